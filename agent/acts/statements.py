"""Whether a message only tells something about the visitor, so that a site cannot answer it. PURE."""

from __future__ import annotations

import re

from agent.acts.questions import is_question
from agent.acts.text import sentences

_FIRST_PERSON = re.compile(
    r"^\W*(?:(?:hi|hello|hey|well|so|ok(?:ay)?|yes|no|and|but|also|"
    r"hallo|ja|nein|und|bonjour|oui|et|hola|sí|y)\W+)*"
    r"(?:i'?m|i am|i was|i've been|i have been|i work|i live|i spoke|i talked|i decide|i run|i own|"
    r"we'?re|we are|we work|"
    r"my name|my email|my e-?mail|my colleague\S*|my boss\S*|our company|our contract|"
    r"ich (?:bin|war|arbeite|wohne|habe mit)|wir sind|mein\w* (?:name|chef|kolleg\w+)|"
    r"unser\w* (?:firma|vertrag)|"
    r"je suis|j'étais|je travaille|j'habite|nous sommes|mon (?:nom|chef|collègue)|"
    r"notre (?:société|contrat)|"
    r"soy|estoy|trabajo|vivo|somos|mi (?:nombre|jefe|colega)|nuestr[ao] (?:empresa|contrato))\b",
    re.IGNORECASE,
)
_WANTS = re.compile(
    r"\b(?:need|want|look(?:ing)?|search\w*|interest\w*|wonder\w*|would|like to|trying|unable|cannot|can'?t|"
    r"problem|trouble|"
    r"issue|question|help|curious|compar\w+|thinking|consider\w*|hoping|planning|confused|not sure|unsure|stuck|"
    r"brauch\w*|such\w*|möcht\w*|interess\w*|frag\w*|problem\w*|hilfe|überleg\w*|"
    r"cherch\w*|besoin|voudr\w*|intéress\w*|problème|question|"
    r"busc\w*|necesit\w*|quier\w*|interes\w*|problema|pregunta|duda)\b",
    re.IGNORECASE,
)
_MAX_WORDS = 25


def only_tells(message: str) -> bool:
    """Whether every sentence is short, begins in the first person, asks nothing and wants nothing."""
    parts = [part for part in sentences(message) if part.strip()]
    return bool(parts) and all(
        "?" not in part
        and len(part.split()) <= _MAX_WORDS
        and _FIRST_PERSON.match(part) is not None
        and _WANTS.search(part) is None
        and not is_question(part)
        for part in parts
    )
