"""People in Zoho: leads and contacts, each once, with a lead's way to become a contact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

from crm.connectors.errors import Conflict, Invalid
from crm.connectors.http import Json, child, text
from crm.connectors.model import Field, Healing, Person, Ref, Skipped, Written
from crm.connectors.writing import Plan, decide, is_empty, same, sparing
from crm.connectors.zoho.account import API, Fields, first, fitting, present_values, short
from crm.connectors.zoho.dialect import Taken
from crm.connectors.zoho.mapping import renamed
from crm.connectors.zoho.names import ACCOUNTS, CONTACTS, LEADS, NAME, People
from crm.connectors.zoho.records import Records
from kit.errors import Rejected

_NOBODY = "Unknown"
_PHONES = ("Phone", "Mobile")
CONVERT_COST = 5
"""Credits."""


@dataclass(frozen=True, slots=True)
class Match:
    ref: Ref
    record: Json
    healed: Healing | None = None


class ZohoPeople:
    def __init__(self, records: Records) -> None:
        self._records = records

    async def upsert(self, person: Person, ref: Ref | None) -> Written:
        person = normal(person)
        if found := await self.present(person, ref):
            return await self._update(person, found)
        return await self._create(person, healed="deleted" if ref else None)

    # Which record it is

    async def present(self, person: Person, ref: Ref | None) -> Match | None:
        """Of a person as `normal` has them."""
        found = await self._known(ref) if ref else None
        return found or await self._looked_up(person, ref)

    async def _known(self, ref: Ref) -> Match | None:
        now = await self._records.followed(ref)
        if now is None:
            return None
        return Match(*now, healed="converted" if now[0].type != ref.type else None)

    async def _looked_up(self, person: Person, ref: Ref | None) -> Match | None:
        """By our key, then by address; a phone number counts for people without an address, if one record has it."""
        for module in self.modules:
            candidates = await self.candidates(module, person)
            chosen = choose(candidates, person, self._records.key_field)
            now = await self._records.followed(self._records.ref(module, chosen[0])) if chosen else None
            if now and chosen:
                return Match(*now, healed=_healing(ref, now[0], by_key=chosen[1]) if ref else None)
        return None

    @property
    def modules(self) -> tuple[People, People]:
        """Where people are looked for, in this order."""
        first = self._records.config.module
        return first, CONTACTS if first == LEADS else LEADS

    async def criteria(self, module: People, person: Person) -> list[tuple[str, str]]:
        """(field, value): one of them makes a record a candidate."""
        fields = await self._records.fields(module)
        return [(self._records.key_field, person.key), *_addresses(person, fields)]

    async def candidates(self, module: People, person: Person) -> list[Json]:
        criteria = await self.criteria(module, person)
        return await self._records.find(module, criteria, *(name for name, _ in criteria))

    # Writing

    async def _update(self, person: Person, found: Match) -> Written:
        module, id = cast("People", found.ref.type), found.ref.id
        fields = await self._records.fields(module)
        present = present_values(found.record, fields)
        wanted, skipped = await self._wanted(person, module, fields, present)
        plan = decide(present, wanted)

        async def put(plan: Plan) -> None:
            try:
                if plan.send:
                    await self._records.update(module, id, plan.send)
            except Taken as taken:  # as our key is by a converted lead, which no look-up shows
                raise Invalid(
                    NAME, str(taken), fields={taken.field: str(taken)} if taken.field else {}
                ) from None

        _, plan = await sparing(put, plan, needed=())
        return _told(plan, skipped).written(found.ref, healed=found.healed)

    async def _create(self, person: Person, *, healed: Healing | None) -> Written:
        module, key = self._records.config.module, self._records.key_field
        fields = await self._records.fields(module)
        wanted, skipped = await self._wanted(person, module, fields, None)
        plan = decide(None, wanted)

        async def post(plan: Plan) -> tuple[str, bool]:
            return await self._records.upsert(
                module, plan.send, by=[name for name in (key, "Email") if name in plan.send]
            )

        try:
            (id, is_new), plan = await sparing(post, plan, needed=("Last_Name", "Email", "Company", key))
        except Conflict as there:
            return await self._into_the_one_there(person, there, healed)
        return _told(plan, skipped).written(self._records.ref(module, id), created=is_new, healed=healed)

    async def _into_the_one_there(self, person: Person, there: Conflict, healed: Healing | None) -> Written:
        """A unique field's value is on another record, such as a converted lead, which no look-up shows."""
        module = self._records.config.module
        if len(there.existing) != 1:
            raise there
        now = await self._records.followed(self._records.ref(module, there.existing[0]))
        if now is None:
            raise there
        return await self._update(person, Match(*now, healed="found" if healed else None))

    async def _wanted(
        self, person: Person, module: People, fields: Fields, present: Json | None
    ) -> tuple[list[Field], tuple[Skipped, ...]]:
        """All fields for this module, and what cannot be written to it."""
        own = [
            Field(self._records.key_field, person.key),
            Field("Email", person.email),
            Field("Phone", person.phone),
            Field("First_Name", short(person.first_name, "First_Name", fields)),
            _last_name(person, fields, present),
        ]
        mapped, unfit = fitting([renamed(field, module) for field in person.fields], fields)
        company, no_company = await self._company(person, module, fields, present)
        owner, no_owner = await self.owner(person.owner) if present is None else ([], ())
        return [*own, *company, *mapped, *owner], (*unfit, *no_company, *no_owner)

    async def owner(self, email: str | None) -> tuple[list[Field], tuple[Skipped, ...]]:
        """Whose a new record is. A rep who is handed one later keeps it."""
        if not email:
            return [], ()
        if id := await self._records.account.owner_id(email):
            return [Field("Owner", id, "on_create")], ()
        return [], (Skipped("Owner", f"Zoho CRM has no active user {email}."),)

    async def _company(
        self, person: Person, module: People, fields: Fields, present: Json | None
    ) -> tuple[list[Field], tuple[Skipped, ...]]:
        """A lead has its company's name, a contact a link to it."""
        if module == LEADS:
            name = person.company
            if not name and present is None and "Company" in fields and fields["Company"].required:
                name = _stand_ins(person, person.domain)[0]
            return [Field("Company", short(name, "Company", fields))], ()
        if not person.company or not is_empty((present or {}).get("Account_Name")):
            return [], ()
        try:
            return [Field("Account_Name", await self._company_id(person.company))], ()
        except Rejected as error:
            return [], (Skipped("Account_Name", str(error)),)

    async def _company_id(self, name: str) -> str:
        fields = await self._records.account.fields(ACCOUNTS)
        values = {"Account_Name": short(name, "Account_Name", fields)}
        return (await self._records.upsert(ACCOUNTS, values, by=["Account_Name"]))[0]

    # A lead's way

    async def convert(self, lead: Ref, record: Json) -> str:
        """Make the lead a contact: the one that is there with its address, else a new one. The contact's id."""
        order: Json = {"overwrite": False, "notify_lead_owner": False, "notify_new_entity_owner": False}
        order |= await self._to_be_joined(record)
        path = f"{API}/Leads/{lead.id}/actions/convert"
        answer = await self._records.api.send("POST", path, body={"data": [order]}, cost=CONVERT_COST)
        contact = text(child(first(answer.body, "data"), "details", "Contacts"), "id")
        return contact or await self._contact_of(lead)

    async def _to_be_joined(self, lead: Json) -> Json:
        """Contact and company that are there: without them, Zoho makes second ones. A contact comes with its own
        company; another one is refused."""
        if email := text(lead, "Email"):
            there = await self._records.find(CONTACTS, [("Email", email)], "Account_Name")
            if there:
                company = text(child(there[0], "Account_Name"), "id")
                return {CONTACTS: {"id": there[0]["id"]}} | ({ACCOUNTS: {"id": company}} if company else {})
        if name := text(lead, "Company"):
            there = await self._records.find(ACCOUNTS, [("Account_Name", name)])
            return {ACCOUNTS: {"id": there[0]["id"]}} if there else {}
        return {}

    async def _contact_of(self, lead: Ref) -> str:
        now = await self._records.followed(lead)
        if now is None or now[0].type != CONTACTS:
            raise Rejected("gone", "Zoho CRM converted the lead and does not say to which contact.")
        return now[0].id


