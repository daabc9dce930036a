"""The reply of a turn as it grows: ready-made sentences and verified answers become frames and one text."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID
from zlib import crc32

from agent.citations import Cited, Released, Text, with_quote
from agent.frames import FrameLog
from agent.llm import Evidence
from agent.policy import Team
from agent.replies import TEXTS, say
from agent.rows import CitationRow
from agent.state import (
    AboutAgent,
    Acknowledge,
    Answer,
    AskDetails,
    Bye,
    Chitchat,
    Clarify,
    Decline,
    End,
    ExplainAsking,
    Greet,
    Move,
    NotFound,
    OfferHuman,
    TakeDetails,
    Thank,
    Withhold,
)

MAX_REPEATED = 120

_KEYS: Mapping[type[Move], str] = {
    Bye: "bye",
    AboutAgent: "about_agent",
    Chitchat: "chitchat",
    Acknowledge: "acknowledge",
    Clarify: "clarify",
    ExplainAsking: "explain_asking",
}


@dataclass(frozen=True, slots=True)
class Route:
    """How a person is reached; both None when nobody knows. `team` was alerted, `opens` says when they are
    back, `promise` is the owner's sentence about when they answer."""

    email: str | None = None
    url: str | None = None
    team: Team = "unreachable"
    opens: str | None = None
    promise: str | None = None

    @property
    def is_known(self) -> bool:
        return bool(self.email or self.url)


@dataclass(frozen=True, slots=True)
class Voice:
    """In which language and for whom the agent speaks; `variant` picks among sentences that say the same.

    `labels` are the owner's words for fields of their own.
    """

    language: str
    company: str
    variant: int = 0
    labels: Mapping[str, str] = field(default_factory=dict[str, str])

    def say(self, key: str, **values: str) -> str:
        return say(key, self.language, variant=self.variant, company=self.company, **values)


def variant_of(session_id: UUID, seq: int) -> int:
    """Differs from turn to turn of a session, and is the same whenever it is asked for."""
    return crc32(session_id.bytes) % 97 + seq


def phrase(move: Move, voice: Voice, route: Route) -> str:
    """A move in words; "" for moves that say nothing by themselves."""
    match move:
        case Answer() | End():
            return ""
        case Greet(short=short):
            return voice.say("greet_short" if short else "greet")
        case Thank(short=short):
            return voice.say("thank_short" if short else "thank")
        case Decline(reason=reason):
            return voice.say(f"decline_{reason}")
        case OfferHuman():
            return _to_a_person(voice, route)
        case NotFound():
            return _not_found(move, voice, route)
        case TakeDetails():
            return _received(move, voice)
        case AskDetails():
            return _asking(move, voice)
        case Withhold(kinds=kinds):
            return voice.say("withheld", what=voice.say(f"secret_{_secret(kinds)}"))
        case _:
            return voice.say(_KEYS[type(move)])


def _received(move: TakeDetails, voice: Voice) -> str:
    beside = "details_noted" if move.short else "details_received"
    key = "details_passed_on" if move.passed_on else beside
    return voice.say(key, name=move.name) if move.name else voice.say(f"{key}_nameless")


def _asking(move: AskDetails, voice: Voice) -> str:
    if move.reason != "follow_up":
        return voice.say(f"ask_{move.reason}")
    name = move.fields[0]
    if f"ask_{name}" in TEXTS[voice.language]:
        question = voice.say(f"ask_{name}")
    else:
        label = f"label_{name}"
        known = label in TEXTS[voice.language]
        question = voice.say("ask_other", label=voice.say(label) if known else voice.labels.get(name, name))
    return f"{question} {voice.say('ask_optional')}"


def _secret(kinds: tuple[str, ...]) -> str:
    """The word for what was removed; a mixture is named in general."""
    named = {"card": "card", "key": "key", "token": "key", "password": "password"}
    found = {named.get(kind, "other") for kind in kinds}
    return found.pop() if len(found) == 1 else "other"


def _to_a_person(voice: Voice, route: Route) -> str:
    if route.team != "unreachable":
        return _alerted(voice, route)
    if not route.is_known:
        return voice.say("human_unknown")
    return _with_ways("human", voice, route)


