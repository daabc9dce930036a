"""SQL of comparisons with CRMs. Every function runs on the caller's transaction and commits nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from crm.connectors.model import Ref
from crm.reconcile.model import Finding, Kind, Known, Report
from db.pool import Connection

# What should be there


@dataclass(frozen=True, slots=True)
class _KnownRow:
    contact_id: UUID
    email: str | None
    phone: str | None
    changed_at: datetime
    last: UUID | None
    remote_type: str | None
    remote_id: str | None
    digest: bytes | None
    written_at: datetime | None
    unwritten: list[UUID]

    def known(self) -> Known:
        is_linked = self.remote_type is not None and self.remote_id is not None
        return Known(
            contact_id=self.contact_id,
            email=self.email,
            phone=self.phone,
            changed_at=self.changed_at,
            last=self.last,
            ref=Ref(str(self.remote_type), str(self.remote_id)) if is_linked else None,
            digest=self.digest,
            written_at=self.written_at,
            unwritten=tuple(self.unwritten),
        )


async def page(
    conn: Connection, connection: str, *, after: UUID | None, limit: int, settled: datetime
) -> Sequence[Known]:
    """Contacts in the order of their ids: those with a record at the connection, and those with a session that ended
    before `settled`. A session is unwritten when nothing of it is linked and the contact's record, if there is one, is
    of before its end."""
    async with conn.cursor(row_factory=class_row(_KnownRow)) as cursor:
        await cursor.execute(
            """SELECT c.id AS contact_id, c.email, c.phone,
                      greatest(c.updated_at, l.updated_at) AS changed_at,
                      (SELECT s.id FROM sessions AS s
                       WHERE s.contact_id = c.id AND s.wrapped_at IS NOT NULL AND s.ended_at < %(settled)s
                       ORDER BY s.ended_at DESC, s.id DESC LIMIT 1) AS last,
                      k.remote_type, k.remote_id, k.digest, k.as_of AS written_at,
                      ARRAY(SELECT s.id FROM sessions AS s
                            WHERE s.contact_id = c.id AND s.wrapped_at IS NOT NULL AND s.ended_at < %(settled)s
                              AND (k.as_of IS NULL OR s.ended_at > k.as_of)
                              AND NOT EXISTS (SELECT FROM crm_links AS own
                                              WHERE own.tenant_id = current_tenant() AND own.session_id = s.id
                                                AND own.connection = %(connection)s)
                            ORDER BY s.ended_at, s.id LIMIT 50) AS unwritten
               FROM contacts AS c
               LEFT JOIN leads AS l ON l.contact_id = c.id
               LEFT JOIN crm_links AS k ON k.tenant_id = current_tenant() AND k.connection = %(connection)s
                                       AND k.local_type = 'contact' AND k.local_id = c.id::text
               WHERE c.tenant_id = current_tenant() AND (%(after)s::uuid IS NULL OR c.id > %(after)s)
                 AND (k.local_id IS NOT NULL
                      OR EXISTS (SELECT FROM sessions AS s
                                 WHERE s.contact_id = c.id AND s.wrapped_at IS NOT NULL
                                   AND s.ended_at < %(settled)s))
               ORDER BY c.id LIMIT %(limit)s""",
            {"connection": connection, "after": after, "limit": limit, "settled": settled},
        )
        return [row.known() for row in await cursor.fetchall()]


async def look_again(conn: Connection, connection: str, contacts: Sequence[UUID]) -> None:
    """Forget what was written last to the records of these contacts: the next push looks whether it stands there."""
    await conn.execute(
        """UPDATE crm_links SET digest = NULL
           WHERE tenant_id = current_tenant() AND connection = %s AND contact_id = ANY(%s::uuid[])""",
        (connection, list(contacts)),
    )


# How far a comparison came


@dataclass(frozen=True, slots=True)
class Progress:
    """`after` is the last contact that was compared."""

    started_at: datetime
    after: UUID | None
    repairs: bool


async def begin(conn: Connection, connection: str, *, repairs: bool, anew: bool, now: datetime) -> Progress:
    """The comparison that was broken off, else a new one; `anew`: a new one in any case."""
    held = None if anew else await _unfinished(conn, connection)
    if held is not None and held.repairs == repairs:
        return held
    await conn.execute(
        "DELETE FROM crm_findings WHERE tenant_id = current_tenant() AND connection = %s", (connection,)
    )
    await conn.execute(
        """INSERT INTO crm_comparisons (tenant_id, connection, started_at, repairs)
           VALUES (current_tenant(), %(connection)s, %(now)s, %(repairs)s)
           ON CONFLICT (tenant_id, connection) DO UPDATE
           SET started_at = excluded.started_at, ended_at = NULL, repairs = excluded.repairs, after = NULL,
               contacts = 0, counts = '{}', repaired = 0, error_code = NULL""",
        {"connection": connection, "now": now, "repairs": repairs},
    )
    return Progress(now, None, repairs)


async def _unfinished(conn: Connection, connection: str) -> Progress | None:
    async with conn.cursor(row_factory=class_row(Progress)) as cursor:
        await cursor.execute(
            """SELECT started_at, after, repairs FROM crm_comparisons
               WHERE tenant_id = current_tenant() AND connection = %s AND ended_at IS NULL""",
            (connection,),
        )
        return await cursor.fetchone()


async def add(
    conn: Connection,
    connection: str,
    findings: Sequence[Finding],
    *,
    after: UUID,
    contacts: int,
    keep: int,
) -> None:
    """Keep a page's findings, up to `keep` of all, and that `contacts` more were compared."""
    counts = await _counts(conn, connection)
    number = sum(counts.values())
    for finding in findings:
        counts[finding.kind] = counts.get(finding.kind, 0) + 1
    await _keep(conn, connection, findings[: max(0, keep - number)], number)
    await conn.execute(
        """UPDATE crm_comparisons
           SET after = %(after)s, contacts = contacts + %(contacts)s, counts = %(counts)s,
               repaired = repaired + %(repaired)s
           WHERE tenant_id = current_tenant() AND connection = %(connection)s""",
        {
            "connection": connection,
            "after": after,
            "contacts": contacts,
            "counts": Jsonb(counts),
            "repaired": sum(finding.repaired for finding in findings),
        },
    )


