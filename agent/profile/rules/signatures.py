"""Names that stand alone: in a signature, beside an address or number, as the whole message. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.profile.rules.reading import Reading
from agent.profile.rules.titles import TITLE
from agent.profile.rules.tokens import Span, company, has_legal_form, is_capital, is_first_name, person
from agent.profile.rules.whose import SOMEBODY
from agent.profile.rules.words import COMMON, PLACES, TIME_WORDS, TITLE_WORDS
from agent.wording import fold

_CLOSING = re.compile(
    r"(?:^|[\n.!?] ?)[ \t]*(?:(?:met vriendelijke groet\w{0,2}|groet\w{0,2}|cordiali saluti|"
    r"distinti saluti|grazie|obrigad[oa]|atenciosamente|cumprimentos|"
    r"med vänlig\w{0,2} hälsning\w{0,3}|hälsningar|"
    r"(?:med )?venlig hilsen|mvh|vh|pozdrawiam|z poważaniem|s pozdravem)|(?:many |kind |best |"
    r"warm |with )?(?:thanks|thank you|regards|wishes|cheers|best|sincerely|yours(?: truly|"
    r" sincerely)?|"
    r"thx|ta)(?: (?:and|so much|again|in advance|a lot|very much|&|regards|best regards|"
    r"kind regards))*|(?:kind|best|warm) regards|"
    r"(?:mit )?(?:freundlichen|besten|lieben|vielen|herzlichen|viele|liebe|beste|"
    r"schöne) (?:grüßen|grüsse|grüße|dank|gruss|gruß)|(?:lg|mfg|vg|gruß|danke)|"
    r"(?:bien )?(?:cordialement|à vous)|merci(?: d'avance| beaucoup)?|sincères salutations|"
    r"(?:un )?(?:saludos?|atentamente|cordial saludo|muchas gracias|"
    r"gracias)(?: cordiales)?)(?P<mark>[,.! ]{0,3}\n[ \t]*\n?[ \t]*|, ?| - ?)",
    re.I,
)
_DASH = re.compile(r"(?:^|\n)[ \t]*-{1,2} ?(?=[^\W\d_])|[.!?] - ?(?=[^\W\d_][^\n.!?]{1,30}$)")
_PIECE = re.compile(r"(?:(?<=[,.;:!\n·] )|(?<=[,.;:!\n])|^)[^\W\d_][^,.;:!?\n·]{3,40}(?=[,.;:!\n·]|$| [-|(])")
_SEGMENT = re.compile(r"(?<=[,|/\n·(-])[ \t]{0,3}(?=[^\W_])[^,|/\n·()]{2,60}|(?<=- )[^\W_][^,|/\n·()]{2,60}")
_SOMEBODY = re.compile(SOMEBODY, re.I)
_CAPITAL = r"[^\W\d_a-zß-ÿ][\w'.-]{1,20}"
_PARTICLE = r"(?:(?:de|del|la|da|van|von|der|den|ter|al|el|bin) ){0,2}"
_BRACKET = re.compile(rf"(?<![\w-])(?P<name>{_CAPITAL}(?: {_PARTICLE}{_CAPITAL}){{1,3}}) ?<·+(?!·|>\s?:)")


def signed(reading: Reading) -> Iterator[Span]:
    """The line after a closing, or what stands after it on its line when it cannot be an addressee."""
    for match in _CLOSING.finditer(reading.text):
        span = person(reading.text, match.end(), lower="\n" in match["mark"])
        if span is None or has_legal_form(reading.text[slice(*span)].split()):
            continue
        rest = reading.text[span[1] : span[1] + 3].strip(" .")
        words = reading.text[slice(*span)].split()
        new_line = "\n" in match["mark"]
        thanks = (
            re.search(r"\b(?:thanks|thank you|thx|danke|dank|merci|gracias)\b", match[0], re.I) is not None
        )
        ends = rest[:1] in ("", "\n", ",", "|", "-", "/", "(")
        if (
            ends
            and (new_line or not thanks or len(words) > 1)
            and (len(words) > 1 or is_first_name(words[0]) or new_line)
        ):
            yield span
    for match in _DASH.finditer(reading.text):
        span = person(reading.text, match.end())
        if (
            span
            and _signs(reading.text[slice(*span)].split())
            and not reading.text[span[1] : span[1] + 20].strip(" .\n")
        ):
            yield span


def _signs(words: list[str]) -> bool:
    """A first name that is known, or two words that are both written as names and are nothing else."""
    plain = not any(fold(word) in COMMON | PLACES | TIME_WORDS | TITLE_WORDS for word in words)
    return is_first_name(words[0]) or (len(words) in (2, 3) and plain and all(map(is_capital, words)))


def _before_bracket(reading: Reading) -> Iterator[Span]:
    """ "Ana Ruiz <ana@acme.com>", as mail programs write an address."""
    for match in _BRACKET.finditer(reading.text):
        span = person(reading.text, match.start())
        if span and span[1] == match.end("name") and not _SOMEBODY.search(reading.before(span[0], 60)):
            yield span


def beside_contact(reading: Reading) -> Iterator[Span]:
    """ "Ana Ruiz, ana@acme.com": a name that is a piece of its own in a message with an address or number."""
    if "·" not in reading.text:
        return
    hints = _mailbox_words(reading)
    yield from (span for span in _before_bracket(reading) if _is_full_name(reading, span, hints))
    for match in _PIECE.finditer(reading.text):
        if reading.is_question(match.start()):
            continue
        span = person(reading.text, match.start())
        rest = span and reading.text[span[1] : match.end()].strip(" .!")
        if (
            span
            and not rest
            and _is_full_name(reading, span, hints)
            and not _SOMEBODY.search(reading.before(span[0], 60))
        ):
            yield span


def alone(reading: Reading, begin: int) -> Iterator[Span]:
    """A message that is a full name from `begin` on and nothing else."""
    span = person(reading.text, begin)
    if (
        span
        and not reading.text[span[1] :].strip(" .!\n")
        and _is_full_name(reading, span, _mailbox_words(reading))
    ):
        yield span


def _is_full_name(reading: Reading, span: Span, hints: frozenset[str]) -> bool:
    words = reading.text[slice(*span)].split()
    if len(words) == 1:
        return is_capital(words[0]) and len(words[0]) > 2 and fold(words[0]) in hints
    if (
        not 2 <= len(words) <= 4
        or has_legal_form(words)
        or not all(is_capital(word) for word in (words[0], words[-1]))
    ):
        return False
    return is_first_name(words[0]) or fold(words[0]) in hints or fold(words[-1]) in hints


def _mailbox_words(reading: Reading) -> frozenset[str]:
    """The words of the local parts of all addresses in the visitor's messages."""
    texts = (reading.said, *reading.message.history[-6:])
    parts = (m[1] for text in texts for m in re.finditer(r"([\w.+-]{3,64})@", text[:12_000]))
    return frozenset(fold(word) for part in parts for word in re.split(r"[\W_\d]+", part) if len(word) > 2)


