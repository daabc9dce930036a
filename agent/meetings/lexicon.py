"""The words of all languages together, compiled. A message is read in all of them: visitors mix languages."""

from __future__ import annotations

import re

from agent.meetings.words import LANGUAGES
from agent.meetings.words.shape import Patterns, any_of, bag


def _all(*patterns: str) -> re.Pattern[str]:
    return re.compile(any_of(*patterns))


def _each(*groups: Patterns) -> re.Pattern[str]:
    return _all(*(pattern for group in groups for pattern in group))


def _words(*alternatives: str) -> re.Pattern[str]:
    """Any of the alternatives as whole words."""
    return re.compile(rf"\b(?:{'|'.join(alternatives)})\b")


def _row(first: Patterns, more: str) -> str:
    """Phrases in a row, with fillers before, between and after them."""
    phrases = any_of(*first)
    return rf"(?:(?:{more}),? ){{0,3}}(?:{phrases})(?:,? (?:{phrases}|{more}))*"


_NEVER = r"(?!)"


def _pick(number: int) -> re.Pattern[str]:
    return _all(
        *(
            rf"{words.before_pick}(?:{words.ordinals.get(number, _NEVER)}|"
            rf"(?:{words.number}) ?(?:{words.ordinals.get(number, _NEVER)}|{number})|"
            rf"{number}(?= \w)){words.after_pick}"
            for words in LANGUAGES
        )
    )


# Each name is explained where the words are: `words.shape`.
TYPOS = {
    wrong: right for words in LANGUAGES for right, wrongs in words.typos.items() for wrong in wrongs.split()
}
WORD = re.compile(r"[^\W\d_]{2,}")

LEAD = _all(*(words.lead for words in LANGUAGES))
HEAD = _all(*(rf"(?:{words.heads})\s+(?=(?:{words.clauses}|{words.starts})\b)" for words in LANGUAGES))
JOINT = re.compile(
    rf"\s(?:(?P<and>{'|'.join(words.joints for words in LANGUAGES)})\s+"
    rf"(?=(?:{'|'.join(words.clauses for words in LANGUAGES)})\b)|"
    rf"(?P<but>{'|'.join(words.turns for words in LANGUAGES)})\s+|"
    rf"(?P<because>{'|'.join(words.reasons for words in LANGUAGES)})\s+)"
)
TURN = re.compile(rf"(?:{'|'.join(words.turns for words in LANGUAGES)})\b")
REASON = re.compile(rf"(?:{'|'.join(words.reasons for words in LANGUAGES)})\b")

WANTS = _each(*(words.wants for words in LANGUAGES))
WISHES = _each(*(words.wishes for words in LANGUAGES))
TIMED = _each(*(words.timed for words in LANGUAGES))
NAMED_ALONE = _all(*(words.named_alone for words in LANGUAGES))
SHOWN = _all(*(words.shown for words in LANGUAGES))
INVITED = _each(*(words.invited for words in LANGUAGES))
ASKS_TIMES = _each(*(words.asks_times for words in LANGUAGES))
MOVES = _each(*(words.moves for words in LANGUAGES))
MOVES_TIMED = _each(*(words.moves_timed for words in LANGUAGES))
CANCELS = _each(*(words.cancels for words in LANGUAGES))
ASKS = _each(*(words.asks for words in LANGUAGES))
HOW_TO = _all(*(rf"{words.how_to} ?" for words in LANGUAGES))
BARRED = _words(*(words.barred for words in LANGUAGES))
PRODUCT = _all(*(words.product for words in LANGUAGES))

CANCEL_ALONE = _each(*(words.answers.cancel_alone for words in LANGUAGES))
DROPS = _each(*(words.answers.drops for words in LANGUAGES))
NONE = _each(*(words.answers.none for words in LANGUAGES))
YES = _all(
    *(_row((*words.answers.weak_yes, *words.answers.yes), words.answers.yes_fillers) for words in LANGUAGES)
)
WEAK_YES = _all(*(_row(words.answers.weak_yes, words.answers.yes_fillers) for words in LANGUAGES))
NO = _all(*(_row(words.answers.no, words.answers.yes_fillers) for words in LANGUAGES))
UNSURE = _each(*(words.answers.unsure for words in LANGUAGES))
CONDITIONS = _words(*(words.answers.conditions for words in LANGUAGES))
STAYS = _each(*(words.answers.stays for words in LANGUAGES))
GOES = _each(*(words.answers.goes for words in LANGUAGES))
INSTEAD = _words(*(words.answers.instead for words in LANGUAGES))

NOT_LAST = re.compile(
    rf"(?P<time>[^,.;:!?\n]{{1,80}})\b(?P<no>{'|'.join(words.not_last for words in LANGUAGES)})(?=\s*(?:[,.;:!?\n]|$))",
    re.IGNORECASE,
)
NO_TIME = _all(*(words.no_time for words in LANGUAGES))
PICKS = tuple((number, _pick(number)) for number in (-1, *range(1, 10)))
"""A clause that names one of the offered times by its number, and that number."""

NUMBERED = _all(
    *(
        rf"{words.before_pick}(?:{words.number}) ?(?P<number_{at}>\d{{1,2}}){words.after_pick}"
        for at, words in enumerate(LANGUAGES)
    )
)
"""A clause that names one of the offered times by its number in digits."""

TO = _words(*(words.to for words in LANGUAGES))
OF_MEETING = _words(*(words.of_meeting for words in LANGUAGES))
FRAME = bag(*(words.frame for words in LANGUAGES))
OTHER = _all(*(words.other for words in LANGUAGES))
NOT_LENGTH = _all(*(words.not_length for words in LANGUAGES))
FILLERS = bag(*(words.fillers for words in LANGUAGES))

NOT_ADDRESS = re.compile(rf"\b(?:{any_of(*(words.not_address for words in LANGUAGES))})")
TO_ADDRESS = re.compile(rf"\b(?:{any_of(*(words.to_address for words in LANGUAGES))})")
ALSO_ADDRESS = _words(*(words.also_address for words in LANGUAGES))
INTRODUCES = bag(*(words.introduces for words in LANGUAGES))

COMMON_IN_NAMES = bag(*(words.common_in_names for words in LANGUAGES))
NEGATIONS = bag(*(words.negations for words in LANGUAGES))
