"""Every mail and page in a real browser: hostile text opens no dialog, fetches nothing, overflows nothing."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Route, async_playwright

from outreach.emails import render_alert, render_notice, render_team, render_visitor
from outreach.pages import (
    OutboxItem,
    OutboxMail,
    RenderedPage,
    erase_page,
    outbox_mail_page,
    outbox_page,
    unsubscribe_page,
)
from tests.outreach.samples import HOSTILE, OPENED, SAMPLE, hostile, hostile_alert, hostile_notice

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.browser]
CHROMIUM = Path("/usr/bin/chromium")
ORIGIN = "https://chat.takthof.example/"


class Seen:
    """A browser page that shows one document under our origin, and everything that it tried besides."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.tried: list[str] = []
        self._document = RenderedPage("", {})

    @classmethod
    async def over(cls, page: Page) -> Seen:
        seen = cls(page)
        page.on("dialog", lambda dialog: seen.tried.append(f"dialog {dialog.message}"))
        page.on("console", lambda said: seen.tried.append(f"console {said.text}"))
        page.on("popup", lambda _: seen.tried.append("popup"))
        await page.route("**/*", seen._answer)
        return seen

    async def _answer(self, route: Route) -> None:
        if route.request.url == ORIGIN:
            headers = {"Content-Type": "text/html; charset=utf-8", **self._document.headers}
            await route.fulfill(body=self._document.html, headers=headers)
        else:
            self.tried.append(route.request.url)
            await route.abort()

    async def show(self, document: RenderedPage) -> None:
        self._document = document
        await self.page.goto(ORIGIN, wait_until="load")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not installed")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def seen(browser: Browser) -> AsyncIterator[Seen]:
    page = await browser.new_page(viewport={"width": 390, "height": 700})
    yield await Seen.over(page)
    await page.close()


def documents(text: str) -> list[RenderedPage]:
    """Mails without any policy, as the most careless client shows them; pages with their own."""
    mails = (
        render_team(hostile(text), "detailed"),
        render_visitor(hostile(text)),
        render_alert(hostile_alert(text)),
        render_notice(hostile_notice(text)),
    )
    return [
        *(RenderedPage(mail.html, {}) for mail in mails),
        unsubscribe_page(text, text, address=text),
        erase_page(text, text),
        outbox_page([OutboxItem("/dev/outbox/1", text, text, OPENED)]),
        outbox_mail_page(OutboxMail((("Subject", text),), text, f"<head></head>{text}"), "/dev/outbox"),
    ]


EVENTS = """() => { for (const one of document.querySelectorAll('*')) {
  for (const name of ['mouseover', 'focus', 'error', 'load', 'click']) {
    if (!['A', 'BUTTON', 'FORM', 'INPUT', 'IFRAME'].includes(one.tagName)) one.dispatchEvent(new Event(name)); } } }"""


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_text_does_nothing(seen: Seen, name: str) -> None:
    for document in documents(HOSTILE[name]):
        await seen.show(document)
        await seen.page.evaluate(EVENTS)
        wider = await seen.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wider <= 0, "the page scrolls sideways on a phone"
    # In the outbox's frame the hostile text is a mail's whole HTML: the browser says what it refused there.
    assert [one for one in seen.tried if not REFUSED.match(one)] == []


REFUSED = re.compile(r"console .*(Content Security Policy|sandbox)", re.DOTALL)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_text_can_be_read_in_both_schemes(seen: Seen, scheme: str) -> None:
    """The contrast of each text with the nearest background is at least 4.5, as WCAG AA asks."""
    await seen.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    mail = render_team(SAMPLE, "detailed")
    shown = [
        mail,
        render_visitor(SAMPLE),
        render_alert(hostile_alert("x")),
        render_notice(hostile_notice("x")),
    ]
    pages = [erase_page("Takthof", "en"), outbox_page([OutboxItem("/a", "Two", "b", OPENED)])]
    for document in (*(RenderedPage(one.html, {}) for one in shown), *pages):
        await seen.show(document)
        assert await seen.page.evaluate(CONTRAST) == []
    assert seen.tried == []


CONTRAST = """() => {
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const linear = (v) => v <= 10 ? v / 3294.6 : ((v / 255 + .055) / 1.055) ** 2.4;
  const light = (color) => { const [r, g, b] = color.map(linear); return .2126 * r + .7152 * g + .0722 * b; };
  const behind = (node) => {
    for (; node; node = node.parentElement) {
      const color = rgb(getComputedStyle(node).backgroundColor);
      if (color.length < 4 || color[3] > 0) return color;
    }
    return [255, 255, 255];
  };
  const bad = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode.parentElement, text = walk.currentNode.data.trim();
    if (!text || !node.offsetParent || node.closest(".preheader")) continue;
    const color = getComputedStyle(node).color;
    const a = light(rgb(color).slice(0, 3)), b = light(behind(node).slice(0, 3));
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) bad.push([text.slice(0, 40), color, ratio]);
  }
  return bad;
}"""


async def test_a_mail_in_the_outbox_shows_and_its_links_open_elsewhere(seen: Seen) -> None:
    mail = render_team(SAMPLE)
    await seen.show(
        outbox_mail_page(OutboxMail((("Subject", mail.subject),), mail.text, mail.html), "/dev/outbox")
    )
    frame = seen.page.frame_locator("iframe")
    assert await frame.get_by_text("Who it is").is_visible()
    style = await frame.locator(".card").evaluate("(card) => getComputedStyle(card).backgroundColor")
    assert style == "rgb(253, 253, 254)"  # the mail's own styles apply
    target = await frame.get_by_text("Open the session").evaluate(
        "(link) => link.ownerDocument.querySelector('base').target"
    )
    assert target == "_blank"
    assert seen.tried == []
