"""Messages read in New York on Monday, 2 March 2026, at ten, and what was read, told in one line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from agent.meetings.model import Booked, Offered, Phase, Said, Talk
from agent.meetings.reading import read
from scheduling.config import AppointmentScheduling, MeetingType
from scheduling.when import When

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
NEW_YORK = ZoneInfo("America/New_York")
CONFIG = AppointmentScheduling(
    types=(
        MeetingType(key="demo", name="Product demo"),
        MeetingType(key="intro-call", name="Intro call"),
        MeetingType(key="consulting", name="Beratungsgespräch"),
    )
)
_FLAGS = ("wants", "moves", "cancels", "asks", "yes", "no", "none", "drops")


def offered(day: int, hour: int) -> Offered:
    start = datetime(2026, 3, day, hour, tzinfo=NEW_YORK)
    return Offered(f"slot-{day}-{hour}", start, start + timedelta(minutes=30))


OFFERED = (offered(3, 9), offered(3, 15), offered(5, 10), offered(6, 14))


def talk(phase: Phase) -> Talk:
    """Four times are on the table; the second one is read back while `agreeing`, booked while `cancelling`."""
    chosen = OFFERED[1]
    booked = Booked(id=UUID(int=1), type="demo", name="Product demo", start=chosen.start, end=chosen.end)
    return Talk(
        phase=phase,
        offered=() if phase in ("invited", "cancelling", "preferring") else OFFERED,
        chosen=chosen if phase == "agreeing" else None,
        booking=booked if phase == "cancelling" else None,
    )


def said(message: str, phase: Phase | None = None, *, locale: str = "en-US", slot: str | None = None) -> Said:
    return read(
        message,
        talk=talk(phase) if phase else None,
        now=NOW,
        zone=NEW_YORK,
        locale=locale,
        language=locale[:2],
        config=CONFIG,
        slot=slot,
    )


def told(message: str, found: Said) -> str:
    """What was read. Nothing after `rest:` means nothing is left; no `rest:` at all, that everything is."""
    parts = [flag for flag in _FLAGS if getattr(found, flag)]
    parts += [_when(found.when)] if found.when else []
    parts += [f"type={found.type}"] if found.type else []
    parts += [f"{found.minutes}min"] if found.minutes else []
    parts += [found.email] if found.email else []
    parts += [] if found.rest == message else [f"rest:{' ' if found.rest else ''}{found.rest}"]
    return " ".join(parts)


def _when(when: When) -> str:
    exact = when.precision in ("minute", "hour", "part_of_day")
    start = [f"{when.start:%m-%d %H:%M}" if exact else f"{when.start:%m-%d}"] if when.start else []
    known = [*start, when.precision] if start or when.ambiguous else []
    known += [f"?{len(when.alternatives)}"] if when.ambiguous else []
    known += [when.problem] if when.problem else []
    known += ["if"] if when.constraints else []
    known += [f"@{when.zone.key}"] if when.zone_said else []
    return f"({' '.join(known)})"
