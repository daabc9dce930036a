"""A real documentation site, crawled over HTTP, and the questions its visitors ask: the table of `salesagent eval`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bench.support import main, say, served_site, services, shared, sync


async def measure() -> None:
    questions = shared("data", "plausible-qa", "dev.jsonl")
    with served_site(shared("sites", "plausible-docs")) as address:
        async with services() as opened:
            report = await sync(opened, opened.database.default.id, f"{address}/docs/")
    say(
        f"{report.pages_found} pages, {report.failed} failed, {report.passages} passages,"
        f" {report.embedded} embedded in {report.seconds:.1f} s"
    )
    command = [str(Path(sys.executable).with_name("salesagent")), "eval", str(questions)]
    table = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: ASYNC221
    for line in table.splitlines():
        say(line)
    say("to reach: single+deep hit@1 0.65, hit@5 0.88; answerable cited 0.75 (followup 0.70), facts 0.62,")
    say("refused at most 0.10; near misses declined 0.72, other unanswerable ones and small talk: all")


if __name__ == "__main__":
    raise SystemExit(main(measure))
