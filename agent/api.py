"""The JSON of the HTTP API of conversations: what comes in, what goes out."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, Literal, cast
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, field_validator

from agent import sessions
from agent.handoff.model import RepMessage
from agent.meetings.api import MeetingCardOut, OfferedTimeOut, OfferOut
from agent.profile.consent import ConsentText
from agent.profile.store import FormRow
from agent.rows import CitationRow, TranscriptRow
from agent.visit import Page
from agent.visits.arrival import Remembered, SeenPage, moment
from ingest.search import Hit

_PLAIN: Final = (str, int, float, bool)

# What comes in


class _In(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class PageIn(_In):
    """Nothing in it is too long to be answered: it is cut, because an odd address must not cost a visitor the chat."""

    url: str | None = None
    title: str | None = None
    referrer: str | None = None

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


class TouchIn(_In):
    """An arrival that the browser remembers. `utm` may hold click ids; `at` is ISO 8601 or milliseconds since 1970."""

    at: str | float | None = None
    url: str | None = None
    title: str | None = None
    referrer: str | None = None
    utm: dict[str, str] = {}

    def as_remembered(self) -> Remembered:
        return Remembered(Page(self.url, self.title, self.referrer), self.utm, moment(self.at))


class SeenPageIn(_In):
    """A page that was looked at before the chat. `at` as in `TouchIn`."""

    url: str | None = None
    title: str | None = None
    at: str | float | None = None

    def as_seen(self) -> SeenPage:
        return SeenPage(Page(self.url, self.title), moment(self.at))


class SessionIn(_In):
    """Where the visitor is and came from, as far as the browser knows; all of it may be left out.

    `page` is the page the chat is opened on, `landing` the first one of this visit, `pages` those in between (the last
    30 are kept), `utm` this visit's campaign parameters and click ids, `first_touch` and `last_touch` the first and the
    latest arrival that the browser remembers. `device` is desktop, mobile or tablet, else the User-Agent decides.
    `consent_shown` is the version of the consent text that the visitor can see. `identity` is a token signed by the
    site's own backend. Of `context`, what the site itself tells, `product_name` is kept: the product on the page.
    """

    page: PageIn = PageIn()
    utm: dict[str, str] | None = None
    landing: PageIn | None = None
    first_touch: TouchIn | None = None
    last_touch: TouchIn | None = None
    pages: list[SeenPageIn] = []
    visitor: VisitorIn | None = None
    timezone: str | None = None
    locale: str | None = None
    device: str | None = None
    consent_shown: str | None = None
    identity: str | None = Field(default=None, max_length=5_000)
    context: dict[str, str | int | float | bool] | None = None

    @field_validator("context", mode="before")
    @classmethod
    def _flat_or_nothing(cls, given: Any) -> Any:
        """A site may tell anything here; what is not understood must not cost a visitor the chat."""
        facts = cast("dict[Any, Any]", given).items() if isinstance(given, dict) else ()
        return {key: value for key, value in facts if isinstance(key, str) and isinstance(value, _PLAIN)}

    def as_opening(self, *, user_agent: str | None = None) -> sessions.Opening:
        return sessions.Opening(
            page=self.page.as_page(),
            utm=self.utm,
            landing=self.landing.as_page() if self.landing else None,
            first_touch=self.first_touch.as_remembered() if self.first_touch else None,
            last_touch=self.last_touch.as_remembered() if self.last_touch else None,
            pages=[page.as_seen() for page in self.pages],
            visitor=self.visitor.as_credential() if self.visitor else None,
            timezone=self.timezone,
            locale=self.locale,
            device=self.device,
            user_agent=user_agent,
            consent_shown=self.consent_shown,
            product=str((self.context or {}).get("product_name") or "") or None,
        )


class TurnIn(_In):
    """A repeat with the same `client_turn_id` is answered with what the first one was answered with.

    `slot` is the id of an offered time that was clicked.
    """

    text: str
    client_turn_id: str | None = Field(default=None, min_length=1, max_length=64, pattern=r"^[\x21-\x7e]+$")
    page: PageIn | None = None
    slot: str | None = Field(default=None, max_length=80)


class FeedbackIn(_In):
    rating: Literal["up", "down"]
    reason: str | None = Field(default=None, max_length=4_000)


# What goes out


class VisitorOut(BaseModel):
    id: UUID
    token: str


class ConsentOut(BaseModel):
    """Shown before the first message; `version` comes back as `consent_shown` and with forms."""

    text: str
    policy_url: str | None
    version: str

    @classmethod
    def of(cls, consent: ConsentText | None) -> ConsentOut | None:
        return cls(**consent.as_json()) if consent else None


class SessionOut(BaseModel):
    """`identity_error` says why a signed identity was not accepted; the session is an anonymous one then."""

    session_id: UUID
    token: str
    visitor: VisitorOut
    greeting: str
    suggestions: list[str]
    consent: ConsentOut | None
    identity_error: str | None = None

    @classmethod
    def of(cls, opened: sessions.Opened, *, identity_error: str | None) -> SessionOut:
        return cls(
            session_id=opened.session.id,
            token=opened.session.token,
            visitor=VisitorOut(id=opened.visitor.id, token=opened.visitor.token),
            greeting=opened.greeting,
            suggestions=list(opened.suggestions),
            consent=ConsentOut.of(opened.consent),
            identity_error=identity_error,
        )


class CitationOut(BaseModel):
    marker: int
    url: str
    title: str
    quote: str

    @classmethod
    def of(cls, row: CitationRow) -> CitationOut:
        return cls(marker=row.marker, url=row.page_url, title=row.title, quote=row.quote)


Handoff = Literal["none", "requested", "taken_over", "released"]


class SessionStateOut(BaseModel):
    """While a person has `taken_over`, replies of the agent are empty."""

    state: Literal["active", "ended"]
    handoff: Handoff


class FieldOut(BaseModel):
    """A value that the message gave, in normal form, and the visitor's own words for it."""

    value: Any
    quote: str


