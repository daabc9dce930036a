"""What a CRM told of itself: asked once by all workers, used while it does not answer, never after other secrets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

import pytest

from crm.connections.accounts import AT_HAND, KEPT, USABLE, Accounts
from crm.connectors.errors import auth_revoked, transient
from crm.connectors.model import Account, Connector, RemoteField, Stage, User
from db.pool import Pool
from kit.errors import NeedsPerson, ProviderError, Retryable
from tests.conftest import FixedClock

FIELDS = (
    RemoteField(name="size", label="Size \x00", type="choice", required=True, options={"s": "Small"}),
    RemoteField(name="remark", label="Bemerkung", type="text", length=200),
)
STAGES = (Stage("won", "Won", "sales", 1.0, "won"),)


@dataclass
class Crm:
    """A connection whose account has another name each time it is asked."""

    name: str = "toy"
    mark: bytes = b"1"
    asked: int = 0
    fails: ProviderError | None = None
    connector: Connector = field(init=False)

    def __post_init__(self) -> None:
        self.connector = cast(Connector, self)

    async def check(self) -> Account:
        if self.fails:
            raise self.fails
        self.asked += 1
        people = (User("7", "rep@acme.test", "Rep"),)
        return Account(
            id="t1", name=f"Toy {self.asked}", fields={"contact": FIELDS}, stages=STAGES, users=people
        )


@pytest.fixture
def crm() -> Crm:
    return Crm()


async def told(pool: Pool, tenant: UUID, clock: FixedClock, crm: Any) -> str:
    """The name of the account, as a worker that has just begun knows it."""
    return (await Accounts(pool, clock).of(tenant, crm)).name


async def test_another_worker_does_not_ask(pool: Pool, tenant: UUID, clock: FixedClock, crm: Crm) -> None:
    first = await Accounts(pool, clock).of(tenant, crm)
    second = await Accounts(pool, clock).of(tenant, crm)
    assert first == second and crm.asked == 1
    assert second.fields["contact"] == FIELDS and second.stages == STAGES


async def test_one_worker_asks_again_in_time(pool: Pool, tenant: UUID, clock: FixedClock, crm: Crm) -> None:
    accounts = Accounts(pool, clock)
    assert (await accounts.of(tenant, crm)).name == "Toy 1"
    clock.advance(KEPT.total_seconds())
    assert await told(pool, tenant, clock, crm) == "Toy 2"
    assert (await accounts.of(tenant, crm)).name == "Toy 2" and crm.asked == 2


async def test_a_crm_that_does_not_answer_is_known_as_it_was(
    pool: Pool, tenant: UUID, clock: FixedClock, crm: Crm
) -> None:
    await told(pool, tenant, clock, crm)
    crm.fails = transient("Toy", "no answer")
    clock.advance(KEPT.total_seconds())
    assert await told(pool, tenant, clock, crm) == "Toy 1"
    clock.advance(USABLE.total_seconds())
    with pytest.raises(Retryable):
        await told(pool, tenant, clock, crm)


async def test_a_crm_that_lets_us_in_no_more_is_told(
    pool: Pool, tenant: UUID, clock: FixedClock, crm: Crm
) -> None:
    await told(pool, tenant, clock, crm)
    crm.fails = auth_revoked("Toy", "revoked")
    clock.advance(KEPT.total_seconds())
    with pytest.raises(NeedsPerson):
        await told(pool, tenant, clock, crm)


async def test_other_secrets_are_another_account(
    pool: Pool, tenant: UUID, clock: FixedClock, crm: Crm
) -> None:
    accounts = Accounts(pool, clock)
    await accounts.of(tenant, crm)
    crm.mark = b"2"
    assert (await accounts.of(tenant, crm)).name == "Toy 2"


async def test_doubt_asks_anew_but_not_at_once(pool: Pool, tenant: UUID, clock: FixedClock, crm: Crm) -> None:
    accounts = Accounts(pool, clock)
    await accounts.of(tenant, crm)
    await accounts.doubt(tenant, "toy")
    assert (await accounts.of(tenant, crm)).name == "Toy 1"
    clock.advance(AT_HAND.total_seconds())
    await accounts.doubt(tenant, "toy")
    assert (await accounts.of(tenant, crm)).name == "Toy 2"
    await accounts.forget(tenant, "toy")
    assert (await accounts.of(tenant, crm)).name == "Toy 3"
