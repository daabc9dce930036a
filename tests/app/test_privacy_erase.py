"""Erasing: what is gone afterwards, looked for in the whole database and in every file, and what is not touched."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.types.json import Jsonb

from app.privacy import store
from app.privacy.erase import by_email, by_session, reapply, subject_of, without
from app.privacy.inventory import KEPT_ON_PURPOSE, NOT_OF_VISITORS, PERSONAL
from app.privacy.model import Facts, left_elsewhere, normal_address
from db.pool import transaction
from ingest.search import Searcher, SearchQuery
from kit.errors import BadRequest
from tests.agent.rig import Gates, held_model, quoting
from tests.app.conftest import MakeServices
from tests.app.privacy_rig import Office, Visit, open_office
from tests.fakes.small_site import ingest, packaged

MARK = "zqmarker7"
EMAIL = f"{MARK}@person.example"
SITE = "http://site.test"
ARRIVAL: dict[str, Any] = {
    "page": {"url": f"{SITE}/{MARK}/pricing", "title": f"Prices {MARK}"},
    "landing": {"url": f"{SITE}/{MARK}", "title": MARK, "referrer": f"https://{MARK}.example/"},
    "utm": {"utm_source": MARK, "utm_campaign": MARK},
    "pages": [{"url": f"{SITE}/{MARK}/before", "title": MARK}],
    "consent_shown": "1",
}


@pytest.fixture
async def office(
    make_services: MakeServices, dsn: str, tenant: UUID, tmp_path: Path, clock: Any
) -> AsyncIterator[Office]:
    async with open_office(make_services, dsn=dsn, tenant=tenant, folder=tmp_path, clock=clock) as office:
        yield office


async def marked(office: Office) -> Visit:
    """A visitor who leaves the marker wherever a visitor can."""
    return await office.talk(
        f"What is the price of the Pro plan? I saw it on {SITE}/{MARK}",
        f"I'm {MARK.title()} Person, my email is {EMAIL}",
        f"Do you have refunds for {MARK}?",
        **ARRIVAL,
    )


async def bystander(office: Office, *, mention: bool = False) -> Visit:
    said = f"My boss is {EMAIL}." if mention else "Nothing else."
    return await office.talk(
        "What is the price?", "I'm Bo Bystander, my email is bo@other.example", said, consent_shown="1"
    )


def hits(office: Office, *words: str) -> dict[str, list[str]]:
    """Where the words still stand."""
    found: dict[str, list[str]] = {}
    for place, text in office.dump().items():
        if there := [word for word in words if word.lower() in f"{place} {text}".lower()]:
            found[place] = there
    return found


# What each table holds


def test_every_table_is_known_with_what_becomes_of_it(office: Office) -> None:
    """A new table fails here until somebody says what it holds of visitors."""
    tables = {
        row["name"]
        for row in office.sql(
            """SELECT c.relname AS name FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
               WHERE a.attname = 'tenant_id' AND NOT a.attisdropped AND c.relkind IN ('r', 'p')
               UNION SELECT 'tenants'"""
        )
    }
    known = [holding.table for holding in PERSONAL] + [*NOT_OF_VISITORS, *KEPT_ON_PURPOSE]
    assert sorted(known) == sorted(tables)


def test_nothing_of_a_visitor_is_in_a_table_that_refers_to_one(office: Office) -> None:
    """Whatever has a foreign key to a personal table is personal as well."""
    personal = {holding.table for holding in PERSONAL}
    referring = office.sql(
        """SELECT conrelid::regclass::text AS source, confrelid::regclass::text AS target
           FROM pg_constraint WHERE contype = 'f'"""
    )
    assert {row["source"] for row in referring if row["target"] in personal} <= personal


async def test_a_message_leaves_nothing_in_the_search(office: Office) -> None:
    """Its vector and words are used and forgotten: passages and embeddings are the site's alone."""
    pool, search = office.services.pool, ("pages", "passages", "postings", "embeddings")
    await ingest(pool, office.tenant, office.clock)
    before = {table: office.rows(table) for table in search}
    found = await Searcher(pool, packaged()).search(
        office.tenant, SearchQuery(f"{MARK}: price of the cold box")
    )
    assert found.hits
    assert all(before.values())
    assert {table: office.rows(table) for table in search} == before


