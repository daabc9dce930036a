"""What `salesagent check` found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "note", "wrong"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`wrong` needs mending, a `note` is worth knowing."""

    name: str
    state: State
    detail: str
