"""Deals and activities: looked up by our key, created with their associations, brought up to date."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from crm.connectors.errors import Conflict, Gone, Invalid
from crm.connectors.http import Json
from crm.connectors.hubspot.dialect import NAME, Taken
from crm.connectors.hubspot.facts import MERGED_IDS
from crm.connectors.hubspot.own import KEY, OwnProperties
from crm.connectors.hubspot.records import Records, is_linked, properties
from crm.connectors.model import Change, Field, Healing, Ref, Skipped, Written
from crm.connectors.writing import Plan, decide, sparing


@dataclass(frozen=True, slots=True)
class Wanted:
    fields: Iterable[Field]
    remarks: Iterable[Skipped] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A record of this `kind` with our `key`, associated with `links`.

    `names` are the properties to read; `wanted` says what to write, given the present values (None: no record yet).
    `needed` cannot be given up when HubSpot refuses it, and `together` {a: b} gives up b with a.
    """

    kind: str
    key: str
    names: Iterable[str]
    wanted: Callable[[Json | None], Wanted]
    links: tuple[Ref, ...]
    needed: tuple[str, ...] = ()
    together: Mapping[str, str] = field(default_factory=dict[str, str])


class Keyed:
    def __init__(self, records: Records, own: OwnProperties) -> None:
        self._records, self._own = records, own

    async def upsert(self, job: Job, ref: Ref | None) -> Written:
        record, healed = await self._find(job, ref)
        try:
            return await self._write(job, record, healed)
        except Gone:
            if record is None:
                raise
        record = await self._by_key(job)  # it was deleted after we had read it
        healed = "found" if record else "deleted"
        return await self._write(job, record, healed if ref else None)

    async def _find(self, job: Job, ref: Ref | None) -> tuple[Json | None, Healing | None]:
        if ref and (record := await self._look(job, ref.id)):
            return record, None if str(record["id"]) == ref.id else "merged"
        record = await self._by_key(job)
        if ref is None:
            return record, None
        return record, "found" if record else "deleted"

    async def _by_key(self, job: Job) -> Json | None:
        return await self._own.having_key(job.kind, lambda: self._look(job, job.key, by=KEY), looks=True)

    async def _look(self, job: Job, id: str, *, by: str | None = None) -> Json | None:
        kinds = tuple(dict.fromkeys(link.type for link in job.links))
        names = [KEY, MERGED_IDS, *job.names]
        return await self._records.look(job.kind, id, by=by, properties=names, associations=kinds)

    async def _write(self, job: Job, record: Json | None, healed: Healing | None) -> Written:
        wanted = job.wanted(properties(record))
        plan = decide(properties(record), [Field(KEY, job.key), *wanted.fields])
        plan = replace(plan, skipped=(*plan.skipped, *wanted.remarks))
        if record is not None:
            return await self._update(job, record, plan, healed)
        try:
            return await self._create(job, plan, healed)
        except Taken as taken:
            if taken.field != KEY or (record := await self._by_key(job)) is None:
                raise
        return await self._write(job, record, "found" if healed else None)  # another worker was faster

    async def _create(self, job: Job, plan: Plan, healed: Healing | None) -> Written:
        async def write(plan: Plan) -> Json:
            with_key = self._own.having_key(
                job.kind, lambda: self._records.create(job.kind, plan.send, job.links)
            )
            return await _together(with_key, job)

        made, plan = await sparing(write, plan, needed=(KEY, *job.needed))
        return plan.written(self._records.ref(job.kind, made), created=True, healed=healed)

    async def _update(self, job: Job, record: Json, plan: Plan, healed: Healing | None) -> Written:
        id = str(record["id"])

        async def write(plan: Plan) -> Json:
            if not plan.send:
                return record
            try:
                return await _together(self._records.update(job.kind, id, plan.send), job)
            except Taken as taken:
                raise Conflict(NAME, str(taken), existing=(id, *taken.existing)) from None

        answer, plan = await sparing(write, plan, needed=())
        written = plan.written(self._records.ref(job.kind, {**record, **answer}), healed=healed)
        lacking = [link for link in job.links if not is_linked(record, link)]
        for link in lacking:
            await self._records.link(job.kind, id, link)
        if not lacking:
            return written
        changes = (Change(f"associated {link.type}", None, link.id) for link in lacking)
        return replace(
            written,
            done="updated" if written.done == "unchanged" else written.done,
            changes=(*written.changes, *changes),
        )


async def _together(write: Awaitable[Json], job: Job) -> Json:
    """What it answers. A field whose companion is refused is refused with it."""
    try:
        return await write
    except Invalid as error:
        with_it = {job.together[name]: why for name, why in error.fields.items() if name in job.together}
        if not with_it:
            raise
        raise Invalid(NAME, str(error), fields=error.fields | with_it) from None
