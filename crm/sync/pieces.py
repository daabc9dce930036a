"""The objects of a session as they are written to one connection: what each is, and how the connector is asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from crm.connectors.model import Account, Connector, Deal, Field, Object, Person, Ref, Skipped, Written
from crm.sync.model import Link, LocalType, SessionRecord, Standing
from crm.sync.shaping import Shaped, ShapedActivity, contact_key, digest, moves


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One object to be written: `write(link)` with what is known of its record, which may be nothing.

    `bare` writes the same without the mapped fields that the CRM can do without. What is kept at `changed_at` or later
    is new enough (None: only what was read later than the session). `stage`: how far the deal is.
    """

    object: Object
    local_type: LocalType
    local_id: str
    session_id: UUID | None
    digest: bytes
    write: Callable[[Link | None], Awaitable[Written]]
    bare: Callable[[Link | None], Awaitable[Written]] | None = None
    left_out: tuple[Skipped, ...] = ()
    changed_at: datetime | None = None
    stage: Standing | None = None


def stands(held: Link, piece: Piece, record: SessionRecord) -> bool:
    """Whether the CRM has this already, or something newer."""
    newer = piece.changed_at is not None and held.as_of >= piece.changed_at
    return held.digest == piece.digest or held.as_of > record.as_of or newer


@dataclass(frozen=True, slots=True)
class Pieces:
    """Those of one session at one connection."""

    connector: Connector
    record: SessionRecord
    shaped: Shaped
    account: Account

    @property
    def person_id(self) -> str:
        """Of the contact, and of its deal."""
        return contact_key(self.record.contact.id)

    def contact(self, person: Person | None = None) -> Piece:
        """`person`: another one than the session's, for a try."""
        person = person or self.shaped.person

        async def write(link: Link | None, person: Person = person) -> Written:
            return await self.connector.upsert_contact(person, link.ref if link else None)

        bare = replace(person, fields=self._required("contact", person.fields))
        return Piece(
            object="contact",
            local_type="contact",
            local_id=self.person_id,
            session_id=None,
            digest=digest(person),
            write=write,
            bare=(lambda link: write(link, bare)) if bare != person else None,
            left_out=self.shaped.left_out.get("contact", ()),
            changed_at=self._changed_at(),
        )

    def deal(self, deal: Deal, contact: Ref) -> Piece:
        """A deal that is there is asked to move only when the lead came further since we last said so."""
        stands = self.shaped.stands

        async def write(link: Link | None, deal: Deal = deal) -> Written:
            if link and not moves(stands, link.stage):
                deal = replace(deal, stage=None, outcome=None)
            return await self.connector.upsert_deal(deal, contact, link.ref if link else None)

        bare = replace(deal, fields=self._required("deal", deal.fields))
        return Piece(
            object="deal",
            local_type="deal",
            local_id=self.person_id,
            session_id=None,
            digest=digest(deal, contact),
            write=write,
            bare=(lambda link: write(link, bare)) if bare != deal else None,
            left_out=self.shaped.left_out.get("deal", ()),
            changed_at=self._changed_at(),
            stage=stands,
        )

    def activity(self, shaped: ShapedActivity, contact: Ref, deal: Ref | None) -> Piece:
        async def write(link: Link | None) -> Written:
            ref = link.ref if link else None
            return await self.connector.log_activity(shaped.activity, contact, deal, key=shaped.key, ref=ref)

        return Piece(
            object=shaped.activity.kind,
            local_type="activity",
            local_id=shaped.key,
            session_id=self.record.session_id,
            digest=digest(shaped.activity, contact, deal),
            write=write,
        )

    def _required(self, object: Object, fields: tuple[Field, ...]) -> tuple[Field, ...]:
        """Those that the CRM takes no record without."""
        names = {each.name for each in self.account.fields.get(object, ()) if each.required}
        return tuple(field for field in fields if field.name in names)

    def _changed_at(self) -> datetime | None:
        """A later session wrote the person already: only what was learnt since is written over it."""
        if self.record.latest:
            return None
        contact, lead = self.record.contact, self.record.lead
        return max(contact.updated_at, lead.updated_at) if lead else contact.updated_at
