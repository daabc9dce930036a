"""The widget when the network or the server misbehaves."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Browser, BrowserContext, expect

from tests.widget.harness import Chat, Servers
from tests.widget.samples import FORM, OFFER
from tests.widget.standin import Refusal, Standin, Turn, frames_of

pytest_plugins = ("tests.widget.fixtures",)
pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]

TEXT = "It costs **24 EUR** a month, or 20 EUR when paid yearly [1]. Ask us for more."
CITATION = {"marker": 1, "url": "https://northwind.example/pricing", "title": "Pricing", "quote": "24 EUR"}
FRAMES = len(frames_of(Turn("", "", "", []), TEXT, [CITATION]))


@pytest.mark.parametrize("clean", [True, False], ids=["ended", "broken off"])
async def test_cut_at_every_frame_the_answer_is_the_same(
    browser: Browser, servers: Servers, standin: Standin, *, clean: bool
) -> None:
    """Each question is cut after another frame, once; a few visitors share the work."""
    standin.plan.clean_cuts = clean
    questions = {f"Cut after {number}": number for number in range(FRAMES)}
    for question, number in questions.items():
        standin.plan.answers[question] = (TEXT, [CITATION])
        standin.plan.cuts[question] = [number]

    async def ask_all(part: list[str]) -> list[str]:
        async with await browser.new_context() as context:
            chat = await Chat(await context.new_page(), servers).open()
            answers: list[str] = []
            for question in part:
                await chat.ask(question)
                answers.append(await chat.answered(len(answers) + 1))
            return answers

    parts = [list(questions)[start::4] for start in range(4)]
    answers = [answer for part in await asyncio.gather(*map(ask_all, parts)) for answer in part]
    assert len(answers) == FRAMES
    assert set(answers) == {"It costs 24 EUR a month, or 20 EUR when paid yearly\u00a01. Ask us for more."}
    assert len(standin.turns) == FRAMES  # each question became one turn
    assert len(standin.turn_requests) == 2 * FRAMES
    resumed = {request["text"]: request["last_event_id"] for request in standin.turn_requests}
    # A browser drops what it had not handed over when a connection breaks, so only a clean cut has a known place.
    assert not clean or resumed == {
        question: str(number) if number else None for question, number in questions.items()
    }


async def test_what_comes_with_an_answer_comes_once_wherever_it_is_cut(chat: Chat, standin: Standin) -> None:
    """A form and offered times; cut before each, between them, and after both."""
    await chat.open()
    whole = len(frames_of(Turn("", "", "", []), TEXT, [CITATION], form=FORM, extra=[("offer", OFFER)]))
    for count, number in enumerate(range(whole - 3, whole), 1):
        question = f"Cut after {number}"
        standin.plan.answers[question] = (TEXT, [CITATION])
        standin.plan.forms[question] = FORM | {"form_id": f"f{number}"}
        standin.plan.extra[question] = [("offer", OFFER)]
        standin.plan.cuts[question] = [number]
        await chat.ask(question)
        await expect(chat.page.locator("sales-agent .meet")).to_have_count(1)
        await expect(chat.form).to_have_count(1)  # the newest: one asks at a time
        await expect(chat.answers).to_have_count(count)
        await expect(chat.page.locator("sales-agent .past")).to_have_count(count - 1)
    assert len(standin.turns) == 3 and len(standin.turn_requests) == 6


async def test_a_lost_connection_ends_in_retry_with_the_same_id(chat: Chat, standin: Standin) -> None:
    await chat.page.clock.install()
    await chat.open()
    standin.plan.cuts["Price?"] = [5, 0, 0, 0]
    await chat.ask("Price?")
    await until_failed(chat)
    await expect(chat.problem).to_contain_text("We cannot be reached just now.")
    await chat.retry.click()
    await chat.answered()
    assert len(standin.turn_requests) == 5 and len(standin.turns) == 1
    assert len({request["client_turn_id"] for request in standin.turn_requests}) == 1


async def until_failed(chat: Chat) -> None:
    """Lets the page's clock run on until the widget has given up."""
    async with asyncio.timeout(15):
        while not await chat.problem.count():
            await chat.page.clock.run_for(500)


async def test_a_silent_stream_is_taken_up_again(chat: Chat, standin: Standin) -> None:
    await chat.page.clock.install()
    await chat.open()
    standin.plan.stalls["Price?"] = 6
    await chat.ask("Price?")
    await expect(chat.answers).to_contain_text("The Team plan")
    await chat.page.clock.fast_forward(46_000)
    await chat.page.clock.run_for(1_000)
    await chat.answered()
    assert [request["last_event_id"] for request in standin.turn_requests] == [None, "6"]


