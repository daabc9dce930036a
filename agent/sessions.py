"""A visitor's session: it opens, moves from page to page, ends once, and can be read back."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import Literal
from urllib.parse import urlsplit
from uuid import UUID

from agent import store
from agent.config import Settings
from agent.events import EndReason, FeedbackGiven, SessionEnded, SessionOpened
from agent.replies import say, supported
from agent.rows import CitationRow, NewSession, SessionRow, TranscriptRow
from agent.services import Services
from agent.visit import Page, campaign_of, clean_text, clean_title, clean_url, landing, without_query
from db.pool import Connection, transaction
from kit.errors import Gone, NotFound, Unauthorized
from kit.ids import hash_token, new_token

MAX_SUGGESTIONS = 4
MAX_REASON = 1_000


@dataclass(frozen=True, slots=True)
class Credential:
    """An id and the secret that proves it. The secret is stored nowhere."""

    id: UUID
    token: str


@dataclass(frozen=True, slots=True)
class Opening:
    """What a browser says when it opens a session."""

    page: Page = field(default_factory=Page)
    utm: Mapping[str, str] | None = None
    visitor: Credential | None = None
    timezone: str | None = None
    locale: str | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    session: Credential
    visitor: Credential
    greeting: str
    suggestions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Transcript:
    session: SessionRow
    turns: Sequence[TranscriptRow]
    citations: Mapping[UUID, Sequence[CitationRow]]
    suggestions: tuple[str, ...]


async def open_session(services: Services, tenant: UUID, opening: Opening) -> Opened:
    """Open a session for the visitor, or for a new one when the credential is missing or not theirs."""
    settings = await services.settings(tenant)
    now = services.clock()
    session = Credential(services.ids(), new_token())
    tracking = settings.page_tracking
    page = opening.page if tracking.enabled else Page()
    async with transaction(services.pool, tenant) as conn:
        visitor = await _visitor(conn, services, opening.visitor)
        new = NewSession(
            id=session.id,
            visitor_id=visitor.id,
            token_hash=hash_token(session.token),
            landing=landing(page, tracking),
            utm=campaign_of(page, opening.utm or {}, tracking),
            page_url=clean_url(page.url),
            page_title=clean_title(page.title),
            locale=_short(opening.locale),
            timezone=_short(opening.timezone),
            opened_at=now,
        )
        await store.insert_session(conn, new)
        await services.record(conn, SessionOpened(session_id=session.id), now)
        suggestions = await _suggestions(conn, settings, opening.page.url)
    return Opened(session, visitor, greeting(settings, opening.locale), suggestions)


async def _visitor(conn: Connection, services: Services, known: Credential | None) -> Credential:
    now = services.clock()
    if known and await store.touch_visitor(conn, known.id, token_hash=hash_token(known.token), now=now):
        return known
    fresh = Credential(services.ids(), new_token())
    await store.insert_visitor(conn, fresh.id, token_hash=hash_token(fresh.token), now=now)
    return fresh


def _short(text: str | None) -> str | None:
    return clean_text(text or "").strip()[:64] or None


def greeting(settings: Settings, locale: str | None) -> str:
    """The first words in the chat."""
    if settings.agent.greeting:
        return settings.agent.greeting.replace("{company}", settings.company.name)
    return say("greeting", supported(locale, settings.company.language), company=settings.company.name)


async def suggestions(services: Services, tenant: UUID, page_url: str | None) -> tuple[str, ...]:
    """At most four questions for this page: the owner's, else questions that stand on the site."""
    settings = await services.settings(tenant)
    if settings.agent.suggestions:
        return _chosen(settings, page_url)
    async with transaction(services.pool, tenant) as conn:
        return await _suggestions(conn, settings, page_url)


async def _suggestions(conn: Connection, settings: Settings, page_url: str | None) -> tuple[str, ...]:
    if settings.agent.suggestions:
        return _chosen(settings, page_url)
    cleaned = clean_url(page_url)
    url = without_query(cleaned) if cleaned else None
    return tuple(await store.questions_on_site(conn, page_url=url, limit=MAX_SUGGESTIONS))


