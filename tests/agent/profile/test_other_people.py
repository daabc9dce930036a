"""Addresses that stand beside other people's are not mixed up with the visitor's own."""

from __future__ import annotations

import json

import pytest

from agent.profile.transcript import profile_of


def emails(*messages: str) -> list[str]:
    profile = profile_of({"role": "visitor", "text": text} for text in messages)
    return [str(held.stated.value) for held in profile.get("email", ())]


@pytest.mark.parametrize(
    ("messages", "own"),
    [
        (
            (
                "my email is own@ownco.com",
                "please also write to tom@ownco.com, that's my colleague's email",
            ),
            ["own@ownco.com"],
        ),
        (("mail me at a@bco.com, not my boss",), ["a@bco.com"]),
        (("Tom Miller wrote me: 'contact tom@miller.com'",), []),
        (('Tom wrote to us: "please contact tom@miller.com"',), []),
        (("tom@ownco.com, not my address",), []),
    ],
    ids=lambda value: json.dumps(value)[:40],
)
def test_whose_address_it_is(messages: tuple[str, ...], own: list[str]) -> None:
    assert emails(*messages) == own
