"""The links in mails about meetings: signed, so that each opens its own meeting and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from kit.clock import Clock
from kit.errors import NotFound
from kit.signing import Signer

_AFTERWARDS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Manage:
    """Seeing, moving and cancelling one booking, as its visitor or as a host."""

    tenant: UUID
    booking: UUID
    by: Literal["visitor", "host"] = "visitor"


@dataclass(frozen=True, slots=True)
class Invite:
    """Booking a meeting for the address that the mail went to."""

    tenant: UUID
    email: str


class BookingLinks:
    """Makes and reads the links' tokens. Reading raises NotFound for what is not ours and Gone for what is too old."""

    def __init__(self, secret: str, *, clock: Clock) -> None:
        self._signer = Signer(secret, "booking")
        self._clock = clock

    def manage(
        self, tenant: UUID, booking: UUID, *, ends: datetime, by: Literal["visitor", "host"] = "visitor"
    ) -> str:
        """For the mails about a booking; it lasts a month beyond the meeting, which `ends` then."""
        claims = {"tenant": str(tenant), "booking": str(booking), "by": by}
        return self._signer.sign(claims, expires=max(ends, self._clock()) + _AFTERWARDS)

    def invite(self, tenant: UUID, email: str, *, until: datetime) -> str:
        """For a mail that asks to choose a time."""
        return self._signer.sign({"tenant": str(tenant), "invite": email}, expires=until)

    def read(self, token: str) -> Manage | Invite:
        claims = self._signer.read(token, now=self._clock())
        try:
            tenant = UUID(claims["tenant"])
            if "booking" in claims:
                by = "host" if claims.get("by") == "host" else "visitor"
                return Manage(tenant, UUID(claims["booking"]), by)
            return Invite(tenant, claims["invite"])
        except (KeyError, ValueError) as error:
            raise NotFound("This link is not valid.") from error
