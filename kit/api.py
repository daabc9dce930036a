"""What all HTTP answers share."""

from __future__ import annotations

from pydantic import BaseModel


class ErrorOut(BaseModel):
    """`error` is a stable code, `detail` a sentence for whoever reads it."""

    error: str
    detail: str
    fields: dict[str, str] | None = None
