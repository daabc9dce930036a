"""Leads as rows of a table, and the place in a list where the next page begins. PURE."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Any
from uuid import UUID

from crm.rows import LeadRow
from kit.errors import BadRequest

COLUMNS = (
    "id", "status", "score", "owner", "name", "company", "email", "phone", "external_id", "verified", "channel",
    "source", "campaign", "landing_url", "reasons", "qualified_at", "hot_at", "created_at", "updated_at",
)  # fmt: skip

Place = tuple[datetime, UUID]


def as_row(lead: LeadRow) -> dict[str, Any]:
    """The lead by COLUMNS: times in ISO 8601, reasons as one text."""
    row: dict[str, Any] = {name: getattr(lead, name) for name in COLUMNS}
    reasons = "; ".join(f"{reason['text']} ({reason['points']:+d})" for reason in lead.reasons)
    times = {name: value.isoformat() for name, value in row.items() if isinstance(value, datetime)}
    return row | times | {"reasons": reasons}


def cursor_after(lead: LeadRow) -> str:
    """What to send for the leads after this one."""
    text = f"{lead.updated_at.isoformat()} {lead.id}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def place_of(cursor: str | None) -> Place | None:
    """Raises BadRequest for anything but a cursor of ours."""
    if not cursor:
        return None
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        at, _, lead_id = text.partition(" ")
        place = datetime.fromisoformat(at), UUID(lead_id)
    except (binascii.Error, ValueError) as error:
        raise BadRequest("This cursor is not one of ours; start without it.", code="bad_cursor") from error
    if place[0].tzinfo is None:
        raise BadRequest("This cursor is not one of ours; start without it.", code="bad_cursor")
    return place
