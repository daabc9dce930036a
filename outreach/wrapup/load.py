"""A whole session read from the database, as a transcript to summarise and as a report to mail."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from agent.handoff import store as handoff_store
from agent.handoff.model import RepMessage
from agent.profile import known_of
from agent.profile import store as profile_store
from agent.profile.model import Profile
from agent.profile.store import Consent
from agent.summary.transcript import ProductContact, Transcript, TranscriptTurn, TurnCitation
from agent.summary.transcript import RepMessage as SaidByRep
from crm.inbound.standing import Standing, standing_of
from db.pool import Connection
from outreach.settings import OutreachSettings
from outreach.wrapup import bookings, store
from scheduling import store as scheduling_store
from scheduling.model import Booking


@dataclass(frozen=True, slots=True)
class Loaded:
    """A session with everything that belongs to it. `stated` was said in it, `known` in all sessions of the visitor.

    `standing` is what CRMs know of the contact. It is for the team alone: the visitor may not be who they say.
    """

    session: store.SessionRow
    turns: Sequence[store.TurnRow]
    citations: Mapping[UUID, Sequence[store.CitationRow]]
    pages: Sequence[store.PageRow]
    products: Sequence[store.ProductRow]
    stated: Profile
    known: Profile
    messages: Sequence[RepMessage]
    consents: Sequence[Consent]
    bookings: Sequence[Booking]
    bookings_changed_at: Mapping[UUID, datetime]
    meetings_wanted: Sequence[store.WantedRow]
    standing: Standing

    @property
    def email(self) -> str | None:
        """The visitor's own address, when they gave one in this session or an earlier one."""
        return self._first("email")

    @property
    def phone(self) -> str | None:
        return self._first("phone")

    @property
    def agreed(self) -> Consent | None:
        """The latest consent to keep contact data, unless it was refused since."""
        latest = self.consents[-1] if self.consents else None
        return latest if latest and latest.granted else None

    def _first(self, name: str) -> str | None:
        held = self.known.get(name, ())
        return str(held[-1].stated.value) if held else None


async def load(conn: Connection, session_id: UUID) -> Loaded | None:
    """The session; None when it does not exist (any more)."""
    session = await store.session(conn, session_id)
    if session is None:
        return None
    cited: dict[UUID, list[store.CitationRow]] = defaultdict(list)
    for row in await store.citations(conn, session_id):
        cited[row.turn_id].append(row)
    return Loaded(
        session=session,
        turns=await store.turns(conn, session_id),
        citations=cited,
        pages=await store.pages(conn, session_id),
        products=await store.products(conn, session_id),
        stated=known_of(await profile_store.of_session(conn, session_id)),
        known=known_of(await profile_store.of_visitor(conn, session.visitor_id)),
        messages=await handoff_store.messages(conn, session_id),
        consents=await profile_store.consents(conn, session.visitor_id),
        bookings=await scheduling_store.made_in(conn, session_id),
        bookings_changed_at=await store.bookings_changed_at(conn, session_id),
        meetings_wanted=await store.meetings_wanted(conn, session_id),
        standing=await standing_of(conn, session.contact_id) if session.contact_id else Standing(),
    )


def transcript(
    loaded: Loaded, settings: OutreachSettings, *, labels: Mapping[str, str] | None = None
) -> Transcript:
    """What the summary is made from. `labels` are the names of the profile's fields for people."""
    session = loaded.session
    language = cast("str | None", session.dialogue.get("language")) or session.locale
    return Transcript(
        turns=tuple(_turn(row, loaded.citations.get(row.id, ())) for row in loaded.turns),
        company=settings.conversation.company.name,
        language=language,
        labels=dict(labels or {}),
        profile=loaded.stated,
        known=loaded.known,
        products=tuple(ProductContact(row.product, row.kind, row.turn) for row in loaded.products),
        rep_messages=tuple(SaidByRep(row.kind, row.text, row.at, row.rep) for row in loaded.messages),
        handoff=cast("Any", session.handoff),
        rep=session.rep,
        bookings=bookings.facts(loaded.bookings, loaded.bookings_changed_at, loaded.turns, settings),
    )


def _turn(row: store.TurnRow, cited: Sequence[store.CitationRow]) -> TranscriptTurn:
    return TranscriptTurn(
        number=row.seq,
        at=row.opened_at,
        visitor=row.text,
        reply=row.reply,
        outcome=row.outcome or row.state,
        citations=tuple(TurnCitation(c.marker, c.title, c.page_url, c.quote) for c in cited),
        moves=tuple(row.moves),
    )
