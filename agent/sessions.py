"""A visitor's session: it opens, moves from page to page, ends once, and can be read back."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from agent import store
from agent.config import Settings
from agent.events import EndReason, FeedbackGiven, SessionEnded, SessionOpened
from agent.handoff import store as handoff_store
from agent.handoff.model import RepMessage
from agent.profile import store as profile_store
from agent.profile.consent import ConsentText, consent_text
from agent.profile.store import FormRow
from agent.replies import opened_in, say
from agent.rows import CitationRow, NewSession, SessionRow, TranscriptRow
from agent.services import Services
from agent.visit import Page, clean_text, clean_title, clean_value, page_address
from agent.visits import store as visits
from agent.visits.arrival import Arrival, Claims, View, arrive, kept_address, known_zone
from agent.visits.device import device_of
from agent.widget.shown import fits, path_of
from crm import interactions
from crm import store as crm_store
from crm.model import Interaction
from db import tenants
from db.pool import Connection, transaction
from kit.errors import Gone, NotFound, Unauthorized
from kit.ids import hash_token, new_token
from kit.masking import mask

MAX_SUGGESTIONS = 4
MAX_REASON = 1_000


@dataclass(frozen=True, slots=True)
class Credential:
    """An id and the secret that proves it. The secret is stored nowhere."""

    id: UUID
    token: str


@dataclass(frozen=True, slots=True)
class Opening(Claims):
    """What a browser says when it opens a session; `user_agent` is its header, `product` the one on the page."""

    visitor: Credential | None = None
    timezone: str | None = None
    locale: str | None = None
    device: str | None = None
    user_agent: str | None = None
    consent_shown: str | None = None
    product: str | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    session: Credential
    visitor: Credential
    greeting: str
    suggestions: tuple[str, ...]
    consent: ConsentText | None


@dataclass(frozen=True, slots=True)
class Transcript:
    session: SessionRow
    turns: Sequence[TranscriptRow]
    citations: Mapping[UUID, Sequence[CitationRow]]
    suggestions: tuple[str, ...]
    messages: Sequence[RepMessage]
    forms: Mapping[UUID, FormRow]
    consent: ConsentText | None


async def open_session(services: Services, tenant: UUID, opening: Opening) -> Opened:
    """Open a session for the visitor, or for a new one when the credential is missing or not theirs."""
    settings = await services.settings(tenant)
    now = services.clock()
    session = Credential(services.ids(), new_token())
    async with transaction(services.pool, tenant) as conn:
        own_origins = (await tenants.get(conn)).origins
        arrival = arrive(opening, settings.page_tracking, own_origins=own_origins, now=now)
        visitor = await _visitor(conn, services, opening.visitor)
        new = NewSession(
            id=session.id,
            visitor_id=visitor.id,
            token_hash=hash_token(session.token),
            arrival=arrival,
            first_touch=await _first_touch(conn, visitor.id, arrival),
            device=device_of(opening.device, opening.user_agent),
            locale=clean_value(opening.locale, 64),
            timezone=known_zone(opening.timezone),
            consent_shown=clean_value(opening.consent_shown, 60),
            opened_at=now,
        )
        await visits.insert_session(conn, new)
        await visits.add_views_before(conn, session.id, arrival.views)
        await _continue(conn, session.id, visitor.id)
        if opening.product and settings.page_tracking.enabled:
            await _looked_at(conn, services, session.id, opening)
        await services.record(conn, SessionOpened(session_id=session.id), now)
        suggestions = await _suggestions(conn, settings, opening.page.url)
    return Opened(
        session, visitor, greeting(settings, opening.locale), suggestions, consent(settings, opening.locale)
    )


async def _visitor(conn: Connection, services: Services, known: Credential | None) -> Credential:
    now = services.clock()
    if known and await store.touch_visitor(conn, known.id, token_hash=hash_token(known.token), now=now):
        return known
    fresh = Credential(services.ids(), new_token())
    await store.insert_visitor(conn, fresh.id, token_hash=hash_token(fresh.token), now=now)
    return fresh


async def _looked_at(conn: Connection, services: Services, session_id: UUID, opening: Opening) -> None:
    """The site says which product the visitor has before them."""
    product = clean_value(opening.product, 120) or ""
    seen = Interaction(product, "viewed", page_url=page_address(opening.page.url))
    await interactions.record(
        conn, services.crm, session_id=session_id, interaction=seen, now=services.clock()
    )


async def _continue(conn: Connection, session_id: UUID, visitor_id: UUID) -> None:
    """A browser that left an address before goes on as that contact."""
    contact_id = await crm_store.said_to_be(conn, visitor_id)
    if contact_id:
        await crm_store.link_session(conn, session_id, contact_id=contact_id, verified=False)


async def _first_touch(conn: Connection, visitor_id: UUID, arrival: Arrival) -> Mapping[str, Any]:
    """The visitor's first touch, which an earlier visit may have left; none when the owner keeps none."""
    if arrival.first_touch is None:
        return {}
    return await visits.keep_first_touch(conn, visitor_id, arrival.first_touch)