async def test_logs_carry_ids_and_no_words(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    await marked(office)
    await by_email(office.erase, office.tenant, EMAIL)
    written = capsys.readouterr()
    assert "privacy.erased" in written.out + written.err
    assert MARK not in (written.out + written.err).lower()


# Erasing by address


def everywhere(office: Office, session: UUID) -> None:
    """Put the marker into every text and JSON column of every personal table, where a constraint lets it."""
    _talked(office, session)
    _in_crms(office, session)
    office.sql(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ('default', 'outreach.wrap_up', %s)",
        Jsonb({"tenant": str(office.tenant), "session": str(session)}),
    )
    for table, column, kind in text_columns(office):
        _marked_in(office, table, column, kind)


def _talked(office: Office, session: UUID) -> None:
    now = office.clock()
    [turn] = office.sql("SELECT id FROM turns WHERE session_id = %s ORDER BY seq LIMIT 1", session)
    one = (office.tenant, session)
    office.sql(
        "INSERT INTO forms (turn_id, tenant_id, session_id, spec, at) VALUES (%s, %s, %s, '{}', %s)"
        " ON CONFLICT DO NOTHING",
        turn["id"], *one, now,
    )  # fmt: skip
    office.sql(
        "INSERT INTO interactions (id, tenant_id, session_id, turn_id, product, kind, at)"
        " VALUES (gen_random_uuid(), %s, %s, %s, 'Pro', 'configured', %s)",
        *one, turn["id"], now,
    )  # fmt: skip
    office.sql(
        "INSERT INTO rep_messages (tenant_id, session_id, kind, rep, text, at)"
        " VALUES (%s, %s, 'rep', 'Rita', 'Hi', %s)",
        *one, now,
    )  # fmt: skip
    office.sql(
        """INSERT INTO events (id, tenant_id, type, payload, at)
           SELECT gen_random_uuid(), %s, 'lead.status_changed', jsonb_build_object('lead_id', l.id), %s FROM leads AS l
           JOIN contacts AS c ON c.id = l.contact_id WHERE c.email = %s""",
        office.tenant, now, EMAIL,
    )  # fmt: skip
    office.sql(
        """WITH booked AS (
               INSERT INTO bookings (id, tenant_id, session_id, asked_by, type, hosts, start_at, end_at, zone, state,
                                     email, provider, created_at, updated_at)
               VALUES (gen_random_uuid(), %s, %s, 'session', 'demo', '{rita}', '2026-01-02', '2026-01-03', 'UTC',
                       'confirmed', %s, 'builtin', now(), now()) RETURNING id)
           INSERT INTO taken_times (tenant_id, booking_id, host, span)
           SELECT %s, id, 'rita', '[2026-01-02, 2026-01-03)' FROM booked""",
        *one, EMAIL, office.tenant,
    )  # fmt: skip


def _in_crms(office: Office, session: UUID) -> None:
    office.sql(
        """WITH linked AS (
               INSERT INTO crm_links (tenant_id, connection, local_type, local_id, contact_id, session_id, remote_type,
                                      remote_id, as_of, created_at, written_at)
               SELECT tenant_id, 'hubspot', 'contact', id, id, %s, 'contacts', '1', now(), now(), now()
               FROM contacts WHERE email = %s RETURNING *)
           INSERT INTO crm_writes (id, tenant_id, connection, contact_id, session_id, object, local_id, done, at)
           SELECT gen_random_uuid(), tenant_id, connection, contact_id, session_id, 'contact', local_id, 'created',
                  written_at
           FROM linked""",
        session, EMAIL,
    )  # fmt: skip
    office.sql(
        """INSERT INTO crm_deals (tenant_id, connection, remote_type, remote_id, contact_id, outcome, updated_at,
                                  seen_at)
           SELECT tenant_id, 'hubspot', 'deals', '9', id, 'won', now(), now() FROM contacts WHERE email = %s""",
        EMAIL,
    )
    office.sql(
        """WITH deal AS (
               INSERT INTO local_deals (id, tenant_id, contact_id, key, title, stage, moved_at, created_at, updated_at)
               SELECT gen_random_uuid(), tenant_id, id, 'deal-1', 'Acme', 'new', now(), now(), now()
               FROM contacts WHERE email = %s RETURNING *),
           changed AS (
               INSERT INTO local_changes (id, tenant_id, contact_id, deal_id, changes, at)
               SELECT gen_random_uuid(), tenant_id, contact_id, id, '{}', now() FROM deal)
           INSERT INTO local_activities (id, tenant_id, contact_id, deal_id, session_id, kind, subject, at, created_at,
                                         updated_at)
           SELECT gen_random_uuid(), tenant_id, contact_id, id, %s, 'note', 'Chat', now(), now(), now() FROM deal""",
        EMAIL, session,
    )  # fmt: skip
    office.sql(
        """WITH compared AS (
               INSERT INTO crm_comparisons (tenant_id, connection, started_at, repairs)
               SELECT tenant_id, 'hubspot', now(), false FROM contacts WHERE email = %s RETURNING *)
           INSERT INTO crm_findings (tenant_id, connection, number, kind, contact_id, session_id)
           SELECT p.tenant_id, p.connection, 1, 'moved', c.id, %s
           FROM compared AS p JOIN contacts AS c ON c.email = %s""",
        EMAIL, session, EMAIL,
    )  # fmt: skip


def _marked_in(office: Office, table: str, column: str, kind: str) -> None:
    if (table, column) in {("contacts", "email"), ("deliveries", "target"), ("bookings", "email")}:
        return  # the marker's address already, by which it is found
    change = {
        "text": f"coalesce({column}, '') || ' {MARK}'",
        "text[]": f"{column} || '{MARK}'::text",
        "jsonb": f"""CASE jsonb_typeof({column}) WHEN 'object' THEN {column} || '{{"more": "{MARK}"}}'
                     WHEN 'array' THEN {column} || '["{MARK}"]' ELSE '"{MARK}"' END""",
    }[kind]
    with suppress(psycopg.errors.CheckViolation, psycopg.errors.ForeignKeyViolation):
        # A column of a few words, such as a state, or one that names a row of another table.
        office.sql(f"UPDATE {table} SET {column} = {change}")


def text_columns(office: Office) -> list[tuple[str, str, str]]:
    found = office.sql(
        """SELECT attrelid::regclass::text AS table, attname AS column, format_type(atttypid, NULL) AS type
           FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped
             AND attrelid::regclass::text = ANY(%s) AND format_type(atttypid, NULL) IN ('text', 'jsonb', 'text[]')""",
        [holding.table for holding in PERSONAL],
    )
    return [(row["table"], row["column"], row["type"]) for row in found]


async def test_after_erasing_an_address_nothing_of_it_is_found_anywhere(office: Office) -> None:
    visit = await marked(office)
    everywhere(office, visit.id)
    before = office.dump()
    assert [
        table for table in {table for table, *_ in text_columns(office)} if MARK not in before[table].lower()
    ] == []
    mails = [name for name, text in before.items() if name.endswith(".eml") and MARK in text.lower()]
    assert len(mails) == 2  # the team's and the visitor's
    ids = [
        str(row["id"])
        for table in ("sessions", "turns", "visitors", "contacts", "leads", "deliveries")
        for row in office.sql(f"SELECT id FROM {table}")
    ]

    erased = await by_email(office.erase, office.tenant, f" {EMAIL.upper()} ")

    assert hits(office, MARK, *ids) == {}
    assert sorted(erased.counts) == sorted([*(each.table for each in PERSONAL), "procrastinate_jobs"])
    assert erased.files == 2
    [elsewhere] = erased.elsewhere  # both mails were in the outbox folder only
    assert elsewhere.startswith("Records were written to ")


async def test_an_erasure_leaves_a_proof_without_personal_data_and_is_repeatable(office: Office) -> None:
    await marked(office)
    first = await by_email(office.erase, office.tenant, EMAIL)
    again = await by_email(office.erase, office.tenant, EMAIL)
    [proof] = office.sql("SELECT id, subject, kind, counts FROM erasures")
    assert first.proof == proof["id"]
    assert (proof["kind"], proof["counts"]) == ("email", dict(first.counts))
    assert proof["subject"] == subject_of("the installation's", office.tenant, "email", EMAIL)
    assert proof["subject"] != subject_of("another", office.tenant, "email", EMAIL)
    assert (dict(again.counts), again.files, again.proof) == ({}, 0, None)


async def test_others_are_not_touched(office: Office) -> None:
    await bystander(office)
    counters = {"model_usage", "rate_limits", "procrastinate_workers"}
    tables = set(office.tables()) - counters
    before = {table: set(office.rows(table)) for table in tables}
    files = {path: path.read_bytes() for path in office.mails()}
    await marked(office)
    await by_email(office.erase, office.tenant, EMAIL)
    after = {table: set(office.rows(table)) for table in tables}
    assert {table for table in tables if not before[table] <= after[table]} == set()
    assert {path: path.read_bytes() for path in office.mails()} == files
    assert after["erasures"] - before["erasures"]


async def test_an_address_that_somebody_else_mentioned_is_blacked_out(office: Office) -> None:
    other = await bystander(office, mention=True)
    assert any(EMAIL in text for text in office.dump().values())
    erased = await by_email(office.erase, office.tenant, EMAIL)
    assert erased.masked == 1
    assert hits(office, EMAIL) == {}
    [turn] = office.sql("SELECT text FROM turns WHERE session_id = %s AND seq = 3", other.id)
    assert turn["text"] == "My boss is [erased]."
    assert [row["email"] for row in office.sql("SELECT email FROM contacts")] == ["bo@other.example"]


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("write to ada@x.example now", "write to [erased] now"),
        ("ADA@X.example", "[erased]"),
        ("line\nada@x.example\nline", "line\n[erased]\nline"),
        ("mailto:ada@x.example.", "mailto:[erased]."),
        ("jim-ada@x.example", "jim-ada@x.example"),
        ("ada@x.example.org", "ada@x.example.org"),
        ("adaQx.example", "adaQx.example"),
    ],
)
async def test_only_the_very_address_is_blacked_out(office: Office, text: str, after: str) -> None:
    visit = await bystander(office)
    office.sql("UPDATE turns SET text = %s WHERE session_id = %s AND seq = 1", text, visit.id)
    office.sql("UPDATE sessions SET dialogue = jsonb_build_object('said', %s::text)", text)
    await by_email(office.erase, office.tenant, "ada@x.example")
    [turn] = office.sql("SELECT text FROM turns WHERE session_id = %s AND seq = 1", visit.id)
    [session] = office.sql("SELECT dialogue ->> 'said' AS said FROM sessions")
    assert (turn["text"], session["said"]) == (after, after)


