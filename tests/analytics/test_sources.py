"""The report about sources: over a real database and real HTTP."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from io import StringIO
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx2
import psycopg
import pytest

from analytics import sources
from analytics.model import DIMENSIONS, Counts, days_between
from db.pool import Pool
from kit.errors import BadRequest
from kit.ids import uuid7
from tests.analytics.conftest import SITE, AddSession

PATH = "/v1/admin/analytics/sources"
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def busy_month(add_session: AddSession) -> None:
    paid: dict[str, Any] = {
        "channel": "paid",
        "source": "google",
        "campaign": "Spring",
        "referrer_domain": "google.com",
    }
    pricing: dict[str, Any] = {"opened_on": {"url": f"{SITE}/pricing"}, "landing_url": f"{SITE}/"}
    add_session(
        outcomes="answered answered not_found", lead=True, qualified=True, booked=2, **paid, **pricing
    )
    add_session(outcomes="talk answered", lead=True, **paid, **pricing)
    add_session(outcomes="not_found", **paid)
    add_session(
        outcomes="talk declined failed",
        channel="email",
        source="news",
        first_touch={"channel": "ai", "source": "chatgpt", "url": f"{SITE}/blog", "campaign": None},
    )
    add_session(at=datetime(2026, 2, 20, 12, tzinfo=UTC), page_url=f"{SITE}/old?utm_source=x")


async def read(client: httpx2.AsyncClient, **parameters: Any) -> Any:
    answer = await client.get(PATH, params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def figures(row: dict[str, Any]) -> list[Any]:
    return [row[name] for name in sources.COLUMNS]


@pytest.mark.usefixtures("busy_month")
async def test_every_dimension_in_one_call(client: httpx2.AsyncClient) -> None:
    found = await read(client)
    assert (found["from"], found["to"], found["zone"]) == ("2026-02-01", "2026-03-02", "Europe/Vienna")
    assert figures(found["total"]) == [5, 3, 5, 3, 0.6, 2, 1, 1, 0, 0]
    assert list(found["by"]) == list(DIMENSIONS)
    for rows in found["by"].values():
        for column in set(sources.COLUMNS) - {"answered_share"}:
            assert sum(row[column] for row in rows) == found["total"][column]
    by = {dimension: {row["key"]: figures(row) for row in rows} for dimension, rows in found["by"].items()}
    assert by["channel"] == {
        "paid": [3, 3, 5, 3, 0.6, 2, 1, 1, 0, 0],
        "direct": [1, 0, 0, 0, None, 0, 0, 0, 0, 0],
        "email": [1, 0, 0, 0, None, 0, 0, 0, 0, 0],
    }
    assert set(by["source"]) == {"google", "news", "direct"}
    assert by["campaign"]["Spring"][0] == 3 and by["campaign"][None][0] == 2
    assert by["referrer_domain"]["google.com"][0] == 3
    assert by["page"][f"{SITE}/pricing"] == [2, 2, 4, 3, 0.75, 2, 1, 1, 0, 0]
    assert by["page"][f"{SITE}/old"][0] == 1
    assert by["landing"][f"{SITE}/"][0] == 2
    assert len(by["day"]) == 30
    assert (by["day"]["2026-03-01"][0], by["day"]["2026-02-20"][0], by["day"]["2026-03-02"][0]) == (4, 1, 0)


@pytest.mark.usefixtures("busy_month")
async def test_first_touch_counts_how_visitors_came_the_first_time(client: httpx2.AsyncClient) -> None:
    found = await read(client, by=["source", "landing"], first_touch=True)
    assert {row["key"]: row["sessions"] for row in found["by"]["source"]} == {
        "google": 3,
        "chatgpt": 1,
        "direct": 1,
    }
    assert f"{SITE}/blog" in {row["key"] for row in found["by"]["landing"]}
    assert set(found["by"]) == {"source", "landing"}


async def test_the_others_are_one_row(client: httpx2.AsyncClient, add_session: AddSession) -> None:
    for number in range(4):
        for _ in range(number + 1):
            add_session(source=f"s{number}", outcomes="answered")
    found = await read(client, by="source", limit=2)
    rows = [(row["key"], row["rest"], row["sessions"], row["answered"]) for row in found["by"]["source"]]
    assert rows == [("s3", False, 4, 4), ("s2", False, 3, 3), (None, True, 3, 3)]
    assert len((await read(client, by="day", limit=1))["by"]["day"]) == 30


async def test_days_are_the_owners(client: httpx2.AsyncClient, add_session: AddSession) -> None:
    late = datetime(2026, 2, 28, 23, 30, tzinfo=UTC)  # in Vienna it is the first of March
    add_session(at=late)
    assert (await read(client, **{"from": "2026-03-01", "to": "2026-03-01"}))["total"]["sessions"] == 1
    utc = await read(client, **{"from": "2026-02-28", "to": "2026-02-28", "zone": "UTC", "by": "day"})
    assert [(row["key"], row["sessions"]) for row in utc["by"]["day"]] == [("2026-02-28", 1)]
    vienna = await read(client, **{"from": "2026-02-28", "to": "2026-02-28"})
    assert vienna["total"]["sessions"] == 0
    assert [row["sessions"] for row in vienna["by"]["day"]] == [0]


async def test_the_day_the_clocks_change(pool: Pool, tenant: UUID, add_session: AddSession) -> None:
    zone = ZoneInfo("Europe/Vienna")
    for hour in range(24):
        add_session(at=datetime(2026, 3, 29, hour, tzinfo=UTC))
    days = days_between(date(2026, 3, 28), date(2026, 3, 30), zone=zone, now=NOW)
    found = await sources.report(pool, tenant, days, by=("day",))
    assert [row.counts.sessions for row in found.by["day"]] == [0, 22, 2]


async def test_csv_is_safe_to_open(client: httpx2.AsyncClient, add_session: AddSession) -> None:
    add_session(campaign='=HYPERLINK("http://evil.test")', source="<script>", outcomes="answered")
    answer = await client.get(PATH, params={"format": "csv", "by": ["campaign", "source"]})
    assert answer.headers["content-type"].startswith("text/csv")
    assert 'filename="sources-2026-02-01-2026-03-02.csv"' in answer.headers["content-disposition"]
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert rows == [
        ["dimension", "value", *sources.COLUMNS, sources.REVENUE],
        ["source", "<script>", "1", "1", "1", "1", "1.0", "0", "0", "0", "0", "0", ""],
        [
            "campaign",
            '\'=HYPERLINK("http://evil.test")',
            "1",
            "1",
            "1",
            "1",
            "1.0",
            "0",
            "0",
            "0",
            "0",
            "0",
            "",
        ],
    ]


@pytest.mark.parametrize(
    ("parameters", "status", "code"),
    [
        ({"from": "2026-03-02", "to": "2026-03-01"}, 400, "range"),
        ({"from": "2020-01-01", "to": "2026-03-01"}, 400, "range"),
        ({"to": "9999-12-31"}, 400, "range"),
        ({"from": "0001-01-01"}, 400, "range"),
        ({"zone": "Mars/Base"}, 400, "zone"),
        ({"zone": "../../etc/passwd"}, 400, "zone"),
        ({"by": "secret"}, 422, "invalid"),
        ({"from": "yesterday"}, 422, "invalid"),
        ({"limit": 0}, 422, "invalid"),
        ({"format": "xml"}, 422, "invalid"),
    ],
)
async def test_what_cannot_be_asked(
    client: httpx2.AsyncClient, parameters: dict[str, Any], status: int, code: str
) -> None:
    answer = await client.get(PATH, params=parameters)
    assert (answer.status_code, answer.json()["error"]) == (status, code)


async def test_only_administrators_may_ask(client: httpx2.AsyncClient) -> None:
    answer = await client.get(PATH, headers={"Authorization": "Bearer nobody"})
    assert answer.status_code == 401


async def test_a_company_without_sessions(client: httpx2.AsyncClient) -> None:
    found = await read(client)
    assert figures(found["total"]) == [0, 0, 0, 0, None, 0, 0, 0, 0, 0]
    assert found["by"]["source"] == []


async def test_another_companys_sessions_are_not_counted(
    client: httpx2.AsyncClient, add_session: AddSession, dsn: str
) -> None:
    other = uuid7()
    with psycopg.connect(dsn) as conn:
        conn.execute(
            "INSERT INTO tenants (id, slug, name, widget_key, origins) VALUES (%s, 'other', 'Other', 'pk_o', '{}')",
            (other,),
        )
    add_session(of=other, outcomes="answered", lead=True, booked=1)
    assert (await read(client))["total"]["sessions"] == 0


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (None, None, (date(2026, 2, 1), date(2026, 3, 2))),
        (None, date(2026, 1, 31), (date(2026, 1, 2), date(2026, 1, 31))),
        (date(2026, 1, 2), None, (date(2026, 1, 2), date(2026, 1, 31))),
    ],
)
def test_days(first: date | None, last: date | None, expected: tuple[date, date]) -> None:
    days = days_between(first, last, zone=ZoneInfo("UTC"), now=NOW)
    assert (days.first, days.last) == expected


def test_today_is_the_owners_today() -> None:
    assert days_between(None, None, zone=ZoneInfo("Pacific/Auckland"), now=NOW.replace(hour=12)).last == date(
        2026, 3, 3
    )


def test_a_range_has_an_end() -> None:
    days_between(date(2025, 1, 1), date(2026, 2, 4), zone=ZoneInfo("UTC"), now=NOW)
    with pytest.raises(BadRequest):
        days_between(date(2025, 1, 1), date(2026, 2, 5), zone=ZoneInfo("UTC"), now=NOW)


def test_a_share_needs_a_question() -> None:
    assert Counts().answered_share is None
    assert sources.figures(Counts(questions=3, answered=2))["answered_share"] == 0.6667
