"""The meeting that a person has to arrange: what the visitor said about when. PURE."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from outreach.wrapup.load import Loaded
from outreach.wrapup.store import TurnRow
from scheduling.when import understand


@dataclass(frozen=True, slots=True)
class MeetingWanted:
    """`words` are the visitor's about when, None if they named no time; `said` is the turn to quote.

    `zone` is the clock that they mean: the one they said they are in, else their browser's; None when unknown.
    `at_first`: no person was asked for before the meeting was.
    """

    words: str | None
    said: TurnRow
    zone: str | None
    at_first: bool


def wanted(loaded: Loaded) -> MeetingWanted | None:
    """The meeting that the calendar could not give; None when there is none, or its turn was not read."""
    rows = {turn.seq: turn for turn in loaded.turns}
    told = [row for row in loaded.meetings_wanted if row.turn in rows]
    if not told:
        return None
    zone, first = visitor_zone(loaded), told[0]
    answered = next((row for row in reversed(told) if row.words), None)
    if answered:
        said, words = rows[answered.turn], answered.words
    else:
        said, words = _named(loaded, told[-1].turn, zone) or rows[told[-1].turn], None
    return MeetingWanted(words, said, zone, first.asked)


def visitor_zone(loaded: Loaded) -> str | None:
    """The one they said they are in, else their browser's."""
    said = loaded.session.dialogue.get("zone")
    return said if isinstance(said, str) else loaded.session.timezone


def _named(loaded: Loaded, seq: int, zone: str | None) -> TurnRow | None:
    """The turn in which a time was named last: the one in which the calendar was away, or one just before it that was
    about the meeting, too."""
    for turn in _about_it([turn for turn in loaded.turns if turn.seq <= seq]):
        if _names_a_time(turn, zone, loaded.session.locale):
            return turn
    return None


def _about_it(turns: Sequence[TurnRow]) -> list[TurnRow]:
    """The last turn, and those before it that were about a meeting without a break; the latest first."""
    found = list(turns[-1:])
    for turn in reversed(turns[:-1]):
        if not any(move.get("move") == "Meeting" for move in turn.moves):
            break
        found.append(turn)
    return found


def _names_a_time(turn: TurnRow, zone: str | None, locale: str | None) -> bool:
    try:
        clock = ZoneInfo(zone or "UTC")
    except (KeyError, ValueError, OSError):
        clock = ZoneInfo("UTC")
    when = understand(turn.text, now=turn.opened_at, zone=clock, locale=locale or "en")
    return when.start is not None or bool(when.alternatives or when.constraints)
