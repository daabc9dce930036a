"""The built-in CRM over HTTP: the board, deals, timelines, tasks, conflicts, and what the lead hears of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI, Request

from app import errors
from crm.connectors.model import Activity
from crm.local.config import Pipeline
from crm.local.routes import LocalDeps, build_router
from kit.errors import Unauthorized
from kit.ids import uuid7
from tests.crm.local.conftest import LocalDesk, whose

ADMIN = "/v1/admin"


@pytest.fixture
async def client(desk: LocalDesk) -> AsyncIterator[httpx.AsyncClient]:
    async def admin(request: Request) -> UUID:
        if request.headers.get("authorization") != "Bearer admin-key":
            raise Unauthorized("No.")
        return desk.tenant

    async def pipeline(tenant: UUID) -> Pipeline:
        return desk.pipeline

    app = FastAPI()
    errors.install(app)
    deps = LocalDeps(pool=desk.pool, admin=admin, clock=desk.clock, ids=uuid7, pipeline=pipeline)
    app.include_router(build_router(deps))
    transport = httpx.ASGITransport(app=app)
    headers = {"Authorization": "Bearer admin-key"}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://agent.test" + ADMIN, headers=headers
    ) as client:
        yield client


async def patch(client: httpx.AsyncClient, deal: UUID, **change: Any) -> dict[str, Any]:
    """As a rep does who has just read the deal."""
    version = (await client.get(f"/deals/{deal}")).json()["deal"]["version"]
    answer = await client.patch(f"/deals/{deal}", json={"version": version, **change})
    assert answer.status_code == 200, answer.text
    return answer.json()["deal"]


# The board


async def test_a_board_with_sums(client: httpx.AsyncClient, desk: LocalDesk) -> None:
    for number, amount in enumerate(("100.10", "200.20", None)):
        lead = await desk.someone(email=f"v{number}@acme.test", company=f"Acme {number}")
        value = None if amount is None else Decimal(amount)
        await desk.deal(lead.contact_id, amount=value, currency="USD" if number == 1 else None)
        desk.clock.advance(1)
    board = (await client.get("/pipeline", params={"limit": 2})).json()
    assert [stage["id"] for stage in board["stages"]] == [
        "new", "engaged", "qualified", "meeting", "proposal", "won", "lost",
    ]  # fmt: skip
    column = board["stages"][2]
    assert (column["count"], column["probability"]) == (3, 0.3)
    assert [deal["company"] for deal in column["deals"]] == ["Acme 2", "Acme 1"]
    assert column["sums"] == board["open"] == [
        {"currency": "EUR", "amount": "100.10", "weighted": "30.03"},
        {"currency": "USD", "amount": "200.20", "weighted": "60.06"},
    ]  # fmt: skip
    rest = await client.get("/deals", params={"stage": "qualified", "cursor": column["next"]})
    assert [deal["company"] for deal in rest.json()["deals"]] == ["Acme 0"]
    assert all(stage["next"] is None for stage in board["stages"] if stage["id"] != "qualified")


async def test_closed_deals_leave_the_board_after_a_time(client: httpx.AsyncClient, desk: LocalDesk) -> None:
    deal = await desk.deal((await desk.someone()).contact_id, amount=Decimal(10))
    await patch(client, deal, outcome="won")
    desk.clock.now += timedelta(days=91)
    for days, count in ((90, 0), (100, 1)):
        board = (await client.get("/pipeline", params={"closed_days": days})).json()
        assert board["stages"][5]["count"] == count
        assert board["open"] == []


async def test_a_stage_that_the_owner_took_away_keeps_its_deals_in_sight(
    client: httpx.AsyncClient, desk: LocalDesk
) -> None:
    deal = await desk.deal((await desk.someone()).contact_id, amount=Decimal(10))
    await desk.run("UPDATE local_deals SET stage = 'trial'")
    column = (await client.get("/pipeline")).json()["stages"][-1]
    assert (column["id"], column["count"], column["sums"][0]["weighted"]) == ("trial", 1, "0.00")
    assert (await patch(client, deal, stage="proposal"))["stage"] == "proposal"


async def test_filters_and_pages(client: httpx.AsyncClient, desk: LocalDesk) -> None:
    for number in range(5):
        lead = await desk.someone(email=f"v{number}@acme.test", name=f"V {number}", company="50%_Club")
        await desk.deal(lead.contact_id, owner="rita@us.test" if number else None, title=f"Deal {number}")
    seen: list[str] = []
    cursor: str | None = None
    for _ in range(3):
        answer = (
            await client.get("/deals", params={"limit": 2} | ({"cursor": cursor} if cursor else {}))
        ).json()
        seen += [deal["title"] for deal in answer["deals"]]
        cursor = answer["next"]
    assert (cursor, sorted(seen)) == (None, [f"Deal {number}" for number in range(5)])

    async def count(**params: Any) -> int:
        answer = await client.get("/deals", params=params)
        assert answer.status_code == 200, answer.text
        return len(answer.json()["deals"])

    assert await count(owner="rita@us.test") == 4
    assert await count(q="0%_c") == 5
    assert await count(q="v3@") == await count(q="deal 3") == 1
    assert await count(state="open") == 5 and await count(state="won") == 0
    assert await count(contact_id=str(uuid7())) == await count(stage="new\x00") == 0


# A deal


async def test_a_deal_with_all_around_it(client: httpx.AsyncClient, desk: LocalDesk) -> None:
    session = await desk.session(channel="paid", source="google", campaign="spring")
    joined = await desk.join(session, email="ann@acme.test", name="Ann")
    await desk.advance(joined.contact, session, 65)
    contact = joined.contact.id
    deal = await desk.deal(contact)
    task = {
        "contact_id": str(contact),
        "deal_id": str(deal),
        "subject": "Call",
        "due": "2026-03-05T09:00:00Z",
    }
    assert (await client.post("/tasks", json=task)).status_code == 201
    await patch(client, deal, stage="proposal", author="rita@us.test", reason="asked for a price")
    found = (await client.get(f"/deals/{deal}")).json()
    assert (found["deal"]["source"], found["deal"]["campaign"], found["deal"]["score"]) == (
        "google",
        "spring",
        65,
    )
    assert (found["deal"]["lead_status"], found["deal"]["next_task_at"]) == (
        "qualified",
        "2026-03-05T09:00:00Z",
    )
    assert found["contact"]["email"] == "ann@acme.test"
    assert [each["subject"] for each in found["tasks"]] == ["Call"]
    task_entry, change = found["entries"]
    assert (task_entry["kind"], change["kind"]) == ("task", "change")
    assert change["changes"] == {"stage": ["qualified", "proposal"]}
    assert (change["text"], change["author"]) == ("asked for a price", "rita@us.test")
    assert (await client.get(f"/deals/{uuid7()}")).json()["error"] == "deal_not_found"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"stage": "won", "reason": "signed"}, {"outcome": "won", "reason": "signed"}),
        ({"outcome": "lost", "reason": "too dear"}, {"stage": "lost", "reason": "too dear"}),
        ({"outcome": None}, {"outcome": None, "stage": "qualified"}),
        ({"amount": "12.50"}, {"amount": "12.50", "currency": "EUR"}),
        ({"amount": None}, {"amount": None}),
        ({"owner": "=cmd()\r\nX: y"}, {"owner": "=cmd() X: y"}),
        ({"title": " New\x00 name "}, {"title": "New name"}),
        ({"closes_on": "2026-05-01", "description": "By May"}, {"closes_on": "2026-05-01"}),
    ],
)
async def test_changes(
    client: httpx.AsyncClient, desk: LocalDesk, change: dict[str, Any], expected: dict[str, Any]
) -> None:
    deal = await desk.deal((await desk.someone()).contact_id)
    answer = await patch(client, deal, **change)
    assert expected.items() <= answer.items()
    assert (await client.get(f"/deals/{deal}")).json()["deal"] == answer


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({}, 422, "invalid"),
        ({"author": "Rita"}, 422, "invalid"),
        ({"stage": None}, 422, "invalid"),
        ({"title": ""}, 422, "invalid"),
        ({"amount": -1}, 422, "invalid"),
        ({"amount": "1e15"}, 422, "invalid"),
        ({"currency": "euro"}, 422, "invalid"),
        ({"colour": "red"}, 422, "invalid"),
        ({"stage": "nowhere"}, 400, "no_such_stage"),
        ({"stage": "won", "outcome": "lost"}, 400, "unclear"),
    ],
)
async def test_changes_that_are_none(
    client: httpx.AsyncClient, desk: LocalDesk, change: dict[str, Any], status: int, error: str
) -> None:
    deal = await desk.deal((await desk.someone()).contact_id)
    answer = await client.patch(f"/deals/{deal}", json={"version": 1, **change})
    assert answer.status_code == status, answer.text
    assert status == 422 or answer.json()["error"] == error
    assert (await client.get(f"/deals/{deal}")).json()["deal"]["version"] == 1


async def test_two_reps_at_once(client: httpx.AsyncClient, desk: LocalDesk) -> None:
    deal = await desk.deal((await desk.someone()).contact_id)
    first = await client.patch(f"/deals/{deal}", json={"version": 1, "stage": "proposal"})
    second = await client.patch(f"/deals/{deal}", json={"version": 1, "stage": "meeting"})
    assert (first.status_code, second.status_code) == (200, 409)
    assert (second.json()["error"], first.json()["deal"]["version"]) == ("deal_changed", 2)
    same = await client.patch(f"/deals/{deal}", json={"version": 2, "stage": "proposal"})
    assert same.json()["deal"]["version"] == 2, "saying the same again changes nothing"


# What the lead hears


async def test_won_is_told_to_the_lead_at_once(client: httpx.AsyncClient, desk: LocalDesk) -> None:
    lead = await desk.someone()
    deal = await desk.deal(lead.contact_id)
    await patch(client, deal, outcome="won", reason="signed")
    assert await desk.status(lead) == ("won", "person")
    [event] = await desk.run(
        "SELECT payload FROM events WHERE type = 'lead.status_changed' AND payload ->> 'after' = 'won'"
    )
    assert (event["payload"]["lead_id"], event["payload"]["by"]) == (str(lead.id), "person")
    await patch(client, deal, stage="proposal")
    assert await desk.status(lead) == ("qualified", "person")
    again = (await client.get(f"/deals/{deal}")).json()["deal"]
    assert (again["outcome"], again["closed_at"], again["reason"]) == (None, None, None)


async def test_one_of_two_deals_is_lost(client: httpx.AsyncClient, desk: LocalDesk) -> None:
    lead = await desk.someone()
    first = await desk.deal(lead.contact_id)
    made = await client.post("/deals", json={"contact_id": str(lead.contact_id), "title": "Spare parts"})
    second = UUID(made.json()["deal"]["id"])
    await patch(client, first, outcome="lost")
    assert await desk.status(lead) == ("qualified", "rule"), "another deal is still open"
    await patch(client, second, outcome="won")
    assert await desk.status(lead) == ("won", "person")


async def test_a_contact_without_a_lead(client: httpx.AsyncClient, desk: LocalDesk) -> None:
    contact = (await desk.join(email="ann@acme.test")).contact.id
    made = await client.post("/deals", json={"contact_id": str(contact), "title": "Deal", "stage": "won"})
    assert (made.status_code, made.json()["deal"]["outcome"]) == (201, "won")


async def test_the_sync_takes_up_the_deal_that_a_rep_made(client: httpx.AsyncClient, desk: LocalDesk) -> None:
    lead = await desk.someone()
    given = {"contact_id": str(lead.contact_id), "title": "By hand", "amount": "10"}
    made = (await client.post("/deals", json=given)).json()["deal"]
    assert (made["stage"], made["currency"]) == ("new", "EUR")
    deal = await desk.deal(lead.contact_id, amount=Decimal(99))
    assert str(deal) == made["id"]
    row = await desk.row("local_deals", deal)
    assert (row["title"], row["amount"], row["stage"]) == ("By hand", 10, "qualified")
    nobody = await client.post("/deals", json={"contact_id": str(uuid7()), "title": "x"})
    assert (nobody.status_code, nobody.json()["error"]) == (404, "contact_not_found")


# Timeline, tasks, notes


async def test_a_timeline(client: httpx.AsyncClient, desk: LocalDesk) -> None:
    session = await desk.session()
    contact = (await desk.join(session, email="ann@acme.test")).contact.id
    path = f"/contacts/{contact}"
    [entry] = (await client.get(f"{path}/timeline")).json()["entries"]
    assert (entry["kind"], entry["session_id"]) == ("conversation", str(session))
    note = Activity(kind="note", subject="Chat", text="Wants 40 seats.", at=desk.clock())
    await desk.crm().log_activity(note, whose(contact), None, key=f"session-{session}")
    desk.clock.advance(60)
    hostile = "<script>alert(1)</script>\x00\n=1+1"
    made = await client.post(f"{path}/notes", json={"text": hostile, "author": "rita@us.test"})
    assert (made.status_code, made.json()["text"]) == (201, hostile.replace("\x00", ""))
    first = (await client.get(f"{path}/timeline", params={"limit": 1})).json()
    rest = (await client.get(f"{path}/timeline", params={"cursor": first["next"]})).json()
    assert [each["author"] for each in first["entries"]] == ["rita@us.test"]
    assert ([each["subject"] for each in rest["entries"]], rest["next"]) == (["Chat"], None)
    for answer in (
        await client.get(f"/contacts/{uuid7()}/timeline"),
        await client.post(f"/contacts/{uuid7()}/notes", json={"text": "x"}),
        await client.post(f"{path}/notes", json={"text": "x", "deal_id": str(uuid7())}),
    ):
        assert (answer.status_code, answer.json()["error"]) == (404, "contact_not_found")


async def test_tasks(client: httpx.AsyncClient, desk: LocalDesk) -> None:
    contact = str((await desk.someone()).contact_id)
    for day in (5, 3, 4):
        task = {"contact_id": contact, "subject": f"Day {day}", "due": f"2026-03-0{day}T09:00:00+01:00"}
        assert (await client.post("/tasks", json=task | {"owner": "rita@us.test"})).status_code == 201

    async def subjects(**params: Any) -> list[str]:
        answer = await client.get("/tasks", params=params)
        assert answer.status_code == 200, answer.text
        return [task["subject"] for task in answer.json()["tasks"]]

    assert await subjects() == ["Day 3", "Day 4", "Day 5"]
    first = (await client.get("/tasks", params={"limit": 2})).json()
    assert await subjects(cursor=first["next"]) == ["Day 5"]
    assert await subjects(due_before="2026-03-04T00:00:00Z") == ["Day 3"]
    assert await subjects(due_from="2026-03-04T00:00:00Z", owner="rita@us.test") == ["Day 4", "Day 5"]
    assert await subjects(owner="bob@us.test") == await subjects(state="done") == []
    task = first["tasks"][0]
    done = (await client.patch(f"/tasks/{task['id']}", json={"version": 1, "done": True})).json()
    assert (done["done"], done["done_at"], done["version"]) == (True, "2026-03-02T09:30:01Z", 2)
    assert await subjects(state="done") == ["Day 3"] and await subjects() == ["Day 4", "Day 5"]
    stale = await client.patch(f"/tasks/{task['id']}", json={"version": 1, "done": False})
    assert (stale.status_code, stale.json()["error"]) == (409, "task_changed")
    undone = (await client.patch(f"/tasks/{task['id']}", json={"version": 2, "done": False})).json()
    assert (undone["done"], undone["done_at"]) == (False, None)
    assert len(await subjects(state="all")) == 3


async def test_a_note_is_no_task(client: httpx.AsyncClient, desk: LocalDesk) -> None:
    contact = (await desk.someone()).contact_id
    note = (await client.post(f"/contacts/{contact}/notes", json={"text": "x"})).json()
    answer = await client.patch(f"/tasks/{note['id']}", json={"version": 1, "done": True})
    assert (answer.status_code, answer.json()["error"]) == (404, "task_not_found")


@pytest.mark.parametrize(
    ("method", "path", "values", "status"),
    [
        ("GET", "/deals", {"params": {"cursor": "nonsense"}}, 400),
        ("GET", "/tasks", {"params": {"due_before": "2026-03-02T09:00:00"}}, 400),
        ("GET", "/tasks", {"params": {"limit": 0}}, 422),
        ("GET", "/pipeline", {"params": {"limit": 201}}, 422),
        ("GET", "/deals", {"params": {"state": "best"}}, 422),
        (
            "POST",
            "/tasks",
            {"json": {"contact_id": str(UUID(int=1)), "subject": "x", "due": "2026-03-02T09:00"}},
            422,
        ),
        (
            "POST",
            "/tasks",
            {"json": {"contact_id": str(UUID(int=1)), "subject": "x", "due": "0001-01-01T00:00Z"}},
            422,
        ),
        ("PATCH", f"/tasks/{UUID(int=1)}", {"json": {"version": 1}}, 422),
        ("PATCH", f"/tasks/{UUID(int=1)}", {"json": {"version": 1, "done": None}}, 422),
        ("PATCH", f"/tasks/{UUID(int=1)}", {"json": {"version": 1, "done": True}}, 404),
        ("PATCH", f"/deals/{UUID(int=1)}", {"json": {"version": 1, "stage": "won"}}, 404),
    ],
)
async def test_bad_requests(
    client: httpx.AsyncClient, method: str, path: str, values: dict[str, Any], status: int
) -> None:
    answer = await client.request(method, path, **values)
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/pipeline"),
        ("GET", "/deals"),
        ("POST", "/deals"),
        ("PATCH", f"/deals/{UUID(int=1)}"),
        ("GET", f"/contacts/{UUID(int=1)}/timeline"),
        ("POST", f"/contacts/{UUID(int=1)}/notes"),
        ("GET", "/tasks"),
        ("POST", "/tasks"),
        ("PATCH", f"/tasks/{UUID(int=1)}"),
    ],
)
async def test_without_the_admin_key(client: httpx.AsyncClient, method: str, path: str) -> None:
    answer = await client.request(method, path, headers={"Authorization": "Bearer x"}, json={})
    assert answer.status_code == 401
