"""Plays the conversations of tests/dialogues."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from tests.agent.conftest import Serve
from tests.agent.dialogues import Player, dialogues, outside_calendar, services_of
from tests.conftest import FixedClock


@pytest.mark.parametrize("dialogue", [pytest.param(each, id=id) for id, each in dialogues()])
async def test_dialogue(
    dialogue: dict[str, Any], serve: Serve, dsn: str, tenant: UUID, clock: FixedClock
) -> None:
    with outside_calendar(dialogue) as server:
        rig = await serve(**services_of(dialogue, server))
        player = await Player.start(dialogue, rig, tenant=tenant, dsn=dsn, clock=clock, server=server)
        await player.play()
