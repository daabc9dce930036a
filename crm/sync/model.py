"""A session as it goes to CRMs, and what came of it. Values, no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from crm.connectors.model import Change, Healing, Object, Ref, Skipped
from crm.model import Assessment, Contact, Lead

LocalType = Literal["contact", "deal", "activity"]
Standing = Literal["new", "engaged", "qualified", "hot", "booked", "won", "lost"]
"""How far a deal is, in our terms."""
WriteDone = Literal["created", "updated", "unchanged", "healed", "refused"]

# What goes in


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """How the contact came first. `utm` is by part ("source", "medium", ...), `clicks` by name ("gclid", ...)."""

    channel: str | None = None
    source: str | None = None
    campaign: str | None = None
    landing_url: str | None = None
    referrer: str | None = None
    utm: Mapping[str, str] = field(default_factory=dict[str, str])
    clicks: Mapping[str, str] = field(default_factory=dict[str, str])
    first_seen_at: datetime | None = None
    last_seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """The visitor's own words in message `turn`, which counts from 1."""

    text: str
    turn: int


@dataclass(frozen=True, slots=True)
class Cited:
    """A page of the site that an answer rests on."""

    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """`headline` is one line. `html` is the same as `text`, made safe by whoever made it; `url` opens the session."""

    headline: str
    text: str
    html: str | None = None
    quotes: tuple[Quote, ...] = ()
    citations: tuple[Cited, ...] = ()
    url: str | None = None
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A booking. `id` stays the same when it is moved."""

    id: UUID
    title: str
    start: datetime
    end: datetime
    cancelled: bool = False
    held: bool = False
    location: str | None = None
    text: str = ""
    attendees: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """Something that a rep has to do until `due`. `key` is the same at each reading of the session."""

    key: str
    text: str
    due: datetime
    quote: Quote | None = None
    done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRecord:
    """A session and whose it is, as the database has it at `as_of`.

    Of the person, all sessions together: `contact`, `lead`, `source`, `country`, `language` and `booked`, whether a
    meeting stands. Of this session: all else. `latest`: the person has no session that ended later, so what it says
    may stand on the contact; an older one that is written again does not go over it.
    """

    session_id: UUID
    as_of: datetime
    opened_at: datetime
    ended_at: datetime
    contact: Contact
    conversation: Conversation
    lead: Lead | None = None
    source: Source = field(default_factory=Source)
    country: str | None = None
    language: str | None = None
    booked: bool = False
    latest: bool = True
    assessment: Assessment | None = None
    products: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    next_steps: tuple[NextStep, ...] = ()


# What is kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Which record of the CRM is ours; see the table crm_links."""

    local_type: LocalType
    local_id: str
    contact_id: UUID
    session_id: UUID | None
    ref: Ref
    digest: bytes | None
    as_of: datetime
    stage: Standing | None = None
    healing: Healing | None = None
    healed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """One row of the audit; see the table crm_writes. `ref` is None for what was refused and is not there."""

    id: UUID
    connection: str
    contact_id: UUID
    session_id: UUID | None
    delivery_id: UUID | None
    object: Object
    local_id: str
    ref: Ref | None
    done: WriteDone
    changes: tuple[Change, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    error_code: str | None = None
    error: str | None = None
    at: datetime


# What came of it


@dataclass(frozen=True, slots=True)
class Step:
    """One object of a push. "same": what stands there is what we wrote last, and nobody was asked."""

    object: Object
    local_id: str
    done: Literal["created", "updated", "unchanged", "healed", "same"]
    ref: Ref
    changes: tuple[Change, ...] = ()
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class Pushed:
    """All of the session is in the CRM. `contact` has the link that a rep opens."""

    contact: Ref
    deal: Ref | None
    steps: tuple[Step, ...]

    @property
    def wrote(self) -> bool:
        return any(step.done in ("created", "updated", "healed") for step in self.steps)
