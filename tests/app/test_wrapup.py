"""From a conversation to the mails about it: the whole chain over a real database, queue and outbox."""

from __future__ import annotations

import asyncio
import email
import email.policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from app.services import Services
from app.subscriptions import subscribe
from app.web import create_app
from tests.app.conftest import PUBLIC, MakeServices, client_of

TEAM = "sales@acme.test"
SECTIONS: dict[str, Any] = {
    "company": {
        "name": "Acme",
        "contact_email": "team@acme.test",
        "privacy_url": "https://acme.test/privacy",
    },
    "outreach": {"team": {"recipients": [TEAM]}},
    "server": {"public_url": "https://chat.acme.test"},
    "sales_agent": {
        "conversation_summaries": {"send_to_customer": True},
        "qualification": {"qualified": 20, "hot": 30},
    },
}


class Visitor:
    """A session over the application's own routes."""

    def __init__(self, client: httpx.AsyncClient, opened: dict[str, Any]) -> None:
        self._client = client
        self.id = opened["session_id"]
        self.visitor = opened["visitor"]
        self._headers = PUBLIC | {"Authorization": f"Bearer {opened['token']}"}

    async def say(self, text: str) -> dict[str, Any]:
        answer = await self._client.post(
            f"/v1/sessions/{self.id}/turns", json={"text": text}, headers=self._headers
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def end(self) -> None:
        answer = await self._client.post(f"/v1/sessions/{self.id}/end", headers=self._headers)
        assert answer.status_code == 200


async def arrive(client: httpx.AsyncClient, **body: Any) -> Visitor:
    answer = await client.post("/v1/sessions", json={"consent_shown": "1"} | body, headers=PUBLIC)
    assert answer.status_code == 201, answer.text
    return Visitor(client, answer.json())


async def work(services: Services) -> None:
    """Run the queue until it is empty: a job may have queued another as the worker was about to stop."""
    async with asyncio.timeout(60):
        while (await services.jobs.state()).waiting:
            await services.jobs.work(asyncio.Event(), wait=False)


def outbox(folder: Path) -> list[EmailMessage]:
    files = sorted((folder / "outbox").rglob("*.eml"))
    return [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]  # pyright: ignore[reportArgumentType]


def rows(dsn: str, sql: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(dsn) as conn:
        return conn.execute(sql.encode()).fetchall()


@pytest.fixture
def acme(make_services: MakeServices) -> Services:
    services = make_services(**SECTIONS)
    subscribe(services)
    return services


async def test_an_ended_session_is_summarised_and_mailed_once(
    acme: Services, tmp_path: Path, dsn: str
) -> None:
    async with client_of(create_app(acme)) as client:
        visitor = await arrive(
            client,
            page={
                "url": "http://site.test/pricing?utm_source=news&utm_medium=email&utm_campaign=may",
                "title": "Pricing",
            },
        )
        await visitor.say(
            "I'm Ana Ruiz from Northwind, ana@northwind.com. We need a scheduling tool for 40 people"
        )
        await visitor.end()
        await visitor.end()
        await work(acme)
    mails = {mail["To"]: mail for mail in outbox(tmp_path)}
    assert list(mails) == [TEAM]  # nothing was answered, so there is no news for the visitor
    body = mails[TEAM].get_body(("plain",))
    assert body is not None
    text = body.get_content()
    for part in ("Ana Ruiz", "Northwind", "ana@northwind.com", "may", "email"):
        assert part in text, text
    assert mails[TEAM]["Auto-Submitted"] == "auto-generated"
    assert rows(dsn, "SELECT count(*), count(wrapped_at) FROM sessions") == [(1, 1)]
    assert rows(dsn, "SELECT written_by FROM summaries") == [("rules",)]
    assert rows(dsn, "SELECT kind, target, state, attempts FROM deliveries ORDER BY kind") == [
        ("crm.sync", "crm:local", "sent", 1),
        ("email.team", TEAM, "sent", 1),
    ]
    assert rows(dsn, "SELECT email, name FROM contacts") == [("ana@northwind.com", "Ana Ruiz")]


async def test_an_empty_session_sends_no_mail(acme: Services, tmp_path: Path, dsn: str) -> None:
    async with client_of(create_app(acme)) as client:
        visitor = await arrive(client)
        await visitor.end()
        await work(acme)
    assert outbox(tmp_path) == []
    assert rows(dsn, "SELECT count(wrapped_at), (SELECT count(*) FROM summaries) FROM sessions") == [(1, 0)]


async def test_asking_for_a_person_alerts_at_once(acme: Services, tmp_path: Path, dsn: str) -> None:
    async with client_of(create_app(acme)) as client:
        visitor = await arrive(client)
        reply = await visitor.say("Can I talk to a human?")
        assert reply["session"]["handoff"] == "requested"
        await visitor.say("I want to speak to a person!")
        await work(acme)
        await visitor.say("Ana Ruiz, ana@northwind.com")
        await work(acme)
    found = rows(dsn, "SELECT payload->>'reason', state FROM deliveries ORDER BY created_at, id")
    assert sorted(found) == [("callback", "sent"), ("person", "sent")]
    subjects = sorted(mail["Subject"] for mail in outbox(tmp_path))
    assert "[Asks for a person] A visitor" in subjects or any("person" in s for s in subjects)


async def test_a_lost_job_is_found_by_the_sweep(acme: Services, tmp_path: Path, dsn: str, clock: Any) -> None:
    async with client_of(create_app(acme)) as client:
        visitor = await arrive(client)
        await visitor.say("I'm Ana Ruiz, ana@northwind.com")
        await visitor.end()
    with psycopg.connect(dsn) as conn:
        conn.execute("DELETE FROM procrastinate_jobs")
    clock.advance(180)
    await acme.jobs.sweep()
    await work(acme)
    assert [mail["To"] for mail in outbox(tmp_path)] == [TEAM]


async def test_a_broken_template_of_the_owner_does_not_lose_the_mail(
    make_services: MakeServices, tmp_path: Path, dsn: str
) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "team.html.j2").write_text("{{ report.nothing.of_the_kind }}")
    summaries = {"template_folder": str(folder)}
    services = make_services(**SECTIONS | {"sales_agent": {"conversation_summaries": summaries}})
    subscribe(services)
    async with client_of(create_app(services)) as client:
        visitor = await arrive(client)
        await visitor.say("I'm Ana Ruiz, ana@northwind.com")
        await visitor.end()
        await work(services)
    mail, notified = sorted(outbox(tmp_path), key=lambda found: found["Subject"].startswith("Please look"))
    assert notified["To"] == TEAM
    html = mail.get_body(("html",))
    assert html is not None
    assert "Ana Ruiz" in html.get_content()
    (notice,) = rows(dsn, "SELECT key, text FROM owner_notices")
    assert notice[0] == "template:team.html.j2"
    assert "built-in" in notice[1]


async def test_the_owner_of_a_lead_is_mailed_with_the_team(
    make_services: MakeServices, tmp_path: Path
) -> None:
    owners = {"rule": "fixed", "default": "dora@acme.test"}
    services = make_services(**SECTIONS | {"sales_agent": {"qualification": {"owners": owners}}})
    subscribe(services)
    async with client_of(create_app(services)) as client:
        visitor = await arrive(client)
        await visitor.say("I'm Ana Ruiz, ana@northwind.com")
        await visitor.end()
        await work(services)
    assert sorted(mail["To"] for mail in outbox(tmp_path)) == ["dora@acme.test", TEAM]
