"""Which clock a phrase goes by: cities, regions, abbreviations, offsets and IANA names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from babel.core import Locale, UnknownLocaleError, get_global

from scheduling.when.places import ABBREVIATIONS, CITIES, FIXED, SHARED, WITHOUT_OFFSET
from scheduling.when.text import Folded, fold


@dataclass(frozen=True, slots=True)
class Clockwork:
    """One zone that may be meant. `offset` is what was said literally, when an abbreviation or an offset was."""

    zone: ZoneInfo
    offset: timedelta | None = None

    def clocks(self, moment: datetime) -> list[tzinfo]:
        """What may be meant at about `moment`: the zone, and the literal offset where the zone is on another."""
        if self.offset is None or moment.astimezone(self.zone).utcoffset() == self.offset:
            return [self.zone]
        literal = timezone(self.offset)
        return [literal] if self.zone.key.startswith(("Etc/", "UTC")) else [self.zone, literal]


@dataclass(frozen=True, slots=True)
class ZoneSaid:
    """`clockworks` is empty for a place or a zone that is not known. `strong`: said for no other reason.

    `statement`: where the visitor is, and not on which clock a time was said. `lead`: so many characters come before
    the name itself, "I'm in".
    """

    clockworks: tuple[Clockwork, ...]
    start: int
    end: int
    strong: bool = True
    statement: bool = False
    lead: int = 0


_IAM: Final = (
    r"\b(?:i ?m|i am|im|we ?re|we are|based|located|living|live|here|sitting|traveling|travelling|ich bin|wir sind|"
    r"sitze|wohne|lebe|bin|je suis|nous sommes|j habite|estoy|estamos|vivo|i ll be|i will be)"
    r"(?: (?:currently|now|based|located|right now|gerade|derzeit|actuellement|ahora|aqui|hier|over|here))?"
    r" (?:in|from|near|a|au|aux|en|aus|bei|de|over in)"
)
_PREFIXES: Final = re.compile(
    rf"(?P<iam>{_IAM}) "
    r"|(?P<zone>\b(?:heure de|heure d|heure du|hora de|hora del|ortszeit|zeitzone(?: ist)?|time ?zone(?: is)?:?|"
    r"fuseau(?: horaire)?(?: de)?|zona horaria(?: es| de)?:?|according to|nach der zeit in)) "
    r"|(?P<clock>(?:\d|\d ?[ap]\.?m\.?|\buhr|\bo clock|\bheures?|\bhoras|\bnoon|\bmidnight|\bmorning|\bafternoon|"
    r"\bevening|\bmidi|\bsoir|\btarde|\d ?h)(?:,|, ?my time)? (?:in|at|a|en) )"
    r"|(?P<bare>(?:\d ?[ap]\.?m\.?|:\d\d) \(?)|(?P<bracket>\()"
)
_SUFFIX: Final = re.compile(
    r"(?P<space> ?)\b(?:standard |daylight |local )?(?:time ?zone|time|zeit|uhrzeit)\b"
)
_OFFSET: Final = re.compile(
    r"\b(?:utc|gmt)\s?(?P<sign>[+-])\s?(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?(?!\d| ?[ap]\.?m\b)"
    r"|(?<=\d:\d\d)\s?(?P<sign2>[+-])(?P<hours2>\d{2}):(?P<minutes2>\d{2})(?![\d:])"
)
_YOURS: Final = re.compile(
    r"\b(?:your|host|office) (?:local )?time\b|\b(?:ihrer|eurer|deiner) zeit\b|\bvotre heure\b|\b(?:su|vuestra) hora\b"
)
_IANA: Final = re.compile(
    r"\b(?:africa|america|antarctica|arctic|asia|atlantic|australia|europe|indian|pacific|etc|us|canada)"
    r"/[a-z][a-z_+\-0-9]*(?:/[a-z][a-z_\-]*)?"
)
_LETTERS: Final = re.compile(rf"\b(?:{'|'.join(sorted(ABBREVIATIONS, key=len, reverse=True))})\b")
_WORD: Final = re.compile(r"[^\W\d_]+(?:[ .-][^\W\d_]+){0,3}")
_WORLDWIDE: Final = frozenset({"ist"})
"""Letters whose users are on calls with every continent: the visitor's own says nothing."""
_SMALL: Final = frozenset({"nyc", "uae", "rio"})
_LONGEST: Final = 40


def find(folded: Folded, *, language: str, around: ZoneInfo) -> list[ZoneSaid]:
    """The zones that are named, in the order of the phrase; `around` helps with letters that several zones share."""
    found = [
        *_offsets(folded),
        *_iana(folded),
        *_letters(folded, around),
        *_places(folded, language, around),
        *_yours(folded),
    ]
    found.sort(key=lambda said: (said.start, -said.end))
    apart: list[ZoneSaid] = []
    for said in found:
        if not apart or said.start >= apart[-1].end:
            apart.append(said)
    return apart


