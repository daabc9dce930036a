"""A small server that speaks the public HTTP contract, for tests of the widget alone.

It serves the real widget files, answers from a table, and fails in the ways a network and a server can:
`Plan` says how.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal
from uuid import uuid4

from fastapi import FastAPI, Query, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from starlette.middleware.cors import CORSMiddleware

from tests.widget.samples import CONFIG, DEFAULT_TEXT, PRICES, TRIAL, Json
from widget.routes import router

KEY = "pk_test"
Frame = tuple[str, Json]


@dataclass(frozen=True)
class Refusal:
    status: int
    code: str
    detail: str = "No."
    retry_after: int | None = None
    fields: dict[str, str] = field(default_factory=dict)


@dataclass
class Plan:
    """What the server does next. Questions are matched by their whole text."""

    # question -> text and citations of its answer
    answers: dict[str, tuple[str, list[Json]]] = field(default_factory=dict)
    # of turns, one a request
    refusals: list[Refusal] = field(default_factory=list)
    # question -> frame after which to cut, one a request; a cut stream ends in good order, as behind some proxies,
    # or breaks off
    cuts: dict[str, list[int]] = field(default_factory=dict)
    clean_cuts: bool = True
    # question -> frame after which to fall silent, once
    stalls: dict[str, int] = field(default_factory=dict)
    # question -> frame after which to wait for `release`
    holds: dict[str, int] = field(default_factory=dict)
    release: asyncio.Event = field(default_factory=asyncio.Event)
    # questions whose stream ends with an error frame, once
    fails_inside: set[str] = field(default_factory=set)
    # how frames are written: bytes a chunk (None sends a frame a chunk) and line ends
    piece: int | None = None
    newline: str = "\n"
    # of GET /v1/sessions/{id}, of POST /v1/sessions, of .../form, .../messages and .../identify, one a request
    transcript_refusals: list[Refusal] = field(default_factory=list)
    session_refusals: list[Refusal] = field(default_factory=list)
    form_refusals: list[Refusal] = field(default_factory=list)
    message_refusals: list[Refusal] = field(default_factory=list)
    identity_refusals: list[Refusal] = field(default_factory=list)
    # of .../stop and of DELETE /v1/sessions/{id}, one a request
    stop_refusals: list[Refusal] = field(default_factory=list)
    erase_refusals: list[Refusal] = field(default_factory=list)
    # question -> form that its reply asks to fill in, and what is said to one that was sent or turned down
    forms: dict[str, Json] = field(default_factory=dict)
    form_texts: dict[str, str] = field(
        default_factory=lambda: {"submitted": "Thank you, Ada! That has reached us.", "dismissed": ""}
    )
    # question -> further frames of its reply, before the last: `offer`, `booking`, or any other
    extra: dict[str, list[Frame]] = field(default_factory=dict)
    config: Json = field(default_factory=dict)


@dataclass
class Turn:
    turn_id: str
    client_turn_id: str
    text: str
    frames: list[Frame]
    feedback: Json | None = None
    form: Json | None = None
    stopped: asyncio.Event = field(default_factory=asyncio.Event)

    def cut(self, number: int) -> None:
        """Ends the reply behind that many frames, as the visitor wanted."""
        kept = self.frames[:number]
        text = "".join(data["text"] for event, data in kept if event == "text")
        cited = [data for event, data in kept if event == "citation"]
        last = self.frames[-1][1] | {"text": text, "citations": cited, "stopped": True}
        self.frames = [*kept, ("done", last)]


@dataclass
class Session:
    session_id: str
    token: str
    created_with: Json
    turns: dict[str, Turn] = field(default_factory=dict)
    pages: list[Json] = field(default_factory=list)
    ended: bool = False
    forms: list[Json] = field(default_factory=list)
    identities: list[str] = field(default_factory=list)
    handoff: str = "none"
    rep: str | None = None
    messages: list[Json] = field(default_factory=list)

    def say(self, text: str, *, kind: Literal["rep", "notice"] = "rep") -> None:
        """A rep writes, or something is said about the hand-off."""
        known = {"id": len(self.messages) + 1, "kind": kind, "rep": self.rep, "text": text}
        self.messages.append(known | {"at": "2026-01-02T03:04:05Z", "after_turn": len(self.turns)})

    def hand_over(self, handoff: str, rep: str | None, notice: str) -> None:
        self.handoff, self.rep = handoff, rep
        self.say(notice, kind="notice")

    def news(self, after: int = 0) -> Json:
        messages = [message for message in self.messages if message["id"] > after]
        return {"handoff": self.handoff, "rep": self.rep, "messages": messages}


@dataclass
class Standin:
    """The server's memory, open to the tests."""

    plan: Plan = field(default_factory=Plan)
    sessions: dict[str, Session] = field(default_factory=dict)
    turn_requests: list[Json] = field(default_factory=list)
    message_requests: list[int] = field(default_factory=list)
    erased: list[str] = field(default_factory=list)

    def reset(self) -> None:
        self.plan.release.set()
        self.plan, self.sessions = Plan(), {}
        self.turn_requests, self.message_requests, self.erased = [], [], []

    @property
    def session(self) -> Session:
        """The only one."""
        [session] = self.sessions.values()
        return session

    @property
    def turns(self) -> list[Turn]:
        return [turn for session in self.sessions.values() for turn in session.turns.values()]

    def app(self) -> FastAPI:
        app = FastAPI()
        app.include_router(router())
        routes = {
            ("GET", "/v1/widget/config"): self._config,
            ("POST", "/v1/sessions"): self._create,
            ("GET", "/v1/sessions/{session_id}"): self._transcript,
            ("POST", "/v1/sessions/{session_id}/turns"): self._turn,
            ("POST", "/v1/sessions/{session_id}/page"): self._page,
            ("POST", "/v1/sessions/{session_id}/end"): self._end,
            ("POST", "/v1/sessions/{session_id}/form"): self._form,
            ("GET", "/v1/sessions/{session_id}/messages"): self._messages,
            ("POST", "/v1/sessions/{session_id}/identify"): self._identify,
            ("POST", "/v1/sessions/{session_id}/turns/{turn_id}/feedback"): self._feedback,
            ("POST", "/v1/sessions/{session_id}/turns/{turn_id}/stop"): self._stop,
            ("DELETE", "/v1/sessions/{session_id}"): self._erase,
        }
        for (method, path), endpoint in routes.items():
            app.add_api_route(path, endpoint, methods=[method], response_model=None)
        app.add_middleware(
            CORSMiddleware,
            allow_origin_regex=".*",
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["X-Widget-Key", "Authorization", "Content-Type", "Last-Event-ID"],
            expose_headers=["Retry-After"],
        )
        return app

    async def _config(self, request: Request) -> Response:
        if request.headers.get("X-Widget-Key") != KEY:
            return refuse(Refusal(401, "widget_key_unknown"))
        return JSONResponse(CONFIG | self.plan.config)

    async def _create(self, request: Request) -> Response:
        if self.plan.session_refusals:
            return refuse(self.plan.session_refusals.pop(0))
        session = Session(session_id=uuid4().hex, token=uuid4().hex, created_with=await request.json())
        self.sessions[session.session_id] = session
        body = {
            "session_id": session.session_id,
            "token": session.token,
            "visitor": {"id": "v1", "token": "vt"},
        }
        consent = self.plan.config.get("consent")
        rest = {"greeting": CONFIG["greeting"], "suggestions": CONFIG["suggestions"], "consent": consent}
        return JSONResponse(body | rest, 201)

    async def _transcript(self, request: Request, session_id: str) -> Response:
        found = self._session(request, session_id, self.plan.transcript_refusals)
        if isinstance(found, Refusal):
            return refuse(found)
        state = "ended" if found.ended else "active"
        turns = [self._stored(turn) for turn in found.turns.values()]
        said = {"session_id": session_id, "state": state, "turns": turns, "suggestions": []}
        return JSONResponse(said | found.news())

    def _stored(self, turn: Turn) -> Json:
        waits = turn.text in self.plan.holds and not self.plan.release.is_set()
        is_open = waits and not turn.stopped.is_set()
        offer = dict(turn.frames).get("offer")
        reply = None if is_open else turn.frames[-1][1] | {"offer": offer}
        base = {
            "turn_id": turn.turn_id,
            "client_turn_id": turn.client_turn_id,
            "text": turn.text,
            "reply": reply,
        }
        state = "open" if is_open else "closed"
        return base | {"state": state, "created_at": "", "feedback": turn.feedback, "form": turn.form}

    async def _turn(self, request: Request, session_id: str) -> Response:
        body: Json = await request.json()
        self.turn_requests.append(body | {"last_event_id": request.headers.get("Last-Event-ID")})
        if self.plan.refusals:
            return refuse(self.plan.refusals.pop(0))
        found = self._session(request, session_id)
        if isinstance(found, Refusal) or found.ended:
            return refuse(found if isinstance(found, Refusal) else Refusal(410, "session_ended"))
        key = body["client_turn_id"]
        if key not in found.turns:
            found.turns[key] = self._new_turn(found, body)
        start = int(request.headers.get("Last-Event-ID", "0"))
        return StreamingResponse(self._stream(found.turns[key], start), media_type="text/event-stream")

    def _new_turn(self, session: Session, body: Json) -> Turn:
        taken_over = session.handoff == "taken_over"
        text, citations = self.plan.answers.get(body["text"], (DEFAULT_TEXT, [PRICES, TRIAL]))
        turn = Turn(uuid4().hex, body["client_turn_id"], body["text"], [])
        if form := self.plan.forms.get(turn.text):
            turn.form = form | {"state": "open"}
        extra = self.plan.extra.get(turn.text, [])
        turn.frames = frames_of(turn, text, citations, form=form, extra=extra)
        if taken_over:
            turn.frames = frames_of(turn, "", [])
        turn.frames[-1][1]["session"]["handoff"] = session.handoff
        if turn.text in self.plan.fails_inside:
            self.plan.fails_inside.discard(turn.text)
            turn.frames[-1] = (
                "error",
                {"error": "unavailable", "detail": "The answer could not be written."},
            )
        return turn

    async def _stream(self, turn: Turn, start: int) -> AsyncIterator[bytes]:
        plan = self.plan
        cuts = plan.cuts.get(turn.text, [])
        cut = cuts.pop(0) if cuts else None
        stall = plan.stalls.pop(turn.text, None)
        frames = turn.frames if cut != 0 else []
        number = 0
        while number < len(frames):
            event, data = frames[number]
            number += 1
            if number > start:
                for chunk in self._chunks(number, event, data):
                    yield chunk
            if cut is not None and number >= cut:
                if plan.clean_cuts:
                    return
                raise ConnectionResetError("cut, as planned")
            if stall is not None and number >= stall:
                await asyncio.Event().wait()
            if plan.holds.get(turn.text) == number:
                ends = [asyncio.ensure_future(one.wait()) for one in (plan.release, turn.stopped)]
                await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
                for end in ends:
                    end.cancel()
                if turn.stopped.is_set():
                    turn.cut(number)
                    frames = turn.frames

    def _chunks(self, number: int, event: str, data: Json) -> list[bytes]:
        newline, piece = self.plan.newline, self.plan.piece
        if piece is None:
            lines = [f"id: {number}", f"event: {event}", f"data: {json.dumps(data)}", "", ""]
            return [newline.join(lines).encode()]
        spread = json.dumps(data, indent=1, ensure_ascii=False).split("\n")
        lines = [": ping", f"id:{number}", f"event: {event}", *(f"data: {line}" for line in spread), "", ""]
        raw = newline.join(lines).encode()
        return [raw[at : at + piece] for at in range(0, len(raw), piece)]

    async def _page(self, request: Request, session_id: str) -> Response:
        return await self._note(request, session_id, lambda session, body: session.pages.append(body))

    async def _feedback(self, request: Request, session_id: str, turn_id: str) -> Response:
        def note(session: Session, body: Json) -> None:
            next(turn for turn in session.turns.values() if turn.turn_id == turn_id).feedback = body

        return await self._note(request, session_id, note)

    async def _stop(self, request: Request, session_id: str, turn_id: str) -> Response:
        found = self._session(request, session_id, self.plan.stop_refusals)
        if isinstance(found, Refusal):
            return refuse(found)
        next(turn for turn in found.turns.values() if turn.turn_id == turn_id).stopped.set()
        return JSONResponse({})

    async def _erase(self, request: Request, session_id: str) -> Response:
        found = self._session(request, session_id, self.plan.erase_refusals)
        if isinstance(found, Refusal):
            return refuse(found)
        self.erased.append(self.sessions.pop(session_id).session_id)
        return Response(status_code=204)

    async def _form(self, request: Request, session_id: str) -> Response:
        found = self._session(request, session_id, self.plan.form_refusals)
        if isinstance(found, Refusal):
            return refuse(found)
        body: Json = await request.json()
        found.forms.append(body)
        state = "dismissed" if body["dismissed"] else "submitted"
        for turn in found.turns.values():
            if turn.form and turn.form["form_id"] == body["form_id"]:
                turn.form |= {"state": state, "accepted": body["values"]}
        return JSONResponse({"accepted": body["values"], "text": self.plan.form_texts[state]})

    async def _messages(
        self, request: Request, session_id: str, after: Annotated[int, Query()] = 0
    ) -> Response:
        self.message_requests.append(after)
        found = self._session(request, session_id, self.plan.message_refusals)
        return refuse(found) if isinstance(found, Refusal) else JSONResponse(found.news(after))

    async def _identify(self, request: Request, session_id: str) -> Response:
        if self.plan.identity_refusals:
            return refuse(self.plan.identity_refusals.pop(0))
        return await self._note(
            request, session_id, lambda session, body: session.identities.append(body["token"])
        )

    async def _end(self, request: Request, session_id: str) -> Response:
        found = self._session(request, session_id)
        if isinstance(found, Refusal):
            return refuse(found)
        found.ended = True
        return JSONResponse({"session_id": session_id, "state": "ended"})

    async def _note(self, request: Request, session_id: str, note: Any) -> Response:
        found = self._session(request, session_id)
        if isinstance(found, Refusal):
            return refuse(found)
        note(found, await request.json())
        return Response(status_code=204)

    def _session(
        self, request: Request, session_id: str, refusals: list[Refusal] | None = None
    ) -> Session | Refusal:
        if refusals:
            return refusals.pop(0)
        session = self.sessions.get(session_id)
        if session is None:
            return Refusal(404, "not_found")
        if request.headers.get("Authorization") != f"Bearer {session.token}":
            return Refusal(401, "unauthorized")
        return session


