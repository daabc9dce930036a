"""The bytes of a mail: whatever a visitor calls themselves, the headers are ours and there is one recipient."""

from __future__ import annotations

import re
from dataclasses import replace
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kit.errors import Rejected
from outreach.message import build, clean, envelope, parts
from outreach.model import Address, CalendarPart
from tests.outreach.delivery_rig import INVITE, a_mail

HEADERS = [
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "X-Delivery-Id",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "MIME-Version",
    "Content-Type",
]
HOSTILE = [
    "=?UTF-8?Q?=0A?=Bcc: x@evil.test",
    "=?utf-8?b?DQpCY2M6IHhAZXZpbC50ZXN0?=",
    "Ada\r\nBcc: x@evil.test",
    "Ada\nBcc: x@evil.test\n\nbody",
    "Ada\rBcc: x@evil.test",
    "Ada\u2028Bcc: x@evil.test\u2029",
    "Ada\x0bBcc: x\x0cBcc: y\x1cBcc: z\x85Bcc: u",
    "Ada\x00Bcc: x@evil.test",
    "\u202eadA\u2066 \u200f\ufeff",
    '"Ada" <x@evil.test>, Eve',
    'Ada\\" <x@evil.test>',
    "x@evil.test, y@evil.test;",
    "👩‍👩‍👧‍👦" * 200,
    "é" * 10_000,
    "a" * 10_000,
    " " * 10_000 + "x",
    "=?" * 5_000,
    "\ud800 alone",
    "",
]


def hostile_mail(words: str) -> Any:
    return a_mail(
        sender=Address("agent@company.test", words),
        to=Address("ada@visitor.test", words),
        reply_to=Address("sales@company.test", words),
        subject=words,
        text=words,
        html=words,
        unsubscribe_url="https://company.test/u?t=" + "a" * 300,
    )


def header_lines(raw: bytes) -> list[bytes]:
    head, _, _ = raw.partition(b"\r\n\r\n")
    return head.split(b"\r\n")


def shown_name(raw: bytes) -> str:
    """The recipient's name as mail programs show it: blanks between encoded words are not shown (RFC 2047)."""
    value = message_from_bytes(raw, policy=policy.compat32)["To"].rpartition("<")[0].strip()
    return str(make_header(decode_header(value))) if "=?" in value else value.strip('"').replace('\\"', '"')


def check_bytes(raw: bytes) -> None:
    lines = header_lines(raw)
    names = [line.split(b":")[0].decode() for line in lines if line[:1] not in (b" ", b"\t")]
    assert names == HEADERS
    for line in lines:
        assert re.fullmatch(rb"[\x20-\x7e\t]*", line), line
        assert len(line) <= 998
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n|\x00", raw)


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_no_value_adds_a_header_or_a_recipient(words: str) -> None:
    mail = hostile_mail(words)
    raw = build(mail)
    check_bytes(raw)
    assert envelope(mail) == ("agent@company.test", "ada@visitor.test")
    for reading in (policy.default, policy.compat32):  # as new and as old programs read it
        message: Any = message_from_bytes(raw, _class=EmailMessage, policy=reading)
        assert list(message.keys()) == HEADERS
        assert message["Bcc"] is message["Cc"] is None
    message = message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
    assert [each.addr_spec for each in message["To"].addresses] == ["ada@visitor.test"]
    assert [each.addr_spec for each in message["From"].addresses] == ["agent@company.test"]
    assert len(shown_name(raw)) <= 60
    assert "\n" not in str(message["Subject"]) and len(str(message["Subject"])) <= 150
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
@example("=?UTF-8?Q?=0A?=Bcc: x")
def test_no_text_at_all_adds_a_header(words: str) -> None:
    check_bytes(build(hostile_mail(words)))
    assert "=?" not in clean(words, longest=60)


@pytest.mark.parametrize(
    "name", ["Ada Lovelace", "Ünï Çødé", "李小龍", 'Ada (CEO) "Countess" O\'Neil', "👩‍💻 Dev"]
)
def test_real_names_arrive_as_they_are(name: str) -> None:
    raw = build(a_mail(to=Address("ada@visitor.test", name), subject=f"For {name}"))
    message = message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
    assert shown_name(raw) == name
    assert str(message["Subject"]) == f"For {name}"


