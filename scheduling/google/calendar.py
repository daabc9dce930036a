"""Meetings in Google calendars."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from datetime import datetime

import anyio
import httpx2

from kit.answers import Json, bad_answer, child, moment, objects, text
from kit.clock import Clock
from kit.errors import NeedsPerson, ProviderError, Rejected, Retryable
from kit.grants import Grant, KeptToken, RefreshToken, ServiceAccount, ServiceAccountKey
from kit.oauth import Tokens, TokenSource
from kit.rest import Answer
from scheduling.answers import CALENDAR_MISSING, event_gone
from scheduling.calendar import Busy, EventRef, HostCalendar, Meeting, SlotTaken
from scheduling.eventtext import merged, windows, without
from scheduling.google import events
from scheduling.google.client import NAME, GoogleApi
from scheduling.google.config import GoogleConfig, GoogleSecrets

SCOPE = "https://www.googleapis.com/auth/calendar"

_FREE_BUSY_DAYS = 60
_GENERATIONS = 4
_THREADS = 8


class GoogleCalendar:
    """The calendars that one service account or one person's consent reaches. Close it with `aclose`.

    A host's `account` is the id of the calendar that is written to: an address, or `primary`.
    """

    name: str = "google"

    def __init__(
        self,
        config: GoogleConfig,
        secrets: GoogleSecrets,
        *,
        clock: Clock,
        kept: KeptToken | None = None,
    ) -> None:
        """Raises NeedsPerson when neither way to reach calendars is complete."""
        self.config = config
        self._secrets, self._clock, self._kept = secrets, clock, kept
        self._key = _key(config, secrets)
        self._client = httpx2.AsyncClient(timeout=config.write_timeout, follow_redirects=False)
        self._api = GoogleApi(config.base_url, clock=clock, limiter=anyio.CapacityLimiter(_THREADS))
        self._tokens: dict[str | None, Tokens] = {}

    async def aclose(self) -> None:
        await self._client.aclose()

    async def busy(self, host: HostCalendar, start: datetime, end: datetime) -> tuple[Busy, ...]:
        return await self._busy(host, start, end, timeout=self.config.read_timeout)

    async def insert(self, host: HostCalendar, meeting: Meeting) -> EventRef:
        """Google takes meetings that overlap, so the time is looked at once more."""
        if await self._busy(host, meeting.start, meeting.end, timeout=self.config.write_timeout):
            if (found := await self._found(host, meeting)) is None:
                raise SlotTaken
            return found
        for generation in range(_GENERATIONS):
            id = events.event_id(meeting.booking_id, generation)
            body = events.body(host, meeting, self.config, id=id)
            answer = await self.call(
                host,
                "events.insert",
                {"calendarId": host.account, "body": body} | self._options,
                allow=(409,),
            )
            if answer.status != 409:
                return events.ref(answer.body)
            if (there := await self._own(host, meeting, id)) and not events.cancelled(there):
                return events.ref(there)
        raise Rejected("deleted_too_often", f"The meeting was deleted from {NAME} again and again.")

    async def move(self, host: HostCalendar, event: EventRef, meeting: Meeting) -> EventRef:
        """Changes the time and leaves what the host wrote. Raises Rejected `event_gone` when it was deleted."""
        await self._must_be_free(host, event, meeting)
        version = event.version
        for _ in range(2):
            if version is None:
                current = await self._event(host, event.id)
                if events.span(current) == Busy(meeting.start, meeting.end):
                    return events.ref(current)
                version = text(current, "etag")
            answer = await self.call(
                host,
                "events.patch",
                _place(host, event.id) | {"body": events.times(meeting)} | self._options,
                allow=(404, 410, 412),
                if_match=version,
            )
            if answer.status != 412:
                return events.ref(_there(answer))
            version = None  # somebody changed it: look at it once more
        raise Retryable("conflict", f"{NAME}: the event was changed at the same time, twice.")

    async def cancel(self, host: HostCalendar, event: EventRef, meeting: Meeting) -> None:
        await self.call(
            host,
            "events.delete",
            _place(host, event.id) | {"sendUpdates": self.config.send_updates},
            allow=(404, 410),
        )

    async def call(
        self,
        host: HostCalendar,
        method: str,
        parameters: Mapping[str, object],
        *,
        timeout: float | None = None,
        allow: Collection[int] = (),
        if_match: str | None = None,
    ) -> Answer:
        """A call of Google's API ("events.list") in the host's name. Raises ProviderError."""
        return await self._api.call(
            self._tokens_for(host),
            method,
            parameters,
            timeout=timeout or self.config.write_timeout,
            allow=allow,
            if_match=if_match,
        )

    @property
    def _options(self) -> Json:
        return {"conferenceDataVersion": 1, "sendUpdates": self.config.send_updates}

    # Busy times

    async def _busy(
        self, host: HostCalendar, start: datetime, end: datetime, *, timeout: float
    ) -> tuple[Busy, ...]:
        asked = [
            self._busy_within(host, first, last, timeout=timeout)
            for first, last in windows(start, end, days=_FREE_BUSY_DAYS)
        ]
        found = await asyncio.gather(*asked)
        return merged([each for part in found for each in part], start, end)

    async def _busy_within(
        self, host: HostCalendar, start: datetime, end: datetime, *, timeout: float
    ) -> list[Busy]:
        calendars = tuple(dict.fromkeys((host.account, *host.calendars)))
        body: Json = {
            "timeMin": start.isoformat(),
            "timeMax": end.isoformat(),
            "timeZone": "UTC",
            "items": [{"id": each} for each in calendars],
        }
        answer = await self.call(host, "freebusy.query", {"body": body}, timeout=timeout)
        told = {key.lower(): each for key, each in child(answer.body, "calendars").items()}
        return [busy for each in calendars for busy in _told_busy(told.get(each.lower()), each)]

    async def _must_be_free(self, host: HostCalendar, event: EventRef, meeting: Meeting) -> None:
        """Raises SlotTaken when the new time is taken by anything but the meeting itself."""
        busy = await self._busy(host, meeting.start, meeting.end, timeout=self.config.write_timeout)
        if busy:
            own = events.span(await self._event(host, event.id))
            if own is None or without(busy, own):
                raise SlotTaken

    # Our own events

    async def _found(self, host: HostCalendar, meeting: Meeting) -> EventRef | None:
        """The booking's event, if an earlier attempt made it and it is still there."""
        for generation in range(_GENERATIONS):
            event = await self._own(host, meeting, events.event_id(meeting.booking_id, generation))
            if event is None or not events.cancelled(event):
                return events.ref(event) if event else None
        return None

    async def _own(self, host: HostCalendar, meeting: Meeting, id: str) -> Json | None:
        """Our event with this id, deleted ones too; None when there is none. Raises Rejected for a stranger's."""
        answer = await self.call(host, "events.get", _place(host, id), allow=(404, 410))
        if answer.status in (404, 410):
            return None
        if not events.belongs_to(answer.body, meeting.booking_id) and not events.cancelled(answer.body):
            raise Rejected("event_id_taken", f"{NAME} has another event under the id of this booking.")
        return answer.body

    async def _event(self, host: HostCalendar, id: str) -> Json:
        """Raises Rejected `event_gone`."""
        answer = await self.call(host, "events.get", _place(host, id), allow=(404, 410))
        return _there(answer)

    # Access

    def _tokens_for(self, host: HostCalendar) -> TokenSource:
        config = self.config
        subject = host.account if config.subject == "host" else config.subject
        who = subject if self._key else None
        if who not in self._tokens:
            self._tokens[who] = Tokens(
                NAME, self._grant(who), url=config.token_url, client=self._client, clock=self._clock
            )
        return self._tokens[who]

    def _grant(self, subject: str | None) -> Grant:
        if self._key:
            return ServiceAccount(self._key, scope=SCOPE, audience=self.config.token_url, subject=subject)
        return RefreshToken(
            client_id=self.config.client_id or "",
            client_secret=self._secrets.client_secret,
            refresh_token=self._secrets.refresh_token or "",
            kept=self._kept,
        )


