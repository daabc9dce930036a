"""Access that ends, limits that are reached, answers that do not come."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime

import pytest

from crm.connectors import errors
from crm.connectors.model import Field
from kit.errors import NeedsPerson, Retryable
from tests.crm.connectors.scenarios_base import one_person, refused, scenario
from tests.crm.connectors.vendor import Vendor

SEVEN_SECONDS = 7.0


# Access


@scenario
async def expired_then_renewed(vendor: Vendor) -> None:
    """401 in the middle of the work: one renewal for all workers, and nobody hears of it."""
    if not vendor.renews:
        pytest.skip("This token was made by hand.")
    first = await vendor.connector().upsert_contact(vendor.person(), None)
    grants = len(vendor.server.grants)
    vendor.server.expire_tokens()
    changed = vendor.person(fields=(Field(vendor.optional, "New", "always"),))
    connectors = [vendor.connector() for _ in range(3)]
    await asyncio.gather(*(each.upsert_contact(changed, first.ref) for each in connectors))
    assert len(vendor.server.grants) == grants + 1
    assert "New" in vendor.people()[0].text


@scenario
async def revoked(vendor: Vendor) -> None:
    await vendor.connector().upsert_contact(vendor.person(), None)
    vendor.revoke()
    error = await refused(vendor, NeedsPerson)
    assert error.code == errors.AUTH_REVOKED
    secrets = [*vendor.server.valid, vendor.server.refresh_token, vendor.server.client_secret]
    assert not [each for each in secrets if len(each) > 6 and each in str(error)]


@scenario
async def scope_is_missing(vendor: Vendor) -> None:
    vendor.server.answer_next(vendor.no_scope, when=vendor.person_write, times=2)
    error = await refused(vendor, NeedsPerson)
    assert error.code == errors.FORBIDDEN
    assert vendor.people() == []


# Limits


@scenario
async def too_busy_in_seconds(vendor: Vendor) -> None:
    """Retry-After in seconds: told to the sync, and no other worker asks before."""
    await _busy(vendor, "7")


@scenario
async def too_busy_until_a_date(vendor: Vendor) -> None:
    await _busy(vendor, format_datetime(vendor.clock() + timedelta(seconds=SEVEN_SECONDS), usegmt=True))


async def _busy(vendor: Vendor, when: str) -> None:
    reply = replace(vendor.busy, headers={**vendor.busy.headers, "Retry-After": when})
    vendor.server.answer_next(reply, when=vendor.person_write)
    error = await refused(vendor, Retryable)
    assert error.code == errors.RATE_SHORT
    assert isinstance(error, Retryable) and error.retry_after is not None
    assert SEVEN_SECONDS - 2 <= error.retry_after <= SEVEN_SECONDS + 0.1
    asked = len(vendor.server.requests)
    other = await refused(vendor, Retryable)
    assert (other.code, len(vendor.server.requests)) == (errors.RATE_SHORT, asked)
    vendor.clock.advance(SEVEN_SECONDS + 1)
    await vendor.connector().upsert_contact(vendor.person(), None)
    one_person(vendor)


@scenario
async def day_is_over(vendor: Vendor) -> None:
    """The connection is parked: nobody asks again until there are requests left."""
    if vendor.day_over is None:
        pytest.skip("This vendor counts no days.")
    vendor.server.answer_next(vendor.day_over, when=vendor.person_write)
    error = await refused(vendor, Retryable)
    assert error.code == errors.RATE_DAY
    assert isinstance(error, Retryable) and error.retry_after and error.retry_after >= 60
    asked = len(vendor.server.requests)
    assert (await refused(vendor, Retryable)).code == errors.RATE_DAY
    assert len(vendor.server.requests) == asked


# Trouble


@scenario
async def server_error(vendor: Vendor) -> None:
    vendor.server.fail_next(500, b"<h1>Oops</h1>", when=vendor.person_write)
    error = await refused(vendor, Retryable)
    assert error.code == errors.TRANSIENT
    await vendor.connector().upsert_contact(vendor.person(), None)
    one_person(vendor)


@scenario
async def gateway_gives_up(vendor: Vendor) -> None:
    """504: it may have been done."""
    vendor.server.fail_next(504, b"", when=vendor.person_write)
    assert (await refused(vendor, Retryable)).code == errors.UNKNOWN_OUTCOME


@scenario
async def silence_after_the_write(vendor: Vendor) -> None:
    """Carried out, and the connection ended: said to be unknown, and the next try finds it."""
    vendor.server.drop_next(when=vendor.person_write)
    await _lost(vendor)


@scenario
async def nonsense_after_the_write(vendor: Vendor) -> None:
    """Carried out, and a proxy's page came for an answer."""
    vendor.server.garble_next(when=vendor.person_write)
    await _lost(vendor)


async def _lost(vendor: Vendor) -> None:
    error = await refused(vendor, Retryable)
    assert error.code == errors.UNKNOWN_OUTCOME
    done = await vendor.connector().upsert_contact(vendor.person(), None)
    one_person(vendor)
    assert done.ref.id == vendor.people()[0].id


@scenario
async def nonsense_while_reading(vendor: Vendor) -> None:
    """An answer that cannot be read, where nothing was changed."""
    if vendor.person_look is None:
        pytest.skip("This vendor is not asked before.")
    vendor.server.garble_next(when=vendor.person_look)
    assert (await refused(vendor, Retryable)).code == errors.TRANSIENT
    assert vendor.people() == []
