"""Whose account it is, its users, stages and fields; the fields that we need and it lacks."""

from __future__ import annotations

from collections.abc import Awaitable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from crm.connectors.errors import FORBIDDEN
from crm.connectors.http import Json, child, objects, text
from crm.connectors.model import Account, Object, RemoteField, Skipped, Stage, User
from crm.connectors.pipedrive.client import Client, number
from crm.connectors.pipedrive.columns import Columns
from crm.connectors.pipedrive.config import Config
from crm.connectors.pipedrive.dialect import NAME, V1, V2
from crm.connectors.pipedrive.facts import LONGEST_ACTIVITY_NOTE, LONGEST_LINE
from crm.connectors.pipedrive.mapping import CUSTOM_FIELDS, LONG
from crm.connectors.pipedrive.remembered import Remembered
from kit.clock import Clock
from kit.errors import NeedsPerson

T = TypeVar("T")

_HOUR, _TEN_MINUTES, _FIVE_MINUTES = 3_600.0, 600.0, 300.0
LONGEST_NOTE = 100_000
"""Characters, "or 100 KB", of a note (developers.pipedrive.com, Notes)."""


@dataclass(frozen=True, slots=True)
class Me:
    """The user whose token it is. `web` is where the account's people open records."""

    company: str
    company_name: str
    web: str | None


