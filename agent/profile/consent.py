"""What a visitor is shown before contact data is kept. PURE."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from agent.config import Settings
from agent.replies import say


@dataclass(frozen=True, slots=True)
class ConsentText:
    """The sentence, the privacy notice it links to, and the version that is kept with a consent."""

    text: str
    policy_url: str | None
    version: str

    def as_json(self) -> dict[str, Any]:
        return {"text": self.text, "policy_url": self.policy_url, "version": self.version}


def consent_text(settings: Settings, language: str) -> ConsentText:
    """The owner's words, else ours."""
    company, capture = settings.company, settings.profile
    own = capture.consent_text
    key = "consent_summary" if settings.sends_summary else "consent"
    text = own.replace("{company}", company.name) if own else say(key, language, company=company.name)
    return ConsentText(text, company.privacy_url, capture.consent_version)
