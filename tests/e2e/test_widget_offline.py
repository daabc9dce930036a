"""What is written while nothing can be reached waits on the screen, and goes out once."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import BrowserContext, expect

from tests.widget.harness import Chat
from tests.widget.standin import Refusal, Standin

pytest_plugins = ("tests.widget.fixtures",)
pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]

CONTACT = {"contact": {"email": "hello@northwind.example", "url": "https://northwind.example/contact"}}


async def test_offline_messages_wait_and_go_out_once_in_order(
    chat: Chat, context: BrowserContext, standin: Standin
) -> None:
    await chat.open()
    await context.set_offline(True)
    await chat.ask("One?")
    await expect(chat.problem).to_contain_text("You are offline. What you write is sent when you are back.")
    await expect(chat.status).to_contain_text("You are offline.")
    await chat.ask("Two?")
    await expect(chat.page.get_by_text("Waits for the connection")).to_be_visible()
    assert await chat.field.input_value() == ""
    await context.set_offline(False)
    await chat.answered(2)
    await expect(chat.problem).to_have_count(0)
    assert [turn.text for turn in standin.turns] == ["One?", "Two?"]
    assert len(standin.turn_requests) == 2 and len(standin.sessions) == 1


async def test_waiting_messages_survive_a_reload(
    chat: Chat, context: BrowserContext, standin: Standin
) -> None:
    await chat.open()
    await chat.ask("Price?")
    await chat.answered()
    await context.route("**/turns", lambda route: route.abort("connectionrefused"))
    await chat.page.clock.install()
    await chat.ask("One?")
    await until_problem(chat)
    await chat.ask("Two?")
    await context.unroute("**/turns")
    await chat.visit()
    await chat.answered(3)
    assert [turn.text for turn in standin.turns] == ["Price?", "One?", "Two?"]


async def until_problem(chat: Chat) -> None:
    async with asyncio.timeout(15):
        while not await chat.problem.count():
            await chat.page.clock.run_for(500)


async def test_a_server_that_is_down_is_tried_again_and_another_way_is_named(
    chat: Chat, context: BrowserContext, standin: Standin
) -> None:
    standin.plan.config = CONTACT
    await chat.page.clock.install()
    await chat.open()
    await context.route("**/v1/sessions**", lambda route: route.abort("connectionrefused"))
    await chat.ask("Price & delivery?")
    await until_problem(chat)
    await expect(chat.problem).to_contain_text("We cannot be reached just now.")
    mail = chat.problem.get_by_role("link", name="Write an e-mail")
    await expect(mail).to_have_attribute(
        "href", "mailto:hello%40northwind.example?body=Price%20%26%20delivery%3F"
    )
    page = chat.problem.get_by_role("link", name="Contact us another way")
    await expect(page).to_have_attribute("rel", "noopener")
    await context.unroute("**/v1/sessions**")
    async with asyncio.timeout(15):
        while not standin.turns:
            await chat.page.clock.run_for(1_000)  # it comes by itself
    await chat.answered()
    assert len(standin.turn_requests) == 1


async def test_a_gateway_without_its_server_counts_as_no_connection(chat: Chat, standin: Standin) -> None:
    await chat.page.clock.install()
    await chat.open()
    standin.plan.refusals = [Refusal(502, "bad_gateway")] * 4
    await chat.ask("Price?")
    await until_problem(chat)
    await chat.retry.click()
    await chat.answered()
    assert len(standin.turns) == 1
    assert len({request["client_turn_id"] for request in standin.turn_requests}) == 1
