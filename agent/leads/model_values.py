"""What the language model saw in a message about the visitor, held to the same rules as our own extractors."""

from __future__ import annotations

from agent.details import Details
from agent.intake import OpenTurn
from agent.llm import Command
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
    stated = stated_by_model(commands, turn.understanding.message, defs=defs, config=capture)
    fresh = tuple(one for one in stated if one.name not in seen or defs[one.name].many)
    return Details(fresh, resolve(turn.held, fresh, defs), "")
