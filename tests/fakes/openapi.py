"""Requests against a vendor's own description (OpenAPI 3.0, 3.1), as far as tests need: path, parameters, body.

    problems_of(load(path), server.requests, prefix="/api/v2")

The bodies are checked by jsonschema_rs, which tests may lack: see `AVAILABLE`. Unknown properties count as wrong where
the description names all that there are and does not say that others are welcome.
"""

from __future__ import annotations

import copy
import importlib.util
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import yaml

from tests.fakes.scripted_http import HttpRequest

AVAILABLE = importlib.util.find_spec("jsonschema_rs") is not None

Json = dict[str, Any]
_DRAFT_4_ONLY = ("nullable", "exclusiveMinimum", "exclusiveMaximum")


@cache
def load(path: Path) -> Json:
    """The description, made such that JSON Schema reads it as OpenAPI does."""
    text = path.read_text(encoding="utf-8")
    found = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    return _as_json_schema(found)


def _as_json_schema(value: Any) -> Any:
    """`nullable` becomes a type; texts of the wrong kind, which no validator knows, are left out."""
    if isinstance(value, list):
        return [_as_json_schema(each) for each in value]
    if not isinstance(value, dict):
        return value
    made = {key: _as_json_schema(each) for key, each in value.items() if key not in _DRAFT_4_ONLY}
    if value.get("nullable") is True:
        if isinstance(made.get("type"), str):
            made["type"] = [made["type"], "null"]
        if isinstance(made.get("enum"), list) and None not in made["enum"]:
            made["enum"] = [*made["enum"], None]
    return made


def problems_of(
    description: Json, requests: Iterable[HttpRequest], *, prefix: str = "", but: str = "$^"
) -> list[str]:
    """Sentences; empty when all is as described. Paths that match `but` are not looked at.

    `prefix` stands before the description's paths in what was asked.
    """
    found: list[str] = []
    for request in requests:
        path = urlsplit(request.path).path
        if not re.search(but, path):
            found += [f"{request.method} {path}: {each}" for each in _problems(description, request, prefix)]
    return found


def _problems(description: Json, request: HttpRequest, prefix: str) -> Iterator[str]:
    parts = urlsplit(request.path)
    place = _place(description, parts.path.removeprefix(prefix))
    if place is None:
        yield "no such path"
        return
    item, values = place
    operation = item.get(request.method.lower())
    if operation is None:
        yield "no such method"
        return
    parameters = [
        _resolved(description, each)
        for each in (*item.get("parameters", ()), *operation.get("parameters", ()))
    ]
    yield from _query_problems(description, parameters, parse_qsl(parts.query, keep_blank_values=True))
    for each in parameters:
        if each["in"] == "path" and each["name"] in values:
            yield from _value_problems(description, each, values[each["name"]])
        if each["in"] == "header" and each.get("required") and each["name"].lower() not in request.headers:
            yield f"header {each['name']} is missing"
    yield from _body_problems(description, operation, request)


def _place(description: Json, path: str) -> tuple[Json, dict[str, str]] | None:
    """The path item, one without parameters first, and what its parameters are."""
    for template in sorted(description["paths"], key=lambda it: it.count("{")):
        literals, names = re.split(r"\{[^}]+\}", template.rstrip("/")), re.findall(r"\{([^}]+)\}", template)
        pattern = "([^/]+)".join(map(re.escape, literals))
        if match := re.fullmatch(pattern, path.rstrip("/")):
            values = map(unquote, match.groups())
            return description["paths"][template], dict(zip(names, values, strict=True))
    return None


def _query_problems(description: Json, parameters: list[Json], given: list[tuple[str, str]]) -> Iterator[str]:
    known = {each["name"]: each for each in parameters if each["in"] == "query"}
    sent = dict(given)
    for name, value in given:
        if name in known:
            yield from _value_problems(description, known[name], value)
        elif f"{name}[]" not in known:
            yield f"unknown parameter {name}"
    for name, each in known.items():
        if each.get("required") and name not in sent:
            yield f"parameter {name} is missing"


def _value_problems(description: Json, parameter: Json, value: str) -> Iterator[str]:
    schema = _resolved(description, parameter.get("schema", {}))
    kinds = schema.get("type", "string")
    kind = kinds[0] if isinstance(kinds, list) else kinds
    meant: Any = value
    if kind in ("integer", "number", "boolean"):
        try:
            meant = json.loads(value)
        except ValueError:
            meant = value
    if kind == "array":
        meant = value.split(",")
    yield from (f"{parameter['name']}: {each}" for each in _schema_problems(description, schema, meant))


def _body_problems(description: Json, operation: Json, request: HttpRequest) -> Iterator[str]:
    wanted = _resolved(description, operation.get("requestBody", {}))
    if not request.body:
        if wanted.get("required"):
            yield "the body is missing"
        return
    sent = request.headers.get("content-type", "").partition(";")[0]
    content: Mapping[str, Json] = wanted.get("content", {})
    media = content.get(sent) or content.get("*/*")
    if media is None:
        yield f"a body of {sent} is not expected"
    elif sent.endswith("json"):
        yield from _schema_problems(description, media.get("schema", {}), request.json())


def _schema_problems(description: Json, schema: Json, value: Any) -> Iterator[str]:
    import jsonschema_rs

    rooted = {**copy.copy(_strict(schema)), "components": _strict_components(id(description), description)}
    validator = jsonschema_rs.Draft202012Validator(rooted)
    for error in validator.iter_errors(value):
        place = ".".join(str(each) for each in error.instance_path)
        yield f"{place or 'body'}: {error.message[:300]}"


_COMPONENTS: dict[int, Json] = {}


def _strict_components(key: int, description: Json) -> Json:
    if key not in _COMPONENTS:
        _COMPONENTS[key] = _strict(description.get("components", {}), within="components")
    return _COMPONENTS[key]


def _strict(value: Any, *, within: str = "") -> Any:
    """Objects take no other properties than those that are described, unless they are put together from several."""
    if isinstance(value, list):
        return [_strict(each, within=within) for each in value]
    if not isinstance(value, dict):
        return value
    parts = ("allOf", "oneOf", "anyOf")
    made = {key: _strict(each, within=key) for key, each in value.items()}
    is_object = isinstance(value.get("properties"), dict) and value.get("type") in (
        "object",
        ["object", "null"],
    )
    open_ended = "additionalProperties" in value or any(part in value for part in parts) or within in parts
    if is_object and value["properties"] and not open_ended:
        made["additionalProperties"] = False
    return made


def _resolved(description: Json, value: Json) -> Json:
    while "$ref" in value:
        found: Any = description
        for part in value["$ref"].removeprefix("#/").split("/"):
            found = found[part.replace("~1", "/").replace("~0", "~")]
        value = found
    return value
