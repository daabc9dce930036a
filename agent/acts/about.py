"""Messages about the one who answers: "are you a bot?", and the wish for a person. Patterns over a sentence's core."""

from __future__ import annotations

import re

from agent.acts.bags import mentions_only_contact, mentions_only_machine
from agent.acts.text import words

_BOT = (
    r"(?:(?:an? |the |any |like |actually |even |really )*(?:real |actual |live |true |genuine "
    r")*(?:human(?: being| person| agent)?|person|"
    r"(?:chat ?)?bot|robot|machine|computer(?: program)?|ai|artificial(?: intelligence)?|llm|language "
    r"model|program|(?:chat ?)?gpt\S*|claude|"
    r"gemini|llama|siri|alexa|virtual assistant|auto(?:mated|matic)(?: \w+)?|software)(?: (?:bot|assistant|"
    r"agent|chat|model|being))?)"
)
_BOT_OR = rf"{_BOT}(?:,? (?:or|and) .{{0,40}})?(?: (?:here|behind (?:this|it)))?"
_QUESTION_TAG = r"(?:,? (?:right|correct|is that right|aren't you))?"
_CHAT = r"(?:chat ?bot|bot|robot|assistant|ai|chat|chat window|thing)"

ABOUT_AGENT = (
    rf"(?:(?:if |whether )?(?:are you(?: (?:secretly|really|actually|just|even))?|you(?:'re| are)|you|"
    rf"your)(?: (?:not|just|only|actually|secretly|"
    rf"really))?|am i(?: (?:talking|chatting|speaking|writing|texting|dealing))?(?: here)?(?: (?:to|"
    rf"with))?|who am i (?:talking|speaking) to|"
    rf"(?:is|was) (?:this|that|it)(?: (?:just|really|actually|even))?|do you consider yourself(?: to be)?) "
    rf"{_BOT_OR}{_QUESTION_TAG}",
    r"are you (?:secretly |actually |even |for )?real|are you (?:alive|automated|ai[- ](?:powered|based|"
    r"generated))",
    r"who am i (?:talking|speaking|chatting) (?:to|with)",
    rf"is (?:there |this |that |it )?(?:an? |any )?(?:real |actual |live )?(?:human|person|someone|anyone|people)(?: "
    rf"real)? (?:behind|reading|answering|writing|"
    rf"typing|responding|on the other|at the other|involved) .*|is (?:this|the) {_CHAT} (?:automated|"
    rf"real|a? ?human|manned).*",
    r"(?:(?:i'd like to (?:know|have)|tell me|what about|(?:may|can|could) i (?:get|have|know|ask)|do you "
    r"mind if i ask|what was|and) )?your (?:real |full |first |own )?name(?: again)?|do you have (?:a|any) "
    r"names?|(?:(?:what|wat)(?:'?s| is| was)(?: exactly)?|and) your (?:real |first |full )?name|your name "
    r"is|"
    r"what (?:exactly )?is your names?|what(?:'s the name i)? (?:should|can|may|do|shall) (?:i|we) call "
    r"you|what are you called|"
    r"(?:who|what) (?:exactly )?are you|who is this|introduce yourself|tell me about yourself",
    rf"who(?: has)? (?:made|built|created|programmed|developed|designed|trained|invented|coded|owns|makes|"
    rf"controls) (?:you|this {_CHAT})|"
    r"who (?:were|was|are) you (?:made|built|created|programmed|developed|designed|trained|manufactured) "
    r"by|"
    r"(?:who|what (?:company|firm|person|team)) (?:is responsible for your (?:design|creation|development)|"
    r"(?:made|built|created|developed|designed|manufactured) you)|what is the (?:company|name of \w+ \w+) "
    r"(?:that|who) "
    r"(?:made|built|created|designed) you|who(?:'s| is) your (?:boss|superior|employer)|who (?:are you "
    r"(?:working for|employed by)|you work for)|"
    r"who is your (?:creator|maker|developer|designer|manufacturer|programmer)|who do you work for|are you "
    r"(?:made|built|powered|trained) by .{2,25}",
    r"what (?:all )?(?:can|could) you (?:do|help)(?: me)?(?: (?:for me|here|with|out with|exactly))*|"
    r"(?:how|in what way) can you "
    r"(?:help|assist|support)(?: (?:me|us))?|what do you know|what (?:can|could|do) you (?:help|assist)(?: "
    r"me)?(?: with)?|"
    r"what are you capable of(?: \w+ing)?|(?:what|which) (?:kinds?|sorts?|types?|categories)? ?(?:of "
    r")?(?:subjects|topics|info\w*|things|stuff|questions) (?:do you know|are you (?:able|familiar)|can "
    r"you (?:help|talk)).*|"
    r"what (?:kind|sort|type|types|kinds|sorts|categories)? ?(?:of )?(?:questions|things|stuff) (?:can|may|"
    r"could) (?:i ask|you (?:answer|do))"
    r"(?: (?:you|here|the ai))?|what (?:can|may|am i allowed to|should) i ask(?: (?:you|here|about|the "
    r"ai))*|what are you (?:able to do|"
    r"capable of|for|here for)|what are your (?:capabilities|skills|abilities|functions)|what is your "
    r"(?:purpose|job|function|role)",
    r"(?:what|which)(?: kind of| type of)? (?:(?:ai|language|llm|large|openai|chat|gpt) )*(?:model|llm|ai|"
    r"gpt|chatbot|version)(?: version)? "
    r"(?:are you(?: (?:running|based|using|built))*(?: on)?|do you (?:use|run on)|powers you|is (?:behind "
    r"(?:this|you)|this(?: chat| bot)?)|"
    r"is powering (?:you|this)|am i (?:talking|chatting) (?:to|with))",
    r"(?:are|is) you (?:based on|using|running(?: on)?|powered by) (?:an? )?(?:chat ?gpt|gpt|openai|claude|"
    r"llama|llm|ai|gemini|mistral)\S*",
    rf"how (?:does|do) (?:this|the) {_CHAT} work|how were you (?:made|trained|built)",
    # German
    r"(?:(?:bist|biste|sind|seid) (?:du|sie|ihr)?|(?:spr[ei]ch\w*|red\w*|schreib\w*|chatt?e\w*) ich(?: "
    r"(?:hier|gerade|jetzt|denn))* mit|"
    r"ist (?:das|dies)(?: hier)?)(?: (?:denn|eigentlich|wirklich|etwa|hier|nur|uberhaupt))* ?(?:ein(?:e|em|"
    r"er|en)? )?(?:(?:echte|richtige|"
    r"reale|kunstliche)[rmns]? )*(?:mensch(?:en)?|bot|chat-?bot|roboter|maschine|ki|computer|person|ai|"
    r"chat ?gpt|programm|automat|intelligenz)"
    r"(?: oder .{0,40})?",
    r"wie (?:hei(?:ss|s)t (?:du|ihr)|hei(?:ss|s)en sie|ist (?:dein|ihr) name|lautet (?:dein|ihr) name)|"
    r"(?:wer|was) bist du|wer sind sie|"
    r"hast du (?:auch )?einen namen|(?:was|wobei|womit|wie) (?:kannst du|konnen sie)(?: (?:alles|mir|denn|"
    r"hier|so))*(?: (?:helfen|tun|machen))?|"
    r"wer hat dich (?:gemacht|gebaut|programmiert|entwickelt|erschaffen|trainiert|erfunden)|was kann ich "
    r"(?:dich|sie|hier)(?: alles)? fragen|"
    r"welche[sr]? (?:\w+ )?(?:sprachmodell|ki-?modell|modell|ki|llm) (?:bist du|nutzt du|steckt (?:hinter "
    r"dir|dahinter)|verwendest du|lauft hier)",
    # French
    r"(?:es[- ]tu|tu es|t'es|etes[- ]vous|vous etes|est-ce que (?:tu es|vous etes|je parle (?:a|avec))|"
    r"est-ce|c'est|je parle (?:a|avec)|"
    r"parle-je a|suis-je en train de parler a)(?: (?:bien|vraiment|en fait|juste))* (?:un |une |"
    r"l')?(?:vrai[e]? )?(?:robot|bot|chatbot|humain|"
    r"personne|machine|ia|intelligence artificielle|chatgpt|etre humain|ordinateur)(?: reel(?:le)?)?(?: ou "
    r".{0,40})?",
    r"comment (?:tu t'appell?es?|t'appell?es?[- ]tu|vous appelez[- ]vous|vous vous appelez)|(?:quel est|"
    r"c'est quoi) (?:ton|votre) (?:nom|prenom)|"
    r"(?:t'es|tu es) qui|qui (?:es[- ]tu|etes[- ]vous|t'a (?:cree|fait|programme|developpe|concu)|vous a "
    r"(?:cree|programme|concu))|"
    r"(?:que|qu'est-ce que) (?:peux[- ]tu|sais[- ]tu|pouvez[- ]vous|tu (?:peux|sais)|vous pouvez) faire(?: "
    r"(?:pour moi|exactement))?|"
    r"(?:tu|vous) (?:peux|pouvez|sais) faire quoi|(?:en|avec) quoi (?:peux-tu|pouvez-vous) m'aider|"
    r"quel (?:modele|llm)(?: d'ia| de langage)? (?:es-tu|utilises-tu|etes-vous|utilisez-vous)",
    # Spanish
    r"(?:eres|es usted|sos|usted es|estoy (?:hablando|chateando) con|hablo con|esto es)(?: (?:realmente|de "
    r"verdad|acaso))* ?(?:un |una |el |la )?"
    r"(?:verdader[oa] )?(?:bot|robot|chatbot|human[oa]|persona|maquina|ia|inteligencia artificial|chatgpt|"
    r"ser humano)(?: (?:real|de verdad))?"
    r"(?: o .{0,40})?",
    r"como (?:te llamas|se llama usted)|cual es (?:tu|su) nombre|quien (?:eres|es usted|te (?:creo|hizo|"
    r"programo|desarrollo))|"
    r"que (?:puedes|sabes|puede usted) hacer(?: por mi)?|en que (?:me )?puedes? ayudar(?:me)?|que "
    r"modelo(?: de ia)? (?:eres|usas)",
    # Italian, Dutch, Portuguese, Polish
    r"(?:sei|e lei|lei e|sto parlando con|parlo con) (?:un |una |un')?(?:vero |vera )?(?:bot|robot|chatbot|"
    r"umano|persona|macchina|ia|"
    r"intelligenza artificiale)(?: (?:vera|reale))?(?: o .*)?|come (?:ti chiami|si chiama lei)|chi sei|"
    r"(?:che )?cosa (?:puoi|sai) fare|"
    r"chi ti ha (?:creato|programmato|fatto)|(?:qual e|quale e) il tuo nome",
    r"(?:ben (?:je|jij)|bent u|is dit|praat ik met|spreek ik met) (?:een )?(?:echte? )?(?:bot|robot|"
    r"chatbot|mens|persoon|machine|ai|computer)"
    r"(?: of .*)?|hoe heet (?:je|jij|u)|wie (?:ben (?:je|jij)|bent u)|wat (?:kun|kan) (?:je|jij)(?: "
    r"allemaal)?(?: doen)?|"
    r"wie heeft (?:je|jou) gemaakt",
    r"(?:voce e|tu es|es|estou falando com|falo com) (?:um |uma )?(?:bot|robo|chatbot|human[oa]|pessoa|"
    r"maquina|ia|inteligencia artificial)"
    r"(?: (?:real|de verdade))?(?: ou .*)?|qual (?:e )?(?:o )?(?:seu|teu) nome|como (?:voce )?se chama|"
    r"como te chamas|quem (?:e voce|es tu)|"
    r"o que voce (?:pode|sabe|consegue) fazer|quem (?:te|o) (?:criou|fez)|quem criou voce",
    r"(?:czy )?(?:jestes|czy to|rozmawiam z)(?: moze)? (?:botem|robotem|czlowiekiem|maszyna|sztuczna "
    r"inteligencja|prawdziwa osoba|ai|"
    r"prawdziwym czlowiekiem|chatbotem|bot)(?: czy .*)?|jak (?:masz na imie|sie nazywasz)|kim jestes|co "
    r"(?:potrafisz|umiesz|mozesz)"
    r"(?: zrobic)?|kto cie (?:stworzyl|zrobil)",
)

