"""The guard between a model's text and the visitor. PURE.

Text goes out sentence by sentence, each verified as a whole before any of it is shown. A sentence that was half shown
could not be taken back when its figure turns out to be wrong, and cutting a sentence at a clause changes its sense
("refunds are possible, but only within 14 days"). Nothing goes out before the first sentence with a verified citation,
so that an answer with nothing left can be replaced as a whole; text that cites nothing goes out at the end.

What a sentence needs:
- its figures, dates and names stand in the passages it cites; without a citation it may have none;
- promises, discounts, guarantees and the like are the passage's own words (`agent.commitments`);
- without a citation it is conversation ("Would you like ...?"), an honest "I could not find ...", or says what a
  passage says in much the same words; anything else is a claim nobody can check, and is withheld.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from agent.commitments import is_own_words
from agent.figures import Figure, Figures, claimed, figures, states
from agent.llm import Evidence
from agent.names import knows, names, words_of
from agent.sentences import MARKERS, Sentence, SentenceSplitter, sentences
from agent.wording import (
    content_stems,
    fold,
    is_conversation,
    language_of,
    leans_on_previous,
    overlap,
    says_not_found,
)

UNCITED_SUPPORT = 0.5
MAX_QUOTE = 320
MAX_QUOTES = 640
"""So many characters of a passage are quoted for an answer's sentences together."""
BETWEEN = " … "
_LIST_ITEM = re.compile(r"(?:[-*•]|\d{1,3}[.)])\s")


@dataclass(frozen=True, slots=True)
class Text:
    """Verified text, to be appended. Its markers are written [n]."""

    text: str


@dataclass(frozen=True, slots=True)
class Cited:
    """Comes right after the text that first contains its marker, and anew when a later sentence rests on other words.

    `quote` stands verbatim in the passage; of several sentences, each does, with BETWEEN between them.
    """

    marker: int
    quote: str


Released = Text | Cited


@dataclass(frozen=True, slots=True)
class Withheld:
    """`reason`: figure, name, commitment, unsupported, uncited, leaning (on a withheld sentence), lead_in,
    unfinished, alone.
    """

    sentence: str
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """`text` is all that was released. `nothing_left`: something was withheld and no cited sentence remained;
    then `text` is empty.
    """

    text: str
    citations: tuple[Cited, ...]
    withheld: tuple[Withheld, ...]
    nothing_left: bool

    @property
    def markers(self) -> tuple[int, ...]:
        return tuple(c.marker for c in self.citations)


