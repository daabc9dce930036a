"""Rules for clock times and lengths of time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from typing import Final

from scheduling.when.facts import Clock, Fact, Half, Hours, Instant, Length, Part, Pick, Relative
from scheduling.when.kinds import CODE, Term
from scheduling.when.rules import Found, Rule, rule
from scheduling.when.terms import lengths

NO_COUNT: Final = (
    r"(?! DASH? [WEEK DAYUNIT MONTHUNIT YEARUNIT HOUR MINUTE COUNTED WEEKEND FORTNIGHT DURATION ])"
)
_WORDED_MINUTES: Final = frozenset({5, 10, 15, 20, 25})
_TENS: Final = frozenset({10, 15, 20, 25, 30, 35, 40, 45, 50, 55})


def clock(hour: int, minute: int = 0, *, half: Half | None = None) -> Clock | None:
    """None when there is no such time on a clock."""
    if not (0 <= minute < 60 and 0 <= hour <= 24) or (hour == 24 and minute):
        return None
    return Clock(hour, minute, half if 1 <= hour <= 12 else None, literal=hour > 12 or hour == 0)


def shifted(hour: int, minutes: int) -> Clock | None:
    """`hour` o'clock and some minutes, or less some: 3, -15 is 2:45. Half days stay open: 1, -15 is 12:45."""
    if not 1 <= hour <= 24 or not -60 < minutes < 60:
        return None
    if minutes >= 0:
        return clock(hour, minutes)
    return clock(hour - 1 or 12, 60 + minutes)


# ── Times ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _noon(found: Found) -> Clock:
    """Noon, and the French half past it."""
    minutes = 30 if found.has("half") else 15 if found.has("quarter") else 0
    return Clock(12, minutes, literal=True)


def _midnight(_: Found) -> Clock:
    return Clock(0, literal=True, midnight=True)


def _around_half(found: Found) -> Fact | None:
    """`fünf vor halb drei`."""
    minutes = found.number("minutes")
    later = found.kind("side") in (CODE["PAST"], CODE["AFTER"])
    return shifted(found.number("hour"), -30 + (minutes if later else -minutes)) if minutes < 30 else None


def _half_to(found: Found) -> Fact | None:
    return shifted(found.number("hour"), -30)


def _three_quarters(found: Found) -> Fact | None:
    return shifted(found.number("hour"), -15)


def _quarter_of_german_hour(found: Found) -> Fact | None:
    return shifted(found.number("hour"), -45)


def _past_twelve(found: Found) -> Clock:
    """`half past noon`, `quarter past midnight`."""
    minutes = 30 if found.has("half") else 15 if found.has("quarter") else found.number("minutes")
    return Clock(12 if found.kind("twelve") == CODE["NOON"] else 0, minutes % 60, literal=True)


def _half_past(found: Found) -> Fact | None:
    return _halved(found, shifted(found.number("hour"), 30))


def _quarter(found: Found) -> Fact | None:
    hour = 12 if found.kind("hour") == CODE["NOON"] else found.number("hour")
    made = shifted(hour, 15 if found.kind("side") in (CODE["PAST"], CODE["AFTER"]) else -15)
    if made and found.kind("hour") == CODE["NOON"]:
        return replace(made, half="pm" if made.hour == 12 else "am")
    return _halved(found, made)


def _halved(found: Found, made: Clock | None) -> Clock | None:
    """With "am" or "pm" behind it. A quarter to 12 pm is before noon."""
    half = found.value("half")
    if made is None or half is None or made.exact:
        return made
    turned = found.number("hour") == 12 and made.hour == 11
    return replace(made, half="pm" if (half == "pm") != turned else "am")


def _minutes_past(found: Found) -> Fact | None:
    return _halved(found, shifted(found.number("hour"), found.number("minutes")))


def _minutes_after(found: Found) -> Fact | None:
    return _minutes_past(found) if found.number("minutes") in _WORDED_MINUTES else None


def _minutes_beside(found: Found) -> Fact | None:
    """`ten minutes past three`."""
    minutes = found.number("minutes")
    later = found.kind("side") in (CODE["PAST"], CODE["AFTER"])
    return shifted(found.number("hour"), minutes if later else -minutes)


def _minutes_to(found: Found) -> Fact | None:
    """`twenty to five`; `10 to 4` in digits is a range."""
    minutes = found.term("minutes")
    if minutes is None or minutes.number not in _WORDED_MINUTES:
        return None
    if minutes.digits and minutes.number < 13 and found.reading.language != "de":
        return None
    return _halved(found, shifted(found.number("hour"), -minutes.number))


def _hour_and(found: Found) -> Fact | None:
    """Romance clocks: `tres y media`, `3 heures et quart`, `cinco menos diez`."""
    minutes = 30 if found.has("half") else 15 if found.has("quarter") else found.number("minutes")
    return shifted(found.number("hour"), -minutes if found.has("minus") else minutes)


