"""What HubSpot tells us: its account, what changed there, and calls of its webhooks."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from crm.connectors.hubspot import SCOPES, is_genuine
from crm.connectors.model import RemoteChange, RemoteField
from tests.conftest import FixedClock
from tests.crm.connectors.vendor import Vendor
from tests.crm.connectors.vendor_hubspot import oauth, token
from tests.fakes.hubspot_server import FakeHubSpot

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
async def vendor(clock: FixedClock) -> AsyncIterator[Vendor]:
    async with token(clock) as vendor:
        yield vendor


@pytest.fixture
def server(vendor: Vendor) -> FakeHubSpot:
    assert isinstance(vendor.server, FakeHubSpot)
    return vendor.server


# The account


async def test_account(vendor: Vendor) -> None:
    account = await vendor.connector().check()
    assert (account.id, account.name) == ("4321", "HubSpot 4321 (app.hubspot.com)")
    contact = {field.name: field for field in account.fields["contact"]}
    assert contact["phone"].type == "phone" and contact["email"].type == "email"
    assert contact["hs_object_source"].read_only and not contact["email"].read_only
    assert contact["hs_lead_status"].type == "choice" and "UNQUALIFIED" in contact["hs_lead_status"].options
    assert contact["hubspot_owner_id"].type == "reference"
    assert contact["agent_score"] == RemoteField(
        name="agent_score", label="Web chat: Score", type="number", custom=True
    )
    assert contact["agent_last_seen_at"].type == "datetime"
    assert contact["agent_decision_maker"].type == "boolean"
    assert contact["message"].length == 65_536
    assert {field.name for field in account.fields["deal"] if field.required} == {"dealname", "dealstage"}
    assert set(account.fields) == {"contact", "company", "deal", "note", "task", "meeting"}


async def test_stages_and_users(vendor: Vendor, server: FakeHubSpot) -> None:
    server.owners *= 60  # more than a page
    account = await vendor.connector().check()
    stages = {stage.id: stage for stage in account.stages}
    assert [stage.pipeline for stage in account.stages] == ["default"] * 4 + ["partners"] * 4
    assert (stages["closedwon"].outcome, stages["closedwon"].probability) == ("won", 1.0)
    assert (stages["closedlost"].outcome, stages["contractsent"].outcome) == ("lost", None)
    assert len(account.users) == 120
    assert (account.users[0].email, account.users[0].name) == ("rep@seller.test", "Rita Seller")


@pytest.mark.parametrize("open_rig", [oauth, token])
async def test_scopes_that_lack_are_named(open_rig: object, clock: FixedClock) -> None:
    async with (oauth if open_rig is oauth else token)(clock) as vendor:
        server = vendor.server
        assert (await vendor.connector().check()).lacking == ()
        server.scopes -= {"crm.objects.deals.write", "crm.schemas.deals.read", "crm.objects.owners.read"}
        account = await vendor.connector().check()
    assert set(account.lacking) == {
        "crm.objects.deals.write", "crm.schemas.deals.read", "crm.objects.owners.read"
    }  # fmt: skip
    assert account.fields["deal"] == () and account.stages == () and account.users == ()
    assert set(account.lacking) <= SCOPES.keys()


async def test_scopes_may_stay_unknown(vendor: Vendor, server: FakeHubSpot) -> None:
    server.fail_next(404, {"message": "gone"}, when="access-token-info")
    assert (await vendor.connector().check()).lacking == ()


# Changes


async def changes(vendor: Vendor, since: datetime = NOW) -> list[RemoteChange]:
    return [change async for change in vendor.connector().changed_since(since)]


async def test_contacts_and_deals_come_in_their_order(vendor: Vendor, server: FakeHubSpot) -> None:
    first = server.put("contacts", {"email": "ann@acme.test", "hubspot_owner_id": "7"})
    deal = server.put("deals", {"dealname": "A", "dealstage": "contractsent", "amount": "900.5"})
    server._associate("deals", deal, "contacts", first)  # pyright: ignore[reportPrivateUsage]
    second = server.put("contacts", {"email": "bo@acme.test"})
    server.change("deals", deal["id"], {"dealstage": "closedwon", "deal_currency_code": "EUR"})
    found = await changes(vendor)
    assert [change.ref.id for change in found] == [first["id"], second["id"], deal["id"]]
    assert [change.at for change in found] == sorted(change.at for change in found)
    assert found[0].owner == "rep@seller.test" and found[0].values["email"] == "ann@acme.test"
    won = found[2]
    assert (won.kind, won.outcome, won.stage) == ("deal", "won", "closedwon")
    assert (won.amount, won.currency) == (Decimal("900.5"), "EUR")
    assert [ref.id for ref in won.contacts] == [first["id"]]


async def test_merged_contact_says_what_it_became(vendor: Vendor, server: FakeHubSpot) -> None:
    gone = server.put("contacts", {"email": "ann@acme.test"})
    kept = server.put("contacts", {"email": "bo@acme.test"})
    server.merge_records("contacts", gone["id"], kept["id"])
    found = await changes(vendor)
    assert [(change.ref.id, change.became.id if change.became else None) for change in found] == [
        (gone["id"], kept["id"]),
        (kept["id"], None),
    ]


async def test_only_what_changed_since_but_for_the_lag_of_the_search(
    vendor: Vendor, server: FakeHubSpot
) -> None:
    server.put("contacts", {"email": "old@acme.test"})
    server.now += timedelta(minutes=5)
    late = server.put("contacts", {"email": "late@acme.test"})
    server.unindexed.add(late["id"])
    assert await changes(vendor, server.now - timedelta(minutes=2)) == []
    server.unindexed.clear()
    found = await changes(vendor, server.now + timedelta(seconds=30))
    assert [change.ref.id for change in found] == [late["id"]]


async def test_pages_lose_nothing_while_the_list_moves(vendor: Vendor, server: FakeHubSpot) -> None:
    """450 contacts; those of the first page change while the second is asked for. Each comes, and the deal's once."""
    made = [server.put("contacts", {"email": f"p{number}@acme.test"})["id"] for number in range(450)]
    seen: list[str] = []
    async for change in vendor.connector().changed_since(NOW):
        if len(seen) == 100:
            for id in made[:50]:
                server.change("contacts", id, {"company": "Moved"})
        seen.append(change.ref.id)
    assert set(seen) == set(made)
    assert len(seen) <= 450 + 50


