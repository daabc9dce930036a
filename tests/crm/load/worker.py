"""A worker of its own process, as the application has them: the real opener, connectors, limits and locks.

It reads its settings and then tasks from its input, a line each, pushes several at once, and says of each task what
came of it. Whoever started it may kill it at any moment.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import httpx2

from crm.catalog.makers import MAKERS
from crm.connectors.secrets import Secrets
from crm.sync.config import CrmEntry
from crm.sync.deps import Accounts, SyncDeps
from crm.sync.opening import Opener
from crm.sync.push import push
from db.pool import Pool, open_pool
from kit import log
from kit.errors import Retryable
from kit.ids import uuid7
from tests.crm.load.shared import FastClock, Settings, Task

SECRET_KEY = "k" * 40


class Hurried(httpx2.AsyncHTTPTransport):
    """Every request gives up after so many seconds, whatever its connector would wait."""

    def __init__(self, timeout: float) -> None:
        super().__init__()
        self._timeout = dict.fromkeys(("connect", "read", "write", "pool"), timeout)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        request.extensions["timeout"] = self._timeout
        return await super().handle_async_request(request)


def opener(settings: Settings, pool: Pool, client: httpx2.AsyncClient, clock: FastClock) -> Opener:
    entries = {
        name: CrmEntry.model_validate({"enabled": True, "options": crm["options"], "activities": ("note",)})
        for name, crm in settings.crms.items()
    }

    async def of_tenant(tenant: UUID) -> Mapping[str, CrmEntry]:
        return entries

    return Opener(
        pool=pool,
        client=client,
        clock=clock,
        ids=uuid7,
        secret_key=SECRET_KEY,
        makers=MAKERS,
        entries=of_tenant,
    )


async def keep_secrets(opener: Opener, settings: Settings) -> None:
    for name, crm in settings.crms.items():
        await opener.keep(UUID(settings.tenant), name, Secrets(crm["secrets"]))


async def work(settings: Settings, lines: asyncio.StreamReader) -> None:
    clock = FastClock(settings.began, settings.speed)
    pool = await open_pool(settings.dsn, size=4)
    async with httpx2.AsyncClient(transport=Hurried(settings.timeout), trust_env=False) as client:
        opened = opener(settings, pool, client, clock)
        deps = SyncDeps(
            pool=pool, clock=clock, ids=uuid7, open=opened.connection, accounts=Accounts(pool, clock)
        )
        print(json.dumps({"ready": True}), flush=True)
        async with asyncio.TaskGroup() as group:
            while line := await lines.readline():
                group.create_task(_one(deps, UUID(settings.tenant), Task.read(line.decode())))
    await pool.close()


async def _one(deps: SyncDeps, tenant: UUID, task: Task) -> None:
    said: dict[str, Any] = {"number": task.number}
    try:
        pushed = await push(deps, tenant, task.connection, task.record(deps.clock()))
        wrote = [
            f"{step.object} {step.done} {[change.field for change in step.changes]}"
            for step in pushed.steps
            if step.done in ("created", "updated", "healed")
        ]
        said |= {"done": True, "wrote": wrote}
    except Retryable as error:
        said |= {"later": error.code, "after": error.retry_after}
    except Exception as error:  # noqa: BLE001 - the parent is told, and fails
        said |= {"failed": f"{type(error).__name__}: {error}"}
    print(json.dumps(said), flush=True)


async def main() -> None:
    log.configure(level="ERROR")
    lines = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    await work(Settings.read((await lines.readline()).decode()), lines)


if __name__ == "__main__":
    asyncio.run(main())
