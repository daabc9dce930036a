"""What surrounds every route: errors, limits, headers, logs, health and metrics."""

from __future__ import annotations

import httpx
import psycopg
import pytest
import structlog
from fastapi import Depends, FastAPI
from psycopg_pool import PoolTimeout
from pydantic import BaseModel

from app.gate import Caller
from app.services import Services
from app.web import create_app
from kit.errors import Gone, TooMany
from tests.app.conftest import PUBLIC, client_of


class Body(BaseModel):
    text: str


@pytest.fixture
def web(services: Services) -> FastAPI:
    app = create_app(services)
    failures = {
        "app": Gone("It is over.", code="session_ended"),
        "busy": TooMany("Wait.", retry_after=1.2),
        "bug": ZeroDivisionError("secret detail"),
        "away": psycopg.OperationalError("host=db password=hunter2"),
        "pool": PoolTimeout("no connection"),
    }

    @app.get("/v1/test/fail/{kind}")
    async def fail(kind: str, caller: Caller = Depends(services.gate.visitor)) -> None:
        raise failures[kind]

    @app.post("/v1/test/echo")
    async def echo(body: Body) -> str:
        return body.text

    return app


@pytest.mark.parametrize(
    ("kind", "status", "error", "retry_after"),
    [
        ("app", 410, "session_ended", None),
        ("busy", 429, "too_many_requests", "2"),
        ("bug", 500, "internal", None),
        ("away", 503, "unavailable", "5"),
        ("pool", 503, "unavailable", "5"),
    ],
)
async def test_errors_have_one_shape_and_tell_nothing_of_our_insides(
    client: httpx.AsyncClient, kind: str, status: int, error: str, retry_after: str | None
) -> None:
    answer = await client.get(f"/v1/test/fail/{kind}", headers=PUBLIC)

    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert set(answer.json()) == {"error", "detail"}
    assert answer.headers.get("retry-after") == retry_after
    assert answer.headers["access-control-allow-origin"] == "http://site.test", "the widget can read why"
    assert "secret" not in answer.text
    assert "hunter2" not in answer.text


@pytest.mark.parametrize(
    ("content", "status", "error", "part"),
    [
        (b'{"text": "hi"}', 200, None, ""),
        (b"{}", 422, "invalid", "text: Field required"),
        (b"not json", 422, "invalid", "JSON"),
        (b'{"text": "' + b"x" * 70_000 + b'"}', 413, "too_large", "65536"),
    ],
)
async def test_bodies(
    client: httpx.AsyncClient, content: bytes, status: int, error: str | None, part: str
) -> None:
    answer = await client.post("/v1/test/echo", content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code == status
    if error:
        assert answer.json()["error"] == error
        assert part in answer.json()["detail"]


async def test_a_body_that_does_not_say_how_long_it_is_is_cut_off_too(client: httpx.AsyncClient) -> None:
    async def chunks():  # type: ignore[no-untyped-def]
        for _ in range(10):
            yield b"x" * 10_000

    answer = await client.post(
        "/v1/test/echo", content=chunks(), headers={"Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.json()["error"]) == (413, "too_large")


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/v1/nothing", 404), ("DELETE", "/healthz", 405)]
)
async def test_wrong_addresses(client: httpx.AsyncClient, method: str, path: str, status: int) -> None:
    answer = await client.request(method, path)
    assert answer.status_code == status
    assert set(answer.json()) == {"error", "detail"}


async def test_every_answer_is_careful_and_has_an_id(client: httpx.AsyncClient) -> None:
    given = await client.get("/healthz", headers={"X-Request-Id": "abcdef-123"})
    odd = await client.get("/healthz", headers={"X-Request-Id": "x y<script>"})
    api = await client.get("/v1/nothing")

    assert given.headers["x-request-id"] == "abcdef-123"
    assert len(odd.headers["x-request-id"]) == 32
    assert given.headers["x-content-type-options"] == "nosniff"
    assert api.headers["cache-control"] == "no-store"


async def test_the_log_line_has_no_personal_data(client: httpx.AsyncClient) -> None:
    with structlog.testing.capture_logs() as lines:
        await client.get("/v1/test/fail/app?email=ada@example.org", headers=PUBLIC)
    (line,) = [line for line in lines if line["event"] == "request"]
    assert (line["route"], line["status"]) == ("/v1/test/fail/{kind}", 410)
    assert "203.0.113.7" not in str(line)
    assert "ada@" not in str(line)


async def test_health_readiness_and_metrics(client: httpx.AsyncClient, services: Services) -> None:
    assert (await client.get("/healthz")).json()["status"] == "ok"
    ready = await client.get("/readyz")
    assert (ready.status_code, ready.json()["ready"]) == (200, True)

    await client.get("/v1/nothing")
    text = (await client.get("/metrics")).text
    assert 'salesagent_http_requests_total{method="GET",route="(none)",status="404"} 1.0' in text
    assert "salesagent_jobs_waiting 0.0" in text
    assert "salesagent_passages 0.0" in text
    assert str(services.database.default.id) not in text


async def test_readiness_says_what_is_missing(services: Services, web: FastAPI) -> None:
    await services.pool.close()
    async with client_of(web) as client:
        answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["database"]) == (503, False)


async def test_a_database_that_was_away_is_used_again(client: httpx.AsyncClient, dsn: str) -> None:
    assert (await client.get("/readyz")).status_code == 200
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert (await client.get("/readyz")).status_code == 200
