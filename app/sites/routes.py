"""HTTP of the websites that may show the chat, for administrators.

Annotations stay evaluated here, because the routes are made inside a function from what the application passes in.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from agent.config import SettingsOf
from app.sites import testing
from app.sites.testing import Level, Site, SiteTest
from db import tenants
from db.pool import Pool, transaction
from kit.errors import Conflict
from kit.http import SafeClient

MAX_ORIGINS = 100


@dataclass(frozen=True, slots=True)
class SitesDeps:
    """`client` makes the guarded client of one test; `public_url` is where visitors reach this server, if it is set."""

    pool: Pool
    admin: Callable[..., Awaitable[UUID]]
    settings: SettingsOf
    client: Callable[[], SafeClient]
    public_url: str | None


class UrlIn(BaseModel):
    """An address; of `origin` only scheme, host and port count."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class OriginIn(UrlIn):
    origin: str = Field(min_length=1, max_length=2_000)


class PageIn(UrlIn):
    url: str = Field(min_length=1, max_length=2_000)


class OriginsOut(BaseModel):
    """Nothing is allowed that is not in the list."""

    origins: list[str]
    widget_key: str


class FindingOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    level: Level
    what: str
    fix: str


class TestOut(BaseModel):
    """`why` and `fix` are of the first problem. `csp_directives`: what a strict policy of the page has to name."""

    model_config = ConfigDict(from_attributes=True)

    url: str
    origin: str
    allowed: bool
    works: bool
    why: str | None
    fix: str | None
    findings: Sequence[FindingOut]
    snippet: str
    csp_directives: Mapping[str, str]

    @classmethod
    def of(cls, test: SiteTest) -> Self:
        return cls.model_validate(test)


def build_router(deps: SitesDeps) -> APIRouter:
    """The endpoints under /v1/admin/origins. A change takes effect within five seconds."""
    router = APIRouter(prefix="/v1/admin/origins", tags=["websites"])

    @router.get("")
    async def list_origins(tenant: UUID = Depends(deps.admin)) -> OriginsOut:
        """The websites that may show the chat."""
        async with transaction(deps.pool, tenant) as conn:
            return _out(await tenants.get(conn))

    @router.post("")
    async def allow_origin(body: OriginIn, tenant: UUID = Depends(deps.admin)) -> OriginsOut:
        """Allow one more. Doing so again changes nothing."""
        origin = testing.checked_origin(body.origin)
        async with transaction(deps.pool, tenant) as conn:
            known = (await tenants.get(conn)).origins
            if origin not in known and len(known) >= MAX_ORIGINS:
                raise Conflict(f"{MAX_ORIGINS} origins are allowed at most.", code="too_many_origins")
            await tenants.allow_origin(conn, origin)
            return _out(await tenants.get(conn))

    @router.delete("")
    async def forbid_origin(
        origin: Annotated[str, Query(min_length=1, max_length=2_000)], tenant: UUID = Depends(deps.admin)
    ) -> OriginsOut:
        """Allow it no longer. Doing so again changes nothing."""
        async with transaction(deps.pool, tenant) as conn:
            await tenants.forbid_origin(conn, testing.checked_origin(origin))
            return _out(await tenants.get(conn))

    @router.post("/test")
    async def test_url(body: PageIn, request: Request, tenant: UUID = Depends(deps.admin)) -> TestOut:
        """Look whether the chat works on a page: origin, tag, content security policy. The page is fetched."""
        settings = await deps.settings(tenant)
        async with transaction(deps.pool, tenant) as conn:
            found = await tenants.get(conn)
        server = (deps.public_url or str(request.base_url)).rstrip("/")
        async with deps.client() as client:
            test = await testing.examine(
                Site(found, settings.widget.placement, server), body.url, client=client
            )
        return TestOut.of(test)

    return router


def _out(tenant: tenants.Tenant) -> OriginsOut:
    return OriginsOut(origins=tenant.origins, widget_key=tenant.widget_key)
