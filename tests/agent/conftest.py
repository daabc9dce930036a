"""A conversation service over the test's database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any
from uuid import UUID

import pytest

from db.pool import Pool
from tests.agent.rig import Chat, Rig, make_services, running

Serve = Callable[..., Awaitable[Rig]]


@pytest.fixture
async def serve(pool: Pool, tenant: UUID, clock: Any) -> AsyncIterator[Serve]:
    """Starts a service; keyword arguments as of `rig.make_services`, and `ping_seconds`."""
    async with AsyncExitStack() as stack:

        async def start(*, ping_seconds: float = 15.0, **values: Any) -> Rig:
            services, search = make_services(pool, clock, **values)
            return await stack.enter_async_context(running(services, search, ping_seconds=ping_seconds))

        yield start


@pytest.fixture
async def rig(serve: Serve) -> Rig:
    return await serve()


@pytest.fixture
async def chat(rig: Rig) -> Chat:
    return await rig.open_session(page={"url": "http://site.test/price", "title": "Price"})
