"""What is written where, field by field."""

from __future__ import annotations

from typing import Any

import pytest

from crm.connectors.errors import Invalid
from crm.connectors.model import Change, Field, Ref, Skipped
from crm.connectors.writing import KEPT, ONLY_NEW, TWICE, Plan, decide, is_empty, same, sparing, written

REF = Ref("contacts", "1")


@pytest.mark.parametrize(
    ("policy", "present", "value", "sent", "why"),
    [
        # a new record takes everything
        ("fill_empty", None, "Acme", True, None),
        ("always", None, "Acme", True, None),
        ("on_create", None, "Acme", True, None),
        ("never", None, "Acme", False, None),
        # nothing there
        ("fill_empty", {}, "Acme", True, None),
        ("fill_empty", {"f": ""}, "Acme", True, None),
        ("fill_empty", {"f": "  \n"}, "Acme", True, None),
        ("fill_empty", {"f": None}, "Acme", True, None),
        ("fill_empty", {"f": []}, "Acme", True, None),
        ("always", {"f": None}, "Acme", True, None),
        ("on_create", {"f": None}, "Acme", False, ONLY_NEW),
        ("never", {"f": None}, "Acme", False, None),
        # something else there
        ("fill_empty", {"f": "Other"}, "Acme", False, KEPT),
        ("fill_empty", {"f": 0}, 5, False, KEPT),
        ("fill_empty", {"f": False}, True, False, KEPT),
        ("always", {"f": "Other"}, "Acme", True, None),
        ("always", {"f": 0}, 5, True, None),
        ("on_create", {"f": "Other"}, "Acme", False, ONLY_NEW),
        ("never", {"f": "Other"}, "Acme", False, None),
        # the same there
        ("fill_empty", {"f": " Acme "}, "Acme", False, None),
        ("always", {"f": "Acme"}, "Acme", False, None),
        ("on_create", {"f": "Acme"}, "Acme", False, None),
        # we know nothing
        ("always", {"f": "Other"}, "", False, None),
        ("always", {"f": "Other"}, None, False, None),
        ("always", {"f": "Other"}, (), False, None),
        ("always", None, "  ", False, None),
        # nothing is not zero
        ("always", {"f": None}, 0, True, None),
        ("always", {"f": True}, False, True, None),
    ],
)
def test_policies(policy: Any, present: Any, value: Any, sent: bool, why: str | None) -> None:
    plan = decide(present, [Field("f", value, policy)])
    assert dict(plan.send) == ({"f": value} if sent else {})
    before = (present or {}).get("f")
    assert [change.after for change in plan.changes] == ([value] if sent else [])
    if sent:
        assert plan.changes[0].before == (tuple(before) if isinstance(before, list) else before)
    assert [skipped.why for skipped in plan.skipped] == ([why] if why else [])


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Ann@ACME.test", "ann@acme.test", True),
        ("Ann Lee", "ann lee", False),  # a rep's capitals are a rep's
        ("Ann   Lee\n", " Ann Lee", True),
        ("Zoe\u0308", "Zo\u00eb", True),
        ("a\r\nb", "a\nb", True),
        ("+49 (151) 123-456.78", "+4915112345678", True),
        ("+49 151 12345678", "+49 151 12345679", False),
        ("0151 12345678", "+4915112345678", False),
        (5000, "5000", True),
        (5000, "5000.00", True),
        ("5000", 5000.0, True),
        (0, "0", True),
        (0, "", False),
        (0, None, False),
        ("01234", "1234", False),  # a postal code
        ("5,000", 5000, False),
        (True, "true", True),
        (False, "False", True),
        (True, "yes", False),
        ("", None, True),
        ((), "", True),
        (("a", "b"), ["b", "a"], True),
        (("a", "b"), "a;b", True),
        (("a", "b"), ("a",), False),
        ("2026-03-02T10:00:00+01:00", "2026-03-02T09:00:00.000Z", True),
        ("2026-03-02T10:00:00+01:00", "2026-03-02T10:00:00Z", False),
        ("2026-03-02", "2026-03-02", True),
        ("2026-99-99T10:00:00Z", "2026-99-99T10:00:00Z", True),
        ({"a": 1}, "x", False),
    ],
)
def test_what_is_the_same(one: Any, other: Any, expected: bool) -> None:
    assert same(one, other) is expected
    assert same(other, one) is expected


@pytest.mark.parametrize("value", [None, "", " \t\n", (), [], {}])
def test_nothing(value: Any) -> None:
    assert is_empty(value)


@pytest.mark.parametrize("value", [0, False, 0.0, "0", ("",)])
def test_something(value: Any) -> None:
    assert not is_empty(value)


def test_the_first_of_two_fields_for_one_name_counts() -> None:
    plan = decide({}, [Field("f", ""), Field("f", "one"), Field("f", "two"), Field("f", "one")])
    assert dict(plan.send) == {"f": "one"}
    assert plan.skipped == (Skipped("f", TWICE),)


def test_what_came_of_it() -> None:
    plan = decide({"a": "old", "b": "same"}, [Field("a", "new", "always"), Field("b", "same", "always")])
    done = plan.written(REF)
    assert (done.done, done.changes) == ("updated", (Change("a", "old", "new"),))
    assert decide({"b": "same"}, [Field("b", "same")]).written(REF).done == "unchanged"
    assert decide(None, []).written(REF, created=True).done == "created"
    nothing = decide({"b": "same"}, [Field("b", "same")]).written(REF, healed="merged")
    assert nothing.healed == "merged"
    assert written(plan, nothing).done == "updated"
    assert written(plan, done).changes == plan.changes * 2
    assert written(plan, decide(None, []).written(REF, created=True)).done == "created"


class Crm:
    """Refuses fields."""

    def __init__(self, **refused: str) -> None:
        self.refused, self.asked = refused, []

    async def write(self, plan: Plan) -> str:
        self.asked.append(set(plan.send))
        if refused := {name: why for name, why in self.refused.items() if name in plan.send}:
            raise Invalid("Toy", "no", fields=refused)
        return "id"


async def test_a_refused_field_is_given_up() -> None:
    crm = Crm(size="not an option")
    plan = decide(None, [Field("email", "a@b.co"), Field("size", "XXL")])
    done, rest = await sparing(crm.write, plan, needed=("email",))
    assert (done, dict(rest.send)) == ("id", {"email": "a@b.co"})
    assert crm.asked == [{"email", "size"}, {"email"}]
    assert rest.skipped == (Skipped("size", "The CRM refuses it: not an option"),)
    assert [change.field for change in rest.changes] == ["email"]


@pytest.mark.parametrize("refused", [{"email": "bad"}, {"elsewhere": "bad"}, {"email": "bad", "size": "bad"}])
async def test_a_needed_field_is_not_given_up(refused: dict[str, str]) -> None:
    plan = decide(None, [Field("email", "a@b.co"), Field("size", "XXL")])

    async def write(_: Plan) -> None:
        raise Invalid("Toy", "no", fields=refused)

    with pytest.raises(Invalid):
        await sparing(write, plan, needed=("email",))


async def test_only_once() -> None:
    """A vendor that tells one wrong field at a time is not asked for ever."""
    plan = decide(None, [Field("a", "1"), Field("b", "2"), Field("c", "3")])
    asked: list[set[str]] = []

    async def write(plan: Plan) -> None:
        asked.append(set(plan.send))
        raise Invalid("Toy", "no", fields={sorted(plan.send)[0]: "bad"})

    with pytest.raises(Invalid):
        await sparing(write, plan, needed=())
    assert asked == [{"a", "b", "c"}, {"b", "c"}]
