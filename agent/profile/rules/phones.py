"""Phone numbers that are the visitor's own, by phonenumbers' own data of all countries. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from phonenumbers import (
    Leniency,
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberMatcher,
    format_number,
    is_possible_number,
    is_valid_number,
    parse,
)

from agent.profile.rules.reading import Find, Message, Reading, own_words
from agent.profile.rules.whose import SOMEBODY, Whose, whose
from agent.profile.rules.words import COUNTRIES
from agent.wording import fold

_CUE = re.compile(
    r"\b(?:call|phone|mobile|cell|tel|telephone|whatsapp|text|ring|reach|sms|landline|"
    r"direct(?: line| dial)?|my number|number is|number's|"
    r"handy\w{0,7}|telefon\w{0,6}|anruf\w{0,3}|ruf\w{0,3}|mobil\w{0,8}|erreich\w{0,5}|nummer|"
    r"téléphone|tél|portable|joindre|joignable|appel\w{0,4}|"
    r"rappel\w{0,4}|numéro|teléfono|tel[eé]fono|móvil|celular|llám\w{0,5}|llam\w{0,5}|número|"
    r"cellulare|telemóvel|telefone|telefoon\w{0,8}|"
    r"bel(?:len)?|contact|komórk\w{0,3}|ringen?|ph|mob|m|t|p|dial|speak)\b",
    re.I,
)
_OTHER = re.compile(
    r"(?:\b(?:order|invoice|ticket|reference|ref|case|customer|client|account|acct|iban|vat|"
    r"tax|serial|sku|part|article|isbn|card|postcode|zip|"
    r"tracking|po|purchase order|policy|contract|registration|company (?:no|number|"
    r"reg\w{0,8})|member(?:ship)?|passport|licen[cs]e|version|id|"
    r"fax|telefax|téléfax|transaction|booking|confirmation|quote|product|model|item|batch|"
    r"student|employee|siret|siren|nif|cif|hrb|ust|duns|"
    r"bestell\w{0,8}|rechnung\w{0,9}|kunden\w{0,8}|auftrag\w{0,9}|artikel\w{0,8}|"
    r"vertrag\w{0,8}|steuer\w{0,8}|aktenzeichen|"
    r"commande|facture|dossier|pedido|factura|referencia|expediente|contrato)\b"
    r"(?:[ -]?(?:number|no\.?|nr\.?|num\w{0,3}|id|code|n°|#|is|was|are|ist|est|es|de|numéro|"
    r"número|nummer|order|reference|"
    r"starting with|ending in|:|,|with|has|the))*"
    r"[ :#(\"'.-]{0,4}(?:[a-z]{1,4}[ -]?)?|(?<![\w])(?!tel|ph|mob|cell|m|t|p|fon)[a-z]{1,5}-|#\s?|[€$£¥₹]\s?)$",
    re.I,
)
_UNIT_AFTER = re.compile(
    r"^[ -]?(?:[€$£%]|eur\b|usd\b|gbp\b|chf\b|euros?\b|dollars?\b|pounds?\b|users?\b|seats?\b|"
    r"rows?\b|records?\b|contacts?\b|products?\b|"
    r"people\b|employees\b|units?\b|pieces?\b|km\b|orders?\b|is (?:the|my|our) (?:order|"
    r"invoice|ticket|reference|case|customer|account))",
    re.I,
)
_DATES = re.compile(
    r"(?:19|20)\d{2}[-./]\d{1,2}[-./]\d{1,2}.{0,6}|\d{1,2}[-./]\d{1,2}[-./](?:19|20)\d{2}.{0,6}|"
    r"(?:(?:[01]?\d?\d|2[0-4]\d|25[0-5])\.){3}\d{1,3}|(?:19|20)\d{2}\s?-\s?(?:19|20)\d{2}"
)
_IS_IT = re.compile(r"\b(?:is|was|isn't) (?:this|that|it|the|there)\b", re.I)
_CARD = re.compile(r"(?<![\d+])[3-6](?:[ -]?\d){12,18}(?!\d)")
_DISOWNS = re.compile(
    rf"\b(?:delete|remove|forget|erase|scratch|disregard|don't (?:use|keep|store)|"
    rf"do not (?:use|keep|store)|löschen sie|supprimez|borre|elimine) (?:my|meine|mon|"
    rf"mi) (?:\w{{1,10}} )?(?:number|phone|nummer|numéro|número|teléfono|téléphone)\b|"
    rf"\b(?:number|phone|nummer|numéro|número|teléfono|téléphone)\b[^?\n]{{0,40}}\b(?:delete|"
    rf"remove|forget|erase|scratch|disregard) (?:it|that)\b|"
    rf"\b(?:that|this|it|das|c|eso|ese)\s?(?:'s|is|was|'| ?ist|est|"
    rf"es)\s+(?:actually )?(?:{SOMEBODY}('s)?(?: \w{{1,12}}){{0,2}}|"
    r"not (?:mine|my (?:\w{1,10} )?number)|the wrong number|(?:nicht meine|"
    r"die falsche) nummer)|\bnot my (?:phone |own )?number\b|"
    r"\b(?:don't|do not|stop) (?:use|call(?:ing)?|ring(?:ing)?|text(?:ing)?) (?:that|this|"
    r"it)(?: (?:one|number|phone))?\b|"
    r"\b(?:that|it|this)(?:'s| is| was) (?:actually )?(?:my |an |the )?(?:old|previous|"
    r"former) (?:\w+ )?(?:number|phone)\b",
    re.I,
)
_RUN = re.compile(r"\d(?:[ ()./-]{0,3}\d){5}")
_BROKEN = re.compile(r"(?<![\d +(.-])[ ]?[+(]?\d{2,4}[).-]? ?\d{0,3}\n\d{3,4}[ .-]?\d{0,4}(?![\d\n])")
_GROUPED = re.compile(r"(?<![\w+/.-])0\d{1,4}[/.-]\d{2,3}(?:[ ./-]\d{2,4}){1,3}(?![\w/-])")
_ZONE = re.compile(r"\+?\(?\d(?:[\d ()./·+-]{0,80}\d)?")
_ABROAD = 8  # rows of digits that are read as numbers of other countries as well
_AROUND = 16  # characters beside a row of digits that tell what it is: "SN-", " ext. 12"
_MOST = 40  # numbers that are looked at: more of them is a list
_TLDS = {
    "de": "DE", "at": "AT", "ch": "CH", "fr": "FR", "es": "ES", "it": "IT", "nl": "NL", "be": "BE",
    "pt": "PT", "pl": "PL", "ie": "IE", "se": "SE", "no": "NO", "dk": "DK", "fi": "FI", "cz": "CZ",
    "uk": "GB", "au": "AU", "nz": "NZ", "in": "IN", "br": "BR", "mx": "MX", "ca": "CA", "za": "ZA",
    "jp": "JP", "sg": "SG", "il": "IL", "tr": "TR", "ar": "AR", "gr": "GR", "ro": "RO", "hu": "HU",
}  # fmt: skip
_LANGUAGES = {
    "de": ("DE", "AT", "CH"), "fr": ("FR", "BE", "CH"), "es": ("ES", "MX"), "it": ("IT",), "nl": ("NL", "BE"),
    "pl": ("PL",), "pt": ("PT", "BR"), "sv": ("SE",), "da": ("DK",), "no": ("NO",), "nb": ("NO",),
    "fi": ("FI",), "cs": ("CZ",), "ja": ("JP",), "tr": ("TR",), "el": ("GR",), "hu": ("HU",), "ro": ("RO",),
    "he": ("IL",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    start: int
    end: int
    number: str
    raw: str
    whose: Whose | None
    cued: bool


def normalise(text: str, region: str) -> str | None:
    """A number in E.164 when it is possible in its country, `region` when it names none; else None."""
    try:
        number = parse(text, region)
    except NumberParseException:
        return None
    return _e164(number) if is_valid_number(number) or is_possible_number(number) else None


def regions(reading: Reading) -> tuple[str, ...]:
    """Countries a national number may be of, likeliest first: the site's, those that were named, the language's."""
    said = " ".join((reading.said, *reading.message.history[-6:]))[:8_000]
    words = (w.lower() if w.isascii() else fold(w) for w in re.findall(r"[^\W\d_][\w.]{1,20}", said))
    named = [COUNTRIES[word] for word in words if word in COUNTRIES and word not in ("us", "states")]
    ends = [
        _TLDS[m[1].lower()]
        for m in re.finditer(r"@[\w.-]{1,80}\.([a-zA-Z]{2})\b", said)
        if m[1].lower() in _TLDS
    ]
    spoken = _LANGUAGES.get((reading.message.language or "")[:2].lower(), ())
    return tuple(dict.fromkeys((reading.config.default_region, *named, *ends, *spoken)))[:5]


def find(reading: Reading) -> tuple[tuple[Find, ...], tuple[tuple[int, int], ...]]:
    """The visitor's number, if they give one, with what they take back, and the spans of all numbers."""
    if sum(c.isdigit() for c in reading.text) < 6:
        return tuple(_disowned(reading)), ()
    candidates = tuple(_judged(reading))
    spans = tuple((c.start, c.end) for c in candidates)
    own = [c for c in candidates if _is_own(reading, c)]
    corrects = any(c.whose == "old" for c in candidates)
    if not own:
        return tuple(_disowned(reading)), spans
    corrected = [c for c in own if reading.is_correction(c.start)]
    if len(own) > 1 and corrected and corrected[-1] is own[-1]:
        chosen = corrected[-1]
    else:
        chosen = next((c for c in own if c.whose == "mine"), own[0])
    stated = reading.find(
        "phone",
        chosen.number,
        (chosen.start, chosen.end),
        extractor="phone",
        confidence=0.97 if chosen.cued or reading.asked == "phone" else 0.9,
        intent="correct" if corrects or chosen in corrected else "set",
    )
    return (stated,), spans


