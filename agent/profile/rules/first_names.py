"""First names that are common somewhere in the world, folded. Words of everyday speech are left out."""

from __future__ import annotations

FIRST_NAMES = frozenset(
    """
    aaron aarti abbas abbie abby abdel abdul abdullah abdulrahman abel abena abha abhishek abigael abigail
    abiola abraham achim ada adaeze adam adama adaobi addison adebayo adela adele adelina aden adina aditi
    aditya adolf adolfo adria adrian adriana adrianna adrien agata agathe agnes agnese agnieszka agustin
    agustina ahmad ahmed ahmet aidan aiko aileen aimee aine ainhoa aino aisha aisling aitana aitor ajay
    akash akin akira akshay akua aladdin alan alana alasdair alastair albert alberto albrecht aldo alecia
    aleida alejandra alejandro aleksandar aleksander aleksandra aleksei alem alessandra alessandro alessia
    alex alexa alexander alexandr alexandra alexandre alexandros alexandru alexei alexia alexis alfie
    alfonso alfred alfredo ali alice alicia alicja alina aline alisa alisha alison alissa alistair aliyah
    allan allen allison allyson alma almut alois alok alonso alonzo althea alvaro alvin alvina alyssa ama
    amadou amal amalia amanda amandine amani amara amaya amber ambrose amelia amelie amin amina aminata
    amine amir amira amit amol amparo amrita amy ana anais anand anant ananya anastasia anastasios anders
    andrada andre andrea andreas andreea andrei andrej andres andrew andrey andrzej andy aneta angel angela
    angelica angelika angelina angelo angie angus anika aniket anil anirudh anita anja anjali anjana anjum
    anke ankit ankita ann anna annabel annabelle annalena annalisa anne anneke anneli anneliese annemarie
    annette annie annika anouk anselm ansgar anthony antje antoine anton antonella antonia antonino antonio
    antti anu anuj anupam anwar anya aoi aoife aparna apollonia april arabella arash archie aria ariana
    ariane arianna ariel aristide arjun arlene armand armando armin arnaud arnav arne arnold aron arpita
    arthur arturo arun arvid arvind aryan asaf asha ashlee ashleigh ashley ashok ashton ashwin asif asma
    assaf astou astrid asuka athena atsuko aubrey audra audrey augustin augustine augusto augustus aurelia
    aurelie aurelien aurora austin ava avi avinash axel ayaan ayaka ayanda ayesha aylin ayman ayodele ayse
    ayumi ayush azadeh aziz azra babak balaji balazs baptiste barak barb barbara barbra barnaby barrett
    barry bart bartek bartolomeo bartosz bas basil bastian bastien bauke beat beata beatrice beatrix beatriz
    becca beckett becky begona belinda ben benedetta benedict benedikt benita benito benjamin bennett benoit
    bente berit bernadette bernard bernardo bernd bernhard bernice bert bertha berthold bertrand beth
    bethany betty beverly beyza bharat bhaskar bhavesh bhavna bianca bilal bill billy birgit birgitta birte
    birthe bjarne bjorn blair blaise blake blanca bob bobby bodhi bogdan boglarka bogumil bonnie boris borja
    bozena brad bradley brady bram brandon branislav branko brant brayden breanna brenda brendan brenna
    brent brett brian brianna brice bridget brielle brigitte britta brittany brock bronwyn brooke bruce
    bruno bryan bryce bryson budi burak burkhard byron caio caitlin caleb callum calvin cameron camila
    camilla camille camilo candace candice caoimhe carey carina carine caris carissa carl carla carlo carlos
    carlotta carly carmela carmelo carmen carmine carol carolin carolina caroline carrie carsten carys casey
    cassandra cassidy cassie catalina catherine cathleen cathrin cathy catrin catriona cecil cecile cecilia
    cedric celeste celestine celia celina celine cem cesar chad chaim chandra chanel chanelle chang chantal
    charlene charles charlie charlott charlotte charmaine chelsea chen cherie cheryl chester chetan cheyenne
    chiamaka chiara chidi chidinma chika chima chimamanda chinedu chioma chitra chiyo chloe chris chrissy
    christa christel christelle christen christer christi christian christiane christie christina christine
    christof christoph christophe christopher christos chrystal chukwuemeka cian ciara ciaran cindy ciro
    clair claire clara clarence clarissa clark clarke claude claudia claudine claudio claus clelia clemence
    clemens clement clementine cleo cleopatra cliff clifford clifton clint clive clotilde clyde codie coleen
    colette colin colleen collin concepcion conchita connie connor conor conrad constance constantin
    constanza consuelo cora coraline cordelia corey corine corinna corinne cormac cornelia cornelius corrado
    cortney cory cosima cosimo costas courtney craig cristian cristiano cristina cristobal cristopher curt
    curtis cynthia cyril cyrus czeslaw daan dace dafydd dagmar dagny daiki daisuke dale dalia dalila dalton
    damian damiano damien damir damon dan dana danae daniel daniela daniele danielle danijel danila danilo
    danita danny dante danuta daphne darcy daria dario dariush darko darlene darnell darrel darren darrin
    darryl darryn darshan dashiell dave david davide davina dawn dayana dayo dean deanna debbie debora
    deborah debra declan deena deepa deepak deepika deidre deirdre deja dejan delia delilah della delphine
    delroy demetria demetrius dena denis denisa denise deniz dennis deon derek derick derrick deshawn
    desiree desmond detlef detlev devika devin devon devora dexter dhruv diana diane dianna dianne didier
    diederik diego dieter dietmar dietrich digby dilip dillon dimitra dimitri dimitrios dimitris dina dinah
    dinesh diogo dion dionne dirk divya dmitri dmitry dmytro dolores domenica domenico dominga dominic
    dominik dominika dominique don donal donald donatella donghyun dongwon donna donnie donovan dora doreen
    dorian dorina doris dorit doro dorota dorothea dorothee dorothy dorte dotty doug douglas douglass dragan
    dragana dulce duncan dusan dustin dwayne dwight dylan eamon eamonn ebba ebenezer eberhard ebony eckhard
    ed eda edda eddie edgar edgardo edina edison edith edmond edmund edoardo eduard eduardo edward edwin
    edwina eeva efrain efua egon eiji eileen eilidh eino eirik eitan ekaterina ekkehard elad elaina elaine
    elan elba eldon eldridge eleanor eleanora elena eleni eleonora eleonore elfriede eli eliane elias elif
    elijah elin elina elinor eliot elisa elisabeta elisabeth elisabetta elise elisha elissa eliza elizabeth
    elizaveta elke ella ellen ellie elliot elliott elmar elmer elodie eloise elona elsa elsbeth elsie elton
    elvira elvis elwood ema emanuel emanuela emanuele emeka emerson emery emiko emil emile emilia emiliano
    emilie emilio emily emine emir emma emmanuel emmett emmy emre ender engelbert enid enis ennio enoch
    enrico enrique enzo eoin ephraim eran erdem eren erez eric erica erich erick ericka erik erika erin
    erling erma ermanno erna ernest ernesto ernie ernst errol ersin erwan erwin esme esmeralda esperanza
    esra esteban estefania estella estelle ester esther estrella eszter ethan ethel etienne etsuko eugene
    eugenia eugenie eugenio eunice eunji eva evan evangeline evaristo eveline evelyn everett evi evie evita
    ewa ewan ezekiel ezequiel ezra fabian fabiana fabien fabio fabiola fabrice fabrizio fadi faisal faiza
    faizan farah farhan farid farida faruk fatemeh fatih fatim fatima fatimah fatma fatou fatoumata faye
    federica federico felicia feliciano felicitas felicity felicja felipe felix femi femke feodora ferdinand
    fergus fermin fernand fernanda fernando ferran ferruccio fidel filip filipa filipe filippa filippo
    filomena fina finn fintan fion fiona fionn fiorella firas flavia flavio fleur flo flor flora florence
    florentina florian floriane florin floris floyd folke fons franca francesca francesco francine francis
    francisca francisco franciszek franck francois francoise franjo frank franka frankie franklin franz
    franziska fraser frauke fred freddie freddy frederic frederica frederick frederik fredrik freja freya
    frida frieda friederike friedrich frits fritz fulvio fumiko fumio gabi gabor gabriel gabriela gabriele
    gabriella gabrielle gael gaelle gaetan gaetano gagan gail galina ganesh gareth garret garrett garth gary
    gaspard gaston gaurav gavin gayatri gayle gaynor geert gemma genaro genevieve genoveva geoff geoffrey
    georg george georges georgia georgiana georgina georgios gerald geraldine gerard gerardo gerd gerda
    gergo gerhard gerrit gerry gertrud gertrude gery gesa gesine ghislaine giacomo giada giancarlo gianluca
    gianmarco gianna gianni gideon gijs gil gilbert gilberto gilda giles gilles gina gino gintaras giorgia
    giorgio giovanna giovanni girish gisela giselle gita gitta gitte giulia giuliana giuliano giulio
    giuseppe giuseppina gladys glenda glenn glennis gloria glyn gonca goncalo gonzalo gopal goran gordon
    gottfried govind grace graham grainne grazia graziella grazyna greer greg gregoire gregor gregorio
    gregory greta gretchen gretel griffin griselda grzegorz guadalupe gudrun guglielmo guido guilherme
    guillaume guillermo gulsen gunnar gunter gunther gurpreet gustaf gustav gustave gustavo guus guy gwen
    gwendoline gwendolyn gwyneth habib hadas hadiza hafsa haim hajime hakan hal halim halima halina halle
    halvard hamed hamid hamish hampus hamza hana hang hank hanka hanna hannah hanne hannelore hannes hans
    hansjorg haoran harald hari harish harlan harold haroon harper harpreet harriet harry harsh harsha
    hartmut haruka haruki haruko haruto harvey hasan hassan hattie hauke havard hayato haydee hayden hayley
    heather hector hedda hedwig hege heidemarie heidi heike heiko heiner heinrich heinz helen helena helene
    helga hella helmut hema hemant hendrik hendrika henk henning henny henri henriette henrik henrike henry
    herbert heriberto herman hermann hermine herminia hernan herve hideaki hideki hideo hikari hilary hilda
    hilde hildegard hillary himanshu hinrich hiro hiroko hiromi hiroshi hisashi hitesh hitomi hjalmar hoang
    holger hollis homer horacio horst hortense houda howard hristo hubert hugh hugo humberto humphrey huong
    husam hussain hussein hyejin hyun hyunwoo iain ian ibrahim ibrahima ichiro ida idan idris ieva ifeanyi
    ifeoma ignacio ignatius igor iida ike ikechukwu iker ikram ilan ilaria ildiko ilhan iliana ilias ilka
    ilker ilona ilse ilya iman imani imed imke immanuel imogen imran imre ina indira indu ines inga inge
    ingeborg ingmar ingo ingolf ingrid ingvild inigo inka inken ioana ioannis iolanda irena irene irfan
    irina irinel iris irma irmgard irving irwin isaac isabel isabell isabella isabelle isadora isaiah isak
    isamu ishaan isham ishan isidora isidro isla ismael ismail isobel isolde istvan itai italo itzel iva
    ivan ivana ivanka ivar ivet iveta ivo ivonne iwan iwona izabela jaap jacek jacinta jack jackie jaclyn
    jacob jacopo jacqueline jacques jada jadwiga jaehyun jael jagdish jaime jake jakob jakub jalal jalen
    jamal jamel james jamie jamila jan jana janae jane janek janelle janet janice janie janina janine janis
    janne jannik jannis janos janusz jared jarek jarmila jarod jaroslav jarrod jarvis jasleen jasmin jasmine
    jason jasper jatin jaume javier jay jaya jayden jayesh jaylen jayne jayson jean jeanette jeanine jeanne
    jeannette jeannie jeff jefferson jeffery jeffrey jelena jelle jelmer jemima jemma jen jena jenifer jenna
    jennie jennifer jenny jens jerald jeremiah jeremias jeremy jeri jermaine jeroen jerome jerry jerzy
    jesper jess jesse jessica jessie jesus jethro jignesh jiho jihoon jill jillian jim jimena jimmy jin jing
    jip jiri jiro jitka jiwoo jiyeon jiyoung joachim joakim joan joana joann joanna joanne joao joaquin
    jochen jodi jodie jody joe joel joelle joern joey johan johann johanna johannes john johnathan johnnie
    johnny jolanda jolanta jolene jon jonah jonas jonathan joni jonna joost jordan jordi jorg jorge jorgen
    joris jorn jose josef josefa josefina josefine josep joseph josephine josette josh joshua josiah josiane
    josie josip joss jost josue jovan jovana joyce juan juana juanita juanjo jude judit judith judson judy
    juergen juha jukka jules julia julian juliana juliane julianna julianne julie julien juliet juliette
    julio julissa julius jun junaid junko jurgen juri jurre jurriaan justin justina justine justus justyna
    jutta juuso jyoti kacper kadri kai kaia kaija kailash kaisa kaitlin kaitlyn kaito kajsa kalle kalpana
    kalyan kamal kamala kamil kamila kamlesh kana kanika kaori kapil kara karel karen karim karima karin
    karina karine karl karla karlheinz karol karola karolin karolina karoline karsten karthik kartik kasia
    kaspar kasper kassandra katalin katarina katarzyna kate katelyn katerina katharina katharine katherina
    katherine kathi kathie kathleen kathrin kathryn kathy katia katie katja katrin katrina katrine katsumi
    kattya katy katya kaushik kavita kavya kay kaye kayla kaylee kazimierz kazuki kazuko kazuo kazuya keegan
    keenan keerthi kehinde keiji keiko keir keira keiran keisha keisuke keith kelley kelli kellie kelly
    kelsey kelvin kemal ken kendall kendra kenichi kenji kenneth kenny kenta kerem kerri kerry kerstin
    keshav ketan kevin khadija khaled khalid khalil khanh khyati kiana kiara kiera kieran kiersten kim
    kimberley kimberly kinga kira kiran kirill kirk kirsi kirsten kirstie kirstin kirsty kirti kishore kitty
    kiyoshi kjell kjersti klaas klara klaudia klaus klemens knut kobe kofi kohei koichi koji konrad
    konstantin konstantina konstantinos koray korbinian kornelia kosta kostas kosuke kris krish krishna
    krista kristen kristi kristian kristie kristijan kristin kristina kristine kristof kristofer kristoffer
    kristy krystal krystyna krzysztof kuba kumar kumiko kunal kurt kurtis kwabena kwame kwasi kwesi kyle
    kylie kyoko kyra kyung lacey lachlan ladislav laila lakeisha lakshmi lalit lamar lambert lamine lara
    larissa larry lars lasse laszlo lata latasha latisha latoya laura laure laurel lauren laurence laurens
    laurent lauri lauriane laurie lavinia lawrence layla lea leah leander leandro leanne lech lee leela
    leendert leif leigh leila leire lelia lena lenka lennart lennox lenny lenora leo leocadia leon leona
    leonard leonardo leonel leonhard leonid leonie leonor leonora leopold lerato leroy lesley leslie leszek
    leticia letizia lev levi levin lewis li lia liam lian liana lianne lidia lidija lieke liesbeth liesel
    lieselotte ligia lila lilian liliana lilla lilli lillian lillie lilly lily lin lina linda lindsay
    lindsey linh linn linnea linus lionel lior liora lisa lisbeth lise liselotte lisette lissa lital liu liv
    livia liz liza lizbeth lizette lizzie ljubica lloyd loes logan lois lola lone lonnie lora loredana loren
    lorena lorenz lorenza lorenzo loretta lori lorna lorraine lothar lotta lotte lottie lou louie louis
    louisa louise lourdes luan lubomir luc luca lucas lucia lucian luciana luciano lucie lucien lucienne
    lucila lucile lucille lucinda lucio lucius lucrecia lucrezia lucy ludmila ludo ludovic ludovica ludwig
    luigi luis luisa luise luka lukas lukasz luke lulu luna lupe luther lutz luuk luz lydia lyle lyn lynda
    lyndon lynette lynn lynne lysander maaike maarten mabel macarena macey maciej mackenzie maddie maddison
    madeleine madeline madelyn madhav madhu madhuri madison mads mae maeve magali magda magdalena maggie
    magnus maha mahendra mahesh mahmoud mahmut mai maia maike maila mailin maira maisie maite maja makayla
    makiko makoto malak malcolm malgorzata malia malik malika malin malini mallory malte mamadou mamoru
    manabu mandeep mandira mandla mandy manfred manish manisha manju manjula manoj manolis manon mansour
    manuel manuela mara marc marcel marcela marceline marcelle marcello marcelo marci marcia marcin marcio
    marco marcos marcus marcy mare marek maren margaret margareta margarete margarethe margarita margaux
    margherita margie margit margo margot margret margrit marguerite mari maria mariaelena mariah mariam
    marian mariana mariangela marianna marianne mariano maribel maribeth marica maricela marie mariel
    mariela mariella marielle marietta marija marijke marijn marika mariko marilena marilyn marina marine
    marino mario marion maris marisa marisol marissa marit marita marius mariusz mariya marjan marjo
    marjolein marjorie mark marketa marko markus marla marlena marlene marlies marlon marnie marsha marta
    martha marthe marti martijn martin martina martine marty marvin mary maryam maryann maryanne maryse
    marzena masahiro masaki masako masami masao masaru masashi masato masha masood massimiliano massimo
    mateo mateus mateusz mathias mathieu mathilda mathilde mathis mathys matias matija matilda matilde matt
    matteo matthew matthias matthieu matthijs mattia mattias maud maura maureen maurice mauricio maurizio
    mauro mavis max maxence maxim maxime maximilian maximiliano maximo maxine maya mayank maybelle mayra
    mayumi mayur mbali mckenna meagan meaghan meena meera megan meghan megumi mehdi mehmet mehul mei meike
    mel melanie melany melina melinda melissa mella melvin mercedes meredith merete meritxell merle merrill
    mert merve meryem meryl mette mia micaela micah michael michaela michail michal michala michel michela
    michele michelle michiko mickey midori miguel mihaela mihai mika mikael mikaela mikail mike mikel
    mikhail miki mikko mila milagros milan milana milena miles milica millicent millie milos milton minal
    mindy minerva ming minh minji minjun minna minseo mira miranda mireia mireille mirela mirella miren
    miriam mirjam mirko miro miroslav mirta misaki misha mitch mitchell mitja mitsuko miwa miyuki moe
    mohamad mohamed mohammad mohammed mohan mohit mohsin moira moises molly mona monali moni monica monika
    monique montgomery montserrat morag moran morgan morgane moritz morris mort morten mortimer moses moshe
    mostafa mounir mousa muhammad muhammed mukesh mukul mungo murat muriel murray musa mustafa myles myra
    myriam myrna myrtle nabil nadia nadine nadja nadya nahid naima najib nana nanako nancy nandini nandita
    nanette nanna naoki naoko naomi napoleon narayan narayanan narciso narendra nasir nasrin nasser natacha
    natalia natalie nataly natalya natascha natasha natasza nate nathalia nathalie nathan nathanael
    nathaniel nati natsuki naveed naveen nayeli neal ned neel neelam neeraj neeta neha neil nele nelly
    nelson nemanja nena nereida nerys nesrin nestor neus neva nevena neville ngoc ngozi nguyen nguyet nia
    niall niamh nicanor niccolo nicholas nick nicki nicklas nicky nico nicola nicolai nicolaj nicolas nicole
    nicoleta nicoletta nicolette nidhi niels nigel niharika nik nika nikhil nikhilesh nikita nikki niklas
    niko nikola nikolai nikolaj nikolaos nikolaus nikolay nikos nilesh nils nilufer nina nino niran nirmala
    nisha nishant nitin nixon njeri noa noah noam noboru nobuko noel noelia noelle noemi noemie nolan nomsa
    nomvula nontando noor nora norah norbert noreen noriko norma norman norris nour noura nuno nur nuran
    nuria nyasha nydia oana obinna octavia octavian octavio odell odette odile ofelia ofer oksana ola olaf
    olav ole oleg oleksandr oleksandra olena olga oliver olivera olivia olivier ollie olof oluwaseun
    oluwaseyi omar omer omolara ondrej onur oona ophelia oren orhan oriana oriol orla ornella orsolya osamu
    oscar oskar osman oswald oswaldo otis ottavia ottilie otto oumar outi owen oxana oya oyvind ozan ozge
    ozgur ozlem pablo paco paddy padraig paige pallavi paloma pam pamela panagiotis pankaj paola paolo parag
    paresh parisa parul parvati parvin pascal pascale pasquale pat patric patrice patricia patricio patrick
    patricka patrik patrizia patrycja patsy patti patty paul paula paulette paulina pauline paulo pavel
    pavla pavol pawel payal payton pedro peggy pekka pelle penelope penny per percy perla pernilla pernille
    perry petar pete peter petr petra petros petter phil philip philipp philippa philippe phillip phoebe
    phuong phyllis pia piedad pierce pierluigi piero pierre pierrick piet pieter pietro pilar pinar piotr
    piper pippa piyush pooja poonam poppy porfirio prabhakar prabhu pradeep praful pragya prakash pranav
    prasad prasanna prashant pratap prathamesh pratik pratiksha praveen pravin preben preeti prem prerna
    prisca priscila priscilla pritesh priti priya priyanka przemyslaw puneet purvi pushpa putri qasim qiang
    quentin quincy quinn quinton quirin rachael rachel rachelle rachid rachna radek radha radim radka
    radoslaw radovan radu rae rafael rafaela rafal raffaele raffaella rafi raghav raghu raghunathan ragnar
    ragnhild rahel rahul raimund raina rainer raj raja rajan rajat rajeev rajendra rajesh rajiv rajni raju
    rakesh ralf ralph rama raman ramesh rami ramin ramiro ramon ramona ramy ramzi rana randall randi
    randolph randy rania ranjan ranjit raoul raphael raphaela raquel rasa rasheed rashid rashida rashmi
    rasmus raul ravi ray raymond raymundo rayna razvan reagan reba rebeca rebecca rebecka rebekah reem reese
    refilwe reggie regina reginald regine regis regula reha reid reiko reina reinaldo reiner reinhard
    reinhold reinier rekha remco remi remigiusz remo remy rena renan renata renate renato rene renee renzo
    reto reuben reva reza rhea rhett rhiannon rhoda rhodri rhona rhonda rhys ria riaan ric rica ricarda
    ricardo riccardo richard richelle richie rick rickard rickey ricky rico rie rigoberto riikka rikard rike
    rikke riley rina rishi rita ritesh ritu rivka riya roan rob robb robbie robby robert roberta roberto
    robin robrecht robyn rocco rochelle rocio rod roddy roderick rodger rodica rodney rodolfo rodrigo
    rodrigue rogelio roger rogerio rohan rohini rohit roisin rok roland rolando rolf rolland romain roman
    romana romane romeo romina romuald romy ron ronald ronan ronda roni ronja ronnie ronny roosevelt roque
    rory rosa rosalba rosalia rosalie rosalind rosalinda rosamund rosana rosangela rosanna rosanne rosaria
    rosario roscoe roseann roseanne rosella roselyn rosemarie rosemary rosetta roshan rosie rosina rosita
    roslyn ross roswitha rowan rowena roxana roxane roxanna roxanne roxie roy royce rozalia ruben rubi ruchi
    rudi rudiger rudolf rudolph rudy rufus rui rune rupa rupali rupert ruperta ruslan russ russell rut ruta
    ruth ruthie ruud ryan ryanne ryker ryo ryoko ryota ryszard saad saar saba sabina sabine sabrina sachi
    sachiko sachin sadia sadie saeed safiya sagar sahil saif saira sakura salah salim salima sally salma
    salman salome salvador salvatore sam samad samantha samara sameer samer sami samina samir samira sammy
    sampo samson samuel samuele samuli sandeep sander sandhya sandi sandie sandra sandrine sandro sandy
    sangeeta sanjana sanjay sanjeev sanket sanna sanne santi santiago santino santosh saoirse saori sapna
    sara sarah sarai saraswati sari sarina sarita sascha sasha saskia satish satoko satoshi satsuki satya
    saul saurabh savannah savas sayaka sayed sayuri scarlett scot scott scottie seamus sean seb sebastiaan
    sebastian sebastiano sebastien seema sefa seiji selcuk selena selene selim selina selma sem semih sena
    senol seoyeon sepp serafina serap serdar serena serge sergei sergej sergey sergio serhat serhii sevda
    severin severine seyed seyi seymour shahid shahida shahzad shaina shakira shalini shan shana shane
    shania shanice shanna shannon shanta shantel shari sharif sharlene sharmila sharon sharona shashank
    shaun shauna shaunda shawn shawna shay shayla shayna shea sheena sheila shekhar shelby sheldon shelley
    shelly sheri sherif sherman sherri sherrie sherry sheryl shigeru shikha shilpa shinichi shinji shiori
    shira shiraz shiri shirin shirley shiv shiva shivam shivani shizuka shlomo shmuel shobha shona shoshana
    shota shreya shruti shubham shun shunsuke shweta shyam sian siavash sibel sibylle siddharth siddhi
    sidney sidra siegfried sienna sierra sietske sigmund signe sigrid sigrun sihle silas silje silke silvana
    silvano silvester silvia silvie silvio sima simay simeon simo simon simona simone simran sina sinan
    sindre sindy sinead siobhan sipho siri sissel sita siti siv sixten sjoerd skye skyler slavko slawomir
    slobodan smita smriti sneha snehal snezana socorro sofia sofiane sofie sohail solange soledad solene
    solomon solveig sonal sonali sondra sonia sonja sonny sonya soojin sophia sophie soraya soren sota
    sourabh sourav sridhar srikanth srinivas stacey staci stacie stacy stan stana stanislav stanislava
    stanislaw stanley stavros stef stefan stefana stefania stefanie stefano steffen steffi stein stella sten
    stepan stephan stephane stephania stephanie stephen stephon steve steven stevie stewart stig stina stu
    stuart subhash subramanian sudarshan sudha sudhir sue suellen sujata sujit sukanya suleiman sultan suman
    sumit sunanda sungmin sunil sunita suraj suresh suri surya susan susana susann susanna susanne sushant
    sushma susie susumu suzan suzanna suzanne suzette suzie suzy svante svein sven svend svenja svetlana
    swantje swapnil swati sybil sybille syed sylvain sylvester sylvia sylviane sylvie sylwia szymon tabea
    tabitha tadashi tadeusz taehyun taha tahir taichi taiwo takahiro takako takao takashi takeshi takumi
    takuya tal talia talib talya tamar tamara tamas tameka tamer tami tamika tammy tamsin tania tanisha
    tanja tanmay tanvi tanya tara tarek tariq taro tarun taryn tasha tatiana tatjana tatsuya tatum tatyana
    ted teddy teemu tegan teijo tejas teo teodor teodora teodoro terence teresa tereza terezie teri terje
    terrance terrell terrence terri terry tess tessa tetsuo teun thabo thaddeus thais thalia thandiwe thanh
    thea thelma themba theo theodor theodora theodore theophile theresa therese theresia theunis thi thiago
    thibaud thibault thierry thies thijmen thijs thilo thokozani thom thomas thor thora thorben thore
    thorsten thu thulani thuy tia tiago tiana tiara tibor tiffany tijs tilda till tillmann tilly tilman tim
    timm timmy timo timothee timothy timur tina tineke tino tirza tisha titus tiziana tiziano tjark tobey
    tobi tobiah tobias toby todd tom toma tomas tomasso tomasz tomaz tomek tomer tomi tomislav tommaso tommy
    tomoe tomoko tomomi tomoya toni tonia tonio tony tonya torben tore torstein torsten toru toshio tracey
    traci tracie tracy travis tremaine trent trenton tresa trevon trevor tricia trina trine trinidad trish
    trisha tristan trixie troy trudy truman trygve tsuyoshi tsvetan tuan tudor tuija tulay tunde tuomas
    turgut tushar tycho tyler tyra tyree tyrell tyrone tyson uchenna uday udo ueli ugo ujjwal ulf ulises
    ulla ulrich ulrik ulrike uma umair umang umar umberto umesh umut upasana urs ursel urska ursula urszula
    urvashi usha usman uta ute utz uwe uzma vaclav vadim vahid vaibhav vaishali val valentin valentina
    valentine valentino valeria valerian valerie valery valeska vance vanda vandana vanessa vangelis vania
    vanja varsha varun vasco vasile vasiliki vasilios vasilis vasudha vaughn veda vedran veena velma venkat
    venkatesh vera verena verity vernon veronica veronika veronique vesna vibeke vibha vic vicente vicki
    vickie vicky victor victoria vida vidhya vidya vigdis viggo vijay vijaya vik vikas viki vikram viktor
    viktoria viktoriya vilma vin vinay vinayak vince vincent vincenza vincenzo vineet vinicius vinod viola
    violeta violetta vipul virendra virgil virgilio virginia virginie virpi vishal vishnu vita vito vittoria
    vittorio vivek vivi vivian viviana viviane vivien vivienne vlad vladan vladimir vladislav vojtech volkan
    volker volodymyr vonda vreni vuyo waleed walid wally walt walter walther waltraud wanda warren wayan
    wayne wei weldon wendell wendi wendy wenzel werner wesley wessel whitney wiebke wieland wietske wiktor
    wiktoria wilbert wilbur wiley wilfred wilfredo wilfried wilhelm wilhelmina wilhelmine will willa willard
    willem willemien willemijn willi william willie willis willow willy wilma wilmer wim winfried winifred
    winnie winona winston winthrop witold wladyslaw wojciech wojtek wolfgang wolfram woodrow wouter wyatt
    xander xaver xavi xavier xenia xiao xiaoli xiaoming ximena xin xinyi xiomara xiu yaakov yadira yael
    yahir yair yakov yamile yamini yan yana yanira yann yannic yannick yannis yara yaron yash yashwant yasin
    yasir yasmeen yasmin yasmina yasmine yassin yassine yasuhiro yasuko yejin yelena yeliz yesenia yevgenia
    yevgeny yiannis yichen yifan yigal ying yisroel yitzhak yoel yogesh yohan yohannes yoichi yoko yolanda
    yolande yonatan yosef yoshi yoshiko yosuke youngho yousef youssef yousuf ysabel yuan yuji yuka yukari
    yuki yukiko yulia yuliya yumi yumiko yuna yunus yuri yurii yuriko yuriy yusra yusuf yusuke yuta yutaka
    yuto yves yvette yvon yvonne zac zach zachariah zachary zack zadie zahra zaid zainab zaira zakaria zaki
    zandra zane zanele zara zayn zbigniew zeke zelda zeljko zelma zena zenobia zeynep zhanna zhen zia zihan
    zijad zina zita ziva zixuan zlatan zlatko zoe zoey zofia zohar zohra zoltan zora zoran zsofia zsolt
    zsuzsanna zubin zuleika zulma zuri zuzana zygmunt
""".split()
)
