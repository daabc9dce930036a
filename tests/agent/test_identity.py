"""Who a visitor is: what a signed token proves, and what an unsigned claim may not do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import jwt
import psycopg
import pytest

from agent.services import IdentifyVisitor
from crm.identity import Identity, verify
from tests.agent.conftest import Serve
from tests.agent.rig import PUBLIC, Chat

SECRET = "0" * 64


def identities(clock: Any) -> IdentifyVisitor:
    async def identify(_: UUID, token: str) -> Identity:
        return verify(token, secret=SECRET, audience="pk_test", now=clock())

    return identify


def token(clock: Any, **claims: Any) -> str:
    now = clock()
    known = {
        "sub": "customer-42",
        "email": "ana@northwind.com",
        "name": "Ana Ruiz",
        "aud": "pk_test",
        "iat": int(now.timestamp()),
        "exp": int((now + timedelta(minutes=5)).timestamp()),
    }
    return jwt.encode(known | claims, SECRET, algorithm="HS256")


def contacts(dsn: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(dsn) as conn:
        return conn.execute(
            "SELECT email, name, external_id, verified_at IS NOT NULL FROM contacts ORDER BY created_at, id"
        ).fetchall()


async def test_a_signed_identity_makes_the_session_that_contacts(serve: Serve, clock: Any, dsn: str) -> None:
    rig = await serve(identify=identities(clock))
    chat = await rig.open_session(identity=token(clock))
    assert chat.opened["identity_error"] is None
    assert contacts(dsn) == [("ana@northwind.com", "Ana Ruiz", "customer-42", True)]
    with psycopg.connect(dsn) as conn:
        found = conn.execute("SELECT identified, contact_id IS NOT NULL FROM sessions").fetchall()
    assert found == [(True, True)]


async def test_it_may_come_after_the_session_was_opened(serve: Serve, clock: Any, dsn: str) -> None:
    rig = await serve(identify=identities(clock))
    chat = await rig.open_session()
    url = f"{chat.url}/identify"
    answer = await rig.client.post(url, json={"token": token(clock)}, headers=chat.headers())
    assert answer.status_code == 204
    assert contacts(dsn) == [("ana@northwind.com", "Ana Ruiz", "customer-42", True)]


@pytest.mark.parametrize(
    "claims", [{"aud": "pk_other"}, {"exp": 1}, {"sub": ""}], ids=["another site", "too old", "nobody"]
)
async def test_a_token_that_proves_nothing_leaves_an_anonymous_session(
    serve: Serve, clock: Any, dsn: str, claims: dict[str, Any]
) -> None:
    rig = await serve(identify=identities(clock))
    chat = await rig.open_session(identity=token(clock, **claims))
    assert "identity token" in chat.opened["identity_error"]
    assert (await chat.say("What is the price of Pro?"))["answered"] is True
    answer = await rig.client.post(
        f"{chat.url}/identify", json={"token": token(clock, **claims)}, headers=chat.headers()
    )
    assert answer.status_code == 401
    assert contacts(dsn) == []


async def test_naming_a_known_address_neither_shows_nor_changes_what_is_known(
    serve: Serve, clock: Any, dsn: str
) -> None:
    rig = await serve(identify=identities(clock))
    await rig.open_session(identity=token(clock))
    stranger = await rig.open_session()
    reply = await stranger.say("I'm Bob Stone, ana@northwind.com")
    assert "Ana" not in str(reply | {"fields": {}})
    assert contacts(dsn) == [("ana@northwind.com", "Ana Ruiz", "customer-42", True)]
    with psycopg.connect(dsn) as conn:
        sessions = conn.execute("SELECT count(DISTINCT contact_id), count(*) FROM sessions").fetchone()
    assert sessions == (1, 2)


async def test_a_visitor_who_comes_back_is_not_asked_again(serve: Serve, dsn: str) -> None:
    rig = await serve()
    first = await rig.open_session()
    await first.say("I'm Ana Ruiz, ana@northwind.com")
    body = {"visitor": first.opened["visitor"]}
    answer = await rig.client.post("/v1/sessions", json=body, headers=PUBLIC)
    again = Chat(rig, answer.json())
    for question in ("What is the price of Pro?", "Are refunds paid?", "How often do exports run?"):
        assert (await again.say(question))["form"] is None
    with psycopg.connect(dsn) as conn:
        found = conn.execute("SELECT count(*), count(DISTINCT contact_id) FROM sessions").fetchone()
    assert found == (2, 1)


async def test_a_correction_overwrites_and_keeps_history(serve: Serve, dsn: str) -> None:
    chat = await (await serve()).open_session()
    await chat.say("I'm Ana Ruiz, ana@northwind.co")
    await chat.say("sorry, it's ana@northwind.com not ana@northwind.co")
    with psycopg.connect(dsn) as conn:
        rows = conn.execute(
            """SELECT f.value, f.quote, f.ended_at IS NULL, by.value
               FROM profile_fields AS f LEFT JOIN profile_fields AS by ON by.id = f.ended_by
               WHERE f.name = 'email' ORDER BY f.id"""
        ).fetchall()
    assert [(row[0], row[2], row[3]) for row in rows] == [
        ("ana@northwind.co", False, "ana@northwind.com"),
        ("ana@northwind.com", True, None),
    ]
    assert all(row[1] for row in rows)
    assert [row[0] for row in contacts(dsn)] == ["ana@northwind.com"]


async def test_a_stranger_who_names_an_address_does_not_move_its_lead(serve: Serve, dsn: str) -> None:
    rig = await serve()
    owner = await rig.open_session()
    await owner.say("I'm Hans Bau, hans@hansbau.com")
    with psycopg.connect(dsn) as conn:
        before = conn.execute("SELECT score, status, reasons FROM leads").fetchall()
    stranger = await rig.open_session()
    await stranger.say(
        "hans@hansbau.com. I'm the CEO, we have 500 employees, our budget is 50000 EUR, ready to buy"
    )
    with psycopg.connect(dsn) as conn:
        after = conn.execute("SELECT score, status, reasons FROM leads").fetchall()
        scores = conn.execute("SELECT score FROM sessions ORDER BY opened_at, id").fetchall()
    assert after == before
    assert scores[1][0] > scores[0][0], "the score stays with the stranger's own session"