def _alerted(voice: Voice, route: Route) -> str:
    if route.promise:
        text = f"{voice.say('human_passed_on')} {route.promise}"
    elif route.team == "open":
        text = voice.say("human_alerted_open")
    elif route.opens:
        text = voice.say("human_alerted_closed", when=route.opens)
    else:
        text = voice.say("human_alerted")
    return f"{text} {_with_ways('human_directly', voice, route)}" if route.is_known else text


def _with_ways(key: str, voice: Voice, route: Route) -> str:
    ways = [voice.say("by_email", email=route.email)] if route.email else []
    ways += [voice.say("on_page", url=route.url)] if route.url else []
    # The full stop would become a part of the address, so an address ends its sentence without one.
    text = voice.say(key, route=voice.say("or").join(ways))
    return text.removesuffix(".") if route.url else text


def _not_found(move: NotFound, voice: Voice, route: Route) -> str:
    parts = [voice.say("not_found")]
    if move.page_url and move.page_title:
        parts.append(voice.say("closest", title=move.page_title, url=move.page_url) + "\n")
    if route.is_known:
        parts.append(voice.say("offer_person"))
    return " ".join(parts).replace("\n ", "\n").rstrip()


def shortened(question: str) -> str:
    """A visitor's question as it is repeated: not at length, and without what would look like one of our markers."""
    words = re.sub(r"[\[\]\s]+", " ", question).strip()
    return words if len(words) <= MAX_REPEATED else words[:MAX_REPEATED].rstrip() + "…"


class Reply:
    """Collects what is said, and says it. `text` and `citations` are what is stored."""

    def __init__(self, log: FrameLog, turn_id: UUID, *, started: float) -> None:
        self._log = log
        self._turn_id = turn_id
        self._started = started
        self._parts: list[str] = []
        self._gap = ""
        self._citations: dict[int, CitationRow] = {}
        self._status: str | None = None
        self.first_text: float | None = None

    @property
    def text(self) -> str:
        return "".join(self._parts)

    @property
    def citations(self) -> tuple[CitationRow, ...]:
        return tuple(self._citations.values())

    def status(self, state: str) -> None:
        """Tell what goes on behind the scenes, once while it lasts."""
        if state != self._status:
            self._status = state
            self._log.add("status", {"state": state})

    def begin(self, gap: str = "\n\n") -> None:
        """What comes now is another passage of the reply, `gap` away from what was said before."""
        self._gap = gap if self._parts else ""

    def say(self, text: str, *, gap: str = "\n\n") -> None:
        """A whole passage."""
        if text:
            self.begin(gap)
            self._emit(text)

    def release(self, item: Released, evidence: Mapping[int, Evidence]) -> None:
        """A verified piece of an answer."""
        match item:
            case Text(text):
                self._emit(text.replace("\x00", ""))
            case Cited(marker, quote):
                self._cite(evidence[marker], quote.replace("\x00", ""))

    def form(self, form: Mapping[str, Any]) -> None:
        """Inputs for what the reply asks for."""
        self._log.add("form", dict(form))

    def offer(self, offer: Mapping[str, Any]) -> None:
        """Times that can be chosen."""
        self._log.add("offer", dict(offer))

    def booking(self, booking: Mapping[str, Any]) -> None:
        """A meeting that is proposed, or was booked, moved or cancelled."""
        self._log.add("booking", dict(booking))

    def notice(self, code: str, text: str) -> None:
        self._log.add("notice", {"code": code, "text": text})

    def _emit(self, text: str) -> None:
        if self.first_text is None:
            self.first_text = time.perf_counter() - self._started
        text, self._gap = self._gap + text, ""
        self._parts.append(text)
        self._log.add("text", {"text": text})

    def _cite(self, evidence: Evidence, quote: str) -> None:
        if known := self._citations.get(evidence.marker):
            quote = with_quote(known.quote, quote, evidence.text)
            if quote == known.quote:
                return
        row = CitationRow(
            turn_id=self._turn_id,
            marker=evidence.marker,
            passage_id=evidence.passage_id,
            page_url=evidence.url,
            title=evidence.title,
            quote=quote,
        )
        self._citations[evidence.marker] = row
        self._log.add("citation", citation_json(row))


def citation_json(row: CitationRow) -> dict[str, object]:
    return {"marker": row.marker, "url": row.page_url, "title": row.title, "quote": row.quote}
