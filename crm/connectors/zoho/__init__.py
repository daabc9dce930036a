"""Zoho CRM, API version 8: leads or contacts, deals, notes, tasks and meetings.

`connector` has the five methods; `people`, `deals`, `activities` and `changes` do their work over `records`. `dialect`
says how Zoho speaks, `account` what the account has, `mapping` where our fields go and which ones are made for us.
`facts` holds what could not be checked against a live account.
"""

from __future__ import annotations

from crm.connectors.zoho.config import SCOPES, ZohoConfig
from crm.connectors.zoho.connector import ZohoCrm
from crm.connectors.zoho.mapping import mapping
from crm.connectors.zoho.names import NAME

__all__ = ["NAME", "SCOPES", "ZohoConfig", "ZohoCrm", "mapping"]
