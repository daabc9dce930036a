"""What pushing many sessions would write: as `dry.rehearse` has it for each of them, with few requests.

The CRM is asked for a thousand people at a time (`connectors.model.Reading`), and the rehearsals then run on these
answers: the same code decides, so nothing can come out otherwise. Nothing is written, neither there nor here; only the
pace of the connection counts the requests.
"""

from __future__ import annotations

import asyncio
from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Awaitable,
    Callable,
    Iterable,
    Mapping,
)
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from crm.connectors import ahead
from crm.connectors.limits import Sleep
from crm.connectors.model import Account, Reading
from crm.sync import store
from crm.sync.deps import Connected, SyncDeps
from crm.sync.dry import AT_ONCE, Rehearsed, rehearsed
from crm.sync.model import Link, LocalType, SessionRecord
from crm.sync.pieces import Pieces, stands
from crm.sync.shaping import shape
from db.pool import transaction
from kit.errors import ProviderError, Retryable

T = TypeVar("T")

CHUNK = 1_000
"""Sessions that are held in memory, and looked at together."""
_TRIES = 4
_LONGEST_WAIT = 30.0
"""Seconds. What asks us to wait longer, as a day's limit does, is told."""


async def rehearse_many(
    deps: SyncDeps,
    tenant: UUID,
    connection: str,
    records: AsyncIterable[SessionRecord] | Iterable[SessionRecord],
    *,
    sleep: Sleep = asyncio.sleep,
) -> AsyncGenerator[Rehearsed]:
    """One for each record, in their order; one that fails has its error and does not stop the others.

    Contact and deal of a person with several sessions are told once, with the latest of a chunk: pushed one after the
    other, their sessions would end in the same. Raises what opening the connection raises.
    """
    connected = await deps.open(tenant, connection)
    account = await deps.accounts.of(tenant, connected)
    told: set[UUID] = set()
    async for chunk in _chunks(records):
        made = _Chunk(deps, tenant, connected, account, sleep=sleep)
        for each in await made.run(chunk, told):
            yield each


async def _chunks(
    records: AsyncIterable[SessionRecord] | Iterable[SessionRecord],
) -> AsyncIterator[list[SessionRecord]]:
    chunk: list[SessionRecord] = []
    async for record in _each(records):
        chunk.append(record)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


async def _each(records: AsyncIterable[T] | Iterable[T]) -> AsyncIterator[T]:
    if isinstance(records, AsyncIterable):
        async for record in records:
            yield record
    else:
        for record in records:
            yield record


@dataclass(frozen=True)
class _Chunk:
    deps: SyncDeps
    tenant: UUID
    connected: Connected
    account: Account
    sleep: Sleep

    async def run(self, records: list[SessionRecord], told: set[UUID]) -> list[Rehearsed]:
        """`told` are the contacts that need not be told any more; those of this chunk come to them."""
        last = {record.contact.id: record for record in records}
        last |= {record.contact.id: record for record in records if record.latest}
        tells = {record.session_id for id, record in last.items() if id not in told}
        told |= last.keys()
        pieces = [self._pieces(record) for record in records]
        links = await self._links(last.keys())
        limit = asyncio.Semaphore(AT_ONCE)

        async def one(each: Pieces) -> Rehearsed:
            is_told = each.record.session_id in tells
            try:
                async with limit:
                    return await self._patient(lambda: rehearsed(each, _finding(links), person=is_told))
            except ProviderError as error:
                return _failed(each.record, error)

        with ahead.reading():
            try:
                await self._patient(
                    lambda: self._read([each for each in pieces if each.record.session_id in tells], links)
                )
            except ProviderError as error:
                return [_failed(record, error) for record in records]
            return list(await asyncio.gather(*map(one, pieces)))

    def _pieces(self, record: SessionRecord) -> Pieces:
        shaped = shape(record, self.connected.target(self.account))
        return Pieces(self.connected.connector, record, shaped, self.account)

    async def _links(self, contacts: Iterable[UUID]) -> dict[tuple[LocalType, str], Link]:
        async with transaction(self.deps.pool, self.tenant) as conn:
            found = await store.links_for(conn, self.connected.name, list(contacts))
        return {(link.local_type, link.local_id): link for link in found}

    async def _read(self, pieces: Iterable[Pieces], links: Mapping[tuple[LocalType, str], Link]) -> None:
        """The contacts that have to be looked at, in bulk where the connector can."""
        if not isinstance(self.connected.connector, Reading):
            return
        held = [(each, links.get(("contact", each.person_id))) for each in pieces]
        asked = [
            (each, link) for each, link in held if not (link and stands(link, each.contact(), each.record))
        ]
        refs = {each.person_id: link.ref for each, link in asked if link}
        await self.connected.connector.find_contacts([each.shaped.person for each, _ in asked], refs)

    async def _patient(self, ask: Callable[[], Awaitable[T]]) -> T:
        """What it answers; asked again when it has to wait for a moment."""
        for _ in range(_TRIES - 1):
            try:
                return await ask()
            except Retryable as error:
                wait = 1.0 if error.retry_after is None else error.retry_after
                if wait > _LONGEST_WAIT:
                    raise
                await self.sleep(wait)
        return await ask()


def _finding(
    links: Mapping[tuple[LocalType, str], Link],
) -> Callable[[LocalType, str], Awaitable[Link | None]]:
    async def find(local_type: LocalType, local_id: str) -> Link | None:
        return links.get((local_type, local_id))

    return find


def _failed(record: SessionRecord, error: ProviderError) -> Rehearsed:
    return Rehearsed(record.session_id, record.contact.id, (), error)
