"""Email addresses that are the visitor's own. Syntax by email-validator, nothing is looked up. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from email_validator import EmailNotValidError, validate_email

from agent.profile.model import Flag
from agent.profile.rules.reading import Find, Message, Reading, own_words
from agent.profile.rules.whose import SOMEBODY, Whose, whose

FREE_MAIL = frozenset(
    "gmail.com googlemail.com outlook.com hotmail.com hotmail.co.uk hotmail.fr hotmail.de "
    "hotmail.es hotmail.it live.com live.co.uk "
    "live.fr live.de msn.com yahoo.com yahoo.co.uk yahoo.fr yahoo.de yahoo.es yahoo.it "
    "yahoo.co.in yahoo.co.jp yahoo.com.br ymail.com "
    "icloud.com me.com mac.com aol.com gmx.de gmx.net gmx.at gmx.ch gmx.com web.de "
    "t-online.de freenet.de posteo.de mailbox.org arcor.de "
    "orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr bbox.fr libero.it virgilio.it "
    "tiscali.it alice.it tin.it terra.es "
    "telefonica.net protonmail.com proton.me pm.me tutanota.com tuta.io fastmail.com hey.com "
    "zoho.com mail.com yandex.ru yandex.com mail.ru "
    "qq.com 163.com 126.com naver.com bluewin.ch hispeed.ch ziggo.nl kpnmail.nl planet.nl "
    "telenet.be skynet.be wp.pl o2.pl onet.pl "
    "interia.pl seznam.cz centrum.cz uol.com.br bol.com.br terra.com.br btinternet.com "
    "sky.com virginmedia.com ntlworld.com comcast.net "
    "verizon.net att.net sbcglobal.net cox.net bellsouth.net shaw.ca rogers.com bigpond.com "
    "optusnet.com.au rediffmail.com telia.com "
    "sapo.pt rocketmail.com inbox.com gmial.com gmai.com".split()
)
_ROLES = frozenset(
    "info sales contact support office admin hello team help billing accounts accounting "
    "finance hr jobs careers marketing press "
    "media service services enquiries inquiries orders reception mail post webmaster "
    "postmaster abuse security privacy legal noreply "
    "kontakt vertrieb verkauf buchhaltung bewerbung kundenservice einkauf contacto ventas "
    "soporte administracion commercial comptabilite "
    "direction accueil".split()
)
_MACHINES = re.compile(
    r"(?:no|do-?not|donot)[-_.]?reply|mailer-daemon|postmaster|notifications?|bounces?", re.I
)
_PLACEHOLDERS = re.compile(
    r"(?:user(?:name)?|name|you|your[._-]?name|your[._-]?email|someone|somebody|"
    r"firstname[._-]?lastname|first[._-]?last|xxx+|foo|bar|email|"
    r"example|mustermann|max\.mustermann|abc|test)@(?:example|domain|company|yourcompany|"
    r"your-?domain|firma|test|bar|foo|abc|email)\."
    r"[a-z.]{2,6}",
    re.I,
)
_SPELLED = re.compile(
    r"(?<![\w.+-])(?P<local>[a-z0-9][\w+-]{0,40}(?:(?:\.| ?[\[(]?\b(?:dot|punkt|point|"
    r"punto)\b[\])]? ?)[\w+-]{1,30}){0,3})"
    r" ?(?:[\[({]\s?(?:at|@|ät|arobase|arroba)\s?[\])}]| (?:at|ät|arobase|arroba) )"
    r" ?(?P<domain>[a-z0-9][a-z0-9-]{0,40}(?: ?(?:\.|[\[({]\s?(?:dot|punkt|point|"
    r"punto)\s?[\])}]| (?:dot|punkt|point|punto) ) ?"
    r"[a-z][a-z0-9-]{1,20}){1,3})(?![\w-])",
    re.I,
)
_EITHER = re.compile(r"\b(?:either|both|any|one) of us\b|\beinen von uns\b|\bl'un de nous\b", re.I)
_MOST = 40  # addresses that are looked at: more of them is a list of people
_DOT = re.compile(r"\s?[\[({]?\s?\b(?:dot|punkt|point|punto)\b\s?[\])}]?\s?|\s", re.I)
_LOCAL = re.compile(r"[\w.+'%!#$&*/=?^{|}~-]{1,64}$")
_DOMAIN = re.compile(r" ?[^\W_][\w-]{0,62}(?:\.[^\W_][\w-]{0,62}){1,6}")
_DISOWNS = re.compile(
    rf"\b(?:delete|remove|forget|erase|scratch|disregard|don't (?:use|keep|store)|"
    rf"do not (?:use|keep|store)|löschen sie|supprimez|borre|elimine) (?:my|meine|mon|"
    rf"mi) (?:\w{{1,10}} )?(?:e-?mail|address|mail)\b|"
    rf"\b(?:e-?mail|address|mail)\b[^?\n]{{0,40}}\b(?:delete|remove|forget|erase|scratch|"
    rf"disregard) (?:it|that)\b|"
    rf"\b(?:that|this|it|the (?:e-?mail|address|one)(?: (?:above|before|i gave(?: you)?))?|das|"
    rf"ça|c|eso|esa|ese)\s?(?:'s|is|was|'| ?ist|est|es)"
    rf"\s+(?:(?:actually|really|eigentlich|en fait) )?(?:{SOMEBODY}('s)?(?: \w{{1,12}}){{0,2}}|"
    rf"not (?:mine|my (?:e-?mail|address))|"
    r"the wrong (?:e-?mail|address)|(?:nicht meine|die falsche)(?: \w{1,15})?)|"
    r"\bnot my (?:e-?mail|address)\b|"
    r"\b(?:don't|do not|stop) (?:use|us(?:e|ing)|write to|e-?mail|mail|send (?:\w{1,10} )?to) (?:that|this|it)"
    r"(?: (?:one|address|e-?mail))?\b|"
    r"\b(?:that|it|this|the (?:address|e-?mail|one)(?: \w{1,8}){0,3})(?:'s| is| was) (?:actually )?(?:my |an |the )?"
    r"(?:old|previous|former|dead|expired|inactive) (?:\w{1,10} )?(?:e-?mail|address|account|one)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Candidate:
    start: int
    end: int
    address: str
    whose: Whose | None


def normalise(address: str) -> str | None:
    """The address in lower case when it is one, else None."""
    try:
        parsed = validate_email(
            address, check_deliverability=False, test_environment=True, allow_smtputf8=True
        )
    except EmailNotValidError:
        return None
    return parsed.normalized.lower() if "." in parsed.domain else None


@lru_cache(maxsize=1)
def _disposable() -> frozenset[str]:
    from disposable_email_domains import blocklist

    return frozenset(blocklist)


def flags(address: str) -> tuple[Flag, ...]:
    """What is known of an address: of a throw-away service, a shared mailbox, a private provider."""
    local, _, domain = address.partition("@")
    parents = {domain.split(".", n)[-1] for n in range(domain.count("."))}
    found: list[Flag] = []
    if parents & _disposable():
        found.append("disposable")
    if re.split(r"[+._-]", local)[0] in _ROLES:
        found.append("role")
    if domain in FREE_MAIL:
        found.append("free_mail")
    return tuple(found)


def find(reading: Reading) -> tuple[tuple[Find, ...], tuple[tuple[int, int], ...]]:
    """The visitor's address, if they give one, with what they take back, and the spans of all addresses."""
    candidates = tuple(_judged(reading))
    spans = tuple((c.start, c.end) for c in candidates)
    earlier = set(addresses_in(reading.message.history))
    taken_back = [
        reading.find("email", c.address, (c.start, c.end), extractor="email", intent="retract")
        for c in candidates
        if c.whose in ("old", "theirs") and c.address in earlier
    ]
    own = [c for c in candidates if _is_own(reading, c, earlier)]
    if len(own) > 1 and _EITHER.search(reading.text):
        own = []
    if own:
        return (*taken_back, _chosen(reading, own, corrects=_takes_back(candidates))), spans
    return (*taken_back, *_disowned(reading, taken_back)), spans


