"""What messages say about a meeting: tables in four languages, and what holds for every message."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.meetings.model import Phase, Said
from tests.agent.meetings import cases_de, cases_en, cases_es, cases_fr
from tests.agent.meetings.reading_rig import OFFERED, said, told

BY_LOCALE = {"en-US": cases_en.CASES, "de": cases_de.CASES, "fr": cases_fr.CASES, "es": cases_es.CASES}
PHASES: tuple[Phase, ...] = (
    "invited",
    "choosing",
    "resolving",
    "agreeing",
    "cancelling",
    "which",
    "preferring",
)
ASKED: dict[str, Phase | None] = {"nothing": None, **{phase: phase for phase in PHASES}}
PIECES = (
    "book a demo", "yes", "no", "but", "Tuesday at 3", "not", "ana@acme.com", "to tom@acme.com", "what does it cost?",
    "none of these", "never mind", "move my meeting to Friday", "cancel", "option 2", "45 minutes", "I'm in Chicago",
    "please", ",", ".", "\n", "👍", "(", '"', "ja gerne", "Termin", "oui", "rendez-vous", "vale",
    "la segunda", "ß", "İ",
)  # fmt: skip
LONGEST_SECONDS = 1.0


@pytest.mark.parametrize(
    ("locale", "asked", "message", "expected"),
    [
        (locale, asked, message, expected)
        for locale, cases in BY_LOCALE.items()
        for asked, table in cases.items()
        for message, expected in table.items()
    ],
)
def test_says(locale: str, asked: str, message: str, expected: str) -> None:
    assert told(message, said(message, ASKED[asked], locale=locale)) == expected


def test_tables_are_long_enough() -> None:
    sizes = {locale: sum(map(len, cases.values())) for locale, cases in BY_LOCALE.items()}
    assert sizes["en-US"] >= 200 and all(size >= 70 for size in sizes.values())


@pytest.mark.parametrize("message", ["Tue, Mar 3, 3:00 PM", "Dienstag, 3. März, 15:00", "x"])
def test_a_click_on_an_offered_time(message: str) -> None:
    clicked = said(message, "choosing", slot=OFFERED[1].id)
    assert (clicked.slot, clicked.when, clicked.rest) == (OFFERED[1].id, None, "")


def test_a_question_beside_a_click_is_left() -> None:
    assert said("this one. what does it cost?", "choosing", slot=OFFERED[1].id).rest == "what does it cost?"


@pytest.mark.parametrize("phase", [None, "invited", "choosing", "preferring"])
def test_a_click_on_anything_else_counts_for_nothing(phase: Phase | None) -> None:
    assert said("this one", phase, slot="slot-99-9").slot is None
    assert said("this one", phase, slot="").slot is None


@pytest.mark.parametrize("phase", PHASES)
def test_only_words_of_assent_agree(phase: Phase) -> None:
    """Nothing that names another time, asks, or doubts is a yes."""
    doubtful = (
        "yes, Wednesday at 3", "yes but 4pm", "ok, which plan has SSO?", "not sure", "yes if it is free", "no yes",
        "yes no", "wait", "maybe", "thanks", "I see", "book it?", "ja, aber Mittwoch", "oui mais plutôt mercredi",
        "sí, pero mejor el miércoles", "no me va bien", "das passt mir nicht", "ça ne me va pas",
    )  # fmt: skip
    agreed = [message for message in doubtful if said(message, phase).yes]
    names_a_time = {"yes, Wednesday at 3"} if phase not in ("agreeing", "cancelling") else set[str]()
    assert set(agreed) <= names_a_time


def test_the_time_read_back_may_be_repeated_in_a_yes() -> None:
    for message in ("yes, Tuesday at 3", "ok Tuesday works", "yes the second one", "Yes, 3pm."):
        found = said(message, "agreeing")
        assert (found.yes, found.no, found.when) == (True, False, None), message


def test_a_talk_is_needed_for_answers() -> None:
    for message in (
        "yes",
        "no",
        "none of these",
        "never mind",
        "2",
        "Tuesday at 3",
        "I'm in Chicago",
        "cancel",
    ):
        found = said(message)
        assert told(message, found) == "", message
        assert found.rest == message


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join)),
    st.sampled_from((None, *PHASES)),
)
def test_any_message_can_be_read(message: str, phase: Phase | None) -> None:
    found = said(message, phase)
    assert not (found.yes and found.no)
    assert not (found.drops and found.when)
    assert found.slot is None
    assert set(found.rest.replace(".", " ").split()) <= set(message.replace(".", " ").split())
    if phase is None:
        assert not (found.yes or found.no or found.none or found.drops)
    if phase is None and not (found.wants or found.moves or found.cancels or found.asks):
        assert found == Said(rest=message)


@pytest.mark.parametrize("phase", [None, "invited", "choosing", "agreeing", "cancelling"])
@pytest.mark.parametrize(
    "piece",
    [
        "a", " ", "yes ", "please ", "book a ", "i would like to ", "a, ", "?", "no ", "works great ", "12 ",
        "Tuesday ", "@", "a@b.co ", '"', "\n", "a. ", "kein termin ", "move my meeting to ",
        "can we meet or can you call me and ",
        "👍", "(", "the time of the ", "not not ", "to to ", "oui bien sur ", "si ",
    ],
)  # fmt: skip
def test_no_message_takes_long(piece: str, phase: Phase | None) -> None:
    message = (piece * 4_000)[:4_000]
    began = time.perf_counter()
    said(message, phase)
    assert time.perf_counter() - began < LONGEST_SECONDS
