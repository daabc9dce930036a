"""A connector for `tests.fakes.toy_crm_server`, as a vendor's file looks."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from crm.connectors import ahead
from crm.connectors.deps import ConnectorDeps
from crm.connectors.errors import Conflict, Gone, Invalid, forbidden, rate_day
from crm.connectors.http import Answer, Api, Dialect, Json, objects, text
from crm.connectors.limits import Quota, Reading
from crm.connectors.model import (
    Account,
    Activity,
    Deal,
    Field,
    Found,
    Healing,
    Person,
    Ref,
    RemoteChange,
    RemoteField,
    Written,
)
from crm.connectors.secrets import Secrets
from crm.connectors.texts import cut
from crm.connectors.writing import Plan, decide, sparing
from kit.errors import ProviderError
from kit.grants import RefreshToken
from kit.oauth import Tokens

NAME = "Toy"
_LONGEST_NOTE = 32_000


def _explain(answer: Answer, wait: float | None) -> ProviderError | None:
    code, words = text(answer.body, "code"), text(answer.body, "message") or ""
    if code == "conflict":
        return Conflict(NAME, words, existing=tuple(filter(None, [text(answer.body, "existing")])))
    if code == "merged":
        return Gone(NAME, became=words)
    if code == "forbidden":
        return forbidden(NAME, words)
    if code == "daily_limit":
        return rate_day(NAME, words, wait=wait)
    if code == "invalid":
        return Invalid(
            NAME, words, fields=dict.fromkeys(re.findall(r"body[.:]\s*(?:unknown )?(\w+)", words), words)
        )
    return None


def _reading(answer: Answer) -> Reading | None:
    left = answer.headers.get("x-remaining", "")
    return Reading(remaining=float(left)) if left.isdecimal() else None


DIALECT = Dialect(name=NAME, explain=_explain, reading=_reading)


class ToyConnector:
    name: ClassVar[str] = "toy"

    def __init__(self, base_url: str, secrets: Secrets, deps: ConnectorDeps) -> None:
        grant = RefreshToken(
            client_id="app",
            client_secret=secrets.need("client_secret", NAME),
            refresh_token=secrets.need("refresh_token", NAME),
            kept=deps.kept,
        )
        url = f"{base_url}/oauth/token"
        tokens = Tokens(NAME, grant, url=url, client=deps.client, clock=deps.clock, shelf=deps.shelf)
        self._api = Api(DIALECT, base_url, tokens=tokens, deps=deps, quota=Quota(100, 10), timeout=2)

    async def check(self) -> Account:
        found = (await self._api.get("/account")).body
        names = ("email", "phone", "first_name", "last_name", "company", "remark")
        fields = tuple(RemoteField(name=name, label=name, type="text") for name in names)
        lacking = () if "write" in found.get("scopes", ()) else ("write",)
        return Account(
            id=str(found["id"]), name=str(found["name"]), fields={"contact": fields}, lacking=lacking
        )

    # Contacts

    async def upsert_contact(self, person: Person, ref: Ref | None) -> Written:
        present, healed = await self._present(person, ref)
        plan = decide(present, _wanted(person))
        if present is not None:
            return await self._update(str(present["id"]), plan, healed)
        try:
            made, plan = await sparing(self._create, plan, needed=("email", "key"))
        except Conflict as there:
            if len(there.existing) != 1:
                raise
            return await self.upsert_contact(person, _ref("contacts", there.existing[0]))
        return plan.written(_ref("contacts", made), created=True, healed=healed)

    async def _present(self, person: Person, ref: Ref | None) -> tuple[Json | None, Healing | None]:
        """The record, and why it is another one than `ref`. A new one is made once when the known one is gone."""
        healed: Healing | None = None
        if ref:
            try:
                return await ahead.once(("toy", ref.id), lambda: self._get(ref.id)), None
            except Gone as gone:
                if gone.became:
                    return await self._get(gone.became), "merged"
                healed = "deleted"
        email = (person.email or "").lower()
        found = await ahead.once(("toy", email), lambda: self._having(email))
        if email and found:
            return found[0], "found" if ref else None
        return None, healed

    async def _get(self, id: str) -> Json:
        return (await self._api.get(f"/contacts/{id}")).body

    async def _having(self, email: str) -> list[Json]:
        return objects((await self._api.get("/contacts", params={"email": email})).body, "items")

    # Many of them

    async def find_contacts(self, people: Sequence[Person], refs: Mapping[str, Ref]) -> dict[str, Found]:
        with ahead.reading():
            for some in ahead.slices((ref.id for ref in refs.values()), 100):
                for each in await self._many("ids", some):
                    ahead.keep(("toy", each["id"]), each)
            for some in ahead.slices((person.email.lower() for person in people if person.email), 100):
                there = {each["email"]: [each] for each in await self._many("emails", some)}
                for email in some:
                    ahead.keep(("toy", email), there.get(email, []))
            made: dict[str, Found] = {}
            for person in people:
                present, healed = await self._present(person, refs.get(person.key))
                if present is not None:
                    same: list[Json] = ahead.kept(("toy", (person.email or "").lower())) or []
                    others = tuple(
                        _ref("contacts", each["id"]) for each in same if each["id"] != present["id"]
                    )
                    ref = _ref("contacts", str(present["id"]))
                    made[person.key] = Found(ref=ref, values=present, healed=healed, others=others)
        return made

    async def _many(self, name: str, values: Sequence[str]) -> list[Json]:
        return objects((await self._api.get("/contacts", params={name: ",".join(values)})).body, "items")

    async def _create(self, plan: Plan) -> str:
        return str((await self._api.send("POST", "/contacts", body=dict(plan.send))).body["id"])

    async def _update(self, id: str, plan: Plan, healed: Healing | None) -> Written:
        async def patch(plan: Plan) -> None:
            if plan.send:
                await self._api.send("PATCH", f"/contacts/{id}", body=dict(plan.send))

        _, plan = await sparing(patch, plan, needed=())
        return plan.written(_ref("contacts", id), healed=healed)

    # Deals and activities: the key makes them unique

    async def upsert_deal(self, deal: Deal, contact: Ref, ref: Ref | None) -> Written:
        wanted = [
            Field("title", deal.title, "on_create"),
            Field("stage", deal.outcome or deal.stage, "always"),
            Field("contact_id", contact.id, "on_create"),
            *deal.fields,
        ]
        return await self._keyed("deals", deal.key, wanted)

    async def log_activity(
        self, activity: Activity, contact: Ref, deal: Ref | None, *, key: str, ref: Ref | None = None
    ) -> Written:
        wanted = [
            Field("kind", activity.kind, "on_create"),
            Field("contact_id", contact.id, "on_create"),
            Field("deal_id", deal.id if deal else None, "fill_empty"),
            Field("subject", activity.subject, "always"),
            Field("text", cut(activity.text, _LONGEST_NOTE), "always"),
            Field("at", activity.at.isoformat(), "always"),
        ]
        return await self._keyed("notes", key, wanted)

    async def _keyed(self, kind: str, key: str, wanted: list[Field]) -> Written:
        plan = decide(None, [Field("key", key, "on_create"), *wanted])
        try:
            made = await self._api.send("POST", f"/{kind}", body=dict(plan.send))
        except Conflict as there:
            present = (await self._api.get(f"/{kind}/{there.existing[0]}")).body
            plan = decide(present, wanted)
            if plan.send:
                await self._api.send("PATCH", f"/{kind}/{present['id']}", body=dict(plan.send))
            return plan.written(_ref(kind, str(present["id"])))
        return plan.written(_ref(kind, str(made.body["id"])), created=True)

    async def changed_since(self, since: datetime) -> AsyncIterator[RemoteChange]:
        found = await self._api.get("/changes", params={"since": since.isoformat()})
        for each in sorted(objects(found.body, "items"), key=lambda it: str(it["at"])):
            stage: Any = each.get("stage")
            outcome: Any = stage if stage in ("won", "lost") else None
            at = datetime.fromisoformat(each["at"])
            yield RemoteChange(
                kind="deal", ref=_ref("deals", each["id"]), at=at, stage=stage, outcome=outcome
            )


def _wanted(person: Person) -> list[Field]:
    return [
        Field("key", person.key, "fill_empty"),
        Field("email", person.email, "fill_empty"),
        Field("phone", person.phone, "fill_empty"),
        Field("first_name", person.first_name, "fill_empty"),
        Field("last_name", cut(person.last_name or "", 80), "fill_empty"),
        Field("company", person.company, "fill_empty"),
        *person.fields,
    ]


def _ref(kind: str, id: str) -> Ref:
    return Ref(kind, id, f"https://toy.test/{kind}/{id}")
