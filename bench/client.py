"""A visitor's browser as the server sees it: opens sessions, sends messages, reads the events of the reply."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import psutil

_PLENTY = '{"burst": 100000, "per_minute": 100000}'
_START_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Reply:
    """Seconds from sending to the first text and to the last event; `text` is None when nothing was said."""

    text: float | None
    total: float
    finished: bool


@dataclass(frozen=True, slots=True)
class Session:
    http: httpx2.AsyncClient
    path: str
    headers: Mapping[str, str]

    async def ask(self, text: str) -> Reply:
        """Send a message and read the reply to its end. A reply that is refused or breaks off is not `finished`."""
        began = time.perf_counter()
        first: float | None = None
        finished = False
        try:
            async with self.http.stream(
                "POST", self.path, json={"text": text}, headers=self.headers
            ) as answer:
                async for line in answer.aiter_lines():
                    if line == "event: text" and first is None:
                        first = time.perf_counter() - began
                    finished = finished or line == "event: done"
        except httpx2.HTTPError:
            finished = False
        return Reply(first, time.perf_counter() - began, finished)


async def open_session(http: httpx2.AsyncClient, widget_key: str) -> Session:
    opened = await http.post("/v1/sessions", json={"page": {}}, headers={"X-Widget-Key": widget_key})
    opened.raise_for_status()
    session = opened.json()
    headers = {
        "X-Widget-Key": widget_key,
        "Authorization": f"Bearer {session['token']}",
        "Accept": "text/event-stream",
    }
    return Session(http, f"/v1/sessions/{session['session_id']}/turns", headers)


@asynccontextmanager
async def browser(address: str) -> AsyncGenerator[httpx2.AsyncClient]:
    limits = httpx2.Limits(max_connections=200, max_keepalive_connections=200)
    async with httpx2.AsyncClient(base_url=address, timeout=60.0, limits=limits, trust_env=False) as http:
        yield http


@asynccontextmanager
async def server(script: str) -> AsyncGenerator[tuple[str, psutil.Process]]:
    """`salesagent serve` with a scripted model and rate limits out of the way; gives its address and its process."""
    folder = Path(os.environ["SALES_DATA_DIR"]).parent
    (folder / "script.yaml").write_text(script, encoding="utf8")
    environment = os.environ | {
        "SALES_MODEL__PROVIDER": "scripted",
        "SALES_MODEL__SCRIPT": str(folder / "script.yaml"),
        "SALES_LIMITS__REQUESTS_PER_ADDRESS": _PLENTY,
        "SALES_LIMITS__TURNS_PER_SESSION": _PLENTY,
        "SALES_LIMITS__TURNS_PER_TENANT": _PLENTY,
        "SALES_AGENT__DAILY_MODEL_TOKENS": "100000000",
    }
    command = [str(Path(sys.executable).with_name("salesagent")), "serve", "--port", "0"]
    log = folder / "serve.log"
    with log.open("wb") as out:
        process = psutil.Popen(command, env=environment, stderr=out)
    try:
        yield _address(log, process), process
    finally:
        process.terminate()
        process.wait(30)


def _address(log: Path, process: psutil.Process) -> str:
    """Where the server listens, from what it says when it is ready."""
    began = time.monotonic()
    while time.monotonic() - began < _START_SECONDS:
        said = log.read_text(encoding="utf8")
        for line in said.splitlines():
            if line.startswith("Ready at "):
                return line.removeprefix("Ready at ").strip()
        if not process.is_running() or process.status() == psutil.STATUS_ZOMBIE:
            raise RuntimeError(f"the server did not start:\n{said}")
        time.sleep(0.1)
    raise RuntimeError(f"the server was not ready after {_START_SECONDS:.0f} s:\n{said}")
