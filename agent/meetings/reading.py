"""What one message says about a meeting. PURE: patterns and the time grammar, no model, no clock of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache, partial
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from agent.acts.statements import only_tells
from agent.acts.text import fold
from agent.meetings import addresses, lexicon, types
from agent.meetings.judging import MEETING, Scene, Sense, asks_to_be_shown, is_beyond, judge, pick
from agent.meetings.model import Said, Talk
from agent.meetings.pieces import Piece, cut
from scheduling.config import AppointmentScheduling
from scheduling.when import When, understand

_LONGEST: Final = 4_000
"""So many characters of a message are read."""
_LONGEST_PHRASE: Final = 300
"""So many characters of what is said about the time are read."""
_MOST_TARGETS: Final = 4
_LEAST_MINUTES, _MOST_MINUTES = 5, 480
_ENGAGING: Final[frozenset[Sense]] = frozenset(("wants", "moves", "cancels", "asks"))
_TIMED: Final[frozenset[Sense]] = frozenset(("wants", "moves", "cancels", "asks", "time", "length"))
_PUNCTUATION: Final = " \t\r\n.,;:!?…"
_LATER_ONLY = re.compile(r"\W*(?:maybe |perhaps )?later\W*", re.IGNORECASE)
_JOINTS = re.compile(
    rf"^[\s,;–—-]*(?:(?:{'|'.join(words.joints for words in lexicon.LANGUAGES)}|"
    rf"{'|'.join(words.turns for words in lexicon.LANGUAGES)})\b[\s,]*)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Clock:
    """How the times in a message are read."""

    now: datetime
    zone: ZoneInfo
    locale: str
    offered: tuple[datetime, ...]

    def read(self, phrase: str) -> When | None:
        """None when the phrase says nothing about time."""
        phrase = phrase[:_LONGEST_PHRASE]
        phrase = lexicon.NOT_LAST.sub(r"\g<no> \g<time>", _without_no_time(phrase))
        when = understand(phrase, now=self.now, zone=self.zone, locale=self.locale, offered=self.offered)
        return None if when.problem == "no_time_found" else when


def _without_no_time(phrase: str) -> str:
    """Without words that only look like a time."""
    kept = list(phrase)
    for word in lexicon.NO_TIME.finditer(fold(phrase)):
        kept[word.start() : word.end()] = " " * len(word.group())
    return "".join(kept)


@dataclass(frozen=True, slots=True)
class Judged:
    piece: Piece
    sense: Sense

    @property
    def about_meeting(self) -> bool:
        return self.sense in MEETING


def read(
    message: str,
    *,
    talk: Talk | None,
    now: datetime,
    zone: ZoneInfo,
    locale: str,
    language: str | None,
    config: AppointmentScheduling,
    slot: str | None = None,
) -> Said:
    """What `message` says about a meeting in this talk; outside of one only a plain wish counts.

    `locale` decides how times are read; where it names no language, `language` does. `slot`: what a click carried.
    """
    clock = Clock(
        now, zone, locale or language or "en", tuple(each.start for each in talk.offered) if talk else ()
    )
    clicked = slot if slot and talk and any(each.id == slot for each in talk.offered) else None
    judged = _judged(message[:_LONGEST], talk, clock, config)
    if not (talk or any(each.sense in _ENGAGING for each in judged)):
        return Said(rest=message)
    said = _answers(judged, talk)
    said = _times(said, judged, message, talk, clock)
    stated = _stated(message[:_LONGEST], judged)
    email = addresses.chosen(message[:_LONGEST], stated)
    unclear = email is None and len(stated) > 1
    said = replace(said, type=_type(judged, config), email=email, slot=clicked, yes=said.yes and not unclear)
    said = _settled(said, judged, talk)
    rest = "" if clicked and "?" not in message else _rest(message, judged)
    return replace(said, rest=rest, when=None if clicked else said.when)


def _judged(message: str, talk: Talk | None, clock: Clock, config: AppointmentScheduling) -> list[Judged]:
    scene = Scene(
        talk,
        lru_cache(maxsize=128)(clock.read),
        types.name_words(config.meeting_types),
        types.titles(config.types),
    )
    pieces = cut(message)
    judged = [Judged(piece, judge(piece, scene, engaged=talk is not None)) for piece in pieces]
    if talk is None and not any(each.sense in _ENGAGING for each in judged):
        judged = _shown(judged, scene)
    if talk is None and any(each.sense in _ENGAGING for each in judged):
        again = partial(judge, scene=scene, engaged=True)
        judged = [each if each.about_meeting else Judged(each.piece, again(each.piece)) for each in judged]
    return judged


def _shown(judged: list[Judged], scene: Scene) -> list[Judged]:
    """With "I'd like to see the product" as a wish, if the clause after it is about a time and nothing else."""
    return [
        Judged(each.piece, "wants")
        if asks_to_be_shown(each.piece) and judge(after.piece, scene, engaged=True) == "time"
        else each
        for each, after in zip(judged, [*judged[1:], *judged[-1:]], strict=True)
    ]


def _answers(judged: Sequence[Judged], talk: Talk | None) -> Said:
    senses = {each.sense for each in judged}
    said = Said(
        wants="wants" in senses,
        moves="moves" in senses,
        cancels="cancels" in senses,
        asks="asks" in senses,
        none="none" in senses,
        drops="drops" in senses,
    )
    if talk is None:
        return said
    if _conditional(judged):
        return replace(said, no=_refuses(judged), cancels=said.cancels and talk.phase != "cancelling")
    return replace(said, yes=_agrees(judged), no=_refuses(judged))


def _conditional(judged: Sequence[Judged]) -> bool:
    """Whether a clause says on what it depends: "yes, unless ...", "yes if ...". What is asked says nothing."""
    if any(lexicon.CONDITIONS.match(each.piece.bare) and each.sense not in MEETING for each in judged):
        return True
    stated = "".join(each.piece.text for each in judged if not each.piece.marked)
    return lexicon.CONDITIONS.search(fold(stated).replace("\u2019", "'")) is not None


def _agrees(judged: Sequence[Judged]) -> bool:
    """A yes that nothing takes back: no "no" or "not sure", no "but", and for a mere "ok" nothing else beside it."""
    order = [each for each in judged if each.sense in ("yes", "weak_yes", "no", "unsure")]
    if not any(each.sense in ("yes", "weak_yes") for each in order) or order[-1].sense in ("no", "unsure"):
        return False
    first = judged.index(next(each for each in judged if each.sense in ("yes", "weak_yes")))
    if any(each.piece.turns and each.sense != "filler" and not _gives(each) for each in judged[first:]):
        return False
    if any(each.sense in ("no", "unsure") for each in order):
        return False
    if any(each.sense == "yes" for each in order):
        return True
    return all(each.sense not in ("question", "other") or only_tells(each.piece.text) for each in judged)


def _refuses(judged: Sequence[Judged]) -> bool:
    """A no that no yes comes after."""
    order = [each.sense for each in judged if each.sense in ("yes", "weak_yes", "no")]
    return "no" in order and order[-1] == "no"


def _gives(each: Judged) -> bool:
    """Whether a clause only gives an address: "yes, but to tom@acme.com"."""
    return each.piece.has_address and addresses.only_gives(each.piece.text)


# Times


def _times(said: Said, judged: Sequence[Judged], message: str, talk: Talk | None, clock: Clock) -> Said:
    if not any(each.sense in _TIMED for each in judged):
        return said
    if talk and (picked := _picked(judged, talk, clock.zone)):
        return replace(said, when=picked)
    letters = list(message[:_LONGEST])
    position = 0
    for each in judged:
        start, end = each.piece.start, each.piece.end
        _blank(letters, position, start)
        if not each.about_meeting or each.sense in ("drops", "none"):
            _blank(letters, start, end)
        elif each.sense == "moves":
            _blank(letters, start, start + _target(each.piece.text, clock))
        position = end
    _blank(letters, position, len(letters))
    for each in addresses.found(message[:_LONGEST]):
        _blank(letters, each.start, each.end)
    when = clock.read(re.sub(r"\s{2,}", "  ", "".join(letters)).strip())
    if when is None:
        return said
    minutes = _minutes(when, judged)
    says = when.start or when.ambiguous or when.constraints or when.zone_said or when.problem or minutes
    return replace(said, when=when if says else None, minutes=minutes)


def _picked(judged: Sequence[Judged], talk: Talk, zone: ZoneInfo) -> When | None:
    """The one clause about time, if it names an offered time by its number.

    A number that is not on the list is read as the one after the last.
    """
    timed = [each.piece for each in judged if each.sense in _TIMED]
    picked = pick(timed[0], talk) if len(timed) == 1 else None
    if picked is None and len(timed) == 1 and is_beyond(timed[0], talk):
        beyond = str(len(talk.offered) + 1)
        return When(start=None, end=None, precision="minute", zone=zone, quote=beyond)
    if picked is None:
        return None
    return When(
        start=picked.start.astimezone(zone),
        end=None,
        precision="minute",
        zone=zone,
        quote=timed[0].text.strip(),
        date_said=True,
        time_said=True,
    )


def _blank(letters: list[str], start: int, end: int) -> None:
    letters[start:end] = [letter if letter in ".,;!?\n" else " " for letter in letters[start:end]]


def _minutes(when: When, judged: Sequence[Judged]) -> int | None:
    if when.duration is None:
        return None
    minutes = int(when.duration / timedelta(minutes=1))
    timed = [each.piece.bare for each in judged if each.sense in ("wants", "time", "length")]
    if not _LEAST_MINUTES <= minutes <= _MOST_MINUTES or all(map(lexicon.NOT_LENGTH.search, timed)):
        return None
    return minutes


def _target(text: str, clock: Clock) -> int:
    """Where in a clause that moves a meeting its new time begins: what stands before is the old one.

    The end of the clause when there is no new time in it.
    """
    folded = fold(text)
    meeting = lexicon.OF_MEETING.search(folded)
    for to in islice(lexicon.TO.finditer(folded, meeting.end() if meeting else 0), _MOST_TARGETS):
        when = clock.read(text[to.end() :])
        if when and (when.date_said or when.time_said):
            return to.start()
    return len(text) if meeting else 0


# What belongs together


def _settled(said: Said, judged: Sequence[Judged], talk: Talk | None) -> Said:
    """An agreement to one time is none to another, and who names a time has not dropped the meeting."""
    if said.drops:
        named = any(each.sense == "time" and not _LATER_ONLY.fullmatch(each.piece.text) for each in judged)
        return replace(
            said, drops=not named, no=said.no or named, yes=False, when=said.when if named else None
        )
    if talk is None or talk.phase not in ("agreeing", "finishing", "cancelling"):
        return said
    assented = any(each.sense in ("yes", "weak_yes") for each in judged)
    if not assented or said.no or not said.about_time:
        return said
    if said.yes and _repeats(said, talk):
        return replace(said, when=said.when if said.when and said.when.zone_said else None, minutes=None)
    if said.when and not (
        said.when.start or said.when.ambiguous or said.when.constraints or said.when.problem
    ):
        return said if said.minutes is None else replace(said, yes=False, no=True)
    return replace(said, yes=False, no=True)


def _repeats(said: Said, talk: Talk) -> bool:
    """Whether the times in it are those of the meeting that was read back."""
    when, meeting = said.when, talk.booking if talk.phase == "cancelling" else talk.chosen
    if meeting is None or when is None or said.none or when.problem:
        return False
    length = (meeting.end - meeting.start) / timedelta(minutes=1)
    if said.minutes is not None and said.minutes != length:
        return False
    if when.ambiguous:
        return any(each.start == meeting.start for each in when.alternatives)
    if when.start is None:
        return not when.constraints
    if when.precision == "minute":
        return when.start == meeting.start
    return when.start <= meeting.start and (when.end is None or meeting.start < when.end)


def _type(judged: Sequence[Judged], config: AppointmentScheduling) -> str | None:
    said = " ".join(each.piece.text for each in judged if each.sense not in ("question", "filler", "asks"))
    return types.named(said, config.meeting_types)


def _stated(message: str, judged: Sequence[Judged]) -> list[addresses.Address]:
    """The addresses in the message but those that it asks about."""
    asked = [each.piece for each in judged if each.sense == "question" and not _gives(each)]
    found = addresses.found(message)
    return [each for each in found if not any(piece.start <= each.start < piece.end for piece in asked)]


# What is left


def _rest(message: str, judged: Sequence[Judged]) -> str:
    """The message without the clauses about the meeting, courtesy and bare addresses."""
    given = any(each.piece.has_address for each in judged)
    kept = [
        each.sense == "unsure"
        or (each.sense in ("question", "other") and not (given and addresses.only_gives(each.piece.text)))
        for each in judged
    ]
    kept = [keep and not _gives_reason(judged, at) for at, keep in enumerate(kept)]
    plain = [each.sense == "filler" and not each.piece.has_address for each in judged]
    if all(keep or filler for keep, filler in zip(kept, plain, strict=True)):
        return message
    parts: list[str] = []
    start = end = None
    for keep, each in zip(kept, judged, strict=True):
        piece = each.piece
        if keep and start is not None and end is not None and message[end : piece.start].strip() == "":
            end = piece.end
        elif keep:
            parts.extend(_part(message, start, end))
            start, end = piece.start, piece.end
        else:
            parts.extend(_part(message, start, end))
            start = end = None
    parts.extend(_part(message, start, end))
    tail = message[judged[-1].piece.end :] if judged else message
    return _joined([*parts, tail])


def _joined(parts: Sequence[str]) -> str:
    """As sentences: what stood in the middle of one gets its full stop."""
    said = [part.strip() for part in parts if part.strip(_PUNCTUATION)]
    return " ".join([*(part if part[-1] in ".!?…" else f"{part}." for part in said[:-1]), *said[-1:]])


def _gives_reason(judged: Sequence[Judged], at: int) -> bool:
    """Whether a clause says why, of a clause about the meeting before it."""
    return at > 0 and judged[at].piece.reason and judged[at - 1].about_meeting


def _part(message: str, start: int | None, end: int | None) -> list[str]:
    if start is None or end is None:
        return []
    text = _JOINTS.sub("", message[start:end]).rstrip(" ,;(–—-")
    return [text] if text.strip() else []