def owner_of(reading: Reading, number: str) -> bool:
    """Whether the rules take `number` for the visitor's own where it stands in the message."""
    return any(c.number == number and _is_own(reading, c) for c in _judged(reading))


def _disowned(reading: Reading) -> Iterator[Find]:
    match = _DISOWNS.search(reading.text)
    if (
        match is None
        or reading.is_question(match.start())
        or ("number" not in reading.text and "nummer" not in reading.text)
    ):
        return
    for text in reversed(reading.message.history[-3:]):
        earlier = tuple(numbers(own_words(text[:12_000]), regions(reading)))
        if earlier:
            yield reading.find("phone", earlier[-1][2], match.span(), extractor="phone", intent="retract")
            return


def _judged(reading: Reading) -> Iterator[Candidate]:
    floor = 0
    text = _CARD.sub(lambda m: "·" * len(m[0]) if _is_card(m[0]) else m[0], reading.text)
    text = _BROKEN.sub(lambda m: m[0].replace("\n", " "), text) if "\n" in text else text
    for start, end, number in islice(numbers(text, regions(reading), asked=reading.asked == "phone"), _MOST):
        before = reading.text[max(floor, reading.sentence(start)[0], start - 60) : start]
        cued = (
            _CUE.search(before) is not None
            or re.match(r"^\s?\((?:cell|mobile|phone|direct|work|handy)", reading.after(end)) is not None
        )
        yield Candidate(start, end, number, text[start:end], whose(reading, start, end, floor), cued)
        floor = end


