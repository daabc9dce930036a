"""The webhook under the scenarios: a receiver that names its own ids."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from crm.connectors.model import Ref
from crm.connectors.secrets import Secrets
from crm.connectors.webhook import Config, Webhook
from tests.conftest import FixedClock
from tests.crm.connectors.vendor import Opener, Seen, Vendor, memory_deps
from tests.fakes.scripted_http import json_reply
from tests.fakes.webhook_crm_server import SECRET, WebhookCrm


@asynccontextmanager
async def webhook(clock: FixedClock) -> AsyncGenerator[Vendor]:
    with WebhookCrm(clock) as server:
        config = Config(url=server.hook, allow_private_addresses=True)
        async with memory_deps("Webhook", clock) as deps:

            def seen(kind: str) -> list[Seen]:
                return [
                    Seen(each["id"], each.get("email"), dict(each)) for each in server.kind(kind).values()
                ]

            yield Vendor(
                name="webhook",
                server=server,
                clock=clock,
                connector=lambda: Webhook(config, Secrets({"secret": SECRET}), deps),
                people=lambda: seen("contacts"),
                deals=lambda: seen("deals"),
                activities=lambda: seen("activities"),
                put=lambda email, values: Ref(
                    "contact", server.add("contacts", {"email": email, **values})["id"]
                ),
                delete=lambda ref: server.kind("contacts").pop(ref.id),
                merge=lambda gone, into: server.merge("contacts", gone.id, into.id),
                person_write=r"POST /hooks/leads",
                deal_write=r"POST /hooks/leads",
                activity_write=r"POST /hooks/leads",
                optional="remark",
                choice="status",
                no_scope=json_reply(403, {"error": "forbidden", "message": "Leads are not taken from you."}),
                renews=False,
                keeps_records=False,
            )


rigs: dict[str, Opener] = {"webhook": webhook}
