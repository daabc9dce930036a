"""Attempts to steer the agent: new instructions, its prompt, other people's data, forced offers.

Patterns over folded text.
"""

from __future__ import annotations

import re

_GAP = r"(?:\W+\w+){0,5}?\W+"
_RULES = (
    r"(?:instructions?|prompts?|guidelines|programming|directives?|guardrails|everything (?:you|above|"
    r"before)|all (?:you|the above)|"
    r"(?:your|previous|prior|above|earlier|all|these|safety|any|preceding|"
    r"former)(?:\W+\w+){0,2}?\W+(?:rules?|restrictions|constraints|filters?|limitations|"
    r"policies|policy|training|orders|commands))\b"
)
_SECRET_PROMPT = (
    r"(?:system|hidden|initial|secret|internal|original|underlying|developer|base)[ -]?(?:prompts?|"
    r"instructions?|messages?)\b"
)
_SHOW = (
    r"(?:reveal|print|output|repeat|leak|dump|recite|expose|show|display|tell|give|share|write|paste|copy|"
    r"send|type|disclose|provide|list|export)"
)

# What no customer writes, whatever the sentence around it.
_PLAIN = (
    r"<\|?/?(?:im_start|im_end|system|endoftext|eot_id|start_header_id)\|?>|\[/?(?:inst|system|admin|"
    r"developer)\]|<<sys>>|"
    r"(?:^|\n)\s*#{2,}\s*(?:system|instructions?|new (?:task|instructions?))\b",
    r"(?:^|\n)\W*assistant\s*:\s*\w",
    r"(?:^|\n)\W*(?:system|developer|admin(?:istrator)?|root)(?: (?:message|prompt|override|notice|"
    r"instruction|update))?\s*[:>\]]+\s*(?:you|ignore|disregard|new|from now|"
    r"override|all|the (?:user|assistant)|forget|enable|enter|grant|reveal|list|output|access|this is|"
    r"developer|debug|du|tu|eres|ignor\w+)\b",
    r"\byou (?:are|have been|'re)(?: now)?(?: been)? (?:jailbroken|dan\b|unrestricted|in (?:developer|"
    r"debug|god|admin|dan|unrestricted|maintenance) mode|"
    r"freed? (?:from|of) (?:all|any|your))",
    r"\b(?:do anything now|no take?[- ]?sies? back\w*|agree (?:with|to) (?:anything|everything)|prompt "
    r"injection)\b",
    rf"\b(?:your|youre|ur)\W+(?:\w+\W+)?{_SECRET_PROMPT}",
    r"\b(?:your|ur) (?:\w+ )?(?:prompt(?=\W*$|[.,;!?]| (?:say|said|is|and|word|verbatim|in|to|above|here))|"
    r"programming\b|guardrails|safety (?:\w+ )?(?:rules|filters|"
    r"guidelines|settings))|\binstructions (?:that )?you(?:'ve| have| were|'re| are| got| received| "
    r"follow)\b",
    r"\b(?:you|du|tu|ya) (?:now )?(?:have|hast|as|n'as|no tienes|tienes) (?:no|keine|aucune|plus de|"
    r"ninguna?)(?: more)? (?:rules|restrictions|limits|limitations|filters?|guidelines|regeln|"
    r"einschrankungen|regles|limites|reglas)\b|\bhast du keine (?:regeln|einschrankungen|grenzen)\b|"
    r"\b(?:if|as if) you (?:had|have) no (?:rules|restrictions|limits|filters)\b|"
    r"\b(?:answer|respond|speak|reply) (?:freely|without (?:any )?(?:filters?|restrictions|limits|rules|"
    r"censorship))\b|\bcomme si (?:tu|vous) n'av\w+\b|\bcomo si no tuvieras\b",
    r"\byou (?:are|'re|will be)(?: now)? an? (?:unrestricted|uncensored|unfiltered|evil|jailbroken)\b|\bno "
    r"(?:rules|restrictions|limits|filters) (?:apply|any ?more)\b|"
    r"\byour context(?: window)?\b|\b(?:start|begin|open)(?: each of)? your (?:answer|reply|response|"
    r"message)s? with\b|\b(?:conversations?|chats?) .{0,20}\bwith (?:the )?(?:other|previous|last) "
    r"(?:people|users?|visitors?|customers?|person)\b",
    r"\bwhat (?:were|was|have) you (?:been )?(?:told|instructed|programmed) ",
    r"\brepeat (?:everything|all|the (?:text|words|content|lines?|message)|what(?:'s| is| "
    r"was))\W.{0,25}\b(?:above|before|verbatim|so far)\b",
    r"\bwhat did the (?:last|previous|other) (?:visitor|user|customer|person|client)s? (?:\w+ )?(?:ask|say|"
    r"write|tell|type)\b",
    r"\b(?:admin|root|sudo|developer|god) (?:access|override|privileges) (?:granted|enabled|activated)\b",
    r"\b(?:from now on|starting now|for the rest of this (?:chat|conversation)),?\s+(?:you(?:'re| are| "
    r"will| must| can| have)|act|respond|answer|reply|pretend|always|"
    r"speak|ignore)\b",
    r"\byou are (?:now|no longer) (?:an? |the |my |bound|restricted|limited)",
    r"\byour (?:new |only |real )*(?:objective|goal|task|role|purpose|mission) is (?:now )?to\b",
    r"\b(?:say|repeat|write|type|reply|answer|respond)(?: after me| with| only| exactly)*\W+(?:yes,? "
    r")?(?:i|we) (?:agree|promise|guarantee|confirm|will refund|owe)\b",
    r"\bend (?:each|every|all|your)(?: of your)? (?:reply|replies|response|answer|message|sentence)s? "
    r"with\b",
    r"\b(?:system-?\s?prompt|systemanweisung\w*)\b.{0,20}\b(?:aus|anzeigen|lautet)\b|\b(?:dein|deinen|"
    r"deine|gib|zeig\w*|nenn\w*|lautet)\b.{0,30}\b(?:system-?\s?prompt|"
    r"systemanweisung\w*|anfangsanweisung\w*)",
    r"\bdu bist (?:jetzt|nun|ab jetzt|von nun an|ab sofort) (?:ein|eine|der|die|mein|im)\b|\bab (?:jetzt|"
    r"sofort) (?:bist|antwortest|sprichst) du\b|\btu(?:e)? so,? als\b|"
    r"\bstell dir vor,? du (?:bist|warst)\b|\bspiele? die rolle\b",
    r"\b(?:affiche|montre|revele|donne|quel est|repete|imprime)\w*\b.{0,25}\bprompt\b|\b(?:instructions|"
    r"consignes) (?:systeme|cachees|initiales)\b",
    r"\btu es (?:maintenant|desormais|a present) (?:un|une|en|le|la|mon)\b|\ba partir de maintenant,? "
    r"(?:tu|vous)\b|\bfais (?:comme si|semblant)\b|\bcomporte-toi comme\b",
    r"\b(?:muestra|revela|dime|imprime|ensena|repite)\w*\b.{0,25}\b(?:prompt|instrucciones (?:del sistema|"
    r"iniciales|ocultas))\b",
    r"\b(?:ahora eres|eres ahora|a partir de ahora (?:eres|vas|responde\w*|actua\w*))\b|\b(?:finge|haz "
    r"como si|imagina que eres|hazte pasar|actua como si)\b",
    r"\bprompt di sistema\b|\b(?:d'ora in poi|adesso|ora) (?:tu )?sei (?:un|una|il|la)\b|\b(?:fai finta|"
    r"fingi)\b",
    r"\b(?:je|jouw)\b.{0,15}\b(?:systeemprompt|systeem prompt)\b|\bje bent (?:nu|vanaf nu) (?:een|de)\b|"
    r"\bvanaf nu ben je\b|\bdoe alsof\b",
    r"\bprompt (?:do|de) sistema\b|\b(?:mostre|mostra|revele|exiba)\w*\b.{0,20}\bprompt\b|\bagora voce e\b|"
    r"\bvoce agora e\b|\b(?:finja|aja como)\b",
    r"\b(?:swoj|twoj)\w*\b.{0,15}\bprompt\b|\bjestes teraz\b|\bod teraz jestes\b|\budawaj\b",
)
# What a customer might ask about a product; an attempt only when it is not asked as a question about one's own things.
_COMMANDS = (
    r"\b(?:pretend|imagine|act as if|role-?play|behave as if|simulate)\W+(?:that\W+)?(?:you(?:'re|\W+are|"
    r"\W+were)?|to be|being)\b",
    rf"\b(?:ignore|disregard|forget|override|bypass|overwrite|stop following|(?:do not|don't) follow|break|"
    rf"violate|abandon|discard|neglect|circumvent){_GAP}{_RULES}",
    rf"\b{_SHOW}{_GAP}{_SECRET_PROMPT}|\b(?:what(?:'s| is| are| was| "
    rf"were))(?:\W+\w+){{0,2}}?\W+{_SECRET_PROMPT}",
    rf"\b{_SHOW} (?:me |us )?(?:all |exactly |the (?:full |exact |complete )?(?:text|contents?|list) of "
    rf")?your (?:\w+ )?(?:prompts?|instructions|programming|configuration|guidelines)"
    r"(?! (?:for|on|about|to|how|of))",
    r"\bwhat (?:are|were|is) (?:in )?your (?:\w+ )?(?:instructions|prompts?|programming|directives)(?! "
    r"(?:for|on|about|to|how))",
    r"^(?:please |now |and |you must |i order you to )*(?:act|behave|respond|answer|speak) (?:as|like) "
    r"(?:an? |the |my |if)",
    r"^(?:please |now |and )*(?:enable|activate|enter|switch to|turn on|go into|start|unlock) (?:the |your "
    r")?(?:developer|debug|god|admin|dan|jailbreak|unrestricted|root|sudo) mode"
    r"(?! (?:on|for|in|at|via) )",
    rf"\b{_SHOW}(?: me| us)?{_GAP}?(?:(?:your|every|all|everyone's|other \w+|database|server|customers?'?) "
    rf"(?:\w+ )?(?:api[- ]?keys?|passwords?|credentials|secrets?|access tokens?|"
    r"credit card\w*(?: numbers)?)|(?:passwords?|credentials|api[- ]?keys?|login) (?:of|for|to) (?:the |"
    r"your |all |an? )?(?:admin\w*|root|database|server|other|users?|ceo|boss|owner))\b",
    rf"\b{_SHOW}(?: me| us)?(?: the| an?)? (?:admin|root|administrator|database|server|master) (?:password|"
    rf"credentials|login|token)",
    rf"\b{_SHOW}\b.{{0,40}}\b(?:e-?mails?|mail|phone|contact|personal|private|home|address\w*|numbers?|"
    rf"data|details|names)\b.{{0,20}}\b(?:of|from|for) (?:all |any |the )*(?:your |other )+(?:other )?"
    r"(?:customers?|users?|clients?|visitors?)\b",
    rf"\b{_SHOW}\b.{{0,30}}\b(?:your|other|another|all) (?:other )?(?:customers?|users?|clients?|"
    rf"visitors?)(?:'s|s')? (?:e-?mails?|phone|contact|personal|private|data|address\w*|names|passwords?|"
    r"chats?|conversations?|orders?|messages?)\b",
    rf"\b{_SHOW}(?: me| us)?(?: the)? (?:previous|last|another|someone else's) (?:user|customer|visitor|"
    rf"client|person)(?:'s|s')? (?:chat|conversation|order|message|data|question|session|history|e-?mail)",
    r"\bcustomer e-?mails?\b.{0,30}\byou have access\b|\bapi keys?\b.{0,40}\byou have access\b",
    r"^(?:please )?(?:dump|leak|print|show|output|drop|delete)(?: me)? (?:the |your |all |entire |whole "
    r")*(?:user |customer )?(?:database|db|user table)(?: of \w+)?\W*$|;\s*drop table\b",
    r"\b(?:agree|confirm|state|accept|acknowledge|promise|declare|swear|say)\b.{0,60}\b(?:legally "
    r")?binding\b|\bbinding offer\b.{0,40}\b(?:agree|no take|for \$?\d)",
    r"^(?:please |just |now |you must |you will )*(?:confirm|promise|guarantee|agree|swear|approve|"
    r"authori[sz]e)\b(?=.*\b(?:in writing|forever|guarantee|for life|lifetime|for \$ ?[01]\b|"
    r"you owe|on the record))(?=.*(?:\d ?%|discount|refund|free|[$€£] ?\d|\d ?(?:[$€£]|dollars?|euros?)))",
    rf"\b(?:disable|remove|turn off|switch off|deactivate|drop){_GAP}(?:safety|your|all|content) (?:\w+ "
    rf")?(?:rules?|filters?|restrictions?|guardrails|limits?|limitations|guidelines|censorship)\b",
    r"^(?:please )?(?:list|show|give|send|export|tell|print)(?: me)? (?:all |the |your |of |every "
    r")*(?:customers?|clients?)(?:'s?)? (?:and |with )?(?:their |all their )?(?:phone|e-?mails?|addresses|"
    r"personal|private|passwords?|names|contact|data)\b",
    r"\b(?:what(?:'s| is)|tell me|give me) (?:the |your )?(?:admin\w*|root|database|server|master) "
    r"(?:password|login|credentials)\b",
    r"^(?!.*\b(?:is|are|does) (?:the|your|a|this|that|it)\b)(?=.*\b(?:legally binding|binding (?:deal|"
    r"offer|contract))\b)(?=.*\b(?:agree|deal|offer|say|accept)\b).*",
    r"\b(?:zeig\w*|gib|nenn\w*|verrat\w*|wiederhol\w*|was (?:sind|steht in)|wie "
    r"lauten)(?:\W+\w+){0,3}?\W+dein\w* (?:\w+ )?(?:anweisung\w*|instruktion\w*|regeln|prompts?|vorgaben|"
    r"konfiguration)",
    r"\b(?:montre|revele|affiche|donne|repete|dis|quelles sont)[- ](?:moi )?tes (?:\w+ )?(?:instructions|"
    r"consignes|regles)|\b(?:muestra|revela|di|repite|cuales son)(?:me)? tus (?:\w+ )?(?:instrucciones|"
    r"reglas|indicaciones)|\b(?:mostrami|rivela|dimmi) le tue istruzioni|\b(?:toon|laat)\b.{0,15}\bje "
    r"instructies|\b(?:mostre|revele|diga|mostra)\w* (?:as )?(?:suas|tuas) instrucoes|"
    r"\b(?:pokaz|ujawnij) (?:mi )?(?:swoje|twoje) instrukcje",
    rf"^(?:please )?{_SHOW}(?: me)?\W+(?:the )?(?:home|private|personal) (?:address|number|phone|"
    rf"e-?mail)\w* of\b",
    r"^(?:bitte )?(?:gib|geben sie|zeig\w*|nenn\w*|liste)\b.{0,15}\b(?:alle |die )*(?:kunden|nutzer|"
    r"benutzer)(?:daten|liste|namen)\b|^donne[sz]?-moi .{0,10}(?:donnees|fichier) clients?\b|"
    r"^actua como (?:un |una |el |la |si |mi )?\w+ (?:y|sin)\b|\b(?:dame|dime|muestrame) (?:todas )?las "
    r"contrasenas\b",
    r"\b(?:ignore|disregard|forget|break)\W+(?:all )?the (?:rules|instructions|guidelines) you\b",
    rf"\b{_SHOW}(?: me| us)?(?: the| a| your| all| full| complete| entire)* (?:customer|client|user|"
    rf"subscriber) (?:list|data|database|records)\b(?! (?:to|into|from|as|in|on|via|view)\b)",
    r"\bwelche (?:anweisungen|instruktionen|regeln) (?:du|dir)\b|\bvergiss alles\b|\boublie[zr]? tout\b|"
    r"\bolvida todo\b|\bdimentica tutto\b|\bvergeet alles\b|\besquec[ae] tudo\b|\bzapomnij wszystko\b",
    # German, French, Spanish
    r"\b(?:ignorier\w*|vergiss|vergesst|vergessen sie|missacht\w*|umgeh\w*|"
    r"uberschreib\w*)(?:\W+\w+){0,4}?\W+(?:anweisung\w*|regeln|instruktion\w*|vorgaben|befehle|prompts?|"
    r"richtlinien|"
    r"einschrankungen|alles,? was)",
    r"^(?:bitte )?(?:bestatige?n?|versprich|versprechen|stimme?|sag\w*|"
    r"garantiere?n?)\b.{0,60}\b(?:rechtsverbindlich|verbindlich|rechtlich bindend|schriftlich)\b",
    r"\b(?:nenn\w*|gib|geben sie|zeig\w*|liste|schick\w*|verrat\w*)(?:\W+\w+){0,4}?\W+(?:e-?mail\S*|"
    r"mail\S*|telefonnummern?|adressen|passw\w+|api-?\s?(?:keys?|schlussel\w*)|zugangsdaten|daten)\b"
    r".{0,25}\b(?:kunden|nutzer\w*|besucher\w*|admin\w*|anderen)\b",
    r"\b(?:ignore[zr]?|oublie[zr]?|neglige[zr]?|contourne[zr]?|outrepasse[zr]?|"
    r"desobei\w*)(?:\W+\w+){0,4}?\W+(?:instructions?|consignes?|regles|directives|prompt|restrictions)\b",
    r"\bdonne[rz]?[- ]moi\b.{0,20}\b(?:adresses?|e-?mails?|mails?|telephones?|coordonnees|mots? de passe|"
    r"cles? api|donnees)\b.{0,20}\b(?:clients|utilisateurs|visiteurs|admin\w*)\b",
    r"^(?:s'il vous plait )?(?:confirme[sz]?|promet\w*|accepte[zs]?|garantis\w*|"
    r"affirme[zs]?)\b.{0,60}\b(?:juridiquement|legalement|contraignant\w*|par ecrit|engageant\w*)\b",
    r"\b(?:ignora[d]?|ignore|olvida(?:te)?|olvide|omite|desobedece|saltate|"
    r"anula)\b(?:\W+\w+){0,4}?\W+(?:instrucciones|reglas|normas|directrices|indicaciones|prompt|"
    r"restricciones)\b",
    r"\b(?:dame|deme|dime|muestrame|lista|enviame|ensename)(?:\W+\w+){0,3}?\W+(?:correos?|e-?mails?|"
    r"telefonos?|direcciones|contrasenas?|claves?|datos)\b.{0,25}\b(?:clientes|usuarios|visitantes|"
    r"admin\w*)\b",
    r"^(?:por favor )?(?:confirma|acepta|promete|garantiza|declara)\b.{0,80}\b(?:legalmente|vinculante|por "
    r"escrito)\b",
    # Italian, Dutch, Portuguese, Polish
    r"\b(?:ignora(?:re)?|dimentica|trascura|scorda)(?:te|ti)?(?:\W+\w+){0,4}?\W+(?:istruzioni|regole|"
    r"direttive|prompt|indicazioni)\b|^conferma\b.{0,60}\b(?:vincolante|per iscritto)\b|"
    r"\b(?:dammi|mostrami|elenca|dimmi)(?:\W+\w+){0,3}?\W+(?:e-?mail|indirizzi|password|chiavi|"
    r"dati)\b.{0,20}\b(?:clienti|utenti|admin\w*)\b",
    r"\b(?:negeer|vergeet|omzeil)(?:\W+\w+){0,4}?\W+(?:instructies|regels|richtlijnen|opdrachten|prompt|"
    r"aanwijzingen)\b|^bevestig\b.{0,60}\b(?:bindend|schriftelijk)\b|"
    r"\b(?:geef|toon|laat)(?:\W+\w+){0,4}?\W+(?:e-?mail\S*|wachtwoord\w*|gegevens|"
    r"api\W?sleutels?)\b.{0,25}\b(?:klanten|gebruikers|admin)\b",
    r"\b(?:ignor[ea]|esquec[ae]|desconsider[ea])(?:\W+\w+){0,4}?\W+(?:instrucoes|regras|diretrizes|"
    r"prompt)\b|^confirm[ea]\b.{0,60}\b(?:vinculativ\w*|vinculante|por escrito)\b|"
    r"\b(?:me (?:de|passe|mostre|diga)|de-me|mostre|liste|da-me)(?:\W+\w+){0,3}?\W+(?:e-?mails?|senhas?|"
    r"dados|telefones?|chaves)\b.{0,25}\b(?:clientes|usuarios|utilizadores|admin\w*)\b",
    r"\b(?:zignoruj|ignoruj|zapomnij|pomin)(?:\W+\w+){0,4}?\W+(?:instrukcj\w*|polecen\w*|zasad\w*|regul\w*|"
    r"wytyczn\w*)|^potwierdz\b.{0,60}\b(?:wiazac\w*|na pismie)\b|"
    r"\b(?:podaj|pokaz|wypisz)(?:\W+\w+){0,4}?\W+(?:e-?mail\w*|adres\w*|hasl\w*|dane|"
    r"kluc\w*)\b.{0,25}\b(?:klient\w*|uzytkownik\w*|admin\w*)",
)
_PLAIN_PATTERN = re.compile("|".join(f"(?:{pattern})" for pattern in _PLAIN))
_COMMAND_PATTERN = re.compile("|".join(f"(?:{pattern})" for pattern in _COMMANDS))
_SHOUTED_ROLE = re.compile(r"(?:^|\n)\W*(?:SYSTEM|DEVELOPER|ADMIN)(?: [A-Z]+)?\s*[:\]>]\s*\w")
# A question about one's own things: "how do I show the passwords of all users?", "can we ignore these rules?".
_ASKED = re.compile(
    r"(?:^|\W)(?:how (?:do|can|could|to|does|would)|(?:can|could|may|should) (?:i|we|my|the|users?|it|your|"
    r"one)|does|do(?:es)? (?:it|i|we)|do you (?:have|offer|support)|is (?:it|there)|are there|where|"
    r"why|when|which|wie (?:kann|konnen)|kann (?:ich|man)|konnen wir|wo |comment|puis-je|peut-on|ou |como "
    r"(?:puedo|se|hago)|puedo|se puede|donde|come (?:posso|si)|posso|hoe kan|kan ik|como (?:faco|posso)|"
    r"jak (?:moge|mozna)|czy moge)\b"
)


def is_manipulation(message: str, sentences: list[str]) -> bool:
    """Whether the composed `message`, or one of its folded and expanded `sentences`, tries to steer the agent."""
    if _SHOUTED_ROLE.search(message):
        return True
    return any(_PLAIN_PATTERN.search(sentence) or _is_command(sentence) for sentence in sentences)


def _is_command(sentence: str) -> bool:
    return any(not _ASKED.search(sentence[: match.start()]) for match in _COMMAND_PATTERN.finditer(sentence))
