"""What a visitor looked at: products first, then the pages that answered their questions; each name once. PURE."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agent.summary.model import Claim
from agent.summary.questions import asked
from agent.summary.quotes import distinct, one_line, sentence_about
from agent.summary.transcript import Transcript
from agent.summary.visitor_facts import product_claims

_MAX_NAME = 200
_CONTACTS = re.compile(r" \((?:viewed|asked|configured|quoted)(?:, (?:viewed|asked|configured|quoted))*\)$")


@dataclass(frozen=True, slots=True)
class Interest:
    """`name` is a product's or a page's; the claim's text may add how the visitor dealt with the product."""

    name: str
    claim: Claim


def interests(transcript: Transcript) -> list[Interest]:
    """Products in the order in which they came up, then topics, the most frequent first."""
    kinds: dict[str, list[str]] = {}
    for contact in transcript.products:
        known = kinds.setdefault(_key(_name(contact.product)), [])
        known += [contact.kind] if contact.kind not in known else []
    found = _once([*_products(transcript), *_topics(transcript)])
    return [_with_contacts(interest, kinds.get(_key(interest.name), ())) for interest in found]


def name_of(claim: Claim) -> str:
    """The name in an interest's text, without how the visitor dealt with it."""
    return _CONTACTS.sub("", claim.text)


def once(claims: Sequence[Claim]) -> list[Claim]:
    """Each interest once, by its name."""
    return [interest.claim for interest in _once([Interest(name_of(claim), claim) for claim in claims])]


def topic(title: str, company: str) -> str:
    """A page's title without the site's name around it: "Delivery | Acme" is about delivery."""
    parts = [part.strip() for part in re.split(r"\s[|·•–—-]\s|\s*\|\s*", title) if part.strip()]
    own = [part for part in parts if not company or company.casefold() not in part.casefold()]
    return one_line((own or parts or [""])[0], _MAX_NAME)


def _once(found: Sequence[Interest]) -> list[Interest]:
    by_key: dict[str, Interest] = {}
    for interest in found:
        by_key.setdefault(_key(interest.name), interest)
    named = list(by_key.values())
    return [named[i] for i in distinct([interest.name for interest in named])]


def _key(name: str) -> str:
    return " ".join(re.findall(r"\w+", name.casefold())) or name


def _name(product: str) -> str:
    return one_line(product, _MAX_NAME)


def _with_contacts(interest: Interest, kinds: Sequence[str]) -> Interest:
    if not kinds:
        return interest
    claim = interest.claim
    text = f"{interest.name} ({', '.join(kinds)})"
    return Interest(interest.name, Claim(text, claim.turn, claim.quote))


def _products(transcript: Transcript) -> Iterator[Interest]:
    """What the visitor named, and what they dealt with in a turn that shows it."""
    yield from (Interest(claim.text, claim) for claim in product_claims(transcript))
    for contact in transcript.products:
        turn = transcript.turn(contact.turn) if contact.turn is not None else None
        if turn is not None and turn.visitor.strip() and not turn.steers:
            name = _name(contact.product)
            yield Interest(name, Claim(name, turn.number, sentence_about(contact.product, turn.visitor)))


def _topics(transcript: Transcript) -> list[Interest]:
    times: Counter[str] = Counter()
    first: dict[str, Claim] = {}
    for one in asked(transcript.turns):
        if one.turn.outcome != "answered" or one.turn.steers:
            continue
        for title in dict.fromkeys(topic(c.title, transcript.company) for c in one.turn.citations):
            times[title] += 1
            first.setdefault(title, Claim(title, one.turn.number, one.quote))
    return [Interest(title, first[title]) for title, _ in times.most_common() if title]
