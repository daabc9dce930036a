"""The company the visitor works for: as they say or sign it, and a weak guess from a business address. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from agent.profile.model import Stated
from agent.profile.rules.emails import FREE_MAIL
from agent.profile.rules.reading import Find, Reading
from agent.profile.rules.tokens import Span, company, has_legal_form, is_capital, is_first_name
from agent.profile.rules.words import (
    COMMON,
    DEMONYMS,
    GENERIC_TECH,
    LEGAL_FORMS,
    PLACES,
    TIME_WORDS,
    TITLE_WORDS,
)
from agent.wording import fold

_ORGANISATION = (
    r"(?:company|business|firm|start-?up|agency|shop|store|studio|practice|clinic|charity|non-?profit|association|"
    r"organi[sz]ation|fintech|brand|bakery|restaurant|hotel|caf[eé]|school|consultancy|manufacturer|brokerage|"
    r"brewery|salon|gym|farm|winery|dealership|distributor|retailer|wholesaler|foundation|co-?op|cooperative|"
    r"publisher|hospital|pharmacy|garage|contractor|lab|scale-?up|bank|insurer|carrier|group|church|outfit)"
)
_OWN_KIND = re.compile(
    r"\b(?:(?:i|we)(?: run| own| manage| started| founded| have| lead| work (?:at|for)|'re|'ve got| are|"
    rf"'m (?:at|with)) (?:a|an|our|the|my)\s(?:[\w'&-]{{1,16}}\s){{0,4}}|(?:my|our)\s(?:[\w'&-]{{1,16}}\s){{0,2}})"
    rf"{_ORGANISATION}(?:, | \()(?=(?-i:[A-ZÀ-Þ])[^.,!?\n(]{{1,40}}[.,!?\n)])",
    re.I,
)
_NAMED = re.compile(
    r"\b(?=\w)(?:\b(?:my|our|the) (?:company|business|firm|startup|start-up|agency|"
    r"organi[sz]ation|employer|practice|shop|store|studio|charity|clinic)(?:'s name)?"
    r"(?: name)?(?: is|'s|:| is called| is named|, which is)(?: called| named)?|\b(?:company|"
    r"firm|organi[sz]ation|employer|business)(?: name)? ?[:=-]|"
    r"\bcompany name is|\b"
    + _ORGANISATION
    + r"(?: (?:up |down |over |out )?(?:in|near|at|on|from) [\w ]{2,24})?,? "
    r"(?:called|named)|\bwe(?:'re| are) (?:called|named)|"
    r"\bfirma(?: ist| heißt)? ?:?|\b(?:unsere?|meine?) (?:firma|unternehmen|agentur|betrieb|"
    r"praxis)(?: heißt| ist| nennt sich)|unternehmen ?:|\bwir hei(?:ß|ss)en|"
    r"\bnotre (?:entreprise|société|agence|boîte|cabinet)(?: s'appelle| est|,)|\b(?:société|"
    r"entreprise) ?:|\b(?:de |pour )?(?:la société|l'entreprise|l'agence)|"
    r"\b(?:nuestra|mi) (?:empresa|compañía|agencia)(?: se llama| es|,)|\bempresa ?:|"
    r"\bde la (?:empresa|compañía)|\bnos llamamos|\bazienda ?:|\bl'azienda|\bda empresa|"
    r"\bempresa)"
    r" {1,2}|\b(?:company|firm|firma|société|empresa|organi[sz]ation|employer|entreprise|"
    r"unternehmen|company name): ?",
    re.I,
)
_WORKS = re.compile(
    r"\b(?=\w)(?:\bi (?:look after|handle|run|manage|lead|head|do|oversee|take care of|"
    r"work in|am responsible for|am in charge of|coordinate)(?: [a-zA-Z&'-]{2,16}){1,6}? (?:over )?(?:at|"
    r"for)|(?:^|(?<=[.!\n])|(?<=[.!\n] ))at(?= [^\n.!?,]{2,40}(?:[.!\n]|$))|"
    r"\bi(?:'m| am)? (?:currently )?(?:work|working|employed)(?: as [\w ]{1,40}?)? (?:for|at|"
    r"with|@)|\bi(?:'m| am) (?:here )?(?:with|at)|"
    r"\bi (?:run|own|founded|represent|manage|lead|head|co-?founded|started|operate)|"
    r"\b(?:calling|writing|reaching out|emailing|messaging|here|contacting you) (?:from|"
    r"on behalf of|for)|"
    r"\bon behalf of|\bhere at|\bwe at|\bover at|\bus at|\b(?:founder|owner|co-?founder) of|"
    r"\be sou d[aoe]|\bsou d[aoe]|\barbeite(?: [\w-]{2,16}){0,3} (?:für|bei)|\bich bin (?:bei|von)|"
    r"\bich (?:leite|führe|verantworte|betreue|kümmere mich um|bin zuständig für)(?: [\w-]{2,16}){1,4}? (?:bei|von)|"
    r"\bwir (?:bei|von)|\bim (?:auftrag|namen) von|\bangestellt bei|\btätig bei|"
    r"\btravaille (?:chez|pour|à)|\bje suis (?:chez|de chez)|\bde chez|\bnous,? chez|"
    r"\bje représente|"
    r"\btrabajo (?:en|para)|\bsoy de|\bde parte de|\brepresento a|\blavoro (?:per|in|da|alla|"
    r"presso)|\btrabalho (?:na|no|em|para)|\bwerk(?:zaam)? (?:bij|voor)|"
    r"\b(?:jobbar|arbetar) (?:på|hos|för)|\bpracuj[ęe] (?:w|dla)|\b(?:arbejder|jobber) (?:hos|for|i))"
    r" (?:the |a |der |die |dem |la |el |de la |firma |firmie |company |startup )?",
    re.I,
)
_FROM = re.compile(
    r"\b(?:i'm|i am|im|we're|we are) (?:calling |writing |here |both |" r"all )?from (?:the )?(?:company )?",
    re.I,
)
_WE_ARE = re.compile(
    r"\b(?:we're at|we are at|we're|we are|wir sind(?: die| das)?|nous sommes(?: la société)?|"
    r"somos(?: la empresa)?)[ ,](?!from\b)",
    re.I,
)
_AFTER_NAME = re.compile(
    r"^(?: ?,? ?(?:here |heter jag,? |mein name,? |à l'appareil,? )?(?:from|frm|w/|at|of|with|@|von|"
    r"vom|bei|aus|chez|de chez|de la société|"
    r"de la empresa|dalla|de|del|di|van|da|do|från|fra|på|z|at the|from the|von der|von der firma|bei der) "
    r"(?:the |der |dem |la |el |firma |firmy )?|,? ?@ ?| \(| (?:here|hier),? (?:from|at|with|von) )",
    re.I,
)
_AFTER_TITLE = re.compile(
    r"^(?:,? (?:here |over )?(?:at|of|for|with|from|@|bei|von|der|chez|de|en|in|da|na|presso|"
    r"bij|på|hos|w) (?:the |der |dem |la |el |firma )?|, | ?[|/@-] ?)",
    re.I,
)
_GOES_ON = (
    r" (?:i|i'm|im|we|we're|and|need|looking|lookin|wanting|want|do|can|could|just|my|is|are|u|pls|please)\b"
)
_NOW_CALLED = re.compile(
    r"\b(?:it's|its|it is|we're|we are|we're called|now called|renamed to|rebranded (?:as|to))"
    r" (?=(?-i:[A-ZÀ-Þ])[^.!?,;\n]{1,50} now\b)(?:the )?",
    re.I,
)
_NO_COMPANY = re.compile(
    r"\b(?:used to|formerly|previously|ex-|left|quit|no longer|not|don't|never|nicht|previous|"
    r"former|last|old|if)\b[^.]{0,25}$|\b(?:you|he|she|they|who|wife|husband)\s*$",
    re.I,
)
_FILLER = re.compile(
    r"^[ \n]*(?:(?:sure|yes|ok|it's|its|it is|i'm with|i'm at|we're|we are|called|"
    r"i work (?:for|at)|the company is|company is|that's|it's called|at|from|for|"
    r"ja|wir sind|bei|die|oui|c'est|nous sommes|chez|sí|es|somos|my company is|our company is|"
    r"i am with|i am from|i'm from|with)\b[ ,:]{0,2}){1,3}",
    re.I,
)
_SECOND_LEVEL = frozenset("co com org net ac gov edu ltd plc gob nom".split())


def find(
    reading: Reading, *, names: Sequence[Span], titles: Sequence[Span], signatures: Sequence[Span]
) -> tuple[Find, ...]:
    """At most one company. `names` and `titles` are where the visitor's own name and job title stand."""
    spans = (
        *(
            (span, 0.96)
            for span in _spans(reading, _NOW_CALLED)
            if len(reading.text[slice(*span)].split()) > 1
        ),
        *((span, 0.95) for span in _spans(reading, _NAMED, lower=True)),
        *((span, 0.86) for span in _spans(reading, _OWN_KIND) if _ends_line(reading, span)),
        *((span, 0.92) for span in _linked(reading, names, _AFTER_NAME)),
        *((span, 0.92) for span in _linked(reading, titles, _AFTER_TITLE)),
        *((span, 0.9) for span in _spans(reading, _WORKS)),
        *((span, 0.85) for span in _spans(reading, _FROM) if _is_sure_origin(reading, span)),
        *((span, 0.85) for span in _we_are(reading)),
        *((span, 0.85) for span in signatures),
        *((span, 0.9) for span in _asked(reading)),
    )
    for span, confidence in sorted(spans, key=lambda s: (-s[1], s[0])):
        if _is_own(reading, span):
            value = " ".join(reading.text[slice(*span)].split())
            return (reading.find("company", value, span, extractor="company", confidence=confidence),)
    return ()


