"""What mails and pages for visitors say, by language.

A key may have a variant for a style ("intro.casual"); the plain key is used where it has none.
"""

from __future__ import annotations

from collections.abc import Callable

from agent.replies import supported
from outreach.emails.languages import de, en, es, fr

TEXTS: dict[str, dict[str, str]] = {"en": en.TEXTS, "de": de.TEXTS, "fr": fr.TEXTS, "es": es.TEXTS}
Say = Callable[..., str]
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


def language_of(locale: str | None) -> str:
    """The language of a locale ("de-AT") when there are texts in it, else "en"."""
    return supported(locale)


def direction(language: str) -> str:
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def speaker(language: str, style: str = "professional") -> Say:
    """`say(key, **values)` in this language and style. Raises KeyError for a key that does not exist."""
    texts = TEXTS[language]

    def say(key: str, **values: str | int) -> str:
        return (texts.get(f"{key}.{style}") or texts[key]).format(**values)

    return say
