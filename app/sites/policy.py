"""Content-Security-Policy, as far as the widget needs it: CSP level 3, sections 6.7.2 and 7.1. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

_FALLBACKS = {
    "script-src-elem": ("script-src-elem", "script-src", "default-src"),
    "connect-src": ("connect-src", "default-src"),
}
_NONCE = re.compile(r"'nonce-([A-Za-z0-9+/_=-]+)'")
_HOST = re.compile(
    r"(?:(?P<scheme>[a-z][a-z0-9+.-]*)://)?(?P<host>[^/:]+|\[[^\]]+\])(?::(?P<port>\d+|\*))?(?:/.*)?"
)
_PORTS = {"http": 80, "https": 443}

Policy = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Blocked:
    """A directive of the page's policy that keeps the widget out, as it stands, and what has to be added to it."""

    directive: str
    stands: str
    add: str


def parse(header: str) -> tuple[Policy, ...]:
    """The policies of a header, separated by commas; all of them hold. The first of two equal names counts."""
    policies: list[dict[str, tuple[str, ...]]] = []
    for one in header.split(","):
        policy: dict[str, tuple[str, ...]] = {}
        for directive in one.split(";"):
            name, *values = directive.split() or [""]
            if name:
                policy.setdefault(name.lower(), tuple(values))
        if policy:
            policies.append(policy)
    return tuple(policies)


def blocking(policies: Sequence[Policy], *, server: str, page: str, nonce: str | None) -> Iterator[Blocked]:
    """What keeps the widget of `server` (an origin) from running on `page` (an origin), whose tag has this nonce."""
    for policy in policies:
        if (name := _directive(policy, "script-src-elem")) and not _runs(policy[name], server, page, nonce):
            yield Blocked(name, " ".join(policy[name]), _script_remedy(policy[name], server))
        if (name := _directive(policy, "connect-src")) and not _allows(policy[name], server, page):
            yield Blocked(name, " ".join(policy[name]), server)


def needed(server: str) -> dict[str, str]:
    """What a strict policy has to name for the widget."""
    return {"script-src": server, "connect-src": server}


def _directive(policy: Policy, wanted: str) -> str | None:
    """The directive that decides, None when nothing limits it."""
    return next((name for name in _FALLBACKS[wanted] if name in policy), None)


def _runs(sources: Sequence[str], server: str, page: str, nonce: str | None) -> bool:
    if nonce and any(match[1] == nonce for source in sources if (match := _NONCE.fullmatch(source))):
        return True
    if "'strict-dynamic'" in sources:  # then addresses count for nothing
        return False
    return _allows(sources, server, page)


def _script_remedy(sources: Sequence[str], server: str) -> str:
    if "'strict-dynamic'" in sources or any(_NONCE.fullmatch(source) for source in sources):
        return 'the nonce of the page on the script tag: nonce="..."'
    return server


def _allows(sources: Sequence[str], server: str, page: str) -> bool:
    return any(_matches(source.lower(), server, page) for source in sources)


def _matches(source: str, server: str, page: str) -> bool:
    wanted = urlsplit(server)
    if source == "'self'":
        return server == page
    if source == "*":
        return wanted.scheme in _PORTS
    if re.fullmatch(r"[a-z][a-z0-9+.-]*:", source):
        return _scheme_fits(source[:-1], wanted.scheme)
    match = _HOST.fullmatch(source)
    if match is None or source.startswith("'"):
        return False
    scheme = match["scheme"] or urlsplit(page).scheme
    if not _scheme_fits(scheme, wanted.scheme) or not _host_fits(match["host"], wanted.hostname or ""):
        return False
    return _port_fits(match["port"], wanted.port, wanted.scheme)


def _scheme_fits(given: str, wanted: str) -> bool:
    return given == wanted or (given == "http" and wanted == "https")


def _host_fits(given: str, wanted: str) -> bool:
    return wanted.endswith(given[1:]) if given.startswith("*.") else given.strip("[]") == wanted


def _port_fits(given: str | None, wanted: int | None, scheme: str) -> bool:
    return given == "*" or (int(given) if given else _PORTS[scheme]) == (wanted or _PORTS[scheme])
