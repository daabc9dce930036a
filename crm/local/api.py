"""The JSON of the built-in CRM: what comes in, what goes out. Amounts are texts, as exact as they are kept."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from crm.api import ContactOut
from crm.local.board import Board, Column, DealDetail, Sum
from crm.local.config import Outcome
from crm.local.deals import DealWish
from crm.local.model import MOST, ActivityKind, ActivityRow, DealRow, Entry, EntryKind
from crm.local.tasks import TaskWish
from crm.model import LeadStatus


def cursor_after(at: datetime, id: UUID) -> str:
    """What to send for what comes after this place; `crm.export.place_of` reads it."""
    return base64.urlsafe_b64encode(f"{at.isoformat()} {id}".encode()).decode().rstrip("=")


def _of_our_time(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("this time needs an offset, such as 2026-03-02T09:00:00Z")
    if not 2_000 <= moment.year < 2_200:
        raise ValueError("this time is too far away")
    return moment


Moment = Annotated[datetime, AfterValidator(_of_our_time)]
Amount = Annotated[Decimal, Field(ge=0, le=MOST, decimal_places=2)]
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$")]
Email = Annotated[str, Field(max_length=200)]
Author = Annotated[
    str | None, Field(max_length=200, description="Whose word it is: a rep's name or address.")
]


class _Given(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


# In


class DealPatch(_Given):
    """What to change; at least one field. What is given as null is taken away. `version` is that of the deal as it was
    read: when it has another one by now, nothing is changed and 409 says so."""

    version: int = Field(ge=1)
    title: str | None = Field(default=None, min_length=1, max_length=200)
    stage: str | None = Field(default=None, max_length=40)
    outcome: Outcome | None = Field(
        default=None, description="Closes the deal; null with a stage opens it again."
    )
    reason: str | None = Field(default=None, max_length=500)
    amount: Amount | None = None
    currency: Currency | None = None
    closes_on: date | None = None
    owner: Email | None = None
    description: str | None = Field(default=None, max_length=2_000)
    author: Author = None

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if not self.model_fields_set - {"version", "author", "reason"} and not self.reason:
            raise ValueError("say what to change")
        for name in ("title", "stage"):
            if name in self.model_fields_set and getattr(self, name) is None:
                raise ValueError(f"a deal has a {name}")
        return self

    def wish(self) -> DealWish:
        return DealWish(values=_values(self), reason=self.reason, author=self.author, version=self.version)


class DealIn(_Given):
    """A deal that a rep makes for a contact. Without a stage it begins in the first one."""

    contact_id: UUID
    title: str = Field(min_length=1, max_length=200)
    stage: str | None = Field(default=None, max_length=40)
    amount: Amount | None = None
    currency: Currency | None = None
    closes_on: date | None = None
    owner: Email | None = None
    description: str | None = Field(default=None, max_length=2_000)
    author: Author = None

    def wish(self) -> DealWish:
        given = {name: value for name, value in _values(self).items() if value is not None}
        return DealWish(values=given, author=self.author)


def _values(given: BaseModel) -> dict[str, Any]:
    aside = {"version", "reason", "author", "contact_id"}
    return {name: getattr(given, name) for name in given.model_fields_set - aside}


class TaskIn(_Given):
    """Something to do for a contact. `deal_id` is one of its deals."""

    contact_id: UUID
    deal_id: UUID | None = None
    subject: str = Field(min_length=1, max_length=200)
    text: str = Field(default="", max_length=10_000)
    due: Moment
    owner: Email | None = None
    author: Author = None


class TaskPatch(_Given):
    """What to change; at least one field. `version` as for deals."""

    version: int = Field(ge=1)
    subject: str | None = Field(default=None, min_length=1, max_length=200)
    text: str | None = Field(default=None, max_length=10_000)
    due: Moment | None = None
    owner: Email | None = None
    done: bool | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        given = self.model_fields_set - {"version"}
        if not given:
            raise ValueError("say what to change")
        for name in given - {"owner"}:
            if getattr(self, name) is None:
                raise ValueError(f"{name} cannot be taken away")
        return self

    def wish(self) -> TaskWish:
        values = {"at" if name == "due" else name: value for name, value in _values(self).items()}
        return TaskWish(values=values, version=self.version)


class NoteIn(_Given):
    """What a rep writes on a contact's timeline."""

    text: str = Field(min_length=1, max_length=50_000)
    subject: str = Field(default="Note", min_length=1, max_length=200)
    deal_id: UUID | None = None
    author: Author = None


# Out


class DealOut(BaseModel):
    """A deal with whose it is. Channel, source and campaign are those of the contact's first session."""

    id: UUID
    contact_id: UUID
    title: str
    stage: str
    outcome: Outcome | None
    reason: str | None
    amount: Decimal | None
    currency: str | None
    closes_on: date | None
    owner: str | None
    description: str | None
    version: int
    moved_at: datetime
    closed_at: datetime | None
    created_at: datetime
    updated_at: datetime
    name: str | None
    company: str | None
    email: str | None
    phone: str | None
    lead_id: UUID | None
    lead_status: LeadStatus | None
    score: int | None
    channel: str | None
    source: str | None
    campaign: str | None
    next_task_at: datetime | None

    @classmethod
    def of(cls, row: DealRow) -> DealOut:
        return cls.model_validate(asdict(row))


