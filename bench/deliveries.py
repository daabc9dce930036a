"""500 sessions end at once: how long one worker takes until the last mail about them is with a local mail server.

The whole chain runs in this process: summary by rules, planning, rendering, SMTP. The mail server runs in its own.
"""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from app.services import Services
from app.subscriptions import subscribe
from bench.support import main, p, say, services
from db.pool import Connection, transaction
from outreach import store
from outreach.wrapup import jobs as wrapup_jobs

SESSIONS = 500
TURNS = 6
_GIVE_UP = 300.0
_QUESTIONS = (
    "Hi, I'm Ada Lovelace from Analytical Engines. What does the Pro plan cost?",
    "We are about 40 people and need it before the end of March.",
    "Can we export our data every night? We use HubSpot today.",
    "That is a bit more than our budget of 500 EUR a month.",
    "Who would help us to move over?",
    "Thanks, that is all. My email is ada@analytical-engines.example.",
)
_REPLY = "The Pro plan costs 19 EUR a month [1]. It includes five seats and exports every night at 2 am [2]."


async def measure() -> None:
    with mail_server() as port:
        os.environ |= {
            "SALES_OUTREACH__MAIL__PROVIDER": "smtp",
            "SALES_OUTREACH__MAIL__HOST": "127.0.0.1",
            "SALES_OUTREACH__MAIL__PORT": str(port),
            "SALES_OUTREACH__MAIL__SECURITY": "none",
            "SALES_OUTREACH__MAIL__FROM_EMAIL": "agent@company.example",
            "SALES_OUTREACH__TEAM__RECIPIENTS": '["team@company.example"]',
            "SALES_OUTREACH__LIMITS__PER_TENANT_PER_DAY": "100000",
        }
        async with services() as opened:
            subscribe(opened)
            tenant = opened.database.default.id
            for number in range(SESSIONS):
                await _end_a_session(opened, tenant, number)
            say(
                f"{SESSIONS} sessions of {TURNS} turns ended; one worker, {_concurrency(opened)} jobs at once"
            )
            await _drain(opened, tenant)


@contextmanager
def mail_server() -> Generator[int]:
    """A mail server that takes everything and keeps nothing, in a process of its own; its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "aiosmtpd",
        "-n",
        "-c",
        "aiosmtpd.handlers.Sink",
        "-l",
        f"127.0.0.1:{port}",
    ]
    with subprocess.Popen(command) as server:
        try:
            _wait_for(port)
            yield port
        finally:
            server.terminate()


def _wait_for(port: int) -> None:
    until = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


async def _end_a_session(services: Services, tenant: UUID, number: int) -> None:
    """A session as it stands at its end, with its job."""
    ids, now = services.ids, services.clock()
    session, visitor = ids(), ids()
    began = now - timedelta(minutes=10)
    async with transaction(services.pool, tenant) as conn:
        await conn.execute(
            """INSERT INTO visitors (id, tenant_id, token_hash, created_at, last_seen_at)
               VALUES (%s, current_tenant(), %s, %s, %s)""",
            (visitor, session.bytes, began, now),
        )
        await conn.execute(
            """INSERT INTO sessions (id, tenant_id, visitor_id, token_hash, state, page_url, page_title, locale,
                                     opened_at, last_active_at, ended_at, end_reason)
               VALUES (%s, current_tenant(), %s, %s, 'ended', %s, 'Pricing', 'en', %s, %s, %s, 'closed')""",
            (session, visitor, session.bytes, f"https://company.example/pricing?n={number}", began, now, now),
        )
        for seq in range(1, TURNS + 1):
            await _insert_turn(conn, ids(), session, seq, began + timedelta(minutes=seq))
        await wrapup_jobs.defer(services.jobs, conn, tenant=tenant, session=session)


async def _insert_turn(conn: Connection, turn: UUID, session: UUID, seq: int, at: object) -> None:
    await conn.execute(
        """INSERT INTO turns (id, tenant_id, session_id, seq, client_turn_id, state, text, reply, answered, outcome,
                              opened_at, heartbeat_at, closed_at)
           VALUES (%s, current_tenant(), %s, %s, %s, 'closed', %s, %s, true, 'answered', %s, %s, %s)""",
        (turn, session, seq, str(turn), _QUESTIONS[seq - 1], _REPLY, at, at, at),
    )
    for marker, topic in ((1, "Pricing"), (2, "Exports")):
        await conn.execute(
            """INSERT INTO citations (turn_id, tenant_id, marker, page_url, title, quote)
               VALUES (%s, current_tenant(), %s, %s, %s, %s)""",
            (turn, marker, f"https://company.example/{topic.lower()}", topic, _REPLY[:40]),
        )


async def _drain(services: Services, tenant: UUID) -> None:
    stop = asyncio.Event()
    began, cpu = time.perf_counter(), time.process_time()
    worker = asyncio.create_task(services.jobs.work(stop, concurrency=_concurrency(services)))
    while (done := await _sent(services, tenant)) < SESSIONS and time.perf_counter() - began < _GIVE_UP:
        await asyncio.wait({worker}, timeout=0.2)
    seconds, used = time.perf_counter() - began, time.process_time() - cpu
    stop.set()
    await worker
    say(f"{done} mails sent in {seconds:.1f} s ({done / seconds:.0f} a second); to reach: under 120 s")
    say(f"  this process's processor time: {used / max(1, done) * 1000:.0f} ms a session")
    took = await _attempt_times(services, tenant)
    say(
        f"  one mail, from its claim to the mail server's word: p50 {p(50, took):.0f} ms, p95 {p(95, took):.0f} ms"
    )
    if done < SESSIONS:
        raise RuntimeError(f"only {done} of {SESSIONS} mails were sent")


def _concurrency(services: Services) -> int:
    return services.settings.server.worker_concurrency


async def _sent(services: Services, tenant: UUID) -> int:
    async with transaction(services.pool, tenant) as conn:
        return (await store.counts(conn)).get("sent", 0)


async def _attempt_times(services: Services, tenant: UUID) -> list[float]:
    """Milliseconds."""
    async with transaction(services.pool, tenant) as conn:
        found = await conn.execute(
            "SELECT extract(epoch FROM finished_at - started_at)::float8 * 1000 FROM attempts WHERE outcome = 'sent'"
        )
        return [row[0] for row in await found.fetchall()]


if __name__ == "__main__":
    raise SystemExit(main(measure))