class _Passage:
    """A passage with what it states, read once."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.body = evidence.text
        self.text = "\n".join((evidence.title, *evidence.heading_path, evidence.text))

    @cached_property
    def folded(self) -> str:
        return fold(self.text)

    @cached_property
    def figures(self) -> Figures:
        return figures(self.text)

    def has_any(self, stems: frozenset[str], wanted: Sequence[Figure]) -> bool:
        return bool(stems & content_stems(self.text)) or any(states(self.figures, f) for f in wanted)


@dataclass(frozen=True, slots=True)
class _Judged:
    """A sentence after the check: with its reason it is withheld, without one it may go out."""

    space: str
    text: str
    plain: str
    markers: tuple[int, ...]
    reason: str | None

    @property
    def is_item(self) -> bool:
        return _LIST_ITEM.match(self.text) is not None

    @property
    def is_lead_in(self) -> bool:
        return self.plain.rstrip("*_ ").endswith(":")


class CitationGuard:
    """Fed with a model's text, gives what may be shown. One instance serves one answer."""

    def __init__(self, evidence: Sequence[Evidence], *, company: str = "", question: str = "") -> None:
        self._passages = {e.marker: _Passage(e) for e in evidence}
        self._company = company
        self._company_words = words_of([company])
        self._question = question
        self._splitter = SentenceSplitter()
        self._pending: list[_Judged] = []
        self._lead_in: _Judged | None = None
        self._withheld: list[Withheld] = []
        self._citations: dict[int, Cited] = {}
        self._shown: list[str] = []
        self._gap = ""
        self._after_withheld = False

    def add(self, evidence: Iterable[Evidence]) -> None:
        """More passages that later text may cite."""
        self._passages |= {e.marker: _Passage(e) for e in evidence}

    def feed(self, delta: str) -> list[Released]:
        return [out for sentence in self._splitter.feed(delta) for out in self._take(sentence)]

    def finish(self, *, truncated: bool = False) -> tuple[list[Released], Verdict]:
        """The rest, and the verdict. `truncated`: the text broke off, so its last sentence is not one."""
        last = list(self._splitter.finish())
        if truncated and last:
            self._withheld.append(Withheld(last.pop().text, "unfinished"))
        released = [out for sentence in last for out in self._take(sentence)]
        self._drop_lead_in()
        nothing_left = not self._citations and bool(self._withheld)
        if nothing_left:
            self._withheld += [Withheld(p.text, "alone") for p in self._pending]
        else:
            released += self._show(self._pending)
        self._pending = []
        verdict = Verdict(
            "".join(self._shown), tuple(self._citations.values()), tuple(self._withheld), nothing_left
        )
        return released, verdict

    def _take(self, sentence: Sentence) -> list[Released]:
        judged = self._judge(sentence)
        self._after_withheld = judged.reason is not None
        if judged.reason is not None:
            return self._withhold(judged)
        judged = replace(judged, space=_wider(self._gap, judged.space))
        self._gap = ""
        if judged.is_lead_in:
            self._drop_lead_in()
            self._lead_in = judged
            return []
        ready = [self._lead_in, judged] if self._lead_in else [judged]
        self._lead_in = None
        self._pending += ready
        if not self._citations and not any(p.markers for p in ready):
            return []
        pending, self._pending = self._pending, []
        return self._show(pending)

    def _withhold(self, judged: _Judged) -> list[Released]:
        self._withheld.append(Withheld(judged.text, judged.reason or ""))
        self._gap = _wider(self._gap, judged.space)
        if not judged.is_item:
            self._drop_lead_in()
        return []

    def _drop_lead_in(self) -> None:
        """What it was to introduce did not come."""
        if self._lead_in is not None:
            self._withheld.append(Withheld(self._lead_in.text, "lead_in"))
            self._lead_in = None

    def _show(self, ready: Sequence[_Judged]) -> list[Released]:
        released: list[Released] = []
        for item in ready:
            space = item.space if self._shown else ""
            self._shown.append(space + item.text)
            released.append(Text(space + item.text))
            for marker in item.markers:
                known = self._citations.get(marker)
                cited = Cited(marker, self._quote(item.plain, marker, known))
                if cited != known:
                    self._citations[marker] = cited
                    released.append(cited)
        return released

    def _quote(self, plain: str, marker: int, known: Cited | None) -> str:
        """What supports the sentence, with what was quoted of the passage for those before it."""
        body = self._passages[marker].body
        quote, support = _best_quote(plain, body)
        if known is None:
            return quote
        return with_quote(known.quote, quote, body) if support else known.quote

    def _judge(self, sentence: Sentence) -> _Judged:
        text, found = _normalise_markers(sentence.text, self._passages)
        plain = MARKERS.sub("", text).strip()
        markers = self._supporting(plain, found)
        for marker in set(found) - set(markers):
            text = text.replace(f"[{marker}]", "")
        text = re.sub(r"\s+([.,;!?])", r"\1", text) if not markers else text
        reason = self._problem(plain, markers)
        return _Judged(sentence.space, text.strip(), plain, markers, reason)

    def _supporting(self, plain: str, found: tuple[int, ...]) -> tuple[int, ...]:
        """Of several cited passages, those that have something of the sentence; all of them when none has."""
        if len(found) < 2:
            return found
        stems, wanted = content_stems(plain), claimed(plain)
        useful = tuple(n for n in found if self._passages[n].has_any(stems, wanted))
        return useful or found

    def _problem(self, plain: str, markers: tuple[int, ...]) -> str | None:
        """Why the sentence cannot be shown, or None."""
        if not re.search(r"\w", plain):
            return None
        cited = [self._passages[n] for n in markers]
        if not is_own_words(plain, [p.text for p in cited], company=self._company):
            return "commitment"
        if not cited:
            return self._problem_uncited(plain)
        if any(not any(states(p.figures, f) for p in cited) for f in claimed(plain)):
            return "figure"
        if any(not any(knows(p.folded, name) for p in cited) for name in self._names(plain)):
            return "name"
        if _unrelated(plain, cited):
            return "unsupported"
        return "leaning" if self._after_withheld and leans_on_previous(plain) else None

    def _problem_uncited(self, plain: str) -> str | None:
        if says_not_found(plain):
            return self._beyond_question(plain)
        if claimed(plain):
            return "figure"
        if self._names(plain):
            return "name" if not self._asked_about(plain) else None
        if self._after_withheld and leans_on_previous(plain):
            return "leaning"
        if is_conversation(plain) or plain.endswith(":"):
            return None
        support = max((overlap(plain, p.text) for p in self._passages.values()), default=0.0)
        return None if support >= UNCITED_SUPPORT and content_stems(plain) else "uncited"

    def _beyond_question(self, plain: str) -> str | None:
        """A "not found" may repeat the question's figures and names, and say nothing else with figures or names."""
        asked = figures(self._question)
        if any(not states(asked, f) for f in claimed(plain)):
            return "figure"
        folded = fold(self._question)
        return "name" if any(not knows(folded, n) for n in self._names(plain)) else None

    def _asked_about(self, plain: str) -> bool:
        """A question back to the visitor may use the visitor's own names."""
        folded = fold(self._question)
        return plain.endswith("?") and all(knows(folded, n) for n in self._names(plain))

    def _names(self, plain: str) -> list[str]:
        return [n for n in names(plain, language_of(plain)) if fold(n) not in self._company_words]


