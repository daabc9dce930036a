"""Open times of five hosts with 200 entries each in their calendars, for 14 days: how long the reckoning takes."""

from __future__ import annotations

import random
import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bench.support import p, say
from kit.opening import parse_day
from scheduling.calendar import Busy
from scheduling.slots import HostTimes, Rules, SlotQuestion, offer, open_slots

ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Adelaide", "America/St_Johns")
DAYS = 14
ENTRIES = 200
ROUNDS = 200
TO_REACH = 20.0
NOW = datetime(2026, 3, 23, 9, 30, tzinfo=UTC)  # Berlin and Adelaide change their clocks within the two weeks


def question(seed: int = 7) -> SlotQuestion:
    chance = random.Random(seed)
    week = {day: parse_day("09:00-12:30, 13:30-18:00") for day in range(5)}
    return SlotQuestion(
        now=NOW,
        first=NOW.date(),
        last=date(2026, 3, 23) + timedelta(days=DAYS - 1),
        duration=30,
        hosts=[
            HostTimes(f"host{n}", ZoneInfo(zone), week, busy=_entries(chance)) for n, zone in enumerate(ZONES)
        ],
        rules=Rules(step=15, notice=120, days_ahead=30, before=5, after=10),
        zone=ZoneInfo("America/Chicago"),
    )


def _entries(chance: random.Random) -> list[Busy]:
    starts = [NOW + timedelta(minutes=chance.randrange(DAYS * 24 * 60)) for _ in range(ENTRIES)]
    return [Busy(start, start + timedelta(minutes=chance.choice((10, 15, 30)))) for start in starts]


def main() -> int:
    asked = question()
    took: list[float] = []
    for _ in range(ROUNDS):
        began = time.process_time()
        found = open_slots(asked)
        offered = offer(found, 4, zone=asked.zone)
        took.append((time.process_time() - began) * 1_000)
    say(
        f"{DAYS} days, {len(ZONES)} hosts, {ENTRIES} entries each: {len(found)} open times, {len(offered)} offered"
    )
    say(
        f"  processor time p50 {p(50, took):.1f} ms, p95 {p(95, took):.1f} ms; to reach: under {TO_REACH:.0f} ms"
    )
    return 0 if p(50, took) < TO_REACH else 1


if __name__ == "__main__":
    raise SystemExit(main())
