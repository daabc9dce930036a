"""HTTP of conversations: sessions, turns as a stream or as JSON, and search.

Annotations stay evaluated here, because the routes are made inside a function from what the application passes in.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Protocol
from uuid import UUID

import structlog
from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import StreamingResponse

from agent import leads, sessions
from agent.api import (
    EndedOut,
    FeedbackIn,
    PageIn,
    PassageOut,
    SearchOut,
    SessionIn,
    SessionOut,
    StopOut,
    TranscriptOut,
    TurnIn,
    TurnOut,
)
from agent.frames import PING, FrameLog
from agent.handoff import routes as handoff_routes
from agent.intake import TurnRequest
from agent.leads import routes as lead_routes
from agent.runs import TurnRuns
from agent.services import Services
from agent.widget import routes as widget_routes
from crm.identity import IdentityRejected
from ingest.search import SearchQuery
from kit.api import ErrorOut
from kit.errors import AppError, Unauthorized, Unavailable

PING_SECONDS = 15.0

_STREAM_HEADERS = {
    "Cache-Control": "no-store, no-transform",
    "X-Accel-Buffering": "no",
}


class Caller(Protocol):
    """Who asks: what the gate makes of widget key, origin and address."""

    @property
    def tenant(self) -> UUID: ...


@dataclass(frozen=True, slots=True)
class AgentDeps:
    """`gate` and `admin` are dependencies that let a request in or raise; `admin` gives the tenant of the admin key."""

    services: Services
    runs: TurnRuns
    gate: Callable[..., Awaitable[Caller]]
    admin: Callable[..., Awaitable[UUID]]
    ping_seconds: float = PING_SECONDS


_ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorOut} for status in (400, 401, 403, 404, 409, 410, 413, 422, 429, 503)
}
_STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The reply, as JSON or, when the request accepts text/event-stream, as events: turn, status, "
        "text, citation, form, offer, booking, notice, and at last done (the JSON reply) or error.",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}


def build_router(deps: AgentDeps) -> APIRouter:
    """All endpoints of conversations. They raise `kit.errors.AppError`, which the application turns into JSON."""
    router = APIRouter()
    router.include_router(_session_routes(deps))
    router.include_router(_turn_routes(deps))
    router.include_router(_site_routes(deps))
    router.include_router(widget_routes.visitor_routes(deps.services, gate=deps.gate, errors=_ERRORS))
    router.include_router(
        lead_routes.visitor_routes(deps.services, gate=deps.gate, bearer=bearer, errors=_ERRORS)
    )
    router.include_router(
        handoff_routes.visitor_routes(deps.services, gate=deps.gate, bearer=bearer, errors=_ERRORS)
    )
    router.include_router(handoff_routes.admin_routes(deps.services, admin=deps.admin, errors=_ERRORS))
    return router


def bearer(authorization: Annotated[str | None, Header()] = None) -> str:
    """The token of `Authorization: Bearer TOKEN`. Raises Unauthorized."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthorized("Send the conversation's token: Authorization: Bearer <token>.")
    return token.strip()


def _session_routes(deps: AgentDeps) -> APIRouter:
    router = APIRouter(prefix="/v1/sessions", tags=["sessions"], responses=_ERRORS)
    services = deps.services

    @router.post("", status_code=201)
    async def open_session(
        body: SessionIn, request: Request, caller: Caller = Depends(deps.gate)
    ) -> SessionOut:
        """Open a session on the page the visitor is on."""
        opening = body.as_opening(user_agent=request.headers.get("user-agent"))
        opened = await sessions.open_session(services, caller.tenant, opening)
        refused: str | None = None
        if body.identity:
            try:
                await leads.identify(services, caller.tenant, opened.session, body.identity)
            except IdentityRejected as error:
                refused = error.detail
        return SessionOut.of(opened, identity_error=refused)

    @router.get("/{session_id}")
    async def read_session(
        session_id: UUID, token: str = Depends(bearer), caller: Caller = Depends(deps.gate)
    ) -> TranscriptOut:
        """What has been said so far."""
        session = sessions.Credential(session_id, token)
        found = await sessions.transcript(services, caller.tenant, session)
        return TranscriptOut.of(found)

    @router.post("/{session_id}/page", status_code=204)
    async def visit_page(
        session_id: UUID, body: PageIn, token: str = Depends(bearer), caller: Caller = Depends(deps.gate)
    ) -> None:
        """The visitor went to another page."""
        session = sessions.Credential(session_id, token)
        await sessions.visit_page(services, caller.tenant, session, body.as_page())

    @router.post("/{session_id}/end")
    async def end_session(
        session_id: UUID, token: str = Depends(bearer), caller: Caller = Depends(deps.gate)
    ) -> EndedOut:
        """The visitor closes the session. It ends once; doing so again changes nothing."""
        await sessions.end_by_visitor(services, caller.tenant, sessions.Credential(session_id, token))
        return EndedOut(session_id=session_id)

    @router.post("/{session_id}/turns/{turn_id}/feedback", status_code=204)
    async def give_feedback(
        session_id: UUID,
        turn_id: UUID,
        body: FeedbackIn,
        token: str = Depends(bearer),
        caller: Caller = Depends(deps.gate),
    ) -> None:
        """Rate a reply."""
        session = sessions.Credential(session_id, token)
        await sessions.give_feedback(
            services, caller.tenant, session, turn_id, rating=body.rating, reason=body.reason
        )

    return router


