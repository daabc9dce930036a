"""Social phrases in eight languages: greetings, thanks, goodbyes, yes and no, laughter. Patterns over folded text."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Literal

SocialKind = Literal["bye", "chitchat", "thanks", "deny", "affirm", "laughter", "greeting"]

_YES = (
    r"y+e+s+|ye+a+h*|yep+|yup+|ja+|jep|jo+|jawohl|o+ui+|ouais|si+|sim|tak|jasne|certo|si si|claro|sicher|"
    r"sure|naturlich|"
    r"bien sur|por supuesto|oczywiscie|zeker|com certeza"
)
_NO = r"no+|no*pe+|na+h+|nein|ne+e*|no|non|nao|nie"
_PLEASE = (
    r"please|pls|plz|bitte|gerne?|s'il (?:vous|te) plait|svp|stp|por favor|per favore|grazie|graag|"
    r"alsjeblieft|alstublieft|"
    r"poprosze|prosze|obrigad[oa]|gracias|merci|danke|thanks|thank you|thx"
)
_THANKS = (
    r"tha+n+ks+|th?n?x+|thnks|thanx|thanks?(?: |-)?(?:yo)?u+|tha+nk ?yo+u+|ty|tysm|tyvm|tks|cheers|much "
    r"appreciated|appreciate it|"
    r"i (?:really )?appreciate (?:it|that|your help|the help)|many thanks|kudos|"
    r"danke+(?: ?(?:schon|sehr|dir|ihnen|euch|vielmals))?|(?:vielen|besten|herzlichen|lieben|tausend) dank|"
    r"[tv]i ringrazio|(?:i )?(?:really |much )?appreciate (?:the|your|it|that)(?: \w+){0,3}|you(?:'ve| "
    r"have)? (?:just )?saved (?:my|the) (?:day|life)|te lo agradezco|je vous remercie|ich danke (?:dir|"
    r"ihnen|euch)|"
    r"dankeschon|"
    r"merci+(?: (?:beaucoup|bien|infiniment|mille fois|vielmals|a (?:vous|toi)))?|mille mercis|"
    r"(?:muchas |muchisimas |mil )?gracias|(?:molte |mille )?grazie(?: (?:mille|tante))?|"
    r"dank (?:je|u)(?: ?wel)?|dankjewel|dankuwel|bedankt|(?:hartelijk|heel erg) (?:dank|bedankt)|"
    r"(?:muito )?obrigad[oa]|valeu|brigad[oa]|dziekuje|dzieki(?: (?:wielkie|bardzo))?|wielkie dzieki"
)
_THANKS_TAIL = (
    r"(?: (?:so |very |soo+ )*(?:much|lots|a lot|a bunch|a ton|a million|again|anyway|indeed|bardzo|mate|"
    r"man|dude|guys|all|"
    r"everyone|team|in advance|im voraus|d'avance|de antemano|por adelantado|in anticipo|alvast|"
    r"antecipadamente|z gory|"
    r"mille|tanto|encore|nochmals?|wel))*"
    r"(?:,? (?:for|fur|pour|por|per|voor|pela|pelo|za)(?: (?:\w+'?\w*)){1,4}(?=\s*(?:[.!?,;:)]|$)))?"
)
_PRAISE = (
    r"(?:(?:that(?:'s| is| was)|this is|it's|you(?:'ve| have)? (?:have )?been|you(?:'re| are)|ur|u r|very|"
    r"really|so|super|just|"
    r"das ist|das war|sehr|ganz|c'est|tres|vraiment|trop|es|muy|esta|e|molto|davvero|erg|heel|muito|to|"
    r"bardzo) )*"
    r"(?:great+|perfect(?:o|a|ly)?|perfekt|parfait|perfetto|awesome|excellent|amazing|brilliant|wonderful|"
    r"fantastic|lovely|"
    r"super|sweet|cool|neat|nice(?: one)?|good (?:bot|job|to know|stuff|one)|well done|(?:very |really "
    r")?helpful|useful|"
    r"great (?:job|help|stuff|answer)|the best|awesome|toll|klasse|prima|spitze|wunderbar|genial(?:e)?|top|"
    r"hilfreich|"
    r"(?:tres )?gentil|super|formidable|excelente|estupendo|fenomenal|ottimo|fantastico|geweldig|mooi|"
    r"otimo|legal|"
    r"swietnie|super|very kind|helpful)"
    r"(?:[, ]+(?:that (?:helped|helps|works|worked|answers (?:it|my question))(?: a lot)?|(?:exactly "
    r")?what i (?:needed|wanted)|"
    r"das hat (?:mir )?(?:sehr )?geholfen))?"
)
_HELPED = (
    r"hat (?:geklappt|funktioniert|geholfen)|(?:that|it|this) did the trick|(?:that|this|it|you) (?:really "
    r"|totally )?(?:helped|helps|worked|works|answers (?:it|my question)|"
    r"answered my question)"
    r"(?: me)?(?: a lot)?|exactly what i (?:needed|wanted)|just what i (?:needed|wanted)|das hat (?:mir "
    r")?(?:sehr )?geholfen|"
    r"you(?:'ve| have) (?:really )?helped(?: me)?(?: (?:a lot|out))*|i(?:'m| am) (?:so |very |really "
    r")?(?:thankful|grateful)(?: for (?:\w+ ?){1,5})?|you have my (?:\w+ )?(?:gratitude|thanks)|"
    r"(?:it|this|that) (?:was|has been|is) (?:(?:so|very|really|a|always) )*(?:fun|(?:nice|great|good|"
    r"lovely|pleasant|wonderful|fun) (?:chat|talk|conversation)|(?:nice|great|lovely|good|pleasure|fun) "
    r"(?:to )?(?:speak|talk|chat|meet)\w*"
    r"(?: (?:with|to))? you)(?: today)?|(?:good|nice|great) (?:talk|chat)|(?:i )?(?:really )?enjoyed "
    r"(?:our (?:talk|chat)|(?:talking|speaking|chatting) (?:to|with) you)|(?:always )?a pleasure(?: as "
    r"always)?(?: (?:to|\w+ing) .{4,20} you)?|"
    r"ca (?:m')?aide beaucoup|me ha ayudado(?: mucho)?"
)
_ADDRESSEE = (
    r"(?:[, ]+(?:there|all|everyone|everybody|team|guys|folks|friend|my friend|again|bot|buddy|mate|sir|"
    r"madam|sales(?: team)?|"
    r"support(?: team)?|to (?:you|all)(?: all)?|zusammen|alle|allerseits|liebes team|leute|miteinander|"
    r"a tous|a vous|tout le monde|a todos|todos|equipo|amigos?|a tutti|tutti|allemaal|iedereen|pessoal|a "
    r"todos|"
    r"gente|wszystkim))*"
)
_ANYONE = (
    r"(?:is )?(?:any(?:one|body)|some(?:one|body)) (?:there|here|home|online|around)|are you (?:there|here|"
    r"online)|"
    r"(?:ist (?:da |hier )?)?jemand (?:da|hier|online)|il y a quelqu'un|y a quelqu'un|(?:hay )?alguien(?: "
    r"ahi| aqui)?|"
    r"c'e qualcuno|is er iemand|tem alguem(?: ai)?|jest tu kto[sś]|(?:can|could|may) i ask (?:you "
    r")?(?:something|a question|sth)|(?:(?:do|have) you |you )?(?:have |got "
    r")+an? (?:sec(?:ond)?|minute|moment)|i have (?:a|some|one|another) (?:quick |"
    r"few |short )?questions?"
    r"(?: for you| please)?|(?:just )?(?:a |one (?:more )?)?(?:quick|short) question|ich hatte? (?:da "
    r")?(?:eine|mal eine|noch eine)"
    r"(?: kurze)? frage|(?:ich )?hatte?(?: da| mal| noch| gern)* eine frage|ich hab(?:e)?(?: mal| noch)? "
    r"(?:ne|eine) (?:kurze )?frage|(?:eine )?kurze frage|"
    r"j'ai (?:une|encore une) "
    r"(?:petite )?question|(?:une )?petite question|tengo una (?:pregunta|duda|consulta)|una (?:pregunta|"
    r"consulta)(?: rapida)?|"
    r"ho una domanda|ik heb een vraag(?:je)?|tenho uma (?:pergunta|duvida)|mam pytanie"
)
_GREETING = (
    r"h+i+|hi+ya+|he+y+(?:a|o)?|(?:muy )?buenas|good eve|hel+o+|hal+o+|hul+o+|heya|howdy|yo+|sup|gre+tings|"
    r"good ?(?:morning|"
    r"afternoon|evening|day)|"
    r"g'?day|gm|morning|evening|hallo+chen|guten (?:tag|morgen|abend)|gute(?:n)? (?:tag|morgen|abend)|"
    r"moin(?: moin)?|servus|"
    r"gru[sß]+ (?:gott|dich|sie|euch)|grue?zi|hi+ ho|tach|bon(?:jour|soir)|salut|coucou|allo|hola+|"
    r"buen(?:os|as)(?: (?:dias|tardes|noches))?|buen dia|ciao|salve|buon ?(?:giorno|asera|a sera|"
    r"pomeriggio)|buonasera|hoi|"
    r"goede?(?:n)? ?(?:morgen|middag|avond|dag)|dag|ola+|oi+|bom dia|boa (?:tarde|noite)|czesc|hej(?:ka)?|"
    r"dzien dobry|"
    r"dobry wieczor|witam|siema|welcome|dear (?:team|all|sir(?: or madam)?)|sehr geehrte damen und herren|"
    r"liebes team"
)
_BYE = (
    r"ciao,? (?:und |e )?(?:danke|grazie)|(?:danke|grazie|merci)[ ,!]+ciao|ciao[ ,]+ciao|(?:good "
    r"?)?b+y+e+(?:[ -]?b+y+e+)*(?: (?:now|for now|then|everyone))?|cya|see (?:you|ya|u)(?: (?:later|soon|"
    r"around|then|tomorrow))?|ttyl|later+s|"
    r"(?:talk|speak) to (?:you|u|ya) (?:later|soon)|catch (?:you|ya) later|take care(?: of yourself)?|"
    r"farewell|peace out|"
    r"i(?:'m| am) off(?: now)?|listo|eso era todo|(?:i )?(?:have to|gotta|got to|must|need to|should) "
    r"(?:go|run|leave)(?: now)?|until next time|good "
    r"night|goodnight|"
    r"(?:i wish you |wish you |enjoy |have )(?:an?|the|your|yourself an?)(?: rest of)?(?: your| the)? "
    r"?(?:\w+ )?(?:day|one|evening|"
    r"weekend|night|afternoon|week|time)(?: (?:ahead|too|as well|everyone))*|"
    r"(?:that(?:'s| is| was| will be|'ll be)|thats) (?:all|it|everything)(?: (?:for (?:now|today)|i "
    r"(?:needed|wanted|need)|then|from me|"
    r"thanks?))*|no (?:more|further|other) questions|nothing else|i(?:'m| am) (?:all )?(?:done|set)(?: "
    r"here| now| for today)?|"
    r"i have no (?:more|further|other) questions|"
    r"tsch(?:u|ue)[sß]+(?:i|chen)?|tschau+|(?:auf )?wiederse?he?n|auf wiederhoren|bis (?:dann|bald|spater|"
    r"zum nachsten mal|morgen)|"
    r"mach(?:en sie|t)? ?(?:es|'s|s)? gut|(?:einen )?(?:schonen|schones|angenehmen) (?:tag|abend|"
    r"wochenende|feierabend)"
    r"(?: noch| ihnen| dir)*|das war'?s(?: dann| schon| erstmal| fur heute)*|das ist alles|keine "
    r"(?:weiteren )?fragen(?: mehr)?|"
    r"gute nacht|ade|pfiat di|au revoir|a (?:bientot|plus(?: tard)?|demain|la prochaine)|a\+|"
    r"bonne (?:journee|soiree|continuation|nuit|fin de journee)(?: a (?:vous|toi))?|adieu|c'est tout(?: "
    r"pour (?:moi|aujourd'hui))?|"
    r"ce sera tout|adios+|chao+|hasta (?:luego|pronto|la vista|manana|la proxima)|nos vemos|que (?:tenga|"
    r"tengas|tengan|pase)"
    r"(?: un)? (?:buen|bonito|lindo|feliz) dia|eso es todo|nada mas|"
    r"arrivederci|arrivederla|a presto|ci vediamo|buona (?:giornata|serata|notte)|e tutto|"
    r"tot ziens|doei+|tot (?:later|snel|straks)|fijne (?:dag|avond|weekend)(?: (?:nog|verder))?|dat was "
    r"(?:het|alles)|houdoe|"
    r"tchau+|ate (?:logo|mais|breve|amanha)|adeus|tenha um bom dia|e so isso|isso e tudo|"
    r"do widzenia|na razie|pa+(?: pa)?|do zobaczenia|milego dnia|to wszystko|zegnam"
)
_AFFIRM = (
    rf"(?:{_YES})(?:[, ]+(?:{_PLEASE}|perfect[oa]?|perfekt|parfait|perfetto|great|super|genial|"
    rf"(?:{_THANKS}){_THANKS_TAIL}|{_YES}|i (?:do|am|would|can|will)|we "
    rf"(?:do|are|would)|que si|of course|go ahead|do it|exactly|"
    r"exactement|genau|correct|that(?:'s| is| would be) (?:right|correct|great|good|fine|nice|perfect|it)|"
    r"that (?:is )?(?:true|works))){0,3}|"
    r"(?:(?:yes|yeah|yep|yup|sure|ok|okay)[, ]+)?(?:please )?(?:do (?:that|this|it|so)|go (?:for it|ahead)|"
    r"let's do (?:it|that))|jo+a?[, ]+passt|"
    r"y|ok+(?:ay+|ie|i|e)?(?: (?:then|sure|great|cool|good|fine|gut|super|vale|dann|d'accord|bien))?|okey|"
    r"k{1,2}|alright(?: then)?|all right|"
    r"fine(?: by me)?|of course|certainly|definitely|absolutely|totally|indeed|exactly|correct|right|"
    r"that(?:'s| is) (?:right|correct|true)|"
    r"sounds (?:good|great|fine|perfect)(?: to me)?|(?:please do|please proceed|(?:please )?(?:go ahead|do "
    r"it|do so))|why not|with pleasure|"
    r"(?:i )?would love (?:to|that)|gladly|i agree|agreed|deal|works for me|perfectly fine|affirm[ai]tive|"
    r"(?:very |so |definitely )?true|you(?:'re| are) (?:right|correct)|that(?:'s| is) (?:definitely|"
    r"absolutely) (?:right|correct|true)|that(?:'s| is) a yes|"
    r"(?:sehr )?gerne?(?: doch)?|klar(?: doch)?|genau|richtig|stimmt|passt|einverstanden|auf jeden fall|na "
    r"klar|in ordnung|alles klar|"
    r"bitte(?: ja)?|gut|d'accord|d'acc|exactement|volontiers|avec plaisir|carrement|tout a fait|entendu|"
    r"c'est (?:bon|ca)|"
    r"vale|claro(?: que si)?|de acuerdo|correcto|exacto|bueno|va bene|certo|volentieri|d'accordo|esatto|"
    r"graag|prima|inderdaad|klopt|natuurlijk|goed|claro|com certeza|pode ser|isso(?: mesmo)?|tudo bem pode|"
    r"tak|jasne|pewnie|zgoda|oczywiscie|dobrze|dokladnie|poprosze"
)
_DENY = (
    rf"(?:{_NO})(?:[, ]+(?:(?:{_THANKS}){_THANKS_TAIL}|{_NO}|please don'?t|not really|no need|i (?:do|am|"
    rf"would)(?: not|n't)|i'm (?:good|fine|ok|okay)|"
    r"all good|that(?:'s| is) (?:ok|okay|fine|all right|not (?:it|right|what i (?:meant|mean|asked|"
    r"wanted)(?: at all)?)|wrong)|"
    r"not interested|not (?:now|today|yet)|passt schon|lieber nicht|ca va|pas maintenant|esta bien|ya "
    r"no)){0,3}|"
    r"n|not (?:really|now|yet|today|at the moment|at all|interested|necessary|needed|quite|for now|right "
    r"now)|never ?mind|no need|"
    r"(?:i )?(?:don'?t|do not) (?:think so|want (?:that|to|it)|need (?:it|that))|i(?:'d| would) rather not|"
    r"maybe later|"
    r"no way|(?:certainly|absolutely|definitely|of course|probably|obviously) not|i(?:'ll|ll| will)? pass|"
    r"i(?:'d| would) prefer not(?: to)?|negative|hell no|i'm good|all good|forget it|wrong|that(?:'s| is) "
    r"(?:not (?:it|right|what i (?:meant|mean|asked|wanted))|wrong)|"
    r"nein[, ]+das (?:reicht|war'?s|passt)|non[, ]+c'est bon|no[, ]+(?:asi|ya) esta bien|"
    r"lieber nicht|nicht (?:jetzt|notig|wirklich)|(?:jetzt|im moment|heute) nicht|auf keinen fall|"
    r"brauch(?:e)? ich nicht|"
    r"kein (?:interesse|bedarf)|schon gut|vielleicht spater|pas (?:vraiment|maintenant|encore|du tout|"
    r"interesse|besoin)|"
    r"jamais|plus tard peut-etre|peut-etre plus tard|ahora no|para nada|en absoluto|todavia no|quizas "
    r"luego|no hace falta|"
    r"adesso no|non (?:ora|adesso|proprio)|nu niet|niet (?:nu|nodig|echt)|laat maar|agora nao|nao "
    r"(?:precisa|agora|quero)|"
    r"nie (?:teraz|trzeba|bardzo)|raczej nie"
)
_LAUGHTER = (
    r"(?:ok(?:ay)? )?(?:(?:very |how |that's )*interesting|got it|i see|makes sense|understood|noted|good "
    r"point|fair enough|i get it|"
    r"verstehe|verstanden|ach so|aha|je vois|compris|entiendo|entendido|ya veo|capito|begrepen|entendi|"
    r"rozumiem)|"
    r"(?:maybe|perhaps|possibly|(?:i )?(?:just |really )?don'?t know|(?:i )?can'?t say|no clue|not sure|"
    r"i'?m not sure|idk|i don'?t know|no idea|who knows|vielleicht|keine ahnung|wei[sß]+ nicht|ich "
    r"wei[sß]+ nicht|"
    r"peut-etre|je ne sais pas|quizas?|no se|no lo se|tal vez|forse|non so|misschien|talvez|nao sei|moze|"
    r"nie wiem)|"
    r"(?:sorry|my bad|i apologi[sz]e|entschuldigung|sorry for that|pardon|desole|perdon|lo siento|scusa|"
    r"przepraszam)|"
    r"(?:a*h+[aeiou]+){2,}h*|(?:ja){2,}j?|(?:je){2,}|(?:ah+){2,}a*|(?:rs){2,}|k{3,}|lo+l+|lmf?ao+|rof+l+|"
    r"omg|xd+|hehe+|hihi+|mdr+|"
    r"ptdr|wow+|o+h+|a+h+|u+h+|h+m+|aha+|hah|uff|wtf|heh|huh|oops|ups|\^\^|[:;=]-?[)dp(]+|<3"
)
_CHITCHAT = (
    r"(?:i )?hope (?:you(?:'re| are)?|all is|everything is|this finds you)(?: \w+){0,4} (?:well|day|fine|"
    r"great|good|weekend)|ich hoffe,? "
    r"(?:es geht (?:ihnen|dir|euch)|ihnen geht es) gut|j'espere que (?:vous allez|tu vas) bien|espero que "
    r"(?:este|estes|esten) bien|"
    r"how (?:are|r) (?:you|u|ya|things|we)(?: all| guys)?(?: (?:doin'?g?|feeling|going|today|this morning|"
    r"these days|my friend|there))*|"
    r"how(?:'s|s| is) (?:it going|life|everything|your day(?: going)?|things|it hanging)(?: (?:today|my "
    r"friend|going))*|"
    r"how (?:ya|you) (?:doin'?g?|been)|how(?:'ve| have) you been|how do you do|how was your (?:day|"
    r"weekend)|what(?:'?s| is) up(?: (?:dude|man|bro|today))?|"
    r"what(?:'?s| is) (?:going on|new)(?: today)?|wassup+|whaz+up|you (?:ok|good|okay)|"
    r"(?:(?:it'?s )?(?:very )?(?:nice|pleased|good|great|lovely) (?:to meet|meeting|chatting with|talking "
    r"to) (?:you|u))(?: too)?|"
    r"(?:i'?m|i am|im) (?:(?:doing |very |so |really |quite |pretty )*(?:fine|good|great|ok|okay|well|"
    r"bored|tired|sad|happy|hungry|"
    r"lonely|drunk))(?: today)?|and (?:you|u|yourself)|(?:i'?m )?(?:just |only )?(?:looking around|"
    r"browsing|testing(?: (?:this|you|it))?|"
    r"checking (?:this|it|you)(?: out)?|passing by|curious)|test(?:ing)?(?:[ ,]+(?:test|1|2|3|123|one|two|"
    r"three))*|asdf\w*|qwert\w*|blah(?: "
    r"blah)*|foo|"
    r"i (?:really )?(?:love|like|hate|miss|adore) (?:you|u)(?: (?:so much|too|bot))*|(?:will|would) you "
    r"marry me|"
    r"(?:are|r) (?:you|u) (?:single|married|male|female|a (?:man|woman|boy|girl)|happy|sad|tired|bored|"
    r"okay|busy|awake|stupid|dumb|"
    r"crazy|drunk|hungry|conscious|sentient|alive)|do you (?:ever )?(?:sleep|eat|dream|drink|get (?:tired|"
    r"bored))|"
    r"do you have (?:a )?(?:feelings|emotions|friends|a (?:boyfriend|girlfriend|family|soul)|boyfriend|"
    r"girlfriend|family|soul|hobbies|"
    r"any hobbies|any pets|pets|kids|children|siblings|parents)|do you (?:like|love) (?:me|humans|people|"
    r"music|pizza|cats|dogs|your job)|"
    r"(?:tell me about your|what) hobbies(?: do you have)?|what(?:'?s| is| are) your (?:favou?rite \w+(?: "
    r"\w+)?|hobbies|zodiac sign|star sign|sign|gender|age)|how old (?:are|r) (?:you|u)(?: (?:today|now|"
    r"exactly|anyway|then|in \d+|as of today))*|what(?:'?s| is) your (?:date of birth|birthday|current age|"
    r"age again)|"
    r"when is your birthday|when were you born|what are you (?:doing|wearing)(?: (?:today|now|later|"
    r"tonight|right now))?|"
    r"(?:(?:you|u)(?:'re| are| r)?|ur|your|this (?:bot|chat|thing) is|such an?) (?:(?:so|really|very|just|"
    r"such|pretty|quite|a|an|the|"
    r"absolutely|totally|completely|fucking) )*(?:funny|hilarious|stupid|dumb|cute|smart|clever|sweet|"
    r"silly|weird|crazy|idiot|moron|"
    r"useless|annoying|suck|sucks|rock|terrible|awful|ugly|bad bot|crap|rubbish|trash|garbage|boring|rude|"
    r"shit|lame|adorable)(?: for an? (?:bot|chatbot|robot|machine|ai))?|"
    r"(?:useless|stupid|dumb|bad|silly|crap|shitty|worst|fucking|terrible|lame) (?:bot|chat ?bot|robot|"
    r"machine|ai|thing|assistant)(?: ever)?|"
    r"(?:fuck|screw) (?:you|u|off)|shut up|go away|fuck|shit|damn(?: it)?|idiot|moron|bitch|(?:nice|lovely|"
    r"bad) weather(?: today)?|"
    r"happy (?:new year|holidays|easter|birthday|friday|monday)|merry christmas|congrat(?:s|ulations)|good "
    r"luck|"
    r"(?:na[, ]+)?wie lauft(?: ?e?'?s)?(?: bei (?:dir|euch))?|me aburro|como te va|wie geht(?: ?e?'?s|s| "
    r"es)?(?: (?:dir|ihnen|euch|so|denn|heute))*|wie gehts(?: dir)?|was geht(?: ab)?|"
    r"na|alles (?:gut|klar|fit) bei (?:dir|ihnen|euch)|alles (?:gut|fit)|"
    r"(?:du bist|sie sind|bist du|ihr seid) (?:(?:echt|so|sehr|ja|ein|eine|total|ziemlich|wirklich) "
    r")*(?:lustig|witzig|doof|dumm|blod|su[sß]+|"
    r"nett|toll|bescheuert|nervig|schlau|idiot|klug|nutzlos|mude|verheiratet|single)|dumme[rs]? (?:bot|ki)|"
    r"schei[sß]+e?|halt die klappe|"
    r"ich liebe dich|wie alt bist du|mir ist langweilig|ich (?:schau(?:e)?|gucke?|sehe) (?:mich|mal)?(?: "
    r"hier| erst)*(?: ?nur)?(?: ?mal)?(?: um)?|"
    r"freut mich|frohe (?:weihnachten|ostern)|"
    r"(?:comment )?(?:ca va|vas[- ]tu|allez[- ]vous|tu vas)(?: (?:bien|toi|vous|aujourd'hui))*|quoi de "
    r"neuf|"
    r"(?:tu es|t'es|vous etes) (?:(?:trop|tres|vraiment|si|un|une) )*(?:nul(?:le)?|drole|bete|con|stupide|"
    r"marrant|mignon|gentil|genial|idiot)|"
    r"je t'aime|quel age (?:as-tu|avez-vous)|je m'ennuie|je regarde(?: juste| seulement)?|enchante[e]?|ta "
    r"gueule|merde|"
    r"(?:que|como) (?:tal|va(?: todo)?|andas)(?: (?:estas|todo|el dia))?|como (?:estas?|estan)(?: (?:usted|"
    r"hoy|tu))*|que pasa|que hay de nuevo|"
    r"eres (?:(?:muy|tan|un|una|super) )*(?:gracios[oa]|tont[oa]|estupid[oa]|divertid[oa]|idiota|inutil|"
    r"guap[oa]|list[oa]|simpatic[oa])|te (?:quiero|amo)|"
    r"cuantos anos tienes|estoy aburrid[oa]|solo (?:estoy )?mirando|mucho gusto|encantad[oa]|mierda|"
    r"come (?:stai|sta|va)(?: oggi)?|tutto bene|sei (?:(?:molto|troppo|un|cosi) )*(?:stupido|simpatico|"
    r"divertente|idiota|scemo|inutile)|ti amo|"
    r"hoe (?:gaat het|is het|gaat ie)(?: (?:met (?:je|jou|u)|vandaag|ermee))*|alles goed|je bent (?:(?:zo|"
    r"erg|heel|een) )*(?:grappig|dom|stom|lief|leuk)|"
    r"ik hou van je|(?:voce esta |esta )?tudo (?:bem|bom)(?: (?:com voce|contigo))?|como (?:vai|voce esta|"
    r"estas)|"
    r"voce e (?:(?:muito|um|uma|tao) )*(?:engracad[oa]|burr[oa]|idiota|inutil|legal)|te amo|jak (?:sie "
    r"masz|leci|tam)|co (?:slychac|tam)|"
    r"jestes (?:(?:bardzo|taki|taka) )*(?:glupi|smieszny|zabawny|glupia|super)|kocham cie|dobre"
)


def _alternatives(pattern: str) -> list[str]:
    """A pattern cut at the bars that stand outside all brackets."""
    found: list[str] = [""]
    depth, in_class, escaped = 0, False, False
    for character in pattern:
        if character == "|" and not (depth or in_class or escaped):
            found.append("")
            continue
        if not escaped:
            in_class = (in_class or character == "[") and character != "]"
            depth += 0 if in_class else {"(": 1, ")": -1}.get(character, 0)
        escaped = character == "\\" and not escaped
        found[-1] += character
    return found


class Phrases:
    """Alternatives of which the longest counts, where a regular expression would take the first."""

    def __init__(self, alternatives: str, tail: str = "") -> None:
        # A hyphen or an apostrophe continues a word: "hi-res" is no greeting.
        self._tail = tail + r"(?![\w]|['-]\w)"
        self._alternatives = alternatives
        self._any = re.compile(f"(?:{alternatives}){self._tail}")

    @cached_property
    def _each(self) -> list[re.Pattern[str]]:
        """Made when a phrase is met: together they would take a tenth of a second of every start."""
        return [re.compile(f"(?:{each}){self._tail}") for each in _alternatives(self._alternatives)]

    def end(self, folded: str, position: int) -> int:
        """Where the longest phrase that begins at `position` ends; `position` itself when none does."""
        if self._any.match(folded, position) is None:
            return position
        return max(match.end() for each in self._each if (match := each.match(folded, position)))


PHRASES: tuple[tuple[SocialKind, Phrases], ...] = (
    ("bye", Phrases(_BYE, _ADDRESSEE)),
    ("chitchat", Phrases(_CHITCHAT)),
    ("thanks", Phrases(_THANKS, _THANKS_TAIL)),
    ("thanks", Phrases(f"{_PRAISE}|{_HELPED}")),
    ("deny", Phrases(_DENY)),
    ("affirm", Phrases(_AFFIRM)),
    ("laughter", Phrases(_LAUGHTER)),
    ("greeting", Phrases(_GREETING, _ADDRESSEE)),
    ("greeting", Phrases(_ANYONE)),
)
"""In order of weight: the first kind found names a message made of several."""

THANKS_AT_END = re.compile(
    rf"(?:(?P<stop>[\s,;.!?…)–—-]*[,;.!?…)–—\n][\s]*)|\s+)(?:{_THANKS}){_THANKS_TAIL}(?P<close>[\s.!:;)]*)$"
)
"""Thanks that close a message; `stop` is the punctuation before them, if there is any."""

NOT_BEFORE_THANKS = frozenset(
    "a an the of say saying says your our with to for und y et danke eine ein une un le la el".split()
)
EMOJI: tuple[tuple[SocialKind, str], ...] = (
    ("thanks", "🙏❤💜💙💚🧡💛♥🥰😍🤩👏🙌💯🎉"),
    ("affirm", "👍👌✅🆗✔"),
    ("deny", "👎❌🙅"),
    ("greeting", "👋🖐✋🙋"),
    ("laughter", "😂🤣😄😁😀😃😆😅🙂😊😉😎😜🤔😢😭😡🙄😐😕🤷😘🤗😇😋😴🤖"),
)

_REMARK = re.compile(
    r"(?:(?:wow|oh|well|and|exactly|haha|lol|lmao) )*(?:that(?:'?s| is| was| answers| helps| helped| "
    r"works)|this (?:is|was|helps)|"
    r"it(?:'?s| is| was)|you(?:'?re| are|'ve| have| guys|r)|u (?:are|r)|so|very|really|exactly|just what|"
    r"what an?|i(?:'m| am) "
    r"(?:so |very |really )?(?:glad|happy|impressed|amazed)|i (?:really )?(?:appreciate|love|like|enjoyed)|"
    r"hope|"
    r"das (?:ist|war|hat|hilft|reicht|wollte)|du (?:bist|hast)|sehr|wirklich|echt|c'(?:est|etait)|tres|"
    r"vraiment|"
    r"tu es|vous (?:etes|m'avez)|ca m|"
    r"muy|eso es|es muy|me ha|eres|e stato|molto|sei|dat is|heel|erg|muito|bardzo)\b.*"
)
_TROUBLE = re.compile(
    r"\b(?:not|no|never|\w+n't|cannot|cant|doesnt|but|still|wrong|errors?|broken|problem|issue|need|want|"
    r"too|expensive|"
    r"nicht|kein\w*|aber|noch|falsch|fehler|teuer|pas|mais|encore|probleme|erreur|cher|pero|todavia|caro|"
    r"ma|maar|niet|nie|nao|mas)\b"
)
_MOST_REMARK = 8


def is_remark(folded: str) -> bool:
    """Whether a sentence beside thanks or laughter is only a kind word: "that was quick"."""
    return (
        folded.count(" ") < _MOST_REMARK
        and "?" not in folded
        and _REMARK.match(folded.strip(" ,.!:;-")) is not None
        and _TROUBLE.search(folded) is None
    )
