"""A message made ready for the rules: what the visitor says themselves, cut into sentences, positions kept. PURE.

What others wrote (quoted and forwarded mail, reported speech), code and addresses of pages are blanked, character by
character, so that each position in `text` is the same position in the visitor's own words.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from agent.profile.config import ProfileCapture
from agent.profile.model import FieldDef, Flag, Intent, Stated

MAX_CHARS = 12_000
"""What is longer is read up to here: a pasted document is not a conversation."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message with what the rules may know besides. Histories are oldest first.

    `asked` is the field that our last reply asked for. `history` are the visitor's earlier messages. `replies` are our
    own earlier texts: an address or number that we named first is ours, not theirs.
    """

    text: str
    language: str | None = None
    asked: str | None = None
    history: tuple[str, ...] = ()
    replies: tuple[str, ...] = ()


_PLAIN = str.maketrans({
    "’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
    "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2007": " ", "\t": " ", "\r": "\n", "\u2011": "-", "\u2010": "-",
    "\u200b": " ", "\u200e": " ", "\u200f": " ", "\ufeff": " ", "＠": "@", "–": "-", "—": "-", "−": "-",
})  # fmt: skip

_FORWARDED = re.compile(
    r"^[ \t]*(?:-{2,}\s?(?:original message|forwarded message|forwarded by|"
    r"ursprüngliche nachricht|weitergeleitete"
    r" nachricht|message d'origine|message transféré|mensaje original|mensaje reenviado)|"
    r"begin forwarded message)",
    re.I | re.M,
)
_HEADER = re.compile(
    r"^[ \t]*\*{0,2}(?:from|von|de|sent|gesendet|envoyé|enviado|to|an|cc|subject|betreff|"
    r"objet|asunto|date|datum)\*{0,2}"
    r"[ \t]{0,2}:[ \t]",
    re.I,
)
_WROTE = re.compile(
    r"^.{0,200}?\b(?:wrote|writes|schrieb|a écrit|escribió|ha scritto|escreveu)[ \t]{0,3}:|"
    r"^(?:am|on|le|el|op) [^\n]{4,60}\b(?:schrieb|skrev|schreef)\b[^\n:]{0,100}:[ \t]*$",
    re.I | re.M,
)
_SAID = re.compile(
    r"\b(?:said|says|told (?:me|us|you)|replied|answered|mentioned|wrote|writes|sagte|sagt|"
    r"meinte|schrieb|schreibt|a dit|"
    r"dit|a écrit|dijo|dice|escribió|email says|mail says|reads)\b(?: (?:to )?(?:me|us|mir|uns))?[ ,:]{0,3}"
    r"(?P<mark>[\"'“„])",
    re.I,
)
_CLOSING = {"“": "”", "„": "“"}
_SPEECH = re.compile(r"\"(?=[^\"\n]{0,600}\s)[^\s\"][^\"\n]{12,600}\"(?=[\s.,;:!?)]|$)")
_GUILLEMETS = re.compile(r"«[^«»\n]{30,600}»")
_URL = re.compile(r"\b(?:https?://|www\.)[^\s<>\"]{1,2000}", re.I)
_CODE = re.compile(r"'''.{0,4000}?'''", re.S)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b")
_END = re.compile(r"[.!?]{1,3}[\"')\]]{0,2}(?=\s|$)|\n+|;(?=\s)")
_SHORT = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|prof|inc|ltd|co|corp|no|nr|tel|approx|ca|ext|vs|etc|e\.g|i\.e|z\.b|"
    r"st|jr|sr|hr|fr|sra?|mme|ing|"
    r"max|min|tsd|mio|s\.?a|s\.?l|d\.?h|mind|ph|bzw|usw|mob)|(?<![^\W\d_])[^\W\d_])\.$",
    re.I,
)


def own_words(said: str) -> str:
    """The text with everything that is not the visitor's own speech blanked, length kept."""
    text = _GUILLEMETS.sub(lambda m: blank(m[0]), said).translate(_PLAIN)
    text = _blank_forwarded(text)
    text = _blank_quoted_lines(text)
    text = _blank_reported(text)
    for pattern in (_CODE, _URL, _IBAN):
        text = pattern.sub(lambda m: blank(m[0]), text)
    return text


