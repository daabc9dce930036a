"""Text in any amount: the bundled demo site's sentences in ever new order. The same on every machine."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import app.demo
from ingest.extract import extract_html
from ingest.model import Block, Document
from ingest.sentences import sentences

SITE = Path(app.demo.__file__).parent / "site"
_SECTION_WORDS = 110
_SECTIONS = 5


def demo_documents() -> list[Document]:
    found: list[Document] = []
    for path in sorted(SITE.rglob("*.html")):
        url = f"https://demo.example/{path.relative_to(SITE)}"
        document = extract_html(path.read_bytes(), url=url, content_type="text/html").document
        if document:
            found.append(document)
    return found


def mixed_documents(sections: int, *, seed: int = 7) -> Iterator[Document]:
    """Documents with about `sections` headed sections in all, each long enough to be a passage of its own."""
    chance = random.Random(seed)
    documents = demo_documents()
    said = [s for d in documents for b in d.blocks if b.kind == "paragraph" for s in sentences(b.text)]
    titles = [b.text for d in documents for b in d.blocks if b.kind == "heading"]
    for number in range(sections // _SECTIONS):
        blocks: list[Block] = []
        for _ in range(_SECTIONS):
            blocks.append(Block(kind="heading", text=chance.choice(titles), level=2))
            parts = _some(chance, said)
            blocks.append(Block(kind="paragraph", text=" ".join(parts), parts=tuple(parts)))
        title = f"{chance.choice(titles)} {number}"
        yield Document(f"https://demo.example/mixed/{number}", title, tuple(blocks), language="en")


def _some(chance: random.Random, said: list[str]) -> list[str]:
    parts: list[str] = []
    while sum(len(part.split()) for part in parts) < _SECTION_WORDS:
        parts.append(chance.choice(said))
    return parts
