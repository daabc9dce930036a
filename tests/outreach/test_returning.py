"""The team's mail says which deals a contact has who comes back; the visitor's does not."""

from __future__ import annotations

from dataclasses import replace

from agent.summary.rules import summarise_by_rules
from outreach.emails import render_team, render_visitor
from outreach.wrapup.load import transcript
from outreach.wrapup.report import report_of
from tests.outreach.meeting_rig import MeetingRig
from tests.outreach.samples import SAMPLE
from tests.outreach.test_meeting_reports import loaded, rig, say

__all__ = ["rig"]

LINE = "Negotiation, 1200.50 EUR, rita@crm.test (hubspot)"


async def test_open_deals_are_read_with_the_session(rig: MeetingRig) -> None:
    asker = await rig.meetings.asker()
    assert asker.session_id is not None
    await say(rig, asker.session_id, 1, "Hello, me again.")
    assert (await loaded(rig, asker.session_id)).standing.open == ()
    await rig.meetings.run(
        """WITH known AS (
               INSERT INTO contacts (id, tenant_id, email, created_at, updated_at)
               VALUES (gen_random_uuid(), current_tenant(), 'ann@acme.test', now(), now()) RETURNING id),
           told AS (
               INSERT INTO crm_deals (tenant_id, connection, remote_type, remote_id, contact_id, stage, amount,
                                      currency, outcome, owner, updated_at, seen_at)
               SELECT current_tenant(), 'hubspot', 'deals', deal, id, 'Negotiation', 1200.50, 'EUR', outcome,
                      'rita@crm.test', now(), now()
               FROM known, (VALUES ('1', NULL), ('2', 'lost')) AS given (deal, outcome))
           UPDATE sessions SET contact_id = (SELECT id FROM known) WHERE id = %s""",
        asker.session_id,
    )
    found = await loaded(rig, asker.session_id)
    report = report_of(found, summarise_by_rules(transcript(found, rig.current)), rig.current)
    assert report.deals == (LINE,)


def test_the_team_reads_them_and_the_visitor_does_not() -> None:
    report = replace(SAMPLE, deals=(LINE, "<b>x</b> (crm)"))
    team, visitor = render_team(report), render_visitor(report)
    assert f"Open deal: {LINE}" in " ".join(team.text.split())
    assert "Open deal: Negotiation, 1200.50 EUR" in team.html and "<b>x</b>" not in team.html
    assert "Negotiation" not in visitor.html + visitor.text
