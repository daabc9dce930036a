"""Bookings: a hold is confirmed by the visitor's yes, then perhaps moved or cancelled.

Where the calendar gives a link instead of an event, the yes confirms nothing: the hold goes on, with the link
(`Booking.finish_url`), until the provider tells that the visitor has finished there; see `following.finished`.

Within our own tables each step is one transaction. With an outside calendar it is two, with the call between them; see
`telling.tell`. Whoever asks waits for a calendar `Services.budget` seconds at most and is then told that nothing
changed (CalendarAway); what the calendar may have taken all the same is undone by the sweep.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from db.pool import Connection, transaction
from kit.errors import BadRequest, Conflict, NotFound, ProviderError, Retryable
from kit.failpoints import reached
from scheduling import availability, holds, store
from scheduling.availability import Plan, Wish
from scheduling.busy import ask
from scheduling.calendar import EventRef, OnPage, SlotTaken
from scheduling.events import BookingCancelled, BookingNoShow
from scheduling.holds import Choice, taken_by
from scheduling.model import Asker, Booking, CalendarAway, CancelledBy, Guest, HoldGone, MovedOnPage
from scheduling.providers import BUILTIN
from scheduling.services import SchedulingSettings, Services
from scheduling.telling import store as tasks
from scheduling.telling import tell
from scheduling.telling.tell import Told
from scheduling.times import store as times


async def get(services: Services, tenant: UUID, booking_id: UUID) -> Booking:
    """Raises NotFound."""
    async with transaction(services.pool, tenant) as conn:
        return _found(await store.get(conn, booking_id))


async def of_session(services: Services, tenant: UUID, session_id: UUID) -> list[Booking]:
    """The coming bookings of a session's visitor, the next one first."""
    async with transaction(services.pool, tenant) as conn:
        session = await store.session(conn, session_id)
        return await store.of_visitor(
            conn,
            session_id=session_id,
            visitor_id=session.visitor_id if session else None,
            after=services.clock(),
        )


async def book(services: Services, tenant: UUID, asker: Asker, choice: Choice, guest: Guest) -> Booking:
    """Hold and confirm at once. A repeat with the same client key gives what the first one made.

    Raises what `holds.hold` and `confirm` raise.
    """
    held: Booking | None = None
    if choice.client_key:
        async with transaction(services.pool, tenant) as conn:
            held = await store.by_key(conn, asker.key, choice.client_key)
        if held and held.state not in ("held", "confirming"):
            return held
    held = held or await holds.hold(services, tenant, asker, choice)
    return await confirm(services, tenant, held.id, guest)


# Confirming


async def confirm(services: Services, tenant: UUID, booking_id: UUID, guest: Guest) -> Booking:
    """The visitor's explicit yes: the meeting is booked, once; or still held, with a link where they finish. Saying so
    again changes nothing.

    A hold that has expired is taken up again while its time is free. Raises SlotTaken, CalendarAway, HoldGone,
    NotFound, Conflict while another request confirms it, and BadRequest without an email.
    """
    if "@" not in guest.email:
        raise BadRequest("An email address is needed for the invitation.", code="email_needed")
    settings, lease = await services.settings(tenant), services.ids()
    async with transaction(services.pool, tenant) as conn:
        booking = await _to_confirm(conn, services, settings, booking_id, guest)
        if booking.state == "confirmed" or booking.finish_url:
            return booking
        if booking.provider == BUILTIN:
            event = EventRef(id=booking.id.hex)
            await tell.confirmed(conn, services, booking, lease=None, event=event)
            reached("before_commit")
            return _found(await store.get(conn, booking_id))
        await tasks.begin(
            conn, booking_id, "insert", lease=lease, seconds=services.lease_seconds, now=services.clock()
        )
    reached("before_insert")
    event = await _inserted(services, tenant, settings, booking, lease)
    reached("after_insert")
    async with transaction(services.pool, tenant) as conn:
        await tell.inserted(conn, services, settings, booking, lease=lease, event=event)
        booking = _found(await store.get(conn, booking_id))
    if booking.state != "confirmed" and not booking.finish_url:
        raise _being_changed()
    return booking


async def _to_confirm(
    conn: Connection, services: Services, settings: SchedulingSettings, booking_id: UUID, guest: Guest
) -> Booking:
    """The hold with its guest, its times taken; or the booking as it is, if it is confirmed already, or has a link for
    this guest."""
    await times.lock(conn)
    now = services.clock()
    booking = _found(await store.get(conn, booking_id, locked=True))
    if booking.state == "confirmed":
        return booking
    waits = booking.expires_at is not None and booking.expires_at > now
    if booking.finish_url and waits and booking.email == guest.email:
        return booking
    if booking.state == "confirming":
        raise CalendarAway(cause="timeout") if booking.task == "undo_insert" else _being_changed()
    if booking.state not in ("held", "expired"):
        raise HoldGone("This time is held no more. Please choose a time again.")
    if booking.start_at <= now:
        raise SlotTaken("This time is over.")
    if booking.state == "expired" or not waits:
        await _take_up_again(conn, services, settings, booking)
    await store.set_guest(conn, booking_id, guest, now=now)
    return replace(booking, state="held", event=None, email=guest.email, name=guest.name, note=guest.note)


