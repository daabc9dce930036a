"""What a sentence's words tell without understanding it: its language, its content words, its kind. PURE."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

Language = Literal["en", "de", "fr", "es"]

FUNCTION_WORDS: dict[Language, frozenset[str]] = {
    "en": frozenset(
        "a an the and or but if then than of to in on at by for from with without as is are was were be been "
        "being it "
        "its this that these those there here you your yours we our ours us i me my they them their he she his "
        "her not "
        "no yes do does did done can could will would shall should may might must have has had which who whom "
        "what when "
        "where why how all any each every some such so also only just more most very too about into over under "
        "up out "
        "per via while during both either please let".split()
    ),
    "de": frozenset(
        "der die das den dem des ein eine einen einem einer eines und oder aber wenn dann als von zu zum zur in "
        "im an am "
        "auf bei für fur mit ohne aus nach vor ist sind war waren sein wird werden wurde es sie er wir ihr ihre "
        "ihren "
        "ihrem uns unser unsere ich mir mich du dich dir man nicht kein keine keinen ja nein kann können konnen "
        "soll muss "
        "haben hat hatte welche welcher was wann wo warum wie alle jede jeder jeden auch nur mehr sehr so über uber "
        "unter pro bitte sich dass daß damit dazu".split()
    ),
    "fr": frozenset(
        "le la les un une des du de d l et ou mais si alors que qui quoi dont dans en sur au aux par pour avec "
        "sans ce "
        "cette ces cet est sont était etait être etre il elle ils elles nous vous notre nos votre vos on je me "
        "mon ma "
        "mes tu te ton ne pas non oui peut peuvent pouvez sera seront avoir a ont avez quel quelle quand où ou "
        "pourquoi "
        "comment tout tous toute toutes chaque aussi seulement plus très tres y se sa son ses leur leurs n s c j "
        "qu".split()
    ),
    "es": frozenset(
        "el la los las un una unos unas de del y o u pero si entonces que quien cual en sobre al por para con "
        "sin este "
        "esta estos estas ese esa eso es son era ser está esta están estan lo le les nos nuestro nuestra usted "
        "ustedes "
        "su sus yo me mi tu te no sí si puede pueden podrá sera será haber ha han tiene tienen cuando donde "
        "dónde como "
        "cómo todo todos toda todas cada también tambien solo sólo más mas muy se a".split()
    ),
}
_ALL_FUNCTION_WORDS = frozenset(word for words in FUNCTION_WORDS.values() for word in words)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_CONTRACTION = re.compile(r"['’](?:s|re|ve|ll|d|m|t)$")


def fold(text: str) -> str:
    """Lower case, without accents, with plain quotation marks and spaces."""
    split = unicodedata.normalize("NFKD", text.replace("’", "'").replace("\u00a0", " "))
    return "".join(c for c in split if not unicodedata.combining(c)).casefold()


def is_function_word(word: str) -> bool:
    return word in _ALL_FUNCTION_WORDS


@lru_cache(maxsize=4096)
def _stem(word: str) -> str:
    """Enough of a word to recognise its other forms: plurals and endings go."""
    short = word[:-1] if len(word) > 3 and word.endswith("s") else word
    return short[:6]


def content_stems(text: str) -> frozenset[str]:
    """The words that carry meaning in any of our languages, cut to stems; numbers as they are."""
    words = (_CONTRACTION.sub("", word) for word in _WORD.findall(fold(text)))
    return frozenset(_stem(word) for word in words if len(word) > 1 and word not in _ALL_FUNCTION_WORDS)


def overlap(text: str, passage: str) -> float:
    """The share of the text's content words that stand in the passage, 0 to 1; 1 for a text without any."""
    mine = content_stems(text)
    return len(mine & content_stems(passage)) / len(mine) if mine else 1.0


def language_of(text: str) -> Language | None:
    """The language whose function words are clearly the most frequent; None when that is not clear."""
    words = re.findall(r"[^\W\d_]+", text.casefold())
    counts = {name: sum(word in known for word in words) for name, known in FUNCTION_WORDS.items()}
    best, second = sorted(FUNCTION_WORDS, key=lambda name: counts[name], reverse=True)[:2]
    return best if counts[best] >= 2 and counts[best] > counts[second] else None


