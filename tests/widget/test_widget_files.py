"""The built files: what a visitor downloads, how it is served, and that it comes from the sources beside it."""

from __future__ import annotations

import filecmp
import gzip
import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from kit.errors import NotFound
from widget.routes import DIST, router

WIDGET = DIST.parent
MANIFEST: dict[str, Any] = json.loads((DIST / "manifest.json").read_text())
WORDS: dict[str, str] = MANIFEST["words"]
FOREVER = "public, max-age=31536000, immutable"
BUNDLE = f"/widget/{MANIFEST['bundle']}"


def npm_ready() -> None:
    if not shutil.which("node") or not (WIDGET / "node_modules").is_dir():
        pytest.skip("needs node and `npm ci` in widget/")


@pytest.mark.parametrize(("part", "limit"), [("loader", 4096), ("bundle", 30720)])
def test_size(part: str, limit: int) -> None:
    size = len(gzip.compress((DIST / MANIFEST[part]).read_bytes(), 9))
    assert size <= limit, f"{part}: {size} bytes gzip"


def test_files_are_named_by_their_content() -> None:
    digest = hashlib.sha256((DIST / MANIFEST["bundle"]).read_bytes()).hexdigest()
    assert MANIFEST["bundle"] == f"{digest[:16]}.js"
    assert f'"widget/{MANIFEST["bundle"]}"' in (DIST / MANIFEST["loader"]).read_text()
    [state] = {name.removeprefix(f"{locale}-") for locale, name in WORDS.items()}
    assert re.fullmatch(r"[0-9a-f]{16}\.json", state)
    assert f"-{state}" in (DIST / MANIFEST["bundle"]).read_text()
    known = {"manifest.json", MANIFEST["loader"], MANIFEST["bundle"], *WORDS.values()}
    assert {path.name for path in DIST.iterdir()} == known


def test_the_widget_speaks_ten_languages() -> None:
    assert set(WORDS) == set("en de fr es pt it nl pl ja ar".split())


def test_sources_make_no_markup_from_strings() -> None:
    forbidden = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|<style|\bstyle="
    )
    for path in [*(WIDGET / "src").rglob("*.ts"), *(WIDGET / "src").rglob("*.tsx")]:
        code = re.sub(r"/\*.*?\*/|//.*", "", path.read_text(), flags=re.DOTALL)
        assert not forbidden.search(code), path.name


def test_the_build_is_fresh_and_repeatable(tmp_path: Path) -> None:
    npm_ready()
    subprocess.run(["node", "build.mjs", "--out", tmp_path], cwd=WIDGET, check=True, timeout=60)
    names = sorted(path.name for path in DIST.iterdir())
    assert sorted(path.name for path in tmp_path.iterdir()) == names, "run `npm run build` in widget/"
    assert filecmp.cmpfiles(DIST, tmp_path, names, shallow=False)[0] == names


def test_the_sources_pass_their_own_tests() -> None:
    npm_ready()
    result = subprocess.run(
        ["node", "build.mjs", "--test"], cwd=WIDGET, capture_output=True, text=True, timeout=100
    )
    assert result.returncode == 0, result.stdout[-4000:] + result.stderr[-1000:]


def test_the_lock_file_names_no_registry() -> None:
    assert "resolved" not in (WIDGET / "package-lock.json").read_text()


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.include_router(router(loader_max_age=60))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://widget.test") as client:
        yield client


@pytest.mark.parametrize(
    ("path", "cache", "kind", "name"),
    [
        ("/widget.js", "public, max-age=60", "text/javascript; charset=utf-8", MANIFEST["loader"]),
        (BUNDLE, FOREVER, "text/javascript; charset=utf-8", MANIFEST["bundle"]),
        (BUNDLE + "?again=1", FOREVER, "text/javascript; charset=utf-8", MANIFEST["bundle"]),
        (f"/widget/{WORDS['ja']}", FOREVER, "application/json", WORDS["ja"]),
    ],
)
async def test_served_to_every_page(
    client: httpx.AsyncClient, path: str, cache: str, kind: str, name: str
) -> None:
    for encoding in ("gzip, br;q=0.9", "identity"):
        response = await client.get(
            path, headers={"Accept-Encoding": encoding, "Origin": "https://any.example"}
        )
        assert response.status_code == 200
        assert response.content == (DIST / name).read_bytes()
        assert response.headers["Content-Type"] == kind
        assert response.headers["Cache-Control"] == cache
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Vary"] == "Accept-Encoding"
        assert response.headers.get("Content-Encoding") == ("gzip" if encoding.startswith("gzip") else None)


async def test_a_known_version_is_not_sent_again(client: httpx.AsyncClient) -> None:
    etag = (await client.get("/widget.js")).headers["ETag"]
    again = await client.get("/widget.js", headers={"If-None-Match": f'"other", {etag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Cache-Control"] == "public, max-age=60"
    assert (await client.get("/widget.js", headers={"If-None-Match": '"other"'})).status_code == 200
    head = await client.head("/widget.js")
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.parametrize(
    "file", ["manifest.json", "widget.js", "routes.py", "..%2froutes.py", "0123456789abcdef.js"]
)
async def test_nothing_else_is_served(client: httpx.AsyncClient, file: str) -> None:
    try:
        response = await client.get(f"/widget/{file}")
    except NotFound:
        return  # the product's handler makes 404 of it
    assert response.status_code == 404


def test_an_incomplete_build_is_refused(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps(MANIFEST))
    with pytest.raises(FileNotFoundError):
        router(tmp_path)
