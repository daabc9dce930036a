"""SendGrid and Mailgun as small servers. They refuse what the real ones refuse, with the real ones' errors.

    with FakeSendGrid(key="SG.test") as server:
        MailConfig(provider="sendgrid", base_url=server.url, ...)

`mails` holds what was taken. `fail` may replace the answer to a correct request.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import HTTP, default
from typing import Any

from tests.fakes.scripted_http import HttpReply, HttpRequest, ScriptedHttp, json_reply

Json = dict[str, Any]
_EMAIL = re.compile(r"[^\s@<>,]+@[^\s@<>,]+\.[^\s@<>,]+")


class Refused(Exception):
    """What is wrong with a request."""

    def __init__(self, words: str, field: str | None = None) -> None:
        super().__init__(words)
        self.words, self.field = words, field


def _nothing(_: HttpRequest) -> HttpReply | None:
    return None


# SendGrid

_TOP = {
    "personalizations", "from", "reply_to", "reply_to_list", "subject", "content", "attachments", "template_id",
    "headers", "categories", "custom_args", "send_at", "batch_id", "asm", "ip_pool_name", "mail_settings",
    "tracking_settings",
}  # fmt: skip
_PERSONALIZATION = {
    "from", "to", "cc", "bcc", "subject", "headers", "substitutions", "dynamic_template_data", "custom_args",
    "send_at",
}  # fmt: skip
_ORDER = ("text/plain", "text/html")
_TRACKING = {
    "click_tracking": {"enable", "enable_text"},
    "open_tracking": {"enable", "substitution_tag"},
    "subscription_tracking": {"enable", "text", "html", "substitution_tag"},
}
_RESERVED = {
    "x-sg-id", "x-sg-eid", "received", "dkim-signature", "content-type", "content-transfer-encoding", "to", "from",
    "subject", "reply-to", "cc", "bcc",
}  # fmt: skip


class FakeSendGrid(ScriptedHttp):
    def __init__(self, *, key: str, fail: Callable[[HttpRequest], HttpReply | None] = _nothing) -> None:
        super().__init__(self._answer)
        self.mails: list[Json] = []
        self.fail = fail
        self._key = key

    def _answer(self, request: HttpRequest) -> HttpReply:
        if request.headers.get("authorization") != f"Bearer {self._key}":
            words = "The provided authorization grant is invalid, expired, or revoked"
            return json_reply(401, {"errors": [{"message": words, "field": None, "help": None}]})
        if request.path != "/v3/mail/send":
            return json_reply(404, {"errors": [{"message": "not found"}]})
        try:
            body = request.json()
            _check_sendgrid(body)
        except (Refused, ValueError) as error:
            field = error.field if isinstance(error, Refused) else None
            return json_reply(400, {"errors": [{"message": str(error), "field": field, "help": None}]})
        if (reply := self.fail(request)) and not reply.drop:
            return reply
        self.mails.append(body)
        return reply or HttpReply(202, headers={"X-Message-Id": f"sg-{len(self.mails)}"})


def _check_sendgrid(body: Json) -> None:
    _known(body, _TOP, "")
    _person(body.get("from"), "from.email")
    if "reply_to" in body:
        _person(body["reply_to"], "reply_to.email")
    for number, each in enumerate(_listed(body.get("personalizations"), "personalizations")):
        _known(each, _PERSONALIZATION, f"personalizations.{number}.")
        for place, person in enumerate(_listed(each.get("to"), f"personalizations.{number}.to")):
            _person(person, f"personalizations.{number}.to.{place}.email")
        for value in each.get("custom_args", {}).values():
            _text(value, f"personalizations.{number}.custom_args")
    _text(body.get("subject"), "subject")
    _check_contents(_listed(body.get("content"), "content"))
    _check_attachments(body.get("attachments", []))
    _check_headers(body.get("headers", {}))
    for name, value in body.get("tracking_settings", {}).items():
        _known({name: value}, set(_TRACKING), "tracking_settings.")
        _known(value, _TRACKING[name], f"tracking_settings.{name}.")


def _check_contents(contents: list[Any]) -> None:
    kinds = [each.get("type", "") for each in contents]
    places = [_ORDER.index(kind) if kind in _ORDER else len(_ORDER) for kind in kinds]
    if places != sorted(places):
        raise Refused("The content must be ordered text/plain, then text/html, then all others", "content")
    for kind in kinds:
        if not re.fullmatch(r"text/(?:plain|html|calendar; method=[A-Z]+)", kind):
            raise Refused("The content type cannot be used", "content")
    for number, each in enumerate(contents):
        _known(each, {"type", "value"}, f"content.{number}.")
        _text(each.get("value"), f"content.{number}.value")


def _check_attachments(attachments: list[Any]) -> None:
    for number, each in enumerate(attachments):
        field = f"attachments.{number}"
        _known(each, {"content", "type", "filename", "disposition", "content_id"}, f"{field}.")
        _text(each.get("filename"), f"{field}.filename")
        if re.search("[;\r\n]", each.get("type", "")):
            raise Refused("The attachment type cannot contain ';', or CRLF characters.", f"{field}.type")
        try:
            base64.b64decode(each.get("content", ""), validate=True)
        except ValueError:
            raise Refused("The attachment content must be base64 encoded.", f"{field}.content") from None


def _check_headers(headers: Json) -> None:
    for name, value in headers.items():
        if name.lower() in _RESERVED:
            raise Refused(f"The header {name} is reserved", f"headers.{name}")
        _text(value, f"headers.{name}")
        if not value.isascii() or "\n" in value or "\r" in value:
            raise Refused("A header must be one line of ASCII", f"headers.{name}")


def _known(value: Any, names: set[str], path: str) -> None:
    if not isinstance(value, dict):
        raise Refused("An object is expected", path.rstrip("."))
    for name in value:
        if name not in names:
            raise Refused(f"Additional property {name} is not allowed", f"{path}{name}")


def _listed(value: Any, field: str) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise Refused("A list with at least one entry is required", field)
    return value


def _text(value: Any, field: str) -> None:
    if not isinstance(value, str) or not value:
        raise Refused("A text of at least one character is required", field)


def _person(value: Any, field: str) -> None:
    _known(value, {"email", "name"}, field.removesuffix("email"))
    if not _EMAIL.fullmatch(value.get("email", "")):
        raise Refused("Does not contain a valid address.", field)


# Mailgun

_OPTION = re.compile(r"(?:o|h|v|t):.+")


@dataclass(frozen=True, slots=True)
class MailgunMail:
    """The form's values, and the message that came as its file."""

    fields: Mapping[str, str]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.content, _class=EmailMessage, policy=default)


