"""One object of a push: written unless it stands there as we would write it, then remembered and audited.

Between the CRM's answer and our commit a worker may die. Whoever comes next writes again without a link, and the
connector finds the record by our key or the address: that is why each write happens once.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

import structlog

from crm.connectors.errors import Gone, Invalid, told_owner
from crm.connectors.model import Ref, Skipped, Written
from crm.sync import store
from crm.sync.deps import Connected, SyncDeps
from crm.sync.model import Link, LocalType, SessionRecord, Step, Write, WriteDone
from crm.sync.pausing import paused, paused_in_settings
from crm.sync.pieces import Piece, stands
from crm.sync.shaping import moves
from db.pool import transaction
from kit.errors import ProviderError, Rejected, Retryable
from kit.failpoints import reached

CONTACT_GONE = "contact_gone"
"""Code of a Retryable: the contact was erased or merged while it was written; read the session anew."""
_SOON = 5.0

log = structlog.get_logger(__name__)


class Ledger:
    """What is known of one session's records at one connection. Call it inside the contact's lock."""

    def __init__(
        self,
        deps: SyncDeps,
        tenant: UUID,
        connected: Connected,
        record: SessionRecord,
        *,
        delivery_id: UUID | None,
    ) -> None:
        self._deps, self._tenant, self._connected = deps, tenant, connected
        self._record, self._delivery_id = record, delivery_id

    async def link(self, local_type: LocalType, local_id: str) -> Link | None:
        """What is known of the record. Raises Retryable when the connection is paused."""
        async with transaction(self._deps.pool, self._tenant) as conn:
            if self._connected.entry.paused:
                raise paused_in_settings(self._connected.vendor)
            if await store.is_paused(conn, self._connected.name):
                raise paused(self._connected.vendor)
            return await store.link(conn, self._connected.name, local_type, local_id)

    async def step(self, piece: Piece, *, again: bool = False) -> Step:
        """Write the piece if it has to be; `again` also when nothing changed. Raises what the connector raises; what it
        refused is audited."""
        held = await self.link(piece.local_type, piece.local_id)
        if held and not again and stands(held, piece, self._record):
            return Step(piece.object, piece.local_id, "same", held.ref)
        try:
            written = await self._written(piece, held)
        except Rejected as error:
            await self._refused(piece, held.ref if held else None, error)
            raise
        reached(f"crm_{piece.object}_written")
        done = "healed" if written.healed else written.done
        skipped = (*piece.left_out, *written.skipped)
        await self._keep(piece, held, replace(written, skipped=skipped), done)
        reached(f"crm_{piece.object}_linked")
        return Step(piece.object, piece.local_id, done, written.ref, written.changes, skipped)

    async def _written(self, piece: Piece, held: Link | None) -> Written:
        try:
            return await self._sparing(piece, held)
        except Gone as gone:
            # The connector heals what it knows by a key or an address; the rest is made anew, once.
            if held is None:
                raise
            if gone.became:
                known = replace(held, ref=Ref(held.ref.type, gone.became), stage=None)
                return replace(await self._sparing(piece, known), healed="merged")
            return replace(await self._sparing(piece, None), healed="deleted")

    async def _sparing(self, piece: Piece, held: Link | None) -> Written:
        """With all fields; when the CRM refuses that and does not say which, without those it can do without."""
        try:
            return await piece.write(held)
        except Invalid as error:
            await self._deps.accounts.doubt(self._tenant, self._connected.name)
            if piece.bare is None:
                raise
            written = await piece.bare(held)
            await self._refused(piece, written.ref, error)
            return written

    async def _keep(self, piece: Piece, held: Link | None, written: Written, done: WriteDone) -> None:
        now = self._deps.clock()
        before = held.stage if held else None
        link = Link(
            local_type=piece.local_type,
            local_id=piece.local_id,
            contact_id=self._record.contact.id,
            session_id=piece.session_id,
            ref=written.ref,
            digest=piece.digest,
            as_of=min(self._record.as_of, piece.changed_at or self._record.as_of),
            stage=piece.stage if piece.stage and moves(piece.stage, before) else before,
            healing=written.healed,
            healed_at=now if written.healed else None,
        )
        row = self._row(piece, written.ref, done, now)
        async with transaction(self._deps.pool, self._tenant) as conn:
            kept = await store.save_link(conn, self._connected.name, link, now=now)
            if kept:
                await store.add_write(conn, replace(row, changes=written.changes, skipped=written.skipped))
        if not kept:
            log.warning(
                "crm.contact_gone", connection=row.connection, object=row.object, remote=written.ref.id
            )
            raise Retryable(CONTACT_GONE, "The contact is no longer there.", retry_after=_SOON)

    async def _refused(self, piece: Piece, ref: Ref | None, error: ProviderError) -> None:
        row = self._row(piece, ref, "refused", self._deps.clock())
        words = told_owner(error, self._connected.vendor)
        fields = error.fields if isinstance(error, Invalid) else {}
        async with transaction(self._deps.pool, self._tenant) as conn:
            skipped = tuple(Skipped(name, why) for name, why in fields.items())
            await store.add_write(conn, replace(row, error_code=error.code, error=words, skipped=skipped))

    def _row(self, piece: Piece, ref: Ref | None, done: WriteDone, now: datetime) -> Write:
        return Write(
            id=self._deps.ids(),
            connection=self._connected.name,
            contact_id=self._record.contact.id,
            session_id=self._record.session_id,
            delivery_id=self._delivery_id,
            object=piece.object,
            local_id=piece.local_id,
            ref=ref,
            done=done,
            at=now,
        )
