"""What follows from the outcome of a step. PURE."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from agent.meetings.flow import chosen_time, dropped, finding, resumed
from agent.meetings.model import (
    Away,
    Book,
    Booked,
    Course,
    Done,
    Elsewhere,
    Find,
    Found,
    Gone,
    Held,
    Known,
    Mine,
    Nothing,
    Offered,
    Outcome,
    Saying,
    Says,
    Step,
    Taken,
    Talk,
    Theirs,
    Unfinished,
    Wish,
)

_DAY = timedelta(hours=26)
_AS_WISHED: frozenset[Saying] = frozenset(("offer", "offer_others", "offer_type"))
"""Offers that say that they are what was wished for."""


def after(talk: Talk, step: Step, outcome: Outcome, known: Known) -> Course:
    """What follows from a step's outcome. A chain of courses ends, because each step leads to a later kind of step."""
    match outcome:
        case Found():
            return _found(talk, step, outcome, known)
        case Held(hold=hold):
            return _held(talk, hold, known)
        case Done(booking=booking, before=before):
            what: Saying = "booked" if isinstance(step, Book) else "moved" if before else "cancelled"
            return Course(talk=None, says=(Says(what=what, bookings=(booking,), wanted=before),))
        case Unfinished(booking=booking, url=url, until=until):
            waiting = replace(talk, phase="finishing", held=booking.id, agreed=False)
            asked = Says(what="finish", bookings=(booking,), url=url, until=until)
            return Course(talk=waiting, says=(asked,))
        case Elsewhere(booking=booking, url=url):
            return Course(talk=None, says=(Says(what="move_there", bookings=(booking,), url=url),))
        case Theirs(bookings=bookings):
            return _theirs(talk, step, bookings, known)
        case Taken():
            talk = replace(talk, phase="choosing", held=None, agreed=False)
            return Course(talk=talk, step=finding(talk, says="offer_taken"))
        case Away():
            return _away(talk, known)
        case Gone() if isinstance(step, Book) and talk.chosen:
            again = finding(talk, exact=talk.chosen.start, says="offer_taken")
            return Course(talk=replace(talk, held=None, agreed=False), step=again)
        case Gone():
            return Course(talk=None, says=(Says(what="gone"),))
        case Nothing():
            return Course(talk=talk)


def _found(talk: Talk, step: Step, found: Found, known: Known) -> Course:
    assert isinstance(step, Find)
    if found.exact and talk.purpose == "book":
        return chosen_time(talk, found.exact)  # what lies near it is not shown, so it is not on offer
    if found.exact and found.booking:
        asked = Says(what="read_back_move", times=(found.exact,), bookings=(found.booking,))
        return Course(talk=replace(talk, phase="agreeing", chosen=found.exact), says=(asked,))
    if not found.times:
        return _by_person("full", talk.email or known.email)
    what = step.says
    if (step.exact or not found.fits) and what in _AS_WISHED:
        what = "offer_near"
    offered = Says(
        what=what,
        times=found.times,
        bookings=(found.booking,) if found.booking else (),
        wanted=step.wanted or step.exact or (None if found.fits else _one_day(talk.wish)),
        quote=step.quote,
        type=talk.wish.type,
        minutes=talk.wish.minutes,
    )
    wish = talk.wish if found.fits else _possible(talk.wish, found.times, known.zone)
    talk = replace(talk, phase="choosing", wish=wish, offered=found.times, chosen=None)
    return Course(talk=talk, says=(offered,))


def _possible(wish: Wish, times: tuple[Offered, ...], zone: ZoneInfo) -> Wish:
    """The wish without what none of the times meets: that was said to be impossible, and binds no later search."""
    local = [each.start.astimezone(zone) for each in times]
    if not any(_within_hours(each.time(), wish) for each in local):
        wish = replace(wish, not_before=None, not_after=None)
    if not any(each.weekday() in wish.weekdays for each in local):
        wish = replace(wish, weekdays=frozenset[int]())
    if not any(each.end - each.start == timedelta(minutes=wish.minutes or 0) for each in times):
        wish = replace(wish, minutes=None)
    return wish


