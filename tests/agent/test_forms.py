"""The inline form over HTTP: asked for, filled in, turned down, refused."""

from __future__ import annotations

from typing import Any

import httpx2
import psycopg
import pytest

from agent.config import Company
from agent.profile.config import ProfileCapture
from tests.agent.conftest import Serve
from tests.agent.rig import Chat, events

PRIVACY = "https://acme.test/privacy"


@pytest.fixture
async def asking(serve: Serve) -> Chat:
    """A session whose agent may alert a team, so that asking for a person shows a form at once."""
    company = Company(name="Acme", contact_email="team@acme.test", privacy_url=PRIVACY)
    rig = await serve(settings={"company": company, "team_reachable": True})
    return await rig.open_session(consent_shown="1")


async def fill(chat: Chat, form: dict[str, Any], values: dict[str, str], **body: Any) -> httpx2.Response:
    consent = {"version": form["consent"]["version"], "granted": True} if form["consent"] else None
    sent = {"form_id": form["form_id"], "values": values, "consent": consent} | body
    return await chat.rig.client.post(f"{chat.url}/form", json=sent, headers=chat.headers())


def stored(dsn: str, sql: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(dsn) as conn:
        return conn.execute(sql.encode()).fetchall()


async def test_a_form_comes_with_the_stream_and_with_the_transcript(asking: Chat) -> None:
    frames = await asking.stream("Can I talk to a human?", "t1")
    (form,) = events(frames, "form")
    assert [field["name"] for field in form["fields"]] == ["customer_name", "email", "phone"]
    assert [field["autocomplete"] for field in form["fields"]] == ["name", "email", "tel"]
    assert not any(field["required"] for field in form["fields"])
    assert form["consent"]["policy_url"] == PRIVACY
    assert "Acme" in form["consent"]["text"]
    assert frames[-1].data["form"] == form
    (turn,) = (await asking.transcript())["turns"]
    assert turn["form"]["state"] == "open"
    assert turn["form"]["form_id"] == form["form_id"]


async def test_what_is_filled_in_is_kept_with_consent_and_joins_a_contact(asking: Chat, dsn: str) -> None:
    form = (await asking.say("Can I talk to a human?"))["form"]
    answer = await fill(
        asking, form, {"customer_name": "Ana Ruiz", "email": "Ana@Northwind.com", "phone": ""}
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["accepted"] == {"customer_name": "Ana Ruiz", "email": "ana@northwind.com"}
    assert "Ana" in answer.json()["text"]
    kept = stored(dsn, "SELECT name, value, quote, extractor FROM profile_fields ORDER BY name")
    assert kept == [
        ("customer_name", "Ana Ruiz", "Ana Ruiz", "form"),
        ("email", "ana@northwind.com", "Ana@Northwind.com", "form"),
    ]
    assert stored(dsn, "SELECT granted, version, policy_url FROM consents") == [(True, "1", PRIVACY)]
    assert stored(dsn, "SELECT email, name FROM contacts") == [("ana@northwind.com", "Ana Ruiz")]
    (turn,) = (await asking.transcript())["turns"]
    assert turn["form"]["state"] == "submitted"

    again = await fill(asking, form, {"email": "other@northwind.com"})
    assert (again.status_code, again.json()["error"]) == (409, "form_closed")


async def test_a_form_that_is_turned_down_is_the_last_one(asking: Chat, dsn: str) -> None:
    form = (await asking.say("Can I talk to a human?"))["form"]
    answer = await fill(asking, form, {}, dismissed=True)
    assert answer.status_code == 200
    for question in ("What is the price of Pro?", "Are refunds paid?", "How often do exports run?"):
        assert (await asking.say(question))["form"] is None
    assert stored(dsn, "SELECT count(*) FROM profile_fields") == [(0,)]
    assert stored(dsn, "SELECT state FROM forms") == [("dismissed",)]


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({}, "email"),
        ({"email": "ana@"}, "email"),
        ({"phone": "12"}, "phone"),
        ({"email": "ana@northwind.com", "phone": "call me"}, "phone"),
    ],
)
async def test_what_does_not_fit_is_named_and_nothing_is_kept(
    asking: Chat, dsn: str, values: dict[str, str], wrong: str
) -> None:
    form = (await asking.say("Can I talk to a human?"))["form"]
    answer = await fill(asking, form, values)
    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == [wrong]
    assert stored(dsn, "SELECT count(*) FROM profile_fields") == [(0,)]
    assert stored(dsn, "SELECT state FROM forms") == [("open",)]


