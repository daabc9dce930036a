"""The language of a short message, by its commonest words and its letters. PURE."""

from __future__ import annotations

import re
from collections.abc import Sequence

_WORDS: dict[str, frozenset[str]] = {
    "en": frozenset(
        "the a an and or but if to of in on at by for with without is are was were be do does did don't "
        "doesn't can could will would should may must have has had i you we they it he "
        "she my your our their me us this that these those there here what which who when where why how "
        "much many not no yes please thanks thank hi hello hey from about any some how's "
        "what's i'm you're it's can't won't get need want bye good morning great ok sure want really just "
        "into than then too also u ur whats cant wont dont pls thx people person help "
        "nice day talk speak human price pricing cost free".split()
    ),
    "de": frozenset(
        "der die das den dem des ein eine einen einem einer und oder aber wenn dann als von zu zum zur im "
        "am auf bei für fur mit ohne aus nach ist sind war wird werden es sie er wir ihr "
        "ihre ich mir mich du dich dir man nicht kein keine ja nein kann können koennen soll muss haben "
        "hat hatte habt welche welcher was wann wo warum wie viel auch nur mehr sehr bitte danke "
        "hallo guten gibt euer eure euch uns unser noch schon mal bin bist seid jemand gerne vielen dank "
        "tschüss tschuss klar genau jetzt heute morgen kostet möchte mochte gern lieber "
        "mein meine dein deine geht wer wen wieder moin servus super tag".split()
    ),
    "fr": frozenset(
        "le la les un une des du de et ou mais si que qui quoi dans en sur au aux par pour avec sans ce "
        "cette ces est sont était il elle ils nous vous votre vos notre nos on je me mon ma mes "
        "tu te ton ta ne pas non oui peut peux pouvez quel quelle quels quelles quand où comment pourquoi "
        "combien tout plus très y c'est j'ai est-ce bonjour bonsoir salut merci svp avez suis "
        "êtes etes es-tu d'accord bien sûr ça ca voudrais fait faire moi toi aussi beaucoup quelqu'un "
        "donne jour journée revoir bientôt coûte demain parler vraiment l'abonnement".split()
    ),
    "es": frozenset(
        "el la los las un una unos de del y o pero si que quien quién cual cuál en sobre al por para con "
        "sin este esta estos eso ese es son era está estan están lo le les nos su sus yo me mi "
        "tu te no sí puede puedo puedes pueden cuando cuándo donde dónde como cómo cuanto cuánto cuánta "
        "cuánta todo más muy hay hola gracias buenos buenas días dias tardes noches adiós adios "
        "favor quiero tienen tengo tiene hacer hace eres usted ustedes claro vale hasta luego qué también "
        "necesito hablar alguien persona olvidé ayuda mis mañana aceptan ahora ninguna ninguno".split()
    ),
    "it": frozenset(
        "il lo la gli le un uno una di del della dei e o ma se che chi cui in nel nella su al alla per con "
        "senza questo questa è sono era ci vi si non sì puoi può posso quando dove come "
        "quanto quanti tutto più molto ciao grazie buongiorno buonasera salve prego perfetto vorrei avete "
        "siete sei mio tuo vostro cosa quale anche costa arrivederci oggi domani parlare tempo "
        "stai ho ti piano prova gratuita nostro".split()
    ),
    "nl": frozenset(
        "de het een en of maar als dan van naar in op aan bij voor met zonder uit is zijn was wordt worden "
        "ik je jij u wij we jullie zij hij mijn jouw ons niet geen ja nee kan kunnen "
        "moet hebben heeft heb welke wat wanneer waar waarom hoe veel ook alleen meer zeer graag bedankt "
        "dank hallo hoi goedemorgen goedemiddag dag tot ziens wil ben bent dit dat deze er nog "
        "fijne iemand spreken wel gaat kost per maand wie eens".split()
    ),
    "pt": frozenset(
        "o a os as um uma uns de do da dos das e ou mas se que quem em no na nos nas ao à por pelo pela "
        "para com sem este esta isso é são era está estão eu você voce vocês voces ele "
        "nós me meu minha seu sua não nao sim pode posso podem quando onde como quanto quanta tudo mais "
        "custa custam anual muito olá ola oi obrigado obrigada bom boa dia tarde noite tchau até logo quero tem têm "
        "temos fazer qual quais esqueci senha entregam falar bem".split()
    ),
    "pl": frozenset(
        "i w na z ze do od po za przez dla bez o u jest są był to ten ta te nie tak czy jak gdzie kiedy "
        "ile co kto który która się mi mnie ja ty wy my mogę można mam macie macie jestem "
        "jesteś proszę dziękuję dzięki cześć dzień dobry witam bardzo może chcę już też tylko plan "
        "kosztuje wysyłka wysyłacie hasło pogoda rozmawiać człowiekiem dobre widzenia razie swój masz imię "
        "dziekuje czesc".split()
    ),
}
_LETTERS = (
    ("de", re.compile("[ßäöü]")),
    ("pl", re.compile("[łąęśźżćń]")),
    ("es", re.compile("[ñ¿¡]")),
    ("pt", re.compile("[ãõ]")),
    ("fr", re.compile("[çœêîûëï]|\\b(?:tu es|es-tu|t'es)\\b|\\b(?:qu|l|d|j|c|n|s)['’](?=[aeiouhéèêyà])")),
)
_LETTER_WEIGHT, _LONE_WORD = 1.5, 1.0
_UNAMBIGUOUS = {
    word: language
    for language, lone in (
        (
            "en",
            "hi hello hey thanks thank you yes bye please goodbye sure yeah yep thx nope hiya howdy human "
            "okay",
        ),
        (
            "de",
            "hallo danke nein tschüss tschuss tschüß moin servus grüezi klasse gerne genau klar bitte ja "
            "nö guten",
        ),
        ("fr", "bonjour bonsoir merci salut coucou oui mdr génial d'accord non"),
        ("es", "hola gracias adiós adios vale perfecto jajaja buenas claro sí"),
        ("it", "ciao grazie buongiorno buonasera arrivederci perfetto salve sì"),
        ("nl", "hoi goedemiddag goedemorgen bedankt doei dankjewel"),
        ("pt", "olá obrigado obrigada tchau oi kkkkk sim não"),
        ("pl", "cześć dziękuję dzięki tak hej czesc nie"),
    )
    for word in lone.split()
}


