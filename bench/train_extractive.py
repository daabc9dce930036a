"""Learn the weights of the extractive answerer from question files.

    python -m bench.train_extractive TENANT=QUESTIONS.jsonl [...]

Each tenant's site must have been ingested. Every file counts the same whatever its length, and each is also held out
once: the figures of a held-out file are what a site nobody has seen may expect. Writes agent/extractive/weights.json.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler

from agent.acts import is_follow_up
from agent.extractive import select
from agent.extractive.features import (
    ANSWER_FEATURES,
    UNIT_FEATURES,
    Read,
    answer_features,
    read,
    unit_features,
)
from agent.extractive.select import Linear, Weights
from app.environment import Environment
from app.evaluation.questions import Question, has_all_facts, has_fact, is_gold, load
from app.services import open_services
from db import tenants
from db.pool import anonymous
from ingest.search import SearchQuery, SearchResult, Wording

_UNIT_REGULARISATION = 0.05
_ANSWER_REGULARISATION = 0.1
_REFUSAL_COST = 3.0
"""A refused question that the site answers is worse than a weak answer to one that it does not."""
_PASSAGES = 8
_JUDGED_OTHERWISE = ("smalltalk", "unanswerable-manipulative", "unanswerable-off-topic")


@dataclass(frozen=True, slots=True)
class Case:
    group: str
    question: Question
    wordings: tuple[Wording, ...]
    passages: list[Read]


async def collect(pairs: Sequence[tuple[str, Path]]) -> list[Case]:
    """Search for every question of every file, as a conversation would."""
    cases: list[Case] = []
    async with open_services(Environment.read(), say=lambda line: print(line, file=sys.stderr)) as services:
        for slug, path in pairs:
            async with anonymous(services.pool) as conn:
                tenant = await tenants.id_of(conn, slug)
            for question in load(path):
                if question.type in _JUDGED_OTHERWISE:
                    continue
                *history, last = question.turns
                query = SearchQuery(last, history=tuple(history), follows_up=is_follow_up(last), k=_PASSAGES)
                result: SearchResult = await services.searcher.search(tenant, query)
                passages = [passage for hit in result.hits if (passage := read(hit))]
                if passages:
                    cases.append(Case(slug, question, result.wordings, passages))
    return cases


def train(cases: Sequence[Case]) -> Weights:
    unit = _fit_units([case for case in cases if case.question.answerable])
    rows = [_answer_row(case, unit) for case in cases]
    labels = np.array([case.question.answerable for case in cases])
    groups = [f"{case.group}/{case.question.answerable}" for case in cases]
    answer = _fit(np.array(rows), labels, _balanced(groups), regularisation=_ANSWER_REGULARISATION)
    scores = np.array([answer(row) for row in rows])
    return Weights(unit, answer, _threshold(scores, labels, _balanced(groups)))


def _threshold(scores: Any, labels: Any, weights: Any) -> float:
    """The score below which there is no answer: most unanswerable ones declined for the fewest dear refusals."""

    def gain(at: float) -> float:
        declined = scores < at
        return float((weights * declined * np.where(labels, -_REFUSAL_COST, 1.0)).sum())

    ordered = np.sort(scores)
    between = (ordered[1:] + ordered[:-1]) / 2
    return max([float(ordered[0]), *between.tolist()], key=gain)


def _fit_units(cases: Sequence[Case]) -> Linear:
    rows: list[Any] = []
    labels: list[bool] = []
    weights: list[float] = []
    groups: list[str] = []
    for case in cases:
        scored = unit_features(case.question.turns[-1], case.wordings, case.passages)
        right = [
            is_gold(case.passages[each.hit].hit.page_url, case.question)
            and any(has_fact(each.unit.text, fact) for fact in case.question.gold_facts)
            for each in scored
        ]
        if any(right):
            rows += [each.features for each in scored]
            labels += right
            weights += [1 / sum(right) if good else 0.15 for good in right]
            groups += [case.group] * len(right)
    return _fit(
        np.array(rows),
        np.array(labels),
        np.array(weights) * _balanced(groups),
        regularisation=_UNIT_REGULARISATION,
    )


def _fit(rows: Any, labels: Any, weights: Any, *, regularisation: float) -> Linear:
    """A logistic regression on standardised features, with the standardisation folded into its weights."""
    scaler = StandardScaler().fit(rows)
    model = LogisticRegression(C=regularisation, max_iter=5000)
    model.fit(scaler.transform(rows), labels, sample_weight=weights / weights.mean())
    slopes = model.coef_[0] / scaler.scale_
    return Linear(slopes, float(model.intercept_[0] - slopes @ scaler.mean_))


def _balanced(groups: Sequence[str]) -> Any:
    counts = {group: groups.count(group) for group in set(groups)}
    return np.array([1 / counts[group] for group in groups])


def _answer_row(case: Case, unit: Linear) -> Any:
    question = case.question.turns[-1]
    ordered = select.ranked(question, case.wordings, case.passages, unit)
    return answer_features(question, case.wordings, case.passages, ordered=ordered[:8])


def report(cases: Sequence[Case], learnt: Weights, say: Callable[[str], None]) -> None:
    """Figures of each group: facts said, gold page cited, false refusals, unanswerable declined, AUROC of the gate."""
    for group in dict.fromkeys(case.group for case in cases):
        own = [case for case in cases if case.group == group]
        told = [(c, select.select(c.question.turns[-1], c.wordings, c.passages, learnt=learnt)) for c in own]
        good = [(c, s) for c, s in told if c.question.answerable]
        bad = [s for c, s in told if not c.question.answerable]
        facts = [has_all_facts(_said(s), c.question.gold_facts) for c, s in good]
        pages = [any(is_gold(c.passages[u.hit].hit.page_url, c.question) for u in s.units) for c, s in good]
        auroc = (
            roc_auc_score(
                [True] * len(good) + [False] * len(bad), [s.score for _, s in good] + [s.score for s in bad]
            )
            if bad
            else float("nan")
        )
        say(
            f"  {group:12} facts {np.mean(facts):.3f}  gold page cited {np.mean(pages):.3f}  "
            f"refused {np.mean([not s.units for _, s in good]):.3f}  "
            f"declined {np.mean([not s.units for s in bad]) if bad else float('nan'):.3f}  AUROC {auroc:.3f}"
        )


def _said(selection: select.Selection) -> str:
    return " ".join(" ".join((unit.text, *unit.items)) for unit in selection.units)


def _written(learnt: Weights) -> str:
    def part(linear: Linear, features: tuple[str, ...]) -> dict[str, Any]:
        return {
            "features": features,
            "weights": [round(float(w), 5) for w in linear.weights],
            "bias": round(linear.bias, 5),
        }

    data = {
        "unit": part(learnt.unit, UNIT_FEATURES),
        "answer": part(learnt.answer, ANSWER_FEATURES),
        "threshold": round(learnt.threshold, 5),
    }
    return json.dumps(data, indent=2) + "\n"


def main(arguments: Sequence[str]) -> int:
    pairs = [(slug, Path(file)) for slug, _, file in (argument.partition("=") for argument in arguments)]
    if not pairs:
        print(__doc__, file=sys.stderr)
        return 2
    cases = asyncio.run(collect(pairs))
    for held_out in dict.fromkeys(case.group for case in cases):
        rest = [case for case in cases if case.group != held_out]
        if rest:
            print(f"without {held_out}:")
            report([case for case in cases if case.group == held_out], train(rest), print)
    learnt = train(cases)
    print("with all:")
    report(cases, learnt, print)
    Path(select.__file__).with_name("weights.json").write_text(_written(learnt), encoding="utf8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
