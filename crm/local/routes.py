"""HTTP of the built-in CRM, for the sales team: the pipeline, deals, timelines, tasks and notes.

Annotations stay evaluated here, because the routes are made inside a function from what the application passes in.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import AfterValidator

from crm.events import Recorder, recorder
from crm.export import place_of
from crm.local import board, deals, store, tasks
from crm.local.api import (
    BoardOut,
    DealDetailOut,
    DealIn,
    DealPatch,
    DealsOut,
    NoteIn,
    NoteOut,
    TaskIn,
    TaskOut,
    TaskPatch,
    TasksOut,
    TimelineOut,
)
from crm.local.board import CLOSED_DAYS
from crm.local.config import Pipeline
from crm.local.model import ActivityRow, DealFilter, TaskFilter
from crm.local.tasks import Writing
from crm.services import Services
from db.pool import Connection, Pool, transaction
from kit.api import ErrorOut
from kit.clock import Clock
from kit.errors import BadRequest, NotFound
from kit.ids import IdFactory


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalDeps:
    """`admin` is a dependency that lets a request in or raises, and gives the tenant of the admin key. `pipeline` gives
    a tenant's stages (crm.local.config.pipeline_of). `record` None writes events and starts no jobs.
    """

    pool: Pool
    admin: Callable[..., Awaitable[UUID]]
    clock: Clock
    ids: IdFactory
    pipeline: Callable[[UUID], Awaitable[Pipeline]]
    record: Recorder | None = None

    @property
    def services(self) -> Services:
        return Services(self.ids, self.record or recorder(self.ids))


_ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorOut} for status in (400, 401, 404, 409, 422, 429, 503)
}
Limit = Annotated[int, Query(ge=1, le=200)]
Cursor = Annotated[str | None, Query(max_length=200)]


def _typed(text: str | None) -> str | None:
    """Without the one character that Postgres cannot keep; None for nothing."""
    return (text or "").replace("\x00", "") or None


Typed = AfterValidator(_typed)
OwnerOf = Annotated[
    str | None, Query(max_length=200, description="Only what is this rep's, by address."), Typed
]


def build_router(deps: LocalDeps) -> APIRouter:
    """All endpoints of the built-in CRM. They raise `kit.errors.AppError`, which the application turns into JSON."""
    router = APIRouter(prefix="/v1/admin", tags=["pipeline"], responses=_ERRORS)
    _add_pipeline(router, deps)
    _add_deals(router, deps)
    _add_contact(router, deps)
    _add_tasks(router, deps)
    return router


def _add_pipeline(router: APIRouter, deps: LocalDeps) -> None:
    @router.get("/pipeline")
    async def read_pipeline(
        owner: OwnerOf = None,
        closed_days: Annotated[
            int, Query(ge=0, le=3_650, description="For how many days closed deals are shown and counted.")
        ] = CLOSED_DAYS,
        limit: Annotated[int, Query(ge=1, le=200, description="Deals a stage.")] = 50,
        tenant: UUID = Depends(deps.admin),
    ) -> BoardOut:
        """The stages in their order with their deals, and what those come to by currency and probability."""
        pipeline = await deps.pipeline(tenant)
        async with transaction(deps.pool, tenant) as conn:
            found = await board.board(
                conn, pipeline, now=deps.clock(), owner=owner, closed_days=closed_days, limit=limit
            )
        return BoardOut.of(found)

    @router.get("/deals")
    async def list_deals(
        stage: Annotated[str | None, Query(max_length=40), Typed] = None,
        state: Literal["open", "won", "lost"] | None = None,
        owner: OwnerOf = None,
        contact_id: UUID | None = None,
        q: Annotated[
            str | None, Query(max_length=200, description="Part of title, name, email or company."), Typed
        ] = None,
        cursor: Cursor = None,
        limit: Limit = 50,
        tenant: UUID = Depends(deps.admin),
    ) -> DealsOut:
        """Deals by their last change, the latest first."""
        wanted = DealFilter(stage, state, owner, contact_id, q)
        before = place_of(cursor)
        async with transaction(deps.pool, tenant) as conn:
            rows = await store.deals(conn, wanted, before=before, limit=limit + 1)
        return DealsOut.of(rows, limit=limit)


def _add_deals(router: APIRouter, deps: LocalDeps) -> None:
    @router.post("/deals", status_code=201)
    async def create_deal(given: DealIn, tenant: UUID = Depends(deps.admin)) -> DealDetailOut:
        """Make a deal for a contact."""
        pipeline = await deps.pipeline(tenant)
        async with transaction(deps.pool, tenant) as conn:
            made = await deals.create(
                conn,
                deps.services,
                pipeline,
                contact_id=given.contact_id,
                wish=given.wish(),
                now=deps.clock(),
            )
            return DealDetailOut.of(await board.one_deal(conn, made.id))

    @router.get("/deals/{deal_id}")
    async def read_deal(deal_id: UUID, tenant: UUID = Depends(deps.admin)) -> DealDetailOut:
        """A deal with its contact, the open tasks and what was done about it."""
        async with transaction(deps.pool, tenant) as conn:
            return DealDetailOut.of(await board.one_deal(conn, deal_id))

    @router.patch("/deals/{deal_id}")
    async def change_deal(
        deal_id: UUID, change: DealPatch, tenant: UUID = Depends(deps.admin)
    ) -> DealDetailOut:
        """Move, close, open again or change a deal. What a person says here the sync does not write over; that a deal
        is won or lost its lead is told at once."""
        pipeline = await deps.pipeline(tenant)
        async with transaction(deps.pool, tenant) as conn:
            await deals.change(
                conn, deps.services, pipeline, deal_id=deal_id, wish=change.wish(), now=deps.clock()
            )
            return DealDetailOut.of(await board.one_deal(conn, deal_id))


def _add_contact(router: APIRouter, deps: LocalDeps) -> None:
    @router.get("/contacts/{contact_id}/timeline")
    async def read_timeline(
        contact_id: UUID, cursor: Cursor = None, limit: Limit = 50, tenant: UUID = Depends(deps.admin)
    ) -> TimelineOut:
        """Notes, tasks, meetings, conversations and changes of deals, the latest first; what is to come before it."""
        before = place_of(cursor)
        async with transaction(deps.pool, tenant) as conn:
            if not await store.has_contact(conn, contact_id):
                raise NotFound("There is no such contact.", code="contact_not_found")
            entries = await store.timeline(conn, contact_id, before=before, limit=limit + 1)
        return TimelineOut.of(entries, limit=limit)

    @router.post("/contacts/{contact_id}/notes", status_code=201)
    async def write_note(contact_id: UUID, note: NoteIn, tenant: UUID = Depends(deps.admin)) -> NoteOut:
        """Write a note on a contact's timeline."""
        now = deps.clock()
        writing = Writing(
            kind="note",
            contact_id=contact_id,
            deal_id=note.deal_id,
            subject=note.subject,
            text=note.text,
            at=now,
            author=note.author,
        )
        async with transaction(deps.pool, tenant) as conn:
            made = await tasks.write(conn, deps.services, writing, now=now)
            return NoteOut.of(await _activity(conn, made))


