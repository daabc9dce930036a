"""Connecting a CRM: what somebody gave is tried before it is kept, so that a mistake ends no connection that works."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from pydantic import BaseModel

from app.crm_desk.desk import Desk, can_call, no_such_crm
from crm.catalog.maker import Maker, ToMake, Way
from crm.connections import store as shared
from crm.connectors.errors import AUTH_REVOKED, told_owner
from crm.connectors.model import Account
from crm.connectors.secrets import Secrets
from crm.sync import store
from db.pool import transaction
from kit.errors import BadRequest, ProviderError
from outreach.crm import switch
from outreach.deps import planning


@dataclass(frozen=True, slots=True)
class Connecting:
    """What came of it. `error`: the CRM did not let us in, in words. `to_make` are custom fields that it does not have
    under any object yet, `released` the deliveries that waited for this. `can_call`: this kind of CRM says by itself
    when something changed, at the address `hook` once it is registered there; None while nobody can reach us."""

    vendor: str
    account: Account | None
    error: str | None
    kept: bool
    to_make: tuple[ToMake, ...] = ()
    can_prepare: bool = False
    released: int = 0
    can_call: bool = False
    hook: str | None = None

    @property
    def lacking(self) -> tuple[str, ...]:
        return self.account.lacking if self.account else ()


def way_named(maker: Maker, options: BaseModel, name: str | None, values: Mapping[str, str]) -> Way:
    """The way of this name, else the one that lacks the fewest of `values`. Raises BadRequest."""
    ways = maker.ways_for(options)
    if not ways:
        raise BadRequest(f"{maker.vendor} needs no connecting.", code="nothing_to_connect")
    if name is None:
        return min(ways, key=lambda way: len(way.missing(Secrets(values))))
    if found := next((way for way in ways if way.name == name), None):
        return found
    there = ", ".join(way.name for way in ways)
    raise BadRequest(f"{maker.vendor} has no way {name}; there are {there}.", code="no_such_way")


def checked(maker: Maker, way: Way, values: Mapping[str, str]) -> Secrets:
    """The secrets of this way. Raises BadRequest for those that are missing or not known; none is quoted."""
    given = {name: value.strip() for name, value in values.items()}
    if unknown := sorted(set(given) - set(way.secrets())):
        there = ", ".join(way.secrets())
        raise BadRequest(
            f"{maker.vendor} takes no {', '.join(unknown)}; it takes {there}.", code="unknown_secret"
        )
    secrets = Secrets(given)
    if missing := way.missing(secrets):
        raise BadRequest(f"{maker.vendor} needs {', '.join(missing)} too.", code="missing_secret")
    return secrets


async def connect(
    desk: Desk, tenant: UUID, name: str, *, values: Mapping[str, str], way: Way, keep_anyway: bool = False
) -> Connecting:
    """Try the secrets, and keep them when the CRM lets us in with them; or in any case. What waited goes on."""
    entry, maker, options = await desk.entry(tenant, name)
    trial = await desk.crm.opener.trial(tenant, name, checked(maker, way, values))
    try:
        account = await trial.connected.connector.check()
    except ProviderError as error:
        words = _refused(error, maker.vendor)
        if not keep_anyway:
            return Connecting(maker.vendor, None, words, kept=False)
        released = await _keep(desk, tenant, name, values, await trial.kept.latest())
        return Connecting(maker.vendor, None, words, kept=True, released=released)
    return Connecting(
        maker.vendor,
        account,
        None,
        kept=True,
        to_make=_not_there(maker.custom_fields(options), account),
        can_prepare=maker.prepare is not None,
        released=await _keep(desk, tenant, name, values, await trial.kept.latest()),
        can_call=can_call(name, entry),
        hook=desk.hook(tenant, name, entry),
    )


def _refused(error: ProviderError, vendor: str) -> str:
    """Of secrets that are tried for the first time: nothing was ended, and nothing waits for them."""
    if error.code != AUTH_REVOKED:
        return told_owner(error, vendor)
    return f"{vendor} does not accept what was given. Copy it again, whole, and from the right account. ({error})"


def _not_there(wanted: tuple[ToMake, ...], account: Account) -> tuple[ToMake, ...]:
    there = {
        name for fields in account.fields.values() for field in fields for name in (field.name, field.label)
    }
    return tuple(each for each in wanted if each.name not in there and each.label not in there)


async def _keep(desk: Desk, tenant: UUID, name: str, values: Mapping[str, str], renewed: str | None) -> int:
    """How many deliveries go on. `renewed`: the refresh token that took the place of the given one."""
    given = dict(values) | ({"refresh_token": renewed} if renewed else {})
    await desk.crm.opener.keep(tenant, name, Secrets({key: value.strip() for key, value in given.items()}))
    await desk.crm.sync.accounts.forget(tenant, name)
    plan = await planning(desk.deliveries, tenant)
    async with transaction(desk.pool, tenant) as conn:
        await shared.forget_tokens(conn, name)
        await shared.unpark(conn, name)
        return await switch.connected_anew(conn, plan, name)


async def prepare(desk: Desk, tenant: UUID, name: str) -> tuple[str, ...]:
    """Make the custom fields; those that were made. Raises BadRequest where only people can, and ProviderErrors."""
    _, maker, _ = await desk.entry(tenant, name)
    if maker.prepare is None:
        raise BadRequest(f"{maker.vendor} lets only people make fields.", code="made_by_hand")
    connected = await desk.crm.opener.connection(tenant, name)
    made = await maker.prepare(connected.connector)
    await desk.crm.sync.accounts.forget(tenant, name)
    return made


async def disconnect(desk: Desk, tenant: UUID, name: str) -> None:
    """Forget what lets us in. Links and audit stay. Raises NotFound."""
    entries = await desk.entries(tenant)
    async with transaction(desk.pool, tenant) as conn:
        if name not in entries and name not in {row.connection for row in await store.connections(conn)}:
            raise no_such_crm(name, entries, can_be=False)
        await store.forget_secrets(conn, name)
        await shared.forget_tokens(conn, name)
    await desk.crm.sync.accounts.forget(tenant, name)
