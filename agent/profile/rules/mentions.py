"""Products the visitor asks for and other vendors they name, by the owner's lists and by what is said of them. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from agent.profile.config import Named
from agent.profile.rules.reading import Find, Reading
from agent.profile.rules.tokens import Span, is_capital
from agent.profile.rules.words import COMMON, DEMONYMS, PLACES, TIME_WORDS, TITLE_WORDS
from agent.wording import fold

_NOW = (
    r"(?:today|currently|now|right now|at the moment|so far|at present|for now|these days|"
    r"for years|until now|already|and (?:hate|are unhappy))"
)
_RIVAL = re.compile(
    r"(?:\b(?:coming|come|came|moving|move|switching|switch|migrating|migrate|moved|switched|"
    r"migrated|away)(?: over| away| us| off)? (?:from|off)|\b(?:compared?|comparing|"
    r"comparison|compares?)(?: you| yours| it| this)? (?:to|with|against|between)|\bversus|"
    r"\bvs\.?|\balternatives? (?:to|for)|\breplac(?:e|ing)(?: our| the)?|"
    r"\b(?:instead of|better than|cheaper than|different from|differ from|as opposed to|"
    r"rather than|unlike|similar to|as good as)|\b(?:also |currently )?(?:looking at|"
    r"evaluat(?:ed?|ing)(?: (?:you|yours|this|it) against)?|consider(?:ed|ing)?|testing|tried|trialled|trialing|demoed|"
    r"shortlisted|(?:got|have|received) (?:a |an )?(?:quotes?|offers?|"
    r"proposals?) from)(?: both| also| already)?|"
    r"\b(?:currently|now|today|already|still|at the moment|right now|presently)[, ](?:we |i |"
    r"we're |i'm )?(?:us(?:e|ing)|on|with|running|pay(?:ing)?(?: for)?|have)|\b(?:we|i)(?:'re|"
    r" are|'m| am)? (?:currently |still |already |now |at the moment )(?:us(?:e|ing)|on|with|"
    r"running|work with|paying(?: for)?|have)|\b(?:we|i)(?:'ve| have) been (?:using|with|on|"
    r"on)|\bunhappy with|\bour (?:current|existing|present|old) (?:tool|provider|vendor|"
    r"system|solution|supplier|crm|software|platform|setup)(?: is|,)|"
    r"\bwir (?:nutzen|verwenden|haben|arbeiten mit)(?: derzeit| aktuell| momentan| bisher|"
    r" noch| gerade| im moment)+|\b(?:derzeit|aktuell|momentan|bisher)(?: nutzen| verwenden|"
    r" arbeiten| haben) wir(?: mit)?|\bim vergleich zu|\bverglichen mit|\bwechsel(?:n)? von|"
    r"\bkommen von|\balternative zu|\bstatt|\bwir vergleichen (?:sie |euch )?mit|"
    r"\b(?:nous utilisons|on utilise)(?: actuellement| déjà)?|"
    r"\bactuellement(?: nous utilisons| on utilise| sur| avec)|\bpar rapport à|\bcomparée? à|"
    r"\bremplacer|\balternative à|\bvenons de|\bau lieu de|\b(?:usamos|utilizamos|"
    r"trabajamos con)(?: actualmente| ahora)?|\bactualmente (?:usamos|utilizamos)|"
    r"\bcomparado con|\ben comparación con|\bvenimos de|\ben lugar de|\balternativa a|"
    r"\breemplazar) (?:a |the |an |our |zu )?",
    re.I,
)
_USE = re.compile(r"\b(?:we|i)(?:'re| are)? (?:use|using|run|have|work with|are on|are with|on|with) ", re.I)
_USE_NOW = re.compile(rf"^[^.!?\n]{{0,30}}?\b{_NOW}\b", re.I)
_NAME = re.compile(
    r"[A-Z][\w+&-]{1,24}(?:\.(?:com|io|ai|app|de|net))?(?: (?:[A-Z][\w+-]{1,24}|365|"
    r"\d\b)){0,2}|[a-z]{2,18}\.(?:com|io|ai|app)"
)
_AND = re.compile(r"(?:,? (?:and|or|und|oder|et|ou|y|o|with|to) |, | ?/ ?)(?:also |even |maybe )?")
_GENERIC = frozenset(
    "a an the it you your yours our excel spreadsheets paper email phone word outlook google "
    "gmail pen slack zoom teams i we".split()
)
_PLAN = re.compile(
    r"\b(?:the|your|on|in|for|a|"
    r"to) (?P<name>[A-Z][\w+-]{1,20}(?: [A-Z][\w+-]{1,20}){0,2} (?:plan|package|tier|edition|"
    r"bundle|module|add-on|suite|licen[cs]e|subscription|model|paket|tarif))\b"
)
_INTEREST = re.compile(
    r"\b(?:interested in|interest in|curious about|asking about|looking at|want|need|like|buy|"
    r"order|try|go (?:with|for)|quote for|price (?:of|for)|pricing (?:of|for)|demo of|"
    r"more about|know about|information (?:on|about)|info on|interessier\w{0,3}|"
    r"intéressée?s? par|interesad[oa]s? en)\b[^.!?\n]{0,50}$",
    re.I,
)
_INSTEAD = re.compile(r"\b(?:meant|mean|sorry|correction|actually|it's)\b[^.!?\n]{1,60}\bnot\s$", re.I)
_DENIED = re.compile(r"(?:\bnot|n't|never|without|nicht|kein\w{0,2}|pas|no)\b[^,.;]{0,30}$", re.I)


def find(reading: Reading) -> tuple[Find, ...]:
    return (*_products(reading), *_competitors(reading))


def _products(reading: Reading) -> Iterator[Find]:
    done: set[str] = set()
    for name, span in listed(reading.text, reading.config.products):
        if name not in done and not _DENIED.search(reading.clause_before(span[0])):
            done.add(name)
            yield reading.find(
                "products_of_interest", name, span, extractor="product", confidence=0.9, intent="set"
            )
    if reading.config.products:
        return
    for match in _PLAN.finditer(reading.text):
        before = reading.before(match.start("name"), 80)
        if (
            _INTEREST.search(before)
            and not _DENIED.search(reading.clause_before(match.start()))
            and match["name"] not in done
        ):
            done.add(match["name"])
            yield reading.find(
                "products_of_interest",
                match["name"],
                match.span("name"),
                extractor="product",
                confidence=0.8,
                intent="set",
            )


def _competitors(reading: Reading) -> Iterator[Find]:
    done: set[str] = set()
    for name, span in listed(reading.text, reading.config.competitors):
        if fold(name) not in done:
            done.add(fold(name))
            if _INSTEAD.search(reading.before(span[0])):
                yield reading.find(
                    "competitors", name, span, extractor="competitor", confidence=0.95, intent="retract"
                )
                continue
            yield reading.find(
                "competitors", name, span, extractor="competitor", confidence=0.95, intent="set"
            )
    known = {fold(s) for entry in reading.config.competitors for s in entry.spellings} | _ours(reading)
    for span in (*_said_rivals(reading), *_used_now(reading), *_answered(reading)):
        name = reading.text[slice(*span)]
        if fold(name) not in done | known:
            done.add(fold(name))
            yield reading.find(
                "competitors", name, span, extractor="competitor", confidence=0.8, intent="set"
            )


def _ours(reading: Reading) -> set[str]:
    return {fold(s) for entry in reading.config.products for s in entry.spellings}


def _said_rivals(reading: Reading) -> Iterator[Span]:
    for match in _RIVAL.finditer(reading.text):
        yield from _names(reading, match.end())


def _used_now(reading: Reading) -> Iterator[Span]:
    """ "We use X today": without a word for now, X may be what they want to connect."""
    for match in _USE.finditer(reading.text):
        spans = tuple(_names(reading, match.end()))
        if spans and _USE_NOW.match(reading.after(spans[-1][1])) and not reading.is_question(match.start()):
            yield from spans


def _answered(reading: Reading) -> Iterator[Span]:
    """A bare name, when our last reply asked what they use."""
    if reading.asked == "competitors":
        yield from _names(reading, len(reading.text) - len(reading.text.lstrip()))


def _names(reading: Reading, position: int) -> Iterator[Span]:
    """Names in a row: "X", "X and Y", "X, Y or Z"."""
    for _ in range(4):
        match = _NAME.match(reading.text, position)
        if match is None or not is_rival(match[0]):
            return
        if re.match(
            r"'s|-\w| (?:company|team|people|colleague|street|avenue)\b",
            reading.text[match.end() : match.end() + 12],
        ):
            return
        yield match.span()
        more = _AND.match(reading.text, match.end())
        if more is None:
            return
        position = more.end()


def is_rival(name: str) -> bool:
    """Whether a capitalised phrase can be a vendor: no place, day, title or everyday word."""
    words = [fold(word) for word in name.split()]
    if not is_capital(name) and "." not in name:
        return False
    return not (
        words[0] in _GENERIC | PLACES | TIME_WORDS | DEMONYMS | TITLE_WORDS
        or (words[0] in COMMON and len(words) == 1)
    )


def listed(text: str, entries: Sequence[Named]) -> Iterator[tuple[str, Span]]:
    """Where one of the owner's names stands, as a word of its own, with the name it stands for."""
    for entry in entries:
        for spelling in entry.spellings:
            if match := re.search(rf"(?<!\w){re.escape(spelling)}(?!\w)", text, re.I):
                yield entry.name, match.span()
                break
