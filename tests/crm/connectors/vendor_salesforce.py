"""Salesforce under the scenarios: four ways to log in and to write, each with an org of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import cache, partial
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from crm.connectors.model import Ref, Written
from crm.connectors.salesforce import Salesforce, SalesforceConfig
from crm.connectors.secrets import Secrets
from tests.conftest import FixedClock
from tests.crm.connectors.vendor import Described, Opener, Seen, Vendor, memory_deps
from tests.fakes.salesforce_crm_server import FakeSalesforce, reply

SECRETS = {"client_id": "app", "client_secret": "right", "refresh_token": "refresh-0"}


@cache
def key_pair() -> tuple[str, str]:
    """(private, public) as PEM."""
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private.decode(), public.decode()


@asynccontextmanager
async def salesforce(
    clock: FixedClock, *, external_id: bool = True, **settings: Any
) -> AsyncIterator[Vendor]:
    """`settings` are the connector's."""
    private, public = key_pair()
    secrets = Secrets({**SECRETS, "private_key": private})
    person = settings.get("person", "Lead")
    with FakeSalesforce(external_id=external_id) as server:
        server.public_key = public
        server.audience = f"https://{'test' if settings.get('sandbox') else 'login'}.salesforce.com"
        config = SalesforceConfig(login_url=server.url, username=server.username, **settings)

        def seen(*sources: str) -> list[Seen]:
            rows = [row for source in sources for row in server.living(source)]
            return [Seen(row["Id"], row.get("Email"), dict(row)) for row in rows]

        def put(email: str, values: Mapping[str, Any]) -> Ref:
            company = {"Company": "Acme"} if person == "Lead" else {}
            made = server.keep(person, {"LastName": "Lee", **company, "Email": email, **values})
            return Ref(person, made["Id"])

        async with memory_deps("Salesforce", clock) as deps:
            yield Vendor(
                name="salesforce",
                server=server,
                clock=clock,
                connector=lambda: Salesforce(config, secrets, deps),
                people=lambda: seen("Lead", "Contact"),
                deals=lambda: seen("Opportunity"),
                activities=lambda: seen("Task", "Event"),
                put=put,
                delete=lambda ref: server.delete(ref.type, ref.id),
                merge=lambda gone, into: server.merge(gone.type, gone.id, into.id),
                person_write=r"(POST|PATCH) /services/data/v66\.0/sobjects/(Lead|Contact)\b",
                person_look=r"POST /services/data/v66\.0/composite$",
                deal_write=r"(POST|PATCH) /services/data/v66\.0/sobjects/Opportunity\b",
                activity_write=r"(POST|PATCH) /services/data/v66\.0/sobjects/(Task|Event)\b",
                optional="Remark__c",
                choice="LeadSource",
                stage="Prospecting",
                no_scope=reply(
                    403, "INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id"
                ),
                day_over=reply(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."),
                busy=reply(403, "REQUEST_LIMIT_EXCEEDED", "ConcurrentPerOrgLongTxn Limit exceeded."),
            )


def org(vendor: Vendor) -> FakeSalesforce:
    assert isinstance(vendor.server, FakeSalesforce)
    return vendor.server


def why(done: Written, field: str) -> str:
    return " ".join(each.why for each in done.skipped if each.field == field)


rigs: dict[str, Opener] = {
    "salesforce leads": salesforce,
    "salesforce contacts": partial(salesforce, person="Contact", login="client_credentials"),
    "salesforce signed": partial(salesforce, login="jwt", sandbox=True),
    "salesforce without our field": partial(salesforce, external_id=False),
}
described = [Described("salesforce/salesforce-minimal.openapi.yaml")]
