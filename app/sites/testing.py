"""Whether the chat works on a page: looked up, fetched, and said in words that the site's owner can act on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Literal
from urllib.parse import urlsplit

from agent.widget import shown
from agent.widget.config import Placement
from app.sites import page as pages
from app.sites import policy
from app.sites.page import PageMarkup, Snippet
from db.tenants import Tenant
from kit.errors import BadRequest
from kit.http import HttpAnswer, HttpLimits, SafeClient
from kit.http_errors import HttpError
from kit.origin import origin_of

_MAX_BYTES = 2_000_000
_SECONDS = 15.0

Level = Literal["problem", "note"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What is so, and what to do about it. A problem keeps the chat from working."""

    level: Level
    what: str
    fix: str


@dataclass(frozen=True, slots=True)
class SiteTest:
    """`origin` is what a browser on that page sends. `why` and `fix` are of the first problem; both None without one.

    `csp_directives` is what a strict policy of the page has to name.
    """

    url: str
    origin: str
    allowed: bool
    works: bool
    why: str | None
    fix: str | None
    findings: tuple[Finding, ...]
    snippet: str
    csp_directives: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Site:
    """Whose chat it is: the tenant, where it is hidden, and the address of our server as visitors reach it."""

    tenant: Tenant
    placement: Placement
    server: str


def page_client(*, allow_private: bool, user_agent: str) -> SafeClient:
    """Fetches one page of a site, guarded as the crawler is."""
    limits = HttpLimits(allow_private=allow_private, max_bytes=_MAX_BYTES, total_timeout=_SECONDS)
    return SafeClient(limits, user_agent=user_agent)


def checked_origin(url: str) -> str:
    """The origin of an address. Raises BadRequest, in words."""
    try:
        return origin_of(url)
    except ValueError as error:
        detail = str(error) if "not an origin" in str(error) else f"{url[:200]!r} is not an address"
        raise BadRequest(f"{detail[:1].upper()}{detail[1:]}.", code="bad_origin") from error


async def examine(site: Site, url: str, *, client: SafeClient) -> SiteTest:
    """Look at the page as a browser would come to it. Raises BadRequest for what is no address."""
    asked = checked_origin(url)
    try:
        answer = await client.get(url, headers={"Accept": "text/html,*/*;q=0.5"})
    except HttpError as error:
        unread = Finding(
            "note",
            f"The page could not be read from here: {error}",
            "Open it in a browser and look into the console, or try again from where this server can reach it.",
        )
        return _result(site, url, asked, [*_about_origin(site, asked, asked), unread])
    origin = checked_origin(answer.url)
    findings = [*_about_origin(site, asked, origin), *_about_answer(site, answer, origin)]
    return _result(site, answer.url, origin, findings)


def snippet_of(site: Site) -> str:
    """The tag for the site's pages."""
    return f'<script async src="{escape(site.server)}/widget.js" data-key="{escape(site.tenant.widget_key)}"></script>'


def _result(site: Site, url: str, origin: str, findings: list[Finding]) -> SiteTest:
    problem = next((finding for finding in findings if finding.level == "problem"), None)
    return SiteTest(
        url=url,
        origin=origin,
        allowed=origin in site.tenant.origins,
        works=problem is None,
        why=problem.what if problem else None,
        fix=problem.fix if problem else None,
        findings=tuple(findings),
        snippet=snippet_of(site),
        csp_directives=policy.needed(checked_origin(site.server)),
    )


def _about_origin(site: Site, asked: str, origin: str) -> Iterator[Finding]:
    if origin != asked:
        yield Finding("note", f"{asked} leads to {origin}.", f"{origin} is what has to be allowed.")
    if origin not in site.tenant.origins:
        near = next((known for known in site.tenant.origins if _differs_by_www(known, origin)), None)
        why = f"{origin} may not show the chat"
        why += f"; {near} may, but that is another origin to a browser." if near else "."
        yield Finding("problem", why, f"salesagent tenant update {site.tenant.slug} --origin {origin}")
    if origin.startswith("https:") and not site.server.startswith("https:"):
        yield Finding(
            "problem",
            f"The page is served over https and the chat from {site.server}: browsers block that.",
            "Serve this server over https, and set server.public_url to that address.",
        )


def _differs_by_www(one: str, other: str) -> bool:
    first, second = urlsplit(one), urlsplit(other)
    return (first.hostname or "").removeprefix("www.") == (second.hostname or "").removeprefix("www.")


def _about_answer(site: Site, answer: HttpAnswer, origin: str) -> Iterator[Finding]:
    if answer.status >= 400:
        yield Finding(
            "note",
            f"The page answered {answer.status} to us.",
            "Test a page that visitors see without logging in.",
        )
        return
    if shown.is_hidden(site.placement, shown.path_of(answer.url)):
        yield Finding(
            "problem",
            "Your settings hide the chat on this page.",
            "Change widget.placement, or test another page.",
        )
    markup = pages.read(answer.body.decode("utf-8", "replace"), url=answer.url)
    mine = [one for one in markup.snippets if _is_ours(one, site)]
    yield from _about_snippet(site, markup, mine)
    nonce = next((one.nonce for one in mine if one.nonce), None)
    headers = [*answer.headers.get_list("content-security-policy"), *markup.policies]
    policies = [parsed for header in headers for parsed in policy.parse(header)]
    for blocked in policy.blocking(policies, server=checked_origin(site.server), page=origin, nonce=nonce):
        yield Finding(
            "problem",
            f"The page's Content-Security-Policy keeps the chat out: {blocked.directive} {blocked.stands}".rstrip()
            + ".",
            f"Add to {blocked.directive}: {blocked.add}",
        )


def _is_ours(snippet: Snippet, site: Site) -> bool:
    return snippet.src.partition("?")[0] == f"{site.server}/widget.js"


def _about_snippet(site: Site, markup: PageMarkup, mine: list[Snippet]) -> Iterator[Finding]:
    if not mine:
        yield _no_snippet(site, markup)
        return
    wrong = next((one for one in mine if one.key != site.tenant.widget_key), None)
    if wrong:
        has = f"the key {wrong.key[:80]!r}" if wrong.key else "no data-key"
        yield Finding(
            "problem", f"The tag on the page has {has}.", f"Put this in its place: {snippet_of(site)}"
        )
    if len(mine) > 1:
        yield Finding(
            "note", "The tag is on the page more than once.", "One is enough; the others do nothing."
        )


def _no_snippet(site: Site, markup: PageMarkup) -> Finding:
    fix = f"Put this before </body>: {snippet_of(site)}"
    if elsewhere := next(iter(markup.snippets), None):
        return Finding(
            "problem", f"The page loads a chat from {elsewhere.src[:200]}, not from {site.server}.", fix
        )
    if markup.tag_manager:
        note = "The page's markup has no tag of the chat. A tag manager may add one, which cannot be seen from here."
        return Finding("note", note, f"In the tag manager: {snippet_of(site)}")
    return Finding("problem", "The page has no tag of the chat.", fix)
