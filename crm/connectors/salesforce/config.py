"""The settings of one org, and how we log in to it."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from crm.connectors.deps import ConnectorDeps
from crm.connectors.salesforce.dialect import NAME
from crm.connectors.salesforce.facts import SESSION_SECONDS
from crm.connectors.secrets import Secrets
from kit.api_address import ApiAddress
from kit.grants import ClientCredentials, Grant, RefreshToken, SignedRequest
from kit.oauth import Tokens

SCOPES = ("api", "refresh_token")
"""What the app needs in the org; the second only for somebody's consent."""

_PRODUCTION, _SANDBOX = "https://login.salesforce.com", "https://test.salesforce.com"
_SIGNED_SECONDS = 180
_REVOKED = frozenset({"inactive_user", "inactive_org"})


class SalesforceConfig(BaseModel):
    """One org and what is written to it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    login: Literal["refresh_token", "jwt", "client_credentials"] = Field(
        default="refresh_token",
        description="refresh_token: somebody's consent; jwt: a certificate of the app, for `username`;"
        " client_credentials: the app's own user, at `login_url`.",
    )
    sandbox: bool = Field(default=False, description="Log in at test.salesforce.com.")
    login_url: ApiAddress | None = Field(
        default=None, description="The org's own address (My Domain), https://acme.my.salesforce.com."
    )
    username: str | None = Field(default=None, description="Whom jwt logs in.")
    api_version: str = Field(
        default="v66.0", pattern=r"^v\d{2,3}\.0$", description="The version in Salesforce's paths."
    )
    person: Literal["Lead", "Contact"] = Field(
        default="Lead", description="What a new person becomes. One that is there already stays what it is."
    )
    external_id: str = Field(
        default="Agent_External_Id__c",
        pattern=r"^[A-Za-z][A-Za-z0-9_]{0,79}$",
        description="The field for our ids: Text(64), External ID, Unique, on Lead, Contact, Opportunity, Activity.",
    )
    accounts: Literal["create", "find", "none"] = Field(
        default="create", description="What to do about the company of a new contact. Leads have it as text."
    )
    done_status: str = Field(default="Completed", description="Task.Status of what was done.")
    open_status: str = Field(default="Not Started", description="Task.Status of what is to be done.")
    close_in_days: int = Field(
        default=30, ge=0, le=3_650, description="A new opportunity's close date when nobody named one."
    )
    spare_requests: int = Field(
        default=500, ge=0, description="Of the org's daily requests, those that are left to others."
    )

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if self.login == "jwt" and not self.username:
            raise ValueError("login: jwt needs username, whom it logs in")
        if self.login == "client_credentials" and not self.login_url:
            raise ValueError("login: client_credentials needs login_url, the org's own address")
        return self

    @property
    def login_address(self) -> str:
        return self.login_url or self._audience

    @property
    def token_address(self) -> str:
        return f"{self.login_address}/services/oauth2/token"

    @property
    def _audience(self) -> str:
        """Whom a signed request is for; not the org's own address."""
        return _SANDBOX if self.sandbox else _PRODUCTION

    def grant(self, secrets: Secrets, deps: ConnectorDeps) -> Grant:
        """Raises NeedsPerson when a secret is missing."""
        client_id = secrets.need("client_id", NAME)
        if self.login == "jwt":
            return SignedRequest(
                issuer=client_id,
                private_key=secrets.need("private_key", NAME),
                audience=self._audience,
                subject=self.username,
                lifetime=_SIGNED_SECONDS,
            )
        if self.login == "client_credentials":
            return ClientCredentials(client_id=client_id, client_secret=secrets.need("client_secret", NAME))
        return RefreshToken(
            client_id=client_id,
            client_secret=secrets.get("client_secret"),
            refresh_token=secrets.need("refresh_token", NAME),
            kept=deps.kept,
        )

    def tokens(self, secrets: Secrets, deps: ConnectorDeps) -> Tokens:
        """One for all workers: an org lets nobody log in more than 3,600 times an hour."""
        return Tokens(
            NAME,
            self.grant(secrets, deps),
            url=self.token_address,
            client=deps.client,
            clock=deps.clock,
            shelf=deps.shelf,
            base_field="instance_url",
            lifetime=SESSION_SECONDS,
            revoked=_REVOKED,
        )
