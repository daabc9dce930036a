"""The part of WordPress's REST interface that a crawler uses, over a real loopback server."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.fakes.site_server import Reply, Request, SiteServer


@dataclass(frozen=True, slots=True)
class Post:
    """`modified` is GMT without offset, as WordPress sends it."""

    slug: str
    title: str
    content: str
    modified: str = "2026-01-01T00:00:00"
    kind: str = "page"
    protected: bool = False
    status: str = "publish"


class WordPress:
    """`posts` maps a route ("pages") to its posts; the test may change it between syncs."""

    def __init__(self, posts: Mapping[str, Sequence[Post]]) -> None:
        self.posts = dict(posts)
        self.failing: set[str] = set()

    def routes(self) -> SiteServer:
        kinds = (*self.posts, "product")
        return SiteServer({f"/wp-json/wp/v2/{kind}": self._answer for kind in kinds if kind in self.posts})

    def _answer(self, request: Request) -> Reply:
        parts = urlsplit(request.target)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        kind = parts.path.rpartition("/")[2]
        if kind in self.failing:
            return Reply(b"no", status=500)
        chosen = [post for post in self.posts[kind] if post.status == query.get("status", "publish")]
        chosen = [post for post in chosen if post.modified > query.get("modified_after", "")]
        size, page = int(query["per_page"]), int(query["page"])
        pages = max(1, -(-len(chosen) // size))
        if page > pages:
            error = {"code": "rest_post_invalid_page_number", "message": "too far", "data": {"status": 400}}
            return Reply(json.dumps(error).encode(), status=400, kind="application/json; charset=UTF-8")
        host = request.headers["host"]
        rows = [
            _row(post, host, query["_fields"].split(",")) for post in chosen[(page - 1) * size : page * size]
        ]
        return Reply(
            json.dumps(rows).encode(),
            kind="application/json; charset=UTF-8",
            headers={"X-WP-Total": str(len(chosen)), "X-WP-TotalPages": str(pages)},
        )


def _row(post: Post, host: str, fields: list[str]) -> dict[str, Any]:
    row = {
        "id": 1,
        "link": f"http://{host}/{post.slug}/",
        "modified_gmt": post.modified,
        "status": post.status,
        "type": post.kind,
        "title": {"rendered": post.title},
        "content": {"rendered": "" if post.protected else post.content, "protected": post.protected},
        "excerpt": {"rendered": "", "protected": post.protected},
    }
    return {name: value for name, value in row.items() if name in fields}
