"""What changed since a moment: people and opportunities, by when they were modified."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from crm.connectors.dynamics.config import Config
from crm.connectors.dynamics.dialect import NAME
from crm.connectors.dynamics.facts import LOST, QUALIFIED, WON
from crm.connectors.dynamics.odata import since as modified_since
from crm.connectors.dynamics.org import Org
from crm.connectors.dynamics.tables import CONTACT, LEAD, OPPORTUNITY, Table
from crm.connectors.http import Json, moment, text
from crm.connectors.model import Ref, RemoteChange


async def changes(org: Org, config: Config, since: datetime) -> list[RemoteChange]:
    """The oldest first. Deleted records are not told: Dataverse only tells them where change tracking is on."""
    people = (LEAD, CONTACT) if config.person == "lead" else (CONTACT,)
    found = [_person(org, table, each) for table in people for each in await _modified(org, table, since)]
    if deals := await _modified(org, OPPORTUNITY, since):
        emails = {user.id: user.email for user in await org.users()}
        codes = {id: code for code, id in (await org.currencies()).items()}
        found += [_deal(org, config, each, emails, codes) for each in deals]
    return sorted(found, key=lambda change: change.at)


async def _modified(org: Org, table: Table, since: datetime) -> list[Json]:
    params = {"$filter": modified_since("modifiedon", since), "$orderby": "modifiedon asc"}
    return [each async for each in org.pages(f"/{table.set}", params)]


def _person(org: Org, table: Table, record: Json) -> RemoteChange:
    return RemoteChange(
        kind="contact",
        ref=org.ref(table, str(record[table.id])),
        at=moment(text(record, "modifiedon"), NAME),
        became=_became(org, table, record),
        values=_plain(record),
    )


def _became(org: Org, table: Table, record: Json) -> Ref | None:
    if record.get("merged") is True and (master := text(record, "_masterid_value")):
        return org.ref(table, master)
    if (
        table is LEAD
        and record.get("statecode") == QUALIFIED
        and (id := text(record, "_parentcontactid_value"))
    ):
        return org.ref(CONTACT, id)
    return None


def _deal(
    org: Org, config: Config, record: Json, emails: dict[str, str], codes: dict[str, str]
) -> RemoteChange:
    stage, amount = record.get(config.stage_column), record.get("estimatedvalue")
    return RemoteChange(
        kind="deal",
        ref=org.ref(OPPORTUNITY, str(record[OPPORTUNITY.id])),
        at=moment(text(record, "modifiedon"), NAME),
        contacts=tuple(
            org.ref(table, id)
            for table, column in ((LEAD, "_originatingleadid_value"), (CONTACT, "_parentcontactid_value"))
            if (id := text(record, column))
        ),
        stage=None if stage is None else str(stage),
        amount=None if amount is None else Decimal(str(amount)),
        currency=codes.get(text(record, "_transactioncurrencyid_value") or ""),
        outcome=_outcome(record.get("statecode")),
        owner=emails.get(text(record, "_ownerid_value") or ""),
        values=_plain(record),
    )


def _outcome(state: Any) -> Literal["won", "lost"] | None:
    return "won" if state == WON else "lost" if state == LOST else None


def _plain(record: Json) -> Json:
    """Without OData's own notes."""
    return {name: value for name, value in record.items() if "@" not in name and value is not None}
