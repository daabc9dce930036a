"""What is special about the webhook: signatures, ids that stay, addresses that are not opened, terse receivers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from crm.connectors import errors
from crm.connectors.deps import ConnectorDeps
from crm.connectors.model import Activity, Deal, Field, Person
from crm.connectors.rehearsal import HeldBack, rehearsing
from crm.connectors.secrets import Secrets
from crm.connectors.webhook import ROWS, Config, Webhook
from crm.connectors.webhook.documents import Accepted, accepted
from crm.mapping.names import OURS
from kit.errors import NeedsPerson, ProviderError, Retryable
from kit.standard_webhooks import key_of, new_secret
from tests.conftest import FixedClock
from tests.crm.connectors.vendor import memory_deps
from tests.fakes.scripted_http import HttpReply, HttpRequest, json_reply
from tests.fakes.webhook_crm_server import SECRET, WebhookCrm

ANN = Person(key="c-1", email="ann@acme.test", last_name="Lee", fields=(Field("score", 40, "always"),))
NOTE = Activity(kind="note", subject="Chat", text="Wants 40 seats.", at=datetime(2026, 3, 2, 9, tzinfo=UTC))


@dataclass(frozen=True)
class Hook:
    server: WebhookCrm
    deps: ConnectorDeps

    def crm(self, secret: str = SECRET, **config: Any) -> Webhook:
        given: dict[str, Any] = {"url": self.server.hook, "allow_private_addresses": True, **config}
        return Webhook(Config(**given), Secrets({"secret": secret}), self.deps)

    def ids(self) -> list[str]:
        return [each.headers["webhook-id"] for each in self.server.requests]

    def answers(self, reply: HttpReply) -> None:
        def answer(request: HttpRequest) -> HttpReply:
            return reply

        self.server.answer = answer


@pytest.fixture
async def hook(clock: FixedClock) -> AsyncIterator[Hook]:
    with WebhookCrm(clock) as server:
        async with memory_deps("Webhook", clock) as deps:
            yield Hook(server, deps)


async def test_the_same_has_the_same_id_at_any_time(hook: Hook, clock: FixedClock) -> None:
    """So a repeat after a lost answer is one document, and the signature is fresh all the same."""
    contact = await hook.crm().upsert_contact(ANN, None)
    hook.server.drop_next()
    with pytest.raises(Retryable):
        await hook.crm().log_activity(NOTE, contact.ref, None, key="s-1/note")
    clock.advance(3_600)
    await hook.crm().log_activity(NOTE, contact.ref, None, key="s-1/note")
    *_, first, second = hook.ids()
    assert first == second and first.startswith("s-1_note_") and "." not in first
    assert [each["type"] for each in hook.server.documents.values()].count("activity.logged") == 1


async def test_another_content_has_another_id(hook: Hook) -> None:
    await hook.crm().upsert_contact(ANN, None)
    await hook.crm().upsert_contact(Person(key="c-1", email="ann@acme.test", last_name="Ray"), None)
    assert len(set(hook.ids())) == 2


async def test_what_a_document_says(hook: Hook) -> None:
    contact = await hook.crm().upsert_contact(ANN, None)
    deal = Deal(key="d-1", title="Acme", stage="qualified", fields=(Field("summary", "Wants it.", "always"),))
    await hook.crm().upsert_deal(deal, contact.ref, None)
    first, second = hook.server.documents.values()
    assert first == {
        "type": "contact.upserted",
        "timestamp": "2026-03-02T09:30:00Z",
        "data": {
            "key": "c-1",
            "id": None,
            "email": "ann@acme.test",
            "last_name": "Lee",
            "fields": {"score": 40},
            "policies": {"email": "fill_empty", "last_name": "fill_empty", "score": "always"},
        },
    }
    assert second["data"]["contact"] == contact.ref.id
    assert second["data"]["fields"] == {"summary": "Wants it."}
    assert contact.ref.url == f"https://crm.acme.test/contacts/{contact.ref.id}"


async def test_a_receiver_that_only_says_ok(hook: Hook) -> None:
    """Records are known by our keys."""
    hook.server.names_ids = False
    first = await hook.crm().upsert_contact(ANN, None)
    again = await hook.crm().upsert_contact(ANN, first.ref)
    note = await hook.crm().log_activity(NOTE, first.ref, None, key="s-1")
    assert (first.ref.id, first.done, again.ref, again.done) == ("c-1", "created", first.ref, "updated")
    assert again.healed is None and note.ref.id == "s-1"
    assert [each["data"]["id"] for each in hook.server.documents.values()] == [None, None]


async def test_values_that_do_not_fit_are_named_and_left_out(hook: Hook) -> None:
    person = Person(key="c-1", email="ann@acme.test", fields=(Field("nonsense", "x"), Field("status", "odd")))
    done = await hook.crm().upsert_contact(person, None)
    assert {each.field for each in done.skipped} == {"nonsense", "status"}
    assert len(hook.server.kind("contacts")) == 1


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (301, errors.FORBIDDEN),
        (400, errors.INVALID),
        (401, errors.AUTH_REVOKED),
        (403, errors.FORBIDDEN),
        (404, errors.FORBIDDEN),
        (405, errors.FORBIDDEN),
        (409, errors.CONFLICT),
        (410, errors.AUTH_REVOKED),
        (413, errors.INVALID),
        (422, errors.INVALID),
        (429, errors.RATE_SHORT),
        (500, errors.TRANSIENT),
        (502, errors.UNKNOWN_OUTCOME),
        (503, errors.TRANSIENT),
    ],
)
async def test_statuses(hook: Hook, status: int, code: str) -> None:
    hook.answers(json_reply(status, {"message": "Because."}, Location=f"{hook.server.url}/other"))
    with pytest.raises(ProviderError) as caught:
        await hook.crm().upsert_contact(ANN, None)
    assert caught.value.code == code
    assert len(hook.server.requests) == 1 and "route=sales" not in str(caught.value)


@pytest.mark.parametrize(
    ("body", "kind", "is_taken"),
    [
        (b"", "text/plain", True),
        (b"ok", "text/plain", True),
        (b'"ok"', "application/json", True),
        (b"[]", "application/json", True),
        (b"{", "application/json", False),
        (b"<html>Log in</html>", "text/html", False),
    ],
)
async def test_answers_that_name_nothing(hook: Hook, body: bytes, kind: str, is_taken: bool) -> None:
    hook.answers(HttpReply(200, body, {"Content-Type": kind}))
    if is_taken:
        assert (await hook.crm().upsert_contact(ANN, None)).ref.id == "c-1"
        return
    with pytest.raises(Retryable) as caught:
        await hook.crm().upsert_contact(ANN, None)
    assert caught.value.code == errors.UNKNOWN_OUTCOME


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            {"id": 7, "url": "https://crm.test/7", "done": "updated"},
            Accepted("7", "https://crm.test/7", "updated"),
        ),
        ({"id": True, "url": "javascript:alert(1)", "done": "deleted"}, Accepted()),
        ({"id": "", "url": 3}, Accepted()),
        ({"id": "x" * 999}, Accepted("x" * 200)),
    ],
)
def test_what_an_answer_may_say(body: dict[str, Any], expected: Accepted) -> None:
    assert accepted(body) == expected


# Where documents go


async def test_no_address_of_our_own_network_is_opened(hook: Hook) -> None:
    with pytest.raises(NeedsPerson, match="allow_private_addresses") as caught:
        await hook.crm(allow_private_addresses=False).upsert_contact(ANN, None)
    assert caught.value.code == errors.FORBIDDEN
    assert hook.server.requests == [] and hook.server.url not in str(caught.value)


async def test_the_services_of_a_cloud_are_never_opened(hook: Hook) -> None:
    with pytest.raises(NeedsPerson, match="blocked_address"):
        await hook.crm(url="https://169.254.169.254/latest").upsert_contact(ANN, None)


async def test_nobody_there(hook: Hook) -> None:
    """Nothing was sent, so nothing is unknown."""
    url = hook.server.hook
    hook.server.__exit__(None, None, None)
    with pytest.raises(Retryable) as caught:
        await hook.crm(url=url).upsert_contact(ANN, None)
    assert caught.value.code == errors.TRANSIENT


async def test_a_receiver_that_takes_too_long(hook: Hook) -> None:
    hook.server.delay_next(3)
    with pytest.raises(Retryable) as caught:
        await hook.crm(timeout_seconds=1).upsert_contact(ANN, None)
    assert caught.value.code == errors.UNKNOWN_OUTCOME


@pytest.mark.parametrize(
    "url",
    [
        "http://acme.test/hook",
        "ftp://acme.test",
        "https://user:pass@acme.test/",
        "https://acme.test/#x",
        "acme.test",
    ],
)
def test_addresses_that_are_refused(url: str) -> None:
    with pytest.raises(ValidationError, match="address"):
        Config(url=url)


def test_an_address_stays_as_it_is() -> None:
    assert Config(url="https://acme.test/hook/?key=1/").url == "https://acme.test/hook/?key=1/"


# Secrets, and the rest


@pytest.mark.parametrize("secret", ["whsec_tooshort", "whsec_%%%%", "x" * 200])
def test_a_secret_that_is_none(hook: Hook, secret: str) -> None:
    with pytest.raises(NeedsPerson, match="24 to 64 random bytes") as caught:
        hook.crm(secret)
    assert secret not in str(caught.value)


async def test_another_secret_is_not_accepted(hook: Hook) -> None:
    made = new_secret()
    assert len(key_of(made)) == 32 and made != new_secret()
    with pytest.raises(NeedsPerson, match="signature") as caught:
        await hook.crm(made).check()
    assert caught.value.code == errors.AUTH_REVOKED


async def test_the_account_is_the_host(hook: Hook) -> None:
    found = await hook.crm().check()
    assert (found.id, found.name, found.fields) == ("127.0.0.1", "A receiver", {})
    assert [each["type"] for each in hook.server.documents.values()] == ["ping"]


async def test_a_rehearsal_posts_nothing(hook: Hook) -> None:
    with rehearsing() as seen, pytest.raises(HeldBack):
        await hook.crm().upsert_contact(ANN, None)
    assert seen.is_new and {each.field for each in seen.changes} == {"email", "last_name", "score"}
    assert hook.server.requests == []


async def test_nobody_tells_of_changes(hook: Hook) -> None:
    assert [change async for change in hook.crm().changed_since(datetime(2026, 1, 1, tzinfo=UTC))] == []


def test_all_our_fields_are_in_the_documents() -> None:
    beside = {"customer_name", "first_name", "last_name", "email", "phone", "company", "owner"}
    assert {row.ours for row in ROWS["contact"]} | beside == set(OURS)
    policies = {row.ours: row.policy for row in ROWS["contact"]}
    first = {name for name, policy in policies.items() if policy == "fill_empty"}
    assert {"gclid", "gbraid", "li_fat_id", "utm_term", "source_page"} <= first
    assert not first & {"score", "summary", "status", "last_seen_at"}
