"""What changed in the org: leads, contacts and opportunities, also what was deleted, merged or converted."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import datetime
from decimal import Decimal
from typing import Literal

from crm.connectors.http import Json, child, moment, objects, text
from crm.connectors.model import Ref, RemoteChange
from crm.connectors.salesforce.dialect import NAME
from crm.connectors.salesforce.facts import CONVERSION, CURRENCY, MASTER, OWNER_EMAIL, ROLES
from crm.connectors.salesforce.org import Org
from crm.connectors.salesforce.soql import Select, children, instant

_STAMP = "SystemModstamp"
_ALL = ("Id", _STAMP, "IsDeleted", OWNER_EMAIL)
_PERSON = (*_ALL, MASTER, "Name", "Email", "Phone", "LeadSource", "Title")
_COLUMNS = {
    "Lead": (*_PERSON, *CONVERSION, "Status", "Company"),
    "Contact": (*_PERSON, "AccountId"),
    "Opportunity": (
        *_ALL, "Name", "StageName", "Amount", CURRENCY, "CloseDate", "IsClosed", "IsWon", "AccountId",
        children("ContactId", ROLES),
    ),
}  # fmt: skip

Read = Callable[[Json], RemoteChange]


async def changed_since(org: Org, since: datetime) -> AsyncIterator[RemoteChange]:
    """See `Connector.changed_since`. Pages are asked for when their turn comes."""
    sources = (
        ["Contact", "Opportunity"] if org.config.person == "Contact" else ["Lead", "Contact", "Opportunity"]
    )

    def selects() -> list[Select]:
        return [_select(source, org, since) for source in sources]

    pages = await org.first_pages(selects)
    streams = [_changes(org, source, page) for source, page in zip(sources, pages, strict=True)]
    waiting = [(change, stream) for stream in streams if (change := await anext(stream, None))]
    while waiting:
        oldest = min(waiting, key=lambda each: each[0].at)
        waiting.remove(oldest)
        change, stream = oldest
        yield change
        if following := await anext(stream, None):
            waiting.append((following, stream))


def _select(source: str, org: Org, since: datetime) -> Select:
    return Select(
        columns=(*_COLUMNS[source], org.config.external_id),
        source=source,
        where=f"{_STAMP} >= {instant(since)}",
        order=f"{_STAMP}, Id",
        deleted=True,
    )


async def _changes(org: Org, source: str, page: Json) -> AsyncIterator[RemoteChange]:
    while True:
        for row in objects(page, "records"):
            yield _deal(org, row) if source == "Opportunity" else _person(org, source, row)
        following = text(page, "nextRecordsUrl")
        if following is None:
            return
        page = await org.page(following)


def _person(org: Org, source: str, row: Json) -> RemoteChange:
    id, master, contact = str(row.get("Id")), text(row, MASTER), text(row, CONVERSION[1])
    became = org.ref(source, master) if master else org.ref("Contact", contact) if contact else None
    return RemoteChange(
        kind="contact",
        ref=org.ref(source, id),
        at=moment(text(row, _STAMP), NAME),
        owner=_owner(row),
        deleted=row.get("IsDeleted") is True and became is None,
        became=became,
        values=_values(row),
    )


def _deal(org: Org, row: Json) -> RemoteChange:
    amount = row.get("Amount")
    return RemoteChange(
        kind="deal",
        ref=org.ref("Opportunity", str(row.get("Id"))),
        at=moment(text(row, _STAMP), NAME),
        contacts=_contacts(org, row),
        stage=text(row, "StageName"),
        amount=Decimal(str(amount)) if isinstance(amount, int | float) else None,
        currency=text(row, CURRENCY),
        outcome=_outcome(row),
        owner=_owner(row),
        deleted=row.get("IsDeleted") is True,
        values=_values(row),
    )


def _contacts(org: Org, row: Json) -> tuple[Ref, ...]:
    ids = (text(role, "ContactId") for role in objects(child(row, ROLES), "records"))
    return tuple(org.ref("Contact", id) for id in ids if id)


def _outcome(row: Json) -> Literal["won", "lost"] | None:
    return "won" if row.get("IsWon") else "lost" if row.get("IsClosed") else None


def _owner(row: Json) -> str | None:
    return text(child(row, "Owner"), "Email")


def _values(row: Json) -> Json:
    """The record's own fields."""
    return {name: value for name, value in row.items() if not isinstance(value, dict)}
