"""Mails as bytes. The only place where a header is written, so the only place where one could be smuggled in.

Everything a visitor may have chosen is cleaned first: one line, no control or direction characters, no RFC 2047 encoded
words (Python's own header code decodes those and would let a line break out). The header block is written here, in
ASCII, and checked once more before it leaves.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import urlsplit

from kit.errors import Rejected
from outreach.config import is_address
from outreach.model import Address, CalendarPart, Mail

ICS_TYPE, ICS_NAME = "application/ics", "invite.ics"
NAME_LENGTH = 60
SUBJECT_LENGTH = 150
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
_JOINER = "\u200d"  # holds emoji of several people or professions together
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9.+_-]{1,120}@[A-Za-z0-9.-]{1,250}>")
_URL = re.compile(r"https?://[\x21-\x3b\x3d\x3f-\x7e]{1,1900}")
_HEADER_LINE = re.compile(rb"(?:[A-Za-z-]+: [\x20-\x7e]*|[ \t][\x20-\x7e]*)")
_LONGEST_LINE = 998
_CALENDAR = re.compile(r"BEGIN:VCALENDAR\r\n(?:[^\r\n\x00]{1,80}\r\n)+END:VCALENDAR\r\n")
_METHOD = re.compile(r"^METHOD:(.*)\r$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Parts:
    """A mail whose every value is clean: what an API is given that builds the message itself.

    `headers` are all but From, To, Reply-To and Subject.
    """

    sender: Address
    to: Address
    reply_to: Address | None
    subject: str
    headers: tuple[tuple[str, str], ...]
    text: str
    html: str
    calendar: CalendarPart | None = None

    @property
    def calendar_type(self) -> str:
        """The content type of the calendar as an alternative of the text (RFC 6047)."""
        assert self.calendar is not None
        return f"text/calendar; method={self.calendar.method}"


def clean(text: str, *, longest: int) -> str:
    """One line of at most `longest` characters that can be seen; "=?" no longer begins an encoded word."""
    start = text[: 40 * longest]
    seen = "".join(
        character if character == _JOINER or unicodedata.category(character) not in _UNSEEN else " "
        for character in start
    )
    words = " ".join(seen.split()).replace("=?", "= ?")
    return words if len(words) <= longest else words[: longest - 1].rstrip() + "…"


def parts(mail: Mail) -> Parts:
    """Raises Rejected when an address, the Message-ID, the unsubscribe URL or the calendar cannot be used."""
    return Parts(
        sender=_address(mail.sender, "invalid_sender"),
        to=_address(mail.to, "invalid_recipient"),
        reply_to=_address(mail.reply_to, "invalid_sender") if mail.reply_to else None,
        subject=clean(mail.subject, longest=SUBJECT_LENGTH) or "(no subject)",
        headers=tuple(_headers(mail)),
        text=_body(mail.text),
        html=_body(mail.html),
        calendar=_checked(mail.calendar) if mail.calendar else None,
    )


def build(mail: Mail) -> bytes:
    """The message with CRLF line ends, ASCII throughout, text, HTML and calendar as alternatives. Raises Rejected."""
    given = parts(mail)
    headers = [
        ("From", _mailbox(given.sender)),
        ("To", _mailbox(given.to)),
        *([("Reply-To", _mailbox(given.reply_to))] if given.reply_to else []),
        ("Subject", _encoded(given.subject, after=len("Subject: "))),
        ("Date", format_datetime(mail.sent_at)),
        *given.headers,
    ]
    head = "".join(f"{name}: {value}\r\n" for name, value in headers).encode("ascii")
    _check(head, [name for name, _ in headers])
    return head + _content(given, name=mail.delivery_id.hex)


def envelope(mail: Mail) -> tuple[str, str]:
    """(sender, recipient) for the mail server. Raises Rejected."""
    return _address(mail.sender, "invalid_sender").email, _address(mail.to, "invalid_recipient").email


def _headers(mail: Mail) -> list[tuple[str, str]]:
    if not _MESSAGE_ID.fullmatch(mail.message_id):
        raise Rejected("invalid_message_id", "The message has no usable Message-ID.")
    found = [("Message-ID", mail.message_id), ("X-Delivery-Id", str(mail.delivery_id))]
    if mail.automatic:
        found += [("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "All")]
    if mail.unsubscribe_url:
        if not _URL.fullmatch(mail.unsubscribe_url) or not urlsplit(mail.unsubscribe_url).hostname:
            raise Rejected("invalid_unsubscribe_url", "The address for unsubscribing is not a web address.")
        found.append(("List-Unsubscribe", f"<{mail.unsubscribe_url}>"))
        found.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    return found


def _address(address: Address, code: str) -> Address:
    email = _ascii_host(address.email.strip())
    if not is_address(email):
        raise Rejected(code, "This is not an address that a mail can be sent to.")
    return Address(email, clean(address.name or "", longest=NAME_LENGTH) or None)


def _ascii_host(email: str) -> str:
    """The address with its host as DNS knows it: "büro@bücher.example" keeps its first part, which is refused later."""
    local, at, host = email.rpartition("@")
    if host.isascii():
        return email
    try:
        return f"{local}{at}{host.encode('idna').decode('ascii')}"
    except UnicodeError:
        return email


def _mailbox(address: Address) -> str:
    if not address.name:
        return address.email
    if address.name.isascii():
        name = '"' + address.name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    else:
        name = _encoded(address.name, after=len("Reply-To: "))
    return f"{name} <{address.email}>"


def _encoded(text: str, *, after: int) -> str:
    """`text` as it is when ASCII, else as encoded words of at most 75 characters, folded."""
    if text.isascii():
        return text
    header = Header(text, "utf-8", maxlinelen=75, header_name="x" * max(1, after - 2))
    return header.encode(linesep="\r\n")


def _body(text: str) -> str:
    """Lines end alike; what no mail may carry is gone."""
    lines = re.sub(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]", "\n", text)
    return (
        "".join(character for character in lines if character >= " " or character in "\n\t")
        .encode("utf-8", "replace")
        .decode("utf-8")
    )


def _checked(calendar: CalendarPart) -> CalendarPart:
    """Raises Rejected unless it is one whole file in lines, which says the method that the mail says."""
    try:
        text = calendar.content.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if not _CALENDAR.fullmatch(text) or _METHOD.findall(text) != [calendar.method]:
        raise Rejected("invalid_calendar", "The invitation is not a calendar file that can be sent.")
    return calendar


def _content(given: Parts, *, name: str) -> bytes:
    """From MIME-Version on: what no visitor can influence but for the encoded content. `name` is of this mail alone."""
    message = EmailMessage(policy=SMTP)
    message.set_content(given.text, cte="quoted-printable")
    message.add_alternative(given.html, subtype="html", cte="quoted-printable")
    if given.calendar:
        method, content = given.calendar.method, given.calendar.content
        message.add_alternative(
            content.decode("utf-8"), subtype="calendar", cte="base64", params={"method": method}
        )
        message.set_boundary(f"=_a{name}")
        message.make_mixed()
        maintype, _, subtype = ICS_TYPE.partition("/")
        message.add_attachment(content, maintype=maintype, subtype=subtype, filename=ICS_NAME)
    message.set_boundary(f"=_{name}")
    return message.as_bytes()


def _check(head: bytes, names: Sequence[str]) -> None:
    """Raises Rejected unless the lines are exactly the headers that were written: better no mail than a forged one."""
    lines = head.split(b"\r\n")[:-1]
    begun = [line.partition(b":")[0].decode("ascii") for line in lines if line[:1] not in b" \t"]
    well_formed = all(_HEADER_LINE.fullmatch(line) and len(line) <= _LONGEST_LINE for line in lines)
    if begun != list(names) or not well_formed:
        raise Rejected("unsafe_message", "A value of this mail would have changed its headers.")
