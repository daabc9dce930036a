"""Figures in a text (numbers, prices, shares, durations, dates, times) and whether a passage states them. PURE.

Two spellings of one figure are equal: 1,000 and 1.000, EUR 19 and 19 €, "two weeks" and "14 days", 1 March 2026 and
01.03.2026. A figure keeps what gives it its sense: a price its currency and period, a duration its unit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from agent.figure_words import (
    AMBIGUOUS_NUMBERS,
    CURRENCIES,
    ENUMERATED,
    MONTHS,
    NUMBERS,
    PERIODS,
    UNITS,
    WEEKDAYS,
    alternatives,
)
from agent.wording import fold, is_function_word

Kind = Literal["number", "money", "percent", "measure", "date", "time", "weekday"]


@dataclass(frozen=True, slots=True)
class Figure:
    """`values`: the readings of an ambiguous spelling ("1.000"). Of a date: (year, month, day), 0 where not said."""

    kind: Kind
    text: str
    values: frozenset[Decimal] = frozenset()
    unit: str = ""
    period: str = ""
    dates: frozenset[tuple[int, int, int]] = frozenset()
    noun: str = ""
    part: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of a text, with the units and periods it mentions anywhere."""

    all: tuple[Figure, ...]
    mentions: frozenset[str]


_GROUPED = r"\d{1,3}(?:[.,'’\u00a0\u202f\u2009 ]\d{3})+(?!\d)(?:[.,]\d{1,2}(?!\d))?"
_NUM = rf"(?<![\w.,])(?:{_GROUPED}|\d+(?:[.,]\d+)?)"
_THOUSAND, _BILLION = (
    ("k", "thousand", "tausend", "mille", "mil"),
    ("bn", "billion", "billions", "milliarde", "milliarden"),
)
_MILLION = ("m", "mio", "million", "millions", "millionen", "millones", "millon")
_SCALE = rf"(?:\s?(?P<scale>{alternatives((*_THOUSAND, *_MILLION, *_BILLION))})\b\.?)?"
_CUR = alternatives(CURRENCIES)
_UNIT = alternatives(UNITS)
_MONTH = alternatives(MONTHS)
_WORDS = alternatives(NUMBERS)
_ADJECTIVE = r"(?:(?:business|working|calendar|full|consecutive|ganze[nr]?|volle[nr]?)[\s-])?"

_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_DMY = re.compile(r"(?<![\d.])(\d{1,2})([./])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_DAY_MONTH = re.compile(
    rf"(?<![\d.])(\d{{1,2}})(?:st|nd|rd|th|\.|er|º)?\s+(?:of |de )?({_MONTH})\b\.?(?:,?\s+(?:de |"
    rf"del )?(\d{{4}})(?!\d))?"
)
_MONTH_DAY = re.compile(rf"\b({_MONTH})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?(?![\d%])(?:,?\s+(\d{{4}})(?!\d))?")
_MONTH_YEAR = re.compile(rf"\b({_MONTH})\.?,?\s+(?:de |del )?(\d{{4}})(?!\d)")
_IN_MONTH = re.compile(
    rf"\b(?:in|since|until|by|from|im|seit|ab|bis|en|depuis|desde|hasta)\s+({_MONTH})\b(?!\s*\d)"
)
_CLOCK = re.compile(
    r"(?<![\d.,:])(\d{1,2})(?::|h|\.(?=\d\d\s*uhr))(\d{2})(?![\d:])\s*([ap])?(?:\.?m\b\.?)?(?:\s*uhr)?"
)
_HOUR = re.compile(r"(?<![\d.,:])(\d{1,2})\s*(?:([ap])\.?m\b\.?|uhr\b|o'clock\b)")
_MONEY = re.compile(
    rf"(?<![\w])(?P<before>{_CUR})\s?(?P<n1>{_NUM}){_SCALE}|"
    rf"(?P<n2>{_NUM}){_SCALE.replace('scale', 'scale2')}\s?-?(?P<after>{_CUR})(?!\w)"
)
_PERCENT = re.compile(rf"({_NUM})\s?(?:%|percent\b|per cent\b|prozent\b|pour ?cent\b|por ciento\b)")
_MEASURE = re.compile(rf"({_NUM}(?=[\s-]?)|\b(?:{_WORDS})(?=[\s-]))[\s-]?\s?{_ADJECTIVE}({_UNIT})(?!\w)")
_PLAIN = re.compile(rf"({_NUM})(?:(?:st|nd|rd|th|x)\b)?{_SCALE}(?![\w])")
_WORD = re.compile(rf"\b({_WORDS})\b")
_PERIOD = re.compile(
    rf"^[^.,;()\n]{{0,25}}?(?:(?:/|per|an?|each|every|pro|je|im|par|al|por|la|cada)\s?({alternatives(PERIODS)})\b|"
    r"\b(monthly|monatlich|mensuel\w*|mensual\w*|yearly|annual\w*|annuel\w*|anual\w*|jahrlich|weekly|daily|"
    r"taglich|wochentlich)\b)"
)
_ADVERBS = {"mon": "month", "men": "month", "yea": "year", "ann": "year", "anu": "year", "jah": "year",
            "wee": "week", "woc": "week", "dai": "day", "tag": "day"}  # fmt: skip
