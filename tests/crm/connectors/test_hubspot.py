"""What only HubSpot does with contacts: keys, companies, lifecycle stages, batches, access and limits."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from crm.connectors import errors
from crm.connectors.errors import Conflict
from crm.connectors.hubspot import FILLED, ROWS, Config, HubSpot
from crm.connectors.hubspot.contacts import COMPANY, FORWARD
from crm.connectors.hubspot.own import KEY
from crm.connectors.model import Field, Person, Written
from crm.connectors.secrets import Secrets
from crm.mapping import fit, problems
from kit.errors import NeedsPerson, ProviderError, Retryable
from tests.conftest import FixedClock
from tests.crm.connectors.vendor import Vendor, memory_deps
from tests.crm.connectors.vendor_hubspot import OAUTH, oauth, token
from tests.fakes.hubspot_server import FakeHubSpot, error_body
from tests.fakes.scripted_http import json_reply


@pytest.fixture
async def vendor(clock: FixedClock) -> AsyncIterator[Vendor]:
    async with token(clock) as vendor:
        yield vendor


@pytest.fixture
def server(vendor: Vendor) -> FakeHubSpot:
    assert isinstance(vendor.server, FakeHubSpot)
    return vendor.server


async def written(vendor: Vendor, **changes: Any) -> Written:
    return await vendor.connector().upsert_contact(vendor.person(**changes), None)


def only(server: FakeHubSpot, kind: str = "contacts") -> dict[str, Any]:
    [record] = server.kind(kind).values()
    return record["properties"]


# Identity


async def test_new_contact_is_upserted_by_its_address_in_small_letters(
    vendor: Vendor, server: FakeHubSpot
) -> None:
    await written(vendor, email=" Ann@Acme.Test ")
    [request] = server.sent("POST", r"/crm/objects/2026-09/contacts/batch/upsert$")
    [one] = request.json()["inputs"]
    assert (one["idProperty"], one["id"]) == ("email", "ann@acme.test")
    assert one["properties"][KEY] == "c-1"


async def test_address_that_comes_later_goes_to_the_contact_with_our_key(
    vendor: Vendor, server: FakeHubSpot
) -> None:
    first = await written(vendor, email=None)
    again = await written(vendor)
    assert (again.ref.id, again.done) == (first.ref.id, "updated")
    assert only(server)["email"] == "ann@acme.test"


async def test_address_of_another_record_makes_that_one_the_contact(
    vendor: Vendor, server: FakeHubSpot
) -> None:
    """409 with "Existing ID": it is told, and the record without an address is left as it is."""
    first = await written(vendor, email=None)
    there = vendor.put("ann@acme.test", {})
    done = await vendor.connector().upsert_contact(vendor.person(), first.ref)
    assert (done.ref.id, done.healed) == (there.id, "found")
    assert KEY in {skipped.field for skipped in done.skipped}
    assert len(server.kind("contacts")) == 2


@pytest.mark.parametrize("known", [False, True])
async def test_unique_property_of_the_owner_does_not_say_who_somebody_is(
    vendor: Vendor, server: FakeHubSpot, known: bool
) -> None:
    server.properties["contacts"]["jobtitle"]["hasUniqueValue"] = True
    vendor.put("boss@acme.test", {"jobtitle": "CEO"})
    ref = vendor.put("ann@acme.test", {}) if known else None
    done = await written(vendor, fields=(Field("jobtitle", "CEO"),))
    assert server.kind("contacts")[done.ref.id]["properties"]["email"] == "ann@acme.test"
    assert ref is None or done.ref.id == ref.id
    assert "jobtitle" in {skipped.field for skipped in done.skipped}


async def test_merge_that_gave_both_a_new_id_is_found_by_the_address(
    vendor: Vendor, server: FakeHubSpot
) -> None:
    first = await written(vendor)
    kept = server.put("contacts", {"email": "ann.lee@acme.test"})
    server.merge_records("contacts", first.ref.id, kept["id"])
    server.merged.clear()
    done = await vendor.connector().upsert_contact(vendor.person(), first.ref)
    assert (done.ref.id, done.healed) == (kept["id"], "merged")


async def test_contact_deleted_while_it_is_written_is_made_anew(vendor: Vendor, server: FakeHubSpot) -> None:
    first = await written(vendor)
    server.vanish("contacts", first.ref.id, when="PATCH")
    changed = vendor.person(fields=(Field(vendor.optional, "New", "always"),))
    done = await vendor.connector().upsert_contact(changed, first.ref)
    assert (done.healed, done.done) == ("deleted", "created")
    assert only(server)["message"] == "New"


async def test_a_404_of_a_proxy_is_no_missing_contact(vendor: Vendor, server: FakeHubSpot) -> None:
    server.fail_next(404, b"<h1>nginx</h1>", when="GET")
    with pytest.raises(Retryable) as caught:
        await written(vendor)
    assert caught.value.code == errors.TRANSIENT
    assert not server.kind("contacts")


async def test_address_that_hubspot_refuses_costs_the_address(vendor: Vendor, server: FakeHubSpot) -> None:
    """Twice: the second time the contact is found by its key, and a rep's value is kept."""
    odd = vendor.person(email="ann@localhost")
    first = await vendor.connector().upsert_contact(odd, None)
    assert (first.done, "email" in {each.field for each in first.skipped}) == ("created", True)
    server.change("contacts", first.ref.id, {"message": "Met at a fair"})
    again = await vendor.connector().upsert_contact(odd, None)
    assert (again.ref.id, again.done) == (first.ref.id, "unchanged")
    assert only(server)["message"] == "Met at a fair"


