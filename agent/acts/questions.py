"""One message, its questions: split where each can be answered alone, kept whole where one leans on another. PURE."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.acts.text import core, expand, fold, sentences, words

_SUBJECT = (
    r"(?:i|you|u|we|they|it|he|she|there|this|that|these|those|the|an?|my|your|our|their|any|all|some|"
    r"every\w*|each|one|someone|anyone|people|other|both|[a-z]+s)\b"
)
_AUX = (
    r"(?:is|are|was|were|do|does|did|can|could|will|would|should|may|must|has|have|am|isn't|aren't|don't|"
    r"doesn't|can't|won't)"
)
_WH = r"(?:what|which|who|whom|whose|when|where|why|how)"
_EN_DIRECT = (
    rf"(?:{_AUX} {_SUBJECT}|do(?:es)? (?!not\b)\w+ \w+|{_WH}(?: \w+){{0,3}}? {_AUX}\b|{_WH}(?:'s|'re)\b|"
    rf"how (?:much|many|long|often)\b|what about|how about|(?:what|which|who) \w+s\b|how do\b)"
)
_DE_DIRECT = (
    r"(?:(?:gibt|ist|sind|kann|konn\w*|darf|durf\w*|muss|mussen|soll\w*|habt|haben|hat|hast|bietet|bieten|"
    r"wird|werden|lasst|geht|brauche?|bekomm\w*|funktionier\w*|liefer\w*|kostet|wurd\w*) (?:es|ich|man|wir|"
    r"ihr|sie|du|das|"
    r"die|der|den|ein\w*|euer\w*|eure\w*|mein\w*|unser\w*|auch|dafur)\b|(?:was|wie|wo|wann|warum|wer|wem|"
    r"wen|wieso|weshalb|woher|wohin|womit|wofur|welche\w*|wieviel\w*|inwie\w+|ab wann|bis wann|seit wann) "
    r"\w+)"
)
_FR_DIRECT = (
    r"(?:est-ce qu\w*|y a-t-il|il y a|(?:puis|peut|peux|pouvez|avez|etes|est|sont|faut|faites|proposez|"
    r"livrez|acceptez|dois|doit|sera|offrez)-(?:je|on|vous|il|elle|ils|elles|tu|ce)\b|"
    r"(?:comment|combien|ou|quand|pourquoi|quel(?:le)?s?|qui|que|qu'est-ce|quoi) \w+|c'est quoi|(?:vous|"
    r"on) (?:avez|livrez|proposez|acceptez|peut|pouvez|faites)\b)"
)
_ES_DIRECT = (
    r"¿?(?:(?:hay|puedo|puede|pueden|podemos|tienen|tiene|tienes|ofrecen|aceptan|hacen|existe|funciona|"
    r"incluye|esta|estan|es|son|se puede|necesito) \w+|(?:cuanto|cuanta|cuantos|cuantas|cual|cuales|como|"
    r"cuando|donde|que|quien|"
    r"por que|para que|en que|de que|desde cuando|hasta cuando|adonde)\b \w+)"
)
_OTHER_DIRECT = (
    r"(?:(?:quanto|quanti|quante|quale|quali|come|quando|dove|perche|cosa|che|chi|c'e|ci sono|posso|si puo|"
    r"avete|offrite|e possibile) \w+|(?:wat|hoe|waar|wanneer|waarom|welke|wie|kan|kunnen|is|zijn|hebben|"
    r"heeft|bieden|leveren|mag|moet) "
    r"(?:\w+)|(?:qual|quais|quanta|quantos|onde|tem|ha|posso|vocês|voces|pode|e possivel) \w+|(?:czy|jak|"
    r"jaki|jaka|jakie|ile|gdzie|kiedy|kto|co|dlaczego|ktor\w+) \w+)"
)
_DIRECT = re.compile(rf"(?:{_EN_DIRECT}|{_DE_DIRECT}|{_FR_DIRECT}|{_ES_DIRECT})")
_QUESTION_START = re.compile(
    rf"(?:{_EN_DIRECT}|{_DE_DIRECT}|{_FR_DIRECT}|{_ES_DIRECT}|{_OTHER_DIRECT}|(?:{_WH}|any|anything|whats|"
    rf"{_AUX} \w+) \w+|in (?:which|what|welche\w*|quel\w*)|(?:for|from|to|by|at|on|until|since) (?:which|"
    rf"what|how|when)|"
    r"(?:please |pls )?(?:tell|show|explain|give|list|compare|describe|help)(?: me| us)? \w+)"
)
# "and", "also", "n" and their like, or a comma, before a second question.
_JOINT = re.compile(
    r"(?P<cut>\s*[,;]?\s+(?:(?:and|und|et|y|e|en|i(?= (?:czy|jak|ile|gdzie|kiedy|co|kto)\b)|oraz|sowie|"
    r"plus|n|&|or|oder)(?:\s+(?:also|auch|aussi|tambien|ook|anche|then))?|also)\s+|\s*[,;]\s+(?:also\s+|"
    r"and\s+)?)(?=(?P<next>\S.*))"
)
_OPEN_END = re.compile(
    r"\b(?:and|or|und|oder|et|ou|y|o|what|which|who|when|where|why|how|was|wann|wo|wie|the|a|of|to|for|in|"
    r"on|with|is|are|if|whether|ob|that|dass|know|tell me|say|see)$"
)
_CONDITION = re.compile(
    r"(?:if|when|once|after|before|since|as|because|while|although|wenn|falls|sobald|nachdem|bevor|weil|si|"
    r"quand|lorsque|apres|cuando|despues|se|als|quando|jesli)\b"
)
_PRICE = re.compile(
    r"(?:how much (?:is|does|would|will) (?:it|this|that)|what(?:'s| is) the price|what does (?:it|this) "
    r"cost|(?:was|wie ?viel) kostet (?:es|das)|combien (?:ca|cela) coute|cuanto (?:cuesta|vale))\b.{0,20}$"
)
_CONNECTIVE = re.compile(
    r"(?:and|but|or|also|what about|how about|what if|same for|then|so|plus|otherwise|instead|ok and|und|"
    r"aber|oder|auch|dann|was ist mit|wie (?:sieht es|siehts) (?:mit|bei)|et|mais|ou|alors|aussi|qu'en "
    r"est-il|"
    r"y|pero|o|entonces|que pasa con|e|ma|allora|en|maar|dus|mas|a|ale|oraz)\b(?!-)"
)
_NOT_CONNECTIVE = re.compile(
    r"(?:so (?:far|that|many|much)|o\d|a (?!co\b|jak\b|czy\b|ile\b)\w|en (?:que|cuant\w+|quoi|quel\w*|"
    r"espan\w*|franc\w*|alle|cas)|y a[- ]|ou (?:est|se|sont|puis|trouve\w*|peut|vont|etes)\b|e "
    r"(?:possibile|possivel|il)\b|e-|a/)"
)
_PRONOUN = re.compile(
    r"\b(?:it|its|they|them|their|those|these|this|that|he|him|she|her|ones?|same|there|"
    r"es|er|ihn|ihm|ihnen(?= (?:auch|dann))|damit|dafur|davon|dazu|dabei|darin|daran|dies(?:e[rsnm]?)?|"
    r"das(?= "
    r"(?:auch|denn|dann|kostet|geht|noch|nur|gehen|heisst|mit|alles)\b)|das$|dort|"
    r"cela|ca|celui|celle|ceux|celles|y(?= (?:a-t-il aussi|acceder))|eso|esto|ese|esa|esos|esas|ello|"
    r"aquello|questo|quello|ciò|dat|deze|die(?= ook)|daarvoor|daarmee|isso|isto|esse|essa|"
    r"tego|tym|ten)\b"
)
_EXPLETIVE = re.compile(
    r"\bit(?:'?s| is| was| would be| wont| won't| says?| doesn'?t| does not| keeps| only| just)\b|\bis it "
    r"(?:ok|okay|possible|allowed|true|legal|safe|necessary|normal|hard|easy|better|worth|enough)\b|"
    r"\b(?:is|are|was|were|has|have) there\b|\bthere (?:is|are|was|were|an?)\b|\b(?:hi|hello|hey|out|over|"
    r"anyone|someone) there\b|\bthat (?:i|you|we|they|he|she|the|a|an|my|your|our|their|can|could|is|are|"
    r"has|have|do|does|will|would|"
    r"joins?|works?|shows?|people|was|were|should|allows?|only|lets?)\b|\b(?:this|these|those|that) (?:\w+ "
    r"){0,1}(?:week|month|year|morning|evening|weekend|summer|website|site|company|page|shop|store|chat)\b|"
    r"\b(?:one|which ones?) (?:of|or|time|day|month|year|site|page|user|place|screen|go|account|click|"
    r"dashboard)\b|\bone\b(?= \w)|\bat the same time\b|\b(?:gibt|geht|ist|wird|hat) es\b|\bes (?:gibt|ist|"
    r"geht)\b|"
    r"\bca (?:va|marche|coute)\b|\best-ce\b|\bwie geht es\b|\bcomment ca\b|\bcombien ca\b|\bher(?:e)\b|"
    r"\bthe ones?\b|\bdas (?:ist|kann)\b"
)
_ADDITION = re.compile(
    r"\b(?:as well|too|either|instead|again|though|then|auch|ebenfalls|stattdessen|dann|aussi|egalement|"
    r"plutot|tambien|entonces|anche|ook|tambem|tez|rowniez|afterwards|later on|danach|apres|despues)\W*$"
)
_FUNCTION = frozenset(
    "a an the and or but if then of to in on at by for from with without as is are was were be been do "
    "does did can could will would should may must have has had what which who whom when where why how "
    "much many long often far old big not no yes any some all so too also just only exactly really please "
    "ok okay more less else i you we they me us my your our it per there "
    "der die das den dem ein eine einen und oder wenn von zu zum zur im am auf bei fur mit ohne ist sind "
    "wird es sie wir ihr ich mir man nicht kein was wann wo warum wie viel viele lange oft genau welche "
    "welcher welches denn "
    "auch nur mehr in le la les un une des du de et ou si que qui quoi dans en sur au aux par pour avec "
    "est sont il elle nous vous on je combien comment quand pourquoi quel quelle quels quelles temps el "
    "los las uno "
    "y o del por para con sin es son cuanto cuanta cuantos cual cuales como cuando donde se lo mas e di "
    "per che come quanto quando dove het een van hoe wat wanneer waar hoeveel o os as um uma em no na "
    "quanto qual onde "
    "czy jak ile kiedy gdzie co na w z".split()
)
_BARE_WH = re.compile(
    rf"(?:(?:in|for|from|by|at|on|until|since|to|with) )?(?:what|which|how (?:many|much|long|often|far|"
    rf"big)|whose)(?: (?!{_AUX}\b|about\b|to\b)[\w-]+){{0,2}}|"
    r"(?:(?:in|fur|ab|bis|mit|fur|bei|von|seit) )?(?:welche[rnms]?|wie ?viele?|wie lange)(?: \w+)?|(?:en |"
    r"dans |pour |a )?(?:quel(?:le)?s?|combien de) \w+|(?:en |de |para |a )?(?:que|cual(?:es)?|cuantos|"
    r"cuantas) \w+"
)
_PLACE = re.compile(r"(?<!hi|ey|lo|ut|er|ne) there$")
_SHORT, _FEW_CONTENT = 5, 3
_LONGEST_SPLIT = 400


def is_question(sentence: str) -> bool:
    """Whether a sentence asks: by its mark, or by how it begins."""
    if "?" in sentence or "¿" in sentence:
        return True
    return _QUESTION_START.match(_plain(sentence)) is not None


def is_follow_up(message: str) -> bool:
    """Whether a message can hardly be understood without the ones before it."""
    plain = _plain(message)
    found = words(plain)
    if not found:
        return True
    if _CONNECTIVE.match(_begin(message)) and not _NOT_CONNECTIVE.match(_begin(message)) and len(found) > 1:
        return True
    if not _content(plain) and len(found) <= _SHORT:
        return True
    if (addition := _ADDITION.search(plain)) and 0 < len(_content(plain[: addition.start()])) <= _FEW_CONTENT:
        return True
    return _is_fragment(message, plain, found) or _PLACE.search(plain) is not None or _leans(plain)


def split_questions(texts: Sequence[str]) -> tuple[str, ...]:
    """The questions of a message's sentences, in its words and order.

    A statement goes with the question after it, or else before it; a question that leans on the one before it stays
    with it. Statements alone are one text.
    """
    groups: list[list[str]] = []
    waiting: list[str] = []
    for text in texts:
        if not is_question(text) or not (groups or _content(_plain(text))):
            waiting.append(text)
            continue
        parts = split_sentence(text)
        if groups and not waiting and _joins(groups[-1], parts[0]):
            groups[-1].append(parts[0])
        else:
            groups.append([*waiting, parts[0]])
        groups.extend([part] for part in parts[1:])
        waiting = []
    if waiting and groups:
        groups[-1].extend(waiting)
    elif waiting:
        groups.append(waiting)
    return tuple(" ".join(group) for group in groups)


def split_sentence(sentence: str) -> list[str]:
    """A sentence cut before each further direct question that can stand alone."""
    if len(sentence) > _LONGEST_SPLIT:
        return [sentence]
    parts: list[str] = []
    rest = sentence
    searched_to = 0
    while (joint := _JOINT.search(fold(rest), searched_to)) is not None:
        left, right = rest[: joint.start()], rest[joint.end("cut") :]
        if _is_second_question(left, right):
            parts.append(left.strip())
            rest, searched_to = right, 0
        else:
            searched_to = joint.end("cut")
    return [*parts, rest.strip()]


def _is_second_question(left: str, right: str) -> bool:
    before, after = _plain(left), _plain(right)
    if len(words(before)) < 2 or len(words(after)) < 2 or _OPEN_END.search(before):
        return False
    if (
        not is_question(left)
        or _CONDITION.match(before)
        or before.startswith(("i want", "i need", "i'd", "i would"))
    ):
        return False
    if not (_DIRECT.match(after) or _OTHER_DIRECT_PATTERN.match(after)):
        return False
    return _PRICE.match(after) is not None or not _leans(after)


_OTHER_DIRECT_PATTERN = re.compile(_OTHER_DIRECT)


_BARE_AND = re.compile(r"(?:and|also|und|et|y|e|en|i)\b")


def _joins(group: Sequence[str], text: str) -> bool:
    """Whether a question belongs to the ones before it: it leans on them, or is a fragment."""
    plain = _plain(text)
    stands_alone = _DIRECT.match(plain) is not None and bool(_content(plain)) and not _leans(plain)
    if not is_follow_up(text) or (_BARE_AND.match(_begin(text)) and stands_alone):
        return False
    return _PRICE.match(plain) is None or "?" not in group[-1]


def _leans(plain: str) -> bool:
    """Whether a pronoun stands for something that was not named before it in the same text."""
    without = _EXPLETIVE.sub(lambda match: "_" * len(match.group()), plain)
    pronoun = _PRONOUN.search(without)
    if pronoun is None:
        return False
    return len(_content(plain[: pronoun.start()])) <= _FEW_CONTENT


def _content(plain: str) -> list[str]:
    return [word for word in words(plain) if word not in _FUNCTION and not word.isdigit()]


def _is_fragment(message: str, plain: str, found: Sequence[str]) -> bool:
    """A few words without a verb: "for teams?", "only yearly?", "in what formats"."""
    if len(found) > _SHORT or len(sentences(message)) > 1:
        return False
    starts_so = found[0] in _FRAGMENT_STARTS and message.rstrip().endswith("?")
    return starts_so or _BARE_WH.fullmatch(plain) is not None


_FRAGMENT_STARTS = frozenset(
    "for in on at with without by from until since per only even including except after before during fur "
    "mit ohne bei nur "
    "auch ab bis seit pro pour avec sans seulement meme depuis para sin solo incluso desde hasta per voor "
    "met zonder alleen com sem so dla bez tylko why warum pourquoi".split()
)


def _begin(message: str) -> str:
    return expand(fold(message)).strip(" \t\n,.;:!?¿¡()\"'-–—…")


def _plain(text: str) -> str:
    return core(expand(fold(text)))
