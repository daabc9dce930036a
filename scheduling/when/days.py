"""From what people call days to dates. Each function gives every day that may be meant."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Final

from scheduling.when.facts import Days, Reading, Span, Step

_RECENT: Final = timedelta(days=183)
"""A date without a year that was less than this ago is over; one longer ago is next year's."""

_LAST_YEAR: Final = 9998


def single(day: date, step: Step = "week") -> Span:
    return Span(day, day + timedelta(days=1), "day", step)


def relative(reading: Reading, days: int) -> Days:
    """`days` from today. Out of the calendar is impossible."""
    try:
        return Days((single(reading.today + timedelta(days=days), "day"),), dated=True)
    except OverflowError:
        return Days((), impossible=True)


def weekday(reading: Reading, number: int) -> Days:
    """The coming one; on that weekday itself today or a week later."""
    ahead = (number - reading.today.weekday()) % 7
    first = reading.today + timedelta(days=ahead)
    days = (first,) if ahead else (first, first + timedelta(days=7))
    return Days(tuple(single(day) for day in days), weekday=number)


def this_weekday(reading: Reading, number: int) -> Days:
    ahead = (number - reading.today.weekday()) % 7
    return Days((single(reading.today + timedelta(days=ahead)),), weekday=number)


def next_weekday(reading: Reading, number: int) -> Days:
    """The first after today, or the one of next week: people mean either, and ask when they differ."""
    coming = reading.today + timedelta(days=(number - reading.today.weekday()) % 7 or 7)
    days = [coming, *(week + timedelta(days=_place(reading, week, number)) for week in _weeks(reading, 1))]
    return Days(tuple(single(day) for day in sorted(set(days))), weekday=number)


def last_weekday(reading: Reading, number: int) -> Days:
    before = (reading.today.weekday() - number) % 7 or 7
    return Days((single(reading.today - timedelta(days=before)),), weekday=number)


def weekday_of_week(reading: Reading, number: int, weeks: int) -> Days:
    """`Monday next week`. Where weeks begin on Sunday that can be another day."""
    days = {week + timedelta(days=_place(reading, week, number)) for week in _weeks(reading, weeks)}
    return Days(tuple(single(day) for day in sorted(days)), weekday=number)


def weekday_plus(reading: Reading, number: int, weeks: int) -> Days:
    """`Tuesday week`: so many weeks after the coming one."""
    coming = reading.today + timedelta(days=(number - reading.today.weekday()) % 7 or 7)
    return Days((single(coming + timedelta(weeks=weeks)),), weekday=number)


def _weeks(reading: Reading, ahead: int) -> list[date]:
    """First days of the week that is `ahead` of this one, by both customs where both are in use."""
    monday = reading.today - timedelta(days=reading.today.weekday())
    starts = [monday]
    if reading.sunday_first:
        starts.append(reading.today - timedelta(days=(reading.today.weekday() + 1) % 7))
    return [start + timedelta(weeks=ahead) for start in starts]


def _place(reading: Reading, week: date, number: int) -> int:
    return (number - week.weekday()) % 7


def week(reading: Reading, ahead: int) -> Days:
    """Monday to Monday; this week begins today."""
    start = reading.today - timedelta(days=reading.today.weekday()) + timedelta(weeks=ahead)
    end = start + timedelta(days=7)
    return Days((Span(reading.today if ahead == 0 else start, end, "week", "week"),))


def weekend(reading: Reading, ahead: int | None) -> Days:
    """Saturday and Sunday. `next weekend` is the coming one or that of next week."""
    monday = reading.today - timedelta(days=reading.today.weekday())
    this = Span(max(monday + timedelta(days=5), reading.today), monday + timedelta(days=7), "day", "week")
    following = Span(monday + timedelta(days=12), monday + timedelta(days=14), "day", "week")
    if ahead == 1:
        return Days((this, following) if reading.today.weekday() < 5 else (following,))
    return Days((this,))


def month(reading: Reading, number: int, year: int | None = None) -> Days:
    """A whole month; this one begins today."""
    if year is None:
        year = reading.today.year + (number < reading.today.month)
    if not 1 <= year <= _LAST_YEAR:
        return Days((), impossible=True)
    return Days((_month(reading, year, number),), dated=True)


