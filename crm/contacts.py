"""Who a session belongs to. Two kinds of claims, and what each may do:

| | signed identity (`verified`) | the visitor's word |
|---|---|---|
| finds a contact by | the site's id, then email | email, then phone number |
| a contact that is known | is filled and updated | is joined and stays as it is |
| the visitor's own contact | is filled and updated | takes what was missing, and corrections of their own words |
| two contacts for one person | are merged into the older one | stay two; the email's is joined |

"Own" is a contact that only this browser's sessions made and that nobody signed for. What the visitor says stays with
their session in any case. Nothing here is ever shown to a visitor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from crm import cleaning, merging, store
from crm.model import Contact
from crm.services import Services
from db.pool import Connection
from kit.errors import Conflict

ATTEMPTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a session says about who its visitor is. `facts` as in crm.model.Contact.

    `external_id` counts only when `verified`. `corrects` names what the visitor took back for these values, of: name,
    email, phone, company and fields in `facts`.
    """

    email: str | None = None
    phone: str | None = None
    external_id: str | None = None
    name: str | None = None
    company: str | None = None
    verified: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])
    flags: tuple[str, ...] = ()
    visitor_id: UUID | None = None
    corrects: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Joined:
    contact: Contact
    created: bool


@dataclass(frozen=True, slots=True)
class _Known:
    """The contacts that a claim may be about, locked."""

    by_external_id: Contact | None
    by_email: Contact | None
    by_phone: Contact | None
    own: Contact | None


async def join(conn: Connection, services: Services, *, claim: Claim, now: datetime) -> Joined | None:
    """The contact of the claim, made when there is none; None when the claim has nothing that identifies.

    Sessions that claim the same at the same moment get the same contact. Raises Conflict when that did not settle.
    """
    claim = _cleaned(claim)
    if not (claim.email or claim.phone or claim.external_id):
        return None
    settle = _join_verified if claim.verified else _join_said
    for _ in range(ATTEMPTS):
        if joined := await settle(conn, services, claim, await _known(conn, claim), now):
            return joined
    raise Conflict("Somebody else is changing this contact. Please try again.", code="contact_busy")


async def link(conn: Connection, contact: Contact, *, session_id: UUID, verified: bool) -> bool:
    """Make the session the contact's: whether it is. A mere word does not change what a signature said."""
    linked = await store.link_session(conn, session_id, contact_id=contact.id, verified=verified)
    if linked:
        await store.link_visitor(conn, session_id, contact_id=contact.id, verified=verified)
    return linked


def _cleaned(claim: Claim) -> Claim:
    return replace(
        claim,
        email=cleaning.email_address(claim.email),
        phone=cleaning.phone_number(claim.phone),
        external_id=cleaning.external_id(claim.external_id) if claim.verified else None,
        name=cleaning.one_line(claim.name, cleaning.MAX_NAME),
        company=cleaning.one_line(claim.company),
        facts=cleaning.facts(claim.facts),
        flags=tuple(sorted({flag for text in claim.flags if (flag := cleaning.one_line(text, 40))})),
    )


async def _known(conn: Connection, claim: Claim) -> _Known:
    own = await store.contact_of_visitor(conn, claim.visitor_id) if claim.visitor_id else None
    found = await store.lock_matching(
        conn, email=claim.email, phone=claim.phone, external_id=claim.external_id, own=own
    )

    def first(matches: Mapping[UUID, bool]) -> Contact | None:
        return next((contact for contact in found if matches[contact.id]), None)

    by_phone = first(
        {c.id: c.email is None and c.external_id is None and c.phone == claim.phone for c in found}
    )
    return _Known(
        by_external_id=first(
            {c.id: bool(claim.external_id) and c.external_id == claim.external_id for c in found}
        ),
        by_email=first({c.id: bool(claim.email) and c.email == claim.email for c in found}),
        by_phone=by_phone if claim.phone else None,
        own=first({c.id: c.id == own for c in found}),
    )


