"""All SQL of what CRMs tell us. Every function runs on the caller's transaction, commits nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from psycopg.rows import class_row

from crm.connectors.model import Healing, Ref
from crm.inbound.model import KnownDeal, KnownLink, Outcome, PullState
from db.pool import Connection

# Pulls


async def claim_due(
    conn: Connection, connections: Sequence[str], *, now: datetime, again: Sequence[datetime]
) -> list[str]:
    """Those of the connections that are due and know somebody of ours; each is due next at its moment in `again`."""
    found = await conn.execute(
        """INSERT INTO crm_pulls AS held (tenant_id, connection, next_at)
           SELECT current_tenant(), connection, again
           FROM unnest(%(connections)s::text[], %(again)s::timestamptz[]) AS given (connection, again)
           WHERE EXISTS (SELECT FROM crm_links AS l
                         WHERE l.tenant_id = current_tenant() AND l.connection = given.connection)
           ON CONFLICT (tenant_id, connection) DO UPDATE SET next_at = excluded.next_at WHERE held.next_at <= %(now)s
           RETURNING connection""",
        {"connections": list(connections), "again": list(again), "now": now},
    )
    return [row[0] for row in await found.fetchall()]


async def state(conn: Connection, connection: str, *, now: datetime) -> PullState:
    await conn.execute(
        """INSERT INTO crm_pulls (tenant_id, connection, next_at) VALUES (current_tenant(), %s, %s)
           ON CONFLICT (tenant_id, connection) DO NOTHING""",
        (connection, now),
    )
    async with conn.cursor(row_factory=class_row(PullState)) as cursor:
        await cursor.execute(
            """SELECT cursor, looked_back_at, error_code FROM crm_pulls
               WHERE tenant_id = current_tenant() AND connection = %s""",
            (connection,),
        )
        row = await cursor.fetchone()
    assert row is not None
    return row


async def advance(conn: Connection, connection: str, *, before: datetime | None, to: datetime) -> bool:
    """Everything up to `to` is taken with this transaction. False when the cursor is not where the caller left it:
    another worker is reading."""
    done = await conn.execute(
        """UPDATE crm_pulls SET cursor = %s
           WHERE tenant_id = current_tenant() AND connection = %s AND cursor IS NOT DISTINCT FROM %s""",
        (to, connection, before),
    )
    return done.rowcount == 1


async def look_back(conn: Connection, connection: str, *, to: datetime, now: datetime) -> None:
    """Read again from `to` on."""
    await conn.execute(
        """UPDATE crm_pulls SET cursor = least(cursor, %s), looked_back_at = %s
           WHERE tenant_id = current_tenant() AND connection = %s""",
        (to, now, connection),
    )


async def linked_since(conn: Connection, connection: str, since: datetime) -> bool:
    """Whether somebody's record became known after that moment."""
    found = await conn.execute(
        """SELECT 1 FROM crm_links
           WHERE tenant_id = current_tenant() AND connection = %s AND local_type = 'contact' AND created_at > %s
           LIMIT 1""",
        (connection, since),
    )
    return await found.fetchone() is not None


async def pulled(conn: Connection, connection: str, *, now: datetime) -> None:
    await conn.execute(
        """UPDATE crm_pulls SET pulled_at = %s, error_code = NULL
           WHERE tenant_id = current_tenant() AND connection = %s""",
        (now, connection),
    )


async def not_pulled(conn: Connection, connection: str, *, code: str) -> None:
    await conn.execute(
        "UPDATE crm_pulls SET error_code = %s WHERE tenant_id = current_tenant() AND connection = %s",
        (code, connection),
    )


async def put_off(conn: Connection, connection: str, *, to: datetime) -> None:
    """It is not asked before then."""
    await conn.execute(
        """UPDATE crm_pulls SET next_at = greatest(next_at, %s)
           WHERE tenant_id = current_tenant() AND connection = %s""",
        (to, connection),
    )


async def moment_in(conn: Connection, seconds: float) -> datetime:
    """The database's time in so many seconds: what the job queue goes by."""
    found = await conn.execute("SELECT clock_timestamp() + make_interval(secs => %s)", (seconds,))
    row = await found.fetchone()
    assert row is not None
    return row[0]


