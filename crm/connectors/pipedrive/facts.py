"""What we believe of Pipedrive and never checked against a live account.

Neither its specification nor its documentation says it. Where one of these is wrong, this is the place to mend it.
"""

from __future__ import annotations

import re

LONGEST_LINE = 255
"""Characters of a name, a title and a subject. The documentation says so of custom text fields only."""
LONGEST_ACTIVITY_NOTE = 65_000
"""Bytes of an activity's note."""
NOTES_PAGE = 100
"""Notes and leads (v1) on a page."""

SEARCH_LAGS = 600
"""Seconds within which a new record may be missing in a search. Those that changed since then are looked through as
well: lists are read from the records themselves."""

TIME = "%H:%M:%S"
"""An activity's due time, in UTC. The specification's example has seconds, the migration guide's has none."""

SAYS_DAY = re.compile(r"\bdaily\b|\bbudget\b|\btokens?\b|\bper day\b", re.IGNORECASE)
"""In the words of a 429: the day's tokens are used up. See `dialect`."""
LONGER_THAN_A_BURST = 60.0
"""Seconds. A 429 that asks for more is about the day: bursts are over after two."""

MERGED_KEEPS_OUR_ID = True
"""Two persons that were merged leave one, with the other one's custom fields where its own were empty. The other's id
is gone, and nothing says what it became; our id on the one that is left does."""

MONEY_WITHOUT_CURRENCY = True
"""A custom field for money may be written as {"value": 5}; it gets the account's currency."""
