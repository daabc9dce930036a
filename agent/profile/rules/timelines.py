"""When the visitor wants to start, decide or be done, in their words. PURE."""

from __future__ import annotations

import re

from agent.profile.rules.numbers import NUMBER
from agent.profile.rules.reading import Find, Reading

_MONTH = (
    r"(?:jan(?:uary|uar|vier)?|feb(?:ruary|ruar)?|février|mar(?:ch|s|zo)?|märz|apr(?:il)?|"
    r"avril|abril|may|mai|mayo|june?|juni|juin|junio|july?|juli|juillet|julio|aug(?:ust)?|"
    r"août|agosto|"
    r"sep(?:t|tember|tembre)?|septiembre|oct(?:ober|obre|ubre)?|okt(?:ober)?|nov(?:ember|"
    r"embre|iembre)?|dec(?:ember)?|dez(?:ember)?|décembre|diciembre|enero|febrero|gennaio|febbraio|marzo|aprile|maggio|giugno|"
    r"luglio|settembre|ottobre|novembre|dicembre|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|"
    r"novembro|dezembro|januari|februari|maart|augustus)"
)
_DAY = (
    r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|montag|dienstag|mittwoch|"
    r"donnerstag|freitag|lundi|mardi|mercredi|jeudi|vendredi|lunes|martes|miércoles|jueves|"
    r"viernes)"
)
_SEASON = (
    r"(?:spring|summer|autumn|fall|winter|frühjahr|frühling|sommer|herbst|printemps|été|"
    r"automne|hiver|primavera|verano|otoño|invierno)"
)
_UNIT = (
    r"(?:days?|weeks?|months?|quarters?|years?|tage?n?|wochen?|monate?n?|quartal\w{0,2}|"
    r"jahre?n?|jours?|semaines?|mois|trimestres?|ans?|années?|días?|semanas?|mes(?:es)?|años?)"
)
_FEAST = (
    r"(?:christmas|xmas|easter|thanksgiving|black friday|new year(?:'s)?|the holidays|halloween|labor day|"
    r"memorial day|independence day|the fourth of july|4th of july|valentine's(?: day)?|ramadan|eid|diwali|"
    r"(?:the )?(?:back[- ]to[- ]school|holiday|school|tax|busy|high) season|(?:the )?school year|term|"
    r"weihnachten|ostern|noël|pâques|la rentrée|navidad(?:es)?|semana santa|summer break|"
    r"the summer|the new year|the season)"
)
_YEAR = r"(?:,? (?:of |de )?(?:20\d{2}|next year|this year))?"
_POINT = (
    rf"(?:(?:the )?(?:very )?(?:early|mid(?:dle)?|late|end|beginning|start|ende|anfang|mitte|"
    rf"fin|début|la fin|finales?|principios|mediados)(?: of| de| der| des| del|"
    rf" du)?[ -](?:the |this |next |la |l'|der |des |el )?)?"
    rf"(?:(?:the )?(?:\d{{1,2}}(?:st|nd|rd|th|\.)? (?:of |"
    rf"de )?)?{_MONTH}\b\.?(?: \d{{1,2}}(?:st|nd|rd|th)?\b)?|q[1-4]|h[12]|(?:the )?(?:first|"
    rf"second|third|fourth|last|1st|2nd|3rd|4th) (?:quarter|half)|(?:the )?{_SEASON}|{_FEAST}|{_DAY}|"
    rf"(?:the )?(?:end of (?:the )?(?:week|month|quarter|year))|(?:the )?(?:month|quarter|year|"
    rf"week)(?:'s)?[ -]end|eoy|eom|eoq|(?:the )?(?:next |this |coming |new |nächste[sn]? |"
    rf"l')?(?:year|month|quarter|week|jahr\w{{0,2}}|monat\w{{0,2}}|quartals?|woche|année|"
    rf"mois|trimestre|semana|mes|año)|20\d{{2}})\b{_YEAR}"
)
_PHRASES = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"\b(?:by|before|b4|until|from|starting(?: in| from)?|around|in|during|for|no later than|"
        rf"not before|after|as of|sometime in|latest by|bis(?: zum| zu)?|vor|ab(?: dem)?|im|zum|"
        rf"spätestens|ende|anfang|mitte|d'ici(?: à)?|avant|dès|à partir de|en|pour|"
        rf"au|vers|antes de(?:l)?|para|entro|prima di|até|voor|före|a partir de|en|hacia) (?:the |le |la |"
        rf"l'|el |der |den |dem )?{_POINT}",
        rf"\b(?:(?:with)?in|over)(?: the)?(?: next| coming)?(?: (?:about|around|roughly|say|"
        rf"maybe))? (?:{NUMBER}(?:\s?(?:-|to|or)\s?{NUMBER})?|a|an|a few|few|couple(?: of)?|"
        rf"a couple(?: of)?|several)[ -]{_UNIT}\b",
        rf"\b(?:in|innerhalb von|binnen)(?: den)?(?: nächsten)?(?: (?:etwa|ca\.?|"
        rf"rund))? (?:{NUMBER}(?:\s?(?:-|bis|oder)\s?{NUMBER})?|einer?m?|paar|wenigen|"
        rf"ein paar) {_UNIT}\b",
        rf"\b(?:dans|sous|d'ici)(?: les)?(?: prochaine?s?)? (?:{NUMBER}(?:\s?(?:-|à|"
        rf"ou)\s?{NUMBER})?|une?|quelques) {_UNIT}\b",
        rf"\b(?:en|dentro de|de aquí a)(?: los| las)?(?: próxim[oa]s)? (?:{NUMBER}(?:\s?(?:-|a|"
        rf"o)\s?{NUMBER})?|un|una|un par de|unos|unas|pocos|pocas) {_UNIT}\b",
        rf"\b(?:early |late |later |sometime |some time |by |the end of )?(?:next|this|"
        rf"coming) (?:week|month|quarter|year|{_SEASON}|{_MONTH}|{_DAY})\b",
        rf"\b(?:nächste[nrs]?|kommende[nrs]?|diese[nrs]?|noch diese[nrs]?) (?:woche|monat|quartal|"
        rf"jahr|{_SEASON})\b",
        r"\b(?:le|la|l'|cette|cet|ce) ?(?:mois|semaine|trimestre|année|an|été|"
        r"hiver) ?(?:prochaine?)?\b(?:-ci)?",
        r"\b(?:el|la|este|esta) (?:próxim[oa] )?(?:mes|semana|trimestre|año|verano|otoño|invierno|"
        r"primavera)(?: que viene| próxim[oa])?\b",
        r"\b(?:asap|a\.s\.a\.p|as soon as possible|immediately|right away|straight away|urgently|"
        r"as quickly as possible|so schnell wie möglich|schnellstmöglich|möglichst (?:bald|"
        r"schnell)|baldmöglichst|umgehend|ab sofort|sofort|"
        r"dès que possible|au plus vite|le plus (?:vite|tôt|rapidement) possible|rapidement|"
        r"immédiatement|lo antes posible|cuanto antes|inmediatamente|de inmediato|"
        r"lo más pronto posible)\b",
        r"\b(?:end of (?:the |this |next )?(?:year|month|quarter|week)|year[- ]end|eoy|"
        r"later this year|early next year|end of next (?:year|month|quarter)|no rush|no hurry|"
        r"not in a (?:hurry|rush)|no fixed date)\b",
        r"\b(?:q[1-4]|h[12])(?:(?: of)? (?:20\d{2}|next year|this year))?\b",
        rf"(?<![\w.,])\d{{1,3}}(?:\s?(?:-|to)\s?\d{{1,3}})? {_UNIT}\b(?= (?:from now|timeline|"
        rf"timeframe|time ?frame))(?: from now)?",
        rf"(?<=timeline )(?:is |of |about |around |roughly )*{NUMBER}(?:\s?(?:-|to)\s?{NUMBER})? {_UNIT}\b",
        rf"(?<=timeline: )(?:about |around |roughly )*{NUMBER}(?:\s?(?:-|to)\s?{NUMBER})? {_UNIT}\b",
        rf"\bsome ?time (?:this|next|in|around|before|after) (?:{_SEASON}|{_POINT})\b",
        rf"\b{_MONTH} 20\d{{2}}\b",
        rf"\b{_MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?\b(?!:)",
        rf"\b(?:before|by|in time for|ahead of) (?:our|the|my|this year's|"
        rf"next year's) (?:[\w-]{{1,14}} ){{0,3}}(?:audit|"
        rf"launch|event|conference|opening|trade show|renewal|move|wedding|release|season|inspection|summit)\b"
        rf"(?: in {_MONTH}\b)?",
        r"\b(?:today|tomorrow|heute|morgen)\b",
    )
)
_AT_THE_LATEST = re.compile(rf"\b(?:the )?{_POINT} at the latest\b", re.I)
_GOAL = re.compile(
    r"\b(?:start(?:ed|ing)?|launch\w{0,3}|go(?:ing)? live|go-live|(?:be|being|get|getting|got|"
    r"went) live|implement\w{0,5}|roll(?:ed|ing)? ?(?:it )?out|rollout|deploy\w{0,4}|"
    r"switch\w{0,4}|migrat\w{1,4}|decid\w{1,3}|decision|buy|purchase|"
    r"up and running|ready|set ?up|onboard\w{0,4}|in place|deadline|timeline|time ?frame|"
    r"needs? (?:it|this|that|something|one|to be|a|the|everything|them)|need|needed|want it|search(?:ing)?|looking for|"
    r"have it|working by|finish\w{0,3}|complet\w{1,3}|deliver\w{0,3}|"
    r"mov(?:e|ing)|replac\w{1,3}|begin|kick(?:ing)? ?off|running|installed|sign(?:ed|ing)?|"
    r"go with|looking to|planning|plan to|hoping|hope to|aim(?:ing)?|would like to|want to|"
    r"target\w{0,4}|open(?:ing)?|transition\w{0,3}|"
    r"start\w{0,3}|brauchen?|benötig\w{1,3}|einführ\w{1,5}|umstell\w{1,4}|live|umsetz\w{1,4}|"
    r"loslegen|entscheid\w{1,5}|kaufen|planen|fertig|soll\w{0,3}|einsatz\w{0,6}|wechseln|"
    r"beginnen|einsetzen|"
    r"démarr\w{1,4}|commenc\w{1,4}|besoin|faut|faudrait|lancer|lancement|mettre en place|déploy\w{1,4}|"
    r"décid\w{1,3}|décision|acheter|prêts?|opérationnel\w{0,3}|changer|migrer|"
    r"empez\w{1,4}|comenz\w{1,4}|necesit\w{1,4}|lanzar|lanzamiento|implant\w{1,4}|"
    r"implement\w{1,4}|decid\w{1,4}|decisión|comprar|listos?|poner en marcha|arrancar|tenerlo|"
    r"cambiar|such\w{1,3}|cherch\w{1,4}|recherch\w{1,4}|busc\w{1,4}|cerc\w{1,5}|vorremmo|vorrei|queremos|willen|vill|procur\w{1,4}|zoek\w{0,3}|"
    r"nodig|behöver|söker|szukam\w?|potrzebuj\w{1,3})\b",
    re.I,
)
_OTHER = re.compile(
    r"\b(?:meet\w{0,4}|call(?:ed|ing)?|demo|appointment|webinar|vacation|holidays?|"
    r"out of office|talk|speak|chat|send|get back|trial|available|discount|sale|event|"
    r"conference|invoice|email me|hear|reply|respond|reach|"
    r"contract (?:with|ends|expires|runs)|expires?|renewal|renews?|catch up|visit|come by|"
    r"delivered|arriv\w{1,4}|ship\w{0,5}|book (?:a|an|the)|schedule|slot|free (?:on|at)|"
    r"refund|cancel\w{0,5}|paid|pay|since|last|founded|ago|"
    r"termin|urlaub|anruf\w{0,3}|rückruf|melden|schicken|zurückrufen|sprechen|réunion|"
    r"rendez-vous|rappeler|appeler|envoyer|vacances|parler|reunión|cita|llamar\w{0,3}|enviar|"
    r"vacaciones|hablar|contact(?:er|ar|ez)?)\b",
    re.I,
)
_STRONG = re.compile(
    r"\b(?:start(?:ed|ing)?|launch\w{0,3}|go(?:ing)? live|go-live|live|implement\w{0,5}|"
    r"roll(?:ed|ing)? ?(?:it )?out|rollout|deploy\w{0,4}|switch\w{0,4}|migrat\w{1,4}|"
    r"decid\w{1,3}|decision|up and running|in place|deadline|timeline|"
    r"starten|einführ\w{1,5}|umstell\w{1,4}|umsetz\w{1,4}|entscheid\w{1,5}|démarrer|lancer|"
    r"mettre en place|décider|empezar|implantar|implementar|decidir|poner en marcha)\b",
    re.I,
)
_US = re.compile(
    r"\b(?:we|we'd|we'll|we're|our|us|i|i'd|i'll|i'm|my|it|this|deadline|timeline|wir|uns|"
    r"unser\w{0,2}|ich|nous|on|notre|je|nos|nosotros|queremos|necesitamos|quiero|buscamos|busco|necesito|cerchiamo|vorremmo|vorrei|"
    r"wij|vi|procuramos|szukamy)\b|(?:^\W{0,3}|[,;-] |\band )(?:ideally|hoping|looking|need\w{0,3}|"
    r"want\w{0,3}|planning|aiming|must|"
    r"should|has to|wanna|trying)\b",
    re.I,
)
_DIRECT = re.compile(
    r"(?:\b(?:needed|required|due|decision|deadline(?: is)?|timeline(?: is|:)?|start(?:ing)?|"
    r"go(?:ing)? live|go-live|launch(?:ing)?|kick-?off|rollout|begin(?:ning)?|ready|loslegen|starten|"
    r"beginn|démarrage|lancement|inicio))(?: it| this| them)?[ :]{1,2}$",
    re.I,
)
_DIRECT_WORD = re.compile(r"\b(?:due|required|beginn|démarrage|inicio|rush|hurry|some ?time)\b", re.I)
_DATE = re.compile(rf"{_MONTH}\.? \d", re.I)
_BY = re.compile(
    r"(?:by|before|no later than|until|bis|spätestens|vor|avant|d'ici|antes de|para|pour la rentrée)\b", re.I
)
_VAGUE = re.compile(r"(?:no rush|no hurry|not in a (?:hurry|rush)|some ?time )", re.I)
_NOW = re.compile(r"today|tomorrow|heute|morgen", re.I)
_LOOSE = re.compile(
    r"(?:for|from|during|around|in|pour|para|en|au|im|zum) (?!(?:the next |about |"
    r"around )?(?:\d|a |an |one|two|three|four|five|six|\w+ (?:weeks|months)))",
    re.I,
)
_FIRM = re.compile(
    _STRONG.pattern + r"|\b(?:sign(?:ed|ing)?|buy|purchase|mov(?:e|ing)|open(?:ing)?|ready|running|begin|"
    r"need (?:it|this|them|one)|replace|empezar|comenzar|commencer|beginnen|loslegen|fertig|"
    r"acheter|comprar|kaufen|live gehen|wechseln|umsteigen|spätestens|want delivery|"
    r"deliver\w{0,3})\b",
    re.I,
)
_PAST = re.compile(
    r"\b(?:started|began|launched|bought|switched|migrated|moved|decided|opened|signed|"
    r"went live|was|were|did|have been|had|used to|haben wir|hatten|avons|hemos)\b",
    re.I,
)
_DENIED = re.compile(r"(?:\bnot|n't|nicht|pas|no)\s(?:\w{1,10}\s){0,2}$", re.I)


