"""What an attempt makes of its delivery, case by case; and the few decisions beside it that need no database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kit.errors import BadRequest, NeedsPerson, ProviderError, Rejected, Retryable
from outreach.config import Config, MailConfig, Secrets, is_address
from outreach.deliveries import OUR_FAULT, settled
from outreach.deps import SCHEDULE
from outreach.model import Accepted
from outreach.pauses import checked_scope

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
LATER = Retryable("deferred", "Greylisted.")


def asked(seconds: float) -> Retryable:
    return Retryable("rate_limited", "Slow down.", retry_after=seconds)


# (what came, attempts, spread, hours left) -> (state, seconds until due or None, code)
CASES: list[tuple[Accepted | ProviderError | None, int, float, float, str, float | None, str | None]] = [
    (Accepted("x"), 1, 1, 72, "sent", None, None),
    (None, 1, 1, 72, "cancelled", None, "nothing_to_send"),
    (NeedsPerson("credentials", "No."), 1, 1, 72, "paused", None, "credentials"),
    (Rejected("refused", "Spam."), 1, 1, 72, "failed", None, "refused"),
    (LATER, 1, 1, 72, "pending", 5, "deferred"),
    (LATER, 2, 1, 72, "pending", 60, "deferred"),
    (LATER, 7, 1, 72, "pending", 36_000, "deferred"),
    (LATER, 12, 1, 72, "pending", 36_000, "deferred"),
    (LATER, 3, 0.8, 72, "pending", 240, "deferred"),
    (LATER, 3, 1.2, 72, "pending", 360, "deferred"),
    (LATER, 4, 1, 0.4, "failed", None, "deferred"),
    (LATER, 4, 1, 0.6, "pending", 1_800, "deferred"),
    (asked(17), 1, 1, 72, "pending", 17, "rate_limited"),
    (asked(2), 1, 1, 72, "pending", 5, "rate_limited"),
    (asked(10**9), 1, 1, 72, "pending", 86_400, "rate_limited"),
    (asked(7_200), 1, 1, 1, "failed", None, "rate_limited"),
    (Retryable("rate_short", "Slow.", retry_after=7), 20, 0.9, 72, "pending", 7, "rate_short"),
    (Retryable("rate_short", "Slow.", retry_after=7_200), 1, 1, 1, "failed", None, "rate_short"),
    (Retryable("paused", "By the owner.", retry_after=300), 1, 1, 72, "paused", None, "paused"),
    (Retryable(OUR_FAULT, "Oops."), 2, 1, 72, "pending", 60, OUR_FAULT),
    (Retryable(OUR_FAULT, "Oops."), 3, 1, 72, "failed", None, OUR_FAULT),
]


@pytest.mark.parametrize(("came", "attempts", "spread", "hours", "state", "wait", "code"), CASES)
def test_settled(
    came: Accepted | ProviderError | None,
    attempts: int,
    spread: float,
    hours: float,
    state: str,
    wait: float | None,
    code: str | None,
) -> None:
    expires = NOW + timedelta(hours=hours)
    result = settled(came, attempts=attempts, now=NOW, expires_at=expires, schedule=SCHEDULE, spread=spread)
    assert (result.state, result.code) == (state, code)
    if wait is not None:
        assert (result.due_at - NOW).total_seconds() == pytest.approx(wait)


def test_three_days_have_at_least_ten_tries() -> None:
    tries, now = 1, NOW
    while (
        result := settled(
            LATER,
            attempts=tries,
            now=now,
            expires_at=NOW + timedelta(hours=72),
            schedule=SCHEDULE,
            spread=1.2,
        )
    ).state == "pending":
        tries, now = tries + 1, result.due_at
    assert tries >= 10


@pytest.mark.parametrize(
    ("given", "scope"),
    [
        (None, "all"),
        ("all", "all"),
        ("email.team", "kind:email.team"),
        ("kind:chat.alert", "kind:chat.alert"),
        ("slack", "provider:slack"),
    ],
)
def test_scopes(given: str | None, scope: str) -> None:
    assert checked_scope(given) == scope


@pytest.mark.parametrize("given", ["everything", "kind:smtp", "provider:email.team", "kind:", "all "])
def test_unknown_scopes(given: str) -> None:
    with pytest.raises(BadRequest):
        checked_scope(given)


def test_a_fingerprint_changes_with_settings_and_secrets_and_tells_nothing() -> None:
    config, other = Config(), Config(mail=MailConfig(from_email="a@b.test"))
    one, two = Secrets(smtp_password="one"), Secrets(smtp_password="two")
    assert one.fingerprint(config) == Secrets(smtp_password="one").fingerprint(config)
    assert len({one.fingerprint(config), two.fingerprint(config), one.fingerprint(other)}) == 3
    assert len(one.fingerprint(config)) == 8


@pytest.mark.parametrize("text", ["a@b.test", "a.b+c@mail.b-c.test", "o'neil@b.test"])
def test_addresses(text: str) -> None:
    assert is_address(text)
