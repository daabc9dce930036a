"""What all workers share of a connection: one pace, one lock, one token, whichever process they are in."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.connections import store
from crm.connections.limits import PostgresLimiter
from crm.connections.locks import LEASE, PostgresLocks
from crm.connections.tokens import PostgresKept, PostgresShelf
from crm.connectors.errors import LOCKED, RATE_DAY, RATE_SHORT
from crm.connectors.limits import MemoryLimiter, Quota, Reading
from crm.connectors.secrets import Secrets
from db.pool import Pool, transaction
from kit.envelope import Envelope, SealBroken
from kit.errors import NeedsPerson, Retryable
from kit.grants import RefreshToken
from kit.ids import uuid7
from kit.oauth import Access, Tokens
from tests.conftest import FixedClock
from tests.fakes.scripted_http import HttpReply, HttpRequest, ScriptedHttp, json_reply

QUOTA = Quota(100, 10)
ENVELOPE = Envelope("installation", "crm tokens")


class Worker:
    """A limiter that tells how long it would have waited."""

    def __init__(
        self, pool: Pool, tenant: UUID, clock: FixedClock, name: str = "hubspot", **more: float
    ) -> None:
        self.waits: list[float] = []
        self.limiter = PostgresLimiter(
            pool, tenant, name, QUOTA, vendor="HubSpot", clock=clock, sleep=self.sleep, **more
        )

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)

    async def take(self, times: int = 1) -> None:
        for _ in range(times):
            await self.limiter.take()


async def test_workers_keep_one_pace(pool: Pool, tenant: UUID, clock: FixedClock) -> None:
    """Forty requests at once by four workers: five at once, the others one after the other."""
    workers = [Worker(pool, tenant, clock) for _ in range(4)]
    await asyncio.gather(*(worker.take(10) for worker in workers))
    waits = sorted(wait for worker in workers for wait in worker.waits)
    assert len(waits) == 35
    assert waits == pytest.approx([(number + 1) / 8.8 for number in range(35)], abs=0.001)


async def test_another_connection_has_its_own(pool: Pool, tenant: UUID, clock: FixedClock) -> None:
    await Worker(pool, tenant, clock).take(30)
    other = Worker(pool, tenant, clock, "pipedrive")
    await other.take(5)
    assert other.waits == []


async def test_postgres_and_memory_agree(pool: Pool, tenant: UUID, clock: FixedClock) -> None:
    """Step by step, with rests, headers, parkings and refusals in between."""
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    memory = MemoryLimiter("HubSpot", QUOTA, clock=clock, sleep=sleep, patience=2)
    worker = Worker(pool, tenant, clock, patience=2)
    refused = 0
    for number in range(120):
        outcomes: list[object] = []
        for limiter in (memory, worker.limiter):
            try:
                await limiter.take(1 + number % 3)
                outcomes.append(None)
            except Retryable as error:
                outcomes.append((error.code, pytest.approx(error.retry_after, abs=0.001)))
            if number == 40:
                await limiter.learn(Reading(remaining=1, resets_in=3))
            if number == 80:
                await limiter.park(5, code=RATE_DAY)
                await limiter.park(1, code=RATE_SHORT)
        assert outcomes[0] == outcomes[1], number
        refused += outcomes[0] is not None
        clock.advance(0.05 if number % 10 else 1.5)
    assert worker.waits == pytest.approx(waits, abs=0.001)
    assert 5 < refused < 100


async def test_a_full_day_stops_all_workers_until_it_is_over(
    pool: Pool, tenant: UUID, clock: FixedClock
) -> None:
    one, other = Worker(pool, tenant, clock), Worker(pool, tenant, clock)
    await one.limiter.learn(Reading(day_remaining=0, day_resets_in=7_200))
    with pytest.raises(Retryable) as caught:
        await other.take()
    assert (caught.value.code, caught.value.retry_after) == (RATE_DAY, 7_200)
    async with transaction(pool, tenant) as conn:
        await store.unpark(conn, "hubspot")
    await other.take()


# Locks


def locks(pool: Pool, tenant: UUID, clock: FixedClock, connection: str = "pipedrive") -> PostgresLocks:
    async def sleep(seconds: float) -> None:
        clock.advance(seconds)
        await asyncio.sleep(0)

    return PostgresLocks(pool, tenant, connection, vendor="Pipedrive", clock=clock, ids=uuid7, sleep=sleep)


async def test_one_worker_at_a_time(pool: Pool, tenant: UUID, clock: FixedClock) -> None:
    inside: list[int] = []

    async def work() -> None:
        async with locks(pool, tenant, clock).hold("contact ann@acme.test"):
            inside.append(len(inside))
            assert len(inside) == 1
            await asyncio.sleep(0.01)
            inside.pop()

    await asyncio.gather(*(work() for _ in range(4)))


async def test_other_keys_and_connections_do_not_wait(pool: Pool, tenant: UUID, clock: FixedClock) -> None:
    begun = clock()
    own, other = locks(pool, tenant, clock), locks(pool, tenant, clock, "other")
    async with own.hold("a"), own.hold("b"), other.hold("a"):
        assert clock() == begun


async def test_who_waits_too_long_comes_back(pool: Pool, tenant: UUID, clock: FixedClock) -> None:
    async with locks(pool, tenant, clock).hold("a"):
        with pytest.raises(Retryable) as caught:
            async with locks(pool, tenant, clock).hold("a"):
                raise AssertionError("two are inside")
        assert caught.value.code == LOCKED and caught.value.retry_after
    async with locks(pool, tenant, clock).hold("a"):
        pass


async def test_a_worker_that_died_loses_its_lock(pool: Pool, tenant: UUID, clock: FixedClock) -> None:
    """And when it comes back it does not take away the next one's."""
    first = locks(pool, tenant, clock).hold("a")
    await first.__aenter__()
    clock.advance(LEASE.total_seconds())
    async with locks(pool, tenant, clock).hold("a"):
        await first.__aexit__(None, None, None)
        with pytest.raises(Retryable):
            async with locks(pool, tenant, clock).hold("a"):
                raise AssertionError("two are inside")


