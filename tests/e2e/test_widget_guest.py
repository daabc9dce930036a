"""The widget as a page's guest: its public interface, consent, several inclusions, pages that change under it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests.widget.harness import Chat
from tests.widget.samples import CONSENT
from tests.widget.standin import Refusal, Standin

pytest_plugins = ("tests.widget.fixtures",)
pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]

SEE = """() => { window.seen = [];
  const names = "ready open close message:sent message:received lead:captured meeting:booked unread error";
  for (const name of [...names.split(" "), "nudge", "consent:changed"])
    addEventListener(`salesagent:${name}`, (event) => seen.push([name, event.detail])); }"""
STORED = "JSON.stringify([document.cookie, {...localStorage}, {...sessionStorage}])"
NOTHING = '["",{},{}]'


def requested(page: Page, server: str) -> list[str]:
    """Paths asked for at the widget's server from now on."""
    found: list[str] = []

    def note(request: Any) -> None:
        if request.url.startswith(server):
            found.append(request.url.removeprefix(server).split("?")[0])

    page.on("request", note)
    return found


# The interface


async def test_calls_before_the_chat_is_there_are_done_when_it_is(chat: Chat, standin: Standin) -> None:
    await chat.page.add_init_script(SEE.removeprefix("() => ").strip("{}").strip())
    await chat.visit()
    await chat.page.evaluate(
        "SalesAgent('context', {product: 'Team', seats: 12}); SalesAgent('track', 'pricing', {plan: 'team'});"
        "SalesAgent('identify', {email: 'ada@x.example'}, 'jwt'); SalesAgent('send', 'Price?')"
    )
    await chat.answered()
    body = standin.session.created_with
    assert body["context"] == {"product": "Team", "seats": 12, "event.pricing": '{"plan":"team"}'}
    assert body["identity"] == "jwt"
    assert await chat.page.evaluate(STORED) == NOTHING  # the page has written, not the visitor


async def test_prefill_waits_in_the_field(chat: Chat) -> None:
    await chat.visit()
    await chat.page.evaluate("SalesAgent('prefill', 'How much for 12 seats?'); SalesAgent('open')")
    await expect(chat.field).to_have_value("How much for 12 seats?")
    await chat.field.press("Enter")
    await chat.answered()
    await expect(chat.field).to_have_value("")


async def test_hide_and_show(chat: Chat) -> None:
    await chat.open()
    await chat.page.evaluate("SalesAgent('hide')")
    await expect(chat.launcher).to_be_hidden()
    await expect(chat.panel).to_be_hidden()
    await chat.page.evaluate("SalesAgent('show')")
    await expect(chat.launcher).to_be_visible()


async def test_reset_forgets_the_visitor(chat: Chat, standin: Standin) -> None:
    await chat.open()
    await chat.ask("Price?")
    await chat.answered()
    async with chat.page.expect_response("**/end"):
        await chat.page.evaluate("SalesAgent('reset')")
    await expect(chat.answers).to_have_count(0)
    stored = await chat.page.evaluate("localStorage['sales-agent:pk_test:visitor']")
    assert json.loads(stored)["visitor"] is None
    assert standin.session.ended


async def test_events_carry_ids_and_no_words(chat: Chat) -> None:
    await chat.visit()
    await chat.page.evaluate(SEE)
    await chat.launcher.click()
    await chat.settled()
    await chat.ask("A secret question?")
    await chat.answered()
    seen: list[tuple[str, dict[str, Any]]] = await chat.page.evaluate("seen")
    assert [name for name, _ in seen] == ["open", "message:sent", "message:received"]
    assert "secret" not in json.dumps(seen) and "Team" not in json.dumps(seen)


async def test_listeners_can_be_taken_off_and_their_mistakes_stay_theirs(chat: Chat) -> None:
    await chat.visit()
    await chat.page.evaluate(
        "window.heard = 0; window.hear = () => { heard += 1; throw new Error('of the page') };"
        "SalesAgent('on', 'open', hear); SalesAgent('on', 'open', hear); SalesAgent('open')"
    )
    await expect(chat.panel).to_be_visible()
    assert await chat.page.evaluate("heard") == 1
    await chat.page.evaluate("SalesAgent('off', 'open', hear); SalesAgent('close'); SalesAgent('open')")
    await expect(chat.panel).to_be_visible()
    assert await chat.page.evaluate("heard") == 1


