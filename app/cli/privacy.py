"""`salesagent privacy`: erase or export what is known of a visitor, and what retention forgets."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from app.cli.common import (
    USAGE,
    Json,
    TenantSlug,
    fail,
    opened_database,
    out,
    out_json,
    run,
    say,
    tenant_named,
)
from app.cli.lines import line

if TYPE_CHECKING:
    from app.privacy.erase import EraseDeps
    from app.privacy.model import Erased, Proof
    from app.settings import Settings

Email = Annotated[str | None, typer.Option(help="Everything of this address.", metavar="ADDRESS")]
Session = Annotated[UUID | None, typer.Option(help="This conversation alone.", metavar="SESSION")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


def register(app: typer.Typer) -> None:
    nouns = typer.Typer(help="Erase, export and forget what is known of visitors.", no_args_is_help=True)
    for command in (erase, export, retention, proofs, reapply):
        nouns.command()(command)
    app.add_typer(nouns, name="privacy")


def erase(
    email: Email = None,
    session: Session = None,
    tenant: TenantSlug = "default",
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Erase everything of an email address, or one conversation. Doing so again changes nothing."""
    _either(email, session)
    if not yes and not typer.confirm(f"Erase {email or session}? This cannot be undone", err=True):
        fail("nothing was erased")

    async def command() -> Erased:
        from app.privacy import erase as erasing

        async with _opened(tenant) as (deps, found, _):
            if email is not None:
                return await erasing.by_email(deps, found, email)
            assert session is not None
            return await erasing.by_session(deps, found, session)

    erased = run(command)
    if as_json:
        from dataclasses import asdict

        out_json(asdict(erased))
    else:
        _print_erased(erased)


def export(
    file: Annotated[
        Path, typer.Option("--output", "-o", help="Where to write: .zip, or .json for data alone.")
    ],
    email: Email = None,
    session: Session = None,
    tenant: TenantSlug = "default",
) -> None:
    """Write everything that is stored of an email address, or one conversation, into a file."""
    _either(email, session)

    async def command() -> bytes:
        from app.privacy import export as exporting

        async with _opened(tenant) as (deps, found, _):
            if email is not None:
                made = await exporting.of_email(deps, found, email)
            else:
                assert session is not None
                made = await exporting.of_session(deps, found, session)
        return exporting.as_json(made) if file.suffix == ".json" else exporting.as_zip(made)

    content = run(command)
    try:
        file.touch(mode=0o600)
        file.write_bytes(content)
    except OSError as error:
        fail(f"{file} cannot be written: {error.strerror}")
    say(f"{file}: {len(content)} bytes")


def retention(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Count what is too old; delete nothing.")
    ] = False,
    tenant: TenantSlug = "default",
    as_json: Json = False,
) -> None:
    """Delete now what is too old by the section retention of app.yaml. The worker does so once a day."""

    async def command() -> Any:
        from app.retention import sweep
        from app.retention.sweep import RetentionDeps

        async with _opened(tenant) as (deps, found, settings):
            made = RetentionDeps(deps.pool, deps.clock, deps.ids, settings.retention, deps.outbox)
            return await (sweep.dry_run(made, found) if dry_run else sweep.run_now(made, found))

    counts = run(command)
    if as_json:
        out_json({"dry_run": dry_run, "counts": counts})
        return
    for kind, count in counts.items():
        out(f"{kind:20}{count:>8}")
    say("Nothing was deleted." if dry_run or not counts else "Deleted.")


def proofs(
    limit: Annotated[int, typer.Option(min=1, max=1_000_000, help="How many, the latest first.")] = 1_000,
    tenant: TenantSlug = "default",
    as_json: Json = False,
) -> None:
    """List proofs of what was erased. They name nobody; keep a copy with your backups, for `reapply`."""

    async def command() -> list[Proof]:
        from app.privacy import store
        from db.pool import transaction

        async with _opened(tenant) as (deps, found, _), transaction(deps.pool, found) as conn:
            return await store.proofs(conn, limit=limit)

    found = run(command)
    if as_json:
        from dataclasses import asdict

        out_json([asdict(proof) for proof in found])
        return
    for proof in found:
        counts = ", ".join(f"{count} {table}" for table, count in proof.counts.items()) or "nothing"
        out(line(f"{proof.at:%Y-%m-%d %H:%M}", f"{proof.kind:9}", proof.subject[:16], counts))


def reapply(
    file: Annotated[
        Path | None,
        typer.Argument(
            help="What `proofs --json` printed; without it, the database's own proofs.",
            exists=True,
            dir_okay=False,
            metavar="FILE",
        ),
    ] = None,
    tenant: TenantSlug = "default",
    as_json: Json = False,
) -> None:
    """After a backup was restored, erase again what had been erased since. What came later stays."""
    given = _read_proofs(file) if file else []

    async def command() -> Any:
        from app.privacy import store
        from app.privacy.erase import reapply as again
        from db.pool import transaction

        async with _opened(tenant) as (deps, found, _):
            async with transaction(deps.pool, found) as conn:
                own = await store.proofs(conn, limit=1_000_000)
            return await again(deps, found, [*own, *given])

    done = run(command)
    if as_json:
        from dataclasses import asdict

        out_json(asdict(done))
    else:
        out(f"{done.proofs} erasures applied again")


@asynccontextmanager
async def _opened(slug: str) -> AsyncGenerator[tuple[EraseDeps, UUID, Settings]]:
    from app.privacy.erase import EraseDeps
    from kit.ids import uuid7

    async with opened_database() as (environment, settings, database):
        folder = environment.data_dir / "outbox"
        deps = EraseDeps(
            pool=database.pool,
            clock=environment.clock(),
            ids=uuid7,
            secret=environment.secret(),
            outbox=lambda tenant: folder / str(tenant),
        )
        yield deps, (await tenant_named(database, slug)).id, settings


def _either(email: str | None, session: UUID | None) -> None:
    if (email is None) == (session is None):
        fail("say either --email or --session", USAGE)


def _read_proofs(file: Path) -> list[Proof]:
    import json
    from datetime import datetime

    from app.privacy.model import Proof

    try:
        rows: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
        return [
            Proof(
                UUID(row["id"]), row["subject"], row["kind"], row["counts"], datetime.fromisoformat(row["at"])
            )
            for row in rows
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        fail(f"{file} is not what `salesagent privacy proofs --json` prints: {error}", USAGE)


def _print_erased(erased: Erased) -> None:
    for table, count in erased.counts.items():
        out(f"{table:20}{count:>8}")
    if erased.files:
        out(f"{'mails in the outbox':20}{erased.files:>7}")
    if erased.masked:
        out(f"The address was blacked out in {erased.masked} other conversations.")
    for sentence in erased.elsewhere:
        out(sentence)
    say("Erased." if erased.counts or erased.masked else "Nothing was stored.")
    if erased.proof:
        say(f"Proof {erased.proof}")
