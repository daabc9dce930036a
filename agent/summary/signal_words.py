"""How visitors word objections, wishes and moods in English, German, French and Spanish.

Patterns over text that is folded and expanded (`agent.acts.text`): no accents, no capitals, "ss" for a sharp s.
"""

from __future__ import annotations

from collections.abc import Mapping

from agent.summary.model import NextStepKind

OBJECTIONS: Mapping[str, tuple[str, ...]] = {
    "Finds the price too high": (
        r"\b(?:too|very|quite|rather|pretty|so|really|that|bit|little|more) (?:expensive|pricey|costly|"
        r"steep|dear)\b",
        r"\b(?:is|are|seems?|looks?|sounds?|it's|that's) (?:expensive|pricey|steep|overpriced)\b|"
        r"\boverpriced\b",
        r"\bmore than (?:we|i) (?:wanted|planned|expected|hoped|can)\b|\ba lot of money\b|\bout of (?:our|"
        r"my) range\b",
        r"\b(?:over|above|beyond|exceeds?|outside|out of)(?: of)? (?:our|my|the) budget\b|\bno budget\b",
        r"\b(?:can't|cannot) (?:really )?afford\b|\bprices? (?:is|are|seems?) (?:too |very |quite )?high\b",
        r"\bcheaper (?:elsewhere|offers?|quote|at|from|alternative)|\b(?:found|got|have|"
        r"saw) .{0,25}\bcheaper\b",
        r"\b(?:zu|ziemlich|sehr|recht|echt|ganz schon|etwas|so) teuer\b|\bteurer als\b|\bviel geld\b",
        r"\b(?:uber|sprengt|ubersteigt|ausserhalb)\b.{0,20}\bbudget|\b(?:kein|nicht genug) budget\b",
        r"\bnicht leisten\b|\b(?:woanders|anderswo) (?:gunstiger|billiger)|\bgunstigere[sn]? (?:angebot|"
        r"anbieter)",
        r"\bpreise? (?:ist|sind|finde\w*|erschein\w*)\b.{0,12}\bhoch\b",
        r"\b(?:trop|tres|assez|plutot|vraiment|un peu|si) (?:cher|couteu|eleve)\w*|\bmoins cher (?:ailleurs|"
        r"chez|que)\b",
        r"\b(?:depasse|hors)\b.{0,12}\bbudget|\bpas (?:les moyens|le budget|de budget)\b",
        r"\b(?:demasiado|muy|bastante|tan|un poco) (?:car[oa]s?|costos[oa]s?)\b|\bmas barat[oa]s?\b",
        r"\b(?:fuera de|supera|excede)\b.{0,15}\bpresupuesto|\bno (?:tenemos|tengo|hay) presupuesto\b",
        r"\bno (?:me |nos )?(?:lo )?(?:puedo|podemos) (?:permitir|pagar)",
    ),
    "Is not convinced yet": (
        r"\bnot (?:really |quite |so |entirely |fully |yet |100% )*(?:sure|convinced|certain|ready)\b"
        r"(?! (?:what|how|where|which|who|when|i understand))",
        r"\b(?:have|has|having) (?:my |our |some |a few )?doubts\b|\bhesita(?:nt|te|ting)\b|\bsceptical\b|"
        r"\bskeptical\b",
        r"\b(?:need|want|have)\b.{0,15}\b(?:think (?:about it|it over|this over)|time to think|sleep on it)\b",
        r"\bdon't know (?:yet )?(?:if|whether) (?:it|this|that|we|i)\b",
        r"\bnicht (?:ganz |so |wirklich |vollig )?(?:sicher|uberzeugt)\b|\bunsicher\b|\b(?:bedenken|zweifel)\b",
        r"\b(?:muss|mussen|mochte\w*|will)\b.{0,25}\buberlegen\b|\bweiss (?:noch )?nicht,? ob\b",
        r"\bpas (?:encore |tout a fait |vraiment |totalement )?(?:surs?|sures?|convaincu\w*|decide\w*)\b",
        r"\b(?:j'hesite|(?:nous )?hesitons|on hesite)\b|\b(?:dois|devons|vais|besoin d'|"
        r"veux)\b ?(?:y )?reflechir\b",
        r"\bno (?:estoy|estamos) (?:muy |del todo |todavia |aun )?(?:segur|convencid)\w+|\bno me convence\b",
        r"\b(?:tengo|tenemos|necesito|debo|quiero)\b.{0,10}\bpensa(?:r|rlo|rmelo|rnoslo)\b",
    ),
    "Already uses something else": (
        r"\b(?:already|currently) (?:use|using|work(?:ing)? with|rent(?:ing)? from|buy(?:ing)? from)\b"
        r"(?! (?:you|your|this|it)\b)",
        r"\b(?:already )?have (?:already )?(?:an?|our own|our|another) (?:\w+ )?"
        r"(?:supplier|provider|vendor|solution|contract with)\b",
        r"\bhappy with (?:our|my|the) (?:current|existing|present|supplier|provider)|\bunder contract\b",
        r"\b(?:nutzen?|verwenden?|benutzen?|arbeiten) (?:wir |ich )?(?:bereits|schon|derzeit|aktuell|"
        r"momentan)\b",
        r"\b(?:bereits|schon) (?:einen|eine|ein) (?:\w+ )?(?:anbieter|lieferant|losung|vertrag|partner|"
        r"system|software)\w*",
        r"\b(?:zufrieden mit unser\w*|sind mit .{2,30} zufrieden)\b",
        r"\b(?:utilis\w+|travaill\w+) deja\b|\bdeja (?:un|une) (?:\w+ )?"
        r"(?:fournisseur|prestataire|outil|contrat|logiciel|partenaire|systeme|solution)\b",
        r"\bya (?:usamos|uso|utilizamos|utilizo|trabajamos con|trabajo con)\b|\bactualmente (?:usamos|"
        r"utilizamos)\b",
        r"\bya (?:tenemos|tengo) (?:un|una) (?:\w+ )?(?:proveedor|solucion|contrato|sistema|herramienta|"
        r"software)\b",
    ),
    "Needs someone else's approval": (
        r"\b(?:need|needs|have|has|must|got|want)(?: to)? (?:first )?(?:ask|check with|talk to|talk with|"
        r"speak to|speak with|"
        r"discuss (?:it|this|that) with|run (?:it|this|that) (?:by|past)|consult|clear (?:it|this) with|"
        r"convince) "
        r"(?:the |my |our |with )*(?:boss|manager|ceo|cfo|cto|director|board|team|partner|wife|husband|finance|"
        r"management|legal|it department|colleagues?|committee|head of|procurement|company)\b",
        r"\b(?:need|needs|require|requires|waiting for|get|wait for)\b.{0,25}\b(?:approval|sign[- ]?off|"
        r"go-ahead)\b",
        r"\bnot my (?:decision|call)\b|\b(?:can't|cannot|don't) decide (?:this |that )?(?:alone|myself|"
        r"on my own|it)\b",
        r"\b(?:muss|mussen|musste\w*)\b.{0,40}\b(?:chef|geschaftsfuhr|vorgesetzt|vorstand|mein\w* team|"
        r"partner|frau|"
        r"mann|kolleg|abteilung|einkauf|leitung)\w*\b.{0,40}\b(?:absprechen|fragen|abstimmen|klaren|besprechen|"
        r"abklaren|freigeben|reden|sprechen|zustimm\w+|genehmig\w+)",
        r"\b(?:brauch|benotig)\w*\b.{0,30}\b(?:freigabe|genehmigung|zustimmung)\b|"
        r"\bnicht alleine? entscheiden\b",
        r"\b(?:dois|devons|doit|faut)\b.{0,12}\b(?:demander|parler|voir|consulter|discuter|valider|"
        r"soumettre|convaincre)"
        r"\b.{0,25}\b(?:chef|patron|direct\w+|responsable|mon equipe|notre equipe|associe\w*|hierarchie|"
        r"conseil|"
        r"collegues?|comite|mari|femme)\b",
        r"\b(?:besoin|attend\w*|faut)\b.{0,20}\b(?:accord|validation|approbation)\b|\bpas moi qui decide\b",
        r"\b(?:tengo|tenemos|debo|debemos|necesito|hay)(?: que)? (?:consultar|hablar|preguntar|comentar|"
        r"discutir|validar)"
        r"\w*\b.{0,25}\b(?:jef|gerent|direct|socio|mi equipo|nuestro equipo|junta|marido|mujer|espos|coleg|"
        r"companer)\w*",
        r"\bnecesit\w+\b.{0,20}\b(?:aprobacion|autorizacion|visto bueno)\b|\bno (?:lo )?decido yo\b",
    ),
    "Wants assurance about security or data protection": (
        r"\b(?:worried|concern(?:ed|s)?|nervous|afraid|uneasy)\b.{0,30}\b(?:security|privacy|data|gdpr|leak|"
        r"breach|hack)",
        r"\b(?:is|are)\b.{0,25}\b(?:data|information|details|platform|system)\b.{0,15}\b(?:safe|secure|"
        r"encrypted)\b",
        r"\b(?:gdpr|hipaa|soc ?2|iso ?27001)\b|\bwhere\b.{0,20}\bdata\b.{0,12}\b(?:stored|hosted|kept)\b",
        r"\b(?:security|privacy|data protection) (?:concerns?|issues?|questionnaire|review|requirements)\b",
        r"\b(?:sorge|bedenken|angst)\w*\b.{0,30}\b(?:datenschutz|sicherheit|daten)\b|\b(?:dsgvo|"
        r"datenschutz)\w*",
        r"\bdaten\b.{0,20}\b(?:sicher|verschlusselt|gespeichert|gehostet)\b|\bwo liegen\b.{0,20}\bdaten\b",
        r"\b(?:inquiet|crain|peur)\w*\b.{0,30}\b(?:securite|donnees|confidentialite)\b|\brgpd\b",
        r"\bdonnees\b.{0,25}\b(?:securis|proteg|heberg|stock|chiffr)\w+",
        r"\b(?:preocup|miedo|inquiet)\w*\b.{0,30}\b(?:seguridad|datos|privacidad)\b|\bproteccion de datos\b",
        r"\bdatos\b.{0,25}\b(?:segur[oa]s|protegidos|almacen\w+|alojad\w+|cifrad\w+)\b",
    ),
    "Is not in a hurry": (
        r"\b(?:not (?:a |our |my )?(?:top )?priority|bad timing|too (?:early|soon)|not (?:in a hurry|"
        r"urgent)|no (?:rush|hurry))\b",
        r"\b(?:maybe|perhaps|only|not (?:before|until)) next (?:year|quarter)\b|\bcome back (?:to (?:it|"
        r"this|you) )?later\b",
        r"\b(?:zu fruh|keine prioritat|nicht dringend|eilt nicht|vielleicht spater)\b",
        r"\b(?:erst|vielleicht|nicht vor) (?:nachstes|kommendes|nachstem) (?:jahr|quartal)\b",
        r"\b(?:trop tot|pas (?:une )?priorite|pas urgent|pas presses?|peut-etre plus tard)\b",
        r"\bpas avant l'annee prochaine\b",
        r"\b(?:demasiado pronto|no es (?:una )?prioridad|no es urgente|no (?:hay|tengo|tenemos) prisa|"
        r"quizas? mas adelante)\b",
    ),
    "Misses something or finds it unsuitable": (
        r"\bdeal ?-?breaker\b|\bnot what (?:i|we)(?:'m|'re| am| are)? (?:need|want|looking)|"
        r"\bmissing (?:feature|function)",
        r"\b(?:doesn't|does not|won't|don't) (?:fit|meet|cover|suit) (?:our|my|us|me)\b",
        r"\btoo (?:complicated|complex|difficult|small|slow|limited|basic)\b",
        r"\bzu (?:kompliziert|komplex|klein|langsam|umstandlich)\b|\bfehlt (?:uns|mir)\b|\bpasst (?:uns |"
        r"mir )?nicht\b",
        r"\btrop (?:complique|complexe|petit|lent)\w*|\bil (?:nous |me )?manque\b|\bne (?:convient|"
        r"correspond) pas\b",
        r"\bdemasiado (?:complicad|complej|pequen|lent)\w+|\b(?:nos|me) falta\b|\bno (?:se ajusta|encaja|"
        r"cumple)\b",
    ),
    "Doubts whether we can be trusted": (
        r"\b(?:scam|rip-?off|bad reviews?|legit)\b|\bnever heard of (?:you|your)\b|\b(?:can|should) (?:i|"
        r"we) trust\b",
        r"\b(?:betrug|abzocke|schlechte bewertungen|serios)\b",
        r"\b(?:arnaque|mauvais avis)\b|\b(?:estafa|malas (?:opiniones|resenas))\b",
    ),
}  # fmt: skip

