from __future__ import annotations

import pytest

from ingest.robots import agent_name, header_directives, parse_robots

UA = "SalesAgentBot/1.0 (+https://example.com/bot)"

RULES = """
User-agent: *
Disallow: /private/
Allow: /private/open
Disallow: /*.tmp$
Crawl-delay: 2

User-agent: GreedyBot
Disallow: /

Sitemap: https://example.com/one.xml
Sitemap: https://example.com/two.xml
"""


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        (RULES, "/", True),
        (RULES, "/private/x", False),
        (RULES, "/private/open/x", True),
        (RULES, "/a.tmp", False),
        (RULES, "/a.tmp?x=1", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: salesagentbot\nDisallow:", "/x", True),
        ("User-agent: *\nDisallow:\n\nUser-agent: SalesAgentBot\nDisallow: /", "/x", False),
        ("User-agent: *\nDisallow: /", "/", False),
        ("\ufeffUser-agent: *\r\nDisallow: /x\r\n", "/x", True),
        ("<html><body>Disallow: everything</body></html>", "/x", True),
        ("", "/x", True),
        ("\x00\xff garbage : : :", "/x", True),
    ],
)
def test_rules(text: str, path: str, allowed: bool) -> None:
    assert parse_robots(text, UA).allows("https://example.com" + path) is allowed


def test_delay_and_sitemaps() -> None:
    robots = parse_robots(RULES, UA)
    assert robots.crawl_delay == 2
    assert robots.sitemaps == ("https://example.com/one.xml", "https://example.com/two.xml")
    assert parse_robots("", UA).crawl_delay is None


def test_the_name_that_rules_address() -> None:
    assert agent_name(UA) == "salesagentbot"
    assert agent_name("Acme Crawler") == "acme"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ([], (False, False)),
        (["noindex"], (True, False)),
        (["NoIndex, nofollow"], (True, True)),
        (["none"], (True, True)),
        (["nofollow", "noindex"], (True, True)),
        (["noarchive, max-snippet: 10"], (False, False)),
        (["googlebot: noindex, nofollow"], (False, False)),
        (["salesagentbot: noindex"], (True, False)),
        (["googlebot: nofollow, salesagentbot: noindex"], (True, False)),
        (["unavailable_after: 25 Jun 2010 15:00:00 PST, noindex"], (True, False)),
    ],
)
def test_header_directives(headers: list[str], expected: tuple[bool, bool]) -> None:
    assert header_directives(headers, UA) == expected