def _hour_minutes(found: Found) -> Fact | None:
    """`15 Uhr 30`, `neuf heures trente`, `two thirty`."""
    return clock(found.number("hour"), found.number("minutes"), half=_half(found))


def _half(found: Found) -> Half | None:
    match found.value("half"):
        case "am":
            return "am"
        case "pm":
            return "pm"
        case _:
            return None


def _two_thirty(found: Found) -> Fact | None:
    hour, minutes = found.term("hour"), found.term("minutes")
    if hour is None or minutes is None or not 1 <= hour.number <= 12 or hour.digits != minutes.digits:
        return None
    spoken = not hour.digits and minutes.number in _TENS
    spaced = minutes.digits and len(minutes.text) == 2 and found.has("at")
    return _hour_minutes(found) if spoken or spaced else None


def _o_clock(found: Found) -> Fact | None:
    return clock(found.number("hour"), half=_half(found))


def _with_half(found: Found) -> Fact | None:
    return clock(found.number("hour"), half=_half(found)) if 1 <= found.number("hour") <= 12 else None


def _written(found: Found) -> Fact | None:
    """`14:30 Uhr`, `2:30 pm` in languages that keep the two apart."""
    value = found.value("clock")
    if not isinstance(value, Clock):
        return None
    half = _half(found)
    return replace(value, half=half) if half and not value.exact else value


def _dotted(found: Found) -> Fact | None:
    term = found.term("dotted")
    hour, _, minute = (term.text if term else "").replace(",", ".").partition(".")
    if len(minute) != 2:
        return None
    made = clock(int(hour), int(minute), half=_half(found))
    return replace(made, literal=made.literal or hour.startswith("0")) if made else None


