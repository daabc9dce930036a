"""How many people the visitor's company has: {"min": int | None, "max": int | None}. PURE."""

from __future__ import annotations

import re

from agent.profile.rules.numbers import NUMBER, has_number, value
from agent.profile.rules.reading import Find, Message, Reading, read

_STAFF = (
    r"(?:(?:full[- ]time |part[- ]time |office |active |permanent )?(?:employees|"
    r"staff(?: members)?|people|ppl|persons|folks|heads|headcount|team members|workers|"
    r"colleagues|ftes?|strong|associates|mitarbeit\w{2,10}|angestellte\w?|leute|personen|"
    r"köpfe|beschäftigte\w?|kolleg\w{2,6}|personnes|salariés|employés|collaborateurs|"
    r"personas|empleados|trabajadores|dipendenti|persone|colaboradores|funcionários|pessoas|"
    r"medewerkers|mensen|anställda|medarbejdere|ansatte|pracowników|osób|zaměstnanců))"
)
_ABOUT = (
    r"(?:(?P<less>up to|at most|less than|fewer than|under|below|maximum(?: of)?|bis zu|"
    r"höchstens|weniger als|unter|moins de|jusqu'à|au plus|menos de|hasta|meno di|minder dan|mindre än)|"
    r"(?P<more>over|more than|at least|above|north of|über|mehr als|mindestens|plus de|"
    r"au moins|más de|al menos|oltre|più di|mais de|meer dan|ruim|över|ponad)|"
    r"about|around|roughly|approx(?:\.|imately)?|some|nearly|almost|currently|only|just|circa|"
    r"ca\.?|etwa|rund|ungefähr|knapp|derzeit|aktuell|environ|à peu près|"
    r"actuellement|unos|unas|alrededor de|aproximadamente|actualmente|~|like|maybe|probably|"
    r"ongeveer|zo'n|ungefär|cirka|omkring|około|cerca de|mais ou menos|più o meno|quasi|más o menos|"
    r"now|already|really|well|a|a team of|an office of|small team of|only about)"
)
_RANGE = (
    rf"(?P<low>{NUMBER})(?:\s?(?:-|to|or|bis|à|a|oder|ou|o|and|und|et|"
    rf"y)\s?(?P<high>{NUMBER}))?(?P<plus>\+)?"
)
_COUNT = rf"(?:{_ABOUT} ){{0,3}}(?:between |zwischen |entre )?{_RANGE}(?: (?:de|d'|di|von)(?= ?\w))?"
_PATTERNS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        # "we're (about) 40 people", "we are 12", "wir sind 40 Leute", "nous sommes 15", "somos 20"
        rf"\b(?:we're|we are|we r|were|w(?:ir|e)r? sind|mir sind|nous sommes|on est|somos|siamo(?: in)?|somos em|"
        rf"we zijn(?: met)?|vi är|vi er|jest nas|jesteśmy)"
        rf"(?: (?:now|currently|just|only|actually|derzeit|aktuell|zu|"
        rf"actuellement))?,? {_COUNT}[ -]?(?:{_STAFF}\b|in total\b|of us\b|altogether\b|strong\b|"
        rf"(?=[.,;!\n)]|$| (?:and|und|et|y)\b))",
        # "a team of 12", "company of 40", "équipe de 12"
        rf"\b(?:we're|we are|we have|i run|i own|i lead|it's|ours is|our company is|wir sind|"
        rf"nous sommes|on est|somos|as|being)(?: [\w'-]{{1,14}}){{0,5}} "
        rf"(?:team|company|business|firm|agency|startup|start-up|organi[sz]ation|practice|studio|"
        rf"shop|crew|equipe|équipe|entreprise|empresa|equipo|squad|outfit|clinic) (?:of|with|von|"
        rf"mit|de|avec|con) {_COUNT}(?: {_STAFF})?\b",
        rf"(?:^|(?<=[.!?\n])|(?<=[.!?\n] ))(?:\W{{0,3}}|hi[,!. ]{{1,3}}|hello[,!. ]{{1,3}})(?:a |"
        rf"we're )?(?:small |little |growing )?(?:team|"
        rf"company|firm|startup) of {_COUNT}(?: {_STAFF})?\b",
        rf"\b(?:ein|unser|eine) (?:[\w-]{{1,14}} ){{0,2}}(?:team|firma|unternehmen|betrieb|praxis|"
        rf"agentur|büro|startup) (?:von|mit|aus) {_COUNT}(?: {_STAFF})?\b",
        rf"\b(?:une|notre|un|una|nuestro|nuestra) (?:[\w-]{{1,14}} ){{0,2}}(?:équipe|entreprise|"
        rf"société|pme|équipe|equipo|empresa|agence|cabinet) (?:[\w-]{{1,14}} )?(?:de|avec|"
        rf"con) {_COUNT}(?: {_STAFF})?\b",
        # "we have 40 employees", "our company has", "we employ", "headcount is"
        rf"\b(?:we have|we hv|we've got|we've|we got|we employ|we count|with|has|company has|"
        rf"our (?:company|firm|business|agency|organi[sz]ation|team)(?: is| has| employs| counts)|"
        rf"i have|i employ|"
        rf"there are|there's|wir haben|wir beschäftigen|beschäftigen|haben|mit|nous avons|on a|"
        rf"nous employons|avec|tenemos|contamos con|empleamos|con|abbiamo|temos|we hebben|vi har|"
        rf"mamy|zatrudniamy|máme)"
        rf"(?: (?:now|currently|just|grown to|got))? {_COUNT}[ -]?{_STAFF}\b",
        rf"\bwe employ {_COUNT}",
        rf"\b(?:we have|we've got|we're|we are)\s[^.!?\n;]{{2,40}} and {_COUNT} {_STAFF}\b",
        rf"\b(?:we|we've|i|i've) (?:have )?(?:grew|grown|gone|went) from {NUMBER} to {_COUNT} {_STAFF}\b",
        rf"\bthere(?:'s| are|'re) {_COUNT} of us\b",
        rf"\bjust the {_RANGE} of us\b",
        rf"(?:^|[.,!;\n] ?|\b(?:are|about|around|only|just) ){_RANGE} of us\b",
        rf"\b(?:headcount|company size|team size|number of employees|employees|staff|"
        rf"mitarbeiterzahl|mitarbeiter|effectif|plantilla|firmengröße|unternehmensgröße)(?: is|"
        rf" are|:| =| ist| liegt bei| est de| es de) ?(?:of |at )?{_COUNT}",
        # "a 12-person agency"
        rf"\b(?:we're|we are|i run|i own|i'm at|i work at|i work for|i manage|of|for|at|at our|our|"
        rf"from|ours is|it's|wir sind|as) (?:an? |the |eine? |"
        rf"our )?(?:[\w'&-]{{1,14}},? ){{0,3}}{_RANGE}(?:[ -](?:person|man|employee|staff|strong|"
        rf"head)|-(?:people|mann|personen|kopf)|"
        rf"-?köpfig\w{{1,2}}) (?:[\w'&-]{{1,14}} ){{0,3}}?\w{{2,20}}",
        rf"\b(?:company|firm|business|agency|startup|organi[sz]ation|team|firma|unternehmen|"
        rf"entreprise|société|empresa|clinic|practice|school|manufacturer|shop|studio|"
        rf"brand)(?: [\w'-]{{1,14}}){{0,4}}?,? ?\(?(?:with|of|mit|avec|de|"
        rf"con)? ?{_COUNT} {_STAFF}\b",
    )
)
_BARE = re.compile(rf"(?:{_ABOUT} ){{0,2}}{_RANGE}(?:[ -]?{_STAFF})?", re.I)
_INTRODUCED = re.compile(
    rf"\b(?:i'm|i am|we're|we are|from|at|ich bin|wir sind|je suis|soy|somos|"
    rf"our)\b[^.!?\n]{{2,90}}, {_COUNT} (?:people|staff|employees|persons|folks|leute|"
    rf"mitarbeiter|personen|personnes|salariés|personas|empleados)(?=[.,;!\n)]|$)",
    re.I,
)
_FRAGMENT = re.compile(
    rf"(?:^|[\n.,;(] ?){_COUNT} (?:employees|staff|mitarbeiter|salariés|employés|empleados|"
    rf"dipendenti)\b(?=[.,;!\n)]|$)",
    re.I,
)
_PEOPLED = re.compile(rf"\b(?:{_STAFF}|of us|person|man|mann|köpfiges)\b", re.I)
_BY_STAFF = (
    *(
        re.compile(pattern, re.I)
        for pattern in (
            # "60 people total", "a 12-person agency", "40 Leute insgesamt"
            rf"\b{_COUNT} (?:people|of us|employees|staff|ppl|folks) (?:total|in all|all in|all told|overall)\b",
            rf"\b{_RANGE}[ -](?:person|man|employee|people|köpfiges|mann)[ -](?:company|team|agency|"
            rf"startup|start-up|business|firm|shop|practice|studio|operation|team|betrieb|firma)\b",
            rf"\b{_COUNT} {_STAFF} (?:strong|in (?:total|the company|our company|all)|im unternehmen|"
            rf"altogether|company[- ]wide|worldwide|across|insgesamt|en total|au total)\b",
        )
    ),
    _FRAGMENT,
    _INTRODUCED,
)
"""Patterns that begin with a number: slow, so they are kept from sentences without a word for people."""
_BARE_CORRECTION = re.compile(
    rf"^\W{{0,3}}(?:(?:sorry|correction|actually|no|wait|oops|i mean(?:t)?|typo|make that|"
    rf"rather|pardon|nein|korrektur|perdón|it's|"
    rf"we're)[ ,:.-]{{1,3}}){{1,3}}(?:{_ABOUT} )?{NUMBER}\b(?! ?[€$£%])",
    re.I,
)
_AMENDS = re.compile(
    rf" ?(?:[,(.-]|\.\.\.)? ?(?:no,? wait|wait,? no|wait|sorry|actually|make that|i mean|i meant|or rather|rather|no)"
    rf"[,.]? (?:it's |we're |like |more like )?(?P<low>{NUMBER})",
    re.I,
)
_SOLO = re.compile(
    r"\b(?:(?:it's|its|i'm|we're|there's) (?:just|only) me\b|(?:i'm|i am|"
    r"as) a (?:solo(?:preneur)?|one[- ](?:man|woman|person))\b[\w -]{0,20}|one[- ](?:man|"
    r"woman|person)[- ](?:show|shop|band|business|company|operation)|"
    r"(?:ich bin )?einzelunternehmer\w{0,2}|ich bin allein\b|je suis seule?\b|soy autónom[oa])",
    re.I,
)
_NOT_SIZE = re.compile(
    r"^(?:\s(?:in|on|from|im|au|en) (?:the |our |my |der |la |el )?(?:sales|marketing|support|"
    r"engineering|it|hr|finance|dev\w*|product|customer|design|ops|operations|accounting|"
    r"vertrieb|logistik|call|"
    r"calls?|webinar|meeting|demo|training|room|event|waiting|queue|list)\b|\s(?:who|"
    r"that) (?:need|want|will|would|use)|\s(?:a|per|each|every|pro|par|por) (?:day|week|month|"
    r"year|tag|monat|jour|día)|"
    r"\s(?:visit|attend|come|sign|watch|to (?:train|onboard|invite)|at (?:the|a) (?:event|"
    r"meeting|conference))|"
    r"[\s-](?:seats?|licen[cs]es?|users?|customers|clients|years?|minutes?|hours?|days?|"
    r"weeks?|months?|locations?|sites?|stores?|shops?|offices?|branches|percent|%|€|\$|eur|"
    r"usd|"
    r"kunden|jahre\w?|tage|wochen|monate|standorte|filialen|clients|ans\b|años|tiendas|"
    r"projects?|cars|rooms|beds|tables|products|orders|calls|tickets|miles|km|k\b))",
    re.I,
)
_OTHERS = re.compile(
    r"\b(?:hire|hiring|plan(?:ning)? to|going to be|will be|we'll|want to grow|"
    r"grow(?:ing)? to|expect|by next year|meeting|demo|webinar|workshop|training|event|invite|"
    r"clients?|customers?|competitor|"
    r"sales team|support team|marketing team|dev team|it team|engineering team|my team|"
    r"my department|department|used to|were|when we|once we|companies|teams|firms|businesses|"
    r"einstellen|companies with|last year|"
    r"kunden|abteilung|vertriebsteam|équipe commerciale|licen[cs]es?|seats?|access for|you|"
    r"your|ihr|votre|su)\b[^.]{0,30}$",
    re.I,
)


