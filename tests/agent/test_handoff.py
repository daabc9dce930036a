"""A rep takes part: the agent is silent meanwhile, and the visitor is told of every change."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from tests.agent.conftest import Serve
from tests.agent.rig import Chat, events

ADMIN = {"Authorization": "Bearer admin"}


async def act(chat: Chat, action: str, **body: Any) -> httpx2.Response:
    return await chat.rig.client.post(f"/v1/admin/sessions/{chat.id}/{action}", json=body, headers=ADMIN)


async def messages(chat: Chat, after: int = 0) -> dict[str, Any]:
    answer = await chat.rig.client.get(f"{chat.url}/messages?after={after}", headers=chat.headers())
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_the_agent_is_silent_while_a_rep_answers(chat: Chat) -> None:
    assert (await act(chat, "takeover", rep="Mia")).status_code == 204
    frames = await chat.stream("What is the price of Pro?", "t1")
    assert [frame.event for frame in frames] == ["turn", "done"]
    done = frames[-1].data
    assert (done["text"], done["answered"]) == ("", False)
    assert done["session"] == {"state": "active", "handoff": "taken_over"}

    assert (await act(chat, "messages", text="19 EUR, and I can offer a trial.")).status_code == 201
    assert (await act(chat, "release")).status_code == 204
    seen = await messages(chat)
    assert [(m["kind"], m["rep"], m["after_turn"]) for m in seen["messages"]] == [
        ("notice", "Mia", 0),
        ("rep", "Mia", 1),
        ("notice", "Mia", 1),
    ]
    assert "Mia" in seen["messages"][0]["text"]
    assert (seen["handoff"], seen["rep"]) == ("released", "Mia")
    assert [m["id"] for m in (await messages(chat, seen["messages"][1]["id"]))["messages"]] == [
        seen["messages"][2]["id"]
    ]
    assert (await chat.say("What is the price of Pro?"))["answered"] is True


async def test_what_a_rep_writes_is_kept_without_secrets(chat: Chat) -> None:
    await act(chat, "takeover", rep="Mia")
    said = await act(chat, "messages", text="Your login: anna / Tiger!99, and the PIN is 4711.")
    assert said.status_code == 201
    kept = "Your login: anna / [password removed], and the PIN is [password removed]."
    assert [m["text"] for m in (await messages(chat))["messages"] if m["kind"] == "rep"] == [kept]


async def test_what_is_told_to_a_rep_is_kept_as_well(chat: Chat) -> None:
    await act(chat, "takeover", rep="Mia")
    done = await chat.say("I'm Ana Ruiz, ana@northwind.com")
    assert done["fields"]["email"] == {"value": "ana@northwind.com", "quote": "ana@northwind.com"}


async def test_a_rep_who_says_nothing_gives_the_conversation_back(serve: Serve, clock: Any) -> None:
    rig = await serve(config={"rep_minutes": 10})
    chat = await rig.open_session()
    await act(chat, "takeover", rep="Mia")
    clock.advance(9 * 60)
    assert (await chat.say("What is the price of Pro?"))["text"] == ""
    clock.advance(2 * 60)
    done = await chat.say("What is the price of Pro?")
    assert done["answered"] is True
    assert done["session"]["handoff"] == "released"
    assert [m["kind"] for m in (await messages(chat))["messages"]] == ["notice", "notice"]


async def test_the_notices_are_in_the_visitors_language(serve: Serve) -> None:
    chat = await (await serve()).open_session(locale="de-AT")
    await act(chat, "takeover", rep="Mia")
    (notice,) = (await messages(chat))["messages"]
    assert "Sie sprechen nun mit einem Menschen" in notice["text"]


@pytest.mark.parametrize(
    ("steps", "status", "code"),
    [
        ((("messages", {"text": "hi"}),), 409, "not_taken_over"),
        ((("takeover", {"rep": "Mia"}), ("takeover", {"rep": "Tom"})), 409, "taken_over"),
        ((("takeover", {"rep": "Mia"}), ("takeover", {"rep": "Mia"})), 204, None),
        ((("end", {}), ("takeover", {"rep": "Mia"})), 410, "session_ended"),
        ((("takeover", {"rep": " \n"}),), 400, "invalid"),
        ((("takeover", {"rep": "Mia"}), ("messages", {"text": " "})), 400, "invalid"),
    ],
)
async def test_what_a_rep_may_not_do(
    chat: Chat, steps: tuple[tuple[str, dict[str, Any]], ...], status: int, code: str | None
) -> None:
    *before, last = steps
    for action, body in before:
        await act(chat, action, **body)
    answer = await act(chat, last[0], **last[1])
    assert answer.status_code == status, answer.text
    assert code is None or answer.json()["error"] == code


async def test_nobody_but_the_team_takes_over(chat: Chat) -> None:
    url = f"/v1/admin/sessions/{chat.id}/takeover"
    answer = await chat.rig.client.post(url, json={"rep": "Mia"}, headers=chat.headers())
    assert answer.status_code == 401


async def test_a_stream_has_no_form_of_a_silent_agent(chat: Chat) -> None:
    await act(chat, "takeover", rep="Mia")
    assert events(await chat.stream("Can I talk to a human?", "t1"), "form") == []
