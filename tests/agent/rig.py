"""A running conversation service for tests: real database, real HTTP, scripted model, a site of a few passages."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import httpx2
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from agent.config import Company, Config, Settings
from agent.events import recorder
from agent.llm import AnswerRequest, ChatModel
from agent.llm_scripted import Script, ScriptedChatModel
from agent.routes import AgentDeps, build_router
from agent.runs import TurnRuns
from agent.services import IdentifyVisitor, Services, nobody
from app import errors
from crm.events import recorder as crm_recorder
from crm.services import Services as CrmServices
from db.outage import DATABASE_AWAY
from db.pool import Pool, anonymous
from db.tenants import find_by_key
from ingest.search import Hit, SearchQuery, SearchResult
from kit.clock import Clock
from kit.errors import Forbidden, Unauthorized
from kit.ids import uuid7
from scheduling.calendar import Calendar
from scheduling.events import recorder as meeting_recorder
from scheduling.links import BookingLinks
from scheduling.providers import Calendars
from scheduling.services import SchedulingSettings
from scheduling.services import Services as SchedulingServices

SITE = "http://site.test"
PUBLIC = {"X-Widget-Key": "pk_test", "Origin": SITE}

PASSAGES = {
    "price": "The Pro plan costs 19 EUR a month. It includes five seats.",
    "refund": "Refunds are paid within 30 days.",
    "export": "Exports run every night at 2 am.",
}


def quoting(request: AnswerRequest) -> str:
    """The first sentence of the first passage; nothing without one."""
    return "{quote} [{marker}]" if request.evidence else ""


def hit(passage_id: int, topic: str, **values: Any) -> Hit:
    known: dict[str, Any] = {
        "passage_id": passage_id,
        "page_url": f"{SITE}/{topic}",
        "title": f"All about {topic}",
        "heading_path": (topic.title(),),
        "anchor": topic,
        "text": PASSAGES[topic],
        "score": 0.9,
        "why": {"dense": 0.9},
    }
    return Hit(**known | values)


@dataclass
class TopicSearch:
    """Finds the passages whose topic is a word of the query. Keeps what it was asked."""

    queries: list[SearchQuery] = field(default_factory=list)
    tenants: list[UUID] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)

    async def search(self, tenant: UUID, query: SearchQuery) -> SearchResult:
        self.queries.append(query)
        self.tenants.append(tenant)
        if self.failures:
            raise self.failures.pop(0)
        text = query.text.lower()
        found = [hit(n, topic) for n, topic in enumerate(PASSAGES, 1) if topic in text]
        return SearchResult(hits=tuple(found))


class Gates:
    """Holds a scripted model back: `await reached` until it waits, then `open` it."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()
        self._open = asyncio.Event()

    async def sleep(self, _: float) -> None:
        self.reached.set()
        await self._open.wait()

    def open(self) -> None:
        self._open.set()


def held_model(script: Script, gates: Gates, **values: Any) -> ScriptedChatModel:
    """A model that stops before its first word until the gates open."""
    return ScriptedChatModel(script, first_token_s=1, sleep=gates.sleep, **values)


@dataclass(frozen=True)
class Frame:
    id: int
    event: str
    data: Any


def parse(stream: str) -> list[Frame]:
    """The frames of an event stream; pings are passed over."""
    frames: list[Frame] = []
    for block in stream.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if lines:
            frames.append(Frame(int(lines["id"]), lines["event"], json.loads(lines["data"])))
    return frames


@dataclass
class Rig:
    """One service over a database. Several of them on one database are several processes."""

    services: Services
    runs: TurnRuns
    search: TopicSearch
    client: httpx2.AsyncClient

    async def open_session(self, **body: Any) -> Chat:
        answer = await self.client.post("/v1/sessions", json=body, headers=PUBLIC)
        assert answer.status_code == 201, answer.text
        return Chat(self, answer.json())


async def until_back(call: Callable[[], Awaitable[httpx2.Response]]) -> httpx2.Response:
    """The first answer that is not 503: a pool needs a moment to find its database again."""
    async with asyncio.timeout(20):
        while (answer := await call()).status_code == 503:
            await asyncio.sleep(0.05)
    return answer


