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

from agent import budget, leads, policy, sessions, store, understand
from agent.alive import LostTurn, alive
from agent.answering import Answered, Answerer
from agent.budget import Spent
from agent.events import TurnClosed
from agent.evidence import Findings
from agent.facts import Facts
from agent.frames import Frame, FrameLog
from agent.intake import OpenTurn
from agent.llm import AnswerRequest, ExtractRequest, ModelError
from agent.patience import patiently
from agent.policy import Decision, Outcome
from agent.profile import asking
from agent.profile import store as profile_store
from agent.profile.consent import consent_text
from agent.profile.fields import definitions
from agent.profile.forms import form_json, label
from agent.profile.from_model import field_specs
from agent.reply import Reply, Route, Voice, citation_json, phrase, shortened, variant_of
from agent.rows import ClosedTurn
from agent.services import Services
from agent.state import (
    Answer,
    AskDetails,
    Decline,
    DialogueState,
    Greet,
    Move,
    NotFound,
    OfferHuman,
    TakeDetails,
    Thank,
    move_json,
)
from agent.times import said_time
from agent.understand import Commands
from crm.hours import next_opening
from db.outage import DATABASE_AWAY
from db.pool import Connection, transaction

TROUBLE = (TimeoutError, ModelError, *DATABASE_AWAY)
"""What can go wrong outside of our own code; anything else that is raised in a turn is a mistake of ours."""

log = structlog.get_logger(__name__)


