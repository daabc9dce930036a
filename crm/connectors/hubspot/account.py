"""What the account has: properties, stages, users, and which permissions we lack."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar, cast

from crm.connectors.errors import FORBIDDEN, Gone
from crm.connectors.http import Api, Json, child, objects, text
from crm.connectors.hubspot.config import Config
from crm.connectors.hubspot.dialect import NAME, version_is_over
from crm.connectors.hubspot.directory import Directory
from crm.connectors.hubspot.facts import NOTE_LENGTH
from crm.connectors.hubspot.records import Records
from crm.connectors.model import Account, Object, RemoteField, RemoteType
from kit.answers import bad_answer
from kit.errors import NeedsPerson

T = TypeVar("T")

SCOPES: Mapping[str, str] = {
    "oauth": "to be let in at all",
    "crm.objects.contacts.read": "to find contacts, notes, tasks and meetings",
    "crm.objects.contacts.write": "to write contacts, notes, tasks and meetings",
    "crm.objects.companies.read": "to find a contact's company by its domain",
    "crm.objects.companies.write": "to link it",
    "crm.objects.deals.read": "to find deals and hear whether they are won",
    "crm.objects.deals.write": "to write deals",
    "crm.objects.owners.read": "to assign owners",
    "crm.schemas.contacts.read": "to see the properties of contacts",
    "crm.schemas.contacts.write": "to make ours",
    "crm.schemas.deals.read": "to see the properties of deals, and the stages",
    "crm.schemas.deals.write": "to make ours",
}
"""What the app is to be granted, and what for."""

_KINDS: Mapping[Object, tuple[str, str]] = {
    "contact": ("contacts", "crm.schemas.contacts.read"),
    "company": ("companies", "crm.objects.companies.read"),
    "deal": ("deals", "crm.schemas.deals.read"),
    "note": ("notes", "crm.objects.contacts.read"),
    "task": ("tasks", "crm.objects.contacts.read"),
    "meeting": ("meetings", "crm.objects.contacts.read"),
}
_TYPES: Mapping[str, RemoteType] = {
    "number": "number",
    "bool": "boolean",
    "date": "date",
    "datetime": "datetime",
    "phone_number": "phone",
}
_REQUIRED = {
    "deal": {"dealname", "dealstage"},
    "note": {"hs_timestamp"},
    "task": {"hs_timestamp"},
    "meeting": {"hs_timestamp"},
}

Granted = Callable[[], Awaitable[frozenset[str] | None]]
"""The scopes that we were granted; None when HubSpot does not tell."""


class Survey:
    """One look at the account. What we may not see is told in `Account.lacking` and left out."""

    def __init__(
        self, api: Api, config: Config, records: Records, directory: Directory, granted: Granted
    ) -> None:
        self._api, self._config = api, config
        self._records, self._directory, self._granted = records, directory, granted
        self._lacking: dict[str, None] = {}

    async def account(self) -> Account:
        version = self._config.api_version
        try:
            details = (await self._api.get(f"/account-info/{version}/details")).body
        except Gone as error:
            raise version_is_over(version, error) from None
        if (portal := details.get("portalId")) is None:
            raise bad_answer(NAME)
        granted = await self._granted()
        if granted is not None:
            self._lacking |= dict.fromkeys(scope for scope in SCOPES if scope not in granted)
        fields: Mapping[Object, tuple[RemoteField, ...]] = {
            kind: await self._seen(self._fields(kind, plural), scope, ())
            for kind, (plural, scope) in _KINDS.items()
        }
        stages = await self._seen(self._directory.stages(), "crm.schemas.deals.read", ())
        users = await self._seen(self._directory.users(), "crm.objects.owners.read", ())
        return Account(
            id=str(portal),
            name=text(details, "portalName") or f"{NAME} {portal} ({text(details, 'uiDomain') or ''})",
            fields=fields,
            stages=stages,
            users=users,
            lacking=tuple(self._lacking),
        )

    async def _seen(self, asking: Awaitable[T], scope: str, nothing: T) -> T:
        try:
            return await asking
        except NeedsPerson as error:
            if error.code != FORBIDDEN:
                raise
            self._lacking[scope] = None
            return nothing

    async def _fields(self, kind: Object, plural: str) -> tuple[RemoteField, ...]:
        found = (await self._api.get(self._records.path(plural, api="properties"))).body
        return tuple(
            remote_field(each, required=str(each.get("name")) in _REQUIRED.get(kind, ()))
            for each in objects(found, "results")
            if each.get("archived") is not True
        )


def remote_field(definition: Json, *, required: bool = False) -> RemoteField:
    kind = _type(definition)
    read_only = child(definition, "modificationMetadata").get("readOnlyValue") is True
    return RemoteField(
        name=str(definition.get("name")),
        label=text(definition, "label") or str(definition.get("name")),
        type=kind,
        required=required,
        read_only=read_only or definition.get("calculated") is True,
        custom=definition.get("hubspotDefined") is not True,
        length=NOTE_LENGTH if kind in ("text", "phone") else None,
        options={
            str(option.get("value")): text(option, "label") or str(option.get("value"))
            for option in objects(definition, "options")
            if kind in ("choice", "choices")
        },
    )


def _type(definition: Json) -> RemoteType:
    kind, shown = text(definition, "type") or "string", text(definition, "fieldType")
    if kind == "enumeration":
        if definition.get("externalOptions") is True or text(definition, "referencedObjectType"):
            return "reference"
        return "choices" if shown == "checkbox" else "boolean" if shown == "booleancheckbox" else "choice"
    if kind == "string" and shown == "phonenumber":
        return "phone"
    if definition.get("name") == "email":
        return "email"
    return _TYPES.get(kind, "text")


def scopes_in(body: Json) -> frozenset[str] | None:
    """`scopes` of an answer about a token, a list or a text with spaces."""
    found: Any = body.get("scopes", body.get("scope"))
    if isinstance(found, str):
        return frozenset(found.split())
    return frozenset(str(each) for each in cast("list[Any]", found)) if isinstance(found, list) else None
