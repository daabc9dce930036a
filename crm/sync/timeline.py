"""What stands on the timeline of a CRM: the conversation as a note, meetings, next steps as tasks. PURE.

Words of the visitor and of the site are data: in HTML they are escaped, and only http addresses become links.
"""

from __future__ import annotations

import html
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from crm.connectors.model import Activity
from crm.connectors.texts import cut
from crm.sync.config import ActivityKind
from crm.sync.model import Meeting, NextStep, SessionRecord

LONGEST_SUBJECT = 200


def note_key(session: UUID) -> str:
    return f"session-{session}"


def meeting_key(meeting: UUID) -> str:
    return f"meeting-{meeting}"


def task_key(step: NextStep) -> str:
    return f"task-{step.key}"


def activities(record: SessionRecord, kinds: Collection[ActivityKind]) -> tuple[tuple[str, Activity], ...]:
    """(key, activity): the note first."""
    made: list[tuple[str, Activity]] = []
    if "note" in kinds:
        made.append((note_key(record.session_id), _note(record)))
    if "meeting" in kinds:
        made += [(meeting_key(meeting.id), _meeting(record, meeting)) for meeting in record.meetings]
    if "task" in kinds:
        made += [(task_key(step), _task(record, step)) for step in record.next_steps]
    return tuple(made)


# The note


@dataclass(frozen=True, slots=True)
class _Part:
    """A list below a heading; each line is words, or words and the address they lead to."""

    heading: str
    lines: tuple[tuple[str, str | None], ...]


def _note(record: SessionRecord) -> Activity:
    talk = record.conversation
    parts = [part for part in _parts(record) if part.lines]
    text = "\n\n".join(filter(None, [talk.text.strip(), *map(_as_text, parts)]))
    inner = talk.html or _paragraphs(talk.text)
    return Activity(
        kind="note",
        subject=_subject(talk.headline or "Conversation on the website"),
        text=text,
        html=inner + "".join(map(_as_html, parts)),
        at=record.ended_at,
        done=True,
    )


def _parts(record: SessionRecord) -> Iterable[_Part]:
    talk, score = record.conversation, record.assessment
    yield _Part(
        "In the visitor's words",
        tuple((f"“{quote.text}” (message {quote.turn})", None) for quote in talk.quotes),
    )
    if score:
        reasons = ((f"{reason.text} ({reason.points:+d})", None) for reason in score.reasons)
        yield _Part(f"Score {score.score} of 100", tuple(reasons))
    yield _Part("Pages that answers rest on", tuple((cited.title, cited.url) for cited in talk.citations))
    yield _Part("Conversation", (("Read it", talk.url),) if talk.url else ())


def _as_text(part: _Part) -> str:
    lines = [words if url in (None, words) else f"{words}: {url}" for words, url in part.lines]
    return "\n".join([f"{part.heading}:", *(f"- {line}" for line in lines)])


def _as_html(part: _Part) -> str:
    items = "".join(f"<li>{_linked(words, url)}</li>" for words, url in part.lines)
    return f"<p><b>{html.escape(part.heading)}</b></p><ul>{items}</ul>"


def _linked(words: str, url: str | None) -> str:
    if not url or not url.startswith(("https://", "http://")):
        return html.escape(words)
    return f'<a href="{html.escape(url)}">{html.escape(words)}</a>'


def _paragraphs(text: str) -> str:
    blocks = filter(None, (block.strip() for block in text.split("\n\n")))
    return "".join(f"<p>{html.escape(block).replace(chr(10), '<br>')}</p>" for block in blocks)


# Meetings and tasks


def _meeting(record: SessionRecord, meeting: Meeting) -> Activity:
    title = f"Cancelled: {meeting.title}" if meeting.cancelled else meeting.title
    text = "\n\n".join(filter(None, [meeting.text.strip(), _whence(record)]))
    return Activity(
        kind="meeting",
        subject=_subject(title),
        text=text,
        at=meeting.start,
        until=meeting.end,
        done=meeting.held or meeting.cancelled,
        location=meeting.location,
        attendees=meeting.attendees,
        owner=record.lead.owner if record.lead else None,
    )


def _task(record: SessionRecord, step: NextStep) -> Activity:
    said = f"“{step.quote.text}” (message {step.quote.turn})" if step.quote else ""
    text = "\n\n".join(filter(None, [step.text, said, _whence(record)]))
    return Activity(
        kind="task",
        subject=_subject(step.text),
        text=text,
        at=step.due,
        done=step.done,
        owner=record.lead.owner if record.lead else None,
    )


def _whence(record: SessionRecord) -> str:
    return f"Conversation: {record.conversation.url}" if record.conversation.url else ""


def _subject(text: str) -> str:
    return cut(" ".join(text.split()), LONGEST_SUBJECT)
