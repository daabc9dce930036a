"""What is particular to Dynamics 365: keys whose index is being built, records that were merged or qualified, filters
that a visitor's words must not leave, records that somebody changed meanwhile, opportunities that are closed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import cast
from urllib.parse import unquote

import pytest

from crm.connectors import errors
from crm.connectors.dynamics import odata
from crm.connectors.model import Deal, Field, Ref
from kit.errors import Retryable
from tests.conftest import FixedClock
from tests.crm.connectors.looking import contact_of, only, whys
from tests.crm.connectors.scenarios import SCENARIOS
from tests.crm.connectors.scenarios_work import conversation
from tests.crm.connectors.vendor import Vendor
from tests.crm.connectors.vendor_dynamics import dynamics
from tests.fakes.dynamics_crm_server import FakeDynamics
from tests.fakes.odata_filter import parsed

DEAL = Deal(key="d-1", title="Acme: 40 seats", stage="1")
EVIL = "x' or emailaddress1 ne '"


@pytest.fixture
async def vendor(clock: FixedClock) -> AsyncIterator[Vendor]:
    async with dynamics()(clock) as made:
        yield made


def server_of(vendor: Vendor) -> FakeDynamics:
    return cast("FakeDynamics", vendor.server)


# Keys


@pytest.mark.parametrize("state", ["Pending", None])
@pytest.mark.parametrize("name", sorted(SCENARIOS.keys() - {"account"}))
async def test_all_holds_while_the_key_is_not_active(name: str, state: str | None, clock: FixedClock) -> None:
    async with dynamics(lead=state, opportunity=state)(clock) as vendor:
        await SCENARIOS[name](vendor)


async def test_a_new_record_is_made_by_its_key_and_only_made(vendor: Vendor) -> None:
    await vendor.connector().upsert_contact(vendor.person(), None)
    [made] = vendor.server.sent("PATCH", "/leads")
    assert unquote(made.path).endswith("/leads(agent_externalid='c-1')")
    assert made.headers["if-none-match"] == "*" and "return=representation" in made.headers["prefer"]
    assert only(vendor, "lead")["agent_externalid"] == "c-1"


async def test_an_inactive_key_is_asked_for_once(clock: FixedClock) -> None:
    async with dynamics(lead="Pending")(clock) as vendor:
        connector = vendor.connector()
        for number in range(3):
            await connector.upsert_contact(
                vendor.person(key=f"c-{number}", email=f"p{number}@acme.test"), None
            )
        assert (len(vendor.server.sent("PATCH", "/leads")), len(vendor.server.sent("POST", "/leads"))) == (
            1,
            3,
        )
        assert only_keys(vendor) == {"c-0", "c-1", "c-2"}


def only_keys(vendor: Vendor) -> set[str]:
    return {each["agent_externalid"] for each in vendor.server.kind("lead").values()}


async def test_a_key_that_fits_no_address(vendor: Vendor) -> None:
    person = vendor.person(key="web/c:1?")
    await vendor.connector().upsert_contact(person, None)
    await vendor.connector().upsert_contact(person, None)
    assert only(vendor, "lead")["agent_externalid"] == "web/c:1?"


async def test_a_column_for_the_key_that_is_not_there(vendor: Vendor) -> None:
    """People are found by address or phone, opportunities by name."""
    server = server_of(vendor)
    for kind in ("lead", "opportunity"):
        columns = {
            name: each for name, each in server.tables[kind].columns.items() if name != "agent_externalid"
        }
        server.tables[kind] = replace(server.tables[kind], columns=columns)
    person = vendor.person(email=None)
    first = await vendor.connector().upsert_contact(person, None)
    again = await vendor.connector().upsert_contact(person, None)
    assert (first.ref.id, again.done, first.skipped) == (again.ref.id, "unchanged", ())
    for _ in range(2):
        await vendor.connector().upsert_deal(DEAL, first.ref, None)
    assert len(vendor.deals()) == 1
    assert any("agent_externalid of leads" in each for each in (await vendor.connector().check()).lacking)


async def test_our_key_with_another_address(vendor: Vendor) -> None:
    """The link was lost and the person has a new address: the record with our key is theirs."""
    first = await contact_of(vendor)
    done = await vendor.connector().upsert_contact(vendor.person(email="ann@new.test"), None)
    assert (done.ref.id, len(vendor.people())) == (first.id, 1)


# Filters


@pytest.mark.parametrize(
    "text", [EVIL, "O'Brien", "''", "a' and 1 eq 1 or '", "x')/$value?$filter=('", "ü🦊", "a&b=c#d%27"]
)
def test_a_text_stays_a_text(text: str) -> None:
    test = parsed(odata.equals("name", text), {"name"})
    assert test({"name": text}) and not test({"name": "another"})


@pytest.mark.parametrize("column", ["name eq 'x' or y", "a b", "", "x'"])
def test_a_column_is_a_name(column: str) -> None:
    with pytest.raises(ValueError):
        odata.equals(column, "x")


def test_an_id_is_an_id() -> None:
    with pytest.raises(ValueError):
        odata.by_id("leads", "1) or (2")
    assert odata.by_key("leads", "k", "O'B/1") == "/leads(k=%27O%27%27B%2F1%27)"


async def test_a_visitors_words_find_nobody_else(vendor: Vendor) -> None:
    """As an address, a phone number, a company and a title."""
    vendor.put("boss@acme.test", {"jobtitle": "CEO"})
    await vendor.connector().upsert_contact(vendor.person(email=EVIL), None)
    await vendor.connector().upsert_contact(
        vendor.person(key="c-2", email=None, phone="x' or phone ne '"), None
    )
    assert len(vendor.people()) == 3
    assert [each.values["jobtitle"] for each in vendor.people() if each.email == "boss@acme.test"] == ["CEO"]


async def test_a_ref_that_is_none_is_healed(vendor: Vendor) -> None:
    first = await contact_of(vendor)
    done = await vendor.connector().upsert_contact(vendor.person(), Ref("leads", "1) or (2"))
    assert (done.ref.id, done.healed) == (first.id, "found")


# What became of a lead


@pytest.mark.parametrize("linked", [True, False])
@pytest.mark.parametrize("is_known", [True, False])
async def test_a_qualified_lead_goes_on_as_its_contact(vendor: Vendor, linked: bool, is_known: bool) -> None:
    first = await contact_of(vendor)
    contact = server_of(vendor).qualify(first.id, linked=linked)
    changed = vendor.person(fields=(Field("jobtitle", "CTO"),))
    done = await vendor.connector().upsert_contact(changed, first if is_known else None)
    assert (done.ref.type, done.ref.id) == ("contacts", contact["id"])
    assert done.healed == ("converted" if is_known else None)
    assert contact["jobtitle"] == "CTO" and contact["agent_externalid"] == "c-1"
    again = await vendor.connector().upsert_contact(changed, done.ref)
    assert (again.done, again.healed, len(vendor.people())) == ("unchanged", None, 1)
    note = await vendor.connector().log_activity(conversation(), done.ref, None, key="s-1")
    assert vendor.server.kind("annotation")[note.ref.id]["_objectid_value"] == contact["id"]


async def test_a_merge_and_then_a_qualification(vendor: Vendor) -> None:
    first = await contact_of(vendor)
    master = vendor.put("ann.lee@acme.test", {})
    server_of(vendor).merge("lead", first.id, master.id)
    contact = server_of(vendor).qualify(master.id)
    done = await vendor.connector().upsert_contact(vendor.person(), first)
    assert (done.ref.id, done.healed) == (contact["id"], "converted")


async def test_a_disqualified_lead_is_left_alone_and_its_rep_told(vendor: Vendor) -> None:
    ref = vendor.put("ann@acme.test", {"statecode": 2})
    done = await vendor.connector().upsert_contact(vendor.person(), None)
    assert (done.ref.id, done.done) == (ref.id, "unchanged")
    assert "Open it there" in whys(done.skipped)["statecode"]
    assert vendor.server.sent("PATCH", "/leads") == []


async def test_a_merged_record_without_an_address_is_found_by_its_key(vendor: Vendor) -> None:
    nobody = vendor.person(email=None)
    first = await vendor.connector().upsert_contact(nobody, None)
    master = vendor.put("ann.lee@acme.test", {})
    server_of(vendor).merge("lead", first.ref.id, master.id)
    done = await vendor.connector().upsert_contact(nobody, None)
    assert (done.ref.id, len(vendor.people())) == (master.id, 1)


async def test_somebody_changes_the_record_at_the_same_moment(vendor: Vendor) -> None:
    """What a rep typed between our look and our write is not written over."""
    ref = vendor.put("ann@acme.test", {})
    body = {"error": {"code": "0x80060882", "message": "The version of the existing record doesn't match."}}
    vendor.server.fail_next(412, body, when=r"PATCH /api/data/v9\.2/leads")
    with pytest.raises(Retryable) as caught:
        await vendor.connector().upsert_contact(vendor.person(), ref)
    assert caught.value.code == errors.TRANSIENT
    [sent] = vendor.server.sent("PATCH", "/leads")
    assert sent.headers["if-match"].startswith('W/"')


# Values


async def test_values_have_the_columns_types(vendor: Vendor) -> None:
    fields = (
        Field("leadsourcecode", "8"),
        Field("numberofemployees", "40"),
        Field("budgetamount", 1200),
        Field("decisionmaker", True),
        Field("agent_interests", ("1", "3")),
        Field("purchasetimeframe", "soon"),
        Field("fullname", "Nobody may write this"),
        Field("ownerid", "x"),
    )
    done = await vendor.connector().upsert_contact(vendor.person(fields=fields), None)
    record = only(vendor, "lead")
    assert (record["leadsourcecode"], record["numberofemployees"], record["budgetamount"]) == (8, 40, 1200.0)
    assert (record["decisionmaker"], record["agent_interests"]) == (True, "1,3")
    assert set(whys(done.skipped)) == {"purchasetimeframe", "fullname", "ownerid"}
    again = await vendor.connector().upsert_contact(vendor.person(fields=fields), done.ref)
    assert again.done == "unchanged"


async def test_a_choice_that_went_costs_itself(vendor: Vendor) -> None:
    done = await vendor.connector().upsert_contact(vendor.person(fields=(Field("leadsourcecode", 99),)), None)
    assert "outside the valid range" in whys(done.skipped)["leadsourcecode"]
    assert len(vendor.people()) == 1


async def test_the_owner_is_a_user_who_still_works_there(vendor: Vendor) -> None:
    for number, (email, owner) in enumerate(
        [("rep@acme.test", server_of(vendor).rep), ("gone@acme.test", server_of(vendor).me)]
    ):
        person = vendor.person(key=f"c-{number}", email=f"p{number}@acme.test", owner=email)
        done = await vendor.connector().upsert_contact(person, None)
        assert vendor.server.kind("lead")[done.ref.id]["_ownerid_value"] == owner


async def test_contacts_have_an_account_that_is_made_once(clock: FixedClock) -> None:
    async with dynamics("contact")(clock) as vendor:
        people = [
            vendor.person(key=f"c-{n}", email=f"p{n}@acme.test", company="O'Neil & Co") for n in range(3)
        ]
        await asyncio.gather(*(vendor.connector().upsert_contact(each, None) for each in people))
        account = only(vendor, "account")
        assert {each.values["_parentcustomerid_value"] for each in vendor.people()} == {account["id"]}


async def test_an_answer_without_the_record_names_it_in_a_header(vendor: Vendor) -> None:
    id = "00000000-0000-4000-8000-0000000000ff"
    headers = {"OData-EntityId": f"{vendor.server.url}/api/data/v9.2/leads({id})"}
    vendor.server.fail_next(204, b"", headers=headers, when=vendor.person_write)
    done = await vendor.connector().upsert_contact(vendor.person(), None)
    assert done.ref.id == id and done.ref.url and done.ref.url.endswith(f"etn=lead&id={id}")
