"""The web application over a test database, called in-process."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import httpx
import numpy as np
import pytest
from fastapi import FastAPI

from agent.llm_scripted import ScriptedChatModel
from agent.runs import TurnRuns
from agent.services import Services as AgentServices
from app.database import Database
from app.environment import Environment
from app.gate import Gate, GateDeps
from app.meetings import make_booking_links, make_calendars, make_meetings, make_watching
from app.outgoing import make_outgoing
from app.second_look import SecondLook
from app.services import Services
from app.settings import Settings
from app.web import create_app
from crm.services import Services as CrmServices
from db import tenants
from db.jobs import Jobs
from db.pool import Pool, transaction
from ingest.embed import EmbeddingModel, QueryVectors
from ingest.search import SearchQuery, SearchResult
from kit.ids import uuid7

ADMIN = {"Authorization": "Bearer admin-key"}
PUBLIC = {"X-Widget-Key": "pk_test", "Origin": "http://site.test"}


class NothingFound:
    """A search on a site without pages."""

    async def search(self, tenant: UUID, query: SearchQuery) -> SearchResult:
        nothing = np.zeros((0, 4), dtype=np.float32)
        return SearchResult((), QueryVectors(np.zeros(4, dtype=np.float32), nothing, ()))


class NoModel:
    """Nothing here embeds; sweeps ask for the name."""

    name = "none"
    dimensions = 4


NO_MODEL = cast(EmbeddingModel, NoModel())
MakeServices = Callable[..., Services]


@pytest.fixture
async def make_services(pool: Pool, dsn: str, tenant: UUID, clock: Any, tmp_path: Path) -> MakeServices:
    """Services over the test's database; keyword arguments are sections of app.yaml, `secrets` of the environment."""
    base = {"SALES_DATA_DIR": str(tmp_path), "SALES_ADMIN_KEY": "admin-key"}
    async with transaction(pool, tenant) as conn:
        default = await tenants.get(conn)
    jobs = Jobs(pool)
    await jobs.open()

    def make(secrets: Mapping[str, str] | None = None, **values: Any) -> Services:
        environment = Environment.read(base | dict(secrets or {}))
        settings = Settings(**values)
        gate = Gate(
            GateDeps(
                pool=pool,
                clock=clock,
                limits=settings.limits,
                trusted_proxies=settings.server.trusted_proxies,
                secret="test",
                admin_key="admin-key",
            )
        )
        outgoing = make_outgoing(
            environment,
            values,
            settings,
            pool=pool,
            jobs=jobs,
            model=None,
            clock=clock,
            default_tenant=default.id,
        )
        calendars, links = make_calendars(environment, pool, clock), make_booking_links(environment, clock)
        # A busy machine must not make a calendar look slow: whoever tests that makes it slow for good.
        meetings = replace(
            make_meetings(pool, clock, uuid7, outgoing=outgoing, calendars=calendars), budget=30.0
        )
        agent = AgentServices(
            pool=pool,
            clock=clock,
            ids=uuid7,
            searcher=NothingFound(),
            model=ScriptedChatModel("Nothing."),
            fallback=ScriptedChatModel("Nothing."),
            settings=outgoing.settings.of,
            record=outgoing.record,
            crm=CrmServices(ids=uuid7, record=outgoing.record_lead),
            meetings=meetings,
            booking_links=links,
        )
        return Services(
            environment=environment,
            values=values,
            settings=settings,
            clock=clock,
            ids=uuid7,
            database=Database(dsn, pool, default),
            embedder=NO_MODEL,
            searcher=agent.searcher,
            agent=agent,
            runs=TurnRuns(agent),
            second_look=SecondLook(NO_MODEL, tmp_path),
            jobs=jobs,
            outgoing=outgoing,
            meetings=meetings,
            booking_links=links,
            calendars=calendars,
            watching=make_watching(environment, settings, meetings=meetings, jobs=jobs),
            gate=gate,
        )

    return make


@pytest.fixture
def services(make_services: MakeServices) -> Services:
    return make_services()


@pytest.fixture
def web(services: Services) -> FastAPI:
    return create_app(services)


@pytest.fixture
async def client(web: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(web) as client:
        yield client


def client_of(web: FastAPI, *, address: str = "203.0.113.7") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=web, client=(address, 4711), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://agent.test")