async def _take_up_again(
    conn: Connection, services: Services, settings: SchedulingSettings, booking: Booking
) -> None:
    """An expired hold as if it had not: its own times, if nobody else has taken them."""
    now = services.clock()
    await store.release(conn, booking.asked_by, now=now)
    await holds.end_expired(conn, services)
    start, end = taken_by(booking)
    if await times.taken(conn, booking.hosts, start, end, now=now, beside=booking.id):
        raise SlotTaken
    await store.set_expiry(conn, booking.id, now + timedelta(minutes=settings.config.hold_minutes))
    if not await times.take(conn, booking.id, booking.hosts, [(start, end)]):
        raise SlotTaken


async def _inserted(
    services: Services, tenant: UUID, settings: SchedulingSettings, booking: Booking, lease: UUID
) -> EventRef:
    """The event in the outside calendar, or the end of this attempt. Raises SlotTaken and CalendarAway."""
    try:
        told = Told(services, tenant, settings, booking, services.budget)
        return await told.insert(recheck=True)
    except ProviderError as error:
        async with transaction(services.pool, tenant) as conn:
            if isinstance(error, Retryable):  # it may have been taken all the same
                await tasks.later(conn, booking.id, "undo_insert", lease=lease, due=services.clock())
            else:
                await tell.given_up(conn, services, booking, lease=lease, reason=error.code)
            if isinstance(error, SlotTaken):
                raise_after: Exception = error
            else:
                await ask.note_trouble(conn, services, booking.provider, booking.hosts[0], error)
                raise_after = ask.away([error])
        raise raise_after from error


# Moving


async def move(services: Services, tenant: UUID, booking_id: UUID, start: datetime) -> Booking:
    """The same meeting with the same hosts at another time. Moving it to where it is changes nothing.

    Raises SlotTaken when the time is not open; CalendarAway, and it stays where it is; NotFound; MovedOnPage where only
    the visitor can move it; Conflict when it is not confirmed, is over, or is being changed.
    """
    if start.tzinfo is None:
        raise BadRequest("The start needs an offset, such as 2026-03-02T09:00:00Z.", code="bad_slot")
    settings, lease = await services.settings(tenant), services.ids()
    plan = await _moving_plan(services, tenant, settings, booking_id)
    window = holds.spread(plan, start, services.clock())
    outside = await ask.busy_of(
        services, tenant, plan.config, plan.holders.keys, start=window[0], end=window[1]
    )
    async with transaction(services.pool, tenant) as conn:
        await times.lock(conn)
        booking = _movable(_found(await store.get(conn, booking_id, locked=True)), services)
        if booking.start_at == start:
            return booking
        await holds.end_expired(conn, services)
        plan = replace(plan, moving=booking)
        await holds.choose_hosts(conn, plan, start, outside, now=services.clock())
        to = start, start + timedelta(minutes=plan.minutes)
        if booking.provider == BUILTIN:
            await _take(conn, booking, [taken_by(booking, to)])
            await tell.moved(conn, services, booking, lease=None, to=to, event=None)
            return _found(await store.get(conn, booking_id))
        await _take(conn, booking, _both(taken_by(booking), taken_by(booking, to)))
        await tasks.begin(
            conn, booking_id, "move", lease=lease, seconds=services.lease_seconds, now=services.clock(), to=to
        )
    reached("before_move")
    event = await _moved(services, tenant, settings, booking, to, lease)
    reached("after_move")
    async with transaction(services.pool, tenant) as conn:
        if not await tell.moved(conn, services, booking, lease=lease, to=to, event=event):
            raise _being_changed()
        return _found(await store.get(conn, booking_id))


async def _moving_plan(
    services: Services, tenant: UUID, settings: SchedulingSettings, booking_id: UUID
) -> Plan:
    booking = await get(services, tenant, booking_id)
    return availability.plan_of(settings, Wish(zone=booking.zone, moving=booking))


def _movable(booking: Booking, services: Services) -> Booking:
    if booking.finish_url:
        raise MovedOnPage(booking.finish_url)
    if booking.state != "confirmed" or booking.start_at <= services.clock():
        raise Conflict("Only a coming meeting can be moved.", code="not_movable")
    if booking.task is not None:
        raise _being_changed()
    return booking


async def _take(conn: Connection, booking: Booking, spans: list[tuple[datetime, datetime]]) -> None:
    if not await times.take(conn, booking.id, booking.hosts, spans):
        raise SlotTaken


def _both(
    one: tuple[datetime, datetime], other: tuple[datetime, datetime]
) -> list[tuple[datetime, datetime]]:
    """Both times, as one where they overlap: no two rows of a host may."""
    earlier, later = sorted((one, other))
    if later[0] < earlier[1]:
        return [(earlier[0], max(earlier[1], later[1]))]
    return [earlier, later]


