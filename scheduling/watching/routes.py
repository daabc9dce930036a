"""HTTP of calendar providers, who tell us that something changed. They prove themselves; no key of ours is asked for.

Annotations stay evaluated here, because the routes are made inside a function from what the application passes in.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request, Response

from db import tenants
from db.pool import anonymous
from scheduling.outlook import watching as outlook
from scheduling.watching import hearing
from scheduling.watching.deps import Watching

_ACCEPTED = 202


@dataclass(frozen=True, slots=True)
class WatchingDeps:
    """`anyone` only counts a request."""

    watching: Watching
    anyone: Callable[..., Awaitable[None]]


def build_router(deps: WatchingDeps) -> APIRouter:
    """What is genuine is queued and answered at once, else `kit.errors.AppError` is raised.

    The address says whose calendar it is about: of the tenant "default", when it names none.
    """
    router = APIRouter(prefix="/v1/hooks", tags=["provider reports"], dependencies=[Depends(deps.anyone)])
    watching = deps.watching

    async def whose(tenant: UUID | None = None) -> UUID:
        if tenant is not None:
            return tenant
        async with anonymous(watching.services.pool) as conn:
            return await tenants.id_of(conn, "default")

    @router.post("/google-calendar", status_code=_ACCEPTED)
    @router.post("/google-calendar/{tenant}", status_code=_ACCEPTED)
    async def google_calendar(request: Request, tenant: UUID = Depends(whose)) -> Response:
        """A push channel of Google Calendar."""
        await hearing.from_google(watching, tenant, request.headers)
        return Response(status_code=_ACCEPTED)

    @router.post("/outlook", status_code=_ACCEPTED)
    @router.post("/outlook/{tenant}", status_code=_ACCEPTED)
    async def outlook_notifications(request: Request, tenant: UUID = Depends(whose)) -> Response:
        """Change and lifecycle notifications of Microsoft Graph, which first tries the address out."""
        if token := outlook.validation_token(request.query_params):
            return Response(
                token, headers={"Content-Type": "text/plain", "X-Content-Type-Options": "nosniff"}
            )
        await hearing.from_outlook(watching, tenant, await request.body())
        return Response(status_code=_ACCEPTED)

    @router.post("/calendly", status_code=_ACCEPTED)
    @router.post("/calendly/{tenant}", status_code=_ACCEPTED)
    async def calendly_webhook(
        request: Request,
        calendly_webhook_signature: Annotated[str | None, Header()] = None,
        tenant: UUID = Depends(whose),
    ) -> Response:
        """Calendly's signed webhook."""
        await hearing.from_calendly(watching, tenant, calendly_webhook_signature, await request.body())
        return Response(status_code=_ACCEPTED)

    return router
