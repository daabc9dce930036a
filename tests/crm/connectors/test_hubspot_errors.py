"""HubSpot's refusals in our terms."""

from __future__ import annotations

from typing import Any

import pytest

from crm.connectors import errors
from crm.connectors.errors import Conflict, Gone, Invalid, told_owner
from crm.connectors.http import Answer
from crm.connectors.hubspot.dialect import Taken, expired, explain, hidden
from crm.connectors.hubspot.own import KEY
from kit.errors import ProviderError
from tests.crm.connectors.vendor_hubspot import NO_SCOPE
from tests.fakes.hubspot_server import error_body


def said(status: int, body: dict[str, Any], wait: float | None = None) -> ProviderError:
    found = explain(Answer(status, {}, body), wait)
    assert found is not None
    return found


def test_existing_id_is_read_from_the_sentence() -> None:
    error = said(409, error_body("CONFLICT", "Contact already exists. Existing ID: 6001"))
    assert isinstance(error, Conflict) and error.existing == ("6001",)


def test_faults_are_read_from_the_sentence_too() -> None:
    """As HubSpot sends them without a list of errors."""
    faults = (
        '[{"isValid":false,"message":"\\"x\\" does not exist","error":"PROPERTY_DOESNT_EXIST","name":"x"}]'
    )
    error = said(400, error_body("VALIDATION_ERROR", f"Property values were not valid: {faults}"))
    assert isinstance(error, Invalid) and error.fields == {"x": '"x" does not exist'}
    assert "isValid" not in str(error)


def test_holder_of_a_unique_value_is_read() -> None:
    faults = [{"message": "77 already has that value.", "code": "CONFLICTING_UNIQUE_VALUE",
               "context": {"propertyName": [KEY]}}]  # fmt: skip
    error = said(400, error_body("VALIDATION_ERROR", "no", errors=faults))
    assert isinstance(error, Taken) and (error.field, error.existing) == (KEY, ("77",))


@pytest.mark.parametrize(
    ("status", "body", "code", "wait"),
    [
        (429, {"policyName": "DAILY", "message": "daily"}, errors.RATE_DAY, 3_600),
        (429, {"policyName": "SECONDLY", "message": "search"}, errors.RATE_SHORT, 1),
        (429, {"policyName": "TEN_SECONDLY_ROLLING"}, errors.RATE_SHORT, None),
        (477, {"message": "migration"}, errors.TRANSIENT, None),
        (404, error_body("OBJECT_NOT_FOUND", "no"), errors.GONE, None),
        (403, NO_SCOPE, errors.FORBIDDEN, None),
        (423, {}, errors.TRANSIENT, None),
    ],
)
def test_statuses(status: int, body: dict[str, Any], code: str, wait: float | None) -> None:
    error = said(status, body)
    assert error.code == code
    assert getattr(error, "retry_after", None) == wait
    assert isinstance(error, Gone) == (code == errors.GONE)


def test_correlation_id_survives_long_messages_and_scopes_are_named() -> None:
    long = said(400, error_body("VALIDATION_ERROR", "x" * 1_000))
    assert "c0ffee00-0000-4000-8000-000000000001" in told_owner(long, "HubSpot")
    assert "crm.objects.contacts.write" in told_owner(said(403, NO_SCOPE), "HubSpot")


def test_expired_token_may_come_with_400() -> None:
    assert expired(Answer(400, {}, {"category": "EXPIRED_AUTHENTICATION"}))
    assert not expired(Answer(400, {}, {"category": "VALIDATION_ERROR"}))
    assert hidden(Answer(200, {}, {"id": "1"})) is None
