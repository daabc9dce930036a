"""The properties that we make: the unique one that carries our key, and those of `mapping.OWN_FIELDS`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from crm.connectors.errors import FORBIDDEN, Conflict, Invalid, forbidden
from crm.connectors.http import Api, Json, objects, text
from crm.connectors.hubspot.dialect import NAME
from crm.connectors.hubspot.mapping import OWN_FIELDS, PREFIX, OwnField
from crm.connectors.hubspot.records import Records
from kit.errors import NeedsPerson

T = TypeVar("T")

KEY = f"{PREFIX}key"
KEYED = ("contacts", "deals", "notes", "tasks", "meetings")
"""The kinds of which we make records."""

_ALWAYS_THERE = {"contacts": "email", "deals": "dealname"}
"""A property of HubSpot's own, in whose group ours are put; `hs_timestamp` for activities."""
_FIELD_TYPES = {"string": "text", "number": "number", "bool": "booleancheckbox", "datetime": "date"}


class OwnProperties:
    """Makes them once, also when somebody deleted them."""

    def __init__(self, api: Api, records: Records) -> None:
        self._api, self._records = api, records

    async def make_all(self) -> tuple[str, ...]:
        """Make what lacks, for all kinds; "contacts.agent_key". Raises ProviderError."""
        return tuple([f"{kind}.{name}" for kind in KEYED for name in await self.make(kind)])

    async def make(self, kind: str) -> tuple[str, ...]:
        """The names of those that were made. Raises NeedsPerson when we may not."""
        try:
            return await self._make(kind)
        except Conflict:  # another worker makes them at the same time
            return await self._make(kind)
        except NeedsPerson as error:
            if error.code != FORBIDDEN:
                raise
            said = f"the property {KEY} of {kind} cannot be made: {error}"
            raise forbidden(NAME, said) from None

    async def having_key(self, kind: str, ask: Callable[[], Awaitable[T]], *, looks: bool = False) -> T:
        """What `ask` answers. When the account does not know our key, the property is made, by us or by another worker
        meanwhile, and it is asked once more.

        `looks`: it looks a record up by the key; HubSpot does not say which property it does not know.
        """
        try:
            return await ask()
        except Invalid as error:
            if not (looks or KEY in error.fields):
                raise
            await self.make(kind)
        return await ask()

    async def _make(self, kind: str) -> tuple[str, ...]:
        path = self._records.path(kind, api="properties")
        there = {text(each, "name"): each for each in objects((await self._api.get(path)).body, "results")}
        group = text(there.get(_ALWAYS_THERE.get(kind, "hs_timestamp"), {}), "groupName")
        lacking = [each for each in definitions(kind, group) if each["name"] not in there]
        if lacking:
            await self._api.send("POST", f"{path}/batch/create", body={"inputs": lacking})
        return tuple(str(each["name"]) for each in lacking)


def definitions(kind: str, group: str | None) -> list[Json]:
    """What is made for this kind of record."""
    key: Json = {
        "name": KEY,
        "label": "Web chat: key",
        "description": "Finds this record again. Do not change it.",
        "groupName": group or f"{kind.removesuffix('s')}information",
        "type": "string",
        "fieldType": "text",
        "hasUniqueValue": True,
        "formField": False,
    }
    fields: Sequence[OwnField] = OWN_FIELDS if kind == "contacts" else ()
    return [key, *(_definition(field, key["groupName"]) for field in fields)]


def _definition(field: OwnField, group: str) -> Json:
    made: Json = {
        "name": field.name,
        "label": field.label,
        "groupName": group,
        "type": field.type,
        "fieldType": "textarea" if field.is_long else _FIELD_TYPES[field.type],
        "formField": False,
    }
    if field.type == "bool":
        made["options"] = [
            {"label": label, "value": value, "hidden": False, "displayOrder": order}
            for order, (label, value) in enumerate((("Yes", "true"), ("No", "false")))
        ]
    return made
