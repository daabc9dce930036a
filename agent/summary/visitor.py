"""What of a summary a visitor may be sent. PURE.

The address was typed by whoever sat at the keyboard, so nothing else that they typed may travel with it: no question,
no name, and no reply that repeats their words. What remains are sentences of ours that cite a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.sentences import MARKERS, sentences
from agent.summary.interests import topic
from agent.summary.model import Answered, SessionSummary, VisitorSummary
from agent.summary.quotes import one_line, shortened, unmarked
from agent.summary.rules import MAX_ANSWER, links, next_steps
from agent.summary.transcript import Transcript, TranscriptTurn, TurnCitation
from agent.wording import content_stems, fold

MAX_TITLE = 120
_ECHO = 5
"""So many words in a row that the visitor typed and the page does not have are theirs, not ours."""
_REPEATED = 3
"""So many content words of the visitor alone, if they are half of the sentence, make it theirs as well."""
_STOP = re.compile(r"[.!?…]+")
_ADDRESS = re.compile(r"https?:|www\.|\S@\S|\b[\w-]+\.[a-z]{2,}(?:/|\b)", re.IGNORECASE)


def visitor_view(summary: SessionSummary, transcript: Transcript) -> VisitorSummary:
    """The answers with their pages, what happens next, and the booking."""
    typed = [_words(turn.visitor) for turn in transcript.turns]
    answers = (_answer(transcript.turn(item.turn), typed, transcript) for item in summary.answered)
    steps = next_steps(transcript)
    booking = next((fact.text for fact in reversed(transcript.bookings) if not fact.cancelled), None)
    return VisitorSummary(
        answers=tuple(answer for answer in answers if answer is not None),
        next_step=steps[0].kind if steps else None,
        booking=one_line(booking, MAX_TITLE) if booking else None,
    )


def _answer(turn: TranscriptTurn | None, typed: list[list[str]], transcript: Transcript) -> Answered | None:
    kept = list(_own_sentences(turn, typed)) if turn is not None else []
    if turn is None or not kept:
        return None
    cited = tuple(dict.fromkeys(citation for _, citations in kept for citation in citations))
    title = one_line(topic(cited[0].title, transcript.company), MAX_TITLE)
    text = shortened("\n".join(sentence for sentence, _ in kept), MAX_ANSWER)
    return Answered(title, text, turn.number, links(cited))


def _own_sentences(
    turn: TranscriptTurn, typed: list[list[str]]
) -> Iterator[tuple[str, tuple[TurnCitation, ...]]]:
    for sentence in sentences(turn.reply or ""):
        cited = turn.cited_in(sentence)
        plain = unmarked(_up_to_marker(sentence))
        if cited and not _is_theirs(plain, cited, typed):
            yield plain, cited


def _up_to_marker(sentence: str) -> str:
    """A sentence without what follows its last marker, which no page bears out."""
    end = max((match.end() for match in MARKERS.finditer(sentence)), default=0)
    stop = _STOP.match(sentence, end)
    return sentence[: stop.end()] if stop else sentence[:end]


def _is_theirs(sentence: str, cited: tuple[TurnCitation, ...], typed: list[list[str]]) -> bool:
    """Whether a sentence repeats the visitor, or names an address that its pages do not."""
    pages = " ".join(f"{c.title} {c.quote} {c.url}" for c in cited)
    if any(match[0].casefold() not in pages.casefold() for match in _ADDRESS.finditer(sentence)):
        return True
    said = content_stems(sentence) - content_stems(pages)
    repeated = said & frozenset(stem for words in typed for stem in content_stems(" ".join(words)))
    if len(repeated) >= _REPEATED and 2 * len(repeated) >= len(content_stems(sentence)):
        return True
    ours, page = _words(sentence), _joined(_words(pages))
    runs = [_joined(ours[i : i + _ECHO]) for i in range(max(1, len(ours) - _ECHO + 1))]
    return any(run not in page and run in _joined(words) for run in runs for words in typed)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", fold(text))


def _joined(words: list[str]) -> str:
    """The words with a space around each, so that whole words are compared."""
    return f" {' '.join(words)} "