_NOT_FOUND = re.compile(
    r"\b(?:(?:could|can|did|do|was|am|were)(?: not|n't|not)(?: able to)? (?:find|found|see|"
    r"have (?:any )?information|locate|know)"
    r"|(?:couldn't|can't|cannot|didn't|don't|wasn't able to|unable to) (?:find|see|locate|have (?:any |"
    r"that )?information|know)"
    r"|(?:found|find|have) (?:no|nothing)\b|no (?:information|mention|details?)|(?:not|n't|nothing) (?:is |"
    r"be )?(?:mentioned|stated|listed|covered|said)"
    r"|(?:does|do)(?: not|n't) (?:say|mention|state|list|specify|cover)"
    r"|(?:nicht|nichts|keine? \w+(?: \w+)?|keine) (?:gefunden|finden|erwahnt)|keine (?:angaben?|informationen?)"
    r"|n'ai (?:pas|rien) (?:pu )?(?:trouve|trouver)|ne (?:trouve|mentionne|precise)\w* (?:pas|rien)|"
    r"aucune (?:information|mention)"
    r"|no (?:he |pude |puedo |hemos |se )?(?:podido )?(?:encontrado|encontrar|encontre|encuentro|menciona|"
    r"indica)|(?:ninguna|no hay) (?:informacion|mencion))\b"
)
# A courtesy may open any sentence: what follows it decides.
_COURTESY = re.compile(
    r"^(?:hi|hello|hey|welcome|good (?:morning|afternoon|evening)|thanks?(?: you)?|sure|of course|certainly|"
    r"absolutely|yes|no|ok|okay|great|"
    r"nice|sorry|apologies|unfortunately|good question|great question|"
    r"hallo|guten (?:tag|morgen|abend)|danke|gern|gerne|naturlich|ja|nein|leider|gute frage|"
    r"bonjour|bonsoir|merci|bien sur|avec plaisir|oui|non|malheureusement|bonne question|"
    r"hola|buenos dias|buenas (?:tardes|noches)|gracias|claro|por supuesto|con gusto|si|lamentablemente|"
    r"buena pregunta)\b[\s,.!:–-]*"
)
_CONVERSATION = re.compile(
    r"^(?:you're welcome|you are welcome|my pleasure|happy to|glad to|i'm sorry|i am sorry|please|feel free|"
    r"let me know|just ask|would you like|"
    r"i(?:'m| am) (?:the|an?|here|happy|glad|not able|afraid|unable)|i (?:can(?:'t|not)?|could|would|"
    r"will)(?! (?:confirm|tell|say|assure|state))|i'd|i'll|"
    r"(?:the|our) (?:\w+ )?team (?:can|will|could|would)|if you\b.*\b(?:i can|i could|i'd|i'll|let me|ask|"
    r"contact|get in touch|reach|our team|the team)\b|"
    r"willkommen|bitte|entschuldigung|ich (?:kann|bin|konnte|habe|helfe|leite|gebe)\b(?! \w* ?bestatigen)|"
    r"unser (?:\w+ ?)?team (?:kann|hilft)|"
    r"(?:wenn|falls) sie\b.*\b(?:ich|kontaktieren|fragen|unser team|melden)\b|"
    r"bienvenue|desole|n'hesitez|je (?:peux|suis|n'ai|ne|transmets)\b(?! confirmer)|notre equipe (?:peut|pourra)|"
    r"si vous\b.*\b(?:je|contact\w*|notre equipe|demand\w*)\b|"
    r"bienvenid\w*|lo siento|disculpe|puedo\b(?! confirmar)|no (?:he|puedo|dude)|nuestro equipo (?:puede|podra)|"
    r"si (?:desea|quiere|necesita)\b.*\b(?:puedo|contact\w*|nuestro equipo|pregunt\w*)\b)"
)
_LEANING = re.compile(
    r"^(?:it|its|this|that|these|those|they|their|he|she|both|also|additionally|in addition|furthermore|however|"
    r"so|therefore|"
    r"dies|diese[rs]?|das|er|sie|es|damit|dadurch|ausserdem|zudem|jedoch|dazu|cela|ca|ce|cette|ces|il|elle|ils|elles|"
    r"de plus|cependant|en outre|esto|eso|este|esta|estos|estas|ademas|sin embargo|tambien)\b"
)


def says_not_found(sentence: str) -> bool:
    """Whether the sentence reports that something is not on the website."""
    return _NOT_FOUND.search(fold(sentence)) is not None


def is_conversation(sentence: str) -> bool:
    """Greetings, offers of help, questions to the visitor and short courtesies: nothing a page could prove."""
    rest = fold(sentence).strip(" -*•>\"'“„«")
    if rest.endswith("?"):
        return True
    while (courtesy := _COURTESY.match(rest)) is not None:
        # "Yes, we train on site" opens like a courtesy and claims something all the same.
        rest = rest[courtesy.end() :]
    return not re.search(r"\w", rest) or _CONVERSATION.match(rest) is not None


def leans_on_previous(sentence: str) -> bool:
    """Whether the sentence's subject is the sentence before it."""
    return _LEANING.match(fold(sentence).strip(" -*•\"'")) is not None
