"""What the parent and the workers of a load have in common: a clock that goes faster, sessions, the CRMs' settings."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from uuid import UUID

from crm.sync.model import Conversation, SessionRecord
from tests.crm.sync.sync_rig import a_contact, a_lead, a_session

BEGAN = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


class FastClock:
    """`speed` times as fast as the machine's, the same in all processes that are told when it began."""

    def __init__(self, began: float, speed: float) -> None:
        self.began, self.speed = began, speed

    def __call__(self) -> datetime:
        passed = (time.time() - self.began) * self.speed
        return BEGAN + timedelta(seconds=passed)

    def advance(self, seconds: float) -> None:
        """It goes by itself."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`crms` are {name: its options and secrets}. `timeout` in seconds, of each request."""

    dsn: str
    tenant: str
    began: float
    speed: float
    crms: dict[str, dict[str, Any]]
    timeout: float

    def line(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, line: str) -> Self:
        return cls(**json.loads(line))


@dataclass(frozen=True, slots=True)
class Task:
    """One session for one connection."""

    number: int
    connection: str
    session: str
    contact: str
    email: str
    latest: bool

    def line(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, line: str) -> Self:
        return cls(**json.loads(line))

    def record(self, now: datetime) -> SessionRecord:
        """With a note and, of each person, one deal. Its words name the session."""
        known = {"created_at": BEGAN - timedelta(hours=1), "updated_at": BEGAN - timedelta(hours=1)}
        contact = a_contact(UUID(self.contact), email=self.email, phone=None, company=None, **known)
        return a_session(
            UUID(self.session),
            contact,
            as_of=now,
            lead=a_lead(contact.id, owner=None, **known),
            latest=self.latest,
            meetings=(),
            next_steps=(),
            conversation=Conversation(headline="A talk", text=f"What was said in {self.session}."),
        )
