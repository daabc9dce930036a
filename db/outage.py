"""Which errors mean that the database is away, as opposed to a mistake in a statement."""

from __future__ import annotations

import psycopg
from psycopg_pool import PoolTimeout, TooManyRequests

DATABASE_AWAY: tuple[type[Exception], ...] = (
    PoolTimeout,
    TooManyRequests,
    psycopg.OperationalError,
    psycopg.InterfaceError,
)
