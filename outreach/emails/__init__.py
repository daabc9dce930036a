"""The mails that leave: what they say, in which style and language, and how they stay harmless."""

from __future__ import annotations

from outreach.emails.looks import Style
from outreach.emails.render import (
    MAX_BYTES,
    Alert,
    Notice,
    Rendered,
    has_news_for_visitor,
    render_alert,
    render_notice,
    render_team,
    render_visitor,
)
from outreach.emails.templates import TemplateProblem, Templates

__all__ = [
    "MAX_BYTES",
    "Alert",
    "Notice",
    "Rendered",
    "Style",
    "TemplateProblem",
    "Templates",
    "has_news_for_visitor",
    "render_alert",
    "render_notice",
    "render_team",
    "render_visitor",
]
