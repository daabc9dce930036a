"""What the HTTP API and `--json` say of CRMs. No secret is in any of it."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from app.crm_desk.account import Level, ObjectView, stage_names
from app.crm_desk.connecting import Connecting
from app.crm_desk.looking import Looked
from app.crm_desk.past import Planned as PlannedPage
from app.crm_desk.standing import Standing, Word
from crm.connectors.errors import told_owner
from crm.connectors.model import Ref, RemoteType
from crm.sync.dry import Planned, Rehearsed
from crm.sync.model import Link
from kit.errors import ProviderError


def cursor_of(place: tuple[datetime, UUID]) -> str:
    """What to send for what comes after this place; `crm.export.place_of` reads it."""
    return base64.urlsafe_b64encode(f"{place[0].isoformat()} {place[1]}".encode()).decode().rstrip("=")


class ConnectionOut(BaseModel):
    """`health` in one word: off, working, waiting, paused, needs_person, late, not_connected. `error` is what is wrong
    now, in words; `refused` {error code: writes} and `healed` records are of the last 24 hours, `records` those of the
    CRM that are ours."""

    name: str
    vendor: str | None
    health: Word
    needs_person: bool
    enabled: bool
    connected: bool
    missing: tuple[str, ...]
    waiting: int
    oldest_waiting_at: datetime | None
    oldest_waiting_seconds: float | None
    paused_by: str | None
    paused_at: datetime | None
    last_success_at: datetime | None
    error: str | None
    last_error_code: str | None
    last_error: str | None
    last_error_at: datetime | None
    refused: Mapping[str, int]
    healed: int
    records: Mapping[str, int]

    @classmethod
    def of(cls, standing: Standing, *, now: datetime) -> ConnectionOut:
        status = standing.status
        oldest = status.waiting.oldest
        is_in = standing.vendor is not None and not standing.missing and standing.trouble is None
        return cls(
            name=status.connection,
            vendor=standing.vendor,
            health=standing.word,
            needs_person=standing.needs_person,
            enabled=status.enabled,
            connected=status.connected or (status.enabled and is_in),
            missing=standing.missing,
            waiting=status.waiting.count,
            oldest_waiting_at=oldest,
            oldest_waiting_seconds=(now - oldest).total_seconds() if oldest else None,
            paused_by=status.paused_by,
            paused_at=status.paused_at,
            last_success_at=status.last_success_at,
            error=standing.error,
            last_error_code=status.error_code,
            last_error=status.error,
            last_error_at=status.error_at,
            refused=status.refused,
            healed=status.healed,
            records=status.records,
        )


class ConnectionsOut(BaseModel):
    connections: list[ConnectionOut]


# What a CRM has


class FieldOut(BaseModel):
    """`ours` are the fields of ours that go there; `by_itself` says that the connector fills it without a mapping.
    `options` are {value: label}, `length` in characters."""

    name: str
    label: str
    type: RemoteType
    required: bool
    read_only: bool
    custom: bool
    length: int | None
    options: Mapping[str, str]
    ours: tuple[str, ...]
    by_itself: bool


class SuggestionOut(BaseModel):
    """`confidence` is between 0 and 1."""

    ours: str
    field: str
    label: str
    confidence: float


class ObjectOut(BaseModel):
    object: str
    fields: list[FieldOut]
    suggestions: list[SuggestionOut]

    @classmethod
    def of(cls, view: ObjectView) -> ObjectOut:
        return cls(
            object=view.object,
            fields=[
                FieldOut(
                    name=each.field.name,
                    label=each.field.label,
                    type=each.field.type,
                    required=each.field.required,
                    read_only=each.field.read_only,
                    custom=each.field.custom,
                    length=each.field.length,
                    options=each.field.options,
                    ours=each.ours,
                    by_itself=each.by_itself,
                )
                for each in view.fields
            ],
            suggestions=[
                SuggestionOut(ours=each.ours, field=each.field, label=each.label, confidence=each.confidence)
                for each in view.suggestions
            ],
        )


class FieldsOut(BaseModel):
    objects: list[ObjectOut]


class RemarkOut(BaseModel):
    """error: something is refused or never arrives; warning: not always, or not all of it."""

    level: Level
    about: str
    field: str | None
    text: str


class CheckOut(BaseModel):
    """`error`: the CRM does not let us in, or does not answer. `stages` are {pipeline: stages} as people call them."""

    name: str
    vendor: str
    ok: bool
    error: str | None
    account_id: str | None
    account_name: str | None
    stages: Mapping[str, list[str]]
    remarks: list[RemarkOut]

    @classmethod
    def of(cls, looked: Looked) -> CheckOut:
        account = looked.account
        return cls(
            name=looked.name,
            vendor=looked.vendor,
            ok=looked.is_fine,
            error=looked.error,
            account_id=account and account.id,
            account_name=account and account.name,
            stages=stage_names(account) if account else {},
            remarks=[
                RemarkOut(level=each.level, about=each.about, field=each.field, text=each.text)
                for each in looked.remarks
            ],
        )


# Connecting


class ConnectIn(BaseModel):
    """`secrets` by name, as `salesagent crm connect` asks for them; they are never shown again. `way` names one of
    several. `keep` them also when the CRM does not let us in with them."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    secrets: dict[str, str] = Field(min_length=1, max_length=20)
    way: str | None = Field(default=None, max_length=60)
    keep: bool = False


