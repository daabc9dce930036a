"""Which language a text is written in."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

from py3langid import langid

_MIN_LETTERS = 80
_MAX_CHARS = 4000
_CONFIDENT = 0.95


def detect(text: str) -> str | None:
    """The primary tag ("de") of a text of some sentences; None when it is short or the model is not sure."""
    sample = text[:_MAX_CHARS]
    if sum(character.isalpha() for character in sample) < _MIN_LETTERS:
        return None
    language, probability = _identifier().classify(sample)
    return str(language) if float(probability) >= _CONFIDENT else None


@lru_cache(maxsize=1)
def _identifier() -> Any:
    """The model takes a moment to load: once a process, and only where a page does not say its language."""
    return cast(Any, langid).LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
