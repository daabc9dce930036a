"""An installation with conversations of the past and a CRM beside it, for its commands and its admin API."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import typer
from psycopg.types.json import Jsonb
from typer.testing import CliRunner

from app.cli import crm
from kit.ids import uuid7
from tests.fakes.hubspot_server import FakeHubSpot

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class Done:
    """A command that ran. `said` is what people read."""

    code: int
    data: str
    said: str

    @property
    def json(self) -> Any:
        return json.loads(self.data)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.data.splitlines()]


@dataclass
class Firm:
    """One tenant. `entry` is its HubSpot in app.yaml, `variables` the environment of its commands, `public_url` where
    its server is reached."""

    dsn: str
    tenant: UUID
    folder: Path
    server: FakeHubSpot
    entry: dict[str, Any] = field(default_factory=dict[str, Any])
    others: dict[str, Any] = field(default_factory=dict[str, Any])
    variables: dict[str, str] = field(default_factory=dict[str, str])
    public_url: str | None = None

    @property
    def crms(self) -> dict[str, Any]:
        url = self.server.url
        hubspot = {"enabled": True, "base_url": url, "app_url": url, "deal": {"when": "always"}}
        return {"hubspot": hubspot | self.entry, **self.others}

    def environment(self) -> dict[str, str]:
        return {
            "DATABASE_URL": self.dsn,
            "SALES_DATA_DIR": str(self.folder),
            "SALES_CONFIG": str(self._config()),
            "SALES_SECRET_KEY": "a secret of thirty-two characters",
            **self.variables,
        }

    def _config(self) -> Path:
        values: dict[str, Any] = {"company": {"name": "Acme"}, "sales_agent": {"crm_integration": self.crms}}
        values["server"] = {"public_url": self.public_url}
        path = self.folder / "app.yaml"
        path.write_text(json.dumps(values), encoding="utf-8")
        return path

    def run(self, *arguments: object, given: Any = None) -> Done:
        """`salesagent crm ...`; `given` is piped in as JSON."""
        app = typer.Typer()
        crm.register(app)
        done = CliRunner().invoke(
            app,
            ["crm", *map(str, arguments)],
            env=self.environment(),
            input="" if given is None else json.dumps(given),
        )
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
        return Done(done.exit_code, done.stdout, done.stderr)

    async def arun(self, *arguments: object, given: Any = None) -> Done:
        return await asyncio.to_thread(self.run, *arguments, given=given)

    def connected(self, token: str = "token-1") -> None:
        self.server.valid.add(token)
        done = self.run("connect", "hubspot", "--no-prepare", given={"token": token})
        assert done.code == 0, done.said

    def session(self, email: str, *, name: str = "Ann Lee", hour: int = 0) -> UUID:
        """A conversation of the past whose visitor is known; its end is finished."""
        session, visitor = uuid7(), uuid7()
        at = START + timedelta(hours=hour)
        with psycopg.connect(self.dsn) as conn:
            held = conn.execute("SELECT id FROM contacts WHERE email = %s", (email,)).fetchone()
            contact = held[0] if held else uuid7()
            if held is None:
                conn.execute(
                    """INSERT INTO contacts (id, tenant_id, email, name, facts, created_at, updated_at)
                       VALUES (%s, %s, %s, %s, %s, %s, %s)""",
                    (contact, self.tenant, email, name, Jsonb({"job_title": {"value": "CTO"}}), at, at),
                )
            conn.execute(
                """INSERT INTO visitors (id, tenant_id, token_hash, created_at, last_seen_at)
                   VALUES (%s, %s, %s, %s, %s)""",
                (visitor, self.tenant, visitor.bytes, at, at),
            )
            conn.execute(
                """INSERT INTO sessions (id, tenant_id, visitor_id, token_hash, state, landing, utm, opened_at,
                                         last_active_at, ended_at, end_reason, wrapped_at, contact_id)
                   VALUES (%s, %s, %s, %s, 'ended', '{}', '{}', %s, %s, %s, 'visitor', %s, %s)""",
                (session, self.tenant, visitor, session.bytes, at, at, at, at, contact),
            )
        return session

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.dsn) as conn:
            return conn.execute(sql.encode()).fetchall()
