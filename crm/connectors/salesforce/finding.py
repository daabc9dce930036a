"""Which record a person is: the one we knew, what became of it, one with our key, one with the same address."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from crm.connectors import ahead
from crm.connectors.errors import Conflict
from crm.connectors.http import Json, text
from crm.connectors.model import Healing, Person, Ref
from crm.connectors.salesforce.dialect import NAME, type_of
from crm.connectors.salesforce.facts import CONVERSION, MASTER
from crm.connectors.salesforce.org import Org, Rows
from crm.connectors.salesforce.soql import Select, either, equals, is_name

Alike = tuple[Rows, Rows]
"""Leads and contacts, the oldest first."""

_MOST_HOPS = 5
_MOST_FOUND = 50
_COLUMNS = ("Id", "Email", "Phone", "FirstName", "LastName", "OwnerId")
_MORE = {"Lead": ("Company", "IsConverted", "ConvertedContactId"), "Contact": ("AccountId",)}


@dataclass(frozen=True, slots=True)
class Found:
    """A record that may be written. `others` are more of the same address, which nobody has merged."""

    source: str
    row: Json
    healed: Healing | None = None
    others: int = 0

    @property
    def id(self) -> str:
        return str(self.row["Id"])


class Finding:
    def __init__(self, org: Org) -> None:
        self._org = org

    async def known(self, person: Person, ref: Ref) -> Found | None:
        """The record that `ref` is now: itself, what it was merged into, the contact that a lead was converted to.

        None when it was deleted.
        """
        source, id = ref.type, ref.id
        healed: Healing | None = None
        for _ in range(_MOST_HOPS):
            row = await ahead.once(row_key(source, id), partial(self._row, person, source, id))
            if row is None:
                return None
            if row.get("IsDeleted"):
                healed, id = healed or "merged", text(row, MASTER) or ""
            elif row.get("IsConverted"):
                healed, source, id = "converted", "Contact", text(row, CONVERSION[1]) or ""
            else:
                return Found(source, row, healed)
            if not id:
                return None
        return None

    async def alike(self, person: Person) -> Found | None:
        """One with our key, else a contact or an open lead with the same address (without one: the same number).

        Raises Conflict when several have our key, which cannot be told apart by anything else.
        """
        leads, contacts = await ahead.once(alike_key(person), lambda: self._alike(person))
        for source, rows in (("Contact", contacts), ("Lead", leads)):
            keyed = [row for row in rows if self._has_key(row, person)]
            if len(keyed) > 1:
                ids = tuple(str(row["Id"]) for row in keyed)
                raise Conflict(NAME, "Several records have the same id of ours.", existing=ids)
            for row in keyed:
                if found := await self._open(source, row, person):
                    return found
        same = list(_in_turn(contacts, leads))
        if not same or (found := await self._open(*same[0], person)) is None:
            return None
        return replace(found, others=len(same) - 1)

    async def _row(self, person: Person, source: str, id: str) -> Json | None:
        columns = self.columns(source, person)
        select = Select(columns=columns, source=source, where=equals("Id", id), deleted=True)
        [rows] = await self._org.look(lambda: [select])
        return rows[0] if rows else None

    async def _alike(self, person: Person) -> Alike:
        leads, contacts = await self._org.look(
            lambda: [self._select("Lead", person), self._select("Contact", person)]
        )
        return leads, contacts

    async def named(self, person: Person, id: str) -> Found | None:
        """The record with this id, which Salesforce named as a duplicate."""
        source = type_of(id)
        if source not in ("Lead", "Contact"):
            return None
        return await self.known(person, Ref(source, id))

    async def _open(self, source: str, row: Json, person: Person) -> Found | None:
        """The record with all its mapped fields, or the contact it was converted to."""
        if source == self._org.config.person and not row.get("IsConverted"):
            return Found(source, row)
        return await self.known(person, Ref(source, str(row["Id"])))

    def _has_key(self, row: Json, person: Person) -> bool:
        there = row.get(self._org.config.external_id)
        return isinstance(there, str) and there.lower() == person.key.lower()

    def _select(self, source: str, person: Person) -> Select:
        key, open_only = self._org.config.external_id, " AND IsConverted = false" if source == "Lead" else ""
        conditions = [equals(key, person.key)] if self._org.has(source, key) else []
        if person.email:
            conditions.append(equals("Email", person.email) + open_only)
        elif person.phone:
            same = either(equals("Phone", person.phone), equals("MobilePhone", person.phone))
            conditions.append(f"({same}){open_only}")
        mapped = (
            _mapped(person) if source == self._org.config.person else ()
        )  # the others' are read when needed
        return Select(
            columns=(*self._columns(source), *mapped),
            source=source,
            where=either(*conditions) if conditions else "Id = null",
            order="CreatedDate, Id",
            limit=_MOST_FOUND,
        )

    def columns(self, source: str, person: Person) -> tuple[str, ...]:
        """What is read of a record that may be in the recycle bin, or merged."""
        return (*self._columns(source), *_mapped(person), "IsDeleted", MASTER)

    def _columns(self, source: str) -> tuple[str, ...]:
        return (*_COLUMNS, *_MORE.get(source, ()), self._org.config.external_id)


def row_key(source: str, id: str) -> ahead.Key:
    return ("salesforce row", source, id)


def alike_key(person: Person) -> ahead.Key:
    return ("salesforce alike", person.key, person.email, person.phone)


def _mapped(person: Person) -> tuple[str, ...]:
    return tuple(field.name for field in person.fields if is_name(field.name))


def _in_turn(contacts: Sequence[Json], leads: Rows) -> Iterator[tuple[str, Json]]:
    """Contacts first: they are what leads become. Of several the oldest, which stays the same one."""
    yield from (("Contact", row) for row in contacts)
    yield from (("Lead", row) for row in leads if not row.get("IsConverted"))
