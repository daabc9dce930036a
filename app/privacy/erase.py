"""Erasing a person, or one session: the database in one transaction, then files, and a proof that names nobody."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog

from app.masking import store as masking
from app.privacy import finding, store
from app.privacy.files import remove_orphans
from app.privacy.model import Erased, Facts, Proof, ProofKind, Scope, Sent, left_elsewhere, normal_address
from db.pool import Connection, Pool, transaction
from kit.clock import Clock
from kit.ids import IdFactory

_COLUMNS = {"customer_name": "name", "company": "company", "phone": "phone"}

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class EraseDeps:
    """`secret` is the installation's: without it nobody can tell whom a proof is about.

    `outbox` gives a tenant's folder of mails.
    """

    pool: Pool
    clock: Clock
    ids: IdFactory
    secret: str
    outbox: Callable[[UUID], Path]


@dataclass(frozen=True, slots=True)
class Reapplied:
    """How many proofs still had something to erase, and all that was erased for them."""

    proofs: int
    erased: Sequence[Erased]


@dataclass(frozen=True, slots=True)
class _Done:
    """What the transaction did. The mail files of `deliveries` go, and of `copies`, which show a masked address."""

    counts: dict[str, int]
    sent: Sequence[Sent]
    under_way: int
    deliveries: frozenset[UUID]
    masked: int = 0
    meetings: int = 0
    crms: tuple[str, ...] = ()
    mentioned: Sequence[UUID] = ()
    copies: frozenset[UUID] = frozenset()


def subject_of(secret: str, tenant: UUID, kind: ProofKind, value: str) -> str:
    """The keyed hash by which a proof knows an address or a session: HMAC-SHA-256, in hexadecimal."""
    return hmac.new(
        secret.encode(), f"erasure 1|{tenant}|{kind}|{value}".encode(), hashlib.sha256
    ).hexdigest()


async def by_email(deps: EraseDeps, tenant: UUID, email: str, *, before: datetime | None = None) -> Erased:
    """Erase everything of the address; with `before` what there was until then. Doing so again changes nothing.

    Raises BadRequest for what is no address.
    """
    address = normal_address(email)
    subject = subject_of(deps.secret, tenant, "email", address)
    async with transaction(deps.pool, tenant) as conn:
        scope = await finding.of_address(conn, address, now=deps.clock(), before=before)
        done = await _delete(conn, scope)
        if bounces := await store.forget_suppression(conn, address):
            done.counts["suppressions"] = bounces
        if not await store.contacts_of_address(conn, address, before=None):
            done = await _mask(conn, done, address)
        proof = await _prove(conn, deps, subject, "email", done)
    return await _finish(deps, tenant, subject, done, proof)


async def by_session(deps: EraseDeps, tenant: UUID, session_id: UUID) -> Erased:
    """Erase one session, and its browser and contact when nothing else is left of them. Repeatable."""
    subject = subject_of(deps.secret, tenant, "session", str(session_id))
    async with transaction(deps.pool, tenant) as conn:
        done = await _delete(conn, await finding.of_session(conn, session_id, now=deps.clock()))
        proof = await _prove(conn, deps, subject, "session", done)
    return await _finish(deps, tenant, subject, done, proof)


async def reapply(deps: EraseDeps, tenant: UUID, proofs: Iterable[Proof]) -> Reapplied:
    """After a backup was restored: erase again what these proofs say was erased. What came later stays."""
    latest: dict[str, Proof] = {}
    for proof in sorted(proofs, key=lambda each: each.at):
        latest[proof.subject] = proof
    async with transaction(deps.pool, tenant) as conn:
        addresses = await store.all_addresses(conn)
        sessions = await store.all_sessions(conn)
    erased: list[Erased] = []
    for address in addresses:
        if found := latest.get(subject_of(deps.secret, tenant, "email", address)):
            erased.append(await by_email(deps, tenant, address, before=found.at))
    for session in sessions:
        if subject_of(deps.secret, tenant, "session", str(session)) in latest:
            erased.append(await by_session(deps, tenant, session))
    again = [each for each in erased if each.counts]
    return Reapplied(proofs=len(again), erased=again)


async def _delete(conn: Connection, scope: Scope) -> _Done:
    sent = await store.sent(conn, scope.deliveries)
    under_way = await store.under_way(conn, scope.deliveries)
    staying = [
        contact for contact in await store.contacts_of(conn, scope.sessions) if contact not in scope.contacts
    ]
    crms = await store.crms(conn, scope)
    if scope.ahead:
        await store.strip_meetings(conn, scope.ahead)
    counts = await store.delete(conn, scope)
    if staying:
        await _forget_facts(conn, scope, staying)
    return _Done(
        counts, sent, under_way, frozenset(scope.deliveries), meetings=len(scope.ahead), crms=tuple(crms)
    )


async def _forget_facts(conn: Connection, scope: Scope, staying: Sequence[UUID]) -> None:
    """Contacts that stay no longer know what only the erased sessions said."""
    gone = {str(session) for session in scope.sessions}
    for held in await store.facts_from(conn, scope.sessions, contacts=staying):
        await store.set_facts(conn, without(held, gone))
    await store.forget_in_deals(conn, staying)
    await store.reassess(conn, staying)


def without(held: Facts, gone: set[str]) -> Facts:
    """The contact without what these sessions said, unless another one said it as well. PURE."""
    lost = {name: fact for name, fact in held.facts.items() if fact.get("session_id") in gone}
    facts = {name: fact for name, fact in held.facts.items() if name not in lost}
    facts |= {name: held.still[name] for name in lost if name in held.still}
    columns: dict[str, Any] = {}
    for name, column in _COLUMNS.items():
        if name in lost and getattr(held, column) == lost[name].get("value"):
            value = facts[name]["value"] if name in facts else None
            if column != "phone" or value or held.reachable:
                columns[column] = value
    return replace(held, facts=facts, **columns)


async def _mask(conn: Connection, done: _Done, address: str) -> _Done:
    mentioned = await masking.mentioning(conn, address)
    masked = await masking.mask(conn, address)
    copies = await store.deliveries_of(conn, mentioned, address=None, before=None)
    return replace(done, masked=masked, mentioned=mentioned, copies=frozenset(copies))


async def _prove(
    conn: Connection, deps: EraseDeps, subject: str, kind: ProofKind, done: _Done
) -> UUID | None:
    """Leave a proof, unless there is one and this changed nothing."""
    counts = done.counts | ({"masked": done.masked} if done.masked else {})
    if not counts and await store.has_proof(conn, subject):
        return None
    proof = Proof(deps.ids(), subject, kind, counts, deps.clock())
    await store.add_proof(conn, proof)
    return proof.id


async def _finish(deps: EraseDeps, tenant: UUID, subject: str, done: _Done, proof: UUID | None) -> Erased:
    """Files go after the commit: a mail without its delivery is found again, a delivery without its mail is not."""
    removed = await remove_orphans(
        deps.pool, tenant, deps.outbox(tenant), besides=done.deliveries | done.copies
    )
    left = [each.kind for each in done.sent if each.id not in removed]
    files = len(removed & (done.deliveries | done.copies))
    log.info(
        "privacy.erased", tenant=str(tenant), proof=str(proof), rows=sum(done.counts.values()), files=files
    )
    return Erased(
        subject=subject,
        counts=done.counts,
        files=files,
        masked=len(done.mentioned),
        proof=proof,
        elsewhere=left_elsewhere(left, under_way=done.under_way, meetings=done.meetings, crms=done.crms),
    )
