"""Who gets a lead: whoever has an open deal with the contact, else by the owner's rule, in turn if it names several."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from uuid import UUID

from crm import store
from crm.config import Owners, Rep
from crm.inbound.standing import standing_of
from crm.model import StatusBy
from crm.territory import Whereabouts, candidates
from db.pool import Connection


async def of_contact(
    conn: Connection, owners: Owners, *, where: Whereabouts, contact: UUID
) -> tuple[str | None, StatusBy]:
    """(the email address of the rep whose lead this is, who says so); None when the team has nobody for it."""
    if known := (await standing_of(conn, contact)).owner:
        return known, "crm"
    return await choose(conn, owners, where=where), "rule"


async def choose(conn: Connection, owners: Owners, *, where: Whereabouts) -> str | None:
    """By the owner's rule, as if nothing was known of the contact."""
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
