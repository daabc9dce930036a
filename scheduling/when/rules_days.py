"""Rules for dates, and for what stands around days."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from scheduling.when import days
from scheduling.when.facts import Days, Fact, Pick, Span
from scheduling.when.kinds import CODE
from scheduling.when.rules import Found, Rule, rule

# ── Dates ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _date(found: Found) -> Fact | None:
    """`2019-05-09`, `9/5/2019`, `9.5.`: written in numbers."""
    text = str(found.value("date"))
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    if len(numbers) == 3 and len(re.findall(r"\d+", text)[0]) == 4:
        return days.month_day(found.reading, numbers[1], numbers[2], numbers[0])
    if "." in text:
        return days.month_day(found.reading, numbers[1], numbers[0], *numbers[2:])
    return days.numeric(found.reading, *numbers)


def _dotted_date(found: Found) -> Fact | None:
    first, _, second = str(found.value("date")).replace(",", ".").partition(".")
    made = days.month_day(found.reading, int(second), int(first))
    return None if made.impossible and not made.spans else made


def _month_day(found: Found) -> Fact | None:
    day, year = found.number("day"), found.term("year")
    if day > 31 or day < 1:
        return Days((), impossible=True, dated=True) if day < 100 else None
    return days.month_day(found.reading, found.number("month"), day, year.number if year else None)


def _month_days(found: Found) -> Fact | None:
    """`March 4 to 6`, `March 4 and 5`; `March 4 and 8` are two proposals."""
    month, year = found.number("month"), found.term("year")
    if not 0 < found.number("first") < found.number("last") <= 31:
        return None
    first = days.month_day(found.reading, month, found.number("first"), year.number if year else None)
    last = days.month_day(found.reading, month, found.number("last"), year.number if year else None)
    if found.has("and") and found.number("last") - found.number("first") > 1:
        return Days(first.spans + last.spans, impossible=first.impossible or last.impossible, dated=True)
    return through(first, last)


def through(first: Days, last: Days) -> Days | None:
    """From one day to another, both included. None when the second never follows the first."""
    if first.impossible or last.impossible or not first.spans or not last.spans:
        return Days((), impossible=True, dated=True)
    spans: list[Span] = []
    for begin in first.spans:
        ends = [span for span in last.spans if span.start >= begin.start]
        end = min(ends, key=lambda span: span.start).end if ends else _following(begin.start, last)
        if end is None:
            return None
        spans.append(Span(begin.start, end, "day", begin.step))
    return Days(tuple(spans), dated=first.dated)


def _following(begin: date, last: Days) -> date | None:
    span = days.again(last.spans[0], begin)
    return span.end if span else None


def _day_of_month(found: Found) -> Fact | None:
    return days.day_of_month(found.reading, found.number("day")) if 1 <= found.number("day") <= 31 else None


def _days_of_month(found: Found) -> Fact | None:
    first, last = found.number("first"), found.number("last")
    if not (1 <= first <= 31 and 1 <= last <= 31):
        return None
    return through(days.day_of_month(found.reading, first), days.day_of_month(found.reading, last))


def _day_of_that_month(found: Found) -> Fact | None:
    if not 1 <= found.number("day") <= 31:
        return None
    ahead = 1 if found.has("next") else 0
    return days.day_of_that_month(found.reading, found.number("day"), ahead)


def _offered_place(found: Found) -> Fact | None:
    return Pick(found.number("day") - 1) if found.number("day") else None


def _offered_or_day(found: Found) -> Fact | None:
    """`the 3rd`, alone, where three times or more are on offer: one of them or a day."""
    number = found.number("day")
    if not 1 <= number <= len(found.reading.offered):
        return None
    return Pick(number - 1, day=days.day_of_month(found.reading, number))


def _offered_one(found: Found) -> Fact | None:
    """`the second one`."""
    one = found.term("one")
    if one is None or one.text != "one":
        return None
    return Pick(-1) if found.has("last") else _offered_place(found)


def _last_offered(_: Found) -> Fact:
    return Pick(-1)


_OF: Final = "[OF FROM IN THE ON COMMA]{0,3}"
_DAY: Final = "(?P<day>ORD|WEAK_ORD|NUM)"
_YEAR: Final = "(?: [COMMA OF]{0,2} (?P<year>YEAR) )?"
_NO_TIME: Final = "(?! [OCLOCK AMPM HALF QUARTER MINUTE HOUR COUNTED] )"

_TO: Final = "[DASH TO UNTIL]"
_FIRST: Final = "[THE ON]? (?P<first>ORD|NUM)"
_LAST: Final = f"[THE ON]? (?P<last>ORD|NUM) OF? (?P<month>MONTH) {_YEAR}"

DATES: Final[tuple[Rule, ...]] = (
    rule("(?P<date>DATE) (?! HOUR )", _date),
    rule("(?<= ON ) (?P<date>DOTTED)", _dotted_date, languages="de fr es"),
    rule("^ (?P<date>DOTTED)", _dotted_date, languages="de"),
    rule("(?<= WEEKDAY COMMA ) (?P<date>DOTTED)", _dotted_date, languages="de"),
    rule(
        f"(?P<month>MONTH) STOP? THE? (?P<first>ORD|NUM) (?: {_TO} | (?P<and>AND) ) THE? (?P<last>ORD|NUM)"
        f"{_NO_TIME} {_YEAR}",
        _month_days,
    ),
    rule(f"BETWEEN {_FIRST} (?: {_TO} | AND ) {_LAST}", _month_days, languages="en de es"),
    rule(f"[BETWEEN FROM OF ON]? {_FIRST} {_TO} {_LAST}", _month_days),
    rule(f"[BETWEEN FROM OF]? {_FIRST} (?: AT | ON | AND ) {_LAST}", _month_days, languages="fr"),
    rule(f"(?P<month>MONTH) STOP? THE? {_DAY} {_NO_TIME} {_YEAR}", _month_day),
    rule(f"(?<! AT ) THE? {_DAY} STOP? OF? THE? (?P<month>MONTH) STOP? {_YEAR}", _month_day),
    rule(
        f"THE? {_DAY} STOP? {_OF} (?: (?P<next>NEXT) MONTHUNIT | MONTHUNIT (?P<next2>NEXT) | THIS MONTHUNIT )",
        _day_of_that_month,
    ),
    rule(f"THE? {_DAY} STOP? OF THE? MONTHUNIT", _day_of_month),
    rule(
        "[FROM OF BETWEEN] [THE ON]? (?P<first>ORD) [TO UNTIL DASH AND] [THE ON]? (?P<last>ORD)",
        _days_of_month,
    ),
    rule("OF (?P<first>NUM) ON (?P<last>NUM) (?! OCLOCK )", _days_of_month, languages="fr"),
    rule("THE? (?P<day>ORD|WEAK_ORD) PICKNOUN", _offered_place),
    rule("THE? (?P<day>ORD|WEAK_ORD) (?P<one>NUM)", _offered_one, languages="en"),
    rule("THE? (?P<last>LAST) (?P<one>NUM)", _offered_one, languages="en"),
    rule("PICKNOUN (?P<day>NUM) (?! [OCLOCK AMPM] )", _offered_place),
    rule("THE? LAST PICKNOUN", _last_offered),
    rule("^ THE? (?P<day>ORD|WEAK_ORD) STOP* $", _offered_or_day),
    rule("(?<! AT ) (?<! AROUND ) THE? (?P<day>ORD) (?! [COUNTED OTHER] )", _day_of_month, languages="en"),
    rule("(?<= ON ) THE? (?P<day>ORD) (?! COUNTED )", _day_of_month, languages="en"),
    rule("(?<! AT ) (?<! AROUND ) THE? (?P<day>ORD) (?! COUNTED )", _day_of_month, languages="de fr es"),
    rule(
        "(?: THE | ON ) (?P<day>WEAK_ORD) (?= [STOP COMMA AT VCLOCK VPART FROM AFTER BEFORE] | $ )",
        _day_of_month,
    ),
    rule(
        f"THE (?P<day>NUM) (?! [ORD NUM AND MINUS DASH WEEK DAYUNIT] ) {_NO_TIME}",
        _day_of_month,
        languages="fr",
    ),
    rule(
        f"(?: THE | ON ) (?P<day>NUM) (?! [ORD NUM AND MINUS DASH WEEK DAYUNIT] ) {_NO_TIME}",
        _day_of_month,
        languages="es",
    ),
)


# ── With the days found ─────────────────────────────────────────────────────────────────────────────────────────────


def _days_of(found: Found, group: str) -> Days | None:
    value = found.value(group)
    return value if isinstance(value, Days) else None


def _through(found: Found) -> Fact | None:
    first, last = _days_of(found, "first"), _days_of(found, "last")
    return through(first, last) if first and last else None


def _week_of(found: Found) -> Fact | None:
    value = _days_of(found, "days")
    if value is None or value.impossible:
        return value
    spans = (
        Span(monday, monday + timedelta(days=7), "week", "week")
        for monday in (span.start - timedelta(days=span.start.weekday()) for span in value.spans)
    )
    return Days(tuple(dict.fromkeys(spans)))


def _beyond(found: Found) -> Fact | None:
    """`after Wednesday`, `from Monday`, `before the 10th`, `by Friday`."""
    value, side = _days_of(found, "days"), found.kind("side")
    if value is None or value.impossible or value.part:
        return None
    today = found.reading.today
    if side in (CODE["AFTER"], CODE["FROM"]):
        begins = [span.end if side == CODE["AFTER"] else span.start for span in value.spans]
        spans = tuple(Span(begin, begin + timedelta(days=1), "day", "day") for begin in begins)
        return Days(spans, open_end=True, dated=True)
    ends = [span.start if side == CODE["BEFORE"] else span.end for span in value.spans]
    return Days(tuple(Span(min(today, end), end, "day", "week") for end in ends), rest=True, dated=True)


def _weekday_number_beside(found: Found) -> Fact | None:
    """`Friday 13`: a date where the two agree; up to 12 it can be an hour of the coming Friday as well."""
    named, number = _days_of(found, "days"), found.term("number")
    if named is None or named.weekday is None or number is None or not number.digits or named.dated:
        return None
    dated = days.weekday_with_number(found.reading, named.weekday, number.number)
    if dated is None or number.number > 12:
        return dated
    both = sorted({*named.spans, *dated.spans}, key=lambda span: span.start)
    return Days(tuple(both), weekday=named.weekday, dated=True)


STRUCTURE: Final[tuple[Rule, ...]] = (
    rule("[BETWEEN FROM OF]? (?P<first>VDAY) (?: DASH | TO | UNTIL ) [THE ON]? (?P<last>VDAY)", _through),
    rule("[FROM OF BETWEEN] (?P<first>VDAY) [AT ON] (?P<last>VDAY)", _through, languages="fr es"),
    rule("BETWEEN (?P<first>VDAY) (?: AND | DASH ) [THE ON]? (?P<last>VDAY)", _through),
    rule("WEEK (?: OF | FROM | ON )? THE? (?P<days>VDAY)", _week_of, languages="en"),
    rule("(?P<side>AFTER|FROM|BEFORE|UNTIL|BY) [THE ON AT]? (?P<days>VDAY)", _beyond),
    rule(
        "(?P<days>VDAY) (?P<number>NUM) (?! [OCLOCK AMPM COUNTED MINUTE HOUR DASH TO] )",
        _weekday_number_beside,
    ),
)
