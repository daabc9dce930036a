"""Meetings in the dialogue, as values: what a message says about one, the talk so far, the next step. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter, ValidationError

from scheduling.when.model import When

Purpose = Literal["book", "move"]

Phase = Literal[
    "invited", "choosing", "agreeing", "finishing", "resolving", "which", "cancelling", "preferring"
]
"""What the visitor was asked last.

invited: whether a time should be looked for, beside a way to a person.   choosing: which of the offered times.
agreeing: whether the time that was read back is to be booked (or the meeting moved to it); an email may be missing.
finishing: to finish on the calendar's own page, to which they have a link.
resolving: which of several readings of their words was meant.            which: which of their meetings.
cancelling: whether the meeting is to be cancelled.     preferring: when it would suit them, as the calendar is away.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one message says about a meeting. Everything false and None: it says nothing about one.

    wants: asks for a meeting ("can we schedule a demo?").   moves, cancels: an existing one.   asks: when theirs is.
    yes, no: to what was asked last.   none: no offered time suits.   drops: wants no meeting any more ("never mind").
    when: the time in it, read against the offered times; None without any.   `when.zone_said` alone moves the clock.
    slot: the id of an offered time that was clicked.
    type: the key of a meeting type that is named.   minutes: a length that is asked for.
    email: an address the invitation is to go to, also somebody else's.
    rest: the message without what is about the meeting; the questions to the site are in it.
    """

    wants: bool = False
    moves: bool = False
    cancels: bool = False
    asks: bool = False
    yes: bool = False
    no: bool = False
    none: bool = False
    drops: bool = False
    when: When | None = None
    slot: str | None = None
    type: str | None = None
    minutes: int | None = None
    email: str | None = None
    rest: str = ""

    @property
    def about_time(self) -> bool:
        """Whether it says something about when."""
        return self.when is not None or self.slot is not None or self.none or self.minutes is not None


@dataclass(frozen=True, slots=True)
class Offered:
    """A time that can be chosen: `id` is its slot's; for a reading of the visitor's words it is empty."""

    id: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """A booking as its visitor is told. `link` is the token by which it can be seen, moved and cancelled."""

    id: UUID
    type: str
    name: str
    start: datetime
    end: datetime
    email: str | None = None
    join_url: str | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the visitor said so far about the time. Clock times are on the clock that they are shown times on.

    `earliest` up to, not including, `latest`: when it may begin. `not_before` and `not_after`: at what time of the day.
    `weekdays`: those that suit, Monday is 0; none means any. `excluded`: windows that do not suit; a start has two
    equal ends. `excluded_times`: of the day.
    """

    type: str | None = None
    minutes: int | None = None
    earliest: datetime | None = None
    latest: datetime | None = None
    not_before: time | None = None
    not_after: time | None = None
    weekdays: frozenset[int] = frozenset()
    excluded: tuple[tuple[datetime, datetime], ...] = ()
    excluded_times: frozenset[time] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """The talk about a meeting, from the first wish to the booking, kept between turns.

    `booking` is the one that is moved or cancelled, as it stands. `offered` are the times on the table in the order of
    their numbers; while `which` they are those of `bookings`. `chosen` was read back; `held` is its hold, None when a
    booking is moved. `agreed`: they said yes to `chosen` and only the address is missing. `asks_email`: the read-back
    asked for it. `email`: where they want the invitation. `lacks`: why they are asked what they would prefer.
    """

    phase: Phase
    purpose: Purpose = "book"
    wish: Wish = Wish()
    offered: tuple[Offered, ...] = ()
    chosen: Offered | None = None
    held: UUID | None = None
    booking: Booked | None = None
    bookings: tuple[UUID, ...] = ()
    lacks: Literal["away", "full"] | None = None
    agreed: bool = False
    asks_email: bool = False
    email: str | None = None


# What is said

Saying = Literal[
    "offer",  # times: choose one of these
    "offer_others",  # times, after others did not suit
    "offer_near",  # times: what was wished is not open, these are
    "offer_taken",  # times: the chosen one was taken in the meantime
    "offer_type",  # times for another length or kind of meeting
    "offer_zone",  # times on another clock
    "offer_again",  # times that still stand, after something else was talked about
    "full",  # nothing is open as far as bookings go: details and preferred times please
    "read_back",  # times[0] and email: shall it be booked?
    "read_back_no_email",  # times[0]: shall it be booked, and where does the invitation go?
    "read_back_again",  # as above, after something else was talked about
    "ask_email",  # they said yes: where does the invitation go?
    "read_back_move",  # booking and times[0]: shall it be moved there?
    "finish",  # booking, url and until: they finish there, and it is booked then
    "booked",
    "move_there",  # booking and url: it can only be moved there, by them
    "moved",
    "cancelled",
    "kept",  # it stays as it was
    "ask_cancel",  # booking: shall it be cancelled?
    "ask_which",  # bookings: which of them?
    "ask_moved_when",  # booking and times: when instead?
    "yours",  # bookings: when they are
    "none_yours",  # there is no coming meeting of theirs
    "not_offered",  # the number they chose is not on the list: times
    "ambiguous",  # times: which of these was meant?
    "past",  # that is over; times
    "impossible",  # there is no such day or time; times
    "gap",  # clocks skip that time; times
    "unknown_zone",  # a place or zone that is not known
    "away",  # the calendar is away: contact and preferred times please
    "away_kept",  # the calendar is away: the booking stays as it is
    "preferred",  # the preferred times were taken down
    "preferred_no_contact",  # the same, and where can a person reach them?
    "dropped",  # no meeting then
    "left",  # they say goodbye, and nothing is booked
    "gone",  # the meeting is over or cancelled already
    "invite",  # or shall a time for a meeting be looked for?
]


