"""A small outside calendar over HTTP, with a client that implements our Calendar: it outlives processes that use it.

Like the real ones it knows events by an id that the client chooses, refuses a second event with the same id, and, like
some of them, takes meetings that overlap.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

import httpx

from kit.errors import NeedsPerson, Rejected, Retryable
from scheduling.calendar import Busy, EventRef, HostCalendar, Meeting

Mode = Literal["ok", "slow", "slow_after", "down", "revoked", "refuse"]


class CalendarServer:
    """`events` is {id: {host, start, end, sequence}}; `inserted` every id in the order it was first taken.

    In the mode "slow" requests hang until `go_on` is set, in "slow_after" they are carried out first. `writes` names
    the methods that a mode is for.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.events: dict[str, dict[str, Any]] = {}
        self.inserted: list[str] = []
        self.deleted: list[str] = []
        self.foreign: dict[str, list[tuple[str, str]]] = {}
        self.asked: list[str] = []
        self.mode: Mode = "ok"
        self.writes: frozenset[str] = frozenset({"GET", "POST", "PATCH", "DELETE"})
        self.go_on = threading.Event()
        self.lock = threading.Lock()
        self._under_way = 0
        self._settled = threading.Condition()

    def answer(self, method: str, target: str, body: dict[str, Any]) -> tuple[int, Any]:
        with self._settled:
            self._under_way += 1
        try:
            return self._answer(method, target, body)
        finally:
            with self._settled:
                self._under_way -= 1
                self._settled.notify_all()

    def let_go(self) -> None:
        """The hanging requests are carried out, whoever still listens, before this returns."""
        self.go_on.set()
        with self._settled:
            assert self._settled.wait_for(lambda: self._under_way == 0, timeout=20)

    def _answer(self, method: str, target: str, body: dict[str, Any]) -> tuple[int, Any]:
        mode = self.mode if method in self.writes else "ok"
        if mode == "slow":
            self.go_on.wait(20)
        if mode in ("down", "revoked", "refuse"):
            return {"down": 503, "revoked": 401, "refuse": 422}[mode], {}
        with self.lock:
            status, content = self._done(method, target, body)
        if mode == "slow_after":
            self.go_on.wait(20)
        return status, content

    def _done(self, method: str, target: str, body: dict[str, Any]) -> tuple[int, Any]:
        url = urlsplit(target)
        id = url.path.rsplit("/", 1)[-1]
        if method == "GET":
            asked = {name: values[0] for name, values in parse_qs(url.query).items()}
            self.asked.append(asked["host"])
            own = [(e["start"], e["end"]) for e in self.events.values() if asked["host"] in e["hosts"]]
            found = [
                (start, end)
                for start, end in own + self.foreign.get(asked["host"], [])
                if _at(start) < _at(asked["end"]) and _at(asked["start"]) < _at(end)
            ]
            return 200, found
        if method == "POST":
            if body["id"] in self.events:
                return 409, self.events[body["id"]]
            self.events[body["id"]] = body
            self.inserted.append(body["id"])
            return 201, body
        if id not in self.events:
            return 404, {}
        if method == "PATCH":
            self.events[id] |= body
            return 200, self.events[id]
        self.deleted.append(id)
        return 200, self.events.pop(id)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@contextmanager
def calendar_server() -> Iterator[CalendarServer]:
    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            body = json.loads(self.rfile.read(length)) if length else {}
            status, content = made.answer(self.command, self.path, body)
            data = json.dumps(content).encode()
            try:
                self.send_response(status)
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)
            except OSError:
                pass  # the client was killed or did not wait

        do_GET = do_POST = do_PATCH = do_DELETE = _serve  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:
            return None

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 256

    with Server(("127.0.0.1", 0), Handler) as server:
        made = CalendarServer(server.server_port)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield made
        finally:
            made.go_on.set()
            server.shutdown()
            thread.join()


class HttpCalendar:
    """Our side of it. The event's id is the booking's."""

    name = "google"

    def __init__(self, port: int) -> None:
        self._base = f"http://127.0.0.1:{port}"

    async def busy(self, host: HostCalendar, start: datetime, end: datetime) -> tuple[Busy, ...]:
        params = {"host": host.account, "start": start.isoformat(), "end": end.isoformat()}
        found = await self._call("GET", "/busy", params=params)
        return tuple(Busy(_at(begin), _at(finish)) for begin, finish in found)

    async def insert(self, host: HostCalendar, meeting: Meeting) -> EventRef:
        id = meeting.booking_id.hex
        await self._call("POST", "/events", json={"id": id} | self._times(host, meeting), allow=(409,))
        return EventRef(id, join_url=f"https://meet.test/{id}")

    async def move(self, host: HostCalendar, event: EventRef, meeting: Meeting) -> EventRef:
        await self._call("PATCH", f"/events/{event.id}", json=self._times(host, meeting))
        return event

    async def cancel(self, host: HostCalendar, event: EventRef, meeting: Meeting) -> None:
        await self._call("DELETE", f"/events/{event.id}", allow=(404,))

    def _times(self, host: HostCalendar, meeting: Meeting) -> dict[str, Any]:
        return {
            "hosts": [person.email for person in meeting.hosts],
            "start": meeting.start.isoformat(),
            "end": meeting.end.isoformat(),
            "sequence": meeting.sequence,
            "title": meeting.title,
        }

    async def _call(self, method: str, path: str, *, allow: tuple[int, ...] = (), **given: Any) -> Any:
        try:
            async with httpx.AsyncClient(timeout=60, trust_env=False, verify=False) as client:
                answer = await client.request(method, self._base + path, **given)
        except httpx.TransportError as error:
            raise Retryable("unreachable", "The calendar cannot be reached.") from error
        if answer.status_code == 401:
            raise NeedsPerson("revoked", "The calendar's access was withdrawn.")
        if answer.status_code >= 500:
            raise Retryable("provider_error", "The calendar has a problem.")
        if answer.status_code >= 400 and answer.status_code not in allow:
            raise Rejected("refused", "The calendar refuses.")
        return answer.json()


class FindingCalendar(HttpCalendar):
    """One that can look an event up."""

    async def find(self, host: HostCalendar, meeting: Meeting) -> EventRef | None:
        found = await self._call("PATCH", f"/events/{meeting.booking_id.hex}", json={}, allow=(404,))
        return EventRef(meeting.booking_id.hex) if found else None
