"""Text on its way into a mail or a page: cleaned, cut, wrapped, made safe as a link or a name. PURE.

Nothing here trusts its input. `markupsafe.escape` does the escaping; the functions that return Markup build it from
escaped pieces and constant tags only.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterable
from urllib.parse import quote, urlsplit

from markupsafe import Markup, escape

WIDTH = 72
MAX_URL = 2_000
MAX_NAME = 40

# Control characters, halves of surrogate pairs (no mail can be encoded with them), and characters that reorder or hide
# text: bidirectional controls, zero-width spaces, tags. Joiners (200C, 200D) stay: Persian, Indic scripts and emoji
# need them.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u00ad\u061c\u180e\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]"
    "|[\U000e0000-\U000e007f]"
)
# Where mail clients see an address in plain text: an element in its middle keeps them from linking it.
_LINKISH = re.compile(r"(://|@|\.(?=[^\W\d_]))")
_MARKER = re.compile(r"\[(\d{1,3})\]")
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_BULLET = re.compile(r"^[ \t]*[-*•][ \t]+", re.MULTILINE)
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}")
_SUBJECT = re.compile(r"[^\w &.,'’+()–-]|_")


def clean(text: str | None) -> str:
    """The text without control and reordering characters; its line ends stay."""
    return _HIDDEN.sub("", (text or "").replace("\r\n", "\n").replace("\r", "\n")).strip()


def one_line(text: str | None, limit: int = 300) -> str:
    """`clean` on one line, of at most `limit` characters."""
    return clip(" ".join(clean((text or "")[: 4 * limit + 100]).split()), limit)


def clip(text: str, limit: int) -> str:
    """At most `limit` characters. Where something is cut, at a space if one is near, an ellipsis is the last."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    at = cut.rfind(" ", limit * 3 // 4)
    return (cut[:at] if at > 0 else cut).rstrip() + "…"


def _cut(text: str | None, limit: int) -> str:
    """Cleaned, with its line ends, of at most `limit` characters. What is far beyond them is not even looked at."""
    return clip(clean((text or "")[: 4 * limit + 100]), limit)


def unlinked(text: str | None, limit: int = 300) -> Markup:
    """Somebody else's words on one line, which no mail client turns into a link."""
    return _unlinked(one_line(text, limit))


def spoken(text: str | None, limit: int = 2_000) -> Markup:
    """A visitor's or rep's message with its line breaks, of which no mail client makes a link."""
    lines = _squeezed(_cut(text, limit))
    return Markup("<br>").join(_unlinked(line) for line in lines)


def _unlinked(text: str) -> Markup:
    pieces = _LINKISH.split(text)
    return Markup("").join(
        Markup("<span>{}</span>").format(piece) if at % 2 else escape(piece)
        for at, piece in enumerate(pieces)
    )


def _squeezed(text: str) -> list[str]:
    """Its lines, of which no two in a row are empty."""
    return re.sub(r"\n{3,}", "\n\n", text).split("\n")


def undecorated(text: str) -> str:
    """A reply without its light Markdown: emphasis goes, list items get a bullet."""
    return _BULLET.sub("• ", _EMPHASIS.sub(r"\2", text))


def replied(text: str | None, markers: Iterable[int], limit: int = 3_000) -> Markup:
    """Our reply with its line breaks; its known markers set apart, unknown ones left as text."""
    known = set(markers)
    lines = _squeezed(undecorated(_cut(text, limit)))
    return Markup("<br>").join(_with_markers(line, known) for line in lines)


def _with_markers(line: str, known: set[int]) -> Markup:
    pieces = _MARKER.split(line)
    marked = Markup('<span class="mark">[{}]</span>')
    return Markup("").join(
        (marked.format(piece) if int(piece) in known else f"[{piece}]") if at % 2 else _unlinked(piece)
        for at, piece in enumerate(pieces)
    )


def without_markers(text: str) -> str:
    return re.sub(r"\s*\[\d{1,3}\]", "", text)


def href(url: str | None) -> str | None:
    """The address if it may be a link: http(s) with a host and no user name, or mailto to one plain address."""
    text = (url or "").strip()
    if (
        not text
        or len(text) > MAX_URL
        or _HIDDEN.search(text)
        or any(c.isspace() or ord(c) < 0x21 for c in text)
    ):
        return None
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme == "mailto":
        return text if _ADDRESS.fullmatch(parts.path) and not parts.query else None
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc or "\\" in text:
        return None
    return quote(text, safe="%/:?#[]@!$&'()*+,;=~-._")


def mailto(address: str | None) -> str | None:
    """A mailto link for one plain address, percent-encoded."""
    text = (address or "").strip()
    return f"mailto:{quote(text, safe='@')}" if _ADDRESS.fullmatch(text) else None


def host_of(url: str) -> str:
    return urlsplit(url).hostname or ""


def first_name(name: str | None) -> str | None:
    """The first word of a name that is one: letters, marks, spaces, hyphens and apostrophes, at most MAX_NAME in all.

    Only this word of a visitor's may stand in a mail to the visitor, so a name that says more gives none.
    """
    text = unicodedata.normalize("NFC", " ".join((name or "").split(" ")).strip())
    if not text or len(text) > MAX_NAME or not all(_is_name_character(c) for c in text):
        return None
    word = text.split()[0]
    return word if word[0].isalpha() and len(text.split()) <= 4 else None


def _is_name_character(character: str) -> bool:
    return character in " -'’" or unicodedata.category(character)[0] in "LM"


def for_subject(text: str | None, limit: int = 60) -> str:
    """Words for a subject line: no addresses, no encoded words, no characters but letters, digits and plain points.

    A semicolon becomes a comma, so that what it keeps apart stays so.
    """
    words = one_line(text, 1_000).replace(";", ",").split()
    kept = [
        w
        for w in words
        if "://" not in w and "@" not in w and not w.lower().startswith("www.") and "=?" not in w
    ]
    return clip(" ".join(_SUBJECT.sub("", " ".join(kept)).split()).strip(" ,-–"), limit)


def wrap(text: str | None, first: str = "", rest: str | None = None, limit: int = 3_000) -> str:
    """Lines of at most WIDTH columns. `first` stands before the first, `rest` (by default spaces) before the others."""
    follow = " " * len(first) if rest is None else rest
    lines = _squeezed(_cut(text, limit))
    wrapped: list[str] = []
    for line in lines:
        before = follow if wrapped else first
        wrapped += textwrap.wrap(
            line,
            WIDTH,
            initial_indent=before,
            subsequent_indent=follow,
            break_on_hyphens=False,
            break_long_words=True,
        ) or [before.rstrip()]
    return "\n".join(wrapped)
