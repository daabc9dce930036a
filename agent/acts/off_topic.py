"""Requests that no company's website answers: poems, jokes, weather, politics, recipes.

Patterns over a sentence's core.

A company may sell anything, so a pattern here asks for the whole shape of such a request, never for a word alone, and
whatever points at the company's own things ("your", "the app", "integration") keeps the sentence a question.
"""

from __future__ import annotations

import re

from agent.acts.off_topic_words import PATTERNS
from agent.acts.text import words

_OFF_TOPIC = re.compile("|".join(f"(?:{pattern})" for pattern in PATTERNS))
# A polite frame around a request: "can you write me a poem".
_REQUEST = re.compile(
    r"(?:(?:hey |ok |then |now )?(?:(?:can|could|would|will|do) you(?: please| maybe| just| kindly)*|"
    r"i(?:'d| would)? (?:want|need|like) (?:you )?to|i need(?: you to)?|please|help me(?: to)?|"
    r"(?:konnten?|kannst|wurdest|wurden) (?:du|sie)(?: bitte| mir| mal)*|(?:peux|pourrais)[- ]tu|pouvez[- "
    r"]vous|tu peux|(?:puedes|podrias|me puedes)|puoi|kun je|pode|voce pode|mozesz) )(?=\w)"
)
# Whatever belongs to a company, or to what it sells, may be its customer's question.
_PRODUCT = re.compile(
    r"\b(?:your (?!best|favou?rite|funniest|opinion|opinions|views?|take|stance|thoughts|own|first)|"
    r"yours\b|(?:do|can|does|did|will) you (?:guys |also |all )?(?:sell|offer|stock|ship|deliver|provide|"
    r"support)\b|"
    r"(?:the|this|our|my) (?:app|tool|product|plugin|plan|widget|software|platform|api|dashboard|"
    r"subscription|order|integration|editor|shop|store|account|invoice|website|form|kit|box|crm|workspace|"
    r"bot|chatbot)\b|"
    r"(?:at|from|in) the (?:resort|hotel|venue|campsite|store|shop|clinic|restaurant|camp|event)\b|"
    r"integrations?|api|plugins?|widgets?|sdk|webhooks?|eur(?:e|er|en|em|es)\b|ihre(?:r|n|m|s)? (?:app|"
    r"produkt\w*|software|seite|shop|plattform)|"
    r"(?:dans|en|in|nella|na) (?:la |le |l'|der |die |das |a )?(?:app\w*|box|kit|boite|caja)\b|fourni\w*|"
    r"inclu[sy]\w*|"
    r"enthalten|included?|gluten\w*|allerg\w*|(?:votre|vos) |vuestr\w+|jullie|wasz\w*)"
)
_WEAK = re.compile(
    r"\b(?:poems?|jokes?|recipes?|weather|elections?|vote|president|homework|essay|horoscope|lottery|"
    r"politics|religion|bitcoin|gedicht|witz|rezept|wetter|wahl|hausaufgaben|poeme|blague|recette|meteo|"
    r"devoirs|"
    r"poema|chiste|receta|clima|deberes|elecciones|barzelletta|ricetta|recept|piada|receita|przepis|"
    r"pogoda)\b"
)
_MAX_WORDS, _SHORT_CLAUSE = 40, 3


def is_off_topic(sentence: str) -> bool:
    """Whether a sentence's core asks for something that cannot be a customer's question."""
    if _PRODUCT.search(sentence) or len(words(sentence)) > _MAX_WORDS:
        return False
    clauses = [
        clause for clause in re.split(r"\s*[,;:–]\s+", sentence)[1:] if len(words(clause)) > _SHORT_CLAUSE
    ]
    return any(map(_is_request, (sentence, *clauses)))


def _is_request(clause: str) -> bool:
    while not _OFF_TOPIC.fullmatch(clause):
        request = _REQUEST.match(clause)
        if request is None:
            return False
        clause = clause[request.end() :]
    return True


def sounds_off_topic(sentence: str) -> bool:
    """Whether a word of such requests occurs: worth a second opinion, no decision."""
    return _WEAK.search(sentence) is not None
