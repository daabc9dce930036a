"""A mail server for tests: real SMTP on a loopback port (aiosmtpd), with the bad days that real servers have.

    with FakeSmtp() as server:
        SmtpMailer(MailConfig(provider="smtp", host=server.host, port=server.port, security="none", ...))
    server.accepted[0].message["Subject"]

It runs in a thread of its own, so it serves asynchronous tests and other processes alike.
"""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DROP = "drop"
"""An answer to DATA: the mail is taken, and the connection ends before the server says so."""

HANG = "hang"
"""An answer to DATA: nothing, for as long as the server runs."""

Security = Literal["none", "starttls", "tls"]


@dataclass(frozen=True, slots=True)
class Received:
    """A mail as it came in: the envelope and the bytes."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.content, _class=EmailMessage, policy=default)

    @property
    def message_id(self) -> str:
        return str(self.message["Message-ID"])


def _welcome(_: str) -> str | None:
    return None


def _take(_: Received) -> str | None:
    return None


class FakeSmtp:
    """`on_recipient` and `on_data` give the server's reply, None for success. `users` are {name: password}.

    `accepted` holds what was taken, `connections` how many there were.
    """

    host = "localhost"

    def __init__(
        self,
        *,
        on_sender: Callable[[str], str | None] = _welcome,
        on_recipient: Callable[[str], str | None] = _welcome,
        on_data: Callable[[Received], str | None] = _take,
        users: dict[str, str] | None = None,
        security: Security = "none",
        tls: ssl.SSLContext | None = None,
        port: int = 0,
    ) -> None:
        self.accepted: list[Received] = []
        self.connections = 0
        self.port = port
        self.taken = threading.Event()
        self.on_sender, self.on_recipient, self.on_data = on_sender, on_recipient, on_data
        self.users = users
        self._security: Security = security
        self._tls = tls
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="fake-smtp", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(10), "the mail server did not start"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    @property
    def ids(self) -> list[str]:
        """The Message-IDs of what was accepted, in order."""
        return [each.message_id for each in self.accepted]

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        made: list[_Connection] = []

        def protocol() -> SMTP:
            self.connections += 1
            made.append(self._protocol())
            return made[-1]

        wrapped = self._tls if self._security == "tls" else None
        server = await self._loop.create_server(protocol, "127.0.0.1", self.port, ssl=wrapped)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        for each in made:
            each.cut()
        async with asyncio.timeout(5):
            await asyncio.gather(*(each.gone.wait() for each in made))

    def _protocol(self) -> _Connection:
        starttls = self._security == "starttls"
        return _Connection(
            _Handler(self, self._stop),
            hostname="mail.test",
            loop=self._loop,
            tls_context=self._tls if starttls else None,
            require_starttls=starttls,
            authenticator=self._authenticate if self.users is not None else None,
            auth_require_tls=False,
            auth_exclude_mechanism=["LOGIN"],
            data_size_limit=None,
        )

    def _authenticate(self, _server: Any, _session: Any, _envelope: Any, _how: str, given: Any) -> AuthResult:
        assert isinstance(given, LoginPassword)
        known = (self.users or {}).get(given.login.decode())
        return AuthResult(success=known is not None and known == given.password.decode(), handled=False)


class _Connection(SMTP):
    """`gone` is set when the connection has ended."""

    def __init__(self, *args: Any, **values: Any) -> None:
        self.gone = asyncio.Event()
        self.gone.set()
        super().__init__(*args, **values)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.gone.clear()
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self.gone.set()

    def cut(self) -> None:
        if self.transport:
            self.transport.abort()


class _Handler:
    def __init__(self, fake: FakeSmtp, stop: asyncio.Event) -> None:
        self._fake, self._stop = fake, stop

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._fake.users is not None and not session.authenticated:
            return "530 5.7.0 Authentication required"
        if reply := self._fake.on_sender(address):
            return reply
        envelope.mail_from = address
        return "250 2.1.0 Ok"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if reply := self._fake.on_recipient(address):
            return reply
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        received = Received(envelope.mail_from or "", tuple(envelope.rcpt_tos), content)
        reply = self._fake.on_data(received)
        if reply == HANG:
            await self._stop.wait()
        if reply in (None, DROP):
            self._fake.accepted.append(received)
            self._fake.taken.set()
        if reply == DROP and server.transport:
            server.transport.abort()
        return reply if reply and reply != DROP else f"250 2.0.0 Ok: queued as Q{len(self._fake.accepted)}"


class Authority:
    """A certificate authority of a test's own: `server` for the server, `client` trusts it and nothing else."""

    def __init__(self, folder: Path) -> None:
        key, name = ec.generate_private_key(ec.SECP256R1()), _name("Test Authority")
        authority = _certificate(name, name, key.public_key(), key, ca=True)
        self._files = folder / "server.pem"
        server_key = ec.generate_private_key(ec.SECP256R1())
        server = _certificate(_name("localhost"), name, server_key.public_key(), key, ca=False)
        self._files.write_bytes(
            server_key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + server.public_bytes(serialization.Encoding.PEM)
        )
        self._authority = authority.public_bytes(serialization.Encoding.PEM).decode("ascii")

    def server(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._files)
        return context

    def client(self) -> ssl.SSLContext:
        return ssl.create_default_context(cadata=self._authority)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey,
    signer: ec.EllipticCurvePrivateKey,
    *,
    ca: bool,
) -> x509.Certificate:
    now = datetime.now(UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(signer, hashes.SHA256())
    )
