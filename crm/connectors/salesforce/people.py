"""A person as a lead or a contact: found, written field by field, made where there is none."""

from __future__ import annotations

from collections.abc import Iterator

from crm.connectors.errors import Conflict, Gone, Invalid
from crm.connectors.http import Json
from crm.connectors.model import Field, Healing, Person, Ref, Skipped, Written
from crm.connectors.salesforce.accounts import Accounts
from crm.connectors.salesforce.finding import Finding, Found
from crm.connectors.salesforce.org import CUT, Org, fitted
from crm.connectors.salesforce.users import Users, no_user
from crm.connectors.writing import Plan, decide, sparing

NOT_PROVIDED = "[not provided]"
"""What stands in a field that Salesforce wants and we do not know. It is replaced as soon as we do."""

_KEY_TAKEN = "Another record has this id of ours."


class People:
    def __init__(self, org: Org, users: Users) -> None:
        self._org, self._users = org, users
        self.finding, self.accounts = Finding(org), Accounts(org)

    async def upsert(self, person: Person, ref: Ref | None) -> Written:
        """See `Connector.upsert_contact`. A record that is gone while we write it is looked up again."""
        try:
            return await self._upsert(person, ref)
        except Gone:
            return await self._upsert(person, ref)

    async def _upsert(self, person: Person, ref: Ref | None) -> Written:
        if ref and (known := await self.finding.known(person, ref)):
            return await self._update(person, known, known.healed)
        async with self._org.deps.locks.hold(f"contact {_sameness(person)}"):
            if found := await self.finding.alike(person):
                return await self._update(person, found, _healing(ref, found))
            return await self._create(person, "deleted" if ref else None)

    async def _update(self, person: Person, found: Found, healed: Healing | None) -> Written:
        async def patch(plan: Plan) -> None:
            if plan.send:
                await self._org.update(found.source, found.id, plan.send)

        plan = await self._plan(person, found.source, found.row)
        key = self._org.config.external_id
        try:
            _, plan = await sparing(patch, plan, needed=())
        except Conflict:
            if key not in plan.send:
                raise
            _, plan = await sparing(patch, plan.without({key: _KEY_TAKEN}), needed=())
        return _and_others(plan, found).written(self._org.ref(found.source, found.id), healed=healed)

    async def _create(self, person: Person, healed: Healing | None) -> Written:
        source = self._org.config.person
        plan = await self._plan(person, source, None)
        try:
            (id, is_new), plan = await sparing(
                lambda plan: self._made(source, person.key, plan), plan, needed=("LastName", "Company")
            )
        except Conflict as there:
            found = await self.finding.named(person, there.existing[0]) if len(there.existing) == 1 else None
            if found is None:
                raise
            return await self._update(person, found, "found" if healed else None)
        return plan.written(self._org.ref(source, id), created=is_new, healed=healed)

    async def _made(self, source: str, key: str, plan: Plan) -> tuple[str, bool]:
        """By our key where the org has a field for it: a repeat changes the same record."""
        field, assign = self._org.config.external_id, "OwnerId" not in plan.send
        if field in plan.send:
            try:
                return await self._org.upsert(source, field, key, plan.send, assign=assign)
            except Invalid as error:
                if field not in error.fields:
                    raise  # else it is a plain field: it is written, and found by a query
        return await self._org.create(source, plan.send, assign=assign), True

    async def _plan(self, person: Person, source: str, row: Json | None) -> Plan:
        owner = await self._users.id_of(person.owner)
        account = await self.accounts.id_for(person, row) if source == "Contact" else None
        wanted = [
            Field(self._org.config.external_id, person.key),
            *_own(person, source, row),
            Field("AccountId", account),
            Field("OwnerId", owner),
        ]
        plan = self._org.possible(decide(row, [*wanted, *person.fields]), source)
        return Plan(plan.send, plan.changes, (*plan.skipped, *_remarks(person, plan, source, owner)))


def _remarks(person: Person, plan: Plan, source: str, owner: str | None) -> Iterator[Skipped]:
    if person.owner and not owner:
        yield Skipped("OwnerId", no_user(person.owner))
    for name, value in _texts(person, source):
        if name in plan.send and fitted(name, value)[1]:
            yield Skipped(name, CUT)


def _own(person: Person, source: str, row: Json | None) -> Iterator[Field]:
    """The fields that each person has. What Salesforce wants is filled with a word when we do not know it."""
    wanted = {"LastName"} | ({"Company"} if source == "Lead" else set[str]())
    for name, value in _texts(person, source):
        is_ours = row is not None and row.get(name) in (NOT_PROVIDED, person.domain)
        short = fitted(name, value)[0] or (NOT_PROVIDED if row is None and name in wanted else None)
        yield Field(name, short, "always" if is_ours else "fill_empty")


def _texts(person: Person, source: str) -> list[tuple[str, str | None]]:
    company = [("Company", person.company or person.domain)] if source == "Lead" else []
    return [
        ("Email", person.email),
        ("Phone", person.phone),
        ("FirstName", person.first_name),
        ("LastName", person.last_name),
        *company,
    ]


def _sameness(person: Person) -> str:
    """What two workers with one person have in common."""
    return (person.email or person.phone or person.key).lower()


def _healing(ref: Ref | None, found: Found) -> Healing | None:
    return (found.healed or "found") if ref else None


def _and_others(plan: Plan, found: Found) -> Plan:
    if not found.others:
        return plan
    why = f"{found.others + 1} records have this address; the oldest is used. Merge them in Salesforce."
    return Plan(plan.send, plan.changes, (*plan.skipped, Skipped("Email", why)))
