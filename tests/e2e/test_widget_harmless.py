"""The widget does a page no harm and a page does it none: styles both ways, every way to include it, what it costs."""

from __future__ import annotations

import pytest
from playwright.async_api import BrowserContext, Page, async_playwright, expect

from tests.widget.fixtures import CHROMIUM, FLAGS
from tests.widget.harness import Chat, Servers
from tests.widget.probes import probe
from tests.widget.standin import Standin

pytest_plugins = ("tests.widget.fixtures",)
pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]

# Styles

SHEETS = {
    "reverted": "* { all: revert !important }",
    "unset": "*, *::before, *::after { all: unset !important }",
    "hidden": """body > :not(main), sales-agent, :not(:defined), [data-scheme] {
        display: none !important; z-index: -1 !important; visibility: hidden !important;
        opacity: 0 !important; pointer-events: none !important }""",
    "moved": """body > * {
        position: absolute !important; inset: 0 auto auto 9px !important; transform: scale(2) !important;
        width: 9px !important; overflow: hidden !important; clip-path: inset(50%) !important }""",
    "bootstrap": """*, ::before, ::after { box-sizing: border-box }
        body { margin: 0; font: 400 1rem/1.5 serif; color: #212529 }
        button, input, textarea, select { margin: 0; font: inherit } button { border-radius: 0; text-transform: none }
        h1, h2, h3 { margin-top: 0; margin-bottom: .5rem; font-weight: 500 } p { margin-bottom: 1rem }
        ol, ul { padding-left: 2rem } a { color: #0d6efd; text-decoration: underline }
        pre, code { font-size: .875em; color: #d63384 }""",
    "tailwind": """*, ::after, ::before, ::backdrop { box-sizing: border-box; margin: 0; padding: 0; border: 0 solid }
        html { line-height: 1.5; tab-size: 4 } ol, ul, menu { list-style: none }
        a { color: inherit; text-decoration: inherit } img, svg, video { display: block; vertical-align: middle }
        h1, h2, h3 { font-size: inherit; font-weight: inherit } [hidden] { display: none !important }
        button, input, select, textarea { font: inherit; letter-spacing: inherit; color: inherit; border-radius: 0;
            background-color: transparent; opacity: 1 }""",
    "root": """html { font-size: 4px; letter-spacing: 3px; word-spacing: 9px; text-align: right; line-height: 4;
        color: red; writing-mode: vertical-rl; cursor: wait; user-select: none; text-shadow: 1px 1px red;
        text-transform: uppercase }""",
    "variables": """:root, sales-agent, body * { --paper: red; --ink: red; --soft: red; --link: red; --accent: red;
        --fill: red; --line: red; --mine: red; --wash: red; --width: 9px; --size: 9px; --font: cursive }""",
    "motion": "*, ::before, ::after { animation: none !important; transition: all 9s !important }",
}


async def test_no_style_of_the_page_reaches_in(chat: Chat) -> None:
    await chat.open()
    await chat.ask("Price?")
    await chat.answered()
    await chat.chips.first.click()
    await chat.page.mouse.move(5, 5)
    before = await probe(chat.page, "looks")
    assert len(before) > 60
    for name, css in SHEETS.items():
        sheet = await chat.page.add_style_tag(content=css)
        assert await probe(chat.page, "looks") == before, name
        await sheet.evaluate("(node) => node.remove()")


GAPS = "body { display: flex; flex-direction: column; gap: 40px }"


async def test_no_style_of_ours_reaches_out(chat: Chat) -> None:
    await chat.visit("/bare")
    await chat.page.add_style_tag(content=GAPS)
    before = await probe(chat.page, "page")
    globals_before = await chat.page.evaluate("Object.getOwnPropertyNames(window)")
    await chat.open()
    await chat.page.add_style_tag(content=GAPS)
    await chat.ask("Price?")
    await chat.answered()
    assert await probe(chat.page, "page") == before
    added = set(await chat.page.evaluate("Object.getOwnPropertyNames(window)")) - set(globals_before)
    assert added == {"SalesAgent"}
    assert await chat.page.evaluate("document.adoptedStyleSheets.length + document.styleSheets.length") == 2


# Ways onto a page


INCLUSIONS = {
    "tag manager": """(src) => { const first = document.getElementsByTagName("script")[0] ?? document.head.firstChild;
        const tag = document.createElement("script"); tag.async = true; tag.src = src + "?key=pk_test";
        first.parentNode.insertBefore(tag, first); }""",
    "tag manager, as HTML": """(src) => { const box = document.createElement("div");
        box.innerHTML = `<script async src="${src}?key=pk_test"></` + "script>";
        const tag = document.createElement("script");
        for (const {name, value} of box.firstChild.attributes) tag.setAttribute(name, value);
        document.body.append(tag); }""",
    "delayed by a cache": """(src) => { document.body.insertAdjacentHTML("beforeend",
          `<script type="rocketlazyloadscript" data-rocket-src="${src}" data-key="pk_test" async></` + "script>");
        const old = document.querySelector("[data-rocket-src]"), tag = document.createElement("script");
        for (const {name, value} of old.attributes)
          if (name !== "type") tag.setAttribute(name.replace("data-rocket-", ""), value);
        old.replaceWith(tag); }""",
    "moved to the head and removed": """(src) => { const tag = document.createElement("script");
        tag.dataset.key = "pk_test"; tag.src = src; tag.onload = () => tag.remove(); document.head.append(tag); }""",
    "run by another script": """async (src) => { document.body.insertAdjacentHTML("beforeend",
          `<script type="text/plain" src="${src}" data-key="pk_test"></` + "script>");
        (0, eval)(await (await fetch(src)).text()); }""",
    "before the body": """(src) => { const tag = document.createElement("script");
        tag.src = src; tag.dataset.key = "pk_test"; const {body} = document; body.remove(); document.head.append(tag);
        tag.onload = () => document.documentElement.append(body); }""",
}  # fmt: skip