_PERSON = (
    r"(?:(?:an?|the|your|some|any|one|of|real|actual|live|human|another|different|proper|competent|in|from|"
    r"customer|technical|tech|someone|"
    r"other|sales?|support|service)[ -])*(?:human(?: beings?)?|person|people|someone|anyone|agents?|"
    r"rep(?:resentative)?s?|operator|sales ?(?:team|"
    r"department|person|people|guy|manager)?|support(?: ?(?:team|staff|department))?|(?:customer "
    r")?(?:service|care)(?: team)?|team|staff|"
    r"manager|supervisor|advis[eo]r|consultant|experts?|specialist|account manager|employee|real one)\b"
)
_WISH = (
    r"(?:i(?:'d| would)?(?: really| just| only)? (?:want|wish|need|like|love|prefer|rather|have)(?: to| "
    r"rather)?|"
    r"i'd (?:rather|prefer(?: to)?|like to)|(?:can|could|may|might) (?:i|we)(?: please| just| also)?|let "
    r"me|we(?:'d| would)? (?:want|need|like)"
    r"(?: to)?|how (?:can|do|could) i|is it possible to|(?:is there|there's)? ?(?:a|any) (?:way|chance|"
    r"possibility) (?:to|i can|of)|"
    r"is (?:there|it) .{0,15}possible to)"
)
_TALK = (
    r"(?:(?:directly )?(?:talk|speak|talking|chat|get in touch|get hold|be (?:connected|transferred))(?: "
    r"directly| live| now)? (?:to|with|of))"
)
_CALLER = (
    rf"(?:someone|anyone|you|{_PERSON})(?: (?:from|in|of|on) (?:your|the|sales|support)(?: \w+){{0,2}})?"
)
_WHEN = (
    r"(?: (?:at|on|tomorrow|today|please|asap|tonight|this|next|in|about|regarding|because|so|as soon|to|"
    r"under|later|now|\+?\d+)\b.*)?"
)
_PERSON_DE = (
    r"(?:mensch\w*|mitarbeiter\w*|person|jemand\w*|vertrieb\w*|support\w*|berater\w*|ansprechpartner\w*|"
    r"kundenservice|kundendienst|"
    r"verkauf\w*|kolleg\w*|experten|verkaufer\w*|sachbearbeiter\w*|ihnen personlich)"
)
_TALK_DE = (
    r"(?:sprechen|spreche|reden|rede|chatten|telefonieren|verbunden werden|schreiben|unterhalten|in "
    r"kontakt)"
)
_PERSON_FR = (
    r"(?:conseill\w+|quelqu'un|humain\w*|personne|agents?|commercia\w+|support|service client\w*|service "
    r"commercial|votre equipe|"
    r"responsable|operateur|technicien\w*|collegue|expert)"
)
_PERSON_ES = (
    r"(?:persona|humano|alguien|agente|asesor\w*|ventas|soporte|operador\w*|vendedor\w*|comercial|"
    r"representante|encargad[oa]|"
    r"atencion al cliente|su equipo)"
)

