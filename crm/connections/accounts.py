"""What a CRM told of itself: its fields, stages and people, kept in Postgres for all workers.

A new worker asks for nothing that another one was told, and a CRM that does not answer for a while is known as it was.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

import structlog
from pydantic import TypeAdapter, ValidationError

from crm.connections import store
from crm.connectors.http import patiently
from crm.connectors.model import Account, Connector
from db.pool import Pool, transaction
from kit.clock import Clock
from kit.errors import Retryable

log = structlog.get_logger(__name__)

KEPT = timedelta(minutes=30)
"""How long a CRM's fields and stages are taken for known; a refused value ends that sooner."""
USABLE = timedelta(days=1)
"""How long they are used when the CRM does not tell anything newer."""
AT_HAND = timedelta(minutes=1)
"""How long a process does not look into the database; also how soon after an answer nobody asks anew."""
_PATIENCE = 30.0
"""Seconds in which single requests of one survey are sent again."""

_ACCOUNT = TypeAdapter(Account)


class Surveyed(Protocol):
    """A connection, as `crm.sync.deps.Connected` is one. `mark` is another one with other settings or secrets."""

    @property
    def name(self) -> str: ...
    @property
    def mark(self) -> bytes: ...
    @property
    def connector(self) -> Connector: ...


@dataclass(frozen=True, slots=True)
class _AtHand:
    account: Account
    mark: bytes
    until: datetime


class Accounts:
    """One for each process; what it holds in Postgres is all processes'."""

    def __init__(self, pool: Pool, clock: Clock) -> None:
        self._pool, self._clock = pool, clock
        self._at_hand: dict[tuple[UUID, str], _AtHand] = {}
        self._asking: defaultdict[tuple[UUID, str], asyncio.Lock] = defaultdict(asyncio.Lock)

    async def of(self, tenant: UUID, connected: Surveyed) -> Account:
        """Raises what `Connector.check` raises, but no Retryable while there is an answer that can be used."""
        key = (tenant, connected.name)
        async with self._asking[key]:
            held = self._at_hand.get(key)
            if held is None or held.mark != connected.mark or held.until <= self._clock():
                account = await self._latest(tenant, connected)
                held = self._at_hand[key] = _AtHand(account, connected.mark, self._clock() + AT_HAND)
        return held.account

    async def keep(self, tenant: UUID, connected: Surveyed, account: Account) -> None:
        """The connection's answer of this moment."""
        now = self._clock()
        async with transaction(self._pool, tenant) as conn:
            await store.keep_account(
                conn,
                connected.name,
                connected.mark,
                _ACCOUNT.dump_json(account),
                now=now,
                ask_at=now + KEPT,
            )
        self._at_hand.pop((tenant, connected.name), None)

    async def doubt(self, tenant: UUID, name: str) -> None:
        """The CRM refused what should have been right: ask anew, unless that was just done."""
        self._at_hand.pop((tenant, name), None)
        now = self._clock()
        async with transaction(self._pool, tenant) as conn:
            await store.doubt_account(conn, name, now=now, told_before=now - AT_HAND)

    async def forget(self, tenant: UUID, name: str) -> None:
        self._at_hand.pop((tenant, name), None)
        async with transaction(self._pool, tenant) as conn:
            await store.forget_account(conn, name)

    async def _latest(self, tenant: UUID, connected: Surveyed) -> Account:
        kept, ours_to_ask = await self._kept(tenant, connected)
        if kept and not ours_to_ask:
            return kept
        try:
            with patiently(_PATIENCE):
                account = await connected.connector.check()
        except Retryable as error:
            if kept is None:
                raise
            log.info("crm.account_as_it_was", connection=connected.name, why=error.code)
            return kept
        await self.keep(tenant, connected, account)
        return account

    async def _kept(self, tenant: UUID, connected: Surveyed) -> tuple[Account | None, bool]:
        """(what was told, whether it is time to ask anew and no other worker does)."""
        now = self._clock()
        async with transaction(self._pool, tenant) as conn:
            said = await store.account(conn, connected.name, connected.mark, told_after=now - USABLE)
            if said is None:
                return None, True
            ours_to_ask = await store.claim_account(conn, connected.name, now=now, ask_at=now + AT_HAND)
        try:
            return _ACCOUNT.validate_json(said), ours_to_ask
        except ValidationError:  # written by another version of the product
            return None, True
