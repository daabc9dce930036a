"""Outcomes as figures, for each type of question and over all. PURE."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from app.evaluation.run import Outcome


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares from 0 to 1, None where no question of the group can tell.

    `hit_1`, `hit_5`: a gold page is first, or in the first five, of the pages found. `gold_cited`: a gold page is
    cited. `facts`: every gold fact stands in the reply. `citation_precision`: citations that point at a gold page, of
    answerable questions. `refused`: answerable questions not answered. `declined`: unanswerable ones not answered.
    `handled`: small talk that got a reply which is neither an answer from the site nor an error.
    """

    questions: int
    hit_1: float | None
    hit_5: float | None
    gold_cited: float | None
    facts: float | None
    citation_precision: float | None
    refused: float | None
    declined: float | None
    handled: float | None
    errors: int
    median_ms: float
    p95_ms: float


def figures(outcomes: Sequence[Outcome]) -> Figures:
    """The figures of a group that has at least one outcome."""
    answerable = [o for o in outcomes if o.question.answerable]
    unanswerable = [o for o in outcomes if o.question.type.startswith("unanswerable")]
    small_talk = [o for o in outcomes if o.question.type == "smalltalk"]
    paged = [o for o in answerable if o.question.gold_pages]
    cited = [o for o in paged if o.citations]
    times = sorted(o.seconds * 1000 for o in outcomes)
    return Figures(
        questions=len(outcomes),
        hit_1=_share(paged, lambda o: o.rank == 1),
        hit_5=_share(paged, lambda o: o.rank is not None),
        gold_cited=_share(paged, lambda o: o.gold_cited),
        facts=_share([o for o in answerable if o.facts is not None], lambda o: o.facts is True),
        citation_precision=_ratio(sum(o.good_citations for o in cited), sum(o.citations for o in cited)),
        refused=_share(answerable, lambda o: not o.answered),
        declined=_share(unanswerable, lambda o: not o.answered),
        handled=_share(small_talk, lambda o: not o.answered and o.error is None and bool(o.text)),
        errors=sum(o.error is not None for o in outcomes),
        median_ms=median(times),
        p95_ms=times[min(len(times) - 1, int(0.95 * len(times)))],
    )


def by_type(outcomes: Sequence[Outcome]) -> dict[str, Figures]:
    """Each type in the order of the file, `single+deep` (questions that stand alone) when both are there, and `all`."""
    types = list(dict.fromkeys(o.question.type for o in outcomes))
    groups = {name: [o for o in outcomes if o.question.type == name] for name in types}
    if {"single", "deep"} <= groups.keys():
        groups["single+deep"] = [*groups["single"], *groups["deep"]]
    groups["all"] = list(outcomes)
    return {name: figures(group) for name, group in groups.items()}


def as_json(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    return {
        "figures": {name: asdict(group) for name, group in by_type(outcomes).items()},
        "questions": [
            {
                "id": o.question.id,
                "type": o.question.type,
                "question": o.question.turns[-1],
                "text": o.text,
                "answered": o.answered,
                "cited": o.cited,
                "rank": o.rank,
                "facts": o.facts,
                "ms": round(o.seconds * 1000, 1),
                "error": o.error,
            }
            for o in outcomes
        ],
    }


def _share(group: Iterable[Outcome], test: Callable[[Outcome], bool]) -> float | None:
    results = [test(outcome) for outcome in group]
    return _ratio(sum(results), len(results))


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None
