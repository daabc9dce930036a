"""HTTP of leads, for the sales team: list, export, read, change.

Annotations stay evaluated here, because the routes are made inside a function from what the application passes in.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import StreamingResponse

from crm import leads, reading, store
from crm.api import Format, LeadDetailOut, LeadOut, LeadPatch, LeadsOut, LeadStateOut
from crm.events import Recorder, recorder
from crm.export import COLUMNS, as_row, cursor_after, place_of
from crm.model import LeadStatus
from crm.rows import LeadFilter
from crm.services import Services
from db.pool import Pool, transaction
from kit.api import ErrorOut
from kit.clock import Clock
from kit.csv import write_csv
from kit.errors import BadRequest
from kit.ids import IdFactory


@dataclass(frozen=True, slots=True)
class CrmDeps:
    """`admin` is a dependency that lets a request in or raises, and gives the tenant of the admin key.

    `record` None writes events and starts no jobs.
    """

    pool: Pool
    admin: Callable[..., Awaitable[UUID]]
    clock: Clock
    ids: IdFactory
    record: Recorder | None = None

    @property
    def services(self) -> Services:
        return Services(self.ids, self.record or recorder(self.ids))


_ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorOut} for status in (400, 401, 404, 422, 429, 503)
}
_LIST: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A page of leads; with format=csv all of them, as a table.",
        "content": {"text/csv": {"schema": {"type": "string"}}},
    }
}


def build_router(deps: CrmDeps) -> APIRouter:
    """All endpoints of leads. They raise `kit.errors.AppError`, which the application turns into JSON."""
    router = APIRouter(prefix="/v1/admin/leads", tags=["leads"], responses=_ERRORS)
    _add_list(router, deps)
    _add_one(router, deps)
    return router


def _filter(
    status: LeadStatus | None = None,
    owner: Annotated[str | None, Query(max_length=200)] = None,
    min_score: Annotated[int | None, Query(ge=0, le=100)] = None,
    q: Annotated[
        str | None, Query(max_length=200, description="Part of name, email, phone or company.")
    ] = None,
    since: Annotated[datetime | None, Query(description="Changed since then; with an offset.")] = None,
) -> LeadFilter:
    if since is not None and since.tzinfo is None:
        raise BadRequest("since needs an offset, such as 2026-03-02T09:00:00Z.", code="invalid")
    return LeadFilter(status, owner, min_score, (q or "").replace("\x00", "") or None, since)


def _add_list(router: APIRouter, deps: CrmDeps) -> None:
    @router.get("", response_model=LeadsOut, responses=_LIST)
    async def list_leads(
        wanted: Annotated[LeadFilter, Depends(_filter)],
        cursor: Annotated[str | None, Query(max_length=200)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        format: Format = "json",
        tenant: UUID = Depends(deps.admin),
    ) -> Response | LeadsOut:
        """Leads by their last change, the latest first."""
        if format == "csv":
            return StreamingResponse(
                _as_csv(deps, tenant, wanted),
                media_type="text/csv; charset=utf-8",
                headers={
                    "Content-Disposition": 'attachment; filename="leads.csv"',
                    "Cache-Control": "no-store",
                },
            )
        before = place_of(cursor)
        async with transaction(deps.pool, tenant) as conn:
            rows = await store.list_leads(conn, wanted, before=before, limit=limit + 1)
        page = rows[:limit]
        following = cursor_after(page[-1]) if len(rows) > limit else None
        return LeadsOut(leads=[LeadOut.of(row) for row in page], next=following)


async def _as_csv(deps: CrmDeps, tenant: UUID, wanted: LeadFilter) -> AsyncIterator[str]:
    yield write_csv((), COLUMNS, bom=True)
    async for rows in reading.every_lead(deps.pool, tenant, wanted):
        yield write_csv((as_row(row) for row in rows), COLUMNS, header=False)


def _add_one(router: APIRouter, deps: CrmDeps) -> None:
    @router.get("/{lead_id}")
    async def read_lead(lead_id: UUID, tenant: UUID = Depends(deps.admin)) -> LeadDetailOut:
        """A lead with its contact, what was said in the visitor's words, sessions, reasons and interactions."""
        async with transaction(deps.pool, tenant) as conn:
            return LeadDetailOut.of(await reading.lead_detail(conn, lead_id))

    @router.patch("/{lead_id}")
    async def change_lead(
        lead_id: UUID, change: LeadPatch, tenant: UUID = Depends(deps.admin)
    ) -> LeadStateOut:
        """Say where the lead stands, or whose it is. What a person says here no rule takes back."""
        now = deps.clock()
        async with transaction(deps.pool, tenant) as conn:
            if "owner" in change.model_fields_set:
                await leads.set_owner(conn, lead_id=lead_id, owner=change.owner, now=now)
            if change.status is not None:
                await leads.set_status(
                    conn, deps.services, lead_id=lead_id, status=change.status, reason=change.reason, now=now
                )
            return LeadStateOut.of((await reading.lead_detail(conn, lead_id)).lead)
