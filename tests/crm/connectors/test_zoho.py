"""Zoho CRM: data centres and tokens, failures inside of successes, leads that become contacts, what is made for us."""

from __future__ import annotations

import json
from typing import Any

import pytest

from crm.connectors import errors
from crm.connectors.errors import Conflict, Invalid, told_rep
from crm.connectors.model import Field, Ref
from crm.connectors.secrets import Secrets
from crm.connectors.zoho import SCOPES, ZohoConfig, mapping
from crm.connectors.zoho.dialect import DIALECT
from crm.connectors.zoho.mapping import FILLED, own_fields
from crm.mapping import problems
from kit.errors import NeedsPerson, Retryable
from kit.rest import Answer
from tests.crm.connectors.zoho_rig import Zoho, ann, zoho
from tests.fakes.scripted_http import json_reply
from tests.fakes.zoho_crm_fields import KEY

__all__ = ["zoho"]

UPSERT = "POST /crm/v8/Leads/upsert"


# Access


@pytest.mark.parametrize(
    ("data_centre", "token_url", "api_url"),
    [
        ("com", "https://accounts.zoho.com/oauth/v2/token", "https://www.zohoapis.com"),
        ("com.au", "https://accounts.zoho.com.au/oauth/v2/token", "https://www.zohoapis.com.au"),
        ("sa", "https://accounts.zoho.sa/oauth/v2/token", "https://www.zohoapis.sa"),
        ("ca", "https://accounts.zohocloud.ca/oauth/v2/token", "https://www.zohoapis.ca"),
    ],
)
def test_data_centres(data_centre: Any, token_url: str, api_url: str) -> None:
    config = ZohoConfig(data_centre=data_centre)
    assert (config.token_url, config.api_url) == (token_url, api_url)


async def test_the_token_says_where_the_api_is(zoho: Zoho) -> None:
    await zoho.crm(base_url="http://127.0.0.1:9").upsert_contact(ann(), None)
    assert zoho.one("Leads")["Email"] == "ann@acme.test"


async def test_access_denied_waits_ten_minutes_and_asks_nobody(zoho: Zoho) -> None:
    zoho.server.denies_tokens = True
    crm = zoho.crm()
    for _ in range(3):
        with pytest.raises(Retryable) as caught:
            await crm.upsert_contact(ann(), None)
        assert caught.value.code == errors.RATE_SHORT
        assert caught.value.retry_after == 600
    assert len(zoho.server.requests) == 1
    zoho.server.denies_tokens = False
    zoho.clock.advance(601)
    assert (await crm.upsert_contact(ann(), None)).done == "created"


async def test_access_denied_stops_workers_that_still_have_a_token(zoho: Zoho) -> None:
    other = zoho.crm()
    await other.upsert_contact(ann(), None)
    zoho.server.denies_tokens = True
    zoho.deps.shelf.held = None  # type: ignore[attr-defined]
    with pytest.raises(Retryable):
        await zoho.crm().upsert_contact(ann(), None)
    asked = len(zoho.server.requests)
    with pytest.raises(Retryable, match="fewer requests"):
        await other.upsert_contact(ann(), None)
    assert len(zoho.server.requests) == asked


@pytest.mark.parametrize("wrong", ["client_id", "client_secret"])
async def test_a_wrong_application_is_said_with_200_and_needs_a_person(zoho: Zoho, wrong: str) -> None:
    given = {"client_id": "1000.APP", "client_secret": "right", "refresh_token": "refresh-0", wrong: "other"}
    with pytest.raises(NeedsPerson) as caught:
        await zoho.crm(Secrets(given)).check()
    assert caught.value.code == errors.AUTH_REVOKED


async def test_a_missing_scope_is_no_expired_token(zoho: Zoho) -> None:
    """Both are 401; another token would not help."""
    zoho.server.scopes.remove("ZohoCRM.modules.leads.ALL")
    with pytest.raises(NeedsPerson, match="lacks a scope") as caught:
        await zoho.crm().upsert_contact(ann(), None)
    assert (caught.value.code, len(zoho.server.grants)) == (errors.FORBIDDEN, 1)


# Answers


def refusal(code: str, message: str = "", **details: Any) -> dict[str, Any]:
    return {"code": code, "message": message, "status": "error", "details": details}


