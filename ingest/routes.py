"""HTTP for a site that tells when its content changed. It proves itself by a signature; no key of ours is asked for.

Annotations stay evaluated here, because the routes are made inside a function from what the application passes in.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Path, Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from db import ratelimit, tenants
from db.jobs import Jobs
from db.pool import Pool, anonymous, transaction
from ingest import hooks, jobs, store
from ingest.refresh import MAX_PAGES
from kit.clock import Clock
from kit.errors import BadRequest, TooMany, Unauthorized
from kit.ratelimit import Bucket

_MESSAGES = Bucket(capacity=60, per_second=0.5)
"""What one site may send: a bulk edit at once, then one message every two seconds."""

Url = Annotated[str, Field(min_length=1, max_length=2_000)]


@dataclass(frozen=True, slots=True)
class ContentDeps:
    """`secret_of` gives the key that a tenant's site signs with; `anyone` only counts a request."""

    pool: Pool
    jobs: Jobs
    clock: Clock
    secret_of: Callable[[UUID], str]
    anyone: Callable[..., Awaitable[None]]


class ContentIn(BaseModel):
    """Addresses of pages that are new or read differently, and of those that are gone for the public."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    changed: list[Url] = Field(default=[], max_length=MAX_PAGES)
    removed: list[Url] = Field(default=[], max_length=MAX_PAGES)


class ContentOut(BaseModel):
    """`ignored` addresses belong to none of the tenant's websites."""

    queued: int
    ignored: list[str]


def build_router(deps: ContentDeps) -> APIRouter:
    """What is genuine is queued and answered at once, else `kit.errors.AppError` is raised."""
    router = APIRouter(prefix="/v1/hooks", tags=["content"], dependencies=[Depends(deps.anyone)])

    @router.post("/content/{source}", status_code=202)
    async def content_changed(
        request: Request,
        source: Annotated[str, Path(max_length=40)],
        x_widget_key: Annotated[str, Header(max_length=100)] = "",
        x_sales_timestamp: Annotated[str | None, Header(max_length=20)] = None,
        x_sales_signature: Annotated[str | None, Header(max_length=100)] = None,
    ) -> ContentOut:
        """Pages changed or went: `{"changed": [...], "removed": [...]}`, signed. `source` is an id, or `site`."""
        tenant = await _tenant(deps, x_widget_key)
        body = await request.body()
        secret = deps.secret_of(tenant)
        hooks.check(secret, timestamp=x_sales_timestamp, given=x_sales_signature, body=body, now=deps.clock())
        await _count(deps, tenant)
        return await _queue(deps, tenant, source, _read(body))

    return router


async def _tenant(deps: ContentDeps, widget_key: str) -> UUID:
    async with anonymous(deps.pool) as conn:
        tenant = await tenants.find_by_key(conn, widget_key) if widget_key else None
    if tenant is None:
        raise Unauthorized(
            "This widget key is unknown; `salesagent tenant show` prints the right one.",
            code="widget_key_unknown",
        )
    return tenant


async def _count(deps: ContentDeps, tenant: UUID) -> None:
    async with anonymous(deps.pool) as conn:
        wait = await ratelimit.take(conn, f"content:{tenant}", _MESSAGES, now=deps.clock())
    if wait:
        raise TooMany("Too many messages about changed pages; send several pages in one.", retry_after=wait)


def _read(body: bytes) -> ContentIn:
    try:
        return ContentIn.model_validate_json(body)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BadRequest(
            f"The message cannot be read: {where} {first['msg']}".strip(), code="invalid"
        ) from error


async def _queue(deps: ContentDeps, tenant: UUID, source: str, given: ContentIn) -> ContentOut:
    async with transaction(deps.pool, tenant) as conn:
        rows = await store.sources(conn)
        changed, ignored = hooks.by_source(rows, source, given.changed)
        removed, also_ignored = hooks.by_source(rows, source, given.removed)
        queued = 0
        for source_id in {**changed, **removed}:
            pages = jobs.Pages(tuple(changed.get(source_id, ())), tuple(removed.get(source_id, ())))
            await jobs.queue_refresh(deps.jobs, conn, tenant, source_id, pages=pages, now=deps.clock())
            queued += len(pages.changed) + len(pages.removed)
    return ContentOut(queued=queued, ignored=[*ignored, *also_ignored])
