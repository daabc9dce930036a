"""What was won, by where the contact came from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx2
import psycopg
import pytest

from kit.ids import uuid7
from tests.analytics.conftest import AddSession
from tests.analytics.test_sources import read

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def books(dsn: str, tenant: UUID) -> Books:
    return Books(dsn, tenant)


class Books:
    def __init__(self, dsn: str, tenant: UUID) -> None:
        self.dsn, self.tenant = dsn, tenant

    def lead(self, session: UUID, status: str) -> UUID:
        with psycopg.connect(self.dsn) as conn:
            row = conn.execute(
                """INSERT INTO leads (id, tenant_id, contact_id, status, created_at, updated_at)
                   SELECT %s, tenant_id, contact_id, %s, %s, %s FROM sessions WHERE id = %s RETURNING contact_id""",
                (uuid7(), status, AT, AT, session),
            ).fetchone()
        assert row is not None
        return row[0]

    def deal(self, contact: UUID, amount: str | None, currency: str | None = "EUR", **given: Any) -> None:
        values = {"connection": "crm", "outcome": "won", "outcome_at": AT, **given}
        with psycopg.connect(self.dsn) as conn:
            conn.execute(
                """INSERT INTO crm_deals (tenant_id, connection, remote_type, remote_id, contact_id, amount, currency,
                                          outcome, outcome_at, updated_at, seen_at)
                   VALUES (%s, %s, 'deals', %s, %s, %s, %s, %s, %s, now(), now())""",
                (self.tenant, values["connection"], str(uuid7()), contact, amount, currency, values["outcome"],
                 values["outcome_at"]),
            )  # fmt: skip


async def test_each_sale_counts_once_where_the_contact_came_from(
    client: httpx2.AsyncClient, add_session: AddSession, books: Books, dsn: str
) -> None:
    ann = books.lead(add_session(lead=True, source="news"), "won")
    again = add_session(at=AT + timedelta(hours=1), source="google")
    with psycopg.connect(dsn) as conn:
        conn.execute("UPDATE sessions SET contact_id = %s WHERE id = %s", (ann, again))
    books.deal(ann, "1000.50")
    books.deal(ann, "200")
    books.deal(ann, "300", "USD")
    books.deal(ann, None)
    books.deal(ann, "77", outcome="lost")
    books.deal(ann, "88", outcome=None, outcome_at=None)
    books.deal(ann, "99", outcome_at=AT - timedelta(days=1))  # before there was the lead
    books.deal(ann, "1200.50", connection="other")  # the same sale in a second CRM
    books.lead(add_session(lead=True, source="google"), "lost")
    bob = books.lead(add_session(lead=True, source="bing"), "won")
    books.deal(bob, "5", None)

    found = await read(client, by=["source", "channel"])
    told = {row["key"]: (row["won"], row["lost"], row["revenue"]) for row in found["by"]["source"]}
    assert told == {
        "news": (1, 0, {"EUR": "1200.50", "USD": "300"}),
        "google": (0, 1, {}),
        "bing": (1, 0, {"": "5"}),
    }
    total = {"": "5", "EUR": "1200.50", "USD": "300"}
    assert (found["total"]["won"], found["total"]["lost"], found["total"]["revenue"]) == (2, 1, total)
    assert [row["revenue"] for row in found["by"]["channel"]] == [total]

    rest = (await read(client, by="source", limit=1))["by"]["source"]
    assert [(row["key"], row["rest"], row["revenue"]) for row in rest] == [
        ("google", False, {}),
        (None, True, total),
    ]
    answer = await client.get("/v1/admin/analytics/sources", params={"by": "source", "format": "csv"})
    assert "1200.50 EUR; 300 USD" in answer.text
