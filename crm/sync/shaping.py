"""A session as a connector's values: person, deal and activities. PURE."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, cast
from urllib.parse import urlsplit
from uuid import UUID

from crm.connectors.model import Account, Activity, Deal, Object, Person, Skipped
from crm.connectors.texts import cut
from crm.mapping import Manner, Row, fit, rows
from crm.mapping.fit import with_names
from crm.mapping.values import as_text
from crm.sync import timeline
from crm.sync.config import CrmEntry, DealRule, DealWhen, StageOf
from crm.sync.model import SessionRecord, Standing

LONGEST_TITLE = 120
_ORDER: tuple[StageOf, ...] = ("new", "engaged", "qualified", "hot", "booked")
_OF_THIS_SESSION = ("summary", "session_url", "next_steps")
"""Facts that the person's latest session says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is known of a connection that shapes what goes there. `rows` are the connector's own mapping, `stages` its
    own where the owner names none. Without an `account`, or an object's fields in it, everything is taken as it is."""

    entry: CrmEntry
    rows: Mapping[Object, tuple[Row, ...]] = field(default_factory=dict[Object, tuple[Row, ...]])
    account: Account | None = None
    manner: Manner = field(default_factory=Manner)
    stages: Mapping[StageOf, str] = field(default_factory=dict[StageOf, str])


@dataclass(frozen=True, slots=True)
class ShapedActivity:
    """`key` is the activity's in the CRM, and its id here."""

    key: str
    activity: Activity


@dataclass(frozen=True, slots=True)
class Shaped:
    """`left_out` says of each mapped field that could not be filled, or not in full, why. `stands`: how far the deal
    is; there is none to be made when `deal` is None."""

    person: Person
    deal: Deal | None
    stands: Standing
    activities: tuple[ShapedActivity, ...]
    left_out: Mapping[Object, tuple[Skipped, ...]]


def shape(record: SessionRecord, target: Target) -> Shaped:
    """All of the session as this connection takes it. A mapping that is wrong leaves its field out and no more."""
    facts = facts_of(record)
    person, of_contact = _person(record, target, facts)
    stands = standing(record)
    deal, of_deal = (
        _deal(record, target, facts, stands) if wants_deal(target.entry.deal.when, record) else (None, ())
    )
    activities = tuple(
        ShapedActivity(key, activity)
        for key, activity in timeline.activities(record, target.entry.activities)
    )
    return Shaped(person, deal, stands, activities, {"contact": of_contact, "deal": of_deal})


def digest(*values: Any) -> bytes:
    """The same for the same values: of persons, deals, activities and the records that they hang on."""
    plain = [None if value is None else asdict(value) for value in values]
    return hashlib.sha256(json.dumps(plain, sort_keys=True, default=str).encode()).digest()


# Keys: the same at each reading, and nobody else's


def contact_key(contact: UUID) -> str:
    return str(contact)


def deal_key(contact: UUID) -> str:
    return f"deal-{contact}"


# Facts


def facts_of(record: SessionRecord) -> dict[str, Any]:
    """What is known by our names (crm.mapping.names), the owner's own fields among them."""
    contact, source, lead, talk = record.contact, record.source, record.lead, record.conversation
    facts: dict[str, Any] = {name: _value(fact) for name, fact in contact.facts.items()}
    known: dict[str, Any] = {
        "email": contact.email,
        "phone": contact.phone,
        "customer_name": contact.name,
        "company": contact.company,
        "country": record.country,
        "language": record.language,
        "score": lead.score if lead else None,
        "status": lead.status if lead else None,
        "score_reasons": [f"{reason.text} ({reason.points:+d})" for reason in lead.reasons] if lead else None,
        "owner": lead.owner if lead else None,
        "channel": source.channel,
        "source": source.source,
        "campaign": source.campaign,
        "source_page": source.landing_url,
        "referrer": source.referrer,
        "first_seen_at": source.first_seen_at,
        "last_seen_at": source.last_seen_at,
        **{f"utm_{part}": value for part, value in source.utm.items()},
        **source.clicks,
        "needs": talk.needs,
        "products_of_interest": record.products,
        "summary": talk.text,
        "session_url": talk.url,
        "next_steps": [step.text for step in record.next_steps],
    }
    facts |= {name: value for name, value in known.items() if value or value == 0}
    return {name: value for name, value in facts.items() if record.latest or name not in _OF_THIS_SESSION}


def _value(fact: Any) -> Any:
    """Of what the contact keeps of a fact; see crm.model.Contact."""
    return cast("Mapping[str, Any]", fact).get("value") if isinstance(fact, Mapping) else fact


# Person


def _person(
    record: SessionRecord, target: Target, facts: Mapping[str, Any]
) -> tuple[Person, tuple[Skipped, ...]]:
    fields, left_out = fit(
        rows(target.rows.get("contact", ()), target.entry.fields),
        facts,
        target.account.fields.get("contact") if target.account else None,
        manner=target.manner,
    )
    named = with_names(facts)
    person = Person(
        key=contact_key(record.contact.id),
        email=record.contact.email,
        phone=record.contact.phone,
        first_name=as_text(named.get("first_name")) or None,
        last_name=as_text(named.get("last_name")) or None,
        company=as_text(facts.get("company")) or None,
        domain=_domain(record, facts),
        owner=record.lead.owner if record.lead else None,
        fields=fields,
    )
    return person, left_out


