"""A CRM of the owner's own: what we would write goes to an address of theirs as signed documents.

`connector` has the five methods, `documents` what is sent and what an answer may say, `sending` signs it and opens no
private address, `mapping` says which of our fields go along. Nothing can be looked up there: whoever takes the
documents keeps them by the key that they carry.
"""

from __future__ import annotations

from crm.connectors.webhook.config import Config
from crm.connectors.webhook.connector import Webhook
from crm.connectors.webhook.mapping import ROWS

__all__ = ["ROWS", "Config", "Webhook"]