async def test_anonymous_sessions_of_the_same_browser_go_along(office: Office) -> None:
    first = await office.talk("What is the price?")
    await office.talk(f"My email is {EMAIL}", visitor=first.visitor)
    await by_email(office.erase, office.tenant, EMAIL)
    assert office.sql("SELECT id FROM sessions") == []
    assert office.sql("SELECT id FROM visitors") == []


async def test_another_persons_conversation_in_the_same_browser_stays(office: Office) -> None:
    mine = await office.talk(f"My email is {EMAIL}")
    other = await office.talk("What is the price?", visitor=mine.visitor)
    office.sql(
        """WITH made AS (INSERT INTO contacts (id, tenant_id, email, created_at, updated_at)
                         VALUES (gen_random_uuid(), %s, 'bo@other.example', now(), now()) RETURNING id)
           UPDATE sessions SET contact_id = (SELECT id FROM made) WHERE id = %s""",
        office.tenant, other.id,
    )  # fmt: skip
    await by_email(office.erase, office.tenant, EMAIL)
    assert [row["id"] for row in office.sql("SELECT id FROM sessions")] == [other.id]
    assert len(office.sql("SELECT id FROM visitors")) == 1


async def test_a_signed_visitor_who_stated_the_address_keeps_the_conversation(office: Office) -> None:
    visit = await office.talk(f"My email is {EMAIL}", "What is the price?")
    office.sql("UPDATE contacts SET email = 'signed@other.example', facts = '{}', verified_at = now()")
    office.sql("UPDATE sessions SET identified = true")
    await by_email(office.erase, office.tenant, EMAIL)
    assert [row["id"] for row in office.sql("SELECT id FROM sessions")] == [visit.id]
    assert hits(office, EMAIL) == {}
    assert len(office.sql("SELECT id FROM turns")) == 2


