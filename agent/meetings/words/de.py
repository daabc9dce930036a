"""German: how a wish for a meeting, a time and an address are put."""

from __future__ import annotations

from agent.meetings.words.de_answers import ANSWERS
from agent.meetings.words.shape import Words

_NOUN = (
    r"(?:(?:erst|beratungs|video|telefon|online|kennenlern|info|verkaufs|vertriebs|produkt|live|demo|"
    r"strategie)-? ?)?(?:termine?|gesprach|demo|besprechung|meeting|call|telefonat|vorfuhrung|beratung|"
    r"videokonferenz|anruf|vorstellung|prasentation|session|zeitfenster)(?![\w-]*(?:raum|raume|konto|"
    r"account|version|daten|umgebung|link|seite|buchung|kalender|\w*software|tool))\b"
)
_A = (
    r"(?:(?:einen?|eine|'nen|nen|ne|'ne|den|die|das|ein|unseren|kurzen?|kurzes|ersten|kostenlose[ns]?|"
    r"personliche[ns]?|gemeinsamen?|gerne?|bitte|mal|am|nachsten?|passenden?|unverbindliche[ns]?) ){0,5}"
)
_ARRANGE = (
    r"(?:vereinbaren|ausmachen|machen|buchen|festlegen|planen|reservieren|abmachen|fixieren|ansetzen|"
    r"organisieren|bekommen|haben|finden|absprechen|einplanen|anfragen|sehen|verabreden|vereinbar|einrichten|"
    r"anberaumen|eintragen)"
)
_BETWEEN = r"[^.?!]{0,45}?"
_WISH = (
    r"(?:(?:ich|wir) (?:mochten?|moechten?|wurden?|wuerden?|will|wollen|hatten?|haetten?|brauchen?|"
    r"benotigen?|wunschen?|suchen?)|(?:kann|konnen|konnten?|koennen|koennten?|durfen?|durften?|lass|lassen|"
    r"wollen|sollen|sollten?|wurden?|wuerden?) (?:ich|wir|sie|ihr|du|uns)|ist es moglich|ware es moglich|"
    r"geht es|gerne? (?:wurde|mochte) (?:ich|wir)|(?:mochte|moechte|wurde|hatte gern|will|hatte|brauche))\b"
)
_MY = (
    r"(?:meine[nrms]?|meine|unsere[nrms]?|unsere|unser|mein)(?: (?!fur\b|mit\b|in\b|auf\b)[\w:.]{1,14}){0,3}?"
)
_BOOKED = (
    r"(?:\w{0,14}termin|\w{0,14}gesprach|demo|besprechung|meeting|call|telefonat|vorfuhrung|\w{0,10}beratung|"
    r"buchung|verabredung|anruf)s?"
)
_MOVE = (
    r"(?:verschieben|verlegen|umbuchen|andern|aendern|vorziehen|vorverlegen|tauschen|umlegen|zu verschieben|"
    r"verschoben|verlegt)"
)
_CANCEL = r"(?:absagen|stornieren|canceln|abzusagen|loschen|streichen|abgesagt|storniert)"

