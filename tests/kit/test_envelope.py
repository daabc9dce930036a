"""Sealed secrets open with their key, for what they belong to, as they were, and in no other way."""

from __future__ import annotations

import pytest

from kit.envelope import Envelope, SealBroken

TOKEN = "1//0refresh-token-of-ana"
ABOUT = "tenant-1 google"


@pytest.fixture
def envelope() -> Envelope:
    return Envelope("a secret of the installation", "tokens")


@pytest.mark.parametrize("text", [TOKEN, "", "ü" * 5_000])
def test_what_was_sealed_comes_out_as_it_went_in(envelope: Envelope, text: str) -> None:
    sealed = envelope.seal(text, about=ABOUT)
    assert envelope.open(sealed, about=ABOUT) == text


def test_two_seals_of_the_same_have_nothing_in_common(envelope: Envelope) -> None:
    one, other = (envelope.seal(TOKEN, about=ABOUT) for _ in range(2))
    assert one[:5] == other[:5] and one[5:] != other[5:]
    assert TOKEN.encode()[:8] not in one


@pytest.mark.parametrize("position", [0, 1, 5, 17, 40, 65, 77, 80, -1])
def test_a_changed_byte_is_noticed(envelope: Envelope, position: int) -> None:
    sealed = bytearray(envelope.seal(TOKEN, about=ABOUT))
    sealed[position] ^= 1
    with pytest.raises(SealBroken):
        envelope.open(bytes(sealed), about=ABOUT)


@pytest.mark.parametrize("length", [0, 4, 65, 92])
def test_a_part_of_it_is_no_secret(envelope: Envelope, length: int) -> None:
    with pytest.raises(SealBroken):
        envelope.open(envelope.seal(TOKEN, about=ABOUT)[:length], about=ABOUT)


@pytest.mark.parametrize(
    ("secret", "purpose", "about"),
    [
        ("another secret", "tokens", ABOUT),
        ("a secret of the installation", "links", ABOUT),
        ("a secret of the installation", "tokens", "tenant-2 google"),
    ],
)
def test_nothing_else_opens_it(envelope: Envelope, secret: str, purpose: str, about: str) -> None:
    sealed = envelope.seal(TOKEN, about=ABOUT)
    with pytest.raises(SealBroken):
        Envelope(secret, purpose).open(sealed, about=about)
