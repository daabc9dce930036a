"""Providers' notifications: whether they are genuine, and what is queued for them. Nothing else is done at once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from uuid import UUID

from db.pool import Connection, transaction
from kit.errors import Forbidden, NotFound, Unauthorized
from scheduling.calendly import webhooks as calendly
from scheduling.google import watching as google
from scheduling.google.watching import Channel
from scheduling.outlook import watching as outlook
from scheduling.outlook.watching import Notification
from scheduling.watching import invitees, store
from scheduling.watching.deps import EVENT, INVITEE, LOOK, OPEN, Watching, queue
from scheduling.watching.store import Watch


async def from_google(deps: Watching, tenant: UUID, headers: Mapping[str, str]) -> None:
    """Raises Unauthorized when it is not from Google about a channel of ours."""
    channel_id = _uuid(headers.get("x-goog-channel-id"))
    async with transaction(deps.services.pool, tenant) as conn:
        watch = await store.by_channel(conn, channel_id) if channel_id else None
        channel = _channel(deps, tenant, watch) if watch else None
        heard = google.heard(headers, channel) if channel else None
        if watch is None or heard is None:
            raise _forged()
        if heard == "changed":
            await queue(conn, deps, LOOK, tenant, {"provider": "google", "host": watch.host})


async def from_outlook(deps: Watching, tenant: UUID, body: bytes) -> None:
    """Raises Unauthorized when nothing in it is from Graph about a subscription of ours."""
    async with transaction(deps.services.pool, tenant) as conn:
        watches = {each.remote: each for each in await store.all_of(conn, "outlook") if each.remote}
        secrets = {
            remote: deps.channel_secret(tenant, each.channel)
            for remote, each in watches.items()
            if each.channel
        }
        heard = outlook.heard(body, secrets)
        if not heard:
            raise _forged()
        for each in heard:
            await _signalled(conn, deps, tenant, watches[each.subscription], each)


async def _signalled(
    conn: Connection, deps: Watching, tenant: UUID, watch: Watch, said: Notification
) -> None:
    calendar = {"provider": watch.provider, "host": watch.host}
    match said.signal:
        case "changed":
            await queue(conn, deps, EVENT, tenant, {"host": watch.host, "event": said.event_id})
        case "missed":
            await queue(conn, deps, LOOK, tenant, calendar)
        case "reauthorize":
            await queue(conn, deps, OPEN, tenant, calendar)
        case "removed":
            await store.ended(conn, watch)
            await queue(conn, deps, OPEN, tenant, calendar)


async def from_calendly(deps: Watching, tenant: UUID, signature: str | None, body: bytes) -> None:
    """Raises Unauthorized when it is not signed, or not lately. One that comes again changes nothing."""
    services, now = deps.services, deps.services.clock()
    try:
        tolerance = (await services.settings(tenant)).config.calendly.webhook_tolerance
        heard = calendly.heard(signature, body, key=deps.signing_key(tenant), now=now, tolerance=tolerance)
    except (Forbidden, NotFound) as error:
        raise _forged() from error
    if heard is None:
        return
    async with transaction(services.pool, tenant) as conn:
        if await store.heard(conn, hashlib.sha256(body).digest(), now=now):
            await queue(conn, deps, INVITEE, tenant, {"said": invitees.told(heard)})


def _channel(deps: Watching, tenant: UUID, watch: Watch) -> Channel | None:
    if watch.channel is None or watch.remote is None or watch.expires_at is None:
        return None
    secret = deps.channel_secret(tenant, watch.channel)
    return Channel(str(watch.channel), watch.remote, watch.expires_at, secret)


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


def _forged() -> Unauthorized:
    return Unauthorized("This does not come from the calendar's provider.", code="bad_signature")