async def test_an_address_that_was_corrected_later_is_found(office: Office) -> None:
    await office.talk(f"My email is {EMAIL}", "Sorry, my email is right@person.example")
    await by_email(office.erase, office.tenant, EMAIL)
    assert hits(office, EMAIL, "right@person.example") == {}


async def test_a_wish_to_get_no_mails_outlives_the_erasure_and_a_bounce_does_not(office: Office) -> None:
    for address, reason in ((EMAIL, "unsubscribed"), ("bounce@person.example", "hard_bounce")):
        office.sql(
            "INSERT INTO suppressions (tenant_id, address, reason, detail, at) VALUES (%s, %s, %s, 'said so', %s)",
            office.tenant, address, reason, office.clock(),
        )  # fmt: skip
        await by_email(office.erase, office.tenant, address)
    left = office.sql("SELECT address, reason, detail FROM suppressions")
    assert left == [{"address": EMAIL, "reason": "unsubscribed", "detail": None}]


async def test_what_left_the_house_is_named(office: Office) -> None:
    visit = await marked(office)
    for path in office.mails():
        path.unlink()  # as with SMTP: nothing is kept here
    office.sql(
        "UPDATE deliveries SET state = 'sending', lease_until = now() + interval '1 hour' WHERE kind = 'email.visitor'"
    )
    erased = await by_email(office.erase, office.tenant, EMAIL)
    assert erased.elsewhere == [
        "1 mail was already sent (1 to the team): erase them in the mailboxes and at the mail provider.",
        "1 delivery was being sent and may still arrive.",
    ]
    assert office.sql("SELECT id FROM sessions WHERE id = %s", visit.id) == []


