"""How people say their name, in the languages that visitors write: the phrases before and after it."""

from __future__ import annotations

import re

from agent.profile.rules.titles import TITLE

# What leaves no doubt: small letters will do.
STRONG = re.compile(
    r"\b(?=\w)(?:\bmy (?:(?:full|real|own|first|actual) )?(?:name|nmae|naem|nam)(?:'s|s| is|:|"
    r" =| -)(?: actually)?|\bmy name(?= (?!(?:is|on|in|for|and|to|was|off|from|as|here|please|again|would|"
    r"will|has|with|should|there|at|of|but|so|too|that|the|you|isn't|tag|badge|down)\b)[^\W\d_])|"
    r"\bi(?:'m| am) (?:called|named)|\b(?:put|have) me down as|\bunder the name(?: of)?|"
    r"\b(?:spelt|spelled)(?= (?-i:[A-ZÀ-Þ])\w{2})|\bmyself(?= (?-i:[A-ZÀ-Þ])\w)|"
    r"(?:^|(?<=[\n.!,;])|(?<=[\n.!,;]\s))(?:the )?name(?:'s|s(?= [^\W\d_]{2,20}(?:[.,!]|$))|"
    r" is)|\bi go by|\b(?:they|people|friends|everyone) call me|"
    r"(?<![^\n\t ])(?:full |your |contact )?name ?[:=-]|\b(?:contact )?name:|(?:^|"
    r"(?<=[,.;\n])|(?<=[,.;\n] ))name (?=(?-i:[A-ZÀ-Þ]))|"
    r"\bich hei(?:ß|ss)e|\bmein name (?:ist|lautet)|\bmein name:|\bund (?:der )?name ist|"
    r"\bje (?:m'appelle|me nomme|m appelle)|\bmon nom (?:est|:)|(?<![^\n\t ])(?:nom|nombre|"
    r"vorname|naam|nome|imię)(?: complet| completo)? ?:|"
    r"\bme llamo|\bmi nombre (?:es|completo es)|\bmi chiamo|\bil mio nome è|\b(?:o )?meu nome [ée]|"
    r"\b(?:eu )?me chamo|\bchamo-me|\bik heet|\bmijn naam is|\b(?:u|je) spreekt met|"
    r"\bjag heter|\bmitt namn är|\bjeg hedder|\bmit navn er|\bjeg heter|\bmitt navn er|"
    r"\bnazywam si[ęe]|\bmam na imi[ęe]|\bz tej strony|\bjmenuji se|\bnimeni on)"
    r"[ :]{0,3}",
    re.I | re.M,
)
CALL_ME = re.compile(r"\bcall me (?!back|at|on|when|if|by|in|about|for|tomorrow|today|to|after|before)", re.I)
# What introduces other things as well: a name must look like one.
WEAK = re.compile(
    r"(?:\b(?:i'm|i am|im)|\b(?:ich|hier) bin(?: die| der)?|(?:^|(?<=[.!,\n])|(?<=[.!,\n] ))bin(?: die| der)?|"
    r"\bje suis|\b(?:yo )?soy|\bmoi,? c'est|"
    r"\bsono(?: il| la)?|\bsou(?: [oa])?|\bik ben|\bjag är|\bjeg er|\bjestem)"
    r"(?: also)?[, ]{1,2}",
    re.I,
)
THIS_IS = re.compile(
    r"(?:^|[.!?,;:\n] {0,3}|\b(?:hi|hello|hey|hallo|bonjour|hola|morning|afternoon|there|moin|"
    r"servus|tag|salut|no|yes|yeah|nope|ok|okay|actually|sorry|well)[ ,!]{1,3})"
    r"(?:this is|hier (?:ist|spricht|schreibt)|ici|le escribe|les escribe|te escribe|habla|"
    r"al habla|aqu[ií] (?:é|fala)(?: [oa])?|it's|its) ",
    re.I,
)
HERE = re.compile(
    r"(?:^|[.!?,;\n]\s?|\s-\s|\b(?:hi|hello|hey|hallo|hej|ciao|olá)[ ,!]{1,3})(?=[^\W\d_][^\n.!?,]{1,40} (?:here|"
    r"hier|ici|aquí|här|speaking|à l'appareil|am apparat|al habla|al aparato)\b)",
    re.I,
)
FIRST_LAST = re.compile(
    r"\b(?:first ?name|given name|vorname|prénom|"
    r"nombre)\s?[:=-]\s?(?P<first>[^\W\d_][\w'-]{1,30})[ ,;\n]{1,4}(?:last ?name|surname|"
    r"family name|"
    r"nachname|nom|apellidos?)\s?[:=-]\s?(?P<last>[^\W\d_][\w'-]{1,30}(?: [^\W\d_][\w'-]{1,30})?)",
    re.I,
)
FOLLOWS = re.compile(
    r"^(?:$| ?[.!,;)\n(]|\s?[-·|/&@]|\sw/|\s(?:and(?! [A-Z][a-z]+ (?:here|from))|from|at|of|with|"
    r"here|by|but|from|in|the|a|an|frm|i|i'm|my|we|your|writing|calling|"
    r"working|reaching|speaking|again|btw|aka|head|ceo|cto|cfo|coo|owner|founder|co-founder|"
    r"director|vp|thanks|looking|trying|"
    r"von|vom|aus|bei|und|der|die|hier|ich|mein|wir|geschäftsführer\w{0,2}|leiter\w{0,2}|de|"
    r"du|et|chez|la|le|je|directeur|directrice|responsable|"
    r"y|del|en|desde|director\w?|gerente|mi|van|da|per|e|om|från|fra|z|i|jag|og|och)\b)",
    re.I,
)
GREETING = re.compile(
    r"^\W{0,3}(?:hi|hey|hello|yo|hoi|howya|alright|hallo|moin|g'day|good (?:morning|afternoon|evening)|morning|"
    r"afternoon|evening|greetings|salaam|shalom|namaste|kia ora|aloha|good day|howdy|hiya|"
    r"dear (?:team|sirs?)|guten (?:tag|morgen|abend)|"
    r"grüezi|grüß gott|servus|salut|bonjour|bonsoir|hola|buen[oa]s?(?: días| tardes| noches| día)?|ciao|salve|"
    r"buon(?:giorno|asera)|olá|oi|bom dia|boa (?:tarde|noite)|goede(?:ndag|morgen|middag|navond)|hej|hei|"
    r"god (?:dag|morgon|morgen)|cześć|dzień dobry|witam|ahoj|dobrý den)"
    r"(?: (?:there|team|all|everyone|folks|zusammen|à tous|a todos))?[ ,!.-]{1,3}",
    re.I,
)
ENDS_OPENING = re.compile(r" ?(?:[.!\n]|$|, (?!who|he|she|told|said|asked))", re.I)
FROM_COMPANY = re.compile(
    r",? (?:here )?(?:from|at|with|of|von|vom|bei|de chez|chez|de|del|di|da|van|z firmy|från|fra) "
    r"(?:the |der |la )?",
    re.I,
)
ITS_TITLE = re.compile(rf"(?:, | [/|-] )(?:the |a |an |la |le |der |die )?{TITLE}(?![\w-])", re.I)
APPOSED = re.compile(
    r"\b(?:i'm|i am|im|ich bin|je suis|soy) (?:his|her|their|the|a|an|one of the|our|your|der|die|la|le|el) "
    r"(?:[^\W\d_][\w'-]* ){0,4}[^\W\d_][\w'-]*, (?=(?-i:[A-ZÀ-Þ]))",
    re.I,
)
OF_SOMEBODY = re.compile(r"\b(?:to|for|with|under|of (?:the|our|my|a)|from|not)\b|'s\b", re.I)
IS_THE_NAME = re.compile(
    r"(?<![\w-])(?P<name>(?-i:[A-ZÀ-Þ])[\w'-]+(?: (?-i:[A-ZÀ-Þ])[\w'-]+){0,2})(?: (?:is (?:the|my)|"
    r"(?:ist )?mein) name\b(?! of)|"
    r" (?:heter jag|is mijn naam|es mi nombre|è il mio nome)\b|[,.;]? (?:- )?(?:that's|thats|that is) me\b)",
    re.I,
)
LAST_NAME = re.compile(
    r"\b(?:last name|surname|family name|nachname\w?|nom de famille|apellidos?|cognome|achternaam|efternamn)\b",
    re.I,
)
FULL_NAME = re.compile(r"\b(?:full name|first (?:and|name)|voll\w+ namen?|nombre completo|nombre y)\b", re.I)
FILLER = re.compile(
    r"^[ \n]*(?:(?:sure(?: thing)?|yes|yeah|yep|yup|ok(?:ay)?|fine|alright|all right|sorry|"
    r"no(?=,? (?:this|it's|its|i'm|im|i am)\b)|you(?:'re| are) (?:speaking|talking|chatting) (?:with|"
    r"to)|my name's|it'll be|this is|"
    r"apologies|for|ask for|por|für|pour|of course|certainly|absolutely|no problem|no worries|"
    r"hi|hello|hey|oh|ah|well|great|thanks|thank you|"
    r"it is|it's|its|it would be|that's|that would be|that'd be|you can call me|call me|i'm|"
    r"i am|im|my name is|name is|the name's|"
    r"ja|klar|gerne?|natürlich|sicher|ich bin|ich heiße|hallo|danke|oui|bien sûr|d'accord|"
    r"je suis|c'est|je m'appelle|moi c'est|bonjour|merci|"
    r"sí|si|claro|por supuesto|vale|soy|me llamo|es|hola|gracias|sim|sou|certo|sono)\b[ ,.!:-]{0,3}){1,5}",
    re.I,
)