@pytest.mark.parametrize("call", ["'nonsense'", "'constructor'", "'__proto__'", "", "null", "{}"])
async def test_an_unknown_call_is_only_warned_of(chat: Chat, call: str) -> None:
    await chat.visit()
    async with chat.page.expect_console_message(lambda message: "no method" in message.text):
        await chat.page.evaluate(f"SalesAgent({call})")


async def test_destroy_leaves_nothing(chat: Chat) -> None:
    """Without the Navigation API, so that history is wrapped, too."""
    await chat.page.add_init_script(
        "delete Window.prototype.navigation; delete window.navigation; window.dataLayer = [];"
        "window.was = [history.pushState, history.replaceState, dataLayer.push]"
    )
    await chat.open("/with?data-consent=granted")
    assert await chat.page.evaluate("history.pushState !== was[0]")
    await chat.page.evaluate("SalesAgent('destroy')")
    assert await chat.page.evaluate(
        "history.pushState === was[0] && history.replaceState === was[1] && dataLayer.push === was[2]"
    )
    assert await chat.page.evaluate("document.querySelectorAll('sales-agent').length") == 0
    assert await chat.page.evaluate("typeof SalesAgent") == "undefined"
    errors: list[str] = []
    chat.page.on("pageerror", lambda error: errors.append(str(error)))
    await chat.page.evaluate(
        "history.pushState({}, '', '/faq'); document.body.append(document.createElement('p'))"
    )
    await chat.page.wait_for_timeout(400)
    assert errors == []


# Consent


async def test_without_consent_nothing_is_fetched_or_stored(chat: Chat) -> None:
    paths = requested(chat.page, chat.servers.api)
    await chat.visit("/with?data-consent=required")
    await chat.launcher.hover()
    await chat.launcher.click()
    leave = chat.page.get_by_role("button", name="OK")
    await expect(leave).to_be_visible()
    await chat.page.evaluate("SalesAgent('open')")
    assert paths == ["/widget.js", "/v1/widget/config"]
    assert await chat.page.evaluate(STORED) == NOTHING
    await leave.click()
    await chat.settled()
    await chat.visit("/with?data-consent=required")
    await expect(chat.panel).to_be_visible()  # they have agreed on the page before


async def test_a_tag_that_requires_consent_asks_about_the_chat(chat: Chat, standin: Standin) -> None:
    """Whatever the settings say; and No leaves everything as it was."""
    standin.plan.config = {"consent": CONSENT | {"mode": "auto"}, "leave": "May we read your messages?"}
    await chat.visit("/with?data-consent=required")
    bubble, launcher = chat.page.locator("sales-agent .note"), chat.page.locator("sales-agent .dock > button")
    for leave_it in (
        lambda: chat.page.keyboard.press("Escape"),
        bubble.get_by_role("button", name="No").click,
    ):
        await launcher.press("Enter")
        await expect(bubble).to_contain_text("May we read your messages?")
        await expect(bubble).not_to_contain_text(CONSENT["text"])
        await expect(bubble.get_by_role("link")).to_have_attribute("href", CONSENT["policy_url"])
        await expect(bubble).to_be_focused()
        await leave_it()
        await expect(bubble).to_be_hidden()
        await expect(launcher).to_be_focused()
    assert await chat.page.evaluate(STORED) == NOTHING
    await launcher.press("Enter")
    await bubble.get_by_role("button", name="OK").press("Enter")
    await chat.settled()


async def test_consent_of_the_page_lets_it_go_on_and_its_end_removes_all(chat: Chat) -> None:
    await chat.visit("/with?data-consent=required")
    await chat.page.evaluate(SEE)
    await chat.page.evaluate("SalesAgent('consent', true)")
    await chat.launcher.click()
    await chat.settled()
    await chat.ask("Price?")
    await chat.answered()
    assert await chat.page.evaluate(STORED) != NOTHING
    await chat.page.evaluate("SalesAgent('consent', false)")
    await expect(chat.panel).to_be_hidden()
    assert await chat.page.evaluate(STORED) == NOTHING
    seen = [detail for name, detail in await chat.page.evaluate("seen") if name == "consent:changed"]
    assert seen == [{"given": True}, {"given": False}]
    await chat.launcher.click()
    await expect(chat.page.get_by_role("button", name="OK")).to_be_visible()


