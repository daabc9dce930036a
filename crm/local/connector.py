"""The built-in CRM as the sync sees it: a connector like the others, over our own database."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from crm.connectors import rehearsal
from crm.connectors.errors import Gone, transient
from crm.connectors.model import (
    Account,
    Activity,
    Deal,
    Person,
    Ref,
    RemoteChange,
    RemoteField,
    Skipped,
    Written,
)
from crm.connectors.writing import decide
from crm.local import store
from crm.local.config import Pipeline
from crm.local.model import LocalActivity, LocalDeal, Place
from crm.local.writing import (
    LONGEST_DESCRIPTION,
    activity_with,
    deal_with,
    in_stage,
    planned,
    wanted_activity,
    wanted_deal,
)
from crm.sync.config import BUILT_IN
from db.outage import DATABASE_AWAY
from db.pool import Connection, Pool, transaction
from kit.clock import Clock
from kit.ids import IdFactory

NAME = "The built-in CRM"
CONTACTS, DEALS, ACTIVITIES = "contacts", "deals", "activities"
OWN = "The contact is shown as it is here."
_PAGE = 200
_UUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")


class LocalCrm:
    """A contact's record is the contact itself, so a contact is only looked for. Nothing vanishes but with its contact:
    then every method raises Gone. What a rep changed is never written over."""

    name: ClassVar[str] = BUILT_IN

    def __init__(self, pool: Pool, tenant: UUID, *, pipeline: Pipeline, clock: Clock, ids: IdFactory) -> None:
        self._pool, self._tenant, self._pipeline = pool, tenant, pipeline
        self._clock, self._ids = clock, ids

    @asynccontextmanager
    async def _transaction(self) -> AsyncGenerator[Connection]:
        try:
            async with transaction(self._pool, self._tenant) as conn:
                yield conn
        except DATABASE_AWAY as error:
            raise transient(NAME, "The database cannot be reached.") from error

    async def check(self) -> Account:
        description = RemoteField(
            name="description", label="Description", type="text", length=LONGEST_DESCRIPTION
        )
        return Account(
            id=str(self._tenant),
            name=NAME,
            fields={"contact": (), "deal": (description,)},
            stages=self._pipeline.as_remote(),
        )

    async def upsert_contact(self, person: Person, ref: Ref | None) -> Written:
        """Never writes. Another `ref` than the contact's own is one that was merged into it."""
        async with self._transaction() as conn:
            contact = _id(person.key)
            if contact is None or not await store.has_contact(conn, contact):
                raise Gone(NAME, "The contact was erased.")
        decide({}, ())  # tells a rehearsal that there is nothing new
        return Written(
            ref=Ref(CONTACTS, str(contact)),
            done="unchanged",
            skipped=tuple(Skipped(field.name, OWN) for field in person.fields),
            healed="merged" if ref and ref.id != str(contact) else None,
        )

    # Deals

    async def upsert_deal(self, deal: Deal, contact: Ref, ref: Ref | None) -> Written:
        async with self._transaction() as conn:
            held = await _deal_there(conn, deal.key, ref)
            if held is None:
                if made := await self._create_deal(conn, deal, contact, is_known=ref is not None):
                    return made
                held = await store.lock_deal_of_key(conn, deal.key)
            if held is None:
                raise Gone(NAME, "The contact was erased.")
            return await self._update_deal(conn, deal, held)

    async def _create_deal(
        self, conn: Connection, deal: Deal, contact: Ref, *, is_known: bool
    ) -> Written | None:
        """None when there is one by now, or the contact is gone."""
        now = self._clock()
        wish = wanted_deal(deal, self._pipeline, None)
        plan = planned(wish, None)
        values = {name: wish.values[name] for name in plan.send}
        whose = _id(contact.id)
        if whose is None:
            raise Gone(NAME, "There is no such contact.")
        made = LocalDeal(
            id=self._ids(),
            contact_id=whose,
            key=deal.key,
            moved_at=now,
            created_at=now,
            updated_at=now,
            **values,
        )
        rehearsal.may_write("create", DEALS)
        if not await store.insert_deal(conn, in_stage(made, self._pipeline, now=now)):
            return None
        return plan.written(_ref(DEALS, made.id), created=True, healed="deleted" if is_known else None)

    async def _update_deal(self, conn: Connection, deal: Deal, held: LocalDeal) -> Written:
        wish = wanted_deal(deal, self._pipeline, held)
        plan = planned(wish, held)
        if plan.send:
            rehearsal.may_write("update", DEALS)
            changed = deal_with(held, plan, wish, pipeline=self._pipeline, now=self._clock())
            await store.update_deal(conn, changed)
        return plan.written(_ref(DEALS, held.id))

    # Activities

    async def log_activity(
        self, activity: Activity, contact: Ref, deal: Ref | None, *, key: str, ref: Ref | None = None
    ) -> Written:
        async with self._transaction() as conn:
            held = await _activity_there(conn, key, ref)
            if held is None:
                if made := await self._create_activity(conn, activity, contact, deal, key=key):
                    return made
                held = await store.lock_activity_of_key(conn, key)
            if held is None:
                raise Gone(NAME, "The contact, its deal or the conversation was erased.")
            return await self._update_activity(conn, activity, held, deal)

    async def _create_activity(
        self, conn: Connection, activity: Activity, contact: Ref, deal: Ref | None, *, key: str
    ) -> Written | None:
        """None when there is one by now, or what it would hang on is gone."""
        now = self._clock()
        wish = wanted_activity(activity, _id(deal.id) if deal else None)
        plan = planned(wish, None)
        values = {name: wish.values[name] for name in plan.send}
        whose = _id(contact.id)
        if whose is None:
            raise Gone(NAME, "There is no such contact.")
        made = LocalActivity(
            id=self._ids(),
            contact_id=whose,
            session_id=await _session(conn, key),
            key=key,
            kind=activity.kind,
            done_at=now if activity.done else None,
            created_at=now,
            updated_at=now,
            **values,
        )
        rehearsal.may_write("create", ACTIVITIES)
        created = await store.insert_activity(conn, made)
        return plan.written(_ref(ACTIVITIES, made.id), created=True) if created else None

    async def _update_activity(
        self, conn: Connection, activity: Activity, held: LocalActivity, deal: Ref | None
    ) -> Written:
        wish = wanted_activity(activity, _id(deal.id) if deal else None)
        plan = planned(wish, held)
        if plan.send:
            rehearsal.may_write("update", ACTIVITIES)
            await store.update_activity(conn, activity_with(held, plan, wish, now=self._clock()))
        return plan.written(_ref(ACTIVITIES, held.id))

    # What changed

    async def changed_since(self, since: datetime) -> AsyncIterator[RemoteChange]:
        """Deals alone. Contacts are our own: what changes there is known already."""
        after: Place | None = None
        while True:
            async with self._transaction() as conn:
                found = await store.changed_deals(conn, since, after=after, limit=_PAGE)
            for deal in found:
                after = deal.updated_at, deal.id
                yield _change(deal)
            if len(found) < _PAGE:
                return


