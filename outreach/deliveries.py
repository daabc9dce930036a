"""Deliveries: planned once, in the transaction of what caused them, then tried until sent or three days have passed.

    pending -> sending -> sent | pending (later) | paused | failed        pending -> suppressed | cancelled

A worker takes a delivery with one statement that counts the attempt and commits before anybody is called, and writes
what came of it only while its lease still stands. So a delivery is sent at least once, and a second time only when a
worker was lost between the provider's acceptance and the commit; the copy has the same Message-ID.
"""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from crm.connectors.errors import LOCKED, RATE_DAY, RATE_SHORT
from crm.sync.ledger import CONTACT_GONE
from crm.sync.pausing import IN_SETTINGS, PAUSED
from db.pool import Connection, transaction
from kit.errors import Conflict, NeedsPerson, NotFound, ProviderError, Rejected, Retryable
from kit.failpoints import reached
from outreach import pauses, store
from outreach.answers import CRM_SLOW, INVALID_RECIPIENT, UNKNOWN_OUTCOME
from outreach.channels import ChatMessage
from outreach.deps import DeliveryDeps, Planning, defer, fingerprint, planning
from outreach.model import CRM_TARGET, OF_BOOKINGS, TO_VISITORS, Accepted, DeliveryKind, Mail, NewDelivery
from outreach.rows import AttemptOutcome, Claimed, NewRow, Result

OUR_FAULT = "internal_error"
RECIPIENT_LIMIT = "recipient_limit"
"""Code of a suppressed delivery: the address had its share of the day."""

_TRIES_OF_OUR_FAULT = 3
_MOST_TRIES = 25
_LONGEST_WAIT = 86_400.0
_DAY = timedelta(days=1)
_LIMITED: dict[DeliveryKind, tuple[DeliveryKind, ...]] = {
    "email.visitor": ("email.visitor", "email.team"),
    "email.team": ("email.visitor", "email.team"),
    "email.booking": ("email.booking",),
}
"""The kinds that are limited, each with those that count for it."""
_EXEMPT = sorted(OF_BOOKINGS)
_ONLY_WAITS = frozenset({CRM_SLOW, CONTACT_GONE, IN_SETTINGS, LOCKED, PAUSED, RATE_DAY, RATE_SHORT})
"""Codes of what was not tried: the time for a delivery goes on, its attempts do not."""

log = structlog.get_logger(__name__)


# Planning


async def plan(conn: Connection, given: Planning, new: NewDelivery) -> UUID | None:
    """Write the delivery and queue its job, in the caller's transaction. Its id; None when its key was planned before.

    A suppressed address and one over its limits are written down too, as suppressed: it can be seen and replayed.
    """
    now, delivery_id = given.clock(), given.ids()
    due = max(new.due_at or now, now)
    row = NewRow(
        id=delivery_id,
        session_id=new.session_id,
        kind=new.kind,
        target=new.target.strip(),
        dedup_key=new.dedup_key,
        payload=new.payload,
        message_id=f"<{delivery_id.hex}@{given.config.mail.message_domain}>",
        due_at=due,
        expires_at=due + timedelta(hours=given.config.retry.max_age_hours),
        created_at=now,
    )
    if new.kind in TO_VISITORS:
        await store.lock_recipient(conn, row.target)
    if not await store.insert(conn, row):
        return None
    if forbidden := await _forbidden(conn, given, row):
        await store.suppress_delivery(conn, delivery_id, code=forbidden[0], error=forbidden[1])
    else:
        await defer(conn, given, delivery_id, row.kind, wait=(due - now).total_seconds())
    reached("after_plan")
    return delivery_id


