"""What the operator sees of CRMs: `salesagent check` and /metrics."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from app import store
from app.crm_checks import check_crms
from app.crm_desk.desk import Desk
from app.findings import Finding
from app.metrics import Metrics
from app.services import Services
from crm.connectors.secrets import Secrets
from crm.sync import store as sync_store
from db.pool import Pool, transaction
from kit.ids import uuid7
from tests.app.conftest import MakeServices
from tests.app.crm_rig import Firm
from tests.conftest import FixedClock
from tests.fakes.hubspot_server import FakeHubSpot


@pytest.fixture
def firm(dsn: str, tenant: UUID, tmp_path: Path) -> Iterator[Firm]:
    with FakeHubSpot() as server:
        yield Firm(dsn, tenant, tmp_path, server)


async def findings(services: Services) -> list[Finding]:
    tenant = services.database.default
    return [
        each
        async for each in check_crms(
            services.environment, Desk.of(services.outgoing), tenant.id, slug=tenant.slug, is_default=True
        )
    ]


async def test_no_crm_is_no_mistake(make_services: MakeServices) -> None:
    [note] = await findings(make_services())
    assert note.state == "note" and "the product's own (local)" in note.detail


async def test_a_crm_without_secrets_is_wrong(make_services: MakeServices, firm: Firm) -> None:
    crm = {"sales_agent": {"crm_integration": firm.crms}}
    [wrong] = await findings(make_services(**crm))
    assert wrong.state == "wrong" and "salesagent crm connect hubspot" in wrong.detail
    [fine] = await findings(make_services({"HUBSPOT_TOKEN": "token-1"}, **crm))
    assert fine.state == "ok"
    assert firm.server.log() == [], "nothing is asked of the CRM"


async def test_a_crm_that_cannot_call_and_another_tenants_commands(
    make_services: MakeServices, firm: Firm
) -> None:
    services = make_services(
        {"HUBSPOT_TOKEN": "token-1", "HUBSPOT_CLIENT_SECRET": "secret-1"},
        sales_agent={"crm_integration": firm.crms},
    )
    details = [each.detail for each in await findings(services)]
    assert any("server.public_url is no https address" in each for each in details)
    desk, tenant = Desk.of(services.outgoing), services.database.default.id
    told = check_crms(services.environment, desk, tenant, slug="acme", is_default=False)
    said = " ".join([each.detail async for each in told])
    assert "salesagent crm check hubspot --tenant acme asks it" in said


async def test_secrets_that_nobody_uses(make_services: MakeServices, firm: Firm) -> None:
    services = make_services(
        {"HUBSPOT_TOKEN": "token-1", "PIPEDRIVE_TOKEN": "token-2"},
        sales_agent={"crm_integration": firm.crms},
    )
    tenant = services.database.default.id
    await services.outgoing.crm.opener.keep(tenant, "hubspot", Secrets({"token": "kept"}))
    found = {each.detail for each in await findings(services) if each.state == "note"}
    assert any("HUBSPOT_TOKEN is not used: hubspot has secrets" in each for each in found)
    assert any("PIPEDRIVE_TOKEN is not used: pipedrive is not enabled" in each for each in found)
    without = make_services({}, sales_agent={"crm_integration": {}})
    assert any("salesagent crm disconnect hubspot" in each.detail for each in await findings(without))


async def test_a_refused_connection_is_wrong_and_a_pause_a_note(
    make_services: MakeServices, firm: Firm, pool: Pool, clock: FixedClock
) -> None:
    services = make_services({"HUBSPOT_TOKEN": "t"}, sales_agent={"crm_integration": firm.crms})
    tenant = services.database.default.id
    async with transaction(pool, tenant) as conn:
        await sync_store.note_error(
            conn, "hubspot", code="auth_revoked", error="Connect it again.", needs_person=True, now=clock()
        )
    [wrong] = await findings(services)
    assert wrong.state == "wrong" and "Connect it again." in wrong.detail
    async with transaction(pool, tenant) as conn:
        await sync_store.pause(conn, "hubspot", by="owner", now=clock())
    [note] = await findings(services)
    assert note.state == "note" and "salesagent crm resume hubspot" in note.detail


def delivery(firm: Firm, *, minutes: int, now: datetime) -> UUID:
    made = uuid7()
    with psycopg.connect(firm.dsn) as conn:
        conn.execute(
            """INSERT INTO deliveries (id, tenant_id, kind, target, dedup_key, payload, message_id, due_at, expires_at,
                                       created_at)
               VALUES (%(id)s, %(tenant)s, 'crm.sync', 'crm:hubspot', %(id)s::text, '{}', %(id)s::text,
                       %(now)s, %(now)s, %(now)s - make_interval(mins => %(minutes)s))""",
            {"id": made, "tenant": firm.tenant, "now": now, "minutes": minutes},
        )
        conn.execute(
            """INSERT INTO attempts (id, tenant_id, delivery_id, number, outcome, code, started_at, finished_at)
               VALUES (%s, %s, %s, 1, 'retryable', 'transient', %s, %s)""",
            (uuid7(), firm.tenant, made, now, now),
        )
    return made


async def test_metrics_by_connection(
    make_services: MakeServices, firm: Firm, pool: Pool, clock: FixedClock
) -> None:
    services = make_services()
    delivery(firm, minutes=30, now=clock())
    delivery(firm, minutes=2, now=clock())
    async with transaction(pool, firm.tenant) as conn:
        await sync_store.note_success(conn, "hubspot", now=datetime(2026, 3, 2, 8, 0, tzinfo=UTC))
    totals = await store.crm_totals(pool, now=clock())
    assert totals["crm_waiting", "hubspot"] == 2
    assert totals["crm_oldest_waiting_seconds", "hubspot"] == 1_800
    assert totals["crm_errors_last_day", "hubspot", "transient"] == 2
    page = (await Metrics().page(pool, services.jobs, clock)).decode()
    assert 'salesagent_crm_last_success_timestamp_seconds{connection="hubspot"} 1.7724384e+09' in page
    assert 'salesagent_crm_errors_last_day{code="transient",connection="hubspot"} 2.0' in page
    assert 'salesagent_crm_connections{connection="hubspot",state="active"} 1.0' in page
