"""Alerts into the team's chat: Slack, Microsoft Teams, or any address that takes a signed webhook.

An alert carries words that a visitor typed. They are sent as plain text in fields that no chat program reads as markup,
so they cannot become a mention, a link or an image.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol
from urllib.parse import urlsplit
from uuid import UUID

import orjson

from kit import standard_webhooks
from kit.clock import Clock
from kit.errors import NeedsPerson, ProviderError, Rejected, Retryable
from kit.http import HttpAnswer, SafeClient
from kit.http_errors import BlockedAddress, BlockedPort, HttpError, TimedOut
from kit.standard_webhooks import key_of
from outreach import answers
from outreach.message import clean
from outreach.model import Accepted

_WEBHOOK_BYTES = 20_000


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """An alert. `facts` are (label, value), `quotes` the visitor's own words, `link` where to see more (https).

    `event` ("lead.hot") and `data` are what the signed webhook carries instead of the words.
    """

    title: str
    text: str
    delivery_id: UUID
    sent_at: datetime
    event: str
    facts: Sequence[tuple[str, str]] = ()
    quotes: Sequence[str] = ()
    link: str | None = None
    link_label: str = "Open"
    data: Mapping[str, Any] = field(default_factory=dict[str, Any])


class Channel(Protocol):
    """Raises kit.errors.Retryable, NeedsPerson and Rejected, nothing else. Does not retry."""

    name: str

    async def send(self, message: ChatMessage) -> Accepted: ...


class SlackChannel:
    """An incoming webhook of Slack. The URL is the credential."""

    name: str = "slack"

    def __init__(self, client: SafeClient, url: str, *, clock: Clock) -> None:
        self._client, self._url, self._clock = client, url, clock

    async def send(self, message: ChatMessage) -> Accepted:
        answer = await _post(self._client, self._url, _json(slack_body(message)), label="Slack")
        if answer.status != 200:
            raise _refusal("Slack", answer, self._clock())
        return Accepted()


class TeamsChannel:
    """A Workflows webhook of Microsoft Teams. The URL is the credential."""

    name: str = "teams"

    def __init__(self, client: SafeClient, url: str, *, clock: Clock) -> None:
        self._client, self._url, self._clock = client, url, clock

    async def send(self, message: ChatMessage) -> Accepted:
        answer = await _post(self._client, self._url, _json(teams_body(message)), label="Teams")
        if answer.status not in (200, 202):
            raise _refusal("Teams", answer, self._clock())
        return Accepted()


class WebhookChannel:
    """Any address that takes a webhook signed as Standard Webhooks 1.0 says. `secret` is "whsec_" and base64.

    Every 2xx is a success; 410 means that nobody wants it any more; everything else is tried again.
    """

    name: str = "webhook"

    def __init__(self, client: SafeClient, url: str, *, secret: str | None, clock: Clock) -> None:
        self._client, self._url, self._clock = client, url, clock
        self._secret = secret

    async def send(self, message: ChatMessage) -> Accepted:
        body = _json({"type": message.event, "timestamp": _utc(message.sent_at), "data": dict(message.data)})
        if len(body) > _WEBHOOK_BYTES:
            raise Rejected("too_large", "The alert is too large for a webhook.")
        headers = signed_headers(
            body, id=f"msg_{message.delivery_id.hex}", at=self._clock(), secret=self._secret
        )
        answer = await _post(self._client, self._url, body, label="The webhook", headers=headers)
        if not 200 <= answer.status < 300:
            raise self._refusal(answer)
        return Accepted()

    def _refusal(self, answer: HttpAnswer) -> ProviderError:
        said = f"The webhook's address answered {answer.status}."
        if answer.status == 410 or 300 <= answer.status < 400:
            return NeedsPerson("configuration", said)
        wait = answers.retry_after(answer.headers, self._clock())
        return Retryable("rate_limited" if answer.status == 429 else "provider_error", said, retry_after=wait)


def signed_headers(body: bytes, *, id: str, at: datetime, secret: str | None) -> dict[str, str]:
    """The three headers of Standard Webhooks for exactly these bytes. Raises NeedsPerson without a usable secret."""
    try:
        key = key_of(secret or "")
    except ValueError as error:
        raise NeedsPerson("credentials", f"ALERT_WEBHOOK_SECRET {error}.") from None
    return standard_webhooks.signed_headers(body, id=id, at=at, key=key)


# What each chat program is sent


def slack_body(message: ChatMessage) -> dict[str, Any]:
    """Blocks whose texts are all `plain_text`: Slack makes neither mentions nor links of those."""
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": _plain(message.title, 150)},
        {"type": "section", "text": _plain(message.text, 1_500)},
    ]
    if message.facts:
        fields = [_plain(f"{label}: {value}", 500) for label, value in message.facts[:10]]
        blocks.append({"type": "section", "fields": fields})
    blocks += [
        {"type": "context", "elements": [_plain(f"“{quote}”", 600)]} for quote in message.quotes[:5] if quote
    ]
    if link := _link(message):
        button = {"type": "button", "text": _plain(message.link_label, 60), "url": link}
        blocks.append({"type": "actions", "elements": [button]})
    return {
        "text": _escaped(clean(message.title, longest=150)),
        "blocks": blocks,
        "unfurl_links": False,
        "unfurl_media": False,
    }


def teams_body(message: ChatMessage) -> dict[str, Any]:
    """An Adaptive Card 1.4, under Teams' 28 kB in any script. Text runs carry no markdown, unlike text blocks."""
    facts = [(_cut(label, 40), _cut(value, 160)) for label, value in message.facts[:10]]
    body = [
        _runs([(_cut(message.title, 150), True)], size="Large"),
        _runs([(_cut(message.text, 800), False)]),
        *(_runs([(f"{label}: ", True), (value, False)]) for label, value in facts),
        *(_runs([(f"“{_cut(quote, 250)}”", False)], subtle=True) for quote in message.quotes[:4] if quote),
    ]
    card: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
    }
    if link := _link(message):
        title = clean(message.link_label, longest=60)
        card["actions"] = [{"type": "Action.OpenUrl", "title": title, "url": link}]
    attachment = {
        "contentType": "application/vnd.microsoft.card.adaptive",
        "contentUrl": None,
        "content": card,
    }
    return {"type": "message", "attachments": [attachment]}


