"""What is wrong with a mapping, and what is missing in it."""

from __future__ import annotations

from typing import Any

import pytest

from crm.connectors.model import RemoteField, RemoteType
from crm.mapping import Problem, Row, problems, suggestions


def field(name: str, type: RemoteType = "text", **more: Any) -> RemoteField:
    return RemoteField(name=name, label=more.pop("label", name), type=type, **more)


def said(row: Row, remote: RemoteField) -> list[tuple[str, str]]:
    return [(problem.level, problem.text) for problem in problems([row], [remote])]


def test_a_good_mapping_has_no_problems() -> None:
    mapped = [
        Row(ours="company", field="firm"),
        Row(ours="score", field="points"),
        Row(ours="email", field="mail"),
    ]
    remote = [field("firm"), field("points", "number"), field("mail", "email"), field("more", required=False)]
    assert problems(mapped, remote) == ()


def test_a_field_that_is_not_there() -> None:
    assert said(Row(ours="company", field="companny"), field("company")) == [
        ("error", "company goes to companny, which the CRM does not have. Did you mean company?")
    ]
    assert said(Row(ours="company", field="xyz"), field("company")) == [
        ("error", "company goes to xyz, which the CRM does not have.")
    ]


def test_a_name_that_is_none_of_ours() -> None:
    rows = [Row(ours="compny", field="firm"), Row(ours="fleet_size", field="fleet")]
    remote = [field("firm"), field("fleet")]
    found = problems(rows, remote, chosen=("compny", "fleet_size"), own=("fleet_size",))
    assert [(each.level, each.ours) for each in found] == [("error", "compny")]
    assert "Did you mean company?" in found[0].text
    [constant] = problems([Row(ours="origin", field="firm", default="Chat")], remote, chosen=("origin",))
    assert constant.level == "warning" and "Only its default is written." in constant.text


def test_a_field_that_is_filled_by_itself() -> None:
    row = Row(ours="job_title", field="firstname")
    [found] = problems([row], [field("firstname")], filled=("firstname",), chosen=("job_title",))
    assert found.level == "warning" and "filled by itself" in found.text


def test_a_field_that_nobody_may_write() -> None:
    remote = field("created", "datetime", read_only=True)
    assert said(Row(ours="first_seen_at", field="created"), remote) == [
        ("error", "first_seen_at goes to created, which nobody may write.")
    ]


@pytest.mark.parametrize(
    ("ours", "type", "level"),
    [
        ("score", "number", None),
        ("company_size", "number", None),
        ("budget_range", "number", None),
        ("timeline", "number", "warning"),
        ("summary", "number", "error"),
        ("needs", "number", "error"),
        ("first_seen_at", "date", None),
        ("timeline", "date", "warning"),
        ("score", "date", "error"),
        ("decision_maker", "boolean", None),
        ("score", "boolean", "error"),
        ("email", "email", None),
        ("phone", "email", "error"),
        ("company_size", "choice", None),
        ("needs", "choices", None),
        ("summary", "choice", "error"),
        ("company", "reference", "warning"),
        ("my_own_field", "number", "warning"),
        ("needs", "text", None),
    ],
)
def test_types(ours: str, type: RemoteType, level: str | None) -> None:
    assert [found[0] for found in said(Row(ours=ours, field="f"), field("f", type))] == (
        [level] if level else []
    )


def test_a_transform_changes_what_it_is() -> None:
    assert (
        said(Row(ours="budget_range", field="f", transform="currency"), field("f", "number"))[0][0]
        == "warning"
    )
    assert said(Row(ours="budget_range", field="f", transform="highest"), field("f", "number")) == []


def test_what_is_no_type_is_said_in_words() -> None:
    assert said(Row(ours="summary", field="n"), field("n", "number")) == [
        ("error", "summary goes to n, which is a number; summary of the conversation is none.")
    ]


def test_too_little_room() -> None:
    assert said(Row(ours="summary", field="f"), field("f", length=255)) == [
        ("warning", "f has room for 255 characters: summary will be cut.")
    ]
    assert said(Row(ours="summary", field="f"), field("f", length=32_000)) == []


