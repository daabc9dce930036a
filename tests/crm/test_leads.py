"""The life of a lead: by rule, by a person, and in spite of strangers; who gets it, and each turn taken once."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from crm import interactions, leads, owners, store
from crm.config import Owners, Qualification
from crm.leads import Step, next_status
from crm.merging import merged_lead
from crm.model import Assessment, Interaction, Lead, LeadStatus, Reason, StatusBy
from crm.territory import Whereabouts, candidates, country_of
from db.pool import transaction
from kit.errors import NotFound
from kit.ids import uuid7
from tests.crm.conftest import Desk

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
NOTHING = Assessment(0, (), qualified=False, hot=False)
GOOD = Assessment(70, (), qualified=True, hot=False)
OUT = Assessment(90, (), qualified=False, hot=False, disqualified=True)


def _lead(status: LeadStatus = "new", by: StatusBy = "rule", **values: Any) -> Lead:
    made: dict[str, Any] = {
        "id": UUID(int=1), "contact_id": UUID(int=2), "status": status, "score": 0, "reasons": (), "owner": None,
        "qualified_at": None, "closed_at": None, "created_at": NOW, "updated_at": NOW, "status_by": by,
    }  # fmt: skip
    return Lead(**made | values)


@pytest.mark.parametrize(
    ("status", "by", "assessment", "engaged", "trusted", "expected"),
    [
        ("new", "rule", NOTHING, False, True, "new"),
        ("new", "rule", NOTHING, True, True, "engaged"),
        ("new", "rule", GOOD, True, True, "qualified"),
        ("new", "rule", GOOD, False, False, "qualified"),
        ("engaged", "rule", NOTHING, False, True, "engaged"),
        ("qualified", "rule", NOTHING, False, True, "qualified"),
        ("qualified", "rule", OUT, True, True, "disqualified"),
        ("qualified", "rule", OUT, True, False, "qualified"),
        ("new", "rule", OUT, True, False, "new"),
        ("disqualified", "rule", NOTHING, True, True, "engaged"),
        ("disqualified", "rule", GOOD, True, True, "qualified"),
        ("disqualified", "rule", GOOD, True, False, "disqualified"),
        ("disqualified", "person", GOOD, True, True, "disqualified"),
        ("disqualified", "crm", GOOD, True, True, "disqualified"),
        ("won", "person", GOOD, True, True, "won"),
        ("won", "crm", OUT, True, True, "won"),
        ("lost", "crm", GOOD, True, True, "lost"),
        ("engaged", "person", OUT, True, True, "engaged"),
        ("engaged", "person", GOOD, True, True, "qualified"),
        ("qualified", "person", NOTHING, True, True, "qualified"),
    ],
)
def test_the_status_by_rule(
    status: LeadStatus, by: StatusBy, assessment: Assessment, engaged: bool, trusted: bool, expected: str
) -> None:
    assert next_status(_lead(status, by), assessment, engaged=engaged, trusted=trusted) == expected


def test_merging_two_leads_keeps_what_people_said_and_the_best_score() -> None:
    kept = _lead("qualified", score=40, owner=None, qualified_at=datetime(2026, 3, 2, tzinfo=UTC))
    gone = _lead(
        "lost", "person", score=90, owner="a@x.test", qualified_at=NOW, reasons=(Reason("r", 90, "t"),)
    )
    for lead in (merged_lead(kept, gone), merged_lead(gone, kept)):
        assert (lead.status, lead.status_by, lead.score, lead.owner) == ("lost", "person", 90, "a@x.test")
        assert (len(lead.reasons), lead.qualified_at) == (1, datetime(2026, 3, 2, tzinfo=UTC))


async def test_from_new_to_hot_with_each_fact_once(desk: Desk) -> None:
    session = await desk.session()
    contact = (await desk.join(session, email="ann@acme.test")).contact
    steps = [await desk.advance(contact, session, score) for score in (0, 20, 65, 85, 85, 30)]
    assert [step.lead.status for step in steps] == ["new", "engaged", *["qualified"] * 4]
    assert [sorted(step.became) for step in steps] == [["created"], [], ["qualified"], ["hot"], [], []]
    assert steps[-1].lead.score == 30, "the same session's own score may fall"
    assert steps[-1].lead.reasons == (Reason("buying words", 30, "Speaks of buying", "we want to buy", 1),)
    assert Counter(await desk.events()) == Counter(
        {"lead.created": 1, "lead.status_changed": 2, "lead.qualified": 1, "lead.hot": 1}
    )
    [row] = await desk.run("SELECT score, qualified_at FROM sessions WHERE id = %s", session)
    assert (row["score"], row["qualified_at"]) == (30, desk.clock())
    payloads = await desk.run("SELECT payload::text AS payload FROM events")
    assert not any("acme" in row["payload"] for row in payloads)


async def test_a_strangers_session_neither_lowers_nor_disqualifies(desk: Desk) -> None:
    good = await desk.lead(85, email="ann@acme.test")
    stranger = await desk.session()
    joined = await desk.join(stranger, email="ann@acme.test")
    after = await desk.advance(joined.contact, stranger, 0, disqualified=True)
    assert (after.lead.id, after.lead.status, after.lead.score) == (good.lead.id, "qualified", 85)
    assert after.lead.reasons == good.lead.reasons
    signed = await desk.session()
    joined = await desk.join(signed, email="ann@acme.test", external_id="42", verified=True)
    after = await desk.advance(joined.contact, signed, 0, disqualified=True)
    assert (after.lead.status, after.became) == ("disqualified", {"disqualified"})
    assert after.lead.closed_at is not None
    back = await desk.advance(joined.contact, signed, 20)
    assert (back.lead.status, back.lead.closed_at) == ("engaged", None)


@pytest.mark.parametrize("status", ["won", "lost", "disqualified"])
async def test_what_a_person_closed_stays_closed(desk: Desk, status: LeadStatus) -> None:
    session = await desk.session()
    contact = (await desk.join(session, email="ann@acme.test")).contact
    lead = (await desk.advance(contact, session, 20)).lead
    async with transaction(desk.pool, desk.tenant) as conn:
        await leads.set_status(
            conn, desk.services, lead_id=lead.id, status=status, reason="told\r\nso", now=desk.clock()
        )
    after = (await desk.advance(contact, session, 95)).lead
    assert (after.status, after.status_by, after.status_reason, after.score) == (
        status,
        "person",
        "told so",
        95,
    )
    assert after.closed_at is not None
    assert after.hot_at is None
    assert "lead.hot" not in await desk.events()


async def test_a_person_says_where_a_lead_stands(desk: Desk) -> None:
    lead = (await desk.lead(0, email="ann@acme.test")).lead

    async def say(status: LeadStatus, reason: str | None = None) -> Lead:
        async with transaction(desk.pool, desk.tenant) as conn:
            return await leads.set_status(
                conn, desk.services, lead_id=lead.id, status=status, reason=reason, now=desk.clock()
            )

    won = await say("won")
    assert (won.status, won.closed_at, won.qualified_at) == ("won", desk.clock(), desk.clock())
    desk.clock.advance(5)
    assert await say("won") == won, "the same again changes nothing"
    reopened = await say("engaged", "they came back")
    assert (reopened.closed_at, reopened.status_reason) == (None, "they came back")
    assert Counter(await desk.events())["lead.status_changed"] == 2
    async with transaction(desk.pool, desk.tenant) as conn:
        with pytest.raises(NotFound):
            await leads.set_status(
                conn, desk.services, lead_id=uuid7(), status="won", reason=None, now=desk.clock()
            )


async def test_advancing_at_once_makes_one_lead_and_each_fact_once(desk: Desk) -> None:
    sessions = [await desk.session() for _ in range(8)]
    for session in sessions:
        contact = (await desk.join(session, email="ann@acme.test")).contact
    await asyncio.gather(*(desk.advance(contact, session, 0) for session in sessions))
    assert len(await desk.run("SELECT id FROM leads")) == 1
    assert await desk.events() == ["lead.created"]
    await asyncio.gather(*(desk.advance(contact, session, 85) for session in sessions))
    assert Counter(await desk.events()) == Counter(
        {"lead.created": 1, "lead.status_changed": 1, "lead.qualified": 1, "lead.hot": 1}
    )


async def test_a_contact_that_was_merged_away_meanwhile_is_left_alone(desk: Desk) -> None:
    session = await desk.session()
    contact = (await desk.join(session, email="ann@acme.test")).contact
    await desk.run("DELETE FROM contacts WHERE id = %s", contact.id)
    step = Step(session_id=session, assessment=GOOD, config=Qualification(), where=Whereabouts())
    async with transaction(desk.pool, desk.tenant) as conn:
        assert await leads.advance(conn, desk.services, contact=contact, step=step, now=NOW) is None
    [row] = await desk.run("SELECT score FROM sessions WHERE id = %s", session)
    assert row["score"] == 70, "the session keeps its own"
    assert await desk.events() == []


# Who gets it

TEAM = Owners.model_validate(
    {
        "rule": "territory",
        "default": "desk@us.test",
        "reps": [
            {"name": "Ana", "email": "ana@us.test", "countries": ["ES", "MX"], "languages": ["es"]},
            {"name": "Dirk", "email": "dirk@us.test", "countries": ["DE", "AT", "CH"]},
            {"name": "Doro", "email": "doro@us.test", "countries": ["DE"]},
            {"name": "Eve", "email": "eve@us.test", "regions": ["Europe"]},
            {"name": "Pia", "email": "pia@us.test", "products": ["Pump*"]},
        ],
    }
)


@pytest.mark.parametrize(
    ("where", "country", "reps"),
    [
        (Whereabouts(phone="+34612345678", locale="es"), "ES", "ana"),
        (Whereabouts(phone="+34612345678", locale="en"), "ES", ""),
        (Whereabouts(timezone="Europe/Vienna", locale="de"), "AT", "dirk"),
        (Whereabouts(phone="+4930123456", timezone="America/New_York"), "DE", "dirk doro"),
        (Whereabouts(locale="de-DE"), "DE", "dirk doro"),
        (Whereabouts(timezone="Europe/Paris"), "FR", "eve"),
        (Whereabouts(timezone="Asia/Calcutta"), "IN", ""),
        (Whereabouts(timezone="Asia/Kolkata", products=("pump X2",)), "IN", "pia"),
        (Whereabouts(timezone="Europe/Kiev"), "UA", "eve"),
        (Whereabouts(), None, ""),
        (Whereabouts(phone="nonsense", locale="zh-Hant-TW", timezone="Mars/Base"), "TW", ""),
        (Whereabouts(phone="+800123456789", locale="=cmd()", timezone="<script>" * 100), None, ""),
    ],
)
def test_territories(where: Whereabouts, country: str | None, reps: str) -> None:
    assert country_of(where) == country
    assert " ".join(rep.name.lower() for rep in candidates(TEAM, where)) == reps


async def test_nobody_for_it_means_the_default(desk: Desk) -> None:
    async with transaction(desk.pool, desk.tenant) as conn:
        assert await owners.choose(conn, TEAM, where=Whereabouts()) == "desk@us.test"
        assert await owners.choose(conn, Owners(), where=Whereabouts()) is None
        fixed = Owners.model_validate({"rule": "fixed", "default": "Boss@us.test"})
        assert await owners.choose(conn, fixed, where=Whereabouts()) == "boss@us.test"


async def test_turns_are_taken_fairly_by_many_at_once_and_once_a_lead(desk: Desk) -> None:
    config = Qualification.model_validate(
        {"owners": {"reps": [{"name": name, "email": f"{name}@us.test"} for name in ("a", "b", "c")]}}
    )
    sessions = [await desk.session() for _ in range(12)]
    contacts = [
        (await desk.join(session, email=f"v{i}@x.test")).contact for i, session in enumerate(sessions)
    ]
    steps = [
        desk.advance(contact, session, 10, config=config)
        for contact, session in zip(contacts * 2, sessions * 2, strict=True)
    ]
    done = await asyncio.gather(*steps)
    owned = {step.lead.id: step.lead.owner for step in done}
    assert Counter(owned.values()) == {"a@us.test": 4, "b@us.test": 4, "c@us.test": 4}
    again = await desk.advance(contacts[0], sessions[0], 50, config=config)
    assert again.lead.owner == owned[again.lead.id], "assigned once"
    [row] = await desk.run("SELECT taken FROM owner_turns")
    assert row["taken"] == 12


async def test_interactions_are_kept_once_a_turn(desk: Desk) -> None:
    session = await desk.session()
    await desk.join(session, email="ann@acme.test")
    asked = Interaction("Pump\r\nX2", "asked", ("=cmd()", "<script>", "  ", "x" * 10_000), "Take the big one")
    async with transaction(desk.pool, desk.tenant) as conn:
        kept = [
            await interactions.record(conn, desk.services, session_id=session, interaction=one, now=NOW)
            for one in (asked, asked, Interaction("Pump X2", "quoted"), Interaction(" \x00 ", "viewed"))
        ]
        rows = await store.interactions_of_session(conn, session)
    assert kept == [True, False, True, False]
    assert [(row.product, row.kind) for row in rows] == [("Pump X2", "asked"), ("Pump X2", "quoted")]
    assert [len(text) for text in rows[0].requirements] == [6, 8, 500]
