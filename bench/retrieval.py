"""Search on question sets whose right paragraph is known, and how well the answer's gate tells what is not answered.

A set's paragraph is a page. squad_v2: the questions people wrote against Wikipedia paragraphs, half of which have no
answer there. mtrag: the last turn of conversations, searched with the turns before it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any
from uuid import UUID

import numpy as np

from agent.acts import is_follow_up
from agent.extractive.features import read
from agent.extractive.select import select
from app.services import Services
from bench.support import main, new_tenant, say, services, shared, write
from ingest.model import Block, Document
from ingest.search import SearchQuery, SearchResult
from ingest.sentences import sentences

_PAGES = 10
_PASSAGES = 30
_READ = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """`gold` are ids of the paragraphs that answer; they are there for an unanswerable question, too."""

    turns: tuple[str, ...]
    gold: frozenset[str]
    answerable: bool


@dataclass(frozen=True, slots=True)
class Found:
    """`pages` are ids, best first; `gate` is the score of the best answer that could be made."""

    asked: Asked
    pages: list[str]
    gate: float
    answered: bool


async def measure() -> None:
    squad, mtrag = shared("data", "squad_v2"), shared("data", "mtrag")
    async with services() as opened:
        found = await _search_all(opened, squad / "paragraphs.jsonl", list(_squad(squad)))
        good = [each for each in found if each.asked.answerable]
        bad = [each for each in found if not each.asked.answerable]
        _say_ranks("squad_v2", good, "nDCG@10 0.91, recall@5 0.96, none without a result")
        say(
            f"squad_v2 gate: AUROC {_auroc([f.gate for f in good], [f.gate for f in bad]):.3f} (to reach: 0.72);"
            f" at its threshold {1 - fmean(f.answered for f in good):.3f} of the answerable refused,"
            f" {1 - fmean(f.answered for f in bad):.3f} of the others declined"
        )
        found = await _search_all(opened, mtrag / "passages.jsonl", list(_mtrag(mtrag)))
        _say_ranks("mtrag", found, "nDCG@10 0.72")


def _say_ranks(name: str, found: Sequence[Found], to_reach: str) -> None:
    recall = fmean(len(f.asked.gold & set(f.pages[:5])) / len(f.asked.gold) for f in found)
    say(
        f"{name}: {len(found)} questions, nDCG@10 {fmean(map(_ndcg, found)):.3f}, recall@5 {recall:.3f},"
        f" without a result {sum(not f.pages for f in found)} (to reach: {to_reach})"
    )


async def _search_all(services: Services, paragraphs: Path, questions: Sequence[Asked]) -> list[Found]:
    name = paragraphs.parent.name.replace("_", "-")
    tenant = await new_tenant(services, name)
    report = await write(services, tenant, [_document(line) for line in _lines(paragraphs)])
    say(f"{name}: {report.pages_found} paragraphs, {report.passages} passages")
    return [await _search(services, tenant, question) for question in questions]


async def _search(services: Services, tenant: UUID, asked: Asked) -> Found:
    *history, last = asked.turns
    query = SearchQuery(last, history=tuple(history), follows_up=is_follow_up(last), k=_PASSAGES)
    result: SearchResult = await services.searcher.search(tenant, query)
    pages = list(dict.fromkeys(hit.page_url.removeprefix(_SITE) for hit in result.hits))[:_PAGES]
    passages = [passage for hit in result.hits[:_READ] if (passage := read(hit))]
    chosen = select(last, result.wordings, passages)
    return Found(asked, pages, chosen.score, bool(chosen.units))


_SITE = "https://set.example/"


def _document(line: dict[str, Any]) -> Document:
    rows = [text for row in line["text"].split("\n") if (text := row.strip())]
    blocks = [Block(kind="paragraph", text=text, parts=sentences(text)) for text in rows]
    return Document(f"{_SITE}{line['id']}", line.get("title", ""), tuple(blocks), language="en")


def _squad(folder: Path) -> Iterator[Asked]:
    for line in _lines(folder / "questions.jsonl"):
        yield Asked((line["question"],), frozenset({line["gold"]}), line["answerable"])


def _mtrag(folder: Path) -> Iterator[Asked]:
    for line in _lines(folder / "tasks.jsonl"):
        turns = tuple(turn["text"] for turn in line["turns"] if turn["role"] == "user")
        if line["gold"]:
            yield Asked(turns, frozenset(line["gold"]), answerable=True)


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf8").splitlines() if line.strip()]


def _ndcg(found: Found) -> float:
    gains = [1 / math.log2(rank + 1) for rank, page in enumerate(found.pages, 1) if page in found.asked.gold]
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(_PAGES, len(found.asked.gold)) + 1))
    return sum(gains) / ideal


def _auroc(good: Sequence[float], bad: Sequence[float]) -> float:
    """The chance that an answerable question scores higher than another one; ties count half."""
    difference = np.array(good)[:, None] - np.array(bad)
    return float((difference > 0).mean() + (difference == 0).mean() / 2)


if __name__ == "__main__":
    raise SystemExit(main(measure))
