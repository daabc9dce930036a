"""HTTP of deliveries: what the owner sees and does, and what mail providers report.

Annotations stay evaluated here, because the routes are made inside a function from what the application passes in.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request

from db.pool import transaction
from kit.errors import NotFound
from outreach import bounces, deliveries, pauses, store
from outreach.api import (
    AttemptOut,
    DeliveriesOut,
    DeliveryDetailOut,
    DeliveryOut,
    NoticeOut,
    NoticesOut,
    PauseIn,
    PauseOut,
    PausesOut,
    ReportTakenOut,
    SuppressionOut,
    SuppressionsOut,
    cursor_after,
    position,
)
from outreach.bounces import Bounce
from outreach.deps import DeliveryDeps, planning
from outreach.model import DeliveryKind, DeliveryState
from outreach.notices import store as notices
from outreach.paused import store as paused


@dataclass(frozen=True, slots=True)
class OutreachDeps:
    """`admin` is a dependency that gives the tenant of the admin key or raises; `anyone` only counts a request."""

    deliveries: DeliveryDeps
    admin: Callable[..., Awaitable[UUID]]
    anyone: Callable[..., Awaitable[None]]


def build_router(deps: OutreachDeps) -> APIRouter:
    """All endpoints of deliveries. They raise `kit.errors.AppError`, which the application turns into JSON."""
    router = APIRouter()
    # The fixed paths come first: "pauses" is not the id of a delivery.
    router.include_router(_pause_routes(deps))
    router.include_router(_delivery_routes(deps))
    router.include_router(_suppression_routes(deps))
    router.include_router(_provider_routes(deps))
    return router


def _delivery_routes(deps: OutreachDeps) -> APIRouter:
    router = APIRouter(prefix="/v1/admin/deliveries", tags=["deliveries"])
    given = deps.deliveries

    @router.get("")
    async def list_deliveries(
        state: DeliveryState | None = None,
        kind: DeliveryKind | None = None,
        session: UUID | None = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        cursor: Annotated[str | None, Query(max_length=200)] = None,
        tenant: UUID = Depends(deps.admin),
    ) -> DeliveriesOut:
        """Deliveries, the latest first."""
        before = position(cursor) if cursor else None
        async with transaction(given.pool, tenant) as conn:
            found = await store.page(
                conn, state=state, kind=kind, session_id=session, before=before, limit=limit + 1
            )
            counts = await store.counts(conn)
        page = found[:limit]
        return DeliveriesOut(
            deliveries=[DeliveryOut.model_validate(each) for each in page],
            counts=dict(counts),
            cursor=cursor_after(page[-1]) if len(found) > limit else None,
        )

    @router.get("/{delivery_id}")
    async def show_delivery(delivery_id: UUID, tenant: UUID = Depends(deps.admin)) -> DeliveryDetailOut:
        """A delivery with its attempts."""
        return await _detail(given, tenant, delivery_id)

    @router.post("/{delivery_id}/replay")
    async def replay_delivery(delivery_id: UUID, tenant: UUID = Depends(deps.admin)) -> DeliveryDetailOut:
        """Try it again now, with the same id and Message-ID. 409 when it was sent or is being sent."""
        plan = await planning(given, tenant)
        async with transaction(given.pool, tenant) as conn:
            await deliveries.replay(conn, plan, delivery_id)
        return await _detail(given, tenant, delivery_id)

    return router


async def _detail(given: DeliveryDeps, tenant: UUID, delivery_id: UUID) -> DeliveryDetailOut:
    async with transaction(given.pool, tenant) as conn:
        found = await store.get(conn, delivery_id)
        if found is None:
            raise NotFound("There is no such delivery.", code="delivery_not_found")
        history = await store.attempts(conn, delivery_id)
    base = DeliveryOut.model_validate(found)
    return DeliveryDetailOut(
        **base.model_dump(),
        payload=dict(found.payload),
        history=[AttemptOut.model_validate(each) for each in history],
    )


def _pause_routes(deps: OutreachDeps) -> APIRouter:
    router = APIRouter(prefix="/v1/admin/deliveries", tags=["deliveries"])
    given = deps.deliveries

    async def standing(tenant: UUID, changed: int = 0) -> PausesOut:
        async with transaction(given.pool, tenant) as conn:
            found = await paused.pauses(conn)
        return PausesOut(pauses=[PauseOut.model_validate(each) for each in found], changed=changed)

    @router.get("/pauses")
    async def list_pauses(tenant: UUID = Depends(deps.admin)) -> PausesOut:
        """What is held back, by the owner's switch or because a provider needs a person."""
        return await standing(tenant)

    @router.post("/pause")
    async def pause(body: PauseIn | None = None, tenant: UUID = Depends(deps.admin)) -> PausesOut:
        """Send nothing of this scope from now on."""
        scope, plan = pauses.checked_scope(body and body.scope), await planning(given, tenant)
        async with transaction(given.pool, tenant) as conn:
            changed = await pauses.pause(conn, plan, scope)
        return await standing(tenant, changed)

    @router.post("/resume")
    async def resume(body: PauseIn | None = None, tenant: UUID = Depends(deps.admin)) -> PausesOut:
        """Send again what was held back within this scope."""
        scope, plan = pauses.checked_scope(body and body.scope), await planning(given, tenant)
        async with transaction(given.pool, tenant) as conn:
            changed = await pauses.resume(conn, plan, scope)
        return await standing(tenant, changed)

    return router


