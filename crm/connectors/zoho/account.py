"""What an account has: fields, stages, users, currency. Asked when needed, known for an hour."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

from crm.connectors.http import Api, Json, child, objects, patiently, text
from crm.connectors.model import Field, RemoteField, RemoteType, Skipped, Stage, User, Value
from crm.connectors.texts import cut
from crm.connectors.zoho.names import DEALS
from crm.mapping.fit import NO_SUCH_FIELD, READ_ONLY
from kit.clock import Clock

T = TypeVar("T")
Fields = Mapping[str, RemoteField]

API = "/crm/v8"
_KNOWN_FOR = timedelta(hours=1)
_PAGE = 200
_NONE = "-None-"

_TYPES: Mapping[str, RemoteType] = {
    "text": "text", "textarea": "text", "website": "text", "email": "email", "phone": "phone", "boolean": "boolean",
    "integer": "number", "bigint": "number", "double": "number", "currency": "number", "percent": "number",
    "date": "date", "datetime": "datetime", "picklist": "choice", "multiselectpicklist": "choices",
    "lookup": "reference", "ownerlookup": "reference", "userlookup": "reference",
}  # fmt: skip
"""Others (formulas, files, subforms, numbers that Zoho gives) cannot be written by us."""


class ZohoAccount:
    """Metadata of one account. What is asked costs one credit each."""

    def __init__(self, api: Api, clock: Clock) -> None:
        self._api, self._clock = api, clock
        self._kept: dict[str, tuple[datetime, Any]] = {}

    async def org(self) -> Json:
        async def ask() -> Json:
            return first((await self._api.get(f"{API}/org")).body, "org")

        return await self._once("org", ask)

    async def fields(self, module: str) -> Fields:
        """By API name."""

        async def ask() -> Fields:
            found = await self._described(module)
            return {field.name: field for field in map(remote_field, found)}

        return await self._once(f"fields {module}", ask)

    async def users(self) -> tuple[User, ...]:
        """Those who may own records."""

        async def ask() -> tuple[User, ...]:
            found: list[User] = []
            page = 1
            while True:
                params = {"type": "ActiveUsers", "page": str(page), "per_page": str(_PAGE)}
                answer = (await self._api.get(f"{API}/users", params=params)).body
                found += map(_user, objects(answer, "users"))
                if not child(answer, "info").get("more_records"):
                    return tuple(found)
                page += 1

        return await self._once("users", ask)

    async def owner_id(self, email: str) -> str | None:
        wanted = email.casefold()
        return next((user.id for user in await self.users() if user.email.casefold() == wanted), None)

    async def stages(self) -> tuple[Stage, ...]:
        """In the order of the pipelines, the default one first; without pipelines, those of the picklist."""

        async def ask() -> tuple[Stage, ...]:
            options = await self._stage_options()
            pipelines: list[Json] = []
            layouts = await self._api.get(f"{API}/settings/layouts", params={"module": DEALS})
            for layout in objects(layouts.body, "layouts"):
                params = {"layout_id": str(layout.get("id"))}
                answer = await self._api.get(f"{API}/settings/pipeline", params=params, allow=(400,))
                pipelines += objects(answer.body, "pipeline") if answer.status == 200 else []
            return tuple(_stages(pipelines, options))

        return await self._once("stages", ask)

    async def _stage_options(self) -> dict[str, Json]:
        described = await self._described(DEALS)
        stage = first({"it": [field for field in described if field.get("api_name") == "Stage"]}, "it")
        return {
            _actual(option): option
            for option in objects(stage, "pick_list_values")
            if _actual(option) != _NONE
        }

    async def _described(self, module: str) -> list[Json]:
        async def ask() -> list[Json]:
            answer = await self._api.get(f"{API}/settings/fields", params={"module": module})
            return objects(answer.body, "fields")

        return await self._once(f"described {module}", ask)

    async def _once(self, what: str, ask: Callable[[], Awaitable[T]]) -> T:
        now = self._clock()
        if (kept := self._kept.get(what)) and now < kept[0]:
            return cast("T", kept[1])
        with patiently():
            found = await ask()
        self._kept[what] = (now + _KNOWN_FOR, found)
        return found

    def forget(self) -> None:
        """Ask anew: something was made."""
        self._kept.clear()


# Readings


def first(body: Json, name: str) -> Json:
    """The first object of the list `name`; an empty one when there is none."""
    return next(iter(objects(body, name)), cast("Json", {}))


def remote_field(told: Json) -> RemoteField:
    kind = _TYPES.get(text(told, "data_type") or "")
    may = child(told, "operation_type")
    writable = bool(may.get("api_create", True) or may.get("api_update", True))
    length = told.get("length")
    return RemoteField(
        name=str(told.get("api_name")),
        label=text(told, "field_label") or text(told, "display_label") or str(told.get("api_name")),
        type=kind or "text",
        required=bool(told.get("system_mandatory")),
        read_only=kind is None or not writable or bool(told.get("read_only") or told.get("field_read_only")),
        custom=bool(told.get("custom_field")),
        length=length if isinstance(length, int) and kind in ("text", "email", "phone") else None,
        options=_options(told) if kind in ("choice", "choices") else {},
    )


def _options(told: Json) -> dict[str, str]:
    used = (each for each in objects(told, "pick_list_values") if each.get("type", "used") == "used")
    return {
        _actual(each): text(each, "display_value") or _actual(each) for each in used if _actual(each) != _NONE
    }


def _actual(option: Json) -> str:
    return text(option, "actual_value") or text(option, "display_value") or _NONE


def _user(told: Json) -> User:
    return User(str(told.get("id")), text(told, "email") or "", text(told, "full_name") or "")


_OUTCOMES: Mapping[str, Any] = {"closed won": "won", "closed lost": "lost"}


def _stages(pipelines: list[Json], options: Mapping[str, Json]) -> Iterable[Stage]:
    if not pipelines:
        yield from (_stage(option, "", option) for option in options.values())
    for pipeline in sorted(pipelines, key=lambda each: not each.get("default")):
        for stage in sorted(
            objects(pipeline, "maps"), key=lambda each: int(each.get("sequence_number") or 0)
        ):
            yield _stage(stage, _actual(pipeline), options.get(_actual(stage), {}))


def _stage(told: Json, pipeline: str, option: Json) -> Stage:
    probability = option.get("probability")
    forecast = text(told, "forecast_type") or text(option, "forecast_type") or _actual(told)
    return Stage(
        id=_actual(told),
        label=text(told, "display_value") or _actual(told),
        pipeline=pipeline,
        probability=probability / 100 if isinstance(probability, int | float) else None,
        outcome=_OUTCOMES.get(forecast.lower()),
    )


# Values as this account takes them


def fitting(wanted: Iterable[Field], fields: Fields) -> tuple[list[Field], tuple[Skipped, ...]]:
    """What can be written, and what cannot and why. Zoho would drop the rest and say nothing."""
    kept: list[Field] = []
    skipped: list[Skipped] = []
    for field in wanted:
        if why := _unfit(field, fields.get(field.name)):
            skipped.append(Skipped(field.name, why))
        else:
            kept.append(field)
    return kept, tuple(skipped)


def _unfit(field: Field, remote: RemoteField | None) -> str | None:
    if remote is None:
        return NO_SUCH_FIELD
    if remote.read_only:
        return READ_ONLY
    if not remote.options or field.value is None:
        return None
    values = field.value if isinstance(field.value, tuple) else (str(field.value),)
    strange = [value for value in values if value not in remote.options]
    return f"“{strange[0]}” is none of the CRM's choices." if strange else None


def present_values(record: Json, fields: Fields) -> Json:
    """The record's values; of a link to another record its id."""

    def plain(name: str, value: Any) -> Any:
        is_link = name in fields and fields[name].type == "reference"
        return text(child(record, name), "id") if is_link and isinstance(value, dict) else value

    return {name: plain(name, value) for name, value in record.items()}


def payload(values: Mapping[str, Value], fields: Fields) -> Json:
    """The values as Zoho wants them sent."""

    def sent(name: str, value: Value) -> Any:
        if name in fields and fields[name].type == "reference":
            return {"id": value}
        return list(value) if isinstance(value, tuple) else value

    return {name: sent(name, value) for name, value in values.items()}


def short(value: str | None, name: str, fields: Fields) -> str | None:
    """The text as long as the field has room."""
    return cut(value, fields[name].length) if value and name in fields else value
