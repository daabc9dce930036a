"""Our facts as the CRM's fields."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from crm.connectors.model import Field, RemoteField, RemoteType, Skipped
from crm.connectors.texts import cut, length
from crm.mapping import FieldMapping, Manner, Row, fit, rows
from crm.mapping.choices import choose, choose_number
from crm.mapping.fit import NO_SUCH_FIELD, READ_ONLY
from crm.mapping.people import split_name

SIZES = {"1-10": "1-10", "11-50": "11-50", "51-200": "51-200", "200+": "200+"}
BUDGETS = {"a": "under 1k", "b": "1k - 5k", "c": "5k–20k", "d": "more than 20k"}
INDUSTRIES = {"HEALTH_CARE": "Hospital & Health Care", "SOFTWARE": "Computer Software", "RETAIL": "Retail"}
STATUSES = {"NEW": "New", "OPEN_DEAL": "Open deal", "UNQUALIFIED": "Unqualified", "QUALIFIED": "Qualified"}
YES_NO = {"true": "Yes", "false": "No"}
EURO = {"amount": 5000, "max": 10000, "currency": "EUR", "per": "year"}


def remote(type: RemoteType, **more: Any) -> RemoteField:
    return RemoteField(name="f", label="F", type=type, **more)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Ann Lee", "Ann", "Lee"),
        ("Ann", "Ann", ""),
        ("  Ann   Mary  Lee ", "Ann Mary", "Lee"),
        ("Lee, Ann", "Ann", "Lee"),
        ("van der Berg, Jan", "Jan", "van der Berg"),
        ("Ludwig van Beethoven", "Ludwig", "van Beethoven"),
        ("Ursula von der Leyen", "Ursula", "von der Leyen"),
        ("Oscar de la Hoya", "Oscar", "de la Hoya"),
        ("Maria da Silva Santos", "Maria", "da Silva Santos"),
        ("José Ortega y Gasset", "José", "Ortega y Gasset"),
        ("Mohammed bin Salman", "Mohammed", "bin Salman"),
        ("Lee Van Cleef", "Lee", "Van Cleef"),
        ("Van Morrison", "Van", "Morrison"),
        ("Dr. Ann Lee", "Ann", "Lee"),
        ("Prof. Dr. Hans Müller", "Hans", "Müller"),
        ("Herr Müller", "Müller", ""),
        ("Martin Luther King Jr.", "Martin Luther", "King Jr."),
        ("Martin Luther King, Jr.", "Martin Luther", "King Jr."),
        ("Mary-Jane O'Brien", "Mary-Jane", "O'Brien"),
        ("山田太郎", "山田太郎", ""),
        ("محمد صلاح", "محمد", "صلاح"),
        ("Zoë 🦊", "Zoë", "🦊"),
        ("", "", ""),
        (",", "", ""),
    ],
)
def test_names(name: str, first: str, last: str) -> None:
    assert split_name(name) == (first, last)


@pytest.mark.parametrize(
    ("type", "value", "expected"),
    [
        ("text", "dental clinic", "dental clinic"),
        ("text", 40, "40"),
        ("text", 40.0, "40"),
        ("text", True, "Yes"),
        ("text", ["booking", "payments"], "booking, payments"),
        ("text", EURO, "5000-10000 EUR a year"),
        ("text", {"amount": 5000, "max": None, "currency": "EUR", "per": None}, "5000 EUR"),
        ("text", {"amount": 5000, "max": 5000, "currency": None, "per": "month"}, "up to 5000 a month"),
        ("text", {"min": 50, "max": 100}, "50-100"),
        ("text", {"min": 50, "max": 50}, "50"),
        ("text", {"min": 50, "max": None}, "50 or more"),
        ("text", {"min": None, "max": 50}, "up to 50"),
        ("text", {"city": "Bonn", "zip": ""}, "city: Bonn"),
        ("number", 40, 40),
        ("number", "40.5", 40.5),
        ("number", {"min": 50, "max": 100}, 50),
        ("number", {"min": None, "max": 100}, 100),
        ("number", EURO, 5000),
        ("boolean", True, True),
        ("boolean", "Ja", True),
        ("boolean", "no", False),
        ("date", "2026-03-02T23:30:00-05:00", "2026-03-02"),
        ("date", date(2026, 3, 2), "2026-03-02"),
        (
            "datetime",
            datetime(2026, 3, 2, 9, tzinfo=timezone(timedelta(hours=1))),
            "2026-03-02T09:00:00+01:00",
        ),
        ("datetime", "2026-03-02", "2026-03-02T00:00:00+00:00"),
        ("email", "Ann@Acme.test", "ann@acme.test"),
        ("phone", "+49 (151) 1234-5678", "+4915112345678"),
        ("phone", "0151 12345678", "+4915112345678"),
        ("reference", "001xx", "001xx"),
    ],
)
def test_types(type: RemoteType, value: Any, expected: Any) -> None:
    fields, skipped = fit(
        [Row(ours="x", field="f")], {"x": value}, [remote(type)], manner=Manner(region="DE")
    )
    assert fields == (Field("f", expected),)
    assert skipped == ()


@pytest.mark.parametrize(
    ("type", "value", "why"),
    [
        ("number", "about forty", "“about forty” is no number."),
        ("number", True, "“Yes” is no number."),
        ("number", "nan", "“nan” is no number."),
        ("boolean", "maybe", "“maybe” is neither yes nor no."),
        ("date", "by Q3", "“by Q3” is no date."),
        ("datetime", "2026-02-30", "“2026-02-30” is no date."),
        ("email", "ann at acme", "“ann at acme” is no email address."),
        ("phone", "call me", "“call me” is no phone number."),
        ("phone", "+49 1", "“+49 1” is no phone number."),
    ],
)
def test_what_does_not_fit_is_left_out_with_a_reason(type: RemoteType, value: Any, why: str) -> None:
    fields, skipped = fit(
        [Row(ours="x", field="f")], {"x": value}, [remote(type)], manner=Manner(region="DE")
    )
    assert (fields, skipped) == ((), (Skipped("f", why),))


@pytest.mark.parametrize("value", [None, "", "  ", [], {}])
def test_what_we_do_not_know_is_not_mentioned(value: Any) -> None:
    assert fit([Row(ours="x", field="f")], {"x": value}, [remote("text")]) == ((), ())
    assert fit([Row(ours="x", field="f")], {}, [remote("text")]) == ((), ())


@pytest.mark.parametrize(
    ("words", "options", "expected"),
    [
        ("Retail", INDUSTRIES, "RETAIL"),
        ("health-care", INDUSTRIES, "HEALTH_CARE"),
        ("hospital and health care", INDUSTRIES, "HEALTH_CARE"),
        ("Computer softwares", INDUSTRIES, "SOFTWARE"),
        ("retial", INDUSTRIES, None),  # 0.83: as far as "detail"
        ("dental clinic", INDUSTRIES, None),
        ("qualified", STATUSES, "QUALIFIED"),  # not UNQUALIFIED, which is 0.9 alike
        ("qualifed", STATUSES, "QUALIFIED"),
        ("opendeal", STATUSES, "OPEN_DEAL"),
        ("Plan 2", {"1": "Plan 1", "3": "Plan 3"}, None),  # a figure is no slip of the pen
        ("Größe", {"x": "grosse", "y": "grösse"}, "y"),
        ("", INDUSTRIES, None),
        ("!!", INDUSTRIES, None),
    ],
)
def test_choices(words: str, options: dict[str, str], expected: str | None) -> None:
    assert choose(words, options) == expected


@pytest.mark.parametrize(
    ("low", "high", "options", "expected"),
    [
        (40, 40, SIZES, "11-50"),
        (40, 60, SIZES, "11-50"),
        (100, 300, SIZES, "51-200"),
        (5000, 5000, SIZES, "200+"),
        (0, 0, SIZES, None),
        (500, 500, BUDGETS, "a"),
        (3000, 3000, BUDGETS, "b"),
        (12_000, 15_000, BUDGETS, "c"),
        (99_000, 99_000, BUDGETS, "d"),
        (3, 3, {"x": "one", "y": "two"}, None),
        (30, 30, {"x": "1 to 20", "y": "21 to 1,000"}, "y"),
    ],
)
def test_ranges(low: float, high: float, options: dict[str, str], expected: str | None) -> None:
    assert choose_number(low, high, options) == expected


@pytest.mark.parametrize(
    ("type", "options", "value", "expected"),
    [
        ("choice", SIZES, {"min": 40, "max": 45}, "11-50"),
        ("choice", BUDGETS, EURO, "c"),
        ("choice", SIZES, "51-200", "51-200"),
        ("choice", YES_NO, True, "true"),
        ("choice", {"Yes": "Ja", "No": "Nein"}, False, "No"),
        ("choice", INDUSTRIES, ["dental", "Retail"], "RETAIL"),
        ("choice", {}, "whatever", "whatever"),
        ("choices", INDUSTRIES, ["Retail", "dental", "retail"], None),
        ("choices", INDUSTRIES, ["Retail", "Computer Software", "retail"], ("RETAIL", "SOFTWARE")),
    ],
)
def test_choice_fields(type: RemoteType, options: dict[str, str], value: Any, expected: Any) -> None:
    fields, skipped = fit([Row(ours="x", field="f")], {"x": value}, [remote(type, options=options)])
    if expected is None:
        assert fields[0].value == ("RETAIL",)
        assert skipped == (Skipped("f", "Not among the CRM's choices: dental."),)
    else:
        assert (fields, skipped) == ((Field("f", expected),), ())


def test_the_owners_words_for_a_choice() -> None:
    row = Row(ours="status", field="f", options=(("engaged", "Open deal"), ("won", "Customer")))
    field = remote("choice", options=STATUSES)
    assert fit([row], {"status": "Engaged"}, [field])[0] == (Field("f", "OPEN_DEAL"),)
    assert fit([row], {"status": "won"}, [field])[1] == (Skipped("f", "“won” is none of the CRM's choices."),)


@pytest.mark.parametrize(
    ("transform", "value", "expected"),
    [
        ("first_name", "Ludwig van Beethoven", "Ludwig"),
        ("last_name", "Ludwig van Beethoven", "van Beethoven"),
        ("amount", EURO, "5000"),
        ("highest", EURO, "10000"),
        ("highest", {"min": 5, "max": None}, "5"),
        ("lowest", {"min": 5, "max": 9}, "5"),
        ("currency", EURO, "EUR"),
        ("first", ["booking", "payments"], "booking"),
        ("lower", "ABC", "abc"),
    ],
)
def test_transforms(transform: Any, value: Any, expected: str) -> None:
    row = Row(ours="x", field="f", transform=transform)
    assert fit([row], {"x": value}, [remote("text")])[0] == (Field("f", expected),)


@pytest.mark.parametrize("transform", ["last_name", "currency", "first"])
def test_a_part_that_is_not_there(transform: Any) -> None:
    row = Row(ours="x", field="f", transform=transform)
    assert fit([row], {"x": [None] if transform == "first" else "Ann"}, [remote("text")]) == ((), ())


def test_several_of_ours_in_one_field() -> None:
    given = [Row(ours=name, field="f", transform="join") for name in ("needs", "timeline", "budget_range")]
    facts = {"needs": ["booking", "payments"], "budget_range": EURO}
    fields, _ = fit([given[0], Row(ours="company", field="g"), *given[1:]], facts | {"company": "Acme"}, None)
    assert fields == (
        Field("f", "Needs: booking, payments\nBudget: 5000-10000 EUR a year"),
        Field("g", "Acme"),
    )


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"customer_name": "Ann Lee"}, {"first": "Ann", "last": "Lee", "whole": "Ann Lee"}),
        ({"first_name": "Ann", "last_name": "Lee"}, {"first": "Ann", "last": "Lee", "whole": "Ann Lee"}),
        (
            {"customer_name": "Ann Mary Lee", "last_name": "Mary Lee"},
            {"last": "Mary Lee", "whole": "Ann Mary Lee"},
        ),
        ({}, {}),
    ],
)
def test_whole_names_and_parts(facts: dict[str, str], expected: dict[str, str]) -> None:
    names = {"first": "first_name", "last": "last_name", "whole": "customer_name"}
    fields, _ = fit([Row(ours=ours, field=field) for field, ours in names.items()], facts, None)
    assert {field.name: field.value for field in fields} == expected


def test_fields_that_are_not_there_or_not_ours_to_write() -> None:
    known = [remote("text", read_only=True)]
    given = [Row(ours="company", field="f"), Row(ours="company", field="elsewhere")]
    assert fit(given, {"company": "Acme"}, known) == (
        (),
        (Skipped("f", READ_ONLY), Skipped("elsewhere", NO_SUCH_FIELD)),
    )


def test_a_receiver_that_takes_everything() -> None:
    facts = {"needs": ["a", "b"], "score": 80, "budget_range": EURO, "decision_maker": False}
    fields, _ = fit([Row(ours=name, field=name) for name in facts], facts, None)
    values = [("a", "b"), 80, "5000-10000 EUR a year", False]
    assert [field.value for field in fields] == values


def test_defaults_and_policies() -> None:
    given = [
        Row(ours="company", field="f", default="[not provided]", policy="on_create"),
        Row(ours="score", field="g", policy="never"),
    ]
    assert fit(given, {"score": 5}, None)[0] == (Field("f", "[not provided]", "on_create"),)
    assert fit(given, {"company": "Acme"}, None)[0] == (Field("f", "Acme", "on_create"),)


@pytest.mark.parametrize(
    ("text", "limit", "unit", "expected"),
    [
        ("abc", 3, "characters", "abc"),
        ("abcd", 3, "characters", "ab…"),
        ("one two three", 12, "characters", "one two…"),
        ("one two three", 9, "characters", "one two…"),
        ("🦊🦊🦊", 3, "characters", "🦊🦊🦊"),
        ("🦊🦊🦊", 5, "utf16", "🦊🦊…"),
        ("🦊🦊🦊", 4, "utf16", "🦊…"),
        ("👩‍👩‍👧 x", 4, "characters", ""),  # they are one
        ("Zoe\u0308 x", 4, "characters", "Zo…"),
        ("aéé", 4, "bytes", "a…"),
        ("ab", 1, "characters", "a"),
        ("ab", 0, "characters", ""),
        ("ab", None, "characters", "ab"),
    ],
)
def test_cutting(text: str, limit: int | None, unit: Any, expected: str) -> None:
    found = cut(text, limit, unit=unit)
    assert limit is None or length(found, unit) <= limit
    assert found == expected


def test_long_text_is_cut_as_the_vendor_counts_and_it_is_said() -> None:
    field = remote("text", length=10)
    fields, skipped = fit([Row(ours="x", field="f")], {"x": "🦊" * 10}, [field], manner=Manner(unit="utf16"))
    assert fields == (Field("f", "🦊🦊🦊🦊…"),)
    assert skipped == (Skipped("f", "Cut: the CRM has room for 10 characters."),)
    assert fit([Row(ours="x", field="f")], {"x": "🦊" * 10}, [field])[1] == ()


def test_a_very_long_text_is_cut_quickly() -> None:
    assert length(cut("é🦊" * 500_000, 32_000, unit="bytes"), "bytes") <= 32_000


# The owner's part of it

MAPPING = TypeAdapter(FieldMapping)
DEFAULTS = (
    Row(ours="company", field="company"),
    Row(ours="referrer", field="ref"),
    Row(ours="score", field="s"),
)


def test_the_owners_mapping() -> None:
    owner = MAPPING.validate_python(
        {
            "company": "firm",
            "referrer": None,
            "my_own_field": {"field": "cf_1", "policy": "always", "options": {"a": "A"}, "default": "x"},
            "timeline": {"field": "s"},
        }
    )
    assert rows(DEFAULTS, owner) == (
        Row(ours="company", field="firm"),
        Row(ours="my_own_field", field="cf_1", policy="always", options=(("a", "A"),), default="x"),
        Row(ours="timeline", field="s"),
    )
    assert rows(DEFAULTS, {}) == DEFAULTS


@pytest.mark.parametrize(
    "wrong",
    [
        {"company": ""},
        {"company": {"policy": "always"}},
        {"company": {"field": "f", "policy": "sometimes"}},
        {"company": {"field": "f", "transform": "shout"}},
        {"company": {"field": "f", "more": 1}},
        {"Company Name": "f"},
        {"company": 5},
    ],
)
def test_a_mapping_that_is_none(wrong: Any) -> None:
    with pytest.raises(ValidationError):
        MAPPING.validate_python(wrong)


def test_moments_without_an_offset_are_utc() -> None:
    at = datetime(2026, 3, 2, 9).replace(tzinfo=None)  # noqa: DTZ001 - that is the point
    fields, _ = fit([Row(ours="x", field="f")], {"x": at}, [remote("datetime")])
    assert fields == (Field("f", datetime(2026, 3, 2, 9, tzinfo=UTC).isoformat()),)
