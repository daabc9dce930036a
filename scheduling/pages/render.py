"""The pages about a meeting as HTML. A form posts to the address it stands at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from markupsafe import Markup

from kit.pages import Pages, RenderedPage, mask
from scheduling import display
from scheduling.config import MeetingType
from scheduling.eventtext import one_line
from scheduling.model import Booking
from scheduling.pages import visit as seen
from scheduling.pages import zones
from scheduling.pages.speech import Speech
from scheduling.pages.visit import Card, Visit
from scheduling.pages.weeks import Week
from scheduling.slots import OpenSlot

_PAGES = Pages(Path(__file__).parent / "templates")

Problem = Literal["taken", "away", "busy", "choose", "closed_move"]
PROBLEMS: frozenset[str] = frozenset({"taken", "away", "busy", "choose", "closed_move"})


@dataclass(frozen=True, slots=True)
class Notice:
    """What stands above a page: that something was done, or was not and why."""

    paragraphs: Sequence[str]
    good: bool = False


def notice_of(visit: Visit, *, problem: str | None, done: str | None) -> Notice | None:
    """`problem` and `done` stand in the address that a form led to."""
    speech = visit.speech
    if problem == "busy" and visit.booking and seen.standing(visit.booking, visit.now) == "changing":
        return None  # the page says so itself
    if problem in PROBLEMS:
        assert problem is not None
        said = [speech.say(problem)]
        if problem == "away" and visit.booking:
            said.append(speech.say("stays"))
        if problem in ("away", "closed_move") and visit.contact:
            said.append(speech.say("write", contact=visit.contact))
        return Notice(said)
    if visit.clock.unknown:
        return Notice([speech.say("bad_zone", zone=speech.zone_called(visit.zone))])
    if done and visit.booking and seen.standing(visit.booking, visit.now) == "unfinished":
        return None  # the page says so itself
    if problem == "on_page" and visit.booking:
        return _on_page(visit, visit.booking)
    if done in ("booked", "moved") and visit.booking and seen.may_cancel(visit, visit.booking):
        return Notice([speech.say(f"done_{done}")], good=True)
    return None


def _on_page(visit: Visit, booking: Booking) -> Notice:
    """The visitor can move it on the calendar's own page, and a host nowhere but in their calendar."""
    url = seen.web_address(booking.event.web_url) if booking.event and visit.by == "visitor" else None
    if url is None:
        return Notice([visit.speech.say("closed_move")])
    link = Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(
        url, visit.speech.say("on_page_link")
    )
    return Notice([visit.speech.say("on_page"), link])


# The meeting


def meeting_page(
    visit: Visit, booking: Booking, notice: Notice | None, *, anew: str | None = None
) -> RenderedPage:
    """What is booked and what can be done about it. `anew` is where the visitor can book another one."""
    standing = seen.standing(booking, visit.now)
    waits = standing == "unfinished"
    alive = seen.may_cancel(visit, booking) and not waits
    return _render(
        visit,
        "meeting.html.j2",
        title=visit.speech.say(standing),
        notice=notice,
        paragraphs=_about(visit, booking, standing),
        card=seen.card(visit, seen.kind_of(visit, booking), booking.start_at, booking.minutes),
        facts=_facts(visit, booking, alive=alive),
        off=standing in ("cancelled", "lapsed"),
        finish=seen.web_address(booking.finish_url) if waits and visit.by == "visitor" else None,
        join=seen.join_address(visit, booking) if alive else None,
        add=visit.below("invite.ics") if alive and seen.organizer(visit, booking) else None,
        move=visit.below("move") if seen.may_move(visit, booking) else None,
        cancel=visit.below("cancel") if alive or waits else None,
        anew=anew,
        again=visit.home() if standing in ("confirming", "changing", "unfinished") else None,
        zones=_zones(visit),
        kept={},
        after=_contact_line(visit, "questions" if alive or waits or standing == "confirming" else "again"),
    )


def _about(visit: Visit, booking: Booking, standing: seen.Standing) -> list[str]:
    if standing == "cancelled":
        if booking.cancelled_by == visit.by:
            who = "you"
        elif visit.by == "visitor":
            who = "company"
        else:
            who = "guest" if booking.cancelled_by == "visitor" else "team"
        name = seen.guest(visit, booking)
        return [visit.speech.say(f"cancelled_{who}", company=visit.company, name=name)]
    if standing in ("coming", "now"):
        return []
    return [visit.speech.say(f"{standing}_text")]


