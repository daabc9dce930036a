"""Leads and contacts: found by address, else by our key, else by phone; a lead that was merged or qualified is followed
to what it became."""

from __future__ import annotations

from dataclasses import dataclass

from crm.connectors.deps import Locks
from crm.connectors.dynamics.config import Config
from crm.connectors.dynamics.facts import LENGTHS, OPEN, QUALIFIED
from crm.connectors.dynamics.odata import both, either, equals, is_record
from crm.connectors.dynamics.org import Org, owner_bind, reference
from crm.connectors.dynamics.tables import ACCOUNT, CONTACT, LEAD, Table, table_of, typed
from crm.connectors.errors import Conflict, Gone
from crm.connectors.http import Json, text
from crm.connectors.model import Field, Healing, Person, Ref, Skipped, Written
from crm.connectors.texts import cut
from crm.connectors.writing import Plan, decide, sparing

EMAIL = "emailaddress1"
OPEN_FIRST = "statecode asc,createdon asc"
_CLOSED = "It is closed in Dynamics 365 and stays as it is. Open it there to have it kept up to date."
_KEY_TAKEN = "Another record in Dynamics 365 has our id."
NOT_MERGED = "merged ne true"
PHONES = ("mobilephone", "telephone1")


@dataclass(frozen=True, slots=True)
class Found:
    table: Table
    record: Json

    @property
    def id(self) -> str:
        return str(self.record[self.table.id])

    @property
    def is_closed(self) -> bool:
        """A disqualified lead, a deactivated contact: Dataverse wants them left alone."""
        return self.record.get("statecode", OPEN) != OPEN


