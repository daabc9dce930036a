"""A dry run of 1,000 leads, how soon a session is in each CRM, how much of a limit is used while many wait.

The CRMs are the small servers of the tests, which answer after 100 ms; opener, connectors, limits and locks are the
application's own. What comes before a push, the end of a session and its delivery, is measured by `deliveries`.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from bench.crm_rig import Crms, Rig, open_rig, open_slow
from bench.support import main, p, say
from crm.sync.dry_many import rehearse_many
from crm.sync.model import SessionRecord
from crm.sync.push import push
from kit.errors import Retryable
from kit.ids import uuid7
from tests.crm.load.harness import RIGS
from tests.crm.load.prepare import new_session
from tests.crm.sync.sync_rig import a_contact, a_lead, a_session

SESSIONS, EVERY = 10, 2.5
"""Sessions that end, one every so many seconds: with ten requests each, what a limit of 100 in 10 s lets pass."""
BACKLOG, WORKERS = 120, 8
UNITS, SECONDS = 100, 10
LEADS, THERE = 1_000, 300


async def measure() -> None:
    async with open_rig() as rig:
        async with open_slow(rig, RIGS) as crms:
            all_took = await asyncio.gather(*(_latency(rig, crms, name) for name in RIGS))
            for name, took in zip(RIGS, all_took, strict=True):
                say(
                    f"{name}: {SESSIONS} sessions, one every {EVERY} s, five records each, into all CRMs at once:"
                    f" p50 {p(50, took):.1f} s, p95 {p(95, took):.1f} s; to reach: p95 under 5 s"
                )
        async with open_slow(rig, ["hubspot"]) as crms:
            await _backlog(rig, crms)
        for name in RIGS:
            async with open_slow(rig, [name]) as crms:
                await _dry_run(rig, crms, name)


async def _sessions(rig: Rig, number: int) -> list[SessionRecord]:
    """Of new people, each with a deal, a note, a meeting and a task."""
    made: list[SessionRecord] = []
    for _ in range(number):
        session, email = UUID(await new_session(rig.desk)), f"{uuid7().hex}@firm.test"
        person = (await rig.desk.join(email=email)).contact
        contact = a_contact(person.id, email=email, company=None)
        made.append(a_session(session, contact, lead=a_lead(contact.id, owner=None), as_of=rig.clock()))
    return made


async def _latency(rig: Rig, crms: Crms, name: str) -> list[float]:
    """Seconds that each session took."""
    records = await _sessions(rig, SESSIONS + 1)
    await push(crms.deps, rig.desk.tenant, name, records[0])  # reads what the account has

    async def one(record: SessionRecord) -> float:
        began = time.perf_counter()
        await _pushed(rig, crms, name, record)
        return time.perf_counter() - began

    tasks: list[asyncio.Task[float]] = []
    for record in records[1:]:
        tasks.append(asyncio.create_task(one(record)))
        await asyncio.sleep(EVERY)
    return await asyncio.gather(*tasks)


async def _pushed(rig: Rig, crms: Crms, name: str, record: SessionRecord) -> None:
    while True:
        try:
            await push(crms.deps, rig.desk.tenant, name, replace(record, as_of=rig.clock()))
            return
        except Retryable as error:
            await asyncio.sleep(error.retry_after or 1.0)


async def _backlog(rig: Rig, crms: Crms) -> None:
    """Requests of each second as the CRM got them, from the first to the last but what is left in the end."""
    queue = await _sessions(rig, BACKLOG)
    server, at = crms.vendors["hubspot"].server, list[float]()
    answer = server.answer

    def noted(request: object) -> object:
        at.append(time.perf_counter())
        return answer(request)  # type: ignore[arg-type]

    server.answer = noted  # type: ignore[assignment]

    async def worker() -> None:
        while queue:
            await _pushed(rig, crms, "hubspot", queue.pop())

    await asyncio.gather(*(worker() for _ in range(WORKERS)))
    began, ended = at[0] + SECONDS, at[-1] - 2
    steady = [moment for moment in at if began <= moment < ended]
    share = len(steady) / (ended - began) / (UNITS / SECONDS)
    most = max(_within(at, moment) for moment in at)
    say(
        f"{BACKLOG} sessions wait for a CRM with a limit of {UNITS} requests in {SECONDS} s, {WORKERS} at once:"
    )
    say(f"  {len(at)} requests in {at[-1] - at[0]:.0f} s, {share:.0%} of the limit used; to reach: 80 %")
    say(f"  most requests in any {SECONDS} s: {most}; never more than {UNITS}")


def _within(at: Iterable[float], moment: float) -> int:
    return sum(moment <= other < moment + SECONDS for other in at)


async def _dry_run(rig: Rig, crms: Crms, name: str) -> None:
    records = [_lead(rig, number) for number in range(LEADS)]
    vendor = crms.vendors[name]
    for record in records[:THERE]:
        vendor.put(record.contact.email or "", {})
    before, began = len(vendor.server.requests), time.perf_counter()
    planned: Counter[str] = Counter()
    async for each in rehearse_many(crms.deps, rig.desk.tenant, name, records):
        planned[each.planned[0].would if each.planned else f"error {each.error}"] += 1
    seconds, asked = time.perf_counter() - began, len(vendor.server.requests) - before
    say(
        f"{name}: a dry run of {LEADS} leads, {THERE} of them known there: {seconds:.1f} s, {asked} requests,"
        f" {dict(planned)}; to reach: under 60 s"
    )


def _lead(rig: Rig, number: int) -> SessionRecord:
    company = number // 4
    email = f"p{number}@firm{company}.test"
    contact = a_contact(UUID(int=number + 1), email=email, phone=None, company=f"Firm {company}")
    return a_session(
        uuid7(), contact, lead=a_lead(contact.id, owner=None), as_of=rig.clock(), meetings=(), next_steps=()
    )


if __name__ == "__main__":
    raise SystemExit(main(measure))