def _facts(visit: Visit, booking: Booking, *, alive: bool) -> list[tuple[str, str]]:
    say, place = visit.speech.say, seen.place(visit, booking)
    facts: list[tuple[str, str]] = [(say("with"), seen.people(visit, booking))]
    if place:
        facts.append((say("where"), place))
    elif alive and seen.join_address(visit, booking):
        facts.append((say("where"), say("on_line")))
    if booking.email:
        email = one_line(booking.email, 254)
        facts.append((say("invitation"), email if visit.by == "host" else mask(email)))
    if visit.by == "host":
        reason = booking.reason if booking.state == "cancelled" else None
        told = {"note": booking.note, "reason_given": reason}
        facts += [(say(key), one_line(text, 500)) for key, text in told.items() if text]
    return facts


# Open times


@dataclass(frozen=True, slots=True)
class Picking:
    """What a page of open times is for: a move, or a booking of `chosen`, one of several `types`."""

    notice: Notice | None
    chosen: MeetingType | None = None
    types: Sequence[MeetingType] = ()
    yours: Sequence[tuple[str, Booking]] = ()


def times_page(visit: Visit, week: Week | None, picking: Picking) -> RenderedPage:
    """The open times of a week; without one, the calendar is away."""
    key = picking.chosen.key if picking.chosen else None
    booking = visit.booking
    return _render(
        visit,
        "times.html.j2",
        title=visit.speech.say("times_move" if booking else "times_book"),
        notice=picking.notice or (None if week else _away(visit)),
        so_far=_short(visit, booking) if booking else None,
        yours=[
            (visit.speech.say("yours", when=_short(visit, each)), address) for address, each in picking.yours
        ],
        types=_types(visit, picking),
        home=visit.home() if booking else None,
        zones=_zones(visit),
        kept={"type": key, "week": week.first.isoformat() if week else None},
        week=_week_view(visit, week, key) if week else None,
        after=_contact_line(visit, "questions"),
    )


def _away(visit: Visit) -> Notice:
    said = [visit.speech.say("away_times")]
    if visit.booking:
        said.append(visit.speech.say("stays"))
    if visit.contact:
        said.append(visit.speech.say("write", contact=visit.contact))
    return Notice(said)


def _types(visit: Visit, picking: Picking) -> list[tuple[str, str, bool]]:
    """(address, name, whether it is the chosen one), where there is a choice."""
    if len(picking.types) < 2:
        return []
    return [
        (
            visit.here(type=each.key),
            f"{one_line(each.name, 120)} · {_length(visit, each)}",
            each == picking.chosen,
        )
        for each in picking.types
    ]


def _length(visit: Visit, kind: MeetingType) -> str:
    return visit.speech.minutes(kind.duration or visit.config.default_duration)


@dataclass(frozen=True, slots=True)
class TimeLink:
    """`text` is the time of day, `named` the whole, for those who hear one link after the other."""

    href: str
    text: str
    named: str


def _week_view(visit: Visit, week: Week, key: str | None) -> Mapping[str, Any]:
    def to(day: date | None) -> str | None:
        return visit.here(type=key, week=day.isoformat()) if day else None

    booking, opens = visit.booking, week.next_open
    own = booking.start_at if booking else None
    return {
        "name": visit.speech.week(week.first, week.last),
        "earlier": to(week.earlier),
        "later": to(week.later),
        "days": [_day_view(visit, week, day) for day in week.days(without=own)],
        "next": to(opens.start.astimezone(visit.zone).date()) if opens else None,
        "next_text": visit.speech.say("next_open", when=_moment(visit, opens.start)) if opens else None,
    }


def _day_view(visit: Visit, week: Week, day: tuple[date, Sequence[OpenSlot]]) -> tuple[str, list[TimeLink]]:
    """Where the clock shows a time twice, both say how far they are from UTC."""
    slots, zone = day[1], visit.zone
    heading = visit.speech.day_heading(slots[0].start, zone)
    texts = [visit.speech.clock(slot.start, zone) for slot in slots]
    shown = Counter(texts)
    links: list[TimeLink] = []
    for slot, text in zip(slots, texts, strict=True):
        full = text if shown[text] == 1 else f"{text} ({display.offset(slot.start, zone)})"
        links.append(TimeLink(visit.here(slot=week.found.id_of(slot)), full, f"{full}, {heading}"))
    return heading, links


