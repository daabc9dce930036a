"""Deals, and what becomes of one that a rep turned into a lead.

Our id is in a custom field of the deal, and the deals of the person are listed to find it: a list, unlike a search, has
what was made a moment ago. Where the field is missing, a deal of the same title is taken for the same one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from crm.connectors.deps import ConnectorDeps
from crm.connectors.errors import Gone, Invalid
from crm.connectors.http import Json, text
from crm.connectors.model import Deal, Field, Healing, Policy, Ref, Skipped, Written
from crm.connectors.pipedrive.account import Directory
from crm.connectors.pipedrive.client import Client, number
from crm.connectors.pipedrive.columns import Columns
from crm.connectors.pipedrive.dialect import NAME, V1, V2
from crm.connectors.pipedrive.facts import LONGEST_LINE
from crm.connectors.pipedrive.mapping import KEY
from crm.connectors.texts import cut
from crm.connectors.writing import Plan, decide, sparing

KIND, LEADS = "deals", "leads"
_PATH = f"{V2}/{KIND}"

NO_KEY = f"{NAME} has no field for our id of a deal: it is known by its title."
IS_LEAD = f"Somebody in {NAME} made a lead of this deal: it is left as it is."


@dataclass(frozen=True, slots=True)
class _Found:
    """A deal, or the lead that it is now, or neither."""

    deal: Json | None = None
    lead: Json | None = None
    healed: Healing | None = None


class Deals:
    def __init__(self, client: Client, directory: Directory, deps: ConnectorDeps) -> None:
        self._client, self._directory, self._deps = client, directory, deps

    async def upsert(self, deal: Deal, contact: Ref, ref: Ref | None) -> Written:
        columns = await self._directory.columns("deal", (field.name for field in deal.fields))
        async with self._deps.locks.hold(f"deal {deal.key}"):
            found = await self._find(deal, contact, ref, columns)
            try:
                return await self._done(deal, contact, found, columns)
            except Gone:
                if found.deal is None:
                    raise
            again = await self._find(deal, contact, None, columns)
            again = replace(again, healed="found" if again.deal else "deleted")
            return await self._done(deal, contact, again, columns)

    # Which record

    async def _find(self, deal: Deal, contact: Ref, ref: Ref | None, columns: Columns) -> _Found:
        was_lead = ref is not None and ref.type == LEADS
        if ref and was_lead and (lead := await self._lead(ref.id)):
            return _Found(lead=lead)
        if ref and not was_lead and (record := await self._client.one(f"{_PATH}/{ref.id}")):
            return _Found(record)
        if there := await self._of_contact(deal, contact, columns):
            healed: Healing | None = ("converted" if was_lead else "merged") if ref else None
            return _Found(there, healed=healed)
        if ref and not was_lead and (lead := await self._lead_of(ref, contact)):
            return _Found(lead=lead, healed="converted")
        return _Found(healed="deleted" if ref else None)

    async def _of_contact(self, deal: Deal, contact: Ref, columns: Columns) -> Json | None:
        title = cut(deal.title, LONGEST_LINE)
        async for each in self._client.listed(KIND, {"person_id": contact.id}):
            values = columns.read(each)
            same = values.get(KEY) == deal.key if KEY in columns else values.get("title") == title
            if same and each.get("is_deleted") is not True:
                return each
        return None

    async def _lead(self, id: str) -> Json | None:
        """The lead while it is one: what it was made of, or became, is archived."""
        found = await self._client.one(f"{V1}/{LEADS}/{id}")
        return None if found is None or found.get("is_archived") is True else found

    async def _lead_of(self, deal: Ref, contact: Ref) -> Json | None:
        """The lead that was made of this deal. Archived ones are not listed."""
        async for each in self._client.listed_v1(LEADS, {"person_id": contact.id}):
            if str(number(each, "source_deal_id")) == deal.id:
                return each
        return None

    # Writing

    async def _done(self, deal: Deal, contact: Ref, found: _Found, columns: Columns) -> Written:
        if found.lead:
            ref = await self.ref(LEADS, found.lead["id"])
            return Written(
                ref=ref, done="unchanged", skipped=(Skipped("deal", IS_LEAD),), healed=found.healed
            )
        present = None if found.deal is None else _present(found.deal, columns)
        owner, remarks = await self._directory.owner(deal.owner)
        fields, unfit = columns.fitting(deal.fields)
        keyed = [Field(KEY, deal.key)] if KEY in columns else []
        deal, no_ids = _with_ids(deal)
        plan = decide(present, [*keyed, *await self._wanted(deal, contact, present, owner), *fields])
        no_key = () if keyed else (Skipped(KEY, NO_KEY),)
        plan = replace(plan, skipped=(*no_key, *no_ids, *remarks, *unfit, *plan.skipped))
        needed = {"title", "person_id", KEY}

        async def write(plan: Plan) -> Json:
            try:
                return await self._sent(found.deal, columns.body(plan.send))
            except Invalid as error:
                raise columns.named(error, plan.send, needed=needed) from None

        written, plan = await sparing(write, plan, needed=needed)
        ref = await self.ref(KIND, written["id"])
        return plan.written(ref, created=found.deal is None, healed=found.healed)

    async def _wanted(self, deal: Deal, contact: Ref, present: Json | None, owner: str | None) -> list[Field]:
        """A value goes with its currency. What a rep closed stays closed, and no deal goes back a stage."""
        is_open = present is None or present.get("status") == "open"
        priced = deal.amount is not None and (present is None or not present.get("value"))
        return [
            Field("title", cut(deal.title, LONGEST_LINE), "on_create"),
            Field("person_id", contact.id, "on_create"),
            Field("org_id", await self._organization(contact) if present is None else None, "on_create"),
            Field(
                "stage_id", deal.stage, await self._policy(deal.stage, present) if is_open else "fill_empty"
            ),
            Field("pipeline_id", None if deal.stage else deal.pipeline, "on_create"),
            Field("value", float(deal.amount) if deal.amount is not None else None),
            Field("currency", deal.currency if priced else None, "always"),
            Field("expected_close_date", deal.closes_on.isoformat() if deal.closes_on else None),
            Field("status", deal.outcome, "always" if is_open else "fill_empty"),
            Field("owner_id", owner),
        ]

    async def _policy(self, stage: str | None, present: Json | None) -> Policy:
        """`always` when the stage comes after the deal's own in its pipeline."""
        if not stage or present is None or str(present.get("stage_id")) == stage:
            return "fill_empty"
        order = [
            each.id
            for each in await self._directory.stages.get()
            if each.pipeline == str(present.get("pipeline_id"))
        ]
        now = str(present.get("stage_id"))
        further = stage in order and now in order and order.index(stage) > order.index(now)
        return "always" if further else "fill_empty"

    async def _organization(self, contact: Ref) -> str | None:
        """That of the person. A deal does not get it by itself."""
        person = await self._client.one(f"{V2}/persons/{contact.id}")
        if person is None:
            raise Gone(NAME, f"the person {contact.id} of this deal")
        found = number(person, "org_id")
        return None if found is None else str(found)

    async def _sent(self, record: Json | None, body: Json) -> Json:
        if record is None:
            return await self._client.write("POST", _PATH, body)
        return await self._client.write("PATCH", f"{_PATH}/{record['id']}", body) if body else record

    async def ref(self, kind: str, id: Any) -> Ref:
        web = (await self._directory.me.get()).web
        page = f"leads/inbox/{id}" if kind == LEADS else f"deal/{id}"
        return Ref(kind, str(id), f"{web}/{page}" if web else None)


def _with_ids(deal: Deal) -> tuple[Deal, tuple[Skipped, ...]]:
    """The deal without a stage or pipeline that is no number: those are ids in Pipedrive."""
    wrong = {
        name: value
        for name, value in (("stage", deal.stage), ("pipeline", deal.pipeline))
        if value is not None and not value.isdecimal()
    }
    remarks = tuple(
        Skipped(f"{name}_id", f"“{value}” is no id of {NAME}'s.") for name, value in wrong.items()
    )
    return replace(deal, **dict.fromkeys(wrong)), remarks


def _present(record: Json, columns: Columns) -> dict[str, Any]:
    """What the deal has. A deal without a value has 0."""
    present = columns.read(record)
    if not present.get("value"):
        present["value"] = None
    present["title"] = text(record, "title")
    return present