# Steps: what has to be done before more can be said


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """Look for open times, for the meeting `booking` when it is to be moved. `exact`: this start, if it is open; times
    near it otherwise. `says` is how to offer what is found, with the time that was `wanted` and their words (`quote`)
    where the calendar has nothing to do with it."""

    wish: Wish
    booking: UUID | None = None
    exact: datetime | None = None
    says: Saying = "offer"
    wanted: datetime | None = None
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """Keep a time until the visitor agrees."""

    time: Offered
    wish: Wish


@dataclass(frozen=True, slots=True)
class Book:
    """The visitor agreed: make the hold a booking."""

    hold: UUID
    email: str


@dataclass(frozen=True, slots=True)
class MoveTo:
    """The visitor agreed: move the booking."""

    booking: UUID
    start: datetime


@dataclass(frozen=True, slots=True)
class CancelBooking:
    booking: UUID


@dataclass(frozen=True, slots=True)
class Release:
    """Give up what is held."""


@dataclass(frozen=True, slots=True)
class Mine:
    """The visitor's coming bookings, because one of them is to be moved (to `exact`) or cancelled, or to be told."""

    why: Literal["move", "cancel", "tell"]
    exact: datetime | None = None


Step = Find | Hold | Book | MoveTo | CancelBooking | Release | Mine


# Outcomes: what came of a step


@dataclass(frozen=True, slots=True)
class Found:
    """Open times to offer, soonest first. `fits`: they are as wished, else what is open otherwise.

    `exact` is the one time that was asked for, when it is open. `booking` is the one that is to be moved.
    """

    times: tuple[Offered, ...]
    fits: bool = True
    exact: Offered | None = None
    booking: Booked | None = None


@dataclass(frozen=True, slots=True)
class Held:
    hold: UUID


@dataclass(frozen=True, slots=True)
class Done:
    """The step changed a booking, which now is so. `before` is when a moved one was."""

    booking: Booked
    before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Nothing is booked before the visitor has finished at `url`; the time is kept for them `until` then."""

    booking: Booked
    url: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The booking is as it was: only the visitor can move it, at `url`."""

    booking: Booked
    url: str


@dataclass(frozen=True, slots=True)
class Taken:
    """Somebody else has the time. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Away:
    """The calendar cannot be reached. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Gone:
    """The booking or hold is there no more, or is over."""


@dataclass(frozen=True, slots=True)
class Theirs:
    """The visitor's coming bookings, the next one first."""

    bookings: tuple[Booked, ...]


@dataclass(frozen=True, slots=True)
class Nothing:
    """The step is done and says nothing."""


Outcome = Found | Held | Done | Unfinished | Elsewhere | Taken | Away | Gone | Theirs | Nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Says:
    """One thing to say. `times` are shown as a numbered list, `bookings` as cards or a list. `wanted` is the time that
    was asked for and cannot be had, or from which a meeting was moved. `quote`: their words in question. `url` is the
    page they have to go to, and `until` how long a time is kept for that."""

    what: Saying
    times: tuple[Offered, ...] = ()
    bookings: tuple[Booked, ...] = ()
    email: str | None = None
    wanted: datetime | None = None
    quote: str | None = None
    type: str | None = None
    minutes: int | None = None
    url: str | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What follows: first `says`, then `step`, whose outcome leads to the next course. `talk` None ends the talk.

    `zone` is the one the visitor wants to be told times in from now on. `wanted`: the calendar cannot give them what
    they want, so a person is told, with their words about `when` it would suit them.
    """

    talk: Talk | None
    says: tuple[Says, ...] = ()
    step: Step | None = None
    zone: str | None = None
    wanted: Literal["away", "full"] | None = None
    when: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a course depends on beside the talk: the visitor's own address, whether a phone number of theirs is known,
    and where their clock stands."""

    email: str | None = None
    phone: bool = False
    zone: ZoneInfo


_TALK: TypeAdapter[Talk] = TypeAdapter(Talk)


def talk_json(talk: Talk) -> dict[str, Any]:
    return _TALK.dump_python(talk, mode="json")


def read_talk(stored: object) -> Talk | None:
    """The stored talk; None for none, and for what another version wrote and this one cannot read."""
    if stored is None:
        return None
    try:
        return _TALK.validate_python(stored)
    except ValidationError:
        return None
