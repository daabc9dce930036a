"""The dialogue as values: what is remembered between turns, what the agent can do next. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal, cast, get_args

from pydantic import TypeAdapter

from agent.meetings.model import Says, Talk, read_talk, talk_json

Awaiting = Literal["person", "reply", "contact"]
"""What the visitor's yes or no would answer: our offer of a person, a question that ended our answer, or our asking for
something about the visitor."""

DeclineReason = Literal["off_topic", "manipulation", "commitment"]


@dataclass(frozen=True, slots=True)
class DialogueState:
    """What one turn leaves for the next.

    `misses` counts answers in a row that were not found, `helped` all that were. `asked` are the profile fields that
    the visitor was asked for, `asking` is the one that the last reply asked for. `private` visitors do not want to be
    asked. `talk` is about a meeting; `zone` is the one they said they are in.
    """

    language: str | None = None
    greeted: bool = False
    awaiting: Awaiting | None = None
    misses: int = 0
    helped: int = 0
    asked: tuple[str, ...] = ()
    asking: str | None = None
    private: bool = False
    talk: Talk | None = None
    zone: str | None = None

    @property
    def is_arranging(self) -> bool:
        """Whether a meeting is talked about."""
        return self.talk is not None and self.talk.phase != "invited"

    def as_json(self) -> dict[str, Any]:
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return values | {"talk": talk_json(self.talk) if self.talk else None}


def read_state(stored: Mapping[str, Any]) -> DialogueState:
    """The stored state. What another version wrote and this one does not know is left out."""
    state = DialogueState()
    if isinstance(language := stored.get("language"), str):
        state = replace(state, language=language)
    if isinstance(misses := stored.get("misses"), int):
        state = replace(state, misses=misses)
    if isinstance(helped := stored.get("helped"), int):
        state = replace(state, helped=helped)
    if isinstance(asked := stored.get("asked"), list):
        state = replace(state, asked=tuple(str(name) for name in cast("list[object]", asked)))
    if isinstance(asking := stored.get("asking"), str):
        state = replace(state, asking=asking)
    if (awaiting := stored.get("awaiting")) in get_args(Awaiting):
        state = replace(state, awaiting=awaiting)
    if isinstance(zone := stored.get("zone"), str):
        state = replace(state, zone=zone)
    state = replace(state, talk=read_talk(stored.get("talk")))
    return replace(state, greeted=stored.get("greeted") is True, private=stored.get("private") is True)


# Moves: what a reply is made of, in order


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer each question from the site."""

    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Greet:
    """`short` when more follows in the same reply."""

    short: bool = False


@dataclass(frozen=True, slots=True)
class Thank:
    """Receive thanks."""

    short: bool = False


@dataclass(frozen=True, slots=True)
class Bye:
    """Say goodbye."""


@dataclass(frozen=True, slots=True)
class End:
    """End the session. Says nothing."""


@dataclass(frozen=True, slots=True)
class AboutAgent:
    """Say that this is a machine, and what it does."""


@dataclass(frozen=True, slots=True)
class OfferHuman:
    """Say how a person is reached."""


@dataclass(frozen=True, slots=True)
class Chitchat:
    """Be friendly about something that is no question."""


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Take a "no" for an answer."""


@dataclass(frozen=True, slots=True)
class Decline:
    reason: DeclineReason


@dataclass(frozen=True, slots=True)
class NotFound:
    """Say that the site does not tell. `page_title` and `page_url` name the page that comes closest, if one does."""

    page_title: str | None = None
    page_url: str | None = None


@dataclass(frozen=True, slots=True)
class Clarify:
    """Ask what is meant."""


@dataclass(frozen=True, slots=True)
class TakeDetails:
    """Receive what the visitor told about themselves: the names of the fields. `name` is how they may be addressed.

    `passed_on`: to the person they wait for.
    """

    fields: tuple[str, ...]
    name: str | None = None
    short: bool = False
    passed_on: bool = False


AskReason = Literal["follow_up", "handover", "callback", "again"]


@dataclass(frozen=True, slots=True)
class AskDetails:
    """Ask for something about the visitor, and say why."""

    fields: tuple[str, ...]
    reason: AskReason = "follow_up"


@dataclass(frozen=True, slots=True)
class ExplainAsking:
    """Say why we asked, and that nothing has to be told."""


@dataclass(frozen=True, slots=True)
class Withhold:
    """Say that something secret was removed from the visitor's message. `kinds` as kit.masking names them."""

    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Meeting:
    """Say something about a meeting."""

    says: Says


Move = (
    Answer
    | Greet
    | Thank
    | Bye
    | End
    | AboutAgent
    | OfferHuman
    | Chitchat
    | Acknowledge
    | Decline
    | NotFound
    | Clarify
    | TakeDetails
    | AskDetails
    | ExplainAsking
    | Withhold
    | Meeting
)

_SAYS: TypeAdapter[Says] = TypeAdapter(Says)


def move_json(move: Move) -> dict[str, Any]:
    """{"move": class name, its values}, as stored in turns.moves."""
    if isinstance(move, Meeting):
        return {"move": "Meeting", **_SAYS.dump_python(move.says, mode="json")}
    return {"move": type(move).__name__, **asdict(move)}