class ToMakeOut(BaseModel):
    place: str
    name: str
    label: str
    kind: str


class ConnectOut(BaseModel):
    """`kept` is false when nothing was changed. `lacking` are permissions that we need and do not have, `to_make`
    custom fields that the CRM does not have yet, `released` deliveries that waited for this."""

    vendor: str
    kept: bool
    error: str | None
    account_id: str | None
    account_name: str | None
    lacking: tuple[str, ...]
    to_make: list[ToMakeOut]
    released: int

    @classmethod
    def of(cls, done: Connecting) -> ConnectOut:
        return cls(
            vendor=done.vendor,
            kept=done.kept,
            error=done.error,
            account_id=done.account and done.account.id,
            account_name=done.account and done.account.name,
            lacking=done.lacking,
            to_make=[
                ToMakeOut(place=each.place, name=each.name, label=each.label, kind=each.kind)
                for each in done.to_make
            ],
            released=done.released,
        )


class PreparedOut(BaseModel):
    made: tuple[str, ...]


# The switch


class SwitchIn(BaseModel):
    """Without a connection: all that are enabled."""

    model_config = ConfigDict(extra="forbid")

    connection: str | None = Field(default=None, max_length=60)


class SwitchOut(BaseModel):
    """`deliveries` wait for this, or go on."""

    connections: list[str]
    deliveries: int


# What was written, and what would be


class WriteOut(BaseModel):
    """`changes` are {field of the CRM: [before, after]}, long values cut; `skipped` {field: why}."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    at: datetime
    connection: str
    contact_id: UUID
    session_id: UUID | None
    object: str
    local_id: str
    remote_type: str | None
    remote_id: str | None
    done: str
    changes: Mapping[str, list[Any]]
    skipped: Mapping[str, str]
    error_code: str | None
    error: str | None


class WritesOut(BaseModel):
    """`next` is the cursor of the next page, null on the last one."""

    writes: list[WriteOut]
    next: str | None


class RefOut(BaseModel):
    """A record in the CRM; `url` opens it there."""

    type: str
    id: str
    url: str | None

    @classmethod
    def of(cls, ref: Ref) -> RefOut:
        return cls(type=ref.type, id=ref.id, url=ref.url)


class LinkOut(BaseModel):
    connection: str
    kind: Literal["contact", "deal", "activity"]
    session_id: UUID | None
    record: RefOut
    as_of: datetime
    healing: str | None
    healed_at: datetime | None

    @classmethod
    def of(cls, connection: str, link: Link) -> LinkOut:
        return cls(
            connection=connection,
            kind=link.local_type,
            session_id=link.session_id,
            record=RefOut.of(link.ref),
            as_of=link.as_of,
            healing=link.healing,
            healed_at=link.healed_at,
        )


class LinksOut(BaseModel):
    links: list[LinkOut]


class ChangeOut(BaseModel):
    field: str
    before: Any
    after: Any


class PlannedOut(BaseModel):
    """`record` is the one that is known; `also` are requests that would make something besides, such as a company."""

    object: str
    would: Literal["create", "update", "nothing"]
    record: RefOut | None
    changes: list[ChangeOut]
    skipped: Mapping[str, str]
    also: tuple[str, ...]

    @classmethod
    def of(cls, planned: Planned) -> PlannedOut:
        return cls(
            object=planned.object,
            would=planned.would,
            record=RefOut.of(planned.ref) if planned.ref else None,
            changes=[
                ChangeOut(field=each.field, before=each.before, after=each.after) for each in planned.changes
            ],
            skipped={each.field: each.why for each in planned.skipped},
            also=planned.also,
        )


class RehearsedOut(BaseModel):
    """What the CRM would be told of one conversation; `error` when it would not even let us look."""

    session_id: UUID
    contact_id: UUID
    planned: list[PlannedOut]
    error_code: str | None
    error: str | None

    @classmethod
    def of(cls, rehearsed: Rehearsed, *, vendor: str) -> RehearsedOut:
        error: ProviderError | None = rehearsed.error
        return cls(
            session_id=rehearsed.session_id,
            contact_id=rehearsed.contact_id,
            planned=[PlannedOut.of(each) for each in rehearsed.planned],
            error_code=error.code if error else None,
            error=told_owner(error, vendor) if error else None,
        )


class RehearseIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    session: UUID


class SyncIn(BaseModel):
    """One `session`, or all that ended `since` then (all without it), a page at a time: send `next` as `cursor`."""

    model_config = ConfigDict(extra="forbid")

    session: UUID | None = None
    since: AwareDatetime | None = None
    cursor: str | None = Field(default=None, max_length=200)


class SyncOut(BaseModel):
    """Of this page: conversations that are newly `planned`, were planned `before`, go `elsewhere` by the routing."""

    planned: int
    before: int
    elsewhere: int
    next: str | None

    @classmethod
    def of(cls, done: PlannedPage, *, next: str | None) -> SyncOut:
        return cls(planned=done.planned, before=done.before, elsewhere=done.elsewhere, next=next)
