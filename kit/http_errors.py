"""Why a request to a foreign address gave no answer that can be used."""

from __future__ import annotations

from typing import ClassVar


class HttpError(Exception):
    """No answer that can be used. `code` is stable; the message tells the owner what to do.

    `temporary` says whether the same request may well succeed later.
    """

    code: ClassVar[str]
    temporary: ClassVar[bool] = False

    def __init__(self, message: str, *, url: str) -> None:
        super().__init__(message)
        self.url = url


class BadScheme(HttpError):
    code = "bad_scheme"


class BadAddress(HttpError):
    """The URL cannot be read, or carries a user name."""

    code = "bad_url"


class BlockedAddress(HttpError):
    code = "blocked_address"


class BlockedPort(HttpError):
    code = "blocked_port"


class Unresolvable(HttpError):
    code, temporary = "unresolvable", True


class ConnectionFailed(HttpError):
    code, temporary = "connection_failed", True


class TlsFailed(HttpError):
    code, temporary = "tls_failed", True


class TimedOut(HttpError):
    code, temporary = "timeout", True


class TooLarge(HttpError):
    code = "too_large"


class BadBody(HttpError):
    """The body is not what its Content-Encoding says."""

    code, temporary = "bad_body", True


class RedirectLoop(HttpError):
    code = "redirect_loop"


class TooManyRedirects(HttpError):
    code = "too_many_redirects"
