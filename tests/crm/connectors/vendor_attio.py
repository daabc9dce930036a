"""Attio under the scenarios."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from crm.connectors.attio import Attio, Config
from crm.connectors.model import Ref
from crm.connectors.secrets import Secrets
from tests.conftest import FixedClock
from tests.crm.connectors.vendor import Described, Opener, Seen, Vendor, memory_deps
from tests.fakes.attio_crm_server import FakeAttio
from tests.fakes.attio_values import choice_id, read
from tests.fakes.scripted_http import json_reply

NO_SCOPE = {
    "status_code": 403,
    "type": "auth_error",
    "code": "insufficient_scopes",
    "message": "The token lacks record_permission:read-write.",
}
BUSY = {
    "status_code": 429,
    "type": "rate_limit_error",
    "code": "rate_limit_exceeded",
    "message": "Rate limit exceeded, please try again later",
}


@asynccontextmanager
async def attio(clock: FixedClock) -> AsyncIterator[Vendor]:
    with FakeAttio() as server:
        server.valid.add("token-1")
        async with memory_deps("Attio", clock) as deps:

            def people() -> list[Seen]:
                return [seen(each) for each in server.kind("people").values()]

            def activities() -> list[Seen]:
                both = [*server.kind("notes").values(), *server.kind("tasks").values()]
                return [Seen(each["id"], None, each) for each in both]

            def put(email: str, values: Mapping[str, Any]) -> Ref:
                return Ref("people", server.put("people", {"email_addresses": [email], **values})["id"])

            yield Vendor(
                name="attio",
                server=server,
                clock=clock,
                connector=lambda: Attio(
                    Config(base_url=server.url, person_owner="owner"), Secrets({"token": "token-1"}), deps
                ),
                people=people,
                deals=lambda: [seen(each) for each in server.kind("deals").values()],
                activities=activities,
                put=put,
                delete=lambda ref: server.kind(ref.type).pop(ref.id),
                merge=lambda gone, into: server.merge("people", gone.id, into.id),
                person_write=r"(POST|PUT|PATCH) /v2/objects/people/records(?!/query)",
                person_look=r"POST /v2/objects/people/records/query",
                deal_write=r"(POST|PUT|PATCH) /v2/objects/deals/records(?!/query)",
                activity_write=r"(POST|PATCH) /v2/(notes|tasks)",
                optional="lead_source",
                choice="buying_role",
                stage=choice_id(server.attributes["deals"]["stage"], "In Progress"),
                no_scope=json_reply(403, NO_SCOPE),
                busy=json_reply(429, BUSY),
                renews=False,
            )


def seen(record: Mapping[str, Any]) -> Seen:
    emails = [read(each) for each in record["values"].get("email_addresses", [])]
    return Seen(record["id"], emails[0] if emails else None, record["values"])


rigs: dict[str, Opener] = {"attio": attio}
described = [Described("attio/attio-openapi.json", but=r"^/v2/notes/[^/]+$")]
"""Without changes of notes, which came after the description."""
