"""What speaks for a unit being the answer, and for the site having an answer at all. PURE.

Everything is measured on token vectors: how well each word of the question finds a word of the unit, of its headings,
of its passage. Nothing depends on a site's own vocabulary.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent.extractive.units import Unit, units
from ingest.passages import header
from ingest.search.model import Hit, Wording
from ingest.tokens import Floats, TokenMatrix

Vector = NDArray[np.float64]

UNIT_FEATURES = (
    "words", "words_or_heading", "meaning", "heading_meaning", "passage_meaning", "rank", "passage_score",
    "window_words", "even_words", "first", "position", "neighbour_words", "neighbour_meaning", "figure", "no_figure",
    "question", "length", "short", "item", "code", "verdict",
)  # fmt: skip
ANSWER_FEATURES = (
    "meaning", "meaning_first", "words", "words_even", "unit_words", "unit_words_or_heading", "unit_meaning", "score",
    "margin", "worst_word", "two_worst_words", "mean_word", "names", "negation", "length",
)  # fmt: skip

_ASKS_FIGURE = re.compile(
    r"\b(how (many|much|long|often|old|big|large|far|fast|deep|fresh|soon|high)|when|"
    r"what (year|date|day|time|percentage|price|number|amount)|wie (viele?|lange|oft|hoch|teuer)|wann|"
    r"combien|quand|cu[aá]nt[oa]s?|cu[aá]ndo)\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(
    r"\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|hundred|thousand|million|daily|weekly|monthly|"
    r"hourly|yearly|annual(ly)?|once|twice|unlimited|every|free|gratuit|kostenlos|gratis|täglich|wöchentlich|monatlich|"
    r"jährlich|unbegrenzt|illimité|ilimitad[oa])\b",
    re.IGNORECASE,
)
_YES_NO = re.compile(
    r"\s*(is|are|do|does|did|can|could|will|would|should|has|have|may|was|were|ist|sind|kann|können|gibt|hat|haben|est-ce|"
    r"peut|puis|puede|hay|tiene)\b",
    re.IGNORECASE,
)
_VERDICT = re.compile(
    r"\b(yes|no|not|can|cannot|only|allow\w*|support\w*|possible|available|ja|nein|nicht|kein\w*|oui|non|pas|sí|solo)\b|n't\b",
    re.IGNORECASE,
)
_NEGATION = re.compile(
    r"\b(not|never|no|without|none|neither|nor|cannot|except|nicht|kein\w*|nie|ohne|pas|jamais|sans|nunca|sin)\b|n't\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<![.!?]\s)(?<!^)\b(?:[A-Z][\w&+-]*|\d[\d.,]*\w*)")
_TELLING = 0.15
"""A word whose weight is below this says nothing of what is asked."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A unit with its features, of hit number `hit`. `tokens` are the rows of its passage's matrix that lie in it."""

    hit: int
    index: int
    unit: Unit
    features: Vector
    tokens: NDArray[np.intp]

    def of(self, name: str) -> float:
        """One feature by its name."""
        return float(self.features[UNIT_FEATURES.index(name)])


@dataclass(frozen=True, slots=True)
class Read:
    """A passage taken apart. Of each unit: which tokens are its own, which stand in the headings above it, and the
    number of the unit that titles it (a heading in the text, the question of a question and answer), if one does."""

    hit: Hit
    matrix: TokenMatrix
    units: tuple[Unit, ...]
    tokens: tuple[NDArray[np.intp], ...]
    headings: tuple[NDArray[np.intp], ...]
    titles: tuple[int | None, ...]


def read(hit: Hit) -> Read | None:
    """None for a passage without token vectors."""
    if hit.tokens is None:
        return None
    line = header(hit.title, hit.heading_path)
    offset = len(line) + 1 if line else 0
    starts = hit.tokens.starts.astype(np.int64) - offset
    pieces = units(hit.text)
    inside = tuple(np.flatnonzero((starts >= unit.start) & (starts < unit.end)) for unit in pieces)
    titles = _titles(pieces)
    above = np.flatnonzero(starts < 0)
    headings = tuple(above if title is None else np.concatenate([above, inside[title]]) for title in titles)
    return Read(hit, hit.tokens, pieces, inside, headings, titles)


