"""SQL of mails about bookings: their deliveries are found by what they say and about which booking."""

from __future__ import annotations

from uuid import UUID

from db.pool import Connection


async def drop_reminders(conn: Connection, booking_id: UUID, *, sequence: int | None) -> int:
    """Cancel the booking's reminders that wait, but for those of its state `sequence`; how many."""
    done = await conn.execute(
        """UPDATE deliveries
           SET state = 'cancelled', error_code = 'outdated', error = 'The meeting was moved or is over.'
           WHERE tenant_id = current_tenant() AND kind = 'email.reminder' AND state IN ('pending', 'paused')
             AND payload ->> 'booking' = %(booking)s
             AND (payload ->> 'sequence')::int IS DISTINCT FROM %(sequence)s::int""",
        {"booking": str(booking_id), "sequence": sequence},
    )
    return done.rowcount


async def withheld(conn: Connection, dedup_key: str, code: str) -> bool:
    """Whether the delivery with this key was not sent for the reason `code`."""
    found = await conn.execute(
        """SELECT EXISTS (SELECT FROM deliveries
                          WHERE tenant_id = current_tenant() AND dedup_key = %s AND state = 'suppressed'
                            AND error_code = %s)""",
        (dedup_key, code),
    )
    row = await found.fetchone()
    return bool(row and row[0])