@pytest.mark.parametrize("status", [200, 201, 202, 207, 400])
async def test_a_failure_inside_of_an_answer(zoho: Zoho, status: int) -> None:
    """Whatever the status: nothing was written, and the field has a name."""
    body = {"data": [refusal("INVALID_DATA", "invalid data", api_name="Last_Name", maximum_length=80)]}
    zoho.server.answer_next(json_reply(status, body), when=UPSERT)
    with pytest.raises(Invalid) as caught:
        await zoho.crm().upsert_contact(ann(), None)
    assert caught.value.fields == {"Last_Name": "has room for 80 characters"}
    assert "for Last_Name" in told_rep(caught.value, "Zoho CRM")


@pytest.mark.parametrize(
    ("status", "told", "code", "said"),
    [
        (400, refusal("MANDATORY_NOT_FOUND", "required", api_name="Company"), errors.INVALID, "Company must be given"),
        (202, refusal("DUPLICATE_DATA", api_name="X", id="7"), errors.CONFLICT, "another record has"),
        (400, refusal("MAPPING_MISMATCH", "no such stage", mapped_field="Pipeline"), errors.INVALID, "Pipeline is"),
        (400, refusal("INVALID_DATA", "the id given seems to be invalid", id="7"), errors.GONE, "the id given"),
        (202, refusal("CONVERTED_RECORD", "can't update"), errors.GONE, "can't update"),
        (403, refusal("NO_PERMISSION", "denied", permissions=["Edit_Leads"]), errors.FORBIDDEN, "Edit_Leads"),
        (400, refusal("RECORD_LOCKED", "under merge"), errors.TRANSIENT, "under merge"),
        (500, refusal("INTERNAL_ERROR", "Internal server error"), errors.TRANSIENT, "Internal"),
        (429, refusal("TOO_MANY_REQUESTS", "slow down"), errors.RATE_SHORT, "slow down"),
        (400, refusal("SOMETHING_NEW", "who knows"), errors.INVALID, "who knows"),
    ],
)  # fmt: skip
def test_error_codes(status: int, told: dict[str, Any], code: str, said: str) -> None:
    """The same for the whole request and for its one record."""
    for body in (told, {"data": [told]}):
        error = DIALECT.explain(Answer(status, {}, body), None)
        assert error is not None and error.code == code
        assert said in str(error)


def test_a_duplicate_names_the_record_that_is_there() -> None:
    told = refusal("DUPLICATE_DATA", api_name=KEY, id="7", duplicate_record={"id": "7", "module": {}})
    error = DIALECT.hidden(Answer(200, {}, {"data": [told]}))
    assert isinstance(error, Conflict) and error.existing == ("7",)


async def test_a_success_without_an_id_is_none(zoho: Zoho) -> None:
    zoho.server.answer_next(json_reply(200, {"data": [{"status": "success", "details": {}}]}), when=UPSERT)
    with pytest.raises(Retryable) as caught:
        await zoho.crm().upsert_contact(ann(), None)
    assert caught.value.code == errors.UNKNOWN_OUTCOME


async def test_the_last_credit_parks_the_connection(zoho: Zoho) -> None:
    """Also when it is told with a success."""
    body = {"org": [{"id": "1", "company_name": "S"}]}
    zoho.server.answer_next(json_reply(200, body, X_API_CREDITS_REMAINING="0"), when="GET /crm/v8/org")
    with pytest.raises(Retryable) as caught:
        await zoho.crm().check()
    assert caught.value.code == errors.RATE_DAY
    assert len(zoho.server.requests) == 2


async def test_without_workflows(zoho: Zoho) -> None:
    await zoho.crm(workflows=False).upsert_contact(ann(), None)
    [request] = zoho.server.sent("POST", "/upsert$")
    assert json.loads(request.body)["trigger"] == []
    await zoho.crm().upsert_contact(ann(key="c-2", email="b@acme.test"), None)
    assert "trigger" not in json.loads(zoho.server.sent("POST", "/upsert$")[1].body)


# Leads and contacts