async def _forbidden(conn: Connection, plan: Planning, row: NewRow) -> tuple[str, str] | None:
    """(code, why) when nothing may be sent."""
    if not row.kind.startswith("email."):
        return None
    used = await store.usage(
        conn,
        row.target,
        beside=row.id,
        since=row.created_at - _DAY,
        counted=_LIMITED.get(row.kind, ()),
        exempt=row.kind in OF_BOOKINGS,
    )
    if used.suppressed:
        return used.suppressed, "Nothing is sent to this address any more."
    if row.kind not in _LIMITED or row.payload.get("what") == "cancelled":
        return None
    if used.to_target >= _most_to_target(plan, row.kind):
        return RECIPIENT_LIMIT, f"{used.to_target} mails went to this address within 24 hours."
    if used.of_tenant >= plan.config.limits.per_tenant_per_day:
        return "tenant_limit", f"{used.of_tenant} mails were planned within 24 hours."
    return None


def _most_to_target(plan: Planning, kind: DeliveryKind) -> float:
    """How many mails of a kind one address gets a day."""
    limits = plan.config.limits
    if kind == "email.booking":
        return limits.bookings_per_recipient_per_day
    return limits.per_recipient_per_day if kind == "email.visitor" else math.inf


async def replay(conn: Connection, plan: Planning, delivery_id: UUID) -> None:
    """Try a delivery again now, with its id and Message-ID, also past a pause that its provider caused.

    Raises NotFound, and Conflict when it was sent or is being sent.
    """
    now = plan.clock()
    expires = now + timedelta(hours=plan.config.retry.max_age_hours)
    replayed = await store.replay(conn, delivery_id, now=now, expires_at=expires)
    found = await store.get(conn, delivery_id)
    if found is None:
        raise NotFound("There is no such delivery.", code="delivery_not_found")
    if replayed:
        await defer(conn, plan, delivery_id, found.kind, forced=True)
        return
    raise Conflict(f"The delivery is {found.state}; only what was not sent can be replayed.")


# Sending


@dataclass(frozen=True, slots=True)
class _Held:
    """A claimed delivery with what proves the claim."""

    delivery: Claimed
    lease: UUID
    attempt: UUID
    provider: str


async def send(deps: DeliveryDeps, tenant: UUID, delivery_id: UUID, *, forced: bool = False) -> None:
    """The job: send one delivery if it is due, and write down what came of it. Safe to run twice and at once."""
    plan = await planning(deps, tenant)
    held = await _claimed(deps, plan, delivery_id, forced=forced)
    if held is None:
        return
    reached("after_claim")
    came = await _tried(deps, plan, held)
    await _complete(deps, plan, held, came, forced=forced)


async def _claimed(deps: DeliveryDeps, plan: Planning, delivery_id: UUID, *, forced: bool) -> _Held | None:
    """Commits before anybody is called. None when the delivery is not due, not to be sent, or another worker's."""
    lease, attempt, now = deps.ids(), deps.ids(), deps.clock()
    mailer = plan.config.mail.provider
    async with transaction(deps.pool, plan.tenant) as conn:
        taken = await store.claim(
            conn,
            delivery_id,
            lease=lease,
            seconds=deps.lease_seconds,
            now=now,
            mailer=mailer,
            exempt=_EXEMPT,
            forced=forced,
        )
        if taken is None:
            await _look_again(conn, plan, delivery_id, now)
            return None
        if aside := _set_aside(taken, now):
            state, code, error = aside
            await store.set_aside(conn, delivery_id, lease=lease, state=state, code=code, error=error)
            log.info("delivery.set_aside", delivery=str(delivery_id), state=state, code=code)
            return None
        await store.begin_attempt(conn, attempt, delivery_id, now=now)
    return _Held(taken, lease, attempt, mailer if taken.kind.startswith("email.") else taken.target)


async def _look_again(conn: Connection, plan: Planning, delivery_id: UUID, now: datetime) -> None:
    """A job that came too early, as clocks differ, comes again."""
    found = await store.get(conn, delivery_id)
    if found and found.state == "pending" and found.due_at > now:
        await defer(conn, plan, delivery_id, found.kind, wait=(found.due_at - now).total_seconds())


