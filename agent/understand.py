"""What a message asks for: the rules' reading at once, the model's when it is wanted and comes in time."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass

import structlog

from agent.acts.questions import is_question
from agent.acts.text import sentences
from agent.config import Config
from agent.llm import ChatModel, Command, ExtractRequest, ModelError, Usage
from agent.meetings.proposed import says_nothing
from agent.policy import Understanding

log = structlog.get_logger(__name__)

_SPEAKS_OF_ITSELF = re.compile(
    r"\b(?:i'?m|i am|my|our|we'?re|we are|we need|we have|we use|i need|call me|"
    r"ich bin|ich heiße|mein\w*|unser\w*|wir (?:sind|haben|brauchen|nutzen)|"
    r"je suis|je m'appelle|mon|ma|notre|nous (?:sommes|avons|utilisons)|"
    r"soy|me llamo|mi|nuestr\w+|somos|tenemos|usamos)\b",
    re.IGNORECASE,
)
"""Words with which people say something about themselves or their company."""


@dataclass(frozen=True, slots=True)
class Commands:
    """The model's commands and what reading them cost; both empty when it gave none in time."""

    commands: tuple[Command, ...] = ()
    usage: Usage | None = None


def is_wanted(understanding: Understanding, config: Config, *, talking: bool = False) -> bool:
    """Whether the model should read the message beside the rules: they are not sure, or it speaks of the visitor.

    `talking`: about a meeting, at the moment.
    """
    return config.understanding == "always" or (
        config.understanding == "uncertain"
        and (
            is_awaited(understanding, talking=talking)
            or _SPEAKS_OF_ITSELF.search(understanding.message) is not None
        )
    )


def is_awaited(understanding: Understanding, *, talking: bool = False) -> bool:
    """Whether nothing is decided before the model has read the message: the rules are not sure what it is, and see
    nothing in it about a meeting. While one is talked about, they are sure only of what is plainly a question."""
    if not says_nothing(understanding.meeting):
        return False
    if not understanding.is_sure:
        return True
    plain = any(is_question(sentence) for sentence in sentences(understanding.message))
    return talking and understanding.acts.kind == "question" and not plain and not understanding.only_told


async def ask_model(model: ChatModel, request: ExtractRequest, *, timeout: float) -> Commands:
    """The model's reading of a message. Never raises for the model's faults: the rules stand alone then."""
    try:
        async with asyncio.timeout(timeout):
            extraction = await model.extract(request)
    except (ModelError, TimeoutError) as error:
        log.warning("understanding_failed", code=getattr(error, "code", "timeout"))
        return Commands()
    if extraction.dropped:
        log.info("commands_dropped", count=extraction.dropped)
    return Commands(extraction.commands, extraction.usage)
