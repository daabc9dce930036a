"""What a chat model is to the agent: it phrases an answer from evidence, and it reads a message for commands.

A model proposes only. Its text passes `agent.citations` before anyone sees it, and its commands are read strictly here:
a value without the visitor's own words to prove it does not exist.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal, Protocol, cast

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from ingest.search.model import Hit, Wording

# What an answer is made from and what it is made of


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage as the model sees it. `marker` is what "[n]" in the answer refers to, from 1, unique in a turn.

    `hit` is how search found it, for a model that works on its vectors.
    """

    marker: int
    passage_id: int
    title: str
    heading_path: tuple[str, ...]
    text: str
    url: str
    hit: Hit | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class HistoryTurn:
    visitor: str
    reply: str


@dataclass(frozen=True, slots=True)
class PageContext:
    """The page the visitor is looking at. Both come from the browser: data, never instructions."""

    url: str
    title: str


@dataclass(frozen=True, slots=True)
class AnswerRequest:
    """One question with all a model may know. `language` is a BCP 47 tag or None for the question's own.

    `wordings` is what search made of the question, for a model that works on its vectors.
    """

    question: str
    company: str
    evidence: tuple[Evidence, ...] = ()
    history: tuple[HistoryTurn, ...] = ()
    page: PageContext | None = None
    language: str | None = None
    tone: str = "friendly and professional"
    wordings: tuple[Wording, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class TextDelta:
    """A piece of the answer, to be appended."""

    text: str


@dataclass(frozen=True, slots=True)
class EvidenceAdded:
    """The model searched again. Text after this may cite these markers."""

    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of all model calls of one request. `model` is the one that gave the answer."""

    input_tokens: int
    output_tokens: int
    model: str


@dataclass(frozen=True, slots=True)
class Truncated:
    """The model reached its length limit: the text before this ends in the middle of a sentence."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The model or its provider's filter declined. What was streamed before is not an answer."""

    reason: str = ""


StreamItem = TextDelta | EvidenceAdded | Usage | Truncated | Refused
SearchTool = Callable[[str], Awaitable[tuple[Evidence, ...]]]
"""Searches the site; gives new passages with markers following those already used, none of them twice."""


# What a model may propose about a message

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class _Command(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class _Quoted(_Command):
    """`quote` is the visitor's own words, verbatim, that carry the value."""

    quote: Text


class Answer(_Command):
    command: Literal["answer"] = "answer"
    question: Text | None = None


class SetField(_Quoted):
    command: Literal["set_field"] = "set_field"
    field: Text
    value: Text


class CorrectField(_Quoted):
    command: Literal["correct_field"] = "correct_field"
    field: Text
    value: Text


class Book(_Command):
    """`quote` is when, in the visitor's words; None when they named no time."""

    command: Literal["book"] = "book"
    quote: Text | None = None


class PickSlot(_Quoted):
    """`slot` is the id of an offered slot."""

    command: Literal["pick_slot"] = "pick_slot"
    slot: Text


class Move(_Command):
    command: Literal["move"] = "move"
    quote: Text | None = None


class Cancel(_Quoted):
    command: Literal["cancel"] = "cancel"


class HandOver(_Quoted):
    command: Literal["hand_over"] = "hand_over"


class SmallTalk(_Command):
    command: Literal["small_talk"] = "small_talk"


class End(_Quoted):
    command: Literal["end"] = "end"


Command = Annotated[
    Answer | SetField | CorrectField | Book | PickSlot | Move | Cancel | HandOver | SmallTalk | End,
    Field(discriminator="command"),
]
_COMMAND: TypeAdapter[Command] = TypeAdapter(Command)
MAX_COMMANDS = 12


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A profile field the model may fill. `description` tells it what belongs there."""

    name: str
    description: str


@dataclass(frozen=True, slots=True)
class OfferedSlot:
    id: str
    label: str


@dataclass(frozen=True, slots=True)
class ExtractRequest:
    message: str
    fields: tuple[FieldSpec, ...] = ()
    offered: tuple[OfferedSlot, ...] = ()
    history: tuple[HistoryTurn, ...] = ()
    company: str = ""


@dataclass(frozen=True, slots=True)
class Extraction:
    """The commands that stood the checks, in the model's order, and how many did not."""

    commands: tuple[Command, ...] = ()
    dropped: int = 0
    usage: Usage | None = None


_NULLABLE = {"type": ["string", "null"]}
_KEYS = ("question", "field", "value", "slot", "quote")
_COMMANDS = "answer set_field correct_field book pick_slot move cancel hand_over small_talk end".split()
EXTRACTION_SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["commands"],
    "properties": {
        "commands": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["command", *_KEYS],
                "properties": {
                    "command": {"type": "string", "enum": _COMMANDS},
                    **dict.fromkeys(_KEYS, _NULLABLE),
                },
            },
        }
    },
}
"""What a model is asked to write: flat, because strict modes know no unions."""