# What in a sentence shows that its speaker wants something, rather than speaks of it.
WISH = (
    r"\b(?:i|we)(?:'d| would|'ll| will)?(?: really| just| also)? (?:like|love|want|need|prefer|request)\b|"
    r"\b(?:can|could|may|would|will) (?:i|we|you|someone|somebody|anyone)\b|\bplease\b|\blet's\b|"
    r"\binterested in\b|"
    r"\bhow (?:do|can|could) (?:i|we)\b|\b(?:is it possible|looking for)\b|^(?:send|book|schedule|arrange|"
    r"get|give|show|set up)\b|"
    r"\b(?:ich|wir)\b.{0,12}\b(?:mochte\w*|will|wollen|hatte\w*|wurde\w*|brauche\w*|benotige\w*|suche\w*|"
    r"bitte\w*)\b|"
    r"\b(?:mochte\w*|will|wollen|hatte\w*|wurde\w*|brauche\w*|benotige\w*) (?:ich|wir)\b|"
    r"\b(?:konn\w+|kann|durfte\w*) (?:ich|wir|sie|ihr|man|jemand|mir|uns|du)\b|\bbitte\b|^(?:schick|send|"
    r"mach|ruf)\w*\b|"
    r"\b(?:je|nous|on) (?:\w+ )?(?:voudr\w+|veux|veut|voulons|souhait\w*|cherch\w+|prefer\w+|desir\w+)\b|"
    r"\b(?:j'aimerais|nous aimerions|on aimerait|puis-je|merci de|est-ce que je peux|besoin d)|"
    r"\b(?:pouvez|pourriez|peux|peut|pourrait|pouvons)[- ](?:vous|tu|on|nous)\b|\bs'il vous plait\b|\bsvp\b|"
    r"^(?:envoyez|faites|rappelez|appelez)\b|"
    r"\b(?:quiero|queremos|quisiera\w*|quisieramos|me gustaria|nos gustaria|necesito|necesitamos|busco|"
    r"buscamos|deseo)\b|"
    r"\b(?:puede|puedo|pueden|podria|podrian|podemos|puedes|podriamos)\b|\bpor favor\b|^(?:envi|mand|hag|"
    r"llam)\w+\b"
)

