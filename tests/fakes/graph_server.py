"""Microsoft Graph's calendars as a small server. It keeps events and refuses what the real one refuses (v1.0).

with FakeGraph(mailboxes=["ana@company.test"]) as server:
    OutlookConfig(base_url=server.base_url, login_url=server.url, ...)
"""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, unquote

from tests.fakes.scripted_http import HttpReply, HttpRequest, json_reply
from tests.fakes.vendor_server import Json, Refused, VendorServer

DIRECTORY = "company.test"
_BASE = "/v1.0"
_LOCAL = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,7})?"
_ISO_Z = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z"
_OFFSET = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)"
_WRITABLE = {
    "subject", "body", "start", "end", "attendees", "location", "showAs", "transactionId", "isOnlineMeeting",
    "onlineMeetingProvider", "allowNewTimeProposals", "singleValueExtendedProperties", "responseRequested",
    "importance", "sensitivity", "isReminderOn", "reminderMinutesBeforeStart", "hideAttendees",
}  # fmt: skip
_SHOW_AS = {"unknown", "free", "tentative", "busy", "oof", "workingElsewhere"}
_PROPERTY_ID = r"(?:String|Integer) \{[0-9a-f-]{36}\} Name \w+"
_BY_PROPERTY = re.compile(
    rf"singleValueExtendedProperties/Any\(ep: ep/id eq '({_PROPERTY_ID})' and ep/value eq '([^']*)'\)"
)
_EXPAND = re.compile(rf"singleValueExtendedProperties\(\$filter=id eq '({_PROPERTY_ID})'\)")


