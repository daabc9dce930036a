"""How a visitor takes being asked about themselves: a refusal, or "why do you ask?". PURE."""

from __future__ import annotations

import re

_DATA = (
    r"(?:e-?mail|mail|address|name|phone|number|telephone|data|details|info(?:rmation)?|contact|company|that|this|it|"
    r"adresse|"
    r"nom|numéro|coordonnées|données|cela|ça|"
    r"correo|nombre|número|teléfono|datos|eso)"
)
_REFUSES = re.compile(
    r"\b(?:(?:don'?t|do not|won'?t|will not|would not|wouldn'?t|not going to|not)\s+(?:\w+\s+){0,3}"
    r"(?:give|share|tell|leave|provide|say|reveal|hand|disclose)|"
    r"(?:i'?d|i would|i)\s+(?:rather|prefer)\s+(?:\w+\s+){0,2}not|prefer(?: to)? not|rather not|"
    r"keep (?:it|that|this) private|"
    r"(?:don'?t|do not|please don'?t|stop)\s+(?:ask\w*|request\w*)(?:\s+\w+){0,4}|"
    r"no (?:personal )?(?:data|details|email|name|contact)|"
    r"(?:ne veux|ne souhaite|préfère)\s+(?:\w+\s+){0,2}(?:pas|ne pas)|"
    r"(?:no quiero|prefiero no|no voy a)\s+\w+)"
    rf"(?=[^.?!\n]{{0,60}}\b{_DATA}\b)",
    re.IGNORECASE,
)
_REFUSES_DE = re.compile(
    r"\b(?:möchte|will|werde|gebe|sage|verrate)\b[^.?!\n]{0,40}"
    r"\b(?:e-?mail\S*|namen?|nummer|telefonnummer|daten|kontaktdaten|adresse|angaben)\b[^.?!\n]{0,30}\bnicht\b|"
    r"\b(?:gebe|möchte|will|keinesfalls)\b[^.?!\n]{0,25}\bkeine?n?\s+(?:e-?mail\S*|namen?|nummer|daten|kontaktdaten)\b",
    re.IGNORECASE,
)
_PLAIN = re.compile(
    r"^\W*(?:(?:no|nope|nein|non)\b\W*)?"
    r"(?:i'?d (?:rather|prefer) not(?: to)?(?: say)?|(?:i )?(?:would )?(?:rather|prefer) not(?: to)?(?: say)?|"
    r"lieber nicht|möchte ich nicht|je préfère pas|prefiero que no)\W*$",
    re.IGNORECASE,
)
_ABOUT_SELF = re.compile(
    r"\b(?:my|mine|me|personal|private|meine?n?|persönlich\w*|mon|ma|mes|mi|mis)\b|\bask\b", re.IGNORECASE
)
_WHY = re.compile(
    r"^\W*(?:(?:and|but|sorry|hm+|ok(?:ay)?|und|aber|mais|et|pero|y)\W+)*"
    r"(?:why|what for|how come|warum|wieso|wofür|wozu|pourquoi|por qué|para qué)"
    r"(?:(?:\W+\w+){0,2}\W*$|[^.\n]{0,40}?\b(?:you|sie|ihr|vous|usted(?:es)?|quier\w+|necesit\w+|pregunt\w+)\b[^.\n]{0,30}$)",
    re.IGNORECASE,
)
_MAX_CHARS = 1_000


def refuses_details(message: str) -> bool:
    """Whether the visitor does not want to give details about themselves."""
    text = message[:_MAX_CHARS]
    if _PLAIN.match(text) or _REFUSES_DE.search(text):
        return True
    found = _REFUSES.search(text)
    return found is not None and _ABOUT_SELF.search(text) is not None


def asks_why(message: str) -> bool:
    """Whether the message wonders why it was asked something. Means this only right after a question of ours."""
    return len(message) <= 120 and _WHY.match(message) is not None
