"""Contacts and deals that changed, the oldest first.

HubSpot's search counts pages from the start of a list that moves while it is read, and ends at 10,000 records. So each
page begins at the moment where the last one ended, and what was seen already is left out.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Literal

from crm.connectors.http import Json, child, moment, objects, text
from crm.connectors.hubspot.dialect import NAME
from crm.connectors.hubspot.directory import Directory
from crm.connectors.hubspot.facts import MERGED_IDS, SEARCH_LAG_SECONDS, SEARCH_PAGE
from crm.connectors.hubspot.records import Records, properties
from crm.connectors.model import Ref, RemoteChange

Outcome = Literal["won", "lost"] | None

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Kind:
    kind: Literal["contact", "deal"]
    plural: str
    changed: str
    """The property with the moment of the last change."""
    names: tuple[str, ...]


_CONTACTS = _Kind(
    "contact",
    "contacts",
    "lastmodifieddate",
    ("email", "phone", "firstname", "lastname", "company", "lifecyclestage", "hs_lead_status"),
)
_DEALS = _Kind(
    "deal",
    "deals",
    "hs_lastmodifieddate",
    ("dealname", "dealstage", "pipeline", "amount", "deal_currency_code", "closedate"),
)


class Changes:
    def __init__(self, records: Records, directory: Directory) -> None:
        self._records, self._directory = records, directory

    async def since(self, since: datetime) -> AsyncIterator[RemoteChange]:
        """Also those of the minute before, which the search may not have known when it was asked last."""
        start = since - timedelta(seconds=SEARCH_LAG_SECONDS)
        async with (
            aclosing(self._of(_CONTACTS, start)) as contacts,
            aclosing(self._of(_DEALS, start)) as deals,
        ):
            contact, deal = await anext(contacts, None), await anext(deals, None)
            while contact or deal:
                if deal is None or (contact is not None and contact.at <= deal.at):
                    if contact:
                        yield contact
                    contact = await anext(contacts, None)
                else:
                    yield deal
                    deal = await anext(deals, None)

    async def _of(self, kind: _Kind, since: datetime) -> AsyncGenerator[RemoteChange, None]:
        async with aclosing(self._pages(kind, since)) as pages:
            async for page in pages:
                for change in await self._told(kind, page):
                    yield change

    async def _pages(self, kind: _Kind, since: datetime) -> AsyncGenerator[list[Json], None]:
        start, after, seen = _millis(since), None, frozenset[tuple[str, int]]()
        while True:
            body = await self._records.search(kind.plural, _question(kind, start, after))
            found = objects(body, "results")
            marks = [(str(each.get("id")), _millis(_changed(kind, each))) for each in found]
            yield [each for each, mark in zip(found, marks, strict=True) if mark not in seen]
            after = text(child(body, "paging", "next"), "after")
            if after is None or not found:
                return
            last = marks[-1][1]
            if (
                last > start
            ):  # else there is more than a page within one millisecond, and `after` goes on in it
                start, after, seen = last, None, frozenset(mark for mark in marks if mark[1] == last)

    async def _told(self, kind: _Kind, page: Sequence[Json]) -> list[RemoteChange]:
        owners = {user.id: user.email for user in await self._directory.users()} if page else {}
        if kind is _CONTACTS:
            return [change for each in page for change in self._contact(each, owners)]
        ids = [str(each.get("id")) for each in page]
        contacts = await self._records.linked("deals", "contacts", ids)
        stages = await self._directory.stages() if page else ()
        outcomes: Mapping[str, Outcome] = {stage.id: stage.outcome for stage in stages}
        return [self._deal(each, owners, contacts, outcomes) for each in page]

    def _contact(self, record: Json, owners: Mapping[str, str]) -> list[RemoteChange]:
        """The contact, and before it those that were merged into it."""
        values = properties(record) or {}
        ref, at = self._records.ref("contacts", record), _changed(_CONTACTS, record)
        gone = [id for id in str(values.get(MERGED_IDS) or "").split(";") if id and id != ref.id]
        merged = [RemoteChange(kind="contact", ref=Ref("contacts", id), at=at, became=ref) for id in gone]
        owner = owners.get(str(values.get("hubspot_owner_id")))
        return [*merged, RemoteChange(kind="contact", ref=ref, at=at, owner=owner, values=values)]

    def _deal(
        self,
        record: Json,
        owners: Mapping[str, str],
        contacts: Mapping[str, tuple[Ref, ...]],
        outcomes: Mapping[str, Outcome],
    ) -> RemoteChange:
        values = properties(record) or {}
        stage = text(values, "dealstage")
        return RemoteChange(
            kind="deal",
            ref=self._records.ref("deals", record),
            at=_changed(_DEALS, record),
            contacts=contacts.get(str(record.get("id")), ()),
            stage=stage,
            amount=_amount(text(values, "amount")),
            currency=text(values, "deal_currency_code"),
            outcome=outcomes.get(stage or ""),
            owner=owners.get(str(values.get("hubspot_owner_id"))),
            values=values,
        )


def _question(kind: _Kind, start: int, after: str | None) -> Json:
    asked: Json = {
        "filterGroups": [
            {"filters": [{"propertyName": kind.changed, "operator": "GTE", "value": str(start)}]}
        ],
        "sorts": [kind.changed],
        "properties": [*kind.names, kind.changed, "hubspot_owner_id", MERGED_IDS],
        "limit": SEARCH_PAGE,
    }
    return asked | ({"after": after} if after else {})


def _changed(kind: _Kind, record: Json) -> datetime:
    return moment(text(properties(record) or {}, kind.changed) or text(record, "updatedAt"), NAME)


def _millis(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(milliseconds=1)


def _amount(found: str | None) -> Decimal | None:
    try:
        return Decimal(found) if found else None
    except InvalidOperation:
        return None
