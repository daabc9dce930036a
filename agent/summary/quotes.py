"""Verbatim quotes: finding them in a text whatever their spacing, and cutting texts without changing a word. PURE."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from agent.acts.text import sentences as message_sentences
from agent.sentences import MARKERS, SentenceSplitter
from agent.wording import content_stems

MAX_QUOTE = 280
MAX_TEXT = 200
_QUOTATION_MARKS = str.maketrans("’‘“”„«»", '\'\'"""""')
_MIN_QUOTED = 3
_ALIKE = 0.75
"""The share of content words in common from which two texts are about the same."""


def find_verbatim(quote: str, text: str) -> str | None:
    """The part of `text` that the quote repeats but for case, spacing, kinds of quotation marks and invisible
    characters; None when no such part exists or the quote says next to nothing.
    """
    if sum(character.isalnum() for character in quote) < _MIN_QUOTED:
        return None
    if _word_start(text, exact := quote.strip()) >= 0:
        return exact
    wanted, _ = _normalised(quote)
    if sum(character.isalnum() for character in wanted) < _MIN_QUOTED:
        return None
    plain, positions = _normalised(text)
    at = _word_start(plain, wanted)
    if at < 0:
        return None
    return text[positions[at] : positions[at + len(wanted) - 1] + 1]


def _word_start(plain: str, wanted: str) -> int:
    """Where `wanted` stands as whole words; -1 when it stands nowhere so: "art" is no quote from "party"."""
    if wanted not in plain:
        return -1
    opening = r"(?<!\w)" if wanted[0].isalnum() else ""
    closing = r"(?!\w)" if wanted[-1].isalnum() else ""
    match = re.search(opening + re.escape(wanted) + closing, plain)
    return match.start() if match else -1


def _normalised(text: str) -> tuple[str, list[int]]:
    """The text as quotes are compared, and for each of its characters the position it comes from."""
    plain: list[str] = []
    positions: list[int] = []
    for i, character in enumerate(text):
        if unicodedata.category(character) == "Cf":
            continue
        folded = unicodedata.normalize("NFKD", character).casefold().translate(_QUOTATION_MARKS)
        for part in folded:
            if part.isspace():
                if not plain or plain[-1] == " ":
                    continue
                part = " "
            plain.append(part)
            positions.append(i)
    while plain and plain[-1] == " ":
        plain.pop()
        positions.pop()
    return "".join(plain), positions


def quote_of(part: str, whole: str) -> str:
    """Words of `whole` that carry `part`, verbatim: the part itself, or the sentence that has most of it."""
    found = find_verbatim(part, whole)
    return cut(found) if found is not None else sentence_about(part, whole)


def sentence_about(subject: str, whole: str) -> str:
    """The sentence of `whole` that has most of the subject's words, verbatim."""
    wanted = content_stems(subject)
    candidates = spoken_sentences(whole) or [whole]
    return cut(max(candidates, key=lambda sentence: len(wanted & content_stems(sentence))))


def spoken_sentences(message: str) -> list[str]:
    """A visitor's sentences, each as it stands in the message."""
    return [piece for piece in message_sentences(message) if piece in message]


def cut(text: str, limit: int = MAX_QUOTE) -> str:
    """The beginning of a text up to a word's end, without a sign that something is missing: still verbatim."""
    stripped = text.strip()
    if len(stripped) <= limit:
        return stripped
    head = stripped[: limit + 1]
    whole_words = head.rsplit(None, 1)[0] if re.search(r"\s", head) else head[:limit]
    return whole_words[:limit].rstrip()


def shortened(text: str, limit: int) -> str:
    """Whole sentences of a reply up to `limit` characters, at least one, which may be cut at a word and ends in "…"."""
    splitter = SentenceSplitter()
    kept = ""
    for sentence in (*splitter.feed(text), *splitter.finish()):
        gap = "\n" if "\n" in sentence.space else " "
        if kept and len(kept) + 1 + len(sentence.text) > limit:
            break
        kept = f"{kept}{gap}{sentence.text}" if kept else sentence.text
    return kept if len(kept) <= limit else f"{cut(kept, limit - 1)}…"


def unmarked(text: str) -> str:
    """A reply without its citation markers."""
    return re.sub(r"[ \t]+([.,;:!?])", r"\1", MARKERS.sub("", text)).strip()


def one_line(text: str, limit: int) -> str:
    """A value from outside as part of one of our lines: no control or invisible characters, one space, cut."""
    visible = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text)
    return cut(re.sub(r"\s+", " ", visible), limit)


def distinct(texts: Sequence[str]) -> list[int]:
    """The indices of the texts that say something the ones before them do not: other words or other numbers."""
    kept: list[int] = []
    seen: set[tuple[frozenset[str], frozenset[str]]] = set()
    subjects = [(content_stems(text), frozenset(re.findall(r"\d+", text))) for text in texts]
    for i, subject in enumerate(subjects):
        if subject in seen or any(_alike(subject, subjects[j]) for j in kept):
            continue
        seen.add(subject)
        kept.append(i)
    return kept


def _alike(
    first: tuple[frozenset[str], frozenset[str]], second: tuple[frozenset[str], frozenset[str]]
) -> bool:
    both = first[0] | second[0]
    return first[1] == second[1] and bool(both) and len(first[0] & second[0]) / len(both) >= _ALIKE