def _key(config: GoogleConfig, secrets: GoogleSecrets) -> ServiceAccountKey | None:
    if secrets.service_account:
        try:
            return ServiceAccountKey.read(secrets.service_account)
        except ValueError as error:
            raise NeedsPerson("not_configured", f"{NAME}: {error}.") from None
    if config.client_id and secrets.refresh_token:
        return None
    raise NeedsPerson("not_configured", f"{NAME} needs a service account, or client_id with a refresh token.")


def _place(host: HostCalendar, id: str) -> Json:
    return {"calendarId": host.account, "eventId": id}


def _told_busy(told: object, calendar: str) -> list[Busy]:
    """The busy times of one calendar. One that Google could not look at is a failure, never free."""
    if not isinstance(told, dict):
        raise bad_answer(NAME)
    found = child({"it": told}, "it")
    if errors := objects(found, "errors"):
        raise _unreadable(calendar, text(errors[0], "reason") or "unknown")
    if not isinstance(found.get("busy"), list):
        raise bad_answer(NAME)
    return [
        Busy(moment(text(each, "start"), NAME), moment(text(each, "end"), NAME))
        for each in objects(found, "busy")
    ]


def _unreadable(calendar: str, reason: str) -> ProviderError:
    said = f"{NAME} does not say when {calendar} is busy: {reason[:100]}."
    if reason in ("internalError", "backendError") or "imit" in reason:
        return Retryable("provider_error", said)
    return NeedsPerson(CALENDAR_MISSING, said)


def _there(answer: Answer) -> Json:
    if answer.status in (404, 410) or events.cancelled(answer.body):
        raise event_gone(NAME)
    return answer.body