STEPS: Mapping[NextStepKind, tuple[str, ...]] = {
    "quote": (
        r"\b(?:an?|your|the|written|formal|custom|individual|best) (?:\w+ )?(?:quote|quotation|offer|"
        r"proposal|estimate)\b|"
        r"\bquot(?:e|ation)s? (?:for|please|on)\b",
        r"\b(?:angebot|kostenvoranschlag|offerte|preisangebot)\w*",
        r"\bdevis\b|\bproposition (?:commerciale|de prix|tarifaire)\b|\boffre de prix\b",
        r"\bun presupuesto\b|\bpresupuesto para\b|\b(?:una )?cotizacion\b|\buna (?:oferta|propuesta)\b",
    ),
    "demo": (
        r"\b(?:demos?|demonstration|walk-?through|(?:free )?trial|test account)\b",
        r"\bshow (?:me|us|our team)(?: (?:it|how (?:it|this|that) works?|(?:the|your) (?:product|software|system|"
        r"platform|tool)|around))?(?: (?:live|in action|please))?\W*$",
        r"\b(?:vorfuhrung|testzugang|probezugang|testphase|produktdemo)\w*",
        r"\b(?:essai gratuit|periode d'essai|demonstration)\b",
        r"\b(?:demostracion|prueba gratuita)\b",
    ),
    "call": (
        r"\bcall (?:me|us)(?= (?:back|at|on|tomorrow|today|please|asap|when|later|now|under|this|next|in|"
        r"about|after|"
        r"before|between|monday|tuesday|wednesday|thursday|friday|\+?\d)|\W*$)",
        r"\bcall ?-?back\b|\b(?:a|by|quick|short|phone) (?:phone )?call\b|\bgive (?:me|us) a (?:call|ring)\b|"
        r"\b(?:on|over|by) (?:the )?phone\b",
        r"\b(?:ruckruf|telefonat|telefongesprach|telefonisch|telefonieren|anrufen|zuruckrufen)\w*|"
        r"\bruf\w* (?:sie )?(?:mich|uns)\b",
        r"\b(?:un appel|appelez|rappelez|rappeler|etre rappele\w*|m'appeler|nous appeler|par telephone|"
        r"coup de fil)\b",
        r"\b(?:una llamada|llamen(?:me|nos)?|llamem?e?|llamar(?:me|nos)|llamame|por telefono)\b|"
        r"\bme llam(?:en|e)\b",
    ),
    "meeting": (
        r"\b(?:appointment|meeting|viewing|consultation|site visit|visit you)\b",
        r"\b(?:termin|besprechung|beratungsgesprach|besichtigung|beratungstermin)\w*",
        r"\b(?:rendez-?vous|rdv|reunion|entretien)\b",
        r"\b(?:una cita|una reunion|una visita|cita)\b",
    ),
    "material": (
        r"\b(?:send|email|mail|get|have)\b.{0,30}\b(?:information|info|brochure|catalog(?:ue)?|price list|"
        r"datasheet|"
        r"details|documentation)\b",
        r"\b(?:unterlagen|infomaterial|broschure|katalog|preisliste|datenblatt)\w*",
        r"\b(?:documentation|brochure|catalogue|grille tarifaire|fiche technique)\b",
        r"\b(?:folleto|catalogo|lista de precios|ficha tecnica|documentacion)\b",
    ),
    "order": (
        r"\b(?:i|we)(?:'d| would)?(?: really| just)? (?:like|want|love|need|wish) to (?:order|buy|purchase|"
        r"rent|book|"
        r"hire|sign up|subscribe|reserve)\b|\b(?:i'll|we'll|i will|we will) take\b|\bready to (?:buy|order|"
        r"start|sign)\b",
        r"\b(?:mochte\w*|will|wollen|wurde\w*)\b.{0,60}\b(?:kaufen|bestellen|mieten|buchen|reservieren|"
        r"abschliessen|"
        r"beauftragen)\b|\b(?:ich nehme|wir nehmen)\b",
        r"\b(?:voudr\w+|veux|voulons|souhait\w*|aimer\w*)\b.{0,50}\b(?:acheter|commander|louer|reserver|"
        r"souscrire)\b",
        r"\b(?:quiero|queremos|quisiera\w*|gustaria|deseo)\b.{0,50}\b(?:comprar|pedir|alquilar|reservar|"
        r"contratar)\b",
    ),
}  # fmt: skip

