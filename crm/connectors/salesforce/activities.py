"""Notes and tasks as tasks, meetings as events, on a lead, or on a contact and its opportunity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from crm.connectors.errors import Conflict, Gone
from crm.connectors.http import Json, text
from crm.connectors.model import Activity, Field, Policy, Ref, Skipped, Written
from crm.connectors.salesforce.facts import CONVERSION, LONGEST_EVENT_DAYS
from crm.connectors.salesforce.marks import mark, marked, with_lines
from crm.connectors.salesforce.org import CUT, Org, fitted
from crm.connectors.salesforce.soql import Select, equals
from crm.connectors.salesforce.users import Users, no_user
from crm.connectors.writing import Plan, decide, sparing

LEADS_ONLY = "An activity of a lead cannot be on an opportunity as well."

_HALF_AN_HOUR = timedelta(minutes=30)
_COLUMNS = ("Id", "WhoId", "WhatId", "Subject", "Description", "OwnerId")
_MORE = {
    "Task": ("ActivityDate", "Status"),
    "Event": ("StartDateTime", "EndDateTime", "Location"),
}
_NEEDED = ("WhoId", "Subject", "StartDateTime", "EndDateTime")
_MOST_ALIKE = 200


@dataclass(frozen=True, slots=True)
class _On:
    """`who` is a lead or contact. `what` an opportunity, which a lead's activity cannot have."""

    who: str
    what: str | None
    is_lead: bool


