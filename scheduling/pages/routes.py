"""HTTP of the pages about a meeting. The token in the address is the proof, so a form needs no other.

Looking changes nothing: mail scanners open every link. What a form posts is answered by leading on to a page (303), and
posting it again changes nothing.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute

from db.pool import transaction
from kit.errors import AppError, BadRequest, Conflict, Gone, NotFound, TooMany
from kit.pages import RenderedPage
from scheduling import access, bookings, ics, store
from scheduling.availability import Wish
from scheduling.calendar import SlotTaken
from scheduling.config import MeetingType
from scheduling.eventtext import one_line, plain
from scheduling.holds import Choice
from scheduling.links import BookingLinks, Manage
from scheduling.model import Booking, CalendarAway, Guest, HoldGone, MovedOnPage, SlotId
from scheduling.pages import render, weeks
from scheduling.pages import store as invitations
from scheduling.pages import visit as seen
from scheduling.pages.render import Notice, Picking
from scheduling.pages.speech import Speech
from scheduling.pages.visit import Visit
from scheduling.services import Services

_RETRY_SECONDS = "30"
_BOOK_ANEW = timedelta(days=30)
_QUIETLY = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


@dataclass(frozen=True, slots=True)
class PageDeps:
    """`anyone` only counts a request or raises. `company` is named on the page of a link that is not valid, when nobody
    knows whose it was; all else is said by the settings of the link's tenant."""

    services: Services
    links: BookingLinks
    anyone: Callable[..., Awaitable[None]]
    company: str


def build_router(deps: PageDeps) -> APIRouter:
    """`/meetings/{token}` and what lies below. Errors are pages, too."""
    router = APIRouter(
        prefix="/meetings/{token}",
        include_in_schema=False,
        dependencies=[Depends(deps.anyone)],
        route_class=_route_class(deps.company),
    )
    _add_door(router, deps)
    _add_move(router, deps)
    _add_cancel(router, deps)
    return router


def _route_class(company: str) -> type[APIRoute]:
    """Routes whose refusals can be read by whoever followed a link."""

    class PageRoute(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Any]:
            handle = super().get_route_handler()

            async def handled(request: Request) -> Response:
                try:
                    return await handle(request)
                except AppError as error:
                    return _refused(error, company, request)

            return handled

    return PageRoute


def _refused(error: AppError, company: str, request: Request) -> Response:
    key: Literal["expired", "closed", "too_many", "wrong"] = "wrong"
    if error.code == "not_enabled":
        key = "closed"
    elif isinstance(error, NotFound | Gone):
        key = "expired"
    elif isinstance(error, TooMany):
        key = "too_many"
    page = render.message_page(key, company, Speech.for_reader(None, _accepted(request)))
    response = _shown(page, status=error.status)
    if error.retry_after:
        response.headers["Retry-After"] = str(max(1, round(error.retry_after)))
    return response


def _add_door(router: APIRouter, deps: PageDeps) -> None:
    @router.get("")
    async def look(token: str, request: Request) -> Response:
        """The meeting; for an invitation the open times, or the chosen one to be confirmed."""
        visit = await _visit(deps, token, request)
        if visit.booking is None:
            return await _invited(deps, visit, request)
        anew = _anew(deps, visit, visit.booking)
        return _shown(render.meeting_page(visit, visit.booking, _notice(visit, request), anew=anew))

    @router.post("")
    async def book(token: str, request: Request) -> Response:
        """The invited visitor's yes."""
        return await _book(deps, token, request)

    @router.get("/invite.ics")
    async def invite(token: str, request: Request) -> Response:
        """The meeting for a calendar; once it is cancelled, what takes it out again."""
        visit = await _visit(deps, token, request, inside=True)
        booking = _of(visit)
        organizer = seen.organizer(visit, booking)
        if organizer is None or booking.state in ("held", "expired", "confirming"):
            raise NotFound("There is no invitation.")
        content = ics.invitation(
            seen.file_for(visit, booking),
            organizer=organizer,
            method="CANCEL" if booking.state == "cancelled" else "PUBLISH",
            now=visit.now,
            join_url=seen.join_address(visit, booking),
            event_uid=booking.event.uid if booking.event else None,
        )
        headers = {**_QUIETLY, "Content-Disposition": 'inline; filename="meeting.ics"'}
        return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)