async def test_another_tenant_keeps_what_it_has(office: Office) -> None:
    await marked(office)
    other = UUID(int=7)
    office.sql(
        "INSERT INTO tenants (id, slug, name, widget_key) VALUES (%s, 'other', 'Other', 'pk_other')", other
    )
    erased = await by_email(office.erase, other, EMAIL)
    assert dict(erased.counts) == {}
    assert len(office.sql("SELECT id FROM contacts WHERE email = %s", EMAIL)) == 1


async def test_a_meeting_to_come_stands_without_a_name(office: Office) -> None:
    visit = await marked(office)
    everywhere(office, visit.id)
    office.sql("UPDATE bookings SET start_at = '2026-05-01', end_at = '2026-05-02'")
    erased = await by_email(office.erase, office.tenant, EMAIL)
    [meeting] = office.sql("SELECT email, name, note, session_id, contact_id, state FROM bookings")
    assert meeting == dict.fromkeys(("email", "name", "note", "session_id", "contact_id")) | {
        "state": "confirmed"
    }
    assert len(office.sql("SELECT host FROM taken_times")) == 1
    assert "1 meeting still stands" in erased.elsewhere[-1]


# Erasing a session


async def test_the_last_session_takes_contact_and_browser_along(office: Office) -> None:
    visit = await marked(office)
    erased = await by_session(office.erase, office.tenant, visit.id)
    assert hits(office, MARK, str(visit.id)) == {}
    assert erased.counts["contacts"] == erased.counts["visitors"] == 1


async def test_a_contact_stays_while_another_session_is_left_and_forgets_what_only_the_first_said(
    office: Office,
) -> None:
    first = await office.talk(f"My email is {EMAIL}", "I work at Nordwind GmbH, my phone is +49 30 901820")
    second = await office.talk(f"My email is {EMAIL}", "What is the price?", visitor=first.visitor)
    [before] = office.sql("SELECT phone, facts FROM contacts")
    assert before["phone"] == "+4930901820"
    await by_session(office.erase, office.tenant, first.id)
    [contact] = office.sql("SELECT email, phone, facts FROM contacts")
    assert (contact["email"], contact["phone"]) == (EMAIL, None)
    assert str(first.id) not in str(contact["facts"])
    assert [row["id"] for row in office.sql("SELECT id FROM sessions")] == [second.id]
    assert len(office.sql("SELECT id FROM visitors")) == 1
    assert hits(office, str(first.id)) == {}


async def test_who_only_claims_an_address_does_not_take_its_contact_along(office: Office) -> None:
    await office.talk(f"My email is {EMAIL}")
    office.sql("DELETE FROM sessions")  # as retention does; the contact has its own time
    office.sql("DELETE FROM visitors")
    office.clock.advance(3600)
    claimed = await office.talk(f"My email is {EMAIL}")
    await by_session(office.erase, office.tenant, claimed.id)
    assert [row["email"] for row in office.sql("SELECT email FROM contacts")] == [EMAIL]


