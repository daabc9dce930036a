"""Zoho CRM as the sync asks for it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from datetime import datetime
from typing import ClassVar, TypeVar

from crm.connectors.deps import ConnectorDeps
from crm.connectors.errors import FORBIDDEN
from crm.connectors.http import Api, text
from crm.connectors.model import (
    Account,
    Activity,
    Deal,
    Found,
    Object,
    Person,
    Ref,
    RemoteChange,
    RemoteField,
    Written,
)
from crm.connectors.secrets import Secrets
from crm.connectors.zoho.account import API, ZohoAccount
from crm.connectors.zoho.activities import ZohoActivities
from crm.connectors.zoho.changes import ZohoChanges
from crm.connectors.zoho.config import ZohoConfig
from crm.connectors.zoho.deals import ZohoDeals
from crm.connectors.zoho.dialect import DIALECT, GRANT_IS_OVER, QUOTA, PatientTokens
from crm.connectors.zoho.facts import NOTE_CONTENT, NOTE_TITLE, new_text
from crm.connectors.zoho.mapping import UNIQUE_IN, own_fields
from crm.connectors.zoho.names import ACCOUNTS, DEALS, EVENTS, NAME, TASKS
from crm.connectors.zoho.people import ZohoPeople
from crm.connectors.zoho.reading import Reader
from crm.connectors.zoho.records import Records
from kit.errors import NeedsPerson
from kit.grants import RefreshToken
from kit.oauth import Tokens

T = TypeVar("T")

_MADE_AT_ONCE = 5
_NOTE = (
    RemoteField(name="Note_Title", label="Title", type="text", length=NOTE_TITLE),
    RemoteField(name="Note_Content", label="Note", type="text", required=True, length=NOTE_CONTENT),
)


class ZohoCrm:
    """Secrets: client_id, client_secret, refresh_token."""

    name: ClassVar[str] = "zoho"

    def __init__(self, config: ZohoConfig, secrets: Secrets, deps: ConnectorDeps) -> None:
        grant = RefreshToken(
            client_id=secrets.need("client_id", NAME),
            client_secret=secrets.need("client_secret", NAME),
            refresh_token=secrets.need("refresh_token", NAME),
            kept=deps.kept,
        )
        tokens = Tokens(
            NAME,
            grant,
            url=config.token_url,
            client=deps.client,
            clock=deps.clock,
            shelf=deps.shelf,
            base_field="api_domain",
            revoked=GRANT_IS_OVER,
        )
        patient = PatientTokens(tokens, limiter=deps.limiter(QUOTA), clock=deps.clock)
        self._config = config
        self._api = Api(
            DIALECT, config.api_url, tokens=patient, deps=deps, quota=QUOTA, at_once=config.at_once
        )
        self._account = ZohoAccount(self._api, deps.clock)
        records = Records(self._api, self._account, config)
        self._people = ZohoPeople(records)
        self._reader = Reader(records, self._people)
        self._deals = ZohoDeals(records, self._people, deps.clock)
        self._activities = ZohoActivities(records, self._people, deps.locks)
        self._changes = ZohoChanges(records)

    async def check(self) -> Account:
        self._account.forget()
        lacking: list[str] = []
        org = await self._account.org()
        modules: Mapping[Object, str] = {
            "contact": self._config.module, "company": ACCOUNTS, "deal": DEALS, "task": TASKS, "meeting": EVENTS,
        }  # fmt: skip
        fields: dict[Object, tuple[RemoteField, ...]] = {"note": _NOTE}
        for ours, module in modules.items():
            found = await _allowed(
                self._account.fields(module), {}, f"to read the fields of {module}", lacking
            )
            fields[ours] = tuple(found.values())
        for module in own_fields(self._config.key_field):
            found = await _allowed(
                self._account.fields(module), {}, f"to read the fields of {module}", lacking
            )
            if self._config.key_field not in found:
                lacking.append(f"the field {self._config.key_field} in {module}")
        return Account(
            id=text(org, "id") or "",
            name=text(org, "company_name") or "",
            fields=fields,
            stages=await _allowed(self._account.stages(), (), "to read stages (ZohoCRM.settings)", lacking),
            users=await _allowed(self._account.users(), (), "to read users (ZohoCRM.users.READ)", lacking),
            lacking=tuple(dict.fromkeys(lacking)),
        )

    async def prepare(self) -> tuple[str, ...]:
        """Make the custom fields that are not there, as "module.field". Needs ZohoCRM.settings.fields.CREATE."""
        made: list[str] = []
        for module, names in own_fields(self._config.key_field).items():
            there = await self._account.fields(module)
            missing = [name for name in names if name not in there]
            for start in range(0, len(missing), _MADE_AT_ONCE):
                some = missing[start : start + _MADE_AT_ONCE]
                unique = {self._config.key_field} if module in UNIQUE_IN else set[str]()
                body = {"fields": [new_text(name.replace("_", " "), unique=name in unique) for name in some]}
                await self._api.send("POST", f"{API}/settings/fields", params={"module": module}, body=body)
                made += [f"{module}.{name}" for name in some]
        self._account.forget()
        return tuple(made)

    async def upsert_contact(self, person: Person, ref: Ref | None) -> Written:
        return await self._people.upsert(person, ref)

    async def find_contacts(self, people: Sequence[Person], refs: Mapping[str, Ref]) -> Mapping[str, Found]:
        return await self._reader.find(people, refs)

    async def upsert_deal(self, deal: Deal, contact: Ref, ref: Ref | None) -> Written:
        return await self._deals.upsert(deal, contact, ref)

    async def log_activity(
        self, activity: Activity, contact: Ref, deal: Ref | None, *, key: str, ref: Ref | None = None
    ) -> Written:
        return await self._activities.log(activity, contact, deal, key, ref)

    def changed_since(self, since: datetime) -> AsyncIterator[RemoteChange]:
        return self._changes.since(since)


async def _allowed(asked: Awaitable[T], otherwise: T, what: str, lacking: list[str]) -> T:
    """The answer; where it is not allowed, `what` is said to lack."""
    try:
        return await asked
    except NeedsPerson as error:
        if error.code != FORBIDDEN:
            raise
        lacking.append(what)
        return otherwise