def month_ahead(reading: Reading, ahead: int) -> Days:
    index = reading.today.year * 12 + reading.today.month - 1 + ahead
    return Days((_month(reading, index // 12, index % 12 + 1),))


def _month(reading: Reading, year: int, number: int) -> Span:
    first = date(year, number, 1)
    end = first + timedelta(days=monthrange(year, number)[1])
    return Span(max(first, reading.today) if end > reading.today else first, end, "month", "year")


def edge(days: Days, where: str) -> Days:
    """The beginning, middle or end of a week (two, three, two working days) or of a month (ten days each)."""
    spans: list[Span] = []
    for span in days.spans:
        if span.precision == "week":
            monday = span.start - timedelta(days=span.start.weekday())
            first, last = {"begin": (0, 2), "mid": (1, 4), "end": (3, 5)}[where]
            spans.append(Span(monday + timedelta(days=first), monday + timedelta(days=last), "day", "week"))
        elif span.precision == "month":
            begin = span.start.replace(day=1)
            first, last = {"begin": (0, 10), "mid": (10, 20), "end": (20, (span.end - begin).days)}[where]
            spans.append(Span(begin + timedelta(days=first), begin + timedelta(days=last), "day", "month"))
        else:
            spans.append(span)
    return Days(tuple(spans), impossible=days.impossible)


def month_day(reading: Reading, number: int, day: int, year: int | None = None) -> Days:
    """`9 May`, with or without a year. Without one, the coming; but what was lately is over, not next year's."""
    if year is not None:
        year += 2000 if year < 100 else 0
        return _dates([made] if (made := valid(year, number, day)) else [], (year, number, day))
    today = reading.today
    this, following = valid(today.year, number, day), valid(today.year + 1, number, day)
    if this is None and (number, day) == (2, 29) and following and (today.month, today.day) > (2, 28):
        return _dates([following], (today.year, number, day))
    if this and this < today and today - this > _RECENT:
        return _dates([following] if following else [], (today.year + 1, number, day))
    coming = today.year + ((number, day) < (today.month, today.day) and this is None)
    return _dates([this] if this else [], (coming, number, day))


def day_of_month(reading: Reading, day: int) -> Days:
    """`the 9th`: this month's or, when that is over, next month's."""
    today = reading.today
    ahead = 0 if day >= today.day else 1
    index = today.year * 12 + today.month - 1 + ahead
    year, number = index // 12, index % 12 + 1
    if not 1 <= day <= 31:
        return Days((), impossible=True, dated=True)
    found = valid(year, number, day)
    if found is None:
        last = date(year, number, monthrange(year, number)[1])
        return Days(
            (single(last, "month"), single(last + timedelta(days=day), "month")), impossible=True, dated=True
        )
    return Days((single(found, "month"),), dated=True)


def day_of_that_month(reading: Reading, day: int, ahead: int) -> Days:
    """`the 9th of this month`, `of next month`: also when it is over."""
    index = reading.today.year * 12 + reading.today.month - 1 + ahead
    made = valid(index // 12, index % 12 + 1, day)
    return _dates([made] if made else [], (index // 12, index % 12 + 1, day), "month")


def numeric(reading: Reading, first: int, second: int, year: int | None = None) -> Days:
    """`9/5`: by the locale's order; by the other when only that is a date; both when the order is not known."""
    day_first, month_first = ((second, first), (first, second))
    orders = {"DM": [day_first], "MD": [month_first], None: [day_first, month_first]}[reading.order]
    made = [month_day(reading, *order, year) for order in orders]
    possible = [days for days in made if not days.impossible]
    if not possible and (first > 12) != (second > 12):
        possible = [month_day(reading, *(day_first if first > 12 else month_first), year)]
    if not possible:
        return made[0]
    spans = tuple(dict.fromkeys(span for days in possible for span in days.spans))
    return Days(spans, dated=True, impossible=all(days.impossible for days in possible))


def weekday_with_number(reading: Reading, number: int, day: int) -> Days | None:
    """`Friday 13`: the date, when that weekday falls on it this month or next."""
    found = day_of_month(reading, day)
    spans = tuple(span for span in found.spans if span.start.weekday() == number)
    return Days(spans, weekday=number, dated=True) if spans and not found.impossible else None


def agree(named: Days, dated: Days, reading: Reading) -> Days:
    """A weekday beside a date. When they contradict, both readings: nobody knows which one is the slip."""
    if dated.impossible or named.weekday is None:
        return dated
    fitting = tuple(span for span in dated.spans if span.start.weekday() == named.weekday)
    if fitting:
        return Days(fitting, weekday=named.weekday, dated=True)
    near = tuple(_nearest(span.start, named.weekday) for span in dated.spans)
    return Days(tuple(sorted({*dated.spans, *near}, key=lambda span: span.start)), dated=True)


def within(wide: Days, named: Days) -> Days | None:
    """The weekday inside a week or several days. None when these are not such two."""
    if named.weekday is None or named.dated or len(wide.spans) != 1 or wide.impossible or wide.open_end:
        return None
    span = wide.spans[0]
    if not timedelta(days=2) < span.end - span.start <= timedelta(days=7):
        return None
    day = span.start + timedelta(days=(named.weekday - span.start.weekday()) % 7)
    return Days((single(day),), weekday=named.weekday, part=named.part) if day < span.end else None


def _nearest(day: date, number: int) -> Span:
    ahead = (number - day.weekday()) % 7
    return single(day + timedelta(days=ahead if ahead <= 3 else ahead - 7), "year")


def _dates(made: list[date], said: tuple[int, int, int], step: Step = "year") -> Days:
    if made:
        return Days(tuple(single(day, step) for day in made), dated=True)
    return Days(tuple(single(day, step) for day in _near(*said)), impossible=True, dated=True)


def _near(year: int, number: int, day: int) -> list[date]:
    """The last day of the month and the first of the next, for the 30th of February."""
    if not (1 <= number <= 12 and 29 <= day <= 31 and 1 <= year <= _LAST_YEAR):
        return []
    last = date(year, number, monthrange(year, number)[1])
    return [last, last + timedelta(days=1)]


def valid(year: int, number: int, day: int) -> date | None:
    try:
        return date(year, number, day)
    except ValueError:
        return None


def again(span: Span, today: date) -> Span | None:
    """The same days when they come next, by the span's step. None when there is no such."""
    length = span.end - span.start
    for count in range(1, 13):
        start = _stepped(span, count, today)
        if start and start >= today:
            return Span(start, start + length, span.precision, span.step)
    return None


def _stepped(span: Span, count: int, today: date) -> date | None:
    start = span.start
    if span.step == "day":
        return today + timedelta(days=count - 1)
    if span.step == "week":
        weeks = -(-(today - start).days // 7) if today > start else 0
        return start + timedelta(weeks=max(weeks, 0) + count - 1)
    if span.step == "month":
        index = max(start.year * 12 + start.month, today.year * 12 + today.month) - 2 + count
        return valid(index // 12, index % 12 + 1, start.day)
    return valid(max(start.year, today.year) + count - 1, start.month, start.day)