class Activities:
    def __init__(self, org: Org, users: Users) -> None:
        self._org, self._users = org, users

    async def log(
        self, activity: Activity, contact: Ref, deal: Ref | None, *, key: str, ref: Ref | None
    ) -> Written:
        """See `Connector.log_activity`."""
        async with self._org.deps.locks.hold(f"activity {key}"):
            try:
                return await self._log(activity, contact, deal, key=key, ref=ref)
            except Gone:
                return await self._log(activity, contact, deal, key=key, ref=ref)

    async def _log(
        self, activity: Activity, contact: Ref, deal: Ref | None, *, key: str, ref: Ref | None
    ) -> Written:
        source = "Event" if activity.kind == "meeting" else "Task"
        row, on = await self._look(source, contact, deal, key=key, ref=ref)
        is_gone = ref is not None and row is None
        if is_gone:
            row, on = await self._look(source, contact, deal, key=key, ref=None)
        plan = await self._plan(activity, source, on, key=key, row=row, left_out=bool(deal and on.is_lead))
        if row is None:
            return await self._create(source, plan, is_gone=is_gone)
        return await self._update(source, plan, str(row["Id"]), is_gone=is_gone)

    async def _look(
        self, source: str, contact: Ref, deal: Ref | None, *, key: str, ref: Ref | None
    ) -> tuple[Json | None, _On]:
        """The activity, and whether the lead that it is on has become a contact, in one request."""
        is_lead = contact.type == "Lead"

        def selects() -> list[Select]:
            return [self._select(source, contact, key=key, ref=ref), *([_lead(contact)] if is_lead else [])]

        rows, *leads = await self._org.look(selects)
        on = _on(contact, deal, leads[0] if leads else ())
        if not ref and not self._org.has(source, self._org.config.external_id):
            if on.who != contact.id:  # a conversion takes the activities along
                return await self._look(source, Ref("Contact", on.who), deal, key=key, ref=None)
            rows = [row for row in rows if marked(row, key)]
        return (rows[0] if rows else None), on

    def _select(self, source: str, contact: Ref, *, key: str, ref: Ref | None) -> Select:
        field = self._org.config.external_id
        if ref:
            where = equals("Id", ref.id)
        elif self._org.has(source, field):
            where = equals(field, key)
        else:  # descriptions cannot be searched: the latest of this person are looked through
            where = equals("WhoId", contact.id)
        columns = (*_COLUMNS, *_MORE[source], field)
        return Select(
            columns=columns, source=source, where=where, order="CreatedDate DESC, Id", limit=_MOST_ALIKE
        )

    async def _create(self, source: str, plan: Plan, *, is_gone: bool) -> Written:
        try:
            id, plan = await sparing(lambda plan: self._org.create(source, plan.send), plan, needed=_NEEDED)
        except Conflict as there:  # where the org made the field unique, and the first answer was lost
            if len(there.existing) != 1:
                raise
            return await self._update(source, plan, there.existing[0], is_gone=is_gone)
        return plan.written(self._org.ref(source, id), created=True, healed="deleted" if is_gone else None)

    async def _update(self, source: str, plan: Plan, id: str, *, is_gone: bool) -> Written:
        async def patch(plan: Plan) -> None:
            if plan.send:
                await self._org.update(source, id, plan.send)

        _, plan = await sparing(patch, plan, needed=())
        return plan.written(self._org.ref(source, id), healed="found" if is_gone else None)

    async def _plan(
        self, activity: Activity, source: str, on: _On, *, key: str, row: Json | None, left_out: bool
    ) -> Plan:
        owner = await self._users.id_of(activity.owner)
        field = self._org.config.external_id
        subject, is_cut = fitted("Subject", activity.subject)
        lines = [] if self._org.has(source, field) else [mark(key)]
        words, was_long = with_lines(_words(activity), lines)
        own = self._event(activity) if source == "Event" else self._task(activity)
        wanted = [
            Field(field, key),
            Field("WhoId", on.who),
            Field("WhatId", on.what),
            Field("Subject", subject, "always"),
            Field("Description", words, "always"),
            Field("OwnerId", owner),
            *own,
        ]
        remarks = [
            Skipped(name, CUT) for name, short in (("Subject", is_cut), ("Description", was_long)) if short
        ]
        remarks += [Skipped("WhatId", LEADS_ONLY)] if left_out else []
        remarks += [Skipped("OwnerId", no_user(activity.owner))] if activity.owner and not owner else []
        plan = self._org.possible(decide(row, wanted), source)
        return Plan(plan.send, plan.changes, (*plan.skipped, *remarks))

    def _task(self, activity: Activity) -> Sequence[Field]:
        """A note is a task that is done. The day and state of one that is to be done are the rep's once it is there."""
        config = self._org.config
        is_done = activity.done or activity.kind == "note"
        policy: Policy = "always" if activity.kind == "note" else "fill_empty"
        return (
            Field("ActivityDate", activity.at.date().isoformat(), policy),
            Field(
                "Status",
                config.done_status if is_done else config.open_status,
                "always" if is_done else policy,
            ),
            Field("Priority", "Normal", "on_create"),
        )

    def _event(self, activity: Activity) -> Sequence[Field]:
        begins = activity.at
        ends = activity.until if activity.until and activity.until > begins else begins + _HALF_AN_HOUR
        ends = min(ends, begins + timedelta(days=LONGEST_EVENT_DAYS))
        return (
            Field("StartDateTime", _moment(begins), "always"),
            Field("EndDateTime", _moment(ends), "always"),
            Field("Location", fitted("Location", activity.location)[0], "always"),
        )


def _words(activity: Activity) -> str:
    """Invitees of an event are users and contacts; other people's addresses stand in the text."""
    people = f"Attendees: {', '.join(activity.attendees)}" if activity.attendees else ""
    return "\n\n".join(part for part in (activity.text, people) if part)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _lead(contact: Ref) -> Select:
    return Select(columns=("Id", *CONVERSION), source="Lead", where=equals("Id", contact.id))


def _on(contact: Ref, deal: Ref | None, leads: Sequence[Json]) -> _On:
    what = deal.id if deal else None
    if contact.type != "Lead":
        return _On(contact.id, what, is_lead=False)
    converted = text(leads[0], CONVERSION[1]) if leads and leads[0].get("IsConverted") else None
    return _On(converted, what, is_lead=False) if converted else _On(contact.id, None, is_lead=True)
