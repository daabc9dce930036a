"""The five methods over one environment of Dynamics 365."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from crm.connectors.deps import ConnectorDeps
from crm.connectors.dynamics.account import account
from crm.connectors.dynamics.activities import Activities
from crm.connectors.dynamics.changes import changes
from crm.connectors.dynamics.config import Config
from crm.connectors.dynamics.deals import Deals
from crm.connectors.dynamics.dialect import NAME
from crm.connectors.dynamics.org import Org
from crm.connectors.dynamics.people import People
from crm.connectors.dynamics.reading import Reader
from crm.connectors.model import Account, Activity, Deal, Found, Person, Ref, RemoteChange, Written
from crm.connectors.secrets import Secrets
from kit.grants import ClientCredentials
from kit.oauth import Tokens

_REVOKED = frozenset({"invalid_client", "unauthorized_client"})
"""What Entra answers when the application's secret is over or the application is gone."""


class Dynamics:
    """Secrets: `client_id` and `client_secret` of an application in Entra that is an application user in Dataverse."""

    name: ClassVar[str] = "dynamics"

    def __init__(self, config: Config, secrets: Secrets, deps: ConnectorDeps) -> None:
        grant = ClientCredentials(
            client_id=secrets.need("client_id", NAME),
            client_secret=secrets.need("client_secret", NAME),
            scope=f"{config.organization}/.default",
        )
        tokens = Tokens(
            NAME,
            grant,
            url=config.tokens_from,
            client=deps.client,
            clock=deps.clock,
            shelf=deps.shelf,
            revoked=_REVOKED,
        )
        self._config, self._org = config, Org(config, tokens=tokens, deps=deps)
        self._people = People(config, self._org, deps.locks)
        self._reader = Reader(config, self._org, self._people)
        self._deals = Deals(config, self._org, deps.locks)
        self._activities = Activities(self._org)

    async def check(self) -> Account:
        return await account(self._org, self._deals, self._config)

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

    async def changed_since(self, since: datetime) -> AsyncIterator[RemoteChange]:
        for change in await changes(self._org, self._config, since):
            yield change