def test_choices_that_are_not_there() -> None:
    remote = field("f", "choice", options={"NEW": "New", "OPEN": "Open"})
    row = Row(ours="status", field="f", options=(("won", "Customer"), ("new", "new")), default="Nothing")
    assert said(row, remote) == [
        ("error", "f has no choice Customer. It has NEW, OPEN."),
        ("error", "f has no choice Nothing. It has NEW, OPEN."),
    ]


def test_two_of_ours_in_one_field() -> None:
    mapped = [Row(ours="needs", field="f"), Row(ours="timeline", field="f")]
    [problem] = problems(mapped, [field("f")])
    assert (problem.level, problem.text) == (
        "warning",
        "needs and timeline go to f: the first that is known is written. `join` writes all.",
    )
    joined = [Row(ours=row.ours, field="f", transform="join") for row in mapped]
    assert problems(joined, [field("f")]) == ()


def test_what_the_crm_requires() -> None:
    remote = [
        field("LastName", required=True, label="Last name"),
        field("Company", required=True),
        field("Region", required=True, label="Sales region"),
        field("Id", required=True, read_only=True),
        field("Status", required=True),
    ]
    mapped = [Row(ours="company", field="Company"), Row(ours="status", field="Status", default="New")]
    assert problems(mapped, remote, filled=("LastName",)) == (
        Problem(
            "error", None, "Region",
            "The CRM takes no record without Sales region (Region), and nothing of ours goes there.",
        ),
        Problem(
            "warning", "company", "Company",
            "The CRM takes no record without Company; give company a default for when it is not known.",
        ),
    )  # fmt: skip


def test_what_is_never_written_is_no_problem() -> None:
    assert problems([Row(ours="company", field="nowhere", policy="never")], [field("f")]) == ()


CRM = [
    field("firstname", label="First Name"),
    field("lastname", label="Last Name"),
    field("jobtitle", label="Job Title"),
    field("numberofemployees", "number", label="Number of Employees"),
    field("NumberOfEmployees__c", "text", label="Staff"),
    field("annualrevenue", "number", label="Annual Revenue"),
    field("hs_lead_status", "choice", label="Lead Status", options={"NEW": "New"}),
    field("utm_source__c", label="UTM Source"),
    field("cf_budget", "number", label="Budget"),
    field("createdate", "datetime", label="Create Date", read_only=True),
    field("closed", "boolean", label="Timeline"),
    field("zip", label="Postal Code"),
]


def test_suggestions() -> None:
    found = {
        each.ours: (each.field, each.confidence)
        for each in suggestions([Row(ours="email", field="email")], CRM)
    }
    assert found["first_name"] == ("firstname", 1.0)
    assert found["last_name"] == ("lastname", 1.0)
    assert found["job_title"] == ("jobtitle", 1.0)
    assert found["company_size"][0] in ("numberofemployees", "NumberOfEmployees__c")
    assert found["status"][0] == "hs_lead_status"
    assert found["utm_source"] == ("utm_source__c", 1.0)
    assert found["budget_range"] == ("cf_budget", 1.0)
    assert "timeline" not in found or found["timeline"][1] < 0.9
    assert not {"email", "phone", "gclid", "first_seen_at", "referrer"} & found.keys()


def test_each_field_is_suggested_once_and_none_that_is_taken() -> None:
    mapped = [Row(ours="company", field="firstname")]
    found = suggestions(mapped, CRM)
    fields = [each.field for each in found]
    assert len(fields) == len(set(fields))
    assert "firstname" not in fields and "createdate" not in fields
    confidences = [each.confidence for each in found]
    assert confidences == sorted(confidences, reverse=True)


def test_the_owners_own_fields_find_a_place() -> None:
    [found] = suggestions([], [field("Fleet_Size__c", label="Fleet size")], names=["fleet_size"])
    assert (found.ours, found.field, found.confidence) == ("fleet_size", "Fleet_Size__c", 1.0)