async def _counts(conn: Connection, connection: str) -> dict[str, int]:
    found = await conn.execute(
        "SELECT counts FROM crm_comparisons WHERE tenant_id = current_tenant() AND connection = %s",
        (connection,),
    )
    row = await found.fetchone()
    return dict(row[0]) if row else {}


async def _keep(conn: Connection, connection: str, findings: Iterable[Finding], number: int) -> None:
    """A contact or session that was erased meanwhile takes its finding along."""
    for place, finding in enumerate(findings, start=number):
        await conn.execute(
            """INSERT INTO crm_findings
                   (tenant_id, connection, number, kind, contact_id, session_id, remote_type, remote_id, others,
                    repaired)
               SELECT current_tenant(), %(connection)s, %(number)s, %(kind)s, c.id, s.id, %(remote_type)s,
                      %(remote_id)s, %(others)s, %(repaired)s
               FROM contacts AS c LEFT JOIN sessions AS s ON s.id = %(session)s
               WHERE c.id = %(contact)s""",
            {
                "connection": connection,
                "number": place,
                "kind": finding.kind,
                "contact": finding.contact_id,
                "session": finding.session_id,
                "remote_type": finding.ref.type if finding.ref else None,
                "remote_id": finding.ref.id if finding.ref else None,
                "others": [f"{other.type} {other.id}" for other in finding.others],
                "repaired": finding.repaired,
            },
        )


async def end(
    conn: Connection, connection: str, *, now: datetime | None, error_code: str | None = None
) -> None:
    """It is through (`now`), or stopped and goes on another time (None)."""
    await conn.execute(
        """UPDATE crm_comparisons SET ended_at = %(now)s, error_code = %(error)s
           WHERE tenant_id = current_tenant() AND connection = %(connection)s""",
        {"connection": connection, "now": now, "error": error_code},
    )


@dataclass(frozen=True, slots=True)
class Last:
    """The last comparison of a connection."""

    connection: str
    started_at: datetime
    is_over: bool
    error_code: str | None


async def last_started(conn: Connection) -> dict[str, Last]:
    """By connection."""
    async with conn.cursor(row_factory=class_row(Last)) as cursor:
        await cursor.execute(
            """SELECT connection, started_at, ended_at IS NOT NULL AS is_over, error_code FROM crm_comparisons
               WHERE tenant_id = current_tenant()"""
        )
        return {row.connection: row for row in await cursor.fetchall()}


# The report


@dataclass(frozen=True, slots=True)
class _ReportRow:
    started_at: datetime
    ended_at: datetime | None
    repairs: bool
    contacts: int
    counts: dict[str, int]
    repaired: int
    error_code: str | None


@dataclass(frozen=True, slots=True)
class _FindingRow:
    kind: Kind
    contact_id: UUID
    session_id: UUID | None
    remote_type: str | None
    remote_id: str | None
    others: list[str]
    repaired: bool

    def finding(self) -> Finding:
        ref = Ref(self.remote_type, self.remote_id) if self.remote_type and self.remote_id else None
        others = tuple(Ref(type, id) for type, _, id in (other.partition(" ") for other in self.others))
        return Finding(
            kind=self.kind,
            contact_id=self.contact_id,
            session_id=self.session_id,
            ref=ref,
            others=others,
            repaired=self.repaired,
        )


async def report(conn: Connection, connection: str) -> Report | None:
    """Of the last comparison; None when there was none yet."""
    async with conn.cursor(row_factory=class_row(_ReportRow)) as cursor:
        await cursor.execute(
            """SELECT started_at, ended_at, repairs, contacts, counts, repaired, error_code FROM crm_comparisons
               WHERE tenant_id = current_tenant() AND connection = %s""",
            (connection,),
        )
        row = await cursor.fetchone()
    if row is None:
        return None
    async with conn.cursor(row_factory=class_row(_FindingRow)) as cursor:
        await cursor.execute(
            """SELECT kind, contact_id, session_id, remote_type, remote_id, others, repaired FROM crm_findings
               WHERE tenant_id = current_tenant() AND connection = %s ORDER BY number""",
            (connection,),
        )
        findings = [each.finding() for each in await cursor.fetchall()]
    return Report(
        connection=connection,
        started_at=row.started_at,
        ended_at=row.ended_at,
        repairs=row.repairs,
        contacts=row.contacts,
        counts=cast("dict[Kind, int]", row.counts),
        repaired=row.repaired,
        findings=tuple(findings),
        error_code=row.error_code,
    )
