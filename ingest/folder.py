"""A folder as a source: a built site (Astro, Docusaurus, Hugo) or a site's Markdown and MDX sources."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import ClassVar
from urllib.parse import quote, urljoin, urlsplit

from ingest.extract.charset import decode
from ingest.markdown import MarkdownPage, parse_markdown
from ingest.model import (
    Document,
    Extracted,
    KnownPage,
    PageFailed,
    PageFound,
    PageResult,
    PageUnchanged,
    SourceError,
    SourceKind,
)

Extract = Callable[[bytes, str, str | None], Awaitable[Extracted]]
"""(body, address, content type) -> what the page gave."""

_HTML = frozenset({".html", ".htm"})
_MARKDOWN = frozenset({".md", ".mdx", ".markdown"})
_SKIPPED_FOLDERS = frozenset({"node_modules", "_drafts", "_includes", "_layouts", "__pycache__"})
_SKIPPED_NAMES = frozenset({"404", "_404", "500"})
_INDEXES = frozenset({"index", "_index", "readme"})
_SOURCE_ROOTS = ("src/content/docs", "src/content", "src/pages", "content")
_DATED = re.compile(r"^\d{4}-\d{2}-\d{2}-")
_SITEMAP_ADDRESS = re.compile(r"<loc>\s*(https?://[^<\s]+)")


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    relative: PurePosixPath
    modified: int
    size: int

    @property
    def key(self) -> str:
        return hashlib.sha256(str(self.relative).encode("utf-8", "surrogateescape")).hexdigest()[:12]


class FolderSource:
    """Every page of a folder. `extract` reads HTML, so that the caller may run it in other processes.

    Addresses: a page's canonical link, where it lies on the site's host; else `base_url` (or the origin that a CNAME
    file or sitemap.xml names) with the file's path, `index.html` standing for its folder. Without any of these an
    address is the path alone ("/pricing/"). Validators are kept as etags: name, modification time, size and hash.
    """

    kind: ClassVar[SourceKind] = "folder"

    def __init__(
        self,
        root: Path,
        base_url: str | None = None,
        *,
        extract: Extract,
        concurrency: int = 4,
        max_bytes: int = 20_000_000,
    ) -> None:
        self._root = root
        self._base = base_url
        self._extract = extract
        self._concurrency = concurrency
        self._max_bytes = max_bytes
        self._files: list[_File] = []
        self._complete = False

    @property
    def complete(self) -> bool:
        return self._complete

    @property
    def expected(self) -> int | None:
        return len(self._files) or None

    async def read(self, known: Mapping[str, KnownPage]) -> AsyncIterator[PageResult]:
        """Each page once; raises SourceError for a folder that is missing or holds no page."""
        self._files = await asyncio.to_thread(self._list)
        self._base = self._base or await asyncio.to_thread(self._find_base)
        stored = {
            page.etag.split("-", 1)[0]: page for page in known.values() if page.etag and "-" in page.etag
        }
        seen: set[str] = set()
        for start in range(0, len(self._files), self._concurrency):
            files = self._files[start : start + self._concurrency]
            for result in await asyncio.gather(*(self._read(file, stored.get(file.key)) for file in files)):
                if result is not None and result.url not in seen:
                    seen.add(result.url)
                    yield result
        self._complete = True

    def _list(self) -> list[_File]:
        if not self._root.is_dir():
            raise SourceError("not_found", f"There is no folder {self._root}.")
        files = sorted(_pages(self._root), key=lambda file: str(file.relative))
        if not files:
            raise SourceError("no_pages", f"{self._root} holds no HTML, Markdown or MDX file.")
        return files

    def _find_base(self) -> str | None:
        cname = self._root / "CNAME"
        if cname.is_file() and (host := cname.read_text("utf-8", "replace").strip().partition("\n")[0]):
            return f"https://{host}/"
        for name in ("sitemap.xml", "sitemap-0.xml", "sitemap-index.xml"):
            path = self._root / name
            match = _SITEMAP_ADDRESS.search(path.read_text("utf-8", "replace")) if path.is_file() else None
            if match:
                parts = urlsplit(match.group(1))
                return f"{parts.scheme}://{parts.netloc}/"
        return None

    async def _read(self, file: _File, stored: KnownPage | None) -> PageResult | None:
        """None for drafts. Unchanged when time and size are the same, or when only the time moved."""
        url = self._address(_page_path(file.relative))
        stamp = f"{file.key}-{file.modified:x}-{file.size:x}"
        if stored is not None and stored.etag is not None and stored.etag.startswith(f"{stamp}-"):
            return PageUnchanged(stored.url, lastmod=stored.lastmod)
        if file.size > self._max_bytes:
            return PageFailed(
                url, "too_large", f"{file.relative} has {file.size} bytes, more than {self._max_bytes}."
            )
        try:
            body = await asyncio.to_thread(file.path.read_bytes)
        except OSError as error:
            return PageFailed(url, "unreadable", f"{file.relative} could not be read: {error.strerror}.")
        digest = hashlib.sha256(body).hexdigest()[:16]
        if stored is not None and stored.etag is not None and stored.etag.endswith(f"-{digest}"):
            return PageUnchanged(stored.url, lastmod=stored.lastmod)
        etag = f"{stamp}-{digest}"
        if file.path.suffix.lower() in _MARKDOWN:
            return await self._markdown(file, body, url, etag)
        return self._html(file, await self._extract(body, url, None), url, etag)

    def _html(self, file: _File, extracted: Extracted, url: str, etag: str) -> PageResult | None:
        address = self._canonical(extracted.canonical, url)
        if extracted.noindex:
            return PageFailed(address, "noindex", f"{file.relative} asks not to be indexed.", temporary=False)
        if extracted.document is None:
            return PageFailed(
                address, "no_content", f"{file.relative} has no readable text.", temporary=False
            )
        return PageFound(address, _at(extracted.document, address), etag=etag)

    def _canonical(self, canonical: str | None, url: str) -> str:
        if canonical is None:
            return url
        on_site = self._base is None or urlsplit(canonical).netloc == urlsplit(self._base).netloc
        return canonical if on_site else url

    async def _markdown(self, file: _File, body: bytes, url: str, etag: str) -> PageResult | None:
        mdx = file.path.suffix.lower() == ".mdx"
        page = await asyncio.to_thread(_parse, decode(body), url, _name(file.relative), mdx)
        if page.draft:
            return None
        address = self._slug_address(page.slug, file.relative) if page.slug else url
        if page.document is None:
            return PageFailed(
                address, "no_content", f"{file.relative} has no readable text.", temporary=False
            )
        return PageFound(address, _at(page.document, address), etag=etag)

    def _slug_address(self, slug: str, relative: PurePosixPath) -> str:
        """Where front matter puts a page: an address, a path from the root, or a name beside its siblings."""
        if slug.startswith(("http://", "https://")):
            return slug
        if slug.startswith("/") or "/" in slug:
            return self._address(slug.lstrip("/"))
        return self._address(f"{_page_path(relative.parent / '_')[:-2]}{slug.strip('/')}/")

    def _address(self, path: str) -> str:
        safe = quote(path, safe="/~!$&'()*+,;=:@%")
        return (
            urljoin(self._base if self._base.endswith("/") else f"{self._base}/", safe)
            if self._base
            else f"/{safe}"
        )


def _pages(root: Path) -> Iterator[_File]:
    """Page files below `root`; links that lead out of it are not followed."""
    inside = root.resolve()
    for folder, folders, names in os.walk(root, followlinks=False):
        folders[:] = [name for name in folders if not name.startswith(".") and name not in _SKIPPED_FOLDERS]
        for name in names:
            path = Path(folder, name)
            if (
                name.startswith(".")
                or path.suffix.lower() not in _HTML | _MARKDOWN
                or path.stem.lower() in _SKIPPED_NAMES
            ):
                continue
            if path.is_symlink() and not path.resolve().is_relative_to(inside):
                continue
            try:
                state = path.stat()
            except OSError:
                continue  # a link to nothing, or a file that went away meanwhile
            yield _File(
                path, PurePosixPath(path.relative_to(root).as_posix()), state.st_mtime_ns, state.st_size
            )


def _page_path(relative: PurePosixPath) -> str:
    """The path of a file on its site: "guides/index.html" -> "guides/", "guides/start.md" -> "guides/start/"."""
    markdown = relative.suffix.lower() in _MARKDOWN or not relative.suffix
    folder = _within_site(relative.parent) if markdown else relative.parent
    prefix = "" if str(folder) == "." else f"{folder}/"
    if relative.stem.lower() in (_INDEXES if markdown else {"index"}):
        return prefix
    return f"{prefix}{_DATED.sub('', relative.stem)}/" if markdown else f"{prefix}{relative.name}"


def _within_site(folder: PurePosixPath) -> PurePosixPath:
    """Without the folders in which generators keep content ("src/content/docs")."""
    for known in _SOURCE_ROOTS:
        if folder.is_relative_to(known):
            return folder.relative_to(known)
    return folder


def _name(relative: PurePosixPath) -> str:
    stem = _DATED.sub("", relative.stem)
    return relative.parent.name or "Home" if stem.lower() in _INDEXES else stem


def _at(document: Document, url: str) -> Document:
    return document if document.url == url else replace(document, url=url)


def _parse(text: str, url: str, name: str, mdx: bool) -> MarkdownPage:
    return parse_markdown(text, url=url, name=name, mdx=mdx)
