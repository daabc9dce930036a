"""Mails in the outbox folder, which outlive nothing: a file whose delivery is gone goes, too.

That one rule makes erasing repeatable, and catches a mail that a worker wrote while its session was being erased.
"""

from __future__ import annotations

import asyncio
import math
import re
from collections.abc import Collection, Iterable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from app.privacy import store
from db.pool import Pool, transaction

_MAIL = re.compile(r"\.?(?P<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.eml(?:\.\d+\.tmp)?")


async def remove_orphans(
    pool: Pool, tenant: UUID, folder: Path, *, besides: Collection[UUID] = ()
) -> set[UUID]:
    """Remove the mails whose delivery no longer exists, and those of `besides`; the deliveries they were of."""
    there = await asyncio.to_thread(mails, folder)
    if not there:
        return set()
    async with transaction(pool, tenant) as conn:
        kept = await store.existing_deliveries(conn, list(there))
    doomed = [delivery for delivery in there if delivery not in kept or delivery in besides]
    return await asyncio.to_thread(remove, folder, doomed)


def mails(folder: Path) -> set[UUID]:
    """The deliveries that have a file here, a half-written one included."""
    return {UUID(found["id"]) for _, found in _files(folder)}


def remove(folder: Path, deliveries: Collection[UUID]) -> set[UUID]:
    """Remove the files of these deliveries; which of them had one."""
    removed: set[UUID] = set()
    for path, found in _files(folder):
        if (delivery := UUID(found["id"])) in deliveries:
            path.unlink(missing_ok=True)
            removed.add(delivery)
    return removed


def _files(folder: Path) -> Iterable[tuple[Path, re.Match[str]]]:
    paths = list(folder.iterdir()) if folder.is_dir() else []
    return [(path, found) for path in paths if (found := _MAIL.fullmatch(path.name))]


def written_before(folder: Path, moment: datetime) -> set[UUID]:
    """The deliveries whose file was last written before then."""
    limit = moment.timestamp()
    return {UUID(found["id"]) for path, found in _files(folder) if _written_at(path) < limit}


def changed_at(folder: Path) -> int | None:
    """Changes whenever a file comes or goes; None when there is no folder."""
    return folder.stat().st_mtime_ns if folder.is_dir() else None


def _written_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # a half-written file that has just got its name
        return math.inf
