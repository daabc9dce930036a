"""Meetings in Outlook calendars, through Microsoft Graph."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from datetime import datetime
from urllib.parse import quote
from uuid import UUID

import httpx2

from kit.answers import Json, bad_answer, child, objects, text
from kit.clock import Clock
from kit.errors import NeedsPerson, ProviderError, Rejected, Retryable
from kit.grants import ClientCredentials, Grant, KeptToken, RefreshToken
from kit.oauth import Tokens
from kit.rest import Answer, Rest
from scheduling.answers import CALENDAR_MISSING, event_gone, refusal
from scheduling.calendar import Busy, EventRef, HostCalendar, Meeting, SlotTaken
from scheduling.eventtext import merged, windows, without
from scheduling.outlook import events
from scheduling.outlook.config import OutlookConfig, OutlookSecrets
from scheduling.outlook.events import NAME

APPLICATION_SCOPE = "https://graph.microsoft.com/.default"
PERSON_SCOPE = "https://graph.microsoft.com/Calendars.ReadWrite offline_access"

_AT_ONCE = 4  # Exchange takes so many requests of an application for one mailbox
_SCHEDULE_DAYS = 42
_INTERVAL = 5
_ATTEMPTS = 4
_PAGES = 50
_MISSING = frozenset(
    {"ErrorInvalidUser", "Request_ResourceNotFound", "ResourceNotFound", "MailboxNotEnabledForRESTAPI"}
)
_MARKED = f"singleValueExtendedProperties($filter=id eq '{events.MARKER}')"


class OutlookCalendar:
    """The mailboxes that one application, or one person's consent, reaches. Close it with `aclose`.

    A host's `account` is a mailbox (an address or user id). Further calendars are other mailboxes, when they have an @,
    or ids of calendars in the same one.
    """

    name: str = "outlook"

    def __init__(
        self,
        config: OutlookConfig,
        secrets: OutlookSecrets,
        *,
        clock: Clock,
        kept: KeptToken | None = None,
    ) -> None:
        """Raises NeedsPerson when neither way to reach mailboxes is complete."""
        self.config = config
        self._client = httpx2.AsyncClient(timeout=config.write_timeout, follow_redirects=False)
        tokens = Tokens(
            NAME, _grant(config, secrets, kept), url=config.token_url, client=self._client, clock=clock
        )
        self._rest = Rest(
            NAME,
            config.base_url,
            tokens=tokens,
            client=self._client,
            clock=clock,
            explain=_explain,
            at_once=_AT_ONCE,
        )

    async def aclose(self) -> None:
        await self._client.aclose()

    async def busy(self, host: HostCalendar, start: datetime, end: datetime) -> tuple[Busy, ...]:
        return await self._busy(host, start, end, timeout=self.config.read_timeout)

    async def insert(self, host: HostCalendar, meeting: Meeting) -> EventRef:
        """Outlook takes meetings that overlap, so the time is looked at once more."""
        if await self._busy(host, meeting.start, meeting.end, timeout=self.config.write_timeout):
            if (found := await self._found(host, meeting.booking_id)) is None:
                raise SlotTaken
            return found
        for attempt in range(_ATTEMPTS):
            body = events.body(host, meeting, self.config, attempt=attempt)
            answer = await self.send("POST", f"{user(host)}/events", body=body, allow=(409,))
            if answer.status != 409:
                return events.ref(answer.body)
            if found := await self._found(host, meeting.booking_id):
                return found
            if not _is_repeat(answer):
                raise _explain(answer, None)
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
                version = text(current, "@odata.etag")
            answer = await self.send(
                "PATCH",
                place(host, event.id),
                body=events.times(meeting),
                headers={"If-Match": version} if version else {},
                allow=(404, 410, 412),
            )
            if answer.status != 412:
                return events.ref(_there(answer))
            version = None  # somebody changed it: look at it once more
        raise Retryable("conflict", f"{NAME}: the event was changed at the same time, twice.")

    async def cancel(self, host: HostCalendar, event: EventRef, meeting: Meeting) -> None:
        """With attendees, Outlook tells them. Without any there is nobody to tell, and the event is deleted."""
        if self.config.attendees:
            answer = await self.send(
                "POST", f"{place(host, event.id)}/cancel", body={"comment": ""}, allow=(404, 410)
            )
        else:
            answer = await self.send("DELETE", place(host, event.id), allow=(404, 410))
        absent(answer)

    async def send(
        self,
        method: str,
        path: str,
        *,
        timeout: float | None = None,
        params: Mapping[str, str] | None = None,
        body: Json | None = None,
        headers: Mapping[str, str] | None = None,
        allow: Collection[int] = (),
        reads: bool = False,
    ) -> Answer:
        """A request to Graph. Raises ProviderError."""
        return await self._rest.send(
            method,
            path,
            timeout=timeout or self.config.write_timeout,
            params=params,
            body=body,
            headers={"Prefer": events.PREFER, **(headers or {})},
            allow=allow,
            reads=reads,
        )

    # Busy times

    async def _busy(
        self, host: HostCalendar, start: datetime, end: datetime, *, timeout: float
    ) -> tuple[Busy, ...]:
        own = [each for each in host.calendars if "@" not in each]
        asked = [
            look
            for first, last in windows(start, end, days=_SCHEDULE_DAYS)
            for look in (
                self._schedules(host, first, last, timeout=timeout),
                *(self._view(host, each, first, last, timeout=timeout) for each in own),
            )
        ]
        found = await asyncio.gather(*asked)
        return merged([each for part in found for each in part], start, end)

    async def _schedules(
        self, host: HostCalendar, start: datetime, end: datetime, *, timeout: float
    ) -> list[Busy]:
        mailboxes = dict.fromkeys((host.account, *(each for each in host.calendars if "@" in each)))
        body: Json = {
            "schedules": list(mailboxes),
            "startTime": events.at(start),
            "endTime": events.at(end),
            "availabilityViewInterval": _INTERVAL,
        }
        answer = await self.send(
            "POST", f"{user(host)}/calendar/getSchedule", body=body, timeout=timeout, reads=True
        )
        told = {(text(each, "scheduleId") or "").lower(): each for each in objects(answer.body, "value")}
        return [busy for each in mailboxes for busy in self._told(told.get(each.lower()), each, start)]

    def _told(self, information: Json | None, mailbox: str, start: datetime) -> list[Busy]:
        """The busy times of one mailbox. One that Outlook could not look at is a failure, never free."""
        if information is None:
            raise bad_answer(NAME)
        if error := child(information, "error"):
            code = text(error, "responseCode") or "unknown"
            raise _unreadable(mailbox, code)
        return events.schedule(
            information, start, interval=_INTERVAL, tentative=self.config.tentative_is_busy
        )

    async def _view(
        self, host: HostCalendar, calendar: str, start: datetime, end: datetime, *, timeout: float
    ) -> list[Busy]:
        """The busy times of a further calendar in the host's own mailbox."""
        path = f"{user(host)}/calendars/{quote(calendar, safe='')}/calendarView"
        window = {"startDateTime": start.isoformat(), "endDateTime": end.isoformat()}
        params = window | {"$select": "start,end,showAs,isCancelled", "$top": "200"}
        found: list[Json] = []
        for _ in range(_PAGES):
            answer = await self.send("GET", path, params=params | {"$skip": str(len(found))}, timeout=timeout)
            page = objects(answer.body, "value")
            found += page
            if "@odata.nextLink" not in answer.body or not page:
                break
        tentative = self.config.tentative_is_busy
        return [events.span(each) for each in found if events.shown_busy(each, tentative=tentative)]

    async def _must_be_free(self, host: HostCalendar, event: EventRef, meeting: Meeting) -> None:
        """Raises SlotTaken when the new time is taken by anything but the meeting itself."""
        busy = await self._busy(host, meeting.start, meeting.end, timeout=self.config.write_timeout)
        if busy and without(busy, events.span(await self._event(host, event.id))):
            raise SlotTaken

    # Our own events

    async def _found(self, host: HostCalendar, booking: UUID) -> EventRef | None:
        """The booking's event, if an earlier attempt made it and it is still there."""
        marked = f"ep/id eq '{events.MARKER}' and ep/value eq '{booking}'"
        params = {"$filter": f"singleValueExtendedProperties/Any(ep: {marked})", "$top": "1"}
        answer = await self.send("GET", f"{user(host)}/events", params=params)
        there = [each for each in objects(answer.body, "value") if each.get("isCancelled") is not True]
        return events.ref(there[0]) if there else None

    async def _event(self, host: HostCalendar, id: str) -> Json:
        """Raises Rejected `event_gone`."""
        return _there(await self.read(host, id))

    async def read(self, host: HostCalendar, id: str) -> Answer:
        """The event with its mark, or an answer that is `absent`. Raises ProviderError."""
        return await self.send("GET", place(host, id), params={"$expand": _MARKED}, allow=(404, 410))


