"""Google Calendar as a small server. It keeps events and refuses what the real one refuses (revision 20261030).

with FakeGoogle(calendars=["ana@company.test"]) as server:
    GoogleConfig(base_url=server.base_url, token_url=server.token_url, ...)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

import jwt

from tests.fakes.scripted_http import HttpReply, HttpRequest, json_reply
from tests.fakes.vendor_server import Json, Refused, VendorServer

_BASE = "/calendar/v3"
_RFC3339 = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)"
_WRITABLE = {
    "id", "summary", "description", "location", "start", "end", "attendees", "status", "transparency",
    "extendedProperties", "conferenceData", "guestsCanInviteOthers", "guestsCanModify", "guestsCanSeeOtherGuests",
    "reminders", "visibility",
}  # fmt: skip
_COMMON = {"alt", "prettyPrint", "quotaUser", "fields", "key"}
_QUERY = {
    "insert": {"conferenceDataVersion", "maxAttendees", "sendUpdates", "supportsAttachments"},
    "get": {"maxAttendees", "timeZone"},
    "patch": {"conferenceDataVersion", "maxAttendees", "sendUpdates", "supportsAttachments"},
    "delete": {"sendUpdates"},
    "list": {
        "maxResults", "pageToken", "syncToken", "singleEvents", "showDeleted", "timeMin", "timeMax", "orderBy",
        "privateExtendedProperty", "q", "updatedMin", "timeZone", "iCalUID",
    },
    "watch": set[str](),
    "stop": set[str](),
    "query": set[str](),
}  # fmt: skip
_NOT_WITH_SYNC_TOKEN = {
    "iCalUID",
    "orderBy",
    "privateExtendedProperty",
    "q",
    "timeMin",
    "timeMax",
    "updatedMin",
}
_SEND_UPDATES = {"all", "externalOnly", "none"}


class FakeGoogle(VendorServer):
    """`events` by calendar and id, deleted ones with status "cancelled". `page_size` of lists."""

    token_path = "/token"

    def __init__(
        self, *, calendars: Sequence[str], public_key: str = "", client_secret: str = "right"
    ) -> None:
        super().__init__()
        self.events: dict[str, dict[str, Json]] = {each: {} for each in calendars}
        self.channels: dict[str, Json] = {}
        self.page_size = 2
        self.oldest_token = 0
        self.unreadable: dict[str, str] = {}
        self._public_key, self._client_secret = public_key, client_secret
        self._revision = 0
        self._subject: str | None = None

    @property
    def base_url(self) -> str:
        return f"{self.url}{_BASE}"

    @property
    def token_url(self) -> str:
        return f"{self.url}{self.token_path}"

    # What a host does in their own calendar

    def host_puts(self, calendar: str, start: datetime, end: datetime, **more: Any) -> Json:
        id = f"host{self._revision + 1:020d}"
        times = {"start": {"dateTime": start.isoformat()}, "end": {"dateTime": end.isoformat()}}
        return self._save(calendar, {"id": id, "status": "confirmed", **times, **more})

    def host_changes(self, calendar: str, id: str, **changes: Any) -> Json:
        return self._save(calendar, {**self.events[calendar][id], **changes})

    def live(self, calendar: str) -> list[Json]:
        return [each for each in self.events[calendar].values() if each["status"] != "cancelled"]

    def error(self, refused: Refused) -> HttpReply:
        detail = {"domain": "global", "reason": refused.reason, "message": refused.words}
        error = {"code": refused.status, "message": refused.words, "errors": [detail]}
        return json_reply(refused.status, {"error": error}, **refused.headers)

    # Access

    def check_grant(self, form: dict[str, str]) -> None:
        match form.get("grant_type"):
            case "refresh_token":
                self._check_refresh(form)
            case "urn:ietf:params:oauth:grant-type:jwt-bearer":
                self._check_assertion(form)
            case _:
                raise Refused(400, "unsupported_grant_type")

    def _check_refresh(self, form: dict[str, str]) -> None:
        if set(form) != {"grant_type", "client_id", "client_secret", "refresh_token"}:
            raise Refused(400, "invalid_request", f"fields: {sorted(form)}")
        if form["client_secret"] != self._client_secret:
            raise Refused(401, "invalid_client", "Unauthorized")
        self._subject = "somebody"

    def _check_assertion(self, form: dict[str, str]) -> None:
        if set(form) != {"grant_type", "assertion"}:
            raise Refused(400, "invalid_request", f"fields: {sorted(form)}")
        try:
            claims = jwt.decode(
                form["assertion"],
                self._public_key,
                algorithms=["RS256"],
                audience=self.token_url,
                options={"require": ["iss", "scope", "iat"], "verify_exp": False, "verify_iat": False},
            )
        except jwt.PyJWTError as error:
            raise Refused(400, "invalid_grant", f"Invalid JWT: {error}") from None
        if claims["exp"] - claims["iat"] > 3_600 or "/auth/calendar" not in claims["scope"]:
            raise Refused(400, "invalid_scope", "Bad Request")
        self._subject = claims.get("sub")

    # Requests

    def serve(self, request: HttpRequest, path: str, query: dict[str, str]) -> HttpReply:
        self.need(path.startswith(_BASE), "no such path")
        rest = path.removeprefix(_BASE)
        if (request.method, rest) == ("POST", "/freeBusy"):
            self._params("query", query)
            return json_reply(200, self._free_busy(self.body(request)))
        if (request.method, rest) == ("POST", "/channels/stop"):
            self._params("stop", query)
            return self._stop(self.body(request))
        found = re.fullmatch(r"/calendars/([^/]+)/events(?:/([^/]+))?", rest)
        if not found:
            raise Refused(404, "notFound", "Not Found")
        calendar, id = unquote(found[1]), unquote(found[2] or "")
        if calendar not in self.events:
            raise Refused(404, "notFound", "Not Found")
        return self._event_request(request, calendar, id, query)

    def _event_request(
        self, request: HttpRequest, calendar: str, id: str, query: dict[str, str]
    ) -> HttpReply:
        match request.method, id:
            case "POST", "":
                self._params("insert", query)
                return json_reply(200, self._insert(calendar, self.body(request), query))
            case "POST", "watch":
                self._params("watch", query)
                return json_reply(200, self._watch(calendar, self.body(request)))
            case "GET", "":
                self._params("list", query)
                return json_reply(200, self._list(calendar, query))
            case "GET", _:
                self._params("get", query)
                return json_reply(200, self._there(calendar, id))
            case "PATCH", _:
                self._params("patch", query)
                return json_reply(200, self._patch(request, calendar, id, query))
            case "DELETE", _:
                self._params("delete", query)
                return self._delete(calendar, id)
            case _:
                raise Refused(405, "httpMethodNotAllowed")

    def _params(self, method: str, query: dict[str, str]) -> None:
        self.known(query, _QUERY[method] | _COMMON, "query")
        self.need(query.get("sendUpdates", "none") in _SEND_UPDATES, "sendUpdates")
        self.need(query.get("conferenceDataVersion", "0") in ("0", "1"), "conferenceDataVersion")

    def _insert(self, calendar: str, body: Json, query: dict[str, str]) -> Json:
        self._check_event(body, query, required={"start", "end"})
        id = body.get("id") or f"made{self._revision:020d}"
        self.need(re.fullmatch("[a-v0-9]{5,1024}", id), "Invalid resource id value.")
        if id in self.events[calendar]:
            raise Refused(409, "duplicate", "The requested identifier already exists.")
        event = {"status": "confirmed", **body, "id": id, "htmlLink": f"https://calendar.test/{id}"}
        event["iCalUID"] = f"{id}@google.com"
        if "conferenceData" in body:
            event["hangoutLink"] = f"https://meet.test/{id[:12]}"
        return self._save(calendar, event)

    def _patch(self, request: HttpRequest, calendar: str, id: str, query: dict[str, str]) -> Json:
        event = self._there(calendar, id)
        if event["status"] == "cancelled":
            raise Refused(404, "notFound", "Not Found")
        wanted = request.headers.get("if-match")
        if wanted and wanted != event["etag"]:
            raise Refused(412, "conditionNotMet", "Precondition Failed")
        body = self.body(request)
        self._check_event(body, query, required=())
        return self._save(calendar, {**event, **body})

    def _delete(self, calendar: str, id: str) -> HttpReply:
        event = self._there(calendar, id)
        if event["status"] == "cancelled":
            raise Refused(410, "deleted", "Resource has been deleted")
        self._save(calendar, {**event, "status": "cancelled"})
        return HttpReply(204)

    def _check_event(self, body: Json, query: dict[str, str], *, required: Any) -> None:
        self.known(body, _WRITABLE, "event", required=required)
        if {"start", "end"} & set(body):
            start, end = (self._moment(body.get(which), which) for which in ("start", "end"))
            self.need(start < end, "The specified time range is empty.")
        if "summary" in body:
            self.line(body["summary"], "summary", longest=1_024)
        self.need(body.get("status", "confirmed") in ("confirmed", "tentative", "cancelled"), "status")
        self.need(body.get("transparency", "opaque") in ("opaque", "transparent"), "transparency")
        self._check_attendees(body.get("attendees", []))
        for kind, values in self.known(
            body.get("extendedProperties", {}), {"private", "shared"}, "extendedProperties"
        ).items():
            for key, value in values.items():
                self.need(isinstance(value, str) and len(key) <= 44 and len(value) <= 1_024, kind)
        if "conferenceData" in body:
            self.need(query.get("conferenceDataVersion") == "1", "conferenceDataVersion must be 1")
            wish = self.known(body["conferenceData"], {"createRequest"}, "conferenceData")["createRequest"]
            self.known(wish, {"requestId", "conferenceSolutionKey"}, "createRequest", required={"requestId"})
            self.need(
                wish["conferenceSolutionKey"] == {"type": "hangoutsMeet"}, "Invalid conference type value."
            )

    def _check_attendees(self, attendees: Any) -> None:
        emails = [
            self.email(
                self.known(each, {"email", "displayName", "optional"}, "attendee").get("email"), "email"
            )
            for each in attendees
        ]
        for each in attendees:
            if "displayName" in each:
                self.line(each["displayName"], "displayName")
        self.need(len(set(emails)) == len(emails), "Two attendees have the same email.")
        if emails and self._subject is None:
            raise Refused(403, "forbiddenForServiceAccounts", "Service accounts cannot invite attendees.")

    def _moment(self, value: Any, where: str) -> datetime:
        self.known(value, {"dateTime", "timeZone"}, where, required={"dateTime"})
        if "timeZone" in value:
            self.zone(value["timeZone"], f"{where}.timeZone")
        return self.time(value["dateTime"], where, _RFC3339)

    def _there(self, calendar: str, id: str) -> Json:
        if id not in self.events[calendar]:
            raise Refused(404, "notFound", "Not Found")
        return self.events[calendar][id]

    def _save(self, calendar: str, event: Json) -> Json:
        self._revision += 1
        saved = {**event, "kind": "calendar#event", "etag": f'"{self._revision}"', "revision": self._revision}
        self.events[calendar][event["id"]] = saved
        return saved

    # Lists, busy times, channels

    def _list(self, calendar: str, query: dict[str, str]) -> Json:
        since = query.get("syncToken")
        if since and (wrong := set(query) & _NOT_WITH_SYNC_TOKEN):
            raise Refused(400, "invalid", f"{sorted(wrong)} cannot be used with syncToken")
        if since and int(since) < self.oldest_token:
            raise Refused(410, "fullSyncRequired", "Sync token is no longer valid, a full sync is required.")
        found = sorted(self.events[calendar].values(), key=lambda each: each["revision"])
        if since:
            found = [_as_told(each) for each in found if each["revision"] > int(since)]
        else:
            earliest = self.time(query.get("timeMin", "1970-01-01T00:00:00Z"), "timeMin", _RFC3339)
            found = [each for each in found if _end(each) > earliest]
        first = int(query.get("pageToken", "0"))
        size = min(self.page_size, int(query.get("maxResults", "250")))
        page: Json = {"kind": "calendar#events", "items": found[first : first + size]}
        if first + size < len(found):
            return page | {"nextPageToken": str(first + size)}
        return page | {"nextSyncToken": str(self._revision)}

    def _free_busy(self, body: Json) -> Json:
        self.known(
            body,
            {"timeMin", "timeMax", "timeZone", "items", "groupExpansionMax", "calendarExpansionMax"},
            "freeBusy",
            required={"timeMin", "timeMax", "items"},
        )
        start, end = (self.time(body[key], key, _RFC3339) for key in ("timeMin", "timeMax"))
        self.need(start < end, "The specified time range is empty.")
        if end - start > timedelta(days=93):
            raise Refused(400, "timeRangeTooLong", "The requested time range is too long.")
        self.need(0 < len(body["items"]) <= 50, "tooManyCalendarsRequested")
        ids = [self.known(each, {"id"}, "item", required={"id"})["id"] for each in body["items"]]
        told = {id: self._busy_told(id, start, end) for id in ids}
        return {
            "kind": "calendar#freeBusy",
            "timeMin": body["timeMin"],
            "timeMax": body["timeMax"],
            "calendars": told,
        }

    def _busy_told(self, id: str, start: datetime, end: datetime) -> Json:
        reason = self.unreadable.get(id) or (None if id in self.events else "notFound")
        if reason:
            return {"errors": [{"domain": "global", "reason": reason}], "busy": []}
        spans = sorted(
            (max(_start(each), start), min(_end(each), end))
            for each in self.live(id)
            if each.get("transparency") != "transparent"
        )
        return {"busy": [{"start": _z(first), "end": _z(last)} for first, last in spans if first < last]}

    def _watch(self, calendar: str, body: Json) -> Json:
        self.known(
            body,
            {"id", "type", "address", "token", "expiration", "params"},
            "channel",
            required={"id", "type", "address"},
        )
        self.need(re.fullmatch(r"[A-Za-z0-9\-_+/=]{1,64}", body["id"]), "channel id")
        self.need(body["type"] in ("web_hook", "webhook"), "type")
        if not body["address"].startswith("https://"):
            raise Refused(400, "push.webhookUrlNotHttps", "WebHook callback must be HTTPS")
        self.need(isinstance(body.get("expiration", ""), str), "expiration must be a text")
        self.need(len(body.get("token", "")) <= 256, "token")
        if body["id"] in self.channels:
            raise Refused(400, "channelIdNotUnique", f"Channel id {body['id']} not unique")
        answer = {**body, "kind": "api#channel", "resourceId": f"resource-of-{calendar}"}
        self.channels[body["id"]] = answer
        return {key: value for key, value in answer.items() if key not in ("type", "address")}

    def _stop(self, body: Json) -> HttpReply:
        self.known(body, {"id", "resourceId", "token"}, "channel", required={"id", "resourceId"})
        known = self.channels.get(body["id"])
        if not known or known["resourceId"] != body["resourceId"]:
            raise Refused(404, "notFound", f"Channel '{body['id']}' not found")
        del self.channels[body["id"]]
        return HttpReply(204)


def _as_told(event: Json) -> Json:
    """Of a deleted event, only the id is certain to come."""
    kept = {"id", "status", "kind", "etag"} if event["status"] == "cancelled" else set(event)
    return {key: value for key, value in event.items() if key in kept}


def _start(event: Json) -> datetime:
    return datetime.fromisoformat(event["start"]["dateTime"])


def _end(event: Json) -> datetime:
    return datetime.fromisoformat(event["end"]["dateTime"])


def _z(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
