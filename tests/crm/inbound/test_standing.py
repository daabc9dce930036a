"""What is known of a contact who comes back, whose lead it is then, and who may hear of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from agent.meetings.store import lead_owner
from crm import merging
from crm.config import Qualification
from crm.connectors.model import Ref
from crm.inbound import store
from crm.inbound.deciding import Owned, may_own, may_set, owned, status_by_deals
from crm.inbound.model import KnownDeal, KnownLink
from crm.inbound.standing import Standing, greeted_by, standing_of
from crm.model import Contact
from crm.sync import store as sync_store
from crm.sync.model import Link
from db.pool import transaction
from tests.crm.conftest import Desk
from tests.crm.sync.sync_rig import a_lead

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
RITA, BEN = "rita@crm.test", "ben@crm.test"


def deal(contact: UUID, number: int = 1, **changes: Any) -> KnownDeal:
    given: dict[str, Any] = {
        "connection": "crm",
        "ref": Ref("deals", str(number)),
        "contact_id": contact,
        "updated_at": NOW + timedelta(minutes=number),
    }
    return KnownDeal(**{**given, **changes})


async def keep(desk: Desk, *deals: KnownDeal) -> None:
    async with transaction(desk.pool, desk.tenant) as conn:
        for each in deals:
            assert await store.save_deal(conn, each, now=NOW)


async def standing(desk: Desk, contact: UUID) -> Standing:
    async with transaction(desk.pool, desk.tenant) as conn:
        return await standing_of(conn, contact)


async def known(desk: Desk, **claim: Any) -> Contact:
    return (await desk.join(await desk.session(), **{"email": "ann@acme.test", **claim})).contact


async def test_open_deals_their_owner_and_whether_a_customer(desk: Desk) -> None:
    ann = await known(desk)
    assert await standing(desk, ann.id) == Standing()
    won = deal(ann.id, 1, outcome="won", outcome_at=NOW, owner="zoe@crm.test")
    await keep(desk, won, deal(ann.id, 2, owner=BEN), deal(ann.id, 3, owner=RITA), deal(ann.id, 4))
    found = await standing(desk, ann.id)
    assert [each.ref.id for each in found.open] == ["4", "3", "2"]
    assert (found.owner, found.customer) == (RITA, True)


async def test_without_an_open_deal_the_contacts_owner(desk: Desk) -> None:
    ann = await known(desk)
    made = Link(
        local_type="contact",
        local_id=str(ann.id),
        contact_id=ann.id,
        session_id=None,
        ref=Ref("contacts", "1"),
        digest=None,
        as_of=NOW,
    )
    async with transaction(desk.pool, desk.tenant) as conn:
        await sync_store.save_link(conn, "crm", made, now=NOW)
        [link] = await store.links(conn, "crm", Ref("contacts", "1"))
        assert isinstance(link, KnownLink)
        await store.set_link_owner(conn, "crm", link, owner=BEN, given_to=None)
    assert await standing(desk, ann.id) == Standing(owner=BEN)
    await keep(desk, deal(ann.id, owner=RITA))
    assert (await standing(desk, ann.id)).owner == RITA


async def test_a_new_lead_goes_to_who_has_the_open_deal(desk: Desk) -> None:
    """Before the owner's rule, whose turn it is not."""
    ann = await known(desk)
    await keep(desk, deal(ann.id, owner=RITA))
    config = Qualification.model_validate({"owners": {"reps": [{"name": "Mira", "email": "mira@site.test"}]}})
    [row] = await desk.run("SELECT id FROM sessions WHERE contact_id = %s", ann.id)
    lead = (await desk.advance(ann, row["id"], 70, config=config)).lead
    assert (lead.owner, lead.owner_by) == (RITA, "crm")
    bob = await desk.lead(70, email="bob@acme.test")
    assert bob.lead.owner is None and bob.lead.owner_by == "rule"


async def test_merged_contacts_have_all_deals(desk: Desk) -> None:
    ann, other = await known(desk), await known(desk, email=None, external_id="u-1", verified=True)
    await keep(desk, deal(other.id, owner=RITA))
    async with transaction(desk.pool, desk.tenant) as conn:
        await merging.absorb(conn, desk.services, kept=ann, gone=other, now=NOW)
    assert [each.ref.id for each in (await standing(desk, ann.id)).open] == ["1"]


