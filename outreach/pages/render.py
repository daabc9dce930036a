"""Renders the public pages of mails.

A form posts to the address it stands at, so a signed address needs no further field. A page that is only looked at
changes nothing: mail scanners open every link.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from kit.pages import Pages, RenderedPage, mask
from outreach.emails.dates import clock, day
from outreach.emails.languages import direction, language_of, speaker
from outreach.emails.words import clean, one_line

_PAGES = Pages(Path(__file__).parent)


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """`href` is the path of the mail's own page, made by us."""

    href: str
    subject: str
    to: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OutboxMail:
    """A mail as it was written: its headers in order, decoded, and its two parts."""

    headers: Sequence[tuple[str, str]]
    text: str
    html: str | None


def unsubscribe_page(company: str, locale: str | None, *, address: str | None = None) -> RenderedPage:
    """For GET: asks, with a button. The form posts `List-Unsubscribe=One-Click`, as a mail client does (RFC 8058)."""
    masked = mask(one_line(address, 254)) if address else "…"
    return _page(
        "unsubscribe",
        locale,
        company,
        field=("List-Unsubscribe", "One-Click"),
        paragraphs=("page_unsubscribe_text",),
        values={"address": masked},
    )


def unsubscribed_page(company: str, locale: str | None) -> RenderedPage:
    """After the POST, also when it was done before."""
    return _page("unsubscribed", locale, company, paragraphs=("page_unsubscribed_text",))


def erase_page(company: str, locale: str | None) -> RenderedPage:
    """For GET: says what is erased, with a button that posts `confirm=erase`."""
    return _page(
        "erase",
        locale,
        company,
        field=("confirm", "erase"),
        paragraphs=("page_erase_text",),
        items="page_erase_items",
        after=("page_erase_after", "page_keep"),
        danger=True,
    )


def erased_page(company: str, locale: str | None) -> RenderedPage:
    """After the POST: the request is stored."""
    return _page("erased", locale, company, paragraphs=("page_erased_text",))


def expired_page(company: str, locale: str | None) -> RenderedPage:
    """For a link that is expired, used or forged: it does not say which, and names nobody. Send it with 410 or 404."""
    return _page("expired", locale, company, paragraphs=("page_expired_text", "page_expired_after"))


def _page(
    key: str,
    locale: str | None,
    company: str,
    *,
    paragraphs: Sequence[str],
    values: Mapping[str, str] | None = None,
    items: str | None = None,
    after: Sequence[str] = (),
    field: tuple[str, str] | None = None,
    danger: bool = False,
) -> RenderedPage:
    language = language_of(locale)
    say, filled = speaker(language), {"company": one_line(company, 120), **(values or {})}
    return _render(
        "page.html.j2",
        lang=language,
        company=filled["company"],
        title=say(f"page_{key}"),
        paragraphs=[say(one, **filled) for one in paragraphs],
        items=say(items).split("|") if items else [],
        after=[say(one, **filled) for one in after],
        field=field,
        button=say(f"page_{key}_button") if field else "",
        danger=danger,
    )


def outbox_page(items: Sequence[OutboxItem]) -> RenderedPage:
    """All mails of the outbox folder, the newest first as the caller sorted them."""
    rows = [
        {
            "href": item.href,
            "subject": one_line(item.subject, 200) or "(no subject)",
            "to": one_line(item.to, 200),
            "at": f"{day(item.at, 'UTC')}, {clock(item.at, 'UTC')} UTC",
        }
        for item in items
    ]
    return _render("outbox.html.j2", lang="en", company="salesagent", title="Outbox", items=rows)


def outbox_mail_page(mail: OutboxMail, back: str) -> RenderedPage:
    """One mail. Its HTML stands in a sandboxed frame without scripts, under a policy that lets nothing be fetched."""
    headers = [(one_line(name, 80), one_line(value, 1_000)) for name, value in mail.headers]
    subject = next((value for name, value in headers if name.lower() == "subject"), "")
    # Links open in a new tab: inside the sandboxed frame, they would replace the mail.
    framed = mail.html.replace("<head>", '<head><base target="_blank">', 1) if mail.html else None
    return _render(
        "outbox_mail.html.j2",
        lang="en",
        company="salesagent",
        title=subject or "(no subject)",
        back=back,
        headers=headers,
        framed=framed,
        text=clean(mail.text),
        styled_inside=True,
    )


def _render(template: str, *, lang: str, **values: Any) -> RenderedPage:
    return _PAGES.render(template, lang=lang, dir=direction(lang), **values)