def name_and_company(reading: Reading, span: Span) -> Span | None:
    """A company that stands beside a name without a word between them.

    "Ana Ruiz, Acme GmbH" and the lines of a signature, where a legal form tells; a bare answer to our question for the
    name, where nothing else follows.
    """
    tail = reading.text[span[1] : span[1] + 400]
    for match in _SEGMENT.finditer(tail):
        begin = span[1] + match.start() + len(match[0]) - len(match[0].lstrip())
        found = company(reading.text, begin)
        if found is None or reading.text[found[1] : span[1] + match.end()].strip(" ."):
            continue
        before = tail[: match.start()].strip("\n ,")
        words = reading.text[slice(*found)].split()
        if words[0] == reading.text[slice(*span)].split()[0] and not has_legal_form(words):
            continue
        if "\n" in tail[: match.start() + 1] and before and re.fullmatch(TITLE, before, re.I):
            return found
        bare = (
            reading.asked == "customer_name"
            and not is_first_name(words[0])
            and not re.match(TITLE, reading.text[found[0] :], re.I)
            and not tail[: match.start()].strip(" ,-")
            and not tail[match.end() :].strip(" .")
        )
        family = len(words) > 1 and words[0] == reading.text[slice(*span)].split()[-1]
        if bare or family or has_legal_form(reading.text[slice(*found)].split()):
            return found
    return None
