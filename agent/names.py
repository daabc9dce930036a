"""Names in a sentence (products, people, standards, addresses) and whether a passage knows them. PURE.

A name is what is written as one: capitals inside a sentence, capitals or digits inside a word, an address. German
writes every noun with a capital, so there only the second and third kinds are told from ordinary words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from agent.wording import FUNCTION_WORDS, Language, fold

_ADDRESS = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:https?://|www\.)[^\s\])>]+|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|"
    r"io|de|fr|es|eu|co|app|dev|ai)\b(?:/[^\s\])>]*)?",
    re.I,
)
_TOKEN = re.compile(r"[^\W_][\w&+#]*(?:[.'’][^\W_][\w]*)*")
_CODE = re.compile(
    r"[A-Za-zÀ-ÿ]+\d\w*|\w*_\w*\d\w*|\d+[A-Za-z]{1,4}\d*|[^\W\d_]*[a-zà-ÿ][A-Z][^\W_]*|[A-ZÀ-Ý][A-ZÀ-Ý&+]+(?:s|es)?"
)
_MEASURED = re.compile(r"\d+(?:k|m|h|x|th|st|nd|rd|s|ms|px|gb|mb|kb|tb|kg|km|cm|mm|am|pm|min|d)", re.I)
_STARTS = re.compile(r"(?:^|[:;.!?\"“„«(\[|/>•–—\n]|\*\*|^\s*[-*]|\d[.)])\s*[\"'“„«(*_]*$")
_ORDINARY = frozenset(
    "i i'm i'd i'll i've ok faq pdf ceo usd eur gbp chf id am pm english german french spanish yes no hi hello "
    "thanks monday tuesday wednesday thursday friday saturday sunday january february march april may june july "
    "august "
    "september october november december".split()
)
_SAME = (
    frozenset({"gdpr", "dsgvo", "rgpd"}),
    frozenset({"vat", "mwst", "ust", "tva", "iva"}),
    frozenset({"eu", "ue"}),
    frozenset({"ai", "ki", "ia"}),
    frozenset({"usa", "us", "eeuu", "ee.uu"}),
    frozenset({"uk", "gb"}),
    frozenset({"2fa", "two-factor", "mfa"}),
    frozenset({"dpa", "avv", "data processing agreement", "auftragsverarbeitung"}),
)


def names(sentence: str, language: Language | None) -> tuple[str, ...]:
    """The names a sentence mentions, as written, without possessive endings."""
    found = [m[0].rstrip(".,;") for m in _ADDRESS.finditer(sentence)]
    rest = _ADDRESS.sub(" · ", sentence)
    tokens = list(_TOKEN.finditer(rest))
    for i, match in enumerate(tokens):
        word = re.sub(r"['’]s?$", "", match[0])
        if fold(word) in _ORDINARY or _MEASURED.fullmatch(word) or word.isdigit():
            continue
        if _CODE.fullmatch(word) or (language != "de" and _capital_name(rest, tokens, i)):
            found.append(word)
    return tuple(dict.fromkeys(found))


def knows(passage: str, name: str) -> bool:
    """Whether a folded passage contains the name, also as a plural or as another language's abbreviation."""
    wanted = fold(name)
    spellings = {wanted, wanted.removesuffix("s")}
    for same in _SAME:
        if spellings & same:
            spellings |= same
    return any(re.search(rf"(?<!\w){re.escape(s)}(?:'?s|es)?(?!\w)", passage) for s in spellings if s)


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """The folded words of some texts, as names that need no proof."""
    return frozenset(fold(m[0]) for text in texts for m in _TOKEN.finditer(text))


def _capital_name(text: str, tokens: list[re.Match[str]], i: int) -> bool:
    """A capitalised word inside a sentence, or at its start when another such word follows at once."""
    word = tokens[i][0]
    if not word[0].isupper() or any(fold(word) in known for known in FUNCTION_WORDS.values()):
        return False
    if not _STARTS.search(text[: tokens[i].start()]):
        return True
    if i + 1 == len(tokens):
        return False
    following = tokens[i + 1]
    gap = text[tokens[i].end() : following.start()]
    ordinary = any(fold(following[0]) in known for known in FUNCTION_WORDS.values())
    return gap == " " and following[0][0].isupper() and not ordinary
