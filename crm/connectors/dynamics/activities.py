"""Notes, tasks and appointments. Each has an id that is made of our key, so that Dataverse refuses a second one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from crm.connectors.dynamics.facts import LENGTHS, OPEN, ORGANIZER, REQUIRED_ATTENDEE, TASK_DONE
from crm.connectors.dynamics.org import Org, owner_bind
from crm.connectors.dynamics.tables import APPOINTMENT, NOTE, TASK, Table, bind, table_of
from crm.connectors.errors import Conflict, Gone
from crm.connectors.http import Json
from crm.connectors.model import Activity, Change, Field, Healing, Ref, Skipped, User, Written
from crm.connectors.texts import cut, length
from crm.connectors.writing import Plan, decide, written

_OURS = UUID("6d5e9c3a-3b0f-5d0e-9a51-0f4a1d1b7c11")
"""Ids are made of it and our key (RFC 9562, version 5)."""
_TABLES = {"note": NOTE, "task": TASK, "meeting": APPOINTMENT}
_CLOSED = "It is closed in Dynamics 365 and stays as it is."
_USUAL = timedelta(minutes=30)
"""How long an appointment is that says no end; Dataverse wants one."""


class Activities:
    def __init__(self, org: Org) -> None:
        self._org = org

    async def log(
        self, activity: Activity, contact: Ref, deal: Ref | None, *, key: str, ref: Ref | None
    ) -> Written:
        table, id = _TABLES[activity.kind], str(uuid5(_OURS, key))
        fields, skipped = _fields(activity)
        present, healed = await self._known(table, ref)
        if present is None:
            try:
                done = await self._create(activity, contact, deal, id=id, fields=fields)
                return _with(done, skipped, healed)
            except Conflict:
                present = await self._org.get(table, id)
        return _with(await self._update(table, present, activity, fields), skipped, healed)

    async def _known(self, table: Table, ref: Ref | None) -> tuple[Json | None, Healing | None]:
        if ref is None:
            return None, None
        try:
            return await self._org.get(table, ref.id), None
        except Gone:
            return None, "deleted"

    # Writing

    async def _create(
        self, activity: Activity, contact: Ref, deal: Ref | None, *, id: str, fields: list[Field]
    ) -> Written:
        table = _TABLES[activity.kind]
        plan = decide(None, fields)
        owner = await self._org.user(activity.owner)
        body: dict[str, Any] = {**plan.send, table.id: id, **_about(activity, contact, deal)}
        body |= {"ownerid@odata.bind": owner_bind(owner)} if owner else {}
        if activity.kind == "meeting":
            body["appointment_activity_parties"] = _parties(contact, owner)
        done = plan.written(self._org.ref(table, await self._org.create(table, body)), created=True)
        if activity.kind == "task" and activity.done:
            made = await self._org.get(table, done.ref.id)
            return await self._update(table, made, activity, [], before=done)
        return done

    async def _update(
        self,
        table: Table,
        present: Json,
        activity: Activity,
        fields: list[Field],
        *,
        before: Written | None = None,
    ) -> Written:
        """What a rep finished or cancelled is left alone."""
        ref = self._org.ref(table, str(present[table.id]))
        plan = decide(present, fields)
        if table is not NOTE and present.get("statecode", OPEN) not in (OPEN, _SCHEDULED):
            closed = tuple(Skipped(change.field, _CLOSED) for change in plan.changes)
            return Written(ref=ref, done="unchanged", skipped=closed)
        if table is TASK and activity.done:
            done = Change("statecode", OPEN, TASK_DONE["statecode"])
            plan = Plan({**plan.send, **TASK_DONE}, (*plan.changes, done), plan.skipped)
        if plan.send:
            await self._org.update(table, present, plan.send)
        return written(plan, before) if before else plan.written(ref)


_SCHEDULED = 3
"""`statecode` of an appointment that takes place; 0 is open, 1 completed, 2 cancelled."""


# What is to be there


def _fields(activity: Activity) -> tuple[list[Field], tuple[Skipped, ...]]:
    if activity.kind == "note":
        text, skipped = _cut(activity.text, "notetext")
        return [_field("subject", _short(activity.subject, "notesubject")), _field("notetext", text)], skipped
    body = activity.text if activity.kind == "task" else _with_guests(activity)
    text, skipped = _cut(body, "description")
    subject = _field("subject", _short(activity.subject, "subject"))
    if activity.kind == "task":
        return [subject, _field("description", text), _field("scheduledend", _utc(activity.at))], skipped
    ends = activity.until or activity.at + _USUAL
    fields = [
        subject,
        _field("description", text),
        _field("scheduledstart", _utc(activity.at)),
        _field("scheduledend", _utc(ends)),
        _field("location", _short(activity.location or "", "location")),
    ]
    return fields, skipped


def _field(name: str, value: str) -> Field:
    return Field(name, value, "always")


def _with_guests(activity: Activity) -> str:
    """Parties of an appointment are records; who has none is named in the text."""
    guests = f"With: {', '.join(activity.attendees)}\n\n" if activity.attendees else ""
    return f"{guests}{activity.text}"


def _about(activity: Activity, contact: Ref, deal: Ref | None) -> dict[str, str]:
    """A note belongs to the person; a task and an appointment to the opportunity where there is one."""
    about = contact if deal is None or activity.kind == "note" else deal
    table = table_of(about.type)
    column = {
        "note": "objectid_{}",
        "task": "regardingobjectid_{}_task",
        "meeting": "regardingobjectid_{}_appointment",
    }
    return {f"{column[activity.kind].format(table.logical)}@odata.bind": bind(table, about.id)}


def _parties(contact: Ref, owner: User | None) -> list[Json]:
    table = table_of(contact.type)
    parties: list[Json] = [
        {
            "participationtypemask": REQUIRED_ATTENDEE,
            f"partyid_{table.logical}@odata.bind": bind(table, contact.id),
        }
    ]
    if owner:
        parties.append(
            {"participationtypemask": ORGANIZER, "partyid_systemuser@odata.bind": owner_bind(owner)}
        )
    return parties


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _short(text: str, column: str) -> str:
    return cut(text, LENGTHS[column], unit="utf16")


def _cut(text: str, column: str) -> tuple[str, tuple[Skipped, ...]]:
    limit = LENGTHS[column]
    if length(text, "utf16") <= limit:
        return text, ()
    return cut(text, limit, unit="utf16"), (
        Skipped(column, f"Cut: Dynamics 365 has room for {limit} characters."),
    )


def _with(done: Written, skipped: tuple[Skipped, ...], healed: Healing | None) -> Written:
    return Written(
        ref=done.ref, done=done.done, changes=done.changes, skipped=(*done.skipped, *skipped), healed=healed
    )
