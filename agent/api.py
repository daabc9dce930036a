"""The JSON of the HTTP API of conversations: what comes in, what goes out."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ingest.search import Hit
from pydantic import BaseModel, ConfigDict, Field

from agent import sessions
from agent.rows import CitationRow, TranscriptRow
from agent.visit import Page

# What comes in


class _In(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class PageIn(_In):
    url: str | None = Field(default=None, max_length=8_000)
    title: str | None = Field(default=None, max_length=2_000)
    referrer: str | None = Field(default=None, max_length=8_000)

    def as_page(self) -> Page:
        return Page(self.url, self.title, self.referrer)


class VisitorIn(_In):
    """What the browser was given when its visitor was new. Anything else makes a new visitor."""

    id: str = Field(max_length=64)
    token: str = Field(max_length=200)

    def as_credential(self) -> sessions.Credential | None:
        try:
            return sessions.Credential(UUID(self.id), self.token)
        except ValueError:
            return None


class SessionIn(_In):
    page: PageIn = PageIn()
    utm: dict[str, str] | None = Field(default=None, max_length=50)
    visitor: VisitorIn | None = None
    timezone: str | None = Field(default=None, max_length=200)
    locale: str | None = Field(default=None, max_length=200)


class TurnIn(_In):
    """A repeat with the same `client_turn_id` is answered with what the first one was answered with."""

    text: str
    client_turn_id: str | None = Field(default=None, min_length=1, max_length=64, pattern=r"^[\x21-\x7e]+$")
    page: PageIn | None = None


class FeedbackIn(_In):
    rating: Literal["up", "down"]
    reason: str | None = Field(default=None, max_length=4_000)


# What goes out


class VisitorOut(BaseModel):
    id: UUID
    token: str


class SessionOut(BaseModel):
    session_id: UUID
    token: str
    visitor: VisitorOut
    greeting: str
    suggestions: list[str]
    consent: None = None


class CitationOut(BaseModel):
    marker: int
    url: str
    title: str
    quote: str

    @classmethod
    def of(cls, row: CitationRow) -> CitationOut:
        return cls(marker=row.marker, url=row.page_url, title=row.title, quote=row.quote)


class SessionStateOut(BaseModel):
    state: Literal["active", "ended"]


class TurnOut(BaseModel):
    """The whole reply. `answered` is false when it does not answer from the site."""

    turn_id: UUID
    text: str
    answered: bool
    citations: list[CitationOut]
    offers: list[dict[str, Any]]
    booking: dict[str, Any] | None
    fields: dict[str, Any]
    session: SessionStateOut


class EndedOut(BaseModel):
    session_id: UUID
    state: Literal["ended"] = "ended"


class ReplyOut(BaseModel):
    text: str
    answered: bool
    citations: list[CitationOut]


class FeedbackOut(BaseModel):
    rating: Literal["up", "down"]
    reason: str | None


class StoredTurnOut(BaseModel):
    turn_id: UUID
    client_turn_id: str
    text: str
    reply: ReplyOut | None
    state: Literal["open", "closed", "failed"]
    created_at: datetime
    feedback: FeedbackOut | None

    @classmethod
    def of(cls, row: TranscriptRow, citations: list[CitationOut]) -> StoredTurnOut:
        reply = row.reply if row.state == "closed" else None
        return cls(
            turn_id=row.id,
            client_turn_id=row.client_turn_id,
            text=row.text,
            reply=None
            if reply is None
            else ReplyOut(text=reply, answered=bool(row.answered), citations=citations),
            state=row.state,
            created_at=row.opened_at,
            feedback=FeedbackOut(rating=row.rating, reason=row.rating_reason) if row.rating else None,
        )


class TranscriptOut(BaseModel):
    session_id: UUID
    state: Literal["active", "ended"]
    turns: list[StoredTurnOut]
    suggestions: list[str]


class WidgetConfigOut(BaseModel):
    name: str
    greeting: str
    suggestions: list[str]
    disclosure: str
    privacy_url: str | None
    accent: str | None
    locale: str


class PassageOut(BaseModel):
    id: int
    page_url: str
    title: str
    heading_path: list[str]
    anchor: str | None
    text: str
    score: float
    why: dict[str, float]

    @classmethod
    def of(cls, hit: Hit) -> PassageOut:
        return cls(
            id=hit.passage_id,
            page_url=hit.page_url,
            title=hit.title,
            heading_path=list(hit.heading_path),
            anchor=hit.anchor,
            text=hit.text,
            score=hit.score,
            why=hit.why,
        )


class SearchOut(BaseModel):
    passages: list[PassageOut]


class ErrorOut(BaseModel):
    """`error` is a stable code, `detail` a sentence for whoever reads it."""

    error: str
    detail: str