def _add_move(router: APIRouter, deps: PageDeps) -> None:
    @router.get("/move")
    async def choose(token: str, request: Request) -> Response:
        """Open times, or the chosen one to be confirmed."""
        visit = await _visit(deps, token, request, inside=True)
        booking, notice = _of(visit), _notice(visit, request)
        if not seen.may_move(visit, booking):
            return _led(visit.home(problem=_why_not(visit, booking)))
        if text := request.query_params.get("slot"):
            if slot := _slot(text):
                return _shown(render.ask_move_page(visit, booking, slot.start, slot=text))
            notice = Notice([visit.speech.say("choose")])
        wish = Wish(zone=visit.zone.key, moving=booking)
        return await _times(deps, visit, wish, Picking(notice), request)

    @router.post("/move")
    async def move(token: str, request: Request) -> Response:
        """To the time that was read back. It stays where it is when that is not to be had."""
        form = await _form(request)
        visit = await _visit(deps, token, request, inside=True, zone=form.get("zone"))
        booking, slot = _of(visit), _slot(form.get("slot", ""))
        if not seen.may_move(visit, booking):
            return _led(visit.home(problem=_why_not(visit, booking)))
        if slot is None:
            return _led(visit.below("move", problem="choose"))
        try:
            await bookings.move(deps.services, visit.tenant, booking.id, slot.start)
        except SlotTaken:
            return _led(visit.below("move", problem="taken", week=_day(visit, slot.start)))
        except CalendarAway:
            return _led(visit.home(problem="away"))
        except MovedOnPage:
            return _led(visit.home(problem="on_page"))
        except Conflict as error:
            return _led(visit.home(problem="busy" if error.code == "being_changed" else None))
        return _led(visit.home(done="moved"))


def _why_not(visit: Visit, booking: Booking) -> str | None:
    """The page itself says how a meeting stands; only what it does not show needs words."""
    standing = seen.standing(booking, visit.now)
    return "closed_move" if standing == "coming" else "busy" if standing == "changing" else None


def _add_cancel(router: APIRouter, deps: PageDeps) -> None:
    @router.get("/cancel")
    async def ask(token: str, request: Request) -> Response:
        visit = await _visit(deps, token, request, inside=True)
        if not seen.may_cancel(visit, _of(visit)):
            return _led(visit.home())
        return _shown(render.ask_cancel_page(visit, _of(visit)))

    @router.post("/cancel")
    async def cancel(token: str, request: Request) -> Response:
        form = await _form(request)
        visit = await _visit(deps, token, request, inside=True, zone=form.get("zone"))
        reason = plain(form.get("reason", ""), 500) or None
        try:
            await bookings.cancel(deps.services, visit.tenant, _of(visit).id, by=visit.by, reason=reason)
        except Conflict as error:
            return _led(visit.home(problem="busy" if error.code == "being_changed" else None))
        return _led(visit.home())


# Invitations


def _anew(deps: PageDeps, visit: Visit, booking: Booking) -> str | None:
    """After a cancellation: where the visitor can book again, for a month, as the mail about it says."""
    until = booking.updated_at + _BOOK_ANEW
    gone = booking.state == "cancelled" and visit.now < until
    if not (gone and booking.email and visit.config.enabled and visit.by == "visitor"):
        return None
    return replace(visit, token=deps.links.invite(visit.tenant, booking.email, until=until)).home()


async def _invited(deps: PageDeps, visit: Visit, request: Request) -> Response:
    config, asked = visit.config, request.query_params
    notice = _notice(visit, request)
    if text := asked.get("slot"):
        slot = _slot(text)
        kind = config.meeting_type(slot.type) if slot else None
        if slot and kind:
            key = deps.services.ids().hex
            return _shown(render.ask_book_page(visit, kind, slot.start, slot=text, client_key=key))
        notice = Notice([visit.speech.say("choose")])
    kind = config.meeting_type(asked.get("type")) or config.meeting_type(None)
    assert kind is not None  # there is always a first one
    wish = Wish(type=kind.key, zone=visit.zone.key, language=visit.speech.tag)
    yours = await _yours(deps, visit)
    return await _times(deps, visit, wish, Picking(notice, kind, config.meeting_types, yours), request)


async def _yours(deps: PageDeps, visit: Visit) -> list[tuple[str, Booking]]:
    """What was booked through this link, with the address of its own page."""
    asker = access.by_invitation(deps.links, visit.token).asker
    async with transaction(deps.services.pool, visit.tenant) as conn:
        ids = await invitations.coming(conn, asker.key, after=visit.now)
        found = [await store.get(conn, booking_id) for booking_id in ids]
    return [(_page_of(deps, visit, each), each) for each in found if each]


def _page_of(deps: PageDeps, visit: Visit, booking: Booking, *, done: str | None = None) -> str:
    token = deps.links.manage(visit.tenant, booking.id, ends=booking.end_at)
    return replace(visit, token=token).home(done=done)


