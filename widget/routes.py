"""Serves the built widget: the loader under a stable name, the bundle and the words under names of their content."""

import gzip
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request, Response

from kit.errors import NotFound

DIST: Final = Path(__file__).parent / "dist"

# Any page may load the widget; what it may do there is decided where it talks to the API.
_HEADERS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
    "Vary": "Accept-Encoding",
}
_MEDIA_TYPES: Final = {".js": "text/javascript", ".json": "application/json"}
_FOREVER: Final = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Asset:
    """One built file, ready to be sent plain or compressed."""

    plain: bytes
    gzipped: bytes
    etag: str
    media_type: str

    @classmethod
    def read(cls, path: Path) -> "Asset":
        plain = path.read_bytes()
        digest = hashlib.sha256(plain).hexdigest()[:20]
        return cls(
            plain=plain,
            gzipped=gzip.compress(plain, 9, mtime=0),
            etag=f'W/"{digest}"',
            media_type=_MEDIA_TYPES[path.suffix],
        )

    def response(self, request: Request, *, cache_control: str) -> Response:
        """The file as the client can take it, or 304 when the client has it already."""
        headers = {**_HEADERS, "Cache-Control": cache_control, "ETag": self.etag}
        if self.etag in _listed(request, "If-None-Match"):
            return Response(status_code=304, headers=headers)
        if "gzip" not in _listed(request, "Accept-Encoding"):
            return Response(self.plain, media_type=self.media_type, headers=headers)
        headers["Content-Encoding"] = "gzip"
        return Response(self.gzipped, media_type=self.media_type, headers=headers)


def router(dist: Path = DIST, *, loader_max_age: int = 300) -> APIRouter:
    """Routes for `/widget.js` and `/widget/{file}`; the files are read once, here.

    `dist` holds the output of the widget's build; `loader_max_age` is in seconds. Raises FileNotFoundError
    when the folder is not a complete build.
    """
    manifest = json.loads((dist / "manifest.json").read_text(encoding="utf-8"))
    loader = Asset.read(dist / manifest["loader"])
    names: list[str] = [manifest["bundle"], *manifest["words"].values()]
    files = {name: Asset.read(dist / name) for name in names}

    async def widget_loader(request: Request) -> Response:
        return loader.response(request, cache_control=f"public, max-age={loader_max_age}")

    async def widget_file(request: Request, file: str) -> Response:
        if file not in files:
            raise NotFound("There is no such file.")
        return files[file].response(request, cache_control=_FOREVER)

    routes = APIRouter(include_in_schema=False)
    routes.add_api_route("/widget.js", widget_loader, methods=["GET", "HEAD"])
    routes.add_api_route("/widget/{file}", widget_file, methods=["GET", "HEAD"])
    return routes


def _listed(request: Request, header: str) -> set[str]:
    """The members of a comma-separated header, without parameters such as `;q=0.8`."""
    return {part.split(";")[0].strip() for part in request.headers.get(header, "").split(",")}
