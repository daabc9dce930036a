"""The tags in the guides are ones that the loader understands."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from scripts import wordpress_plugin

ROOT = Path(__file__).parents[2]
GUIDES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("widget*.md")), ROOT / "widget" / "README.md"]
FOR_OTHERS = {"data-no-optimize", "data-no-minify", "data-no-defer", "data-cfasync", "data-identity"}
"""Attributes of the plugin's tag that are not meant for the loader."""


class _Scripts(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[dict[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script" and "/widget.js" in (dict(attrs).get("src") or ""):
            self.found.append(dict(attrs))


def _understood() -> set[str]:
    """The attributes that the loader reads: the fields of its options."""
    source = (ROOT / "widget" / "src" / "loader.ts").read_text(encoding="utf-8")
    match = re.search(r"interface Options \{(.*?)\}", source, re.DOTALL)
    assert match
    return {f"data-{name}" for name in re.findall(r"readonly (\w+)\?", match[1])}


def _tags(page: Path) -> list[dict[str, str | None]]:
    blocks = re.findall(r"```(?:html|tsx)\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    return [tag for block in blocks for tag in _Scripts(block).found]


@pytest.mark.parametrize("page", GUIDES, ids=lambda path: path.name)
def test_the_tags_of_the_guides(page: Path) -> None:
    for tag in _tags(page):
        named = {name for name in tag if name.startswith("data-")}
        assert named <= _understood(), named
        assert "data-key" in tag or "?key=" in (tag["src"] or "")


def test_there_are_guides() -> None:
    tags = _tags(ROOT / "docs" / "widget-install.md")
    assert len(tags) >= 6
    assert any("is:inline" in tag for tag in tags)
    assert any("nonce" in tag for tag in tags)


def test_the_tag_of_the_wordpress_plugin() -> None:
    source = (wordpress_plugin.SOURCE / "includes" / "tag.php").read_text(encoding="utf-8")
    assert set(re.findall(r"'(data-[a-z-]+)'", source)) <= _understood() | FOR_OTHERS
