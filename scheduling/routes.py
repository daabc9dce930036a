"""HTTP of meetings: open times, booking, moving and cancelling for visitors; lists and absences for the owner.

Annotations stay evaluated here, because the routes are made inside a function from what the application passes in.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal, Protocol
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import JSONResponse

from db.pool import transaction
from kit.api import ErrorOut
from kit.errors import BadRequest, NotFound, Unauthorized
from kit.opening import known_zone
from scheduling import absences, access, availability, bookings, store
from scheduling.access import Welcome
from scheduling.api import (
    AbsenceIn,
    AbsenceMadeOut,
    AbsenceOut,
    AbsencesOut,
    BookingDetailOut,
    BookingIn,
    BookingOut,
    BookingsOut,
    CancelIn,
    MoveIn,
    SlotOut,
    SlotsOut,
    TakenOut,
    cursor_after,
    position,
)
from scheduling.availability import Wish
from scheduling.calendar import SlotTaken
from scheduling.holds import Choice
from scheduling.links import BookingLinks
from scheduling.model import Booking, CalendarAway, Guest, SlotId
from scheduling.services import Services
from scheduling.slots import Constraints, PartOfDay


class Caller(Protocol):
    """Who asks: what the gate makes of widget key, origin and address."""

    @property
    def tenant(self) -> UUID: ...


@dataclass(frozen=True, slots=True)
class SchedulingDeps:
    """`gate` and `admin` are dependencies that let a request in or raise; `admin` gives the tenant of the admin key.

    Requests with a signed link need no widget key: the link says which tenant it is of. `anyone` counts them.
    """

    services: Services
    links: BookingLinks
    gate: Callable[[Request], Awaitable[Caller]]
    admin: Callable[..., Awaitable[UUID]]
    anyone: Callable[[Request], Awaitable[None]]


_ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorOut} for status in (400, 401, 403, 404, 409, 410, 422, 429, 503)
}
_TAKEN: dict[int | str, dict[str, Any]] = {
    409: {"model": TakenOut, "description": "The time is taken; others are offered."}
}
_TO_FINISH: dict[int | str, dict[str, Any]] = {
    202: {"model": BookingOut, "description": "Held, until the visitor has finished at `finish_url`."}
}
_FAR = timedelta(days=366)


def build_router(deps: SchedulingDeps) -> APIRouter:
    """All endpoints of meetings. They raise `kit.errors.AppError`, which the application turns into JSON."""
    router = APIRouter(responses=_ERRORS)
    router.include_router(_slot_routes(deps))
    router.include_router(_booking_routes(deps))
    router.include_router(_own_routes(deps))
    router.include_router(_admin_booking_routes(deps))
    router.include_router(_absence_routes(deps))
    return router


def _let_in(deps: SchedulingDeps) -> Any:
    """The gate before everything else of a request, also before its body is found wrong."""

    async def let_in(request: Request, link: Annotated[str | None, Query(max_length=2_000)] = None) -> None:
        if link:
            await deps.anyone(request)
        else:
            request.state.caller = await deps.gate(request)

    return Depends(let_in)


def _tenant(request: Request) -> UUID:
    caller: Caller = request.state.caller
    return caller.tenant


async def _enabled(services: Services, tenant: UUID) -> None:
    if not (await services.settings(tenant)).config.enabled:
        raise NotFound("Meetings cannot be booked here.", code="not_enabled")


def _slot_routes(deps: SchedulingDeps) -> APIRouter:
    router = APIRouter(prefix="/v1/slots", tags=["meetings"], dependencies=[_let_in(deps)])
    services = deps.services

    @router.get("")
    async def list_slots(
        request: Request,
        type: Annotated[str | None, Query(max_length=40)] = None,
        duration: Annotated[int | None, Query(ge=5, le=480, description="Minutes.")] = None,
        first: Annotated[date | None, Query(alias="from", description="In the visitor's zone.")] = None,
        last: Annotated[date | None, Query(alias="to")] = None,
        zone: Annotated[str | None, Query(max_length=64, description="Such as America/Chicago.")] = None,
        part_of_day: PartOfDay | None = None,
        locale: Annotated[str | None, Query(max_length=20)] = None,
        limit: Annotated[int, Query(ge=1, le=1_000)] = 200,
        link: Annotated[str | None, Query(max_length=2_000)] = None,
    ) -> SlotsOut:
        """Open times. They are checked again when one is booked."""
        tenant = deps.links.read(link).tenant if link else _tenant(request)
        await _enabled(services, tenant)
        wish = Wish(
            type=type,
            duration=duration,
            zone=_zone(zone),
            first=first,
            last=last,
            constraints=Constraints(part_of_day=part_of_day),
            language=locale,
        )
        found = await availability.find(services, tenant, wish)
        return SlotsOut.of(found, locale=locale, limit=limit)

    return router


def _zone(name: str | None) -> str | None:
    try:
        return known_zone(name) if name else None
    except ValueError as error:
        said = str(error)
        raise BadRequest(f"{said[:1].upper()}{said[1:]}.", code="unknown_zone") from error


def _bearer(authorization: str | None) -> str:
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthorized("Send the conversation's token (Authorization: Bearer <token>) or a link.")
    return token.strip()


def _booking_routes(deps: SchedulingDeps) -> APIRouter:
    router = APIRouter(prefix="/v1/bookings", tags=["meetings"], dependencies=[_let_in(deps)])
    services = deps.services

    async def welcome(
        request: Request, body: BookingIn, authorization: str | None, link: str | None
    ) -> Welcome:
        if link:
            return access.by_invitation(deps.links, link)
        tenant = _tenant(request)
        token = _bearer(authorization)
        if body.session_id is None:
            raise BadRequest("Say which conversation this belongs to: session_id.", code="session_needed")
        return await access.by_session(services, tenant, body.session_id, token)

    @router.post("", status_code=201, response_model=BookingOut, responses=_TAKEN | _TO_FINISH)
    async def make_booking(
        request: Request,
        response: Response,
        body: BookingIn,
        authorization: Annotated[str | None, Header()] = None,
        link: Annotated[str | None, Query(max_length=2_000)] = None,
    ) -> Response | BookingOut:
        """Book a meeting; the request is the visitor's yes. A repeat with the same `client_key` changes nothing.

        202: nothing is booked yet, because the calendar wants the visitor to finish on its own page. Lead them to
        `finish_url`; the time is held until `expires_at`, and `state` becomes `confirmed` when they are done there.
        """
        who = await welcome(request, body, authorization, link)
        await _enabled(services, who.tenant)
        email = who.email or body.email
        if not email:
            raise BadRequest("An email address is needed for the invitation.", code="email_needed")
        choice = _choice(body, who)
        try:
            guest = Guest(email, body.name and body.name[:200], body.note and body.note[:2_000])
            booking = await bookings.book(services, who.tenant, who.asker, choice, guest)
        except SlotTaken as taken:
            wish = Wish(type=choice.type, duration=choice.duration, zone=choice.zone)
            return await _taken(services, who.tenant, taken, wish, near=choice.start, locale=choice.locale)
        if booking.finish_url:
            response.status_code = 202
        return _out(deps, who.tenant, booking)

    return router


def _choice(body: BookingIn, who: Welcome) -> Choice:
    named = SlotId.parse(body.slot) if body.slot else None
    start = named.start if named else body.start
    assert start is not None  # the body has one of them
    return Choice(
        start=start,
        type=named.type if named else body.type,
        duration=named.minutes if named else body.duration,
        zone=_zone(body.zone) or who.zone,
        locale=body.locale or who.locale,
        client_key=body.client_key,
    )


def _out(deps: SchedulingDeps, tenant: UUID, booking: Booking) -> BookingOut:
    return BookingOut.of(booking, link=deps.links.manage(tenant, booking.id, ends=booking.end_at))


async def _taken(
    services: Services, tenant: UUID, error: SlotTaken, wish: Wish, *, near: datetime, locale: str | None
) -> Response:
    """What is open instead, from the day before `near` on where that is within reach."""
    now = services.clock()
    if now < near < now + _FAR:
        wish = replace(wish, first=(near - timedelta(days=1)).date())
    try:
        found = await availability.find(services, tenant, wish)
        offers = [SlotOut.of(found, slot, locale=locale) for slot in found.offer()]
    except CalendarAway:
        offers = []
    content = TakenOut(detail=str(error), alternatives=offers)
    return JSONResponse(content.model_dump(mode="json"), status_code=409)


def _own_routes(deps: SchedulingDeps) -> APIRouter:
    router = APIRouter(prefix="/v1/bookings", tags=["meetings"], dependencies=[_let_in(deps)])
    services = deps.services

    async def own(
        booking_id: UUID,
        request: Request,
        authorization: Annotated[str | None, Header()] = None,
        link: Annotated[str | None, Query(max_length=2_000)] = None,
    ) -> tuple[UUID, Booking]:
        if link:
            return await access.own_by_link(services, deps.links, booking_id, link)
        tenant = _tenant(request)
        return tenant, await access.own_by_token(services, tenant, booking_id, _bearer(authorization))

    @router.get("/{booking_id}")
    async def show_booking(mine: tuple[UUID, Booking] = Depends(own)) -> BookingOut:
        """The visitor's own booking."""
        return _out(deps, *mine)

    @router.patch("/{booking_id}", response_model=BookingOut, responses=_TAKEN)
    async def move_booking(body: MoveIn, mine: tuple[UUID, Booking] = Depends(own)) -> Response | BookingOut:
        """Move it to another open time with the same host. It stays where it is when that time is taken.

        409 `on_page`: only the visitor can move it, on the calendar's own page; `detail` has the address.
        """
        tenant, booking = mine
        try:
            return _out(deps, tenant, await bookings.move(services, tenant, booking.id, body.start))
        except SlotTaken as taken:
            wish = Wish(zone=booking.zone, moving=booking)
            return await _taken(services, tenant, taken, wish, near=body.start, locale=booking.locale)

    @router.delete("/{booking_id}")
    async def cancel_booking(
        body: CancelIn | None = None, mine: tuple[UUID, Booking] = Depends(own)
    ) -> BookingOut:
        """Cancel it, or give up what is held. Doing so again changes nothing."""
        tenant, booking = mine
        reason = body.reason if body else None
        return _out(
            deps, tenant, await bookings.cancel(services, tenant, booking.id, by="visitor", reason=reason)
        )

    return router


