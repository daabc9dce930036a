"""Several tabs of a site show one conversation, and nothing is said twice."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import BrowserContext, expect

from tests.widget.harness import Chat, Servers
from tests.widget.standin import Standin

pytest_plugins = ("tests.widget.fixtures",)
pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]


async def another(context: BrowserContext, servers: Servers) -> Chat:
    return await Chat(await context.new_page(), servers).open()


async def test_a_second_tab_joins_the_conversation(
    chat: Chat, context: BrowserContext, servers: Servers, standin: Standin
) -> None:
    await chat.open()
    await chat.ask("Price?")
    answer = await chat.answered()
    second = await another(context, servers)
    assert await second.answered() == answer
    await second.ask("And for students?")
    await second.answered(2)
    await chat.answered(2)  # the first one has it, too
    await chat.page.get_by_role("button", name="Helpful", exact=True).first.click()
    helpful = second.page.get_by_role("button", name="Helpful", exact=True).first
    await expect(helpful).to_have_attribute("aria-pressed", "true")
    assert len(standin.sessions) == 1
    assert [request["text"] for request in standin.turn_requests] == ["Price?", "And for students?"]


async def test_words_stream_into_both_and_only_one_asks(
    chat: Chat, context: BrowserContext, servers: Servers, standin: Standin
) -> None:
    await chat.open()
    second = await another(context, servers)
    await second.listen()
    standin.plan.holds["Price?"] = 8
    await chat.ask("Price?")
    for one in (chat, second):
        await expect(one.answers).to_contain_text("The Team plan costs 24 EUR")
        await expect(one.page.get_by_role("button", name="Stop the answer")).to_be_visible()
    standin.plan.release.set()
    assert await chat.answered() == await second.answered()
    await second.ask("And now?")
    await chat.answered(2)
    assert [request["text"] for request in standin.turn_requests] == ["Price?", "And now?"]
    assert len(await second.said()) <= 2  # of its own question only: one tab speaks


async def test_messages_of_the_same_moment_go_out_one_after_the_other(
    chat: Chat, context: BrowserContext, servers: Servers, standin: Standin
) -> None:
    await chat.open()
    second = await another(context, servers)
    await asyncio.gather(chat.field.fill("One?"), second.field.fill("Two?"))
    await asyncio.gather(chat.field.press("Enter"), second.field.press("Enter"))
    both = [one.page.locator("sales-agent .mine") for one in (chat, second)]
    late = {await one.field.input_value() for one in (chat, second)} - {
        ""
    }  # came too late and stays in its field
    for one in (chat, second):
        await one.answered(2 - len(late))
    said = [await lines.all_text_contents() for lines in both]
    assert said[0] == said[1] == [f"You: {turn.text}" for turn in standin.turns]
    assert len(standin.turn_requests) == len(standin.turns) and len(standin.sessions) == 1


async def test_a_tab_that_is_closed_leaves_its_answer_to_the_other(
    chat: Chat, context: BrowserContext, servers: Servers, standin: Standin
) -> None:
    await chat.open()
    second = await another(context, servers)
    standin.plan.holds["Price?"] = 8
    await chat.ask("Price?")
    await expect(second.answers).to_contain_text("The Team plan costs 24 EUR")
    assert len(standin.turn_requests) == 1
    async with second.page.expect_request("**/turns"):
        await chat.page.close()
    standin.plan.release.set()
    assert (await second.answered()).endswith("without a card\u00a02.")
    first, again = standin.turn_requests
    assert first["client_turn_id"] == again["client_turn_id"] and len(standin.turns) == 1


async def test_a_new_conversation_begins_in_every_tab(
    chat: Chat, context: BrowserContext, servers: Servers, standin: Standin
) -> None:
    await chat.open()
    await chat.ask("Price?")
    await chat.answered()
    second = await another(context, servers)
    await second.answered()
    await second.choose("New conversation")
    await expect(chat.answers).to_have_count(0)
    await chat.ask("Again?")
    await chat.answered()
    await second.answered()
    assert [session.ended for session in standin.sessions.values()] == [True, False]
