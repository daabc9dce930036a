"""Zoho CRM under the scenarios: once with leads as what a person becomes, once with contacts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from crm.connectors.model import Ref
from crm.connectors.secrets import Secrets
from crm.connectors.zoho import SCOPES, ZohoConfig, ZohoCrm
from crm.connectors.zoho.names import People
from tests.conftest import FixedClock
from tests.crm.connectors.vendor import Described, Opener, Seen, Vendor, memory_deps
from tests.fakes.base import Json
from tests.fakes.scripted_http import json_reply
from tests.fakes.zoho_crm_server import FakeZoho

SECRETS = Secrets({"client_id": "1000.APP", "client_secret": "right", "refresh_token": "refresh-0"})
TOO_MANY: Json = {
    "code": "TOO_MANY_REQUESTS",
    "details": {},
    "message": "too many requests",
    "status": "error",
}
NO_SCOPE: Json = {
    "code": "OAUTH_SCOPE_MISMATCH",
    "details": {},
    "message": "scope is missing",
    "status": "error",
}


def seen(server: FakeZoho, *kinds: str) -> list[Seen]:
    """Contacts that a lead became are the same people."""
    records = [each for kind in kinds for each in server.kind(kind).values() if not each.get("Converted__s")]
    return [Seen(each["id"], each.get("Email"), dict(each)) for each in records]


@asynccontextmanager
async def zoho(clock: FixedClock, *, module: People) -> AsyncIterator[Vendor]:
    with FakeZoho(set(SCOPES)) as server:
        config = ZohoConfig(module=module, accounts_url=server.url, base_url=server.url)
        async with memory_deps("Zoho CRM", clock) as deps:
            yield Vendor(
                name="zoho",
                server=server,
                clock=clock,
                connector=lambda: ZohoCrm(config, SECRETS, deps),
                people=lambda: seen(server, "Leads", "Contacts"),
                deals=lambda: seen(server, "Deals"),
                activities=lambda: seen(server, "Notes", "Tasks", "Events"),
                put=lambda email, values: Ref(module, server.put(module, {"Email": email, **values})["id"]),
                delete=lambda ref: server.delete(ref.type, ref.id),
                merge=lambda gone, into: server.merge(module, gone.id, into.id),
                person_write=rf"(POST /crm/v8/{module}/upsert|PUT /crm/v8/{module}/)",
                person_look="POST /crm/v8/coql",
                deal_write="(POST|PUT) /crm/v8/Deals",
                activity_write="(POST|PUT) /crm/v8/(Notes|Tasks|Events)",
                optional="UTM_Campaign",
                choice="Lead_Source",
                stage="Qualification",
                no_scope=json_reply(401, NO_SCOPE),
                day_over=json_reply(429, TOO_MANY, X_API_CREDITS_REMAINING="0"),
                busy=json_reply(429, TOO_MANY),
            )


rigs: dict[str, Opener] = {
    "zoho leads": partial(zoho, module="Leads"),
    "zoho contacts": partial(zoho, module="Contacts"),
}

described = [Described("zoho/zoho-crm-v8.bundle.json", but=r"^/crm/v8/(Notes|Leads/\d+/actions/convert)")]
"""Without notes, of which it wants what nobody may write, and without conversion, whose body it leaves out."""
