"""Values of erasing and exporting. No I/O."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from app.privacy.inventory import Key
from kit.errors import BadRequest

ProofKind = Literal["email", "session", "retention"]
MASK = "[erased]"
MAX_ADDRESS = 254


@dataclass(frozen=True, slots=True)
class Scope:
    """The ids of all that belongs to a person, or to one session. `address` is in lower case.

    `ahead` are meetings that still stand: their times stay taken, whoever they are with.
    """

    sessions: Sequence[UUID] = ()
    turns: Sequence[UUID] = ()
    visitors: Sequence[UUID] = ()
    contacts: Sequence[UUID] = ()
    events: Sequence[UUID] = ()
    deliveries: Sequence[UUID] = ()
    bookings: Sequence[UUID] = ()
    ahead: Sequence[UUID] = ()
    address: str | None = None

    def ids(self, key: Key) -> list[UUID]:
        return list(getattr(self, key))

    @property
    def all_ids(self) -> list[str]:
        """Everything that a job may name."""
        groups = (self.sessions, self.turns, self.visitors, self.contacts, self.deliveries, self.bookings)
        return [str(one) for group in groups for one in group]


@dataclass(frozen=True, slots=True)
class Meetings:
    """Ids of bookings: of what is over or cancelled, and of what still stands."""

    over: Sequence[UUID]
    ahead: Sequence[UUID]


@dataclass(frozen=True, slots=True)
class Proof:
    """That something was erased, without what: `subject` is a keyed hash, or the day of a retention run."""

    id: UUID
    subject: str
    kind: ProofKind
    counts: Mapping[str, int]
    at: datetime


@dataclass(frozen=True, slots=True)
class Sent:
    """A delivery that was sent before it was erased here."""

    id: UUID
    kind: str


@dataclass(frozen=True, slots=True)
class Facts:
    """A contact that stays. `still` is what its other sessions say: {field: fact} as in crm.model.Contact.

    `reachable`: by something else than its phone number.
    """

    id: UUID
    name: str | None
    company: str | None
    phone: str | None
    reachable: bool
    facts: dict[str, Any]
    still: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Erased:
    """`counts` is rows by table, `masked` conversations of others in which the address was blacked out.

    `elsewhere` says in sentences what is outside of our reach and has to be erased there.
    """

    subject: str
    counts: Mapping[str, int]
    files: int
    masked: int
    proof: UUID | None
    elsewhere: Sequence[str] = field(default_factory=list[str])


def normal_address(text: str) -> str:
    """The address in lower case, as contacts hold it. Raises BadRequest for what is none."""
    address = text.strip().lower()
    user, at, domain = address.rpartition("@")
    odd = any(c.isspace() or not c.isprintable() or c in '"\\<>' for c in address)
    if not (user and at and domain) or odd or len(address) > MAX_ADDRESS:
        raise BadRequest("Give one plain email address, such as ada@example.com.", code="bad_address")
    return address


_MAILS = {
    "email.visitor": "to the visitor",
    "email.team": "to the team",
    "email.alert": "as alerts to the team",
    "email.owner": "to the owner",
    "email.booking": "to the visitor about a meeting",
    "email.booking_host": "to who holds a meeting",
    "email.reminder": "to the visitor as reminders",
}


def left_elsewhere(
    kinds: Sequence[str], *, under_way: int, meetings: int = 0, crms: Sequence[str] = ()
) -> list[str]:
    """What an erasure here does not reach, in sentences. `kinds` are those of the deliveries that left us, `crms` where
    records were written."""
    mails = Counter(kind for kind in kinds if kind in _MAILS)
    alerts = sum(kind.startswith("chat.") for kind in kinds)
    sentences: list[str] = []
    if total := mails.total():
        whom = ", ".join(f"{count} {_MAILS[kind]}" for kind, count in sorted(mails.items()))
        sentences.append(
            f"{_counted(total, 'mail was', 'mails were')} already sent ({whom}): erase them in the mailboxes and at the"
            " mail provider."
        )
    if alerts:
        sentences.append(f"{_counted(alerts, 'alert was', 'alerts were')} already posted to chat channels.")
    if crms:
        named = ", ".join(crms)
        sentences.append(
            f"Records were written to {_counted(len(crms), 'CRM', 'CRMs')} ({named}): erase them there."
        )
    if under_way:
        sentences.append(
            f"{_counted(under_way, 'delivery was', 'deliveries were')} being sent and may still arrive."
        )
    if meetings:
        whose = _counted(meetings, "meeting still stands", "meetings still stand")
        sentences.append(
            f"{whose} without a name here: cancel them in the calendar, which knows whom they are with."
        )
    return sentences


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