async def test_an_address_is_not_kept_in_plain_sight(pool: Pool, tenant: UUID, clock: FixedClock) -> None:
    held = locks(pool, tenant, clock).hold("contact ann@acme.test")
    async with held, transaction(pool, tenant) as conn:
        [row] = await (await conn.execute("SELECT row_to_json(l)::text FROM crm_locks l")).fetchall()
        assert "ann" not in row[0]
        assert await store.forget_locks(conn, now=clock()) == 0
        assert await store.forget_locks(conn, now=clock() + LEASE) == 1


# Tokens


def shelf(
    pool: Pool, tenant: UUID, clock: FixedClock, first: str = "r-0", name: str = "zoho"
) -> PostgresShelf:
    return PostgresShelf(
        pool,
        tenant,
        name,
        first=first,
        envelope=ENVELOPE,
        clock=clock,
        locks=locks(pool, tenant, clock, name),
    )


def kept(pool: Pool, tenant: UUID, clock: FixedClock, first: str = "r-0", name: str = "zoho") -> PostgresKept:
    return PostgresKept(pool, tenant, name, first=first, envelope=ENVELOPE, clock=clock)


async def test_a_token_for_all(pool: Pool, tenant: UUID, clock: FixedClock) -> None:
    access = Access("a-1", clock() + timedelta(hours=1), "https://www.zohoapis.eu")
    await shelf(pool, tenant, clock).keep(access)
    await kept(pool, tenant, clock).keep("r-1")
    assert await shelf(pool, tenant, clock).latest() == access
    assert await kept(pool, tenant, clock).latest() == "r-1"
    async with transaction(pool, tenant) as conn:
        [row] = await (await conn.execute("SELECT encode(access, 'escape') FROM crm_tokens")).fetchall()
        assert "a-1" not in row[0]


async def test_after_another_connection_the_tokens_are_over(
    pool: Pool, tenant: UUID, clock: FixedClock
) -> None:
    await shelf(pool, tenant, clock).keep(Access("a-1", clock()))
    await kept(pool, tenant, clock).keep("r-1")
    assert await shelf(pool, tenant, clock, first="new").latest() is None
    assert await kept(pool, tenant, clock, first="new").latest() is None
    await shelf(pool, tenant, clock, first="new").keep(Access("b-1", clock()))
    assert await kept(pool, tenant, clock, first="new").latest() is None
    assert await kept(pool, tenant, clock).latest() is None
    async with transaction(pool, tenant) as conn:
        await store.forget_tokens(conn, "zoho")
    assert await shelf(pool, tenant, clock, first="new").latest() is None


