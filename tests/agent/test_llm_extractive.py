"""The extractive chat model on a small site, with real vectors and the weights that the package carries."""

from __future__ import annotations

import re
from uuid import UUID

import pytest

from agent.citations import CitationGuard
from agent.llm import AnswerRequest, Evidence, Extraction, ExtractRequest, TextDelta, Usage
from agent.llm_extractive import ExtractiveChatModel, answer, readable_evidence
from db.pool import Pool
from ingest.search import Hit, Searcher, SearchQuery
from kit.clock import Clock
from tests.fakes.small_site import HELP, SITE, ingest, packaged
from tests.fakes.word_vectors import asked, hit

MODEL = ExtractiveChatModel()
_MARKER = re.compile(r" ?\[(\d+)\]")


def request(question: str, *hits: Hit) -> AnswerRequest:
    """A request whose words all tell the same, of passages numbered from 1."""
    return AnswerRequest(question, "Larkspur Cold", evidence_of(hits), wordings=(asked(question),))


def evidence_of(hits: tuple[Hit, ...]) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(n, each.passage_id, each.title, each.heading_path, each.text, each.page_url, each)
        for n, each in enumerate(hits, 1)
    )


async def no_search(query: str) -> tuple[Evidence, ...]:
    raise AssertionError(f"the extractive model searched for {query!r}")


async def reply(asked_for: AnswerRequest) -> str:
    items = [item async for item in MODEL.stream(asked_for, no_search)]
    assert items[-1] == Usage(0, 0, "extractive")
    assert all(isinstance(item, TextDelta) for item in items[:-1])
    return "".join(item.text for item in items if isinstance(item, TextDelta))


class Site:
    """Questions to the small site, searched and answered as in a conversation."""

    def __init__(self, searcher: Searcher, tenant: UUID) -> None:
        self._searcher = searcher
        self._tenant = tenant

    async def ask(self, question: str, **context: object) -> AnswerRequest:
        found = await self._searcher.search(self._tenant, SearchQuery(question, **context))  # type: ignore[arg-type]
        return AnswerRequest(question, "Larkspur Cold", evidence_of(found.hits), wordings=found.wordings)


@pytest.fixture
async def site(pool: Pool, tenant: UUID, clock: Clock) -> Site:
    await ingest(pool, tenant, clock)
    return Site(Searcher(pool, packaged()), tenant)


def cited(said: str, asked_for: AnswerRequest) -> set[str]:
    """The pages that an answer points at, their site's address left out."""
    urls = {item.marker: item.url for item in asked_for.evidence}
    return {urls[int(number)].removeprefix(SITE) for number in _MARKER.findall(said)}


@pytest.mark.parametrize(
    ("question", "page", "facts"),
    [
        ("How much does the cold box cost per week?", "/frostbox", ["140 EUR a week"]),
        ("How long does the battery last?", "/frostbox", ["72 hours"]),
        ("What licence do I need to tow the trailer?", "/faq", ["class B licence"]),
        ("Do you accept invoices?", "/faq", ["invoice within 21 days"]),
        ("Is there a minimum rental period?", "/faq", ["three days"]),
        ("Where is our data stored?", "/privacy", ["Vienna"]),
        ("Who is the technical director?", "/team", ["Technical director: Marek Vondra"]),
        ("When was the company founded?", "/team", ["2011"]),
        ("May I use bleach?", f"{HELP}/cleaning", ["Never use bleach"]),
        ("Was kostet die Stornierung?", "/de/stornierung", ["kostenlos"]),
        (
            "Which countries do you deliver to?",
            "/delivery",
            ["We deliver to these countries:", "\n- Austria", "\n- Germany", "\n- Switzerland"],
        ),
    ],
)
async def test_answers_in_the_sites_words_with_citations(
    site: Site, question: str, page: str, facts: list[str]
) -> None:
    asked_for = await site.ask(question)
    said = await reply(asked_for)
    plain = _MARKER.sub("", said)
    assert all(fact in plain for fact in facts), said
    assert page in cited(said, asked_for)
    _stands_on_the_site(said, asked_for)
    assert "?" not in said


