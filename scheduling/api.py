"""The JSON of the HTTP API of meetings."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from kit.errors import BadRequest
from scheduling import display
from scheduling.availability import Availability
from scheduling.model import Absence, Booking, BookingState, CancelledBy
from scheduling.slots import OpenSlot

# What comes in


def _clean(text: str | None) -> str | None:
    """Without what no name has: controls and halves of characters."""
    if text is None:
        return None
    kept = "".join(
        " " if each in "\r\n\t" else each for each in text if each.isprintable() or each in "\r\n\t"
    )
    return kept.encode("utf-8", "ignore").decode().strip() or None


Clean = Annotated[str | None, AfterValidator(_clean)]


class _In(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class BookingIn(_In):
    """`slot` is the id of an open time; without it `start` says when, and `type` and `duration` what. `client_key`
    makes a repeat find the first one's booking. `session_id` goes with the session's token as bearer."""

    session_id: UUID | None = None
    slot: str | None = Field(default=None, max_length=80)
    start: AwareDatetime | None = None
    type: str | None = Field(default=None, max_length=40)
    duration: int | None = Field(default=None, ge=5, le=480)
    email: str | None = Field(
        default=None, max_length=254, pattern=r"^[^@\s<>,;:\"()\\]+@[^@\s<>,;:\"()\\]+\.[^@\s<>,;:\"()\\]+$"
    )
    name: Clean = Field(default=None, max_length=20_000)
    note: Clean = Field(default=None, max_length=20_000)
    zone: str | None = Field(default=None, max_length=64)
    locale: str | None = Field(default=None, max_length=20)
    client_key: str | None = Field(default=None, min_length=1, max_length=64, pattern=r"^[\x21-\x7e]+$")

    @model_validator(mode="after")
    def _has_a_time(self) -> BookingIn:
        if self.slot is None and self.start is None:
            raise ValueError("say when: `slot`, the id of an open time, or `start`")
        return self


class MoveIn(_In):
    start: AwareDatetime


class CancelIn(_In):
    reason: Clean = Field(default=None, max_length=2_000)


class AbsenceIn(_In):
    host: str = Field(min_length=1, max_length=40)
    start: AwareDatetime
    end: AwareDatetime
    note: Clean = Field(default=None, max_length=500)

    @model_validator(mode="after")
    def _ends_later(self) -> AbsenceIn:
        if self.end <= self.start:
            raise ValueError("an absence ends after it begins")
        return self


# What goes out


class SlotOut(BaseModel):
    """`label` is the time as the visitor reads it."""

    id: str
    start: datetime
    end: datetime
    label: str

    @classmethod
    def of(cls, found: Availability, slot: OpenSlot, *, locale: str | None) -> SlotOut:
        return cls(
            id=found.id_of(slot),
            start=slot.start.astimezone(found.zone),
            end=slot.end.astimezone(found.zone),
            label=display.label(slot.start, slot.end, found.zone, locale=locale),
        )


class SlotsOut(BaseModel):
    """Open times in `zone`. `offers` are a few of `slots`, spread over days and parts of the day."""

    type: str
    name: str
    duration: int
    zone: str
    offers: list[SlotOut]
    slots: list[SlotOut]

    @classmethod
    def of(cls, found: Availability, *, locale: str | None, limit: int) -> SlotsOut:
        plan = found.plan
        return cls(
            type=plan.meeting.key,
            name=plan.meeting.name,
            duration=plan.minutes,
            zone=plan.zone.key,
            offers=[SlotOut.of(found, slot, locale=locale) for slot in found.offer()],
            slots=[SlotOut.of(found, slot, locale=locale) for slot in found.slots[:limit]],
        )


class TakenOut(BaseModel):
    """The time is not open any more; these are."""

    error: Literal["slot_taken"] = "slot_taken"
    detail: str
    alternatives: list[SlotOut]


class BookingOut(BaseModel):
    """A booking as its visitor sees it. `link` is the token by which it can be seen and changed later.

    `finish_url` is where the visitor has still to finish, on the calendar's own page; the time is held until
    `expires_at`.
    """

    id: UUID
    type: str
    state: BookingState
    start: datetime
    end: datetime
    zone: str
    label: str
    duration: int
    email: str | None
    name: str | None
    sequence: int
    join_url: str | None
    finish_url: str | None
    expires_at: datetime | None
    link: str

    @classmethod
    def of(cls, booking: Booking, *, link: str) -> BookingOut:
        zone = ZoneInfo(booking.zone)
        return cls(
            id=booking.id,
            type=booking.type,
            state=booking.state,
            start=booking.start_at.astimezone(zone),
            end=booking.end_at.astimezone(zone),
            zone=booking.zone,
            label=display.label(booking.start_at, booking.end_at, zone, locale=booking.locale),
            duration=booking.minutes,
            email=booking.email,
            name=booking.name,
            sequence=booking.sequence,
            join_url=booking.join_url,
            finish_url=booking.finish_url,
            expires_at=booking.expires_at if booking.finish_url else None,
            link=link,
        )


class BookingDetailOut(BaseModel):
    """A booking as the owner sees it. `task` is what an outside calendar has still to be told."""

    id: UUID
    session_id: UUID | None
    contact_id: UUID | None
    type: str
    hosts: list[str]
    state: BookingState
    start: datetime
    end: datetime
    zone: str
    email: str | None
    name: str | None
    note: str | None
    sequence: int
    provider: str
    join_url: str | None
    task: str | None
    cancelled_by: CancelledBy | None
    reason: str | None
    created_at: datetime
    confirmed_at: datetime | None

    @classmethod
    def of(cls, booking: Booking) -> BookingDetailOut:
        return cls(
            id=booking.id,
            session_id=booking.session_id,
            contact_id=booking.contact_id,
            type=booking.type,
            hosts=list(booking.hosts),
            state=booking.state,
            start=booking.start_at,
            end=booking.end_at,
            zone=booking.zone,
            email=booking.email,
            name=booking.name,
            note=booking.note,
            sequence=booking.sequence,
            provider=booking.provider,
            join_url=booking.join_url,
            task=booking.task,
            cancelled_by=booking.cancelled_by,
            reason=booking.reason,
            created_at=booking.created_at,
            confirmed_at=booking.confirmed_at,
        )


class BookingsOut(BaseModel):
    """A page of bookings by start; `cursor` leads to the next one."""

    bookings: list[BookingDetailOut]
    cursor: str | None


class AbsenceOut(BaseModel):
    id: UUID
    host: str
    start: datetime
    end: datetime
    note: str | None

    @classmethod
    def of(cls, absence: Absence) -> AbsenceOut:
        return cls(
            id=absence.id, host=absence.host, start=absence.start_at, end=absence.end_at, note=absence.note
        )


class AbsencesOut(BaseModel):
    absences: list[AbsenceOut]


class AbsenceMadeOut(BaseModel):
    """`overlaps` are the bookings that stand in that time all the same: somebody has to move or cancel them."""

    absence: AbsenceOut
    overlaps: list[BookingDetailOut]


def cursor_after(booking: Booking) -> str:
    return base64.urlsafe_b64encode(f"{booking.start_at.isoformat()} {booking.id}".encode()).decode()


def position(cursor: str) -> tuple[datetime, UUID]:
    """Raises BadRequest for what no page gave out."""
    try:
        at, _, booking_id = base64.urlsafe_b64decode(cursor).decode().partition(" ")
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError("no offset")
        return moment, UUID(booking_id)
    except (ValueError, binascii.Error) as error:
        raise BadRequest("This cursor is not one of ours.", code="bad_cursor") from error
