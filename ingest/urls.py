"""Addresses of pages: one spelling for each, which of them belong to a site, and which lead into endless ones. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import translate
from functools import lru_cache
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit, urlunsplit

import idna

_DEFAULT_PORTS = {"http": 80, "https": 443}
_UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")
_PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/]*", re.IGNORECASE)

_TRACKING_PREFIXES = ("utm_", "pk_", "mtm_", "matomo_", "hsa_", "_hs", "oly_", "vero_")
_TRACKING = frozenset(
    "gclid gclsrc dclid gbraid wbraid fbclid msclkid yclid ysclid twclid ttclid igshid mc_cid mc_eid _ga _gl srsltid "
    "sessionid session_id phpsessid jsessionid sid replytocom hsctatracking".split()
)
_NOT_PAGES = frozenset(
    "7z aac apk avi avif bin bmp bz2 css csv dmg doc docx eot epub exe flac gif gz heic ico ics iso jpeg jpg js json "
    "m4a m4v map mjs mkv mov mp3 mp4 mpeg mpg msi odp ods odt ogg ogv otf pdf png ppt pptx ps rar rss svg swf tar tgz "
    "tif tiff ttf vcf wav webm webmanifest webp wmv woff woff2 xls xlsx xml zip".split()
)
_DATE_PATH = re.compile(r"/(?:19|20)\d\d(?:[-/]\d{1,2}){1,2}/?$")

_MAX_LENGTH = 2_000
_MAX_SEGMENTS = 16
_MAX_REPEATS = 3
_MAX_VARIANTS = 40
_MAX_DATES = 60


def normalise(url: str, *, base: str | None = None) -> str | None:
    """The one spelling of an http(s) address, resolved against `base`; None when it is none.

    Lower-case scheme and host, no default port, no fragment, no user name, escapes only where needed, no tracking or
    session parameters. Trailing slashes and the order of parameters stay: servers may tell them apart.
    """
    try:
        parts = urlsplit(urljoin(base or "", url.strip()))
        port = parts.port
        host = _host(parts.hostname or "")
    except (ValueError, idna.IDNAError):
        return None
    if parts.scheme not in _DEFAULT_PORTS or not host:
        return None
    netloc = host if port in (None, _DEFAULT_PORTS[parts.scheme]) else f"{host}:{port}"
    path = _PATH_SESSION.sub("", _escaped(_without_dots(parts), safe="/:@!$&'()*+,;="))
    return urlunsplit((parts.scheme, netloc, path or "/", _query(parts.query), ""))


def _host(host: str) -> str:
    if ":" in host:
        return f"[{host.lower()}]"
    return host.lower() if host.isascii() else idna.encode(host, uts46=True).decode("ascii")


def _without_dots(parts: SplitResult) -> str:
    return urlsplit(urljoin(f"{parts.scheme}://host/", parts.path)).path if "/." in parts.path else parts.path


def _query(query: str) -> str:
    kept = [pair for pair in query.split("&") if pair and not _is_tracking(pair.partition("=")[0])]
    return _escaped("&".join(kept), safe="/:@!$&'()*+,;=?[]")


def _is_tracking(name: str) -> bool:
    name = unquote(name).lower()
    return name in _TRACKING or name.startswith(_TRACKING_PREFIXES)


def _escaped(text: str, *, safe: str) -> str:
    def one(match: re.Match[str]) -> str:
        char = chr(int(match[1], 16))
        return char if char in _UNRESERVED else match[0].upper()

    return quote(_ESCAPE.sub(one, text), safe=safe + "%")


def looks_like_page(url: str) -> bool:
    """False for addresses whose file extension promises something else than a page."""
    name = urlsplit(url).path.rsplit("/", 1)[-1]
    return "." not in name or name.rsplit(".", 1)[-1].lower() not in _NOT_PAGES


@dataclass(frozen=True, slots=True)
class Site:
    """A host with and without "www.", over http and https."""

    host: str
    port: int | None
    scheme: str

    @classmethod
    def of(cls, url: str) -> Site:
        """The site of a normalised address."""
        parts = urlsplit(url)
        return cls((parts.hostname or "").removeprefix("www."), parts.port, parts.scheme)

    def contains(self, url: str) -> bool:
        other = Site.of(url)
        return (self.host, self.port) == (other.host, other.port)

    def secure(self, url: str) -> str:
        """`url` over https when the site is read over https: old links to http would all be redirected."""
        upgradable = self.scheme == "https" and url.startswith("http://") and self.contains(url)
        return "https://" + url.removeprefix("http://") if upgradable else url


@dataclass(frozen=True, slots=True)
class Scope:
    """Which pages of a site are wanted.

    `folder` is a path such as "/docs/" that pages lie under ("/docs" itself included). Patterns are shell globs in
    which `*` also matches "/"; one with "://" is held against the whole address, others against path and query.
    Without `include` everything is included; `exclude` wins.
    """

    site: Site
    folder: str = "/"
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def admits(self, url: str) -> bool:
        """Whether the normalised address is wanted."""
        if not self.site.contains(url):
            return False
        parts = urlsplit(url)
        if not (parts.path + "/" if parts.path == self.folder[:-1] else parts.path).startswith(self.folder):
            return False
        return (not self.include or _matches(url, self.include)) and not _matches(url, self.exclude)


def _matches(url: str, patterns: Iterable[str]) -> bool:
    parts = urlsplit(url)
    local = unquote(parts.path)
    candidates = (local, f"{local}?{parts.query}") if parts.query else (local,)
    return any(
        any(_glob(pattern).match(text) for text in ((url,) if "://" in pattern else candidates))
        for pattern in patterns
    )


@lru_cache(maxsize=256)
def _glob(pattern: str) -> re.Pattern[str]:
    return re.compile(translate(pattern))


def folder_of(start: str, links: Iterable[str]) -> str:
    """The folder that a start page stands for: "/docs/" for /docs/, /docs/index.html, and for /docs when one of its
    `links` lies under /docs/; "/" for pages that lie at the root."""
    path = urlsplit(start).path
    below = path + "/"
    site = Site.of(start)
    if not path.endswith("/") and any(
        urlsplit(link).path.startswith(below) and site.contains(link) for link in links
    ):
        return below
    return path.rsplit("/", 1)[0] + "/"


class TrapGuard:
    """Refuses the addresses that endless sites invent: calendars, filters, growing paths. Counts what it let by."""

    def __init__(self) -> None:
        self._variants: defaultdict[str, int] = defaultdict(int)
        self._dates: defaultdict[str, int] = defaultdict(int)

    def admits(self, url: str) -> bool:
        """Whether a link may be followed. Ask once for each address."""
        parts = urlsplit(url)
        segments = Counter(segment for segment in parts.path.split("/") if segment)
        if len(url) > _MAX_LENGTH or segments.total() > _MAX_SEGMENTS:
            return False
        if segments and max(segments.values()) > _MAX_REPEATS:
            return False
        if parts.query:
            self._variants[parts.path] += 1
            return self._variants[parts.path] <= _MAX_VARIANTS
        if date := _DATE_PATH.search(parts.path):
            folder = parts.path[: date.start()]
            self._dates[folder] += 1
            return self._dates[folder] <= _MAX_DATES
        return True
