"""The checks of a tenant's CRMs, as database and environment have them. No CRM is asked: `crm check` does so."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator, Mapping
from uuid import UUID

from app.crm_desk.desk import Desk, can_call, to_run
from app.crm_desk.standing import Standing, missing_words, standings
from app.environment import Environment
from app.findings import Finding
from crm.catalog.maker import Maker, env_secrets
from crm.catalog.makers import CATALOG, installed
from crm.inbound.signatures import WEBHOOK_SECRET
from crm.sync import store
from crm.sync.config import BUILT_IN, CrmEntry
from db.pool import transaction
from kit.errors import NeedsPerson


async def check_crms(
    environment: Environment, desk: Desk, tenant: UUID, *, slug: str, is_default: bool
) -> AsyncGenerator[Finding]:
    """Of each enabled entry whether it is connected and works, and secrets that nobody uses. `is_default`: the
    environment's secrets are this tenant's."""
    entries = await desk.entries(tenant)
    enabled = [name for name, entry in entries.items() if entry.enabled]
    if enabled == [BUILT_IN]:
        yield Finding(
            "crm", "note", f"{slug}: no CRM is enabled, leads are kept in the product's own (local)"
        )
    for each in await standings(desk, tenant):
        if each.status.connection in enabled and each.status.connection != BUILT_IN:
            yield _of(each, slug)
    if unreachable := [name for name in enabled if await _has_hook_secret(desk, tenant, name, entries[name])]:
        names = ", ".join(unreachable)
        detail = (
            f"{slug}: {names} is asked for changes and cannot call: server.public_url is no https address"
        )
        yield Finding("crm", "note", detail)
    async with transaction(desk.pool, tenant) as conn:
        kept = {row.connection for row in await store.connections(conn) if row.connected}
    for name in sorted(kept - set(enabled)):
        where = "is not enabled in app.yaml" if name in entries else "is no longer in app.yaml"
        do = to_run(f"disconnect {name}", slug=slug)
        detail = f"{slug}: secrets are kept for {name}, which {where}: {do}"
        yield Finding("crm", "note", detail)
    if is_default:
        for finding in _of_environment(environment, desk, entries, kept):
            yield finding


def check_packages() -> Iterator[Finding]:
    """Connectors of installed packages that cannot be used."""
    for problem in installed().problems:
        yield Finding("crm", "wrong", problem)


def _of(each: Standing, slug: str) -> Finding:
    name, vendor = each.status.connection, each.vendor
    whose, status = f"{slug}: {name}", to_run("status", slug=slug)
    match each.word:
        case "not_connected":
            why = each.trouble or f"it has no {missing_words(each.missing)}"
            do = to_run(f"connect {name}", slug=slug)
            return Finding("crm", "wrong", f"{whose} is not connected, {why}: {do}")
        case "needs_person":
            return Finding("crm", "wrong", f"{whose} needs you: {each.error or f'see {status}'}")
        case "late":
            detail = f"{whose} is late, {_waiting(each)}: see {status}"
            return Finding("crm", "wrong", detail)
        case "paused":
            do = to_run(f"resume {name}", slug=slug)
            detail = f"{whose} is paused, {_waiting(each)}: {do}"
            return Finding("crm", "note", detail)
        case _:
            do = to_run(f"check {name}", slug=slug)
            return Finding("crm", "ok", f"{whose} is connected to {vendor}; {do} asks it")


def _waiting(each: Standing) -> str:
    count = each.status.waiting.count
    return f"{count} conversation{' waits' if count == 1 else 's wait'}"


async def _has_hook_secret(desk: Desk, tenant: UUID, name: str, entry: CrmEntry) -> bool:
    """Whether somebody gave what proves its calls, although nobody can reach us."""
    if desk.address is not None or not can_call(name, entry):
        return False
    try:
        secrets = await desk.crm.opener.secrets(tenant, name)
    except NeedsPerson:
        return False
    return WEBHOOK_SECRET in secrets or (
        (entry.connector or name) == "hubspot" and "client_secret" in secrets
    )


def _of_environment(
    environment: Environment, desk: Desk, entries: Mapping[str, CrmEntry], kept: set[str]
) -> Iterator[Finding]:
    """Variables that look as if they were used."""
    for name, maker in _candidates(desk, entries).items():
        given = env_secrets(maker, environment.variables, connection=name)
        set_there = [ask.variable(name) for way in maker.ways for ask in way.asks if ask.secret in given]
        if not set_there:
            continue
        said = ", ".join(dict.fromkeys(set_there))
        if name in kept:
            detail = f"{said} is not used: {name} has secrets that were kept when it was connected"
            yield Finding("crm", "note", detail)
        elif name not in entries or not entries[name].enabled:
            yield Finding("crm", "note", f"{said} is not used: {name} is not enabled in app.yaml")


def _candidates(desk: Desk, entries: Mapping[str, CrmEntry]) -> dict[str, Maker]:
    """Every entry, and our own vendors by name; but WEBHOOK_SECRET may be about something else."""
    named = {name: desk.maker(name, entry) for name, entry in entries.items()}
    return {name: CATALOG[name] for name in CATALOG if name not in named and name != "webhook"} | named
