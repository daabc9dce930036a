"""What is particular to Attio: attributes that only exist when somebody made them, notes without a field for a key,
stages that a rep moves on, a workspace that says little about changes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, cast

import pytest

from crm.connectors.model import Deal, Field
from tests.conftest import FixedClock
from tests.crm.connectors.looking import contact_of, only, whys
from tests.crm.connectors.vendor import Vendor
from tests.crm.connectors.vendor_attio import attio
from tests.fakes.attio_crm_server import FakeAttio
from tests.fakes.attio_values import read

DEAL = Deal(key="d-1", title="Acme: 40 seats", stage="In Progress", owner="rep@acme.test")


@pytest.fixture
async def vendor(clock: FixedClock) -> AsyncIterator[Vendor]:
    async with attio(clock) as made:
        yield made


def server_of(vendor: Vendor) -> FakeAttio:
    return cast("FakeAttio", vendor.server)


def stored(record: dict[str, Any], slug: str) -> list[Any]:
    return [read(each) for each in record["values"].get(slug, [])]


# People


async def test_attributes_that_are_missing_cost_nothing_but_themselves(vendor: Vendor) -> None:
    """Attio names one at a time; our key is among them."""
    del server_of(vendor).attributes["people"]["sales_agent_id"]
    missing = tuple(Field(f"utm_{part}", part) for part in ("medium", "campaign", "term"))
    done = await vendor.connector().upsert_contact(
        vendor.person(fields=(*missing, Field("lead_source", "Web"))), None
    )
    assert set(whys(done.skipped)) == {"utm_medium", "utm_campaign", "utm_term", "sales_agent_id"}
    assert stored(only(vendor, "people"), "lead_source") == ["Web"]


@pytest.mark.parametrize("has_key", [True, False])
async def test_two_workers_and_a_person_with_a_phone_only(vendor: Vendor, has_key: bool) -> None:
    if not has_key:
        del server_of(vendor).attributes["people"]["sales_agent_id"]
    person = vendor.person(email=None)
    done = await asyncio.gather(*(vendor.connector().upsert_contact(person, None) for _ in range(3)))
    assert len({each.ref.id for each in done}) == len(vendor.people()) == 1


async def test_a_key_that_is_not_unique_is_of_no_use_and_no_harm(vendor: Vendor) -> None:
    attributes = server_of(vendor).attributes
    for kind in ("people", "deals"):
        attributes[kind]["sales_agent_id"] = replace(attributes[kind]["sales_agent_id"], unique=False)
    connector = vendor.connector()
    nobody = await connector.upsert_contact(vendor.person(email=None), None)
    await connector.upsert_deal(DEAL, nobody.ref, None)
    await vendor.connector().upsert_deal(DEAL, nobody.ref, None)
    assert (len(vendor.people()), len(vendor.deals())) == (1, 1)


async def test_an_address_of_somebody_else_is_left_to_a_person(vendor: Vendor) -> None:
    known = await vendor.connector().upsert_contact(vendor.person(email=None), None)
    vendor.put("ann@acme.test", {})
    changed = vendor.person(fields=(Field("job_title", "CTO"),))
    done = await vendor.connector().upsert_contact(changed, known.ref)
    assert "Merge the two" in whys(done.skipped)["email_addresses"]
    assert stored(server_of(vendor).kind("people")[known.ref.id], "job_title") == ["CTO"]


async def test_a_second_address_of_a_rep_is_kept_and_the_first_stays_first(vendor: Vendor) -> None:
    ref = vendor.put("ann@acme.test", {})
    server_of(vendor).kind("people")[ref.id]["values"]["email_addresses"].append(
        {"email_address": "ann@home.test"}
    )
    await vendor.connector().upsert_contact(vendor.person(), None)
    await vendor.connector().upsert_contact(vendor.person(email="new@acme.test"), ref)
    assert stored(only(vendor, "people"), "email_addresses") == ["ann@acme.test", "ann@home.test"]


async def test_another_record_with_our_key_is_what_a_merge_left(vendor: Vendor) -> None:
    """Merging in the app makes a third record with a new id."""
    first = await contact_of(vendor)
    record = vendor.server.kind("people").pop(first.id)
    made = vendor.server.add("people", {**record})
    done = await vendor.connector().upsert_contact(vendor.person(), first)
    assert (done.ref.id, done.healed, done.done) == (made["id"], "merged", "unchanged")


async def test_our_key_with_another_address(vendor: Vendor) -> None:
    """The link was lost and the person has a new address: the record with our key is theirs."""
    first = await contact_of(vendor)
    done = await vendor.connector().upsert_contact(vendor.person(email="ann@new.test"), None)
    assert (done.ref.id, len(vendor.people())) == (first.id, 1)


async def test_several_choices_are_added(vendor: Vendor) -> None:
    ref = vendor.put("ann@acme.test", {"interests": ["Calls"]})
    wanted = Field("interests", ("Chat", "Email"), "always")
    for expected in ("updated", "unchanged"):
        done = await vendor.connector().upsert_contact(vendor.person(fields=(wanted,)), ref)
        assert done.done == expected
    assert set(stored(only(vendor, "people"), "interests")) == {"Chat", "Email", "Calls"}


async def test_the_owner_is_a_member_who_still_works_there(vendor: Vendor) -> None:
    rep, boss = server_of(vendor).members
    rep["access"] = "suspended"
    await vendor.connector().upsert_contact(vendor.person(owner="rep@acme.test"), None)
    assert stored(only(vendor, "people"), "owner") == []
    await vendor.connector().upsert_contact(vendor.person(owner="Boss@acme.test"), None)
    assert stored(only(vendor, "people"), "owner") == [boss["id"]]


async def test_a_new_member_is_known_within_minutes(vendor: Vendor, clock: FixedClock) -> None:
    connector = vendor.connector()
    await connector.upsert_contact(vendor.person(owner="new@acme.test"), None)
    server = server_of(vendor)
    server.members.append(server.add("members", {"email": "new@acme.test", "first": "N", "last": "E"}))
    clock.advance(601)
    await connector.upsert_contact(vendor.person(owner="new@acme.test"), None)
    assert stored(only(vendor, "people"), "owner") == [server.members[-1]["id"]]


# Companies


async def test_a_company_by_its_domain_keeps_the_name_it_has(vendor: Vendor) -> None:
    there = server_of(vendor).put("companies", {"domains": ["acme.test"], "name": "Acme Corporation"})
    await vendor.connector().upsert_contact(vendor.person(domain="Acme.test"), None)
    [sent] = vendor.server.sent("PUT", r"/companies/records$")
    assert sent.json() == {"data": {"values": {"domains": ["acme.test"]}}}
    assert stored(only(vendor, "companies"), "name") == ["Acme Corporation"]
    assert stored(only(vendor, "people"), "company") == [there["id"]]


async def test_a_new_company_has_a_name_and_is_made_once(vendor: Vendor) -> None:
    for number in range(2):
        person = vendor.person(key=f"c-{number}", email=f"p{number}@acme.test", domain="acme.test")
        await vendor.connector().upsert_contact(person, None)
    by_name = [vendor.person(key=f"n-{n}", email=f"n{n}@b.test", company="Bolt") for n in range(2)]
    await asyncio.gather(*(vendor.connector().upsert_contact(each, None) for each in by_name))
    assert sorted(stored(each, "name")[0] for each in vendor.server.kind("companies").values()) == [
        "Acme",
        "Bolt",
    ]


async def test_a_company_that_is_refused_does_not_cost_the_person(vendor: Vendor) -> None:
    done = await vendor.connector().upsert_contact(vendor.person(domain="no domain"), None)
    assert "company" in whys(done.skipped)
    assert len(vendor.people()) == 1
