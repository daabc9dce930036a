"""Records of any module: read, found, written. No record is read out of a search index, which lags behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crm.connectors import ahead
from crm.connectors.errors import Gone, forbidden, unknown_outcome
from crm.connectors.http import Answer, Api, Json, child, objects, text
from crm.connectors.model import Ref, Value
from crm.connectors.zoho.account import API, Fields, ZohoAccount, first, payload
from crm.connectors.zoho.config import ZohoConfig
from crm.connectors.zoho.facts import (
    CONVERTED_CONTACT,
    CONVERTED_DETAIL,
    FIELDS_AT_ONCE,
    FOUND_MANY,
    WITH_CONVERTED,
    coql_text,
    record_page,
)
from crm.connectors.zoho.names import CONTACTS, LEADS, NAME

_FOUND_AT_MOST = 10


class Records:
    def __init__(self, api: Api, account: ZohoAccount, config: ZohoConfig) -> None:
        self.api, self.account, self.config = api, account, config

    @property
    def key_field(self) -> str:
        return self.config.key_field

    def ref(self, module: str, id: str) -> Ref:
        return Ref(module, id, record_page(self.config.ui_url, module, id))

    async def fields(self, module: str) -> Fields:
        """Raises NeedsPerson when our key's field is not there: without it, every repeat would make a second record."""
        found = await self.account.fields(module)
        if self.key_field not in found:
            raise forbidden(
                NAME, f"{module} has no field {self.key_field}. `salesagent crm connect` makes it."
            )
        return found

    async def get(self, module: str, id: str, *, fields: str | None = None) -> Json | None:
        """The record; None when it is not there any more. A converted lead is there."""
        params = {**(WITH_CONVERTED if module == LEADS else {}), **({"fields": fields} if fields else {})}
        try:
            answer = await self.api.get(f"{API}/{module}/{id}", params=params)
        except Gone:
            return None
        return next(iter(objects(answer.body, "data")), None)

    async def find(self, module: str, any_of: Sequence[tuple[str, str]], *columns: str) -> list[Json]:
        """Records with one of these values, the oldest first, with their ids and `columns`. At most ten."""
        return await ahead.once(find_key(module, any_of), lambda: self._find(module, any_of, columns))

    async def _find(
        self, module: str, any_of: Sequence[tuple[str, str]], columns: Sequence[str]
    ) -> list[Json]:
        names = ", ".join(dict.fromkeys(("id", *columns)))
        where = _either([f"{name} = {coql_text(value)}" for name, value in any_of])
        query = f"select {names} from {module} where {where}"  # noqa: S608 - values are escaped, names are ours
        query += f" order by Created_Time asc limit {_FOUND_AT_MOST}"
        answer = await self.api.ask("POST", f"{API}/coql", body={"select_query": query})
        return objects(answer.body, "data")

    async def find_many(
        self, module: str, any_of: Mapping[str, Sequence[str]], *columns: str
    ) -> list[Json] | None:
        """Records with one of at most 50 values in each of these columns, the oldest first; None when there are more
        than one answer holds."""
        names = ", ".join(dict.fromkeys(("id", *columns, *any_of)))
        where = _either(
            [f"{name} in ({', '.join(map(coql_text, values))})" for name, values in any_of.items() if values]
        )
        query = f"select {names} from {module} where {where}"  # noqa: S608 - values are escaped, names are ours
        query += f" order by Created_Time asc limit {FOUND_MANY}"
        found = objects(
            (await self.api.ask("POST", f"{API}/coql", body={"select_query": query})).body, "data"
        )
        return None if len(found) >= FOUND_MANY else found

    async def get_many(self, module: str, ids: Sequence[str], names: Sequence[str]) -> list[Json]:
        """Those of at most 100 records that are there, with these fields. Converted leads are not among them."""
        found: dict[str, Json] = {}
        for start in range(0, len(names), FIELDS_AT_ONCE):
            some = ",".join(names[start : start + FIELDS_AT_ONCE])
            params = {"ids": ",".join(ids), "fields": some, "per_page": "200"}
            answer = await self.api.get(f"{API}/{module}", params=params)
            for each in objects(answer.body, "data"):
                id = str(each.get("id"))
                found[id] = found.get(id, {}) | each
        return list(found.values())

    async def keyed(self, module: str, key: str) -> Json | None:
        """The record that has our key."""
        found = await self.find(module, [(self.key_field, key)])
        return await self.get(module, str(found[0]["id"])) if found else None

    async def upsert(
        self, module: str, values: Mapping[str, Value], *, by: Sequence[str]
    ) -> tuple[str, bool]:
        """Write a record that nobody has yet; when somebody was quicker, that one. Its id, and whether it is new."""
        body = self._body(module, values, await self.account.fields(module)) | {
            "duplicate_check_fields": list(by)
        }
        answer = await self.api.send("POST", f"{API}/{module}/upsert", body=body)
        return _id(answer), first(answer.body, "data").get("action") != "update"

    async def create(self, module: str, values: Json) -> str:
        body = self._triggering({"data": [values]})
        return _id(await self.api.send("POST", f"{API}/{module}", body=body))

    async def update(self, module: str, id: str, values: Mapping[str, Value]) -> None:
        body = self._body(module, values, await self.account.fields(module))
        await self.api.send("PUT", f"{API}/{module}/{id}", body=body)

    def _body(self, module: str, values: Mapping[str, Value], fields: Fields) -> Json:
        return self._triggering({"data": [payload(values, fields)]})

    def _triggering(self, body: Json) -> Json:
        """Without `trigger` all workflows run, with an empty one none."""
        return body if self.config.workflows else body | {"trigger": []}

    async def followed(self, ref: Ref) -> tuple[Ref, Json] | None:
        """The person's record as it is now: of a converted lead its contact. None when it is not there any more."""
        record = await ahead.once(get_key(ref.type, ref.id), lambda: self.get(ref.type, ref.id))
        if record and ref.type == LEADS and (contact := became(record)):
            return await self.followed(self.ref(CONTACTS, contact))
        return (ref, record) if record else None


def find_key(module: str, any_of: Sequence[tuple[str, str]]) -> ahead.Key:
    return ("zoho find", module, *any_of)


def get_key(module: str, id: str) -> ahead.Key:
    return ("zoho get", module, id)


def became(lead: Json) -> str | None:
    """The id of the contact that a lead was converted to."""
    if found := text(child(lead, CONVERTED_CONTACT), "id"):
        return found
    detail = child(lead, CONVERTED_DETAIL)
    return text(detail, "contact") or text(child(detail, "contact"), "id")


def _either(conditions: Sequence[str]) -> str:
    """Joined by "or" as COQL wants it: two in a bracket."""
    first, *rest = conditions
    return f"({first} or {_either(rest)})" if rest else first


def _id(answer: Answer) -> str:
    """The id of the record that was written. Without one, nothing is known to be written."""
    if (found := text(child(first(answer.body, "data"), "details"), "id")) is None:
        raise unknown_outcome(NAME, "the answer names no record")
    return found
