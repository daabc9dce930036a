"""Where our fields go in Pipedrive by default. DATA.

Pipedrive has no fields for the source of a person, and gives each custom field a random code. So ours are known by
their labels: `prepare` makes those that are missing. A field that the account has under such a label is used as it is.
"""

from __future__ import annotations

from collections.abc import Mapping

from crm.connectors.model import Object, RemoteField, RemoteType
from crm.mapping import Row

KEY = "sales_agent_id"
"""Holds our id of the person or deal."""

_CLICKS = ("gclid", "gbraid", "wbraid", "fbclid", "msclkid", "li_fat_id", "ttclid")

ROWS: Mapping[Object, tuple[Row, ...]] = {
    "contact": (
        Row(ours="job_title", field="job_title"),
        Row(ours="channel", field="lead_source"),
        Row(ours="source_page", field="first_page"),
        Row(ours="referrer", field="referrer"),
        Row(ours="utm_source", field="utm_source"),
        Row(ours="utm_medium", field="utm_medium"),
        Row(ours="utm_campaign", field="utm_campaign"),
        Row(ours="utm_term", field="utm_term"),
        Row(ours="utm_content", field="utm_content"),
        *(Row(ours=click, field="click_ids", transform="join") for click in _CLICKS),
        Row(ours="score", field="lead_score", policy="always"),
        Row(ours="session_url", field="conversation_link", policy="always"),
    ),
    "deal": (
        Row(ours="channel", field="lead_source"),
        Row(ours="source_page", field="first_page"),
        Row(ours="utm_source", field="utm_source"),
        Row(ours="utm_campaign", field="utm_campaign"),
    ),
}

SHORT, LONG = 255, 65_000
"""Characters of Pipedrive's types varchar and text."""


def _own(name: str, label: str, type: RemoteType = "text", *, length: int | None = SHORT) -> RemoteField:
    return RemoteField(name=name, label=label, type=type, custom=True, length=length)


_SOURCE = (
    _own("lead_source", "Lead source"),
    _own("first_page", "First page", length=LONG),
    _own("utm_source", "UTM source"),
    _own("utm_campaign", "UTM campaign"),
)

CUSTOM_FIELDS: Mapping[Object, tuple[RemoteField, ...]] = {
    "contact": (
        _own(KEY, "Sales agent id"),
        *_SOURCE,
        _own("job_title", "Job title"),
        _own("referrer", "Referrer", length=LONG),
        _own("utm_medium", "UTM medium"),
        _own("utm_term", "UTM term"),
        _own("utm_content", "UTM content"),
        _own("click_ids", "Click ids", length=LONG),
        _own("lead_score", "Lead score", "number", length=None),
        _own("conversation_link", "Conversation link", length=LONG),
    ),
    "deal": (_own(KEY, "Sales agent id"), *_SOURCE),
}
