"""What connecting a CRM takes: settings without secrets, secrets from the environment, makers of other packages."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from crm.catalog.maker import Maker, env_secrets, variable
from crm.catalog.makers import CATALOG, MAKERS, discovered, installed
from crm.connectors.secrets import Secrets
from crm.sync.config import BUILT_IN
from kit.errors import NeedsPerson
from tests.conftest import FixedClock
from tests.crm.catalog.conftest import Install
from tests.crm.connectors.scenarios import SCENARIOS
from tests.crm.connectors.vendor import memory_deps
from tests.crm.connectors.vendor_toy import toy
from tests.fakes.toy_crm_server import ToyCrm

LEAST: Mapping[str, Mapping[str, Any]] = {
    "dynamics": {"organization": "https://acme.crm4.dynamics.com", "directory": "acme.test"},
    "webhook": {"url": "https://acme.test/hooks/leads"},
}
"""Settings that have no default."""


@pytest.mark.parametrize("name", CATALOG)
def test_settings_are_checked_without_secrets(name: str) -> None:
    maker = CATALOG[name]
    maker.validate(LEAST.get(name, {}))
    with pytest.raises(ValidationError, match="no_such_setting"):
        maker.validate({**LEAST.get(name, {}), "no_such_setting": 1})


@pytest.mark.parametrize("name", CATALOG)
async def test_without_secrets_a_person_is_needed(name: str, clock: FixedClock) -> None:
    async with memory_deps(CATALOG[name].vendor, clock) as deps:
        with pytest.raises(NeedsPerson, match="Connect it first"):
            CATALOG[name].make(LEAST.get(name, {}), Secrets({}), deps)


@pytest.mark.parametrize("name", CATALOG)
async def test_every_way_makes_a_connector(name: str, clock: FixedClock) -> None:
    """With exactly what it asks for, and with each of that missing in turn."""
    maker = CATALOG[name]
    for way in maker.ways:
        raw = {**LEAST.get(name, {}), **way.settings, **_besides(way.settings)}
        options = maker.validate(raw)
        needed = way.missing(Secrets({}))
        secrets = {each: "whsec_" + "a" * 40 if each == "secret" else "x" for each in needed}
        assert way in maker.ways_for(options) and maker.missing(options, Secrets(secrets)) == ()
        async with memory_deps(maker.vendor, clock) as deps:
            made = maker.make(raw, Secrets(secrets), deps)
            assert made.connector.name == name
            for each in needed:
                less = Secrets({key: value for key, value in secrets.items() if key != each})
                assert each in way.missing(less) and maker.missing(options, less)
                with pytest.raises(NeedsPerson):
                    maker.make(raw, less, deps)


def _besides(settings: Mapping[str, Any]) -> dict[str, Any]:
    """What Salesforce's ways to log in want to know."""
    return {
        "jwt": {"username": "agent@acme.test"},
        "client_credentials": {"login_url": "https://acme.my.salesforce.com"},
    }.get(settings.get("login", ""), {})


@pytest.mark.parametrize("name", CATALOG)
def test_every_way_is_explained(name: str) -> None:
    maker = CATALOG[name]
    assert maker.ways and maker.vendor
    for way in maker.ways:
        assert way.words.endswith(".") and len({ask.secret for ask in way.asks}) == len(way.asks)
        assert all(ask.words for ask in way.asks)
    fields = maker.custom_fields(maker.validate(LEAST.get(name, {})))
    assert len({(field.place, field.name) for field in fields}) == len(fields)


def test_custom_fields_have_the_names_of_the_settings() -> None:
    for name, setting, key in (
        ("salesforce", "external_id", "Ours__c"),
        ("zoho", "key_field", "Our_Key"),
        ("attio", "key_attribute", "our_key"),
        ("dynamics", "key_column", "our_key"),
    ):
        maker = CATALOG[name]
        made = maker.custom_fields(maker.validate({**LEAST.get(name, {}), setting: key}))
        assert len([field for field in made if field.name == key]) >= 2
        assert any(re.search("(?i)unique|alternate key|no duplicate", field.kind) for field in made), made


def test_secrets_of_the_environment() -> None:
    environ = {
        "HUBSPOT_TOKEN": " pat-1 ",
        "HUBSPOT_DE_REFRESH_TOKEN": "r",
        "SALESFORCE_PRIVATE_KEY": "-----BEGIN\\nabc\\n-----END",
        "HUBSPOT_NONSENSE": "x",
    }
    assert env_secrets(CATALOG["hubspot"], environ, connection="hubspot").get("token") == "pat-1"
    second = env_secrets(CATALOG["hubspot"], environ, connection="hubspot-de")
    assert "token" not in second and second.get("refresh_token") == "r"
    key = env_secrets(CATALOG["salesforce"], environ, connection="salesforce").get("private_key")
    assert key == "-----BEGIN\nabc\n-----END"
    assert "nonsense" not in env_secrets(CATALOG["hubspot"], environ, connection="hubspot")
    assert variable("hubspot", "client_secret") == "HUBSPOT_CLIENT_SECRET"


