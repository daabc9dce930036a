"""Pipedrive under the scenarios, with a token and by OAuth."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from crm.connectors.model import Ref
from crm.connectors.pipedrive import CUSTOM_FIELDS, Config, Pipedrive
from crm.connectors.secrets import Secrets
from tests.conftest import FixedClock
from tests.crm.connectors.vendor import Described, Opener, Seen, Vendor, memory_deps
from tests.fakes.pipedrive_crm_server import FakePipedrive, code
from tests.fakes.scripted_http import json_reply

TOKEN = {"token": "tok-of-a-person"}
OAUTH = {"client_id": "app-1", "client_secret": "right", "refresh_token": "refresh-0"}
SIZE = "Size class"


def prepared(clock: FixedClock) -> FakePipedrive:
    """With all fields of ours, and a picklist of the account's own."""
    server = FakePipedrive(clock)
    kinds = {"personFields": CUSTOM_FIELDS["contact"], "dealFields": CUSTOM_FIELDS["deal"]}
    for kind, fields in kinds.items():
        for field in fields:
            server.custom(kind, field.label, "double" if field.type == "number" else "text")
    server.custom("personFields", SIZE, "enum", ("Small", "Large"))
    return server


def config(server: FakePipedrive) -> Config:
    return Config(base_url=server.url, token_url=f"{server.url}/oauth/token")


def seen(server: FakePipedrive, *kinds: str) -> list[Seen]:
    def address(record: Mapping[str, Any]) -> str | None:
        return next((each["value"] for each in record.get("emails", [])), None)

    live = [each for kind in kinds for each in server.live(kind)]
    return [Seen(str(each["id"]), address(each), dict(each)) for each in live]


def put(server: FakePipedrive, email: str, values: Mapping[str, Any]) -> Ref:
    """What a rep made long ago."""
    labels = {field.name: field.label for field in CUSTOM_FIELDS["contact"]}
    custom = {code(labels.get(name, name)): value for name, value in values.items()}
    record = {"name": "Ann L.", "emails": [{"value": email, "primary": True, "label": "work"}]}
    made = server.put("persons", {**record, "custom_fields": custom}, seen=True)
    return Ref("persons", str(made["id"]))


@asynccontextmanager
async def opened(clock: FixedClock, secrets: Mapping[str, str], *, renews: bool) -> AsyncGenerator[Vendor]:
    with prepared(clock) as server:
        server.api_tokens.add(TOKEN["token"])
        async with memory_deps("Pipedrive", clock) as deps:
            yield Vendor(
                name="pipedrive",
                server=server,
                clock=clock,
                connector=lambda: Pipedrive(config(server), Secrets(secrets), deps),
                people=lambda: seen(server, "persons"),
                deals=lambda: seen(server, "deals"),
                activities=lambda: seen(server, "notes", "activities"),
                put=lambda email, values: put(server, email, values),
                delete=lambda ref: server.kind(ref.type)[ref.id].update(is_deleted=True),
                merge=lambda gone, into: server.combine(gone.id, into.id),
                person_write=r"(POST|PATCH) /api/v2/persons",
                person_look=r"GET /api/v2/persons/search",
                deal_write=r"(POST|PATCH) /api/v2/deals",
                activity_write=r"(POST|PUT|PATCH) (/v1/notes|/api/v2/activities)",
                optional="lead_source",
                choice=code(SIZE),
                stage="2",
                pipeline="1",
                renews=renews,
                no_scope=json_reply(403, {"success": False, "error": "Scope and URL mismatch"}),
                day_over=json_reply(
                    429, {"success": False, "error": "Daily API token budget exceeded"}, Retry_After="7200"
                ),
                busy=json_reply(429, {"success": False, "error": "Request over limit"}),
            )


@asynccontextmanager
async def oauth(clock: FixedClock) -> AsyncGenerator[Vendor]:
    async with opened(clock, OAUTH, renews=True) as vendor:
        yield vendor


@asynccontextmanager
async def token(clock: FixedClock) -> AsyncGenerator[Vendor]:
    async with opened(clock, TOKEN, renews=False) as vendor:
        yield vendor


rigs: dict[str, Opener] = {"pipedrive oauth": oauth, "pipedrive token": token}
described = [
    # The description asks for the "title" of a new organization, which has none: "name" is meant.
    Described("pipedrive/pipedrive-v2.json", prefix="/api/v2", but="^/api/v2/organizations$"),
    Described("pipedrive/pipedrive-v1.json", prefix="/v1"),
]
