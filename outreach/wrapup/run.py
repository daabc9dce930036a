"""The end of a session: summarise it, then plan what is sent about it. May run twice; what it plans is planned once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog

from agent.llm import ChatModel
from agent.summary import json as summary_json
from agent.summary.summarise import summarise
from db.pool import Connection, Pool, transaction
from kit.clock import Clock
from outreach import deliveries
from outreach.crm.plan import plan_session
from outreach.deps import DeliveryDeps
from outreach.model import NewDelivery
from outreach.settings import OutreachSettings, OutreachSettingsOf
from outreach.wrapup import store
from outreach.wrapup.load import Loaded, load, transcript

SWEEP_AFTER = timedelta(minutes=2)
SWEEP_UNTIL = timedelta(days=3)
SWEEP_BATCH = 200

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class WrapupDeps:
    """`model` None: rules write the summary."""

    pool: Pool
    clock: Clock
    model: ChatModel | None
    settings: OutreachSettingsOf
    deliveries: DeliveryDeps


async def wrap_up(deps: WrapupDeps, tenant: UUID, session_id: UUID) -> None:
    """Summarise the ended session and plan its mails and what CRMs are told. Nothing happens when that was done, or the
    session is gone."""
    settings = await deps.settings(tenant)
    planning = await deliveries.planning(deps.deliveries, tenant)
    async with transaction(deps.pool, tenant) as conn:
        loaded = await load(conn, session_id)
        written = await store.summary(conn, session_id) is not None
    if loaded is None or loaded.session.ended_at is None or loaded.session.wrapped_at is not None:
        return
    content, writer = None, ""
    if settings.summaries.auto_generate and loaded.turns and not written:
        timeout = settings.summaries.model_timeout
        summary = await summarise(deps.model, transcript(loaded, settings), timeout=timeout)
        content, writer = summary_json.to_json(summary), summary.written_by
    async with transaction(deps.pool, tenant) as conn:
        now = deps.clock()
        if content is not None:
            await store.insert_summary(conn, session_id, content=content, written_by=writer, now=now)
        if await store.set_wrapped(conn, session_id, now=now):
            planned = [await deliveries.plan(conn, planning, new) for new in mails_of(loaded, settings)]
            crms = await plan_session(conn, planning, settings, session_id)
            log.info(
                "session_wrapped_up",
                session_id=str(session_id),
                planned=len(planned),
                crms=crms,
                written_by=writer,
            )


def mails_of(loaded: Loaded, settings: OutreachSettings) -> tuple[NewDelivery, ...]:
    """What is mailed about the session, and to whom. PURE.

    A summary is what is mailed, so without one nothing is. The visitor's copy goes to an address they gave after they
    were told what it is used for.
    """
    rules, session = settings.summaries, loaded.session.id
    if not (rules.auto_generate and rules.email_enabled and loaded.turns):
        return ()
    planned: list[NewDelivery] = []
    enough = len(loaded.turns) >= rules.minimum_turns
    reachable = bool(loaded.email or loaded.phone)
    if rules.send_to_sales_team and enough and (reachable or not rules.only_with_contact):
        planned += [
            NewDelivery("email.team", address, f"team:{session}:{address}", session_id=session)
            for address in with_owner(settings.team, loaded.session.lead_owner)
        ]
    answered = any(turn.outcome == "answered" for turn in loaded.turns)
    if rules.send_to_customer and loaded.email and loaded.agreed and answered:
        planned.append(NewDelivery("email.visitor", loaded.email, f"visitor:{session}", session_id=session))
    return tuple(planned)


def with_owner(team: tuple[str, ...], owner: str | None) -> tuple[str, ...]:
    """The team's addresses and that of the lead's owner, each once."""
    return tuple(dict.fromkeys((*team, owner) if owner and "@" in owner else team))


async def unfinished(conn: Connection, clock: Clock) -> list[UUID]:
    """Sessions whose end nobody has finished although it was queued long enough ago."""
    now = clock()
    return list(
        await store.unwrapped(conn, before=now - SWEEP_AFTER, since=now - SWEEP_UNTIL, limit=SWEEP_BATCH)
    )
