"""Requests about records: one of them, a search, associations. All values that HubSpot keeps are texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, cast
from urllib.parse import quote

from crm.connectors.errors import Gone, transient, unknown_outcome
from crm.connectors.http import Api, Json, child, objects, text
from crm.connectors.hubspot.config import Config
from crm.connectors.hubspot.dialect import NAME, hidden_but_missing, version_is_over
from crm.connectors.hubspot.facts import ASSOCIATIONS
from crm.connectors.limits import Limiter
from crm.connectors.model import Ref, Value

_OBJECT_IDS = {"contacts": "0-1", "companies": "0-2", "deals": "0-3"}
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d[\d:.]*[+-]\d\d:\d\d")


class Records:
    """Records of one account. `kind` is HubSpot's plural: contacts, companies, deals, notes, tasks, meetings."""

    def __init__(self, api: Api, config: Config, *, searches: Limiter) -> None:
        self._api, self._config, self._searches = api, config, searches

    def path(self, kind: str, *parts: str, api: str = "objects") -> str:
        return "/".join(
            [f"/crm/{api}/{self._config.api_version}/{kind}", *(quote(part, safe="") for part in parts)]
        )

    async def look(
        self,
        kind: str,
        id: str,
        *,
        by: str | None = None,
        properties: Iterable[str],
        associations: Sequence[str] = (),
    ) -> Json | None:
        """The record with this id, or with this value of the unique property `by`; None when there is none."""
        params = {"properties": ",".join(dict.fromkeys(properties))}
        params |= {"idProperty": by} if by else {}
        params |= {"associations": ",".join(associations)} if associations else {}
        answer = await self._api.get(self.path(kind, id), params=params, allow=(404,))
        if answer.status != 404:
            return _identified(answer.body)
        if text(answer.body, "message") is None:  # a proxy says so, not HubSpot
            raise transient(NAME, "an answer that cannot be read")
        return None

    async def many(
        self, kind: str, ids: Sequence[str], *, by: str | None = None, properties: Iterable[str]
    ) -> list[Json]:
        """Those of at most 100 records that are there, by id or by a unique property; without associations."""
        body: Json = {
            "inputs": [{"id": id} for id in ids],
            "properties": list(dict.fromkeys(properties)),
            "propertiesWithHistory": [],
        }
        body |= {"idProperty": by} if by else {}
        answer = await self._api.ask("POST", self.path(kind, "batch", "read"), body=body, allow=(207,))
        if answer.status == 207 and (wrong := hidden_but_missing(answer)):
            raise wrong
        return [_identified(each) for each in objects(answer.body, "results")]

    async def create(self, kind: str, send: Mapping[str, Value], links: Sequence[Ref]) -> Json:
        body = {
            "properties": as_texts(send),
            "associations": [
                {
                    "to": {"id": link.id},
                    "types": [
                        {
                            "associationCategory": "HUBSPOT_DEFINED",
                            "associationTypeId": ASSOCIATIONS[kind, link.type],
                        }
                    ],
                }
                for link in links
            ],
        }
        return _identified((await self._api.send("POST", self.path(kind), body=body)).body)

    async def update(self, kind: str, id: str, send: Mapping[str, Value]) -> Json:
        body = {"properties": as_texts(send)}
        return _identified((await self._api.send("PATCH", self.path(kind, id), body=body)).body)

    async def upsert(self, kind: str, by: str, value: str, send: Mapping[str, Value]) -> Json:
        """The record with this value of the unique property `by`, made or overwritten; `new` says which."""
        one = {"idProperty": by, "id": value, "properties": as_texts(send)}
        try:
            answer = await self._api.send("POST", self.path(kind, "batch", "upsert"), body={"inputs": [one]})
        except Gone as error:
            raise version_is_over(self._config.api_version, error) from None
        results = objects(answer.body, "results")
        return _identified(results[0] if results else {})

    async def link(self, kind: str, id: str, to: Ref) -> None:
        """Associate two records; once more changes nothing."""
        await self._api.send("PUT", self.path(kind, id, "associations", "default", to.type, to.id))

    async def search(self, kind: str, body: Json) -> Json:
        """A page of records. The index lags behind writes, so this never tells that something is not there."""
        await self._searches.take()
        return (await self._api.ask("POST", self.path(kind, "search"), body=body)).body

    async def linked(self, kind: str, to: str, ids: Sequence[str]) -> Mapping[str, tuple[Ref, ...]]:
        """By id, the records of the kind `to` that are associated. Those without any come as errors in a 207."""
        if not ids:
            return {}
        path = self.path(kind, to, "batch", "read", api="associations")
        body: Json = {"inputs": [{"id": id} for id in ids]}
        answer = await self._api.ask("POST", path, body=body, allow=(207,))
        return {
            str(child(each, "from").get("id")): tuple(
                self.ref(to, {"id": str(found.get("toObjectId"))}) for found in objects(each, "to")
            )
            for each in objects(answer.body, "results")
        }

    def ref(self, kind: str, record: Json) -> Ref:
        """With HubSpot's own link to the record where it sends one."""
        id = str(record.get("id"))
        url = text(record, "url")
        if url is None and self._config.portal_id and kind in _OBJECT_IDS:
            url = f"{self._config.app_url}/contacts/{self._config.portal_id}/record/{_OBJECT_IDS[kind]}/{id}"
        return Ref(kind, id, url)


def properties(record: Json | None) -> Json | None:
    """The values of a record; None for none."""
    return None if record is None else child(record, "properties")


def is_linked(record: Json, to: Ref) -> bool:
    """Whether a record that was looked up with its associations has this one among them."""
    return any(str(each.get("id")) == to.id for each in links(record, to.type))


def links(record: Json, kind: str) -> list[Json]:
    return objects(child(record, "associations", kind), "results")


def as_texts(send: Mapping[str, Value]) -> dict[str, str]:
    return {name: as_text(value) for name, value in send.items()}


def as_text(value: Any) -> str:
    """As HubSpot takes it: choices with semicolons between, moments in UTC."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ";".join(str(each) for each in cast("tuple[Any, ...]", value))
    if isinstance(value, float):
        return f"{Decimal(str(value)):f}"
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return instant(datetime.fromisoformat(value))
    return "" if value is None else str(value)


def instant(at: datetime) -> str:
    """2026-03-02T09:30:00.000Z."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _identified(record: Json) -> Json:
    """Without an id nothing is known to have been written."""
    if text(record, "id") is None:
        raise unknown_outcome(NAME, "the answer has no id")
    return record
