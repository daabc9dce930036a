"""What the widget knows and stores of a visit: touches, pages before the chat, identity, and the notice about data."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.async_api import BrowserContext, Request, expect

from tests.widget.harness import Chat
from tests.widget.samples import CONSENT
from tests.widget.standin import Refusal, Standin

pytest_plugins = ("tests.widget.fixtures",)
pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]

SPRING = "/?utm_source=news&utm_campaign=spring&email=a@b.example"
AUTUMN = "/faq?gclid=g2&sid=secret"
SEARCH = "https://search.example/find?q=planner"
STORED = "({cookies: document.cookie, local: {...localStorage}, session: {...sessionStorage}})"
NOTHING = {"cookies": "", "local": {}, "session": {}}


def is_bundle(request: Request) -> bool:
    return "/widget/" in request.url and request.url.endswith(".js")


async def created(chat: Chat, standin: Standin) -> dict[str, Any]:
    """How the session began that a first message has opened."""
    count = len(standin.sessions)
    await chat.ask("Price?")
    await expect(chat.answers.last).to_contain_text("Team plan")
    assert len(standin.sessions) == count + 1
    return list(standin.sessions.values())[-1].created_with


async def test_before_the_visitor_acts_the_way_is_kept_in_memory_only(chat: Chat, standin: Standin) -> None:
    await chat.page.goto(chat.servers.site + SPRING, referer=SEARCH)
    for path in ("/faq?token=t", "/prices"):
        await chat.page.evaluate("(path) => history.pushState({}, '', path)", path)
        await chat.page.evaluate("(path) => { document.title = `Page ${path.slice(0, 4)}` }", path)
        await chat.page.wait_for_timeout(350)
    assert await chat.page.evaluate(STORED) == NOTHING
    await chat.launcher.click()
    await chat.settled()
    body = await created(chat, standin)
    site = chat.servers.site
    assert [(page["url"], page["title"]) for page in body["pages"]] == [
        (f"{site}/", "Northwind"),
        (f"{site}/faq", "Page /faq"),
    ]
    assert body["page"] == {
        "url": f"{site}/prices",
        "title": "Page /pri",
        "referrer": "https://search.example/find",
    }
    assert body["landing"] == {
        "url": f"{site}/",
        "title": "Northwind",
        "referrer": "https://search.example/find",
    }
    touch = body["first_touch"]
    assert touch == body["last_touch"] and touch["referrer"] == "https://search.example/find"
    assert touch["utm"] == {"utm_source": "news", "utm_campaign": "spring"} == body["utm"]
    assert body["pages"][0]["at"] <= body["pages"][1]["at"] and touch["at"] <= body["pages"][0]["at"]
    stored = json.dumps(await chat.page.evaluate(STORED))
    assert "secret" not in stored and "a@b.example" not in stored and "token=t" not in stored


async def test_the_first_touch_survives_navigation_and_another_visit(
    chat: Chat, standin: Standin, context: BrowserContext
) -> None:
    await chat.open(SPRING)
    await chat.field.press("Escape")
    for path in ("/faq", "/"):
        async with chat.page.expect_request_finished(is_bundle):
            await chat.page.evaluate("(path) => { location.href = path }", path)
            await chat.page.wait_for_url(f"**{path}")
    await chat.launcher.click()
    await chat.settled()
    first = await created(chat, standin)
    site = chat.servers.site
    assert first["first_touch"] == first["last_touch"] and first["first_touch"]["utm"]["utm_source"] == "news"
    assert [page["url"] for page in first["pages"]] == [f"{site}/", f"{site}/faq"]
    assert first["landing"]["url"] == f"{site}/"

    await chat.page.close()  # with it ends that conversation
    again = Chat(await context.new_page(), chat.servers)
    await again.visit(AUTUMN)  # comes back, and leaves the landing page before opening the chat
    await again.page.wait_for_function(LAST_TOUCH, arg="gclid")
    await again.visit("/")
    await again.launcher.click()
    await again.settled()
    later = await created(again, standin)
    assert later["visitor"] == {"id": "v1", "token": "vt"}
    assert later["first_touch"] == first["first_touch"]
    assert later["last_touch"]["utm"] == {"gclid": "g2"} and later["last_touch"]["url"] == f"{site}/faq"
    assert later["landing"]["url"] == f"{site}/faq"


LAST_TOUCH = """(name) => name in (JSON.parse(localStorage["sales-agent:pk_test:visitor"]).last?.utm ?? {})"""


async def test_the_page_before_may_tell_the_campaign(chat: Chat, standin: Standin) -> None:
    """A visitor who has not acted leaves nothing in the browser, but the address of the page before is known."""
    await chat.visit(SPRING)
    await chat.page.get_by_role("link", name="Questions").click()
    await chat.page.wait_for_url("**/faq")
    assert await chat.page.evaluate(STORED) == NOTHING
    await chat.launcher.click()
    await chat.settled()
    body = await created(chat, standin)
    assert body["utm"] == {"utm_source": "news", "utm_campaign": "spring"} == body["first_touch"]["utm"]
    assert body["first_touch"]["referrer"] == ""  # a page of the site itself refers nobody


async def test_pages_seen_while_the_panel_is_closed_are_told_when_it_opens(
    chat: Chat, standin: Standin
) -> None:
    await chat.open()
    await created(chat, standin)
    await chat.field.press("Escape")
    for path in ("/faq", "/rtl"):
        async with chat.page.expect_request_finished(is_bundle):
            await chat.visit(path)
    assert standin.session.pages == []
    async with chat.page.expect_response(lambda response: response.url.endswith("/page")):
        await chat.launcher.click()
    await chat.answered()
    await chat.ask("And now?")
    await chat.answered(2)
    site = chat.servers.site
    told = [(page["url"], page["referrer"]) for page in standin.session.pages]
    assert told == [(f"{site}/faq", f"{site}/"), (f"{site}/rtl", f"{site}/faq")]


@pytest.mark.parametrize("signal", ["globalPrivacyControl = true", "doNotTrack = '1'"])
async def test_who_does_not_want_to_be_followed_is_not(chat: Chat, standin: Standin, signal: str) -> None:
    name, value = signal.split(" = ")
    await chat.page.add_init_script(f"Object.defineProperty(navigator, '{name}', {{value: {value}}})")
    await chat.page.goto(chat.servers.site + SPRING, referer=SEARCH)
    await chat.page.evaluate("history.pushState({}, '', '/faq')")
    await chat.page.wait_for_timeout(350)
    await chat.launcher.click()
    await chat.settled()
    body = await created(chat, standin)
    assert body["utm"] == {} and body["pages"] == []
    assert body["landing"] is body["first_touch"] is body["last_touch"] is None
    assert body["page"] == {"url": f"{chat.servers.site}/faq", "title": "Northwind", "referrer": ""}
    stored = await chat.page.evaluate(STORED)
    assert stored["local"] == {} and stored["cookies"] == ""
    assert "utm_" not in json.dumps(stored) and "search.example" not in json.dumps(stored)
    await chat.visit()
    await chat.answered()  # the conversation itself still survives a reload


@pytest.mark.parametrize("damage", ["nonsense{", "7", '"text"', "null", '{"first": 5, "visitor": []}'])
async def test_damaged_storage_costs_only_memory(chat: Chat, standin: Standin, damage: str) -> None:
    await chat.visit()
    await chat.page.evaluate(
        "(damage) => { localStorage['sales-agent:pk_test:visitor'] = sessionStorage['sales-agent:pk_test'] = damage }",
        damage,
    )
    standin.plan.session_refusals = [Refusal(422, "invalid")] if "first" in damage else []
    await chat.open()
    body = await created(chat, standin)
    assert body["visitor"] is None and body["page"]["url"] == f"{chat.servers.site}/"


IDENTIFY = "(token) => SalesAgent('identify', {token})"


async def test_a_signed_identity_goes_with_the_session_or_after_it(chat: Chat, standin: Standin) -> None:
    await chat.visit()
    await chat.page.evaluate(IDENTIFY, "jwt1")
    await chat.launcher.click()
    await chat.settled()
    assert (await created(chat, standin))["identity"] == "jwt1"
    async with chat.page.expect_response("**/identify"):
        await chat.page.evaluate(IDENTIFY, "jwt2")
    assert standin.session.identities == ["jwt2"]


@pytest.mark.parametrize(
    "call", ["SalesAgent('identify')", "SalesAgent('identify', null)", "SalesAgent('identify', {})"]
)
async def test_identify_without_a_token_only_says_so(chat: Chat, call: str) -> None:
    await chat.open()
    async with chat.page.expect_console_message(lambda message: "needs a token" in message.text):
        await chat.page.evaluate(call)


async def test_a_refused_identity_is_the_consoles_business(chat: Chat, standin: Standin) -> None:
    await chat.open()
    await chat.page.evaluate(IDENTIFY, "forged")
    standin.plan.session_refusals = [Refusal(401, "identity_rejected")]
    async with chat.page.expect_console_message(lambda message: "without identity" in message.text):
        body = await created(chat, standin)
    assert "identity" not in body
    standin.plan.identity_refusals = [Refusal(401, "identity_rejected")]
    async with chat.page.expect_console_message(lambda message: "identity was not accepted" in message.text):
        await chat.page.evaluate(IDENTIFY, "forged")
    await chat.ask("And now?")
    await chat.answered(2)


async def test_what_is_done_with_data_is_said_before_the_first_message(chat: Chat, standin: Standin) -> None:
    standin.plan.config = {"consent": CONSENT}
    await chat.open()
    notice = chat.panel.get_by_text(CONSENT["text"])
    await expect(notice).to_be_visible()
    await expect(notice.get_by_role("link", name="Privacy")).to_have_attribute("href", CONSENT["policy_url"])
    await expect(chat.panel.get_by_role("link", name="Privacy")).to_have_count(1)
    assert CONSENT["text"] in await chat.field.evaluate(DESCRIPTION)
    assert (await created(chat, standin))["consent_shown"] == "2026-01"
    await expect(notice).to_have_count(0)


DESCRIPTION = """(field) => field.getAttribute("aria-describedby").split(" ")
  .map((id) => field.getRootNode().getElementById(id)?.textContent ?? "").join(" ")"""


async def test_without_a_notice_none_is_claimed(chat: Chat, standin: Standin) -> None:
    await chat.open()
    assert (await created(chat, standin))["consent_shown"] is None
