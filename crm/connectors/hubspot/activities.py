"""Notes, tasks and meetings as HubSpot has them. PURE."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from crm.connectors.hubspot.facts import (
    MANNER,
    MEETING_DONE,
    MEETING_PLANNED,
    NOTE_LENGTH,
    SUBJECT_LENGTH,
    TASK_DONE,
    TASK_OPEN,
    TASK_PRIORITY,
    TASK_TYPE,
)
from crm.connectors.hubspot.keyed import Job, Wanted
from crm.connectors.hubspot.records import instant
from crm.connectors.model import Activity, Field, Ref, Skipped
from crm.connectors.texts import cut, length

KINDS = {"note": "notes", "task": "tasks", "meeting": "meetings"}
CUT = f"Cut: HubSpot has room for {NOTE_LENGTH} characters."

Present = Mapping[str, Any]


def job(
    activity: Activity,
    key: str,
    links: tuple[Ref, ...],
    *,
    owner: Sequence[Field],
    remarks: Sequence[Skipped],
) -> Job:
    body, is_cut = _body(activity)
    body_name = f"hs_{activity.kind}_body"
    told = [*remarks, *([Skipped(body_name, CUT)] if is_cut else [])]

    def wanted(present: Present | None) -> Wanted:
        fields = _FIELDS[activity.kind](activity, present or {})
        return Wanted([*fields, Field(body_name, body, "always"), *owner], told)

    return Job(
        kind=KINDS[activity.kind],
        key=key,
        names=[
            body_name,
            "hubspot_owner_id",
            *(field.name for field in _FIELDS[activity.kind](activity, {})),
        ],
        wanted=wanted,
        links=links,
        needed=("hs_timestamp", body_name),
    )


def _note(activity: Activity, present: Present) -> list[Field]:
    return [Field("hs_timestamp", instant(activity.at), "on_create")]


def _task(activity: Activity, present: Present) -> list[Field]:
    """When it is due is the rep's to change, and whether it is done."""
    return [
        Field("hs_timestamp", instant(activity.at), "on_create"),
        Field("hs_task_subject", _subject(activity), "always"),
        Field("hs_task_status", TASK_DONE if activity.done else TASK_OPEN, _progress(activity)),
        Field("hs_task_priority", TASK_PRIORITY, "on_create"),
        Field("hs_task_type", TASK_TYPE, "on_create"),
    ]


def _meeting(activity: Activity, present: Present) -> list[Field]:
    """It moves when the visitor moves it. An outcome that a rep noted stays."""
    still_planned = present.get("hs_meeting_outcome") in (None, "", MEETING_PLANNED)
    outcome = MEETING_DONE if activity.done else MEETING_PLANNED
    return [
        Field("hs_timestamp", instant(activity.at), "always"),
        Field("hs_meeting_start_time", instant(activity.at), "always"),
        Field("hs_meeting_end_time", instant(activity.until or activity.at), "always"),
        Field("hs_meeting_title", _subject(activity), "always"),
        Field("hs_meeting_location", activity.location, "always"),
        Field("hs_meeting_outcome", outcome, _progress(activity) if still_planned else "on_create"),
    ]


_FIELDS: Mapping[str, Callable[[Activity, Present], list[Field]]] = {
    "note": _note,
    "task": _task,
    "meeting": _meeting,
}


def _progress(activity: Activity) -> Any:
    """What is done is said; what is open only at first."""
    return "always" if activity.done else "on_create"


def _subject(activity: Activity) -> str:
    return cut(" ".join(activity.subject.split()), SUBJECT_LENGTH, unit=MANNER.unit)


def _body(activity: Activity) -> tuple[str, bool]:
    """HTML, and whether text was cut. HTML that is too long is replaced by its text, which can be cut anywhere."""
    heading = f"<p><b>{html.escape(_subject(activity))}</b></p>" if activity.kind == "note" else ""
    with_whom = ", ".join(activity.attendees)
    ending = f"<p>{html.escape(with_whom)}</p>" if with_whom else ""
    for inner in (activity.html, _paragraph(activity.text)):
        if inner and _length(whole := f"{heading}{inner}{ending}") <= NOTE_LENGTH:
            return whole, inner != activity.html and bool(activity.html)
    room = NOTE_LENGTH - _length(heading) - _length(ending)
    longest = room
    while _length(shown := _paragraph(cut(activity.text, longest, unit=MANNER.unit))) > room:
        longest = min(longest - 1, longest * room // _length(shown))  # escaping made it longer
    return f"{heading}{shown}{ending}", True


def _paragraph(text: str) -> str:
    return f"<p>{html.escape(text).replace(chr(10), '<br>')}</p>"


def _length(text: str) -> int:
    return length(text, MANNER.unit)