async def test_visitors_delete_their_own_conversation_and_nobody_elses(office: Office) -> None:
    mine, other = await marked(office), await bystander(office)
    stolen = Visit(office, mine.opened | {"session_id": str(other.id)})
    assert (await stolen.delete()).status_code == 401
    assert (await mine.delete()).status_code == 204
    assert (await mine.delete()).status_code == 204, "a repeat whose first answer was lost"
    assert (await Visit(office, mine.opened | {"session_id": str(office.tenant)}).delete()).status_code == 404
    assert [row["id"] for row in office.sql("SELECT id FROM sessions")] == [other.id]


async def test_a_mail_that_is_written_while_its_session_is_erased_does_not_stay(office: Office) -> None:
    visit = await marked(office)
    late = office.mails()[0]
    content = late.read_bytes()
    await by_session(office.erase, office.tenant, visit.id)
    late.write_bytes(content)
    await by_session(office.erase, office.tenant, visit.id)
    assert office.mails() == []


async def test_a_reply_that_is_being_written_is_not_stored_after_the_erasure(
    make_services: MakeServices, dsn: str, tenant: UUID, tmp_path: Path, clock: Any
) -> None:
    gates = Gates()
    held = held_model(quoting, gates)
    async with open_office(
        make_services, dsn=dsn, tenant=tenant, folder=tmp_path, clock=clock, model=held
    ) as office:
        visit = await office.visit()
        url, body = f"/v1/sessions/{visit.id}/turns", {"text": f"What is the price? I'm {EMAIL}"}
        asked = asyncio.create_task(office.client.post(url, json=body, headers=visit.headers))
        await gates.reached.wait()
        await by_session(office.erase, office.tenant, visit.id)
        gates.open()
        await asked
        assert hits(office, EMAIL, str(visit.id)) == {}


# After a restore


async def test_a_restored_backup_is_erased_again_but_not_what_came_later(office: Office) -> None:
    await marked(office)
    await by_email(office.erase, office.tenant, EMAIL)
    async with transaction(office.services.pool, office.tenant) as conn:
        proofs = await store.proofs(conn)
    office.sql("DELETE FROM erasures")
    office.clock.advance(-3600)
    await marked(office)  # as the backup brings it back, from before the erasure
    other = await bystander(office)
    office.clock.advance(7200)
    done = await reapply(office.erase, office.tenant, proofs)
    assert done.proofs == 1
    assert hits(office, MARK) == {}
    again = await marked(office)  # who comes back later is not erased by the old proof
    assert (await reapply(office.erase, office.tenant, proofs)).proofs == 0
    said = office.sql("SELECT text FROM turns WHERE session_id = %s AND seq = 2", again.id)
    assert EMAIL in said[0]["text"]
    assert {row["id"] for row in office.sql("SELECT id FROM sessions")} == {other.id, again.id}


# Values


@pytest.mark.parametrize(
    "text",
    ["", "ada", "@x.example", "ada@", "a b@x.example", 'a"b@x.example', "x" * 250 + "@x.de", "a\n@x.de"],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(BadRequest):
        normal_address(text)


def test_a_contact_keeps_what_others_said_as_well() -> None:
    fact = {"session_id": "gone", "value": "Nordwind"}
    still = {"session_id": "left", "value": "Nordwind"}
    held = Facts(
        UUID(int=1), "Ada", "Nordwind", "+4930", False,
        facts={"company": fact, "customer_name": {"session_id": "gone", "value": "Ada"},
               "phone": {"session_id": "gone", "value": "+4930"}, "needs": {"session_id": "left", "value": "x"}},
        still={"company": still},
    )  # fmt: skip
    left = without(held, {"gone"})
    assert (left.name, left.company) == (None, "Nordwind")
    assert left.phone == "+4930"  # nothing else would identify the contact
    assert left.facts == {"company": still, "needs": {"session_id": "left", "value": "x"}}


def test_what_is_out_of_reach_is_said_in_sentences() -> None:
    assert left_elsewhere([], under_way=0) == []
    assert left_elsewhere(["email.team", "email.team", "email.visitor", "chat.alert"], under_way=0) == [
        "3 mails were already sent (2 to the team, 1 to the visitor): erase them in the mailboxes and at the mail"
        " provider.",
        "1 alert was already posted to chat channels.",
    ]


def test_the_manual_names_every_table() -> None:
    page = (Path(__file__).parents[2] / "docs" / "privacy.md").read_text("utf8")
    tables = [holding.table for holding in PERSONAL] + [*KEPT_ON_PURPOSE]
    assert [table for table in tables if f"`{table}`" not in page] == []
