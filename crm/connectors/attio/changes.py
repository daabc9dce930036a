"""What changed in Attio: its records say of every value when it was written, and of themselves nothing."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal

from crm.connectors.attio.deals import DEALS, PEOPLE, Deals
from crm.connectors.attio.records import Records, ref_to
from crm.connectors.attio.values import changed_at, plain, several
from crm.connectors.http import Json, child, objects, text
from crm.connectors.model import Ref, RemoteChange


async def changes(records: Records, deals: Deals, since: datetime) -> list[RemoteChange]:
    """Contacts and deals, the oldest change first. All records are read: Attio cannot be asked for changed ones.

    What was deleted is not told.
    """
    emails = {member.id: member.email for member in await records.members()}
    stages = {stage.label: stage for stage in await deals.stages()}
    found = [
        _contact(each) for each in [each async for each in records.all("people") if changed_at(each) >= since]
    ]
    async for each in records.all(DEALS):
        if changed_at(each) < since:
            continue
        values = plain(each)
        stage = stages.get(str(values.get("stage")))
        amount = values.get("value")
        found.append(
            RemoteChange(
                kind="deal",
                ref=ref_to(DEALS, each),
                at=changed_at(each),
                contacts=tuple(Ref("people", id) for id in several(values.get(PEOPLE))),
                stage=stage.id if stage else None,
                amount=None if amount is None else Decimal(str(amount)),
                currency=_currency(each),
                outcome=stage.outcome if stage else None,
                owner=emails.get(str(values.get("owner"))),
                values=values,
            )
        )
    return sorted(found, key=lambda change: change.at)


def _contact(record: Json) -> RemoteChange:
    kind: Literal["contact"] = "contact"
    return RemoteChange(kind=kind, ref=ref_to("people", record), at=changed_at(record), values=plain(record))


def _currency(record: Json) -> str | None:
    return next((text(each, "currency_code") for each in objects(child(record, "values"), "value")), None)
