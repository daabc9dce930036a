"""What follows from a message about a meeting, and from what came of a step. PURE.

A meeting is booked, moved or cancelled by a step, and such a step follows from nothing but a yes to what was read back
in the reply before: `_agreeing` and `_cancelling` are the only places that make one. (`_finishing` repeats a yes that
was given, to see what came of it.)
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from agent.meetings.model import (
    Book,
    CancelBooking,
    Course,
    Find,
    Hold,
    Known,
    Mine,
    MoveTo,
    Offered,
    Phase,
    Release,
    Said,
    Saying,
    Says,
    Talk,
)
from agent.meetings.wishes import sought

_ABOUT_A_TIME: frozenset[Phase] = frozenset(("choosing", "resolving", "agreeing"))
"""While a time is talked about, moving means that time."""


def decide(talk: Talk | None, said: Said, known: Known) -> Course | None:
    """What follows from a message; None when it is about no meeting and the talk, if there is one, can wait."""
    course, zone = _decided(talk, said, known), _other_zone(said, known)
    return replace(course, zone=zone) if course and zone else course


def _other_zone(said: Said, known: Known) -> str | None:
    """The zone they want times in from now on. An offset that their own clock has says nothing new."""
    when = said.when
    if when is None or not when.zone_said or when.problem or when.ambiguous:
        return None
    if when.zone.key.startswith("Etc/") and when.start:
        same = when.start.astimezone(known.zone).utcoffset() == when.start.utcoffset()
        return None if same else when.zone.key
    return when.zone.key


def _decided(talk: Talk | None, said: Said, known: Known) -> Course | None:
    if talk and talk.phase == "finishing":
        return _finishing(talk, said, known)
    if said.cancels and not (talk and talk.phase == "cancelling"):
        return _to_cancel(talk)
    if said.moves and (talk is None or talk.phase not in _ABOUT_A_TIME):
        return _to_move(said)
    if said.asks:
        return Course(talk=talk, step=Mine("tell"))
    if talk is None:
        return _look(Talk(phase="choosing", email=said.email), said) if said.wants else None
    if said.drops:
        return dropped(talk)
    match talk.phase:
        case "invited":
            return _look(talk, said) if said.yes or said.wants or said.about_time else None
        case "choosing" | "resolving":
            return _choosing(talk, said)
        case "agreeing":
            return _agreeing(talk, said, known)
        case "which":
            return _which(talk, said)
        case "cancelling":
            return _cancelling(talk, said)
        case "preferring":
            return _preferring(talk, said, known)
        case "finishing":
            return None  # above


def resumed(talk: Talk | None, known: Known) -> Says | None:
    """What the visitor is reminded of after something else was talked about."""
    if talk is None:
        return None
    standing = (talk.booking,) if talk.booking else ()
    match talk.phase:
        case "choosing" if talk.offered:
            return _on_the_table(talk, "offer_again")
        case "resolving":
            return _on_the_table(talk, "ambiguous")
        case "agreeing" if talk.chosen and talk.agreed:
            return Says(what="ask_email", times=(talk.chosen,), type=talk.wish.type)
        case "agreeing" if talk.chosen:
            return _read_back_again(talk, talk.chosen, known)
        case "cancelling" if standing:
            return Says(what="ask_cancel", bookings=standing)
        case _:
            return None


def unasked(talk: Talk | None) -> Talk | None:
    """The talk after a reply that did not ask again: a later yes is none to what was read back before."""
    if talk is None or talk.phase not in ("agreeing", "cancelling"):
        return talk
    if talk.phase == "cancelling" or talk.chosen is None:
        return None
    return replace(talk, phase="choosing", offered=(talk.chosen,), chosen=None, agreed=False)


def _on_the_table(talk: Talk, what: Saying) -> Says:
    return Says(what=what, times=talk.offered, type=talk.wish.type, minutes=talk.wish.minutes)


def _read_back_again(talk: Talk, chosen: Offered, known: Known) -> Says:
    return Says(
        what="read_back_again",
        times=(chosen,),
        bookings=(talk.booking,) if talk.booking else (),
        email=talk.email or known.email,
        type=talk.wish.type,
    )


# What a message leads to


def _to_move(said: Said) -> Course:
    talk = Talk(phase="choosing", purpose="move")
    wanted = sought(talk, said)
    if wanted.problem or wanted.readings:
        return Course(talk=talk, step=Mine("move"))
    return Course(talk=replace(talk, wish=wanted.wish), step=Mine("move", wanted.exact))


def _to_cancel(talk: Talk | None) -> Course:
    """What is only talked about as yet is remembered: without a booking it is that what they mean."""
    unbooked = talk if talk and talk.purpose == "book" else Talk(phase="cancelling")
    about = Talk(phase="cancelling", offered=unbooked.offered, held=unbooked.held)
    return Course(talk=about, step=Mine("cancel"))


def dropped(talk: Talk) -> Course:
    """They want nothing booked, moved or cancelled after all."""
    kept = talk.purpose == "move" or talk.phase == "cancelling"
    standing = (talk.booking,) if talk.booking else ()
    step = Release() if talk.held else None
    return Course(talk=None, says=(Says(what="kept" if kept else "dropped", bookings=standing),), step=step)


def left(talk: Talk | None) -> Course | None:
    """They say goodbye before the yes: what is not done is said, and nothing is kept for them."""
    if talk is None:
        return None
    if talk.phase == "cancelling" or (talk.phase == "agreeing" and talk.purpose == "move"):
        return dropped(talk)
    if talk.held is None or talk.phase not in _ABOUT_A_TIME:
        return None
    return Course(talk=None, says=(Says(what="left"),), step=Release())


def _look(talk: Talk, said: Said, *, says: Saying | None = None) -> Course:
    """Look for times as they are wished now, or ask what was meant."""
    wanted = sought(talk, said)
    if wanted.problem == "not_offered":
        return _again(talk, "not_offered")
    says = says or ("offer_others" if talk.offered or talk.chosen else "offer")
    talk = replace(talk, phase="choosing", wish=wanted.wish, agreed=False, email=said.email or talk.email)
    if wanted.readings:
        asked = Says(what="ambiguous", times=wanted.readings)
        return Course(talk=replace(talk, phase="resolving", offered=wanted.readings), says=(asked,))
    quote = said.when.quote if said.when else None
    if wanted.problem == "unknown_zone":
        return Course(talk=talk, says=(Says(what="unknown_zone", quote=quote),))
    if wanted.exact and not (said.type or said.minutes) and (named := _on_offer(talk, wanted.exact)):
        return chosen_time(talk, named)
    step = finding(talk, exact=wanted.exact, says=wanted.problem or says)
    return Course(talk=talk, step=replace(step, wanted=wanted.wanted, quote=quote))


def _on_offer(talk: Talk, start: datetime) -> Offered | None:
    return next((each for each in talk.offered if each.id and each.start == start), None)


def finding(talk: Talk, *, exact: datetime | None = None, says: Saying = "offer") -> Find:
    """Looking for what the talk is about."""
    booking = talk.booking.id if talk.booking else None
    return Find(wish=talk.wish, booking=booking, exact=exact, says=says)


def _choosing(talk: Talk, said: Said) -> Course | None:
    """Times are on the table, or readings of their words."""
    if said.slot and (clicked := next((each for each in talk.offered if each.id == said.slot), None)):
        return chosen_time(talk, clicked)
    if said.none or (said.no and not said.about_time):
        return _look(talk, replace(said, none=True), says="offer_others")
    if _only_zone(said) and talk.offered:
        return Course(talk=talk, step=finding(talk, says="offer_zone"))
    if said.minutes is not None or (said.type and said.type != talk.wish.type):
        return _look(talk, said, says="offer_type")
    if said.when:
        return _look(talk, said)
    if said.yes and len(talk.offered) == 1 and talk.phase == "choosing":
        return chosen_time(talk, talk.offered[0])
    if said.yes or said.wants or said.moves or said.email:
        talk = replace(talk, email=said.email or talk.email)
        return _again(talk, "offer_again") if talk.offered else _look(talk, said)
    return None


def _only_zone(said: Said) -> bool:
    when = said.when
    if when is None or not when.zone_said or when.problem or when.ambiguous:
        return False
    return when.start is None and not when.constraints and said.minutes is None


def _again(talk: Talk, what: Saying) -> Course:
    return Course(talk=talk, says=(_on_the_table(talk, "ambiguous" if talk.phase == "resolving" else what),))


def chosen_time(talk: Talk, chosen: Offered) -> Course:
    """One time is chosen: a new meeting is held at once, a moved one has its old time until they agree."""
    talk = replace(talk, chosen=chosen, phase="agreeing", agreed=False)
    if talk.purpose == "move":
        return Course(talk=talk, step=finding(talk, exact=chosen.start, says="offer_taken"))
    return Course(talk=talk, step=Hold(chosen, talk.wish))


def _agreeing(talk: Talk, said: Said, known: Known) -> Course | None:
    """A time was read back, and nothing but a yes goes on from here."""
    chosen = talk.chosen
    if chosen is None:
        return None
    if _only_zone(said):
        return Course(talk=talk, says=(_read_back_again(talk, chosen, known),))
    if said.none or said.when or said.slot or said.minutes is not None:
        return _choosing(replace(talk, phase="choosing"), said)
    if said.no and talk.purpose == "move" and not said.moves:
        return dropped(talk)
    if said.no or (said.moves and not said.yes):
        return _look(talk, replace(said, none=True), says="offer_others")
    if talk.purpose == "book":
        return _booking(talk, chosen, said, known)
    if said.yes and talk.booking:
        return Course(talk=talk, step=MoveTo(talk.booking.id, chosen.start))
    return None


def _booking(talk: Talk, chosen: Offered, said: Said, known: Known) -> Course | None:
    """A yes and an address are needed. An address alone is both when the read-back asked for it with the yes."""
    email = said.email or talk.email or known.email
    agreed = said.yes or (
        said.email is not None and not said.rest.strip() and (talk.agreed or talk.asks_email)
    )
    talk = replace(talk, email=said.email or talk.email)
    if talk.held and email and agreed:
        return Course(talk=talk, step=Book(talk.held, email))
    if agreed:
        return Course(
            talk=replace(talk, agreed=True),
            says=(Says(what="ask_email", times=(chosen,), type=talk.wish.type),),
        )
    if said.email:  # read back anew, and kept as long again
        return chosen_time(talk, chosen)
    return None


def _finishing(talk: Talk, said: Said, known: Known) -> Course | None:
    """They have a link and may have used it, so whatever they want, first of all it is seen how the booking stands."""
    held, email = talk.held, said.email or talk.email or known.email
    if held is None or email is None:
        return None
    about = replace(talk, bookings=(held,), email=email)
    if said.cancels or said.drops:
        return Course(talk=replace(about, phase="cancelling"), step=Mine("cancel"))
    timed = said.about_time and not _only_zone(said)
    asks = said.yes or said.asks or said.email or (said.when and not said.wants)
    if asks and not (timed or said.no):
        return Course(talk=replace(talk, email=email), step=Book(held, email))
    if timed or said.no or said.moves or said.wants:
        return _another_time(replace(about, phase="choosing"), said)
    return None


def _another_time(talk: Talk, said: Said) -> Course:
    """For what they may have booked meanwhile: else another time is held instead."""
    clicked = next((each for each in talk.offered if each.id == said.slot), None) if said.slot else None
    wanted = sought(talk, replace(said, none=said.none or (said.no and said.when is None)))
    talk = replace(talk, purpose="move")
    if clicked or wanted.problem or wanted.readings:
        return Course(talk=talk, step=Mine("move", clicked.start if clicked else None))
    return Course(talk=replace(talk, wish=wanted.wish), step=Mine("move", wanted.exact))


def _which(talk: Talk, said: Said) -> Course | None:
    """Which of their meetings: by number, or by when it is."""
    start = said.when.start if said.when else None
    if start is None:
        return None
    end = said.when.end if said.when else None
    fitting = [
        booking
        for booking, at in zip(talk.bookings, talk.offered, strict=True)
        if at.start == start or (end and start <= at.start < end)
    ]
    why = "move" if talk.purpose == "move" else "cancel"
    return Course(talk=replace(talk, bookings=tuple(fitting) or talk.bookings), step=Mine(why))


def _cancelling(talk: Talk, said: Said) -> Course | None:
    if said.yes or said.cancels:
        return Course(talk=talk, step=CancelBooking(talk.booking.id)) if talk.booking else None
    if said.moves or said.when:
        return _to_move(said)
    if said.no:
        return dropped(talk)
    return None


def _preferring(talk: Talk, said: Said, known: Known) -> Course | None:
    """When a person may meet them, in their words."""
    if said.when is None:
        return _look(Talk(phase="choosing", email=talk.email), said) if said.wants else None
    return _preferred(talk, said.when.quote, known)


def _preferred(talk: Talk, words: str, known: Known) -> Course:
    """A person gets back to them, so it must be known where."""
    reachable = talk.email or known.email or known.phone
    what: Saying = "preferred" if reachable else "preferred_no_contact"
    return Course(talk=None, says=(Says(what=what, quote=words),), wanted=talk.lacks, when=words)
