"""Sessions into all CRMs at once by several processes, on a bad day: faults of every kind, and workers that are killed.

The CRMs are the strict small servers of `tests/fakes`, the workers (`worker.py`) have the application's own opener,
connectors, limits and locks over one Postgres. The parent hands out tasks as deliveries do: what a worker could not do
now comes again later, what a killed worker had is given to another one.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import random
import signal
import sys
import time
from collections import Counter, deque
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from tests.conftest import FixedClock
from tests.crm.connectors.vendor import Opener as Rig
from tests.crm.connectors.vendor import Vendor, all_rigs
from tests.crm.load.shared import FastClock, Settings, Task
from tests.fakes.scripted_http import HttpReply, HttpRequest

ROOT = Path(__file__).parents[3]
TIMEOUT = 2.0
"""Seconds that a request of a worker may take."""
AT_ONCE = 7
"""Tasks of one worker that are under way."""

RIGS: Mapping[str, str] = {
    "hubspot": "hubspot token",
    "salesforce": "salesforce leads",
    "zoho": "zoho contacts",
    "pipedrive": "pipedrive token",
    "dynamics": "dynamics contacts",
    "attio": "attio",
    "webhook": "webhook",
}
_OAUTH = {"client_id": "app", "client_secret": "right", "refresh_token": "refresh-0"}


def access(name: str, server: Any) -> dict[str, Any]:
    """The options and secrets with which the application reaches the small server of this CRM."""
    url: str = server.url
    from tests.fakes.webhook_crm_server import SECRET

    return {
        "hubspot": {"options": {"base_url": url}, "secrets": {"token": "pat-na1-0123456789"}},
        "salesforce": {"options": {"login_url": url}, "secrets": _OAUTH},
        "zoho": {
            "options": {"module": "Contacts", "accounts_url": url, "base_url": url},
            "secrets": {**_OAUTH, "client_id": "1000.APP"},
        },
        "pipedrive": {
            "options": {"base_url": url, "token_url": f"{url}/oauth/token"},
            "secrets": {"token": "tok-of-a-person"},
        },
        "dynamics": {
            "options": {
                "organization": url,
                "directory": "acme.test",
                "token_url": f"{url}/token",
                "person": "contact",
            },
            "secrets": {"client_id": "app-1", "client_secret": "right"},
        },
        "attio": {"options": {"base_url": url}, "secrets": {"token": "token-1"}},
        "webhook": {
            "options": {"url": getattr(server, "hook", ""), "allow_private_addresses": True},
            "secrets": {"secret": SECRET},
        },
    }[name]


@asynccontextmanager
async def open_crms(clock: FastClock, names: Iterable[str] = RIGS) -> AsyncGenerator[dict[str, Vendor]]:
    rigs: dict[str, Rig] = all_rigs()
    async with AsyncExitStack() as stack:
        yield {
            name: await stack.enter_async_context(rigs[RIGS[name]](cast(FixedClock, clock))) for name in names
        }


# Faults


@dataclass
class Faults:
    """A `share` of all requests but those for tokens: refused as too many, broken off, or carried out and never
    answered. `counts` says how many of which."""

    share: float
    chance: random.Random
    counts: Counter[str] = field(default_factory=Counter[str])

    def into(self, vendor: Vendor) -> None:
        vendor.server.fail = self._of(vendor)

    def _of(self, vendor: Vendor) -> Callable[[HttpRequest], HttpReply | None]:
        busy = HttpReply(vendor.busy.status, vendor.busy.body, {**vendor.busy.headers, "Retry-After": "1"})
        replies = {
            "5xx": HttpReply(503, b"{}", {"Content-Type": "application/json"}),
            "too many": busy,
            "no answer": HttpReply(drop=True),
            "too late": HttpReply(after=TIMEOUT + 0.5),
        }

        def fail(request: HttpRequest) -> HttpReply | None:
            if self.chance.random() >= self.share:
                return None
            [kind] = self.chance.choices(list(replies), weights=(6, 5, 6, 3))
            self.counts[kind] += 1
            return replies[kind]

        return fail

    def stop(self, vendors: Iterable[Vendor]) -> None:
        for vendor in vendors:
            vendor.server.fail = lambda request: None


# Workers


@dataclass
class Worker:
    """`has` are the tasks under way; it `answers` once it has told of one."""

    process: asyncio.subprocess.Process
    has: dict[int, Task] = field(default_factory=dict[int, Task])
    answers: bool = False


@dataclass
class Load:
    """`later` counts why tasks had to come again, `wrote` what tasks changed in a CRM."""

    settings: Settings
    workers: int
    kill_every: float | None = None
    later: Counter[str] = field(default_factory=Counter[str])
    kills: int = 0
    wrote: list[str] = field(default_factory=list[str])
    seconds: float = 0.0
    _queue: deque[tuple[float, Task]] = field(default_factory=deque[tuple[float, Task]])
    _left: int = 0
    _running: list[Worker] = field(default_factory=list[Worker])
    _done: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def left(self) -> int:
        return self._left

    async def run(self, tasks: Sequence[Task], *, within: float) -> None:
        """Raises RuntimeError when a task was refused for good, TimeoutError when it takes too long."""
        self._queue.extend((0.0, task) for task in tasks)
        self._left, self.wrote, began = len(tasks), list[str](), time.perf_counter()
        self._done = asyncio.Event()
        try:
            async with asyncio.timeout(within), asyncio.TaskGroup() as group:
                keepers = [group.create_task(self._keep_one()) for _ in range(self.workers)]
                keepers += [group.create_task(self._kill())] if self.kill_every else []
                await self._done.wait()
                self.seconds = time.perf_counter() - began
                for keeper in keepers:
                    keeper.cancel()
        except TimeoutError:
            waiting = Counter(task.connection for _, task in self._queue)
            said = f"{self._left} tasks are left: {dict(waiting)}; came again: {dict(self.later)}; {self.kills} kills"
            raise TimeoutError(said) from None
        finally:
            for worker in self._running:
                if worker.process.returncode is None:
                    worker.process.kill()
                await worker.process.wait()
            self._running.clear()

    async def _keep_one(self) -> None:
        """A worker, and another one when it was killed."""
        while True:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "tests.crm.load.worker",
                cwd=ROOT,
                env=os.environ | {"PYTHONWARNINGS": "ignore"},
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE if not os.environ.get("LOAD_SHOWS") else None,
            )
            worker = Worker(process)
            self._running.append(worker)
            feeding = asyncio.create_task(self._feed(worker))
            try:
                await self._listen(worker)
            finally:
                feeding.cancel()
                await asyncio.gather(feeding, return_exceptions=True)
            code = await process.wait()
            self._running.remove(worker)
            if code != -signal.SIGKILL:
                said = await process.stderr.read() if process.stderr else b""
                raise RuntimeError(f"a worker ended with {code}: {said.decode()[-2_000:]}")
            self._queue.extendleft((0.0, task) for task in worker.has.values())

    async def _feed(self, worker: Worker) -> None:
        """Keep it busy with what is due."""
        assert worker.process.stdin is not None
        worker.process.stdin.write(f"{self.settings.line()}\n".encode())
        with_nothing = 0.01
        while True:
            task = self._next() if len(worker.has) < AT_ONCE else None
            if task is None:
                await asyncio.sleep(with_nothing)
                continue
            worker.has[task.number] = task
            worker.process.stdin.write(f"{task.line()}\n".encode())
            try:
                await worker.process.stdin.drain()
            except ConnectionError:  # it was killed, and its tasks go to the next one
                return

    def _next(self) -> Task | None:
        now = time.perf_counter()
        for place, (due, task) in enumerate(itertools.islice(self._queue, 50)):
            if due <= now:
                del self._queue[place]
                return task
        return None

    async def _listen(self, worker: Worker) -> None:
        assert worker.process.stdout is not None
        while line := await worker.process.stdout.readline():
            try:
                said = json.loads(line)
            except ValueError:  # killed within a word
                continue
            if "number" not in said:
                continue
            task, worker.answers = worker.has.pop(said["number"]), True
            if "failed" in said:
                raise RuntimeError(f"{task.connection}: {said['failed']}")
            if "later" in said:
                self.later[said["later"]] += 1
                wait = min(said["after"] or 5.0, 30.0) / self.settings.speed
                self._queue.append((time.perf_counter() + wait, task))
                continue
            self.wrote += [f"{task.connection}: {', '.join(said['wrote'])}"] if said["wrote"] else []
            self._left -= 1
            if self._left == 0:
                self._done.set()

    async def _kill(self) -> None:
        """One that is in the middle of its work, every so often; a new one is let begin first, and one goes on."""
        assert self.kill_every is not None
        while True:
            await asyncio.sleep(self.kill_every)
            alive = [worker for worker in self._running if worker.process.returncode is None]
            busy = [worker for worker in alive if worker.has and worker.answers]
            if len(busy) > 1:
                busy[0].process.kill()
                self.kills += 1
