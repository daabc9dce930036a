"""SQL of visits: a session as it opens, pages seen, and the first touch of a visitor.

Every function runs on the caller's transaction and commits nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from agent.rows import NewSession
from agent.visits.arrival import View
from db.pool import Connection

MAX_VIEWS = 200
"""How many pages are kept of one session."""


async def insert_session(conn: Connection, session: NewSession) -> None:
    """A new session with all that is known of the way to it."""
    arrival = session.arrival
    await conn.execute(
        _INSERT_SESSION,
        {
            "id": session.id,
            "visitor": session.visitor_id,
            "token_hash": session.token_hash,
            "landing": Jsonb(arrival.landing),
            "opened_on": Jsonb(arrival.opened_on),
            "first_touch": Jsonb(session.first_touch),
            "last_touch": Jsonb(arrival.last_touch),
            "utm": Jsonb(arrival.utm),
            "channel": arrival.channel,
            "source": arrival.source,
            "campaign": arrival.campaign,
            "referrer_domain": arrival.referrer_domain,
            "landing_url": arrival.landing_url,
            "page_url": arrival.page_url,
            "page_title": arrival.page_title,
            "device": session.device,
            "locale": session.locale,
            "timezone": session.timezone,
            "consent_shown": session.consent_shown,
            "opened_at": session.opened_at,
        },
    )


_INSERT_SESSION = """
    INSERT INTO sessions (id, tenant_id, visitor_id, token_hash, state, landing, opened_on, first_touch, last_touch,
                          utm, channel, source, campaign, referrer_domain, landing_url, page_url, page_title, device,
                          locale, timezone, consent_shown, opened_at, last_active_at)
    VALUES (%(id)s, current_tenant(), %(visitor)s, %(token_hash)s, 'active', %(landing)s, %(opened_on)s,
            %(first_touch)s, %(last_touch)s, %(utm)s, %(channel)s, %(source)s, %(campaign)s, %(referrer_domain)s,
            %(landing_url)s, %(page_url)s, %(page_title)s, %(device)s, %(locale)s, %(timezone)s, %(consent_shown)s,
            %(opened_at)s, %(opened_at)s)"""


async def keep_first_touch(conn: Connection, visitor_id: UUID, touch: Mapping[str, Any]) -> dict[str, Any]:
    """The visitor's first touch: the one they have, else `touch`, which is kept from now on."""
    found = await conn.execute(
        "UPDATE visitors SET first_touch = coalesce(first_touch, %s) WHERE id = %s RETURNING first_touch",
        (Jsonb(touch), visitor_id),
    )
    row = await found.fetchone()
    return row[0] if row else dict(touch)


async def add_views_before(conn: Connection, session_id: UUID, views: Sequence[View]) -> None:
    """The pages seen before the chat, in their order."""
    if not views:
        return
    await conn.execute(
        """INSERT INTO page_views (tenant_id, session_id, url, title, seen_at, before_chat)
           SELECT current_tenant(), %s, url, title, seen_at, true
           FROM unnest(%s::text[], %s::text[], %s::timestamptz[]) WITH ORDINALITY AS seen (url, title, seen_at, number)
           ORDER BY number""",
        (session_id, [v.url for v in views], [v.title for v in views], [v.at for v in views]),
    )


async def add_view(conn: Connection, session_id: UUID, view: View) -> None:
    """A page seen during the chat; not the same one twice in a row, and no more than MAX_VIEWS a session.

    The caller holds the session's row: otherwise two requests at once could add the same page.
    """
    await conn.execute(
        """INSERT INTO page_views (tenant_id, session_id, url, title, seen_at, before_chat)
           SELECT current_tenant(), %(session)s, %(url)s, %(title)s, %(at)s, false
           WHERE (SELECT count(*) FROM page_views WHERE session_id = %(session)s) < %(limit)s
             AND %(url)s IS DISTINCT FROM
                 (SELECT url FROM page_views WHERE session_id = %(session)s ORDER BY id DESC LIMIT 1)""",
        {"session": session_id, "url": view.url, "title": view.title, "at": view.at, "limit": MAX_VIEWS},
    )
