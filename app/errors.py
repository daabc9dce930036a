"""Errors as HTTP answers: {"error": code, "detail": sentence}, and nothing of our insides."""

from __future__ import annotations

import math
from collections.abc import Mapping

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from db.outage import DATABASE_AWAY
from kit.errors import AppError

_CODES = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 413: "too_large"}
_DETAILS = {404: "There is nothing at this address.", 405: "This address does not take that method."}
_RETRY_SECONDS = 5

log = structlog.get_logger(__name__)


def error_response(error: AppError) -> JSONResponse:
    return _answer(error.status, error.code, error.detail, retry_after=error.retry_after, fields=error.fields)


def unexpected(error: Exception) -> JSONResponse:
    """The answer for an error nobody expected; what it was goes to the log only."""
    if isinstance(error, DATABASE_AWAY):
        log.warning("database.away", error=type(error).__name__)
        detail = "The database cannot be reached at the moment. Please try again shortly."
        return _answer(503, "unavailable", detail, retry_after=_RETRY_SECONDS)
    log.error("request.failed", exc_info=error)
    return _answer(500, "internal", "Something went wrong on our side. The log has the details.")


def install(app: FastAPI) -> None:
    """Make `app` answer for its errors in this shape."""

    async def on_app_error(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, AppError)
        return error_response(error)

    async def on_invalid(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        return _answer(422, "invalid", _in_words(error))

    async def on_http(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        if isinstance(error.__cause__, AppError):  # raised while FastAPI read the body
            return error_response(error.__cause__)
        code = _CODES.get(error.status_code, "error")
        return _answer(error.status_code, code, _DETAILS.get(error.status_code, str(error.detail)))

    app.add_exception_handler(AppError, on_app_error)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(HTTPException, on_http)


def _answer(
    status: int,
    code: str,
    detail: str,
    *,
    retry_after: float | None = None,
    fields: Mapping[str, str] | None = None,
) -> JSONResponse:
    headers = {"Retry-After": str(max(1, math.ceil(retry_after)))} if retry_after is not None else None
    content: dict[str, object] = {"error": code, "detail": detail}
    if fields:
        content["fields"] = dict(fields)
    return JSONResponse(content, status_code=status, headers=headers)


def _in_words(error: RequestValidationError) -> str:
    """Where a request is wrong, without repeating what it said."""
    parts: list[str] = []
    for item in error.errors()[:3]:
        place = ".".join(str(part) for part in item["loc"] if part != "body") or "body"
        parts.append(f"{place}: {item['msg'].removeprefix('Value error, ')}")
    return "; ".join(parts)
