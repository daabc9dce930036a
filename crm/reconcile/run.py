"""One comparison of a connection: page by page, with few requests, giving way to what people wait for.

It may be broken off at any place and goes on where it stopped. Contacts are compared with their records in the CRM;
deals, notes, meetings and tasks with our links alone, because no CRM is asked for those in bulk.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from crm.connectors.limits import giving_way
from crm.connectors.model import Found, Person, Reading, Ref
from crm.reconcile import store
from crm.reconcile.compare import compare, may_be_outdated, unwritten
from crm.reconcile.deps import ReconcileDeps
from crm.reconcile.model import Finding, Known, Report
from crm.sync.config import in_use
from crm.sync.deps import Connected
from crm.sync.model import SessionRecord
from crm.sync.pieces import Pieces
from crm.sync.routing import connections_for
from crm.sync.shaping import contact_key, shape
from db.pool import transaction
from kit.errors import ProviderError

PAGE = 500
"""Contacts that are looked at together."""
KEPT = 1_000
"""Findings that are kept of a comparison; the others are counted."""
SETTLED = timedelta(hours=1)
"""A session that ended more lately may still be on its way."""
BUDGET = timedelta(minutes=10)
"""How long a comparison goes on before somebody else may have the worker."""

log = structlog.get_logger(__name__)


async def reconcile(
    deps: ReconcileDeps,
    tenant: UUID,
    connection: str,
    *,
    repair: bool,
    revive: bool = True,
    anew: bool = False,
    budget: timedelta = BUDGET,
) -> Report:
    """Compare, and plan pushes for what is wrong when `repair` says so.

    `revive`: also for records that vanished, which somebody may have deleted with good reason. `anew` begins again when
    a comparison was broken off. The report has no end when the time was used up: call again to go on. Raises NotFound
    without such a connection, and what the connector raises; what was found until then is kept.
    """
    connected = await deps.sync.open(tenant, connection)
    now = deps.sync.clock()
    async with transaction(deps.sync.pool, tenant) as conn:
        progress = await store.begin(conn, connection, repairs=repair, anew=anew, now=now)
    run = _Run(deps, tenant, connected, progress.started_at, repair=repair, revive=revive)
    error: ProviderError | None = None
    is_done = False
    try:
        with giving_way():
            is_done = await run.pages(progress.after, until=now + budget)
    except ProviderError as stopped:
        error = stopped
    ended = deps.sync.clock() if is_done else None
    async with transaction(deps.sync.pool, tenant) as conn:
        await store.end(conn, connection, now=ended, error_code=error.code if error else None)
        report = await store.report(conn, connection)
    assert report is not None
    log.info("crm.compared", connection=connection, done=is_done, counts=dict(report.counts))
    if error is not None:
        raise error
    return report


@dataclass(frozen=True)
class _Run:
    deps: ReconcileDeps
    tenant: UUID
    connected: Connected
    started_at: datetime
    repair: bool
    revive: bool

    async def pages(self, after: UUID | None, *, until: datetime) -> bool:
        """Whether all were compared before `until`."""
        while True:
            async with transaction(self.deps.sync.pool, self.tenant) as conn:
                page = await store.page(
                    conn,
                    self.connected.name,
                    after=after,
                    limit=PAGE,
                    settled=self.started_at - SETTLED,
                )
            if not page:
                return True
            await self._page(page)
            after = page[-1].contact_id
            if self.deps.sync.clock() >= until:
                return False

    async def _page(self, page: Sequence[Known]) -> None:
        records = await self._records(page)
        found = await self._looked_up(page)
        findings: list[Finding] = []
        for known in page:
            findings += await self._findings(known, found, records)
        planned = await self._repaired(findings)
        async with transaction(self.deps.sync.pool, self.tenant) as conn:
            await store.add(
                conn,
                self.connected.name,
                planned,
                after=page[-1].contact_id,
                contacts=len(page),
                keep=KEPT,
            )

    # What is there, and what should be

    async def _looked_up(self, page: Sequence[Known]) -> Mapping[str, Found] | None:
        """None when the connector cannot be asked in bulk."""
        connector = self.connected.connector
        linked = [known for known in page if known.ref]
        if not isinstance(connector, Reading):
            return None
        people = [
            Person(key=contact_key(known.contact_id), email=known.email, phone=known.phone)
            for known in linked
        ]
        refs: dict[str, Ref] = {contact_key(known.contact_id): known.ref for known in linked if known.ref}
        return await connector.find_contacts(people, refs) if people else {}

    async def _records(self, page: Sequence[Known]) -> Mapping[UUID, SessionRecord]:
        """The sessions that have to be read to know whether they belong here, or say more than was written."""
        wanted = [session for known in page for session in known.unwritten]
        wanted += [known.last for known in page if known.last and may_be_outdated(known)]
        read = await self.deps.records(self.tenant, tuple(dict.fromkeys(wanted))) if wanted else ()
        return {record.session_id: record for record in read}

    async def _findings(
        self, known: Known, found: Mapping[str, Found] | None, records: Mapping[UUID, SessionRecord]
    ) -> list[Finding]:
        findings: list[Finding] = []
        if found is not None:
            findings += compare(known, found.get(contact_key(known.contact_id)))
        entries = in_use(await self.deps.entries(self.tenant))
        belongs = frozenset[object](
            id
            for id in known.unwritten
            if id in records and self.connected.name in connections_for(records[id], entries)
        )
        findings += unwritten(known, belongs)
        last = records.get(known.last) if known.last and may_be_outdated(known) else None
        if last and not findings and await self._says_more(known, last):
            findings.append(
                Finding(kind="outdated", contact_id=known.contact_id, session_id=known.last, ref=known.ref)
            )
        return findings

    async def _says_more(self, known: Known, record: SessionRecord) -> bool:
        account = await self.deps.sync.accounts.of(self.tenant, self.connected)
        shaped = shape(record, self.connected.target(account))
        pieces = Pieces(self.connected.connector, record, shaped, account)
        return pieces.contact().digest != known.digest

    # Repair

    async def _repaired(self, findings: Sequence[Finding]) -> list[Finding]:
        """Plan a push for each that one can mend. What was written last to these records is forgotten first, so that
        the push looks at them."""
        if not self.repair:
            return list(findings)
        mended = [each for each in findings if self._can_be_mended(each)]
        if not mended:
            return list(findings)
        look = [each.contact_id for each in mended if each.kind in ("vanished", "moved")]
        async with transaction(self.deps.sync.pool, self.tenant) as conn:
            await store.look_again(conn, self.connected.name, look)
        sessions = tuple(dict.fromkeys(each.session_id for each in mended if each.session_id))
        why = f"compared-{self.started_at.isoformat()}"
        await self.deps.plan(self.tenant, self.connected.name, sessions, why)
        return [replace(each, repaired=each in mended) for each in findings]

    def _can_be_mended(self, finding: Finding) -> bool:
        if finding.session_id is None or finding.kind == "duplicate":
            return False
        return self.revive or finding.kind != "vanished"
