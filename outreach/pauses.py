"""Holding deliveries back: the owner's switch, or a provider that needs a person. A pause binds the next claim."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import get_args
from uuid import UUID

import structlog

from db.pool import Connection, transaction
from kit.errors import BadRequest, NeedsPerson
from outreach.deps import DeliveryDeps, Planning, defer, fingerprint, planning
from outreach.model import CRM_TARGET, DeliveryKind
from outreach.notices import store as notices
from outreach.paused import store

log = structlog.get_logger(__name__)

KINDS: tuple[str, ...] = get_args(DeliveryKind)
PROVIDERS = ("outbox", "smtp", "sendgrid", "mailgun", "slack", "teams", "webhook")
_CRM_SCOPE = re.compile(rf"provider:{CRM_TARGET}[A-Za-z0-9_.-]{{1,60}}")
SCOPES = ("all", *(f"kind:{kind}" for kind in KINDS), *(f"provider:{name}" for name in PROVIDERS))


def checked_scope(text: str | None) -> str:
    """The scope meant by "all" or None, "kind:email.visitor", "smtp", "crm:hubspot" ... Raises BadRequest."""
    for scope in (text or "all", f"kind:{text}", f"provider:{text}"):
        if scope in SCOPES or _CRM_SCOPE.fullmatch(scope):
            return scope
    known = ", ".join((*SCOPES, f"provider:{CRM_TARGET}<name>"))
    raise BadRequest(f"Unknown scope. There are: {known}.", code="unknown_scope")


async def pause(conn: Connection, plan: Planning, scope: str) -> int:
    """The owner's switch: nothing in `scope` is sent until it is resumed. How many deliveries wait for that now."""
    reason = "Paused by the owner."
    await store.add_pause(conn, scope, cause="owner", reason=reason, fingerprint=None, now=plan.clock())
    return await store.hold(conn, scope, mailer=plan.config.mail.provider, code="paused", error=reason)


async def resume(conn: Connection, plan: Planning, scope: str) -> int:
    """End the pauses of `scope`, whatever caused them; "all" ends every one. How many deliveries go on."""
    for each in await store.pauses(conn):
        if scope not in ("all", each.scope):
            continue
        await store.drop_pause(conn, each.scope, cause=each.cause)
        await notices.clear(conn, each.scope, now=plan.clock())
    return await release(conn, plan)


async def release(conn: Connection, plan: Planning) -> int:
    """Let paused deliveries go on that nothing holds any longer; how many."""
    now = plan.clock()
    expires = now + timedelta(hours=plan.config.retry.max_age_hours)
    ids = await store.release(conn, mailer=plan.config.mail.provider, now=now, expires_at=expires)
    for delivery_id, kind in ids:
        await defer(conn, plan, delivery_id, kind)
    return len(ids)


async def hold_provider(
    conn: Connection, plan: Planning, *, provider: str, error: NeedsPerson, fingerprint: str
) -> bool:
    """A provider refuses our credentials: hold back what is meant for it. Whether the owner has to be told: once."""
    scope, reason, now = f"provider:{provider}", str(error), plan.clock()
    mailer = plan.config.mail.provider
    if await store.add_pause(conn, scope, cause="provider", reason=reason, fingerprint=fingerprint, now=now):
        await store.hold(conn, scope, mailer=mailer, code=error.code, error=reason)
    told = await notices.tell(conn, scope, f"Deliveries by {provider} are paused: {reason}", now=now)
    if told:
        log.error("deliveries.paused", provider=provider, code=error.code)
    return told


async def provider_works(conn: Connection, plan: Planning, provider: str) -> None:
    """A replayed delivery went through: what waited for its provider goes on. The owner's own pauses stay."""
    scope = f"provider:{provider}"
    if await store.drop_pause(conn, scope, cause="provider"):
        await notices.clear(conn, scope, now=plan.clock())
        await release(conn, plan)


async def resume_changed(deps: DeliveryDeps, tenant: UUID) -> None:
    """Let a provider try again whose settings or credentials are no longer those that it refused."""
    plan = await planning(deps, tenant)
    async with transaction(deps.pool, tenant) as conn:
        refused = [each for each in await store.pauses(conn) if each.cause == "provider"]
    changed = [
        provider
        for each in refused
        if await fingerprint(deps, plan, provider := each.scope.removeprefix("provider:")) != each.fingerprint
    ]
    async with transaction(deps.pool, tenant) as conn:
        for provider in changed:
            await provider_works(conn, plan, provider)
            log.info("deliveries.resumed", provider=provider)
        await release(conn, plan)
