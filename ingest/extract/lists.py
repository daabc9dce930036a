"""Lists as Markdown items, nested lists indented under their item."""

from __future__ import annotations

from bs4 import Tag
from bs4.element import NavigableString, PageElement, PreformattedString

from ingest.extract.dom import attribute, contains
from ingest.extract.inline import icon_text, inline_text

_NESTED = ("ul", "ol", "menu")
_CONTAINED = ("h1", "h2", "h3", "h4", "h5", "h6", "table", "details", "dl", "article", "section")
_MAX_DEPTH = 12


def is_container_list(tag: Tag) -> bool:
    """A list that lays out cards or sections: its items are read as content of their own."""
    return contains(tag, _CONTAINED) or attribute(tag, "role") == "presentation"


def list_items(tag: Tag, depth: int = 0) -> list[str]:
    """One Markdown string an item: "- text", with what is nested in it indented below."""
    items: list[str] = []
    number = _start(tag)
    for child in tag.contents:
        if not isinstance(child, Tag):
            continue
        if (
            child.name in _NESTED and items
        ):  # lists nested without an item of their own, as old editors wrote them
            items[-1] += "".join(
                f"\n  {line}" for item in list_items(child, depth + 1) for line in item.split("\n")
            )
            continue
        marker = f"{number}." if tag.name == "ol" else "-"
        lines = _lines(child, depth)
        if lines:
            items.append("\n".join([f"{marker} {lines[0]}", *(f"  {line}" for line in lines[1:])]))
            number += 1
    return items


def _start(tag: Tag) -> int:
    value = attribute(tag, "start")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 6 else 1


def _lines(item: Tag, depth: int) -> list[str]:
    lines: list[str] = []
    run: list[PageElement] = []

    def flush() -> None:
        text = inline_text(run)
        run.clear()
        lines.extend(line for line in text.split("\n") if line)

    for child in item.contents:
        if isinstance(child, PreformattedString):
            continue
        if isinstance(child, NavigableString) or depth > _MAX_DEPTH or not _is_block(child):
            run.append(child)
            continue
        flush()
        if isinstance(child, Tag):
            lines.extend(_block_lines(child, depth + 1))
    flush()
    if not lines and (icon := icon_text(item)):
        lines.append(icon)
    return lines


def _is_block(node: PageElement) -> bool:
    return isinstance(node, Tag) and (
        node.name in (*_NESTED, "p", "div", "pre", "blockquote", "figure") or contains(node, _NESTED)
    )


def _block_lines(tag: Tag, depth: int) -> list[str]:
    if tag.name in _NESTED:
        return [line for item in list_items(tag, depth) for line in item.split("\n")]
    if tag.name == "pre":
        return ["```", *tag.get_text().strip("\n").split("\n"), "```"]
    return _lines(tag, depth)
