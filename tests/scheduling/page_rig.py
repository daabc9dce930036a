"""What the tests of a meeting's pages share: an application with them, its links, a reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
from bs4 import BeautifulSoup, Tag
from fastapi import FastAPI, Request

from app import errors
from kit.errors import TooMany
from scheduling.links import BookingLinks
from scheduling.model import Booking
from scheduling.pages.routes import PageDeps, build_router
from tests.scheduling.rig import Rig

DEMO = {"key": "demo", "name": "Product demo", "duration": 30, "location": "https://meet.us.test/demo"}
CALL = {"key": "call", "name": "Call with an engineer", "duration": 60}


class Counter:
    """Counts requests, and lets none in once `full`."""

    def __init__(self) -> None:
        self.seen = 0
        self.full = False

    async def __call__(self, request: Request) -> None:
        self.seen += 1
        if self.full:
            raise TooMany("Too many requests.", retry_after=7)


def application(rig: Rig, links: BookingLinks, counter: Counter) -> FastAPI:
    app = FastAPI()
    errors.install(app)
    app.include_router(build_router(PageDeps(rig.services, links, counter, company="Salesagent")))
    return app


@dataclass
class Site:
    """The pages over HTTP."""

    rig: Rig
    links: BookingLinks
    counter: Counter
    client: httpx.AsyncClient

    def manage(self, booking: Booking, tenant: UUID | None = None) -> str:
        return f"/meetings/{self.links.manage(tenant or self.rig.tenant, booking.id, ends=booking.end_at)}"

    def invite(self, email: str = "lead@acme.test") -> str:
        until = self.rig.clock() + timedelta(days=14)
        return f"/meetings/{self.links.invite(self.rig.tenant, email, until=until)}"

    async def get(self, address: str, *, language: str = "en", **params: str) -> Seen:
        answer = await self.client.get(
            address, params=params or None, headers={"Accept-Language": language}, follow_redirects=True
        )
        return Seen(answer)

    async def send(self, page: Seen, **fields: str) -> httpx.Response:
        """Posts the page's form as a browser does, with these fields filled in."""
        return await self.client.post(page.url, data=page.fields() | fields)

    async def submit(self, page: Seen, **fields: str) -> Seen:
        answer = await self.send(page, **fields)
        assert answer.status_code == 303, answer.text
        return await self.get(str(answer.url.join(answer.headers["location"])))


class Seen:
    """A page as a visitor reads it."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer
        self.status = answer.status_code
        self.url = str(answer.url)
        self.soup = BeautifulSoup(answer.text, "html.parser")

    @property
    def words(self) -> str:
        for form in self.soup.select("form"):
            for options in form.select("option"):
                options.extract()
        return " ".join(self.soup.get_text(" ").split())

    @property
    def title(self) -> str:
        heading = self.soup.h1
        assert isinstance(heading, Tag)
        return heading.get_text()

    def link(self, text: str) -> str | None:
        """Where the link with this text leads."""
        for each in self.soup.find_all("a"):
            if text in " ".join(each.get_text().split()):
                return str(self.answer.url.join(str(each["href"])))
        return None

    def times(self) -> dict[str, list[str]]:
        """The offered times by their day's heading."""
        return {
            str(day.h2.get_text()): [one.get_text() for one in day.select("a")]  # type: ignore[union-attr]
            for day in self.soup.select("section.day")
        }

    def time_links(self) -> list[str]:
        return [str(self.answer.url.join(str(one["href"]))) for one in self.soup.select("section.day a")]

    def fields(self) -> dict[str, str]:
        form = self.soup.find("form", method="post")
        assert isinstance(form, Tag), self.words
        found: dict[str, Any] = {
            each["name"]: each.get("value", "") for each in form.select("input, textarea")
        }
        return found

    def has_form(self) -> bool:
        return self.soup.find("form", method="post") is not None
