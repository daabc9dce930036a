"""What a visitor tells becomes rows with their words, a consent, and where they can be reached, a contact."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from agent.events import ContactCaptured, HandoverRequested
from agent.intake import OpenTurn
from agent.profile import store as profile_store
from agent.profile.consent import ConsentText, consent_text
from agent.profile.forms import REACHABLE
from agent.profile.resolve import Change
from agent.profile.store import Consent, FieldRow, NewField
from agent.rows import SessionRow
from agent.services import Services
from agent.sessions import Credential, authorised
from agent.store import has_event
from crm import contacts
from crm.contacts import Claim
from crm.identity import Identity
from db.pool import Connection, transaction


async def take(conn: Connection, services: Services, turn: OpenTurn, changes: Sequence[Change]) -> None:
    """Store what a message of the visitor changed about what is known of them."""
    await take_from(conn, services, turn.session, turn.id, changes)
    if any(change.stated and change.stated.name in REACHABLE for change in changes):
        text = consent_text(turn.settings, turn.language)
        shown = text.version == turn.session.consent_shown
        await captured(conn, services, turn.session, turn.id, text, shown=shown, locale=turn.language)


async def take_from(
    conn: Connection, services: Services, session: SessionRow, turn_id: UUID, changes: Sequence[Change]
) -> None:
    """Store the changes, and join the contact that the visitor's address or number belongs to."""
    now = services.clock()
    successors: dict[str, UUID] = {}
    for change in changes:
        if change.stated:
            new = successors[change.name] = services.ids()
            row = NewField(new, session.id, session.visitor_id, turn_id, change.stated, now)
            await profile_store.insert(conn, row)
    for change in changes:
        if change.ended:
            await profile_store.end(conn, change.ended, by=successors.get(change.name), now=now)
    if changes:
        await _join(conn, services, session, changes)


async def captured(
    conn: Connection,
    services: Services,
    session: SessionRow,
    turn_id: UUID,
    text: ConsentText,
    *,
    shown: bool,
    locale: str,
) -> None:
    """Record that contact data was taken, the text about its use, and whether the visitor had it in sight.

    Nothing is sent to a visitor who had not.
    """
    now = services.clock()
    consent = Consent("contact", shown, text.text, text.policy_url, text.version, locale, now)
    await profile_store.insert_consent(conn, services.ids(), session_id=session.id, consent=consent)
    asked = await has_event(conn, HandoverRequested.type, session_id=session.id)
    event = ContactCaptured(session_id=session.id, turn_id=turn_id, callback=asked)
    await services.record(conn, event, now)


async def identify(services: Services, tenant: UUID, credential: Credential, token: str) -> None:
    """The site's backend says who the visitor is: the session and its browser are that contact's.

    Raises NotFound, Unauthorized and crm.identity.IdentityRejected.
    """
    identity = await services.identify(tenant, token)
    async with transaction(services.pool, tenant) as conn:
        await _identified(conn, services, await authorised(conn, credential), identity)


async def _identified(conn: Connection, services: Services, session: SessionRow, identity: Identity) -> None:
    rows = {row.name: row for row in await profile_store.of_visitor(conn, session.visitor_id)}
    claim = Claim(
        email=identity.email,
        phone=_text(rows.get("phone")),
        external_id=identity.external_id,
        name=identity.name,
        verified=True,
        visitor_id=session.visitor_id,
    )
    joined = await contacts.join(conn, services.crm, claim=claim, now=services.clock())
    if joined:
        await contacts.link(conn, joined.contact, session_id=session.id, verified=True)


async def _join(conn: Connection, services: Services, session: SessionRow, changes: Sequence[Change]) -> None:
    """An unsigned claim: it may make a contact, and changes none but the visitor's own."""
    stated = await profile_store.of_visitor(conn, session.visitor_id)
    rows = {row.name: row for row in stated}
    if session.identified or not REACHABLE.intersection(rows):
        return  # nobody to reach, or a signed identity has decided whose session this is
    claim = Claim(
        email=_text(rows.get("email")),
        phone=_text(rows.get("phone")),
        name=_text(rows.get("customer_name")),
        company=_text(rows.get("company")),
        facts=_facts(stated),
        flags=tuple(dict.fromkeys(flag for row in rows.values() for flag in row.flags)),
        visitor_id=session.visitor_id,
        corrects=_corrected(changes),
    )
    joined = await contacts.join(conn, services.crm, claim=claim, now=services.clock())
    if joined:
        await contacts.link(conn, joined.contact, session_id=session.id, verified=False)


def _corrected(changes: Sequence[Change]) -> frozenset[str]:
    """The fields whose earlier values the visitor took back, by the contact's names and by ours."""
    names = {change.name for change in changes if change.ended}
    names &= {change.name for change in changes if change.stated}
    return frozenset(names | ({"name"} if "customer_name" in names else set()))


def _facts(rows: Sequence[FieldRow]) -> dict[str, Any]:
    """By field; of a field with several values, a list."""
    facts: dict[str, Any] = {}
    for row in rows:
        held = facts.get(row.name)
        fact = _fact(row)
        if held is None:
            facts[row.name] = fact
        else:
            several: list[Any] = held["value"] if isinstance(held["value"], list) else [held["value"]]
            facts[row.name] = {**held, "value": [*several, row.value]}
    return facts


def _fact(row: FieldRow) -> dict[str, Any]:
    return {
        "value": row.value,
        "quote": row.quote,
        "session_id": str(row.session_id),
        "turn_id": str(row.turn_id),
        "extractor": row.extractor,
        "confidence": row.confidence,
        "at": row.at.isoformat(),
    }


def _text(row: FieldRow | None) -> str | None:
    return str(row.value) if row else None