def test_both_bodies_arrive_as_they_are() -> None:
    text = "Line one.\n.\n..dots\n" + "long " * 400 + "\nЁж 🦔\n"
    raw = build(a_mail(text=text, html=f"<p>{text}</p>"))
    message = message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
    plain, html = (part.get_content().replace("\r\n", "\n") for part in message.iter_parts())
    assert plain == text
    assert html.rstrip("\n") == f"<p>{text}</p>"
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998


def test_a_repeat_is_the_same_to_the_byte() -> None:
    mail = a_mail(subject="Grüße")
    assert build(mail) == build(mail)


def test_an_invitation_is_an_alternative_and_a_file() -> None:
    raw = build(a_mail(calendar=INVITE))
    message: Any = message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
    alternatives, file = message.iter_parts()
    plain, html, invite = alternatives.iter_parts()
    assert [part.get_content_type() for part in (plain, html, invite)] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    assert dict(invite["Content-Type"].params) == {"charset": "utf-8", "method": "REQUEST"}
    assert (file.get_content_type(), file.get_filename()) == ("application/ics", "invite.ics")
    assert invite.get_payload(decode=True) == file.get_payload(decode=True) == INVITE.content
    assert message.get_body(("html",)).get_content().strip() == "<p>Thank you.</p>"
    assert build(a_mail(calendar=INVITE, **_same(message))) == raw
    assert raw.isascii() and max(map(len, raw.split(b"\r\n"))) <= 998


def _same(message: Any) -> dict[str, Any]:
    """What makes another mail the same delivery."""
    return {"message_id": str(message["Message-ID"]), "delivery_id": UUID(str(message["X-Delivery-Id"]))}


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_no_value_adds_a_header_to_an_invitation(words: str) -> None:
    check_bytes(build(replace(hostile_mail(words), calendar=INVITE)))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nEND:VCALENDAR\r\n",
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n",
        b"BEGIN:VCALENDAR\nMETHOD:REQUEST\nEND:VCALENDAR\n",
        b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nMETHOD:CANCEL\r\nEND:VCALENDAR\r\n",
        b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nX:\xff\r\nEND:VCALENDAR\r\n",
        b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nX:\x00\r\nEND:VCALENDAR\r\n",
        INVITE.content + b"BEGIN:VCALENDAR\r\n",
    ],
)
def test_what_is_no_calendar_file_is_refused(content: bytes) -> None:
    with pytest.raises(Rejected) as raised:
        build(a_mail(calendar=CalendarPart("REQUEST", content)))
    assert raised.value.code == "invalid_calendar"


def test_what_marks_an_automatic_mail() -> None:
    mail = a_mail(unsubscribe_url="https://company.test/u/1")
    headers = dict(parts(mail).headers)
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["List-Unsubscribe"] == "<https://company.test/u/1>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["X-Delivery-Id"] == str(mail.delivery_id)
    plain = dict(parts(a_mail(automatic=False)).headers)
    assert set(plain) == {"Message-ID", "X-Delivery-Id"}


@pytest.mark.parametrize(
    "email",
    [
        "ada@visitor.test\r\nRCPT TO:<x@evil.test>",
        "ada@visitor.test, x@evil.test",
        "<ada@visitor.test>",
        "ada@visitor.test>",
        "ada",
        "ada@",
        "@visitor.test",
        "a b@visitor.test",
        '"a b"@visitor.test',
        "ada@visitor..test",
        ".ada@visitor.test",
        "ädä@visitor.test",
        "ada@[127.0.0.1]",
        "=?utf-8?q?ada?=@visitor.test\n",
        "ada@visitor.test\x00",
        "a" * 70 + "@visitor.test",
    ],
)
def test_what_is_not_one_address_is_refused(email: str) -> None:
    for refuse in (build, envelope):
        with pytest.raises(Rejected) as raised:
            refuse(a_mail(to=Address(email)))
        assert raised.value.code == "invalid_recipient"


def test_a_host_in_other_letters_is_written_as_dns_knows_it() -> None:
    assert envelope(a_mail(to=Address("info@bücher.example")))[1] == "info@xn--bcher-kva.example"


@pytest.mark.parametrize(
    "values",
    [
        {"message_id": "<a@b>\r\nBcc: x"},
        {"message_id": "no brackets"},
        {"unsubscribe_url": "https://x.test/\r\nBcc: x"},
        {"unsubscribe_url": "https://x.test/> <b"},
        {"unsubscribe_url": "javascript:alert(1)"},
        {"unsubscribe_url": "https:///nowhere"},
    ],
)
def test_our_own_values_are_checked_too(values: dict[str, str]) -> None:
    with pytest.raises(Rejected):
        build(a_mail(**values))
