"""What hosts change in their Google calendars: push channels say that something did, sync tokens say what."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

from kit.answers import Json, bad_answer, objects, text
from kit.clock import Clock
from scheduling.calendar import HostCalendar
from scheduling.changes import Changes
from scheduling.google import events
from scheduling.google.calendar import GoogleCalendar
from scheduling.google.client import NAME

_PAGES = 200
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Channel:
    """A push channel. Notifications name `id` and `resource_id` and carry `secret`, which we chose."""

    id: str
    resource_id: str
    expires: datetime
    secret: str = field(repr=False)


async def changes(
    calendar: GoogleCalendar, host: HostCalendar, sync_token: str | None, *, clock: Clock
) -> Changes:
    """What changed in the host's calendar since `sync_token`; everything from yesterday on without one, or when Google
    no longer knows it. Raises ProviderError."""
    found, token = await _listed(calendar, host, {"syncToken": sync_token}) if sync_token else (None, None)
    complete = found is None
    if found is None:
        since = (clock() - timedelta(days=1)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        found, token = await _listed(calendar, host, {"timeMin": since})
    if found is None or token is None:
        raise bad_answer(NAME)
    ours = tuple(change for each in found if (change := events.change(each)))
    return Changes(ours, token, busy_changed=complete or bool(found), complete=complete)


async def _listed(
    calendar: GoogleCalendar, host: HostCalendar, since: dict[str, object]
) -> tuple[list[Json] | None, str | None]:
    """All pages of events and the next sync token; (None, None) when Google says 410: the token is too old."""
    asked = {"calendarId": host.account, "singleEvents": True, "showDeleted": True, "maxResults": 250} | since
    found: list[Json] = []
    page: str | None = None
    for _ in range(_PAGES):
        answer = await calendar.call(host, "events.list", asked | {"pageToken": page}, allow=(410,))
        if answer.status == 410:
            return None, None
        found += objects(answer.body, "items")
        page = text(answer.body, "nextPageToken")
        if page is None:
            return found, text(answer.body, "nextSyncToken")
    raise bad_answer(NAME)


async def watch(
    calendar: GoogleCalendar,
    host: HostCalendar,
    *,
    address: str,
    channel_id: str,
    secret: str,
    clock: Clock,
    lasting: timedelta = _WEEK,
) -> Channel:
    """Has Google call `address` (https) at each change of the host's calendar, until the channel expires.

    Channels are not prolonged: open the next before this one ends, under another id.
    """
    ends = int((clock() + lasting).timestamp() * 1_000)
    body: Json = {
        "id": channel_id,
        "type": "web_hook",
        "address": address,
        "token": secret,
        "expiration": str(ends),
    }
    answer = await calendar.call(host, "events.watch", {"calendarId": host.account, "body": body})
    resource, told = text(answer.body, "resourceId"), text(answer.body, "expiration") or str(ends)
    if resource is None or not told.isdecimal():
        raise bad_answer(NAME)
    return Channel(channel_id, resource, datetime.fromtimestamp(int(told) / 1_000, UTC), secret)


async def stop(calendar: GoogleCalendar, host: HostCalendar, channel: Channel) -> None:
    """Ends a channel. One that Google no longer knows has ended."""
    body: Json = {"id": channel.id, "resourceId": channel.resource_id}
    await calendar.call(host, "channels.stop", {"body": body}, allow=(404, 410))


def heard(headers: Mapping[str, str], channel: Channel) -> Literal["opened", "changed"] | None:
    """What a request to our address means; None when it is not Google's about this channel.

    Such a request has no body and says nothing but that it is time to ask for `changes`.
    """
    said = {name.lower(): value for name, value in headers.items()}
    genuine = hmac.compare_digest(
        said.get("x-goog-channel-token", "").encode(), channel.secret.encode()
    ) and hmac.compare_digest(said.get("x-goog-channel-id", "").encode(), channel.id.encode())
    if not genuine or not channel.secret or said.get("x-goog-resource-id") != channel.resource_id:
        return None
    match said.get("x-goog-resource-state"):
        case "sync":
            return "opened"
        case "exists" | "not_exists":
            return "changed"
        case _:
            return None
