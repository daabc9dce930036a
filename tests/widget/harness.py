"""For tests that drive the widget in Chromium: servers on loopback and the widget as a page object."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import uvicorn
from fastapi import FastAPI
from playwright.async_api import Page, expect

from tests.widget.standin import Standin


class QuietServer(uvicorn.Server):
    """Leaves signals to pytest."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def serving(app: FastAPI, sock: socket.socket) -> AsyncIterator[None]:
    config = uvicorn.Config(app, log_level="critical", ws="none", lifespan="off", timeout_graceful_shutdown=1)
    server = QuietServer(config)
    task = asyncio.create_task(server.serve(sockets=[sock]))
    yield
    server.should_exit = True
    await task


def loopback() -> tuple[socket.socket, str]:
    """A listening socket and its origin; connections wait in its queue until a server takes them."""
    sock = socket.create_server(("127.0.0.1", 0))
    return sock, f"http://127.0.0.1:{sock.getsockname()[1]}"


@dataclass(frozen=True)
class Servers:
    standin: Standin
    api: str
    site: str


class Chat:
    """The widget on a page, by what a visitor sees."""

    def __init__(self, page: Page, servers: Servers, home: str = "/") -> None:
        self.page = page
        self.servers = servers
        self.home = home  # where "/" leads
        self.launcher = page.locator("sales-agent .dock button")
        self.panel = page.get_by_role("dialog", name="Northwind")
        self.field = page.get_by_label("Your message")
        self.answers = page.locator("sales-agent .prose")
        self.chips = page.locator("sales-agent .chip")
        self.sources = page.locator("sales-agent .sources li")
        self.retry = page.get_by_role("button", name="Retry")
        self.problem = page.locator("sales-agent .problem")
        self.form = page.locator("sales-agent form.ask")
        self.receipt = page.locator("sales-agent .receipt")
        self.lines = page.locator("sales-agent").locator(".notice, .said, .mine, .delivery")
        self.status = page.locator("sales-agent .box [role=status]")

    async def visit(self, path: str = "/") -> Chat:
        await self.page.goto(self.servers.site + (self.home if path == "/" else path))
        return self

    async def open(self, path: str = "/") -> Chat:
        await self.visit(path)
        await self.launcher.click()
        await self.settled()
        return self

    async def settled(self) -> None:
        """Waits until the panel is there and has stopped moving."""
        await expect(self.panel).to_be_visible()
        await self.panel.evaluate("(panel) => Promise.all(panel.getAnimations().map((one) => one.finished))")

    async def ask(self, text: str) -> Chat:
        await self.field.fill(text)
        await self.field.press("Enter")
        return self

    async def choose(self, choice: str) -> None:
        """Opens the menu and takes a choice of it."""
        await self.page.get_by_role("button", name="More options").click()
        await self.page.get_by_role("button", name=choice, exact=True).click()

    async def listen(self) -> None:
        """From now on, what a screen reader is told can be read from `said`."""
        await self.status.evaluate(
            "(node) => { window.said = []; new MutationObserver(() => said.push(node.textContent))"
            ".observe(node, {childList: true, characterData: true, subtree: true}) }"
        )

    async def said(self) -> list[str]:
        texts: list[str] = await self.page.evaluate("said")
        return [text for text in texts if text]

    async def answered(self, count: int = 1) -> str:
        """Waits for that many whole answers; gives the text of the last."""
        await expect(self.page.get_by_role("group", name="Was this answer helpful?")).to_have_count(count)
        return await self.answers.last.inner_text()
