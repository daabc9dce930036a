"""Small, fast readings of a parsed tree. BeautifulSoup's own searches cost a filter call an element."""

from __future__ import annotations

from collections.abc import Collection

from bs4 import Tag


def elements(root: Tag) -> list[Tag]:
    """All elements below `root` in document order, without recursion: pages nest deeper than Python may."""
    found: list[Tag] = []
    stack = [child for child in reversed(root.contents) if isinstance(child, Tag)]
    while stack:
        tag = stack.pop()
        found.append(tag)
        stack.extend(child for child in reversed(tag.contents) if isinstance(child, Tag))
    return found


def flatten(root: Tag, limit: int) -> None:
    """Replace what nests deeper than `limit` by its text, so that later passes may walk up and down cheaply."""
    stack = [(root, 0)]
    while stack:
        tag, depth = stack.pop()
        if depth == limit:
            text = tag.get_text(" ")
            tag.clear()
            tag.append(text)
        else:
            stack.extend((child, depth + 1) for child in tag.contents if isinstance(child, Tag))


def contains(root: Tag, names: Collection[str]) -> bool:
    """Whether an element of one of these names is below `root`."""
    stack: list[Tag] = [root]
    while stack:
        for child in stack.pop().contents:
            if isinstance(child, Tag):
                if child.name in names:
                    return True
                stack.append(child)
    return False


def inside(tag: Tag, names: Collection[str]) -> bool:
    """Whether an element of one of these names is around `tag`."""
    return any(parent.name in names for parent in tag.parents)


def attribute(tag: Tag, name: str) -> str:
    """An attribute as one string, "" when it is missing."""
    value = tag.attrs.get(name)
    if value is None:
        return ""
    return value if isinstance(value, str) else " ".join(value)
