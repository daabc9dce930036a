"""What is posted, and what an answer may say. PURE.

Every document is {"type", "timestamp", "data"}; docs/crm-webhook.schema.json describes them. `data.key` is ours and
stays the same, `data.id` is theirs, from an earlier answer. A document says the whole of what we know, so that one that
comes twice, or after a later one was lost, does no harm.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import urlsplit

from crm.connectors.http import Json, text
from crm.connectors.model import Activity, Deal, Field, Person, Ref
from crm.connectors.texts import cut
from crm.connectors.writing import Plan

Type = Literal["contact.upserted", "deal.upserted", "activity.logged", "ping"]

LONGEST_TEXT = 100_000
"""Characters of an activity's text, and of its HTML."""
_UNFIT = re.compile(r"[^A-Za-z0-9_-]+")

_PERSON = ("email", "phone", "first_name", "last_name", "company", "domain", "owner")
_DEAL = ("title", "stage", "pipeline", "amount", "currency", "closes_on", "outcome", "owner")


@dataclass(frozen=True, slots=True)
class Document:
    """`id` is the same for the same content."""

    type: Type
    data: Json
    id: str

    def body(self, now: datetime) -> Json:
        return {"type": self.type, "timestamp": iso(now), "data": self.data}


def document(type: Type, key: str, data: Json) -> Document:
    said = json.dumps([type, data], sort_keys=True, ensure_ascii=False).encode()
    digest = hashlib.sha256(said).hexdigest()[:24]
    return Document(type, data, f"{_UNFIT.sub('_', key)[:100]}_{digest}")


# Contacts and deals


def person_fields(person: Person) -> list[Field]:
    return [*(Field(name, getattr(person, name)) for name in _PERSON), *person.fields]


def deal_fields(deal: Deal) -> list[Field]:
    """What we decided about a deal holds; its fields have policies of their own."""
    given: dict[str, Any] = {
        "amount": float(deal.amount) if deal.amount is not None else None,
        "closes_on": deal.closes_on.isoformat() if deal.closes_on else None,
    }
    own = (Field(name, given[name] if name in given else getattr(deal, name), "always") for name in _DEAL)
    return [*own, *deal.fields]


def contact_document(person: Person, ref: Ref | None, plan: Plan) -> Document:
    data: Json = {"key": person.key, "id": _known(ref, person.key)}
    data |= _values(plan, person_fields(person), beside=_PERSON)
    return document("contact.upserted", person.key, data)


def deal_document(deal: Deal, contact: Ref, ref: Ref | None, plan: Plan) -> Document:
    data: Json = {"key": deal.key, "id": _known(ref, deal.key), "contact": contact.id}
    return document("deal.upserted", deal.key, data | _values(plan, deal_fields(deal), beside=_DEAL))


def _values(plan: Plan, fields: Iterable[Field], *, beside: tuple[str, ...]) -> Json:
    """Those of `beside` as they are, the others under `fields`; and the policies of all."""
    send = {name: list(value) if isinstance(value, tuple) else value for name, value in plan.send.items()}
    policies = {field.name: field.policy for field in reversed([*fields]) if field.name in send}
    return {
        **{name: value for name, value in send.items() if name in beside},
        "fields": {name: value for name, value in send.items() if name not in beside},
        "policies": policies,
    }


# Activities


def activity_document(
    activity: Activity, contact: Ref, deal: Ref | None, *, key: str, ref: Ref | None
) -> Document:
    data: Json = {
        "key": key,
        "id": _known(ref, key),
        "contact": contact.id,
        "deal": deal.id if deal else None,
        "kind": activity.kind,
        "subject": activity.subject,
        "text": cut(activity.text, LONGEST_TEXT),
        "html": activity.html if len(activity.html or "") <= LONGEST_TEXT else None,
        "at": iso(activity.at),
        "until": iso(activity.until) if activity.until else None,
        "done": activity.done,
        "location": activity.location,
        "attendees": list(activity.attendees),
        "owner": activity.owner,
    }
    return document("activity.logged", key, data)


def _known(ref: Ref | None, key: str) -> str | None:
    """Their id. A receiver that names none is known by our key, which it has already."""
    return ref.id if ref and ref.id != key else None


def iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


# Answers


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a receiver says of a document that it took, as far as it says anything."""

    id: str | None = None
    url: str | None = None
    done: Literal["created", "updated", "unchanged"] | None = None


def accepted(body: Json) -> Accepted:
    """{"id", "url", "done"}, each of which may be missing. A number is an id too; only web addresses are links."""
    found: Any = body.get("id")
    is_number = isinstance(found, int) and not isinstance(found, bool)
    url = text(body, "url")
    is_link = url is not None and urlsplit(url).scheme in ("http", "https") and len(url) <= 2_000
    done: Any = body.get("done")
    return Accepted(
        id=str(found)[:200] if is_number or (isinstance(found, str) and found) else None,
        url=url if is_link else None,
        done=done if done in ("created", "updated", "unchanged") else None,
    )


def refused_fields(body: Json) -> Mapping[str, str]:
    """{"fields": {name: why}} of an answer with 400 or 422."""
    found: Any = body.get("fields")
    if not isinstance(found, dict):
        return {}
    return {str(name)[:200]: str(why)[:200] for name, why in list(found.items())[:100]}  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
