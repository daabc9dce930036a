"""Many people with few requests: queries with $or for a hundred at a time. What `Records.get` and `Records.find` would
answer for each of them is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from crm.connectors import ahead
from crm.connectors.attio.config import Config
from crm.connectors.attio.dialect import lacks_attribute
from crm.connectors.attio.facts import EQUAL, FILTERED_AT_ONCE
from crm.connectors.attio.people import EMAILS, PEOPLE, PHONES, People
from crm.connectors.attio.records import Records, find_key, get_key, ref_to
from crm.connectors.attio.values import plain, record_id, several
from crm.connectors.errors import Invalid
from crm.connectors.http import Json
from crm.connectors.model import Found, Person, Ref


class Reader:
    """See `crm.connectors.model.Reading`."""

    def __init__(self, config: Config, records: Records, people: People) -> None:
        self._config, self._records, self._people = config, records, people

    async def find(self, people: Sequence[Person], refs: Mapping[str, Ref]) -> dict[str, Found]:
        with ahead.reading():
            gone = await self._known(people, refs)
            nameless = [person for person in people if not person.email]
            emails = [person.email.lower() for person in people if person.email]
            await self._alike(EMAILS, emails)
            await self._keys([person.key for person in [*nameless, *gone]])
            await self._alike(PHONES, [person.phone for person in nameless if person.phone])
            found: dict[str, Found] = {}
            for person in people:
                record, healed = await self._people.present(person, refs.get(person.key))
                if record is not None:
                    others = self._others(person, record)
                    ref = ref_to(PEOPLE, record)
                    found[person.key] = Found(ref=ref, values=plain(record), healed=healed, others=others)
        return found

    def _others(self, person: Person, record: Json) -> tuple[Ref, ...]:
        """The record with the address, where the one that is known has another."""
        wanted = {EMAILS: (person.email or "").lower()}
        same: Json | None = ahead.kept(find_key(PEOPLE, wanted))
        return (ref_to(PEOPLE, same),) if same and record_id(same) != record_id(record) else ()

    async def _known(self, people: Sequence[Person], refs: Mapping[str, Ref]) -> list[Person]:
        """Read the records that are known; whose is gone. Those are asked for by themselves."""
        there: set[str] = set()
        for some in ahead.slices((ref.id for ref in refs.values()), FILTERED_AT_ONCE):
            async for record in self._records.all(PEOPLE, {"record_id": {"$in": list(some)}}):
                there.add(record_id(record))
                ahead.keep(get_key(PEOPLE, record_id(record)), record)
        return [person for person in people if person.key in refs and refs[person.key].id not in there]

    async def _keys(self, keys: Sequence[str]) -> None:
        if not self._records.has_key(PEOPLE):
            return
        try:
            await self._alike(self._config.key_attribute, keys)
        except Invalid as error:
            if not lacks_attribute(error, self._config.key_attribute):
                raise

    async def _alike(self, attribute: str, values: Iterable[str]) -> None:
        """Of several records with one value, the oldest is kept."""
        part = EQUAL.get(attribute, "value")
        for some in ahead.slices(values, FILTERED_AT_ONCE):
            wanted: dict[str, Any] = {"$or": [{attribute: {part: {"$eq": value}}} for value in some]}
            async for record in self._records.all(PEOPLE, wanted):
                for value in several(plain(record).get(attribute)):
                    ahead.keep(find_key(PEOPLE, {attribute: _normal(attribute, value)}), record)
            for value in some:
                ahead.keep(find_key(PEOPLE, {attribute: value}), None)


def _normal(attribute: str, value: str) -> str:
    return value.lower() if attribute == EMAILS else value
