"""Words that the rules know: first names, places, and what looks like a name or a company and is none. All folded."""

from __future__ import annotations

from agent.profile.rules.first_names import FIRST_NAMES as FIRST_NAMES
from agent.wording import FUNCTION_WORDS, fold


def _set(text: str) -> frozenset[str]:
    return frozenset(fold(text).split())


_COUNTRIES = """
    US: usa us america u.s. u.s.a. states vereinigte amerika états-unis estados
    GB: uk england britain scotland wales u.k. großbritannien angleterre inglaterra royaume-uni
    DE: germany deutschland allemagne alemania
    FR: france frankreich francia
    ES: spain spanien espagne españa
    AT: austria österreich autriche
    CH: switzerland schweiz suisse suiza svizzera
    IT: italy italien italie italia
    NL: netherlands niederlande holland pays-bas nederland
    BE: belgium belgien belgique bélgica belgië
    PT: portugal
    PL: poland polen pologne polonia polska
    IE: ireland irland irlande irlanda
    SE: sweden schweden suède suecia sverige
    NO: norway norwegen norvège noruega norge
    DK: denmark dänemark danemark dinamarca danmark
    FI: finland finnland finlande finlandia suomi
    CZ: czechia tschechien tchéquie chequia czech
    CA: canada kanada
    MX: mexico méxico mexiko mexique
    BR: brazil brasil brasilien brésil
    AR: argentina argentinien argentine
    CO: colombia kolumbien colombie
    CL: chile chili
    PE: peru perú pérou
    AU: australia australien australie
    NZ: zealand neuseeland
    IN: india indien inde
    CN: china chine
    JP: japan japon japón
    KR: korea
    SG: singapore singapur singapour
    AE: uae dubai emirates
    IL: israel
    TR: turkey türkei turquie turquía türkiye
    ZA: africa südafrika
    NG: nigeria
    KE: kenya kenia
    GR: greece griechenland grèce grecia
    RO: romania rumänien roumanie rumania
    HU: hungary ungarn hongrie hungría
    UA: ukraine ucrania
    LU: luxembourg luxemburg
"""
COUNTRIES: dict[str, str] = {
    name: line.split(":")[0].strip()
    for line in _COUNTRIES.strip().splitlines()
    for name in fold(line.split(":")[1]).split()
}
"""A word of a country's name to its code."""

PLACES = frozenset(COUNTRIES) | _set("""
    aachen aarhus adelaide africa afrika aires alabama alaska albuquerque alicante amerika amsterdam angeles
    angers ankara antonio antwerp apac arizona arkansas asia asie asien athens atlanta auckland augsburg austin
    aviv baltimore bangalore bangkok barcelona basel bavaria bayern beijing belfast bengaluru bergen berlin bern
    bielefeld bilbao birmingham bochum bogota bogotá bologna bonn bordeaux boston brasília bremen brighton
    brisbane bristol brno brussels bruxelles bucharest budapest buenos buffalo cairo calgary california
    cambridge cardiff carolina charlotte chennai chicago cincinnati city cleveland cologne colorado columbus
    connecticut copenhagen cork dach dakota dallas delaware delhi denver detroit diego dijon dortmund dresden
    dubai dublin duisburg durban düsseldorf edinburgh edmonton eindhoven emea essen europa europe firenze
    florence florida francisco frankfurt freiburg fresno galway gdansk geneva genf genève georgia ghent glasgow
    gothenburg granada graz grenoble guadalajara hague hamburg hampshire hannover hanoi hanover hawaii
    heidelberg helsinki hessen honolulu houston hyderabad idaho illinois indiana indianapolis innsbruck iowa
    istanbul izmir jacksonville jakarta janeiro jersey jerusalem johannesburg jose kansas karlsruhe kent
    kentucky kiel kolkata krakow kuala kyiv kyoto köln la lagos latam lausanne leeds leipzig lille lima linz
    lisboa lisbon liverpool london louisiana louisville lucerne lumpur luzern lyon madrid maine mainz malmö
    manchester manila mannheim marseille maryland massachusetts medellín melbourne memphis miami michigan milan
    milano milwaukee minneapolis minnesota mississippi missouri montana monterrey montpellier montreal moscow
    mumbai munich murcia málaga münchen münster nairobi nantes naples napoli nashville nebraska nevada newcastle
    nice nottingham nuremberg nyc nürnberg oakland ohio oklahoma ontario oregon orlando orleans osaka oslo
    ottawa oxford palma paris paulo pennsylvania perth philadelphia phoenix pittsburgh portland porto potsdam
    poznan prague praha pune quebec regensburg reims rennes riga rio roma rome rotterdam rouen sachsen
    sacramento salzburg santiago scandinavia seattle seoul sevilla seville sf shanghai sheffield shenzhen sofia
    stockholm strasbourg stuttgart sussex sydney taipei tallinn tampa tennessee texas tokyo torino toronto
    toulouse tucson tulsa turin ulm utah utrecht valencia vancouver vegas venice vermont vienna vilnius virginia
    warsaw washington wellington wien wiesbaden winnipeg winterthur wisconsin wroclaw wuppertal wyoming york
    yorkshire zaragoza zurich zürich
""")

