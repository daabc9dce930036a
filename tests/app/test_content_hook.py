"""The message of a site that its content changed, at the application: the tenant's own secret, and a job that waits."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import httpx

from app.subscriptions import subscribe
from app.web import create_app
from crm.identity import identity_secret
from db.pool import Pool, transaction
from ingest import hooks, sources
from ingest.sources import SourceOptions
from ingest.targets import Target
from kit.ids import uuid7
from tests.app.conftest import MakeServices


async def test_a_signed_message_is_queued(
    make_services: MakeServices, pool: Pool, tenant: UUID, clock: Callable[[], Any]
) -> None:
    services = make_services()
    subscribe(services)
    async with transaction(pool, tenant) as conn:
        await sources.add(
            conn, Target("website", "https://shop.test/"), SourceOptions(), ids=uuid7, clock=services.clock
        )
    secret = hooks.content_secret(identity_secret(services.environment.secret(), tenant))
    body = json.dumps({"changed": ["https://shop.test/desk/"], "removed": []}).encode()
    stamp = str(int(clock().timestamp()))
    headers = {
        "X-Widget-Key": "pk_test",
        "X-Sales-Timestamp": stamp,
        "X-Sales-Signature": hooks.signature(secret, stamp, body),
    }
    transport = httpx.ASGITransport(create_app(services))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        told = await client.post("/v1/hooks/content/site", content=body, headers=headers)
        forged = await client.post("/v1/hooks/content/site", content=body + b" ", headers=headers)
    assert (told.status_code, told.json()) == (202, {"queued": 1, "ignored": []})
    assert forged.json()["error"] == "bad_signature"
    assert (await services.jobs.state()).waiting == 1
