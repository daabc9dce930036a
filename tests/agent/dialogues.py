"""Plays the conversations of tests/dialogues: what its README says they may hold, checked turn by turn."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
import yaml
from psycopg.rows import dict_row

from agent.config import Company
from crm.config import Qualification
from kit.ids import uuid7
from scheduling import bookings
from scheduling.config import AppointmentScheduling, Host, MeetingType, WeekHours
from scheduling.holds import Choice
from scheduling.model import Asker, Guest, SlotId
from scheduling.services import Services as SchedulingServices
from tests.agent.rig import Chat, Rig
from tests.conftest import FixedClock
from tests.scheduling.calendar_server import CalendarServer, HttpCalendar, calendar_server

FOLDER = Path(__file__).parents[1] / "dialogues"

_OFFICE: dict[str, Any] = {
    "timezone": "Europe/Berlin",
    **dict.fromkeys(("tuesday", "wednesday"), "09:00-17:00"),
}
_OPEN = _OFFICE | {"monday": "09:00-17:00"}  # the tests' clock stands at a Monday, 10:30 in Berlin
TEAMS: dict[str | None, dict[str, Any]] = {
    None: {},
    "open": {"team_reachable": True, "qualification": Qualification.model_validate({"hours": _OPEN})},
    "closed": {"team_reachable": True, "qualification": Qualification.model_validate({"hours": _OFFICE})},
}

_PLAIN: dict[str, Any] = {"enabled": True, "timezone": "Europe/Berlin"}
_ANA = Host(key="ana", name="Ana", email="ana@us.test")
_TYPES = (
    MeetingType(key="demo", name="Product demo"),
    MeetingType(key="call", name="First call", duration=15),
    MeetingType(key="workshop", name="Workshop", duration=90),
)
MEETINGS: dict[str | None, dict[str, Any]] = {
    None: {"enabled": False},
    "plain": _PLAIN,
    "types": _PLAIN | {"types": _TYPES},
    "nights": _PLAIN | {"hours": WeekHours(saturday="00:00-23:30", sunday="00:00-23:30")},
    "ahead": _PLAIN | {"advance_booking_days": 200},
    "full": _PLAIN
    | {
        "advance_booking_days": 14,
        "holidays": tuple(date(2026, 3, 2) + timedelta(days=each) for each in range(16)),
    },
    "hosts": _PLAIN | {"hosts": (_ANA, Host(key="ben", name="Ben", email="ben@us.test"))},
    "outside": _PLAIN | {"calendar_provider": "google", "hosts": (_ANA,)},
}
"""The owner's settings by the name that a dialogue gives. Meetings take place from 9 to 17 in Berlin."""

_KEYS = {
    "name", "locale", "zone", "team", "meetings", "turns", "events", "bookings", "held", "wanted", "profile",
}  # fmt: skip
_TURN_KEYS = {
    "say", "pick", "press", "before", "repeat", "moves", "answered", "has", "has_not", "ended", "fields", "form",
    "offers", "days", "between", "starts", "card", "words",
}  # fmt: skip

_ASKED = {"read_back", "read_back_no_email", "read_back_again", "read_back_move", "ask_email", "ask_cancel"}
"""After these, and no others, a yes may change a booking."""


def dialogues() -> Iterator[tuple[str, dict[str, Any]]]:
    for file in sorted(FOLDER.glob("*.yaml")):
        for dialogue in yaml.safe_load(file.read_text(encoding="utf-8")):
            yield f"{file.stem}: {dialogue['name']}", dialogue


def services_of(dialogue: Mapping[str, Any], server: CalendarServer | None) -> dict[str, Any]:
    """What `serve` starts the service of this dialogue with."""
    assert set(dialogue) <= _KEYS, set(dialogue) - _KEYS
    config = AppointmentScheduling(**MEETINGS[dialogue.get("meetings")])
    return {
        "settings": TEAMS[dialogue.get("team")] | {"meetings": config},
        "calendar": HttpCalendar(server.port) if server else None,
        "company": Company(name="Acme", contact_email="team@acme.test"),
    }


@contextmanager
def outside_calendar(dialogue: Mapping[str, Any]) -> Generator[CalendarServer | None]:
    if dialogue.get("meetings") != "outside":
        yield None
        return
    with calendar_server() as server:
        yield server


