"""Tables of Dataverse with their columns, as Dynamics 365 Sales delivers them, and columns made for us."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.shapes import instant, problems, text

Json = dict[str, Any]
SOURCES = {1: "Advertisement", 3: "External Referral", 8: "Web", 10: "Other"}
STAGES = {0: "Qualify", 1: "Develop", 2: "Propose", 3: "Close"}
DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Column:
    type: str
    length: int = 0
    choices: dict[int, str] = field(default_factory=dict)
    read_only: bool = False
    custom: bool = False
    format: str | None = None


@dataclass(frozen=True)
class Table:
    """`binds` are {navigation property: (table, column that shows it)}, `merges` where records can be merged."""

    logical: str
    set: str
    id: str
    columns: dict[str, Column]
    binds: dict[str, tuple[str, str]]
    parties: bool = False

    def names(self) -> set[str]:
        """What may stand in a filter."""
        lookups = {column for _, column in self.binds.values()}
        return {*self.columns, *lookups, self.id, "merged", "_masterid_value", "_ownerid_value"}


def _line(length: int, **traits: Any) -> Column:
    return Column("String", length, **traits)


_STAMPS = {
    "createdon": Column("DateTime", read_only=True),
    "modifiedon": Column("DateTime", read_only=True),
    "statecode": Column("State", choices={0: "Open", 1: "Completed", 2: "Closed", 3: "Scheduled"}),
    "statuscode": Column("Status", choices={1: "New", 3: "Qualified", 5: "Done"}),
    "ownerid": Column("Owner"),
}
_OWNER = {"ownerid": ("systemuser", "_ownerid_value")}
_PERSON = {
    **_STAMPS,
    "emailaddress1": _line(100, format="Email"),
    "mobilephone": _line(20, format="Phone"),
    "telephone1": _line(50, format="Phone"),
    "firstname": _line(50),
    "lastname": _line(50),
    "fullname": _line(160, read_only=True),
    "jobtitle": _line(100),
    "websiteurl": _line(200, format="Url"),
    "address1_country": _line(80),
    "description": Column("Memo", 2_000),
    "leadsourcecode": Column("Picklist", choices=SOURCES),
    "industrycode": Column("Picklist", choices={1: "Accounting", 2: "Agriculture"}),
    "numberofemployees": Column("Integer"),
    "decisionmaker": Column("Boolean"),
    "budgetamount": Column("Money"),
    "purchasetimeframe": Column("Picklist", choices={0: "Immediate", 1: "This Quarter"}),
    "agent_interests": Column(
        "MultiSelectPicklist", choices={1: "Chat", 2: "Email", 3: "Calls"}, custom=True
    ),
    "agent_externalid": _line(100, custom=True),
    "agent_firstpage": _line(2_000, custom=True),
    "agent_score": Column("Integer", custom=True),
}
_ACTIVITY = {
    **_STAMPS,
    "subject": _line(200),
    "description": Column("Memo", 2_000),
    "scheduledend": Column("DateTime"),
}


def _regarding(kind: str) -> dict[str, tuple[str, str]]:
    return {f"regardingobjectid_{each}_{kind}": (each, "_regardingobjectid_value")
            for each in ("lead", "contact", "opportunity")}  # fmt: skip


TABLES = {
    each.logical: each
    for each in (
        Table("lead", "leads", "leadid", {**_PERSON, "subject": _line(300), "companyname": _line(100)},
              {**_OWNER, "parentcontactid": ("contact", "_parentcontactid_value")}),
        Table("contact", "contacts", "contactid", {**_PERSON, "mobilephone": _line(50)},
              {**_OWNER, "parentcustomerid_account": ("account", "_parentcustomerid_value"),
               "originatingleadid": ("lead", "_originatingleadid_value")}),
        Table("account", "accounts", "accountid", {**_STAMPS, "name": _line(160)}, _OWNER),
        Table("opportunity", "opportunities", "opportunityid",
              {**_STAMPS, "name": _line(300), "salesstage": Column("Picklist", choices=STAGES),
               "estimatedvalue": Column("Money"), "estimatedclosedate": Column("DateTime", format="DateOnly"),
               "agent_externalid": _line(100, custom=True)},
              {**_OWNER, "originatingleadid": ("lead", "_originatingleadid_value"),
               "parentcontactid": ("contact", "_parentcontactid_value"),
               "customerid_contact": ("contact", "_customerid_value"),
               "transactioncurrencyid": ("transactioncurrency", "_transactioncurrencyid_value")}),
        Table("annotation", "annotations", "annotationid",
              {"createdon": _STAMPS["createdon"], "modifiedon": _STAMPS["modifiedon"],
               "subject": _line(500), "notetext": Column("Memo", 100_000)},
              {**_OWNER, "objectid_lead": ("lead", "_objectid_value"),
               "objectid_contact": ("contact", "_objectid_value"),
               "objectid_opportunity": ("opportunity", "_objectid_value")}),
        Table("task", "tasks", "activityid", _ACTIVITY, {**_OWNER, **_regarding("task")}),
        Table("appointment", "appointments", "activityid",
              {**_ACTIVITY, "scheduledstart": Column("DateTime"), "location": _line(200)},
              {**_OWNER, **_regarding("appointment")}, parties=True),
        Table("systemuser", "systemusers", "systemuserid",
              {"fullname": _line(200), "internalemailaddress": _line(100), "isdisabled": Column("Boolean"),
               "accessmode": Column("Picklist", choices={0: "Read-Write", 4: "Non-interactive"})}, {}),
        Table("transactioncurrency", "transactioncurrencies", "transactioncurrencyid",
              {"isocurrencycode": _line(5)}, {}),
        Table("organization", "organizations", "organizationid", {"name": _line(160)}, {}),
    )
}  # fmt: skip
BY_SET = {each.set: each for each in TABLES.values()}


def complaint(name: str, column: Column, value: Any, logical: str) -> str | None:
    """Why the value does not go into the column, in Dataverse's words."""
    if column.read_only:
        return f"Attribute {name} cannot be set"
    if value is None:
        return None
    if column.type in ("Picklist", "State", "Status"):
        if not isinstance(value, int) or isinstance(value, bool):
            return f"Cannot convert the literal '{value}' to the expected type 'Edm.Int32'."
        if value not in column.choices and column.type == "Picklist":
            known = ",".join(map(str, column.choices))
            return (
                f"A validation error occurred. The value {value} of '{name}' on record of type '{logical}' is outside"
                f" the valid range. Accepted Values: {known}"
            )
        return None
    if column.type in ("String", "Memo") and isinstance(value, str) and _units(value) > column.length:
        return (
            f"The length of the '{name}' attribute of the '{logical}' entity exceeded the maximum allowed length of"
            f" '{column.length}'."
        )
    found = problems(value, _SHAPES.get(column.format or "", _SHAPES[column.type]))
    return f"Cannot convert a value to target type of the property '{name}': {found[0]}" if found else None