TIME_WORDS = _set("""
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december montag dienstag mittwoch donnerstag freitag samstag sonntag januar
    februar märz mai juni juli oktober dezember lundi mardi mercredi jeudi vendredi samedi dimanche janvier
    février mars avril juin juillet août septembre octobre novembre décembre lunes martes miércoles jueves
    viernes sábado domingo enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre
    diciembre today tomorrow yesterday tonight morning afternoon evening noon later now soon week month year
    quarter christmas easter weekend heute morgen gestern später demain aujourd'hui hier mañana hoy asap anytime
    whenever spring summer autumn winter q1 q2 q3 q4
""")

DEMONYMS = _set("""
    american british english scottish irish german french spanish italian dutch belgian austrian swiss
    portuguese polish swedish norwegian danish finnish czech canadian mexican brazilian argentinian australian
    indian chinese japanese korean turkish greek european african asian russian ukrainian israeli deutsch
    deutsche deutscher französisch spanisch österreicher schweizer français française espagnol espagnole
    allemand allemande belge suisse español española alemán francés mexicano
""")

_CHAT = """
    frm u r ur pls plz thx tx b4 ppl w gonna wanna dunno hi hello hey hallo bonjour hola thanks thank ty cheers
    regards best yes yeah yep yup no nope nah ok okay sure please sorry maybe perhaps well alright right great
    good fine cool nice perfect awesome exactly definitely certainly absolutely correct indeed welcome bye
    goodbye later never none nothing nobody anonymous skip pass private rather prefer dont don't not i'm im i've
    i'd i'll it's its that's what's there's here's we're we've you're lets let's can't cannot won't isn't aren't
    want wants wanted need needs needed like likes love know think thinking guess say said tell ask asked asking
    look looking looks search searching find found see seeing show try trying tried use using used work working
    works worked run running make making made get getting got give gave take took go going gone come coming came
    keep call calling called mail email emailing write writing wrote send sending sent reach contact contacting
    chat chatting message help helping helped support buy buying purchase order ordering sell selling start
    starting stop wonder wondering hoping hope hoped planning plan plans interested interest curious aware
    confused lost stuck stressed happy glad pleased excited afraid worried concerned disappointed frustrated
    annoyed angry upset tired bored busy free available unavailable ready able unable done finished new old back
    here there still already currently really very so too quite pretty just only also even actually basically
    honestly simply totally fully completely half almost mostly kind sort bit little lot much more most less
    least few several both another other others same different big small large tiny huge early late long short
    fast slow quick cheap expensive based located living responsible sick pro con beginner newbie expert fan
    user users customer client guest visitor member student freelancer contractor someone somebody anyone
    anybody everyone people person man woman guy girl team company business firm startup agency shop store
    office home house website site page product products service services app application software tool tools
    platform system solution price prices pricing quote cost costs demo trial offer deal discount question
    questions info information details detail detailed feature features integration api account login password
    address number phone name names role title job position budget timeline size industry sector employee
    employees urgent important serious kidding joking browsing shopping comparing evaluating considering
    exploring researching checking testing switching moving migrating leaving replacing building developing
    designing managing leading handling doing having being unsure uncertain certain convinced impressed
    skeptical sceptical nervous grateful thankful sold against for with without from about regarding concerning
    via per above below true false wrong left open closed online offline remote retired married single alone all
    every each any some one two three four five ten first second third last next previous day days hours why
    what who where when how which because although though since while until unless if whether but and or nor yet
    test asdf foo bar xxx abc n/a na tbd null undefined bot robot human agent assistant real cancel refund
    invoice billing shipping delivery return problem issue error bug broken down crash talk speak meet meeting
    book booking appointment schedule someone's mine yours ours theirs his her their them him she he they we us
    me my your hopefully presumably probably possibly apparently obviously clearly unfortunately fortunately
    personally generally kunde kundin interessent interessentin interessiert neu neugierig gerade sicher
    unsicher zufrieden froh gespannt dabei noch schon leider gerne gern bereit fertig verwirrt selbständig
    selbstständig freiberufler anfänger bitte danke guten tag morgen nein doch genau natürlich klar später
    vielleicht keine ahnung egal hier heute auch nur eigentlich ziemlich sehr intéressé intéressée désolé
    désolée content contente ravi curieux nouveau nouvelle cliente merci salut oui bien sûr d'accord peut-être
    plus tard disponible prêt prête perdu seul toujours encore actuellement interesado interesada nuevo nueva
    contento seguro segura listo lista gracias buenas buenos días claro vale quizás luego nada perdido ahora
    aquí todavía hmm hm umm um uh lol haha hahaha hehe idk whatever nm nvm omg wtf brb huh eh meh yo sup k kk
    okey okie mhm aha oops ouch wow unknown secret confidential classified redacted anon incognito guess negative
    affirmative roger hold second moment minute shortly soon tbh imo irrelevant unnecessary
    yourself myself itself ourselves whoever whomever somewhere anywhere elsewhere everywhere thats whats dont
    cant wont isnt im ill ive youre theyre gotcha indeed nothin nah naw yessir sir madam maam mate dude bro
    buddy pal friend guys folks everybody regarding refuse decline declined undecided depends soz np ta cya
    ttyl skipping passing random curious name's nombre
"""
CHAT_WORDS = _set(_CHAT)
COMMON = CHAT_WORDS | frozenset(fold(word) for words in FUNCTION_WORDS.values() for word in words)
"""What is never a name alone: function words and what people write in a chat."""