@dataclass
class Chat:
    """A session from the browser's side."""

    rig: Rig
    opened: dict[str, Any]
    key: str = "pk_test"

    @property
    def url(self) -> str:
        return f"/v1/sessions/{self.opened['session_id']}"

    @property
    def id(self) -> UUID:
        return UUID(self.opened["session_id"])

    def headers(self, **more: str) -> dict[str, str]:
        return {
            "X-Widget-Key": self.key,
            "Origin": SITE,
            "Authorization": f"Bearer {self.opened['token']}",
            **more,
        }

    def on(self, rig: Rig) -> Chat:
        """The same session, talking to another process."""
        return replace(self, rig=rig)

    async def post(self, text: str, turn: str | None = None, **body: Any) -> httpx2.Response:
        body |= {"text": text} | ({"client_turn_id": turn} if turn else {})
        return await self.rig.client.post(f"{self.url}/turns", json=body, headers=self.headers())

    async def say(self, text: str, turn: str | None = None, **body: Any) -> dict[str, Any]:
        answer = await self.post(text, turn, **body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def stream(self, text: str, turn: str | None = None, *, after: int | None = None) -> list[Frame]:
        """The whole stream."""
        headers = self.headers(Accept="text/event-stream")
        if after is not None:
            headers["Last-Event-ID"] = str(after)
        body = {"text": text} | ({"client_turn_id": turn} if turn else {})
        answer = await self.rig.client.post(f"{self.url}/turns", json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith("text/event-stream")
        return parse(answer.text)

    @asynccontextmanager
    async def streaming(self, text: str, turn: str) -> AsyncIterator[AsyncIterator[str]]:
        """The stream's lines while they come; leaving drops the connection."""
        headers = self.headers(Accept="text/event-stream")
        body = {"text": text, "client_turn_id": turn}
        url = f"{self.url}/turns"
        async with self.rig.client.stream("POST", url, json=body, headers=headers) as answer:
            assert answer.status_code == 200
            yield answer.aiter_lines()

    async def transcript(self) -> dict[str, Any]:
        answer = await self.rig.client.get(self.url, headers=self.headers())
        assert answer.status_code == 200, answer.text
        return answer.json()


@dataclass(frozen=True)
class FakeCaller:
    tenant: UUID


def make_app(services: Services, runs: TurnRuns, *, ping_seconds: float = 15.0) -> FastAPI:
    """The routes behind a gate that knows widget keys and one origin."""

    async def gate(request: Request) -> FakeCaller:
        async with anonymous(services.pool) as conn:
            tenant = await find_by_key(conn, request.headers.get("x-widget-key", ""))
        if tenant is None:
            raise Unauthorized("unknown", code="widget_key_unknown")
        if request.headers.get("origin", SITE) != SITE:
            raise Forbidden("not here", code="origin_not_allowed")
        return FakeCaller(tenant)

    async def admin(request: Request) -> UUID:
        if request.headers.get("authorization") != "Bearer admin":
            raise Unauthorized("no")
        async with anonymous(services.pool) as conn:
            tenant = await find_by_key(conn, "pk_test")
        assert tenant is not None
        return tenant

    async def on_outage(_: Request, error: Exception) -> JSONResponse:
        return errors.unexpected(error)

    app = FastAPI()
    errors.install(app)
    for outage in DATABASE_AWAY:
        app.add_exception_handler(outage, on_outage)
    app.include_router(build_router(AgentDeps(services, runs, gate, admin, ping_seconds=ping_seconds)))
    return app


def make_services(
    pool: Pool,
    clock: Clock,
    *,
    script: Script = quoting,
    model: ChatModel | None = None,
    fallback: ChatModel | None = None,
    config: dict[str, Any] | None = None,
    company: Company | None = None,
    search: TopicSearch | None = None,
    outage: float = 30.0,
    settings: dict[str, Any] | None = None,
    identify: IdentifyVisitor = nobody,
    calendar: Calendar | None = None,
) -> tuple[Services, TopicSearch]:
    """Meetings can be booked as far as `settings["meetings"]` says, in `calendar` when they name its provider."""
    search = search or TopicSearch()
    given = {
        "company": company or Company(name="Acme", contact_email="team@acme.test"),
        "agent": Config(**config or {}),
    }
    settings_ = Settings(**given | (settings or {}))

    async def settings_of(_: UUID) -> Settings:
        return settings_

    services = Services(
        pool=pool,
        clock=clock,
        ids=uuid7,
        searcher=search,
        model=model or ScriptedChatModel(script),
        fallback=fallback or ScriptedChatModel("From the site: {quote} [{marker}]"),
        settings=settings_of,
        record=recorder(uuid7),
        crm=CrmServices(ids=uuid7, record=crm_recorder(uuid7)),
        identify=identify,
        meetings=make_meetings(pool, clock, settings_, calendar=calendar),
        booking_links=BookingLinks("a secret of the tests", clock=clock),
        outage=outage,
    )
    return services, search


def make_meetings(
    pool: Pool, clock: Clock, settings: Settings, *, calendar: Calendar | None = None
) -> SchedulingServices:
    async def settings_of(_: UUID) -> SchedulingSettings:
        return SchedulingSettings(settings.meetings, settings.company.name, settings.company.contact_email)

    return SchedulingServices(
        pool=pool,
        clock=clock,
        ids=uuid7,
        settings=settings_of,
        calendars=Calendars(pool, clock, {calendar.name: lambda *_: calendar} if calendar else {}),
        record=meeting_recorder(uuid7),
        budget=1.0,
    )


@asynccontextmanager
async def serving(app: FastAPI) -> AsyncIterator[str]:
    """The app on a loopback port; its address."""
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=0, log_level="critical", lifespan="off", ws="none")
    )
    task = asyncio.create_task(server.serve())
    while not server.started:
        assert not task.done(), "the server did not start"
        await asyncio.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        server.force_exit = True
        await task


@asynccontextmanager
async def running(
    services: Services, search: TopicSearch, *, ping_seconds: float = 15.0
) -> AsyncIterator[Rig]:
    """A process that serves conversations."""
    runs = TurnRuns(services, poll=0.02)
    async with (
        serving(make_app(services, runs, ping_seconds=ping_seconds)) as address,
        httpx2.AsyncClient(base_url=address, timeout=30) as client,
    ):
        try:
            yield Rig(services, runs, search, client)
        finally:
            await runs.close(grace=0)


def events(frames: Sequence[Frame], kind: str) -> list[Any]:
    return [frame.data for frame in frames if frame.event == kind]