@dataclass
class Player:
    """One conversation, as its visitor and everybody else has it."""

    dialogue: Mapping[str, Any]
    rig: Rig
    chat: Chat
    tenant: UUID
    dsn: str
    clock: FixedClock
    server: CalendarServer | None
    offers: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    card: dict[str, Any] | None = None
    form: dict[str, Any] | None = None
    said: list[str] = field(default_factory=list[str])
    transcript: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    @classmethod
    async def start(
        cls,
        dialogue: Mapping[str, Any],
        rig: Rig,
        *,
        tenant: UUID,
        dsn: str,
        clock: FixedClock,
        server: CalendarServer | None,
    ) -> Player:
        chat = await rig.open_session(locale=dialogue.get("locale"), timezone=dialogue.get("zone"))
        return cls(dialogue, rig, chat, tenant, dsn, clock, server)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.dialogue.get("zone") or "Europe/Berlin")

    async def play(self) -> None:
        for number, turn in enumerate(self.dialogue["turns"]):
            assert set(turn) <= _TURN_KEYS, set(turn) - _TURN_KEYS
            for happening in turn.get("before", ()):
                await self._happens(happening)
            before, asked = self._bookings(), self.said
            reply = await self._turn(turn, f"turn-{number}")
            where = f"{self.transcript[-1][0]!r} -> {reply['text']!r}"
            self._check(turn, reply, where)
            if before != self._bookings():
                assert _ASKED.intersection(asked), f"a booking changed without having been asked for: {where}"
            if turn.get("repeat"):
                assert await self._turn(turn, f"turn-{number}") == reply, (
                    "a repeat is answered as the first was"
                )
        self._check_end()

    async def _turn(self, turn: Mapping[str, Any], id: str) -> dict[str, Any]:
        text, slot = await self._message(turn)
        reply = await self.chat.say(text, f"{id}-{self.chat.id.hex[-6:]}", **({"slot": slot} if slot else {}))
        self.transcript.append((text, reply["text"]))
        return reply

    async def _message(self, turn: Mapping[str, Any]) -> tuple[str, str | None]:
        if "pick" in turn:
            offer = self.offers[turn["pick"] - 1]
            return offer["label"], offer["id"]
        if "press" in turn:
            return (self.card or await self._offer())[turn["press"]], None
        return turn["say"], None

    async def _offer(self) -> dict[str, Any]:
        """The newest one, as it is kept."""
        told = await self.rig.client.get(self.chat.url, headers=self.chat.headers())
        offer: dict[str, Any] = told.json()["turns"][-1]["reply"]["offer"]
        return offer

    # What happens between two turns

    async def _happens(self, happening: Mapping[str, Any]) -> None:
        for name, value in happening.items():
            match name:
                case "minutes":
                    self.clock.advance(60 * value)
                case "taken":
                    await self._somebody_books(value)
                case "calendar":
                    assert self.server
                    self.server.mode = value
                case "fill":
                    await self._fills(value)
                case "visit":
                    await self._comes_back()
                case _:
                    raise AssertionError(f"nobody knows what {name} is")

    async def _somebody_books(self, offer: int | str) -> None:
        """Another visitor is faster: for the offer of this number, for the time that was read back, at this time."""
        meetings = self.rig.services.meetings
        assert meetings
        if offer == "card":
            assert self.card
            start, minutes = datetime.fromisoformat(self.card["start"]), self.card["duration"]
        elif isinstance(offer, int):
            slot = SlotId.parse(self.offers[offer - 1]["id"])
            start, minutes = slot.start, slot.minutes
        else:
            start, minutes = datetime.fromisoformat(offer).replace(tzinfo=self.zone), 30
        await _book(meetings, self.tenant, start, minutes)

    async def _fills(self, values: Mapping[str, str]) -> None:
        """The form of the last reply is sent; without values it is turned down."""
        assert self.form
        version = self.form["consent"]["version"]
        sent = {"form_id": self.form["form_id"], "values": values, "dismissed": not values}
        sent |= {"consent": {"version": version, "granted": True}} if values else {}
        answer = await self.rig.client.post(f"{self.chat.url}/form", json=sent, headers=self.chat.headers())
        assert answer.status_code == 200, answer.text

    async def _comes_back(self) -> None:
        """The same browser on another day: a new session of the same visitor."""
        self.chat = await self.rig.open_session(
            locale=self.dialogue.get("locale"),
            timezone=self.dialogue.get("zone"),
            visitor=self.chat.opened["visitor"],
        )
        self.said = []

    # What a turn must be

    def _check(self, turn: Mapping[str, Any], reply: Mapping[str, Any], where: str) -> None:
        moves = self._moves()
        names = [move["what"] if move["move"] == "Meeting" else move["move"] for move in moves]
        self.said = names
        where = f"{where} {names}"
        if reply["offers"]:
            self.offers = reply["offers"]
        self.card = reply["booking"] or self.card
        self.form = reply["form"]
        if "moves" in turn:
            assert names == turn["moves"], where
        assert reply["answered"] is turn.get("answered", False), where
        assert (reply["session"]["state"] == "ended") is turn.get("ended", False), where
        if "fields" in turn:
            assert {name: field["value"] for name, field in reply["fields"].items()} == turn["fields"], where
        if "form" in turn:
            asked = [field["name"] for field in reply["form"]["fields"]] if reply["form"] else []
            assert asked == turn["form"], where
        assert all(part in reply["text"] for part in turn.get("has", [])), where
        assert not any(part.lower() in reply["text"].lower() for part in turn.get("has_not", [])), where
        if "words" in turn:
            assert len(reply["text"].split()) <= turn["words"], where
        self._check_offers(turn, reply["offers"], where)
        if "card" in turn:
            self._check_card(turn["card"], reply["booking"], where)

    def _check_offers(self, turn: Mapping[str, Any], offers: Sequence[Mapping[str, Any]], where: str) -> None:
        starts = [datetime.fromisoformat(offer["start"]) for offer in offers]
        where = f"{[f'{start:%a %d %H:%M}' for start in starts]} {where}"
        if "offers" in turn:
            assert len(offers) == turn["offers"], where
        if "days" in turn:
            assert sorted({f"{start:%a %-d %b}" for start in starts}) == sorted(turn["days"]), where
        if "between" in turn:
            first, last = turn["between"].split("-")
            assert starts, where
            assert all(first <= f"{start:%H:%M}" <= last for start in starts), where
        if "starts" in turn:
            assert [f"{start:%a %H:%M}" for start in starts] == turn["starts"], where

    def _check_card(
        self, expected: Mapping[str, Any] | None, card: Mapping[str, Any] | None, where: str
    ) -> None:
        if expected is None:
            assert card is None, where
            return
        assert card, where
        shown = dict(card) | {"at": f"{datetime.fromisoformat(card['start']):%a %-d %b %H:%M}"}
        assert {name: shown[name] for name in expected} == expected, where

    # What must be left

    def _check_end(self) -> None:
        stored = self._bookings()
        expected = self.dialogue.get("bookings", [])
        found = [
            {"state": row["state"], "at": f"{row['start_at'].astimezone(self.zone):%a %-d %b %H:%M}"} | row
            for row in stored
        ]
        told = [{name: row[name] for name in each} for row, each in zip(found, expected, strict=False)]
        assert (len(found), told) == (len(expected), expected), found
        if "held" in self.dialogue:
            held = self._rows("SELECT id FROM bookings WHERE state = 'held'")
            assert len(held) == self.dialogue["held"]
        if "profile" in self.dialogue:
            fields = self._rows("SELECT name, value FROM profile_fields WHERE ended_at IS NULL")
            assert {row["name"]: row["value"] for row in fields} == self.dialogue["profile"]
        facts = self._rows("SELECT type, payload FROM events ORDER BY at, id")
        if self.dialogue.get("meetings") is None or "events" in self.dialogue:
            passed = ("session.", "booking.", "turn.closed")
            told = sorted(row["type"] for row in facts if not row["type"].startswith(passed))
            assert told == sorted(self.dialogue.get("events", []))
        wanted = [row["payload"] for row in facts if row["type"] == "meeting.wanted"]
        assert wanted == self.dialogue.get("wanted", [])

    def _bookings(self) -> list[dict[str, Any]]:
        """The meetings of this visitor, as they were booked, in the order of their beginning."""
        return self._rows(
            """SELECT state, start_at, email, name, type, hosts, zone, provider, sequence,
                      extract(epoch FROM end_at - start_at)::int / 60 AS minutes
               FROM bookings
               WHERE visitor_id IS NOT NULL AND state NOT IN ('held', 'expired', 'confirming')
               ORDER BY start_at, id"""
        )

    def _moves(self) -> list[dict[str, Any]]:
        """Those of the session's last turn, as stored."""
        return self._rows(
            "SELECT moves FROM turns WHERE session_id = %s ORDER BY seq DESC LIMIT 1", self.chat.id
        )[0]["moves"]

    def _rows(self, query: str, *values: object) -> list[dict[str, Any]]:
        with psycopg.connect(self.dsn) as conn, conn.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(query.encode(), values).fetchall()


async def _book(meetings: SchedulingServices, tenant: UUID, start: datetime, minutes: int) -> None:
    asker, guest = Asker(f"link:{uuid7().hex}"), Guest("somebody@else.test", "Somebody Else")
    choice = Choice(start=start, duration=minutes)
    await bookings.book(meetings, tenant, asker, choice, guest)
