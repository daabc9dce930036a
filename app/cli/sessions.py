"""`salesagent sessions`: conversations, as they were stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, get_args
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
from app.cli.lines import cut, line

if TYPE_CHECKING:
    from app.admin.rows import SessionDetail, SessionFilter, SessionRow, Turn

Csv = Annotated[bool, typer.Option("--csv", help="Print CSV, safe to open in a spreadsheet.")]
State = Annotated[str | None, typer.Option(help="active or ended.", metavar="STATE")]
From = Annotated[
    str | None,
    typer.Option("--from", help="Opened then or later: 2026-03-02 (UTC), or with a time.", metavar="TIME"),
]
To = Annotated[
    str | None, typer.Option("--to", help="Opened before then; a day is included.", metavar="TIME")
]
Contact = Annotated[str | None, typer.Option(help="A contact's email address or id.", metavar="CONTACT")]
MinScore = Annotated[int | None, typer.Option(min=0, max=100, help="The least score.")]
HandoffIs = Annotated[
    str | None, typer.Option("--handoff", help="none, requested, taken_over or released.", metavar="STATE")
]
Part = Annotated[
    str | None, typer.Option("--query", "-q", help="Part of a name, address, company or message.")
]


def register(app: typer.Typer) -> None:
    nouns = typer.Typer(help="Conversations with visitors.", no_args_is_help=True)
    nouns.command("list")(list_)
    nouns.command()(show)
    nouns.command()(export)
    app.add_typer(nouns, name="sessions")


def list_(
    tenant: TenantSlug = "default",
    state: State = None,
    opened_from: From = None,
    opened_to: To = None,
    contact: Contact = None,
    min_score: MinScore = None,
    handoff: HandoffIs = None,
    query: Part = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many, the latest first.")] = 20,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """List conversations, the latest first."""
    wanted = _filter(state, opened_from, opened_to, contact, min_score, handoff, query)

    async def command() -> list[SessionRow]:
        from app.admin import store
        from db.pool import transaction

        async with opened_database() as (_, _, database):
            found = await tenant_named(database, tenant)
            async with transaction(database.pool, found.id) as conn:
                return await store.sessions(conn, wanted, before=None, limit=limit)

    rows = run(command)
    if as_json:
        from dataclasses import asdict

        out_json([asdict(row) for row in rows])
    elif as_csv:
        _out_csv(rows)
    else:
        for row in rows:
            out(_listed(row))


def show(
    session: Annotated[UUID, typer.Argument(help="The conversation's id.", metavar="SESSION")],
    tenant: TenantSlug = "default",
    as_json: Json = False,
) -> None:
    """Print a conversation with its citations, what was understood and what was sent."""

    async def command() -> SessionDetail:
        from app.admin.reading import one

        async with opened_database() as (_, _, database):
            found = await tenant_named(database, tenant)
            return await one(database.pool, found.id, session)

    detail = run(command)
    if as_json:
        from dataclasses import asdict

        out_json(asdict(detail))
    else:
        _print(detail)


def export(
    tenant: TenantSlug = "default",
    state: State = None,
    opened_from: From = None,
    opened_to: To = None,
    contact: Contact = None,
    min_score: MinScore = None,
    handoff: HandoffIs = None,
    query: Part = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Print all conversations: CSV, one a line, or with --json one JSON object a line, transcript included."""
    if as_json and as_csv:
        fail("choose one of --json and --csv", USAGE)
    wanted = _filter(state, opened_from, opened_to, contact, min_score, handoff, query)

    async def command() -> int:
        from app.admin.reading import every_session, one

        count = 0
        async with opened_database() as (_, _, database):
            found = await tenant_named(database, tenant)
            if not as_json:
                _out_csv([])
            async for rows in every_session(database.pool, found.id, wanted):
                count += len(rows)
                if not as_json:
                    _out_csv(rows, header=False)
                    continue
                for row in rows:
                    _out_line(await one(database.pool, found.id, row.id))
        return count

    say(f"{run(command)} conversations")


