"""What to do next: a pure function of the dialogue so far and what the visitor's message was understood to be."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from agent.acts import Acts, refuses_details, wants_quote
from agent.acts.questions import is_question
from agent.acts.text import sentences
from agent.llm import Answer as AnswerCommand
from agent.llm import Command, HandOver, SmallTalk
from agent.llm import End as EndCommand
from agent.meetings import flow
from agent.meetings.model import Course, Known, Said, Says, Talk
from agent.profile import asking
from agent.state import (
    AboutAgent,
    Acknowledge,
    Answer,
    AskDetails,
    Awaiting,
    Bye,
    Chitchat,
    Clarify,
    Decline,
    DialogueState,
    End,
    ExplainAsking,
    Greet,
    Meeting,
    Move,
    OfferHuman,
    TakeDetails,
    Thank,
    Withhold,
)

SURE = 0.6
"""Below this confidence the rules' reading of a message is worth a second opinion; alone, it counts as a question."""

Fact = Literal["handover_requested", "quote_requested"]
Team = Literal["unreachable", "open", "closed"]
"""Whether somebody can be alerted when a visitor asks for a person, and whether it is their business hours."""
Outcome = Literal["answered", "not_found", "declined", "talk", "taken_over"]


@dataclass(frozen=True, slots=True)
class Understanding:
    """A message and what rules and model see in it. `commands` are the model's, in its order.

    `told` are the profile fields that the message gives, `only_told` when it says nothing else. `withheld` are the
    kinds of secrets that were removed from it. `wants_quote`: a price is to be made for the visitor.
    `refuses`: nothing is to be told; `asks_why` follows a question of ours. `meeting`: what it says about one.
    """

    message: str
    acts: Acts
    commands: tuple[Command, ...] = ()
    told: tuple[str, ...] = ()
    only_told: bool = False
    first_name: str | None = None
    withheld: tuple[str, ...] = ()
    wants_quote: bool = False
    refuses: bool = False
    asks_why: bool = False
    meeting: Said = field(default_factory=Said)

    @property
    def is_sure(self) -> bool:
        return self.acts.confidence >= SURE


