"""HTTP of CRMs for their owner: how they are, connecting, the switch, what was written, and the past.

Annotations stay evaluated here, because the routes are made inside a function from what the application passes in.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query

from app.crm_desk import connecting, looking, past, steering, store
from app.crm_desk.api import (
    CheckOut,
    ConnectIn,
    ConnectionOut,
    ConnectionsOut,
    ConnectOut,
    FieldsOut,
    LinkOut,
    LinksOut,
    ObjectOut,
    PreparedOut,
    RehearsedOut,
    RehearseIn,
    SwitchIn,
    SwitchOut,
    SyncIn,
    SyncOut,
    WriteOut,
    WritesOut,
    cursor_of,
)
from app.crm_desk.desk import Desk
from app.crm_desk.standing import standings
from crm.export import place_of
from crm.sync import store as sync_store
from db.pool import transaction
from kit.api import ErrorOut
from kit.errors import ProviderError, Unavailable


@dataclass(frozen=True, slots=True)
class CrmDeskDeps:
    """`admin` is a dependency that gives the tenant of the admin key or raises."""

    desk: Desk
    admin: Callable[..., Awaitable[UUID]]


_ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorOut} for status in (400, 401, 404, 409, 422, 429, 503)
}
Name = Annotated[str, Path(max_length=60, description="The CRM's name in app.yaml.")]


@asynccontextmanager
async def _asking() -> AsyncGenerator[None]:
    """A CRM that cannot be asked, or does not let us in, says so in its words: the request is not at fault."""
    try:
        yield
    except ProviderError as error:
        raise Unavailable(str(error), code=error.code) from error


def build_router(deps: CrmDeskDeps) -> APIRouter:
    """All endpoints under /v1/admin/crm. They raise `kit.errors.AppError`."""
    router = APIRouter(prefix="/v1/admin/crm", tags=["crm"], responses=_ERRORS)
    # The fixed paths come first: "writes" is not the name of a CRM.
    _add_overview(router, deps)
    _add_switch(router, deps)
    _add_connection(router, deps)
    _add_past(router, deps)
    return router


def _add_overview(router: APIRouter, deps: CrmDeskDeps) -> None:
    desk = deps.desk

    @router.get("")
    async def list_crms(tenant: UUID = Depends(deps.admin)) -> ConnectionsOut:
        """How each CRM is. Nothing is asked of the CRMs."""
        found = await standings(desk, tenant)
        return ConnectionsOut(connections=[ConnectionOut.of(each, now=desk.clock()) for each in found])

    @router.get("/writes")
    async def list_crm_writes(
        connection: Annotated[str | None, Query(max_length=60)] = None,
        contact: UUID | None = None,
        cursor: Annotated[str | None, Query(max_length=200)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        tenant: UUID = Depends(deps.admin),
    ) -> WritesOut:
        """What was written to CRMs and what they refused, the latest first."""
        before = place_of(cursor)
        async with transaction(desk.pool, tenant) as conn:
            rows = await store.writes(
                conn, connection=connection, contact=contact, before=before, limit=limit + 1
            )
        page = rows[:limit]
        return WritesOut(
            writes=[WriteOut.model_validate(each) for each in page],
            next=cursor_of((page[-1].at, page[-1].id)) if len(rows) > limit else None,
        )

    @router.get("/contacts/{contact_id}/links")
    async def list_crm_links(contact_id: UUID, tenant: UUID = Depends(deps.admin)) -> LinksOut:
        """The records of a contact in all CRMs, with the address that opens each."""
        async with transaction(desk.pool, tenant) as conn:
            found = await sync_store.links_of(conn, contact_id)
        return LinksOut(links=[LinkOut.of(name, link) for name, links in found.items() for link in links])


def _add_switch(router: APIRouter, deps: CrmDeskDeps) -> None:
    desk = deps.desk

    @router.post("/pause")
    async def pause_crms(body: SwitchIn | None = None, tenant: UUID = Depends(deps.admin)) -> SwitchOut:
        """Write nothing to this CRM from now on, or to none. What would be written waits."""
        names, waiting = await steering.pause(desk, tenant, body and body.connection, by="api")
        return SwitchOut(connections=names, deliveries=waiting)

    @router.post("/resume")
    async def resume_crms(body: SwitchIn | None = None, tenant: UUID = Depends(deps.admin)) -> SwitchOut:
        """Write to this CRM again, or to all."""
        names, going = await steering.resume(desk, tenant, body and body.connection)
        return SwitchOut(connections=names, deliveries=going)


def _add_connection(router: APIRouter, deps: CrmDeskDeps) -> None:
    desk = deps.desk

    @router.get("/{name}/fields")
    async def list_crm_fields(name: Name, tenant: UUID = Depends(deps.admin)) -> FieldsOut:
        """The CRM's own fields, which of ours goes there, and where others could go. The CRM is asked."""
        async with _asking():
            found = await looking.fields(desk, tenant, name)
        return FieldsOut(objects=[ObjectOut.of(each) for each in found])

    @router.get("/{name}/check")
    async def check_crm(name: Name, tenant: UUID = Depends(deps.admin)) -> CheckOut:
        """Whether the CRM lets us in, and whether the settings fit what it has. The CRM is asked."""
        return CheckOut.of(await looking.look(desk, tenant, name))

    @router.post("/{name}/connect")
    async def connect_crm(name: Name, body: ConnectIn, tenant: UUID = Depends(deps.admin)) -> ConnectOut:
        """Try these secrets, and keep them sealed when the CRM lets us in with them. They are never shown again."""
        _, maker, options = await desk.entry(tenant, name)
        way = connecting.way_named(maker, options, body.way, body.secrets)
        done = await connecting.connect(
            desk, tenant, name, values=body.secrets, way=way, keep_anyway=body.keep
        )
        return ConnectOut.of(done)

    @router.post("/{name}/disconnect", status_code=204)
    async def disconnect_crm(name: Name, tenant: UUID = Depends(deps.admin)) -> None:
        """Forget what lets us in. What was written stays."""
        await connecting.disconnect(desk, tenant, name)

    @router.post("/{name}/prepare")
    async def prepare_crm(name: Name, tenant: UUID = Depends(deps.admin)) -> PreparedOut:
        """Make the custom fields that are missing, where the vendor lets us."""
        async with _asking():
            return PreparedOut(made=await connecting.prepare(desk, tenant, name))


def _add_past(router: APIRouter, deps: CrmDeskDeps) -> None:
    desk = deps.desk

    @router.post("/{name}/dry-run")
    async def rehearse_crm(name: Name, body: RehearseIn, tenant: UUID = Depends(deps.admin)) -> RehearsedOut:
        """What the CRM would be told of one conversation, with the differences. Nothing is written."""
        _, maker, _ = await desk.entry(tenant, name)
        async with _asking():
            found = [each async for each in past.rehearsed(desk, tenant, name, session=body.session)]
        return RehearsedOut.of(found[0], vendor=maker.vendor)

    @router.post("/{name}/sync")
    async def sync_crm(name: Name, body: SyncIn, tenant: UUID = Depends(deps.admin)) -> SyncOut:
        """Send ended conversations that the CRM was not told of yet, a page at a time; each is planned once."""
        if body.session:
            return SyncOut.of(await past.plan_one(desk, tenant, name, body.session), next=None)
        after = place_of(body.cursor)
        done = await past.plan_page(desk, tenant, name, since=body.since, after=after)
        return SyncOut.of(done, next=cursor_of(done.next) if done.next else None)
