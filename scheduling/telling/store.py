"""All SQL of what becomes of a booking, and of what an outside calendar has still to be told about it.

A task belongs to whoever holds its lease. Leases go by the database's clock, which all workers share.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from psycopg.types.json import Jsonb

from db.pool import Connection
from scheduling.calendar import EventRef
from scheduling.model import Booking, CancelledBy, Task
from scheduling.store import get


async def begin(
    conn: Connection,
    booking_id: UUID,
    task: Task,
    *,
    lease: UUID,
    seconds: float,
    now: datetime,
    to: tuple[datetime, datetime] | None = None,
) -> None:
    """Write down what the calendar is about to be told, and that the holder of `lease` does so."""
    start, end = to or (None, None)
    await conn.execute(
        """UPDATE bookings
           SET task = %(task)s, task_due = %(now)s, task_tries = 0, lease = %(lease)s, updated_at = %(now)s,
               lease_until = clock_timestamp() + make_interval(secs => %(seconds)s),
               state = CASE WHEN %(task)s = 'insert' THEN 'confirming' ELSE state END,
               move_start = %(start)s, move_end = %(end)s
           WHERE id = %(id)s""",
        {
            "id": booking_id,
            "task": task,
            "lease": lease,
            "seconds": seconds,
            "now": now,
            "start": start,
            "end": end,
        },
    )


async def claim(
    conn: Connection, booking_id: UUID, *, lease: UUID, seconds: float, now: datetime
) -> Booking | None:
    """Take a task that is due and that nobody works on any more. None when there is none."""
    found = await conn.execute(
        """UPDATE bookings
           SET lease = %(lease)s, lease_until = clock_timestamp() + make_interval(secs => %(seconds)s),
               task_tries = task_tries + 1
           WHERE id = (SELECT id FROM bookings
                       WHERE id = %(id)s AND task IS NOT NULL AND task_due <= %(now)s
                         AND (lease IS NULL OR lease_until < clock_timestamp())
                       FOR UPDATE SKIP LOCKED)""",
        {"id": booking_id, "lease": lease, "seconds": seconds, "now": now},
    )
    return await get(conn, booking_id) if found.rowcount else None


async def due_tasks(conn: Connection, now: datetime, *, limit: int) -> list[UUID]:
    found = await conn.execute(
        """SELECT id FROM bookings
           WHERE tenant_id = current_tenant() AND task IS NOT NULL AND task_due <= %s
             AND (lease IS NULL OR lease_until < clock_timestamp())
           ORDER BY task_due LIMIT %s""",
        (now, limit),
    )
    return [row[0] for row in await found.fetchall()]


async def confirmed(
    conn: Connection, booking_id: UUID, *, lease: UUID | None, event: EventRef, now: datetime
) -> bool:
    """The meeting is in the calendar. False when another worker has taken over."""
    done = await conn.execute(
        """UPDATE bookings
           SET state = 'confirmed', confirmed_at = %(now)s, updated_at = %(now)s, event = %(event)s, expires_at = NULL,
               join_url = %(join_url)s, task = NULL, task_due = NULL, task_tries = 0, lease = NULL, lease_until = NULL
           WHERE id = %(id)s AND lease IS NOT DISTINCT FROM %(lease)s::uuid AND state IN ('held', 'confirming')""",
        {
            "id": booking_id,
            "lease": lease,
            "event": Jsonb(asdict(event)),
            "join_url": event.join_url,
            "now": now,
        },
    )
    return done.rowcount == 1


async def to_finish(
    conn: Connection, booking_id: UUID, *, lease: UUID, link: EventRef, until: datetime, now: datetime
) -> bool:
    """The time is held until then: the visitor has a link to finish with. False when another worker has taken over."""
    done = await conn.execute(
        """UPDATE bookings
           SET state = 'held', event = %(link)s, expires_at = %(until)s, updated_at = %(now)s, task = NULL,
               task_due = NULL, task_tries = 0, lease = NULL, lease_until = NULL
           WHERE id = %(id)s AND lease = %(lease)s AND state = 'confirming'""",
        {"id": booking_id, "lease": lease, "link": Jsonb(asdict(link)), "until": until, "now": now},
    )
    return done.rowcount == 1


async def finished(
    conn: Connection, booking_id: UUID, *, event: EventRef, to: tuple[datetime, datetime], now: datetime
) -> None:
    """The visitor booked this event with the booking's link."""
    start, end = to
    await conn.execute(
        """UPDATE bookings
           SET state = 'confirmed', start_at = %(start)s, end_at = %(end)s, event = %(event)s, join_url = %(join_url)s,
               confirmed_at = %(now)s, updated_at = %(now)s, expires_at = NULL, cancelled_by = NULL, reason = NULL
           WHERE id = %(id)s""",
        {
            "id": booking_id,
            "start": start,
            "end": end,
            "event": Jsonb(asdict(event)),
            "join_url": event.join_url,
            "now": now,
        },
    )


async def finished_in_vain(
    conn: Connection, booking_id: UUID, *, event: EventRef, reason: str, now: datetime
) -> None:
    """The visitor booked this event with the booking's link, which comes to nothing here: cancelled, its times free."""
    await conn.execute(
        """WITH gone AS (
               UPDATE bookings
               SET state = 'cancelled', cancelled_by = 'calendar', reason = %s, event = %s, updated_at = %s
               WHERE id = %s
               RETURNING id
           )
           DELETE FROM taken_times USING gone WHERE booking_id = gone.id""",
        (reason, Jsonb(asdict(event)), now, booking_id),
    )


