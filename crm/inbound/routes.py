"""HTTP of CRMs, who tell us that something changed. They prove themselves; no key of ours is asked for.

Annotations stay evaluated here, because the routes are made inside a function from what the application passes in.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic.config import JsonDict

from crm.inbound import hearing
from crm.inbound.deps import InboundDeps, hook_path
from crm.inbound.signatures import Call
from db.jobs import Jobs
from kit.errors import TooLarge

_ACCEPTED = 202
_SHORT: JsonDict = {"maxLength": 100}
_TenantId = Annotated[str, Path(json_schema_extra={"format": "uuid"})]


@dataclass(frozen=True, slots=True)
class CrmHooks:
    """`anyone` only counts a request."""

    inbound: InboundDeps
    jobs: Jobs
    anyone: Callable[..., Awaitable[None]]


def build_router(deps: CrmHooks) -> APIRouter:
    """What is genuine is queued and answered at once, else `kit.errors.AppError` is raised."""
    router = APIRouter(prefix="/v1/hooks", tags=["provider reports"], dependencies=[Depends(deps.anyone)])

    @router.post("/crm/{tenant}/{connection}", status_code=_ACCEPTED)
    async def crm_changed(
        request: Request, tenant: _TenantId, connection: Annotated[str, Path(json_schema_extra=_SHORT)]
    ) -> Response:
        """The CRM behind a connection says that something changed."""
        whose = _tenant(tenant)
        call = Call(
            method=request.method,
            url=_public(deps.inbound, request, whose, connection),
            headers={name.lower(): value for name, value in request.headers.items()},
            body=await _body(request),
        )
        await hearing.heard(deps.inbound, deps.jobs, whose, connection, call)
        return Response(status_code=_ACCEPTED)

    return router


def _tenant(given: str) -> UUID:
    """Raises Unauthorized: an address that cannot exist is refused like one that does not."""
    try:
        return UUID(given)
    except ValueError as error:
        raise hearing.forged() from error


def _public(deps: InboundDeps, request: Request, tenant: UUID, connection: str) -> str | None:
    """The address that was called, as the world knows it: behind a proxy the request has another one."""
    if deps.address is None:
        return None
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{deps.address}{hook_path(tenant, connection)}{query}"


async def _body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > hearing.BODY_LIMIT:
            raise TooLarge(f"A call may have {hearing.BODY_LIMIT} bytes at most.")
    return body
