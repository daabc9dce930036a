"""Persons and their organizations. Pipedrive knows no unique address: we look, then write, one worker at a time.

A search may miss what was made minutes ago, so what changed lately is looked through as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from typing import Any

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
class _Look:
    """A search of `fields` for `term`, and whether a record, or what a search has of it, is what we look for."""

    fields: str
    term: str
    same: _Same


@dataclass(frozen=True, slots=True)
class _Found:
    record: Json | None
    healed: Healing | None = None
    remarks: tuple[Skipped, ...] = ()


class Contacts:
    def __init__(self, client: Client, directory: Directory, deps: ConnectorDeps) -> None:
        self._client, self._directory, self._deps = client, directory, deps

    async def upsert(self, person: Person, ref: Ref | None) -> Written:
        columns = await self._directory.columns("contact", (field.name for field in person.fields))
        async with self._deps.locks.hold(f"contact {_identity(person)}"):
            found = await self._find(person, ref, columns)
            try:
                return await self._write(person, found, columns)
            except Gone:
                if found.record is None:
                    raise
            again = await self._find(person, None, columns)  # it was deleted since we looked
            again = replace(again, healed="found" if again.record else "deleted")
            return await self._write(person, again, columns)

    # Which record

    async def _find(self, person: Person, ref: Ref | None, columns: Columns) -> _Found:
        if ref and (record := await self._client.one(f"{_PATH}/{ref.id}")):
            return _Found(record)
        looks = _looks(person, columns.code(KEY), by_key=ref is not None)
        for look in looks:
            records = await self._searched(look)
            if records:
                return _Found(records[0], _why(records[0], person, ref, columns), _remarks(look, records))
        recent = await self._recent(KIND)
        for look in looks:
            if records := [each for each in recent if look.same(each)]:
                return _Found(records[0], _why(records[0], person, ref, columns), _remarks(look, records))
        return _Found(None, "deleted" if ref else None)

    async def _searched(self, look: _Look) -> list[Json]:
        """The oldest record that is still there, then what the search has of the others."""
        hits = [
            each for each in await self._client.search(KIND, look.term, fields=look.fields) if look.same(each)
        ]
        for position, hit in enumerate(hits):
            if record := await self._client.one(f"{_PATH}/{hit['id']}"):
                return [record, *hits[position + 1 :]]
        return []

    async def _recent(self, kind: str) -> list[Json]:
        """What changed lately, the oldest first. Pipedrive refuses moments with fractions of a second."""
        since = self._deps.clock().astimezone(UTC) - timedelta(seconds=SEARCH_LAGS)
        params = {"updated_since": since.strftime("%Y-%m-%dT%H:%M:%SZ"), "sort_by": "id"}
        listed = self._client.listed(kind, params)
        return [each async for each in listed if each.get("is_deleted") is not True and number(each, "id")]

    # Writing

    async def _write(self, person: Person, found: _Found, columns: Columns) -> Written:
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
        name = " ".join((person.company or "").split())
        if not name or (present and present.get("org_id")):
            return None, []
        name = cut(name, LONGEST_LINE)
        try:
            async with self._deps.locks.hold(f"organization {name.casefold()}"):
                return str(await self._organization(name)), []
        except Rejected as error:
            return None, [Skipped("org_id", str(error))]

    async def _organization(self, name: str) -> int:
        def same(each: Json) -> bool:
            return " ".join((text(each, "name") or "").split()).casefold() == name.casefold()

        hits = [
            each for each in await self._client.search("organizations", name, fields="name") if same(each)
        ]
        hits = hits or [each for each in await self._recent("organizations") if same(each)]
        if hits:
            return int(hits[0]["id"])
        return int((await self._client.write("POST", f"{V2}/organizations", {"name": name}))["id"])


def _identity(person: Person) -> str:
    return (person.email or person.phone or person.key).casefold()


def _looks(person: Person, key_code: str | None, *, by_key: bool) -> list[_Look]:
    """By the address; without one by the phone number; by our id where that is all, or a known record is gone."""
    looks: list[_Look] = []
    if person.email:
        email = person.email.casefold()
        looks.append(_Look("email", person.email, lambda each: email in _lines(each, "emails")))
    elif person.phone:
        digits = _digits(person.phone)
        looks.append(
            _Look("phone", person.phone, lambda each: digits in map(_digits, _lines(each, "phones")))
        )
    if key_code and (by_key or not looks):
        looks.append(_Look(CUSTOM, person.key, lambda each: _has_key(each, key_code, person.key)))
    return looks


def _lines(record: Json, key: str) -> list[str]:
    """Addresses or numbers; a search has them as texts, a record as objects."""
    plain = texts(record, key) or [text(each, "value") or "" for each in objects(record, key)]
    return [each.casefold() for each in plain]


def _digits(phone: str) -> str:
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


def _remarks(look: _Look, records: list[Json]) -> tuple[Skipped, ...]:
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
    emails, phones = _lines(record, "emails"), _lines(record, "phones")
    present["email"] = _ours(emails, person.email, str.casefold)
    present["phone"] = _ours(phones, person.phone, _digits)
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
