"""Names of people and companies, read word by word from a position. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.profile.rules.words import (
    CHAT_WORDS,
    COMMON,
    DEMONYMS,
    FIRST_NAMES,
    LEGAL_FORMS,
    PLACES,
    TIME_WORDS,
    TITLE_WORDS,
)
from agent.wording import FUNCTION_WORDS, fold

Span = tuple[int, int]

_PERSON_WORD = re.compile(
    r"(?:[Dd]ott|[Pp]rof)\.ssa|(?:[Dd]ipl\.-[^\W\d_]{2,8}\.?)|[^\W\d_](?:[^\W\d_]|"
    r"['\-](?=[^\W\d_])){0,30}(?:\.(?=[ ,]))?"
)
_COMPANY_WORD = re.compile(r"\([Pp]ty\)|[^\W_](?:[\w'+/]|[&.\-](?=\w)|[.!](?=[ ,]?$)){0,40}\.?|&|\+")
_PARTICLES = frozenset(
    "de da do dos das di del della der den van von zu la le los las bin ibn al el y e st st. ter ten".split()
)
_OF = ("de", "del", "da", "di")
_OF_COMPANY = re.compile(r"(?:von|van)(?: de[rn]?| het)? [^\W\d_a-zß-ÿ][\w'-]+ [^\W\d_a-zß-ÿ]")
_JOINED_PARTICLE = re.compile(r"(?:al|el|ad|an|ar|as|at|az|bin|ibn|ben|d|l|de)['-][A-ZÀ-Þ]")
_IN_SURNAME = re.compile(
    r"(?:del|de (?:la|los|las)) [^\W\d_a-zß-ÿ][\w'-]{1,20}(?= ?(?:[.,!?;\n]|$| (?:y|e)\b))"
)
_TITLES = frozenset(
    "mr mrs ms miss mx dr prof professor sir herr herrn frau hr fr lic mag ing mme mlle monsieur madame sr sra "
    "senor senora don dona hr fr dipl-ing ing sig dott dott.ssa signor signora dhr mevr mevrouw "
    "meneer pan pani prof.ssa "
    "eng engr rev".split()
)
_ENGLISH = FUNCTION_WORDS["en"] | CHAT_WORDS
_NOT_NAMES = COMMON | DEMONYMS | TIME_WORDS | (PLACES - FIRST_NAMES)


def is_capital(word: str) -> bool:
    """Whether a word is written as a name; scripts without small letters count as capitals."""
    return not word[:1].islower()


def has_legal_form(words: list[str]) -> bool:
    """Whether one of the words after the first is a company's legal form."""
    return any(fold(word).replace(".", "") in LEGAL_FORMS and len(word) > 1 for word in words[1:])


def is_first_name(word: str) -> bool:
    folded = fold(word)
    return folded in FIRST_NAMES or folded.split("-")[0] in FIRST_NAMES


def person(
    text: str, position: int, *, lower: bool = False, limit: int = 4, particles: bool = True
) -> Span | None:
    """The span of a person's name that begins at `position`, without a title before it; None when there is none.

    `lower` accepts small letters, for phrases that leave no doubt ("my name is ana ruiz"). Without `particles` a name
    ends before "de": in "soy Carlos de Acme" a company follows.
    """
    words: list[tuple[str, Span]] = []
    for word, span in _words(_PERSON_WORD, text, position):
        if not words and (fold(word).rstrip(".") in _TITLES or fold(word).startswith("dipl.")):
            continue
        if words and not particles and word in _OF and not _is_in_surname(text, span[0], words[0][0]):
            break
        if words and word in ("von", "van") and _OF_COMPANY.match(text, span[0]):
            break
        if len(words) == limit or not _continues_person(word, words, lower=lower):
            break
        words.append((word, span))
        if text[span[1] : span[1] + 1] not in (" ", "") or (word.endswith(".") and len(word) > 3):
            break
    while words and fold(words[-1][0]) in _PARTICLES:
        words.pop()
    if not words or (len(words) == 1 and (len(words[0][0]) < 2 or words[0][0].endswith("'s"))):
        return None
    end = words[-1][1][1]
    end -= text[end - 1] == "." and len(words[-1][0]) > 2
    if text[end : end + 1] in ("@", "'", "_") or text[words[0][1][0] : end].endswith("'s"):
        return None
    return words[0][1][0], end


def _is_in_surname(text: str, position: int, first: str) -> bool:
    """ "María del Carmen" and "Ana de la Cruz." against "Ana de Acme", where a company follows."""
    return fold(first) == "maria" or _IN_SURNAME.match(text, position) is not None


def _continues_person(word: str, before: list[tuple[str, Span]], *, lower: bool) -> bool:
    folded = fold(word).rstrip(".")
    if before and is_capital(before[0][0]) and _JOINED_PARTICLE.match(word):
        return True
    if before and folded in _PARTICLES and (is_capital(before[0][0]) or folded not in COMMON):
        return True
    if not before and folded in _PARTICLES and len(folded) > 2 and is_capital(word):
        return True
    if len(folded) == 1:
        return bool(before) and is_capital(word)
    if folded in _NOT_NAMES or (folded in TITLE_WORDS and folded not in FIRST_NAMES):
        # After a first name "May", "Paris" and "Te" are names.
        return bool(before) and is_capital(word) and is_capital(before[0][0]) and folded not in _ENGLISH
    if folded in LEGAL_FORMS:
        return False
    if is_capital(word):
        return not (before and not is_capital(before[0][0]))
    return lower and not (before and is_capital(before[0][0]))


