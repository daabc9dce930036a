"""What we believe about Dataverse and never checked against a live environment. Microsoft publishes no description of
an environment's API but the environment's own $metadata."""

from __future__ import annotations

from collections.abc import Mapping

from crm.connectors.limits import Quota
from crm.mapping import Manner

MANNER = Manner(unit="utf16")
"""Lengths are those of .NET texts."""

QUOTA = Quota(units=6_000, seconds=300)
"""Requests of one user to one web server. There may be several servers; the least is assumed."""
AT_ONCE = 8
"""52 requests of a user may be under way; other apps have the rest."""

FILTERED_AT_ONCE = 40
"""Values joined by "or" in one $filter: an address may be 32 kB long, and a query have some hundred conditions."""

LENGTHS: Mapping[str, int] = {
    "firstname": 50, "lastname": 50, "companyname": 100, "emailaddress1": 100, "name": 300, "account": 160,
    "notesubject": 500, "notetext": 100_000, "subject": 200, "description": 2_000, "location": 200,
}  # fmt: skip
"""As the columns are delivered; an administrator may have changed them."""

FORBIDDEN_IN_KEYS = frozenset("/<>*%&:\\?+")
"""A value with one of these cannot stand in an address."""

OPEN, QUALIFIED = 0, 1
"""`statecode`: a lead is open, qualified or disqualified, an opportunity open, won or lost."""
WON, LOST = 1, 2
WON_STATUS, LOST_STATUS = 3, 4
"""`statuscode` with which the actions WinOpportunity and LoseOpportunity close: won, cancelled."""
TASK_DONE = {"statecode": 1, "statuscode": 5}

REQUIRED_ATTENDEE, ORGANIZER = 5, 7
"""`participationtypemask` of an appointment's parties."""

CHANGED_MEANWHILE = "0x80060882"
"""The record has another version than the one that If-Match names."""

# Also believed: the address of a key that does not exist or whose index is being built is answered with 400; an
# activity may be created with an id of ours, and a second one with that id is answered with 412;
# `_parentcontactid_value` of a qualified lead is the contact that it became, as that contact's
# `_originatingleadid_value` is the lead; a record that was merged stays, with `merged` and `_masterid_value`; a
# privilege's name comes with RetrieveUserPrivileges; the stages of opportunities are in the order of their choices.