def _is_own(reading: Reading, candidate: Candidate) -> bool:
    if candidate.whose in ("theirs", "example", "old"):
        return False
    before, after = reading.before(candidate.start, 60), reading.after(candidate.end)
    if _OTHER.search(before) or _UNIT_AFTER.match(after) or _DATES.fullmatch(candidate.raw):
        return False
    if _is_ours(reading.message, candidate.raw):
        return False
    sure = candidate.cued or candidate.whose == "mine" or reading.asked == "phone"
    if reading.is_supposed(candidate.start) and candidate.whose != "mine":
        return False
    if candidate.whose is None and _IS_IT.search(before) and reading.is_question(candidate.start):
        return False
    if reading.is_question(candidate.start) and not sure and not _stands_apart(reading, candidate):
        return False
    return sure or _written_as_phone(reading, candidate)


def _stands_apart(reading: Reading, candidate: Candidate) -> bool:
    return re.search(r"\w", reading.clause_before(candidate.start)) is None


def _written_as_phone(reading: Reading, candidate: Candidate) -> bool:
    """A plain row of digits could be anything; with a plus, brackets or groups, or alone, it is a number."""
    if candidate.raw.startswith(("+", "00", "(")) or len(re.findall(r"\d+", candidate.raw)) > 1:
        return True
    start, end = reading.sentence(candidate.start)
    around = reading.text[start : candidate.start] + reading.text[candidate.end : end]
    return len(re.findall(r"[^\W\d_]{2,}", around)) <= 4 and not re.search(r"\d{3}", around)


