"""Holds: a chosen time is kept for minutes, until the visitor says yes, chooses another one, or leaves.

A hold whose time is over blocks nothing, whether or not the sweep has seen it: whoever wants the time ends it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from db.pool import Connection, transaction
from kit.errors import BadRequest
from scheduling import availability, hosts, slots, store
from scheduling.availability import Plan, Wish
from scheduling.busy import ask
from scheduling.calendar import Busy, SlotTaken
from scheduling.events import HoldExpired
from scheduling.model import Asker, Booking
from scheduling.services import Services
from scheduling.store import NewHold
from scheduling.times import store as times

_FAIR_DAYS = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The time a visitor chose. `client_key` makes a repeat of the request find the first one's booking."""

    start: datetime
    type: str | None = None
    duration: int | None = None
    zone: str | None = None
    locale: str | None = None
    owner: str | None = None
    client_key: str | None = None


async def hold(services: Services, tenant: UUID, asker: Asker, choice: Choice) -> Booking:
    """Keep the time for the asker, instead of what they held before. A repeat of the same choice lasts longer; one that
    the visitor is to finish on the calendar's own page stays as it is.

    Raises SlotTaken when the time is not open (any more), CalendarAway, and BadRequest.
    """
    if choice.start.tzinfo is None:
        raise BadRequest("The start needs an offset, such as 2026-03-02T09:00:00Z.", code="bad_slot")
    wish = Wish(
        type=choice.type,
        duration=choice.duration,
        zone=choice.zone,
        owner=choice.owner,
        language=choice.locale,
    )
    plan, now = availability.plan_of(await services.settings(tenant), wish), services.clock()
    start, end = spread(plan, choice.start, now)
    outside = await ask.busy_of(services, tenant, plan.config, plan.holders.keys, start=start, end=end)
    async with transaction(services.pool, tenant) as conn:
        await times.lock(conn)
        await end_expired(conn, services)
        if made := await _made_meanwhile(conn, asker, choice):
            return made
        held = await store.held_by(conn, asker.key)
        if held and _is_same(held, plan, choice):
            if held.finish_url is None:
                await store.set_expiry(conn, held.id, now + timedelta(minutes=plan.config.hold_minutes))
        else:
            await store.release(conn, asker.key, now=now)
            held = await _new(conn, services, plan, asker, choice, outside)
        return await _reread(conn, held.id)


async def _made_meanwhile(conn: Connection, asker: Asker, choice: Choice) -> Booking | None:
    """What the same request, sent twice at once, has become already."""
    made = await store.by_key(conn, asker.key, choice.client_key) if choice.client_key else None
    return made if made and made.state != "held" else None


async def _new(
    conn: Connection,
    services: Services,
    plan: Plan,
    asker: Asker,
    choice: Choice,
    outside: Mapping[str, Sequence[Busy]],
) -> Booking:
    now = services.clock()
    chosen = await choose_hosts(conn, plan, choice.start, outside, now=now)
    new = NewHold(
        id=services.ids(),
        session_id=asker.session_id,
        visitor_id=asker.visitor_id,
        contact_id=asker.contact_id,
        asked_by=asker.key,
        client_key=choice.client_key,
        type=plan.meeting.key,
        hosts=list(chosen),
        start_at=choice.start,
        end_at=choice.start + timedelta(minutes=plan.minutes),
        before_minutes=plan.config.buffer_before,
        after_minutes=plan.config.buffer_after,
        zone=plan.zone.key,
        locale=choice.locale,
        provider=plan.config.calendar_provider,
        expires_at=now + timedelta(minutes=plan.config.hold_minutes),
        now=now,
    )
    await store.insert_hold(conn, new)
    booking = await _reread(conn, new.id)
    if not await times.take(conn, booking.id, chosen, [taken_by(booking)]):
        raise SlotTaken
    return booking


async def choose_hosts(
    conn: Connection, plan: Plan, start: datetime, outside: Mapping[str, Sequence[Busy]], *, now: datetime
) -> tuple[str, ...]:
    """Who holds a meeting at this time: all, or whoever's turn it is of those who are free. Raises SlotTaken.

    The caller has the lock, so nobody else takes times until its transaction ends.
    """
    if plan.holders.collective and len(outside) < len(plan.holders.keys):
        raise SlotTaken
    beside = plan.moving.id if plan.moving else None
    own = await times.taken(conn, plan.holders.keys, *spread(plan, start, now), now=now, beside=beside)
    wanted, days = availability.at(plan, start, now)
    asked = availability.question(plan, outside, own, now=now, days=days, constraints=wanted)
    found = slots.open_slots(asked, limit=1)
    if not found or found[0].start != start:
        raise SlotTaken
    if plan.holders.collective:
        return plan.holders.keys
    loads = await times.loads(conn, found[0].hosts, since=now - _FAIR_DAYS)
    return (hosts.pick(found[0].hosts, loads, plan.holders.keys),)


def spread(plan: Plan, start: datetime, now: datetime) -> tuple[datetime, datetime]:
    """The meeting with what is kept free around it. Raises SlotTaken for what is over or too far away to be asked."""
    if not now < start <= now + timedelta(days=plan.config.advance_booking_days):
        raise SlotTaken("This time cannot be booked.")
    before, after = timedelta(minutes=plan.config.buffer_before), timedelta(minutes=plan.config.buffer_after)
    return start - before, start + timedelta(minutes=plan.minutes) + after


def taken_by(booking: Booking, at: tuple[datetime, datetime] | None = None) -> tuple[datetime, datetime]:
    """What the booking takes of its hosts' time, or would take at another time."""
    start, end = at or (booking.start_at, booking.end_at)
    return start - timedelta(minutes=booking.before_minutes), end + timedelta(minutes=booking.after_minutes)


def _is_same(held: Booking, plan: Plan, choice: Choice) -> bool:
    return (held.start_at, held.minutes, held.type, held.client_key) == (
        choice.start,
        plan.minutes,
        plan.meeting.key,
        choice.client_key,
    )


async def _reread(conn: Connection, booking_id: UUID) -> Booking:
    booking = await store.get(conn, booking_id)
    assert booking is not None
    return booking


async def release(conn: Connection, services: Services, asker_key: str) -> None:
    """The asker leaves: what they held is free again. Nothing happens when they held nothing."""
    await store.release(conn, asker_key, now=services.clock())


async def end_expired(conn: Connection, services: Services) -> int:
    """End the tenant's holds whose time is over; how many. The caller has the lock."""
    now = services.clock()
    gone = await store.expire_due(conn, now)
    for booking_id, session_id in gone:
        await services.record(conn, HoldExpired(booking_id=booking_id, session_id=session_id), now)
    return len(gone)
