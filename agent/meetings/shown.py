"""What is shown of meetings beside the words, as the JSON of `agent.meetings.api`."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from agent.meetings.api import CardState, MeetingCardOut, OfferedTimeOut, OfferOut, PreviousTimeOut
from agent.meetings.clockface import Clockface
from agent.meetings.model import Booked, Offered, Purpose, Says
from agent.meetings.phrasing import meeting_name
from agent.replies import say
from scheduling.config import AppointmentScheduling

State = CardState


def offer_json(
    says: Says, *, face: Clockface, config: AppointmentScheduling, purpose: Purpose | None = None
) -> dict[str, Any]:
    """The times of it that can be picked, an `OfferOut`. Readings of the visitor's words cannot: they have no id.

    `purpose` None follows from it: where a booking stands beside the times, that is what is moved.
    """
    times = [time for time in says.times if time.id]
    starts = [time.start for time in times]
    apart = face.changes(starts)
    offer = OfferOut(
        offers=[_offered(time, face, apart=apart) for time in times],
        zone=face.zone.key,
        zone_name=face.zone_of(starts),
        name=_name(says, face, config),
        duration=_minutes(times[0]) if times else _planned(says, config),
        purpose=purpose or ("move" if says.bookings else "book"),
        other=say("meet_other", face.language),
    )
    return offer.model_dump(mode="json")


def booking_json(
    state: CardState,
    says: Says,
    *,
    face: Clockface,
    config: AppointmentScheduling,
    expires_at: datetime | None = None,
) -> dict[str, Any]:
    """The card of a meeting, a `MeetingCardOut`: of the time that is read back while `proposed`, else of the booking.

    `expires_at` is until when the proposed time is kept. One that the visitor has to finish elsewhere has no buttons,
    and leads there. Raises ValueError when it says nothing of any meeting.
    """
    booking = says.bookings[-1] if says.bookings else None
    time = says.times[0] if state == "proposed" and says.times else booking
    if time is None:
        raise ValueError(f"{says.what} has no meeting to show as {state}")
    card = MeetingCardOut(
        state=state,
        id=booking.id if booking else None,
        name=_name(says, face, config),
        start=time.start.astimezone(face.zone),
        end=time.end.astimezone(face.zone),
        duration=_minutes(time),
        zone=face.zone.key,
        zone_name=face.zone_of([time.start]),
        day=face.day(time.start),
        hours=face.hours(time.start, time.end),
        label=face.moment(time.start, time.end),
        email=says.email or (booking.email if booking else None),
        join_url=says.url or (booking.join_url if booking else None),
        link=booking.link if booking else None,
        previous=_previous(state, says, time, face),
        expires_at=expires_at,
        **_buttons(state, says, face),
    )
    return card.model_dump(mode="json")


def _offered(time: Offered, face: Clockface, *, apart: bool) -> OfferedTimeOut:
    """`apart`: the clocks change between the times that are offered, so its hours name their offset."""
    hours = face.hours(time.start, time.end)
    told = face.changes((time.start, time.end))
    return OfferedTimeOut(
        id=time.id,
        start=time.start.astimezone(face.zone),
        end=time.end.astimezone(face.zone),
        label=face.moment(time.start, time.end),
        day=face.day(time.start),
        hours=f"{hours} ({face.offset(time.start)})" if apart and not told else hours,
    )


def _previous(
    state: CardState, says: Says, time: Offered | Booked, face: Clockface
) -> PreviousTimeOut | None:
    """Of a booking that would be moved, its time; of one that was, the time it had."""
    if says.what == "finish":
        return None
    if state == "proposed" and says.bookings:
        start, end = says.bookings[-1].start, says.bookings[-1].end
    elif state == "moved" and len(says.bookings) > 1:
        start, end = says.bookings[0].start, says.bookings[0].end
    elif state == "moved" and says.wanted:
        start, end = says.wanted, says.wanted + (time.end - time.start)
    else:
        return None
    hours = face.hours(start, end)
    apart = face.changes((start, time.start)) and not face.changes((start, end))
    return PreviousTimeOut(day=face.day(start), hours=f"{hours} ({face.offset(start)})" if apart else hours)


def _buttons(state: CardState, says: Says, face: Clockface) -> dict[str, str | None]:
    if state != "proposed" or says.what == "finish":
        return {"agree": None, "other": None}
    moves = "_move" if says.bookings or says.what == "read_back_move" else ""
    return {
        "agree": say(f"meet_agree{moves}", face.language),
        "other": say(f"meet_other{moves}", face.language),
    }


def _name(says: Says, face: Clockface, config: AppointmentScheduling) -> str:
    """As the owner wrote it, of the booking if there is one."""
    booking = says.bookings[-1] if says.bookings else None
    if booking and config.types and config.meeting_type(booking.type) is None:
        return booking.name
    kind = booking.type if booking else says.type
    return meeting_name(kind, say=partial(say, language=face.language), config=config)


def _minutes(time: Offered | Booked) -> int:
    return round((time.end - time.start).total_seconds() / 60)


def _planned(says: Says, config: AppointmentScheduling) -> int:
    meeting = config.meeting_type(says.type) or config.meeting_types[0]
    return says.minutes or meeting.duration or config.default_duration
