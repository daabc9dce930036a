"""A page as a browser names it, reduced to what may be kept of it. PURE.

Of a query string only campaign parameters, click ids and the few keys that name a page are kept: anything else in an
address may be a secret. All of it is the visitor's to forge, so every value becomes one line of limited length, without
the secrets that kit.masking knows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from unicodedata import category
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from kit.masking import mask

CLICK_IDS = frozenset(
    "gclid gbraid wbraid dclid msclkid fbclid ttclid twclid li_fat_id yclid epik rdt_cid sccid".split()
)
PAGE_KEYS = frozenset("p page_id product product_id lang".split())
"""Query keys that name a page: plain permalinks of WordPress, products of shops, languages."""
MAX_URL = 2_000
MAX_TITLE = 256
MAX_VALUE = 256
MAX_PARAMETERS = 20
MAX_QUERY_FIELDS = 200
REMOVED = "removed"
"""What stands in an address in place of a secret."""

_PAGE_VALUE = re.compile(r"[\w-]{1,64}", re.ASCII)
_HOST = re.compile(r"[\w.-]{1,253}|[0-9a-f:.]{2,45}")
_JOINERS = "\u200c\u200d"  # they hold emoji and some scripts together; every other invisible character goes


@dataclass(frozen=True, slots=True)
class Page:
    """A page as the browser names it. All of it is the visitor's to forge."""

    url: str | None = None
    title: str | None = None
    referrer: str | None = None


def clean_text(text: str) -> str:
    """The text without characters that no one types and no database keeps; line ends as one newline."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in "\n\t" or (c.isprintable() or c.isspace() or ord(c) > 0x9F))


def clean_value(text: str | None, limit: int = MAX_VALUE) -> str | None:
    """One line of at most `limit` characters without secrets, control and invisible characters; None if it is empty."""
    line = " ".join((text or "")[: 4 * limit].split())
    visible = "".join(c for c in line if c in _JOINERS or category(c)[0] != "C")
    return mask(visible).text.strip()[:limit].strip() or None


def clean_title(title: str | None) -> str | None:
    """One line of at most MAX_TITLE characters; None when nothing is left."""
    return clean_value(title, MAX_TITLE)


def clean_url(url: str | None) -> str | None:
    """The http(s) address without user name, fragment, secrets and parameters that may not be kept; None for others."""
    try:
        parts = urlsplit(_visible("%20".join(clean_text(url or "").split())))
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or not _HOST.fullmatch(host):
        return None
    netloc = (f"[{host}]" if ":" in host else host) + (f":{port}" if port else "")
    cleaned = urlunsplit((parts.scheme, netloc, _kept_path(parts.path), _kept_query(parts.query), ""))
    return cleaned if len(cleaned) <= MAX_URL else urlunsplit((parts.scheme, netloc, "/", "", ""))


def _visible(url: str) -> str:
    """The address as a browser writes it where that matters: no invisible character, no trick with its direction."""
    return url if url.isprintable() else "".join(c if c.isprintable() else quote(c) for c in url)


def _kept_path(path: str) -> str:
    if len(path) > MAX_URL:  # such an address is cut to its host
        return path
    return "/".join(REMOVED if mask(unquote(segment)).found else segment for segment in path.split("/"))


def _kept_query(query: str) -> str:
    fields = _fields(query)
    named = {key: value for key, value in fields.items() if key in PAGE_KEYS and _PAGE_VALUE.fullmatch(value)}
    shown = {key: REMOVED if mask(value).found else value for key, value in named.items()}
    return urlencode(shown | campaign(fields))


def _fields(query: str) -> dict[str, str]:
    return dict(parse_qsl("&".join(query.split("&", MAX_QUERY_FIELDS)[:MAX_QUERY_FIELDS])))


def page_address(url: str | None) -> str | None:
    """The cleaned address of the page itself, with nothing of how a visitor came to it."""
    cleaned = clean_url(url)
    if cleaned is None:
        return None
    address, _, query = cleaned.partition("?")
    named = {key: value for key, value in _fields(query).items() if key in PAGE_KEYS}
    return f"{address}?{urlencode(named)}" if named else address


def host_of(url: str | None) -> str | None:
    """The host of a cleaned address, without "www."."""
    host = urlsplit(url).hostname if url else None
    return host.removeprefix("www.").rstrip(".") or None if host else None


def campaign(parameters: Mapping[str, str]) -> dict[str, str]:
    """The campaign parameters and click ids among them, by lower-case name, each cut to MAX_VALUE characters."""
    kept: dict[str, str] = {}
    for name, given in parameters.items():
        if len(kept) < MAX_PARAMETERS and _is_campaign(name.lower()) and (value := clean_value(given)):
            kept[name.lower()] = value
    return kept


def _is_campaign(name: str) -> bool:
    return name in CLICK_IDS or re.fullmatch(r"utm_[a-z0-9_]{1,36}", name) is not None


def campaign_in(url: str | None) -> dict[str, str]:
    """The campaign parameters and click ids of a cleaned address."""
    return campaign(_fields(urlsplit(url or "").query))
