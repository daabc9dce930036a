"""What a CRM told us, as values. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from crm.connectors.model import Healing, Ref

Outcome = Literal["won", "lost"]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDeal:
    """A deal of a contact of ours; see the table crm_deals. `stage` is its label."""

    connection: str
    ref: Ref
    contact_id: UUID
    stage: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    outcome: Outcome | None = None
    outcome_at: datetime | None = None
    owner: str | None = None
    given_to: str | None = None
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownLink:
    """A record of ours in the CRM, as far as changes of it matter."""

    local_type: Literal["contact", "deal"]
    local_id: str
    contact_id: UUID
    ref: Ref
    healing: Healing | None
    healed_at: datetime | None
    owner: str | None
    given_to: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PullState:
    """See the table crm_pulls."""

    cursor: datetime | None
    looked_back_at: datetime | None
    error_code: str | None


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of changes: records that are others now or gone, deals that were taken, leads that were closed or
    opened again, leads with another owner."""

    relinked: int = 0
    deals: int = 0
    statuses: int = 0
    owners: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.relinked + other.relinked,
            self.deals + other.deals,
            self.statuses + other.statuses,
            self.owners + other.owners,
        )


@dataclass(frozen=True, slots=True)
class Pulled:
    """`read` changes were told, `taken` says what they meant for us.

    `ended`: all there was; paused, or turned off; more is left for the next time; another worker reads this connection.
    """

    read: int
    taken: Tally
    cursor: datetime | None
    ended: Literal["all", "paused", "more", "elsewhere"]
