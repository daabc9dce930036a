"""Meetings over HTTP: for a visitor with a session or a link, for the owner, and for those who are neither."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI, Request

from app import errors
from db.pool import Pool
from kit.errors import Forbidden, TooMany, Unauthorized
from kit.ids import uuid7
from kit.signing import Signer
from scheduling.links import BookingLinks
from scheduling.model import SlotId
from scheduling.routes import SchedulingDeps, build_router
from tests.scheduling.rig import ANA, BEN, NINE, Rig, at


@dataclass
class Known:
    tenant: UUID


@pytest.fixture
def rig(pool: Pool, tenant: UUID, clock: Any) -> Rig:
    return Rig.make(pool, tenant, clock)


@pytest.fixture
def links(clock: Any) -> BookingLinks:
    return BookingLinks("s" * 40, clock=clock)


@pytest.fixture
async def client(rig: Rig, links: BookingLinks) -> AsyncIterator[httpx.AsyncClient]:
    async def gate(request: Request) -> Known:
        if request.headers.get("x-widget-key") != "pk_test":
            raise Unauthorized("No.", code="widget_key_unknown")
        return Known(rig.tenant)

    async def admin(request: Request) -> UUID:
        if request.headers.get("authorization") != "Bearer admin-key":
            raise Forbidden("No.")
        return rig.tenant

    async def anyone(request: Request) -> None:
        if request.headers.get("x-forwarded-for") == "flood":
            raise TooMany("Too many requests.", retry_after=1)

    app = FastAPI()
    errors.install(app)
    app.include_router(build_router(SchedulingDeps(rig.services, links, gate, admin, anyone)))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://agent.test") as client:
        yield client


WIDGET = {"X-Widget-Key": "pk_test"}
MINE = WIDGET | {"Authorization": "Bearer secret"}
OTHERS = WIDGET | {"Authorization": "Bearer wrong"}
ADMIN = {"Authorization": "Bearer admin-key"}


async def book(client: httpx.AsyncClient, session: UUID, **body: Any) -> httpx.Response:
    given = {"session_id": str(session), "email": "ana@acme.test", "start": NINE.isoformat()} | body
    return await client.post("/v1/bookings", json=given, headers=MINE)


async def test_from_open_times_to_the_end(client: httpx.AsyncClient, rig: Rig) -> None:
    params = {"zone": "Asia/Kathmandu", "from": "2026-03-04", "to": "2026-03-05", "part_of_day": "evening"}
    listed = await client.get("/v1/slots", params=params, headers=WIDGET)
    assert listed.status_code == 200, listed.text
    slots = listed.json()
    assert (slots["type"], slots["zone"], slots["duration"], len(slots["offers"])) == (
        "meeting",
        "Asia/Kathmandu",
        30,
        4,
    )
    first = slots["slots"][0]
    assert first["start"] == "2026-03-04T17:15:00+05:45"
    assert first["label"] == "Wed, Mar 4, 2026, 5:15 – 5:45 PM (Nepal Time, UTC+5:45)"

    session = await rig.session()
    made = await book(client, session, slot=first["id"], start=None, zone="Asia/Kathmandu", name="Ana")
    assert made.status_code == 201, made.text
    booking = made.json()
    assert (booking["state"], booking["label"], booking["name"]) == ("confirmed", first["label"], "Ana")
    assert first["id"] not in [
        slot["id"] for slot in (await client.get("/v1/slots", params=params, headers=WIDGET)).json()["slots"]
    ]

    path = f"/v1/bookings/{booking['id']}"
    assert (await client.get(path, headers=MINE)).json() | {"link": ""} == booking | {"link": ""}
    moved = await client.patch(path, json={"start": at(10, day=5).isoformat()}, headers=MINE)
    assert (moved.status_code, moved.json()["start"], moved.json()["sequence"]) == (
        200,
        "2026-03-05T15:45:00+05:45",
        1,
    )
    for _ in range(2):
        gone = await client.delete(path, headers=MINE)
        assert (gone.status_code, gone.json()["state"], gone.json()["sequence"]) == (200, "cancelled", 2)
    assert (
        await client.patch(path, json={"start": at(11, day=5).isoformat()}, headers=MINE)
    ).status_code == 409


async def test_a_taken_time_offers_others(client: httpx.AsyncClient, rig: Rig) -> None:
    await rig.book()
    session = await rig.session()
    refused = await book(client, session)
    assert (refused.status_code, refused.json()["error"]) == (409, "slot_taken")
    offered = refused.json()["alternatives"]
    assert len(offered) == 4 and NINE.isoformat() not in [slot["start"] for slot in offered]
    made = await book(client, session, slot=offered[0]["id"], start=None)
    assert made.status_code == 201
    moved = await client.patch(
        f"/v1/bookings/{made.json()['id']}", json={"start": NINE.isoformat()}, headers=MINE
    )
    assert (moved.status_code, len(moved.json()["alternatives"])) == (409, 4)
    assert (await client.get(f"/v1/bookings/{made.json()['id']}", headers=MINE)).json()["sequence"] == 0


async def test_a_time_that_is_far_away_offers_near_ones(client: httpx.AsyncClient, rig: Rig) -> None:
    answer = await book(client, await rig.session(), start="9999-12-31T23:59:00Z")
    assert (answer.status_code, len(answer.json()["alternatives"])) == (409, 4)


async def test_a_repeat_with_a_key_books_once(client: httpx.AsyncClient, rig: Rig) -> None:
    session = await rig.session()
    answers = [await book(client, session, client_key="abc") for _ in range(3)]
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(await rig.taken()) == 1


async def test_only_the_visitor_sees_a_booking(
    client: httpx.AsyncClient, rig: Rig, links: BookingLinks
) -> None:
    session = await rig.session()
    booking = (await book(client, session)).json()
    other = (await book(client, await rig.session(token="other"), start=at(10).isoformat())).json()
    assert "error" in other, "the wrong token books nothing"
    stranger = await rig.hold(at(11), asker=await rig.asker(token="stranger"))
    await rig.confirm(stranger)
    path = f"/v1/bookings/{booking['id']}"
    forged = Signer("t" * 40, "booking").sign(
        {"tenant": str(rig.tenant), "booking": booking["id"]}, expires=at(20)
    )
    of_purpose = Signer("s" * 40, "erase").sign(
        {"tenant": str(rig.tenant), "booking": booking["id"]}, expires=at(20)
    )
    tries: list[tuple[str, dict[str, str], dict[str, str], int]] = [
        (path, OTHERS, {}, 404),
        (path, WIDGET, {}, 401),
        (path, {"Authorization": "Bearer secret"}, {}, 401),
        (f"/v1/bookings/{stranger.id}", MINE, {}, 404),
        (f"/v1/bookings/{uuid7()}", MINE, {}, 404),
        (path, {}, {"link": forged}, 404),
        (path, {}, {"link": of_purpose}, 404),
        (path, {}, {"link": "nonsense"}, 404),
        (path, {}, {"link": links.manage(rig.tenant, stranger.id, ends=at(20))}, 404),
        (path, {}, {"link": links.manage(uuid7(), UUID(booking["id"]), ends=at(20))}, 404),
        (path, {}, {"link": links.invite(rig.tenant, "a@b.test", until=at(20))}, 404),
    ]
    for address, headers, params, status in tries:
        for method in ("GET", "PATCH", "DELETE"):
            body = {"json": {"start": at(12).isoformat()}} if method == "PATCH" else {}
            answer = await client.request(method, address, headers=headers, params=params, **body)
            assert answer.status_code == status, (method, params, answer.text)
    assert (await client.get(path, headers=MINE)).json()["state"] == "confirmed"


async def test_the_link_of_a_mail(
    client: httpx.AsyncClient, rig: Rig, links: BookingLinks, clock: Any
) -> None:
    booked = await rig.book()
    link = {"link": links.manage(rig.tenant, booked.id, ends=booked.end_at)}
    path = f"/v1/bookings/{booked.id}"
    assert (await client.get(path, params=link)).json()["email"] == "visitor@acme.test"
    assert (await client.get("/v1/slots", params=link)).status_code == 200
    moved = await client.patch(path, params=link, json={"start": at(15).isoformat()})
    assert moved.json()["start"] == at(15).isoformat().replace("+00:00", "Z")
    for _ in range(3):
        assert (await client.delete(path, params=link)).json()["state"] == "cancelled"
    assert (await client.patch(path, params=link, json={"start": at(16).isoformat()})).status_code == 409
    assert (await rig.facts()).count("booking.cancelled") == 1
    clock.advance(40 * 86_400)
    assert (await client.get(path, params=link)).status_code == 410


async def test_an_invitation_books_for_its_address(
    client: httpx.AsyncClient, rig: Rig, links: BookingLinks
) -> None:
    link = {"link": links.invite(rig.tenant, "lead@acme.test", until=at(20))}
    made = await client.post(
        "/v1/bookings", params=link, json={"start": NINE.isoformat(), "email": "x@y.test"}
    )
    assert (made.status_code, made.json()["email"]) == (201, "lead@acme.test")
    own = await client.get(f"/v1/bookings/{made.json()['id']}", params={"link": made.json()["link"]})
    assert own.status_code == 200
    manage = {"link": made.json()["link"]}
    assert (
        await client.post("/v1/bookings", params=manage, json={"start": at(10).isoformat()})
    ).status_code == 404


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"email": None}, 400, "email_needed"),
        ({"email": "no address"}, 422, "invalid"),
        ({"email": "a@b.test\r\nBcc: x@y.test"}, 422, "invalid"),
        ({"start": None}, 422, "invalid"),
        ({"start": "2026-03-03T09:00:00"}, 422, "invalid"),
        ({"start": "9999-12-31T23:59:00Z"}, 409, "slot_taken"),
        ({"start": "0001-01-01T00:00:00Z"}, 409, "slot_taken"),
        ({"slot": "rubbish"}, 400, "bad_slot"),
        ({"slot": "meeting.20261399T0900Z.30"}, 400, "bad_slot"),
        ({"slot": "demo.20260303T0900Z.30"}, 400, "unknown_type"),
        ({"slot": "meeting.20260303T0900Z.3"}, 400, "bad_duration"),
        ({"type": "demo"}, 400, "unknown_type"),
        ({"zone": "Mars/Phobos"}, 400, "unknown_zone"),
        ({"zone": "../../etc/passwd"}, 400, "unknown_zone"),
        ({"session_id": None}, 400, "session_needed"),
        ({"session_id": str(uuid7())}, 404, "not_found"),
    ],
)
async def test_wrong_requests(
    client: httpx.AsyncClient, rig: Rig, body: dict[str, Any], status: int, code: str
) -> None:
    answer = await book(client, await rig.session(), **body)
    assert (answer.status_code, answer.json()["error"]) == (status, code), answer.text
    assert await rig.taken() == []


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"zone": "Nowhere/There"}, 400),
        ({"type": "demo"}, 400),
        ({"duration": "4"}, 422),
        ({"from": "9999-12-31"}, 200),
        ({"from": "0001-01-01", "to": "0001-01-02"}, 200),
        ({"part_of_day": "teatime"}, 422),
    ],
)
async def test_odd_questions(client: httpx.AsyncClient, params: dict[str, str], status: int) -> None:
    answer = await client.get("/v1/slots", params=params, headers=WIDGET)
    assert answer.status_code == status, answer.text
    assert answer.json().get("slots", []) == []


async def test_hostile_names_are_only_names(client: httpx.AsyncClient, rig: Rig) -> None:
    name = 'Eve\r\nATTENDEE:mailto:x@y.test\x00;:,"\u202e' + "x" * 10_240
    made = await book(client, await rig.session(), name=name)
    assert made.status_code == 201
    assert (
        made.json()["name"].startswith('Eve  ATTENDEE:mailto:x@y.test;:,"x')
        and len(made.json()["name"]) == 200
    )


async def test_an_ended_session_and_a_closed_desk(client: httpx.AsyncClient, rig: Rig) -> None:
    session = await rig.session(state="ended", ended_at=rig.clock(), end_reason="visitor")
    assert (await book(client, session)).status_code == 410
    rig.set(enabled=False)
    assert (await client.get("/v1/slots", headers=WIDGET)).status_code == 404
    assert (await book(client, await rig.session())).status_code == 404


# The owner


async def test_lists_for_the_owner(client: httpx.AsyncClient, rig: Rig) -> None:
    rig.set(hosts=[ANA, BEN])
    made = [await rig.book(at(9 + n)) for n in range(5)]
    await rig.hold(at(15))
    await rig.cancel(made[4])

    async def ids(**params: Any) -> list[str]:
        answer = await client.get("/v1/admin/bookings", params=params, headers=ADMIN)
        assert answer.status_code == 200, answer.text
        return [each["id"] for each in answer.json()["bookings"]]

    known = [str(each.id) for each in made]
    assert await ids() == known
    assert await ids(state="cancelled") == known[4:]
    assert await ids(host="ben") == known[1::2]
    assert await ids(**{"from": at(10).isoformat(), "to": at(12).isoformat()}) == known[1:3]
    seen: list[str] = []
    cursor: str | None = None
    for _ in range(3):
        params = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = (await client.get("/v1/admin/bookings", params=params, headers=ADMIN)).json()
        seen += [each["id"] for each in page["bookings"]]
        cursor = page["cursor"]
    assert (seen, cursor) == (known, None)
    for wrong in ({"cursor": "%%"}, {"from": "2026-03-03T09:00:00"}):
        assert (await client.get("/v1/admin/bookings", params=wrong, headers=ADMIN)).status_code == 400


async def test_the_owner_cancels_and_marks(client: httpx.AsyncClient, rig: Rig, clock: Any) -> None:
    booked, other = await rig.book(), await rig.book(at(10))
    path = f"/v1/admin/bookings/{booked.id}"
    assert (await client.post(f"{path}/no-show", headers=ADMIN)).status_code == 409
    gone = await client.post(f"/v1/admin/bookings/{other.id}/cancel", json={"reason": "ill"}, headers=ADMIN)
    assert (gone.json()["state"], gone.json()["cancelled_by"], gone.json()["reason"]) == (
        "cancelled",
        "owner",
        "ill",
    )
    clock.advance(86_400)
    assert (await client.post(f"{path}/no-show", headers=ADMIN)).json()["state"] == "no_show"
    assert (await client.get(path, headers=ADMIN)).json()["state"] == "no_show"
    for method, address in (("GET", path), ("POST", f"{path}/cancel"), ("GET", "/v1/admin/absences")):
        assert (await client.request(method, address, headers=MINE)).status_code == 403


async def test_absences(client: httpx.AsyncClient, rig: Rig) -> None:
    booked = await rig.book()
    day = {"host": "ana", "start": at(0).isoformat(), "end": at(24).isoformat(), "note": "Off"}
    made = await client.post("/v1/admin/absences", json=day, headers=ADMIN)
    assert made.status_code == 201
    assert [each["id"] for each in made.json()["overlaps"]] == [str(booked.id)]
    params = {"from": "2026-03-03", "to": "2026-03-03"}
    assert (await client.get("/v1/slots", params=params, headers=WIDGET)).json()["slots"] == []
    listed = (await client.get("/v1/admin/absences", headers=ADMIN)).json()["absences"]
    assert [each["note"] for each in listed] == ["Off"]
    address = f"/v1/admin/absences/{listed[0]['id']}"
    assert [(await client.delete(address, headers=ADMIN)).status_code for _ in range(2)] == [204, 404]
    for wrong, status in (
        ({"host": "zoe"}, 404),
        ({"end": at(0).isoformat()}, 422),
        ({"end": "2030-01-01T00:00Z"}, 400),
    ):
        assert (
            await client.post("/v1/admin/absences", json=day | wrong, headers=ADMIN)
        ).status_code == status


def test_slot_ids_say_what_they_are_of() -> None:
    named = SlotId("demo-call", NINE, 30)
    assert str(named) == "demo-call.20260303T0900Z.30"
    assert SlotId.parse(str(named)) == named
