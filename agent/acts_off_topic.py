"""Requests that no company's website answers: poems, jokes, weather, politics, recipes.

Patterns over a sentence's core.

A company may sell anything, so a pattern here asks for the whole shape of such a request, never for a word alone, and
whatever points at the company's own things ("your", "the app", "integration") keeps the sentence a question.
"""

from __future__ import annotations

import re

from agent.acts_text import words

_TIMES = (
    r"(?: (?:outside|out|today|tomorrow|tonight|now|right now|currently|be|like|looking|going to be|later|"
    r"there|here|(?:this|next|on|over the) (?:morning|afternoon|"
    r"evening|week|weekend|month|monday|tuesday|wednesday|thursday|friday|saturday|sunday)|in (?!your|the "
    r"(?:app|shop|store))[\w. -]{2,25}))*"
)
_FOOD = (
    r"(?:carbonara|pasta|spaghetti|lasagn[ae]|pizzas?|pancakes?|crepes?|waffles?|cookies?|brownies?|cakes?|"
    r"bread|omelett?es?|eggs?|rice|risotto|soups?|chill?i|curry|"
    r"tacos?|burritos?|(?:ham)?burgers?|steaks?|chicken|turkey|salmon|shrimps?|sushi|ramen|salad|guacamole|"
    r"hummus|stew|meatballs?|meatloaf|cheesecake|lemonade|"
    r"muffins?|tiramisu|paella|goulash|schnitzel|bolognese|gravy|dough|bacon|potatoes|fries|pie|quiche|"
    r"pesto|alfredo|noodles|lentils|quinoa|pork|beef|ribs|"
    r"scones|donuts|french toast|mac and cheese|fried rice|kimchi|falafel|pierogi)"
)
_FREE = (
    r"(?:(?!(?:menu|copy|order|orders|list|page|for|of|in|on|photo|label|your|the|my|this|these|our|box|"
    r"kit)\b)[\w'-]+ ){0,4}?"
)
_WORK = (
    r"(?:poems?|haikus?|sonnets?|limericks?|songs?(?! ?lists?)|raps?|lyrics|essays?|fairy ?tales?|bedtime "
    r"stor(?:y|ies)|short stor(?:y|ies)|stor(?:y|ies) (?:about|of|for)|"
    r"love letter|screenplay|novel|fan ?fiction|jokes?|riddles?|book report|term paper|tongue twister|"
    r"pick-?up lines?|rap battle|wedding speech|toast for|break-?up text)\b"
)
_LANGUAGE = (
    r"(?:english|german|french|spanish|italian|dutch|portuguese|polish|japanese|chinese|mandarin|korean|"
    r"russian|arabic|latin|greek|turkish|hindi|swedish|danish|"
    r"norwegian|finnish|hebrew|vietnamese|thai|hawaiian|swahili|klingon)"
)
_POLITICS = (
    r"(?:(?:donald |president )?trump|(?:joe )?biden|(?:kamala )?harris|obama|putin|zelensky+|netanyahu|"
    r"macron|scholz|merz|merkel|elon musk|politics|abortions?|religion|"
    r"brexit|immigration|gun control|the (?:war|elections?|president|government|democrats|republicans|"
    r"tories)|gaza|israel|palestine|ukraine|communism|capitalism|"
    r"climate change|jesus|islam|feminism)"
)
_SOMEONE = r"(?:girlfriend|boyfriend|gf|bf|wife|husband|ex|crush|fiancee?)"
_CODE = r"(?:functions?|programs?|scripts?|code|class|algorithms?|regex)"

