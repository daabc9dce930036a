"""Takes the pictures of the README: the widget answering on the demo's site, in headless Chromium.

    salesagent demo --port 8190                                  in one terminal
    python scripts/screenshot.py --url http://127.0.0.1:8190     in another

Writes docs/images/widget-desktop.png and docs/images/widget-phone.png.
"""

from __future__ import annotations

import argparse
import asyncio
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, Page, ViewportSize, async_playwright, expect

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
IMAGES = Path(__file__).parent.parent / "docs" / "images"
ANSWER_MS = 30_000


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: which page is open, how large the window is, what is asked, and whether the quoted text is shown."""

    name: str
    page: str
    question: str
    window: ViewportSize
    phone: bool = False
    quote: bool = False


SHOTS = (
    Shot("widget-desktop", "/", "Where is our data stored?", {"width": 1280, "height": 800}, quote=True),
    Shot(
        "widget-phone",
        "/mobile-app",
        "Can technicians use the app offline?",
        {"width": 390, "height": 844},
        phone=True,
    ),
)


async def take(browser: Browser, shot: Shot, *, url: str, folder: Path) -> Path:
    """Ask the shot's question and save what the visitor then sees. Raises when no cited answer comes."""
    context = await browser.new_context(
        viewport=shot.window,
        device_scale_factor=2,
        color_scheme="light",
        reduced_motion="reduce",
        is_mobile=shot.phone,
        has_touch=shot.phone,
        locale="en-GB",
    )
    page = await context.new_page()
    await page.goto(url.rstrip("/") + shot.page, wait_until="networkidle")
    await ask(page, shot.question)
    if shot.quote:
        await page.locator("sales-agent .sources li").first.get_by_text("Quoted text").click()
    path = folder / f"{shot.name}.png"
    await page.screenshot(path=path)
    await context.close()
    return path


async def ask(page: Page, question: str) -> None:
    await page.locator("sales-agent .dock button").click()
    field = page.get_by_label("Your message")
    await field.fill(question)
    await field.press("Enter")
    await expect(page.locator("sales-agent .sources li").first).to_be_visible(timeout=ANSWER_MS)
    await expect(page.locator("sales-agent .prose").last).to_be_visible()
    await page.evaluate("document.fonts.ready")


async def main(url: str, folder: Path) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for shot in SHOTS:
            print(await take(browser, shot, url=url, folder=folder))  # noqa: T201
        await browser.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Take the pictures of the README from a running demo.")
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="Where the demo is served.")
    parser.add_argument("--folder", type=Path, default=IMAGES, help="Where the pictures go.")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(given.url, given.folder))
