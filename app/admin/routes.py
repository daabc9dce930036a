"""HTTP of conversations for the sales team: list, export, read.

Annotations stay evaluated here, because the routes are made inside a function from what the application passes in.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from app.admin import reading, store
from app.admin.rows import Handoff, SessionDetail, SessionFilter, SessionRow, SessionState
from db.pool import Pool, transaction
from kit.csv import write_csv


@dataclass(frozen=True, slots=True)
class SessionsDeps:
    """`admin` is a dependency that gives the tenant of the admin key or raises."""

    pool: Pool
    admin: Callable[..., Awaitable[UUID]]


class SessionsOut(BaseModel):
    """`next` is the cursor of the next page, null on the last one."""

    sessions: list[SessionRow]
    next: str | None


_LIST: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A page of conversations; with format=csv all of them, as a table.",
        "content": {"text/csv": {"schema": {"type": "string"}}},
    }
}


def build_router(deps: SessionsDeps) -> APIRouter:
    """The endpoints under /v1/admin/sessions that read. They raise `kit.errors.AppError`."""
    router = APIRouter(prefix="/v1/admin/sessions", tags=["conversations"])

    @router.get("", response_model=SessionsOut, responses=_LIST)
    async def list_sessions(
        wanted: Annotated[SessionFilter, Depends(_filter)],
        cursor: Annotated[str | None, Query(max_length=200)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        format: Literal["json", "csv"] = "json",
        tenant: UUID = Depends(deps.admin),
    ) -> Response | SessionsOut:
        """Conversations, the latest first."""
        if format == "csv":
            return _table(_as_csv(deps, tenant, wanted))
        before = reading.place_of(cursor)
        async with transaction(deps.pool, tenant) as conn:
            rows = await store.sessions(conn, wanted, before=before, limit=limit + 1)
        page = rows[:limit]
        return SessionsOut(sessions=page, next=reading.cursor_after(page[-1]) if len(rows) > limit else None)

    @router.get("/{session_id}")
    async def read_session(session_id: UUID, tenant: UUID = Depends(deps.admin)) -> SessionDetail:
        """A conversation with its pages, replies and citations, profile, summary, reasons and deliveries."""
        return await reading.one(deps.pool, tenant, session_id)

    return router


def _filter(
    state: SessionState | None = None,
    opened_from: Annotated[
        str | None,
        Query(alias="from", max_length=40, description="Opened then or later: a day (UTC) or a time."),
    ] = None,
    opened_to: Annotated[
        str | None,
        Query(alias="to", max_length=40, description="Opened before that time, or until that day."),
    ] = None,
    contact: Annotated[str | None, Query(max_length=254, description="A contact's id or email.")] = None,
    min_score: Annotated[int | None, Query(ge=0, le=100)] = None,
    handoff: Handoff | None = None,
    q: Annotated[
        str | None, Query(max_length=200, description="Part of name, email, company or a message.")
    ] = None,
) -> SessionFilter:
    return SessionFilter(
        state=state,
        opened_from=reading.moment(opened_from),
        opened_to=reading.moment(opened_to, end=True),
        contact=_text(contact),
        min_score=min_score,
        handoff=handoff,
        q=_text(q),
    )


def _text(value: str | None) -> str | None:
    return (value or "").replace("\x00", "").strip() or None


async def _as_csv(deps: SessionsDeps, tenant: UUID, wanted: SessionFilter) -> AsyncIterator[str]:
    yield write_csv((), reading.COLUMNS, bom=True)
    async for rows in reading.every_session(deps.pool, tenant, wanted):
        yield write_csv((reading.as_row(row) for row in rows), reading.COLUMNS, header=False)


def _table(lines: AsyncIterator[str]) -> StreamingResponse:
    return StreamingResponse(
        lines,
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="sessions.csv"', "Cache-Control": "no-store"},
    )
