"""Whose an address or a number is, from the words around it: the nearest cue decides. PURE."""

from __future__ import annotations

import re
from typing import Literal

from agent.profile.rules.reading import Reading

Whose = Literal["mine", "theirs", "example", "old"]

PEOPLE = (
    r"colleagues?|co-?workers?|boss(?:es)?|managers?|supervisor|assistant|secretary|friends?|"
    r"partners?|husband|wife|brother|"
    r"sister|mother|father|mom|dad|son|daughter|clients?|customers?|suppliers?|vendors?|"
    r"[a-z]{1,12} manager|ceo|cto|cfo|coo|cmo|"
    r"director|accountant|bookkeeper|team ?mates?|employees?|predecessor|successor|lawyer|"
    r"buddy|intern|rep|admin|"
    r"it (?:guy|person|team|department)|(?:head|director|vp) of [a-z]{1,12}|co-?founder|"
    r"teacher|landlord|neighbou?r|"
    r"leads?|team leads?|contact person|cousin|uncle|aunt|girlfriend|boyfriend|"
    r"finance (?:team|department|guy|lead)|developer|receptionist"
)
_PEOPLE_DE = (
    r"kolleg\w{0,4}|chef\w{0,2}|vorgesetzt\w{0,2}|assistent\w{0,3}|sekretär\w{0,3}|mann|frau|"
    r"freund\w{0,3}|partner\w{0,2}|"
    r"kund\w{1,4}|mitarbeiter\w{0,3}|geschäftsführer\w{0,2}|buchhalt\w{1,6}|bruder|schwester|"
    r"leiter\w{0,2}|it-\w{1,12}"
)
_PEOPLE_FR = (
    r"collègues?|patronn?e?|chef\w{0,2}|responsable|assistante?|amie?|mari|femme|directeur|"
    r"directrice|associée?|cliente?|"
    r"comptable|frère|sœur|soeur|supérieure?"
)
_PEOPLE_ES = (
    r"compañer[oa]|jef[ea]|colega|soci[oa]|asistente|amig[oa]|marido|mujer|espos[oa]|"
    r"director\w?|cliente|contable|"
    r"herman[oa]|gerente|secretari[oa]"
)
SOMEBODY = (
    rf"(?:\b(?:my|our|his|her|their|a|another|one of (?:my|our))\s+(?:[\w-]{{1,14}}\s+)?(?:{PEOPLE})\b|"
    rf"\b(?:mein|unser|sein|ihr)\w{{0,2}}\s+(?:\w{{1,14}}\s+)?(?:{_PEOPLE_DE})\b|"
    rf"\b(?:mon|ma|mes|notre|nos|un|une)\s+(?:{_PEOPLE_FR})\b|\b(?:mi|mis|nuestr[oa]s?|un|"
    rf"una)\s+(?:{_PEOPLE_ES})\b)"
)
_THING = (
    r"(?:e-?mails?|mail|address|phone|number|cell|mobile|contact|whatsapp|line|landline|inbox|"
    r"ext(?:ension)?|tel\w{0,6}|adresse|"
    r"nummer|handy\w{0,7}|mobil\w{0,7}|rufnummer|numéro|téléphone|portable|courriel|correo|"
    r"número|teléfono|móvil|celular|"
    r"dirección|indirizzo|numero|telefono|cellulare|endereço|telemóvel|celular|telefone|adres|"
    r"telefoonnummer|nummer|"
    r"e-postadress|adresa|číslo|telefon\w{0,3}|skype|signal|telegram)"
)
_MINE = re.compile(
    rf"\b(?:my|mine is|meine?|mon|ma|mi|mio|mia|il mio|la mia|meu|minha|mijn|min|mitt|mit|mój|"
    rf"moja|moje|můj|moje)\s+"
    rf"(?:(?!(?:{PEOPLE}|{_PEOPLE_DE}|{_PEOPLE_FR}|{_PEOPLE_ES})\b)[\w-]{{1,14}}\s+){{0,3}}{_THING}\b|"
    r"\b(?:reach|e-?mail|contact|call|text|write|ping|ring|message|phone|whatsapp|drop|tell|"
    r"send|get hold of)\s+(?:me|us)\b|"
    r"\b(?:get back|reply|write|respond|reach out|send (?:it|that|this|them|everything|info|"
    r"details|[\w ]{1,30}?)) to (?:me|us)\b|"
    r"\b(?:mine\b|me at|us at|me on|me under|for me|i use|i'm on|i am on|i can be reached|"
    r"i'm reachable|direct (?:line|dial))\b|"
    r"\bi(?:'m| am)\s{0,2}$|"
    r"\b(?:send|forward|mail|e-?mail|share)\s(?:[\w'-]{1,20}\s){1,6}(?:to|at)\s{0,2}$|"
    r"\b(?:mich|mir|uns)\s+(?:\w{1,12}\s+){0,3}(?:unter|an|auf|über|per|bei)\b|"
    r"\berreich\w{0,5}\b|\bich bin\s{0,2}$|"
    r"\b(?:an|unter|auf)\s(?:meine|folgende)\b|\b(?:me|nous)\s(?:joindre|contacter|appeler|"
    r"écrire|rappeler)\b|"
    r"\b(?:écrivez|contactez|appelez|rappelez|joignez|envoyez)[- ]?(?:le |la )?(?:moi|nous)\b|\bjoignable\b|"
    r"\b(?:escrib|llám|llam|contáct|contact|mánd|envíe?n?|envi)\w{0,4}(?:me|nos)(?:lo|la)?\b|"
    r"\bmío\b|\blocalizable\b",
    re.I,
)
_THEIRS = re.compile(
    rf"{SOMEBODY}|\b(?:his|her|hers|their|theirs|sein|seine|ihre?|votre|son|leur|su|tu|your|"
    rf"yours|eure|suo|vostro)\s+"
    rf"(?:[\w-]{{1,14}}\s+){{0,2}}{_THING}\b|\byours?\b|"
    r"\b(?:b?cc|loop(?:ing)? in|copy(?:ing)? in|also (?:invite|add|include|send|e-?mail|"
    r"contact|copy)|invite)\b|"
    r"\b(?:his|hers?|theirs|sein\w?|le sien|la sienne|el suyo)\s?(?:is|:|ist|est|es)\s*$|"
    r"\bbelongs to\b|\b(?:e-?mail|mail|reach|contact|call|write(?: to)?|message|text|phone|"
    r"ring|use|ask|tell) (?:you|him|her|them|someone)\b|"
    r"\b(?:e-?mail|mail|message|reply|call|invoice|newsletter|sms|text|response|"
    r"answer)s? (?:\w{1,12} )?from\b|"
    r"\b(?:wrote|mailed|e-?mailed|written|sent|called|phoned|rang|tried|dialled|dialed|texted|"
    r"complained)\b(?! me\b)|"
    r"\b(?:(?:set|change) (?:the|your) (?:e-?mail|address|contact|phone|number)|whitelist|"
    r"unsubscribe|remove|delete|block|sender)\b|"
    r"\b(?:invoices?|billing|support|legal|accounting|accounts payable|press) (?:go(?:es)?|"
    r"should go|is|to|at|questions)\b|"
    r"\b(?:in kopie|setzen sie|en copie|mettez|en copia)\b|\b(?:er|sie|il|elle) (?:ist|est)\b",
    re.I,
)
_JUST_BEFORE = re.compile(
    rf"(?:\b(?:add|invite|cc|copy|include|contact|e-?mail|call|loop in|ring|text|forward|talk to|speak (?:to|with)|"
    rf"write to|reach(?: out to)?|(?:send|forward|mail)\s(?:[\w']{{1,12}}\s){{0,4}}to)\s+(?:also |in )?{SOMEBODY}|"
    rf"{SOMEBODY}(?:'s|s')\s(?:[\w-]{{1,14}}\s){{0,2}}{_THING}\b)",
    re.I,
)
_SOMEONES = re.compile(
    rf"(?<![\w'])(?!(?:that|here|what|it|there|where|who|how|let|this|name|phone|number|mobile|email|mail|cell|tel|"
    rf"today|work|office|company|one)'s)(?-i:[A-ZÀ-Þ])[\w-]{{1,20}}'s\s(?:[\w-]{{1,14}}\s){{0,2}}{_THING}\b",
    re.I,
)
_EXAMPLE = re.compile(
    r"(?:\b(?:like|such as|e\.g\.?|for example|for instance|format|example|placeholder|dummy|"
    r"sample|fake|test user|"
    r"z\.\s?b\.?|zum beispiel|etwa|beispiel|par exemple|comme|exemple|por ejemplo|como|"
    r"ejemplo)[:,]?\s?(?:is |ist |est |es )?"
    r"[\"'(<]{0,2}|\b(?:log ?in|sign(?:s|ed|ing)? (?:in|up)|register(?:ed)?|logged in|login|"
    r"username|user)\b[^@]{0,25})$",
    re.I,
)
_OLD = re.compile(
    r"(?:\b(?:not|instead of|rather than|no longer|never|nicht|statt|anstatt|pas|no|"
    r"au lieu de|en lugar de|en vez de)\s+"
    r"(?:to |at |on |use |an |unter |à |a |my (?:old )?(?:e-?mail )?)?[\"'(<]{0,2}|"
    r"\b(?:used to be|old|former|previous|outdated|previously|alte|ancien\w{0,3}|antiguo|"
    r"anterior|wrong (?=e-?mail|address|number|one))\b[^@]{0,24})$",
    re.I,
)
_IS = (
    r"(?:(?:is|was|are|that's|thats|that is|that was|which is|it's|belongs to|goes to|ist|est|"
    r"es|c'est|das ist|ces)\s+)?"
)
_NAMED_BEFORE = re.compile(
    r"(?<!I'm )(?<!I am )(?<!ame is )(?<!his is )(?<!bin )(?<!uis )(?<!oy )(?<![A-Za-z]. )"
    r"(?:\b(?:from|"
    r"lead|with|and|to|by|ask|contact|person|colleague)|[a-z]{3,12}) (?!Email|Mail|Phone|Tel|"
    r"Mobile)[A-Z][a-z]{1,14} [A-Z][a-z'-]{1,18} \($"
)
_THEIRS_AFTER = re.compile(
    rf"^[\"')>\s,(:;.-]{{0,4}}{_IS}(?:to |for )?(?:(?:not|isn't) (?:mine\b|my (?:own |real )?(?:e-?mail|mail|address|"
    rf"number|phone|mobile|cell)\b)|"
    rf"{SOMEBODY}|(?:his|hers?|their|theirs)\b(?!\s?(?:is\b|:|e-?mail|address|one|number|"
    rf"phone))|"
    r"(?:has |have )?(?:never|didn't|did not|doesn't|does not|hasn't|has not|"
    r"won't) (?:yet )?(?:repl\w{1,4}|answer\w{0,3}|respond\w{0,3}|call\w{0,3}|"
    r"wr[io]te?\w{0,3}|g[eo]t back)|yours?\b|in (?:cc|copy)\b|(?:on|in) (?:the )?cc\b|"
    r"nicht mein|pas (?:le mien|mon|ma)\b|no es mí?[oi])",
    re.I,
)
_NOT_MINE_AFTER = re.compile(r"^[\"')>\s,]{0,3}(?:is|was|'s)?\s?(?:not|n't) (?:mine|my)\b", re.I)
_OLD_AFTER = re.compile(
    r"^[\"')>\s,(-]{0,4}(?:is|was|isn't|doesn't|does not|no longer|bounces|has|ist|"
    r"funktioniert|est|es|no)?\s?"
    r"(?:the |an? |my |meine |mon |mi )?(?:wrong|old|incorrect|typo|outdated|dead|invalid|"
    r"bounces|bouncing|not (?:right|valid|correct|"
    r"working|in use)|no longer|work(?:s|ing)? (?:anymore|any more)|falsch|alt(?:e|es)?|"
    r"nicht mehr|erroné|plus valable|incorrecto|"
    r"ya no)\b",
    re.I,
)
_EXAMPLE_AFTER = re.compile(
    r"^[\"')>]{0,2}(?:[ -](?:style|format|type|or (?:similar|something|so|whatever)|"
    r"as (?:an )?example|for example|kind of|log ?ins?|"
    r"accounts?|addresses|can'?(?:not|t)? log|not receiv|gets? an error)\b)",
    re.I,
)