def _is_ours(message: Message, raw: str) -> bool:
    digits = re.sub(r"\D", "", raw)[-8:]
    said = any(digits in re.sub(r"\D", "", text) for text in message.history)
    return not said and any(digits in re.sub(r"\D", "", text) for text in message.replies)


def numbers(text: str, countries: Sequence[str], *, asked: bool = False) -> Iterator[tuple[int, int, str]]:
    """Numbers with their spans, in order. A number is read in the first country where it is valid.

    `asked` says that the text answers our question for one: what no numbering plan knows is then one as well.
    """
    found: list[tuple[int, int, str]] = []
    zones = [zone for zone in _ZONE.finditer(text) if sum(c.isdigit() for c in zone[0]) >= 6]
    for i, zone in enumerate(zones):
        found += _in_zone(text, zone, countries if i < _ABROAD else countries[:1], asked=asked)
    found += _with_double_zero(text, found)
    found += _in_other_groups(text, found, countries)
    return iter(sorted(found))


def _in_zone(
    text: str, zone: re.Match[str], countries: Sequence[str], *, asked: bool
) -> Iterator[tuple[int, int, str]]:
    """The numbers of one row of digits: by the likeliest country first, by others what it leaves."""
    begin, end = max(0, zone.start() - _AROUND), min(len(text), zone.end() + _AROUND)
    rest = text[begin:end]
    inside = range(zone.start() - begin, zone.end() - begin)
    # A plus names the country itself: no other needs to be tried.
    if zone[0].startswith("+"):
        tried = countries[:1]
    else:
        tried = countries if sum(c.isdigit() for c in zone[0]) > 7 else countries[:2]
    steps = (*((country, Leniency.VALID) for country in tried), (countries[0], Leniency.POSSIBLE))
    for country, leniency in steps:
        if not _RUN.search(rest):
            return
        for match in PhoneNumberMatcher(rest, country, leniency=leniency, max_tries=20):
            before = text[: begin + match.start]
            if match.start in inside and (
                leniency == Leniency.VALID or _is_plausible(match.raw_string, before, asked=asked)
            ):
                yield begin + match.start, begin + match.end, _e164(match.number)
                rest = rest[: match.start] + "·" * (match.end - match.start) + rest[match.end :]


def _is_plausible(raw: str, before: str, *, asked: bool) -> bool:
    """A number that no plan knows still is one when it has its country's code or a word for phones goes before it."""
    digits = re.sub(r"\D", "", raw)
    if _DATES.fullmatch(raw) or len(digits) < 7 or len(digits) > 15:
        return False
    return raw.startswith("+") or (len(digits) >= 9 and (asked or _CUE.search(before[-30:]) is not None))


def _with_double_zero(text: str, found: Sequence[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    for match in re.finditer(r"(?<![\d+])00 ?(?=[1-9])(?:\d[ ()./-]{0,2}){8,14}(?<=\d)", text):
        if all(match.end() <= start or match.start() >= end for start, end, _ in found):
            number = normalise("+" + match[0][2:], "ZZ")
            if number is not None:
                yield (*match.span(), number)


def _in_other_groups(
    text: str, found: Sequence[tuple[int, int, str]], countries: Sequence[str]
) -> Iterator[tuple[int, int, str]]:
    """Numbers after a word for phones in groups that the matcher takes for a date: "0475/12.34.56"."""
    for match in _GROUPED.finditer(text):
        apart = all(match.end() <= start or match.start() >= end for start, end, _ in found)
        if not apart or not _CUE.search(text[max(0, match.start() - 30) : match.start()]):
            continue
        number = None if _DATES.fullmatch(match[0]) else _valid(match[0], countries)
        if number:
            yield (*match.span(), number)


def _valid(text: str, countries: Sequence[str]) -> str | None:
    for country in countries:
        try:
            number = parse(text, country)
        except NumberParseException:
            continue
        if is_valid_number(number):
            return _e164(number)
    return None


def _is_card(digits: str) -> bool:
    """Luhn's checksum, ISO/IEC 7812-1 annex B."""
    row = [int(c) for c in digits if c.isdigit()][::-1]
    return (
        sum(d if i % 2 == 0 else d * 2 - 9 * (d > 4) for i, d in enumerate(row)) % 10 == 0
        and len(set(row)) > 1
    )


def _e164(number: PhoneNumber) -> str:
    return format_number(number, PhoneNumberFormat.E164)
