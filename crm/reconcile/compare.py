"""What is wrong with a contact, given what we know of it and what the CRM has. PURE."""

from __future__ import annotations

from collections.abc import Iterator

from crm.connectors.model import Found
from crm.reconcile.model import Finding, Known


def compare(known: Known, found: Found | None) -> Iterator[Finding]:
    """Of a contact whose record was looked up. What should be there of its sessions is compared by `owed`."""
    if known.ref is None:
        return
    if found is None:
        yield Finding(kind="vanished", contact_id=known.contact_id, session_id=known.last, ref=known.ref)
        return
    if (found.ref.type, found.ref.id) != (known.ref.type, known.ref.id):
        yield Finding(
            kind="moved",
            contact_id=known.contact_id,
            session_id=known.last,
            ref=known.ref,
            others=(found.ref,),
        )
    if found.others:
        yield Finding(kind="duplicate", contact_id=known.contact_id, ref=found.ref, others=found.others)


def may_be_outdated(known: Known) -> bool:
    """Whether something about the contact or the lead changed since it was written; what we would write tells."""
    return known.written_at is not None and known.changed_at > known.written_at


def unwritten(known: Known, wanted: frozenset[object]) -> Iterator[Finding]:
    """`wanted` are the ids of sessions that go to this connection."""
    for session in known.unwritten:
        if session in wanted:
            yield Finding(kind="unwritten", contact_id=known.contact_id, session_id=session, ref=known.ref)
