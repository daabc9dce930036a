"""What a visitor's message is, before anything is searched. PURE: patterns only, no model, no clock."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.acts.about import asks_for_contact, is_about_agent, wants_human
from agent.acts.kinds import ActKind, Acts
from agent.acts.language import language_of
from agent.acts.manipulation import is_manipulation
from agent.acts.off_topic import is_off_topic, sounds_off_topic
from agent.acts.peel import main_kind, peel
from agent.acts.questions import is_follow_up, is_question, split_questions, split_sentence
from agent.acts.social import SocialKind, is_remark
from agent.acts.text import compose, core, expand, fold, sentences, words

_CERTAIN, _CLEAR, _PLAUSIBLE, _DOUBTFUL = 0.97, 0.9, 0.75, 0.5
_SPECIAL: tuple[ActKind, ...] = ("human", "off_topic", "about_agent")
_TOPIC_WORD = 5
_KIND_WORDS: frozenset[SocialKind] = frozenset(("thanks", "bye", "laughter"))
_MAX_CHARS = 4000


def detect(message: str, *, previous: Sequence[str] = ()) -> Acts:
    """What a message is. `previous`: the visitor's earlier messages, oldest first; they settle language and topic."""
    text = compose(message[:_MAX_CHARS])
    language = language_of(text, previous=previous)
    plain = [expand(fold(sentence)) for sentence in sentences(text)]
    if is_manipulation(text, [expand(fold(text)), *plain]):
        return Acts("manipulation", _CLEAR, (), language)
    rest, kinds = peel(text)
    if not words(fold(rest)) or (_KIND_WORDS.intersection(kinds) and is_remark(expand(fold(rest)))):
        return _social(kinds, text, language)
    return _content(rest, language, previous)


def strip_social(message: str) -> str:
    """The message without greetings, thanks and goodbyes around what it asks; empty when it asks nothing."""
    rest, _ = peel(compose(message[:_MAX_CHARS]))
    return rest if words(fold(rest)) else ""


def _content(rest: str, language: str | None, previous: Sequence[str]) -> Acts:
    pieces = [part for sentence in sentences(rest) for part in _parts(sentence)]
    kinds: list[ActKind] = [_kind_of(piece) for piece in pieces]
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


_ALSO = re.compile(r"^\W*(?:and|also|und|ausserdem|et|aussi|y|tambien|e|en|a)\b\W*", re.IGNORECASE)


def _special(kind: ActKind, pieces: Sequence[str], kinds: Sequence[ActKind], language: str | None) -> Acts:
    """Beside a request of another kind only what is plainly a question counts; the rest is its wording."""
    asked = [
        p
        for p, k in zip(pieces, kinds, strict=True)
        if k == "question" and is_question(p) and len(words(fold(p))) > 1
    ]
    if kind == "off_topic":
        asked = [piece for piece in asked if not is_follow_up(_ALSO.sub("", piece))]
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
    rest, kinds = peel(sentence)
    if not words(fold(rest)) and kinds:
        return main_kind(kinds)
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


def _social(kinds: Sequence[SocialKind], text: str, language: str | None) -> Acts:
    if kinds:
        return Acts(main_kind(kinds), _CERTAIN, (), language)
    if "?" in text:
        return Acts("question", _DOUBTFUL, (text,), language)
    return Acts("chitchat", _PLAUSIBLE, (), language)
