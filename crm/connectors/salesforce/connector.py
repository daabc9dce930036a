"""The five methods. Each file beside this one does one of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from crm.connectors.deps import ConnectorDeps
from crm.connectors.model import Account, Activity, Deal, Found, Person, Ref, RemoteChange, Written
from crm.connectors.salesforce.account import account
from crm.connectors.salesforce.activities import Activities
from crm.connectors.salesforce.changes import changed_since
from crm.connectors.salesforce.config import SalesforceConfig
from crm.connectors.salesforce.deals import Deals
from crm.connectors.salesforce.org import Org
from crm.connectors.salesforce.people import People
from crm.connectors.salesforce.reading import Reader
from crm.connectors.salesforce.users import Stages, Users
from crm.connectors.secrets import Secrets


class Salesforce:
    """Fulfils `crm.connectors.model.Connector`. Raises NeedsPerson when a secret is missing."""

    name: ClassVar[str] = "salesforce"

    def __init__(self, config: SalesforceConfig, secrets: Secrets, deps: ConnectorDeps) -> None:
        self._org = Org(config, secrets, deps)
        users = Users(self._org)
        self._people = People(self._org, users)
        self._reader = Reader(self._org, self._people)
        self._deals = Deals(self._org, users, Stages(self._org))
        self._activities = Activities(self._org, users)

    async def check(self) -> Account:
        return await account(self._org)

    async def upsert_contact(self, person: Person, ref: Ref | None) -> Written:
        return await self._people.upsert(person, ref)

    async def find_contacts(self, people: Sequence[Person], refs: Mapping[str, Ref]) -> Mapping[str, Found]:
        return await self._reader.find(people, refs)

    async def upsert_deal(self, deal: Deal, contact: Ref, ref: Ref | None) -> Written:
        return await self._deals.upsert(deal, contact, ref)

    async def log_activity(
        self, activity: Activity, contact: Ref, deal: Ref | None, *, key: str, ref: Ref | None = None
    ) -> Written:
        return await self._activities.log(activity, contact, deal, key=key, ref=ref)

    def changed_since(self, since: datetime) -> AsyncIterator[RemoteChange]:
        return changed_since(self._org, since)
