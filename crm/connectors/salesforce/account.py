"""What the org tells about itself: its fields, stages and users, and what our user may not do there."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

from crm.connectors.errors import FORBIDDEN, Gone
from crm.connectors.http import Json, objects, text
from crm.connectors.model import Account, Object, RemoteField, RemoteType
from crm.connectors.salesforce.facts import ROLE
from crm.connectors.salesforce.org import Org
from crm.connectors.salesforce.soql import Select
from crm.connectors.salesforce.users import ALL_STAGES, ALL_USERS, stage, user
from kit.errors import NeedsPerson

_ORGANIZATION = Select(columns=("Id", "Name"), source="Organization", limit=1)

_TYPES: Mapping[str, RemoteType] = {
    "email": "email", "phone": "phone", "picklist": "choice", "multipicklist": "choices", "boolean": "boolean",
    "int": "number", "double": "number", "currency": "number", "percent": "number", "long": "number",
    "date": "date", "datetime": "datetime", "reference": "reference",
}  # fmt: skip
"""Texts of all sorts, and what is none of these, are texts."""


async def account(org: Org) -> Account:
    """See `Connector.check`."""
    places = _places(org.config.person)
    sources = sorted({*places.values(), "Contact", ROLE})
    described = dict(
        zip(sources, await asyncio.gather(*(_described(org, each) for each in sources)), strict=True)
    )
    [about], stages, users = await org.look(lambda: [_ORGANIZATION, ALL_STAGES, ALL_USERS])
    return Account(
        id=text(about, "Id") or "",
        name=text(about, "Name") or "",
        fields={place: _fields(described[source]) for place, source in places.items()},
        stages=tuple(map(stage, stages)),
        users=tuple(map(user, users)),
        lacking=tuple(each for source in sources for each in _lacking(org, source, described[source])),
    )


def _places(person: str) -> dict[Object, str]:
    places: dict[Object, str] = {"contact": person, "deal": "Opportunity", "note": "Task", "task": "Task"}
    places["meeting"] = "Event"
    if person == "Contact":
        places["company"] = "Account"
    return places


async def _described(org: Org, source: str) -> Json:
    """Empty when our user may not see such records."""
    try:
        return await org.describe(source)
    except Gone:
        return {}
    except NeedsPerson as error:
        if error.code != FORBIDDEN:
            raise
        return {}


def _lacking(org: Org, source: str, described: Json) -> Iterator[str]:
    """Without a field for our ids there is another way; with one that is not ours to write there is none."""
    if not described:
        yield f"Read, Create and Edit {source}"
        return
    for word, flag in (("Read", "queryable"), ("Create", "createable"), ("Edit", "updateable")):
        if described.get(flag) is False:
            yield f"{word} {source}"
    if source in ("Account", ROLE):
        return
    key = org.config.external_id
    field = next((each for each in objects(described, "fields") if each.get("name") == key), None)
    if field and (field.get("createable") is False or field.get("updateable") is False):
        yield f"Edit {source}.{key}"


def _fields(described: Json) -> tuple[RemoteField, ...]:
    return tuple(_field(each) for each in objects(described, "fields"))


def _field(each: Json) -> RemoteField:
    name, kind = text(each, "name") or "", text(each, "type") or ""
    may_write = each.get("createable") is True or each.get("updateable") is True
    must = each.get("createable") is True and not (each.get("nillable") or each.get("defaultedOnCreate"))
    length: Any = each.get("length")
    return RemoteField(
        name=name,
        label=text(each, "label") or name,
        type=_TYPES.get(kind, "text"),
        required=must and kind != "boolean",
        read_only=not may_write,
        custom=name.endswith("__c"),
        length=length if isinstance(length, int) and length > 0 else None,
        options={
            value: text(option, "label") or value
            for option in objects(each, "picklistValues")
            if option.get("active") is not False and (value := text(option, "value"))
        },
    )
