"""SMTP against a real mail server, on good days and bad ones."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from kit.errors import NeedsPerson, ProviderError, Rejected, Retryable
from outreach.mailer import SmtpMailer
from outreach.model import Address
from tests.fakes.smtp_server import DROP, HANG, Authority, FakeSmtp, Received, Security
from tests.outreach.delivery_rig import a_mail, smtp_config

Open = Callable[..., SmtpMailer]


@pytest.fixture
async def open_mailer() -> AsyncIterator[Open]:
    made: list[SmtpMailer] = []

    def opened(
        server: FakeSmtp, *, password: str | None = None, tls: Any = None, **values: Any
    ) -> SmtpMailer:
        config = smtp_config(server.port).model_copy(update=values)
        made.append(SmtpMailer(config, password=password, tls=tls))
        return made[-1]

    yield opened
    for mailer in made:
        await mailer.aclose()


async def test_a_mail_arrives_as_it_was_written(open_mailer: Open) -> None:
    mail = a_mail(text="Dots:\n.\n..\nÄnd ümläuts.", to=Address("ada@visitor.test", "Ada Lovelace"))
    with FakeSmtp() as server:
        accepted = await open_mailer(server).send(mail)
    received = server.accepted[0]
    assert (received.sender, received.recipients) == ("agent@company.test", ("ada@visitor.test",))
    assert accepted.provider_id == "Q1"
    assert received.message_id == mail.message_id
    text = received.message.get_body(("plain",))
    assert text is not None and text.get_content().splitlines() == ["Dots:", ".", "..", "Änd ümläuts."]


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_protected_connections(open_mailer: Open, tmp_path: Path, security: Security) -> None:
    authority = Authority(tmp_path)
    with FakeSmtp(security=security, tls=authority.server(), users={"agent": "right"}) as server:
        mailer = open_mailer(
            server, password="right", tls=authority.client(), security=security, username="agent"
        )
        await mailer.send(a_mail())
    assert len(server.accepted) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_an_unknown_authority_is_not_trusted(
    open_mailer: Open, tmp_path: Path, security: Security
) -> None:
    strangers = ssl.create_default_context()
    with (
        FakeSmtp(security=security, tls=Authority(tmp_path).server()) as server,
        pytest.raises(NeedsPerson) as raised,
    ):
        await open_mailer(server, security=security, tls=strangers).send(a_mail())
    assert raised.value.code == "tls"
    assert server.accepted == []


async def test_no_starttls_no_mail(open_mailer: Open) -> None:
    with FakeSmtp() as server, pytest.raises(NeedsPerson):
        await open_mailer(server, security="starttls").send(a_mail())


REFUSALS = [
    ("recipient", "550 5.1.1 No such user", Rejected, "invalid_recipient"),
    ("recipient", "550 No such user", Rejected, "invalid_recipient"),
    ("recipient", "550 5.7.1 Relaying denied", Rejected, "refused"),
    ("recipient", "552 5.2.2 Mailbox full", Rejected, "refused"),
    ("recipient", "450 4.2.1 Greylisted", Retryable, "deferred"),
    ("recipient", "421 4.3.2 Going down", Retryable, "deferred"),
    ("sender", "550 5.7.60 Not allowed to send as this address", NeedsPerson, "configuration"),
    ("sender", "530 5.7.0 Authentication required", NeedsPerson, "credentials"),
    ("data", "554 5.7.1 Looks like spam", Rejected, "refused"),
    ("data", "451 4.3.0 Try again", Retryable, "deferred"),
    ("data", DROP, Retryable, "unknown_outcome"),
    ("data", HANG, Retryable, "unknown_outcome"),
]


@pytest.mark.parametrize(("where", "reply", "kind", "code"), REFUSALS, ids=lambda value: str(value)[:24])
async def test_refusals(
    open_mailer: Open, where: str, reply: str, kind: type[ProviderError], code: str
) -> None:
    replies: dict[str, Any] = {f"on_{where}": lambda _: reply}
    with FakeSmtp(**replies) as server:
        with pytest.raises(kind) as raised:
            await open_mailer(server, timeout=0.5).send(a_mail())
        assert raised.value.code == code


async def test_wrong_credentials_need_a_person(open_mailer: Open) -> None:
    with FakeSmtp(users={"agent": "right"}) as server:
        mailer = open_mailer(server, password="wrong-secret-word", username="agent")
        with pytest.raises(NeedsPerson) as raised:
            await mailer.send(a_mail())
    assert raised.value.code == "credentials"
    assert "wrong-secret-word" not in str(raised.value) + repr(raised.value)


async def test_a_server_without_login_needs_a_person(open_mailer: Open) -> None:
    with FakeSmtp() as server, pytest.raises(NeedsPerson):
        await open_mailer(server, password="x", username="agent").send(a_mail())


async def test_a_server_that_is_away_is_tried_again(open_mailer: Open) -> None:
    with FakeSmtp() as server:
        pass
    with pytest.raises(Retryable) as raised:
        await open_mailer(server).send(a_mail())
    assert raised.value.code == "unreachable"


async def test_connections_are_reused_and_bounded(open_mailer: Open) -> None:
    with FakeSmtp() as server:
        mailer = open_mailer(server, connections=3)
        await asyncio.gather(*(mailer.send(a_mail()) for _ in range(40)))
    assert len(set(server.ids)) == 40
    assert server.connections <= 3


async def test_a_connection_that_was_closed_meanwhile_is_replaced(open_mailer: Open) -> None:
    with FakeSmtp() as server:
        mailer = open_mailer(server)
        await mailer.send(a_mail())
        port = server.port
    with FakeSmtp(port=port) as server:
        await mailer.send(a_mail())
        assert len(server.accepted) == 1


async def test_a_kept_connection_that_says_421_is_replaced(open_mailer: Open) -> None:
    tired = iter([None, "421 4.4.2 Idle too long", None])
    with FakeSmtp(on_sender=lambda _: next(tired)) as server:
        mailer = open_mailer(server)
        await mailer.send(a_mail())
        await mailer.send(a_mail())
        assert len(server.accepted) == 2
        assert server.connections == 2


async def test_a_refused_recipient_leaves_others_alone(open_mailer: Open) -> None:
    def refuse(address: str) -> str | None:
        return "550 5.1.1 Unknown" if address.startswith("nobody") else None

    with FakeSmtp(on_recipient=refuse) as server:
        mailer = open_mailer(server)
        sends: list[Awaitable[object]] = [
            mailer.send(a_mail(to=Address(f"{name}@visitor.test"))) for name in ("ada", "nobody", "bob")
        ]
        results = await asyncio.gather(*sends, return_exceptions=True)
    assert [isinstance(each, Rejected) for each in results] == [False, True, False]
    assert sorted(each.recipients[0] for each in server.accepted) == ["ada@visitor.test", "bob@visitor.test"]


async def test_a_send_that_is_given_up_leaves_no_broken_connection(open_mailer: Open) -> None:
    first = iter([HANG])

    def hang_once(_: Received) -> str | None:
        return next(first, None)

    with FakeSmtp(on_data=hang_once) as server:
        mailer = open_mailer(server)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await mailer.send(a_mail())
        await mailer.send(a_mail())
        assert len(server.accepted) == 1
