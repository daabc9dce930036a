"""Sessions over real HTTP: opening, moving, ending, reading back, rating, and what belongs to whom."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from agent import jobs, sessions
from agent.config import Company, Suggestions
from kit.ids import hash_token, uuid7
from tests.agent.conftest import Serve
from tests.agent.rig import PUBLIC, SITE, Chat, Rig


def rows(dsn: str, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with psycopg.connect(dsn) as conn:
        return conn.execute(sql.encode(), values).fetchall()


@pytest.fixture
def other_tenant(dsn: str) -> UUID:
    """A second company with the widget key pk_other."""
    tenant = uuid7()
    with psycopg.connect(dsn) as conn:
        conn.execute(
            "INSERT INTO tenants (id, slug, name, widget_key, origins) VALUES (%s, 'other', 'Other', 'pk_other', %s)",
            (tenant, [SITE]),
        )
    return tenant


async def test_opening_keeps_where_the_visitor_came_from(rig: Rig, dsn: str) -> None:
    page = {
        "url": f"{SITE}/pricing?utm_source=Mail&session=secret&gclid=abc#top",
        "title": " Our\nprices ",
        "referrer": "https://search.test/?q=private&utm_term=crm",
    }
    utm = {"utm_campaign": "spring", "fbclid": "f1", "password": "secret", "UTM_Medium": "email"}
    chat = await rig.open_session(page=page, utm=utm, locale="de-AT", timezone="Europe/Vienna")
    landing, kept, url, title, locale, zone, hashed = rows(
        dsn, "SELECT landing, utm, page_url, page_title, locale, timezone, token_hash FROM sessions"
    )[0]
    assert landing == {
        "url": f"{SITE}/pricing?utm_source=Mail&gclid=abc",
        "title": "Our prices",
        "referrer": "https://search.test/?utm_term=crm",
        "referrer_domain": "search.test",
    }
    assert kept == {
        "utm_source": "Mail",
        "gclid": "abc",
        "utm_campaign": "spring",
        "fbclid": "f1",
        "utm_medium": "email",
    }
    assert (url, title, locale, zone) == (landing["url"], "Our prices", "de-AT", "Europe/Vienna")
    assert bytes(hashed) == hash_token(chat.opened["token"])
    assert chat.opened["greeting"].startswith("Hallo!")
    assert chat.opened["consent"]["version"] == "1"
    assert "Acme" in chat.opened["consent"]["text"]


async def test_a_visitor_comes_back(rig: Rig, dsn: str) -> None:
    first = (await rig.open_session()).opened["visitor"]
    assert (await rig.open_session(visitor=first)).opened["visitor"] == first
    assert rows(dsn, "SELECT count(*) FROM visitors") == [(1,)]


@pytest.mark.parametrize("change", [{"token": "forged"}, {"id": str(uuid4())}, {"id": "no uuid"}])
async def test_an_unknown_visitor_is_a_new_one(rig: Rig, change: dict[str, str]) -> None:
    first = (await rig.open_session()).opened["visitor"]
    again = (await rig.open_session(visitor=first | change)).opened["visitor"]
    assert again["id"] not in (first["id"], change.get("id"))


async def test_another_tenants_visitor_is_a_new_one(rig: Rig, other_tenant: UUID) -> None:
    first = (await rig.open_session()).opened["visitor"]
    answer = await rig.client.post(
        "/v1/sessions", json={"visitor": first}, headers=PUBLIC | {"X-Widget-Key": "pk_other"}
    )
    assert answer.json()["visitor"]["id"] != first["id"]


async def test_every_endpoint_asks_for_the_sessions_own_token(
    rig: Rig, chat: Chat, other_tenant: UUID
) -> None:
    turn = (await chat.say("What is the price?"))["turn_id"]
    stranger = await rig.open_session()
    calls = [
        ("GET", "", None),
        ("POST", "/turns", {"text": "Hello"}),
        ("POST", "/page", {"url": SITE}),
        ("POST", "/end", None),
        ("POST", f"/turns/{turn}/feedback", {"rating": "up"}),
    ]
    for method, path, body in calls:
        for headers, status in [
            (chat.headers(Authorization=f"Bearer {stranger.opened['token']}"), 401),
            (chat.headers(Authorization=""), 401),
            (chat.headers() | {"X-Widget-Key": "pk_other"}, 404),
            (chat.headers() | {"X-Widget-Key": "pk_unknown"}, 401),
            (chat.headers() | {"Origin": "http://evil.test"}, 403),
        ]:
            answer = await rig.client.request(method, chat.url + path, json=body, headers=headers)
            assert answer.status_code == status, (path, headers)
            assert set(answer.json()) == {"error", "detail"}
    assert (await chat.transcript())["state"] == "active"


async def test_the_transcript_tells_everything(chat: Chat) -> None:
    answer = await chat.say("What is the price of Pro?", "t1")
    url = f"{chat.url}/turns/{answer['turn_id']}/feedback"
    for rating in ("up", "down"):
        body = {"rating": rating, "reason": "too\x00 short"}
        assert (await chat.rig.client.post(url, json=body, headers=chat.headers())).status_code == 204
    found = await chat.transcript()
    assert (found["session_id"], found["state"], found["suggestions"]) == (str(chat.id), "active", [])
    assert found["turns"] == [
        {
            "turn_id": answer["turn_id"],
            "client_turn_id": "t1",
            "text": "What is the price of Pro?",
            "reply": {
                "text": answer["text"],
                "answered": True,
                "citations": answer["citations"],
                "offer": None,
                "booking": None,
                "stopped": False,
            },
            "state": "closed",
            "created_at": "2026-03-02T09:30:00Z",
            "feedback": {"rating": "down", "reason": "too short"},
            "form": None,
        }
    ]
    assert (found["handoff"], found["rep"], found["messages"]) == ("none", None, [])


async def test_a_reason_is_kept_without_its_secrets(chat: Chat) -> None:
    turn = (await chat.say("What is the price of Pro?"))["turn_id"]
    body = {"rating": "down", "reason": "wrong, I paid with 4242 4242 4242 4242 and my password is hunter2"}
    answer = await chat.rig.client.post(
        f"{chat.url}/turns/{turn}/feedback", json=body, headers=chat.headers()
    )
    assert answer.status_code == 204
    kept = "wrong, I paid with [card number removed] and my password is [password removed]"
    assert (await chat.transcript())["turns"][0]["feedback"]["reason"] == kept


async def test_pages_are_kept_without_secrets(rig: Rig, dsn: str) -> None:
    page = {"url": f"{SITE}/pay/4242424242424242", "title": "Card 4242 4242 4242 4242"}
    chat = await rig.open_session(page=page, utm={"utm_term": "my pin is 4711"})
    body = {"url": f"{SITE}/password:hunter2", "title": "login anna / Tiger!99"}
    answer = await chat.rig.client.post(f"{chat.url}/page", json=body, headers=chat.headers())
    assert answer.status_code == 204
    stored = repr([rows(dsn, f"SELECT * FROM {table}") for table in ("sessions", "visitors", "page_views")])
    assert "/pay/removed" in stored and "my pin is [password removed]" in stored
    assert not [secret for secret in ("4242", "4711", "hunter2", "Tiger!99") if secret in stored]


async def test_feedback_needs_a_reply_of_this_session(rig: Rig, chat: Chat) -> None:
    other = await rig.open_session()
    turn = (await other.say("Hello"))["turn_id"]
    url = f"{chat.url}/turns/{turn}/feedback"
    answer = await rig.client.post(url, json={"rating": "up"}, headers=chat.headers())
    assert answer.status_code == 404
    wrong = await rig.client.post(url, json={"rating": "great"}, headers=chat.headers())
    assert (wrong.status_code, wrong.json()["error"]) == (422, "invalid")


async def test_the_visitor_moves_on(chat: Chat, dsn: str) -> None:
    body = {"url": f"{SITE}/refund?x=1", "title": "Refund", "referrer": f"{SITE}/"}
    answer = await chat.rig.client.post(f"{chat.url}/page", json=body, headers=chat.headers())
    assert answer.status_code == 204
    assert rows(dsn, "SELECT page_url, page_title FROM sessions") == [(f"{SITE}/refund", "Refund")]
    await chat.say("What is the price?")
    assert chat.rig.search.queries[0].page_url == f"{SITE}/refund"


async def test_a_session_ends_once(chat: Chat, dsn: str) -> None:
    answers = await asyncio.gather(
        *(chat.rig.client.post(f"{chat.url}/end", headers=chat.headers()) for _ in range(4))
    )
    assert [a.json() for a in answers] == [{"session_id": str(chat.id), "state": "ended"}] * 4
    assert rows(dsn, "SELECT payload FROM events WHERE type = 'session.ended'") == [({"reason": "visitor"},)]
    for path, body in [("/turns", {"text": "Hello"}), ("/page", {"url": SITE})]:
        gone = await chat.rig.client.post(chat.url + path, json=body, headers=chat.headers())
        assert (gone.status_code, gone.json()["error"]) == (410, "session_ended")
    assert (await chat.transcript())["state"] == "ended"


async def test_idle_sessions_end(rig: Rig, chat: Chat, clock: Any, dsn: str, other_tenant: UUID) -> None:
    clock.advance(29 * 60)
    fresh = await rig.open_session()
    assert await jobs.end_idle_sessions(rig.services) == 0
    clock.advance(2 * 60)
    counts = await asyncio.gather(*(jobs.end_idle_sessions(rig.services) for _ in range(3)))
    assert sum(counts) == 1
    assert (await chat.transcript())["state"] == "ended"
    assert (await fresh.transcript())["state"] == "active"
    assert rows(dsn, "SELECT payload FROM events WHERE type = 'session.ended'") == [({"reason": "idle"},)]


async def test_many_idle_sessions_end_in_batches(rig: Rig, clock: Any, tenant: UUID) -> None:
    for _ in range(5):
        await rig.open_session()
    clock.advance(3_600)
    assert await sessions.end_idle(rig.services, tenant, batch=2) == 5


def _page(dsn: str, tenant: UUID, url: str, headings: list[str]) -> None:
    with psycopg.connect(dsn) as conn:
        source = conn.execute(
            """INSERT INTO sources (id, tenant_id, kind, target, created_at) VALUES (%s, %s, 'website', %s, now())
               ON CONFLICT (tenant_id, target) DO UPDATE SET kind = 'website' RETURNING id""",
            (uuid7(), tenant, SITE),
        ).fetchone()
        assert source
        page = conn.execute(
            """INSERT INTO pages (tenant_id, source_id, url, title, status, fetched_at)
               VALUES (%s, %s, %s, 'A page', 'ok', now()) RETURNING id""",
            (tenant, source[0], url),
        ).fetchone()
        assert page
        for position, heading in enumerate(headings):
            conn.execute(
                """INSERT INTO passages (tenant_id, page_id, position, heading_path, text, content_hash, term_count)
                   VALUES (%s, %s, %s, %s, 'Text.', '', 1)""",
                (tenant, page[0], position, ["Site", heading]),
            )


async def test_suggestions_are_questions_of_the_site(
    rig: Rig, tenant: UUID, other_tenant: UUID, dsn: str
) -> None:
    _page(dsn, tenant, f"{SITE}/", ["Welcome", "What does Acme do?"])
    _page(dsn, tenant, f"{SITE}/faq", ["Who can see my data?", "Can I cancel any time?"])
    _page(dsn, tenant, f"{SITE}/pricing/enterprise", ["Is there a discount for schools?", "Huh?"])
    _page(dsn, other_tenant, f"{SITE}/x", ["Is this somebody else's question?"])
    opened = (await rig.open_session(page={"url": f"{SITE}/pricing/enterprise?utm_source=x"})).opened
    assert opened["suggestions"] == [
        "Is there a discount for schools?",
        "What does Acme do?",
        "Who can see my data?",
        "Can I cancel any time?",
    ]
    config = await rig.client.get("/v1/widget/config", params={"url": f"{SITE}/faq"}, headers=PUBLIC)
    assert config.json()["suggestions"][0] == "Who can see my data?"


async def test_the_owner_chooses_suggestions_by_page(serve: Serve) -> None:
    rig = await serve(
        config={
            "suggestions": (
                Suggestions(questions=("General?",)),
                Suggestions(pages="/pricing*", questions=("Price?", "Discount?")),
            ),
            "greeting": "Welcome to {company}!",
        },
        company=Company(name="Acme {weird}"),
    )
    opened = (await rig.open_session(page={"url": f"{SITE}/pricing/pro"})).opened
    assert opened["suggestions"] == ["Price?", "Discount?", "General?"]
    assert (await rig.open_session()).opened["suggestions"] == ["General?"]
    assert opened["greeting"] == "Welcome to Acme {weird}!"


@pytest.mark.parametrize(
    ("context", "kept"),
    [
        (
            {"product_name": "Oak desk", "product_price": 199.5, "deep": {"x": 1}},
            [("Oak desk", "viewed", f"{SITE}/desk")],
        ),
        ({"product_name": 7}, [("7", "viewed", f"{SITE}/desk")]),
        ({"product_name": ""}, []),
        ({"other": "x"}, []),
        (["nonsense"], []),
        (None, []),
    ],
)
async def test_the_product_that_the_site_names(rig: Rig, dsn: str, context: Any, kept: list[Any]) -> None:
    await rig.open_session(page={"url": f"{SITE}/desk?utm_source=x"}, context=context)
    with psycopg.connect(dsn) as conn:
        assert conn.execute("SELECT product, kind, page_url FROM interactions").fetchall() == kept


async def test_search_needs_the_admin_key(rig: Rig, tenant: UUID) -> None:
    refused = await rig.client.get("/v1/search", params={"q": "price"})
    assert refused.status_code == 401
    admin = {"Authorization": "Bearer admin"}
    answer = await rig.client.get("/v1/search", params={"q": "price", "k": 3}, headers=admin)
    passage = answer.json()["passages"][0]
    assert passage["page_url"] == f"{SITE}/price"
    assert passage["heading_path"] == ["Price"]
    assert passage["why"] == {"dense": 0.9}
    assert rig.search.queries[0].k == 3
    assert rig.search.tenants == [tenant]
    assert (await rig.client.get("/v1/search", params={"q": ""}, headers=admin)).status_code == 422


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'{"page": {"url": 3}}', b'{"utm": {"a": ["b"]}}', b'{"locale": 3}']
)
async def test_bodies_that_make_no_sense(rig: Rig, body: bytes) -> None:
    answer = await rig.client.post(
        "/v1/sessions", content=body, headers=PUBLIC | {"Content-Type": "application/json"}
    )
    assert answer.status_code in (400, 422)
    assert set(answer.json()) == {"error", "detail"}


async def test_the_openapi_document_knows_every_answer(rig: Rig) -> None:
    paths = (await rig.client.get("/openapi.json")).json()["paths"]
    assert set(paths) == {
        "/v1/sessions",
        "/v1/sessions/{session_id}",
        "/v1/sessions/{session_id}/page",
        "/v1/sessions/{session_id}/end",
        "/v1/sessions/{session_id}/turns",
        "/v1/sessions/{session_id}/turns/{turn_id}/feedback",
        "/v1/sessions/{session_id}/turns/{turn_id}/stop",
        "/v1/sessions/{session_id}/form",
        "/v1/sessions/{session_id}/identify",
        "/v1/sessions/{session_id}/messages",
        "/v1/admin/sessions/{session_id}/takeover",
        "/v1/admin/sessions/{session_id}/messages",
        "/v1/admin/sessions/{session_id}/release",
        "/v1/admin/sessions/{session_id}/end",
        "/v1/widget/config",
        "/v1/search",
    }
    turn = paths["/v1/sessions/{session_id}/turns"]["post"]["responses"]
    assert set(turn["200"]["content"]) == {"application/json", "text/event-stream"}
    assert {"409", "410", "413", "422", "429", "503"} <= set(turn)


async def test_logs_hold_no_words_of_the_visitor(rig: Rig) -> None:
    with capture_logs(processors=[merge_contextvars]) as logged:
        chat = await rig.open_session(page={"url": f"{SITE}/?name=Zanzibar", "title": "Zanzibar"})
        await chat.say("What is the price for Zanzibar Ltd?")
        rig.search.failures.append(RuntimeError("broken"))
        await chat.post("And a refund for Zanzibar Ltd?")
    closed = [entry for entry in logged if entry["event"] == "turn_closed"]
    assert len(closed) == 2
    assert closed[0]["session_id"] == str(chat.id)
    assert "Zanzibar" not in str(closed)
