"""From a phrase to `When`. PURE: no clock of its own, no model, nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from babel.core import Locale

from scheduling.when import conditions, fallback, localised
from scheduling.when.facts import Instant, Pick, Reading
from scheduling.when.grammar import read
from scheduling.when.lexicon import LANGUAGES, lexicon
from scheduling.when.model import Alternative, Problem, When
from scheduling.when.moments import Candidate, Outcome, after_gap, later, next_time, outcome
from scheduling.when.sentence import Group, Sentence
from scheduling.when.text import Folded, fold
from scheduling.when.zones import Clockwork, ZoneSaid, find

_MOST_ALTERNATIVES: Final = 6
_ANOTHER_LANGUAGE: Final = 3
"""So many more characters another language must make sense of, to be preferred to the locale's."""
_LONG: Final = 2_000
"""Phrases longer than this are read in the locale's language and English only."""
_WORD: Final = re.compile(r"(?<![^\W_])[^\W\d_]+")
_LONGEST: Final = 5_000
"""What comes after so many characters is not read."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question: the phrase with everything it is read against. `clockworks` has several for a shared name.

    `zone_span` encloses the zones with the words that lead to them, `zone_named` without those before the first.
    """

    folded: Folded
    reading: Reading
    locale: Locale
    clockworks: tuple[Clockwork, ...]
    zone_said: bool
    zone_unknown: ZoneSaid | None
    zone_span: tuple[int, int] | None
    zone_named: tuple[int, int]


def understand(
    phrase: str, *, now: datetime, zone: ZoneInfo, locale: str, offered: Sequence[datetime] = ()
) -> When:
    """What `phrase` says about time, in the zone it names or else in `zone`.

    `now` has an offset. `locale` ("en-US", "de") decides between languages and between 3/4 and 4/3. `offered` are times
    that were shown, in the order of their numbers: they settle what would be ambiguous without them. Any text is
    fine; of a long one the beginning is read.
    """
    asked = _asked(phrase, now, zone, locale, offered)
    try:
        return _understood(asked)
    except OverflowError:
        return _failed(asked, "impossible", Sentence())


def _asked(phrase: str, now: datetime, zone: ZoneInfo, locale: str, offered: Sequence[datetime]) -> _Asked:
    folded, parsed = fold(phrase[:_LONGEST]), localised.parsed(locale)
    found = find(folded, language=parsed.language, around=zone)
    known = [said for said in found if said.clockworks]
    chosen = [said for said in known if not said.statement] or known[-1:]
    clockworks = tuple(dict.fromkeys(each for said in chosen for each in said.clockworks)) or (
        Clockwork(zone),
    )
    here = clockworks[0].zone
    reading = Reading(
        now=now.astimezone(here),
        today=now.astimezone(here).date(),
        zone=here,
        language=parsed.language,
        order=localised.date_order(parsed),
        sunday_first=localised.sunday_first(parsed),
        offered=tuple(offered),
    )
    unknown = next((said for said in found if not said.clockworks), None)
    end = max((said.end for said in known), default=0)
    span = (min(said.start for said in known), end) if known else None
    named = (min(said.start + said.lead for said in known), end) if known else (0, 0)
    return _Asked(folded, reading, parsed, clockworks, bool(known), unknown, span, named)


def _understood(asked: _Asked) -> When:
    zones = (
        find(asked.folded, language=asked.reading.language, around=asked.reading.zone)
        if asked.zone_said
        else ()
    )
    sentence = _sentence(asked, zones)
    when = _resolved(asked, sentence)
    unknown = asked.zone_unknown
    if unknown is None or not (unknown.strong or not sentence.groups):
        return when
    return replace(
        when,
        start=None,
        end=None,
        problem="unknown_zone",
        ambiguous=False,
        alternatives=(),
        quote=when.quote or asked.folded.quote(unknown.start, unknown.end),
    )


def _sentence(asked: _Asked, zones: Sequence[ZoneSaid]) -> Sentence:
    """In the language that makes sense of most of the phrase; the locale's when in doubt."""
    own = asked.reading.language
    if own not in LANGUAGES and (foreign := fallback.read(asked.folded.phrase, asked.reading)):
        return foreign
    languages = dict.fromkeys((own, "en", *LANGUAGES)) if len(asked.folded.text) <= _LONG else (own, "en")
    best: Sentence | None = None
    for language in (each for each in languages if each in LANGUAGES):
        sentence = read(replace(asked.reading, language=language), asked.folded, zones)
        if best is None or (sentence.read >= best.read + _ANOTHER_LANGUAGE and _foreign(asked, sentence)):
            best = sentence
    return best or Sentence()


def _foreign(asked: _Asked, sentence: Sentence) -> bool:
    """Whether a word was understood that the locale's language does not have: figures are no sign of another."""
    own = asked.reading.language
    known = frozenset(lexicon(own).by_first) if own in LANGUAGES else frozenset[str]()
    words = (word for start, end in sentence.spans for word in _WORD.findall(asked.folded.text[start:end]))
    return any(word not in known for word in words if len(word) > 1)