def _stands_on_the_site(said: str, asked_for: AnswerRequest) -> None:
    """Every piece before a marker stands in the passage it names, headings of short ones apart."""
    texts = {item.marker: " ".join(item.text.split()) for item in asked_for.evidence}
    pieces = re.findall(r"(.+?) \[(\d+)\]", said.replace("\n", " "))
    assert pieces
    assert not re.sub(r".+?\[\d+\]", "", said.replace("\n", " ")).strip(), (
        "nothing is said without a citation"
    )
    for piece, number in pieces:
        words = piece.strip().removeprefix("- ").removesuffix(".")
        alone = words.partition(": ")[2] or words
        assert words in texts[int(number)] or alone in texts[int(number)], (piece, texts[int(number)])


@pytest.mark.parametrize(
    "question",
    [
        "What is the capital of Peru?",
        "How do I bake sourdough bread?",
        "Which payroll software integrates with you?",
        "Do you sell office furniture?",
        "Who won the football world cup?",
    ],
)
async def test_nothing_beside_the_point(site: Site, question: str) -> None:
    assert await reply(await site.ask(question)) == ""


async def test_a_follow_up_and_the_page_in_view(site: Site) -> None:
    follow_up = await site.ask(
        "And to Switzerland?", history=("What does delivery to Germany cost?",), follows_up=True
    )
    assert "Switzerland, for 60 EUR" in await reply(follow_up)
    in_view = {"page_url": f"{SITE}/trailer", "page_title": "Polar Trailer", "follows_up": True}
    assert "180 EUR a day" in await reply(await site.ask("How much is it?", **in_view))


async def test_the_guard_lets_the_answer_through(site: Site) -> None:
    """What is said in the site's words passes the check of figures and names against the cited passages."""
    for question in ("How much does the cold box cost per week?", "Which countries do you deliver to?"):
        asked_for = await site.ask(question)
        guard = CitationGuard(asked_for.evidence, company="Larkspur Cold", question=question)
        guard.feed(await reply(asked_for))
        _, verdict = guard.finish()
        assert verdict.withheld == ()
        assert verdict.citations


# ── How a unit is said ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "question", "said"),
    [
        ("The box is blue.", "is the box blue", "The box is blue. [1]"),
        ("The box is blue", "is the box blue", "The box is blue. [1]"),
        ("The boxes are:\n- blue\n- red", "boxes are", "The boxes are: [1]\n- blue. [1]\n- red. [1]"),
        ("- the box is blue", "is the box blue", "- the box is blue. [1]"),
        ("Seats: 5; Price: 19 EUR", "price seats", "Seats: 5; Price: 19 EUR. [1]"),
        ("Is it blue?\nIt is blue!", "is it blue", "It is blue! [1]"),
        (
            "- The box is blue. The lid is red",
            "box blue lid red",
            "- The box is blue. [1] The lid is red. [1]",
        ),
    ],
)
async def test_units_are_said_with_their_citation(text: str, question: str, said: str) -> None:
    assert (await reply(request(question, hit(text, why={"meaning": 0.9})))) == said


async def test_items_stand_on_lines_of_their_own() -> None:
    text = "- The box is blue today\n- The box is red today"
    said = await reply(request("box blue red today", hit(text, why={"meaning": 0.9})))
    assert said == "- The box is blue today. [1]\n- The box is red today. [1]"


async def test_markers_are_those_of_the_evidence() -> None:
    """A passage without token vectors is passed over and shifts no marker."""
    silent = hit("The box is blue.", number=1, tokens=None)
    spoken = hit("The box is blue.", number=2, why={"meaning": 0.9})
    asked_for = request("is the box blue", silent, spoken)
    assert [item.marker for item in readable_evidence(asked_for)] == [2]
    assert await reply(asked_for) == "The box is blue. [2]"


@pytest.mark.parametrize(
    "asked_for",
    [
        AnswerRequest("Is the box blue?", "Larkspur Cold"),
        request("Is the box blue?", hit("The box is blue.", tokens=None)),
        AnswerRequest("Is the box blue?", "Larkspur Cold", evidence_of((hit("The box is blue."),))),
        AnswerRequest(
            "Is the box blue?",
            "Larkspur Cold",
            (Evidence(1, 1, "Box", (), "The box is blue.", "http://site.test/1"),),
            wordings=(asked("Is the box blue?"),),
        ),
    ],
    ids=["no evidence", "no token vectors", "no wordings", "no hit"],
)
async def test_without_vectors_nothing_is_said(asked_for: AnswerRequest) -> None:
    assert answer(asked_for).units == ()
    assert await reply(asked_for) == ""


async def test_it_proposes_no_commands() -> None:
    assert await MODEL.extract(ExtractRequest("Book me for Monday")) == Extraction()