async def _book(deps: PageDeps, token: str, request: Request) -> Response:
    form = await _form(request)
    visit = await _visit(deps, token, request, zone=form.get("zone"))
    slot, key = _slot(form.get("slot", "")), form.get("client_key", "")
    kind: MeetingType | None = visit.config.meeting_type(slot.type) if slot else None
    if visit.booking is not None:
        raise NotFound("This link is not valid.")
    if slot is None or kind is None or not (key.isalnum() and key.isascii() and len(key) <= 64):
        return _led(visit.home(problem="choose"))
    asker = access.by_invitation(deps.links, token).asker
    choice = Choice(
        start=slot.start, type=kind.key, zone=visit.zone.key, locale=visit.speech.tag, client_key=key
    )
    guest = Guest(visit.email or "", one_line(form.get("name", ""), 200) or None)
    try:
        booking = await bookings.book(deps.services, visit.tenant, asker, choice, guest)
    except (SlotTaken, HoldGone):
        return _led(visit.home(problem="taken", type=kind.key, week=_day(visit, slot.start)))
    except CalendarAway:
        return _led(visit.home(problem="away", type=kind.key))
    except Conflict:  # the same form was sent twice at once, and the other one is at it
        async with transaction(deps.services.pool, visit.tenant) as conn:
            same = await store.by_key(conn, asker.key, key)
        return _led(_page_of(deps, visit, same, done="booked") if same else visit.home(problem="busy"))
    if (
        booking.confirmed_at is None and booking.state != "confirming" and not booking.finish_url
    ):  # what this form began was given up
        return _led(visit.home(problem="taken", type=kind.key, week=_day(visit, slot.start)))
    return _led(_page_of(deps, visit, booking, done="booked"))


# What the pages share


async def _visit(
    deps: PageDeps, token: str, request: Request, *, inside: bool = False, zone: str | None = None
) -> Visit:
    """Raises NotFound and Gone."""
    claims, services = deps.links.read(token), deps.services
    settings = await services.settings(claims.tenant)
    request.state.tenant = claims.tenant
    booking: Booking | None = None
    if isinstance(claims, Manage):
        _, booking = await access.own_by_link(services, deps.links, claims.booking, token)
    elif not settings.config.enabled:
        raise NotFound("Meetings cannot be booked here.", code="not_enabled")
    by = claims.by if isinstance(claims, Manage) else "visitor"
    locale = booking.locale if booking and by == "visitor" else None
    own = seen.own_zone(settings.config, booking, by)
    return Visit(
        token=token,
        tenant=claims.tenant,
        settings=settings,
        speech=Speech.for_reader(locale, _accepted(request)),
        clock=seen.clock_of(settings.config, zone or request.query_params.get("zone"), own),
        now=services.clock(),
        inside=inside,
        booking=booking,
        email=None if isinstance(claims, Manage) else claims.email,
        by=by,
    )


def _of(visit: Visit) -> Booking:
    if visit.booking is None:
        raise NotFound("This link is not valid.")
    return visit.booking


def _accepted(request: Request) -> str:
    return request.headers.get("accept-language", "")


def _notice(visit: Visit, request: Request) -> Notice | None:
    asked = request.query_params
    return render.notice_of(visit, problem=asked.get("problem"), done=asked.get("done"))


async def _times(deps: PageDeps, visit: Visit, wish: Wish, picking: Picking, request: Request) -> Response:
    asked, near = request.query_params.get("week"), visit.booking and visit.booking.start_at
    try:
        week = await weeks.week_of(deps.services, visit.tenant, wish, asked=_date(asked), near=near)
    except CalendarAway:
        response = _shown(render.times_page(visit, None, replace(picking, notice=None)), status=503)
        response.headers["Retry-After"] = _RETRY_SECONDS
        return response
    return _shown(render.times_page(visit, week, picking))


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _slot(text: str) -> SlotId | None:
    try:
        return SlotId.parse(text)
    except BadRequest:
        return None


def _day(visit: Visit, start: datetime) -> str:
    return start.astimezone(visit.zone).date().isoformat()


async def _form(request: Request) -> dict[str, str]:
    """The fields that were posted, the first of each name."""
    try:
        fields = parse_qs((await request.body()).decode("utf-8", "replace"), max_num_fields=20)
    except ValueError as error:
        raise BadRequest("These are not the fields of one of our forms.") from error
    return {name: values[0] for name, values in fields.items()}


def _shown(page: RenderedPage, *, status: int = 200) -> Response:
    return HTMLResponse(page.html, status_code=status, headers=dict(page.headers))


def _led(address: str) -> Response:
    """On to another page, which is looked at: going back or loading it again posts nothing."""
    return Response(status_code=303, headers={**_QUIETLY, "Location": address})
