"""What the words of each language are used for when a message is read for a meeting.

Patterns are regular expressions over folded text (lower case, no accents, chat spelling written out) without lead-in
and edge punctuation. Each is bounded, so that no message can make it slow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Patterns = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """How one answers what was asked. Patterns of a whole clause unless said otherwise."""

    cancel_alone: Patterns
    """During a talk about a meeting that is not booked yet: to drop it."""
    drops: Patterns
    none: Patterns
    yes: Patterns
    """Assent, also in a row: "yes perfect book it"."""
    weak_yes: Patterns
    """Assent that may as well be a mere "I see" before something else."""
    yes_fillers: str
    """Words between and after assents."""
    no: Patterns
    unsure: Patterns
    """Neither yes nor no."""
    conditions: str
    """What makes assent wait for something: "unless". Anywhere in a message but in its questions."""
    stays: Patterns
    """Whether to cancel: no."""
    goes: Patterns
    """Whether to cancel: yes."""
    instead: str
    """Words anywhere in a message that correct what was said before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One language."""

    answers: Answers
    typos: Mapping[str, str]
    """Words that are common in what follows, and their misspellings, separated by blanks."""
    lead: str
    """What may stand before a wish without changing it: greetings, "well", "then". Matched at the beginning."""
    heads: str
    """Words of assent or refusal that may stand before a clause without a comma: "yes can we ..."."""
    clauses: str
    """How a clause begins that stands for itself, after such a word or after "and"."""
    starts: str
    """How one begins after such a word only."""
    joints: str
    """Conjunctions before such a clause."""
    turns: str
    """Conjunctions that always begin a clause, and turn against what was said before: "but"."""
    reasons: str
    """Conjunctions that always begin a clause that is no wish: "because"."""
    wants: Patterns
    """A wish for a meeting. Matched at the beginning of a clause."""
    wishes: Patterns
    """The same, anywhere in a clause; not after `barred`."""
    timed: Patterns
    """A wish for a meeting if a time is in the clause: "do you have time on ...". Matched at the beginning."""
    named_alone: str
    """A whole message that only names a meeting, and so asks for one: "a demo"."""
    shown: str
    """What is a wish for a meeting beside a clause with its time: "I'd like to see the product"."""
    invited: Patterns
    """What takes up an invitation to look for a time: "meeting please"."""
    asks_times: Patterns
    """During a talk: when could it be at all?"""
    moves: Patterns
    """Anywhere in a clause; not after `barred`."""
    moves_timed: Patterns
    """The same, if a time is in the clause: "can we move it to ..."."""
    cancels: Patterns
    """Anywhere in a clause; not after `barred`."""
    asks: Patterns
    """Matched at the beginning of a clause."""
    how_to: str
    """Words before moving and cancelling that leave it a wish: "how can I cancel my meeting"."""
    barred: str
    """Words before a wish that make it something else: "if I book", "how do customers book"."""
    product: str
    """Words anywhere in a clause that make a wish a question about a product: "in your app"."""
    ordinals: Mapping[int, str]
    """How the number of an offered time is said in a word, -1 is the last one."""
    before_pick: str
    after_pick: str
    """What may surround such a number without saying more: "the ... one please"."""
    number: str
    """Before such a number in digits: "option 2"."""
    not_last: str
    """What refuses a time at the end of a clause, where the time grammar knows it before the time: "el martes no"."""
    no_time: str
    """What the time grammar would take for a time in this language, and is none."""
    to: str
    """Before the time to which a meeting is moved."""
    of_meeting: str
    """A meeting: what is moved, and beside what a time is its old one."""
    frame: str
    """Words around a time in a clause that is about nothing else, separated by blanks."""
    other: str
    """Words anywhere in a statement whose times are not about the meeting: "we launch in"."""
    not_length: str
    """Words anywhere in a clause whose duration is no wish for a length: "5 minutes ago"."""
    fillers: str
    """Words of courtesy and conjunctions that say nothing alone, separated by blanks."""
    not_address: str
    """Before an address that is not to be used."""
    to_address: str
    """Before the address the invitation goes to."""
    also_address: str
    """Words anywhere in a message by which each of its addresses is meant."""
    common_in_names: str
    """Words of a meeting type's name that do not tell it from others, separated by blanks."""
    negations: str
    """Before a type that is not meant, separated by blanks."""
    introduces: str
    """Words that may surround an address without saying anything else, separated by blanks."""


def any_of(*patterns: str) -> str:
    return "|".join(f"(?:{pattern})" for pattern in patterns)


def bag(*texts: str) -> frozenset[str]:
    return frozenset(word for text in texts for word in text.split())
