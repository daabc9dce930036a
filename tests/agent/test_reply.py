"""Ready-made sentences in four languages, and frames."""

from __future__ import annotations

import asyncio
import re
from string import Formatter
from uuid import UUID, uuid4

import pytest

from agent.evidence import closest_page
from agent.frames import Frame, FrameLog
from agent.llm import Evidence
from agent.replies import OPENING, TEXTS, opened_in, say, supported
from agent.reply import Route, Voice, phrase, variant_of
from agent.state import (
    AboutAgent,
    Acknowledge,
    Answer,
    Bye,
    Chitchat,
    Clarify,
    Decline,
    End,
    Greet,
    Move,
    NotFound,
    OfferHuman,
    Thank,
)
from agent.widget.config import LOCALES

MOVES: list[Move] = [
    Greet(),
    Greet(short=True),
    Thank(),
    Thank(short=True),
    Bye(),
    AboutAgent(),
    OfferHuman(),
    Chitchat(),
    Acknowledge(),
    Decline("off_topic"),
    Decline("manipulation"),
    Decline("commitment"),
    NotFound(),
    NotFound("A page", "http://site.test/a"),
    Clarify(),
]
ROUTES = [Route(), Route(email="team@acme.test"), Route("team@acme.test", "http://site.test/contact")]


def test_every_language_has_every_sentence_with_the_same_values() -> None:
    def values(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    english = TEXTS["en"]
    for language, texts in TEXTS.items():
        assert set(texts) == set(english), language
        for key, variants in texts.items():
            assert variants, (language, key)
            allowed = set().union(*(values(text) for text in english[key]))
            assert all(values(text) <= allowed for text in variants), (language, key)


OPENS = {
    "greeting", "disclosure", "consent", "consent_chat", "consent_yes", "consent_no", "consent_summary",
}  # fmt: skip


def test_the_chat_begins_in_every_language_of_the_widget() -> None:
    assert {*TEXTS, *OPENING} == set(LOCALES) and not set(TEXTS) & set(OPENING)
    for language, texts in OPENING.items():
        assert set(texts) == OPENS, language
        for key in texts:
            said = say(key, language, company="Acme")
            assert (said != say(key, "en", company="Acme") or said == "No") and "{" not in said
            assert ("Acme" in said) == (key not in ("disclosure", "consent_yes", "consent_no")), (
                language,
                key,
            )
        assert opened_in(f"{language}-XX", "de") == language
        assert supported(language, "de") == "de", "nothing else is said in it"
        assert say("not_found", language) == say("not_found", "en")


@pytest.mark.parametrize("language", sorted(TEXTS))
@pytest.mark.parametrize("move", MOVES, ids=lambda move: str(move))
def test_moves_in_words(language: str, move: Move) -> None:
    for route in ROUTES:
        for variant in range(4):
            text = phrase(move, Voice(language, "{Acme}", variant), route)
            assert text.strip() == text != ""
            assert len(text) < 400
            assert "{Acme}" in text or "{" not in text
            assert not re.search(r"(notified|informed|forwarded|weitergeleitet|transmis|avisado)", text)


def test_moves_that_say_nothing() -> None:
    assert phrase(Answer(("Why?",)), Voice("en", "Acme"), Route()) == ""
    assert phrase(End(), Voice("en", "Acme"), Route()) == ""


def test_a_way_to_a_person() -> None:
    voice = Voice("en", "Acme")
    assert phrase(OfferHuman(), voice, ROUTES[1]).endswith("by email at team@acme.test.")
    both = phrase(OfferHuman(), voice, ROUTES[2])
    assert both.endswith("by email at team@acme.test or through our contact page: http://site.test/contact")
    assert "can't connect" in phrase(OfferHuman(), voice, ROUTES[0])
    assert "?" not in phrase(NotFound(), voice, Route()), "nothing is offered that nobody can keep"


def test_sentences_vary_and_repeat_exactly() -> None:
    session = UUID(int=7)
    said = [say("thank", "en", variant=variant_of(session, seq)) for seq in range(1, 5)]
    assert len(set(said[:3])) == 3
    assert said == [say("thank", "en", variant=variant_of(session, seq)) for seq in range(1, 5)]
    assert len({variant_of(uuid4(), 1) for _ in range(50)}) > 5


@pytest.mark.parametrize(
    ("tags", "language"),
    [
        (("de-AT",), "de"),
        ((None, "fr_CA"), "fr"),
        (("ja", "es"), "es"),
        (("ja",), "en"),
        ((), "en"),
        (("",), "en"),
    ],
)
def test_supported_languages(tags: tuple[str | None, ...], language: str) -> None:
    assert supported(*tags) == language


def test_the_closest_page_shares_a_word_with_the_question() -> None:
    def evidence(title: str) -> Evidence:
        return Evidence(1, 1, title, (), "Text", "http://site.test/x")

    pages = [evidence("Security"), evidence("Pricing and plans")]
    assert closest_page("What is the price of a yacht?", pages) == pages[1]
    assert closest_page("Do you sell horses?", pages) is None


async def test_frames_are_read_by_many_as_they_come() -> None:
    log = FrameLog()
    log.add("turn", {"n": 1})
    readers = [asyncio.create_task(_all(log, after)) for after in (0, 1, 2)]
    await asyncio.sleep(0)
    log.add("text", {"text": "a\nü"})
    log.add("done", {})
    first, second, third = await asyncio.gather(*readers)
    assert [frame.id for frame in first] == [1, 2, 3]
    assert [frame.id for frame in second] == [2, 3]
    assert [frame.id for frame in third] == [3]
    assert first[1].encode() == b'id: 2\nevent: text\ndata: {"text":"a\\n\xc3\xbc"}\n\n'


async def _all(log: FrameLog, after: int) -> list[Frame]:
    return [frame async for frame in log.read(after) if frame]


async def test_silence_pings() -> None:
    log = FrameLog()
    reader = log.read(ping_every=0.01)
    assert [await anext(reader), await anext(reader)] == [None, None]
    log.add("done", {})
    assert (await anext(reader)) is not None


async def test_another_attempt_has_other_numbers_and_its_own_frames() -> None:
    log = FrameLog()
    log.add("text", {"text": "first"})
    log.restart(2)
    log.add("text", {"text": "second"})
    assert [frame.id for frame in log.frames] == [10_001]
    log.publish([Frame(1, "text", "{}"), Frame(10_002, "done", "{}")])
    assert [frame.id for frame in await _all(log, 0)] == [1, 10_001, 10_002]
    assert (await log.last()) == Frame(10_002, "done", "{}")


async def test_a_cut_log_lets_its_readers_go() -> None:
    log = FrameLog()
    log.add("turn", {})
    reading = asyncio.create_task(_all(log, 0))
    last = asyncio.create_task(log.last())
    await asyncio.sleep(0)
    log.cut()
    assert len(await reading) == 1
    assert await last is None
