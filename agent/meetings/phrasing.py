"""What is said about meetings, in words: the text of one `Says`, as plain text with numbered lists.

The sentences stand in `agent.replies`, under keys that begin with "meet_". Whatever names an hour names its zone too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Final

from agent.meetings.clockface import Clockface
from agent.meetings.model import Booked, Offered, Saying, Says
from scheduling.config import AppointmentScheduling

MAX_QUOTED = 60

Say = Callable[..., str]

_OFFERS: Final = frozenset(("offer", "offer_others", "offer_type", "offer_zone", "offer_again"))
"""Their sentence leads over to the list of times."""

_REFUSALS: Final = frozenset(
    ("offer_near", "offer_taken", "not_offered", "past", "impossible", "gap", "ask_moved_when")
)
"""What was wished cannot be or is not settled; times follow if there are any, else the question when it suits."""

_NAMING_WANTED: Final = frozenset(("offer_near", "past"))
"""What names the time that cannot be had."""

_QUOTING: Final = frozenset(("ambiguous", "ambiguous_open", "impossible", "gap", "unknown_zone", "preferred"))
"""What can repeat the visitor's words."""


def phrase(says: Says, *, say: Say, face: Clockface, config: AppointmentScheduling) -> str:
    """The whole text of it. `say` is a sentence by key in the language of `face` (`Voice.say`)."""
    return _Telling(says, say, face, config).text()


def meeting_name(key: str | None, *, say: Say, config: AppointmentScheduling) -> str:
    """What the owner calls this type of meeting; a plain word for it when they named none."""
    meeting = config.meeting_type(key) if config.types else None
    return meeting.name if meeting else say("meet_plain")


def harmless(quote: str | None) -> str | None:
    """A visitor's words as they are repeated: in one line, not at length, without what could become markup or a link.

    None when nothing is left of them.
    """
    kept = "".join(each if _is_plain(each) else " " for each in quote or "")
    words = re.sub(r"\s+", " ", re.sub(r"[:/]{2,}", " ", kept)).strip()
    if len(words) > MAX_QUOTED:
        words = words[: MAX_QUOTED - 1].rstrip() + "…"
    return words or None


def verbatim(text: str) -> str:
    """Text that is shown as it was written: what the chat would take for markup is escaped."""
    return re.sub(r"([\\`*\[\]]|(?<!\w)_|_(?!\w))", r"\\\1", re.sub(r"\s+", " ", text)).strip()


def _is_plain(character: str) -> bool:
    return character.isalnum() or character in " '’.,:;/+-−–&!?" or unicodedata.category(character)[0] == "M"


