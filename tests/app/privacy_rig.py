"""What the tests of privacy share: visitors who talk to the real routes, a worker, a look into all that is stored."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg
from fastapi import FastAPI
from psycopg.rows import dict_row

from agent import routes as agent_routes
from agent.llm_scripted import ScriptedChatModel
from agent.routes import AgentDeps
from agent.runs import TurnRuns
from app import errors
from app.admin import routes as admin_routes
from app.admin.routes import SessionsDeps
from app.privacy import routes as privacy_routes
from app.privacy.erase import EraseDeps
from app.privacy.routes import PrivacyDeps
from app.services import Services
from db.jobs import Jobs
from outreach import jobs as delivery_jobs
from outreach.wrapup import jobs as wrapup_jobs
from tests.agent.rig import TopicSearch, quoting
from tests.app.conftest import ADMIN, PUBLIC, MakeServices

OWNER: dict[str, Any] = {
    "company": {"name": "Acme"},
    "outreach": {"team": {"recipients": ["team@acme.test"]}},
    "sales_agent": {"conversation_summaries": {"send_to_customer": True}},
}


@dataclass
class Visit:
    """A session from the browser's side."""

    office: Office
    opened: dict[str, Any]

    @property
    def id(self) -> UUID:
        return UUID(self.opened["session_id"])

    @property
    def visitor(self) -> dict[str, str]:
        return self.opened["visitor"]

    @property
    def headers(self) -> dict[str, str]:
        return PUBLIC | {"Authorization": f"Bearer {self.opened['token']}"}

    async def say(self, *texts: str) -> None:
        for text in texts:
            answer = await self.office.client.post(
                f"/v1/sessions/{self.id}/turns", json={"text": text}, headers=self.headers
            )
            assert answer.status_code == 200, answer.text

    async def end(self) -> None:
        answer = await self.office.client.post(f"/v1/sessions/{self.id}/end", headers=self.headers)
        assert answer.status_code == 200, answer.text

    async def delete(self) -> httpx.Response:
        return await self.office.client.delete(f"/v1/sessions/{self.id}", headers=self.headers)


@dataclass
class Office:
    """One company's installation over a test database. `folder` is the data folder."""

    services: Services
    runs: TurnRuns
    jobs: Jobs
    erase: EraseDeps
    client: httpx.AsyncClient
    dsn: str
    tenant: UUID
    folder: Path
    clock: Any

    async def visit(self, **opening: Any) -> Visit:
        answer = await self.client.post("/v1/sessions", json=opening, headers=PUBLIC)
        assert answer.status_code == 201, answer.text
        return Visit(self, answer.json())

    async def talk(self, *texts: str, **opening: Any) -> Visit:
        """A whole conversation: opened, held and ended, its mails written."""
        visit = await self.visit(**opening)
        await visit.say(*texts)
        await visit.end()
        await self.work()
        return visit

    async def work(self) -> None:
        """Work until no job waits: those that running jobs queue as well."""
        while (await self.jobs.state()).waiting:
            await self.jobs.work(asyncio.Event(), wait=False)

    async def admin(self, method: str, path: str, **values: Any) -> httpx.Response:
        return await self.client.request(method, f"/v1/admin{path}", headers=ADMIN, **values)

    def sql(self, query: str, *values: Any) -> list[dict[str, Any]]:
        """As the database's owner, past row-level security."""
        with psycopg.connect(self.dsn, row_factory=dict_row) as conn:
            found = conn.execute(query.encode(), values)
            return found.fetchall() if found.description else []

    def rows(self, table: str) -> list[str]:
        """The rows of a table as JSON text, in a fixed order."""
        found = self.sql(f"SELECT to_jsonb(t)::text AS row FROM {table} AS t ORDER BY 1")
        return [row["row"] for row in found]

    def tables(self) -> list[str]:
        found = self.sql(
            """SELECT c.relname AS name FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
               WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') ORDER BY 1"""
        )
        return [row["name"] for row in found]

    def dump(self) -> dict[str, str]:
        """Everything: each table, and each file of the data folder, mails also as a reader sees them."""
        tables = {table: "\n".join(self.rows(table)) for table in self.tables()}
        return tables | {str(path): _content(path) for path in self.folder.rglob("*") if path.is_file()}

    def mails(self) -> list[Path]:
        return sorted(self.erase.outbox(self.tenant).glob("*.eml"))


def _content(path: Path) -> str:
    raw = path.read_bytes()
    text = raw.decode("utf-8", "replace")
    if path.suffix == ".eml":
        message = message_from_bytes(raw, policy=default)
        parts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
        text += json.dumps([str(value) for value in message.values()]) + "\n".join(parts)
    return text


@asynccontextmanager
async def open_office(
    make_services: MakeServices,
    *,
    dsn: str,
    tenant: UUID,
    folder: Path,
    clock: Any,
    model: Any = None,
    **sections: Any,
) -> AsyncIterator[Office]:
    made = make_services(**(OWNER | sections))
    agent = replace(made.agent, searcher=TopicSearch(), model=model or ScriptedChatModel(quoting))
    services = replace(made, agent=agent, runs=TurnRuns(agent, poll=0.02))
    outgoing = services.outgoing
    delivery_jobs.register(services.jobs, outgoing.deliveries)
    wrapup_jobs.register(services.jobs, outgoing.wrapup)
    deps = EraseDeps(
        pool=services.pool,
        clock=clock,
        ids=services.ids,
        secret="the installation's",
        outbox=outgoing.deliveries.providers.outbox,
    )
    app = FastAPI()
    errors.install(app)
    gate = services.gate
    app.include_router(agent_routes.build_router(AgentDeps(agent, services.runs, gate.visitor, gate.admin)))
    app.include_router(admin_routes.build_router(SessionsDeps(services.pool, gate.admin)))
    app.include_router(
        privacy_routes.build_router(
            PrivacyDeps(
                erase=deps,
                links=outgoing.links,
                settings=outgoing.settings.outreach,
                gate=gate.visitor,
                admin=gate.admin,
                anyone=gate.anyone,
                company="Acme",
            )
        )
    )
    transport = httpx.ASGITransport(app=app, client=("203.0.113.7", 4711))
    async with httpx.AsyncClient(transport=transport, base_url="http://agent.test") as client:
        try:
            yield Office(services, services.runs, services.jobs, deps, client, dsn, tenant, folder, clock)
        finally:
            await services.runs.close(grace=0)
            await outgoing.deliveries.providers.aclose()
