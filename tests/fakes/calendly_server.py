"""Calendly as a small server. It offers times, keeps invitees and refuses what the real one refuses (API v2).

with FakeCalendly() as server:
    CalendlyConfig(base_url=server.url, token_url=server.token_url, ...)
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.fakes.scripted_http import HttpReply, HttpRequest, json_reply
from tests.fakes.vendor_server import Json, Refused, VendorServer

API = "https://api.calendly.com"
USER = f"{API}/users/U1"
ORGANIZATION = f"{API}/organizations/O1"
EVENT_TYPE = f"{API}/event_types/T1"
_UTC = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z"
_TRACKING = {"utm_campaign", "utm_source", "utm_medium", "utm_content", "utm_term", "salesforce_uuid"}
_HOOK_EVENTS = {"invitee.created", "invitee.canceled", "invitee_no_show.created", "invitee_no_show.deleted"}
_TITLES = {
    400: "Invalid Argument", 401: "Unauthenticated", 403: "Permission Denied", 404: "Resource Not Found",
    409: "Already Exists", 429: "Too Many Requests",
}  # fmt: skip


class FakeCalendly(VendorServer):
    """`offered` are the starts of open times; `meetings` and `invitees` by identifier. `free_plan` books no invitee."""

    token_path = "/oauth/token"
    bad_request = "Invalid Argument"

    def __init__(self, *, client_secret: str = "right") -> None:
        super().__init__()
        self.now = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
        self.offered: set[datetime] = set()
        self.meetings: dict[str, Json] = {}
        self.invitees: dict[str, Json] = {}
        self.no_shows: list[str] = []
        self.hooks: dict[str, Json] = {}
        self.links: list[Json] = []
        self.free_plan = False
        self.page_size = 1
        self.refresh_token = "refresh-0"
        self.event_type: Json = {
            "uri": EVENT_TYPE, "name": "Demo", "active": True, "duration": 30, "kind": "solo", "deleted_at": None,
            "scheduling_url": "https://calendly.com/ana/demo", "custom_questions": [],
            "profile": {"type": "User", "name": "Ana", "owner": USER}, "locations": [{"kind": "google_conference"}],
        }  # fmt: skip
        self._client_secret = client_secret

    @property
    def token_url(self) -> str:
        return f"{self.url}{self.token_path}"

    def active(self) -> list[Json]:
        return [each for each in self.meetings.values() if each["status"] == "active"]

    def signed(self, body: Json, key: str, *, at: datetime) -> tuple[str, bytes]:
        """The signature header and the bytes of a webhook."""
        content, stamp = json.dumps(body).encode(), str(int(at.timestamp()))
        digest = hmac.new(key.encode(), stamp.encode() + b"." + content, hashlib.sha256).hexdigest()
        return f"t={stamp},v1={digest}", content

    def webhook(self, kind: str, invitee: Json, **more: Any) -> Json:
        event = dict(self.meetings[_event_of(invitee)])
        return {
            "event": kind,
            "created_at": "2026-03-02T09:30:00.000000Z",
            "created_by": USER,
            "payload": {**invitee, "scheduled_event": event, **more},
        }

    def error(self, refused: Refused) -> HttpReply:
        body = {"title": _TITLES.get(refused.status, refused.reason), "message": refused.words}
        if refused.reason == "already_filled":
            body["details"] = [
                {"parameter": "start_time", "code": "already_filled", "message": refused.words}
            ]
        return json_reply(refused.status, body, **refused.headers)

    def check_grant(self, form: dict[str, str]) -> None:
        expected = {"grant_type", "client_id", "client_secret", "refresh_token"}
        if form.get("grant_type") != "refresh_token" or set(form) != expected:
            raise Refused(400, "invalid_request", f"fields: {sorted(form)}")
        if form["client_secret"] != self._client_secret:
            raise Refused(401, "invalid_client")
        if form["refresh_token"] != self.refresh_token:
            raise Refused(400, "invalid_grant", "The refresh token was used before.")
        self.refresh_token = f"refresh-{len(self.grants) + 1}"

    def token_answer(self, token: str, form: dict[str, str]) -> Json:
        return super().token_answer(token, form) | {"refresh_token": self.refresh_token, "owner": USER}

    # Requests

    def serve(self, request: HttpRequest, path: str, query: dict[str, str]) -> HttpReply:
        match request.method, [unquote(each) for each in path.strip("/").split("/")]:
            case "GET", ["users", "me"]:
                return _resource(200, {"uri": USER, "name": "Ana", "current_organization": ORGANIZATION})
            case "GET", ["event_types", "T1"]:
                return _resource(200, self.event_type)
            case "GET", ["event_type_available_times"]:
                return json_reply(200, {"collection": self._open_times(query)})
            case "POST", ["invitees"]:
                return _resource(201, self._invite(self.body(request)))
            case "POST", ["scheduling_links"]:
                return _resource(201, self._link(self.body(request)))
            case "GET", ["scheduled_events"]:
                return self._page(self._meetings(query), query)
            case "GET", ["scheduled_events", id] if id in self.meetings:
                return _resource(200, self.meetings[id])
            case "GET", ["scheduled_events", id, "invitees"] if id in self.meetings:
                return self._page(self._invitees(id, query), query)
            case "POST", ["scheduled_events", id, "cancellation"] if id in self.meetings:
                return _resource(201, self._cancel(id, self.body(request)))
            case "POST", ["invitee_no_shows"]:
                return _resource(201, self._no_show(self.body(request)))
            case _, ["webhook_subscriptions", *rest]:
                return self._hook_request(request, rest, query)
            case _:
                raise Refused(404, "Resource Not Found", "The server could not find the requested resource.")

    def _open_times(self, query: dict[str, str]) -> list[Json]:
        keys = {"event_type", "start_time", "end_time"}
        self.known(query, keys, "query", required=keys)
        self._its_type(query["event_type"])
        start, end = (self.time(query[key], key, _UTC) for key in ("start_time", "end_time"))
        self.need(start > self.now, "start_time must be in the future")
        self.need(start < end <= start + timedelta(days=7), "The date range can be no greater than 7 days")
        return [
            {
                "status": "available",
                "invitees_remaining": 1,
                "start_time": _z(each),
                "scheduling_url": f"https://calendly.com/ana/demo/{_z(each)}",
            }
            for each in sorted(self.offered)
            if start <= each < end
        ]

    def _invite(self, body: Json) -> Json:
        optional = {"location", "questions_and_answers", "tracking", "event_guests"}
        required = {"event_type", "start_time", "invitee"}
        self.known(body, required | optional, "invitee", required=required)
        self._its_type(body["event_type"])
        start = self.time(body["start_time"], "start_time", _UTC)
        who = self.known(
            body["invitee"],
            {"name", "first_name", "last_name", "email", "timezone", "text_reminder_number"},
            "invitee",
            required={"email", "timezone", "name"},
        )
        self.email(who["email"], "email")
        self.line(who["name"], "name")
        self.zone(who["timezone"], "timezone")
        self._check_rest(body)
        if self.free_plan:
            raise Refused(403, "Permission Denied", "Please upgrade your Calendly account to Standard")
        if start not in self.offered:
            raise Refused(400, "already_filled", "The event is already filled.")
        self.offered.discard(start)
        return self.book(start, who["name"], who["email"], who["timezone"], body.get("tracking", {}))

    def _check_rest(self, body: Json) -> None:
        if "tracking" in body:
            self.known(body["tracking"], _TRACKING, "tracking", required=_TRACKING)
        kinds = [each["kind"] for each in self.event_type["locations"]]
        location = body.get("location")
        self.need(not kinds or location, "location is required")
        if location:
            self.known(location, {"kind", "location"}, "location", required={"kind"})
            self.need(location["kind"] in kinds, "location.kind")
        required = [each for each in self.event_type["custom_questions"] if each["required"]]
        self.need(len(body.get("questions_and_answers", [])) >= len(required), "An answer is missing")
        guests = body.get("event_guests", [])
        self.need(
            len(guests) <= 10 and all(self.email(each, "event_guests") for each in guests), "event_guests"
        )

    def book(self, start: datetime, name: str, email: str, zone: str, tracking: Json) -> Json:
        """What happens when somebody books, here or on Calendly's page; the invitee."""
        number = len(self.meetings) + 1
        uri = f"{API}/scheduled_events/E{number}"
        end = start + timedelta(minutes=self.event_type["duration"])
        self.meetings[f"E{number}"] = {
            "uri": uri, "name": "Demo", "status": "active", "start_time": _z(start), "end_time": _z(end),
            "event_type": EVENT_TYPE, "event_memberships": [{"user": USER}],
            "location": {"type": "google_conference", "status": "pushed", "join_url": f"https://meet.test/{number}"},
        }  # fmt: skip
        self.invitees[f"I{number}"] = {
            "uri": f"{uri}/invitees/I{number}", "event": uri, "name": name, "email": email, "timezone": zone,
            "status": "active", "tracking": dict.fromkeys(_TRACKING) | tracking, "rescheduled": False,
            "old_invitee": None, "new_invitee": None, "no_show": None,
            "cancel_url": f"https://calendly.com/cancellations/I{number}",
            "reschedule_url": f"https://calendly.com/reschedulings/I{number}",
        }  # fmt: skip
        return self.invitees[f"I{number}"]

    def finish(self, url: str, start: datetime) -> Json:
        """What happens when a visitor books on the page that a link leads to; the invitee."""
        filled = dict(parse_qsl(urlsplit(url).query))
        tracking = {name: value for name, value in filled.items() if name in _TRACKING}
        self.offered.discard(start)
        return self.book(start, filled.get("name", "Vic"), filled["email"], filled["timezone"], tracking)

    def _link(self, body: Json) -> Json:
        keys = {"max_event_count", "owner", "owner_type"}
        self.known(body, keys, "link", required=keys)
        self.need(body["max_event_count"] == 1 and body["owner_type"] == "EventType", "owner_type")
        self._its_type(body["owner"])
        self.links.append(body)
        url = f"https://calendly.com/d/{len(self.links)}/demo?back=1"
        return {"booking_url": url, "owner": body["owner"], "owner_type": "EventType"}

    def _meetings(self, query: dict[str, str]) -> list[Json]:
        keys = {"user", "organization", "invitee_email", "status", "sort", "min_start_time", "max_start_time"}
        self.known(query, keys | {"count", "page_token"}, "query")
        self.need(
            query.get("user") == USER or query.get("organization") == ORGANIZATION, "user or organization"
        )
        first = self.time(query.get("min_start_time", "1970-01-01T00:00:00Z"), "min_start_time", _UTC)
        last = self.time(query.get("max_start_time", "2970-01-01T00:00:00Z"), "max_start_time", _UTC)
        emails = {_event_of(each): each["email"] for each in self.invitees.values()}
        return [
            each
            for id, each in self.meetings.items()
            if first <= datetime.fromisoformat(each["start_time"]) <= last
            and query.get("status") in (None, each["status"])
            and query.get("invitee_email") in (None, emails[id])
        ]

    def _invitees(self, id: str, query: dict[str, str]) -> list[Json]:
        self.known(query, {"status", "sort", "email", "count", "page_token"}, "query")
        self.need(query.get("status") in (None, "active", "canceled"), "status")
        return [
            each
            for each in self.invitees.values()
            if _event_of(each) == id and query.get("email") in (None, each["email"])
        ]

    def _page(self, found: list[Json], query: dict[str, str]) -> HttpReply:
        self.need(1 <= int(query.get("count", "20")) <= 100, "count")
        first = int(query.get("page_token", "0"))
        after = first + self.page_size
        token = str(after) if after < len(found) else None
        pagination = {"count": 1, "next_page": None, "next_page_token": token}
        return json_reply(200, {"collection": found[first:after], "pagination": pagination})

    def _cancel(self, id: str, body: Json) -> Json:
        self.known(body, {"reason"}, "cancellation")
        self.need(len(body.get("reason", "")) <= 10_000, "reason")
        if self.meetings[id]["status"] == "canceled":
            raise Refused(403, "Permission Denied", "Event is already canceled")
        self.meetings[id]["status"] = "canceled"
        self.offered.add(datetime.fromisoformat(self.meetings[id]["start_time"]))
        return {"canceled_by": "Ana", "reason": body.get("reason"), "canceler_type": "host"}

    def _no_show(self, body: Json) -> Json:
        self.known(body, {"invitee"}, "no show", required={"invitee"})
        known = {each["uri"] for each in self.invitees.values()}
        self.need(body["invitee"] in known, "invitee")
        if body["invitee"] in self.no_shows:
            raise Refused(409, "Already Exists", "The resource already exists")
        self.no_shows.append(body["invitee"])
        return {"uri": f"{API}/invitee_no_shows/N1", "invitee": body["invitee"]}

    def _hook_request(self, request: HttpRequest, rest: list[str], query: dict[str, str]) -> HttpReply:
        if request.method == "GET" and not rest:
            self.known(query, {"organization", "user", "scope", "count", "page_token"}, "query")
            self.need(query.get("scope") in ("user", "organization"), "scope")
            return self._page(list(self.hooks.values()), query)
        if request.method == "POST" and not rest:
            return _resource(201, self._hook(self.body(request)))
        if request.method == "DELETE" and rest and rest[0] in self.hooks:
            del self.hooks[rest[0]]
            return HttpReply(204)
        raise Refused(404, "Resource Not Found")

    def _hook(self, body: Json) -> Json:
        required = {"url", "events", "organization", "scope"}
        self.known(body, required | {"user", "signing_key"}, "webhook", required=required)
        self.need(set(body["events"]) <= _HOOK_EVENTS, "events")
        self.need(body["scope"] == "organization" or body.get("user") == USER, "user")
        self.need(body["url"].startswith("https://"), "url")
        if any(each["callback_url"] == body["url"] for each in self.hooks.values()):
            raise Refused(409, "Already Exists", "Hook with this url already exists")
        id = f"W{len(self.requests)}"
        uri = f"{API}/webhook_subscriptions/{id}"
        self.hooks[id] = {"uri": uri, "callback_url": body["url"], "signing_key": body.get("signing_key")}
        return {key: value for key, value in self.hooks[id].items() if key != "signing_key"}

    def _its_type(self, uri: str) -> None:
        if uri != EVENT_TYPE:
            raise Refused(404, "Resource Not Found", "The server could not find the requested resource.")


def _resource(status: int, value: Json) -> HttpReply:
    return json_reply(status, {"resource": value})


def _event_of(invitee: Json) -> str:
    found = re.search(r"scheduled_events/(\w+)", invitee["uri"])
    return found[1] if found else ""


def _z(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
