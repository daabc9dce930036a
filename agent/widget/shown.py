"""What of the owner's settings holds on one page and for one visitor. PURE."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from urllib.parse import unquote, urlsplit

from agent.visit import clean_url
from agent.widget.config import LOCALES, Nudge, Placement, Widget


def path_of(page_url: str | None) -> str:
    """The path of a page's address, "/" when there is none."""
    return urlsplit(clean_url(page_url) or "").path or "/"


def fits(path: str, patterns: Sequence[str]) -> bool:
    """Whether the path matches one of the patterns, as it stands in the address or as it is read."""
    return any(fnmatchcase(shape, pattern) for pattern in patterns for shape in (path, unquote(path)))


def is_hidden(placement: Placement, path: str) -> bool:
    """Whether the owner wants no chat on this page."""
    if fits(path, placement.never):
        return True
    return bool(placement.only) and not fits(path, placement.only)


def locale_of(widget: Widget, *, asked: str | None, company: str) -> str:
    """The language the widget speaks: the owner's, else the one asked for, else the company's, else English."""
    wanted = asked if widget.locale in (None, "auto") else widget.locale
    for tag in (wanted, company):
        language = (tag or "").replace("_", "-").partition("-")[0].lower()
        if language in LOCALES:
            return language
    return "en"


def nudges_for(widget: Widget, path: str, locale: str) -> tuple[tuple[Nudge, str], ...]:
    """The nudges of this page, each with its words in the language."""
    return tuple(
        (nudge, nudge.texts.get(locale, nudge.text))
        for nudge in widget.nudges
        if not nudge.pages or fits(path, nudge.pages)
    )