async def test_a_converted_lead_becomes_its_contact(zoho: Zoho) -> None:
    crm = zoho.crm()
    lead = (await crm.upsert_contact(ann(), None)).ref
    zoho.server.convert(lead.id, {})
    fields = (Field("Designation", "CTO"), Field("UTM_Source", "ads"))
    done = await crm.upsert_contact(ann(fields=fields), lead)
    contact = zoho.one("Contacts")
    assert (done.healed, done.ref) == ("converted", Ref("Contacts", contact["id"], done.ref.url))
    assert (contact["Title"], contact["UTM_Source"], contact[KEY]) == ("CTO", "ads", "c-1")
    again = await crm.upsert_contact(ann(fields=fields), done.ref)
    assert (again.done, again.healed) == ("unchanged", None)


async def test_a_visitor_who_is_a_contact_gets_no_lead(zoho: Zoho) -> None:
    there = zoho.contact()
    done = await zoho.crm().upsert_contact(ann(), None)
    assert (done.ref.id, done.healed, zoho.all("Leads")) == (there.id, None, [])
    assert zoho.one("Accounts")["Account_Name"] == "Acme"


async def test_a_converted_lead_that_no_query_shows(zoho: Zoho) -> None:
    """Its key is still on it, so that Zoho refuses a second one: its contact is used."""
    crm = zoho.crm()
    lead = (await crm.upsert_contact(ann(email=None, phone="+4915112345678"), None)).ref
    contact = zoho.server.convert(lead.id, {})["Contacts"]["id"]
    zoho.server.kind("Contacts")[contact].pop("Phone")
    done = await crm.upsert_contact(ann(email=None, phone="+4915112345678"), None)
    assert (done.ref.type, done.ref.id, len(zoho.all("Leads"))) == ("Contacts", contact, 1)


async def test_our_key_is_taken_by_a_converted_lead(zoho: Zoho) -> None:
    """A rep made a new lead of somebody who came back: it is used, without our key."""
    crm = zoho.crm()
    first = (await crm.upsert_contact(ann(), None)).ref
    zoho.server.convert(first.id, {})
    again = zoho.lead()
    done = await crm.upsert_contact(ann(phone="+4915112345678"), None)
    assert (done.ref.id, done.done) == (again.id, "updated")
    assert KEY in {each.field for each in done.skipped}
    assert zoho.server.kind("Leads")[again.id]["Phone"] == "+4915112345678"


async def test_a_contact_that_was_converted_and_deleted(zoho: Zoho) -> None:
    crm = zoho.crm()
    contact = zoho.contact()
    zoho.server.delete("Contacts", contact.id)
    done = await crm.upsert_contact(ann(), contact)
    assert (done.healed, done.ref.type) == ("deleted", "Leads")


async def test_people_behind_one_switchboard(zoho: Zoho) -> None:
    """One record with the number is the person; with several nobody knows, and a new one is made."""
    nobody = ann(email=None, phone="+4930123456")
    first = zoho.lead(Email="x@acme.test", Phone="+4930123456")
    assert (await zoho.crm().upsert_contact(nobody, None)).ref.id == first.id
    zoho.lead(Email="y@acme.test", Mobile="+4930123456")
    other = await zoho.crm().upsert_contact(ann(key="c-2", email=None, phone="+4930123456"), None)
    assert other.done == "created"


async def test_of_several_with_one_address_the_oldest(zoho: Zoho) -> None:
    first, _ = zoho.lead(), zoho.lead()
    assert (await zoho.crm().upsert_contact(ann(), None)).ref.id == first.id


async def test_an_apostrophe_in_an_address(zoho: Zoho) -> None:
    crm = zoho.crm()
    first = await crm.upsert_contact(ann(email="o'neil@acme.test"), None)
    again = await crm.upsert_contact(ann(key="c-9", email="o'neil@acme.test"), None)
    assert again.ref == first.ref


async def test_a_name_that_comes_later(zoho: Zoho) -> None:
    """What stands in for a missing name makes room for it; a rep's name does not."""
    crm = zoho.crm()
    ref = (await crm.upsert_contact(ann(last_name=None, company=None), None)).ref
    assert (zoho.one("Leads")["Last_Name"], zoho.one("Leads")["Company"]) == (
        "ann@acme.test",
        "ann@acme.test",
    )
    await crm.upsert_contact(ann(), ref)
    assert zoho.one("Leads")["Last_Name"] == "Lee"
    await crm.upsert_contact(ann(last_name="Li"), ref)
    assert zoho.one("Leads")["Last_Name"] == "Lee"


