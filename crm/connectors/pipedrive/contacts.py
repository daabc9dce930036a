"""Persons and their organizations. Pipedrive knows no unique address: we look, then write, one worker at a time.

A search may miss what was made minutes ago, so what changed lately is looked through as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from typing import Any

from crm.connectors import ahead
from crm.connectors.deps import ConnectorDeps
from crm.connectors.errors import Gone, Invalid
from crm.connectors.http import Json, child, objects, text
from crm.connectors.model import Field, Healing, Person, Ref, Skipped, Written
from crm.connectors.pipedrive.account import Directory
from crm.connectors.pipedrive.client import Client, number, texts
from crm.connectors.pipedrive.columns import Columns
from crm.connectors.pipedrive.dialect import CUSTOM, NAME, V2
from crm.connectors.pipedrive.facts import LONGEST_LINE, MERGED_KEEPS_OUR_ID, SEARCH_LAGS
from crm.connectors.pipedrive.mapping import KEY
from crm.connectors.texts import cut
from crm.connectors.writing import Plan, decide, sparing
from kit.errors import Rejected

KIND = "persons"
_PATH = f"{V2}/{KIND}"
_UNKNOWN = "Visitor"

_Same = Callable[[Json], bool]


@dataclass(frozen=True, slots=True)
class Look:
    """A search of `fields` for `term`, and whether a record, or what a search has of it, is what we look for."""

    fields: str
    term: str
    same: _Same

    @property
    def key(self) -> ahead.Key:
        return ("pipedrive look", self.fields, normal(self.fields, self.term))


@dataclass(frozen=True, slots=True)
class Match:
    record: Json | None
    healed: Healing | None = None
    remarks: tuple[Skipped, ...] = ()


class Contacts:
    def __init__(self, client: Client, directory: Directory, deps: ConnectorDeps) -> None:
        self._client, self._directory, self._deps = client, directory, deps

    async def upsert(self, person: Person, ref: Ref | None) -> Written:
        columns = await self._directory.columns("contact", (field.name for field in person.fields))
        async with self._deps.locks.hold(f"contact {_identity(person)}"):
            found = await self.find(person, ref, columns)
            try:
                return await self._write(person, found, columns)
            except Gone:
                if found.record is None:
                    raise
            again = await self.find(person, None, columns)  # it was deleted since we looked
            again = replace(again, healed="found" if again.record else "deleted")
            return await self._write(person, again, columns)

    # Which record

    async def find(self, person: Person, ref: Ref | None, columns: Columns) -> Match:
        if ref and (
            record := await ahead.once(one_key(ref.id), lambda: self._client.one(f"{_PATH}/{ref.id}"))
        ):
            return Match(record)
        looks = looks_for(person, columns.code(KEY), by_key=ref is not None)
        for look in looks:
            records = await self.searched(look)
            if records:
                return Match(records[0], _why(records[0], person, ref, columns), _remarks(look, records))
        recent = await self._recent(KIND)
        for look in looks:
            if records := [each for each in recent if look.same(each)]:
                return Match(records[0], _why(records[0], person, ref, columns), _remarks(look, records))
        return Match(None, "deleted" if ref else None)

    async def searched(self, look: Look) -> list[Json]:
        """The oldest record that is still there, then what the search has of the others."""
        return await ahead.once(look.key, lambda: self._searched(look))

    async def _searched(self, look: Look) -> list[Json]:
        hits = [
            each for each in await self._client.search(KIND, look.term, fields=look.fields) if look.same(each)
        ]
        for position, hit in enumerate(hits):
            if record := await self._client.one(f"{_PATH}/{hit['id']}"):
                return [record, *hits[position + 1 :]]
        return []

    async def _recent(self, kind: str) -> list[Json]:
        """What changed lately, the oldest first."""
        return await ahead.once(("pipedrive recent", kind), lambda: self._changed(kind))

    async def _changed(self, kind: str) -> list[Json]:
        """Pipedrive refuses moments with fractions of a second."""
        since = self._deps.clock().astimezone(UTC) - timedelta(seconds=SEARCH_LAGS)
        params = {"updated_since": since.strftime("%Y-%m-%dT%H:%M:%SZ"), "sort_by": "id"}
        listed = self._client.listed(kind, params)
        return [each async for each in listed if each.get("is_deleted") is not True and number(each, "id")]

    # Writing

    async def _write(self, person: Person, found: Match, columns: Columns) -> Written:
        present = None if found.record is None else _present(found.record, person, columns)
        owner, remarks = await self._directory.owner(person.owner)
        company, more = await self._company(person, present)
        fields, unfit = columns.fitting(person.fields)
        wanted = [
            *([Field(KEY, person.key)] if KEY in columns else []),
            Field("name", cut(_name(person), LONGEST_LINE)),
            Field("email", person.email),
            Field("phone", person.phone),
            Field("org_id", company),
            Field("owner_id", owner),
            *fields,
        ]
        plan = decide(present, wanted)
        plan = replace(plan, skipped=(*found.remarks, *remarks, *more, *unfit, *plan.skipped))
        needed = {"name", "email" if person.email else "phone", KEY}

        async def write(plan: Plan) -> Json:
            try:
                return await self._sent(found.record, columns.body(plan.send))
            except Invalid as error:
                raise columns.named(error, plan.send, needed=needed) from None

        written, plan = await sparing(write, plan, needed=needed)
        ref = await self.ref(written["id"])
        return plan.written(ref, created=found.record is None, healed=found.healed)

    async def _sent(self, record: Json | None, body: Json) -> Json:
        if record is None:
            return await self._client.write("POST", _PATH, body)
        return await self._client.write("PATCH", f"{_PATH}/{record['id']}", body) if body else record

    async def ref(self, id: int | str) -> Ref:
        web = (await self._directory.me.get()).web
        return Ref(KIND, str(id), f"{web}/person/{id}" if web else None)

    # Organizations

    async def _company(self, person: Person, present: Json | None) -> tuple[str | None, list[Skipped]]:
        """The id of the organization with this name, which is made when there is none. A person who has one keeps it.

        What is wrong with an organization does not cost the person."""
        name = company_of(person)
        if not name or (present and present.get("org_id")):
            return None, []
        try:
            async with self._deps.locks.hold(f"organization {name.casefold()}"):
                return str(await self._organization(name)), []
        except Rejected as error:
            return None, [Skipped("org_id", str(error))]

    async def _organization(self, name: str) -> int:
        found = await ahead.once(organization_key(name), lambda: self.organization(name))
        return found or int((await self._client.write("POST", f"{V2}/organizations", {"name": name}))["id"])

    async def organization(self, name: str) -> int | None:
        """The id of the one with this name; None when there is none."""
        hits = [
            each
            for each in await self._client.search("organizations", name, fields="name")
            if organization_name(each).casefold() == name.casefold()
        ]
        recent = [] if hits else await self._recent("organizations")
        hits = hits or [each for each in recent if organization_name(each).casefold() == name.casefold()]
        return int(hits[0]["id"]) if hits else None


def company_of(person: Person) -> str:
    """The name of the person's organization, as long as it may be; empty when we know of none."""
    return cut(" ".join((person.company or "").split()), LONGEST_LINE)