# What makes a question that names a demo or a trial a wish for one: a verb of getting it, right beside it.
_DEMO = (
    r"(?:demos?|demonstration|walk-?through|trial|test account|vorfuhrung|produktdemo|testzugang|probezugang|"
    r"essai|demostracion|prueba)"
)
_GET = (
    r"(?:get|(?<!you )have|see|book|schedule|arrange|request|show|give|set up|organi[sz]e|join|start|receive|avoir|"
    r"obtenir|montrer|faire|organiser|planifier|reserver|voir|tener|pedir|mostrar\w*|ensenar\w*|hacer|ver|"
    r"reservar|agendar|recibir)"
)
DEMO_ASKED = (
    rf"\b{_GET} (?:me |us |nous )?(?:an?|the|your|some|une?|el|la|una?)? ?"
    rf"(?:(?!(?:in|for|of|with|during)\b)\w+ ){{0,2}}?{_DEMO}\b|"
    rf"\b{_DEMO} (?:\w+ ){{0,2}}?(?:zeigen|geben|bekommen|haben|erhalten|buchen|vereinbaren|machen|ansehen|"
    r"sehen|starten)\b|\bshow (?:me|us)\b"
)

# A statement that asks to be told something.
INQUIRES = (
    r"\b(?:to|wanna) (?:know|learn|understand|find out|hear)\b|\bwonder(?:ing)? (?:if|whether|what|how|when)\b|"
    r"\b(?:looking for|interested in|tell (?:me|us)|question (?:about|is)|curious)\b|"
    r"\b(?:wissen|erfahren|interessier\w*|ich suche|wir suchen|mich fragen)\b|"
    r"\b(?:savoir|connaitre|interesse\w*|cherch(?:e|ons))\b|\b(?:saber|conocer|interesad\w+|busc(?:o|amos))\b"
)