def _takes_back(candidates: Sequence[Candidate]) -> bool:
    return any(c.whose == "old" for c in candidates)


def _chosen(reading: Reading, own: Sequence[Candidate], *, corrects: bool) -> Find:
    """One address: the last that corrects, else the first that is said to be theirs, else the first."""
    corrected = [c for c in own if reading.is_correction(c.start)]
    if len(own) > 1 and corrected and corrected[-1] is own[-1]:
        chosen = corrected[-1]
    else:
        chosen = next((c for c in own if c.whose == "mine"), own[0])
    intent = "correct" if corrects or chosen in corrected else "set"
    confidence = 0.98 if chosen.whose == "mine" or reading.asked == "email" else 0.9
    return reading.find(
        "email",
        chosen.address,
        (chosen.start, chosen.end),
        extractor="email",
        confidence=confidence,
        flags=flags(chosen.address),
        intent=intent,
    )


def _disowned(reading: Reading, done: Sequence[Find]) -> Iterator[Find]:
    """ "That's my colleague's email" takes back the last address that the visitor wrote."""
    match = _DISOWNS.search(reading.text)
    if done or match is None or reading.is_question(match.start()):
        return
    if addresses_in((reading.text,)):
        return  # "write to tom@acme.com, that's my colleague's email": it is about the address beside it
    earlier = addresses_in(reading.message.history[-3:])
    mentions = re.search(r"mail|adress|address|courriel|correo", reading.text, re.I)
    if earlier and mentions:
        yield reading.find("email", earlier[-1], match.span(), extractor="email", intent="retract")


