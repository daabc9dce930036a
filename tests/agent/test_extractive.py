"""How units become an answer: what is scored, what is chosen, what is said with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.extractive import select as selecting
from agent.extractive.features import (
    ANSWER_FEATURES,
    UNIT_FEATURES,
    Read,
    answer_features,
    read,
    unit_features,
)
from agent.extractive.select import Linear, Selection, Weights, ranked, select, weights
from tests.fakes.word_vectors import asked, hit, passage


def linear(names: tuple[str, ...], bias: float = 0.0, **values: float) -> Linear:
    return Linear(np.array([values.get(name, 0.0) for name in names]), bias)


PLAIN = Weights(linear(UNIT_FEATURES, words=1.0), linear(ANSWER_FEATURES), threshold=0.0)
"""The unit with most words of the question first; every question has an answer."""


def chosen(question: str, *passages: Read, most: int = 1, learnt: Weights = PLAIN) -> Selection:
    return select(question, [asked(question)], passages, most=most, learnt=learnt)


def said(question: str, *passages: Read, **options: Any) -> list[str]:
    return [unit.text for unit in chosen(question, *passages, **options).units]


BOX = """The box holds 40 litres. The battery lasts 72 hours when it is charged. You may cancel until noon. After that
we charge half."""


# ── Choosing ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("how many litres", "The box holds 40 litres."),
        ("how many hours battery", "The battery lasts 72 hours when it is charged."),
        ("may I cancel", "You may cancel until noon."),
    ],
)
def test_the_unit_that_has_the_words_is_said(question: str, answer: str) -> None:
    assert said(question, passage(BOX)) == [answer]


def test_units_of_one_passage_stay_in_its_order_and_the_best_passage_comes_first() -> None:
    first = passage("Cleaning is free. Renting a box costs 29 EUR.", number=1)
    second = passage("Boxes are blue. A box weighs 9 kg. Renting is easy.", number=2)
    found = chosen("renting weighs box cleaning kg 9", first, second, most=3)
    assert [(unit.hit, unit.text) for unit in found.units] == [
        (1, "A box weighs 9 kg."),
        (0, "Cleaning is free."),
        (0, "Renting a box costs 29 EUR."),
    ]


@pytest.mark.parametrize("most", [1, 2, 3])
def test_no_more_than_asked_for(most: int) -> None:
    text = " ".join(f"The box has side {n}." for n in range(9))
    assert len(said("box side", passage(text), most=most)) == most


def test_what_two_passages_say_is_said_once() -> None:
    same = "The box holds 40 litres."
    found = said("box litres", passage(same, number=1), passage(f"{same} It is blue.", number=2), most=3)
    assert found.count(same) == 1


def test_a_long_answer_ends_before_its_third_sentence() -> None:
    long = " ".join(["word"] * 50)
    text = f"The box {long} one. The box {long} two. The box is blue."
    found = said("box", passage(text), most=3)
    assert found == [f"The box {long} one.", "The box is blue."]


def test_an_answer_longer_than_all_is_said_alone() -> None:
    text = "The box " + " ".join(["word"] * 150) + "."
    assert said("box", passage(text), most=3) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "Can I pay by invoice?\nCompanies may.",
        "Can I pay by invoice? Companies may.",
        "### Can I pay by invoice?\n\nCompanies may.",
    ],
)
def test_a_question_of_the_site_is_never_quoted_but_its_answer_is(text: str) -> None:
    assert said("Can I pay by invoice?", passage(text), most=3) == ["Companies may."]


def test_headings_code_and_pictures_are_never_quoted() -> None:
    text = "## Pay by invoice\n\nImage: pay by invoice\n```\npay by invoice\n```\nSend it to us."
    assert all(
        "invoice" not in unit.replace("Pay by invoice: ", "")
        for unit in said("pay by invoice", passage(text), most=3)
    )


def test_without_anything_to_say_there_is_no_answer() -> None:
    for passages in ((), (passage("## Only a heading\n\nIs it?"),)):
        found = chosen("box", *passages)
        assert (found.units, found.score) == ((), -np.inf)


@pytest.mark.parametrize(("threshold", "units"), [(0.29, 1), (0.31, 0)])
def test_below_the_threshold_nothing_is_said(threshold: float, units: int) -> None:
    learnt = Weights(PLAIN.unit, linear(ANSWER_FEATURES, bias=0.3), threshold)
    found = chosen("box litres", passage(BOX), learnt=learnt)
    assert len(found.units) == units
    assert found.score == pytest.approx(0.3)


# ── What a unit takes with it ───────────────────────────────────────────────────────────────────────────────────────

LIST = """We deliver to these countries:
- Austria, for free
- Germany, for 35 EUR
Others on request.
- Norway"""


def test_a_lead_is_completed_by_the_items_that_follow_it() -> None:
    (unit,) = chosen("deliver to countries", passage(LIST)).units
    assert unit.text == "We deliver to these countries:"
    assert unit.items == ("Austria, for free", "Germany, for 35 EUR")
    assert not unit.item


def test_a_long_list_is_begun() -> None:
    text = "These countries:\n" + "\n".join(f"- Land {n}" for n in range(9))
    (unit,) = chosen("these countries", passage(text)).units
    assert unit.items == tuple(f"Land {n}" for n in range(5))


def test_an_item_alone_is_an_item() -> None:
    (unit,) = chosen("Germany 35", passage(LIST)).units
    assert (unit.text, unit.item, unit.items) == ("Germany, for 35 EUR", True, ())


@pytest.mark.parametrize("question", ["Germany 35 EUR deliver", "deliver to these countries Germany"])
def test_an_item_is_not_said_again_with_its_lead(question: str) -> None:
    """Whichever of the two is the better one."""
    found = chosen(question, passage(LIST), most=3)
    texts = [text for unit in found.units for text in (unit.text, *unit.items)]
    assert len(texts) == len(set(texts)), texts
    assert "Germany, for 35 EUR" in texts


@pytest.mark.parametrize(
    ("text", "path", "answer"),
    [
        ("Ines Hofer", ("Team", "Managing director"), "Managing director: Ines Hofer"),
        ("## Managing director\n\nInes Hofer", ("Team",), "Managing director: Ines Hofer"),
        ("Ines Hofer", (), "Ines Hofer"),
        ("Is Ines Hofer there?\nInes Hofer is.", ("Managing director",), "Ines Hofer is."),
        ("Ines Hofer", ("Who is it?",), "Ines Hofer"),
        ("Managing director is Ines Hofer", ("Managing director",), "Managing director is Ines Hofer"),
        (
            "Ines Hofer has led the company for nine years.",
            ("Managing director",),
            "Ines Hofer has led the company for nine years.",
        ),
    ],
)
def test_a_short_unit_carries_its_heading(text: str, path: tuple[str, ...], answer: str) -> None:
    assert said("Ines Hofer", passage(text, path=path)) == [answer]


LEANING = """You may cancel until noon. After noon we charge half of the rent. This also applies when you shorten it.
However, the deposit comes back."""


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("shorten it", ["After noon we charge half of the rent.", "This also applies when you shorten it."]),
        ("deposit comes", ["This also applies when you shorten it.", "However, the deposit comes back."]),
        ("charge half", ["After noon we charge half of the rent."]),
        ("cancel until", ["You may cancel until noon."]),
    ],
)
def test_a_sentence_that_leans_back_comes_after_the_one_before(question: str, answer: list[str]) -> None:
    assert said(question, passage(LEANING), most=len(answer)) == answer


@pytest.mark.parametrize(
    "text",
    [
        "It is blue. The box is heavy.",  # nothing before it
        "What colour is it?\nIt is blue.",  # a question before it is no statement
        "- The box is heavy\nIt is blue.",  # an item before it is another matter
    ],
)
def test_a_sentence_that_leans_on_nothing_stands_alone(text: str) -> None:
    assert said("is blue", passage(f"{text} Sky blue is nice."), most=2) == [
        "It is blue.",
        "Sky blue is nice.",
    ]


@pytest.mark.parametrize("most", [1, 2, 3])
def test_the_sentence_before_never_takes_the_place_of_the_one_that_was_meant(most: int) -> None:
    """Where both do not fit, the context is not said for its own sake."""
    other = passage("Shorten this, apples. Shorten that, pears.", number=2)
    found = chosen("shorten it when you", passage(LEANING), other, most=most)
    texts = [unit.text for unit in found.units]
    assert len(texts) <= most
    assert "This also applies when you shorten it." in texts


def test_context_that_does_not_fit_with_its_sentence_is_left_out() -> None:
    first = passage("Red apples grow here. Red apples are sweet. Apples fall.", number=1)
    second = passage("Pears are green. They are also red apples.", number=2)
    assert said("red apples here", first, second, most=4)[2:] == [
        "Pears are green.",
        "They are also red apples.",
    ]
    assert said("red apples here", first, second, most=3)[2:] == ["Apples fall."]


# ── What is measured ────────────────────────────────────────────────────────────────────────────────────────────────


def features(question: str, *passages: Read) -> dict[str, dict[str, float]]:
    found = unit_features(question, [asked(question)], passages)
    return {each.unit.text: dict(zip(UNIT_FEATURES, each.features, strict=True)) for each in found}


def test_features_of_units() -> None:
    found = features(
        "When does the battery end?", passage(BOX, title="Battery"), passage("Something else, never.")
    )
    battery = found["The battery lasts 72 hours when it is charged."]
    litres = found["The box holds 40 litres."]
    assert battery["words"] == pytest.approx(3 / 5, abs=0.1), "when, the, battery"
    assert litres["words_or_heading"] > litres["words"] + 0.1, "the title has a word that the unit lacks"
    assert (battery["figure"], battery["no_figure"]) == (1.0, 0.0)
    assert (
        found["You may cancel until noon."]["figure"],
        found["You may cancel until noon."]["no_figure"],
    ) == (0, 1)
    assert (litres["first"], battery["first"]) == (1.0, 0.0)
    assert (litres["position"], battery["position"]) == (1.0, 0.5)
    assert (battery["rank"], found["Something else, never."]["rank"]) == (1.0, 0.5)
    assert litres["neighbour_words"] == pytest.approx(battery["words"])


@pytest.mark.parametrize(
    ("question", "unit", "name", "value"),
    [
        ("Is it free?", "Yes, it is.", "verdict", 1),
        ("Is it free?", "It runs.", "verdict", 0),
        ("What is it?", "Yes, it is.", "verdict", 0),
        ("How many seats?", "Five seats.", "figure", 1),
        ("Wie viele Plätze?", "Acht Plätze.", "no_figure", 1),
        ("Combien de places ?", "Il y en a 5.", "figure", 1),
        ("What is it?", "There are 5.", "figure", 0),
        ("box", "The box:", "question", 1),
        ("box", "Use {name} for the box.", "code", 1),
        ("box", "A box.", "short", 1),
        ("box", "- A box of that kind, very blue", "item", 1),
    ],
)
def test_manner_of_units(question: str, unit: str, name: str, value: float) -> None:
    (found,) = features(question, passage(unit)).values()
    assert found[name] == value


def test_a_questions_answer_knows_the_question_above_it() -> None:
    found = features(
        "pay by invoice", passage("Can I pay by invoice?\nCompanies may.\nDo you have a shop?\nSoon.")
    )
    assert found["Companies may."]["words_or_heading"] > 0.9
    assert found["Soon."]["words_or_heading"] < 0.5
    assert found["Companies may."]["first"] == found["Soon."]["first"] == 1.0


def test_features_of_an_answer() -> None:
    def of(question: str, *passages: Read) -> dict[str, float]:
        wordings = [asked(question)]
        ordered = ranked(question, wordings, passages, PLAIN.unit)
        values = answer_features(question, wordings, passages, ordered=ordered[:8])
        return dict(zip(ANSWER_FEATURES, values, strict=True))

    good = of("does the battery last 72 hours", passage(BOX))
    bad = of("does the payroll support LDAP", passage(BOX))
    assert good["worst_word"] <= good["two_worst_words"] <= good["mean_word"]
    assert good["mean_word"] > bad["mean_word"] + 0.3
    assert good["unit_words"] > bad["unit_words"] + 0.3
    assert (good["names"], bad["names"]) == (1.0, 0.0)
    assert of("can I not cancel", passage(BOX))["negation"] == 1.0
    assert of("can I not cancel", passage("You may not cancel."))["negation"] == 0.0
    assert good["length"] == 6 / 8


def test_a_passage_without_token_vectors_cannot_be_read() -> None:
    assert read(hit("The box.", tokens=None)) is None


def test_tokens_belong_to_their_units_and_headings() -> None:
    found = passage("## Prices today\n\nThe box is free. Is it? It is.", title="Shop", path=("Boxes",))
    assert [len(tokens) for tokens in found.tokens] == [2, 4, 2, 2]
    assert [len(tokens) for tokens in found.headings] == [2, 4, 2, 4]
    assert found.titles == (None, 0, None, 2)


TEXTS = st.lists(
    st.sampled_from(
        [
            "The box is blue.",
            "It is free.",
            "- An item",
            "- Another item",
            "A list:",
            "## Heading",
            "Why so?",
            "```",
        ]
    ),
    min_size=1,
    max_size=10,
).map("\n".join)


@given(st.lists(TEXTS, min_size=1, max_size=3), st.integers(1, 4))
def test_whatever_the_passages_the_answer_is_made_of_them(texts: list[str], most: int) -> None:
    passages = [passage(text, number=n) for n, text in enumerate(texts)]
    found = chosen("blue box item free", *passages, most=most)
    assert len(found.units) <= most
    assert len({(unit.hit, unit.index) for unit in found.units}) == len(found.units)
    for unit in found.units:
        source = passages[unit.hit].units[unit.index]
        assert source.prose and unit.text.endswith(source.text)
        assert all(item in texts[unit.hit] for item in unit.items)


# ── The learnt weights ──────────────────────────────────────────────────────────────────────────────────────────────


def test_the_packages_weights_belong_to_the_features() -> None:
    learnt = weights()
    assert learnt.unit.weights.shape == (len(UNIT_FEATURES),)
    assert learnt.answer.weights.shape == (len(ANSWER_FEATURES),)
    assert np.isfinite([*learnt.unit.weights, *learnt.answer.weights, learnt.threshold]).all()


@pytest.mark.parametrize("part", ["unit", "answer"])
def test_weights_of_other_features_are_refused(
    part: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = json.loads(selecting._WEIGHTS.read_text(encoding="utf8"))
    data[part]["features"] = data[part]["features"][::-1]
    other = tmp_path / "weights.json"
    other.write_text(json.dumps(data), encoding="utf8")
    monkeypatch.setattr(selecting, "_WEIGHTS", other)
    with pytest.raises(ValueError, match="trained for other features"):
        weights.__wrapped__()
