"""What the pages about a meeting say, by language. "|" parts paragraphs."""

from __future__ import annotations

from scheduling.pages.languages import de, en, es, fr

TEXTS: dict[str, dict[str, str]] = {"en": en.TEXTS, "de": de.TEXTS, "fr": fr.TEXTS, "es": es.TEXTS}
