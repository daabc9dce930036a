"""A course run to its end: its steps are done, what comes of them is said, and the widget is given what it shows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from agent.llm import OfferedSlot
from agent.meetings import shown
from agent.meetings.clockface import Clockface
from agent.meetings.following import after
from agent.meetings.model import Course, Known, Says, Talk
from agent.meetings.perform import Desk
from agent.meetings.phrasing import phrase
from scheduling.config import AppointmentScheduling

_MOST_STEPS = 6
"""Steps of one message; each leads to a later one, so this is never reached but by a mistake of ours."""

_CARDS: Mapping[str, shown.State] = {
    "read_back": "proposed",
    "read_back_no_email": "proposed",
    "read_back_again": "proposed",
    "read_back_move": "proposed",
    "finish": "proposed",
    "booked": "confirmed",
    "moved": "moved",
    "cancelled": "cancelled",
}
_JUST_HELD = frozenset(("read_back", "read_back_no_email"))

Tell = Callable[[Says], Awaitable[None]]


class Shows(Protocol):
    """The reply, as far as it has something for the widget."""

    def offer(self, offer: Mapping[str, Any]) -> None: ...

    def booking(self, booking: Mapping[str, Any]) -> None: ...


class Arrangement:
    """The meeting part of one reply. `offer` and `booking` are what the reply shows at its end."""

    def __init__(
        self, desk: Desk, face: Clockface, config: AppointmentScheduling, say: Callable[..., str]
    ) -> None:
        self._desk = desk
        self._face = face
        self._config = config
        self._say = say
        self.offer: dict[str, Any] | None = None
        self.booking: dict[str, Any] | None = None

    async def follow(self, course: Course, known: Known, tell: Tell) -> Course:
        """Say and do what it asks for, and what follows from that; the last course, which has the talk that is left.

        `zone` and `wanted` of it are those of any course on the way.
        """
        if course.zone:
            self._turn_clock(ZoneInfo(course.zone))
            known = replace(known, zone=self._face.zone)
        zone, wanted, when = course.zone, course.wanted, course.when
        for _ in range(_MOST_STEPS):
            for says in course.says:
                await tell(says)
            if course.step is None:
                break
            outcome = await self._desk.perform(course.step)
            following = after(course.talk or Talk(phase="choosing"), course.step, outcome, known)
            course = following if course.talk else replace(following, talk=None)
            wanted = course.wanted or wanted
        return replace(course, zone=zone, wanted=wanted, when=when)

    def _turn_clock(self, zone: ZoneInfo) -> None:
        zone = self._config.zone_for(zone.key)
        self._face = replace(self._face, zone=zone)
        self._desk = replace(self._desk, zone=zone)

    def offered(self, talk: Talk | None) -> tuple[OfferedSlot, ...]:
        """The times on the table as a model is told of them."""
        times = [each for each in talk.offered if each.id] if talk else []
        return tuple(OfferedSlot(each.id, self._face.moment(each.start, each.end)) for each in times)

    def words(self, says: Says) -> str:
        return phrase(says, say=self._say, face=self._face, config=self._config)

    def show(self, says: Says, reply: Shows) -> None:
        """What the widget shows of it, beside the words."""
        if state := _CARDS.get(says.what):
            kept = timedelta(minutes=self._config.hold_minutes) if says.what in _JUST_HELD else None
            self.booking = shown.booking_json(
                state,
                says,
                face=self._face,
                config=self._config,
                expires_at=self._face.now + kept if kept else says.until,
            )
            reply.booking(self.booking)
        elif says.what != "ask_email" and any(each.id for each in says.times):
            self.offer = shown.offer_json(says, face=self._face, config=self._config)
            reply.offer(self.offer)
