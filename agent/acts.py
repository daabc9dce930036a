"""What a visitor's message is, before anything is searched. PURE: patterns only, no model, no clock."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from agent.acts_about import asks_for_contact, is_about_agent, wants_human
from agent.acts_language import language_of
from agent.acts_manipulation import is_manipulation
from agent.acts_off_topic import is_off_topic, sounds_off_topic
from agent.acts_social import EMOJI, NOT_BEFORE_THANKS, PHRASES, THANKS_AT_END, SocialKind
from agent.acts_split import is_follow_up, is_question, split_questions, split_sentence
from agent.acts_text import compose, core, expand, fold, sentences, words

__all__ = ["ActKind", "Acts", "detect", "is_follow_up", "strip_social"]

ActKind = Literal[
    "question",
    "greeting",
    "thanks",
    "bye",
    "about_agent",
    "human",
    "chitchat",
    "off_topic",
    "manipulation",
    "affirm",
    "deny",
]


@dataclass(frozen=True, slots=True)
class Acts:
    """A message's main act.

    `questions` is what the site is to be asked, in the visitor's words without the courtesies; beside "question" also
    "about_agent", "human" and "off_topic" may carry some. `confidence` is 0 to 1; under 0.6 a second opinion is worth
    having. `language` is a primary tag ("de") or None when the words do not tell.
    """

    kind: ActKind
    confidence: float
    questions: tuple[str, ...] = ()
    language: str | None = None


_CERTAIN, _CLEAR, _PLAUSIBLE, _DOUBTFUL = 0.97, 0.9, 0.75, 0.5
_SPECIAL: tuple[ActKind, ...] = ("human", "off_topic", "about_agent")
_TOPIC_WORD = 5
_MAX_CHARS = 8000


def detect(message: str, *, previous: Sequence[str] = ()) -> Acts:
    """What a message is. `previous`: the visitor's earlier messages, oldest first; they settle language and topic."""
    text = compose(message[:_MAX_CHARS])
    language = language_of(text, previous=previous)
    plain = [expand(fold(sentence)) for sentence in sentences(text)]
    if is_manipulation(text, [expand(fold(text)), *plain]):
        return Acts("manipulation", _CLEAR, (), language)
    rest, kinds = _peel(text)
    if not words(fold(rest)):
        return _social(kinds, text, language)
    return _content(rest, language, previous)


def strip_social(message: str) -> str:
    """The message without greetings, thanks and goodbyes around what it asks; empty when it asks nothing."""
    rest, _ = _peel(compose(message[:_MAX_CHARS]))
    return rest if words(fold(rest)) else ""


def _content(rest: str, language: str | None, previous: Sequence[str]) -> Acts:
    pieces = [part for sentence in sentences(rest) for part in _parts(sentence)]
    kinds = [_kind_of(piece) for piece in pieces]
    for kind in _SPECIAL:
        if kind in kinds:
            acts = _special(kind, pieces, kinds, language)
            return _reconsider(acts, rest, previous, language)
    asked = [piece for piece, kind in zip(pieces, kinds, strict=True) if kind == "question"]
    if not asked:
        return Acts(kinds[0], _CLEAR, (), language)
    return Acts("question", _confidence(asked), split_questions(asked), language)


def _parts(sentence: str) -> list[str]:
    """A sentence, cut where one half of it is a request of another kind: "what is it and can I call you?"."""
    parts = split_sentence(sentence)
    return parts if any(_kind_of(part) in _SPECIAL for part in parts) else [sentence]


def _special(kind: ActKind, pieces: Sequence[str], kinds: Sequence[ActKind], language: str | None) -> Acts:
    """Beside a request of another kind only what is plainly a question counts; the rest is its wording."""
    asked = [
        p
        for p, k in zip(pieces, kinds, strict=True)
        if k == "question" and is_question(p) and len(words(fold(p))) > 1
    ]
    if kind == "off_topic":
        asked = [piece for piece in asked if not is_follow_up(piece)]
    if kind == "human" and not asked:
        asked = [
            p
            for p, k in zip(pieces, kinds, strict=True)
            if k == "human" and asks_for_contact(core(expand(fold(p))))
        ]
    return Acts(kind, _CLEAR, split_questions(asked) if asked else (), language)


