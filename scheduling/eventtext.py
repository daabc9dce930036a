"""Texts and times on their way into somebody's calendar. A visitor's name must not look like anything but a name."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta

from scheduling.calendar import Busy, HostCalendar, Meeting, Person

_SPACE = re.compile(r"\s+")
_MANY_LINES = re.compile(r"\n{3,}")


def one_line(value: str, limit: int) -> str:
    """`value` on one line of at most `limit` characters, without anything invisible."""
    visible = "".join(" " if each.isspace() else each for each in value if each.isspace() or _visible(each))
    return _SPACE.sub(" ", unicodedata.normalize("NFC", visible)).strip()[:limit].rstrip()


def plain(value: str, limit: int) -> str:
    """`value` with its lines, without anything invisible, at most `limit` characters."""
    lines = value.replace("\r\n", "\n").replace("\r", "\n")
    visible = "".join(each for each in lines if each in "\n\t" or _visible(each))
    return _MANY_LINES.sub("\n\n", unicodedata.normalize("NFC", visible)).strip()[:limit].rstrip()


def _visible(character: str) -> bool:
    """False for controls, characters that turn the direction of writing, and halves of characters."""
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


def invited(host: HostCalendar, meeting: Meeting) -> tuple[Person, ...]:
    """Everybody who takes part but the calendar's own host, each once."""
    people: dict[str, Person] = {}
    for person in (meeting.visitor, *meeting.hosts, *meeting.guests):
        email = person.email.strip().lower()
        if email != host.account.lower():
            people.setdefault(email, Person(email, person.name))
    return tuple(people.values())


def windows(start: datetime, end: datetime, *, days: int) -> list[tuple[datetime, datetime]]:
    """The time from `start` to `end`, in UTC, in pieces of at most so many days."""
    pieces: list[tuple[datetime, datetime]] = []
    at, last = start.astimezone(UTC), end.astimezone(UTC)
    while at < last:
        pieces.append((at, min(at + timedelta(days=days), last)))
        at = pieces[-1][1]
    return pieces


def merged(busy: list[Busy], start: datetime, end: datetime) -> tuple[Busy, ...]:
    """The parts of `busy` between `start` and `end`, in UTC, in order, where they touch as one."""
    first, last = start.astimezone(UTC), end.astimezone(UTC)
    found: list[Busy] = []
    for each in sorted(busy, key=lambda one: one.start.astimezone(UTC)):
        begins = max(each.start.astimezone(UTC), first)
        ends = min(each.end.astimezone(UTC), last)
        if begins >= ends:
            continue
        if found and begins <= found[-1].end:
            found[-1] = Busy(found[-1].start, max(found[-1].end, ends))
        else:
            found.append(Busy(begins, ends))
    return tuple(found)


def without(busy: tuple[Busy, ...], own: Busy) -> tuple[Busy, ...]:
    """`busy` but for the time that is taken by `own`."""
    kept: list[Busy] = []
    for each in busy:
        kept += [
            Busy(begins, ends)
            for begins, ends in (
                (each.start, min(each.end, own.start)),
                (max(each.start, own.end), each.end),
            )
            if begins < ends
        ]
    return tuple(kept)
