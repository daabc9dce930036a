"""What the visitor's company does, in their words: "dental clinic", "logistics". PURE."""

from __future__ import annotations

import re

from agent.profile.rules.reading import Find, Reading

_KINDS = (
    r"(?:clinics?|practice|agency|shop|store|boutique|manufacturer|law firm|accounting firm|"
    r"consultancy|consulting (?:firm|company)|restaurant|cafe|café|hotel|hostel|school|"
    r"university|college|bank|credit union|insurer|insurance (?:company|broker|agency)|"
    r"brokerage|"
    r"retailer|wholesaler|distributor|charity|non-?profit|ngo|hospital|brewery|bakery|winery|"
    r"farm|gym|fitness studio|yoga studio|studio|salon|spa|pharmacy|lab(?:oratory)?|publisher|"
    r"magazine|newspaper|broadcaster|museum|gallery|theatre|theater|travel agency|airline|"
    r"real estate (?:agency|company|firm)|estate agency|property (?:management )?(?:company|"
    r"firm)|construction (?:company|firm)|logistics (?:company|firm|provider)|"
    r"freight forwarder|trucking company|software (?:company|house|vendor)|saas (?:company|"
    r"startup|business)|fintech(?: startup| company)?|"
    r"e-?commerce (?:company|business|store|shop|brand)|online (?:shop|store|retailer)|"
    r"marketing (?:agency|firm)|ad agency|design (?:agency|studio)|web agency|"
    r"recruitment (?:agency|firm)|staffing (?:agency|firm)|production company|"
    r"engineering (?:firm|company|office)|architecture (?:firm|office|studio)|"
    r"architects|energy (?:company|provider)|utility|telecom(?: company)?|telco|"
    r"it (?:service provider|company|consultancy|firm)|managed service provider|msp|"
    r"security (?:company|firm)|cleaning (?:company|business|service)|catering (?:company|"
    r"business)|event (?:agency|company)|training (?:provider|company)|"
    r"car dealer(?:ship)?|dealership|garage|auto repair shop|machine builder|food (?:producer|"
    r"company)|fashion (?:brand|label)|cosmetics (?:brand|company)|medical (?:practice|"
    r"device company)|biotech(?: company| startup)?|pharma(?:ceutical)? company|veterinary|dentist(?:s|"
    r"ry)?(?: office| practice)?|vet(?:erinary)? (?:clinic|practice)|"
    r"municipality|council|library|church|association|foundation|startup|plumbing (?:company|"
    r"business)|landscaping (?:company|business)|tax (?:firm|advisory)|"
    r"[a-z-]{3,14} (?:manufacturer|agency|shop|store|clinic|practice|studio|retailer|"
    r"wholesaler|distributor|producer|brand|publisher|consultancy|brewery|startup|brokerage|supplier|contractor|"
    r"bakery|dealer|maker|roastery|carrier|co-?op))"
)
_PLAIN = frozenset("familienbetrieb shop store studio startup lab association foundation boutique".split())
_ADJECTIVES = (
    r"(?:(?:small|wee|smallish|medium(?:-sized)?|mid-?sized?|large|big|tiny|little|growing|"
    r"fast-growing|young|new|local|regional|global|national|international|independent|"
    r"family(?:-run|-owned)?|private|boutique|leading|typical|simple|bootstrapped|remote|"
    r"early-stage|b2b|b2c|"
    r"[a-z]{3,12}-based|\d{1,6}[ -](?:person|people|man|employee|strong)|(?:two|three|four|"
    r"five|six|seven|eight|nine|ten|twelve)[ -](?:person|people|man)|german|french|spanish|"
    r"british|american|swiss|dutch|berlin|london|paris|uk|us)[ ,]{1,2})"
)
_SECTORS = (
    r"(?:health ?care|logistics|retail|e-?commerce|manufacturing|construction|real estate|"
    r"hospitality|education|finance|financial services|banking|insurance|automotive|energy|"
    r"agriculture|telecommunications|telecoms?|pharma(?:ceuticals?)?|biotech|legal|"
    r"food(?: and beverage| & beverage)?|fashion|travel|tourism|media|advertising|gaming|"
    r"software|saas|it services|consulting|transport(?:ation)?|aviation|chemicals?|defen[cs]e|"
    r"public sector|government|non-?profit|sports|fitness|beauty|cosmetics|fintech|edtech|"
    r"proptech|"
    r"medtech|medical devices?|mechanical engineering|engineering|recruitment|staffing|"
    r"publishing|entertainment|security|cybersecurity|mining|oil and gas|utilities|textiles?|"
    r"furniture|dental|veterinary|wine|brewing|catering|events?|property|accounting|"
    r"architecture|printing|packaging|"
    r"maschinenbau|logistik|gesundheitswesen|einzelhandel|handel|bauwesen|immobilien|"
    r"gastronomie|hotellerie|bildung|finanzwesen|versicherung\w{0,2}|automobil\w{0,10}|"
    r"energie|landwirtschaft|pharma|chemie|tourismus|medien|handwerk|"
    r"santé|logistique|commerce|bâtiment|immobilier|restauration|hôtellerie|éducation|"
    r"assurance|automobile|énergie|tourisme|salud|sanidad|logística|comercio|construcción|"
    r"inmobiliari\w|hostelería|educación|banca|seguros|automoción|energía|turismo|"
    r"alimentación)"
)
_NATIVE = (
    r"(?:zahnarztpraxis|[a-zäöüß]{3,20}(?:erei|betrieb|büro|praxis|kanzlei|agentur|handel|"
    r"händler|hersteller|verlag|klinik|geschäft|werkstatt)|arztpraxis|tierarztpraxis|praxis|"
    r"(?:\w{3,14})?agentur|kanzlei|anwaltskanzlei|steuerkanzlei|steuerberatungskanzlei|"
    r"maschinenbauer|handwerksbetrieb|bauunternehmen|logistikunternehmen|spedition|"
    r"softwarehaus|softwareunternehmen|it-dienstleister|onlineshop|online-shop|"
    r"einzelhändler|großhändler|hersteller|restaurant|hotel|brauerei|bäckerei|schule|"
    r"hochschule|universität|verein|stiftung|klinik|krankenhaus|apotheke|versicherungsmakler|"
    r"immobilienmakler|ingenieurbüro|architekturbüro|planungsbüro|verlag|autohaus|"
    r"fitnessstudio|beratungsunternehmen|unternehmensberatung|"
    r"clinique(?: dentaire| vétérinaire)?|cabinet (?:dentaire|médical|d'avocats|comptable|"
    r"d'architectes|de conseil)|agence (?:web|immobilière|de voyages?|de communication|"
    r"marketing|de publicité)|entreprise de (?:construction|logistique|transport|nettoyage)|"
    r"boutique(?: en ligne)?|école|hôpital|"
    r"clínica(?: dental| veterinaria)?|despacho de abogados|agencia de (?:viajes|marketing|"
    r"publicidad|comunicación)|agencia inmobiliaria|inmobiliaria|empresa de (?:logística|"
    r"construcción|transporte|limpieza|software)|tienda(?: online| en línea)?|restaurante|"
    r"escuela|colegio|bufete|consultora|asesoría)"
)
_WE_ARE = re.compile(
    rf"\b(?:we're|we are|we run|i've got|we've got|i run|i own|we own|we operate|i'm with|i work (?:for|at|in)|"
    rf"i'm at|my company is|our company is|ours is|i have|we have|representing)(?: basically|"
    rf" actually| just)? (?:an? |the )?{_ADJECTIVES}{{0,3}}(?P<kind>{_KINDS})\b(?! (?:owner|"
    rf"manager|website|page|plan|card|account|system|software|tool|locations?))",
    re.I,
)
_NAME_IS = re.compile(rf"(?:, |\()(?:we're )?(?:an? ){_ADJECTIVES}{{0,3}}(?P<kind>{_KINDS})\b", re.I)
_SECTOR = re.compile(
    rf"\b(?:(?:we're|we are|we work|i work|i'm|working|company is|business is|active|operate|"
    rf"operating)(?: mostly| mainly| both)? in (?:the )?(?P<a>{_SECTORS})\b(?: (?:industry|"
    rf"sector|space|business|field))?(?! (?:at|for|department|team)\b)|"
    rf"in (?:the )?(?P<b>[a-z]{{3,14}}(?: [a-z]{{3,14}})?) (?:industry|sector)\b|(?:(?:our|my|"
    rf"the|unsere?|notre|nuestro) (?:industry|branche|sector|secteur|sektor)(?: is| ist| est|"
    rf" es)|(?:^|\n)[ \t]*(?:industry|branche|sector|secteur|"
    rf"sektor) ?:) ?(?:the )?(?P<c>[^\W\d_][\w &-]{{2,30}})|"
    rf"(?:in der|aus der) (?P<d>\w{{3,16}}branche|\w{{3,16}}industrie)|(?:im|"
    rf"in) (?:bereich )?(?P<e>maschinenbau|einzelhandel|gesundheitswesen|handwerk|handel|"
    rf"tourismus)(?: tätig)?|dans (?:le secteur (?:de la |de l'|du |des |"
    rf"de )?)(?P<f>[^\W\d_]{{3,18}})|dans (?:le |la |l')(?P<h>bâtiment|immobilier|restauration|"
    rf"hôtellerie|santé|logistique|transport|tourisme|énergie|assurance|automobile|conseil)\b|"
    rf"en el sector (?:de la |de los |del |"
    rf"de )?(?P<g>[^\W\d_]{{3,18}}))",
    re.I,
)
_WIR_SIND = re.compile(
    rf"\b(?:wir sind|ich habe|ich führe|wir betreiben|ich arbeite (?:in|bei|für)|nous sommes|"
    rf"je dirige|je gère|on est|je travaille (?:dans|pour)|somos|tengo|tenemos|dirijo|"
    rf"trabajo en)(?: (?:eine?n?|eine[rm]|une?|una?|la|der|"
    rf"die))?(?: (?:[\w-]{{3,14}})){{0,2}}? (?P<kind>{_NATIVE})\b",
    re.I,
)


