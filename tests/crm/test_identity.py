"""Signed identities: what proves who somebody is, and all that does not."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from crm.identity import Identity, IdentityRejected, identity_secret, verify

TENANT, OTHER = UUID(int=1), UUID(int=2)
SECRET = identity_secret("installation", TENANT)
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
T = int(NOW.timestamp())
GOOD: dict[str, Any] = {
    "sub": "customer-42", "email": "ann@example.com", "name": "Ann", "aud": "pk_test", "iat": T, "exp": T + 300,
}  # fmt: skip


def _verify(token: str, **options: Any) -> Identity:
    return verify(token, **{"secret": SECRET, "audience": "pk_test", "now": NOW} | options)


def _signed(**changes: Any) -> str:
    claims = {name: value for name, value in (GOOD | changes).items() if value is not None}
    return jwt.encode(claims, SECRET, algorithm="HS256")


def test_a_good_token_proves_who_it_is_again_and_again() -> None:
    token = _signed()
    assert _verify(token) == Identity("customer-42", "ann@example.com", "Ann") == _verify(token)


def test_the_secret_is_the_tenants_own() -> None:
    assert len(SECRET) == 64
    assert identity_secret("installation", TENANT) == SECRET
    assert len({SECRET, identity_secret("installation", OTHER), identity_secret("other", TENANT)}) == 3


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"sub": None}, "no sub"),
        ({"iat": None}, "no iat"),
        ({"exp": None}, "no exp"),
        ({"aud": None}, "no aud|another site|cannot be read"),
        ({"sub": ""}, "sub must be"),
        ({"sub": "   "}, "sub must be"),
        ({"sub": "a\nb"}, "sub must be"),
        ({"sub": "x" * 201}, "sub is not a text"),
        ({"sub": 42}, "cannot be read|sub is not a text"),
        ({"email": ["a@b.test"]}, "email is not a text"),
        ({"name": {"a": 1}}, "name is not a text"),
        ({"aud": "pk_other"}, "another site"),
        ({"aud": ["pk_test"]}, "another site"),
        ({"exp": T + 601}, "at most 600"),
        ({"iat": T + 100, "exp": T + 90}, "at most 600"),
        ({"iat": T - 300, "exp": T - 30}, "expired"),
        ({"iat": T + 31, "exp": T + 60}, "future"),
        ({"nbf": T + 31}, "future"),
        ({"iat": "now"}, "iat is not a number"),
        ({"exp": True}, "exp is not a number"),
        ({"iat": T * 1000, "exp": T * 1000 + 1}, "iat is not a number"),
        ({"exp": 10**400}, "exp is not a number"),
        ({"nbf": "soon"}, "nbf is not a number"),
    ],
)
def test_claims_that_prove_nothing(changes: dict[str, Any], part: str) -> None:
    with pytest.raises(IdentityRejected, match=part):
        _verify(_signed(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": T - 29, "iat": T - 300},
        {"iat": T + 29, "exp": T + 300},
        {"exp": T + 600},
        {"nbf": T + 29},
        {"iat": T + 0.5},
    ],
)
def test_clocks_may_differ_a_little(changes: dict[str, Any]) -> None:
    assert _verify(_signed(**changes)).external_id == "customer-42"


def test_an_address_that_the_site_did_not_verify_is_left_out() -> None:
    assert _verify(_signed(email_verified=False)).email is None
    assert _verify(_signed(email_verified="true")).email is None
    assert _verify(_signed(email_verified=True)).email == "ann@example.com"


def test_a_name_is_one_clean_line() -> None:
    assert _verify(_signed(name="Ann\r\nBcc: x@y.test\x00")).name == "Ann Bcc: x@y.test"


def _unsigned(header: dict[str, Any]) -> str:
    parts = (
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (header, GOOD)
    )
    return ".".join([*parts, ""])


def test_other_ways_to_sign_are_refused() -> None:
    for algorithm in ("none", "None", "NONE"):
        with pytest.raises(IdentityRejected):
            _verify(_unsigned({"alg": algorithm, "typ": "JWT"}))
    with pytest.raises(IdentityRejected):
        _verify(jwt.encode(GOOD, None, algorithm="none"))
    with pytest.raises(IdentityRejected, match="HS256"):
        _verify(jwt.encode(GOOD, SECRET * 2, algorithm="HS512"))
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    with pytest.raises(IdentityRejected, match="HS256"):
        _verify(jwt.encode(GOOD, key, algorithm="RS256"))
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    with pytest.raises(IdentityRejected, match="HS256"):
        _verify(jwt.encode(GOOD, key, algorithm="RS256"), secret=identity_secret(public, TENANT))


def test_other_secrets_and_broken_tokens_are_refused() -> None:
    with pytest.raises(IdentityRejected, match="not signed with this tenant's"):
        _verify(_signed(), secret=identity_secret("installation", OTHER))
    head, body, signature = _signed().split(".")
    forged = base64.urlsafe_b64encode(json.dumps(GOOD | {"sub": "boss"}).encode()).rstrip(b"=").decode()
    tampered = (
        f"{head}.{forged}.{signature}",
        f"{head}.{body}.",
        f"{head}.{body}",
        "",
        "a.b.c",
        "\x00" * 20,
        "é.é.é",
    )
    for token in (*tampered, _signed(padding="x" * 5_000)):
        with pytest.raises(IdentityRejected) as refused:
            _verify(token)
        assert "ann@example.com" not in refused.value.detail


def test_the_code_tells_an_expired_token_from_a_wrong_one() -> None:
    with pytest.raises(IdentityRejected) as expired:
        _verify(_signed(iat=T - 600, exp=T - 300))
    with pytest.raises(IdentityRejected) as wrong:
        _verify("nonsense")
    assert (expired.value.code, expired.value.status) == ("identity_expired", 401)
    assert wrong.value.code == "identity_rejected"
