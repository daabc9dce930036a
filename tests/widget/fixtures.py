"""Fixtures of the widget's browser tests; a test module asks for them with `pytest_plugins`.

Servers, browser and tests share the session's event loop, so a test may look into the server's memory at any time.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, async_playwright

from tests.widget.harness import Chat, Servers, loopback, serving
from tests.widget.pages import site
from tests.widget.standin import Standin

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def servers() -> AsyncIterator[Servers]:
    standin = Standin()
    (api_socket, api), (site_socket, origin) = loopback(), loopback()
    async with serving(standin.app(), api_socket), serving(site(api), site_socket):
        yield Servers(standin, api, origin)
        standin.reset()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not installed")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture
def standin(servers: Servers) -> Standin:
    servers.standin.reset()
    return servers.standin


@pytest_asyncio.fixture(loop_scope="session")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    context = await browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(8_000)
    yield context
    await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def chat(context: BrowserContext, servers: Servers, standin: Standin) -> Chat:
    return Chat(await context.new_page(), servers)
