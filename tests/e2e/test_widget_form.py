"""The inline form of a reply: filled in, refused, turned down, brought back."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.widget.harness import Chat, Servers
from tests.widget.samples import CONSENT, FORM
from tests.widget.standin import Refusal, Standin

pytest_plugins = ("tests.widget.fixtures",)
pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]

ASK = "Send me an offer"
ANSWER = "I can have an offer sent to you."
WRONG_PHONE = "This does not look like a phone number."
VALUES = {"customer_name": "Ada Lovelace", "email": "ada@lovelace.example"}


@pytest.fixture
def plan(standin: Standin) -> Standin:
    standin.plan.answers[ASK] = (ANSWER, [])
    standin.plan.forms[ASK] = FORM
    return standin


async def asked(chat: Chat, path: str = "/") -> None:
    await chat.open(path)
    await chat.ask(ASK)
    await expect(chat.form).to_be_visible()


async def fill(chat: Chat, **values: str) -> None:
    for name, value in values.items():
        await chat.form.locator(f"[name={name}]").fill(value)


async def test_a_form_is_announced_and_takes_no_focus(chat: Chat, plan: Standin) -> None:
    await chat.open()
    await chat.listen()
    await chat.ask(ASK)
    await expect(chat.form).to_be_visible()
    await expect(chat.field).to_be_focused()
    await expect(chat.form).to_have_accessible_name(FORM["reason"])
    assert await chat.said() == ["Assistant is typing", f"{ANSWER} {FORM['reason']}"]
    kinds = await chat.form.locator("input").evaluate_all(INPUTS)
    assert kinds == [
        ["customer_name", "text", "name", False, "Your name (optional)"],
        ["email", "email", "email", True, "Email"],
        ["phone", "tel", "tel", False, "Phone (optional)"],
    ]
    await expect(chat.form).to_contain_text(CONSENT["text"])
    await expect(chat.form.get_by_role("link", name="Privacy")).to_have_attribute(
        "href", CONSENT["policy_url"]
    )


INPUTS = """(inputs) => inputs.map((one) =>
    [one.name, one.type, one.autocomplete, one.required, one.labels[0].textContent])"""


async def test_a_newer_form_closes_the_one_before(chat: Chat, plan: Standin) -> None:
    plan.plan.forms["Again"] = FORM | {"form_id": "another"}
    await asked(chat)
    await chat.ask("Again")
    await expect(chat.page.locator("sales-agent .turn").last.locator("form.ask")).to_be_visible()
    await expect(chat.form).to_have_count(1)


async def test_with_the_keyboard_alone(chat: Chat, plan: Standin) -> None:
    await asked(chat)
    keyboard = chat.page.keyboard
    visited: list[str] = []
    for _ in range(6):
        await keyboard.press("Shift+Tab")
        visited.append(await chat.panel.evaluate(FOCUSED))
    assert visited == ["No, thanks", "Send", "Privacy", "phone", "email", "customer_name"]

    await keyboard.type("Ada Lovelace")
    await keyboard.press("Enter")  # the address is missing
    email = chat.form.get_by_label("Email")
    await expect(email).to_be_focused()
    await expect(email).to_have_attribute("aria-invalid", "true")
    await expect(email).to_have_accessible_description("Please fill out this field.")
    await expect(chat.form.get_by_label("Your name")).to_have_attribute("aria-invalid", "false")
    assert plan.session.forms == []

    plan.plan.form_refusals = [Refusal(422, "invalid", "Please check.", fields={"phone": WRONG_PHONE})]
    await keyboard.type(VALUES["email"])
    await keyboard.press("Enter")
    phone = chat.form.get_by_label("Phone")
    await expect(phone).to_be_focused()
    await expect(phone).to_have_accessible_description(WRONG_PHONE)
    await expect(email).to_have_attribute("aria-invalid", "false")

    await keyboard.type("+1 415 555 2671")
    await keyboard.press("Enter")
    await expect(chat.form).to_have_count(0)
    await expect(chat.field).to_be_focused()
    [sent] = plan.session.forms
    assert sent == {
        "form_id": "f1",
        "values": VALUES | {"phone": "+1 415 555 2671"},
        "consent": {"version": "2026-01", "granted": True},
        "dismissed": False,
    }


FOCUSED = (
    """(panel) => { const node = panel.getRootNode().activeElement; return node.name || node.textContent; }"""
)


async def test_what_was_sent_becomes_a_receipt(chat: Chat, plan: Standin) -> None:
    await asked(chat)
    await chat.page.evaluate("window.heard = []; SalesAgent('on', 'form', (detail) => heard.push(detail))")
    await fill(chat, **VALUES)
    await chat.listen()
    await chat.form.get_by_role("button", name="Send").click()
    await expect(chat.receipt.locator("dt, dd")).to_have_text(
        ["Your name", "Ada Lovelace", "Email", "ada@lovelace.example"]
    )
    await expect(chat.answers).to_have_text([ANSWER, "Thank you, Ada! That has reached us."])
    assert await chat.said() == ["Thank you, Ada! That has reached us."]
    assert await chat.page.evaluate("heard") == [{"form_id": "f1", "state": "submitted"}]
    await chat.visit()
    await expect(chat.receipt).to_contain_text("ada@lovelace.example")
    await expect(chat.form).to_have_count(0)


@pytest.mark.parametrize("text", ["", "No problem. Just ask if you need anything."])
async def test_no_thanks(chat: Chat, plan: Standin, text: str) -> None:
    plan.plan.form_texts["dismissed"] = text
    await asked(chat)
    await fill(chat, email="half@")
    await chat.form.get_by_role("button", name="No, thanks").click()
    await expect(chat.form).to_have_count(0)
    await expect(chat.field).to_be_focused()
    await expect(chat.answers).to_have_text([ANSWER, text] if text else [ANSWER])
    [sent] = plan.session.forms
    assert sent == {"form_id": "f1", "values": {}, "consent": None, "dismissed": True}
    await chat.visit()
    assert await chat.answered() == ANSWER
    await expect(chat.form).to_have_count(0)
    await expect(chat.receipt).to_have_count(0)


async def test_a_no_counts_although_the_server_is_away(chat: Chat, plan: Standin) -> None:
    plan.plan.form_refusals = [Refusal(503, "unavailable")]
    await asked(chat)
    async with chat.page.expect_console_message(lambda message: "[SalesAgent] Form:" in message.text):
        await chat.form.get_by_role("button", name="No, thanks").click()
    await expect(chat.form).to_have_count(0)
    await expect(chat.receipt).to_have_count(0)


async def test_reload_brings_an_open_form_back(chat: Chat, plan: Standin) -> None:
    await asked(chat)
    await chat.visit("/faq")
    await expect(chat.form).to_be_visible()
    await fill(chat, **VALUES)
    await chat.form.get_by_role("button", name="Send").click()
    await expect(chat.receipt).to_be_visible()
    assert plan.session.forms[0]["values"] == VALUES


@pytest.mark.parametrize(
    ("refusal", "sentence"),
    [
        (Refusal(503, "unavailable"), "This could not be sent. Please try again."),
        (Refusal(409, "form_closed", "This form was filled in already."), "This form was filled in already."),
        (Refusal(410, "session_ended"), "This conversation has ended. Please write to us again."),
        (Refusal(422, "invalid", "Please agree.", fields={"consent": "Please agree."}), "Please agree."),
    ],
)
async def test_a_refusal_keeps_what_was_typed(
    chat: Chat, plan: Standin, refusal: Refusal, sentence: str
) -> None:
    plan.plan.form_refusals = [refusal]
    await asked(chat)
    await fill(chat, **VALUES)
    send = chat.form.get_by_role("button", name="Send")
    await send.click()
    await expect(chat.form.get_by_role("alert")).to_have_text(sentence)
    await expect(chat.form.get_by_label("Email")).to_have_value(VALUES["email"])
    await send.click()
    await expect(chat.receipt).to_be_visible()


async def test_choices_and_numbers_go_as_they_were_chosen(chat: Chat, plan: Standin) -> None:
    fields = [
        {"name": "decides", "label": "Do you decide on this yourself", "type": "boolean", "required": False},
        {"name": "when", "label": "When", "type": "choice", "required": True, "choices": ["Now", "Later"]},
        {"name": "seats", "label": "Seats", "type": "number", "required": False, "autocomplete": "off"},
        {"name": "note", "label": "Note", "type": "text", "required": False, "autocomplete": "off"},
    ]
    plan.plan.forms[ASK] = FORM | {"fields": fields, "consent": None}
    await asked(chat)
    assert await chat.form.locator("select").first.locator("option").all_inner_texts() == ["", "Yes", "No"]
    await chat.form.get_by_role("button", name="Send").click()
    await expect(chat.form.get_by_label("When")).to_be_focused()
    await chat.form.get_by_label("When").select_option("Later")
    await chat.form.get_by_label("Do you decide").select_option("No")
    await fill(chat, seats="1,200")
    await chat.form.get_by_role("button", name="Send").click()
    await expect(chat.receipt.locator("dd")).to_have_text(["No", "Later", "1,200"])
    [sent] = plan.session.forms
    assert (
        sent["values"] == {"decides": "false", "when": "Later", "seats": "1,200"} and sent["consent"] is None
    )


async def test_it_fits_a_small_phone(browser: Browser, servers: Servers, plan: Standin) -> None:
    context = await browser.new_context(
        viewport={"width": 320, "height": 568}, is_mobile=True, has_touch=True
    )
    try:
        chat = Chat(await context.new_page(), servers)
        await asked(chat)
        await expect(chat.form.get_by_text(FORM["reason"])).to_be_in_viewport(ratio=1)
        await expect(chat.panel.get_by_text("AI assistant")).to_be_in_viewport(
            ratio=1
        )  # only the list has moved
        sizes = await chat.form.locator("button, input").evaluate_all(
            "(nodes) => nodes.map((node) => [node.offsetHeight, parseFloat(getComputedStyle(node).fontSize)])"
        )
        assert all(height >= 44 and font >= 16 for height, font in sizes)
        assert await chat.form.evaluate("(form) => form.scrollWidth <= form.clientWidth")
        await chat.form.get_by_role("button", name="Send").tap()
        await expect(chat.form.get_by_label("Email")).to_be_focused()
        await expect(chat.form.locator(".wrong")).to_be_in_viewport(ratio=1)
        await fill(chat, **VALUES)
        await chat.form.get_by_role("button", name="Send").tap()
        await expect(chat.receipt).to_be_visible()
        await expect(chat.field).not_to_be_focused()  # the keyboard would cover the answer
    finally:
        await context.close()


async def test_a_strict_policy_is_kept(chat: Chat, plan: Standin) -> None:
    await asked(chat, "/strict")
    await fill(chat, **VALUES)
    await chat.form.get_by_role("button", name="Send").click()
    await expect(chat.receipt).to_be_visible()
    assert await chat.page.evaluate("violations") == []