_RANGE = re.compile(
    rf"\b({alternatives(WEEKDAYS)})\.?\s*(?:-|–|—|to|through|until|bis|a|au|hasta)\s*({alternatives(WEEKDAYS)})\b"
)
_WEEKDAY = re.compile(rf"\b({alternatives(WEEKDAYS)})\b")
_WORKDAYS = re.compile(r"\b(?:weekdays|werktags|jours ouvres|dias laborables|business days)\b")


def figures(text: str) -> Figures:
    """What the text states in figures, each part of it read once."""
    plain = fold(re.sub(r"[*_`]{1,3}", "", text))
    found: list[Figure] = []
    for read in (_read_dates, _read_times, _read_money, _read_percents, _read_measures, _read_numbers):
        plain = read(plain, found)
    return Figures(tuple(found), _mentions(fold(text)))


def claimed(sentence: str) -> tuple[Figure, ...]:
    """The figures a sentence asks to be believed. List numbers, counted lists ("two ways") and articles are none."""
    without_number = re.sub(r"^\s*(?:[-*•>]\s*)?\d{1,3}[.)]\s", "", sentence)
    return tuple(figure for figure in figures(without_number).all if not _is_idle(figure))


def _is_idle(figure: Figure) -> bool:
    if figure.kind == "measure":
        return re.match(r"(?:an?|une?|ein\w*|una)\b", figure.text) is not None
    if figure.kind != "number":
        return False
    return (
        figure.part or figure.text in AMBIGUOUS_NUMBERS or re.fullmatch(ENUMERATED, figure.noun) is not None
    )


def states(passage: Figures, figure: Figure) -> bool:
    """Whether the passage states the figure: same value, same sense."""
    if figure.kind == "date":
        return any(_dates_agree(a, b, passage) for f in passage.all for a in figure.dates for b in f.dates)
    same = [f for f in passage.all if f.values & figure.values]
    match figure.kind:
        case "weekday":
            return any(f.kind == "weekday" for f in same)
        case "number":
            return any(_same_count(f, figure) for f in same) or _in_a_date(figure, passage)
        case "time":
            hours = {value / 60 for value in figure.values}
            return any(f.kind == "time" for f in same) or any(
                f.kind in ("number", "measure") and f.values & hours for f in passage.all
            )
        case "money":
            return any(_same_price(f, figure, passage) for f in same)
        case _:
            return any(_same_measure(f, figure, passage) for f in passage.all)


def _same_count(stated: Figure, claim: Figure) -> bool:
    """ "30 seats" is not proven by "30 days"; a bare 9, as in "9 to 19 EUR", may be a price's."""
    return stated.kind == "number" or (not claim.noun and stated.kind not in ("weekday", "time"))


def _same_price(stated: Figure, claim: Figure, passage: Figures) -> bool:
    if stated.kind == "money":
        if stated.unit != claim.unit:
            return False
    elif stated.kind != "number" or claim.unit not in passage.mentions:
        return False
    if not claim.period or stated.period == claim.period:
        return True
    return not stated.period and claim.period in passage.mentions