_ENGLISH = (
    rf"(?:write|compose|create|make up|make|give|draft|generate|sing|recite|invent|improvise|do)(?: me| "
    rf"us)? (?:up )?(?:an?|some|my|another|one|the) (?:[\w'-]+ ){{0,4}}?{_WORK}.*|"
    rf"(?:write|compose|recite|sing)(?: me| us)? (?:poetry|lyrics|fan ?fiction|something (?:funny|romantic|"
    rf"poetic))\b.*",
    r"(?:tell|give|share|know|crack)(?: me| us)? (?:an?|another|some|your|any|something|one) ?(?:[\w'-]+ "
    r"){0,3}(?:jokes?|bedtime stor(?:y|ies)|stor(?:y|ies)|riddles?|puns?|fun facts?|funny)\b"
    r"(?! (?:cards?|gifts?|books?|points?)).*|(?:do you )?(?:know|have|got) any (?:[\w'-]+ ){0,2}(?:jokes|"
    r"riddles|puns)|"
    r"(?:i(?:'m| am| want|'d like| would like| need)?(?: in the mood for| to hear)?|let me hear|let's "
    r"hear) (?:an?|another|some|your) (?:\w+ ){0,2}jokes?|make me laugh|say something (?:funny|nice)|"
    r"jokes?|"
    r"(?:another|one more) (?:joke|one like that)|(?:tell me |give me |share )?(?:an? |some )?(?:fun|"
    r"random|cool|weird) facts?(?: (?:about|of|on) .*)?|"
    r"sing(?: for)? me(?: .*)?|entertain me|let me hear something funny",
    rf"(?:(?:what|wat)(?:'s| is| will)|how(?:'s| is| will)) (?:the |today's |tomorrow's )?(?:current "
    rf")?(?:weather(?: forecast)?{_TIMES}|(?:temperature|forecast)(?=.*\b(?:today|tomorrow|tonight|outside|"
    rf"weekend|in)\b){_TIMES})|"
    rf"(?:what(?:'s| is| are) )?(?:the )?chances? of (?:rain|snow){_TIMES}|(?:the )?(?:today's|tomorrow's) "
    rf"(?:weather|forecast)|"
    rf"(?:is it|will it)(?: going to)?(?: be)? (?:rain(?:ing|y)?|snow(?:ing|y)?|sunny|cold|hot|warm|windy|"
    rf"cloudy|freezing){_TIMES}|"
    rf"(?:do i|should i|will i)(?: \w+)? (?:need|take|bring) an umbrella{_TIMES}|(?:today's |tomorrow's "
    rf")?weather(?: forecast)?(?: please| (?:in|for|today|tomorrow) ?[\w ]{{0,20}})?",
    r"(?:what(?:'s| is| was)|which (?:city )?is|name|tell me|do you know) the capital(?: city)? of "
    r"(?!your\b|our\b|(?:the )?(?:company|firm|business|group|fund|ag|gmbh)\b)[\w ]{3,25}",
    r"how (?:tall|high|deep|far|big|old|long|heavy|hot|large) (?:is|are|was)(?: away)?(?: is)? (?:the "
    r")?(?:mount everest|mt\.? everest|everest|eiffel tower|moon|sun|earth|mars|"
    r"universe|great wall of china|nile|amazon river|mariana trench|pyramids?|empire state building|statue "
    r"of liberty|sahara|jupiter)\b.*|"
    r"how many (?:planets|continents|oceans|countries)(?: are)?(?: there)?(?: (?:exist|are there))?(?: "
    r"(?:in|on|are in) (?:the |our )?(?:world|solar system|earth|europe|africa|asia|universe))?|"
    r"(?:is|why is) the (?:earth flat|sky blue|grass green)|who (?:invented|discovered|built) (?:the "
    r")?(?:telephone|light ?bulb|wheel|internet|electricity|gravity|penicillin|america|fire|"
    r"airplanes?|radio|television|printing press|pyramids|eiffel tower|great wall.*)|when did (?:world war|"
    r"ww|the titanic|the dinosaurs|man first).*|"
    r"who (?:painted|wrote|composed) (?:the )?(?:mona lisa|hamlet|romeo and juliet|starry night|odyssey|"
    r"bible|harry potter|sistine chapel)|why did the chicken cross the road",
    r"who (?:won|is going to win|will win|wins|do you think will win|'s going to win) (?:the |today's |"
    r"tonight's )?(?:\d{4} |last |next )?(?:fifa |uefa |football |soccer |presidential |us |us "
    r"presidential )*"
    r"(?:world cup|super ?bowl|champions league|elections?|nba \w+|world series|oscars?|european "
    r"championship|bundesliga|premier league|olympics|game|match|eurovision)\b.*|"
    r"who(?:'s| is| was) (?:the )?(?:current |first |last |\d+\w* )?(?:president|prime minister|king|queen|"
    r"chancellor|pope)(?: (?:of (?!your|the (?:company|board))|in) .{2,25}| right now)?|"
    r"who(?:'s| is) (?:the )?(?:better|best|goat|greatest).{0,30}\b(?:messi|ronaldo|lebron|jordan|"
    r"footballer|player|singer|rapper|actor)\b.*|who is .{3,25} (?:dating|married to)",
    rf"who (?:should|would|do|will|to) (?:i |you |we |one )?vote(?: for)?\b.*|(?:which|what) (?:political "
    rf")?part(?:y|ies) (?:should|is|do|would|are|to vote|will)\b.*\b(?:vot\w+|better|best|"
    rf"support|win|elect\w*|labour|tories|republicans?|democrats?|cdu|spd|afd).*|what(?:'s| is| do| are)? "
    rf"(?:you |your )?(?:think|opinions?|views?|take|stance|thoughts|feel|believe)(?: (?:of|about|on))? "
    rf"{_POLITICS}\b.*|"
    rf"(?:do|are) you (?:support|like|hate|believe in|for|against|pro|agree with) {_POLITICS}\b.*|do you "
    rf"believe in (?:god|ghosts|aliens|love|afterlife)|"
    r"is (?:abortion|capitalism|communism|socialism|religion|homosexuality|euthanasia|god|trump|biden|"
    r"putin|islam|climate change) (?:wrong|right|bad|good|evil|a sin|ok|okay|moral|real|dead|a (?:hoax|"
    r"fascist|criminal))|"
    r"are you (?:an? )?(?:democrat|republican|left[- ]wing|right[- ]wing|communist|socialist|feminist|"
    r"christian|muslim|atheist)|does god exist|is there an? (?:god|afterlife|heaven)",
    rf"(?:(?:give|send|find|show|get|tell|suggest)(?: me| us)? )?(?:an? |the |some |any )?{_FREE}recipes? "
    rf"(?:for|of|to make) (?!your|our|the app).*|"
    rf"(?:i (?:need|want)|give me|find me|send me) (?:an? |some )?{_FREE}recipes?|{_FREE}{_FOOD} "
    rf"recipes?(?: please)?|"
    rf"(?:how (?:do|can|would|should) (?:i|you|we|one)|how to|what's the best way to|teach me (?:how )?to|"
    rf"explain how to) (?:make|cook|prepare|bake|fry|boil|grill|roast|poach|steam) (?:the "
    rf")?{_FREE}{_FOOD}\b(?! (?:order|kit|box|mix|maker|"
    r"machine|delivery|menu|app|stand|business|pan|oven|label|listing|page|recipe feature)).*|how long "
    r"(?:do|should|does|can|to) (?:i |you |we |it take to )?(?:boil|cook|bake|roast|fry|grill|steam) "
    r"(?!the|your|these|it|this|those|our)"
    rf"{_FREE}{_FOOD}\b.*|what (?:should|can) (?:i|we) (?:cook|eat|make) for (?:dinner|lunch|"
    rf"breakfast)\b.*",
    r"(?:what|which) (?:[\w-]+ ){0,2}(?:pills?|medicines?|medication|drugs?|painkillers?|tablets?|"
    r"antibiotics?) (?:should|can|do|could) i take\b.*|how (?:much|many|often)(?: \w+)? "
    r"(?:ibuprofen|paracetamol|aspirin|tylenol|advil|acetaminophen|antibiotics?|xanax|melatonin|"
    r"viagra)s?\b.* (?:take|safe|overdose|give)\b.*|how (?:do|can) i (?:get rid of|cure|stop|treat) (?:an? "
    r"|my |the )?"
    r"(?:hiccups|hangover|headache|common cold|cold|fever|sore throat|flu|toothache|stomach ?ache)|(?:do i "
    r"have|could i have|am i dying of) (?:cancer|covid|diabetes|adhd|an? (?:fever|stroke|heart attack))|am "
    r"i pregnant",
    rf"my {_SOMEONE}(?: [\w']+){{0,2}} (?:broke up|left me|cheat\w*|hates? me|dumped|doesn't love|does not "
    rf"love|is mad at|ghosted|wants? a divorce|won't talk)\b.*|"
    rf"should i (?:divorce|dump|marry|break up with|leave my {_SOMEONE}|text my ex|forgive (?:him|her|my)|"
    rf"have (?:kids|children|a baby)|quit my job|drop out|get (?:married|a divorce|a tattoo))\b.*|"
    r"how (?:do|can) i (?:get|make) (?:her|him|my ex|my crush|a girl|a guy|girls|women|men)\b.*\b(?:like|"
    r"love|back|want|notice|forgive|attract\w*)\b.*|how (?:do|can) i ask (?:a girl|a guy|her|him|my crush) "
    r"out\b.*|"
    r"(?:does|do) (?:she|he|my crush|they) (?:like|love) me\b.*|(?:give me |i need )(?:some "
    r")?(?:relationship|dating|love|life) advice.*|i (?:want to|feel like i want to) (?:die|kill myself)",
    r"(?:.{0,25}\b)?(?:winning |the |next |this week's )*lottery numbers\b.*|(?:what(?:'s| is)|tell me|"
    r"read|give me) (?:me )?(?:my|today's) (?:horoscope|fortune|future|star sign)\b.*|(?:my )?horoscope(?: "
    r"(?:for|today|of) .*)?|"
    r"should (?:i|we) (?:buy|sell|invest in|hold) (?:some |more |my )?(?:bitcoins?|ethereum|crypto|"
    r"dogecoin|stocks|(?:tesla|apple|nvidia|amazon|google) (?:stocks?|shares?))\b.*|"
    r"(?:what(?:'s| is)|how much is)(?: the)?(?: current)? (?:price of )?(?:a |one )?bitcoin(?: price| "
    r"worth| trading at)?(?: (?:now|today|right now))?|(?:which|what) (?:stocks?|crypto\w*|shares) "
    r"(?:should i|to|will|would you) (?:buy|invest|go up|explode)\b.*|"
    r"will (?:bitcoin|the stock market|ethereum) (?:go|crash|rise|fall|drop).*",
    r"(?:what(?:'s| is)|calculate|compute|solve|how much is|evaluate) [\d(][\d\s.,()]*(?:(?:[-+*x×/÷^]|"
    r"plus|minus|times|divided by|multiplied by|to the power of)[\s(]*\d[\d\s.,()]*)+(?: ?=)?|"
    r"\d+(?:\s*[+*x×÷^]\s*\d+)+(?: ?=)?|solve (?:for \w\b|(?:the|this) equation|\d*\s?x\b|\(?\d+x).*|"
    r"(?:what(?:'s| is) )?(?:the )?(?:derivative|integral|square root|cube root|factorial) of .*",
    r"(?:do|finish|solve|complete|write|(?:help|assist)(?: me)?(?: with)?)(?: me)?(?: with)? (?:my|our|the|"
    r"some|this)? ?(?:[\w'-]+ ){0,2}(?:homework|thesis|term paper|exam questions|school assignment|college "
    r"essay)(?: .*)?",
    rf"(?:write|generate|code|give me|make)(?: me)? (?:an?|some|the)? ?(?:[\w'+#-]+ ){{0,4}}?{_CODE} "
    rf"(?:that|to|for|which|in|of) (?!.*\b(?:import|export|checkout|track\w*|embed\w*|install\w*|shop|"
    rf"store|site|website|page|account|data|events?|orders?)\b).*|"
    r"(?:write|code)(?: me)? (?:some |an? )?(?:python|java|javascript|c\+\+|c#|php|rust|bash|typescript|"
    r"ruby|haskell)(?: code| program| script)?",
    rf"translate [\"'«].*|translate (?:this|the (?:following|word|sentence|phrase))\b.{{0,80}}\b(?:to|into|"
    rf"in) {_LANGUAGE}\b.*|how (?:do|would|can) (?:you|i|we|one) (?:say|ask|write|spell|pronounce) "
    rf".{{1,60}} in {_LANGUAGE}|"
    rf"say .{{1,30}} in {_LANGUAGE}|how (?:do|would) (?:you|i) spell [\w'-]+|what does (?:the word "
    rf")?[\"'][\w ]+[\"'] mean in {_LANGUAGE}",
    r"(?:let's|let us|lets|can we|want to|shall we|wanna)(?: please)? play(?: an?| some)? (?:game|games|"
    r"chess|tic|hangman|20 questions|twenty questions|trivia|rock|truth or dare)\b.*|(?:flip|toss)(?: "
    r"[\w']+){0,3} coins?\b.*|"
    r"(?:heads or tails|truth or dare|would you rather .*)|roll (?:(?:an?|the|some|two|one|\d+) "
    r")?(?:[\w-]+ ){0,2}(?:dice|die|d\d+)\b.*|(?:pick|choose|guess|think of) (?:an?|any|my) (?:random "
    r")?(?:number|card|colou?r)\b.*",
    r"what time is it(?: (?:now|right now|there|here|in [\w ]{3,25}))?|what(?:'s| is) the (?:current |"
    r"exact )?time(?: (?:now|right now|in [\w ]{3,25}))?|what (?:day|date) is (?:it|today|tomorrow)(?: "
    r"today)?|what(?:'s| is) (?:today's|the|todays) date(?: today)?",
    r"(?:recommend|suggest)(?: me)? (?:an? |some |any )?(?:[\w-]+ ){0,2}(?:movies?|films?|netflix \w+|tv "
    r"(?:show|series)|animes?|songs?)\b(?! (?:ticket|package|licen)).*|what (?:movie|film|series|show) "
    r"should (?:i|we) watch\b.*|"
    r"summari[sz]e (?:the )?(?:plot|story|book|novel|movie|play)\b.*|(?:what(?:'s| is) (?:the "
    r")?)?(?:meaning|purpose) of (?:life|existence|the universe)\b.*|what is life'?s? (?:purpose|all "
    r"about)|what is love",
    r"how (?:do|can|to|would|does)(?: i| you| we| one)? (?:make|build|cook|synthesi[sz]e) (?:an? |some |"
    r"crystal )?(?:pipe )?(?:bombs?|meth|explosives?|napalm|molotov\w*|cocaine|lsd|poison)\b.*|"
    r"how (?:do|can|to|would)(?: i| you)? (?:hack|break) into (?:someone|my|a |an |the |his|her|facebook|"
    r"instagram).*|how (?:do|can|to)(?: i)? hack (?:an? |someone's |my )?(?:wi-?fi|facebook|instagram|"
    r"account|snapchat)\b.*",
)
_GERMAN = (
    r"(?:schreib\w*|verfass\w*|dicht\w*|erfind\w*|erstell\w*|sing\w*|mach\w*)(?: sie)?(?: mir| uns| bitte| "
    r"mal)* (?:ein(?:e|en)? )?(?:\w+ ){0,3}(?:gedicht|haiku|lied|rap|aufsatz|kurzgeschichte|geschichte "
    r"uber|marchen|liebesbrief|"
    r"hausarbeit|erorterung|songtext|sonett)\b.*|(?:erzahl\w*|kennst du|sag\w*)(?: mir| uns| bitte| mal| "
    r"doch)* (?:ein(?:en|e)? |noch einen )?(?:\w+ )?(?:witze?|ratsel|(?:gute nacht )?geschichte|"
    r"lustiges)\b.*|bring mich zum lachen|"
    r"(?:mach\w*|hilf mir (?:bei|mit)|lose|kannst du) (?:bitte )?(?:meine[nr]?|die) "
    r"(?:\w+)?hausaufgaben?\b.*",
    r"(?:wie (?:wird|ist)|was (?:macht|sagt)) (?:denn )?(?:(?:morgen|heute|am wochenende) )?das wetter(?: "
    r"(?:heute|morgen|in [\w ]+|am \w+|denn|wird|so))*|(?:regnet|schneit) es(?: (?:heute|morgen|am "
    r"wochenende|in \w+))*|"
    r"(?:wetter|wettervorhersage)(?: (?:heute|morgen|in \w+|fur \w+))*|wie (?:warm|kalt) (?:ist|wird) "
    r"es(?: (?:heute|morgen|in \w+))*",
    r"(?:wen|welche partei|was) (?:soll(?:te)?|wurdest|muss|kann) (?:ich|du|man|wir)\b.*\bwahl(?:en|"
    r"st)\b.*|wer (?:gewinnt|hat|wird) (?:die |der )?(?:\w*wahl|\w*weltmeister\w*|wm|bundesliga|em|"
    r"bundeskanzler\w*)\b.*|"
    r"was (?:haltst|denkst|halten) (?:du|sie) (?:von|uber) (?:der |den |dem |die )?(?:trump|putin|merz|"
    r"scholz|merkel|afd|cdu|spd|grunen|politik|fluchtlinge\w*|regierung|islam|religion|gott|israel|"
    r"ukraine\w*).*|"
    r"(?:was|wie|welche(?: stadt)?) (?:ist|heisst) die hauptstadt (?:von|der|des) .*|wie (?:hoch|tief|weit|"
    r"gross) ist (?:der|die|das) (?:mount everest|eiffelturm|mond|sonne|erde|zugspitze).*|wer hat (?:das |"
    r"die |den )?(?:telefon|rad|"
    r"gluhbirne|internet|amerika|buchdruck) (?:erfunden|entdeckt)|was ist der sinn des lebens|gibt es "
    r"(?:einen )?gott",
    r"wie (?:koche?|backe?|mache?|brate?|bereite?) (?:ich|man)(?: mir| am besten)? (?!eure|ihre|euren|"
    r"ihren|die|den|das|aus)(?:\w+ ){0,3}?(?:spaghetti|nudeln|carbonara|kuchen|\w+kuchen|pizza|pfannkuchen|"
    r"brot|schnitzel|eier|reis|suppe|\w+suppe|"
    r"gulasch|lasagne|bolognese|kekse|platzchen|risotto|braten|kartoffel\w*|tiramisu|crepes|waffeln|knodel|"
    r"spatzle)\b(?!.*\b(?:eure[rnms]?|ihre[rnms]?|backmischung)\b).*|(?:hast du|kennst du|gib mir|ich "
    r"brauche|schick mir) (?:bitte )?"
    r"(?:ein )?(?:\w+ )?rezept (?:fur|zu) .*|rezept (?:fur|zu) .*|was (?:soll|kann) ich heute kochen",
    r"(?:meine?) (?:freund(?:in)?|mann|frau|ex)\b.{0,20} (?:verlassen|betrogen|betrugt|schluss gemacht|"
    r"hasst|liebt)\b.*|(?:soll|sollte) ich (?:mich )?(?:scheiden lassen|trennen|kundigen und|heiraten|"
    r"bitcoin|aktien).*|was hilft (?:gegen|bei) "
    r"(?:kopfschmerzen|schluckauf|kater|fieber|erkaltung|husten|halsschmerzen|bauchschmerzen|"
    r"zahnschmerzen)|wie viele? (?:ibuprofen|paracetamol|aspirin)\b.*|welche (?:tabletten?|medikamente?) "
    r"(?:soll|kann|darf) ich nehmen\b.*|"
    r"(?:wie (?:lauten|sind)|sag\w* mir|was sind) die lottozahlen.*|lottozahlen.*|(?:mein )?horoskop(?: "
    r".*)?|(?:wie spat ist es|wie viel uhr ist es|welcher tag ist heute)(?: .*)?|wirf eine munze.*|lass "
    r"uns (?:etwas |was )?spielen|"
    r"(?:was ist|wie ?viel ist|berechne) \d[\d\s.,]*(?:[-+*x×/:^]|plus|minus|mal|geteilt "
    r"durch)\s*\d[\d\s.,]*|was hei(?:ss|s)t .{1,30} auf (?:englisch|spanisch|franzosisch|italienisch|"
    r"japanisch|turkisch)|"
    r"schreib\w*(?: mir)? (?:ein|eine|einen) (?:python|java|javascript|php)[- ]?(?:programm|funktion|"
    r"skript|script|code).*",
)
_FRENCH = (
    r"(?:ecri[st]|ecrivez|compose[z]?|redige[z]?|invente[z]?|fais|chante)[- ]?(?:moi|nous)? ?(?:un|une|mon|"
    r"ma) (?:\w+ ){0,2}(?:poeme|haiku|chanson|dissertation|conte|histoire|rap|sonnet|lettre d'amour|"
    r"redaction|expose)\b.*|"
    r"(?:raconte[z]?|dis|dites|connais[- ]tu|tu connais)[- ]?(?:moi|nous)? ?(?:une?|des) (?:\w+ "
    r")?(?:blagues?|histoire drole|histoire|devinette)\b.*|fais[- ]moi rire|(?:fais|faites|aide-moi (?:a "
    r"faire|pour|avec)) mes devoirs.*",
    r"quel temps (?:fait-il|fera-t-il|il fait|va-t-il faire|fait|fera)\b.*|(?:quelle est )?(?:la "
    r")?meteo(?: (?:a|de|pour|demain|aujourd'hui|du jour)\b[\w ]{0,25})*|(?:est-ce qu'il )?(?:va-t-il|va) "
    r"pleuvoir.*|"
    r"(?:pour )?qui (?:dois[- ]je|devrais[- ]je|faut-il|je dois|voter)\b.*(?:voter?)?.*\b(?:vote\w*|"
    r"election\w*)\b.*|qui va gagner (?:les elections|l'election|la coupe|la ligue).*|que pense[sz][- "
    r"](?:tu|vous) (?:de |du |des )?(?:trump|macron|le pen|"
    r"poutine|melenchon|la politique|la religion|gouvernement|l'avortement|l'immigration).*|quelle est la "
    r"capitale (?:de |du |des |d').*|qui a (?:invente|decouvert|peint) (?:le telephone|la joconde|"
    r"l'amerique|la roue|l'electricite).*|"
    r"quel est le sens de la vie|dieu existe.*|(?:est-ce que )?dieu existe",
    r"comment (?:faire|cuisiner|preparer|cuire|on fait|fait-on|je fais)(?: \w+){0,3}? (?:crepes?|carbonara|"
    r"pates|gateau|tarte|pizza|quiche|ratatouille|soupe|omelette|risotto|poulet|pain|mousse au chocolat|"
    r"lasagnes?|bolognaise|tiramisu|paella|"
    r"gratin|boeuf bourguignon|pancakes)\b(?!.*\b(?:votre|vos)\b).*|(?:donne[zs]?[- ]moi |tu as |as-tu "
    r")?(?:une? |la )recette (?:de |du |pour |d').*|"
    r"m(?:on|a) (?:copain|copine|mari|femme|ex)\b.{0,20}(?:quitte|trompe|largue|laisse).*|quel(?:le)?s? "
    r"medicaments? (?:dois-je|puis-je|prendre).*|comment (?:soigner|faire passer) (?:un |une |le |la "
    r")?(?:mal de tete|rhume|hoquet|gueule de bois|fievre).*|"
    r"(?:quels sont |donne-moi )?les (?:numeros (?:gagnants )?du loto|resultats du loto).*|(?:mon |quel "
    r"est mon )?horoscope.*|quelle heure (?:est-il|il est).*|quel jour (?:sommes-nous|on est).*|(?:on joue|"
    r"jouons) a un jeu|lance une piece.*|"
    r"comment (?:dit-on|on dit|dire) .{1,30} en (?:anglais|espagnol|allemand|italien|japonais|chinois).*|"
    r"combien font? \d+\s?(?:[-+*x/]|fois|plus|moins)\s?\d+",
)
_SPANISH = (
    r"(?:escrib[ea]\w*|compon\w*|haz(?:me)?|inventa\w*|redacta\w*|canta\w*)(?: me)? (?:un|una|mi|mis) "
    r"(?:\w+ ){0,2}(?:poema|haiku|cancion|ensayo|cuento|rap|soneto|carta de amor|redaccion|historia)\b.*|"
    r"(?:cuenta\w*|dime|sabes|conoces|di)(?: me)? (?:un|una|algun|otro|unos) (?:\w+ )?(?:chistes?|cuento|"
    r"adivinanza|historia|chiste)\b.*|hazme reir|(?:haz|hazme|ayudame con|resuelve) (?:mis|los|mi) "
    r"(?:deberes|tarea|tareas)\b.*",
    r"(?:que|como) (?:tiempo|clima|esta el tiempo|esta el clima) ?(?:hace|hara|va a hacer|hay)?(?: (?:hoy|"
    r"manana|en [\w ]+|este fin de semana))*|(?:va a llover|llovera|esta lloviendo)(?: .*)?|(?:el "
    r")?(?:clima|tiempo) (?:de hoy|para manana|en [\w ]+)|"
    r"(?:a|por) (?:quien|que partido) (?:deberia|debo|tengo que|hay que|voto|votar)\b.*|quien (?:va a "
    r"ganar|ganara|gano) (?:las elecciones|el mundial|la liga|la champions|la eurocopa).*|que (?:piensas|"
    r"opinas|opina) (?:de|sobre) "
    r"(?:trump|sanchez|milei|maduro|putin|la politica|la religion|el aborto|el gobierno|la inmigracion).*|"
    r"(?:cual|que) es la capital (?:de|del) .*|quien (?:invento|descubrio|pinto) (?:el telefono|america|la "
    r"gioconda|la rueda|la penicilina).*|"
    r"cual es el sentido de la vida|existe dios|dios existe",
    r"como (?:se )?(?:hace|hago|hacer|cocino|se cocina|cocinar|preparo|preparar|se prepara)n? (?!vuestr|su "
    r")(?:un[ao]?s? |la |el |las |los )?(?:\w+ ){0,2}?(?:tortilla|paella|carbonara|pizza|pasta|arroz|"
    r"pastel|tarta|bizcocho|galletas|gazpacho|croquetas|"
    r"lentejas|pollo|sopa|empanadas|guacamole|tacos|flan|huevos|pan|brownies?|churros)\b(?!.*\b(?:su|sus|"
    r"vuestr\w+|gluten)\b).*|(?:dame |tienes |me das )?(?:una |la )receta (?:de|para|del) .*|"
    r"mi (?:novi[oa]|marido|mujer|espos[oa]|ex)\b.{0,20}(?:dejo|engan\w+|ha dejado|odia).*|que (?:pastilla|"
    r"medicamento|medicina)s? (?:debo|puedo|tomo|tomar).*|como (?:quitar|curar) (?:el |la |un |una "
    r")?(?:dolor de cabeza|hipo|resaca|resfriado|fiebre).*|"
    r"(?:dime |cuales son |dame )?los numeros (?:de la loteria|ganadores).*|(?:mi |cual es mi |dime mi "
    r")?horoscopo.*|que hora es.*|que dia es hoy.*|(?:vamos a|quieres) jugar.*|lanza una moneda.*|"
    r"como se dice .{1,30} en (?:ingles|frances|aleman|italiano|japones|chino).*|cuanto es "
    r"\d+\s?(?:[-+*x/]|por|mas|menos)\s?\d+",
)
_OTHERS = (
    r"(?:scrivi|componi|inventa)(?:mi)? (?:un|una|il|la) (?:\w+ ){0,2}(?:poesia|canzone|tema|saggio|"
    r"racconto|favola)\b.*|(?:raccontami|dimmi|sai)(?: \w+)? (?:barzelletta|barzellette|una storia|"
    r"storiella|indovinello)\b.*|che tempo (?:fa|fara|c'e)\b.*|"
    r"per chi (?:devo|dovrei) votare.*|(?:la )?ricetta (?:del|della|per|di|dei|dello) .*|come (?:si fa|"
    r"faccio|si prepara|si cucina) (?:un |una |il |la |l'|lo )?(?:carbonara|tiramisu|pizza|lasagne?|"
    r"risotto|torta|pane|pesto)\b.*|"
    r"qual e la capitale (?:di|del|della) .*|che ore sono|(?:fai|fammi) i (?:miei )?compiti.*|(?:il mio "
    r")?oroscopo.*|come si dice .{1,30} in (?:inglese|francese|tedesco|spagnolo)",
    r"(?:schrijf|maak|verzin)(?: me| voor mij)? een (?:\w+ ){0,2}(?:gedicht|liedje|opstel|verhaal|"
    r"essay)\b.*|(?:vertel|ken je|weet je)(?: me)?(?: eens)? (?:een|nog een) (?:\w+ )?(?:mop|grap|grapje|"
    r"raadsel|verhaaltje)\b.*|"
    r"(?:wat voor weer|hoe is het weer|wordt het weer|hoe wordt het weer|gaat het regenen)\b.*|op wie moet "
    r"ik stemmen.*|recept voor .*|hoe (?:maak|bak|kook) (?:ik|je) (?!jullie)(?:een |de )?(?:\w+ "
    r")?(?:pannenkoeken|lasagne|taart|appeltaart|soep|pasta|"
    r"carbonara|eieren|rijst)\b.*|wat is de hoofdstad van .*|hoe laat is het|(?:maak|doe) mijn huiswerk.*",
    r"(?:escrev[ae]|faz|faca|componha|crie)(?:-me)? (?:um|uma) (?:\w+ ){0,2}(?:poema|musica|redacao|conto|"
    r"poesia|cancao)\b.*|(?:me )?(?:conta|conte|diga|sabe)(?:-me)? (?:uma|um|outra) (?:\w+ )?(?:piada|"
    r"historia|charada|anedota)\b.*|"
    r"(?:como esta o (?:tempo|clima)|vai chover|previsao do tempo|que tempo (?:faz|vai fazer))\b.*|em quem "
    r"(?:devo|deveria) votar.*|(?:me (?:da|de|passa) )?(?:uma |a )?receita (?:de|do|da|para) .*|como "
    r"(?:fazer|se faz|faco|eu faco) (?:um |uma )?(?:bolo|brigadeiro|"
    r"feijoada|arroz|pao|pizza|lasanha|panqueca|pudim)\b.*|qual (?:e )?a capital (?:de|do|da) .*|que horas "
    r"sao|(?:faz|faca) (?:a minha|minha|o meu|meu) (?:licao|dever|trabalho de casa).*",
    r"napisz(?: mi)? (?:\w+ ){0,2}(?:wiersz|piosenke|piosenka|wypracowanie|opowiadanie|rozprawke)\b.*|"
    r"(?:opowiedz|powiedz)(?: mi)? (?:\w+ ){0,2}(?:dowcip|kawal|zart|bajke|historie)\b.*|(?:jaka (?:jest|"
    r"bedzie) pogoda|czy bedzie padac|pogoda (?:na|w|jutro|dzis))\b.*|"
    r"na kogo (?:mam |powinienem |powinnam )?glosowac.*|przepis na .*|jak (?:zrobic|ugotowac|upiec) (?:\w+ "
    r")?(?:nalesniki|pierogi|ciasto|chleb|sernik|zupe|rosol|bigos|pizze|jajka)\b.*|(?:jaka jest )?stolica "
    r".*|ktora (?:jest )?godzina|"
    r"(?:odrob|zrob) (?:moje |mi )?(?:zadanie domowe|prace domowa|lekcje).*",
)
_OFF_TOPIC = re.compile(
    "|".join(
        f"(?:{pattern})" for group in (_ENGLISH, _GERMAN, _FRENCH, _SPANISH, _OTHERS) for pattern in group
    )
)
# A polite frame around a request: "can you write me a poem".
_REQUEST = re.compile(
    r"(?:(?:hey |ok |then |now )?(?:(?:can|could|would|will|do) you(?: please| maybe| just| kindly)*|"
    r"i(?:'d| would)? (?:want|need|like) (?:you )?to|i need(?: you to)?|please|help me(?: to)?|"
    r"(?:konnten?|kannst|wurdest|wurden) (?:du|sie)(?: bitte| mir| mal)*|(?:peux|pourrais)[- ]tu|pouvez[- "
    r"]vous|tu peux|(?:puedes|podrias|me puedes)|puoi|kun je|pode|voce pode|mozesz) )(?=\w)"
)
# Whatever belongs to a company, or to what it sells, may be its customer's question.
_PRODUCT = re.compile(
    r"\b(?:your (?!best|favou?rite|funniest|opinion|opinions|views?|take|stance|thoughts|own|first)|"
    r"yours\b|(?:do|can|does|did|will) you (?:guys |also |all )?(?:sell|offer|stock|ship|deliver|provide|"
    r"support)\b|"
    r"(?:the|this|our|my) (?:app|tool|product|plugin|plan|widget|software|platform|api|dashboard|"
    r"subscription|order|integration|editor|shop|store|account|invoice|website|form|kit|box|crm|workspace|"
    r"bot|chatbot)\b|"
    r"(?:at|from|in) the (?:resort|hotel|venue|campsite|store|shop|clinic|restaurant|camp|event)\b|"
    r"integrations?|api|plugins?|widgets?|sdk|webhooks?|eur(?:e|er|en|em|es)\b|ihre(?:r|n|m|s)? (?:app|"
    r"produkt\w*|software|seite|shop|plattform)|"
    r"(?:votre|vos) |vuestr\w+|jullie|wasz\w*)"
)
_WEAK = re.compile(
    r"\b(?:poems?|jokes?|recipes?|weather|elections?|vote|president|homework|essay|horoscope|lottery|"
    r"politics|religion|bitcoin|gedicht|witz|rezept|wetter|wahl|hausaufgaben|poeme|blague|recette|meteo|"
    r"devoirs|"
    r"poema|chiste|receta|clima|deberes|elecciones|barzelletta|ricetta|recept|piada|receita|przepis|"
    r"pogoda)\b"
)
_MAX_WORDS = 40


def is_off_topic(sentence: str) -> bool:
    """Whether a sentence's core asks for something that cannot be a customer's question."""
    if _PRODUCT.search(sentence) or len(words(sentence)) > _MAX_WORDS:
        return False
    while not _OFF_TOPIC.fullmatch(sentence):
        request = _REQUEST.match(sentence)
        if request is None:
            return False
        sentence = sentence[request.end() :]
    return True


def sounds_off_topic(sentence: str) -> bool:
    """Whether a word of such requests occurs: worth a second opinion, no decision."""
    return _WEAK.search(sentence) is not None
