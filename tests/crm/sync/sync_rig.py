"""A sales office whose leads go to toy CRMs over real HTTP, its contacts and sessions in a real database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from crm.connections.locks import PostgresLocks
from crm.connectors.deps import ConnectorDeps
from crm.connectors.model import Account, Object, RemoteField, Stage
from crm.connectors.secrets import Secrets
from crm.mapping.config import Row
from crm.model import Assessment, Contact, Lead, Reason
from crm.sync import store
from crm.sync.config import CrmEntry
from crm.sync.deps import Accounts, Connected, SyncDeps
from crm.sync.model import (
    Cited,
    Conversation,
    Link,
    Meeting,
    NextStep,
    Pushed,
    Quote,
    SessionRecord,
    Source,
)
from crm.sync.push import push
from db.pool import Pool, transaction
from kit.errors import NotFound
from kit.ids import uuid7
from tests.crm.connectors.toy import ToyConnector
from tests.crm.connectors.vendor import memory_deps
from tests.fakes.base import Json, Refused
from tests.fakes.scripted_http import HttpReply
from tests.fakes.toy_crm_server import ToyCrm

BUYING = Reason("buying words", 70, "Speaks of buying", "we want to buy", 1)


def usual_rows() -> dict[Object, tuple[Row, ...]]:
    reasons = Row(ours="score_reasons", field="remark", policy="always")
    return {"contact": (reasons, Row(ours="channel", field="source"))}


class Toy(ToyCrm):
    """A toy whose deals and notes hang on contacts that exist."""

    def _create(self, kind: str, body: Json) -> HttpReply:
        if kind != "contacts" and body["contact_id"] not in self.kind("contacts"):
            raise Refused(404, "not_found", "no such contact")
        return super()._create(kind, body)

    def writes(self) -> list[str]:
        return [line for line in self.log() if line.startswith(("POST /c", "POST /d", "POST /n", "PATCH"))]


class Connector(ToyConnector):
    """With the fields and stages that its account has in these tests."""

    account = Account(
        id="t1",
        name="Toy",
        fields={
            "contact": tuple(
                RemoteField(name=name, label=name, type="text", length=200) for name in ("remark", "source")
            )
        },
        stages=(Stage("open", "Open", "sales"), Stage("won", "Won", "sales", 1.0, "won")),
    )

    async def check(self) -> Account:
        await super().check()
        return self.account


@dataclass
class Office:
    """`workers` push by themselves: each `deps()` is another process's."""

    pool: Pool
    tenant: UUID
    clock: Any
    http: ConnectorDeps
    toys: dict[str, Toy]
    entries: dict[str, CrmEntry]
    rows: dict[Object, tuple[Row, ...]] = field(default_factory=usual_rows)
    kind: type[Connector] = Connector

    def deps(self) -> SyncDeps:
        clock = self.clock

        async def open(tenant: UUID, name: str) -> Connected:
            if name not in self.toys:
                raise NotFound(f"app.yaml has no CRM {name}.")
            secrets = Secrets({"client_secret": "right", "refresh_token": "refresh-0"})
            return Connected(
                name=name,
                vendor="Toy",
                connector=self.kind(self.toys[name].url, secrets, self.http),
                entry=self.entries[name],
                locks=PostgresLocks(self.pool, tenant, name, vendor="Toy", clock=clock, ids=uuid7),
                rows=self.rows,
            )

        return SyncDeps(
            pool=self.pool, clock=clock, ids=uuid7, open=open, accounts=Accounts(self.pool, clock)
        )

    async def push(self, record: SessionRecord, to: str = "toy", deps: SyncDeps | None = None) -> Pushed:
        """As the application does: what was read a moment ago."""
        self.clock.advance(1)
        return await push(deps or self.deps(), self.tenant, to, replace(record, as_of=self.clock()))

    async def links(self, contact: UUID, to: str = "toy") -> dict[str, Link]:
        async with transaction(self.pool, self.tenant) as conn:
            found = await store.links_of(conn, contact)
        return {f"{link.local_type} {link.local_id}": link for link in found.get(to, [])}

    async def writes(self, to: str = "toy") -> list[store.WriteRow]:
        """The oldest first."""
        async with transaction(self.pool, self.tenant) as conn:
            return list(reversed(await store.writes(conn, connection=to)))

    async def state(self, to: str = "toy") -> store.ConnectionRow:
        async with transaction(self.pool, self.tenant) as conn:
            return next(row for row in await store.connections(conn) if row.connection == to)


