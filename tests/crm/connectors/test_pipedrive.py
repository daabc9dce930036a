"""What is Pipedrive's own: no upsert, searches that lag, codes for fields, tokens a day, errors in successes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass

import pytest

from crm.connectors import errors
from crm.connectors.deps import ConnectorDeps
from crm.connectors.model import Field, Person, Written
from crm.connectors.pipedrive import CUSTOM_FIELDS, ROWS, Config, Pipedrive
from crm.connectors.pipedrive.dialect import price, refused_fields
from crm.connectors.secrets import Secrets
from crm.mapping import fit, problems
from kit.errors import NeedsPerson, Rejected, Retryable
from tests.conftest import FixedClock
from tests.crm.connectors.vendor import memory_deps
from tests.crm.connectors.vendor_pipedrive import OAUTH, SIZE, TOKEN, config, prepared, put
from tests.fakes.pipedrive_crm_server import FakePipedrive, code
from tests.fakes.scripted_http import json_reply

ANN = Person(key="c-1", email="ann@acme.test", first_name="Ann", last_name="Lee")


@dataclass
class World:
    server: FakePipedrive
    deps: ConnectorDeps
    make: Callable[..., Pipedrive]

    async def write(self, person: Person, **settings: int) -> Written:
        return await self.make(**settings).upsert_contact(person, None)


@pytest.fixture
async def world(clock: FixedClock) -> AsyncGenerator[World]:
    with prepared(clock) as server:
        server.api_tokens.add(TOKEN["token"])
        async with memory_deps("Pipedrive", clock) as deps:

            def make(**settings: int) -> Pipedrive:
                return Pipedrive(config(server).model_copy(update=settings), Secrets(TOKEN), deps)

            yield World(server, deps, make)


# Which person


async def test_of_two_with_one_address_the_oldest_is_used_and_it_is_said(world: World) -> None:
    first, second = (put(world.server, "ann@acme.test", {}) for _ in range(2))
    done = await world.write(ANN)
    assert done.ref.id == first.id
    [remark] = [each for each in done.skipped if each.field == "email"]
    assert f"({first.id}, {second.id})" in remark.why and "merge" in remark.why


async def test_an_address_that_only_contains_ours_is_another_one(world: World) -> None:
    put(world.server, "joann@acme.test", {})
    assert (await world.write(ANN)).done == "created"


async def test_what_a_search_does_not_show_yet_is_found_in_the_list(world: World) -> None:
    world.server.lag = 300
    first = await world.write(ANN)
    again = await world.write(ANN)
    assert (again.done, again.ref.id) == ("unchanged", first.ref.id)
    assert len(world.server.sent("POST", "/persons$")) == 1


async def test_a_search_that_still_shows_a_deleted_person(world: World) -> None:
    gone, there = (put(world.server, "ann@acme.test", {}) for _ in range(2))
    shown = (
        {"id": int(gone.id), "emails": ["ann@acme.test"]},
        {"id": int(there.id), "emails": ["ann@acme.test"]},
    )
    world.server.kind("persons")[gone.id]["is_deleted"] = True
    reply = json_reply(200, {"success": True, "data": {"items": [{"item": each} for each in shown]}})
    world.server.answer_next(reply, when="persons/search")
    assert (await world.write(ANN)).ref.id == there.id


async def test_a_person_with_a_phone_only_gets_the_address_later(world: World) -> None:
    known = await world.write(Person(key="c-1", phone="+4915112345678"))
    assert world.server.live("persons")[0]["name"] == "+4915112345678"
    again = await world.write(Person(key="c-1", phone="+4915112345678"))
    assert again.ref.id == known.ref.id
    person = Person(key="c-1", phone="+4915112345678", email="ann@acme.test", first_name="Ann")
    done = await world.make().upsert_contact(person, known.ref)
    [record] = world.server.live("persons")
    assert (done.ref.id, record["name"]) == (known.ref.id, "Ann")
    assert record["emails"] == [{"value": "ann@acme.test", "primary": True, "label": "work"}]


async def test_a_person_of_whom_we_know_nothing_is_found_by_our_id(world: World) -> None:
    first = await world.write(Person(key="c-9"))
    again = await world.write(Person(key="c-9"))
    other = await world.write(Person(key="c-90"))
    assert first.ref.id == again.ref.id != other.ref.id


async def test_a_person_that_is_deleted_between_look_and_write(world: World) -> None:
    connector = world.make()
    known = await connector.upsert_contact(ANN, None)
    world.server.kind("persons")[known.ref.id]["is_deleted"] = True
    there = {"id": int(known.ref.id), "name": "Ann Lee", "is_deleted": False}
    world.server.answer_next(
        json_reply(200, {"success": True, "data": there}), when=f"GET .*/{known.ref.id}$"
    )
    done = await connector.upsert_contact(ANN, known.ref)
    assert (done.done, done.healed) == ("created", "deleted")
    assert len(world.server.live("persons")) == 1


# What is written


async def test_an_organization_is_made_once(world: World) -> None:
    people = [Person(key=f"c-{n}", email=f"p{n}@acme.test", company="Acme  GmbH") for n in range(3)]
    await asyncio.gather(*(world.write(each) for each in people))
    [organization] = world.server.live("organizations")
    assert organization["name"] == "Acme GmbH"
    assert {each["org_id"] for each in world.server.live("persons")} == {organization["id"]}


async def test_a_person_keeps_their_organization(world: World) -> None:
    theirs = world.server.put("organizations", {"name": "Other Ltd"}, seen=True)
    known = put(world.server, "ann@acme.test", {})
    world.server.kind("persons")[known.id]["org_id"] = theirs["id"]
    await world.write(Person(key="c-1", email="ann@acme.test", company="Acme"))
    assert [each["name"] for each in world.server.live("organizations")] == ["Other Ltd"]
    assert world.server.sent("GET", "/organizations") == []


async def test_what_is_wrong_with_an_organization_does_not_cost_the_person(world: World) -> None:
    body = {"success": False, "error": "Validation failed: name: no", "code": "ERR_SCHEMA_VALIDATION_FAILED"}
    world.server.fail_next(400, body, when="POST .*/organizations")
    done = await world.write(Person(key="c-1", email="ann@acme.test", company="Acme"))
    assert done.done == "created" and "org_id" in {each.field for each in done.skipped}


@pytest.mark.parametrize(("email", "owner"), [("Rita@vendor.test", 8), ("nobody@vendor.test", 7)])
async def test_the_owner_by_address(world: World, email: str, owner: int) -> None:
    done = await world.write(Person(key="c-1", email="ann@acme.test", owner=email))
    assert world.server.live("persons")[0]["owner_id"] == owner
    assert ("owner_id" in {each.field for each in done.skipped}) is (owner == 7)


async def test_each_type_of_field_as_it_wants_to_be(world: World) -> None:
    server = world.server
    many = server.custom("personFields", "Interests", "set", ("Price", "Support"))
    money, day = (
        server.custom("personFields", *each) for each in (("Budget", "monetary"), ("Start", "date"))
    )
    fields = (
        Field(code(SIZE), "41"),
        Field(many, ("40", "41")),
        Field(money, 5_000),
        Field(day, "2026-05-01"),
        Field("lead_score", 80),
    )
    done = await world.write(Person(key="c-1", email="ann@acme.test", fields=fields))
    custom = server.live("persons")[0]["custom_fields"]
    assert [custom[each] for each in (code(SIZE), many, money, day)] == [
        41,
        [40, 41],
        {"value": 5_000},
        "2026-05-01",
    ]
    assert custom[code("Lead score")] == 80 and custom[code("Sales agent id")] == "c-1"
    again = await world.make().upsert_contact(
        Person(key="c-1", email="ann@acme.test", fields=fields), done.ref
    )
    assert (again.done, again.skipped, again.changes) == ("unchanged", (), ())


async def test_an_option_that_was_removed_costs_its_field(world: World) -> None:
    """Our picture of the fields is older: Pipedrive refuses, and the person arrives without the field."""
    connector = world.make()
    await connector.check()
    next(each for each in world.server.fields["personFields"] if each["field_name"] == SIZE)["options"] = None
    fields = (Field(code(SIZE), "40"), Field("lead_source", "Web chat"))
    done = await connector.upsert_contact(Person(key="c-1", email="a@acme.test", fields=fields), None)
    assert [each.field for each in done.skipped] == [code(SIZE)]
    assert world.server.live("persons")[0]["custom_fields"][code("Lead source")] == "Web chat"


async def test_a_complaint_about_some_custom_field_costs_them_but_our_id(world: World) -> None:
    body = {"success": False, "error": "Validation failed: custom_fields: Invalid collection", "code": "ERR"}
    world.server.fail_next(400, body, when="POST .*/persons")
    fields = (Field("lead_source", "Web chat"),)
    done = await world.write(Person(key="c-1", email="a@acme.test", fields=fields))
    assert [each.field for each in done.skipped] == ["lead_source"]
    assert world.server.live("persons")[0]["custom_fields"] == {code("Sales agent id"): "c-1"}


# Fields of ours


async def test_missing_fields_are_made_once(world: World) -> None:
    for kind in ("personFields", "dealFields"):
        world.server.fields[kind] = [
            each for each in world.server.fields[kind] if not each["is_custom_field"]
        ]
    connector = world.make()
    before = await connector.check()
    assert "contact: UTM source" in (made := await connector.prepare())
    assert len(made) == sum(len(each) for each in CUSTOM_FIELDS.values())
    assert await connector.prepare() == ()
    after = await connector.check()
    assert problems(ROWS["contact"], before.fields["contact"], filled=("name",))[0].level == "error"
    assert not [
        each
        for each in problems(ROWS["contact"], after.fields["contact"], filled=("name",))
        if each.level == "error"
    ]


async def test_fields_may_not_be_made(world: World) -> None:
    world.server.fields["dealFields"].pop()
    world.server.fail_next(403, {"success": False, "error": "Scope and URL mismatch"}, when="POST .*Fields")
    with pytest.raises(NeedsPerson) as caught:
        await world.make().prepare()
    assert caught.value.code == errors.FORBIDDEN


async def test_the_source_arrives_by_the_default_mapping(world: World) -> None:
    connector = world.make()
    remote = (await connector.check()).fields["contact"]
    page = "https://acme.test/" + "a" * 400
    facts = {"utm_source": "google", "gclid": "g-1", "msclkid": "m-1", "source_page": page, "channel": "chat"}
    fields, skipped = fit(ROWS["contact"], facts, remote)
    await connector.upsert_contact(Person(key="c-1", email="ann@acme.test", fields=fields), None)
    custom = world.server.live("persons")[0]["custom_fields"]
    assert skipped == () and custom[code("First page")] == page
    assert custom[code("Click ids")] == "Google click id: g-1\nMicrosoft click id: m-1"


async def test_what_may_not_be_seen_is_said(world: World) -> None:
    world.server.forbidden = {"users", "activityTypes"}
    world.server.users[0]["id"] = 7
    world.server.answer_next(
        json_reply(200, {"success": True, "data": {"id": 7, "company_id": 1, "company_name": "V"}}),
        when="users/me",
    )
    found = await world.make().check()
    assert found.lacking == ("users:read", "activities:full")
    assert [(each.id, each.probability) for each in found.stages] == [("1", 0.2), ("2", 0.4), ("3", 0.6)]


# Access, limits, errors


async def test_oauth_goes_where_pipedrive_says(clock: FixedClock) -> None:
    with prepared(clock) as server:
        async with memory_deps("Pipedrive", clock) as deps:
            elsewhere = Config(base_url="https://nowhere.invalid", token_url=f"{server.url}/oauth/token")
            done = await Pipedrive(elsewhere, Secrets(OAUTH), deps).upsert_contact(ANN, None)
            assert done.ref.url == f"https://vendor.pipedrive.com/person/{done.ref.id}"
            assert server.requests[0].headers["authorization"].startswith("Basic ")


@pytest.mark.parametrize(
    ("status", "body", "headers", "code"),
    [
        (429, {"success": False, "error": "Too many"}, {"x-ratelimit-remaining": "0"}, errors.RATE_SHORT),
        (429, {"success": False, "error": "Too many"}, {"x-ratelimit-remaining": "12"}, errors.RATE_DAY),
        (429, {"success": False, "error": "Too many"}, {"Retry-After": "3600"}, errors.RATE_DAY),
        (403, b"<html>Cloudflare</html>", {}, errors.RATE_SHORT),
        (500, {"success": False, "error": "Internal Server Error"}, {}, errors.TRANSIENT),
    ],
)
async def test_what_is_tried_again(
    world: World, status: int, body: object, headers: dict[str, str], code: str
) -> None:
    world.server.fail_next(status, body, when="POST .*/persons", headers=headers)
    with pytest.raises(Retryable) as caught:
        await world.write(ANN)
    assert caught.value.code == code


async def test_a_success_that_is_none(world: World) -> None:
    body = {"success": False, "error": "Open deals limit reached.", "code": "feature_capping_deals_limit"}
    world.server.fail_next(200, body, when="POST .*/persons")
    with pytest.raises(Rejected) as caught:
        await world.write(ANN)
    assert caught.value.code == errors.INVALID and "Open deals limit" in str(caught.value)


async def test_a_success_without_a_record(world: World) -> None:
    world.server.fail_next(200, {"success": True, "data": None}, when="POST .*/persons")
    with pytest.raises(Retryable) as caught:
        await world.write(ANN)
    assert caught.value.code == errors.UNKNOWN_OUTCOME


async def test_our_share_of_a_days_tokens_is_kept(world: World) -> None:
    """1,000 a day: 50 may go at once, which is one new person with the fields that are asked for."""
    await world.write(ANN, daily_tokens=1_000)
    asked = len(world.server.requests)
    with pytest.raises(Retryable) as caught:
        await world.write(Person(key="c-2", email="bob@acme.test"), daily_tokens=1_000)
    assert caught.value.code == errors.RATE_SHORT and (caught.value.retry_after or 0) > 10
    assert len(world.server.requests) <= asked + 1


@pytest.mark.parametrize(
    ("method", "path", "tokens"),
    [
        ("GET", "/api/v2/persons/search", 20), ("GET", "/api/v2/persons", 10), ("GET", "/api/v2/persons/5", 1),
        ("PATCH", "/api/v2/deals/5", 5), ("GET", "/api/v2/stages", 5), ("POST", "/v1/notes", 10),
        ("GET", "/v1/notes", 20), ("GET", "/v1/notes/5", 2), ("GET", "/v1/users/me", 2), ("GET", "/v1/users", 20),
    ],
)  # fmt: skip
def test_prices(method: str, path: str, tokens: int) -> None:
    assert price(method, path) == tokens


@pytest.mark.parametrize(
    ("words", "fields"),
    [
        ("Validation failed: custom_fields: Unknown key 'abc'", ["abc"]),
        (
            "Validation failed: custom_fields: Expected 'number' as value for person custom field 'xyz'",
            ["xyz"],
        ),
        ("Validation failed: custom_fields: Invalid collection", ["custom_fields"]),
        (
            f"Validation failed: {'3b' * 20}: Parameter '{'3b' * 20}' is not allowed; name: bad",
            ["3b" * 20, "name"],
        ),
        ("Validation failed: emails.0.value: must be an address", ["emails"]),
        ("Deal not found", []),
    ],
)
def test_the_fields_of_a_complaint(words: str, fields: list[str]) -> None:
    assert list(refused_fields(words)) == fields
