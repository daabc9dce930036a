"""Passwords that somebody names as such: "my password is hunter2", "pw: ...", and the same in nine languages. Pure.

A label alone proves nothing ("my password is not working"), so the word behind it decides: it is a password when it
looks chosen (digits or symbols among letters), or when it is a plain word that ends the clause and says nothing about
passwords. Several words are a passphrase when they end the clause and make no sentence; kit.named_logins has PINs and
pairs of a user and a password.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_LABEL = (
    r"(?:[a-zäöü]{0,20}(?:passwor[dt]s?|kennwort)|psw|passwd|pass ?code|pass ?phrase|pwd|pw|pass|mot de passe|mdp|"
    r"contraseña|contrasena|contrasenya|clave(?: de acceso| del? wi-?fi)?|senha|palavra-passe|wachtwoord|hasło|"
    r"lösenord|adgangskode|heslo)"
)
ABOUT = (
    r"(?:[^\S\n]+(?:for|to|of|on|in|at|für|zum|zur|von|vom|am|im|pour|du|de|del|para|per|di|voor|do)"
    r"(?:[^\S\n]+[^\s:=]{1,40}){1,5}?)?"
)
COPULA = (
    r"(?:is|are|was|to be|to jest|ist|lautet|war|est|étais?t?|es|era|è|é|seria|to|=>?|->|jest|är|er|je)[^\S\n:]*:?"
    r"(?:[^\S\n]+(?:now|currently|still|jetzt|nun|ahora|maintenant):?)?"
)
STRONG = r"(?P<strong>[^\S\n]*(?::|=>?)[^\S\n]*\n?[^\S\n]*)"
_QUOTED = (
    r"\"[^\"\n]{3,80}\"|“[^”\n]{3,80}”|'[^'\n]{3,80}'(?!\w)|`[^`\n]{3,80}`|"
    r"«[^»\n]{3,80}»|„[^“”\n]{3,80}[“”]"
)
_NAMED = re.compile(
    rf"(?<![A-Za-z0-9\[])(?P<label>{_LABEL})[\"'’)]?"
    rf"(?:{ABOUT}(?:{STRONG}|(?P<copula>[^\S\n]+{COPULA}\s{{1,3}}))|"
    r"(?P<bare>\s{1,3}(?:[-–—→]\s{1,3})?))"
    rf"(?P<value>{_QUOTED}|[^\s\"“'`«„]\S{{0,255}})",
    re.IGNORECASE,
)
_PHRASE = re.compile(
    r"(?<![A-Za-z0-9])(?:pass ?phrase|(?:seed|recovery|secret) (?:phrase|words))(?:[^\S\n]+(?:is|are|=)|:)[^\S\n]+"
    r"(?P<phrase>[a-z]{3,12}(?: [a-z]{3,12}){2,23})",
    re.IGNORECASE,
)
_ABOUT_PASSWORDS = frozenset(
    """
    not wrong expired incorrect invalid too lost forgotten gone okay fine weak strong safe unknown required reset
    correct the and your still already being never always only longer broken blocked locked missing different same right
    empty blank visible hidden optional mandatory short long secure leaked public this that what where which when how
    why mine ours his hers yours theirs esqueci
    who from over only stored saved case there here again back also just really very something nothing about with
    without least minimum maximum string text field null none true false value example placeholder sensitive later
    soon ready easy hard complex simple active inactive login account email username user admin's policy manager
    settings menu profile upper lower uppercase lowercase letters digits numbers symbols characters zeichen buchstaben
    ziffern mindestens
    protection recovery change hint rules page screen prompt free protected less please sent thanks yes sure
    falsch abgelaufen vergessen weg nicht richtig ungültig unbekannt gesperrt korrekt sicher gleich leer fehlt mehr
    kein keine zu nötig notwendig erforderlich optional geändert lang kurz schwach stark
    incorrecte oublié expiré faux invalide trop perdu refusé pas obligatoire facultatif bloqué correcte
    incorrecta incorrecto errónea inválida caducada demasiado correcta olvidada perdida bloqueada muy obligatoria
    errata scaduta sbagliata dimenticata errada incorreta inválida esquecida verkeerd vergeten verlopen kwijt
    """.split()
)
_NO_SECRET_SAID = frozenset(
    """
    not no never cannot can't don't doesn't didn't isn't wasn't won't unknown forgot forgotten forget remember know
    working works work worked wrong expired incorrect invalid changed ask see contact click enter type use please
    nicht kein keine vergessen falsch abgelaufen bitte fragen siehe weiß funktioniert geht
    pas oublié incorrect expiré faux voir demander sais marche fonctionne
    no olvidé olvidado incorrecta caducada ver pedir sé funciona recuerdo não esqueci errada niet vergeten verkeerd non
    dimenticata sbagliata
    """.split()
)
"""Words that no passphrase is expected to have, and that what people say instead of one mostly has."""
_OF_SENTENCES = frozenset(
    """
    i you he she it we they me us them my your our their his her its a an the this that these those any every each all
    some both one two three several many is are was were be been has have had do does did can could will would should
    must may might need needs to of in on at by for from with via into under between after before since until per or
    and but if when how what which who where why than as so too very more most once twice always often again then
    ich du er sie es wir ihr mein meine dein unser der die das den dem des ein eine einen ist sind war wird werden kann
    muss soll hat haben im am auf an aus bei mit von vom zu zum zur für oder und aber wenn wie was wer wo warum alle
    jede jeder mehr noch schon sehr
    je tu il elle nous vous ils mon ma mes ton ta votre notre le la les un une des du de est sont était doit peut a ont
    dans sur avec pour par ou et mais si quand comment quoi qui où pourquoi tous chaque
    yo tú él ella nosotros mi tu su nuestro el los las unos son era debe puede tiene en con por para o y pero cuando
    cómo qué quién dónde todos cada eu ele meu minha sua seu os um uma é são deve pode tem em com por ou mas io il lo
    gli uno sono deve può ha nel con di che ik jij hij wij mijn jouw onze het een zijn moet kan heeft met voor van
    """.split()
)
_WORDS = re.compile(
    r"[^\W_][\w'’!@#$%&*+-]{0,24}(?:[^\S\n][^\W_][\w'’!@#$%&*+-]{0,24}){1,5}"
    r"(?=[.,;!)\"']{0,4}[^\S\n]*(?:\n|\Z)|[.,;!]{1,4}\s|[^\S\n]+(?:and|und|et|y|but|aber|mais|pero)\b)"
)
"""Two to six words that end a clause."""
_SAID_OF_PASSWORDS = re.compile(r"(?:ed|ing|ly|able|ible)$")
UNIT = re.compile(
    r"[\s-]{1,2}(?:character|char|digit|letter|symbol|day|minute|hour|week|month|year|time|"
    r"zeichen|stellen|ziffern|tage|"
    r"caract|jours|días|cifras|tekens|attempt|user|%)",
    re.IGNORECASE,
)
_NO_PASSWORD = re.compile(
    r"[^\s@]+@[\w-]+(?:\.[\w-]+)+[.,;!?)]*|\w+://.*|www\..*|[<{\[$%(].*|[*•.xX_#-]+[.,;!?)]*|\d+-[a-z]+[.,;!?)]*|"
    r"v?\d+(?:\.\d+)+\S?|"
    r"(?:sha|md|oauth|bcrypt|argon|scrypt|pbkdf|aes|totp|fido|windows|office|ipv)-?\d\w*[.,;!?)]*|.*\byour_.*|"
    r".*(?:\.\.\.|…)",
    re.IGNORECASE,
)
_SYMBOL_INSIDE = re.compile(
    r"[^\W\d_][^\w\s]*[!@#$%^&*_+=~|\\<>{}?][^\w\s]*\w|^[!@#$%^&*+=~][\w]{3,}|\w{4,}[#$%^&*+=~!]+$"
)
_END = re.compile(
    r"[.,;!)?]*(?:[^\S\n]*(?:\n|$)|[.,;!?)]\s|[^\S\n]+(?:and|und|et|y|e|en|but|aber|mais|pero|for|on|at|,|-|–)\b)"
)


def passwords(text: str) -> Iterator[tuple[int, int]]:
    """The places of the passwords in `text`, quotation marks left outside."""
    position = 0
    while match := _NAMED.search(text, position):
        span = _passphrase(match) or _password(match)
        if span:
            yield span
        # A word that is none may be the label of one: "I forgot my password, password: ..."
        position = span[1] if span else match.end("label")
    for match in _PHRASE.finditer(text):
        # One such word may open a phrase ("correct horse ..."), two make a sentence ("not working since ...").
        if sum(map(_is_about_passwords, match["phrase"].split())) < 2:
            yield match.span("phrase")


def _password(match: re.Match[str]) -> tuple[int, int] | None:
    value, (start, end) = match["value"], match.span("value")
    quoted = value[0] in "\"“'`«„" and value[-1] in "\"”“'`»"
    if quoted:
        value, start, end = value[1:-1], start + 1, end - 1
    if is_other(value) or _is_about_passwords(value, quoted=quoted):
        return None
    if value.isdecimal() and UNIT.match(match.string, end):
        return None
    if not (_is_named_and_quoted(match, quoted=quoted) or _fits(match, value)):
        return None
    if len(value) >= 256:  # the pattern stops there, the word may not
        end = (re.compile(r"\S*").match(match.string, end) or match).end()
    stripped = value.rstrip(".,;:)]?\"'")
    return (start, end) if quoted or len(value) >= 256 else (start, start + len(stripped))


def _passphrase(match: re.Match[str]) -> tuple[int, int] | None:
    """Several words behind the label. A colon says that a password follows, words that make no sentence as well."""
    phrase = _WORDS.match(match.string, match.start("value"))
    if not phrase or match["bare"] is not None or match["label"].casefold() in ("pass", "clave"):
        return None
    words = phrase[0].casefold().replace("’", "'").split()
    if not _NO_SECRET_SAID.isdisjoint(words):
        return None
    copula = (match["copula"] or "").strip()
    if copula.endswith(":") or (match["strong"] and "phrase" in match["label"].casefold()):
        return phrase.span() if sum(word in _ABOUT_PASSWORDS for word in words) < 2 else None
    about = sum(word in _ABOUT_PASSWORDS or _is_said_of_passwords(word) for word in words)
    if not _OF_SENTENCES.isdisjoint(words) or about > (len(words) >= 4):
        return None
    unmarked = match["strong"] is None
    return None if unmarked and (len(words) < 4 or copula.split()[0] == "to") else phrase.span()


def _is_said_of_passwords(word: str) -> bool:
    return len(word) > 5 and bool(_SAID_OF_PASSWORDS.search(word))


def _is_named_and_quoted(match: re.Match[str], *, quoted: bool) -> bool:
    return quoted and match["bare"] is None and not _is_short_label(match)


def _fits(match: re.Match[str], value: str) -> bool:
    word = value.rstrip(".,;:!?)]\"'")
    if looks_chosen(value):
        return True
    if match["bare"] is not None or _is_short_label(match):
        return False
    if word.isdecimal():
        return 4 <= len(word) <= 12
    moved = (match["copula"] or "").split()[:1] == ["to"]
    plain = word.isalpha() or (word.replace("-", "").isalpha() and word.count("-") >= 2)
    return (
        plain
        and not moved
        and len(word) >= 4
        and bool(_END.match(match.string, match.start("value") + len(word)))
    )


def _is_short_label(match: re.Match[str]) -> bool:
    """Labels that mean other things as well (a boarding pass, "la clave es ...", 500 pounds pw)."""
    label = match["label"].casefold()
    return label == "clave" or (label == "pass" and match["strong"] is None)


def is_other(value: str) -> bool:
    """Whether it is an address, a placeholder, a version, a standard's name: things that only look chosen."""
    return _NO_PASSWORD.fullmatch(value) is not None


def looks_chosen(value: str) -> bool:
    """Whether digits or symbols stand among letters, or the case changes inside, in at least five characters."""
    word = value.rstrip(".,;:)?]")
    letters, digits = any(map(str.isalpha, word)), any(map(str.isdigit, word))
    if len(word) < 5 or not letters:
        return len(word) >= 6 and digits and bool(re.search(r"[!@#$%^&*_+=~]", word))
    inner_case = re.search(r"[a-zß-ÿ][A-Z]", word)
    return digits or bool(inner_case) or bool(_SYMBOL_INSIDE.search(word))


def _is_about_passwords(value: str, *, quoted: bool = False) -> bool:
    word = value.casefold().strip(".,;:!?)('\"")
    words = word.split()
    if quoted and len(words) >= 3 and _NO_SECRET_SAID.isdisjoint(words):
        return sum(each in _ABOUT_PASSWORDS for each in words) >= 2
    return (
        not words
        or words[0] in _ABOUT_PASSWORDS
        or (len(words) == 1 and len(word) < 4)
        or (word.isalpha() and bool(_SAID_OF_PASSWORDS.search(word)))
    )