WORDS = Words(
    answers=ANSWERS,
    typos={
        "termin": "terminn termine temin tremin termn",
        "gesprach": "gesprech",
        "verschieben": "verschiben vershieben",
        "vereinbaren": "vereinbahren vereinabren verinbaren",
        "absagen": "asbagen",
        "stornieren": "stonieren",
        "bitte": "bittee",
        "mochte": "moechte",
        "wurde": "wuerde",
        "hatte": "haette",
        "konnen": "koennen",
        "konnte": "koennte",
        "konnten": "koennten",
        "moglich": "moeglich",
        "nachste": "naechste",
    },
    lead=(
        r"(?:hallo|guten (?:tag|morgen|abend)|hi|moin|servus|gruss gott|sehr geehrte[\w ]{0,20}|danke|vielen "
        r"dank|gut|super|ok|okay|ja|gerne|also|und|aber|dann|nun|naja|eigentlich|vielleicht|bitte|ach|oh|"
        r"ahm?|entschuldigung|entschuldigen sie|sorry|ich wollte fragen|(?:ich )?wollte (?:mal )?(?:fragen|"
        r"wissen)|meinen sie)\b(?:,? ob\b)?[\s,.!:;-]*"
    ),
    heads=r"ja|jap|jo|jawohl|gut|super|perfekt|prima|klar|gerne|nein|ne|nee|no|danke|hallo|leider|doch|also",
    clauses=(
        r"ich|wir|sie|es|das|der|die|den|er|kann|konnen|konnten?|konnte|wurde|wie|was|wann|wo|wer|warum|"
        r"welche\w*|gibt|ist|sind|haben|hat|bitte|nehmen|lieber|mochte|will|buchen|buche|schicken|brauche|"
        r"hatte"
    ),
    starts=(
        r"montag\w{0,1}|dienstag\w{0,1}|mittwoch\w{0,1}|donnerstag\w{0,1}|freitag\w{0,1}|samstag\w{0,1}|"
        r"sonntag\w{0,1}|morgen|heute|ubermorgen|nachste\w{0,1}|am|um|gegen|ab|nach|vor|lass|lassen|geht|"
        r"passt|mein|meine|unser|vielleicht|dann|doch|etwas|eher|\d[\w:.]{0,6}"
    ),
    how_to=r"wie (?:kann|konnte) (?:ich|man|wir)(?: bitte)?",
    joints=r"und|oder|dann|also|sowie",
    turns=r"aber|jedoch|allerdings|sondern",
    reasons=r"weil|da ich|da wir|denn ich|denn wir",
    wants=(
        rf"{_A}{_NOUN} {_ARRANGE}\b",
        rf"(?:bitte )?{_A}(?:termin|demo|call|beratung|meeting|telefonat|gesprach|ruckruf) (?:bitte|"
        rf"gewunscht|erbeten|anfragen?)$",
        r"terminvereinbarung|terminanfrage|demo-?anfrage|terminwunsch",
        rf"(?:vereinbaren|machen|buchen|planen|reservieren) (?:sie|wir|mir|uns)? ?(?:bitte |doch "
        rf")?{_A}{_NOUN}",
        rf"(?:buche|vereinbare|reserviere|mach|plane)n? (?:mir |uns )?(?:bitte )?{_A}{_NOUN}",
        rf"wie (?:kann|konnte|bekomme|vereinbare|buche) (?:ich|wir) (?:bei (?:ihnen|euch) )?{_A}(?:termin|"
        rf"demo|beratung|erstgesprach|gesprach)(?: (?:mit|bei) (?:ihnen|euch|dem vertrieb|einem "
        rf"\w+))?(?: {_ARRANGE})?$",
        r"wann (?:konnen|konnten|wollen|sollen) wir (?:uns )?(?:treffen|sprechen|telefonieren|reden|sehen|"
        r"unterhalten)",
        r"wann (?:hatten|haben|hattest|habt|hast|hattet) (?:sie|ihr|du) (?:mal |denn )?zeit(?: (?:fur|"
        r"um)\b.{0,50})?$",
        r"wann (?:passt|passe) es (?:ihnen|euch|dir)",
    ),
    wishes=(
        rf"\b{_WISH}{_BETWEEN}\b{_A}{_NOUN}{_BETWEEN}\b{_ARRANGE}\b",
        rf"\b(?:ich|wir) (?:hatten?|wunschen?|brauchen?|benotigen?|suchen?|mochten?|wollen|will)\b(?: "
        rf"\w{{1,12}}){{0,3}}? (?:einen?|eine|ein|nen|ne|den|die|das) (?:\w{{1,14}} ){{0,2}}{_NOUN}",
        rf"\bhatte (?:ich )?gerne? {_A}{_NOUN}",
        rf"\binteresse an (?:einem|einer|einen|eine) (?:\w{{1,14}} ){{0,2}}{_NOUN}",
        rf"\b{_WISH}(?: \w{{1,12}}){{0,4}} (?:treffen|zusammensetzen|telefonieren)$",
    ),
    timed=(
        r"(?:haben|hatten|hatte|hat|habt|hast|hattet|hattest) (?:sie|ihr|du|jemand)\b.{0,50}\b(?:zeit|"
        r"termine?|frei|slot|etwas|was|luft|kapazitat)\b",
        r"(?:ist|ware|gibt es|gabe es|geht|ginge)\b.{0,50}\b(?:termine?|slots?|gesprach|jemand (?:frei|"
        r"verfugbar|erreichbar)|demo|call)\b",
        r"(?:sind|waren|seid|bist) (?:sie|ihr|du|jemand)\b.{0,50}\b(?:frei|verfugbar)\b",
        r"(?:konnen|konnten|konnte|kann|wurden|wurde) (?:sie|ihr|du|mich|uns|jemand|"
        r"mir)\b.{0,60}\b(?:anrufen|zuruckrufen|treffen|sprechen)\b",
        r"(?:bitte )?(?:rufen|ruf|ruft) (?:sie |ihr )?(?:mich|uns)\b.{0,60}",
        r"(?:konnen|konnten|wollen|sollen|lass|lassen|sollten) (?:wir|uns|ich|sie uns)\b.{0,60}\b(?:sprechen|"
        r"telefonieren|reden|treffen|unterhalten|zusammensetzen|austauschen)\b",
        r"(?:ich|wir) (?:mochten?|wurden?|wollen|will) (?:gerne? )?.{0,50}\b(?:sprechen|telefonieren|reden|"
        r"treffen)\b",
        rf"{_A}{_NOUN}",
        r"(?:wie ware es|wie sieht es|wie siehts) mit (?:einem|einer|einen) (?:\w{1,12} )?(?:termin|demo|"
        r"call|gesprach)",
    ),
    named_alone=r"(?:einen? )?(?:termin|demo|terminbuchung|terminvereinbarung|beratungstermin|demotermin)",
    shown=(
        r"(?:ich|wir) (?:mochten?|wurden? gerne?|will|wollen) (?:mir |uns )?(?:gerne? )?(?:das|ihr|euer) "
        r"(?:produkt|system|tool)(?: live)? (?:sehen|ansehen|anschauen)"
    ),
    invited=(
        rf"(?:lieber |gern |gerne |bitte |ja |dann )*{_A}{_NOUN}(?: (?:bitte|ware (?:gut|super|toll)|gern|"
        rf"gerne|passt|klingt gut|danke))*",
        r"(?:bitte )?(?:termin|termine|zeiten?)(?: (?:suchen|vorschlagen|zeigen|anzeigen|vereinbaren|bitte|"
        r"finden))*",
        r"(?:ich mochte|ich wurde gerne?|lieber) (?:sprechen|telefonieren|einen|das)",
        r"(?:zeig|zeigen sie|such|suchen sie|schlagen sie)(?: mir| uns)?(?: bitte)?(?: die| freie| ein "
        r"paar)*(?: termine?| zeiten?)(?: vor)?",
    ),
    asks_times=(
        r"wann (?:geht|ginge|ware|passt|haben|hatten|konnen|konnten|ist|sind|konnten)\b[\w ]{0,40}",
        r"(?:welche|was fur|zeig\w* mir)(?: freien?| anderen?)?(?: zeiten?| termine?| tage?| slots?| "
        r"moglichkeiten?)\b[\w ]{0,30}",
        r"(?:der|den|das|was ist der|was ware der)? ?(?:nachste|nachsten|fruheste|fruhesten|erste|ersten|"
        r"schnellste)r?(?: freie| freien| mogliche| moglichen)?(?: termin| slot| zeitpunkt)?",
        r"(?:so (?:bald|schnell|fruh) wie moglich|moglichst (?:bald|schnell|fruh)|egal(?: wann)?|jederzeit|"
        r"irgendwann|immer)",
    ),
    moves=(
        rf"\b{_MY} ?{_BOOKED}\b.{{0,60}}?\b{_MOVE}\b",
        rf"\b(?:verschiebe|verlege|verschieben|verlegen|verschieb|verleg|andere|andern)n? (?:sie |wir "
        rf")?(?:bitte )?(?:den|das|die|{_MY}) ?(?:\w{{1,12}} )?{_BOOKED}\b",
        rf"\b(?:ich|wir) (?:muss|mussen|mochten?|wurden?|will|wollen|konnen|kann) .{{0,30}}?\b(?:den|das|die|"
        rf"unseren|meinen) ?{_BOOKED}\b.{{0,50}}?{_MOVE}",
        rf"\b(?:kann|konnen|konnten|konnte) (?:ich|wir|man|sie) (?:den|das|die|unseren|meinen)(?: "
        rf"\w{{1,12}})? ?{_BOOKED}\b.{{0,50}}?{_MOVE}",
        rf"\b(?:anderen|neuen|spateren|fruheren) (?:termin|zeitpunkt) fur {_MY} ?{_BOOKED}",
        rf"\b(?:termin|demo|meeting|gesprach) {_MOVE}$",
    ),
    moves_timed=(
        r"(?:konnen|kann|konnten|lass|lassen) (?:wir|ich|sie|uns|sie uns) (?:es|das|ihn|den|"
        r"sie)\b.{0,40}\b(?:verschieben|verlegen)\b",
    ),
    cancels=(
        rf"\b{_MY} ?{_BOOKED}\b.{{0,50}}?\b{_CANCEL}\b",
        rf"\b(?:den|das|die|unseren)(?: \w{{1,12}})? ?{_BOOKED}\b.{{0,40}}?\b(?:absagen|stornieren|canceln|"
        rf"abzusagen)\b",
        rf"\b(?:storniere|storniert|stornieren|sagen|sage|sag|canceln|cancle|streichen|streiche)n? (?:sie |"
        rf"wir )?(?:bitte )?(?:den|das|die|{_MY}) ?(?:\w{{1,12}} )?{_BOOKED}\b",
        r"\b(?:termin|demo|meeting|gesprach) (?:absagen|stornieren|canceln)$",
    ),
    asks=(
        rf"(?:wann|um wie ?viel uhr|wie ?viel uhr|an welchem tag|um welche uhrzeit|zu welcher zeit)(?: genau|"
        rf" nochmal| noch mal)? (?:ist|war|findet|beginnt|haben|hatte|habe|startet)(?: (?:denn|nochmal|noch "
        rf"mal|nun|eigentlich))? ?(?:{_MY} ?{_BOOKED}|wir (?:unseren|einen) {_BOOKED}|ich (?:meinen|"
        rf"einen) {_BOOKED}|(?:der|das|die) (?:termin|gesprach|meeting|call))(?: (?:statt|nochmal|noch mal|"
        rf"genau|vereinbart|gebucht|angesetzt|mit ihnen))*$",
        rf"(?:habe|hab|haben) (?:ich|wir) (?:schon |bereits |noch )?(?:einen?|eine|ein) {_BOOKED}(?: "
        rf"(?:gebucht|bei (?:ihnen|euch)|vereinbart|mit (?:ihnen|euch)))*$",
        rf"ist {_MY} ?{_BOOKED} (?:noch )?(?:bestatigt|gebucht|eingetragen|aktuell)",
        r"wann (?:sprechen|telefonieren|treffen|haben) wir(?: uns)?(?: (?:nochmal|denn|nun|verabredet|"
        r"gesprochen))*$",
        r"(?:zeig\w*|wo sehe ich|wo finde ich)(?: mir| sie mir)? (?:meine|unsere) (?:termine?|"
        r"buchung(?:en)?)",
    ),
    barred=(
        r"wenn|falls|bevor|nachdem|sobald|ob|warum|wieso|wie|was|wer|kunden?|nutzer|patienten|gaste|besucher|"
        r"mitarbeiter|nicht|nie|kein\w*|ohne|statt|anstatt|sollte ich|muss ich|mussen wir|dass|welche\w*|wo|"
        r"habe gestern|hatte gestern"
    ),
    product=(
        r"\b(?:in|mit|uber|aus|innerhalb|per|via) (?:ihrer|eurer|der|ihrem|eurem|dem|unserer|deiner) "
        r"(?:\w{1,15} )?(?:app|software|tool|system|plattform|anwendung|plugin|produkt|losung|kalender|api|"
        r"dashboard|widget|crm)\b|\b(?:meine[nr]?|unsere[nr]?|ihre[nr]?) (?:kunden?|nutzer|patienten|gaste|"
        r"besucher|mitarbeiter|klienten|studenten|schuler|mitglieder)\b|\bauf (?:meiner|unserer) "
        r"(?:web)?(?:site|seite)\b|\bkunden (?:konnen|selbst|online)\b|\b(?:wiederkehrende|automatisch|"
        r"kostenfrei|stornogebuhr\w*|gebuhr\w*|hatten? (?:\w{1,10} )?(?:gestern|letzte\w*|vor|bereits|schon|"
        r"neulich)|google kalender|outlook|mit zoom|damit)\b"
    ),
    ordinals={
        1: "erste[rsn]?|eins",
        2: "zweite[rsn]?|zwei",
        3: "dritte[rsn]?|drei",
        4: "vierte[rsn]?|vier",
        5: "funfte[rsn]?|funf",
        -1: "letzte[rsn]?",
    },
    before_pick=(
        r"(?:ich (?:nehme|mochte|wahle)|nehmen wir|wir nehmen|dann|gerne?|lieber|bitte|der|die|das|den|"
        r"dem)?(?: (?:gerne?|bitte|der|die|das|den))*? ?"
    ),
    after_pick=(
        r"(?: (?:termin|option|vorschlag|slot|zeit|uhrzeit|bitte|passt|ware|gut|super|mir|uns|geht|gerne?|"
        r"ist|klingt|danke|davon))*"
    ),
    number=r"die|nummer|nr\.?|#|option|termin|vorschlag",
    not_last=r"nicht",
    no_time=r"\bguten (?:morgen|tag|abend)\b|\bgute nacht\b|\bschonen (?:tag|abend)\b|"
    rf"\beinen?(?= {_NOUN})|"
    r"(?<=tag )zeit\b|(?<=woch )zeit\b|(?<=morgen )zeit\b|(?<=heute )zeit\b|(?<=woche )zeit\b|(?<=uhr "
    r")zeit\b",
    to=r"auf|zu|zum|fur",
    of_meeting=_BOOKED,
    frame=(
        "ich wir sie ihr du es das der die den dem man uns mir mich ihnen euch dir kann konnen konnten "
        "konnte kannst konnt geht ginge gehen passt passen passe passend ware waren ist sind haben hatten "
        "hatte hat habe hab habt mochte mochten wurde wurden will wollen sollen sollte sollten lass lassen "
        "machen mache machst buchen buche nehmen nehme vereinbaren ausmachen verschieben verlegen treffen "
        "sprechen telefonieren reden anrufen zuruckrufen gibt gabe gut gute guter besser am besten perfekt "
        "super ideal ok okay prima klasse moglich frei freie freien freier verfugbar zeit zeiten uhrzeit "
        "termin termine slot slots gesprach demo meeting call besprechung beratung vielleicht bitte lieber "
        "eher auch noch nur etwas was irgendwas jemand und oder nicht kein keine keinen um an auf in im zu "
        "zum zur fur mit bei von vom bis ab nach vor gegen zwischen ca so dann da doch mal gern gerne danke "
        "hallo hi ja nein klar leider aber also wie wann einen eine einem ein einer eines nachste nachsten "
        "nachster diese diesen dieser dieses woche wochen tag tage tagen uhr stunde stunden minute minuten "
        "halbe halben lang lange dauern dauert kurz kurzer langer spater fruher fruh spat morgens mittags "
        "abends vormittags nachmittags immer jederzeit erst erste ersten zweite zweiten dritte dritten "
        "letzte letzten meine mein meinen meiner unser unseren unsere zeitzone zone komme bin wohne sitze "
        "ort aus gerade wenn falls ob denn sonst statt stattdessen morgen heute genug reicht reichen brauche "
        "brauchen video telefon zoom kennenlernen jeweils alle beide beides ganz sehr wochentags werktags "
        "egal anderer anderen andere wunsch wunsche wunschen gegebenenfalls zb vielen dank"
    ),
    other=(
        r"\b(?:geoffnet|offnet|offnen|schliesst|schliessen|offnungszeiten)\b|\b(?:ich|wir) (?:habe|haben|"
        r"sind|beschaftigen|nutzen)(?: (?:etwa|ca|rund|uber|ungefahr|mehr als))? \d+ (?!uhr|min|h\b)|"
        r"\b(?:vertrag\w*|kundig\w*|budget|gegrundet|seit|kunden?|nutzer|mitarbeiter|testphase|rechnung\w*|"
        r"bezahlt|kauf\w*|gekauft|start(?:en|et)? (?:mit|im|wir)|einfuhr\w*|live gehen|umstell\w*|lauft|"
        r"endet|begann|entscheid\w*|preis\w*|kostet|kosten|quartal|lizenz\w*|liefer\w*|bestell\w*|geschickt|"
        r"geschrieben|war|hatten wir|heisse|name|geburtstag|version|verwende\w*|nutzen|fehler|webseite|"
        r"website|gelesen|gesehen|arbeite)\b"
    ),
    not_length=(
        r"\b(?:vor (?:\d|einer|ein)\w*|jetzt gerade|gerade|warte\w*|moment|testphase|testversion|spater|"
        r"fruher|dauert es|seit|letzte\w*|pro|alle|innerhalb|binnen|zuruck)\b|\bin (?:\d|einer|ein)"
    ),
    fillers=(
        "hallo hi guten tag morgen abend moin servus danke vielen dank bitte sehr und aber oder dann also ok "
        "okay gut super ja nein liebe grusse grussen mit freundlichen mfg lg vg beste viele schonen schoen "
        "noch im voraus euch ihnen sie dir ihr team zusammen leider doch mir ist etwas was "
        "dazwischengekommen dazwischen gekommen krank freue mich tschuss klar"
    ),
    not_address=(
        r"(?:nicht(?: an)?|statt|anstatt|falsch|alte|nicht mehr|nie)(?: (?:mich|mir|uns|die|meine|an|adresse|"
        r"die alte|bitte))*$"
    ),
    to_address=(
        r"(?:an|fur|bitte an|unter|auf|nutzen sie|nehmen sie|verwenden sie|einladung an|sondern an|lieber "
        r"an)(?: (?:meine[nmr]?|unsere[nmr]?|die|den|das|chef|chefin|kollegen|kollegin|kollege|adresse|mail|"
        r"email|e-mail|bitte|ihn|sie|partner|\w{2,15}))*$"
    ),
    also_address=r"auch|ebenfalls|sowie|beide|zusatzlich|cc",
    common_in_names=(
        "termin gesprach meeting call anruf video telefon online live team vertrieb produkt unser unsere "
        "kostenlos kostenlose kostenloses neu kurz kurze minuten minute stunde stunden und mit der die das "
        "fur personliches personliche"
    ),
    negations="nicht kein keine keinen statt anstatt ohne",
    introduces=(
        "meine mein e-mail email mail adresse lautet ist die der das es an fur mich mir uns bitte senden "
        "schicken sie schick die einladung einladen geht und sie erreichen unter diese dieser lieber nicht "
        "chef chefin kollegen kollegin kollege danke ja ok sondern auch termin dann gerne nehmen verwenden "
        "nutzen bestatigung meinen meiner meinem unsere unser ihn aber"
    ),
)