HUMAN = (
    rf"(?:{_WISH} )?{_TALK} {_PERSON}.*",
    rf"(?:please |just )*(?:connect|transfer|forward|redirect|hand|pass|put|switch|escalate)(?: me| this| "
    rf"us)?(?: through| over| on)? (?:to|with)"
    rf"(?: an?| the| your)? ?{_PERSON}.*",
    r"(?:please |just )*(?:(?:can|could) (?:you|i|we) )?(?:get|give|find|bring|have|send)(?: me| us)? "
    r"(?:an? |the |your )*(?:real |live |human |actual )*"
    r"(?:human(?: being)?|person|agent|representative|manager|supervisor|operator|someone real)\b(?! "
    r"(?:name|email)).{0,25}",
    rf"(?:can|could|would|will) {_CALLER}(?: please)? (?:please )?(?:call|phone|ring|contact|give|get back "
    rf"to|reach out to|get in touch with)"
    rf"(?: me| us)(?: a (?:call|ring))?(?: back)?{_WHEN}",
    rf"(?:please )?(?:have|let|ask|get) (?:someone|{_PERSON})(?: from .{{3,20}})? (?:to )?(?:call|contact|"
    rf"reach out|get back|get in touch|email|phone).*",
    rf"(?:someone|{_PERSON}) (?:should|must|needs to|has to|please) (?:call|contact|email|phone) (?:me|"
    rf"us).*|(?:please )?(?:call|phone|ring|contact) (?:me|us)"
    rf"(?: back)?{_WHEN}|(?:i (?:want|need|would like|'d like)|request|schedule|arrange)?(?: a)? ?call "
    rf"?-?back(?: please)?",
    r"(?:is|are) (?:there )?(?:an? |any |some )?(?:real |actual |live )*(?:person|human|someone|anyone|"
    r"people)(?: real| here| else)*(?: that| who| available)* "
    r"(?:i|we) (?:can|could) (?:talk|speak|chat).*|(?:someone|anyone|a person|a human) (?:i|we) (?:can|"
    r"could) (?:talk|speak|chat).*",
    r"(?:i (?:want|need|'d like|would like|demand|prefer) )?(?:an? |to |the )?(?:real |live |actual |true "
    r"|proper )*(?:human(?: being| agent| help| support)?|"
    r"person|agent|operator|representative|(?:live|support|sales|human) agent|sales ?(?:person|rep)|"
    r"customer service rep\w*)(?: (?:now|here|instead))?",
    rf"live chat with {_PERSON}.*|(?:talk|speak) to (?:sales|support|human)|i(?:'m| am)? .{{0,20}}rather "
    rf"(?:talk|speak).*",
    rf"how (?:can|do|could) (?:i|we) (?:contact|reach|call|get (?:in touch with|hold of|a hold of)|talk to|"
    rf"speak (?:to|with)) (?:you|your team|someone|{_PERSON})"
    rf"(?: (?:directly|by phone|there))*",
    # German
    rf"(?:ich|wir) (?:mocht\w*|woll\w*|will|wurde\w*|muss|mussen|hatte|brauche?)\b.{{0,40}}\b{_PERSON_DE} "
    rf".{{0,15}}{_TALK_DE}.*",
    rf"(?:kann|konnte|darf|durfte|konnen|konnten) (?:ich|wir|man)\b.{{0,25}}\b(?:mit "
    rf")?.{{0,15}}\b{_PERSON_DE} .{{0,15}}{_TALK_DE}.*",
    rf"gibt es .{{0,25}}\b{_PERSON_DE}.{{0,25}}{_TALK_DE}.*|(?:ich (?:will|brauche|mochte) )?(?:bitte "
    rf")?(?:einen? )?(?:echte[nr]? )?(?:menschen?|mitarbeiter|berater)"
    r"(?: sprechen)?",
    rf"(?:verbind\w*|leit\w*|stell\w*) (?:sie )?(?:mich|uns) .*{_PERSON_DE}.*|(?:holen|hol) (?:sie "
    rf")?(?:mir )?.{{0,10}}{_PERSON_DE}",
    r"ruf\w* (?:sie |ihr )?(?:mich|uns)\b.*|(?:konn\w*|kann\w*|wurde\w*) (?:sie|ihr|du)? ?(?:bitte "
    r")?(?:mich|uns|mir)\b.{0,40}(?:anrufen|zuruckrufen|"
    r"kontaktieren|zuruckmelden)|(?:kann|konnte) (?:mich|uns|sich) (?:bitte )?(?:bei mir |bei uns "
    r")?(?:jemand|ein).{0,30}(?:anrufen|zuruckrufen|kontaktieren|melden)|"
    r"(?:ich )?(?:bitte um |mochte |hatte gern(?:e)? |will )?(?:einen )?ruckruf",
    # French
    rf"(?:je (?:voudrais|veux|souhaite\w*|prefere\w*|dois|peux)|j'aimerais|puis-je|est-ce que je peux|"
    rf"est-il possible de|peut-on|on peut|pourrais-je|"
    rf"laissez-moi|je peux)(?: \w+)? (?:parler|discuter|echanger|etre (?:mis en relation|rappele\w*|"
    rf"contacte\w*))\b(?: (?:directement|a|au|aux|avec|par|"
    rf"un|une|le|la|votre|vos|vrai[e]?))* (?:l')?{_PERSON_FR}.*|je (?:voudrais|veux|souhaite) etre "
    rf"rappele\w*.*",
    r"(?:pouvez|pourriez|peux|peut|pourrait|pourrais)[- ](?:vous|tu|on|quelqu'un) (?:me|nous) (?:rappeler|"
    r"appeler|contacter|recontacter).*|"
    r"(?:merci de (?:me|nous) )?(?:rappelez|appelez|contactez|rappeler|recontacter)(?:[- ](?:moi|nous))?|"
    r"quelqu'un peut[- ](?:il )?(?:me|m').*(?:appeler|contacter).*|"
    rf"(?:un[e]? )?(?:vrai[e]? )?(?:humain|conseiller|agent|personne)|(?:passez|mettez)[- ]moi "
    rf".*{_PERSON_FR}.*",
    # Spanish
    rf"(?:quiero|quisiera|necesito|me gustaria|puedo|podria|prefiero|deseo|dejame)(?: \w+)? (?:hablar|"
    rf"chatear|comunicarme|contactar|conversar) con .{{0,15}}\b{_PERSON_ES}.*",
    r"(?:me )?(?:puede|pueden|podria|podrian|puedes)(?: alguien)? (?:llamarme|contactarme).*|(?:me|nos) "
    r"(?:puede|pueden|podria|podrian) (?:llamar|contactar)\b(?! la atencion).*|"
    rf"(?:por favor )?(?:llamenme|llameme|llamame|contactenme)\b.*|(?:pas[ae]|comunic(?:a|ue)|conect[ae]|"
    rf"transfier[ae])n?me con .*|hablar con .{{0,10}}\b{_PERSON_ES}.*|"
    r"(?:un |una )?(?:humano|agente|persona real|operador)",
    # Italian, Dutch, Portuguese, Polish
    r"(?:vorrei|voglio|posso|potrei|preferisco|devo|ho bisogno di)(?: \w+)? (?:parlare|chattare) con "
    r".{0,15}(?:operatore|persona|umano|qualcuno|"
    r"consulente|commerciale|assistenza|agente|responsabile|servizio clienti).*|(?:potete|puo|puoi|"
    r"potreste) (?:ri)?(?:chiamarmi|contattarmi).*|"
    r"mi (?:potete|puo) (?:ri)?chiamare.*|(?:ri)?chiamatemi.*|(?:un )?operatore(?: umano)?",
    r"(?:kan|mag|wil|zou) ik\b.{0,25}(?:iemand|medewerker|mens|persoon|verkoop|collega|"
    r"adviseur)\b.{0,15}(?:spreken|praten|bellen|chatten).*|"
    r"ik (?:wil|zou)\b.{0,25}(?:iemand|medewerker|mens|persoon|verkoop|collega|"
    r"adviseur)\b.{0,15}(?:spreken|praten|bellen|chatten).*|bel (?:me|mij)(?: terug)?.*|"
    r"(?:kunnen jullie|kunt u|kan iemand) (?:me|mij) (?:terug ?)?bellen.*|(?:een )?(?:medewerker|mens)",
    r"(?:quero|queria|gostaria de|preciso|posso|poderia|prefiro)(?: de)? (?:falar|conversar) com "
    r".{0,12}(?:atendente|pessoa|humano|alguem|vendedor|vendas|"
    r"suporte|consultor|operador|agente|comercial).*|(?:podem|pode|poderiam|poderia)(?: alguem)? (?:me "
    r"(?:ligar|contatar|contactar)|ligar-me|ligar para mim).*|"
    r"me (?:liga|liguem|ligue)\b.*|liguem-me.*|(?:um )?atendente",
    r"(?:chce|chcialbym|chcialabym|czy moge|moge|potrzebuje|wole)(?: \w+)? ?(?:porozmawiac|rozmawiac|"
    r"pogadac|polaczyc sie|mowic) z (?:czlowiekiem|kims|"
    r"konsultantem|pracownikiem|osoba|zyw\w+|prawdziw\w+|doradca|handlowcem|dzialem).*|(?:(?:po)?prosze "
    r")?o (?:kontakt|telefon|rozmowe).*|"
    r"(?:prosze )?(?:oddzwon\w*|zadzwon\w*) do mnie.*|konsultant",
)
_ABOUT = re.compile("|".join(f"(?:{pattern})" for pattern in ABOUT_AGENT))
_HUMAN = re.compile("|".join(f"(?:{pattern})" for pattern in HUMAN))
# Whose conversation it would be: the visitor's own customers talk through the product that is asked about.
_PRODUCT_TALK = re.compile(
    r"\b(?:my|our|their) (?:customers?|clients?|users?|visitors?|leads)\b|\b(?:when|if) (?:an?|the|my|our) "
    r"\w+ (?:goes|is|happens|fails)|"
    r"\b(?:service|team|staff|support|sales|agent) (?:api|plan|tier|module|feature|price|software|portal)\b"
)
_CONTACT = re.compile(
    r"how (?:can|do|could) (?:i|we) (?:contact|reach|call|get)\b|gibt es "
    r".*ansprechpartner"
)
_MAX_WORDS = 30


def is_about_agent(sentence: str) -> bool:
    """Whether a sentence's core asks what answers here."""
    if mentions_only_machine(sentence):
        return True
    return len(words(sentence)) <= _MAX_WORDS and _ABOUT.fullmatch(sentence) is not None


def wants_human(sentence: str) -> bool:
    """Whether a sentence's core asks for a person."""
    if _PRODUCT_TALK.search(sentence):
        return False
    if mentions_only_contact(sentence):
        return True
    return len(words(sentence)) <= _MAX_WORDS and _HUMAN.fullmatch(sentence) is not None


def asks_for_contact(sentence: str) -> bool:
    """Whether the wish for a person is also a question that a contact page answers."""
    return _CONTACT.match(sentence) is not None
