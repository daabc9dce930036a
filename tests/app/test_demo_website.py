"""The demo site: clean addresses, the widget on each page, nothing outside its folder."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from app.demo.website import SITE, build_router
from tests.app.conftest import client_of


@pytest.fixture
def web(tmp_path: Path) -> FastAPI:
    site = tmp_path / "site"
    (site / "blog").mkdir(parents=True)
    (site / "index.html").write_text("<body>home</body>")
    (site / "pricing.html").write_text("<body>prices</body>")
    (site / "404.html").write_text("<body>nothing here</body>")
    (site / "blog" / "index.html").write_text("<body>news</body>")
    (site / "robots.txt").write_text("Sitemap: {{origin}}/sitemap.xml")
    (site / "logo.svg").write_text("<svg/>")
    (tmp_path / "secret.html").write_text("secret")
    app = FastAPI()
    app.include_router(build_router(widget_key='pk_"x', folder=site))
    return app


@pytest.mark.parametrize(
    ("path", "status", "kind", "part"),
    [
        ("/", 200, "text/html", "home"),
        ("/pricing", 200, "text/html", "prices"),
        ("/blog/", 200, "text/html", "news"),
        ("/blog", 200, "text/html", "news"),
        ("/robots.txt", 200, "text/plain", "Sitemap: http://agent.test/sitemap.xml"),
        ("/logo.svg", 200, "image/svg+xml", "<svg/>"),
        ("/nowhere", 404, "text/html", "nothing here"),
        ("/..%2fsecret", 404, "text/html", "nothing here"),
    ],
)
async def test_addresses(client: httpx.AsyncClient, path: str, status: int, kind: str, part: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith(kind)
    assert part in answer.text
    tag = '<script async src="/widget.js" data-key="pk_&quot;x"></script>\n</body>'
    assert (tag in answer.text) == (kind == "text/html")


async def test_an_unchanged_page_is_not_sent_again(client: httpx.AsyncClient) -> None:
    first = await client.get("/pricing")
    again = await client.get("/pricing", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304


async def test_every_page_of_the_sitemap_is_there() -> None:
    app = FastAPI()
    app.include_router(build_router(widget_key="pk_x"))
    async with client_of(app) as client:
        sitemap = (await client.get("/sitemap.xml")).text
        addresses = [part.split("</loc>")[0] for part in sitemap.split("<loc>")[1:]]
        statuses = {address: (await client.get(address)).status_code for address in addresses}
    assert len(addresses) >= 15
    assert set(statuses.values()) == {200}, statuses
    assert (SITE / "index.html").exists()