class DealsOut(BaseModel):
    """`next` is the cursor of the following page; null at the end."""

    deals: list[DealOut]
    next: str | None

    @classmethod
    def of(cls, rows: Sequence[DealRow], *, limit: int) -> DealsOut:
        """Of one row more than `limit`, when there are more."""
        page = rows[:limit]
        following = cursor_after(page[-1].updated_at, page[-1].id) if len(rows) > limit else None
        return cls(deals=[DealOut.of(row) for row in page], next=following)


class SumOut(BaseModel):
    """Amounts in one currency; null where nobody said in which. `weighted` by the stages' probabilities."""

    currency: str | None
    amount: Decimal
    weighted: Decimal

    @classmethod
    def of(cls, given: Sum) -> SumOut:
        return cls.model_validate(asdict(given))


class ColumnOut(BaseModel):
    """A stage; `count` and `sums` are of all its deals, of which `deals` are the latest changed. `next` is the cursor
    for the others: /v1/admin/deals?stage=...&cursor=..."""

    id: str
    name: str
    probability: float
    outcome: Outcome | None
    count: int
    sums: list[SumOut]
    deals: list[DealOut]
    next: str | None

    @classmethod
    def of(cls, column: Column) -> ColumnOut:
        shown, stage = column.deals, column.stage
        more = shown and len(shown) < column.count
        return cls(
            id=stage.id,
            name=stage.name,
            probability=stage.chance,
            outcome=stage.outcome,
            count=column.count,
            sums=[SumOut.of(each) for each in column.sums],
            deals=[DealOut.of(row) for row in shown],
            next=cursor_after(shown[-1].updated_at, shown[-1].id) if more else None,
        )


class BoardOut(BaseModel):
    """`open` are the sums of all open deals."""

    stages: list[ColumnOut]
    open: list[SumOut]

    @classmethod
    def of(cls, board: Board) -> BoardOut:
        return cls(
            stages=[ColumnOut.of(column) for column in board.columns],
            open=[SumOut.of(each) for each in board.open],
        )


class TaskOut(BaseModel):
    """A task, `due` then, with whose it is."""

    id: UUID
    contact_id: UUID
    deal_id: UUID | None
    session_id: UUID | None
    subject: str
    text: str
    due: datetime
    owner: str | None
    author: str | None
    done: bool
    done_at: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime
    name: str | None
    company: str | None
    email: str | None
    phone: str | None
    deal_title: str | None

    @classmethod
    def of(cls, row: ActivityRow) -> TaskOut:
        return cls.model_validate(asdict(row) | {"due": row.at})


class TasksOut(BaseModel):
    """`next` is the cursor of the following page; null at the end."""

    tasks: list[TaskOut]
    next: str | None

    @classmethod
    def of(cls, rows: Sequence[ActivityRow], *, limit: int) -> TasksOut:
        """Of one row more than `limit`, when there are more."""
        page = rows[:limit]
        following = cursor_after(page[-1].at, page[-1].id) if len(rows) > limit else None
        return cls(tasks=[TaskOut.of(row) for row in page], next=following)


class NoteOut(BaseModel):
    """What stands on a timeline since then."""

    id: UUID
    contact_id: UUID
    deal_id: UUID | None
    kind: ActivityKind
    subject: str
    text: str
    at: datetime
    author: str | None

    @classmethod
    def of(cls, row: ActivityRow) -> NoteOut:
        return cls.model_validate(asdict(row))


class EntryOut(BaseModel):
    """Of a timeline. A conversation stands for itself where no note was written about it. `changes` are a deal's,
    {column: [before, after]}, null for texts; `done` is for tasks."""

    id: UUID
    kind: EntryKind
    at: datetime
    subject: str
    text: str
    until: datetime | None
    owner: str | None
    author: str | None
    done: bool | None
    deal_id: UUID | None
    session_id: UUID | None
    changes: dict[str, list[str | None] | None] | None

    @classmethod
    def of(cls, entry: Entry) -> EntryOut:
        return cls.model_validate(asdict(entry))


class TimelineOut(BaseModel):
    """`next` is the cursor of the following page; null at the end."""

    entries: list[EntryOut]
    next: str | None

    @classmethod
    def of(cls, entries: Sequence[Entry], *, limit: int) -> TimelineOut:
        """Of one entry more than `limit`, when there are more."""
        page = entries[:limit]
        following = cursor_after(page[-1].at, page[-1].id) if len(entries) > limit else None
        return cls(entries=[EntryOut.of(entry) for entry in page], next=following)


class DealDetailOut(BaseModel):
    """`tasks` are the contact's open ones, `entries` what its timeline says about this deal."""

    deal: DealOut
    contact: ContactOut
    tasks: list[TaskOut]
    entries: list[EntryOut]

    @classmethod
    def of(cls, detail: DealDetail) -> DealDetailOut:
        return cls(
            deal=DealOut.of(detail.deal),
            contact=ContactOut.of(detail.contact),
            tasks=[TaskOut.of(row) for row in detail.tasks],
            entries=[EntryOut.of(entry) for entry in detail.entries],
        )
