"""Markdown and MDX files of a site's sources to documents, through the same reading as HTML pages."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any, cast

import frontmatter
import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from ingest.extract import extract_fragment
from ingest.extract.blocks import paragraph
from ingest.language import detect
from ingest.mdx import plain
from ingest.model import Block, Document

Meta = dict[str, Any]

_CUSTOM_ID = re.compile(r"\s*\{#([\w:.-]+)\}\s*$")
_NOT_SLUG = re.compile(r"[^\w\- ]")
_LANGUAGE = re.compile(r"^[A-Za-z]{2,3}(?=$|[-_])")


@dataclass(frozen=True, slots=True)
class MarkdownPage:
    """`document` is None for a file without text. `slug` is the address the front matter asks for, if any."""

    document: Document | None
    draft: bool
    slug: str | None


def parse_markdown(text: str, *, url: str, name: str = "", mdx: bool = False) -> MarkdownPage:
    """A file's content; `name` (its file name without suffix) is the title of last resort."""
    meta, body = _front_matter(text.replace("\r\n", "\n").removeprefix("\ufeff"))
    blocks = [*_hero(meta), *extract_fragment(_render(plain(body, mdx=mdx)))]
    title = (
        _string(meta, "title")
        or _hero_title(meta)
        or _first_heading(blocks)
        or name.replace("-", " ").replace("_", " ")
    )
    blocks = _without_title(blocks, title)
    document = Document(
        url=url,
        title=title,
        blocks=tuple(blocks),
        description=_string(meta, "description") or _string(meta, "summary") or _string(meta, "excerpt"),
        language=_language(meta, blocks),
        modified=_modified(meta),
    )
    return MarkdownPage(
        document=document if any(block.kind != "heading" for block in blocks) else None,
        draft=meta.get("draft") is True or meta.get("published") is False or meta.get("noindex") is True,
        slug=_string(meta, "slug") or _string(meta, "permalink") or _string(meta, "url") or None,
    )


def github_slug(text: str) -> str:
    """The anchor that GitHub, Astro and Docusaurus give a heading."""
    return _NOT_SLUG.sub("", text.strip().lower()).replace(" ", "-")


def _front_matter(text: str) -> tuple[Meta, str]:
    """YAML between --- or TOML between +++. Broken front matter is left out, the text stays."""
    if text.startswith("+++\n"):
        head, fence, body = text[4:].partition("\n+++")
        try:
            return tomllib.loads(head), body.partition("\n")[2]
        except tomllib.TOMLDecodeError:
            return {}, body.partition("\n")[2] if fence else text
    try:
        meta, body = frontmatter.parse(text)
    except (yaml.YAMLError, ValueError):
        return {}, re.sub(r"\A---\n.*?\n---\n", "", text, count=1, flags=re.DOTALL)
    return cast(Meta, meta), body


def _render(text: str) -> str:
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    parser.use(deflist_plugin).use(footnote_plugin)
    env: dict[str, Any] = {}
    tokens = parser.parse(text, env)
    _add_anchors(tokens)
    return str(parser.renderer.render(tokens, parser.options, env))


def _add_anchors(tokens: list[Token]) -> None:
    used: dict[str, int] = {}
    for opening, inline in pairwise(tokens):
        if opening.type != "heading_open" or not inline.children:
            continue
        anchor = _custom_id(inline)
        if anchor is None:
            words = "".join(
                child.content for child in inline.children if child.type in ("text", "code_inline")
            )
            slug = github_slug(words)
            anchor = f"{slug}-{used[slug]}" if slug in used else slug
            used[slug] = used.get(slug, 0) + 1
        opening.attrSet("id", anchor)


def _custom_id(inline: Token) -> str | None:
    """A heading's own "{#anchor}", which is taken out of its text."""
    last = inline.children[-1] if inline.children else None
    match = _CUSTOM_ID.search(last.content) if last is not None and last.type == "text" else None
    if last is None or match is None:
        return None
    last.content = last.content[: match.start()]
    return match.group(1)


def _hero(meta: Meta) -> list[Block]:
    """The opening words of a landing page, which generators keep in the front matter."""
    hero = meta.get("hero")
    tagline = paragraph(_string(cast(Meta, hero), "tagline")) if isinstance(hero, dict) else None
    return [tagline] if tagline is not None else []


def _hero_title(meta: Meta) -> str:
    hero = meta.get("hero")
    return _string(cast(Meta, hero), "title") if isinstance(hero, dict) else ""


def _first_heading(blocks: list[Block]) -> str:
    return next((block.text for block in blocks if block.kind == "heading" and block.level == 1), "")


def _without_title(blocks: list[Block], title: str) -> list[Block]:
    for index, block in enumerate(blocks[:3]):
        if block.kind == "heading" and block.text.casefold() == title.casefold():
            return [*blocks[:index], *blocks[index + 1 :]]
    return blocks


def _language(meta: Meta, blocks: list[Block]) -> str | None:
    for key in ("lang", "language", "locale"):
        match = _LANGUAGE.match(_string(meta, key))
        if match:
            return match.group(0).lower()
    return detect(" ".join(block.text for block in blocks[:40] if block.kind != "code"))


def _modified(meta: Meta) -> str | None:
    for key in ("lastUpdated", "last_modified_at", "lastmod", "updated", "updatedDate", "modified"):
        value = meta.get(key)
        if isinstance(value, (date, datetime)):
            return value.isoformat()
        if isinstance(value, str) and value[:4].isdigit():
            return value
    return None


def _string(meta: Meta, key: str) -> str:
    value = meta.get(key)
    return str(value).strip() if isinstance(value, (str, int, float)) and not isinstance(value, bool) else ""
