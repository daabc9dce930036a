"""The five methods for Pipedrive, and `prepare`, which makes the fields that ours go to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from crm.connectors.deps import ConnectorDeps
from crm.connectors.model import Account, Activity, Deal, Found, Person, Ref, RemoteChange, Written
from crm.connectors.pipedrive.account import Directory
from crm.connectors.pipedrive.activities import Activities
from crm.connectors.pipedrive.changes import Changes
from crm.connectors.pipedrive.client import Client
from crm.connectors.pipedrive.config import Config
from crm.connectors.pipedrive.contacts import Contacts
from crm.connectors.pipedrive.deals import Deals
from crm.connectors.pipedrive.reading import Reader
from crm.connectors.secrets import Secrets


class Pipedrive:
    """Make one for a connection and keep it: it remembers users, stages and fields, which cost tokens to ask for."""

    name: ClassVar[str] = "pipedrive"

    def __init__(self, config: Config, secrets: Secrets, deps: ConnectorDeps) -> None:
        client = Client(config, secrets, deps)
        self._locks = deps.locks
        self._directory = Directory(client, config, deps.clock)
        self._contacts = Contacts(client, self._directory, deps)
        self._reader = Reader(client, self._directory, self._contacts)
        self._deals = Deals(client, self._directory, deps)
        self._activities = Activities(client, self._directory, config, deps)
        self._changes = Changes(client, self._directory, self._contacts, self._deals)

    async def check(self) -> Account:
        return await self._directory.account()

    async def prepare(self) -> tuple[str, ...]:
        """Make the fields of `CUSTOM_FIELDS` that are missing, and say which. Needs an admin, or OAuth's scopes for
        fields."""
        async with self._locks.hold("fields"):
            return await self._directory.prepare()

    async def upsert_contact(self, person: Person, ref: Ref | None) -> Written:
        return await self._contacts.upsert(person, ref)

    async def find_contacts(self, people: Sequence[Person], refs: Mapping[str, Ref]) -> Mapping[str, Found]:
        return await self._reader.find(people, refs)

    async def upsert_deal(self, deal: Deal, contact: Ref, ref: Ref | None) -> Written:
        return await self._deals.upsert(deal, contact, ref)

    async def log_activity(
        self, activity: Activity, contact: Ref, deal: Ref | None, *, key: str, ref: Ref | None = None
    ) -> Written:
        return await self._activities.log(activity, contact, deal, key=key, ref=ref)

    def changed_since(self, since: datetime) -> AsyncIterator[RemoteChange]:
        return self._changes.since(since)
