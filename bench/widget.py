"""What the chat costs a page and how soon it opens, in headless Chromium against a stand-in of the server."""

from __future__ import annotations

import json
import statistics
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

from playwright.async_api import Browser, CDPSession, Page, async_playwright, expect

from bench.support import Skipped, main, say
from tests.widget.fixtures import CHROMIUM, FLAGS
from tests.widget.harness import Chat, Servers, loopback, serving
from tests.widget.pages import site
from tests.widget.samples import DEFAULT_TEXT, PRICES, TRIAL
from tests.widget.standin import Standin, Turn, frames_of

ROUNDS = 7
SLOWER = 4
TURNS = 200
LONG = (DEFAULT_TEXT + "\n\n") * 60  # more than 10,000 characters

WATCH = """window.tasks = []; window.shifts = [];
new PerformanceObserver((list) => tasks.push(...list.getEntries().map((one) => one.duration)))
  .observe({type: "longtask", buffered: true});
const note = ({value, hadRecentInput}) => { if (!hadRecentInput) shifts.push(value) };
new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({type: "layout-shift", buffered: true});
window.root = () => document.querySelector("sales-agent")?.shadowRoot;
(function look() {
  if (root()?.querySelector(".dock > button")?.checkVisibility()) window.launcherAt = performance.now();
  else requestAnimationFrame(look);
})();
addEventListener("click", ({timeStamp}) => (function look() {
  if (root()?.querySelector("dialog")?.open && root().activeElement?.localName === "textarea")
    requestAnimationFrame(() => { window.openAfter = performance.now() - timeStamp; });
  else requestAnimationFrame(look);
})(), true);"""
BLOCKED = "tasks.reduce((sum, one) => sum + Math.max(0, one - 50), 0)"
SCROLL = """async (frames) => {
  const log = root().querySelector(".log"), times = [];
  let before = await new Promise(requestAnimationFrame);
  for (let at = 0; at < frames; at += 1) {
    log.scrollBy(0, at < frames / 2 ? -200 : 200);
    const now = await new Promise(requestAnimationFrame);
    times.push(now - before);
    before = now;
  }
  times.sort((a, b) => a - b);
  return {median: times[times.length >> 1], late: times[Math.floor(times.length * .95)]};
}"""


async def measure() -> None:
    if not CHROMIUM.exists():
        raise Skipped(f"{CHROMIUM} is not installed")
    standin = Standin()
    (api_socket, api), (site_socket, origin) = loopback(), loopback()
    async with (
        serving(standin.app(), api_socket),
        serving(site(api), site_socket),
        async_playwright() as playwright,
        await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS) as browser,
    ):
        servers = Servers(standin, api, origin)
        await load(browser, servers)
        await opening(browser, servers)
        await long_talks(browser, servers)


async def load(browser: Browser, servers: Servers) -> None:
    """A page with the chat beside the same page without it."""
    seen: dict[str, list[dict[str, float]]] = {"/bare": [], "/": []}
    for path in list(seen) * ROUNDS:
        async with watched(browser, servers) as (chat, session):
            await chat.visit(path)
            if path == "/":
                await expect(chat.launcher).to_be_visible()
            await chat.page.wait_for_timeout(400)
            found = {name: await chat.page.evaluate(code) for name, code in LOADED.items()}
            seen[path].append(found | {"work": await work(session)})
    added = {name: middle(seen["/"], name) - middle(seen["/bare"], name) for name in ("blocked", "work")}
    say(
        f"added to a bare page: total blocking time {added['blocked']:.0f} ms (to reach: < 30),"
        f" main thread {added['work']:.0f} ms, layout shift {max(one['shift'] for one in seen['/'])} (to reach: 0)"
    )
    say(f"launcher visible {middle(seen['/'], 'launcher'):.0f} ms after load (to reach: < 300)")


LOADED = {
    "blocked": BLOCKED,
    "shift": "shifts.reduce((sum, one) => sum + one, 0)",
    "launcher": "(window.launcherAt ?? 0) - performance.getEntriesByType('navigation')[0].loadEventEnd",
}


