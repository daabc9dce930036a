"""Question files: how they are read, how replies are judged, what the figures say, and the whole of it on a site."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest

from agent.llm import AnswerRequest, ChatModel
from agent.llm_extractive import ExtractiveChatModel
from agent.llm_scripted import ScriptedChatModel
from agent.runs import TurnRuns
from app.cli.evaluate import _say_miss, _table
from app.evaluation import report
from app.evaluation.questions import (
    Question,
    QuestionFileError,
    fold,
    has_all_facts,
    has_fact,
    is_gold,
    load,
    page_path,
)
from app.evaluation.run import Outcome, evaluate
from app.second_look import SecondLook
from app.services import Services
from db.pool import Pool
from ingest.embed import EmbeddingModel
from ingest.search import Hit, Searcher, SearchQuery, SearchResult
from kit.clock import Clock
from tests.fakes.small_site import SITE, ingest, packaged

ROOT = Path(__file__).parents[2]


def question(kind: str = "single", *, turns: Sequence[str] = ("How much?",), **values: Any) -> Question:
    known: dict[str, Any] = {"id": "q1", "type": kind, "turns": tuple(turns), "answerable": True}
    return Question(**known | values)


def outcome(
    kind: str = "single", *, answerable: bool = True, pages: Sequence[str] = ("/price",), **values: Any
) -> Outcome:
    asked = question(kind, answerable=answerable, gold_pages=tuple(pages) if answerable else ())
    known: dict[str, Any] = {
        "question": asked,
        "text": "It is free. [1]",
        "answered": True,
        "cited": ("/price",),
        "good_citations": 1,
        "citations": 1,
        "rank": 1,
        "facts": True,
        "seconds": 0.1,
    }
    return Outcome(**known | values)


# ── The file ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_question_file(tmp_path: Path) -> None:
    lines = [
        {"id": "1", "type": "single", "turns": ["How much?"], "gold_pages": ["/price"], "answerable": True},
        {
            "id": "2",
            "type": "followup",
            "turns": ["Hi", "And?"],
            "answerable": False,
            "gold_facts": [["a", "b"]],
        },
    ]
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(["", *map(json.dumps, lines), "  ", ""]), encoding="utf8")
    first, second = load(file)
    assert (first.id, first.turns, first.gold_pages, first.gold_facts) == (
        "1",
        ("How much?",),
        ("/price",),
        (),
    )
    assert (second.turns, second.answerable, second.gold_facts) == (("Hi", "And?"), False, (("a", "b"),))


GOOD = '{"id": "1", "type": "single", "turns": ["a"], "answerable": true}'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "holds no question"),
        ("\n \n", "holds no question"),
        (f"{GOOD}\nnot json", "line 2: the line: "),
        (f"{GOOD}\n\n[1]", "line 3: the line: "),
        ('{"id": "1", "type": "single", "turns": [], "answerable": true}', "line 1: turns: "),
        ('{"id": "1", "type": "single", "turns": ["a"]}', "line 1: answerable: "),
        ('{"id": "1", "type": "single", "turns": ["a", 3], "answerable": true}', "line 1: turns.1: "),
    ],
)
def test_a_file_that_cannot_be_used_says_where(text: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(text, encoding="utf8")
    with pytest.raises(QuestionFileError, match=r"questions\.jsonl") as caught:
        load(file)
    assert message in str(caught.value)


def test_a_file_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    binary = tmp_path / "binary.jsonl"
    binary.write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "missing.jsonl", tmp_path, binary):
        with pytest.raises(QuestionFileError, match="cannot be read"):
            load(path)


# ── Judging a reply ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Élan für Ça", "elan fur ca"),
        ("It’s “fine”", 'it\'s "fine"'),
        ("1,500 EUR, 2,000,000 and 1,5", "1500 eur, 2000000 and 1,5"),
        ("Twelve of the one hundred; someone", "12 of the 1 hundred; someone"),
        ("can't won't don't we're I'll they've I'm", "cannot will not do not we are i will they have i am"),
        ("can’t", "cannot"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("answer", "alternatives", "found"),
    [
        ("It costs 29 EUR.", ("29",), True),
        ("It costs 290 EUR.", ("29",), False),
        ("It costs 1,290 EUR.", ("290",), False),
        ("It costs 1,290 EUR.", ("1290",), True),
        ("It takes 2.5 hours.", ("2.5",), True),
        ("Model A29 is out.", ("29",), False),
        ("Three days.", ("3",), True),
        ("It works.", ("no",), False),
        ("We know.", ("no",), False),
        ("No, sorry.", ("no",), True),
        ("You cannot.", ("can't",), True),
        ("Within the working day", ("working day", "24 hours"), True),
        ("Within 24 hours", ("working day", "24 hours"), True),
        ("Soon", ("working day", "24 hours"), False),
        ("Anything", (), False),
        ("a.b", ("a?b",), False),
    ],
)
def test_has_fact(answer: str, alternatives: tuple[str, ...], found: bool) -> None:
    assert has_fact(answer, alternatives) is found


def test_all_facts_are_needed() -> None:
    facts = (("29", "twenty-nine"), ("week",))
    assert has_all_facts("29 EUR a week", facts)
    assert not has_all_facts("29 EUR a day", facts)
    assert has_all_facts("anything", ())


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://site.test/docs/start/?x=1#y", "/docs/start"),
        ("https://site.test/docs/start.html#part", "/docs/start"),
        ("https://site.test/docs/index.html", "/docs"),
        ("https://site.test/", "/"),
        ("https://site.test", "/"),
        ("/docs/", "/docs"),
        ("https://site.test/caf%C3%A9", "/café"),
    ],
)
def test_page_path(url: str, path: str) -> None:
    assert page_path(url) == path
    assert is_gold(url, question(gold_pages=("/elsewhere", f"{path}/")))
    assert not is_gold(url, question(gold_pages=("/elsewhere",)))
    assert not is_gold(url, question())


# ── Figures ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_figures_of_answerable_questions() -> None:
    found = report.figures(
        [
            outcome(),
            outcome(rank=4, facts=False, citations=3, good_citations=1, seconds=0.3),
            outcome(rank=None, facts=None, citations=2, good_citations=0, cited=("/other",), seconds=0.2),
            outcome(answered=False, citations=0, good_citations=0, cited=(), facts=False, seconds=0.4),
            outcome(pages=(), rank=None, citations=1, good_citations=0),
        ]
    )
    assert (found.questions, found.errors) == (5, 0)
    assert (found.hit_1, found.hit_5) == (2 / 4, 3 / 4), "the one without a gold page cannot tell"
    assert found.gold_cited == 2 / 4
    assert found.facts == 2 / 4, "the one that names no facts cannot tell"
    assert found.citation_precision == 2 / 6
    assert found.refused == 1 / 5
    assert (found.declined, found.handled) == (None, None)
    assert (found.median_ms, found.p95_ms) == (pytest.approx(200), pytest.approx(400))


def test_figures_of_the_others() -> None:
    found = report.figures(
        [
            outcome("unanswerable-near-miss", answerable=False, answered=False),
            outcome("unanswerable-off-topic", answerable=False, answered=True),
            outcome("smalltalk", answerable=False, answered=False),
            outcome("smalltalk", answerable=False, answered=True),
            outcome("smalltalk", answerable=False, answered=False, text=""),
            outcome("smalltalk", answerable=False, answered=False, error="unavailable"),
        ]
    )
    assert (found.declined, found.handled, found.errors) == (1 / 2, 1 / 4, 1)
    answerable = (
        found.hit_1,
        found.hit_5,
        found.gold_cited,
        found.facts,
        found.citation_precision,
        found.refused,
    )
    assert answerable == (None,) * 6


def test_groups_come_in_the_order_of_the_file() -> None:
    groups = report.by_type(
        [outcome("single"), outcome("smalltalk", answerable=False), outcome("single", rank=2)]
    )
    assert {name: group.questions for name, group in groups.items()} == {
        "single": 2,
        "smalltalk": 1,
        "all": 3,
    }
    assert groups["single"].hit_1 == 0.5
    both = report.by_type([outcome("deep", rank=None), outcome("single")])
    assert list(both) == ["deep", "single", "single+deep", "all"]
    assert both["single+deep"].hit_5 == 0.5


def test_json_holds_the_figures_and_every_reply() -> None:
    made = json.loads(json.dumps(report.as_json([outcome(), outcome(error="timeout", answered=False)])))
    assert made["figures"]["all"]["errors"] == 1
    assert [each["error"] for each in made["questions"]] == [None, "timeout"]
    assert made["questions"][0] | {"error": None} == {
        "id": "q1",
        "type": "single",
        "question": "How much?",
        "text": "It is free. [1]",
        "answered": True,
        "cited": ["/price"],
        "rank": 1,
        "facts": True,
        "ms": 100.0,
        "error": None,
    }


def test_the_table_lines_up() -> None:
    lines = _table(
        [outcome(), outcome("smalltalk", answerable=False, answered=False, seconds=1.5)]
    ).splitlines()
    assert len({len(line) for line in lines}) == 1
    assert [line.split()[:4] for line in lines] == [
        ["type", "n", "hit@1", "hit@5"],
        ["single", "1", "1.000", "1.000"],
        ["smalltalk", "1", "-", "-"],
        ["all", "2", "1.000", "1.000"],
    ]
    assert lines[2].split()[-2:] == ["1500", "1500"]


@pytest.mark.parametrize(
    ("fell_short", "short"),
    [
        (outcome(), False),
        (outcome(facts=None), False),
        (outcome(facts=False), True),
        (outcome(good_citations=0), True),
        (outcome(answered=False), True),
        (outcome("unanswerable-near-miss", answerable=False), True),
        (outcome("unanswerable-near-miss", answerable=False, answered=False), False),
    ],
)
def test_misses_are_shown(fell_short: Outcome, short: bool, capsys: pytest.CaptureFixture[str]) -> None:
    _say_miss(fell_short)
    shown = capsys.readouterr()
    assert ("How much?" in shown.err and "It is free." in shown.err) is short
    assert shown.out == ""


# ── Conversations ───────────────────────────────────────────────────────────────────────────────────────────────────


class Topics:
    """Finds a page a word, in the order of the words, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[SearchQuery] = []

    async def search(self, tenant: UUID, query: SearchQuery) -> SearchResult:
        self.asked.append(query)
        topics = [word.strip("?.,").lower() for word in query.text.split()]
        return SearchResult(
            tuple(
                Hit(n, f"{SITE}/{topic}", topic, (), None, f"About {topic}: it costs {n} EUR.", 0.9)
                for n, topic in enumerate(topics, 1)
            )
        )


