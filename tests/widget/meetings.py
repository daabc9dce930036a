"""For tests of meetings in the widget: what the server answers, and what a visitor sees of it."""

from __future__ import annotations

from playwright.async_api import Locator, expect

from tests.widget.harness import Chat
from tests.widget.samples import (
    CONFIRMED,
    CONFIRMED_TEXT,
    OFFER,
    OFFER_TEXT,
    PROPOSED,
    PROPOSED_TEXT,
    SLOTS,
    Json,
)
from tests.widget.standin import Standin

ASK = "Can I see a demo?"
AFTERNOON = SLOTS[1]
AGREE: str = PROPOSED["agree"]


def arranged(standin: Standin) -> Standin:
    """Times are offered, the second is proposed when it is chosen, and booked when that is agreed to."""
    reply(standin, ASK, OFFER_TEXT, offer=OFFER)
    reply(standin, AFTERNOON["label"], PROPOSED_TEXT, booking=PROPOSED)
    reply(standin, AGREE, CONFIRMED_TEXT, booking=CONFIRMED)
    return standin


def reply(standin: Standin, question: str, text: str, **frames: Json) -> None:
    standin.plan.answers[question] = (text, [])
    standin.plan.extra[question] = list(frames.items())


def picker(chat: Chat) -> Locator:
    return chat.page.get_by_role("group", name="Product demo · 30 minutes")


def card(chat: Chat, name: str) -> Locator:
    return chat.page.get_by_role("group", name=name, exact=True)


def times(chat: Chat) -> Locator:
    return picker(chat).get_by_role("button")


async def offered(chat: Chat, path: str = "/") -> None:
    await chat.open(path)
    await chat.ask(ASK)
    await expect(picker(chat)).to_be_visible()


async def booked(chat: Chat) -> None:
    await offered(chat)
    await times(chat).nth(1).click()
    await chat.page.get_by_role("button", name=AGREE).click()
    await expect(card(chat, "Booked")).to_be_visible()