def organization_name(record: Json) -> str:
    return " ".join((text(record, "name") or "").split())


def _identity(person: Person) -> str:
    return (person.email or person.phone or person.key).casefold()


def one_key(id: str) -> ahead.Key:
    return ("pipedrive one", id)


def organization_key(name: str) -> ahead.Key:
    return ("pipedrive organization", name.casefold())


def normal(field: str, value: str) -> str:
    """A value of a field that is searched, as it is compared."""
    return digits(value) if field == "phone" else value if field == CUSTOM else value.casefold()


def looks_for(person: Person, key_code: str | None, *, by_key: bool) -> list[Look]:
    """By the address; without one by the phone number; by our id where that is all, or a known record is gone."""
    looks: list[Look] = []
    if person.email:
        email = person.email.casefold()
        looks.append(Look("email", person.email, lambda each: email in lines(each, "emails")))
    elif person.phone:
        wanted = digits(person.phone)
        looks.append(Look("phone", person.phone, lambda each: wanted in map(digits, lines(each, "phones"))))
    if key_code and (by_key or not looks):
        looks.append(Look(CUSTOM, person.key, lambda each: _has_key(each, key_code, person.key)))
    return looks


def lines(record: Json, key: str) -> list[str]:
    """Addresses or numbers; a search has them as texts, a record as objects."""
    plain = texts(record, key) or [text(each, "value") or "" for each in objects(record, key)]
    return [each.casefold() for each in plain]


def digits(phone: str) -> str:
    return "".join(each for each in phone if each.isdecimal())


def _has_key(record: Json, code: str, key: str) -> bool:
    """A search has the values of custom fields without saying whose they are."""
    return key in texts(record, CUSTOM) or child(record, CUSTOM).get(code) == key


def _why(record: Json, person: Person, ref: Ref | None, columns: Columns) -> Healing | None:
    """Our id on another record than the one we knew: only a merge puts it there."""
    if ref is None:
        return None
    ours = columns.read(record).get(KEY) == person.key
    return "merged" if ours and MERGED_KEEPS_OUR_ID else "found"


def _remarks(look: Look, records: list[Json]) -> tuple[Skipped, ...]:
    if len(records) < 2:
        return ()
    ids = ", ".join(str(each["id"]) for each in records)
    what = {"email": "address", "phone": "phone number"}.get(look.fields, "id of ours")
    field = look.fields if look.fields in ("email", "phone") else KEY
    words = (
        f"{len(records)} persons in {NAME} have this {what} ({ids}). The oldest is used; merge them there."
    )
    return (Skipped(field, words),)


def _present(record: Json, person: Person, columns: Columns) -> dict[str, Any]:
    """What the record has. Of several addresses ours, when it is among them; a name that stood in for one is none."""
    present = columns.read(record)
    emails, phones = lines(record, "emails"), lines(record, "phones")
    present["email"] = _ours(emails, person.email, str.casefold)
    present["phone"] = _ours(phones, person.phone, digits)
    name = (text(record, "name") or "").casefold()
    if _real_name(person) and name in (*emails, *phones, _UNKNOWN.casefold()):
        present["name"] = None
    return present


def _ours(there: list[str], wanted: str | None, key: Callable[[str], str]) -> str | None:
    if wanted and key(wanted) in map(key, there):
        return wanted
    return next(iter(there), None)


def _real_name(person: Person) -> str:
    return " ".join(" ".join(filter(None, (person.first_name, person.last_name))).split())


def _name(person: Person) -> str:
    """Pipedrive takes no person without a name."""
    return _real_name(person) or person.email or person.phone or _UNKNOWN
