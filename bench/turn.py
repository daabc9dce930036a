"""What a turn costs beside the model: over HTTP, with a scripted model that answers at once, on 1,000 passages.

The times are a client's, from sending the message to the first event that carries text; the client shares the processor
with the server. "alone" is one visitor at a time; at 20 each sends the next message as soon as the last is answered.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from uuid import UUID

import psutil

import app.demo
from app.services import Services
from bench.client import Reply, Session, browser, open_session, server
from bench.corpus import mixed_documents
from bench.support import main, p, say, services, write
from db.pool import transaction

PASSAGES = 1_000
_ALONE = 50
_VISITORS = 20
_TURNS = 5
_WARM_UP = 10
_INSTANT = 'reply: "{quote} [{marker}]"\n'


async def measure() -> None:
    async with services() as opened:
        say(f"{await fill(opened)} passages")
        tenant = opened.database.default
        asked = questions()
        async with server(_INSTANT) as (address, process), browser(address) as http:
            warm = [await open_session(http, tenant.widget_key) for _ in range(_WARM_UP)]
            await _alone(warm, asked)
            sessions = [await open_session(http, tenant.widget_key) for _ in range(_ALONE)]
            await _forget_timings(opened, tenant.id)
            used = _cpu(process)
            _report("alone", await _alone(sessions, asked), "median of first text under 70 ms")
            say(f"  the server's processor time: {(_cpu(process) - used) / _ALONE * 1000:.0f} ms a turn")
            await _say_parts(opened, tenant.id)
            sessions = [await open_session(http, tenant.widget_key) for _ in range(_VISITORS)]
            await _forget_timings(opened, tenant.id)
            _report(
                f"{_VISITORS} at once", await _together(sessions, asked), "p95 of first text under 250 ms"
            )
            await _say_parts(opened, tenant.id)


def _cpu(process: psutil.Process) -> float:
    """Seconds of processor time so far, the database's not among them."""
    times = process.cpu_times()
    return times.user + times.system


async def fill(services: Services, passages: int = PASSAGES) -> int:
    """Give the default tenant about so many passages; returns how many."""
    report = await write(services, services.database.default.id, list(mixed_documents(passages)))
    return report.passages


def questions() -> list[str]:
    """First messages that the demo site answers."""
    lines = (Path(app.demo.__file__).parent / "questions.jsonl").read_text(encoding="utf8").splitlines()
    read = [json.loads(line) for line in lines]
    return [each["turns"][0] for each in read if each["type"] == "single"]


async def _alone(sessions: list[Session], asked: list[str]) -> list[Reply]:
    return [await session.ask(asked[i % len(asked)]) for i, session in enumerate(sessions)]


async def _together(sessions: list[Session], asked: list[str]) -> list[Reply]:
    async def visitor(number: int, session: Session) -> list[Reply]:
        return [await session.ask(asked[(number + 7 * turn) % len(asked)]) for turn in range(_TURNS)]

    replies = await asyncio.gather(*(visitor(i, session) for i, session in enumerate(sessions)))
    return [reply for each in replies for reply in each]


def _report(name: str, replies: list[Reply], to_reach: str) -> None:
    first = [reply.text * 1000 for reply in replies if reply.text is not None]
    total = [reply.total * 1000 for reply in replies]
    broken = sum(not reply.finished for reply in replies)
    say(
        f"{name}: {len(replies)} turns, first text p50 {p(50, first):.0f} ms, p95 {p(95, first):.0f} ms;"
        f" whole turn p50 {p(50, total):.0f} ms, p95 {p(95, total):.0f} ms; failed {broken} (to reach: {to_reach})"
    )


async def _forget_timings(services: Services, tenant: UUID) -> None:
    async with transaction(services.pool, tenant) as conn:
        await conn.execute("UPDATE turns SET timings = '{}'")


async def _say_parts(services: Services, tenant: UUID) -> None:
    """Medians of what the server measured itself."""
    async with transaction(services.pool, tenant) as conn:
        cursor = await conn.execute("SELECT timings FROM turns WHERE timings <> '{}'")
        timings: list[dict[str, float]] = [row[0] for row in await cursor.fetchall()]
    names = sorted({name for each in timings for name in each})
    parts = [
        f"{name.removesuffix('_ms')} {p(50, [t[name] for t in timings if name in t]):.0f}" for name in names
    ]
    say(f"  p50 in the server, ms: {', '.join(parts)}")


if __name__ == "__main__":
    raise SystemExit(main(measure))
