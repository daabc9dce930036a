"""All that what leaves towards people goes by, of one tenant."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from agent.config import Settings as ConversationSettings
from crm.sync.config import CrmEntry
from outreach.config import Config
from outreach.wrapup.config import ConversationSummaries
from scheduling.services import SchedulingSettings


@dataclass(frozen=True, slots=True)
class OutreachSettings:
    """`channels` are the chat channels that have an address, `crm` the connections to CRMs by name; `public_url` is
    where visitors reach this server."""

    conversation: ConversationSettings = field(default_factory=ConversationSettings)
    config: Config = field(default_factory=Config)
    summaries: ConversationSummaries = field(default_factory=ConversationSummaries)
    channels: tuple[str, ...] = ()
    public_url: str | None = None
    crm: Mapping[str, CrmEntry] = field(default_factory=dict[str, CrmEntry])

    @property
    def team(self) -> tuple[str, ...]:
        """Who is mailed about sessions: the owner's list, else the company's own address."""
        contact = self.conversation.company.contact_email
        return self.config.team.recipients or ((contact,) if contact else ())

    @property
    def meetings(self) -> SchedulingSettings:
        """What the tenant's meetings are booked by."""
        company = self.conversation.company
        email = company.contact_email or next(iter(self.team), None)
        return SchedulingSettings(self.conversation.meetings, company.name, email)

    @property
    def alerted(self) -> tuple[str, ...]:
        """Who is mailed at once."""
        return self.config.alerts.recipients or self.team


OutreachSettingsOf = Callable[[UUID], Awaitable[OutreachSettings]]
"""A tenant's settings, from memory as a rule."""
