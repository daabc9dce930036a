"""Which of our answers may go back to a visitor by mail. PURE.

A mail to an address that somebody typed must not carry words that somebody typed: else the chat is a way to send
strangers any text in the company's name. Of an answer only the sentences with a verified citation go out; a sentence
that says a run of the visitor's own words, and an answer with an address the visitor brought in, do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from agent.sentences import sentences
from outreach.emails.words import clean, clip, host_of, href, undecorated, without_markers
from outreach.report import Cite, SessionReport, TurnRow

RUN_OF_WORDS = 8
# Every part is bounded, and begins where a word does: 10 kB of one letter must not take seconds.
_ADDRESSES = re.compile(
    r"(?<![\w.+-])(?:[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}|(?:[a-z][a-z0-9+.-]{0,20}:/*|www\.)\S{1,2000}"
    r"|(?:[\w-]{1,63}\.){1,8}[a-z]{2,24}\b)|(?<!\d)\+?\d[\d ()./-]{6,30}\d",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_CITED = re.compile(r"\[(\d{1,3})\]")


@dataclass(frozen=True, slots=True)
class SentAnswer:
    """`text` has no markers; `sources` are the pages that its sentences cite."""

    text: str
    sources: tuple[Cite, ...]


def answers_for_visitor(report: SessionReport, limit: int = 3_000) -> tuple[SentAnswer, ...]:
    """Each answer once, in the order of the conversation, of at most `limit` characters."""
    said = [clean(turn.visitor) for turn in report.turns]
    brought = frozenset(_addresses(said))
    runs = frozenset(run for text in said for run in _runs(text))
    found: dict[str, SentAnswer] = {}
    for turn in report.turns:
        answer = _answer(turn, brought, runs, limit) if turn.answered else None
        if answer is not None:
            found.setdefault(answer.text, answer)
    return tuple(found.values())


def _answer(turn: TurnRow, brought: frozenset[str], runs: frozenset[str], limit: int) -> SentAnswer | None:
    cites = {cite.marker: cite for cite in turn.citations if href(cite.url)}
    own = frozenset(host_of(cite.url) for cite in cites.values())
    if (brought - own) & frozenset(_addresses([without_markers(turn.reply)])):
        return None
    used: dict[int, Cite] = {}
    lines: list[str] = []
    for line in clean(turn.reply).split("\n"):
        kept: list[str] = []
        for sentence in sentences(line):
            markers = [int(one) for one in _CITED.findall(sentence) if int(one) in cites]
            if markers and not runs.intersection(_runs(without_markers(sentence))):
                kept.append(without_markers(undecorated(sentence)))
                used |= {marker: cites[marker] for marker in markers}
        lines.append(" ".join(kept))
    text = "\n".join(line for line in lines if line)
    return SentAnswer(clip(text, limit), _once(used.values())) if text else None


def _once(cites: Iterable[Cite]) -> tuple[Cite, ...]:
    return tuple({cite.url: cite for cite in cites}.values())


def _addresses(texts: Iterable[str]) -> Iterable[str]:
    """Web and mail addresses and phone numbers as they compare: lower case and without scheme; numbers as digits.

    A web address gives its host as well, so that it is known again with another path.
    """
    for match in (one for text in texts for one in _ADDRESSES.finditer(text)):
        found = match.group().lower().rstrip(".,;:!?)>]}'\"")
        if re.fullmatch(r"[+\d ()./-]+", found):
            yield re.sub(r"\D", "", found)
            continue
        bare = re.sub(r"^[a-z][a-z0-9+.-]*:/*|^www\.", "", found).rstrip("/")
        yield bare
        yield re.split(r"[/?#:]", bare, maxsplit=1)[0]


def _runs(text: str) -> Iterable[str]:
    """Each run of RUN_OF_WORDS words, as it compares."""
    all_words = [word.casefold() for word in _WORD.findall(text)]
    for at in range(len(all_words) - RUN_OF_WORDS + 1):
        yield " ".join(all_words[at : at + RUN_OF_WORDS])