class FormFieldOut(BaseModel):
    name: str
    label: str
    type: Literal["text", "email", "tel", "number", "choice", "boolean"]
    required: bool
    autocomplete: str
    choices: list[str] | None = None


class FormOut(BaseModel):
    """Inputs that the reply asks the visitor to fill in. The visitor may also just type the answer."""

    form_id: UUID
    reason: str
    fields: list[FormFieldOut]
    consent: ConsentOut | None
    submit: str
    dismiss: str


class RepMessageOut(BaseModel):
    """What a rep said, or (`notice`) what the visitor is told about the hand-off, behind the turn `after_turn`."""

    id: int
    kind: Literal["rep", "notice"]
    rep: str | None
    text: str
    at: datetime
    after_turn: int

    @classmethod
    def of(cls, row: RepMessage) -> RepMessageOut:
        return cls(id=row.id, kind=row.kind, rep=row.rep, text=row.text, at=row.at, after_turn=row.after_turn)


class StoredFormOut(FormOut):
    """`accepted` is what was filled in, in normal form."""

    state: Literal["open", "submitted", "dismissed"]
    accepted: dict[str, Any]


class TurnOut(BaseModel):
    """The whole reply. `answered` is false when it does not answer from the site; `stopped`: the visitor ended it."""

    turn_id: UUID
    text: str
    answered: bool
    citations: list[CitationOut]
    offers: list[OfferedTimeOut]
    booking: MeetingCardOut | None
    fields: dict[str, FieldOut]
    form: FormOut | None
    stopped: bool
    session: SessionStateOut


class StopOut(BaseModel):
    """`running`: the reply was still being said. Its `done` frame says whether it was cut."""

    turn_id: UUID
    running: bool


class EndedOut(BaseModel):
    session_id: UUID
    state: Literal["ended"] = "ended"


class ReplyOut(BaseModel):
    """`offer` and `booking` are what it showed of a meeting."""

    text: str
    answered: bool
    citations: list[CitationOut]
    offer: OfferOut | None
    booking: MeetingCardOut | None
    stopped: bool


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
    form: StoredFormOut | None

    @classmethod
    def of(cls, row: TranscriptRow, citations: list[CitationOut], form: FormRow | None) -> StoredTurnOut:
        reply = row.reply if row.state == "closed" else None
        return cls(
            turn_id=row.id,
            client_turn_id=row.client_turn_id,
            text=row.text,
            reply=None
            if reply is None
            else ReplyOut(
                text=reply,
                answered=bool(row.answered),
                citations=citations,
                offer=OfferOut.model_validate_json(row.offer) if row.offer else None,
                booking=MeetingCardOut.model_validate_json(row.booking) if row.booking else None,
                stopped=row.outcome == "stopped",
            ),
            state=row.state,
            created_at=row.opened_at,
            feedback=FeedbackOut(rating=row.rating, reason=row.rating_reason) if row.rating else None,
            form=StoredFormOut(**form.spec, state=form.state, accepted=form.accepted) if form else None,
        )


class TranscriptOut(BaseModel):
    session_id: UUID
    state: Literal["active", "ended"]
    turns: list[StoredTurnOut]
    suggestions: list[str]
    consent: ConsentOut | None
    handoff: Handoff
    rep: str | None
    messages: list[RepMessageOut]

    @classmethod
    def of(cls, found: sessions.Transcript) -> TranscriptOut:
        turns = [
            StoredTurnOut.of(
                turn, [CitationOut.of(row) for row in found.citations[turn.id]], found.forms.get(turn.id)
            )
            for turn in found.turns
        ]
        return cls(
            session_id=found.session.id,
            state=found.session.state,
            turns=turns,
            suggestions=list(found.suggestions),
            consent=ConsentOut.of(found.consent),
            handoff=found.session.handoff,
            rep=found.session.rep,
            messages=[RepMessageOut.of(row) for row in found.messages],
        )


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
