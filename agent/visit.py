"""Where a visitor is and came from, reduced to what may be kept. PURE.

Query strings are kept only for campaign parameters and click ids: anything else in an address may be a secret.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from agent.config import PageTracking

CLICK_IDS = frozenset({"gclid", "msclkid", "fbclid", "li_fat_id"})
MAX_URL = 2_000
MAX_TITLE = 256
MAX_VALUE = 256
MAX_PARAMETERS = 20


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


def clean_title(title: str | None) -> str | None:
    """One line of at most MAX_TITLE characters; None when nothing is left."""
    return " ".join(clean_text(title or "").split())[:MAX_TITLE] or None


def clean_url(url: str | None) -> str | None:
    """The http(s) address without user name, fragment and all parameters that may not be kept; None for others."""
    try:
        parts = urlsplit(clean_text(url or "").strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    netloc = f"[{host}]" if ":" in host else host
    query = urlencode(campaign(dict(parse_qsl(parts.query, max_num_fields=200)) if parts.query else {}))
    cleaned = urlunsplit((parts.scheme, f"{netloc}:{port}" if port else netloc, parts.path, query, ""))
    return cleaned[:MAX_URL] if len(cleaned) <= MAX_URL else urlunsplit((parts.scheme, netloc, "/", "", ""))


def without_query(url: str) -> str:
    """The address under which the site's page is stored."""
    return url.partition("?")[0]


def campaign(parameters: Mapping[str, str]) -> dict[str, str]:
    """The campaign parameters and click ids among them, each cut to MAX_VALUE characters."""
    kept = {
        name.lower(): " ".join(clean_text(value).split())[:MAX_VALUE]
        for name, value in parameters.items()
        if name.lower() in CLICK_IDS
        or (name.lower().startswith("utm_") and len(name) <= 40 and name.isascii())
    }
    return dict(list({name: value for name, value in kept.items() if value}.items())[:MAX_PARAMETERS])


def landing(page: Page, tracking: PageTracking) -> dict[str, Any]:
    """What a session keeps of its beginning: {url, title, referrer, referrer_domain}, as far as the owner wants it."""
    if not tracking.enabled:
        return {}
    kept: dict[str, Any] = {"url": clean_url(page.url), "title": clean_title(page.title)}
    referrer = clean_url(page.referrer) if tracking.track_referrer_domain else None
    if referrer:
        kept |= {"referrer": referrer, "referrer_domain": urlsplit(referrer).hostname}
    return {name: value for name, value in kept.items() if value}


def campaign_of(page: Page, given: Mapping[str, str], tracking: PageTracking) -> dict[str, str]:
    """Campaign parameters of the page's address and those the browser names; the latter win."""
    if not tracking.track_utm_parameters:
        return {}
    cleaned = clean_url(page.url) or ""
    return campaign(dict(parse_qsl(urlsplit(cleaned).query)) | dict(given))
