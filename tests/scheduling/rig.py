"""What the tests of bookings share: a tenant's settings over a real database, visitors, what was recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg.rows import dict_row

from db.pool import Pool, transaction
from kit.clock import Clock
from kit.ids import hash_token, uuid7
from scheduling import availability, bookings, holds
from scheduling.availability import Availability, Wish
from scheduling.calendar import Calendar
from scheduling.config import AppointmentScheduling
from scheduling.events import recorder
from scheduling.holds import Choice
from scheduling.model import Asker, Booking, Guest
from scheduling.providers import Calendars
from scheduling.services import SchedulingSettings, Services

NINE = datetime(2026, 3, 3, 9, tzinfo=UTC)  # a Tuesday, the day after the tests' clock begins

ANA = {"key": "ana", "name": "Ana", "email": "ana@us.test"}
BEN = {"key": "ben", "name": "Ben", "email": "ben@us.test"}
EVE = {"key": "eve", "name": "Eve", "email": "eve@us.test"}
GUEST = Guest("visitor@acme.test", "Vic Visitor")


def at(hour: float, *, day: int = 3) -> datetime:
    """A time of March 2026, UTC."""
    return datetime(2026, 3, day, tzinfo=UTC) + timedelta(hours=hour)


@dataclass
class Rig:
    """Meetings of one tenant. `config` may be replaced at any time, as an owner edits settings."""

    pool: Pool
    tenant: UUID
    clock: Any
    config: AppointmentScheduling
    services: Services
    sessions: list[UUID] = field(default_factory=list)

    @classmethod
    def make(
        cls,
        pool: Pool,
        tenant: UUID,
        clock: Clock,
        *,
        calendar: Calendar | None = None,
        settings: dict[str, Any] | None = None,
        **values: Any,
    ) -> Rig:
        """`values` are those of `Services`, `settings` those of the section of app.yaml."""
        given: dict[str, Any] = {"enabled": True, "hosts": [ANA]} | (settings or {})
        if calendar:
            given["calendar_provider"] = calendar.name
        held: list[Rig] = []

        async def of(_: UUID) -> SchedulingSettings:
            return SchedulingSettings(held[0].config, company="Acme Ltd", email="sales@us.test")

        makers = {calendar.name: lambda *_: calendar} if calendar else {}
        services = Services(
            **{
                "pool": pool,
                "clock": clock,
                "ids": uuid7,
                "settings": of,
                "calendars": Calendars(pool, clock, makers),
                "record": recorder(uuid7),
                "budget": 1.0,
            }
            | values
        )
        rig = cls(pool, tenant, clock, AppointmentScheduling(**given), services)
        held.append(rig)
        return rig

    def set(self, **values: Any) -> None:
        """As an owner edits settings."""
        self.config = AppointmentScheduling(**self.config.model_dump() | values)

    async def run(self, query: str, *values: Any) -> list[dict[str, Any]]:
        async with transaction(self.pool, self.tenant) as conn, conn.cursor(row_factory=dict_row) as cursor:
            await cursor.execute(query.encode(), values)
            return await cursor.fetchall() if cursor.description else []

    async def session(self, *, visitor: UUID | None = None, token: str = "secret", **columns: Any) -> UUID:
        now, session = self.clock(), uuid7()
        if visitor is None:
            visitor = uuid7()
            await self.run(
                """INSERT INTO visitors (id, tenant_id, token_hash, created_at, last_seen_at)
                   VALUES (%s, current_tenant(), %s, %s, %s)""",
                visitor,
                visitor.bytes,
                now,
                now,
            )
        await self.run(
            """INSERT INTO sessions (id, tenant_id, visitor_id, token_hash, state, opened_at, last_active_at)
               VALUES (%s, current_tenant(), %s, %s, 'active', %s, %s)""",
            session,
            visitor,
            hash_token(token),
            now,
            now,
        )
        for name, value in columns.items():
            await self.run(f"UPDATE sessions SET {name} = %s WHERE id = %s", value, session)
        return session

    async def asker(self, **given: Any) -> Asker:
        session = await self.session(**given)
        [row] = await self.run("SELECT visitor_id FROM sessions WHERE id = %s", session)
        return Asker(f"session:{session}", session_id=session, visitor_id=row["visitor_id"])

    async def find(self, **wish: Any) -> Availability:
        return await availability.find(self.services, self.tenant, Wish(**wish))

    async def starts(self, **wish: Any) -> list[datetime]:
        return [slot.start for slot in (await self.find(**wish)).slots]

    async def hold(self, start: datetime = NINE, *, asker: Asker | None = None, **choice: Any) -> Booking:
        asker = asker or await self.asker()
        return await holds.hold(self.services, self.tenant, asker, Choice(start=start, **choice))

    async def confirm(self, booking: Booking, guest: Guest = GUEST) -> Booking:
        return await bookings.confirm(self.services, self.tenant, booking.id, guest)

    async def book(self, start: datetime = NINE, **choice: Any) -> Booking:
        return await self.confirm(await self.hold(start, **choice))

    async def move(self, booking: Booking, start: datetime) -> Booking:
        return await bookings.move(self.services, self.tenant, booking.id, start)

    async def cancel(self, booking: Booking, **given: Any) -> Booking:
        return await bookings.cancel(self.services, self.tenant, booking.id, **{"by": "visitor"} | given)

    async def get(self, booking: Booking) -> Booking:
        return await bookings.get(self.services, self.tenant, booking.id)

    async def facts(self) -> list[str]:
        """The types of what was recorded, in order."""
        return [row["type"] for row in await self.run("SELECT type FROM events ORDER BY at, id")]

    async def taken(self) -> Sequence[tuple[str, datetime, datetime]]:
        rows = await self.run("SELECT host, lower(span), upper(span) FROM taken_times ORDER BY span, host")
        return [(row["host"], row["lower"], row["upper"]) for row in rows]
