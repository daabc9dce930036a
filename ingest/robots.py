"""What a site forbids its crawlers: robots.txt (RFC 9309) and the X-Robots-Tag header. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from protego import Protego

_WITH_VALUES = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one origin for one crawler. `crawl_delay` in seconds."""

    agent: str
    rules: Protego

    def allows(self, url: str) -> bool:
        return self.rules.can_fetch(url, self.agent)

    @property
    def crawl_delay(self) -> float | None:
        return self.rules.crawl_delay(self.agent)

    @property
    def sitemaps(self) -> tuple[str, ...]:
        return tuple(self.rules.sitemaps)


def parse_robots(text: str, user_agent: str) -> Robots:
    """Anything at all can be parsed; what is no rule is ignored."""
    return Robots(agent_name(user_agent), Protego.parse(text))


def agent_name(user_agent: str) -> str:
    """The name that rules address: "SalesAgentBot" of "SalesAgentBot/1.0 (+https://example.com)"."""
    return user_agent.split("/", 1)[0].split(" ", 1)[0].strip().lower()


def header_directives(values: Iterable[str], user_agent: str) -> tuple[bool, bool]:
    """(noindex, nofollow) as the X-Robots-Tag headers say to all crawlers or to this one."""
    found: set[str] = set()
    for value in values:
        found |= _directives(value, agent_name(user_agent))
    return bool(found & {"noindex", "none"}), bool(found & {"nofollow", "none"})


def _directives(value: str, agent: str) -> set[str]:
    """The words of one header that concern `agent`. "bot: noindex, nofollow" names its crawler once for both."""
    found: set[str] = set()
    concerned = True
    for part in value.lower().split(","):
        name, colon, rest = part.partition(":")
        directive = part.strip()
        if colon and name.strip() not in _WITH_VALUES:
            concerned, directive = name.strip() == agent, rest.strip()
        if concerned:
            found.add(directive)
    return found
