"""Score extraction on hand-made article texts: `python -m tests.evals.article_extraction DIR`.

DIR holds `ground-truth.json` ({id: {articleBody, url}}) and `html/ID.html.gz`. Precision, recall and F1 over 4-gram
shingles of word tokens, counted with repetition, as means over the pages.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import statistics
import time
from collections import Counter
from pathlib import Path

from ingest.extract import extract_html

_TOKEN = re.compile(r"\w+")
_SIZE = 4


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _TOKEN.findall(text)
    return Counter(tuple(words[start : start + _SIZE]) for start in range(max(1, len(words) - _SIZE + 1)))


def score(gold: str, found: str) -> tuple[float, float, float]:
    """(precision, recall, F1) of one page."""
    wanted, given = shingles(gold), shingles(found)
    shared = sum((wanted & given).values())
    precision, recall = shared / max(1, sum(given.values())), shared / max(1, sum(wanted.values()))
    return precision, recall, 2 * precision * recall / (precision + recall) if shared else 0.0


def article(html: bytes, url: str) -> str:
    document = extract_html(html, url=url, content_type=None).document
    return "\n".join(block.text for block in document.blocks) if document else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    truth: dict[str, dict[str, str]] = json.loads((folder / "ground-truth.json").read_text())
    scores: list[tuple[float, float, float]] = []
    milliseconds: list[float] = []
    for name, page in truth.items():
        html = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
        started = time.perf_counter()
        found = article(html, page["url"])
        milliseconds.append((time.perf_counter() - started) * 1000)
        scores.append(score(page["articleBody"], found))
        line = "  ".join(
            f"{label} {value:.3f}" for label, value in zip(("P", "R", "F1"), scores[-1], strict=True)
        )
        print(f"{name[:8]}  {line}  {milliseconds[-1]:6.1f} ms")
    precision, recall, f1 = (statistics.fmean(column) for column in zip(*scores, strict=True))
    combined = 2 * precision * recall / (precision + recall)
    print(f"{len(scores)} pages, median {statistics.median(milliseconds):.1f} ms")
    print(f"precision {precision:.3f}  recall {recall:.3f}  mean F1 {f1:.3f}  F1 of means {combined:.3f}")


if __name__ == "__main__":
    main()
