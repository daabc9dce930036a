"""`salesagent crm`, as a process of its own, over HTTP to a small HubSpot."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from psycopg.types.json import Jsonb

from kit.ids import uuid7
from tests.app.crm_rig import Firm
from tests.fakes.hubspot_server import FakeHubSpot


@pytest.fixture
def firm(dsn: str, tenant: UUID, tmp_path: Path) -> Iterator[Firm]:
    with FakeHubSpot() as server:
        yield Firm(dsn, tenant, tmp_path, server)


def test_a_crm_that_nobody_connected_needs_a_person(firm: Firm) -> None:
    done = firm.run("status", "--json")
    assert done.code == 3, done.said
    [row] = done.json
    assert (row["name"], row["vendor"], row["health"], row["connected"]) == (
        "hubspot",
        "HubSpot",
        "not_connected",
        False,
    )
    assert row["missing"] == ["token"]
    assert row["error"] == "HubSpot is not connected yet: it has no token."
    told = firm.run("list")
    assert told.code == 3
    assert "not connected" in told.data and "salesagent crm connect hubspot" in told.data
    checked = firm.run("check", "hubspot").data
    assert "is not connected yet: nobody gave what lets us in" in checked and "no longer" not in checked


def test_secrets_are_tried_before_they_are_kept(firm: Firm) -> None:
    firm.server.valid.add("pat-right-1")
    refused = firm.run("connect", "hubspot", given={"token": "pat-wrong-1"})
    assert refused.code == 1
    assert "Nothing was changed" in refused.said
    assert "does not accept what was given" in refused.said and "what waits" not in refused.said
    assert "pat-wrong-1" not in refused.said + refused.data
    assert firm.rows("SELECT count(*) FROM crm_connections") == [(0,)]

    done = firm.run("connect", "hubspot", "--json", given={"token": "pat-right-1"})
    assert done.code == 0, done.said
    assert (done.json["kept"], done.json["vendor"], done.json["error"]) == (True, "HubSpot", None)
    assert {"place": "contacts", "name": "agent_source_page"}.items() <= {
        key: value
        for each in done.json["to_make"]
        if each["name"] == "agent_source_page"
        for key, value in each.items()
    }.items()
    [(sealed,)] = firm.rows("SELECT secrets FROM crm_connections")
    assert b"pat-right-1" not in bytes(sealed)
    assert firm.run("status").code == 0

    again = firm.run("connect", "hubspot", given={"token": "pat-wrong-2"})
    assert again.code == 1
    assert firm.rows("SELECT secrets FROM crm_connections") == [(sealed,)], "the one that works stays"
    kept = firm.run("connect", "hubspot", "--keep", given={"token": "pat-wrong-2"})
    assert kept.code == 1 and "Kept all the same" in kept.said
    assert firm.rows("SELECT secrets FROM crm_connections") != [(sealed,)]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"tokn": "x"}, "takes no tokn"),
        ({"client_secret": "x"}, "needs token"),
        ({"token": 5}, "a secret is a text"),
        (["token"], "there is no terminal to ask at"),
        (None, "there is no terminal to ask at"),
    ],
)
def test_what_is_piped_in_is_checked_and_never_quoted(firm: Firm, given: object, said: str) -> None:
    done = firm.run("connect", "hubspot", "--way", "token", given=given)
    assert done.code in (1, 2), done.data
    assert said in done.said


def test_secrets_of_the_environment_are_taken_over(firm: Firm) -> None:
    firm.variables["HUBSPOT_TOKEN"] = "token-7"
    firm.server.valid.add("token-7")
    assert firm.run("status", "--json").json[0]["health"] == "working", "they are used as they stand"
    assert firm.run("connect", "hubspot", "--from-env").code == 0
    del firm.variables["HUBSPOT_TOKEN"]
    assert firm.run("check", "hubspot").code == 0


def test_disconnecting_forgets_what_lets_us_in(firm: Firm) -> None:
    firm.connected()
    done = firm.run("disconnect", "hubspot")
    assert done.code == 0 and "waits until it is connected again" in done.said
    assert firm.rows("SELECT secrets FROM crm_connections") == [(None,)]
    assert firm.run("disconnect", "hubspto").code == 4
    assert "Did you mean hubspot" in firm.run("disconnect", "hubspto").said


def test_a_crm_that_app_yaml_does_not_have(firm: Firm) -> None:
    done = firm.run("connect", "salesforce", given={"token": "x"})
    assert done.code == 4
    assert "crm_integration: {salesforce: {enabled: true}}" in done.said


def test_making_the_custom_fields(firm: Firm) -> None:
    firm.server.valid.add("token-1")
    done = firm.run("connect", "hubspot", "--prepare", "--json", given={"token": "token-1"})
    assert done.code == 0, done.said
    assert "agent_source_page" in str(done.json["made"])
    again = firm.run("connect", "hubspot", "--prepare", given={"token": "token-1"})
    assert "All custom fields are there" in again.said


def test_lacking_permissions_are_said(firm: Firm) -> None:
    firm.server.scopes.discard("crm.objects.deals.write")
    firm.server.valid.add("token-1")
    done = firm.run("connect", "hubspot", given={"token": "token-1"})
    assert done.code == 3, done.said
    assert "crm.objects.deals.write" in done.said
    checked = firm.run("check", "--json")
    assert checked.code == 1
    [remark] = [each for each in checked.json[0]["remarks"] if each["about"] == "permission"]
    assert remark["level"] == "error" and "crm.objects.deals.write" in remark["text"]


def test_fields_with_ours_and_suggestions(firm: Firm) -> None:
    firm.connected()
    found = firm.run("fields", "hubspot", "--object", "contact", "--json")
    assert found.code == 0, found.said
    [contact] = found.json
    fields = {each["name"]: each for each in contact["fields"]}
    assert fields["jobtitle"]["ours"] == ["job_title"]
    assert fields["email"]["by_itself"] is True
    assert all(0 < each["confidence"] <= 1 for each in contact["suggestions"])
    assert not {each["field"] for each in contact["suggestions"]} & {"email", "jobtitle"}
    lines = firm.run("fields", "hubspot").data.splitlines()
    assert any(line.startswith("deal") and "dealname" in line for line in lines)
    assert firm.run("fields", "hubspot", "--object", "invoice").code == 4


def test_a_mapping_that_does_not_fit_is_said(firm: Firm) -> None:
    firm.entry = {
        "fields": {"job_title": "jobtitel", "timeline": "hubspot_owner_id"},
        "deal": {"when": "always", "stages": {"hot": "no such stage"}},
    }
    firm.connected()
    done = firm.run("check", "hubspot")
    assert done.code == 1
    assert "Did you mean jobtitle?" in done.data
    assert "no such stage, which the CRM does not have" in done.data
    firm.entry = {}
    fine = firm.run("check", "hubspot")
    assert fine.code == 0, fine.data
    assert "lets us in" in fine.data


def test_names_that_do_not_exist_and_fields_that_are_filled_are_said(firm: Firm) -> None:
    firm.entry = {"fields": {"compny": "jobtitle", "job_title": "firstname"}}
    firm.connected()
    done = firm.run("check", "hubspot")
    assert done.code == 1
    assert "compny is no field of ours" in done.data and "Did you mean company?" in done.data
    assert "job_title goes to firstname, which is filled by itself" in done.data


def test_the_address_that_a_crm_calls(firm: Firm) -> None:
    firm.server.valid.add("token-1")
    without = firm.run("connect", "hubspot", "--no-prepare", given={"token": "token-1"})
    assert "server.public_url must be an https address" in without.said
    firm.public_url = "https://chat.example.com"
    hook = f"https://chat.example.com/v1/hooks/crm/{firm.tenant}/hubspot"
    assert hook in firm.run("connect", "hubspot", "--no-prepare", given={"token": "token-1"}).said
    assert firm.run("status", "--json").json[0]["hook_url"] == hook


def test_a_dry_run_writes_nothing_and_says_what_would_be(firm: Firm) -> None:
    first = firm.session("ann@initech.test")
    firm.session("ann@initech.test", hour=1)
    firm.session("bob@globex.test", name="Bob Ray", hour=2)
    firm.connected()
    before = len(firm.server.log())
    done = firm.run("dry-run", "hubspot", "--json")
    assert done.code == 0, done.said
    assert [len(firm.server.kind(kind)) for kind in ("contacts", "deals", "notes")] == [0, 0, 0]
    told = [line for line in firm.server.log()[before:] if not line.startswith("GET")]
    assert all("/search" in line or "/read" in line or "access-token-info" in line for line in told), told
    assert done.lines[0]["session_id"] == str(first)
    told = [each for line in done.lines for each in line["planned"]]
    assert [each["would"] for each in told if each["object"] == "contact"] == ["create", "create"]
    assert "create 2 contacts" in done.said and "create 3 notes" in done.said

    assert firm.run("dry-run", "hubspot", "--limit", 1, "--json").data.count("\n") == 1
    assert firm.run("dry-run", "hubspot", "--since", "2026-03-02T10:30Z", "--json").data.count("\n") == 1
    shown = firm.run("dry-run", "hubspot", "--session", first)
    assert f"conversation {first}" in shown.data and "+ email: ann@initech.test" in shown.data
    assert firm.run("dry-run", "hubspot", "--session", UUID(int=5)).code == 4
    assert firm.run("dry-run", "hubspot", "--since", "yesterday").code == 2


def test_a_dry_run_of_a_crm_that_is_not_enabled_yet(firm: Firm) -> None:
    firm.entry = {"enabled": False}
    firm.session("ann@initech.test")
    firm.connected()
    done = firm.run("dry-run", "hubspot")
    assert done.code == 0, done.said
    assert "create contact" in " ".join(done.data.split())
    refused = firm.run("sync", "hubspot", "--yes")
    assert refused.code == 1 and "not enabled" in refused.said


def test_the_past_is_planned_once(firm: Firm) -> None:
    session = firm.session("ann@initech.test")
    firm.session("bob@globex.test", name="Bob Ray", hour=2)
    firm.connected()
    asked = firm.run("sync", "hubspot")
    assert asked.code == 2 and "--yes" in asked.said
    assert firm.run("sync", "hubspot", "--session", session, "--json").json["planned"] == 1
    assert firm.run("sync", "hubspot", "--yes", "--json").json == {"planned": 1, "before": 1, "elsewhere": 0}
    assert firm.run("sync", "hubspot", "--yes", "--json").json == {"planned": 0, "before": 2, "elsewhere": 0}
    assert firm.rows("SELECT count(*) FROM deliveries WHERE target = 'crm:hubspot'") == [(2,)]
    status = firm.run("status", "--json").json[0]
    assert (status["health"], status["waiting"]) == ("waiting", 2)


def test_what_goes_elsewhere_is_not_sent_here(firm: Firm) -> None:
    firm.entry = {"routing": {"countries": ["DE"]}}
    session = firm.session("ann@initech.test")
    firm.connected()
    assert firm.run("sync", "hubspot", "--yes", "--json").json == {"planned": 0, "before": 0, "elsewhere": 1}
    done = firm.run("dry-run", "hubspot", "--session", session)
    assert done.code == 1 and "routing" in done.said


def test_the_switch(firm: Firm) -> None:
    firm.session("ann@initech.test")
    firm.connected()
    firm.run("sync", "hubspot", "--yes")
    assert "1 delivery waits" in firm.run("pause").said
    assert firm.run("status", "--json").json[0]["health"] == "paused"
    assert firm.rows("SELECT state FROM deliveries") == [("paused",)]
    assert "1 delivery goes on" in firm.run("resume", "hubspot").said
    assert firm.rows("SELECT state FROM deliveries") == [("pending",)]
    assert firm.run("pause", "pipedrive").code == 4


def test_a_tenant_that_is_not_there(firm: Firm) -> None:
    assert firm.run("status", "--tenant", "nobody").code == 4


def test_comparing_finds_what_never_came_there_and_repairs_it(firm: Firm) -> None:
    firm.session("ann@initech.test")
    firm.connected()
    done = firm.run("reconcile", "hubspot", "--json")
    assert done.code == 3, done.said
    assert (done.json["contacts"], done.json["counts"]) == (1, {"unwritten": 1})
    assert firm.rows("SELECT count(*) FROM deliveries") == [(0,)]
    repaired = firm.run("reconcile", "hubspot", "--repair")
    assert repaired.code == 0, repaired.said
    assert "was never written there" in repaired.data and "written again" in repaired.data
    assert firm.rows("SELECT target FROM deliveries") == [("crm:hubspot",)]
    assert firm.run("reconcile", "pipedrive").code == 4


def test_the_log_says_what_was_written_and_what_was_refused(firm: Firm) -> None:
    session = firm.session("ann@initech.test")
    ((contact,),) = firm.rows("SELECT id FROM contacts")
    with psycopg.connect(firm.dsn) as conn:
        conn.execute(
            """INSERT INTO crm_writes (id, tenant_id, connection, contact_id, session_id, object, local_id, remote_type,
                                       remote_id, done, changes, skipped, error_code, error, at)
               VALUES (%s, %s, 'hubspot', %s, %s, 'contact', 'x', 'contacts', '1001', 'updated', %s, %s, NULL, NULL,
                       now()),
                      (%s, %s, 'hubspot', %s, %s, 'deal', 'x', NULL, NULL, 'refused', '{}', '{}', 'invalid',
                       'HubSpot refuses values for dealstage.', now() - interval '1 minute')""",
            (
                *(uuid7(), firm.tenant, contact, session),
                Jsonb({"jobtitle": ["CEO\x1b[2J", "CTO"]}),
                Jsonb({"industry": "The CRM has no such field."}),
                *(uuid7(), firm.tenant, contact, session),
            ),
        )
    said = firm.run("log", "hubspot").data
    assert "contacts 1001" in said and "jobtitle: CEO" in said and "-> CTO" in said
    assert "industry left out: The CRM has no such field." in said
    assert "invalid: HubSpot refuses values for dealstage." in said
    assert "\x1b" not in said
    [newest] = firm.run("log", "--contact", contact, "--limit", 1, "--json").json
    assert (newest["object"], newest["changes"]["jobtitle"][1]) == ("contact", "CTO")
    assert firm.run("log", "pipedrive", "--json").json == []
    [row] = firm.run("status", "--json").json
    assert row["refused"] == {"invalid": 1}
