"""From a pruned tree to blocks: headings, paragraphs, lists, tables, definitions, questions, code."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from bs4 import Tag
from bs4.element import NavigableString, PageElement, PreformattedString

from ingest.extract.blocks import code, definitions, faq, heading, listing, paragraph
from ingest.extract.dom import attribute, contains, elements, inside
from ingest.extract.inline import inline_text, one_line, word_count
from ingest.extract.lists import is_container_list, list_items
from ingest.extract.tables import is_layout, table_block
from ingest.model import Block

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCK_TAGS = frozenset(
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 "
    "h4 h5 h6 header hgroup hr li legend main menu ol p pre search section summary table tbody td tfoot th thead tr "
    "ul".split()
)
_SHORT_ANSWER = 200
_SHORT_LINK = 5
_INFORMATIVE_ALT = 5
_DIGITS_ONLY = re.compile(r"^[\d\s]*$")


class Walker:
    """Reads one region once, recursively: the caller has limited how deep the tree nests."""

    def __init__(self, root: Tag) -> None:
        self.blocks: list[Block] = []
        self._root = root
        self._level = 1
        self._containers = _with_blocks(root)
        self._labels = _panel_labels(root)

    def read(self) -> list[Block]:
        self._children(self._root)
        return self.blocks

    def _children(self, tag: Tag, skip: Tag | None = None) -> None:
        run: list[PageElement] = []
        for child in tag.contents:
            if child is skip or isinstance(child, PreformattedString):
                continue
            if isinstance(child, Tag) and self._is_block(child):
                self._flush(run, tag)
                run = []
                self._element(child)
            else:
                run.append(child)
        self._flush(run, tag)

    def _is_block(self, tag: Tag) -> bool:
        if tag.name == "img":
            return not any(
                isinstance(node, NavigableString) and node.strip()
                for node in islice(tag.previous_siblings, 20)
            )
        return tag.name in BLOCK_TAGS or id(tag) in self._containers

    def _flush(self, run: list[PageElement], parent: Tag) -> None:
        if run and not _is_call_to_action(run):
            self._add(paragraph(_run_text(run, parent)))

    def _add(self, block: Block | None) -> None:
        if block is not None:
            self.blocks.append(block)

    def _element(self, tag: Tag) -> None:
        name = tag.name
        if id(tag) in self._labels and name != "details":
            self._disclosure(self._labels[id(tag)], tag)
        elif name in _HEADINGS:
            self._heading(tag)
        elif name in ("ul", "ol", "menu"):
            self._list(tag)
        elif name == "table":
            self._table(tag)
        elif name == "dl":
            self._definitions(tag)
        elif name == "pre":
            self._code(tag)
        elif name == "details":
            self._details(tag)
        elif name == "img":
            self._image(tag)
        else:
            self._children(tag)

    def _heading(self, tag: Tag) -> None:
        text = one_line(_heading_text(tag))
        if text:
            self._level = int(tag.name[1])
            self._add(heading(text, self._level, _anchor(tag)))

    def _list(self, tag: Tag) -> None:
        if attribute(tag, "role") == "tablist":
            return
        if is_container_list(tag):
            for item in tag.contents:
                if isinstance(item, Tag):
                    self._element(item)
        else:
            self._add(listing(list_items(tag)))

    def _table(self, tag: Tag) -> None:
        if is_layout(tag) or contains(tag, ("pre",)):
            self._children(tag)
        else:
            self._add(table_block(tag))

    def _definitions(self, tag: Tag) -> None:
        """Terms with their descriptions; a list of long descriptions is read as headed text."""
        if contains(tag, (*_HEADINGS, "table", "pre")):
            self._children(tag)
            return
        parts: list[str] = []
        terms: list[str] = []
        for item in tag.find_all(["dt", "dd"]):
            text = inline_text(item)
            if item.name == "dt":
                terms = [*terms, text] if text else terms
            elif text:
                parts.append(f"{', '.join(terms).rstrip(':')}: {text}" if terms else text)
                terms = []
        self._add(definitions([*parts, *terms]))

    def _code(self, tag: Tag) -> None:
        text = _code_text(tag)
        if not _DIGITS_ONLY.match(text):
            self._add(code(text, _code_language(tag)))

    def _details(self, tag: Tag) -> None:
        summary = tag.find("summary", recursive=False)
        label = one_line(inline_text(summary)) if isinstance(summary, Tag) else ""
        self._disclosure(label, tag, skip=summary if isinstance(summary, Tag) else None)

    def _disclosure(self, label: str, body: Tag, *, skip: Tag | None = None) -> None:
        """What opens under a label: a short text is a question and its answer, a long one a section."""
        self._labels.pop(id(body), None)
        outer = self.blocks
        self.blocks = []
        self._children(body, skip)
        inner, self.blocks = self.blocks, outer
        plain = all(block.kind in ("paragraph", "list", "definitions") for block in inner)
        if not label:
            self.blocks += inner
        elif inner and plain and sum(word_count(block.text) for block in inner) <= _SHORT_ANSWER:
            self._add(faq([(label, "\n".join(block.text for block in inner))]))
        elif inner:
            self._add(heading(label, min(self._level + 1, 6), attribute(body, "id") or None))
            self.blocks += inner

    def _image(self, tag: Tag) -> None:
        alt = one_line(attribute(tag, "alt"))
        figure = tag.find_parent("figure")
        if word_count(alt) >= _INFORMATIVE_ALT and (figure is None or figure.find("figcaption") is None):
            self._add(paragraph(f"Image: {alt}"))


def _with_blocks(root: Tag) -> set[int]:
    """Identities of inline-looking elements (a, span, custom elements) that hold blocks."""
    found: set[int] = set()
    for block in elements(root):
        if block.name not in BLOCK_TAGS:
            continue
        for parent in block.parents:
            if parent is root or id(parent) in found:
                break
            found.add(id(parent))
    return found


def _panel_labels(root: Tag) -> dict[int, str]:
    """Titles of tab panels and of panels that a plain button opens, by the panel's identity."""
    tags = elements(root)
    if not any("aria-controls" in tag.attrs or tag.attrs.get("role") == "tabpanel" for tag in tags):
        return {}
    by_id = {attribute(tag, "id"): tag for tag in tags}
    labels = {
        id(tag): attribute(tag, "data-label")
        for tag in tags
        if tag.attrs.get("role") == "tabpanel" and "data-label" in tag.attrs
    }
    for control in tags:
        if "aria-controls" not in control.attrs:
            continue
        panel = by_id.get(attribute(control, "aria-controls"))
        in_heading = inside(control, (*_HEADINGS, "summary", "dt")) or contains(control, _HEADINGS)
        if (
            panel is not None
            and not in_heading
            and not any(parent is control for parent in panel.parents)
            and not any(parent is panel for parent in control.parents)
        ):
            labels[id(panel)] = one_line(inline_text(control))
            control.clear()
    _tab_labels(root, by_id, labels)
    return labels