def find(reading: Reading) -> tuple[Find, ...]:
    for pattern in (_WE_ARE, _WIR_SIND, _SECTOR, _NAME_IS):
        for match in pattern.finditer(reading.text):
            group = next(name for name, text in match.groupdict().items() if text)
            span = match.span(group)
            if match[group].lower() in _PLAIN or _is_void(reading, match):
                continue
            value = " ".join(match[group].split())
            return (reading.find("industry", value, span, extractor="industry", confidence=0.85),)
    if reading.asked == "industry" and (
        answer := re.search(rf"\b(?:{_KINDS}|{_SECTORS}|{_NATIVE})\b", reading.text, re.I)
    ):
        return (reading.find("industry", answer[0], answer.span(), extractor="industry", confidence=0.85),)
    return ()


def _is_void(reading: Reading, match: re.Match[str]) -> bool:
    before = reading.before(match.start(), 40)
    theirs = re.search(
        r"\b(?:you|client|customer|colleague|friend|competitor|they|he|she|" r"companies)\b[^,;]{0,20}$",
        before,
        re.I,
    )
    asks = reading.is_question(match.start()) and None is not re.search(
        r"\b(?:work|support|do|does|did|customers|clients|companies|experience|anyone|are you)\b",
        before,
        re.I,
    )
    return (
        theirs is not None
        or asks
        or reading.is_supposed(match.start())
        or re.search(r"\bnot\s$", before) is not None
    )
