"""The small pages that a mail's links lead to, and the outbox of the demo. Pure: they give HTML and its headers."""

from __future__ import annotations

from kit.pages import RenderedPage
from outreach.pages.render import (
    OutboxItem,
    OutboxMail,
    erase_page,
    erased_page,
    expired_page,
    outbox_mail_page,
    outbox_page,
    unsubscribe_page,
    unsubscribed_page,
)

__all__ = [
    "OutboxItem",
    "OutboxMail",
    "RenderedPage",
    "erase_page",
    "erased_page",
    "expired_page",
    "outbox_mail_page",
    "outbox_page",
    "unsubscribe_page",
    "unsubscribed_page",
]
