"""Somebody allows us in, over HTTP: the page, its answer, the exchange, and a connector that works with what came."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest

from crm.catalog.consent import Consent, new_verifier
from crm.catalog.maker import Maker, Way
from crm.catalog.makers import CATALOG
from crm.connectors.errors import AUTH_REVOKED, TRANSIENT
from crm.connectors.secrets import Secrets
from crm.connectors.zoho import SCOPES as ZOHO_SCOPES
from kit.errors import NeedsPerson, Retryable
from tests.conftest import FixedClock
from tests.crm.connectors.vendor import memory_deps
from tests.fakes.base import CrmServer
from tests.fakes.consent_desk import ConsentDesk
from tests.fakes.hubspot_server import FakeHubSpot
from tests.fakes.pipedrive_crm_server import FakePipedrive
from tests.fakes.salesforce_crm_server import FakeSalesforce
from tests.fakes.scripted_http import HttpReply, HttpRequest
from tests.fakes.zoho_crm_server import FakeZoho

REDIRECT = "http://127.0.0.1:8000/crm/connected"


@dataclass(frozen=True)
class Case:
    """`options` of a vendor whose servers are all at one address."""

    name: str
    server: Callable[[], CrmServer]
    options: Callable[[str], Mapping[str, Any]]


CASES = (
    Case("hubspot", FakeHubSpot, lambda url: {"base_url": url, "app_url": url}),
    Case("salesforce", FakeSalesforce, lambda url: {"login_url": url}),
    Case("zoho", lambda: FakeZoho(set(ZOHO_SCOPES)), lambda url: {"accounts_url": url, "base_url": url}),
    Case(
        "pipedrive",
        FakePipedrive,
        lambda url: {
            "base_url": url,
            "token_url": f"{url}/oauth/token",
            "consent_url": f"{url}/oauth/authorize",
        },
    ),
)


@dataclass(frozen=True)
class Desk:
    maker: Maker
    way: Way
    consent: Consent
    server: CrmServer
    options: Any
    client: httpx2.AsyncClient
    raw: Mapping[str, Any]

    @property
    def asked(self) -> dict[str, str]:
        return {"client_id": self.desk.client_id, "client_secret": "right"}

    @property
    def desk(self) -> ConsentDesk:
        assert self.server.desk
        return self.server.desk

    async def allowed(self, verifier: str | None = None) -> dict[str, str]:
        """What the browser brings back."""
        page = self.consent.authorize(
            self.options,
            client_id=self.desk.client_id,
            redirect_uri=REDIRECT,
            state="s/1",
            verifier=verifier,
        )
        answer = await self.client.get(page)
        assert answer.status_code == 302, answer.text
        assert answer.headers["location"].startswith(f"{REDIRECT}?")
        return dict(parse_qsl(urlsplit(answer.headers["location"]).query))

    def answers(self, reply: HttpReply) -> None:
        def answer(request: HttpRequest) -> HttpReply:
            return reply

        self.server.answer = answer

    async def exchange(self, code: str, **named: Any) -> dict[str, str]:
        given: dict[str, Any] = {"redirect_uri": REDIRECT, "asked": self.asked, **named}
        return await self.consent.exchange(
            self.client, self.options, vendor=self.maker.vendor, code=code, **given
        )


@pytest.fixture(params=CASES, ids=lambda case: case.name)
async def at(request: pytest.FixtureRequest) -> AsyncIterator[Desk]:
    case: Case = request.param
    maker = CATALOG[case.name]
    way = next(way for way in maker.ways if way.name == "oauth")
    assert way.consent
    with case.server() as server:
        raw = case.options(server.url)
        async with httpx2.AsyncClient(timeout=5, trust_env=False, follow_redirects=False) as client:
            yield Desk(maker, way, way.consent, server, maker.validate(raw), client, raw)


async def test_from_the_page_to_a_connector_that_works(at: Desk, clock: FixedClock) -> None:
    verifier = new_verifier()
    code = at.consent.code(at.options, await at.allowed(verifier), state="s/1")
    secrets = Secrets(await at.exchange(code, verifier=verifier))
    assert at.way.missing(secrets) == () and "access_token" not in secrets
    async with memory_deps(at.maker.vendor, clock) as deps:
        made = at.maker.make(at.raw, secrets, deps)
        assert (await made.connector.check()).id


async def test_a_code_is_good_once(at: Desk) -> None:
    verifier = new_verifier()
    code = at.consent.code(at.options, await at.allowed(verifier), state="s/1")
    await at.exchange(code, verifier=verifier)
    with pytest.raises(NeedsPerson, match=r"does not accept the code.*Begin again") as caught:
        await at.exchange(code, verifier=verifier)
    assert caught.value.code == AUTH_REVOKED
    assert code not in str(caught.value) and "right" not in str(caught.value)


async def test_a_secret_that_is_wrong(at: Desk) -> None:
    verifier = new_verifier()
    code = at.consent.code(at.options, await at.allowed(verifier), state="s/1")
    with pytest.raises(NeedsPerson, match="invalid_client"):
        await at.exchange(code, verifier=verifier, asked={**at.asked, "client_secret": "wrong"})


async def test_whoever_says_no(at: Desk) -> None:
    at.desk.denies = True
    with pytest.raises(NeedsPerson, match="not allowed: access_denied The user said no"):
        at.consent.code(at.options, await at.allowed(new_verifier()), state="s/1")


async def test_an_answer_to_another_question(at: Desk) -> None:
    with pytest.raises(NeedsPerson, match="does not belong"):
        at.consent.code(at.options, await at.allowed(new_verifier()), state="another")


@pytest.mark.parametrize(
    "reply", [HttpReply(503, b"{}"), HttpReply(200, b"<h1>One moment</h1>"), HttpReply(drop=True)]
)
async def test_a_vendor_in_trouble(at: Desk, reply: HttpReply) -> None:
    at.answers(reply)
    with pytest.raises(Retryable) as caught:
        await at.exchange("code")
    assert caught.value.code == TRANSIENT


async def test_no_lasting_access(at: Desk) -> None:
    at.answers(HttpReply(200, b'{"access_token": "a"}'))
    with pytest.raises(NeedsPerson, match=r"no refresh token.*lasting access"):
        await at.exchange("code")


# What is special


def salesforce() -> tuple[Maker, Consent]:
    maker = CATALOG["salesforce"]
    assert maker.ways[0].consent
    return maker, maker.ways[0].consent


async def test_salesforce_wants_the_verifier_of_the_page() -> None:
    maker, consent = salesforce()
    with FakeSalesforce() as server:
        assert server.desk
        options = maker.validate({"login_url": server.url})
        async with httpx2.AsyncClient(timeout=5, trust_env=False) as client:
            page = consent.authorize(
                options, client_id="app", redirect_uri=REDIRECT, state="s", verifier=new_verifier()
            )
            answer = await client.get(page)
            code = dict(parse_qsl(urlsplit(answer.headers["location"]).query))["code"]
            with pytest.raises(NeedsPerson, match="code verifier"):
                await consent.exchange(
                    client,
                    options,
                    vendor="Salesforce",
                    asked={"client_id": "app", "client_secret": "right"},
                    code=code,
                    redirect_uri=REDIRECT,
                    verifier=new_verifier(),
                )


def test_a_sandbox_has_its_own_page() -> None:
    maker, consent = salesforce()
    page = consent.authorize(
        maker.validate({"sandbox": True}), client_id="app", redirect_uri=REDIRECT, state="s"
    )
    assert page.startswith("https://test.salesforce.com/services/oauth2/authorize?")


async def test_a_code_of_zohos_console() -> None:
    maker = CATALOG["zoho"]
    consent = next(way.consent for way in maker.ways if way.name == "self-client")
    assert consent and consent.page is None
    assert consent.scope().split(",")[-1] == "ZohoCRM.settings.fields.CREATE"
    assert consent.scope(prepares=False) == ",".join(ZOHO_SCOPES)
    with FakeZoho(set(ZOHO_SCOPES)) as server:
        assert server.desk
        async with httpx2.AsyncClient(timeout=5, trust_env=False) as client:
            found = await consent.exchange(
                client,
                maker.validate({"accounts_url": server.url}),
                vendor=maker.vendor,
                asked={"client_id": "1000.APP", "client_secret": "right"},
                code=server.desk.grant(),
            )
    assert found["refresh_token"] == server.refresh_token


@pytest.mark.parametrize(("location", "centre"), [("eu", "eu"), ("au", "com.au"), ("us", "com")])
def test_zohos_answer_names_the_data_centre(location: str, centre: str) -> None:
    maker = CATALOG["zoho"]
    consent = next(way.consent for way in maker.ways if way.name == "oauth")
    assert consent
    query = {"state": "s", "code": "c", "location": location}
    assert consent.code(maker.validate({"data_centre": centre}), query, state="s") == "c"
    with pytest.raises(NeedsPerson, match=f"data_centre: {centre}"):
        consent.code(maker.validate({"data_centre": "in"}), query, state="s")
