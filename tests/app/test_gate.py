"""The gate: keys, origins, rate limits, the admin key, and whose address counts."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any
from uuid import UUID

import pytest
from fastapi import Depends, FastAPI

from app.gate import Caller, client_network
from app.services import Services
from app.web import create_app
from tests.app.conftest import ADMIN, PUBLIC, MakeServices, client_of

SLOW = {"burst": 3, "per_minute": 60}
WIDE = {"burst": 1000, "per_minute": 60000}


def _app(services: Services) -> FastAPI:
    """The application with one endpoint behind each door of the gate."""
    app = create_app(services)
    gate = services.gate

    @app.get("/v1/test/public")
    async def public(caller: Caller = Depends(gate.visitor)) -> dict[str, str | None]:
        return {"tenant": str(caller.tenant), "origin": caller.origin}

    @app.post("/v1/test/{session_id}/turns")
    async def turn(caller: Caller = Depends(gate.visitor)) -> dict[str, str]:
        return {"tenant": str(caller.tenant)}

    @app.get("/v1/test/admin")
    async def admin(tenant: UUID = Depends(gate.admin)) -> dict[str, str]:
        return {"tenant": str(tenant)}

    return app


@pytest.mark.parametrize(
    ("headers", "status", "error"),
    [
        (PUBLIC, 200, None),
        ({"X-Widget-Key": "pk_test"}, 200, None),
        ({}, 401, "widget_key_unknown"),
        ({"X-Widget-Key": "pk_other"}, 401, "widget_key_unknown"),
        ({**PUBLIC, "Origin": "http://evil.test"}, 403, "origin_not_allowed"),
        ({**PUBLIC, "Origin": "https://site.test"}, 403, "origin_not_allowed"),
        ({**PUBLIC, "Origin": "http://site.test.evil.test"}, 403, "origin_not_allowed"),
        ({**PUBLIC, "Origin": "null"}, 403, "origin_not_allowed"),
    ],
)
async def test_key_and_origin(
    services: Services, headers: dict[str, str], status: int, error: str | None
) -> None:
    async with client_of(_app(services)) as client:
        answer = await client.get("/v1/test/public", headers=headers)
    assert answer.status_code == status
    assert answer.json().get("error") == error
    if error:
        assert answer.json()["detail"]


@pytest.mark.parametrize(
    ("origin", "advice"),
    [
        ("https://shop.test:8443", "salesagent tenant update default --origin https://shop.test:8443"),
        ("http://a;b.test", "salesagent tenant update default --origin 'http://a;b.test'"),
        ("null", "Open the page from a web server, at an address with http:// or https://."),
    ],
)
async def test_a_refused_page_is_told_the_whole_command(services: Services, origin: str, advice: str) -> None:
    async with client_of(_app(services)) as client:
        answer = await client.get("/v1/test/public", headers={**PUBLIC, "Origin": origin})
    assert answer.json()["detail"].endswith(advice)


async def test_an_answer_names_the_allowed_origin_only(services: Services) -> None:
    async with client_of(_app(services)) as client:
        allowed = await client.get("/v1/test/public", headers=PUBLIC)
        refused = await client.get("/v1/test/public", headers={**PUBLIC, "Origin": "http://evil.test"})
    assert allowed.headers["access-control-allow-origin"] == "http://site.test"
    assert "Origin" in allowed.headers["vary"]
    assert "access-control-allow-origin" not in refused.headers
    assert "Origin" in refused.headers["vary"]


@pytest.mark.parametrize(("origin", "status"), [("http://site.test", 204), ("http://evil.test", 403)])
async def test_a_preflight_is_answered_for_allowed_origins(
    services: Services, origin: str, status: int
) -> None:
    async with client_of(_app(services)) as client:
        answer = await client.options(
            "/v1/sessions", headers={"Origin": origin, "Access-Control-Request-Method": "POST"}
        )
    assert answer.status_code == status
    assert ("access-control-allow-origin" in answer.headers) == (status == 204)
    if status == 204:
        assert "x-widget-key" in answer.headers["access-control-allow-headers"]


async def test_any_origin_may_read_why_it_has_no_widget(services: Services) -> None:
    """Else the browser hides the reason, and with it the fix that the widget writes to its console."""
    headers = {"Origin": "http://evil.test"}
    async with client_of(_app(services)) as client:
        preflight = await client.options(
            "/v1/widget/config", headers={**headers, "Access-Control-Request-Method": "GET"}
        )
        answer = await client.get("/v1/widget/config", headers={**PUBLIC, **headers})
    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-origin"] == "http://evil.test"
    assert answer.headers["access-control-allow-origin"] == "http://evil.test"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (ADMIN, 200),
        ({"Authorization": "bearer admin-key"}, 200),
        ({}, 401),
        ({"Authorization": "Bearer x"}, 401),
        ({"Authorization": "admin-key"}, 401),
        (PUBLIC, 401),
    ],
)
async def test_the_admin_key(services: Services, headers: dict[str, str], status: int) -> None:
    async with client_of(_app(services)) as client:
        assert (await client.get("/v1/test/admin", headers=headers)).status_code == status


async def test_an_unknown_tenant_is_said_so(services: Services) -> None:
    async with client_of(_app(services)) as client:
        answer = await client.get("/v1/test/admin?tenant=nobody", headers=ADMIN)
    assert (answer.status_code, answer.json()["error"]) == (404, "tenant_not_found")


async def test_one_address_is_slowed_down_and_the_others_are_not(
    make_services: MakeServices, clock: Any
) -> None:
    app = _app(make_services(limits={"requests_per_address": SLOW}))
    async with client_of(app) as abuser, client_of(app, address="203.0.113.8") as visitor:
        seen = [(await abuser.get("/v1/test/public", headers=PUBLIC)).status_code for _ in range(5)]
        last = await abuser.get("/v1/test/public", headers={"X-Widget-Key": "pk_other"})
        other = await visitor.get("/v1/test/public", headers=PUBLIC)
        clock.advance(1)
        later = await abuser.get("/v1/test/public", headers=PUBLIC)
    assert seen == [200, 200, 200, 429, 429]
    assert (last.status_code, last.json()["error"]) == (429, "too_many_requests"), (
        "before the key is looked up"
    )
    assert last.headers["retry-after"] == "1"
    assert other.status_code == 200
    assert later.status_code == 200


async def test_a_busy_conversation_uses_up_nothing_of_its_tenant(make_services: MakeServices) -> None:
    limits = {
        "requests_per_address": WIDE,
        "turns_per_session": SLOW,
        "turns_per_tenant": {**SLOW, "burst": 5},
    }
    app = _app(make_services(limits=limits))
    async with client_of(app) as client:

        async def turn(session: str) -> int:
            headers = {**PUBLIC, "Authorization": f"Bearer {session}"}
            return (await client.post(f"/v1/test/{session}/turns", headers=headers)).status_code

        assert [await turn("a") for _ in range(6)] == [200] * 3 + [429] * 3
        assert [await turn("b"), await turn("c"), await turn("d")] == [200, 200, 429]


async def test_nobody_empties_the_bucket_of_a_session_that_is_not_theirs(make_services: MakeServices) -> None:
    app = _app(make_services(limits={"turns_per_session": SLOW}))
    async with client_of(app) as client:
        for _ in range(5):
            await client.post("/v1/test/a/turns", headers={**PUBLIC, "Authorization": "Bearer guessed"})
        own = await client.post("/v1/test/a/turns", headers={**PUBLIC, "Authorization": "Bearer real"})
    assert own.status_code == 200


@pytest.mark.parametrize(
    ("peer", "forwarded", "counted"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("10.0.0.2", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.2", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.2", "198.51.100.1, 10.0.0.9", "198.51.100.1"),
        ("10.0.0.2", "garbage", "garbage"),
        ("2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "", "203.0.113.7"),
        ("", "", ""),
    ],
)
def test_whose_address_counts(peer: str, forwarded: str, counted: str) -> None:
    assert client_network(peer, forwarded, [ip_network("10.0.0.0/8")]) == counted
