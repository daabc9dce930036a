"""The published HTTP API changes only when somebody means it to."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import httpx

SNAPSHOT = Path(__file__).parents[2] / "docs" / "openapi.json"


async def test_the_api_is_the_published_one(client: httpx.AsyncClient) -> None:
    """After an intended change: UPDATE_SNAPSHOTS=1 pytest tests/app/test_openapi.py"""
    api = (await client.get("/openapi.json")).json()
    api["info"]["version"] = "(version)"
    text = json.dumps(api, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        SNAPSHOT.write_text(text, encoding="utf-8")
    assert SNAPSHOT.read_text(encoding="utf-8") == text


async def test_every_public_endpoint_is_behind_the_gate(client: httpx.AsyncClient) -> None:
    """Without a key nothing answers, whatever the path; a provider's report is refused without its signature."""
    some_id = "00000000-0000-0000-0000-000000000000"
    paths = (await client.get("/openapi.json")).json()["paths"]
    assert len(paths) >= 7
    for path, operations in paths.items():
        for method in operations:
            address = re.sub(r"\{\w+\}", some_id, path)
            answer = await client.request(method, address, json={})
            refused = {401, 404} if path.startswith(("/v1/webhooks/", "/v1/hooks/crm/")) else {401}
            assert answer.status_code in refused, (method, path, answer.text)
