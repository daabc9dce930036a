"""The requests of all scenarios against the vendors' own descriptions, where somebody has these at hand.

Set SALES_SHARED to a folder with `contracts/`. Without it, the servers in `tests/fakes` are what checks requests.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.conftest import FixedClock
from tests.crm.connectors.scenarios import SCENARIOS
from tests.crm.connectors.vendor import all_rigs, descriptions
from tests.fakes import openapi

FOLDER = Path(os.environ.get("SALES_SHARED", "")) / "contracts"
RIGS = all_rigs()
DESCRIBED = {rig: found for rig, found in descriptions().items() if found}

pytestmark = [
    pytest.mark.skipif("SALES_SHARED" not in os.environ, reason="SALES_SHARED is not set"),
    pytest.mark.skipif(not openapi.AVAILABLE, reason="jsonschema_rs is not installed"),
]


@pytest.mark.parametrize("rig", DESCRIBED)
@pytest.mark.parametrize("name", SCENARIOS)
async def test_requests_are_as_described(rig: str, name: str, clock: FixedClock) -> None:
    async with RIGS[rig](clock) as vendor:
        await SCENARIOS[name](vendor)
        requests = [
            each for each in vendor.server.requests if not each.path.startswith(vendor.server.token_path)
        ]
    wrong: list[str] = []
    for request in requests:
        found = [
            openapi.problems_of(openapi.load(FOLDER / each.file), [request], prefix=each.prefix, but=each.but)
            for each in DESCRIBED[rig]
        ]
        wrong += min(found, key=len)  # one vendor may have a description for each version
    assert wrong == []
