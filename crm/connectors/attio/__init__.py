"""Attio: people, companies, deals, notes and tasks, with an access token of a workspace.

`connector` has the five methods, `records` finds and writes what they are about, `values` reads and writes single
values, `metadata` answers `check`, `dialect` has the errors and limits, `mapping` where our
fields go by default, `facts` what was never tried on a live workspace.
"""

from __future__ import annotations

from crm.connectors.attio.config import Config
from crm.connectors.attio.connector import Attio
from crm.connectors.attio.facts import MANNER
from crm.connectors.attio.mapping import CUSTOM_FIELDS, ROWS
from crm.connectors.attio.metadata import SCOPES

__all__ = ["CUSTOM_FIELDS", "MANNER", "ROWS", "SCOPES", "Attio", "Config"]
