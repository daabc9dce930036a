"""What a visitor's message is, before anything is searched. PURE: patterns only, no model, no clock.

`detect` reads a message; `kinds` says what it may find. `reading` puts together what the other files recognise.
"""

from agent.acts.kinds import ActKind, Acts
from agent.acts.personal import asks_why, refuses_details
from agent.acts.questions import is_follow_up
from agent.acts.quotes import wants_quote
from agent.acts.reading import detect, strip_social
from agent.acts.statements import only_tells

__all__ = [
    "ActKind",
    "Acts",
    "asks_why",
    "detect",
    "is_follow_up",
    "only_tells",
    "refuses_details",
    "strip_social",
    "wants_quote",
]
