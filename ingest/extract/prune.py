"""Take out of a parsed page what its readers do not read as content: menus, banners, hidden text, widgets."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from bs4 import BeautifulSoup, Comment, Tag

from ingest.extract.dom import attribute, contains, elements, inside
from ingest.extract.inline import word_count

Suspicion = Literal["none", "weak", "strong"]

_NEVER_CONTENT = frozenset(
    "script style noscript template iframe object embed canvas audio video map input select textarea datalist "
    "progress meter dialog nav link meta base".split()
)
_NOISE_ROLES = frozenset(
    "navigation search dialog alertdialog menu menubar banner contentinfo toolbar tooltip complementary".split()
)
_BOXES = frozenset("div section ul ol aside form span a p table header center".split())
_CONTENT_TAGS = frozenset({"main", "article", "body", "html"})
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_STRONG = frozenset(
    "breadcrumb breadcrumbs sharedaddy sharethis addtoany addthis disqus skiplink commentlist".split()
)
_STRONG_PAIRS = frozenset(
    "skip-link skip-to skip-nav share-buttons share-bar share-links share-icons social-share social-links social-icons "
    "social-media comment-list comments-area comment-form comments-section cookie-banner cookie-notice cookie-bar "
    "cookie-consent cookie-law cookie-popup cookie-message cookie-modal consent-banner consent-manager gdpr-banner "
    "related-posts related-articles related-stories related-content related-products post-navigation "
    "page-navigation nav-links author-box author-bio hash-link".split()
)
_WEAK_PAIRS = frozenset("entry-meta post-meta read-more back-to last-updated edit-link edit-meta".split())
_WEAK = frozenset(
    "cookie cookies consent gdpr share sharing social comments comment related recommended recommendations trending "
    "sidebar toc pagination pager navigation navbar nav menu newsletter subscribe signup promo sponsored advert "
    "advertisement ads ad popup modal overlay widget tags masthead footer outbrain taboola byline".split()
)
_SCREEN_READER = frozenset(
    "sr-only visually-hidden visuallyhidden screen-reader-text screen-reader-only sr-text a11y-hidden".split()
)
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$|!)|font-size\s*:\s*0(?:px|em|rem|%)?\s*(?:;|$|!)"
    r"|text-indent\s*:\s*-\d{3,}|(?:left|top)\s*:\s*-\d{4,}|(?<![\w-])color\s*:\s*transparent",
    re.IGNORECASE,
)
_COLOUR = re.compile(r"(?<![\w-])(background(?:-color)?|color)\s*:\s*([^;!]+)", re.IGNORECASE)
_FIXED = re.compile(r"position\s*:\s*fixed", re.IGNORECASE)
_WHITES = {
    "white": "#ffffff",
    "#fff": "#ffffff",
    "rgb(255,255,255)": "#ffffff",
    "black": "#000000",
    "#000": "#000000",
}
_LINK_SHARE = 0.4
_SMALL = 30
_WHOLE_PAGE = 0.6


def prune(soup: BeautifulSoup) -> None:
    """Remove noise in place. Panels of tabs and accordions stay although the page hides them at first."""
    panels = _panels(soup)
    stack: list[Tag] = [soup]
    while stack:
        for child in list(stack.pop().contents):
            if isinstance(child, Comment) or (isinstance(child, Tag) and _is_noise(child, panels)):
                child.extract()
            elif (
                isinstance(child, Tag) and child.name != "pre"
            ):  # highlighters name spans "comment", "tag", "title"
                stack.append(child)


def _panels(soup: BeautifulSoup) -> set[str]:
    """Ids of elements that a visitor opens with a control: their hidden text is content."""
    ids: set[str] = set()
    for tag in elements(soup):
        attrs = tag.attrs
        if "aria-controls" in attrs:
            ids.update(attribute(tag, "aria-controls").split())
        if "data-toggle" in attrs or "data-bs-toggle" in attrs:
            target = (
                attribute(tag, "data-bs-target") or attribute(tag, "data-target") or attribute(tag, "href")
            )
            ids.add(target.lstrip("#"))
    return ids


def _is_noise(tag: Tag, panels: set[str]) -> bool:
    name = tag.name
    if name in _NEVER_CONTENT:
        return True
    attrs = tag.attrs
    if name == "button":
        return not _is_label(tag)
    if name == "header" and not _inside_content(tag):
        return not contains(tag, ("h1",))
    if name == "footer":
        return not _inside_content(tag) or _small_or_links(tag)
    if not attrs or name in _CONTENT_TAGS:
        return False
    if _is_hidden(tag, panels):
        return True
    role = attrs.get("role")
    if role in _NOISE_ROLES and not (role in ("complementary", "banner") and _speaks(tag)):
        return True
    if name == "aside":
        return _small_or_links(tag, small=0)
    return name in _BOXES and _has_noisy_name(tag)


def _is_label(button: Tag) -> bool:
    """Buttons are no content, but those that open an accordion or a tab carry its title."""
    opens = (
        "aria-controls" in button.attrs
        or "aria-expanded" in button.attrs
        or attribute(button, "role") == "tab"
    )
    return opens or inside(button, ("h1", "h2", "h3", "h4", "h5", "h6", "summary", "dt"))


def _inside_content(tag: Tag) -> bool:
    return any(
        parent.name in ("main", "article", "section") or parent.attrs.get("role") == "main"
        for parent in tag.parents
    )


def _speaks(tag: Tag) -> bool:
    return contains(tag, ("h1", "h2")) and not _small_or_links(tag)


def _is_hidden(tag: Tag, panels: set[str]) -> bool:
    attrs = tag.attrs
    if tag.name in ("td", "th") or ("role" in attrs and attrs["role"] == "tabpanel"):
        return False
    style = attribute(tag, "style") if "style" in attrs else ""
    hidden = (
        ("hidden" in attrs and attribute(tag, "hidden") != "until-found")
        or attribute(tag, "aria-hidden").lower() == "true"
        or bool(style and (_HIDDEN_STYLE.search(style) or _same_colours(tag, style)))
    )
    if hidden:
        return not (attribute(tag, "id") in panels and "id" in attrs) and tag.name != "svg"
    return _for_screen_readers(tag)


def _for_screen_readers(tag: Tag) -> bool:
    """Text for screen readers repeats what others see, except in a cell where it names an icon."""
    classes = tag.attrs.get("class")
    if not classes or _SCREEN_READER.isdisjoint(classes):
        return False
    return not inside(tag, ("td", "th"))


def _same_colours(tag: Tag, style: str) -> bool:
    """Text in the colour of its background, as far as inline styles tell."""
    colours = _colours(style)
    text = colours.get("color")
    if text is None:
        return False
    for place in (tag, *tag.parents):
        ground = _colours(attribute(place, "style")).get("background")
        if ground is not None:
            return ground == text
    return False


@lru_cache(maxsize=1024)
def _colours(style: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in _COLOUR.findall(style):
        plain = re.sub(r"\s+", "", value.lower())
        found["background" if name.lower().startswith("background") else "color"] = _WHITES.get(plain, plain)
    return found


def _has_noisy_name(tag: Tag) -> bool:
    classes = attribute(tag, "class")
    # A section's id is often made from its heading ("cookies", "comments"), so only the ids of plain boxes count.
    identifier = attribute(tag, "id") if tag.name in ("div", "ul", "ol", "form") else ""
    suspicion = _suspicion(f"{classes} {identifier}".strip()) if classes or identifier else "none"
    if suspicion == "none" and not _FIXED.search(attribute(tag, "style")):
        return False
    if contains(tag, ("main", "h1")):
        return False
    return _small_or_links(tag) or (suspicion == "strong" and _share_of_parent(tag) < _WHOLE_PAGE)


@lru_cache(maxsize=8192)
def _suspicion(names: str) -> Suspicion:
    weak = False
    for name in names.split():
        words = [word.lower() for word in _WORDS.findall(name)]
        pairs = {f"{first}-{second}" for first, second in pairwise(words)}
        if not (_STRONG.isdisjoint(words) and _STRONG_PAIRS.isdisjoint(pairs)):
            return "strong"
        weak = weak or not (_WEAK.isdisjoint(words) and _WEAK_PAIRS.isdisjoint(pairs))
    return "weak" if weak else "none"


def _share_of_parent(tag: Tag) -> float:
    """How much of the page's text this box holds: a box with most of it is the page, whatever its name."""
    body = tag.find_parent("body")
    total = len(body.get_text()) if body is not None else 0
    return len(tag.get_text()) / total if total else 0.0


def _small_or_links(tag: Tag, *, small: int = _SMALL) -> bool:
    """Few words or mostly links, and nothing that makes a box content (a price, a table, paragraphs)."""
    words = word_count(tag.get_text(" "))
    if words == 0:
        return not contains(tag, ("img", "svg")) or small > 0
    if contains(tag, ("table", "pre", "address")):
        return False
    linked = sum(word_count(link.get_text(" ")) for link in elements(tag) if link.name == "a")
    if linked / words >= _LINK_SHARE:
        return True
    return words < small and not contains(tag, ("h2", "h3", "h4", "p", "li"))
