"""Deals of contacts, found by our key and never by their name: Zoho's own check for duplicates goes by name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Literal

from crm.connectors.errors import Gone, Invalid
from crm.connectors.http import Json, child, text
from crm.connectors.model import Deal, Field, Healing, Ref, Skipped, Stage, Written
from crm.connectors.writing import Plan, decide, sparing
from crm.connectors.zoho.account import Fields, fitting, present_values, short
from crm.connectors.zoho.names import CONTACTS, DEALS, LEADS, NAME
from crm.connectors.zoho.people import ZohoPeople
from crm.connectors.zoho.records import Records
from kit.clock import Clock

_NEEDED = ("Deal_Name", "Stage", "Closing_Date", "Contact_Name")


class ZohoDeals:
    def __init__(self, records: Records, people: ZohoPeople, clock: Clock) -> None:
        self._records, self._people, self._clock = records, people, clock

    async def upsert(self, deal: Deal, contact: Ref, ref: Ref | None) -> Written:
        fields = await self._records.fields(DEALS)
        record = await self._records.get(DEALS, ref.id) if ref else None
        known = record is not None
        if record is None:
            record = await self._records.keyed(DEALS, deal.key)
        if record is None:
            return await self._create(deal, contact, fields, healed="deleted" if ref else None)
        moved: Healing | None = "merged" if ref and not known else None
        return await self._update(deal, fields, record, healed=moved)

    async def _update(self, deal: Deal, fields: Fields, record: Json, *, healed: Healing | None) -> Written:
        id, present = str(record["id"]), present_values(record, fields)
        wanted, skipped = await self._wanted(deal, fields, present)
        plan = decide(present, wanted)

        async def put(plan: Plan) -> None:
            if plan.send:
                await self._records.update(DEALS, id, plan.send)

        _, plan = await sparing(put, plan, needed=())
        return _told(plan, skipped).written(self._records.ref(DEALS, id), healed=healed)

    async def _create(self, deal: Deal, contact: Ref, fields: Fields, *, healed: Healing | None) -> Written:
        wanted, skipped = await self._wanted(deal, fields, None)
        owner, no_owner = await self._people.owner(deal.owner)
        plan = decide(None, [*wanted, *owner, *await self._of_contact(contact)])
        key = self._records.key_field

        async def post(plan: Plan) -> tuple[str, bool]:
            return await self._records.upsert(DEALS, plan.send, by=[key])

        (id, is_new), plan = await sparing(post, plan, needed=(*_NEEDED, key))
        told = _told(plan, (*skipped, *no_owner))
        return told.written(self._records.ref(DEALS, id), created=is_new, healed=healed)

    async def _of_contact(self, contact: Ref) -> list[Field]:
        """Contact and company of a new deal. A lead has to become a contact before."""
        now = await self._records.followed(contact)
        if now is None:
            raise Gone(NAME, "the contact of the deal")
        ref, record = now
        if ref.type == LEADS:
            if not self._records.config.convert_leads:
                raise Invalid(NAME, "only contacts have deals, and convert_leads is off")
            ref = self._records.ref(CONTACTS, await self._people.convert(ref, record))
            record = await self._records.get(CONTACTS, ref.id) or {}
        company = text(child(record, "Account_Name"), "id")
        return [Field("Contact_Name", ref.id, "on_create"), Field("Account_Name", company, "on_create")]

    async def _wanted(
        self, deal: Deal, fields: Fields, present: Json | None
    ) -> tuple[list[Field], tuple[Skipped, ...]]:
        stages = await self._records.account.stages()
        stage, no_stage = _stage(deal, stages, present)
        mapped, unfit = fitting(deal.fields, fields)
        amount, no_amount = await self._amount(deal, fields)
        wanted = [
            Field(self._records.key_field, deal.key),
            Field("Stage", stage.id if stage else None, _stage_policy(stage, stages, present)),
            Field("Closing_Date", deal.closes_on.isoformat() if deal.closes_on else None),
            *amount,
            *mapped,
            *(self._for_new(deal, stage, fields) if present is None else ()),
        ]
        return wanted, (*no_stage, *unfit, *no_amount)

    def _for_new(self, deal: Deal, stage: Stage | None, fields: Fields) -> list[Field]:
        """What an old deal keeps without a remark."""
        closes = (self._clock() + timedelta(days=self._records.config.days_to_close)).date()
        pipeline = stage.pipeline if stage and "Pipeline" in fields else None
        return [
            Field("Deal_Name", short(deal.title, "Deal_Name", fields)),
            Field("Closing_Date", closes.isoformat() if deal.closes_on is None else None),
            Field("Pipeline", pipeline),
        ]

    async def _amount(self, deal: Deal, fields: Fields) -> tuple[list[Field], tuple[Skipped, ...]]:
        """An amount in another currency than the account's would be wrong by a factor nobody sees."""
        if deal.amount is None:
            return [], ()
        amount = Field("Amount", float(deal.amount))
        if deal.currency is None:
            return [amount], ()
        if "Currency" in fields:
            return [amount, Field("Currency", deal.currency, "on_create")], ()
        own = text(await self._records.account.org(), "iso_code")
        if own in (None, deal.currency):
            return [amount], ()
        return [], (
            Skipped("Amount", f"The account keeps amounts in {own}; this one is in {deal.currency}."),
        )


def _stage(
    deal: Deal, stages: Sequence[Stage], present: Json | None
) -> tuple[Stage | None, tuple[Skipped, ...]]:
    """The stage to write: that of the outcome, else the one named, for a new deal else the first. Of the deal's
    pipeline, where it has one."""
    pipeline = (text(present, "Pipeline") if present else None) or deal.pipeline
    own = [each for each in stages if pipeline is None or each.pipeline in (pipeline, "")] or list(stages)
    wanted = next((each for each in own if deal.outcome and each.outcome == deal.outcome), None)
    wanted = wanted or next((each for each in own if deal.stage and each.id == deal.stage), None)
    skipped = ()
    if wanted is None and (named := deal.outcome or deal.stage):
        skipped = (Skipped("Stage", f"The CRM has no stage “{named}”."),)
    return wanted or (next(iter(own), None) if present is None else None), skipped


def _stage_policy(
    stage: Stage | None, stages: Sequence[Stage], present: Json | None
) -> Literal["always", "fill_empty"]:
    """A deal goes forward by us, never back: a rep who moved it on knows more. Closing it is forward."""
    here = text(present or {}, "Stage")
    if stage is None or here is None:
        return "fill_empty"
    own = [each for each in stages if each.pipeline == stage.pipeline]
    order = [each.id for each in own]
    is_closed = any(each.id == here and each.outcome for each in own)
    if stage.outcome:
        return "always"
    forward = here in order and order.index(here) < order.index(stage.id)
    return "always" if forward and not is_closed else "fill_empty"


def _told(plan: Plan, skipped: tuple[Skipped, ...]) -> Plan:
    return Plan(plan.send, plan.changes, (*plan.skipped, *skipped))
