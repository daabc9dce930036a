"""Times and meetings under a strict policy, with hostile words, on small and dark screens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.widget.harness import Chat, Servers
from tests.widget.meetings import AFTERNOON, AGREE, ASK, arranged, card, offered, picker, reply, times
from tests.widget.samples import CONFIRMED, OFFER, PROPOSED, PROPOSED_TEXT, Json
from tests.widget.standin import Standin

pytest_plugins = ("tests.widget.fixtures",)
pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]


@pytest.fixture
def plan(standin: Standin) -> Standin:
    return arranged(standin)


async def test_a_strict_policy_is_kept(chat: Chat, plan: Standin) -> None:
    await offered(chat, "/strict")
    await times(chat).nth(1).click()
    await chat.page.get_by_role("button", name=AGREE).click()
    await expect(card(chat, "Booked")).to_be_visible()
    assert await chat.page.evaluate("violations") == []


EVIL = '"><img src=x onerror=window.pwned=1><b>'
EVIL_SLOT: Json = {
    "id": f"{EVIL}",
    "start": "x",
    "end": "x",
    "label": f"{EVIL} label",
    "day": f"{EVIL} day",
    "hours": f"{EVIL} hours",
}
EVIL_WORDS = {key: f"{EVIL} {key}" for key in ("name", "zone", "zone_name")}
ELEMENTS = """() => { const root = document.querySelector("sales-agent").shadowRoot;
  return { pwned: window.pwned ?? null, odd: root.querySelectorAll(".log :is(img, b, script)").length,
    links: [...root.querySelectorAll(".meet a")].map((node) => node.href) }; }"""


async def test_hostile_words_stay_words(chat: Chat, plan: Standin) -> None:
    reply(plan, ASK, "Times:", offer=OFFER | EVIL_WORDS | {"offers": [EVIL_SLOT]})
    evil = CONFIRMED | EVIL_SLOT | EVIL_WORDS | {"email": EVIL, "join_url": "javascript:window.pwned=1"}
    evil |= {"link": "../../evil?x=1#", "previous": {"day": EVIL, "hours": EVIL}, "state": "moved"}
    reply(plan, f"{EVIL} label", "Moved.", booking=evil)
    await chat.open()
    await chat.ask(ASK)
    group = chat.page.get_by_role("group", name=f"{EVIL} name")
    await expect(group.get_by_role("button")).to_have_text(f"1 {EVIL} hours")
    await group.get_by_role("button").click()
    await expect(card(chat, "Moved")).to_contain_text(f"Invitation to {EVIL}")
    page = f"{chat.servers.api}/meetings/..%2F..%2Fevil%3Fx%3D1%23"
    found = await chat.page.evaluate(ELEMENTS)
    assert found == {"pwned": None, "odd": 0, "links": [f"{page}/invite.ics", page]}


LOOKS = [
    {"viewport": {"width": 320, "height": 568}, "is_mobile": True, "has_touch": True},
    {"viewport": {"width": 320, "height": 568}, "color_scheme": "dark"},
    {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark", "reduced_motion": "reduce"},
]
SMALL = """(box) => [...box.querySelectorAll("button, a")].filter((node) => node.checkVisibility())
    .map((node) => node.getBoundingClientRect())
    .filter(({width, height}) => width < 44 || height < %s).length"""
WIDER = """(box) => [box, ...box.querySelectorAll("*")]
    .some((node) => node.scrollWidth > node.clientWidth + 1 && !node.matches(".vh, span"))"""
CONTRASTS = """(box) => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
  const linear = (part) => part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4;
  const luminance = (color) => {
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((part) => linear(part / 255));
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const background = (node) => {
    const color = getComputedStyle(node).backgroundColor;
    return /, 0\\)$/.test(color) ? background(node.parentElement) : color;
  };
  return [...box.querySelectorAll("*")]
    .filter((node) => [...node.childNodes].some((child) => child.nodeType === Node.TEXT_NODE))
    .map((node) => [getComputedStyle(node).color, background(node)].map(luminance))
    .map((pair) => (Math.max(...pair) + .05) / (Math.min(...pair) + .05));
}"""


@pytest.mark.parametrize("look", LOOKS, ids=["phone", "narrow", "dark"])
async def test_it_can_be_read_and_touched(
    browser: Browser, servers: Servers, plan: Standin, look: dict[str, Any]
) -> None:
    until = (datetime.now(UTC) + timedelta(minutes=5)).isoformat()
    reply(plan, AFTERNOON["label"], PROPOSED_TEXT, booking=PROPOSED | {"expires_at": until})
    context = await browser.new_context(**look)
    try:
        chat = Chat(await context.new_page(), servers)
        await offered(chat)
        height = 44 if look.get("is_mobile") else 40
        await fits(picker(chat), 44)
        await times(chat).nth(1).click()
        await fits(card(chat, "Not booked yet"), height)
        await expect(card(chat, "Not booked yet")).to_be_in_viewport(ratio=0.9)
        assert min(await picker(chat).evaluate(CONTRASTS)) >= 4.5  # past, too
        await chat.page.get_by_role("button", name=AGREE).click()
        await fits(card(chat, "Booked"), height)
    finally:
        await context.close()


async def fits(box: Locator, height: int) -> None:
    await expect(box).to_be_visible()
    assert await box.evaluate(SMALL % height) == 0
    assert not await box.evaluate(WIDER)
    assert min(await box.evaluate(CONTRASTS)) >= 4.5
