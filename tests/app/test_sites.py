"""Origins by HTTP, and the look at a page: what is found on it and what its owner is told to do."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI, Response

from agent.widget.config import Placement
from app.sites import page as pages
from app.sites import policy, testing
from app.sites.testing import Site, SiteTest
from db.tenants import Tenant
from kit.errors import BadRequest
from tests.agent.rig import serving
from tests.app.conftest import ADMIN

CHAT = "https://chat.test"
TAG = f'<script async src="{CHAT}/widget.js" data-key="pk_test"></script>'


def _site(*origins: str, **placement: Any) -> Site:
    tenant = Tenant(UUID(int=1), "default", "Site", "pk_test", list(origins), {}, datetime.now(UTC))
    return Site(tenant, Placement(**placement), CHAT)


@asynccontextmanager
async def _website(body: str, status: int = 200, **headers: str) -> AsyncGenerator[str]:
    """A site with the same page everywhere; its address."""
    app = FastAPI()

    async def show() -> Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return Response(body, status, named, "text/html")

    app.add_api_route("/{path:path}", show)
    async with serving(app) as address:
        yield address


async def _look(
    body: str, *, allowed: bool = True, never: tuple[str, ...] = (), path: str = "/", **values: Any
) -> SiteTest:
    client = testing.page_client(allow_private=True, user_agent="test")
    async with _website(body, **values) as address, client:
        site = _site(*([address] if allowed else []), never=never)
        return await testing.examine(site, f"{address}{path}", client=client)


def _words(found: SiteTest) -> str:
    return " | ".join(f"{finding.level}: {finding.what} -> {finding.fix}" for finding in found.findings)


NOTHING: dict[str, Any] = {}


async def test_a_page_that_is_ready() -> None:
    found = await _look(f"<html><body><h1>Hi</h1>{TAG}</body></html>")
    assert (found.allowed, found.works, found.why, found.fix, found.findings) == (True, True, None, None, ())
    assert found.snippet == TAG
    assert found.csp_directives == {"script-src": CHAT, "connect-src": CHAT}


@pytest.mark.parametrize(
    ("body", "values", "words"),
    [
        (
            TAG,
            {"allowed": False},
            "may not show the chat. -> salesagent tenant update default --origin http://127",
        ),
        ("<p>no tag", NOTHING, "has no tag of the chat. -> Put this before </body>"),
        (
            "<script src='https://www.googletagmanager.com/gtm.js'></script>",
            NOTHING,
            "note: The page's markup has no tag",
        ),
        (TAG.replace("pk_test", "pk_other"), NOTHING, "has the key 'pk_other'"),
        (TAG.replace(' data-key="pk_test"', ""), NOTHING, "has no data-key"),
        (TAG.replace("chat.test", "old.test"), NOTHING, "loads a chat from https://old.test/widget.js"),
        (TAG.replace('js" data-key="', "js?key="), NOTHING, ""),
        (TAG * 2, NOTHING, "note: The tag is on the page more than once"),
        (TAG, {"status": 403}, "note: The page answered 403"),
        (
            TAG,
            {"never": ("/checkout*",), "path": "/checkout/1"},
            "hide the chat",
        ),
        (
            TAG,
            {"content_security_policy": "script-src 'self'"},
            "script-src 'self'. -> Add to script-src: https://chat.test",
        ),
        (
            TAG,
            {"content_security_policy": f"script-src {CHAT}; connect-src 'self'"},
            "-> Add to connect-src: https://chat",
        ),
        (
            TAG,
            {"content_security_policy": "script-src 'nonce-abc' 'strict-dynamic'"},
            "Add to script-src: the nonce of the page on the script tag",
        ),
        (
            f"<meta http-equiv=Content-Security-Policy content=\"default-src 'self'\">{TAG}",
            NOTHING,
            "default-src 'self'. -> Add to default-src",
        ),
    ],
)
async def test_what_is_in_the_way(body: str, values: dict[str, Any], words: str) -> None:
    found = await _look(body, **values)
    assert words in _words(found)
    assert found.works is (not any(finding.level == "problem" for finding in found.findings))


async def test_a_page_that_cannot_be_reached() -> None:
    """A private address is not fetched as long as the crawler may not; the origin is judged all the same."""
    async with testing.page_client(allow_private=False, user_agent="test") as client:
        found = await testing.examine(_site(), "http://127.0.0.1:9/", client=client)
    assert (found.allowed, found.works) == (False, False)
    assert "could not be read from here" in _words(found)


@pytest.mark.parametrize(
    "url", ["ftp://x.test", "nonsense", "https://*.x.test", "https://u@x.test", "https://x:99999", ""]
)
def test_what_is_no_origin(url: str) -> None:
    with pytest.raises(BadRequest):
        testing.checked_origin(url)


def test_another_subdomain_is_named() -> None:
    found = testing._result(  # pyright: ignore[reportPrivateUsage]
        site := _site("https://www.acme.test"),
        "https://acme.test/",
        "https://acme.test",
        list(testing._about_origin(site, "https://acme.test", "https://acme.test")),  # pyright: ignore[reportPrivateUsage]
    )
    assert "https://www.acme.test may, but that is another origin" in str(found.why)


@pytest.mark.parametrize(
    ("header", "nonce", "blocked"),
    [
        ("", None, []),
        ("img-src 'none'", None, []),
        ("default-src 'none'", None, ["default-src", "default-src"]),
        ("script-src *; connect-src *", None, []),
        ("script-src https:; connect-src https:", None, []),
        ("script-src http:; connect-src http:", None, []),
        ("script-src chat.test; connect-src https://chat.test/v1/", None, []),
        ("script-src *.test; connect-src https://*.chat.test", None, ["connect-src"]),
        ("script-src https://chat.test:8443; connect-src https://chat.test:*", None, ["script-src"]),
        ("script-src 'nonce-abc'; connect-src https://chat.test", "abc", []),
        ("script-src 'nonce-abc'; connect-src https://chat.test", "other", ["script-src"]),
        ("script-src https: 'strict-dynamic'", None, ["script-src"]),
        ("script-src 'self'; script-src https:", None, ["script-src"]),
        ("script-src-elem https:; script-src 'none'", None, []),
        ("connect-src 'self', script-src 'self'", None, ["connect-src", "script-src"]),
        ("script-src 'unsafe-inline' 'sha256-x'", None, ["script-src"]),
    ],
)
def test_content_security_policies(header: str, nonce: str | None, blocked: list[str]) -> None:
    found = policy.blocking(policy.parse(header), server=CHAT, page="https://site.test", nonce=nonce)
    assert [one.directive for one in found] == blocked


def test_ones_own_server_is_self() -> None:
    policies = policy.parse("default-src 'self'")
    assert not list(policy.blocking(policies, server=CHAT, page=CHAT, nonce=None))


def test_addresses_are_read_as_a_browser_reads_them() -> None:
    found = pages.read(
        '<base href="https://cdn.test/x/"><script src="../widget.js" data-key=k />', url="https://a.test/"
    )
    assert [(one.src, one.key) for one in found.snippets] == [("https://cdn.test/widget.js", "k")]


async def test_origins_by_http(client: httpx.AsyncClient) -> None:
    async def ask(method: str, **values: Any) -> httpx.Response:
        return await client.request(method, "/v1/admin/origins", headers=ADMIN, **values)

    assert (await ask("GET")).json() == {"origins": ["http://site.test"], "widget_key": "pk_test"}
    for _ in range(2):
        added = await ask("POST", json={"origin": "https://Shop.test:443/cart?x"})
        assert added.json()["origins"] == ["http://site.test", "https://shop.test"]
    assert (await ask("POST", json={"origin": "*"})).json()["error"] == "bad_origin"
    for _ in range(2):
        left = await ask("DELETE", params={"origin": "http://site.test"})
        assert left.json()["origins"] == ["https://shop.test"]
    assert (await client.get("/v1/admin/origins")).status_code == 401


async def test_the_test_by_http(client: httpx.AsyncClient) -> None:
    found = await client.post("/v1/admin/origins/test", json={"url": "http://10.0.0.1/x"}, headers=ADMIN)
    body = found.json()
    assert (body["origin"], body["allowed"], body["works"]) == ("http://10.0.0.1", False, False)
    assert body["fix"] == "salesagent tenant update default --origin http://10.0.0.1"
    assert 'data-key="pk_test"' in body["snippet"]
    assert (await client.post("/v1/admin/origins/test", json={"url": "x"}, headers=ADMIN)).status_code == 400
