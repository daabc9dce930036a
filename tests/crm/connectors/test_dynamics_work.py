"""Opportunities and activities in Dynamics 365, and what the environment says of itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, cast

import pytest

from crm.connectors import errors
from crm.connectors.dynamics import CUSTOM_FIELDS, MANNER, ROWS, Config
from crm.connectors.model import Activity, Deal, Ref
from crm.mapping import fit, problems
from kit.errors import NeedsPerson, Rejected, Retryable
from tests.conftest import FixedClock
from tests.crm.connectors.looking import contact_of, only, whys
from tests.crm.connectors.scenarios_work import conversation
from tests.crm.connectors.vendor import Vendor
from tests.crm.connectors.vendor_dynamics import dynamics
from tests.fakes.dynamics_crm_server import FakeDynamics

DEAL = Deal(key="d-1", title="Acme: 40 seats", stage="1")


@pytest.fixture
async def vendor(clock: FixedClock) -> AsyncIterator[Vendor]:
    async with dynamics()(clock) as made:
        yield made


def server_of(vendor: Vendor) -> FakeDynamics:
    return cast("FakeDynamics", vendor.server)


# Opportunities


async def test_an_opportunity_whole(vendor: Vendor) -> None:
    contact = await contact_of(vendor)
    deal = replace(
        DEAL, amount=Decimal("1200.50"), currency="EUR", closes_on=date(2026, 4, 1), owner="rep@acme.test"
    )
    await vendor.connector().upsert_deal(deal, contact, None)
    record, server = only(vendor, "opportunity"), server_of(vendor)
    assert (record["estimatedvalue"], record["estimatedclosedate"], record["salesstage"]) == (
        1200.5,
        "2026-04-01",
        1,
    )
    assert (record["_ownerid_value"], record["_transactioncurrencyid_value"]) == (server.rep, server.euro)
    assert (record["_originatingleadid_value"], record["agent_externalid"]) == (contact.id, "d-1")


async def test_an_amount_in_another_currency_is_not_written(vendor: Vendor) -> None:
    contact = await contact_of(vendor)
    first = await vendor.connector().upsert_deal(
        replace(DEAL, amount=Decimal(5), currency="CHF"), contact, None
    )
    assert "CHF" in whys(first.skipped)["estimatedvalue"]
    only(vendor, "opportunity")["_transactioncurrencyid_value"] = server_of(vendor).dollar
    again = await vendor.connector().upsert_deal(
        replace(DEAL, amount=Decimal(5), currency="EUR"), contact, first.ref
    )
    assert "EUR" in whys(again.skipped)["estimatedvalue"] and again.done == "unchanged"


@pytest.mark.parametrize(
    ("there", "wanted", "expected"),
    [(0, "2", 2), (2, "1", 2), (None, "Develop", 1), (1, "no such stage", 1)],
)
async def test_a_stage_moves_forward_only(
    vendor: Vendor, there: int | None, wanted: str, expected: int
) -> None:
    contact = await contact_of(vendor)
    made = await vendor.connector().upsert_deal(replace(DEAL, stage=None), contact, None)
    only(vendor, "opportunity")["salesstage"] = there
    await vendor.connector().upsert_deal(replace(DEAL, stage=wanted), contact, made.ref)
    assert only(vendor, "opportunity")["salesstage"] == expected


@pytest.mark.parametrize(("outcome", "closed_as"), [("won", (1, 3)), ("lost", (2, 4))])
@pytest.mark.parametrize("is_new", [True, False])
async def test_an_opportunity_is_closed_once(
    vendor: Vendor, outcome: Any, closed_as: tuple[int, int], is_new: bool
) -> None:
    contact = await contact_of(vendor)
    if not is_new:
        await vendor.connector().upsert_deal(DEAL, contact, None)
    closed = replace(DEAL, outcome=outcome)
    done = await vendor.connector().upsert_deal(closed, contact, None)
    record = only(vendor, "opportunity")
    assert (record["statecode"], record["statuscode"]) == closed_as
    assert done.done == ("created" if is_new else "updated")
    assert "statecode" in {change.field for change in done.changes}
    again = await vendor.connector().upsert_deal(closed, contact, done.ref)
    assert (again.done, again.skipped) == ("unchanged", ())
    other = replace(DEAL, outcome="lost" if outcome == "won" else "won")
    assert (
        "closed"
        in whys((await vendor.connector().upsert_deal(other, contact, done.ref)).skipped)["statecode"]
    )


async def test_silence_after_closing(vendor: Vendor) -> None:
    contact = await contact_of(vendor)
    vendor.server.drop_next(when="POST .*/WinOpportunity")
    with pytest.raises(Retryable) as caught:
        await vendor.connector().upsert_deal(replace(DEAL, outcome="won"), contact, None)
    assert caught.value.code == errors.UNKNOWN_OUTCOME
    again = await vendor.connector().upsert_deal(replace(DEAL, outcome="won"), contact, None)
    assert (again.done, len(vendor.deals())) == ("unchanged", 1)


# Activities


async def test_two_workers_log_one_conversation(vendor: Vendor) -> None:
    contact = await contact_of(vendor)
    vendor.server.meet(when="POST .*/annotations")
    done = await asyncio.gather(
        *(vendor.connector().log_activity(conversation(), contact, None, key="s-1") for _ in range(2))
    )
    assert sorted(each.done for each in done) == ["created", "unchanged"]
    assert len({each.ref.id for each in done}) == len(vendor.activities()) == 1


async def test_an_appointment_has_its_parties(vendor: Vendor) -> None:
    contact = await contact_of(vendor)
    at = datetime(2026, 3, 9, 14, 0, tzinfo=UTC)
    meeting = Activity(kind="meeting", subject="Demo", text="Show prices.", at=at, location="https://meet.test/1",
                       attendees=("ann@acme.test", "bo@acme.test"), owner="rep@acme.test")  # fmt: skip
    done = await vendor.connector().log_activity(meeting, contact, None, key="b-1")
    record = only(vendor, "appointment")
    parties = {each["mask"]: each["id"] for each in record["appointment_activity_parties"]}
    assert parties == {5: contact.id, 7: server_of(vendor).rep}
    assert (record["scheduledstart"], record["scheduledend"]) == (
        "2026-03-09T14:00:00Z",
        "2026-03-09T14:30:00Z",
    )
    assert "bo@acme.test" in record["description"] and record["_regardingobjectid_value"] == contact.id
    moved = replace(meeting, at=at + timedelta(hours=1))
    again = await vendor.connector().log_activity(moved, contact, None, key="b-1", ref=done.ref)
    assert {change.field for change in again.changes} == {"scheduledstart", "scheduledend"}
    record["statecode"] = 2
    closed = await vendor.connector().log_activity(meeting, contact, None, key="b-1", ref=done.ref)
    assert closed.done == "unchanged" and "scheduledstart" in whys(closed.skipped)


async def test_a_task_about_the_opportunity_that_is_done(vendor: Vendor) -> None:
    contact = await contact_of(vendor)
    deal = (await vendor.connector().upsert_deal(DEAL, contact, None)).ref
    task = conversation(kind="task", subject="Send prices", done=True, owner="rep@acme.test")
    done = await vendor.connector().log_activity(task, contact, deal, key="t-1")
    record = only(vendor, "task")
    assert (record["_regardingobjectid_value"], record["statecode"], record["statuscode"]) == (deal.id, 1, 5)
    assert done.done == "created" and record["_ownerid_value"] == server_of(vendor).rep


async def test_a_note_that_was_deleted_is_written_anew(vendor: Vendor) -> None:
    contact = await contact_of(vendor)
    first = await vendor.connector().log_activity(conversation(), contact, None, key="s-1")
    vendor.server.kind("annotation").clear()
    done = await vendor.connector().log_activity(conversation(), contact, None, key="s-1", ref=first.ref)
    assert (done.done, done.healed, len(vendor.activities())) == ("created", "deleted", 1)


async def test_a_long_text_is_cut_as_dataverse_counts(vendor: Vendor) -> None:
    contact = await contact_of(vendor)
    task = conversation(kind="task", subject="🦊" * 150, text="🦊 more " * 1_000)
    done = await vendor.connector().log_activity(task, contact, None, key="t-1")
    assert "2000" in whys(done.skipped)["description"]
    assert only(vendor, "task")["subject"].startswith("🦊")


# The environment


async def test_changes_oldest_first_over_pages(vendor: Vendor) -> None:
    server, contact = server_of(vendor), await contact_of(vendor)
    since = server.now + timedelta(minutes=1)
    server.now += timedelta(minutes=5)
    for number in range(501):
        server.put("lead", {"emailaddress1": f"p{number}@acme.test"})
    server.now += timedelta(minutes=5)
    deal = await vendor.connector().upsert_deal(
        replace(DEAL, outcome="won", amount=Decimal(40), currency="EUR", owner="rep@acme.test"), contact, None
    )
    server.now += timedelta(minutes=5)
    became = server.qualify(contact.id)
    found = [each async for each in vendor.connector().changed_since(since)]
    assert len(found) == 504 and [each.at for each in found] == sorted(each.at for each in found)
    [won] = [each for each in found if each.kind == "deal"]
    assert (won.ref.id, won.outcome, won.amount, won.currency) == (deal.ref.id, "won", Decimal(40), "EUR")
    assert (won.stage, won.owner, [each.id for each in won.contacts]) == ("1", "rep@acme.test", [contact.id])
    [qualified] = [each for each in found if each.ref.id == contact.id]
    assert qualified.became == Ref("contacts", became["id"], qualified.became and qualified.became.url)


async def test_the_next_page_is_only_followed_at_home(vendor: Vendor) -> None:
    """An address elsewhere would be sent our token."""
    page = {"value": [], "@odata.nextLink": "http://127.0.0.1:9/api/data/v9.2/leads?$skiptoken=1"}
    vendor.server.fail_next(200, page, when="GET /api/data/v9.2/leads")
    assert [each async for each in vendor.connector().changed_since(datetime(2026, 1, 1, tzinfo=UTC))] == []


async def test_check_tells_columns_choices_stages_and_users(vendor: Vendor) -> None:
    found = await vendor.connector().check()
    fields = {each.name: each for each in found.fields["contact"]}
    assert fields["leadsourcecode"].options["8"] == "Web"
    assert (fields["jobtitle"].length, fields["emailaddress1"].type, fields["mobilephone"].type) == (
        100,
        "email",
        "phone",
    )
    assert (fields["agent_interests"].type, fields["decisionmaker"].type) == ("choices", "boolean")
    assert fields["fullname"].read_only and fields["agent_score"].custom
    deal = {each.name: each for each in found.fields["deal"]}
    assert deal["estimatedclosedate"].type == "date" and not [each for each in deal.values() if each.required]
    assert [(each.id, each.label) for each in found.stages][:2] == [("0", "Qualify"), ("1", "Develop")]
    assert [each.email for each in found.users] == ["rep@acme.test"]
    assert {"note", "task", "meeting", "company"} <= found.fields.keys()


async def test_check_tells_what_is_missing(vendor: Vendor) -> None:
    server = server_of(vendor)
    server.keys |= {"lead": "Pending", "opportunity": None}  # type: ignore[dict-item]
    server.privileges.remove("prvCreateLead")
    lacking = (await vendor.connector().check()).lacking
    assert lacking == (
        "prvCreateLead",
        "an alternate key on agent_externalid of leads (now: Pending)",
        "an alternate key on agent_externalid of opportunities",
    )


async def test_an_environment_without_sales(vendor: Vendor) -> None:
    del server_of(vendor).tables["opportunity"]
    contact = Ref("leads", "00000000-0000-4000-8000-000000000001")
    vendor.server.fail_next(200, {"value": [{"LogicalName": "name"}]}, when="EntityDefinitions")
    with pytest.raises(NeedsPerson) as caught:
        await vendor.connector().upsert_deal(DEAL, contact, None)
    assert caught.value.code == errors.FORBIDDEN and "installed" in str(caught.value)


async def test_a_wrong_secret_is_the_owners_matter(vendor: Vendor) -> None:
    vendor.server.client_secret = "another"
    with pytest.raises(NeedsPerson) as caught:
        await vendor.connector().check()
    assert caught.value.code == errors.AUTH_REVOKED and "AADSTS7000215" in str(caught.value)


async def test_the_vendors_words_without_its_help_links(vendor: Vendor) -> None:
    with pytest.raises(Rejected) as caught:
        await vendor.connector().upsert_contact(vendor.person(email="a" * 120 + "@acme.test"), None)
    assert "fwlink" not in str(caught.value) and "emailaddress1" in str(caught.value)


async def test_the_default_mapping_fits(vendor: Vendor) -> None:
    found = await vendor.connector().check()
    remote = (*found.fields["contact"], *CUSTOM_FIELDS["contact"])
    assert [each for each in problems(ROWS["contact"], remote) if each.level == "error"] == []
    facts = {
        "channel": "paid",
        "budget_range": {"amount": 5_000, "currency": "EUR"},
        "company_size": {"min": 11, "max": 50},
    }
    fields, _ = fit(ROWS["contact"], facts, remote, manner=MANNER)
    values = {each.name: each.value for each in fields}
    assert values == {
        "leadsourcecode": "1",
        "agent_channel": "paid",
        "budgetamount": 5_000,
        "numberofemployees": 11,
    }
    await vendor.connector().upsert_contact(vendor.person(fields=fields), None)
    assert only(vendor, "lead")["leadsourcecode"] == 1


def test_a_config_is_strict() -> None:
    whole = {"organization": "https://acme.crm4.dynamics.com", "directory": "acme.test"}
    config = Config.model_validate(whole)
    assert config.base_url == "https://acme.crm4.dynamics.com/api/data/v9.2"
    assert config.tokens_from == "https://login.microsoftonline.com/acme.test/oauth2/v2.0/token"
    for wrong in (
        {"organization": "http://acme.test"},
        {"key_column": "x' or"},
        {"directory": "a/../b"},
        {"x": 1},
    ):
        with pytest.raises(ValueError):
            Config.model_validate(whole | wrong)
