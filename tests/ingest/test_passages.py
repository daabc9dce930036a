from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.extract.blocks import code, definitions, faq, heading, listing, paragraph
from ingest.model import Block, Document, Passage
from ingest.passages import embedding_text, split

WORDS = st.sampled_from("plan price team user data secure export limit trial month.".split())
TEXT = st.lists(WORDS, min_size=1, max_size=60).map(" ".join)
PARTS = st.lists(TEXT, min_size=1, max_size=12)
BLOCKS = st.one_of(
    st.tuples(TEXT, st.integers(1, 4)).map(lambda pair: heading(pair[0][:60].strip(), pair[1])),
    TEXT.map(paragraph),
    PARTS.map(lambda parts: listing([f"- {part}" for part in parts])),
    PARTS.map(lambda parts: definitions([f"Term: {part}" for part in parts])),
    PARTS.map(lambda parts: faq([("Which plan?", part) for part in parts])),
    TEXT.map(code),
)


def count(text: str) -> int:
    """Tokens as a word-piece model counts them: words and marks, and two of its own."""
    return len(re.findall(r"\w+|[^\w\s]", text)) + 2


def doc(*blocks: Block | None) -> Document:
    return Document("https://a.test/", "Title", tuple(block for block in blocks if block is not None))


def cut(document: Document, limit: int = 256, words: int = 160) -> tuple[Passage, ...]:
    return split(document, count_tokens=count, limit=limit, target_words=words)


def squeezed(text: str) -> str:
    return re.sub(r"[\s`#]+", "", text)


@settings(max_examples=150, deadline=None)
@given(blocks=st.lists(BLOCKS, max_size=14), limit=st.integers(96, 300))
def test_nothing_is_lost_and_the_limit_holds(blocks: list[Block], limit: int) -> None:
    document = doc(*blocks)
    passages = cut(document, limit)
    assert passages == cut(document, limit)
    assert [passage.position for passage in passages] == list(range(len(passages)))
    for passage in passages:
        assert passage.text.strip()
        assert count(embedding_text(document.title, passage)) <= limit
    everything = "\n".join(passage.text for passage in passages)
    for block in blocks:
        if block.kind == "heading":
            assert block.text in everything or any(block.text in passage.heading_path for passage in passages)
        for part in block.parts:
            fits = count(part) <= limit // 2
            assert part in everything if fits else all(word in everything for word in part.split())


@settings(max_examples=60, deadline=None)
@given(
    parts=st.lists(
        st.integers(0, 10**6).map(lambda n: f"Row {n} costs some money"), min_size=1, max_size=60, unique=True
    )
)
def test_parts_stay_whole_and_in_order(parts: list[str]) -> None:
    passages = cut(doc(heading("Prices", 2), listing(parts)), limit=80)
    lines = [line for passage in passages for line in passage.text.split("\n") if line]
    assert lines == parts


def test_passages_follow_headings() -> None:
    body = "Word " * 60
    document = doc(
        paragraph(body + "one."),
        heading("Billing", 2, "billing"),
        paragraph(body + "two."),
        heading("VAT", 3),
        paragraph(body + "three."),
    )
    passages = cut(document)
    assert [(passage.heading_path, passage.anchor) for passage in passages] == [
        ((), None),
        (("Billing",), "billing"),
        (("Billing", "VAT"), None),
    ]
    assert embedding_text("Title", passages[2]).startswith("Title > Billing > VAT\n")


def test_tiny_sections_join_and_keep_their_headings() -> None:
    passages = cut(
        doc(
            heading("Plans", 2, "plans"),
            heading("Starter", 3),
            paragraph("19 EUR a month"),
            heading("Pro", 3),
            paragraph("49 EUR a month"),
        )
    )
    assert [passage.text for passage in passages] == [
        "### Starter\n\n19 EUR a month\n\n### Pro\n\n49 EUR a month"
    ]
    assert passages[0].heading_path == ("Plans",)


def test_a_heading_without_text_becomes_text() -> None:
    passages = cut(doc(heading("No credit card needed", 2)))
    assert [passage.text for passage in passages] == ["No credit card needed"]


def test_lead_is_said_again_on_every_piece() -> None:
    rows = tuple(f"Plan: P{number}; Price: {number} EUR a month and so on" for number in range(30))
    table = Block("table", "All plans:\n" + "\n".join(rows), rows, lead="All plans:")
    passages = cut(doc(table), limit=96)
    assert len(passages) > 2
    assert all(passage.text.startswith("All plans:\n") for passage in passages)


def test_a_long_answer_repeats_its_question() -> None:
    answer = " ".join(f"Sentence number {number} says something." for number in range(60))
    passages = cut(doc(faq([("How does it work?", answer)])), limit=80)
    assert len(passages) > 2
    assert all(passage.text.startswith("How does it work?\n") for passage in passages)
    assert all(passage.text.endswith(".") for passage in passages)


@pytest.mark.parametrize("blocks", [(), (heading("", 2),)])
def test_nothing_gives_no_passage(blocks: tuple[Block, ...]) -> None:
    assert cut(doc(*blocks)) == ()
