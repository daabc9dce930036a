"""What an environment says of itself: columns with lengths and choices, stages, users, what our user may not do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from crm.connectors.dynamics.config import Config
from crm.connectors.dynamics.deals import Deals, options_of
from crm.connectors.dynamics.odata import by_id
from crm.connectors.dynamics.org import Org
from crm.connectors.dynamics.tables import (
    ACCOUNT,
    APPOINTMENT,
    CONTACT,
    LEAD,
    NOTE,
    OPPORTUNITY,
    TASK,
    Column,
    Table,
)
from crm.connectors.http import Json, child, objects, text
from crm.connectors.model import Account, Object, RemoteField, RemoteType

_RIGHTS = ("Create", "Read", "Write", "Append", "AppendTo")
PRIVILEGES = (
    *(f"prv{right}{table}" for table in ("Lead", "Contact", "Account", "Opportunity") for right in _RIGHTS),
    *(
        f"prv{right}{table}"
        for table in ("Activity", "Note")
        for right in ("Create", "Read", "Write", "Append")
    ),
    "prvReadUser",
    "prvReadCurrency",
    "prvAssignLead",
    "prvAssignOpportunity",
)
"""What the application user's role needs, at the level of the organization."""

_TYPES: Mapping[str, RemoteType] = {
    "String": "text", "Memo": "text", "Integer": "number", "BigInt": "number", "Decimal": "number",
    "Double": "number", "Money": "number", "Boolean": "boolean", "DateTime": "datetime", "Picklist": "choice",
    "Status": "choice", "State": "choice", "MultiSelectPicklist": "choices", "Lookup": "reference",
    "Customer": "reference", "Owner": "reference",
}  # fmt: skip
_FORMATS: Mapping[str, RemoteType] = {"Email": "email", "Phone": "phone"}
_CHOICES = ("Picklist", "MultiSelectPicklist", "Status", "State")


async def account(org: Org, deals: Deals, config: Config) -> Account:
    me = await org.ask("/WhoAmI()")
    named = await org.ask("/organizations", {"$select": "name"})
    person = LEAD if config.person == "lead" else CONTACT
    tables: dict[Object, Table] = {
        "contact": person, "company": ACCOUNT, "deal": OPPORTUNITY, "note": NOTE, "task": TASK, "meeting": APPOINTMENT
    }  # fmt: skip
    fields: dict[Object, tuple[RemoteField, ...]] = {
        ours: await _fields(org, table) for ours, table in tables.items()
    }
    return Account(
        id=str(me.get("OrganizationId")),
        name=next((text(each, "name") for each in objects(named, "value")), None) or config.organization,
        fields=fields,
        stages=await deals.stages(),
        users=tuple(await org.users()),
        lacking=(
            *await _lacking(org, str(me.get("UserId"))),
            *await _without_key(org, person, config.key_column),
            *await _without_key(org, OPPORTUNITY, config.key_column),
        ),
    )


async def _lacking(org: Org, user: str) -> list[str]:
    """Privileges that no role of our user has; nothing when the environment does not name privileges."""
    path = f"{by_id('systemusers', user)}/Microsoft.Dynamics.CRM.RetrieveUserPrivileges()"
    found = objects(await org.ask(path), "RolePrivileges")
    given = {name.lower() for each in found if (name := text(each, "PrivilegeName"))}
    return [each for each in PRIVILEGES if each.lower() not in given] if given else []


async def _without_key(org: Org, table: Table, column: str) -> list[str]:
    """What keeps our key from working: no column, no key, an index that is not built."""
    if column not in await org.columns(table):
        return [f"a text column {column} of {table.set}"]
    path = f"/EntityDefinitions(LogicalName='{table.logical}')/Keys"
    found = objects(await org.ask(path, {"$select": "KeyAttributes,EntityKeyIndexStatus"}), "value")
    state = next(
        (text(each, "EntityKeyIndexStatus") for each in found if each.get("KeyAttributes") == [column]), None
    )
    if state == "Active":
        return []
    return [f"an alternate key on {column} of {table.set}" + (f" (now: {state})" if state else "")]


# Columns


async def _fields(org: Org, table: Table) -> tuple[RemoteField, ...]:
    columns = await org.columns(table)
    details = await _details(org, table)
    return tuple(_field(column, details) for column in columns.values() if column.type in _TYPES)


def _field(column: Column, details: _Details) -> RemoteField:
    made = RemoteField(
        name=column.name,
        label=column.label,
        type=details.types.get(column.name) or _TYPES[column.type],
        required=column.required and column.creatable and not _is_filled(column),
        read_only=not (column.creatable and column.updatable),
        custom=column.custom,
        length=details.lengths.get(column.name),
    )
    return replace(made, options=details.options.get(column.name, {}))


def _is_filled(column: Column) -> bool:
    """Dataverse itself fills owner, state and the primary key."""
    return column.type in ("Owner", "State", "Status", "Uniqueidentifier", "EntityName")


class _Details:
    """What only the metadata of a column's own type says."""

    def __init__(self) -> None:
        self.lengths: dict[str, int] = {}
        self.types: dict[str, RemoteType] = {}
        self.options: dict[str, dict[str, str]] = {}

    def add(self, found: Json) -> None:
        name = text(found, "LogicalName") or ""
        longest: Any = found.get("MaxLength")
        if isinstance(longest, int):
            self.lengths[name] = longest
        format = text(child(found, "FormatName"), "Value") or text(found, "Format") or ""
        if format in _FORMATS:
            self.types[name] = _FORMATS[format]
        if format == "DateOnly":
            self.types[name] = "date"
        if options := options_of(found):
            self.options[name] = options


async def _details(org: Org, table: Table) -> _Details:
    made = _Details()
    for kind, select, expand in (
        ("String", "LogicalName,MaxLength,FormatName", None),
        ("Memo", "LogicalName,MaxLength", None),
        ("DateTime", "LogicalName,Format", None),
        *((choice, "LogicalName", "OptionSet,GlobalOptionSet") for choice in _CHOICES),
    ):
        path = (
            f"/EntityDefinitions(LogicalName='{table.logical}')"
            f"/Attributes/Microsoft.Dynamics.CRM.{kind}AttributeMetadata"
        )
        params = {"$select": select} | ({"$expand": expand} if expand else {})
        for found in objects(await org.ask(path, params), "value"):
            made.add(found)
    return made
