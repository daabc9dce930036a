"""The JSON of meetings in the chat: times to pick from, and the card of one meeting."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from agent.meetings.model import Purpose

CardState = Literal["proposed", "confirmed", "moved", "cancelled"]


class OfferedTimeOut(BaseModel):
    """A time to pick: `id` goes back with the choice. `start` and `end` have the offset of the zone they are shown in.

    `day` and `hours` are it in words, `label` too, with its zone.
    """

    id: str
    start: datetime
    end: datetime
    label: str
    day: str
    hours: str


class OfferOut(BaseModel):
    """Times to pick from. `zone_name` is what to call `zone`; `duration` is in minutes; `name` says what is booked.

    `other` is what to say when none of them suits; earlier versions stored none.
    """

    offers: list[OfferedTimeOut]
    zone: str
    zone_name: str
    name: str
    duration: int
    purpose: Purpose
    other: str = ""


class PreviousTimeOut(BaseModel):
    """When a meeting was before it was moved, in words."""

    day: str
    hours: str


class MeetingCardOut(BaseModel):
    """A meeting as the chat shows it. While `proposed` it is read back, and nothing is booked or moved yet.

    `agree` and `other` are the words of the two buttons then, and `expires_at` is how long the time is kept. Without
    them the visitor said yes already, and has to finish at `join_url`, a page of the calendar's own. `link` is
    the token by which the meeting can be seen and changed. `previous` is when it was, of one that is or would be moved.
    """

    state: CardState
    id: UUID | None
    name: str
    start: datetime
    end: datetime
    duration: int
    zone: str
    zone_name: str
    day: str
    hours: str
    label: str
    email: str | None
    join_url: str | None
    link: str | None
    previous: PreviousTimeOut | None
    expires_at: datetime | None
    agree: str | None
    other: str | None