def _tab_labels(root: Tag, by_id: dict[str, Tag], labels: dict[int, str]) -> None:
    for tabs in _with_role(root, "tablist"):
        names = [one_line(inline_text(tab)) for tab in _with_role(tabs, "tab")]
        panels = _with_role(tabs.parent, "tabpanel") if tabs.parent is not None else []
        if len(panels) == len(names):
            for name, panel in zip(names, panels, strict=True):
                labels.setdefault(id(panel), name)
        tabs.clear()
    for panel in _with_role(root, "tabpanel"):
        tab = by_id.get(attribute(panel, "aria-labelledby"))
        if tab is not None and id(panel) not in labels:
            labels[id(panel)] = one_line(inline_text(tab))
            tab.clear()


def _with_role(root: Tag, role: str) -> list[Tag]:
    return [tag for tag in elements(root) if tag.attrs.get("role") == role]


def _is_call_to_action(run: list[PageElement]) -> bool:
    """Short links in a row with no text around them: buttons to other pages."""
    nodes = [
        node for node in run if isinstance(node, Tag) or (isinstance(node, NavigableString) and node.strip())
    ]
    return bool(nodes) and all(
        isinstance(node, Tag)
        and node.name == "a"
        and not attribute(node, "href").startswith(("mailto:", "tel:"))
        and word_count(node.get_text(" ")) <= _SHORT_LINK
        for node in nodes
    )


def _run_text(run: list[PageElement], parent: Tag) -> str:
    """Text of inline siblings; boxes of a flex row have no space between them in the source."""
    tags_only = not any(isinstance(node, NavigableString) and node.strip() for node in run)
    if tags_only and parent.name not in ("p", "li", "dd", "dt", "blockquote"):
        return "\n".join(" ".join(filter(None, (inline_text(node) for node in run))).split("\n"))
    return inline_text(run)


def _heading_text(tag: Tag) -> str:
    anchors = [link for link in tag.find_all("a") if attribute(link, "href").startswith("#")]
    whole = inline_text(tag)
    if not anchors or "".join(inline_text(link) for link in anchors) == whole:
        return whole or _image_title(tag)
    for link in anchors:
        link.extract()
    return inline_text(tag)


def _image_title(tag: Tag) -> str:
    image = tag.find("img")
    return attribute(image, "alt") if isinstance(image, Tag) else ""


def _anchor(tag: Tag) -> str | None:
    """The id that a link to this heading would use: its own, an anchor inside, before it, or its section's."""
    if own := attribute(tag, "id"):
        return own
    for element in elements(tag):
        if name := attribute(element, "id") or (attribute(element, "name") if element.name == "a" else ""):
            return name
    before = tag.previous_sibling
    while isinstance(before, NavigableString) and not before.strip():
        before = before.previous_sibling
    if isinstance(before, Tag):
        empty = before.name in ("a", "span") and not before.get_text(strip=True)
        return (attribute(before, "id") or attribute(before, "name") or None) if empty else None
    parent = tag.parent
    return (
        attribute(parent, "id") or None
        if parent is not None and parent.name in ("section", "div", "article", "li")
        else None
    )


def _code_text(tag: Tag) -> str:
    lines = [line for line in tag.find_all("div") if line.find("div") is None]
    if len(lines) > 1 and "\n" not in tag.get_text().strip():
        text = "\n".join(line.get_text() for line in lines)
    else:
        text = "".join(_code_pieces(tag.descendants))
    return text.strip("\n").rstrip()


def _code_pieces(nodes: Iterable[PageElement]) -> Iterable[str]:
    for node in nodes:
        if isinstance(node, Tag):
            if node.name == "br":
                yield "\n"
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            yield str(node)


def _code_language(tag: Tag) -> str:
    for place in (tag, tag.find("code"), tag.parent):
        names = attribute(place, "class") if isinstance(place, Tag) else ""
        match = re.search(r"(?:^|\s)lang(?:uage)?-([\w+#-]+)", names)
        if match:
            return match.group(1)
    return ""
