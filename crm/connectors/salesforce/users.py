"""The org's reps and stages, asked for once an hour."""

from __future__ import annotations

from datetime import datetime, timedelta

from crm.connectors.http import Json, text
from crm.connectors.model import Stage, User
from crm.connectors.salesforce.facts import STAGES
from crm.connectors.salesforce.org import Org
from crm.connectors.salesforce.soql import Select, equals

_FOR = timedelta(hours=1)
_UNKNOWN_FOR = timedelta(minutes=5)
"""How long nobody is asked again for a rep who has no user."""

PIPELINE = "Opportunity"

ALL_STAGES = Select(columns=STAGES, source="OpportunityStage", where="IsActive = true", order="SortOrder")
ALL_USERS = Select(
    columns=("Id", "Name", "Email"),
    source="User",
    where="IsActive = true AND UserType = 'Standard'",
    order="Name",
    limit=2_000,
)


def no_user(email: str) -> str:
    return f"{email} is no active user of Salesforce."


class Users:
    def __init__(self, org: Org) -> None:
        self._org = org
        self._found: dict[str, tuple[datetime, str | None]] = {}

    async def id_of(self, email: str | None) -> str | None:
        """The active user with this address; None when there is none, or several."""
        if not email:
            return None
        now, key = self._org.deps.clock(), email.lower()
        until, id = self._found.get(key, (now, None))
        if until <= now:
            where = f"{equals('Email', email)} AND IsActive = true AND UserType = 'Standard'"
            select = Select(columns=("Id",), source="User", where=where, limit=2)
            [rows] = await self._org.look(lambda: [select])
            id = text(rows[0], "Id") if len(rows) == 1 else None
            self._found[key] = (now + (_FOR if id else _UNKNOWN_FOR), id)
        return id


class Stages:
    def __init__(self, org: Org) -> None:
        self._org = org
        self._until: datetime | None = None
        self._stages: tuple[Stage, ...] = ()

    async def all(self) -> tuple[Stage, ...]:
        """In the org's order."""
        now = self._org.deps.clock()
        if self._until is None or self._until <= now:
            [rows] = await self._org.look(lambda: [ALL_STAGES])
            self._stages, self._until = tuple(map(stage, rows)), now + _FOR
        return self._stages


def stage(row: Json) -> Stage:
    probability = row.get("DefaultProbability")
    closed = "won" if row.get("IsWon") else "lost" if row.get("IsClosed") else None
    return Stage(
        id=text(row, "ApiName") or text(row, "MasterLabel") or "",
        label=text(row, "MasterLabel") or "",
        pipeline=PIPELINE,
        probability=probability / 100 if isinstance(probability, int | float) else None,
        outcome=closed,
    )


def user(row: Json) -> User:
    return User(text(row, "Id") or "", text(row, "Email") or "", text(row, "Name") or "")