TITLE_WORDS = _set("""
    ceo cto cfo coo cmo cio cpo cro chro vp svp evp president vice chief officer head director manager lead
    leader owner founder cofounder co-founder partner principal executive coordinator specialist consultant
    advisor adviser analyst engineer developer programmer designer architect administrator admin accountant
    bookkeeper controller buyer purchaser procurement secretary supervisor foreman planner strategist marketer
    recruiter teacher professor lecturer doctor dentist physician nurse lawyer attorney solicitor paralegal
    realtor broker agent representative rep clerk receptionist technician operator editor writer copywriter
    producer photographer chef sales marketing finance operations hr it product project program software senior
    junior geschäftsführer geschäftsführerin inhaber inhaberin leiter leiterin vertrieb vertriebsleiter
    vertriebsleiterin einkäufer einkäuferin einkaufsleiter entwickler entwicklerin berater beraterin
    projektleiter projektleiterin marketingleiter marketingleiterin teamleiter teamleiterin abteilungsleiter
    geschäftsleiter gründer gründerin assistentin assistent arzt ärztin zahnarzt zahnärztin anwalt anwältin
    steuerberater steuerberaterin architektin ingenieur ingenieurin lehrer lehrerin mitarbeiter mitarbeiterin
    chefin vorstand prokurist personalleiter personalleiterin directeur directrice responsable gérant gérante
    patron patronne fondateur fondatrice pdg dsi drh daf ingénieur développeur développeuse consultante chargé
    chargée acheteur acheteuse comptable avocat avocate médecin dentiste commercial commerciale directora
    gerente jefe jefa dueño dueña propietario propietaria fundador fundadora ingeniero ingeniera desarrollador
    desarrolladora consultor consultora encargado encargada abogado abogada médico médica comprador compradora
""")

GENERIC_TECH = _set("""
    google linkedin facebook instagram twitter youtube reddit tiktok bing github producthunt capterra g2
    internet web excel outlook gmail windows mac iphone android chrome safari firefox wordpress ios linux
""")
"""Where people come from or what they write with: never the company that they work for, when only "from X" says so."""

LEGAL_FORMS = _set("""
    gmbh ag kg ohg ug mbh se e.v. ev inc inc. ltd ltd. limited llc llp plc corp corp. corporation co co. company
    pty (pty) sa s.a. sas sarl s.a.r.l. eurl sl s.l. slu s.l.u. srl s.r.l. spa s.p.a. bv b.v. nv n.v. ab oy as aps a/s
    kk oü lda ltda sp. z.o.o. group holding holdings gruppe groupe grupo & partners
""")
