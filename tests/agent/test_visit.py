"""What is kept of an address, a title, a campaign."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from agent.visit import (
    campaign,
    campaign_in,
    clean_text,
    clean_title,
    clean_url,
    clean_value,
    host_of,
    page_address,
)


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://a.test/x?token=1&utm_source=n&GCLID=2#frag", "https://a.test/x?utm_source=n&gclid=2"),
        ("https://a.test/?p=7&lang=de&product=a b&page_id=" + "1" * 65, "https://a.test/?p=7&lang=de"),
        ("https://user:pass@a.test:8443/x", "https://a.test:8443/x"),
        ("http://[::1]:80/x?q=1", "http://[::1]:80/x"),
        ("https://a.test", "https://a.test"),
        ("https://zoë.test/größe", "https://zoë.test/größe"),
        (" https://a.test/a b\r\nc ", "https://a.test/a%20b%20c"),
        ("https://a.test/?" + "x&" * 500 + "utm_source=n", "https://a.test/"),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("https://", None),
        ("https://a.test:99999/", None),
        ("http://[broken/", None),
        ("https://<script>/", None),
        ("https://=cmd()/", None),
        ("", None),
        (None, None),
        ("https://a.test/" + "x" * 3_000, "https://a.test/"),
        ("https://a.test:81/" + "x" * 10_000, "https://a.test:81/"),
    ],
)
def test_addresses(url: str | None, kept: str | None) -> None:
    assert clean_url(url) == kept


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://a.test/x?utm_source=n&gclid=2#frag", "https://a.test/x"),
        ("https://a.test/?utm_source=n&p=7", "https://a.test/?p=7"),
        ("nonsense", None),
        (None, None),
    ],
)
def test_the_address_of_a_page_says_nothing_of_the_way_to_it(url: str | None, address: str | None) -> None:
    assert page_address(url) == address


JWT = "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0NTY3ODkwIn0" + ".dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P"


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        (f"https://a.test/reset/{JWT}/form?p=7", "https://a.test/reset/removed/form?p=7"),
        ("https://a.test/pay/4242-4242-4242-4242", "https://a.test/pay/removed"),
        ("https://a.test/my%20password%20is%20hunter2/x", "https://a.test/removed/x"),
        ("https://a.test/?product=4242424242424242&lang=de", "https://a.test/?product=removed&lang=de"),
        (
            "https://a.test/?utm_term=password:+hunter2&utm_id=120210000000000000",
            "https://a.test/?utm_term=password%3A+%5Bpassword+removed%5D&utm_id=120210000000000000",
        ),
        ("https://a.test/help/reset-password/step2", "https://a.test/help/reset-password/step2"),
        ("https://a.test/itm/394242424242/2024", "https://a.test/itm/394242424242/2024"),
        (
            "https://a.test//b/?gclid=EAIaIQobChMIx9abc123_DE",
            "https://a.test//b/?gclid=EAIaIQobChMIx9abc123_DE",
        ),
    ],
)
def test_secrets_in_addresses_are_removed(url: str, kept: str) -> None:
    assert clean_url(url) == kept
    assert clean_url(kept) == kept


def test_secrets_in_titles_and_values_are_removed() -> None:
    assert clean_title("Order by 4242 4242 4242 4242 | Acme") == "Order by [card number removed] | Acme"
    assert clean_value("my pin is\u202e 4711") == "my pin is [password removed]"
    assert clean_value("x" * 250 + " password: hunter2") == "x" * 250 + " passw"
    assert campaign({"utm_content": "login anna / Tiger!99"}) == {
        "utm_content": "login anna / [password removed]"
    }


@given(st.text())
@example("?" + "a=1&" * 300)
@example("?utm_source=%00%0d%0a=cmd()")
def test_no_address_breaks_it(url: str) -> None:
    for text in (url, f"https://a.test/{url}", f"https://{url}"):
        cleaned = clean_url(text)
        assert cleaned is None or (
            len(cleaned) <= 2_000 and cleaned.isprintable() and len(cleaned.split()) == 1
        )
        assert clean_url(cleaned) == cleaned
        assert all(len(value.splitlines()) == 1 for value in campaign_in(cleaned).values())
        assert host_of(cleaned) is None or " " not in (host_of(cleaned) or "")


def test_titles_and_texts() -> None:
    assert clean_title(" a\n\tb\x00 ") == "a b"
    assert clean_title("x" * 300) == "x" * 256
    assert clean_title("\x00 ") is None
    assert clean_title("\u202eevil\u2066 \U0001f469\u200d\U0001f4bb") == "evil \U0001f469\u200d\U0001f4bb"
    assert clean_text("a\r\nb\rc\x1b\x07é日本🙂") == "a\nb\ncé日本🙂"


@given(st.text(max_size=2_000))
def test_a_value_is_one_short_line(text: str) -> None:
    value = clean_value(text, 64)
    assert value is None or (0 < len(value) <= 64 and len(value.splitlines()) == 1 and value == value.strip())


def test_campaigns() -> None:
    given = {
        "utm_source": " x\n",
        "utm_" + "y" * 60: "1",
        "li_fat_id": "z" * 999,
        "email": "a@b.c",
        "utm_empty": " ",
        "utm_=cmd()": "1",
    }
    assert campaign(given) == {"utm_source": "x", "li_fat_id": "z" * 256}
    assert len(campaign({f"utm_{n}": "1" for n in range(99)})) == 20


def test_hosts() -> None:
    assert host_of("https://www.a.test:81/x") == "a.test"
    assert host_of("https://a.test./") == "a.test"
    assert host_of(None) is None
