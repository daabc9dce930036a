"""Many people looked up with few requests: what one look-up each would find, and nothing is written."""

from __future__ import annotations

import pytest

from crm.connectors import ahead
from crm.connectors.model import Found, Person, Reading, Ref
from crm.connectors.rehearsal import HeldBack, Seen, rehearsing
from tests.crm.connectors.scenarios_base import scenario
from tests.crm.connectors.vendor import Vendor

MANY, THERE = 1_000, 60
REQUESTS = 110
"""At most, for a thousand people; one each would be a thousand."""


def reader(vendor: Vendor) -> Reading:
    connector = vendor.connector()
    if not isinstance(connector, Reading):
        pytest.skip("it cannot read in bulk")
    return connector


def people(vendor: Vendor, *numbers: int) -> list[Person]:
    return [
        vendor.person(key=f"c-{each}", email=f"p{each}@acme.test", phone=None, company=None)
        for each in numbers
    ]


async def looked(vendor: Vendor, wanted: list[Person], refs: dict[str, Ref]) -> dict[str, Found]:
    before = [dict(each.values) for each in vendor.people()]
    found = await reader(vendor).find_contacts(wanted, refs)
    assert [dict(each.values) for each in vendor.people()] == before
    return dict(found)


@scenario
async def many_by_address(vendor: Vendor) -> None:
    """Those that are there by their address, in whichever capitals; the others are nobody."""
    first, second = vendor.put("p1@acme.test", {}), vendor.put("p2@acme.test", {vendor.optional: "Kept"})
    wanted = people(vendor, 1, 2, 3)
    wanted[0] = vendor.person(key="c-1", email="P1@Acme.test", phone=None, company=None)
    found = await looked(vendor, wanted, {})
    assert {key: each.ref.id for key, each in found.items()} == {"c-1": first.id, "c-2": second.id}
    assert "Kept" in str(dict(found["c-2"].values))
    assert not any(each.healed or each.others for each in found.values())


@scenario
async def many_that_are_known(vendor: Vendor) -> None:
    """By their records; one that is gone is found by its address or not at all, and it is said."""
    one, two, three = (vendor.put(f"old{each}@acme.test", {}) for each in (1, 2, 3))
    instead = vendor.put("p2@acme.test", {})
    vendor.delete(two)
    vendor.delete(three)
    found = await looked(vendor, people(vendor, 1, 2, 3), {"c-1": one, "c-2": two, "c-3": three})
    assert {key: each.ref.id for key, each in found.items()} == {"c-1": one.id, "c-2": instead.id}
    assert found["c-1"].healed is None
    assert found["c-2"].healed == "found"


@scenario
async def many_and_one_is_merged(vendor: Vendor) -> None:
    if vendor.merge is None:
        pytest.skip("it does not merge")
    connector = vendor.connector()
    [person] = people(vendor, 1)
    gone = (await connector.upsert_contact(person, None)).ref
    into = vendor.put("other@acme.test", {})
    vendor.merge(gone, into)
    found = await looked(vendor, [person], {"c-1": gone})
    assert found["c-1"].ref.id == into.id
    assert found["c-1"].healed


@scenario
async def many_and_two_of_one(vendor: Vendor) -> None:
    """Our record, and another one that somebody made with the person's new address."""
    [person] = people(vendor, 1)
    ours = (await vendor.connector().upsert_contact(person, None)).ref
    second = vendor.put("p2@acme.test", {})
    moved = vendor.person(key="c-1", email="p2@acme.test", phone=None, company=None)
    found = await looked(vendor, [moved], {"c-1": ours})
    assert found["c-1"].ref.id == ours.id
    assert [each.id for each in found["c-1"].others] == [second.id]


@scenario
async def a_thousand(vendor: Vendor) -> None:
    """With few requests, also when each of them is then rehearsed."""
    there = {f"c-{each}": vendor.put(f"p{each}@acme.test", {}) for each in range(0, THERE, 2)}
    refs = {f"c-{each}": vendor.put(f"known{each}@acme.test", {}) for each in range(1, THERE, 2)}
    wanted = people(vendor, *range(MANY))
    connector = vendor.connector()
    assert isinstance(reader(vendor), Reading) and isinstance(connector, Reading)
    with ahead.reading():
        found = await connector.find_contacts(wanted, refs)
        planned = [await rehearsed(vendor, connector, person, refs.get(person.key)) for person in wanted]
    assert {key: each.ref.id for key, each in found.items()} == {
        key: ref.id for key, ref in {**there, **refs}.items()
    }
    assert [seen.is_new for seen in planned] == [f"c-{each}" not in found for each in range(MANY)]
    assert len(vendor.server.log()) <= REQUESTS


async def rehearsed(vendor: Vendor, connector: Reading, person: Person, ref: Ref | None) -> Seen:
    with rehearsing() as seen:
        try:
            await connector.upsert_contact(person, ref)  # type: ignore[attr-defined]
        except HeldBack:
            assert seen.is_new is not None
    return seen