Prepared = tuple[Services, Topics]
Quoting = Callable[[AnswerRequest], str]


def quoting(request: AnswerRequest) -> str:
    """The first sentence of the first passage."""
    return "{quote} [{marker}]"


def answering(services: Services, folder: Path, *, searcher: Any, model: ChatModel) -> Services:
    """The services with this search and this model, which is its own fallback, and messages as the rules read them."""
    agent = replace(services.agent, searcher=searcher, model=model, fallback=model)
    second_look = SecondLook(cast(EmbeddingModel, SimpleNamespace(name="another model")), folder)
    return replace(services, searcher=searcher, agent=agent, runs=TurnRuns(agent), second_look=second_look)


@pytest.fixture
def prepared(services: Services, tmp_path: Path) -> Callable[..., Prepared]:
    def make(script: Any = quoting) -> Prepared:
        topics = Topics()
        return answering(services, tmp_path, searcher=topics, model=ScriptedChatModel(script)), topics

    return make


async def test_the_reply_to_the_last_turn_is_judged(prepared: Callable[..., Prepared], tenant: UUID) -> None:
    services, topics = prepared()
    asked = question(
        "followup",
        turns=("What do boxes cost?", "What about trailers?"),
        gold_pages=("/trailers",),
        gold_facts=(("3",),),
    )
    (found,) = await evaluate(services, tenant, [asked])
    assert found.question is asked
    assert found.text.startswith("About what: it costs 1 EUR.")
    assert (found.answered, found.cited, found.citations, found.good_citations) == (True, ("/what",), 1, 0)
    assert (found.rank, found.facts, found.gold_cited, found.error) == (3, False, False, None)
    assert found.seconds > 0
    ranking = topics.asked[-1]
    assert (ranking.text, ranking.history, ranking.follows_up) == (
        "What about trailers?",
        ("What do boxes cost?",),
        True,
    )