def _spans(reading: Reading, pattern: re.Pattern[str], *, lower: bool = False) -> Iterator[Span]:
    for match in pattern.finditer(reading.text):
        with_us = match[0][:2].lower() in ("us", "we") and pattern is _WORKS
        if not with_us and _NO_COMPANY.search(reading.before(match.start(), 40)):
            continue
        sure = lower and match[0].rstrip().lower().endswith(
            (":", "called", "named", "heißt", "appelle", "llama", "is")
        )
        position = match.end() + len(re.match(r"[ \"']{0,2}", reading.text[match.end() :])[0])  # type: ignore[index]
        span = company(reading.text, position, lower=sure)
        if span and not _is_sentence(reading, span):
            yield span


def _is_sentence(reading: Reading, span: Span) -> bool:
    """In small letters only a short end of a clause is a name: "our company is growing fast" is none."""
    words = reading.text[slice(*span)].split()
    if is_capital(words[0]) or any(fold(word) in LEGAL_FORMS for word in words[1:]):
        return False
    ends = reading.text[span[1] : span[1] + 1] in ("", ".", ",", "!", "\n", ")", '"', ";")
    return not ends or len(words) > 3 or any(fold(w) in COMMON or w.endswith(("ing", "ed")) for w in words)


def _linked(reading: Reading, anchors: Sequence[Span], link: re.Pattern[str]) -> Iterator[Span]:
    """A company that follows a name or a title: "Ana from Acme", "CTO at Acme"."""
    for _, end in anchors:
        match = link.match(reading.text[end : end + 40])
        if match is None:
            continue
        position = end + match.end()
        span = company(reading.text, position) or _in_small_letters(reading, match[0], position)
        comma = match[0].strip() in (",", "|", "/", "-", "(", "")
        words = reading.text[slice(*span)].split() if span else []
        if match[0].strip().lower() == "der" and len(words) == 1:
            continue
        if comma and words and is_first_name(words[0]) and not has_legal_form(words):
            continue
        if span and (not comma or _ends_line(reading, span)):
            yield span


