"""Takes pictures of the mails and the small public pages, so that somebody can look at them.

    python scripts/mail_screenshots.py --folder build/mails [--only team]

Each is rendered from the sample reports of the tests and photographed in headless Chromium in two widths, light and
dark. The network is cut off: a picture that shows everything shows that nothing is fetched.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, async_playwright

from outreach.emails import render_alert, render_notice, render_team, render_visitor
from outreach.emails.looks import LOOKS
from outreach.emails.meetings import render_meeting, render_meeting_host
from outreach.pages import (
    OutboxItem,
    OutboxMail,
    erase_page,
    erased_page,
    expired_page,
    outbox_mail_page,
    outbox_page,
    unsubscribe_page,
    unsubscribed_page,
)
from tests.outreach import meeting_samples, samples

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = "--no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-sync".split()
WIDTHS = (390, 800)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def shots() -> Iterator[tuple[str, str]]:
    """(name, HTML) of everything there is to look at."""
    for style in LOOKS:
        yield f"team-{style}", render_team(samples.SAMPLE, style).html
        yield f"visitor-{style}", render_visitor(samples.SAMPLE, style).html
    for language in ("de", "fr", "es"):
        yield f"visitor-{language}", render_visitor(samples.in_language(language)).html
    yield "team-empty", render_team(samples.EMPTY).html
    yield "visitor-empty", render_visitor(samples.EMPTY).html
    yield "visitor-callback", render_visitor(replace(samples.SAMPLE, booking=None, requested="callback")).html
    yield "team-long", render_team(samples.long_report(), "detailed").html
    for name in ("attribute", "long", "override", "markdown_image", "mention"):
        yield f"team-hostile-{name}", render_team(samples.hostile(samples.HOSTILE[name]), "detailed").html
    yield "alert", render_alert(samples.ALERT).html
    yield "alert-later", render_alert(replace(samples.ALERT, kind="callback", live=False, email=None)).html
    yield "notice", render_notice(samples.NOTICE).html
    yield from meetings()
    yield from pages()


def meetings() -> Iterator[tuple[str, str]]:
    now = meeting_samples.NOW
    for news in ("booked", "moved", "cancelled", "reminder"):
        yield f"booking-{news}", render_meeting(meeting_samples.sample(news), now=now).html
        if news != "reminder":
            yield f"booking-host-{news}", render_meeting_host(meeting_samples.sample(news)).html
    for locale in ("de", "fr", "es", "en-US"):
        yield (
            f"booking-{locale}",
            render_meeting(meeting_samples.sample("booked", locale=locale), now=now).html,
        )
    long = meeting_samples.hostile(samples.HOSTILE["long"])
    yield "booking-host-long", render_meeting_host(long).html
    cancelled = replace(samples.SAMPLE.booking, cancelled_by="visitor") if samples.SAMPLE.booking else None
    yield "team-cancelled", render_team(replace(samples.SAMPLE, booking=cancelled)).html
    yield "visitor-cancelled", render_visitor(replace(samples.SAMPLE, booking=cancelled)).html


def pages() -> Iterator[tuple[str, str]]:
    yield "page-unsubscribe", unsubscribe_page("Takthof", "en", address="anna.berg@nordwind.example").html
    yield "page-unsubscribed", unsubscribed_page("Takthof", "de").html
    yield "page-erase", erase_page("Takthof", "fr").html
    yield "page-erased", erased_page("Takthof", "es").html
    yield "page-expired", expired_page("Takthof", "en").html
    mail = render_team(samples.SAMPLE)
    items = [
        OutboxItem(f"/dev/outbox/{at}", mail.subject, "sales@takthof.example", samples.OPENED)
        for at in range(4)
    ]
    yield "page-outbox", outbox_page(items).html
    yield "page-outbox-empty", outbox_page([]).html
    headers = (
        ("From", "Takthof <chat@takthof.example>"),
        ("To", "sales@takthof.example"),
        ("Subject", mail.subject),
        ("Auto-Submitted", "auto-generated"),
    )
    yield "page-outbox-mail", outbox_mail_page(OutboxMail(headers, mail.text, mail.html), "/dev/outbox").html


async def photograph(browser: Browser, name: str, html: str, folder: Path) -> None:
    for width, scheme in product(WIDTHS, SCHEMES):
        page = await browser.new_page(
            viewport={"width": width, "height": 700}, color_scheme=scheme, offline=True
        )
        await page.set_content(html)
        await page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)
        await page.close()


async def main(folder: Path, only: str) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name, html in shots():
            if only in name:
                await photograph(browser, name, html, folder)
                print(name)  # noqa: T201
        await browser.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Take pictures of the mails and pages.")
    parser.add_argument("--folder", type=Path, required=True, help="Where the pictures go.")
    parser.add_argument("--only", default="", help="Only those whose name contains this.")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(given.folder, given.only))
