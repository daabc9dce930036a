"""Rules for days, weeks and months."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final, cast

from scheduling.when import days
from scheduling.when.facts import Days, Fact, Part, Pick, Reading, Relative, Span, Weekdays
from scheduling.when.kinds import CODE
from scheduling.when.model import PartOfDay
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
        return None
    return days.month_day(found.reading, found.number("month"), day, year.number if year else None)


def _month_days(found: Found) -> Fact | None:
    """`March 4 to 6`."""
    month, year = found.number("month"), found.term("year")
    first = days.month_day(found.reading, month, found.number("first"), year.number if year else None)
    last = days.month_day(found.reading, month, found.number("last"), year.number if year else None)
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


def _last_offered(_: Found) -> Fact:
    return Pick(-1)


# ── Weekdays ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _weekday_number(found: Found) -> tuple[int, PartOfDay | None]:
    """The weekday, with the part of the day that German writes in one word with it."""
    value = found.value("weekday")
    if isinstance(value, tuple):
        number, part = cast(tuple[int, PartOfDay], value)
        return number, part
    return found.number("weekday"), None


def _weekday_by(resolve: Callable[[Reading, int], Days]) -> Callable[[Found], Fact | None]:
    def make(found: Found) -> Fact:
        number, part = _weekday_number(found)
        made = resolve(found.reading, number)
        return Days(made.spans, weekday=number, part=part)

    return make


def _every_weekday(found: Found) -> Fact | None:
    """`Mondays`, `jeden Montag`, `los lunes`: a condition."""
    term = found.term("weekday")
    plural = term is not None and _plural(term.text, found.reading.language)
    article = found.term("article")
    if plural or found.has("every") or (article is not None and article.text in ("los", "les")):
        return Weekdays(frozenset({_weekday_number(found)[0]}))
    return None


def _plural(text: str, language: str) -> bool:
    if language == "es":
        return text in ("sabados", "domingos")
    singular = {"en": "day", "de": "g", "fr": "di"}[language]
    return text.endswith(f"{singular}s") or text in ("mittwochs", "dimanches", "sonnabends")


def _weekday_of_week(found: Found) -> Fact | None:
    number, part = _weekday_number(found)
    ahead = 2 if found.has("second") else 1 if found.has("next") else 0
    return Days(days.weekday_of_week(found.reading, number, ahead).spans, weekday=number, part=part)


def _weekday_in_weeks(found: Found) -> Fact | None:
    made = days.weekday_of_week(found.reading, _weekday_number(found)[0], found.number("count", 1))
    return made if found.number("count", 1) <= 52 else None


def _weekday_plus(found: Found) -> Fact | None:
    count = found.number("count", 1)
    return days.weekday_plus(found.reading, _weekday_number(found)[0], count) if count <= 52 else None


# ── Relative ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _relday(found: Found) -> Fact | None:
    return days.relative(found.reading, found.number("day"))


def _rest_of(found: Found) -> Fact | None:
    made = days.relative(found.reading, found.number("day"))
    return Days(made.spans, rest=found.number("day") == 0, dated=True)


def _edge_of_day(found: Found) -> Fact | None:
    parts: dict[object, PartOfDay] = {"begin": "early_morning", "mid": "lunch", "end": "late_afternoon"}
    made = days.relative(found.reading, found.number("day"))
    return Days(made.spans, dated=True, part=parts[found.value("edge")])


def _ahead(found: Found) -> Fact | None:
    """`in 3 days`, `a week from tomorrow`, `2 weeks ago`."""
    unit, count = found.kind("unit"), found.number("count", 1) * (-1 if found.has("ago") else 1)
    origin = found.number("from") if found.kind("from") == CODE["RELDAY"] else None
    if abs(count) > 3650:
        return None
    if unit == CODE["MONTHUNIT"]:
        return days.month_ahead(found.reading, count) if abs(count) < 120 else None
    if unit == CODE["YEARUNIT"]:
        return None
    length = {CODE["DAYUNIT"]: 1, CODE["WEEK"]: 7, CODE["FORTNIGHT"]: 14}[unit]
    if unit == CODE["WEEK"] and origin is None and not found.has("ago") and not found.has("from"):
        return days.week(found.reading, count)
    return days.relative(found.reading, length * count + (origin or 0))


def _coming(found: Found) -> Fact | None:
    """`the next 3 days`, `next two weeks`."""
    count, unit = found.number("count"), found.kind("unit")
    if not 1 <= count <= 60:
        return None
    today = found.reading.today
    if unit == CODE["WEEK"]:
        return Days((Span(today, today + timedelta(weeks=count), "week", "week"),))
    return Days((Span(today, today + timedelta(days=count + 1), "day", "day"),))


# ── Weeks and months ────────────────────────────────────────────────────────────────────────────────────────────────


def _edge(found: Found, made: Days) -> Days:
    where = found.value("edge") if found.has("edge") else "end" if found.has("later") else None
    return days.edge(made, str(where)) if where else made


def _week(found: Found) -> Fact | None:
    ahead = 2 if found.has("second") else 1 if found.has("next") else -1 if found.has("last") else 0
    return _edge(found, days.week(found.reading, ahead))


def _month_relative(found: Found) -> Fact | None:
    ahead = 1 if found.has("next") else -1 if found.has("last") else 0
    return _edge(found, days.month_ahead(found.reading, ahead))


def _month(found: Found) -> Fact | None:
    year = found.term("year")
    number = found.number("month")
    said = year.number if year else None
    if found.has("next") and number == found.reading.today.month:
        said = found.reading.today.year + 1
    return _edge(found, days.month(found.reading, number, said))


def _weekend(found: Found) -> Fact | None:
    term = found.term("weekend")
    if term and (term.text.endswith("s") or term.text == "wochenenden") and term.text != "wochenendes":
        return Weekdays(frozenset({5, 6}))
    return days.weekend(found.reading, 1 if found.has("next") else 0)


def _weekdays(found: Found) -> Fact | None:
    return Weekdays(frozenset(range(5))) if found.value("thing") == "weekday" else None


# ── Parts of the day ────────────────────────────────────────────────────────────────────────────────────────────────


def _part(found: Found) -> Fact | None:
    term = found.term("part")
    if term is None:
        return None
    name = cast(PartOfDay, term.value)
    plural = re.search(r"(?:mornings|afternoons|evenings|nights|lunchtimes|mananas|tardes|noches|matins)$", term.text)
    return Part(name, every=bool(plural) or found.has("only"))


def _today_part(found: Found) -> Fact | None:
    today = days.relative(found.reading, 0)
    return Days(today.spans, dated=True, part=cast(PartOfDay, found.value("part")))


def _later(found: Found) -> Fact:
    return Relative(found.kind("which") == CODE["LATER"])


_OF: Final = "[OF FROM IN THE ON COMMA]{0,3}"
_DAY: Final = "(?P<day>ORD|WEAK_ORD|NUM)"
_YEAR: Final = "(?: [COMMA OF]{0,2} (?P<year>YEAR) )?"
_NO_TIME: Final = "(?! [OCLOCK AMPM HALF QUARTER MINUTE HOUR COUNTED] )"
_NEXT_WEEK: Final = "(?: (?P<next>NEXT) WEEK | WEEK (?P<next2>NEXT) | THIS WEEK | (?P<second>WEEK AFTER) NEXT )"
_SOME: Final = "(?P<count>NUM|ART)"
_UNIT: Final = "(?P<unit>DAYUNIT|WEEK|MONTHUNIT|FORTNIGHT)"
_TO: Final = "[DASH TO UNTIL AT ON]"

DATES: Final[tuple[Rule, ...]] = (
    rule("(?P<date>DATE) (?! HOUR )", _date),
    rule("(?<= ON ) (?P<date>DOTTED)", _dotted_date, languages="de fr es"),
    rule("^ (?P<date>DOTTED)", _dotted_date, languages="de"),
    rule("(?<= WEEKDAY COMMA ) (?P<date>DOTTED)", _dotted_date, languages="de"),
    rule(
        f"(?P<month>MONTH) STOP? THE? (?P<first>ORD|NUM) {_TO} THE? (?P<last>ORD|NUM) {_NO_TIME} {_YEAR}",
        _month_days,
    ),
    rule(
        f"[BETWEEN FROM OF ON]{{0,2}} THE? (?P<first>ORD|NUM) (?:{_TO}|AND) THE? (?P<last>ORD|NUM) OF? "
        f"(?P<month>MONTH) {_YEAR}",
        _month_days,
    ),
    rule(f"(?P<month>MONTH) STOP? THE? {_DAY} {_NO_TIME} {_YEAR}", _month_day),
    rule(f"(?<! AT ) THE? {_DAY} STOP? OF? THE? (?P<month>MONTH) STOP? {_YEAR}", _month_day),
    rule(
        f"THE? {_DAY} STOP? {_OF} (?: (?P<next>NEXT) MONTHUNIT | MONTHUNIT (?P<next2>NEXT) | THIS MONTHUNIT )",
        _day_of_that_month,
    ),
    rule(f"THE? {_DAY} STOP? OF THE? MONTHUNIT", _day_of_month),
    rule("[FROM OF BETWEEN] THE? (?P<first>ORD) (?: TO | UNTIL | DASH | AND ) THE? (?P<last>ORD)", _days_of_month),
    rule("OF (?P<first>NUM) ON (?P<last>NUM) (?! OCLOCK )", _days_of_month, languages="fr"),
    rule("THE? (?P<day>ORD|WEAK_ORD) PICKNOUN", _offered_place),
    rule("PICKNOUN (?P<day>NUM) (?! [OCLOCK AMPM] )", _offered_place),
    rule("THE? LAST PICKNOUN", _last_offered),
    rule("(?<! AT ) (?<! AROUND ) THE? (?P<day>ORD) (?! COUNTED )", _day_of_month),
    rule("(?: THE | ON ) (?P<day>WEAK_ORD) (?= [STOP COMMA AT VCLOCK VPART FROM AFTER BEFORE] | $ )", _day_of_month),
    rule(f"THE (?P<day>NUM) (?! [ORD NUM AND MINUS DASH WEEK DAYUNIT] ) {_NO_TIME}", _day_of_month, languages="fr"),
    rule(
        f"(?: THE | ON ) (?P<day>NUM) (?! [ORD NUM AND MINUS DASH WEEK DAYUNIT] ) {_NO_TIME}",
        _day_of_month,
        languages="es",
    ),
)

RELATIVE: Final[tuple[Rule, ...]] = (
    rule(f"(?P<weekday>WEEKDAY) {_OF} {_NEXT_WEEK}", _weekday_of_week),
    rule(f"{_NEXT_WEEK} {_OF} (?P<weekday>WEEKDAY)", _weekday_of_week),
    rule(f"{_SOME} WEEK (?: FROM | AFTER | ON ) [THE THIS NEXT]? (?P<weekday>WEEKDAY)", _weekday_plus),
    rule(f"(?P<weekday>WEEKDAY) IN {_SOME} WEEK", _weekday_plus),
    rule(f"IN {_SOME} WEEK ON? (?P<weekday>WEEKDAY)", _weekday_in_weeks),
    rule("(?P<weekday>WEEKDAY) WEEK (?! [OCLOCK OF] )", _weekday_plus, languages="en"),
    rule("THE? (?P<weekday>WEEKDAY) (?P<second>AFTER) NEXT", _weekday_of_week, languages="en"),
    rule("THIS NEXT (?P<weekday>WEEKDAY)", _weekday_by(days.this_weekday)),
    rule("THIS (?P<weekday>WEEKDAY)", _weekday_by(days.this_weekday)),
    rule("NEXT (?P<weekday>WEEKDAY)", _weekday_by(days.next_weekday)),
    rule("(?P<weekday>WEEKDAY) NEXT (?! [MONTH MONTHUNIT] )", _weekday_by(days.next_weekday)),
    rule("LAST (?P<weekday>WEEKDAY)", _weekday_by(days.last_weekday)),
    rule("(?P<weekday>WEEKDAY) LAST", _weekday_by(days.last_weekday), languages="fr es"),
    rule("(?P<every>EVERY) (?P<weekday>WEEKDAY)", _every_weekday),
    rule("(?P<article>THE)? (?P<weekday>WEEKDAY)", _every_weekday),
    rule("(?P<weekday>WEEKDAY)", _weekday_by(days.weekday)),
    rule(f"(?P<count>ART|NUM)? {_UNIT} FROM (?P<from>RELDAY|NOW)", _ahead, languages="en"),
    rule("(?P<from>RELDAY) (?P<unit>WEEK)", _ahead, languages="en"),
    rule(f"IN {_SOME} {_UNIT}", _ahead),
    rule(f"{_SOME} {_UNIT} (?P<ago>AGO)", _ahead, languages="en"),
    rule(f"(?P<ago>AGO) {_SOME} {_UNIT}", _ahead, languages="fr es"),
    rule(f"THE? NEXT (?P<count>NUM) {_UNIT}", _coming),
    rule("LATER (?P<day>RELDAY)", _rest_of),
    rule("(?P<day>RELDAY) LATER", _rest_of),
    rule("(?P<edge>EDGE) (?P<day>RELDAY)", _edge_of_day),
    rule("(?P<day>RELDAY)", _relday),
    rule(f"(?P<edge>EDGE)? (?P<later>LATER)? {_OF} {_NEXT_WEEK}", _week),
    rule(f"(?P<edge>EDGE) {_OF} WEEK", _week),
    rule("(?P<last>LAST) WEEK", _week),
    rule(f"(?P<edge>EDGE)? (?P<later>LATER)? {_OF} (?: (?P<next>NEXT) MONTHUNIT | THIS MONTHUNIT )", _month_relative),
    rule(f"(?P<edge>EDGE)? {_OF} MONTHUNIT (?P<next>NEXT)", _month_relative, languages="fr es"),
    rule(f"(?P<edge>EDGE) {_OF} MONTHUNIT", _month_relative),
    rule("(?P<last>LAST) MONTHUNIT", _month_relative),
    rule(f"(?P<edge>EDGE)? (?P<later>LATER)? DASH? (?: OF | IN | ON )? (?P<next>NEXT)? (?P<month>MONTH) {_YEAR}", _month),
    rule(f"{_OF} (?: (?P<next>NEXT) | THIS )? (?P<weekend>WEEKEND) (?P<next2>NEXT)?", _weekend),
    rule("[ONLY EVERY]? (?P<thing>THING) ONLY?", _weekdays),
    rule("THIS (?P<part>PART)", _today_part),
    rule("(?P<part>TONIGHT)", _today_part),
    rule("(?P<only>ONLY|EVERY) [IN THE ON]{0,2} (?P<part>PART)", _part),
    rule("[IN AT THE ON]{0,2} (?P<part>PART) (?P<only>ONLY)?", _part),
    rule("(?P<which>LATER|EARLIER)", _later),
)
"""Once dates are found. A part of the day keeps no preposition, so that a bare number before it can be an hour."""


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
    """`Friday 13`: a date where the two agree and it can be no time."""
    named, number = _days_of(found, "days"), found.term("number")
    if named is None or named.weekday is None or number is None or not number.digits or named.dated:
        return None
    dated = days.weekday_with_number(found.reading, named.weekday, number.number)
    return dated if dated and number.number > 12 else None


STRUCTURE: Final[tuple[Rule, ...]] = (
    rule("[BETWEEN FROM OF]? (?P<first>VDAY) (?: DASH | TO | UNTIL ) [THE ON]? (?P<last>VDAY)", _through),
    rule("[FROM OF BETWEEN] (?P<first>VDAY) [AT ON] (?P<last>VDAY)", _through, languages="fr es"),
    rule("BETWEEN (?P<first>VDAY) (?: AND | DASH ) [THE ON]? (?P<last>VDAY)", _through),
    rule("WEEK (?: OF | FROM | ON )? THE? (?P<days>VDAY)", _week_of, languages="en"),
    rule("(?P<side>AFTER|FROM|BEFORE|UNTIL|BY) [THE ON AT]? (?P<days>VDAY)", _beyond),
    rule("(?P<days>VDAY) (?P<number>NUM) (?! [OCLOCK AMPM COUNTED MINUTE HOUR DASH TO UNTIL] )", _weekday_number_beside),
)