async def test_contact_data_is_not_kept_without_the_consent_that_was_shown(asking: Chat, dsn: str) -> None:
    form = (await asking.say("Can I talk to a human?"))["form"]
    answer = await fill(asking, form, {"email": "ana@northwind.com"}, consent=None)
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["consent"])
    assert stored(dsn, "SELECT count(*) FROM contacts") == [(0,)]


async def test_a_form_of_another_session_does_not_exist(asking: Chat) -> None:
    form = (await asking.say("Can I talk to a human?"))["form"]
    other = await asking.rig.open_session()
    answer = await fill(other, form, {"email": "ana@northwind.com"})
    assert answer.status_code == 404


async def test_fields_of_the_owners_own_are_checked(serve: Serve) -> None:
    capture = ProfileCapture(
        required_fields=(),
        custom_fields=(
            {
                "name": "plan",
                "type": "choice",
                "description": "The plan.",
                "choices": ["Basic", "Pro"],
                "required": True,
            },
        ),  # pyright: ignore[reportArgumentType]
    )
    rig = await serve(settings={"profile": capture})
    chat = await rig.open_session()
    await chat.say("What is the price of Pro?")
    form = (await chat.say("Are refunds paid?"))["form"]
    assert form["fields"][0] | {"label": ""} == {
        "name": "plan",
        "label": "",
        "type": "choice",
        "required": True,
        "autocomplete": "off",
        "choices": ["Basic", "Pro"],
    }
    assert (await fill(chat, form, {"plan": "Gold"})).status_code == 422
    assert (await fill(chat, form, {"plan": "pro"})).json()["accepted"] == {"plan": "Pro"}


async def test_typed_contact_data_is_kept_with_what_the_visitor_was_shown(asking: Chat, dsn: str) -> None:
    await asking.say("I'm Ana Ruiz, ana@northwind.com")
    assert stored(dsn, "SELECT granted, version FROM consents") == [(True, "1")]


async def test_without_the_text_in_sight_there_is_no_consent(serve: Serve, dsn: str) -> None:
    chat = await (await serve()).open_session()
    await chat.say("I'm Ana Ruiz, ana@northwind.com")
    assert stored(dsn, "SELECT granted FROM consents") == [(False,)]
    assert stored(dsn, "SELECT email FROM contacts") == [("ana@northwind.com",)]


async def test_a_form_that_is_filled_in_last_still_makes_a_lead(asking: Chat, dsn: str) -> None:
    form = (await asking.say("Can I talk to a human?"))["form"]
    await fill(asking, form, {"customer_name": "Ana Ruiz", "email": "ana@northwind.com"})
    (lead,) = stored(dsn, "SELECT score > 0, jsonb_array_length(reasons) > 0 FROM leads")
    assert lead == (True, True)


async def test_a_secret_in_a_form_is_refused(asking: Chat, dsn: str) -> None:
    form = (await asking.say("Can I talk to a human?"))["form"]
    answer = await fill(asking, form, {"customer_name": "4111 1111 1111 1111", "email": "ana@northwind.com"})
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["customer_name"])
    assert stored(dsn, "SELECT count(*) FROM profile_fields") == [(0,)]


async def test_a_consent_text_that_changed_meanwhile_is_no_consent(serve: Serve, dsn: str) -> None:
    chat = await (await serve()).open_session(consent_shown="0")
    await chat.say("I'm Ana Ruiz, ana@northwind.com")
    assert stored(dsn, "SELECT granted FROM consents") == [(False,)]


async def test_products_that_were_seen_asked_for_and_quoted_are_kept(serve: Serve, dsn: str) -> None:
    capture = ProfileCapture(products=("Pro",))  # pyright: ignore[reportArgumentType]
    rig = await serve(settings={"profile": capture})
    chat = await rig.open_session(page={"url": "http://site.test/products/pro", "title": "Our Pro plan"})
    await chat.say("I'm interested in Pro. What is the price?")
    await chat.say("Please send me a quote for Pro, we need it for 20 people")
    kept = stored(dsn, "SELECT product, kind, turn_id IS NULL FROM interactions ORDER BY kind")
    assert kept == [("Pro", "asked", False), ("Pro", "quoted", False), ("Pro", "viewed", True)]
