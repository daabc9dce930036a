"""The database before a load, and the look at the CRMs after it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import httpx2

from tests.crm.conftest import Desk
from tests.crm.connectors.vendor import Vendor
from tests.crm.load.harness import TIMEOUT, access
from tests.crm.load.shared import FastClock, Settings, Task
from tests.crm.load.worker import keep_secrets, opener

_SAID = re.compile(r"What was said in ([0-9a-f-]{36})\.")


async def prepared(crms: Mapping[str, Vendor], desk: Desk, dsn: str, clock: FastClock) -> Settings:
    """The CRMs' secrets are kept, as after connecting them."""
    settings = Settings(
        dsn=dsn,
        tenant=str(desk.tenant),
        began=clock.began,
        speed=clock.speed,
        crms={name: access(name, vendor.server) for name, vendor in crms.items()},
        timeout=TIMEOUT,
    )
    async with httpx2.AsyncClient(trust_env=False) as client:
        await keep_secrets(opener(settings, desk.pool, client, clock), settings)
    return settings


async def tasks_of(desk: Desk, *, sessions: int, visitors: int, connections: Sequence[str]) -> list[Task]:
    """Sessions of the visitors in turn, each for every connection; the last ones of each are their latest."""
    people = [(await desk.join(email=f"p{number}@firm.test")).contact for number in range(visitors)]
    made: list[Task] = []
    for number in range(sessions):
        person, session = people[number % visitors], await new_session(desk)
        for connection in connections:
            made.append(
                Task(
                    number=len(made),
                    connection=connection,
                    session=session,
                    contact=str(person.id),
                    email=person.email or "",
                    latest=number >= sessions - visitors,
                )
            )
    return made


async def new_session(desk: Desk) -> str:
    visitor, now = await desk.visitor(), desk.clock()
    session: Any = desk.services.ids()
    await desk.run(
        """INSERT INTO sessions (id, tenant_id, visitor_id, token_hash, state, landing, utm, opened_at, last_active_at)
           VALUES (%s, %s, %s, %s, 'active', '{}', '{}', %s, %s)""",
        session, desk.tenant, visitor, session.bytes, now, now,
    )  # fmt: skip
    return str(session)


def check(crms: Mapping[str, Vendor], tasks: Sequence[Task]) -> None:
    """Each CRM has every contact once, one deal of each and one note a session; none is missing."""
    for name, vendor in crms.items():
        mine = [task for task in tasks if task.connection == name]
        emails = Counter((person.email or "").lower() for person in vendor.people())
        wanted = {task.email for task in mine}
        assert emails == dict.fromkeys(wanted, 1), (name, emails)
        assert len(vendor.deals()) == len(wanted), (name, len(vendor.deals()))
        told = Counter(found for each in vendor.activities() for found in set(_SAID.findall(each.text)))
        assert told == dict.fromkeys((task.session for task in mine), 1), (name, told)
