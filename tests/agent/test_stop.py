"""A visitor ends a reply where it is: in this process and in another, early, late and again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import psycopg
import pytest

from agent.llm import AnswerRequest, SearchTool, StreamItem, TextDelta
from agent.llm_scripted import ScriptedChatModel
from agent.stopping import Stop, Stopped
from tests.agent.conftest import Serve
from tests.agent.rig import Chat, parse

PRICE = "What is the price of the Pro plan?"
SAID = "The Pro plan costs 19 EUR a month. [1]"


class HalfSaid(ScriptedChatModel):
    """Says a sentence, or nothing, and then waits for ever."""

    def __init__(self, said: str = f"{SAID} And then ") -> None:
        super().__init__("")
        self._said = said
        self.reached = asyncio.Event()
        self.cancelled = asyncio.Event()

    async def stream(self, request: AnswerRequest, search: SearchTool) -> AsyncIterator[StreamItem]:
        yield TextDelta(self._said)
        self.reached.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.cancelled.set()


async def _turn_id(chat: Chat) -> str:
    return (await chat.transcript())["turns"][-1]["turn_id"]


async def _stop(chat: Chat, turn_id: str) -> dict[str, Any]:
    answer = await chat.rig.client.post(f"{chat.url}/turns/{turn_id}/stop", headers=chat.headers())
    assert answer.status_code == 200, answer.text
    return answer.json()


async def _stopped_stream(chat: Chat, asker: Chat, model: HalfSaid) -> list[Any]:
    """The frames of a turn that `asker`'s process is told to stop."""
    async with chat.streaming(PRICE, "t1") as lines:
        await model.reached.wait()
        assert (await _stop(asker, await _turn_id(asker)))["running"] is True
        return parse("\n".join([line async for line in lines]))


@pytest.mark.parametrize("elsewhere", [False, True], ids=["same process", "another process"])
async def test_a_reply_ends_where_it_is(serve: Serve, elsewhere: bool, dsn: str) -> None:
    model = HalfSaid()
    rig = await serve(model=model)
    other = await serve() if elsewhere else rig
    chat = await rig.open_session()
    frames = await _stopped_stream(chat, chat.on(other), model)
    done = frames[-1]
    assert model.cancelled.is_set(), "the model is no longer listened to"
    assert done.event == "done"
    assert (done.data["stopped"], done.data["answered"]) == (True, True)
    said = "".join(frame.data["text"] for frame in frames if frame.event == "text")
    assert done.data["text"] == said
    assert said.startswith(SAID)
    assert [cited["marker"] for cited in done.data["citations"]] == [1]

    reply = (await chat.transcript())["turns"][0]["reply"]
    assert (reply["text"], reply["stopped"], reply["citations"]) == (said, True, done.data["citations"])
    assert [frame.data for frame in await chat.stream(PRICE, "t1")][-1] == done.data, "a repeat says the same"
    with psycopg.connect(dsn) as conn:
        row = conn.execute("SELECT state, outcome, usage ->> 'input_tokens' FROM turns").fetchone()
    assert row is not None
    assert row[:2] == ("closed", "stopped")
    assert int(row[2]) > 0, "what was asked of the model is paid for"


async def test_the_conversation_goes_on(serve: Serve) -> None:
    model = HalfSaid()
    rig = await serve(model=model)
    chat = await rig.open_session()
    await _stopped_stream(chat, chat, model)
    other = await serve()
    assert (await chat.on(other).say("And a refund?"))["answered"] is True


async def test_stopping_twice_and_too_late_changes_nothing(chat: Chat) -> None:
    whole = await chat.say(PRICE, "t1")
    assert whole["stopped"] is False
    for _ in range(2):
        assert await _stop(chat, whole["turn_id"]) == {"turn_id": whole["turn_id"], "running": False}
    assert await chat.say(PRICE, "t1") == whole


async def test_a_reply_that_is_stopped_before_its_first_word(serve: Serve) -> None:
    model = HalfSaid(said="")
    rig = await serve(model=model)
    chat = await rig.open_session()
    done = (await _stopped_stream(chat, chat, model))[-1].data
    assert (done["stopped"], done["answered"], done["text"]) == (True, False, "")


async def test_the_wish_outlives_the_process_that_was_answering(serve: Serve, dsn: str) -> None:
    dead, alive = HalfSaid(), HalfSaid()
    chat = await (await serve(model=dead)).open_session()
    other = chat.on(await serve(model=alive))
    async with chat.streaming(PRICE, "t1"):
        await dead.reached.wait()
        with psycopg.connect(dsn) as conn:
            conn.execute(
                "UPDATE turns SET heartbeat_at = heartbeat_at - interval '1 hour', stop_asked_at = now(), attempt = 7"
            )
        done = (await other.stream(PRICE, "t1"))[-1]
    assert (done.data["stopped"], done.id // 10_000) == (True, 7)


async def test_only_ones_own_turn(serve: Serve) -> None:
    rig = await serve()
    mine, other = await rig.open_session(), await rig.open_session()
    turn = (await mine.say(PRICE))["turn_id"]
    for chat, turn_id, status in (
        (other, turn, 404),
        (mine, str(UUID(int=0)), 404),
    ):
        answer = await rig.client.post(f"{chat.url}/turns/{turn_id}/stop", headers=chat.headers())
        assert answer.status_code == status
    stolen = mine.headers() | {"Authorization": "Bearer wrong"}
    assert (await rig.client.post(f"{mine.url}/turns/{turn}/stop", headers=stolen)).status_code == 401


async def test_work_is_ended_before_stopped_is_raised() -> None:
    stop, ended = Stop(), asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    waiting = asyncio.create_task(stop.unless_asked(work()))
    await asyncio.sleep(0)
    stop.ask()
    with pytest.raises(Stopped):
        await waiting
    assert ended.is_set()
    with pytest.raises(Stopped):
        await stop.unless_asked(work())


async def test_what_work_raises_is_raised() -> None:
    async def work() -> None:
        raise KeyError("x")

    with pytest.raises(KeyError):
        await Stop().unless_asked(work())
