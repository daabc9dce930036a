"""The fake speaks the wire format: read here byte by byte, and by the official client."""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Iterator
from typing import Any

import httpx
import openai
import pytest

from tests.fakes.openai_server import FakeOpenAI, Reply, call, embedding, failure, rate_limited, say

QUESTION: dict[str, Any] = {"model": "test-model", "messages": [{"role": "user", "content": "hi"}]}


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(headers={"authorization": "Bearer sk-test"}, timeout=5) as client:
        yield client


def events(response: httpx.Response) -> list[Any]:
    lines = [line.removeprefix("data: ") for line in response.text.split("\n\n") if line]
    assert lines[-1] == "[DONE]"
    return [json.loads(line) for line in lines[:-1]]


def test_stream_has_role_content_finish_usage_done_in_order(client: httpx.Client) -> None:
    with FakeOpenAI([say("Hello there")]) as server:
        body = {**QUESTION, "stream": True, "stream_options": {"include_usage": True}}
        response = client.post(f"{server.base_url}/chat/completions", json=body)
    chunks = events(response)
    assert response.headers["content-type"].startswith("text/event-stream")
    assert [c["choices"][0]["delta"] for c in chunks[:-1]] == [
        {"role": "assistant", "content": "", "refusal": None},
        {"content": "Hello"},
        {"content": " there"},
        {},
    ]
    assert [c["choices"][0]["finish_reason"] for c in chunks[:-1]] == [None, None, None, "stop"]
    assert all(c["usage"] is None for c in chunks[:-1])
    assert chunks[-1]["choices"] == [] and chunks[-1]["usage"]["total_tokens"] == 22
    assert server.requests[0].headers["authorization"] == "Bearer sk-test"


def test_tool_call_arguments_arrive_split(client: httpx.Client) -> None:
    with FakeOpenAI([call("search", {"query": "x"})]) as server:
        tools = [{"type": "function", "function": {"name": "search", "parameters": {}}}]
        response = client.post(
            f"{server.base_url}/chat/completions", json={**QUESTION, "stream": True, "tools": tools}
        )
    deltas = [d for c in events(response) for d in c["choices"][0]["delta"].get("tool_calls", ())]
    assert deltas[0]["id"] == "call_1" and deltas[0]["function"] == {"name": "search", "arguments": ""}
    pieces = [d["function"]["arguments"] for d in deltas[1:]]
    assert len(pieces) == 2 and json.loads("".join(pieces)) == {"query": "x"}


def test_plain_completion_is_read_by_the_official_client() -> None:
    with (
        FakeOpenAI([say("Hello"), call("search", "{}")]) as server,
        openai.OpenAI(api_key="sk-test", base_url=server.base_url, max_retries=0) as official,
    ):
        first = official.chat.completions.create(
            model="test-model", messages=[{"role": "user", "content": "hi"}]
        )
        second = official.chat.completions.create(
            model="test-model", messages=[{"role": "user", "content": "hi"}]
        )
        listed = [model.id for model in official.models.list()]
    assert first.choices[0].message.content == "Hello" and first.choices[0].finish_reason == "stop"
    assert second.choices[0].finish_reason == "tool_calls"
    assert listed == ["test-model", "spare-model", "test-embedding"]


@pytest.mark.parametrize("coding", ["base64", "float"])
def test_embeddings_in_both_codings(client: httpx.Client, coding: str) -> None:
    with FakeOpenAI() as server:
        body = {
            "model": "test-embedding",
            "input": ["one", "two"],
            "encoding_format": coding,
            "dimensions": 4,
        }
        data = client.post(f"{server.base_url}/embeddings", json=body).json()["data"]
    vectors = [
        list(struct.unpack("<4f", base64.b64decode(d["embedding"]))) if coding == "base64" else d["embedding"]
        for d in data
    ]
    assert [d["index"] for d in data] == [0, 1]
    assert vectors[0] == pytest.approx(embedding("one", 4), abs=1e-6)
    assert sum(x * x for x in vectors[1]) == pytest.approx(1, abs=1e-5)