async def test_outcomes_keep_the_order_of_the_questions(
    prepared: Callable[..., Prepared], tenant: UUID
) -> None:
    services, _ = prepared()
    asked = [question(id=str(n), turns=(f"Page{n} cost?",), gold_pages=(f"/page{n}",)) for n in range(5)]
    done: list[str] = []
    found = await evaluate(
        services, tenant, asked, concurrency=3, on_done=lambda outcome: done.append(outcome.question.id)
    )
    assert [outcome.question.id for outcome in found] == ["0", "1", "2", "3", "4"]
    assert sorted(done) == ["0", "1", "2", "3", "4"]
    assert all(outcome.gold_cited and outcome.rank == 1 for outcome in found)


async def test_no_more_conversations_at_once_than_asked_for(
    prepared: Callable[..., Prepared], tenant: UUID
) -> None:
    running, most = 0, 0
    services, topics = prepared()
    search = topics.search

    async def counted(tenant: UUID, query: SearchQuery) -> SearchResult:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.01)
        running -= 1
        return await search(tenant, query)

    topics.search = counted  # type: ignore[method-assign]
    asked = [question(id=str(n), turns=(f"Page{n} cost?",), gold_pages=("/x",)) for n in range(4)]
    await evaluate(services, tenant, asked)
    assert most == 1
    await evaluate(services, tenant, asked, concurrency=4)
    assert most > 1


