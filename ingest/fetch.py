"""Fetching pages without being a nuisance: conditional requests, few at a time, patient retries, and an early end
when a site is in trouble."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import urlsplit

import httpx2

from ingest.model import SourceError
from ingest.robots import header_directives
from kit.http import HttpAnswer, SafeClient
from kit.http_errors import HttpError

PAGE_KINDS = frozenset(
    "text/html application/xhtml+xml application/xml text/xml text/plain text/markdown text/x-markdown".split()
)
_TRY_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
_GONE = frozenset({404, 410})
# A second try seldom helps these, and each one costs seconds.
_ONE_RETRY = frozenset({"timeout", "unresolvable"})
_NO_RETRY = frozenset({"tls_failed"})

Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Politeness:
    """Times in seconds. `concurrency` and `delay` (between the starts of two requests) hold for each host.

    A failed request is tried `attempts` times in all, waiting `backoff`, twice that, and so on, or as long as
    Retry-After says; beyond `max_wait` it is not tried again. `storm` pages in a row that fail end the run.
    """

    user_agent: str = "SalesAgentBot/1.0"
    concurrency: int = 8
    delay: float = 0.0
    attempts: int = 4
    backoff: float = 0.5
    max_wait: float = 30.0
    storm: int = 20


@dataclass(frozen=True, slots=True)
class Fetched:
    """`url` is the address after redirects; `noindex` and `nofollow` come from the X-Robots-Tag header."""

    url: str
    body: bytes
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    noindex: bool = False
    nofollow: bool = False


@dataclass(frozen=True, slots=True)
class NotModified:
    url: str


@dataclass(frozen=True, slots=True)
class FetchFailed:
    """As `PageFailed`. `retry_after` is the server's wish in seconds; `retries` says how often to try again."""

    url: str
    reason: str
    detail: str
    temporary: bool
    retry_after: float | None = None
    retries: int = 0


Outcome = Fetched | NotModified | FetchFailed


class SiteFailing(SourceError):
    """The site failed so often in a row that the run stops to spare it."""


