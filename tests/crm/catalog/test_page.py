"""The connector on the page "Adding a CRM": it is installed as the page says, and does what all others do."""

from __future__ import annotations

import re
import tomllib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crm.catalog.maker import Maker, env_secrets
from crm.catalog.makers import GROUP, MAKERS, installed
from crm.connectors.model import Deal
from tests.conftest import FixedClock
from tests.crm.catalog.conftest import Install
from tests.crm.connectors.scenarios import SCENARIOS
from tests.crm.connectors.vendor import Vendor, memory_deps
from tests.crm.connectors.vendor_toy import toy
from tests.fakes.toy_crm_server import ToyCrm

PAGE = (Path(__file__).parents[3] / "docs" / "connectors.md").read_text("utf8")
ENVIRONMENT = {"ACORN_CLIENT_SECRET": "right", "ACORN_REFRESH_TOKEN": "refresh-0"}


def snippet(language: str) -> str:
    [found] = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return found


@pytest.fixture
def acorn(install: Install) -> Maker:
    project = tomllib.loads(snippet("toml"))["project"]
    install(project["name"], project["entry-points"][GROUP], snippet("python"))
    assert installed().problems == ()
    return MAKERS["acorn"]


@pytest.fixture
async def vendor(acorn: Maker, clock: FixedClock) -> AsyncIterator[Vendor]:
    secrets = env_secrets(acorn, ENVIRONMENT, connection="acorn")
    async with toy(clock) as rig, memory_deps("Acorn", clock) as deps:
        assert isinstance(rig.server, ToyCrm)
        options = {"base_url": rig.server.url}
        assert acorn.missing(acorn.validate(options), secrets) == ()
        yield replace(rig, connector=lambda: acorn.make(options, secrets, deps).connector)


@pytest.mark.parametrize("name", SCENARIOS)
async def test_it_does_what_all_do(name: str, vendor: Vendor) -> None:
    await SCENARIOS[name](vendor)


async def test_it_hears_of_changes(vendor: Vendor) -> None:
    connector = vendor.connector()
    contact = await connector.upsert_contact(vendor.person(), None)
    deal = await connector.upsert_deal(Deal(key="d-1", title="Acme", outcome="won"), contact.ref, None)
    [change] = [each async for each in connector.changed_since(datetime(2026, 1, 1, tzinfo=UTC))]
    assert (change.ref.id, change.outcome) == (deal.ref.id, "won")


def test_it_is_short() -> None:
    assert len(snippet("python").splitlines()) < 200
