"""What a message tells about the visitor, and what it says beside that. PURE."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agent.acts.text import sentences
from agent.profile.config import ProfileCapture
from agent.profile.extract import Message, extract
from agent.profile.model import FieldDef, Profile, Stated
from agent.profile.resolve import Change, resolve

ABOUT_THEMSELVES = frozenset(
    (
        "customer_name",
        "email",
        "phone",
        "company",
        "job_title",
        "company_size",
        "budget_range",
        "timeline",
        "industry",
    )
)
"""Fields whose sentence says nothing that the site could answer. A need is rather a question to the site."""

_WANTS = frozenset(("needs", "products_of_interest", "competitors"))
_MAX_LEFT = 3
_INTRODUCING = frozenset(
    """a an and am is are was be it its it's i i'm im me my mine we we're our you your this that here there hi hello hey
    name named called email e-mail mail address phone number mobile cell tel telephone call reach contact company work
    works working at for from with of on in by or the best under to can is will please also sure yes yep ok okay so well
    thanks thank about around just regards cheers people employees staff budget role title position
    ich bin mein meine heiße heisse name ist und von bei firma wir sind unter die der das adresse nummer telefonnummer
    mailadresse telefon handy gerne ja danke guten tag hallo arbeite
    je suis m'appelle mon ma est et de chez nous sommes adresse numéro téléphone voici c'est bonjour oui merci appelle
    soy me llamo mi es y de en somos empresa correo teléfono número hola sí gracias trabajo nombre""".split()
)
_WORD = re.compile(r"[\w'’@.+-]+")


@dataclass(frozen=True, slots=True)
class Details:
    """`rest` is the message without the sentences that only give details; empty when nothing else is said."""

    stated: tuple[Stated, ...]
    changes: tuple[Change, ...]
    rest: str

    @property
    def told(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(stated.name for stated in self.stated if "weak" not in stated.flags))

    @property
    def is_introduction(self) -> bool:
        """Whether the message is about the visitor themselves and wants nothing that the site could tell."""
        return bool(self.told) and not _WANTS.intersection(self.told)

    @property
    def first_name(self) -> str | None:
        """How the visitor may be addressed, when this message gives their name."""
        names = [str(stated.value) for stated in self.stated if stated.name == "customer_name"]
        return names[-1].split()[0] if names else None


def read(message: Message, *, held: Profile, defs: Mapping[str, FieldDef], config: ProfileCapture) -> Details:
    """What the message tells, and how that changes what is held."""
    if not config.enabled:
        return Details((), (), message.text)
    stated = extract(message, defs, config)
    return Details(stated, resolve(held, stated, defs), _rest(message.text, stated))


def without_address(details: Details, *, held: Profile, defs: Mapping[str, FieldDef]) -> Details:
    """The details without an address, and the company it names: they are somebody else's."""
    stated = tuple(each for each in details.stated if each.name not in ("email", "company"))
    return Details(stated, resolve(held, stated, defs), details.rest)


def _rest(text: str, stated: Sequence[Stated]) -> str:
    quotes = [
        stated.quote for stated in stated if stated.name in ABOUT_THEMSELVES and "weak" not in stated.flags
    ]
    if not quotes:
        return text
    left = [sentence for sentence in sentences(text) if not _only_introduces(sentence, quotes)]
    return " ".join(left).strip()


def _only_introduces(sentence: str, quotes: Sequence[str]) -> bool:
    """Whether little is left of a sentence without the details in it and the words that introduce such details."""
    if "?" in sentence:
        return False
    left = sentence
    for quote in quotes:
        left = left.replace(quote, " ")
    if left == sentence:
        return all(word.lower() in _INTRODUCING for word in _WORD.findall(left))
    words = [word for word in _WORD.findall(left) if word.lower().strip(".'’-") not in _INTRODUCING]
    return len(words) <= _MAX_LEFT
