"""Dynamics 365 under the scenarios, with leads and with contacts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from crm.connectors.dynamics import Config, Dynamics
from crm.connectors.model import Ref
from crm.connectors.secrets import Secrets
from tests.conftest import FixedClock
from tests.crm.connectors.vendor import Opener, Seen, Vendor, memory_deps
from tests.fakes.dynamics_crm_server import FakeDynamics
from tests.fakes.scripted_http import json_reply

NO_PRIVILEGE = {
    "code": "0x80040220",
    "message": "Principal user (Id=1, type=8) is missing prvCreateLead privilege on OTC=4 for entity 'lead'.",
}
BUSY = {
    "code": "0x80072322",
    "message": "Number of requests exceeded the limit of 6000 over time window of 300 s.",
}
SECRETS = Secrets({"client_id": "app-1", "client_secret": "right"})
_WRITES = r"(POST|PATCH) /api/data/v9\.2/{}(\(|$)"
_WITHOUT_KEY = r"(POST|PATCH) /api/data/v9\.2/{}(\([0-9a-f-]{{36}}|$)"


def dynamics(person: str = "lead", **keys: str | None) -> Opener:
    """`keys` are states of the indexes of alternate keys, by table, where they are not active."""

    @asynccontextmanager
    async def opened(clock: FixedClock) -> AsyncIterator[Vendor]:
        with FakeDynamics() as server:
            server.keys |= keys  # type: ignore[arg-type]
            async with memory_deps("Dynamics 365", clock) as deps:
                config = Config.model_validate(
                    {"organization": server.url, "directory": "acme.test", "token_url": f"{server.url}/token",
                     "person": person}
                )  # fmt: skip
                writes = _WITHOUT_KEY if keys else _WRITES
                made = vendor_of(server, clock, lambda: Dynamics(config, SECRETS, deps), person=person)
                yield replace(
                    made,
                    person_write=writes.format(f"{person}s"),
                    deal_write=writes.format("opportunities"),
                )

    return opened


def vendor_of(
    server: FakeDynamics, clock: FixedClock, connector: Callable[[], Dynamics], *, person: str
) -> Vendor:
    def people() -> list[Seen]:
        found = [each for each in server.kind(person).values() if not each["merged"]]
        return [Seen(each["id"], each.get("emailaddress1"), each) for each in found]

    def kinds(*names: str) -> list[Seen]:
        return [Seen(each["id"], None, each) for name in names for each in server.kind(name).values()]

    def put(email: str, values: Mapping[str, Any]) -> Ref:
        return Ref(f"{person}s", server.put(person, {"emailaddress1": email, **values})["id"])

    return Vendor(
        name="dynamics",
        server=server,
        clock=clock,
        connector=connector,
        people=people,
        deals=lambda: kinds("opportunity"),
        activities=lambda: kinds("annotation", "task", "appointment"),
        put=put,
        delete=lambda ref: server.kind(ref.type.removesuffix("s")).pop(ref.id),
        merge=lambda gone, into: server.merge(person, gone.id, into.id),
        person_write="",
        person_look=rf"GET /api/data/v9\.2/{person}s\?",
        activity_write=_WRITES.format("(annotations|tasks|appointments)"),
        optional="jobtitle",
        choice="leadsourcecode",
        stage="1",
        no_scope=json_reply(403, {"error": NO_PRIVILEGE}),
        busy=json_reply(429, {"error": BUSY}),
    )


rigs: dict[str, Opener] = {
    "dynamics leads": dynamics(),
    "dynamics contacts": dynamics("contact"),
}