# Few words that are no search: they tell about the visitor, or comment.
TELLS = (
    r"^(?:i|i'm|i'd|i've|i'll|we|we're|we've|my|our|it|it's|that|that's|this|you|yes|no|not|ok|okay|maybe|just|"
    r"ich|wir|mein\w*|unser\w*|es|das|ja|nein|vielleicht|je|j'\w+|nous|on|mon|ma|mes|notre|nos|c'est|oui|non|"
    r"yo|soy|somos|tengo|tenemos|mi|mis|nuestr\w+|si|es)\b|"
    r"\b(?:am|is|are|was|were|has|have|ends?|starts?|ist|sind|bin|endet|lauft|kommen?|suis|est|sont|sommes|"
    r"estoy|estamos|son|termina)\b"
)

# Refusals to tell something, and questions what we want it for.
_OWN = (
    r"(?:my|our|personal|mein\w*|unser\w*|personlich\w*|mon|ma|mes|notre|nos|mi|mis|nuestr\w+)"
    r" (?:\w+ )?(?:data|details|info\w*|e-?mail\w*|name|phone|number|address|contact\w*|company|"
    r"daten|adresse|nummer|telefon\w*|namen?|firma|donnees|nom|adresse|numero|coordonnees|courriel|telephone|"
    r"datos|correo|nombre|telefono|direccion)"
)
ABOUT_OUR_ASKING: tuple[str, ...] = (
    r"^(?:but )?(?:why|warum|wieso|pourquoi|por que)\W*$",
    r"\bwhy (?:do|are|would|should|must|did) you (?:really |even )?(?:need|want|ask\w*|require|collect\w*)\b"
    rf"(?: me| for| to (?:know|have))*(?: (?:that|this|it|all (?:that|this))\b|\W*$| {_OWN}\b)",
    rf"\b(?:why (?:do|should|would|must) (?:i|we)|do (?:i|we)|must (?:i|we))\b.{{0,15}}"
    rf"\b(?:give|tell|share|leave|provide)\b.{{0,12}}{_OWN}\b",
    r"\b(?:don't|do not|stop|quit|never) (?:\w+ )?ask(?:ing)?(?: (?:me|us|for (?:my|our))\b|\W*$)",
    rf"\b(?:not|don't|won't|can't|no)\b.{{0,25}}\b(?:share|give|leave|tell|provide|disclose)\b.{{0,15}}{_OWN}\b",
    rf"\b(?:warum|wieso|weshalb|wozu|wofur) (?:\w+ )?(?:woll\w+|brauch\w+|frag\w+|benotig\w+|willst) (?:sie|ihr|du)"
    rf"\b(?: denn)? ?(?:das\b|danach\b|\W*$|{_OWN}\b)",
    rf"\bfrag\w* (?:sie |mich |bitte )*nicht\b|\b{_OWN}\b.{{0,20}}\bnicht (?:an|heraus|her|weiter)?(?:geben|gebe|sagen|"
    r"angeben|teilen|nennen|verraten)\b",
    rf"\bpourquoi (?:(?:en )?avez-vous besoin|(?:le )?voulez-vous|(?:me )?demandez-vous|vous (?:avez besoin|voulez|"
    rf"demandez))\b(?: de)?(?: (?:cela|ca|savoir)\b|\W*$| {_OWN}\b)|\bne (?:me )?demandez pas\b",
    rf"\b(?:por|para) que (?:necesita\w*|quiere\w*|pide\w*|pregunta\w*)\b(?: (?:eso|esto|saber\w*)\b|\W*$| {_OWN}\b)|"
    r"\bno me (?:pida|pregunte)\w*\b",
)

