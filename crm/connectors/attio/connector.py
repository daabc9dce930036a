"""The five methods over one Attio workspace."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from crm.connectors.attio.activities import Activities
from crm.connectors.attio.changes import changes
from crm.connectors.attio.config import Config
from crm.connectors.attio.deals import Deals
from crm.connectors.attio.dialect import NAME
from crm.connectors.attio.metadata import account
from crm.connectors.attio.people import People
from crm.connectors.attio.reading import Reader
from crm.connectors.attio.records import Records
from crm.connectors.deps import ConnectorDeps
from crm.connectors.model import Account, Activity, Deal, Found, Person, Ref, RemoteChange, Written
from crm.connectors.secrets import Secrets
from kit.oauth import FixedToken


class Attio:
    """Secrets: `token`, an access token of the workspace. Attio's tokens do not expire."""

    name: ClassVar[str] = "attio"

    def __init__(self, config: Config, secrets: Secrets, deps: ConnectorDeps) -> None:
        token = FixedToken(NAME, secrets.need("token", NAME))
        records = Records(config.base_url, key=config.key_attribute, tokens=token, deps=deps)
        self._config, self._records = config, records
        self._people = People(config, records, deps.locks)
        self._reader = Reader(config, records, self._people)
        self._deals = Deals(config, records, deps.locks)
        self._activities = Activities(records, deps.locks)

    async def check(self) -> Account:
        return await account(self._records, self._deals, self._config)

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
        for change in await changes(self._records, self._deals, since):
            yield change
