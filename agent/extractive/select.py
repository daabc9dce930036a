"""From scored units to an answer: is there one, which units say it, in which order. PURE."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from agent.extractive.features import (
    ANSWER_FEATURES,
    UNIT_FEATURES,
    Read,
    Scored,
    Vector,
    answer_features,
    unit_features,
)
from agent.extractive.units import Unit
from ingest.search.model import Wording

_WEIGHTS = Path(__file__).with_name("weights.json")
_ITEMS_AFTER_LEAD = 5
_LONGEST_ANSWER = 90
_NEEDS_TITLE = 8
"""A unit of fewer words says little without the heading it stands under ("Technical director")."""
_LEANS_BACK = re.compile(
    r"(this|that|these|those|it|they|he|she|however|then|instead|also|otherwise|in that case|dies|das|diese[rs]?|dann|"
    r"cela|ceci|ce|il|elle|ils|alors|esto|eso|entonces)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Linear:
    """score = weights · features + bias"""

    weights: Vector
    bias: float

    def __call__(self, features: Vector) -> float:
        return float(self.weights @ features) + self.bias


@dataclass(frozen=True, slots=True)
class Weights:
    """What `python -m bench.train_extractive` learnt. Below the answer score `threshold` there is no answer."""

    unit: Linear
    answer: Linear
    threshold: float


@dataclass(frozen=True, slots=True)
class Chosen:
    """A unit to say, of hit number `hit`; `items` complete it when it opens a list."""

    hit: int
    index: int
    text: str
    item: bool
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Selection:
    """`units` in the order to say them, empty when the site does not answer. Questions compare by `score`."""

    units: tuple[Chosen, ...]
    score: float


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The weights that the package carries. Raises ValueError when they belong to other features."""
    data = json.loads(_WEIGHTS.read_text(encoding="utf8"))
    if (
        tuple(data["unit"]["features"]) != UNIT_FEATURES
        or tuple(data["answer"]["features"]) != ANSWER_FEATURES
    ):
        raise ValueError(
            f"{_WEIGHTS.name} was trained for other features; run python -m bench.train_extractive"
        )
    unit, answer = (Linear(np.array(data[k]["weights"]), float(data[k]["bias"])) for k in ("unit", "answer"))
    return Weights(unit, answer, float(data["threshold"]))


def ranked(
    question: str, wordings: Sequence[Wording], passages: Sequence[Read], unit: Linear
) -> list[tuple[Scored, float]]:
    """All units that may be said with their scores, best first."""
    scored = [(each, unit(each.features)) for each in unit_features(question, wordings, passages)]
    return sorted(scored, key=lambda pair: -pair[1])


def select(
    question: str,
    wordings: Sequence[Wording],
    passages: Sequence[Read],
    *,
    most: int = 3,
    learnt: Weights | None = None,
) -> Selection:
    """The answer to one question from passages, best first: at most `most` units, none when the site does not say."""
    learnt = learnt or weights()
    ordered = ranked(question, wordings, passages, learnt.unit)
    if not ordered:
        return Selection((), -np.inf)
    score = learnt.answer(answer_features(question, wordings, passages, ordered=ordered[:8]))
    if score < learnt.threshold:
        return Selection((), score)
    return Selection(_arranged([s for s, _ in ordered], passages, most), score)


def _arranged(ordered: Sequence[Scored], passages: Sequence[Read], most: int) -> tuple[Chosen, ...]:
    """The best units, the best one's passage first, each passage's in its own order, none said twice."""
    chosen: list[Chosen] = []
    for candidate in ordered:
        if len(chosen) >= most:
            break
        if _promises_more(candidate, passages[candidate.hit]):
            continue
        chosen = _extended(chosen, _with_what_it_leans_on(candidate, passages[candidate.hit]), most)
    order = list(dict.fromkeys(candidate.hit for candidate in ordered))
    return tuple(sorted(chosen, key=lambda unit: (order.index(unit.hit), unit.index)))


def _extended(chosen: list[Chosen], group: list[Chosen], most: int) -> list[Chosen]:
    """`chosen` with the last of `group` and what that leans on, or as it was when they are not new or too much.

    An item gives way to the list that has it.
    """
    said = {text.lower() for unit in chosen for text in (unit.text, *unit.items)}
    new = [unit for unit in group if unit.text.lower() not in said]
    if group[-1] not in new:
        return chosen
    kept = [unit for unit in chosen if unit.text not in group[-1].items]
    if kept and (len(kept) + len(new) > most or _words([*kept, *new]) > _LONGEST_ANSWER):
        return chosen
    return kept + new[-most:]


def _words(chosen: Sequence[Chosen]) -> int:
    return sum(len(" ".join((unit.text, *unit.items)).split()) for unit in chosen)


def _promises_more(candidate: Scored, passage: Read) -> bool:
    """Whether it announces something that cannot be said: code, a picture, the next passage."""
    following = passage.units[candidate.index + 1 : candidate.index + 2]
    return candidate.unit.opens and not (following and following[0].item)


def _with_what_it_leans_on(candidate: Scored, passage: Read) -> list[Chosen]:
    """The unit, after what it cannot be understood without.

    That is the beginning of the answer it belongs to, where the site asks the question itself, and the sentence before
    it when it begins with a word that points back.
    """
    index = candidate.index
    wanted = {index}
    beginning = _beginning_of_answer(index, passage)
    if beginning is not None and passage.units[beginning].prose:
        wanted.add(beginning)
    before = passage.units[index - 1] if index else None
    own = passage.units[index]
    if before is not None and before.prose and not before.item and _LEANS_BACK.match(own.text):
        wanted.add(index - 1)
    return [_chosen(candidate.hit, each, passage) for each in sorted(wanted)]


def _beginning_of_answer(index: int, passage: Read) -> int | None:
    """The first unit under the question that stands above the unit, in the text or as its heading; None without one."""
    title = passage.titles[index]
    if title is not None:
        return title + 1 if passage.units[title].text.endswith("?") else None
    path = passage.hit.heading_path
    return 0 if path and path[-1].endswith("?") else None


def _chosen(hit: int, index: int, passage: Read) -> Chosen:
    unit = passage.units[index]
    items: list[str] = []
    if unit.opens:
        for following in passage.units[index + 1 : index + 1 + _ITEMS_AFTER_LEAD]:
            if not following.item:
                break
            items.append(following.text)
    return Chosen(hit, index, _titled(unit, passage, index), unit.item, tuple(items))


def _titled(unit: Unit, passage: Read, index: int) -> str:
    """A short unit with the heading above it."""
    title = passage.titles[index]
    if title is not None:
        heading = passage.units[title].text if passage.units[title].heading else ""
    else:
        heading = passage.hit.heading_path[-1] if passage.hit.heading_path else ""
    if (
        not heading
        or heading.endswith("?")
        or len(unit.text.split()) >= _NEEDS_TITLE
        or heading.lower() in unit.text.lower()
    ):
        return unit.text
    return f"{heading}: {unit.text}"