# Records of ours


@dataclass(frozen=True, slots=True)
class _LinkRow:
    local_type: Literal["contact", "deal"]
    local_id: str
    contact_id: UUID
    remote_type: str
    remote_id: str
    url: str | None
    healing: Healing | None
    healed_at: datetime | None
    owner: str | None
    given_to: str | None

    def link(self) -> KnownLink:
        return KnownLink(
            local_type=self.local_type,
            local_id=self.local_id,
            contact_id=self.contact_id,
            ref=Ref(self.remote_type, self.remote_id, self.url),
            healing=self.healing,
            healed_at=self.healed_at,
            owner=self.owner,
            given_to=self.given_to,
        )


async def known_refs(conn: Connection, connection: str, refs: Sequence[Ref]) -> set[tuple[str, str]]:
    """(type, id) of those that are records of our contacts."""
    found = await conn.execute(
        """SELECT given.type, given.id
           FROM unnest(%(types)s::text[], %(ids)s::text[]) AS given (type, id)
           WHERE EXISTS (SELECT FROM crm_links AS l
                         WHERE l.tenant_id = current_tenant() AND l.connection = %(connection)s
                           AND l.remote_type = given.type AND l.remote_id = given.id)
              OR EXISTS (SELECT FROM crm_deals AS d
                         WHERE d.tenant_id = current_tenant() AND d.connection = %(connection)s
                           AND d.remote_type = given.type AND d.remote_id = given.id)""",
        {"connection": connection, "types": [ref.type for ref in refs], "ids": [ref.id for ref in refs]},
    )
    return {(row[0], row[1]) for row in await found.fetchall()}


async def links(conn: Connection, connection: str, ref: Ref) -> list[KnownLink]:
    """What is linked to this contact or deal of the CRM, the oldest link first."""
    async with conn.cursor(row_factory=class_row(_LinkRow)) as cursor:
        await cursor.execute(
            """SELECT local_type, local_id, contact_id, remote_type, remote_id, url, healing, healed_at, owner, given_to
               FROM crm_links
               WHERE tenant_id = current_tenant() AND connection = %s AND local_type IN ('contact', 'deal')
                 AND remote_type = %s AND remote_id = %s
               ORDER BY created_at, local_id LIMIT 20 FOR UPDATE""",
            (connection, ref.type, ref.id),
        )
        return [row.link() for row in await cursor.fetchall()]


async def relink(
    conn: Connection, connection: str, link: KnownLink, *, to: Ref, healing: Healing, at: datetime
) -> None:
    """The record is another one, or gone: what was written last is not known to stand there any more."""
    await conn.execute(
        """UPDATE crm_links
           SET remote_type = %s, remote_id = %s, url = %s, digest = NULL, healing = %s, healed_at = %s
           WHERE tenant_id = current_tenant() AND connection = %s AND local_type = %s AND local_id = %s""",
        (to.type, to.id, to.url, healing, at, connection, link.local_type, link.local_id),
    )


async def set_link_owner(
    conn: Connection, connection: str, link: KnownLink, *, owner: str | None, given_to: str | None
) -> None:
    await conn.execute(
        """UPDATE crm_links SET owner = %s, given_to = %s
           WHERE tenant_id = current_tenant() AND connection = %s AND local_type = %s AND local_id = %s""",
        (owner, given_to, connection, link.local_type, link.local_id),
    )


async def made_by_us(conn: Connection, connection: str, link: KnownLink) -> bool:
    """Whether there was no record before we wrote one."""
    found = await conn.execute(
        """SELECT 1 FROM crm_writes
           WHERE contact_id = %s AND connection = %s AND object = %s AND local_id = %s AND done = 'created' LIMIT 1""",
        (link.contact_id, connection, link.local_type, link.local_id),
    )
    return await found.fetchone() is not None


# Deals


