"""The summary that needs no model: what was said, sorted by patterns, with the words that bear it out. PURE.

Our own texts are English; what the visitor said stays in their words and only in quotes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from agent.commitments import commitments
from agent.figures import claimed
from agent.sentences import sentences
from agent.summary.interests import Interest, interests
from agent.summary.model import (
    Answered,
    Claim,
    Commitment,
    NextStepKind,
    SessionSummary,
    SourceLink,
)
from agent.summary.questions import Asked, asked, questions_of, texts_of
from agent.summary.quotes import cut, distinct, one_line, shortened, unmarked
from agent.summary.signals import Step, objections, sentiment, wishes
from agent.summary.transcript import BookingFact, Transcript, TranscriptTurn, TurnCitation
from agent.summary.visitor_facts import (
    competitor_claims,
    need_claims,
    visitor_claims,
    who,
)

WRITTEN_BY = "rules"
MAX_HEADLINE = 140
MAX_ANSWER = 420
MAX_QUESTION = 200
MOST = {
    "visitor": 20,
    "need": 5,
    "interests": 6,
    "objections": 6,
    "competitors": 6,
    "answered": 12,
    "unanswered": 10,
    "commitments": 12,
    "next_steps": 8,
}
"""How many entries each part keeps."""
_FOLLOW_UPS = 3
_OPEN = {
    "not_found": "Our website does not answer this",
    "failed": "The assistant failed to answer this",
    "commitment": "Asked for something that only a person may promise",
}
_PERIODS = ("day", "week", "month", "quarter", "year", "hour")
_OPENING_QUESTIONS = 2
_STEP_PHRASES: dict[NextStepKind, str] = {
    "booking": "booked a meeting",
    "call": "wants a call",
    "person": "wants to speak to a person",
    "quote": "wants a quote",
    "demo": "wants a demo",
    "meeting": "wants a meeting",
    "material": "wants material",
    "order": "wants to order",
    "cancelled": "cancelled a meeting",
}
_MET_BY_BOOKING: frozenset[NextStepKind] = frozenset({"call", "demo", "meeting"})
STEP_ORDER: tuple[NextStepKind, ...] = (
    "booking",
    "order",
    "call",
    "person",
    "quote",
    "demo",
    "meeting",
    "material",
    "cancelled",
    "follow_up",
)
"""The most urgent first."""


def summarise_by_rules(transcript: Transcript) -> SessionSummary:
    """The summary of any session, an empty one included."""
    seen = interests(transcript)
    unanswered = _unanswered(transcript)
    steps = next_steps(transcript)
    mood, because = sentiment(transcript.turns)
    return SessionSummary(
        headline=_headline(transcript, seen, unanswered, steps),
        visitor=_most("visitor", visitor_claims(transcript)),
        need=_most("need", need_claims(transcript) or _opening(transcript)),
        interests=_most("interests", [interest.claim for interest in seen]),
        objections=_most("objections", objections(transcript.turns)),
        competitors=_most("competitors", competitor_claims(transcript)),
        answered=_answered(transcript),
        unanswered=_most("unanswered", unanswered),
        commitments=_commitments(transcript),
        next_steps=_most("next_steps", [step.claim for step in steps]),
        sentiment=mood,
        sentiment_because=because,
        written_by=WRITTEN_BY,
    )


_Entry = TypeVar("_Entry")


def _most(part: str, entries: Sequence[_Entry]) -> tuple[_Entry, ...]:
    return tuple(entries[: MOST[part]])


def next_steps(transcript: Transcript) -> list[Step]:
    """What should happen now, the most urgent first: bookings, wishes, open questions."""
    bookings = (_booking_step(transcript, fact) for fact in transcript.bookings)
    steps = [step for step in bookings if step is not None]
    steps += [step for step in wishes(transcript.turns) if not _was_met(step, transcript)]
    steps += _handed_over(transcript, steps)
    steps += [
        Step("follow_up", Claim("Answer the open question", c.turn, c.quote))
        for c in _unanswered(transcript)[-_FOLLOW_UPS:]
    ]
    return sorted(steps, key=lambda step: STEP_ORDER.index(step.kind))


def _booking_step(transcript: Transcript, fact: BookingFact) -> Step | None:
    turn = transcript.turn(fact.turn)
    quote = _any_words(turn) if turn is not None else ""
    claim = Claim(one_line(fact.text, MAX_QUESTION), fact.turn, quote)
    return Step("cancelled" if fact.cancelled else "booking", claim) if quote else None


def _any_words(turn: TranscriptTurn) -> str:
    return cut(turn.visitor) or cut(turn.reply or "")


def _handed_over(transcript: Transcript, steps: Sequence[Step]) -> list[Step]:
    """A hand-off that no message explains still asks for a person; the last words stand for it."""
    spoken = [turn for turn in transcript.turns if _any_words(turn)]
    if transcript.handoff in ("none", "released") or not spoken:
        return []
    if any(step.kind in ("person", "call") for step in steps):
        return []
    rep = one_line(transcript.rep_name or "", MAX_QUESTION)
    text = f"Continue the conversation that {rep} took over" if rep else "Asked for a person"
    return [Step("person", Claim(text, spoken[-1].number, _any_words(spoken[-1])))]


def _was_met(step: Step, transcript: Transcript) -> bool:
    """Whether the wish was fulfilled: a meeting was booked that stands, or a rep wrote, and has left again."""
    if step.kind in _MET_BY_BOOKING:
        return any(not fact.cancelled and fact.turn >= step.claim.turn for fact in transcript.bookings)
    return step.kind == "person" and transcript.handoff == "released" and transcript.rep_spoke


# Questions and answers


def _answered(transcript: Transcript) -> tuple[Answered, ...]:
    """The questions that were answered, each once, in their order; of too many those whose answers weigh most."""
    turns = [t for t in transcript.turns if t.outcome == "answered" and t.reply and questions_of(t)]
    texts = [" ".join(questions_of(t)) for t in turns]
    # A question that was asked again counts with its last answer.
    kept = sorted(len(turns) - 1 - i for i in distinct(texts[::-1]))
    weights = {i: (_weight(turns[i]), i) for i in kept}
    chosen = sorted(sorted(kept, key=weights.__getitem__, reverse=True)[: MOST["answered"]])
    return tuple(_answer_of(turns[i]) for i in chosen)


def _answer_of(turn: TranscriptTurn) -> Answered:
    question = one_line(" / ".join(questions_of(turn)), MAX_QUESTION)
    answer = shortened(unmarked(turn.answer), MAX_ANSWER)
    return Answered(question, answer, turn.number, links(turn.citations))


def _weight(turn: TranscriptTurn) -> int:
    """What we may be held to weighs most, then what rests on several pages."""
    return 3 * len(list(_committing(turn))) + len(links(turn.citations))


def links(citations: Sequence[TurnCitation]) -> tuple[SourceLink, ...]:
    """The pages cited, each once."""
    return tuple({c.url: SourceLink(one_line(c.title, MAX_QUESTION), c.url) for c in citations}.values())


def _unanswered(transcript: Transcript) -> list[Claim]:
    """Questions that got no answer and that no later turn answered; of too many the latest."""
    open_ = [a for turn in transcript.turns for a in _open(turn)]
    answered = [a.question for a in asked(transcript.turns) if a.turn.outcome == "answered"]
    new = distinct([*answered, *(one.question for one in open_)])
    kept = [open_[i - len(answered)] for i in new if i >= len(answered)]
    return [Claim(_why_open(a.turn), a.turn.number, a.quote) for a in kept][-MOST["unanswered"] :]


def _open(turn: TranscriptTurn) -> list[Asked]:
    """What a turn left open. A demand for a promise stays open even where it is no question."""
    why = _why_open(turn)
    texts = texts_of(turn) if why == _OPEN["commitment"] else questions_of(turn)
    return [Asked(turn, text) for text in texts] if why else []


def _why_open(turn: TranscriptTurn) -> str:
    """Why a turn's question is still open; empty when it is not, or was none of ours to answer."""
    declined = any(m.get("move") == "Decline" and m.get("reason") == "commitment" for m in turn.moves)
    return _OPEN["commitment" if declined else turn.outcome] if declined or turn.outcome in _OPEN else ""


