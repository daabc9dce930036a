"""Open times: the settings, our own bookings and the hosts' calendars put before the pure reckoning of `slots`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from db.pool import transaction
from kit.errors import BadRequest
from scheduling import hosts, slots
from scheduling.busy import ask
from scheduling.calendar import Busy
from scheduling.config import AppointmentScheduling, MeetingType
from scheduling.hosts import Holders
from scheduling.model import Booking, SlotId
from scheduling.services import SchedulingSettings, Services
from scheduling.slots import Constraints, OpenSlot, SlotQuestion
from scheduling.times import store as times

_SHORTEST, _LONGEST = 5, 480
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What times are asked for. `first` and `last` are days in the visitor's zone; without them, as far as may be.

    `duration` in minutes goes before the type's own. `owner` is the email of the lead's owner. `moving` is the booking
    that looks for another time: it keeps its hosts and its length and is not in its own way.
    """

    type: str | None = None
    duration: int | None = None
    zone: str | None = None
    first: date | None = None
    last: date | None = None
    constraints: Constraints = field(default_factory=Constraints)
    owner: str | None = None
    language: str | None = None
    moving: Booking | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A wish with everything the settings say about it."""

    settings: SchedulingSettings
    meeting: MeetingType
    minutes: int
    zone: ZoneInfo
    holders: Holders
    moving: Booking | None

    @property
    def config(self) -> AppointmentScheduling:
        return self.settings.config


@dataclass(frozen=True, slots=True)
class Availability:
    """Open times in their order, and what they are times for. `zone` is the one that they are shown in."""

    plan: Plan
    slots: tuple[OpenSlot, ...]

    @property
    def zone(self) -> ZoneInfo:
        return self.plan.zone

    def offer(self, count: int | None = None) -> tuple[OpenSlot, ...]:
        """A few of them, spread over days and parts of the day: as many as the owner says."""
        return slots.offer(self.slots, count or self.plan.config.offers, zone=self.zone)

    def id_of(self, slot: OpenSlot) -> str:
        """The id under which a slot is chosen."""
        return str(SlotId(self.plan.meeting.key, slot.start, self.plan.minutes))


async def find(services: Services, tenant: UUID, wish: Wish, *, limit: int | None = None) -> Availability:
    """Raises BadRequest for a type or length that there is not, and CalendarAway."""
    plan = plan_of(await services.settings(tenant), wish)
    now = services.clock()
    low, high = now.date() - _DAY, now.date() + timedelta(days=plan.config.advance_booking_days + 1)
    first, last = wish.first or low, wish.last or high
    start, end = _window(plan.config, min(max(first, low), high), min(max(last, low), high), now)
    outside = await ask.busy_of(services, tenant, plan.config, plan.holders.keys, start=start, end=end)
    if plan.holders.collective and len(outside) < len(plan.holders.keys):
        return Availability(plan, ())  # of those who do not answer nobody knows whether they are free
    async with transaction(services.pool, tenant) as conn:
        own = await times.taken(
            conn, plan.holders.keys, start, end, now=now, beside=plan.moving.id if plan.moving else None
        )
    asked = question(plan, outside, own, now=now, days=(first, last), constraints=wish.constraints)
    return Availability(plan, slots.open_slots(asked, limit=limit))


def plan_of(settings: SchedulingSettings, wish: Wish) -> Plan:
    """Raises BadRequest."""
    config, moving = settings.config, wish.moving
    meeting = config.meeting_type(moving.type if moving else wish.type)
    if meeting is None and moving:
        meeting = MeetingType(key=moving.type, name="Meeting", duration=moving.minutes)
    if meeting is None:
        known = ", ".join(each.key for each in config.meeting_types)
        raise BadRequest(f"There is no such type of meeting; there are: {known}.", code="unknown_type")
    minutes = moving.minutes if moving else wish.duration or meeting.duration or config.default_duration
    if not _SHORTEST <= minutes <= _LONGEST:
        raise BadRequest(f"A meeting takes {_SHORTEST} to {_LONGEST} minutes.", code="bad_duration")
    found = (
        Holders(moving.hosts, collective=len(moving.hosts) > 1)
        if moving
        else hosts.holders(config, meeting, owner=wish.owner, language=wish.language)
    )
    return Plan(settings, meeting, minutes, config.zone_for(wish.zone), found, moving)


def _window(
    config: AppointmentScheduling, first: date, last: date, now: datetime
) -> tuple[datetime, datetime]:
    """Between which moments somebody's being busy can matter."""
    start = max(now, datetime.combine(first, time(), now.tzinfo) - _DAY)
    end = max(start, datetime.combine(last, time(), now.tzinfo) + 3 * _DAY)
    return start - timedelta(minutes=config.buffer_before), end + timedelta(minutes=config.buffer_after)


def question(
    plan: Plan,
    outside: Mapping[str, Sequence[Busy]],
    own: Mapping[str, Sequence[Busy]],
    *,
    now: datetime,
    days: tuple[date, date],
    constraints: Constraints,
) -> SlotQuestion:
    """What to reckon. A host whose calendar said nothing (not in `outside`) is not asked to come."""
    known = [key for key in plan.holders.keys if key in outside]
    return SlotQuestion(
        now=now,
        first=days[0],
        last=days[1],
        duration=plan.minutes,
        hosts=[
            hosts.times_of(plan.config, key, [*_beside(outside[key], plan.moving), *own.get(key, ())])
            for key in known
        ],
        rules=plan.config.rules,
        zone=plan.zone,
        constraints=constraints,
        collective=plan.holders.collective,
    )


def at(plan: Plan, start: datetime, now: datetime) -> tuple[Constraints, tuple[date, date]]:
    """What asks for one start and no other."""
    end = start + timedelta(minutes=plan.minutes)
    return Constraints(earliest=start, latest=end), (start.date() - _DAY, end.date() + _DAY)


def _beside(busy: Sequence[Busy], moving: Booking | None) -> list[Busy]:
    """The entries less the time of the booking that is being moved: its own event is no obstacle to it."""
    if moving is None:
        return list(busy)
    left: list[Busy] = []
    for each in busy:
        if each.end <= moving.start_at or moving.end_at <= each.start:
            left.append(each)
            continue
        if each.start < moving.start_at:
            left.append(Busy(each.start, moving.start_at))
        if moving.end_at < each.end:
            left.append(Busy(moving.end_at, each.end))
    return left
