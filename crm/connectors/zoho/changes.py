"""What changed in Zoho: people and deals, page by page, the oldest first."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from crm.connectors.http import Json, child, moment, objects, text
from crm.connectors.model import RemoteChange, Stage
from crm.connectors.zoho.account import API
from crm.connectors.zoho.facts import CONVERTED_CONTACT, WITH_CONVERTED
from crm.connectors.zoho.names import CONTACTS, DEALS, LEADS, NAME
from crm.connectors.zoho.records import Records, became

_PAGE = "200"
_FIELDS: Mapping[str, str] = {
    LEADS: f"Email,Phone,First_Name,Last_Name,Company,Lead_Status,Owner,Converted__s,{CONVERTED_CONTACT},Modified_Time",
    CONTACTS: "Email,Phone,First_Name,Last_Name,Account_Name,Owner,Modified_Time",
    DEALS: "Deal_Name,Stage,Pipeline,Amount,Currency,Closing_Date,Contact_Name,Owner,Modified_Time",
}
_DELETED_COST = 2.0


class ZohoChanges:
    def __init__(self, records: Records) -> None:
        self._records = records

    async def since(self, since: datetime) -> AsyncIterator[RemoteChange]:
        modules = (LEADS, CONTACTS, DEALS) if self._records.config.module == LEADS else (CONTACTS, DEALS)
        stages = {stage.id: stage for stage in await self._records.account.stages()}
        streams = [self._modified(module, since, stages) for module in modules]
        streams += [self._deleted(module, since) for module in modules]
        async for change in _in_order(streams):
            yield change

    async def _modified(
        self, module: str, since: datetime, stages: Mapping[str, Stage]
    ) -> AsyncGenerator[RemoteChange]:
        params = {"fields": f"{_FIELDS[module]},{self._records.key_field}", "per_page": _PAGE}
        params |= {"sort_by": "Modified_Time", "sort_order": "asc"} | (
            WITH_CONVERTED if module == LEADS else {}
        )
        async for record in self._pages(f"{API}/{module}", params, since):
            yield self._deal(record, stages) if module == DEALS else self._person(module, record)

    async def _deleted(self, module: str, since: datetime) -> AsyncGenerator[RemoteChange]:
        """Zoho lists the latest first."""
        params = {"type": "all", "per_page": _PAGE}
        pages = self._pages(f"{API}/{module}/deleted", params, since, cost=_DELETED_COST)
        found = [self._gone(module, record) async for record in pages]
        for change in sorted(found, key=lambda each: each.at):
            yield change

    async def _pages(
        self, path: str, params: Mapping[str, str], since: datetime, *, cost: float = 1.0
    ) -> AsyncIterator[Json]:
        """304 when nothing changed, 204 when there is nothing at all."""
        headers = {"If-Modified-Since": since.isoformat(timespec="seconds")}
        page, asked = 1, dict(params)
        while True:
            answer = await self._records.api.get(path, params=asked, headers=headers, allow=(304,), cost=cost)
            for record in objects(answer.body, "data"):
                yield record
            info = child(answer.body, "info")
            if not info.get("more_records"):
                return
            page += 1
            token = text(info, "next_page_token")
            asked = {**params, **({"page_token": token} if token else {"page": str(page)})}

    def _person(self, module: str, record: Json) -> RemoteChange:
        contact = became(record) if module == LEADS else None
        return RemoteChange(
            kind="contact",
            ref=self._records.ref(module, str(record["id"])),
            at=moment(text(record, "Modified_Time"), NAME),
            owner=text(child(record, "Owner"), "email"),
            became=self._records.ref(CONTACTS, contact) if contact else None,
            values=record,
        )

    def _deal(self, record: Json, stages: Mapping[str, Stage]) -> RemoteChange:
        stage, contact = text(record, "Stage"), text(child(record, "Contact_Name"), "id")
        known = stages.get(stage or "")
        return RemoteChange(
            kind="deal",
            ref=self._records.ref(DEALS, str(record["id"])),
            at=moment(text(record, "Modified_Time"), NAME),
            contacts=(self._records.ref(CONTACTS, contact),) if contact else (),
            stage=stage,
            amount=_decimal(record.get("Amount")),
            currency=text(record, "Currency"),
            outcome=known.outcome if known else None,
            owner=text(child(record, "Owner"), "email"),
            values=record,
        )

    def _gone(self, module: str, record: Json) -> RemoteChange:
        return RemoteChange(
            kind="deal" if module == DEALS else "contact",
            ref=self._records.ref(module, str(record["id"])),
            at=moment(text(record, "deleted_time"), NAME),
            deleted=True,
        )


def _decimal(value: Any) -> Decimal | None:
    return Decimal(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else None


async def _in_order(streams: Sequence[AsyncGenerator[RemoteChange]]) -> AsyncIterator[RemoteChange]:
    """Several streams, each in order, as one. No more than the next of each is read ahead."""
    heads = [(await anext(stream, None), stream) for stream in streams]
    while waiting := [(head, stream) for head, stream in heads if head is not None]:
        first = min(waiting, key=lambda each: each[0].at)
        yield first[0]
        heads = [(await anext(each[1], None), each[1]) if each is first else each for each in waiting]