def find(reading: Reading) -> tuple[Find, ...]:
    asked = reading.asked == "timeline"
    found: list[Find] = []
    promising = [
        s
        for s in reading.sentences()
        if asked or _GOAL.search(reading.text, *s) or _DIRECT_WORD.search(reading.text, *s)
    ]
    late = [s for s in promising if "at the latest" in reading.text[slice(*s)].lower()]
    for pattern in (*_PHRASES, _AT_THE_LATEST) if promising else ():
        for match in reading.matches(pattern, late if pattern is _AT_THE_LATEST else promising):
            if (asked and _fits_answer(reading, match)) or _fits(reading, match):
                found.append(
                    reading.find(
                        "timeline", "", match.span(), extractor="timeline", confidence=0.9 if asked else 0.85
                    )
                )
    longest = [
        f
        for f in found
        if not any(
            o is not f and o.start <= f.start and f.end <= o.end and o.end - o.start > f.end - f.start
            for o in found
        )
    ]
    longest.sort(key=lambda f: f.start)
    chosen = next(
        (f for f in reversed(longest) if f.stated.intent == "correct"), longest[0] if longest else None
    )
    return (_with_words(reading, chosen),) if chosen else ()


def _with_words(reading: Reading, find: Find) -> Find:
    quote = reading.quote(find.start, find.end)
    return reading.find(
        "timeline",
        quote,
        (find.start, find.end),
        extractor="timeline",
        confidence=find.stated.confidence,
        intent=find.stated.intent,
    )


