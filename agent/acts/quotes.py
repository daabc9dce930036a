"""Whether a visitor asks for a quote: a price made for them, which only a person can give. PURE."""

from __future__ import annotations

import re

_WANTS = r"send|get|have|give|need|want|like|request|make|prepare|provide|receive|email|mail"
_PATTERNS = (
    rf"\b(?:{_WANTS})\b[^.?!\n]{{0,40}}\b(?:quote|quotation|proposal|price estimate)\b(?! marks?| characters?)",
    r"\b(?:quote|quotation|proposal)\s+(?:please|for (?:me|us|\d))",
    r"\b(?:schick|send|mach|erstell|unterbreit|brauch|möcht|hätt|bekomm|erhalt|will|wünsch)\w*\b[^.?!\n]{0,40}\bangebot\b",
    r"\bangebot\b[^.?!\n]{0,30}\b(?:schicken|senden|machen|erstellen|bekommen|erhalten|haben|zusenden)\b",
    r"\b(?:envo\w+|faire|fais|obtenir|recevoir|voudr\w+|souhait\w+|besoin|demand\w+|établir)\b[^.?!\n]{0,40}\bdevis\b",
    r"\b(?:env[ií]\w+|hacer|hag\w+|recibir|quisiera|quier\w+|necesit\w+|solicit\w+|pedir)\b[^.?!\n]{0,40}"
    r"\b(?:presupuesto|cotización|cotizacion)\b",
)
_QUOTE = re.compile("|".join(_PATTERNS), re.IGNORECASE)
_NOT = re.compile(
    r"\b(?:no|not|don'?t|do not|without|kein\w*|nicht|pas de|sans|sin)\b[^.?!\n]{0,25}"
    r"\b(?:quote|quotation|proposal|angebot|devis|presupuesto)\b",
    re.IGNORECASE,
)
_MAX_CHARS = 4_000


def wants_quote(message: str) -> bool:
    """Whether the message asks for a quote of the visitor's own."""
    text = message[:_MAX_CHARS]
    return _QUOTE.search(text) is not None and _NOT.search(text) is None
