"""What one clause says about a meeting. PURE."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from agent.acts.text import expand, fold, words
from agent.meetings import lexicon
from agent.meetings.model import Offered, Talk
from agent.meetings.pieces import Piece
from agent.meetings.types import as_meetings
from scheduling.when.model import When

Sense = Literal[
    "wants",
    "moves",
    "cancels",
    "asks",
    "yes",
    "weak_yes",
    "no",
    "none",
    "drops",
    "time",
    "length",
    "type",
    "unsure",
    "filler",
    "question",
    "other",
]
"""question: to the site. filler: courtesy. other: a statement about something else."""

MEETING: Final[frozenset[Sense]] = frozenset(
    ("wants", "moves", "cancels", "asks", "yes", "weak_yes", "no", "none", "drops", "time", "length", "type")
)
"""These are about the meeting."""

_MOST_CHARS: Final = 90
"""Whole clauses of yes, no and their like are short."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What a clause is read against: the talk, how times are read, the words of the meeting types' names, and the
    names as a whole."""

    talk: Talk | None
    when: Callable[[str], When | None]
    names: frozenset[str]
    titles: re.Pattern[str] | None = None

    @property
    def strict(self) -> bool:
        """Whether a time counts only in a clause that is about nothing else."""
        return self.talk is None or self.talk.phase == "invited"


def judge(piece: Piece, scene: Scene, *, engaged: bool) -> Sense:
    """`engaged`: the message is known to be about a meeting, by the talk or by another clause."""
    if piece.mark:
        return "yes" if piece.mark == "yes" else "no"
    if not words(piece.bare):
        return "filler"
    if scene.talk is not None and (said := _answer(piece, scene.talk, scene)):
        return said
    if scene.talk is not None and (pick(piece, scene.talk) or is_beyond(piece, scene.talk)):
        return "time"
    if wish := _wish(piece, scene):
        return wish
    if engaged and scene.talk is None and not piece.marked and lexicon.YES.fullmatch(piece.bare):
        return "filler"
    if engaged and (sense := _about_time(piece, scene)):
        return sense
    if scene.talk is not None and _only_names_type(piece, scene):
        return "type"
    if scene.talk is not None and scene.talk.phase != "invited" and _asks_times(piece, scene):
        return "wants"
    if all(word in lexicon.FILLERS for word in words(piece.bare)):
        return "filler"
    return "question" if piece.asks else "other"


def asks_to_be_shown(piece: Piece) -> bool:
    """Whether a clause wishes to see the product, which beside a time means a meeting."""
    return _is(lexicon.SHOWN, piece)


# What answers the question that was asked last


def _answer(piece: Piece, talk: Talk, scene: Scene) -> Sense | None:
    said = piece.bare
    if len(said) > _MOST_CHARS:
        return None
    moving = talk.phase == "agreeing" and talk.purpose == "move"
    if (talk.phase == "cancelling" or moving) and _is(lexicon.STAYS, piece):
        return "no"
    if talk.phase == "cancelling" and _is(lexicon.GOES, piece):
        return "yes"
    if talk.purpose == "book" and talk.phase != "cancelling" and _is(lexicon.CANCEL_ALONE, piece):
        return "drops"
    if _is(lexicon.UNSURE, piece):
        return "unsure"
    if talk.phase not in ("invited", "cancelling") and _is(lexicon.NONE, piece):
        return "none"
    if _is(lexicon.NO, piece):
        return "no"
    if _is(lexicon.DROPS, piece):
        return "drops"
    if talk.phase == "invited" and _is(lexicon.INVITED, piece):
        return "wants"
    if piece.marked or not lexicon.YES.fullmatch(said) or _tells_time(piece, scene):
        return None
    return "weak_yes" if lexicon.WEAK_YES.fullmatch(said) else "yes"


def _is(pattern: re.Pattern[str], piece: Piece) -> bool:
    return pattern.fullmatch(piece.bare) is not None or pattern.fullmatch(piece.plain) is not None


def pick(piece: Piece, talk: Talk) -> Offered | None:
    """The offered time that a clause names by its number in words: "the second one", "option 2".

    "First" beside other clauses only begins an enumeration.
    """
    if len(piece.bare) > _MOST_CHARS or not (piece.alone or " " in piece.bare):
        return None
    for number, pattern in lexicon.PICKS:
        if number <= len(talk.offered) and talk.offered and _is(pattern, piece):
            return talk.offered[number - 1 if number > 0 else -1]
    return None


def is_beyond(piece: Piece, talk: Talk) -> bool:
    """Whether a message is nothing but a number that no offered time has: "option 9"."""
    if not (piece.alone and talk.offered and talk.phase in ("choosing", "resolving")):
        return False
    found = lexicon.NUMBERED.fullmatch(piece.bare)
    said = next((each for each in found.groups() if each), "") if found else piece.bare
    return said in ("0", "00") or (found is not None and int(said) > len(talk.offered))


# Wishes


def _wish(piece: Piece, scene: Scene) -> Sense | None:
    """A clause that names one of the owner's types reads like one that says "meeting" instead."""
    if piece.reason or lexicon.PRODUCT.search(piece.plain):
        return None
    said = piece.bare if piece.alone else piece.plain
    if scene.talk is None and len(words(said)) > 1 and _is(lexicon.CANCEL_ALONE, piece):
        return "cancels"
    if scene.talk is None and piece.alone and not piece.marked and _is(lexicon.NAMED_ALONE, piece):
        return "wants"
    readings = as_meetings(piece.plain, scene.titles)
    return next((sense for said in readings if (sense := _wished(said, piece, scene))), None)