def _cut(text: str, longest: int) -> str:
    return clean(text, longest=longest) or "-"


def _plain(text: str, longest: int) -> dict[str, Any]:
    return {"type": "plain_text", "text": _cut(text, longest), "emoji": False}


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _runs(
    parts: Sequence[tuple[str, bool]], *, size: str = "Default", subtle: bool = False
) -> dict[str, Any]:
    """One paragraph of (text, whether it is bold)."""
    inlines = [
        {
            "type": "TextRun",
            "text": text,
            "weight": "Bolder" if bold else "Default",
            "size": size,
            "isSubtle": subtle,
        }
        for text, bold in parts
    ]
    return {"type": "RichTextBlock", "inlines": inlines}


def _link(message: ChatMessage) -> str | None:
    parts = urlsplit(message.link or "")
    return message.link if parts.scheme in ("https", "http") and parts.hostname else None


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _json(value: Mapping[str, Any]) -> bytes:
    return orjson.dumps(value, default=str)


async def _post(
    client: SafeClient, url: str, body: bytes, *, label: str, headers: Mapping[str, str] | None = None
) -> HttpAnswer:
    """The answer, whatever its status. No error names the URL, and none keeps one that does as its cause."""
    sent = {"content-type": "application/json", **(headers or {})}
    try:
        return await client.request("POST", url, headers=sent, content=body, wants_body=_never)
    except HttpError as error:
        raise _unanswered(label, error) from None


def _never(status: int, headers: object) -> bool:
    """The body of a success says nothing."""
    return False


def _unanswered(label: str, error: HttpError) -> ProviderError:
    if isinstance(error, TimedOut):
        return Retryable(answers.UNKNOWN_OUTCOME, f"{label} did not answer in time.")
    if error.temporary:
        return Retryable("unreachable", f"{label} cannot be reached ({error.code}).")
    hint = (
        " Set outreach.alerts.allow_private_addresses if it is yours."
        if isinstance(error, BlockedAddress | BlockedPort)
        else ""
    )
    return NeedsPerson("configuration", f"{label}'s address cannot be used ({error.code}).{hint}")


def _refusal(label: str, answer: HttpAnswer, now: datetime) -> ProviderError:
    words = clean(answer.body[:300].decode("utf-8", "replace"), longest=200)
    wait = answers.retry_after(answer.headers, now)
    return answers.refusal(label, answer.status, words=words, wait=wait)