async def test_version_that_hubspot_ended_waits_for_the_owner(vendor: Vendor, server: FakeHubSpot) -> None:
    """Every path is gone: that is no lead that was deleted."""
    server.fail_next(404, {"status": "error", "message": "resource not found"}, times=3)
    with pytest.raises(NeedsPerson) as caught:
        await written(vendor)
    assert "api_version" in str(caught.value)


# Our own properties


async def test_key_property_that_somebody_deleted_is_made_again(vendor: Vendor, server: FakeHubSpot) -> None:
    del server.properties["contacts"][KEY]
    await written(vendor)
    assert server.properties["contacts"][KEY]["hasUniqueValue"] is True
    assert only(server)[KEY] == "c-1"
    del server.properties["contacts"][KEY]
    await written(vendor, key="c-2", email=None)
    assert len(server.kind("contacts")) == 2


async def test_key_property_that_may_not_be_made_waits_for_the_owner(
    vendor: Vendor, server: FakeHubSpot
) -> None:
    del server.properties["contacts"][KEY]
    server.scopes.discard("crm.schemas.contacts.write")
    with pytest.raises(NeedsPerson) as caught:
        await written(vendor)
    assert caught.value.code == errors.FORBIDDEN
    assert KEY in str(caught.value) and "crm.schemas.contacts.write" in str(caught.value)


async def test_own_properties_are_made_once(vendor: Vendor, server: FakeHubSpot) -> None:
    connector = vendor.connector()
    assert isinstance(connector, HubSpot)
    assert await connector.prepare() == ()
    del server.properties["contacts"]["agent_utm_source"]
    server.fail_next(409, error_body("CONFLICT", "exists"), when="batch/create")
    assert await connector.prepare() == ("contacts.agent_utm_source",)


async def test_default_mapping_fits_an_account_with_our_properties(vendor: Vendor) -> None:
    account = await vendor.connector().check()
    for kind, rows in ROWS.items():
        found = problems(rows, account.fields[kind], filled=FILLED[kind])
        assert [problem.text for problem in found if problem.level == "error"] == []


async def test_source_goes_to_our_properties_and_to_hubspots_where_they_may_be_written(
    vendor: Vendor, server: FakeHubSpot
) -> None:
    facts = {"channel": "paid", "gclid": "G-1", "source_page": "https://a.test/", "utm_source": "google"}
    account = await vendor.connector().check()
    fields, _ = fit(ROWS["contact"], facts, account.fields["contact"])
    await written(vendor, fields=fields)
    values = only(server)
    assert values["agent_source_page"] == "https://a.test/" and values["agent_utm_source"] == "google"
    assert values["hs_analytics_source"] == "PAID_SEARCH" and values["hs_google_click_id"] == "G-1"
    server.properties["contacts"]["hs_analytics_source"]["modificationMetadata"]["readOnlyValue"] = True
    account = await vendor.connector().check()
    fields, skipped = fit(ROWS["contact"], facts, account.fields["contact"])
    assert "hs_analytics_source" not in {field.name for field in fields}
    assert "hs_analytics_source" in {each.field for each in skipped}