class FakeGraph(VendorServer):
    """`events` by mailbox and id; a deleted or cancelled one is gone. `repeat_conflicts`: a used transaction id is
    answered with 409 and not with the event it made."""

    token_path = f"/{DIRECTORY}/oauth2/v2.0/token"
    bad_request = "ErrorInvalidRequest"

    def __init__(self, *, mailboxes: Sequence[str], client_secret: str = "right") -> None:
        super().__init__()
        self.events: dict[str, dict[str, Json]] = {each: {} for each in mailboxes}
        self.calendars: dict[str, list[Json]] = {}
        self.subscriptions: dict[str, Json] = {}
        self.unreadable: dict[str, str] = {}
        self.limited: set[str] = set()
        self.repeat_conflicts = False
        self.refresh_token = "refresh-0"
        self.reached: Callable[[str], str] = str
        self.now = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
        self._used: dict[str, str] = {}
        self._client_secret = client_secret
        self._revision = 0

    @property
    def base_url(self) -> str:
        return f"{self.url}{_BASE}"

    # What a host does in their own calendar

    def host_puts(self, mailbox: str, start: datetime, end: datetime, *, status: str = "busy") -> Json:
        event = {"subject": "Private", "start": _local(start), "end": _local(end), "showAs": status}
        return self._save(mailbox, {"id": f"host+{self._revision}/=", **event})

    def host_changes(self, mailbox: str, id: str, **changes: Any) -> Json:
        return self._save(mailbox, {**self.events[mailbox][id], **changes})

    def host_deletes(self, mailbox: str, id: str) -> None:
        del self.events[mailbox][id]

    def error(self, refused: Refused) -> HttpReply:
        code = "InvalidAuthenticationToken" if refused.status == 401 else refused.reason
        inner = {"request-id": "0", "date": "2026-03-02T09:30:00"}
        error = {"code": code, "message": refused.words, "innerError": inner}
        return json_reply(refused.status, {"error": error}, **refused.headers)

    # Access

    def check_grant(self, form: dict[str, str]) -> None:
        if form.get("client_id") != "app" or form.get("client_secret") != self._client_secret:
            raise Refused(401, "invalid_client", "AADSTS7000215: Invalid client secret provided.")
        match form.get("grant_type"):
            case "client_credentials":
                expected = {"grant_type", "client_id", "client_secret", "scope"}
                if set(form) != expected or not form["scope"].endswith("/.default"):
                    raise Refused(400, "invalid_scope", "AADSTS1002012: The scope is not valid.")
            case "refresh_token":
                if form.get("refresh_token") != self.refresh_token:
                    raise Refused(400, "invalid_grant", "AADSTS70000: The refresh token was used before.")
                self.refresh_token = f"refresh-{len(self.grants) + 1}"
            case _:
                raise Refused(400, "unsupported_grant_type")

    def token_answer(self, token: str, form: dict[str, str]) -> Json:
        rotated = {"refresh_token": self.refresh_token} if form["grant_type"] == "refresh_token" else {}
        return super().token_answer(token, form) | rotated

    # Requests

    def serve(self, request: HttpRequest, path: str, query: dict[str, str]) -> HttpReply:
        prefer = request.headers.get("prefer", "")
        self.need('outlook.timezone="UTC"' in prefer, "times would come in the mailbox's own zone")
        self.need('IdType="ImmutableId"' in prefer, "ids would change")
        rest = path.removeprefix(_BASE)
        if rest.startswith("/subscriptions"):
            return self._subscription_request(
                request, unquote(rest.removeprefix("/subscriptions").strip("/"))
            )
        found = re.fullmatch(r"/users/([^/]+)/(.+)", rest)
        if not found:
            raise Refused(400, "BadRequest", "Resource not found for the segment.")
        mailbox = unquote(found[1])
        if mailbox not in self.events:
            raise Refused(404, "ErrorInvalidUser", f"The requested user '{mailbox}' is invalid.")
        return self._mailbox_request(request, mailbox, found[2].split("/"), query)

    def _mailbox_request(
        self, request: HttpRequest, mailbox: str, path: list[str], query: dict[str, str]
    ) -> HttpReply:
        match request.method, [unquote(each) for each in path]:
            case "POST", ["events"]:
                return json_reply(201, self._insert(mailbox, self.body(request)))
            case "GET", ["events"]:
                return json_reply(200, {"value": self._search(mailbox, query)})
            case "GET", ["events", id]:
                return json_reply(200, self._expanded(self._there(mailbox, id), query))
            case "PATCH", ["events", id]:
                return json_reply(200, self._patch(request, mailbox, id))
            case "DELETE", ["events", id]:
                del self.events[mailbox][self._there(mailbox, id)["id"]]
                return HttpReply(204)
            case "POST", ["events", id, "cancel"]:
                return self._cancel(self.body(request), mailbox, id)
            case "POST", ["calendar", "getSchedule"]:
                return json_reply(200, {"value": self._schedules(self.body(request))})
            case "GET", ["calendars", id, "calendarView"]:
                return json_reply(200, self._view(id, query))
            case _:
                raise Refused(400, "BadRequest", "Resource not found for the segment.")

    def _insert(self, mailbox: str, body: Json) -> Json:
        self._check_event(body, required={"subject", "start", "end"})
        transaction = body.get("transactionId", "")
        self.need(re.fullmatch(r"[\w-]{1,255}", transaction), "transactionId")
        if used := self._used.get(transaction):
            if self.repeat_conflicts or used not in self.events[mailbox]:
                raise Refused(409, "ErrorDuplicateTransactionId", "The transaction id was used before.")
            return _told(self.events[mailbox][used])
        event = {
            "isCancelled": False,
            "isOrganizer": True,
            "showAs": "busy",
            **body,
            "id": f"AAMk{self._revision}==",
        }
        if body.get("isOnlineMeeting"):
            event["onlineMeeting"] = {"joinUrl": f"https://teams.test/{self._revision}"}
        self._used[transaction] = event["id"]
        return _told(self._save(mailbox, event | {"webLink": f"https://outlook.test/{self._revision}"}))

    def _patch(self, request: HttpRequest, mailbox: str, id: str) -> Json:
        event, body = self._there(mailbox, id), self.body(request)
        wanted = request.headers.get("if-match")
        if wanted and wanted != event["@odata.etag"]:
            raise Refused(
                412, "ErrorIrresolvableConflict", "The send or update operation could not be performed."
            )
        self._check_event(body, required=())
        self.need("transactionId" not in body, "transactionId cannot be changed")
        return _told(self._save(mailbox, {**event, **body}))

    def _cancel(self, body: Json, mailbox: str, id: str) -> HttpReply:
        event = self._there(mailbox, id)
        self.known(body, {"comment"}, "cancel")
        self.need(event.get("attendees"), "The meeting has no attendees to tell.")
        del self.events[mailbox][id]
        return HttpReply(202)

    def _search(self, mailbox: str, query: dict[str, str]) -> list[Json]:
        self.known(query, {"$filter", "$top"}, "query", required={"$filter"})
        wanted = _BY_PROPERTY.fullmatch(query["$filter"])
        self.need(wanted, "The filter cannot be read.")
        mark = {"id": wanted[1], "value": wanted[2]} if wanted else {}
        found = [each for each in self.events[mailbox].values() if mark in each.get(_MARKS, [])]
        return [_told(each) for each in found][: int(query.get("$top", "10"))]

    def _expanded(self, event: Json, query: dict[str, str]) -> Json:
        self.known(query, {"$expand", "$select"}, "query")
        wanted = _EXPAND.fullmatch(query.get("$expand", ""))
        marks = [each for each in event.get(_MARKS, []) if wanted and each["id"] == wanted[1]]
        return _told(event) | ({_MARKS: marks} if marks else {})

    def _check_event(self, body: Json, *, required: Any) -> None:
        self.known(body, _WRITABLE, "event", required=required)
        if {"start", "end"} & set(body):
            start, end = (self._moment(body.get(which), which) for which in ("start", "end"))
            self.need(start < end, "The end is before the start.")
        if "subject" in body:
            self.line(body["subject"], "subject", longest=255)
        if "body" in body:
            content = self.known(
                body["body"], {"contentType", "content"}, "body", required={"contentType", "content"}
            )
            self.need(content["contentType"] in ("text", "html"), "contentType")
        self.need(body.get("showAs", "busy") in _SHOW_AS, "showAs")
        self.need(body.get("onlineMeetingProvider", "teamsForBusiness") == "teamsForBusiness", "provider")
        if "location" in body:
            self.line(self.known(body["location"], {"displayName"}, "location")["displayName"], "location")
        for each in body.get("attendees", []):
            self._check_attendee(each)
        for each in body.get(_MARKS, []):
            self.known(each, {"id", "value"}, _MARKS, required={"id", "value"})
            self.need(re.fullmatch(_PROPERTY_ID, each["id"]), "extended property id")

    def _check_attendee(self, attendee: Any) -> None:
        self.known(attendee, {"emailAddress", "type"}, "attendee", required={"emailAddress"})
        address = self.known(attendee["emailAddress"], {"address", "name"}, "emailAddress")
        self.email(address.get("address"), "address")
        if "name" in address:
            self.line(address["name"], "name")
        self.need(attendee.get("type") in ("required", "optional", "resource"), "attendee type")

    def _moment(self, value: Any, where: str) -> datetime:
        self.known(value, {"dateTime", "timeZone"}, where, required={"dateTime", "timeZone"})
        self.need(value["timeZone"] == "UTC", f"{where}: the test expects UTC")
        return self.time(value["dateTime"], where, _LOCAL).replace(tzinfo=UTC)

    def _there(self, mailbox: str, id: str) -> Json:
        if id not in self.events[mailbox]:
            raise Refused(404, "ErrorItemNotFound", "The specified object was not found in the store.")
        return self.events[mailbox][id]

    def _save(self, mailbox: str, event: Json) -> Json:
        self._revision += 1
        saved = {**event, "@odata.etag": f'W/"{self._revision}"', "changeKey": str(self._revision)}
        self.events[mailbox][event["id"]] = saved
        return saved

    # Busy times

    def _schedules(self, body: Json) -> list[Json]:
        keys = {"schedules", "startTime", "endTime", "availabilityViewInterval"}
        self.known(body, keys, "getSchedule", required=keys - {"availabilityViewInterval"})
        self.need(0 < len(body["schedules"]) <= 20, "ErrorInvalidParameter: schedules")
        self.need(5 <= body.get("availabilityViewInterval", 30) <= 1_440, "availabilityViewInterval")
        start, end = (self._moment(body[key], key) for key in ("startTime", "endTime"))
        self.need(start < end <= start + timedelta(days=62), "TimeWindow is not within the allowed limit.")
        return [
            self._schedule(each, start, end, body.get("availabilityViewInterval", 30))
            for each in body["schedules"]
        ]

    def _schedule(self, mailbox: str, start: datetime, end: datetime, interval: int) -> Json:
        code = self.unreadable.get(mailbox) or (
            None if mailbox in self.events else "ErrorMailRecipientNotFound"
        )
        if code:
            return {"scheduleId": mailbox, "error": {"message": "No such mailbox.", "responseCode": code}}
        spans = sorted(
            (*_span(each), each["showAs"])
            for each in self.events[mailbox].values()
            if _span(each)[0] < end and _span(each)[1] > start
        )
        if mailbox in self.limited:
            return {"scheduleId": mailbox, "availabilityView": _digits(spans, start, end, interval)}
        items = [
            {"status": status, "start": _local(first), "end": _local(last)} for first, last, status in spans
        ]
        return {"scheduleId": mailbox, "availabilityView": "", "scheduleItems": items}

    def _view(self, calendar: str, query: dict[str, str]) -> Json:
        if calendar not in self.calendars:
            raise Refused(404, "ErrorItemNotFound", "The specified object was not found in the store.")
        keys = {"startDateTime", "endDateTime", "$select", "$top", "$skip"}
        self.known(query, keys, "query", required={"startDateTime", "endDateTime"})
        start, end = (self.time(query[key], key, _OFFSET) for key in ("startDateTime", "endDateTime"))
        found = [each for each in self.calendars[calendar] if _span(each)[0] < end and _span(each)[1] > start]
        first, size = int(query.get("$skip", "0")), 1
        more = {"@odata.nextLink": "https://elsewhere.test/next"} if first + size < len(found) else {}
        return {"value": found[first : first + size], **more}

    # Subscriptions

    def _subscription_request(self, request: HttpRequest, id: str) -> HttpReply:
        if not id and request.method == "POST":
            return json_reply(201, self._subscribe(self.body(request)))
        if id not in self.subscriptions:
            raise Refused(404, "ResourceNotFound", "The object was not found.")
        if request.method == "PATCH":
            body = self.known(self.body(request), {"expirationDateTime"}, "subscription")
            self._check_expiry(body.get("expirationDateTime"))
            self.subscriptions[id] |= body
            return json_reply(200, self.subscriptions[id])
        self.need(request.method == "DELETE", "method")
        del self.subscriptions[id]
        return HttpReply(204)

    def _subscribe(self, body: Json) -> Json:
        required = {"changeType", "notificationUrl", "resource", "expirationDateTime"}
        optional = {"clientState", "lifecycleNotificationUrl", "latestSupportedTlsVersion"}
        self.known(body, required | optional, "subscription", required=required)
        self.need(set(body["changeType"].split(",")) <= {"created", "updated", "deleted"}, "changeType")
        self.need(0 < len(body.get("clientState", "")) <= 128, "clientState")
        found = re.fullmatch(r"users/([^/]+)/events", body["resource"])
        self.need(found and unquote(found[1]) in self.events, "resource")
        self._check_expiry(body["expirationDateTime"])
        self._try_out(body["notificationUrl"])
        id = f"subscription-{len(self.subscriptions) + 1}"
        self.subscriptions[id] = {"id": id, **body}
        return {key: value for key, value in self.subscriptions[id].items() if key != "clientState"}

    def _check_expiry(self, value: Any) -> None:
        expires = self.time(value, "expirationDateTime", _ISO_Z)
        longest = self.now + timedelta(minutes=10_080)
        self.need(
            self.now < expires <= longest, "Subscription expiration can only be 10080 minutes in the future."
        )

    def _try_out(self, address: str) -> None:
        """The address must give back the token as plain text. `reached` says which one it is from here."""
        token = "Validation: Testing client application reachability & more"
        asked = urllib.request.Request(
            f"{self.reached(address)}?validationToken={quote(token)}", method="POST", data=b""
        )
        try:
            with urllib.request.urlopen(asked, timeout=5) as answer:
                kind, body = answer.headers["Content-Type"], answer.read().decode()
        except urllib.error.HTTPError as error:
            error.close()
            kind, body = "", ""
        self.need(kind == "text/plain" and body == token, "Subscription validation request failed.")


_MARKS = "singleValueExtendedProperties"


def _told(event: Json) -> Json:
    """An event as it is told: with seven digits after the seconds, without extended properties."""
    told = {key: value for key, value in event.items() if key != _MARKS}
    return told | {which: _local(_moment(event[which])) for which in ("start", "end")}


def _moment(value: Json) -> datetime:
    return datetime.fromisoformat(value["dateTime"]).replace(tzinfo=UTC)


def _span(event: Json) -> tuple[datetime, datetime]:
    return _moment(event["start"]), _moment(event["end"])


def _local(at: datetime) -> Json:
    return {"dateTime": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.0000000"), "timeZone": "UTC"}


def _digits(
    spans: list[tuple[datetime, datetime, str]], start: datetime, end: datetime, interval: int
) -> str:
    digit = {"free": "0", "tentative": "1", "busy": "2", "oof": "3", "workingElsewhere": "4"}
    view, at = "", start
    while at < end:
        after = at + timedelta(minutes=interval)
        view += max((digit[each] for first, last, each in spans if first < after and last > at), default="0")
        at = after
    return view