@dataclass(frozen=True, slots=True)
class Situation:
    """What a decision depends on beside the dialogue: the profile fields that are known, and who could take over.

    `waiting`: a person was asked for before and has not come yet. `meetings`: what is known for one; None when meetings
    cannot be booked.
    """

    known: frozenset[str] = frozenset()
    team: Team = "unreachable"
    waiting: bool = False
    max_questions: int = 3
    meetings: Known | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The moves of the reply in their order, the facts to record before it, and the state they leave.

    `course`: what is then done and said about a meeting.
    """

    state: DialogueState
    moves: tuple[Move, ...]
    facts: tuple[Fact, ...] = ()
    course: Course | None = None

    @property
    def ends_session(self) -> bool:
        return any(isinstance(move, End) for move in self.moves)


def decide(
    state: DialogueState, understanding: Understanding, situation: Situation | None = None
) -> Decision:
    """The reply's moves. The model's commands count where the rules are not sure; the rules win otherwise."""
    situation = situation or Situation()
    course = _course(state, understanding, situation)
    if course:
        moves = _beside_meeting(understanding, situation)
    else:
        moves = (*_moves(state, understanding, situation), *_reminder(state, understanding, situation))
        moves, course = _leaving(state, situation, moves)
    if understanding.withheld:
        moves = (Withhold(understanding.withheld), *moves)
    decision = replace(_decision(state, understanding, moves), course=course)
    decision = _with_direct_question(decision, situation)
    return decision if understanding.refuses else _with_invitation(decision, situation)


def _moves(state: DialogueState, understanding: Understanding, situation: Situation) -> tuple[Move, ...]:
    """What is said to a message that is about no meeting."""
    if understanding.wants_quote:
        return _quote(understanding, situation)
    if understanding.asks_why and state.awaiting == "contact":
        return (ExplainAsking(),)
    if understanding.refuses:
        # A person was to get back to them and cannot: then they hear how to reach one themselves.
        route = (OfferHuman(),) if situation.waiting and state.awaiting == "contact" else ()
        return (Acknowledge(), *_asked_beside(understanding, understanding.message, situation), *route)
    if understanding.only_told:
        moves = _received(understanding, short=state.is_arranging, waiting=situation.waiting)
        return moves if moves or understanding.withheld or state.is_arranging else (TakeDetails(()),)
    questions = understanding.acts.questions[: situation.max_questions]
    moves = _by_command(understanding, questions) or _by_act(state, understanding, questions)
    return (*_received(understanding, short=True), *moves)


# Meetings


def _course(state: DialogueState, understanding: Understanding, situation: Situation) -> Course | None:
    acts, meeting = understanding.acts, understanding.meeting
    if situation.meetings is None or acts.kind == "manipulation":
        return None
    if acts.kind == "human" and meeting.yes and meeting.rest.strip():  # "yes, connect me to a person"
        return None
    return flow.decide(state.talk, meeting, situation.meetings)


def _beside_meeting(understanding: Understanding, situation: Situation) -> tuple[Move, ...]:
    """What is said to the rest of a message about a meeting, before anything about the meeting."""
    questions = _asked_beside(understanding, understanding.meeting.rest, situation)
    return (*_received(understanding, short=True), *questions)


def _reminder(state: DialogueState, understanding: Understanding, situation: Situation) -> tuple[Move, ...]:
    """After something else was talked about, the meeting is taken up again."""
    if situation.meetings is None or understanding.acts.kind in ("bye", "human"):
        return ()
    says = flow.resumed(state.talk, situation.meetings)
    return (Meeting(says),) if says else ()


def _leaving(
    state: DialogueState, situation: Situation, moves: tuple[Move, ...]
) -> tuple[tuple[Move, ...], Course | None]:
    """Before a goodbye it is said that nothing came of the time that was kept, and the time is given up."""
    ends = any(isinstance(move, End) for move in moves)
    course = flow.left(state.talk) if ends and situation.meetings else None
    if course is None:
        return moves, None
    return (*(Meeting(says) for says in course.says), *moves), replace(course, says=())


def _with_invitation(decision: Decision, situation: Situation) -> Decision:
    """Nobody can come right away: a meeting is offered instead."""
    wants_person = any(isinstance(move, OfferHuman) for move in decision.moves)
    if situation.meetings is None or situation.team == "open" or not wants_person or decision.state.talk:
        return decision
    state = replace(decision.state, talk=Talk(phase="invited"))
    return replace(decision, state=state, moves=(*decision.moves, Meeting(Says(what="invite"))))


# After the decision


def with_late_commands(decision: Decision, commands: tuple[Command, ...]) -> Decision:
    """The decision after the model's reading of a message that was answered without waiting for it."""
    asked = any(isinstance(command, HandOver) for command in commands)
    if not asked or any(isinstance(move, OfferHuman) for move in decision.moves):
        return decision
    return replace(
        decision, moves=(*decision.moves, OfferHuman()), facts=(*decision.facts, "handover_requested")
    )


def conclude(
    state: DialogueState, *, outcome: Outcome, offered_person: bool, asked_back: bool
) -> DialogueState:
    """The state after the reply. `asked_back`: the answer ended with a question of its own."""
    awaiting: Awaiting | None = "contact" if state.asking else None
    if outcome == "not_found":
        return replace(state, misses=state.misses + 1, awaiting="person" if offered_person else None)
    if outcome == "answered":
        return replace(state, misses=0, helped=state.helped + 1, awaiting="reply" if asked_back else awaiting)
    return replace(state, awaiting=awaiting)


def _decision(state: DialogueState, understanding: Understanding, moves: tuple[Move, ...]) -> Decision:
    kinds = {type(move) for move in moves}
    talk = state.talk if state.is_arranging else None
    after = replace(
        state,
        language=understanding.acts.language or state.language,
        greeted=state.greeted or Greet in kinds,
        awaiting=None,
        asking=None,
        talk=talk if Meeting in kinds else flow.unasked(talk),
        private=state.private
        or understanding.refuses
        or (state.awaiting == "contact" and understanding.acts.kind == "deny"),
    )
    facts: tuple[Fact, ...] = ("handover_requested",) if OfferHuman in kinds else ()
    if understanding.wants_quote:
        facts = ("quote_requested", *facts)
    return Decision(after, moves, facts)


