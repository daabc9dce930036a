"""The application with an outside calendar: the vendor's small server over HTTP, a visitor who books, the queue."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import uvicorn
from fastapi import FastAPI
from psycopg.rows import dict_row

from app.listening import address_of, listen
from app.services import Services
from db.pool import transaction
from scheduling.watching import jobs as watching_jobs
from tests.app.conftest import ADMIN, PUBLIC, MakeServices
from tests.conftest import FixedClock
from tests.fakes.calendly_server import EVENT_TYPE, FakeCalendly
from tests.fakes.google_server import FakeGoogle
from tests.fakes.graph_server import DIRECTORY, FakeGraph
from tests.scheduling.calendar_rig import ANA, MONDAY, at, key_file, keys

TEN = MONDAY + timedelta(hours=10)
ELEVEN = MONDAY + timedelta(hours=11)
HALF = timedelta(minutes=30)
PUBLIC_URL = "https://chat.acme.test"

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Vendor:
    """A provider's server with what settings and environment say of it. `meetings` are those that take place there."""

    name: str
    server: Any
    settings: dict[str, Any]
    secrets: dict[str, str]
    meetings: Callable[[], list[Span]]
    account: str = ANA


@contextmanager
def google(clock: FixedClock) -> Generator[Vendor]:
    with FakeGoogle(calendars=[ANA], public_key=keys()[1]) as server:
        settings = {"base_url": server.base_url, "token_url": server.token_url, "subject": "host"}
        yield Vendor(
            "google",
            server,
            settings,
            {"GOOGLE_SERVICE_ACCOUNT": key_file()},
            lambda: [(at(e["start"]["dateTime"]), at(e["end"]["dateTime"])) for e in server.live(ANA)],
        )


@contextmanager
def outlook(clock: FixedClock) -> Generator[Vendor]:
    with FakeGraph(mailboxes=[ANA]) as server:
        server.now = clock()
        settings = {"base_url": server.base_url, "login_url": server.url, "directory": DIRECTORY}
        yield Vendor(
            "outlook",
            server,
            settings | {"client_id": "app"},
            {"OUTLOOK_CLIENT_SECRET": "right"},
            lambda: [
                (at(e["start"]["dateTime"]), at(e["end"]["dateTime"])) for e in server.events[ANA].values()
            ],
        )


@contextmanager
def calendly(clock: FixedClock) -> Generator[Vendor]:
    with FakeCalendly() as server:
        server.now = clock()
        server.offered = {MONDAY + HALF * number for number in range(5 * 48)}
        settings = {"base_url": server.url, "token_url": server.token_url, "client_id": "app"}
        yield Vendor(
            "calendly",
            server,
            settings,
            {"CALENDLY_CLIENT_SECRET": "right", "CALENDLY_REFRESH_TOKEN": "refresh-0"},
            lambda: [(at(each["start_time"]), at(each["end_time"])) for each in server.active()],
            account=EVENT_TYPE,
        )


PATIENT = {"read_timeout": 10.0}
"""Seconds; a busy machine makes no calendar look slow."""
VENDORS = {"google": google, "outlook": outlook, "calendly": calendly}


def sections(vendor: Vendor, *, public_url: str | None = PUBLIC_URL, **more: Any) -> dict[str, Any]:
    """app.yaml with meetings at this vendor."""
    host = {"key": "ana", "name": "Ana", "email": ANA, "account": vendor.account}
    meetings = {
        "enabled": True,
        "calendar_provider": vendor.name,
        "hosts": [host],
        vendor.name: PATIENT | vendor.settings,
    }
    return {
        "company": {"name": "Acme", "contact_email": "owner@acme.test"},
        "server": {"public_url": public_url},
        "sales_agent": {"appointment_scheduling": meetings},
        **more,
    }


@asynccontextmanager
async def served(app: FastAPI) -> AsyncGenerator[str]:
    """The application's address on this machine."""
    with listen("127.0.0.1", 0) as listener:
        config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off")
        server = uvicorn.Server(config)
        server.capture_signals = nullcontext  # type: ignore[method-assign]
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        yield address_of(listener)
        server.should_exit = True
        await serving


class Office:
    """The application over a vendor, as a visitor and the vendor meet it."""

    def __init__(self, services: Services, client: httpx.AsyncClient, tenant: UUID) -> None:
        self.services, self.client, self.tenant = services, client, tenant

    @classmethod
    def make(cls, make: MakeServices, vendor: Vendor, **given: Any) -> Services:
        return make(vendor.secrets, **sections(vendor, **given))

    async def visitor(self) -> tuple[str, dict[str, str]]:
        """A session's id and the headers of its requests."""
        answer = await self.client.post("/v1/sessions", json={"consent_shown": "1"}, headers=PUBLIC)
        assert answer.status_code == 201, answer.text
        opened = answer.json()
        return opened["session_id"], PUBLIC | {"Authorization": f"Bearer {opened['token']}"}

    async def ask(self, start: datetime = TEN, **body: Any) -> httpx.Response:
        session, headers = await self.visitor()
        given = {
            "session_id": session,
            "start": start.isoformat(),
            "email": "vic@visitor.test",
            "name": "Vic",
        }
        return await self.client.post("/v1/bookings", json=given | body, headers=headers)

    async def book(self, start: datetime = TEN, **body: Any) -> dict[str, Any]:
        answer = await self.ask(start, **body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def shown(self, booking: dict[str, Any]) -> dict[str, Any]:
        """The booking as the owner sees it."""
        answer = await self.client.get(f"/v1/admin/bookings/{booking['id']}", headers=ADMIN)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def stands(self, booking: dict[str, Any]) -> tuple[str, datetime]:
        """Its state and start."""
        shown = await self.shown(booking)
        return shown["state"], at(shown["start"])

    async def sweep(self) -> None:
        """A minute of background work: what is due is queued and done."""
        await watching_jobs.sweep(self.services.watching)
        await self.work()

    async def work(self) -> None:
        """Run what is queued and due, and what that queues."""
        async with asyncio.timeout(60):
            for _ in range(2):
                await self.services.jobs.work(asyncio.Event(), wait=False)

    async def hook(self, path: str, **request: Any) -> httpx.Response:
        return await self.client.post(f"/v1/hooks/{path}/{self.tenant}", **request)

    async def rows(self, query: str, *values: Any) -> list[dict[str, Any]]:
        async with (
            transaction(self.services.pool, self.tenant) as conn,
            conn.cursor(row_factory=dict_row) as cursor,
        ):
            await cursor.execute(query.encode(), values)
            return await cursor.fetchall()
