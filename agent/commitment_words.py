"""How commitments are worded in English, German, French and Spanish. Patterns over folded text."""

from __future__ import annotations

from collections.abc import Mapping

# Objects that make "give you ..." or "do it for ..." an offer.
_EN_GIFT = (
    r"(?:\boff\b|discount|% |percent|\bfree\b|\bdeal\b|\bhalf\b|[$€£]|special|\bprice\b|\bextra\b|bonus|upgrade|"
    r"no cost|\bcredit\b|\bmonths?\b|rebate|coupon|voucher|refund|guarantee|\bfor (?:only|just)\b)"
)
_EN_VERBS = "|".join(
    (
        r"guarantee",
        r"promise",
        r"assure you",
        r"approve",
        r"authori[sz]e",
        r"agree to",
        r"accept (?:your|that|this|the) (?:offer|price|terms?|deal)",
        r"honou?r",
        r"waive",
        r"refund",
        r"reimburse",
        r"compensate",
        r"credit (?:you|your)",
        r"match (?:that|the|any|your)",
        r"lower",
        r"reduce",
        r"knock",
        r"take \S+(?: \S+)? off",
        r"cut (?:the|your)",
        rf"(?:offer|give|get|grant|sell|do|make|let you have) (?:you |it |this |that |them )?.{{0,40}}?{_EN_GIFT}",
        r"(?:reserve|hold|lock in|lock|freeze) (?:the|that|this|your)",
        r"throw in",
        r"extend your",
        r"upgrade you",
        r"sign (?:the|a|this|that)",
        r"commit to",
        r"confirm (?:that )?(?:the|your|this) (?:discount|price|offer|order|deal|contract|agreement|refund)",
    )
)
_EN_AUXILIARY = (
    r" can| could| will|'ll| shall| would|'d| hereby| do| certainly| gladly| personally| also| just| have|"
    r" definitely|"
    r" be happy to|(?: am|'m) (?:happy|able|glad|authori[sz]ed|pleased) to"
)
_DE_GIFT = (
    r"(?:rabatt|nachlass|prozent|%|gratis|kostenlos|geschenkt|sonderpreis|erstatten|garantieren|zusichern|"
    r"versprechen|"
    r"genehmigen|erlassen|gewahren|reservieren|gutschein|gunstiger|angebot machen)"
)
_ES_GIFT = r"(?:descuento|gratis|%|por ciento|reembolso|precio|rebaja|oferta|garantia|dinero)"

