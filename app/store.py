"""The SQL of the composition root: numbers of the whole installation."""

from __future__ import annotations

from collections import Counter
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


async def applied_migrations(conn: Connection) -> set[int]:
    found = await conn.execute("SELECT number FROM schema_migrations")
    return {row[0] for row in await found.fetchall()}