# Who may hear of it


def test_only_a_signed_identity_hears_of_the_owner() -> None:
    standing = Standing(
        open=(deal(UUID(int=1), amount=Decimal(9000), stage="Negotiation", owner=RITA),), owner=RITA
    )
    assert greeted_by(standing, identified=False) is None
    assert greeted_by(standing, identified=True) == RITA
    assert greeted_by(Standing(customer=True), identified=True) is None


@pytest.mark.parametrize(
    ("by", "identified", "shown"),
    [("crm", False, None), ("crm", True, RITA), ("rule", False, RITA), ("person", False, RITA)],
)
async def test_nobody_learns_by_an_address_who_looks_after_it(
    desk: Desk, by: str, identified: bool, shown: str | None
) -> None:
    """Whose calendar is offered tells who the owner is."""
    session = await desk.session()
    joined = await desk.join(session, email="ann@acme.test")
    await desk.advance(joined.contact, session, 70)
    await desk.run("UPDATE leads SET owner = %s, owner_by = %s", RITA, by)
    await desk.run("UPDATE sessions SET identified = %s", identified)
    async with transaction(desk.pool, desk.tenant) as conn:
        assert await lead_owner(conn, session) == shown


# Decisions

ANN = UUID(int=1)


BY_DEALS: list[tuple[list[dict[str, Any]], dict[str, Any], str | None]] = [
    ([], {}, None),
    ([{}], {}, None),
    ([{"outcome": "won"}, {"outcome": "lost"}, {}], {}, "won"),
    ([{"outcome": "lost"}], {}, "lost"),
    ([{"outcome": "lost"}, {}], {}, None),
    ([{}], {"status": "lost", "status_by": "crm"}, "qualified"),
    ([{}], {"status": "lost", "status_by": "person"}, None),
    ([{"outcome": "won", "outcome_at": NOW - timedelta(days=9)}], {}, None),
]


@pytest.mark.parametrize(("deals", "lead", "status"), BY_DEALS)
def test_the_status_by_deals(deals: list[dict[str, Any]], lead: dict[str, Any], status: str | None) -> None:
    made = [
        deal(ANN, number, **({"outcome_at": NOW} if each.get("outcome") else {}) | each)
        for number, each in enumerate(deals)
    ]
    assert status_by_deals(a_lead(ANN, **lead), made) == status


@pytest.mark.parametrize(
    ("lead", "may"),
    [
        ({}, True),
        ({"status": "won"}, False),
        ({"status_by": "person", "status_at": NOW + timedelta(seconds=1)}, False),
        ({"status_by": "person", "status_at": NOW - timedelta(seconds=1)}, True),
        ({"status_by": "person", "updated_at": NOW + timedelta(seconds=1)}, False),
        ({"status_by": "crm", "status_at": NOW + timedelta(seconds=1)}, True),
    ],
)
def test_a_later_decision_of_a_person_stays(lead: dict[str, Any], may: bool) -> None:
    assert may_set(a_lead(ANN, **lead), "won", at=NOW) is may


@pytest.mark.parametrize(
    ("told", "before", "made_by_us", "after"),
    [
        (RITA, None, False, Owned(RITA, None)),
        (RITA, None, True, Owned(None, RITA)),
        (RITA, Owned(None, RITA), False, Owned(None, RITA)),
        (BEN, Owned(None, RITA), False, Owned(BEN, RITA)),
        ("mira@site.test", None, True, Owned("mira@site.test", None)),
        (None, Owned(BEN, RITA), False, Owned(None, RITA)),
    ],
)
def test_whose_record_it_is(told: str | None, before: Owned | None, made_by_us: bool, after: Owned) -> None:
    assert owned(told, before, made_by_us=made_by_us, team={"mira@site.test"}) == after


@pytest.mark.parametrize(
    ("lead", "owner", "may"),
    [
        ({"owner": None}, RITA, True),
        ({"owner": BEN}, RITA, True),
        ({"owner": BEN}, None, False),
        ({"owner": RITA}, RITA, False),
        ({"owner": BEN, "owner_by": "person"}, RITA, False),
        ({"owner": None, "owner_by": "person"}, RITA, True),
    ],
)
def test_whom_a_person_chose_stays(lead: dict[str, Any], owner: str | None, may: bool) -> None:
    assert may_own(a_lead(ANN, **lead), owner) is may