async def run_turn(services: Services, turn: OpenTurn, frames: FrameLog) -> None:
    """Answer the turn into `frames`, to the last frame. What was said is stored before `done` is sent.

    Raises LostTurn when another process has taken the turn over: that one's frames are the answer. When the database
    stays away, the last frame is an error and the turn stays open until a repeat of it finds it silent.
    """
    async with alive(services, turn):
        work = _Turn(services, turn, frames)
        try:
            async with asyncio.timeout(turn.settings.agent.turn_timeout):
                await work.reply()
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

    def __init__(self, services: Services, turn: OpenTurn, frames: FrameLog) -> None:
        self._services = services
        self._turn = turn
        self._frames = frames
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
        reading = self._start_reading()
        try:
            understanding = self._turn.understanding
            acts = await self._services.second_look(understanding.acts)
            understanding = replace(understanding, acts=acts)
            if reading and not understanding.is_sure:
                self._reply.status("searching")
                understanding = replace(understanding, commands=(await reading).commands)
            decision = policy.decide(self._turn.state, understanding, self._turn.situation)
            await self._facts.record(decision)
            await self._say_all(decision.moves)
            if reading:
                decision = await self._add_late(decision, await reading, answered=understanding.is_sure)
                self._understood_for = self._understood_for.plus((await reading).usage)
            self._decision = await self._ask_naturally(decision)
        finally:
            if reading:
                reading.cancel()

    def _start_reading(self) -> asyncio.Task[Commands] | None:
        """The model's reading of the message, started when it is wanted and there is money for it."""
        config = self._turn.settings.agent
        if self._turn.grant is None or not understand.is_wanted(self._turn.understanding, config):
            return None
        request = ExtractRequest(
            message=self._turn.understanding.message,
            history=self._turn.exchange,
            company=self._turn.settings.company.name,
            fields=field_specs(self._defs),
        )
        timeout = config.understand_timeout
        return asyncio.create_task(understand.ask_model(self._services.model, request, timeout=timeout))

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
        known = self._turn.situation.known.union(stated.name for stated in self._facts.taken)
        after = replace(decision.state, helped=decision.state.helped + 1)
        ask = asking.natural(self._turn.state, after, capture.required, known)
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
        route = await self._route() if isinstance(move, OfferHuman | NotFound) else Route()
        text = phrase(move, self._voice, route)
        self._reply.say(f"“{shortened(about)}” {text}" if about else text)
        self._said.append(move)
        if isinstance(move, AskDetails):
            self._show_form(move, text)
        if isinstance(move, Decline):
            self._outcome = "declined"

    def _show_form(self, ask: AskDetails, reason: str) -> None:
        """Real inputs beside the question; the visitor may also just type."""
        self._form = form_json(
            str(self._turn.id),
            ask,
            defs=self._defs,
            language=self._voice.language,
            reason=reason,
            consent=consent_text(self._turn.settings, self._voice.language),
        )
        self._reply.form(self._form)

    async def _answer_all(self, questions: tuple[str, ...], *, gap: str) -> None:
        self._said.append(Answer(questions))
        results: list[Answered] = []
        for question in questions:
            answered = await self._answerer.answer(self._request(question), gap=gap)
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

    async def _route(self) -> Route:
        """The owner's way to a person, else the site's contact page."""
        company, team = self._turn.settings.company, self._turn.situation.team
        opens, promise = None, self._turn.settings.qualification.response_promise
        if team == "closed":
            hours = self._turn.settings.qualification.business_hours
            opening = next_opening(hours, self._services.clock()) if hours else None
            opens = said_time(opening, self._voice.language, zone=hours.zone) if hours and opening else None
        if company.contact_email or company.contact_url:
            return Route(company.contact_email, company.contact_url, team, opens, promise)

        async def find() -> tuple[str, str] | None:
            async with transaction(self._services.pool, self._turn.tenant) as conn:
                return await store.contact_page(conn)

        page = await patiently(find, seconds=self._services.outage)
        return Route(url=page[1] if page else None, team=team, opens=opens, promise=promise)

    async def close(self) -> None:
        """Store the reply, then send `done`."""
        state = self._state_after()
        done = self._frames.make("done", self._done())
        await self._finish("closed", state, done)

    async def fail(self) -> None:
        """Store that the turn failed, then send `error`. The dialogue stays as it was; the message may be repeated."""
        self._outcome = "talk"
        error = self._frames.make("error", {"error": "unavailable", "detail": self._voice.say("trouble")})
        await self._finish("failed", None, error)

    async def _finish(
        self, state: Literal["closed", "failed"], dialogue: DialogueState | None, last: Frame
    ) -> None:
        closed = self._closed(state, last)

        async def store_it() -> bool:
            async with transaction(self._services.pool, self._turn.tenant) as conn:
                if not await store.close_turn(conn, closed):
                    return await store.is_closed(conn, self._turn.id, attempt=self._turn.attempt)
                await self._store_around(conn, closed, dialogue)
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

    async def _store_around(
        self, conn: Connection, closed: ClosedTurn, dialogue: DialogueState | None
    ) -> None:
        """What changes with the turn, in its transaction."""
        turn, now = self._turn, closed.closed_at
        if self._form is not None:
            await profile_store.insert_form(
                conn, turn.id, session_id=turn.session.id, spec=self._form, now=now
            )
        if dialogue is not None:
            await leads.record_interactions(conn, self._services, turn, reply=self._reply.text)
            config = turn.settings.qualification
            await leads.assess(conn, self._services, turn.session, turn.id, config=config)
            await store.set_dialogue(conn, turn.session.id, dialogue=dialogue.as_json(), now=now)
            event = TurnClosed(
                session_id=turn.session.id, turn_id=turn.id, answered=closed.answered, outcome=closed.outcome
            )
            await self._services.record(conn, event, now)
        if turn.grant is not None:
            await budget.settle(conn, turn.grant, self._spent())
        if dialogue is not None and self._decision.ends_session:
            await sessions.end_session(conn, self._services, turn.session.id, reason="goodbye")

    def _state_after(self) -> DialogueState:
        if self._outcome == "taken_over":
            return self._turn.state
        asked_back = self._form is None and self._asked_back()
        offered = any(isinstance(move, NotFound) for move in self._said)
        offered = offered or (self._outcome == "not_found" and asked_back)
        return policy.conclude(
            self._decision.state, outcome=self._outcome, offered_person=offered, asked_back=asked_back
        )

    def _asked_back(self) -> bool:
        return self._reply.text.rstrip().endswith("?")

    def _spent(self) -> Spent:
        answered, understood = self._answerer.spent, self._understood_for
        return Spent(
            answered.input_tokens + understood.input_tokens, answered.output_tokens + understood.output_tokens
        )

    def _done(self) -> dict[str, Any]:
        return {
            "turn_id": str(self._turn.id),
            "text": self._reply.text,
            "answered": self._outcome == "answered",
            "citations": [citation_json(row) for row in self._reply.citations],
            "offers": [],
            "booking": None,
            "fields": {
                stated.name: {"value": stated.value, "quote": stated.quote} for stated in self._facts.taken
            },
            "form": self._form,
            "session": {
                "state": "ended" if self._decision.ends_session else "active",
                "handoff": self._handoff(),
            },
        }

    def _handoff(self) -> str:
        """Who is in charge after this turn."""
        if self._turn.taken_over:
            return "taken_over"
        if "handover_requested" in self._decision.facts:
            return "requested"
        stood = self._turn.session.handoff
        return "released" if stood == "taken_over" else stood

    def _closed(self, state: Literal["closed", "failed"], last: Frame) -> ClosedTurn:
        spent = self._spent()
        return ClosedTurn(
            id=self._turn.id,
            attempt=self._turn.attempt,
            state=state,
            reply=self._reply.text if state == "closed" else None,
            answered=state == "closed" and self._outcome == "answered",
            outcome=self._outcome if state == "closed" else "failed",
            moves=[move_json(move) for move in self._said],
            frames=[(frame.id, frame.event, frame.data) for frame in (*self._frames.frames, last)],
            citations=self._reply.citations if state == "closed" else (),
            model=self._answerer.model_name,
            usage={"input_tokens": spent.input_tokens, "output_tokens": spent.output_tokens},
            timings=self._timings(),
            closed_at=self._services.clock(),
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