def find(reading: Reading) -> tuple[Find, ...]:
    text = reading.text
    found: list[Find] = []
    numeric = [span for span in reading.sentences() if has_number(text[slice(*span)])]
    peopled = [span for span in numeric if _PEOPLED.search(text, *span)]
    for pattern in (*_PATTERNS, *_BY_STAFF) if numeric else ():
        for match in reading.matches(pattern, peopled if pattern in _BY_STAFF else numeric):
            span = _span(match)
            if not _is_other(reading, match) and (size := _size(match)):
                found.append(reading.find("company_size", size, span, extractor="size", confidence=0.9))
    if found:
        corrected = [f for f in found if f.stated.intent == "correct"]
        chosen = (corrected or found)[-1 if corrected else 0]
        return (_amended(reading, chosen.end) or chosen,)
    if (solo := _SOLO.search(text)) and not reading.is_question(solo.start()):
        return (
            reading.find(
                "company_size", {"min": 1, "max": 1}, solo.span(), extractor="size", confidence=0.85
            ),
        )
    return tuple(_asked(reading))


def _amended(reading: Reading, end: int) -> Find | None:
    """ "15 people, no wait, 18": the second, when the first ends at `end`."""
    match = _AMENDS.match(reading.text, end)
    size = _size(match) if match else None
    if match is None or size is None or _NOT_SIZE.match(reading.text[match.end() : match.end() + 40]):
        return None
    return reading.find(
        "company_size", size, match.span("low"), extractor="size", confidence=0.9, intent="correct"
    )