@dataclass(frozen=True, slots=True)
class _DealRow:
    connection: str
    remote_type: str
    remote_id: str
    contact_id: UUID
    url: str | None
    stage: str | None
    amount: Decimal | None
    currency: str | None
    outcome: Outcome | None
    outcome_at: datetime | None
    owner: str | None
    given_to: str | None
    updated_at: datetime

    def deal(self) -> KnownDeal:
        return KnownDeal(
            connection=self.connection,
            ref=Ref(self.remote_type, self.remote_id, self.url),
            contact_id=self.contact_id,
            stage=self.stage,
            amount=self.amount,
            currency=self.currency,
            outcome=self.outcome,
            outcome_at=self.outcome_at,
            owner=self.owner,
            given_to=self.given_to,
            updated_at=self.updated_at,
        )


async def deal(conn: Connection, connection: str, ref: Ref) -> KnownDeal | None:
    async with conn.cursor(row_factory=class_row(_DealRow)) as cursor:
        await cursor.execute(
            """SELECT connection, remote_type, remote_id, contact_id, url, stage, amount, currency, outcome, outcome_at,
                      owner, given_to, updated_at
               FROM crm_deals
               WHERE tenant_id = current_tenant() AND connection = %s AND remote_type = %s AND remote_id = %s
               FOR UPDATE""",
            (connection, ref.type, ref.id),
        )
        row = await cursor.fetchone()
    return row.deal() if row else None


async def deals_of(conn: Connection, contact: UUID, *, limit: int = 100) -> list[KnownDeal]:
    """A contact's deals in all CRMs, the one that changed last first."""
    async with conn.cursor(row_factory=class_row(_DealRow)) as cursor:
        await cursor.execute(
            """SELECT connection, remote_type, remote_id, contact_id, url, stage, amount, currency, outcome, outcome_at,
                      owner, given_to, updated_at
               FROM crm_deals WHERE contact_id = %s
               ORDER BY updated_at DESC, connection, remote_id LIMIT %s""",
            (contact, limit),
        )
        return [row.deal() for row in await cursor.fetchall()]


async def save_deal(conn: Connection, deal: KnownDeal, *, now: datetime) -> bool:
    """Whether the contact is still there, and so the deal was kept."""
    values: dict[str, Any] = {name: getattr(deal, name) for name in deal.__slots__ if name != "ref"}
    done = await conn.execute(
        """INSERT INTO crm_deals (tenant_id, connection, remote_type, remote_id, contact_id, url, stage, amount,
                                  currency, outcome, outcome_at, owner, given_to, updated_at, seen_at)
           SELECT current_tenant(), %(connection)s, %(type)s, %(id)s, c.id, %(url)s, %(stage)s, %(amount)s,
                  %(currency)s, %(outcome)s, %(outcome_at)s, %(owner)s, %(given_to)s, %(updated_at)s, %(now)s
           FROM contacts AS c WHERE c.id = %(contact_id)s FOR KEY SHARE
           ON CONFLICT (tenant_id, connection, remote_type, remote_id) DO UPDATE
           SET contact_id = excluded.contact_id, url = excluded.url, stage = excluded.stage, amount = excluded.amount,
               currency = excluded.currency, outcome = excluded.outcome, outcome_at = excluded.outcome_at,
               owner = excluded.owner, given_to = excluded.given_to, updated_at = excluded.updated_at,
               seen_at = excluded.seen_at""",
        values | {"type": deal.ref.type, "id": deal.ref.id, "url": deal.ref.url, "now": now},
    )
    return done.rowcount == 1


async def forget_deal(conn: Connection, connection: str, ref: Ref) -> bool:
    done = await conn.execute(
        """DELETE FROM crm_deals
           WHERE tenant_id = current_tenant() AND connection = %s AND remote_type = %s AND remote_id = %s""",
        (connection, ref.type, ref.id),
    )
    return done.rowcount == 1


async def move(conn: Connection, *, gone: UUID, kept: UUID) -> None:
    """Two contacts became one."""
    await conn.execute("UPDATE crm_deals SET contact_id = %s WHERE contact_id = %s", (kept, gone))


async def owner_of(conn: Connection, contact: UUID) -> str | None:
    """Who looks after the contact itself, as the CRM that was written to last has it."""
    found = await conn.execute(
        """SELECT owner FROM crm_links
           WHERE contact_id = %s AND local_type = 'contact' AND owner IS NOT NULL
           ORDER BY written_at DESC, connection LIMIT 1""",
        (contact,),
    )
    row = await found.fetchone()
    return row[0] if row else None
