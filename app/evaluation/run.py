"""Put each question to the agent as a visitor would, turn by turn, and judge the last reply."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from agent.acts import is_follow_up
from agent.intake import TurnRequest
from agent.sessions import Opening, open_session
from agent.visit import Page
from app.evaluation.questions import Question, has_all_facts, is_gold, page_path
from app.services import Services
from ingest.search import SearchQuery

_DEEPEST = 5


@dataclass(frozen=True, slots=True)
class Outcome:
    """`rank` is of the best gold page among the found pages, from 1, None when it is not in the first five.

    `facts` is None where the question names none; `cited` are the paths of the cited pages; `seconds` is how long the
    last reply took.
    """

    question: Question
    text: str
    answered: bool
    cited: tuple[str, ...]
    good_citations: int
    citations: int
    rank: int | None
    facts: bool | None
    seconds: float
    error: str | None = None

    @property
    def gold_cited(self) -> bool:
        return self.good_citations > 0


async def evaluate(
    services: Services,
    tenant: UUID,
    questions: Sequence[Question],
    *,
    concurrency: int = 1,
    on_done: Callable[[Outcome], None] = lambda _: None,
) -> list[Outcome]:
    """All outcomes in the order of `questions`. Each conversation is stored like any other."""
    services.second_look.start()
    await services.second_look.ready()
    gate = asyncio.Semaphore(concurrency)

    async def one(question: Question) -> Outcome:
        async with gate:
            outcome = await _ask(services, tenant, question)
        on_done(outcome)
        return outcome

    return list(await asyncio.gather(*map(one, questions)))


async def _ask(services: Services, tenant: UUID, question: Question) -> Outcome:
    opened = await open_session(services.agent, tenant, Opening(page=Page(None)))
    reply: dict[str, Any] = {}
    seconds = 0.0
    for text in question.turns:
        begin = time.perf_counter()
        frames = await services.runs.submit(TurnRequest(tenant, opened.session, text))
        async for frame in frames.read():
            if frame and frame.is_last:
                reply = frame.payload()
        seconds = time.perf_counter() - begin
    citations: list[dict[str, Any]] = reply.get("citations", [])
    said = reply.get("text", "")
    return Outcome(
        question=question,
        text=said,
        answered=bool(reply.get("answered")),
        cited=tuple(dict.fromkeys(page_path(c["url"]) for c in citations)),
        good_citations=sum(is_gold(c["url"], question) for c in citations),
        citations=len(citations),
        rank=await _rank(services, tenant, question),
        facts=has_all_facts(said, question.gold_facts) if question.gold_facts else None,
        seconds=seconds,
        error=reply.get("error"),
    )


async def _rank(services: Services, tenant: UUID, question: Question) -> int | None:
    if not question.gold_pages:
        return None
    *history, last = question.turns
    query = SearchQuery(last, history=tuple(history), follows_up=is_follow_up(last), k=4 * _DEEPEST)
    found = await services.agent.searcher.search(tenant, query)
    pages = list(dict.fromkeys(hit.page_url for hit in found.hits))[:_DEEPEST]
    return next((rank for rank, url in enumerate(pages, 1) if is_gold(url, question)), None)
