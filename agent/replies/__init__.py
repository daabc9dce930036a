"""Ready-made sentences by language, for everything the agent says that is not an answer from the site.

Each key has one or more variants; which one is said follows from the session and the turn, so a repeat says the same.
None of them claims that something was done or that anybody was told.
"""

from __future__ import annotations

from agent.replies import de, en, es, fr

TEXTS: dict[str, dict[str, tuple[str, ...]]] = {
    "en": en.TEXTS,
    "de": de.TEXTS,
    "fr": fr.TEXTS,
    "es": es.TEXTS,
}


def supported(*tags: str | None) -> str:
    """The first of the language tags ("de-AT", "fr") that there are sentences in; "en" when there is none."""
    for tag in tags:
        language = (tag or "").replace("_", "-").partition("-")[0].lower()
        if language in TEXTS:
            return language
    return "en"


def say(key: str, language: str, *, variant: int = 0, **values: str) -> str:
    """The sentence in a supported language. `variant` counts round the variants."""
    texts = TEXTS[language][key]
    return texts[variant % len(texts)].format(**values)
