"""Who a session belongs to: what a signature may do, what a visitor's word may not, and races."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from crm import contacts, store
from crm.contacts import Claim
from crm.model import Contact
from db.pool import transaction
from tests.crm.conftest import Desk

ANN = {
    "email": "ann@acme.test",
    "phone": "+4930123456",
    "name": "Ann",
    "company": "Acme",
    "facts": {"industry": {"value": "x"}},
}
STRANGER = {
    "email": "ann@acme.test", "phone": "+4930999999", "name": "Mallory", "company": "Evil", "flags": ("role",),
    "facts": {"industry": {"value": "y"}, "budget_range": {"value": 1}},
}  # fmt: skip


def _known(contact: Contact) -> tuple[Any, ...]:
    return (
        contact.email,
        contact.phone,
        contact.external_id,
        contact.name,
        contact.company,
        contact.facts,
        contact.flags,
    )


async def _stored(desk: Desk, contact: Contact) -> Contact:
    async with transaction(desk.pool, desk.tenant) as conn:
        found = await store.get_contact(conn, contact.id)
    assert found is not None
    return found


async def test_a_known_email_joins_and_changes_nothing(desk: Desk) -> None:
    first = await desk.join(await desk.session(), **ANN)
    assert first.created
    before = _known(await _stored(desk, first.contact))
    for words in (
        STRANGER,
        STRANGER | {"email": " ANN@acme.TEST "},
        {"email": "ann@acme.test"},
        {"phone": "+4930123456", "name": "X"},
    ):
        again = await desk.join(await desk.session(), **words)
        assert (again.created, again.contact.id) == (False, first.contact.id)
        assert _known(await _stored(desk, first.contact)) == before


@pytest.mark.parametrize("missing", ["phone", "name", "company", "facts"])
async def test_a_stranger_fills_nothing_that_was_missing(desk: Desk, missing: str) -> None:
    first = await desk.join(
        await desk.session(), **{key: value for key, value in ANN.items() if key != missing}
    )
    before = _known(await _stored(desk, first.contact))
    await desk.join(await desk.session(), **STRANGER)
    assert _known(await _stored(desk, first.contact)) == before


async def test_the_visitor_completes_and_corrects_what_only_they_said(desk: Desk) -> None:
    visitor = await desk.visitor()
    session = await desk.session(visitor)
    first = await desk.join(session, phone="+4930123456")
    later = await desk.join(session, phone="+4930123456", email="ann@acme.tst", name="Ann", flags=("weak",))
    assert later.contact.id == first.contact.id
    assert (later.contact.email, later.contact.name) == ("ann@acme.tst", "Ann")
    corrected = await desk.join(
        await desk.session(visitor), email="ann@acme.test", name="Anna", corrects=frozenset({"email"})
    )
    stored = await _stored(desk, first.contact)
    assert corrected.contact.id == first.contact.id
    assert (stored.email, stored.name, stored.flags) == ("ann@acme.test", "Ann", ())

    await desk.join(
        await desk.session(), email="ann@acme.test"
    )  # somebody else: from now on it is not theirs alone
    await desk.join(session, email="ann@acme.test", company="Acme", name="Zoe", corrects=frozenset({"name"}))
    stored = await _stored(desk, first.contact)
    assert (stored.name, stored.company) == ("Ann", None)


async def test_another_address_is_another_person_unless_it_corrects(desk: Desk) -> None:
    session = await desk.session()
    ann = await desk.join(session, email="ann@acme.test")
    bob = await desk.join(session, email="bob@acme.test")
    assert (bob.created, bob.contact.id != ann.contact.id) == (True, True)
    assert (await _stored(desk, ann.contact)).email == "ann@acme.test"


async def test_a_correction_to_a_known_address_joins_that_contact(desk: Desk) -> None:
    known = await desk.join(await desk.session(), email="ann@acme.test", name="Ann")
    session = await desk.session()
    typo = await desk.join(session, email="ann@acme.tes")
    joined = await desk.join(session, email="ann@acme.test", name="M", corrects=frozenset({"email", "name"}))
    assert joined.contact.id == known.contact.id != typo.contact.id
    assert (await _stored(desk, known.contact)).name == "Ann"


async def test_a_verified_contact_is_never_changed_by_words(desk: Desk) -> None:
    visitor = await desk.visitor()
    session = await desk.session(visitor)
    signed = await desk.join(session, **ANN, external_id="42", verified=True)
    before = _known(await _stored(desk, signed.contact))
    await desk.join(session, **STRANGER, corrects=frozenset({"email", "name", "phone", "industry"}))
    assert _known(await _stored(desk, signed.contact)) == before
    unsigned = await desk.join(await desk.session(), external_id="42", email="mallory@evil.test")
    assert unsigned.created
    assert unsigned.contact.external_id is None, "an id without a signature is no id"


async def test_a_signature_fills_and_updates(desk: Desk) -> None:
    first = await desk.join(await desk.session(), **ANN)
    signed = await desk.join(
        await desk.session(), email="ann@acme.test", external_id="42", name="Ann Roe", verified=True,
        facts={"industry": {"value": "z"}},
    )  # fmt: skip
    stored = await _stored(desk, first.contact)
    assert signed.contact.id == first.contact.id
    assert (stored.name, stored.external_id, stored.company, stored.phone) == (
        "Ann Roe",
        "42",
        "Acme",
        "+4930123456",
    )
    assert stored.facts["industry"]["value"] == "z"
    assert stored.verified_at is not None
    moved = await desk.join(await desk.session(), email="ann@new.test", external_id="42", verified=True)
    assert (moved.contact.id, moved.contact.email) == (first.contact.id, "ann@new.test")


async def test_an_address_of_another_account_stays_there(desk: Desk) -> None:
    one = await desk.join(await desk.session(), email="shared@acme.test", external_id="1", verified=True)
    two = await desk.join(await desk.session(), email="shared@acme.test", external_id="2", verified=True)
    assert two.contact.id != one.contact.id
    assert (two.contact.email, two.contact.external_id) == (None, "2")
    again = await desk.join(await desk.session(), email="shared@acme.test", external_id="2", verified=True)
    assert (again.contact.id, again.created) == (two.contact.id, False)


async def test_two_contacts_of_one_person_are_merged_by_a_signature_only(desk: Desk) -> None:
    by_id_session, by_email_session = await desk.session(), await desk.session()
    by_id = await desk.join(by_id_session, external_id="42", verified=True)
    desk.clock.advance(60)
    by_email = await desk.join(by_email_session, email="ann@acme.test", phone="+4930123456", company="Acme")
    await desk.advance(by_id.contact, by_id_session, 20)
    await desk.advance(by_email.contact, by_email_session, 70)

    merged = await desk.join(await desk.session(), external_id="42", email="ann@acme.test", verified=True)
    assert merged.contact.id == by_id.contact.id, "the older one"
    assert (merged.contact.email, merged.contact.phone, merged.contact.company) == (
        "ann@acme.test",
        "+4930123456",
        "Acme",
    )
    rows = await desk.run("SELECT contact_id FROM sessions")
    assert {row["contact_id"] for row in rows} == {by_id.contact.id}
    [lead] = await desk.run("SELECT contact_id, status, score, qualified_at FROM leads")
    assert (lead["contact_id"], lead["status"], lead["score"]) == (by_id.contact.id, "qualified", 70)
    assert lead["qualified_at"] is not None
    assert len(await desk.run("SELECT id FROM contacts")) == 1
    assert "contact.merged" in await desk.events()


async def test_words_that_point_at_two_contacts_join_the_emails(desk: Desk) -> None:
    phone = await desk.join(await desk.session(), phone="+4930123456")
    email = await desk.join(await desk.session(), email="ann@acme.test")
    both = await desk.join(await desk.session(), email="ann@acme.test", phone="+4930123456")
    assert both.contact.id == email.contact.id != phone.contact.id
    assert len(await desk.run("SELECT id FROM contacts")) == 2


async def test_a_number_that_several_share_says_nothing(desk: Desk) -> None:
    for name in ("ann", "bob"):
        await desk.join(await desk.session(), email=f"{name}@acme.test", phone="+4930123456")
    third = await desk.join(await desk.session(), phone="+4930123456")
    assert third.created
    fourth = await desk.join(await desk.session(), phone="+4930123456")
    assert (fourth.created, fourth.contact.id) == (False, third.contact.id)


async def test_what_a_signature_said_of_a_session_words_do_not_move(desk: Desk) -> None:
    visitor = await desk.visitor()
    session = await desk.session(visitor)
    signed = await desk.join(session, external_id="42", verified=True)
    await desk.join(session, email="bob@acme.test")
    await desk.join(await desk.session(visitor), email="eve@acme.test")
    [row] = await desk.run("SELECT contact_id, identified FROM sessions WHERE id = %s", session)
    assert (row["contact_id"], row["identified"]) == (signed.contact.id, True)
    [row] = await desk.run("SELECT contact_id FROM visitors WHERE id = %s", visitor)
    assert row["contact_id"] == signed.contact.id


@pytest.mark.parametrize(
    "claim",
    [
        {}, {"name": "Ann"}, {"external_id": "42"}, {"email": "no address"}, {"email": "a@b\r\nBcc: x@y.test"},
        {"phone": "030 1234"}, {"phone": "=cmd()"}, {"external_id": "a\nb", "verified": True},
        {"email": "x" * 10_000 + "@b.test"},
    ],
)  # fmt: skip
async def test_a_claim_that_identifies_nobody(desk: Desk, claim: dict[str, Any]) -> None:
    async with transaction(desk.pool, desk.tenant) as conn:
        assert await contacts.join(conn, desk.services, claim=Claim(**claim), now=desk.clock()) is None


async def test_another_tenants_contact_is_not_found(desk: Desk, dsn: str) -> None:
    first = await desk.join(await desk.session(), email="ann@acme.test")
    import psycopg

    from kit.ids import uuid7

    other = Desk(desk.pool, uuid7(), desk.clock)
    with psycopg.connect(dsn) as conn:
        conn.execute(
            "INSERT INTO tenants (id, slug, name, widget_key, origins) VALUES (%s, 'other', 'O', 'pk_o', '{}')",
            (other.tenant,),
        )
    joined = await other.join(await other.session(), email="ann@acme.test")
    assert (joined.created, joined.contact.id != first.contact.id) == (True, True)


@pytest.mark.parametrize(
    "claim",
    [
        {"email": "ann@acme.test"},
        {"phone": "+4930123456"},
        {"external_id": "42", "email": "ann@acme.test", "verified": True},
    ],
)
async def test_sessions_that_claim_the_same_at_once_make_one_contact(
    desk: Desk, claim: dict[str, Any]
) -> None:
    sessions = [await desk.session() for _ in range(12)]
    joined = await asyncio.gather(*(desk.join(session, **claim) for session in sessions))
    assert sum(one.created for one in joined) == 1
    assert len({one.contact.id for one in joined}) == 1
    assert len(await desk.run("SELECT id FROM contacts")) == 1


async def test_merging_and_joining_at_once_leave_one_whole_contact(desk: Desk) -> None:
    await desk.join(await desk.session(), external_id="42", verified=True)
    await desk.join(await desk.session(), email="ann@acme.test")
    sessions = [await desk.session() for _ in range(12)]
    signed = {"external_id": "42", "email": "ann@acme.test", "verified": True}
    await asyncio.gather(
        *(
            desk.join(session, **(signed if i % 2 else {"email": "ann@acme.test"}))
            for i, session in enumerate(sessions)
        )
    )
    [contact] = await desk.run("SELECT id, email, external_id FROM contacts")
    assert (contact["email"], contact["external_id"]) == ("ann@acme.test", "42")
    linked = await desk.run("SELECT contact_id FROM sessions")
    assert {row["contact_id"] for row in linked} == {contact["id"]}


async def test_hostile_values_become_plain_lines(desk: Desk) -> None:
    joined = await desk.join(
        await desk.session(), email="ann@acme.test", name="=cmd()\r\nBcc: x\x00\u202e" + "n" * 10_000,
        company="<script>alert(1)</script>",
        facts={"needs\x00": {"value": "a\x00b" + "c" * 10_000, "list": ["\x00"] * 500}},
    )  # fmt: skip
    stored = await _stored(desk, joined.contact)
    assert stored.name is not None
    assert stored.name.startswith("=cmd() Bcc: x nnn")
    assert (len(stored.name), stored.company) == (120, "<script>alert(1)</script>")
    assert stored.facts["needs"]["value"].startswith("abccc")
    assert (len(stored.facts["needs"]["value"]), len(stored.facts["needs"]["list"])) == (1_999, 100)
