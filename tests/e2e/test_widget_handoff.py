"""A person joins the conversation: who is there, what they write, what a screen reader hears, and how often we ask."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import expect

from tests.widget.harness import Chat
from tests.widget.samples import CONFIG
from tests.widget.standin import Refusal, Session, Standin

pytest_plugins = ("tests.widget.fixtures",)
pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]

JOINED = "Grace from our team has joined. You are talking to a person now."
LEFT = "Grace has left the chat. You are talking to the automated assistant again."
HELLO = "Hello Ada. The offer: https://offers.example/25."


async def with_grace(chat: Chat, standin: Standin) -> Session:
    """A conversation of one turn that Grace has taken over; the page's clock stands still."""
    await chat.page.clock.install()
    await chat.open()
    standin.plan.answers["A person?"] = ("I have asked a colleague.", [])
    await chat.ask("Price?")
    await chat.answered()
    standin.session.handoff = "requested"
    await chat.ask("A person?")
    await chat.answered(2)
    standin.session.hand_over("taken_over", "Grace", JOINED)
    await news(chat)
    await expect(chat.panel).to_contain_text("Grace is here")
    await expect(chat.panel).not_to_contain_text(CONFIG["disclosure"])
    return standin.session


async def news(chat: Chat) -> None:
    """Lets time pass until the widget has asked once more."""
    async with chat.page.expect_response("**/messages?after=*") as response:
        await chat.page.clock.run_for(4_100)
    await (await response.value).finished()


async def test_nobody_asks_before_a_person_was_asked_for(chat: Chat, standin: Standin) -> None:
    await chat.page.clock.install()
    await chat.open()
    await chat.ask("Price?")
    await chat.answered()
    await chat.page.clock.run_for(60_000)
    assert standin.message_requests == []


async def test_a_person_takes_over_and_leaves(chat: Chat, standin: Standin) -> None:
    session = await with_grace(chat, standin)
    await chat.listen()
    session.say(HELLO)
    session.say("Shall I <b>reserve</b> it?")
    await news(chat)
    await chat.ask("Yes please")
    await expect(chat.lines.last).to_have_text("Delivered")
    session.say("Done.")
    await news(chat)
    await expect(chat.lines.last).to_have_text("Done.")
    session.hand_over("released", "Grace", LEFT)
    await news(chat)
    await expect(chat.panel).not_to_contain_text("Grace is here")
    shown = [
        "You: Price?", "You: A person?", JOINED, HELLO, "Shall I <b>reserve</b> it?", "You: Yes please", "Delivered",
        "Done.", LEFT,
    ]  # fmt: skip
    await expect(chat.lines).to_have_text(shown)
    await expect(chat.page.locator("sales-agent .theirs:not(.greeting)")).to_have_count(2)  # no empty bubble
    await expect(chat.page.locator("sales-agent .rep .name")).to_have_text(["Grace: ", "Grace: "])
    link = chat.page.get_by_role("link", name="https://offers.example/25", exact=True)
    await expect(link).to_have_attribute("rel", "noopener")
    said = [f"Grace: {HELLO} Grace: Shall I <b>reserve</b> it?", "Delivered", "Grace: Done.", LEFT]
    assert await chat.said() == said

    asked = len(standin.message_requests)
    await chat.page.clock.run_for(60_000)
    assert len(standin.message_requests) == asked  # nobody is there any more
    await chat.ask("And now?")
    await chat.answered(3)

    await chat.visit()
    await chat.answered(3)
    await expect(chat.lines).to_have_text([*shown, "You: And now?"])


async def test_it_is_asked_seldom_while_nobody_looks(chat: Chat, standin: Standin) -> None:
    session = await with_grace(chat, standin)
    standin.message_requests.clear()
    await chat.page.evaluate(HIDE, arg=True)
    await news(chat)
    await chat.page.clock.run_for(25_000)
    assert len(standin.message_requests) == 1
    await chat.page.clock.run_for(5_000)
    async with chat.page.expect_response("**/messages?after=*"):
        await chat.page.evaluate(HIDE, arg=False)  # looked at again, it asks at once
    await chat.field.press("Escape")
    standin.message_requests.clear()
    session.say("Still there?")
    await chat.page.clock.run_for(29_000)
    assert len(standin.message_requests) <= 1
    async with chat.page.expect_response("**/messages?after=*"):
        await chat.launcher.click()  # opened, it asks at once
    await expect(chat.lines.last).to_have_text("Still there?")


HIDE = """(hidden) => { Object.defineProperty(document, "hidden", {value: hidden, configurable: true});
  document.dispatchEvent(new Event("visibilitychange")); }"""


async def test_after_a_reload_it_goes_on(chat: Chat, standin: Standin) -> None:
    session = await with_grace(chat, standin)
    await chat.visit("/faq")
    await expect(chat.panel).to_contain_text("Grace is here")
    await chat.listen()
    session.say("I am still here.")
    await news(chat)
    await expect(chat.lines).to_have_text(["You: Price?", "You: A person?", JOINED, "I am still here."])
    assert await chat.said() == ["Grace: I am still here."]  # what was there before is not said again


@pytest.mark.parametrize("end", [Refusal(410, "session_ended"), Refusal(404, "not_found")])
async def test_the_end_of_the_session_ends_the_asking(chat: Chat, standin: Standin, end: Refusal) -> None:
    await with_grace(chat, standin)
    standin.plan.message_refusals = [Refusal(503, "unavailable", retry_after=20), end]
    asked = len(standin.message_requests)
    await news(chat)
    await chat.page.clock.run_for(15_000)
    assert len(standin.message_requests) == asked + 1  # it waits as long as it was told to
    async with asyncio.timeout(15):
        while await chat.panel.get_by_text("is here").count():
            await chat.page.clock.run_for(1_000)
    await chat.page.clock.run_for(60_000)
    assert len(standin.message_requests) == asked + 2


async def test_a_new_conversation_forgets_the_person(chat: Chat, standin: Standin) -> None:
    await with_grace(chat, standin)
    await chat.choose("New conversation")
    await expect(chat.panel).to_contain_text("AI assistant")
    await expect(chat.lines).to_have_count(0)
    standin.message_requests.clear()
    await chat.page.clock.run_for(30_000)
    assert standin.message_requests == []
