"""Where our fields go in Dynamics 365 by default. DATA.

Dynamics has a choice for the source of a lead and no columns for the rest of it: `CUSTOM_FIELDS` are made once, in the
solution of a publisher with the prefix `agent`. Those that are missing are left out.
"""

from __future__ import annotations

from collections.abc import Mapping

from crm.connectors.model import Object, RemoteField
from crm.mapping import Row

_CLICKS = ("gclid", "gbraid", "wbraid", "fbclid", "msclkid", "li_fat_id", "ttclid")
_WEB, _ADVERTISEMENT, _REFERRAL = "8", "1", "3"
"""Choices of `leadsourcecode`, as they are delivered."""
_SOURCES = (
    *((channel, _ADVERTISEMENT) for channel in ("paid", "display")),
    *((channel, _REFERRAL) for channel in ("affiliate", "referral")),
    *(
        (channel, _WEB)
        for channel in ("email", "sms", "social", "organic", "ai", "other", "direct", "untracked")
    ),
)

ROWS: Mapping[Object, tuple[Row, ...]] = {
    "contact": (
        Row(ours="job_title", field="jobtitle"),
        Row(ours="industry", field="industrycode"),
        Row(ours="company_size", field="numberofemployees"),
        Row(ours="budget_range", field="budgetamount", transform="amount"),
        Row(ours="timeline", field="purchasetimeframe"),
        Row(ours="decision_maker", field="decisionmaker"),
        Row(ours="website", field="websiteurl"),
        Row(ours="country", field="address1_country"),
        Row(ours="summary", field="description"),
        Row(ours="channel", field="leadsourcecode", options=_SOURCES, default=_WEB),
        Row(ours="channel", field="agent_channel"),
        Row(ours="source", field="agent_source"),
        Row(ours="source_page", field="agent_firstpage"),
        Row(ours="referrer", field="agent_referrer"),
        Row(ours="utm_source", field="agent_utmsource"),
        Row(ours="utm_medium", field="agent_utmmedium"),
        Row(ours="utm_campaign", field="agent_utmcampaign"),
        Row(ours="utm_term", field="agent_utmterm"),
        Row(ours="utm_content", field="agent_utmcontent"),
        *(Row(ours=click, field="agent_clickids", transform="join") for click in _CLICKS),
        Row(ours="score", field="agent_score", policy="always"),
        Row(ours="session_url", field="agent_conversation", policy="always"),
    ),
    "deal": (),
}


def _text(name: str, label: str, length: int = 200) -> RemoteField:
    return RemoteField(name=name, label=label, type="text", custom=True, length=length)


CUSTOM_FIELDS: Mapping[Object, tuple[RemoteField, ...]] = {
    "contact": (
        _text("agent_externalid", "Sales agent id", 100),
        _text("agent_channel", "Channel"),
        _text("agent_source", "Source"),
        _text("agent_firstpage", "First page", 2_000),
        _text("agent_referrer", "Referrer", 2_000),
        _text("agent_utmsource", "UTM source"),
        _text("agent_utmmedium", "UTM medium"),
        _text("agent_utmcampaign", "UTM campaign"),
        _text("agent_utmterm", "UTM term"),
        _text("agent_utmcontent", "UTM content"),
        _text("agent_clickids", "Click ids", 2_000),
        RemoteField(name="agent_score", label="Score", type="number", custom=True),
        _text("agent_conversation", "Conversation", 2_000),
    ),
    "deal": (_text("agent_externalid", "Sales agent id", 100),),
}
"""`agent_externalid` is to have an alternate key of its own."""
