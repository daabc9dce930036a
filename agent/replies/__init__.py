"""Ready-made sentences by language, for everything the agent says that is not an answer from the site.

Each key has one or more variants; which one is said follows from the session and the turn, so a repeat says the same.
Those that say that something was done, such as "human_alerted", are said only after the fact is stored.
"""

from __future__ import annotations

from collections.abc import Container

from agent.replies import (
    de,
    de_details,
    de_meetings,
    en,
    en_details,
    en_meetings,
    es,
    es_details,
    es_meetings,
    fr,
    fr_details,
    fr_meetings,
    opening,
)

TEXTS: dict[str, dict[str, tuple[str, ...]]] = {
    "en": en.TEXTS | en_details.TEXTS | en_meetings.TEXTS,
    "de": de.TEXTS | de_details.TEXTS | de_meetings.TEXTS,
    "fr": fr.TEXTS | fr_details.TEXTS | fr_meetings.TEXTS,
    "es": es.TEXTS | es_details.TEXTS | es_meetings.TEXTS,
}


OPENING: dict[str, dict[str, tuple[str, ...]]] = opening.TEXTS
"""Languages with sentences for the chat's beginning only: replies are not made in them."""


def supported(*tags: str | None) -> str:
    """The first of the language tags ("de-AT", "fr") that replies are made in; "en" when there is none."""
    return _first(tags, TEXTS)


def opened_in(*tags: str | None) -> str:
    """The first of the tags that the chat can begin in: greeting, disclosure, and what is said about consent."""
    return _first(tags, TEXTS | OPENING)


def _first(tags: tuple[str | None, ...], known: Container[str]) -> str:
    for tag in tags:
        language = (tag or "").replace("_", "-").partition("-")[0].lower()
        if language in known:
            return language
    return "en"


def say(key: str, language: str, *, variant: int = 0, **values: str) -> str:
    """The sentence in a language, in English where that has none. `variant` counts round the variants."""
    texts = (TEXTS.get(language) or OPENING[language]).get(key) or TEXTS["en"][key]
    return texts[variant % len(texts)].format(**values)
