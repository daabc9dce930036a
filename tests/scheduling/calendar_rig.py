"""Each vendor's calendar with its server, so that one test can say what must hold for all."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from scheduling.calendar import Calendar, HostCalendar, Meeting, Person
from scheduling.calendly.calendar import CalendlyCalendar
from scheduling.calendly.config import CalendlyConfig, CalendlySecrets
from scheduling.google.calendar import GoogleCalendar
from scheduling.google.config import GoogleConfig, GoogleSecrets
from scheduling.outlook.calendar import OutlookCalendar
from scheduling.outlook.config import OutlookConfig, OutlookSecrets
from tests.conftest import FixedClock
from tests.fakes.calendly_server import EVENT_TYPE, FakeCalendly
from tests.fakes.google_server import FakeGoogle
from tests.fakes.graph_server import DIRECTORY, FakeGraph
from tests.fakes.scripted_http import HttpRequest
from tests.fakes.vendor_server import VendorServer

ANA = "ana@company.test"
MONDAY = datetime(2026, 3, 9, tzinfo=UTC)
BOOKING = UUID("0192aaaa-0000-7000-8000-0000000000b1")
OFFERED_DAYS = 30
SECRETS = ("right", "refresh-0", "PRIVATE KEY", "access-")

Span = tuple[datetime, datetime]


@cache
def keys() -> tuple[str, str]:
    """A private key and its public one."""
    private = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return pem.decode(), public.decode()


def key_file() -> str:
    account = {"type": "service_account", "client_email": "agent@project.test", "private_key_id": "k1"}
    return json.dumps(account | {"private_key": keys()[0], "token_uri": "https://elsewhere.test/token"})


def a_meeting(start: datetime = MONDAY + timedelta(hours=10), **changes: Any) -> Meeting:
    given: dict[str, Any] = {
        "booking_id": BOOKING,
        "title": "Demo",
        "description": "What we talk about.",
        "start": start,
        "end": start + timedelta(minutes=30),
        "zone": "America/Chicago",
        "visitor": Person("vic@visitor.test", "Vic Visitor"),
        "hosts": (Person(ANA, "Ana"),),
    }
    return Meeting(**{**given, **changes})


class Kept:
    """Keeps refresh tokens as a table would, for several processes."""

    def __init__(self) -> None:
        self.tokens: list[str] = []

    async def latest(self) -> str | None:
        return self.tokens[-1] if self.tokens else None

    async def keep(self, refresh_token: str) -> None:
        self.tokens.append(refresh_token)


@dataclass(frozen=True)
class Rig:
    """`books`: whether a request creates a meeting. `moves`, `cancels` alike."""

    calendar: Calendar
    server: Any
    host: HostCalendar
    occupy: Callable[[datetime, datetime], object]
    meetings: Callable[[], list[Span]]
    books: Callable[[HttpRequest], bool]
    moves: Callable[[HttpRequest], bool]
    cancels: Callable[[HttpRequest], bool]


Opener = Callable[[FixedClock, float], Any]


def _google_rig(server: FakeGoogle, config: GoogleConfig, secrets: GoogleSecrets, clock: FixedClock) -> Rig:
    server.token_path = "/token"
    return Rig(
        GoogleCalendar(config, secrets, clock=clock),
        server,
        HostCalendar("ana", ANA),
        lambda start, end: server.host_puts(ANA, start, end),
        lambda: [
            (at(each["start"]["dateTime"]), at(each["end"]["dateTime"]))
            for each in server.live(ANA)
            if each["id"].startswith("sa")
        ],
        lambda request: request.method == "POST" and "/events" in request.path,
        lambda request: request.method == "PATCH",
        lambda request: request.method == "DELETE",
    )


@asynccontextmanager
async def google_service_account(clock: FixedClock, timeout: float = 5) -> AsyncIterator[Rig]:
    with FakeGoogle(calendars=[ANA], public_key=keys()[1]) as server:
        config = GoogleConfig(
            base_url=server.base_url,
            token_url=server.token_url,
            subject="host",
            read_timeout=timeout,
            write_timeout=timeout,
        )
        rig = _google_rig(server, config, GoogleSecrets(service_account=key_file()), clock)
        yield rig
        await rig.calendar.aclose()  # type: ignore[attr-defined]


@asynccontextmanager
async def google_person(clock: FixedClock, timeout: float = 5) -> AsyncIterator[Rig]:
    with FakeGoogle(calendars=[ANA]) as server:
        config = GoogleConfig(
            base_url=server.base_url,
            token_url=server.token_url,
            client_id="app",
            read_timeout=timeout,
            write_timeout=timeout,
        )
        secrets = GoogleSecrets(client_secret="right", refresh_token="refresh-0")
        rig = _google_rig(server, config, secrets, clock)
        yield rig
        await rig.calendar.aclose()  # type: ignore[attr-defined]


def _outlook_rig(server: FakeGraph, config: OutlookConfig, secrets: OutlookSecrets, clock: FixedClock) -> Rig:
    server.now = clock()

    def meetings() -> list[Span]:
        ours = [each for each in server.events[ANA].values() if "transactionId" in each]
        return [(at(each["start"]["dateTime"]), at(each["end"]["dateTime"])) for each in ours]

    return Rig(
        OutlookCalendar(config, secrets, clock=clock),
        server,
        HostCalendar("ana", ANA),
        lambda start, end: server.host_puts(ANA, start, end),
        meetings,
        lambda request: request.method == "POST" and request.path.endswith("/events"),
        lambda request: request.method == "PATCH",
        lambda request: request.path.endswith("/cancel"),
    )


@asynccontextmanager
async def outlook_application(clock: FixedClock, timeout: float = 5) -> AsyncIterator[Rig]:
    with FakeGraph(mailboxes=[ANA]) as server:
        config = _outlook_config(server, timeout)
        rig = _outlook_rig(server, config, OutlookSecrets(client_secret="right"), clock)
        yield rig
        await rig.calendar.aclose()  # type: ignore[attr-defined]


@asynccontextmanager
async def outlook_person(clock: FixedClock, timeout: float = 5) -> AsyncIterator[Rig]:
    with FakeGraph(mailboxes=[ANA]) as server:
        server.repeat_conflicts = True
        secrets = OutlookSecrets(client_secret="right", refresh_token="refresh-0")
        rig = _outlook_rig(server, _outlook_config(server, timeout), secrets, clock)
        yield rig
        await rig.calendar.aclose()  # type: ignore[attr-defined]


def _outlook_config(server: FakeGraph, timeout: float) -> OutlookConfig:
    return OutlookConfig(
        base_url=server.base_url,
        login_url=server.url,
        directory=DIRECTORY,
        client_id="app",
        read_timeout=timeout,
        write_timeout=timeout,
    )


@asynccontextmanager
async def calendly(clock: FixedClock, timeout: float = 5) -> AsyncIterator[Rig]:
    with FakeCalendly() as server:
        server.now = clock()
        halves = range(OFFERED_DAYS * 48)
        server.offered = {MONDAY + timedelta(minutes=30 * number) for number in halves}
        config = CalendlyConfig(
            base_url=server.url,
            token_url=server.token_url,
            client_id="app",
            read_timeout=timeout,
            write_timeout=timeout,
        )
        secrets = CalendlySecrets(client_secret="right", refresh_token="refresh-0")
        calendar = CalendlyCalendar(config, secrets, clock=clock)
        yield Rig(
            calendar,
            server,
            HostCalendar("ana", EVENT_TYPE),
            lambda start, end: _withdraw(server, start, end),
            lambda: [(at(each["start_time"]), at(each["end_time"])) for each in server.active()],
            lambda request: request.method == "POST" and request.path == "/invitees",
            lambda request: request.method == "POST" and request.path == "/invitees",
            lambda request: request.path.endswith("/cancellation"),
        )
        await calendar.aclose()


def _withdraw(server: FakeCalendly, start: datetime, end: datetime) -> None:
    half = timedelta(minutes=30)
    server.offered = {each for each in server.offered if each + half <= start or each >= end}


RIGS: dict[str, Opener] = {
    "google service account": google_service_account,
    "google person": google_person,
    "outlook application": outlook_application,
    "outlook person": outlook_person,
    "calendly": calendly,
}


def at(value: str) -> datetime:
    found = datetime.fromisoformat(value)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def secret_seen(error: BaseException, server: VendorServer) -> list[str]:
    """The secrets that an error or what led to it would show."""
    shown, cause = "", error
    while cause is not None:
        shown += f"{cause} {cause!r}"
        cause = cause.__cause__  # type: ignore[assignment]
    return [each for each in (*SECRETS, *server.valid) if each in shown]
