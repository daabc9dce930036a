"""Cutting a growing text into sentences with their citation markers. PURE.

Where a sentence ends depends on the text alone, never on how it arrived: a boundary is decided only once everything
it depends on is there (the next word, or the end).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# One group of markers as models write them: [1] [1, 2] [1-3] [^1] 【1】 【1†source】 [1](https://...)
_NUMBER = r"#?\^?\d{1,3}"
_LINK = r"\([^()\s]{0,300}\)"
_GROUP = rf"\[\s*(?:(?:passages?|sources?)\s*)?{_NUMBER}(?:\s*(?:[,;&–-]|and)\s*{_NUMBER})*\s*\](?:{_LINK})?"
_LENTICULAR = r"【\s*\d{1,3}[^\]\[【】\n]{0,40}】"
MARKERS = re.compile(
    rf"(?<![\w\]`])(?:{_GROUP}|{_LENTICULAR})|(?<=[\]\w])(?:\[\^?\d{{1,3}}(?:,\s*\d{{1,3}})*\]|{_LENTICULAR})"
)
_OPEN_GROUP = re.compile(r"[\[【][^\]】\n]{0,60}$")
_OPEN_LINK = re.compile(r"\([^()\s]{0,300}$")
_END = re.compile(r"(?:[.!?…]+[\"'”’»)*_]*(?=[\s\[【]|$))|[。！？]|\n")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:e\.g|i\.e|z\.\s?b|d\.\s?h|u\.\s?a|p\. ?ex|p\. ?ej|etc|vs|approx|ca|bzw|inkl|incl|exkl|zzgl|"
    r"max|min|no|nr|núm|"
    r"mr|mrs|ms|dr|prof|st|sr|sra|jr|inc|ltd|co|fig|abs|art|evtl|ggf|usw|jan|feb|mar|apr|jun|jul|aug|sep|sept|"
    r"oct|okt|nov|"
    r"dec|dez|[^\W\d_])\.$",
    re.IGNORECASE,
)
_MONTHS = ("jan", "feb", "mär", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez")


@dataclass(frozen=True, slots=True)
class Sentence:
    """`space` is the white space before it; `text` ends with its markers, also those after the full stop."""

    space: str
    text: str


class SentenceSplitter:
    """Fed with pieces of text, gives whole sentences; `finish` gives the last, which may lack its end."""

    def __init__(self) -> None:
        self._rest = ""

    def feed(self, piece: str) -> Iterator[Sentence]:
        self._rest += piece
        return self._cut(final=False)

    def finish(self) -> Iterator[Sentence]:
        return self._cut(final=True)

    def _cut(self, *, final: bool) -> Iterator[Sentence]:
        while (end := _first_end(self._rest, final=final)) is not None:
            head, self._rest = self._rest[:end], self._rest[end:]
            if sentence := _sentence(head):
                yield sentence
        if final and (sentence := _sentence(self._rest)):
            self._rest = ""
            yield sentence


def sentences(text: str) -> list[str]:
    """A whole text's sentences, without the space between them."""
    splitter = SentenceSplitter()
    return [s.text for s in (*splitter.feed(text), *splitter.finish())]


def _sentence(head: str) -> Sentence | None:
    text = head.strip()
    return Sentence(head[: len(head) - len(head.lstrip())], text) if text else None


def _first_end(text: str, *, final: bool) -> int | None:
    """Where the first sentence ends, markers included; None when the text so far does not tell."""
    start = len(text) - len(text.lstrip())
    for match in _END.finditer(text, start):
        if match.end() == len(text) and not final:
            return None
        goes_on = match[0] != "\n" and _goes_on(text, match.start(), match.end())
        if goes_on is None and not final:
            return None
        if goes_on:
            continue
        return _after_markers(text, match.start() if match[0] == "\n" else match.end(), final=final)
    return None


def _goes_on(text: str, at: int, end: int) -> bool | None:
    """Whether the full stop at `at` is part of an abbreviation, an ordinal or a list number; None if not clear yet."""
    before, after = text[: at + 1], text[end:]
    if text[at] != "." or text[at:end].startswith(".."):
        return False
    line = before.rsplit("\n", 1)[-1]
    if re.fullmatch(r"\s*(?:[-*•>]\s*)?\d{1,3}\.", line) or _ABBREVIATION.search(line):
        return True
    following = after.lstrip(" \t")
    if re.search(r"\d\.$", before) and (opening := following[:3].lower()) and following[:1].isalpha():
        if opening in _MONTHS:
            return True
        if following == following[:2] and any(month.startswith(opening) for month in _MONTHS):
            return None
    return following[:1].islower()


def _after_markers(text: str, end: int, *, final: bool) -> int | None:
    """`end`, moved behind the markers that follow it; None while more text may bring such markers."""
    while True:
        gap = len(text[end:]) - len(text[end:].lstrip())
        at = end + gap
        if at == len(text):
            return end if final else None
        if text[at] not in "[【":
            return end
        group = _marker_at(text, at)
        if group is None:
            undecided = _OPEN_GROUP.match(text, at) is not None
            return None if undecided and not final else end
        if not final and (group == len(text) or _OPEN_LINK.match(text, group)):
            return None
        if "\n" in text[end:at] and not _alone_on_line(text, at):
            settled = final or "\n" in text[at:] or re.search(r"[^\s\[\]【】\d,;&^–-]", text[at:]) is not None
            return end if settled else None
        end = group


def _marker_at(text: str, at: int) -> int | None:
    match = re.compile(rf"{_GROUP}|{_LENTICULAR}").match(text, at)
    return match.end() if match else None


def _alone_on_line(text: str, at: int) -> bool:
    line = text[at:].split("\n", 1)[0]
    return not re.sub(rf"{_GROUP}|{_LENTICULAR}", "", line).strip(" .") and "\n" in text[at:]