class People:
    def __init__(self, config: Config, org: Org, locks: Locks) -> None:
        self._config, self._org, self._locks = config, org, locks
        self.table = LEAD if config.person == "lead" else CONTACT

    async def upsert(self, person: Person, ref: Ref | None) -> Written:
        """One worker at a time for an address: the alternate key is our id and does not keep addresses apart."""
        async with self._locks.hold(f"contact {(person.email or person.phone or person.key).lower()}"):
            found, healed = await self.present(person, ref)
            if found is not None:
                return await self._update(person, found, healed)
            try:
                return await self._create(person, healed)
            except Conflict:  # our key is there, with another address
                found = await self._by_key(person.key)
                if found is None:
                    raise
                return await self._update(person, found, healed)

    # Finding

    async def present(self, person: Person, ref: Ref | None) -> tuple[Found | None, Healing | None]:
        if ref is None:
            return await self._search(person), None
        table = table_of(ref.type)
        try:
            return await self._followed(Found(table, await self._org.get(table, ref.id)))
        except Gone:
            found = await self._search(person)
            return found, "found" if found else "deleted"

    async def _search(self, person: Person) -> Found | None:
        if person.email:
            return await self._first(by_email(person.email))
        if found := await self._by_key(person.key):
            return found
        phone = person.phone
        if not phone:
            return None
        return await self._first(by_phone(phone))

    async def _by_key(self, key: str) -> Found | None:
        """Also a record that was merged into another one: the key stays on it."""
        if not await self._org.has_key(self.table):
            return None
        return await self._first(equals(self._config.key_column, key))

    async def _first(self, wanted: str) -> Found | None:
        """Open ones first."""
        record = await self._org.find(self.table, wanted, order=OPEN_FIRST)
        return (await self._followed(Found(self.table, record)))[0] if record else None

    async def _followed(self, found: Found) -> tuple[Found, Healing | None]:
        """The record that this one is now. Merges may follow one another, and a qualification them."""
        healed: Healing | None = None
        for _ in range(5):
            master = text(found.record, "_masterid_value") if found.record.get("merged") is True else None
            if master is None:
                break
            found, healed = Found(found.table, await self._org.get(found.table, master)), "merged"
        is_qualified = found.table is LEAD and found.record.get("statecode") == QUALIFIED
        contact = await self._contact_of(found) if is_qualified else None
        return (contact, "converted") if contact else (found, healed)

    async def _contact_of(self, lead: Found) -> Found | None:
        """None for a lead that was qualified without a contact."""
        if id := text(lead.record, "_parentcontactid_value"):
            return Found(CONTACT, await self._org.get(CONTACT, id))
        record = await self._org.find(CONTACT, is_record("_originatingleadid_value", lead.id))
        return Found(CONTACT, record) if record else None

    # Writing

    async def _create(self, person: Person, healed: Healing | None) -> Written:
        plan = await self._plan(person, self.table, None)
        id, plan = await sparing(
            lambda plan: self._org.create_keyed(self.table, person.key, plan.send), plan, needed=(EMAIL,)
        )
        return plan.written(self._org.ref(self.table, id), created=True, healed=healed)

    async def _update(self, person: Person, found: Found, healed: Healing | None) -> Written:
        ref = self._org.ref(found.table, found.id)
        if found.is_closed:
            return Written(ref=ref, done="unchanged", skipped=(Skipped("statecode", _CLOSED),), healed=healed)
        plan = await self._plan(person, found.table, found.record)
        try:
            plan = await self._sent(found, plan)
        except Conflict:  # the key is unique, and stands on a record that was merged or closed
            plan = await self._sent(found, plan.without({self._config.key_column: _KEY_TAKEN}))
        return plan.written(ref, healed=healed)

    async def _sent(self, found: Found, plan: Plan) -> Plan:
        if plan.send:
            _, plan = await sparing(
                lambda plan: self._org.update(found.table, found.record, plan.send), plan, needed=()
            )
        return plan

    async def _plan(self, person: Person, table: Table, present: Json | None) -> Plan:
        columns = await self._org.columns(table)
        fields, skipped = typed(self._wanted(person, table, present), columns, new=present is None)
        mapped, more = typed(person.fields, columns, new=present is None)
        plan = decide(present, [*fields, *(await self._linked(person, table, present)), *mapped])
        ours = [each for each in skipped if each.field != self._config.key_column]
        return Plan(plan.send, plan.changes, (*plan.skipped, *ours, *more))

    def _wanted(self, person: Person, table: Table, present: Json | None) -> list[Field]:
        key = self._config.key_column
        fields = [
            Field(key, None if text(present or {}, key) else person.key),
            Field(EMAIL, (person.email or "").lower()),
            Field(self._config.phone_column, person.phone),
            Field("firstname", _fitting("firstname", person.first_name)),
            Field("lastname", _fitting("lastname", person.last_name)),
        ]
        if table is LEAD:
            fields.append(Field("companyname", _fitting("companyname", person.company)))
            fields += [Field("subject", self._config.topic)] if present is None else []
        return fields

    async def _linked(self, person: Person, table: Table, present: Json | None) -> list[Field]:
        """The owner of a new record, the account of a contact that has none."""
        made: list[Field] = []
        if present is None and (owner := await self._org.user(person.owner)):
            made.append(Field("ownerid@odata.bind", owner_bind(owner)))
        if table is CONTACT and person.company and not text(present or {}, "_parentcustomerid_value"):
            bound = reference("parentcustomerid_account", ACCOUNT, await self._account(person.company))
            made += [Field(name, value) for name, value in bound.items()]
        return made

    async def _account(self, company: str) -> str:
        """The id of the account of this name, which is made when there is none."""
        name = account_name(company)
        async with self._locks.hold(f"company {name.lower()}"):
            if found := await self._org.find(ACCOUNT, by_name(name)):
                return str(found[ACCOUNT.id])
            return await self._org.create(ACCOUNT, {"name": name})


def by_email(email: str) -> str:
    """The filter for people with this address."""
    return both(equals(EMAIL, email.lower()), NOT_MERGED)


def by_phone(phone: str) -> str:
    return both(either(*(equals(column, phone) for column in PHONES)), NOT_MERGED)


def by_name(account: str) -> str:
    return both(equals("name", account), "statecode eq 0")


def account_name(company: str) -> str:
    return cut(company, LENGTHS["account"], unit="utf16")


def _fitting(column: str, value: str | None) -> str | None:
    return cut(value, LENGTHS[column], unit="utf16") if value else None
