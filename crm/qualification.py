"""The score of a visitor and why it is what it is. PURE: the same evidence gives the same score.

Only what the owner's criteria name counts. A visitor who asks for a score gets none for asking.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import unquote, urlsplit

from crm.config import Qualification
from crm.criteria import Criterion, When
from crm.model import Assessment, Reason
from crm.phrases import MAX_QUOTE, find, fold
from crm.quantities import size_range, timeline_days, yearly_amount


@dataclass(frozen=True, slots=True)
class Fact:
    """A value that holds, the visitor's own words for it, the turn they stand in, and its marks."""

    value: Any
    quote: str | None = None
    turn: int | None = None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    turn: int
    text: str


@dataclass(frozen=True, slots=True)
class Happened:
    """One of `crm.criteria.Event`, with the visitor's words where there are any."""

    event: str
    quote: str | None = None
    turn: int | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that an assessment may look at. `pages` are addresses or paths; `products` are their names."""

    fields: Mapping[str, tuple[Fact, ...]] = field(default_factory=dict[str, tuple[Fact, ...]])
    pages: tuple[str, ...] = ()
    messages: tuple[Message, ...] = ()
    events: tuple[Happened, ...] = ()
    products: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Match:
    """How a criterion holds: the reason's words when the owner wrote none, and where it stands."""

    text: str
    quote: str | None = None
    turn: int | None = None


def assess(evidence: Evidence, config: Qualification) -> Assessment:
    """Every criterion that holds gives its points once; the score is their sum, within 0 and 100."""
    reasons: list[Reason] = []
    held: set[str] = set()
    disqualified = False
    for criterion in config.active_criteria:
        match = _match(criterion.when, evidence)
        if match is None:
            continue
        held.add(criterion.name)
        disqualified |= criterion.disqualify
        if criterion.points or criterion.disqualify or criterion.name in config.hot_when:
            reasons.append(_reason(criterion, match))
    score = max(0, min(100, sum(reason.points for reason in reasons)))
    return Assessment(
        score=score,
        reasons=tuple(reasons),
        qualified=not disqualified and score >= config.qualified,
        hot=not disqualified and (score >= config.hot or not held.isdisjoint(config.hot_when)),
        disqualified=disqualified,
    )


def explain(assessment: Assessment) -> str:
    """The score and its reasons as lines of text, the weightiest first."""
    marks = {"hot": assessment.hot, "qualified": assessment.qualified, "ruled out": assessment.disqualified}
    standing = ", ".join(mark for mark, holds in marks.items() if holds) or "not qualified"
    ordered = sorted(assessment.reasons, key=lambda reason: -abs(reason.points))
    return "\n".join([f"Score {assessment.score} of 100: {standing}", *(_line(reason) for reason in ordered)])


def _line(reason: Reason) -> str:
    quote = f' "{reason.quote}"' if reason.quote else ""
    turn = f" (message {reason.turn})" if reason.turn is not None else ""
    return f"{reason.points:+4d}  {reason.text}{':' if quote else ''}{quote}{turn}"


def _reason(criterion: Criterion, match: _Match) -> Reason:
    quote = match.quote[:MAX_QUOTE] if match.quote else None
    return Reason(criterion.name, criterion.points, criterion.text or match.text, quote, match.turn)


def _match(when: When, evidence: Evidence) -> _Match | None:
    if when.field is not None:
        return _field_match(when, when.field, evidence)
    if when.page is not None:
        return _page_match(when.page, evidence)
    if when.phrase is not None:
        return _phrase_match(when.phrase, evidence)
    if when.event is not None:
        return _event_match(when.event, evidence)
    return _product_match(when.product or (), evidence)


def _field_match(when: When, name: str, evidence: Evidence) -> _Match | None:
    facts = evidence.fields.get(name, ())
    label = name.replace("_", " ")
    if when.known is False:
        return None if facts else _Match(f"The {label} is not known")
    for fact in facts:
        if _satisfies(fact, when):
            return _Match(f"The {label} fits: {_shown(fact.value)}", fact.quote, fact.turn)
    return None


def _satisfies(fact: Fact, when: When) -> bool:
    """All of the checks that the criterion names hold for the value."""
    return (
        (when.equals is None or _equal(fact.value, when.equals))
        and (when.one_of is None or any(_equal(fact.value, wanted) for wanted in when.one_of))
        and (when.mentions is None or find(_shown(fact.value), when.mentions) is not None)
        and (when.flagged is None or not set(when.flagged).isdisjoint(fact.flags))
        and (when.not_flagged is None or set(when.not_flagged).isdisjoint(fact.flags))
        and (when.within_days is None or _ends_within(fact.value, when.within_days))
        and _large_enough(fact.value, when)
    )


def _equal(value: Any, wanted: bool | float | str) -> bool:
    if isinstance(wanted, bool) or isinstance(value, bool):
        return value is wanted
    if isinstance(wanted, str):
        return isinstance(value, str) and " ".join(fold(value).split()) == " ".join(fold(wanted).split())
    return isinstance(value, int | float) and value == wanted


def _ends_within(value: Any, days: int) -> bool:
    needed = timeline_days(value)
    return needed is not None and needed <= days


def _large_enough(value: Any, when: When) -> bool:
    """A budget counts by the most that would be spent; of a size that is a range, the whole range must fit."""
    if when.at_least is None and when.at_most is None:
        return True
    if isinstance(value, Mapping) and "currency" in value:
        amount = yearly_amount(value, currency=when.currency, per=when.per)
        low = high = amount
    elif when.currency is not None or (sizes := size_range(value)) is None:
        return False
    else:
        low, high = sizes
    return (when.at_least is None or (low is not None and low >= when.at_least)) and (
        when.at_most is None or (high is not None and high <= when.at_most)
    )


def _page_match(patterns: tuple[str, ...], evidence: Evidence) -> _Match | None:
    for page in evidence.pages:
        path = _path(page)
        if any(fnmatchcase(path, pattern.lower()) for pattern in patterns):
            return _Match(f"Looked at {path[:100]}")
    return None


def _path(page: str) -> str:
    try:
        return unquote(urlsplit(page).path).lower() or "/"
    except ValueError:
        return "/"


def _phrase_match(phrases: tuple[str, ...], evidence: Evidence) -> _Match | None:
    for message in evidence.messages:
        if hit := find(message.text, phrases):
            return _Match(f"Said {hit.phrase!r}", hit.quote, message.turn)
    return None


def _event_match(event: str, evidence: Evidence) -> _Match | None:
    for happened in evidence.events:
        if happened.event == event:
            return _Match(f"This happened: {event.replace('_', ' ')}", happened.quote, happened.turn)
    return None


def _product_match(patterns: tuple[str, ...], evidence: Evidence) -> _Match | None:
    for product in evidence.products:
        if any(fnmatchcase(fold(product), fold(pattern)) for pattern in patterns):
            return _Match(f"Interested in {product[:100]}")
    return None


def _shown(value: Any) -> str:
    """The value as text, for a reason and for looking for words in it."""
    if isinstance(value, Mapping):
        parts = [str(part) for part in value.values() if part is not None]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        return " ".join(parts)[:MAX_QUOTE]
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)[:MAX_QUOTE]
