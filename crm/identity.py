"""Who a signed-in visitor is, said by the site's own backend: a JWT signed with the tenant's identity secret.

    {"sub": "customer-42", "email": "ann@example.com", "name": "Ann", "aud": "<widget key>", "iat": ..., "exp": ...}

HS256 only, at most ten minutes from `iat` to `exp`. A token may be used again while it lives: each page of the site
makes or repeats one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kit.errors import Unauthorized

MAX_LIFETIME = 600
LEEWAY = 30
MAX_TOKEN = 4_096
MAX_ID = 200
_ALGORITHM = "HS256"
_FAR_FUTURE = 1e11  # seconds; greater figures are milliseconds or nonsense


@dataclass(frozen=True, slots=True)
class Identity:
    """`external_id` is the site's own id of the customer. `email` is absent when the site has not verified it."""

    external_id: str
    email: str | None
    name: str | None


class IdentityRejected(Unauthorized):
    """The token proves nothing; `detail` tells the site's developer why."""

    code = "identity_rejected"


def identity_secret(installation_secret: str, tenant_id: UUID) -> str:
    """The tenant's secret, 64 hexadecimal digits: HKDF-SHA256 (RFC 5869) of the installation's, bound to the tenant."""
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"salesagent identity 1 " + tenant_id.bytes)
    return derived.derive(installation_secret.encode()).hex()


def verify(token: str, *, secret: str, audience: str, now: datetime) -> Identity:
    """The identity that `token` proves at `now` for the tenant with widget key `audience`. Raises IdentityRejected."""
    claims = _signed_claims(token, secret, audience)
    _check_times(claims, now.timestamp())
    external_id = _text(claims, "sub")
    if not external_id or external_id != claims["sub"]:
        raise IdentityRejected(
            "The identity token's sub must be the customer's own id: text on one line, not empty."
        )
    email = _text(claims, "email") if claims.get("email_verified", True) is True else None
    return Identity(external_id, email, _text(claims, "name"))


def _signed_claims(token: str, secret: str, audience: str) -> dict[str, Any]:
    if len(token) > MAX_TOKEN:
        raise IdentityRejected(f"The identity token is longer than {MAX_TOKEN} characters.")
    try:
        # Times are checked against the injected clock, not against the machine's.
        return jwt.decode(
            token,
            secret,
            algorithms=[_ALGORITHM],
            audience=audience,
            options={
                "require": ["sub", "iat", "exp", "aud"],
                "strict_aud": True,
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
    except jwt.InvalidAlgorithmError as error:
        raise IdentityRejected(f"The identity token must be signed with {_ALGORITHM}.") from error
    except jwt.InvalidSignatureError as error:
        raise IdentityRejected(
            "The identity token is not signed with this tenant's identity secret."
        ) from error
    except jwt.InvalidAudienceError as error:
        raise IdentityRejected(
            "The identity token is for another site: aud must be the widget key."
        ) from error
    except jwt.MissingRequiredClaimError as error:
        raise IdentityRejected(f"The identity token has no {error.claim}.") from error
    except (jwt.PyJWTError, ValueError) as error:
        raise IdentityRejected("The identity token cannot be read.") from error


def _check_times(claims: dict[str, Any], now: float) -> None:
    issued, expires = _moment(claims, "iat"), _moment(claims, "exp")
    if expires <= issued or expires - issued > MAX_LIFETIME:
        raise IdentityRejected(
            f"The identity token may live for at most {MAX_LIFETIME} seconds from iat to exp."
        )
    if issued > now + LEEWAY or ("nbf" in claims and _moment(claims, "nbf") > now + LEEWAY):
        raise IdentityRejected("The identity token is from the future: check the clock of the site's server.")
    if expires <= now - LEEWAY:
        raise IdentityRejected(
            "The identity token has expired; make a new one for each page.", code="identity_expired"
        )


def _moment(claims: dict[str, Any], name: str) -> float:
    value = claims[name]
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < _FAR_FUTURE:
        raise IdentityRejected(f"The identity token's {name} is not a number of seconds.")
    return float(value)


def _text(claims: dict[str, Any], name: str) -> str | None:
    value = claims.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > MAX_ID:
        raise IdentityRejected(f"The identity token's {name} is not a text of at most {MAX_ID} characters.")
    return " ".join("".join(c if c.isprintable() else " " for c in value).split()) or None