def _wider(one: str, other: str) -> str:
    """A paragraph's end stays one when the sentence next to it is withheld."""
    return max(one, other, key=lambda space: (space.count("\n"), len(space)))


def _normalise_markers(text: str, known: Iterable[int]) -> tuple[str, tuple[int, ...]]:
    """The text with its markers written [1][2], unknown ones gone, and the known ones in order."""
    valid = set(known)
    used: list[int] = []

    def rewrite(match: re.Match[str]) -> str:
        numbers = [n for n in _marker_numbers(match[0]) if n in valid]
        used.extend(numbers)
        return "".join(f"[{n}]" for n in dict.fromkeys(numbers))

    rewritten = MARKERS.sub(rewrite, text)
    rewritten = re.sub(r"(\[\d+\])(?:\s*\1)+", r"\1", rewritten)
    if len(rewritten) != len(text):
        rewritten = re.sub(r"[ \t]+(?=[.,;:!?](?:\s|$)|$)", "", rewritten)
        rewritten = re.sub(r"(?<=\S)[ \t]{2,}", " ", rewritten)
    return rewritten, tuple(dict.fromkeys(used))


def _marker_numbers(group: str) -> list[int]:
    inner = re.split(r"\]\(|†", group)[0]
    numbers: list[int] = []
    for first, last in re.findall(r"(\d{1,3})(?:\s*[–-]\s*(\d{1,3}))?", inner):
        numbers += range(int(first), min(int(last), int(first) + 9) + 1) if last else [int(first)]
    return numbers


def _unrelated(plain: str, cited: Sequence[_Passage]) -> bool:
    """Whether a sentence shares no content word with what it cites, in the same language."""
    stems = content_stems(plain)
    if len(stems) < 3:
        return False
    language = language_of(plain)
    same = [p for p in cited if language is not None and language_of(p.text) == language]
    return len(same) == len(cited) and not any(stems & content_stems(p.text) for p in same)


def best_quote(sentence: str, passage: str) -> str:
    """The passage's sentence that supports the given one best, verbatim: shared figures count most, then words."""
    return _best_quote(sentence, passage)[0]


def _best_quote(sentence: str, passage: str) -> tuple[str, float]:
    """With how much it supports it; 0 is not at all."""
    wanted, stems, mentioned = (
        claimed(sentence),
        content_stems(sentence),
        names(sentence, language_of(sentence)),
    )

    def score(candidate: str) -> float:
        stated, folded = figures(candidate), fold(candidate)
        shared = sum(states(stated, f) for f in wanted) * 3 + sum(knows(folded, n) for n in mentioned) * 2
        theirs = content_stems(candidate)
        return shared + len(stems & theirs) + len(stems & theirs) / (1 + len(theirs))

    candidates = [s.lstrip("#-*•> ") for s in sentences(passage)] or [passage]
    support, best = max(((score(each), each) for each in candidates), key=lambda scored: scored[0])
    return _shortened(best), support


def with_quote(quoted: str, quote: str, passage: str) -> str:
    """Both, as they follow in the passage; what was quoted alone when that holds it, or both would be too long."""
    new = [part for part in quote.split(BETWEEN) if part not in quoted]
    both = BETWEEN.join(sorted((*quoted.split(BETWEEN), *new), key=passage.find)) if new else quoted
    return both if len(both) <= MAX_QUOTES else quoted


def _shortened(quote: str) -> str:
    return quote if len(quote) <= MAX_QUOTE else quote[:MAX_QUOTE].rsplit(" ", 1)[0]
