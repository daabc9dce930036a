"""The toy CRM under the scenarios: what a vendor's own module beside this one looks like."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from crm.connectors.model import Ref
from crm.connectors.secrets import Secrets
from tests.conftest import FixedClock
from tests.crm.connectors.toy import ToyConnector
from tests.crm.connectors.vendor import Opener, Seen, Vendor, memory_deps
from tests.fakes.scripted_http import json_reply
from tests.fakes.toy_crm_server import ToyCrm


@asynccontextmanager
async def toy(clock: FixedClock) -> AsyncIterator[Vendor]:
    secrets = Secrets({"client_secret": "right", "refresh_token": "refresh-0"})
    with ToyCrm() as server:
        async with memory_deps("Toy", clock) as deps:

            def seen(kind: str) -> list[Seen]:
                return [Seen(each["id"], each.get("email"), each) for each in server.kind(kind).values()]

            yield Vendor(
                name="toy",
                server=server,
                clock=clock,
                connector=lambda: ToyConnector(server.url, secrets, deps),
                people=lambda: seen("contacts"),
                deals=lambda: seen("deals"),
                activities=lambda: seen("notes"),
                put=lambda email, values: Ref(
                    "contacts", server.add("contacts", {"email": email, **values})["id"]
                ),
                delete=lambda ref: server.kind(ref.type).pop(ref.id),
                merge=lambda gone, into: server.merge("contacts", gone.id, into.id),
                person_write=r"(POST|PATCH) /contacts",
                person_look=r"GET /contacts",
                deal_write=r"(POST|PATCH) /deals",
                activity_write=r"(POST|PATCH) /notes",
                optional="remark",
                choice="source",
                stage="open",
                no_scope=json_reply(403, {"code": "forbidden", "message": "missing scope: write"}),
                day_over=json_reply(
                    429, {"code": "daily_limit", "message": "5000 of 5000"}, Retry_After="7200"
                ),
            )


rigs: dict[str, Opener] = {"toy": toy}
