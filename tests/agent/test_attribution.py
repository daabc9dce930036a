"""Channel and source of a visit, and what a session keeps of its beginning."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.attribution import Touch, classify, touch
from agent.config import PageTracking
from agent.visit import Page
from agent.visits.arrival import Arrival, Claims, Remembered, SeenPage, arrive, known_zone, moment
from agent.visits.device import device_of
from agent.visits.hosts import known_host

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SITE = "https://www.acme.test"
ALL = PageTracking()


@pytest.mark.parametrize(
    ("utm", "click_ids", "domain", "channel", "source"),
    [
        # what a campaign says
        ("google/cpc", "", None, "paid", "google"),
        ("google/CPC", "gclid", "google.com", "paid", "google"),
        ("Bing/ppc", "", None, "paid", "bing"),
        ("facebook/Paid Social", "fbclid", "facebook.com", "paid", "facebook"),
        ("facebook/paid_social", "", None, "paid", "facebook"),
        ("news/email", "", "mail.google.com", "email", "news"),
        ("may/E-Mail", "", None, "email", "may"),
        ("linkedin/social", "", None, "social", "linkedin"),
        ("taboola/display", "", None, "display", "taboola"),
        ("taboola/cpm", "", None, "display", "taboola"),
        ("acme-friends/affiliate", "", None, "affiliate", "acme-friends"),
        ("google/organic", "", None, "organic", "google"),
        ("chatgpt.com/", "", "chatgpt.com", "ai", "chatgpt"),
        ("chatgpt.com/referral", "", None, "referral", "chatgpt"),
        ("newsletter/", "", None, "email", "newsletter"),
        ("fb/", "", None, "social", "fb"),
        ("google/", "", None, "organic", "google"),
        ("google/", "gclid", None, "paid", "google"),
        ("flyer/qr", "", None, "other", "flyer"),
        ("flyer/", "", None, "other", "flyer"),
        ("gmb/", "", "google.de", "organic", "gmb"),
        ("/email", "", None, "email", "email"),
        # click ids
        ("/", "gclid", None, "paid", "google"),
        ("/", "wbraid", "google.com", "paid", "google"),
        ("/", "msclkid", "bing.com", "paid", "bing"),
        ("/", "li_fat_id", None, "paid", "linkedin"),
        ("/", "fbclid", "l.facebook.com", "social", "facebook"),
        ("/", "dclid", None, "display", "google"),
        # referrers
        ("/", "", "google.com", "organic", "google"),
        ("/", "", "google.co.uk", "organic", "google"),
        ("/", "", "m.google.com.br", "organic", "google"),
        ("/", "", "de.search.yahoo.com", "organic", "yahoo"),
        ("/", "", "duckduckgo.com", "organic", "duckduckgo"),
        ("/", "", "docs.google.com", "referral", "docs.google.com"),
        ("/", "", "mail.google.com", "email", "gmail"),
        ("/", "", "m.facebook.com", "social", "facebook"),
        ("/", "", "t.co", "social", "x"),
        ("/", "", "chatgpt.com", "ai", "chatgpt"),
        ("/", "", "www.perplexity.ai", "ai", "perplexity"),
        ("/", "", "gemini.google.com", "ai", "gemini"),
        ("/", "", "copilot.microsoft.com", "ai", "copilot"),
        ("/", "", "netflix.com", "referral", "netflix.com"),
        ("/", "", "google.evil.test", "referral", "google.evil.test"),
        ("/", "", "notfacebook.com", "referral", "notfacebook.com"),
        ("/", "", "blog.example", "referral", "blog.example"),
        ("/", "", None, "direct", "direct"),
    ],
)
def test_channels(utm: str, click_ids: str, domain: str | None, channel: str, source: str) -> None:
    named, _, medium = utm.partition("/")
    given = {"utm_source": named} if named else {}
    given |= {"utm_medium": medium} if medium else {}
    assert classify(given, dict.fromkeys(click_ids.split(), "1"), domain) == (channel, source)


def test_a_campaign_without_a_source_is_not_direct() -> None:
    assert classify({"utm_campaign": "spring"}, {}, None) == ("other", "unnamed")


def test_longer_names_win() -> None:
    assert known_host("gemini.google.com") == ("ai", "gemini")
    assert known_host("localhost") is None


def came(
    url: str | None = f"{SITE}/", referrer: str | None = None, tracking: PageTracking = ALL, **utm: str
) -> Touch:
    own_hosts = ("acme.test",)
    return touch(Page(url, "Home", referrer), utm, at=NOW, own_hosts=own_hosts, tracking=tracking)


@pytest.mark.parametrize(
    "referrer",
    [
        f"{SITE}/pricing",
        "https://acme.test/",
        "http://ACME.test:8080/",
        "https://shop.acme.test/",
        "about:blank",
        "",
    ],
)
def test_the_own_site_refers_nobody(referrer: str) -> None:
    found = came(f"{SITE}/", referrer)
    assert (found.channel, found.source, found.referrer, found.referrer_domain) == (
        "direct",
        "direct",
        None,
        None,
    )


def test_the_host_of_the_page_is_the_own_site_as_well() -> None:
    assert came("http://127.0.0.1:8000/x", "http://127.0.0.1:8000/").channel == "direct"


def test_a_touch_holds_everything_apart() -> None:
    url = f"{SITE}/pricing?utm_source=Google&utm_medium=CPC&token=secret&gclid=g1#top"
    found = came(url, "https://www.google.com/search?q=private", utm_campaign="Spring", msclkid="m1")
    assert found.as_json() == {
        "at": "2026-03-02T09:30:00+00:00",
        "url": f"{SITE}/pricing",
        "title": "Home",
        "referrer": "https://www.google.com/search",
        "referrer_domain": "google.com",
        "utm": {"utm_source": "Google", "utm_medium": "CPC", "utm_campaign": "Spring"},
        "click_ids": {"gclid": "g1", "msclkid": "m1"},
        "channel": "paid",
        "source": "google",
        "medium": "cpc",
        "campaign": "Spring",
    }


HOSTILE = [
    "",
    " ",
    "=cmd()",
    "<script>alert(1)</script>",
    "a\r\nBcc: x@y.z",
    "\x00\u202e",
    "x" * 10_000,
    "ä" * 300,
]


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_values_are_one_short_line_of_data(value: str) -> None:
    referrer = f"https://{value}/"
    found = came(f"{SITE}/?utm_source={value}", referrer, utm_medium=value, utm_campaign=value, gclid=value)
    assert found.channel and found.source
    kept = [
        found.source,
        found.medium,
        found.campaign,
        found.title,
        *found.utm.values(),
        *found.click_ids.values(),
    ]
    for text in filter(None, kept):
        assert len(text) <= 256 and text.isprintable() and text == text.strip()


@given(st.text(), st.text(), st.text(), st.text())
def test_every_visit_has_a_source(url: str, referrer: str, source: str, medium: str) -> None:
    for page in (Page(url, url, referrer), Page(f"{SITE}/{url}", None, f"https://{referrer}")):
        found = touch(page, {"utm_source": source, "utm_medium": medium}, at=NOW, own_hosts=(), tracking=ALL)
        assert found.channel and found.source and len(found.source) <= 256
        assert found.source.isprintable()


def test_what_the_owner_does_not_want() -> None:
    url, referrer = f"{SITE}/?utm_source=x&gclid=1", "https://www.google.com/"
    no_utm = came(url, referrer, PageTracking(track_utm_parameters=False), utm_medium="cpc")
    assert (no_utm.channel, no_utm.utm, no_utm.click_ids) == ("organic", {}, {})
    no_referrer = came(url, referrer, PageTracking(track_referrer_domain=False))
    assert (no_referrer.source, no_referrer.referrer, no_referrer.referrer_domain) == ("x", None, None)
    neither = came(url, referrer, PageTracking(track_utm_parameters=False, track_referrer_domain=False))
    assert (neither.channel, neither.source) == ("untracked", "not tracked")


# The arrival


def arrived(tracking: PageTracking = ALL, **claims: object) -> Arrival:
    return arrive(Claims(**claims), tracking, own_origins=[SITE, "https://shop.test"], now=NOW)  # pyright: ignore


def test_nothing_at_all_is_direct() -> None:
    found = arrived()
    assert (found.channel, found.source, found.campaign, found.views) == ("direct", "direct", None, ())
    assert found.last_touch["at"] == NOW.isoformat()


def test_the_landing_page_decides_not_the_page_of_the_chat() -> None:
    found = arrived(
        page=Page(f"{SITE}/pricing", "Prices", f"{SITE}/"),
        landing=Page(f"{SITE}/?utm_source=news&utm_medium=email", "Home", "https://mail.google.com/mail?x=1"),
        utm={"utm_campaign": "May"},
    )
    assert (found.channel, found.source, found.campaign) == ("email", "news", "May")
    assert (found.landing_url, found.referrer_domain) == (f"{SITE}/", "mail.google.com")
    assert found.opened_on == {"url": f"{SITE}/pricing", "title": "Prices"}
    assert found.utm == {"utm_source": "news", "utm_medium": "email", "utm_campaign": "May"}
    assert [view.url for view in found.views] == [f"{SITE}/", f"{SITE}/pricing"]


@pytest.mark.parametrize(
    ("days", "referrer", "source"),
    [
        (10, None, "bing"),
        (10, f"{SITE}/x", "bing"),
        (91, None, "direct"),
        (10, "https://reddit.com/", "reddit"),
    ],
)
def test_an_earlier_arrival_counts_when_this_one_names_no_source(
    days: int, referrer: str | None, source: str
) -> None:
    before = Remembered(Page(f"{SITE}/a", None, "https://bing.com/"), at=NOW - timedelta(days=days))
    assert arrived(page=Page(f"{SITE}/b", None, referrer), last_touch=before).source == source


def test_the_first_touch_is_what_the_browser_remembers() -> None:
    first = Remembered(Page(f"{SITE}/a", "A"), {"utm_source": "x", "gclid": "1"}, NOW - timedelta(days=400))
    found = arrived(page=Page(f"{SITE}/b", None, "https://bing.com/"), first_touch=first).first_touch
    assert found is not None
    assert (found["at"], found["source"], found["click_ids"]) == (
        "2025-01-26T09:30:00+00:00",
        "x",
        {"gclid": "1"},
    )


@pytest.mark.parametrize("at", [None, NOW + timedelta(days=1), datetime(1970, 1, 1, tzinfo=UTC)])
def test_no_touch_is_later_than_now_or_from_before_the_web(at: datetime | None) -> None:
    found = arrived(first_touch=Remembered(Page(f"{SITE}/a"), at=at)).first_touch
    assert found is not None and found["at"] == NOW.isoformat()


def test_an_empty_memory_is_no_memory() -> None:
    found = arrived(page=Page(f"{SITE}/b", None, "https://bing.com/"), first_touch=Remembered(Page(None)))
    assert found.first_touch == found.last_touch


def test_pages_before_the_chat() -> None:
    def seen(path: str, minutes: int | None) -> SeenPage:
        at = None if minutes is None else NOW - timedelta(minutes=minutes)
        return SeenPage(Page(SITE + path, path), at)

    pages = [
        seen("/", 9),
        seen("/a?x=1", 8),
        seen("/a", 7),
        seen("/b", -5),
        seen("/c", None),
        SeenPage(Page("bad")),
    ]
    views = arrived(page=Page(f"{SITE}/c?utm_source=x", "C"), pages=pages).views
    assert [(view.url.removeprefix(SITE), (NOW - view.at).seconds // 60) for view in views] == [
        ("/", 9),
        ("/a", 8),
        ("/b", 0),
        ("/c", 0),
    ]
    assert views[-1].title == "C"
    assert [v.at for v in views] == sorted(v.at for v in views)


def test_only_the_latest_pages_are_kept() -> None:
    pages = [SeenPage(Page(f"{SITE}/{n}")) for n in range(99)]
    views = arrived(page=Page(f"{SITE}/chat"), pages=pages).views
    assert len(views) == 30
    assert (views[0].url, views[-1].url) == (f"{SITE}/70", f"{SITE}/chat")


def test_an_owner_who_keeps_nothing() -> None:
    found = arrived(
        PageTracking(enabled=False),
        page=Page(f"{SITE}/?utm_source=x", "T", "https://bing.com/"),
        first_touch=Remembered(Page(f"{SITE}/a")),
        pages=[SeenPage(Page(SITE))],
    )
    assert (found.channel, found.source) == ("untracked", "not tracked")
    assert not any(v for k, v in asdict(found).items() if k not in ("channel", "source"))


def test_switches_of_the_parts() -> None:
    page = Page(f"{SITE}/?utm_source=x", "T", "https://bing.com/")
    no_utm = arrived(PageTracking(track_utm_parameters=False), page=page, utm={"utm_term": "y"})
    assert (no_utm.utm, no_utm.channel) == ({}, "organic")
    assert no_utm.landing["url"] == no_utm.page_url == f"{SITE}/"
    no_referrer = arrived(PageTracking(track_referrer_domain=False), page=page)
    assert "bing" not in str(asdict(no_referrer))


# Times, zones, devices


@pytest.mark.parametrize(
    ("given", "at"),
    [
        ("2026-03-02T09:30:00Z", NOW),
        ("2026-03-02T10:30:00.000+01:00", NOW),
        (NOW.timestamp() * 1_000, NOW),
        ("2026-03-02T09:30:00", None),
        ("yesterday", None),
        ("", None),
        (1e300, None),
        (float("nan"), None),
        (float("inf"), None),
        (None, None),
        ("0001-01-01T00:00:00+14:00", None),
    ],
)
def test_moments(given: str | float | None, at: datetime | None) -> None:
    assert moment(given) == at


@pytest.mark.parametrize("zone", ["Europe/Vienna", "UTC", "America/Argentina/Buenos_Aires"])
def test_zones(zone: str) -> None:
    assert known_zone(zone) == zone


@pytest.mark.parametrize(
    "zone",
    [
        None,
        "",
        "Europe",
        "Mars/Base",
        "../../etc/passwd",
        "/etc/localtime",
        "x" * 9_999,
        "a\x00b",
        "tzdata.zi",
    ],
)
def test_no_zones(zone: str | None) -> None:
    assert known_zone(zone) is None


@pytest.mark.parametrize(
    ("stated", "header", "device"),
    [
        ("tablet", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari/605.1.15", "tablet"),
        ("fridge", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari/605.1.15", "desktop"),
        (None, "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36", "desktop"),
        (None, "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "desktop"),
        (None, "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Mobile/15E148", "mobile"),
        (None, "Mozilla/5.0 (Linux; Android 16; Pixel 9) Chrome/140.0 Mobile Safari/537.36", "mobile"),
        (None, "Mozilla/5.0 (Linux; Android 11; CUBOT X30) Chrome/140.0 Mobile Safari/537.36", "mobile"),
        (None, "Mozilla/5.0 (Linux; Android 16; SM-X910) Chrome/140.0 Safari/537.36", "tablet"),
        (None, "Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) Mobile/15E148", "tablet"),
        (None, "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "unknown"),
        (None, "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/140.0", "unknown"),
        (None, "python-httpx2/1.0", "unknown"),
        (None, "<script>", "unknown"),
        (None, "", "unknown"),
        (None, None, "unknown"),
    ],
)
def test_devices(stated: str | None, header: str | None, device: str) -> None:
    assert device_of(stated, header) == device
