"""The checks of `salesagent check`: what was found and what to do. They change nothing but apply missing migrations."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from agent.llm import ExtractRequest, ModelError
from app import settings as settings_module
from app.calendar_checks import check_calendars
from app.config import NOT_USED_YET
from app.crm_checks import check_crms, check_packages
from app.crm_desk.desk import Desk
from app.database import Database, open_database
from app.environment import Environment, read_settings
from app.findings import Finding
from app.models import chat_model, close_model, embedding_model, outreach_settings
from app.outgoing import make_outgoing
from app.settings import Settings, SettingsError
from db import tenants
from db.jobs import Jobs
from db.migrate import MigrationError
from db.outage import DATABASE_AWAY
from db.pool import UnsafeRole, anonymous, transaction
from kit.errors import ProviderError
from kit.ids import uuid7
from kit.log import redact
from outreach.notices import store as notices


async def examine() -> list[Finding]:
    """All findings. What depends on something broken is left out."""
    try:
        environment = Environment.read()
    except SettingsError as error:
        return [Finding("environment", "wrong", str(error))]
    findings = _check_keys(environment)
    try:
        values, settings = read_settings(environment)
    except SettingsError as error:
        return [*findings, Finding("settings", "wrong", str(error))]
    findings += _check_settings(environment, values)
    findings += check_outreach(environment, settings)
    findings += [finding async for finding in _check_database(environment, settings)]
    findings += await _check_models(environment, settings)
    return findings


def _check_settings(environment: Environment, values: dict[str, object]) -> list[Finding]:
    file = environment.config_file
    if not file.exists():
        return [Finding("settings", "note", f"{file} is missing, so everything has its default")]
    findings = [Finding("settings", "ok", f"{file} is valid")]
    given = settings_module.given_keys(values)
    for key, why in NOT_USED_YET.items():
        if key in given:
            findings.append(
                Finding("settings", "note", f"{key} is accepted but not used by this version yet: {why}")
            )
    return findings


def _check_keys(environment: Environment) -> list[Finding]:
    where = environment.data_dir
    try:
        environment.admin_secret()
        environment.secret()
    except OSError as error:
        detail = (
            f"keys cannot be kept in {where} ({error.strerror}); set SALES_ADMIN_KEY and SALES_SECRET_KEY"
        )
        return [Finding("keys", "wrong", detail)]
    findings: list[Finding] = []
    for name, given, file in (
        ("SALES_ADMIN_KEY", environment.admin_key, "admin.key"),
        ("SALES_SECRET_KEY", environment.secret_key, "secret.key"),
    ):
        if given is None and environment.database_url:
            detail = f"{name} is not set: {where / file} is used, which other machines do not have"
            findings.append(Finding("keys", "note", detail))
        elif given is not None and len(given) < 16:
            findings.append(
                Finding("keys", "wrong", f"{name} is too short to be a secret; use 32 random characters")
            )
        else:
            source = "comes from the environment" if given else f"is kept in {where / file}"
            findings.append(Finding("keys", "ok", f"{name} {source}"))
    return findings


def check_outreach(environment: Environment, settings: Settings) -> list[Finding]:
    """Who is mailed and alerted, and whether the provider has its credential. Nothing is sent."""
    mail, team = settings.outreach.mail, outreach_settings(environment, settings).team
    secrets = environment.outreach
    missing = {
        "smtp": "SMTP_PASSWORD" if mail.username and not secrets.smtp_password else None,
        "sendgrid": None if secrets.sendgrid_key else "SENDGRID_API_KEY",
        "mailgun": None if secrets.mailgun_key else "MAILGUN_API_KEY",
    }.get(mail.provider)
    findings = [
        Finding("mail", "wrong", f"outreach.mail.provider is {mail.provider}: set {missing}")
        if missing
        else Finding("mail", "ok", f"mails go out by {mail.provider}")
    ]
    if mail.provider == "outbox":
        where = environment.data_dir / "outbox"
        findings = [Finding("mail", "note", f"mails are written to {where} and sent to nobody")]
    if secrets.alert_webhook_url and not (secrets.alert_webhook_secret or "").startswith("whsec_"):
        detail = (
            "ALERT_WEBHOOK_URL is set: set ALERT_WEBHOOK_SECRET to whsec_ and 24 to 64 random bytes in base64"
        )
        findings.append(Finding("alerts", "wrong", detail))
    if settings.sales_agent.conversation_summaries.send_to_sales_team and not team:
        detail = "nobody is mailed about conversations: set outreach.team.recipients"
        findings.append(Finding("team", "note", detail))
    if settings.sales_agent.conversation_summaries.send_to_customer and not settings.server.public_url:
        detail = "mails to visitors have no links to unsubscribe and erase: set server.public_url"
        findings.append(Finding("mail", "wrong", detail))
    return findings


async def _check_database(environment: Environment, settings: Settings) -> AsyncGenerator[Finding]:
    name = "DATABASE_URL" if environment.database_url else f"the embedded one in {environment.data_dir}"
    try:
        async with open_database(environment, settings, ids=uuid7, say=_silent) as database:
            yield Finding(
                "database", "ok", f"{name}: {await _server_version(database)}, migrated, roles are right"
            )
            async for finding in _check_tenants(environment, settings, database):
                yield finding
    except (MigrationError, UnsafeRole) as error:
        yield Finding("database", "wrong", str(error))
    except DATABASE_AWAY as error:
        detail = redact(str(error)).strip().splitlines()[0]
        yield Finding(
            "database", "wrong", f"{name} cannot be reached: {detail}. Is it running? Is the address right?"
        )


async def _check_tenants(
    environment: Environment, base: Settings, database: Database
) -> AsyncGenerator[Finding]:
    values = settings_module.read_yaml(environment.config_file)
    jobs = Jobs(database.pool)
    await jobs.open()
    for finding in check_packages():
        yield finding
    async with anonymous(database.pool) as conn:
        everyone = await tenants.all_ids(conn)
    for tenant_id, slug in everyone:
        async with transaction(database.pool, tenant_id) as conn:
            tenant = await tenants.get(conn)
            standing = [each for each in await notices.latest(conn, limit=20) if each.cleared_at is None]
        for notice in standing:
            yield Finding("notice", "wrong", f"{slug}: {notice.text}")
        try:
            settings = settings_module.for_tenant(values, tenant.overrides, slug=slug)
        except SettingsError as error:
            yield Finding("tenant", "wrong", str(error))
            continue
        if tenant.origins:
            yield Finding("tenant", "ok", f"{slug} may show its widget on {', '.join(tenant.origins)}")
        else:
            detail = f"{slug} has no site: salesagent tenant update {slug} --origin https://www.example.com"
            yield Finding("tenant", "note", detail)
        async for finding in check_calendars(
            environment, database.pool, tenant_id, slug=slug, settings=settings
        ):
            yield finding
        outgoing = make_outgoing(
            environment,
            values,
            base,
            pool=database.pool,
            jobs=jobs,
            model=None,
            default_tenant=database.default.id,
        )
        is_default = tenant_id == database.default.id
        try:
            async for finding in check_crms(
                environment, Desk.of(outgoing), tenant_id, slug=slug, is_default=is_default
            ):
                yield finding
        finally:
            await outgoing.aclose()
    queue = await jobs.state()
    if queue.oldest_seconds > 120:
        detail = f"a job has been waiting for {queue.oldest_seconds / 60:.0f} minutes; is `salesagent worker` running?"
        yield Finding("worker", "wrong", detail)


async def _server_version(database: Database) -> str:
    async with anonymous(database.pool) as conn:
        return f"Postgres {conn.info.server_version // 10_000}"


async def _check_models(environment: Environment, settings: Settings) -> list[Finding]:
    return [await _check_chat(environment, settings), await _check_embedding(environment, settings)]


async def _check_chat(environment: Environment, settings: Settings) -> Finding:
    """Asks the language model for the smallest thing it does."""
    try:
        model = await asyncio.to_thread(chat_model, environment, settings)
    except SettingsError as error:
        return Finding("model", "wrong", str(error))
    if model is None:
        return Finding(
            "model", "ok", "answers are sentences of your site; OPENAI_API_KEY would add a language model"
        )
    try:
        await model.extract(ExtractRequest(message="Hello"))
    except ModelError as error:
        return Finding(
            "model", "wrong", f"{settings.model.name} does not answer ({error.code}): {error.detail}"
        )
    finally:
        await close_model(model)
    return Finding("model", "ok", f"{settings.model.name} answers")


async def _check_embedding(environment: Environment, settings: Settings) -> Finding:
    """Turns one word into a vector."""
    try:
        embedder = await asyncio.to_thread(embedding_model, environment, settings)
        try:
            await embedder.embed_queries(["hello"])
        finally:
            await embedder.close()
    except ProviderError as error:
        return Finding("embedding", "wrong", str(error))
    return Finding("embedding", "ok", f"{embedder.name} gives vectors of {embedder.dimensions} numbers")


def _silent(_: str) -> None:
    return
