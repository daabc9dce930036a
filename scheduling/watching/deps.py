"""What watching calendars works with."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from db.jobs import Jobs
from db.pool import Connection
from scheduling import hosts
from scheduling.config import AppointmentScheduling
from scheduling.providers import BUILTIN
from scheduling.services import Services
from scheduling.watching import store

LOOK, EVENT, INVITEE = "meetings.look", "meetings.event", "meetings.invitee"
OPEN, CLOSE = "meetings.watch", "meetings.unwatch"

EVERYONE = "*"
"""The host of a watch that is for a whole account."""

_PATHS = {"google": "google-calendar", "outlook": "outlook", "calendly": "calendly"}

AGAIN = 30.0
"""Seconds until a booking is looked at again that was just being changed by us."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watching:
    """`address` is where providers reach this server (https), None when they do not. `secret` is the installation's.

    `calendly_key` signs Calendly's webhooks; without one, each tenant has a key that is made of `secret`.
    """

    services: Services
    jobs: Jobs
    secret: str = field(repr=False)
    address: str | None = None
    calendly_key: str | None = field(default=None, repr=False)

    def hook(self, provider: str, tenant: UUID) -> str:
        """Where the provider calls for this tenant. Only with an `address`."""
        assert self.address is not None
        return f"{self.address}/v1/hooks/{_PATHS[provider]}/{tenant}"

    def channel_secret(self, tenant: UUID, channel: UUID) -> str:
        """What proves a notification of this channel to be the provider's; 64 characters."""
        return self._made(f"channel {tenant} {channel}")

    def signing_key(self, tenant: UUID) -> str:
        return self.calendly_key or self._made(f"calendly {tenant}")

    def _made(self, text: str) -> str:
        return hmac.new(self.secret.encode(), f"calendar watch 1 {text}".encode(), hashlib.sha256).hexdigest()


def watched(config: AppointmentScheduling) -> Mapping[str, str]:
    """The account to watch for each host's key; none where nobody books, or our own calendar is used."""
    if not config.enabled or config.calendar_provider == BUILTIN:
        return {}
    if config.calendar_provider == "calendly":
        return {EVERYONE: ""}  # one webhook tells of all event types
    return {host.key: hosts.calendar_of(config, host.key).account for host in config.hosts}


async def queue(
    conn: Connection,
    deps: Watching,
    job: str,
    tenant: UUID,
    args: Mapping[str, Any],
    *,
    wait: float = 0.0,
) -> None:
    """Queue a job of a tenant, in so many seconds, unless the same one waits already."""
    given = {"tenant": str(tenant), **args}
    same = hashlib.sha256(repr(given).encode()).hexdigest()
    await deps.jobs.defer(
        conn,
        job,
        given,
        schedule_at=await store.moment_in(conn, wait) if wait else None,
        queueing_lock=f"{job}:{same}",
    )
