"""The visitor's own name: how they introduce themselves, sign, or answer when asked. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.profile.rules import introductions as say
from agent.profile.rules import signatures
from agent.profile.rules.reading import Find, Reading
from agent.profile.rules.tokens import Span, company, has_legal_form, is_capital, is_first_name, person, tidy
from agent.profile.rules.words import COMMON, PLACES, TITLE_WORDS
from agent.wording import fold


def find(reading: Reading) -> tuple[Find, ...]:
    """At most one name, the surest that the message gives."""
    for rule, confidence in (
        (_strong, 0.97),
        (_asked, 0.93),
        (_introduced, 0.9),
        (_apposed, 0.88),
        (_opening, 0.88),
        (signatures.signed, 0.85),
        (signatures.beside_contact, 0.85),
        (_alone, 0.8),
    ):
        spans = [span for span in rule(reading) if _is_own(reading, span)]
        if spans:
            span = _last_correction(reading, spans) if rule is _strong else spans[0]
            if turned := _last_first(reading, span):
                return (turned,)
            span = _fuller(reading, span)
            value = tidy(_with_first_name(reading, reading.text[span[0] : span[1]]))
            return (reading.find("customer_name", value, span, extractor="name", confidence=confidence),)
    joined = say.FIRST_LAST.search(reading.text)
    if joined:
        value = tidy(f"{joined['first']} {joined['last']}")
        return (reading.find("customer_name", value, joined.span(), extractor="name", confidence=0.95),)
    return ()


def _last_first(reading: Reading, span: Span) -> Find | None:
    """ "Ruiz, Ana" as the whole answer to our question for the name."""
    match = re.fullmatch(r"\s*([^\W\d_][\w'-]+), ([^\W\d_][\w'-]+)[ .!]*", reading.text)
    if match is None or reading.asked != "customer_name" or match.span(1) != span:
        return None
    if is_first_name(match[1]) or not is_first_name(match[2]):
        return None
    value, whole = tidy(f"{match[2]} {match[1]}"), (match.start(1), match.end(2))
    return reading.find("customer_name", value, whole, extractor="name", confidence=0.9)


def _fuller(reading: Reading, span: Span) -> Span:
    """ "It's Ana, Ana Ruiz", "Best, Ana" with "Ana Ruiz" below: the longer of the two."""
    name = reading.text[slice(*span)]
    again = (
        None
        if " " in name or len(name) < 3
        else re.search(rf"(?<!\w){re.escape(name)} (?=\w)", reading.text[span[1] :])
    )
    longer = again and person(reading.text, span[1] + again.start())
    words = reading.text[slice(*longer)].split() if longer else []
    whole = len(words) > 1 and all(map(is_capital, words[-1:])) and not any(map(_is_vocabulary, words[1:]))
    return longer if longer and whole else span


def _with_first_name(reading: Reading, name: str) -> str:
    """Our question for the last name alone is answered by it alone: it follows the first name given before."""
    reply = reading.message.replies[-1] if reading.message.replies else ""
    if (
        reading.asked != "customer_name"
        or " " in name
        or not say.LAST_NAME.search(reply)
        or say.FULL_NAME.search(reply)
    ):
        return name
    for text in reversed(reading.message.history[-2:]):
        filler = say.FILLER.match(text)
        first = person(text, filler.end() if filler else 0, lower=True, limit=1)
        if first and not text[first[1] :].strip(" .!\n"):
            return f"{text[slice(*first)]} {name}"
    return name


def _last_correction(reading: Reading, spans: list[Span]) -> Span:
    return next((span for span in reversed(spans) if reading.is_correction(span[0])), spans[0])


def _is_own(reading: Reading, span: Span) -> bool:
    names = {
        fold(s) for entry in (*reading.config.competitors, *reading.config.products) for s in entry.spellings
    }
    return fold(reading.text[span[0] : span[1]]) not in names and not reading.is_supposed(span[0])


def _strong(reading: Reading) -> Iterator[Span]:
    if say.FIRST_LAST.search(reading.text):
        return
    for match in say.STRONG.finditer(reading.text):
        before = reading.before(match.start(), 40)
        if reading.is_question(match.start()) and re.search(
            r"\b(?:do|does|did|is|was|what|know|think|remember) (?:you |if )?(?:\w+ )?$", before, re.I
        ):
            continue
        if re.search(
            r"\b(?:company|business|product|domain|user|dog|site|brand|project|file|pet)\s$", before, re.I
        ):
            continue
        span = _named(reading, match.end())
        if (span and not reading.is_question(span[0])) or (
            span and say.FOLLOWS.match(reading.text[span[1] : span[1] + 30])
        ):
            yield span
    for match in say.CALL_ME.finditer(reading.text):
        span = person(reading.text, match.end(), lower=True, limit=3)
        if span and (
            is_capital(reading.text[span[0]]) or is_first_name(reading.text[slice(*span)].split()[0])
        ):
            yield span
    for match in re.finditer(r"(?<!\w)name (?=[^\W\d_])", reading.text, re.I):
        span = person(reading.text, match.end(), lower=True, limit=3)
        before = reading.before(match.start(), 2)
        if (
            span
            and is_first_name(reading.text[slice(*span)].split()[0])
            and not re.search(r"[^\W\d_]\s$", before)
        ):
            yield span
    for match in say.IS_THE_NAME.finditer(reading.text):
        if not reading.is_question(match.start()) and not _is_vocabulary(match["name"].split()[0]):
            yield match.span("name")
    yield from _corrected(reading)


def _named(reading: Reading, position: int) -> Span | None:
    """After a strong phrase. "Not Bob" is none; "not Bob but Rob" and "not Bob, it's Rob" give the second."""
    denied = re.compile(r"(?:actually )?(?:not|nicht|pas|no)\s+", re.I).match(reading.text, position)
    if denied is None:
        return _clean(reading, person(reading.text, position, lower=True))
    wrong = person(reading.text, denied.end(), lower=True)
    rest = wrong and re.compile(
        r"[ ,.-]{1,3}(?:but|it's|its|it is|i'm|sondern|mais|sino|rather)[ ,]+(?:it's |c'est )?", re.I
    ).match(reading.text, wrong[1])
    return person(reading.text, rest.end(), lower=True) if rest else None


def _clean(reading: Reading, span: Span | None) -> Span | None:
    """In small letters a name has two or three words; more of them is a sentence."""
    if span is None:
        return None
    words = reading.text[slice(*span)].split()
    return span if is_capital(words[0]) or len(words) <= 3 else None


def _corrected(reading: Reading) -> Iterator[Span]:
    """ "It's Rob, not Bob", "sorry, it's Katrin with a K"."""
    for match in re.finditer(r"\b(?:it's|its|it is|i'm|that's|es ist|c'est|es)\s", reading.text, re.I):
        span = person(reading.text, match.end(), lower=True, limit=3)
        if span is None:
            continue
        after = reading.text[span[1] : span[1] + 40]
        instead = re.match(r",?\s(?:not|nicht|pas|y no|no|and not)\s", after, re.I)
        other = person(reading.text, span[1] + instead.end(), lower=True) if instead else None
        if other and (
            is_capital(reading.text[span[0]]) or is_first_name(reading.text[slice(*span)].split()[0])
        ):
            yield span


def _introduced(reading: Reading) -> Iterator[Span]:
    yield from _after(reading, say.WEAK, sure=False)
    yield from _after(reading, say.THIS_IS, sure=False)
    for match in say.HERE.finditer(reading.text):
        span = person(reading.text, match.end(), lower=True, limit=3)
        if span and fold(reading.text[slice(*span)]).endswith("ly"):
            continue
        here = span and re.match(
            r" (?:here|hier|ici|aquí|här|speaking|à l'appareil|am apparat|al habla|al aparato)\b(?! (?:is|"
            r"are|we|in|at)\b)",
            reading.text[span[1] : span[1] + 20],
            re.I,
        )
        if span and here and _looks_like_person(reading, span):
            yield span


def _apposed(reading: Reading) -> Iterator[Span]:
    """ "I'm the office manager, Ana Ruiz.": what they are, then who."""
    for match in say.APPOSED.finditer(reading.text):
        if say.OF_SOMEBODY.search(match[0]) or reading.is_supposed(match.start()):
            continue
        span = person(reading.text, match.end())
        words = reading.text[slice(*span)].split() if span else []
        ends = span and reading.text[span[1] : span[1] + 2].strip(" ") in ("", ".", ",", "!", "\n", ";", "(")
        if span and ends and len(words) > 1 and _looks_like_person(reading, span):
            yield span


def _opening(reading: Reading) -> Iterator[Span]:
    """ "Hey team, Marcus Chen from Riverside Dental.": a name and a company, or a title, that begin a sentence."""
    for start, _ in reading.sentences():
        rest = reading.text[start:]
        match = say.GREETING.match(rest)
        begin = start + (match.end() if match else len(rest) - len(rest.lstrip()))
        span = person(reading.text, begin)
        if span and _opens(reading, span) and (start == 0 or " " in reading.text[slice(*span)]):
            yield span


def _opens(reading: Reading, span: Span) -> bool:
    link = say.FROM_COMPANY.match(reading.text[span[1] : span[1] + 30])
    employer = company(reading.text, span[1] + link.end()) if link else None
    if not _stands_first(reading, span):
        return False
    titled = say.ITS_TITLE.match(reading.text[span[1] : span[1] + 80])
    return titled is not None or (
        employer is not None
        and say.ENDS_OPENING.match(reading.text[employer[1] : employer[1] + 9]) is not None
    )


def _stands_first(reading: Reading, span: Span) -> bool:
    """A known first name, or two words and more that are written as names and are nothing else."""
    words = reading.text[slice(*span)].split()
    if has_legal_form(words) or not is_capital(words[0]):
        return False
    return is_first_name(words[0]) or (len(words) > 1 and not any(_is_vocabulary(word) for word in words))


def _after(reading: Reading, pattern: re.Pattern[str], *, sure: bool) -> Iterator[Span]:
    for match in pattern.finditer(reading.text):
        if re.search(
            r"\b(?:where|who|what|whether|as|than|like|because|when|and this is|says?|said)\s*$",
            reading.before(match.start(), 24),
            re.I,
        ):
            continue
        if re.search(r"\band\s*$", reading.before(match.start() + 1, 8), re.I) and pattern is say.THIS_IS:
            continue
        if match[0].strip(" ,.!\n").lower() == "im" and not is_first_name(
            reading.text[match.end() : match.end() + 30].split(" ")[0].strip(",.!")
        ):
            continue
        romance = (
            re.match(r"je|soy|yo|sono|sou|ici|habla|les?|te|al|aqu", match[0].strip(" .,;:!\n"), re.I)
            is not None
        )
        span = person(reading.text, match.end(), lower=True, particles=not romance)
        if span and pattern is say.THIS_IS and _is_lone_word(reading, span):
            continue
        if span and (sure or _looks_like_person(reading, span)):
            yield span


def _is_lone_word(reading: Reading, span: Span) -> bool:
    """ "This is Sparta": one unknown word with nothing after it."""
    word = reading.text[slice(*span)]
    return (
        " " not in word and not is_first_name(word) and reading.text[span[1] : span[1] + 1] in ("", ".", "!")
    )


def _looks_like_person(reading: Reading, span: Span) -> bool:
    """Whether words in a place where other things stand as well are a person's name."""
    words = reading.text[slice(*span)].split()
    known = is_first_name(words[0])
    if has_legal_form(words):
        return False
    follows = say.FOLLOWS.match(reading.text[span[1] : span[1] + 40]) is not None
    if not all(is_capital(word) for word in (words[0], words[-1])) or (
        words[0].isupper() and len(words[0]) > 3
    ):
        return known and follows and len(words) <= 3
    if len(words) == 1:
        return (
            follows
            and (known or not _is_vocabulary(words[0]))
            and not reading.text[span[1] : span[1] + 3].startswith(" & ")
        )
    return known or (follows and not any(_is_vocabulary(word) for word in words))