async def test_a_consent_manager_decides(chat: Chat) -> None:
    await chat.visit("/with?data-consent=required")
    await expect(chat.launcher).to_be_visible()
    await chat.page.evaluate(
        "document.dispatchEvent(new CustomEvent('wp_listen_for_consent_change', {detail: {functional: 'allow'}}))"
    )
    await chat.launcher.click()
    await chat.settled()


async def test_consent_that_the_site_has_keeps_the_first_arrival(chat: Chat, standin: Standin) -> None:
    standin.plan.config = {"consent": {"mode": "granted", "text": "", "policy_url": None, "version": "1"}}
    await chat.visit("/?utm_source=news")
    await chat.page.wait_for_function("localStorage['sales-agent:pk_test:visitor']")
    known = json.loads(await chat.page.evaluate("localStorage['sales-agent:pk_test:visitor']"))
    assert known["first"]["utm"] == {"utm_source": "news"}
    await chat.page.evaluate("SalesAgent('consent', false)")
    await chat.page.wait_for_function(f"{STORED} === '{NOTHING}'")


async def test_after_a_no_the_chat_works_and_stores_nothing(chat: Chat) -> None:
    await chat.visit()
    await chat.page.evaluate("SalesAgent('consent', false)")
    await chat.page.evaluate("SalesAgent('open')")
    await expect(chat.page.get_by_role("dialog")).to_have_count(0)
    await expect(chat.page.get_by_role("button", name="OK")).to_be_visible()
    assert await chat.page.evaluate(STORED) == NOTHING


# Inclusions and pages that change


async def test_three_widgets_are_one(chat: Chat) -> None:
    hints: list[str] = []
    chat.page.on(
        "console", lambda message: hints.append(message.text) if "more than once" in message.text else None
    )
    await chat.open("/three")
    await expect(chat.page.locator("sales-agent")).to_have_count(1)
    assert len(hints) == 4
    await chat.ask("Price?")
    await chat.answered()


async def test_the_key_may_stand_in_the_address(chat: Chat) -> None:
    """Some tag managers drop data attributes."""
    await chat.open("/key-in-address")
    await chat.ask("Price?")
    await chat.answered()


SWAPS = {
    "another body": "() => document.body.replaceWith(document.createElement('body'))",
    "emptied": "() => { document.body.innerHTML = '<p>New</p>' }",
    "restored with a copy": "() => { const old = document.body; old.replaceWith(old.cloneNode(true)) }",
}


@pytest.mark.parametrize("swap", SWAPS.values(), ids=SWAPS.keys())
async def test_it_survives_a_change_of_the_body(chat: Chat, swap: str) -> None:
    await chat.open()
    await chat.ask("Price?")
    before = await chat.answered()
    await chat.page.evaluate(swap)
    await expect(chat.page.locator("sales-agent")).to_have_count(1)
    await expect(chat.launcher).to_be_visible()
    assert await chat.answers.last.inner_text() == before


async def test_a_page_that_goes_on_removing_it_has_its_way(chat: Chat) -> None:
    await chat.visit()
    await expect(chat.launcher).to_be_visible()
    await chat.page.evaluate(
        "const remove = () => document.querySelector('sales-agent')?.remove();"
        "new MutationObserver(remove).observe(document.body, {childList: true});"
        "remove()"
    )
    await chat.page.wait_for_timeout(300)
    assert await chat.page.evaluate("1 + 1") == 2
    await expect(chat.page.locator("sales-agent")).to_have_count(0)


async def test_another_page_of_an_application_has_its_own_configuration(chat: Chat, standin: Standin) -> None:
    await chat.visit()
    await expect(chat.launcher).to_be_visible()
    standin.plan.config = {"hidden": True}
    async with chat.page.expect_response(
        lambda response: "url=" in response.url and "checkout" in response.url
    ):
        await chat.page.evaluate("history.pushState({}, '', '/checkout')")
    await expect(chat.launcher).to_be_hidden()
    standin.plan.config = {}
    await chat.page.evaluate("history.back()")
    await expect(chat.launcher).to_be_visible()


async def test_an_open_chat_does_not_come_along_to_a_page_without_it(chat: Chat, standin: Standin) -> None:
    await chat.open()
    standin.plan.config = {"hidden": True}
    async with chat.page.expect_response("**/v1/widget/config*"):
        await chat.visit("/faq")
    await chat.page.wait_for_timeout(300)
    await expect(chat.panel).to_be_hidden()
    standin.plan.config = {}
    await chat.visit()
    await chat.settled()