def read_extraction(raw: str, request: ExtractRequest, usage: Usage | None = None) -> Extraction:
    """The model's JSON as commands. Unknown, malformed, unproven and foreign ones are dropped; never raises.

    A command is kept when its shape is right, its quote stands in the message word for word, its field is one that was
    asked for and its slot one that was offered.
    """
    items = _command_list(raw)
    kept = [c for item in items[:MAX_COMMANDS] if (c := _command(item, request)) is not None]
    unique = tuple(dict.fromkeys(kept))
    return Extraction(unique, len(items) - len(unique), usage)


def _command_list(raw: str) -> list[Any]:
    commands: Any = (json_object(raw) or {}).get("commands")
    return cast("list[Any]", commands) if isinstance(commands, list) else []


def _command(item: Any, request: ExtractRequest) -> Command | None:
    if isinstance(item, dict):
        # The wire schema is flat, so a command carries the keys of the others as nulls.
        item = {k: v for k, v in cast("dict[str, Any]", item).items() if v is not None}
    try:
        command = _COMMAND.validate_python(item)
    except ValidationError:
        return None
    quote: str | None = getattr(command, "quote", None)
    if quote is not None and not stands_in(quote, request.message):
        return None
    if isinstance(command, SetField | CorrectField) and command.field not in _names(request.fields):
        return None
    if isinstance(command, PickSlot) and command.slot not in {slot.id for slot in request.offered}:
        return None
    return command


def stands_in(quote: str, message: str) -> bool:
    """Whether the visitor said so, word for word."""
    return _plain(quote) in _plain(message)


def _names(fields: Iterable[FieldSpec]) -> set[str]:
    return {field.name for field in fields}


def _plain(text: str) -> str:
    """Case, spacing and kinds of quotation marks do not make a quote another one."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(str.maketrans("’‘“”", "''\"\""))
    return re.sub(r"\s+", " ", folded).strip()


# What a model may be asked to write as data


@dataclass(frozen=True, slots=True)
class JsonRequest:
    """A task whose answer is one JSON object. `data` is what it is done on, fenced already (`agent.prompts`).

    `schema` is a strict JSON schema, so every object is closed and every property required. `max_tokens` bounds the
    answer, `timeout_s` the wait for it.
    """

    name: str
    rules: str
    data: str
    schema: Mapping[str, Any]
    max_tokens: int = 1500
    timeout_s: float = 60.0


@dataclass(frozen=True, slots=True)
class WrittenJson:
    """What the model wrote, unchecked: it may be anything. Empty when it declined."""

    raw: str
    usage: Usage | None = None


def json_object(raw: str) -> dict[str, Any] | None:
    """The JSON object in a model's text, whatever it wrote around it; None when there is none."""
    start, end = raw.find("{"), raw.rfind("}")
    try:
        payload: Any = json.loads(raw[start : end + 1])
    except (ValueError, RecursionError):
        return None
    return cast("dict[str, Any]", payload) if isinstance(payload, dict) else None


# What goes wrong


class ModelError(Exception):
    """A model gave no usable answer. `code` is stable, `detail` is for the operator and holds no visitor text."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


class ModelUnavailable(ModelError):
    """Trying later may help: timeouts, rate limits after retries, server errors, cut streams.

    `retry_after` is seconds, when the provider named them.
    """

    def __init__(self, code: str, detail: str, *, retry_after: float | None = None) -> None:
        super().__init__(code, detail)
        self.retry_after = retry_after


class ModelMisconfigured(ModelError):
    """Trying again does not help: a wrong key, an unknown model, a request the provider does not accept."""


class ChatModel(Protocol):
    """Raises `ModelUnavailable` and `ModelMisconfigured`, nothing else. Closing the iterator stops the model."""

    name: ClassVar[str]

    def stream(self, request: AnswerRequest, search: SearchTool) -> AsyncIterator[StreamItem]:
        """The answer's text in order, with what was found and used on the way; `Usage` last, when known."""
        ...

    async def extract(self, request: ExtractRequest) -> Extraction: ...

    async def write_json(self, request: JsonRequest) -> WrittenJson | None:
        """What the model writes for the task; None from a model that cannot write."""
        ...
