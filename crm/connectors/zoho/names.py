"""What Zoho CRM calls things."""

from __future__ import annotations

from typing import Literal

NAME = "Zoho CRM"

People = Literal["Leads", "Contacts"]
"""The modules that have people. A lead becomes a contact when it is converted; only contacts have deals."""

LEADS: People = "Leads"
CONTACTS: People = "Contacts"
ACCOUNTS, DEALS, NOTES, TASKS, EVENTS = "Accounts", "Deals", "Notes", "Tasks", "Events"