def _asked(reading: Reading) -> list[Find]:
    if reading.asked != "company_size" and not _corrects_size(reading):
        return []
    match = _BARE.search(reading.text[:120])
    if (
        match is None
        or _NOT_SIZE.match(reading.text[match.end() : match.end() + 40])
        or reading.is_question(match.start())
    ):
        return []
    size = _size(match)
    return (
        [reading.find("company_size", size, _span(match), extractor="size", confidence=0.9)] if size else []
    )


def size_in(text: str) -> dict[str, int | None] | None:
    """The number of people that a short text names."""
    match = _BARE.search(text) if has_number(text) else None
    return _size(match) if match else None


def _corrects_size(reading: Reading) -> bool:
    """ "Correction, 140": after a message that named a size."""
    history = reading.message.history
    if not history or _BARE_CORRECTION.match(reading.text) is None:
        return False
    previous = read(Message(history[-1]), reading.defs, reading.config)
    return bool(find(previous))


def _span(match: re.Match[str]) -> tuple[int, int]:
    begin = match.start("low") if match.re is _INTRODUCED else match.start()
    lead = len(match.string[begin : match.end()]) - len(match.string[begin : match.end()].lstrip(" .,;(\n"))
    return begin + lead, match.end()


def _size(match: re.Match[str]) -> dict[str, int | None] | None:
    groups = match.groupdict()
    low, high = value(groups["low"]), value(groups.get("high") or groups["low"])
    if low is None or high is None or not 1 <= low <= high <= 5_000_000 or low != int(low):
        return None
    if low < 100 and re.fullmatch(r"(?:an?|one)\b.*", groups["low"], re.I) and high == low == 1:
        return None
    if groups.get("less"):
        return {"min": None, "max": int(high)}
    if groups.get("more") or groups.get("plus"):
        return {"min": int(low), "max": None}
    return {"min": int(low), "max": int(high)}


def _is_other(reading: Reading, match: re.Match[str]) -> bool:
    """Another group of people, another time, another company, or no people at all."""
    start, end = match.start("low"), match.end()
    if _NOT_SIZE.match(reading.text[match.end("plus") if match.groupdict().get("plus") else end : end + 40]):
        return True
    if _NOT_SIZE.match(reading.text[max(match.end("low"), match.end("high")) :][:40]):
        return True
    before = reading.text[max(0, reading.sentence(start)[0], start - 70) : start]
    if reading.is_supposed(match.start()) or _OTHERS.search(re.split(r"\band\b", before)[-1]):
        return True
    question = reading.is_question(start)
    return (
        question
        and re.search(r"\b(?:we|our|wir|nous|somos|tenemos|i)\b", reading.text[match.start() : start], re.I)
        is None
    )