def test_no_vendor_is_loaded_before_it_is_asked_for() -> None:
    """Settings are read at every start, and most have one CRM or none."""
    code = (
        "import sys; from crm.catalog.makers import MAKERS; assert 'hubspot' in MAKERS; list(MAKERS);"
        "assert not [each for each in sys.modules if each.startswith('crm.connectors.hubspot')];"
        "MAKERS['attio']; assert 'crm.connectors.attio.connector' in sys.modules;"
        "assert 'crm.connectors.zoho' not in sys.modules"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr


# Other packages


TOY = """
from pydantic import BaseModel
from crm.catalog.maker import Ask, Made, Maker, Way
from tests.crm.connectors.toy import ToyConnector

class Options(BaseModel):
    model_config = {"extra": "forbid"}
    base_url: str

def make(options, secrets, deps):
    return Made(connector=ToyConnector(Options.model_validate(dict(options)).base_url, secrets, deps))

ASKS = (Ask(secret="client_secret", words="Client secret"), Ask(secret="refresh_token", words="Refresh token"))
MAKER = Maker(vendor="Toy", make=make, options=Options, ways=(Way(name="token", words="A token.", asks=ASKS),))
"""


@pytest.fixture
def toy_maker(install: Install) -> Maker:
    install("sales-toy", {"toy": "sales_toy:MAKER"}, TOY)
    assert installed().problems == ()
    return MAKERS["toy"]


def test_a_package_adds_a_crm(toy_maker: Maker) -> None:
    assert toy_maker.vendor == "Toy"
    assert list(MAKERS) == [*CATALOG, "toy"] and len(MAKERS) == len(CATALOG) + 1
    with pytest.raises(ValidationError):
        toy_maker.validate({"base_url": "https://toy.test", "colour": "red"})
    found = env_secrets(toy_maker, {"TOY_CLIENT_SECRET": "right"}, connection="toy")
    assert toy_maker.missing(toy_maker.validate({"base_url": "https://toy.test"}), found) == (
        "refresh_token",
    )


@pytest.mark.parametrize("name", SCENARIOS)
async def test_it_works_as_ours_do(name: str, toy_maker: Maker, clock: FixedClock) -> None:
    """The scenarios that ours pass, over what the package's entry point gives."""
    secrets = Secrets({"client_secret": "right", "refresh_token": "refresh-0"})
    async with toy(clock) as vendor, memory_deps("Toy", clock) as deps:
        assert isinstance(vendor.server, ToyCrm)
        options = {"base_url": vendor.server.url}
        from_outside = replace(vendor, connector=lambda: toy_maker.make(options, secrets, deps).connector)
        await SCENARIOS[name](from_outside)


def test_a_name_of_ours_is_not_taken(install: Install) -> None:
    install("sales-fake", {"hubspot": "sales_fake:MAKER", BUILT_IN: "sales_fake:MAKER"}, TOY)
    found = discovered()
    assert not found.makers and MAKERS["hubspot"].vendor == "HubSpot"
    assert found.problems == tuple(
        f"The CRM `{name}` of the package sales-fake is left out: that name is one of ours."
        for name in ("hubspot", "local")
    )


def test_two_packages_with_one_name(install: Install) -> None:
    install("sales-one", {"toy": "sales_one:MAKER"}, TOY)
    install("sales-two", {"toy": "sales_two:MAKER"}, TOY)
    found = discovered()
    assert list(found.makers) == ["toy"]
    assert "sales-two is left out: that name is taken by the package sales-one" in found.problems[0]


@pytest.mark.parametrize(
    ("value", "source", "why"),
    [
        ("no_such_module:MAKER", "", "ModuleNotFoundError"),
        ("sales_broken:MAKER", "1 / 0", "ZeroDivisionError"),
        ("sales_broken:nothing", "MAKER = 1", "AttributeError"),
        ("sales_broken:MAKER", "MAKER = 'a maker'", "is no crm.catalog.maker.Maker"),
    ],
)
def test_a_broken_package_is_told_and_ours_stay(install: Install, value: str, source: str, why: str) -> None:
    install("sales-broken", {"broken": value}, source)
    [problem] = discovered().problems
    assert (
        problem.startswith("The CRM `broken` of the package sales-broken cannot be used: ") and why in problem
    )
    assert "broken" not in MAKERS and MAKERS["attio"].vendor == "Attio"
