"""What is written to a CRM and read from it, as values in the vendor's own names. No I/O."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, Literal, Protocol, runtime_checkable

Value = str | int | float | bool | tuple[str, ...] | None
"""As JSON has it; dates and moments are ISO 8601 text, several choices a tuple."""

Object = Literal["contact", "company", "deal", "note", "task", "meeting"]
Policy = Literal["fill_empty", "always", "on_create", "never"]
"""When a mapped field may be written. fill_empty: only where the CRM has nothing, so that no rep's value is lost."""

RemoteType = Literal[
    "text", "number", "boolean", "date", "datetime", "choice", "choices", "email", "phone", "reference"
]


@dataclass(frozen=True, slots=True)
class Ref:
    """A record in the CRM. `type` is the vendor's name of its kind ("contacts", "Lead"), `url` opens it for a rep."""

    type: str
    id: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """A value for the vendor's field `name`."""

    name: str
    value: Value
    policy: Policy = "fill_empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A contact to be written. `key` is our id of it, put on the record where the CRM has room for it.

    `phone` is E.164. `fields` are all mapped fields besides, already fitted to the CRM. `owner` is a rep's email.
    """

    key: str
    email: str | None = None
    phone: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    company: str | None = None
    domain: str | None = None
    owner: str | None = None
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    """A deal to be written. `stage` and `pipeline` are the vendor's ids. `outcome` closes it."""

    key: str
    title: str
    stage: str | None = None
    pipeline: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    closes_on: date | None = None
    outcome: Literal["won", "lost"] | None = None
    owner: str | None = None
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """A note about a conversation, a task for a rep, or a meeting. Moments have an offset.

    `text` is plain text, `html` the same for CRMs that show it. `at`: when it was, is due, or begins; `until` ends it.
    """

    kind: Literal["note", "task", "meeting"]
    subject: str
    text: str
    at: datetime
    until: datetime | None = None
    html: str | None = None
    done: bool = False
    location: str | None = None
    attendees: tuple[str, ...] = ()
    owner: str | None = None


# What came of a write

Healing = Literal["deleted", "merged", "converted", "found"]
"""Why the record is another one than the one we knew: it was deleted, merged into another, converted to one, or one
with the same address was found."""


@dataclass(frozen=True, slots=True)
class Change:
    """A field that was written; `before` is what stood there."""

    field: str
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class Skipped:
    """A field that was not written, or not in full, and why: in words for the owner."""

    field: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """`done` "unchanged": everything stood there already. `healed` when `ref` replaces the one that was known."""

    ref: Ref
    done: Literal["created", "updated", "unchanged"]
    changes: tuple[Change, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    healed: Healing | None = None


# What a CRM tells about itself


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteField:
    """A field of the CRM. `options` are {value: label}; `length` in characters."""

    name: str
    label: str
    type: RemoteType
    required: bool = False
    read_only: bool = False
    custom: bool = False
    length: int | None = None
    options: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Stage:
    """`probability` is between 0 and 1."""

    id: str
    label: str
    pipeline: str
    probability: float | None = None
    outcome: Literal["won", "lost"] | None = None


@dataclass(frozen=True, slots=True)
class User:
    id: str
    email: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Whose CRM it is, what may be written there. `lacking` are permissions that we need and do not have."""

    id: str
    name: str
    fields: Mapping[Object, tuple[RemoteField, ...]]
    stages: tuple[Stage, ...] = ()
    users: tuple[User, ...] = ()
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteChange:
    """A contact or deal as the CRM has it now. `values` are in the vendor's names. `became` is what a merged or
    converted record is now."""

    kind: Literal["contact", "deal"]
    ref: Ref
    at: datetime
    contacts: tuple[Ref, ...] = ()
    stage: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    outcome: Literal["won", "lost"] | None = None
    owner: str | None = None
    deleted: bool = False
    became: Ref | None = None
    values: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A contact as it stands in the CRM. `values` are in the vendor's names, `healed` says why it is another record
    than the one that was known, `others` are more records of the same person that nobody merged."""

    ref: Ref
    values: Mapping[str, Any]
    healed: Healing | None = None
    others: tuple[Ref, ...] = ()


class Connector(Protocol):
    """One account at one vendor. Every method raises kit.errors.Retryable, NeedsPerson and Rejected and nothing else,
    with a code of `crm.connectors.errors`; none tries again by itself but for one renewal of an expired token and one
    healing of a record that is gone.
    """

    name: ClassVar[str]

    async def check(self) -> Account:
        """Ask for the account, its fields, stages and users."""
        ...

    async def upsert_contact(self, person: Person, ref: Ref | None) -> Written:
        """The contact or lead, with its company where the CRM has those; never a second one for the same address.

        A repeat, also by another worker at the same time, and also after an answer was lost, finds the first one's.
        """
        ...

    async def upsert_deal(self, deal: Deal, contact: Ref, ref: Ref | None) -> Written:
        """The deal of a contact. A repeat with the same `deal.key` finds the first one's."""
        ...

    async def log_activity(
        self, activity: Activity, contact: Ref, deal: Ref | None, *, key: str, ref: Ref | None = None
    ) -> Written:
        """The activity on the contact (and deal). `key` is put on it, so that a repeat finds it; with `ref` it is
        brought up to date."""
        ...

    def changed_since(self, since: datetime) -> AsyncIterator[RemoteChange]:
        """Contacts and deals that changed since then, the oldest first; deals that were won or lost among them."""
        ...


@runtime_checkable
class Reading(Protocol):
    """What a connector may do besides: look many people up with few requests."""

    async def find_contacts(self, people: Sequence[Person], refs: Mapping[str, Ref]) -> Mapping[str, Found]:
        """{person.key: the record that `upsert_contact` would write to}, without those who have none.

        `refs` are the records that are known, by person.key. There may be any number of people; each request asks for
        as many as the vendor takes. Inside `crm.connectors.ahead.reading` single look-ups are answered as well.
        """
        ...
