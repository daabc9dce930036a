"""Many contacts with few requests: batches of 100 by id, address or key, their companies by association and domain."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from crm.connectors import ahead
from crm.connectors.errors import Invalid
from crm.connectors.http import Json, child, objects, text
from crm.connectors.hubspot.contacts import KIND, Contacts, address, company_key, look_key, names_of
from crm.connectors.hubspot.facts import BATCH, MERGED_IDS, SEARCH_PAGE
from crm.connectors.hubspot.own import KEY
from crm.connectors.hubspot.records import Records, links
from crm.connectors.model import Found, Person, Ref


class Reader:
    """See `crm.connectors.model.Reading`."""

    def __init__(self, records: Records, contacts: Contacts, *, link_companies: bool) -> None:
        self._records, self._contacts, self._link_companies = records, contacts, link_companies

    async def find(self, people: Sequence[Person], refs: Mapping[str, Ref]) -> dict[str, Found]:
        with ahead.reading():
            await self._read(people, refs)
            found: dict[str, Found] = {}
            for person in people:
                match = await ahead.held_back(self._contacts.find(person, refs.get(person.key)))
                if match and match.record:
                    ref = self._records.ref(KIND, match.record)
                    found[person.key] = Found(
                        ref=ref,
                        values=child(match.record, "properties"),
                        healed=match.healed,
                        others=self._others(person, ref),
                    )
        return found

    def _others(self, person: Person, ref: Ref) -> tuple[Ref, ...]:
        """The record with the address, where the one that is known has another."""
        by_address: Json | None = ahead.kept(look_key(address(person) or "", "email"))
        if by_address is None or text(by_address, "id") == ref.id:
            return ()
        return (self._records.ref(KIND, by_address),)

    async def _read(self, people: Sequence[Person], refs: Mapping[str, Ref]) -> None:
        names = list(dict.fromkeys(name for person in people for name in names_of(person)))
        known = [refs[person.key].id for person in people if person.key in refs]
        emails = [email for person in people if (email := address(person))]
        keys = [person.key for person in people if not address(person)]
        await self._batches(known, None, names, _ids)
        await self._batches(emails, "email", names, lambda it: [_property(it, "email").lower()])
        try:
            await self._batches(keys, KEY, names, lambda it: [_property(it, KEY)])
        except Invalid:  # the account has no such property yet: then nobody has a key
            for key in keys:
                ahead.keep(look_key(key, KEY), None)
        if self._link_companies:
            await self._companies(people, refs)

    async def _batches(
        self,
        wanted: Iterable[str],
        by: str | None,
        names: Sequence[str],
        known_by: Callable[[Json], list[str]],
    ) -> None:
        """A record that answers to none of what was asked, as one with a second address does, leaves those that are
        missing in doubt: they are then asked for one by one."""
        for some in ahead.slices(wanted, BATCH):
            records = await self._records.many(KIND, some, by=by, properties=names)
            linked = await self._linked(records)
            answers = {value: record for record in linked for value in known_by(record) if value in some}
            in_doubt = len({id(record) for record in answers.values()}) < len(linked)
            for value in some:
                if value in answers or not in_doubt:
                    ahead.keep(look_key(value, by), answers.get(value))

    async def _linked(self, records: list[Json]) -> list[Json]:
        """With the companies that they are associated with, as a single look-up has them."""
        if not self._link_companies or not records:
            return records
        found = await self._records.linked(KIND, "companies", [str(record["id"]) for record in records])
        return [{**each, "associations": _associations(found.get(str(each["id"]), ()))} for each in records]

    async def _companies(self, people: Sequence[Person], refs: Mapping[str, Ref]) -> None:
        """Of people who have a record and no company."""
        domains = [
            person.domain.strip().lower()
            for person in people
            if person.domain and (record := self._kept(person, refs)) and not links(record, "companies")
        ]
        for some in ahead.slices(domains, BATCH):
            condition = {"propertyName": "domain", "operator": "IN", "values": list(some)}
            body = {
                "filterGroups": [{"filters": [condition]}],
                "sorts": ["createdate"],
                "properties": ["name", "domain"],
                "limit": SEARCH_PAGE,
            }
            page = await self._records.search("companies", body)
            companies = objects(page, "results")
            for company in companies:
                ahead.keep(company_key(_property(company, "domain").lower()), company)
            if page.get("total") == len(companies):
                for domain in some:
                    ahead.keep(company_key(domain), None)

    def _kept(self, person: Person, refs: Mapping[str, Ref]) -> Json | None:
        known, email = refs.get(person.key), address(person)
        found: Json | None = ahead.kept(look_key(known.id)) if known else None
        return found or ahead.kept(look_key(email, "email") if email else look_key(person.key, KEY))


def _ids(record: Json) -> list[str]:
    """Its own, and those of the records that were merged into it."""
    return [str(record["id"]), *_property(record, MERGED_IDS).split(";")]


def _property(record: Json, name: str) -> str:
    return str(child(record, "properties").get(name) or "")


def _associations(companies: Iterable[Ref]) -> Json:
    return {"companies": {"results": [{"id": company.id} for company in companies]}}
