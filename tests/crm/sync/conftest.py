"""An office with one toy CRM, and a contact with a session in the database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from crm.sync.model import SessionRecord
from db.pool import Pool
from tests.crm.conftest import Desk
from tests.crm.sync.sync_rig import Office, a_session, open_office


@pytest.fixture
async def office(pool: Pool, tenant: UUID, clock: Any) -> AsyncIterator[Office]:
    async with open_office(pool, tenant, clock) as office:
        yield office


@pytest.fixture
async def record(desk: Desk) -> SessionRecord:
    session = await desk.session()
    joined = await desk.join(session, email="ann@acme.test")
    return a_session(session, joined.contact.id)
