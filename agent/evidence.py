"""Search results as evidence: each passage has one number in a turn, whichever question found it."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from agent.acts import is_follow_up
from agent.llm import Evidence, PageContext
from agent.patience import patiently
from agent.services import Searches
from ingest.search import Hit, SearchQuery, SearchResult, Wording

_WORD = re.compile(r"\w{4,}")
_SHARED = 4


@dataclass(frozen=True, slots=True)
class Found:
    """The passages for one text, best first, and what search made of the text."""

    evidence: tuple[Evidence, ...]
    wordings: tuple[Wording, ...]


class Findings:
    """Searches the site for one turn and numbers what it finds from 1 on."""

    def __init__(
        self,
        searcher: Searches,
        tenant: UUID,
        *,
        history: tuple[str, ...],
        page: PageContext | None,
        timeout: float,
        outage: float,
    ) -> None:
        self._searcher = searcher
        self._tenant = tenant
        self._history = history
        self._page = page
        self._timeout = timeout
        self._outage = outage
        self._by_passage: dict[int, Evidence] = {}
        self.seconds = 0.0

    def add_history(self, question: str) -> None:
        """A question of the same message that came before the next one."""
        self._history = (*self._history, question)

    async def search(self, text: str) -> Found:
        """Search for a text. Raises TimeoutError, and what the searcher raises.

        A database that is away is waited for, `outage` seconds.
        """
        query = SearchQuery(
            text=text,
            history=self._history,
            follows_up=is_follow_up(text),
            page_url=self._page.url if self._page else None,
            page_title=self._page.title if self._page else None,
        )
        begin = time.perf_counter()
        try:
            result = await patiently(lambda: self._search(query), seconds=self._outage)
        finally:
            self.seconds += time.perf_counter() - begin
        return Found(tuple(self._numbered(hit) for hit in result.hits), result.wordings)

    async def _search(self, query: SearchQuery) -> SearchResult:
        async with asyncio.timeout(self._timeout):
            return await self._searcher.search(self._tenant, query)

    def _numbered(self, hit: Hit) -> Evidence:
        found = self._by_passage.get(hit.passage_id)
        if found is None:
            found = Evidence(
                marker=len(self._by_passage) + 1,
                passage_id=hit.passage_id,
                title=hit.title,
                heading_path=hit.heading_path,
                text=hit.text,
                url=f"{hit.page_url}#{hit.anchor}" if hit.anchor else hit.page_url,
                hit=hit,
            )
            self._by_passage[hit.passage_id] = found
        return found


def closest_page(question: str, evidence: Sequence[Evidence]) -> Evidence | None:
    """The best passage whose page title has a word of the question (by its first four letters), if there is one."""
    asked = {word.lower()[:_SHARED] for word in _WORD.findall(question)}
    for item in evidence[:5]:
        if asked & {word.lower()[:_SHARED] for word in _WORD.findall(item.title)}:
            return item
    return None