def _is_vocabulary(word: str) -> bool:
    """Words that begin with a capital for other reasons: titles, places, German nouns, participles."""
    folded = fold(word)
    if folded in TITLE_WORDS or folded in PLACES or folded in COMMON or any(c.isupper() for c in word[1:]):
        return True
    return len(folded) > 5 and folded.endswith(
        (
            "ing",
            "ed",
            "ung",
            "heit",
            "keit",
            "schaft",
            "leiter",
            "leiterin",
            "führer",
            "fuhrer",
            "manager",
            "managerin",
            "berater",
            "ist",
            "tion",
        )
    )


_ENDINGS = (
    "ly",
    "ness",
    "ment",
    "able",
    "ible",
    "ful",
    "less",
    "ity",
    "ive",
    "ous",
    "ial",
    "ated",
    "ings",
    "tions",
)


def _is_bare_name(reading: Reading, span: Span) -> bool:
    """One unknown word in small letters that is all there is to an answer, and no word of everyday speech."""
    word = fold(reading.text[slice(*span)])
    rest = reading.text[span[1] :].strip(" .!,\n")
    return not rest and 3 <= len(word) <= 14 and not _is_vocabulary(word) and not word.endswith(_ENDINGS)


def _asked(reading: Reading) -> Iterator[Span]:
    """A bare answer to our question for the name, or one that ends in it: "Sorry, was away. Ana"."""
    if reading.asked != "customer_name":
        return
    yield from _answered(reading, person(reading.text, _answer_begins(reading), lower=True))
    last = reading.starts[-1]
    span = person(reading.text, last + len(reading.text[last:]) - len(reading.text[last:].lstrip()))
    if last and span and not reading.text[span[1] :].strip(" .!\n"):
        yield from _answered(reading, span)


def _answered(reading: Reading, span: Span | None) -> Iterator[Span]:
    if span is None:
        return
    words = reading.text[slice(*span)].split()
    follows = say.FOLLOWS.match(reading.text[span[1] : span[1] + 30]) is not None
    capital = is_capital(words[0])
    if not follows or (
        reading.is_question(span[0]) and not reading.text[span[1] : span[1] + 2].startswith((",", ".", " -"))
    ):
        return
    if any(fold(word) in COMMON or (fold(word) in TITLE_WORDS and not is_first_name(word)) for word in words):
        return
    if (
        (capital and not has_legal_form(words))
        or is_first_name(words[0])
        or len(words) in (2, 3)
        or (len(words) == 1 and _is_bare_name(reading, span))
    ):
        yield span


def _alone(reading: Reading) -> Iterator[Span]:
    return signatures.alone(reading, _answer_begins(reading))


def _answer_begins(reading: Reading) -> int:
    """Where an answer begins after "sure, it's"."""
    filler = say.FILLER.match(reading.text)
    return filler.end() if filler else len(reading.text) - len(reading.text.lstrip())
