"""What is taken for true about HubSpot without having been checked against a live account. PURE data.

Each of these is from its documentation read by others or from general knowledge. When one turns out to be wrong, this
is the file to change, and the tests' server with it.
"""

from __future__ import annotations

from collections.abc import Mapping

from crm.connectors.limits import Quota
from crm.mapping.values import Manner

NOTE_LENGTH = 65_536
"""Characters of the body of a note, task or meeting, and of any other text property."""
SUBJECT_LENGTH = 255
"""Characters of a task's subject, a meeting's title and a deal's name."""
MANNER = Manner(unit="utf16")
"""HubSpot runs on Java, so lengths are counted as Java does."""

SEARCHES = Quota(units=4, seconds=1, name="searches")
"""For the whole account, counted apart from other requests and without headers; five are said to be allowed."""
SEARCH_PAGE = 200
BATCH = 100
"""Records in a batch, and values in a filter with IN. A batch of look-ups leaves out what is not there and says so in a
207; one by a merged id answers with the record that is left."""
SEARCH_LAG_SECONDS = 60.0
"""How far the search index may be behind a write; 30 seconds were reported."""

SPARE_REQUESTS = 1_000.0
"""Requests of the day that are left to people and other apps. The day ends at midnight in the account's time zone."""

LIFECYCLE = (
    "subscriber",
    "lead",
    "marketingqualifiedlead",
    "salesqualifiedlead",
    "opportunity",
    "customer",
    "evangelist",
)
"""The default stages in their order. HubSpot ignores a step back without saying so."""

TASK_TYPE, TASK_PRIORITY = "TODO", "MEDIUM"
TASK_OPEN, TASK_DONE = "NOT_STARTED", "COMPLETED"
MEETING_PLANNED, MEETING_DONE = "SCHEDULED", "COMPLETED"

MERGED_IDS = "hs_merged_object_ids"
"""A property of all kinds: the ids that became this record, divided by semicolons. A record that is asked for by such
an id is answered with the one that it became; merging may give a new id to both."""

TOKEN_INFO = "/oauth/v2/private-apps/get/access-token-info"
"""Tells the scopes of an app's own token; it has no path with a date. Where it is gone, scopes are not compared."""

ASSOCIATIONS: Mapping[tuple[str, str], int] = {
    ("deals", "contacts"): 3,
    ("notes", "contacts"): 202,
    ("notes", "deals"): 214,
    ("tasks", "contacts"): 204,
    ("tasks", "deals"): 216,
    ("meetings", "contacts"): 200,
    ("meetings", "deals"): 212,
}
"""Type ids of HubSpot's own associations, as its official client lists them."""
