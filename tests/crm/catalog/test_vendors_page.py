"""The page about CRMs against the catalog: what connecting takes is all on it, and its example of a receiver works."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from crm.catalog.maker import Maker
from crm.catalog.makers import CATALOG
from kit.standard_webhooks import key_of, new_secret, signed_headers
from tests.conftest import FixedClock
from tests.crm.catalog.test_makers import LEAST
from tests.fakes.webhook_crm_server import SCHEMA

PAGE = (Path(__file__).parents[3] / "docs" / "crm-vendors.md").read_text("utf8")


def section(maker: Maker) -> str:
    [found] = re.findall(rf"^## {re.escape(maker.vendor)}\n(.*?)(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE)
    return found


@pytest.mark.parametrize("name", CATALOG)
def test_everything_that_connecting_takes_is_told(name: str) -> None:
    maker = CATALOG[name]
    text = section(maker)
    wanted = {f"| `{option}` |" for option in maker.options.model_fields}
    wanted |= {f"`{scope}`" for scope in maker.scopes}
    wanted |= {f"`{name}_{secret}`".upper() for way in maker.ways for secret in way.secrets()}
    wanted |= {f"**{way.name}**" for way in maker.ways if len(maker.ways) > 1}
    for field in maker.custom_fields(maker.validate(LEAST.get(name, {}))):
        [row] = [
            line for line in text.splitlines() if line.startswith(f"| `{field.name}` | {field.label} |")
        ][:1]
        assert field.place in row.rpartition("|")[0] or text.count(f"| `{field.name}` |") > 1, row
    assert sorted(each for each in wanted if each not in text) == []


@pytest.mark.parametrize("name", CATALOG)
def test_nothing_is_told_that_is_not_there(name: str) -> None:
    maker = CATALOG[name]
    table = re.search(r"\| option \|.*?\n\n", section(maker), re.DOTALL)
    assert table
    options = re.findall(r"^\| `(\w+)` \|", table[0], re.MULTILINE)
    assert options == list(maker.options.model_fields)


def test_the_receiver_on_the_page_knows_our_signature(clock: FixedClock) -> None:
    [source] = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    names: dict[str, Any] = {}
    exec(source, names)
    names["time"] = type("Time", (), {"time": staticmethod(lambda: clock().timestamp())})
    secret, body = new_secret(), b'{"type": "ping"}'
    headers = signed_headers(body, id="msg_1", at=clock(), key=key_of(secret))
    is_genuine = names["is_genuine"]
    assert is_genuine(secret, headers, body)
    assert not is_genuine(secret, headers, body + b" ")
    assert not is_genuine(new_secret(), headers, body)
    assert not is_genuine(secret, {**headers, "webhook-id": "msg_2"}, body)
    clock.advance(301)
    assert not is_genuine(secret, headers, body)


def test_the_document_on_the_page_is_one() -> None:
    schema = json.loads(SCHEMA.read_text("utf8"))
    jsonschema_rs.meta.validate(schema)
    [example] = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    validator = jsonschema_rs.validator_for(schema)
    document = json.loads(example)
    assert validator.is_valid(document)
    assert not validator.is_valid({**document, "type": "contact.deleted"})
    assert not validator.is_valid({**document, "data": {**document["data"], "shoe_size": 42}})