def consent(settings: Settings, locale: str | None) -> ConsentText | None:
    """What visitors are shown about their contact data before they write; None when none is taken."""
    if not settings.profile.enabled:
        return None
    return consent_text(settings, opened_in(locale, settings.company.language))


def greeting(settings: Settings, locale: str | None) -> str:
    """The first words in the chat."""
    if settings.agent.greeting:
        return settings.agent.greeting.replace("{company}", settings.company.name)
    return say("greeting", opened_in(locale, settings.company.language), company=settings.company.name)


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
    url = page_address(page_url)
    return tuple(await store.questions_on_site(conn, page_url=url, limit=MAX_SUGGESTIONS))


def _chosen(settings: Settings, page_url: str | None) -> tuple[str, ...]:
    """The owner's questions whose pattern fits the page, more exact patterns first."""
    path = path_of(page_url)
    fitting = [entry for entry in settings.agent.suggestions if fits(path, [entry.pages])]
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


async def authorised(conn: Connection, session: Credential) -> SessionRow:
    """The session of a credential. Raises NotFound and Unauthorized."""
    return check_token(await store.get_session(conn, session.id), session.token)


async def visit_page(services: Services, tenant: UUID, session: Credential, page: Page) -> None:
    """The visitor went to another page. Raises NotFound, Unauthorized and, when the session has ended, Gone."""
    settings = await services.settings(tenant)
    url, title = kept_address(page.url, settings.page_tracking), clean_title(page.title)
    now = services.clock()
    async with transaction(services.pool, tenant) as conn:
        row = await authorised(conn, session)
        if row.state == "ended":
            raise session_ended()
        if settings.page_tracking.enabled:
            await store.set_page(conn, session.id, url=url, title=title, now=now)
            if address := page_address(url):
                await visits.add_view(conn, session.id, View(address, title, now))


def session_ended() -> Gone:
    return Gone("This conversation has ended. Please start a new one.", code="session_ended")


async def end_by_visitor(services: Services, tenant: UUID, session: Credential) -> None:
    """The visitor closes the session. Doing so again changes nothing. Raises NotFound and Unauthorized."""
    async with transaction(services.pool, tenant) as conn:
        await authorised(conn, session)
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
        row = await authorised(conn, session)
        turns = await store.transcript(conn, session.id)
        cited: dict[UUID, list[CitationRow]] = {turn.id: [] for turn in turns}
        for citation in await store.citations(conn, session.id):
            cited[citation.turn_id].append(citation)
        forms = {form.turn_id: form for form in await profile_store.forms(conn, session.id)}
        messages = await handoff_store.messages(conn, session.id)
        asked = await _suggestions(conn, settings, row.page_url)
        shown = consent(settings, row.locale)
        return Transcript(row, turns, cited, asked, messages, forms, shown)


async def give_feedback(
    services: Services,
    tenant: UUID,
    session: Credential,
    turn_id: UUID,
    *,
    rating: Literal["up", "down"],
    reason: str | None = None,
) -> None:
    """Rate a reply, the reason kept without secrets; a later rating replaces it. Raises NotFound and Unauthorized."""
    reason = mask(clean_text(reason or "").strip()).text[:MAX_REASON] or None
    async with transaction(services.pool, tenant) as conn:
        await authorised(conn, session)
        if not await store.rate(conn, session.id, turn_id, rating=rating, reason=reason):
            raise NotFound("This conversation has no such reply.")
        event = FeedbackGiven(session_id=session.id, turn_id=turn_id, rating=rating)
        await services.record(conn, event, services.clock())
