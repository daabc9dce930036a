"""One org as the other files ask it: queries, several in one request; writes; its fields, where they are in doubt."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from crm.connectors.deps import ConnectorDeps
from crm.connectors.errors import Conflict, transient, unknown_outcome
from crm.connectors.http import Api, Json, child, objects, patiently, text
from crm.connectors.limits import Quota
from crm.connectors.model import Ref, Value
from crm.connectors.salesforce.config import SalesforceConfig
from crm.connectors.salesforce.dialect import DIALECT, NAME, NoColumn
from crm.connectors.salesforce.facts import LENGTHS
from crm.connectors.salesforce.soql import Select, equals, is_name
from crm.connectors.secrets import Secrets
from crm.connectors.texts import cut
from crm.connectors.writing import Plan

Rows = list[Json]

NO_FIELD = "Salesforce has no such field here, or hides it from our user."
NO_NAME = "This is no name of a field."
CUT = "Cut: the field has no room for all of it."

_FIELDS_FOR = timedelta(hours=1)
"""How long what was read of an org's fields, stages and users is taken for true."""

_PACE = Quota(units=250, seconds=10)
"""Salesforce has no limit in seconds; this is how much we ask at most. Its daily limit comes with each answer."""

_AT_ONCE = 5
"""Developer orgs take five long requests at the same time, others 25."""

_UPDATE = {"Sforce-Duplicate-Rule-Header": "allowSave=true", "Sforce-Auto-Assign": "FALSE"}
"""What is there already is no duplicate, and an update gives the record to nobody else."""


@dataclass(frozen=True, slots=True)
class _Known:
    until: datetime
    fields: Mapping[str, Json]


