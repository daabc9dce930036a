"""Mail over SMTP. Connections are kept for the next mail, so that a full queue drains without a greeting each time."""

from __future__ import annotations

import asyncio
import re
import ssl
from typing import Literal

import aiosmtplib

from kit.errors import NeedsPerson, ProviderError, Rejected, Retryable
from outreach.answers import INVALID_RECIPIENT, UNKNOWN_OUTCOME
from outreach.config import MailConfig
from outreach.message import build, envelope
from outreach.model import Accepted, Mail

IDLE_SECONDS = 20.0
MAILS_A_CONNECTION = 100

Stage = Literal["connect", "sender", "recipient", "content"]

_NO_SUCH_ADDRESS = re.compile(r"\b5\.1\.(?:0|1|2|3|6|10)\b")
_ENHANCED = re.compile(r"\b5\.\d+\.\d+\b")
_QUEUED_AS = re.compile(r"queued as ([\w.-]{1,100})", re.IGNORECASE)
_DEFAULT_PORTS = {"starttls": 587, "tls": 465, "none": 25}


class _Refused(Exception):
    """What went wrong and in which part of the exchange."""

    def __init__(self, stage: Stage, error: Exception) -> None:
        self.stage: Stage = stage
        self.error = error


class _Line:
    """One connection and how many mails it has carried."""

    def __init__(self, smtp: aiosmtplib.SMTP) -> None:
        self.smtp = smtp
        self.carried = 0


class SmtpMailer:
    """At most `connections` at once. Safe for concurrent use within one event loop. Close it with `aclose`."""

    name: str = "smtp"

    def __init__(
        self, config: MailConfig, *, password: str | None = None, tls: ssl.SSLContext | None = None
    ) -> None:
        self._config = config
        self._password = password
        self._tls = tls
        self._gate = asyncio.Semaphore(config.connections)
        self._idle: list[_Line] = []
        self._closing: asyncio.TimerHandle | None = None

    async def send(self, mail: Mail) -> Accepted:
        sender, recipient = envelope(mail)
        content = build(mail)
        async with self._gate:
            while True:
                line = self._kept() or await self._connected()
                try:
                    return await self._transfer(line, sender, recipient, content)
                except _Refused as refused:
                    if _was_closed_meanwhile(line, refused):
                        continue  # each round uses up a kept connection; a new one is not tried twice
                    raise _as_provider_error(refused, self._config) from None

    async def aclose(self) -> None:
        if self._closing:
            self._closing.cancel()
        lines, self._idle = self._idle, []
        for line in lines:
            await _say_goodbye(line)

    async def _transfer(self, line: _Line, sender: str, recipient: str, content: bytes) -> Accepted:
        stage: Stage = "sender"
        try:
            await line.smtp.mail(sender)
            stage = "recipient"
            await line.smtp.rcpt(recipient)
            stage = "content"
            answer = await line.smtp.data(content)
        except (aiosmtplib.SMTPException, OSError) as error:
            line.smtp.close()
            raise _Refused(stage, error) from error
        except BaseException:
            line.smtp.close()
            raise
        self._keep(line)
        queued = _QUEUED_AS.search(answer.message)
        return Accepted(queued[1] if queued else None)

    # Connections

    def _kept(self) -> _Line | None:
        while self._idle:
            line = self._idle.pop()
            if line.smtp.is_connected:
                return line
        return None

    def _keep(self, line: _Line) -> None:
        line.carried += 1
        if line.carried >= MAILS_A_CONNECTION:
            line.smtp.close()
            return
        self._idle.append(line)
        if self._closing:
            self._closing.cancel()
        self._closing = asyncio.get_running_loop().call_later(IDLE_SECONDS, self._close_idle)

    def _close_idle(self) -> None:
        while self._idle:
            self._idle.pop().smtp.close()

    async def _connected(self) -> _Line:
        config = self._config
        smtp = aiosmtplib.SMTP(
            hostname=config.host,
            port=config.port or _DEFAULT_PORTS[config.security],
            local_hostname=config.message_domain,
            use_tls=config.security == "tls",
            start_tls=config.security == "starttls",
            tls_context=self._tls,
            timeout=config.timeout,
        )
        try:
            await smtp.connect()
            if config.username:
                await smtp.login(config.username, self._password or "")
        except (aiosmtplib.SMTPException, OSError, ssl.SSLError) as error:
            smtp.close()
            raise _as_provider_error(_Refused("connect", error), config) from None
        except BaseException:
            smtp.close()
            raise
        return _Line(smtp)


async def _say_goodbye(line: _Line) -> None:
    try:
        await line.smtp.quit(timeout=2)
    except (aiosmtplib.SMTPException, OSError):
        line.smtp.close()  # the other side has gone already


def _was_closed_meanwhile(line: _Line, refused: _Refused) -> bool:
    """Whether a kept connection turned out to be dead before anything was said on it."""
    gone = isinstance(refused.error, aiosmtplib.SMTPServerDisconnected | ConnectionError) or (
        isinstance(refused.error, aiosmtplib.SMTPResponseException) and refused.error.code == 421
    )
    return line.carried > 0 and refused.stage == "sender" and gone


def _as_provider_error(refused: _Refused, config: MailConfig) -> ProviderError:
    error, stage = refused.error, refused.stage
    if _is_certificate_problem(error):
        return NeedsPerson("tls", f"The certificate of {config.host} cannot be trusted.")
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return _by_code(error.code, str(error.message)[:300], stage)
    if stage == "connect" and not isinstance(error, OSError):
        return NeedsPerson("configuration", f"{config.host} does not offer what is configured: {error}")
    if stage == "content":
        return Retryable(
            UNKNOWN_OUTCOME, "The connection ended before the mail server said it took the mail."
        )
    return Retryable("unreachable", f"{config.host} cannot be reached ({type(error).__name__}).")


def _is_certificate_problem(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _by_code(code: int, words: str, stage: Stage) -> ProviderError:
    said = f"The mail server answered {code}: {words}"
    if code < 500:
        return Retryable("deferred", said)
    if code in (530, 534, 535, 538):
        return NeedsPerson("credentials", said)
    if stage in ("connect", "sender"):
        return NeedsPerson("configuration", said)
    if stage == "recipient" and _means_no_such_address(code, words):
        return Rejected(INVALID_RECIPIENT, said)
    return Rejected("refused", said)


def _means_no_such_address(code: int, words: str) -> bool:
    """An enhanced status code decides (RFC 3463: 5.1.x is about the address); without one, the plain code does."""
    if _ENHANCED.search(words):
        return bool(_NO_SUCH_ADDRESS.search(words))
    return code in (550, 551, 553)
