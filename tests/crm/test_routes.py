"""Leads over HTTP: filters, pages, the table for a spreadsheet, changes, and hostile values through all of them."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI, Request

from app import errors
from crm.routes import CrmDeps, build_router
from crm.rows import LeadRow
from kit.errors import Unauthorized
from kit.ids import uuid7
from tests.crm.conftest import Desk


@pytest.fixture
async def client(desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    async def admin(request: Request) -> UUID:
        if request.headers.get("authorization") != "Bearer admin-key":
            raise Unauthorized("No.")
        return desk.tenant

    app = FastAPI()
    errors.install(app)
    app.include_router(build_router(CrmDeps(desk.pool, admin, desk.clock, uuid7)))
    transport = httpx.ASGITransport(app=app)
    headers = {"Authorization": "Bearer admin-key"}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://agent.test", headers=headers
    ) as client:
        yield client


async def _emails(client: httpx.AsyncClient, **params: Any) -> list[str]:
    answer = await client.get("/v1/admin/leads", params=params)
    assert answer.status_code == 200, answer.text
    return [lead["email"] for lead in answer.json()["leads"]]


async def test_filters(client: httpx.AsyncClient, desk: Desk) -> None:
    await desk.lead(10, email="ann@acme.test", name="Ann", company="50%_Club")
    desk.clock.advance(60)
    between = desk.clock().isoformat()
    await desk.lead(90, email="bob@acme.test", phone="+4930123456")
    assert await _emails(client) == ["bob@acme.test", "ann@acme.test"]
    assert await _emails(client, status="qualified") == ["bob@acme.test"]
    assert await _emails(client, min_score=11) == ["bob@acme.test"]
    assert await _emails(client, owner="nobody@us.test") == []
    assert await _emails(client, q="CLUB") == await _emails(client, q="0%_c") == ["ann@acme.test"]
    assert await _emails(client, q="%") == ["ann@acme.test"], "a percent sign is itself"
    assert await _emails(client, q="4930") == ["bob@acme.test"]
    assert await _emails(client, q="\x00") == ["bob@acme.test", "ann@acme.test"]
    assert await _emails(client, since=between) == ["bob@acme.test"]


async def test_pages_cover_all_once(client: httpx.AsyncClient, desk: Desk) -> None:
    for number in range(7):
        await desk.lead(number, email=f"v{number}@x.test")
    await desk.run("UPDATE leads SET updated_at = %s", desk.clock())  # all at one moment: the id decides
    seen: list[str] = []
    cursor = None
    for _ in range(4):
        answer = (
            await client.get("/v1/admin/leads", params={"limit": 2} | ({"cursor": cursor} if cursor else {}))
        ).json()
        seen += [lead["email"] for lead in answer["leads"]]
        cursor = answer["next"]
    assert (cursor, sorted(seen)) == (None, [f"v{number}@x.test" for number in range(7)])


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"cursor": "nonsense"}, 400),
        ({"cursor": "%FF"}, 400),
        ({"cursor": "MjAyNi0wMS0wMSB4"}, 400),
        ({"since": "2026-03-02T09:00:00"}, 400),
        ({"status": "best"}, 422),
        ({"min_score": "101"}, 422),
        ({"limit": "0"}, 422),
        ({"q": "x" * 201}, 422),
    ],
)
async def test_wrong_questions(client: httpx.AsyncClient, params: dict[str, str], status: int) -> None:
    answer = await client.get("/v1/admin/leads", params=params)
    assert (answer.status_code, set(answer.json())) == (status, {"error", "detail"})


async def test_only_the_admin_key_opens(client: httpx.AsyncClient) -> None:
    for method, path in (("GET", ""), ("GET", f"/{uuid7()}"), ("PATCH", f"/{uuid7()}")):
        answer = await client.request(
            method, f"/v1/admin/leads{path}", headers={"Authorization": "Bearer x"}, json={"status": "won"}
        )
        assert answer.status_code == 401


async def test_a_lead_with_everything_that_is_known(client: httpx.AsyncClient, desk: Desk) -> None:
    visitor = await desk.visitor()
    touch = {"channel": "paid", "source": "google", "campaign": "spring", "landing_url": "http://site.test/a"}
    session = await desk.session(visitor, **touch)
    joined = await desk.join(
        session, email="ann@acme.test", facts={"industry": {"value": "pumps", "quote": "we make pumps"}}
    )
    lead = (await desk.advance(joined.contact, session, 65)).lead
    turn = uuid7()
    await desk.run(
        """INSERT INTO turns (id, tenant_id, session_id, seq, client_turn_id, state, text, opened_at, heartbeat_at)
           VALUES (%s, %s, %s, 1, 'c', 'closed', 'I am Ann', %s, %s)""",
        turn, desk.tenant, session, desk.clock(), desk.clock(),
    )  # fmt: skip
    await desk.run(
        """INSERT INTO profile_fields (id, tenant_id, session_id, visitor_id, turn_id, name, value, quote, extractor,
                                       confidence, at)
           VALUES (%s, %s, %s, %s, %s, 'customer_name', '"Ann"', 'I am Ann', 'rules', 1, %s)""",
        uuid7(), desk.tenant, session, visitor, turn, desk.clock(),
    )  # fmt: skip

    answer = (await client.get(f"/v1/admin/leads/{lead.id}")).json()
    assert (answer["lead"]["status"], answer["lead"]["score"]) == ("qualified", 65)
    assert answer["lead"]["reasons"][0]["quote"] == "we want to buy"
    assert answer["contact"]["facts"]["industry"]["quote"] == "we make pumps"
    [said] = answer["said"]
    assert (said["name"], said["value"], said["quote"], said["turn"]) == (
        "customer_name",
        "Ann",
        "I am Ann",
        1,
    )
    [told] = answer["sessions"]
    assert (told["source"], told["campaign"], told["turns"], told["identified"]) == (
        "google",
        "spring",
        1,
        False,
    )
    listed = (await client.get("/v1/admin/leads")).json()["leads"][0]
    assert (listed["channel"], listed["landing_url"]) == ("paid", "http://site.test/a")
    assert (await client.get(f"/v1/admin/leads/{uuid7()}")).json()["error"] == "lead_not_found"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"status": "won", "reason": "signed"}, {"status": "won", "status_reason": "signed", "owner": None}),
        ({"owner": "ana@us.test"}, {"status": "engaged", "owner": "ana@us.test", "status_by": "rule"}),
        ({"owner": "ana@us.test", "status": "lost"}, {"status": "lost", "owner": "ana@us.test"}),
        ({"owner": None}, {"owner": None}),
        ({"owner": "=cmd()\r\nX: y"}, {"owner": "=cmd() X: y"}),
    ],
)
async def test_changes(
    client: httpx.AsyncClient, desk: Desk, change: dict[str, Any], expected: dict[str, Any]
) -> None:
    lead = (await desk.lead(20, email="ann@acme.test")).lead
    answer = await client.patch(f"/v1/admin/leads/{lead.id}", json=change)
    assert answer.status_code == 200, answer.text
    assert expected.items() <= answer.json().items()
    assert (await client.get(f"/v1/admin/leads/{lead.id}")).json()["lead"] == answer.json()


@pytest.mark.parametrize(
    "change", [{}, {"reason": "x"}, {"status": "best"}, {"status": "won", "score": 100}, {"owner": "x" * 201}]
)
async def test_changes_that_are_none(client: httpx.AsyncClient, desk: Desk, change: dict[str, Any]) -> None:
    lead = (await desk.lead(20, email="ann@acme.test")).lead
    assert (await client.patch(f"/v1/admin/leads/{lead.id}", json=change)).status_code == 422
    assert (await client.patch(f"/v1/admin/leads/{uuid7()}", json={"status": "won"})).status_code == 404


HOSTILE = (
    "=cmd()|' /C calc'!A0",
    "<script>alert(1)</script>",
    'a\r\nb,"c"',
    "@SUM(1)",
    "+1",
    "-1",
    "\t=1",
    "x" * 10_000,
)


async def test_hostile_values_through_json_and_csv(client: httpx.AsyncClient, desk: Desk) -> None:
    for number, text in enumerate(HOSTILE):
        session = await desk.session(source=text[:3_000], campaign=text, landing_url=text)
        joined = await desk.join(session, email=f"v{number}@x.test", name=text, company=text)
        await desk.advance(joined.contact, session, 1)
    listed = (await client.get("/v1/admin/leads")).json()["leads"]
    assert {lead["campaign"] for lead in listed} == set(HOSTILE)
    answer = await client.get("/v1/admin/leads", params={"format": "csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="leads.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert len(rows) == len(HOSTILE) == len({row["id"] for row in rows})
    for row in rows:
        assert set(row) == {
            "id", "status", "score", "owner", "name", "company", "email", "phone", "external_id", "verified", "channel",
            "source", "campaign", "landing_url", "reasons", "qualified_at", "hot_at", "created_at", "updated_at",
        }  # fmt: skip
        assert not any(cell[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") for cell in row.values() if cell)
    campaigns = {row["campaign"].removeprefix("'") for row in rows}
    assert campaigns == set(HOSTILE)


async def test_an_export_takes_all_pages(
    client: httpx.AsyncClient, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm.reading.PAGE", 2)
    for number in range(5):
        await desk.lead(number, email=f"v{number}@x.test")
    answer = await client.get("/v1/admin/leads", params={"format": "csv", "min_score": 1})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert [row["email"] for row in rows] == [f"v{number}@x.test" for number in (4, 3, 2, 1)]


def test_the_row_of_a_list_has_all_columns() -> None:
    from crm.export import COLUMNS

    assert set(COLUMNS) < {field.name for field in LeadRow.__dataclass_fields__.values()}
