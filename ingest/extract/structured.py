"""What a page says about itself in JSON-LD: questions, products and prices, contact details, dates, its kind."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from bs4 import Tag

from ingest.extract.dom import attribute
from ingest.extract.inline import one_line

Json = dict[str, Any]

_MARKUP = re.compile(r"<[^>]+>")
_ARTICLES = ("Article", "BlogPosting", "NewsArticle", "Report")
_ORGANISATIONS = (
    "Organization",
    "Corporation",
    "Business",
    "Store",
    "Restaurant",
    "Hotel",
    "Service",
    "Dentist",
    "Clinic",
    "Shop",
)
_PRICE = re.compile(r"^(?:product|og):price:(?:amount|currency)$")
_MAX_NODES = 5000


@dataclass(slots=True)
class Structured:
    """`questions` are (question, answer); `facts` and `contact` are (name, value) in the page's order.

    `article`: whether the page calls itself one.
    """

    questions: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    facts: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    contact: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    modified: str | None = None
    article: bool = False


def read(tags: Sequence[Tag]) -> Structured:
    """`tags` are all elements of the page."""
    found = Structured()
    for script in tags:
        if script.name != "script" or "ld+json" not in attribute(script, "type").lower():
            continue
        for node in _nodes(_parse(script.string or script.get_text())):
            _take(node, found)
    if not found.facts:
        found.facts += _meta_price(tags)
    return found


def _parse(text: str) -> object:
    """The JSON, or None: a page's broken annotation is no reason to lose the page."""
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _nodes(value: object) -> Iterator[Json]:
    """Every typed object, outer ones first."""
    stack = [value]
    seen = 0
    while stack and seen < _MAX_NODES:
        node = stack.pop()
        seen += 1
        if isinstance(node, list):
            stack.extend(reversed(cast("list[object]", node)))
        elif isinstance(node, dict):
            item = cast(Json, node)
            if "@type" in item:
                yield item
            stack.extend(reversed(list(item.values())))


def _types(node: Json) -> list[str]:
    return [str(kind).rpartition("/")[2] for kind in _list(node.get("@type"))]


def _take(node: Json, found: Structured) -> None:
    for kind in _types(node):
        if kind == "Question":
            _take_question(node, found)
        elif kind in ("Product", "SoftwareApplication") and "offers" in node:
            found.facts += [fact for fact in _product(node) if fact not in found.facts]
        elif kind.endswith(_ORGANISATIONS):
            found.contact += [fact for fact in _contact(node) if fact not in found.contact]
        elif kind.endswith(_ARTICLES):
            found.article = True
        found.modified = found.modified or _text(node.get("dateModified")) or None


def _take_question(node: Json, found: Structured) -> None:
    question = _text(node.get("name"))
    answers = _objects(node.get("acceptedAnswer")) or _objects(node.get("suggestedAnswer"))
    answer = next((_text(each.get("text")) for each in answers), "")
    if question and answer:
        found.questions.append((question, answer))


def _product(node: Json) -> list[tuple[str, str]]:
    name = _text(node.get("name"))
    facts = [("Product", name), ("Brand", _name(node.get("brand"))), ("SKU", _text(node.get("sku")))]
    for offer in _objects(node.get("offers")):
        facts += _offer(offer)
    return [(label, value) for label, value in facts if value]


def _offer(offer: Json) -> Iterator[tuple[str, str]]:
    title = _text(offer.get("name"))
    label = f"Price ({title})" if title else "Price"
    spec: Json = next(iter([*_objects(offer.get("priceSpecification")), {}]))
    currency = _text(offer.get("priceCurrency")) or _text(spec.get("priceCurrency"))
    low, high = _text(offer.get("lowPrice")), _text(offer.get("highPrice"))
    price = _text(offer.get("price")) or _text(spec.get("price"))
    if not price and (low or high):
        price = f"{low} to {high}" if low and high and low != high else low or high
    if price:
        yield label, f"{price} {currency}".strip()
    availability = _text(offer.get("availability")).rpartition("/")[2]
    if availability:
        yield "Availability", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", availability).lower()


def _contact(node: Json) -> list[tuple[str, str]]:
    facts = [("Company", _text(node.get("name"))), ("Phone", _text(node.get("telephone")))]
    facts += [
        ("Email", _text(node.get("email")).removeprefix("mailto:")),
        ("Address", _address(node.get("address"))),
    ]
    facts += [("Opening hours", _text(hours)) for hours in _list(node.get("openingHours"))]
    facts += [("Opening hours", _hours(spec)) for spec in _objects(node.get("openingHoursSpecification"))]
    facts = [(label, value) for label, value in facts if value]
    return facts if len(facts) > 1 else []


def _address(value: object) -> str:
    if not isinstance(value, dict):
        return _text(value)
    node = cast(Json, value)
    town = " ".join(filter(None, [_text(node.get("postalCode")), _text(node.get("addressLocality"))]))
    lines = [
        _text(node.get("streetAddress")),
        town,
        _text(node.get("addressRegion")),
        _name(node.get("addressCountry")),
    ]
    return ", ".join(filter(None, lines))


def _hours(spec: Json) -> str:
    days = ", ".join(str(day).rpartition("/")[2] for day in _list(spec.get("dayOfWeek")))
    opens, closes = _text(spec.get("opens")), _text(spec.get("closes"))
    return f"{days} {opens} to {closes}".strip() if opens and closes else ""


def _meta_price(tags: Sequence[Tag]) -> list[tuple[str, str]]:
    """The price of a product page that says it in Open Graph elements."""
    values: dict[str, str] = {}
    for meta in tags:
        if meta.name == "meta" and _PRICE.match(attribute(meta, "property")):
            values[attribute(meta, "property").rpartition(":")[2]] = one_line(attribute(meta, "content"))
    if "amount" not in values:
        return []
    return [("Price", f"{values['amount']} {values.get('currency', '')}".strip())]


def _list(value: object) -> list[Any]:
    if value is None:
        return []
    return cast("list[Any]", value) if isinstance(value, list) else [value]


def _objects(value: object) -> list[Json]:
    return [cast(Json, item) for item in _list(value) if isinstance(item, dict)]


def _name(value: object) -> str:
    return _text(cast(Json, value).get("name")) if isinstance(value, dict) else _text(value)


def _text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    return one_line(html.unescape(_MARKUP.sub(" ", str(value))))
