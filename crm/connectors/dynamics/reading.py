"""Many people with few requests: filters with forty values joined by "or". What `Org.get` and `Org.find` would answer
for each of them is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from crm.connectors import ahead
from crm.connectors.dynamics.config import Config
from crm.connectors.dynamics.facts import FILTERED_AT_ONCE
from crm.connectors.dynamics.odata import both, either, equals, guid, is_record
from crm.connectors.dynamics.org import Org, find_key, get_key
from crm.connectors.dynamics.people import (
    EMAIL,
    NOT_MERGED,
    OPEN_FIRST,
    PHONES,
    People,
    account_name,
    by_email,
    by_name,
    by_phone,
)
from crm.connectors.dynamics.tables import ACCOUNT, CONTACT, Table, table_of
from crm.connectors.errors import Gone
from crm.connectors.http import Json, text
from crm.connectors.model import Found, Person, Ref


@dataclass(frozen=True, slots=True)
class _Look:
    """`alone` is the filter for this one, `condition` its part in a filter for many; `fits` picks its records out."""

    alone: str
    condition: str
    fits: Callable[[Json], bool]


class Reader:
    """See `crm.connectors.model.Reading`."""

    def __init__(self, config: Config, org: Org, people: People) -> None:
        self._config, self._org, self._people = config, org, people

    async def find(self, people: Sequence[Person], refs: Mapping[str, Ref]) -> dict[str, Found]:
        with ahead.reading():
            known = [record for ref in _by_table(refs.values()) for record in await self._records(*ref)]
            same = await self._alike(people)
            await self._behind([*known, *(record for records in same.values() for record in records)])
            found: dict[str, Found] = {}
            for person in people:
                alike = same.get(by_email(person.email), ()) if person.email else ()
                if made := await self._found(person, refs.get(person.key), alike):
                    found[person.key] = made
            await self._accounts(people, found)
        return found

    async def _found(self, person: Person, ref: Ref | None, alike: Sequence[Json]) -> Found | None:
        try:
            match, healed = await self._people.present(person, ref)
        except Gone:  # what a merged record leads to is gone
            return None
        if match is None:
            return None
        table = self._people.table
        others = [str(each[table.id]) for each in alike] if match.table is table else []
        return Found(
            ref=self._org.ref(match.table, match.id),
            values=match.record,
            healed=healed,
            others=tuple(self._org.ref(table, id) for id in others if id != match.id),
        )

    async def _records(self, table: Table, ids: Iterable[str]) -> list[Json]:
        """What is not among them, for it is gone, is asked for by itself."""
        found: list[Json] = []
        for some in ahead.slices((is_record(table.id, id) for id in ids if _is_guid(id)), FILTERED_AT_ONCE):
            for record in await self._org.all(table, either(*some)):
                ahead.keep(get_key(table, str(record[table.id])), record)
                found.append(record)
        return found

    async def _alike(self, people: Sequence[Person]) -> dict[str, list[Json]]:
        """By the filter that `People` has for each, the open records first."""
        table, key = self._people.table, self._config.key_column
        nameless = [person for person in people if not person.email]
        emails = [_email(person.email) for person in people if person.email]
        phones = [_phone(person.phone) for person in nameless if person.phone]
        keys = [_key(key, person.key) for person in nameless] if await self._org.has_key(table) else []
        return {
            **await self._looks(table, emails, NOT_MERGED),
            **await self._looks(table, keys),
            **await self._looks(table, phones, NOT_MERGED),
        }

    async def _looks(self, table: Table, looks: Sequence[_Look], *also: str) -> dict[str, list[Json]]:
        found: dict[str, list[Json]] = {}
        for some in ahead.slices(looks, FILTERED_AT_ONCE):
            wanted = both(either(*(look.condition for look in some)), *also)
            records = await self._org.all(table, wanted, order=OPEN_FIRST)
            for look in some:
                found[look.alone] = [record for record in records if look.fits(record)]
                ahead.keep(find_key(table, look.alone), next(iter(found[look.alone]), None))
        return found

    async def _behind(self, records: Sequence[Json]) -> None:
        """What merged records were merged into, and the contacts that leads became."""
        table = self._people.table
        masters = [id for each in records if (id := text(each, "_masterid_value"))]
        contacts = [id for each in records if (id := text(each, "_parentcontactid_value"))]
        await self._records(table, masters)
        await self._records(CONTACT, contacts)

    async def _accounts(self, people: Sequence[Person], found: Mapping[str, Found]) -> None:
        """Of contacts that have none."""
        names = [
            account_name(person.company)
            for person in people
            if person.company and self._needs_account(found.get(person.key))
        ]
        await self._looks(ACCOUNT, [_account(name) for name in dict.fromkeys(names)], "statecode eq 0")

    def _needs_account(self, found: Found | None) -> bool:
        if found is None:
            return self._people.table is CONTACT
        return found.ref.type == CONTACT.set and not text(dict(found.values), "_parentcustomerid_value")


def _email(email: str) -> _Look:
    wanted = email.lower()
    return _Look(by_email(email), equals(EMAIL, wanted), lambda it: (text(it, EMAIL) or "").lower() == wanted)


def _key(column: str, key: str) -> _Look:
    return _Look(equals(column, key), equals(column, key), lambda it: text(it, column) == key)


def _phone(phone: str) -> _Look:
    condition = either(*(equals(column, phone) for column in PHONES))
    return _Look(by_phone(phone), condition, lambda it: phone in [text(it, column) for column in PHONES])


def _account(name: str) -> _Look:
    wanted = name.lower()
    return _Look(by_name(name), equals("name", name), lambda it: (text(it, "name") or "").lower() == wanted)


def _by_table(refs: Iterable[Ref]) -> list[tuple[Table, list[str]]]:
    ids: dict[str, list[str]] = {}
    for ref in refs:
        ids.setdefault(ref.type, []).append(ref.id)
    return [(table_of(name), found) for name, found in ids.items()]


def _is_guid(id: str) -> bool:
    try:
        guid(id)
    except ValueError:
        return False
    return True
