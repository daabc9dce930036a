"""People in Attio: found by address, else by our key, else by phone; never two for one address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crm.connectors.attio.config import Config
from crm.connectors.attio.facts import LONGEST_NAME
from crm.connectors.attio.records import Records, ref_to, written_with
from crm.connectors.attio.values import Values, actor, person_name, plain, record_id, reference, several
from crm.connectors.deps import Locks
from crm.connectors.errors import Conflict, Gone, Invalid
from crm.connectors.http import Json
from crm.connectors.model import Field, Healing, Person, Ref, Skipped, Written
from crm.connectors.texts import cut
from crm.connectors.writing import Plan, decide, is_empty
from kit.errors import Rejected

PEOPLE = "people"
EMAILS, PHONES = "email_addresses", "phone_numbers"


class People:
    def __init__(self, config: Config, records: Records, locks: Locks) -> None:
        self._config, self._records, self._locks = config, records, locks

    async def upsert(self, person: Person, ref: Ref | None) -> Written:
        """Attio keeps addresses unique by itself; of people with a phone alone one worker at a time writes one."""
        if person.email:
            return await self._upsert(person, ref)
        async with self._locks.hold(f"contact {person.phone or person.key}"):
            return await self._upsert(person, ref)

    async def _upsert(self, person: Person, ref: Ref | None) -> Written:
        record, healed = await self.present(person, ref)
        if record is not None:
            return await self._update(person, record, healed)
        try:
            return await self._create(person, healed)
        except Conflict:  # another record has our key: the person's address is new
            record = await self._records.find_by_key(PEOPLE, person.key)
            if record is None:
                raise
            return await self._update(person, record, healed)

    # Finding

    async def present(self, person: Person, ref: Ref | None) -> tuple[Json | None, Healing | None]:
        """The record, and why it is another one than `ref`. Our key stands on one record only, so when another one has
        it, the known one was merged into that."""
        if ref is None:
            return await self._found(person), None
        try:
            return await self._records.get(PEOPLE, ref.id), None
        except Gone:
            if record := await self._records.find_by_key(PEOPLE, person.key):
                return record, "merged"
            record = await self._found(person)
            return record, "found" if record else "deleted"

    async def _found(self, person: Person) -> Json | None:
        if person.email:
            return await self._records.find(PEOPLE, {EMAILS: person.email.lower()})
        if record := await self._records.find_by_key(PEOPLE, person.key):
            return record
        return await self._records.find(PEOPLE, {PHONES: person.phone}) if person.phone else None

    # Writing

    async def _create(self, person: Person, healed: Healing | None) -> Written:
        fields, forms, skipped = await self._wanted(person, {})
        plan = _with(decide(None, fields), skipped)
        record, plan = await written_with(
            lambda values: self._asserted(person, values), plan, forms=forms, needed=(EMAILS,)
        )
        return plan.written(ref_to(PEOPLE, record), created=True, healed=healed)

    async def _asserted(self, person: Person, values: Mapping[str, Any]) -> Json:
        """Without an address the key tells people apart; without an attribute for it the lock does."""
        if person.email:
            return await self._records.assert_(PEOPLE, EMAILS, values)
        key = self._config.key_attribute
        if key in values and self._records.has_key(PEOPLE):
            try:
                return await self._records.assert_(PEOPLE, key, values)
            except Invalid:
                if self._records.has_key(PEOPLE):
                    raise
        return await self._records.create(PEOPLE, values)

    async def _update(self, person: Person, record: Json, healed: Healing | None) -> Written:
        id, present = record_id(record), plain(record)
        fields, forms, skipped = await self._wanted(person, present)
        plan = _with(decide(present, fields), skipped)
        if not plan.send:
            return plan.written(ref_to(PEOPLE, record), healed=healed)
        try:
            _, plan = await written_with(
                lambda values: self._records.patch(PEOPLE, id, values), plan, forms=forms, needed=()
            )
        except Conflict:
            plan = plan.without({EMAILS: "Another record in Attio has this address. Merge the two there."})
            _, plan = await written_with(
                lambda values: self._records.patch(PEOPLE, id, values), plan, forms=forms, needed=()
            )
        return plan.written(ref_to(PEOPLE, record), healed=healed)

    async def _wanted(
        self, person: Person, present: Values
    ) -> tuple[list[Field], dict[str, Json], tuple[Skipped, ...]]:
        """The fields, the objects that some of them are sent as, and what cannot be written."""
        key, email = self._config.key_attribute, (person.email or "").lower()
        name = person_name(person.first_name and cut(person.first_name, LONGEST_NAME),
                           person.last_name and cut(person.last_name, LONGEST_NAME))  # fmt: skip
        forms: dict[str, Json] = {"name": name} if name else {}
        company, skipped = await self._company(person, present)
        fields = [
            Field(key, person.key if is_empty(present.get(key)) else None),
            Field(EMAILS, None if email in several(present.get(EMAILS)) else email),
            Field(PHONES, None if person.phone in several(present.get(PHONES)) else person.phone),
            Field("name", str(name["full_name"]) if name else None),
            Field("company", company),
        ]
        if company:
            forms["company"] = reference("companies", company)
        if self._config.person_owner and (owner := await self._records.member(person.owner)):
            fields.append(Field(self._config.person_owner, owner.id))
            forms[self._config.person_owner] = actor(owner.id)
        return [*fields, *(_gathered(field, present) for field in person.fields)], forms, skipped

    # Companies

    async def _company(self, person: Person, present: Values) -> tuple[str | None, tuple[Skipped, ...]]:
        """The id of the person's company, which is made when there is none. One that a rep chose stays."""
        if not is_empty(present.get("company")) or not (person.company or person.domain):
            return None, ()
        try:
            return await self._company_id(person), ()
        except Rejected as error:
            return None, (Skipped("company", str(error)),)

    async def _company_id(self, person: Person) -> str:
        if person.domain:
            return await self._by_domain(person.domain.lower(), person.company)
        name = cut(person.company or "", LONGEST_NAME)
        async with self._locks.hold(f"company {name.lower()}"):
            found = await self._records.find("companies", {"name": name})
            return record_id(found or await self._records.create("companies", {"name": [name]}))

    async def _by_domain(self, domain: str, name: str | None) -> str:
        """Domains are unique in Attio. The name is written only where there is none: Attio often knows it."""
        found = await self._records.assert_("companies", "domains", {"domains": [domain]})
        if name and is_empty(plain(found).get("name")):
            await self._records.patch("companies", record_id(found), {"name": [cut(name, LONGEST_NAME)]})
        return record_id(found)


def _gathered(field: Field, present: Values) -> Field:
    """Several choices: what stands there counts as ours, because Attio adds to them."""
    if not isinstance(field.value, tuple) or field.policy != "always":
        return field
    there = several(present.get(field.name))
    return Field(field.name, (*there, *(each for each in field.value if each not in there)), field.policy)


def _with(plan: Plan, skipped: tuple[Skipped, ...]) -> Plan:
    return Plan(plan.send, plan.changes, (*plan.skipped, *skipped))
