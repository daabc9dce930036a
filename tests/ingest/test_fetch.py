"""The polite fetcher against a site with faults. Time is a clock of the test's own: nobody waits."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable

import pytest

from ingest.fetch import Fetched, FetchFailed, NotModified, PoliteFetcher, Politeness, SiteFailing
from kit.http import HttpLimits, SafeClient
from tests.fakes.site_server import Reply, Request, SiteServer, html, redirect


class Time:
    """Sleeping advances it at once."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


@pytest.fixture
async def site() -> AsyncIterator[SiteServer]:
    async with SiteServer() as server:
        yield server


@pytest.fixture
def time() -> Time:
    return Time()


Make = Callable[..., PoliteFetcher]


@pytest.fixture
async def make(time: Time) -> AsyncIterator[Make]:
    async with SafeClient(HttpLimits(allow_private=True, read_timeout=0.5)) as client:

        def fetcher(**politeness: object) -> PoliteFetcher:
            settings = Politeness(**politeness)  # type: ignore[arg-type]
            return PoliteFetcher(client, settings, rng=random.Random(1), sleep=time.sleep, clock=time)

        yield fetcher


async def test_a_page_with_its_validators(site: SiteServer, make: Make) -> None:
    headers = {"ETag": 'W/"7"', "Last-Modified": "Wed, 01 May 2024 10:00:00 GMT", "X-Robots-Tag": "noindex"}
    site.routes |= {"/": Reply(b"hello", headers=headers), "/old": redirect("/")}
    outcome = await make(user_agent="SalesAgentBot/1.0 (+https://example.com/bot)").fetch(site.url("/old"))
    assert outcome == Fetched(
        site.url("/"), b"hello", "text/html; charset=utf-8", 'W/"7"', headers["Last-Modified"], noindex=True
    )
    assert site.requests[0].headers["user-agent"] == "SalesAgentBot/1.0 (+https://example.com/bot)"
    assert "if-none-match" not in site.requests[0].headers


async def test_a_validator_that_cannot_be_sent_is_left_out(site: SiteServer, make: Make) -> None:
    site.routes["/"] = html("x")
    assert isinstance(await make().fetch(site.url(), etag='"\xe4"', last_modified="\u0664 Mai"), Fetched)
    assert "if-none-match" not in site.requests[0].headers


async def test_an_unchanged_page_is_not_sent_again(site: SiteServer, make: Make) -> None:
    def page(request: Request) -> Reply:
        unchanged = request.headers.get("if-none-match") == '"1"' or "if-modified-since" in request.headers
        return Reply(status=304) if unchanged else Reply(b"new")

    site.routes["/"] = page
    fetcher = make()
    assert await fetcher.fetch(site.url(), etag='"1"') == NotModified(site.url())
    assert await fetcher.fetch(site.url(), last_modified="Wed, 01 May 2024 10:00:00 GMT") == NotModified(
        site.url()
    )
    assert isinstance(await fetcher.fetch(site.url(), etag='"0"'), Fetched)
    assert site.connections == 1


@pytest.mark.parametrize(
    ("reply", "reason", "temporary", "requests"),
    [
        (Reply(status=404), "http_404", False, 1),
        (Reply(status=410), "http_410", False, 1),
        (Reply(status=401), "http_401", True, 1),
        (Reply(status=403), "http_403", True, 1),
        (Reply(status=500), "http_500", True, 4),
        (Reply(status=503), "http_503", True, 4),
        (Reply(status=429), "http_429", True, 4),
        (Reply(status=300), "http_300", True, 1),
        (Reply(b"x" * 99, cut=True), "connection_failed", True, 4),
        (Reply(silent=True), "timeout", True, 2),
        (Reply(b"%PDF", kind="application/pdf"), "unsupported_type", False, 1),
        (Reply(b"x", announce=99_000_000), "too_large", False, 1),
        (redirect("http://169.254.169.254/"), "blocked_address", False, 1),
        (redirect("/page"), "redirect_loop", False, 1),
    ],
)
async def test_failures_have_a_reason_and_are_retried_when_that_may_help(
    site: SiteServer, make: Make, reply: Reply, reason: str, temporary: bool, requests: int
) -> None:
    site.routes["/page"] = reply
    outcome = await make().fetch(site.url("/page"))
    assert isinstance(outcome, FetchFailed)
    assert (outcome.reason, outcome.temporary, site.asked("/page")) == (reason, temporary, requests)
    assert outcome.detail.endswith(".")


@pytest.mark.parametrize(
    "kind", ["text/html", "application/xhtml+xml; charset=x", "TEXT/PLAIN", "text/markdown", ""]
)
async def test_pages_of_these_types_are_taken(site: SiteServer, make: Make, kind: str) -> None:
    site.routes["/"] = Reply(b"hello", kind=kind)
    assert isinstance(await make().fetch(site.url()), Fetched)