def _turn_routes(deps: AgentDeps) -> APIRouter:
    router = APIRouter(prefix="/v1/sessions", tags=["turns"], responses=_ERRORS)

    @router.post("/{session_id}/turns", response_model=TurnOut, responses=_STREAM)
    async def take_turn(
        session_id: UUID,
        body: TurnIn,
        request: Request,
        token: str = Depends(bearer),
        caller: Caller = Depends(deps.gate),
        last_event_id: Annotated[str | None, Header()] = None,
    ) -> Response:
        """Send a message. Repeating it with `Last-Event-ID` gives the events after that one."""
        with structlog.contextvars.bound_contextvars(session_id=str(session_id)):
            frames = await deps.runs.submit(
                TurnRequest(
                    tenant=caller.tenant,
                    session=sessions.Credential(session_id, token),
                    text=body.text,
                    client_turn_id=body.client_turn_id,
                    page=body.page.as_page() if body.page else None,
                    slot=body.slot,
                )
            )
        if "text/event-stream" not in request.headers.get("accept", ""):
            return await _as_json(frames)
        events = _as_events(frames, after=_frame_id(last_event_id), ping_every=deps.ping_seconds)
        return StreamingResponse(events, media_type="text/event-stream", headers=_STREAM_HEADERS)

    @router.post("/{session_id}/turns/{turn_id}/stop")
    async def stop_turn(
        session_id: UUID, turn_id: UUID, token: str = Depends(bearer), caller: Caller = Depends(deps.gate)
    ) -> StopOut:
        """End a reply where it is. What was said of it is kept; doing so again changes nothing."""
        session = sessions.Credential(session_id, token)
        running = await deps.runs.stop(caller.tenant, session, turn_id)
        return StopOut(turn_id=turn_id, running=running)

    return router


def _frame_id(header: str | None) -> int:
    text = (header or "").strip()
    return int(text) if text.isdecimal() and len(text) < 10 else 0


async def _as_events(frames: FrameLog, *, after: int, ping_every: float) -> AsyncIterator[bytes]:
    async for frame in frames.read(after, ping_every=ping_every):
        yield frame.encode() if frame else PING


class TurnFailed(AppError):
    status, code = 503, "unavailable"


async def _as_json(frames: FrameLog) -> Response:
    last = await frames.last()
    if last is None:
        raise Unavailable("The server is restarting. Please repeat the request.", retry_after=1)
    if last.event == "error":
        error = last.payload()
        raise TurnFailed(error["detail"], code=error["error"], retry_after=2)
    return Response(last.data, media_type="application/json")


def _site_routes(deps: AgentDeps) -> APIRouter:
    router = APIRouter(prefix="/v1", responses=_ERRORS)
    services = deps.services

    @router.get("/search", tags=["search"])
    async def search(
        q: Annotated[str, Query(min_length=1, max_length=1_000)],
        k: Annotated[int | None, Query(ge=1, le=50)] = None,
        tenant: UUID = Depends(deps.admin),
    ) -> SearchOut:
        """The passages that an answer to `q` would be made from, with their scores and why they rank."""
        found = await services.searcher.search(tenant, SearchQuery(text=q, k=k))
        return SearchOut(passages=[PassageOut.of(hit) for hit in found.hits])

    return router
