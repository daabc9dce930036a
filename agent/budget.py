"""The model's daily budget: tokens are set aside before it is asked and settled when its bill is known.

A process that dies in between leaves its reservation standing until the day ends, so a budget is never overdrawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import structlog

from agent import store
from agent.llm import Usage
from db.pool import Connection

WARN_AT = 0.8

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Grant:
    """Leave to ask the model. `tokens` are set aside of `day` (UTC), out of `limit`; 0 and None without a limit."""

    day: date
    tokens: int = 0
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Spent:
    """Tokens used by all model calls of a turn."""

    input_tokens: int = 0
    output_tokens: int = 0

    def plus(self, usage: Usage | Spent | None) -> Spent:
        if usage is None:
            return self
        return Spent(self.input_tokens + usage.input_tokens, self.output_tokens + usage.output_tokens)


async def reserve(conn: Connection, *, tokens: int, limit: int | None, now: datetime) -> Grant | None:
    """Set `tokens` aside for the transaction's tenant; None when the day's budget does not hold them."""
    day = now.astimezone(UTC).date()
    if limit is None:
        return Grant(day)
    if await store.reserve(conn, day=day, tokens=tokens, limit=limit):
        return Grant(day, tokens, limit)
    log.warning("model_budget_spent", limit=limit)
    return None


async def settle(conn: Connection, grant: Grant, spent: Spent) -> None:
    """Put what was used in the place of what was set aside."""
    total = await store.reconcile(
        conn,
        day=grant.day,
        reserved=grant.tokens,
        input_tokens=spent.input_tokens,
        output_tokens=spent.output_tokens,
    )
    used = spent.input_tokens + spent.output_tokens
    if grant.limit and total - used < WARN_AT * grant.limit <= total:
        log.warning("model_budget_nearly_spent", used=total, limit=grant.limit)
