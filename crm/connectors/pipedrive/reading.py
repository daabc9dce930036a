"""Many persons with few requests. Pipedrive reads a hundred by their ids, and no search takes more than one term, ten
within two seconds: for many people it is cheaper to walk through all persons, 500 on a page, and pick them out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from crm.connectors import ahead
from crm.connectors.http import Json, child, text
from crm.connectors.model import Found, Person, Ref
from crm.connectors.pipedrive.account import Directory
from crm.connectors.pipedrive.client import PAGE, Client
from crm.connectors.pipedrive.columns import Columns
from crm.connectors.pipedrive.contacts import (
    KIND,
    Contacts,
    Look,
    company_of,
    digits,
    lines,
    looks_for,
    normal,
    one_key,
    organization_key,
    organization_name,
)
from crm.connectors.pipedrive.dialect import CUSTOM
from crm.connectors.pipedrive.mapping import KEY

_IDS = 100
FEW = 20
"""Up to so many are searched for one by one."""
_PAGES_EACH = 0.5
"""Pages that are read for each one we look for, at most: a page costs half of what a search does. What is not found in
so many is searched for."""


class Reader:
    """See `crm.connectors.model.Reading`."""

    def __init__(self, client: Client, directory: Directory, contacts: Contacts) -> None:
        self._client, self._directory, self._contacts = client, directory, contacts

    async def find(self, people: Sequence[Person], refs: Mapping[str, Ref]) -> dict[str, Found]:
        names = {field.name for person in people for field in person.fields}
        columns = await self._directory.columns("contact", names)
        looks = {
            person.key: looks_for(person, columns.code(KEY), by_key=person.key in refs) for person in people
        }
        with ahead.reading():
            await self._known(ref.id for ref in refs.values())
            await self._looks([look for each in looks.values() for look in each], columns.code(KEY))
            found: dict[str, Found] = {}
            for person in people:
                match = await self._contacts.find(person, refs.get(person.key), columns)
                if match.record is not None:
                    ref = await self._contacts.ref(match.record["id"])
                    others = [await self._contacts.ref(id) for id in _others(looks[person.key], ref)]
                    values = columns.read(match.record)
                    found[person.key] = Found(
                        ref=ref, values=values, healed=match.healed, others=tuple(others)
                    )
            await self._organizations(people, found, columns)
        return found

    async def _known(self, ids: Iterable[str]) -> None:
        for some in ahead.slices(ids, _IDS):
            params = {"ids": ",".join(some)}
            there = {str(each["id"]): each async for each in self._client.listed(KIND, params)}
            for id in some:
                ahead.keep(one_key(id), there.get(id))

    async def _looks(self, looks: Sequence[Look], key_code: str | None) -> None:
        """What each of them would find, where there are so many that a walk is cheaper."""
        wanted: dict[ahead.Key, list[Json]] = {look.key: [] for look in looks}
        if len(wanted) <= FEW:
            for look in looks:
                await self._contacts.searched(look)
            return

        def take(record: Json) -> None:
            for key in _keys(record, key_code):
                if key in wanted:
                    wanted[key].append(record)

        is_whole = await self._walk(KIND, len(wanted), take)
        for key, records in wanted.items():
            if records or is_whole:
                ahead.keep(key, records)

    async def _organizations(
        self, people: Sequence[Person], found: Mapping[str, Found], columns: Columns
    ) -> None:
        """Of persons who have none."""
        names = {
            organization_key(name): name
            for person in people
            if (name := company_of(person))
            and not (person.key in found and found[person.key].values.get("org_id"))
        }
        if len(names) <= FEW:
            return
        there: dict[ahead.Key, int] = {}

        def take(record: Json) -> None:
            there.setdefault(organization_key(organization_name(record)), int(record["id"]))

        is_whole = await self._walk("organizations", len(names), take)
        for key in names:
            if key in there or is_whole:
                ahead.keep(key, there.get(key))

    async def _walk(self, kind: str, wanted: int, take: Callable[[Json], None]) -> bool:
        """Take the records, the oldest first; whether these were all. It ends when it has cost enough."""
        left = max(1, round(wanted * _PAGES_EACH)) * PAGE
        async for each in self._client.listed(kind, {"sort_by": "id", "sort_direction": "asc"}):
            if left == 0:
                return False
            take(each)
            left -= 1
        return True


def _keys(record: Json, key_code: str | None) -> list[ahead.Key]:
    """The looks that would find it."""
    keys: list[ahead.Key] = [("pipedrive look", "email", each) for each in lines(record, "emails")]
    keys += [("pipedrive look", "phone", digits(each)) for each in lines(record, "phones")]
    if key_code and (ours := text(child(record, CUSTOM), key_code)):
        keys.append(("pipedrive look", CUSTOM, normal(CUSTOM, ours)))
    return keys


def _others(looks: Sequence[Look], ref: Ref) -> list[str]:
    """More persons that one of the looks finds, as far as they were found together."""
    ids = (str(each["id"]) for look in looks for each in ahead.kept(look.key) or ())
    return [id for id in dict.fromkeys(ids) if id != ref.id]
