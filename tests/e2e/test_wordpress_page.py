"""The WordPress plugin's markup and script on a page with a strict policy, with the real chat."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse
from playwright.async_api import expect

from scripts.wordpress_plugin import SOURCE
from tests.widget.harness import Chat, loopback, serving
from tests.widget.standin import KEY

pytest_plugins = ("tests.widget.fixtures",)
pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]

PAGE = """<!doctype html><html lang="en"><title>Desk</title><body><h1>Desk</h1>
<button type="button" data-sales-agent="open">Chat with us</button>
<form data-sales-agent="ask"><input type="text" name="question" required aria-label="Your question here">
<button type="submit">Ask</button></form>
<script type="application/json" id="sales-agent-context">{"product_name": "Oak desk", "product_in_stock": true}</script>
<script defer src="/page.js"></script>
<script async src="API/widget.js" id="sales-agent-js" data-key="WIDGET_KEY" data-lang="en-US"
  data-identity="/wp-json/sales-agent/v1/identity" data-no-optimize="1" data-cfasync="false" nowprocket></script>
</body></html>"""


@asynccontextmanager
async def _shop(chat: Chat) -> AsyncGenerator[list[Request]]:
    """The browser is on the product's page; gives what was asked of the identity route."""
    app, asked, api = FastAPI(), list[Request](), chat.servers.api
    sources = f"'self' {api}"
    policy = (
        f"default-src 'none'; script-src {sources}; connect-src {sources}; require-trusted-types-for 'script'"
    )

    async def desk() -> HTMLResponse:
        html = PAGE.replace("API", api).replace("WIDGET_KEY", KEY)
        return HTMLResponse(html, headers={"Content-Security-Policy": policy})

    async def script() -> FileResponse:
        return FileResponse(SOURCE / "assets" / "page.js", media_type="text/javascript")

    async def identity(request: Request) -> JSONResponse:
        asked.append(request)
        return JSONResponse({"token": "signed.by.shop"})

    app.add_api_route("/desk", desk)
    app.add_api_route("/page.js", script)
    app.add_api_route("/wp-json/sales-agent/v1/identity", identity)
    sock, origin = loopback()
    async with serving(app, sock):
        await chat.page.goto(f"{origin}/desk")
        yield asked


async def test_a_button_opens_the_chat_and_says_who_is_there(chat: Chat) -> None:
    async with _shop(chat) as asked:
        await chat.page.wait_for_load_state("networkidle")
        assert asked == [], "nobody is asked about before the chat is used"
        async with chat.page.expect_response("**/identity"):
            await chat.page.get_by_role("button", name="Chat with us").click()
        await chat.settled()
        await chat.ask("Price?")
        await chat.answered()
    assert [request.headers["x-sales-agent"] for request in asked] == ["1"]
    (session,) = chat.servers.standin.sessions.values()
    assert session.created_with["identity"] == "signed.by.shop"
    assert session.created_with["context"]["product_name"] == "Oak desk"


async def test_a_field_asks_the_chat(chat: Chat) -> None:
    async with _shop(chat):
        await chat.page.get_by_label("Your question here").fill("Price?")
        await chat.page.get_by_role("button", name="Ask", exact=True).click()
        await chat.settled()
        await chat.answered()
        await expect(chat.page.get_by_label("Your question here")).to_have_value("")