def _reconsider(acts: Acts, rest: str, previous: Sequence[str], language: str | None) -> Acts:
    """What sounds off topic may go on with a topic the visitor already asked about as a customer."""
    if acts.kind != "off_topic" or not previous:
        return acts
    named = {word for word in words(fold(rest)) if len(word) >= _TOPIC_WORD}
    for earlier in previous:
        if named & set(words(fold(earlier))) and detect(earlier).kind == "question":
            return Acts("question", _DOUBTFUL, split_questions(sentences(rest)), language)
    return acts


def _kind_of(sentence: str) -> ActKind:
    said = core(expand(fold(sentence)))
    if wants_human(said) or any(map(wants_human, _clauses(said))):
        return "human"
    if is_about_agent(said):
        return "about_agent"
    if is_off_topic(said):
        return "off_topic"
    rest, kinds = _peel(sentence)
    if not words(fold(rest)) and kinds:
        return _main(kinds)
    return "question"


def _clauses(said: str) -> list[str]:
    """The later clauses of a sentence: "this is no help, get me a manager"."""
    return [clause for clause in re.split(r"\s*[,;:–]\s+", said)[1:] if len(words(clause)) > 2]


_UNSURE_WORDS = re.compile(r"\b(?:human|person|robot|chatgpt|mensch|roboter|humain|humano|persona)\b")


def _confidence(asked: Sequence[str]) -> float:
    said = core(expand(fold(" ".join(asked))))
    if len(words(said)) <= 12 and (sounds_off_topic(said) or _UNSURE_WORDS.search(said)):
        return _DOUBTFUL
    return _CLEAR if any(is_question(sentence) for sentence in asked) else _PLAUSIBLE


# Social phrases


def _social(kinds: Sequence[SocialKind], text: str, language: str | None) -> Acts:
    if kinds:
        return Acts(_main(kinds), _CERTAIN, (), language)
    if "?" in text:
        return Acts("question", _DOUBTFUL, (text,), language)
    return Acts("chitchat", _PLAUSIBLE, (), language)


def _main(kinds: Sequence[SocialKind]) -> ActKind:
    """The heaviest of several; "ciao" with thanks is a goodbye."""
    for kind, _ in PHRASES:
        if kind in kinds:
            return "chitchat" if kind == "laughter" else kind
    raise ValueError("no social phrase")


_SEPARATOR = re.compile(r"[\s,.;:!?¿¡…()\[\]{}\"'«»*_~–—-]*")
_STOP = re.compile(r"\s*(?:[,.!?;…)–—\n]|- |$)")
_LINK = re.compile(r"\s+(?:and|but|so|und|aber|et|mais|y|pero|e|ma|en|maar|mas)\b(?=\s+(\S.*))", re.DOTALL)
_STARTER = re.compile(
    r"\s*:?\s+(?:(?:i|i'm|im|i've|ive|we|we're|my|our|can|could|do|does|did|is|are|what|whats|what's|how|"
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


def _peel(text: str) -> tuple[str, list[SocialKind]]:
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
    r"too)\b\s*"
)


def _phrase_at(folded: str, position: int) -> tuple[SocialKind, int] | None:
    """The longest social phrase at a position; of equals the one that comes first in PHRASES."""
    best: tuple[SocialKind, int] | None = None
    for kind, pattern in PHRASES:
        match = pattern.match(folded, position)
        if match and match.end() > position and (best is None or match.end() > best[1]):
            best = (kind, match.end())
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


def _ends_phrase(folded: str, phrase: tuple[SocialKind, int]) -> bool:
    kind, end = phrase
    if _STOP.match(folded, end):
        return True
    # "No puedo entrar", "si puedo pagar": without a comma these words belong to what follows.
    if kind == "deny" or folded[:end].endswith("si"):
        return False
    if _STARTER.match(folded, end) or _LINK.match(folded, end):
        return True
    nearby = folded[end : end + 2].strip()
    if nearby[:1] in _EMOJI:
        return True
    following = _phrase_at(folded, _skip(folded, end, []))
    return following is not None and _ends_phrase(folded, following)


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