def _units(value: str) -> int:
    return len(value.encode("utf-16-le")) // 2


_SHAPES: dict[str, Any] = {
    "String": text(100_000), "Memo": text(1_000_000), "Integer": int, "Money": float, "Boolean": bool,
    "DateTime": instant, "DateOnly": DAY, "MultiSelectPicklist": re.compile(r"\d+(,\d+)*"),
}  # fmt: skip


# Metadata


def described(name: str, column: Column) -> Json:
    is_several = column.type == "MultiSelectPicklist"
    return {
        "LogicalName": name,
        "AttributeType": "Virtual" if is_several else column.type,
        "AttributeTypeName": {"Value": f"{column.type}Type"},
        "DisplayName": {"UserLocalizedLabel": {"Label": name.capitalize()}},
        "RequiredLevel": {"Value": "SystemRequired" if name == "ownerid" else "None"},
        "IsValidForCreate": not column.read_only,
        "IsValidForUpdate": not column.read_only,
        "IsCustomAttribute": column.custom,
    }


def detailed(name: str, column: Column) -> Json:
    """What the metadata of the column's own type adds."""
    found: Json = {"LogicalName": name}
    if column.type in ("String", "Memo"):
        found["MaxLength"] = column.length
    if column.type == "String":
        found["FormatName"] = {"Value": column.format or "Text"}
    if column.type == "DateTime":
        found["Format"] = column.format or "DateAndTime"
    if column.choices:
        options = [{"Value": value, "Label": {"UserLocalizedLabel": {"Label": label}}}
                   for value, label in column.choices.items()]  # fmt: skip
        found |= {"OptionSet": {"Options": options}, "GlobalOptionSet": None}
    return found
