"""Meetings in the chat: choosing a time, agreeing to it, what is booked, and all of it after a reload."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import expect

from tests.widget.harness import Chat
from tests.widget.meetings import AFTERNOON, AGREE, ASK, arranged, booked, card, offered, picker, reply, times
from tests.widget.samples import CONFIRMED, OFFER, PROPOSED, PROPOSED_TEXT, SLOTS, Json
from tests.widget.standin import Refusal, Standin

pytest_plugins = ("tests.widget.fixtures",)
pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]


@pytest.fixture
def plan(standin: Standin) -> Standin:
    return arranged(standin)


async def test_times_are_offered_once_day_by_day(chat: Chat, plan: Standin) -> None:
    await chat.open()
    await chat.listen()
    await chat.ask(ASK)
    await expect(times(chat)).to_have_text(["1 10:00 AM", "2 2:00 PM", "3 9:00 AM", "4 11:30 AM"])
    days = picker(chat).get_by_role("group").filter(has=chat.page.get_by_role("button"))
    assert [await day.get_by_role("button").count() for day in await days.all()] == [2, 1, 1]
    for day, name in zip(
        await days.all(), ["Tuesday, March 3", "Wednesday, March 4", "Friday, March 6"], strict=True
    ):
        await expect(day).to_have_accessible_name(name)
    await expect(picker(chat)).to_have_accessible_description("Times in Central Time (Chicago), UTC−6")
    await expect(chat.answers.get_by_role("listitem")).to_have_count(0)
    await expect(chat.answers).to_contain_text("Tell me a number")
    await expect(chat.field).to_be_focused()
    [typing, said] = await chat.said()
    assert typing == "Assistant is typing"
    assert all(f"{slot['day']}, {slot['hours']}" in said for slot in SLOTS) and "Tell me a number" in said


def listed(item: str, slots: list[Json]) -> str:
    """A list with a line for each; `item` is written with what is known of a slot and its number."""
    return "\n".join(item.format(number=number, **slot) for number, slot in enumerate(slots, 1))


LISTS = {
    "with the day and hours alone": (listed("{number}. **{day}**, {hours}", SLOTS), 0),
    "of something else": ("1. Choose a time.\n2. Tell me your address.\n3. Come.\n4. Enjoy.", 4),
    "with more than the times": (listed("{number}. {label}", SLOTS) + "\nAll in Chicago.", 4),
    "without numbers": (listed("- {label}", SLOTS), 4),
    "longer than the offer": (listed("{number}. {label}", [*SLOTS, SLOTS[0]]), 5),
}


@pytest.mark.parametrize("name", LISTS)
async def test_only_the_list_of_these_times_gives_way_to_the_buttons(
    chat: Chat, plan: Standin, name: str
) -> None:
    text, shown = LISTS[name]
    reply(plan, ASK, f"These are open:\n\n{text}\n\nWhich?", offer=OFFER)
    await offered(chat)
    await expect(chat.answers.get_by_role("listitem")).to_have_count(shown)


@pytest.mark.parametrize(
    ("day", "zone", "said"),
    [
        ("", "", "Another time"),
        ("2026-03-10", "", "2026-03-10"),
        ("", "Asia/Tokyo", "Asia/Tokyo"),
        ("2026-03-10", "America/Port-au-Prince", "2026-03-10 America/Port-au-Prince"),
    ],
)
async def test_where_none_suits_a_day_and_a_clock_can_be_named(
    chat: Chat, plan: Standin, day: str, zone: str, said: str
) -> None:
    await offered(chat)
    suits = picker(chat).get_by_text("None of these suits?")
    await suits.press("Enter")
    zones = picker(chat).get_by_label("Time zone")
    await expect(zones).to_have_value("America/Chicago")
    await picker(chat).get_by_label("Another day").fill(day)
    if zone:
        await zones.select_option(zone)
    await picker(chat).get_by_role("button", name="Show other times").click()
    await expect(chat.page.locator("sales-agent .mine").last).to_contain_text(said)
    await chat.answered()
    assert plan.turn_requests[-1]["text"] == said and plan.turn_requests[-1].get("slot") is None
    await expect(suits).to_have_count(0)  # those times are past


async def test_a_click_chooses_and_what_was_chosen_is_marked(chat: Chat, plan: Standin) -> None:
    await offered(chat)
    await times(chat).nth(1).click()
    await expect(chat.field).to_be_focused()
    await expect(card(chat, "Not booked yet")).to_be_visible()
    sent = [{key: turn.get(key) for key in ("text", "slot")} for turn in plan.turn_requests]
    assert sent == [{"text": ASK, "slot": None}, {"text": AFTERNOON["label"], "slot": AFTERNOON["id"]}]
    assert len({turn["client_turn_id"] for turn in plan.turn_requests}) == 2
    await the_second_is_marked(chat)
    await chat.visit("/faq")
    await the_second_is_marked(chat)


async def the_second_is_marked(chat: Chat) -> None:
    await expect(times(chat)).to_have_text(["10:00 AM", "2:00 PM chosen", "9:00 AM", "11:30 AM"])
    for button in await times(chat).all():
        await expect(button).to_be_disabled()


async def test_a_time_that_was_typed_is_marked_as_well(chat: Chat, plan: Standin) -> None:
    reply(plan, "the second", PROPOSED_TEXT, booking=PROPOSED)
    await offered(chat)
    await chat.ask("the second")
    await expect(card(chat, "Not booked yet")).to_be_visible()
    await the_second_is_marked(chat)


async def test_with_the_keyboard_alone(chat: Chat, plan: Standin) -> None:
    await offered(chat)
    keyboard = chat.page.keyboard
    await keyboard.press("Shift+Tab")  # where none suits
    for slot in reversed(await times(chat).all()):
        await keyboard.press("Shift+Tab")
        await expect(slot).to_be_focused()
        assert await slot.evaluate("(node) => getComputedStyle(node).outlineStyle") == "solid"
    await keyboard.press("Tab")
    await keyboard.press("Enter")
    await expect(chat.field).to_be_focused()
    await expect(card(chat, "Not booked yet")).to_be_visible()
    for name in (PROPOSED["other"], AGREE):
        await keyboard.press("Shift+Tab")
        await expect(chat.page.get_by_role("button", name=name)).to_be_focused()
    await keyboard.press("Space")
    await expect(card(chat, "Booked")).to_be_visible()
    for name in ("Not helpful", "Helpful"):
        await keyboard.press("Shift+Tab")
        await expect(chat.page.get_by_role("button", name=name, exact=True)).to_be_focused()
    for name in ("Move or cancel", "Add to calendar", "Join the call"):
        await keyboard.press("Shift+Tab")
        await expect(chat.page.get_by_role("link", name=name)).to_be_focused()


async def test_earlier_times_can_be_chosen_no_more(chat: Chat, plan: Standin) -> None:
    later = OFFER | {"offers": [SLOTS[3]]}
    reply(plan, "Later?", "How about this?", offer=later)
    await offered(chat)
    await chat.ask("Later?")
    await expect(picker(chat)).to_have_count(2)
    old, new = await picker(chat).all()
    for button in await old.get_by_role("button").all():
        await expect(button).to_be_disabled()
        await expect(button).not_to_contain_text("chosen")
    await expect(new.get_by_role("button")).to_be_enabled()
    await chat.field.focus()
    await chat.page.keyboard.press("Shift+Tab")  # where none suits
    await chat.page.keyboard.press("Shift+Tab")
    await expect(new.get_by_role("button")).to_be_focused()
    await chat.page.keyboard.press("Shift+Tab")
    assert await old.evaluate("(node) => !node.contains(node.getRootNode().activeElement)")


async def test_while_a_person_answers_nothing_can_be_chosen(chat: Chat, plan: Standin) -> None:
    await chat.page.clock.install()
    await offered(chat)
    plan.session.handoff = "requested"
    await chat.ask(AFTERNOON["label"])
    await expect(card(chat, "Not booked yet")).to_be_visible()
    plan.session.hand_over("taken_over", "Grace", "Grace has joined.")
    async with chat.page.expect_response("**/messages?after=*"):
        await chat.page.clock.run_for(4_100)
    await expect(chat.panel).to_contain_text("Grace is here")
    await expect(chat.page.get_by_role("button", name=AGREE)).to_have_count(0)


async def test_a_proposal_is_agreed_to(chat: Chat, plan: Standin) -> None:
    await chat.page.clock.set_fixed_time("2026-03-01T16:00:00Z")
    until = PROPOSED | {"expires_at": "2026-03-01T16:05:00+00:00"}
    reply(plan, AFTERNOON["label"], PROPOSED_TEXT, booking=until)
    await offered(chat)
    await chat.listen()
    await times(chat).nth(1).click()
    proposal = card(chat, "Not booked yet")
    words = [
        "Product demo",
        "30 minutes",
        "Tuesday, March 3",
        "2:00 – 2:30 PM",
        "Central Time (Chicago), UTC−6",
    ]
    for text in [*words, "Invitation to ada@lovelace.example", "Kept for you until 10:05\u202fAM."]:
        await expect(proposal).to_contain_text(text)
    assert (await chat.said())[-1] == PROPOSED_TEXT
    await chat.page.evaluate("window.heard = []; SalesAgent('on', 'meeting', (detail) => heard.push(detail))")
    await proposal.get_by_role("button", name=AGREE).click()
    await expect(card(chat, "Booked")).to_be_visible()
    await expect(proposal).to_have_count(0)
    assert plan.turn_requests[-1]["text"] == AGREE and "slot" not in plan.turn_requests[-1]
    assert await chat.page.evaluate("heard") == [{"booking_id": "b1", "state": "confirmed"}]


async def test_another_time_is_asked_for(chat: Chat, plan: Standin) -> None:
    await offered(chat)
    await times(chat).nth(1).click()
    await chat.page.get_by_role("button", name=PROPOSED["other"]).click()
    await chat.answered()
    assert plan.turn_requests[-1]["text"] == PROPOSED["other"]
    await expect(card(chat, "Not booked yet")).to_have_count(0)


@pytest.mark.parametrize(
    "change",
    [
        {"expires_at": "2026-03-01T15:59:00Z"},
        {"expires_at": "soon"},
        {"expires_at": "2026-03-01T16:05:00Z", "zone": "Mars/Olympus"},
        {"expires_at": None},
    ],
)
async def test_no_time_is_named_that_is_over_or_not_known(chat: Chat, plan: Standin, change: Json) -> None:
    await chat.page.clock.set_fixed_time("2026-03-01T16:00:00Z")
    reply(plan, AFTERNOON["label"], PROPOSED_TEXT, booking=PROPOSED | change)
    await offered(chat)
    await times(chat).nth(1).click()
    await expect(card(chat, "Not booked yet")).to_be_visible()
    await expect(card(chat, "Not booked yet")).not_to_contain_text("Kept")


async def test_a_booked_meeting_leads_to_its_call_calendar_and_page(chat: Chat, plan: Standin) -> None:
    await booked(chat)
    links = card(chat, "Booked").get_by_role("link")
    page = f"{chat.servers.api}/meetings/tok.en%2F%2B1"
    expected: list[list[Any]] = [
        ["Join the call (opens in a new tab)", "https://meet.example/abc-defg-hij"],
        ["Add to calendar (opens in a new tab)", f"{page}/invite.ics"],
        ["Move or cancel (opens in a new tab)", page],
    ]
    shown = await links.evaluate_all("(all) => all.map((a) => [a.textContent, a.href, a.target, a.rel])")
    assert shown == [[*link, "_blank", "noopener"] for link in expected]
    await chat.visit("/faq")
    await expect(links).to_have_count(3)
    await the_second_is_marked(chat)
    await expect(card(chat, "Not booked yet")).to_have_count(0)


async def test_moved_and_cancelled(chat: Chat, plan: Standin) -> None:
    was = {"day": AFTERNOON["day"], "hours": AFTERNOON["hours"]}
    friday = {key: SLOTS[3][key] for key in ("start", "end", "day", "hours", "label")}
    proposed = PROPOSED | friday | {"id": "b1", "previous": was, "agree": "Yes, move it"}
    reply(plan, "Friday instead", "Shall I move it?", booking=proposed)
    reply(plan, "Yes, move it", "Moved.", booking=CONFIRMED | friday | {"state": "moved", "previous": was})
    reply(plan, "Cancel it", "Cancelled.", booking=CONFIRMED | friday | {"state": "cancelled"})
    await booked(chat)
    await chat.ask("Friday instead")
    await expect(card(chat, "Not moved yet").locator("s")).to_have_text(f"{was['day']}, {was['hours']}")
    await expect(card(chat, "Booked").get_by_role("link")).to_have_count(3)
    await chat.page.get_by_role("button", name="Yes, move it").click()
    moved = card(chat, "Moved")
    await expect(moved.locator("s")).to_have_text(f"{was['day']}, {was['hours']}")
    await expect(moved).to_contain_text("Friday, March 6")
    await expect(moved.get_by_role("link")).to_have_count(3)
    await expect(card(chat, "Booked").get_by_role("link")).to_have_count(0)
    await chat.ask("Cancel it")
    await expect(card(chat, "Cancelled")).to_be_visible()
    await expect(chat.page.locator("sales-agent .meet a")).to_have_count(0)
    struck = "(node) => getComputedStyle(node.querySelector('.date')).textDecorationLine"
    assert await card(chat, "Cancelled").evaluate(struck) == "line-through"


async def test_reload_brings_back_times_that_can_be_chosen(chat: Chat, plan: Standin) -> None:
    await offered(chat)
    await chat.visit("/faq")
    await times(chat).nth(1).click()
    await expect(card(chat, "Not booked yet")).to_be_visible()
    assert plan.turn_requests[-1]["slot"] == AFTERNOON["id"]
    await chat.visit()
    await chat.page.get_by_role("button", name=AGREE).click()
    await expect(card(chat, "Booked")).to_be_visible()


async def test_a_choice_that_was_not_taken_is_sent_again_whole(chat: Chat, plan: Standin) -> None:
    await offered(chat)
    plan.plan.refusals = [Refusal(500, "internal")]
    await times(chat).nth(1).click()
    await chat.retry.click()
    await expect(card(chat, "Not booked yet")).to_be_visible()
    plan.plan.refusals = [Refusal(500, "internal")]
    await chat.ask("Something else")
    await expect(chat.problem).to_be_visible()
    first, again = plan.turn_requests[1:3]
    assert first == again and again["slot"] == AFTERNOON["id"]


async def test_a_choice_is_kept_over_a_reload_before_its_answer(chat: Chat, plan: Standin) -> None:
    await offered(chat)
    plan.plan.refusals = [Refusal(500, "internal")]
    await times(chat).nth(1).click()
    await expect(chat.problem).to_be_visible()
    await chat.visit()
    await expect(card(chat, "Not booked yet")).to_be_visible()
    first, again = plan.turn_requests[1:]
    assert (first["slot"], first["client_turn_id"]) == (again["slot"], again["client_turn_id"])


async def test_frames_that_are_not_known_are_passed_over(chat: Chat, plan: Standin) -> None:
    plan.plan.extra[ASK] = [("hologram", {"offers": None}), ("offer", OFFER), ("hint", {"text": "No."})]
    await offered(chat)
    await expect(times(chat)).to_have_count(4)
    await expect(chat.panel).not_to_contain_text("No.")
