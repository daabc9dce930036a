"""A small Zoho CRM and connectors to it, for what is special about Zoho."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

import pytest

from crm.connectors.deps import ConnectorDeps
from crm.connectors.model import Activity, Deal, Person, Ref
from crm.connectors.secrets import Secrets
from crm.connectors.zoho import SCOPES, ZohoConfig, ZohoCrm
from tests.conftest import FixedClock
from tests.crm.connectors.vendor import memory_deps
from tests.crm.connectors.vendor_zoho import SECRETS
from tests.fakes.zoho_crm_server import FakeZoho

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Zoho:
    """`crm` is a connector of its own, with what all workers share."""

    server: FakeZoho
    deps: ConnectorDeps
    clock: FixedClock

    def crm(self, secrets: Secrets = SECRETS, **config: Any) -> ZohoCrm:
        named: dict[str, Any] = {"accounts_url": self.server.url, "base_url": self.server.url, **config}
        return ZohoCrm(ZohoConfig(**named), secrets, self.deps)

    def lead(self, **values: Any) -> Ref:
        return Ref("Leads", self.server.put("Leads", {"Email": "ann@acme.test", **values})["id"])

    def contact(self, **values: Any) -> Ref:
        return Ref("Contacts", self.server.put("Contacts", {"Email": "ann@acme.test", **values})["id"])

    def all(self, kind: str) -> list[dict[str, Any]]:
        return list(self.server.kind(kind).values())

    def one(self, kind: str) -> dict[str, Any]:
        [record] = self.all(kind)
        return record


@pytest.fixture
async def zoho(clock: FixedClock) -> AsyncIterator[Zoho]:
    with FakeZoho(set(SCOPES)) as server:
        async with memory_deps("Zoho CRM", clock) as deps:
            yield Zoho(server, deps, clock)


def ann(**changes: Any) -> Person:
    given: dict[str, Any] = {"key": "c-1", "email": "ann@acme.test", "last_name": "Lee", "company": "Acme"}
    return Person(**{**given, **changes})


def deal(**changes: Any) -> Deal:
    given: dict[str, Any] = {"key": "d-1", "title": "Acme: 40 seats"}
    return Deal(**{**given, **changes})


def activity(kind: Literal["note", "task", "meeting"] = "note", **changes: Any) -> Activity:
    made = Activity(kind=kind, subject="Chat with Ann", text="Wants 40 seats.", at=AT)
    return replace(made, **changes)
