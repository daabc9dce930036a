"""`salesagent crm dry-run`, `sync` and `reconcile`: what a CRM would be told of the past, telling it, and comparing."""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import aclosing
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.common import FAILED, PARTIAL, USAGE, Json, TenantSlug, fail, out, out_json, run, say
from app.cli.crm_desk import Name, OneSession, Since, change_line, counted, moment, opened
from app.cli.lines import line

if TYPE_CHECKING:
    from app.crm_desk.past import Planned as PlannedPage
    from crm.reconcile.model import Finding, Report
    from crm.sync.dry import Planned, Rehearsed

Limit = Annotated[
    int | None, typer.Option(min=1, max=1_000_000, help="At most so many conversations, the oldest first.")
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


def register(nouns: typer.Typer) -> None:
    nouns.command("dry-run")(dry_run)
    nouns.command()(sync)
    nouns.command()(reconcile)


def dry_run(
    name: Name,
    since: Since = None,
    limit: Limit = None,
    session: OneSession = None,
    tenant: TenantSlug = "default",
    as_json: Json = False,
) -> None:
    """Print what the CRM would be told of ended conversations, with the differences. Nothing is written.

    --json prints a line a conversation. Exit code 3 when some could not be looked at.
    """
    start, counts = moment(since), _Counts()

    async def command() -> str:
        from app.crm_desk.past import rehearsed

        async with opened(tenant) as crms:
            _, maker, _ = await crms.desk.entry(crms.tenant, name)
            told = rehearsed(crms.desk, crms.tenant, name, since=start, session=session, limit=limit)
            async with aclosing(told) as each:
                async for one in each:
                    counts.add(one)
                    _out(one, vendor=maker.vendor, as_json=as_json)
            return maker.vendor

    vendor = run(command)
    say(f"{counted(counts.sessions, 'conversation')}: {counts.words()}. Nothing was written to {vendor}.")
    if counts.failed:
        raise typer.Exit(FAILED if counts.failed == counts.sessions else PARTIAL)


class _Counts:
    """What would be made and changed. Several conversations of one person make their record once."""

    def __init__(self) -> None:
        self.sessions = self.failed = 0
        self._seen: set[tuple[str, str, str]] = set()

    def add(self, one: Rehearsed) -> None:
        self.sessions += 1
        self.failed += one.error is not None
        self._seen |= {(each.would, each.object, each.local_id) for each in one.planned}

    def words(self) -> str:
        made = Counter((would, object) for would, object, _ in self._seen if would != "nothing")
        said = [f"{would} {counted(count, object)}" for (would, object), count in sorted(made.items())]
        said += [f"{self.failed} could not be looked at"] if self.failed else []
        return ", ".join(said) or "everything stands there already"


def _out(one: Rehearsed, *, vendor: str, as_json: bool) -> None:
    if as_json:
        from app.crm_desk.api import RehearsedOut

        out(RehearsedOut.of(one, vendor=vendor).model_dump_json())
        return
    out(f"conversation {one.session_id}  contact {one.contact_id}")
    if one.error:
        from crm.connectors.errors import told_owner

        out(f"  {line('error', told_owner(one.error, vendor))}")
    for each in one.planned:
        _out_planned(each)


def _out_planned(each: Planned) -> None:
    record = f"{each.ref.type} {each.ref.id}" if each.ref else None
    out(f"  {line('leave' if each.would == 'nothing' else each.would, each.object, record)}")
    for change in each.changes:
        out(f"    {line(change_line(change))}")
    for request in each.also:
        out(f"    {line('also', request)}")
    for skipped in each.skipped:
        out(f"    {line(f'- {skipped.field}: {skipped.why}')}")


def sync(
    name: Name,
    since: Since = None,
    session: OneSession = None,
    yes: Yes = False,
    tenant: TenantSlug = "default",
    as_json: Json = False,
) -> None:
    """Send ended conversations to the CRM that it was not told of yet. A worker does so; each is planned once."""
    start = moment(since)

    async def command() -> PlannedPage:
        from app.crm_desk import past

        async with opened(tenant) as crms:
            if session:
                return await past.plan_one(crms.desk, crms.tenant, name, session)
            await crms.desk.entry(crms.tenant, name)
            _ask(await past.how_many(crms.desk, crms.tenant, start), name, slug=tenant, yes=yes)
            done = past.Planned()
            while True:
                page = await past.plan_page(crms.desk, crms.tenant, name, since=start, after=done.next)
                done = done.with_more(page)
                if done.next is None:
                    return done
                looked_at = done.planned + done.before + done.elsewhere
                say(f"{counted(looked_at, 'conversation')} looked at")

    done = run(command)
    if as_json:
        out_json({"planned": done.planned, "before": done.before, "elsewhere": done.elsewhere})
        return
    out(line(f"{done.planned} planned", f"{done.before} planned before", f"{done.elsewhere} go elsewhere"))
    if done.planned:
        from app.crm_desk.desk import to_run

        say(f"A worker sends them; see how far it is with: {to_run('status', slug=tenant)}")


def _ask(count: int, name: str, *, slug: str, yes: bool) -> None:
    from app.crm_desk.desk import to_run

    if yes or not count:
        return
    conversations = counted(count, "conversation")
    if not sys.stdin.isatty():
        fail(f"{conversations} would be looked at; add --yes to send them to {name}", USAGE)
    rehearse = to_run(f"dry-run {name}", slug=slug)
    say(f"{conversations} may go to {name}. To see first what would be written: {rehearse}")
    if not typer.confirm("Send them?", err=True):
        raise typer.Exit(FAILED)


# Comparing

_FOUND = {
    "unwritten": "was never written there",
    "vanished": "is no longer there",
    "moved": "is another record by now",
    "outdated": "is older there than here",
    "duplicate": "is there several times; merge them in the CRM",
}


def reconcile(
    name: Name,
    repair: Annotated[bool, typer.Option("--repair", help="Write again what is wrong.")] = False,
    revive: Annotated[
        bool, typer.Option("--revive/--no-revive", help="Also what somebody deleted in the CRM.")
    ] = True,
    tenant: TenantSlug = "default",
    as_json: Json = False,
) -> None:
    """Compare what stands in the CRM with what should. Exit code 3 when something is left to be mended.

    Nothing is ever deleted in the CRM; a repair is sent by a worker.
    """

    async def command() -> Report:
        from crm.reconcile.run import reconcile as compare

        async with opened(tenant) as crms:
            await crms.desk.entry(crms.tenant, name)
            deps, anew = crms.desk.reconcile, True
            while True:
                report = await compare(deps, crms.tenant, name, repair=repair, revive=revive, anew=anew)
                if report.ended_at is not None:
                    return report
                say(f"{counted(report.contacts, 'contact')} compared")
                anew = False

    report = run(command)
    if as_json:
        from dataclasses import asdict

        out_json(asdict(report))
    else:
        for each in report.findings:
            out(line(each.kind, f"contact {each.contact_id}", _FOUND[each.kind], *_about(each)))
        found = ", ".join(f"{count} {kind}" for kind, count in report.counts.items()) or "all as it should be"
        again = f"{report.repaired} {'is' if report.repaired == 1 else 'are'} written again"
        say(f"{counted(report.contacts, 'contact')} compared: {found}. {again}.")
    if sum(report.counts.values()) > report.repaired:
        raise typer.Exit(PARTIAL)


def _about(each: Finding) -> list[str | None]:
    refs = (*((each.ref,) if each.ref else ()), *each.others)
    records = ", ".join(f"{ref.type} {ref.id}" for ref in refs)
    return [records or None, "written again" if each.repaired else None]
