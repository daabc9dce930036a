"""What is Salesforce's alone: logins, limits, failures that look like successes, queries, metadata."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from crm.connectors import errors
from crm.connectors.errors import Invalid
from crm.connectors.model import Field, Person, Ref, Written
from crm.connectors.salesforce import CUSTOM_FIELDS, FILLED, SalesforceConfig, mapping
from crm.connectors.salesforce.soql import Select, equals, quoted
from crm.mapping import problems
from kit.errors import NeedsPerson, Retryable
from tests.conftest import FixedClock
from tests.crm.connectors.vendor import Vendor
from tests.crm.connectors.vendor_salesforce import org, salesforce, why
from tests.fakes.salesforce_crm_server import reply
from tests.fakes.salesforce_schema import Of
from tests.fakes.soql import read


@pytest.fixture
async def leads(clock: FixedClock) -> AsyncIterator[Vendor]:
    async with salesforce(clock) as vendor:
        yield vendor


@pytest.fixture
async def contacts(clock: FixedClock) -> AsyncIterator[Vendor]:
    async with salesforce(clock, person="Contact") as vendor:
        yield vendor


async def upsert(vendor: Vendor, ref: Ref | None = None, **changes: Any) -> Written:
    return await vendor.connector().upsert_contact(vendor.person(**changes), ref)


# Logging in


@pytest.mark.parametrize("minutes", [-5, 5])
async def test_clocks_may_differ_by_five_minutes(clock: FixedClock, minutes: int) -> None:
    async with salesforce(clock, login="jwt") as vendor:
        org(vendor).wall = clock() + timedelta(minutes=minutes)
        assert (await upsert(vendor)).done == "created"
        assert len(vendor.server.grants) == 1


async def test_a_signature_that_nobody_approved_ends_in_words(clock: FixedClock) -> None:
    async with salesforce(clock, login="jwt") as vendor:
        org(vendor).username = "somebody@else.test"
        with pytest.raises(NeedsPerson, match="hasn't approved this consumer") as caught:
            await upsert(vendor)
        assert caught.value.code == errors.AUTH_REVOKED


async def test_all_workers_share_one_token_and_the_org_s_own_address(leads: Vendor) -> None:
    for number in range(3):
        await upsert(leads, key=f"c-{number}", email=f"p{number}@acme.test")
    assert len(leads.server.grants) == 1
    [done] = [await upsert(leads)]
    assert done.ref.url == f"{leads.server.url}/lightning/r/Lead/{done.ref.id}/view"


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        ({}, "https://login.salesforce.com"),
        ({"sandbox": True}, "https://test.salesforce.com"),
        ({"login_url": "https://acme.my.salesforce.com/"}, "https://acme.my.salesforce.com"),
    ],
)
def test_where_to_log_in(settings: dict[str, Any], address: str) -> None:
    assert SalesforceConfig(**settings).login_address == address


@pytest.mark.parametrize(
    "settings",
    [
        {"login": "jwt"},
        {"login": "client_credentials"},
        {"api_version": "66"},
        {"external_id": "Id'--"},
        {"login_url": "http://acme.my.salesforce.com"},
    ],
)
def test_settings_that_cannot_be(settings: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        SalesforceConfig(**settings)


async def test_the_version_is_a_setting(clock: FixedClock) -> None:
    async with salesforce(clock, api_version="v64.0") as vendor:
        await upsert(vendor)
        asked = [line for line in vendor.server.log() if "/services/data/" in line]
        assert asked and all("/services/data/v64.0/" in line for line in asked)


# Limits and failures


async def test_the_day_s_last_requests_are_left_to_others(leads: Vendor) -> None:
    org(leads).usage = org(leads).allowance - 501
    with pytest.raises(Retryable) as caught:
        await upsert(leads)
    assert caught.value.code == errors.RATE_DAY
    assert len(leads.server.requests) == 2  # the token, and the answer that told it


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (400, "UNABLE_TO_LOCK_ROW", errors.TRANSIENT),
        (503, "SERVER_UNAVAILABLE", errors.TRANSIENT),
        (403, "API_DISABLED_FOR_ORG", errors.FORBIDDEN),
        (400, "STORAGE_LIMIT_EXCEEDED", errors.FORBIDDEN),
        (400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", errors.INVALID),
    ],
)
async def test_what_errors_mean(leads: Vendor, status: int, code: str, expected: str) -> None:
    leads.server.answer_next(reply(status, code, "as it is"), when=leads.person_write)
    with pytest.raises(Exception, match="as it is") as caught:
        await upsert(leads)
    assert getattr(caught.value, "code", None) == expected


async def test_a_success_that_is_none(leads: Vendor) -> None:
    body = {
        "success": False,
        "errors": [{"statusCode": "INVALID_EMAIL_ADDRESS", "message": "no", "fields": ["X"]}],
    }
    leads.server.fail_next(200, body, when=leads.person_write)
    with pytest.raises(Invalid, match="INVALID_EMAIL_ADDRESS"):
        await upsert(leads)


async def test_a_part_that_failed_in_a_request_that_did_not(leads: Vendor) -> None:
    failed = [{"errorCode": "QUERY_TIMEOUT", "message": "too slow"}]
    part = {"referenceId": "q0", "httpStatusCode": 400, "body": failed}
    leads.server.fail_next(200, {"compositeResponse": [part]}, when="composite")
    with pytest.raises(Retryable, match="too slow"):
        await upsert(leads)
    assert leads.people() == []


async def test_required_fields_of_the_org_s_own_are_named(leads: Vendor) -> None:
    org(leads).objects["Lead"]["Region__c"] = Of("string", 20, must=True)
    with pytest.raises(Invalid) as caught:
        await upsert(leads)
    assert list(caught.value.fields) == ["Region__c"]


# Queries


@given(
    st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n\r\t\b\f'\"\\"), max_size=30)
)
def test_whatever_is_written_stays_a_value(value: str) -> None:
    soql = read(f"SELECT Id FROM Lead WHERE Email = {quoted(value)}")
    assert soql.where({"Email": value or None}.get) is bool(value)
    assert not soql.where({"Email": f"{value}x"}.get)


@pytest.mark.parametrize("text", ["x' OR Email != '", "\\' OR Id != null OR Email = \\'", "%", "'; DELETE"])
async def test_what_a_visitor_types_finds_nobody_else(contacts: Vendor, text: str) -> None:
    other = contacts.put("boss@acme.test", {"Phone": "+491"})
    org(contacts).keep("Account", {"Name": "Secret"})
    person = Person(key=text, email=text, phone=text, last_name=text, company=text, domain=text)
    done = await contacts.connector().upsert_contact(person, None)
    assert done.ref.id != other.id
    assert org(contacts).kind("Contact")[done.ref.id]["AccountId"] != next(
        iter(org(contacts).kind("Account"))
    )


@pytest.mark.parametrize("column", ["Id FROM User", "(SELECT Id FROM User WHERE Id != null)", "Id, Name", ""])
def test_a_column_is_a_name(column: str) -> None:
    with pytest.raises(ValueError, match="is no column"):
        Select(columns=("Id", column), source="Lead", where=equals("Id", "x")).text()


async def test_a_mapping_to_what_is_no_name_costs_the_field(leads: Vendor) -> None:
    done = await upsert(leads, fields=(Field("Id FROM User--", "x"), Field("Title", "CEO")))
    assert "no name" in why(done, "Id FROM User--")
    assert leads.people()[0].values["Title"] == "CEO"


# Metadata


async def test_the_org_s_own_fields(leads: Vendor) -> None:
    found = await leads.connector().check()
    fields = {each.name: each for each in found.fields["contact"]}
    assert {name for name, field in fields.items() if field.required} == {"LastName", "Company"}
    assert fields["IsConverted"].read_only and fields["Remark__c"].custom
    assert (fields["LastName"].length, fields["LeadSource"].type) == (80, "choice")
    assert fields["Interests__c"].type == "choices" and "Web" in fields["LeadSource"].options
    assert [stage.outcome for stage in found.stages] == [None, None, None, "won", "lost"]
    assert {user.email for user in found.users} == {"rosa@seller.test", "integration@seller.test"}


async def test_what_our_user_may_not_see(leads: Vendor) -> None:
    del org(leads).objects["OpportunityContactRole"]
    assert (await leads.connector().check()).lacking == ("Read, Create and Edit OpportunityContactRole",)


@pytest.mark.parametrize("person", ["Lead", "Contact"])
async def test_the_mapping_fits_an_org_with_our_fields(clock: FixedClock, person: Any) -> None:
    kinds = {
        "Text": "string",
        "LongTextArea": "textarea",
        "Url": "url",
        "Number": "double",
        "DateTime": "datetime",
    }
    async with salesforce(clock, person=person) as vendor:
        for field in CUSTOM_FIELDS:
            org(vendor).objects[person][field.name] = Of(kinds[field.kind], field.length or 255)
        found = await vendor.connector().check()
        for place, rows in mapping(person).items():
            assert not [
                each
                for each in problems(rows, found.fields[place], filled=FILLED[place])
                if each.level == "error"
            ]