def _military(found: Found) -> Fact | None:
    value = found.number("number")
    return clock(value // 100, value % 100) if value >= 100 else None


# ── Lengths ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _length_of(found: Found) -> timedelta | None:
    if told := lengths(found.value("thing")):
        return told
    hours = _quantity(found.term("hours")) + (0.5 if found.has("and_half") else 0)
    minutes = _quantity(found.term("minutes"))
    total = timedelta(minutes=round(hours * 60 + minutes))
    return total if timedelta(0) < total <= timedelta(hours=24) else None


def _quantity(term: Term | None) -> float:
    if term is None:
        return 0
    if isinstance(term.value, int):
        return term.value
    return float(term.text.replace(",", "."))


def _length(found: Found) -> Fact | None:
    """`30 minutes`, `1.5 hours`; but `14h` is a time."""
    unit, hours = found.term("unit"), found.term("hours")
    if unit and hours and unit.text == "h" and isinstance(hours.value, int) and hours.value > 8:
        return clock(hours.value)
    duration = _length_of(found)
    return Length(duration) if duration else None


def _relative(found: Found) -> Fact | None:
    duration = _length_of(found)
    return Relative(found.kind("later") == CODE["LATER"], duration) if duration else None


def _romance_length(found: Found) -> Fact | None:
    return _length(found) if found.number("hours") <= 4 or found.has("surely") else None


def _from_now(found: Found) -> Fact | None:
    duration = _length_of(found)
    return (
        Instant((found.reading.now.astimezone(UTC) + duration).astimezone(found.reading.zone))
        if duration
        else None
    )


_AND: Final = "(?: AND ART? (?P<and_half>HALF) | AND? (?P<minutes>NUM) MINUTE )?"
_HOURS: Final = f"(?P<hours>NUM|ART|DOTTED) DASH? (?P<unit>HOUR) {_AND}"
_ANY: Final = rf"(?: {_HOURS} | (?P<minutes2>NUM|ART) DASH? MINUTE | (?P<thing>THING) )"
_ROMANCE_HOURS: Final = r"(?P<hours>NUM) OCLOCK (?: AND (?P<and_half>HALF) )?"
_SIDE: Final = "[PAST AFTER TO BEFORE OF UNTIL]"

LENGTHS: Final[tuple[Rule, ...]] = (
    rule("(?P<minutes>NUM) MINUTE [PAST AFTER TO BEFORE] (?P<hour>NUM) OCLOCK?", _minutes_beside),
    rule(f"IN {_ANY}", _from_now),
    rule(f"IN {_ROMANCE_HOURS}", _from_now, languages="fr es"),
    rule(f"{_ANY} FROM NOW", _from_now, languages="en"),
    rule(f"(?: FOR | ON )? {_ANY} (?P<later>LATER|EARLIER)", _relative),
    rule(f"(?: FOR | ON )? {_ANY}", _length),
    rule(f"(?P<surely>FOR) {_ROMANCE_HOURS}", _romance_length, languages="fr es"),
    rule(f"OF {_ROMANCE_HOURS} (?! [AT TO DASH UNTIL ON PART AND] )", _romance_length, languages="fr es"),
)

TIMES: Final[tuple[Rule, ...]] = (
    rule("NOON AND (?: (?P<half>HALF) | (?P<quarter>QUARTER) )", _noon),
    rule(
        "(?: (?P<half>HALF) | ART? (?P<quarter>QUARTER) | (?P<minutes>NUM) ) [PAST AFTER] (?P<twelve>NOON|MIDNIGHT)",
        _past_twelve,
        languages="en de",
    ),
    rule("NOON", _noon),
    rule("MIDNIGHT", _midnight),
    rule("(?P<minutes>NUM) (?P<side>[PAST AFTER TO BEFORE]) HALFTO (?P<hour>NUM) OCLOCK?", _around_half),
    rule("HALFTO (?P<hour>NUM) OCLOCK?", _half_to),
    rule("THREEQUARTER (?P<hour>NUM) OCLOCK?", _three_quarters),
    rule("HALF (?: PAST | AFTER )? (?P<hour>NUM) OCLOCK? (?P<half>AMPM)?", _half_past, languages="en"),
    rule(
        f"ART? QUARTER (?P<side>{_SIDE}) (?P<hour>NUM|NOON) OCLOCK? (?P<half>AMPM)?",
        _quarter,
        languages="en de",
    ),
    rule("QUARTER (?P<hour>NUM) OCLOCK?", _quarter_of_german_hour, languages="de"),
    rule("(?P<minutes>NUM) PAST (?P<hour>NUM) OCLOCK? (?P<half>AMPM)?", _minutes_past),
    rule("(?P<minutes>NUM) AFTER (?P<hour>NUM) OCLOCK? (?P<half>AMPM)?", _minutes_after, languages="en de"),
    rule(
        "(?<! FROM ) (?<! BETWEEN ) (?P<minutes>NUM) [TO BEFORE UNTIL] (?P<hour>NUM) OCLOCK? (?P<half>AMPM)?",
        _minutes_to,
        languages="en de",
    ),
    rule(
        "(?P<hour>NUM) OCLOCK? (?: AND (?: (?P<half>HALF) | (?P<quarter>QUARTER) )"
        "| (?P<minus>MINUS) THE? (?: (?P<quarter2>QUARTER) | (?P<minutes>NUM) ))",
        _hour_and,
        languages="fr es",
    ),
    rule("(?<= AT ) (?P<hour>NUM) AND (?P<minutes>NUM)", _hour_and, languages="es"),
    rule(f"(?P<hour>NUM) OCLOCK (?P<minutes>NUM) {NO_COUNT}", _hour_minutes, languages="de fr es"),
    rule("(?P<clock>VCLOCK) OCLOCK? (?P<half>AMPM)?", _written),
    rule("(?P<dotted>DOTTED) (?: OCLOCK | (?P<half>AMPM) )", _dotted),
    rule("(?P<at>[AT AROUND]) (?P<dotted>DOTTED)", _dotted),
    rule("(?P<dotted>DOTTED)", _dotted, languages="en"),
    rule("(?P<at>[AT AROUND]) (?P<hour>NUM) (?P<minutes>NUM) (?P<half>AMPM)?", _two_thirty, languages="en"),
    rule("(?P<hour>NUM) (?P<minutes>NUM) (?P<half>AMPM)?", _two_thirty, languages="en"),
    rule("(?P<hour>NUM) OCLOCK (?P<half>AMPM)?", _o_clock),
    rule("(?P<hour>NUM) (?P<half>AMPM)", _with_half),
    rule("(?P<number>NUM) HOUR", _military, languages="en"),
)


# ── Bare numbers, once days and parts of the day are known ──────────────────────────────────────────────────────────


def _bare(found: Found) -> Fact | None:
    """A number that can only be an hour where it stands."""
    hour = found.term("hour")
    if hour is None or hour.number > 24 or (hour.number > 12 and not hour.digits):
        return None
    made = clock(hour.number)
    approximate = found.kind("about") == CODE["AROUND"] or found.has("ish")
    return (
        replace(made, literal=made.literal or hour.text.startswith("0"), approximate=approximate)
        if made
        else None
    )


def _alone(found: Found) -> Fact | None:
    """`3` and nothing else: where three times or more are on offer, one of them or an hour."""
    made, number = _bare(found), found.number("hour")
    if not isinstance(made, Clock) or not 1 <= number <= len(found.reading.offered):
        return made
    return Pick(number - 1, hour=made)


def _approximate(found: Found) -> Fact | None:
    value = found.value("clock")
    return replace(value, approximate=True) if isinstance(value, Clock) else None


def _in_part(found: Found) -> Fact | None:
    made, part = _bare(found), found.value("part")
    return replace(made, part=part.name) if isinstance(made, Clock) and isinstance(part, Part) else None


def _clock_of(found: Found, group: str) -> Clock | None:
    term = found.term(group)
    if term is None:
        return None
    if isinstance(term.value, Clock):
        return term.value
    hour = term.number if term.kind == CODE["NUM"] else 0
    bare = found.kind("side") == CODE["BY"] and hour > 12
    return clock(hour) if 0 < hour <= 24 and not bare else None


def _window(found: Found) -> Fact | None:
    """`from 2 to 4 pm`: what is said of the end holds for the beginning where it can."""
    low, high = _clock_of(found, "low"), _clock_of(found, "high")
    if low is None or high is None:
        return None
    if high.half and not low.exact:
        same = (low.hour % 12, low.minute) < (high.hour % 12, high.minute)
        other: Half = "am" if high.half == "pm" else "pm"
        low = replace(low, half=high.half if same else other)
    return Hours(low, high)


def _bound(found: Found) -> Fact | None:
    value = _clock_of(found, "clock")
    if value is None:
        return None
    after = found.kind("side") in (CODE["AFTER"], CODE["FROM"])
    return Hours(value, None) if after else Hours(None, value)


_CLK: Final = "[VCLOCK NUM]"
_THROUGH: Final = "[TO UNTIL DASH]"

WINDOWS: Final[tuple[Rule, ...]] = (
    rule(f"BETWEEN AT? (?P<low>{_CLK}) (?: AND | DASH | TO ) AT? (?P<high>{_CLK}) {NO_COUNT}", _window),
    rule(f"(?: FROM | OF ) AT? (?P<low>{_CLK}) {_THROUGH} AT? (?P<high>{_CLK}) {NO_COUNT}", _window),
    rule(f"[FROM OF] AT? (?P<low>{_CLK}) AT (?P<high>{_CLK}) {NO_COUNT}", _window, languages="fr es"),
    rule(f"(?P<low>VCLOCK) {_THROUGH} AT? (?P<high>{_CLK}) {NO_COUNT}", _window),
    rule(f"(?P<low>NUM) {_THROUGH} AT? (?P<high>VCLOCK)", _window),
    rule(f"(?<= [AT AROUND VDAY VPART COMMA] ) (?P<low>NUM) {_THROUGH} (?P<high>NUM) {NO_COUNT}", _window),
    rule(f"(?P<low>NUM) {_THROUGH} (?P<high>NUM) (?: STOP )* $", _window),
    rule(f"(?P<low>NUM) {_THROUGH} (?P<high>NUM) (?= (?: IN | ON )? THE? [VDAY VPART] )", _window),
    rule(f"(?P<side>[AFTER FROM BEFORE UNTIL BY]) [AT THE]? (?P<clock>{_CLK}) {NO_COUNT}", _bound),
)

BARE: Final[tuple[Rule, ...]] = (
    rule(f"(?P<hour>NUM) (?: [IN ON OF AT THE] ){{0,2}} (?P<part>VPART) {NO_COUNT}", _in_part),
    rule(f"(?P<part>VPART) (?: [AT AROUND] )? (?P<hour>NUM) {NO_COUNT}", _in_part),
    rule("(?P<about>AROUND) AT? (?P<clock>VCLOCK)", _approximate),
    rule("(?P<clock>VCLOCK) ISH", _approximate),
    rule("(?P<hour>NUM) (?P<ish>ISH)", _bare),
    rule(f"(?P<about>AROUND) AT? (?P<hour>NUM) {NO_COUNT}", _bare),
    rule(f"AT (?P<hour>NUM) {NO_COUNT}", _bare, languages="en de es"),
    rule("[AT AROUND] (?P<hour>ORD) (?= STOP | $ )", _bare, languages="de"),
    rule(f"(?<= CORRECTION ) (?P<hour>NUM) {NO_COUNT}", _bare),
    rule(f"(?<= CORRECTION COMMA ) (?P<hour>NUM) {NO_COUNT}", _bare),
    rule(f"(?<= VDAY ) (?P<hour>NUM) {NO_COUNT}", _bare),
    rule(f"(?<= VDAY COMMA ) (?P<hour>NUM) {NO_COUNT}", _bare),
    rule("(?P<hour>NUM) (?= ON? VDAY VPART | ZONE )", _bare),
    rule("^ (?P<hour>NUM) (?= ON? VDAY )", _bare),
    rule("^ (?P<hour>NUM) STOP* $", _alone),
)

ONE_MORE: Final[tuple[Rule, ...]] = (rule(f"(?<= [VDAY VCLOCK] OR ) (?P<hour>NUM) {NO_COUNT}", _bare),)
"""Once the first of "at 3 or 4" is a time."""