def refuse(refusal: Refusal) -> Response:
    headers = {} if refusal.retry_after is None else {"Retry-After": str(refusal.retry_after)}
    body = {"error": refusal.code, "detail": refusal.detail, "fields": refusal.fields}
    return JSONResponse(body, refusal.status, headers=headers)


def frames_of(
    turn: Turn,
    text: str,
    citations: list[Json],
    *,
    form: Json | None = None,
    extra: Sequence[Frame] = (),
) -> list[Frame]:
    """The frames of an answer: text in pieces of 24 characters, each citation right after its marker, then the rest."""
    frames: list[Frame] = [
        ("turn", {"turn_id": turn.turn_id, "client_turn_id": turn.client_turn_id}),
        ("status", {"state": "searching"}),
        ("status", {"state": "writing"}),
    ]
    sent = ""
    due = {f"[{citation['marker']}]": citation for citation in citations}
    for at in range(0, len(text), 24):
        frames.append(("text", {"text": text[at : at + 24]}))
        sent += text[at : at + 24]
        frames += [("citation", due.pop(marker)) for marker in list(due) if marker in sent]
    if form:
        frames.append(("form", form))
    frames += extra
    offers = dict(extra).get("offer", {"offers": []})["offers"]
    rest: Json = {"answered": True, "offers": offers, "booking": dict(extra).get("booking"), "fields": {}}
    rest["form"] = form
    rest["session"] = {"state": "active", "handoff": "none"}
    frames.append(("done", {"turn_id": turn.turn_id, "text": text, "citations": citations, **rest}))
    return frames
