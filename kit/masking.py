"""Secrets that people paste into a chat, replaced by a fixed word before the text is stored or sent anywhere. Pure.

Payment cards (ISO/IEC 7812: brand prefix, length and Luhn's check digit), their codes, IBANs (ISO 13616, mod 97), keys
and tokens by their issuers' prefixes or by a label beside a random-looking word, passwords, PINs and US social security
numbers that are named as such. What only looks similar (order numbers, phone numbers, prices, serials, UUIDs) stays.

Every pattern is bounded or possessive, so that the time grows with the text's length and not with its square.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Literal

from kit.named_logins import login_passwords, pins
from kit.named_passwords import passwords

Kind = Literal["private_key", "key", "card", "card_code", "iban", "ssn", "password"]

MASKS: dict[Kind, str] = {
    "private_key": "[private key removed]",
    "key": "[key removed]",
    "card": "[card number removed]",
    "card_code": "[card code removed]",
    "iban": "[IBAN removed]",
    "ssn": "[social security number removed]",
    "password": "[password removed]",
}
"""What stands in a secret's place. Where two kinds overlap, the earlier one names the whole."""


@dataclass(frozen=True, slots=True)
class Found:
    """A secret's kind and its place in the text as it was before masking."""

    kind: Kind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without its secrets, and what was taken out, in order of place."""

    text: str
    found: tuple[Found, ...]


_MAY_HOLD_SECRET = re.compile(
    r"\d|://|[\w+/=.~-]{12}|"
    r"p[as]s|pw|phrase|words|wort|mdp|clave|contrase|senha|palavra|wacht|has[łl]o|lösen|adgang|heslo|"
    r"log|sign|cred|zugang|anmelde|identif|acce|accè",
    re.IGNORECASE,
)
"""Most short texts have none of these: no number, no long word, no word beside which the finders look."""


def mask(text: str) -> Masked:
    """`text` with each secret replaced by its mask; masking a second time changes nothing."""
    if not _MAY_HOLD_SECRET.search(text):
        return Masked(text, ())
    found = _merged([each for find in _FINDERS for each in find(text)])
    starts = [0, *(each.end for each in found)]
    ends = [*(each.start for each in found), len(text)]
    kept = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    masks = [*(MASKS[each.kind] for each in found), ""]
    return Masked("".join(part + word for part, word in zip(kept, masks, strict=True)), tuple(found))


def _merged(found: list[Found]) -> list[Found]:
    rank: dict[Kind, int] = {kind: number for number, kind in enumerate(MASKS)}
    merged: list[Found] = []
    for each in sorted(found, key=lambda it: (it.start, it.end)):
        if not merged or each.start >= merged[-1].end:
            merged.append(each)
            continue
        last = merged[-1]
        kind: Kind = last.kind if rank[last.kind] <= rank[each.kind] else each.kind
        merged[-1] = Found(kind, last.start, max(last.end, each.end))
    return merged


# --- Payment cards ----------------------------------------------------------------------------------------------------

_DIGIT_RUN = re.compile(r"(?<!\w)(?<!\d[.,])\d++(?:[ \u00a0\u2009\u202f.\-–]{1,3}\d++)*+")
_BRANDS: tuple[tuple[str, tuple[int, ...]], ...] = (
    (r"4", (13, 16, 19)),  # Visa
    (r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720", (16,)),  # Mastercard
    (r"3[47]", (15,)),  # American Express
    (r"6011|64[4-9]|65", (16, 19)),  # Discover
    (r"30[0-5]|3[689]", (14, 16, 19)),  # Diners Club
    (r"352[89]|35[3-8]", (16, 17, 18, 19)),  # JCB
    (r"62", (16, 17, 18, 19)),  # UnionPay
    (r"50(?:18|20|38)|5[68]93|6304|67(?:59|6[123])", (13, 14, 15, 16, 18, 19)),  # Maestro
    (r"220[0-4]|60|508|81|82|9792", (16,)),  # Mir, RuPay, Troy
)
_PREFIXES = tuple((re.compile(prefix), lengths) for prefix, lengths in _BRANDS)
_CARD_SHAPES = {(4, 4, 4, 4, 3), (4, 4, 4, 4, 2), (4, 6, 5), (4, 6, 4), (4, 5, 6), (6, 10), (6, 13)}
_CARD_WORD = re.compile(
    r"\bcards?\b|visa|master ?card|maestro|amex|american express|discover|diners|\bpan\b|debit|credit|"
    r"kreditkart|\bkarten?(?:nummer)?\b|\bcarte\b|tarjeta|\bcarta\b|cart[ãa]o|\bcvc|\bcvv",
    re.IGNORECASE,
)
_OTHER_NUMBER = re.compile(
    r"(?<![^\W\d_])(?:order|invoice|inv|tracking|track|parcel|shipment|waybill|awb|consignment|"
    r"ticket|case|ref|reference|serial|s/n|sn|imei|iccid|sim|ean|upc|gtin|isbn|sku|part|item|article|"
    r"customer|client|account|"
    r"contract|policy|member|id|no|po|licence|license|vat|tax|barcode|device|meter|auftrag\w*|"
    r"bestell\w*|rechnung\w*|kunden\w*|artikel\w*|"
    r"sendung\w*|vertrag\w*|serien\w*|vorgang\w*|commande|facture|suivi|colis|dossier|série|pedido|factura|"
    r"seguimiento|referencia|serie|phone|tel|fax|mobile)"
    r"(?:[\s_.-]{0,2}(?:number|num|no|nr|nummer|code|id|identifier|numéro|n°|número))?"
    r"[\s.:#=\"'°]{0,5}(?:(?:is|was|ist|war|lautet|est|es|are)\b[\s:#\"']{0,4})?$",
    re.IGNORECASE,
)


def _cards(text: str) -> Iterator[Found]:
    for run in _DIGIT_RUN.finditer(text):
        if len(run[0]) < 13:
            continue
        for start, end in _cards_in_run(run[0], named=_card_named(text, run.start())):
            at, after = run.start() + start, run.start() + end
            if not text[after : after + 1].isalpha() and not _names_other_number(text, at):
                yield Found("card", at, after)


def _cards_in_run(run: str, *, named: bool) -> Iterator[tuple[int, int]]:
    """Cards that begin and end at the borders of the groups of digits in `run`; `named`: the text says "card"."""
    groups = [(group.start(), group.end(), group[0]) for group in re.finditer(r"\d+", run)]
    totals = [0, *accumulate(len(group[2]) for group in groups)]
    first = 0
    while first < len(groups):
        after = first + 1
        while after <= len(groups) and totals[after] - totals[first] <= 19:
            whole = after - first == len(groups)
            numbers = tuple(group[2] for group in groups[first:after]) if whole or after - first <= 5 else ()
            if _is_card(numbers, whole=whole, named=named):
                yield groups[first][0], groups[after - 1][1]
                first = after - 1
                break
            after += 1
        first += 1


def _is_card(groups: tuple[str, ...], *, whole: bool, named: bool) -> bool:
    lengths = tuple(map(len, groups))
    total = sum(lengths)
    usual = len(groups) == 1 or lengths in _CARD_SHAPES or not any(length % 4 for length in lengths)
    if total < 13 or not (usual or (whole and (named or len(groups) == total))):
        return False
    if total == 13 and not named:  # no longer issued, while one in ten European article numbers would pass
        return False
    number = "".join(str(int(digit)) for digit in "".join(groups))  # also the digits of other scripts
    branded = any(total in lengths and prefix.match(number) for prefix, lengths in _PREFIXES)
    return branded and _luhn(number)


def _luhn(number: str) -> bool:
    doubled = (
        sum(divmod(2 * int(digit), 10)) if place % 2 else int(digit)
        for place, digit in enumerate(reversed(number))
    )
    return sum(doubled) % 10 == 0


def _card_named(text: str, start: int) -> bool:
    return bool(_CARD_WORD.search(text, max(0, start - 40), start))


def _names_other_number(text: str, start: int) -> bool:
    """Whether the number is named as something else just before it, or is part of a path or a phone number."""
    before = text[max(0, start - 40) : start]
    if _CARD_WORD.search(before):
        return False
    return before.endswith(("/", "+", "#")) or bool(_OTHER_NUMBER.search(before))


_CODE_NAMED = re.compile(
    r"(?<![A-Za-z0-9])(?:cvc2?|cvv2?|cv2|csc|cid)(?:[\s-](?:code|number|nr|no))?(?:\s(?:is|ist|est|es))?"
    r"[\s:=#-]{0,4}(?P<code>\d{3,4})(?!\d)",
    re.IGNORECASE,
)
_CODE_NAMED_WITH_CARD = re.compile(
    r"(?:(?:security|card|verification|^|[,;\n]|\band) ?code|(?:karten)?prüf(?:ziffer|nummer)|sicherheitscode|"
    r"cryptogramme|code de sécurité|código(?: de seguridad)?)(?:\s(?:is|ist|est|es))?[\s:=#-]{0,4}"
    r"(?P<code>\d{3,4})(?!\d)",
    re.IGNORECASE,
)
_CODE_BEHIND = re.compile(
    r"[\s,;|/]{1,3}(?:(?:exp(?:iry|ires|\.)?|valid (?:thru|until)|gültig bis)?[\s:]{0,2}"
    r"(?:0?[1-9]|1[0-2])\s?[/.\-]?\s?(?:20)?\d\d[\s,;|/]{1,3})?(?P<code>\d{3,4})(?![\w/]|[.,]\d)",
    re.IGNORECASE,
)


def _card_codes(text: str) -> Iterator[Found]:
    cards = list(_cards(text))
    for named in (_CODE_NAMED, _CODE_NAMED_WITH_CARD) if cards else (_CODE_NAMED,):
        for match in named.finditer(text):
            yield Found("card_code", *match.span("code"))
    for card in cards:
        if match := _CODE_BEHIND.match(text, card.end):
            yield Found("card_code", *match.span("code"))


# --- Bank accounts and social security numbers ------------------------------------------------------------------------

_IBAN_LENGTHS = {
    country: length
    for length, countries in {
        15: "NO", 16: "BE", 18: "DK FI FO GL NL SD", 19: "MK SI", 20: "AT BA EE KZ LT LU MN XK", 21: "CH HR LI LV",
        22: "BG BH CR DE GB GE IE ME RS VA", 23: "AE GI IL IQ OM SO TL", 24: "AD CZ ES MD PK RO SA SE SK TN VG",
        25: "LY PT ST", 26: "IS TR", 27: "BI DJ FR GR IT MC MR SM", 28: "AL AZ BY CY DO GT HN HU LB NI PL SV",
        29: "BR EG PS QA UA", 30: "JO KW MU YE", 31: "MT SC", 32: "LC", 33: "RU",
    }.items()
    for country in countries.split()
}  # fmt: skip
_IBAN_START = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}[ ]?\d{2}(?=[ \u00a0-]?[A-Za-z0-9])")
_IBAN_CHARACTER = re.compile(r"[ \u00a0-]?([A-Za-z0-9])")


def _ibans(text: str) -> Iterator[Found]:
    for start in _IBAN_START.finditer(text):
        length = _IBAN_LENGTHS.get(start[0][:2].upper())
        if length is None:
            continue
        number, end = start[0].replace(" ", ""), start.end()
        while len(number) < length and (character := _IBAN_CHARACTER.match(text, end)):
            number, end = number + character[1], character.end()
        if len(number) == length and not text[end : end + 1].isalnum() and _mod97(number) == 1:
            yield Found("iban", start.start(), end)


def _mod97(iban: str) -> int:
    return int("".join(str(int(character, 36)) for character in iban[4:] + iban[:4])) % 97


_SSN = re.compile(
    r"\b(?:ssn|social[ -]security(?: (?:number|no\.?|num|#))?|soc\.? sec\.?(?: no\.?)?)(?: (?:is|was))?[\s:#=]{0,4}"
    r"(?P<number>\d{3}[ -]?\d{2}[ -]?\d{4})(?!\d)",
    re.IGNORECASE,
)


def _ssns(text: str) -> Iterator[Found]:
    for match in _SSN.finditer(text):
        yield Found("ssn", *match.span("number"))


# --- Keys and tokens --------------------------------------------------------------------------------------------------

_ISSUED = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    r"(?:sk|pk|rk)_(?:live|test)_[A-Za-z0-9]{10,}+|(?:gh[opsur]|hf|gsk|npm|nvapi)[_-][A-Za-z0-9]{20,}+|"
    r"github_pat_\w{20,}+|glpat-[\w.-]{16,}+|(?:xox[abeoprs]|xapp)-[\w-]{10,}+|"
    r"(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])|"
    r"AIza[\w-]{30,}+|ya29\.[\w-]{20,}+|whsec_[A-Za-z0-9+/=]{16,}+|SG\.[\w-]{16,64}\.[\w-]{16,}+|key-[0-9a-f]{32}|"
    r"dop_v1_[0-9a-f]{40,}+|shp(?:at|ss|ca|pa)_[0-9a-f]{32}|sq0(?:atp|csp)-[\w-]{20,}+|pat-(?:na|eu)\d-[0-9a-f-]{36}|"
    r"ATATT3[\w=-]{20,}+|lin_api_\w{20,}+|dckr_pat_[\w-]{20,}+|figd_[\w-]{20,}+|pypi-AgE[\w-]{20,}+|r8_\w{30,}+|"
    r"AGE-SECRET-KEY-1[A-Z0-9]{50,}+|\d{8,10}:AA[\w-]{33}(?![\w-])|[MNO][\w-]{23,25}\.[\w-]{6}\.[\w-]{27,}+|"
    r"eyJ[\w-]{8,}+(?:\.[\w-]*+){1,4}+"
    r")"
)
_PREFIXED = re.compile(r"(?<![\w-])(?:sk|xai|tvly|pplx|rpa|fw|key|live|secret)-[\w-]{16,}+")
_WEBHOOK = re.compile(
    r"(?<=hooks\.slack\.com/services/)[\w/]{16,}+|(?<=discord\.com/api/webhooks/)[\w/-]{30,}+"
)
_SCHEME = re.compile(
    r"\b(?:(?:Bearer|Token)\s{1,3}(?P<token>[\w.~+/-]{12,}+={0,2})|"
    r"Basic\s{1,3}(?P<basic>[A-Za-z0-9+/]{12,}+={0,2})(?![\w-]))",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    r"(?<![A-Za-z0-9])(?P<label>(?:(?:api|access|secret|private|auth|client|signing|webhook|encryption|master|refresh|"
    r"session|app|bot|deploy|account|shared)[ _-]?(?:api[ _-]?|access[ _-]?)?(?:key|token|secret|schlüssel|code)|"
    r"apikey|token|secret|jeton|key|schlüssel|cl[ée](?: d['’]api| api| secrète)|"
    r"clave(?: de)?(?: la)? (?:api|secreta)))"
    r"s?[\"'`]?[\s\"'`:=>]{1,6}(?:(?:[a-z']{1,12} ){0,3}(?:is|are|was|ist|lautet|est|es|->)[\s\"'`:=]{1,5})?"
    r"(?P<key>[\w+/.~-]{16,}+={0,2})",
    re.IGNORECASE,
)
_LICENCE = re.compile(
    r"(?:licen[cs]e|product|serial|activation|issue|foreign|primary|public|ssh|lizenz|de licence)[ -_]?$",
    re.I,
)
_URL_PASSWORD = re.compile(r"(?<=://)[^\s/:@?#]{0,80}:(?P<password>[^\s/]{1,200})@(?=[\w\[])")


_LONG_WORD = re.compile(r"[\w+/=.~-]{12}")
"""The shortest key that any of these patterns takes."""


def _keys(text: str) -> Iterator[Found]:
    if not _LONG_WORD.search(text):
        return
    for pattern in (_ISSUED, _WEBHOOK):
        for match in pattern.finditer(text):
            yield Found("key", *_without_stop(match, 0))
    for match in _PREFIXED.finditer(text):
        if _is_random(match[0].partition("-")[2]):
            yield Found("key", *_without_stop(match, 0))
    for match in _SCHEME.finditer(text):
        group = match.lastgroup or 0
        if re.search(r"\d|=$", match[group]) and _is_random(match[group]):
            yield Found("key", *_without_stop(match, group))


def _labelled_keys(text: str) -> Iterator[Found]:
    if not _LONG_WORD.search(text):
        return
    for match in _LABELLED.finditer(text):
        bare = match["label"].casefold() in ("key", "token", "secret", "schlüssel")
        if bare and not re.fullmatch(r"[\w+=]{20,}", match["key"]):  # else dates, file names, article numbers
            continue
        licence = bare and _LICENCE.search(text, max(0, match.start() - 14), match.start())
        if not licence and _is_random(match["key"]):
            yield Found("key", *_without_stop(match, "key"))


def _without_stop(match: re.Match[str], group: int | str) -> tuple[int, int]:
    """The span without the full stop or the dash that ends the sentence."""
    start, end = match.span(group)
    return start, end - (len(match[group]) - len(match[group].rstrip(".-")))


def _is_random(word: str) -> bool:
    """Whether a word of at least twelve characters looks drawn and not written: digits among letters, few repeats."""
    digits, letters = sum(map(str.isdigit, word)), sum(map(str.isalpha, word))
    if len(word) < 12 or digits < 2 or letters < 2:
        return _mixed_case(word)
    counts = Counter(word[:256]).values()
    total = sum(counts)
    entropy = -sum(count / total * math.log2(count / total) for count in counts)
    written = re.fullmatch(r"[a-z]+(?:[-_/.][a-z]+)+[-_/.]?\d{0,4}", word, re.IGNORECASE)
    return entropy >= 2.8 and not written


def _mixed_case(word: str) -> bool:
    """Letters alone pass for drawn when the case changes often, as in base64."""
    changes = sum(one.islower() and other.isupper() for one, other in pairwise(word))
    return len(word) >= 16 and changes >= 4


def _url_passwords(text: str) -> Iterator[Found]:
    for match in _URL_PASSWORD.finditer(text):
        yield Found("password", *match.span("password"))


_PEM_BEGIN = re.compile(r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----")
_PEM_END = re.compile(r"-----END [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----")
_PEM_BODY = re.compile(r"(?:(?:\s|\\[nr])*+[A-Za-z0-9+/=]{24,}+)++")


def _private_keys(text: str) -> Iterator[Found]:
    last_end = max((end.end() for end in _PEM_END.finditer(text)), default=0)
    covered = 0
    for begin in _PEM_BEGIN.finditer(text):
        if begin.start() < covered:
            continue
        # A block whose last line is missing ends with the last long word behind it.
        closed = _PEM_END.search(text, begin.end()) if begin.end() < last_end else None
        if end := closed or _PEM_BODY.match(text, begin.end()):
            covered = end.end()
            yield Found("private_key", begin.start(), covered)


def _passwords(text: str) -> Iterator[Found]:
    for find in (passwords, login_passwords, pins):
        for start, end in find(text):
            yield Found("password", start, end)


_FINDERS: tuple[Callable[[str], Iterator[Found]], ...] = (
    _private_keys,
    _keys,
    _labelled_keys,
    _url_passwords,
    _cards,
    _card_codes,
    _ibans,
    _ssns,
    _passwords,
)
