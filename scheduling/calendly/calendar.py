"""Meetings through Calendly, which decides itself what is open."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

import httpx2

from kit.answers import Json, bad_answer, child, moment, objects, text
from kit.clock import Clock
from kit.errors import NeedsPerson, ProviderError, Rejected, Retryable
from kit.grants import KeptToken, RefreshToken
from kit.memory import Memory
from kit.oauth import FixedToken, Tokens, TokenSource
from kit.rest import Answer, Rest
from scheduling.answers import CALENDAR_MISSING, refusal
from scheduling.calendar import LINK, Busy, EventRef, HostCalendar, Meeting, OnPage, SlotTaken
from scheduling.calendly import events
from scheduling.calendly.config import CalendlyConfig, CalendlySecrets
from scheduling.calendly.events import NAME, EventType, OpenTime
from scheduling.eventtext import merged, windows

_DAYS_A_CALL = 7
_AT_ONCE = 4
_MINUTE = timedelta(minutes=1)
_PAGES = 20
_TAKEN = frozenset({"already_filled", "slot_unavailable", "time_unavailable", "not_available"})


class CalendlyCalendar:
    """The event types that one Calendly account reaches. Close it with `aclose`.

    A host's `account` is the URI or the identifier of an event type; it decides who meets and how long. Offer what
    `open_times` gives: a meeting cannot begin at any other time.
    """

    name: str = "calendly"

    def __init__(
        self,
        config: CalendlyConfig,
        secrets: CalendlySecrets,
        *,
        clock: Clock,
        kept: KeptToken | None = None,
    ) -> None:
        """Raises NeedsPerson when there is neither a token nor a complete consent."""
        self.config, self._clock = config, clock
        self._client = httpx2.AsyncClient(timeout=config.write_timeout, follow_redirects=False)
        self._rest = Rest(
            NAME,
            config.base_url,
            tokens=_tokens(config, secrets, self._client, clock, kept),
            client=self._client,
            clock=clock,
            explain=_explain,
            at_once=_AT_ONCE,
        )
        self._types: Memory[str, EventType] = Memory(seconds=300)

    async def aclose(self) -> None:
        await self._client.aclose()

    async def open_times(self, host: HostCalendar, start: datetime, end: datetime) -> tuple[OpenTime, ...]:
        """The times that Calendly offers, in order. Raises ProviderError."""
        budget = self.config.read_timeout
        first = max(start, self._clock() + _MINUTE)  # Calendly refuses to look back
        try:
            async with asyncio.timeout(budget):
                kind = await self.event_type(host, timeout=budget)
                asked = [self._open_within(kind, *each) for each in windows(first, end, days=_DAYS_A_CALL)]
                parts = await asyncio.gather(*asked)
        except TimeoutError:
            raise Retryable("unreachable", f"{NAME} did not answer within {budget:g} s.") from None
        found = {each.start: each for part in parts for each in part}
        return tuple(found[at] for at in sorted(found) if start <= at < end)

    async def busy(self, host: HostCalendar, start: datetime, end: datetime) -> tuple[Busy, ...]:
        """Whatever Calendly does not offer."""
        offered = await self.open_times(host, start, end)
        return events.between(
            merged([Busy(each.start, each.end) for each in offered], start, end), start, end
        )

    async def insert(self, host: HostCalendar, meeting: Meeting) -> EventRef:
        """Books, or makes a link with which the visitor books themselves (`EventRef.is_link`)."""
        kind = await self.event_type(host)
        return await self._booked(kind, meeting) or await self._link(kind, meeting)

    async def find(self, host: HostCalendar, meeting: Meeting) -> EventRef | None:
        """The booking's meeting, if there is one at this time."""
        return await self._found(await self.event_type(host), meeting)

    async def move(self, host: HostCalendar, event: EventRef, meeting: Meeting) -> EventRef:
        """Calendly moves nothing through its API: the new time is booked first, then the old one is given up.

        Raises OnPage where only the visitor can book.
        """
        new = await self._booked(await self.event_type(host), meeting)
        if new is None and event.web_url is None:
            raise Rejected("refused", f"{NAME} lets nobody but the visitor move this meeting.")
        if new is None:
            raise OnPage(event.web_url or "")
        if new.id != event.id:
            await self._give_up(event, "Moved to another time.")
        return new

    async def cancel(self, host: HostCalendar, event: EventRef, meeting: Meeting) -> None:
        await self._give_up(event, "Cancelled by the visitor.")

    async def mark_no_show(self, event: EventRef) -> None:
        """The visitor did not come. Marking twice is no error."""
        body: Json = {"invitee": events.invitee_in(event)}
        await self.send("POST", "/invitee_no_shows", body=body, allow=(409,))

    async def event_type(self, host: HostCalendar, *, timeout: float | None = None) -> EventType:
        """As Calendly had it at most five minutes ago. Raises NeedsPerson when it was switched off."""
        id = events.id_in(host.account)
        if (known := self._types.get(id)) is None:
            answer = await self.send("GET", f"/event_types/{id}", timeout=timeout)
            known = self._types.put(id, events.event_type(resource(answer)))
        if not known.active:
            raise NeedsPerson(CALENDAR_MISSING, f"{NAME}: the event type {known.name!r} is switched off.")
        return known

    async def send(
        self,
        method: str,
        path: str,
        *,
        timeout: float | None = None,
        params: Mapping[str, str] | None = None,
        body: Json | None = None,
        allow: Collection[int] = (),
    ) -> Answer:
        """A request to Calendly. Raises ProviderError."""
        return await self._rest.send(
            method,
            path,
            timeout=timeout or self.config.write_timeout,
            params=params,
            body=body,
            allow=allow,
        )

    async def listed(self, path: str, params: Mapping[str, str]) -> list[Json]:
        """All pages of a collection. Raises ProviderError."""
        found: list[Json] = []
        page: dict[str, str] = {}
        for _ in range(_PAGES):
            answer = await self.send("GET", path, params={**params, "count": "100", **page})
            found += objects(answer.body, "collection")
            token = text(child(answer.body, "pagination"), "next_page_token")
            if token is None:
                break
            page = {"page_token": token}
        return found

    # Booking

    async def _booked(self, kind: EventType, meeting: Meeting) -> EventRef | None:
        """The meeting, booked now or by an earlier attempt; None where only the visitor can book it."""
        if found := await self._found(kind, meeting):
            return found
        if self._needs_link(kind):
            return None
        answer = await self.send(
            "POST", "/invitees", body=events.invitation(kind, meeting), allow=(400, 403, 409)
        )
        if answer.status == 403 and self.config.booking == "auto":
            return None
        if answer.status in (400, 409) and await self._is_taken(kind, answer, meeting):
            raise SlotTaken
        if answer.status >= 400:
            raise _explain(answer, None)
        return events.ref(resource(answer))

    def _needs_link(self, kind: EventType) -> bool:
        return self.config.booking == "link" or (self.config.booking == "auto" and kind.needs_form)

    async def _link(self, kind: EventType, meeting: Meeting) -> EventRef:
        body: Json = {"max_event_count": 1, "owner": kind.uri, "owner_type": "EventType"}
        answer = await self.send("POST", "/scheduling_links", body=body)
        url = text(resource(answer), "booking_url")
        if url is None:
            raise bad_answer(NAME)
        return EventRef(f"{LINK}{meeting.booking_id}", web_url=events.prefilled(url, meeting))

    async def _found(self, kind: EventType, meeting: Meeting) -> EventRef | None:
        """The booking's meeting at this time, if an earlier attempt made it: Calendly knows no idempotency key."""
        window = {
            "min_start_time": events.utc(meeting.start - _MINUTE),
            "max_start_time": events.utc(meeting.start + _MINUTE),
        }
        found = await self.invited(kind, meeting.booking_id, meeting.visitor.email, window)
        if found is None or moment(text(found[0], "start_time"), NAME) != meeting.start:
            return None
        event, invitee = found
        return events.ref(invitee, join_url=events.join_url(event))

    async def invited(
        self, kind: EventType, booking_id: UUID, email: str, window: Mapping[str, str]
    ) -> tuple[Json, Json] | None:
        """The meeting of this address that stands and names the booking, with its invitee. Raises ProviderError."""
        params = {**await self._whose(kind), "invitee_email": email, "status": "active", **window}
        for event in await self.listed("/scheduled_events", params):
            path = f"/scheduled_events/{events.id_in(text(event, 'uri') or '')}/invitees"
            for invitee in await self.listed(path, {"email": email, "status": "active"}):
                if events.booking_of(invitee) == booking_id:
                    return event, invitee
        return None

    async def _whose(self, kind: EventType) -> dict[str, str]:
        """A team's meetings are found through its organization."""
        if kind.owner:
            return {"user": kind.owner}
        organization = text(resource(await self.send("GET", "/users/me")), "current_organization")
        if organization is None:
            raise bad_answer(NAME)
        return {"organization": organization}

    async def _is_taken(self, kind: EventType, answer: Answer, meeting: Meeting) -> bool:
        """Whether the refusal is about the time. Its words vary, so the open times decide when no code does."""
        codes = {text(each, "code") or "" for each in objects(answer.body, "details")}
        if answer.status == 409 or codes & _TAKEN:
            return True
        try:
            there = await self._open_within(kind, meeting.start, meeting.start + _MINUTE)
        except Retryable:
            return False
        return all(each.start != meeting.start for each in there)

    async def _open_within(self, kind: EventType, start: datetime, end: datetime) -> list[OpenTime]:
        params = {
            "event_type": kind.uri,
            "start_time": events.utc(start),
            "end_time": events.utc(end),
        }
        answer = await self.send(
            "GET", "/event_type_available_times", params=params, timeout=self.config.read_timeout
        )
        if not isinstance(answer.body.get("collection"), list):
            raise bad_answer(NAME)
        told = objects(answer.body, "collection")
        return [found for each in told if (found := events.open_time(each, kind.duration))]

    async def _give_up(self, event: EventRef, reason: str) -> None:
        """Cancels; whatever is cancelled or gone already is fine, and an unused link has booked nothing."""
        if event.is_link:
            return
        path = f"/scheduled_events/{events.event_in(event)}/cancellation"
        answer = await self.send("POST", path, body={"reason": reason}, allow=(403, 404))
        if answer.status == 403 and "already" not in (text(answer.body, "message") or "").lower():
            raise _explain(answer, None)


def resource(answer: Answer) -> Json:
    """What an answer is about; empty when it says nothing."""
    return child(answer.body, "resource")


def _tokens(
    config: CalendlyConfig,
    secrets: CalendlySecrets,
    client: httpx2.AsyncClient,
    clock: Clock,
    kept: KeptToken | None,
) -> TokenSource:
    if secrets.token:
        return FixedToken(NAME, secrets.token)
    if config.client_id and secrets.refresh_token:
        grant = RefreshToken(
            client_id=config.client_id,
            client_secret=secrets.client_secret,
            refresh_token=secrets.refresh_token,
            kept=kept,
        )
        return Tokens(NAME, grant, url=config.token_url, client=client, clock=clock)
    raise NeedsPerson("not_configured", f"{NAME} needs an access token, or client_id with a refresh token.")


def _explain(answer: Answer, wait: float | None) -> ProviderError:
    said = [text(answer.body, "title"), text(answer.body, "message")]
    said += [
        f"{text(each, 'parameter') or ''} {text(each, 'message') or ''}".strip()
        for each in objects(answer.body, "details")
    ]
    return refusal(NAME, answer.status, words=": ".join(each for each in said if each), wait=wait)
