"""`salesagent ingest` and `sources`: from a site to what visitors can find."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from app.cli.common import (
    FAILED,
    OK,
    PARTIAL,
    Json,
    TenantSlug,
    opened_database,
    opened_services,
    out,
    out_json,
    run,
    say,
    tenant_named,
)

if TYPE_CHECKING:
    from ingest.model import SourceKind
    from ingest.report import Progress, SyncReport
    from ingest.rows import Failure, StoredPage
    from ingest.sources import SourceState
    from ingest.sync import SyncDeps

_SHOWN_FAILURES = 20
_EXIT = {"done": OK, "partial": PARTIAL, "failed": FAILED}

Source = Annotated[str, typer.Argument(help="A source's id, its beginning, or its target.", metavar="SOURCE")]


def register(app: typer.Typer) -> None:
    app.command()(ingest)
    nouns = typer.Typer(help="Where a tenant's pages come from.", invoke_without_command=True)
    nouns.callback()(_default)
    nouns.command("list")(list_)
    nouns.command()(pages)
    nouns.command()(sync)
    nouns.command()(schedule)
    nouns.command()(remove)
    app.add_typer(nouns, name="sources")


def ingest(
    target: Annotated[str, typer.Argument(help="A URL, a WordPress export or a folder.")],
    tenant: TenantSlug = "default",
    include: Annotated[
        list[str] | None, typer.Option(help="Only paths like this glob.", metavar="GLOB")
    ] = None,
    exclude: Annotated[
        list[str] | None, typer.Option(help="No paths like this glob.", metavar="GLOB")
    ] = None,
    max_pages: Annotated[int | None, typer.Option(min=1, help="Most pages to read.")] = None,
    base_url: Annotated[
        str | None, typer.Option(help="Where a folder's pages are on the web.", metavar="URL")
    ] = None,
    kind: Annotated[
        str | None, typer.Option(help="`wordpress_api` reads a WordPress through its REST interface.")
    ] = None,
    every: Annotated[str | None, typer.Option(help="Read it again at this interval: 30m, 6h, 1d.")] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Let a site shrink to less than half its pages.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Read a site and make it searchable. A second run reads only what changed."""
    from db.pool import transaction
    from ingest import sources, targets

    async def command() -> SyncReport:
        wanted = targets.recognise(target, _kind(kind))
        seconds = sources.interval(every) if every else None
        options = sources.SourceOptions(
            include=tuple(include or ()), exclude=tuple(exclude or ()), max_pages=max_pages, base_url=base_url
        )
        async with _syncing(tenant) as (deps, owner):
            async with transaction(deps.pool, owner) as conn:
                source_id = await sources.add(conn, wanted, options, ids=deps.ids, clock=deps.clock)
                if seconds:
                    await sources.schedule(conn, source_id, seconds, now=deps.clock())
            return await _synced(deps, owner, source_id, force=force)

    _finish(run_source(command), as_json=as_json)


def _default(context: typer.Context, tenant: TenantSlug = "default", as_json: Json = False) -> None:
    if context.invoked_subcommand is None:
        list_(tenant, as_json)


def list_(tenant: TenantSlug = "default", as_json: Json = False) -> None:
    """List the sources with their last sync."""
    from db.pool import transaction
    from ingest import sources

    async def command() -> list[SourceState]:
        async with opened_database(quiet=True) as (_, _, database):
            owner = await tenant_named(database, tenant)
            async with transaction(database.pool, owner.id) as conn:
                return await sources.states(conn)

    found = run(command)
    if as_json:
        out_json([state.as_json() for state in found])
        return
    for state in found:
        out(_line(state))
    if not found:
        say("There are no sources yet. Add one: salesagent ingest https://www.example.com")


def pages(
    source: Annotated[str | None, typer.Argument(help="A source's id or target; all when left out.")] = None,
    tenant: TenantSlug = "default",
    as_json: Json = False,
) -> None:
    """List the pages with the number of their passages, and why others failed."""
    from db.pool import transaction
    from ingest import sources, store

    async def command() -> list[StoredPage]:
        async with opened_database(quiet=True) as (_, _, database):
            owner = await tenant_named(database, tenant)
            async with transaction(database.pool, owner.id) as conn:
                chosen = await sources.named(conn, source) if source else None
                return await store.pages(conn, chosen.id if chosen else None)

    found = run(command)
    if as_json:
        out_json([_page(page) for page in found])
        return
    for page in found:
        out(
            f"{page.passages:4}  {page.url}  {page.title if page.status == 'ok' else page.detail or page.reason}"
        )


