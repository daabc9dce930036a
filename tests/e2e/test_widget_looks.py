"""How the widget looks and speaks: theme, place and size, languages, nudges; and what odd settings do to it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, expect

from tests.widget.harness import Chat, Servers
from tests.widget.samples import CONFIG, Json
from tests.widget.standin import Standin
from widget.routes import DIST

pytest_plugins = ("tests.widget.fixtures",)
pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]

BOX = "(node) => node.getBoundingClientRect().toJSON()"
LOOK = """() => { const root = document.querySelector("sales-agent").shadowRoot;
  return [".dock", ".dock > button", ".panel", "textarea"].map((name) => {
    const node = root.querySelector(name), {x, y, width, height} = node.getBoundingClientRect();
    const {color, backgroundColor, backgroundImage, fontFamily, borderRadius} = getComputedStyle(node);
    return [name, x, y, width, height, color, backgroundColor, backgroundImage, fontFamily, borderRadius];
  }); }"""
CONTRAST = """() => {
  const root = document.querySelector("sales-agent").shadowRoot;
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const rgb = (text) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = text; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data]; };
  const linear = (part) => (part /= 255) <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4;
  const light = ([red, green, blue]) => .2126 * linear(red) + .7152 * linear(green) + .0722 * linear(blue);
  const behind = (node) => { for (; node; node = node.parentElement) {
    const color = rgb(getComputedStyle(node).backgroundColor);
    if (color[3] === 255) return color; } return [255, 255, 255, 255]; };
  const ratio = (node) => {
    const both = [rgb(getComputedStyle(node).color), behind(node)].map(light).sort((a, b) => a - b);
    return Math.round((both[1] + .05) / (both[0] + .05) * 100) / 100; };
  const speaks = (node) => [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
  return [...root.querySelectorAll(".dock > button, .panel *")]
    .filter((node) => node.checkVisibility() && speaks(node) && !node.closest(".vh"))
    .map((node) => [node.className || node.localName, node.textContent.slice(0, 30), ratio(node)])
    .filter(([, , found]) => found < 4.5); }"""


def drawn(standin: Standin, **config: Json | bool | list[Any] | str) -> None:
    standin.plan.config = config


# Place, size and colours


@pytest.mark.parametrize(
    ("position", "path", "left", "gap", "width"),
    [
        ({}, "/", False, (20, 20), 400),
        ({"side": "left"}, "/", True, (20, 20), 400),
        ({"side": "right", "offset": 48, "bottom": 90}, "/", False, (48, 90), 400),
        ({"side": "left"}, "/rtl", False, (20, 20), 400),
        ({"side": "right", "size": "compact"}, "/rtl", True, (20, 20), 350),
        ({"size": "large"}, "/", False, (20, 20), 460),
        ({"bottom": 300}, "/", False, (20, 300), 400),
    ],
)
async def test_place_and_size(
    chat: Chat, standin: Standin, position: Json, path: str, left: bool, gap: tuple[int, int], width: int
) -> None:  # fmt: skip
    drawn(standin, position=position)
    await chat.open(path)
    view = chat.page.viewport_size or {"width": 0, "height": 0}
    for node in (chat.launcher, chat.panel):
        box = await node.evaluate(BOX)
        assert (box["x"] if left else view["width"] - box["right"]) == gap[0]
    assert view["height"] - (await chat.launcher.evaluate(BOX))["bottom"] == gap[1]
    panel = await chat.panel.evaluate(BOX)
    assert panel["width"] == width and panel["y"] >= 19.5


async def test_the_launcher_does_not_jump(chat: Chat, standin: Standin) -> None:
    """It waits for its configuration rather than appear elsewhere first."""
    drawn(standin, position={"side": "left"})
    await chat.page.add_init_script(
        "window.shifts = [];"
        "const note = (list) => shifts.push(...list.getEntries().map((one) => one.value));"
        "new PerformanceObserver(note).observe({type: 'layout-shift', buffered: true})"
    )
    await chat.open()
    assert await chat.page.evaluate("shifts") == []


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(
    "theme",
    [
        {"accent": "#ffd84d"},
        {"accent": "#000080", "background": "#fff8e7", "text": "#5b4636"},
        {"accent": "#00ff88", "background": "#0b1d2a", "text": "#9fb6c6"},
        {"accent": "#808080", "background": "#808080", "text": "#808080"},
    ],
    ids=["yellow", "cream", "night", "mud"],
)
async def test_everything_can_be_read_whatever_is_chosen(
    chat: Chat, standin: Standin, theme: Json, mode: str
) -> None:
    drawn(standin, theme=theme | {"mode": mode})
    await chat.open()
    await chat.ask("Price?")
    await chat.answered()
    assert await chat.page.evaluate(CONTRAST) == []


async def test_light_and_dark_can_be_chosen_and_changed(chat: Chat, standin: Standin) -> None:
    drawn(standin, theme={"mode": "dark"})
    await chat.open()
    paper = "(node) => getComputedStyle(node).backgroundColor"
    assert await chat.panel.evaluate(paper) == "rgb(22, 25, 31)"
    await chat.page.evaluate("SalesAgent('theme', {mode: 'light', accent: '#8a2be2'})")
    await expect(chat.panel).to_have_css("background-color", "rgb(255, 255, 255)")
    assert await chat.launcher.evaluate(paper) == "rgb(138, 43, 226)"
    await chat.page.evaluate("SalesAgent('theme', {mode: 'auto'})")
    await chat.page.emulate_media(color_scheme="dark")
    await expect(chat.panel).to_have_css("background-color", "rgb(22, 25, 31)")


async def test_the_pages_own_properties_win(chat: Chat, standin: Standin) -> None:
    drawn(standin, theme={"accent": "#0f766e", "background": "#ffffff", "radius": 4}, position={"offset": 99})
    await chat.visit()
    await chat.page.add_style_tag(
        content="sales-agent { --sa-accent: teal; --sa-background: papayawhip; --sa-radius: 0;"
        "--sa-offset-x: 7px; --sa-z-index: 5 }"
    )
    await chat.launcher.click()
    await chat.settled()
    assert (
        await chat.launcher.evaluate("(node) => getComputedStyle(node).backgroundColor") == "rgb(0, 128, 128)"
    )
    style = await chat.panel.evaluate(
        "(node) => ['background-color', 'border-radius', 'right', 'z-index']"
        ".map((name) => getComputedStyle(node).getPropertyValue(name))"
    )
    assert style == ["rgb(255, 239, 213)", "0px", "7px", "5"]


HOSTILE: list[Json] = [
    {"theme": None, "position": None, "texts": None, "launcher": None, "nudges": None, "consent": None},
    {"theme": "dark", "position": 7, "texts": [1], "launcher": "x", "nudges": {"0": 1}, "hidden": "no"},
    {"theme": {"accent": "url(https://evil.example/a.png)", "background": "red;}*{display:none}"}},
    {"theme": {"font": "x;}*{display:none}"}},
    {"theme": {"accent": "#" + "f" * 99_999, "radius": "1e9px", "mode": {"a": 1}, "font": "y" * 99_999}},
    {"theme": {"accent": ["red"], "text": {"a": 1}, "radius": -5, "font": {"b": 1}}},
    {"position": {"side": "top", "bottom": "calc(100vh)", "offset": 1e9, "size": "x\" onload=\"alert(1)"}},
    {"position": {"bottom": None, "offset": [], "size": {}}, "launcher": {"icon": "constructor", "label": ""}},
    {"texts": {"send": 7, "__proto__": "x", "close": {"a": 1}}},
    {"nudges": [None, 7, {"id": 1}, {"text": 5, "when": {}}, {"text": "x" * 9_999, "when": {}}]},
    {"locale": {"a": 1}, "accent": {"b": 2}},
    {"locale": "xx-<script>", "accent": "javascript:alert(1)"},
]  # fmt: skip


async def test_odd_settings_change_nothing(chat: Chat, standin: Standin) -> None:
    errors: list[str] = []
    foreign: list[str] = []
    known = (chat.servers.api, chat.servers.site)
    chat.page.on("pageerror", lambda error: errors.append(str(error)))
    chat.page.on("request", lambda one: None if one.url.startswith(known) else foreign.append(one.url))
    looks: list[Any] = []
    for odd in [{}, *HOSTILE]:
        drawn(
            standin, **({"hidden": False} | {name: value for name, value in odd.items() if name != "hidden"})
        )
        await chat.page.goto("about:blank")
        await chat.visit()
        await chat.page.evaluate("sessionStorage.clear()")
        await chat.launcher.click()
        await chat.settled()
        looks.append(await chat.page.evaluate(LOOK))
        await chat.page.evaluate("SalesAgent('destroy'); sessionStorage.clear()")
    for odd, look in zip(HOSTILE, looks[1:], strict=True):
        assert look == looks[0], odd
    assert errors == foreign == []


# Languages


@pytest.mark.parametrize(
    ("lang", "field", "direction"),
    [
        ("de", "Ihre Nachricht", "ltr"),
        ("ja-JP", "メッセージ", "ltr"),
        ("ar", "رسالتك", "rtl"),
        ("sv", "Your message", "ltr"),
    ],
)
async def test_it_speaks_the_visitors_language(
    chat: Chat, standin: Standin, lang: str, field: str, direction: str
) -> None:
    drawn(standin, locale=lang)
    await chat.open(f"/with?data-lang={lang}")
    await expect(chat.page.get_by_label(field, exact=True)).to_be_visible()
    box = chat.page.locator("sales-agent .box")
    assert await box.evaluate("(node) => [node.lang, node.dir]") == [
        lang[:2] if lang != "sv" else "en",
        direction,
    ]
    panel = await chat.panel.bounding_box()
    assert panel and panel["x"] + panel["width"] == 1260  # on an English page it stays on the right


async def test_in_arabic_sources_begin_on_the_right_under_an_english_answer(
    chat: Chat, standin: Standin
) -> None:
    drawn(standin, locale="ar")
    await chat.open("/with?data-lang=ar")
    await chat.page.locator("sales-agent textarea").fill("Price?")
    await chat.page.locator("sales-agent textarea").press("Enter")
    heading = chat.page.locator("sales-agent .sources h3")
    await expect(heading).to_be_visible()
    assert await heading.evaluate("(node) => getComputedStyle(node).direction") == "rtl"
    assert await chat.answers.evaluate("(node) => getComputedStyle(node).direction") == "ltr"


async def test_an_owner_has_the_last_word(chat: Chat, standin: Standin) -> None:
    drawn(standin, locale="de", texts={"ask": "Was möchten Sie wissen?", "openChat": "Fragen Sie uns"})
    await chat.visit("/with?data-lang=de")
    await expect(chat.launcher).to_have_accessible_name("Fragen Sie uns")
    await chat.launcher.click()
    await expect(chat.page.get_by_placeholder("Was möchten Sie wissen?")).to_be_visible()


async def test_the_language_can_change_while_it_is_open(chat: Chat, standin: Standin) -> None:
    await chat.open()
    await chat.ask("Price?")
    before = await chat.answered()
    await chat.field.fill("And for twelve?")
    drawn(standin, locale="fr")
    await chat.page.evaluate("SalesAgent('locale', 'fr')")
    await expect(chat.page.get_by_label("Votre message")).to_have_value("And for twelve?")
    await expect(chat.launcher).to_have_accessible_name("Fermer le chat")
    assert await chat.answers.last.inner_text() == before


PSEUDO = """() => { const root = document.querySelector("sales-agent").shadowRoot, found = [];
  const walk = (node) => { for (const child of node.childNodes) {
    if (child.nodeType === 3 && /\\p{L}{2}/u.test(child.data)) found.push(child.data.trim());
    if (child.nodeType === 1) { for (const name of ["aria-label", "title", "placeholder"])
      if (child.hasAttribute(name)) found.push(child.getAttribute(name)); walk(child); } } };
  walk(root.querySelector(".panel")); return [...new Set(found)]; }"""


async def test_no_sentence_is_written_elsewhere(
    chat: Chat, standin: Standin, context: BrowserContext
) -> None:
    """With words that are told by their brackets, whatever has none comes from the server."""
    [english] = DIST.glob("en-*.json")
    words = json.loads(english.read_text())
    pseudo = {
        key: f"⟦{text}⟧" if isinstance(text, str) else {form: f"⟦{one}⟧" for form, one in text.items()}
        for key, text in words.items()
    }
    headers = {"Access-Control-Allow-Origin": "*"}
    await context.route("**/widget/en-*.json", lambda route: route.fulfill(json=pseudo, headers=headers))
    await chat.visit()
    await chat.launcher.click()
    await chat.page.get_by_label("⟦Your message⟧").fill("Price?")
    await chat.page.keyboard.press("Enter")
    await expect(chat.page.get_by_role("group", name="⟦Was this answer helpful?⟧")).to_be_visible()
    said = [text for text in await chat.page.evaluate(PSEUDO) if not text.startswith("⟦")]
    frames = standin.turns[-1].frames
    texts = [data["text"] for event, data in frames if event == "text"]
    reply = re.sub(r"\[\d\]", "", "".join(texts))
    known = letters(json.dumps([CONFIG, standin.turn_requests, frames]) + reply)
    assert [text for text in said if letters(text) not in known] == []


def letters(text: str) -> str:
    return "".join(one for one in text.lower() if one.isalnum())


# Nudges

NUDGE: Json = {"id": "n1", "text": "A question about our prices?", "when": {"scroll_percent": 30}}
BUBBLE = "sales-agent .nudge"


async def test_a_nudge_is_shown_once_a_session_and_opens_the_chat(chat: Chat, standin: Standin) -> None:
    drawn(standin, nudges=[NUDGE])
    bubble = chat.page.locator(BUBBLE)
    async with chat.page.expect_response("**/widget/en-*.json"):
        await chat.visit()
    await expect(bubble).to_have_count(0)
    await expect(chat.panel).to_be_hidden()
    await chat.page.mouse.wheel(0, 700)
    await expect(bubble).to_be_visible()
    assert await bubble.get_attribute("role") == "status"
    await expect(chat.panel).to_be_hidden()
    async with chat.page.expect_response("**/widget/en-*.json"):
        await chat.visit("/faq")
    await chat.page.mouse.wheel(0, 700)
    await chat.page.wait_for_timeout(300)
    await expect(bubble).to_have_count(0)


@pytest.mark.parametrize("key", [None, "Enter", "Space"])
async def test_following_a_nudge(chat: Chat, standin: Standin, key: str | None) -> None:
    drawn(standin, nudges=[NUDGE | {"when": {}}])
    await chat.visit()
    text = chat.page.get_by_role("button", name=NUDGE["text"])
    await (text.press(key) if key else text.click())
    await chat.settled()
    await expect(chat.page.locator(BUBBLE)).to_have_count(0)
    await expect(chat.field).to_be_focused()


async def test_dismissing_a_nudge_is_kept_for_thirty_days(
    chat: Chat, standin: Standin, context: BrowserContext
) -> None:
    drawn(standin, nudges=[NUDGE | {"when": {}}])
    await chat.visit()
    await chat.page.get_by_role("button", name="Close this message").click()
    await expect(chat.page.locator(BUBBLE)).to_have_count(0)
    await expect(chat.launcher).to_be_focused()
    for days, shown in ((29, 0), (31, 1)):
        later = await context.new_page()
        await later.add_init_script(f"const then = Date.now; Date.now = () => then() + {days} * 864e5")
        async with later.expect_response("**/widget/en-*.json"):
            await later.goto(chat.servers.site)
        await later.wait_for_timeout(300)
        await expect(later.locator(BUBBLE)).to_have_count(shown)
        await later.close()


async def test_passing_by_is_not_using_the_chat(chat: Chat, standin: Standin) -> None:
    """Neither Tab past the launcher nor closing a nudge; what is kept is the note of the nudge itself."""
    drawn(standin, nudges=[NUDGE | {"when": {}}])
    await chat.visit()
    shut = chat.page.get_by_role("button", name="Close this message")
    await expect(shut).to_be_visible()
    await chat.page.locator("#below").focus()
    for _ in range(4):
        await chat.page.keyboard.press("Tab")
    await shut.click()
    await chat.page.keyboard.press("Tab")
    stored = await chat.page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]")
    assert set(stored) == {"sales-agent:pk_test:nudge"}


async def test_leaving_through_the_top_is_exit_intent(chat: Chat, standin: Standin) -> None:
    drawn(standin, nudges=[NUDGE | {"when": {"exit_intent": True}}])
    async with chat.page.expect_response("**/widget/en-*.json"):
        await chat.visit()
    await chat.page.wait_for_timeout(200)
    event = "document.dispatchEvent(new MouseEvent('mouseout', {clientY: %d, bubbles: true}))"
    await chat.page.evaluate(event % 300)
    await expect(chat.page.locator(BUBBLE)).to_have_count(0)
    await chat.page.evaluate(event % -1)
    await expect(chat.page.locator(BUBBLE)).to_be_visible()


async def test_no_nudge_on_a_phone(browser: Browser, servers: Servers, standin: Standin) -> None:
    drawn(standin, nudges=[NUDGE | {"when": {}}])
    context = await browser.new_context(
        viewport={"width": 375, "height": 700}, is_mobile=True, has_touch=True
    )
    try:
        chat = Chat(await context.new_page(), servers)
        async with chat.page.expect_response("**/widget/en-*.json"):
            await chat.visit()
        await chat.page.wait_for_timeout(400)
        await expect(chat.page.locator(BUBBLE)).to_have_count(0)
    finally:
        await context.close()


async def test_unread_messages_stand_on_the_launcher(chat: Chat, standin: Standin) -> None:
    await chat.open()
    standin.plan.holds["Price?"] = 4
    await chat.ask("Price?")
    await chat.page.keyboard.press("Escape")
    standin.plan.release.set()
    await expect(chat.launcher).to_have_accessible_name("Chat with our AI assistant, 1 new message")
    await expect(chat.launcher).to_have_attribute("data-unread", "1")
    await chat.launcher.click()
    await chat.page.keyboard.press("Escape")
    await expect(chat.launcher).to_have_accessible_name("Chat with our AI assistant")
