"""Remembers what was looked up for a few seconds, so that a change elsewhere takes effect within them."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Memory(Generic[Key, Value]):
    """Holds each value for `seconds`, and at most `size` of them: when it is full it starts anew."""

    def __init__(self, *, seconds: float, size: int = 1_000, time: Callable[[], float] = monotonic) -> None:
        self._seconds = seconds
        self._size = size
        self._time = time
        self._held: dict[Key, tuple[float, Value]] = {}

    def get(self, key: Key) -> Value | None:
        held = self._held.get(key)
        return held[1] if held and held[0] > self._time() else None

    def put(self, key: Key, value: Value) -> Value:
        if len(self._held) >= self._size:
            self._held.clear()
        self._held[key] = (self._time() + self._seconds, value)
        return value
