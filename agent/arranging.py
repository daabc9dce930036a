"""The meeting part of a turn: whose it is, and what of it is recorded."""

from __future__ import annotations

from dataclasses import replace

from agent import store
from agent.events import HandoverRequested, MeetingWanted
from agent.handoff import store as handoff_store
from agent.intake import OpenTurn
from agent.llm import Command
from agent.meetings import store as meetings_store
from agent.meetings.arrange import Arrangement
from agent.meetings.clockface import Clockface
from agent.meetings.model import Course
from agent.meetings.perform import Desk
from agent.meetings.proposed import said_by_model
from agent.patience import patiently
from agent.policy import Understanding
from agent.reply import Voice
from agent.services import Services
from db.pool import Connection, transaction
from scheduling.access import asker_key
from scheduling.model import Asker


async def arrangement(services: Services, turn: OpenTurn, voice: Voice) -> Arrangement | None:
    """What arranges meetings in this turn; None when there are none to arrange."""
    known, config = turn.situation.meetings, turn.settings.meetings
    if known is None or services.meetings is None or services.booking_links is None:
        return None
    session = turn.session
    desk = Desk(
        services=services.meetings,
        links=services.booking_links,
        tenant=turn.tenant,
        asker=Asker(asker_key(session.id), session.id, session.visitor_id, session.contact_id),
        zone=known.zone,
        locale=session.locale or turn.language,
        owner=await _owner(services, turn),
        name=turn.customer_name,
    )
    face = Clockface(known.zone, session.locale, turn.language, services.clock())
    return Arrangement(desk, face, config, voice.say)


def heard(
    services: Services, turn: OpenTurn, understanding: Understanding, commands: tuple[Command, ...]
) -> Understanding:
    """The model's reading beside the rules', of meetings too."""
    meeting, known = understanding.meeting, turn.situation.meetings
    if known:
        meeting = said_by_model(
            meeting,
            commands,
            message=understanding.message,
            talk=turn.state.talk,
            now=services.clock(),
            zone=known.zone,
            locale=turn.session.locale or turn.settings.company.language,
        )
    return replace(understanding, commands=commands, meeting=meeting)


async def _owner(services: Services, turn: OpenTurn) -> str | None:
    """The owner of the visitor's lead, where that decides who holds the meeting."""
    config = turn.settings.meetings
    rules = {config.assignment, *(each.assignment for each in config.types)}
    if "lead_owner" not in rules:
        return None
    async with transaction(services.pool, turn.tenant) as conn:
        return await meetings_store.lead_owner(conn, turn.session.id)


async def ask_a_person(services: Services, turn: OpenTurn, course: Course) -> None:
    """The calendar cannot give a meeting: the team is told, and again when the visitor says what would suit them."""
    if course.wanted is None:
        return
    why, ids = course.wanted, {"session_id": turn.session.id, "turn_id": turn.id}

    async def record(conn: Connection) -> None:
        now = services.clock()
        await handoff_store.request(conn, turn.session.id)
        if not await store.has_event(conn, HandoverRequested.type, session_id=turn.session.id):
            await services.record(conn, HandoverRequested(**ids), now)
        if not await store.has_event(conn, MeetingWanted.type, **ids):
            await services.record(conn, MeetingWanted(**ids, why=why, words=course.when), now)

    async def record_it() -> None:
        async with transaction(services.pool, turn.tenant) as conn:
            await record(conn)

    await patiently(record_it, seconds=services.outage)
