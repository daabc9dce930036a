"""Contacts: found by id, address or key, upserted by address or key, linked to the company of their domain."""

from __future__ import annotations

from collections.abc import Awaitable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from crm.connectors import ahead
from crm.connectors.errors import FORBIDDEN, Conflict, Gone, Invalid
from crm.connectors.http import Json, child, objects, text
from crm.connectors.hubspot.dialect import NAME, Taken
from crm.connectors.hubspot.directory import Directory
from crm.connectors.hubspot.facts import LIFECYCLE, MERGED_IDS
from crm.connectors.hubspot.own import KEY, OwnProperties
from crm.connectors.hubspot.records import Records, links, properties
from crm.connectors.model import Change, Field, Healing, Person, Ref, Skipped, Written
from crm.connectors.writing import Plan, decide, is_empty, same, sparing
from kit.errors import NeedsPerson

KIND = "contacts"
STAGE, OWNER = "lifecyclestage", "hubspot_owner_id"
COMPANY = "associated company"
"""Not a property: how a link to a company is told."""

FORWARD = "HubSpot moves the lifecycle stage forward only."
ANOTHERS = "Another record has this value, which is unique."


@dataclass(frozen=True, slots=True)
class Match:
    """The record, None when there is none, and why it is another one than the one we knew."""

    record: Json | None
    healed: Healing | None = None


class Contacts:
    def __init__(
        self, records: Records, own: OwnProperties, directory: Directory, *, link_companies: bool
    ) -> None:
        self._records, self._own, self._directory = records, own, directory
        self._link_companies = link_companies

    async def upsert(self, person: Person, ref: Ref | None) -> Written:
        found = await self.find(person, ref)
        try:
            return await self._write(person, found)
        except Gone:
            if found.record is None:
                raise
        found = await self.find(person, None)  # it was deleted after we had read it
        healed: Healing = "found" if found.record else "deleted"
        return replace(await self._write(person, found), healed=healed if ref else None)

    # Finding

    async def find(self, person: Person, ref: Ref | None) -> Match:
        if ref and (record := await self._look(person, ref.id)):
            return Match(record, None if str(record["id"]) == ref.id else "merged")
        record = await self._by_identity(person)
        if ref is None:
            return Match(record)
        if record is None:
            return Match(None, "deleted")
        became = str(child(record, "properties").get(MERGED_IDS) or "").split(";")
        return Match(record, "merged" if ref.id in became else "found")

    async def _by_identity(self, person: Person) -> Json | None:
        if email := address(person):
            return await self._look(person, email, by="email")
        return await self._own.having_key(KIND, lambda: self._look(person, person.key, by=KEY), looks=True)

    async def _look(self, person: Person, id: str, *, by: str | None = None) -> Json | None:
        wants_company = self._link_companies and person.domain
        return await ahead.once(
            look_key(id, by),
            lambda: self._records.look(
                KIND,
                id,
                by=by,
                properties=names_of(person),
                associations=("companies",) if wants_company else (),
            ),
        )

    # Writing

    async def _write(self, person: Person, found: Match) -> Written:
        present = properties(found.record)
        fields, remarks = await self._wanted(person, present)
        plan = decide(present, fields)
        plan = replace(plan, skipped=(*plan.skipped, *remarks))
        if found.record is None:
            return await self._create(person, plan, found)
        return await self._update(person, plan, found)

    async def _create(self, person: Person, plan: Plan, found: Match) -> Written:
        """By HubSpot's upsert: when another worker was faster, its record is written to."""
        email = address(person)
        by, value = ("email", email) if email else (KEY, person.key)

        async def write(plan: Plan) -> Json:
            send = {name: each for name, each in plan.send.items() if name != by}
            upsert = self._own.having_key(KIND, lambda: self._records.upsert(KIND, by, value, send))
            return await _identifying(upsert, ("email", KEY))

        try:
            record, plan = await sparing(write, plan, needed=("email", KEY))
        except Conflict as there:
            other = await self._other(person, there)
            return await self._write(person, Match(other, "found" if found.healed else None))
        except Invalid as error:
            if email is None or "email" not in error.fields:
                raise
            return await self._without_address(person, error.fields["email"], found)
        plan = _as_kept(plan, record)
        created = record.get("new") is not False
        written = plan.written(self._records.ref(KIND, record), created=created, healed=found.healed)
        return await self._with_company(person, None, written)

    async def _without_address(self, person: Person, why: str, found: Match) -> Written:
        """HubSpot takes fewer addresses than the internet does: the rest of the contact is written by its key."""
        nobody = replace(person, email=None)
        record = await self._by_identity(nobody)
        written = await self._write(
            nobody, Match(record, "found" if found.healed and record else found.healed)
        )
        return replace(written, skipped=(*written.skipped, Skipped("email", f"HubSpot refuses it: {why}")))

    async def _update(self, person: Person, plan: Plan, found: Match) -> Written:
        record = found.record or {}
        id = str(record["id"])

        async def write(plan: Plan) -> Json:
            if not plan.send:
                return record
            update = self._own.having_key(KIND, lambda: self._records.update(KIND, id, plan.send))
            return await _identifying(update, ("email",))

        try:
            answer, plan = await sparing(write, plan, needed=())
        except Conflict as there:  # the address is another record's: that one is the person
            if found.healed == "found":
                raise
            return await self._write(person, Match(await self._other(person, there), "found"))
        plan = _as_kept(plan, answer)
        written = plan.written(self._records.ref(KIND, {**record, **answer}), healed=found.healed)
        return await self._with_company(person, record, written)

    async def _other(self, person: Person, there: Conflict) -> Json:
        """The record that is in the way. Raises the conflict when it cannot be told which it is."""
        record: Json | None = None
        if len(there.existing) == 1:
            record = await self._look(person, there.existing[0])
        elif isinstance(there, Taken) and there.field == KEY:
            record = await self._look(person, person.key, by=KEY)
        if record is None:
            raise there
        return record

    async def _wanted(
        self, person: Person, present: Mapping[str, Any] | None
    ) -> tuple[list[Field], list[Skipped]]:
        fields = [
            Field(KEY, person.key),
            Field("email", address(person)),
            Field("phone", person.phone),
            Field("firstname", person.first_name),
            Field("lastname", person.last_name),
            Field("company", person.company),
        ]
        owner, remarks = await owner_field(self._directory, person.owner)
        kept, held_back = _forward([*fields, *owner, *person.fields], present or {})
        return kept, [*remarks, *held_back]

    # Companies

    async def _with_company(self, person: Person, record: Json | None, written: Written) -> Written:
        """Link the company that has the domain, where HubSpot itself has not linked one. None is made."""
        if not self._link_companies or not person.domain or (record and links(record, "companies")):
            return written
        domain = person.domain.strip().lower()
        try:
            company = await ahead.once(company_key(domain), lambda: self._company(domain))
            if company is None:
                return written
            await self._records.link(KIND, written.ref.id, self._records.ref("companies", company))
        except NeedsPerson as error:
            if error.code != FORBIDDEN:
                raise
            return replace(written, skipped=(*written.skipped, Skipped(COMPANY, str(error))))
        name = text(child(company, "properties"), "name") or domain
        return replace(
            written,
            done="updated" if written.done == "unchanged" else written.done,
            changes=(*written.changes, Change(COMPANY, None, name)),
        )

    async def _company(self, domain: str) -> Json | None:
        """The oldest one with this domain: HubSpot lets several have it."""
        found = await self._records.search(
            "companies",
            {
                "filterGroups": [
                    {"filters": [{"propertyName": "domain", "operator": "EQ", "value": domain}]}
                ],
                "sorts": ["createdate"],
                "properties": ["name", "domain"],
                "limit": 1,
            },
        )
        return next(iter(objects(found, "results")), None)


