"""Asking a CRM about itself. Nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.crm_desk.account import ObjectView, Remark, fields_of, remarks
from app.crm_desk.desk import Desk, own_names, reps_of
from crm.connectors.errors import told_owner
from crm.connectors.model import Account
from kit.errors import ProviderError


@dataclass(frozen=True, slots=True)
class Looked:
    """`error`: it does not let us in, or does not answer, in words."""

    name: str
    vendor: str
    account: Account | None
    error: str | None = None
    remarks: tuple[Remark, ...] = ()

    @property
    def is_fine(self) -> bool:
        return self.error is None and all(each.level != "error" for each in self.remarks)


async def look(desk: Desk, tenant: UUID, name: str) -> Looked:
    """Credentials, permissions, mapped fields, stages, people. Raises NotFound."""
    _, maker, _ = await desk.entry(tenant, name)
    try:
        connected = await desk.crm.opener.connection(tenant, name)
        account = await connected.connector.check()
    except ProviderError as error:
        return Looked(name, maker.vendor, None, told_owner(error, maker.vendor))
    await desk.crm.sync.accounts.keep(tenant, connected, account)
    settings = await desk.settings(tenant)
    found = remarks(connected, account, reps=reps_of(settings), own=own_names(settings))
    return Looked(name, maker.vendor, account, remarks=found)


async def fields(desk: Desk, tenant: UUID, name: str) -> tuple[ObjectView, ...]:
    """Of each object. Raises NotFound, and what the connector raises."""
    await desk.entry(tenant, name)
    connected = await desk.crm.opener.connection(tenant, name)
    account = await connected.connector.check()
    return fields_of(connected, account, own=own_names(await desk.settings(tenant)))