def sync(
    source: Annotated[str | None, typer.Argument(help="A source's id or target; all when left out.")] = None,
    tenant: TenantSlug = "default",
    force: Annotated[
        bool, typer.Option("--force", help="Let a site shrink to less than half its pages.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Read one source again, or all of them."""
    from db.pool import transaction
    from ingest import sources, store
    from ingest.model import SourceError
    from ingest.sync import SyncRunning

    async def command() -> list[SyncReport]:
        async with _syncing(tenant) as (deps, owner):
            async with transaction(deps.pool, owner) as conn:
                chosen = [await sources.named(conn, source)] if source else await store.sources(conn)
            for row in chosen:
                try:
                    reports.append(await _synced(deps, owner, row.id, force=force))
                except (SourceError, SyncRunning) as error:
                    unread.append(f"{row.target}: {explained(error)}")
            return reports

    reports: list[SyncReport] = []
    unread: list[str] = []
    run_source(command)
    if as_json:
        out_json([_report(report) for report in reports])
    else:
        for report in reports:
            _tell(report)
    for line in unread:
        say(f"salesagent: {line}")
    states = {report.state for report in reports}
    failed = bool(unread) or "failed" in states
    raise typer.Exit(
        FAILED if failed and states <= {"failed"} else PARTIAL if failed or "partial" in states else OK
    )


def schedule(
    source: Source,
    every: Annotated[str | None, typer.Option(help="The interval: 30m, 6h, 1d; without it: never.")] = None,
    tenant: TenantSlug = "default",
) -> None:
    """Read a source again at an interval. The worker does it; `salesagent serve` has one."""
    from db.pool import transaction
    from ingest import sources

    async def command() -> str:
        seconds = sources.interval(every) if every else None
        async with opened_database(quiet=True) as (environment, _, database):
            owner = await tenant_named(database, tenant)
            async with transaction(database.pool, owner.id) as conn:
                row = await sources.named(conn, source)
                await sources.schedule(conn, row.id, seconds, now=environment.clock()())
                return row.target

    target = run(command)
    say(
        f"{target} is read again every {every}." if every else f"{target} is read again only when you say so."
    )


def remove(source: Source, tenant: TenantSlug = "default") -> None:
    """Remove a source with all its pages; answers stop using them at once."""
    from db.pool import transaction
    from ingest import sources, store

    async def command() -> str:
        async with opened_database(quiet=True) as (_, _, database):
            owner = await tenant_named(database, tenant)
            async with transaction(database.pool, owner.id) as conn:
                row = await sources.named(conn, source)
                await store.delete_source(conn, row.id)
                return row.target

    say(f"Removed {run(command)}.")


def run_source(command: Callable[[], Any]) -> Any:
    """`run`, with what a source says of itself as a sentence."""
    from ingest.model import SourceError
    from kit.errors import AppError

    async def asked() -> Any:
        try:
            return await command()
        except SourceError as error:
            raise AppError(explained(error), code=error.code) from error

    return run(asked)


def explained(error: Any) -> str:
    """What a source says of itself, with the setting that would help."""
    text = str(error)
    if error.code in ("blocked_address", "blocked_port"):
        text += " To read a site on your own machine, set SALES_INGEST__ALLOW_PRIVATE_ADDRESSES=true."
    return text


@asynccontextmanager
async def _syncing(tenant: str) -> AsyncGenerator[tuple[SyncDeps, UUID]]:
    from app.ingestion import opened_sync

    async with opened_services() as services:
        owner = await tenant_named(services.database, tenant)
        async with opened_sync(services) as deps:
            yield deps, owner.id


async def _synced(deps: SyncDeps, owner: UUID, source_id: UUID, *, force: bool) -> SyncReport:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from ingest.sync import run_sync

    columns = (TextColumn("Reading"), BarColumn(), TextColumn("{task.fields[told]}"), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None, told="")

        def show(progress: Any) -> None:
            of = f" of {progress.expected}" if progress.expected else ""
            told = f"{progress.done}{of} pages, {progress.passages} passages"
            bar.update(task, completed=progress.done, total=progress.expected, told=told)

        on_progress: Callable[[Progress], None] = show  # pyright: ignore[reportAssignmentType]
        return await run_sync(deps, owner, source_id, force=force, on_progress=on_progress)  # pyright: ignore[reportArgumentType]


def _finish(report: SyncReport, *, as_json: bool) -> None:
    if as_json:
        out_json(_report(report))
        _tell_failures(report.failures)
    else:
        _tell(report)
    raise typer.Exit(_EXIT[report.state])


def _report(report: SyncReport) -> dict[str, Any]:
    failures = [{"url": f.url, "reason": f.reason, "detail": f.detail} for f in report.failures]
    return {**report.counts(), "state": report.state, "error": report.error, "failures": failures}


def _tell(report: SyncReport) -> None:
    out(
        f"{report.pages_found} pages: {report.fetched} new or changed, {report.unchanged} unchanged,"
        f" {report.failed} failed, {report.removed} removed; {report.passages} passages; {report.seconds:.1f} s"
    )
    if report.suspicious:
        say(
            "Less than half of the known pages are there now, so nothing was removed. If that is right: --force."
        )
    if report.error:
        say(f"It ended early: {report.error}")
    _tell_failures(report.failures)


def _tell_failures(failures: tuple[Failure, ...]) -> None:
    for failure in failures[:_SHOWN_FAILURES]:
        say(f"  {failure.url}: {failure.detail}")
    if len(failures) > _SHOWN_FAILURES:
        say(f"  and {len(failures) - _SHOWN_FAILURES} more; `salesagent sources pages` lists them")


def _line(state: SourceState) -> str:
    last = state.last
    when = f"{last.started_at:%Y-%m-%d %H:%M} {last.state}" if last else "never read"
    again = f"next {state.source.next_sync_at:%Y-%m-%d %H:%M}" if state.source.next_sync_at else "by hand"
    counts = state.counts
    text = f"{str(state.source.id)[:13]}  {state.source.target}  {counts.pages} pages, {counts.passages} passages"
    failed = f", {counts.failed} failed" if counts.failed else ""
    return f"{text}{failed}  {when}, {again}" + (f"  {last.error}" if last and last.error else "")


def _page(page: StoredPage) -> dict[str, Any]:
    data: dict[str, Any] = {
        "url": page.url,
        "title": page.title,
        "status": page.status,
        "passages": page.passages,
    }
    if page.status != "ok":
        data |= {"reason": page.reason, "detail": page.detail}
    return data


def _kind(text: str | None) -> SourceKind | None:
    if text is None or text in ("website", "wordpress_api"):
        return text
    raise typer.BadParameter("--kind is `website` or `wordpress_api`.")