@pytest.mark.parametrize("include", INCLUSIONS.values(), ids=INCLUSIONS.keys())
async def test_every_way_to_include_it(chat: Chat, include: str) -> None:
    errors = errors_of(chat.page)
    await chat.visit("/bare")
    await chat.page.evaluate(include, f"{chat.servers.api}/widget.js")
    await chat.launcher.click()
    await chat.settled()
    await chat.ask("Price?")
    await chat.answered()
    assert errors == []


def errors_of(page: Page) -> list[str]:
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


ODD_PAGE = """Object.prototype.extend = () => {};
Array.prototype.each = () => {};
Array.prototype.toJSON = function () { return `[${this.join()}]` };  // as an old Prototype.js
String.prototype.strip = () => "";
customElements.define("sales-agent", class extends HTMLElement {});
for (const name of ["root", "host", "chat", "h", "t", "name"]) window[name] = 1;
addEventListener("DOMContentLoaded", () => {
  const base = document.createElement("base");
  base.href = "https://elsewhere.example/";
  document.head.prepend(base);
})"""


async def test_what_old_scripts_do_to_a_page_does_not_matter(chat: Chat, standin: Standin) -> None:
    errors = errors_of(chat.page)
    await chat.page.add_init_script(ODD_PAGE)
    await chat.open()
    await chat.ask("Price?")
    before = await chat.answered()
    await chat.visit()
    assert await chat.answered() == before
    assert errors == [] and len(standin.turns) == 1


async def test_without_our_server_the_page_is_as_it_was(chat: Chat, context: BrowserContext) -> None:
    errors = errors_of(chat.page)
    await chat.visit("/bare")
    before = await probe(chat.page, "page")
    await context.route(f"{chat.servers.api}/**", lambda route: route.abort("connectionrefused"))
    await chat.visit()
    assert await probe(chat.page, "page") == before
    await expect(chat.page.locator("sales-agent")).to_have_count(0)
    assert errors == []


async def test_the_way_back_is_as_quick_as_without_it(servers: Servers, standin: Standin) -> None:
    """The browser keeps the page, an open chat included, for the back button; the chat goes on then."""
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not installed")
    off = ["--disable-back-forward-cache"]  # as Playwright does by itself
    async with (
        async_playwright() as playwright,
        await playwright.chromium.launch(
            executable_path=CHROMIUM, args=FLAGS, ignore_default_args=off
        ) as browser,
    ):
        chat = Chat(await browser.new_page(), servers)
        await chat.open()
        await chat.ask("Price?")
        await chat.answered()
        await chat.page.evaluate("addEventListener('pageshow', (event) => { window.kept = event.persisted })")
        await chat.page.evaluate("() => { location.href = '/faq' }")
        await chat.page.wait_for_url("**/faq")
        await chat.page.evaluate("() => history.back()")
        await chat.page.wait_for_function("window.kept")
        await chat.ask("And now?")
        await chat.answered(2)


# What it costs


SHIFTS = """window.shifts = [];
const note = ({value, hadRecentInput}) => { if (!hadRecentInput) shifts.push(value) };
new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({type: "layout-shift", buffered: true})"""


async def test_nothing_shifts_from_the_load_to_the_answer(chat: Chat, standin: Standin) -> None:
    """The browser adds what moves in the panel to the page's own score, too."""
    await chat.page.add_init_script(SHIFTS)
    standin.plan.holds["Price?"] = 8
    await chat.open()
    await chat.ask("Price?")
    await expect(chat.answers).to_contain_text("The Team plan")
    await chat.page.wait_for_timeout(600)  # what moves within 500 ms of a key press does not count
    standin.plan.release.set()
    await chat.answered()
    await chat.page.wait_for_timeout(100)
    assert sum(await chat.page.evaluate("shifts")) < 0.01


async def test_loading_scrolling_and_waiting_leave_no_trace(
    chat: Chat, context: BrowserContext, standin: Standin
) -> None:
    """Two requests, whatever time passes; nothing of anyone else, nothing stored."""
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url.split("?")[0]))
    await chat.page.clock.install()
    await chat.visit()
    await expect(chat.launcher).to_be_visible()
    for _ in range(10):
        await chat.page.mouse.wheel(0, 200)
        await chat.page.clock.run_for(6_000)
    ours = [url for url in asked if not url.startswith(chat.servers.site)]
    assert ours == [f"{chat.servers.api}/widget.js", f"{chat.servers.api}/v1/widget/config"]
    assert await context.cookies() == []
    assert await chat.page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert standin.sessions == {}