async def _deal_there(conn: Connection, key: str, ref: Ref | None) -> LocalDeal | None:
    known = _id(ref.id) if ref else None
    found = await store.lock_deal(conn, known) if known else None
    return found or await store.lock_deal_of_key(conn, key)


async def _activity_there(conn: Connection, key: str, ref: Ref | None) -> LocalActivity | None:
    known = _id(ref.id) if ref else None
    found = await store.lock_activity(conn, known) if known else None
    return found or await store.lock_activity_of_key(conn, key)


async def _session(conn: Connection, key: str) -> UUID | None:
    """The session that the activity came of, by the ids in its key: it is erased with the session. Raises Gone when
    that has happened."""
    ids = [UUID(each) for each in _UUID.findall(key)]
    found = await store.sessions_of(conn, ids)
    if ids and not found:
        raise Gone(NAME, "The conversation was erased.")
    return next((each for each in found if each), None)


def _change(deal: LocalDeal) -> RemoteChange:
    return RemoteChange(
        kind="deal",
        ref=_ref(DEALS, deal.id),
        at=deal.updated_at,
        contacts=(_ref(CONTACTS, deal.contact_id),),
        stage=deal.stage,
        amount=deal.amount,
        currency=deal.currency,
        outcome=deal.outcome,
        owner=deal.owner,
        values={"title": deal.title, "reason": deal.reason},
    )


def _ref(type: str, id: UUID) -> Ref:
    return Ref(type, str(id))


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
