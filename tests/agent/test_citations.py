"""The guard: what a model's text needs to be shown, however its pieces arrive."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.citations import (
    BETWEEN,
    MAX_QUOTE,
    MAX_QUOTES,
    CitationGuard,
    Cited,
    Released,
    Text,
    Verdict,
    best_quote,
    with_quote,
)
from agent.figures import claimed, figures, states
from agent.llm import Evidence
from agent.sentences import SentenceSplitter, sentences

PRICING = Evidence(
    1,
    11,
    "Pricing",
    ("Plans",),
    "The Pro plan costs €19 per month.\n\nThe Business plan costs 1,290 EUR per year and includes 25 seats. "
    "All plans come with a 30-day money-back guarantee.",
    "https://acme.test/pricing",
)
TEAM = Evidence(
    2,
    12,
    "Integrations",
    (),
    "We connect to HubSpot and Salesforce. Exports run nightly at 2 am. "
    "Jane Miller has led the team since 1 March 2024. Support answers Monday to Friday within 2 hours.",
    "https://acme.test/integrations",
)
EVIDENCE = (PRICING, TEAM)
BUSINESS = "The Business plan costs 1,290 EUR per year and includes 25 seats."


def read(
    text: str, *, size: int = 1_000, question: str = "", truncated: bool = False
) -> tuple[list[Released], Verdict]:
    guard = CitationGuard(EVIDENCE, company="Acme", question=question)
    released = [out for i in range(0, len(text), size) for out in guard.feed(text[i : i + size])]
    rest, verdict = guard.finish(truncated=truncated)
    return [*released, *rest], verdict


PASSES = [
    ("one citation", "The Pro plan costs €19 per month [1]."),
    ("other spelling of price and period", "Pro costs 19 EUR a month [1]."),
    ("other grouping", "Business costs 1.290 € a year [1]."),
    ("marker after the full stop", "Pro costs 19 EUR a month. [1]"),
    ("marker right after the full stop", "Pro costs 19 EUR a month.[1] Exports run nightly [2]."),
    ("marker on its own line", "Pro costs 19 EUR a month.\n[1]\nExports run nightly [2]."),
    ("two markers", "Pro costs 19 EUR a month [1] and exports run nightly [2]."),
    ("names", "Acme connects to HubSpot and Salesforce [2]."),
    ("person and date", "Jane Miller has led the team since March 1, 2024 [2]."),
    ("less precise date", "Jane Miller has led the team since March 2024 [2]."),
    ("time in another style", "Exports run at 02:00 [2]."),
    ("day within a range", "Support answers on Wednesday [2]."),
    ("converted unit", "Support answers within 120 minutes [2]."),
    ("number word", "Support answers within two hours [2]."),
    ("counted list", "There are two options: Pro and Business [1]."),
    ("German answer from an English page", "Der Pro-Tarif kostet 19 Euro im Monat [1]."),
    ("French answer from an English page", "Le forfait Pro coûte 19 € par mois [1]."),
    ("Spanish answer from an English page", "El plan Pro cuesta 19 euros al mes [1]."),
    ("list", "- Pro: 19 EUR a month [1]\n- Business: 1290 EUR a year [1]"),
    ("numbered list", "1. Pro costs 19 EUR [1]\n2. Business costs 1,290 EUR [1]"),
    ("the site's own guarantee", "All plans come with a 30-day money-back guarantee [1]."),
    ("plain restatement without citation", "The plans come with seats."),
    ("greeting", "Hello! How can I help you?"),
    ("courtesy before the fact", "Good question! Exports run nightly [2]."),
    ("honest not found", "I could not find that on our website."),
    ("not found with the question's words", "I could not find anything about Zapier."),
    ("offer of a person", "I can pass your question to the team."),
    ("denied discount", "I can't offer discounts, but the sales team can help."),
    ("abbreviation", "Some exports, e.g. the nightly ones, run at 2 am [2]."),
    ("bold", "The **Pro** plan costs **€19 per month** [1]."),
]


@pytest.mark.parametrize(("case", "text"), PASSES, ids=[case for case, _ in PASSES])
def test_supported_text_goes_out_unchanged(case: str, text: str) -> None:
    _, verdict = read(text, question="Do you connect to Zapier?")
    assert verdict.withheld == ()
    assert verdict.text == text
    assert not verdict.nothing_left


WITHHELD = [
    ("figure", "The Pro plan costs €29 per month [1]."),
    ("figure", "The Pro plan costs €19 per year [1]."),
    ("figure", "The Pro plan costs $19 per month [1]."),
    ("figure", "The Pro plan costs €19 per month [2]."),
    ("figure", "The Pro plan costs €19 per month."),
    ("figure", "The Pro plan costs €19 per month [7]."),
    ("figure", "That is 228 EUR a year [1]."),
    ("figure", "Business includes thirty seats, that is 30 seats [1]."),
    ("figure", "Support answers within 2 days [2]."),
    ("figure", "Support answers on Saturday [2]."),
    ("figure", "Exports run at 3 am [2]."),
    ("figure", "Jane Miller has led the team since 1 April 2024 [2]."),
    ("figure", "The uptime is 99.9 % [2]."),
    ("figure", "You save 30 percent [1]."),
    ("figure", "Support answers within three hours [2]."),
    ("name", "We connect to HubSpot and Pipedrive [2]."),
    ("name", "We connect to HubSpot."),
    ("name", "Your data is covered by HIPAA [2]."),
    ("name", "John Smith leads the team [2]."),
    ("name", "Write to sales@evil.example [2]."),
    ("name", "I could not find that, but Pipedrive works."),
    ("commitment", "I can offer you 20% off [1]."),
    ("commitment", "That's a deal, and that's a legally binding offer - no takesies backsies."),
    ("commitment", "We guarantee that exports never fail [2]."),
    ("uncited", "Yes, we offer on-site training."),
    ("unsupported", "The weather in the mountains is lovely and sunny [1]."),
]


@pytest.mark.parametrize(("reason", "text"), WITHHELD, ids=[text[:40] for _, text in WITHHELD])
def test_unsupported_text_is_withheld_whole(reason: str, text: str) -> None:
    released, verdict = read(text, question="Do you connect to Zapier?")
    assert released == []
    assert [w.reason for w in verdict.withheld] == [reason]
    assert verdict.nothing_left
    assert verdict.text == ""


def test_events_carry_text_then_its_citation_with_a_verbatim_quote() -> None:
    released, verdict = read(
        "Pro costs 19 EUR a month [1]. Exports run nightly [2]. Business has 25 seats [1]."
    )
    assert released == [
        Text("Pro costs 19 EUR a month [1]."),
        Cited(1, "The Pro plan costs €19 per month."),
        Text(" Exports run nightly [2]."),
        Cited(2, "Exports run nightly at 2 am."),
        Text(" Business has 25 seats [1]."),
        Cited(1, both := f"The Pro plan costs €19 per month. … {BUSINESS}"),
    ]
    assert verdict.markers == (1, 2)
    assert verdict.citations[0].quote == both


def test_the_quote_holds_what_each_sentence_rests_on_once_in_the_passages_order() -> None:
    _, verdict = read("Business has 25 seats [1]. Pro costs 19 EUR a month [1]. It has 25 seats [1].")
    assert verdict.citations == (Cited(1, f"The Pro plan costs €19 per month. … {BUSINESS}"),)
    _, verdict = read("Pro costs 19 EUR a month [1]. Das ist wirklich so [1].")
    assert verdict.citations == (Cited(1, "The Pro plan costs €19 per month."),), "it rests on no words of it"


def test_quotes_together_stay_short() -> None:
    long, other = "seats " * 60, "months " * 60
    assert with_quote(long, other, long + other) == long
    assert len(with_quote("seats", "months", "months, seats")) < MAX_QUOTES
    assert with_quote("seats", "months … seats", "months, seats") == "months … seats"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Exports run nightly【2】.", "Exports run nightly[2]."),
        ("Exports run nightly 【2†source】.", "Exports run nightly [2]."),
        ("Exports run nightly [2, 9].", "Exports run nightly [2]."),
        ("Exports run nightly [9][2].", "Exports run nightly [2]."),
        ("Exports run nightly [^2].", "Exports run nightly [2]."),
        ("Exports run nightly [2](https://evil.example/x).", "Exports run nightly [2]."),
        ("Exports run nightly [2][2].", "Exports run nightly [2]."),
        ("Pro costs 19 EUR, exports run nightly [1-2].", "Pro costs 19 EUR, exports run nightly [1][2]."),
    ],
)
def test_markers_are_written_one_way(written: str, shown: str) -> None:
    assert read(written)[1].text == shown


def test_of_two_markers_the_one_without_support_goes() -> None:
    _, verdict = read("Exports run nightly at 2 am [1][2].")
    assert verdict.text == "Exports run nightly at 2 am [2]."
    assert verdict.markers == (2,)


def test_a_withheld_sentence_leaves_its_neighbours_whole() -> None:
    _, verdict = read("Pro costs 19 EUR a month [1]. Business costs 99 EUR [1]. Exports run nightly [2].")
    assert verdict.text == "Pro costs 19 EUR a month [1]. Exports run nightly [2]."


def test_a_withheld_paragraph_start_keeps_the_paragraph() -> None:
    _, verdict = read("Exports run nightly [2].\n\nPro costs 99 EUR [1]. Business has 25 seats [1].")
    assert verdict.text == "Exports run nightly [2].\n\nBusiness has 25 seats [1]."


def test_a_sentence_that_leans_on_a_withheld_one_goes_with_it() -> None:
    _, verdict = read("Exports run nightly [2]. The Max plan costs 99 EUR [1]. It includes 25 seats [1].")
    assert verdict.text == "Exports run nightly [2]."
    assert [w.reason for w in verdict.withheld] == ["figure", "leaning"]


def test_a_lead_in_waits_for_what_it_introduces() -> None:
    text = "Exports run nightly [2]. These are the prices:\n- Pro: 99 EUR [1]\n- Business: 1,290 EUR [1]"
    assert read(text)[1].text == "Exports run nightly [2]. These are the prices:\n- Business: 1,290 EUR [1]"
    _, verdict = read("Exports run nightly [2]. The price is:\n99 EUR [1]")
    assert verdict.text == "Exports run nightly [2]."
    assert [w.reason for w in verdict.withheld] == ["figure", "lead_in"]


def test_nothing_is_shown_before_the_first_supported_fact() -> None:
    guard = CitationGuard(EVIDENCE)
    assert guard.feed("Good question! I looked it up for you. ") == []
    assert guard.feed("The price is 99 EUR [1]. ") == []
    released, verdict = guard.finish()
    assert released == []
    assert verdict.nothing_left


def test_a_sentence_goes_out_as_soon_as_the_next_one_begins() -> None:
    guard = CitationGuard(EVIDENCE)
    assert guard.feed("Exports run nightly [2].") == []
    assert guard.feed(" ") == []
    assert guard.feed("A")[0] == Text("Exports run nightly [2].")


def test_a_broken_off_sentence_is_not_shown() -> None:
    _, verdict = read("Exports run nightly [2]. Pro costs 19 EUR a month only if [1", truncated=True)
    assert verdict.text == "Exports run nightly [2]."
    assert verdict.withheld[-1].reason == "unfinished"


def test_later_evidence_can_be_cited() -> None:
    guard = CitationGuard((PRICING,))
    guard.add((TEAM,))
    guard.feed("Exports run nightly [2].")
    assert guard.finish()[1].markers == (2,)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50])
@pytest.mark.parametrize("text", [text for _, text in PASSES + WITHHELD])
def test_pieces_of_any_size_give_the_same(text: str, size: int) -> None:
    assert read(text, size=size) == read(text)


ALPHABET = st.sampled_from(
    [
        "[1]",
        "[2]",
        "[",
        "]",
        "【1】",
        "[1, 2]",
        "[1](https://x.test)",
        "(",
        "[9]",
        " ",
        " ",
        "\n",
        ".",
        "!",
        "?",
        ":",
        "- ",
        "1. ",
        "e.g. ",
        "19",
        "€",
        "EUR",
        "25 seats",
        "HubSpot",
        "Pro costs 19 EUR",
        "Exports run nightly",
        "deal",
        "I can offer you 20% off",
        "per month",
        "2 am",
        "It is",
        ",",
        "3. März",
    ]
)


@given(st.lists(ALPHABET, max_size=14), st.lists(st.integers(1, 9), min_size=1, max_size=40))
def test_any_chunking_of_any_text_gives_the_same_result(parts: list[str], cuts: list[int]) -> None:
    text = "".join(parts)
    guard, at, released = CitationGuard(EVIDENCE), 0, []
    for size in cuts:
        released += guard.feed(text[at : at + size])
        at += size
    released += guard.feed(text[at:])
    rest, verdict = guard.finish()
    whole = CitationGuard(EVIDENCE)
    expected = whole.feed(text)
    last, expected_verdict = whole.finish()
    assert [*released, *rest] == [*expected, *last]
    assert verdict == expected_verdict


@given(st.lists(ALPHABET, max_size=14))
def test_what_is_shown_is_the_verdicts_text_and_cites_only_known_passages(parts: list[str]) -> None:
    released, verdict = read("".join(parts))
    assert "".join(r.text for r in released if isinstance(r, Text)) == verdict.text
    shown = ""
    for item in released:
        shown += item.text if isinstance(item, Text) else ""
        if isinstance(item, Cited):
            assert f"[{item.marker}]" in shown
            passage = {1: PRICING, 2: TEAM}[item.marker].text
            assert all(part in passage for part in item.quote.split(BETWEEN))
    assert not (verdict.nothing_left and verdict.text)
    assert "[9]" not in verdict.text


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("Business includes 25 seats", "The Business plan costs 1,290 EUR per year and includes 25 seats."),
        ("Der Pro-Tarif kostet 19 Euro", "The Pro plan costs €19 per month."),
        ("There is a guarantee of 30 days", "All plans come with a 30-day money-back guarantee."),
    ],
)
def test_the_quote_is_the_sentence_that_supports_best(sentence: str, quote: str) -> None:
    assert best_quote(sentence, PRICING.text) == quote


def test_a_long_quote_is_cut_between_words() -> None:
    quote = best_quote("seats", "seats " * 200)
    assert len(quote) <= MAX_QUOTE and quote.endswith("seats")


STATED = [
    ("1,000", "1.000"),
    ("10 000", "10,000"),
    ("10k", "10,000"),
    ("1.5 million", "1,500,000"),
    ("19 €", "EUR 19"),
    ("$5", "5 dollars"),
    ("20 %", "20 percent"),
    ("20 Prozent", "20%"),
    ("two weeks", "14 days"),
    ("one year", "12 months"),
    ("a month", "one month"),
    ("30-day", "30 days"),
    ("30 Tage", "30 days"),
    ("2026-03-01", "1 March 2026"),
    ("01.03.2026", "1. März 2026"),
    ("1er mars 2026", "March 1st, 2026"),
    ("el 1 de marzo de 2026", "2026-03-01"),
    ("9:00 am", "09:00"),
    ("5 pm", "17 Uhr"),
    ("10 GB", "10GB"),
    ("19", "19 EUR"),
    ("TLS 1.3", "TLS 1.3"),
    ("19 EUR per month", "Monthly price in EUR: 19"),
    ("30 days", "Trial length (days): 30"),
    ("Tuesday", "Mon to Fri, Monday to Friday"),
    ("2024", "since March 2024"),
    ("19.00 EUR", "19 EUR"),
    ("3 users", "three users"),
    ("48x more", "48x as many"),
]
NOT_STATED = [
    ("19 EUR", "19 USD"),
    ("19 EUR", "19 seats"),
    ("20 %", "20 EUR"),
    ("19 EUR per month", "19 EUR per year"),
    ("30 days", "30 hours"),
    ("one month", "30 days"),
    ("1 March 2026", "1 March 2025"),
    ("1 March 2026", "March 2026"),
    ("10 GB", "10 MB"),
    ("78x more", "48x more"),
    ("1,5", "15"),
    ("190", "19"),
    ("12", "120"),
    ("9:30", "9:00"),
    ("Sunday", "Monday to Friday"),
    ("1.000.000", "1,000"),
]


@pytest.mark.parametrize(("claim", "passage"), STATED)
def test_two_spellings_of_one_figure(claim: str, passage: str) -> None:
    wanted = claimed(f"It is {claim} here") or figures(claim).all
    assert wanted
    assert all(states(figures(passage), figure) for figure in wanted)


@pytest.mark.parametrize(("claim", "passage"), NOT_STATED)
def test_figures_that_differ(claim: str, passage: str) -> None:
    wanted = claimed(f"It is {claim} here")
    assert wanted
    assert not all(states(figures(passage), figure) for figure in wanted)


@pytest.mark.parametrize(
    "text",
    [
        "Load it once.",
        "There are three ways.",
        "1. Open the menu",
        "It is one of our plans",
        "Du hast ein Konto",
        "C'est un compte neuf",
    ],
)
def test_words_that_only_look_like_figures(text: str) -> None:
    assert claimed(text) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Costs 3.50 EUR. Fine.", ["Costs 3.50 EUR.", "Fine."]),
        ("E.g. this, i.e. that. Next.", ["E.g. this, i.e. that.", "Next."]),
        ("Am 3. März kommt es. Gut.", ["Am 3. März kommt es.", "Gut."]),
        ("Z. B. so. Ja.", ["Z. B. so.", "Ja."]),
        ("1. First\n2. Second", ["1. First", "2. Second"]),
        ("A [1]. [2] B", ["A [1]. [2]", "B"]),
        ("Visit acme.test today. Now.", ["Visit acme.test today.", "Now."]),
        ('He said "yes." Then no.', ['He said "yes."', "Then no."]),
        ("Wait... what?", ["Wait...", "what?"]),
        ("", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(st.text(alphabet="ab. !?\n[1]()【】,e.g3", max_size=60), st.integers(1, 5))
def test_the_splitter_loses_nothing_and_ignores_chunking(text: str, size: int) -> None:
    splitter = SentenceSplitter()
    found = [s for i in range(0, len(text), size) for s in splitter.feed(text[i : i + size])]
    found += splitter.finish()
    whole = SentenceSplitter()
    assert found == [*whole.feed(text), *whole.finish()]
    assert "".join(s.space + s.text for s in found).split() == text.split()