def _opening(transcript: Transcript) -> list[Claim]:
    """The first real questions stand for the need when none was stated."""
    real = (a for a in asked(transcript.turns) if not a.turn.steers)
    first = [a for a in real if a.turn.outcome in ("answered", "not_found")][:_OPENING_QUESTIONS]
    texts = ("Opened with this question", *["Also asked"] * _OPENING_QUESTIONS)
    return [Claim(text, a.turn.number, a.quote) for text, a in zip(texts, first, strict=False)]


# Commitments


def _commitments(transcript: Transcript) -> tuple[Commitment, ...]:
    """Our sentences that state prices, terms, periods, dates or guarantees, with the pages they cite; the latest."""
    found = [
        Commitment(shortened(sentence, MAX_ANSWER), turn.number, links(cited))
        for turn in transcript.turns
        if turn.outcome == "answered"
        for sentence, cited in _committing(turn)
    ]
    kept = [found[i] for i in distinct([commitment.text for commitment in found])]
    return tuple(kept[-MOST["commitments"] :])


def _committing(turn: TranscriptTurn) -> Iterator[tuple[str, tuple[TurnCitation, ...]]]:
    for sentence in sentences(turn.reply or ""):
        cited = turn.cited_in(sentence)
        plain = unmarked(sentence).lstrip("-*• ")
        # What cites nothing states nothing that we could be held to: the guard lets no figure through without a page.
        if cited and commits(plain):
            yield plain, cited


def commits(sentence: str) -> bool:
    """Whether a sentence states something a company may be held to."""
    if commitments(sentence):
        return True
    return any(
        figure.kind in ("money", "percent", "date") or (figure.kind == "measure" and figure.unit in _PERIODS)
        for figure in claimed(sentence)
    )


# The headline


def _headline(
    transcript: Transcript, seen: Sequence[Interest], unanswered: Sequence[Claim], steps: Sequence[Step]
) -> str:
    wanted = list(dict.fromkeys(_STEP_PHRASES[s.kind] for s in steps if s.kind in _STEP_PHRASES))[:2]
    parts = [part for part in (_subject(seen, unanswered), " and ".join(wanted)) if part]
    return cut(f"{who(transcript)}: {'; '.join(parts) or _nothing_asked(transcript)}", MAX_HEADLINE)


def _subject(seen: Sequence[Interest], unanswered: Sequence[Claim]) -> str:
    if seen:
        return "asked about " + " and ".join(cut(interest.name, 40) for interest in seen[:2])
    if unanswered:
        many = f"{len(unanswered)} questions" if len(unanswered) > 1 else "a question"
        return f"asked {many} that we could not answer"
    return ""


def _nothing_asked(transcript: Transcript) -> str:
    spoken = [turn for turn in transcript.turns if turn.visitor.strip()]
    if not spoken:
        return "opened the chat and wrote nothing"
    if all(turn.steers for turn in spoken):
        return "tried to steer the assistant"
    return "wrote to us" if any(turn.acts.kind == "question" for turn in spoken) else "made small talk"
