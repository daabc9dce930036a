"""/v1/admin/crm: how CRMs are, connecting them, the switch, the audit and the past."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import psycopg
import pytest

from app.services import Services
from app.web import create_app
from outreach import jobs as delivery_jobs
from outreach.wrapup import jobs as wrapup_jobs
from tests.app.conftest import ADMIN, MakeServices, client_of
from tests.app.test_crm_sync import ANN, sections, talk
from tests.app.test_wrapup import rows, work
from tests.fakes.hubspot_server import FakeHubSpot

SECRET = "pat-na1-a-secret-of-ours"


@pytest.fixture
def hubspot() -> Iterator[FakeHubSpot]:
    with FakeHubSpot() as server:
        server.valid.add(SECRET)
        yield server


@pytest.fixture
def services(make_services: MakeServices, hubspot: FakeHubSpot) -> Services:
    """What follows from a conversation is done here; the sweeps of other packages are not. The clock stands still, so
    that whoever waits for the CRM's pace would wait longer each time: it is a fast one."""
    made = make_services(**sections(hubspot, app_url=hubspot.url, requests_per_10_seconds=1_000))
    delivery_jobs.register(made.jobs, made.outgoing.deliveries)
    wrapup_jobs.register(made.jobs, made.outgoing.wrapup)
    return made


@pytest.fixture
async def admin(services: Services) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(create_app(services)) as client:
        client.headers.update(ADMIN)
        yield client


async def connected(admin: httpx.AsyncClient) -> dict[str, Any]:
    answer = await admin.post("/v1/admin/crm/hubspot/connect", json={"secrets": {"token": SECRET}})
    assert answer.status_code == 200, answer.text
    assert SECRET not in answer.text
    return answer.json()


async def test_what_waited_for_a_connection_goes_on_when_it_is_made(
    admin: httpx.AsyncClient, services: Services, hubspot: FakeHubSpot
) -> None:
    await talk(services, ANN)
    [row] = (await admin.get("/v1/admin/crm")).json()["connections"]
    assert (row["health"], row["needs_person"], row["waiting"]) == ("not_connected", True, 1)
    wrong = await admin.post("/v1/admin/crm/hubspot/connect", json={"secrets": {"token": "pat-wrong"}})
    assert wrong.status_code == 200 and wrong.json()["kept"] is False
    assert "pat-wrong" not in wrong.text
    assert (await connected(admin))["released"] == 1
    await work(services)
    assert len(hubspot.kind("contacts")) == 1
    [row] = (await admin.get("/v1/admin/crm")).json()["connections"]
    assert (row["health"], row["error"], row["waiting"]) == ("working", None, 0)
    assert row["records"] == {"activity": 1, "contact": 1, "deal": 1}


async def test_the_audit_page_by_page_and_the_records_of_a_contact(
    admin: httpx.AsyncClient, services: Services, dsn: str, hubspot: FakeHubSpot
) -> None:
    await connected(admin)
    await talk(services, ANN)
    seen: list[str] = []
    cursor: str | None = None
    while True:
        params = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = (await admin.get("/v1/admin/crm/writes", params=params)).json()
        seen += [each["object"] for each in page["writes"]]
        if (cursor := page["next"]) is None:
            break
    assert seen == ["note", "deal", "contact"]
    ((contact,),) = rows(dsn, "SELECT id FROM contacts")
    links = (await admin.get(f"/v1/admin/crm/contacts/{contact}/links")).json()["links"]
    assert {each["kind"] for each in links} == {"contact", "deal", "activity"}
    [person] = [each for each in links if each["kind"] == "contact"]
    assert person["record"]["url"].startswith("https://") and person["record"]["id"] in hubspot.kind(
        "contacts"
    )
    other = (await admin.get("/v1/admin/crm/writes", params={"connection": "salesforce"})).json()
    assert other == {"writes": [], "next": None}


async def test_the_switch(admin: httpx.AsyncClient, services: Services, hubspot: FakeHubSpot) -> None:
    await connected(admin)
    paused = await admin.post("/v1/admin/crm/pause")
    assert paused.json() == {"connections": ["hubspot"], "deliveries": 0}
    await talk(services, ANN)
    assert hubspot.kind("contacts") == {}
    [row] = (await admin.get("/v1/admin/crm")).json()["connections"]
    assert (row["health"], row["paused_by"], row["waiting"]) == ("paused", "api", 1)
    going = await admin.post("/v1/admin/crm/resume", json={"connection": "hubspot"})
    assert going.json() == {"connections": ["hubspot"], "deliveries": 1}
    await work(services)
    assert len(hubspot.kind("contacts")) == 1


