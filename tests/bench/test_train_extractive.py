"""What the training of the extractive answerer does with its figures; the sites it learns from are made up."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.extractive import select as selecting
from agent.extractive.features import ANSWER_FEATURES, UNIT_FEATURES, read
from agent.extractive.select import Linear, Weights, weights
from app.evaluation.questions import Question
from bench import train_extractive as training
from bench.train_extractive import Case
from tests.fakes.word_vectors import asked, hit

COST = training._REFUSAL_COST


def threshold(scores: list[float], answerable: list[bool], weights: list[float] | None = None) -> float:
    return training._threshold(
        np.array(scores), np.array(answerable), np.array(weights or [1.0] * len(scores))
    )


@pytest.mark.parametrize(
    ("scores", "answerable", "between"),
    [
        ([1, 2, 8, 9], [False, False, True, True], (2, 8)),
        ([9, 1, 8, 2], [True, False, True, False], (2, 8)),  # in whatever order they come
        ([1, 2, 3, 9], [False, True, False, True], (1, 2)),  # one refusal is dearer than one wrong answer
        ([1, 2, 3, 4, 5, 6, 9], [False, True, False, False, False, False, True], (6, 9)),  # but not than four
        ([1, 2], [True, False], (-math.inf, 1)),  # nothing is worth refusing
        ([3, 4], [True, True], (-math.inf, 3)),
        ([3], [True], (-math.inf, 3)),
    ],
)
def test_the_threshold_declines_most_for_the_fewest_refusals(
    scores: list[float], answerable: list[bool], between: tuple[float, float]
) -> None:
    low, high = between
    assert low < threshold(scores, answerable) <= high


def test_weights_count_in_the_threshold() -> None:
    scores, answerable = [1.0, 2.0, 3.0, 9.0], [False, True, False, True]
    assert 1 < threshold(scores, answerable) <= 2
    assert 3 < threshold(scores, answerable, [1.0, 0.1, 1.0, 1.0]) <= 9


@given(st.lists(st.tuples(st.integers(-9, 9), st.booleans(), st.floats(0.1, 2)), min_size=1, max_size=15))
def test_no_other_threshold_gains_more(rows: list[tuple[int, bool, float]]) -> None:
    def gain(at: float) -> float:
        return sum(w * (-COST if good else 1) for score, good, w in rows if score < at)

    scores, answerable, shares = (list(column) for column in zip(*rows, strict=True))
    found = threshold(scores, answerable, shares)
    assert gain(found) >= max(gain(at) for at in scores) - 1e-9


def test_groups_count_the_same_whatever_their_size() -> None:
    groups = ["a", "b", "a", "a", "b", "c"]
    shares = training._balanced(groups)
    for group in set(groups):
        assert sum(
            share for share, name in zip(shares, groups, strict=True) if name == group
        ) == pytest.approx(1)


def test_a_fit_folds_the_scale_of_its_features_into_its_weights() -> None:
    random = np.random.default_rng(3)
    rows = np.column_stack(
        [random.normal(1_000, 200, 300), random.normal(0, 0.001, 300), random.normal(size=300)]
    )
    labels = rows[:, 0] / 200 + rows[:, 1] / 0.001 > 5
    fitted = training._fit(rows, labels, np.ones(300), regularisation=10.0)
    right = np.mean([(fitted(row) > 0) == label for row, label in zip(rows, labels, strict=True)])
    assert right > 0.95
    assert abs(fitted.weights[2]) < 0.1 * abs(fitted.weights[1])


# ── A whole training ────────────────────────────────────────────────────────────────────────────────────────────────

THINGS = "box trailer logger sensor engine cable ladder hammer bucket carpet window mirror".split()


def case(thing: str, group: str, *, answerable: bool) -> Case:
    """A site that has a price for each thing, and a question for the price of one that it has, or has not."""
    number = THINGS.index(thing) + 11
    other = THINGS[(THINGS.index(thing) + 1) % len(THINGS)]
    about = thing if answerable else other
    text = f"We like our work. The {about} costs {number} EUR a day. Call us soon."
    question = Question(
        id=thing,
        type="single" if answerable else "unanswerable-near-miss",
        turns=(f"the {thing} costs how much",),
        gold_pages=("/1",) if answerable else (),
        gold_facts=((str(number),),) if answerable else (),
        answerable=answerable,
    )
    distractor = hit("Nothing of the kind is here. Come and see us.", number=2, why={"meaning": 0.1})
    found = hit(text, number=1, why={"meaning": 0.6 if answerable else 0.3})
    passages = [passage for each in (found, distractor) if (passage := read(each))]
    return Case(group, question, (asked(question.turns[-1]),), passages)


def cases() -> list[Case]:
    return [
        case(thing, group, answerable=answerable)
        for group, things in (("one", THINGS[:8]), ("two", THINGS[8:]))
        for thing in things
        for answerable in (True, False)
    ]


def test_training_learns_to_answer_and_to_decline() -> None:
    learnt = training.train(cases())
    assert learnt.unit.weights.shape == (len(UNIT_FEATURES),)
    assert learnt.answer.weights.shape == (len(ANSWER_FEATURES),)
    for each in cases():
        found = selecting.select(each.question.turns[-1], each.wordings, each.passages, most=1, learnt=learnt)
        assert bool(found.units) is each.question.answerable
        if found.units:
            assert each.question.gold_facts[0][0] in found.units[0].text


def test_the_report_has_a_line_for_each_group() -> None:
    lines: list[str] = []
    training.report(cases(), training.train(cases()), lines.append)
    assert [line.split()[0] for line in lines] == ["one", "two"]
    for line in lines:
        words = line.split()
        figures = {
            name: float(words[words.index(name) + 1])
            for name in ("facts", "cited", "refused", "declined", "AUROC")
        }
        assert figures == {"facts": 1.0, "cited": 1.0, "refused": 0.0, "declined": 1.0, "AUROC": 1.0}


def test_a_report_without_unanswerable_questions_leaves_their_figures_open() -> None:
    lines: list[str] = []
    answerable = [each for each in cases() if each.question.answerable]
    training.report(answerable, training.train(cases()), lines.append)
    assert all("declined nan  AUROC nan" in line for line in lines)


def test_what_is_written_is_what_the_answerer_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    learnt = Weights(
        Linear(np.linspace(-1, 1, len(UNIT_FEATURES)), 0.123456789),
        Linear(np.linspace(2, 3, len(ANSWER_FEATURES)), -4.0),
        threshold=-0.5,
    )
    path = tmp_path / "weights.json"
    path.write_text(training._written(learnt), encoding="utf8")
    monkeypatch.setattr(selecting, "_WEIGHTS", path)
    found = weights.__wrapped__()
    assert found.threshold == -0.5
    for part in ("unit", "answer"):
        np.testing.assert_allclose(getattr(found, part).weights, getattr(learnt, part).weights, atol=1e-5)
        assert getattr(found, part).bias == pytest.approx(getattr(learnt, part).bias, abs=1e-5)


def test_without_files_it_says_how_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    assert training.main([]) == 2
    assert "TENANT=QUESTIONS.jsonl" in capsys.readouterr().err
