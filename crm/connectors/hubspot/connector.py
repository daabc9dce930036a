"""HubSpot as a connector."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import ClassVar

import httpx2

from crm.connectors.deps import ConnectorDeps
from crm.connectors.errors import transient
from crm.connectors.http import Api
from crm.connectors.hubspot import activities, deals
from crm.connectors.hubspot.account import Survey, scopes_in
from crm.connectors.hubspot.changes import Changes
from crm.connectors.hubspot.config import Config
from crm.connectors.hubspot.contacts import Contacts, owner_field
from crm.connectors.hubspot.dialect import DIALECT, NAME
from crm.connectors.hubspot.directory import Directory
from crm.connectors.hubspot.facts import SEARCHES, SPARE_REQUESTS, TOKEN_INFO
from crm.connectors.hubspot.keyed import Keyed
from crm.connectors.hubspot.own import OwnProperties
from crm.connectors.hubspot.reading import Reader
from crm.connectors.hubspot.records import Records
from crm.connectors.limits import Quota
from crm.connectors.model import Account, Activity, Deal, Found, Person, Ref, RemoteChange, Written
from crm.connectors.secrets import Secrets
from kit.answers import decoded
from kit.grants import RefreshToken
from kit.oauth import FixedToken, Tokens, TokenSource

_REVOKED = frozenset({"BAD_REFRESH_TOKEN", "BAD_CLIENT_ID", "BAD_CLIENT_SECRET"})


class HubSpot:
    """One account. Secrets: see `Config`. `prepare` is for connecting it, and once more does no harm."""

    name: ClassVar[str] = "hubspot"

    def __init__(self, config: Config, secrets: Secrets, deps: ConnectorDeps) -> None:
        self._config, self._secrets, self._deps = config, secrets, deps
        self._token_url = config.token_address
        self._tokens = self._token_source()
        quota = Quota(config.requests_per_10_seconds, 10, spare=SPARE_REQUESTS)
        self._api = Api(DIALECT, config.base_url, tokens=self._tokens, deps=deps, quota=quota)
        self._records = Records(self._api, config, searches=deps.limiter(SEARCHES))
        self._own = OwnProperties(self._api, self._records)
        self._directory = Directory(self._api, config, deps.clock)
        self._contacts = Contacts(
            self._records, self._own, self._directory, link_companies=config.link_companies
        )
        self._reader = Reader(self._records, self._contacts, link_companies=config.link_companies)
        self._keyed = Keyed(self._records, self._own)

    async def check(self) -> Account:
        return await Survey(self._api, self._config, self._records, self._directory, self._granted).account()

    async def prepare(self) -> tuple[str, ...]:
        """Make the properties that carry our key, the source and what we learned. Those that were made."""
        return await self._own.make_all()

    async def upsert_contact(self, person: Person, ref: Ref | None) -> Written:
        return await self._contacts.upsert(person, ref)

    async def find_contacts(self, people: Sequence[Person], refs: Mapping[str, Ref]) -> Mapping[str, Found]:
        return await self._reader.find(people, refs)

    async def upsert_deal(self, deal: Deal, contact: Ref, ref: Ref | None) -> Written:
        owner, remarks = await owner_field(self._directory, deal.owner)
        stages = await self._directory.stages()
        job = deals.job(deal, contact, stages=stages, owner=owner, remarks=remarks)
        return await self._keyed.upsert(job, ref)

    async def log_activity(
        self, activity: Activity, contact: Ref, deal: Ref | None, *, key: str, ref: Ref | None = None
    ) -> Written:
        owner, remarks = await owner_field(self._directory, activity.owner)
        links = (contact, deal) if deal else (contact,)
        job = activities.job(activity, key, links, owner=owner, remarks=remarks)
        return await self._keyed.upsert(job, ref)

    def changed_since(self, since: datetime) -> AsyncIterator[RemoteChange]:
        return Changes(self._records, self._directory).since(since)

    # Access

    def _token_source(self) -> TokenSource:
        if token := self._secrets.get("token"):
            return FixedToken(NAME, token)
        grant = RefreshToken(
            client_id=self._secrets.need("client_id", NAME),
            client_secret=self._secrets.need("client_secret", NAME),
            refresh_token=self._secrets.need("refresh_token", NAME),
            kept=self._deps.kept,
        )
        return Tokens(
            NAME,
            grant,
            url=self._token_url,
            client=self._deps.client,
            clock=self._deps.clock,
            shelf=self._deps.shelf,
            revoked=_REVOKED,
        )

    async def _granted(self) -> frozenset[str] | None:
        """The scopes of our token, as HubSpot tells them for either kind of token."""
        token = await self._tokens.get()
        if "token" in self._secrets:
            body = {"tokenKey": token}
            answer = await self._api.ask("POST", TOKEN_INFO, body=body, allow=(400, 403, 404, 410))
            return scopes_in(answer.body) if answer.status == 200 else None
        form = {"token": token, "token_type_hint": "access_token"}
        form |= {name: self._secrets.need(name, NAME) for name in ("client_id", "client_secret")}
        try:
            answer = await self._deps.client.post(f"{self._token_url}/introspect", data=form)
        except httpx2.TransportError as error:
            raise transient(NAME, type(error).__name__) from None
        return scopes_in(decoded(answer.content) or {}) if answer.status_code == 200 else None
