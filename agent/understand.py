"""What a message asks for: the rules' reading at once, the model's when it is wanted and comes in time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import structlog

from agent.config import Config
from agent.llm import ChatModel, Command, ExtractRequest, ModelError, Usage
from agent.policy import Understanding

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Commands:
    """The model's commands and what reading them cost; both empty when it gave none in time."""

    commands: tuple[Command, ...] = ()
    usage: Usage | None = None


def is_wanted(understanding: Understanding, config: Config) -> bool:
    """Whether the model should read the message beside the rules."""
    return config.understanding == "always" or (
        config.understanding == "uncertain" and not understanding.is_sure
    )


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
