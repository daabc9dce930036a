"""The worker's sweeps: idle conversations end, forgotten buckets go."""

from __future__ import annotations

from typing import Any

import httpx

from app.services import Services
from app.subscriptions import subscribe
from db import ratelimit
from db.pool import anonymous, transaction
from kit.ratelimit import Bucket
from tests.app.conftest import PUBLIC


async def test_a_worker_sweeps(services: Services, client: httpx.AsyncClient, clock: Any) -> None:
    opened = await client.post("/v1/sessions", json={}, headers=PUBLIC)
    assert opened.status_code == 201
    async with anonymous(services.pool) as conn:
        await ratelimit.take(conn, "old", Bucket(1, 1), now=clock())
    clock.advance(3 * 3600)
    subscribe(services)
    await services.jobs.sweep()

    async with transaction(services.pool, services.database.default.id) as conn:
        ended = await (await conn.execute("SELECT state, end_reason FROM sessions")).fetchall()
        left = await (await conn.execute("SELECT count(*) FROM rate_limits")).fetchone()
    assert ended == [("ended", "idle")]
    assert left == (0,)
