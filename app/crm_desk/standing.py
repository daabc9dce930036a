"""How each connection is: its health in a word, what waits, and whether a person has to do something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from app.crm_desk.desk import Desk
from crm.sync.config import CrmEntry
from crm.sync.status import ConnectionStatus, Health, Waiting, statuses
from db.pool import transaction
from kit.errors import NeedsPerson, NotFound
from outreach.crm import store
from outreach.model import CRM_TARGET

Word = Health | Literal["not_connected"]


@dataclass(frozen=True, slots=True)
class Standing:
    """`missing` are the names of secrets that nobody gave yet; `trouble` says why those that are kept cannot be used.
    `vendor` is None for a connection that app.yaml no longer has. `hook` is the address to register at a CRM that can
    call us; None where it cannot, or where nobody could reach us."""

    status: ConnectionStatus
    vendor: str | None
    missing: tuple[str, ...] = ()
    trouble: str | None = None
    hook: str | None = None

    @property
    def word(self) -> Word:
        is_on = self.status.health not in ("off", "paused")
        return "not_connected" if is_on and (self.missing or self.trouble) else self.status.health

    @property
    def needs_person(self) -> bool:
        return self.word in ("needs_person", "not_connected", "late")

    @property
    def error(self) -> str | None:
        """What is wrong now, in words; None when it is over."""
        status = self.status
        if self.word == "not_connected" and self.missing:
            return f"{self.vendor} is not connected yet: it has no {missing_words(self.missing)}."
        if self.trouble or status.error is None or status.error_at is None:
            return self.trouble
        over = status.last_success_at is not None and status.last_success_at >= status.error_at
        return None if over and status.health != "needs_person" else status.error


async def standings(desk: Desk, tenant: UUID) -> tuple[Standing, ...]:
    """Of each entry in app.yaml, and of connections that are no longer there. Nothing is asked of the CRMs."""
    entries = await desk.entries(tenant)
    async with transaction(desk.pool, tenant) as conn:
        waiting = {
            target.removeprefix(CRM_TARGET): Waiting(count, oldest)
            for target, count, oldest in await store.waiting(conn)
        }
        found = await statuses(conn, entries, waiting=waiting, now=desk.clock())
    return tuple([await _standing(desk, tenant, each, entries.get(each.connection)) for each in found])


async def _standing(desk: Desk, tenant: UUID, status: ConnectionStatus, entry: CrmEntry | None) -> Standing:
    if entry is None:
        return Standing(status, None)
    try:
        maker = desk.maker(status.connection, entry)
    except NotFound:
        return Standing(status, None)
    if not entry.enabled:
        return Standing(status, maker.vendor)
    hook = desk.hook(tenant, status.connection, entry)
    try:
        secrets = await desk.crm.opener.secrets(tenant, status.connection)
    except NeedsPerson as error:
        return Standing(status, maker.vendor, trouble=str(error), hook=hook)
    missing = maker.missing(maker.validate(entry.options), secrets) if maker.ways else ()
    return Standing(status, maker.vendor, missing, hook=hook)


def missing_words(names: tuple[str, ...]) -> str:
    """ "client id, client secret"."""
    return ", ".join(name.replace("_", " ") for name in names)
