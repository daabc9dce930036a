"""A visitor fills in, or turns down, the inline form of a reply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal
from uuid import UUID

from agent import sessions
from agent.config import Settings
from agent.leads.contact import captured, take_from
from agent.leads.score import assess
from agent.profile import known_of, submitted
from agent.profile import store as profile_store
from agent.profile.consent import ConsentText, consent_text
from agent.profile.fields import definitions
from agent.profile.forms import REACHABLE
from agent.profile.model import Stated
from agent.profile.resolve import resolve
from agent.replies import say, supported
from agent.rows import SessionRow
from agent.services import Services
from agent.state import read_state
from agent.store import set_dialogue
from db.pool import Connection, transaction
from kit.errors import BadRequest, Conflict, NotFound


@dataclass(frozen=True, slots=True)
class Filled:
    """What the browser sends. `consent` is the version that the visitor agreed to."""

    form_id: UUID
    values: Mapping[str, str]
    consent: str | None = None
    dismissed: bool = False


@dataclass(frozen=True, slots=True)
class Received:
    """`accepted` by field, normalised; `text` is our reply."""

    accepted: Mapping[str, Any]
    text: str


class InvalidForm(BadRequest):
    """`fields` says for each wrong field what is wrong."""

    status, code = 422, "invalid"

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(next(iter(fields.values())))
        self.fields = fields


async def submit(
    services: Services, tenant: UUID, credential: sessions.Credential, filled: Filled
) -> Received:
    """Take what was filled in.

    Raises NotFound, Unauthorized, Gone, InvalidForm, and Conflict for a form that is closed.
    """
    settings = await services.settings(tenant)
    async with transaction(services.pool, tenant) as conn:
        session = await sessions.authorised(conn, credential)
        if session.state == "ended":
            raise sessions.session_ended()
        form = await profile_store.lock_form(conn, session.id, filled.form_id)
        if form is None:
            raise NotFound("This conversation has no such form.")
        if form.state != "open":
            raise Conflict("This form was filled in or turned down already.", code="form_closed")
        work = _Form(conn, services, settings, session, filled, form.spec)
        return await (work.dismiss() if filled.dismissed else work.take())


@dataclass(frozen=True, slots=True)
class _Form:
    """One submission on one transaction."""

    conn: Connection
    services: Services
    settings: Settings
    session: SessionRow
    filled: Filled
    spec: Mapping[str, Any]

    @property
    def language(self) -> str:
        return supported(read_state(self.session.dialogue).language, self.session.locale)

    async def dismiss(self) -> Received:
        """A "no" that is remembered: nothing more is asked for in this session."""
        state = replace(read_state(self.session.dialogue), private=True, asking=None, awaiting=None)
        await self._close("dismissed", {}, state.as_json())
        return Received({}, say("form_dismissed", self.language))

    async def take(self) -> Received:
        """Store the values with what the visitor agreed to."""
        capture, language = self.settings.profile, self.language
        defs = definitions(capture)
        read = submitted.read(
            self.spec["fields"], self.filled.values, defs=defs, config=capture, language=language
        )
        if read.problems:
            raise InvalidForm(read.problems)
        consent = self._consent(read.stated)
        held = known_of(await profile_store.of_visitor(self.conn, self.session.visitor_id))
        turn_id = self.filled.form_id
        await take_from(self.conn, self.services, self.session, turn_id, resolve(held, read.stated, defs))
        if any(one.name in REACHABLE for one in read.stated):
            text = consent or consent_text(self.settings, language)
            await captured(
                self.conn,
                self.services,
                self.session,
                turn_id,
                text,
                shown=consent is not None,
                locale=language,
            )
        state = replace(read_state(self.session.dialogue), asking=None, awaiting=None)
        config = self.settings.qualification
        await assess(self.conn, self.services, self.session, turn_id, config=config)
        accepted = {one.name: one.value for one in read.stated}
        await self._close("submitted", accepted, state.as_json())
        name = str(accepted.get("customer_name", "")).split(" ")[0]
        return Received(accepted, say("form_thanks", language, comma_name=f", {name}" if name else ""))

    def _consent(self, stated: tuple[Stated, ...]) -> ConsentText | None:
        """What was agreed to. Contact data needs the agreement that the form showed."""
        shown = self.spec.get("consent")
        if not shown or not any(one.name in REACHABLE for one in stated):
            return None
        current = consent_text(self.settings, self.language)
        if self.filled.consent != shown["version"]:
            raise InvalidForm({"consent": say("form_consent", self.language)})
        return ConsentText(shown["text"], shown["policy_url"] or current.policy_url, shown["version"])

    async def _close(
        self,
        state: Literal["submitted", "dismissed"],
        accepted: Mapping[str, Any],
        dialogue: Mapping[str, Any],
    ) -> None:
        now, form_id = self.services.clock(), self.filled.form_id
        await profile_store.close_form(self.conn, form_id, state=state, accepted=accepted, now=now)
        await set_dialogue(self.conn, self.session.id, dialogue=dialogue, now=now)