async def moved(
    conn: Connection,
    booking_id: UUID,
    *,
    lease: UUID | None,
    to: tuple[datetime, datetime],
    event: EventRef | None,
    now: datetime,
) -> bool:
    """It takes place at another time, and its sequence is one higher. False when another worker has taken over."""
    start, end = to
    done = await conn.execute(
        """UPDATE bookings
           SET start_at = %(start)s, end_at = %(end)s, sequence = sequence + 1, event = coalesce(%(event)s, event),
               join_url = coalesce(%(join_url)s, join_url), move_start = NULL, move_end = NULL, task = NULL,
               task_due = NULL, task_tries = 0, lease = NULL, lease_until = NULL, updated_at = %(now)s
           WHERE id = %(id)s AND lease IS NOT DISTINCT FROM %(lease)s::uuid AND state = 'confirmed'""",
        {
            "id": booking_id,
            "lease": lease,
            "start": start,
            "end": end,
            "event": Jsonb(asdict(event)) if event else None,
            "join_url": event.join_url if event else None,
            "now": now,
        },
    )
    return done.rowcount == 1


async def settled(
    conn: Connection, booking_id: UUID, *, lease: UUID, event: EventRef | None, now: datetime
) -> bool:
    """The calendar knows; nothing else changes. False when another worker has taken over."""
    done = await conn.execute(
        """UPDATE bookings
           SET task = NULL, task_due = NULL, task_tries = 0, lease = NULL, lease_until = NULL, move_start = NULL,
               move_end = NULL, event = coalesce(%s, event), updated_at = %s
           WHERE id = %s AND lease = %s""",
        (Jsonb(asdict(event)) if event else None, now, booking_id, lease),
    )
    return done.rowcount == 1


async def replaced(conn: Connection, booking_id: UUID, event: EventRef, *, now: datetime) -> None:
    """The booking's event is another one from now on."""
    await conn.execute(
        """UPDATE bookings SET event = %s, join_url = coalesce(%s, join_url), updated_at = %s WHERE id = %s""",
        (Jsonb(asdict(event)), event.join_url, now, booking_id),
    )


async def later(conn: Connection, booking_id: UUID, task: Task, *, lease: UUID, due: datetime) -> bool:
    """Let go of a task, which may have become another one, until `due`. False when another worker has taken over."""
    done = await conn.execute(
        """UPDATE bookings SET task = %s, task_due = %s, lease = NULL, lease_until = NULL
           WHERE id = %s AND lease = %s""",
        (task, due, booking_id, lease),
    )
    return done.rowcount == 1


async def given_up(conn: Connection, booking_id: UUID, *, lease: UUID, reason: str, now: datetime) -> bool:
    """A booking that never came about: cancelled, its times free. False when another worker has taken over."""
    done = await conn.execute(
        """WITH gone AS (
               UPDATE bookings
               SET state = 'cancelled', cancelled_by = 'calendar', reason = %(reason)s, task = NULL, task_due = NULL,
                   task_tries = 0, lease = NULL, lease_until = NULL, updated_at = %(now)s
               WHERE id = %(id)s AND lease = %(lease)s AND state = 'confirming'
               RETURNING id
           ), freed AS (DELETE FROM taken_times USING gone WHERE booking_id = gone.id)
           SELECT id FROM gone""",
        {"id": booking_id, "lease": lease, "reason": reason, "now": now},
    )
    return done.rowcount == 1


async def cancel(
    conn: Connection,
    booking_id: UUID,
    *,
    by: CancelledBy,
    reason: str | None,
    task: Task | None,
    lease: UUID | None,
    seconds: float,
    now: datetime,
) -> None:
    """Cancelled, its times free. With a `task` the calendar is still to be told, by the holder of `lease`."""
    await conn.execute(
        """WITH gone AS (
               UPDATE bookings
               SET state = 'cancelled', cancelled_by = %(by)s, reason = %(reason)s, sequence = sequence + 1,
                   task = %(task)s, task_due = CASE WHEN %(task)s::text IS NOT NULL THEN %(now)s::timestamptz END,
                   task_tries = 0, lease = %(lease)s, move_start = NULL, move_end = NULL, updated_at = %(now)s,
                   lease_until = CASE WHEN %(lease)s::uuid IS NOT NULL
                                      THEN clock_timestamp() + make_interval(secs => %(seconds)s) END
               WHERE id = %(id)s
               RETURNING id
           )
           DELETE FROM taken_times USING gone WHERE booking_id = gone.id""",
        {
            "id": booking_id,
            "by": by,
            "reason": reason,
            "task": task,
            "lease": lease,
            "seconds": seconds,
            "now": now,
        },
    )


async def no_show(conn: Connection, booking_id: UUID, *, now: datetime) -> bool:
    done = await conn.execute(
        "UPDATE bookings SET state = 'no_show', updated_at = %s WHERE id = %s AND state = 'confirmed'",
        (now, booking_id),
    )
    return done.rowcount == 1
