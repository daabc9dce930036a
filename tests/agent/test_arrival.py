"""What the database holds of a visitor's way to the chat, over real HTTP."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.rows import dict_row

from agent import sessions
from agent.config import PageTracking, Settings
from agent.services import Services
from db.pool import Pool
from tests.agent.conftest import Serve
from tests.agent.rig import PUBLIC, SITE, Chat, Rig, make_services

PHONE = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Mobile/15E148"}


def session_of(dsn: str, chat: Chat) -> dict[str, Any]:
    with psycopg.connect(dsn, row_factory=dict_row) as conn:
        found = conn.execute("SELECT * FROM sessions WHERE id = %s", (chat.id,)).fetchone()
    assert found
    return found


def views(dsn: str, chat: Chat) -> list[tuple[str, bool]]:
    with psycopg.connect(dsn) as conn:
        found = conn.execute(
            "SELECT url, before_chat FROM page_views WHERE session_id = %s ORDER BY id", (chat.id,)
        ).fetchall()
    return [(url.removeprefix(SITE), before) for url, before in found]


async def opened(rig: Rig, headers: dict[str, str] | None = None, **body: Any) -> Chat:
    answer = await rig.client.post("/v1/sessions", json=body, headers=PUBLIC | (headers or {}))
    assert answer.status_code == 201, answer.text
    return Chat(rig, answer.json())


async def go(chat: Chat, path: str) -> None:
    answer = await chat.rig.client.post(
        f"{chat.url}/page", json={"url": SITE + path, "title": path}, headers=chat.headers()
    )
    assert answer.status_code == 204


async def test_everything_is_there_before_the_first_turn(rig: Rig, dsn: str, clock: Any) -> None:
    before = clock.now - timedelta(minutes=5)
    chat = await opened(
        rig,
        PHONE,
        page={"url": f"{SITE}/pricing?token=secret", "title": "Prices", "referrer": f"{SITE}/"},
        landing={"url": f"{SITE}/?utm_source=google&utm_medium=cpc", "referrer": "https://www.google.com/"},
        utm={"utm_campaign": "Spring", "gclid": "g1"},
        first_touch={
            "at": "2026-01-05T10:00:00Z",
            "url": f"{SITE}/blog",
            "referrer": "https://news.ycombinator.com/item?id=1",
        },
        last_touch={"at": before.isoformat(), "url": f"{SITE}/", "utm": {"utm_source": "google"}},
        pages=[
            {"url": f"{SITE}/?utm_source=google", "at": before.timestamp() * 1_000},
            {"url": f"{SITE}/docs", "title": "Docs", "at": before.isoformat()},
        ],
        locale="de-AT",
        timezone="Europe/Vienna",
    )
    found = session_of(dsn, chat)
    assert {name: found[name] for name in ("channel", "source", "campaign", "referrer_domain", "device")} == {
        "channel": "paid",
        "source": "google",
        "campaign": "Spring",
        "referrer_domain": "google.com",
        "device": "mobile",
    }
    assert (found["landing_url"], found["page_url"]) == (f"{SITE}/", f"{SITE}/pricing")
    assert found["opened_on"] == {"url": f"{SITE}/pricing", "title": "Prices"}
    assert (found["locale"], found["timezone"]) == ("de-AT", "Europe/Vienna")
    assert found["utm"] == {
        "utm_source": "google",
        "utm_medium": "cpc",
        "utm_campaign": "Spring",
        "gclid": "g1",
    }
    first, last = found["first_touch"], found["last_touch"]
    assert (first["at"], first["source"], first["url"]) == (
        "2026-01-05T10:00:00+00:00",
        "hacker-news",
        f"{SITE}/blog",
    )
    assert (last["channel"], last["click_ids"], last["campaign"]) == ("paid", {"gclid": "g1"}, "Spring")
    assert views(dsn, chat) == [("/", True), ("/docs", True), ("/pricing", True)]
    assert "secret" not in str(found)


async def test_who_sends_only_the_page_is_still_understood(rig: Rig, dsn: str) -> None:
    chat = await opened(
        rig, page={"url": f"{SITE}/a?utm_source=x&utm_medium=social", "referrer": "https://t.co/"}
    )
    found = session_of(dsn, chat)
    assert (found["channel"], found["source"], found["landing_url"]) == ("social", "x", f"{SITE}/a")
    assert found["first_touch"] == found["last_touch"]
    assert views(dsn, chat) == [("/a", True)]
    nothing = session_of(dsn, await opened(rig))
    assert (nothing["channel"], nothing["source"], nothing["campaign"]) == ("direct", "direct", None)


async def test_the_first_touch_survives_navigation_and_return_visits(rig: Rig, dsn: str, clock: Any) -> None:
    first = await opened(rig, page={"url": f"{SITE}/", "referrer": "https://www.bing.com/"})
    visitor = first.opened["visitor"]
    await go(first, "/pricing")
    clock.advance(40 * 86_400)
    again = await opened(
        rig,
        visitor=visitor,
        page={"url": f"{SITE}/?utm_source=news&utm_medium=email"},
        first_touch={"at": "2020-01-01T00:00:00Z", "url": f"{SITE}/", "utm": {"utm_source": "forged"}},
    )
    found = session_of(dsn, again)
    assert (found["first_touch"]["source"], found["last_touch"]["source"]) == ("bing", "news")
    assert (found["channel"], found["source"]) == ("email", "news")
    assert found["first_touch"] == session_of(dsn, first)["first_touch"]
    stranger = await opened(rig, visitor=visitor | {"token": "forged"}, page={"url": f"{SITE}/"})
    assert session_of(dsn, stranger)["first_touch"]["source"] == "direct"


async def test_two_first_visits_at_once_agree(rig: Rig, dsn: str) -> None:
    visitor = (await opened(rig)).opened["visitor"]
    with psycopg.connect(dsn) as conn:
        conn.execute("UPDATE visitors SET first_touch = NULL")
    chats = await asyncio.gather(
        *(
            opened(rig, visitor=visitor, page={"url": f"{SITE}/", "referrer": f"https://site{n}.test/"})
            for n in range(4)
        )
    )
    assert len({session_of(dsn, chat)["first_touch"]["source"] for chat in chats}) == 1


async def test_pages_during_the_chat(rig: Rig, dsn: str) -> None:
    chat = await opened(rig, page={"url": f"{SITE}/a"})
    for path in ("/a?utm_source=x", "/b?token=1", "/b#top", "/a", "/c"):
        await go(chat, path)
    assert views(dsn, chat) == [("/a", True), ("/b", False), ("/a", False), ("/c", False)]
    await asyncio.gather(*(go(chat, "/d") for _ in range(4)))
    assert views(dsn, chat)[4:] == [("/d", False)]
    bad = await rig.client.post(f"{chat.url}/page", json={"url": "nonsense"}, headers=chat.headers())
    assert bad.status_code == 204
    assert len(views(dsn, chat)) == 5


async def test_a_session_keeps_two_hundred_pages(chat: Chat, dsn: str) -> None:
    with psycopg.connect(dsn) as conn:
        conn.execute(
            """INSERT INTO page_views (tenant_id, session_id, url, seen_at, before_chat)
               SELECT tenant_id, id, 'http://site.test/' || n, opened_at, false
               FROM sessions, generate_series(1, 198) AS n"""
        )
    for path in ("/x", "/y", "/z"):
        await go(chat, path)
    assert len(views(dsn, chat)) == 200
    assert views(dsn, chat)[-1] == ("/x", False)


HOSTILE = ["=cmd()", "<script>alert(1)</script>", "a\r\nBcc: x@y.z", "\x00\x1b[31m", "x" * 10_000, ""]


@pytest.mark.parametrize("value", HOSTILE)
async def test_hostile_values_are_stored_as_data(rig: Rig, dsn: str, value: str) -> None:
    url = f"{SITE}/?utm_source={value}"
    touch = {
        "at": value,
        "url": value,
        "title": value,
        "referrer": f"https://{value}/",
        "utm": {"gclid": value},
    }
    chat = await opened(
        rig,
        {"User-Agent": "curl/8"},
        page={"url": url, "title": value, "referrer": value},
        landing={"url": url, "title": value, "referrer": f"https://{value}/"},
        utm={"utm_campaign": value, "utm_medium": value, value: value},
        first_touch=touch,
        last_touch=touch,
        pages=[{"url": value, "title": value, "at": value}, {"url": f"{SITE}/{value}", "at": 1e308}],
        timezone=value,
        locale=value,
        device=value,
    )
    found = session_of(dsn, chat)
    assert found["channel"] and found["source"]
    assert (found["timezone"], found["device"]) == (None, "unknown")
    for text in _texts({name: found[name] for name in found if name != "token_hash"}):
        assert len(text) <= 2_000 and text.isprintable()
    for name in ("source", "campaign", "locale"):
        assert len(found[name] or "") <= 256


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for pair in value.items() for part in pair for text in _texts(part)]
    return [value] if isinstance(value, str) else []


async def test_half_a_character_costs_nobody_the_chat(rig: Rig, dsn: str) -> None:
    """A browser that cuts a title in the middle of an emoji sends a lone surrogate."""
    body = rb"""{"page": {"url": "http://site.test/\ud800", "title": "Hi \ud83d", "referrer": "https://\udc00.test/"},
        "utm": {"utm_source": "x\ud800", "\ud800": "1"}, "locale": "de\ud800", "timezone": "\ud800"}"""
    headers = PUBLIC | {"Content-Type": "application/json"}
    answer = await rig.client.post("/v1/sessions", content=body, headers=headers)
    found = session_of(dsn, Chat(rig, answer.json()))
    assert (found["page_title"], found["source"], found["locale"]) == ("Hi", "x", "de")
    assert (found["page_url"], found["timezone"]) == (None, None)


async def test_more_parameters_than_anybody_has(rig: Rig, dsn: str) -> None:
    query = "&".join(f"a{n}=1" for n in range(1_000))
    chat = await opened(rig, page={"url": f"{SITE}/?{query}"}, utm={f"utm_{n}": "1" for n in range(300)})
    found = session_of(dsn, chat)
    assert (len(found["utm"]), found["page_url"]) == (20, f"{SITE}/")


@pytest.mark.parametrize("touch", [3, [], {"utm": {"a": 1}}, {"url": {}}, {"at": []}])
async def test_touches_that_make_no_sense(rig: Rig, touch: Any) -> None:
    answer = await rig.client.post("/v1/sessions", json={"first_touch": touch}, headers=PUBLIC)
    assert answer.status_code == 422


def _with_tracking(services: Services, tracking: PageTracking) -> Services:
    from dataclasses import replace

    async def settings(tenant: UUID) -> Settings:
        return replace(await services.settings(tenant), page_tracking=tracking)

    return replace(services, settings=settings)


BODY = {
    "page": {"url": f"{SITE}/?utm_source=x", "title": "T", "referrer": "https://www.bing.com/"},
    "utm": {"gclid": "g1"},
    "first_touch": {"url": f"{SITE}/first", "referrer": "https://www.bing.com/", "utm": {"utm_source": "y"}},
    "pages": [{"url": f"{SITE}/a"}],
}


@pytest.mark.parametrize(
    ("tracking", "source", "gone"),
    [
        (PageTracking(enabled=False), "not tracked", ("site.test", "bing", "utm_", "g1")),
        (PageTracking(track_utm_parameters=False), "bing", ("utm_", "g1")),
        (PageTracking(track_referrer_domain=False), "x", ("bing",)),
    ],
)
async def test_the_owner_may_keep_less(
    pool: Pool, clock: Any, tenant: UUID, dsn: str, tracking: PageTracking, source: str, gone: tuple[str, ...]
) -> None:
    from agent.api import SessionIn
    from agent.visit import Page

    services = _with_tracking(make_services(pool, clock)[0], tracking)
    given = SessionIn.model_validate(BODY).as_opening()
    made = await sessions.open_session(services, tenant, given)
    page = Page(f"{SITE}/b?utm_source=x", "B", "https://www.bing.com/")
    await sessions.visit_page(services, tenant, made.session, page)
    with psycopg.connect(dsn, row_factory=dict_row) as conn:
        stored = conn.execute("SELECT * FROM sessions").fetchall()
        everything = [stored, conn.execute("SELECT * FROM visitors, page_views").fetchall()]
    assert stored[0]["source"] == source
    assert not [
        text for text in gone if text in str(everything).replace("'source': 'bing'", "") and source != text
    ]


async def test_another_company_sees_nothing_of_it(serve: Serve, dsn: str, pool: Pool) -> None:
    from db.pool import transaction
    from kit.ids import uuid7

    await opened(await serve(), page={"url": f"{SITE}/a"})
    async with transaction(pool, uuid7()) as conn:
        assert await (await conn.execute("SELECT 1 FROM page_views")).fetchall() == []
