"""A visitor's message as text: folded for matching, expanded from chat spelling, cut into sentences. PURE."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_LOOKALIKES = {
    "’": "'",
    "‘": "'",
    "`": "'",
    "´": "'",
    "“": '"',
    "”": '"',
    "„": '"',
    "ł": "l",
    "ø": "o",
    "đ": "d",
}


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    lower = character.lower()
    if len(lower) != 1:
        return character
    plain = _LOOKALIKES.get(lower)
    if plain is not None:
        return plain
    base = unicodedata.normalize("NFKD", lower)
    return base[0] if unicodedata.combining(base[-1]) or len(base) == 1 else lower


def fold(text: str) -> str:
    """Lower case, no accents, plain quotes; exactly as long as `text`, so that positions carry over."""
    return "".join(map(_fold_character, text))


def compose(text: str) -> str:
    """The text with letters and their accents as one character each, without control characters or edges."""
    composed = unicodedata.normalize("NFC", text.replace("\u00a0", " ").replace("\u202f", " "))
    return "".join(
        c for c in composed if c == "\n" or unicodedata.category(c)[0] != "C" or c == "\u200d"
    ).strip()


_CHAT_SPELLING = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"ß", "ss"),
        (r"[\s]+", " "),
        (r"\br u\b|\bare u\b", "are you"),
        (r"\bu r\b", "you are"),
        (r"\bu\b", "you"),
        (r"\bur\b", "your"),
        (r"\b(?:pls|plz|plss|pleas)\b", "please"),
        (r"\b(?:whats|wats|wat's)\b", "what's"),
        (r"\bwhos\b", "who's"),
        (r"\bhows\b", "how's"),
        (r"\bim\b", "i'm"),
        (r"\b(?:id like)\b", "i'd like"),
        (r"\b(?:wanna)\b", "want to"),
        (r"\b(?:gonna)\b", "going to"),
        (r"\bgimme\b", "give me"),
        (r"\blemme\b", "let me"),
        (r"\b(?:dont)\b", "don't"),
        (r"\b(speak|talk|write) 2\b", r"\1 to"),
        (r"\bsomebody\b", "someone"),
        (r"\b(?:anybody)\b", "anyone"),
    )
)


def expand(folded: str) -> str:
    """Folded text with the commonest chat spellings written out. No longer aligned with the message."""
    for pattern, replacement in _CHAT_SPELLING:
        folded = pattern.sub(replacement, folded)
    return folded.strip()


_LEAD_IN = re.compile(
    r"(?:so|wait|but|and|also|just|btw|by the way|u+m+|u+h+|e+h+m*|h+m+|please|pls|well|actually|honestly|"
    r"seriously|"
    r"(?:hey |ok |okay )?listen|(?:(?:(?:can|could|would|will) you )?(?:please |just )?(?:tell me|let me "
    r"know)|i(?:'d| would| really)? (?:want|like|need|love) to know|(?:may|can) i (?:ask|know)|do you "
    r"(?:know|mind telling me)|"
    r"you (?:can|could) tell me|i(?:'m| am| was)? (?:just )?(?:curious(?: to know)?|wonder(?:ing)?))(?:,? "
    r"(?:if|whether)\b|(?=,? (?:what|who|how|which|are|is|the time|the date|today's)\b))|clear something "
    r"up|(?:just )?(?:wondering|curious)|"
    r"quick question|out of curiosity|if i may ask|"
    r"aber|und|also|sag mal|sagen sie mal|eigentlich|mal ehrlich|bitte|mais|et|dis-moi|au fait|alors|s'il "
    r"(?:vous|te) "
    r"plait|pero|y(?! a[- ])|oye|dime|oiga|por favor|disculpa|perdon|scusa|allora|e|per favore|maar|zeg|"
    r"alsjeblieft|mas|"
    r"prosze(?! o\b))\b[\s,:;.!?–—-]*"
)
_LEAD_OUT = re.compile(
    r"[\s,:;.!?)(–—\"'-]*(?:\b(?:btw|by the way|please|pls|then|actually|exactly|though|tho|lol|again|by "
    r"chance|right now|"
    r"if i may ask|bro|mate|man|dude|eigentlich|denn|bitte|s'il (?:vous|te) plait|svp|stp|por favor|per "
    r"favore|"
    r"alsjeblieft|graag|prosze|bitteschon)\b)?[\s,:;.!?)(–—\"'-]*$"
)
_EDGE = " \t\n,.;:!?¿¡()[]{}\"'«»*_~-–—…"


def core(expanded: str) -> str:
    """What a sentence says, without lead-in ("so, tell me"), tail ("btw please") and edge punctuation."""
    rest = expanded.strip(_EDGE)
    while (lead := _LEAD_IN.match(rest)) is not None and lead.end() < len(rest):
        rest = rest[lead.end() :].lstrip(_EDGE)
    while rest and (tail := _LEAD_OUT.search(rest)) is not None and 0 < tail.start() < len(rest):
        rest = rest[: tail.start()]
    return rest.strip(_EDGE)


_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|approx|incl|excl|resp|no|nr|dr|mr|mrs|ms|st|inc|ltd|co|min|max|ca|bzw|z\.b|"
    r"d\.h|u\.a|usw|"
    r"ggf|evtl|inkl|zzgl|p\.ej|ej|sr|sra|p\.ex|ex|env|m|mme|www|v)|\b[a-z])\.$"
)
_LONGEST_ABBREVIATION = 16
_BOUNDARY = re.compile(r"(?:[.!?…]+[)\"'»”]*(?=\s|$))|[?؟]+(?=[^\s\w/=&])|(?<=[^\d\s]{2})\?(?=[A-Z¿])|\n+")


def sentences(message: str) -> list[str]:
    """The message's sentences in its own words; web addresses, numbers and abbreviations are not cut."""
    found: list[str] = []
    start = 0
    for boundary in _BOUNDARY.finditer(message):
        piece = message[start : boundary.end()]
        if piece.rstrip().endswith(".") and _ABBREVIATION.search(
            piece[-_LONGEST_ABBREVIATION:].strip().lower()
        ):
            continue
        if piece.strip(_EDGE) or "?" in piece:
            found.append(piece.strip())
        start = boundary.end()
    if (rest := message[start:].strip()).strip(_EDGE):
        found.append(rest)
    return _rejoin_marks(found)


def _rejoin_marks(pieces: Sequence[str]) -> list[str]:
    """Lone punctuation belongs to the sentence before it."""
    joined: list[str] = []
    for piece in pieces:
        if joined and not piece.strip(_EDGE):
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined


def words(folded: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:'[^\W_]+)?", folded)