class FakeMailgun(ScriptedHttp):
    def __init__(
        self, *, key: str, domain: str, fail: Callable[[HttpRequest], HttpReply | None] = _nothing
    ) -> None:
        super().__init__(self._answer)
        self.mails: list[MailgunMail] = []
        self.fail = fail
        self._authorization = "Basic " + base64.b64encode(f"api:{key}".encode()).decode()
        self._path = f"/v3/{domain}/messages.mime"

    def _answer(self, request: HttpRequest) -> HttpReply:
        if request.headers.get("authorization") != self._authorization:
            return HttpReply(401, b"Forbidden")
        if request.path != self._path:
            return json_reply(404, {"message": "Domain not found"})
        try:
            mail = _mailgun_form(request)
        except Refused as error:
            return json_reply(400, {"message": error.words})
        if (reply := self.fail(request)) and not reply.drop:
            return reply
        self.mails.append(mail)
        return reply or json_reply(200, {"id": f"<mg-{len(self.mails)}>", "message": "Queued. Thank you."})


def _mailgun_form(request: HttpRequest) -> MailgunMail:
    kind = request.headers.get("content-type", "")
    if not kind.startswith("multipart/form-data"):
        raise Refused("multipart/form-data is expected")
    form = message_from_bytes(
        f"Content-Type: {kind}\r\n\r\n".encode() + request.body, _class=EmailMessage, policy=HTTP
    )
    fields: dict[str, str] = {}
    content = b""
    for part in form.iter_parts():
        name = str(part.get_param("name", header="content-disposition"))
        if name == "message":
            if not part.get_filename():
                raise Refused("message must be a file")
            content = _raw(part)
        elif name in ("to", "recipient-variables", "template") or _OPTION.fullmatch(name):
            fields[name] = str(part.get_payload(decode=True).decode())  # type: ignore[union-attr]
        else:
            raise Refused(f"{name} is not a parameter")
    if not content:
        raise Refused("message parameter is missing")
    if not _EMAIL.fullmatch(fields.get("to", "")):
        raise Refused("'to' parameter is not a valid address. please check documentation")
    return MailgunMail(fields, content)


def _raw(part: EmailMessage) -> bytes:
    """The file as it was sent. The parser reads a message in a part as a message, so it is written out again."""
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload(0)
        return inner.as_bytes(policy=HTTP)  # type: ignore[union-attr]
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