# ── Readings ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _resolved(asked: _Asked, sentence: Sentence) -> When:
    wanted = [group for group in sentence.groups if not conditions.only(group, sentence)]
    base = _base(asked, sentence)
    if not wanted:
        return _without_time(asked, base)
    outcomes = [outcome(group, asked.reading, clock) for group in wanted for clock in asked.clockworks]
    found = _distinct(candidate for each in outcomes for candidate in each.candidates)
    if any(each.impossible for each in outcomes) or not found:
        return _impossible(asked, base, outcomes, found)
    open_ones = [each for each in found if not each.over(asked.reading.now)]
    if not open_ones:
        return _past(asked, base, wanted, found)
    if all(each.gap for each in open_ones):
        return _gap(asked, base, open_ones)
    open_ones = _offered(open_ones, asked.reading) or open_ones
    if len(open_ones) == 1:
        return _certain(base, open_ones[0])
    return replace(
        base,
        precision=open_ones[0].precision,
        ambiguous=True,
        alternatives=_alternatives(asked, base, open_ones),
    )


def _base(asked: _Asked, sentence: Sentence) -> When:
    groups = sentence.groups
    spans = [(sentence.start, sentence.end)] if sentence.start >= 0 else []
    if asked.zone_span:
        spans.append(asked.zone_span if spans else asked.zone_named)
    start, end = (min(first for first, _ in spans), max(last for _, last in spans)) if spans else (0, 0)
    return When(
        start=None,
        end=None,
        precision="none",
        zone=asked.reading.zone,
        quote=asked.folded.quote(start, end),
        constraints=conditions.constraints(sentence, asked.reading, asked.clockworks[0]),
        duration=sentence.length,
        date_said=any(group.day is not None or isinstance(group.time, Instant | Pick) for group in groups),
        time_said=any(group.time is not None for group in groups),
        zone_said=asked.zone_said,
    )


def _without_time(asked: _Asked, base: When) -> When:
    """A zone, a length or conditions alone; or nothing at all."""
    if len(asked.clockworks) > 1:
        named = tuple(Alternative(None, None, each.zone.key, each.zone) for each in asked.clockworks)
        return replace(base, ambiguous=True, alternatives=named)
    said = base.constraints or base.duration or base.zone_said
    return replace(base, problem=None if said else "no_time_found")


def _certain(base: When, candidate: Candidate) -> When:
    end = candidate.end
    if base.duration and candidate.precision == "minute":
        end = later(candidate.start, base.duration)
    return replace(base, start=candidate.start, end=end, precision=candidate.precision, zone=candidate.zone)


def _distinct(candidates: Iterator[Candidate]) -> list[Candidate]:
    return list({candidate.key: candidate for candidate in candidates}.values())


def _offered(found: Sequence[Candidate], reading: Reading) -> list[Candidate]:
    """Those readings that fit a time on offer, when more than one is possible."""
    if len(found) < 2 or any(each.picked for each in found):
        return list(found)
    moments = [moment.timestamp() for moment in reading.offered]

    def fits(each: Candidate) -> bool:
        start = each.start.timestamp()
        if each.precision == "minute" or each.end is None:
            return start in moments
        return any(start <= moment < each.end.timestamp() for moment in moments)

    return [each for each in found if fits(each)]


# ── What cannot be ──────────────────────────────────────────────────────────────────────────────────────────────────


def _impossible(asked: _Asked, base: When, outcomes: Sequence[Outcome], found: list[Candidate]) -> When:
    if all(not each.impossible for each in outcomes):
        return replace(base, problem="no_time_found", date_said=False, time_said=False)
    near = [each for each in found if not each.over(asked.reading.now)]
    return replace(base, problem="impossible", alternatives=_alternatives(asked, base, near))


def _past(asked: _Asked, base: When, wanted: Sequence[Group], found: Sequence[Candidate]) -> When:
    """What was meant is over: what it would be next."""
    reading = asked.reading
    following = [following for group in wanted if (following := next_time(group, reading))]
    clocks = asked.clockworks
    outcomes = [outcome(group, reading, clock) for group in following for clock in clocks]
    coming = _distinct(each for made in outcomes for each in made.candidates)
    coming = sorted(
        (each for each in coming if not each.over(reading.now)), key=lambda each: each.start.timestamp()
    )
    shown = _alternatives(asked, base, coming)
    refused = _alternatives(asked, base, found[:1])[0]
    return replace(base, precision=found[0].precision, problem="past", alternatives=shown, refused=refused)


def _gap(asked: _Asked, base: When, found: Sequence[Candidate]) -> When:
    """Clocks skip it: the first moment after, and the one as far behind it as was said."""
    near: list[Candidate] = []
    for each in found:
        near += [replace(each, start=after_gap(each.start), end=None, gap=False), replace(each, gap=False)]
    shown = _alternatives(asked, base, _distinct(iter(near)))
    return replace(base, precision=found[0].precision, problem="gap", alternatives=shown)


def _failed(asked: _Asked, problem: Problem, sentence: Sentence) -> When:
    return replace(_base(asked, sentence), problem=problem)


def _alternatives(asked: _Asked, base: When, found: Sequence[Candidate]) -> tuple[Alternative, ...]:
    shown: list[Alternative] = []
    for each in found[:_MOST_ALTERNATIVES]:
        certain = _certain(base, each)
        label = localised.label(certain.start, certain.end, zone=each.zone, locale=asked.locale)
        shown.append(Alternative(certain.start, certain.end, label, each.zone))
    return tuple(shown)
