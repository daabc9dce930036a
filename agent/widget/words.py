"""The sentences that an owner may replace, by the keys of widget/src/words/en.ts; a test compares the two."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping

OWN_KEYS = frozenset({"greeting", "disclosure"})
"""Said by the server in the configuration itself, so that they too may differ by language."""

_PLAIN = """
    openChat closeChat misplaced closeNudge aiAssistant close more language newConversation conversation
    latest suggested privacy newTab yourMessage ask send stop you assistant typing searching thinking
    sending delivered stopped table sources quoted wasHelpful helpful notHelpful thanks whatWrong
    ourTeam optional yes no sent cancel download erase eraseSure eraseYes erased notErased retry offline
    queued lost writeEmail otherWay ourFault unsent over stillAnswering tooLong tooFast busy proposed
    confirmed moved cancelled notMoved join addToCalendar manage chosen before
    noneSuits anotherDay timeZone otherTimes
"""
_WITH_VALUES = {
    "unread": ("n",),
    "keptFor": ("n",),
    "left": ("n",),
    "tooMany": ("n",),
    "source": ("n", "title"),
    "ofSource": ("n",),
    "isHere": ("name",),
    "conversationWith": ("name",),
    "retryIn": ("n",),
    "newTimeFor": ("name",),
    "minutes": ("n",),
    "timesIn": ("zone",),
    "invitationTo": ("email",),
    "keptUntil": ("time",),
}
PLACEHOLDERS: Mapping[str, frozenset[str]] = {
    **{key: frozenset[str]() for key in _PLAIN.split()},
    **{key: frozenset(names) for key, names in _WITH_VALUES.items()},
}
"""The values that stand in each sentence as {name}."""

LONGEST = 300


def mistakes_in(texts: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """What is wrong with the owner's sentences, by language and key, in words. PURE."""
    for locale, sentences in texts.items():
        for key, text in sentences.items():
            if wrong := _mistake(key, text):
                yield f"{locale}.{key}: {wrong}"


def _mistake(key: str, text: str) -> str | None:
    known = {**PLACEHOLDERS, **dict.fromkeys(OWN_KEYS, frozenset({"company"}))}
    if key not in known:
        close = difflib.get_close_matches(key, known, n=1, cutoff=0.6)
        return "there is no such sentence" + (f"; did you mean {close[0]!r}?" if close else "")
    if not text.strip() or len(text) > LONGEST:
        return f"a sentence has 1 to {LONGEST} characters"
    if foreign := sorted(set(re.findall(r"\{(\w+)\}", text)) - known[key]):
        has = ", ".join(f"{{{name}}}" for name in sorted(known[key])) or "no values"
        return f"{{{foreign[0]}}} stands for nothing here; this sentence has {has}"
    return None
