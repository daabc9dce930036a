"""Well-known sites that send visitors: host -> (channel, name). PURE.

A host also stands for its subdomains ("m.facebook.com"), except those of search engines with a host in every country:
Gmail and Google Docs are no search. Names are what reports show as the source.
"""

from __future__ import annotations

import re
from typing import Literal

KnownChannel = Literal["organic", "social", "ai", "email"]

_AI = """chatgpt.com=chatgpt chat.openai.com=chatgpt perplexity.ai=perplexity claude.ai=claude gemini.google.com=gemini
    bard.google.com=gemini copilot.microsoft.com=copilot edgeservices.bing.com=copilot chat.mistral.ai=mistral
    chat.deepseek.com=deepseek grok.com=grok meta.ai=meta-ai poe.com=poe phind.com=phind you.com=you duck.ai=duck-ai"""
_ORGANIC = """bing.com=bing duckduckgo.com=duckduckgo search.yahoo.com=yahoo yahoo.co.jp=yahoo baidu.com=baidu
    ecosia.org=ecosia qwant.com=qwant startpage.com=startpage search.brave.com=brave kagi.com=kagi naver.com=naver
    seznam.cz=seznam ask.com=ask search.aol.com=aol mojeek.com=mojeek swisscows.com=swisscows metager.de=metager
    presearch.com=presearch ya.ru=yandex sogou.com=sogou so.com=so-360 suche.t-online.de=t-online
    suche.web.de=web-de suche.gmx.net=gmx"""
_SOCIAL = """facebook.com=facebook fb.com=facebook messenger.com=facebook instagram.com=instagram twitter.com=x x.com=x
    t.co=x linkedin.com=linkedin lnkd.in=linkedin youtube.com=youtube youtu.be=youtube tiktok.com=tiktok
    reddit.com=reddit redd.it=reddit threads.net=threads threads.com=threads bsky.app=bluesky
    mastodon.social=mastodon whatsapp.com=whatsapp wa.me=whatsapp t.me=telegram telegram.org=telegram xing.com=xing
    vk.com=vk news.ycombinator.com=hacker-news quora.com=quora snapchat.com=snapchat discord.com=discord
    tumblr.com=tumblr weibo.com=weibo pin.it=pinterest producthunt.com=product-hunt"""
_EMAIL = """mail.google.com=gmail outlook.live.com=outlook outlook.office.com=outlook outlook.office365.com=outlook
    outlook.cloud.microsoft=outlook mail.yahoo.com=yahoo-mail mail.proton.me=proton deref-gmx.net=gmx-mail
    deref-web-02.de=web-de-mail deref-mail.com=gmx-mail mail.zoho.com=zoho-mail icloud.com=icloud"""


def _table(channel: KnownChannel, text: str) -> dict[str, tuple[KnownChannel, str]]:
    pairs = (entry.split("=") for entry in text.split())
    return {host: (channel, name) for host, name in pairs}


_HOSTS = _table("organic", _ORGANIC) | _table("social", _SOCIAL) | _table("ai", _AI) | _table("email", _EMAIL)
# One site with a host in every country.
_COUNTRIES: tuple[tuple[re.Pattern[str], tuple[KnownChannel, str]], ...] = (
    (re.compile(r"google\.(?:com?\.)?[a-z]{2,3}"), ("organic", "google")),
    (re.compile(r"yandex\.(?:com?\.)?[a-z]{2,3}"), ("organic", "yandex")),
    (re.compile(r"pinterest\.(?:com?\.)?[a-z]{2,3}"), ("social", "pinterest")),
)
_SEARCH_HOSTS = re.compile(r"(?:www\.|m\.|images\.|news\.|encrypted\.|[a-z]{2}\.)?(.+)")

_ALIASES: dict[str, tuple[KnownChannel, str]] = {
    "fb": ("social", "fb"),
    "ig": ("social", "ig"),
    "twitter": ("social", "twitter"),
    "newsletter": ("email", "newsletter"),
    "email": ("email", "email"),
    "mailchimp": ("email", "mailchimp"),
    "klaviyo": ("email", "klaviyo"),
    "brevo": ("email", "brevo"),
    "google": ("organic", "google"),
    "yandex": ("organic", "yandex"),
    "pinterest": ("social", "pinterest"),
}
_NAMES: dict[str, tuple[KnownChannel, str]] = {known[1]: known for known in _HOSTS.values()} | _ALIASES


def known_host(host: str) -> tuple[KnownChannel, str] | None:
    """(channel, name) of a host or of the site it is a subdomain of."""
    labels = host.removeprefix("www.").split(".")
    for start in range(len(labels) - 1):
        if found := _HOSTS.get(".".join(labels[start:])):
            return found
    return _known_in_its_country(host)


def _known_in_its_country(host: str) -> tuple[KnownChannel, str] | None:
    match = _SEARCH_HOSTS.fullmatch(host)
    names = (host, match[1]) if match else (host,)
    return next((known for pattern, known in _COUNTRIES for name in names if pattern.fullmatch(name)), None)


def known_source(source: str) -> tuple[KnownChannel, str] | None:
    """(channel, name) of what a campaign calls its source: a host such as "chatgpt.com", or a name such as "google"."""
    return known_host(source) or _NAMES.get(source)
