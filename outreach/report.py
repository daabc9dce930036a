"""A session as its mails and CRM notes show it: everything in one value, filled from the database, no I/O here.

What a visitor typed is in `FieldRow.value`, `FieldRow.quote`, `TurnRow.visitor`, the touches and pages seen, and in the
quotes of the summary. It is data: whoever shows it escapes it, and says whose words they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, cast
from uuid import UUID

from agent.profile.model import FieldDef, Flag, Held, Profile
from agent.summary.model import SessionSummary
from crm.model import Assessment, LeadStatus


@dataclass(frozen=True, slots=True)
class Touch:
    """How a visitor arrived: the first time ever, or at the beginning of this session."""

    channel: str
    source: str
    medium: str | None = None
    campaign: str | None = None
    landing_url: str | None = None
    landing_title: str | None = None
    referrer: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PageSeen:
    url: str
    title: str | None
    seen_at: datetime
    before_chat: bool


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One value of the profile, ready to be read. `quote` is what the visitor wrote in turn `turn`, verbatim."""

    name: str
    label: str
    value: str
    quote: str | None = None
    turn: int | None = None
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class BookingCard:
    """A meeting, which stands unless it says who cancelled it. `zone` is the visitor's, an IANA name; both addresses
    are ours or the calendar's, never a visitor's."""

    start: datetime
    end: datetime
    zone: str
    title: str
    join_url: str | None = None
    manage_url: str | None = None
    cancelled_by: Literal["visitor", "company"] | None = None


@dataclass(frozen=True, slots=True)
class Cite:
    """A page that a reply cites as [marker]."""

    marker: int
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class RepMessage:
    """What a rep wrote, or (kind "notice") what the visitor was told about the hand-off."""

    kind: Literal["rep", "notice"]
    text: str
    at: datetime
    rep: str | None = None


@dataclass(frozen=True, slots=True)
class TurnRow:
    """One message and our reply. `reply` is as the visitor saw it, with its markers [n]. Turns count from 1."""

    number: int
    at: datetime
    visitor: str
    reply: str
    answered: bool
    citations: tuple[Cite, ...] = ()
    rep_messages: tuple[RepMessage, ...] = ()


@dataclass(frozen=True, slots=True)
class Links:
    """Our own addresses, signed where they do something. What is None is not shown."""

    admin: str | None = None
    erase: str | None = None
    unsubscribe: str | None = None
    privacy: str | None = None


@dataclass(frozen=True, slots=True)
class SessionReport:
    """`zone` is the company's, `visitor_zone` and `locale` the browser's, `reply_to` the address at which the company
    reads what visitors answer. `requested` is what the visitor asked of the team and the team was told of. `deals` are
    those that CRMs have open with the contact, in words: for the team alone.
    """

    company: str
    session_id: UUID
    opened_at: datetime
    ended_at: datetime
    zone: str
    summary: SessionSummary
    locale: str | None = None
    visitor_zone: str | None = None
    first_touch: Touch | None = None
    last_touch: Touch | None = None
    pages: tuple[PageSeen, ...] = ()
    fields: tuple[FieldRow, ...] = ()
    assessment: Assessment | None = None
    status: LeadStatus | None = None
    owner: str | None = None
    deals: tuple[str, ...] = ()
    contact_id: UUID | None = None
    lead_id: UUID | None = None
    booking: BookingCard | None = None
    requested: Literal["person", "callback"] | None = None
    turns: tuple[TurnRow, ...] = ()
    links: Links = field(default_factory=Links)
    reply_to: str | None = None
    consent_at: datetime | None = None

    def value(self, name: str) -> str | None:
        """The first value of the profile's field, if there is one."""
        return next((row.value for row in self.fields if row.name == name and row.value), None)

    @property
    def meets(self) -> bool:
        """Whether there is a meeting that stands."""
        return self.booking is not None and self.booking.cancelled_by is None

    @property
    def hot(self) -> bool:
        return self.assessment is not None and self.assessment.hot


def field_rows(profile: Profile, fields: Iterable[FieldDef]) -> tuple[FieldRow, ...]:
    """What is held, in the order in which the fields are defined; a field of several values has several rows."""
    return tuple(_row(one, held) for one in fields for held in profile.get(one.name, ()))


def _row(defined: FieldDef, held: Held) -> FieldRow:
    stated = held.stated
    return FieldRow(
        defined.name, defined.label, shown(stated.value), stated.quote, turn=held.turn, flags=stated.flags
    )


def shown(value: Any) -> str:
    """A normalised value for people: money as "EUR 500 to 800 per month", yes and no, lists with commas."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return _shown_mapping(cast("Mapping[str, Any]", value))
    if isinstance(value, list | tuple):
        return ", ".join(shown(one) for one in cast("list[Any]", value))
    if isinstance(value, int | float):
        return _number(value)
    return "" if value is None else str(value)


def _shown_mapping(value: Mapping[str, Any]) -> str:
    if "amount" not in value and "max" not in value:
        return ", ".join(f"{name} {shown(one)}" for name, one in value.items() if one is not None)
    low, high = value.get("amount", value.get("min")), value.get("max")
    high = None if high == low else high
    figures = " to ".join(shown(one) for one in (low, high) if one is not None and one != "")
    if low is None:
        figures = f"up to {figures}"
    per = f"per {value['per']}" if value.get("per") else ""
    return " ".join(part for part in (str(value.get("currency") or ""), figures, per) if part)


def _number(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"
