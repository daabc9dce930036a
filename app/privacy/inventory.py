"""What each table holds of visitors, how it is found, and how long it stays. No I/O.

The order is the order of erasing: what refers to a row goes before the row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Key = Literal["sessions", "turns", "deliveries", "events", "contacts", "visitors", "bookings"]
"""The kinds of ids that a person's rows are found by; see app.privacy.model.Scope."""

Period = Literal["sessions", "page_views", "events", "deliveries", "contacts"]
"""The setting, `retention.<period>_days`, that ends a table's rows."""


@dataclass(frozen=True, slots=True)
class Personal:
    """A table with rows of visitors: `column` holds one of the ids of `key`.

    `secret` columns are never exported. `team` columns name people of the company, and keep their addresses.
    """

    table: str
    what: str
    column: str
    key: Key
    kept: Period
    secret: tuple[str, ...] = ()
    team: tuple[str, ...] = ()


PERSONAL: tuple[Personal, ...] = (
    Personal("citations", "what replies quote of the site", "turn_id", "turns", "sessions"),
    Personal("profile_fields", "what a visitor stated, in their words", "session_id", "sessions", "sessions"),
    Personal("forms", "forms that a reply showed", "session_id", "sessions", "sessions"),
    Personal("consents", "what a visitor agreed to", "session_id", "sessions", "sessions"),
    Personal("interactions", "products a visitor dealt with", "session_id", "sessions", "sessions"),
    Personal("rep_messages", "messages of the team", "session_id", "sessions", "sessions", team=("rep",)),
    Personal("summaries", "what was written about a session", "session_id", "sessions", "sessions"),
    Personal("page_views", "pages a visitor saw", "session_id", "sessions", "page_views"),
    Personal("events", "what happened, by ids", "id", "events", "events"),
    Personal("taken_times", "when a host is taken by a meeting", "booking_id", "bookings", "sessions"),
    Personal(
        "bookings",
        "meetings",
        "id",
        "bookings",
        "sessions",
        secret=("asked_by", "client_key", "lease", "lease_until"),
        team=("hosts",),
    ),
    Personal(
        "local_activities",
        "notes, tasks and meetings in the built-in CRM",
        "contact_id",
        "contacts",
        "contacts",
        team=("owner", "author"),
    ),
    Personal(
        "local_changes",
        "what the team changed in deals of the built-in CRM",
        "contact_id",
        "contacts",
        "contacts",
        team=("author",),
    ),
    Personal(
        "local_deals", "deals in the built-in CRM", "contact_id", "contacts", "contacts", team=("owner",)
    ),
    Personal("crm_writes", "what was written to CRMs", "contact_id", "contacts", "contacts"),
    Personal(
        "crm_links",
        "records of a person in CRMs",
        "contact_id",
        "contacts",
        "contacts",
        secret=("digest",),
        team=("owner", "given_to"),
    ),
    Personal(
        "crm_findings",
        "what a comparison with a CRM found about a person, by ids",
        "contact_id",
        "contacts",
        "contacts",
    ),
    Personal(
        "crm_deals",
        "deals of a person in CRMs",
        "contact_id",
        "contacts",
        "contacts",
        team=("owner", "given_to"),
    ),
    Personal("attempts", "tries of a delivery", "delivery_id", "deliveries", "deliveries"),
    Personal(
        "deliveries",
        "mails and alerts",
        "id",
        "deliveries",
        "deliveries",
        secret=("lease", "lease_until", "dedup_key"),
        team=("target", "dedup_key"),
    ),
    Personal(
        "turns",
        "messages and replies",
        "id",
        "turns",
        "sessions",
        secret=("frames", "heartbeat_at", "attempt"),
    ),
    Personal(
        "sessions",
        "how a visitor came, score, state of the conversation",
        "id",
        "sessions",
        "sessions",
        secret=("token_hash",),
        team=("rep",),
    ),
    Personal("visitors", "a browser", "id", "visitors", "sessions", secret=("token_hash",)),
    Personal("leads", "score and status of a contact", "contact_id", "contacts", "contacts", team=("owner",)),
    Personal("contacts", "an identified person", "id", "contacts", "contacts"),
)

NOT_OF_VISITORS: dict[str, str] = {
    "tenants": "the owner's settings",
    "sources": "which sites are read",
    "syncs": "when a site was read",
    "pages": "pages of the site",
    "passages": "text of the site; nothing that a visitor writes comes here",
    "postings": "words of the site",
    "embeddings": "vectors of passages; a visitor's message is embedded in memory and never stored",
    "model_usage": "tokens a day",
    "host_absences": "when people of the team are away",
    "calendar_busy": "when people of the team are taken, without with whom",
    "calendar_tokens": "sealed access to the team's calendars",
    "calendar_watches": "which calendars of the team are watched",
    "calendar_notifications": "digests of notifications about calendars",
    "crm_accounts": "fields and stages of the owner's CRMs, and the names and addresses of the owner's people there",
    "crm_comparisons": "how far a comparison with a CRM came, and counts",
    "crm_connections": "sealed access to the owner's CRMs, and how each connection is",
    "crm_limits": "the pace of a CRM's account",
    "crm_locks": "digests of records that are being written",
    "crm_pulls": "how far the changes of a CRM were read",
    "crm_tokens": "sealed access to the owner's CRMs",
    "owner_turns": "whose turn it is in the team",
    "delivery_pauses": "which mail providers wait",
    "owner_notices": "what the owner was told about settings and providers",
    "erasures": "proofs: keyed hashes and counts",
}
"""Tables of a tenant that hold nothing of a visitor, and what they hold instead."""

KEPT_ON_PURPOSE: dict[str, str] = {
    "suppressions": "addresses that unsubscribed, complained or were entered by the owner: without them mails would"
    " start again. Bounces, and what a provider said, are erased.",
}

MAY_MENTION: tuple[str, ...] = ("owner_notices", "delivery_pauses", "crm_connections")
"""Tables of NOT_OF_VISITORS whose texts come from providers, who may name the recipient they refused."""
