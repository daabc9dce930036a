"""A deal as an opportunity, with its contact and account. A rep's own progress is never taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from crm.connectors.errors import Gone
from crm.connectors.http import Json, child, objects, text
from crm.connectors.model import Change, Deal, Field, Healing, Ref, Skipped, Stage, Written
from crm.connectors.salesforce.facts import CONVERSION, CURRENCY, ROLE, ROLES
from crm.connectors.salesforce.marks import mark, marked, with_lines
from crm.connectors.salesforce.org import NO_FIELD, Org, fitted
from crm.connectors.salesforce.soql import Select, children, equals, is_name
from crm.connectors.salesforce.users import Stages, Users, no_user
from crm.connectors.writing import Plan, decide, sparing, written

SOURCE = "Opportunity"

CLOSED = "The opportunity is closed."
FURTHER = "The opportunity is further on already."
ONE_CURRENCY = "The org has one currency, and the amount counts as that."
STILL_A_LEAD = "The person is a lead. The opportunity gets its contact when the lead is converted."

_COLUMNS = ("Id", "Name", "StageName", "CloseDate", "Amount", "OwnerId", "AccountId", "Description")
_STATE = ("IsClosed", "IsWon", children("ContactId", ROLES))
_MOST_ALIKE = 50


@dataclass(frozen=True, slots=True)
class _Party:
    """Whose deal it is. `opportunity` is the one that a rep made when converting the lead."""

    contact: str | None = None
    account: str | None = None
    opportunity: str | None = None


class Deals:
    def __init__(self, org: Org, users: Users, stages: Stages) -> None:
        self._org, self._users, self._stages = org, users, stages

    async def upsert(self, deal: Deal, contact: Ref, ref: Ref | None) -> Written:
        """See `Connector.upsert_deal`."""
        async with self._org.deps.locks.hold(f"deal {deal.key}"):
            try:
                return await self._upsert(deal, contact, ref)
            except Gone:
                return await self._upsert(deal, contact, ref)

    async def _upsert(self, deal: Deal, contact: Ref, ref: Ref | None) -> Written:
        row, party = await self._look(deal, contact, ref)
        healed: Healing | None = None
        if ref and row is None:
            healed = "deleted"
            row, party = await self._look(deal, contact, None)
        if row is None and party.opportunity:
            row, _ = await self._look(deal, contact, Ref(SOURCE, party.opportunity))
            healed = "converted" if ref else None
        if row is None:
            return await self._create(deal, contact, party, healed)
        return await self._update(deal, contact, party, row, healed)

    # Reading

    async def _look(self, deal: Deal, contact: Ref, ref: Ref | None) -> tuple[Json | None, _Party]:
        """The opportunity, and the contact with its account or what the lead was converted to, in one request."""
        rows, people = await self._org.look(lambda: [self._select(deal, ref), _party_select(contact)])
        if not ref and not self._org.has(SOURCE, self._org.config.external_id):
            rows = [row for row in rows if marked(row, deal.key)]
        return (rows[0] if rows else None), _party(contact, people)

    def _select(self, deal: Deal, ref: Ref | None) -> Select:
        key = self._org.config.external_id
        if ref:
            where = equals("Id", ref.id)
        elif self._org.has(SOURCE, key):
            where = equals(key, deal.key)
        else:  # texts as long as descriptions cannot be searched: those of the same name are looked through
            where = equals("Name", _name(deal))
        mapped = (field.name for field in deal.fields if is_name(field.name))
        columns = (*_COLUMNS, *_STATE, key, *([CURRENCY] if deal.currency else []), *mapped)
        return Select(
            columns=columns, source=SOURCE, where=where, order="CreatedDate DESC, Id", limit=_MOST_ALIKE
        )

    # Writing

    async def _create(self, deal: Deal, contact: Ref, party: _Party, healed: Healing | None) -> Written:
        plan = await self._plan(deal, contact, party, None)
        (id, is_new), plan = await sparing(
            lambda plan: self._made(deal.key, plan), plan, needed=("Name", "StageName", "CloseDate")
        )
        done = plan.written(self._org.ref(SOURCE, id), created=is_new, healed=healed)
        return written(await self._with_contact(id, party, ()), done)

    async def _made(self, key: str, plan: Plan) -> tuple[str, bool]:
        field, assign = self._org.config.external_id, "OwnerId" not in plan.send
        if field in plan.send:
            return await self._org.upsert(SOURCE, field, key, plan.send, assign=assign)
        return await self._org.create(SOURCE, plan.send, assign=assign), True

    async def _update(
        self, deal: Deal, contact: Ref, party: _Party, row: Json, healed: Healing | None
    ) -> Written:
        async def patch(plan: Plan) -> None:
            if plan.send:
                await self._org.update(SOURCE, str(row["Id"]), plan.send)

        plan = await self._plan(deal, contact, party, row)
        _, plan = await sparing(patch, plan, needed=())
        done = plan.written(self._org.ref(SOURCE, str(row["Id"])), healed=healed)
        there = [text(role, "ContactId") for role in objects(child(row, ROLES), "records")]
        return written(await self._with_contact(str(row["Id"]), party, there), done)

    async def _with_contact(self, id: str, party: _Party, there: Sequence[str | None]) -> Plan:
        """The contact's part in the opportunity, once."""
        if party.contact is None or party.contact in there:
            return Plan({})
        values = {"OpportunityId": id, "ContactId": party.contact, "IsPrimary": not there}
        await self._org.create(ROLE, values)
        return Plan({ROLE: party.contact}, (Change(ROLE, None, party.contact),))

    async def _plan(self, deal: Deal, contact: Ref, party: _Party, row: Json | None) -> Plan:
        key = self._org.config.external_id
        stage, skipped = await self._stage(deal, row)
        owner = await self._users.id_of(deal.owner)
        wanted = [
            Field(key, deal.key),
            Field("Name", _name(deal), "on_create"),
            Field("StageName", stage, "always"),
            Field("CloseDate", self._closes(deal, row)),
            Field("Amount", float(deal.amount) if deal.amount is not None else None),
            Field(CURRENCY, deal.currency if deal.amount is not None else None),
            Field("AccountId", party.account),
            Field("OwnerId", owner),
            Field("RecordTypeId", deal.pipeline if _is_record_type(deal.pipeline) else None, "on_create"),
            *self._described(deal, contact, row),
        ]
        plan = self._org.possible(decide(row, wanted), SOURCE)
        told = (
            replace(each, why=ONE_CURRENCY) if each == Skipped(CURRENCY, NO_FIELD) else each
            for each in plan.skipped
        )
        more = [Skipped("OwnerId", no_user(deal.owner))] if deal.owner and not owner else []
        more += [Skipped(ROLE, STILL_A_LEAD)] if party.contact is None else []
        return Plan(plan.send, plan.changes, (*told, *skipped, *more))

    def _described(self, deal: Deal, contact: Ref, row: Json | None) -> list[Field]:
        """The mapped fields, with lines in the description for what has no field: the lead, and our key."""
        own = next((each for each in deal.fields if each.name == "Description"), None)
        lines = [f"Lead: {contact.url}"] if contact.type == "Lead" and contact.url else []
        lines += [] if self._org.has(SOURCE, self._org.config.external_id) else [mark(deal.key)]
        if not lines or (own is None and row is not None):
            return list(deal.fields)
        words = with_lines(str(own.value or "") if own else "", lines)[0]
        others = [each for each in deal.fields if each is not own]
        return [*others, Field("Description", words, own.policy if own else "on_create")]

    def _closes(self, deal: Deal, row: Json | None) -> str | None:
        if deal.closes_on is None and row is not None:
            return None
        default = (self._org.deps.clock() + timedelta(days=self._org.config.close_in_days)).date()
        return (deal.closes_on or default).isoformat()

    # Stages

    async def _stage(self, deal: Deal, row: Json | None) -> tuple[str | None, list[Skipped]]:
        """The stage to write, or why none is: a rep's progress and a closed opportunity stay."""
        present = text(row, "StageName") if row else None
        if row is not None and deal.outcome is None and deal.stage in (None, present):
            return None, []
        stages = await self._stages.all()
        wanted = _stage_of(deal, stages)
        if row is None or wanted in (None, present):
            return wanted, []
        if row.get("IsClosed"):
            return None, [Skipped("StageName", CLOSED)]
        order = [stage.id for stage in stages]
        is_behind = wanted in order and present in order and order.index(wanted) < order.index(present)
        if is_behind and deal.outcome is None:
            return None, [Skipped("StageName", FURTHER)]
        return wanted, []


def _stage_of(deal: Deal, stages: Sequence[Stage]) -> str | None:
    """The one that is wanted; the first of those that fit. An open one for a deal of which nobody said more."""
    if deal.outcome is None and deal.stage:
        return deal.stage
    return next((stage.id for stage in stages if stage.outcome == deal.outcome), deal.stage)


def _name(deal: Deal) -> str:
    return fitted("Name", deal.title)[0] or deal.key


def _is_record_type(pipeline: str | None) -> bool:
    return bool(pipeline) and str(pipeline).startswith("012")


def _party_select(contact: Ref) -> Select:
    columns = ("Id", *CONVERSION) if contact.type == "Lead" else ("Id", "AccountId")
    return Select(columns=columns, source=contact.type, where=equals("Id", contact.id))


def _party(contact: Ref, rows: Sequence[Mapping[str, object]]) -> _Party:
    row: Json = dict(rows[0]) if rows else {}
    if contact.type == "Lead":
        return _Party(*(text(row, name) for name in CONVERSION[1:])) if row.get("IsConverted") else _Party()
    return _Party(contact.id, text(row, "AccountId"))
