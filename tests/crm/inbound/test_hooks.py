"""CRMs call: who is genuine wakes the pull, once; nobody else gets anything."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from app import errors
from crm.connectors.errors import auth_revoked, rate_day
from crm.connectors.secrets import Secrets
from crm.inbound import hearing, jobs
from crm.inbound.deps import InboundDeps, hook_path
from crm.inbound.routes import CrmHooks, build_router
from crm.sync.config import CrmEntry
from db.jobs import Jobs
from kit.errors import Unauthorized
from tests.crm.inbound.rig import SECRET, Listening, Scripted
from tests.crm.inbound.test_pulling import NINE, crm, deal, known, ours

__all__ = ["crm", "ours"]

VENDORS = ("hubspot", "pipedrive", "zoho", "attio", "dynamics")
BODY = json.dumps([{"eventId": 1, "subscriptionType": "deal.propertyChange", "objectId": 9}]).encode()


class Caller:
    """A CRM that calls a connection, signed as its vendor does it; `secret` is what it signs with."""

    def __init__(self, client: httpx2.AsyncClient, ours: Listening, queue: Jobs) -> None:
        self.client, self.ours, self.queue = client, ours, queue

    def signed(
        self,
        vendor: str,
        *,
        body: bytes = BODY,
        secret: str = SECRET,
        stamp: int | None = None,
        query: str = "",
    ) -> tuple[bytes, dict[str, str]]:
        match vendor:
            case "hubspot":
                stamp = stamp or int(self.ours.clock().timestamp() * 1000)
                url = f"{self.ours.address}{hook_path(self.ours.tenant, vendor)}{query}"
                text = f"POST{url}".encode() + body + str(stamp).encode()
                digest = hmac.new(secret.encode(), text, hashlib.sha256).digest()
                return body, {
                    "X-HubSpot-Signature-v3": base64.b64encode(digest).decode(),
                    "X-HubSpot-Request-Timestamp": str(stamp),
                }
            case "pipedrive":
                login = base64.b64encode(f"salesagent:{secret}".encode()).decode()
                return body, {"Authorization": f"Basic {login}"}
            case "zoho":
                said = {"channel_id": "1", "module": "Deals", "ids": ["9"], "token": secret}
                return json.dumps(said).encode(), {}
            case "attio":
                return body, {"Attio-Signature": hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}
            case _:
                return body, {"X-Webhook-Key": secret}

    async def call(
        self, vendor: str, body: bytes, headers: Mapping[str, str], *, query: str = ""
    ) -> httpx2.Response:
        path = hook_path(self.ours.tenant, vendor)
        return await self.client.post(f"{path}{query}", content=body, headers=dict(headers))

    async def waiting(self) -> list[dict[str, Any]]:
        async with self.ours.pool.connection() as conn:
            found = await conn.execute(
                "SELECT args FROM procrastinate_jobs WHERE task_name = 'crm.pull' AND status = 'todo'"
            )
            return [row[0] for row in await found.fetchall()]


@pytest.fixture
async def queue(ours: Listening) -> Jobs:
    made = Jobs(ours.pool)
    await made.open()
    jobs.register(made, ours.deps())
    return made


@pytest.fixture
async def caller(ours: Listening, queue: Jobs) -> AsyncIterator[Caller]:
    async def anyone() -> None:
        pass

    ours.entries = {name: CrmEntry(enabled=True) for name in (*VENDORS, "salesforce")}
    ours.secrets = {"webhook_secret": SECRET, "client_secret": SECRET}
    app = FastAPI()
    errors.install(app)
    app.include_router(build_router(CrmHooks(ours.deps(), queue, anyone)))
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://inside.test") as client:
        yield Caller(client, ours, queue)


@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_genuine_call_wakes_one_pull(caller: Caller, vendor: str) -> None:
    body, headers = caller.signed(vendor)
    for _ in range(3):  # replayed, or several for one change
        assert (await caller.call(vendor, body, headers)).status_code == 202
    assert await caller.waiting() == [{"tenant": str(caller.ours.tenant), "connection": vendor}]
    assert await caller.ours.desk.run("SELECT 1 FROM crm_deals") == []


@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize(
    "fault", ["other secret", "unsigned", "no secret kept", "turned off", "no such name"]
)
async def test_who_is_not_the_crm_is_refused(caller: Caller, vendor: str, fault: str) -> None:
    body, headers = caller.signed(vendor, secret="guess" if fault == "other secret" else SECRET)
    name = vendor
    match fault:
        case "unsigned":
            body, headers = BODY, {}
        case "no secret kept":
            caller.ours.secrets = {}
        case "turned off":
            caller.ours.entries[vendor] = CrmEntry(enabled=False)
        case "no such name":
            name = "nothing"
        case _:
            pass
    answer = await caller.call(name, body, headers)
    assert (answer.status_code, answer.json()["error"]) == (401, "bad_signature")
    assert await caller.waiting() == []


@pytest.mark.parametrize("vendor", ["hubspot", "attio"])
async def test_a_body_that_was_changed_is_refused(caller: Caller, vendor: str) -> None:
    _, headers = caller.signed(vendor)
    assert (await caller.call(vendor, BODY + b" ", headers)).status_code == 401


async def test_hubspots_signature_ends_and_is_of_the_public_address(caller: Caller) -> None:
    now = int(NINE.timestamp() * 1000)
    for stamp, status in (
        (now - 299_000, 202),
        (now + 299_000, 202),
        (now - 301_000, 401),
        (now + 301_000, 401),
    ):
        answer = await caller.call("hubspot", *caller.signed("hubspot", stamp=stamp))
        assert answer.status_code == status
    signed = caller.signed("hubspot", query="?portal=7")
    assert (await caller.call("hubspot", *signed, query="?portal=7")).status_code == 202
    assert (await caller.call("hubspot", *signed, query="?portal=8")).status_code == 401


async def test_without_an_address_hubspot_is_not_believed(ours: Listening, queue: Jobs) -> None:
    ours.entries, ours.address = {"hubspot": CrmEntry(enabled=True)}, None
    deps = ours.deps()
    assert deps.address is None
    assert not await _heard(ours, queue, deps, {"X-HubSpot-Signature-v3": "x"})


async def _heard(ours: Listening, queue: Jobs, deps: InboundDeps, headers: Mapping[str, str]) -> bool:
    call = hearing.Call(method="POST", url=None, headers=headers, body=b"{}")
    try:
        await hearing.heard(deps, queue, ours.tenant, "hubspot", call)
    except Unauthorized:
        return False
    return True


@pytest.mark.parametrize(
    ("vendor", "headers", "body"),
    [
        ("pipedrive", {"Authorization": "Basic !!!"}, b""),
        ("pipedrive", {"Authorization": "Bearer " + SECRET}, b""),
        ("pipedrive", {"Authorization": "Basic " + base64.b64encode(SECRET.encode()).decode()}, b""),
        ("zoho", {}, b"[]"),
        ("zoho", {}, b"\xff\x00"),
        ("zoho", {}, b'{"token": {"a": 1}}'),
        ("zoho", {}, b'{"token": "\\ud800"}'),
        ("attio", {"Attio-Signature": "é" * 2000}, BODY),
        ("dynamics", {"X-Webhook-Key": ""}, BODY),
        ("hubspot", {"X-HubSpot-Signature-v3": "", "X-HubSpot-Request-Timestamp": "9" * 40}, BODY),
        ("salesforce", {"X-Webhook-Key": SECRET, "Authorization": SECRET}, BODY),
    ],
)
async def test_nonsense_is_refused(caller: Caller, vendor: str, headers: Any, body: bytes) -> None:
    raw = {name: value.encode("utf-8") for name, value in headers.items()}
    path = hook_path(caller.ours.tenant, vendor)
    answer = await caller.client.post(path, content=body, headers=raw)
    assert answer.status_code == 401
    assert await caller.waiting() == []


async def test_a_large_body_is_refused(caller: Caller) -> None:
    answer = await caller.call("attio", *caller.signed("attio", body=b" " * (hearing.BODY_LIMIT + 1)))
    assert answer.status_code == 413


async def test_a_slow_answer_is_given_up(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hearing, "ANSWERED_IN", 0.05)

    async def slow(*given: Any, **named: Any) -> Secrets:
        await asyncio.Event().wait()
        return Secrets({})

    monkeypatch.setattr(hearing, "_heard", slow)
    assert (await caller.call("attio", *caller.signed("attio"))).status_code == 503


# Jobs


async def test_connections_are_asked_every_ten_minutes(ours: Listening, crm: Scripted, queue: Jobs) -> None:
    deps = ours.deps()
    assert await jobs.sweep_tenant(queue, deps, ours.tenant) == []  # nobody of ours is known there
    ann = await known(ours)
    crm.changes = [deal()]
    assert await jobs.sweep_tenant(queue, deps, ours.tenant) == ["scripted"]
    await queue.work(asyncio.Event(), wait=False)
    assert len(await ours.deals(ann.id)) == 1
    assert await jobs.sweep_tenant(queue, deps, ours.tenant) == []
    ours.clock.advance(8 * 60)
    assert await jobs.sweep_tenant(queue, deps, ours.tenant) == []
    ours.clock.advance(4 * 60)
    assert await jobs.sweep_tenant(queue, deps, ours.tenant) == ["scripted"]
    ours.clock.advance(12 * 60)
    ours.entries["scripted"] = CrmEntry(enabled=True, paused=True)
    assert await jobs.sweep_tenant(queue, deps, ours.tenant) == ()


async def test_an_error_waits_as_long_as_it_says(ours: Listening, crm: Scripted, queue: Jobs) -> None:
    await known(ours)
    deps = ours.deps()
    for error, minutes in ((rate_day("Scripted", wait=7_200), 120), (auth_revoked("Scripted"), 60)):
        crm.fails = error
        assert await jobs.sweep_tenant(queue, deps, ours.tenant) == ["scripted"]
        await jobs.run(queue, deps, ours.tenant, "scripted")
        await queue.work(asyncio.Event(), wait=False)
        ours.clock.advance(60 * (minutes - 1))
        assert await jobs.sweep_tenant(queue, deps, ours.tenant) == []
        ours.clock.advance(120)


async def test_a_name_that_is_gone_is_nothing(ours: Listening, queue: Jobs) -> None:
    await jobs.run(queue, ours.deps(), ours.tenant, "gone")


def test_connections_are_not_asked_all_at_once(ours: Listening) -> None:
    found = {jobs.spread(ours.tenant, f"crm{number}", NINE) for number in range(50)}
    assert len(found) == 50 and min(found) >= 0.9 and max(found) <= 1.1 and max(found) - min(found) > 0.1


async def test_an_address_that_cannot_be_is_refused_like_one_that_is_not_there(caller: Caller) -> None:
    for path in ("default/hubspot", f"{caller.ours.tenant}/{'x' * 200}", f"{caller.ours.tenant}/nothing"):
        answer = await caller.client.post(f"/v1/hooks/crm/{path}", content=BODY)
        assert (answer.status_code, answer.json()["error"]) == (401, "bad_signature"), path
