"""Microsoft Dynamics 365 Sales over the Web API of Dataverse: leads or contacts, opportunities, notes, tasks and
appointments.

`connector` has the five methods; `people`, `deals`, `activities` and `changes` do their work over `org`, which asks.
`odata` writes addresses and filters, `tables` knows tables and columns, `dialect` reads errors and limits, `account`
answers `check`, `mapping` says where our fields go. `facts` has what was never tried on a live environment.
"""

from __future__ import annotations

from crm.connectors.dynamics.account import PRIVILEGES
from crm.connectors.dynamics.config import Config
from crm.connectors.dynamics.connector import Dynamics
from crm.connectors.dynamics.facts import MANNER
from crm.connectors.dynamics.mapping import CUSTOM_FIELDS, ROWS

__all__ = ["CUSTOM_FIELDS", "MANNER", "PRIVILEGES", "ROWS", "Config", "Dynamics"]
