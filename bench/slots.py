"""Open times of five hosts with 200 entries each in their calendars, for 14 days: how long they take to be found.

Twice: the reckoning alone, from values in memory; and all of what a request does (`availability.find`), with the
built-in calendar, whose entries are bookings in the database. An outside calendar would come on top.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from psycopg.types.range import TimestamptzRange

from app.database import open_database
from app.environment import Environment, read_settings
from bench.support import main, p, say
from db.pool import Pool, transaction
from kit.ids import uuid7
from kit.opening import WEEKDAYS, parse_day
from scheduling import availability
from scheduling.availability import Availability, Wish
from scheduling.calendar import Busy
from scheduling.config import AppointmentScheduling
from scheduling.events import recorder
from scheduling.providers import Calendars
from scheduling.services import SchedulingSettings, Services
from scheduling.slots import HostTimes, Rules, SlotQuestion, offer, open_slots

ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Adelaide", "America/St_Johns")
HOSTS = tuple(f"host{number}" for number in range(len(ZONES)))
HOURS = "09:00-12:30, 13:30-18:00"
VISITOR = ZoneInfo("America/Chicago")
DAYS = 14
ENTRIES = 200
ROUNDS = 200
TO_REACH = 20.0
NOW = datetime(2026, 3, 23, 9, 30, tzinfo=UTC)  # Berlin and Adelaide change their clocks within the two weeks
FIRST, LAST = NOW.date(), date(2026, 3, 23) + timedelta(days=DAYS - 1)
RULES: dict[str, Any] = {"buffer_before": 5, "buffer_after": 10, "minimum_notice": 120, "slot_step": 15}


async def measure() -> None:
    _reckon()
    environment = Environment.read()
    _, settings = read_settings(environment)
    async with open_database(environment, settings, ids=uuid7, say=lambda _: None) as database:
        await _book(database.pool, database.default.id)
        await _find(_services(database.pool), database.default.id)
    say(f"to reach: under {TO_REACH:.0f} ms, without an outside calendar")


def _reckon() -> None:
    asked = question()
    found, took = open_slots(asked), list[float]()
    for _ in range(ROUNDS):
        began = time.process_time()
        offer(open_slots(asked), 4, zone=asked.zone)
        took.append((time.process_time() - began) * 1_000)
    say(f"{DAYS} days, {len(HOSTS)} hosts, {ENTRIES} entries each: {len(found)} open times")
    say(f"  reckoned from memory:       p50 {p(50, took):.1f} ms, p95 {p(95, took):.1f} ms of processor time")


async def _find(services: Services, tenant: UUID) -> None:
    wish = Wish(first=FIRST, last=LAST, zone=VISITOR.key)
    found: Availability = await availability.find(services, tenant, wish)
    waited, worked = list[float](), list[float]()
    for _ in range(ROUNDS):
        began, busy = time.perf_counter(), time.process_time()
        found = await availability.find(services, tenant, wish)
        found.offer()
        waited.append((time.perf_counter() - began) * 1_000)
        worked.append((time.process_time() - busy) * 1_000)
    say(
        f"  found through the database: p50 {p(50, waited):.1f} ms, p95 {p(95, waited):.1f} ms waited for, of which"
        f" p50 {p(50, worked):.1f} ms, p95 {p(95, worked):.1f} ms our processor time; {len(found.slots)} open times"
    )


def question(seed: int = 7) -> SlotQuestion:
    """What is asked, with entries that may overlap, as in calendars."""
    chance = random.Random(seed)
    week = {day: parse_day(HOURS) for day in range(5)}
    return SlotQuestion(
        now=NOW,
        first=FIRST,
        last=LAST,
        duration=30,
        hosts=[
            HostTimes(host, ZoneInfo(zone), week, busy=_entries(chance))
            for host, zone in zip(HOSTS, ZONES, strict=True)
        ],
        rules=Rules(step=15, notice=120, days_ahead=30, before=5, after=10),
        zone=VISITOR,
    )


def _entries(chance: random.Random) -> list[Busy]:
    starts = [NOW + timedelta(minutes=chance.randrange(DAYS * 24 * 60)) for _ in range(ENTRIES)]
    return [Busy(start, start + timedelta(minutes=chance.choice((10, 15, 30)))) for start in starts]


# The same as bookings of the built-in calendar, of which no two of a host overlap


def _services(pool: Pool) -> Services:
    week = dict.fromkeys(WEEKDAYS[:5], HOURS)
    hosts = [
        {"key": host, "name": host, "email": f"{host}@company.example", "timezone": zone}
        for host, zone in zip(HOSTS, ZONES, strict=True)
    ]
    config = AppointmentScheduling.model_validate({"enabled": True, "hours": week, "hosts": hosts} | RULES)

    async def settings(_: UUID) -> SchedulingSettings:
        return SchedulingSettings(config)

    return Services(
        pool=pool,
        clock=lambda: NOW,
        ids=uuid7,
        settings=settings,
        calendars=Calendars(pool, lambda: NOW),
        record=recorder(uuid7),
    )


async def _book(pool: Pool, tenant: UUID) -> None:
    chance = random.Random(7)
    meetings = [(uuid7(), host, *when) for host in HOSTS for when in _quarters(chance)]
    async with transaction(pool, tenant) as conn, conn.cursor() as cursor:
        await cursor.executemany(
            """INSERT INTO bookings (id, tenant_id, asked_by, type, hosts, start_at, end_at, zone, state, provider,
                                     created_at, confirmed_at, updated_at)
               VALUES (%s, current_tenant(), 'bench', 'meeting', ARRAY[%s], %s, %s, 'UTC', 'confirmed', 'builtin',
                       now(), now(), now())""",
            meetings,
        )
        await cursor.executemany(
            """INSERT INTO taken_times (tenant_id, booking_id, host, span)
               VALUES (current_tenant(), %s, %s, %s)""",
            [(booking, host, TimestamptzRange(start, end)) for booking, host, start, end in meetings],
        )


def _quarters(chance: random.Random) -> Iterable[tuple[datetime, datetime]]:
    for quarter in chance.sample(range(DAYS * 24 * 4), ENTRIES):
        start = NOW + timedelta(minutes=15 * quarter)
        yield start, start + timedelta(minutes=15)


if __name__ == "__main__":
    sys.exit(main(measure))
