"""Which of our fields goes where by default, and the custom fields to be made where Salesforce has none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from crm.connectors.model import Object, Policy
from crm.mapping.config import Row
from crm.mapping.values import Manner

MANNER = Manner(unit="utf16")
"""How Salesforce counts characters."""

FILLED: Mapping[Object, tuple[str, ...]] = {
    "contact": ("Email", "Phone", "FirstName", "LastName", "Company", "OwnerId"),
    "deal": ("Name", "StageName", "CloseDate", "Amount", "OwnerId"),
}
"""What the connector writes by itself."""


@dataclass(frozen=True, slots=True)
class CustomField:
    """To be made on Lead and Contact, with the same name on both and mapped to each other for conversions.

    `kind` is Salesforce's word for the type, `length` in characters.
    """

    ours: str
    name: str
    label: str
    kind: Literal["Text", "Url", "LongTextArea", "Number", "DateTime"]
    length: int | None = None
    policy: Policy = "fill_empty"


CUSTOM_FIELDS: tuple[CustomField, ...] = (
    CustomField("source_page", "Agent_First_Page__c", "First Page", "Url"),
    CustomField("referrer", "Agent_Referrer__c", "Referrer", "Url"),
    CustomField("channel", "Agent_Channel__c", "Channel", "Text", 40),
    CustomField("source", "Agent_Source__c", "Source Detail", "Text", 255),
    *(
        CustomField(
            f"utm_{part}", f"Agent_UTM_{part.capitalize()}__c", f"UTM {part.capitalize()}", "Text", 255
        )
        for part in ("source", "medium", "campaign", "term", "content")
    ),
    *(
        CustomField(click, f"Agent_{click.upper()}__c", f"{click.upper()} Click ID", "Text", 255)
        for click in ("gclid", "gbraid", "wbraid", "fbclid", "msclkid", "li_fat_id", "ttclid")
    ),
    CustomField("first_seen_at", "Agent_First_Visit__c", "First Visit", "DateTime"),
    CustomField("last_seen_at", "Agent_Last_Visit__c", "Last Visit", "DateTime", policy="always"),
    CustomField("score", "Agent_Score__c", "Agent Score", "Number", 3, policy="always"),
    CustomField("session_url", "Agent_Conversation__c", "Conversation", "Url", policy="always"),
    CustomField("needs", "Agent_Needs__c", "Needs", "LongTextArea", 5_000, policy="always"),
    CustomField("budget_range", "Agent_Budget__c", "Budget", "Text", 100, policy="always"),
    CustomField("timeline", "Agent_Timeline__c", "Timeline", "Text", 255, policy="always"),
)

_CHANNELS = ("paid display affiliate email sms social organic ai referral other direct untracked").split()
_WEB = tuple((channel, "Web") for channel in _CHANNELS)
"""Whoever talks to us did so on the website. Which way they came there is in a field of its own."""

_BOTH = (
    Row(ours="job_title", field="Title"),
    Row(ours="channel", field="LeadSource", default="Web", options=_WEB),
    Row(ours="summary", field="Description"),
    *(Row(ours=each.ours, field=each.name, policy=each.policy) for each in CUSTOM_FIELDS),
)
_LEAD = (
    Row(ours="industry", field="Industry"),
    Row(ours="company_size", field="NumberOfEmployees", transform="lowest"),
    Row(ours="website", field="Website"),
    Row(ours="country", field="Country"),
)
_DEAL = (
    Row(ours="channel", field="LeadSource", policy="on_create", default="Web", options=_WEB),
    Row(ours="next_steps", field="NextStep"),
    Row(ours="summary", field="Description"),
)


def mapping(person: Literal["Lead", "Contact"] = "Lead") -> Mapping[Object, tuple[Row, ...]]:
    """By what is written. Email, phone, names, company, owner, stage and amount are written without being mapped."""
    country = Row(ours="country", field="MailingCountry")
    return {"contact": (*_BOTH, *(_LEAD if person == "Lead" else (country,))), "deal": _DEAL}