def _is_own(reading: Reading, candidate: Candidate, earlier: set[str]) -> bool:
    if candidate.whose in ("theirs", "example", "old"):
        return False
    local = candidate.address.partition("@")[0]
    if _MACHINES.fullmatch(local) or _is_ours(reading.message, candidate.address, earlier):
        return False
    if candidate.whose == "mine" or reading.asked == "email":
        return not (reading.is_supposed(candidate.start) and candidate.whose is None)
    if _PLACEHOLDERS.fullmatch(candidate.address):
        return False
    return not (reading.is_supposed(candidate.start) or _asks_about(reading, candidate))


def _asks_about(reading: Reading, candidate: Candidate) -> bool:
    """In a question an address is only the visitor's when it stands apart: "ana@acme.com - can you send a quote?"."""
    if not reading.is_question(candidate.start):
        return False
    if re.search(
        r"\b(?:correct|right|true|stimmt|richtig|correcto|exact|verdad)[ ?]{1,3}$",
        reading.after(candidate.end, 120),
        re.I,
    ):
        return True
    return re.search(r"\w", reading.clause_before(candidate.start)) is not None or not re.match(
        r"\s?[,\-.;:)]", reading.after(candidate.end)
    )


def _is_ours(message: Message, address: str, earlier: set[str]) -> bool:
    return address not in earlier and any(address in reply.lower() for reply in message.replies)


def addresses_in(texts: Sequence[str]) -> tuple[str, ...]:
    """All addresses in the visitor's own words of some texts, in order."""
    return tuple(address for text in texts for _, _, address in addresses(own_words(text[:12_000])))


def owner_of(reading: Reading, address: str) -> bool:
    """Whether the rules take `address` for the visitor's own where it stands in the message."""
    earlier = set(addresses_in(reading.message.history))
    return any(c.address == address and _is_own(reading, c, earlier) for c in _judged(reading))


def _judged(reading: Reading) -> Iterator[Candidate]:
    floor = 0
    seen: list[Candidate] = []
    for start, end, address in islice(addresses(reading.text), _MOST):
        candidate = Candidate(start, end, address, whose(reading, start, end, floor))
        if candidate.whose is None and seen and _shares_owner(reading.text[seen[-1].end : start]):
            candidate = replace(candidate, whose=seen[-1].whose)
        seen.append(candidate)
        floor = end
    return iter(seen)


def _shares_owner(between: str) -> bool:
    """ "cc anna@x.com and tom@x.com": the second has the first one's owner."""
    return re.fullmatch(r"[\s,;&>)]{0,4}(?:and|or|und|oder|et|ou|y|o)?\s{0,2}<?", between) is not None


def addresses(text: str) -> Iterator[tuple[int, int, str]]:
    """Addresses with their spans, in order, also "ana (at) acme (dot) com"."""
    found = [*_with_sign(text)]
    if re.search(r"\b(?:at|ät|arobase|arroba)\b|[\[({]@", text, re.I):
        for match in _SPELLED.finditer(text):
            apart = all(match.end() <= start or match.start() >= end for start, end, _ in found)
            sure = re.search(r"[\[({]|\b(?:dot|punkt|point|punto)\b", match[0], re.I)
            address = f"{_DOT.sub('.', match['local'])}@{_DOT.sub('.', match['domain'])}"
            normal = normalise(re.sub(r"\.{2,}", ".", address))
            if apart and sure and normal:
                found.append((*match.span(), normal))
    return iter(sorted(found))


def _with_sign(text: str) -> Iterator[tuple[int, int, str]]:
    at = text.find("@")
    while at >= 0:
        left = text[max(0, at - 66) : at]
        spaced = left.endswith(" ") and text[at + 1 : at + 2] == " "
        local = _LOCAL.search(left.rstrip(" ") if spaced else left)
        domain = _DOMAIN.match(text, at + 1) if local else None
        if local and domain and (spaced or domain[0][0] != " "):
            name = local[0].lstrip("'.?!/=*&|{~#$%^")
            start = at - len(left) + local.end() - len(name)
            address = normalise(f"{name}@{domain[0].strip()}")
            if address and not re.match(r":\S|/", text[domain.end() : domain.end() + 2]):
                yield start, domain.end(), address
        at = text.find("@", at + 1)
