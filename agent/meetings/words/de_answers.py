"""German: how one answers what was asked about a meeting."""

from __future__ import annotations

from agent.meetings.words.shape import Answers

_THAT = r"(?:das|es|dies|der|die|dieser|der termin|die zeit|die uhrzeit|das datum)"
_GOOD = (
    r"(?:gut|super|perfekt|prima|ok|okay|in ordnung|richtig|klasse|toll|recht|top|bestens|wunderbar|fein|"
    r"ideal|klar|sehr gut)"
)
_IT = (
    r"(?:es|das|ihn|sie|den|den termin|die demo|den slot|das gesprach|das meeting|diesen|diesen termin|mich)"
)

ANSWERS = Answers(
    cancel_alone=(
        r"(?:bitte |doch |lieber |ok |dann )*(?:abbrechen|abbruch|stornieren|storno|canceln|cancel|"
        r"absagen)(?: (?:bitte|danke|das))*|(?:brechen|brich) (?:sie |wir )?(?:das |es )?(?:bitte )?ab|"
        r"(?:das|den termin|es) (?:bitte )?(?:abbrechen|stornieren|absagen|canceln)",
    ),
    drops=(
        r"(?:ach |ok |na |dann )*(?:vergiss|vergessen sie|vergesst)(?: (?:es|das|sie es))*(?: (?:einfach|"
        r"bitte|wieder))*|(?:ach |dann |ok |nein )*(?:lassen wir|lass|lassen sie|lasst)(?: (?:es|das|uns|mal|"
        r"wir))*(?: (?:mal|bleiben|lieber|sein|gut sein|besser|einfach|das|es))*|(?:ach )?(?:egal|schon gut|"
        r"hat sich erledigt|erledigt|nicht mehr notig|nicht notig)(?: danke)?|(?:ich|wir) (?:mochten?|will|"
        r"wollen|brauchen?|mochte)(?: (?:doch|jetzt|nun|lieber|eigentlich))* (?:keine[nrs]?|nichts?)(?: "
        r"(?:termin|demo|gesprach|meeting|call|mehr|buchen|vereinbaren|anruf|beratung|ausmachen))*|(?:ich|"
        r"wir) (?:mochte|will|wollen|mochten)(?: (?:doch|jetzt|das|es|den termin|lieber))* (?:nicht|doch "
        r"nicht)(?: (?:mehr|buchen|vereinbaren))+|(?:doch )?keine[nr]? (?:termin|demo|gesprach|meeting|"
        r"bedarf|interesse|call)(?: (?:bitte|mehr|notig|danke|notwendig))*|(?:ich habe |ich hab )?(?:es mir|"
        r"mirs) anders uberlegt|kein interesse(?: mehr)?|nicht (?:mehr )?interessiert|(?:ein andermal|"
        r"vielleicht spater|spater vielleicht|jetzt nicht|gerade nicht|ein anderes mal)(?: (?:danke|"
        r"vielleicht))*|(?:das )?(?:uberlege|muss|mochte) ich (?:mir|es mir)(?: noch)?(?: (?:uberlegen|"
        r"einmal|mal))*|ich (?:melde mich|komme darauf zuruck|uberlege es mir)(?: .{0,20})?|stopp?",
    ),
    none=(
        r"(?:leider )?(?:kein(?:e[rsn]?)?|nichts|keins)(?: (?:davon|von (?:diesen|denen|beiden|allen)|der "
        r"(?:termine|zeiten|vorschlage)|dabei|passt|passen|geht|(?:fur )?(?:mich|uns)|mir|uns|leider|moglich|"
        r"dieser|termin|termine|zeiten|passendes|passender|zeit))+|keine[rsn]?|keins|nichts(?: dabei)?|"
        r"(?:gibt es |haben sie |hatten sie |habt ihr |geht |bitte |ich brauche |zeigen sie (?:mir )?|noch |"
        r"irgendwelche |auch |lieber )*(?:noch )?(?:ein(?:en?)? |den |die )?(?:anderen?|andere[rs]?|"
        r"weitere[rn]?|alternative[nr]?|mehr|sonstige)(?: freie[nr]?)?(?: (?:termine?|zeiten|zeit|vorschlage|"
        r"vorschlag|optionen|option|tage?|uhrzeiten?|uhrzeit|moglichkeiten|moglichkeit|slots?|zeitpunkt))(?: "
        r"(?:bitte|moglich|frei|verfugbar|an|da))*|(?:gibt es |haben sie |hatten sie |habt ihr |geht "
        r")?(?:noch |auch |sonst |irgendwas |irgend)?(?:(?:et)?was anderes|sonst noch (?:et)?was|noch "
        r"(?:et)?was|alternativen?)(?: (?:bitte|frei))*|(?:die|diese|alle|das)(?: (?:zeiten|termine|alle))* "
        r"(?:passen|gehen|passt|geht)(?: (?:mir|uns|leider|alle|bei mir))* nicht(?: .{0,12})?|da (?:kann ich|"
        r"habe ich|passt es mir)(?: (?:leider|uberall|immer|keine))* (?:nicht|zeit)",
    ),
    yes=(
        r"(?:ja|jap|jo|jep|jup|jawohl|jawoll|joa|klar|na klar|sicher|genau|natuerlich|naturlich|"
        r"selbstverstandlich|absolut|auf jeden fall|unbedingt|einverstanden|abgemacht|stimmt|korrekt|richtig|"
        r"gerne?|sehr gerne?|passt|passt so|past|passt (?:mir|uns|gut|super|perfekt)|doch)|"
        rf"{_THAT} (?:passt|ist|klingt|ware|geht|klappt|stimmt|hort sich)(?: (?:mir|uns|fur mich|fur uns|so|"
        rf"bei mir|auch|ja|alles))*(?: {_GOOD})?(?: an| so| fur mich| fur uns)?|(?:klingt|hort sich|geht|"
        rf"klappt|alles)(?: (?:{_GOOD}|klar|in ordnung|bei mir|fur mich|an|so|gut))*|(?:bitte |dann "
        rf")?(?:buchen|buche|buch|bestatigen|bestatige|bestatigt|reservieren|reserviere|machen|mach|nehmen|"
        rf"nehme|eintragen|fix machen|festmachen)(?: (?:sie|wir|ich|{_IT}|bitte|so|fest|fix|gerne))*|(?:ich|"
        rf"wir) (?:nehmen?|buchen?|bestatigen?|nimm)(?: {_IT})?(?: gerne)?|"
        r"so machen wir(?:'s| es| das)?|machen wir so|nur zu|los|legen sie los|bin dabei|in ordnung|geht in "
        r"ordnung|der passt|die passt|den nehme ich|das nehme ich|fix",
    ),
    weak_yes=(
        r"ok|okay|oke|okey|gut|sehr gut|super|prima|perfekt|toll|klasse|top|bestens|wunderbar|fein|alles "
        r"klar|na gut|cool|bitte|optimal|spitze|warum nicht",
    ),
    yes_fillers=(
        r"bitte|danke|vielen dank|dann|so|auch|sehr|gerne?|ja|mir|uns|fur mich|fur uns|das|es|und|doch|mal|"
        r"jetzt|termin|den termin|bei mir|schon|ganz|genau so|freue mich|ich freue mich"
    ),
    no=(
        r"(?:nein|ne|nee|no|noe|nope|nicht|leider|lieber nicht|bitte nicht|doch nicht|noch nicht|auf keinen "
        r"fall|keinesfalls|besser nicht|eher nicht|falsch|stimmt nicht|zu (?:fruh|spat))(?: (?:danke|bitte|"
        r"leider|nicht|so nicht|jetzt nicht|lieber nicht|doch nicht|noch nicht|mal|das))*|"
        rf"(?:leider )?{_THAT}(?: (?:tag|termin|zeit|uhrzeit))? (?:passt|geht|klappt|ist|stimmt|kann|war|"
        rf"will)(?: (?:mir|uns|leider|bei mir|da|ich|so|doch|mir da))* (?:nicht|falsch|zu (?:fruh|spat)|"
        rf"schlecht|ungunstig)(?: .{{0,14}})?|(?:passt|geht|klappt)(?: (?:mir|uns|leider|bei mir|doch))* "
        rf"nicht|(?:bitte )?nicht (?:buchen|den|die|das|diesen|diese|dieser|der|so|absagen|stornieren|"
        rf"bestatigen)(?: \w{{1,8}})?|(?:buchen sie|buche|buch)(?: {_IT})?(?: (?:bitte|noch|das))* nicht|da "
        rf"kann ich (?:leider )?nicht|den (?:will|mochte) ich nicht|das mochte ich (?:lieber )?nicht",
    ),
    unsure=(
        r"(?:ich |wir )?(?:bin|sind|bin mir|sind uns)?(?: (?:noch|da|mir))* ?(?:nicht|un) ?(?:ganz |so "
        r")?sicher|(?:ich )?weiss (?:es |ich )?(?:noch )?nicht|vielleicht|eventuell|mal sehen|kommt (?:drauf|"
        r"darauf) an|keine ahnung|ich (?:muss|schaue|prufe)(?: .{0,25})?(?:nachsehen|schauen|prufen|nach|mal|"
        r"fragen)|hm+|jein|(?:bitte |ok )*(?:halt|moment|warte|warten sie|momentchen)(?: (?:mal|bitte|kurz|"
        r"noch|eben))*",
    ),
    conditions=(
        r"sofern|soweit|es sei denn|falls|ausser|außer|vorausgesetzt|unter der (?:bedingung|voraussetzung)|"
        r"solange|vorbehaltlich|wenn(?! (?:moglich|moeglich|es geht|sie mochten))|angenommen|erst wenn"
    ),
    stays=(
        r"(?:bitte |nein |doch )*(?:behalten|beibehalten|stehen lassen|so lassen|behalte|lassen sie (?:ihn|"
        r"es|den termin)|lass (?:ihn|es))(?: (?:stehen|so|bitte|wie es ist|bestehen|ihn))*|(?:den termin|ihn|"
        r"es|das) (?:bitte )?(?:behalten|nicht absagen|stehen lassen|so lassen)|bleibt (?:so|bestehen|dabei)|"
        r"(?:bitte )?nicht (?:absagen|stornieren)|ich komme",
    ),
    goes=(
        r"(?:bitte |ja )*(?:absagen|stornieren|canceln|loschen|streichen)(?: bitte)?|(?:sagen sie|sag|"
        r"stornieren sie|storniere|storniere n|cancle)(?: (?:ihn|es|das|den termin|bitte|ab))+|(?:ihn|es|das|"
        r"den termin) (?:bitte )?(?:absagen|stornieren|canceln|streichen)",
    ),
    instead=r"statt|stattdessen|lieber|besser|aber|eher|doch lieber|anders|andern|sondern|nein",
)
