"""What an Attio workspace says of itself: attributes with their choices, stages, members, what the token may do."""

from __future__ import annotations

from collections.abc import Mapping

from crm.connectors.attio.config import Config
from crm.connectors.attio.deals import DEALS, Deals
from crm.connectors.attio.dialect import NAME
from crm.connectors.attio.facts import LONGEST_NOTE, LONGEST_TASK, LONGEST_TITLE
from crm.connectors.attio.records import Records
from crm.connectors.errors import auth_revoked
from crm.connectors.http import Json, objects, text
from crm.connectors.model import Account, Object, RemoteField, RemoteType, Stage
from kit.errors import NeedsPerson

SCOPES = (
    "record_permission:read-write",
    "object_configuration:read",
    "note:read-write",
    "task:read-write",
    "user_management:read",
)
_OBJECTS: Mapping[Object, str] = {"contact": "people", "company": "companies", "deal": DEALS}
_TYPES: Mapping[str, RemoteType] = {
    "text": "text", "number": "number", "checkbox": "boolean", "currency": "number", "date": "date",
    "timestamp": "datetime", "rating": "number", "status": "choice", "select": "choice",
    "record-reference": "reference", "actor-reference": "reference", "domain": "text", "email-address": "email",
    "phone-number": "phone", "personal-name": "text",
}  # fmt: skip
"""Places and interactions are left out: nothing of ours goes there."""
_PAGE = 100


async def account(records: Records, deals: Deals, config: Config) -> Account:
    me = (await records.api.get("/v2/self")).body
    if me.get("active") is not True:  # with HTTP 200
        raise auth_revoked(NAME, "the access token is not active")
    lacking = _lacking(text(me, "scope") or "")
    fields: dict[Object, tuple[RemoteField, ...]] = dict(_ACTIVITIES)
    for ours, theirs in _OBJECTS.items():
        try:
            attributes = [each async for each in records.listed(_path(theirs), {}, page=_PAGE)]
        except NeedsPerson as error:  # deals are switched off in new workspaces
            lacking.append(str(error))
            continue
        fields[ours] = tuple([await _field(records, theirs, each) for each in attributes if _is_ours(each)])
        lacking += _no_key(ours, attributes, config.key_attribute)
    return Account(
        id=text(me, "workspace_id") or text(me, "sub") or "",
        name=text(me, "workspace_name") or text(me, "workspace_slug") or NAME,
        fields=fields,
        stages=await _stages(deals, fields),
        users=await records.members(),
        lacking=tuple(lacking),
    )


def _lacking(scope: str) -> list[str]:
    given = set(scope.split())
    given |= {each.removesuffix("-write") for each in given}
    return [each for each in SCOPES if each not in given]


def _path(kind: str) -> str:
    return f"/v2/objects/{kind}/attributes"


def _is_ours(attribute: Json) -> bool:
    return text(attribute, "type") in _TYPES and not attribute.get("is_archived")


def _no_key(ours: Object, attributes: list[Json], key: str) -> list[str]:
    if ours == "company" or any(each.get("api_slug") == key and each.get("is_unique") for each in attributes):
        return []
    return [f"a unique text attribute {key} of {_OBJECTS[ours]}"]


async def _field(records: Records, kind: str, attribute: Json) -> RemoteField:
    slug, theirs = text(attribute, "api_slug") or "", text(attribute, "type") or ""
    several = theirs == "select" and attribute.get("is_multiselect")
    return RemoteField(
        name=slug,
        label=text(attribute, "title") or slug,
        type="choices" if several else _TYPES[theirs],
        required=bool(attribute.get("is_required")) and not attribute.get("is_default_value_enabled"),
        read_only=not attribute.get("is_writable"),
        custom=not attribute.get("is_system_attribute"),
        options=await _options(records, f"{_path(kind)}/{slug}", theirs),
    )


async def _options(records: Records, path: str, kind: str) -> dict[str, str]:
    """By title, which Attio takes as well as an id and which is the same in all workspaces."""
    if kind not in ("select", "status"):
        return {}
    answer = await records.api.get(f"{path}/{'options' if kind == 'select' else 'statuses'}")
    titles = [text(each, "title") for each in objects(answer.body, "data") if not each.get("is_archived")]
    return {title: title for title in titles if title}


async def _stages(deals: Deals, fields: Mapping[Object, tuple[RemoteField, ...]]) -> tuple[Stage, ...]:
    return await deals.stages() if "deal" in fields else ()


def _plain(name: str, label: str, *, type: RemoteType = "text", length: int | None = None) -> RemoteField:
    return RemoteField(name=name, label=label, type=type, required=True, length=length)


_NOTE = (_plain("title", "Title", length=LONGEST_TITLE), _plain("content", "Content", length=LONGEST_NOTE))
_ACTIVITIES: Mapping[Object, tuple[RemoteField, ...]] = {
    "note": _NOTE,
    "meeting": _NOTE,
    "task": (
        _plain("content", "Content", length=LONGEST_TASK),
        _plain("deadline_at", "Deadline", type="datetime"),
        _plain("is_completed", "Completed", type="boolean"),
    ),
}
"""Neither notes nor tasks have attributes that could be listed."""