_CONTACT = frozenset(("customer_name", "email", "phone"))
_REACHABLE = frozenset(asking.REACHABLE)


def _received(
    understanding: Understanding, *, short: bool = False, waiting: bool = False
) -> tuple[Move, ...]:
    """Thanks for details that concern the person; beside an answer, others are taken without a word."""
    if not understanding.told or (short and not _CONTACT.intersection(understanding.told)):
        return ()
    passed_on = waiting and not _REACHABLE.isdisjoint(understanding.told)
    return (TakeDetails(understanding.told, understanding.first_name, short=short, passed_on=passed_on),)


def _quote(understanding: Understanding, situation: Situation) -> tuple[Move, ...]:
    """What the site says about what is plainly asked, and a person for the price."""
    answers = _asked_beside(understanding, understanding.message, situation)
    return (*_received(understanding, short=True), *answers, OfferHuman())


def _asked_beside(understanding: Understanding, message: str, situation: Situation) -> tuple[Move, ...]:
    """The plain questions of a message, or a part of it, that is about something else as well."""
    asked = (
        each
        for each in sentences(message)
        if is_question(each) and not wants_quote(each) and not refuses_details(each)
    )
    questions = () if understanding.only_told else tuple(asked)[: situation.max_questions]
    return (Answer(questions),) if questions else ()


def _with_direct_question(decision: Decision, situation: Situation) -> Decision:
    """A person is asked for and somebody can be alerted: then the visitor is asked where to be reached."""
    if situation.team == "unreachable" or not any(isinstance(move, OfferHuman) for move in decision.moves):
        return decision
    reason = "handover" if situation.team == "open" else "callback"
    ask = asking.direct(decision.state, situation.known, reason=reason)
    if ask is None:
        return decision
    return replace(decision, moves=(*decision.moves, ask), state=asking.having_asked(decision.state, ask))


def _by_command(understanding: Understanding, questions: tuple[str, ...]) -> tuple[Move, ...]:
    if understanding.is_sure:
        return ()
    asked = tuple(c.question for c in understanding.commands if isinstance(c, AnswerCommand) and c.question)
    answers: tuple[Move, ...] = (Answer(asked[: len(questions) or 1]),) if asked else ()
    for command in understanding.commands:
        match command:
            case HandOver():
                return (*answers, OfferHuman())
            case EndCommand() if not answers:
                return (Bye(), End())
            case SmallTalk() if not answers:
                return (Chitchat(),)
            case _:
                continue
    return answers


def _by_act(
    state: DialogueState, understanding: Understanding, questions: tuple[str, ...]
) -> tuple[Move, ...]:
    more: tuple[Move, ...] = (Answer(questions),) if questions else ()
    if not understanding.is_sure:
        return more or (Answer((understanding.message,)),)
    match understanding.acts.kind:
        case "question":
            return more or (Answer((understanding.message,)),)
        case "greeting":
            return (Greet(short=bool(more)), *more)
        case "thanks":
            return (Thank(short=bool(more)), *more)
        case "bye":
            return more or (Bye(), End())
        case "about_agent":
            return (AboutAgent(), *more)
        case "human":
            return (*more, OfferHuman())
        case "chitchat":
            return more or (Chitchat(),)
        case "off_topic":
            return (Decline("off_topic"), *more)
        case "manipulation":
            return (Decline("manipulation"),)
        case "affirm":
            return more or _yes(state, understanding)
        case "deny":
            return more or (Acknowledge(),)


def _yes(state: DialogueState, understanding: Understanding) -> tuple[Move, ...]:
    match state.awaiting:
        case "person":
            return (OfferHuman(),)
        case "reply":
            return (Answer((understanding.message,)),)
        case "contact" if state.asking:
            direct = set(asking.REACHABLE) <= set(state.asked)
            return (AskDetails(("customer_name", *asking.REACHABLE) if direct else (state.asking,), "again"),)
        case _:
            return (Clarify(),)
