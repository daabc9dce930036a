"""Facts about Zoho CRM that were never checked against a live account. Whoever has one: check, mend here, say so.

Some are in Zoho's documents or in other people's clients, some are only commonly said; the specification is silent.
What the code relies on beside the values below:
- Who merges records in Zoho keeps, in each empty field of the one that is left, what the others had there. So our key
  is found on it (`people`).
- Duplicate check and COQL find "Ann@acme.test" for "ann@acme.test" (`people`).
- Zoho takes a value for a field that it does not have, or one that is none of a picklist's choices, and says nothing.
  So both are compared with the account's fields before anything is sent (`account.fitting`).
- A picklist's value in a record is its `actual_value` (`account`).
- The header with the credits that are left says 0 only when nothing more is taken (`dialect`).
- A task and a meeting may have a custom field that COQL can ask for (`activities`).
- A note or task for a converted lead is refused, not put on the lead that nobody sees any more (`activities`).
"""

from __future__ import annotations

from typing import Any

TOKENS_REFUSED_FOR = 600.0
"""Seconds that Zoho gives no access token after the tenth within ten minutes."""

NOTE_TITLE, NOTE_CONTENT = 120, 32_000
"""Characters that a note holds. Other fields say their length themselves."""

VALUES_AT_ONCE, FOUND_MANY, IDS_AT_ONCE, FIELDS_AT_ONCE = 50, 200, 100, 50
"""Values within COQL's `in`; records that a query of one credit answers with; ids and fields in a request for records
by `ids`. The fields are said of other requests, so we take as few here."""

WITH_CONVERTED = {"converted": "both"}
"""With it, a converted lead can be read by its id; without it, the answer is 204, as if it were not there."""

CONVERTED_CONTACT, CONVERTED_DETAIL = "Converted_Contact", "$converted_detail"
"""Where a converted lead says which contact it is now: a lookup, and in older accounts {"contact": id}."""


def coql_text(value: str) -> str:
    """A text in a query. A quote within is escaped with a backslash."""
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def participant(email: str) -> dict[str, str]:
    """Somebody who takes part in a meeting."""
    return {"type": "email", "participant": email}


def new_text(label: str, *, unique: bool) -> dict[str, Any]:
    """A custom field to be made. Its API name is the label with underscores."""
    made: dict[str, Any] = {"field_label": label, "data_type": "text", "length": 255}
    return made | ({"unique": {"casesensitive": ""}} if unique else {})


def record_page(ui_url: str, module: str, id: str) -> str:
    """Where a rep sees a record."""
    return f"{ui_url}/crm/tab/{module}/{id}"
