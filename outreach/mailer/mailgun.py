"""Mail through Mailgun's HTTP API. It is given the finished message (messages.mime), so the headers are ours alone."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

import httpx2

from kit.clock import Clock
from kit.errors import ProviderError, Rejected
from outreach import answers
from outreach.config import MailConfig
from outreach.message import build, envelope
from outreach.model import Accepted, Mail

_BASES = {"us": "https://api.mailgun.net", "eu": "https://api.eu.mailgun.net"}


class MailgunMailer:
    """`tenant` travels along, so that a bounce finds its way back. Close it with `aclose`."""

    name: str = "mailgun"

    def __init__(self, config: MailConfig, *, key: str, tenant: UUID, clock: Clock) -> None:
        self._url = f"{config.base_url or _BASES[config.region]}/v3/{config.domain}/messages.mime"
        self._tenant = tenant
        self._clock = clock
        self._client = httpx2.AsyncClient(
            auth=httpx2.BasicAuth("api", key), timeout=config.timeout, follow_redirects=False
        )

    async def send(self, mail: Mail) -> Accepted:
        _, recipient = envelope(mail)
        fields = {
            "to": recipient,
            "o:tracking": "no",
            "v:delivery_id": str(mail.delivery_id),
            "v:tenant": str(self._tenant),
        }
        message = {"message": ("message.eml", build(mail), "message/rfc822")}
        async with answers.translated("Mailgun"):
            answer = await self._client.post(self._url, data=fields, files=message)
        if answer.status_code != 200:
            raise self._refusal(answer)
        return Accepted(_value(answer, "id"))

    async def aclose(self) -> None:
        await self._client.aclose()

    def _refusal(self, answer: httpx2.Response) -> ProviderError:
        words = _value(answer, "message") or ""
        if (
            answer.status_code == 400
            and words.lstrip("'").startswith("to")
            and "not a valid address" in words
        ):
            return Rejected(answers.INVALID_RECIPIENT, f"Mailgun answered 400: {words[:300]}")
        wait = answers.retry_after(answer.headers, self._clock(), words=words)
        return answers.refusal("Mailgun", answer.status_code, words=words, wait=wait)


def _value(answer: httpx2.Response, key: str) -> str | None:
    """A text of the answer's JSON object; None when there is none, as in a proxy's error page."""
    try:
        found: Any = answer.json()
    except ValueError:
        return None
    value: Any = cast("dict[str, Any]", found).get(key) if isinstance(found, dict) else None
    return value if isinstance(value, str) else None