@asynccontextmanager
async def open_office(pool: Pool, tenant: UUID, clock: Any, *names: str) -> AsyncGenerator[Office]:
    toys = {name: Toy() for name in names or ("toy",)}
    async with memory_deps("Toy", clock) as http:
        for toy in toys.values():
            toy.__enter__()
        try:
            yield Office(pool, tenant, clock, http, toys, dict.fromkeys(toys, CrmEntry(enabled=True)))
        finally:
            await asyncio.to_thread(lambda: [toy.__exit__(None, None, None) for toy in toys.values()])


# Values

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def a_contact(id: UUID, **changes: Any) -> Contact:
    given: dict[str, Any] = {
        "id": id,
        "email": "ann@acme.test",
        "phone": "+4915112345678",
        "external_id": None,
        "name": "Ann Lee",
        "company": "Acme",
        "facts": {"budget_range": {"value": {"amount": 5000, "currency": "EUR"}}},
        "flags": (),
        "verified_at": None,
        "created_at": NOON,
        "updated_at": NOON,
    }
    return Contact(**{**given, **changes})


def a_lead(contact: UUID, **changes: Any) -> Lead:
    given: dict[str, Any] = {
        "id": uuid5(contact, "lead"),
        "contact_id": contact,
        "status": "qualified",
        "score": 70,
        "reasons": (BUYING,),
        "owner": "rita@acme.test",
        "qualified_at": NOON,
        "closed_at": None,
        "created_at": NOON,
        "updated_at": NOON,
    }
    return Lead(**{**given, **changes})


def a_session(session: UUID, contact: UUID | Contact, **changes: Any) -> SessionRecord:
    """A whole conversation: a note, a meeting, a task, and a deal by the usual rule."""
    whose = contact if isinstance(contact, Contact) else a_contact(contact)
    given: dict[str, Any] = {
        "session_id": session,
        "as_of": NOON + timedelta(hours=1),
        "opened_at": NOON,
        "ended_at": NOON + timedelta(minutes=20),
        "contact": whose,
        "lead": a_lead(whose.id),
        "source": Source(
            channel="Referral", landing_url="https://site.test/de/pricing", utm={"source": "news"}
        ),
        "country": "DE",
        "language": "de",
        "booked": True,
        "assessment": Assessment(70, (BUYING,), qualified=True, hot=False),
        "products": ("Cold box",),
        "pages": ("https://site.test/de/pricing?x=1",),
        "conversation": Conversation(
            headline="Ann Lee of Acme wants ten cold boxes",
            text="Needs ten cold boxes by May.",
            quotes=(Quote("we want to buy <now>", 1),),
            citations=(Cited("Prices", "https://site.test/pricing"),),
            url="https://agent.test/sessions/1",
        ),
        "meetings": (
            Meeting(
                id=uuid5(session, "meeting"),
                title="Demo",
                start=NOON + timedelta(days=1),
                end=NOON + timedelta(days=1, minutes=30),
            ),
        ),
        "next_steps": (
            NextStep(key=f"{session.hex}-1", text="Send the data sheet", due=NOON + timedelta(days=2)),
        ),
    }
    return SessionRecord(**{**given, **changes})


class Killed(BaseException):
    """What a test has instead of a power cut."""


def with_note(record: SessionRecord, text: str) -> SessionRecord:
    return replace(record, conversation=replace(record.conversation, text=text))
