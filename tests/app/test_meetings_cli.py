"""`salesagent meetings`, as a process of its own over the test's database."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import psycopg
import pytest

from db.pool import Pool
from kit.ids import uuid7
from scheduling import bookings
from scheduling.config import AppointmentScheduling
from scheduling.events import recorder
from scheduling.holds import Choice
from scheduling.links import BookingLinks, Manage
from scheduling.model import Asker, Booking, Guest
from scheduling.providers import Calendars
from scheduling.services import SchedulingSettings, Services

ROOT = Path(__file__).parents[2]
# Zones without summer time, so that each day of the year has as many open times.
SETTINGS = """
company: {name: Example Ltd, contact_email: sales@example.com}
server: {public_url: "https://chat.example.com"}
sales_agent:
  appointment_scheduling:
    enabled: true
    timezone: Africa/Lagos
    minimum_notice: 0
    hours: &always
      {monday: "00:00-24:00", tuesday: "00:00-24:00", wednesday: "00:00-24:00", thursday: "00:00-24:00",
       friday: "00:00-24:00", saturday: "00:00-24:00", sunday: "00:00-24:00"}
    types: [{key: demo, name: Product demo}, {key: intro, name: Introduction, duration: 15, hosts: [ben]}]
    hosts:
      - {key: ana, name: Ana, email: ana@example.com, timezone: Asia/Kathmandu}
      - {key: ben, name: Ben, email: ben@example.com}
