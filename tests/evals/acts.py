"""Score what messages are taken for: `python -m tests.evals.acts [FILE ...] [--split test] [--misses]`.

A FILE has one JSON object a line: {text, kind, language?, questions?, split?}. Prints precision and recall per kind,
the false alarms among questions, how often the questions were split as expected, the language, and the time a message.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent.acts import Acts, detect
from agent.acts.nearest import examples, prototypes, reconsider
from ingest.embed import EmbeddingConfig, load_embedder

DEFAULT = Path(__file__).with_name("acts.jsonl")


@dataclass
class Score:
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    splits: Counter[bool] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    microseconds: list[float] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)
    second_look: Callable[[Acts], Acts] = lambda acts: acts

    def add(self, row: dict[str, Any]) -> None:
        started = time.perf_counter()
        acts = detect(row["text"])
        self.microseconds.append((time.perf_counter() - started) * 1e6)
        acts = self.second_look(acts)
        self.pairs[row["kind"], acts.kind] += 1
        if acts.kind != row["kind"]:
            self.misses.append(f"{row['kind']:>12} -> {acts.kind:<12} {row['text']}")
        self._add_questions(row, acts)
        if "language" in row:
            right = (
                "none" if acts.language is None else "right" if acts.language == row["language"] else "wrong"
            )
            self.languages[right] += 1
            if right == "wrong":
                self.misses.append(f"    language {acts.language}, not {row['language']}: {row['text']}")

    def _add_questions(self, row: dict[str, Any], acts: Acts) -> None:
        if row["kind"] != "question" or acts.kind != "question":
            return
        wanted = [_bare(question) for question in row.get("questions", [row["text"]])]
        found = [_bare(question) for question in acts.questions]
        self.splits[found == wanted] += 1
        if found != wanted:
            self.misses.append(f"   questions {found}  wanted {wanted}")

    def report(self) -> None:
        kinds = sorted({kind for pair in self.pairs for kind in pair})
        for kind in kinds:
            right = self.pairs[kind, kind]
            gold = sum(count for (wanted, _), count in self.pairs.items() if wanted == kind)
            found = sum(count for (_, given), count in self.pairs.items() if given == kind)
            precision, recall = right / max(1, found), right / max(1, gold)
            print(f"{kind:<12} n {gold:5}  precision {precision:.3f}  recall {recall:.3f}")
        total = sum(self.pairs.values())
        print(f"accuracy {sum(self.pairs[kind, kind] for kind in kinds) / max(1, total):.3f} of {total}")
        questions = sum(count for (wanted, _), count in self.pairs.items() if wanted == "question")
        alarms = questions - self.pairs["question", "question"]
        print(f"false alarms {alarms} of {questions} questions ({alarms / max(1, questions):.2%})")
        print(
            f"questions as expected {self.splits[True]} of {self.splits.total()};  language {dict(self.languages)}"
        )
        print(
            f"time a message: median {statistics.median(self.microseconds):.0f} us,"
            f" most {max(self.microseconds):.0f} us"
        )


def nearest() -> Callable[[Acts], Acts]:
    """The second look with the packaged embedding model."""
    model = load_embedder(EmbeddingConfig())

    runner = asyncio.Runner()

    def embed(texts: list[str]) -> list[NDArray[np.float32]]:
        return [query.vector for query in runner.run(model.embed_queries(texts))]

    known = prototypes(embed([text for _, text in examples()]))

    def look(acts: Acts) -> Acts:
        if acts.kind != "question":
            return acts
        return reconsider(acts, embed([acts.questions[0]])[0], known)

    return look


def _bare(text: str) -> str:
    return text.strip(" ?.!¿")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="*", default=[DEFAULT])
    parser.add_argument("--split", choices=("dev", "test", "blind1", "blind2", "blind3"))
    parser.add_argument("--misses", action="store_true", help="print what went wrong")
    parser.add_argument("--nearest", action="store_true", help="let the embedding model have a second look")
    arguments = parser.parse_args()
    detect("warm up")
    score = Score(second_look=nearest()) if arguments.nearest else Score()
    for path in arguments.files:
        for line in path.read_text().splitlines():
            row = json.loads(line)
            if arguments.split in (None, row.get("split")):
                score.add(row)
    score.report()
    if arguments.misses:
        print(*score.misses, sep="\n")


if __name__ == "__main__":
    main()
