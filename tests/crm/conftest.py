"""A desk over a real database: visitors open sessions, claim to be somebody, and leads come of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from psycopg.rows import dict_row

from crm import contacts, leads
from crm.config import Qualification
from crm.contacts import Claim, Joined
from crm.events import recorder
from crm.leads import Advanced, Step
from crm.model import Assessment, Contact, Reason
from crm.services import Services
from crm.territory import Whereabouts
from db.pool import Pool, transaction
from kit.ids import uuid7


@dataclass
class Desk:
    pool: Pool
    tenant: UUID
    clock: Any

    def __post_init__(self) -> None:
        self.services = Services(uuid7, recorder(uuid7))

    async def visitor(self) -> UUID:
        visitor = uuid7()
        await self.run(
            "INSERT INTO visitors (id, tenant_id, token_hash, created_at, last_seen_at) VALUES (%s, %s, %s, %s, %s)",
            visitor, self.tenant, visitor.bytes, self.clock(), self.clock(),
        )  # fmt: skip
        return visitor

    async def session(self, visitor: UUID | None = None, **columns: Any) -> UUID:
        session = uuid7()
        self.clock.now += timedelta(seconds=1)
        now = self.clock()
        await self.run(
            """INSERT INTO sessions (id, tenant_id, visitor_id, token_hash, state, landing, utm, opened_at,
                                     last_active_at)
               VALUES (%s, %s, %s, %s, 'active', '{}', '{}', %s, %s)""",
            session, self.tenant, visitor or await self.visitor(), session.bytes, now, now,
        )  # fmt: skip
        for name, value in columns.items():
            await self.run(f"UPDATE sessions SET {name} = %s WHERE id = %s", value, session)
        return session

    async def join(self, session: UUID | None = None, **claim: Any) -> Joined:
        """What a session claims; the session is linked when it is given."""
        visitor = None
        if session:
            [row] = await self.run("SELECT visitor_id FROM sessions WHERE id = %s", session)
            visitor = row["visitor_id"]
        async with transaction(self.pool, self.tenant) as conn:
            made = Claim(visitor_id=visitor, **claim)
            joined = await contacts.join(conn, self.services, claim=made, now=self.clock())
            assert joined is not None
            if session:
                await contacts.link(conn, joined.contact, session_id=session, verified=made.verified)
        return joined

    async def advance(
        self,
        contact: Contact,
        session: UUID,
        score: int = 0,
        *,
        config: Qualification | None = None,
        where: Whereabouts | None = None,
        **assessment: Any,
    ) -> Advanced:
        config = config or Qualification()
        reasons = (Reason("buying words", score, "Speaks of buying", "we want to buy", 1),) if score else ()
        made = Assessment(
            score=score,
            reasons=assessment.pop("reasons", reasons),
            qualified=assessment.pop("qualified", score >= 60),
            hot=assessment.pop("hot", score >= 80),
            **assessment,
        )
        step = Step(session_id=session, assessment=made, config=config, where=where or Whereabouts())
        async with transaction(self.pool, self.tenant) as conn:
            advanced = await leads.advance(conn, self.services, contact=contact, step=step, now=self.clock())
        assert advanced is not None
        return advanced

    async def lead(self, score: int = 0, **claim: Any) -> Advanced:
        """A visitor of their own with a lead of this score."""
        session = await self.session()
        joined = await self.join(session, **claim)
        return await self.advance(joined.contact, session, score)

    async def run(self, query: str, *values: Any) -> list[dict[str, Any]]:
        async with transaction(self.pool, self.tenant) as conn, conn.cursor(row_factory=dict_row) as cursor:
            await cursor.execute(query.encode(), values)
            return await cursor.fetchall() if cursor.description else []

    async def events(self) -> list[str]:
        return [row["type"] for row in await self.run("SELECT type FROM events ORDER BY at, id")]


@pytest.fixture
def desk(pool: Pool, tenant: UUID, clock: Any) -> Desk:
    return Desk(pool, tenant, clock)