async def test_a_declined_question_and_small_talk(prepared: Callable[..., Prepared], tenant: UUID) -> None:
    services, _ = prepared("")
    near_miss, thanks = await evaluate(
        services,
        tenant,
        [
            question("unanswerable-near-miss", turns=("Do you rent elephants?",), answerable=False),
            question("smalltalk", turns=("Thank you!",), answerable=False),
        ],
    )
    assert (near_miss.answered, near_miss.rank, near_miss.facts, near_miss.citations) == (
        False,
        None,
        None,
        0,
    )
    assert near_miss.text
    figures = report.by_type([near_miss, thanks])
    assert (figures["unanswerable-near-miss"].declined, figures["smalltalk"].handled) == (1.0, 1.0)


async def test_a_site_and_its_questions(
    services: Services, pool: Pool, tenant: UUID, clock: Clock, tmp_path: Path
) -> None:
    """The real search and the extractive answerer, judged on a few questions of a small site."""
    await ingest(pool, tenant, clock)
    searcher = Searcher(pool, packaged())
    services = answering(services, tmp_path, searcher=searcher, model=ExtractiveChatModel())
    outcomes = await evaluate(services, tenant, QUESTIONS)
    figures = report.figures(outcomes)
    said = [outcome.text for outcome in outcomes]
    assert (figures.hit_1, figures.gold_cited, figures.facts) == (1.0, 1.0, 1.0), said
    assert (figures.refused, figures.declined, figures.errors) == (0.0, 1.0, 0), said


QUESTIONS = [
    question(
        turns=("How long does the battery last?",), gold_pages=("/frostbox",), gold_facts=(("72 hours",),)
    ),
    question(turns=("May I use bleach?",), gold_pages=("/cleaning",), gold_facts=(("never use bleach",),)),
    question(
        "followup",
        turns=("What does delivery to Germany cost?", "And to Switzerland?"),
        gold_pages=("/delivery",),
        gold_facts=(("60",),),
    ),
    question("unanswerable-near-miss", turns=("Does the trailer have a wheelchair ramp?",), answerable=False),
]


# ── The command ─────────────────────────────────────────────────────────────────────────────────────────────────────

Run = Callable[..., Awaitable[subprocess.CompletedProcess[str]]]


@pytest.fixture
def salesagent(tmp_path: Path, dsn: str) -> Run:
    """`salesagent` as a process of its own with the test's database."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("SALES_", "OPENAI_"))}

    async def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-c", "from app.cli import main; main()", *arguments],
            cwd=tmp_path,
            env={**clean, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "DATABASE_URL": dsn},
            capture_output=True,
            text=True,
            timeout=110,
            check=False,
        )

    return run


async def test_a_broken_file_is_a_mistake_in_the_command(salesagent: Run, tmp_path: Path) -> None:
    (tmp_path / "broken.jsonl").write_text("{}", encoding="utf8")
    done = await salesagent("eval", "broken.jsonl")
    assert (done.returncode, done.stdout) == (2, "")
    assert "broken.jsonl, line 1: id: " in done.stderr
    assert "Traceback" not in done.stderr


async def test_the_command_prints_figures(
    salesagent: Run, pool: Pool, tenant: UUID, clock: Clock, tmp_path: Path
) -> None:
    await ingest(pool, tenant, clock)
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(each.model_dump_json() for each in QUESTIONS), encoding="utf8")
    done = await salesagent("eval", str(file), "--json", "--misses", "--concurrency", "2")
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)
    assert list(made["figures"]) == ["single", "followup", "unanswerable-near-miss", "all"]
    assert made["figures"]["single"]["facts"] == 1.0
    assert [each["answered"] for each in made["questions"]] == [True, True, True, False]
    assert "How long does the battery last?" not in done.stderr, "that was no miss"
