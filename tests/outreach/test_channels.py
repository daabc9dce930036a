"""Alerts into Slack, Teams and a signed webhook, over HTTP."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from kit.errors import NeedsPerson, ProviderError, Rejected, Retryable
from kit.http import HttpLimits, SafeClient
from outreach.channels import (
    Channel,
    ChatMessage,
    SlackChannel,
    TeamsChannel,
    WebhookChannel,
    signed_headers,
    slack_body,
    teams_body,
)
from tests.conftest import FixedClock
from tests.fakes.chat_server import FakeReceiver, FakeSlack, FakeTeams
from tests.fakes.scripted_http import HttpReply, HttpRequest, ScriptedHttp, json_reply

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
NAMES = ["slack", "teams", "webhook"]
HOSTILE = [
    "<!channel> look",
    "<https://evil.test|click>",
    "![x](https://evil.test/p.png) **bold** [a](https://evil.test)",
    "line\r\nbreak\u2028and\u202eturn",
    "@everyone " + "x" * 10_000,
    "🦔" * 10_000,
]


def an_alert(**values: Any) -> ChatMessage:
    known: dict[str, Any] = {
        "title": "A hot lead: Ada",
        "text": "Ada asks for a demo this week.",
        "delivery_id": uuid4(),
        "sent_at": datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
        "event": "lead.hot",
        "facts": (("Company", "Analytical Engines"), ("Score", "82")),
        "quotes": ("We need it by Friday.",),
        "link": "https://agent.company.test/sessions/1",
        "data": {"score": 82},
    }
    return ChatMessage(**known | values)


@pytest.fixture
async def client() -> AsyncIterator[SafeClient]:
    async with SafeClient(HttpLimits(allow_private=True, total_timeout=0.5, max_redirects=0)) as opened:
        yield opened


@pytest.fixture
def servers(clock: FixedClock) -> Iterator[dict[str, Any]]:
    receiver = FakeReceiver(SECRET, now=clock().timestamp())
    with FakeSlack() as slack, FakeTeams() as teams, receiver:
        yield {"slack": slack, "teams": teams, "webhook": receiver}


def opened(name: str, client: SafeClient, url: str, clock: FixedClock) -> Channel:
    if name == "webhook":
        return WebhookChannel(client, url, secret=SECRET, clock=clock)
    return (SlackChannel if name == "slack" else TeamsChannel)(client, url, clock=clock)


@pytest.mark.parametrize("name", NAMES)
async def test_an_alert_arrives(
    name: str, client: SafeClient, servers: dict[str, Any], clock: FixedClock
) -> None:
    await opened(name, client, servers[name].hook, clock).send(an_alert())
    (body,) = servers[name].taken
    if name == "webhook":
        assert body == {"type": "lead.hot", "timestamp": "2026-03-02T09:30:00Z", "data": {"score": 82}}
    else:
        text = json.dumps(body)
        assert "Analytical Engines" in text and "We need it by Friday." in text
        assert "https://agent.company.test/sessions/1" in text


@pytest.mark.parametrize("name", ["slack", "teams"])
@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
async def test_hostile_words_stay_words(
    name: str, words: str, client: SafeClient, servers: dict[str, Any], clock: FixedClock
) -> None:
    alert = an_alert(
        title=words, text=words, facts=[(words, words)] * 20, quotes=[words] * 9, link="javascript:alert(1)"
    )
    await opened(name, client, servers[name].hook, clock).send(alert)
    (body,) = servers[name].taken
    assert "javascript:" not in json.dumps(body)
    assert not {"\r", "\n", "\u2028", "\u202e"} & set("".join(_texts(body)))
    if name == "slack":
        assert "<" not in body["text"]
        assert body["unfurl_links"] is body["unfurl_media"] is False


def _texts(value: Any) -> list[str]:
    """All strings of a JSON value."""
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for part in parts for text in _texts(part)]


def test_visitors_words_are_only_in_plain_text_and_text_runs() -> None:
    alert = an_alert(title="MARK", text="MARK", facts=[("MARK", "MARK")], quotes=["MARK"])
    for block in slack_body(alert)["blocks"]:
        for text in [block.get("text"), *block.get("fields", []), *block.get("elements", [])]:
            assert text is None or text["type"] in ("plain_text", "button")
    for block in teams_body(alert)["attachments"][0]["content"]["body"]:
        assert block["type"] == "RichTextBlock"


ANSWERS: list[tuple[str, HttpReply, type[ProviderError], str]] = [
    ("slack", HttpReply(403, b"action_prohibited"), NeedsPerson, "credentials"),
    ("slack", HttpReply(404, b"no_service"), NeedsPerson, "configuration"),
    ("slack", HttpReply(410, b"channel_is_archived"), NeedsPerson, "configuration"),
    ("slack", HttpReply(400, b"invalid_payload"), Rejected, "refused"),
    ("slack", HttpReply(500, b"rollup_error"), Retryable, "provider_error"),
    ("teams", HttpReply(401), NeedsPerson, "credentials"),
    ("teams", HttpReply(400), Rejected, "refused"),
    ("teams", HttpReply(502), Retryable, "provider_error"),
    ("webhook", HttpReply(410), NeedsPerson, "configuration"),
    ("webhook", HttpReply(404), Retryable, "provider_error"),
    ("webhook", HttpReply(500), Retryable, "provider_error"),
    *((name, HttpReply(after=1.0), Retryable, "unknown_outcome") for name in NAMES),
    *((name, HttpReply(drop=True), Retryable, "unreachable") for name in NAMES),
    *((name, HttpReply(302, headers={"Location": "/x"}), NeedsPerson, "configuration") for name in NAMES),
]


@pytest.mark.parametrize(("name", "reply", "kind", "code"), ANSWERS)
async def test_answers(
    name: str,
    reply: HttpReply,
    kind: type[ProviderError],
    code: str,
    client: SafeClient,
    servers: dict[str, Any],
    clock: FixedClock,
) -> None:
    servers[name].fail = lambda _: reply
    with pytest.raises(kind) as raised:
        await opened(name, client, servers[name].hook, clock).send(an_alert())
    assert raised.value.code == code
    _check_silence(raised.value, servers[name].hook)


@pytest.mark.parametrize("name", NAMES)
async def test_being_asked_to_wait(
    name: str, client: SafeClient, servers: dict[str, Any], clock: FixedClock
) -> None:
    servers[name].fail = lambda _: json_reply(429, {}, Retry_After="30")
    with pytest.raises(Retryable) as raised:
        await opened(name, client, servers[name].hook, clock).send(an_alert())
    assert (raised.value.code, raised.value.retry_after) == ("rate_limited", 30.0)


@pytest.mark.parametrize("name", NAMES)
async def test_an_address_in_our_own_network_is_not_opened(
    name: str, servers: dict[str, Any], clock: FixedClock
) -> None:
    async with SafeClient(HttpLimits()) as guarded:
        with pytest.raises(NeedsPerson) as raised:
            await opened(name, guarded, servers[name].hook, clock).send(an_alert())
    assert servers[name].requests == []
    _check_silence(raised.value, servers[name].hook)


def _check_silence(error: ProviderError, url: str) -> None:
    """The URL is a credential: no error carries it, nor does what caused it."""
    seen = f"{error} {error!r} {error.__cause__!r}"
    assert url not in seen and "secret" not in seen
    assert error.__suppress_context__ or error.__context__ is None


# Standard Webhooks


def test_the_signature_is_the_published_one() -> None:
    """The example that the Standard Webhooks libraries test themselves with."""
    headers = signed_headers(
        b'{"test": 2432232314}',
        id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        at=datetime.fromtimestamp(1_614_265_330, UTC),
        secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


async def test_a_repeat_has_the_same_id_and_a_new_time(
    client: SafeClient, servers: dict[str, Any], clock: FixedClock
) -> None:
    channel, alert = opened("webhook", client, servers["webhook"].hook, clock), an_alert()
    await channel.send(alert)
    clock.advance(10)
    await channel.send(alert)
    assert servers["webhook"].ids == [f"msg_{alert.delivery_id.hex}"] * 2
    stamps = [each.headers["webhook-timestamp"] for each in servers["webhook"].requests]
    assert int(stamps[1]) - int(stamps[0]) == 10


@pytest.mark.parametrize("secret", [None, "", "whsec_", "whsec_c2hvcnQ=", "whsec_%%%"])
async def test_without_a_usable_secret_nothing_is_sent(
    secret: str | None, client: SafeClient, clock: FixedClock
) -> None:
    def never(_: HttpRequest) -> HttpReply:
        return HttpReply(204)

    with ScriptedHttp(never) as server:
        channel = WebhookChannel(client, server.url, secret=secret, clock=clock)
        with pytest.raises(NeedsPerson):
            await channel.send(an_alert())
    assert server.requests == []