def _titles(pieces: Sequence[Unit]) -> tuple[int | None, ...]:
    """For each unit the nearest one before it that says what it is about."""
    titles: list[int | None] = []
    current: int | None = None
    for index, unit in enumerate(pieces):
        titles.append(None if unit.titles else current)
        current = index if unit.titles else current
    return tuple(titles)


def unit_features(question: str, wordings: Sequence[Wording], passages: Sequence[Read]) -> list[Scored]:
    """Every unit of the passages, given best first, that may be said, with `UNIT_FEATURES`."""
    asks = (bool(_ASKS_FIGURE.search(question)), bool(_YES_NO.match(question)))
    scored: list[Scored] = []
    for rank, passage in enumerate(passages):
        scored += _of_passage(passage, rank, wordings, asks=asks)
    return scored


def _of_passage(
    passage: Read, rank: int, wordings: Sequence[Wording], *, asks: tuple[bool, bool]
) -> list[Scored]:
    cosines = [wording.vectors.tokens @ passage.matrix.vectors.T for wording in wordings]
    shared = {
        "passage_meaning": passage.hit.why.get("meaning", 0.0),
        "rank": 1 / (1 + rank),
        "passage_score": passage.hit.score,
    }
    own = [
        (_words(cosines, wordings, tokens), _meaning(passage, tokens, wordings)) if len(tokens) else None
        for tokens in passage.tokens
    ]
    found: list[Scored] = []
    for index, (unit, tokens, values) in enumerate(zip(passage.units, passage.tokens, own, strict=True)):
        if values is None or not unit.prose:
            continue
        around = [near for near in (own[index - 1] if index else None, *own[index + 1 : index + 2]) if near]
        heading = passage.headings[index]
        titled = np.concatenate([tokens, heading])
        window = np.concatenate([*passage.tokens[max(0, index - 1) : index + 2], heading])
        named = {
            **shared,
            **_manner(unit, asks=asks),
            "words": values[0],
            "meaning": values[1],
            "words_or_heading": _words(cosines, wordings, titled),
            "even_words": _even(cosines, wordings, titled),
            "window_words": _words(cosines, wordings, window),
            "heading_meaning": _meaning(passage, heading, wordings),
            "first": float(index == 0 or passage.titles[index] == index - 1),
            "position": 1 / (1 + index),
            "neighbour_words": max((near[0] for near in around), default=0.0),
            "neighbour_meaning": max((near[1] for near in around), default=0.0),
        }
        found.append(Scored(rank, index, unit, _vector(named, UNIT_FEATURES), tokens))
    return found


def _vector(named: Mapping[str, float], order: Sequence[str]) -> Vector:
    return np.array([named[name] for name in order], dtype=float)


def _manner(unit: Unit, *, asks: tuple[bool, bool]) -> dict[str, float]:
    """How the unit is put. `asks`: the question wants a figure; it wants a yes or a no."""
    figure, verdict = bool(_FIGURE.search(unit.text)), bool(_VERDICT.search(unit.text))
    length = len(unit.text.split())
    return {
        "figure": float(asks[0] and figure),
        "no_figure": float(asks[0] and not figure),
        "question": float(unit.text.endswith(("?", ":"))),
        "length": min(length, 40) / 40,
        "short": float(length < 5),
        "item": float(unit.item),
        "code": float("{" in unit.text or "</" in unit.text),
        "verdict": float(asks[1] and verdict),
    }


def _words(cosines: Sequence[Floats], wordings: Sequence[Wording], tokens: NDArray[np.intp]) -> float:
    """The weighted mean, over the question's tokens, of the best cosine among `tokens`."""
    total = 0.0
    for matrix, wording in zip(cosines, wordings, strict=True):
        weights = wording.token_weights
        if len(tokens) and weights.sum():
            total += wording.weight * float(matrix[:, tokens].max(axis=1) @ weights / weights.sum())
    return total