def user(host: HostCalendar) -> str:
    return f"/users/{quote(host.account, safe='@')}"


def place(host: HostCalendar, id: str) -> str:
    return f"{user(host)}/events/{quote(id, safe='')}"


def _grant(config: OutlookConfig, secrets: OutlookSecrets, kept: KeptToken | None) -> Grant:
    if config.client_id and secrets.refresh_token:
        return RefreshToken(
            client_id=config.client_id,
            client_secret=secrets.client_secret,
            refresh_token=secrets.refresh_token,
            scope=PERSON_SCOPE,
            kept=kept,
        )
    if config.client_id and secrets.client_secret and config.directory != "common":
        return ClientCredentials(
            client_id=config.client_id, client_secret=secrets.client_secret, scope=APPLICATION_SCOPE
        )
    raise NeedsPerson(
        "not_configured",
        f"{NAME} needs client_id with a refresh token, or client_id, directory and client secret.",
    )


def _code(answer: Answer) -> str:
    return text(child(answer.body, "error"), "code") or ""


def _is_repeat(answer: Answer) -> bool:
    """Whether a 409 says that the transaction id was used, and not that two wrote at the same time."""
    return "uplicate" in _code(answer) or "ransaction" in _code(answer)


def _explain(answer: Answer, wait: float | None) -> ProviderError:
    code = _code(answer)
    words = f"{code} {text(child(answer.body, 'error'), 'message') or ''}".strip()
    if code in ("ApplicationThrottled", "MailboxConcurrency", "TooManyRequests", "ErrorServerBusy"):
        return Retryable("rate_limited", f"{NAME} answered {answer.status}: {words[:300]}", retry_after=wait)
    if code in _MISSING:
        return NeedsPerson(CALENDAR_MISSING, f"{NAME} answered {answer.status}: {words[:300]}")
    return refusal(NAME, answer.status, words=words, wait=wait)


def _unreadable(mailbox: str, code: str) -> ProviderError:
    said = f"{NAME} does not say when {mailbox} is busy: {code[:100]}."
    if code in ("ErrorServerBusy", "ErrorTimeoutExpired", "ErrorInternalServerTransientError"):
        return Retryable("provider_error", said)
    return NeedsPerson(CALENDAR_MISSING, said)


def absent(answer: Answer) -> bool:
    """Whether the answer says that there is no such event. Raises NeedsPerson when it is the mailbox that is gone."""
    if answer.status not in (404, 410):
        return False
    if _code(answer) in _MISSING:
        raise _explain(answer, None)
    return True


def _there(answer: Answer) -> Json:
    if absent(answer) or answer.body.get("isCancelled") is True:
        raise event_gone(NAME)
    return answer.body
