"""One turn: what is decided about a message, the reply, and all of it stored before its last frame is sent.

intake.begin   tx: the turn's row is opened
run_turn       rules, search and the model's reading side by side -> policy.decide
               -> tx: facts -> reply: sentences, verified answers -> policy.conclude
               -> tx: text, citations, frames, usage, timings, state -> the last frame
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import Any, Literal

import structlog

from agent import closing, leads, policy, store, understand
from agent.alive import LostTurn, alive
from agent.answering import Answered, Answerer
from agent.arranging import arrangement, ask_a_person, heard
from agent.budget import Spent
from agent.closing import Finished
from agent.evidence import Findings
from agent.facts import Facts
from agent.frames import Frame, FrameLog
from agent.intake import OpenTurn
from agent.llm import AnswerRequest, ExtractRequest, ModelError
from agent.meetings import flow
from agent.meetings.arrange import Arrangement
from agent.meetings.model import Course, Says
from agent.patience import patiently
from agent.policy import Decision, Outcome
from agent.profile import asking
from agent.profile.consent import consent_text
from agent.profile.fields import definitions
from agent.profile.forms import form_json, label
from agent.profile.from_model import field_specs
from agent.reply import Reply, Route, Voice, phrase, shortened, variant_of
from agent.sentences import sentences
from agent.services import Services
from agent.state import (
    Answer,
    AskDetails,
    Decline,
    DialogueState,
    Greet,
    Meeting,
    Move,
    NotFound,
    OfferHuman,
    TakeDetails,
    Thank,
)
from agent.stopping import Stop, Stopped
from agent.understand import Commands
from agent.ways import to_a_person
from agent.welcome import known_rep
from db.outage import DATABASE_AWAY
from db.pool import transaction

TROUBLE = (TimeoutError, ModelError, *DATABASE_AWAY)
"""What can go wrong outside of our own code; anything else that is raised in a turn is a mistake of ours."""

log = structlog.get_logger(__name__)


async def run_turn(services: Services, turn: OpenTurn, frames: FrameLog, *, stop: Stop) -> None:
    """Answer the turn into `frames`, to the last frame, or until `stop`. What was said is stored before `done` is sent.

    Raises LostTurn when another process has taken the turn over: that one's frames are the answer. When the database
    stays away, the last frame is an error and the turn stays open until a repeat of it finds it silent.
    """
    async with alive(services, turn, stop):
        work = _Turn(services, turn, frames, stop)
        try:
            async with asyncio.timeout(turn.settings.agent.turn_timeout):
                await work.reply()
        except Stopped:
            await work.close(stopped=True)
        except TROUBLE as error:
            log.warning("turn_failed", error=type(error).__name__, code=getattr(error, "code", None))
            await work.fail()
        except Exception:  # a visitor who waits must hear something, whatever our mistake was
            log.exception("turn_broken")
            await work.fail()
        else:
            await work.close()


class _Turn:
    """The work on one turn."""

    def __init__(self, services: Services, turn: OpenTurn, frames: FrameLog, stop: Stop) -> None:
        self._services = services
        self._turn = turn
        self._frames = frames
        self._stop = stop
        self._stopped = False
        self._reply = Reply(frames, turn.id, started=turn.started)
        self._defs = definitions(turn.settings.profile)
        self._voice = Voice(
            turn.language,
            turn.settings.company.name,
            variant_of(turn.session.id, turn.seq),
            {name: label(definition, turn.language) for name, definition in self._defs.items()},
        )
        self._findings = _findings(services, turn)
        self._answerer = self._make_answerer()
        self._decision = Decision(turn.state, ())
        self._outcome: Outcome = "talk"
        self._said: list[Move] = []
        self._understood_for = Spent()
        self._facts = Facts(services, turn)
        self._form: dict[str, Any] | None = None
        self._meetings: Arrangement | None = None

    def _make_answerer(self) -> Answerer:
        return Answerer(
            self._services.model,
            self._services.fallback,
            findings=self._findings,
            reply=self._reply,
            voice=self._voice,
            timeout=self._turn.settings.agent.model_timeout,
            degraded=self._turn.degraded,
        )

    async def reply(self) -> None:
        """Decide and say. A question that the rules are sure of does not wait for the model's reading."""
        self._frames.add("turn", {"turn_id": str(self._turn.id), "client_turn_id": self._turn.client_turn_id})
        if self._turn.taken_over:
            await self._facts.record(self._decision)
            self._outcome = "taken_over"
            return
        self._meetings = await arrangement(self._services, self._turn, self._voice)
        reading = self._start_reading()
        try:
            understanding = self._turn.understanding
            acts = await self._services.second_look(understanding.acts)
            understanding = replace(understanding, acts=acts)
            if reading and understand.is_awaited(understanding, talking=self._turn.state.is_arranging):
                self._reply.status("searching")
                understanding = heard(
                    self._services, self._turn, understanding, (await self._heard(reading)).commands
                )
            decision = policy.decide(self._turn.state, understanding, self._turn.situation)
            await self._facts.record(decision)
            if decision.course is None:
                self._decision = decision  # it stands, also when the visitor wants no more of the reply
            await self._say_all(decision.moves)
            self._decision = decision = await self._arrange(decision)
            if reading:
                late = await self._heard(reading)
                decision = await self._add_late(decision, late, answered=understanding.is_sure)
                self._understood_for = self._understood_for.plus((await reading).usage)
            self._decision = await self._ask_naturally(decision)
        finally:
            if reading:
                reading.cancel()

    def _start_reading(self) -> asyncio.Task[Commands] | None:
        """The model's reading of the message, started when it is wanted and there is money for it."""
        config, read = self._turn.settings.agent, self._turn.understanding
        wanted = understand.is_wanted(read, config, talking=self._turn.state.is_arranging)
        if self._turn.grant is None or not wanted:
            return None
        request = ExtractRequest(
            message=read.message,
            history=self._turn.exchange,
            company=self._turn.settings.company.name,
            fields=field_specs(self._defs),
            offered=self._meetings.offered(self._turn.state.talk) if self._meetings else (),
        )
        timeout = config.understand_timeout
        return asyncio.create_task(understand.ask_model(self._services.model, request, timeout=timeout))

    async def _heard(self, reading: asyncio.Task[Commands]) -> Commands:
        async def wait() -> Commands:
            return await reading

        return await self._stop.unless_asked(wait())

    async def _arrange(self, decision: Decision) -> Decision:
        """Do and say what the course about a meeting asks for."""
        known = self._turn.situation.meetings
        if decision.course is None or known is None or self._meetings is None:
            return decision

        async def tell(says: Says) -> None:
            await self._say(Meeting(says))

        last = await self._meetings.follow(decision.course, known, tell)
        state = replace(decision.state, talk=last.talk, zone=last.zone or decision.state.zone)
        return await self._ask_person(replace(decision, state=state), last)

    async def _ask_person(self, decision: Decision, course: Course) -> Decision:
        """A person has to arrange the meeting: they are told, and the visitor is asked where to be reached."""
        if course.wanted is None:
            return decision
        await ask_a_person(self._services, self._turn, course)
        if course.when and not any(says.what == "preferred_no_contact" for says in course.says):
            return decision
        anew = replace(decision.state, asked=())  # nobody can answer without
        ask = asking.direct(anew, self._known, reason="handover")
        if ask is None:
            return decision
        self._said.append(ask)  # in words it was asked just now: the form stands there without any
        self._show_form(ask, phrase(ask, self._voice, Route()))
        return replace(decision, state=asking.having_asked(decision.state, ask))

    async def _add_late(self, decision: Decision, late: Commands, *, answered: bool) -> Decision:
        """What the model saw beside the rules: details of the visitor, and in an answered message other requests."""
        await self._facts.take(leads.proposed(late.commands, self._turn))
        if not answered:
            return decision
        extended = policy.with_late_commands(decision, late.commands)
        added = replace(
            extended,
            moves=extended.moves[len(decision.moves) :],
            facts=extended.facts[len(decision.facts) :],
        )
        await self._facts.request(added)
        await self._say_all(added.moves)
        return extended

    async def _ask_naturally(self, decision: Decision) -> Decision:
        """Ask the visitor for one thing about them, where the moment is right."""
        capture, talk = self._turn.settings.profile, (Answer, Greet, Thank, TakeDetails)
        if not (capture.enabled and capture.ask) or self._outcome != "answered":
            return decision
        if not all(isinstance(move, talk) for move in self._said) or self._asked_back():
            return decision
        after = replace(decision.state, helped=decision.state.helped + 1)
        ask = asking.natural(self._turn.state, after, capture.required, self._known)
        if ask is None:
            return decision
        await self._say(ask)
        return replace(decision, state=asking.having_asked(decision.state, ask))

    async def _say_all(self, moves: tuple[Move, ...]) -> None:
        gap = "\n\n"
        for move in moves:
            if isinstance(move, Answer):
                await self._answer_all(move.questions, gap=gap)
            else:
                await self._say(move)
            gap = " " if isinstance(move, Greet | Thank) else "\n\n"

    async def _say(self, move: Move, *, about: str | None = None) -> None:
        """A move in ready-made words; `about` names the question when there are several."""
        text = await self._words(move)
        self._reply.say(f"“{shortened(about)}” {text}" if about else text)
        self._said.append(move)
        if isinstance(move, Meeting) and self._meetings:
            self._meetings.show(move.says, self._reply)
            self._ask_address(move.says, text)
        if isinstance(move, AskDetails):
            self._show_form(move, text)
        if isinstance(move, Decline):
            self._outcome = "declined"

    async def _words(self, move: Move) -> str:
        if isinstance(move, Meeting):
            return self._meetings.words(move.says) if self._meetings else ""
        if move == Greet() and (rep := await known_rep(self._services, self._turn)):
            return self._voice.say("greet_known", rep=rep)
        # One question at a time: while a meeting is talked about, it is the meeting's.
        person = isinstance(move, OfferHuman if self._turn.state.is_arranging else OfferHuman | NotFound)
        route = await to_a_person(self._services, self._turn, self._voice.language) if person else Route()
        return phrase(move, self._voice, route)

    def _ask_address(self, says: Says, text: str) -> None:
        """Inputs below a read-back that asks where the invitation goes."""
        asks = says.what == "read_back_no_email" and self._turn.settings.profile.enabled
        if asks and (ask := asking.invitation(self._turn.state, self._known)):
            self._show_form(ask, sentences(text)[-1])

    def _show_form(self, ask: AskDetails, reason: str) -> None:
        """Real inputs beside the question; the visitor may also just type."""
        id, language = str(self._turn.id), self._voice.language
        consent = consent_text(self._turn.settings, language)
        self._form = form_json(id, ask, defs=self._defs, language=language, reason=reason, consent=consent)
        self._reply.form(self._form)

    @property
    def _known(self) -> frozenset[str]:
        return self._turn.situation.known.union(stated.name for stated in self._facts.taken)

    async def _answer_all(self, questions: tuple[str, ...], *, gap: str) -> None:
        self._said.append(Answer(questions))
        results: list[Answered] = []
        for question in questions:
            answering = self._answerer.answer(self._request(question), gap=gap)
            answered = await self._stop.unless_asked(answering)
            if answered.move:
                await self._say(answered.move, about=question if len(questions) > 1 else None)
            results.append(answered)
            gap = "\n\n"
        if any(result.cited for result in results):
            self._outcome = "answered"
        elif self._outcome != "declined":
            self._outcome = "not_found"

    def _request(self, question: str) -> AnswerRequest:
        company = self._turn.settings.company
        return AnswerRequest(
            question=question,
            company=company.name,
            history=self._turn.exchange,
            page=self._turn.page,
            language=self._turn.understanding.acts.language,
            tone=company.tone,
        )

    async def close(self, *, stopped: bool = False) -> None:
        """Store the reply, as far as it came when it was stopped, then send `done`."""
        self._stopped = stopped
        if stopped and self._reply.citations:
            self._outcome = "answered"
        state = self._state_after()
        done = self._frames.make("done", closing.done_json(self._finished()))
        await self._finish("closed", state, done)

    async def fail(self) -> None:
        """Store that the turn failed, then send `error`. The dialogue stays as it was; the message may be repeated."""
        self._outcome = "talk"
        error = self._frames.make("error", {"error": "unavailable", "detail": self._voice.say("trouble")})
        await self._finish("failed", None, error)

    async def _finish(
        self, state: Literal["closed", "failed"], dialogue: DialogueState | None, last: Frame
    ) -> None:
        finished = self._finished()
        frames = (*self._frames.frames, last)
        closed = closing.closed_turn(finished, state, frames, now=self._services.clock())

        async def store_it() -> bool:
            async with transaction(self._services.pool, self._turn.tenant) as conn:
                if not await store.close_turn(conn, closed):
                    return await store.is_closed(conn, self._turn.id, attempt=self._turn.attempt)
                await closing.store_around(conn, self._services, finished, closed, dialogue)
                return True

        try:
            if not await patiently(store_it, seconds=self._services.outage):
                raise LostTurn
        except DATABASE_AWAY as error:
            log.error("turn_not_stored", error=type(error).__name__)
            self._frames.add("error", {"error": "unavailable", "detail": self._voice.say("trouble")})
            return
        self._frames.publish((last,))
        log.info("turn_closed", state=state, outcome=closed.outcome, model=closed.model, **closed.timings)

    def _state_after(self) -> DialogueState:
        if self._outcome == "taken_over":
            return replace(self._turn.state, talk=flow.unasked(self._turn.state.talk))
        asked_back = self._form is None and self._asked_back()
        offered = self._outcome == "not_found" and (asked_back or NotFound in map(type, self._said))
        return policy.conclude(
            self._decision.state, outcome=self._outcome, offered_person=offered, asked_back=asked_back
        )

    def _asked_back(self) -> bool:
        return self._reply.text.rstrip().endswith("?")

    def _finished(self) -> Finished:
        return Finished(
            turn=self._turn,
            decision=self._decision,
            outcome=self._outcome,
            said=tuple(self._said),
            text=self._reply.text,
            citations=self._reply.citations,
            taken=self._facts.taken,
            form=self._form,
            meetings=self._meetings,
            model=self._answerer.model_name,
            spent=self._answerer.spent.plus(self._understood_for),
            timings=self._timings(),
            stopped=self._stopped,
        )

    def _timings(self) -> dict[str, int]:
        """Milliseconds since the message came in, but for the searches' own time."""
        measured = {"total_ms": time.perf_counter() - self._turn.started, "search_ms": self._findings.seconds}
        if self._reply.first_text is not None:
            measured["first_text_ms"] = self._reply.first_text
        return {name: round(seconds * 1000) for name, seconds in measured.items()}


def _findings(services: Services, turn: OpenTurn) -> Findings:
    return Findings(
        services.searcher,
        turn.tenant,
        history=turn.asked_before,
        page=turn.page,
        timeout=turn.settings.agent.search_timeout,
        outage=services.outage,
    )
