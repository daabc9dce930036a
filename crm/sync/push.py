"""A session into a CRM, step by step: contact, deal, note, meetings, tasks.

`push` may be killed at any place and called again with the session as it is then: it goes on where it stopped. It may
run twice at once: a contact is written by one worker at a time, and older data never goes over newer. Nothing is asked
of the CRM for what stands there as it was written last.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

import structlog

from crm.connectors.errors import told_owner
from crm.connectors.model import Ref
from crm.sync import store
from crm.sync.deps import SyncDeps
from crm.sync.ledger import Ledger
from crm.sync.model import Pushed, SessionRecord, Step
from crm.sync.pausing import IN_SETTINGS, PAUSED
from crm.sync.pieces import Piece, Pieces
from crm.sync.shaping import ShapedActivity, contact_key, shape
from db.pool import transaction
from kit.errors import NeedsPerson, ProviderError, Rejected

log = structlog.get_logger(__name__)


async def push(
    deps: SyncDeps, tenant: UUID, connection: str, record: SessionRecord, *, delivery_id: UUID | None = None
) -> Pushed:
    """Bring the CRM up to date with the session.

    Raises Retryable, NeedsPerson and Rejected as connectors do, and Retryable "paused" and "contact_gone". When a deal
    or an activity is refused, the others are written first.
    """
    try:
        connected = await deps.open(tenant, connection)
    except ProviderError as error:
        await _note_error(deps, tenant, connection, error, vendor=connection)
        raise
    ledger = Ledger(deps, tenant, connected, record, delivery_id=delivery_id)
    try:
        async with connected.locks.hold(f"sync {record.contact.id}"):
            await ledger.link("contact", contact_key(record.contact.id))  # before anything is asked: paused?
            account = await deps.accounts.of(tenant, connected)
            shaped = shape(record, connected.target(account))
            pieces = Pieces(connected.connector, record, shaped, account)
            pushed = await _Push(ledger, pieces).run()
    except ProviderError as error:
        await _note_error(deps, tenant, connection, error, vendor=connected.vendor)
        raise
    async with transaction(deps.pool, tenant) as conn:
        await store.note_success(conn, connection, now=deps.clock())
    log.info(
        "crm.pushed",
        connection=connection,
        session=str(record.session_id),
        steps={step.object: step.done for step in pushed.steps},
    )
    return pushed


async def _note_error(
    deps: SyncDeps, tenant: UUID, connection: str, error: ProviderError, *, vendor: str
) -> None:
    if error.code in (PAUSED, IN_SETTINGS):
        return
    async with transaction(deps.pool, tenant) as conn:
        await store.note_error(
            conn,
            connection,
            code=error.code,
            error=told_owner(error, vendor),
            needs_person=isinstance(error, NeedsPerson),
            now=deps.clock(),
        )


@dataclass
class _Push:
    """One run. `steps` are those that were done, `refused` what the CRM would not take of deal and activities, `looked`
    whether the contact was looked at: else it may be gone, and what hangs on it will tell."""

    ledger: Ledger
    pieces: Pieces
    steps: list[Step] = field(default_factory=list[Step])
    refused: list[Rejected] = field(default_factory=list[Rejected])
    looked: bool = False

    async def run(self) -> Pushed:
        contact = await self._contact()
        contact, deal = await self._deal(contact)
        for shaped in self.pieces.shaped.activities:
            contact, _ = await self._hung(contact, partial(self._of_activity, shaped, deal))
        if self.refused:
            raise self.refused[0]
        return Pushed(contact, deal, tuple(self.steps))

    async def _contact(self, *, again: bool = False) -> Ref:
        step = await self.ledger.step(self.pieces.contact(), again=again)
        self.looked = again or step.done != "same"
        return self._done(step)

    async def _deal(self, contact: Ref) -> tuple[Ref, Ref | None]:
        """(contact, deal): the one that is there, also when the rule would make none for this session."""
        if (deal := self.pieces.shaped.deal) is None:
            held = await self.ledger.link("deal", self.pieces.person_id)
            return contact, held.ref if held else None
        return await self._hung(contact, partial(self.pieces.deal, deal))

    def _of_activity(self, shaped: ShapedActivity, deal: Ref | None, contact: Ref) -> Piece:
        return self.pieces.activity(shaped, contact, deal)

    async def _hung(self, contact: Ref, piece: Callable[[Ref], Piece]) -> tuple[Ref, Ref | None]:
        """(contact, what hangs on it). A refusal may mean that the contact is not where we left it: then once more, on
        the one that it is now; else it is kept for the end, and what follows is written first."""
        try:
            return contact, self._done(await self.ledger.step(piece(contact)))
        except Rejected as error:
            moved = None if self.looked else await self._contact(again=True)
            if moved is None or (moved.type, moved.id) == (contact.type, contact.id):
                self.refused.append(error)
                return contact, None
        return moved, self._done(await self.ledger.step(piece(moved)))

    def _done(self, step: Step) -> Ref:
        self.steps.append(step)
        return step.ref