"""
QUARTER = timedelta(minutes=15)  # in Kathmandu, noon UTC is a quarter to six, when no meeting begins
GUEST = Guest("vic@acme.test", "Vic\x1b[2J Visitor", "bring\nslides")


@dataclass
class Shop:
    """An installation of one tenant with two hosts who are always there."""

    pool: Pool
    dsn: str
    tenant: UUID
    folder: Path

    @property
    def services(self) -> Services:
        import yaml

        config = AppointmentScheduling(
            **yaml.safe_load(SETTINGS)["sales_agent"]["appointment_scheduling"]  # as the command reads them
        )

        async def settings(_: UUID) -> SchedulingSettings:
            return SchedulingSettings(config)

        def clock() -> datetime:
            return datetime.now(UTC)

        return Services(
            pool=self.pool,
            clock=clock,
            ids=uuid7,
            settings=settings,
            calendars=Calendars(self.pool, clock),
            record=recorder(uuid7),
        )

    async def book(self, start: datetime, *, type: str = "demo", zone: str = "America/Bogota") -> Booking:
        asker = Asker(f"test:{uuid4()}")
        choice = Choice(start=start, type=type, zone=zone)
        return await bookings.book(self.services, self.tenant, asker, choice, GUEST)

    async def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("SALES_", "OPENAI_"))}
        mine = {"DATABASE_URL": self.dsn, "PYTHONPATH": str(ROOT), "SALES_DATA_DIR": str(self.folder)}
        return await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-c", "from app.cli import main; main()", "meetings", *arguments],
            cwd=self.folder,
            env=clean | mine | {"NO_COLOR": "1"},
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )

    async def json(self, *arguments: str) -> Any:
        done = await self.run(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def sql(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.dsn, autocommit=True) as conn:
            done = conn.execute(query.encode())
            return done.fetchall() if done.description else []


@pytest.fixture
def shop(pool: Pool, dsn: str, tenant: UUID, tmp_path: Path) -> Shop:
    (tmp_path / "app.yaml").write_text(SETTINGS, encoding="utf8")
    return Shop(pool, dsn, tenant, tmp_path)


def noon(days: int) -> datetime:
    """Noon UTC so many days from today."""
    today = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    return today + timedelta(days=days)


async def test_meetings_are_listed_and_shown_on_everybodys_clock(shop: Shop) -> None:
    late, soon = await shop.book(noon(6) + QUARTER), await shop.book(noon(3), type="intro")
    assert [row["id"] for row in await shop.json("list")] == [str(soon.id), str(late.id)]
    assert [row["id"] for row in await shop.json("list", "--host", "ben")] == [str(soon.id)]
    assert await shop.json("list", "--state", "cancelled") == []
    day = f"{noon(3):%Y-%m-%d}"
    assert [row["id"] for row in await shop.json("list", "--from", day, "--to", day)] == [str(soon.id)]

    listed = await shop.run("list")
    lagos = noon(3).astimezone(ZoneInfo("Africa/Lagos"))
    first = listed.stdout.splitlines()[0]
    assert first.startswith(f"{soon.id}  {lagos:%Y-%m-%d %H:%M}   15 min  confirmed")
    assert "Africa/Lagos" in listed.stderr

    shown = (await shop.run("show", str(late.id))).stdout
    assert "demo  Product demo  30 minutes" in shown
    assert "ana         " in shown
    assert "6:00 – 6:30 PM (Nepal Time, UTC+5:45)" in shown
    assert "vic@acme.test" in shown
    assert "\x1b" not in shown
    assert "bring slides" in shown
    detail = await shop.json("show", str(late.id))
    assert (detail["hosts"], detail["state"], detail["zone"]) == (["ana"], "confirmed", "America/Bogota")


async def test_a_cancelled_meeting_frees_its_time_and_is_a_fact(shop: Shop) -> None:
    booking = await shop.book(noon(3))
    cancelled = await shop.json("cancel", str(booking.id), "--reason", "Ana is ill")
    assert (cancelled["state"], cancelled["cancelled_by"], cancelled["reason"]) == (
        "cancelled",
        "owner",
        "Ana is ill",
    )
    assert shop.sql("SELECT * FROM taken_times") == []
    assert await shop.json("list") == []
    assert [row["id"] for row in await shop.json("list", "--state", "cancelled")] == [str(booking.id)]
    shop.sql("UPDATE bookings SET name = repeat('Vic ', 50)")
    [line] = (await shop.run("list", "--state", "cancelled")).stdout.splitlines()
    assert line.count("Vic") == 10 and line.endswith("…")
    again = await shop.run("cancel", str(booking.id))
    assert (again.returncode, again.stdout) == (0, f"{booking.id}  cancelled\n")
    assert shop.sql("SELECT count(*) FROM events WHERE type = 'booking.cancelled'") == [(1,)]
    assert "by owner  Ana is ill" in (await shop.run("show", str(booking.id))).stdout


async def test_only_a_meeting_that_has_begun_can_be_missed(shop: Shop) -> None:
    booking = await shop.book(noon(3))
    early = await shop.run("no-show", str(booking.id))
    assert (early.returncode, early.stdout) == (1, "")
    assert "has begun" in early.stderr
    shop.sql("UPDATE bookings SET start_at = now() - interval '1 h', end_at = now() - interval '30 min'")
    assert (await shop.json("no-show", str(booking.id)))["state"] == "no_show"
    assert await shop.json("list") == []
    assert [row["id"] for row in await shop.json("list", "--state", "no_show")] == [str(booking.id)]


async def test_the_link_opens_this_meeting(shop: Shop) -> None:
    booking = await shop.book(noon(3))
    printed = (await shop.run("link", str(booking.id))).stdout.strip()
    base, _, token = printed.rpartition("/")
    assert base == "https://chat.example.com/meetings"
    secret = (shop.folder / "secret.key").read_text(encoding="ascii").strip()
    assert BookingLinks(secret, clock=lambda: datetime.now(UTC)).read(token) == Manage(
        shop.tenant, booking.id
    )


async def test_open_times_are_those_of_a_visitor(shop: Shop) -> None:
    day = f"{noon(3):%Y-%m-%d}"
    found = await shop.json(
        "slots", "--type", "intro", "--zone", "America/Bogota", "--from", day, "--to", day
    )
    assert (found["type"], found["duration"], found["zone"]) == ("intro", 15, "America/Bogota")
    assert len(found["slots"]) == 48
    assert all(slot["start"].startswith(day) for slot in found["slots"])

    await shop.book(datetime.fromisoformat(found["slots"][0]["start"]), type="intro")
    shown = await shop.run(
        "slots", "--type", "intro", "--zone", "America/Bogota", "--from", day, "--to", day, "--all"
    )
    assert "47 of 47 open times" in shown.stderr
    assert found["slots"][0]["id"] not in shown.stdout
    assert shown.stdout.splitlines()[0].startswith(found["slots"][1]["id"])
    assert shown.stdout.splitlines()[0].endswith("  ben")


async def test_an_absence_takes_times_away_and_names_what_stands_in_it(shop: Shop) -> None:
    day = f"{noon(3):%Y-%m-%d}"
    booking = await shop.book(noon(3), type="intro")
    made = await shop.json("absences", "add", "ben", day, day, "--note", "skiing")
    lagos = ZoneInfo("Africa/Lagos")
    midnight = datetime.combine(noon(3).date(), datetime.min.time(), lagos)
    assert datetime.fromisoformat(made["absence"]["start"]) == midnight
    assert datetime.fromisoformat(made["absence"]["end"]) == (midnight + timedelta(days=1)).astimezone(lagos)
    assert [row["id"] for row in made["overlaps"]] == [str(booking.id)]

    wanted = ("slots", "--type", "intro", "--zone", "Africa/Lagos", "--from", day, "--to", day)
    assert (await shop.json(*wanted))["slots"] == []
    listed = (await shop.run("absences", "list")).stdout
    assert listed.startswith(f"{made['absence']['id']}  ben         {day} 00:00 to ")
    assert listed.endswith("Africa/Lagos  skiing\n")
    assert (await shop.run("absences", "remove", made["absence"]["id"])).returncode == 0
    assert len((await shop.json(*wanted))["slots"]) == 47
    assert await shop.json("absences", "list") == []


async def test_the_status_of_calendars_that_do_not_answer(shop: Shop) -> None:
    assert await shop.json("status") == []
    settings = SETTINGS.replace("enabled: true", "enabled: true\n    calendar_provider: google")
    (shop.folder / "app.yaml").write_text(settings, encoding="utf8")
    asked = await shop.run("slots")
    assert (asked.returncode, asked.stdout) == (1, "")
    assert "not_configured" in asked.stderr
    rows = await shop.json("status")
    assert [(row["host"], row["account"], row["error"]) for row in rows] == [
        ("ana", "ana@example.com", "not_configured"),
        ("ben", "ben@example.com", "not_configured"),
    ]
    shown = (await shop.run("status")).stdout
    assert shown.splitlines()[0] == "ana         google  ana@example.com  error: not_configured"
    assert shop.sql("SELECT count(*) FROM deliveries WHERE kind = 'email.owner'") == [(2,)], "one a host"


@pytest.mark.parametrize(
    ("arguments", "code", "part"),
    [
        (["show", "00000000-0000-0000-0000-000000000000"], 4, "no such booking"),
        (["cancel", "x"], 2, "MEETING"),
        (["list", "--state", "odd"], 2, "confirmed"),
        (["list", "--from", "soon"], 2, "2026-03-02"),
        (["list", "--tenant", "nobody"], 4, "nobody"),
        (["slots", "--zone", "Mars"], 2, "Europe/Berlin"),
        (["slots", "--type", "lunch"], 1, "demo, intro"),
        (["slots", "--from", "soon"], 2, "--from"),
        (["absences", "add", "bob", "2099-01-01", "2099-01-02"], 4, "ana, ben"),
        (["absences", "add", "ben", "2099-01-03", "2099-01-02"], 1, "ends after"),
        (["absences", "add", "ben", "2020-01-01", "2020-01-02"], 1, "over"),
        (["absences", "remove", "00000000-0000-0000-0000-000000000000"], 4, "no such absence"),
    ],
)
async def test_exit_codes(shop: Shop, arguments: list[str], code: int, part: str) -> None:
    done = await shop.run(*arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert part in done.stderr
    assert "Traceback" not in done.stderr
