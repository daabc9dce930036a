"""What we believe about Attio and never checked against a live workspace; everything else is in its specification."""

from __future__ import annotations

from crm.mapping import Manner

MANNER = Manner()
"""Characters are counted as Python does."""

LONGEST_NOTE = 100_000
"""Characters of a note. Attio names no limit; its text attributes hold 10 MB."""
LONGEST_TASK = 5_000
LONGEST_TITLE = 250
LONGEST_NAME = 500

PAGE = 500
"""Records on a page: the default, and no greater number is named."""

FILTERED_AT_ONCE = 100
"""Conditions within one $or, and ids within $in of record_id; no limit is named."""

EQUAL = {"email_addresses": "email_address", "phone_numbers": "phone_number"}
"""What is compared with $eq in an attribute of several parts; `value` in the others."""

NOT_UNIQUE = "uniqueness_conflict"
NOT_MATCHING = "matching_attribute_definition_not_unique"
"""Codes of refusals that others have met in live answers. The specification does not list them."""

# Also believed: notes can be changed by PATCH (the documentation has it, the specification of 2025 has not); a filter
# by a phone number compares the normalised one; a record that was just written is found by a filter at once. Where it
# is not, an address still makes no second person, because Attio matches it itself when it writes.
