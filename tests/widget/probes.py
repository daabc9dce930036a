"""What tests ask of a page that has the widget: probes.js, called by name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.async_api import Page

_PROBES = Path(__file__).with_suffix(".js").read_text("utf8")


async def probe(page: Page, name: str) -> Any:
    return await page.evaluate(f"(\n{_PROBES}).{name}()")
