"""The owner's switch for CRMs. It stops what is under way before its next request, and holds back the rest."""

from __future__ import annotations

from collections.abc import Collection

from crm.sync import store
from db.pool import Connection
from outreach import pauses
from outreach.deps import Planning
from outreach.model import CRM_TARGET
from outreach.paused import store as paused_store


async def pause(conn: Connection, plan: Planning, connections: Collection[str], *, by: str) -> int:
    """Nothing is written to these from now on; how many deliveries wait for that."""
    waiting = 0
    for name in connections:
        await store.pause(conn, name, by=by, now=plan.clock())
        waiting += await pauses.pause(conn, plan, scope(name))
    return waiting


async def resume(conn: Connection, plan: Planning, connections: Collection[str]) -> int:
    """Go on; how many deliveries do."""
    going = 0
    for name in connections:
        await store.resume(conn, name)
        going += await pauses.resume(conn, plan, scope(name))
    return going


async def connected_anew(conn: Connection, plan: Planning, name: str) -> int:
    """What waited because the CRM refused us goes on; the owner's own pause stays. How many deliveries go on."""
    await paused_store.drop_pause(conn, scope(name), cause="provider")
    return await pauses.release(conn, plan)


def scope(name: str) -> str:
    return f"provider:{CRM_TARGET}{name}"
