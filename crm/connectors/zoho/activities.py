"""Notes, tasks and meetings. Zoho lets all of them be written twice, so each is looked for first, one worker at a time.

A task and a meeting carry our key in a field, a note in its last line: notes have no fields of one's own.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta

from crm.connectors.deps import Locks
from crm.connectors.errors import Gone, Invalid
from crm.connectors.http import Json, child, objects, text
from crm.connectors.model import Activity, Field, Healing, Ref, Skipped, Value, Written
from crm.connectors.texts import cut
from crm.connectors.writing import Plan, decide
from crm.connectors.zoho.account import API, Fields, payload, present_values, short
from crm.connectors.zoho.facts import NOTE_CONTENT, NOTE_TITLE, participant
from crm.connectors.zoho.names import CONTACTS, DEALS, EVENTS, LEADS, NAME, NOTES, TASKS
from crm.connectors.zoho.people import ZohoPeople
from crm.connectors.zoho.records import Records

_NOTE_FIELDS = "Note_Title,Note_Content"
_HALF_AN_HOUR = timedelta(minutes=30)
_PAGE = 200
_LONGEST = 2_000
"""Characters of a description whose length the account does not tell."""


class ZohoActivities:
    def __init__(self, records: Records, people: ZohoPeople, locks: Locks) -> None:
        self._records, self._people, self._locks = records, people, locks

    async def log(
        self, activity: Activity, contact: Ref, deal: Ref | None, key: str, ref: Ref | None
    ) -> Written:
        if deal and contact.type == LEADS:  # only contacts have deals, so it was converted
            contact = await self._contact(contact)

        async def write(contact: Ref) -> Written:
            if activity.kind == "note":
                return await self._note(activity, contact, key, ref)
            return await self._timed(activity, contact, deal, key, ref)

        async with self._locks.hold(f"activity {key}"):
            try:
                return await write(contact)
            except (Gone, Invalid):
                now = await self._contact(contact)
                if now.id == contact.id:
                    raise
                return await write(now)

    async def _contact(self, contact: Ref) -> Ref:
        now = await self._records.followed(contact)
        if now is None:
            raise Gone(NAME, "the contact of the activity")
        return now[0]

    # Notes

    async def _note(self, activity: Activity, contact: Ref, key: str, ref: Ref | None) -> Written:
        content, skipped = _content(activity.text, key)
        wanted = [
            Field("Note_Title", cut(activity.subject, NOTE_TITLE), "always"),
            Field("Note_Content", content, "always"),
        ]
        present = await self._records.get(NOTES, ref.id, fields=_NOTE_FIELDS) if ref else None
        healed = _healed(ref, present)
        present = present or await self._note_with(contact, key)
        plan = decide(present, wanted)

        async def create() -> str:
            parent = {"module": {"api_name": contact.type}, "id": contact.id}
            return await self._records.create(NOTES, {**plan.send, "Parent_Id": parent})

        written = await self._written(NOTES, plan, present, create)
        return _with(written, skipped, healed)

    async def _note_with(self, contact: Ref, key: str) -> Json | None:
        mark = _mark(key)
        async for note in self._notes(contact):
            if (text(note, "Note_Content") or "").rstrip().endswith(mark):
                return note
        return None

    async def _notes(self, contact: Ref) -> AsyncIterator[Json]:
        page = 1
        while True:
            params = {"fields": _NOTE_FIELDS, "page": str(page), "per_page": str(_PAGE)}
            answer = (
                await self._records.api.get(f"{API}/{contact.type}/{contact.id}/{NOTES}", params=params)
            ).body
            for note in objects(answer, "data"):
                yield note
            if not child(answer, "info").get("more_records"):
                return
            page += 1

    # Tasks and meetings

    async def _timed(
        self, activity: Activity, contact: Ref, deal: Ref | None, key: str, ref: Ref | None
    ) -> Written:
        module = TASKS if activity.kind == "task" else EVENTS
        fields = await self._records.fields(module)
        found = await self._records.get(module, ref.id) if ref else None
        healed = _healed(ref, found)
        found = found or await self._records.keyed(module, key)
        present = present_values(found, fields) if found else None
        text_fields, skipped = _described(activity, fields)
        plan = decide(present, [*text_fields, *(_task if module == TASKS else _meeting)(activity, fields)])
        owner, no_owner = await self._people.owner(activity.owner) if found is None else ([], ())

        async def create() -> str:
            named = {self._records.key_field: key, **{field.name: field.value for field in owner}}
            values: dict[str, Value] = {**plan.send, **named}
            return await self._records.create(
                module, {**payload(values, fields), **_about(contact, deal), **_guests(activity)}
            )

        written = await self._written(module, plan, found, create)
        return _with(written, (*skipped, *no_owner), healed)

    async def _written(
        self, module: str, plan: Plan, found: Json | None, create: Callable[[], Awaitable[str]]
    ) -> Written:
        if found is None:
            return plan.written(self._records.ref(module, await create()), created=True)
        if plan.send:
            await self._update(module, str(found["id"]), plan)
        return plan.written(self._records.ref(module, str(found["id"])))

    async def _update(self, module: str, id: str, plan: Plan) -> None:
        if module == NOTES:
            await self._records.api.send("PUT", f"{API}/{NOTES}/{id}", body={"data": [dict(plan.send)]})
        else:
            await self._records.update(module, id, plan.send)


def _mark(key: str) -> str:
    return f"[ref. {key}]"


def _content(words: str, key: str) -> tuple[str, tuple[Skipped, ...]]:
    """The note with our key at its end, and what is to be said when not all of it fits."""
    end = f"\n\n{_mark(key)}"
    kept = cut(words, NOTE_CONTENT - len(end))
    skipped = (
        () if kept == words else (Skipped("Note_Content", f"Cut: a note holds {NOTE_CONTENT} characters."),)
    )
    return kept + end, skipped


def _described(activity: Activity, fields: Fields) -> tuple[list[Field], tuple[Skipped, ...]]:
    title = "Subject" if activity.kind == "task" else "Event_Title"
    longest = (fields["Description"].length if "Description" in fields else None) or _LONGEST
    words = cut(activity.text, longest)
    skipped = (
        ()
        if words == activity.text
        else (Skipped("Description", f"Cut: there is room for {longest} characters."),)
    )
    subject = short(activity.subject, title, fields)
    return [Field(title, subject, "always"), Field("Description", words, "always")], skipped


def _task(activity: Activity, fields: Fields) -> list[Field]:
    """A rep who puts a task off keeps the new day; one that was done is done."""
    done = [Field("Status", "Completed", "always")] if activity.done else []
    return [Field("Due_Date", activity.at.date().isoformat(), "fill_empty"), *done]


def _meeting(activity: Activity, fields: Fields) -> list[Field]:
    """The visitor moves meetings in our calendar, so ours is the time that counts."""
    until = activity.until or activity.at + _HALF_AN_HOUR
    place = short(activity.location, "Venue", fields) if "Venue" in fields else None
    return [
        Field("Start_DateTime", _moment(activity.at), "always"),
        Field("End_DateTime", _moment(until), "always"),
        Field("Venue", place, "always"),
    ]


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _about(contact: Ref, deal: Ref | None) -> Json:
    """What a task or meeting is about: a contact and its deal, or a lead."""
    if contact.type == LEADS:
        return {"What_Id": {"id": contact.id}, "$se_module": LEADS}
    who: Json = {"Who_Id": {"id": contact.id}}
    return who | ({"What_Id": {"id": deal.id}, "$se_module": DEALS} if deal else {"$se_module": CONTACTS})


def _guests(activity: Activity) -> Json:
    guests = [participant(email) for email in activity.attendees]
    return {"Participants": guests} if guests and activity.kind == "meeting" else {}


def _healed(ref: Ref | None, present: Json | None) -> Healing | None:
    return "deleted" if ref and present is None else None


def _with(written: Written, skipped: tuple[Skipped, ...], healed: Healing | None) -> Written:
    return Written(
        ref=written.ref,
        done=written.done,
        changes=written.changes,
        skipped=(*written.skipped, *skipped),
        healed=healed,
    )
