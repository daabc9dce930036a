"""Run measurements: `python -m bench [NAME ...]`, all of them without a name.

Each runs in a process and a data folder of its own, with the settings' defaults and its own embedded Postgres; nothing
is left behind. Question sets and sites come from the folder SALES_SHARED names; what needs one that is not there is
skipped and says so.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

BENCHES = {
    "site": "a documentation site crawled, its visitors' questions answered",
    "retrieval": "search on squad_v2 and mtrag, and the gate before an answer",
    "ingest": "pages a second, beside the plain LangChain pipeline",
    "turn": "what a turn costs beside the model",
    "streams": "100 conversations that stream at once",
    "search": "100,000 passages of 20 tenants",
    "extraction": "article texts and WordPress exports against what they hold",
    "profile": "what rules alone learn from scripted conversations",
    "deliveries": "500 sessions that end within a minute, over a local SMTP server",
    "when": "dates and times in words, beside dateparser alone",
    "crm": "how soon a session is in each CRM, use of a limit, a dry run of 1,000 leads",
    "crm_load": "1,000 sessions into seven CRMs at once, with faults and workers that are killed",
    "widget": "what the chat costs a page, and how soon it opens and scrolls",
    "slots": "open times of five full calendars, from memory and through the database",
}
_REPOSITORY = Path(__file__).parent.parent


def main(names: Sequence[str]) -> int:
    if unknown := [name for name in names if name not in BENCHES]:
        print(f"unknown: {', '.join(unknown)}. There are:", file=sys.stderr)
        for name, about in BENCHES.items():
            print(f"  {name:11} {about}", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    failed = [name for name in names or BENCHES if not _run(name)]
    if failed:
        print(f"did not finish: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _run(name: str) -> bool:
    """Whether the bench came to its end."""
    print(f"\n── {name}: {BENCHES[name]}", flush=True)
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix=f"salesagent-bench-{name}-") as folder:
        command = [sys.executable, "-m", f"bench.{name}"]
        bench = subprocess.Popen(command, cwd=_REPOSITORY, env=_environment(Path(folder)))
        try:
            code = bench.wait()
        finally:
            bench.terminate()
            bench.wait()
            _stop_database(Path(folder))
    print(f"   ({time.perf_counter() - began:.0f} s)", flush=True)
    return code == 0


def _stop_database(folder: Path) -> None:
    """What a measurement that was ended from outside could not do."""
    pid_file = folder / "data" / "postgres" / "postmaster.pid"
    try:
        server = psutil.Process(int(pid_file.read_text(encoding="ascii").splitlines()[0]))
        server.send_signal(signal.SIGINT)
        server.wait(20)
    except (FileNotFoundError, psutil.NoSuchProcess):
        return


def _environment(folder: Path) -> dict[str, str]:
    """Defaults alone: what this shell sets for an installation, keys included, does not count."""
    settings = folder / "app.yaml"
    settings.write_text("company: {name: our company}\n", encoding="utf8")
    kept = {
        name: value
        for name, value in os.environ.items()
        if name != "DATABASE_URL" and not name.startswith(("SALES_", "OPENAI_"))
    }
    return kept | {
        "SALES_SHARED": os.environ.get("SALES_SHARED") or str(_REPOSITORY.parent / "shared"),
        "SALES_DATA_DIR": str(folder / "data"),
        "SALES_CONFIG": str(settings),
        "SALES_INGEST__ALLOW_PRIVATE_ADDRESSES": "true",
    }


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
