"""What a rep does in a session. The visitor is told of each change in their own language."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from agent import sessions
from agent.config import Settings
from agent.events import HandoffChanged
from agent.handoff import store
from agent.handoff.model import Handoff, HandoffState, RepMessage
from agent.handoff.store import Standing
from agent.replies import say, supported
from agent.services import Services
from agent.visit import clean_text
from db.pool import Connection, transaction
from kit.errors import BadRequest, Conflict, NotFound
from kit.masking import mask

MAX_TEXT = 4_000
MAX_NAME = 80


async def current(
    services: Services, tenant: UUID, credential: sessions.Credential, *, after: int = 0
) -> HandoffState:
    """Who is in charge, and the messages behind `after`. Raises NotFound, Unauthorized and Gone."""
    async with transaction(services.pool, tenant) as conn:
        row = await sessions.authorised(conn, credential)
        if row.state == "ended":
            raise sessions.session_ended()
        return HandoffState(row.handoff, row.rep, await store.messages(conn, credential.id, after=after))


async def take_over(services: Services, tenant: UUID, session_id: UUID, *, rep: str) -> None:
    """From now on the rep answers. Raises NotFound, Gone, and Conflict when another rep has taken over."""
    rep = _name(rep)
    async with transaction(services.pool, tenant) as conn:
        found = await _standing(conn, session_id)
        if found.handoff == "taken_over":
            if found.rep == rep:
                return
            raise Conflict(f"{found.rep} has taken over this conversation already.", code="taken_over")
        await _change(conn, services, session_id, found, handoff="taken_over", rep=rep)


async def speak(services: Services, tenant: UUID, session_id: UUID, *, text: str) -> RepMessage:
    """Say something as the rep who has taken over; secrets in it are neither kept nor shown.

    Raises NotFound, Gone, BadRequest and Conflict.
    """
    text = clean_text(text).strip()
    if not text or len(text) > MAX_TEXT:
        raise BadRequest(f"A message has 1 to {MAX_TEXT} characters.", code="invalid")
    text = mask(text).text
    now = services.clock()
    async with transaction(services.pool, tenant) as conn:
        found = await _standing(conn, session_id)
        if found.handoff != "taken_over" or found.rep is None:
            raise Conflict("Take the conversation over before you write in it.", code="not_taken_over")
        await store.set_handoff(conn, session_id, handoff="taken_over", rep=found.rep, now=now)
        return await store.add_message(conn, session_id, kind="rep", rep=found.rep, text=text, now=now)


async def release(services: Services, tenant: UUID, session_id: UUID) -> None:
    """Give the session back to the agent. Raises NotFound and Gone; doing so again changes nothing."""
    async with transaction(services.pool, tenant) as conn:
        found = await _standing(conn, session_id)
        if found.handoff == "taken_over":
            await _change(conn, services, session_id, found, handoff="released", rep=found.rep)


async def release_when_silent(
    conn: Connection, services: Services, session_id: UUID, settings: Settings
) -> bool:
    """Give a session back whose rep has said nothing for too long; whether the rep still has it."""
    found = await store.lock(conn, session_id)
    if found is None or found.handoff != "taken_over":
        return False
    patience = timedelta(minutes=settings.agent.rep_minutes)
    if found.rep_seen_at and services.clock() - found.rep_seen_at <= patience:
        return True
    await _change(conn, services, session_id, found, handoff="released", rep=found.rep)
    return False


async def end(services: Services, tenant: UUID, session_id: UUID) -> None:
    """End a session from the team's side; doing so again changes nothing. Raises NotFound."""
    async with transaction(services.pool, tenant) as conn:
        found = await store.lock(conn, session_id)
        if found is None:
            raise NotFound("This conversation does not exist.")
        if await sessions.end_session(conn, services, session_id, reason="admin"):
            now, text = services.clock(), say("handoff_ended", _language(found))
            await store.add_message(conn, session_id, kind="notice", rep=found.rep, text=text, now=now)


async def _standing(conn: Connection, session_id: UUID) -> Standing:
    found = await store.lock(conn, session_id)
    if found is None:
        raise NotFound("This conversation does not exist.")
    if found.state == "ended":
        raise sessions.session_ended()
    return found


async def _change(
    conn: Connection,
    services: Services,
    session_id: UUID,
    found: Standing,
    *,
    handoff: Handoff,
    rep: str | None,
) -> None:
    """Record the change and tell the visitor."""
    now = services.clock()
    notice = say(f"handoff_{handoff}", _language(found), rep=rep or "")
    await store.set_handoff(conn, session_id, handoff=handoff, rep=rep, now=now)
    await store.add_message(conn, session_id, kind="notice", rep=rep, text=notice, now=now)
    await services.record(conn, HandoffChanged(session_id=session_id, handoff=handoff), now)


def _language(found: Standing) -> str:
    return supported(str(found.dialogue.get("language") or "") or None, found.locale)


def _name(rep: str) -> str:
    name = " ".join(clean_text(rep).split())[:MAX_NAME]
    if not name:
        raise BadRequest("Say who takes over: the rep's name.", code="invalid")
    return name