# The visitor's word


async def _join_said(
    conn: Connection, services: Services, claim: Claim, known: _Known, now: datetime
) -> Joined | None:
    found = known.by_email or _own_for(claim, known)
    if found is None and claim.email is None and claim.phone:
        found = known.by_phone or await _only_with_phone(conn, claim.phone)
    if found is None:
        return await _create(conn, services, claim, now)
    own = known.own is not None and known.own.id == found.id
    changed = _completed(found, claim) if own else found
    changed = replace(changed, updated_at=now)
    return Joined(changed, created=False) if await store.update_contact(conn, changed) else None


def _own_for(claim: Claim, known: _Known) -> Contact | None:
    """The visitor's own contact, if the claim is about it: another address that corrects nothing is another person."""
    own = known.own
    if own is None:
        return None
    if claim.email:
        return own if own.email is None or "email" in claim.corrects else None
    number_is_anothers = known.by_phone is not None and known.by_phone.id != own.id and own.email is None
    return None if number_is_anothers else own


async def _only_with_phone(conn: Connection, phone: str) -> Contact | None:
    """A number that several people share says nothing about who calls."""
    found = await store.contacts_with_phone(conn, phone, limit=2)
    return found[0] if len(found) == 1 else None


def _completed(own: Contact, claim: Claim) -> Contact:
    """What was missing, and what the visitor corrected."""

    def value(name: str) -> Any:
        held, said = getattr(own, name), getattr(claim, name)
        return said if said and (not held or name in claim.corrects) else held

    new_facts = {
        name: fact for name, fact in claim.facts.items() if name not in own.facts or name in claim.corrects
    }
    flags = claim.flags if "email" in claim.corrects else (*own.flags, *claim.flags)
    return replace(
        own,
        email=value("email"),
        phone=value("phone"),
        name=value("name"),
        company=value("company"),
        facts={**own.facts, **new_facts},
        flags=tuple(sorted(set(flags))),
    )


async def _create(conn: Connection, services: Services, claim: Claim, now: datetime) -> Joined | None:
    contact = Contact(
        id=services.ids(),
        email=claim.email,
        phone=claim.phone,
        external_id=claim.external_id,
        name=claim.name,
        company=claim.company,
        facts=claim.facts,
        flags=claim.flags,
        verified_at=now if claim.verified else None,
        created_at=now,
        updated_at=now,
    )
    return Joined(contact, created=True) if await store.insert_contact(conn, contact) else None


# The site's word


async def _join_verified(
    conn: Connection, services: Services, claim: Claim, known: _Known, now: datetime
) -> Joined | None:
    email_holder = known.by_email
    if email_holder and email_holder.external_id not in (None, claim.external_id):
        email_holder, claim = None, replace(claim, email=None)  # the address belongs to another account
    own = known.by_phone if known.own and known.by_phone and known.by_phone.id == known.own.id else None
    same = {contact.id: contact for contact in (known.by_external_id, email_holder, own) if contact}
    if not same:
        if not (claim.email or claim.phone or claim.external_id):
            return None
        return await _create(conn, services, claim, now)
    kept, *others = sorted(same.values(), key=lambda contact: (contact.created_at, contact.id))
    for gone in others:
        kept = await merging.absorb(conn, services, kept=kept, gone=gone, now=now)
    updated = _updated(kept, claim, now)
    return Joined(updated, created=False) if await store.update_contact(conn, updated) else None


def _updated(contact: Contact, claim: Claim, now: datetime) -> Contact:
    """What the site signed for wins; what it does not mention stays."""
    return replace(
        contact,
        email=claim.email or contact.email,
        phone=claim.phone or contact.phone,
        external_id=claim.external_id or contact.external_id,
        name=claim.name or contact.name,
        company=claim.company or contact.company,
        facts={**contact.facts, **claim.facts},
        flags=tuple(sorted({*contact.flags, *claim.flags})),
        verified_at=now,
        updated_at=now,
    )