def language_of(message: str, *, previous: Sequence[str] = ()) -> str | None:
    """The primary tag ("de") of a message; what its words leave open, the messages before it may settle."""
    scores = _scores(message)
    best = _clear_winner(scores, margin=0.5)
    if best is not None and (scores[best] >= 2 or not previous):
        return best if scores[best] >= 1.5 or _is_lone(message, best) else None
    if not previous:
        return None
    for earlier in reversed(previous):
        for language, score in _scores(earlier).items():
            scores[language] = scores.get(language, 0.0) + 0.5 * score
    return _clear_winner(scores, margin=0.5)


def _scores(message: str) -> dict[str, float]:
    lower = message.lower().replace("’", "'")
    found = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", lower)
    scores: dict[str, float] = {
        name: float(sum(word in known for word in found)) for name, known in _WORDS.items()
    }
    for name, letters in _LETTERS:
        if letters.search(lower):
            scores[name] += _LETTER_WEIGHT
    if found and len(found) <= 3 and (lone := _UNAMBIGUOUS.get(found[0])):
        scores[lone] += _LONE_WORD
    return scores


def _clear_winner(scores: dict[str, float], *, margin: float) -> str | None:
    best, second = sorted(scores, key=lambda name: scores[name], reverse=True)[:2]
    return best if scores[best] > 0 and scores[best] >= scores[second] + margin else None


def _is_lone(message: str, language: str) -> bool:
    return any(_UNAMBIGUOUS.get(word) == language for word in message.lower().strip(" !.,?¡¿").split())