def normal(person: Person) -> Person:
    return replace(person, email=person.email.strip().lower() if person.email else None)


def _addresses(person: Person, fields: Fields) -> list[tuple[str, str]]:
    if person.email:
        return [("Email", person.email)]
    return [(name, person.phone) for name in _PHONES if person.phone and name in fields]


def choose(candidates: Sequence[Json], person: Person, key_field: str) -> tuple[str, bool] | None:
    """(id, whether it has our key). Of several with one address the oldest; several with one phone number are several
    people behind a switchboard."""
    for each in candidates:
        if each.get(key_field) == person.key:
            return str(each["id"]), True
    if not candidates or (person.email is None and len(candidates) > 1):
        return None
    return str(candidates[0]["id"]), False


def _healing(ref: Ref, now: Ref, *, by_key: bool) -> Healing | None:
    """Why the record we knew is another one now. Our key is on the other one only if Zoho moved it there."""
    if now.id == ref.id:
        return None
    if not by_key:
        return "found"
    return "converted" if (ref.type, now.type) == (LEADS, CONTACTS) else "merged"


def _stand_ins(person: Person, best: str | None) -> list[str]:
    """What goes into a field that Zoho needs and we do not know, the best first."""
    name = " ".join(filter(None, (person.first_name, person.last_name)))
    return [value for value in (best, name, person.email, person.phone, _NOBODY) if value]


def _last_name(person: Person, fields: Fields, present: Json | None) -> Field:
    """Zoho takes nobody without one. What we put there for lack of one makes room for it later."""
    stand_ins = _stand_ins(person, person.first_name)
    if not person.last_name:
        return Field("Last_Name", short(stand_ins[0], "Last_Name", fields) if present is None else None)
    is_stand_in = present is not None and any(same(present.get("Last_Name"), each) for each in stand_ins)
    name = short(person.last_name, "Last_Name", fields)
    return Field("Last_Name", name, "always" if is_stand_in else "fill_empty")


def _told(plan: Plan, skipped: tuple[Skipped, ...]) -> Plan:
    return Plan(plan.send, plan.changes, (*plan.skipped, *skipped))