def _set_aside(taken: Claimed, now: datetime) -> tuple[str, str, str] | None:
    """(state, code, why) of a delivery that is not to be sent now."""
    if taken.suppressed:
        return "suppressed", taken.suppressed, "Nothing is sent to this address any more."
    if taken.held:
        return "paused", "paused", taken.held
    if taken.attempts > 1 and taken.expires_at <= now:
        return "failed", "expired", taken.error or "The time for this delivery is over."
    if taken.attempts > _MOST_TRIES:
        return "failed", "abandoned", f"{_MOST_TRIES} attempts did not come to an end."
    return None


async def _tried(deps: DeliveryDeps, plan: Planning, held: _Held) -> Accepted | ProviderError | None:
    """What the provider said; None when there was nothing to send. Never raises: what is unexpected is our fault."""
    delivery = held.delivery
    calling = False
    try:
        async with asyncio.timeout(deps.call_seconds):
            if delivery.kind == "crm.sync":
                calling = True
                accepted = await _to_crm(deps, plan, delivery)
            else:
                message = await deps.render(plan.tenant, delivery)
                if message is None:
                    return None
                calling = True
                accepted = await _pushed(deps, plan, held, message)
    except ProviderError as error:
        return error
    except TimeoutError:
        if not calling:
            return Retryable(OUR_FAULT, "The message could not be written in time.")
        return Retryable(UNKNOWN_OUTCOME, "The provider did not answer in time.")
    except Exception as error:
        log.exception("delivery.failed_unexpectedly", delivery=str(delivery.id), kind=delivery.kind)
        return Retryable(OUR_FAULT, f"{type(error).__name__} while {'sending' if calling else 'writing'} it.")
    reached("after_accept")
    return accepted


async def _to_crm(deps: DeliveryDeps, plan: Planning, delivery: Claimed) -> Accepted | None:
    if deps.crm is None:
        raise Retryable(OUR_FAULT, "This process does not write to CRMs.")
    return await deps.crm.send(plan.tenant, delivery)


async def _pushed(deps: DeliveryDeps, plan: Planning, held: _Held, message: Mail | ChatMessage) -> Accepted:
    if isinstance(message, Mail):
        return await deps.providers.mailer(plan.tenant, plan.config.mail).send(message)
    return await deps.providers.channel(held.provider, plan.config.alerts).send(message)


async def _complete(
    deps: DeliveryDeps,
    plan: Planning,
    held: _Held,
    came: Accepted | ProviderError | None,
    *,
    forced: bool,
) -> None:
    delivery, now = held.delivery, deps.clock()
    mark = await fingerprint(deps, plan, held.provider) if isinstance(came, NeedsPerson) else ""
    result = settled(
        came,
        attempts=delivery.attempts,
        now=now,
        expires_at=delivery.expires_at,
        schedule=deps.schedule,
        spread=deps.spread(),
    )
    async with transaction(deps.pool, plan.tenant) as conn:
        in_time = await store.finish(conn, delivery.id, lease=held.lease, result=result)
        await store.end_attempt(
            conn, held.attempt, outcome=_outcome(came), code=result.code, detail=result.detail, now=now
        )
        if in_time:
            await _follow_up(conn, deps, plan, held, came, result, mark=mark, forced=forced)
        reached("before_commit")
    log.info(
        "delivery.attempted",
        delivery=str(delivery.id),
        kind=delivery.kind,
        provider=held.provider,
        state=result.state if in_time else "taken over",
        code=result.code,
        attempt=delivery.attempts,
    )


