"""A vendor under test: its connector, its small server, and how a test looks at what is there.

Each vendor has a module `vendor_<name>.py` here with `rigs`, a mapping of names to `Opener`; a vendor with two ways to
log in has two rigs. The scenarios then run over it without being told.

    @asynccontextmanager
    async def oauth(clock: FixedClock) -> AsyncIterator[Vendor]:
        with FakeHubSpot() as server:
            async with memory_deps("HubSpot", clock) as deps:
                yield Vendor(name="hubspot", server=server, connector=lambda: HubSpot(config, secrets, deps), ...)

    rigs = {"hubspot oauth": oauth, "hubspot token": token}
    described = [Described("hubspot/crm.json")]  # where there is a description of the API
"""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2

from crm.connectors.deps import ConnectorDeps
from crm.connectors.limits import MemoryLimiter, Quota
from crm.connectors.model import Connector, Field, Person, Ref
from kit.oauth import Access
from tests.conftest import FixedClock
from tests.fakes.base import CrmServer
from tests.fakes.scripted_http import HttpReply


@dataclass(frozen=True, slots=True)
class Seen:
    """A record as it is in the server. `text` is all of its text, in which a test looks for what must be there."""

    id: str
    email: str | None
    values: Mapping[str, Any]

    @property
    def text(self) -> str:
        return str(dict(self.values))


@dataclass(frozen=True, kw_only=True)
class Vendor:
    """Names of fields and patterns are the vendor's.

    `connector` makes one as another worker would have it, with the same shared pace, locks and tokens. `put` is what a
    rep does: (email, values) -> a person's record. `person_write` is a pattern for the request, as "METHOD /path", that
    creates or updates a person; `deal_write` and `activity_write` alike, `person_look` for what comes before where
    something does. `optional` is a text field without rules, `choice` a picklist without the option "no such option".
    Replies: how the vendor says that a scope is missing, that the day's requests are used up, that it is too busy.
    """

    name: str
    server: CrmServer
    clock: FixedClock
    connector: Callable[[], Connector]

    people: Callable[[], list[Seen]]
    deals: Callable[[], list[Seen]]
    activities: Callable[[], list[Seen]]
    put: Callable[[str, Mapping[str, Any]], Ref]
    delete: Callable[[Ref], object]
    merge: Callable[[Ref, Ref], object] | None = None

    person_write: str
    person_look: str | None = None
    deal_write: str = ""
    activity_write: str = ""

    optional: str
    choice: str | None = None
    stage: str | None = None
    pipeline: str | None = None

    no_scope: HttpReply
    day_over: HttpReply | None = None
    busy: HttpReply = field(
        default_factory=lambda: HttpReply(429, b"{}", {"Content-Type": "application/json"})
    )

    renews: bool = True
    """False for a token that a person made: once refused, it is over."""
    needs_email: bool = False
    """Whether a person without an address is refused, as a webhook's receiver may."""
    keeps_records: bool = True
    """False for a webhook: the other side keeps what it is told, and nothing can be looked up."""

    def person(self, **changes: Any) -> Person:
        given: dict[str, Any] = {
            "key": "c-1",
            "email": "ann@acme.test",
            "phone": "+4915112345678",
            "first_name": "Ann",
            "last_name": "Lee",
            "company": "Acme",
            "fields": (Field(self.optional, "Web chat"),),
        }
        return Person(**{**given, **changes})

    def revoke(self) -> None:
        self.server.revoked = True
        self.server.expire_tokens()


Opener = Callable[[FixedClock], AbstractAsyncContextManager[Vendor]]


def all_rigs() -> dict[str, Opener]:
    """Those of all `vendor_*.py` beside this file."""
    found: dict[str, Opener] = {}
    for path in sorted(Path(__file__).parent.glob("vendor_*.py")):
        found |= importlib.import_module(f"tests.crm.connectors.{path.stem}").rigs
    return found


@dataclass(frozen=True, slots=True)
class Described:
    """A description (OpenAPI) below `contracts/`. `prefix` stands before its paths in the server's, and paths that
    match `but` are newer than it, or cut away."""

    file: str
    prefix: str = ""
    but: str = "$^"


def descriptions() -> dict[str, list[Described]]:
    """By rig."""
    found: dict[str, list[Described]] = {}
    for path in sorted(Path(__file__).parent.glob("vendor_*.py")):
        module = importlib.import_module(f"tests.crm.connectors.{path.stem}")
        found |= dict.fromkeys(module.rigs, getattr(module, "described", []))
    return found


# What all workers of a connection share, in memory


class MemoryLocks:
    def __init__(self) -> None:
        self._locks: dict[str, asyncio.Lock] = {}

    def hold(self, key: str) -> AbstractAsyncContextManager[None]:
        return self._locks.setdefault(key, asyncio.Lock())


class MemoryShelf:
    def __init__(self) -> None:
        self.held: Access | None = None
        self._lock = asyncio.Lock()

    async def latest(self) -> Access | None:
        return self.held

    async def keep(self, access: Access) -> None:
        self.held = access

    def renewing(self) -> AbstractAsyncContextManager[None]:
        return self._lock


class MemoryKept:
    def __init__(self) -> None:
        self.tokens: list[str] = []

    async def latest(self) -> str | None:
        return self.tokens[-1] if self.tokens else None

    async def keep(self, refresh_token: str) -> None:
        self.tokens.append(refresh_token)


@asynccontextmanager
async def memory_deps(vendor: str, clock: FixedClock) -> AsyncIterator[ConnectorDeps]:
    """One pace for all connectors that are made with it; whoever has to wait moves the clock instead."""
    limiters: dict[Quota, MemoryLimiter] = {}

    async def sleep(seconds: float) -> None:
        clock.advance(seconds)

    def limiter(quota: Quota) -> MemoryLimiter:
        return limiters.setdefault(quota, MemoryLimiter(vendor, quota, clock=clock, sleep=sleep))

    async with httpx2.AsyncClient(timeout=5, trust_env=False, follow_redirects=False) as client:
        yield ConnectorDeps(
            tenant=UUID(int=1),
            connection=vendor.lower(),
            client=client,
            clock=clock,
            limiter=limiter,
            locks=MemoryLocks(),
            shelf=MemoryShelf(),
            kept=MemoryKept(),
        )
