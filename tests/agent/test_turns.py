"""Turns over real HTTP: what is said, stored, replayed, and what survives a lost connection, process or database."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import psycopg
import pytest

from agent.config import Company
from agent.llm_scripted import ScriptedChatModel, ScriptedReply
from db.pool import Pool, open_pool
from tests.agent.conftest import Serve
from tests.agent.rig import (
    SITE,
    Chat,
    Gates,
    Rig,
    TopicSearch,
    events,
    held_model,
    make_services,
    running,
    until_back,
)

PRICE = "What is the price of Pro?"


def rows(dsn: str, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with psycopg.connect(dsn) as conn:
        return conn.execute(sql.encode(), values).fetchall()


def silence(dsn: str) -> None:
    """Make every open turn look as if its process had died."""
    with psycopg.connect(dsn) as conn:
        conn.execute("UPDATE turns SET heartbeat_at = heartbeat_at - interval '1 hour' WHERE state = 'open'")


async def test_an_answer_streams_with_its_citation(chat: Chat) -> None:
    frames = await chat.stream(PRICE, "t1")
    assert [frame.id for frame in frames] == list(range(1, len(frames) + 1))
    assert [frame.event for frame in frames] == ["turn", "status", "status", "text", "citation", "done"]
    assert frames[0].data["client_turn_id"] == "t1"
    done = frames[-1].data
    assert done["text"] == "The Pro plan costs 19 EUR a month. [1]"
    assert done["text"] == "".join(text["text"] for text in events(frames, "text"))
    assert done["answered"] is True
    assert done["citations"] == [
        {
            "marker": 1,
            "url": f"{SITE}/price#price",
            "title": "All about price",
            "quote": "The Pro plan costs 19 EUR a month.",
        }
    ]
    assert done["citations"] == events(frames, "citation")
    assert (done["offers"], done["booking"], done["fields"]) == ([], None, {})
    assert done["session"] == {"state": "active", "handoff": "none"}


async def test_json_is_the_done_frame(chat: Chat) -> None:
    answer = await chat.say(PRICE, "t1")
    assert answer == (await chat.stream(PRICE, "t1"))[-1].data


async def test_everything_is_stored(chat: Chat, dsn: str) -> None:
    answer = await chat.say(PRICE, page={"url": f"{SITE}/price?token=secret&utm_source=x", "title": "Price"})
    found = rows(dsn, "SELECT state, reply, answered, outcome, model, timings, usage, page_url FROM turns")
    state, reply, answered, outcome, model, timings, usage, page_url = found[0]
    assert (state, reply, answered, outcome, model) == (
        "closed",
        answer["text"],
        True,
        "answered",
        "scripted",
    )
    assert set(timings) == {"total_ms", "search_ms", "first_text_ms"}
    assert usage["output_tokens"] > 0
    assert page_url == f"{SITE}/price?utm_source=x"
    assert rows(dsn, "SELECT marker, page_url, passage_id FROM citations") == [
        (1, f"{SITE}/price#price", None)
    ]
    assert [row[0] for row in rows(dsn, "SELECT type FROM events ORDER BY at, id")] == [
        "session.opened",
        "turn.closed",
    ]


async def test_a_turn_is_replayed_from_each_frame(chat: Chat) -> None:
    whole = await chat.stream(PRICE, "t1")
    for seen in range(len(whole)):
        assert await chat.stream(PRICE, "t1", after=seen) == whole[seen:]
    assert await chat.stream(PRICE, "t1", after=len(whole)) == whole[-1:], "a client always gets an end"
    assert len(chat.rig.search.queries) == 1


async def test_a_dropped_connection_loses_nothing(serve: Serve, dsn: str) -> None:
    gates = Gates()
    rig = await serve(model=held_model("{quote} [{marker}]", gates))
    chat = await rig.open_session()
    async with chat.streaming(PRICE, "t1") as lines:
        await anext(lines)
        await gates.reached.wait()
    gates.open()
    frames = await chat.stream(PRICE, "t1")
    assert frames[-1].data["answered"] is True
    assert frames == await chat.stream(PRICE, "t1", after=0)
    assert rows(dsn, "SELECT count(*), max(attempt) FROM turns") == [(1, 1)]


async def test_one_message_sent_many_times_at_once_is_one_turn(chat: Chat, dsn: str) -> None:
    answers = await asyncio.gather(*(chat.stream(PRICE, "t1") for _ in range(8)))
    assert all(answer == answers[0] for answer in answers)
    assert rows(dsn, "SELECT count(*) FROM turns") == [(1,)]
    assert len(chat.rig.search.queries) == 1


async def test_a_repeat_reads_along_while_the_turn_runs(serve: Serve) -> None:
    gates = Gates()
    rig = await serve(model=held_model("{quote} [{marker}]", gates))
    chat = await rig.open_session()
    async with chat.streaming(PRICE, "t1"), chat.streaming(PRICE, "t1") as second:
        await gates.reached.wait()
        assert await anext(second) == "id: 1"
        gates.open()
        assert [line async for line in second][-3] == "event: done"


async def test_another_process_waits_for_the_turn(serve: Serve) -> None:
    gates = Gates()
    first = await serve(model=held_model("{quote} [{marker}]", gates))
    second = await serve(ping_seconds=0.02)
    chat = await first.open_session()
    async with chat.streaming(PRICE, "t1") as lines:
        await gates.reached.wait()
        async with chat.on(second).streaming(PRICE, "t1") as elsewhere:
            assert await anext(elsewhere) == ": ping"
            gates.open()
            theirs = [line async for line in elsewhere if line not in (": ping", "")]
        ours = [line async for line in lines if line]
    assert theirs == ours
    assert second.search.queries == []


async def test_a_second_message_has_to_wait(serve: Serve) -> None:
    gates = Gates()
    rig = await serve(model=held_model("{quote} [{marker}]", gates))
    chat, other = await rig.open_session(), await rig.open_session()
    async with chat.streaming(PRICE, "t1"):
        await gates.reached.wait()
        refused = await chat.post("And refunds?", "t2")
        assert (refused.status_code, refused.json()["error"]) == (409, "turn_in_progress")
        async with other.streaming(PRICE, "t1") as lines:
            gates.open()
            assert "event: done" in [line async for line in lines]


async def test_a_silent_turn_is_taken_over(serve: Serve, dsn: str) -> None:
    gates = Gates()
    stuck = await serve(model=held_model("{quote} [{marker}]", gates))
    alive = await serve()
    chat = await stuck.open_session()
    async with chat.streaming(PRICE, "t1"):
        await gates.reached.wait()
        silence(dsn)
        frames = await chat.on(alive).stream(PRICE, "t1", after=2)
    assert frames[0].event == "turn"
    assert frames[0].id == 10_001
    assert frames[-1].data["answered"] is True
    gates.open()
    assert await chat.stream(PRICE, "t1") == frames, "the first process can no longer close the turn"
    assert rows(dsn, "SELECT attempt, state FROM turns") == [(2, "closed")]


async def test_a_process_that_lost_its_turn_shows_the_other_ones_answer(serve: Serve, dsn: str) -> None:
    gates = Gates()
    patient = {"heartbeat": 0.02, "stale_after": 1e6}
    slow = await serve(model=held_model("Slow: {quote} [{marker}]", gates), config=patient)
    alive = await serve()
    chat = await slow.open_session()
    async with chat.streaming(PRICE, "t1") as lines:
        await gates.reached.wait()
        with psycopg.connect(dsn) as conn:
            conn.execute("UPDATE turns SET attempt = 2, heartbeat_at = heartbeat_at - interval '1 hour'")
        done = (await chat.on(alive).stream(PRICE, "t1"))[-1]
        assert f"id: {done.id}" in [line async for line in lines]


async def test_a_new_message_gives_up_a_dead_turn(serve: Serve, dsn: str) -> None:
    gates = Gates()
    stuck = await serve(model=held_model("{quote} [{marker}]", gates))
    alive = await serve()
    chat = await stuck.open_session()
    async with chat.streaming(PRICE, "t1"):
        await gates.reached.wait()
        silence(dsn)
        assert (await chat.on(alive).say("And a refund?", "t2"))["answered"] is True
    found = rows(dsn, "SELECT client_turn_id, state, outcome FROM turns ORDER BY seq")
    assert found == [("t1", "failed", "abandoned"), ("t2", "closed", "answered")]
    again = await chat.on(alive).say(PRICE, "t1")
    assert again["answered"] is True


async def test_a_stopping_process_hands_its_turn_over(pool: Pool, tenant: Any, clock: Any, dsn: str) -> None:
    gates = Gates()
    services, search = make_services(pool, clock, model=held_model("{quote} [{marker}]", gates))
    other, other_search = make_services(pool, clock)
    async with running(other, other_search) as alive:
        async with running(services, search) as stopping:
            chat = await stopping.open_session()
            async with chat.streaming(PRICE, "t1") as lines:
                await gates.reached.wait()
                await stopping.runs.close(grace=0)
                assert "event: done" not in [line async for line in lines]
        assert (await chat.on(alive).say(PRICE, "t1"))["answered"] is True


async def test_a_killed_process_leaves_its_turn_to_another(serve: Serve, dsn: str) -> None:
    alive = await serve(config={"stale_after": 0.2, "heartbeat": 0.1})
    victim = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.agent.victim",
        dsn,
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    assert victim.stdout
    address = (await victim.stdout.readline()).decode().strip()
    chat = await alive.open_session()
    async with httpx2.AsyncClient(base_url=address) as client:
        elsewhere = chat.on(replace(alive, client=client))
        with pytest.raises(httpx2.HTTPError):
            async with elsewhere.streaming(PRICE, "t1") as lines:
                while (await victim.stdout.readline()) != b"stuck\n":
                    pass
                victim.kill()
                await victim.wait()
                async for _ in lines:
                    pass
    frames = await chat.stream(PRICE, "t1")
    assert frames[-1].data["answered"] is True
    assert rows(dsn, "SELECT attempt, state FROM turns") == [(2, "closed")]


@pytest.mark.parametrize("moment", ["before the search", "before the end"])
async def test_a_database_that_goes_away_and_comes_back(
    moment: str, tenant: Any, clock: Any, dsn: str
) -> None:
    gates = Gates()
    model = held_model("{quote} [{marker}]", gates)
    search = TopicSearch(failures=[psycopg.OperationalError("gone")] if "search" in moment else [])
    pool = await open_pool(dsn, size=3, timeout=1)
    services, _ = make_services(pool, clock, model=model, search=search)
    async with running(services, search) as rig:
        chat = await rig.open_session()
        async with chat.streaming(PRICE, "t1") as lines:
            await gates.reached.wait()
            name = rows(dsn, "SELECT current_database()")[0][0]
            admin = dsn.replace(f"/{name}?", "/postgres?")
            with psycopg.connect(admin, autocommit=True) as conn:
                conn.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
                conn.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
                )
                gates.open()
                seen = [line async for line in _until(lines, "event: text")]
                assert "event: done" not in seen
                conn.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())
            assert "event: done" in [line async for line in lines]
        stored = await until_back(lambda: rig.client.get(chat.url, headers=chat.headers()))
        assert stored.json()["turns"][0]["state"] == "closed"
    await pool.close()


async def _until(lines: Any, last: str) -> Any:
    async for line in lines:
        yield line
        if line == last:
            return


async def test_a_database_that_stays_away_is_an_error_and_heals_later(
    tenant: Any, clock: Any, dsn: str
) -> None:
    gates = Gates()
    pool = await open_pool(dsn, size=2, timeout=0.2)
    services, search = make_services(pool, clock, model=held_model("{quote} [{marker}]", gates), outage=0.3)
    async with running(services, search) as rig:
        chat = await rig.open_session()
        name = rows(dsn, "SELECT current_database()")[0][0]
        async with chat.streaming(PRICE, "t1") as lines:
            await gates.reached.wait()
            with psycopg.connect(dsn.replace(f"/{name}?", "/postgres?"), autocommit=True) as conn:
                conn.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
                conn.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
                )
                gates.open()
                assert "event: error" in [line async for line in lines]
                conn.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())
        silence(dsn)
        assert (await until_back(lambda: chat.post(PRICE, "t1"))).json()["answered"] is True
    await pool.close()


async def test_a_search_that_fails_is_an_error_that_may_be_repeated(rig: Rig, chat: Chat, dsn: str) -> None:
    rig.search.failures.append(TimeoutError())
    frames = await chat.stream(PRICE, "t1")
    assert frames[-1].event == "error"
    assert frames[-1].data["error"] == "unavailable"
    assert rows(dsn, "SELECT state, reply FROM turns") == [("failed", None)]
    assert (await chat.say(PRICE, "t1"))["answered"] is True
    rig.search.failures.append(RuntimeError("a mistake"))
    failed = await chat.post("What about a refund?", "t2")
    assert (failed.status_code, failed.json()["error"]) == (503, "unavailable")


async def test_a_failing_model_degrades_to_the_sites_own_words(serve: Serve, dsn: str) -> None:
    rig = await serve(script=lambda _: ScriptedReply(error="server_error"))
    frames = await (await rig.open_session()).stream(PRICE)
    assert [notice["code"] for notice in events(frames, "notice")] == ["degraded"]
    assert frames[-1].data["text"] == "From the site: The Pro plan costs 19 EUR a month. [1]"
    assert frames[-1].data["answered"] is True


async def test_a_model_that_hangs_is_left_alone(serve: Serve) -> None:
    gates = Gates()
    rig = await serve(model=held_model("never", gates), config={"model_timeout": 0.05})
    frames = await (await rig.open_session()).stream(PRICE)
    assert [notice["code"] for notice in events(frames, "notice")] == ["degraded"]
    assert frames[-1].data["answered"] is True


async def test_a_stream_cut_behind_a_verified_sentence_keeps_it(serve: Serve) -> None:
    words = "The Pro plan costs 19 EUR a month [1]. It includes five seats [1]."
    rig = await serve(script=[ScriptedReply(reply=words, cut_after=12)])
    frames = await (await rig.open_session()).stream(PRICE)
    assert [notice["code"] for notice in events(frames, "notice")] == ["cut_short"]
    assert frames[-1].data["text"] == "The Pro plan costs 19 EUR a month [1]."


async def test_a_refusing_model_leaves_the_answer_to_the_site(serve: Serve) -> None:
    rig = await serve(script=lambda _: ScriptedReply(refuse=True))
    frames = await (await rig.open_session()).stream(PRICE)
    assert events(frames, "notice") == []
    assert frames[-1].data["text"].startswith("From the site:")


async def test_a_wrong_figure_never_reaches_the_visitor(serve: Serve) -> None:
    rig = await serve(script="Pro costs 29 EUR a month [1].")
    frames = await (await rig.open_session()).stream(PRICE)
    assert "29" not in " ".join(text["text"] for text in events(frames, "text"))
    assert "29" not in frames[-1].data["text"]
    done = frames[-1].data
    assert (done["answered"], done["citations"]) == (False, [])
    assert f"{SITE}/price" in done["text"], "the closest page is named"


async def test_a_promise_is_declined(serve: Serve) -> None:
    rig = await serve(script="I can offer you a discount of 50 percent on Pro [1].")
    done = await (await rig.open_session()).say(PRICE)
    assert "promise" in done["text"]
    assert done["answered"] is False


async def test_what_is_not_found_leads_to_a_person(serve: Serve, dsn: str) -> None:
    rig = await serve(script="")
    chat = await rig.open_session()
    done = await chat.say("Do you sell horses?")
    assert done["answered"] is False
    assert "find" in done["text"] or "does not seem" in done["text"]
    done = await chat.say("yes")
    assert "team@acme.test" in done["text"]
    assert rows(dsn, "SELECT count(*) FROM events WHERE type = 'handover.requested'") == [(1,)]


async def test_several_questions_are_answered_in_turn(chat: Chat) -> None:
    done = await chat.say("What is the price of Pro? How does a refund work?")
    assert done["text"] == "The Pro plan costs 19 EUR a month. [1]\n\nRefunds are paid within 30 days. [2]"
    assert [citation["marker"] for citation in done["citations"]] == [1, 2]
    assert len(chat.rig.search.queries) == 2


async def test_a_question_that_is_not_answered_is_named(chat: Chat) -> None:
    done = await chat.say("What is the price of Pro? Do you sell horses [9]?")
    assert done["text"].startswith("The Pro plan costs 19 EUR a month. [1]\n\n“Do you sell horses 9 ?” ")
    assert done["answered"] is True


async def test_search_knows_the_page_and_what_was_asked_before(chat: Chat) -> None:
    await chat.say("Hello")
    await chat.say(PRICE)
    await chat.say("And a refund?", page={"url": f"{SITE}/refund#top", "title": "Refund"})
    first, second = chat.rig.search.queries
    assert (first.history, first.page_url, first.page_title) == ((), f"{SITE}/price", "Price")
    assert (second.history, second.page_url) == ((PRICE,), f"{SITE}/refund")


async def test_the_model_may_search_again(serve: Serve) -> None:
    step = ScriptedReply(search="refund", reply="Refunds are paid within 30 days [{new}].")
    rig = await serve(script=lambda _: step)
    done = await (await rig.open_session()).say(PRICE)
    assert done["text"] == "Refunds are paid within 30 days [2]."
    assert done["citations"][0]["url"] == f"{SITE}/refund#refund"


async def test_the_first_text_does_not_wait_for_the_models_reading(serve: Serve) -> None:
    gates = Gates()
    model = _SlowReader("{quote} [{marker}]", gates)
    rig = await serve(model=model, config={"understanding": "always"})
    chat = await rig.open_session()
    async with chat.streaming(PRICE, "t1") as lines:
        assert "event: text" in [line async for line in _until(lines, "event: text")]
        gates.open()
        rest = [line async for line in lines]
    assert "event: done" in rest
    assert "team@acme.test" in str(rest), (
        "a wish for a person that only the model saw is answered behind the answer"
    )


class _SlowReader(ScriptedChatModel):
    """Answers at once, reads slowly, and sees a wish for a person."""

    def __init__(self, script: str, gates: Gates) -> None:
        wish = '{"commands": [{"command": "hand_over", "quote": "price"}]}'
        super().__init__(script, extraction=wish)
        self._gates = gates

    async def extract(self, request: Any) -> Any:
        await self._gates.sleep(0)
        return await super().extract(request)


async def test_the_budget_degrades_the_next_answer(serve: Serve, dsn: str, clock: Any) -> None:
    rig = await serve(config={"daily_model_tokens": 1_000, "reserve_tokens": 990})
    chat = await rig.open_session()
    assert events(await chat.stream(PRICE), "notice") == []
    used = rows(dsn, "SELECT reserved, input_tokens, output_tokens FROM model_usage")[0]
    assert used[0] == 0
    assert used[1] > 0
    assert used[2] > 0
    frames = await chat.stream("How does a refund work?")
    assert [notice["code"] for notice in events(frames, "notice")] == ["degraded"]
    assert frames[-1].data["text"].startswith("From the site:")
    clock.advance(24 * 3600)
    assert events(await chat.stream(PRICE), "notice") == [], "a new day, a new budget"


async def test_small_talk_costs_nothing(serve: Serve, dsn: str) -> None:
    rig = await serve(config={"daily_model_tokens": 0})
    done = await (await rig.open_session()).say("Thanks!")
    assert done["text"]
    assert done["answered"] is False
    assert rows(dsn, "SELECT count(*) FROM model_usage") == [(0,)]
    assert rig.search.queries == []


@pytest.mark.parametrize(
    ("text", "status", "error"),
    [("x" * 4_001, 413, "message_too_long"), ("", 422, "invalid"), (" \n\x00\x07 ", 422, "invalid")],
)
async def test_messages_that_are_not_taken(chat: Chat, text: str, status: int, error: str, dsn: str) -> None:
    answer = await chat.post(text)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert rows(dsn, "SELECT count(*) FROM turns") == [(0,)]


async def test_control_characters_do_not_break_a_turn(chat: Chat) -> None:
    assert (await chat.say("What is\x00 the price\x1b of Pro?"))["answered"] is True


async def test_too_many_turns_end_the_session_once(serve: Serve, dsn: str) -> None:
    rig = await serve(config={"max_turns": 2})
    chat = await rig.open_session()
    await chat.say("Hello", "t1")
    await chat.say("Hello", "t2")
    for turn in ("t3", "t4"):
        answer = await chat.post("Hello", turn)
        assert (answer.status_code, answer.json()["error"]) == (410, "session_ended")
    assert (await chat.say("Hello", "t2"))["text"], "what was answered can be read"
    assert rows(dsn, "SELECT payload FROM events WHERE type = 'session.ended'") == [
        ({"reason": "turn_limit"},)
    ]


async def test_goodbye_ends_the_session(chat: Chat, dsn: str) -> None:
    done = await chat.say("Bye!")
    assert done["session"] == {"state": "ended", "handoff": "none"}
    assert (await chat.post("Hello?")).status_code == 410
    assert rows(dsn, "SELECT count(*) FROM events WHERE type = 'session.ended'") == [(1,)]


async def test_a_person_without_a_configured_address_is_on_the_contact_page(serve: Serve) -> None:
    rig = await serve(company=Company(name="Acme", contact_url=f"{SITE}/contact"))
    done = await (await rig.open_session()).say("Can I talk to a person?")
    assert done["text"].endswith(f"{SITE}/contact")
