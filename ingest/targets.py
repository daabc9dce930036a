"""What kind of thing an owner points at: a website, a running WordPress, a WordPress export, a folder."""

from __future__ import annotations

import gzip
import re
import zlib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from ingest.model import SourceKind
from kit.errors import BadRequest

_EXPORT_NAMESPACE = b"wordpress.org/export/"
_HEAD = 65_536
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}(:\d+)?(/.*)?", re.IGNORECASE)
_FILES = frozenset({".xml", ".gz", ".wxr"})
"""What a misspelt export ends in; no host does."""


class UnknownTarget(BadRequest):
    """Nothing that can be read; the message says what would be."""

    code = "unknown_target"


@dataclass(frozen=True, slots=True)
class Target:
    """`address` is a URL, or a path made absolute."""

    kind: SourceKind
    address: str


def recognise(text: str, kind: SourceKind | None = None) -> Target:
    """What `text` names. `kind` overrules the guess between a website and a running WordPress. Raises UnknownTarget."""
    path = Path(text).expanduser()
    if "://" in text:
        return _url(text, kind)
    if text.strip() and path.is_dir():
        return Target("folder", str(path.resolve()))
    if path.is_file():
        return _file(path)
    if _HOST.fullmatch(text) and ("/" in text or path.suffix.lower() not in _FILES):
        return _url(f"https://{text}", kind)
    raise UnknownTarget(
        f"There is nothing at {text!r}. Give a URL (https://...), a WordPress export (.xml or .xml.gz) or a folder."
    )


def _url(text: str, kind: SourceKind | None) -> Target:
    try:
        parts = urlsplit(text)
    except ValueError as error:
        raise UnknownTarget(f"{text!r} is no web address: {error}.") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UnknownTarget(f"{text!r} is no web address; it must begin with https:// or http://.")
    if kind is None:
        kind = "wordpress_api" if "/wp-json" in parts.path or "rest_route=" in parts.query else "website"
    return Target(kind, text)


def _file(path: Path) -> Target:
    head = _head(path)
    if _EXPORT_NAMESPACE in head:
        return Target("wordpress_export", str(path.resolve()))
    if path.suffix.lower() in (".html", ".htm", ".md", ".mdx", ".markdown"):
        raise UnknownTarget(
            f"{path} is a single page. Ingest the folder it lies in; `salesagent extract` shows what one page gives."
        )
    raise UnknownTarget(
        f"{path} is no WordPress export: it does not name the format's namespace near its beginning."
    )


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
        if head.startswith(b"\x1f\x8b"):
            with gzip.open(path) as unpacked:
                return unpacked.read(_HEAD)
        return head
    except (OSError, EOFError, zlib.error) as error:
        raise UnknownTarget(f"{path} cannot be read: {error}") from error