def _yours(folded: Folded) -> Iterator[ZoneSaid]:
    """ "3 pm your time": the host's zone is not known here."""
    for match in _YOURS.finditer(folded.text):
        before = folded.text[max(0, match.start() - 12) : match.start()]
        if re.search(r"\d ?(?:[ap]\.?m\.?|uhr|h)?,? (?:nach |a )?$", before):
            yield ZoneSaid((), *match.span())


def fixed(offset: timedelta) -> ZoneInfo:
    """A zone for an offset: of Etc for whole hours, a country's without summer time, else UTC."""
    minutes = int(offset.total_seconds() // 60)
    if minutes in FIXED:
        return ZoneInfo(FIXED[minutes])
    hours, rest = divmod(abs(minutes), 60)
    if rest or not minutes or hours > (14 if minutes > 0 else 12):
        return ZoneInfo("UTC")
    return ZoneInfo(f"Etc/GMT{'-' if minutes > 0 else '+'}{hours}")


def _offsets(folded: Folded) -> Iterator[ZoneSaid]:
    for match in _OFFSET.finditer(folded.text):
        yield ZoneSaid(_away(match), *match.span())


def _away(match: re.Match[str]) -> tuple[Clockwork, ...]:
    """The clock of an offset; none when no clock on earth is so far away."""
    sign = match["sign"] or match["sign2"]
    hours, minutes = int(match["hours"] or match["hours2"]), int(match["minutes"] or match["minutes2"] or 0)
    if hours > 14 or minutes > 59:
        return ()
    offset = timedelta(hours=hours, minutes=minutes) * (-1 if sign == "-" else 1)
    return (Clockwork(fixed(offset), offset),)


def _iana(folded: Folded) -> Iterator[ZoneSaid]:
    for match in _IANA.finditer(folded.text):
        key = _keys().get(match[0])
        yield ZoneSaid((Clockwork(ZoneInfo(key)),) if key else (), *match.span())


def _letters(folded: Folded, around: ZoneInfo) -> Iterator[ZoneSaid]:
    for match in _LETTERS.finditer(folded.text):
        start, end = match.span()
        after_clock = re.search(r"(?:\d ?[ap]\.?m\.?|:\d\d) \(?$", folded.text[max(0, start - 12) : start])
        if not (folded.quote(start, end).isupper() or after_clock):
            continue
        yield ZoneSaid(_meant(match[0], around), start, _time_after(folded.text, end))


def _meant(letters: str, around: ZoneInfo) -> tuple[Clockwork, ...]:
    """Of several zones that use the letters, the one the visitor's own zone or continent speaks for."""
    if letters in WITHOUT_OFFSET:
        return (Clockwork(ZoneInfo(ABBREVIATIONS[letters][0][1])),)
    if letters in {"gmt", "utc"}:
        said_at_home = letters == "gmt" and _says(around, letters, timedelta(0))
        return (Clockwork(around if said_at_home else ZoneInfo("UTC"), timedelta(0)),)
    known = ABBREVIATIONS[letters]
    all_of_them = tuple(Clockwork(ZoneInfo(key), timedelta(minutes=minutes)) for minutes, key in known)
    own = [Clockwork(around, each.offset) for each in all_of_them if _says(around, letters, each.offset)]
    if own:
        return (own[0],)
    near = [each for each in all_of_them if _continent(each.zone) == _continent(around)]
    return tuple(near) if len(near) == 1 and letters not in _WORLDWIDE else all_of_them


def _says(zone: ZoneInfo, letters: str, offset: timedelta | None) -> bool:
    """Whether clocks in `zone` are called so at some time of the year."""
    moments = (datetime(2024, month, 15, tzinfo=UTC).astimezone(zone) for month in (1, 7))
    return any(
        (moment.tzname() or "").lower() == letters and moment.utcoffset() == offset for moment in moments
    )


def _continent(zone: ZoneInfo) -> str:
    return zone.key.partition("/")[0]


def _places(folded: Folded, language: str, around: ZoneInfo) -> Iterator[ZoneSaid]:
    text = folded.text
    if len(text) <= _LONGEST and (meant := _place(text.strip(" .!?,"), folded, language, around)):
        yield ZoneSaid(meant, 0, len(text))
        return
    for match in _PREFIXES.finditer(text):
        start, end, meant = _named_after(folded, match.end(), language, around)
        if meant:
            begin = match.start() if match["iam"] or match["zone"] else start
            stated = bool(match["iam"])
            yield ZoneSaid(meant, begin, _time_after(text, end), statement=stated, lead=start - begin)
        elif (match["zone"] or match["iam"]) and folded.quote(start, end)[:1].isupper():
            yield ZoneSaid((), start, end, strong=bool(match["zone"]), statement=True)
    for match in _SUFFIX.finditer(text):
        yield from _named_before(folded, match, language, around)


def _named_after(
    folded: Folded, place: int, language: str, around: ZoneInfo
) -> tuple[int, int, tuple[Clockwork, ...]]:
    """The offset or the longest known place that begins at `place`; the first word and nothing when none is known."""
    if offset := _OFFSET.match(folded.text, place):
        return *offset.span(), _away(offset)
    words = _WORD.match(folded.text, place, place + _LONGEST)
    if not words:
        return place, place, ()
    ends = [*(place + match.start() for match in re.finditer(r"[ .-]", words[0])), words.end()]
    for end in reversed(ends):
        if meant := _place(folded.text[place:end], folded, language, around, at=place):
            return place, end, meant
    return place, ends[0], ()


def _named_before(
    folded: Folded, suffix: re.Match[str], language: str, around: ZoneInfo
) -> Iterator[ZoneSaid]:
    """`New York time`, `Berliner Zeit`."""
    before = folded.text[max(0, suffix.start() - _LONGEST) : suffix.start()]
    starts = [0, *(match.end() for match in re.finditer(r"[^\w.]+", before))]
    for start in starts[-4:]:
        name, place = before[start:].strip(), suffix.start() - len(before) + start
        for spelled in (name, name.removesuffix("er"), name.removesuffix("er") + "en"):
            if name and (meant := _place(spelled, folded, language, around, at=place)):
                yield ZoneSaid(meant, place, suffix.end())
                return
    unknown = re.search(r"(?:\d|[ap]\.?m\.?) ([^\W\d_]+)$", before)
    if unknown and unknown[1] not in _NO_PLACES:
        place = suffix.start() - len(unknown[1])
        if folded.quote(place, suffix.start())[:1].isupper():
            yield ZoneSaid((), place, suffix.end())


_NO_PLACES: Final = frozenset("my your our their his her local same the this next some any what a".split())


def _time_after(text: str, end: int) -> int:
    """The end with a following "time"."""
    match = re.compile(r" (?:standard |daylight )?(?:time|zeit)\b").match(text, end)
    return match.end() if match else end


def _place(
    name: str, folded: Folded, language: str, around: ZoneInfo, *, at: int = 0
) -> tuple[Clockwork, ...]:
    name = " ".join(re.split(r"[ .-]+", name))
    keys = _shared(name) or _cities(language).get(name, ())
    short = len(name) <= 3 and name not in _SMALL
    if not keys or (short and not folded.quote(at, at + len(name)).isupper()):
        return ()
    if len(keys) > 1 and around.key in keys:
        keys = (around.key,)
    return tuple(Clockwork(ZoneInfo(key)) for key in keys)


def _shared(name: str) -> tuple[str, ...]:
    return SHARED.get(name, ())


@lru_cache(maxsize=1)
def _keys() -> dict[str, str]:
    """Folded IANA names and links."""
    own = {str(key).lower(): str(key) for key in get_global("zone_territories") if key != "Etc/Unknown"}
    linked = {str(link).lower(): str(key) for link, key in get_global("zone_aliases").items()}
    return linked | own | {"etc/utc": "UTC"}


@lru_cache(maxsize=8)
def _cities(language: str) -> dict[str, tuple[str, ...]]:
    """Folded names of cities and of countries with one zone, in English and in `language`."""
    names: dict[str, tuple[str, ...]] = {}
    for key in get_global("zone_territories"):
        if "/" in key and key != "Etc/Unknown":
            names.setdefault(_simple(key.rpartition("/")[2].replace("_", " ")), (key,))
    for tongue in dict.fromkeys(("en", language)):
        names = _localised(tongue) | names
    for key, spellings in CITIES.items():
        names |= dict.fromkeys(spellings.split("|"), (key,))
    return names


def _localised(language: str) -> dict[str, tuple[str, ...]]:
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return {}
    zones: Any = locale.time_zones
    names = {
        _simple(str(zones[key]["city"])): (str(key),)
        for key in get_global("zone_territories")
        if key != "Etc/Unknown" and key in zones and "city" in zones[key]
    }
    by_territory = get_global("territory_zones")
    territories = cast("Mapping[str, str]", locale.territories)
    for code, name in territories.items():
        if code != "ZZ" and len(keys := by_territory.get(code, ())) == 1:
            names.setdefault(_simple(str(name)), (str(keys[0]),))
    return names


def _simple(name: str) -> str:
    return " ".join(re.split(r"[ .-]+", fold(name).text.strip()))