async def owner_field(directory: Directory, email: str | None) -> tuple[list[Field], list[Skipped]]:
    """The owner as HubSpot has it; a remark when nobody there has this address."""
    if not email:
        return [], []
    if owner := await directory.owner_id(email):
        return [Field(OWNER, owner)], []
    return [], [Skipped(OWNER, f"{email} is no active user in HubSpot.")]


async def _identifying(write: Awaitable[Json], names: Collection[str]) -> Json:
    """What it answers. That another record has the value of a unique property says who the person is only for
    `names`; any other such property is given up."""
    try:
        return await write
    except Taken as taken:
        if taken.field in names:
            raise
        raise Invalid(NAME, str(taken), fields={taken.field: ANOTHERS}) from None


def names_of(person: Person) -> list[str]:
    """The properties that are read of a person."""
    own = [KEY, "email", "phone", "firstname", "lastname", "company", OWNER, STAGE, MERGED_IDS]
    return [*own, *(field.name for field in person.fields)]


def look_key(id: str, by: str | None = None) -> ahead.Key:
    return ("hubspot contact", by, id)


def company_key(domain: str) -> ahead.Key:
    return ("hubspot company", domain)


def address(person: Person) -> str | None:
    return (person.email or "").strip().lower() or None


def _forward(fields: Iterable[Field], present: Mapping[str, Any]) -> tuple[list[Field], list[Skipped]]:
    """Without a lifecycle stage that would be a step back, or a step from a stage of the owner's own."""
    kept: list[Field] = []
    held_back: list[Skipped] = []
    now = present.get(STAGE)
    for field in fields:
        is_step = field.name == STAGE and not (
            is_empty(now) or is_empty(field.value) or same(now, field.value)
        )
        if is_step and not _is_later(str(field.value), str(now)):
            held_back.append(Skipped(STAGE, FORWARD))
        else:
            kept.append(field)
    return kept, held_back


def _is_later(stage: str, than: str) -> bool:
    return stage in LIFECYCLE and than in LIFECYCLE and LIFECYCLE.index(stage) > LIFECYCLE.index(than)


def _as_kept(plan: Plan, answer: Json) -> Plan:
    """Without the lifecycle stage, when HubSpot says that it took the value and has another one."""
    has = child(answer, "properties").get(STAGE)
    if STAGE not in plan.send or is_empty(has) or same(has, plan.send[STAGE]):
        return plan
    return plan.without({STAGE: FORWARD})
