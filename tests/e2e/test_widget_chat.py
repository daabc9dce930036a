"""The widget as a visitor meets it: asking, reading, citations, reload, page context."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.widget.harness import Chat
from tests.widget.samples import DEFAULT_TEXT, PRICES, TRIAL
from tests.widget.standin import Refusal, Standin

pytest_plugins = ("tests.widget.fixtures",)
pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]

SUGGESTED = "What does the Team plan cost?"
SHOWN = (
    "The Team plan costs 24 EUR per user and month when you pay yearly\u00a01. It includes:\n\n"
    "unlimited projects\nsingle sign-on\n\nYou can try it for 30 days first, without a card\u00a02."
)


def words(text: str) -> str:
    return " ".join(text.split())


async def test_greets_suggests_streams_and_cites(chat: Chat, standin: Standin) -> None:
    await chat.open()
    await expect(chat.panel.get_by_text("AI assistant")).to_be_visible()
    await expect(chat.panel).to_contain_text("Hello! Ask me anything about Northwind.")
    suggestions = chat.page.get_by_role("group", name="Suggested questions").get_by_role("button")
    await expect(suggestions).to_have_count(3)

    standin.plan.holds[SUGGESTED] = 8
    await suggestions.first.click()
    await expect(chat.answers).to_contain_text("The Team plan costs 24 EUR")
    await expect(suggestions).to_have_count(0)
    await expect(chat.status).to_have_text("Assistant is typing")
    assert "[1" not in await chat.answers.inner_text()

    standin.plan.release.set()
    assert words(await chat.answered()) == words(SHOWN)
    assert [turn.text for turn in standin.turns] == [SUGGESTED]


async def test_chips_lead_to_the_quoted_source(chat: Chat) -> None:
    await chat.open()
    await chat.ask("Price?")
    await chat.answered()
    await expect(chat.chips).to_have_text(["1", "2"])
    await expect(chat.sources).to_have_count(2)
    await expect(chat.page.get_by_text(PRICES["quote"])).to_be_hidden()

    await chat.chips.first.click()
    await expect(chat.page.get_by_text(PRICES["quote"])).to_be_visible()
    link = chat.sources.first.get_by_role("link")
    await expect(link).to_be_focused()
    await expect(link).to_have_attribute("href", PRICES["url"])
    await expect(link).to_have_attribute("target", "_blank")
    await expect(link).to_have_attribute("rel", "noopener")
    await expect(link).to_contain_text("northwind.example")


async def test_sources_are_numbered_as_the_text_names_them(chat: Chat, standin: Standin) -> None:
    cited = [PRICES, TRIAL | {"marker": 4}]
    standin.plan.answers["Trial?"] = ("Free for 30 days [4]. Then 24 EUR [1], paid yearly [1].", cited)
    await chat.open()
    await chat.ask("Trial?")
    await chat.answered()
    await expect(chat.chips).to_have_text(["1", "2", "2"])
    await expect(chat.sources.locator(".number")).to_have_text(["1", "2"])
    await expect(chat.sources.first).to_contain_text(TRIAL["title"])
    await chat.chips.last.click()
    await expect(chat.sources.last.get_by_role("link")).to_be_focused()
    async with chat.page.expect_download() as download:
        await chat.choose("Download conversation")
    *_, answer, sources = Path(await (await download.value).path()).read_text().strip().split("\n\n")
    assert answer == "Assistant: Free for 30 days [1]. Then 24 EUR [2], paid yearly [2]."
    assert sources.splitlines()[0] == f"[1] {TRIAL['title']} {TRIAL['url']}"


async def test_a_screen_reader_hears_two_messages_an_answer(chat: Chat, standin: Standin) -> None:
    await chat.open()
    await chat.listen()
    log = chat.page.get_by_role("log", name="Conversation")
    await expect(log).to_have_attribute("aria-live", "off")
    await chat.ask("Price?")
    await chat.answered()
    spoken = (
        "The Team plan costs 24 EUR per user and month when you pay yearly. It includes: unlimited projects "
    )
    spoken += "single sign-on You can try it for 30 days first, without a card."
    assert await chat.said() == ["Assistant is typing", spoken]


async def test_the_session_knows_where_the_visitor_came_from(chat: Chat, standin: Standin) -> None:
    await chat.open("/?utm_source=news&utm_campaign=spring&gclid=g1&email=a@b.example&p=7#top")
    await chat.ask("Price?")
    await chat.answered()
    created = standin.session.created_with
    page = {"url": f"{chat.servers.site}/?p=7", "title": "Northwind", "referrer": ""}
    assert created["page"] == page == created["landing"]
    assert created["utm"] == {"utm_source": "news", "utm_campaign": "spring", "gclid": "g1"}
    assert created["timezone"] and created["locale"].startswith("en") and created["device"] == "desktop"
    assert created["visitor"] is None and created["pages"] == []
    assert standin.turn_requests[0]["page"] == {"url": page["url"], "title": "Northwind"}


@pytest.mark.parametrize("way", ["navigation api", "wrapped history"])
async def test_client_side_navigation_is_reported(chat: Chat, standin: Standin, way: str) -> None:
    if way == "wrapped history":
        await chat.page.add_init_script("delete window.navigation; window.before = history.pushState")
    await chat.open()
    await chat.ask("Price?")
    await chat.answered()
    async with chat.page.expect_response(lambda response: response.url.endswith("/page")):
        await chat.page.evaluate("history.pushState({}, '', '/faq?secret=1'); document.title = 'FAQ'")
    [page] = standin.session.pages
    assert page.pop("at") > standin.session.created_with["last_touch"]["at"]
    assert page == {"url": f"{chat.servers.site}/faq", "title": "FAQ", "referrer": f"{chat.servers.site}/"}
    if way == "wrapped history":
        await chat.page.evaluate("SalesAgent('destroy')")
        assert await chat.page.evaluate("history.pushState === before")


async def test_reload_and_another_page_bring_everything_back(chat: Chat, standin: Standin) -> None:
    await chat.open()
    await chat.ask("Price?")
    before = await chat.answered()
    await chat.page.get_by_role("button", name="Helpful", exact=True).click()
    await expect(chat.page.get_by_text("Thank you.")).to_be_visible()
    for path in ("/", "/faq"):
        await chat.visit(path)
        await expect(chat.panel).to_be_visible()
        assert await chat.answered() == before
        await expect(chat.chips).to_have_text(["1", "2"])
        helpful = chat.page.get_by_role("button", name="Helpful", exact=True)
        await expect(helpful).to_have_attribute("aria-pressed", "true")
    await chat.ask("And for students?")
    await chat.answered(2)
    assert len(standin.sessions) == 1 and len(standin.turns) == 2
    assert standin.turns[0].feedback == {"rating": "up"}


async def test_a_click_counts_although_the_launcher_is_drawn_anew_meanwhile(chat: Chat) -> None:
    """A browser drops a click whose first half fell on something that is no longer there."""
    await chat.visit()
    await chat.launcher.hover()
    await expect(chat.launcher).to_have_attribute("aria-controls", "sa-panel")
    await chat.page.mouse.down()
    await chat.page.evaluate("SalesAgent('locale', 'en'); new Promise((done) => setTimeout(done, 300))")
    await chat.page.mouse.up()
    await chat.settled()


async def test_a_closed_chat_stays_closed_after_reload(chat: Chat) -> None:
    await chat.open()
    await chat.ask("Price?")
    before = await chat.answered()
    await chat.field.press("Escape")
    requests: list[str] = []
    chat.page.on("request", lambda request: requests.append(request.url))
    async with chat.page.expect_request_finished(lambda request: "/widget/" in request.url):
        await chat.visit()  # the bundle keeps count of the pages, and is in the cache
    await expect(chat.launcher).to_be_visible()
    await expect(chat.panel).to_be_hidden()
    assert not [url for url in requests if "/v1/sessions" in url]
    await chat.launcher.click()
    assert await chat.answered() == before


async def test_an_answer_interrupted_by_a_reload_is_finished(chat: Chat, standin: Standin) -> None:
    await chat.open()
    standin.plan.holds["Price?"] = 8
    await chat.ask("Price?")
    await expect(chat.answers).to_contain_text("The Team plan costs")
    await chat.visit()
    await expect(chat.answers).to_contain_text("The Team plan costs")
    standin.plan.release.set()
    assert words(await chat.answered()) == words(SHOWN)
    first, second = standin.turn_requests
    assert first["client_turn_id"] == second["client_turn_id"] and second["last_event_id"] is None
    assert len(standin.turns) == 1


async def test_a_new_conversation_ends_the_old_one(chat: Chat, standin: Standin) -> None:
    await chat.open()
    await chat.ask("Price?")
    await chat.answered()
    async with chat.page.expect_response(lambda response: response.url.endswith("/end")):
        await chat.choose("New conversation")
    await expect(chat.answers).to_have_count(0)
    await expect(chat.page.get_by_role("group", name="Suggested questions")).to_be_visible()
    await chat.ask("Again?")
    await chat.answered()
    assert [session.ended for session in standin.sessions.values()] == [True, False]
    assert list(standin.sessions.values())[1].created_with["visitor"] == {"id": "v1", "token": "vt"}


async def test_a_session_ended_by_the_server_is_replaced(chat: Chat, standin: Standin) -> None:
    await chat.open()
    await chat.ask("Price?")
    await chat.answered()
    next(iter(standin.sessions.values())).ended = True
    await chat.ask("And now?")
    await chat.answered(2)
    first, second = standin.sessions.values()
    assert [turn.text for turn in first.turns.values()] == ["Price?"]
    assert [turn.text for turn in second.turns.values()] == ["And now?"]


async def test_writing_a_message(chat: Chat, standin: Standin) -> None:
    await chat.open()
    await expect(chat.field).to_be_focused()
    await chat.field.press_sequentially("one")
    await chat.field.press("Shift+Enter")
    await chat.field.press_sequentially("two")
    assert await chat.field.input_value() == "one\ntwo"
    await chat.field.fill("x" * 3_990)
    await expect(chat.page.get_by_text("10 characters left")).to_be_visible()
    await chat.field.fill("x" * 4_003)
    await expect(chat.page.get_by_text("3 characters too many")).to_be_visible()
    await chat.field.press("Enter")
    await chat.field.fill("   ")
    await chat.field.press("Enter")
    await chat.ask("one\ntwo")
    await chat.answered()
    assert [turn.text for turn in standin.turns] == ["one\ntwo"]


async def test_a_second_message_waits_for_the_first_answer(chat: Chat, standin: Standin) -> None:
    await chat.open()
    standin.plan.holds["Price?"] = 4
    await chat.ask("Price?")
    await expect(chat.answers).to_be_visible()
    await chat.ask("And now?")
    await expect(chat.field).to_have_value("")
    assert [turn.text for turn in standin.turns] == ["Price?"]
    standin.plan.release.set()
    await chat.answered(2)
    assert [turn.text for turn in standin.turns] == ["Price?", "And now?"]


async def test_reload_keeps_a_message_the_server_never_got(chat: Chat, standin: Standin) -> None:
    await chat.open()
    standin.plan.refusals = [Refusal(500, "internal")]
    await chat.ask("Price?")
    await expect(chat.retry).to_be_visible()
    await chat.visit()
    assert words(await chat.answered()) == words(SHOWN)
    assert len(standin.turns) == 1 and DEFAULT_TEXT
