"""`salesagent ask` and `chat`: what a visitor would be told, in a terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any, TextIO
from uuid import UUID

import typer

from app.cli.common import FAILED, Json, TenantSlug, opened_services, out, out_json, run, say, tenant_named

if TYPE_CHECKING:
    from agent.sessions import Credential
    from app.services import Services

Page = Annotated[str | None, typer.Option("--page", help="The page the visitor looks at.", metavar="URL")]


def register(app: typer.Typer) -> None:
    app.command()(ask)
    app.command()(chat)


def ask(
    question: Annotated[str, typer.Argument(help="The visitor's question.")],
    tenant: TenantSlug = "default",
    page: Page = None,
    as_json: Json = False,
) -> None:
    """Answer one question from the site, with citations."""

    async def command() -> dict[str, Any]:
        async with opened_services() as services:
            visit = await _Visit.begin(services, (await tenant_named(services.database, tenant)).id, page)
            return await visit.say(question, None if as_json else sys.stdout)

    answer = run(command)
    if as_json:
        out_json(answer)
    if "error" in answer:
        say(f"salesagent: {answer['detail']}")
        raise typer.Exit(FAILED)


def chat(tenant: TenantSlug = "default", page: Page = None) -> None:
    """Talk to the agent; an empty line or Ctrl-D ends the conversation."""

    async def command() -> None:
        import asyncio

        async with opened_services() as services:
            visit = await _Visit.begin(services, (await tenant_named(services.database, tenant)).id, page)
            say(visit.greeting)
            while text := await asyncio.to_thread(_line):
                answer = await visit.say(text, sys.stdout)
                if "error" in answer:
                    say(f"salesagent: {answer['detail']}")

    run(command)


def _line() -> str:
    """The next line of a person, or "" at the end."""
    if sys.stdin.isatty():
        sys.stderr.write("> ")
        sys.stderr.flush()
    return sys.stdin.readline().strip()


class _Visit:
    """One conversation. It is stored like any other."""

    def __init__(
        self, services: Services, tenant: UUID, session: Credential, *, page: str | None, greeting: str
    ) -> None:
        self._services = services
        self._tenant = tenant
        self._session = session
        self._page = page
        self.greeting = greeting

    @classmethod
    async def begin(cls, services: Services, tenant: UUID, page: str | None) -> _Visit:
        from agent.sessions import Opening, open_session
        from agent.visit import Page as VisitedPage

        opened = await open_session(services.agent, tenant, Opening(page=VisitedPage(page)))
        return cls(services, tenant, opened.session, page=page, greeting=opened.greeting)

    async def say(self, text: str, stream: TextIO | None) -> dict[str, Any]:
        """The last event of the reply. Its text goes to `stream` as it comes, and the citations after it."""
        from agent.intake import TurnRequest
        from agent.visit import Page as VisitedPage

        page = VisitedPage(self._page) if self._page else None
        frames = await self._services.runs.submit(TurnRequest(self._tenant, self._session, text, page=page))
        last: dict[str, Any] = {"error": "unavailable", "detail": "The answer broke off."}
        async for frame in frames.read():
            if frame and frame.event == "text" and stream:
                stream.write(frame.payload()["text"])
                stream.flush()
            if frame and frame.is_last:
                last = frame.payload()
        if stream and "error" not in last:
            out("")
            for citation in last["citations"]:
                out(f"  [{citation['marker']}] {citation['title']}  {citation['url']}")
        return last
