"""Salesforce: leads or contacts, opportunities, tasks and events, over its REST API.

`connector` has the five methods and hands each to the file that knows about it: `people` (with `finding`, which record
somebody is, and `accounts`), `deals`, `activities`, `changes`, `account`. `org` asks and reads, `soql` writes queries,
`dialect` reads errors and limits, `config` logs in, `mapping` says where our fields go by default, and `facts` has what
was never tried on a live account.
"""

from __future__ import annotations

from crm.connectors.salesforce.config import SCOPES, SalesforceConfig
from crm.connectors.salesforce.connector import Salesforce
from crm.connectors.salesforce.mapping import CUSTOM_FIELDS, FILLED, MANNER, CustomField, mapping

__all__ = [
    "CUSTOM_FIELDS",
    "FILLED",
    "MANNER",
    "SCOPES",
    "CustomField",
    "Salesforce",
    "SalesforceConfig",
    "mapping",
]
