"""Many people with few requests: COQL with `in` for 50 at a time, then the records by their ids, 100 at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from crm.connectors import ahead
from crm.connectors.http import Json
from crm.connectors.model import Found, Person, Ref
from crm.connectors.zoho.account import present_values
from crm.connectors.zoho.facts import IDS_AT_ONCE, VALUES_AT_ONCE
from crm.connectors.zoho.mapping import renamed
from crm.connectors.zoho.names import CONTACTS, LEADS, People
from crm.connectors.zoho.people import ZohoPeople, choose, normal
from crm.connectors.zoho.records import Records, find_key, get_key

_OF_ALL = ("Email", "Phone", "Mobile", "First_Name", "Last_Name", "Owner")
_OWN: Mapping[People, tuple[str, ...]] = {LEADS: (*_OF_ALL, "Company"), CONTACTS: (*_OF_ALL, "Account_Name")}


class Reader:
    """See `crm.connectors.model.Reading`."""

    def __init__(self, records: Records, people: ZohoPeople) -> None:
        self._records, self._people = records, people

    async def find(self, people: Sequence[Person], refs: Mapping[str, Ref]) -> dict[str, Found]:
        people = [normal(person) for person in people]
        with ahead.reading():
            await self._read(people, refs)
            found: dict[str, Found] = {}
            for person in people:
                if match := await self._people.present(person, refs.get(person.key)):
                    module: People = LEADS if match.ref.type == LEADS else CONTACTS
                    found[person.key] = Found(
                        ref=match.ref,
                        values=present_values(match.record, await self._records.fields(module)),
                        healed=match.healed,
                        others=await self._others(person, match.ref),
                    )
        return found

    async def _others(self, person: Person, ref: Ref) -> tuple[Ref, ...]:
        """Records with the address or our key in the module where the person is; a lead and its contact are one."""
        if not person.email:
            return ()
        module: People = LEADS if ref.type == LEADS else CONTACTS
        key = find_key(module, await self._people.criteria(module, person))
        same: list[Json] = ahead.kept(key) or []
        return tuple(self._records.ref(module, str(each["id"])) for each in same if str(each["id"]) != ref.id)

    async def _read(self, people: Sequence[Person], refs: Mapping[str, Ref]) -> None:
        wanted: dict[str, list[str]] = {}
        for ref in refs.values():
            wanted.setdefault(ref.type, []).append(ref.id)
        for module, nobody in zip(self._people.modules, (False, True), strict=True):
            # Who is in the first module is not looked for in the second one.
            left = [person for person in people if not (nobody and await self._is_in_first(person))]
            for some in ahead.slices(left, VALUES_AT_ONCE):
                await self._candidates(module, some)
            for person in left:
                key = find_key(module, await self._people.criteria(module, person))
                if chosen := choose(ahead.kept(key) or [], person, self._records.key_field):
                    wanted.setdefault(module, []).append(chosen[0])
        for module, ids in wanted.items():
            await self._records_of(LEADS if module == LEADS else CONTACTS, ids, people)

    async def _is_in_first(self, person: Person) -> bool:
        first = self._people.modules[0]
        return bool(ahead.kept(find_key(first, await self._people.criteria(first, person))))

    async def _candidates(self, module: People, people: Sequence[Person]) -> None:
        """What `ZohoPeople.candidates` finds for each of them."""
        asked = {person.key: await self._people.criteria(module, person) for person in people}
        values: dict[str, list[str]] = {}
        for criteria in asked.values():
            for name, value in criteria:
                values.setdefault(name, []).append(value)
        found = await self._records.find_many(module, values)
        if found is None:
            return
        for criteria in asked.values():
            ahead.keep(find_key(module, criteria), [each for each in found if _fits(each, criteria)])

    async def _records_of(self, module: People, ids: Iterable[str], people: Sequence[Person]) -> None:
        """What is not among them, as a lead that was converted, is asked for by itself."""
        there = await self._records.fields(module)
        mapped = (renamed(field, module).name for person in people for field in person.fields)
        named = dict.fromkeys((self._records.key_field, *_OWN[module], *mapped))
        names = [name for name in named if name in there]
        for some in ahead.slices(ids, IDS_AT_ONCE):
            for record in await self._records.get_many(module, some, names):
                ahead.keep(get_key(module, str(record["id"])), record)


def _fits(record: Json, criteria: Sequence[tuple[str, str]]) -> bool:
    return any(str(record.get(name) or "").casefold() == value.casefold() for name, value in criteria)
