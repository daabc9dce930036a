"""What `push` would write of a session, without writing: the same values, decided by the same connectors against what
stands in the CRM now. Nothing is written here either.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import aclosing
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal
from uuid import UUID

from crm.connectors.model import Activity, Change, Deal, Object, Ref, Skipped, Value, Written
from crm.connectors.rehearsal import HeldBack, Seen, rehearsing
from crm.connectors.writing import is_empty
from crm.sync import store
from crm.sync.deps import SyncDeps
from crm.sync.model import Link, LocalType, SessionRecord
from crm.sync.pieces import Piece, Pieces, stands
from crm.sync.shaping import shape
from db.pool import transaction
from kit.errors import ProviderError

FindLink = Callable[[LocalType, str], Awaitable[Link | None]]
"""What is known of a record, by (local_type, local_id)."""

AT_ONCE = 8
"""Sessions that are looked at side by side; the vendor's pace bounds them further."""


@dataclass(frozen=True, slots=True)
class Planned:
    """`ref` is the record that is known. `changes` name the CRM's fields, or ours for what would hang on a contact that
    is not linked yet. `also` are requests that would make something besides, such as a company."""

    object: Object
    local_id: str
    would: Literal["create", "update", "nothing"]
    ref: Ref | None = None
    changes: tuple[Change, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """Of one session; `error` when the CRM would not even let us look."""

    session_id: UUID
    contact_id: UUID
    planned: tuple[Planned, ...]
    error: ProviderError | None = None


async def rehearse(deps: SyncDeps, tenant: UUID, connection: str, record: SessionRecord) -> Rehearsed:
    """Raises what `push` raises."""
    connected = await deps.open(tenant, connection)
    account = await deps.accounts.of(tenant, connected)
    pieces = Pieces(connected.connector, record, shape(record, connected.target(account)), account)

    async def link(local_type: LocalType, local_id: str) -> Link | None:
        async with transaction(deps.pool, tenant) as conn:
            return await store.link(conn, connected.name, local_type, local_id)

    return await rehearsed(pieces, link)


async def rehearsed(pieces: Pieces, link: FindLink, *, person: bool = True) -> Rehearsed:
    """`link` says what is known of a record; without `person` only what hangs on them is looked at."""
    planned = await _Rehearsal(pieces, link, person).run()
    return Rehearsed(pieces.record.session_id, pieces.record.contact.id, tuple(planned))


async def rehearse_all(
    deps: SyncDeps, tenant: UUID, connection: str, records: Iterable[SessionRecord], *, at_once: int = AT_ONCE
) -> AsyncGenerator[Rehearsed]:
    """One after the other in their order, several looked up side by side. One that fails does not stop the others."""

    async def one(record: SessionRecord) -> Rehearsed:
        try:
            return await rehearse(deps, tenant, connection, record)
        except ProviderError as error:
            return Rehearsed(record.session_id, record.contact.id, (), error)

    waiting: list[asyncio.Task[Rehearsed]] = []
    try:
        for record in records:
            waiting.append(asyncio.create_task(one(record)))
            if len(waiting) >= at_once:
                yield await waiting.pop(0)
        while waiting:
            yield await waiting.pop(0)
    finally:
        for task in waiting:
            task.cancel()


@dataclass(frozen=True, slots=True)
class _Rehearsal:
    pieces: Pieces
    link: FindLink
    person: bool

    async def run(self) -> list[Planned]:
        shaped = self.pieces.shaped
        planned, ref = await self._person()
        deal = await self.link("deal", self.pieces.person_id)
        if shaped.deal is not None and self.person:
            planned.append(
                await self._piece(self.pieces.deal(shaped.deal, ref), deal)
                if ref
                else _new("deal", self.pieces.person_id, _of_deal(shaped.deal))
            )
        for each in shaped.activities:
            if ref is None:
                planned.append(_new(each.activity.kind, each.key, _of_activity(each.activity)))
                continue
            piece = self.pieces.activity(each, ref, deal.ref if deal else None)
            planned.append(await self._piece(piece, await self.link("activity", each.key)))
        return planned

    async def _person(self) -> tuple[list[Planned], Ref | None]:
        if self.person:
            contact = await self._contact()
            return [contact], contact.ref
        held = await self.link("contact", self.pieces.person_id)
        return [], held.ref if held else None

    async def _contact(self) -> Planned:
        """A connector that makes the company first is stopped there: it is asked again without one."""
        held = await self.link("contact", self.pieces.person_id)
        piece = self.pieces.contact()
        if held and stands(held, piece, self.pieces.record):
            return Planned("contact", piece.local_id, "nothing", held.ref)
        seen, came = await _held_back(piece, held)
        if isinstance(came, Written) or seen.is_new is not None:
            return _planned(piece, held, seen, came)
        alone = replace(self.pieces.shaped.person, company=None, domain=None)
        seen, then = await _held_back(self.pieces.contact(alone), held)
        return replace(_planned(piece, held, seen, then), also=(came,))

    async def _piece(self, piece: Piece, held: Link | None) -> Planned:
        if held and stands(held, piece, self.pieces.record):
            return Planned(piece.object, piece.local_id, "nothing", held.ref)
        return _planned(piece, held, *await _held_back(piece, held))


async def _held_back(piece: Piece, held: Link | None) -> tuple[Seen, Written | str]:
    """What was decided, and what came of it: the record as it stands, or the request that was held back."""
    with rehearsing() as seen:
        try:
            return seen, await piece.write(held)
        except HeldBack as request:
            return seen, str(request)


def _planned(piece: Piece, held: Link | None, seen: Seen, came: Written | str) -> Planned:
    skipped = (*piece.left_out, *seen.skipped)
    if isinstance(came, Written):
        skipped = (*piece.left_out, *came.skipped)
        return Planned(piece.object, piece.local_id, "nothing", came.ref, came.changes, skipped)
    would = "create" if seen.is_new or (seen.is_new is None and held is None) else "update"
    # The record of somebody who is found by their address is known when it is written.
    return Planned(piece.object, piece.local_id, would, held.ref if held else None, seen.changes, skipped)


# What would hang on a contact that has no record yet


def _new(object: Object, local_id: str, values: dict[str, Value]) -> Planned:
    changes = tuple(Change(name, None, value) for name, value in values.items() if not is_empty(value))
    return Planned(object, local_id, "create", None, changes)


def _of_deal(deal: Deal) -> dict[str, Value]:
    amount: Decimal | None = deal.amount
    return {
        "title": deal.title,
        "stage": deal.stage,
        "pipeline": deal.pipeline,
        "amount": None if amount is None else f"{amount:f}",
        "currency": deal.currency,
        "closes_on": deal.closes_on.isoformat() if deal.closes_on else None,
        "outcome": deal.outcome,
        "owner": deal.owner,
        **{field.name: field.value for field in deal.fields},
    }


def _of_activity(activity: Activity) -> dict[str, Value]:
    return {
        "subject": activity.subject,
        "text": activity.text,
        "at": activity.at.isoformat(),
        "until": activity.until.isoformat() if activity.until else None,
        "owner": activity.owner,
    }


async def counted(rehearsals: AsyncGenerator[Rehearsed]) -> dict[str, int]:
    """{"create contact": 12, "update contact": 3, ..., "error": 1} of a whole dry run."""
    counts: dict[str, int] = {}
    async with aclosing(rehearsals) as each:
        async for rehearsed in each:
            names = [f"{planned.would} {planned.object}" for planned in rehearsed.planned]
            for name in names or ["error"]:
                counts[name] = counts.get(name, 0) + 1
    return counts