async def test_a_row_of_another_connection_opens_nowhere(pool: Pool, tenant: UUID, clock: FixedClock) -> None:
    await kept(pool, tenant, clock).keep("r-1")
    async with transaction(pool, tenant) as conn:
        await conn.execute(
            """INSERT INTO crm_tokens (tenant_id, connection, origin, refresh, renewed_at)
               SELECT tenant_id, 'other', origin, refresh, renewed_at FROM crm_tokens"""
        )
    assert await kept(pool, tenant, clock, name="other").latest() is None


async def test_four_workers_ask_for_one_token(pool: Pool, tenant: UUID, clock: FixedClock) -> None:
    """Zoho gives ten in ten minutes; a refresh token that is good for one use is used once."""
    asked: list[bytes] = []

    def answer(request: HttpRequest) -> HttpReply:
        asked.append(request.body)
        token = {"access_token": f"a-{len(asked)}", "refresh_token": f"r-{len(asked)}", "expires_in": 3_600}
        return replace_after(json_reply(200, token), 0.05)

    with ScriptedHttp(answer) as server:
        async with httpx2.AsyncClient() as client:

            def worker() -> Tokens:
                grant = RefreshToken(
                    client_id="c", client_secret="s", refresh_token="r-0", kept=kept(pool, tenant, clock)
                )
                return Tokens(
                    "Zoho",
                    grant,
                    url=server.url,
                    client=client,
                    clock=clock,
                    shelf=shelf(pool, tenant, clock),
                )

            workers = [worker() for _ in range(4)]
            tokens = await asyncio.gather(*(each.get() for each in workers))
            assert set(tokens) == {"a-1"} and len(asked) == 1
            again = await asyncio.gather(*(each.get(refused="a-1") for each in workers))
            assert set(again) == {"a-2"} and len(asked) == 2
            clock.advance(3_600)
            assert await worker().get() == "a-3"
    assert b"refresh_token=r-2" in asked[2]


def replace_after(reply: HttpReply, seconds: float) -> HttpReply:
    return HttpReply(reply.status, reply.body, reply.headers, after=seconds)


# Secrets


def test_secrets_are_shown_nowhere() -> None:
    secrets = Secrets({"token": "t0k", "client_secret": "", "client_id": "c1"})
    assert "t0k" not in repr(secrets) and "t0k" not in f"{secrets}"
    assert "client_secret" not in secrets and secrets.get("client_id") == "c1"
    assert secrets.need("token", "HubSpot") == "t0k"
    with pytest.raises(NeedsPerson, match="it has no refresh token"):
        secrets.need("refresh_token", "HubSpot")


@given(values=st.dictionaries(st.sampled_from(["token", "client_id"]), st.text(min_size=1, max_size=50)))
def test_secrets_open_where_they_belong(values: dict[str, str]) -> None:
    about = f"{uuid4()} hubspot"
    sealed = Secrets(values).sealed(ENVELOPE, about=about)
    opened = Secrets.opened(ENVELOPE, sealed, about=about)
    assert {name: opened.get(name) for name in values} == values
    with pytest.raises(SealBroken):
        Secrets.opened(ENVELOPE, sealed, about=f"{uuid4()} hubspot")


async def test_who_is_slow_keeps_its_lock(pool: Pool, tenant: UUID, clock: FixedClock) -> None:
    slow = PostgresLocks(
        pool, tenant, "pipedrive", vendor="Pipedrive", clock=clock, ids=uuid7, renewed_each=0.01
    )
    async with slow.hold("a"):
        clock.advance(LEASE.total_seconds() / 2)
        ends = clock() + LEASE
        async with asyncio.timeout(10):
            while await _held_until(pool, tenant) < ends:
                await asyncio.sleep(0.01)
    async with transaction(pool, tenant) as conn:
        assert await store.forget_locks(conn, now=ends) == 0


async def _held_until(pool: Pool, tenant: UUID) -> datetime:
    async with transaction(pool, tenant) as conn:
        [row] = await (await conn.execute("SELECT until FROM crm_locks")).fetchall()
    return row[0]
