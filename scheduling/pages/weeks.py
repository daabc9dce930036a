"""The open times of one week, and where there are others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from uuid import UUID

from scheduling import availability
from scheduling.availability import Availability, Wish
from scheduling.services import Services
from scheduling.slots import OpenSlot

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Week:
    """Monday `first` to Sunday `last` in the visitor's zone. `earlier` and `later` are the weeks beside it, where
    anything can be booked at all. `next_open` is told when the week has nothing: the next open time, else the first.
    """

    first: date
    last: date
    found: Availability
    earlier: date | None
    later: date | None
    next_open: OpenSlot | None

    def days(self, *, without: datetime | None = None) -> Sequence[tuple[date, Sequence[OpenSlot]]]:
        """The open times by day, less the one that is the visitor's already."""
        zone = self.found.zone
        slots = (slot for slot in self.found.slots if slot.start != without)
        grouped = groupby(slots, key=lambda slot: slot.start.astimezone(zone).date())
        return [(day, list(each)) for day, each in grouped]


async def week_of(
    services: Services, tenant: UUID, wish: Wish, *, asked: date | None, near: datetime | None = None
) -> Week:
    """The week with the day `asked`, as far as meetings can be booked. When none is asked for: that of `near` or of
    today, or if it is full the next that has an open time. Raises BadRequest and CalendarAway."""
    plan = availability.plan_of(await services.settings(tenant), wish)
    now = services.clock().astimezone(plan.zone)
    today, horizon = now.date(), (now + timedelta(days=plan.config.advance_booking_days)).date()
    day = asked or (near.astimezone(plan.zone).date() if near else today)
    first = _monday(min(max(day, today), horizon))
    week = await _looked_up(services, tenant, wish, first=first, today=today, horizon=horizon)
    if asked is None and week.next_open:
        opens = week.next_open.start.astimezone(plan.zone).date()
        week = await _looked_up(services, tenant, wish, first=_monday(opens), today=today, horizon=horizon)
    return week


async def _looked_up(
    services: Services, tenant: UUID, wish: Wish, *, first: date, today: date, horizon: date
) -> Week:
    last = first + 6 * _DAY
    found = await availability.find(services, tenant, replace(wish, first=first, last=last))
    next_open: OpenSlot | None = None
    if not _others(found, wish):
        for start in (last + _DAY, today):
            rest = await availability.find(
                services, tenant, replace(wish, first=start, last=horizon), limit=2
            )
            if others := _others(rest, wish):
                next_open = others[0]
                break
    return Week(
        first,
        last,
        found,
        earlier=first - _WEEK if first > today else None,
        later=first + _WEEK if last < horizon else None,
        next_open=next_open,
    )


def _others(found: Availability, wish: Wish) -> list[OpenSlot]:
    """Without the time at which the meeting is that looks for another."""
    return [slot for slot in found.slots if wish.moving is None or slot.start != wish.moving.start_at]


def _monday(day: date) -> date:
    return day - day.weekday() * _DAY
