"""What a page says about the chat: its script tags and the policies in its markup. PURE."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qs, urljoin, urlsplit

_TAG_MANAGERS = ("googletagmanager.com", "tags.tiqcdn.com", "assets.adobedtm.com")


@dataclass(frozen=True, slots=True)
class Snippet:
    """A tag that loads a widget, from the absolute address `src`."""

    src: str
    key: str | None
    nonce: str | None


@dataclass(slots=True)
class PageMarkup:
    """`tag_manager`: scripts may be added that the markup does not show."""

    snippets: list[Snippet] = field(default_factory=list[Snippet])
    policies: list[str] = field(default_factory=list[str])
    tag_manager: bool = False


def read(html: str, *, url: str) -> PageMarkup:
    """The page's markup as far as the widget is concerned."""
    reader = _Reader(url)
    reader.feed(html)
    reader.close()
    return reader.found


class _Reader(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url
        self.found = PageMarkup()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "base" and given.get("href"):
            self._url = urljoin(self._url, given["href"])
        elif tag == "meta" and given.get("http-equiv", "").lower() == "content-security-policy":
            self.found.policies.append(given.get("content", ""))
        elif tag == "script":
            self._script(given)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        if any(name in data for name in _TAG_MANAGERS):
            self.found.tag_manager = True

    def _script(self, given: dict[str, str]) -> None:
        src = given.get("src", "")
        if any(name in src for name in _TAG_MANAGERS):
            self.found.tag_manager = True
        path = src.partition("?")[0]
        if path.endswith("/widget.js") or (path == "widget.js" and "data-key" in given):
            address = urljoin(self._url, src)
            key = given.get("data-key") or next(iter(parse_qs(urlsplit(address).query).get("key", ())), None)
            self.found.snippets.append(Snippet(address, key, given.get("nonce")))
