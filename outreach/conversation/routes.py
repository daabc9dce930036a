"""HTTP of conversations behind signed links, for the sales team.

Annotations stay evaluated here, because the routes are made inside a function from what the application passes in.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from agent.summary import json as summary_json
from agent.summary.rules import summarise_by_rules
from db.pool import Pool, transaction
from kit.errors import Gone, NotFound
from kit.pages import RenderedPage
from outreach.conversation.page import conversation_page
from outreach.links import Links
from outreach.pages.render import expired_page
from outreach.settings import OutreachSettingsOf
from outreach.wrapup import store
from outreach.wrapup.load import load, transcript
from outreach.wrapup.report import report_of


@dataclass(frozen=True, slots=True)
class ConversationDeps:
    """`anyone` only counts a request; `company` is named when nobody knows whose link it was."""

    pool: Pool
    links: Links
    settings: OutreachSettingsOf
    anyone: Callable[..., Awaitable[None]]
    company: str


def build_router(deps: ConversationDeps) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/conversations/{token}", dependencies=[Depends(deps.anyone)])
    async def read_conversation(token: str) -> HTMLResponse:
        """The conversation, or a page that says that the link leads nowhere any more."""
        try:
            return _shown(await _page(deps, token))
        except (NotFound, Gone) as error:
            return _shown(expired_page(deps.company, None), status=error.status)

    return router


async def _page(deps: ConversationDeps, token: str) -> RenderedPage:
    """Raises NotFound for what is no link of ours or was erased, Gone for one that is too old."""
    link = deps.links.read_conversation(token)
    settings = await deps.settings(link.tenant)
    async with transaction(deps.pool, link.tenant) as conn:
        loaded = await load(conn, link.session)
        content = await store.summary(conn, link.session)
    if loaded is None:
        raise NotFound("This conversation was erased.")
    summary = summary_json.from_json(content) if content else summarise_by_rules(transcript(loaded, settings))
    return conversation_page(report_of(loaded, summary, settings))


def _shown(page: RenderedPage, *, status: int = 200) -> HTMLResponse:
    return HTMLResponse(page.html, status_code=status, headers=dict(page.headers))
