"""What is taken for true of Salesforce and was never checked against a live account.

Its own pages or other people's clients say it, or it is common knowledge. What is wrong of it is changed here, and in
the tests' server. Besides the values below:
- A composite request counts as one of the day's, and may hold five queries (`org`).
- A record in the recycle bin no longer keeps others from having its external id (`people`).
- A conversion takes tasks and events along to the contact, and our key only where the admin maps it (`activities`).
- A lead's activity may have no WhatId (`activities`).
- A value with a slash may stand in the path of an upsert when it is encoded (`org`).
"""

from __future__ import annotations

from collections.abc import Mapping

SESSION_SECONDS = 7_200.0
"""How long a token is good for, as token answers do not say. Two hours is what a new org has; a shorter setting costs a
401 and a renewal, no more."""

LENGTHS: Mapping[str, int] = {
    "FirstName": 40, "LastName": 80, "Company": 255, "Name": 120, "Subject": 255, "Description": 32_000,
    "Location": 255, "Account.Name": 255, "Account.Website": 255,
}  # fmt: skip
"""UTF-16 units in standard fields that we write by ourselves. `Name` is an opportunity's."""

KEY_PREFIXES: Mapping[str, str] = {
    "00Q": "Lead", "003": "Contact", "001": "Account", "006": "Opportunity", "00T": "Task", "00U": "Event",
}  # fmt: skip
"""The first three characters of an id tell what it is of."""

LONGEST_EVENT_DAYS = 14

MASTER = "MasterRecordId"
"""Of a lead or contact that was merged: the record that is left. Only queryAll shows such records."""

CONVERSION = ("IsConverted", "ConvertedContactId", "ConvertedAccountId", "ConvertedOpportunityId")
"""Of a lead. A converted one takes no writes (CANNOT_UPDATE_CONVERTED_LEAD), nor activities."""

ROLE = "OpportunityContactRole"
ROLES = "OpportunityContactRoles"
"""The object that links a contact to an opportunity, and the name by which the opportunity's are queried."""

OWNER_EMAIL = "Owner.Email"
"""A relation that may be queried of leads too, whose owner may be a queue."""

STAGES = ("Id", "ApiName", "MasterLabel", "DefaultProbability", "IsClosed", "IsWon", "SortOrder")
"""Columns of OpportunityStage. StageName of an opportunity holds an ApiName."""

CURRENCY = "CurrencyIsoCode"
"""A field that only orgs with several currencies have."""

CONCURRENT = "concurrent"
"""REQUEST_LIMIT_EXCEEDED is said of the day ("TotalRequests Limit exceeded.") and of requests at the same time
("ConcurrentPerOrgLongTxn Limit exceeded."); this word in the message tells them apart."""

NO_EXTERNAL_ID = "external id field"
"""An upsert by a field that is none is NOT_FOUND: "Provided external ID field does not exist or is not accessible"."""
