"""The class of device behind a browser. PURE."""

from __future__ import annotations

import re
from typing import Literal

Device = Literal["desktop", "mobile", "tablet", "unknown"]

_BOT = re.compile(
    r"(?<!cu)bot(?![a-z])|crawl|spider|slurp|preview|headless|lighthouse|facebookexternalhit|curl|wget|python|okhttp|axios"
    r"|node-fetch|go-http|java/|libwww|http-?client",
    re.I,
)
_TABLET = re.compile(r"iPad|Tablet|PlayBook|Silk/|Kindle|Android(?!.*Mobile)", re.I)
_MOBILE = re.compile(r"Mobi|iPhone|iPod|Windows Phone|Opera Mini|BlackBerry", re.I)
_DESKTOP = re.compile(r"Windows NT|Macintosh|CrOS|X11|Linux (?:x86_64|i686|aarch64)", re.I)
_RULES: tuple[tuple[re.Pattern[str], Device], ...] = (
    (_BOT, "unknown"),
    (_TABLET, "tablet"),
    (_MOBILE, "mobile"),
    (_DESKTOP, "desktop"),
)

_STATED: dict[str | None, Device] = {"desktop": "desktop", "mobile": "mobile", "tablet": "tablet"}


def device_of(stated: str | None, user_agent: str | None) -> Device:
    """What the browser says of itself, else what its User-Agent header tells; programs are unknown.

    The header cannot tell an iPad, which calls itself a Macintosh: only the browser knows.
    """
    if known := _STATED.get(stated):
        return known
    header = (user_agent or "")[:1_000]
    for pattern, device in _RULES:
        if pattern.search(header):
            return device
    return "unknown"