def _in_small_letters(reading: Reading, link: str, position: int) -> Span | None:
    """ "kelly from bright minds": two to four plain words that end the clause."""
    if not re.search(r"(?:\b(?:from|frm|at|with|chez|bei|von)\b|w/)", link, re.I):
        return None
    span = company(reading.text, position, lower=True, limit=4)
    words = [fold(word) for word in reading.text[slice(*span)].split()] if span else []
    plain = len(words) > 1 and not any(word in COMMON | PLACES | TIME_WORDS | TITLE_WORDS for word in words)
    ends = span and (
        _ends_line(reading, span)
        or re.match(_GOES_ON, reading.text[span[1] : span[1] + 14], re.I) is not None
    )
    return span if span and plain and ends else None


def _ends_line(reading: Reading, span: Span) -> bool:
    return reading.text[span[1] : span[1] + 2].strip(" ")[:1] in ("", "\n", ".", ",", "|", ")", "-")


def _is_sure_origin(reading: Reading, span: Span) -> bool:
    """ "I'm from X" names towns as well: "I'm from Lyon, France", "from Ulm originally"."""
    words = [fold(w) for w in reading.text[slice(*span)].split()]
    after = re.match(r",? (?:in |near )?([^\W\d_]+)", reading.text[span[1] : span[1] + 30])
    return (
        words[0] not in PLACES and not (after and fold(after[1]) in PLACES) and words[0] not in GENERIC_TECH
    )


