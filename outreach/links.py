"""The links in our mails: signed, so that each does what it says for its own recipient and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from kit.clock import Clock
from kit.signing import Signer
from scheduling.links import BookingLinks

UNSUBSCRIBE_FOR = timedelta(days=365)
ERASE_FOR = timedelta(days=90)
READ_FOR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    tenant: UUID
    address: str


@dataclass(frozen=True, slots=True)
class Erase:
    """Erasing everything of the address; the mail went to it."""

    tenant: UUID
    address: str


@dataclass(frozen=True, slots=True)
class Conversation:
    """Reading a conversation; the link stands in the company's CRM."""

    tenant: UUID
    session: UUID


class Links:
    """Makes and reads the links' tokens."""

    def __init__(self, secret: str, *, clock: Clock) -> None:
        self._unsubscribe = Signer(secret, "unsubscribe")
        self._erase = Signer(secret, "erase")
        self._conversation = Signer(secret, "conversation")
        self._bookings = BookingLinks(secret, clock=clock)
        self._clock = clock

    def unsubscribe(self, base: str, tenant: UUID, address: str) -> str:
        """Ends mails to the address."""
        token = self._token(self._unsubscribe, tenant, address, UNSUBSCRIBE_FOR)
        return f"{base.rstrip('/')}/unsubscribe/{token}"

    def erase(self, base: str, tenant: UUID, address: str) -> str:
        """Asks, and then erases what is kept about the address."""
        return f"{base.rstrip('/')}/erase/{self._token(self._erase, tenant, address, ERASE_FOR)}"

    def meeting(
        self, base: str, tenant: UUID, booking: UUID, *, ends: datetime, by: Literal["visitor", "host"]
    ) -> str:
        """Shows a booked meeting, which `by` can move and cancel there."""
        return f"{base.rstrip('/')}/meetings/{self._bookings.manage(tenant, booking, ends=ends, by=by)}"

    def meeting_anew(self, base: str, tenant: UUID, email: str, *, until: datetime) -> str:
        """Lets whoever has the mail choose a time for a meeting with their address."""
        return f"{base.rstrip('/')}/meetings/{self._bookings.invite(tenant, email, until=until)}"

    def conversation(self, base: str, tenant: UUID, session: UUID, *, ended_at: datetime) -> str:
        """Shows a conversation to whoever has the link from the CRM. The same at each call: it is written there."""
        claims = {"tenant": str(tenant), "session": str(session)}
        return (
            f"{base.rstrip('/')}/conversations/{self._conversation.sign(claims, expires=ended_at + READ_FOR)}"
        )

    def read_conversation(self, token: str) -> Conversation:
        """Raises NotFound and Gone."""
        claims = self._conversation.read(token, now=self._clock())
        return Conversation(UUID(claims["tenant"]), UUID(claims["session"]))

    def read_unsubscribe(self, token: str) -> Unsubscribe:
        """Raises NotFound and Gone."""
        claims = self._unsubscribe.read(token, now=self._clock())
        return Unsubscribe(UUID(claims["tenant"]), claims["address"])

    def read_erase(self, token: str) -> Erase:
        """Raises NotFound and Gone."""
        claims = self._erase.read(token, now=self._clock())
        return Erase(UUID(claims["tenant"]), claims["address"])

    def _token(self, signer: Signer, tenant: UUID, address: str, life: timedelta) -> str:
        return signer.sign({"tenant": str(tenant), "address": address}, expires=self._clock() + life)