def _filter(
    state: str | None,
    opened_from: str | None,
    opened_to: str | None,
    contact: str | None,
    min_score: int | None,
    handoff: str | None,
    query: str | None,
) -> SessionFilter:
    from app.admin.reading import moment
    from app.admin.rows import Handoff, SessionFilter, SessionState
    from kit.errors import BadRequest

    try:
        first, last = moment(opened_from), moment(opened_to, end=True)
    except BadRequest as error:
        fail(error.detail, USAGE)
    return SessionFilter(
        state=_one_of(state, get_args(SessionState)),
        opened_from=first,
        opened_to=last,
        contact=contact or None,
        min_score=min_score,
        handoff=_one_of(handoff, get_args(Handoff)),
        q=query or None,
    )


def _one_of(text: str | None, known: tuple[str, ...]) -> Any:
    if text is not None and text not in known:
        fail(f"there is no {text!r} here; there are {', '.join(known)}", USAGE)
    return text


def _out_csv(rows: list[SessionRow], *, header: bool = True) -> None:
    from app.admin.reading import COLUMNS, as_row
    from kit.csv import write_csv

    if text := write_csv((as_row(row) for row in rows), COLUMNS, header=header):
        out(text.removesuffix("\r\n"))


def _out_line(detail: SessionDetail) -> None:
    import json
    from dataclasses import asdict

    out(json.dumps(asdict(detail), default=str, ensure_ascii=False))


def _listed(row: SessionRow) -> str:
    who = row.name or row.email or ""
    marks = (row.status or "", "" if row.handoff == "none" else row.handoff)
    about = cut(row.headline or row.page or "", 80)
    when = f"{row.opened_at:%Y-%m-%d %H:%M}"
    return line(
        row.id,
        when,
        f"{row.state:6}",
        f"{row.turns:3} turns",
        f"{row.score:3}",
        row.source,
        who,
        *marks,
        about,
    )


def _print(detail: SessionDetail) -> None:
    session = detail.session
    for label, value in (
        ("opened", f"{session.opened_at:%Y-%m-%d %H:%M}  on {session.page or '(no page)'}"),
        ("ended", session.ended_at and f"{session.ended_at:%Y-%m-%d %H:%M}  ({session.end_reason})"),
        ("source", line(session.source, session.campaign, session.landing_url)),
        ("contact", line(session.name, session.email, session.company)),
        ("score", f"{session.score}  {session.status or ''}"),
        ("owner", session.owner),
        ("hand-off", None if session.handoff == "none" else line(session.handoff, session.rep)),
        ("summary", session.headline),
    ):
        if value:
            out(line(f"{label:10}", value))
    for reason in detail.arrival.reasons:
        out(line(f"{reason.get('points', 0):+10d}", reason.get("text"), _quoted(reason.get("quote"))))
    _print_transcript(detail)
    for stated in detail.profile:
        until = f"(until {stated.ended_at:%Y-%m-%d %H:%M})" if stated.ended_at else ""
        out(line(f"{stated.name:20}", stated.value, _quoted(stated.quote), until))
    for sent in detail.deliveries:
        out(line(f"{sent.kind:20}", sent.target, sent.state, sent.error))


def _print_transcript(detail: SessionDetail) -> None:
    said = [message for message in detail.rep_messages if message.after_turn == 0]
    for turn in (None, *detail.turns):
        if turn:
            _print_turn(turn)
            said = [message for message in detail.rep_messages if message.after_turn == turn.seq]
        for message in said:
            out(line(f"{message.rep or message.kind}: {message.text}"))


def _print_turn(turn: Turn) -> None:
    out(line(f"visitor: {turn.text}"))
    out(line(f"agent:   {turn.reply or f'({turn.state})'}"))
    for cited in turn.citations:
        out(line(f"         [{cited.marker}] {cited.page_url}"))


def _quoted(text: str | None) -> str:
    return f'"{text}"' if text else ""
