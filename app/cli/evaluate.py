"""`salesagent eval`: how well a tenant's site is found, cited and answered."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.common import (
    USAGE,
    Json,
    TenantSlug,
    fail,
    opened_services,
    out,
    out_json,
    run,
    say,
    tenant_named,
)

if TYPE_CHECKING:
    from app.evaluation.run import Outcome

_COLUMNS = (
    ("n", "questions"),
    ("hit@1", "hit_1"),
    ("hit@5", "hit_5"),
    ("cited", "gold_cited"),
    ("facts", "facts"),
    ("precision", "citation_precision"),
    ("refused", "refused"),
    ("declined", "declined"),
    ("handled", "handled"),
    ("errors", "errors"),
    ("p50 ms", "median_ms"),
    ("p95 ms", "p95_ms"),
)


def register(app: typer.Typer) -> None:
    app.command("eval")(evaluate)


def evaluate(
    file: Annotated[Path, typer.Argument(help="Questions, one JSON object a line (see docs/evaluation.md).")],
    tenant: TenantSlug = "default",
    misses: Annotated[bool, typer.Option("--misses", help="Print every reply that fell short.")] = False,
    concurrency: Annotated[int, typer.Option(min=1, max=32, help="Conversations at once.")] = 1,
    as_json: Json = False,
) -> None:
    """Run a question file against a tenant and print the figures."""
    from app.evaluation import questions, report
    from app.evaluation.run import evaluate as run_evaluation

    try:
        asked = questions.load(file)
    except questions.QuestionFileError as error:
        fail(str(error), USAGE)

    async def command() -> list[Outcome]:
        async with opened_services() as services:
            owner = await tenant_named(services.database, tenant)
            return await run_evaluation(services, owner.id, asked, concurrency=concurrency)

    outcomes = run(command)
    if misses:
        for outcome in outcomes:
            _say_miss(outcome)
    if as_json:
        out_json(report.as_json(outcomes))
    else:
        out(_table(outcomes))


def _table(outcomes: list[Outcome]) -> str:
    from app.evaluation.report import by_type

    rows = [("type", *(title for title, _ in _COLUMNS))]
    for name, group in by_type(outcomes).items():
        rows.append((name, *(_cell(getattr(group, key)) for _, key in _COLUMNS)))
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            c.ljust(w) if i == 0 else c.rjust(w) for i, (c, w) in enumerate(zip(r, widths, strict=True))
        )
        for r in rows
    )


def _cell(value: float | int | None) -> str:
    if value is None:
        return "-"
    if isinstance(value, int):
        return str(value)
    return f"{value:.3f}" if value <= 1 else f"{value:.0f}"


def _say_miss(outcome: Outcome) -> None:
    question = outcome.question
    right = (
        outcome.answered and outcome.gold_cited and outcome.facts is not False
        if question.answerable
        else not outcome.answered
    )
    if not right:
        say(f"[{question.type}] {question.turns[-1]}")
        say(
            f"    found at {outcome.rank or '-'}, cited {', '.join(outcome.cited) or '-'}, wanted {question.gold_facts}"
        )
        say(f"    {outcome.text}")
