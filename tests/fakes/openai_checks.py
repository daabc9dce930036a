"""What the real service refuses in a request, with its error objects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Json = dict[str, Any]

KNOWN = frozenset(
    "model messages tools tool_choice parallel_tool_calls stream stream_options temperature top_p n stop seed user "
    "max_tokens max_completion_tokens response_format frequency_penalty presence_penalty logit_bias logprobs "
    "top_logprobs reasoning_effort store metadata service_tier prompt_cache_key safety_identifier verbosity".split()
)
ROLES = frozenset({"system", "developer", "user", "assistant", "tool"})


class Invalid(Exception):
    """A request the service answers with an error. `param` names the offending field."""

    def __init__(
        self, message: str, *, status: int = 400, code: str | None = None, param: str | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.param = param

    def as_body(self) -> Json:
        kind = "invalid_request_error"
        return {"error": {"message": str(self), "type": kind, "param": self.param, "code": self.code}}


def check_chat(body: Json | None, models: Sequence[str]) -> Json:
    """The body itself, or `Invalid` with the status and the message of the first problem."""
    body = _known_model(body, models)
    if unknown := sorted(set(body) - KNOWN):
        raise Invalid(f"Unrecognized request argument supplied: {unknown[0]}", param=unknown[0])
    if body.get("stream_options") is not None and not body.get("stream"):
        raise Invalid("The 'stream_options' parameter is only allowed when 'stream' is enabled.")
    temperature = body.get("temperature")
    if temperature is not None and not 0 <= temperature <= 2:
        raise Invalid(f"Invalid 'temperature': {temperature}", param="temperature")
    _check_tools(body)
    _check_format(body.get("response_format"))
    _check_messages(body.get("messages"))
    return body


def check_embeddings(body: Json | None, models: Sequence[str]) -> Json:
    body = _known_model(body, models)
    inputs = body.get("input")
    texts = inputs if isinstance(inputs, list) else [inputs]
    if not texts or any(text in ("", None, []) for text in texts):
        raise Invalid("'$.input' is invalid.", param="input")
    if len(texts) > 2048:
        raise Invalid("'$.input' is too long: at most 2048 items.", param="input")
    if body.get("encoding_format", "float") not in ("float", "base64"):
        raise Invalid("'encoding_format' must be float or base64.", param="encoding_format")
    return body


def _known_model(body: Json | None, models: Sequence[str]) -> Json:
    if not isinstance(body, dict):
        raise Invalid("We could not parse the JSON body of your request.")
    model = body.get("model")
    if not model:
        raise Invalid("you must provide a model parameter", param="model")
    if model not in models:
        detail = f"The model '{model}' does not exist or you do not have access to it."
        raise Invalid(detail, status=404, code="model_not_found", param="model")
    return body


def _check_tools(body: Json) -> None:
    tools = body.get("tools")
    if tools == []:
        raise Invalid("Invalid 'tools': empty array. Expected an array with minimum length 1.", param="tools")
    if body.get("tool_choice") is not None and not tools:
        raise Invalid("'tool_choice' is only allowed when 'tools' are specified.", param="tool_choice")
    for i, tool in enumerate(tools or ()):
        if tool.get("type") != "function" or not tool.get("function", {}).get("name"):
            raise Invalid(
                f"Missing required parameter: 'tools[{i}].function.name'.", param=f"tools[{i}].function"
            )


def _check_format(wanted: Json | None) -> None:
    if wanted is None:
        return
    if wanted.get("type") not in ("text", "json_object", "json_schema"):
        raise Invalid("Invalid 'response_format.type'.", param="response_format.type")
    schema = wanted.get("json_schema") or {}
    if wanted["type"] == "json_schema" and not (
        schema.get("name") and isinstance(schema.get("schema"), dict)
    ):
        raise Invalid(
            "Missing required parameter: 'response_format.json_schema.name'.", param="response_format"
        )
    if schema.get("strict"):
        _check_strict(schema["schema"], "schema")


def _check_strict(schema: Json, where: str) -> None:
    """Strict mode wants every object closed and every property required."""
    if schema.get("type") == "object":
        properties = schema.get("properties", {})
        closed = schema.get("additionalProperties") is False
        if not closed or set(schema.get("required", ())) != set(properties):
            raise Invalid(
                f"Invalid schema for response_format: {where} is not strict", param="response_format"
            )
        for name, inner in properties.items():
            _check_strict(inner, f"{where}.{name}")
    if isinstance(schema.get("items"), dict):
        _check_strict(schema["items"], f"{where}[]")


def _check_messages(messages: object) -> None:
    """Roles are known, contents present, and each tool call is answered at once by its own tool message."""
    if not isinstance(messages, list) or not messages:
        raise Invalid("Invalid 'messages': empty array. Expected at least 1 item.", param="messages")
    awaited: set[str] = set()
    for i, message in enumerate(messages):
        where = f"messages[{i}]"
        role = message.get("role")
        if role not in ROLES:
            raise Invalid(f"Invalid value: '{role}'.", param=f"{where}.role")
        if role == "tool":
            if message.get("tool_call_id") not in awaited:
                detail = (
                    "messages with role 'tool' must be a response to a preceding message with 'tool_calls'."
                )
                raise Invalid(f"Invalid parameter: {detail}", param=f"{where}.role")
            awaited.discard(message["tool_call_id"])
            continue
        _check_answered(awaited, where)
        calls = message.get("tool_calls") or ()
        if message.get("content") is None and not (role == "assistant" and calls):
            raise Invalid(
                "Invalid value for 'content': expected a string, got null.", param=f"{where}.content"
            )
        awaited = {tool["id"] for tool in calls}
    _check_answered(awaited, "messages")


def _check_answered(awaited: set[str], where: str) -> None:
    if awaited:
        ids = ", ".join(sorted(awaited))
        detail = "An assistant message with 'tool_calls' must be followed by tool messages responding to each"
        raise Invalid(f"{detail} 'tool_call_id'. Without a response: {ids}", param=where)
