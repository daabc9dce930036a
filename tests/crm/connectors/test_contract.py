"""Every scenario over every vendor, through real HTTP."""

from __future__ import annotations

import pytest

from tests.conftest import FixedClock
from tests.crm.connectors.scenarios import SCENARIOS
from tests.crm.connectors.vendor import all_rigs

RIGS = all_rigs()


@pytest.mark.parametrize("rig", RIGS)
@pytest.mark.parametrize("name", SCENARIOS)
async def test_contract(rig: str, name: str, clock: FixedClock) -> None:
    async with RIGS[rig](clock) as vendor:
        await SCENARIOS[name](vendor)
