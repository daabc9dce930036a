"""`salesagent extract`: what of one page would become searchable."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.common import Json, fail, out_json
from app.cli.ingest import run_source

if TYPE_CHECKING:
    from ingest.model import Document, Extracted

_MARKDOWN = (".md", ".mdx", ".markdown")


def register(app: typer.Typer) -> None:
    app.command()(extract)


def extract(
    target: Annotated[str, typer.Argument(help="A URL or an HTML, Markdown or MDX file.")],
    as_json: Json = False,
) -> None:
    """Print what of a page would become searchable, as Markdown."""
    from dataclasses import asdict

    from ingest.render import to_markdown

    document = run_source(lambda: _document(target))
    if document is None:
        fail(f"{target} holds nothing that a visitor could be told.")
    if as_json:
        out_json(asdict(document))
    else:
        sys.stdout.write(to_markdown(document))


async def _document(target: str) -> Document | None:
    """The document of one page, fetched or read. None when it has no content."""
    if "://" in target:
        return (await _fetched(target)).document
    return await asyncio.to_thread(_read, target)


def _read(target: str) -> Document | None:
    from ingest.extract import extract_html
    from ingest.markdown import parse_markdown
    from kit.errors import BadRequest

    path = Path(target).expanduser()
    if not path.is_file():
        raise BadRequest(
            f"There is no file {path}; give a URL (https://...) or an HTML, Markdown or MDX file."
        )
    if path.suffix.lower() in _MARKDOWN:
        text = path.read_text(encoding="utf8", errors="replace")
        return parse_markdown(text, url=path.name, name=path.stem, mdx=path.suffix.lower() == ".mdx").document
    return extract_html(path.read_bytes(), url=path.resolve().as_uri(), content_type="text/html").document


async def _fetched(url: str) -> Extracted:
    from app.environment import Environment, read_settings
    from ingest.fetch import Fetched, FetchFailed, PoliteFetcher, Politeness
    from ingest.model import SourceError
    from ingest.sources import extract as extract_page
    from kit.http import HttpLimits, SafeClient

    _, settings = read_settings(Environment.read())
    config = settings.ingest
    limits = HttpLimits(allow_private=config.allow_private_addresses, max_bytes=config.max_page_bytes)
    async with SafeClient(limits, user_agent=config.user_agent) as client:
        got = await PoliteFetcher(client, Politeness(user_agent=config.user_agent)).fetch(url)
    if isinstance(got, FetchFailed):
        raise SourceError(got.reason, got.detail)
    if not isinstance(got, Fetched):
        raise SourceError("not_modified", f"{url} gave no content.")
    return await extract_page(got.body, got.url, got.content_type)
