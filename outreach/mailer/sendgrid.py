"""Mail through SendGrid's HTTP API (v3/mail/send)."""

from __future__ import annotations

import base64
from typing import Any, cast
from uuid import UUID

import httpx2

from kit.clock import Clock
from kit.errors import ProviderError, Rejected
from outreach import answers
from outreach.config import MailConfig
from outreach.message import ICS_NAME, ICS_TYPE, Parts, parts
from outreach.model import Accepted, Address, Mail

_BASES = {"us": "https://api.sendgrid.com", "eu": "https://api.eu.sendgrid.com"}
_NO_TRACKING = {
    "click_tracking": {"enable": False, "enable_text": False},
    "open_tracking": {"enable": False},
    "subscription_tracking": {"enable": False},
}


class SendGridMailer:
    """`tenant` travels along, so that a bounce finds its way back. Close it with `aclose`."""

    name: str = "sendgrid"

    def __init__(self, config: MailConfig, *, key: str, tenant: UUID, clock: Clock) -> None:
        self._url = f"{config.base_url or _BASES[config.region]}/v3/mail/send"
        self._tenant = tenant
        self._clock = clock
        self._client = httpx2.AsyncClient(
            headers={"Authorization": f"Bearer {key}"}, timeout=config.timeout, follow_redirects=False
        )

    async def send(self, mail: Mail) -> Accepted:
        body = self._body(parts(mail), mail)
        async with answers.translated("SendGrid"):
            answer = await self._client.post(self._url, json=body)
        if answer.status_code != 202:
            raise self._refusal(answer)
        return Accepted(answer.headers.get("x-message-id"))

    async def aclose(self) -> None:
        await self._client.aclose()

    def _body(self, given: Parts, mail: Mail) -> dict[str, Any]:
        body: dict[str, Any] = {
            "personalizations": [
                {
                    "to": [_address(given.to)],
                    "custom_args": {"delivery_id": str(mail.delivery_id), "tenant": str(self._tenant)},
                }
            ],
            "from": _address(given.sender),
            "subject": given.subject,
            "content": [
                {"type": "text/plain", "value": given.text or " "},
                {"type": "text/html", "value": given.html or " "},
            ],
            "headers": dict(given.headers),
            "tracking_settings": _NO_TRACKING,
        }
        body |= {"reply_to": _address(given.reply_to)} if given.reply_to else {}
        if given.calendar:
            content = given.calendar.content
            body["content"].append({"type": given.calendar_type, "value": content.decode("utf-8")})
            file = {"type": ICS_TYPE, "filename": ICS_NAME, "content": base64.b64encode(content).decode()}
            body["attachments"] = [file | {"disposition": "attachment"}]
        return body

    def _refusal(self, answer: httpx2.Response) -> ProviderError:
        errors = _errors(answer)
        words = "; ".join(str(error.get("message") or "") for error in errors)
        fields = [str(error.get("field") or "") for error in errors]
        if answer.status_code == 400 and any(".to." in f and f.endswith("email") for f in fields):
            return Rejected(answers.INVALID_RECIPIENT, f"SendGrid answered 400: {words[:300]}")
        wait = answers.retry_after(answer.headers, self._clock())
        return answers.refusal("SendGrid", answer.status_code, words=words, wait=wait)


def _address(address: Address) -> dict[str, str]:
    return {"email": address.email} | ({"name": address.name} if address.name else {})


def _errors(answer: httpx2.Response) -> list[dict[str, Any]]:
    """The objects under `errors`; none when the body is something else, as a proxy's error page is."""
    try:
        found: Any = answer.json()
    except ValueError:
        return []
    listed: Any = cast("dict[str, Any]", found).get("errors") if isinstance(found, dict) else None
    return [each for each in cast("list[Any]", listed or []) if isinstance(each, dict)]
