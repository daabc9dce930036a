"""What must hold at every vendor, each a function of a `Vendor`. `test_contract.py` runs all of them over all."""

from __future__ import annotations

from tests.crm.connectors import scenarios_contacts, scenarios_reading, scenarios_trouble, scenarios_work
from tests.crm.connectors.scenarios_base import SCENARIOS

__all__ = ["SCENARIOS", "scenarios_contacts", "scenarios_reading", "scenarios_trouble", "scenarios_work"]
