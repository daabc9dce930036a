"""Shows the demo company's website, with the chat widget on each page."""

from __future__ import annotations

import hashlib
import mimetypes
from dataclasses import dataclass
from html import escape
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import Response

SITE = Path(__file__).parent / "site"
_TYPES = {".svg": "image/svg+xml", ".webp": "image/webp", ".xml": "application/xml", ".txt": "text/plain"}
_HTML = "text/html"


@dataclass(frozen=True, slots=True)
class _File:
    content: bytes
    media_type: str


def build_router(*, widget_key: str, folder: Path = SITE) -> APIRouter:
    """Routes for every address that no other route takes. Files are read once, here, so no path can leave `folder`."""
    files = {_address(path, folder): _read(path) for path in sorted(folder.rglob("*")) if path.is_file()}
    missing = files.get("404", _File(b"<h1>Not found</h1>", _HTML))
    tag = f'<script async src="/widget.js" data-key="{escape(widget_key)}"></script>\n</body>'.encode()

    async def page(request: Request, path: str) -> Response:
        file = files.get(path.rstrip("/"))
        body = _filled(file or missing, tag=tag, origin=str(request.base_url).rstrip("/"))
        if file is None:
            return Response(body, status_code=404, media_type=_HTML)
        etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        headers = {"ETag": etag, "Cache-Control": "no-cache"}
        if request.headers.get("if-none-match") == etag:
            return Response(status_code=304, headers=headers)
        return Response(body, media_type=file.media_type, headers=headers)

    router = APIRouter(include_in_schema=False)
    router.add_api_route("/{path:path}", page, methods=["GET", "HEAD"])
    return router


def _read(path: Path) -> _File:
    kind = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return _File(path.read_bytes(), kind)


def _filled(file: _File, *, tag: bytes, origin: str) -> bytes:
    """Pages get the widget; the sitemap and robots.txt get the address they are asked at."""
    if file.media_type == _HTML:
        return file.content.replace(b"</body>", tag, 1)
    return file.content.replace(b"{{origin}}", escape(origin).encode())


def _address(path: Path, folder: Path) -> str:
    """Where a file is shown: pricing.html at "pricing", blog/index.html at "blog", index.html at ""."""
    name = path.relative_to(folder).as_posix()
    if name == "index.html":
        return ""
    return name.removesuffix("/index.html").removesuffix(".html")