# What commits by being said. The speaker is the agent, which has no say.
SPEECH_ACTS: tuple[str, ...] = (
    # English
    rf"\b(?:i|let me)(?:{_EN_AUXILIARY})* (?:{_EN_VERBS})",
    r"\bi(?:'ve| have)? (?:approved|waived|applied|reserved|refunded|locked|granted|authori[sz]ed|agreed|"
    r"guaranteed)\b",
    r"\bi(?: fully| completely| totally)? agree\b(?! that\b)",
    r"\b(?:legally[- ])?binding (?:offer|agreement|contract|commitment|promise|quote|deal|statement|price)",
    r"\b(?:that|this|it)(?:'s| is| will be)(?: now| all| also)? (?:legally )?binding\b",
    r"\bno take?s(?:ies|y|-)?[- ]?(?:backs?(?:ies|y)?)",
    r"\b(?:that|this|it|you|we)(?:'s| is|'ve got| have| got| have got)? (?:a |yourself a )deal\b",
    r"^\W*deal\b(?!s)(?! (?:with|stage|pipeline|size|record))",
    r"\bdone deal\b",
    r"\bit's settled\b",
    r"^\W*agreed\b",
    r"\b(?:you have|i give you|take) my word\b",
    r"\bmy (?:promise|guarantee)\b",
    r"\bconsider it done\b",
    r"\byou can (?:hold|quote) (?:us|me)\b",
    r"\bi stand by\b",
    r"\b(?:just|only|especially|exclusively|special(?:ly)?(?: price)?) for you\b",
    r"\bas an? (?:exception|special favou?r|goodwill gesture)\b",
    r"\bwe hereby\b",
    r"\bwe (?:accept|agree to) (?:your|that|this) (?:offer|price|terms?|deal|request|proposal)\b",
    r"\byou(?:'ll| will| now)? (?:have|get|receive) (?:it|this|that|the \w+) for (?:just |only )?[$€£\d]",
    r"\b(?:it|the \w+)(?:'s| is) yours for\b",
    # German
    r"\bich (?:\w+ ){0,2}?(?:garantiere|verspreche|versichere|genehmige|erlasse|erstatte|gewahre|reserviere|"
    r"akzeptiere|"
    r"verpflichte|schenke|reduziere|senke|sichere \w+ .{0,40}zu)\b",
    r"\bich (?:\w+ ){0,2}?bestatige (?:ihnen |dir )?(?:den|die|das) (?:rabatt|preis|angebot|vertrag|deal)\b",
    r"\bich (?:\w+ ){0,2}?(?:gebe|biete|mache) (?:ihnen|dir) .{0,40}?" + _DE_GIFT,
    rf"\bich (?:kann|konnte|werde|wurde|mochte|darf) .{{0,60}}?{_DE_GIFT}",
    r"\brecht(?:lich|s)\W?(?:bindend|verbindlich)\w*",
    r"\b(?:verbindliches|bindendes) (?:angebot|versprechen)|\bverbindliche (?:zusage|vereinbarung)",
    r"\b(?:abgemacht|einverstanden)\b",
    r"\bmein wort\b",
    r"\bwir haben (?:einen|eine) (?:deal|abmachung|vereinbarung)",
    r"\b(?:extra|nur|speziell) fur (?:sie|dich)\b",
    # French
    r"\bje (?:vous |te |t')?(?:garantis|promets|assure|approuve|rembourse|accorde|offre|accepte|reserve|consens)\b",
    r"\bje m'engage\b",
    r"\bje (?:vous |te )?confirme (?:la remise|le prix|l'offre|le contrat|votre remise)",
    r"\bje (?:vous |te )?fais (?:\S+ ){0,3}(?:remise|prix|cadeau)",
    r"\bje (?:peux|pourrais|vais|suis (?:autorise|heureux|ravi)\w*) (?:\S+ ){0,5}?"
    r"(?:offrir|accorder|garantir|rembourser|promettre|faire (?:une|un|\S+ %)|approuver|reserver|consentir)",
    r"\bjuridiquement contraignant\w*",
    r"\b(?:offre|engagement|contrat) (?:ferme|contraignant\w*)\b",
    r"\b(?:marche|affaire) conclue?\b",
    r"\bc'est d'accord\b",
    r"\bma parole\b",
    r"\b(?:rien que|specialement) pour (?:vous|toi)\b",
    # Spanish
    r"\b(?:le |te |les |lo )?(?:garantizo|prometo|aseguro|apruebo|reembolso (?:su|tu|el dinero)|concedo|"
    r"me comprometo|regalo|rebajo)\b",
    r"\b(?:le|te) (?:ofrezco|doy|hago|reservo|confirmo) .{0,40}?" + _ES_GIFT,
    r"\bconfirmo (?:el descuento|el precio|la oferta|su descuento)",
    r"\bacepto (?:su|tu|la|el) (?:oferta|precio)",
    r"\b(?:puedo|podria|voy a|quiero) (?:\S+ ){0,3}?(?:ofrecer|dar|hacer|conceder|rebajar)\w{0,4} .{0,50}?"
    + _ES_GIFT,
    r"\b(?:puedo|voy a) (?:garantizar|prometer|aprobar|reembolsar|reservar)\w{0,4}\b",
    r"\b(?:legal|juridica)mente vinculante\w*",
    r"\b(?:oferta|compromiso|acuerdo) (?:en firme|vinculante)",
    r"\btrato hecho\b",
    r"\btenemos (?:un )?(?:trato|acuerdo)\b",
    r"\bmi palabra\b",
    r"\b(?:solo|especialmente) para (?:usted|ti)\b",
)

