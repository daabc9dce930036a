"""The reply of a turn as it grows: ready-made sentences and verified answers become frames and one text."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID
from zlib import crc32

from agent.citations import Cited, Released, Text
from agent.frames import FrameLog
from agent.llm import Evidence
from agent.replies import say
from agent.rows import CitationRow
from agent.state import (
    AboutAgent,
    Acknowledge,
    Answer,
    Bye,
    Chitchat,
    Clarify,
    Decline,
    End,
    Greet,
    Move,
    NotFound,
    OfferHuman,
    Thank,
)

_KEYS: Mapping[type[Move], str] = {
    Bye: "bye",
    AboutAgent: "about_agent",
    Chitchat: "chitchat",
    Acknowledge: "acknowledge",
    Clarify: "clarify",
}


@dataclass(frozen=True, slots=True)
class Route:
    """How a person is reached; both None when nobody knows."""

    email: str | None = None
    url: str | None = None

    @property
    def is_known(self) -> bool:
        return bool(self.email or self.url)


@dataclass(frozen=True, slots=True)
class Voice:
    """In which language and for whom the agent speaks; `variant` picks among sentences that say the same."""

    language: str
    company: str
    variant: int = 0

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
        case _:
            return voice.say(_KEYS[type(move)])


def _to_a_person(voice: Voice, route: Route) -> str:
    if not route.is_known:
        return voice.say("human_unknown")
    ways = [voice.say("by_email", email=route.email)] if route.email else []
    ways += [voice.say("on_page", url=route.url)] if route.url else []
    # The full stop would become a part of the address, so an address ends its sentence without one.
    text = voice.say("human", route=voice.say("or").join(ways))
    return text.removesuffix(".") if route.url else text


def _not_found(move: NotFound, voice: Voice, route: Route) -> str:
    parts = [voice.say("not_found")]
    if move.page_url and move.page_title:
        parts.append(voice.say("closest", title=move.page_title, url=move.page_url) + "\n")
    if route.is_known:
        parts.append(voice.say("offer_person"))
    return " ".join(parts).replace("\n ", "\n").rstrip()


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

    def notice(self, code: str, text: str) -> None:
        self._log.add("notice", {"code": code, "text": text})

    def _emit(self, text: str) -> None:
        if self.first_text is None:
            self.first_text = time.perf_counter() - self._started
        text, self._gap = self._gap + text, ""
        self._parts.append(text)
        self._log.add("text", {"text": text})

    def _cite(self, evidence: Evidence, quote: str) -> None:
        if evidence.marker in self._citations:
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
