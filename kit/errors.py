"""Errors by audience.

`AppError` is for whoever called us: a stable code, a sentence that says what to do, an HTTP status.
`ProviderError` is for the machinery that talks to outside systems and decides whether to try again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar


class AppError(Exception):
    """`code` is stable, `detail` is shown to the caller and never carries personal data.

    `fields` says for each field of a form what is wrong with it.
    """

    status: ClassVar[int] = 400
    code: str = "bad_request"
    fields: Mapping[str, str] | None = None

    def __init__(self, detail: str, *, code: str | None = None, retry_after: float | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or type(self).code
        self.retry_after = retry_after


class BadRequest(AppError):
    status, code = 400, "bad_request"


class Unauthorized(AppError):
    status, code = 401, "unauthorized"


class Forbidden(AppError):
    status, code = 403, "forbidden"


class NotFound(AppError):
    status, code = 404, "not_found"


class Conflict(AppError):
    status, code = 409, "conflict"


class Gone(AppError):
    status, code = 410, "gone"


class TooLarge(AppError):
    status, code = 413, "too_large"


class TooMany(AppError):
    status, code = 429, "too_many_requests"


class Unavailable(AppError):
    status, code = 503, "unavailable"


class ProviderError(Exception):
    """An outside system did not do what it was asked. `code` is stable, the message is for the owner."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Retryable(ProviderError):
    """Worth trying again, after `retry_after` seconds when the provider named a time."""

    def __init__(self, code: str, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(code, message)
        self.retry_after = retry_after


class NeedsPerson(ProviderError):
    """Nothing will help until somebody mends the configuration."""


class Rejected(ProviderError):
    """The provider understood and refused; the same request will be refused again."""
