"""Takes pictures of the pages about a meeting, so that somebody can look at them.

    python scripts/page_screenshots.py --folder build/pages [--only times]

Each state is rendered from made-up meetings and photographed in headless Chromium, on a phone and a desk, light and
dark. The network is cut off: a picture that shows everything shows that nothing is fetched.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from playwright.async_api import Browser, async_playwright

from kit.pages import RenderedPage
from scheduling import availability, slots
from scheduling.availability import Availability, Wish
from scheduling.config import AppointmentScheduling, MeetingType
from scheduling.model import Booking
from scheduling.pages import render
from scheduling.pages.render import Picking
from scheduling.pages.speech import Speech
from scheduling.pages.visit import Clock, Visit
from scheduling.pages.weeks import Week
from scheduling.services import SchedulingSettings

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = "--no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-sync".split()
WIDTHS = (390, 1280)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
START = datetime(2026, 3, 4, 14, tzinfo=UTC)
DEMO = MeetingType(key="demo", name="Product demo", location="https://meet.takthof.example/demo")
CALL = MeetingType(key="call", name="Call with an engineer", duration=60)
CONFIG = AppointmentScheduling.model_validate(
    {
        "enabled": True,
        "timezone": "Europe/Berlin",
        "breaks": ["12:00-13:00"],
        "types": [DEMO, CALL],
        "hosts": [{"key": "ana", "name": "Ana Keller", "email": "ana@takthof.example"}],
    }
)
SETTINGS = SchedulingSettings(CONFIG, company="Takthof", email="hello@takthof.example")
BOOKING = Booking(
    id=UUID("0192aaaa-0000-7000-8000-0000000000b1"),
    session_id=None,
    visitor_id=None,
    contact_id=None,
    asked_by="link:1",
    client_key=None,
    type="demo",
    hosts=("ana",),
    start_at=START,
    end_at=START + timedelta(minutes=30),
    before_minutes=0,
    after_minutes=0,
    zone="Europe/Berlin",
    locale=None,
    state="confirmed",
    expires_at=None,
    email="anna.berg@nordwind.example",
    name="Anna Berg",
    note=None,
    sequence=0,
    provider="builtin",
    event=None,
    join_url=None,
    task=None,
    task_tries=0,
    move_start=None,
    move_end=None,
    cancelled_by=None,
    reason=None,
    created_at=NOW,
    confirmed_at=NOW,
    updated_at=NOW,
)


def visit(language: str = "en-GB", **given: Any) -> Visit:
    values: dict[str, Any] = {
        "token": "t",
        "tenant": BOOKING.id,
        "settings": SETTINGS,
        "speech": Speech.for_reader(None, language),
        "clock": Clock(ZoneInfo("Europe/Berlin")),
        "now": NOW,
        "inside": False,
        "booking": BOOKING,
    }
    return Visit(**values | given)


def week(seen: Visit, *, full: bool = False) -> Week:
    first = date(2026, 3, 2)
    wish = Wish(type="demo", zone=seen.zone.key, moving=seen.booking)
    plan = availability.plan_of(SETTINGS, wish)
    days = (first, first + timedelta(days=6))
    asked = availability.question(
        plan, {"ana": ()}, {}, now=NOW, days=days, constraints=availability.Constraints()
    )
    found = slots.open_slots(asked)
    later = [replace(found[-1], start=found[-1].start + timedelta(days=5))]
    shown = Availability(plan, () if full else found)
    return Week(*days, shown, earlier=None, later=days[1], next_open=later[0] if full else None)


def pictures() -> Iterator[tuple[str, RenderedPage]]:
    yield from meetings()
    yield from times()
    seen, there = visit(inside=True), START + timedelta(days=1, hours=2)
    yield "ask-move", render.ask_move_page(seen, BOOKING, there, slot="x")
    yield "ask-cancel", render.ask_cancel_page(seen, BOOKING)
    invited = visit(booking=None, email="anna.berg@nordwind.example")
    yield "ask-book", render.ask_book_page(invited, CALL, there, slot="x", client_key="k")
    for key in ("expired", "closed", "too_many", "wrong"):
        yield f"message-{key}", render.message_page(key, "Takthof", Speech("en", "en"))


def meetings() -> Iterator[tuple[str, RenderedPage]]:
    def shown(seen: Visit, booking: Booking = BOOKING, **said: str | None) -> RenderedPage:
        notice = render.notice_of(seen, **{"problem": None, "done": None} | said)
        return render.meeting_page(seen, booking, notice)

    yield "meeting", shown(visit())
    for language in ("en-US", "de", "fr", "es"):
        yield f"meeting-{language}", shown(visit(language))
    yield "meeting-booked", shown(visit(), done="booked")
    yield "meeting-moved", shown(visit(), done="moved")
    yield "meeting-away", shown(visit(), problem="away")
    yield "meeting-busy", shown(visit(), replace(BOOKING, task="undo_move"))
    yield "meeting-zone", shown(visit(clock=Clock(ZoneInfo("Europe/Berlin"), unknown=True)))
    yield "meeting-confirming", shown(visit(), replace(BOOKING, state="confirming"))
    for by in ("visitor", "host"):
        yield f"meeting-cancelled-{by}", shown(visit(), replace(BOOKING, state="cancelled", cancelled_by=by))
    yield "meeting-now", shown(visit(now=START + timedelta(minutes=5)))
    yield "meeting-over", shown(visit(now=START + timedelta(days=1)))
    yield "meeting-no-show", shown(visit(now=START + timedelta(days=1)), replace(BOOKING, state="no_show"))


def times() -> Iterator[tuple[str, RenderedPage]]:
    seen = visit(inside=True)
    yield "times-move", render.times_page(seen, week(seen), Picking(None))
    taken = render.notice_of(seen, problem="taken", done=None)
    yield "times-taken", render.times_page(seen, week(seen), Picking(taken))
    yield "times-full", render.times_page(seen, week(seen, full=True), Picking(None))
    yield "times-away", render.times_page(seen, None, Picking(None))
    invited = visit("en-US", booking=None, email="anna.berg@nordwind.example")
    both = Picking(None, CONFIG.meeting_types[0], CONFIG.meeting_types, [("#", BOOKING)])
    yield "times-invite", render.times_page(invited, week(invited), both)
    french = visit("fr", inside=True)
    yield "times-fr", render.times_page(french, week(french), Picking(None))


async def photograph(browser: Browser, name: str, page: RenderedPage, folder: Path) -> None:
    for width, scheme in product(WIDTHS, SCHEMES):
        shot = await browser.new_page(
            viewport={"width": width, "height": 800}, color_scheme=scheme, offline=True
        )
        await shot.set_content(page.html)
        await shot.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)
        await shot.close()


async def main(folder: Path, only: str) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name, page in pictures():
            if only in name:
                await photograph(browser, name, page, folder)
                print(name)  # noqa: T201
        await browser.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Take pictures of the pages about a meeting.")
    parser.add_argument("--folder", type=Path, required=True, help="Where the pictures go.")
    parser.add_argument("--only", default="", help="Only those whose name contains this.")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(given.folder, given.only))
