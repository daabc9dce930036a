"""The admin API of deliveries over HTTP, and what mail providers report."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID, uuid4

import httpx2
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fastapi import FastAPI, Header

from app import errors
from db.pool import Pool
from kit.errors import Unauthorized
from outreach.config import Config, MailConfig, Secrets
from outreach.routes import OutreachDeps, build_router
from tests.conftest import FixedClock
from tests.outreach.delivery_rig import Rig

SENDGRID_KEY = ec.generate_private_key(ec.SECP256R1())
PUBLIC_KEY = base64.b64encode(
    SENDGRID_KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
).decode()
ADMIN = {"Authorization": "Bearer admin"}


async def nobody_counts() -> None:
    """No limits here."""


@pytest.fixture
async def rig(pool: Pool, tenant: UUID, clock: FixedClock, tmp_path: Path) -> AsyncIterator[Rig]:
    secrets = Secrets(mailgun_signing_key="signing", sendgrid_webhook_public_key=PUBLIC_KEY)
    made = await Rig.make(pool, tenant, tmp_path, clock=clock, secrets=secrets)
    yield made
    await made.close()


@pytest.fixture
async def http(rig: Rig) -> AsyncIterator[httpx2.AsyncClient]:
    async def admin(authorization: Annotated[str, Header()] = "") -> UUID:
        if authorization != ADMIN["Authorization"]:
            raise Unauthorized("Give the admin key.")
        return rig.tenant

    app = FastAPI()
    errors.install(app)
    app.include_router(build_router(OutreachDeps(rig.deps, admin, nobody_counts)))
    transport = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://api.test", headers=ADMIN) as client:
        yield client


async def test_every_admin_endpoint_asks_for_the_key(http: httpx2.AsyncClient) -> None:
    http.headers.pop("authorization")
    for method, path in [
        ("GET", "/v1/admin/deliveries"),
        ("GET", f"/v1/admin/deliveries/{uuid4()}"),
        ("POST", f"/v1/admin/deliveries/{uuid4()}/replay"),
        ("GET", "/v1/admin/deliveries/pauses"),
        ("POST", "/v1/admin/deliveries/pause"),
        ("POST", "/v1/admin/deliveries/resume"),
        ("GET", "/v1/admin/suppressions"),
        ("DELETE", "/v1/admin/suppressions/ada@visitor.test"),
        ("GET", "/v1/admin/notices"),
    ]:
        assert (await http.request(method, path)).status_code == 401, path


async def test_pages_lead_through_everything_once(
    http: httpx2.AsyncClient, rig: Rig, clock: FixedClock
) -> None:
    planned: list[str] = []
    for number in range(7):
        planned.append(str(await rig.plan()))
        clock.advance(number % 2)  # some share a moment
    seen: list[str] = []
    cursor: str | None = None
    while True:
        given: dict[str, Any] = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        page = (await http.get("/v1/admin/deliveries", params=given)).json()
        seen += [each["id"] for each in page["deliveries"]]
        cursor = page["cursor"]
        if not cursor:
            break
    assert seen == planned[::-1]
    assert page["counts"] == {"pending": 7}


async def test_filters(http: httpx2.AsyncClient, rig: Rig) -> None:
    mail = await rig.plan()
    await rig.drain()
    alert = await rig.plan("slack", kind="chat.alert")

    async def ids(**given: str) -> list[str]:
        found = (await http.get("/v1/admin/deliveries", params=given)).json()
        return [each["id"] for each in found["deliveries"]]

    assert await ids(state="sent") == [str(mail)]
    assert await ids(kind="chat.alert") == [str(alert)]
    assert await ids(session=str(uuid4())) == []
    assert (await http.get("/v1/admin/deliveries", params={"state": "lost"})).status_code == 422


@pytest.mark.parametrize("cursor", ["nonsense", "////", base64.urlsafe_b64encode(b"2026-01-01 x").decode()])
async def test_a_foreign_cursor_is_refused(http: httpx2.AsyncClient, cursor: str) -> None:
    answer = await http.get("/v1/admin/deliveries", params={"cursor": cursor})
    assert (answer.status_code, answer.json()["error"]) == (400, "bad_cursor")


async def test_a_paused_delivery_is_shown_with_its_attempts_and_replayed(
    http: httpx2.AsyncClient, rig: Rig
) -> None:
    rig.config = Config(mail=MailConfig(provider="sendgrid", from_email="agent@company.test"))
    planned = await rig.plan(payload={"number": 4})
    await rig.drain()
    shown = (await http.get(f"/v1/admin/deliveries/{planned}")).json()
    assert (shown["state"], shown["error_code"], shown["payload"]) == (
        "paused",
        "credentials",
        {"number": 4},
    )
    assert [(each["number"], each["outcome"]) for each in shown["history"]] == [(1, "needs_person")]
    notices = (await http.get("/v1/admin/notices")).json()["notices"]
    assert [(each["key"], each["cleared_at"]) for each in notices] == [("provider:sendgrid", None)]

    rig.config = Config()
    replayed = (await http.post(f"/v1/admin/deliveries/{planned}/replay")).json()
    assert (replayed["state"], replayed["message_id"]) == ("pending", shown["message_id"])
    await rig.drain()
    assert (await http.post(f"/v1/admin/deliveries/{planned}/replay")).status_code == 409
    assert (await http.post(f"/v1/admin/deliveries/{uuid4()}/replay")).status_code == 404
    assert (await http.get(f"/v1/admin/deliveries/{uuid4()}")).status_code == 404


async def test_pause_and_resume(http: httpx2.AsyncClient, rig: Rig) -> None:
    planned = await rig.plan()
    paused = (await http.post("/v1/admin/deliveries/pause", json={"scope": "email.team"})).json()
    assert [each["scope"] for each in paused["pauses"]] == ["kind:email.team"]
    assert paused["changed"] == 1
    await rig.drain()
    assert (await rig.get(planned)).state == "paused"
    assert (await http.get("/v1/admin/deliveries/pauses")).json()["pauses"] == paused["pauses"]
    assert (await http.post("/v1/admin/deliveries/resume")).json() == {"pauses": [], "changed": 1}
    await rig.drain()
    assert (await rig.get(planned)).state == "sent"
    wrong = await http.post("/v1/admin/deliveries/pause", json={"scope": "pigeons"})
    assert wrong.json()["error"] == "unknown_scope"


# What providers report


def sendgrid_signed(events: Any, clock: FixedClock, *, age: int = 0) -> tuple[bytes, dict[str, str]]:
    body = json.dumps(events).encode()
    timestamp = str(int(clock().timestamp()) - age)
    signature = SENDGRID_KEY.sign(timestamp.encode() + body, ec.ECDSA(hashes.SHA256()))
    return body, {
        "X-Twilio-Email-Event-Webhook-Signature": base64.b64encode(signature).decode(),
        "X-Twilio-Email-Event-Webhook-Timestamp": timestamp,
    }


def mailgun_signed(event: Any, clock: FixedClock, *, key: str = "signing", age: int = 0) -> dict[str, Any]:
    timestamp, token = str(int(clock().timestamp()) - age), "t" * 50
    signature = hmac.new(key.encode(), (timestamp + token).encode(), hashlib.sha256).hexdigest()
    return {
        "signature": {"timestamp": timestamp, "token": token, "signature": signature},
        "event-data": event,
    }


async def suppressed(http: httpx2.AsyncClient) -> dict[str, str]:
    found = (await http.get("/v1/admin/suppressions")).json()["suppressions"]
    return {each["address"]: each["reason"] for each in found}


async def test_sendgrids_reports(http: httpx2.AsyncClient, rig: Rig, clock: FixedClock) -> None:
    planned = await rig.plan("Ada@visitor.test", kind="email.visitor")
    await rig.drain()
    ours = {"tenant": str(rig.tenant), "delivery_id": str(planned)}
    events = [
        {
            "event": "bounce",
            "type": "bounce",
            "email": "Ada@visitor.test",
            "reason": "550 no such user",
            **ours,
        },
        {"event": "bounce", "type": "blocked", "email": "busy@visitor.test", **ours},
        {"event": "spamreport", "email": "bob@visitor.test", **ours},
        {"event": "delivered", "email": "eve@visitor.test", **ours},
        {"event": "bounce", "email": "of-others@visitor.test"},
        {"event": "bounce", "email": "gone@visitor.test", "tenant": str(uuid4())},
        "nonsense",
    ]
    body, headers = sendgrid_signed(events, clock)
    for _ in range(2):  # they repeat themselves
        answer = await http.post("/v1/webhooks/sendgrid", content=body, headers=headers)
        assert answer.status_code == 200
    assert await suppressed(http) == {"ada@visitor.test": "hard_bounce", "bob@visitor.test": "complaint"}
    found = await rig.get(planned)
    assert (found.state, found.error_code) == ("sent", "hard_bounce")
    assert (await http.delete("/v1/admin/suppressions/ADA@visitor.test")).status_code == 204
    assert (await http.delete("/v1/admin/suppressions/ADA@visitor.test")).status_code == 404


async def test_sendgrids_signature_is_checked(http: httpx2.AsyncClient, clock: FixedClock) -> None:
    body, headers = sendgrid_signed([], clock)
    name = "X-Twilio-Email-Event-Webhook-Signature"
    stale_body, stale = sendgrid_signed([], clock, age=26 * 3_600)
    for content, given in [
        (body + b" ", headers),
        (body, headers | {name: "AAAA"}),
        (body, headers | {name: "no base64"}),
        (body, headers | {"X-Twilio-Email-Event-Webhook-Timestamp": "1"}),
        (body, {}),
        (stale_body, stale),
    ]:
        answer = await http.post("/v1/webhooks/sendgrid", content=content, headers=given)
        assert answer.status_code == 403
    body, headers = sendgrid_signed({"not": "a list"}, clock)
    assert (await http.post("/v1/webhooks/sendgrid", content=body, headers=headers)).status_code == 400


async def test_mailguns_reports(http: httpx2.AsyncClient, rig: Rig, clock: FixedClock) -> None:
    def event(name: str, who: str, **values: Any) -> dict[str, Any]:
        variables = {"tenant": str(rig.tenant), "delivery_id": str(uuid4())}
        return {"event": name, "recipient": who, "user-variables": variables, **values}

    for each in [
        event("failed", "ada@visitor.test", severity="permanent"),
        event("failed", "slow@visitor.test", severity="temporary"),
        event("complained", "bob@visitor.test"),
        event("unsubscribed", "cyd@visitor.test"),
        event("delivered", "eve@visitor.test"),
    ]:
        assert (await http.post("/v1/webhooks/mailgun", json=mailgun_signed(each, clock))).status_code == 200
    assert await suppressed(http) == {
        "ada@visitor.test": "hard_bounce",
        "bob@visitor.test": "complaint",
        "cyd@visitor.test": "unsubscribed",
    }


async def test_mailguns_signature_is_checked(http: httpx2.AsyncClient, clock: FixedClock) -> None:
    good = mailgun_signed({}, clock)
    for body in [
        mailgun_signed({}, clock, key="wrong"),
        mailgun_signed({}, clock, age=26 * 3_600),
        mailgun_signed({}, clock, age=-900),
        good | {"signature": good["signature"] | {"token": "other"}},
        good | {"signature": None},
        [],
    ]:
        assert (await http.post("/v1/webhooks/mailgun", json=body)).status_code == 403
    assert (await http.post("/v1/webhooks/mailgun", content=b"no json")).status_code == 400


async def test_a_provider_without_a_key_is_not_there(http: httpx2.AsyncClient, rig: Rig) -> None:
    object.__setattr__(rig.deps.providers, "_secrets", Secrets())
    assert (await http.post("/v1/webhooks/mailgun", json={})).status_code == 404
    assert (await http.post("/v1/webhooks/sendgrid", json=[])).status_code == 404