async def _moved(
    services: Services,
    tenant: UUID,
    settings: SchedulingSettings,
    booking: Booking,
    to: tuple[datetime, datetime],
    lease: UUID,
) -> EventRef:
    """The event at its new time, or the end of this attempt. Raises SlotTaken, MovedOnPage and CalendarAway."""
    try:
        told = Told(services, tenant, settings, booking, services.budget)
        return await told.move(to, sequence=booking.sequence + 1)
    except ProviderError as error:
        async with transaction(services.pool, tenant) as conn:
            if isinstance(error, Retryable):  # it may have been moved all the same
                await tasks.later(conn, booking.id, "undo_move", lease=lease, due=services.clock())
            else:
                await tell.stays(conn, services, booking, lease=lease)
            if not isinstance(error, SlotTaken | OnPage):
                await ask.note_trouble(conn, services, booking.provider, booking.hosts[0], error)
        if isinstance(error, SlotTaken):
            raise
        if isinstance(error, OnPage):
            raise MovedOnPage(error.url) from error
        raise ask.away([error]) from error


# Cancelling


async def cancel(
    services: Services, tenant: UUID, booking_id: UUID, *, by: CancelledBy, reason: str | None = None
) -> Booking:
    """Cancelled, at once and for good; an outside calendar that is away is told later. Doing so again changes nothing.
    What is only held is given up.

    Raises NotFound, and Conflict when it is over or being confirmed.
    """
    settings, lease = await services.settings(tenant), services.ids()
    async with transaction(services.pool, tenant) as conn:
        booking = _found(await store.get(conn, booking_id, locked=True))
        changed = await cancelled(conn, services, booking, by=by, reason=reason, lease=lease)
        reread = _found(await store.get(conn, booking_id))
    if changed and reread.task:
        await _tell_cancelled(services, tenant, settings, reread, lease)
    return reread


async def cancelled(
    conn: Connection,
    services: Services,
    booking: Booking,
    *,
    by: CancelledBy,
    reason: str | None,
    lease: UUID | None,
) -> bool:
    """Cancel it in the caller's transaction; whether that made a difference. With a `lease` the outside calendar is
    still to be told, by whoever holds it. Raises Conflict."""
    now = services.clock()
    if booking.state in ("cancelled", "expired"):
        return False
    if booking.state == "held":
        await store.release(conn, booking.asked_by, now=now)
        return False
    if booking.state == "confirming":
        raise _being_changed()
    if booking.state == "no_show" or booking.end_at <= now:
        raise Conflict("This meeting is over.", code="over")
    outside = booking.provider != BUILTIN and lease is not None
    await tasks.cancel(
        conn,
        booking.id,
        by=by,
        reason=reason[:500] if reason else None,
        task="cancel" if outside else None,
        lease=lease if outside else None,
        seconds=services.lease_seconds,
        now=now,
    )
    await ask.outdate(conn, services, booking.provider, booking.hosts)
    fact = BookingCancelled(
        booking_id=booking.id, sequence=booking.sequence + 1, by=by, session_id=booking.session_id
    )
    await services.record(conn, fact, now)
    return True


async def _tell_cancelled(
    services: Services, tenant: UUID, settings: SchedulingSettings, booking: Booking, lease: UUID
) -> None:
    """Now, if the calendar answers in time; else the sweep does."""
    try:
        await Told(services, tenant, settings, booking, services.budget).cancel()
    except ProviderError as error:
        async with transaction(services.pool, tenant) as conn:
            await tasks.later(conn, booking.id, "cancel", lease=lease, due=services.clock())
            await ask.note_trouble(conn, services, booking.provider, booking.hosts[0], error)
        return
    reached("after_cancel")
    async with transaction(services.pool, tenant) as conn:
        await tasks.settled(conn, booking.id, lease=lease, event=None, now=services.clock())


async def no_show(services: Services, tenant: UUID, booking_id: UUID) -> Booking:
    """The visitor did not come. Raises NotFound, and Conflict for a meeting that was not to have begun."""
    now = services.clock()
    async with transaction(services.pool, tenant) as conn:
        booking = _found(await store.get(conn, booking_id, locked=True))
        if booking.state == "no_show":
            return booking
        if booking.state != "confirmed" or booking.start_at > now:
            raise Conflict("Only a meeting that has begun can be marked so.", code="not_begun")
        await tasks.no_show(conn, booking_id, now=now)
        await services.record(conn, BookingNoShow(booking_id=booking_id, session_id=booking.session_id), now)
        return _found(await store.get(conn, booking_id))


def _found(booking: Booking | None) -> Booking:
    if booking is None:
        raise NotFound("There is no such booking.", code="booking_not_found")
    return booking


def _being_changed() -> Conflict:
    return Conflict(
        "This booking is being changed at this moment. Please try again.",
        code="being_changed",
    )
