"""Sessions to report about, and a service that reports."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx2
import psycopg
import pytest
from fastapi import FastAPI, Request
from psycopg.types.json import Jsonb

from analytics.routes import AnalyticsDeps, build_router
from app import errors
from db.pool import Pool
from kit.errors import Unauthorized
from kit.ids import uuid7
from tests.agent.rig import serving

SITE = "http://site.test"
AddSession = Callable[..., UUID]


@pytest.fixture
def add_session(dsn: str, tenant: UUID) -> AddSession:
    """Adds a session that is a lead, qualified and booked so often; other keywords are columns of sessions."""

    def add(
        *,
        outcomes: str = "",
        lead: bool = False,
        qualified: bool = False,
        booked: int = 0,
        at: datetime = datetime(2026, 3, 1, 12, tzinfo=UTC),
        of: UUID = tenant,
        **columns: Any,
    ) -> UUID:
        session, visitor = uuid7(), uuid7()
        with psycopg.connect(dsn) as conn:
            conn.execute(_VISITOR, (visitor, of, at, at))
            values: dict[str, Any] = {
                "id": session,
                "tenant_id": of,
                "visitor_id": visitor,
                "token_hash": b"",
                "state": "ended",
                "opened_at": at,
                "last_active_at": at,
                "contact_id": _contact(conn, of, at) if lead else None,
                "qualified_at": at if qualified else None,
                "first_touch": Jsonb(columns.pop("first_touch", {})),
                "opened_on": Jsonb(columns.pop("opened_on", {})),
                **columns,
            }
            marks = ", ".join(["%s"] * len(values))
            insert = f"INSERT INTO sessions ({', '.join(values)}) VALUES ({marks})"
            conn.execute(insert.encode(), list(values.values()))
            for seq, outcome in enumerate(outcomes.split(), 1):
                conn.execute(_TURN, (uuid7(), of, session, seq, str(seq), outcome, at, at))
            for _ in range(booked):
                conn.execute(_BOOKED, (uuid7(), of, session, at))
        return session

    return add


_VISITOR = (
    "INSERT INTO visitors (id, tenant_id, token_hash, created_at, last_seen_at) VALUES (%s, %s, '', %s, %s)"
)
_TURN = """
    INSERT INTO turns (id, tenant_id, session_id, seq, client_turn_id, state, text, outcome, opened_at, heartbeat_at)
    VALUES (%s, %s, %s, %s, %s, 'closed', 'hi', %s, %s, %s)"""
_BOOKED = (
    "INSERT INTO events (id, tenant_id, type, session_id, at) VALUES (%s, %s, 'booking.confirmed', %s, %s)"
)


def _contact(conn: psycopg.Connection[Any], tenant: UUID, at: datetime) -> UUID:
    contact = uuid7()
    conn.execute(
        "INSERT INTO contacts (id, tenant_id, email, created_at, updated_at) VALUES (%s, %s, %s, %s, %s)",
        (contact, tenant, f"{contact}@site.test", at, at),
    )
    return contact


@pytest.fixture
async def client(pool: Pool, tenant: UUID, clock: Any) -> AsyncIterator[httpx2.AsyncClient]:
    """HTTP to a running service with the key "admin", whose owner's days are Vienna's."""

    async def admin(request: Request) -> UUID:
        if request.headers.get("authorization") != "Bearer admin":
            raise Unauthorized("no")
        return tenant

    async def zone_of(_: UUID) -> str:
        return "Europe/Vienna"

    app = FastAPI()
    errors.install(app)
    app.include_router(build_router(AnalyticsDeps(pool, admin, clock, zone_of)))
    async with (
        serving(app) as address,
        httpx2.AsyncClient(base_url=address, headers={"Authorization": "Bearer admin"}) as client,
    ):
        yield client
