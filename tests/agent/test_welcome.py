"""Who comes back is greeted by name of their rep when a signature says who they are, and else like anybody."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from crm.config import Qualification
from tests.agent.conftest import Serve
from tests.agent.rig import Chat, Rig
from tests.agent.test_identity import identities, token

OWNERS = {"owners": {"reps": [{"name": "Mira Lang", "email": "mira@northwind.com"}]}}


async def office(serve: Serve, clock: Any, **settings: Any) -> Rig:
    given = {"team_reachable": True, "qualification": Qualification.model_validate(OWNERS), **settings}
    return await serve(identify=identities(clock), settings=given)


def a_deal(dsn: str, owner: str) -> None:
    with psycopg.connect(dsn) as conn:
        conn.execute(
            """INSERT INTO crm_deals (tenant_id, connection, remote_type, remote_id, contact_id, stage, amount,
                                      currency, owner, updated_at, seen_at)
               SELECT tenant_id, 'crm', 'deals', '1', id, 'Negotiation', 98765, 'EUR', %s, now(), now()
               FROM contacts""",
            (owner,),
        )


async def greeted(chat: Chat) -> str:
    return (await chat.say("Hello!"))["text"]


async def test_a_signed_visitor_hears_of_their_rep_and_nothing_else(
    serve: Serve, clock: Any, dsn: str
) -> None:
    rig = await office(serve, clock)
    chat = await rig.open_session(identity=token(clock))
    a_deal(dsn, "mira@northwind.com")
    said = await greeted(chat)
    assert "Welcome back!" in said and "Mira Lang" in said
    assert not any(word in said for word in ("98765", "Negotiation", "deal", "@"))


async def test_who_only_names_the_address_hears_nothing(serve: Serve, clock: Any, dsn: str) -> None:
    rig = await office(serve, clock)
    await rig.open_session(identity=token(clock))
    a_deal(dsn, "mira@northwind.com")
    stranger = await rig.open_session()
    await stranger.say("I'm Ana Ruiz, ana@northwind.com")
    said = await greeted(stranger)
    assert "Mira" not in said and "back" not in said


@pytest.mark.parametrize("case", ["no deal", "a rep whom visitors do not know", "nobody could come"])
async def test_else_they_are_greeted_like_anybody(serve: Serve, clock: Any, dsn: str, case: str) -> None:
    rig = await office(serve, clock, team_reachable=case != "nobody could come")
    chat = await rig.open_session(identity=token(clock))
    if case != "no deal":
        a_deal(dsn, "else@northwind.com" if case.startswith("a rep") else "mira@northwind.com")
    assert "back" not in await greeted(chat)
