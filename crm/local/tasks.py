"""Tasks and notes that reps write, and what they do with tasks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from crm import cleaning
from crm.local import store
from crm.local.model import LocalActivity
from crm.local.writing import LONGEST_TEXT, one_line, several_lines
from crm.services import Services
from db.pool import Connection
from kit.errors import Conflict, NotFound

COLUMNS = ("subject", "text", "at", "owner", "done")


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """A task that is due `at`, or a note of that moment."""

    kind: Literal["task", "note"]
    contact_id: UUID
    deal_id: UUID | None = None
    subject: str
    text: str = ""
    at: datetime
    owner: str | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskWish:
    """`values` are columns of COLUMNS as they are to be. `version` is that of the task which the rep saw; None for
    whatever it is now."""

    values: Mapping[str, Any] = field(default_factory=dict[str, Any])
    version: int | None = None


async def write(conn: Connection, services: Services, writing: Writing, *, now: datetime) -> UUID:
    """Its id. Raises NotFound when the contact is gone, or has no such deal."""
    made = LocalActivity(
        id=services.ids(),
        contact_id=writing.contact_id,
        deal_id=writing.deal_id,
        kind=writing.kind,
        subject=one_line(writing.subject, writing.kind.capitalize()),
        text=several_lines(writing.text, LONGEST_TEXT),
        at=writing.at,
        owner=cleaning.one_line(writing.owner),
        author=cleaning.one_line(writing.author),
        created_at=now,
        updated_at=now,
    )
    if not await store.insert_activity(conn, made):
        raise NotFound("There is no such contact, or it has no such deal.", code="contact_not_found")
    return made.id


async def change(conn: Connection, *, task_id: UUID, wish: TaskWish, now: datetime) -> None:
    """Saying the same again changes nothing. Raises NotFound, and Conflict for a task that somebody else changed since
    the rep saw it."""
    before = await store.lock_activity(conn, task_id)
    if before is None or before.kind != "task":
        raise NotFound("There is no such task.", code="task_not_found")
    if wish.version not in (None, before.version):
        raise Conflict(
            "Somebody changed this task in the meantime. Read it again, then change it.", code="task_changed"
        )
    after = replace(before, **_cleaned(wish.values))
    differs = {name for name in COLUMNS if getattr(before, name) != getattr(after, name)}
    if not differs:
        return
    after = replace(
        after,
        done_at=(before.done_at or now) if after.done else None,
        held=tuple(sorted({*before.held, *differs})),
        version=before.version + 1,
        updated_at=now,
    )
    await store.update_activity(conn, after)


def _cleaned(given: Mapping[str, Any]) -> dict[str, Any]:
    made = {name: value for name, value in given.items() if name in COLUMNS}
    if "subject" in made:
        made["subject"] = one_line(made["subject"], "Task")
    if "text" in made:
        made["text"] = several_lines(made["text"], LONGEST_TEXT)
    if "owner" in made:
        made["owner"] = cleaning.one_line(made["owner"])
    return made
