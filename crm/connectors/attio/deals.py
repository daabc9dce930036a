"""Deals in Attio: found by our key, or by their name at the contact where there is no attribute for keys."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from crm.connectors.attio.config import Config
from crm.connectors.attio.dialect import NAME
from crm.connectors.attio.facts import LONGEST_TITLE
from crm.connectors.attio.records import Records, ref_to, written_with
from crm.connectors.attio.values import Values, actor, plain, record_id, reference, several
from crm.connectors.deps import Locks
from crm.connectors.errors import Gone, Invalid
from crm.connectors.http import Json, child, objects, text
from crm.connectors.model import Deal, Field, Healing, Ref, Skipped, Stage, Written
from crm.connectors.texts import cut
from crm.connectors.writing import Plan, decide, is_empty

DEALS = "deals"
PEOPLE = "associated_people"


class Deals:
    def __init__(self, config: Config, records: Records, locks: Locks) -> None:
        self._config, self._records, self._locks = config, records, locks

    async def stages(self) -> tuple[Stage, ...]:
        """In their order. Attio has one pipeline: the attribute `stage` of deals."""

        async def ask() -> tuple[Stage, ...]:
            answer = await self._records.api.get(f"/v2/objects/{DEALS}/attributes/stage/statuses")
            found = [each for each in objects(answer.body, "data") if not each.get("is_archived")]
            return tuple(self._stage(each) for each in found)

        return await self._records.remembered("stages", ask)

    def _stage(self, found: Json) -> Stage:
        title, id = text(found, "title") or "", str(child(found, "id").get("status_id"))
        return Stage(id, title, DEALS, outcome=self.outcome(title))

    def outcome(self, title: str) -> Literal["won", "lost"] | None:
        """Titles are compared without the emoji that Attio puts behind them."""
        if _bare(title) in map(_bare, self._config.won):
            return "won"
        return "lost" if _bare(title) in map(_bare, self._config.lost) else None

    # Writing

    async def upsert(self, deal: Deal, contact: Ref, ref: Ref | None) -> Written:
        record, healed = await self._present(deal, ref)
        if record is not None:
            return await self._update(deal, contact, record, healed)
        if self._records.has_key(DEALS):
            try:
                return await self._create(deal, contact, healed)
            except Invalid:  # the attribute for our key is missing, or not unique
                if self._records.has_key(DEALS):
                    raise
        async with self._locks.hold(f"deal {deal.key}"):
            if (record := await self._namesake(deal, contact)) is not None:
                return await self._update(deal, contact, record, healed)
            return await self._create(deal, contact, healed)

    async def _present(self, deal: Deal, ref: Ref | None) -> tuple[Json | None, Healing | None]:
        if ref is None:
            return await self._records.find_by_key(DEALS, deal.key), None
        try:
            return await self._records.get(DEALS, ref.id), None
        except Gone:
            record = await self._records.find_by_key(DEALS, deal.key)
            return record, "merged" if record else "deleted"

    async def _namesake(self, deal: Deal, contact: Ref) -> Json | None:
        async for record in self._records.all(DEALS, {"name": cut(deal.title, LONGEST_TITLE)}):
            if contact.id in several(plain(record).get(PEOPLE)):
                return record
        return None

    async def _create(self, deal: Deal, contact: Ref, healed: Healing | None) -> Written:
        wanted = await self._wanted(deal, contact, {})
        plan = wanted.planned(decide(None, wanted.fields))
        needed = {"name", "stage", "owner"}
        record, plan = await written_with(self._asserted, plan, forms=wanted.forms, needed=needed)
        return plan.written(ref_to(DEALS, record), created=True, healed=healed)

    async def _asserted(self, values: Mapping[str, Any]) -> Json:
        if self._records.has_key(DEALS):
            return await self._records.assert_(DEALS, self._config.key_attribute, values)
        return await self._records.create(DEALS, values)

    async def _update(self, deal: Deal, contact: Ref, record: Json, healed: Healing | None) -> Written:
        present, id = plain(record), record_id(record)
        wanted = await self._wanted(deal, contact, present)
        plan = wanted.planned(decide(present, wanted.fields))
        if plan.send:
            _, plan = await written_with(
                lambda values: self._records.patch(DEALS, id, values), plan, forms=wanted.forms, needed=()
            )
        return plan.written(ref_to(DEALS, record), healed=healed)

    # What is to be there

    async def _wanted(self, deal: Deal, contact: Ref, present: Values) -> _Wanted:
        made = _Wanted([], {}, [])
        key, people = self._config.key_attribute, several(present.get(PEOPLE))
        made.fields.extend(
            [
                Field(key, deal.key if self._records.has_key(DEALS) and is_empty(present.get(key)) else None),
                Field("name", cut(deal.title, LONGEST_TITLE)),
                Field("stage", await self._to_stage(deal, present, made.skipped), "always"),
                Field("value", await self._amount(deal, made.skipped)),
                Field(PEOPLE, None if contact.id in people else contact.id, "always"),
            ]
        )
        made.forms[PEOPLE] = reference("people", contact.id)
        if is_empty(present.get("owner")):
            made.add_owner(await self._owner(deal, made.skipped))
        self._add_close(deal, made)
        made.fields.extend(deal.fields)
        return made

    async def _to_stage(self, deal: Deal, present: Values, skipped: list[Skipped]) -> str | None:
        """The title of the stage to be in: forward only, because a rep may have moved the deal on; None to stay."""
        stages = await self.stages()
        names = [stage.label for stage in stages]
        now = next((stage for stage in stages if stage.label == present.get("stage")), None)
        to = _chosen(deal, stages)
        if to is None and (deal.stage or deal.outcome):
            skipped.append(Skipped("stage", f"Attio's deals have no stage {deal.outcome or deal.stage}."))
        if now is None:
            return to.label if to else next(iter(names), None)
        if to is None or (
            not deal.outcome and (now.outcome or names.index(to.label) <= names.index(now.label))
        ):
            return None
        return to.label

    async def _amount(self, deal: Deal, skipped: list[Skipped]) -> float | None:
        """Attio writes every amount in the attribute's own currency."""
        if deal.amount is None:
            return None
        if deal.currency and deal.currency != (theirs := await self._their_currency()):
            why = f"Deals are in {theirs} in Attio; {deal.amount} {deal.currency} is not converted."
            skipped.append(Skipped("value", why))
            return None
        return round(float(deal.amount), 4)

    async def _their_currency(self) -> str:
        async def ask() -> str:
            answer = await self._records.api.get(f"/v2/objects/{DEALS}/attributes/value")
            found = child(answer.body, "data", "config", "currency")
            return text(found, "default_currency_code") or "USD"

        return await self._records.remembered("currency", ask)

    async def _owner(self, deal: Deal, skipped: list[Skipped]) -> str:
        """Attio takes no deal without an owner: the rep, the one who is configured, or the first member."""
        for email in (deal.owner, self._config.default_owner):
            if found := await self._records.member(email):
                return found.id
        members = await self._records.members()
        if not members:
            raise Invalid(
                NAME, "deals need an owner, and the workspace has no members", fields={"owner": "missing"}
            )
        skipped.append(Skipped("owner", f"Attio wants an owner, and {members[0].name} is the first member."))
        return members[0].id

    def _add_close(self, deal: Deal, made: _Wanted) -> None:
        if deal.closes_on is None:
            return
        if self._config.close_date:
            made.fields.append(Field(self._config.close_date, deal.closes_on.isoformat()))
        else:
            made.skipped.append(
                Skipped("closes_on", "No attribute of Attio's deals is set as their close date.")
            )


@dataclass(frozen=True, slots=True)
class _Wanted:
    """`forms` are the objects that some fields are sent as."""

    fields: list[Field]
    forms: dict[str, Json]
    skipped: list[Skipped]

    def add_owner(self, id: str) -> None:
        self.fields.append(Field("owner", id))
        self.forms["owner"] = actor(id)

    def planned(self, plan: Plan) -> Plan:
        return Plan(plan.send, plan.changes, (*plan.skipped, *self.skipped))


def _chosen(deal: Deal, stages: Sequence[Stage]) -> Stage | None:
    if deal.outcome:
        return next((stage for stage in stages if stage.outcome == deal.outcome), None)
    return next((stage for stage in stages if deal.stage in (stage.id, stage.label)), None)


def _bare(title: str) -> str:
    return re.sub(r"\W+", "", title).lower()