def blank(text: str) -> str:
    """Spaces in place of everything but line ends."""
    return "\n".join(" " * len(line) for line in text.split("\n"))


def _blank_forwarded(text: str) -> str:
    """From a forwarding mark, or from two mail headers in a row, to the end."""
    if mark := _FORWARDED.search(text):
        return text[: mark.start()] + blank(text[mark.start() :])
    position, previous, began = 0, False, 0
    for line in text.split("\n"):
        header = _HEADER.match(line) is not None
        if header and previous:
            return text[:began] + blank(text[began:])
        if line.strip():
            began = position if header else began
            previous = header
        position += len(line) + 1
    return text


def _blank_quoted_lines(text: str) -> str:
    """Lines that start with ">", and what follows "X wrote:" up to a line without ">" after some, else a blank line."""
    lines = [line if not line.lstrip().startswith((">", "|>")) else ">" + " " * (len(line) - 1)
             for line in text.split("\n")]  # fmt: skip
    i = 0
    while i < len(lines):
        if lines[i] and _WROTE.match(lines[i]) and '"' not in lines[i]:
            i = _blank_citation(lines, i)
        elif re.match(r"[ \t]*(?:from|von) ?: ", lines[i], re.I):
            lines[i] = blank(lines[i])
        i += 1
    return "\n".join(blank(line) if line.startswith(">") else line for line in lines)


def _blank_citation(lines: list[str], first: int) -> int:
    """Blanks "X wrote:" at `first` and the text it introduces; returns the last line that was blanked."""
    last = first
    marked = any(line.startswith(">") for line in lines[first + 1 : first + 4])
    lines[first] = blank(lines[first])
    while not marked and last + 1 < len(lines) and (lines[last + 1].strip() or last == first):
        last += 1
        lines[last] = blank(lines[last])
    return last


def _blank_reported(text: str) -> str:
    """The inside of quotation marks that a verb of saying introduces."""
    out: list[str] = []
    position = 0
    for match in _SAID.finditer(text):
        if match.start() < position:
            continue
        close = text.find(_CLOSING.get(match["mark"], match["mark"]), match.end(), match.end() + 2_000)
        close = len(text) if close < 0 else close
        out += [text[position : match.end()], blank(text[match.end() : close])]
        position = close
    return _SPEECH.sub(lambda m: blank(m[0]), "".join((*out, text[position:])))


@dataclass(frozen=True, slots=True)
class Find:
    """A value and where it stands in the message."""

    start: int
    end: int
    stated: Stated


