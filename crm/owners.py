"""Who gets a lead: by the owner's rule, and in turn where it names several."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from crm import store
from crm.config import Owners, Rep
from crm.territory import Whereabouts, candidates
from db.pool import Connection


async def choose(conn: Connection, owners: Owners, *, where: Whereabouts) -> str | None:
    """The email address of the rep whose lead this is; None when the team has nobody for it."""
    reps = candidates(owners, where)
    if not reps:
        return owners.default
    if len(reps) == 1:
        return reps[0].email
    turn = await store.take_turn(conn, pool_name(reps))
    return reps[turn % len(reps)].email


def pool_name(reps: Sequence[Rep]) -> str:
    """The name of a list of reps: the same people in the same order have the same, and so their own turn."""
    return hashlib.sha256("\n".join(rep.email for rep in reps).encode()).hexdigest()[:32]