def whose(reading: Reading, start: int, end: int, floor: int = 0) -> Whose | None:
    """Whose the value at `start` to `end` is; None when nothing says. `floor` is where the value before it ends."""
    after = reading.after(end)
    if _OLD_AFTER.match(after):
        return "old"
    if _THEIRS_AFTER.match(after):
        return "theirs"
    if _EXAMPLE_AFTER.match(after):
        return "example"
    if _NAMED_BEFORE.search(reading.text[max(0, start - 60) : start]):
        return "theirs"
    before = reading.text[max(floor, reading.sentence(start)[0], start - 120) : start]
    if _OLD.search(before):
        return "old"
    if _EXAMPLE.search(before) and not _ends_in(_MINE, before, 12):
        return "example"
    if not re.search(r"\w", before) and _follows_somebody(reading, start):
        return "theirs"
    return _nearest(before)


def _follows_somebody(reading: Reading, start: int) -> bool:
    """Whether the sentence before asks to reach somebody else: "Can you invite my coworker? lee@acme.com"."""
    begin = reading.sentence(start)[0]
    previous = reading.text[reading.sentence(max(0, begin - 2))[0] : begin] if begin else ""
    return _JUST_BEFORE.search(previous[-160:]) is not None


def _nearest(before: str) -> Whose | None:
    mine = _last_end(_MINE, before)
    theirs = max(_last_end(_THEIRS, before), _last_end(_SOMEONES, before))
    if mine < 0 and theirs < 0:
        return None
    return "mine" if mine >= theirs else "theirs"


def _last_end(pattern: re.Pattern[str], text: str) -> int:
    return max((m.end() for m in pattern.finditer(text)), default=-1)


def _ends_in(pattern: re.Pattern[str], text: str, tail: int) -> bool:
    return _last_end(pattern, text) > max(0, len(text) - tail)
