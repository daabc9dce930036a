"""Secrets that stand beside a word for signing in: "login anna / Tiger!99", "my PIN is 4711". Pure.

Of a pair only the password is a secret. A PIN has four to eight digits; the Indian postal "PIN code" has six and stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kit.named_passwords import ABOUT, COPULA, STRONG, UNIT, is_other, looks_chosen

_PIN = re.compile(
    r"(?<![A-Za-z0-9\[])(?P<own>(?:my|our|mein|meine|unsere|mon|notre|mi|nuestro|meu|il mio|mijn)[^\S\n]+)?"
    r"(?:(?:code|código|codice)[^\S\n-])?(?P<label>pin|geheimzahl)(?P<code>[ -]?code)?"
    r"(?:[ -]?(?:nummer|number|num|no\.?|nr\.?))?"
    rf"(?:{ABOUT}(?:{STRONG}|[^\S\n]+{COPULA}\s{{1,3}})|(?P<bare>[^\S\n]{{1,3}}))"
    r"[\"'“„«(]?(?P<pin>\d{4,8}|\d(?: \d){3,7}|\d\d \d\d)(?![\w/]|[.,:-]\d)",
    re.IGNORECASE,
)

_LOGIN = (
    r"(?:log-?ins?|log(?:ged)?[ -]?in|sign(?:ed)?[ -]?in|credentials?|creds|(?:zugangs|anmelde|login)daten|zugang|"
    r"identifiants?|accesos?|credenciales|credenziali|accès|inloggegevens)"
)
_NAMES_LOGIN = re.compile(rf"(?<![A-Za-z0-9\[]){_LOGIN}\b", re.IGNORECASE)
_PAIR = (
    r"(?<![\w./:@\\+-])(?P<user>[\w.+-]{2,64}+(?:@[\w.-]{3,80}+)?)"
    r"(?P<between>[^\S\n]?[/|][^\S\n]?|:(?=\S)|,?[^\S\n])(?P<password>[^\s/|]{4,64}+)(?![/|])"
)
_WORDS_BETWEEN = (
    r"(?:[^\S\n]+(?:details?|data|info|is|are|was|were|with|as|using|user(?:name)?|password|ist|sind|lautet|lauten|mit|"
    r"als|est|sont|avec|es|son|con|sono|zijn|(?:for|to|on|für|zum|zur|pour|para|de|del|du)(?:[^\S\n]+\w{1,20}){1,3}))"
)
_LOGIN_BEFORE = re.compile(
    rf"(?<![A-Za-z0-9\[]){_LOGIN}{_WORDS_BETWEEN}{{0,3}}?[^\S\n]*(?:[:=(-]\s{{0,3}}|\s{{1,3}}(?:[:=–-]\s{{1,2}})?){_PAIR}",
    re.IGNORECASE,
)
_LOGIN_BEHIND = re.compile(
    rf"{_PAIR}(?:[^\S\n]+(?:is|are|was|were|as|ist|sind|war|als|est|sont|comme|es|son|como|sono|zijn)"
    rf"(?:[^\S\n]+[\w'’]{{1,12}}){{0,2}})?[^\S\n]+{_LOGIN}\b",
    re.IGNORECASE,
)
_NO_USER = frozenset(
    """
    page pages screen form button link signup sign-up register registration error status code version dashboard server
    client web app mobile site url http https type via and or the field step
    """.split()
)
_PRODUCT = re.compile(
    r"(?:saml|oidc|openid|oauth|ldap|windows|win|macos|ios|ipados|android|chrome|firefox|safari|edge|office|microsoft|iso|m|v|version)"
    r"[._-]?\d[\d.]*",
    re.IGNORECASE,
)
_FILE_OR_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[a-z]{2,4}", re.IGNORECASE)
_CLOSING = ".,;:)]?\"'"


def pins(text: str) -> Iterator[tuple[int, int]]:
    """The places of the PINs that are named as such, in order."""
    for match in _PIN.finditer(text):
        postal = match["code"] and len(match["pin"]) == 6
        # Without a word between, only capitals or an owner tell a PIN from the verb, and from an Indian address.
        bare = match["bare"] and not match["own"] and (match["label"] != "PIN" or len(match["pin"]) == 6)
        if not postal and not bare and not UNIT.match(text, match.end("pin")):
            yield match.span("pin")


def login_passwords(text: str) -> Iterator[tuple[int, int]]:
    """The places of the passwords in pairs of a user and a password beside a word for signing in."""
    if not _NAMES_LOGIN.search(text):
        return
    for pattern in (_LOGIN_BEFORE, _LOGIN_BEHIND):
        for match in pattern.finditer(text):
            password = match["password"].rstrip(_CLOSING)
            if _is_pair(match["user"], password, loose=not match["between"].strip(" ,\t")):
                yield match.start("password"), match.start("password") + len(password)


def _is_pair(user: str, password: str, *, loose: bool) -> bool:
    """`loose`: only a blank or a comma stands between the two, so that the password must not look like a word."""
    if user.casefold() in _NO_USER or not re.search(r"[^\W\d_]", user):
        return False
    if any(_FILE_OR_HOST.fullmatch(each) for each in (user, password)) or _PRODUCT.fullmatch(user):
        return False
    if len(password) < 4 or is_other(password) or _PRODUCT.fullmatch(password):
        return False
    if loose:
        return bool(re.search(r"\d", password) and re.search(r"[!@#$%^&*+=?~]", password))
    if password.isdecimal():
        return 6 <= len(password) <= 12
    return looks_chosen(password) or user.casefold() == password.casefold()
