"""The states a visitor may find the widget in, each by how it is reached: to be checked, photographed and looked at."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from playwright.async_api import expect

from tests.widget.harness import Chat
from tests.widget.meetings import AGREE, arranged, card, offered, picker, times
from tests.widget.samples import CONFIG, CONSENT, FORM, LEAVE, PRICES, Json

QUESTION = "What does the Team plan cost?"
RICH = """## Plans

| Plan | Price | Seats |
|---|---|---|
| Solo | 9 EUR | 1 |
| Team | 24 EUR | unlimited [1] |

1. Choose a plan
2. Invite your team with `nw invite --all`

> Prices are without VAT.

```
curl https://api.northwind.example/v1/plans
```"""
ARABIC: Json = {
    "locale": "ar",
    "name": "نورثويند",
    "greeting": "مرحبًا! اسألني عن أي شيء يخص نورثويند. أجيب من موقعنا وأبيّن لك مصدر كل إجابة.",
    "suggestions": ["كم تكلفة خطة الفريق؟", "أين تُخزَّن بياناتنا؟"],
    "disclosure": "الإجابات من ذكاء اصطناعي وقد تكون ناقصة.",
}
ARABIC_ANSWER = "تكلفة **خطة الفريق** هي 24 يورو لكل مستخدم شهريًا عند الدفع سنويًا [1]."
NUDGE: Json = {"id": "n1", "text": "Questions about prices? I can compare the plans for you.", "when": {}}

Scene = Callable[[Chat], Awaitable[object]]


async def closed(chat: Chat) -> None:
    await chat.visit()
    await expect(chat.launcher).to_be_visible()


async def nudge(chat: Chat) -> None:
    chat.servers.standin.plan.config = {"nudges": [NUDGE]}
    await chat.visit()
    await expect(chat.page.locator("sales-agent .note.nudge")).to_be_visible()


async def consent(chat: Chat) -> None:
    chat.servers.standin.plan.config = {"consent": CONSENT | {"mode": "required"}, **LEAVE}
    await closed(chat)
    await chat.launcher.click()
    await expect(chat.page.get_by_role("button", name="I agree")).to_be_visible()


async def unreachable(chat: Chat) -> None:
    await chat.page.route("**/v1/**", lambda route: route.abort("connectionrefused"))
    await closed(chat)
    await chat.launcher.click()
    await expect(chat.page.locator("sales-agent .note")).to_contain_text("cannot be reached")


async def refused(chat: Chat) -> None:
    await chat.visit("/with?data-key=pk_wrong")
    await chat.launcher.click()
    await expect(chat.page.get_by_role("dialog")).to_contain_text("not set up for this page")


async def empty(chat: Chat) -> None:
    chat.servers.standin.plan.config = {"consent": CONSENT}
    await chat.open()


async def answering(chat: Chat) -> None:
    chat.servers.standin.plan.holds[QUESTION] = 8
    await chat.open()
    await chat.ask(QUESTION)
    await expect(chat.answers).to_contain_text("The Team plan costs 24 EUR")


async def answered(chat: Chat) -> None:
    await chat.open()
    await chat.ask(QUESTION)
    await chat.answered()


async def rich(chat: Chat) -> None:
    chat.servers.standin.plan.answers["Plans?"] = (RICH, [PRICES])
    await chat.open()
    await chat.ask("Plans?")
    await chat.answered()


async def citations(chat: Chat) -> None:
    await answered(chat)
    await chat.chips.first.click()
    await expect(chat.page.get_by_text(PRICES["quote"])).to_be_visible()


async def feedback(chat: Chat) -> None:
    await answered(chat)
    await chat.page.get_by_role("button", name="Not helpful").click()
    await expect(chat.page.get_by_label("What was wrong or missing?")).to_be_visible()


async def menu(chat: Chat) -> None:
    chat.servers.standin.plan.config = {"retention_days": 30}
    await answered(chat)
    await chat.page.get_by_role("button", name="More options").click()
    await expect(chat.page.get_by_role("button", name="Delete my conversation")).to_be_visible()


async def delete(chat: Chat) -> None:
    await menu(chat)
    await chat.page.get_by_role("button", name="Delete my conversation").click()
    await expect(chat.page.get_by_role("button", name="Cancel")).to_be_focused()


async def form(chat: Chat) -> None:
    plan = chat.servers.standin.plan
    plan.answers["Send me an offer"] = ("I can have an offer sent to you.", [])
    plan.forms["Send me an offer"] = FORM
    await chat.open()
    await chat.ask("Send me an offer")
    await expect(chat.form).to_be_visible()


async def form_error(chat: Chat) -> None:
    await form(chat)
    await chat.form.get_by_label("Email").fill("ada@")
    await chat.form.get_by_role("button", name="Send").click()
    await expect(chat.form.locator(".wrong")).to_be_visible()


async def receipt(chat: Chat) -> None:
    await form(chat)
    await chat.form.get_by_label("Your name").fill("Ada Lovelace")
    await chat.form.get_by_label("Email").fill("ada@lovelace.example")
    await chat.form.get_by_role("button", name="Send").click()
    await expect(chat.receipt).to_be_visible()


async def slots(chat: Chat) -> None:
    arranged(chat.servers.standin)
    await offered(chat)


async def none_suits(chat: Chat) -> None:
    await slots(chat)
    await picker(chat).get_by_text("None of these suits?").click()
    await expect(picker(chat).get_by_label("Another day")).to_be_visible()


async def proposed(chat: Chat) -> None:
    await slots(chat)
    await times(chat).nth(1).click()
    await expect(card(chat, "Not booked yet")).to_be_visible()
    await expect(picker(chat).locator(".on")).to_be_visible()


async def booked(chat: Chat) -> None:
    await proposed(chat)
    await chat.page.get_by_role("button", name=AGREE).click()
    await expect(card(chat, "Booked")).to_be_visible()


async def handoff(chat: Chat) -> None:
    standin = chat.servers.standin
    await answered(chat)
    standin.session.hand_over("taken_over", "Grace", "Grace from our team has joined.")
    standin.session.say("Hello Ada. I have put an offer together: https://offers.example/25.")
    standin.session.say("Shall I send it?")
    await chat.visit()
    await expect(chat.panel).to_contain_text("Grace is here")
    await chat.ask("Yes please")
    await expect(chat.lines.last).to_have_text("Delivered")


async def offline(chat: Chat) -> None:
    chat.servers.standin.plan.config = {"contact": {"email": "hello@northwind.example"}}
    await answered(chat)
    await chat.page.context.set_offline(True)
    await chat.ask("Do you integrate with HubSpot?")
    await expect(chat.problem).to_contain_text("You are offline.")
    await chat.ask("And with Slack?")
    await expect(chat.page.get_by_text("Waits for the connection")).to_be_visible()


async def too_long(chat: Chat) -> None:
    await chat.open()
    await chat.field.fill("What about my data? " * 201)
    await expect(chat.page.get_by_text("characters too many")).to_be_visible()


async def unread(chat: Chat) -> None:
    await answering(chat)
    await chat.field.press("Escape")
    chat.servers.standin.plan.release.set()
    await expect(chat.launcher).to_have_attribute("data-unread", "1")


async def themed(chat: Chat) -> None:
    """In colours that cannot be read as they are."""
    colors = {"accent": "#ffd84d", "background": "#fff8e1", "text": "#e0c060", "radius": 4}
    position = {"side": "left", "size": "large"}
    chat.servers.standin.plan.config = {"theme": colors, "position": position}
    await citations(chat)


async def right_to_left(chat: Chat) -> None:
    plan = chat.servers.standin.plan
    plan.config = CONFIG | ARABIC
    question: str = ARABIC["suggestions"][0]
    plan.answers[question] = (ARABIC_ANSWER, [PRICES])
    await chat.visit()
    await chat.launcher.click()
    await chat.page.get_by_role("button", name=question).click()
    await expect(chat.sources).to_have_count(1)


SCENES: dict[str, Scene] = {
    scene.__name__: scene
    for scene in (
        closed, nudge, unread, consent, unreachable, refused, empty, answering, answered, rich, citations, feedback,
        menu, delete, form, form_error, receipt, slots, none_suits, proposed, booked, handoff, offline, too_long,
        themed, right_to_left,
    )
}  # fmt: skip
