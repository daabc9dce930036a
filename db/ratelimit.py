"""Token buckets in Postgres, so that several web processes count together."""

from __future__ import annotations

from datetime import datetime, timedelta

from db.pool import Connection
from kit.ratelimit import Bucket


async def take(conn: Connection, key: str, bucket: Bucket, *, now: datetime) -> float:
    """Take one token from the bucket `key`; 0.0 when it was there, else the seconds until one is.

    A refused request takes nothing, so a client that keeps trying is let in again as soon as a token is there.
    """
    row = await (
        await conn.execute(
            """INSERT INTO rate_limits AS held (key, tokens, updated_at)
               VALUES (%(key)s, %(capacity)s - 1, %(now)s)
               ON CONFLICT (key) DO UPDATE SET
                   tokens = least(%(capacity)s, held.tokens + %(rate)s *
                       greatest(0, extract(epoch FROM excluded.updated_at - held.updated_at))) - 1,
                   updated_at = greatest(held.updated_at, excluded.updated_at)
               WHERE least(%(capacity)s, held.tokens + %(rate)s *
                       greatest(0, extract(epoch FROM excluded.updated_at - held.updated_at))) >= 1
               RETURNING tokens""",
            {"key": key, "capacity": bucket.capacity, "rate": bucket.per_second, "now": now},
        )
    ).fetchone()
    return 0.0 if row else await _wait(conn, key, bucket, now=now)


async def _wait(conn: Connection, key: str, bucket: Bucket, *, now: datetime) -> float:
    found = await conn.execute("SELECT tokens, updated_at FROM rate_limits WHERE key = %s", (key,))
    row = await found.fetchone()
    if row is None:
        return 1.0 / bucket.per_second
    held = bucket.refill(row[0], (now - row[1]).total_seconds())
    return bucket.wait(held) or 1.0 / bucket.per_second


async def forget(conn: Connection, *, now: datetime, unused_for: timedelta = timedelta(hours=1)) -> int:
    """Drop buckets that nobody touched lately (by then they are full again); the number dropped."""
    return (await conn.execute("DELETE FROM rate_limits WHERE updated_at < %s", (now - unused_for,))).rowcount