State = Literal["held", "confirming", "confirmed", "cancelled", "expired", "no_show"]


def _admin_booking_routes(deps: SchedulingDeps) -> APIRouter:
    router = APIRouter(prefix="/v1/admin/bookings", tags=["meetings"])
    services = deps.services

    @router.get("")
    async def list_bookings(
        state: Annotated[list[State] | None, Query(description="All but holds, when left out.")] = None,
        host: Annotated[str | None, Query(max_length=40)] = None,
        first: Annotated[datetime | None, Query(alias="from", description="With an offset.")] = None,
        last: Annotated[datetime | None, Query(alias="to")] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        cursor: Annotated[str | None, Query(max_length=200)] = None,
        tenant: UUID = Depends(deps.admin),
    ) -> BookingsOut:
        """Bookings, the earliest meeting first."""
        for moment in (first, last):
            if moment is not None and moment.tzinfo is None:
                raise BadRequest("from and to need an offset, such as 2026-03-02T09:00:00Z.", code="invalid")
        async with transaction(services.pool, tenant) as conn:
            found = await store.page(
                conn,
                states=state or ["confirming", "confirmed", "cancelled", "no_show"],
                host=host,
                start=first,
                end=last,
                after=position(cursor) if cursor else None,
                limit=limit + 1,
            )
        page = found[:limit]
        return BookingsOut(
            bookings=[BookingDetailOut.of(each) for each in page],
            cursor=cursor_after(page[-1]) if len(found) > limit else None,
        )

    @router.get("/{booking_id}")
    async def show_any_booking(booking_id: UUID, tenant: UUID = Depends(deps.admin)) -> BookingDetailOut:
        """One booking."""
        return BookingDetailOut.of(await bookings.get(services, tenant, booking_id))

    @router.post("/{booking_id}/cancel")
    async def cancel_any_booking(
        booking_id: UUID, body: CancelIn | None = None, tenant: UUID = Depends(deps.admin)
    ) -> BookingDetailOut:
        """Cancel it for the company. Doing so again changes nothing."""
        reason = body.reason if body else None
        return BookingDetailOut.of(
            await bookings.cancel(services, tenant, booking_id, by="owner", reason=reason)
        )

    @router.post("/{booking_id}/no-show")
    async def mark_no_show(booking_id: UUID, tenant: UUID = Depends(deps.admin)) -> BookingDetailOut:
        """The visitor did not come."""
        return BookingDetailOut.of(await bookings.no_show(services, tenant, booking_id))

    return router


def _absence_routes(deps: SchedulingDeps) -> APIRouter:
    router = APIRouter(prefix="/v1/admin/absences", tags=["meetings"])
    services = deps.services

    @router.get("")
    async def list_absences(
        host: Annotated[str | None, Query(max_length=40)] = None, tenant: UUID = Depends(deps.admin)
    ) -> AbsencesOut:
        """When hosts are away, from now on."""
        found = await absences.coming(services, tenant, host)
        return AbsencesOut(absences=[AbsenceOut.of(each) for each in found])

    @router.post("", status_code=201)
    async def add_absence(body: AbsenceIn, tenant: UUID = Depends(deps.admin)) -> AbsenceMadeOut:
        """A host is away: nothing is booked with them in that time. Bookings that are there already stay."""
        absence, meetings = await absences.add(services, tenant, body.host, body.start, body.end, body.note)
        return AbsenceMadeOut(
            absence=AbsenceOut.of(absence), overlaps=[BookingDetailOut.of(each) for each in meetings]
        )

    @router.delete("/{absence_id}", status_code=204)
    async def remove_absence(absence_id: UUID, tenant: UUID = Depends(deps.admin)) -> None:
        """The host is there after all."""
        await absences.remove(services, tenant, absence_id)

    return router
