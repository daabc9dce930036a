"""The turns of a long session that a model gets to read: those that say most, within a budget of tokens. PURE."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agent.prompts import without_markers
from agent.summary.quotes import cut
from agent.summary.signals import objections, wishes
from agent.summary.transcript import Transcript, TranscriptTurn

MAX_TOKENS = 6000
MAX_VISITOR, MAX_REPLY = 1200, 400
_BYTES_A_TOKEN = 3
"""Cautious: English has about four. Other scripts take more bytes and more tokens alike."""
_OVERHEAD = 24
_FIRST, _LAST = 3, 5


@dataclass(frozen=True, slots=True)
class WindowTurn:
    """A turn with its texts cut to what the model needs of them."""

    number: int
    visitor: str
    reply: str


@dataclass(frozen=True, slots=True)
class Window:
    turns: tuple[WindowTurn, ...]
    left_out: int


def window(transcript: Transcript, *, max_tokens: int = MAX_TOKENS) -> Window:
    """The turns in their order, kept first: what the visitor told, wanted and objected, the ends, the latest."""
    spoken = [turn for turn in transcript.turns if turn.visitor.strip()]
    weights = _weights(spoken, transcript)
    chosen: list[WindowTurn] = []
    left = max_tokens
    for i in sorted(range(len(spoken)), key=lambda i: (weights[i], i), reverse=True):
        turn = _cut(spoken[i])
        left -= _tokens(turn)
        if left < 0:
            break
        chosen.append(turn)
    return Window(tuple(sorted(chosen, key=lambda turn: turn.number)), len(spoken) - len(chosen))


def _weights(turns: Sequence[TranscriptTurn], transcript: Transcript) -> list[int]:
    told = {held.turn for values in transcript.profile.values() for held in values}
    signals = {claim.turn for claim in objections(turns)} | {step.claim.turn for step in wishes(turns)}

    def weight(i: int) -> int:
        number = turns[i].number
        return 4 * (number in told) + 3 * (number in signals) + 2 * (i < _FIRST or i >= len(turns) - _LAST)

    return [weight(i) for i in range(len(turns))]


def _cut(turn: TranscriptTurn) -> WindowTurn:
    reply = without_markers(turn.reply or "")
    return WindowTurn(turn.number, cut(turn.visitor, MAX_VISITOR), cut(reply, MAX_REPLY))


def _tokens(turn: WindowTurn) -> int:
    return len(f"{turn.visitor}{turn.reply}".encode()) // _BYTES_A_TOKEN + _OVERHEAD
