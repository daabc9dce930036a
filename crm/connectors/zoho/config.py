"""What the owner says about his Zoho CRM."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from crm.connectors.zoho.names import People
from kit.api_address import ApiAddress

DataCentre = Literal["com", "eu", "in", "com.au", "jp", "com.cn", "sa", "ca"]

_ACCOUNTS: Mapping[DataCentre, str] = {"ca": "zohocloud.ca"}
"""Where log-in and pages are not at zoho.<data centre>."""

SCOPES = (
    "ZohoCRM.modules.leads.ALL",
    "ZohoCRM.modules.contacts.ALL",
    "ZohoCRM.modules.accounts.ALL",
    "ZohoCRM.modules.deals.ALL",
    "ZohoCRM.modules.tasks.ALL",
    "ZohoCRM.modules.events.ALL",
    "ZohoCRM.modules.notes.ALL",
    "ZohoCRM.coql.READ",
    "ZohoCRM.settings.fields.READ",
    "ZohoCRM.settings.layouts.READ",
    "ZohoCRM.settings.pipeline.READ",
    "ZohoCRM.users.READ",
    "ZohoCRM.org.READ",
)
"""What the connection asks for. `prepare` needs ZohoCRM.settings.fields.CREATE besides."""


class ZohoConfig(BaseModel):
    """An account at Zoho CRM."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    data_centre: DataCentre = Field(
        default="com", description="The end of the address at which people log in: accounts.zoho.<this>."
    )
    module: People = Field(default="Leads", description="Where a person goes who is in neither module yet.")
    convert_leads: bool = Field(
        default=True,
        description="Whether a lead is converted when it gets a deal. Zoho has deals for contacts only.",
    )
    workflows: bool = Field(default=True, description="Whether what we write starts the account's workflows.")
    days_to_close: int = Field(
        default=30,
        ge=0,
        le=3_650,
        description="A new deal's closing date, when none is known: so many days ahead.",
    )
    key_field: str = Field(
        default="Sales_Agent_Key",
        pattern="^[A-Za-z][A-Za-z0-9_]{0,99}$",
        description="The API name of the custom field that holds our key, unique in Leads, Contacts and Deals.",
    )
    at_once: int = Field(default=3, ge=1, le=5, description="Requests that may be under way in one process.")
    accounts_url: ApiAddress | None = Field(default=None, description="Where access tokens come from.")
    base_url: ApiAddress | None = Field(
        default=None, description="Where the API is, unless the token's answer says it."
    )

    @property
    def token_url(self) -> str:
        return f"{self.accounts_address}/oauth/v2/token"

    @property
    def accounts_address(self) -> str:
        return self.accounts_url or f"https://accounts.{self._domain}"

    @property
    def api_url(self) -> str:
        return self.base_url or f"https://www.zohoapis.{self.data_centre}"

    @property
    def ui_url(self) -> str:
        return f"https://crm.{self._domain}"

    @property
    def _domain(self) -> str:
        return _ACCOUNTS.get(self.data_centre, f"zoho.{self.data_centre}")
