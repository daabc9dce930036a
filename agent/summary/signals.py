"""What a visitor's sentences signal: objections, wishes that ask for a next step, a mood. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agent.acts.questions import is_question
from agent.acts.text import expand, fold
from agent.summary.model import Claim, NextStepKind, Sentiment
from agent.summary.questions import inquires
from agent.summary.quotes import cut, spoken_sentences
from agent.summary.signal_words import (
    CLAUSE_END,
    DEMO_ASKED,
    NEGATION,
    NEGATIVE,
    OBJECTIONS,
    POSITIVE,
    STEPS,
    WISH,
)
from agent.summary.transcript import TranscriptTurn

_Patterns = tuple[re.Pattern[str], ...]


def _compiled(patterns: Sequence[str]) -> _Patterns:
    return tuple(re.compile(pattern) for pattern in patterns)


_OBJECTIONS = {text: _compiled(patterns) for text, patterns in OBJECTIONS.items()}
_STEPS = {kind: _compiled(patterns) for kind, patterns in STEPS.items()}
_POSITIVE, _NEGATIVE = _compiled(POSITIVE), _compiled(NEGATIVE)
_WISH = re.compile(WISH)
_DEMO_ASKED = re.compile(DEMO_ASKED)
_CLAUSE_END = re.compile(CLAUSE_END)
_NEGATION = re.compile(NEGATION)
_NEGATED_RIGHT_BEFORE = re.compile(rf"(?:{NEGATION})(?: \w+)?\s*$")
_NEGATED_AFTER = re.compile(r"[^,;.!?]{0,20}\b(?:nicht|pas)\b")
_BARE_WORDS = 5
"""A message of so few words that names a thing asks for it: "a demo, please", "Angebot?"."""

STEP_TEXTS: dict[NextStepKind, str] = {
    "call": "Wants a call",
    "person": "Wants to speak to a person",
    "quote": "Wants a quote",
    "demo": "Wants a demo or trial",
    "meeting": "Wants a meeting",
    "material": "Wants material sent",
    "order": "Wants to order or book",
}
_SPECIFIC: tuple[NextStepKind, ...] = ("call", "quote", "demo", "meeting", "material")

_CHANGES = (
    *("ask_cancel", "ask_which", "ask_moved_when", "read_back_move", "move_there"),
    *("cancelled", "moved", "kept", "away_kept", "none_yours"),
)
"""What is said about a meeting that there is, or is taken to be: to speak of it is no wish for one."""


@dataclass(frozen=True, slots=True)
class Step:
    kind: NextStepKind
    claim: Claim


def objections(turns: Sequence[TranscriptTurn]) -> list[Claim]:
    """What speaks against buying, one claim a kind: its first mention."""
    found: dict[str, Claim] = {}
    for turn, sentence, plain in _spoken(turns):
        for text, patterns in _OBJECTIONS.items():
            if text not in found and any(_objects(plain, pattern) for pattern in patterns):
                found[text] = Claim(text, turn.number, cut(sentence))
    return list(found.values())


def _objects(plain: str, pattern: re.Pattern[str]) -> bool:
    """ "not too expensive" is no objection; "not sure" is one, and so is "n'avons pas le budget"."""
    return any(
        _NEGATION.match(m[0]) or not _NEGATED_RIGHT_BEFORE.search(plain[: m.start()])
        for m in pattern.finditer(plain)
    )


def wishes(turns: Sequence[TranscriptTurn]) -> list[Step]:
    """The next steps a visitor asked for, one a kind: its last mention, which is the most current."""
    found: dict[NextStepKind, Step] = {}
    for turn in turns:
        if turn.steers:
            continue
        for step in _wishes_of(turn):
            found[step.kind] = step
    return list(found.values())


def _wishes_of(turn: TranscriptTurn) -> list[Step]:
    steps: list[Step] = []
    arranges = turn.said_of_meeting("preferred") and bool(turn.visitor.strip())
    if arranges:
        steps.append(Step("meeting", Claim(STEP_TEXTS["meeting"], turn.number, cut(turn.visitor))))
    for _, sentence, plain in _spoken([turn]):
        asking = is_question(sentence) or inquires(sentence)
        if not _wished(plain, asking=asking):
            continue
        kinds: list[NextStepKind] = [
            kind
            for kind in _SPECIFIC
            if any(_wants(plain, p) for p in _STEPS[kind])
            and not (kind in ("demo", "meeting") and (arranges or turn.said_of_meeting(*_CHANGES)))
            and not (kind == "demo" and asking and _only_asks(plain))
        ]
        if not kinds and any(_wants(plain, p) for p in _STEPS["order"]):
            kinds = ["order"]
        steps += [Step(kind, Claim(STEP_TEXTS[kind], turn.number, cut(sentence))) for kind in kinds]
    if not any(step.kind == "call" for step in steps) and _wants_person(turn):
        steps.append(Step("person", Claim(STEP_TEXTS["person"], turn.number, cut(turn.visitor))))
    return steps


def _wished(plain: str, *, asking: bool) -> bool:
    """Whether a sentence wants something. A bare question ("Is there a free trial?") does not, a bare word does."""
    bare = 1 if asking else _BARE_WORDS
    return len(plain.split()) <= bare or _WISH.search(plain) is not None


def _only_asks(plain: str) -> bool:
    """Whether a question about a demo or trial asks for none: "Can I cancel the trial?", "Demo?"."""
    return _DEMO_ASKED.search(plain) is None


def _wants(plain: str, pattern: re.Pattern[str]) -> bool:
    return any(not _refused(plain, match) for match in pattern.finditer(plain))


def _refused(plain: str, match: re.Match[str]) -> bool:
    start = max((m.end() for m in _CLAUSE_END.finditer(plain, 0, match.start())), default=0)
    return bool(_NEGATION.search(plain[start : match.end()]) or _NEGATED_AFTER.match(plain, match.end()))


def _wants_person(turn: TranscriptTurn) -> bool:
    if not turn.visitor.strip() or not (turn.has_move("OfferHuman") or turn.acts.kind == "human"):
        return False
    # "Do not call me" speaks of a person, too.
    calls = [(plain, m) for _, _, plain in _spoken([turn]) for p in _STEPS["call"] for m in p.finditer(plain)]
    return not calls or any(not _refused(plain, match) for plain, match in calls)


def sentiment(turns: Sequence[TranscriptTurn]) -> tuple[Sentiment, Claim | None]:
    """The visitor's mood by the words that show one, and the latest sentence that does."""
    shown: dict[bool, Claim] = {}
    latest: Claim | None = None
    for turn, sentence, plain in _spoken(turns):
        for good in (True, False):
            if _feels(plain, good=good):
                text = "Sounds pleased" if good else "Sounds displeased"
                latest = shown[good] = Claim(text, turn.number, cut(sentence))
    if len(shown) == 2:
        return "mixed", latest
    if latest is None:
        return "neutral", None
    return ("positive" if True in shown else "negative"), latest


def _feels(plain: str, *, good: bool) -> bool:
    """Whether the sentence has a word of that mood, or the denial of one of the other: "not great", "not bad"."""
    own, other = (_POSITIVE, _NEGATIVE) if good else (_NEGATIVE, _POSITIVE)
    said = [bool(_NEGATED_RIGHT_BEFORE.search(plain[: m.start()])) for p in own for m in p.finditer(plain)]
    denied = [
        bool(_NEGATED_RIGHT_BEFORE.search(plain[: m.start()])) for p in other for m in p.finditer(plain)
    ]
    return False in said or True in denied


def _spoken(turns: Sequence[TranscriptTurn]) -> Iterator[tuple[TranscriptTurn, str, str]]:
    """Each sentence of the visitor that is no attempt to steer, as written and as patterns read it."""
    for turn in turns:
        if turn.steers:
            continue
        for sentence in spoken_sentences(turn.visitor):
            yield turn, sentence, expand(fold(sentence)).strip(" ¿¡")