async def test_fields_and_check(admin: httpx.AsyncClient, hubspot: FakeHubSpot) -> None:
    refused = (await admin.get("/v1/admin/crm/hubspot/check")).json()
    assert refused["ok"] is False and "onnect" in refused["error"]
    assert (await admin.get("/v1/admin/crm/hubspot/fields")).status_code == 503
    await connected(admin)
    objects = (await admin.get("/v1/admin/crm/hubspot/fields")).json()["objects"]
    [contact] = [each for each in objects if each["object"] == "contact"]
    assert {"name": "jobtitle", "ours": ["job_title"]}.items() <= {
        key: value for each in contact["fields"] if each["name"] == "jobtitle" for key, value in each.items()
    }.items()
    found = (await admin.get("/v1/admin/crm/hubspot/check")).json()
    assert (found["ok"], found["vendor"]) == (True, "HubSpot")
    made = (await admin.post("/v1/admin/crm/hubspot/prepare")).json()["made"]
    assert any("agent_source_page" in each for each in made)
    again = (await admin.get("/v1/admin/crm/hubspot/check")).json()
    assert len(again["remarks"]) < len(found["remarks"])


async def test_a_dry_run_and_the_past(
    admin: httpx.AsyncClient, services: Services, hubspot: FakeHubSpot, dsn: str
) -> None:
    await connected(admin)
    visitor = await talk(services, ANN)
    with psycopg.connect(dsn) as conn:  # as if the CRM had been connected only now
        for table in ("crm_links", "crm_writes", "deliveries"):
            conn.execute(f"DELETE FROM {table}".encode())
    answer = await admin.post("/v1/admin/crm/hubspot/dry-run", json={"session": visitor.id})
    assert answer.status_code == 200, answer.text
    planned = {each["object"]: each for each in answer.json()["planned"]}
    assert planned["contact"]["would"] in ("update", "nothing"), "it is found by its address"
    assert planned["contact"]["record"] is None or planned["contact"]["record"]["id"]

    done = (await admin.post("/v1/admin/crm/hubspot/sync", json={})).json()
    assert done == {"planned": 1, "before": 0, "elsewhere": 0, "next": None}
    await work(services)
    assert len(hubspot.kind("contacts")) == 1 and len(hubspot.kind("notes")) == 1
    again = (await admin.post("/v1/admin/crm/hubspot/sync", json={"session": visitor.id})).json()
    assert again["before"] == 1


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "/v1/admin/crm/pipedrive/check", None, 404, "no_such_crm"),
        ("POST", "/v1/admin/crm/pipedrive/connect", {"secrets": {"token": "x"}}, 404, "no_such_crm"),
        ("POST", "/v1/admin/crm/hubspot/connect", {"secrets": {"tokn": "s3cret"}}, 400, "unknown_secret"),
        ("POST", "/v1/admin/crm/hubspot/connect", {"secrets": {}}, 422, "invalid"),
        ("POST", "/v1/admin/crm/hubspot/connect", {"secrets": {"token": ["s3cret"]}}, 422, "invalid"),
        (
            "POST",
            "/v1/admin/crm/hubspot/connect",
            {"secrets": {"token": "s3cret"}, "way": "magic"},
            400,
            "no_such_way",
        ),
        ("POST", "/v1/admin/crm/pause", {"connection": "pipedrive"}, 404, "no_such_crm"),
        ("GET", "/v1/admin/crm/writes?cursor=abc", None, 400, "bad_cursor"),
        ("POST", "/v1/admin/crm/hubspot/sync", {"since": "2026-03-02T09:00:00"}, 422, "invalid"),
        (
            "POST",
            "/v1/admin/crm/hubspot/sync",
            {"session": "00000000-0000-0000-0000-000000000000"},
            404,
            "session_not_found",
        ),
    ],
)
async def test_bad_input(
    admin: httpx.AsyncClient, method: str, path: str, body: Any, status: int, code: str
) -> None:
    answer = await admin.request(method, path, json=body)
    assert (answer.status_code, answer.json()["error"]) == (status, code), answer.text
    assert "s3cret" not in json.dumps(answer.json())


async def test_nothing_without_the_admin_key(services: Services) -> None:
    async with client_of(create_app(services)) as client:
        for path in ("", "/writes", "/hubspot/fields", "/hubspot/check"):
            assert (await client.get(f"/v1/admin/crm{path}")).status_code == 401