@pytest.mark.parametrize(
    ("refusal", "sentence"),
    [
        (Refusal(500, "internal"), "Something went wrong on our side."),
        (Refusal(503, "unavailable"), "We are very busy just now."),
        (Refusal(413, "message_too_long"), "This message is too long."),
        (Refusal(409, "turn_in_progress"), "Your last message is still being answered."),
        (Refusal(422, "invalid", "Please write a question."), "Please write a question."),
    ],
)
async def test_a_refusal_is_said_in_words_and_can_be_retried(
    chat: Chat, standin: Standin, refusal: Refusal, sentence: str
) -> None:
    await chat.open()
    standin.plan.refusals = [refusal]
    await chat.ask("Price?")
    await expect(chat.problem).to_contain_text(sentence)
    await expect(chat.status).to_contain_text(sentence)
    await chat.retry.click()
    await chat.answered()
    await expect(chat.problem).to_have_count(0)
    first, second = standin.turn_requests
    assert first["client_turn_id"] == second["client_turn_id"]


async def test_too_many_requests_says_when_to_try_again(chat: Chat, standin: Standin) -> None:
    await chat.page.clock.install()
    await chat.open()
    standin.plan.refusals = [Refusal(429, "too_many_requests", retry_after=40)]
    await chat.ask("Price?")
    await expect(chat.problem).to_contain_text("You can try again in 40 s.")
    await expect(chat.retry).to_be_disabled()
    await chat.page.clock.run_for(41_000)
    await chat.retry.click()
    await chat.answered()


async def test_an_error_frame_is_retried_as_a_new_turn(chat: Chat, standin: Standin) -> None:
    await chat.open()
    standin.plan.fails_inside = {"Price?"}
    await chat.ask("Price?")
    await expect(chat.problem).to_contain_text("The answer could not be written.")
    await chat.retry.click()
    await chat.answered()
    first, second = standin.turn_requests
    assert first["client_turn_id"] != second["client_turn_id"]


async def test_a_transcript_that_fails_to_load_is_asked_for_again(chat: Chat, standin: Standin) -> None:
    await chat.open()
    await chat.ask("Price?")
    before = await chat.answered()
    standin.plan.transcript_refusals = [Refusal(503, "unavailable")]
    await chat.visit()
    assert await chat.answered() == before


@pytest.mark.parametrize(
    ("newline", "piece"),
    [("\r\n", 1), ("\r\n", 7), ("\n", 3), ("\r", 5)],
    ids=["crlf/1", "crlf/7", "lf/3", "cr/5"],
)
async def test_every_way_to_write_an_event_stream_reads_the_same(
    chat: Chat, standin: Standin, newline: str, piece: int
) -> None:
    """Comments, several data lines a frame, no space after a colon, and pieces that cut characters in two."""
    await chat.open()
    standin.plan.newline, standin.plan.piece = newline, piece
    standin.plan.answers["Wie?"] = ("Für 24 € im Monat – fertig 🎉 [1].", [CITATION])
    await chat.ask("Wie?")
    assert await chat.answered() == "Für 24 € im Monat – fertig 🎉\u00a01."
    assert len(standin.turn_requests) == 1


async def test_a_server_that_is_down_is_said_calmly(chat: Chat, context: BrowserContext) -> None:
    await context.route("**/v1/**", lambda route: route.abort("connectionrefused"))
    await chat.visit()
    await chat.launcher.click()
    note = chat.page.locator("sales-agent .note")
    await expect(note).to_have_text("The chat cannot be reached. Please try again.")
    await expect(chat.launcher).not_to_have_attribute("aria-busy", "true")
    await context.unroute("**/v1/**")
    await chat.launcher.click()
    await expect(chat.panel).to_be_visible()
    await expect(note).to_be_hidden()


async def test_a_bundle_that_fails_once_is_asked_for_again(chat: Chat, context: BrowserContext) -> None:
    await context.route("**/widget/*", lambda route: route.abort("connectionreset"))
    await chat.visit()
    await chat.launcher.click()
    await expect(chat.page.locator("sales-agent .note")).to_contain_text("cannot be reached")
    await context.unroute("**/widget/*")
    await chat.launcher.click()
    await expect(chat.panel).to_be_visible()
