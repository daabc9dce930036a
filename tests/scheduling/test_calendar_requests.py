"""The requests that are sent, against the vendors' own descriptions, where somebody has these at hand.

Set SALES_SHARED to a folder with `contracts/`, and have openapi-core installed. Without both, the servers in
`tests/fakes` are what checks requests.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from scheduling.calendar import HostCalendar
from scheduling.calendly import webhooks as calendly
from scheduling.calendly.calendar import CalendlyCalendar
from scheduling.google import watching as google
from scheduling.google.calendar import GoogleCalendar
from tests.conftest import FixedClock
from tests.fakes.scripted_http import HttpRequest
from tests.scheduling.calendar_rig import MONDAY, RIGS, Rig, a_meeting

FOLDER = Path(os.environ.get("SALES_SHARED", "")) / "contracts"
DESCRIPTIONS = {
    "google": ("google/calendar.v3.converted.openapi.json", "/calendar/v3"),
    "outlook": ("msgraph/graph-v1.0-calendar-mail.slice.json", "/v1.0"),
    "calendly": ("calendly/calendly-speakeasy-copy.yaml", ""),
}
# What the descriptions at hand do not have: newer than them, or cut away.
NOT_DESCRIBED = re.compile(r"^(/token|/oauth/token|/.*/oauth2/v2\.0/token|/invitees)$")

pytestmark = [
    pytest.mark.skipif("SALES_SHARED" not in os.environ, reason="SALES_SHARED is not set"),
    pytest.mark.skipif(not importlib.util.find_spec("openapi_core"), reason="openapi-core is not installed"),
    pytest.mark.filterwarnings("ignore"),
]


@pytest.mark.parametrize("name", list(RIGS))
async def test_requests_are_as_described(name: str, clock: FixedClock) -> None:
    async with RIGS[name](clock, 5) as rig:
        await _everything(rig, clock)
        file, prefix = DESCRIPTIONS[rig.calendar.name]
        problems = _problems(FOLDER / file, prefix, rig.server.requests)
        spoilt = [replace(each, body=b"[1]") for each in rig.server.requests if each.body.startswith(b"{")]
        assert _problems(FOLDER / file, prefix, spoilt)
    assert problems == []


async def _everything(rig: Rig, clock: FixedClock) -> None:
    later = a_meeting(MONDAY + timedelta(hours=15))
    await rig.calendar.busy(rig.host, MONDAY, MONDAY + timedelta(days=20))
    made = await rig.calendar.insert(rig.host, a_meeting(location="Main Street 1"))
    await rig.calendar.insert(rig.host, a_meeting())
    moved = await rig.calendar.move(rig.host, made, later)
    await rig.calendar.move(rig.host, made, later)
    if isinstance(rig.calendar, CalendlyCalendar):
        await rig.calendar.mark_no_show(moved)
        hook = await calendly.subscribe(rig.calendar, address="https://company.test/hook", key="k")
        await calendly.unsubscribe(rig.calendar, hook)
    await rig.calendar.cancel(rig.host, moved, later)
    if isinstance(rig.calendar, GoogleCalendar):
        await _google_changes(rig.calendar, rig.host, clock)


async def _google_changes(calendar: GoogleCalendar, host: HostCalendar, clock: FixedClock) -> None:
    told = await google.changes(calendar, host, None, clock=clock)
    await google.changes(calendar, host, told.token, clock=clock)
    address = "https://company.test/hook"
    channel = await google.watch(calendar, host, address=address, channel_id="c", secret="s", clock=clock)
    await google.stop(calendar, host, channel)


def _problems(file: Path, prefix: str, requests: list[HttpRequest]) -> list[str]:
    from openapi_core import Config, OpenAPI  # type: ignore[import-not-found]

    openapi = OpenAPI.from_file_path(str(file), config=Config(spec_validator_cls=None))
    base = urlsplit(_server(file))
    found: list[str] = []
    checked = 0
    for request in requests:
        if NOT_DESCRIBED.match(urlsplit(request.path).path):
            continue
        checked += 1
        try:
            openapi.validate_request(_as_described(request, base, prefix))
        except Exception as error:  # noqa: BLE001 - whatever the validator says is what we want to see
            found.append(f"{request.method} {request.path}: {error!r} {error.__cause__!r}")
    assert checked
    return found


def _server(file: Path) -> str:
    import yaml

    return str(yaml.safe_load(file.read_text())["servers"][0]["url"])


def _as_described(request: HttpRequest, base: Any, prefix: str) -> Any:
    from openapi_core.testing import MockRequest  # type: ignore[import-not-found]

    parts = urlsplit(request.path)
    body = request.body or None
    if body and "getSchedule" in parts.path:  # the description writes these names with capitals
        body = json.dumps({key[0].upper() + key[1:]: value for key, value in request.json().items()}).encode()
    return MockRequest(
        f"{base.scheme}://{base.netloc}",
        request.method.lower(),
        f"{base.path.rstrip('/')}{parts.path.removeprefix(prefix)}",
        args=dict(parse_qsl(parts.query)),
        headers=dict(request.headers),
        data=body,
        content_type=request.headers.get("content-type", ""),
    )
