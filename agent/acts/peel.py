"""Take greetings, thanks and their like off a message, without touching the words of what is asked. PURE."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.acts.kinds import ActKind
from agent.acts.social import EMOJI, NOT_BEFORE_THANKS, PHRASES, THANKS_AT_END, SocialKind
from agent.acts.text import fold, sentences, words

_SEPARATOR = re.compile(r"[\s,.;:!?¿¡…()\[\]{}\"'«»*_~–—-]*")
_STOP = re.compile(r"\s*(?:[,.!?;…)–—\n]|- |$)")
_LINK = re.compile(r"\s+(?:and|but|so|und|aber|et|mais|y|pero|e|ma|en|maar|mas)\b(?=\s+(\S.*))", re.DOTALL)
_STARTER = re.compile(
    r"\s*:?\s+(?:(?:i|i'm|im|i've|ive|that|that's|thats|this|you|it|it's|we|we're|my|our|can|could|do|does|"
    r"did|is|are|what|whats|what's|how|"
    r"hows|where|wheres|when|which|who|why|will|would|should|may|please|pls|if|there|just|tell|need|any|"
    r"have|has|"
    r"ich|wir|kann|konnen|konnt|gibt|habt|haben|was|wie|wo|wann|wer|welche\w*|ist|sind|bietet|bieten|mein|"
    r"meine|unser|unsere|ab|je|j'ai|nous|est-ce|c'est|comment|combien|ou|quand|quel\w*|pouvez|puis-je|avez|"
    r"y|mon|ma|notre|"
    r"cuanto|como|donde|cuando|que|cual|puedo|tienen|hay|quiero|necesito|tengo|mi|quanto|come|dove|avete|"
    r"posso|vorrei|wat|hoe|waar|kan|hebben|ik|quanta|qual|onde|voces|tem|quero|ile|jak|gdzie|kiedy|czy|"
    r"mam)\b|¿)"
)
_EMOJI: dict[str, SocialKind] = {character: kind for kind, characters in EMOJI for character in characters}
_MODIFIERS = "\ufe0f\u200d🏻🏼🏽🏾🏿♀♂"
_LEADING: tuple[SocialKind, ...] = ("greeting", "thanks", "affirm", "deny", "laughter", "chitchat")


def peel(text: str) -> tuple[str, list[SocialKind]]:
    """What remains of a text without its social phrases, and the kinds of those taken away."""
    folded = fold(text)
    kinds: list[SocialKind] = []
    start = _consume(folded, kinds)
    if start >= len(folded):
        return "", kinds
    start, kinds = _peel_start(folded)
    end = _peel_end(folded, start, kinds)
    rest = text[start:end].strip(" \t\n,;–—") if (start, end) != (0, len(text)) else text
    return _drop_social_tail(rest, kinds), kinds


def _consume(folded: str, kinds: list[SocialKind]) -> int:
    """How far a text consists of social phrases alone; fills `kinds`."""
    position = _skip(folded, 0, kinds)
    while position < len(folded):
        found = _phrase_at(folded, position)
        if found is None:
            joint = _AND.match(folded, position)
            if joint is None or not kinds:
                return position
            position = joint.end()
            continue
        kind, end = found
        kinds.append(kind)
        position = _skip(folded, end, kinds)
    return position


_AND = re.compile(
    r"(?:and|und|et|y|e|en|i|a|but|so|then|well|oh|ah|very|really|for|now|all|the|guys?|"
    r"too|bro|mate|man|dude|everyone|there)\b\s*"
)


def _phrase_at(folded: str, position: int) -> tuple[SocialKind, int] | None:
    """The longest social phrase at a position; of equals the one that comes first in PHRASES."""
    best: tuple[SocialKind, int] | None = None
    for kind, phrases in PHRASES:
        end = phrases.end(folded, position)
        if end > position and (best is None or end > best[1]):
            best = (kind, end)
    return best


def _skip(folded: str, position: int, kinds: list[SocialKind]) -> int:
    """The position after punctuation and emoji, whose kinds are noted."""
    while position < len(folded):
        if folded[position] in _MODIFIERS:
            position += 1
        elif (kind := _EMOJI.get(folded[position])) is not None:
            kinds.append(kind)
            position += 1
        elif (gap := _SEPARATOR.match(folded, position)) is not None and gap.end() > position:
            position = gap.end()
        else:
            break
    return position


def _peel_start(folded: str) -> tuple[int, list[SocialKind]]:
    """Where the content begins. A phrase is only taken away when it clearly ends before the content."""
    kinds: list[SocialKind] = []
    position = 0
    while True:
        found = _phrase_at(folded, _skip(folded, position, []))
        if found is None or found[0] not in _LEADING or not _ends_phrase(folded, found):
            return position, kinds
        kinds.append(found[0])
        after = _skip(folded, found[1], [])
        position = after - 1 if after and folded[after - 1 : after] in "¿" else after


def _ends_phrase(folded: str, phrase: tuple[SocialKind, int], *, ahead: int = 4) -> bool:
    """Whether content may begin after a phrase. Looks at most `ahead` further phrases."""
    kind, end = phrase
    if _STOP.match(folded, end):
        return re.match(r"\.\s*\d", folded[end:]) is None  # "No. 5"
    # "No puedo entrar", "si puedo pagar": without a comma these words belong to what follows.
    if kind == "deny" or folded[:end].endswith("si"):
        return False
    if _STARTER.match(folded, end) or _LINK.match(folded, end):
        return True
    nearby = folded[end : end + 2].strip()
    if nearby[:1] in _EMOJI:
        return True
    following = _phrase_at(folded, _skip(folded, end, []))
    return following is not None and ahead > 0 and _ends_phrase(folded, following, ahead=ahead - 1)


def _peel_end(folded: str, start: int, kinds: list[SocialKind]) -> int:
    """Where the content ends: before thanks that close the message."""
    end = len(folded)
    while end > start and (
        folded[end - 1] in _EMOJI or folded[end - 1] in _MODIFIERS or folded[end - 1].isspace()
    ):
        end -= 1
    closing = THANKS_AT_END.search(folded, start, end)
    if closing is None:
        return end
    before = words(folded[start : closing.start()])
    if not before or (closing["stop"] is None and before[-1] in NOT_BEFORE_THANKS):
        return end
    kinds.append("thanks")
    # The mark of the question stays with the question.
    mark = folded[closing.start() : closing.end()].lstrip()[:1]
    return closing.start() + (folded[closing.start() :].index(mark) + 1 if mark in "?!.)" else 0)


def _drop_social_tail(rest: str, kinds: list[SocialKind]) -> str:
    """Without whole sentences at either end that are social phrases."""
    pieces = sentences(rest)
    kept = [piece for piece in pieces if not _is_social(piece, kinds)]
    if len(kept) in (0, len(pieces)):
        return rest
    first, last = rest.find(kept[0]), rest.rfind(kept[-1])
    return rest[first : last + len(kept[-1])].strip() if first >= 0 <= last else " ".join(kept)


def _is_social(sentence: str, kinds: list[SocialKind]) -> bool:
    folded = fold(sentence)
    found: list[SocialKind] = []
    if _consume(folded, found) < len(folded) or not found:
        return False
    kinds.extend(found)
    return True


def main_kind(kinds: Sequence[SocialKind]) -> ActKind:
    """The heaviest of several. A "no" that comes first stays one, whatever thanks soften it."""
    if kinds[0] == "deny" and "bye" not in kinds:
        return "deny"
    for kind, _ in PHRASES:
        if kind in kinds:
            return "chitchat" if kind == "laughter" else kind
    raise ValueError("no social phrase")