def _domain(record: SessionRecord, facts: Mapping[str, Any]) -> str | None:
    """The company's: that of the address, unless it is a mailbox for everybody, else that of the site they named."""
    if record.contact.email and not {"free_mail", "disposable"} & set(record.contact.flags):
        return record.contact.email.rpartition("@")[2]
    site = as_text(facts.get("website"))
    try:
        host = urlsplit(site if "//" in site else f"//{site}").hostname or ""
    except ValueError:
        return None
    is_name = "." in host and not host.replace(".", "").isdecimal() and ":" not in host
    return host.removeprefix("www.") if is_name else None


# Deal


def wants_deal(when: DealWhen, record: SessionRecord) -> bool:
    """Whether the owner's rule makes a deal of this lead. Who books a meeting is further on than a score says."""
    lead = record.lead
    if when in ("always", "never") or lead is None:
        return when == "always" or (record.booked and when != "never")
    if lead.status == "disqualified":
        return False
    qualified = lead.qualified_at is not None or lead.status in ("qualified", "won")
    return (
        record.booked or (qualified and when == "qualified") or (lead.hot_at is not None and when != "booked")
    )


def standing(record: SessionRecord) -> Standing:
    """How far the lead is. What the CRM itself closed is not told to it."""
    lead = record.lead
    if lead and lead.status in ("won", "lost") and lead.status_by != "crm":
        return "won" if lead.status == "won" else "lost"
    if record.booked:
        return "booked"
    if lead is None:
        return "new"
    if lead.hot_at:
        return "hot"
    if lead.qualified_at or lead.status == "qualified":
        return "qualified"
    return "engaged" if lead.status == "engaged" else "new"


def moves(now: Standing, before: Standing | None) -> bool:
    """Whether a deal that was last asked to be at `before` is to be moved: forward only, and when it is closed."""
    if before is None or now in ("won", "lost"):
        return now != before
    return before in _ORDER and _ORDER.index(now) > _ORDER.index(before)


def _deal(
    record: SessionRecord, target: Target, facts: Mapping[str, Any], stands: Standing
) -> tuple[Deal, tuple[Skipped, ...]]:
    rule = target.entry.deal
    fields, left_out = fit(
        rows(target.rows.get("deal", ()), target.entry.deal_fields),
        facts,
        target.account.fields.get("deal") if target.account else None,
        manner=target.manner,
    )
    stage, no_stage = _stage(rule, rule.stages or target.stages, stands, account=target.account)
    amount, currency = _budget(facts.get("budget_range")) if rule.amount == "budget" else (None, None)
    days = rule.close_in_days
    deal = Deal(
        key=deal_key(record.contact.id),
        title=_title(rule, record, facts),
        stage=stage,
        pipeline=rule.pipeline,
        amount=amount,
        currency=currency,
        closes_on=(record.contact.created_at + timedelta(days=days)).date() if days else None,
        outcome=stands if stands in ("won", "lost") else None,
        owner=record.lead.owner if record.lead else None,
        fields=fields,
    )
    return deal, (*left_out, *no_stage)


def _title(rule: DealRule, record: SessionRecord, facts: Mapping[str, Any]) -> str:
    company, name = as_text(facts.get("company")), as_text(with_names(facts).get("customer_name"))
    products, headline = ", ".join(record.products), record.conversation.headline
    what = products or _without_who(headline, name, company)
    who = company or name or record.contact.email or record.contact.phone or "A visitor"
    filled = rule.title.format(
        who=who, what=what, company=company, name=name, products=products, headline=headline
    )
    return cut(" ".join(filled.split()), LONGEST_TITLE) or who


def _without_who(headline: str, name: str, company: str) -> str:
    """ "Ann Lee (Initech): asked about prices" without the beginning, which the title has already."""
    before, colon, after = headline.partition(": ")
    named = any(known and known in before for known in (name, company))
    return after[:1].upper() + after[1:] if colon and named and after else headline


def _stage(
    rule: DealRule, stages: Mapping[StageOf, str], stands: Standing, *, account: Account | None
) -> tuple[str | None, tuple[Skipped, ...]]:
    """The CRM's id of the stage: the furthest that `stages` names among those the lead has come to."""
    reached = _ORDER[: _ORDER.index(stands) + 1] if stands in _ORDER else ()
    named = next((stages[each] for each in reversed(reached) if each in stages), None)
    if named is None or account is None or not account.stages:
        return named, ()
    mine = [stage for stage in account.stages if rule.pipeline in (None, stage.pipeline)] or account.stages
    for stage in mine:
        if named == stage.id or named.casefold() == stage.label.casefold():
            return stage.id, ()
    return None, (Skipped("stage", f"The CRM has no stage {named}."),)


def _budget(value: Any) -> tuple[Decimal | None, str | None]:
    """(amount, currency): the least that was named."""
    if not isinstance(value, Mapping):
        return None, None
    table = cast("Mapping[str, Any]", value)
    figure = next((table[key] for key in ("amount", "min", "max") if table.get(key) is not None), None)
    try:
        amount = None if figure is None else Decimal(str(figure))
    except InvalidOperation:
        return None, None
    if amount is None or not amount.is_finite() or amount <= 0:
        return None, None
    return amount, as_text(table.get("currency")) or None
