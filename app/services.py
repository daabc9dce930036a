"""The composition root: opens everything a process needs, in order, and closes it again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from agent.llm import ChatModel
from agent.runs import TurnRuns
from agent.services import Searches
from agent.services import Services as AgentServices
from app.database import Database, Say, open_database
from app.environment import Environment, read_settings
from app.gate import Gate, GateDeps
from app.identities import Identities
from app.meetings import (
    ProviderCalendars,
    make_booking_links,
    make_calendars,
    make_meetings,
    make_watching,
)
from app.metrics import Metrics
from app.models import chat_model, close_model, embedding_model, extractive_model
from app.outgoing import Outgoing, make_outgoing
from app.second_look import SecondLook
from app.settings import Settings
from crm.services import Services as CrmServices
from db.jobs import Jobs
from db.pool import Pool
from ingest.embed import EmbeddingModel
from ingest.search import Searcher
from kit.clock import Clock
from kit.ids import IdFactory, uuid7
from scheduling.links import BookingLinks
from scheduling.services import Services as SchedulingServices
from scheduling.watching.deps import Watching


@dataclass(frozen=True, slots=True)
class Services:
    """What the web server, the worker and the commands are made of. `values` is app.yaml as it stands."""

    environment: Environment
    values: Mapping[str, Any]
    settings: Settings
    clock: Clock
    ids: IdFactory
    database: Database
    embedder: EmbeddingModel
    searcher: Searches
    agent: AgentServices
    runs: TurnRuns
    second_look: SecondLook
    jobs: Jobs
    outgoing: Outgoing
    meetings: SchedulingServices
    booking_links: BookingLinks
    calendars: ProviderCalendars
    watching: Watching
    gate: Gate
    metrics: Metrics = field(default_factory=Metrics)

    @property
    def pool(self) -> Pool:
        return self.database.pool


@asynccontextmanager
async def open_services(environment: Environment, *, say: Say) -> AsyncGenerator[Services]:
    """Everything, ready to use. Raises SettingsError before anything is started.

    The models load in threads while the database starts: each takes seconds.
    """
    values, settings = read_settings(environment)
    embedder = asyncio.create_task(asyncio.to_thread(embedding_model, environment, settings))
    model = asyncio.create_task(asyncio.to_thread(chat_model, environment, settings))
    async with AsyncExitStack() as stack:
        stack.push_async_callback(_given_up, embedder, model)
        database = await stack.enter_async_context(open_database(environment, settings, ids=uuid7, say=say))
        say(f"Loading the embedding model {settings.embedding.model}")
        stack.push_async_callback((await embedder).close)
        stack.push_async_callback(close_model, await model)
        services = await _composed(environment, values, settings, database, embedder.result(), model.result())
        stack.push_async_callback(services.outgoing.aclose)
        stack.push_async_callback(services.calendars.aclose)
        stack.push_async_callback(services.second_look.close)
        stack.push_async_callback(services.runs.close)
        yield services


async def _given_up(*loading: asyncio.Task[Any]) -> None:
    """Nobody waits any more for what is still loading, because something else failed."""
    for task in loading:
        task.cancel()
    await asyncio.gather(*loading, return_exceptions=True)


async def _composed(
    environment: Environment,
    values: Mapping[str, Any],
    settings: Settings,
    database: Database,
    embedder: EmbeddingModel,
    model: ChatModel | None,
) -> Services:
    """The parts put together. Opens the job queue; the rest is objects."""
    clock, pool = environment.clock(), database.pool
    searcher = _searcher(settings, pool, embedder)
    fallback = extractive_model()
    jobs = Jobs(pool)
    await jobs.open()
    outgoing = make_outgoing(
        environment,
        values,
        settings,
        pool=pool,
        jobs=jobs,
        model=model,
        default_tenant=database.default.id,
    )
    calendars, links = make_calendars(environment, pool, clock), make_booking_links(environment, clock)
    meetings = make_meetings(pool, clock, uuid7, outgoing=outgoing, calendars=calendars)
    second_look = SecondLook(embedder, environment.data_dir / "cache")
    agent = AgentServices(
        pool=pool,
        clock=clock,
        ids=uuid7,
        searcher=searcher,
        model=model or fallback,
        fallback=fallback,
        settings=outgoing.settings.of,
        record=outgoing.record,
        crm=CrmServices(ids=uuid7, record=outgoing.record_lead),
        identify=Identities(pool, environment.secret(), clock).of,
        meetings=meetings,
        booking_links=links,
        second_look=second_look,
    )
    return Services(
        environment=environment,
        values=values,
        settings=settings,
        clock=clock,
        ids=uuid7,
        database=database,
        embedder=embedder,
        searcher=searcher,
        agent=agent,
        runs=TurnRuns(agent),
        second_look=second_look,
        jobs=jobs,
        outgoing=outgoing,
        meetings=meetings,
        booking_links=links,
        calendars=calendars,
        watching=make_watching(environment, settings, meetings=meetings, jobs=jobs),
        gate=_gate(environment, settings, pool),
    )


def _searcher(settings: Settings, pool: Pool, embedder: EmbeddingModel) -> Searcher:
    wanted = settings.sales_agent.vector_database
    return Searcher(
        pool,
        embedder,
        settings.search,
        max_results=wanted.max_results,
        similarity_threshold=wanted.similarity_threshold,
    )


def _gate(environment: Environment, settings: Settings, pool: Pool) -> Gate:
    return Gate(
        GateDeps(
            pool=pool,
            clock=environment.clock(),
            limits=settings.limits,
            trusted_proxies=settings.server.trusted_proxies,
            secret=environment.secret(),
            admin_key=environment.admin_secret(),
        )
    )
