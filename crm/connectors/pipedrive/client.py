"""Requests to Pipedrive: paced, paid for, page by page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any, cast

from crm.connectors.deps import ConnectorDeps
from crm.connectors.errors import unknown_outcome
from crm.connectors.http import Api, Json, child, objects, text
from crm.connectors.pipedrive.config import Config
from crm.connectors.pipedrive.dialect import NAME, SEARCHES, V1, V2, budget, dialect, price, requests
from crm.connectors.pipedrive.facts import NOTES_PAGE
from crm.connectors.secrets import Secrets
from kit.grants import RefreshToken
from kit.oauth import FixedToken, Tokens, TokenSource

PAGE = 500
"""Records on a page of v2, the most there may be."""

Params = Mapping[str, str]


class Client:
    """One account. With the secret `token`, an API token; else OAuth: client_id, client_secret, refresh_token."""

    def __init__(self, config: Config, secrets: Secrets, deps: ConnectorDeps) -> None:
        oauth = "token" not in secrets
        tokens = _oauth(config, secrets, deps) if oauth else FixedToken(NAME, secrets.need("token", NAME))
        quota = requests(config, oauth=oauth)
        self._api = Api(dialect(oauth=oauth), config.base_url, tokens=tokens, deps=deps, quota=quota)
        self._searches = deps.limiter(SEARCHES)
        share = budget(config)
        self._budget = deps.limiter(share) if share else None

    async def get(self, path: str, params: Params | None = None) -> Json:
        """The answer's body."""
        await self._pay("GET", path)
        return (await self._api.get(path, params=params)).body

    async def one(self, path: str, params: Params | None = None) -> Json | None:
        """A record by its path; None when it is gone or in the bin, where it stays for 30 days."""
        await self._pay("GET", path)
        answer = await self._api.get(path, params=params, allow=(404, 410))
        record = child(answer.body, "data") if answer.status == 200 else {}
        is_gone = not record or record.get("is_deleted") is True or record.get("active_flag") is False
        return None if is_gone else record

    async def search(self, kind: str, term: str, *, fields: str) -> list[Json]:
        """Records of `kind` whose `fields` are `term` and nothing else, as a search has them; the oldest first."""
        path = f"{V2}/{kind}/search"
        await self._searches.take()
        found = await self.get(path, {"term": term, "fields": fields, "exact_match": "true", "limit": "100"})
        items = [child(each, "item") for each in objects(child(found, "data"), "items")]
        return sorted((each for each in items if number(each, "id") is not None), key=lambda it: it["id"])

    async def listed(self, kind: str, params: Params) -> AsyncIterator[Json]:
        """All records of `kind` in v2."""
        asked = {"limit": str(PAGE), **params}
        while True:
            page = await self.get(f"{V2}/{kind}", asked)
            for each in objects(page, "data"):
                yield each
            cursor = text(child(page, "additional_data"), "next_cursor")
            if cursor is None or cursor == asked.get("cursor"):
                return
            asked["cursor"] = cursor

    async def listed_v1(self, kind: str, params: Params) -> AsyncIterator[Json]:
        """All records of `kind` in v1, where pages begin at a number."""
        start: int | None = 0
        while start is not None:
            asked = {**params, "start": str(start), "limit": str(NOTES_PAGE)}
            page = await self.get(f"{V1}/{kind}", asked)
            for each in objects(page, "data"):
                yield each
            told = child(page, "additional_data")
            pages = child(told, "pagination") or told  # leads have no object of their own for it
            has_more = pages.get("more_items_in_collection") is True
            start = (number(pages, "next_start") or start + NOTES_PAGE) if has_more else None

    async def write(self, method: str, path: str, body: Json) -> Json:
        """The record as it is now. Without an id in the answer, nobody knows whether there is one."""
        await self._pay(method, path)
        data = child((await self._api.send(method, path, body=body)).body, "data")
        if not (data.get("id") or data.get("field_code")):
            raise unknown_outcome(NAME, "the answer names no record")
        return data

    async def _pay(self, method: str, path: str) -> None:
        if self._budget:
            await self._budget.take(price(method, path))


def _oauth(config: Config, secrets: Secrets, deps: ConnectorDeps) -> TokenSource:
    """The application names itself in a header; the answer says where the account's API is."""
    grant = RefreshToken(
        client_id=None,
        client_secret=None,
        refresh_token=secrets.need("refresh_token", NAME),
        kept=deps.kept,
    )
    return Tokens(
        NAME,
        grant,
        url=config.token_url,
        client=deps.client,
        clock=deps.clock,
        shelf=deps.shelf,
        base_field="api_domain",
        basic=(secrets.need("client_id", NAME), secrets.need("client_secret", NAME)),
    )


def number(value: Json, key: str) -> int | None:
    """The whole number at `key`."""
    found: Any = value.get(key)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def texts(value: Json, key: str) -> list[str]:
    """The texts in the list at `key`."""
    found: Any = value.get(key)
    each: list[Any] = cast("list[Any]", found) if isinstance(found, list) else []
    return [one for one in each if isinstance(one, str)]