def _we_are(reading: Reading) -> Iterator[Span]:
    for match in _WE_ARE.finditer(reading.text):
        span = company(reading.text, match.end())
        if span is None or reading.is_supposed(match.start()):
            continue
        words = reading.text[slice(*span)].split()
        legal = any(fold(word) in LEGAL_FORMS for word in words[1:])
        after = reading.text[span[1] : span[1] + 14]
        follows = (
            re.match(r"(?:$|[.!,;\n(]| (?:and|from|based|in|a|an|-|und|aus|et|y|ein|une|una)\b)", after)
            is not None
        )
        german = match[0].lower().startswith("wir") and not legal
        if legal or (follows and not german and not _is_describing(words)):
            yield span


def _is_describing(words: list[str]) -> bool:
    first = fold(words[0])
    return (
        first in DEMONYMS | TIME_WORDS | TITLE_WORDS | COMMON
        or (
            len(words) == 1
            and (
                first in PLACES
                or first.endswith(("ing", "ed"))
                or (words[0].isupper() and first in ("b2b", "b2c", "saas", "smb"))
            )
        )
        or first.split("-")[0] in ("b2b", "b2c", "saas", "smb", "sme", "it")
    )


def _asked(reading: Reading) -> Iterator[Span]:
    if reading.asked != "company":
        return
    filler = _FILLER.match(reading.text)
    begin = filler.end() if filler else len(reading.text) - len(reading.text.lstrip())
    span = company(reading.text, begin, lower=True)
    if span is None or reading.is_question(span[0]):
        return
    words = [fold(word) for word in reading.text[slice(*span)].split()]
    ends = (
        reading.text[span[1] : span[1] + 1] in ("", ".", ",", "!", "\n", ";", "(")
        or reading.text[span[1] : span[1] + 3] == " - "
    )
    named = len(words) > 1 and all(map(is_capital, reading.text[slice(*span)].split()))
    if ends and (named or words[0] not in COMMON | TITLE_WORDS):
        yield span


def _is_own(reading: Reading, span: Span) -> bool:
    name = reading.text[slice(*span)]
    words = [fold(word).strip(".,") for word in name.split()]
    others = {
        fold(s) for entry in (*reading.config.competitors, *reading.config.products) for s in entry.spellings
    }
    if fold(name) in others or reading.is_supposed(span[0]):
        return False
    if reading.is_question(span[0]) and re.search(
        r"\b(?:do|does|did|are|is|can) (?:you|they|he|she)\b", reading.before(span[0]), re.I
    ):
        return False
    return not (all(word in PLACES | TIME_WORDS | DEMONYMS | TITLE_WORDS for word in words))


def from_email(email: Stated) -> Stated | None:
    """A weak guess from the domain of a business address; None for private, throw-away and reserved domains."""
    domain = str(email.value).partition("@")[2]
    labels = domain.split(".")
    if domain in FREE_MAIL or "disposable" in email.flags or labels[-1] == "test":
        return None
    public = 2 if len(labels) > 2 and labels[-2] in _SECOND_LEVEL else 1
    label = labels[-public - 1] if len(labels) > public else ""
    if len(label) < 2 or label in ("example", "mail", "email", "test") or label not in email.quote.lower():
        return None
    return Stated("company", label.capitalize(), email.quote, "email_domain", 0.3, ("weak",))
