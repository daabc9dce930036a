"""HubSpot: `HubSpot` writes contacts, deals and activities and hears of changes, `Config` says how it is reached,
`ROWS` where our fields go by default, `is_genuine` whether a webhook call is HubSpot's.

`facts` has what was never checked against a live account, `dialect` what answers mean, `records` the requests, `own`
the properties that we make. A record of ours carries our key in a unique property (`own.KEY`), by which it is found
again. Contacts are upserted by address, those without one by the key; deals and activities are looked up by the key,
then created together with their associations, and HubSpot refuses a second one with the same key.
"""

from __future__ import annotations

from crm.connectors.hubspot.account import SCOPES
from crm.connectors.hubspot.config import Config
from crm.connectors.hubspot.connector import HubSpot
from crm.connectors.hubspot.facts import MANNER
from crm.connectors.hubspot.mapping import FILLED, ROWS
from crm.connectors.hubspot.webhooks import SIGNATURE, TIMESTAMP, is_genuine

__all__ = ["FILLED", "MANNER", "ROWS", "SCOPES", "SIGNATURE", "TIMESTAMP", "Config", "HubSpot", "is_genuine"]
