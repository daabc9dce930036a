"""HTTP of reports, for administrators.

Annotations stay evaluated here, because the routes are made inside a function from what the application passes in.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, Field

from analytics import sources
from analytics.model import DIMENSIONS, Dimension, days_between, zone_named
from db.pool import Pool
from kit.api import ErrorOut
from kit.clock import Clock

ZoneOf = Callable[[UUID], Awaitable[str]]
"""The time zone in which a tenant's days are counted."""


@dataclass(frozen=True, slots=True)
class AnalyticsDeps:
    """`admin` is a dependency that gives the tenant of the admin key or raises. Without `zone_of` days are UTC's."""

    pool: Pool
    admin: Callable[..., Awaitable[UUID]]
    clock: Clock
    zone_of: ZoneOf | None = None


class CountsOut(BaseModel):
    """`questions` are turns that asked for an answer, `answered_share` those that got one, 0 to 1, null without any.

    Sessions: all, those with a question, with a contact, with a qualified lead, with a booked meeting. `won` and `lost`
    are leads, `revenue` is what they bought, {currency: decimal number}, both with the contact's first session.
    """

    sessions: int
    with_question: int
    questions: int
    answered: int
    answered_share: float | None
    leads: int
    qualified: int
    booked: int
    won: int
    lost: int
    revenue: dict[str, str]


class SourceRowOut(CountsOut):
    """`key` is null where there is no value, and in the one row, `rest`, of all values beyond the limit."""

    key: str | None
    rest: bool


class SourcesOut(BaseModel):
    """The rows of each dimension add up to `total`."""

    first: date = Field(alias="from")
    last: date = Field(alias="to")
    zone: str
    first_touch: bool
    total: CountsOut
    by: dict[Dimension, list[SourceRowOut]]


_ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorOut} for status in (400, 401, 404, 422, 429, 503)
}


def build_router(deps: AnalyticsDeps) -> APIRouter:
    """The endpoints under /v1/admin/analytics. They raise `kit.errors.AppError`."""
    router = APIRouter(prefix="/v1/admin/analytics", tags=["analytics"], responses=_ERRORS)

    async def zone(tenant: UUID, asked: str | None) -> ZoneInfo:
        return zone_named(asked or (await deps.zone_of(tenant) if deps.zone_of else "UTC"))

    @router.get(
        "/sources",
        response_model=SourcesOut,
        responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
    )
    async def read_sources(
        by: Annotated[Sequence[Dimension], Query(description="Dimensions; all without it.")] = DIMENSIONS,
        first: Annotated[
            date | None, Query(alias="from", description="First day; 30 days by default.")
        ] = None,
        last: Annotated[date | None, Query(alias="to", description="Last day, included.")] = None,
        first_touch: Annotated[bool, Query(description="How visitors came the first time.")] = False,
        format: Literal["json", "csv"] = "json",
        limit: Annotated[
            int, Query(ge=1, le=1_000, description="Values of a dimension.")
        ] = sources.DEFAULT_LIMIT,
        in_zone: Annotated[str | None, Query(alias="zone", max_length=64)] = None,
        tenant: UUID = Depends(deps.admin),
    ) -> SourcesOut | Response:
        """Where visitors came from and what became of them."""
        days = days_between(first, last, zone=await zone(tenant, in_zone), now=deps.clock())
        found = await sources.report(deps.pool, tenant, days, by=by, first_touch=first_touch, limit=limit)
        if format == "json":
            return SourcesOut.model_validate(sources.as_json(found))
        name = f"sources-{days.first}-{days.last}.csv"
        return Response(
            sources.as_csv(found, bom=True),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
        )

    return router
