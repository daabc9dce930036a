"""What the visitor's words about time mean for the search of open times. PURE."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from agent.meetings.model import Offered, Said, Saying, Talk, Wish
from scheduling.when.model import Alternative, Constraints, Precision, Problem, When

_DAY = timedelta(hours=26)
"""A day of 25 hours, and some."""
_LEAST_DAY = timedelta(hours=12)
_USUAL = timedelta(minutes=30)
_MOMENT = timedelta(microseconds=1)
_MOST_EXCLUDED = 60
_MOST_DAYS = 4
"""So many weekdays are said by naming the others."""
_ARTICLED = re.compile(r"(?:le|la|el|lo) ([1-9])")
_OF_ONE_DAY: frozenset[Precision] = frozenset(("day", "part_of_day", "hour", "minute"))

_PROBLEMS: dict[Problem, Saying] = {
    "past": "past",
    "impossible": "impossible",
    "gap": "gap",
    "unknown_zone": "unknown_zone",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """`wish` narrowed by a message. `exact`: they named one start. `readings`: their words can mean these, ask which.

    `problem` says why there is no time in their words; `wanted` is the one that was read, if one was.
    """

    wish: Wish
    exact: datetime | None = None
    readings: tuple[Offered, ...] = ()
    problem: Saying | None = None
    wanted: datetime | None = None


def sought(talk: Talk, said: Said) -> Sought:
    """What to look for after this message of the talk."""
    wish = replace(talk.wish, type=said.type or talk.wish.type, minutes=_minutes(said) or talk.wish.minutes)
    if said.none:
        wish = _without(wish, talk)
    when = said.when
    if when is None:
        return Sought(wish=wish)
    if when.problem in _PROBLEMS:
        wanted = when.refused.start if when.refused else None
        return Sought(wish=wish, problem=_PROBLEMS[when.problem], wanted=wanted)
    if number := _number(talk, when):
        if number > len(talk.offered):
            return Sought(wish=wish, problem="not_offered")
        return Sought(wish=wish, exact=talk.offered[number - 1].start)
    wish = _conditions(wish, when)
    if when.ambiguous:
        return _ambiguous(talk, wish, when)
    if when.start is None:
        return Sought(wish=wish)
    if picked := _picked(talk, when.start):
        if picked.end - picked.start >= _LEAST_DAY:
            return Sought(wish=_within(wish, picked.start, picked.end))
        return Sought(wish=wish, exact=picked.start)
    if when.precision == "minute":
        return _at(talk, wish, when)
    if _is_earlier(talk, when):
        return Sought(wish=_within(wish, None, when.end))
    exact = when.start if _is_one_meeting(talk, when) else _same_hour(talk, wish, when)
    return Sought(wish=_within(wish, when.start, when.end), exact=exact)


def _minutes(said: Said) -> int | None:
    if said.minutes is not None:
        return said.minutes
    if said.when and said.when.start and said.when.end and said.when.precision == "minute":
        return int((said.when.end - said.when.start).total_seconds()) // 60
    return None


def _without(wish: Wish, talk: Talk) -> Wish:
    """None of what was offered suits."""
    refused = tuple((each.start, each.start) for each in talk.offered)
    if talk.chosen:
        refused = (*refused, (talk.chosen.start, talk.chosen.start))
    return replace(wish, excluded=(*wish.excluded, *refused)[-_MOST_EXCLUDED:])


def _conditions(wish: Wish, when: When) -> Wish:
    """What every time must meet. Hours that are said with a day are that day's; others hold for all days to come."""
    said = when.constraints
    hours, weekdays = (wish.not_before, wish.not_after), _weekdays(wish, said)
    if when.date_said and when.precision in _OF_ONE_DAY:
        weekdays = said.weekdays or frozenset[int]()
        hours = (None, None) if said.not_before or said.not_after or when.time_said else hours
    elif said.not_before or said.not_after:
        hours, wish = (said.not_before, said.not_after), _whole_days(wish, when.zone)
    if not when.date_said and _rules_out(said, wish, when.zone):
        wish = replace(wish, earliest=None, latest=None)
    return replace(
        wish,
        not_before=hours[0],
        not_after=hours[1],
        weekdays=weekdays,
        excluded=(*wish.excluded, *said.excluded)[-_MOST_EXCLUDED:],
        excluded_times=wish.excluded_times | said.excluded_times,
    )


def _weekdays(wish: Wish, said: Constraints) -> frozenset[int]:
    """ "Not Mondays" is beside what else does not suit, "Mondays" instead of it."""
    if not said.weekdays:
        return wish.weekdays
    both = wish.weekdays & said.weekdays
    return both if both and len(said.weekdays) >= _MOST_DAYS else said.weekdays


def _rules_out(said: Constraints, wish: Wish, zone: ZoneInfo) -> bool:
    """Whether the one day that was talked about does not suit after all."""
    first, last = wish.earliest, wish.latest
    if first is None or last is None or last - first > _DAY:
        return False
    weekday = first.astimezone(zone).weekday()
    if said.weekdays and weekday not in said.weekdays:
        return True
    return any(start <= first and last <= end for start, end in said.excluded)


