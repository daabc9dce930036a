"""The hand-off of a session as values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Handoff = Literal["none", "requested", "taken_over", "released"]


@dataclass(frozen=True, slots=True)
class RepMessage:
    """What a rep said, or what the visitor was told about the hand-off. `after_turn` counts from 0: before any turn."""

    id: int
    kind: Literal["rep", "notice"]
    rep: str | None
    text: str
    after_turn: int
    at: datetime


@dataclass(frozen=True, slots=True)
class HandoffState:
    handoff: Handoff
    rep: str | None
    messages: Sequence[RepMessage]
