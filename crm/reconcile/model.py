"""What a comparison finds. Values, no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from crm.connectors.model import Ref

Kind = Literal["unwritten", "vanished", "moved", "outdated", "duplicate"]
"""unwritten: the session should be in the CRM and never came there. vanished: the record is gone, and there is
no other one. moved: the record is another one by now, as after a merge. outdated: we know more than was written.
duplicate: the CRM has several records of the person, which somebody has to merge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`session_id`: the one to push for it. `ref` is the record that we knew, `others` are further ones of the person.
    `repaired`: a push is planned."""

    kind: Kind
    contact_id: UUID
    session_id: UUID | None = None
    ref: Ref | None = None
    others: tuple[Ref, ...] = ()
    repaired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Of the last comparison of a connection. `contacts` were compared; `counts` are {kind: findings}, of which the
    first are in `findings`. It goes on, or waits to, while `ended_at` is None; `error_code` says why it stopped."""

    connection: str
    started_at: datetime
    ended_at: datetime | None
    repairs: bool
    contacts: int = 0
    counts: Mapping[Kind, int] = field(default_factory=dict[Kind, int])
    repaired: int = 0
    findings: tuple[Finding, ...] = ()
    error_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A contact that a connection should have, or has. `written_at`: the moment of the data that was last written
    (None: never). `unwritten` are ended sessions without anything at the connection, `last` is the one that ended last.
    """

    contact_id: UUID
    email: str | None
    phone: str | None
    changed_at: datetime
    last: UUID | None
    ref: Ref | None = None
    digest: bytes | None = None
    written_at: datetime | None = None
    unwritten: tuple[UUID, ...] = ()
