"""A visitor's message comes in: checked, and either a new turn, or the turn that it repeats."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from uuid import UUID

from agent import budget, details, policy, sessions, store, understand
from agent.acts import asks_why, detect, only_tells, refuses_details, wants_quote
from agent.acts.questions import is_question
from agent.acts.text import sentences
from agent.budget import Grant
from agent.config import Settings
from agent.details import Details
from agent.frames import Frame
from agent.handoff.actions import release_when_silent
from agent.llm import HistoryTurn, PageContext
from agent.meetings import reading
from agent.meetings.addresses import is_for_guest
from agent.meetings.model import Known, Said
from agent.policy import Situation, Team, Understanding
from agent.profile import known_of
from agent.profile import store as profile_store
from agent.profile.extract import Message
from agent.profile.fields import definitions
from agent.profile.model import Profile
from agent.replies import say, supported
from agent.rows import NewTurn, PastTurn, SessionRow, TurnRow
from agent.services import Services
from agent.state import Answer, DialogueState, Move, read_state
from agent.visit import Page, clean_text, clean_title
from agent.visits.arrival import kept_address
from crm.hours import is_open
from db.pool import Connection, transaction
from kit.errors import AppError, BadRequest, Conflict, Gone, TooLarge
from kit.masking import Masked, mask

HISTORY = 6
_FEW_WORDS = 2


@dataclass(frozen=True, slots=True)
class TurnRequest:
    """A message as it arrives. Without `client_turn_id` it cannot be repeated, only sent again. `slot` is the id of an
    offered time that was clicked."""

    tenant: UUID
    session: sessions.Credential
    text: str
    client_turn_id: str | None = None
    page: Page | None = None
    slot: str | None = None


@dataclass(frozen=True, slots=True)
class OpenTurn:
    """A turn that this process is to answer.

    `history` is oldest first. `held` is what is known of the visitor, `details` what this message adds. While a rep has
    `taken_over` there is no reply of ours. `grant` is None when the model may not be asked, and `degraded` when that
    is for money. `started` is a reading of `time.perf_counter`.
    """

    id: UUID
    tenant: UUID
    session: SessionRow
    seq: int
    client_turn_id: str
    attempt: int
    page: PageContext | None
    history: tuple[PastTurn, ...]
    state: DialogueState
    understanding: Understanding
    details: Details
    held: Profile
    situation: Situation
    taken_over: bool
    settings: Settings
    grant: Grant | None
    degraded: bool
    started: float

    @property
    def asked_before(self) -> tuple[str, ...]:
        """The visitor's earlier messages that the site was searched for."""
        return tuple(
            past.text for past in self.history if any(move.get("move") == "Answer" for move in past.moves)
        )

    @property
    def exchange(self) -> tuple[HistoryTurn, ...]:
        """What was said before, as a model is told."""
        return tuple(HistoryTurn(past.text, past.reply) for past in self.history if past.reply)

    @property
    def customer_name(self) -> str | None:
        """What the visitor is called, as far as they said."""
        return _told_or_held("customer_name", self.details, self.held)

    @property
    def language(self) -> str:
        """The language of ready-made sentences."""
        spoken = self.understanding.acts.language or self.state.language
        return supported(spoken) if spoken else supported(self.session.locale, self.settings.company.language)


