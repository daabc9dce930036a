"""The same two wishes in any word order: a short sentence of nothing but the words of such a wish. PURE.

No list of phrases is ever complete ("do I have a real human here or just software"). But a product question
brings a word of its own, and one such word is enough to leave the sentence alone.
"""

from __future__ import annotations

from agent.acts.text import words

_SMALL = frozenset(
    "a an the i me we us you your u am is are was do does did don't have has can could would will may "
    "might should must "
    "what what's name to of with from for in on at by or and not no if so that this it there here who what "
    "some any just only really "
    "actually maybe please now right then ok okay instead rather like be been get got basically i'm i'd "
    "you're it's "
    "that's isn't "
    "aren't kind sort type on other side end one someone anyone yes well hold wait chat line sir hi hey "
    "hello hmm "
    "ich wir mich mir uns du sie ihr dich bin ist bist sind hab habe haben hatte gern gerne mit ein eine "
    "einen einem "
    "einer von zu kann konnte konnten konnt kannst darf mochte will wurde wurden bitte hier oder und nicht "
    "nur auch "
    "jetzt mal das es doch etwa wirklich eigentlich gerade denn lieber direkt noch der die den dem euch "
    "euer eurem euren "
    "je j me m moi nous tu vous on est es suis etes suis-je es-tu etes-vous c'est j'ai un une le la les de "
    "du d des a "
    "au avec par pour qu qu'un que qui ou et non pas ici bien vraiment svp plait s'il directement peux "
    "peut puis-je "
    "pouvez-vous voudrais aimerais j'aimerais veux souhaite souhaiterais etre quelqu'un "
    "yo mi nos te usted eres soy es esto estoy con un una el los de por para que quien o y no aqui aca "
    "favor quiero "
    "quisiera necesito puedo puede pueden podria podrian me gustaria algun alguna alguien directamente "
    "io lei sei sono sto con per favore vorrei voglio posso potete potrei puo qui oppure "
    "ik je jij u ben bent is dit met een het of wil zou kan kunnen jullie graag worden alstublieft hier "
    "eu voce e sou estou com um uma por favor quero queria gostaria posso podem aqui ou "
    "ja ty z czy chce moge prosze tu jest to".split()
)
_MACHINE = frozenset(
    "bot chatbot robot human humans person people machine computer ai software program script gpt chatgpt "
    "gpt4 gpt-4 llm "
    "mensch menschen roboter maschine ki computer programm humain personne machine ia ordinateur "
    "humano humana persona maquina umano macchina mens persoon robo pessoa czlowiek czlowiekiem "
    "bot-".split()
)
_MACHINE_MORE = frozenset(
    "basically which answer answers answering antwortet repond qui contesta responde mitarbeiter echt real "
    "fake live actual true automated automatic virtual assistant agent model being talking speaking "
    "chatting writing "
    "texting talk speak dealing name called guys artificial intelligence algorithm schreibe spreche rede "
    "chatte echter "
    "echte echten echtem richtiger richtige richtigen assistent vrai vraie parle discute reel reelle "
    "assistant intelligence "
    "artificielle hablando chateando hablo real verdad vero vera parlando parlo praat echt echte "
    "falando".split()
)
_PEOPLE = frozenset(
    "human person people someone anyone agent rep reps representative representatives operator sales "
    "salesperson manager "
    "supervisor advisor adviser consultant colleague employee staff team support somebody mensch menschen "
    "mitarbeiter "
    "mitarbeiterin person jemand jemanden jemandem berater beraterin vertrieb ansprechpartner "
    "kundenservice kollegen humain "
    "personne conseiller conseillere commercial commerciaux quelqu'un agent responsable technicien equipe "
    "persona humano "
    "alguien agente asesor asesora operador comercial vendedor representante umano operatore qualcuno "
    "consulente iemand "
    "medewerker mens collega pessoa atendente alguem vendedor consultor czlowiekiem kims "
    "konsultantem".split()
)
_REACH = frozenset(
    "talk speak arrange book talking speaking call calls called callback phone ring contact contacted "
    "touch reach "
    "connect connected transfer "
    "transferred put sprechen reden telefonieren anrufen zuruckrufen ruckruf anruf kontakt kontaktieren "
    "verbinden verbunden "
    "chatten parler appeler rappeler rappele rappelee contacter contact recontacter joindre hablar llamar "
    "llame llamen llamarme "
    "llamada contactar contacte contacten comunicarme parlare chiamare richiamare richiamarmi chiamarmi "
    "contattare spreken "
    "praten bellen gebeld teruggebeld terugbellen contact falar ligar ligue contato rozmawiac porozmawiac "
    "zadzwonic".split()
)
_REACH_MORE = frozenset(
    "back give need want help out directly quickly tomorrow today later soon asap morning afternoon real "
    "actual live proper human "
    "someone's department customer service guy guys member about morgen heute spater nachmittag vormittag "
    "zuruck echten echter "
    "echte brauche hilfe team abteilung demain aujourd'hui vite vrai vraie votre aide manana hoy luego "
    "verdadera real ayuda "
    "domani oggi vera vero aiuto morgen vandaag terug echte hulp amanha hoje real ajuda".split()
)
_HELP = frozenset("help hilfe aide ayuda aiuto hulp ajuda".split())
_HUMAN = frozenset(
    "human person mensch menschen mitarbeiter humain personne humano persona umano mens pessoa".split()
)
_SELF_CALLING = frozenset(
    "ruckruf gebeld teruggebeld terugbellen callback rappele rappelee zuruckrufen "
    "llamarme chiamarmi richiamarmi".split()
)
_ME = frozenset(
    "i me we us i'd i'm ich mich mir wir uns je j'aimerais j'ai moi me nous yo mi quiero quisiera necesito "
    "puedo me nos vorrei "
    "voglio posso ik mij eu quero queria posso gostaria chce moge".split()
)
_YOU = frozenset(
    "you you're your u this i am du sie ich das tu vous c'est es-tu etes-vous je eres es "
    "usted sei lei ben bent je voce jestes".split()
)
_MOST_WORDS = 13


def mentions_only_machine(sentence: str) -> bool:
    """Whether a short sentence asks nothing but whether a machine or a person is here."""
    found = set(words(sentence))
    if not (1 < len(found) <= _MOST_WORDS and found & _MACHINE and found & _YOU):
        return False
    return found <= _SMALL | _MACHINE | _MACHINE_MORE


def mentions_only_contact(sentence: str) -> bool:
    """Whether a short sentence says nothing but that someone here should talk to its writer."""
    found = set(words(sentence))
    if not (
        1 < len(found) <= _MOST_WORDS
        and found & _ME
        and (found & _REACH or (found & _HELP and found & _HUMAN))
    ):
        return False
    return bool(found & (_PEOPLE | _SELF_CALLING)) and found <= _SMALL | _PEOPLE | _REACH | _REACH_MORE