class PoliteFetcher:
    """Fetches the pages of one source. Not for reuse by another: it remembers how the site has been doing."""

    def __init__(
        self,
        client: SafeClient,
        politeness: Politeness | None = None,
        *,
        rng: random.Random | None = None,
        sleep: Sleep = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.politeness = politeness or Politeness()
        self._client = client
        self._rng = rng or random.Random()
        self._sleep = sleep
        self._clock = clock
        self._gates: dict[str, _Gate] = {}
        self._failed_in_a_row = 0
        self._tripped: SiteFailing | None = None

    def slow_down(self, url: str, delay: float) -> None:
        """Leave at least `delay` seconds between two requests to the host of `url`, as its robots.txt asks."""
        gate = self._gate(url)
        gate.delay = max(gate.delay, delay)

    async def fetch(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        kinds: frozenset[str] | None = PAGE_KINDS,
        max_bytes: int | None = None,
    ) -> Outcome:
        """Get `url`, unchanged since the given validators when there are any. `kinds` None accepts every type.

        Raises SiteFailing when the site has failed too often in a row, also for the requests that follow.
        """
        headers = {
            "User-Agent": self.politeness.user_agent,
            "Accept": "text/html,application/xhtml+xml,*/*;q=0.5",
        }
        if etag and etag.isascii():  # others cannot be sent back
            headers["If-None-Match"] = etag
        if last_modified and last_modified.isascii():
            headers["If-Modified-Since"] = last_modified
        attempt = 0
        while True:
            if self._tripped:
                raise self._tripped
            attempt += 1
            outcome = await self._attempt(_Asked(url, headers, kinds, max_bytes))
            wait = self._wait_before_retry(outcome, attempt)
            if wait is None:
                self._note(outcome)
                return outcome
            await self._sleep(wait)

    async def _attempt(self, asked: _Asked) -> Outcome:
        gate = self._gate(asked.url)
        async with gate.turn():
            try:
                answer = await self._client.get(
                    asked.url,
                    headers=asked.headers,
                    max_bytes=asked.max_bytes,
                    wants_body=lambda _, headers: asked.kinds is None or _kind(headers) in {*asked.kinds, ""},
                )
            except HttpError as error:
                retries = 0 if error.code in _NO_RETRY else 1 if error.code in _ONE_RETRY else 99
                return FetchFailed(asked.url, error.code, str(error), error.temporary, None, retries)
            outcome = self._outcome(asked, answer)
            if isinstance(outcome, FetchFailed) and answer.status == HTTPStatus.TOO_MANY_REQUESTS:
                gate.pause(min(outcome.retry_after or self.politeness.backoff, self.politeness.max_wait))
            return outcome

    def _outcome(self, asked: _Asked, answer: HttpAnswer) -> Outcome:
        if answer.status == HTTPStatus.NOT_MODIFIED:
            return NotModified(asked.url)
        if not 200 <= answer.status < 300:
            return _http_failure(asked.url, answer)
        kind = _kind(answer.headers)
        if asked.kinds is not None and kind not in {*asked.kinds, ""}:
            return FetchFailed(asked.url, "unsupported_type", f"{asked.url} is {kind}, not a page.", False)
        tags = header_directives(answer.headers.get_list("x-robots-tag"), self.politeness.user_agent)
        return Fetched(
            answer.url,
            answer.body,
            answer.headers.get("content-type"),
            answer.headers.get("etag"),
            answer.headers.get("last-modified"),
            *tags,
        )

    def _wait_before_retry(self, outcome: Outcome, attempt: int) -> float | None:
        """Seconds until the next try, None when there is to be none."""
        if not isinstance(outcome, FetchFailed) or not outcome.temporary:
            return None
        # A site that fails page after page is not asked four times for each.
        allowed = 1 if self._failed_in_a_row >= self.politeness.storm // 4 else self.politeness.attempts
        if attempt >= min(allowed, outcome.retries + 1):
            return None
        wait = self.politeness.backoff * 2 ** (attempt - 1) * self._rng.uniform(0.5, 1.0)
        if outcome.retry_after is None:
            return wait
        return outcome.retry_after + wait if outcome.retry_after <= self.politeness.max_wait else None

    def _note(self, outcome: Outcome) -> None:
        if not isinstance(outcome, FetchFailed) or not outcome.retries:
            self._failed_in_a_row = 0
            return
        self._failed_in_a_row += 1
        asked_to_stop = outcome.reason == "http_429" and (outcome.retry_after or 0) > self.politeness.max_wait
        if asked_to_stop:
            minutes = max(1, round((outcome.retry_after or 0) / 60))
            words = f"The site asks us to come back in {minutes} min. The run stopped; what was stored stays."
            self._tripped = SiteFailing("rate_limited", words)
        elif self._failed_in_a_row >= self.politeness.storm:
            words = (
                f"{self._failed_in_a_row} pages in a row failed, the last one with: {outcome.detail} The run stopped "
                "to spare the site; what was stored stays. Try again when the site is well."
            )
            self._tripped = SiteFailing("site_failing", words)
        if self._tripped:
            raise self._tripped

    def _gate(self, url: str) -> _Gate:
        host = urlsplit(url).netloc
        if host not in self._gates:
            limits = self.politeness
            self._gates[host] = _Gate(limits.concurrency, limits.delay, sleep=self._sleep, clock=self._clock)
        return self._gates[host]


@dataclass(frozen=True, slots=True)
class _Asked:
    url: str
    headers: dict[str, str]
    kinds: frozenset[str] | None
    max_bytes: int | None


class _Gate:
    """Lets requests to one host pass: so many at once, so long after each other."""

    def __init__(self, places: int, delay: float, *, sleep: Sleep, clock: Callable[[], float]) -> None:
        self.delay = delay
        self._places = asyncio.Semaphore(places)
        self._sleep = sleep
        self._clock = clock
        self._free_at = clock()

    @asynccontextmanager
    async def turn(self) -> AsyncGenerator[None]:
        async with self._places:
            now = self._clock()
            start = max(now, self._free_at)
            self._free_at = start + self.delay
            if start > now:
                await self._sleep(start - now)
            yield

    def pause(self, seconds: float) -> None:
        self._free_at = max(self._free_at, self._clock() + seconds)


def _http_failure(url: str, answer: HttpAnswer) -> FetchFailed:
    status = answer.status
    again = status in _TRY_AGAIN
    return FetchFailed(
        url,
        f"http_{status}",
        f"{url} answered {status}, {_meaning(status)}.",
        temporary=status not in _GONE,
        retry_after=_retry_after(answer.headers) if again else None,
        retries=99 if again else 0,
    )


def _meaning(status: int) -> str:
    if status in _GONE:
        return "the page does not exist"
    if status in (401, 403, 407, 451):
        return "the site does not let the crawler in"
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return "the site wants fewer requests: raise the delay"
    return "the site has an error of its own" if status >= 500 else "which is no page"


def _retry_after(headers: httpx2.Headers) -> float | None:
    """Seconds that the server wants to be left alone. A date counts from the server's own clock."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        until, now = parsedate_to_datetime(value), parsedate_to_datetime(headers.get("date", ""))
        return max(0.0, (until - now).total_seconds())
    except (ValueError, TypeError):
        return None


def _kind(headers: httpx2.Headers) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()