async def opening(browser: Browser, servers: Servers) -> None:
    """From the click until the visitor can write: with the bundle fetched on hover, and without."""
    for name, warm in (("warm", True), ("cold", False)):
        times: list[float] = []
        for _ in range(ROUNDS):
            async with watched(browser, servers) as (chat, _):
                await chat.visit()
                await expect(chat.launcher).to_be_visible()
                if warm:
                    async with chat.page.expect_response("**/widget/en-*.json"):
                        await chat.launcher.hover()
                    await chat.page.wait_for_function("root().querySelector('dialog')")
                await chat.launcher.dispatch_event("click")
                await chat.page.wait_for_function("window.openAfter")
                times.append(await chat.page.evaluate("openAfter"))
        target = " (to reach: < 150)" if warm else ""
        say(f"open and usable {statistics.median(times):.0f} ms after the click, {name}{target}")


async def long_talks(browser: Browser, servers: Servers) -> None:
    """Scrolled on a processor slowed down four times."""
    scenes: dict[str, Callable[[Chat], Awaitable[None]]] = {
        f"an answer of {len(LONG):,} characters": long_answer,
        f"a history of {TURNS} turns": long_history,
    }
    for name, scene in scenes.items():
        servers.standin.reset()
        async with watched(browser, servers) as (chat, session):
            await scene(chat)
            await session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
            await browser.start_tracing(
                page=chat.page, categories=["toplevel", "disabled-by-default-devtools.timeline"]
            )
            found = await chat.page.evaluate(SCROLL, 180)
            longest = longest_task(json.loads(await browser.stop_tracing()))
        say(
            f"{name}, scrolled {SLOWER} times slower: longest task {longest:.0f} ms of its own time (to reach: < 50),"
            f" frames {found['median']:.1f} ms, p95 {found['late']:.1f} ms"
        )


def longest_task(trace: dict[str, Any]) -> float:
    """Milliseconds that the page's main thread worked without a pause; what others on the machine do does not count."""
    events: list[dict[str, Any]] = trace["traceEvents"]
    names = {(one["pid"], one["tid"]): one["args"]["name"] for one in events if one["name"] == "thread_name"}
    tasks = [
        one["tdur"]
        for one in events
        if "tdur" in one and names.get((one["pid"], one["tid"])) == "CrRendererMain"
    ]
    return max(tasks) / 1000


async def long_answer(chat: Chat) -> None:
    chat.servers.standin.plan.answers["All?"] = (LONG, [PRICES, TRIAL])
    await chat.open()
    await chat.ask("All?")
    await expect(chat.page.get_by_role("group", name="Was this answer helpful?")).to_be_visible(
        timeout=30_000
    )


async def long_history(chat: Chat) -> None:
    await chat.open()
    await chat.ask("Price?")
    await chat.answered()
    session = chat.servers.standin.session
    for number in range(TURNS - 1):
        turn = Turn(uuid4().hex, uuid4().hex, f"Question {number}?", [])
        turn.frames = frames_of(turn, DEFAULT_TEXT, [PRICES, TRIAL])
        session.turns[turn.client_turn_id] = turn
    await chat.visit()
    await expect(chat.page.locator("sales-agent .mine")).to_have_count(TURNS, timeout=30_000)


@asynccontextmanager
async def watched(browser: Browser, servers: Servers) -> AsyncGenerator[tuple[Chat, CDPSession]]:
    """A fresh visitor on a page that notes long tasks, shifts and moments."""
    context = await browser.new_context(viewport={"width": 1280, "height": 800})
    page: Page = await context.new_page()
    await page.add_init_script(WATCH)
    session = await context.new_cdp_session(page)
    await session.send("Performance.enable", {"timeDomain": "threadTicks"})
    yield Chat(page, servers), session
    await context.close()


async def work(session: CDPSession) -> float:
    """Milliseconds that the main thread has worked."""
    metrics: list[dict[str, Any]] = (await session.send("Performance.getMetrics"))["metrics"]
    return 1000 * next(one["value"] for one in metrics if one["name"] == "TaskDuration")


def middle(found: list[dict[str, float]], name: str) -> float:
    return statistics.median(one[name] for one in found)


if __name__ == "__main__":
    raise SystemExit(main(measure))
