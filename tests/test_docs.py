"""The documentation against the repository: links lead somewhere, and commands that are named exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer.main

from app.cli import build

ROOT = Path(__file__).parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])

_LINK = re.compile(r"(?:\]\(|\bsrc=\")([^)\s\"]+)")
_SNIPPETS = re.compile(r"```.*?```", re.DOTALL)
_CODE = re.compile(r"```\w*\n(.*?)```|`([^`\n]+)`", re.DOTALL)
_COMMAND = re.compile(r"(?:^|[\s/])salesagent((?: +[^\s|;&)#`]+)*)")
_FILE = re.compile(r"`((?:agent|app|bench|db|docs|ingest|kit|scripts|tests|widget)/[\w./-]+\.\w+)(?:::\w+)?`")
_OPTION = re.compile(r"--?[a-z][\w-]*")


def names(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_links_lead_to_files_and_headings(page: Path) -> None:
    broken = [link for link in links(page) if not leads_somewhere(page, link)]
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_commands_exist_with_their_options(page: Path) -> None:
    wrong = [problem for words in commands(page) if (problem := problem_with(words))]
    assert wrong == []


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_files_that_are_named_exist(page: Path) -> None:
    assert [name for name in _FILE.findall(page.read_text("utf8")) if not (ROOT / name).is_file()] == []


def test_every_command_is_documented() -> None:
    named = {words[0] for page in PAGES for words in commands(page) if words}
    assert sorted(set(group().commands) - named) == []


def test_every_page_can_be_reached_from_the_readme() -> None:
    seen, waiting = set[Path](), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        seen.add(page)
        targets = {(page.parent / link.partition("#")[0]).resolve() for link in links(page)}
        waiting += [target for target in targets if target in PAGES and target not in seen]
    assert [names(page) for page in PAGES if page not in seen] == []


def links(page: Path) -> Iterator[str]:
    """Relative links and images of a page, fragments included."""
    text = _SNIPPETS.sub("", page.read_text("utf8"))
    return (link for link in _LINK.findall(text) if "://" not in link and not link.startswith("mailto:"))


def leads_somewhere(page: Path, link: str) -> bool:
    path, _, fragment = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not fragment:
        return target.exists()
    return target.is_file() and fragment in headings(target)


def headings(page: Path) -> set[str]:
    """The anchors that GitHub gives a page's headings."""
    found = re.findall(r"^#+ +(.+)$", page.read_text("utf8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}


def commands(page: Path) -> Iterator[list[str]]:
    """What follows `salesagent` wherever code names it, as words."""
    for block, inline in _CODE.findall(page.read_text("utf8")):
        for line in (block or inline).splitlines():
            for match in _COMMAND.finditer(line):
                yield match[1].split()


@cache
def group() -> Any:
    """The command line as click's group of commands."""
    return typer.main.get_command(build())


def problem_with(words: list[str]) -> str | None:
    """Why a command line of the docs would not run, as far as its commands and options tell."""
    node = group()
    rest = list(words)
    while rest and hasattr(node, "commands"):
        word = rest[0]
        if word in node.commands:
            node = node.commands[word]
        elif re.fullmatch(r"[a-z][a-z-]*", word):
            return f"there is no command {' '.join(words)!r}"
        else:
            break
        rest = rest[1:]
    known = {option for parameter in node.params for option in (*parameter.opts, *parameter.secondary_opts)}
    unknown = [word for word in rest if _OPTION.fullmatch(word) and word not in {*known, "--help", "-h"}]
    return f"{' '.join(words)!r} has no {', '.join(unknown)}" if unknown else None
