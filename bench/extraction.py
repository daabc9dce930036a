"""Extraction against hand-made article texts, and WordPress exports against what their items are."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bench.support import Skipped, main, say, shared


async def measure() -> None:
    for module, name, last, to_reach in (
        ("article_extraction", "article_extraction", 2, "mean F1 0.95"),
        ("wxr", "wxr", 20, "nothing missing, nothing that is not public"),
    ):
        try:
            lines = _printed(f"tests.evals.{module}", shared("data", name))
        except Skipped as reason:
            say(f"skipped: {reason}")
            continue
        for line in lines[-last:]:
            say(line)
        say(f"to reach: {to_reach}")


def _printed(module: str, folder: Path) -> list[str]:
    command = [sys.executable, "-m", module, str(folder)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()


if __name__ == "__main__":
    raise SystemExit(main(measure))
