"""Which of our fields are in the documents by default: all, under our names. DATA."""

from __future__ import annotations

from collections.abc import Mapping

from crm.connectors.model import Object, Policy
from crm.mapping import Row
from crm.mapping.names import OURS

_APART = frozenset({"customer_name", "first_name", "last_name", "email", "phone", "company", "owner"})
"""They stand beside `fields`."""
_FIRST = frozenset({"channel", "source", "campaign", "source_page", "referrer", "first_seen_at"})
"""How the visitor came first: that stays."""
_DEAL = (
    "channel",
    "source",
    "source_page",
    "utm_source",
    "utm_campaign",
    "summary",
    "next_steps",
    "session_url",
)


def _policy(name: str) -> Policy:
    is_first = name in _FIRST or name.startswith("utm_") or name.endswith(("clid", "braid", "fat_id"))
    return "fill_empty" if is_first else "always"


ROWS: Mapping[Object, tuple[Row, ...]] = {
    "contact": tuple(Row(ours=name, field=name, policy=_policy(name)) for name in OURS if name not in _APART),
    "deal": tuple(Row(ours=name, field=name, policy=_policy(name)) for name in _DEAL),
}
