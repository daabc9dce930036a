"""Who may do what with a booking over HTTP: the visitor's own sessions, and whoever holds a signed link."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from uuid import UUID

from db.pool import transaction
from kit.errors import Gone, NotFound, Unauthorized
from kit.ids import hash_token
from scheduling import store
from scheduling.links import BookingLinks, Invite, Manage
from scheduling.model import Asker, Booking
from scheduling.services import Services


@dataclass(frozen=True, slots=True)
class Welcome:
    """Somebody who may book: `email` is given when the link says for whom, else the body does."""

    tenant: UUID
    asker: Asker
    email: str | None = None
    zone: str | None = None
    locale: str | None = None


async def by_session(services: Services, tenant: UUID, session_id: UUID, token: str) -> Welcome:
    """Raises NotFound, Unauthorized, and Gone when the session has ended."""
    async with transaction(services.pool, tenant) as conn:
        row = await store.session(conn, session_id)
    if row is None:
        raise NotFound("This conversation does not exist.")
    if not hmac.compare_digest(row.token_hash, hash_token(token)):
        raise Unauthorized("The token does not belong to this conversation.")
    if row.state == "ended":
        raise Gone("This conversation has ended. Please start a new one.", code="session_ended")
    asker = Asker(asker_key(session_id), session_id, row.visitor_id, row.contact_id)
    return Welcome(tenant, asker, zone=row.timezone, locale=row.locale)


def asker_key(session_id: UUID) -> str:
    """Under which name a session holds times."""
    return f"session:{session_id}"


def by_invitation(links: BookingLinks, token: str) -> Welcome:
    """Raises NotFound for what is no link to book with, and Gone."""
    claims = links.read(token)
    if not isinstance(claims, Invite):
        raise NotFound("This link is not valid.")
    digest = hashlib.sha256(token.encode()).hexdigest()[:32]
    return Welcome(claims.tenant, Asker(f"link:{digest}"), email=claims.email)


async def own_by_link(
    services: Services, links: BookingLinks, booking_id: UUID, token: str
) -> tuple[UUID, Booking]:
    """The booking that the link was made for, with its tenant. Raises NotFound and Gone."""
    claims = links.read(token)
    if not isinstance(claims, Manage) or claims.booking != booking_id:
        raise NotFound("This link is not valid.")
    async with transaction(services.pool, claims.tenant) as conn:
        return claims.tenant, _shown(await store.get(conn, booking_id))


async def own_by_token(services: Services, tenant: UUID, booking_id: UUID, token: str) -> Booking:
    """The booking, if the token is of a session of the visitor who made it.

    Raises NotFound for anybody else, so that nobody learns which bookings there are.
    """
    async with transaction(services.pool, tenant) as conn:
        booking = _shown(await store.get(conn, booking_id))
        theirs = booking.visitor_id is not None and await store.is_their_session(
            conn, booking.visitor_id, hash_token(token)
        )
    if not theirs:
        raise _not_found()
    return booking


def _shown(booking: Booking | None) -> Booking:
    """A hold is nobody's to see, unless its visitor said yes and was to finish on the calendar's own page."""
    if booking is None or (booking.state in ("held", "expired") and booking.event is None):
        raise _not_found()
    return booking


def _not_found() -> NotFound:
    return NotFound("There is no such booking.", code="booking_not_found")