NEGATION = (
    r"\b(?:not|no|never|without|neither|nor|isn't|aren't|wasn't|don't|doesn't|didn't|can't|cannot|won't|"
    r"wouldn't|needn't|"
    r"nicht|kein\w*|nie|ohne|pas|jamais|sans|aucun\w*|nunca|sin|ningun\w*|tampoco)\b|\bn'\w+\b|\bne \w"
)
CLAUSE_END = r"[,;:.!?()]|\s[-–—]\s|\b(?:but|aber|sondern|mais|pero|sino)\b"

POSITIVE = (
    r"\b(?:great|awesome|excellent|perfect(?:ly)?|amazing|fantastic|wonderful|brilliant|helpful|impressed|"
    r"impressive)\b",
    r"\b(?:love (?:it|this|that|your)|sounds good|exactly what|well done|looking forward|excited|very nice|"
    r"good job)\b",
    r"\b(?:super|perfekt|ausgezeichnet|wunderbar|genial|hilfreich|begeistert|prima|freue mich|genau das|"
    r"sehr gut)\b",
    r"\b(?:ist|echt|sehr|wirklich|ganz) (?:toll|klasse|spitze)\b|^(?:toll|klasse)\b",
    r"\b(?:parfait|formidable|merveilleux|magnifique|tres utile|tres bien|suis ravie?|bravo|j'adore)\b",
    r"\b(?:perfecto|excelente|estupendo|fantastico|maravilloso|muy util|muy bien|me encanta|buenisimo)\b",
)
NEGATIVE = (
    r"\b(?:useless|terrible|awful|horrible|frustrat(?:ed|ing)|annoy(?:ed|ing)|disappoint(?:ed|ing)|angry|"
    r"ridiculous)\b",
    r"\b(?:waste of time|unhelpful|worst|unacceptable|rude|fed up|sick of|bad (?:service|experience)|"
    r"nonsense|hate)\b",
    r"\b(?:doesn't|didn't|not|isn't) (?:help|helping|helpful|good enough)\b|\bstill waiting\b|"
    r"\bcomplain(?:t|ing)?\b",
    r"\b(?:nutzlos|schrecklich|furchtbar|frustrier\w+|nervt|nervig\w*|genervt|enttausch\w+|argerlich|"
    r"unverschamt\w*)\b",
    r"\b(?:zeitverschwendung|hilft (?:mir )?nicht|katastrophe|frechheit|lacherlich|beschwer(?:de|en)|"
    r"schlecht\w*)\b",
    r"\b(?:inutile|nulle?|decu\w*|decevant\w*|frustr\w+|enerve\w*|agacant\w*|inadmissible|inacceptable|"
    r"scandaleux)\b",
    r"\b(?:perte de temps|honteux|mauvaise? (?:service|experience))\b",
    r"\b(?:inutil|pesimo|decepcion\w+|enfadad[oa]|inaceptable|perdida de tiempo|verguenza|mal servicio|"
    r"fatal)\b",
)

