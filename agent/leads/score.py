"""How promising a session is, reckoned again after each turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from agent.events import SessionHot
from agent.leads import store
from agent.profile import store as profile_store
from agent.profile.store import FieldRow
from agent.rows import SessionRow
from agent.services import Services
from agent.store import has_event
from crm import leads
from crm import store as crm_store
from crm.config import Qualification
from crm.leads import Step
from crm.model import Assessment
from crm.qualification import Evidence, Fact, Happened, Message
from crm.qualification import assess as assessed
from crm.territory import Whereabouts
from db.pool import Connection

_EVENTS: Mapping[str, str] = {
    "handover.requested": "asked_human",
    "booking.confirmed": "booked",
    "quote.requested": "quote_requested",
}


async def assess(
    conn: Connection, services: Services, session: SessionRow, turn_id: UUID, *, config: Qualification
) -> Assessment:
    """Score the session as it is now, move its lead on, and record when it has become hot for the first time."""
    stated = await profile_store.of_visitor(conn, session.visitor_id)
    trail = await store.trail(conn, session.id, types=list(_EVENTS))
    evidence = _evidence(session.id, stated, await store.said(conn, session.id), trail)
    result = assessed(evidence, config)
    await _advance(conn, services, session, result, config=config, products=tuple(trail.products))
    if result.hot and not await has_event(conn, SessionHot.type, session_id=session.id):
        event = SessionHot(session_id=session.id, turn_id=turn_id, score=result.score)
        await services.record(conn, event, services.clock())
    return result


def _evidence(
    session: UUID, stated: Sequence[FieldRow], said: Sequence[store.Said], trail: store.Trail
) -> Evidence:
    """Turns count within this session: what an earlier one told stands without."""
    fields: dict[str, tuple[Fact, ...]] = {}
    for row in stated:
        turn = row.turn if row.session_id == session else None
        fact = Fact(row.value, row.quote, turn, tuple(row.flags))
        fields[row.name] = (*fields.get(row.name, ()), fact)
    events = [Happened(_EVENTS[type], quote=text, turn=turn) for type, turn, text in trail.events]
    if trail.returned:
        events.append(Happened("returned"))
    return Evidence(
        fields=fields,
        pages=tuple(trail.pages),
        messages=tuple(Message(row.turn, row.text) for row in said),
        events=tuple(events),
        products=tuple(trail.products),
    )


async def _advance(
    conn: Connection,
    services: Services,
    session: SessionRow,
    result: Assessment,
    *,
    config: Qualification,
    products: tuple[str, ...],
) -> None:
    """Keep the session's score, and bring the lead of its contact up to date when it has one."""
    now = services.clock()
    await crm_store.save_assessment(conn, session.id, assessment=result, now=now)
    contact_id = await store.contact_id(conn, session.id)
    contact = await crm_store.get_contact(conn, contact_id) if contact_id else None
    if contact is None:
        return
    where = Whereabouts(
        phone=contact.phone, locale=session.locale, timezone=session.timezone, products=products
    )
    step = Step(session_id=session.id, assessment=result, config=config, where=where)
    await leads.advance(conn, services.crm, contact=contact, step=step, now=now)