def _same_measure(stated: Figure, claim: Figure, passage: Figures) -> bool:
    if stated.kind == claim.kind and stated.unit != claim.unit:
        (dim_a, factor_a), (dim_b, factor_b) = _dimension(stated), _dimension(claim)
        return dim_a == dim_b and bool(
            {v * factor_a for v in stated.values} & {v * factor_b for v in claim.values}
        )
    if not stated.values & claim.values:
        return False
    return stated.kind == claim.kind or (stated.kind == "number" and claim.unit in passage.mentions)


_DIMENSIONS = {
    "second": ("s", 1), "minute": ("s", 60), "hour": ("s", 3600), "day": ("s", 86_400), "week": ("s", 604_800),
    "month": ("mo", 1), "quarter": ("mo", 3), "year": ("mo", 12),
}  # fmt: skip


def _dimension(figure: Figure) -> tuple[str, int]:
    return _DIMENSIONS.get(figure.unit, (figure.unit, 1))


def _dates_agree(claim: tuple[int, int, int], stated: tuple[int, int, int], passage: Figures) -> bool:
    """What the claim says, the passage says; a year may stand elsewhere in the passage."""
    year, month, day = claim
    if (month and month != stated[1]) or (day and day != stated[2]):
        return False
    if not year or year == stated[0]:
        return True
    return not stated[0] and any(f.kind == "number" and Decimal(year) in f.values for f in passage.all)


def _in_a_date(figure: Figure, passage: Figures) -> bool:
    return any(
        Decimal(part) in figure.values for f in passage.all for date in f.dates for part in date if part
    )


def _mentions(plain: str) -> frozenset[str]:
    names = {CURRENCIES[c] for c in re.findall(rf"(?<!\w)(?:{_CUR})(?!\w)|[€$£¥]", plain)}
    names |= {UNITS[u] for u in re.findall(rf"(?<!\w)(?:{_UNIT})(?!\w)", plain)}
    names |= {
        _ADVERBS[m[:3]]
        for m in re.findall(r"\b(?:month|monat|mensu|year|annu|anu|jahr|week|woch|dai|tag)\w*", plain)
        if m[:3] in _ADVERBS
    }
    return frozenset(
        names | ({"percent"} if re.search(r"%|percent|prozent|pour ?cent|por ciento", plain) else set())
    )


def _number(text: str) -> frozenset[Decimal]:
    """All readings of a number: one separator before three digits may group or divide."""
    digits = re.sub(r"['’\u00a0\u202f\u2009 ]", "", text)
    marks = re.findall(r"[.,]", digits)
    if len(set(marks)) == 2:
        group = "." if marks[-1] == "," else ","
        return frozenset({Decimal(digits.replace(group, "").replace(",", "."))})
    if len(marks) > 1:
        return frozenset({Decimal(re.sub(r"[.,]", "", digits))})
    readings = {Decimal(digits.replace(",", "."))}
    if marks and len(re.split(r"[.,]", digits)[1]) == 3:
        readings.add(Decimal(re.sub(r"[.,]", "", digits)))
    return frozenset(readings)


def _value(text: str, scale: str | None = None) -> frozenset[Decimal]:
    if text in NUMBERS:
        return frozenset({Decimal(NUMBERS[text])})
    power = 0 if not scale else 3 if scale in _THOUSAND else 9 if scale in _BILLION else 6
    return frozenset(value * 10**power for value in _number(text))


