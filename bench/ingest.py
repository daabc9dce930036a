"""Pages a second of a whole site, ours and the plain LangChain pipeline's, taking turns on one server and database.

The site is fetched, taken apart, embedded and stored by both; loading the model does not count for either. A run of
ours is into a new tenant, because a tenant's known words are never embedded twice.

CPU time of ours is read from the kernel for each thread. "embedding" is what the thread that runs the model for
passages and torch's own threads use: tokenizing, the model, packing its token vectors. The database's
processes count, too.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from app.services import Services
from bench.support import Skipped, main, new_tenant, say, served_site, services, shared, sync
from ingest.report import SyncReport

_OVERLAY = Path("build", "bench-langchain")
_REQUIREMENTS = Path("bench", "langchain-requirements.txt")
_DELAYS_MS = (100, 0)
_ROUNDS = int(os.environ.get("BENCH_ROUNDS", "2"))


@dataclass(slots=True)
class Cpu:
    """Seconds of processor time: of the embedding model's threads, of our other threads, of the database."""

    embedding: float = 0.0
    rest: float = 0.0
    database: float = 0.0

    @property
    def total(self) -> float:
        return self.embedding + self.rest + self.database


@dataclass(frozen=True, slots=True)
class Run:
    """One run into an empty tenant, and the one after it, when nothing had changed."""

    first: SyncReport
    again: SyncReport
    cpu: Cpu

    @property
    def pages_per_second(self) -> float:
        return self.first.pages_found / self.first.seconds


async def measure() -> None:
    site = shared("sites", "plausible-docs")
    problem = _install_baseline()
    if problem:
        say(f"LangChain is skipped: {problem}")
    async with services() as opened:
        await _warm_up(opened)
        for delay in _DELAYS_MS:
            ours: list[Run] = []
            theirs: list[dict[str, Any]] = []
            with served_site(site, delay_ms=delay) as address:
                for number in range(_ROUNDS):
                    ours.append(await _run(opened, f"{address}/docs/", f"d{delay}-{number}"))
                    if not problem:
                        theirs.append(_baseline(f"{address}/docs/", opened.database.dsn))
            _report(delay, ours, theirs)
    say(
        "to reach: 4x at 100 ms, 1.5x at 0 ms; embedding 85 % of our CPU time; nothing embedded again, 20x faster"
    )


async def _warm_up(services: Services) -> None:
    """What torch does once in a process is the first reader's cost, not a site's."""
    await services.embedder.embed_passages(["A sentence that is long enough to be embedded. " * 8] * 32)


async def _run(services: Services, start: str, slug: str) -> Run:
    tenant = await new_tenant(services, slug)
    cpu = Cpu()
    with _measured(cpu):
        first = await sync(services, tenant, start)
    return Run(first, await sync(services, tenant, start), cpu)


def _report(delay: int, ours: list[Run], theirs: list[dict[str, Any]]) -> None:
    speed = median(run.pages_per_second for run in ours)
    last = ours[-1].first
    say(f"site answers in {delay} ms, medians of {len(ours)}")
    size = f"{last.pages_found} pages, {last.passages} passages, {last.seconds:.1f} s"
    say(f"  ours       {speed:6.2f} pages/s  ({size})")
    if theirs:
        plain = median(run["pages"] / run["seconds"] for run in theirs)
        loaded = median(run["documents"] / run["seconds"] for run in theirs)
        one = theirs[-1]
        parts = ", ".join(f"{name} {seconds:.1f}" for name, seconds in one["parts"].items())
        say(f"  LangChain  {plain:6.2f} pages/s  ({one['pages']} pages, {one['pieces']} pieces; {parts} s)")
        say(
            f"  ratio {speed / plain:.2f}; {speed / loaded:.2f} if all {one['documents']} documents that LangChain"
            " loaded count as pages, among them the answers to broken links"
        )
    share = median(run.cpu.embedding / run.cpu.total for run in ours)
    cpu = ours[-1].cpu
    say(
        f"  CPU: embedding {share:.1%} of {cpu.total:.1f} s"
        f" (embedding {cpu.embedding:.1f}, our other code {cpu.rest:.1f}, database {cpu.database:.1f})"
    )
    again = ours[-1].again
    faster = median(run.first.seconds / run.again.seconds for run in ours)
    say(
        f"  again: {again.unchanged} unchanged, {again.embedded} embedded, {again.seconds:.2f} s, {faster:.1f}x faster"
    )


# ── CPU time ────────────────────────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def _measured(cpu: Cpu) -> Generator[None]:
    before, database = _threads(), _database_seconds()
    children = sum(os.times()[2:4])
    yield
    for thread, seconds in _threads().items():
        used = seconds - before.get(thread, 0.0)
        if _runs_the_model(thread):
            cpu.embedding += used
        else:
            cpu.rest += used
    cpu.rest += sum(os.times()[2:4]) - children
    cpu.database = _database_seconds() - database


def _threads() -> dict[int, float]:
    return {each.id: each.user_time + each.system_time for each in psutil.Process().threads()}


def _runs_the_model(thread: int) -> bool:
    """Threads that Python did not start are torch's."""
    names = {each.native_id: each.name for each in threading.enumerate()}
    return thread not in names or names[thread].startswith("embed-")


def _database_seconds() -> float:
    """CPU time of this data folder's Postgres so far, with its processes that have ended."""
    folder = Path(os.environ["SALES_DATA_DIR"], "postgres")
    server = psutil.Process(int((folder / "postmaster.pid").read_text(encoding="ascii").splitlines()[0]))
    times = [server.cpu_times(), *(child.cpu_times() for child in server.children(recursive=True))]
    return sum(each.user + each.system for each in times) + times[0].children_user + times[0].children_system


# ── LangChain ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _install_baseline() -> str | None:
    """Put the baseline's packages into a folder of their own, once. Returns what went wrong."""
    stamp = _OVERLAY / _REQUIREMENTS.name
    wanted = _REQUIREMENTS.read_text(encoding="utf8")
    if stamp.exists() and stamp.read_text(encoding="utf8") == wanted:
        return None
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--upgrade", "--target", str(_OVERLAY), "-r", str(_REQUIREMENTS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return f"its packages cannot be installed: {done.stderr.strip().splitlines()[-1]}"
    stamp.write_text(wanted, encoding="utf8")
    return None


def _baseline(start: str, dsn: str) -> dict[str, Any]:
    """One run in a process of its own. The loader walks sets of links, so the hash seed decides what it finds."""
    environment = os.environ | {"PYTHONPATH": str(_OVERLAY), "HF_HUB_OFFLINE": "1", "PYTHONHASHSEED": "0"}
    command = [sys.executable, "-W", "ignore", "-m", "bench.langchain_pipeline", start, dsn]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Skipped(f"the LangChain pipeline failed: {done.stderr.strip().splitlines()[-1]}")
    return json.loads(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    raise SystemExit(main(measure))
