"""The readable text inside one element, without markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bs4 import Tag
from bs4.element import NavigableString, PageElement, PreformattedString

from ingest.extract.dom import attribute, elements

_SPACES = re.compile(r"[^\S\n]+")
_BREAKS = re.compile(r"\s*\n\s*")
_INVISIBLE = dict.fromkeys(
    [
        0xAD,
        0x200B,
        0x200E,
        0x200F,
        0x2060,
        0xFEFF,
        *range(0x202A, 0x202F),
        *range(0x2061, 0x206A),
        *range(0xE0000, 0xE0080),
    ]
)
_CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127), " ")
_TRANSLATION = _INVISIBLE | _CONTROLS
_SKIPPED = frozenset({"svg", "script", "style", "template", "math", "rp", "rt"})
_GLUED_PARENTS = frozenset(
    {"p", "code", "pre", "span", "em", "strong", "b", "i", "h1", "h2", "h3", "h4", "h5", "h6"}
)


def clean(text: str) -> str:
    """Without invisible characters and control codes; runs of spaces become one."""
    text = _SPACES.sub(" ", text.translate(_TRANSLATION))
    return (_BREAKS.sub("\n", text) if "\n" in text else text).strip()


def one_line(text: str) -> str:
    return clean(text).replace("\n", " ")


def inline_text(node: PageElement | Iterable[PageElement]) -> str:
    """Text of an element or a run of siblings; <br> becomes a line break, other white space one space."""
    nodes = [node] if isinstance(node, PageElement) else list(node)
    return clean("".join(piece for each in nodes for piece in _pieces(each)))


def _pieces(root: PageElement) -> Iterator[str]:
    """Document order with an explicit stack: pages nest deeper than Python may recurse."""
    stack: list[PageElement | str] = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, str) and not isinstance(node, NavigableString):
            yield node
        elif isinstance(node, NavigableString):
            if not isinstance(node, PreformattedString):
                yield str(node).replace("\n", " ").replace("\r", " ")
        elif isinstance(node, Tag):
            yield from _tag(node, stack)


def _tag(tag: Tag, stack: list[PageElement | str]) -> Iterator[str]:
    name = tag.name
    if name == "br":
        yield "\n"
    elif name == "img":
        yield _emoji(tag)
    elif name == "a" and attribute(tag, "href").startswith(("mailto:", "tel:")):
        stack.append(_address_link(tag))
    elif name in ("sup", "sub") and tag.find("a", href=re.compile(r"^#")) is not None:
        return  # a footnote's marker
    elif name not in _SKIPPED:
        stack.extend(reversed(_spaced(tag)))


def _spaced(tag: Tag) -> list[PageElement | str]:
    """The children, with a space between elements that only a style sheet sets apart."""
    children = tag.contents
    if tag.name in _GLUED_PARENTS or any(isinstance(child, NavigableString) for child in children):
        return list(children)
    spaced: list[PageElement | str] = []
    for child in children:
        spaced += [child, " "]
    return spaced


def _emoji(tag: Tag) -> str:
    """Emoji are often images whose alternative text is the emoji."""
    alt = attribute(tag, "alt").strip()
    return alt if 0 < len(alt) <= 4 and not alt.isalnum() else ""


def _address_link(tag: Tag) -> str:
    text = inline_text(tag.contents)
    address = attribute(tag, "href").partition(":")[2].partition("?")[0].replace("%40", "@").strip()
    if not address or _same_address(address, text):
        return text
    return f"{text} ({address})" if text else address


def _same_address(address: str, text: str) -> bool:
    digits = re.sub(r"\D", "", address)
    if digits and "@" not in address:
        return digits[-6:] in re.sub(r"\D", "", text)
    return address.lower() in text.lower()


def icon_text(tag: Tag) -> str:
    """What an image or icon stands for, for places where it is the only content (a tick in a table cell)."""
    for icon in (tag, *elements(tag)):
        for name in ("alt", "aria-label", "title"):
            if label := one_line(attribute(icon, name)):
                return label
        if icon.name == "title" and (label := one_line(icon.get_text())):
            return label
    return ""


def word_count(text: str) -> int:
    return len(text.split())