def _within_hours(clock: time, wish: Wish) -> bool:
    """Whether it is neither before nor after the wished hours; the last of them may be the only one."""
    if wish.not_before and clock < wish.not_before:
        return False
    return not wish.not_after or clock < wish.not_after or clock == wish.not_before == wish.not_after


def _one_day(wish: Wish) -> datetime | None:
    """The beginning of the day that was wished, if it was one."""
    if wish.earliest is None or wish.latest is None or wish.earliest.time() != time() or wish.not_before:
        return None
    return wish.earliest if wish.latest - wish.earliest <= _DAY else None


def _held(talk: Talk, hold: UUID, known: Known) -> Course:
    assert talk.chosen is not None
    email = talk.email or known.email
    what: Saying = "read_back" if email else "read_back_no_email"
    asked = Says(what=what, times=(talk.chosen,), email=email, type=talk.wish.type, minutes=talk.wish.minutes)
    asking = replace(talk, phase="agreeing", held=hold, asks_email=email is None)
    return Course(talk=asking, says=(asked,))


def _theirs(talk: Talk, step: Step, bookings: tuple[Booked, ...], known: Known) -> Course:
    assert isinstance(step, Mine)
    if step.why == "tell":
        return _told(talk, bookings, known)
    meant = [each for each in bookings if not talk.bookings or each.id in talk.bookings]
    if not meant and step.why == "cancel" and (talk.held or talk.offered):
        return dropped(replace(talk, phase="choosing"))
    if (
        not meant and talk.held
    ):  # it was to be finished on the calendar's page, and is not: another is held instead
        talk = replace(talk, phase="choosing", purpose="book", bookings=(), agreed=False)
        return Course(talk=talk, step=finding(talk, exact=step.exact, says="offer_others"))
    if not meant:
        return Course(talk=None, says=(Says(what="none_yours"),))
    if len(meant) > 1:
        times = tuple(Offered("", each.start, each.end) for each in meant)
        ids = tuple(each.id for each in meant)
        asked = replace(talk, phase="which", bookings=ids, offered=times)
        return Course(talk=asked, says=(Says(what="ask_which", bookings=tuple(meant)),))
    if step.why == "cancel":
        talk = Talk(phase="cancelling", booking=_standing(meant[0]))
        return Course(talk=talk, says=(Says(what="ask_cancel", bookings=(meant[0],)),))
    return _moving(talk, meant[0], step.exact)


def _told(talk: Talk, bookings: tuple[Booked, ...], known: Known) -> Course:
    """When their meetings are, and what is still open of the one that is talked about."""
    reminder = resumed(talk, known)
    what: Saying = "yours" if bookings else "none_yours"
    theirs = () if reminder and not bookings else (Says(what=what, bookings=bookings),)
    return Course(talk=talk, says=(*theirs, *((reminder,) if reminder else ())))


def _moving(talk: Talk, booking: Booked, exact: datetime | None) -> Course:
    """One meeting is to be moved: to the time that was said, or one of those that are open."""
    talk = replace(talk, phase="choosing", booking=_standing(booking), bookings=(), offered=(), held=None)
    said_when = exact is not None or replace(talk.wish, type=None, minutes=None) != Wish()
    says: Saying = "offer" if said_when else "ask_moved_when"
    return Course(talk=talk, step=finding(talk, exact=exact, says=says))


def _standing(booking: Booked) -> Booked:
    """The booking as it is remembered: without what opens it."""
    return replace(booking, link=None, join_url=None)


def _away(talk: Talk, known: Known) -> Course:
    """The calendar does not answer. Nothing stands differently than before."""
    if talk.purpose == "move" or talk.phase == "cancelling":
        standing = (talk.booking,) if talk.booking else ()
        return Course(talk=None, says=(Says(what="away_kept", bookings=standing),))
    return _by_person("away", talk.email or known.email)


def _by_person(why: Literal["away", "full"], email: str | None) -> Course:
    """A person arranges it, and the visitor is asked when it would suit them."""
    talk = Talk(phase="preferring", lacks=why, email=email)
    return Course(talk=talk, says=(Says(what=why, email=email),), wanted=why)