async def _follow_up(
    conn: Connection,
    deps: DeliveryDeps,
    plan: Planning,
    held: _Held,
    came: Accepted | ProviderError | None,
    result: Result,
    *,
    mark: str,
    forced: bool,
) -> None:
    """What a finished attempt means beyond its delivery."""
    delivery = held.delivery
    if result.state == "pending":
        wait = (result.due_at - plan.clock()).total_seconds()
        await defer(conn, plan, delivery.id, delivery.kind, wait=wait)
    if isinstance(came, NeedsPerson):
        told = await pauses.hold_provider(conn, plan, provider=held.provider, error=came, fingerprint=mark)
        if told and held.provider != plan.config.mail.provider:
            await _mail_owner(conn, plan, held, came)
    if isinstance(came, Rejected) and came.code == INVALID_RECIPIENT and delivery.kind in TO_VISITORS:
        # The team's addresses are the owner's settings: a server that errs about them must not silence them.
        await store.suppress(conn, delivery.target, reason="invalid", detail=result.detail, now=plan.clock())
    if isinstance(came, Accepted) and forced:
        await pauses.provider_works(conn, plan, held.provider)


def _needs_you(provider: str) -> dict[str, str]:
    """What the owner reads about a provider that they have to mend."""
    if provider.startswith(CRM_TARGET):
        name = provider.removeprefix(CRM_TARGET)
        return {
            "title": f"Nothing is written to the CRM {name} until you mend it",
            "text": "What was to be written waits and is written then. Other CRMs and mails go on.",
            "remedy": f"Connect it: salesagent crm connect {name} (with --tenant for another tenant than the default)",
        }
    return {
        "title": f"Alerts to {provider} are paused",
        "text": "They wait until this is mended, and are then sent.",
        "remedy": f"Correct its address, or run: salesagent deliveries resume {provider}",
    }


async def _mail_owner(conn: Connection, given: Planning, held: _Held, error: NeedsPerson) -> None:
    """A chat channel or a CRM needs a person: mails still go out, so say it by mail too."""
    payload = {"detail": str(error), **_needs_you(held.provider)}
    for address in given.config.team.recipients:
        key = f"paused:{held.attempt}:{address}"
        await plan(conn, given, NewDelivery("email.owner", address, key, payload))


def settled(
    came: Accepted | ProviderError | None,
    *,
    attempts: int,
    now: datetime,
    expires_at: datetime,
    schedule: tuple[float, ...],
    spread: float,
) -> Result:
    """What an attempt makes of its delivery. `attempts` counts from 1 and includes this one. Pure."""
    if came is None:
        return Result("cancelled", now, "nothing_to_send", "There was nothing to send.")
    if isinstance(came, Accepted):
        return Result("sent", now, provider_id=came.provider_id, sent_at=now)
    detail = str(came)[:500]
    if isinstance(came, NeedsPerson):
        return Result("paused", now, came.code, detail)
    if not isinstance(came, Retryable):
        return Result("failed", now, came.code, detail)
    if came.code == PAUSED:  # whoever goes on releases it
        return Result("paused", now, came.code, detail, counted=False)
    if _only_waits(came):
        due = now + timedelta(seconds=min(came.retry_after or schedule[0], _LONGEST_WAIT) * max(1.0, spread))
        return Result("failed" if due > expires_at else "pending", due, came.code, detail, counted=False)
    wait = schedule[min(attempts, len(schedule)) - 1] * spread
    due = now + timedelta(seconds=max(wait, min(came.retry_after or 0.0, _LONGEST_WAIT)))
    if due > expires_at or (came.code == OUR_FAULT and attempts >= _TRIES_OF_OUR_FAULT):
        return Result("failed", now, came.code, detail)
    return Result("pending", due, came.code, detail)


def _only_waits(came: Accepted | ProviderError) -> bool:
    return isinstance(came, Retryable) and came.code in _ONLY_WAITS


def _outcome(came: Accepted | ProviderError | None) -> AttemptOutcome | None:
    if came is None or _only_waits(came):
        return None
    if isinstance(came, Accepted):
        return "sent"
    if isinstance(came, NeedsPerson):
        return "needs_person"
    if isinstance(came, Retryable):
        return "unknown" if came.code == UNKNOWN_OUTCOME else "retryable"
    return "rejected"