async def test_more_than_a_page_in_one_millisecond(vendor: Vendor, server: FakeHubSpot) -> None:
    made = [server.put("contacts", {"email": f"p{number}@acme.test"})["id"] for number in range(450)]
    for id in made:
        server.kind("contacts")[id]["properties"]["lastmodifieddate"] = "2026-03-02T09:31:00.000Z"
    found = [change.ref.id for change in await changes(vendor)]
    assert sorted(found) == sorted(made)


async def test_change_at_the_edge_of_a_page_is_not_taken_for_seen(
    vendor: Vendor, server: FakeHubSpot
) -> None:
    made = [server.put("contacts", {"email": f"p{number}@acme.test"})["id"] for number in range(250)]
    told: list[RemoteChange] = []
    async for change in vendor.connector().changed_since(NOW):
        if len(told) == 199:
            server.change("contacts", made[199], {"company": "Moved"})
        told.append(change)
    [*_, last] = [change for change in told if change.ref.id == made[199]]
    assert server.kind("contacts")[made[199]]["properties"]["lastmodifieddate"].startswith(
        last.at.isoformat(timespec="milliseconds")[:23]
    )


async def test_deals_of_a_page_are_read_with_one_request_for_their_contacts(
    vendor: Vendor, server: FakeHubSpot
) -> None:
    for number in range(30):
        server.put("deals", {"dealname": f"D{number}", "dealstage": "contractsent"})
    assert len(await changes(vendor)) == 30
    assert len(server.sent("POST", "/associations/")) == 1


# Webhooks

URL = "https://sales.example/hooks/hubspot?path=%2Fa%20b&to=%40x"
BODY = b'[{"subscriptionType":"deal.propertyChange","objectId":1}]'
STAMP = str(int(NOW.timestamp() * 1_000))


def signed(url: str, stamp: str = STAMP, *, body: bytes = BODY, secret: str = "right") -> str:
    message = b"POST" + url.encode() + body + stamp.encode()
    return base64.b64encode(hmac.new(secret.encode(), message, hashlib.sha256).digest()).decode()


def genuine(signature: str | None, stamp: str | None = STAMP, *, now: datetime = NOW) -> bool:
    return is_genuine(signature, stamp, BODY, method="post", url=URL, client_secret="right", now=now)


def test_genuine_call() -> None:
    """HubSpot signs the address with some escapes decoded, and others as they are."""
    right = signed("https://sales.example/hooks/hubspot?path=/a%20b&to=@x")
    assert genuine(right)
    assert genuine(right, now=NOW + timedelta(seconds=299))


@pytest.mark.parametrize(
    ("signature", "stamp", "later"),
    [
        (None, STAMP, 0),
        ("", STAMP, 0),
        ("kein Base64 ü", STAMP, 0),
        (signed(URL), STAMP, 0),
        (signed("https://sales.example/hooks/hubspot?path=/a%20b&to=@x", secret="wrong"), STAMP, 0),
        (signed("https://sales.example/hooks/hubspot?path=/a%20b&to=@x", body=b"[]"), STAMP, 0),
        (signed("https://sales.example/hooks/hubspot?path=/a%20b&to=@x"), str(int(STAMP) + 1), 0),
        (signed("https://sales.example/hooks/hubspot?path=/a%20b&to=@x"), None, 0),
        (signed("https://sales.example/hooks/hubspot?path=/a%20b&to=@x", "soon"), "soon", 0),
        (signed("https://sales.example/hooks/hubspot?path=/a%20b&to=@x"), STAMP, 301),
        (signed("https://sales.example/hooks/hubspot?path=/a%20b&to=@x"), STAMP, -301),
    ],
)
def test_call_that_is_not_hubspots(signature: str | None, stamp: str | None, later: int) -> None:
    assert not genuine(signature, stamp, now=NOW + timedelta(seconds=later))


def test_without_a_secret_nothing_is_genuine() -> None:
    forged = signed("https://sales.example/", secret="")
    assert not is_genuine(
        forged, STAMP, BODY, method="POST", url="https://sales.example/", client_secret="", now=NOW
    )
