"""Words that the rules know: first names, places, and what looks like a name or a company and is none. All folded."""

from __future__ import annotations

from agent.wording import FUNCTION_WORDS, fold


def _set(text: str) -> frozenset[str]:
    return frozenset(fold(text).split())


FIRST_NAMES = _set("""
    aaron abdul abigail abraham ada adam adrian adriana agata agnes agnieszka ahmad ahmed aidan aiko aino aisha
    akira alan alana albert alberto alejandra alejandro alessandra alessandro alessia alex alexander alexandra
    alexandre alexei alexis alfonso alfred alfredo ali alice alicia alina aline alison alok ama amanda amara
    amber amelia amelie amin amir amit amy ana anastasia anders andre andrea andreas andreea andres andrew
    andrzej andy angel angela angelika angus anika anil anita anja anjali anke ann anna anne anneke anneli
    annette annika anouk anthony antje antoine anton antonia antonio anya aoife april arash arjun arlene armando
    arnaud arne arthur arturo arun asha ashley astrid aurelie aurora austin ava avi axel aylin ayse babak balazs
    barbara barnaby bart bartosz bas beat beata beatrice beatrix beatriz becky begona ben benedikt benjamin
    benoit bernard bernd bert beth betty bianca bill billy birgit birte birthe bjarne bjorn bob bodhi bogdan
    boris brad bram brandon brenda brendan brian bridget britta bruce bruno bryan budi caio caitlin callum
    camila camille carl carla carlo carlos carmen carol carolin carolina caroline carsten carys catalina
    catherine cathy cecilia cedric celine cem chang charles charlie charlotte chen chiara chidi chinedu chloe
    chris christa christian christiane christina christine christoph christophe christopher ciara cindy clair
    claire clara claude claudia claudio clement clementine cliff colin conor corinna corinne cormac cornelius
    craig cristian cristina curtis cynthia daan dagmar dale damien dan dana daniel daniela daniele danielle
    danny daria dario dariush darnell darren dave david davide dawn dean deborah declan deepak deirdre dejan
    delphine denis denise dennis derek deshawn detlef devon diana diane diego dieter dimitri dina dirk dmitri
    dmitry dolores dominic dominik dominique don donald donna doris dorota dorothea doug douglas duncan dylan
    eamon ebony ed eddie eduardo edward edwin eeva eileen eilidh eitan ekaterina elaine eleanor elena eleni eli
    elias elif elisa elisabeth elise eliza elizabeth elke ella ellen elodie elsa emeka emil emilia emilie emilio
    emily emma emmanuel enrico enrique eoin eric erica erik erika ernesto erwin esra esteban estelle esther
    eszter eugene eva evan evelyn ewa ewan fabian fabien fabio fabrice farah fatima fatma federico felipe felix
    femke ferdinand fergus fernanda fernando finn fiona fleur florence florian francesca francesco francis
    francisco franck francois francoise frank franz frauke fred freddy frederic frederik freja freya frida
    friedrich fumiko gabi gabriel gabriela gabriele gareth gary gavin gemma geoff georg george georges georgia
    gerald gerard gerardo gerd gergo gerhard gesine gianni gilbert gilles gina giorgio giovanni gisela giulia
    giuseppe glenn gloria gonzalo goran gordon grace graham grainne greg gregor gregory greta grzegorz gudrun
    guido guillaume guillermo gunter gustav gustavo guy gwen gwendolyn hakan hamish hamza hana hanna hannah
    hannes hans harald harold harper harry haruki hasan hassan hauke havard hayley heather hector hedwig heidi
    heike heiko heinrich heinz helen helena helene helga helmut hendrik henri henrik henry herbert hilde hiroshi
    holger hugo hussein ian ibrahim ida ifeoma ignacio igor ilse imani imke imogen imran ines inga inge ingo
    ingrid ingvild inigo irene irina iris irmgard isaac isabel isabella isabelle isla istvan itzel ivan ivana
    ivo iwona jack jackie jacob jacqueline jacques jaime jake jakob jakub jamal james jamie jan jana jane janet
    janice janina jannik jasmin jason javier jay jean jeanne jeff jeffrey jelena jenna jennifer jenny jens
    jeremy jeroen jerome jerry jesper jess jesse jessica jesus jill jim jimmy jin jing jiri joachim joan joana
    joanna joanne joao joaquin jochen joe joel joern johan johann johanna johannes john johnny jolanta jon jonas
    jonathan jonna joost jordan jordi jorg jorge jose josef josefine joseph josh joshua jovana joyce juan juana
    juanita judith judy jukka julia julian juliana julie julien juliette julio jun junko jurgen justin justine
    justyna kai kaisa kaito kamil kara karen karim karin karina karl karla karolina karsten kasia kate katerina
    katharina katherine kathleen kathrin kathy katia katie katja katrin katrina kay keiko keisha keith kelly ken
    kenji kenneth kerstin kevin khadija khalid kieran kim kinga kirsten klara klaus kofi konrad kristen kristian
    kristin kristina krzysztof kumar kurt kwabena kwame kyle laila lakshmi lara larry lars laszlo latoya laura
    lauren laurence laurent layla lea leah leila lena leo leon leonard leonardo leonie leopold lerato leslie
    leszek leticia li liam lidia lieke lilian lilly lily lin lina linda lindsay linh linus lisa liu liv liz loes
    lone lorenz lorenzo lothar lou louis louise luc luca lucas lucia lucie lucy ludwig luigi luis luisa luka
    lukas luke luz lydia lynn maarten maciej maddie madeleine mads maeve magda magdalena mai maja malgorzata
    malik malte mandy manfred manoj manon manuel manuela mara marc marcel marcela marcin marco marcos marcus
    marek maren margaret margarita margit maria marian mariana marianne marie marija marijke marina mario marion
    marisol marit marius mark marko markus marlene marta martha martin martina martine marvin mary maryam
    massimo mateo mateusz mathias mathieu mathilde matilda matt matteo matthew matthias matthieu maurice
    mauricio maurizio max maxime maximilian maya megan mehmet mei meike mel melanie melinda melissa mercedes
    merve mette mia michael michal michel michele michelle miguel mika mikael mike mikhail mila milan milena
    milica ming minh miriam mohamed mohammad mohammed moira molly mona monica monika monique morgan moritz
    morten moshe muhammad murat mustafa nadia nadine nancy naoko naomi nasrin natalia natalie natalya natasha
    nathalie nathan neha neil nele nelson nemanja nerys ngozi nguyen nia niamh nicholas nick nicky nicola
    nicolas nicole niels nigel nikita niklas niko nikolai nikolaus nils nina noah noam noel noemi nomsa noor
    nora norbert norma nuno nur nuria odile ola olaf oleg olga oliver olivia olivier oluwaseun omar ondrej orla
    oscar oskar otis otto outi owen oyvind pablo paige pam pamela paola paolo pascal pascale pat patrice
    patricia patrick patrik paul paula paulina pauline paulo pavel pawel pedro peggy pekka penny per percy petar
    pete peter petra phil philip philipp philippe pia pierre pieter pilar piotr piper poppy priya putri rachel
    radek rafael raffaele rahul raj rajesh ralf ralph ramon randy rania raphael raquel rashid rasmus raul ravi
    ray raymond rebecca regina reiner reinhard remi renata renate rene renee reto reza rhys ricardo riccardo
    richard rick rita rivka rob robert roberta roberto robin rocio rod roderick rodolfo rodrigo roger roisin
    roland rolf romain roman romy ron ronald ronja rosa rosalind rosario rosemary ross roswitha roxana roy ruben
    rudi rudolf rufus rupert russell ruth ryan sabine sabrina saeed sakura sally salma sam samantha samir samuel
    sandeep sander sandra sandro sandy sanjay sanne santiago sara sarah sascha satoshi scott sean sebastian
    selena selim selina sem serena serge sergei sergey sergio severine shane shannon sharon shaun sheila shira
    shirin shirley sian sibylle siegfried sienna sigrid sigrun silke silvia simon simona simone sina sinead
    siobhan sipho siri siti skye sofia sofie solange sonia sonja sophia sophie soren stacy stan stanislav stefan
    stefania stefanie steffen stella stephan stephane stephanie stephen steve steven stuart sue sunil susan
    susana susanne suzanne sven svenja svetlana swantje sylvia sylvie tabitha takeshi tal tamara tania tanja
    tara tariq ted teresa tereza terry thaddeus thais thandiwe theo theodor theresa thiago thierry thijs thomas
    thorsten thuy tiago tiffany till tim timo timothy tina tobias todd tom tomas tomasz tommy toni tony torben
    torsten tracy travis trevor tristan trudy tunde tuomas tyler tyrone udo ugo ulf ulla ulrich ulrike umut urs
    ursula ute uwe vaclav valentin valentina valeria valerie vanessa vera verena veronica veronika vesna vicente
    vicky victor victoria vijay viktor vince vincent vincenzo viola violeta virginia vivian vladimir volker
    walter wanda warren wayan wayne wei wendy werner wiebke wilfried wilhelm will william willow wim winston
    wojciech wolfgang wouter xavier ximena yael yan yannick yasmin yasmine yoko yolanda youssef yuki yulia yuri
    yusuf yvette yvonne zainab zane zanele zara zbigniew zeynep zoe zofia zoltan zoran zuzana
""")

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
    aquí todavía
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
    pty sa s.a. sas sarl s.a.r.l. eurl sl s.l. slu s.l.u. srl s.r.l. spa s.p.a. bv b.v. nv n.v. ab oy as aps a/s
    kk oü lda ltda sp. z.o.o. group holding holdings gruppe groupe grupo & partners
""")
