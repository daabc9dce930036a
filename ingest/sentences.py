"""Where a text may be cut when it must be."""

from __future__ import annotations

import re

_END = re.compile(
    r"(?<=[.!?\u2026])[\"'\u201d\u2019)\]]*\s+(?=[\"'\u201c\u2018(\[]*[^\W_a-z])|(?<=[\u3002\uff01\uff1f])|\n+"
)
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:[A-Za-z]|[A-Z][a-z]{0,3}|[a-z](?:\.[a-z])+|vs|etc|ca|bzw|approx|incl)\.$"
)


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text in order. Joined with single spaces they give its words again."""
    found: list[str] = []
    start = 0
    for match in _END.finditer(text):
        end = match.end() if match.group().strip() else match.start()
        if "\n" not in match.group() and _ABBREVIATION.search(text[start : match.start()]):
            continue
        found.append(text[start : max(end, match.start())].strip())
        start = match.end()
    found.append(text[start:].strip())
    return tuple(sentence for sentence in found if sentence)
