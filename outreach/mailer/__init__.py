"""What carries mails: SMTP, SendGrid, Mailgun, or a folder. Each translates its errors and does not retry."""

from __future__ import annotations

from outreach.mailer.mailgun import MailgunMailer
from outreach.mailer.outbox import (
    OutboxItem,
    OutboxMail,
    OutboxMailer,
    erase_outbox,
    list_outbox,
    read_outbox,
)
from outreach.mailer.sendgrid import SendGridMailer
from outreach.mailer.smtp import SmtpMailer

__all__ = [
    "MailgunMailer",
    "OutboxItem",
    "OutboxMail",
    "OutboxMailer",
    "SendGridMailer",
    "SmtpMailer",
    "erase_outbox",
    "list_outbox",
    "read_outbox",
]