class Directory:
    """What is the same for many records. One for each connection: it remembers."""

    def __init__(self, client: Client, config: Config, clock: Clock) -> None:
        self._client, self._config = client, config
        self.me = Remembered(self._me, clock, seconds=_HOUR)
        self._users = Remembered(self._all_users, clock, seconds=_TEN_MINUTES)
        self.stages = Remembered(self._all_stages, clock, seconds=_TEN_MINUTES)
        self.persons = Remembered(lambda: self._columns("personFields", "contact"), clock, seconds=_HOUR)
        self.deals = Remembered(lambda: self._columns("dealFields", "deal"), clock, seconds=_HOUR)

    async def columns(self, object: Object, names: Iterable[str]) -> Columns:
        """The fields of persons or deals; asked anew when one of the names is not among those we remember."""
        remembered = self.persons if object == "contact" else self.deals
        columns = await remembered.get()
        known = all(name in columns for name in names)
        return columns if known else await remembered.get(younger_than=_FIVE_MINUTES)

    # Owners

    async def owner(self, email: str | None) -> tuple[str | None, list[Skipped]]:
        """The id of the user with this address, or why there is none."""
        if not email:
            return None, []
        users, may = await _if_allowed(self._users.get(), ())
        if not may:
            return None, [Skipped("owner_id", f"{NAME} does not let us see its users.")]
        for user in users:
            if user.email.casefold() == email.casefold():
                return user.id, []
        return None, [Skipped("owner_id", f"Nobody in {NAME} has the address {email}.")]

    async def email_of(self, user_id: int | None) -> str | None:
        users, _ = await _if_allowed(self._users.get(), ())
        return next((user.email for user in users if user.id == str(user_id)), None)

    # All of it

    async def account(self) -> Account:
        me = await self.me.get(younger_than=0)
        lacking: list[str] = []

        async def allowed(asked: Awaitable[T], otherwise: T, scope: str) -> T:
            found, may = await _if_allowed(asked, otherwise)
            if not may and scope not in lacking:
                lacking.append(scope)
            return found

        nothing = Columns((), ())
        persons = await allowed(self.persons.get(younger_than=0), nothing, "contacts:full")
        deals = await allowed(self.deals.get(younger_than=0), nothing, "deals:full")
        stages = await allowed(self.stages.get(younger_than=0), (), "deals:full")
        users = await allowed(self._users.get(younger_than=0), (), "users:read")
        types = await allowed(self._activity_types(), {}, "activities:full")
        for wanted in (self._config.task_type, self._config.meeting_type):
            if types and wanted not in types:
                lacking.append(f"an active activity type “{wanted}”")
        return Account(
            id=me.company,
            name=me.company_name,
            fields={
                "contact": persons.remote_fields,
                "deal": deals.remote_fields,
                "note": (
                    RemoteField(
                        name="content", label="Note", type="text", required=True, length=LONGEST_NOTE
                    ),
                ),
                "task": _activity_fields(types),
                "meeting": _activity_fields(types),
            },
            stages=tuple(stages),
            users=tuple(users),
            lacking=tuple(lacking),
        )

    async def prepare(self) -> tuple[str, ...]:
        """Make those of `CUSTOM_FIELDS` that the account lacks. What was made: "deal: Sales agent id"."""
        made: list[str] = []
        kinds: tuple[tuple[str, Object], ...] = (("personFields", "contact"), ("dealFields", "deal"))
        for kind, object in kinds:
            there = await self._columns(kind, object)
            for field in CUSTOM_FIELDS[object]:
                if field.name not in there:
                    body: Json = {"field_name": field.label, "field_type": _type_to_make(field)}
                    await self._client.write("POST", f"{V2}/{kind}", body)
                    made.append(f"{object}: {field.label}")
        self.persons.forget()
        self.deals.forget()
        return tuple(made)

    # Asked

    async def _me(self) -> Me:
        found = child(await self._client.get(f"{V1}/users/me"), "data")
        domain = text(found, "company_domain")
        web = f"https://{domain}.pipedrive.com" if domain else None
        return Me(str(found.get("company_id") or ""), text(found, "company_name") or NAME, web)

    async def _all_users(self) -> tuple[User, ...]:
        found = objects(await self._client.get(f"{V1}/users"), "data")
        active = [each for each in found if each.get("active_flag") is not False]
        return tuple(
            User(str(each.get("id")), text(each, "email") or "", text(each, "name") or "") for each in active
        )

    async def _all_stages(self) -> tuple[Stage, ...]:
        """In the order of their pipelines and in them; what was deleted is left out."""
        pipelines = {
            number(each, "id"): (each.get("order_nr") or 0, text(each, "name") or "")
            async for each in self._client.listed("pipelines", {})
            if each.get("is_deleted") is not True
        }
        stages = [
            each
            async for each in self._client.listed("stages", {})
            if each.get("is_deleted") is not True and number(each, "pipeline_id") in pipelines
        ]
        stages.sort(
            key=lambda it: (pipelines[it["pipeline_id"]][0], it["pipeline_id"], it.get("order_nr") or 0)
        )
        several = len(pipelines) > 1
        return tuple(_stage(each, pipelines[each["pipeline_id"]][1] if several else "") for each in stages)

    async def _activity_types(self) -> dict[str, str]:
        found = objects(await self._client.get(f"{V1}/activityTypes"), "data")
        active = [each for each in found if each.get("active_flag") is not False]
        return {str(each.get("key_string")): text(each, "name") or "" for each in active}

    async def _columns(self, kind: str, object: Object) -> Columns:
        listed = self._client.listed(kind, {"include_fields": "required_fields"})
        return Columns([each async for each in listed], CUSTOM_FIELDS[object])


async def _if_allowed(asked: Awaitable[T], otherwise: T) -> tuple[T, bool]:
    try:
        return await asked, True
    except NeedsPerson as error:
        if error.code != FORBIDDEN:
            raise
        return otherwise, False


def _stage(found: Json, pipeline: str) -> Stage:
    chance, name = number(found, "deal_probability"), text(found, "name") or ""
    return Stage(
        id=str(found["id"]),
        label=f"{pipeline}: {name}" if pipeline else name,
        pipeline=str(found["pipeline_id"]),
        probability=None if chance is None else chance / 100,
    )


def _activity_fields(types: dict[str, str]) -> tuple[RemoteField, ...]:
    return (
        RemoteField(name="subject", label="Subject", type="text", required=True, length=LONGEST_LINE),
        RemoteField(name="type", label="Type", type="choice", options=types),
        RemoteField(name="due_date", label="Due date", type="date"),
        RemoteField(name="note", label="Note", type="text", length=LONGEST_ACTIVITY_NOTE),
    )


def _type_to_make(field: RemoteField) -> str:
    if field.type == "number":
        return "double"
    return "text" if field.length == LONG else "varchar"
