"""The owner's own templates, and what happens when one is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from outreach.emails import Templates, render_alert, render_team, render_visitor
from tests.outreach.samples import ALERT, HOSTILE, SAMPLE, hostile

BLOCK = """{% extends "builtin/team.html.j2" %}
{% block headline %}<h1>Ahoy, {{ report.value("customer_name") }}!</h1>{% endblock %}
{% block transcript %}{% endblock %}
{% block contact %}{{ super() }}{{ ui.link("https://crm.example/x", "Our CRM") }} {{ summary.headline }}{% endblock %}
"""


def test_a_block_is_replaced_and_the_rest_stays(tmp_path: Path) -> None:
    (tmp_path / "team.html.j2").write_text(BLOCK)
    mail = render_team(SAMPLE, templates=Templates(tmp_path))
    soup = BeautifulSoup(mail.html, "html.parser")
    assert mail.problems == ()
    assert "Ahoy, Anna Berg!" in mail.html and soup.find("a", href="https://crm.example/x")
    assert soup.find(id="turn-1") is None and "Who it is" in mail.html
    assert "Ahoy" not in mail.text and "Ahoy" not in render_team(SAMPLE).html


def test_a_whole_template_is_replaced_and_still_escapes(tmp_path: Path) -> None:
    (tmp_path / "visitor.html.j2").write_text("<!doctype html><p>{{ hello }} {{ company }}</p>")
    mail = render_visitor(hostile(HOSTILE["script"]), templates=Templates(tmp_path))
    assert mail.problems == ()
    assert "&lt;script&gt;" in mail.html and "<script>" not in mail.html


def test_a_change_is_seen_at_the_next_mail(tmp_path: Path) -> None:
    file = tmp_path / "alert.txt.j2"
    file.write_text("one {{ alert.reason }}")
    templates = Templates(tmp_path)
    assert render_alert(ALERT, templates).text.startswith("one Score")
    file.write_text("another {{ alert.reason }}")
    assert render_alert(ALERT, templates).text.startswith("another Score")


@pytest.mark.parametrize(
    ("source", "line", "said"),
    [
        ("<p>\n{% if %}", 2, "Expected an expression"),
        ("<p>{{ report.no_such_thing }}", 1, "no_such_thing"),
        ("\n\n{{ 1 / 0 }}", 3, "ZeroDivisionError"),
        ("{{ report.company | safe }}", 1, "No filter named 'safe'"),
        ("{{ report.company | urlize }}", 1, "No filter named 'urlize'"),
        ("{{ report.company.__class__.__mro__ }}", 1, "unsafe"),
        ("{{ pages.append(1) }}{{ report.fields.append }}", 1, "append"),
        ('{% extends "nowhere.html.j2" %}', None, "nowhere.html.j2"),
        ("", None, "empty"),
        ('{% include "team.html.j2" %}', None, "Recursion"),
    ],
)
def test_a_wrong_template_loses_no_mail(tmp_path: Path, source: str, line: int | None, said: str) -> None:
    (tmp_path / "team.html.j2").write_text(source)
    mail = render_team(SAMPLE, templates=Templates(tmp_path))
    assert mail.html == render_team(SAMPLE).html and mail.text == render_team(SAMPLE).text
    (problem,) = mail.problems
    assert problem.template == "team.html.j2" and said in problem.message
    assert line is None or problem.line == line
    assert render_visitor(SAMPLE, templates=Templates(tmp_path)).problems == ()


def test_bytes_that_are_no_text_lose_no_mail(tmp_path: Path) -> None:
    (tmp_path / "team.txt.j2").write_bytes(b"\xff\xfe\x00")
    mail = render_team(SAMPLE, templates=Templates(tmp_path))
    assert [one.template for one in mail.problems] == ["team.txt.j2"] and mail.text == render_team(
        SAMPLE
    ).text


def test_a_missing_folder_is_an_empty_one(tmp_path: Path) -> None:
    mail = render_team(SAMPLE, templates=Templates(tmp_path / "nowhere"))
    assert mail == render_team(SAMPLE)
