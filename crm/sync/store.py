"""All SQL of the sync. Every function runs on the caller's transaction, commits nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from crm.connectors.model import Change, Healing, Ref, Skipped
from crm.connectors.texts import cut
from crm.sync.model import Link, LocalType, Standing, Write
from db.pool import Connection

_LONGEST_VALUE = 300
_LONGEST_ERROR = 500

# Links


@dataclass(frozen=True, slots=True)
class _LinkRow:
    local_type: LocalType
    local_id: str
    contact_id: UUID
    session_id: UUID | None
    remote_type: str
    remote_id: str
    url: str | None
    digest: bytes | None
    as_of: datetime
    stage: Standing | None
    healing: Healing | None
    healed_at: datetime | None

    def link(self) -> Link:
        return Link(
            local_type=self.local_type,
            local_id=self.local_id,
            contact_id=self.contact_id,
            session_id=self.session_id,
            ref=Ref(self.remote_type, self.remote_id, self.url),
            digest=self.digest,
            as_of=self.as_of,
            stage=self.stage,
            healing=self.healing,
            healed_at=self.healed_at,
        )


async def link(conn: Connection, connection: str, local_type: LocalType, local_id: str) -> Link | None:
    async with conn.cursor(row_factory=class_row(_LinkRow)) as cursor:
        await cursor.execute(
            """SELECT local_type, local_id, contact_id, session_id, remote_type, remote_id, url, digest, as_of, stage,
                      healing, healed_at
               FROM crm_links
               WHERE tenant_id = current_tenant() AND connection = %s AND local_type = %s AND local_id = %s""",
            (connection, local_type, local_id),
        )
        row = await cursor.fetchone()
    return row.link() if row else None


async def links_for(conn: Connection, connection: str, contacts: Sequence[UUID]) -> Sequence[Link]:
    """All records of these contacts at one connection."""
    async with conn.cursor(row_factory=class_row(_LinkRow)) as cursor:
        await cursor.execute(
            """SELECT local_type, local_id, contact_id, session_id, remote_type, remote_id, url, digest, as_of, stage,
                      healing, healed_at
               FROM crm_links
               WHERE tenant_id = current_tenant() AND connection = %s AND contact_id = ANY(%s::uuid[])""",
            (connection, list(contacts)),
        )
        return [row.link() for row in await cursor.fetchall()]


async def links_of(conn: Connection, contact: UUID) -> dict[str, list[Link]]:
    """All records of a contact by connection, for people who want to open them."""
    async with conn.cursor(row_factory=class_row(_LinkRowOf)) as cursor:
        await cursor.execute(
            """SELECT local_type, local_id, contact_id, session_id, remote_type, remote_id, url, digest, as_of, stage,
                      healing, healed_at, connection
               FROM crm_links WHERE tenant_id = current_tenant() AND contact_id = %s
               ORDER BY connection, created_at, local_id""",
            (contact,),
        )
        rows = await cursor.fetchall()
    found: dict[str, list[Link]] = {}
    for row in rows:
        found.setdefault(row.connection, []).append(row.link())
    return found


@dataclass(frozen=True, slots=True)
class _LinkRowOf(_LinkRow):
    connection: str


async def contact_of(conn: Connection, connection: str, ref: Ref) -> UUID | None:
    """Whose record this is, for changes that come from the CRM."""
    found = await conn.execute(
        """SELECT contact_id FROM crm_links
           WHERE tenant_id = current_tenant() AND connection = %s AND remote_type = %s AND remote_id = %s
           LIMIT 1""",
        (connection, ref.type, ref.id),
    )
    row = await found.fetchone()
    return row[0] if row else None


async def save_link(conn: Connection, connection: str, new: Link, *, now: datetime) -> bool:
    """Whether the contact is still there, and so the link was kept. Healing is remembered until the next one."""
    done = await conn.execute(
        """INSERT INTO crm_links AS held
               (tenant_id, connection, local_type, local_id, contact_id, session_id, remote_type, remote_id, url,
                digest, stage, as_of, healing, healed_at, created_at, written_at)
           SELECT current_tenant(), %(connection)s, %(local_type)s, %(local_id)s, c.id, s.id,
                  %(remote_type)s, %(remote_id)s, %(url)s, %(digest)s, %(stage)s, %(as_of)s, %(healing)s,
                  %(healed_at)s, %(now)s, %(now)s
           FROM contacts AS c LEFT JOIN sessions AS s ON s.id = %(session_id)s
           WHERE c.id = %(contact_id)s AND (%(session_id)s::uuid IS NULL OR s.id IS NOT NULL)
           FOR KEY SHARE OF c
           ON CONFLICT (tenant_id, connection, local_type, local_id) DO UPDATE
           SET contact_id = excluded.contact_id, remote_type = excluded.remote_type, remote_id = excluded.remote_id,
               url = coalesce(excluded.url, held.url), digest = excluded.digest, stage = excluded.stage,
               as_of = greatest(excluded.as_of, held.as_of),
               healing = coalesce(excluded.healing, held.healing),
               healed_at = coalesce(excluded.healed_at, held.healed_at), written_at = excluded.written_at""",
        {
            "connection": connection,
            "local_type": new.local_type,
            "local_id": new.local_id,
            "contact_id": new.contact_id,
            "session_id": new.session_id,
            "remote_type": new.ref.type,
            "remote_id": new.ref.id,
            "url": new.ref.url,
            "digest": new.digest,
            "stage": new.stage,
            "as_of": new.as_of,
            "healing": new.healing,
            "healed_at": new.healed_at,
            "now": now,
        },
    )
    return done.rowcount == 1


async def move(conn: Connection, *, gone: UUID, kept: UUID) -> None:
    """Two contacts became one: what is known of the kept one's records stays, the other's come along where it has
    none, and with them what was written."""
    await conn.execute(
        """UPDATE crm_links AS l
           SET contact_id = %(kept)s::uuid,
               local_id = CASE WHEN local_type = 'activity' THEN local_id ELSE %(kept)s::uuid::text END
           WHERE tenant_id = current_tenant() AND contact_id = %(gone)s
             AND (local_type = 'activity'
                  OR NOT EXISTS (SELECT FROM crm_links AS own
                                 WHERE own.tenant_id = l.tenant_id AND own.connection = l.connection
                                   AND own.local_type = l.local_type AND own.local_id = %(kept)s::uuid::text))""",
        {"gone": gone, "kept": kept},
    )
    await conn.execute(
        "UPDATE crm_writes SET contact_id = %s WHERE tenant_id = current_tenant() AND contact_id = %s",
        (kept, gone),
    )


# The audit


async def add_write(conn: Connection, row: Write) -> None:
    """Long values are cut: the audit says what changed, the CRM has the text. Nothing is kept of a contact or session
    that is gone."""
    await conn.execute(
        """INSERT INTO crm_writes
               (id, tenant_id, connection, contact_id, session_id, delivery_id, object, local_id, remote_type,
                remote_id, done, changes, skipped, error_code, error, at)
           SELECT %(id)s, current_tenant(), %(connection)s, c.id, s.id, %(delivery)s, %(object)s, %(local_id)s,
                  %(remote_type)s, %(remote_id)s, %(done)s, %(changes)s, %(skipped)s, %(code)s, %(error)s, %(at)s
           FROM contacts AS c LEFT JOIN sessions AS s ON s.id = %(session)s
           WHERE c.id = %(contact)s AND (%(session)s::uuid IS NULL OR s.id IS NOT NULL)
           FOR KEY SHARE OF c""",
        {
            "id": row.id,
            "connection": row.connection,
            "contact": row.contact_id,
            "session": row.session_id,
            "delivery": row.delivery_id,
            "object": row.object,
            "local_id": row.local_id,
            "remote_type": row.ref.type if row.ref else None,
            "remote_id": row.ref.id if row.ref else None,
            "done": row.done,
            "changes": Jsonb(_changes(row.changes)),
            "skipped": Jsonb(_skipped(row.skipped)),
            "code": row.error_code,
            "error": row.error[:_LONGEST_ERROR] if row.error else None,
            "at": row.at,
        },
    )


def _changes(changes: Iterable[Change]) -> dict[str, list[Any]]:
    return {each.field: [_short(each.before), _short(each.after)] for each in changes}


def _skipped(skipped: Iterable[Skipped]) -> dict[str, str]:
    return {each.field: each.why for each in skipped}


def _short(value: Any) -> Any:
    return cut(value, _LONGEST_VALUE) if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class WriteRow:
    """A row of the audit as people read it."""

    id: UUID
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
    at: datetime


async def writes(
    conn: Connection, *, connection: str | None = None, contact: UUID | None = None, limit: int = 100
) -> Sequence[WriteRow]:
    """The latest first."""
    async with conn.cursor(row_factory=class_row(WriteRow)) as cursor:
        await cursor.execute(
            """SELECT id, connection, contact_id, session_id, object, local_id, remote_type, remote_id, done, changes,
                      skipped, error_code, error, at
               FROM crm_writes
               WHERE tenant_id = current_tenant()
                 AND (%(connection)s::text IS NULL OR connection = %(connection)s)
                 AND (%(contact)s::uuid IS NULL OR contact_id = %(contact)s)
               ORDER BY at DESC, id DESC LIMIT %(limit)s""",
            {"connection": connection, "contact": contact, "limit": limit},
        )
        return await cursor.fetchall()


# Connections

State = Literal["active", "paused", "needs_person"]


@dataclass(frozen=True, slots=True)
class ConnectionRow:
    connection: str
    state: State
    paused_by: str | None
    paused_at: datetime | None
    last_success_at: datetime | None
    error_code: str | None
    error: str | None
    error_at: datetime | None
    connected: bool


async def connections(conn: Connection) -> Sequence[ConnectionRow]:
    async with conn.cursor(row_factory=class_row(ConnectionRow)) as cursor:
        await cursor.execute(
            """SELECT connection, state, paused_by, paused_at, last_success_at, error_code, error, error_at,
                      secrets IS NOT NULL AS connected
               FROM crm_connections WHERE tenant_id = current_tenant() ORDER BY connection"""
        )
        return await cursor.fetchall()


async def secrets(conn: Connection, connection: str) -> bytes | None:
    """As they were sealed."""
    found = await conn.execute(
        "SELECT secrets FROM crm_connections WHERE tenant_id = current_tenant() AND connection = %s",
        (connection,),
    )
    row = await found.fetchone()
    return bytes(row[0]) if row and row[0] is not None else None


async def keep_secrets(conn: Connection, connection: str, sealed: bytes, *, now: datetime) -> None:
    """A new connection, or an old one anew: what it refused us for is over."""
    await conn.execute(
        """INSERT INTO crm_connections AS held (tenant_id, connection, secrets, created_at)
           VALUES (current_tenant(), %s, %s, %s)
           ON CONFLICT (tenant_id, connection) DO UPDATE
           SET secrets = excluded.secrets, error_code = NULL, error = NULL, error_at = NULL,
               state = CASE WHEN held.state = 'paused' THEN 'paused' ELSE 'active' END""",
        (connection, sealed, now),
    )


async def forget_secrets(conn: Connection, connection: str) -> None:
    await conn.execute(
        "UPDATE crm_connections SET secrets = NULL WHERE tenant_id = current_tenant() AND connection = %s",
        (connection,),
    )


async def is_paused(conn: Connection, connection: str) -> bool:
    found = await conn.execute(
        """SELECT 1 FROM crm_connections
           WHERE tenant_id = current_tenant() AND connection = %s AND state = 'paused'""",
        (connection,),
    )
    return await found.fetchone() is not None


async def pause(conn: Connection, connection: str, *, by: str, now: datetime) -> None:
    """Nothing more is written, also by pushes that are under way, but for the request that is being answered."""
    await conn.execute(
        """INSERT INTO crm_connections AS held (tenant_id, connection, state, paused_by, paused_at, created_at)
           VALUES (current_tenant(), %(connection)s, 'paused', %(by)s, %(now)s, %(now)s)
           ON CONFLICT (tenant_id, connection) DO UPDATE
           SET state = 'paused', paused_by = excluded.paused_by, paused_at = excluded.paused_at""",
        {"connection": connection, "by": by, "now": now},
    )


async def resume(conn: Connection, connection: str) -> bool:
    """Whether it was paused."""
    done = await conn.execute(
        """UPDATE crm_connections SET state = 'active', paused_by = NULL, paused_at = NULL
           WHERE tenant_id = current_tenant() AND connection = %s AND state = 'paused'""",
        (connection,),
    )
    return done.rowcount == 1


async def note_success(conn: Connection, connection: str, *, now: datetime) -> None:
    await conn.execute(
        """INSERT INTO crm_connections AS held (tenant_id, connection, last_success_at, created_at)
           VALUES (current_tenant(), %(connection)s, %(now)s, %(now)s)
           ON CONFLICT (tenant_id, connection) DO UPDATE
           SET last_success_at = greatest(held.last_success_at, excluded.last_success_at),
               state = CASE WHEN held.state = 'needs_person' THEN 'active' ELSE held.state END""",
        {"connection": connection, "now": now},
    )


async def note_error(
    conn: Connection, connection: str, *, code: str, error: str, needs_person: bool, now: datetime
) -> None:
    await conn.execute(
        """INSERT INTO crm_connections AS held
               (tenant_id, connection, state, error_code, error, error_at, created_at)
           VALUES (current_tenant(), %(connection)s, CASE WHEN %(person)s THEN 'needs_person' ELSE 'active' END,
                   %(code)s, %(error)s, %(now)s, %(now)s)
           ON CONFLICT (tenant_id, connection) DO UPDATE
           SET error_code = excluded.error_code, error = excluded.error, error_at = excluded.error_at,
               state = CASE WHEN held.state = 'active' THEN excluded.state ELSE held.state END""",
        {
            "connection": connection,
            "person": needs_person,
            "code": code,
            "error": error[:_LONGEST_ERROR],
            "now": now,
        },
    )


# Figures


async def refusals(conn: Connection, connection: str, *, since: datetime) -> dict[str, int]:
    """{error code: how many writes were refused}"""
    found = await conn.execute(
        """SELECT coalesce(error_code, 'unknown'), count(*) FROM crm_writes
           WHERE tenant_id = current_tenant() AND connection = %s AND done = 'refused' AND at >= %s
           GROUP BY 1 ORDER BY 2 DESC, 1""",
        (connection, since),
    )
    return {row[0]: row[1] for row in await found.fetchall()}


async def counts(conn: Connection, connection: str) -> dict[str, int]:
    """{contact, deal, activity: how many records of the CRM are ours}"""
    found = await conn.execute(
        """SELECT local_type, count(*) FROM crm_links
           WHERE tenant_id = current_tenant() AND connection = %s GROUP BY 1 ORDER BY 1""",
        (connection,),
    )
    return {row[0]: row[1] for row in await found.fetchall()}


async def healed(conn: Connection, connection: str, *, since: datetime) -> int:
    """How many records were not where we left them."""
    found = await conn.execute(
        """SELECT count(*) FROM crm_links
           WHERE tenant_id = current_tenant() AND connection = %s AND healed_at >= %s""",
        (connection, since),
    )
    row = await found.fetchone()
    return row[0] if row else 0
