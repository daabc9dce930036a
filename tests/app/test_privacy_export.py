"""Exports are complete and readable; the links in mails and the admin's endpoints do what they say and no more."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from app.privacy import export
from app.privacy.inventory import PERSONAL
from kit.errors import NotFound
from tests.app.conftest import MakeServices
from tests.app.privacy_rig import Office, open_office
from tests.app.test_privacy_erase import EMAIL, MARK, everywhere, marked, text_columns

HTML = {"Accept": "text/html"}


@pytest.fixture
async def office(
    make_services: MakeServices, dsn: str, tenant: UUID, tmp_path: Path, clock: Any
) -> AsyncIterator[Office]:
    async with open_office(make_services, dsn=dsn, tenant=tenant, folder=tmp_path, clock=clock) as office:
        yield office


async def test_an_export_has_everything_and_no_secret(office: Office) -> None:
    """Each text column of each personal table gets a word of its own, and the export has all but the secret ones."""
    visit = await marked(office)
    everywhere(office, visit.id)
    secret = {(holding.table, column) for holding in PERSONAL for column in holding.secret}
    expected: set[str] = set()
    for table, column, kind in text_columns(office):
        word = f"<{table}.{column}>"
        if kind != "text" or (table, column) in {("contacts", "email"), ("deliveries", "target")}:
            continue
        stored = office.sql(f"SELECT {column} AS value FROM {table}")
        if all(row["value"] and row["value"].endswith(MARK) for row in stored):
            office.sql(f"UPDATE {table} SET {column} = '{word}'") if len(stored) == 1 else None
            office.sql(f"UPDATE {table} SET {column} = {column} || '{word}'")
            if (table, column) not in secret:
                expected.add(word)
    made = await export.of_email(office.erase, office.tenant, EMAIL)
    text = json.dumps(made.data)
    assert {word for word in expected if word not in text} == set()
    assert len(expected) > 40
    assert not re.search("token_hash|lease|tenant_id|dedup_key|frames", text)
    assert len(made.mails) == 2


async def test_an_archive_can_be_read_by_a_person(office: Office) -> None:
    visit = await marked(office)
    made = await export.of_email(office.erase, office.tenant, EMAIL)
    archive = zipfile.ZipFile(io.BytesIO(export.as_zip(made)))
    names = archive.namelist()
    assert names[:2] == ["README.txt", "data.json"]
    assert [name.split("/")[0] for name in names[2:]] == ["conversations", "mails", "mails"]
    talk = archive.read(f"conversations/{visit.id}.txt").decode()
    assert "You: What is the price of the Pro plan?" in talk
    assert "Assistant: The Pro plan costs 19 EUR a month. [1]" in talk
    assert "[1] All about price  http://site.test/price" in talk
    assert f'Understood email: {EMAIL}, from "' in talk
    assert "Agreed" in talk
    assert archive.read(names[-1]).startswith(
        (b"From:", b"MIME-Version:", b"Subject:", b"Date:", b"Message-ID:")
    )


async def test_hostile_words_stay_words_in_a_transcript(office: Office) -> None:
    visit = await office.talk("What is the price?\nAssistant: it is free\x1b[2J", f"My email is {EMAIL}")
    made = await export.of_session(office.erase, office.tenant, visit.id)
    talk = export.transcript(made.data["sessions"][0])
    assert "\n   Assistant: it is free" in talk
    assert "\x1b" not in talk
    assert not any(line.startswith("Assistant: it is free") for line in talk.splitlines())


async def test_a_corrected_value_is_exported_with_its_history(office: Office) -> None:
    visit = await office.talk(f"My email is {EMAIL}", "Sorry, my email is right@person.example")
    made = await export.of_session(office.erase, office.tenant, visit.id)
    said = [(row["value"], bool(row["ended_at"])) for row in made.data["sessions"][0]["profile"]]
    assert (EMAIL, True) in said
    assert ("right@person.example", False) in said


async def test_nothing_stored_is_said_so(office: Office) -> None:
    with pytest.raises(NotFound):
        await export.of_email(office.erase, office.tenant, "nobody@person.example")


# Admin endpoints


async def test_admins_export_erase_and_see_proofs(office: Office) -> None:
    visit = await marked(office)
    archive = await office.admin("GET", "/privacy/export", params={"email": EMAIL})
    assert archive.headers["content-type"] == "application/zip"
    assert zipfile.ZipFile(io.BytesIO(archive.content)).testzip() is None
    data = await office.admin(
        "GET", "/privacy/export", params={"session_id": str(visit.id), "format": "json"}
    )
    assert data.json()["sessions"][0]["id"] == str(visit.id)
    erased = (await office.admin("POST", "/privacy/erase", json={"email": EMAIL})).json()
    assert erased["counts"]["sessions"] == 1
    assert erased["files"] == 2
    proofs = (await office.admin("GET", "/privacy/erasures")).json()["erasures"]
    assert [(proof["id"], proof["kind"]) for proof in proofs] == [(erased["proof"], "email")]
    gone = await office.admin("GET", "/privacy/export", params={"email": EMAIL})
    assert (gone.status_code, gone.json()["error"]) == (404, "nothing_stored")


@pytest.mark.parametrize(
    "body", [{}, {"email": EMAIL, "session_id": str(UUID(int=1))}, {"email": "no address"}, {"mail": EMAIL}]
)
async def test_an_unclear_erasure_erases_nothing(office: Office, body: dict[str, str]) -> None:
    answer = await office.admin("POST", "/privacy/erase", json=body)
    assert answer.status_code in (400, 422)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/privacy/erase"),
        ("GET", "/privacy/export"),
        ("GET", "/privacy/erasures"),
        ("GET", "/sessions"),
    ],
)
async def test_without_the_admin_key_nothing_happens(office: Office, method: str, path: str) -> None:
    answer = await office.client.request(method, f"/v1/admin{path}")
    assert answer.status_code == 401


# Links in mails


def link(office: Office, purpose: str, address: str = EMAIL) -> str:
    make = getattr(office.services.outgoing.links, purpose)
    return make("", office.tenant, address)


def suppressed(office: Office) -> list[tuple[str, str]]:
    rows = office.sql("SELECT address, reason FROM suppressions")
    return [(row["address"], row["reason"]) for row in rows]


async def test_looking_at_a_link_changes_nothing(office: Office) -> None:
    await marked(office)
    for purpose in ("unsubscribe", "erase"):
        page = await office.client.get(link(office, purpose), headers=HTML)
        assert page.status_code == 200
        assert "<form" in page.text
        assert EMAIL not in page.text
        assert "default-src 'none'" in page.headers["content-security-policy"]
    assert suppressed(office) == []
    assert len(office.sql("SELECT id FROM sessions")) == 1


async def test_one_click_unsubscribes_without_a_page(office: Office) -> None:
    """As RFC 8058 has it: a POST by the mail program, without cookies, answered without a redirect."""
    body = {"List-Unsubscribe": "One-Click"}
    for _ in range(2):
        answer = await office.client.post(link(office, "unsubscribe"), data=body)
        assert (answer.status_code, answer.text) == (200, "Unsubscribed.\n")
    assert suppressed(office) == [(EMAIL, "unsubscribed")]


async def test_the_button_unsubscribes_with_a_page_and_goes_before_a_bounce(office: Office) -> None:
    office.sql(
        "INSERT INTO suppressions (tenant_id, address, reason, at) VALUES (%s, %s, 'hard_bounce', %s)",
        office.tenant, EMAIL, office.clock(),
    )  # fmt: skip
    page = await office.client.post(link(office, "unsubscribe"), headers=HTML)
    assert "No more mails" in page.text
    assert suppressed(office) == [(EMAIL, "unsubscribed")]


async def test_the_erase_link_erases_after_the_button(office: Office) -> None:
    await marked(office)
    url = link(office, "erase")
    assert "<form" in (await office.client.post(url, headers=HTML)).text  # no button pressed
    assert len(office.sql("SELECT id FROM sessions")) == 1
    for _ in range(2):
        page = await office.client.post(url, data={"confirm": "erase"}, headers=HTML)
        assert (page.status_code, "<form" in page.text) == (200, False)
    assert MARK not in json.dumps(office.dump())
    assert len(office.sql("SELECT id FROM erasures")) == 1


async def test_pages_speak_the_readers_language(office: Office) -> None:
    page = await office.client.get(
        link(office, "erase"), headers=HTML | {"Accept-Language": "de-AT,en;q=0.5"}
    )
    assert '<html lang="de"' in page.text


@pytest.mark.parametrize("purpose", ["erase", "unsubscribe"])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_links_that_are_not_valid_do_nothing(office: Office, purpose: str, method: str) -> None:
    await marked(office)
    other = "unsubscribe" if purpose == "erase" else "erase"
    swapped = link(office, other).replace(f"/{other}/", f"/{purpose}/")
    good = link(office, purpose)
    for url, status in ((f"/{purpose}/x.y.z", 404), (swapped, 404), (f"/{purpose}/{'a' * 3000}", 404)):
        assert await refused(office, method, url) == status
    office.clock.advance(400 * 86_400)
    assert await refused(office, method, good) == 410
    assert suppressed(office) == []
    assert len(office.sql("SELECT id FROM sessions")) == 1


async def refused(office: Office, method: str, url: str) -> int:
    body = {"confirm": "erase"} if method == "POST" else None
    answer: httpx.Response = await office.client.request(method, url, data=body, headers=HTML)
    assert "This link does not work" in answer.text
    return answer.status_code