# What a website may offer and the agent may only repeat. The kinds are the same in all languages.
TERMS: Mapping[str, tuple[str, ...]] = {
    "guarantee": (
        r"\bguarant(?:ee|eed|ees|eeing|y)\b",
        r"\bwarrant(?:y|ies|ed)\b",
        r"garanti\w*",  # also inside German compounds
        r"\bgewahrleist\w*",
        r"\bgarantiz\w*",
    ),
    "refund": (
        r"\brefund\w*",
        r"\bmoney[- ]back\b",
        r"\breimburs\w*",
        r"\bcompensat(?:e|ion)\w*",
        r"\b(?:ruck)?erstatt\w*",
        r"\bgeld[- ]zuruck\w*",
        r"\bentschadig\w*",
        r"\brembours\w*",
        r"\bindemni[sz]\w*",
        r"\breembols\w*",
        r"\bdevol(?:vemos|ucion|uciones|veremos)\b",
    ),
    "discount": (
        r"\bdiscount\w*",
        r"\b(?:percent|half) off\b",
        r"% (?:off|less|cheaper)\b",
        r"[$€£]\s?\d+ off\b",
        r"\bcoupons?\b",
        r"\bpromo(?:tional)? codes?\b",
        r"\bvouchers?\b",
        r"\brebates?\b",
        r"\bcash\W?back\b",
        r"\bprice[- ]match\w*",
        r"\bspecial (?:price|offer|deal|rate)\b",
        r"\bhalf(?: the)? price\b",
        r"rabatt\w*",
        r"\b(?:preis)?nachlass\w*",
        r"\bgutschein\w*",
        r"\bsonderpreis\w*",
        r"\bermassigung\w*",
        r"\bvergunstigung\w*",
        r"\bremises?\b",
        r"\breductions?\b",
        r"\brabais\b",
        r"\bcodes? promo\w*",
        r"\bdescuentos?\b",
        r"\brebajas?\b",
        r"\bcupon(?:es)?\b",
        r"\bprecio especial\b",
        r"\bcodigos? promocional\w*",
    ),
    "waiver": (
        r"\bwaiv(?:e|ed|es|er|ing)\b",
        r"\bfees? (?:is|are) (?:dropped|cancelled)",
        r"\berlass(?:en|t)\b",
        r"\bverzichten auf\b",
        r"\bexoner\w*",
        r"\bexim(?:e|ir|imos)\b",
    ),
    "free": (
        r"\bfree of charge\b",
        r"\bfor free\b",
        r"\bat no (?:extra |additional )?(?:cost|charge)\b",
        r"\b(?:is|are|be|comes?|stays?|remains?|completely|entirely|totally|forever) free\b(?! (?:to|of)\b)",
        r"\bfree (?:months?|years?|weeks?|upgrade|shipping|delivery|installation|training|setup|onboarding|"
        r"consultation)\b",
        r"\bkosten(?:los|frei)\w*",
        r"\bgratis\w*",
        r"\bumsonst\b",
        r"\bgratuit\w*",
        r"\bsans frais\b",
        r"\bsin (?:coste|costo|cargo)\b",
    ),
    "promise": (
        r"\bpromis(?:e|es|ed|ing)\b",
        r"\bwe commit\b",
        r"\bliab(?:le|ility)\b",
        r"\bversprech\w*|\bverspricht\b",
        r"\bzusag\w*|\bzusicher\w*",
        r"\bhaft(?:en|ung)\b",
        r"\bpromet\w*|\bpromes(?:s|a)\w*",
        r"\bs'engage\w*|\bengageons\b",
        r"\bcomprometemos\b",
    ),
    "approval": (
        r"\b(?:is|are|has been|have been|been|get|gets) approved\b",
        r"\b(?:wurde|ist|sind) genehmigt\b",
        r"\best (?:approuve|accorde)e?\b",
        r"\b(?:esta|ha sido) aprobad[oa]\b",
    ),
    "price_hold": (
        r"\b(?:price|rate)s? (?:is|are|stays?|will (?:be|stay)|remains?) (?:locked|fixed|frozen|reserved|held|"
        r"the same)",
        r"\b(?:lock|lock in|freeze|hold) (?:the|your|this|that) (?:price|rate)",
        r"\bprice[- ]lock\b",
        r"\bpreisgarantie\b",
        r"\bpreise? (?:bleib(?:t|en)|ist|sind) (?:fest|gleich|fix)\w*",
        r"\bprix (?:est )?(?:bloque|garanti|fixe)\w*",
        r"\bprecio (?:esta )?(?:fijo|congelado|garantizado)",
    ),
    "binding": (
        r"\bbinding\b",
        r"\bcontractually\b",
        r"\blegally (?:obliged|bound|entitled)",
        r"\bentitled to\b",
        r"\bverbindlich\w*",
        r"\banspruch auf\b",
        r"\bcontraignant\w*",
        r"\bavez droit a\b",
        r"\bvinculante\w*",
        r"\btiene derecho a\b",
    ),
}

# Negations that affirm.
EMPHASIS = (
    r"not a problem|no problem|no worries|no doubt|without (?:a )?doubt|no questions asked|not only|not just|"
    r"no matter|why not|can't wait|"
    r"no strings(?: attached)?|no (?:extra |additional )?(?:cost|charge)|no take\w*|kein problem|keine frage|"
    r"ohne zweifel|nicht nur|"
    r"pas de probleme|aucun probleme|sans doute|sans frais|pas seulement|no hay problema|ningun problema|"
    r"sin duda|no solo|"
    r"sin (?:coste|costo|cargo)"
)
NEGATIONS = (
    r"not|cannot|can't|couldn't|don't|doesn't|didn't|won't|wouldn't|isn't|aren't|wasn't|unable|never|no|nor|"
    r"neither|without|"
    r"nobody|nothing|nicht|kein|keine|keinen|keiner|keinem|nie|niemals|weder|ohne|ne|pas|aucun|aucune|jamais|"
    r"sans|nunca|ni|"
    r"ningun|ninguna|ninguno|sin|tampoco"
)
# Questions that ask what the visitor wants, and offer nothing.
ASKS_VISITOR = (
    r"are you|do you|did you|have you|which|what|who|why|when|where|suchen sie|haben sie|mochten sie wissen|"
    r"cherchez|avez-vous|"
    r"busca|tiene"
)
BENIGN = (
    r"\bfeel free\b",
    r"\b(?:ad|cookie|hands|hassle|risk|commission|sugar|lactose|stress|worry|spam)[- ]free\b",
    r"\bgarantir (?:la |votre )?(?:securite|confidentialite)\b",
    r"\bgarantieren (?:\w+ )?(?:sicherheit|datenschutz)\b",
)
# Words a sentence may put around the website's terms without adding to them.
FRAMING = (
    "offer offers get gets receive come comes give gives include includes included provide provides have "
    "available according "
    "website page currently standard today bieten bietet erhalten bekommen gibt gelten gilt laut website seite "
    "derzeit "
    "offrons offre proposons propose beneficient beneficiez recevez selon site page ofrecemos ofrece tienen "
    "recibe reciben segun "
    "sitio pagina incluye"
)
