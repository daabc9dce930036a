"""Many people with few requests: queries with IN for 200 at a time, leads and contacts in one composite request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from crm.connectors import ahead
from crm.connectors.http import Json, objects, text
from crm.connectors.model import Found, Healing, Person, Ref
from crm.connectors.salesforce.accounts import account_key, websites
from crm.connectors.salesforce.facts import CONVERSION
from crm.connectors.salesforce.finding import Alike, alike_key, row_key
from crm.connectors.salesforce.org import Org, Rows, fitted
from crm.connectors.salesforce.people import People
from crm.connectors.salesforce.soql import Select, either, one_of

_AT_ONCE = 200
"""People in a query. A query may be 100,000 characters long, a page has 2,000 records."""
_COMPANIES = 50
"""Companies in a query, each with twelve ways to write its site."""


class Reader:
    """See `crm.connectors.model.Reading`."""

    def __init__(self, org: Org, people: People) -> None:
        self._org, self._finding = org, people.finding

    async def find(self, people: Sequence[Person], refs: Mapping[str, Ref]) -> dict[str, Found]:
        with ahead.reading():
            await self._rows(people, [(ref.type, ref.id) for ref in refs.values()])
            for some in ahead.slices(people, _AT_ONCE):
                await self._alike(some)
            await self._rows(people, self._further(people, refs))
            found: dict[str, Found] = {}
            for person in people:
                if made := await self._found(person, refs.get(person.key)):
                    found[person.key] = made
            await self._accounts(people, found)
        return found

    async def _found(self, person: Person, ref: Ref | None) -> Found | None:
        """As `People.upsert` finds it."""
        found = await self._finding.known(person, ref) if ref else None
        healed: Healing | None = found.healed if found else None
        if found is None and (found := await self._finding.alike(person)):
            healed = (found.healed or "found") if ref else None
        if found is None:
            return None
        same: Alike = ahead.kept(alike_key(person)) or ([], [])
        others = [
            self._org.ref(source, str(row["Id"]))
            for source, rows in (("Lead", same[0]), ("Contact", same[1]))
            for row in rows
            if row.get("Id") != found.id and not row.get("IsConverted")
        ]
        ref = self._org.ref(found.source, found.id)
        return Found(ref=ref, values=found.row, healed=healed, others=tuple(others))

    # Records that are known by id

    async def _rows(self, people: Sequence[Person], known: Iterable[tuple[str, str]]) -> None:
        ids: dict[str, list[str]] = {}
        for source, id in known:
            ids.setdefault(source, []).append(id)
        for source, all_ids in ids.items():
            columns = tuple(name for person in people for name in self._finding.columns(source, person))
            for some in ahead.slices(all_ids, _AT_ONCE):
                select = Select(columns=columns, source=source, where=one_of("Id", some), deleted=True)
                [rows] = await self._org.look(lambda each=select: [each])
                there = {str(row["Id"]): row for row in rows}
                for id in some:
                    ahead.keep(row_key(source, id), there.get(id))

    def _further(self, people: Sequence[Person], refs: Mapping[str, Ref]) -> list[tuple[str, str]]:
        """What those lead to: contacts of converted leads, and people of the other kind than the one that we make."""
        ours = self._org.config.person
        found: list[tuple[str, str]] = []
        for person in people:
            ref = refs.get(person.key)
            row: Json | None = ahead.kept(row_key(ref.type, ref.id)) if ref else None
            alike: Alike = ahead.kept(alike_key(person)) or ([], [])
            leads, contacts = alike
            for each in ([row] if row else []) + leads:
                if contact := text(each, CONVERSION[1]):
                    found.append(("Contact", contact))
            others, source = (contacts, "Contact") if ours == "Lead" else (leads, "Lead")
            found += [(source, str(each["Id"])) for each in others]
        return found

    # Records with the same key, address or number

    async def _alike(self, people: Sequence[Person]) -> None:
        leads, contacts = await self._org.first_pages(
            lambda: [self._select("Lead", people), self._select("Contact", people)]
        )
        if text(leads, "nextRecordsUrl") or text(contacts, "nextRecordsUrl"):
            return  # far more than one each: they are looked up one by one
        rows = (objects(leads, "records"), objects(contacts, "records"))
        for person in people:
            ahead.keep(alike_key(person), tuple(self._of(person, each) for each in rows))

    def _select(self, source: str, people: Sequence[Person]) -> Select:
        key = self._org.config.external_id
        open_only = " AND IsConverted = false" if source == "Lead" else ""
        conditions = [one_of(key, [each.key for each in people])] if self._org.has(source, key) else []
        if emails := [each.email for each in people if each.email]:
            conditions.append(one_of("Email", emails) + open_only)
        if phones := [each.phone for each in people if each.phone and not each.email]:
            same = either(one_of("Phone", phones), one_of("MobilePhone", phones))
            conditions.append(f"({same}){open_only}")
        columns = [name for person in people for name in self._finding.columns(source, person)]
        return Select(
            columns=(*columns, "MobilePhone"),
            source=source,
            where=either(*conditions) if conditions else "Id = null",
            order="CreatedDate, Id",
        )

    def _of(self, person: Person, rows: Rows) -> Rows:
        """Those that the query for this person alone would have."""
        key = self._org.config.external_id
        wanted = (person.email or "").lower()

        def fits(row: Json) -> bool:
            if str(row.get(key) or "").lower() == person.key.lower():
                return True
            if row.get("IsConverted"):
                return False
            if wanted:
                return str(row.get("Email") or "").lower() == wanted
            return bool(person.phone) and person.phone in (row.get("Phone"), row.get("MobilePhone"))

        return [row for row in rows if fits(row)]

    # Companies of contacts

    async def _accounts(self, people: Sequence[Person], found: Mapping[str, Found]) -> None:
        if self._org.config.accounts == "none":
            return
        wanted = [
            (name, person.domain)
            for person in people
            if self._needs_account(found.get(person.key))
            and (name := fitted("Name", person.company, "Account")[0])
        ]
        for some in ahead.slices(wanted, _COMPANIES):
            names = one_of("Name", [name for name, _ in some])
            sites = [site for _, domain in some if domain for site in websites(domain)]
            select = Select(
                columns=("Id", "Name", "Website"),
                source="Account",
                where=either(names, one_of("Website", sites)) if sites else names,
                order="CreatedDate, Id",
            )
            [page] = await self._org.first_pages(lambda each=select: [each])
            if text(page, "nextRecordsUrl"):
                continue
            for name, domain in some:
                ahead.keep(account_key(name, domain), _account(objects(page, "records"), name, domain))

    def _needs_account(self, found: Found | None) -> bool:
        if found is None:
            return self._org.config.person == "Contact"
        return found.ref.type == "Contact" and not found.values.get("AccountId")


def _account(rows: Rows, name: str, domain: str | None) -> str | None:
    """The oldest with this name or site."""
    sites = {site.lower() for site in websites(domain)} if domain else set[str]()
    for row in rows:
        if (
            str(row.get("Name") or "").lower() == name.lower()
            or str(row.get("Website") or "").lower() in sites
        ):
            return text(row, "Id")
    return None
