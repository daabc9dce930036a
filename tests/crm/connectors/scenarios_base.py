"""The table of scenarios, and what several of them do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from crm.connectors.model import Connector, Field, Person, Ref
from kit.errors import ProviderError
from tests.crm.connectors.vendor import Vendor

Scenario = Callable[[Vendor], Awaitable[None]]
SCENARIOS: dict[str, Scenario] = {}


def scenario(function: Scenario) -> Scenario:
    SCENARIOS[function.__name__] = function
    return function


def one_person(vendor: Vendor) -> None:
    assert len(vendor.people()) == 1, [seen.email for seen in vendor.people()]


def with_field(person: Person, field: Field) -> Person:
    return replace(person, fields=(*person.fields, field))


def healing(vendor: Vendor, why: str) -> str:
    """What is said of a record that is another one now. A webhook only hears another id."""
    return why if vendor.keeps_records else "found"


async def with_contact(vendor: Vendor) -> tuple[Connector, Ref]:
    connector = vendor.connector()
    return connector, (await connector.upsert_contact(vendor.person(), None)).ref


async def refused(vendor: Vendor, kind: type[ProviderError]) -> ProviderError:
    """The error of a write by another worker."""
    with pytest.raises(kind) as caught:
        await vendor.connector().upsert_contact(vendor.person(), None)
    return caught.value