def _read_dates(plain: str, found: list[Figure]) -> str:
    def date(match: re.Match[str], *readings: tuple[int, int, int]) -> str:
        valid = frozenset(r for r in readings if r[1] <= 12 and r[2] <= 31)
        if not valid:
            return match[0]
        found.append(Figure("date", match[0].strip(), dates=valid))
        return " · "

    def year(text: str | None) -> int:
        return int(text or 0) + (2000 if text and len(text) == 2 else 0)

    plain = _ISO.sub(lambda m: date(m, (int(m[1]), int(m[2]), int(m[3]))), plain)
    plain = _DMY.sub(
        lambda m: date(m, (year(m[4]), int(m[3]), int(m[1])), (year(m[4]), int(m[1]), int(m[3]))), plain
    )
    plain = _DAY_MONTH.sub(lambda m: date(m, (year(m[3]), MONTHS[m[2]], int(m[1]))), plain)
    plain = _MONTH_YEAR.sub(lambda m: date(m, (year(m[2]), MONTHS[m[1]], 0)), plain)
    plain = _MONTH_DAY.sub(lambda m: date(m, (year(m[3]), MONTHS[m[1]], int(m[2]))), plain)
    plain = _IN_MONTH.sub(lambda m: date(m, (0, MONTHS[m[1]], 0)), plain)
    return _read_weekdays(plain, found)


def _read_weekdays(plain: str, found: list[Figure]) -> str:
    days: dict[int, str] = {WEEKDAYS[m[1]]: m[0] for m in _WEEKDAY.finditer(plain)}
    for m in _RANGE.finditer(plain):
        first, last = WEEKDAYS[m[1]], WEEKDAYS[m[2]]
        days |= {(first + i) % 7: m[0] for i in range((last - first) % 7 + 1)}
    if m := _WORKDAYS.search(plain):
        days |= dict.fromkeys(range(5), m[0])
    found += [Figure("weekday", text, frozenset({Decimal(day)})) for day, text in days.items()]
    return plain


def _read_times(plain: str, found: list[Figure]) -> str:
    def clock(match: re.Match[str], minutes: int, half: str | None) -> str:
        hour = int(match[1])
        if hour > 24 or minutes > 59:
            return match[0]
        hour = hour % 12 + (12 if half == "p" else 0) if half else hour
        found.append(Figure("time", match[0].strip(), frozenset({Decimal(hour * 60 + minutes)})))
        return " · "

    plain = _CLOCK.sub(lambda m: clock(m, int(m[2]), m[3]), plain)
    return _HOUR.sub(lambda m: clock(m, 0, m[2]), plain)


def _read_money(plain: str, found: list[Figure]) -> str:
    for m in _MONEY.finditer(plain):
        period = _PERIOD.match(plain[m.end() :])
        name = (PERIODS.get(period[1] or "") or _ADVERBS[(period[2] or "")[:3]]) if period else ""
        value = _value(m["n1"] or m["n2"], m["scale"] or m["scale2"])
        found.append(Figure("money", m[0].strip(), value, CURRENCIES[m["before"] or m["after"]], name))
    return _MONEY.sub(" · ", plain)


def _read_percents(plain: str, found: list[Figure]) -> str:
    found += [Figure("percent", m[0], _value(m[1]), "percent") for m in _PERCENT.finditer(plain)]
    return _PERCENT.sub(" · ", plain)


def _read_measures(plain: str, found: list[Figure]) -> str:
    found += [Figure("measure", m[0], _value(m[1]), UNITS[m[2]]) for m in _MEASURE.finditer(plain)]
    return _MEASURE.sub(" · ", plain)


def _read_numbers(plain: str, found: list[Figure]) -> str:
    for m in _PLAIN.finditer(plain):
        found.append(
            Figure("number", m[0].strip(), _value(m[1], m["scale"]), noun=_noun_after(plain, m.end()))
        )
        # "in 2024 100 people" reads as one grouped number; as support its parts count as well.
        found.extend(Figure("number", p, _number(p), part=True) for p in m[1].split(" ") if " " in m[1])
    for m in _WORD.finditer(plain):
        if NUMBERS[m[1]] != 1 or m[1] == "one":
            found.append(Figure("number", m[1], _value(m[1]), noun=_noun_after(plain, m.end())))
    return plain


def _noun_after(plain: str, end: int) -> str:
    """What is counted: the next word, or the one after an adjective when only that counts a list ("two easy ways")."""
    words = re.match(r"\s+([^\W\d_]{2,})(?:\s+([^\W\d_]{2,}))?", plain[end:])
    if words is None or is_function_word(words[1]):
        return words[0].strip() if words and re.fullmatch(ENUMERATED, words[0].strip()) else ""
    return words[2] if words[2] and re.fullmatch(ENUMERATED, words[2]) else words[1]
