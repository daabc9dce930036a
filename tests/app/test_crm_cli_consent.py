"""`salesagent crm connect` with OAuth: the page, the answer on a loopback port or pasted, the exchange."""

from __future__ import annotations

import asyncio
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import httpx2
import pytest

from app.cli.crm_consent import Answering, allowed
from crm.catalog.makers import CATALOG
from kit.errors import NeedsPerson
from tests.app.crm_rig import Firm
from tests.fakes.hubspot_server import FakeHubSpot

ROOT = Path(__file__).parents[2]


@pytest.fixture
def firm(dsn: str, tenant: UUID, tmp_path: Path) -> Iterator[Firm]:
    with FakeHubSpot() as server:
        yield Firm(dsn, tenant, tmp_path, server)


def _sent_to(page: str) -> str:
    """Where the browser is sent by somebody who says yes."""
    return str(httpx2.get(page, follow_redirects=False, timeout=20).headers["location"])


class Terminal:
    """A command at a terminal of its own: what it shows is read, what a person types is written."""

    def __init__(self, firm: Firm, *arguments: str) -> None:
        ours, theirs = pty.openpty()
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from app.cli import main; main()", "crm", *arguments],
            cwd=ROOT,
            env=kept | firm.environment() | {"TERM": "dumb"},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        self._ours, self.shown = ours, ""

    def until(self, words: str) -> str:
        """What was shown up to these words."""
        while words not in self.shown:
            try:
                more = os.read(self._ours, 4_096)
            except OSError:  # the other end is closed
                more = b""
            assert more, f"{words!r} was not said:\n{self.shown}"
            self.shown += more.decode(errors="replace")
        return self.shown

    def type(self, text: str) -> None:
        os.write(self._ours, f"{text}\n".encode())

    def ended(self) -> int:
        while True:
            try:
                more = os.read(self._ours, 4_096)
            except OSError:
                more = b""
            if not more:
                return self._process.wait(timeout=60)
            self.shown += more.decode(errors="replace")

    def close(self) -> None:
        self._process.kill()
        self._process.wait(timeout=60)
        os.close(self._ours)


@pytest.fixture
def at_terminal(firm: Firm) -> Iterator[Callable[..., Terminal]]:
    opened: list[Terminal] = []

    def open_one(*arguments: str) -> Terminal:
        opened.append(Terminal(firm, *arguments))
        return opened[-1]

    yield open_one
    for each in opened:
        each.close()


def test_a_person_at_a_terminal_allows_it_in_a_browser(
    firm: Firm, at_terminal: Callable[..., Terminal]
) -> None:
    terminal = at_terminal("connect", "hubspot", "--port", "0", "--no-prepare")
    terminal.until("Which one")
    terminal.type("2")
    terminal.until("(HUBSPOT_CLIENT_ID): ")
    terminal.type("app")
    terminal.until("(HUBSPOT_CLIENT_SECRET): ")  # the space comes when nothing is shown any more
    terminal.type("right")
    said = terminal.until("Waiting for the answer")
    [page] = re.findall(r"http://\S+/oauth/authorize\?\S+", said)
    stray = _sent_to(page).partition("?")[0] + "?code=x&state=somebody-elses"
    assert httpx2.get(stray, timeout=20).status_code == 404
    assert "You can close this window" in httpx2.get(_sent_to(page), timeout=20).text
    assert terminal.ended() == 0, terminal.shown
    assert "hubspot is connected to HubSpot" in terminal.shown
    assert "right" not in terminal.shown, "what is hidden is not shown"
    assert firm.run("status", "--json").json[0]["health"] == "working"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("state=wrong&code=1", "does not belong to what was asked"),
        ("error=access_denied&error_description=No", "It was not allowed: access_denied No"),
    ],
)
async def test_an_answer_that_is_not_ours_or_says_no(
    firm: Firm, monkeypatch: pytest.MonkeyPatch, answer: str, said: str
) -> None:
    maker = CATALOG["hubspot"]
    options = maker.validate({"base_url": firm.server.url, "app_url": firm.server.url})
    way = next(each for each in maker.ways if each.consent)
    shown: list[str] = []
    monkeypatch.setattr("app.cli.crm_consent.say", shown.append)

    def pasted(*_: object, **__: object) -> str:
        state = re.findall(r"state=([^&\s]+)", "\n".join(shown))[0]
        given = answer if "state=" in answer else f"{answer}&state={state}"
        return f"https://acme.test/connected?{given}"

    monkeypatch.setattr("app.cli.crm_consent.typer.prompt", pasted)
    answering = Answering(port=0, paste=True, redirect="https://acme.test/connected")
    asked = {"client_id": "app", "client_secret": "right"}
    async with httpx2.AsyncClient() as client, asyncio.timeout(30):
        with pytest.raises(NeedsPerson, match=said):
            await allowed(client, maker, way, options, asked, answering)
    assert not firm.server.sent("POST", "token")