class Org:
    """What all workers of one connection ask. Paths begin after /services/data/vNN.0."""

    def __init__(self, config: SalesforceConfig, secrets: Secrets, deps: ConnectorDeps) -> None:
        self.config, self.deps = config, deps
        self._tokens = config.tokens(secrets, deps)
        quota = Quota(_PACE.units, _PACE.seconds, spare=float(config.spare_requests))
        self.api = Api(
            DIALECT, config.login_address, tokens=self._tokens, deps=deps, quota=quota, at_once=_AT_ONCE
        )
        self._known: dict[str, _Known] = {}

    def path(self, *parts: str) -> str:
        return "/".join(
            ("/services/data", self.config.api_version, *(quote(part, safe="") for part in parts))
        )

    def ref(self, source: str, id: str) -> Ref:
        base = self._tokens.base
        return Ref(source, id, f"{base}/lightning/r/{source}/{id}/view" if base else None)

    # Reading

    async def look(self, queries: Callable[[], Sequence[Select]]) -> list[Rows]:
        """The rows of each query, 2,000 at most. See `first_pages`."""
        return [objects(page, "records") for page in await self.first_pages(queries)]

    async def first_pages(self, queries: Callable[[], Sequence[Select]]) -> list[Json]:
        """The first page of each query: {"records", "nextRecordsUrl"}. All are one of the day's requests.

        A column that this org does not have is left out. The queries are made anew when that turns out: see `has`.
        """
        missing: set[str] = set()
        while True:
            selects = queries()
            try:
                return await self._pages(selects)
            except NoColumn as error:
                if error.source in missing or error.source not in {each.source for each in selects}:
                    raise
                missing.add(error.source)
                await self.fields(error.source, anew=True)

    async def page(self, path: str) -> Json:
        """The next page, as the one before names it."""
        return (await self.api.get(path)).body

    async def _pages(self, selects: Sequence[Select]) -> list[Json]:
        if len(selects) == 1 and not selects[0].deleted:
            return [(await self.api.get(self.path("query"), params={"q": self._text(selects[0])})).body]
        parts = [
            {
                "method": "GET",
                "referenceId": f"q{number}",
                "url": self.path("queryAll" if select.deleted else "query")
                + f"?q={quote(self._text(select))}",
            }
            for number, select in enumerate(selects)
        ]
        body: Json = {"allOrNone": False, "compositeRequest": parts}
        answer = await self.api.ask("POST", self.path("composite"), body=body)
        found = {
            text(part, "referenceId"): child(part, "body")
            for part in objects(answer.body, "compositeResponse")
        }
        if missing := [part["referenceId"] for part in parts if part["referenceId"] not in found]:
            raise transient(NAME, f"a composite answer lacks {', '.join(missing)}")
        return [found[part["referenceId"]] for part in parts]

    def _text(self, select: Select) -> str:
        known = self._fields_now(select.source)
        if known is None:
            return select.text()
        return select.text(name for name in select.columns if name in known or not name.isidentifier())

    # What fields there are

    async def fields(self, source: str, *, anew: bool = False) -> Mapping[str, Json]:
        """The fields of Lead, Contact, ... as the org describes them, by name."""
        known = self._fields_now(source)
        if known is None or anew:
            with patiently():
                found = objects(await self.describe(source), "fields")
            known = {str(each.get("name")): each for each in found}
            self._known[source] = _Known(self.deps.clock() + _FIELDS_FOR, known)
        return known

    async def describe(self, source: str) -> Json:
        return (await self.api.get(self.path("sobjects", source, "describe"))).body

    def has(self, source: str, name: str) -> bool:
        """Whether the field is there, as far as anybody had reason to look."""
        known = self._fields_now(source)
        return known is None or name in known

    def _fields_now(self, source: str) -> Mapping[str, Json] | None:
        known = self._known.get(source)
        return known.fields if known and self.deps.clock() < known.until else None

    def possible(self, plan: Plan, source: str) -> Plan:
        """The plan without what this org's object does not have."""
        wrong = {name: NO_NAME for name in plan.send if not is_name(name)}
        return plan.without(
            wrong | {name: NO_FIELD for name in plan.send if is_name(name) and not self.has(source, name)}
        )

    # Writing

    async def create(self, source: str, values: Mapping[str, Value], *, assign: bool = True) -> str:
        """The new record's id. `assign`: by the org's own rules, when it has any. Raises Conflict, Invalid."""
        made = await self.api.send(
            "POST", self.path("sobjects", source), body=_body(values), headers=_assigning(assign)
        )
        return _id(made.body)

    async def upsert(
        self, source: str, field: str, key: str, values: Mapping[str, Value], *, assign: bool = True
    ) -> tuple[str, bool]:
        """(id, whether it is new) of the record whose external id `field` is `key`."""
        made = await self.api.send(
            "PATCH",
            self.path("sobjects", source, field, key),
            body=_body({name: value for name, value in values.items() if name != field}),
            headers=_assigning(assign),
            allow=(300,),
        )
        if made.status == 300 or made.status == 204:
            return await self._only(source, field, key), False
        return _id(made.body), made.body.get("created", made.status == 201) is True

    async def _only(self, source: str, field: str, key: str) -> str:
        """The id of the one record with this key. Raises Conflict when there are several."""
        select = Select(columns=("Id",), source=source, where=equals(field, key), limit=20)
        [rows] = await self.look(lambda: [select])
        ids = tuple(str(row["Id"]) for row in rows)
        if len(ids) != 1:
            raise Conflict(NAME, f"{len(ids)} records have this external id.", existing=ids)
        return ids[0]

    async def update(self, source: str, id: str, values: Mapping[str, Value]) -> None:
        """Raises Gone when the record is none any more."""
        await self.api.send("PATCH", self.path("sobjects", source, id), body=_body(values), headers=_UPDATE)


def fitted(name: str, value: str | None, source: str = "") -> tuple[str | None, bool]:
    """The text as long as the standard field takes it, and whether something was cut off."""
    limit = LENGTHS.get(f"{source}.{name}", LENGTHS.get(name))
    short = cut(value, limit, unit="utf16") if value else value
    return short, short != value


def _assigning(assign: bool) -> dict[str, str]:
    return {} if assign else {"Sforce-Auto-Assign": "FALSE"}


def _body(values: Mapping[str, Value]) -> Json:
    """Several choices are one text for Salesforce."""
    return {name: ";".join(value) if isinstance(value, tuple) else value for name, value in values.items()}


def _id(body: Json) -> str:
    """A success without an id is none."""
    found: Any = body.get("id")
    if not isinstance(found, str) or not found:
        raise unknown_outcome(NAME, "it names no id")
    return found