async def test_values_are_sent_as_texts(vendor: Vendor, server: FakeHubSpot) -> None:
    fields = (
        Field("agent_score", 71),
        Field("agent_decision_maker", True),
        Field("agent_last_seen_at", "2026-03-02T11:00:00+02:00"),
        Field("agent_needs", ("seats", "SSO")),
    )
    first = await written(vendor, fields=fields)
    values = only(server)
    assert (values["agent_score"], values["agent_decision_maker"]) == ("71", "true")
    assert (values["agent_last_seen_at"], values["agent_needs"]) == ("2026-03-02T09:00:00.000Z", "seats;SSO")
    again = await vendor.connector().upsert_contact(vendor.person(fields=fields), first.ref)
    assert again.done == "unchanged"


# Owner, company, lifecycle


async def test_owner_by_address(vendor: Vendor, server: FakeHubSpot) -> None:
    await written(vendor, owner="Rep@seller.test")
    assert only(server)["hubspot_owner_id"] == "7"
    kept = await written(vendor, owner="sam@seller.test")
    assert only(server)["hubspot_owner_id"] == "7"
    gone = await written(vendor, owner="nobody@seller.test")
    for done in (kept, gone):
        assert "hubspot_owner_id" in {skipped.field for skipped in done.skipped}


async def test_company_of_the_domain_is_linked_and_none_is_made(vendor: Vendor, server: FakeHubSpot) -> None:
    oldest = server.put("companies", {"name": "Acme", "domain": "acme.test"})
    server.put("companies", {"name": "Acme again", "domain": "acme.test"})
    done = await written(vendor, domain="Acme.test")
    [contact] = server.kind("contacts").values()
    assert list(contact["associations"]["companies"]) == [oldest["id"]]
    assert [change.after for change in done.changes if change.field == COMPANY] == ["Acme"]
    searches = len(server.sent("POST", "companies/search"))
    again = await written(vendor, domain="acme.test")
    assert (again.done, len(server.sent("POST", "companies/search"))) == ("unchanged", searches)
    other = await written(vendor, key="c-2", email="bo@other.test", domain="other.test")
    assert other.done == "created" and len(server.kind("companies")) == 2


async def test_company_that_hubspot_made_itself_stays_the_only_one(
    vendor: Vendor, server: FakeHubSpot
) -> None:
    server.makes_companies = True
    await written(vendor, domain="acme.test")
    await written(vendor, domain="acme.test")
    assert only(server, "companies")["domain"] == "acme.test"


async def test_contact_is_written_although_companies_may_not_be_read(
    vendor: Vendor, server: FakeHubSpot
) -> None:
    server.scopes.discard("crm.objects.companies.read")
    done = await written(vendor, domain="acme.test")
    assert done.done == "created"
    [skipped] = [each for each in done.skipped if each.field == COMPANY]
    assert "crm.objects.companies.read" in skipped.why


@pytest.mark.parametrize(
    ("now", "wanted", "after"),
    [
        ("lead", "marketingqualifiedlead", "marketingqualifiedlead"),
        ("subscriber", "lead", "lead"),
        ("customer", "lead", "customer"),
        ("salesqualifiedlead", "marketingqualifiedlead", "salesqualifiedlead"),
        ("other", "lead", "other"),
    ],
)
async def test_lifecycle_moves_forward_only(
    vendor: Vendor, server: FakeHubSpot, now: str, wanted: str, after: str
) -> None:
    vendor.put("ann@acme.test", {"lifecyclestage": now})
    done = await written(vendor, fields=(Field("lifecyclestage", wanted, "always"),))
    assert only(server)["lifecyclestage"] == after
    assert (FORWARD in {each.why for each in done.skipped}) == (after != wanted)


