"""What a connector would write, without writing it.

with rehearsing() as seen:
    try:
        await connector.upsert_contact(person, ref)    # reads, decides, and stops before it writes
    except HeldBack:
        print(seen.is_new, seen.changes)

`writing.decide` and `sparing` tell here what they decided, `Api.send` asks whether it may.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from crm.connectors.model import Change, Skipped


class HeldBack(Exception):
    """A request that would have changed something; the message is its method and path."""


@dataclass
class Seen:
    """The last decision: `is_new` is None when there was none before a request was held back."""

    is_new: bool | None = None
    changes: tuple[Change, ...] = ()
    skipped: tuple[Skipped, ...] = ()


_SEEN: ContextVar[Seen | None] = ContextVar("rehearsal", default=None)


@contextmanager
def rehearsing() -> Generator[Seen]:
    """Inside, in this task and those it starts, nothing is written."""
    seen = Seen()
    token = _SEEN.set(seen)
    try:
        yield seen
    finally:
        _SEEN.reset(token)


def decided(changes: tuple[Change, ...], skipped: tuple[Skipped, ...], *, is_new: bool | None = None) -> None:
    """`is_new` is None for a decision that was taken further."""
    if seen := _SEEN.get():
        seen.changes, seen.skipped = changes, skipped
        seen.is_new = seen.is_new if is_new is None else is_new


def is_on() -> bool:
    """Whether nothing may be written now."""
    return _SEEN.get() is not None


def may_write(method: str, path: str) -> None:
    """Raises HeldBack in a rehearsal."""
    if _SEEN.get() is not None:
        raise HeldBack(f"{method} {path}")
