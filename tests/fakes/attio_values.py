"""Attio's attributes and what may be written into them (docs.attio.com, Attribute types)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from tests.fakes.shapes import problems

Json = dict[str, Any]
_SPACE = UUID("14beef7a-99f7-4534-a87e-70b564330a4c")


class Unfit(Exception):
    def __init__(self, words: str, code: str = "validation_type") -> None:
        super().__init__(words)
        self.code = code


@dataclass(frozen=True)
class Attribute:
    slug: str
    type: str
    several: bool = False
    unique: bool = False
    required: bool = False
    writable: bool = True
    custom: bool = False
    choices: tuple[str, ...] = ()
    id: str = field(init=False, default="")

    def __post_init__(self) -> None:
        object.__setattr__(self, "id", str(uuid5(_SPACE, f"{self.slug}/{self.type}")))


def choice_id(attribute: Attribute, title: str) -> str:
    return str(uuid5(_SPACE, f"{attribute.id}/{title}"))


def _custom(slug: str, type: str = "text", **traits: Any) -> Attribute:
    return Attribute(slug, type, custom=True, **traits)


def _by_slug(*attributes: Attribute) -> dict[str, Attribute]:
    return {each.slug: each for each in attributes}


ATTRIBUTES = {
    "people": _by_slug(
        Attribute("email_addresses", "email-address", several=True, unique=True),
        Attribute("name", "personal-name"),
        Attribute("company", "record-reference"),
        Attribute("phone_numbers", "phone-number", several=True),
        Attribute("job_title", "text"),
        Attribute("description", "text"),
        Attribute("created_at", "timestamp", writable=False),
        Attribute("strongest_connection_user", "actor-reference", writable=False),
        _custom("sales_agent_id", unique=True),
        _custom("lead_source"),
        _custom("first_page"),
        _custom("utm_source"),
        _custom("lead_score", "number"),
        _custom("owner", "actor-reference"),
        _custom("buying_role", "select", choices=("Champion", "Decision maker")),
        _custom("interests", "select", several=True, choices=("Chat", "Email", "Calls")),
    ),
    "companies": _by_slug(
        Attribute("domains", "domain", several=True, unique=True),
        Attribute("name", "text"),
        Attribute("description", "text"),
        Attribute("created_at", "timestamp", writable=False),
    ),
    "deals": _by_slug(
        Attribute("name", "text", required=True),
        Attribute("stage", "status", required=True, choices=("Lead", "In Progress", "Won 🎉", "Lost")),
        Attribute("owner", "actor-reference", required=True),
        Attribute("value", "currency"),
        Attribute("associated_people", "record-reference", several=True),
        Attribute("associated_company", "record-reference"),
        Attribute("created_at", "timestamp", writable=False),
        _custom("sales_agent_id", unique=True),
        _custom("close_date", "date"),
    ),
}

Known = Callable[[str, str], bool]
"""(object, id) -> whether there is such a record."""


def values_of(attribute: Attribute, given: Any, known: Known) -> list[Json]:
    """What is stored for what was sent. Raises Unfit."""
    if not attribute.writable:
        raise Unfit(f'Attribute with slug "{attribute.slug}" is not writable.', "system_edit_unauthorized")
    if attribute.several and not isinstance(given, list):
        raise Unfit(f'Multiselect attributes take a list: attribute with slug "{attribute.slug}".')
    each = given if isinstance(given, list) else [given]
    if len(each) > 1 and not attribute.several:
        raise Unfit(f'Only one value fits attribute with slug "{attribute.slug}".', "multiple_values")
    return [_KINDS[attribute.type](attribute, value, known) for value in each if value is not None]


def read(value: Json) -> Any:
    """What makes a stored value the same as another one."""
    for key in (
        "email_address",
        "phone_number",
        "domain",
        "full_name",
        "target_record_id",
        "referenced_actor_id",
    ):
        if key in value:
            return value[key]
    for key in ("option", "status"):
        if key in value:
            return value[key]["title"]
    return value.get("currency_value", value.get("value"))


def shown(attribute: Attribute, title: str) -> Json:
    kind = "option" if attribute.type == "select" else "status"
    ids = {"workspace_id": str(_SPACE), "object_id": str(_SPACE), "attribute_id": attribute.id}
    found: Json = {
        "id": {**ids, f"{kind}_id": choice_id(attribute, title)},
        "title": title,
        "is_archived": False,
    }
    return (
        found if kind == "option" else found | {"celebration_enabled": False, "target_time_in_status": None}
    )


# One function a type: (attribute, value, known) -> what is stored


def _unwrapped(attribute: Attribute, value: Any, key: str) -> Any:
    """The value itself or {key: value}, which Attio takes alike."""
    if isinstance(value, dict):
        _fits(attribute, value, {key: (str, float, bool)})
        return value[key]
    return value


def _fits(attribute: Attribute, value: Any, shape: Any) -> None:
    if found := problems(value, shape, "value"):
        raise Unfit(f'{"; ".join(found)}, attribute with slug "{attribute.slug}".')


def _simple(kind: type) -> Callable[[Attribute, Any, Known], Json]:
    def made(attribute: Attribute, value: Any, known: Known) -> Json:
        found = _unwrapped(attribute, value, "value")
        _fits(attribute, found, kind)
        return {"value": found, "attribute_type": attribute.type}

    return made


def _currency(attribute: Attribute, value: Any, known: Known) -> Json:
    found = _unwrapped(attribute, value, "currency_value")
    _fits(attribute, found, float)
    return {"currency_value": found, "currency_code": "EUR", "attribute_type": "currency"}


def _day(attribute: Attribute, value: Any, known: Known) -> Json:
    try:
        return {"value": date.fromisoformat(str(value)[:10]).isoformat(), "attribute_type": "date"}
    except ValueError:
        raise Unfit(f'{value!r} is no date, attribute with slug "{attribute.slug}".') from None


def _moment(attribute: Attribute, value: Any, known: Known) -> Json:
    try:
        return {"value": datetime.fromisoformat(value).isoformat(), "attribute_type": "timestamp"}
    except (TypeError, ValueError):
        raise Unfit(f'{value!r} is no timestamp, attribute with slug "{attribute.slug}".') from None


def _email(attribute: Attribute, value: Any, known: Known) -> Json:
    found = _unwrapped(attribute, value, "email_address")
    if not isinstance(found, str) or not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", found):
        raise Unfit(f'An invalid value was passed to attribute with slug "{attribute.slug}".')
    local, _, domain = found.lower().partition("@")
    return {
        "original_email_address": found,
        "email_address": found.lower(),
        "email_domain": domain,
        "email_root_domain": domain,
        "email_local_specifier": local,
        "attribute_type": "email-address",
    }


def _phone(attribute: Attribute, value: Any, known: Known) -> Json:
    found = _unwrapped(attribute, value, "original_phone_number")
    if not isinstance(found, str) or not re.fullmatch(r"\+[\d ]{7,20}", found):
        raise Unfit(f'An invalid value was passed to attribute with slug "{attribute.slug}".')
    plain = found.replace(" ", "")
    return {
        "original_phone_number": found,
        "country_code": "DE",
        "phone_number": plain,
        "attribute_type": "phone-number",
    }


def _domain(attribute: Attribute, value: Any, known: Known) -> Json:
    found = _unwrapped(attribute, value, "domain")
    if not isinstance(found, str) or not re.fullmatch(r"[\w.-]+\.\w+", found):
        raise Unfit(f'An invalid value was passed to attribute with slug "{attribute.slug}".')
    return {"domain": found.lower(), "root_domain": found.lower(), "attribute_type": "domain"}


def _name(attribute: Attribute, value: Any, known: Known) -> Json:
    _fits(attribute, value, {"first_name": str, "last_name": str, "full_name": str})
    return {**value, "attribute_type": "personal-name"}


def _record(attribute: Attribute, value: Any, known: Known) -> Json:
    _fits(attribute, value, {"target_object": str, "target_record_id": str})
    if not known(value["target_object"], value["target_record_id"]):
        raise Unfit(f'Record with ID "{value["target_record_id"]}" not found.', "value_not_found")
    return {**value, "attribute_type": "record-reference"}


def _actor(attribute: Attribute, value: Any, known: Known) -> Json:
    _fits(
        attribute,
        value,
        {"referenced_actor_type": frozenset({"workspace-member"}), "referenced_actor_id": str},
    )
    if not known("workspace-member", value["referenced_actor_id"]):
        raise Unfit("Workspace member not found.", "value_not_found")
    return {**value, "attribute_type": "actor-reference"}


def _choice(attribute: Attribute, value: Any, known: Known) -> Json:
    kind = "option" if attribute.type == "select" else "status"
    found = _unwrapped(attribute, value, kind)
    for title in attribute.choices:
        if found in (title, choice_id(attribute, title)):
            return {kind: shown(attribute, title), "attribute_type": attribute.type}
    words = (
        f'select attribute with select option title "{found}"' if kind == "option" else f'Status "{found}"'
    )
    raise Unfit(f"Cannot find {words}.", "value_not_found")


_KINDS: dict[str, Callable[[Attribute, Any, Known], Json]] = {
    "text": _simple(str), "number": _simple(float), "checkbox": _simple(bool), "rating": _simple(float),
    "currency": _currency, "date": _day, "timestamp": _moment, "email-address": _email, "phone-number": _phone,
    "domain": _domain, "personal-name": _name, "record-reference": _record, "actor-reference": _actor,
    "select": _choice, "status": _choice,
}  # fmt: skip
