"""What the language model saw in a message about the visitor, held to the same rules as our own extractors."""

from __future__ import annotations

from agent.details import Details
from agent.intake import OpenTurn
from agent.llm import Command
from agent.profile.extract import Message
from agent.profile.fields import definitions
from agent.profile.from_model import stated_by_model
from agent.profile.resolve import resolve


def proposed(commands: tuple[Command, ...], turn: OpenTurn) -> Details:
    """Values of the model that stand in the message and that the rules did not see themselves."""
    capture = turn.settings.profile
    if not capture.enabled or not commands:
        return Details((), (), "")
    defs = definitions(capture)
    seen = {stated.name for stated in turn.details.stated if "weak" not in stated.flags}
    message = Message(
        text=turn.understanding.message,
        language=turn.state.language,
        asked=turn.state.asking,
        history=tuple(past.text for past in turn.history),
        replies=tuple(past.reply for past in turn.history if past.reply),
    )
    stated = stated_by_model(commands, message, defs, capture)
    fresh = tuple(one for one in stated if one.name not in seen or defs[one.name].many)
    return Details(fresh, resolve(turn.held, fresh, defs), "")
