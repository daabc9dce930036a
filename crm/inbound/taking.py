"""One change of a CRM, taken in the caller's transaction. What was taken before changes nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from crm import cleaning, leads
from crm import store as crm_store
from crm.connectors.model import Change, Healing, Ref, RemoteChange
from crm.events import DealClosed
from crm.inbound import store
from crm.inbound.deciding import Owned, counts, may_own, may_set, owned, status_by_deals
from crm.inbound.model import KnownDeal, KnownLink, Tally
from crm.model import Lead
from crm.services import Services
from crm.sync import store as sync
from crm.sync.model import Write
from db.pool import Connection

_LARGEST = Decimal(10) ** 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """The changes of one connection. `stages` are {id: label}, `team` addresses in small letters. `now` is ours, the
    moments of changes are the CRM's."""

    services: Services
    connection: str
    vendor: str
    stages: Mapping[str, str]
    team: Collection[str]
    now: datetime

    async def take(self, conn: Connection, change: RemoteChange) -> Tally:
        links = await store.links(conn, self.connection, change.ref)
        tally = Tally()
        if change.became or change.deleted:
            for link in links:
                tally += await self._moved(conn, change, link)
        elif change.kind == "contact":
            for link in links:
                tally += await self._contact(conn, change, link)
        if change.kind == "deal":
            tally += await self._deal(conn, change, links)
        return tally

    # Records that are others now

    async def _moved(self, conn: Connection, change: RemoteChange, link: KnownLink) -> Tally:
        """The link leads to what the record became; to one that is gone it stays, and the next write makes it anew."""
        to = change.became or link.ref
        if change.became is None and link.healed_at is not None and link.healed_at >= change.at:
            return Tally()
        healing: Healing = "deleted"
        if change.became:
            healing = "merged" if to.type == link.ref.type else "converted"
        await store.relink(conn, self.connection, link, to=to, healing=healing, at=change.at)
        after = f"{to.type} {to.id}" if change.became else None
        write = Write(
            id=self.services.ids(),
            connection=self.connection,
            contact_id=link.contact_id,
            session_id=None,
            delivery_id=None,
            object=link.local_type,
            local_id=link.local_id,
            ref=to,
            done="healed",
            changes=(Change("record", f"{link.ref.type} {link.ref.id}", after),),
            at=self.now,
        )
        await sync.add_write(conn, write)
        return Tally(relinked=1)

    # Contacts

    async def _contact(self, conn: Connection, change: RemoteChange, link: KnownLink) -> Tally:
        before = Owned(link.owner, link.given_to) if link.owner or link.given_to else None
        after = await self._owned(conn, change, before, link)
        if after == (before or Owned(None, None)):
            return Tally()
        await store.set_link_owner(conn, self.connection, link, owner=after.owner, given_to=after.given_to)
        deals = await store.deals_of(conn, link.contact_id)
        if any(deal.owner for deal in deals if deal.outcome is None):
            return Tally()  # who has the open deal has the lead
        return await self._give(conn, link.contact_id, after.owner)

    async def _owned(
        self, conn: Connection, change: RemoteChange, before: Owned | None, link: KnownLink | None
    ) -> Owned:
        made_by_us = bool(before is None and link and await store.made_by_us(conn, self.connection, link))
        told = cleaning.email_address(change.owner)
        return owned(told, before, made_by_us=made_by_us, team=self.team)

    # Deals

    async def _deal(self, conn: Connection, change: RemoteChange, links: list[KnownLink]) -> Tally:
        known = await store.deal(conn, self.connection, change.ref)
        if change.deleted or change.became:
            gone = known is not None and await store.forget_deal(conn, self.connection, change.ref)
            return Tally(deals=1) if gone else Tally()
        contact = await self._whose(conn, change, links, known)
        if contact is None:
            gone = known is not None and await store.forget_deal(conn, self.connection, change.ref)
            return Tally(deals=1) if gone else Tally()
        if known and known.contact_id != contact:
            known = None
        if known and known.updated_at > change.at:
            return Tally()
        before = Owned(known.owner, known.given_to) if known else None
        after = await self._owned(conn, change, before, next(iter(links), None))
        deal = self._as_told(change, contact, known, after)
        if deal == known or not await store.save_deal(conn, deal, now=self.now):
            return Tally()
        tally = Tally(deals=1)
        if deal.outcome != (known.outcome if known else None):
            tally += await self._outcome(conn, deal)
        if deal.outcome is None and deal.owner != (known.owner if known else None):
            tally += await self._give(conn, contact, deal.owner)
        return tally

    async def _whose(
        self, conn: Connection, change: RemoteChange, links: list[KnownLink], known: KnownDeal | None
    ) -> UUID | None:
        """Our contact: of the deal that we wrote, else the first of the deal's people whom we know. A CRM that names
        nobody leaves it as it was."""
        for link in links:
            return link.contact_id
        for ref in change.contacts:
            for link in await store.links(conn, self.connection, ref):
                return link.contact_id
        return known.contact_id if known and not change.contacts else None

    def _as_told(
        self, change: RemoteChange, contact: UUID, known: KnownDeal | None, whose: Owned
    ) -> KnownDeal:
        since = known.outcome_at if known and known.outcome == change.outcome else change.at
        stage = self.stages.get(change.stage, change.stage) if change.stage else None
        return KnownDeal(
            connection=self.connection,
            ref=_clean(change.ref),
            contact_id=contact,
            stage=cleaning.one_line(stage),
            amount=_amount(change.amount),
            currency=cleaning.one_line(change.currency, 10),
            outcome=change.outcome,
            outcome_at=since if change.outcome else None,
            owner=whose.owner,
            given_to=whose.given_to,
            updated_at=change.at,
        )

    # The lead

    async def _outcome(self, conn: Connection, deal: KnownDeal) -> Tally:
        lead = await crm_store.lock_lead_of(conn, deal.contact_id)
        if lead is None:
            return Tally()
        if deal.outcome and counts(lead, deal):
            await self._closed(conn, lead, deal)
        status = status_by_deals(lead, await store.deals_of(conn, deal.contact_id))
        if status is None or not may_set(lead, status, at=deal.outcome_at or deal.updated_at):
            return Tally()
        said = {"won": "won", "lost": "lost"}.get(status, "opened again")
        await leads.set_status(
            conn,
            self.services,
            lead_id=lead.id,
            status=status,
            reason=f"The deal was {said} in {self.vendor}.",
            now=self.now,
            by="crm",
        )
        return Tally(statuses=1)

    async def _closed(self, conn: Connection, lead: Lead, deal: KnownDeal) -> None:
        assert deal.outcome is not None
        closed = DealClosed(
            lead_id=lead.id,
            contact_id=deal.contact_id,
            connection=self.connection,
            outcome=deal.outcome,
            amount=None if deal.amount is None else f"{deal.amount:f}",
            currency=deal.currency,
        )
        await self.services.record(conn, closed, self.now)

    async def _give(self, conn: Connection, contact: UUID, owner: str | None) -> Tally:
        lead = await crm_store.lock_lead_of(conn, contact)
        if lead is None or not may_own(lead, owner):
            return Tally()
        await leads.set_owner(conn, lead_id=lead.id, owner=owner, now=self.now, by="crm")
        return Tally(owners=1)


def _clean(ref: Ref) -> Ref:
    url = cleaning.one_line(ref.url, 1_000)
    return replace(ref, url=url if url and url.startswith("https://") else None)


def _amount(told: Decimal | None) -> Decimal | None:
    return told if told is not None and told.is_finite() and abs(told) < _LARGEST else None
