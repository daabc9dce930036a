"""Finding and writing Attio's records: people, companies and deals are all the same to its API."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from typing import Any, TypeVar, cast

from crm.connectors import ahead
from crm.connectors.attio.dialect import DIALECT, NAME, QUOTA, WRITE, blaming, lacks_attribute
from crm.connectors.attio.facts import PAGE
from crm.connectors.attio.values import wired
from crm.connectors.deps import ConnectorDeps
from crm.connectors.errors import Invalid
from crm.connectors.http import Api, Json, child, objects, patiently, text
from crm.connectors.model import Ref, User
from crm.connectors.writing import Plan
from kit.memory import Memory
from kit.oauth import TokenSource

T = TypeVar("T")

REMEMBERED = 600.0
"""Seconds."""


class Records:
    """One workspace. What rarely changes is remembered for some minutes: members, and which objects lack our key."""

    def __init__(self, base_url: str, *, key: str, tokens: TokenSource, deps: ConnectorDeps) -> None:
        self.api = Api(DIALECT, base_url, tokens=tokens, deps=deps, quota=QUOTA)
        self._key = key
        self._memory = Memory[str, Any](seconds=REMEMBERED, time=lambda: deps.clock().timestamp())

    def has_key(self, kind: str) -> bool:
        """False when Attio said a while ago that these records have no unique attribute for our key."""
        return self._memory.get(f"no key of {kind}") is None

    def _lacks_key(self, kind: str) -> None:
        self._memory.put(f"no key of {kind}", True)

    async def remembered(self, name: str, ask: Callable[[], Awaitable[T]]) -> T:
        """What `ask` answered some minutes ago, or answers now; never None."""
        held = cast("T | None", self._memory.get(name))
        if held is not None:
            return held
        with patiently():
            return self._memory.put(name, await ask())

    # Finding

    async def get(self, kind: str, id: str) -> Json:
        """Raises Gone also for a record that was merged: Attio does not say into which."""
        return await ahead.once(get_key(kind, id), lambda: self._get(kind, id))

    async def _get(self, kind: str, id: str) -> Json:
        return child((await self.api.get(f"/v2/objects/{kind}/records/{id}")).body, "data")

    async def find(self, kind: str, wanted: Mapping[str, Any]) -> Json | None:
        """The oldest record with these values."""
        return await ahead.once(find_key(kind, wanted), lambda: self._find(kind, wanted))

    async def _find(self, kind: str, wanted: Mapping[str, Any]) -> Json | None:
        body = {"filter": dict(wanted), "sorts": _OLDEST_FIRST, "limit": 1}
        answer = await self.api.ask("POST", f"/v2/objects/{kind}/records/query", body=body)
        return next(iter(objects(answer.body, "data")), None)

    async def find_by_key(self, kind: str, key: str) -> Json | None:
        if not self.has_key(kind):
            return None
        try:
            return await self.find(kind, {self._key: key})
        except Invalid as error:
            if not lacks_attribute(error, self._key):
                raise
            self._lacks_key(kind)
            return None

    async def all(self, kind: str, wanted: Mapping[str, Any] | None = None) -> AsyncIterator[Json]:
        """Every record, the oldest first, so that new ones do not move the pages."""
        offset = 0
        while True:
            body: Json = {"sorts": _OLDEST_FIRST, "limit": PAGE, "offset": offset}
            body |= {"filter": dict(wanted)} if wanted else {}
            answer = await self.api.ask("POST", f"/v2/objects/{kind}/records/query", body=body)
            page = objects(answer.body, "data")
            for record in page:
                yield record
            if len(page) < PAGE:
                return
            offset += len(page)

    async def listed(self, path: str, params: Mapping[str, str], *, page: int) -> AsyncIterator[Json]:
        """What a path lists, page by page."""
        offset = 0
        while True:
            asked = {**params, "limit": str(page), "offset": str(offset)}
            found = objects((await self.api.get(path, params=asked)).body, "data")
            for each in found:
                yield each
            if len(found) < page:
                return
            offset += len(found)

    # Writing

    async def assert_(self, kind: str, matching: str, values: Mapping[str, Any]) -> Json:
        """Create the record, or update the one that has the same value in `matching`, a unique attribute."""
        params = {"matching_attribute": matching}
        try:
            return await self._write("PUT", f"/v2/objects/{kind}/records", values, params=params)
        except Invalid as error:
            if matching == self._key and lacks_attribute(error, matching):
                self._lacks_key(kind)
            raise

    async def create(self, kind: str, values: Mapping[str, Any]) -> Json:
        return await self._write("POST", f"/v2/objects/{kind}/records", values)

    async def patch(self, kind: str, id: str, values: Mapping[str, Any]) -> Json:
        """Attributes with several values gain those that are new, before the others, and lose none."""
        return await self._write("PATCH", f"/v2/objects/{kind}/records/{id}", values)

    async def _write(
        self, method: str, path: str, values: Mapping[str, Any], *, params: Mapping[str, str] | None = None
    ) -> Json:
        body = {"data": {"values": dict(values)}}
        try:
            answer = await self.api.send(method, path, body=body, params=params, cost=WRITE)
        except Invalid as error:
            raise blaming(error, dict(values)) from None
        return child(answer.body, "data")

    # Members

    async def members(self) -> tuple[User, ...]:
        """Who may own something; suspended ones may not."""

        async def ask() -> tuple[User, ...]:
            found = objects((await self.api.get("/v2/workspace_members")).body, "data")
            return tuple(_member(each) for each in found if each.get("access_level") != "suspended")

        return await self.remembered("members", ask)

    async def member(self, email: str | None) -> User | None:
        if not email:
            return None
        return next((each for each in await self.members() if each.email.lower() == email.lower()), None)


def get_key(kind: str, id: str) -> ahead.Key:
    return ("attio get", kind, id)


def find_key(kind: str, wanted: Mapping[str, Any]) -> ahead.Key:
    return ("attio find", kind, *wanted.items())


_OLDEST_FIRST = [{"direction": "asc", "attribute": "created_at"}]


def _member(found: Json) -> User:
    name = " ".join(filter(None, (text(found, "first_name"), text(found, "last_name"))))
    return User(
        id=str(child(found, "id").get("workspace_member_id")),
        email=text(found, "email_address") or "",
        name=name,
    )


async def written_with(
    write: Callable[[Mapping[str, Any]], Awaitable[T]],
    plan: Plan,
    *,
    forms: Mapping[str, Json],
    needed: Collection[str],
) -> tuple[T, Plan]:
    """As `writing.sparing`, as often as it takes: Attio complains about one attribute at a time."""
    while True:
        try:
            return await write(wired(plan.send, forms)), plan
        except Invalid as error:
            refused = {
                name: f"{NAME} refuses it: {why}" for name, why in error.fields.items() if name in plan.send
            }
            if not refused or not refused.keys().isdisjoint(needed):
                raise
            plan = plan.without(refused)


def ref_to(kind: str, record: Json) -> Ref:
    return Ref(kind, str(child(record, "id").get("record_id")), text(record, "web_url"))