def _whole_days(wish: Wish, zone: ZoneInfo) -> Wish:
    """The days that are talked about, whatever hours were."""
    first, last = wish.earliest, wish.latest
    return replace(
        wish,
        earliest=_midnight(first.astimezone(zone)) if first else None,
        latest=_midnight(last.astimezone(zone) + timedelta(days=1) - _MOMENT) if last else None,
    )


def _ambiguous(talk: Talk, wish: Wish, when: When) -> Sought:
    """Several readings: the same hour of different days is a condition, anything else a question."""
    ways = [each for each in when.alternatives if each.start is not None]
    if not ways:
        return Sought(wish=wish, problem="unknown_zone")
    clocks = {_clock(each) for each in ways}
    if not when.date_said and len(clocks) == 1 and len({each.zone.key for each in ways}) == 1:
        first, last = clocks.pop()
        day = _spoken_day(talk, when.zone)
        exact = next((each.start for each in ways if day and each.start and each.start.date() == day), None)
        if exact and when.precision == "minute":
            return Sought(wish=wish, exact=exact)
        wish = _whole_days(wish, when.zone)
        return Sought(wish=replace(wish, not_before=first, not_after=last or first))
    return Sought(wish=wish, readings=tuple(_reading(each) for each in ways))


def _clock(way: Alternative) -> tuple[time, time | None]:
    assert way.start is not None
    last = way.end.time() if way.end and way.end.time() != time() else None
    return way.start.time(), last if way.end is None or last else time.max


def _reading(way: Alternative) -> Offered:
    assert way.start is not None
    return Offered("", way.start, way.end or way.start)


def _number(talk: Talk, when: When) -> int | None:
    """A bare number is that of an offer, even where it could be an hour as well; a greater one can only be an hour
    while all offers are on one day."""
    if talk.phase not in ("choosing", "resolving") or not talk.offered:
        return None
    if not when.quote.isdecimal():
        return _articled(talk, when)
    number = int(when.quote)
    no_hour = when.start is None and not when.ambiguous  # "number 7"
    fits = number <= len(talk.offered) or no_hour or _spoken_day(talk, when.zone) is None
    return number if number and fits else None


def _articled(talk: Talk, when: When) -> int | None:
    """ "Le 2" is a day of the month, but the second offer while none is on that day."""
    found = _ARTICLED.fullmatch(when.quote.lower())
    if found is None or when.start is None or when.precision != "day":
        return None
    if any(each.start.astimezone(when.zone).date() == when.start.date() for each in talk.offered):
        return None
    number = int(found[1])
    return number if number <= len(talk.offered) else None


def _is_earlier(talk: Talk, when: When) -> bool:
    """ "Earlier" than offers on several days is any time before them, not only on the first one's day."""
    if when.date_said or not talk.offered or _spoken_day(talk, when.zone):
        return False
    return when.end == min(each.start for each in talk.offered)


def _is_one_meeting(talk: Talk, when: When) -> bool:
    """ "From 3 to 3:30" is no choice of times but a meeting of half an hour."""
    if when.precision != "hour" or when.start is None or when.end is None:
        return False
    usual = [each.end - each.start for each in (talk.chosen, *talk.offered) if each]
    return when.end - when.start <= min(usual, default=_USUAL)


def _picked(talk: Talk, start: datetime) -> Offered | None:
    return next((each for each in talk.offered if each.start == start), None)


def _at(talk: Talk, wish: Wish, when: When) -> Sought:
    """One start. A clock time without a day is meant for the day that is talked about."""
    start = when.start
    assert start is not None
    if not when.date_said and (day := _spoken_day(talk, when.zone)):
        start = datetime.combine(day, start.time(), when.zone)
    midnight = _midnight(start)
    return Sought(wish=_within(wish, midnight, midnight + timedelta(days=1)), exact=start)


def _spoken_day(talk: Talk, zone: ZoneInfo) -> date | None:
    """The day that is talked about: of the chosen time, or the one that all offered times are on."""
    times = [talk.chosen] if talk.chosen else list(talk.offered)
    days = {each.start.astimezone(zone).date() for each in times}
    return days.pop() if len(days) == 1 else None


def _same_hour(talk: Talk, wish: Wish, when: When) -> datetime | None:
    """ "No, Wednesday": on another day, but at the hour that was chosen or asked for before."""
    if when.precision != "day" or when.start is None or when.end is None or when.constraints:
        return None
    if when.end - when.start > _DAY:
        return None
    hour = talk.chosen.start.astimezone(when.zone).time() if talk.chosen else None
    if wish.not_before is not None and wish.not_before == wish.not_after:
        hour = wish.not_before
    return datetime.combine(when.start.date(), hour, when.zone) if hour else None


def _midnight(moment: datetime) -> datetime:
    """The beginning of its day, on its own clock."""
    return datetime.combine(moment.date(), time(), moment.tzinfo)


def _within(wish: Wish, start: datetime | None, end: datetime | None) -> Wish:
    return replace(wish, earliest=start, latest=end)