def _chosen(settings: Settings, page_url: str | None) -> tuple[str, ...]:
    """The owner's questions whose pattern fits the page, more exact patterns first."""
    path = urlsplit(clean_url(page_url) or "").path or "/"
    fitting = [entry for entry in settings.agent.suggestions if fnmatchcase(path, entry.pages)]
    fitting.sort(key=lambda entry: -len(entry.pages.replace("*", "")))
    questions = dict.fromkeys(question for entry in fitting for question in entry.questions)
    return tuple(questions)[:MAX_SUGGESTIONS]


def check_token(session: SessionRow | None, token: str) -> SessionRow:
    """The session, if it exists for this tenant and the token is its own. Raises NotFound and Unauthorized."""
    if session is None:
        raise NotFound("This conversation does not exist.")
    if not hmac.compare_digest(session.token_hash, hash_token(token)):
        raise Unauthorized("The token does not belong to this conversation.")
    return session


async def _authorised(conn: Connection, session: Credential) -> SessionRow:
    return check_token(await store.get_session(conn, session.id), session.token)


async def visit_page(services: Services, tenant: UUID, session: Credential, page: Page) -> None:
    """The visitor went to another page. Raises NotFound, Unauthorized and, when the session has ended, Gone."""
    settings = await services.settings(tenant)
    url, title = clean_url(page.url), clean_title(page.title)
    async with transaction(services.pool, tenant) as conn:
        row = await _authorised(conn, session)
        if row.state == "ended":
            raise session_ended()
        if settings.page_tracking.enabled:
            await store.set_page(conn, session.id, url=url, title=title, now=services.clock())


def session_ended() -> Gone:
    return Gone("This conversation has ended. Please start a new one.", code="session_ended")


async def end_by_visitor(services: Services, tenant: UUID, session: Credential) -> None:
    """The visitor closes the session. Doing so again changes nothing. Raises NotFound and Unauthorized."""
    async with transaction(services.pool, tenant) as conn:
        await _authorised(conn, session)
        await end_session(conn, services, session.id, reason="visitor")


async def end_session(conn: Connection, services: Services, session_id: UUID, *, reason: EndReason) -> bool:
    """End it and record SessionEnded, once: whether this call did."""
    now = services.clock()
    ended = await store.end_session(conn, session_id, reason=reason, now=now)
    if ended:
        await services.record(conn, SessionEnded(session_id=session_id, reason=reason), now)
    return ended


async def end_idle(services: Services, tenant: UUID, *, batch: int = 100) -> int:
    """End the tenant's sessions without a sign of life for the owner's `idle_minutes`; how many there were."""
    settings = await services.settings(tenant)
    ended = 0
    while True:
        now = services.clock()
        before = now - timedelta(minutes=settings.agent.idle_minutes)
        async with transaction(services.pool, tenant) as conn:
            found = await store.end_idle(conn, before=before, now=now, limit=batch)
            for session_id in found:
                await services.record(conn, SessionEnded(session_id=session_id, reason="idle"), now)
        ended += len(found)
        if len(found) < batch:
            return ended


async def transcript(services: Services, tenant: UUID, session: Credential) -> Transcript:
    """Everything said in the session. Raises NotFound and Unauthorized."""
    settings = await services.settings(tenant)
    async with transaction(services.pool, tenant) as conn:
        row = await _authorised(conn, session)
        turns = await store.transcript(conn, session.id)
        cited: dict[UUID, list[CitationRow]] = {turn.id: [] for turn in turns}
        for citation in await store.citations(conn, session.id):
            cited[citation.turn_id].append(citation)
        return Transcript(row, turns, cited, await _suggestions(conn, settings, row.page_url))


async def give_feedback(
    services: Services,
    tenant: UUID,
    session: Credential,
    turn_id: UUID,
    *,
    rating: Literal["up", "down"],
    reason: str | None = None,
) -> None:
    """Rate a reply; a later rating replaces it. Raises NotFound and Unauthorized."""
    reason = clean_text(reason or "").strip()[:MAX_REASON] or None
    async with transaction(services.pool, tenant) as conn:
        await _authorised(conn, session)
        if not await store.rate(conn, session.id, turn_id, rating=rating, reason=reason):
            raise NotFound("This conversation has no such reply.")
        event = FeedbackGiven(session_id=session.id, turn_id=turn_id, rating=rating)
        await services.record(conn, event, services.clock())
