"""A session read from the database as CRMs are told of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from agent.summary import json as summary_json
from agent.summary.model import SessionSummary
from agent.summary.rules import summarise_by_rules
from crm import store as contacts
from crm.connectors.texts import cut
from crm.hours import Hours, next_opening
from crm.model import Assessment, Contact, Lead
from crm.sync.model import Cited, Conversation, Meeting, NextStep, Quote, SessionRecord, Source
from crm.territory import Whereabouts, country_of
from db.pool import Connection
from outreach.crm import store
from outreach.crm.note import note_text
from outreach.settings import OutreachSettings
from outreach.wrapup import store as sessions
from outreach.wrapup.load import Loaded, load, transcript
from outreach.wrapup.report import report_of
from outreach.wrapup.wanted import visitor_zone
from scheduling.model import Booking

STEP_DUE = timedelta(hours=24)
"""A next step is due when somebody is there after so long."""
MAX_NEEDS, MAX_CITATIONS, MAX_STEPS = 8, 20, 8


async def read(
    conn: Connection, session: UUID, settings: OutreachSettings, *, now: datetime
) -> SessionRecord | None:
    """The session as it stands, without an address to read it at. None when it is gone, goes on, or nobody knows whose
    it is."""
    loaded = await load(conn, session)
    if loaded is None or loaded.session.ended_at is None or loaded.session.contact_id is None:
        return None
    contact = await contacts.get_contact(conn, loaded.session.contact_id)
    person = await store.person(conn, loaded.session.contact_id, session=session)
    if contact is None or person is None:
        return None
    lead = await contacts.get_lead(conn, loaded.session.lead_id) if loaded.session.lead_id else None
    content = await sessions.summary(conn, session)
    summary = summary_json.from_json(content) if content else summarise_by_rules(transcript(loaded, settings))
    report = report_of(loaded, summary, settings)
    return record_of(
        loaded,
        summary,
        settings,
        contact=contact,
        lead=lead,
        person=person,
        assessment=report.assessment,
        now=now,
    )


def record_of(
    loaded: Loaded,
    summary: SessionSummary,
    settings: OutreachSettings,
    *,
    contact: Contact,
    lead: Lead | None,
    person: store.PersonRow,
    assessment: Assessment | None,
    now: datetime,
) -> SessionRecord:
    """PURE."""
    session, products = loaded.session, _each_once(row.product for row in loaded.products)
    ended_at = session.ended_at or session.opened_at
    language = cast("str | None", session.dialogue.get("language")) or session.locale
    where = Whereabouts(contact.phone, session.locale, visitor_zone(loaded), products)
    return SessionRecord(
        session_id=session.id,
        as_of=now,
        opened_at=session.opened_at,
        ended_at=ended_at,
        contact=contact,
        lead=lead,
        conversation=Conversation(
            headline=summary.headline,
            text=note_text(summary),
            citations=_citations(loaded),
            needs=_needs(loaded, summary),
        ),
        source=_source(person),
        country=country_of(where),
        language=language,
        booked=person.booked,
        latest=person.latest,
        assessment=assessment,
        products=products,
        pages=_each_once(_pages(loaded)),
        meetings=tuple(_meeting(booking, settings, now) for booking in loaded.bookings),
        next_steps=_steps(loaded, summary, settings.conversation.qualification.business_hours, ended_at),
    )


def _source(person: store.PersonRow) -> Source:
    touch = person.first_touch
    at = touch.get("at")
    return Source(
        channel=touch.get("channel"),
        source=touch.get("source"),
        campaign=touch.get("campaign"),
        landing_url=touch.get("url"),
        referrer=touch.get("referrer") or touch.get("referrer_domain"),
        utm={name.removeprefix("utm_"): value for name, value in _texts(touch, "utm").items()},
        clicks=_texts(touch, "click_ids"),
        first_seen_at=datetime.fromisoformat(at) if isinstance(at, str) else None,
        last_seen_at=person.last_seen_at,
    )


def _texts(touch: Mapping[str, Any], name: str) -> dict[str, str]:
    found = touch.get(name)
    return dict(cast("Mapping[str, str]", found)) if isinstance(found, Mapping) else {}


def _needs(loaded: Loaded, summary: SessionSummary) -> tuple[str, ...]:
    """In their own words, those of earlier sessions too: a new need takes none away."""
    earlier = (held.stated.quote for held in loaded.known.get("needs", ()) if held.stated.quote)
    return _each_once([*earlier, *(claim.quote or claim.text for claim in summary.need)])[-MAX_NEEDS:]


def _citations(loaded: Loaded) -> tuple[Cited, ...]:
    by_url = {row.page_url: row.title for rows in loaded.citations.values() for row in rows}
    return tuple(Cited(title or url, url) for url, title in by_url.items())[:MAX_CITATIONS]


def _pages(loaded: Loaded) -> Iterable[str]:
    if loaded.session.landing_url:
        yield loaded.session.landing_url
    yield from (page.url for page in loaded.pages)


def _meeting(booking: Booking, settings: OutreachSettings, now: datetime) -> Meeting:
    """The join address is the company's or its calendar's, never a visitor's."""
    confirmed = booking.state == "confirmed"
    return Meeting(
        id=booking.id,
        title=settings.meetings.config.meeting_name(booking.type),
        start=booking.start_at,
        end=booking.end_at,
        cancelled=booking.state == "cancelled",
        held=confirmed and booking.end_at <= now,
        location=booking.join_url,
        text="The visitor did not come." if booking.state == "no_show" else cut(booking.note or "", 2_000),
        attendees=(booking.email,) if booking.email else (),
    )


def _steps(
    loaded: Loaded, summary: SessionSummary, hours: Hours | None, ended_at: datetime
) -> tuple[NextStep, ...]:
    """A summary is written once, so that the place of a step in it is its key."""
    due = next_opening(hours, ended_at + STEP_DUE) or ended_at + STEP_DUE
    return tuple(
        NextStep(
            key=f"{loaded.session.id}-{number}",
            text=claim.text,
            due=due,
            quote=Quote(claim.quote, claim.turn) if claim.quote else None,
        )
        for number, claim in enumerate(summary.next_steps[:MAX_STEPS], start=1)
    )


def _each_once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
