"""Where a visit came from: a touch and its channel. PURE.

A campaign's own words come first (utm_medium, then utm_source), then click ids, then the referring site, else the visit
is direct. A page of the company's own site refers nobody. Anybody can forge any of it: it is data, cleaned.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from agent.config import PageTracking
from agent.visit import (
    CLICK_IDS,
    Page,
    campaign,
    campaign_in,
    clean_title,
    clean_url,
    clean_value,
    host_of,
    page_address,
)
from agent.visits.hosts import known_host, known_source

Channel = Literal[
    "paid",
    "display",
    "affiliate",
    "email",
    "sms",
    "social",
    "organic",
    "ai",
    "referral",
    "other",
    "direct",
    "untracked",
]
"""`other` is a campaign whose medium is not known here; `untracked` means that the owner does not want to know."""

DIRECT = "direct"
NOT_TRACKED = "not tracked"
UNNAMED = "unnamed"
"""The source of a campaign that names none."""

_MEDIA: tuple[tuple[re.Pattern[str], Channel], ...] = (
    (re.compile(r"display|banner|cpm|expandable|interstitial|native|programmatic"), "display"),
    (re.compile(r"cp[acv]|ppc|sem|adwords|ads?|retargeting|remarketing|paid.*|.*-ads?|.*-cpc"), "paid"),
    (re.compile(r"e-?mail|newsletter|mail|mailing|drip"), "email"),
    (re.compile(r"social.*|sm|organic-social|community|influencer"), "social"),
    (re.compile(r"affiliates?|partners?"), "affiliate"),
    (re.compile(r"sms|text-message|whatsapp-business"), "sms"),
    (re.compile(r"ai|llm|chatbot|ai-assistant"), "ai"),
    (re.compile(r"organic|seo|organic-search"), "organic"),
    (re.compile(r"referral|link|pr"), "referral"),
)
_CLICKS: Mapping[str, tuple[Channel, str]] = {
    "gclid": ("paid", "google"),
    "gbraid": ("paid", "google"),
    "wbraid": ("paid", "google"),
    "msclkid": ("paid", "bing"),
    "yclid": ("paid", "yandex"),
    "dclid": ("display", "google"),
    "li_fat_id": ("paid", "linkedin"),
    "ttclid": ("paid", "tiktok"),
    "twclid": ("paid", "x"),
    "rdt_cid": ("paid", "reddit"),
    "sccid": ("paid", "snapchat"),
    "epik": ("social", "pinterest"),
    "fbclid": ("social", "facebook"),  # Facebook adds it to every link, paid or not
}


@dataclass(frozen=True, slots=True)
class Touch:
    """One arrival on the site. `url` and `referrer` are cleaned addresses; the referrer is another site's or None."""

    at: datetime
    url: str | None
    title: str | None
    referrer: str | None
    referrer_domain: str | None
    utm: Mapping[str, str]
    click_ids: Mapping[str, str]
    channel: Channel
    source: str
    medium: str | None
    campaign: str | None

    @property
    def names_a_source(self) -> bool:
        return self.channel not in ("direct", "untracked")

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"at": self.at.isoformat()}


def touch(
    page: Page,
    parameters: Mapping[str, str],
    *,
    at: datetime,
    own_hosts: Collection[str],
    tracking: PageTracking,
) -> Touch:
    """The arrival on `page` with the campaign of its address and of `parameters`, as far as the owner wants it kept."""
    url = clean_url(page.url)
    given = campaign_in(url) | campaign(parameters) if tracking.track_utm_parameters else {}
    utm = {name: value for name, value in given.items() if name not in CLICK_IDS}
    click_ids = {name: value for name, value in given.items() if name in CLICK_IDS}
    referrer = clean_url(page.referrer) if tracking.track_referrer_domain else None
    domain = host_of(referrer)
    if domain is None or _is_own(domain, (*own_hosts, host_of(url) or "")):
        referrer = domain = None
    channel, source = classify(utm, click_ids, domain)
    if channel == "direct" and not tracking.track_referrer_domain:
        channel, source = "untracked", NOT_TRACKED
    return Touch(
        at=at,
        url=page_address(url),
        title=clean_title(page.title),
        referrer=referrer,
        referrer_domain=domain,
        utm=utm,
        click_ids=click_ids,
        channel=channel,
        source=source,
        medium=_folded(utm.get("utm_medium")),
        campaign=utm.get("utm_campaign") or utm.get("utm_id"),
    )


def classify(
    utm: Mapping[str, str], click_ids: Mapping[str, str], referrer_domain: str | None
) -> tuple[Channel, str]:
    """(channel, source) of cleaned parameters and the domain of another site: ("direct", "direct") without any."""
    named = clean_value((utm.get("utm_source") or "").lower())
    by_source = known_source(named) if named else None
    click = next((_CLICKS[name] for name in _CLICKS if name in click_ids), None)
    referrer = _referrer(referrer_domain)
    medium = _by_medium(utm.get("utm_medium"))
    # A search engine named without a medium may be an advertisement: then the click id knows.
    told = medium or (by_source[0] if by_source and by_source[0] != "organic" else None)
    inferred = click or by_source or referrer
    channel: Channel = told or (inferred[0] if inferred else "other" if utm else "direct")
    if named:
        return channel, by_source[1] if by_source else named
    if click or referrer:
        return channel, (click or referrer or ("", ""))[1]
    return channel, _folded(utm.get("utm_medium")) or (UNNAMED if utm else DIRECT)


def _referrer(domain: str | None) -> tuple[Channel, str] | None:
    if domain is None:
        return None
    return known_host(domain) or ("referral", domain)


def _by_medium(medium: str | None) -> Channel | None:
    folded = _folded(medium) or ""
    return next((channel for pattern, channel in _MEDIA if pattern.fullmatch(folded)), None)


def _folded(medium: str | None) -> str | None:
    """ "Paid Social" and "paid_social" are one medium: "paid-social"."""
    return re.sub(r"[\s_-]+", "-", medium.lower()) if medium else None


def _is_own(domain: str, own_hosts: Collection[str]) -> bool:
    return any(own and (domain == own or domain.endswith(f".{own}")) for own in own_hosts)
