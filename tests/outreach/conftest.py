"""Deliveries of one tenant over the test's database, into an outbox folder or a mail server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest

from db.pool import Pool
from outreach.config import Config
from tests.conftest import FixedClock
from tests.fakes.smtp_server import FakeSmtp
from tests.outreach.delivery_rig import Rig, smtp_config


@pytest.fixture
async def rig(pool: Pool, tenant: UUID, clock: FixedClock, tmp_path: Path) -> AsyncIterator[Rig]:
    """Mails go into the outbox folder."""
    made = await Rig.make(pool, tenant, tmp_path, clock=clock)
    yield made
    await made.close()


@pytest.fixture
async def smtp(rig: Rig) -> AsyncIterator[FakeSmtp]:
    """A mail server that `rig` sends by."""
    with FakeSmtp() as server:
        rig.config = Config(mail=smtp_config(server.port))
        yield server
        await rig.close()