def _moment(visit: Visit, start: datetime) -> str:
    return f"{visit.speech.day_heading(start, visit.zone)}, {visit.speech.clock(start, visit.zone)}"


def _short(visit: Visit, booking: Booking) -> str:
    return visit.speech.short(booking.start_at, booking.end_at, visit.zone)


# Reading back


def ask_move_page(visit: Visit, booking: Booking, start: datetime, *, slot: str) -> RenderedPage:
    return _ask(
        visit,
        "move",
        seen.card(visit, seen.kind_of(visit, booking), start, booking.minutes),
        paragraphs=[],
        instead_of=_short(visit, booking),
        hidden={"slot": slot},
        back=(visit.here(week=_local_day(visit, start)), visit.speech.say("other_time")),
        keep=visit.home(),
    )


def ask_book_page(
    visit: Visit, kind: MeetingType, start: datetime, *, slot: str, client_key: str
) -> RenderedPage:
    minutes = kind.duration or visit.config.default_duration
    name = one_line(kind.name, 120) if visit.config.types else visit.speech.say("meeting")
    return _ask(
        visit,
        "book",
        seen.card(visit, name, start, minutes),
        paragraphs=[visit.speech.say("goes_to", email=mask(one_line(visit.email or "", 254)))],
        hidden={"slot": slot, "client_key": client_key},
        field="name",
        back=(visit.here(type=kind.key, week=_local_day(visit, start)), visit.speech.say("other_time")),
    )


def ask_cancel_page(visit: Visit, booking: Booking) -> RenderedPage:
    return _ask(
        visit,
        "cancel",
        seen.card(visit, seen.kind_of(visit, booking), booking.start_at, booking.minutes),
        paragraphs=[],
        hidden={},
        field="reason",
        keep=visit.home(),
    )


def _ask(
    visit: Visit,
    what: Literal["move", "book", "cancel"],
    card: Card,
    *,
    paragraphs: Sequence[str],
    hidden: Mapping[str, str],
    instead_of: str | None = None,
    field: str | None = None,
    back: tuple[str, str] | None = None,
    keep: str | None = None,
) -> RenderedPage:
    return _render(
        visit,
        "ask.html.j2",
        title=visit.speech.say(f"ask_{what}"),
        card=card,
        paragraphs=paragraphs,
        instead_of=instead_of,
        # A booking is made in the zone that was read back; else it only goes along.
        hidden={**hidden, "zone": visit.zone.key if what == "book" else visit.clock.chosen},
        field=field,
        button=visit.speech.say(f"do_{what}"),
        danger=what == "cancel",
        back=back,
        keep=keep,
        nothing_yet=visit.speech.say("nothing_booked" if what == "book" else "nothing_yet"),
    )


def _local_day(visit: Visit, start: datetime) -> str:
    return start.astimezone(visit.zone).date().isoformat()


# Pages about nothing in particular


def message_page(
    key: Literal["expired", "closed", "too_many", "wrong"], company: str, speech: Speech
) -> RenderedPage:
    """For a link that leads nowhere. It does not say why, and names nobody."""
    name = one_line(company, 120)
    return _PAGES.render(
        "message.html.j2",
        lang=speech.language,
        company=name,
        title=speech.say(key),
        paragraphs=[Markup(part) for part in speech.say(f"{key}_text", company=name).split("|")],
    )


def _contact_line(visit: Visit, key: str) -> str | None:
    return visit.speech.say(key, contact=visit.contact) if visit.contact else None


def _zones(visit: Visit) -> Mapping[str, Any] | None:
    """What the zone chooser shows, where one may be chosen."""
    if seen.fixed_zone(visit.config):
        return None
    return {
        "regions": zones.options(visit.now, visit.zone, language=visit.speech.language),
        "chosen": visit.zone.key,
        "text": visit.speech.say("zone_now", zone=visit.speech.zone_called(visit.zone)),
        # Nobody has said yet where the reader of an invitation is.
        "open": visit.booking is None and visit.clock.chosen is None,
    }


def _render(visit: Visit, template: str, **values: Any) -> RenderedPage:
    return _PAGES.render(
        template, lang=visit.speech.language, company=visit.company, say=visit.speech.say, **values
    )
