"""When outside calendars say that their hosts are busy, asked at most every half minute and never waited for long.

Answers are kept in the database, so that all processes share them. Each change of ours outdates them, and a change
that a provider reports can do the same (`outdate`). What our own bookings take is read afresh each time, not kept here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog

from db.pool import Connection, transaction
from kit.errors import NeedsPerson, ProviderError, Rejected, Retryable
from scheduling import hosts
from scheduling.busy import store
from scheduling.busy.store import Said
from scheduling.calendar import Busy, Calendar
from scheduling.config import AppointmentScheduling
from scheduling.events import CalendarAnswers, CalendarNeedsPerson
from scheduling.model import CalendarAway
from scheduling.providers import BUILTIN
from scheduling.services import Services

_AT_LEAST = timedelta(days=14)
_DAY = timedelta(days=1)

log = structlog.get_logger(__name__)


async def busy_of(
    services: Services,
    tenant: UUID,
    config: AppointmentScheduling,
    keys: Sequence[str],
    *,
    start: datetime,
    end: datetime,
) -> dict[str, tuple[Busy, ...]]:
    """The entries of the hosts whose calendar answered within the budget. Raises CalendarAway when none did."""
    if config.calendar_provider == BUILTIN:
        return dict.fromkeys(keys, ())
    provider, now = config.calendar_provider, services.clock()
    async with transaction(services.pool, tenant) as conn:
        kept = await store.said(conn, provider, keys, now=now, seconds=services.busy_seconds)
    known = {key: said for key, said in kept.items() if said.start <= start and end <= said.end}
    missing = [key for key in keys if key not in known]
    if missing:
        window = _days_around(start, max(end, start + _AT_LEAST))
        answers = await _ask_all(services, tenant, config, missing, window)
        await _keep(services, tenant, provider, answers, window, asked_at=now)
        known |= {key: Said(*window, answer) for key, answer in answers.items() if isinstance(answer, tuple)}
        if not known:
            raise away([answer for answer in answers.values() if isinstance(answer, ProviderError)])
    return {key: said.busy for key, said in known.items()}


def away(errors: Sequence[ProviderError]) -> CalendarAway:
    """What a visitor is told of these errors."""
    persons = [error for error in errors if isinstance(error, NeedsPerson | Rejected)]
    cause = (persons or list(errors))[0].code
    return CalendarAway(cause=cause, needs_person=len(persons) == len(errors))


def _days_around(start: datetime, end: datetime) -> tuple[datetime, datetime]:
    """Whole days, so that the next question is likely to lie within."""
    first = start.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    last = end.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return first, last + _DAY


_Answers = dict[str, tuple[Busy, ...] | ProviderError]


async def _ask_all(
    services: Services,
    tenant: UUID,
    config: AppointmentScheduling,
    keys: Sequence[str],
    window: tuple[datetime, datetime],
) -> _Answers:
    """Every host's calendar at once, for as long as a visitor waits."""
    try:
        calendar = services.calendars.of(tenant, config)
    except ProviderError as error:
        return dict.fromkeys(keys, error)
    tasks = {key: asyncio.create_task(_ask(calendar, config, key, window)) for key in keys}
    try:
        await asyncio.wait(tasks.values(), timeout=services.budget)
    finally:
        late = [task for task in tasks.values() if task.cancel()]
        await asyncio.gather(*late, return_exceptions=True)
    return {key: _slow() if task in late else task.result() for key, task in tasks.items()}


def _slow() -> Retryable:
    return Retryable("timeout", "The calendar did not answer in time.")


async def _ask(
    calendar: Calendar, config: AppointmentScheduling, key: str, window: tuple[datetime, datetime]
) -> tuple[Busy, ...] | ProviderError:
    try:
        return await calendar.busy(hosts.calendar_of(config, key), *window)
    except ProviderError as error:
        return error


async def _keep(
    services: Services,
    tenant: UUID,
    provider: str,
    answers: _Answers,
    window: tuple[datetime, datetime],
    *,
    asked_at: datetime,
) -> None:
    async with transaction(services.pool, tenant) as conn:
        for key, answer in sorted(answers.items()):
            if isinstance(answer, ProviderError):
                await note_trouble(conn, services, provider, key, answer)
                continue
            had = await store.keep_said(conn, provider, key, Said(*window, answer), asked_at=asked_at)
            if had:
                await services.record(conn, CalendarAnswers(provider=provider, host=key), services.clock())


async def note_trouble(
    conn: Connection, services: Services, provider: str, host: str, error: ProviderError
) -> None:
    """Record what only a person can mend, once while it lasts."""
    log.warning("calendar.trouble", provider=provider, host=host, code=error.code)
    if isinstance(error, Retryable):
        return
    if await store.trouble(conn, provider, host, error.code):
        event = CalendarNeedsPerson(provider=provider, host=host, code=error.code, message=str(error)[:500])
        await services.record(conn, event, services.clock())


async def outdate(conn: Connection, services: Services, provider: str, keys: Sequence[str]) -> None:
    """Ask again the next time: the calendars of these hosts changed."""
    if provider != BUILTIN:
        await store.outdate(conn, provider, keys, now=services.clock())
