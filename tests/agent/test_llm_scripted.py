"""The scripted model: written replies, delays on request, faults on request."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.llm import (
    AnswerRequest,
    Evidence,
    EvidenceAdded,
    ExtractRequest,
    ModelMisconfigured,
    ModelUnavailable,
    Refused,
    SmallTalk,
    StreamItem,
    TextDelta,
    Usage,
)
from agent.llm_scripted import ScriptedChatModel, ScriptedReply, load_script

PAGE = Evidence(4, 1, "Pricing", (), "Pro costs 19 EUR. It is monthly.", "https://acme.test/")
FOUND = Evidence(5, 2, "Refunds", (), "Refunds take 30 days.", "https://acme.test/refunds")


async def search(query: str) -> tuple[Evidence, ...]:
    return (FOUND,) if "refund" in query else ()


async def answer(model: ScriptedChatModel, question: str = "What?") -> list[StreamItem]:
    return [item async for item in model.stream(AnswerRequest(question, "Acme", (PAGE,)), search)]


def text_of(items: list[StreamItem]) -> str:
    return "".join(item.text for item in items if isinstance(item, TextDelta))


async def test_a_fixed_reply_is_streamed_word_by_word() -> None:
    items = await answer(ScriptedChatModel("Pro costs  19\nEUR [4]."))
    assert [i.text for i in items if isinstance(i, TextDelta)] == ["Pro", " costs", "  19", "\nEUR", " [4]."]
    assert items[-1] == Usage(7, 5, "scripted")


async def test_a_list_is_used_in_order_and_its_last_reply_stays() -> None:
    model = ScriptedChatModel(["one", "two"])
    assert [text_of(await answer(model)) for _ in range(3)] == ["one", "two", "two"]
    assert len(model.requests) == 3


async def test_a_function_sees_the_request() -> None:
    model = ScriptedChatModel(lambda request: request.question.upper())
    assert text_of(await answer(model, "price?")) == "PRICE?"


async def test_placeholders_stand_for_the_evidence() -> None:
    assert text_of(await answer(ScriptedChatModel("{quote} [{marker}]"))) == "Pro costs 19 EUR. [4]"


async def test_delays_are_waited_before_the_first_word_and_between_words() -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    await answer(ScriptedChatModel("a b c", first_token_s=0.5, token_s=0.1, sleep=sleep))
    assert waited == [0.5, 0.1, 0.1]


async def test_faults() -> None:
    with pytest.raises(ModelUnavailable, match="rate_limited"):
        await answer(ScriptedChatModel([ScriptedReply(error="rate_limited")]))
    assert await answer(ScriptedChatModel([ScriptedReply(refuse=True)])) == [Refused("the script says so")]
    heard: list[StreamItem] = []
    with pytest.raises(ModelUnavailable, match="stream_cut"):
        async for item in ScriptedChatModel([ScriptedReply(reply="a b c", cut_after=2)]).stream(
            AnswerRequest("?", "Acme"), search
        ):
            heard.append(item)
    assert text_of(heard) == "a b"


async def test_a_file_answers_by_pattern(tmp_path: Path) -> None:
    path = tmp_path / "script.yaml"
    path.write_text(
        """
        reply: "Not found."
        extraction: '{"commands": [{"command": "small_talk"}]}'
        patterns:
          - {match: "price|cost", reply: "19 EUR [{marker}]."}
          - {match: refund, search: refund policy, reply: "30 days [{new}]."}
        """
    )
    model = load_script(path)
    assert text_of(await answer(model, "What does it COST?")) == "19 EUR [4]."
    items = await answer(model, "refunds?")
    assert items[0] == EvidenceAdded((FOUND,)) and text_of(items) == "30 days [5]."
    assert text_of(await answer(model, "hello")) == "Not found."
    assert (await model.extract(ExtractRequest("hi"))).commands == (SmallTalk(),)


@pytest.mark.parametrize(
    "content", ["patterns: [{match: '('}]", "replies: x", "[", "token_s: -1", "- a list"]
)
def test_a_broken_file_says_so(tmp_path: Path, content: str) -> None:
    path = tmp_path / "script.yaml"
    path.write_text(content)
    with pytest.raises(ModelMisconfigured, match="script_unreadable"):
        load_script(path)


def test_a_missing_file_and_an_empty_list_say_so(tmp_path: Path) -> None:
    with pytest.raises(ModelMisconfigured):
        load_script(tmp_path / "none.yaml")
    with pytest.raises(ModelMisconfigured):
        ScriptedChatModel([])
