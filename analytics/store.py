"""The SQL of reports. Every function runs on the caller's transaction and only reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class CountedRow:
    """The sessions with one value of a dimension; `rest` marks the row of the values beyond the limit."""

    dimension: str
    key: str | None
    rest: bool
    sessions: int
    with_question: int
    questions: int
    answered: int
    leads: int
    qualified: int
    booked: int
    won: int
    lost: int
    revenue: dict[str, str] | None


async def count_by_source(
    conn: Connection,
    dimensions: Sequence[str],
    *,
    start: datetime,
    end: datetime,
    zone: str,
    first_touch: bool,
    limit: int,
) -> list[CountedRow]:
    """Sessions opened from `start` to before `end`, by each dimension and by "total", most sessions first.

    At most `limit` values of a dimension stand alone (days always do); the others are one row. With `first_touch` the
    visitor's first arrival counts in place of the session's own. A day is one of the time zone `zone`.
    """
    async with conn.cursor(row_factory=class_row(CountedRow)) as cursor:
        await cursor.execute(
            _COUNT_BY_SOURCE,
            {
                "dimensions": [*dimensions, "total"],
                "start": start,
                "end": end,
                "zone": zone,
                "first_touch": first_touch,
                "limit": limit,
            },
        )
        return await cursor.fetchall()


# Sessions from before first touches were kept count with what is known of them. What became of a lead counts with the
# contact's first session, once; two CRMs that both have a sale do not make two of it.
_COUNT_BY_SOURCE = """
    WITH visits AS (
        SELECT coalesce(opened_on ->> 'url', split_part(page_url, '?', 1)) AS page,
               (opened_at AT TIME ZONE %(zone)s)::date::text AS day,
               arrival.*, asked.questions, asked.answered,
               contact_id IS NOT NULL AS is_lead,
               qualified_at IS NOT NULL AS is_qualified,
               EXISTS (SELECT FROM events
                       WHERE events.session_id = sessions.id AND events.type = 'booking.confirmed') AS is_booked,
               ended.*
        FROM sessions
        CROSS JOIN LATERAL (
            SELECT count(*) FILTER (WHERE outcome IN ('answered', 'not_found')) AS questions,
                   count(*) FILTER (WHERE outcome = 'answered') AS answered
            FROM turns WHERE turns.session_id = sessions.id) AS asked
        CROSS JOIN LATERAL (
            SELECT first_touch ->> 'channel' AS channel, first_touch ->> 'source' AS source,
                   first_touch ->> 'campaign' AS campaign, first_touch ->> 'referrer_domain' AS referrer_domain,
                   first_touch ->> 'url' AS landing
            WHERE %(first_touch)s AND first_touch <> '{}'
            UNION ALL
            SELECT sessions.channel, sessions.source, sessions.campaign, sessions.referrer_domain,
                   coalesce(landing_url, split_part(sessions.landing ->> 'url', '?', 1))
            WHERE NOT %(first_touch)s OR first_touch = '{}') AS arrival
        LEFT JOIN LATERAL (
            SELECT status, leads.contact_id AS whose, created_at AS lead_since FROM leads
            WHERE leads.contact_id = sessions.contact_id AND status IN ('won', 'lost')
              AND NOT EXISTS (SELECT FROM sessions AS earlier
                              WHERE earlier.contact_id = leads.contact_id
                                AND (earlier.opened_at, earlier.id) < (sessions.opened_at, sessions.id))
            ) AS ended ON true
        WHERE tenant_id = current_tenant() AND opened_at >= %(start)s AND opened_at < %(end)s
    ), keyed AS (
        SELECT dimension, key, visits.*
        FROM visits
        CROSS JOIN LATERAL (VALUES
            ('channel', channel), ('source', source), ('campaign', campaign), ('referrer_domain', referrer_domain),
            ('landing', landing), ('page', page), ('day', day), ('total', NULL)) AS by (dimension, key)
        WHERE dimension = ANY (%(dimensions)s::text[])
    ), counted AS (
        SELECT dimension, key, count(*) AS sessions,
               count(*) FILTER (WHERE questions > 0) AS with_question,
               coalesce(sum(questions), 0) AS questions, coalesce(sum(answered), 0) AS answered,
               count(*) FILTER (WHERE is_lead) AS leads, count(*) FILTER (WHERE is_qualified) AS qualified,
               count(*) FILTER (WHERE is_booked) AS booked,
               count(*) FILTER (WHERE status = 'won') AS won, count(*) FILTER (WHERE status = 'lost') AS lost,
               row_number() OVER (PARTITION BY dimension ORDER BY count(*) DESC, key) AS rank
        FROM keyed GROUP BY dimension, key
    ), limited AS (
        SELECT *, dimension <> 'day' AND rank > %(limit)s AS rest FROM counted
    ), earned AS (
        SELECT limited.dimension, CASE WHEN rest THEN NULL ELSE limited.key END AS key, rest,
               coalesce(currency, '') AS currency, sum(amount) AS amount
        FROM keyed
        JOIN crm_deals ON crm_deals.contact_id = whose AND outcome = 'won' AND outcome_at >= lead_since
             AND connection = (SELECT min(connection) FROM crm_deals AS told
                               WHERE told.contact_id = whose AND told.outcome = 'won' AND told.amount IS NOT NULL)
        JOIN limited ON limited.dimension = keyed.dimension AND coalesce(limited.key, '') = coalesce(keyed.key, '')
             AND (limited.key IS NULL) = (keyed.key IS NULL)
        WHERE status = 'won' AND amount IS NOT NULL
        GROUP BY 1, 2, 3, 4
    )
    SELECT grouped.*, (SELECT jsonb_object_agg(earned.currency, earned.amount::text) FROM earned
                       WHERE earned.dimension = grouped.dimension AND earned.rest = grouped.rest
                         AND earned.key IS NOT DISTINCT FROM grouped.key) AS revenue
    FROM (
        SELECT dimension, CASE WHEN rest THEN NULL ELSE key END AS key, rest,
               sum(sessions)::bigint AS sessions, sum(with_question)::bigint AS with_question,
               sum(questions)::bigint AS questions, sum(answered)::bigint AS answered, sum(leads)::bigint AS leads,
               sum(qualified)::bigint AS qualified, sum(booked)::bigint AS booked, sum(won)::bigint AS won,
               sum(lost)::bigint AS lost
        FROM limited GROUP BY 1, 2, 3) AS grouped
    ORDER BY dimension, rest, sessions DESC, key"""
