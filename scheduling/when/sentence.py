"""Putting facts together: which day goes with which time, what is taken back, what is ruled out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final, Literal

from scheduling.when import days
from scheduling.when.facts import (
    Clock,
    Days,
    Fact,
    Hours,
    Instant,
    Length,
    Part,
    Pick,
    Reading,
    Relative,
    Weekdays,
)
from scheduling.when.kinds import CODE, OTHER, Term

_NEAR: Final = 3
"""So many words may stand between a weekday and the date that belongs to it: "Tuesday, on the 5th".

Words that bridge do not count where the two agree."""

_REACH: Final = 4
"""So many words may stand between "I can't do" and the day."""

Slot = Literal["day", "time", "part"]


@dataclass(frozen=True, slots=True)
class Group:
    """One time that is wanted, or one that is not."""

    day: Days | None = None
    time: Clock | Hours | Instant | Pick | Relative | None = None
    part: Part | None = None

    def __bool__(self) -> bool:
        return self != Group()

    def with_fact(self, slot: Slot, fact: Fact | None) -> Group:
        return replace(self, **{slot: fact})


@dataclass(slots=True)
class Sentence:
    """What a phrase wants: several `groups` are several proposals. `start` and `end` enclose what was read, `spans`."""

    groups: list[Group] = field(default_factory=list[Group])
    refused: list[Group] = field(default_factory=list[Group])
    weekdays: frozenset[int] | None = None
    length: timedelta | None = None
    start: int = -1
    end: int = -1
    spans: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])

    @property
    def read(self) -> int:
        """So many characters were understood."""
        return sum(end - start for start, end in self.spans)


_CONTROLS: Final = {
    CODE[name]: name for name in "NOT EXCEPT OR CORRECTION INSTEAD POSTNEG COMMA STOP AND".split()
}
_BRIDGES: Final = frozenset(CODE[name] for name in "VCLOCK AT ON THE ZONE".split())
"""What does not put a weekday and its date apart: "Tuesday at three on the 5th"."""
_QUIET: Final = frozenset(CODE[name] for name in "COMMA STOP THE ON IN AT OF AND".split())


class _Reader:
    """Goes through the terms once."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self.sentence = Sentence()
        self._group = Group()
        self._stale: set[Slot] = set()
        self._refusing: Literal["no", "yes", "dropped"] = "no"
        self._refused = Group()
        self._plain = 0
        self._last_day = -_NEAR - 1
        self._away = 0
        self._joined = False

    def read(self, terms: Sequence[Term]) -> Sentence:
        for place, term in enumerate(terms):
            if isinstance(term.value, Fact) and term.kind != OTHER:
                self._covered(term)
                self._fact(term.value, place)
            elif control := _CONTROLS.get(term.kind):
                self._control(control)
            elif term.kind not in _QUIET:
                self._word()
            self._away += term.kind not in _BRIDGES
        self._end_refusal()
        self._close()
        self.sentence.groups = _complete(self.sentence.groups)
        return self.sentence

    def _covered(self, term: Term) -> None:
        sentence = self.sentence
        sentence.start = term.start if sentence.start < 0 else sentence.start
        sentence.end = max(sentence.end, term.end)
        sentence.spans.append((term.start, term.end))

    # ── Facts ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def _fact(self, fact: Fact, place: int) -> None:
        if isinstance(fact, Length):
            self.sentence.length = self.sentence.length or fact.duration
        elif isinstance(fact, Weekdays):
            self._weekdays(fact)
        elif self._refusing != "no":
            self._refuse(fact)
        else:
            self._want(fact, place)

    def _weekdays(self, fact: Weekdays) -> None:
        allowed = self.sentence.weekdays
        if self._refusing == "yes":
            self.sentence.weekdays = (allowed if allowed is not None else frozenset(range(7))) - fact.allowed
            self._plain = _REACH
        else:
            self.sentence.weekdays = fact.allowed | (allowed or frozenset())

    def _want(self, fact: Fact, place: int) -> None:
        slot = _slot(fact)
        if self._narrows(fact) or (isinstance(fact, Days) and self._belongs(fact, place)):
            return
        filled = getattr(self._group, slot)
        if slot in self._stale:
            self._stale.discard(slot)
        elif filled is not None:
            self._next_group(slot)
        self._group = self._group.with_fact(slot, fact)
        self._joined = False
        if slot == "day":
            self._last_day, self._away = place, 0

    def _belongs(self, fact: Days, place: int) -> bool:
        """Whether a weekday and a date beside it are one day, said twice."""
        other = self._group.day
        if other is None or self._joined or "day" in self._stale or self._away > _NEAR:
            return False
        named, dated = (other, fact) if fact.dated else (fact, other)
        if named.weekday is None or named.dated or not dated.dated or dated.weekday is not None:
            return False
        merged = days.agree(named, dated, self._reading)
        if place - self._last_day > _NEAR and merged.weekday is None:
            return False
        self._group = self._group.with_fact("day", replace(merged, part=named.part or dated.part))
        self._last_day, self._away = place, 0
        return True

    def _narrows(self, fact: Fact) -> bool:
        """`next week, preferably Tuesday`; `after 2, but before 5`."""
        day, time = self._group.day, self._group.time
        if isinstance(fact, Days) and day is not None and not self._joined and "day" not in self._stale:
            within = days.within(day, fact) or days.within(fact, day)
            if within is not None:
                self._group = self._group.with_fact("day", within)
                return True
        if isinstance(fact, Hours) and isinstance(time, Hours) and "time" not in self._stale:
            both = Hours(time.low or fact.low, time.high or fact.high)
            one_each = (time.low is None) != (fact.low is None) and (time.high is None) != (fact.high is None)
            if one_each:
                self._group = self._group.with_fact("time", both)
            return one_each
        return False

    def _next_group(self, slot: Slot) -> None:
        """A second day or time is another proposal; a second time is for the same day."""
        day = self._group.day if slot != "day" else None
        self._close()
        self._group = Group(day)

    def _close(self) -> None:
        if self._group:
            self.sentence.groups.append(self._group)
        self._group = Group()

    # ── Refusals ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _refuse(self, fact: Fact) -> None:
        slot = _slot(fact)
        if getattr(self._refused, slot) is not None:
            self._keep_refused()
        self._refused = self._refused.with_fact(slot, fact)
        self._plain = _REACH

    def _keep_refused(self) -> None:
        if self._refused and self._refusing == "yes":
            self.sentence.refused.append(self._refused)
        self._refused = Group()

    def _end_refusal(self) -> None:
        self._keep_refused()
        self._refusing = "no"
        self._plain = 0

    def _word(self) -> None:
        """A word that says nothing about time ends a refusal after its day, or when it goes on for long."""
        if self._refusing != "no":
            self._plain += 1
            if self._plain > _REACH:
                self._end_refusal()

    # ── Words that steer ────────────────────────────────────────────────────────────────────────────────────────────

    def _control(self, name: str) -> None:
        if name in ("AND", "OR") and self._refusing != "no":
            return
        if self._refusing != "no":
            self._end_refusal()
        match name:
            case "NOT" | "EXCEPT":
                self._refusing = "yes"
            case "INSTEAD":
                self._refusing = "dropped"
            case "POSTNEG":
                self._refuse_before()
            case "OR" | "AND":
                self._joined = True
            case "CORRECTION":
                self._correct()
            case _:
                pass

    def _refuse_before(self) -> None:
        """`Tuesday doesn't work`; before any day it is `I can't, on Tuesday`."""
        if not self._group:
            self._refusing = "yes"
            return
        self.sentence.refused.append(self._group)
        self._group = Group()
        self._stale.clear()

    def _correct(self) -> None:
        """What comes now replaces what was said of the same kind; without anything new it changes nothing."""
        if self._group and not self._joined:
            slots: tuple[Slot, ...] = ("day", "time", "part")
            self._stale = {slot for slot in slots if getattr(self._group, slot) is not None}
            self.sentence.groups.clear()


def _slot(fact: Fact) -> Slot:
    return "day" if isinstance(fact, Days) else "part" if isinstance(fact, Part) else "time"


def _complete(groups: list[Group]) -> list[Group]:
    """`Tuesday or Thursday at 10`: the last time is for both; `Tuesday at 3 or 4`: so is the first day."""
    completed: list[Group] = []
    for place, group in enumerate(groups):
        time, part = group.time, group.part
        if time is None and part is None:
            after = next((later for later in groups[place + 1 :] if later.time or later.part), None)
            if after is not None and after.day is not None:
                time, part = after.time, after.part
        day = group.day
        if day is None and not isinstance(time, Instant | Pick):
            after = next((later.day for later in groups[place + 1 :] if later.day), None)
            day = completed[-1].day if completed else after
        if part is None and isinstance(time, Clock) and group.day is None and completed:
            part = completed[-1].part
        completed.append(Group(day, time, part))
    return completed


def understand_terms(reading: Reading, terms: Sequence[Term]) -> Sentence:
    return _Reader(reading).read(terms)
