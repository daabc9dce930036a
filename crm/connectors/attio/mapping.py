"""Where our fields go in Attio by default. DATA.

Attio has no fields for the source of a person: `CUSTOM_FIELDS` are made once, by hand or by whoever sets Attio up.
Those that are missing are left out.
"""

from __future__ import annotations

from collections.abc import Mapping

from crm.connectors.model import Object, RemoteField
from crm.mapping import Row

_CLICKS = ("gclid", "gbraid", "wbraid", "fbclid", "msclkid", "li_fat_id", "ttclid")

ROWS: Mapping[Object, tuple[Row, ...]] = {
    "contact": (
        Row(ours="job_title", field="job_title"),
        Row(ours="channel", field="lead_source"),
        Row(ours="source", field="lead_source_detail"),
        Row(ours="source_page", field="first_page"),
        Row(ours="referrer", field="referrer"),
        Row(ours="utm_source", field="utm_source"),
        Row(ours="utm_medium", field="utm_medium"),
        Row(ours="utm_campaign", field="utm_campaign"),
        Row(ours="utm_term", field="utm_term"),
        Row(ours="utm_content", field="utm_content"),
        *(Row(ours=click, field="click_ids", transform="join") for click in _CLICKS),
        Row(ours="score", field="lead_score", policy="always"),
        Row(ours="summary", field="conversation_summary", policy="always"),
        Row(ours="session_url", field="conversation_link", policy="always"),
    ),
    "deal": (),
}


def _text(name: str, label: str) -> RemoteField:
    return RemoteField(name=name, label=label, type="text", custom=True)


CUSTOM_FIELDS: Mapping[Object, tuple[RemoteField, ...]] = {
    "contact": (
        _text("sales_agent_id", "Sales agent id"),
        _text("lead_source", "Lead source"),
        _text("lead_source_detail", "Lead source detail"),
        _text("first_page", "First page"),
        _text("referrer", "Referrer"),
        _text("utm_source", "UTM source"),
        _text("utm_medium", "UTM medium"),
        _text("utm_campaign", "UTM campaign"),
        _text("utm_term", "UTM term"),
        _text("utm_content", "UTM content"),
        _text("click_ids", "Click ids"),
        RemoteField(name="lead_score", label="Lead score", type="number", custom=True),
        _text("conversation_summary", "Conversation summary"),
        _text("conversation_link", "Conversation link"),
    ),
    "deal": (_text("sales_agent_id", "Sales agent id"),),
}
"""`sales_agent_id` is to be unique."""