@dataclass(frozen=True, slots=True)
class Reading:
    """`text` is as long as `said`: the visitor's own words alone. `starts` are where its sentences begin."""

    message: Message
    config: ProfileCapture
    defs: Mapping[str, FieldDef]
    said: str
    text: str
    starts: tuple[int, ...]

    @property
    def asked(self) -> str | None:
        return self.message.asked

    def quote(self, start: int, end: int) -> str:
        return self.said[start:end].strip()

    def sentence(self, position: int) -> tuple[int, int]:
        """Where the sentence that `position` stands in begins and ends."""
        i = bisect_right(self.starts, position)
        return self.starts[i - 1], self.starts[i] if i < len(self.starts) else len(self.text)

    def sentences(self) -> Iterable[tuple[int, int]]:
        return zip(self.starts, (*self.starts[1:], len(self.text)), strict=True)

    def matches(self, pattern: re.Pattern[str], spans: Iterable[tuple[int, int]]) -> Iterator[re.Match[str]]:
        """The matches of a pattern inside some sentences: slow patterns are kept from text that cannot hold them."""
        for start, end in spans:
            yield from pattern.finditer(self.text, start, end)

    def before(self, position: int, limit: int = 100) -> str:
        """What stands before in the same sentence."""
        return self.text[max(self.sentence(position)[0], position - limit) : position]

    def after(self, position: int, limit: int = 80) -> str:
        """What follows in the sentence that holds the character before `position`."""
        end = self.sentence(max(0, position - 1))[1]
        return self.text[position : min(end, position + limit)]

    def clause_before(self, position: int, limit: int = 100) -> str:
        """What stands before in the same clause."""
        return re.split(r"[,;:(]\s|\s-\s|\n|\b(?:but|aber|mais|pero)\s", self.before(position, limit))[-1]

    def is_question(self, position: int) -> bool:
        start, end = self.sentence(position)
        sentence = self.text[start:end].strip(" \n\"')(")
        return sentence.endswith("?") or _ASKS.match(sentence) is not None

    def is_supposed(self, position: int) -> bool:
        """Whether the clause only supposes: "if our budget was 10k"."""
        return _SUPPOSED.search(self.clause_before(position, 120)) is not None

    def is_correction(self, position: int) -> bool:
        """Whether the visitor takes something back just before `position`."""
        start = self.sentence(position)[0]
        return _CORRECTION.search(self.text[max(0, start - 40, position - 90) : position]) is not None

    def without(self, spans: Iterable[tuple[int, int]]) -> Reading:
        """The same with some spans blanked, so that no other rule reads them."""
        text = self.text
        for start, end in spans:
            text = text[:start] + "·" * (end - start) + text[end:]
        return replace(self, text=text)

    def find(
        self,
        name: str,
        value: Any,
        span: tuple[int, int],
        *,
        extractor: str = "rules",
        confidence: float = 0.9,
        flags: tuple[Flag, ...] = (),
        intent: Intent | None = None,
    ) -> Find:
        """A value with the visitor's words at `span`. The intent is seen from what stands before, when not given."""
        said = intent or ("correct" if self.is_correction(span[0]) else "set")
        return Find(*span, Stated(name, value, self.quote(*span), extractor, confidence, flags, said))


_SUPPOSED = re.compile(
    r"\b(?:if|suppose|supposing|imagine|let's say|lets say|assume|assuming|pretend|"
    r"hypothetically|unless|whether|wenn|falls|"
    r"angenommen|si(?! ?,)|supposons|imaginons|supongamos|imagina|say my)\b",
    re.I,
)
_ASKS = re.compile(
    r"(?:do|does|did|is|are|am|was|were|can|could|would|will|should|has|have) (?:i|you|we|"
    r"they|it|he|she|your|my|our|the|there|this|that|any\w{0,4})\b",
    re.I,
)
_CORRECTION = re.compile(
    r"\b(?:sorry|actually|correction|i mean(?:t)?|typo|oops|whoops|scratch that|my mistake|"
    r"my bad|wrong|mistyped|misspelled|"
    r"not|ignore that|wait|rather|entschuldigung|sorry|korrektur|ich meinte?|tippfehler|"
    r"falsch|genauer|sondern|pardon|"
    r"erreur|je voulais dire|plutôt|en fait|perdón|corrijo|quise decir|en realidad|"
    r"mejor dicho|me equivoqué|changed|updated?)\b"
    r"|(?:^|[.!\n] ?)(?:no|nein|non)[,. ]|\*",
    re.I,
)


def read(message: Message, defs: Mapping[str, FieldDef], config: ProfileCapture) -> Reading:
    said = message.text[:MAX_CHARS]
    text = own_words(said)
    return Reading(message, config, defs, said, text, _starts(text))


def _starts(text: str) -> tuple[int, ...]:
    starts = [0]
    for match in _END.finditer(text):
        ends_word = match[0][0] == "." and _SHORT.search(text[max(0, match.start() - 12) : match.start() + 1])
        joins = (
            match[0][0] == "\n" and text[max(0, match.start() - 2) : match.start()].rstrip(" ")[-1:] == ":"
        )
        if not ends_word and not joins and match.end() < len(text):
            starts.append(match.end())
    return tuple(starts)
