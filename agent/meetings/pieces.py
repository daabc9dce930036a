"""A message cut into the clauses that are read one by one. Positions are those of the message. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from agent.acts.questions import is_question
from agent.acts.social import EMOJI
from agent.acts.text import core, expand, fold, sentences
from agent.meetings import lexicon
from agent.profile.rules.emails import addresses

_AFFIRM = frozenset(next(marks for kind, marks in EMOJI if kind == "affirm"))
_DENY = frozenset(next(marks for kind, marks in EMOJI if kind == "deny"))
_MARKS = "".join(marks for _, marks in EMOJI)
_CUT: Final = re.compile(rf"[,;](?=\s)|(?<=\s)[-–—]+(?=\s)|—|[()\n]|[{_MARKS}][\ufe0f\u200d🏻🏼🏽🏾🏿♀♂]*")
_QUOTED: Final = re.compile(r'"[^"\n]{3,200}"')
_EDGE: Final = " \t\n,.;:!?¿¡()[]{}\"'«»*_~–-—…"
_LONGEST: Final = 300
"""So many characters of a clause are matched."""
_MOST: Final = 48
"""So many clauses are read; the others are what they are."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A clause at [start, end) of the message.

    `plain` is folded, spelled out and without lead-in; `bare` is the same with its lead-in. Addresses are left out.
    `asks`: it is a question; `marked`: it has a question mark. `turns`, `reason`: it begins with "but", "because".
    `mark`: an emoji's yes or no. `alone`: the message is nothing but this clause.
    """

    start: int
    end: int
    sentence: int
    text: str
    plain: str
    bare: str
    asks: bool = False
    marked: bool = False
    turns: bool = False
    reason: bool = False
    has_address: bool = False
    alone: bool = False
    mark: str = ""


def cut(message: str) -> list[Piece]:
    """The message's clauses in order. What is quoted in it is left out of them."""
    unquoted = _without_quotes(message)
    masked = _masked(unquoted)
    folded = fold(masked)
    found: list[Piece] = []
    for number, (start, end) in enumerate(_spans(message)):
        for first, last in _clauses(folded, start, end):
            if not message[first:last].strip():
                continue
            asks = "?" in masked[last : last + 2] if last < end else False
            found.append(_piece(message, masked, first, last, number, asks=asks))
            if len(found) >= _MOST:
                return found
    return [replace(found[0], alone=True)] if len(found) == 1 else found


def _without_quotes(message: str) -> str:
    straight = (
        message.replace("“", '"').replace("”", '"').replace("„", '"').replace("«", '"').replace("»", '"')
    )
    if straight.strip(" .!?").startswith('"') and straight.strip(" .!?").endswith('"'):
        return message
    return _QUOTED.sub(lambda quote: " " * len(quote.group()), straight)


def _masked(message: str) -> str:
    """Without addresses, which are no words."""
    if "@" not in message and "(at)" not in message and "[at]" not in message:
        return message
    letters = list(message)
    for start, end, _ in addresses(message):
        letters[start:end] = " " * (end - start)
    return "".join(letters)


def _spans(message: str) -> Iterator[tuple[int, int]]:
    position = 0
    for sentence in sentences(message):
        start = message.find(sentence, position)
        if start < 0:
            continue
        position = start + len(sentence)
        yield start, position


def _clauses(folded: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut at punctuation, then before conjunctions, then after a yes or no at the beginning."""
    for first, last in _between(folded, start, end):
        position = first
        while position < last:
            stop = last
            if joint := lexicon.JOINT.search(folded, position + 1, last):
                stop = joint.start()
            begin = position + len(folded[position:stop]) - len(folded[position:stop].lstrip(_EDGE))
            if (head := lexicon.HEAD.match(folded, begin, stop)) and head.end() < stop:
                yield position, head.end()
                position = head.end()
                continue
            yield position, stop
            position = stop + 1 if stop < last else last


def _between(folded: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    position = start
    for mark in _CUT.finditer(folded, start, end):
        if mark.group()[0] in _MARKS:
            yield position, mark.start()
            yield mark.start(), mark.end()
        else:
            yield position, mark.end()
        position = mark.end()
    yield position, end


def _piece(message: str, masked: str, start: int, end: int, number: int, *, asks: bool) -> Piece:
    text = message[start:end]
    said = masked[start:end][:_LONGEST]
    bare = _spelled(expand(fold(said))).strip(_EDGE)
    turns = lexicon.TURN.match(bare)
    plain = _without_lead(core(bare[turns.end() :] if turns else bare))
    mark = "yes" if text[:1] in _AFFIRM else "no" if text[:1] in _DENY else ""
    return Piece(
        start, end, number, text, plain, bare,
        asks=bool(plain) and (asks or is_question(said)),
        marked=asks or "?" in text,
        turns=turns is not None,
        reason=lexicon.REASON.match(bare) is not None,
        has_address=said != text[:_LONGEST],
        mark=mark,
    )  # fmt: skip


def _spelled(plain: str) -> str:
    return lexicon.WORD.sub(lambda word: lexicon.TYPOS.get(word.group(), word.group()), plain)


def _without_lead(plain: str) -> str:
    """Without greeting and lead-in, unless nothing else is said."""
    rest = plain
    for _ in range(6):
        lead = lexicon.LEAD.match(rest)
        if lead is None or lead.end() == 0 or not rest[lead.end() :].strip(_EDGE):
            break
        rest = rest[lead.end() :].strip(_EDGE)
    return rest
