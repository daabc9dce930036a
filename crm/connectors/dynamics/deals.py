"""Opportunities: found by our key, or by their name at the person where there is no column for keys."""

from __future__ import annotations

from crm.connectors.deps import Locks
from crm.connectors.dynamics.config import Config
from crm.connectors.dynamics.facts import LENGTHS, LOST, LOST_STATUS, OPEN, WON, WON_STATUS
from crm.connectors.dynamics.odata import both, equals, is_record
from crm.connectors.dynamics.org import Org, currency_bind, owner_bind
from crm.connectors.dynamics.tables import CONTACT, LEAD, OPPORTUNITY, bind, typed
from crm.connectors.errors import Conflict, Gone
from crm.connectors.http import Json, child, objects, text
from crm.connectors.model import Change, Deal, Field, Healing, Ref, Skipped, Stage, Written
from crm.connectors.texts import cut
from crm.connectors.writing import Plan, decide, sparing, written

_CLOSED = "The opportunity is closed in Dynamics 365 and stays as it is."
_CLOSING = {"won": ("WinOpportunity", WON, WON_STATUS), "lost": ("LoseOpportunity", LOST, LOST_STATUS)}


class Deals:
    def __init__(self, config: Config, org: Org, locks: Locks) -> None:
        self._config, self._org, self._locks = config, org, locks

    async def stages(self) -> tuple[Stage, ...]:
        """The choices of the stage column, in their order. Won and lost are a state of its own."""

        async def ask() -> tuple[Stage, ...]:
            path = (
                f"/EntityDefinitions(LogicalName='{OPPORTUNITY.logical}')"
                f"/Attributes(LogicalName='{self._config.stage_column}')"
                "/Microsoft.Dynamics.CRM.PicklistAttributeMetadata"
            )
            params = {"$select": "LogicalName", "$expand": "OptionSet,GlobalOptionSet"}
            found = options_of(await self._org.ask(path, params))
            return tuple(Stage(value, label, OPPORTUNITY.set) for value, label in found.items())

        return await self._org.remembered("stages", ask)

    async def upsert(self, deal: Deal, contact: Ref, ref: Ref | None) -> Written:
        async with self._locks.hold(f"deal {deal.key}"):
            record, healed = await self._present(deal, contact, ref)
            if record is not None:
                return await self._update(deal, contact, record, healed)
            try:
                done = await self._create(deal, contact, healed)
            except Conflict:
                record = await self._org.find(OPPORTUNITY, equals(self._config.key_column, deal.key))
                if record is None:
                    raise
                return await self._update(deal, contact, record, healed)
            return await self._closed(deal, done, OPEN)

    # Finding

    async def _present(self, deal: Deal, contact: Ref, ref: Ref | None) -> tuple[Json | None, Healing | None]:
        if ref is None:
            return await self._found(deal, contact), None
        try:
            return await self._org.get(OPPORTUNITY, ref.id), None
        except Gone:
            record = await self._found(deal, contact)
            return record, "found" if record else "deleted"

    async def _found(self, deal: Deal, contact: Ref) -> Json | None:
        if await self._org.has_key(OPPORTUNITY):
            return await self._org.find(OPPORTUNITY, equals(self._config.key_column, deal.key))
        column = "_originatingleadid_value" if contact.type == LEAD.set else "_parentcontactid_value"
        return await self._org.find(
            OPPORTUNITY, both(equals("name", _name(deal)), is_record(column, contact.id))
        )

    # Writing

    async def _create(self, deal: Deal, contact: Ref, healed: Healing | None) -> Written:
        plan = await self._plan(deal, contact, None)
        id, plan = await sparing(
            lambda plan: self._org.create_keyed(OPPORTUNITY, deal.key, plan.send), plan, needed=("name",)
        )
        return plan.written(self._org.ref(OPPORTUNITY, id), created=True, healed=healed)

    async def _update(self, deal: Deal, contact: Ref, record: Json, healed: Healing | None) -> Written:
        ref, state = self._org.ref(OPPORTUNITY, str(record[OPPORTUNITY.id])), record.get("statecode", OPEN)
        if state != OPEN:
            is_said = deal.outcome is not None and state != _CLOSING[deal.outcome][1]
            skipped = (Skipped("statecode", _CLOSED),) if is_said else ()
            return Written(ref=ref, done="unchanged", skipped=skipped, healed=healed)
        plan = await self._plan(deal, contact, record)
        if plan.send:
            _, plan = await sparing(
                lambda plan: self._org.update(OPPORTUNITY, record, plan.send), plan, needed=()
            )
        return await self._closed(deal, plan.written(ref, healed=healed), OPEN)

    async def _closed(self, deal: Deal, done: Written, before: int) -> Written:
        """Won or lost by the action for it, which also writes the activity that reps look for."""
        if deal.outcome is None:
            return done
        action, state, status = _CLOSING[deal.outcome]
        closing = {
            "subject": cut(deal.title, LENGTHS["subject"], unit="utf16"),
            "opportunityid@odata.bind": bind(OPPORTUNITY, done.ref.id),
        }
        await self._org.act(action, {"Status": status, "OpportunityClose": closing})
        return written(Plan({"statecode": state}, (Change("statecode", before, state),)), done)

    # What is to be there

    async def _plan(self, deal: Deal, contact: Ref, present: Json | None) -> Plan:
        columns = await self._org.columns(OPPORTUNITY)
        skipped: list[Skipped] = []
        key = self._config.key_column
        own = [
            Field(key, deal.key if key in columns and not text(present or {}, key) else None),
            Field("name", _name(deal)),
            Field(self._config.stage_column, await self._stage(deal, present, skipped), "always"),
            Field("estimatedclosedate", deal.closes_on.isoformat() if deal.closes_on else None),
            *await self._amount(deal, present, skipped),
        ]
        fields, unfit = typed([*own, *deal.fields], columns, new=present is None)
        plan = decide(present, [*fields, *await self._linked(deal, contact, present)])
        return Plan(plan.send, plan.changes, (*plan.skipped, *skipped, *unfit))

    async def _linked(self, deal: Deal, contact: Ref, present: Json | None) -> list[Field]:
        """The person, and for a new one its owner and currency."""
        there = present or {}
        made: list[Field] = []
        if contact.type == LEAD.set and not text(there, "_originatingleadid_value"):
            made.append(Field("originatingleadid@odata.bind", bind(LEAD, contact.id)))
        if contact.type == CONTACT.set and not text(there, "_parentcontactid_value"):
            made.append(Field("parentcontactid@odata.bind", bind(CONTACT, contact.id)))
        if contact.type == CONTACT.set and not text(there, "_customerid_value"):
            made.append(Field("customerid_contact@odata.bind", bind(CONTACT, contact.id)))
        if present is None and (owner := await self._org.user(deal.owner)):
            made.append(Field("ownerid@odata.bind", owner_bind(owner)))
        if present is None and deal.amount is not None and deal.currency:
            id = (await self._org.currencies()).get(deal.currency)
            made.append(Field("transactioncurrencyid@odata.bind", currency_bind(id) if id else None))
        return made

    async def _amount(self, deal: Deal, present: Json | None, skipped: list[Skipped]) -> list[Field]:
        """Left out where it would be read in another currency."""
        if deal.amount is None:
            return []
        if deal.currency:
            theirs = (await self._org.currencies()).get(deal.currency)
            now = text(present or {}, "_transactioncurrencyid_value")
            if theirs is None or (now and now != theirs):
                why = f"The opportunity is not in {deal.currency}; {deal.amount} is not converted."
                skipped.append(Skipped("estimatedvalue", why))
                return []
        return [Field("estimatedvalue", float(deal.amount))]

    async def _stage(self, deal: Deal, present: Json | None, skipped: list[Skipped]) -> str | None:
        """The stage to be in: forward only, because a rep may have moved the opportunity on; None to stay."""
        if deal.stage is None:
            return None
        order = [stage.id for stage in await self.stages()]
        wanted = next((each.id for each in await self.stages() if deal.stage in (each.id, each.label)), None)
        if wanted is None:
            skipped.append(Skipped(self._config.stage_column, f"Dynamics 365 has no stage {deal.stage}."))
            return None
        now = str((present or {}).get(self._config.stage_column))
        return None if now in order and order.index(wanted) <= order.index(now) else wanted


def _name(deal: Deal) -> str:
    return cut(deal.title, LENGTHS["name"], unit="utf16")


def options_of(found: Json) -> dict[str, str]:
    """{value: label} of a choice column's metadata."""
    chosen = child(found, "OptionSet") or child(found, "GlobalOptionSet")
    return {
        str(each.get("Value")): text(child(each, "Label", "UserLocalizedLabel"), "Label")
        or str(each.get("Value"))
        for each in objects(chosen, "Options")
    }