def company(text: str, position: int, *, lower: bool = False, limit: int = 5) -> Span | None:
    """The span of a company's name that begins at `position`; None when there is none."""
    words: list[tuple[str, Span]] = []
    for word, span in _words(_COMPANY_WORD, text, position):
        folded = fold(word)
        counted = sum(fold(w) not in LEGAL_FORMS for w, _ in words)
        if counted == limit or not _continues_company(
            word, words, lower=lower, following=text[span[1] : span[1] + 24]
        ):
            break
        words.append((word, span))
        following = text[span[1] : span[1] + 1]
        if word.endswith(".") and folded not in LEGAL_FORMS and len(folded) > 3:
            break
        if following not in (" ", ",", "") or (following == "," and not _legal_follows(text, span[1] + 1)):
            break
    while words and fold(words[-1][0]) in _JOINS:
        words.pop()
    if not words or fold(words[0][0]) in LEGAL_FORMS - _GROUPS or fold(words[0][0]).rstrip(".") in _TITLES:
        return None
    start, end = words[0][1][0], words[-1][1][1]
    if text[end - 1] == "." and fold(words[-1][0]) not in LEGAL_FORMS:
        end -= 1
    if text[start:end].endswith("'s"):
        end -= 2
    return (start, end) if _is_company(text[start:end], text[end : end + 1]) else None


def _continues_company(
    word: str, before: list[tuple[str, Span]], *, lower: bool, following: str = ""
) -> bool:
    folded = fold(word)
    if before and (folded in LEGAL_FORMS or word in ("&", "+")):
        return True
    if folded in _STOPS_COMPANY or (not before and folded in COMMON and not _begins_name(word, following)):
        return False
    if word[0].isdigit():
        return bool(before) or re.match(r"\d{1,3}[A-Z]|\d{1,3}[a-z]{3,}", word) is not None
    if is_capital(word):
        return not (before and folded in COMMON and folded in _AFTER_COMPANY)
    if before and folded in (
        "of",
        "de",
        "des",
        "du",
        "la",
        "del",
        "della",
        "di",
        "van",
        "von",
        "der",
        "den",
        "el",
        "los",
        "las",
        "for",
        "da",
        "do",
    ):
        return is_capital(before[0][0])
    return lower and folded not in COMMON


def _begins_name(word: str, following: str) -> bool:
    """Common words that are written like a brand: "OpenWork" and "First National" are, "BUILDING" is none."""
    if any(c.isupper() for c in word[1:]):
        return not word.isupper()
    goes_on = re.match(r" ([A-ZÀ-Þ][\w'-]{2,})", following)
    plain = fold(word) in CHAT_WORDS and fold(word) not in FUNCTION_WORDS["en"]
    return plain and is_capital(word) and goes_on is not None and fold(goes_on[1]) not in COMMON


def _is_company(name: str, following: str) -> bool:
    folded = [fold(word).strip(".,") for word in name.split()]
    if following == "@" or len(name) < 2:
        return False
    if len(folded) == 1 and folded[0] in (TIME_WORDS | DEMONYMS | TITLE_WORDS):
        return False
    return not all(word in PLACES or word in _DIRECTIONS for word in folded)


def _legal_follows(text: str, position: int) -> bool:
    word = re.match(r" ?([\w.]{2,8})", text[position : position + 10])
    return word is not None and fold(word[1]).rstrip(".") in LEGAL_FORMS and fold(word[1]) != "co"


_DIRECTIONS = frozenset(
    "north south east west northern southern eastern western new san los great greater central upper lower st bei "
    "am".split()
)
_GROUPS = frozenset("group holding holdings gruppe groupe grupo co company".split())
_JOINS = frozenset(
    "& + and und et y of de des du la del della di van von der den el los las for da do".split()
)
_STOPS_COMPANY = frozenset(
    "i i'm i've i'd we we're and but or my our your the a an is are was in on with who which "
    "that this so can could would "
    "does please thanks what how when where why und oder aber wir ich mein unser et ou mais "
    "nous je y o pero nosotros "
    "hi hello here".split()
)
_AFTER_COMPANY = frozenset(
    "we our looking need needs want wants would could can do does have has had is are was "
    "will just also here today now".split()
)


def _words(pattern: re.Pattern[str], text: str, position: int) -> Iterator[tuple[str, Span]]:
    """Words with one or two spaces, or a comma before a legal form, between them."""
    while match := pattern.match(text, position):
        yield match[0], match.span()
        position = match.end()
        if text[position : position + 1] == "," and _legal_follows(text, position + 1):
            position += 1
        gap = re.compile(r" {1,2}").match(text, position)
        if gap is None:
            return
        position = gap.end()


def tidy(name: str) -> str:
    """A person's name in one spelling: single spaces, and capitals when it came without any or in nothing else."""
    words = name.split()
    if name.islower() or (name.isupper() and len(name) > 3):
        words = [_capital(word) for word in words]
    return " ".join(words)


def _capital(word: str) -> str:
    if fold(word) in _PARTICLES:
        return word.lower()
    return re.sub(r"(^|[-'])(\w)", lambda m: m[1] + m[2].upper(), word.lower())
