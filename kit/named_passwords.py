"""Passwords that somebody names as such: "my password is hunter2", "pw: ...", and the same in nine languages. Pure.

A label alone proves nothing ("my password is not working"), so the word behind it decides: it is a password when it
looks chosen (digits or symbols among letters), or when it is a plain word that ends the clause and says nothing about
passwords.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_LABEL = (
    r"(?:[a-zäöü]{0,20}(?:passwor[dt]s?|kennwort)|psw|passwd|pass ?code|pass ?phrase|pwd|pw|pass|mot de passe|mdp|"
    r"contraseña|contrasena|contrasenya|clave(?: de acceso| del? wi-?fi)?|senha|palavra-passe|wachtwoord|hasło|"
    r"lösenord|adgangskode|heslo)"
)
_ABOUT = (
    r"(?:[^\S\n]+(?:for|to|of|on|in|at|für|zum|zur|von|vom|am|im|pour|du|de|del|para|per|di|voor|do)"
    r"(?:[^\S\n]+[^\s:=]{1,40}){1,5}?)?"
)
_COPULA = (
    r"(?:is|are|was|to be|to jest|ist|lautet|war|est|étais?t?|es|era|è|é|seria|to|=>?|->|jest|är|er|je)[^\S\n:]*:?"
    r"(?:[^\S\n]+(?:now|currently|still|jetzt|nun|ahora|maintenant):?)?"
)
_STRONG = r"(?P<strong>[^\S\n]*(?::|=>?)[^\S\n]*\n?[^\S\n]*)"
_QUOTED = (
    r"\"[^\"\n]{3,80}\"|“[^”\n]{3,80}”|'[^'\n]{3,80}'(?!\w)|`[^`\n]{3,80}`|"
    r"«[^»\n]{3,80}»|„[^“”\n]{3,80}[“”]"
)
_NAMED = re.compile(
    rf"(?<![A-Za-z0-9\[])(?P<label>{_LABEL})[\"'’)]?"
    rf"(?:{_ABOUT}(?:{_STRONG}|(?P<copula>[^\S\n]+{_COPULA}\s{{1,3}}))|"
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
    protection recovery change hint rules page screen prompt free protected less please sent thanks yes sure
    falsch abgelaufen vergessen weg nicht richtig ungültig unbekannt gesperrt korrekt sicher gleich leer fehlt mehr
    kein keine zu nötig notwendig erforderlich optional geändert lang kurz schwach stark
    incorrecte oublié expiré faux invalide trop perdu refusé pas obligatoire facultatif bloqué correcte
    incorrecta incorrecto errónea inválida caducada demasiado correcta olvidada perdida bloqueada muy obligatoria
    errata scaduta sbagliata dimenticata errada incorreta inválida esquecida verkeerd vergeten verlopen kwijt
    """.split()
)
_SAID_OF_PASSWORDS = re.compile(r"(?:ed|ing|ly|able|ible)$")
_UNIT = re.compile(
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
    """The places of the passwords in `text`, in order, quotation marks left outside."""
    position = 0
    while match := _NAMED.search(text, position):
        span = _password(match)
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
    if _NO_PASSWORD.fullmatch(value) or _is_about_passwords(value) or _UNIT.match(match.string, end):
        return None
    if not (_is_named_and_quoted(match, quoted=quoted) or _fits(match, value)):
        return None
    if len(value) >= 256:  # the pattern stops there, the word may not
        end = (re.compile(r"\S*").match(match.string, end) or match).end()
    stripped = value.rstrip(".,;:)]?\"'")
    return (start, end) if quoted or len(value) >= 256 else (start, start + len(stripped))


def _is_named_and_quoted(match: re.Match[str], *, quoted: bool) -> bool:
    return quoted and match["bare"] is None and not _is_short_label(match)


def _fits(match: re.Match[str], value: str) -> bool:
    word = value.rstrip(".,;:!?)]\"'")
    if _looks_chosen(value):
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


def _looks_chosen(value: str) -> bool:
    """Whether digits or symbols stand among letters, or the case changes inside, in at least five characters."""
    word = value.rstrip(".,;:)?]")
    letters, digits = any(map(str.isalpha, word)), any(map(str.isdigit, word))
    if len(word) < 5 or not letters:
        return len(word) >= 6 and digits and bool(re.search(r"[!@#$%^&*_+=~]", word))
    inner_case = re.search(r"[a-zß-ÿ][A-Z]", word)
    return digits or bool(inner_case) or bool(_SYMBOL_INSIDE.search(word))


def _is_about_passwords(value: str) -> bool:
    word = value.casefold().strip(".,;:!?)('\"")
    words = word.split()
    return (
        not words
        or words[0] in _ABOUT_PASSWORDS
        or (len(words) == 1 and len(word) < 4)
        or (word.isalpha() and bool(_SAID_OF_PASSWORDS.search(word)))
    )
