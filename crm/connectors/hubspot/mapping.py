"""Where our fields go in HubSpot by default, and which properties we make for what it has none. PURE data.

HubSpot writes the source of a contact itself and calls whatever comes through its API "Offline". So first page,
referrer, campaign and click ids go to properties of our own, and to HubSpot's besides where the account lets them be
written: `crm.mapping.fit` leaves out what the account's metadata calls read-only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from crm.connectors.model import Object, Policy
from crm.mapping.config import Row
from crm.mapping.names import our_field

PREFIX = "agent_"

PropertyType = Literal["string", "number", "bool", "datetime"]


@dataclass(frozen=True, slots=True)
class OwnField:
    """A property of contacts that we make. What we alone write, we bring up to date."""

    ours: str
    type: PropertyType = "string"
    policy: Policy = "always"

    @property
    def name(self) -> str:
        return f"{PREFIX}{self.ours}"

    @property
    def label(self) -> str:
        return f"Web chat: {our_field(self.ours).label}"

    @property
    def is_long(self) -> bool:
        return our_field(self.ours).kind in ("long", "many")


_LATEST = tuple(
    OwnField(name)
    for name in ("summary", "session_url", "needs", "products_of_interest", "competitors", "budget_range", "timeline")
)  # fmt: skip
_FIRST = tuple(
    OwnField(name, policy="fill_empty")
    for name in (
        "channel", "source", "campaign", "source_page", "referrer",
        "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content",
        "gclid", "gbraid", "wbraid", "fbclid", "msclkid", "li_fat_id", "ttclid",
    )
)  # fmt: skip
"""How the visitor came first: that stays."""

OWN_FIELDS: tuple[OwnField, ...] = (
    OwnField("score", "number"),
    OwnField("decision_maker", "bool"),
    OwnField("first_seen_at", "datetime", "fill_empty"),
    OwnField("last_seen_at", "datetime"),
    *_LATEST,
    *_FIRST,
)

_LIFECYCLE = (
    ("new", "lead"),
    ("engaged", "lead"),
    ("qualified", "marketingqualifiedlead"),
    ("disqualified", "lead"),
    ("won", "customer"),
    ("lost", "lead"),
)
"""By our status. The connector moves a contact forward only."""
_LEAD_STATUS = (
    ("new", "NEW"),
    ("engaged", "CONNECTED"),
    ("qualified", "OPEN"),
    ("disqualified", "UNQUALIFIED"),
    ("won", "OPEN_DEAL"),
    ("lost", "UNQUALIFIED"),
)
_ANALYTICS_SOURCE = (
    ("paid", "PAID_SEARCH"),
    ("display", "OTHER_CAMPAIGNS"),
    ("affiliate", "OTHER_CAMPAIGNS"),
    ("email", "EMAIL_MARKETING"),
    ("sms", "OTHER_CAMPAIGNS"),
    ("social", "SOCIAL_MEDIA"),
    ("organic", "ORGANIC_SEARCH"),
    ("ai", "REFERRALS"),
    ("referral", "REFERRALS"),
    ("other", "OTHER_CAMPAIGNS"),
    ("direct", "DIRECT_TRAFFIC"),
    ("untracked", "OFFLINE"),
)
"""By our channel."""

_CONTACT: tuple[Row, ...] = (
    Row(ours="job_title", field="jobtitle"),
    Row(ours="industry", field="industry"),
    Row(ours="company_size", field="numemployees"),
    Row(ours="country", field="country"),
    Row(ours="language", field="hs_language"),
    Row(ours="website", field="website"),
    Row(ours="status", field="lifecyclestage", policy="always", options=_LIFECYCLE, default="lead"),
    Row(ours="status", field="hs_lead_status", options=_LEAD_STATUS),
    Row(ours="channel", field="hs_analytics_source", policy="on_create", options=_ANALYTICS_SOURCE),
    Row(ours="gclid", field="hs_google_click_id"),
    Row(ours="fbclid", field="hs_facebook_click_id"),
    *(Row(ours=own.ours, field=own.name, policy=own.policy) for own in OWN_FIELDS),
)

ROWS: Mapping[Object, tuple[Row, ...]] = {
    "contact": _CONTACT,
    "deal": (Row(ours="summary", field="description"), Row(ours="next_steps", field="hs_next_step")),
}
"""Besides `FILLED`."""

FILLED: Mapping[Object, frozenset[str]] = {
    "contact": frozenset({"email", "phone", "firstname", "lastname", "company", "hubspot_owner_id"}),
    "deal": frozenset({"dealname", "dealstage", "pipeline", "amount", "closedate", "hubspot_owner_id"}),
}
"""What the connector fills by itself."""
