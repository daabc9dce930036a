"""Notes and tasks in Attio. Its API makes no meetings, so a booking is a note that says when it is.

Neither has a field for our key: it stands in the last line, where a repeat finds it among the contact's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from crm.connectors.attio.dialect import WRITE
from crm.connectors.attio.facts import LONGEST_NOTE, LONGEST_TASK, LONGEST_TITLE, PAGE
from crm.connectors.attio.records import Records
from crm.connectors.attio.values import actor
from crm.connectors.deps import Locks
from crm.connectors.errors import Gone
from crm.connectors.http import Json, child, text
from crm.connectors.model import Activity, Field, Healing, Ref, Skipped, Written
from crm.connectors.texts import cut, length
from crm.connectors.writing import Plan, decide

_NOTES_PAGE = 50
_TEXT_STAYS = "Attio lets nobody change a task's text."


class Activities:
    def __init__(self, records: Records, locks: Locks) -> None:
        self._records, self._locks = records, locks

    async def log(
        self, activity: Activity, contact: Ref, deal: Ref | None, *, key: str, ref: Ref | None
    ) -> Written:
        async with self._locks.hold(f"activity {key}"):
            if activity.kind == "task":
                return await self._task(activity, contact, deal, key=key, ref=ref)
            return await self._note(activity, contact, key=key, ref=ref)

    # Notes

    async def _note(self, activity: Activity, contact: Ref, *, key: str, ref: Ref | None) -> Written:
        """On the contact alone: a note has one parent. Plain text, so that a visitor's words stay words."""
        wanted, skipped = _note_fields(activity, key)
        present, healed = await self._known("notes", ref)
        present = present or await self._marked_note(contact, key)
        plan = decide(present and _note_values(present), wanted)
        plan = Plan(plan.send, plan.changes, (*plan.skipped, *skipped))
        if present is None:
            made = await self._send(
                "POST", "/v2/notes", {**_parent(contact), **plan.send, "format": "plaintext"}
            )
            return plan.written(_ref("note", made), created=True, healed=healed)
        if plan.send:
            body = {**plan.send, "format": "plaintext"} if "content" in plan.send else dict(plan.send)
            await self._send("PATCH", f"/v2/notes/{_id('note', present)}", body)
        return plan.written(_ref("note", present), healed=healed)

    async def _marked_note(self, contact: Ref, key: str) -> Json | None:
        params = _parent(contact)
        async for note in self._records.listed("/v2/notes", params, page=_NOTES_PAGE):
            if _is_marked(text(note, "content_plaintext"), key):
                return note
        return None

    # Tasks

    async def _task(
        self, activity: Activity, contact: Ref, deal: Ref | None, *, key: str, ref: Ref | None
    ) -> Written:
        content, skipped = _fitting(f"{activity.subject}\n{activity.text}", key, LONGEST_TASK)
        present, healed = await self._known("tasks", ref)
        present = present or await self._marked_task(contact, key)
        due = activity.at.astimezone(UTC).isoformat()
        if present is not None:
            return await self._update_task(present, activity, content, due, healed)
        plan = decide(None, [Field("content", content), Field("deadline_at", due)])
        owner = await self._records.member(activity.owner)
        linked = [contact, *([deal] if deal else [])]
        body: Json = {
            **plan.send,
            "format": "plaintext",
            "is_completed": activity.done,
            "linked_records": [{"target_object": each.type, "target_record_id": each.id} for each in linked],
            "assignees": [actor(owner.id)] if owner else [],
        }
        made = await self._send("POST", "/v2/tasks", body)
        plan = Plan(plan.send, plan.changes, skipped)
        return plan.written(_ref("task", made), created=True, healed=healed)

    async def _update_task(
        self, present: Json, activity: Activity, content: str, due: str, healed: Healing | None
    ) -> Written:
        """When it is due and that it is done; a rep's "done" stays."""
        fields = [Field("deadline_at", due, "always"), Field("is_completed", activity.done or None, "always")]
        plan = decide(present, [] if present.get("is_completed") else fields)
        if plan.send:
            await self._send("PATCH", f"/v2/tasks/{_id('task', present)}", dict(plan.send))
        if text(present, "content_plaintext") != content:
            plan = Plan(plan.send, plan.changes, (*plan.skipped, Skipped("content", _TEXT_STAYS)))
        return plan.written(_ref("task", present), healed=healed)

    async def _marked_task(self, contact: Ref, key: str) -> Json | None:
        params = {"linked_object": contact.type, "linked_record_id": contact.id}
        async for task in self._records.listed("/v2/tasks", params, page=PAGE):
            if _is_marked(text(task, "content_plaintext"), key):
                return task
        return None

    # Both

    async def _known(self, path: str, ref: Ref | None) -> tuple[Json | None, Healing | None]:
        if ref is None:
            return None, None
        try:
            return child((await self._records.api.get(f"/v2/{path}/{ref.id}")).body, "data"), None
        except Gone:
            return None, "deleted"

    async def _send(self, method: str, path: str, data: Mapping[str, object]) -> Json:
        answer = await self._records.api.send(method, path, body={"data": dict(data)}, cost=WRITE)
        return child(answer.body, "data")


def _note_fields(activity: Activity, key: str) -> tuple[list[Field], tuple[Skipped, ...]]:
    is_meeting = activity.kind == "meeting"
    title = f"Meeting: {activity.subject}" if is_meeting else activity.subject
    body = f"{_when(activity)}\n\n{activity.text}" if is_meeting else activity.text
    content, skipped = _fitting(body, key, LONGEST_NOTE)
    return [Field("title", cut(title, LONGEST_TITLE), "always"), Field("content", content, "always")], skipped


def _note_values(note: Json) -> Json:
    return {"title": note.get("title"), "content": note.get("content_plaintext")}


def _when(activity: Activity) -> str:
    lines = [f"When: {_moment(activity.at)}" + (f" to {_moment(activity.until)}" if activity.until else "")]
    lines += [f"Where: {activity.location}"] if activity.location else []
    lines += [f"With: {', '.join(activity.attendees)}"] if activity.attendees else []
    return "\n".join(lines)


def _moment(at: datetime) -> str:
    zone = at.tzname() or ""
    return f"{at:%Y-%m-%d %H:%M} {zone}".strip()


def _fitting(body: str, key: str, limit: int) -> tuple[str, tuple[Skipped, ...]]:
    """The text with our key below it, which is never cut off."""
    room = limit - length(_mark(key)) - 2
    skipped = (
        (Skipped("content", f"Cut: Attio has room for {limit} characters."),) if length(body) > room else ()
    )
    return f"{cut(body, room)}\n\n{_mark(key)}", skipped


def _mark(key: str) -> str:
    return f"Sales agent: {key}"


def _is_marked(content: str | None, key: str) -> bool:
    lines = (content or "").strip().splitlines()
    return bool(lines) and lines[-1].strip() == _mark(key)


def _parent(contact: Ref) -> dict[str, str]:
    return {"parent_object": contact.type, "parent_record_id": contact.id}


def _id(kind: str, found: Json) -> str:
    return str(child(found, "id").get(f"{kind}_id"))


def _ref(kind: str, found: Json) -> Ref:
    return Ref(f"{kind}s", _id(kind, found))
