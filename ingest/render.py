"""A document as Markdown, for reading what would become searchable."""

from __future__ import annotations

from ingest.model import Block, Document


def to_markdown(document: Document) -> str:
    """The title, the description and every block, with blank lines between them."""
    pieces = [f"# {document.title}"]
    if document.description:
        pieces.append(f"> {document.description}")
    pieces += [block_markdown(block) for block in document.blocks]
    return "\n\n".join(pieces) + "\n"


def block_markdown(block: Block) -> str:
    if block.kind == "heading":
        return f"{'#' * min(max(block.level, 1), 6)} {block.text}"
    return block.text
