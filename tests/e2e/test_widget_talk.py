"""What a visitor can do about an answer and about the conversation as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Route, expect

from tests.widget.harness import Chat
from tests.widget.samples import PRICES
from tests.widget.standin import Refusal, Standin

pytest_plugins = ("tests.widget.fixtures",)
pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]

PART = "The Team plan costs 24 EUR"


async def answering(chat: Chat, standin: Standin) -> None:
    await chat.open()
    standin.plan.holds["Price?"] = 8
    await chat.ask("Price?")
    await expect(chat.answers).to_contain_text(PART)


async def test_an_answer_can_be_stopped_and_stays_so(chat: Chat, standin: Standin) -> None:
    await answering(chat, standin)
    await chat.listen()
    await chat.page.get_by_role("button", name="Stop the answer").click()
    await expect(chat.page.get_by_text("Stopped.", exact=True).first).to_be_visible()
    text = await chat.answered()
    assert text.startswith(PART) and "without a card" not in text
    assert (await chat.said())[-1].endswith("Stopped.")
    await expect(chat.field).to_be_focused()
    await chat.ask("And now?")
    await chat.answered(2)
    await chat.visit()
    await chat.answered(2)
    assert await chat.answers.first.inner_text() == text
    await expect(chat.page.locator("sales-agent .theirs .hint", has_text="Stopped.")).to_have_count(1)


async def test_nothing_comes_after_the_press_although_the_rest_is_on_its_way(
    chat: Chat, standin: Standin
) -> None:
    await answering(chat, standin)

    async def agree(route: Route) -> None:
        await route.fulfill(
            json={"turn_id": "t", "running": False}, headers={"Access-Control-Allow-Origin": "*"}
        )

    await chat.page.route("**/stop", agree)
    await chat.page.get_by_role("button", name="Stop the answer").click()
    text = await chat.answered()
    assert text.startswith(PART) and "[" not in text
    await chat.ask("And now?")
    await expect(chat.field).to_have_value("")
    standin.plan.release.set()
    await chat.answered(2)
    assert await chat.answers.first.inner_text() == text
    await expect(chat.page.locator("sales-agent .theirs .hint", has_text="Stopped.")).to_have_count(1)
    assert [request["text"] for request in standin.turn_requests] == ["Price?", "And now?"]


async def test_what_is_sent_while_an_answer_comes_in_waits_for_its_turn(chat: Chat, standin: Standin) -> None:
    await answering(chat, standin)
    await chat.ask("And students?")
    await chat.field.fill("And schools?")
    await chat.page.get_by_role("button", name="Send", exact=True).click()
    await expect(chat.field).to_have_value("")
    await expect(chat.page.locator("sales-agent .mine")).to_have_count(3)
    assert len(standin.turn_requests) == 1
    standin.plan.release.set()
    await chat.answered(3)
    assert [request["text"] for request in standin.turn_requests] == [
        "Price?",
        "And students?",
        "And schools?",
    ]


async def test_an_answer_is_stopped_although_the_server_does_not_know_how(
    chat: Chat, standin: Standin
) -> None:
    await answering(chat, standin)
    standin.plan.stop_refusals = [Refusal(404, "not_found")]
    await chat.page.get_by_role("button", name="Stop the answer").click()
    assert (await chat.answered()).startswith(PART)
    standin.plan.release.set()
    await chat.ask("And now?")
    await chat.answered(2)
    assert [request["text"] for request in standin.turn_requests] == ["Price?", "And now?"]


async def test_who_finds_an_answer_not_helpful_may_say_why(chat: Chat, standin: Standin) -> None:
    await chat.open()
    await chat.ask("Price?")
    await chat.answered()
    await chat.page.get_by_role("button", name="Not helpful").click()
    reason = chat.page.get_by_label("What was wrong or missing?")
    await expect(reason).to_be_focused()
    await reason.fill("Which currency?")
    await reason.press("Enter")
    await expect(chat.page.get_by_text("Thank you.")).to_be_visible()
    await expect(reason).to_have_count(0)
    await expect(chat.page.get_by_role("button", name="Not helpful")).to_be_focused()
    assert standin.turns[0].feedback == {"rating": "down", "reason": "Which currency?"}


async def test_the_menu_with_the_keyboard(chat: Chat, standin: Standin) -> None:
    standin.plan.config = {"retention_days": 30}
    await chat.open()
    more = chat.page.get_by_role("button", name="More options")
    await more.focus()
    await chat.page.keyboard.press("Enter")
    await expect(more).to_have_attribute("aria-expanded", "true")
    await expect(chat.page.get_by_role("button", name="Delete my conversation")).to_be_disabled()
    await expect(chat.panel).to_contain_text("What is said here is kept for 30 days.")
    await chat.page.keyboard.press("Tab")
    await expect(chat.panel.get_by_role("link", name="Privacy (opens in a new tab)")).to_be_focused()
    await chat.page.keyboard.press("Escape")
    await expect(more).to_be_focused()
    await expect(more).to_have_attribute("aria-expanded", "false")
    await expect(chat.panel).to_be_visible()
    await more.click()
    await chat.field.click()
    await expect(more).to_have_attribute("aria-expanded", "false")


async def test_the_conversation_can_be_kept_as_text(chat: Chat, tmp_path: Path) -> None:
    await chat.open("/strict")
    await chat.ask("Price?")
    await chat.answered()
    async with chat.page.expect_download() as download:
        await chat.choose("Download conversation")
    file = await download.value
    assert file.suggested_filename == "Northwind.txt"
    await file.save_as(tmp_path / "saved.txt")
    first, _, asked, answer, sources = (tmp_path / "saved.txt").read_text().strip().split("\n\n")
    assert (first, asked) == ("Conversation with Northwind", "You: Price?")
    assert answer.startswith("Assistant: The Team plan costs 24 EUR per user and month")
    assert sources.splitlines()[0] == f"[1] {PRICES['title']} {PRICES['url']}"
    assert await chat.page.evaluate("violations") == []


async def test_a_conversation_is_deleted_once_that_was_agreed_to(chat: Chat, standin: Standin) -> None:
    await chat.open()
    await chat.ask("Price?")
    await chat.answered()
    [session_id] = standin.sessions
    standin.plan.erase_refusals = [Refusal(503, "unavailable")]
    await chat.choose("Delete my conversation")
    await expect(chat.panel).to_contain_text("Delete this conversation for good")
    await expect(chat.page.get_by_role("button", name="Cancel")).to_be_focused()
    delete = chat.page.get_by_role("button", name="Delete", exact=True)
    await delete.click()
    await expect(chat.page.get_by_role("alert")).to_contain_text("could not be deleted")
    assert standin.erased == [] and await chat.answers.count() == 1
    await delete.click()
    await expect(chat.answers).to_have_count(0)
    await expect(chat.status).to_have_text("Your conversation has been deleted.")
    assert standin.erased == [session_id]
    await chat.visit()
    await expect(chat.page.get_by_role("group", name="Suggested questions")).to_be_visible()
    kept = await chat.page.evaluate("JSON.stringify([sessionStorage, localStorage])")
    assert session_id not in kept and "Price?" not in kept and "vt" not in kept


async def test_what_comes_while_closed_is_counted(chat: Chat, standin: Standin) -> None:
    await chat.page.add_init_script(
        "window.unread = []; addEventListener('sales-agent:unread', (e) => unread.push(e.detail.count))"
    )
    await answering(chat, standin)
    await chat.field.press("Escape")
    async with chat.page.expect_event("console", lambda line: line.text == "1 unread"):
        await chat.page.evaluate(
            "addEventListener('sales-agent:unread', (e) => console.log(e.detail.count + ' unread'))"
        )
        standin.plan.release.set()
    await chat.launcher.click()
    await chat.answered()
    assert await chat.page.evaluate("unread") == [1, 0]


async def test_an_answer_goes_on_behind_a_closed_panel_on_the_next_page(chat: Chat, standin: Standin) -> None:
    await answering(chat, standin)
    await chat.field.press("Escape")
    before = len(standin.turn_requests)
    await chat.visit("/faq")
    await chat.launcher.hover()  # the bundle is there
    async with chat.page.expect_event("console", lambda line: line.text == "1 unread"):
        await chat.page.evaluate(
            "addEventListener('sales-agent:unread', (e) => console.log(e.detail.count + ' unread'))"
        )
        standin.plan.release.set()
    assert len(standin.turn_requests) == before + 1 and len(standin.turns) == 1
    await expect(chat.panel).to_be_hidden()


async def test_a_card_without_anything_to_do_has_no_empty_row(chat: Chat, standin: Standin) -> None:
    from tests.widget.samples import CONFIRMED, CONFIRMED_TEXT

    standin.plan.answers["Book"] = (CONFIRMED_TEXT, [])
    standin.plan.extra["Book"] = [("booking", CONFIRMED | {"join_url": None, "link": None})]
    await chat.open()
    await chat.ask("Book")
    await expect(chat.page.get_by_role("group", name="Booked")).to_be_visible()
    await expect(chat.page.locator("sales-agent .actions")).to_have_count(0)