@dataclass(frozen=True, slots=True)
class Replay:
    """The turn has been answered before."""

    frames: tuple[Frame, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """The turn is being answered, by this process or another."""

    turn_id: UUID


Begun = OpenTurn | Replay | Waiting


async def begin(services: Services, request: TurnRequest) -> Begun:
    """Open the turn, or find the one that this request repeats.

    Raises TooLarge, BadRequest(422), NotFound, Unauthorized, Gone (ended, or too many turns) and Conflict (another
    turn is open).
    """
    started = time.perf_counter()
    settings = await services.settings(request.tenant)
    masked = mask(_checked(request.text, settings))
    async with transaction(services.pool, request.tenant) as conn:
        intake = _Intake(conn, services, request, settings, masked, started)
        begun = await intake.begin()
    if isinstance(begun, AppError):
        raise begun
    return begun


class InvalidMessage(BadRequest):
    status, code = 422, "invalid"


def _checked(text: str, settings: Settings) -> str:
    longest = settings.agent.max_message_length
    if len(text) > longest:
        raise TooLarge(f"A message may have at most {longest} characters.", code="message_too_long")
    text = clean_text(text).strip()
    if not text:
        raise InvalidMessage("The message is empty.")
    return text


@dataclass(frozen=True, slots=True)
class _Intake:
    """One request on one transaction."""

    conn: Connection
    services: Services
    request: TurnRequest
    settings: Settings
    masked: Masked
    started: float

    async def begin(self) -> Begun | AppError:
        """What `begin` gives; an error that must not undo what the transaction did is returned, not raised."""
        session = sessions.check_token(
            await store.lock_session(self.conn, self.request.session.id), self.request.session.token
        )
        mine, other = await self._find_turns()
        if mine and mine.state == "closed":
            return Replay(tuple(Frame(*frame) for frame in await store.frames(self.conn, mine.id)))
        if mine and mine.state == "open" and not self._is_stale(mine):
            return Waiting(mine.id)
        if session.state == "ended":
            return sessions.session_ended()
        if other:
            if not self._is_stale(other):
                return Conflict("Another message is being answered.", code="turn_in_progress")
            await store.abandon(self.conn, other.id, now=self.services.clock())
        return await (self._take_over(session, mine) if mine else self._insert(session))

    async def _find_turns(self) -> tuple[TurnRow | None, TurnRow | None]:
        """The turn that this request repeats, and another one that is open."""
        mine: TurnRow | None = None
        other: TurnRow | None = None
        client_turn_id = self.request.client_turn_id
        for turn in await store.find_turns(self.conn, self.request.session.id, client_turn_id):
            if turn.client_turn_id == client_turn_id:
                mine = turn
            else:
                other = turn
        return mine, other

    def _is_stale(self, turn: TurnRow) -> bool:
        return turn.silent > self.settings.agent.stale_after

    async def _take_over(self, session: SessionRow, turn: TurnRow) -> OpenTurn:
        attempt = await store.take_over(self.conn, turn.id)
        past = await store.past_turns(self.conn, session.id, before=turn.seq, limit=HISTORY)
        return await self._open(session, turn.id, turn.seq, turn.client_turn_id, attempt, past)

    async def _insert(self, session: SessionRow) -> OpenTurn | Gone:
        past = await store.past_turns(self.conn, session.id, before=None, limit=HISTORY)
        seq = past[0].seq + 1 if past else 1
        if seq > self.settings.agent.max_turns:
            await sessions.end_session(self.conn, self.services, session.id, reason="turn_limit")
            return Gone(say("turn_limit", supported(session.locale)), code="session_ended")
        turn_id = self.services.ids()
        client_turn_id = self.request.client_turn_id or str(turn_id)
        page = self._page(session)
        tracked = page if self.settings.page_tracking.enabled else None
        new = NewTurn(
            id=turn_id,
            session_id=session.id,
            seq=seq,
            client_turn_id=client_turn_id,
            text=self.masked.text,
            page_url=tracked.url if tracked else None,
            page_title=tracked.title if tracked else None,
            opened_at=self.services.clock(),
        )
        await store.insert_turn(self.conn, new)
        return await self._open(session, turn_id, seq, client_turn_id, 1, past)

    async def _open(
        self,
        session: SessionRow,
        turn_id: UUID,
        seq: int,
        client_turn_id: str,
        attempt: int,
        past: list[PastTurn],
    ) -> OpenTurn:
        state = read_state(session.dialogue)
        previous = tuple(turn.text for turn in reversed(past))
        held = known_of(await profile_store.of_visitor(self.conn, session.visitor_id))
        told = self._details(state, held, past)
        meetings = self._known_for_meetings(session, state, held, told)
        understanding = self._understanding(told, previous)
        understanding = replace(understanding, meeting=self._meeting(session, state, understanding, meetings))
        if state.language and _is_bare(understanding):
            understanding = replace(understanding, acts=replace(understanding.acts, language=None))
        situation = replace(self._situation(session, held, told), meetings=meetings)
        taken_over = session.handoff == "taken_over" and await release_when_silent(
            self.conn, self.services, session.id, self.settings
        )
        grant, degraded = (None, False) if taken_over else await self._grant(state, understanding)
        return OpenTurn(
            id=turn_id,
            tenant=self.request.tenant,
            session=session,
            seq=seq,
            client_turn_id=client_turn_id,
            attempt=attempt,
            page=self._page(session),
            history=tuple(reversed(past)),
            state=state,
            understanding=understanding,
            details=told,
            held=held,
            situation=situation,
            taken_over=taken_over,
            settings=self.settings,
            grant=grant,
            degraded=degraded,
            started=self.started,
        )

    def _details(self, state: DialogueState, held: Profile, past: list[PastTurn]) -> Details:
        capture = self.settings.profile
        message = Message(
            text=self.masked.text,
            language=state.language,
            asked=state.asking,
            history=tuple(turn.text for turn in reversed(past)),
            replies=tuple(turn.reply for turn in reversed(past) if turn.reply),
        )
        defs = definitions(capture)
        told = details.read(message, held=held, defs=defs, config=capture)
        if state.is_arranging and "email" in held and is_for_guest(self.masked.text):
            return details.without_address(told, held=held, defs=defs)
        return told

    def _understanding(self, told: Details, previous: tuple[str, ...]) -> Understanding:
        """What is asked beside the details, and beside a secret that was removed."""
        rest, withheld = told.rest, tuple(dict.fromkeys(found.kind for found in self.masked.found))
        asks = any(is_question(sentence) for sentence in sentences(rest))
        only_told = not rest or (not asks and (bool(withheld) or told.is_introduction or only_tells(rest)))
        return Understanding(
            self.masked.text,
            detect(rest or self.masked.text, previous=previous),
            told=told.told,
            only_told=only_told,
            first_name=told.first_name,
            withheld=withheld,
            wants_quote=wants_quote(self.masked.text),
            refuses=refuses_details(self.masked.text),
            asks_why=asks_why(self.masked.text),
        )

    def _known_for_meetings(
        self, session: SessionRow, state: DialogueState, held: Profile, told: Details
    ) -> Known | None:
        """What is known when meetings can be booked."""
        config = self.settings.meetings
        if not config.enabled or self.services.meetings is None:
            return None
        zone = config.zone_for(state.zone or session.timezone)
        phone = _told_or_held("phone", told, held) is not None
        return Known(email=_told_or_held("email", told, held), phone=phone, zone=zone)

    def _meeting(
        self, session: SessionRow, state: DialogueState, understanding: Understanding, known: Known | None
    ) -> Said:
        if known is None:
            return Said(rest=self.masked.text)
        return reading.read(
            self.masked.text,
            talk=state.talk,
            now=self.services.clock(),
            zone=known.zone,
            locale=session.locale or self.settings.company.language,
            language=understanding.acts.language or state.language,
            config=self.settings.meetings,
            slot=self.request.slot,
        )

    def _situation(self, session: SessionRow, held: Profile, told: Details) -> Situation:
        known = frozenset(held) | frozenset(told.told)
        team: Team = "unreachable"
        if self.settings.team_reachable:
            team = (
                "open"
                if is_open(self.settings.qualification.business_hours, self.services.clock())
                else "closed"
            )
        waiting = session.handoff == "requested"
        return Situation(
            known=known, team=team, waiting=waiting, max_questions=self.settings.agent.max_questions
        )

    async def _grant(self, state: DialogueState, understanding: Understanding) -> tuple[Grant | None, bool]:
        """Leave to ask the model, when this message needs it; and whether it was refused for money."""
        config = self.settings.agent
        if self.services.model is self.services.fallback:
            return None, False
        limit = Situation(max_questions=config.max_questions)
        calls = _questions(policy.decide(state, understanding, limit).moves)
        calls += understand.is_wanted(understanding, config, talking=state.is_arranging)
        if calls == 0:
            return None, False
        grant = await budget.reserve(
            self.conn,
            tokens=calls * config.reserve_tokens,
            limit=config.daily_model_tokens,
            now=self.services.clock(),
        )
        return grant, grant is None

    def _page(self, session: SessionRow) -> PageContext | None:
        """Where the visitor is: what this message says, else what the session knows."""
        page = self.request.page
        url = kept_address(page.url, self.settings.page_tracking) if page else session.page_url
        title = clean_title(page.title) if page else session.page_title
        return PageContext(url, title or "") if url else None


def _told_or_held(name: str, told: Details, held: Profile) -> str | None:
    """The visitor's own value of a field: what this message says, else what is known."""
    said = [stated for stated in told.stated if stated.name == name and "weak" not in stated.flags]
    if said:
        return str(said[-1].value)
    known = held.get(name, ())
    return str(known[-1].stated.value) if known else None


def _is_bare(understanding: Understanding) -> bool:
    """Whether it is a yes or an address and nothing else, which are too few words to tell their language."""
    meeting = understanding.meeting
    answers = (meeting.yes or meeting.email) and not meeting.rest.strip()
    words = [word for word in understanding.message.split() if "@" not in word]
    return len(words) <= _FEW_WORDS and bool(answers or understanding.only_told)


def _questions(moves: tuple[Move, ...]) -> int:
    return sum(len(move.questions) for move in moves if isinstance(move, Answer))
