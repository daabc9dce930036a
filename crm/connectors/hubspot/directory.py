"""Owners and pipelines of the account, remembered for some minutes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from crm.connectors.http import Api, Json, child, objects, patiently, text
from crm.connectors.hubspot.config import Config
from crm.connectors.model import Stage, User
from kit.clock import Clock

_REMEMBERED = timedelta(minutes=10)
_PAGE = "100"


@dataclass(frozen=True, slots=True)
class _Held:
    value: Any
    until: datetime


class Directory:
    def __init__(self, api: Api, config: Config, clock: Clock) -> None:
        self._api, self._version, self._clock = api, config.api_version, clock
        self._held: dict[str, _Held] = {}

    async def owner_id(self, email: str) -> str | None:
        """The id of the active user with this address."""
        address = email.strip().lower()

        async def ask() -> str | None:
            found = await self._owners_page({"email": address, "limit": _PAGE})
            same = [one for one in objects(found, "results") if (text(one, "email") or "").lower() == address]
            return text(same[0], "id") if same else None

        return cast("str | None", await self._remembered(f"owner {address}", ask))

    async def users(self) -> tuple[User, ...]:
        """All active owners."""

        async def ask() -> tuple[User, ...]:
            users: list[User] = []
            after: str | None = None
            while True:
                page = await self._owners_page({"limit": _PAGE} | ({"after": after} if after else {}))
                users += [_user(each) for each in objects(page, "results")]
                after = text(child(page, "paging", "next"), "after")
                if after is None:
                    return tuple(users)

        return cast("tuple[User, ...]", await self._remembered("users", ask))

    async def stages(self) -> tuple[Stage, ...]:
        """Of all deal pipelines, in their order."""

        async def ask() -> tuple[Stage, ...]:
            path = f"/crm/pipelines/{self._version}/deals"
            found = objects((await self._api.get(path)).body, "results")
            return tuple(stage for pipeline in _in_order(found) for stage in _stages(pipeline))

        return cast("tuple[Stage, ...]", await self._remembered("stages", ask))

    async def _owners_page(self, params: dict[str, str]) -> Json:
        return (await self._api.get(f"/crm/owners/{self._version}", params=params)).body

    async def _remembered(self, name: str, ask: Callable[[], Awaitable[Any]]) -> Any:
        held = self._held.get(name)
        if held is None or held.until <= self._clock():
            with patiently():
                held = self._held[name] = _Held(await ask(), self._clock() + _REMEMBERED)
        return held.value


def _user(owner: Json) -> User:
    name = " ".join(filter(None, (text(owner, "firstName"), text(owner, "lastName"))))
    return User(str(owner.get("id")), text(owner, "email") or "", name)


def _in_order(found: list[Json]) -> list[Json]:
    there = [each for each in found if each.get("archived") is not True]
    return sorted(there, key=lambda each: int(each.get("displayOrder") or 0))


def _stages(pipeline: Json) -> list[Stage]:
    return [
        Stage(
            str(stage.get("id")),
            text(stage, "label") or "",
            str(pipeline.get("id")),
            probability=(probability := _probability(stage)),
            outcome=_outcome(stage, probability),
        )
        for stage in _in_order(objects(pipeline, "stages"))
    ]


def _probability(stage: Json) -> float | None:
    """HubSpot keeps the number as text."""
    try:
        return float(child(stage, "metadata").get("probability", ""))
    except (TypeError, ValueError):
        return None


def _outcome(stage: Json, probability: float | None) -> Any:
    if str(child(stage, "metadata").get("isClosed", "")).lower() != "true":
        return None
    return "won" if probability == 1 else "lost"
