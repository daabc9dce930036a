"""The SQL of the composition root: numbers of the whole installation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from db import tenants
from db.pool import Connection, Pool, anonymous, transaction


async def installation_totals(pool: Pool, *, now: datetime) -> Counter[tuple[str, str]]:
    """(metric, label) -> number, over all tenants."""
    totals: Counter[tuple[str, str]] = Counter({("passages", ""): 0})
    async with anonymous(pool) as conn:
        everyone = await tenants.all_ids(conn)
    for tenant, _ in everyone:
        async with transaction(pool, tenant) as conn:
            found = await conn.execute(_TOTALS, {"now": now})
            for metric, label, value in await found.fetchall():
                totals[metric, label] += value
    return totals


_TOTALS = """
    SELECT 'turns_last_hour', coalesce(outcome, state), count(*)::float FROM turns
        WHERE tenant_id = current_tenant() AND opened_at > %(now)s::timestamptz - interval '1 hour' GROUP BY 2
    UNION ALL SELECT 'model_tokens_today', 'input', coalesce(sum(input_tokens), 0)::float FROM model_usage
        WHERE day = (%(now)s::timestamptz AT TIME ZONE 'UTC')::date
    UNION ALL SELECT 'model_tokens_today', 'output', coalesce(sum(output_tokens), 0)::float FROM model_usage
        WHERE day = (%(now)s::timestamptz AT TIME ZONE 'UTC')::date
    UNION ALL SELECT 'pages', status, count(*)::float FROM pages GROUP BY 2
    UNION ALL SELECT 'passages', '', count(*)::float FROM passages
    UNION ALL SELECT 'syncs_last_day', state, count(*)::float FROM syncs
        WHERE started_at > %(now)s::timestamptz - interval '1 day' GROUP BY 2
    UNION ALL SELECT 'deliveries', state, count(*)::float FROM deliveries GROUP BY 2
    UNION ALL SELECT 'deliveries_late', kind, count(*)::float FROM deliveries
        WHERE state IN ('pending', 'sending') AND created_at < %(now)s::timestamptz - interval '15 minutes' GROUP BY 2
    UNION ALL SELECT 'sessions_to_wrap_up', '', count(*)::float FROM sessions
        WHERE tenant_id = current_tenant() AND ended_at IS NOT NULL AND wrapped_at IS NULL
    UNION ALL SELECT 'leads', status, count(*)::float FROM leads GROUP BY 2
    UNION ALL SELECT 'owner_notices', '', count(*)::float FROM owner_notices WHERE cleared_at IS NULL"""


async def crm_totals(pool: Pool, *, now: datetime) -> dict[tuple[str, ...], float]:
    """(metric, connection, further labels) -> number, over all tenants: what counts is added, of ages the greatest, of
    moments the earliest."""
    totals: dict[tuple[str, ...], float] = {}
    async with anonymous(pool) as conn:
        everyone = await tenants.all_ids(conn)
    for tenant, _ in everyone:
        async with transaction(pool, tenant) as conn:
            found = await conn.execute(_CRM_TOTALS, {"now": now})
            for metric, connection, first, second, value in await found.fetchall():
                key = (metric, connection, *(label for label in (first, second) if label is not None))
                join = _JOINED.get(metric, _added)
                totals[key] = join(totals[key], value) if key in totals else value
    return totals


def _added(one: float, other: float) -> float:
    return one + other


_JOINED: dict[str, Callable[[float, float], float]] = {
    "crm_oldest_waiting_seconds": max,
    "crm_last_success_timestamp_seconds": min,
}

_CRM_TOTALS = """
    SELECT 'crm_waiting', substr(target, 5), NULL, NULL, count(*)::float FROM deliveries
        WHERE tenant_id = current_tenant() AND kind = 'crm.sync' AND state IN ('pending', 'sending', 'paused')
        GROUP BY target
    UNION ALL SELECT 'crm_oldest_waiting_seconds', substr(target, 5), NULL, NULL,
            extract(epoch FROM %(now)s::timestamptz - min(created_at))::float FROM deliveries
        WHERE tenant_id = current_tenant() AND kind = 'crm.sync' AND state IN ('pending', 'sending', 'paused')
        GROUP BY target
    UNION ALL SELECT 'crm_last_success_timestamp_seconds', connection, NULL, NULL,
            extract(epoch FROM last_success_at)::float
        FROM crm_connections WHERE tenant_id = current_tenant() AND last_success_at IS NOT NULL
    UNION ALL SELECT 'crm_connections', connection, state, NULL, count(*)::float
        FROM crm_connections WHERE tenant_id = current_tenant() GROUP BY connection, state
    UNION ALL SELECT 'crm_errors_last_day', substr(d.target, 5), coalesce(a.code, 'unknown'), NULL, count(*)::float
        FROM attempts AS a JOIN deliveries AS d ON d.id = a.delivery_id
        WHERE d.tenant_id = current_tenant() AND d.kind = 'crm.sync' AND a.outcome <> 'sent'
          AND a.started_at > %(now)s::timestamptz - interval '1 day' GROUP BY 2, 3
    UNION ALL SELECT 'crm_writes_last_day', connection, object, done, count(*)::float FROM crm_writes
        WHERE tenant_id = current_tenant() AND at > %(now)s::timestamptz - interval '1 day'
        GROUP BY connection, object, done"""


async def applied_migrations(conn: Connection) -> set[int]:
    found = await conn.execute("SELECT number FROM schema_migrations")
    return {row[0] for row in await found.fetchall()}