def _wished(said: str, piece: Piece, scene: Scene) -> Sense | None:
    if _anywhere(lexicon.CANCELS, said):
        return "cancels"
    if _anywhere(lexicon.MOVES, said) or (
        scene.talk is None and lexicon.MOVES_TIMED.match(said) and _says_time(piece, scene)
    ):
        return "moves"
    if lexicon.ASKS.match(said):
        return "asks"
    if lexicon.WANTS.match(said) or lexicon.WANTS.match(piece.bare) or _anywhere(lexicon.WISHES, said):
        return "wants"
    if scene.talk is None and lexicon.TIMED.match(said) and _says_time(piece, scene):
        return "wants"
    return None


def _anywhere(pattern: re.Pattern[str], said: str) -> bool:
    """Whether the pattern is in a clause, and nothing before it makes it something else."""
    found = pattern.search(said)
    if found is None:
        return False
    before = said[: found.start() + 1]
    return (
        lexicon.BARRED.search(before) is None or lexicon.HOW_TO.fullmatch(said, 0, found.start()) is not None
    )


def _tells_time(piece: Piece, scene: Scene) -> bool:
    when = scene.when(piece.text)
    return when is not None and bool(when.start or when.ambiguous or when.constraints or when.problem)


def _says_time(piece: Piece, scene: Scene) -> bool:
    """A time of some day; a rule such as "weekends" is none."""
    when = scene.when(piece.text)
    return when is not None and when.problem != "past" and (when.date_said or when.time_said)


# Times


def _about_time(piece: Piece, scene: Scene) -> Sense | None:
    if piece.reason:
        return None
    when = scene.when(piece.text)
    if when is None:
        return None
    if not (when.start or when.ambiguous or when.constraints or when.zone_said or when.problem):
        fits = lexicon.NOT_LENGTH.search(piece.bare) is None and _says_nothing_else(piece, when, scene)
        return "length" if fits else None
    if lexicon.OTHER.search(piece.bare):
        return None
    if scene.strict and piece.asks and not (when.date_said or when.time_said):
        return None
    if piece.asks or scene.strict:
        return "time" if _says_nothing_else(piece, when, scene) else None
    return "time"


def _asks_times(piece: Piece, scene: Scene) -> bool:
    """Whether a clause asks when it could be, and nothing else."""
    return lexicon.ASKS_TIMES.fullmatch(piece.plain) is not None and all(
        word in lexicon.FRAME or word in scene.names for word in words(piece.plain)
    )


def _only_names_type(piece: Piece, scene: Scene) -> bool:
    said = words(piece.bare)
    if piece.asks and not lexicon.INSTEAD.search(piece.bare):
        return False
    telling = scene.names - lexicon.COMMON_IN_NAMES
    return any(word in telling for word in said) and all(
        word in lexicon.FRAME or word in scene.names for word in said
    )


def _says_nothing_else(piece: Piece, when: When, scene: Scene) -> bool:
    """Whether a clause consists of a time and the words that commonly surround one."""
    spelled = expand(fold(piece.text))
    around = spelled.replace(expand(fold(when.quote)), " ", 1) if when.quote else spelled
    said = (lexicon.TYPOS.get(word, word) for word in words(around))
    return all(word in lexicon.FRAME or word in scene.names for word in said)
