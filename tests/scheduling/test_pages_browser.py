"""The pages about a meeting in a real browser without script: by keyboard alone, on a small phone, in the dark."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import pytest
from playwright.async_api import Page, async_playwright

from db.pool import Pool
from scheduling.links import BookingLinks
from scheduling.model import Guest
from tests.outreach.test_emails_browser import CONTRAST
from tests.scheduling.page_rig import CALL, DEMO, Counter, Site, application
from tests.scheduling.rig import ANA, Rig, at
from tests.widget.harness import loopback, serving

pytestmark = pytest.mark.browser
CHROMIUM = Path("/usr/bin/chromium")


@dataclass
class Reader:
    """Somebody with a browser, and everything that it complained about or fetched from elsewhere."""

    rig: Rig
    links: BookingLinks
    origin: str
    page: Page
    complaints: list[str] = field(default_factory=list)

    def manage(self, booking: Any) -> str:
        return self.origin + Site.manage(self, booking)  # type: ignore[arg-type]

    def invite(self) -> str:
        return self.origin + Site.invite(self)  # type: ignore[arg-type]

    async def tab_to(self, text: str) -> None:
        """Tab until what has the focus says so: a link, a button, or a field by its label."""
        for _ in range(80):
            await self.page.keyboard.press("Tab")
            if text in str(await self.page.evaluate(NAME_OF_FOCUS)):
                return
        raise AssertionError(f"{text!r} cannot be reached with the keyboard")

    async def press(self, text: str) -> None:
        await self.tab_to(text)
        async with self.page.expect_navigation():
            await self.page.keyboard.press("Enter")

    async def title(self) -> str:
        return await self.page.locator("h1").inner_text()


NAME_OF_FOCUS = """() => { const it = document.activeElement;
  return it.labels?.length ? it.labels[0].textContent : it.getAttribute("aria-label") || it.textContent; }"""


@pytest.fixture
async def reader(pool: Pool, tenant: UUID, clock: Any) -> AsyncIterator[Reader]:
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not installed")
    rig = Rig.make(pool, tenant, clock, settings={"types": [DEMO, CALL], "timezone": "Europe/Berlin"})
    links = BookingLinks("s" * 40, clock=clock)
    sock, origin = loopback()
    async with contextlib.AsyncExitStack() as stack:
        await stack.enter_async_context(serving(application(rig, links, Counter()), sock))
        playwright = await stack.enter_async_context(async_playwright())
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        stack.push_async_callback(browser.close)
        context = await browser.new_context(viewport={"width": 390, "height": 800}, locale="en-GB")
        made = Reader(rig, links, origin, await context.new_page())
        made.page.on("console", lambda said: made.complaints.append(said.text))
        made.page.on(
            "request", lambda one: None if one.url.startswith(origin) else made.complaints.append(one.url)
        )
        yield made
        await context.close()


async def test_moving_by_keyboard(reader: Reader) -> None:
    booked = await reader.rig.book(zone="Europe/Berlin")
    await reader.page.goto(reader.manage(booked))
    await reader.press("Move")
    await reader.press("Later")
    await reader.press("10:30, Monday")
    assert await reader.title() == "Move your meeting here?"
    assert "Monday, 9 March 2026\n10:30 – 11:00" in await reader.page.locator(".when").inner_text()
    await reader.press("Move the meeting")
    assert await reader.page.get_by_role("status").inner_text() == "It has been moved. This is the new time."
    assert (await reader.rig.get(booked)).start_at == at(9.5, day=9)
    await reader.page.reload()
    assert (await reader.rig.get(booked)).sequence == 1 and reader.complaints == []


async def test_cancelling_by_keyboard(reader: Reader) -> None:
    booked = await reader.rig.book()
    await reader.page.goto(reader.manage(booked))
    await reader.press("Cancel")
    await reader.tab_to("Reason (optional)")
    await reader.page.keyboard.type("Ill, sorry")
    await reader.press("Cancel the meeting")
    assert await reader.title() == "This meeting is cancelled"
    found = await reader.rig.get(booked)
    assert (found.state, found.reason) == ("cancelled", "Ill, sorry")
    await reader.page.go_back()
    await reader.page.goto(reader.manage(booked))
    assert reader.complaints == []


async def test_booking_by_keyboard_in_another_zone(reader: Reader) -> None:
    await reader.page.goto(reader.invite())
    await reader.press("Call with an engineer")
    await reader.tab_to("Time zone")
    await reader.tab_to("Time zone")  # the summary is first, then the field
    await reader.page.keyboard.type("Chicago")
    await reader.press("Show")
    await reader.press("Monday, 2 March")
    assert "Central Time, UTC−6" in await reader.page.locator(".card").inner_text()
    await reader.tab_to("Your name")
    await reader.page.keyboard.type("Lea")
    async with reader.page.expect_navigation():
        await reader.page.keyboard.press("Enter")
    assert await reader.page.get_by_role("status").inner_text() == "It is booked."
    [row] = await reader.rig.run("SELECT type, name, zone FROM bookings")
    assert row == {"type": "call", "name": "Lea", "zone": "America/Chicago"}
    assert reader.complaints == []


async def addresses(reader: Reader, *, hostile: bool = False) -> list[str]:
    """One of each kind of page."""
    if hostile:
        reader.rig.set(hosts=[ANA | {"name": "W" * 80}])
    guest = Guest("w" * 200 + "@acme.test", "W" * 200) if hostile else Guest("vic@acme.test")
    booked = await reader.rig.confirm(await reader.rig.hold(zone="America/Argentina/Buenos_Aires"), guest)
    gone = await reader.rig.cancel(await reader.rig.book(at(11)))
    page, slot = reader.manage(booked), "demo.20260304T0900Z.30"
    return [
        page,
        f"{page}?done=moved",
        f"{page}?problem=away",
        f"{page}?zone=Mars",
        f"{page}/move",
        f"{page}/move?problem=taken&zone=Asia/Kathmandu",
        f"{page}/move?slot={slot}",
        f"{page}/cancel",
        reader.invite(),
        f"{reader.invite()}?slot={slot}",
        reader.manage(gone),
        f"{reader.origin}/meetings/nonsense",
    ]


@pytest.mark.parametrize("width", [320, 1280])
async def test_nothing_overflows(reader: Reader, width: int) -> None:
    await reader.page.set_viewport_size({"width": width, "height": 700})
    for address in await addresses(reader, hostile=True):
        await reader.page.goto(address)
        wider = await reader.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wider <= 0, address
        assert await reader.page.evaluate(CUT_OFF) == [], address


CUT_OFF = """() => [...document.querySelectorAll("main *")].filter((it) => !it.closest("select")
  && it.scrollWidth > it.clientWidth + 1 && it.clientWidth > 0).map((it) => it.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_it_can_be_read_and_named(reader: Reader, scheme: Literal["light", "dark"]) -> None:
    """Contrast as WCAG AA asks, names for all that can be used, targets large enough, a visible focus."""
    await reader.page.emulate_media(color_scheme=scheme)
    for address in await addresses(reader):
        await reader.page.goto(address)
        for details in await reader.page.locator("details:not([open]) summary").all():
            await details.click()
        assert await reader.page.evaluate(CONTRAST) == [], address
        assert await reader.page.evaluate(FAULTS) == [], address
    refused = [one for one in reader.complaints if "404" not in one]
    assert refused == [] and len(reader.complaints) == 1, "the forged link's own status, nothing else"


FAULTS = """() => {
  const faults = [], all = (query) => [...document.querySelectorAll(query)];
  if (!document.documentElement.lang || !document.title) faults.push("no language or title");
  if (all("h1").length !== 1 || all("main").length !== 1) faults.push("not one heading and one main part");
  const levels = all("h1, h2, h3").map((it) => Number(it.tagName[1]));
  if (levels.some((level, at) => level > (levels[at - 1] ?? 0) + 1)) faults.push("headings " + levels);
  const ids = all("[id]").map((it) => it.id);
  if (new Set(ids).size !== ids.length) faults.push("ids " + ids);
  for (const it of all("input:not([type=hidden]), select, textarea"))
    if (!it.labels?.[0]?.textContent.trim()) faults.push("no label: " + it.name);
  for (const it of all("nav")) if (!it.getAttribute("aria-label")) faults.push("a nameless nav");
  for (const it of all("a, button, summary, select, input:not([type=hidden]), textarea")) {
    const label = it.getAttribute("aria-label");
    const name = label || it.labels?.[0]?.textContent || it.textContent;
    if (!name.trim()) faults.push("nameless: " + it.outerHTML.slice(0, 60));
    const box = it.getBoundingClientRect(), inText = getComputedStyle(it).display === "inline";
    if (!inText && (box.height < 24 || box.width < 24)) faults.push("small: " + name + " " + box.height);
    if (label && !label.includes(it.textContent.trim())) faults.push("called otherwise than it reads: " + name);
    document.activeElement.blur();
    it.focus({focusVisible: true});
    const style = getComputedStyle(it);
    if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) faults.push("no focus: " + name);
  }
  return faults;
}"""


async def test_without_script_it_is_the_same(reader: Reader) -> None:
    booked = await reader.rig.book()
    browser = reader.page.context.browser
    assert browser is not None
    context = await browser.new_context(java_script_enabled=False, locale="es-ES")
    page = await context.new_page()
    await page.goto(reader.manage(booked))
    await page.get_by_role("link", name="Cambiar la hora").click()
    await page.locator("section.day a").first.click()
    await page.get_by_role("button", name="Cambiar la reunión").click()
    await page.get_by_role("status").wait_for()
    assert (await reader.rig.get(booked)).sequence == 1
    await context.close()
