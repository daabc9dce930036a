"""`salesagent check`: is everything in place, and if not, what to do about it."""

from __future__ import annotations

import typer

from app.cli.common import FAILED, Json, out, out_json, run


def register(app: typer.Typer) -> None:
    app.command()(check)


def check(as_json: Json = False) -> None:
    """Check settings, database, keys and models, and say how to mend what is wrong."""

    async def command() -> list[Finding]:
        from app.checks import examine

        return await examine()

    from app.findings import Finding

    findings = run(command)
    if as_json:
        out_json([{"check": f.name, "state": f.state, "detail": f.detail} for f in findings])
    else:
        for finding in findings:
            out(f"{finding.state:7}  {finding.name:12}  {finding.detail}")
    if any(finding.state == "wrong" for finding in findings):
        raise typer.Exit(FAILED)