async def test_the_owner_of_a_new_record(zoho: Zoho) -> None:
    zoho.server.users.append({"id": "502", "email": "Max@seller.test", "full_name": "Max", "name": "Max"})
    crm = zoho.crm()
    done = await crm.upsert_contact(ann(owner="max@seller.test"), None)
    assert zoho.one("Leads")["Owner"]["id"] == "502"
    known = await crm.upsert_contact(ann(owner="rita@seller.test"), done.ref)
    assert (known.done, zoho.one("Leads")["Owner"]["id"]) == ("unchanged", "502")
    other = await crm.upsert_contact(ann(key="c-2", email="b@acme.test", owner="gone@seller.test"), None)
    assert "no active user gone@seller.test" in {each.field: each.why for each in other.skipped}["Owner"]


# The account


async def test_check_says_what_the_account_has(zoho: Zoho) -> None:
    found = await zoho.crm().check()
    assert (found.id, found.name, found.lacking) == ("9001", "Seller Ltd", ())
    lead = {field.name: field for field in found.fields["contact"]}
    assert (lead["Last_Name"].length, lead["Last_Name"].required) == (80, True)
    assert lead["Lead_Source"].options["Chat"] == "Chat" and "-None-" not in lead["Lead_Source"].options
    assert lead["Full_Name"].read_only and lead[KEY].custom
    won = [stage.id for stage in found.stages if stage.outcome == "won"]
    assert (won, found.stages[0].probability) == (["Closed Won"], 0.1)
    assert [user.email for user in found.users] == ["rita@seller.test"]


@pytest.mark.parametrize("module", ["Leads", "Contacts"])
async def test_the_default_mapping_fits(zoho: Zoho, module: Any) -> None:
    found = await zoho.crm(module=module).check()
    needed = (*FILLED, "Deal_Name", "Stage", "Closing_Date")
    for ours, rows in mapping(module).items():
        wrong = [each for each in problems(rows, found.fields[ours], filled=needed) if each.level == "error"]
        assert wrong == []


async def test_check_says_what_is_missing(zoho: Zoho) -> None:
    zoho.server.scopes -= {"ZohoCRM.users.READ", "ZohoCRM.settings.pipeline.READ"}
    del zoho.server.fields["Tasks"][KEY]
    found = await zoho.crm().check()
    assert set(found.lacking) == {
        "to read users (ZohoCRM.users.READ)",
        "to read stages (ZohoCRM.settings)",
        f"the field {KEY} in Tasks",
    }


async def test_stages_without_pipelines(zoho: Zoho) -> None:
    zoho.server.has_pipelines = False
    stages = (await zoho.crm().check()).stages
    assert [stage.outcome for stage in stages if stage.outcome] == ["won", "lost"]


async def test_without_our_key_nothing_is_written(zoho: Zoho) -> None:
    """A repeat could not be told from a new one."""
    del zoho.server.fields["Leads"][KEY]
    with pytest.raises(NeedsPerson, match=f"Leads has no field {KEY}"):
        await zoho.crm().upsert_contact(ann(), None)
    assert zoho.all("Leads") == []


async def test_fields_are_made_once(zoho: Zoho) -> None:
    for module, names in own_fields(KEY).items():
        for name in names:
            del zoho.server.fields[module][name]
    crm = zoho.crm()
    with pytest.raises(NeedsPerson, match="lacks a scope"):
        await crm.prepare()
    zoho.server.scopes.add("ZohoCRM.settings.fields.CREATE")
    made = await crm.prepare()
    assert len(made) == sum(map(len, own_fields(KEY).values()))
    assert zoho.server.fields["Leads"][KEY].unique and not zoho.server.fields["Tasks"][KEY].unique
    assert await crm.prepare() == () and (await crm.check()).lacking == ()


def test_scopes_are_what_is_needed() -> None:
    assert len(set(SCOPES)) == len(SCOPES) and not [each for each in SCOPES if each.endswith("modules.ALL")]