def _suppression_routes(deps: OutreachDeps) -> APIRouter:
    router = APIRouter(prefix="/v1/admin", tags=["deliveries"])
    given = deps.deliveries

    @router.get("/suppressions")
    async def list_suppressions(
        limit: Annotated[int, Query(ge=1, le=1_000)] = 200, tenant: UUID = Depends(deps.admin)
    ) -> SuppressionsOut:
        """Addresses that nothing is sent to any more, the latest first."""
        async with transaction(given.pool, tenant) as conn:
            found = await store.suppressions(conn, limit=limit)
        return SuppressionsOut(suppressions=[SuppressionOut.model_validate(each) for each in found])

    @router.delete("/suppressions/{address}", status_code=204)
    async def remove_suppression(address: str, tenant: UUID = Depends(deps.admin)) -> None:
        """Allow mails to this address again."""
        async with transaction(given.pool, tenant) as conn:
            if not await store.unsuppress(conn, address):
                raise NotFound("This address is not suppressed.", code="suppression_not_found")

    @router.get("/notices")
    async def list_notices(tenant: UUID = Depends(deps.admin)) -> NoticesOut:
        """What the owner should know, what still stands first."""
        async with transaction(given.pool, tenant) as conn:
            found = await notices.latest(conn, limit=100)
        return NoticesOut(notices=[NoticeOut.model_validate(each) for each in found])

    return router


def _provider_routes(deps: OutreachDeps) -> APIRouter:
    """Signed by the provider, so no key of ours is asked for. A provider whose key is not set is not known here."""
    router = APIRouter(prefix="/v1/webhooks", tags=["provider reports"], dependencies=[Depends(deps.anyone)])
    given = deps.deliveries

    async def taken(found: list[Bounce]) -> ReportTakenOut:
        for tenant, each in bounces.tenants_of(found).items():
            async with transaction(given.pool, tenant) as conn:
                for bounce in each:
                    await bounces.record(conn, bounce, now=given.clock())
        return ReportTakenOut(recorded=len(found))

    @router.post("/sendgrid")
    async def sendgrid(
        request: Request,
        x_twilio_email_event_webhook_signature: Annotated[str, Header()] = "",
        x_twilio_email_event_webhook_timestamp: Annotated[str, Header()] = "",
    ) -> ReportTakenOut:
        """SendGrid's signed Event Webhook."""
        key = given.providers.secrets.sendgrid_webhook_public_key
        if not key:
            raise NotFound("SENDGRID_WEBHOOK_KEY is not set.", code="not_configured")
        found = bounces.from_sendgrid(
            await request.body(),
            signature=x_twilio_email_event_webhook_signature,
            timestamp=x_twilio_email_event_webhook_timestamp,
            public_key=key,
            now=given.clock(),
        )
        return await taken(found)

    @router.post("/mailgun")
    async def mailgun(request: Request) -> ReportTakenOut:
        """Mailgun's webhook for permanent failures, complaints and unsubscribes."""
        key = given.providers.secrets.mailgun_signing_key
        if not key:
            raise NotFound("MAILGUN_SIGNING_KEY is not set.", code="not_configured")
        return await taken(bounces.from_mailgun(await request.body(), signing_key=key, now=given.clock()))

    return router
