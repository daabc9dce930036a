"""What the visitor wants to get done: what follows "we need", "we're looking for", "we struggle with". PURE."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.profile.rules.reading import Find, Reading

_MAX = 3
_WANT = re.compile(
    r"(?:(?:^|[.!?\n] ?)(?:hi|hello|hey)?[ ,!.]{0,3}looking for(?: an?| some| the)?|(?:^|"
    r"\n)needs?:|(?:^|[.!?\n] ?)(?:need|want|require)(?: an?| some| to)?(?= (?!you|your|it|this|that|"
    r"them|me|to know)\w)|\b(?:and|und|et|y|n|so|but) (?:need|are looking for|looking for|brauchen|"
    r"suchen|"
    r"benötigen|cherchons|recherchons|necesitamos|buscamos)(?: an?| some| eine?n?| une?|"
    r" una?)?|\b(?:(?:we|i)(?:'re| are| am|'m)?(?: also| just| really| currently| actually|"
    r" desperately| basically| mostly| mainly| urgently| all| both| do)* (?:(?:need|require|"
    r"want|wanted)(?: to| an?(?= )| some(?= )| the(?= ))?|lookin'?g? (?:for|4|to|into)(?: an?|"
    r" some| the)?|searching for(?: an?| some)?|"
    r"trying to|hoping to|planning to|aiming to|struggl(?:e|ing) (?:with|to)|"
    r"having (?:trouble|problems|issues) (?:with)?|in need of(?: an?)?|after (?:an?|some)|"
    r"shopping for(?: an?)?|in the market for(?: an?)?)|(?:we'd|i'd|we would|i would) (?:like|"
    r"love|want|need|prefer)(?: to(?: be able to)?| an?| some)?|"
    r"(?:our|my|the) (?:main |biggest |primary |current |real |key )?(?:need|goal|problem|"
    r"challenge|pain point|pain|issue|requirement|priority|use case|aim)s? (?:is|are|:)(?: to|"
    r" that| an?)?|we have to(?: be able to)?|we must(?: be able to)?|what (?:we|"
    r"i) (?:really )?need is(?: an?)?|"
    r"wir (?:brauchen|bräuchten|suchen|benötigen)(?: derzeit| aktuell| dringend| noch| vor allem|"
    r" nach)?(?: eine?n?m?r?)?|ich (?:brauche|bräuchte|suche|benötige)(?: eine?n?m?r?)?|(?:wir|"
    r"ich) (?:möchten?|wollen|will|würden? gern\w?)(?: gern\w?)?(?: eine?n?m?r?| unsere?n?|"
    r" die| den| das)?|auf der suche nach(?: eine?r?m?)?|"
    r"(?:nous (?:cherchons|recherchons)|je (?:cherche|recherche)|on cherche)(?: à| une?|"
    r" des)?|(?:nous avons|j'ai|on a) besoin (?:de |d'|d une? )(?:une? )?|(?:nous (?:voulons|"
    r"souhaitons|voudrions|aimerions)|je (?:veux|souhaite|voudrais)|on (?:veut|"
    r"voudrait))(?: une?)?|il (?:nous|me) fau(?:t|drait)(?: une?)?|à la recherche (?:de |d')(?:une? )?|"
    r"(?:necesitamos|necesito|buscamos|busco|queremos|quiero|nos gustaría|estamos buscando|"
    r"quisiéramos)(?: una?| el| la)?|nuestro (?:problema|objetivo|reto) es(?: que)?|"
    r"(?:vorremmo|vorrei)(?: una?)?|cerc(?:hiamo|o)(?: una?)?|(?:abbiamo|ho) bisogno di(?: una?)?|"
    r"precis(?:amos|o)(?: de)?(?: uma?)?|"
    r"procur(?:amos|o)(?: uma?)?|(?:wij|we|ik) zoek(?:en)?(?: een)?|(?:vi|jag) (?:söker|behöver)(?: en| ett)?|"
    r"vi (?:leder efter|trenger|har brug for)(?: en| et)?|szukam(?:y)?|potrzebuj(?:emy|[ęe])))"
    r"(?:(?<=[ '])| )(?P<what>[^\n.!?;]{3,220})",
    re.I,
)
_ENDS = re.compile(
    r"(?:,\s(?:but|and|so|because|which|since|ideally|preferably|please|my|our|we|i|as|can|"
    r"could|do|does|is|what|how|aber|und|da|weil|mais|et|car|pero|y|porque|for (?:now|the))\b|"
    r"\s-\s|\s(?:because|but|since|so that we|so we|so i|and (?:we|i|our|my|it|then|they|can|"
    r"do|how|what|is)|aber|weil|und wir|und ich|"
    r"mais|parce que|car nous|et nous|et je|pero|porque|y (?:nosotros|me|mi|nuestro)|can you|"
    r"could you|do you|please|thanks)\b|\(|:\s|·).*",
    re.I | re.S,
)
_TALK = re.compile(
    r"^(?:your |my |for you|assistance|it |me |us |him |her |them |(?:to )?(?:know|ask|talk|"
    r"speak|book|schedule|see|go|think|check|cancel|chat|hear|understand|learn|say|tell|"
    r"be (?:clear|honest|sure|contacted|called|rude)|give|share|leave|send|get (?:in touch|"
    r"back|a (?:quote|demo|call|price|feel)|more info\w{0,7}|some info\w{0,7}|info\w{0,7}|"
    r"your|started)|"
    r"find out|figure|discuss|meet|call|reach|receive|have (?:a (?:look|call|chat|demo|quick|"
    r"question))|look|try|test|wait|decide|start|begin|sign up|buy|order|purchase|pay|spend|"
    r"mention|correct|change my|update my|confirm|make sure|keep|stay|use my|convince|"
    r"run (?:it|this)|consult|clear)\b|(?:a |an |the |some |your |more |further |"
    r"quick )*(?:help|info\w{0,7}|details?|quotes?|quotation|demo|same|delivery|callback|"
    r"phone call|(?:\w{1,5} )?help\b.*|"
    r"price|pricing|prices|call|callback|meeting|appointment|answer|question|advice|discount|"
    r"refund|invoice|offer|time|approval|sign-?off|minute|moment|email|name|contact|person|"
    r"human|someone|anyone|number|receipt|trial|link|reply|response|brochure|catalogue|budget|"
    r"it|this|that|you|one|them)\b(?:,|$|(?: from| about| on| of| to| in| please| for| at| by|"
    r" asap| now)\b)|"
    r"(?:gern\w? )?(?:wissen|fragen|sprechen|termin|angebot|hilfe|infos?|informationen|"
    r"mehr (?:erfahren|wissen|infos?)|eine? (?:angebot|termin|frage|demo|rückruf)|"
    r"(?:mit )?(?:jemand\w{0,2}|ihnen) )|(?:savoir|être|parler|(?:un )?preventivo|een offerte|"
    r"orçamento|un (?:devis|rendez-vous|rappel|"
    r"renseignement)|devis|des (?:informations|renseignements)|une (?:démo|réponse|"
    r"information)|prendre|connaître|"
    r"saber|hablar|una (?:cita|demo|llamada|oferta|cotización)|información|un presupuesto|"
    r"presupuesto|cita|demo|conocer|preguntar|agendar|reservar)\b)",
    re.I,
)
_WORK = re.compile(
    r"^(?:to )?(?:automat\w{1,3}|replac\w{1,3}|reduc\w{1,3}|improv\w{1,3}|track\w{0,3}|"
    r"manag\w{1,3}|integrat\w{1,3}|sync\w{0,7}|connect\w{0,3}|measur\w{1,3}|cut|speed|"
    r"central\w{1,5}|digit\w{1,6}|organi[sz]e|monitor|consolidate|"
    r"get rid|streamline|simplify|collect|record|optimi[sz]e|increase|grow|scale|save|stop|"
    r"avoid|eliminate|standardi[sz]e|outsource|analy[sz]e|forecast|generate|capture|host|"
    r"store|secure|protect|publish|print|ship|import|export|"
    r"one |a |an |some |our |all |better |more |less |fewer |new |something|someone)",
    re.I,
)
_WORK_DE = re.compile(
    r"\b(?:automatisieren|verwalten|erfassen|ersetzen|digitalisieren|verbessern|reduzieren|"
    r"organisieren|integrieren|steuern|optimieren|vereinfachen|überwachen|senken|abbilden|"
    r"anbinden|auswerten|vernetzen)$",
    re.I,
)
_TO = re.compile(
    r"\b(?:to|like|love|want|wanted|möchten?|wollen|will|gern\w?|voulons|souhaitons|voudrions|"
    r"aimerions|veux|souhaite|voudrais|veut|voudrait|queremos|quiero|gustaría|quisiéramos)\s*$",
    re.I,
)
_NATIVE_VERB = re.compile(
    r"^(?:[a-zéèêàâîûç]{3,14}(?:er|ir|re)|[a-záéíóúñ]{3,14}(?:ar|er|ir)(?:lo|la|nos)?)\b", re.I
)
_VOID = re.compile(
    r"\b(?:do|does|did|if|when|whether|would|will|should|don't|not|why|what|wenn|falls|si|"
    r"once|until|unless|can|may|might|what else|anything|all|everything|that|where|how)\s*$",
    re.I,
)
_STRUGGLE = re.compile(r"(?:struggl|trouble|problem|issue|challenge|pain)", re.I)
_TIME_TAIL = re.compile(
    r"[ ,]+(?:asap|as soon as possible|please|too|as well|though|right now|at the moment|"
    r"currently|for us|today|in general)$",
    re.I,
)


_THING = re.compile(
    r"\W{0,3}(?:(?:just|mostly|mainly|basically|well|probably|maybe)[, ]{1,2})?"
    r"(?P<what>(?:an?|some|something|someone|new|better|eine?n?|une?|una?)\s[^\n.,!?;]{3,120})",
    re.I,
)


def _is_plain_verb(match: re.Match[str], what: str) -> bool:
    """ "We want to" goes on with anything; only work to be done is a need."""
    lead = match[0][: match.start("what") - match.start()]
    if re.search(r"\b(?:möchten?|wollen|will|würden?)\b", lead, re.I):
        return _WORK_DE.search(what) is None
    if _TO.search(lead) is None:
        return False
    return _WORK.match(what) is None and (
        re.search(r"\bto\s*$|\b(?:want|like|love)\s*$", lead, re.I) is not None
        or _NATIVE_VERB.match(what) is not None
    )


def find(reading: Reading) -> tuple[Find, ...]:
    found: list[Find] = []
    for match in _WANT.finditer(reading.text):
        if _VOID.search(reading.clause_before(match.start(), 30)) or reading.is_supposed(match.start()):
            continue
        what = _TIME_TAIL.sub("", _ENDS.sub("", match["what"])).rstrip(" ,-")
        if (
            len(what) < 3
            or _TALK.match(what)
            or _is_plain_verb(match, what)
            or (len(what.split()) < 2 and len(what) < 5)
        ):
            continue
        start = (
            match.start()
            if _STRUGGLE.search(match[0][: match.start("what") - match.start()])
            else match.start("what")
        )
        span = (match.start("what"), match.start("what") + len(what))
        value = " ".join(reading.quote(*span).split())
        found.append(
            reading.find(
                "needs",
                value,
                (min(start, span[0]), span[1]),
                extractor="needs",
                confidence=0.8,
                intent="set",
            )
        )
    return tuple(found[:_MAX]) or tuple(_answered(reading))


def _answered(reading: Reading) -> Iterator[Find]:
    """ "A point of sale system, nothing fancy": the thing itself, when our last reply asked what they look for."""
    match = _THING.match(reading.text) if reading.asked == "needs" else None
    if match and not reading.is_question(match.start("what")) and not _TALK.match(match["what"]):
        span = match.span("what")
        value = " ".join(reading.quote(*span).split())
        yield reading.find("needs", value, span, extractor="needs", confidence=0.8, intent="set")
