"""Persons and deals that changed, the oldest first."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Literal

from crm.connectors.http import Json, moment, text
from crm.connectors.model import Ref, RemoteChange
from crm.connectors.pipedrive import contacts, deals
from crm.connectors.pipedrive.account import Directory
from crm.connectors.pipedrive.client import Client, number
from crm.connectors.pipedrive.columns import Columns
from crm.connectors.pipedrive.contacts import Contacts
from crm.connectors.pipedrive.deals import Deals
from crm.connectors.pipedrive.dialect import NAME

_Kind = Literal["contact", "deal"]


class Changes:
    def __init__(self, client: Client, directory: Directory, contacts: Contacts, deals: Deals) -> None:
        self._client, self._directory = client, directory
        self._contacts, self._deals = contacts, deals

    async def since(self, since: datetime) -> AsyncIterator[RemoteChange]:
        """Deals in the bin are told as well: they are listed apart. Persons in it are not listed by Pipedrive."""
        params = {
            "updated_since": since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "sort_by": "update_time",
            "sort_direction": "asc",
        }
        streams = (
            self._stream("contact", params),
            self._stream("deal", params),
            self._stream("deal", {**params, "status": "deleted"}),
        )
        async for each in _in_order(streams):
            yield each

    async def _stream(self, kind: _Kind, params: dict[str, str]) -> AsyncGenerator[RemoteChange]:
        columns = await self._directory.columns(kind, ())
        read = self._deal if kind == "deal" else self._person
        async for each in self._client.listed(deals.KIND if kind == "deal" else contacts.KIND, params):
            yield await read(each, columns)

    async def _person(self, record: Json, columns: Columns) -> RemoteChange:
        return RemoteChange(
            kind="contact",
            ref=await self._contacts.ref(record["id"]),
            at=_changed(record),
            owner=await self._directory.email_of(number(record, "owner_id")),
            deleted=record.get("is_deleted") is True,
            values=columns.read(record),
        )

    async def _deal(self, record: Json, columns: Columns) -> RemoteChange:
        status, value = record.get("status"), record.get("value")
        person, stage = number(record, "person_id"), number(record, "stage_id")
        return RemoteChange(
            kind="deal",
            ref=await self._deals.ref(deals.KIND, record["id"]),
            at=_changed(record),
            contacts=() if person is None else (Ref(contacts.KIND, str(person)),),
            stage=None if stage is None else str(stage),
            amount=Decimal(str(value)) if isinstance(value, int | float) and value else None,
            currency=text(record, "currency"),
            outcome=_outcome(status),
            owner=await self._directory.email_of(number(record, "owner_id")),
            deleted=record.get("is_deleted") is True or status == "deleted",
            values=columns.read(record),
        )


def _outcome(status: Any) -> Literal["won", "lost"] | None:
    return "won" if status == "won" else "lost" if status == "lost" else None


def _changed(record: Json) -> datetime:
    return moment(text(record, "update_time") or text(record, "add_time"), NAME)


async def _in_order(streams: Sequence[AsyncGenerator[RemoteChange]]) -> AsyncIterator[RemoteChange]:
    """One stream of several that are each in order."""
    heads: list[tuple[AsyncGenerator[RemoteChange], RemoteChange]] = []
    for stream in streams:
        if (first := await anext(stream, None)) is not None:
            heads.append((stream, first))
    while heads:
        place = min(range(len(heads)), key=lambda index: heads[index][1].at)
        stream, head = heads[place]
        yield head
        following = await anext(stream, None)
        heads[place : place + 1] = [] if following is None else [(stream, following)]
