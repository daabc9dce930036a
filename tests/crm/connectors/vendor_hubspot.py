"""HubSpot under the scenarios, with the token of an app and with OAuth."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from crm.connectors.hubspot import Config, HubSpot
from crm.connectors.model import Ref
from crm.connectors.secrets import Secrets
from tests.conftest import FixedClock
from tests.crm.connectors.vendor import Described, Opener, Seen, Vendor, memory_deps
from tests.fakes.hubspot_server import FakeHubSpot, error_body
from tests.fakes.scripted_http import json_reply

NO_SCOPE = error_body(
    "MISSING_SCOPES",
    "This app hasn't been granted all required scopes to make this call.",
    errors=[
        {
            "message": "One or more of the following scopes are required.",
            "context": {"requiredGranularScopes": ["crm.objects.contacts.write"]},
        }
    ],
)
DAY_OVER = error_body(
    "RATE_LIMITS", "You have reached your daily limit.", errorType="RATE_LIMIT", policyName="DAILY"
)
BUSY = error_body(
    "RATE_LIMITS",
    "You have reached your ten_secondly_rolling limit.",
    errorType="RATE_LIMIT",
    policyName="TEN_SECONDLY_ROLLING",
)
OAUTH = {"client_id": "app", "client_secret": "right", "refresh_token": "refresh-0"}


@asynccontextmanager
async def hubspot(clock: FixedClock, secrets: Mapping[str, str]) -> AsyncIterator[Vendor]:
    with FakeHubSpot() as server:
        server.valid |= {secrets["token"]} if "token" in secrets else set()
        async with memory_deps("HubSpot", clock) as deps:

            def connector() -> HubSpot:
                return HubSpot(Config(base_url=server.url), Secrets(secrets), deps)

            def seen(*kinds: str) -> list[Seen]:
                found = [each for kind in kinds for each in server.kind(kind).values()]
                return [Seen(it["id"], it["properties"].get("email"), dict(it["properties"])) for it in found]

            def put(email: str, values: Mapping[str, Any]) -> Ref:
                return Ref("contacts", server.put("contacts", {"email": email, **values})["id"])

            await connector().prepare()
            yield Vendor(
                name="hubspot",
                server=server,
                clock=clock,
                connector=connector,
                people=lambda: seen("contacts"),
                deals=lambda: seen("deals"),
                activities=lambda: seen("notes", "tasks", "meetings"),
                put=put,
                delete=lambda ref: server.kind(ref.type).pop(ref.id),
                merge=lambda gone, into: server.merge_records("contacts", gone.id, into.id),
                person_write=r"POST .*/contacts/batch/upsert|PATCH .*/contacts/",
                person_look=r"GET /crm/objects/2026-09/contacts/",
                deal_write=r"POST .*/deals$|PATCH .*/deals/",
                activity_write=r"POST .*/(notes|tasks|meetings)$|PATCH .*/(notes|tasks|meetings)/",
                optional="message",
                choice="hs_lead_status",
                stage="appointmentscheduled",
                pipeline="default",
                no_scope=json_reply(403, NO_SCOPE),
                day_over=json_reply(429, DAY_OVER),
                busy=json_reply(429, BUSY),
                renews="token" not in secrets,
            )


def oauth(clock: FixedClock) -> AbstractAsyncContextManager[Vendor]:
    return hubspot(clock, OAUTH)


def token(clock: FixedClock) -> AbstractAsyncContextManager[Vendor]:
    return hubspot(clock, {"token": "pat-na1-0123456789"})


rigs: dict[str, Opener] = {"hubspot oauth": oauth, "hubspot token": token}
described = [Described("hubspot/hubspot-crm.2026-09.derived.openapi.json", but="^/(account-info/|oauth/v2/)")]