class _Telling:
    """One `Says` on its way into words."""

    def __init__(self, says: Says, say: Say, face: Clockface, config: AppointmentScheduling) -> None:
        self._says = says
        self._say = say
        self._face = face
        self._config = config

    def text(self) -> str:
        what = self._says.what
        if what in _OFFERS:
            return _passages(self._tell(what), self._times(), self._hint(what))
        if what in _REFUSALS:
            return self._refusal(self._best(what))
        tell = _OTHERS.get(what)
        return tell(self) if tell else self._tell(self._best(what))

    # Times to choose from

    def _refusal(self, key: str) -> str:
        if not self._says.times:
            return f"{self._tell(key)} {self._tell('ask_when')}"
        return _passages(f"{self._tell(key)} {self._tell('open')}", self._times(), self._tell("hint_short"))

    def _hint(self, what: Saying) -> str:
        return self._tell("hint" if what == "offer" else "hint_short")

    def ambiguous(self) -> str:
        if not self._says.times:
            return self._tell(self._best("ambiguous_open"))
        return _passages(self._tell(self._best("ambiguous")), self._times())

    def _times(self) -> str:
        return self._list([(time.start, time.end) for time in self._says.times])

    def _list(self, times: list[tuple[datetime, datetime]], names: tuple[str, ...] = ()) -> str:
        """The times with their numbers, and below them the line that names their zone."""
        wanted = [self._says.wanted] if self._says.wanted and self._says.what in _NAMING_WANTED else []
        moments = [start for start, _ in times] + wanted
        lines = [self._line(start, end, among=moments) for start, end in times]
        if names:
            lines = [f"{line}, {name}" for line, name in zip(lines, names, strict=True)]
        numbered = "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
        if all(self._face.is_days(start, end) for start, end in times):
            return numbered
        key = "zone_changes" if self._face.changes(moments) else "zone"
        return _passages(numbered, self._say(f"meet_{key}", zone=self._face.zone_of(moments)))

    def _line(self, start: datetime, end: datetime, *, among: list[datetime]) -> str:
        text = self._face.stretch(start, end)
        told = self._face.is_days(start, end) or self._face.changes((start, end))
        return text if told or not self._face.changes(among) else f"{text} ({self._face.offset(start)})"

    # One time

    def read_back(self) -> str:
        return self._tell("read_back" if self._says.email else "read_back_no_email")

    def read_back_again(self) -> str:
        if self._booking:
            return self.read_back_move()
        return self._tell("read_back_again" if self._says.email else "read_back_again_no_email")

    def read_back_move(self) -> str:
        return self._tell("read_back_move" if self._before else "read_back_move_to")

    def booked(self) -> str:
        return self._with_link(self._tell("booked"), self._mailed("booked_mail"))

    def finish(self) -> str:
        return _passages(self._tell("finish"), self._tell("finish_here"))

    def move_there(self) -> str:
        return _passages(self._tell("move_there"), self._tell("move_here"), self._tell("until_then"))

    def moved(self) -> str:
        key = "moved_from" if self._before else "moved"
        return self._with_link(self._tell(key), self._mailed("moved_mail"))

    def cancelled(self) -> str:
        return f"{self._tell('cancelled')} {self._mailed('cancelled_mail')}".rstrip()

    def kept(self) -> str:
        return self._tell("kept_booking" if self._booking else "kept")

    def away_kept(self) -> str:
        kept = f" {self._tell('stays')}" if self._booking else ""
        return self._tell("away_kept") + kept

    def away(self) -> str:
        how = "preferences_to" if self._email else "preferences"
        return f"{self._tell(self._says.what)} {self._tell(how)}"

    def preferred_no_contact(self) -> str:
        return f"{self._tell(self._best('preferred'))} {self._tell('reach')}"

    # Their meetings

    def yours(self) -> str:
        bookings = self._says.bookings
        if not bookings:
            return self._tell("none_yours")
        if len(bookings) == 1:
            return self._with_link(self._tell("yours_one"))
        return _passages(self._tell("yours"), self._bookings(), self._tell("change_one"))

    def ask_which(self) -> str:
        return _passages(self._tell("ask_which"), self._bookings())

    def _bookings(self) -> str:
        bookings = self._says.bookings
        names = tuple(verbatim(self._name_of(booking)) for booking in bookings) if self._config.types else ()
        return self._list([(booking.start, booking.end) for booking in bookings], names)

    def _with_link(self, *sentences: str) -> str:
        """How it is joined and how it can be changed, below what is said of it."""
        text, change = " ".join(part for part in sentences if part), self._tell("change")
        url = self._booking.join_url if self._booking else None
        # The link ends its line: a full stop would become a part of the address.
        return f"{text}\n\n{self._say('meet_join', url=url)}\n\n{change}" if url else f"{text} {change}"

    # Sentences and what is filled into them

    def _tell(self, key: str) -> str:
        return self._say(f"meet_{key}", **self._values)

    def _best(self, key: str) -> str:
        """The sentence that repeats what it is about, where that is known."""
        if key in _NAMING_WANTED and self._says.wanted:
            return f"{key}_wanted"
        if key in _QUOTING and harmless(self._says.quote):
            return f"{key}_quote"
        return key

    def _mailed(self, key: str) -> str:
        """Where a mail about it goes; nothing when there is no address."""
        return self._tell(key) if self._email else ""

    @cached_property
    def _values(self) -> dict[str, str]:
        says, face = self._says, self._face
        return {
            "meeting": self._meeting(),
            "moment": self._moment(),
            "minutes": face.minutes(self._minutes()),
            "before": self._before_in_words(),
            "wanted": self._wanted(),
            "zone": face.zone_of(()),
            "quote": harmless(says.quote) or "",
            "email": verbatim(self._email or ""),
            "hold": face.minutes(self._config.hold_minutes),
            "days": face.days(self._config.advance_booking_days),
            "url": says.url or "",
            "until": self._until(),
        }

    def _meeting(self) -> str:
        """What is booked, as it stands in a sentence."""
        if not self._config.types:
            return self._say("meet_unnamed")
        if self._booking:
            name = self._name_of(self._booking)
        else:
            name = meeting_name(self._says.type, say=self._say, config=self._config)
        return self._say("meet_named", name=verbatim(name))

    def _name_of(self, booking: Booked) -> str:
        meeting = self._config.meeting_type(booking.type)
        return meeting.name if meeting else booking.name

    @property
    def _booking(self) -> Booked | None:
        """As it is now."""
        return self._says.bookings[-1] if self._says.bookings else None

    @property
    def _before(self) -> datetime | None:
        """From when a booking is moved."""
        says = self._says
        if says.what == "moved":
            return says.bookings[0].start if len(says.bookings) > 1 else says.wanted
        return self._booking.start if self._booking else None

    @property
    def _time(self) -> Offered | Booked | None:
        """The one that is talked about: what is offered or read back, else the booking."""
        says = self._says
        if says.times and (says.what in _OFFERS or says.what.startswith("read_back")):
            return says.times[0]
        return self._booking or (says.times[0] if says.times else None)

    @property
    def _email(self) -> str | None:
        return self._says.email or (self._booking.email if self._booking else None)

    def _minutes(self) -> int:
        if self._time:
            return round((self._time.end - self._time.start).total_seconds() / 60)
        meeting = self._config.meeting_type(self._says.type) or self._config.meeting_types[0]
        return self._says.minutes or meeting.duration or self._config.default_duration

    def _moment(self) -> str:
        return self._face.moment(self._time.start) if self._time else ""

    def _before_in_words(self) -> str:
        """Its zone is said only where it is not that of the time it is moved to."""
        if self._before is None or self._time is None:
            return ""
        if self._face.changes((self._before, self._time.start)):
            return self._face.moment(self._before)
        return self._face.stretch(self._before, self._before)

    def _until(self) -> str:
        """How long a time is kept: the hour, with the day unless it is today."""
        until, face = self._says.until, self._face
        if until is None:
            return ""
        today = until.astimezone(face.zone).date() == face.now.astimezone(face.zone).date()
        return face.clock(until) if today else face.moment(until)

    def _wanted(self) -> str:
        """The time that cannot be had; its zone too unless that of a list below names it."""
        wanted = self._says.wanted
        if wanted is None:
            return ""
        local = wanted.astimezone(self._face.zone)
        if (local.hour, local.minute) == (0, 0):
            return self._face.day(wanted)
        if not self._says.times:
            return self._face.moment(wanted)
        return self._line(wanted, wanted, among=[wanted, *(time.start for time in self._says.times)])


_OTHERS: Final[Mapping[str, Callable[[_Telling], str]]] = {
    "ambiguous": _Telling.ambiguous,
    "read_back": _Telling.read_back,
    "read_back_no_email": _Telling.read_back,
    "read_back_again": _Telling.read_back_again,
    "read_back_move": _Telling.read_back_move,
    "finish": _Telling.finish,
    "booked": _Telling.booked,
    "move_there": _Telling.move_there,
    "moved": _Telling.moved,
    "cancelled": _Telling.cancelled,
    "kept": _Telling.kept,
    "away": _Telling.away,
    "full": _Telling.away,
    "away_kept": _Telling.away_kept,
    "preferred_no_contact": _Telling.preferred_no_contact,
    "yours": _Telling.yours,
    "ask_which": _Telling.ask_which,
}


def _passages(*passages: str) -> str:
    return "\n\n".join(passage for passage in passages if passage)