TOOL_CALL = {"id": "c1", "type": "function", "function": {"name": "s", "arguments": "{}"}}
ASKED = {"role": "user", "content": "hi"}
CALLED = {"role": "assistant", "content": None, "tool_calls": [TOOL_CALL]}
INVALID: list[tuple[str, dict[str, Any], int, str]] = [
    ("no model", {"messages": [ASKED]}, 400, "model parameter"),
    ("unknown model", {**QUESTION, "model": "x"}, 404, "does not exist"),
    ("no messages", {"model": "test-model", "messages": []}, 400, "empty array"),
    (
        "unknown role",
        {**QUESTION, "messages": [{"role": "bot", "content": "x"}]},
        400,
        "Invalid value: 'bot'",
    ),
    (
        "tool without call",
        {**QUESTION, "messages": [ASKED, {"role": "tool", "tool_call_id": "c1", "content": "x"}]},
        400,
        "role 'tool'",
    ),
    (
        "call without tool",
        {**QUESTION, "messages": [ASKED, CALLED, ASKED]},
        400,
        "must be followed by tool messages",
    ),
    ("call at the end", {**QUESTION, "messages": [ASKED, CALLED]}, 400, "must be followed by tool messages"),
    ("no content", {**QUESTION, "messages": [{"role": "user", "content": None}]}, 400, "got null"),
    ("empty tools", {**QUESTION, "tools": []}, 400, "'tools'"),
    ("choice without tools", {**QUESTION, "tool_choice": "none"}, 400, "'tool_choice'"),
    ("stream options alone", {**QUESTION, "stream_options": {"include_usage": True}}, 400, "stream_options"),
    ("hot", {**QUESTION, "temperature": 3}, 400, "temperature"),
    ("unknown argument", {**QUESTION, "foo": 1}, 400, "foo"),
    (
        "schema without name",
        {**QUESTION, "response_format": {"type": "json_schema", "json_schema": {"schema": {}}}},
        400,
        "name",
    ),
    (
        "open strict schema",
        {
            **QUESTION,
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "x", "strict": True, "schema": {"type": "object", "properties": {}}},
            },
        },
        400,
        "not strict",
    ),
]


@pytest.mark.parametrize(("case", "body", "status", "message"), INVALID, ids=[case for case, *_ in INVALID])
def test_requests_are_checked(
    client: httpx.Client, case: str, body: dict[str, Any], status: int, message: str
) -> None:
    with FakeOpenAI([say("never")]) as server:
        response = client.post(f"{server.base_url}/chat/completions", json=body)
    assert response.status_code == status
    assert message in response.json()["error"]["message"]


def test_keys_paths_and_bodies_are_checked(client: httpx.Client) -> None:
    with FakeOpenAI(api_key="right") as server:
        assert client.get(f"{server.base_url}/models").status_code == 401
        right = {"authorization": "Bearer right"}
        assert client.get(f"{server.base_url}/nothing", headers=right).status_code == 404
        broken = client.post(f"{server.base_url}/chat/completions", headers=right, content=b"{")
        assert broken.status_code == 400
        empty = client.post(
            f"{server.base_url}/embeddings", headers=right, json={"model": "test-embedding", "input": []}
        )
        assert empty.status_code == 400


def test_error_replies_carry_their_headers(client: httpx.Client) -> None:
    with FakeOpenAI([rate_limited(retry_after="7"), failure(503)]) as server:
        limited = client.post(f"{server.base_url}/chat/completions", json=QUESTION)
        assert (limited.status_code, limited.headers["retry-after"]) == (429, "7")
        assert limited.json()["error"]["code"] == "rate_limit_exceeded"
        assert client.post(f"{server.base_url}/chat/completions", json=QUESTION).status_code == 503
        exhausted = client.post(f"{server.base_url}/chat/completions", json=QUESTION)
        assert exhausted.json()["error"]["code"] == "script_exhausted"


def test_a_cut_is_seen_on_the_wire(client: httpx.Client) -> None:
    with FakeOpenAI([say("a b c", cut_after=1), say("a b c", cut_after=1, cut="clean")]) as server:
        body = {**QUESTION, "stream": True}
        with pytest.raises(httpx.TransportError):
            client.post(f"{server.base_url}/chat/completions", json=body)
        polite = client.post(f"{server.base_url}/chat/completions", json=body)
    assert "[DONE]" not in polite.text and '"a"' in polite.text


def test_a_stall_ends_with_the_client(client: httpx.Client) -> None:
    with FakeOpenAI([say("a b", stall_after=1)]) as server:
        with pytest.raises(httpx.ReadTimeout):
            client.post(f"{server.base_url}/chat/completions", json={**QUESTION, "stream": True}, timeout=0.2)
        assert server.hung_up.wait(5)


def test_a_script_may_be_a_function(client: httpx.Client) -> None:
    with FakeOpenAI(lambda body: Reply(text=body["messages"][-1]["content"].upper())) as server:
        reply = client.post(f"{server.base_url}/chat/completions", json=QUESTION).json()
    assert reply["choices"][0]["message"]["content"] == "HI"
