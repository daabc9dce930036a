"""SendGrid and Mailgun over HTTP, against servers that check requests as the real ones do; and the outbox."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from kit.errors import NeedsPerson, ProviderError, Rejected, Retryable
from outreach.config import MailConfig, Secrets
from outreach.mailer import (
    MailgunMailer,
    OutboxMailer,
    SendGridMailer,
    erase_outbox,
    list_outbox,
    read_outbox,
)
from outreach.model import Address
from tests.conftest import FixedClock
from tests.fakes.mail_api_server import FakeMailgun, FakeSendGrid
from tests.fakes.scripted_http import HttpReply, json_reply
from tests.outreach.delivery_rig import INVITE, a_mail

TENANT = UUID("0192aaaa-0000-7000-8000-000000000001")
Name = str


@pytest.fixture
def sendgrid() -> Any:
    with FakeSendGrid(key="SG.right") as server:
        yield server


@pytest.fixture
def mailgun() -> Any:
    with FakeMailgun(key="right", domain="mg.company.test") as server:
        yield server


@pytest.fixture
async def mailer(
    sendgrid: FakeSendGrid, mailgun: FakeMailgun, clock: FixedClock
) -> AsyncIterator[Callable[..., Any]]:
    opened: list[Any] = []

    def make(name: Name, *, key: str | None = None, timeout: float = 5) -> Any:
        base = {"sendgrid": sendgrid, "mailgun": mailgun}[name].url
        config = MailConfig(
            provider=name,
            from_email="agent@company.test",
            base_url=base,
            domain="mg.company.test",
            timeout=timeout,
        )
        right = {"sendgrid": "SG.right", "mailgun": "right"}[name]
        kind = {"sendgrid": SendGridMailer, "mailgun": MailgunMailer}[name]
        opened.append(kind(config, key=key or right, tenant=TENANT, clock=clock))
        return opened[-1]

    yield make
    for each in opened:
        await each.aclose()


async def test_sendgrid_takes_the_mail(mailer: Callable[..., Any], sendgrid: FakeSendGrid) -> None:
    mail = a_mail(
        to=Address("ada@visitor.test", "Ada\r\nBcc: x@evil.test"),
        reply_to=Address("sales@company.test"),
        unsubscribe_url="https://company.test/u?t=abc",
    )
    accepted = await mailer("sendgrid").send(mail)
    assert accepted.provider_id == "sg-1"
    (body,) = sendgrid.mails
    (person,) = body["personalizations"]
    assert person["to"] == [{"email": "ada@visitor.test", "name": "Ada Bcc: x@evil.test"}]
    assert person["custom_args"] == {"delivery_id": str(mail.delivery_id), "tenant": str(TENANT)}
    assert body["headers"]["Message-ID"] == mail.message_id
    assert body["headers"]["List-Unsubscribe"] == "<https://company.test/u?t=abc>"
    assert body["reply_to"] == {"email": "sales@company.test"}
    assert [each["enable"] for each in body["tracking_settings"].values()] == [False] * 3


async def test_mailgun_takes_the_finished_message(mailer: Callable[..., Any], mailgun: FakeMailgun) -> None:
    mail = a_mail(to=Address("ada@visitor.test", "Ada, the first"))
    accepted = await mailer("mailgun").send(mail)
    assert accepted.provider_id == "<mg-1>"
    (taken,) = mailgun.mails
    assert taken.fields["to"] == "ada@visitor.test"
    assert (taken.fields["v:delivery_id"], taken.fields["v:tenant"]) == (str(mail.delivery_id), str(TENANT))
    assert taken.message["Message-ID"] == mail.message_id
    assert str(taken.message["To"]) == '"Ada, the first" <ada@visitor.test>'


async def test_sendgrid_takes_an_invitation(mailer: Callable[..., Any], sendgrid: FakeSendGrid) -> None:
    await mailer("sendgrid").send(a_mail(calendar=INVITE))
    (body,) = sendgrid.mails
    *texts, invite = body["content"]
    assert [each["type"] for each in texts] == ["text/plain", "text/html"]
    assert invite == {"type": "text/calendar; method=REQUEST", "value": INVITE.content.decode()}
    (file,) = body["attachments"]
    assert (file["type"], file["filename"], file["disposition"]) == (
        "application/ics",
        "invite.ics",
        "attachment",
    )
    assert base64.b64decode(file["content"]) == INVITE.content
    await mailer("sendgrid").send(a_mail())
    assert "attachments" not in sendgrid.mails[1] and len(sendgrid.mails[1]["content"]) == 2


async def test_mailgun_takes_an_invitation(mailer: Callable[..., Any], mailgun: FakeMailgun) -> None:
    await mailer("mailgun").send(a_mail(calendar=INVITE))
    (taken,) = mailgun.mails
    kinds = [part.get_content_type() for part in taken.message.walk()]
    assert kinds == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]


BOTH = ["sendgrid", "mailgun"]
ANSWERS: list[tuple[HttpReply, type[ProviderError], str, float | None]] = [
    (json_reply(429, {}, Retry_After="17"), Retryable, "rate_limited", 17.0),
    (
        json_reply(
            429, {}, Retry_After=format_datetime(datetime(2026, 3, 2, 9, 31, tzinfo=UTC), usegmt=True)
        ),
        Retryable,
        "rate_limited",
        60.0,
    ),
    (json_reply(429, {}, Retry_After="soon"), Retryable, "rate_limited", None),
    (HttpReply(500, b"<html>oops"), Retryable, "provider_error", None),
    (HttpReply(503, headers={"Retry-After": "5"}), Retryable, "provider_error", 5.0),
    (HttpReply(302, headers={"Location": "http://127.0.0.1:1/"}), NeedsPerson, "configuration", None),
    (HttpReply(403, b"[]"), NeedsPerson, "credentials", None),
    (HttpReply(404), NeedsPerson, "configuration", None),
    (HttpReply(413), Rejected, "refused", None),
    (HttpReply(400, b'{"errors": "odd", "message": 3}'), Rejected, "refused", None),
    (HttpReply(drop=True), Retryable, "unknown_outcome", None),
    (HttpReply(after=1.0), Retryable, "unknown_outcome", None),
]


@pytest.mark.parametrize("name", BOTH)
@pytest.mark.parametrize(("reply", "kind", "code", "wait"), ANSWERS)
async def test_answers(
    mailer: Callable[..., Any],
    sendgrid: FakeSendGrid,
    mailgun: FakeMailgun,
    name: str,
    reply: HttpReply,
    kind: type[ProviderError],
    code: str,
    wait: float | None,
) -> None:
    {"sendgrid": sendgrid, "mailgun": mailgun}[name].fail = lambda _: reply
    with pytest.raises(kind) as raised:
        await mailer(name, timeout=0.3).send(a_mail())
    assert raised.value.code == code
    assert getattr(raised.value, "retry_after", None) == wait


async def test_other_ways_to_say_when(
    mailer: Callable[..., Any], sendgrid: FakeSendGrid, mailgun: FakeMailgun, clock: FixedClock
) -> None:
    reset = str(int(clock().timestamp()) + 42)
    sendgrid.fail = lambda _: json_reply(429, {"errors": []}, X_RateLimit_Reset=reset)
    mailgun.fail = lambda _: json_reply(429, {"message": "limit exceeded, try again after 120 seconds"})
    waits: list[float | None] = []
    for name in BOTH:
        with pytest.raises(Retryable) as raised:
            await mailer(name).send(a_mail())
        waits.append(raised.value.retry_after)
    assert waits == [42.0, 120.0]


@pytest.mark.parametrize("name", BOTH)
async def test_wrong_keys_need_a_person_and_are_not_repeated(mailer: Callable[..., Any], name: str) -> None:
    with pytest.raises(NeedsPerson) as raised:
        await mailer(name, key="wrong-secret-key").send(a_mail())
    assert raised.value.code == "credentials"
    assert "wrong-secret-key" not in f"{raised.value} {raised.value!r} {raised.value.__cause__!r}"


@pytest.mark.parametrize("name", BOTH)
async def test_an_address_that_the_provider_refuses(mailer: Callable[..., Any], name: str) -> None:
    with pytest.raises(Rejected) as raised:
        await mailer(name).send(a_mail(to=Address("nobody@localhost")))
    assert raised.value.code == "invalid_recipient"


@pytest.mark.parametrize("name", BOTH)
async def test_many_at_once(
    mailer: Callable[..., Any], sendgrid: FakeSendGrid, mailgun: FakeMailgun, name: str
) -> None:
    opened = mailer(name)
    await asyncio.gather(*(opened.send(a_mail()) for _ in range(20)))
    assert len(sendgrid.mails) + len(mailgun.mails) == 20


# The outbox


async def test_the_outbox_is_a_folder_of_mails(tmp_path: Path) -> None:
    folder = tmp_path / "outbox"
    assert list_outbox(folder) == []
    mailer = OutboxMailer(folder)
    first, second = a_mail(subject="Grüße"), a_mail(text="Äpfel", html="<p>Äpfel</p>")
    await mailer.send(first)
    await mailer.send(second)
    await mailer.send(first)
    listed = list_outbox(folder)
    assert [each.id for each in listed] == [first.delivery_id, second.delivery_id]
    assert (listed[0].subject, listed[0].to, listed[0].sent_at) == (
        "Grüße",
        "Ada <ada@visitor.test>",
        first.sent_at,
    )
    read = read_outbox(folder, second.delivery_id)
    assert read is not None
    assert (read.text.strip(), read.html.strip()) == ("Äpfel", "<p>Äpfel</p>")
    assert dict(read.headers)["Message-ID"] == second.message_id
    assert sorted(path.suffix for path in folder.iterdir()) == [".eml", ".eml"]  # nothing half-written
    assert erase_outbox(folder, first.delivery_id)
    assert not erase_outbox(folder, first.delivery_id)
    assert read_outbox(folder, uuid4()) is None


# Settings


@pytest.mark.parametrize(
    "values",
    [
        {"provider": "smtp", "from_email": "a@b.test"},
        {"provider": "smtp", "host": "mail.test"},
        {"provider": "mailgun", "from_email": "a@b.test"},
        {
            "provider": "smtp",
            "from_email": "a@b.test",
            "host": "mail.test",
            "security": "none",
            "username": "x",
        },
        {"from_email": "a@b.test\r\nBcc: x@y.test"},
        {"from_email": "a@b.test, c@d.test"},
        {"from_email": "A <a@b.test>"},
        {"base_url": "http://api.example.com"},
        {"base_url": "file:///etc/passwd"},
        {"domain": "x/../y"},
        {"timeout": 61},
    ],
)
def test_settings_that_cannot_work_are_refused(values: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        MailConfig(**values)


def test_secrets_are_never_shown() -> None:
    secrets = Secrets(smtp_password="hunter2", slack_webhook_url="https://hooks.slack.test/T/B/x")
    shown = f"{secrets} {secrets!r} {[secrets]}"
    assert "hunter2" not in shown and "hooks.slack" not in shown
    assert secrets.channels() == ("slack",)
