"""Long talks stay quick on a slow phone: what is far away costs nothing, and only what is new is drawn."""

from __future__ import annotations

from uuid import uuid4

import pytest
from playwright.async_api import CDPSession, expect

from tests.widget.harness import Chat
from tests.widget.samples import PRICES
from tests.widget.standin import Standin, Turn, frames_of

pytest_plugins = ("tests.widget.fixtures",)
pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]

TURNS = 200
BATCH = 4  # AT_ONCE of widget/src/ui/Log.tsx
SLOWER = 4  # a phone, beside this machine
LONG_TASK = 50  # ms
FRAME = 1000 / 60  # ms
PARAGRAPH = (
    "The **Team plan** costs 24 EUR per user and month when paid yearly [1]. It includes unlimited projects, "
    "single sign-on and help by `telephone`.\n\n- one thing\n- another thing\n\n"
)
LONG = PARAGRAPH * 60  # more than 10,000 characters

SCROLL = """async (frames) => {
  const log = document.querySelector("sales-agent").shadowRoot.querySelector(".log");
  for (let at = 0; at < frames; at += 1) {
    log.scrollBy(0, at < frames / 2 ? -120 : 120);
    await new Promise(requestAnimationFrame);
  }
}"""


class Meter:
    """Reads how long the page's main thread has worked, in ms of its own time: others on the machine do not count."""

    def __init__(self, session: CDPSession) -> None:
        self.session = session

    @classmethod
    async def of(cls, chat: Chat) -> Meter:
        session = await chat.page.context.new_cdp_session(chat.page)
        await session.send("Performance.enable", {"timeDomain": "threadTicks"})
        return cls(session)

    async def read(self) -> float:
        found = await self.session.send("Performance.getMetrics")
        return 1000 * next(one["value"] for one in found["metrics"] if one["name"] == "TaskDuration")


async def scrolled(chat: Chat, meter: Meter, frames: int) -> float:
    """Milliseconds of work a frame, in the best of three rounds: the others had the machine's cache to share."""
    rounds: list[float] = []
    for _ in range(3):
        before = await meter.read()
        await chat.page.evaluate(SCROLL, frames)
        rounds.append((await meter.read() - before) / frames)
    return min(rounds)


def remembered(standin: Standin, count: int) -> None:
    """Puts so many turns before the ones the session has."""
    session = standin.session
    for number in range(count):
        turn = Turn(uuid4().hex, uuid4().hex, f"Question {number}?", [])
        turn.frames = frames_of(turn, PARAGRAPH * 2, [PRICES])
        session.turns[turn.client_turn_id] = turn


async def test_a_long_history_comes_back_bit_by_bit_and_scrolls(chat: Chat, standin: Standin) -> None:
    await chat.open()
    await chat.ask("Price?")
    await chat.answered()
    remembered(standin, TURNS - 1)
    await chat.visit()
    meter = await Meter.of(chat)
    mine = chat.page.locator("sales-agent .mine")
    await expect(mine).not_to_have_count(1)
    drawn, before = await mine.count(), await meter.read()
    await expect(mine).to_have_count(TURNS, timeout=30_000)
    batch = (await meter.read() - before) * BATCH / max(TURNS - drawn, BATCH)
    await expect(chat.answers.last).to_be_in_viewport()  # the end stays in view meanwhile
    frame = await scrolled(chat, meter, 120)
    print(f"history of {TURNS}: {batch:.1f} ms for {BATCH} messages, {frame:.1f} ms a frame while scrolling")
    assert batch * SLOWER < LONG_TASK and frame * SLOWER < FRAME


async def test_a_long_answer_is_not_drawn_anew_while_it_streams(chat: Chat, standin: Standin) -> None:
    assert len(LONG) > 10_000
    standin.plan.answers["All?"] = (LONG, [PRICES])
    await chat.open()
    meter = await Meter.of(chat)
    await chat.ask("All?")
    await expect(chat.answers).to_be_visible()
    await chat.answers.evaluate(
        "(prose) => { window.first = prose.firstElementChild; window.frames = 0;"
        "(function count() { frames += 1; requestAnimationFrame(count) })() }"
    )
    before = await meter.read()
    await expect(chat.page.get_by_role("group", name="Was this answer helpful?")).to_have_count(
        1, timeout=30_000
    )
    streamed = await meter.read() - before
    share = streamed / max(await chat.page.evaluate("window.frames"), 1)
    frame = await scrolled(chat, meter, 60)
    print(f"answer of {len(LONG)}: {share:.1f} ms a frame while it streams, {frame:.1f} ms while scrolling")
    assert await chat.page.evaluate("first.isConnected")
    assert share * SLOWER < LONG_TASK and frame * SLOWER < FRAME
