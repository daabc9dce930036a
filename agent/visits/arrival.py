"""What a session keeps of how its visitor arrived, made of what the browser claims. PURE."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from agent.attribution import NOT_TRACKED, Channel, Touch, touch
from agent.config import PageTracking
from agent.visit import Page, campaign, campaign_in, clean_title, clean_url, host_of, page_address

MAX_PAGES_BEFORE = 30
REMEMBERED = timedelta(days=90)
"""How long an earlier arrival counts for a visit that names no source itself."""

_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Remembered:
    """An arrival that the browser remembers; `utm` may hold click ids, too. The visitor's to forge, as all of this."""

    page: Page
    utm: Mapping[str, str] = field(default_factory=dict[str, str])
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SeenPage:
    page: Page
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Claims:
    """What a browser tells of the way to the chat.

    `page` is the page the chat was opened on, `landing` the first page of this visit, `utm` this visit's campaign
    parameters and click ids, `pages` what was looked at before the chat, in its order.
    """

    page: Page = field(default_factory=Page)
    utm: Mapping[str, str] | None = None
    landing: Page | None = None
    first_touch: Remembered | None = None
    last_touch: Remembered | None = None
    pages: Sequence[SeenPage] = ()


@dataclass(frozen=True, slots=True)
class View:
    """A page the visitor saw; `url` without campaign parameters."""

    url: str
    title: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is stored when a session opens; empty, with the source "not tracked", when the owner keeps nothing.

    `landing` is {url, title, referrer, referrer_domain}, the referrer being any page; `opened_on` is {url, title}.
    `last_touch` decides channel, source, campaign and referrer_domain. `first_touch` holds for visitors without one.
    """

    landing: Mapping[str, str] = field(default_factory=dict[str, str])
    opened_on: Mapping[str, str] = field(default_factory=dict[str, str])
    utm: Mapping[str, str] = field(default_factory=dict[str, str])
    page_url: str | None = None
    page_title: str | None = None
    landing_url: str | None = None
    first_touch: Mapping[str, Any] | None = None
    last_touch: Mapping[str, Any] = field(default_factory=dict[str, Any])
    channel: Channel = "untracked"
    source: str = NOT_TRACKED
    campaign: str | None = None
    referrer_domain: str | None = None
    views: tuple[View, ...] = ()


def arrive(claims: Claims, tracking: PageTracking, *, own_origins: Collection[str], now: datetime) -> Arrival:
    """The arrival as the owner wants it kept. `own_origins` are the company's sites, such as "https://www.acme.test"."""
    if not tracking.enabled:
        return Arrival()
    landing = claims.landing or claims.page
    utm = _campaign(claims) if tracking.track_utm_parameters else {}
    own_hosts = frozenset(host for origin in own_origins if (host := host_of(clean_url(origin))))
    read = partial(touch, own_hosts=own_hosts, tracking=tracking)
    last = _last_touch(read(landing, utm, at=now), _recalled(claims.last_touch, read, now), now)
    first = _recalled(claims.first_touch, read, now) or last
    return Arrival(
        landing=_landing(landing, tracking),
        opened_on=_texts(url=page_address(claims.page.url), title=clean_title(claims.page.title)),
        utm=utm,
        page_url=kept_address(claims.page.url, tracking),
        page_title=clean_title(claims.page.title),
        landing_url=page_address(landing.url),
        first_touch=first.as_json(),
        last_touch=last.as_json(),
        channel=last.channel,
        source=last.source,
        campaign=last.campaign,
        referrer_domain=last.referrer_domain,
        views=views_before(claims, now=now),
    )


def _campaign(claims: Claims) -> dict[str, str]:
    """What the addresses of this visit say, and what the browser names; the latter wins."""
    landing = clean_url(claims.landing.url) if claims.landing else None
    return campaign(
        campaign_in(landing) | campaign_in(clean_url(claims.page.url)) | campaign(claims.utm or {})
    )


def _landing(page: Page, tracking: PageTracking) -> dict[str, str]:
    referrer = clean_url(page.referrer) if tracking.track_referrer_domain else None
    return _texts(
        url=kept_address(page.url, tracking),
        title=clean_title(page.title),
        referrer=referrer,
        referrer_domain=host_of(referrer),
    )


def kept_address(url: str | None, tracking: PageTracking) -> str | None:
    """The cleaned address, with its campaign parameters where the owner keeps those."""
    return clean_url(url) if tracking.track_utm_parameters else page_address(url)


def _texts(**values: str | None) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}


def _recalled(remembered: Remembered | None, read: partial[Touch], now: datetime) -> Touch | None:
    """The touch of a remembered arrival; None for one that holds nothing."""
    if remembered is None:
        return None
    found = read(remembered.page, remembered.utm, at=_not_after(remembered.at, now))
    return found if found.url or found.names_a_source else None


def _last_touch(this_visit: Touch, remembered: Touch | None, now: datetime) -> Touch:
    """This visit's arrival, else, when that names no source, the latest one that did."""
    if this_visit.names_a_source or remembered is None or not remembered.names_a_source:
        return this_visit
    return remembered if now - remembered.at <= REMEMBERED else this_visit


def views_before(claims: Claims, *, now: datetime) -> tuple[View, ...]:
    """The landing page, the pages in between and the page of the chat: at most MAX_PAGES_BEFORE, the latest ones."""
    seen = [*claims.pages[-MAX_PAGES_BEFORE:], SeenPage(claims.page, now)]
    if claims.landing and not claims.pages:
        seen.insert(0, SeenPage(claims.landing))
    views: list[View] = []
    for entry in reversed(seen):  # backwards, because a page was seen no later than the one after it
        url, title = page_address(entry.page.url), clean_title(entry.page.title)
        at = _not_after(entry.at, views[-1].at if views else now)
        if url is None:
            continue
        if views and views[-1].url == url:
            views[-1] = replace(views[-1], title=views[-1].title or title, at=at)
        else:
            views.append(View(url, title, at))
    return tuple(reversed(views[:MAX_PAGES_BEFORE]))


def _not_after(at: datetime | None, latest: datetime) -> datetime:
    return latest if at is None or not _EARLIEST <= at <= latest else at


def moment(given: str | float | None) -> datetime | None:
    """A time that a browser states: ISO 8601 with an offset, or milliseconds since 1970. None when it is neither."""
    try:
        if isinstance(given, str):
            at = datetime.fromisoformat(given)
            return at.astimezone(UTC) if at.tzinfo else None
        return datetime.fromtimestamp(given / 1_000, UTC) if given is not None else None
    except (ValueError, OverflowError, OSError):
        return None


def known_zone(name: str | None) -> str | None:
    """The name, if it is a time zone of the tz database."""
    if not name or len(name) > 64:
        return None
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):  # folders of the database raise OSError
        return None
