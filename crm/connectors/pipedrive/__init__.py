"""Pipedrive: persons, organizations, deals, notes and activities, with a personal API token or by OAuth.

`connector` has the five methods. `client` asks, `dialect` has the errors, limits and prices, `facts` what was never
tried on a live account. `contacts`, `deals` and `activities` find and write what they are about, `columns` knows the
fields and their codes, `account` users and stages, `changes` what changed. `mapping` says where our fields go by
default.
"""

from __future__ import annotations

from crm.connectors.pipedrive.config import SCOPES, Config
from crm.connectors.pipedrive.connector import Pipedrive
from crm.connectors.pipedrive.mapping import CUSTOM_FIELDS, ROWS

__all__ = ["CUSTOM_FIELDS", "ROWS", "SCOPES", "Config", "Pipedrive"]