# What goes wrong


async def test_a_wrong_key_is_said_in_the_panel_and_mended_in_the_console(chat: Chat) -> None:
    async with chat.page.expect_console_message(lambda message: "No." in message.text):
        await chat.visit("/with?data-key=pk_wrong")
    await chat.launcher.click()
    panel = chat.page.get_by_role("dialog")
    await expect(panel.get_by_text("This chat is not set up for this page yet.")).to_be_visible()
    await expect(chat.field).to_have_count(0)
    await panel.get_by_role("button", name="Close chat").click()
    await expect(panel).to_be_hidden()


async def test_a_missing_key_is_said_likewise_without_a_request(chat: Chat) -> None:
    paths = requested(chat.page, chat.servers.api)
    async with chat.page.expect_console_message(lambda message: "data-key" in message.text):
        await chat.visit("/no-key")
    assert paths == ["/widget.js"]
    await chat.launcher.click()
    await expect(chat.page.get_by_role("dialog").get_by_text("not set up for this page")).to_be_visible()


async def test_a_blocked_configuration_is_no_error_of_the_page(chat: Chat, context: BrowserContext) -> None:
    errors: list[str] = []
    chat.page.on("pageerror", lambda error: errors.append(str(error)))
    await context.route("**/v1/widget/config*", lambda route: route.abort("blockedbyclient"))
    await chat.visit()
    await expect(chat.launcher).to_be_visible()
    await chat.launcher.click()
    await expect(chat.page.locator("sales-agent .note")).to_contain_text("cannot be reached")
    assert errors == []


@pytest.mark.parametrize("body", ["null", "[]", '"text"', "7", "<html>"])
async def test_an_answer_that_is_no_configuration_breaks_nothing(
    chat: Chat, context: BrowserContext, body: str
) -> None:
    errors: list[str] = []
    chat.page.on("pageerror", lambda error: errors.append(str(error)))
    await context.route(
        "**/v1/widget/config*",
        lambda route: route.fulfill(body=body, headers={"Access-Control-Allow-Origin": "*"}),
    )
    await chat.visit()
    await expect(chat.launcher).to_be_visible()
    await chat.launcher.click()
    await expect(
        chat.page.get_by_role("dialog").or_(chat.page.locator("sales-agent .note:not(:empty)"))
    ).to_be_visible()
    assert errors == []


async def test_words_that_cannot_be_fetched_are_english(chat: Chat, context: BrowserContext) -> None:
    await context.route("**/widget/de-*.json", lambda route: route.abort())
    await chat.open("/with?data-lang=de")
    await expect(chat.page.locator("sales-agent .box")).to_have_attribute("lang", "en")


async def test_without_any_words_the_launcher_says_so(chat: Chat, context: BrowserContext) -> None:
    await context.route("**/widget/*.json", lambda route: route.abort())
    await chat.visit()
    await chat.launcher.click()
    await expect(chat.page.locator("sales-agent .note")).to_contain_text("cannot be reached")
    await context.unroute("**/widget/*.json")
    await chat.launcher.click()
    await chat.settled()


BLOCKED = """for (const name of ['localStorage', 'sessionStorage'])
  Object.defineProperty(window, name, {get() { throw new Error('blocked') }})"""
FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }"


@pytest.mark.parametrize("script", [BLOCKED, FULL], ids=["blocked", "full"])
async def test_without_storage_it_works_and_forgets(chat: Chat, script: str) -> None:
    errors: list[str] = []
    chat.page.on("pageerror", lambda error: errors.append(str(error)))
    await chat.page.add_init_script(script)
    await chat.open()
    await chat.ask("Price?")
    await chat.answered()
    assert errors == []


@pytest.mark.parametrize("hours", [-26, 26])
async def test_a_clock_that_is_wrong_by_a_day_changes_nothing(
    chat: Chat, standin: Standin, hours: int
) -> None:
    now: float = await chat.page.evaluate("Date.now()")
    await chat.page.clock.install(time=(now / 1000) + hours * 3600)
    standin.plan.refusals = [Refusal(429, "too_many_requests", retry_after=2)]
    await chat.open()
    await chat.ask("Price?")
    await expect(chat.problem).to_contain_text("in 2 s")
    await chat.page.clock.run_for(3_000)
    await chat.retry.click()
    await chat.answered()
