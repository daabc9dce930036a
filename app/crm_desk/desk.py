"""What the owner's view of CRMs works with."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from pydantic import BaseModel, ValidationError

from app.crm import Crm
from app.database import DEFAULT_TENANT
from app.outgoing import Outgoing
from crm.catalog.maker import Maker
from crm.inbound.deps import hook_path
from crm.inbound.signatures import CHECKS
from crm.reconcile.deps import ReconcileDeps
from crm.sync.config import CrmEntry
from db.pool import Pool
from kit.clock import Clock
from kit.errors import BadRequest, NotFound
from outreach.deps import DeliveryDeps
from outreach.settings import OutreachSettings, OutreachSettingsOf


@dataclass(frozen=True, slots=True)
class Desk:
    """Made once a process; the tenant comes with each call. `address` is where CRMs reach this server (https)."""

    crm: Crm
    deliveries: DeliveryDeps
    settings: OutreachSettingsOf
    reconcile: ReconcileDeps
    address: str | None

    @classmethod
    def of(cls, outgoing: Outgoing) -> Desk:
        address = outgoing.inbound.address
        return cls(outgoing.crm, outgoing.deliveries, outgoing.settings.outreach, outgoing.reconcile, address)

    @property
    def pool(self) -> Pool:
        return self.deliveries.pool

    @property
    def clock(self) -> Clock:
        return self.deliveries.clock

    async def entries(self, tenant: UUID) -> Mapping[str, CrmEntry]:
        return (await self.settings(tenant)).crm

    async def entry(self, tenant: UUID, name: str) -> tuple[CrmEntry, Maker, BaseModel]:
        """The entry, its kind of CRM, and that one's settings. Raises NotFound that says what there is, and BadRequest
        for settings of an entry that is not enabled yet and so was not checked."""
        entries = await self.entries(tenant)
        if (entry := entries.get(name)) is None:
            raise no_such_crm(name, entries, can_be=name in self.crm.opener.makers)
        maker = self.maker(name, entry)
        try:
            return entry, maker, maker.validate(entry.options)
        except ValidationError as error:
            lines = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
            said = f"The settings of {name} in app.yaml: {'; '.join(lines)}"
            raise BadRequest(said, code="invalid") from None

    def maker(self, name: str, entry: CrmEntry) -> Maker:
        """Raises NotFound."""
        kind = entry.connector or name
        if kind not in self.crm.opener.makers:
            raise NotFound(f"No CRM is called {kind}.", code="no_such_crm")
        return self.crm.opener.makers[kind]

    def hook(self, tenant: UUID, name: str, entry: CrmEntry) -> str | None:
        """The address to register at the CRM, for it to say when something changed."""
        return f"{self.address}{hook_path(tenant, name)}" if self.address and can_call(name, entry) else None

    async def chosen(self, tenant: UUID, name: str | None) -> list[str]:
        """The connection of this name; without one all that are enabled."""
        entries = await self.entries(tenant)
        if name is None:
            return [each for each, entry in entries.items() if entry.enabled]
        if name not in entries:
            raise no_such_crm(name, entries, can_be=name in self.crm.opener.makers)
        return [name]


def can_call(name: str, entry: CrmEntry) -> bool:
    """Whether this kind of CRM says by itself when something changed."""
    return (entry.connector or name) in CHECKS


def to_run(what: str, *, slug: str) -> str:
    """The command to run for this tenant: `salesagent crm connect hubspot --tenant acme`."""
    return f"salesagent crm {what}{'' if slug == DEFAULT_TENANT else f' --tenant {slug}'}"


def no_such_crm(name: str, entries: Mapping[str, CrmEntry], *, can_be: bool) -> NotFound:
    """In words: what to write into app.yaml, or which name was meant."""
    if can_be:
        said = f"app.yaml has no CRM {name}. Add: sales_agent: {{crm_integration: {{{name}: {{enabled: true}}}}}}"
        return NotFound(said, code="no_such_crm")
    close = difflib.get_close_matches(name, entries, n=1)
    there = f"Did you mean {close[0]}?" if close else f"It has {', '.join(entries)}."
    return NotFound(f"app.yaml has no CRM {name}. {there}", code="no_such_crm")


def own_names(settings: OutreachSettings) -> tuple[str, ...]:
    """The owner's names of what visitors are asked for."""
    profile = settings.conversation.profile
    return (*profile.required_fields, *profile.optional_fields)


def reps_of(settings: OutreachSettings) -> tuple[str, ...]:
    """The addresses of the sales team, who own leads."""
    owners = settings.conversation.qualification.owners
    named = (*(rep.email for rep in owners.reps), owners.default)
    return tuple(dict.fromkeys(each for each in named if each))