async def test_lifecycle_that_hubspot_silently_kept_is_told(vendor: Vendor, server: FakeHubSpot) -> None:
    vendor.put("ann@acme.test", {"lifecyclestage": "customer"})
    server.fail_next(404, error_body("OBJECT_NOT_FOUND", "not yet"), when="GET .*contacts/")
    done = await written(vendor, fields=(Field("lifecyclestage", "lead", "always"),))
    assert "lifecyclestage" not in {change.field for change in done.changes}
    assert ("lifecyclestage", FORWARD) in {(each.field, each.why) for each in done.skipped}
    assert done.done == "updated"


# Batches


async def test_207_is_read(vendor: Vendor, server: FakeHubSpot) -> None:
    """A refused field within a 207 costs that field; a refused record is a failure."""
    refused = {
        "status": "error",
        "category": "VALIDATION_ERROR",
        "message": "Property values were not valid",
        "context": {},
        "links": {},
        "errors": [
            {"message": "too odd", "code": "INVALID_OPTION", "context": {"propertyName": ["message"]}}
        ],
    }
    partly = {"status": "COMPLETE", "results": [], "numErrors": 1, "errors": [refused]}
    server.answer_next(json_reply(207, partly), when="batch/upsert")
    done = await written(vendor)
    assert "message" in {skipped.field for skipped in done.skipped}
    conflict = {**refused, "category": "CONFLICT", "message": "no", "errors": []}
    server.kind("contacts").clear()
    server.answer_next(json_reply(207, {**partly, "errors": [conflict]}), when="batch/upsert")
    with pytest.raises(Conflict):
        await written(vendor)


@pytest.mark.parametrize(
    "body", [{"status": "COMPLETE", "results": []}, {"status": "PENDING", "results": []}]
)
async def test_success_without_a_record_is_none(
    vendor: Vendor, server: FakeHubSpot, body: dict[str, Any]
) -> None:
    server.answer_next(json_reply(200, body), when="batch/upsert")
    with pytest.raises(Retryable) as caught:
        await written(vendor)
    assert caught.value.code == errors.UNKNOWN_OUTCOME


# Access and limits


async def test_refresh_token_that_hubspot_no_longer_knows(clock: FixedClock) -> None:
    async with oauth(clock) as vendor:
        vendor.server.expire_tokens()
        vendor.server.refresh_token = "another"
        with pytest.raises(NeedsPerson) as caught:
            await written(vendor)
    assert caught.value.code == errors.AUTH_REVOKED


async def test_version_is_a_setting(clock: FixedClock) -> None:
    with FakeHubSpot() as server:
        async with memory_deps("HubSpot", clock) as deps:
            connector = HubSpot(Config(base_url=server.url, api_version="2027-03"), Secrets(OAUTH), deps)
            with pytest.raises(ProviderError):
                await connector.check()
            assert server.log() == ["POST /oauth/2027-03/token"]


async def test_few_requests_left_today_are_left_to_others(vendor: Vendor, server: FakeHubSpot) -> None:
    server.daily_left = 900
    await written(vendor)
    asked = len(server.requests)
    with pytest.raises(Retryable) as caught:
        await written(vendor)
    assert (caught.value.code, caught.value.retry_after) == (errors.RATE_DAY, 3_600)
    assert len(server.requests) == asked


async def test_searches_have_a_limit_of_their_own(clock: FixedClock, server: FakeHubSpot) -> None:
    """Four a second, for twenty of them. By the other limit alone, these sixty requests take three seconds."""
    person = Person(key="k", domain="acme.test", email="p@acme.test")
    config = Config(base_url=server.url, requests_per_10_seconds=190)
    async with memory_deps("HubSpot", clock) as deps:
        crm = HubSpot(config, Secrets({"token": "pat-na1-0123456789"}), deps)
        began = clock()
        for number in range(20):
            await crm.upsert_contact(replace(person, key=f"k{number}", email=f"p{number}@acme.test"), None)
    assert len(server.sent("POST", "companies/search")) == 20
    assert (clock() - began).total_seconds() >= 5