async def _activity(conn: Connection, activity_id: UUID) -> ActivityRow:
    found = await store.activity(conn, activity_id)
    if found is None:
        raise NotFound("There is no such task.", code="task_not_found")
    return found


def _tasks(
    state: Literal["open", "done", "all"] = "open",
    owner: OwnerOf = None,
    contact_id: UUID | None = None,
    deal_id: UUID | None = None,
    due_from: Annotated[datetime | None, Query(description="Due then or later; with an offset.")] = None,
    due_before: Annotated[datetime | None, Query(description="Due before then; with an offset.")] = None,
) -> TaskFilter:
    for moment in (due_from, due_before):
        if moment is not None and moment.tzinfo is None:
            raise BadRequest("Times need an offset, such as 2026-03-02T09:00:00Z.", code="invalid")
    done = None if state == "all" else state == "done"
    return TaskFilter(done, owner, contact_id, deal_id, due_from, due_before)


def _add_tasks(router: APIRouter, deps: LocalDeps) -> None:
    @router.get("/tasks")
    async def list_tasks(
        wanted: Annotated[TaskFilter, Depends(_tasks)],
        cursor: Cursor = None,
        limit: Limit = 50,
        tenant: UUID = Depends(deps.admin),
    ) -> TasksOut:
        """Tasks by when they are due, the first first."""
        after = place_of(cursor)
        async with transaction(deps.pool, tenant) as conn:
            rows = await store.tasks(conn, wanted, after=after, limit=limit + 1)
        return TasksOut.of(rows, limit=limit)

    @router.post("/tasks", status_code=201)
    async def create_task(given: TaskIn, tenant: UUID = Depends(deps.admin)) -> TaskOut:
        """Make a task for a contact."""
        writing = Writing(
            kind="task",
            contact_id=given.contact_id,
            deal_id=given.deal_id,
            subject=given.subject,
            text=given.text,
            at=given.due,
            owner=given.owner,
            author=given.author,
        )
        async with transaction(deps.pool, tenant) as conn:
            made = await tasks.write(conn, deps.services, writing, now=deps.clock())
            return TaskOut.of(await _activity(conn, made))

    @router.patch("/tasks/{task_id}")
    async def change_task(task_id: UUID, change: TaskPatch, tenant: UUID = Depends(deps.admin)) -> TaskOut:
        """Say that a task is done, or not, or change it. The sync does not write over it."""
        async with transaction(deps.pool, tenant) as conn:
            await tasks.change(conn, task_id=task_id, wish=change.wish(), now=deps.clock())
            return TaskOut.of(await _activity(conn, task_id))