def _fits_answer(reading: Reading, match: re.Match[str]) -> bool:
    start, end = reading.sentence(match.start())
    sentence = reading.text[start:end]
    return not reading.is_question(match.start()) and (
        _OTHER.search(sentence) is None or _STRONG.search(sentence) is not None
    )


def _fits(reading: Reading, match: re.Match[str]) -> bool:
    """Whether a time is when they want to be served, not when they want to meet or what happened before."""
    start, end = reading.sentence(match.start())
    sentence = reading.text[start:end]
    near = reading.text[max(start, match.start() - 90) : min(end, match.end() + 60)]
    goal = _GOAL.search(near)
    direct = _DIRECT.search(reading.text[start : match.start()]) is not None
    if _NOW.fullmatch(match[0]) and not direct:
        return False
    if _DATE.match(match[0]) and not direct:
        return False
    if _VAGUE.match(match[0]):
        return not (_OTHER.search(sentence) or _PAST.search(sentence) or reading.is_question(match.start()))
    if (
        _LOOSE.match(match[0])
        and not _BY.match(match[0])
        and not direct
        and _FIRM.search(near + match[0]) is None
    ):
        return False
    if (
        goal is None
        or (_US.search(sentence) is None and not direct)
        or _DENIED.search(reading.clause_before(match.start()))
    ):
        return False
    clause = (
        reading.clause_before(match.start(), 90)
        + match[0]
        + re.split(r"[,;:(]\s|\sand\s", reading.text[match.end() : min(end, match.end() + 60)])[0]
    )
    if (_OTHER.search(clause) and not _STRONG.search(clause)) or _PAST.search(clause):
        return False
    if reading.is_question(match.start()) and re.search(
        r"\b(?:you|your|ihr|vous|ustedes|when will|is there)\b", clause, re.I
    ):
        return re.search(r"\b(?:we|us|our|wir|nous|nos)\b", clause, re.I) is not None
    return not reading.is_supposed(match.start())
