"""What CRMs know of a contact who comes back. It is for the team; `greeted_by` says what a visitor may hear of it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from crm.inbound import store
from crm.inbound.model import KnownDeal
from db.pool import Connection

MAX_DEALS = 20


@dataclass(frozen=True, slots=True)
class Standing:
    """`open` deals, the one that changed last first. `owner`: the rep with the open deal, else with the contact.
    `customer`: a deal was won."""

    open: tuple[KnownDeal, ...] = ()
    owner: str | None = None
    customer: bool = False


async def standing_of(conn: Connection, contact_id: UUID) -> Standing:
    """Nothing is asked of the CRM: this is what was pulled."""
    deals = await store.deals_of(conn, contact_id)
    still_open = tuple(deal for deal in deals if deal.outcome is None)
    owner = next((deal.owner for deal in still_open if deal.owner), None)
    return Standing(
        open=still_open[:MAX_DEALS],
        owner=owner or await store.owner_of(conn, contact_id),
        customer=any(deal.outcome == "won" for deal in deals),
    )


def greeted_by(standing: Standing, *, identified: bool) -> str | None:
    """The address of the rep whom the visitor may be told of: only when the session has a signed identity. Amounts,
    stages, and whether there is a deal at all, no visitor hears of. PURE."""
    return standing.owner if identified else None
