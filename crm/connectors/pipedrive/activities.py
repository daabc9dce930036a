"""Conversations as notes (v1), tasks and meetings as activities (v2).

Neither has room for our key, so it stands in the text's last line, and those of the person are listed to find it.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import UTC
from typing import Any

from crm.connectors.deps import ConnectorDeps
from crm.connectors.errors import Gone
from crm.connectors.http import Json, child, text
from crm.connectors.model import Activity, Change, Field, Healing, Ref, Skipped, Written
from crm.connectors.pipedrive.account import LONGEST_NOTE, Directory
from crm.connectors.pipedrive.client import Client, number
from crm.connectors.pipedrive.config import Config
from crm.connectors.pipedrive.deals import LEADS
from crm.connectors.pipedrive.dialect import NAME, V1, V2
from crm.connectors.pipedrive.facts import LONGEST_ACTIVITY_NOTE, LONGEST_LINE, TIME
from crm.connectors.texts import cut, length
from crm.connectors.writing import Plan, decide, sparing

NOTES, ACTIVITIES = "notes", "activities"

EDITED = f"Somebody in {NAME} changed the note, which is kept."
_TAG = re.compile(r"<[^>]*>")


class Activities:
    def __init__(self, client: Client, directory: Directory, config: Config, deps: ConnectorDeps) -> None:
        self._client, self._directory, self._config, self._deps = client, directory, config, deps

    async def log(
        self, activity: Activity, contact: Ref, deal: Ref | None, *, key: str, ref: Ref | None
    ) -> Written:
        write = self._note if activity.kind == "note" else self._activity
        async with self._deps.locks.hold(f"activity {key}"):
            try:
                return await write(activity, contact, deal, key, ref)
            except Gone:
                if ref is None:
                    raise
            written = await write(activity, contact, deal, key, None)  # it was deleted since we looked
            return replace(written, healed="deleted")

    async def _find(
        self, kind: str, contact: Ref, key: str, ref: Ref | None
    ) -> tuple[Json | None, Healing | None]:
        """The record, and why it is another one than `ref`."""
        version, content = (V1, "content") if kind == NOTES else (V2, "note")
        if ref and (record := await self._client.one(f"{version}/{kind}/{ref.id}")):
            return record, None
        if kind == NOTES:
            listed = self._client.listed_v1(kind, {"person_id": contact.id, "sort": "add_time DESC"})
        else:
            listed = self._client.listed(kind, {"person_id": contact.id, "sort_direction": "desc"})
        mark = _mark(key)
        async for each in listed:
            if mark in html.unescape(text(each, content) or "") and not _is_gone(each):
                return each, "found" if ref else None
        return None, "deleted" if ref else None

    # Notes

    async def _note(
        self, activity: Activity, contact: Ref, deal: Ref | None, key: str, ref: Ref | None
    ) -> Written:
        present, healed = await self._find(NOTES, contact, key, ref)
        content, remarks = _content(activity, key, LONGEST_NOTE, titled=True)
        attached = _attached(deal)
        if present is None:
            body: Json = {"content": content, "person_id": int(contact.id), **attached}
            made = await self._client.write("POST", f"{V1}/{NOTES}", body)
            return Written(
                ref=Ref(NOTES, str(made["id"])),
                done="created",
                changes=(Change("content", None, content),),
                skipped=remarks,
                healed=healed,
            )
        body, remarks = _note_changes(present, content, attached, remarks)
        if body:
            await self._client.write("PUT", f"{V1}/{NOTES}/{present['id']}", body)
        changes = tuple(Change(name, present.get(name), value) for name, value in body.items())
        done = "updated" if body else "unchanged"
        return Written(
            ref=Ref(NOTES, str(present["id"])), done=done, changes=changes, skipped=remarks, healed=healed
        )

    # Tasks and meetings

    async def _activity(
        self, activity: Activity, contact: Ref, deal: Ref | None, key: str, ref: Ref | None
    ) -> Written:
        present, healed = await self._find(ACTIVITIES, contact, key, ref)
        owner, not_found = await self._directory.owner(activity.owner)
        note, cut_off = _content(activity, key, LONGEST_ACTIVITY_NOTE, titled=False)
        before = None if present is None else _present(present)
        plan = decide(before, self._wanted(activity, note, owner, deal, before))
        plan = replace(plan, skipped=(*not_found, *cut_off, *plan.skipped))

        async def write(plan: Plan) -> Json:
            body = _body(plan.send, contact if present is None else None)
            if present is None:
                return await self._client.write("POST", f"{V2}/{ACTIVITIES}", body)
            path = f"{V2}/{ACTIVITIES}/{present['id']}"
            return await self._client.write("PATCH", path, body) if body else present

        written, plan = await sparing(write, plan, needed=("subject", "type", "note"))
        made = Ref(ACTIVITIES, str(written["id"]))
        return plan.written(made, created=present is None, healed=healed)

    def _wanted(
        self, activity: Activity, note: str, owner: str | None, deal: Ref | None, before: Json | None
    ) -> list[Field]:
        """A meeting is when we say, a task may be put off by whoever does it. What is done stays done."""
        is_meeting = activity.kind == "meeting"
        ours = "always" if is_meeting else "on_create"
        at = activity.at.astimezone(UTC)
        same = before is not None and _plain(str(before.get("note") or "")) == _plain(note)
        return [
            Field("subject", cut(activity.subject, LONGEST_LINE), ours),
            Field("type", self._config.meeting_type if is_meeting else self._config.task_type, "on_create"),
            Field("due_date", at.date().isoformat(), ours),
            Field("due_time", at.strftime(TIME), ours),
            Field("duration", _duration(activity), ours),
            Field("busy", True if is_meeting else None, "on_create"),
            Field("done", True if activity.done else None, "always"),
            Field("location", activity.location, ours),
            Field("note", None if same else note, "always"),
            Field("owner_id", owner),
            *(Field(name, value) for name, value in _attached(deal).items()),
        ]


def _is_gone(record: Json) -> bool:
    return record.get("is_deleted") is True or record.get("active_flag") is False


def _attached(deal: Ref | None) -> Json:
    if deal is None:
        return {}
    return {"lead_id": deal.id} if deal.type == LEADS else {"deal_id": int(deal.id)}


def _body(send: Any, contact: Ref | None) -> Json:
    """The person is set as its first participant: `person_id` can only be read."""
    body: Json = dict(send)
    if "location" in body:
        body["location"] = {"value": body["location"]}
    if "owner_id" in body:
        body["owner_id"] = int(body["owner_id"])
    if contact:
        body["participants"] = [{"person_id": int(contact.id), "primary": True}]
    return body


def _present(record: Json) -> Json:
    """Times as we write them: Pipedrive gives some back without seconds."""
    times = {key: _with_seconds(text(record, key)) for key in ("due_time", "duration")}
    return {**record, **times, "location": text(child(record, "location"), "value")}


def _with_seconds(time: str | None) -> str | None:
    return f"{time}:00" if time and time.count(":") == 1 else time


def _duration(activity: Activity) -> str | None:
    if activity.until is None:
        return None
    seconds = max(0, round((activity.until - activity.at).total_seconds()))
    return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}:00"


# Texts


def _mark(key: str) -> str:
    """What we find it by. A key that begins like another one is another key."""
    return f"[ref {key}]"


def _note_changes(
    present: Json, content: str, attached: Json, remarks: tuple[Skipped, ...]
) -> tuple[Json, tuple[Skipped, ...]]:
    """What is to be written over a note. One that a colleague edited is theirs."""
    body = {name: value for name, value in attached.items() if not present.get(name)}
    if _plain(text(present, "content") or "") == _plain(content):
        return body, remarks
    editor, author = number(present, "last_update_user_id"), number(present, "user_id")
    if editor is not None and editor != author:
        return body, (*remarks, Skipped("content", EDITED))
    return {"content": content, **body}, remarks


def _content(activity: Activity, key: str, room: int, *, titled: bool) -> tuple[str, tuple[Skipped, ...]]:
    """HTML with our key at its end, in so many bytes; when it is cut, that is said."""
    title = f"<p><b>{_escaped(activity.subject)}</b></p>" if titled else ""
    guests = f"<p>Guests: {_escaped(', '.join(activity.attendees))}</p>" if activity.attendees else ""
    end = f"{guests}<p>{_escaped(_mark(key))}</p>"
    whole = activity.html or _paragraphs(activity.text)
    left = room - length(title + end, "bytes")
    if length(whole, "bytes") <= left:
        return f"{title}{whole}{end}", ()
    name = "content" if titled else "note"
    words = f"Cut: {NAME} has room for {room:,} bytes."
    return f"{title}{_cut(activity.text, left)}{end}", (Skipped(name, words),)


def _cut(text: str, room: int) -> str:
    """As much of the text as fits when it is HTML, where some characters take more."""
    allowed = room
    while length(made := _paragraphs(cut(text, allowed, unit="bytes")), "bytes") > room:
        allowed = min(allowed - 1, allowed * room // length(made, "bytes"))
    return made


def _paragraphs(words: str) -> str:
    return f"<p>{_escaped(words).replace(chr(10), '<br>')}</p>" if words else ""


def _escaped(words: str) -> str:
    return html.escape(words, quote=False)


def _plain(content: str) -> str:
    """Its words: Pipedrive tidies HTML up."""
    return " ".join(html.unescape(_TAG.sub(" ", content)).split())