async def test_a_fault_that_passes_is_waited_out_with_growing_pauses(
    site: SiteServer, make: Make, time: Time
) -> None:
    site.routes["/"] = [Reply(status=500), Reply(b"x" * 9, cut=True), Reply(status=502), html("well")]
    outcome = await make(backoff=1.0).fetch(site.url())
    assert isinstance(outcome, Fetched)
    assert [0.5 * 2**n <= pause <= 2**n for n, pause in enumerate(time.slept)] == [True] * 3


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry-After": "7"}, 7),
        ({"Retry-After": "Wed, 01 May 2024 10:00:09 GMT", "Date": "Wed, 01 May 2024 10:00:00 GMT"}, 9),
        ({"Retry-After": "Wed, 01 May 2024 10:00:00 GMT", "Date": "Wed, 01 May 2024 10:00:09 GMT"}, 0),
        ({"Retry-After": "soon"}, 0),
    ],
)
async def test_retry_after_is_honoured(
    site: SiteServer, make: Make, time: Time, headers: dict[str, str], wait: float
) -> None:
    site.routes["/"] = [Reply(status=503, headers=headers), html("well")]
    assert isinstance(await make().fetch(site.url()), Fetched)
    assert wait < sum(time.slept) <= wait + 0.5


async def test_a_429_holds_back_the_requests_to_that_host(site: SiteServer, make: Make, time: Time) -> None:
    site.routes |= {"/a": [Reply(status=429, headers={"Retry-After": "5"}), html("a")], "/b": html("b")}
    fetcher = make(attempts=1)
    await fetcher.fetch(site.url("/a"))
    before = time.now
    await fetcher.fetch(site.url("/b"))
    assert time.now - before == pytest.approx(5)


async def test_being_asked_to_stay_away_long_ends_the_run(site: SiteServer, make: Make, time: Time) -> None:
    site.routes["/"] = Reply(status=429, headers={"Retry-After": "3600"})
    fetcher = make()
    with pytest.raises(SiteFailing, match="60 min") as caught:
        await fetcher.fetch(site.url())
    assert caught.value.code == "rate_limited" and site.asked("/") == 1 and time.slept == []


async def test_a_long_retry_after_of_one_page_fails_that_page(site: SiteServer, make: Make) -> None:
    site.routes |= {"/": Reply(status=503, headers={"Retry-After": "3600"}), "/b": html("b")}
    fetcher = make()
    assert isinstance(await fetcher.fetch(site.url()), FetchFailed)
    assert site.asked("/") == 1, "asking earlier than told would be rude"
    assert isinstance(await fetcher.fetch(site.url("/b")), Fetched)


async def test_a_storm_of_errors_ends_the_run_early(site: SiteServer, make: Make) -> None:
    site.routes |= {f"/{number}": Reply(status=500) for number in range(200)}
    fetcher = make()
    with pytest.raises(SiteFailing, match="20 pages in a row failed") as caught:
        for number in range(200):
            await fetcher.fetch(site.url(f"/{number}"))
    assert caught.value.code == "site_failing" and "500" in str(caught.value)
    asked = len(site.requests)
    assert asked == 5 * 4 + 15, "retries stop before the run does"
    with pytest.raises(SiteFailing):
        await fetcher.fetch(site.url("/fine"))
    assert len(site.requests) == asked


async def test_failures_between_good_pages_are_no_storm(site: SiteServer, make: Make) -> None:
    site.routes |= {"/bad": Reply(status=500), "/good": html("good")}
    fetcher = make(attempts=1, storm=3)
    for _ in range(5):
        await fetcher.fetch(site.url("/bad"))
        await fetcher.fetch(site.url("/bad"))
        await fetcher.fetch(site.url("/good"))
    for _ in range(9):
        await fetcher.fetch(site.url("/missing"))


async def test_few_requests_at_a_time(site: SiteServer, make: Make) -> None:
    site.routes["/"] = Reply(b"x", delay=0.01)
    fetcher = make(concurrency=3)
    await asyncio.gather(*(fetcher.fetch(site.url()) for _ in range(12)))
    assert site.busiest == 3


async def test_requests_keep_their_distance(site: SiteServer, make: Make, time: Time) -> None:
    site.routes["/"] = html("x")
    fetcher = make(delay=2.0)
    started = time.now
    for _ in range(3):
        await fetcher.fetch(site.url())
    assert time.now - started == pytest.approx(4)
    fetcher.slow_down(site.url(), 10)
    fetcher.slow_down(site.url(), 1)
    started = time.now
    for _ in range(3):
        await fetcher.fetch(site.url())
    assert time.now - started == pytest.approx(2 + 20)
