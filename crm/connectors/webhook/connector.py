"""The five methods, each of which posts a document."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import ClassVar
from urllib.parse import urlsplit

import httpx2

from crm.connectors.deps import ConnectorDeps
from crm.connectors.errors import FORBIDDEN, Invalid, auth_revoked
from crm.connectors.http import Answer, Api, Dialect, text
from crm.connectors.limits import Quota
from crm.connectors.model import Account, Activity, Change, Deal, Person, Ref, RemoteChange, Written
from crm.connectors.secrets import Secrets
from crm.connectors.webhook.config import Config
from crm.connectors.webhook.documents import (
    Accepted,
    Document,
    accepted,
    activity_document,
    contact_document,
    deal_document,
    deal_fields,
    document,
    person_fields,
    refused_fields,
)
from crm.connectors.webhook.sending import SignedTransport
from crm.connectors.writing import Plan, decide, sparing
from kit.errors import NeedsPerson, ProviderError
from kit.standard_webhooks import key_of

NAME = "Webhook"
_AT_ONCE = 4


def _explain(answer: Answer, wait: float | None) -> ProviderError | None:
    said = text(answer.body, "message") or text(answer.body, "error") or ""
    if answer.status == 401:
        return auth_revoked(
            NAME, f"the receiver does not accept our signature; has it the same secret? {said}"
        )
    if answer.status == 410:
        return auth_revoked(NAME, f"its receiver wants no more documents. {said}")
    if answer.status in (404, 405) or 300 <= answer.status < 400:
        words = (
            f"Nothing takes documents at the webhook's address (HTTP {answer.status}). Correct `url`. {said}"
        )
        return NeedsPerson(FORBIDDEN, words.strip())
    if answer.status in (400, 422):
        return Invalid(NAME, said, fields=refused_fields(answer.body))
    return None


def _never(answer: Answer) -> bool:
    """No other signature will help."""
    return False


def _unsigned(token: str) -> Mapping[str, str]:
    """The transport signs."""
    return {}


DIALECT = Dialect(name=NAME, auth=_unsigned, explain=_explain, expired=_never)


class _NoToken:
    base = None

    async def get(self, *, refused: str | None = None) -> str:
        return ""


class Webhook:
    """Secrets: `secret`, "whsec_" and base64, which the receiver has too."""

    name: ClassVar[str] = "webhook"

    def __init__(self, config: Config, secrets: Secrets, deps: ConnectorDeps) -> None:
        transport = SignedTransport(
            _key(secrets.need("secret", NAME)),
            clock=deps.clock,
            allow_private=config.allow_private_addresses,
            timeout=config.timeout_seconds,
        )
        self._config, self._clock = config, deps.clock
        self._api = Api(
            DIALECT,
            config.url,
            tokens=_NoToken(),
            deps=replace(deps, client=httpx2.AsyncClient(transport=transport, trust_env=False)),
            quota=Quota(config.requests_per_minute, 60),
            at_once=_AT_ONCE,
            timeout=config.timeout_seconds,
        )

    async def check(self) -> Account:
        """A signed ping. What may be written there nobody knows, so nothing is compared."""
        ping = document("ping", "ping", {"name": "salesagent"})
        answer = await self._api.ask(
            "POST", "", body=ping.body(self._clock()), headers={"webhook-id": ping.id}
        )
        host = urlsplit(self._config.url).hostname or NAME
        return Account(id=host, name=text(answer.body, "name") or host, fields={})

    async def upsert_contact(self, person: Person, ref: Ref | None) -> Written:
        async def write(plan: Plan) -> Accepted:
            return await self._post(contact_document(person, ref, plan))

        plan = decide({} if ref else None, person_fields(person))
        done, plan = await sparing(write, plan, needed=("email",))
        return _written(Ref("contact", person.key), ref, done, plan)

    async def upsert_deal(self, deal: Deal, contact: Ref, ref: Ref | None) -> Written:
        async def write(plan: Plan) -> Accepted:
            return await self._post(deal_document(deal, contact, ref, plan))

        plan = decide({} if ref else None, deal_fields(deal))
        done, plan = await sparing(write, plan, needed=("title",))
        return _written(Ref("deal", deal.key), ref, done, plan)

    async def log_activity(
        self, activity: Activity, contact: Ref, deal: Ref | None, *, key: str, ref: Ref | None = None
    ) -> Written:
        made = activity_document(activity, contact, deal, key=key, ref=ref)
        plan = Plan({}, changes=(Change("subject", None, activity.subject),))
        return _written(Ref(activity.kind, key), ref, await self._post(made), plan)

    async def changed_since(self, since: datetime) -> AsyncIterator[RemoteChange]:
        for change in tuple[RemoteChange, ...]():  # nobody tells us of changes
            yield change

    async def _post(self, made: Document) -> Accepted:
        answer = await self._api.send(
            "POST", "", body=made.body(self._clock()), headers={"webhook-id": made.id}
        )
        return accepted(answer.body)


def _key(secret: str) -> bytes:
    try:
        return key_of(secret)
    except ValueError as error:
        raise auth_revoked(NAME, f"its secret {error}") from None


def _written(ours: Ref, ref: Ref | None, done: Accepted, plan: Plan) -> Written:
    """Where the receiver names no id, the record is known by our key; where it names another, there is another one."""
    known = ref or ours
    made = Ref(known.type, done.id or known.id, done.url or known.url)
    return Written(
        ref=made,
        done=done.done or ("updated" if ref else "created"),
        changes=() if done.done == "unchanged" else plan.changes,
        skipped=plan.skipped,
        healed="found" if ref and made.id != ref.id else None,
    )
