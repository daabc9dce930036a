"""Visits the addresses of a frontier with several workers and turns each into a result, each page once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

import structlog
from anyio.streams.memory import MemoryObjectSendStream

from ingest.discovery import RobotsBook
from ingest.fetch import Fetched, FetchFailed, NotModified, PoliteFetcher, SiteFailing
from ingest.frontier import Frontier, Target
from ingest.model import Extracted, KnownPage, PageFailed, PageFound, PageResult, PageUnchanged
from ingest.urls import normalise

Extract = Callable[[bytes, str, str | None], Awaitable[Extracted]]
"""(body, url, content type) -> what the page holds. Should leave the event loop free."""

# That a link leads to something else than a page of ours is no news to the owner; that a listed page does, is.
_UNINTERESTING = frozenset({"unsupported_type", "blocked_by_robots", "redirected_away"})

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Visit:
    """A page that was fetched and read, before it is known under which address it counts."""

    target: Target
    url: str
    fetched: Fetched
    extracted: Extracted


class Crawl:
    """One run. `follow_links` False keeps to the addresses that the frontier was given."""

    def __init__(
        self,
        frontier: Frontier,
        *,
        fetcher: PoliteFetcher,
        robots: RobotsBook,
        extract: Extract,
        known: Mapping[str, KnownPage],
        follow_links: bool,
        trust_lastmod: bool,
    ) -> None:
        self.frontier = frontier
        self.failures: dict[str, int] = {}
        self.unsure = False
        """Whether a page failed of which it is not known which stored page it would have been."""
        self._fetcher = fetcher
        self._robots = robots
        self._extract = extract
        self._known = known
        self._follow_links = follow_links
        self._trust_lastmod = trust_lastmod
        self._titles: dict[str, str | None] = {}
        self._undecided: list[Visit] = []

    async def run(
        self, send: MemoryObjectSendStream[PageResult], *, first: Visit | None, workers: int
    ) -> SiteFailing | None:
        """Send every result and close `send`. Returns why the run ended early, if it did."""
        async with send:
            if first:
                await self._send(send, first.target, await self.settle(first))
            if stopped := await self._work_together(send, workers):
                return stopped
            for visit in self._undecided:
                await self._send(send, visit.target, self._decide(visit))
        return None

    async def _work_together(
        self, send: MemoryObjectSendStream[PageResult], workers: int
    ) -> SiteFailing | None:
        stopped: list[SiteFailing] = []
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(workers):
                    group.create_task(self._work(send))
        except* SiteFailing as failures:
            stopped += [error for error in failures.exceptions if isinstance(error, SiteFailing)]
        return stopped[0] if stopped else None

    async def read_page(self, target: Target, fetched: Fetched, *, url: str) -> Visit | PageFailed:
        """What the page at `url` holds."""
        try:
            extracted = await self._extract(fetched.body, url, fetched.content_type)
        except Exception as error:  # a page that breaks the parser must not end the run
            log.exception("extract_failed", url=url)
            words = f"{url} could not be read ({type(error).__name__}). Please report the page."
            return PageFailed(target.url, "unreadable", words, temporary=True)
        return Visit(target, url, fetched, extracted)

    async def settle(self, visit: Visit) -> PageResult | None:
        """The page's result, None when it is another page's copy or is left for the end. Follows its links."""
        page = visit.extracted
        if self._follow_links and not (page.nofollow or visit.fetched.nofollow):
            depth = visit.target.depth + 1
            for link in page.links:
                await self.frontier.add(Target(link, depth))
        if not self.frontier.scope.admits(visit.url):
            return None  # the start page of a crawl whose patterns leave it out
        if page.noindex or visit.fetched.noindex:
            words = f"{visit.url} asks search engines not to list it (noindex)."
            return PageFailed(visit.target.url, "noindex", words, temporary=False)
        if page.document is None:
            words = f"{visit.url} holds no readable text."
            return PageFailed(visit.target.url, "no_content", words, temporary=False)
        canonical = self._canonical(visit)
        if canonical == visit.url or self.frontier.claim(canonical):
            return self._found(visit, canonical)
        # The canonical page has its own visit. Whether this one is its copy is seen when that has happened.
        self._undecided.append(visit)
        return None

    async def _work(self, send: MemoryObjectSendStream[PageResult]) -> None:
        while target := await self.frontier.take():
            try:
                await self._send(send, target, await self._visit(target))
            finally:
                await self.frontier.done()

    async def _send(
        self, send: MemoryObjectSendStream[PageResult], target: Target, result: PageResult | None
    ) -> None:
        if result is None:
            return
        if isinstance(result, PageFailed):
            self.failures[result.reason] = self.failures.get(result.reason, 0) + 1
            self.unsure = self.unsure or (result.temporary and result.url not in self._known)
            if result.reason in _UNINTERESTING and not target.listed:
                return
        await send.send(result)

    async def _visit(self, target: Target) -> PageResult | None:
        known = self._known.get(target.url)
        if known and self._trust_lastmod and target.lastmod and target.lastmod == known.lastmod:
            return self._unchanged(target)
        if refused := await self._robots.check(target.url):
            return refused
        validators = (known.etag, known.last_modified) if known else (None, None)
        outcome = await self._fetcher.fetch(target.url, etag=validators[0], last_modified=validators[1])
        if isinstance(outcome, NotModified):
            return self._unchanged(target)
        if isinstance(outcome, FetchFailed):
            return PageFailed(target.url, outcome.reason, outcome.detail, outcome.temporary)
        return await self._arrived(target, outcome)

    async def _arrived(self, target: Target, fetched: Fetched) -> PageResult | None:
        """A page came; perhaps from another address than was asked for."""
        url = self.frontier.home(fetched.url)
        if url != target.url:
            if not self.frontier.scope.admits(url):
                words = f"{target.url} redirects to {url}, which is not among the wanted pages."
                return PageFailed(target.url, "redirected_away", words, temporary=False)
            if not self.frontier.claim(url):
                return None
            if refused := await self._robots.check(url):
                return replace(refused, url=target.url)
        visit = await self.read_page(target, fetched, url=url)
        return visit if isinstance(visit, PageFailed) else await self.settle(visit)

    def _canonical(self, visit: Visit) -> str:
        canonical = normalise(visit.extracted.canonical or "", base=visit.url)
        canonical = canonical and self.frontier.home(canonical)
        return canonical if canonical and self.frontier.scope.admits(canonical) else visit.url

    def _decide(self, visit: Visit) -> PageResult | None:
        """The result of a page whose canonical address belongs to another visit, now that all visits are over.

        Sites that name one and the same canonical page everywhere are common: a page with another title is no copy.
        """
        canonical = self._canonical(visit)
        if canonical not in self._titles:
            return self._found(visit, canonical)
        title = self._titles[canonical]
        document = visit.extracted.document
        if document is None or title == document.title or (title is None and visit.url not in self._known):
            return None
        return self._found(visit, visit.url)

    def _found(self, visit: Visit, url: str) -> PageFound | PageUnchanged | None:
        document = visit.extracted.document
        if document is None or url in self._titles:
            return None
        self._titles[url] = document.title
        fetched, known = visit.fetched, self._known.get(url)
        if known and known.etag and known.etag == fetched.etag:
            return PageUnchanged(url, visit.target.lastmod)
        return PageFound(
            url, replace(document, url=url), fetched.etag, fetched.last_modified, visit.target.lastmod
        )

    def _unchanged(self, target: Target) -> PageUnchanged | None:
        if target.url in self._titles:
            return None
        self._titles[target.url] = None
        return PageUnchanged(target.url, target.lastmod)
