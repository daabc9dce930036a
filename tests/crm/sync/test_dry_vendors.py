"""A rehearsal of a contact is what is then written, whichever the vendor, and nothing is written by it."""

from __future__ import annotations

from typing import Any

import pytest

from crm.connectors.model import Person, Ref, Written
from crm.connectors.rehearsal import HeldBack, Seen, rehearsing
from tests.conftest import FixedClock
from tests.crm.connectors.vendor import Opener, Vendor, all_rigs


def _rigs() -> dict[str, Opener]:
    return {name: opener for name, opener in all_rigs().items() if "webhook" not in name}


async def _rehearsed(vendor: Vendor, person: Person, ref: Ref | None) -> tuple[Seen, Written | str]:
    before = [dict(each.values) for each in vendor.people()]
    with rehearsing() as seen:
        try:
            came: Written | str = await vendor.connector().upsert_contact(person, ref)
        except HeldBack as request:
            came = str(request)
    assert [dict(each.values) for each in vendor.people()] == before
    return seen, came


def _changes(given: Any) -> set[tuple[str, str, str]]:
    return {(each.field, str(each.before), str(each.after)) for each in given.changes}


@pytest.mark.parametrize("opener", [pytest.param(opener, id=name) for name, opener in _rigs().items()])
async def test_a_rehearsal_is_what_is_then_written(opener: Opener, clock: FixedClock) -> None:
    async with opener(clock) as vendor:
        if not vendor.keeps_records:
            pytest.skip("there is nothing to compare with")
        first = vendor.person(company=None, domain=None)
        seen, came = await _rehearsed(vendor, first, None)
        assert isinstance(came, str)
        assert seen.is_new
        made = await vendor.connector().upsert_contact(first, None)
        assert _changes(seen) == _changes(made)

        changed = vendor.person(
            company=None, domain=None, phone=None, last_name="Lee-Meyer", email="ann.lee@acme.test"
        )
        seen, came = await _rehearsed(vendor, changed, made.ref)
        then = await vendor.connector().upsert_contact(changed, made.ref)
        assert _changes(came if isinstance(came, Written) else seen) == _changes(then)

        seen, came = await _rehearsed(vendor, changed, then.ref)
        assert isinstance(came, Written)
        assert came.done == "unchanged"
