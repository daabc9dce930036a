"""Rules for weekdays, weeks, months, parts of the day, and days counted from today."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Final, cast

from scheduling.when import days
from scheduling.when.facts import Days, Fact, Part, Reading, Relative, Span, Weekdays
from scheduling.when.kinds import CODE
from scheduling.when.model import PartOfDay
from scheduling.when.rules import Found, Rule, rule

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
    plural = re.search(
        r"(?:mornings|afternoons|evenings|nights|lunchtimes|mananas|tardes|noches|matins)$", term.text
    )
    return Part(name, every=bool(plural) or found.has("only"))


def _today_part(found: Found) -> Fact | None:
    today = days.relative(found.reading, 0)
    return Days(today.spans, dated=True, part=cast(PartOfDay, found.value("part")))


def _later(found: Found) -> Fact:
    return Relative(found.kind("which") == CODE["LATER"])


_OF: Final = "[OF FROM IN THE ON COMMA]{0,3}"
_YEAR: Final = "(?: [COMMA OF]{0,2} (?P<year>YEAR) )?"
_NEXT_WEEK: Final = (
    "(?: (?P<next>NEXT) WEEK | WEEK (?P<next2>NEXT) | THIS WEEK | (?P<second>WEEK AFTER) NEXT"
    "| (?P<second2>AFTERNEXT) WEEK )"
)
_SOME: Final = "(?P<count>NUM|ART)"
_UNIT: Final = "(?P<unit>DAYUNIT|WEEK|MONTHUNIT|FORTNIGHT)"

RELATIVE: Final[tuple[Rule, ...]] = (
    rule(f"(?P<weekday>WEEKDAY) {_OF} {_NEXT_WEEK}", _weekday_of_week),
    rule(f"{_NEXT_WEEK} {_OF} (?P<weekday>WEEKDAY)", _weekday_of_week),
    rule(f"{_SOME} WEEK (?: FROM | AFTER | ON ) [THE THIS NEXT]? (?P<weekday>WEEKDAY)", _weekday_plus),
    rule(f"(?P<weekday>WEEKDAY) IN {_SOME} WEEK", _weekday_plus),
    rule(f"IN {_SOME} WEEK ON? (?P<weekday>WEEKDAY)", _weekday_in_weeks),
    rule("(?P<weekday>WEEKDAY) WEEK (?! [OCLOCK OF] )", _weekday_plus, languages="en"),
    rule("THE? (?P<weekday>WEEKDAY) (?P<second>AFTER) NEXT", _weekday_of_week, languages="en"),
    rule("(?P<second>AFTERNEXT) (?P<weekday>WEEKDAY)", _weekday_of_week, languages="de"),
    rule("(?P<weekday>WEEKDAY) (?P<count>EIGHT)", _weekday_plus, languages="de fr"),
    rule(f"(?P<from>RELDAY) IN {_SOME} (?P<unit>WEEK|DAYUNIT)", _ahead),
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
    rule(
        f"(?P<edge>EDGE)? (?P<later>LATER)? {_OF} (?: (?P<next>NEXT) MONTHUNIT | THIS MONTHUNIT )",
        _month_relative,
    ),
    rule(f"(?P<edge>EDGE)? {_OF} MONTHUNIT (?P<next>NEXT)", _month_relative, languages="fr es"),
    rule(f"(?P<edge>EDGE) {_OF} MONTHUNIT", _month_relative),
    rule("(?P<last>LAST) MONTHUNIT", _month_relative),
    rule(
        f"(?P<edge>EDGE)? (?P<later>LATER)? DASH? [OF IN ON]? (?P<next>NEXT)? (?P<month>MONTH) {_YEAR}",
        _month,
    ),
    rule(f"{_OF} (?: (?P<next>NEXT) | THIS )? (?P<weekend>WEEKEND) (?P<next2>NEXT)?", _weekend),
    rule("[ONLY EVERY]? (?P<thing>THING) ONLY?", _weekdays),
    rule("THIS (?P<part>PART)", _today_part),
    rule("(?P<part>TONIGHT)", _today_part),
    rule("(?P<only>ONLY|EVERY) [IN THE ON]{0,2} (?P<part>PART)", _part),
    rule("[IN AT THE ON]{0,2} (?P<part>PART) (?P<only>ONLY)?", _part),
    rule("(?P<which>LATER|EARLIER)", _later),
)
"""Once dates are found. A part of the day keeps no preposition, so that a bare number before it can be an hour."""