# Messages to the one who summarises: what shall be written, noted or marked about the visitor.
STEERS_SUMMARY = (
    r"\b(?:write|add|put|include|say|state|mention|note)\b.{0,60}\b(?:in|into|to) (?:the|your|this) (?:\w+ )?"
    r"(?:summary|recap|handover note|lead score)\b",
    r"\b(?:summary|recap|notes) (?:must|should|has to|have to|needs to|shall|will) (?:say|state|contain|"
    r"include|mention)\b",
    r"\b(?:write|note|record|state|add|mark|log|say|put|report|summari[sz]e|remember)\b.{0,20}\bthat\b.{0,30}"
    r"\b(?:promised|agreed|offered|guaranteed|granted|approved|entitled|qualified|owed?s?|vip)\b",
    r"\bmark (?:me|us|this (?:lead|chat|session)) as\b",
    r"\b(?:ignore|disregard|forget)\b.{0,30}\b(?:instructions?|rules|prompt)\b",
    r"\bnote (?:to|for) (?:the )?(?:ai|assistant|model|bot|sales|team|system|crm|summary|summari[sz]er)\b",
    r"\b(?:append|insert|output|include) (?:the|this) (?:exact |following )?(?:word|phrase|string|sentence)\b",
    r"\b(?:schreib|notier|vermerk|halte? fest)\w*\b.{0,50}\b(?:zusammenfassung|protokoll)\b|"
    r"\b(?:schreib|notier|vermerk|halte? fest)\w*\b.{0,20}\bdass (?:mir|uns)\b",
    r"\b(?:in|fur) (?:der|die|deiner|ihrer) zusammenfassung\b",
    r"\b(?:dans|pour) (?:le|ton|votre) (?:resume|compte rendu)\b",
    r"\b(?:ecri|note|indique)\w*\b.{0,30}\bqu(?:e |')(?:on m|il m|vous m|nous avons (?:recu|obtenu))",
    r"\b(?:en|para) (?:el|tu|su) resumen\b",
    r"\b(?:escrib|anot|indic)\w*\b.{0,30}\bque (?:me|nos) (?:han|prometi)\w*",
)
