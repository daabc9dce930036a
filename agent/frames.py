"""The events of one reply as they go over the wire, numbered, kept, and read by any number of connections."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Any

import orjson

PING = b": ping\n\n"
LAST = frozenset({"done", "error"})

# A reply that had to be written anew numbers its frames from the next multiple on, so that a browser that saw a part
# of the first attempt gets the whole of the second and never mistakes one frame for another.
IDS_PER_ATTEMPT = 10_000


@dataclass(frozen=True, slots=True)
class Frame:
    """`data` is JSON, kept as text so that a replay is the same to the byte."""

    id: int
    event: str
    data: str

    @property
    def is_last(self) -> bool:
        return self.event in LAST

    def encode(self) -> bytes:
        return f"id: {self.id}\nevent: {self.event}\ndata: {self.data}\n\n".encode()

    def payload(self) -> Any:
        return orjson.loads(self.data)


class FrameLog:
    """Written by one turn, read by every connection that follows it. Lives as long as either."""

    def __init__(self) -> None:
        self._frames: list[Frame] = []
        self._begin = 0
        self._next_id = 1
        self._cut = False
        self._changed = asyncio.Event()

    @property
    def frames(self) -> tuple[Frame, ...]:
        """What the present attempt has said so far."""
        return tuple(self._frames[self._begin :])

    @property
    def ended(self) -> bool:
        return bool(self._frames) and self._frames[-1].is_last

    def restart(self, attempt: int) -> None:
        """What follows is said by this attempt, counted from 1."""
        self._begin = len(self._frames)
        self._next_id = (attempt - 1) * IDS_PER_ATTEMPT + 1

    def make(self, event: str, data: object) -> Frame:
        """The frame that would come next, not visible to anyone yet."""
        return Frame(self._next_id, event, orjson.dumps(data).decode())

    def add(self, event: str, data: object) -> None:
        self.publish((self.make(event, data),))

    def publish(self, frames: Iterable[Frame]) -> None:
        """Make frames visible, but for those that have been before."""
        for frame in frames:
            if frame.id >= self._next_id or not self._frames:
                self._frames.append(frame)
                self._next_id = frame.id + 1
        self._wake()

    def cut(self) -> None:
        """Let readers go without a last frame: this process stops, another one will answer them."""
        self._cut = True
        self._wake()

    def _wake(self) -> None:
        waiting, self._changed = self._changed, asyncio.Event()
        waiting.set()

    async def read(self, after: int = 0, *, ping_every: float = 15.0) -> AsyncIterator[Frame | None]:
        """Frames with an id above `after` as they come, to the last; None for each `ping_every` seconds of silence."""
        position = 0
        while True:
            changed = self._changed
            while position < len(self._frames):
                frame = self._frames[position]
                position += 1
                if frame.id > after or frame.is_last:
                    yield frame
                if frame.is_last:
                    return
            if self._cut:
                return
            try:
                await asyncio.wait_for(changed.wait(), ping_every)
            except TimeoutError:
                yield None

    async def last(self) -> Frame | None:
        """The last frame, as soon as it is there; None when there will be none."""
        while not self.ended and not self._cut:
            await self._changed.wait()
        return self._frames[-1] if self.ended else None
