"""One environment of Dataverse: records read, found and written, and what is remembered of it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, TypeVar, cast

from crm.connectors import ahead
from crm.connectors.deps import ConnectorDeps
from crm.connectors.dynamics.config import Config
from crm.connectors.dynamics.dialect import DIALECT, NAME
from crm.connectors.dynamics.facts import AT_ONCE, FORBIDDEN_IN_KEYS, QUOTA
from crm.connectors.dynamics.odata import both, by_id, by_key, equals
from crm.connectors.dynamics.tables import Column, Table, bind, column_of
from crm.connectors.errors import Gone, Invalid, unknown_outcome
from crm.connectors.http import Answer, Api, Json, objects, patiently, text
from crm.connectors.model import Ref, User
from kit.memory import Memory
from kit.oauth import TokenSource

T = TypeVar("T")

_ODATA = {"OData-Version": "4.0", "OData-MaxVersion": "4.0"}
_WHOLE = {**_ODATA, "Prefer": "return=representation"}
_PAGE = 500
_REMEMBERED = 600.0
"""Seconds."""
_COLUMNS = (
    "LogicalName,AttributeType,AttributeTypeName,DisplayName,RequiredLevel,IsValidForCreate,IsValidForUpdate,"
    "IsCustomAttribute"
)
_USERS = "systemuserid,fullname,internalemailaddress"


class Org:
    def __init__(self, config: Config, *, tokens: TokenSource, deps: ConnectorDeps) -> None:
        self._config = config
        self._api = Api(DIALECT, config.base_url, tokens=tokens, deps=deps, quota=QUOTA, at_once=AT_ONCE)
        self._memory = Memory[str, Any](seconds=_REMEMBERED, time=lambda: deps.clock().timestamp())

    # Reading

    async def ask(self, path: str, params: Mapping[str, str] | None = None) -> Json:
        return (await self._api.get(path, params=params, headers=_ODATA)).body

    async def get(self, table: Table, id: str) -> Json:
        """Raises Gone."""
        return await ahead.once(get_key(table, id), lambda: self._get(table, id))

    async def _get(self, table: Table, id: str) -> Json:
        try:
            path = by_id(table.set, id)
        except ValueError as error:
            raise Gone(NAME, str(error)) from None
        return await self.ask(path)

    async def find(self, table: Table, wanted: str, *, order: str = "createdon asc") -> Json | None:
        """The first record for a filter of `odata`."""
        return await ahead.once(find_key(table, wanted), lambda: self._find(table, wanted, order))

    async def _find(self, table: Table, wanted: str, order: str) -> Json | None:
        params = {"$filter": wanted, "$orderby": order, "$top": "1"}
        return next(iter(objects(await self.ask(f"/{table.set}", params), "value")), None)

    async def all(self, table: Table, wanted: str, *, order: str = "createdon asc") -> list[Json]:
        """Every record for a filter."""
        return [each async for each in self.pages(f"/{table.set}", {"$filter": wanted, "$orderby": order})]

    async def pages(self, path: str, params: Mapping[str, str]) -> AsyncIterator[Json]:
        """All that there is, page by page. The next page's address is only followed within the environment."""
        headers = {**_ODATA, "Prefer": f"odata.maxpagesize={_PAGE}"}
        answer = await self._api.get(path, params=params, headers=headers)
        while True:
            for each in objects(answer.body, "value"):
                yield each
            following = text(answer.body, "@odata.nextLink") or ""
            if not following.startswith(f"{self._config.base_url}/"):
                return
            answer = await self._api.get(following.removeprefix(self._config.base_url), headers=headers)

    # Writing

    async def create(self, table: Table, values: Mapping[str, Any]) -> str:
        """The new record's id. Raises Conflict when `values` have an id that is there."""
        answer = await self._api.send("POST", f"/{table.set}", body=dict(values), headers=_WHOLE)
        return _id_of(answer, table)

    async def create_keyed(self, table: Table, key: str, values: Mapping[str, Any]) -> str:
        """A record with our key, by the table's alternate key; plainly while that is missing or its index is being
        built, so that the caller has to hold a lock. Raises Conflict when there is a record with our key."""
        column = self._config.key_column
        if column not in values or self._memory.get(f"no key of {table.set}") or FORBIDDEN_IN_KEYS & set(key):
            return await self.create(table, values)
        body = {name: value for name, value in values.items() if name != column}
        headers = {**_WHOLE, "If-None-Match": "*"}
        try:
            path = by_key(table.set, column, key)
            return _id_of(await self._api.send("PATCH", path, body=body, headers=headers), table)
        except Invalid as error:
            if error.fields:
                raise
        made = await self.create(table, values)
        self._memory.put(f"no key of {table.set}", True)
        return made

    async def update(self, table: Table, record: Json, values: Mapping[str, Any]) -> None:
        """Raises Gone, and transient when somebody changed the record since it was read."""
        seen = text(record, "@odata.etag") or "*"
        path = by_id(table.set, str(record[table.id]))
        await self._api.send("PATCH", path, body=dict(values), headers={**_WHOLE, "If-Match": seen})

    async def act(self, action: str, body: Json) -> None:
        await self._api.send("POST", f"/{action}", body=body, headers=_ODATA)

    # What is remembered for some minutes

    async def remembered(self, name: str, ask: Callable[[], Awaitable[T]]) -> T:
        """What `ask` answered a while ago, or answers now; never None."""
        held = cast("T | None", self._memory.get(name))
        if held is not None:
            return held
        with patiently():
            return self._memory.put(name, await ask())

    async def columns(self, table: Table) -> Mapping[str, Column]:
        async def ask() -> dict[str, Column]:
            path = f"/EntityDefinitions(LogicalName='{table.logical}')/Attributes"
            found = objects(await self.ask(path, {"$select": _COLUMNS}), "value")
            return {column.name: column for column in map(column_of, found)}

        return await self.remembered(f"columns of {table.set}", ask)

    async def has_key(self, table: Table) -> bool:
        """Whether the table has the column for our key."""
        return self._config.key_column in await self.columns(table)

    async def users(self) -> list[User]:
        """People who may own something: no applications, nobody who left."""
        wanted = "isdisabled eq false and accessmode ne 4 and internalemailaddress ne null"
        found = self.pages("/systemusers", {"$select": _USERS, "$filter": wanted})
        return [_user(each) async for each in found]

    async def user(self, email: str | None) -> User | None:
        if not email:
            return None
        address = email.lower()

        async def ask() -> tuple[User, ...]:
            wanted = both(equals("internalemailaddress", address), "isdisabled eq false")
            params = {"$select": _USERS, "$filter": wanted, "$top": "1"}
            return tuple(_user(each) for each in objects(await self.ask("/systemusers", params), "value"))

        return next(iter(await self.remembered(f"user {address}", ask)), None)

    async def currencies(self) -> Mapping[str, str]:
        """{"EUR": id}."""

        async def ask() -> dict[str, str]:
            params = {"$select": "transactioncurrencyid,isocurrencycode"}
            found = objects(await self.ask("/transactioncurrencies", params), "value")
            return {str(each["isocurrencycode"]): str(each["transactioncurrencyid"]) for each in found}

        return await self.remembered("currencies", ask)

    # Refs

    def ref(self, table: Table, id: str) -> Ref:
        page = f"{self._config.organization}/main.aspx?pagetype=entityrecord&etn={table.logical}&id={id}"
        return Ref(table.set, id, page)


def get_key(table: Table, id: str) -> ahead.Key:
    return ("dynamics get", table.set, id.lower())


def find_key(table: Table, wanted: str) -> ahead.Key:
    return ("dynamics find", table.set, wanted)


def owner_bind(user: User) -> str:
    return f"/systemusers({user.id})"


def currency_bind(id: str) -> str:
    return f"/transactioncurrencies({id})"


def reference(column: str, table: Table, id: str) -> dict[str, str]:
    return {f"{column}@odata.bind": bind(table, id)}


_ENTITY = re.compile(r"\(([0-9a-fA-F-]{36})\)$")


def _id_of(answer: Answer, table: Table) -> str:
    """From the record, or from the header that stands in for it."""
    if found := text(answer.body, table.id):
        return found
    match = _ENTITY.search(answer.headers.get("odata-entityid", ""))
    if match is None:
        raise unknown_outcome(NAME, "the answer names no record")
    return match[1].lower()


def _user(found: Json) -> User:
    email, id = text(found, "internalemailaddress") or "", str(found.get("systemuserid"))
    return User(id=id, email=email, name=text(found, "fullname") or email)
