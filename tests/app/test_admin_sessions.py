"""Conversations for the sales team: list, filters, pages, detail and CSV, whatever visitors typed."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.admin.reading import COLUMNS, moment
from kit.errors import BadRequest
from tests.app.conftest import MakeServices
from tests.app.privacy_rig import Office, open_office

HOSTILE = (
    "=cmd|' /C calc'!A0",
    "+1+1",
    "@SUM(A1)",
    "-2",
    "<script>alert(1)</script>",
    "a\r\nBcc: x@y.z",
    "x" * 10_000,
)


@pytest.fixture
async def office(
    make_services: MakeServices, dsn: str, tenant: UUID, tmp_path: Path, clock: Any
) -> AsyncIterator[Office]:
    async with open_office(make_services, dsn=dsn, tenant=tenant, folder=tmp_path, clock=clock) as office:
        yield office


async def found(office: Office, **params: Any) -> list[dict[str, Any]]:
    answer = await office.admin("GET", "/sessions", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()["sessions"]


async def test_a_conversation_in_the_list(office: Office) -> None:
    visit = await office.talk(
        "What is the price?", "I'm Ada Lovelace from Nordwind GmbH, my email is ada@nordwind.example", "Thanks!",
        page={"url": "http://site.test/pricing", "title": "Pricing"},
        utm={"utm_source": "news", "utm_medium": "email", "utm_campaign": "spring"},
    )  # fmt: skip
    [row] = await found(office)
    assert row["id"] == str(visit.id)
    assert (row["state"], row["end_reason"]) == ("ended", "visitor")
    assert (row["source"], row["campaign"]) == ("news", "spring")
    assert row["page"] == "http://site.test/pricing"
    assert (row["turns"], row["answered"]) == (3, 1)
    assert (row["email"], row["name"]) == ("ada@nordwind.example", "Ada Lovelace")
    assert row["headline"]
    assert row["handoff"] == "none"


async def test_filters(office: Office) -> None:
    ada = await office.talk("What is the price?", "My email is ada@nordwind.example")
    office.clock.advance(86_400)
    bo = await office.talk("Tell me about refunds, 100% of them", "My email is bo@other.example")
    running = await office.visit()
    office.sql("UPDATE sessions SET score = 70 WHERE id = %s", ada.id)
    office.sql("UPDATE sessions SET handoff = 'requested' WHERE id = %s", bo.id)
    [contact] = office.sql("SELECT contact_id AS id FROM sessions WHERE id = %s", ada.id)
    cases: list[tuple[dict[str, Any], set[UUID]]] = [
        ({}, {ada.id, bo.id, running.id}),
        ({"state": "active"}, {running.id}),
        ({"from": "2026-03-03"}, {bo.id, running.id}),
        ({"to": "2026-03-02"}, {ada.id}),
        ({"from": "2026-03-02T00:00:00Z", "to": "2026-03-03T09:00:00+00:00"}, {ada.id}),
        ({"contact": "ADA@nordwind.example"}, {ada.id}),
        ({"contact": str(contact["id"])}, {ada.id}),
        ({"contact": "' OR 1=1"}, set()),
        ({"min_score": 70}, {ada.id}),
        ({"handoff": "requested"}, {bo.id}),
        ({"q": "refunds, 100%"}, {bo.id}),
        ({"q": "%"}, {bo.id}),
        ({"q": "NORDWIND"}, {ada.id}),
        ({"q": "nowhere"}, set()),
        ({"q": "\x00"}, {ada.id, bo.id, running.id}),
    ]
    for params, expected in cases:
        assert {UUID(row["id"]) for row in await found(office, **params)} == expected, params


@pytest.mark.parametrize(
    "params", [{"state": "odd"}, {"from": "yesterday"}, {"min_score": 101}, {"cursor": "x"}, {"limit": 0}]
)
async def test_an_unclear_question_is_refused(office: Office, params: dict[str, Any]) -> None:
    answer = await office.admin("GET", "/sessions", params=params)
    assert answer.status_code in (400, 422)


async def test_pages_meet_without_gap_or_repeat(office: Office) -> None:
    opened = [(await office.visit()).id for _ in range(7)]  # all at one moment: ids decide
    seen: list[UUID] = []
    cursor: str | None = None
    while True:
        params = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        page = (await office.admin("GET", "/sessions", params=params)).json()
        seen += [UUID(row["id"]) for row in page["sessions"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == sorted(opened, reverse=True)


async def test_everything_about_one_conversation(office: Office) -> None:
    visit = await office.talk(
        "What is the price?",
        "My email is ada@nordwind.example",
        "Sorry, my email is ada.l@nordwind.example",
        page={"url": "http://site.test/pricing"},
        pages=[{"url": "http://site.test/start", "title": "Start"}],
        consent_shown="1",
    )
    office.sql(
        """UPDATE sessions SET reasons = '[{"rule": "budget", "points": 20, "text": "Has a budget", "quote": "x"}]'"""
    )
    detail = (await office.admin("GET", f"/sessions/{visit.id}")).json()
    assert detail["session"]["email"] == "ada.l@nordwind.example"
    assert "http://site.test/start" in [page["url"] for page in detail["pages"]]
    first = detail["turns"][0]
    assert first["reply"] == "The Pro plan costs 19 EUR a month. [1]"
    assert first["citations"] == [
        {
            "marker": 1,
            "page_url": "http://site.test/price#price",
            "title": "All about price",
            "quote": "The Pro plan costs 19 EUR a month.",
        }
    ]
    emails = [(row["value"], row["ended_at"] is None) for row in detail["profile"] if row["name"] == "email"]
    assert emails == [("ada@nordwind.example", False), ("ada.l@nordwind.example", True)]
    assert all(row["quote"] in detail["turns"][row["turn"] - 1]["text"] for row in detail["profile"])
    assert detail["arrival"]["reasons"][0]["text"] == "Has a budget"
    assert detail["arrival"]["summary"]["headline"] == detail["session"]["headline"]
    assert {(row["kind"], row["state"]) for row in detail["deliveries"]} == {
        ("email.team", "sent"),
        ("email.visitor", "sent"),
        ("crm.sync", "sent"),
    }
    assert detail["consents"][0]["granted"] is True


async def test_there_is_no_such_conversation(office: Office) -> None:
    answer = await office.admin("GET", f"/sessions/{uuid4()}")
    assert (answer.status_code, answer.json()["error"]) == (404, "session_not_found")


async def test_a_table_that_no_spreadsheet_runs(office: Office) -> None:
    for word in HOSTILE:
        visit = await office.talk("What is the price?", f"My email is a{len(word)}@x.example")
        office.sql("UPDATE sessions SET campaign = %s, source = %s WHERE id = %s", word, word, visit.id)
        office.sql(
            "UPDATE contacts SET name = %s WHERE id = (SELECT contact_id FROM sessions WHERE id = %s)",
            word, visit.id,
        )  # fmt: skip
    answer = await office.admin("GET", "/sessions", params={"format": "csv"})
    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"), newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == len(HOSTILE)
    assert [
        cell for row in rows for cell in row.values() if cell.lstrip()[:1] in "=+-@" and cell.strip()
    ] == []
    assert {row["campaign"].removeprefix("'") for row in rows} == set(HOSTILE)


async def test_what_a_visitor_typed_is_data_in_the_answer(office: Office) -> None:
    visit = await office.talk("What is the price? " + HOSTILE[4])
    answer = await office.admin("GET", f"/sessions/{visit.id}")
    assert answer.headers["content-type"] == "application/json"
    assert HOSTILE[4] in answer.json()["turns"][0]["text"]


def test_times_as_people_write_them() -> None:
    assert moment(None) is None
    assert str(moment("2026-03-02")) == "2026-03-02 00:00:00+00:00"
    assert str(moment("2026-03-02", end=True)) == "2026-03-03 00:00:00+00:00"
    assert str(moment("2026-03-02T09:00+01:00", end=True)) == "2026-03-02 09:00:00+01:00"
    with pytest.raises(BadRequest):
        moment("tomorrow")
