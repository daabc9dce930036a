"""Renders public pages. They hold no script, fetch nothing and say so in their policy.

A page that is only looked at changes nothing: mail scanners open every link.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

FOLDER = Path(__file__).parent
_STYLES = "styles.css"

_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """`headers` go out with the page: its policy, no caching, no indexing, no referrer (the address is a token)."""

    html: str
    headers: Mapping[str, str]


class Pages:
    """The templates of a folder, over the base and the styles that all public pages share.

    A template extends "base.html.j2", which wants `lang`, `company` and `title`. A `styles.css` in the folder is put
    behind the shared one.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def render(
        self, template: str, *, lang: str, dir: str = "ltr", styled_inside: bool = False, **values: Any
    ) -> RenderedPage:
        """`styled_inside` allows inline styles, which only a page that frames somebody else's HTML needs."""
        page = self._environment.get_template(template)
        html = page.render(lang=lang, dir=dir, css=Markup(self._css), **values)
        styles = "'unsafe-inline'" if styled_inside else f"'sha256-{self._digest}'"
        return RenderedPage(html, {**_HEADERS, "Content-Security-Policy": _policy(styles)})

    @cached_property
    def _css(self) -> str:
        own = self._folder / _STYLES
        shared = (FOLDER / _STYLES).read_text(encoding="utf-8")
        return shared + (own.read_text(encoding="utf-8") if own.exists() else "")

    @cached_property
    def _digest(self) -> str:
        return base64.b64encode(hashlib.sha256(self._css.encode()).digest()).decode()

    @cached_property
    def _environment(self) -> Environment:
        return Environment(
            loader=FileSystemLoader([self._folder, FOLDER]),
            autoescape=select_autoescape(enabled_extensions=("html.j2",), default=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )


def _policy(styles: str) -> str:
    return (
        f"default-src 'none'; style-src {styles}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def mask(address: str) -> str:
    """ "a•••@nordwind.example", of an address on one line: enough to know one's own by."""
    user, _, domain = address.rpartition("@")
    return f"{user[:1]}•••@{domain}" if user else "•••"