def _meaning(passage: Read, tokens: NDArray[np.intp], wordings: Sequence[Wording]) -> float:
    """The cosine of the question and the mean of `tokens`."""
    if not len(tokens):
        return 0.0
    mean = passage.matrix.vectors[tokens].mean(axis=0)
    length = float(np.linalg.norm(mean)) or 1.0
    return sum(w.weight * float(mean @ w.vectors.vector) for w in wordings) / length


def answer_features(
    question: str,
    wordings: Sequence[Wording],
    passages: Sequence[Read],
    *,
    ordered: Sequence[tuple[Scored, float]],
) -> Vector:
    """`ANSWER_FEATURES` for the units in `ordered`, best first, with their scores."""
    best, score = ordered[0]
    top = list(dict.fromkeys([best.hit, 0, 1, 2, 3]))
    chosen = [passages[i] for i in top if i < len(passages)]
    everything = [np.arange(len(p.matrix.vectors)) for p in chosen]
    cosines = [[w.vectors.tokens @ p.matrix.vectors.T for w in wordings] for p in chosen]
    even = [_even(c, wordings, t) for c, t in zip(cosines, everything, strict=True)]
    meanings = [passage.hit.why.get("meaning", 0.0) for passage in passages]
    context = max(wordings, key=lambda w: len(w.text))
    worst = np.array([_word_matches(context, passages[s.hit], s) for s, _ in ordered[:4]]).max(axis=0)
    near = _near(passages[best.hit], best)
    mentioned = [name.lower() for name in _NAME.findall(question)]
    named = {
        "meaning": max(meanings),
        "meaning_first": meanings[0],
        "words": max(_words(c, wordings, t) for c, t in zip(cosines, everything, strict=True)),
        "words_even": max(even),
        "unit_words": best.of("words"),
        "unit_words_or_heading": best.of("words_or_heading"),
        "unit_meaning": best.of("meaning"),
        "score": score,
        "margin": score - ordered[min(5, len(ordered) - 1)][1],
        "worst_word": worst[0],
        "two_worst_words": worst[1],
        "mean_word": worst[2],
        "names": sum(name in near for name in mentioned) / len(mentioned) if mentioned else 1.0,
        "negation": float(bool(_NEGATION.search(question)) and not _NEGATION.search(near)),
        "length": min(sum(1 for weight in wordings[0].token_weights if weight > _TELLING), 8) / 8,
    }
    return _vector(named, ANSWER_FEATURES)


def _even(cosines: Sequence[Floats], wordings: Sequence[Wording], tokens: NDArray[np.intp]) -> float:
    """As `_words`, with every token of the question counting the same."""
    return sum(
        w.weight * float(m[:, tokens].max(axis=1).mean()) for m, w in zip(cosines, wordings, strict=True)
    )


def _word_matches(wording: Wording, passage: Read, scored: Scored) -> tuple[float, float, float]:
    """Of the question's telling words, how well the unit with its headings matches the worst, the two worst, all."""
    rows = np.concatenate([scored.tokens, passage.headings[scored.index]])
    best = (wording.vectors.tokens @ passage.matrix.vectors[rows].T).max(axis=1)
    matches: list[tuple[float, float]] = []
    for match in re.finditer(r"\w+", wording.text):
        inside = [
            i for i, (start, _) in enumerate(wording.vectors.spans) if match.start() <= start < match.end()
        ]
        weight = float(wording.token_weights[inside].sum())
        if inside and weight > _TELLING:
            matches.append((float(best[inside].mean()), weight))
    if not matches:
        return 0.6, 0.6, 0.6
    matches.sort()
    mean = sum(m * w for m, w in matches) / sum(w for _, w in matches)
    return matches[0][0], sum(m for m, _ in matches[:2]) / len(matches[:2]), mean


def _near(passage: Read, best: Scored) -> str:
    around = passage.units[max(0, best.index - 1) : best.index + 2]
    return " ".join((passage.hit.title, *passage.hit.heading_path, *(unit.text for unit in around))).lower()
