"""The profile that a whole transcript yields, with no database and no model. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal, TypedDict
from uuid import UUID

from agent.profile.config import ProfileCapture
from agent.profile.extract import Message, extract
from agent.profile.fields import definitions
from agent.profile.model import FieldDef, Held, Profile, Stated
from agent.profile.resolve import Change, resolve


class Line(TypedDict):
    """One message of a transcript."""

    role: Literal["visitor", "agent"]
    text: str


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ASKS = {
    "customer_name": r"\b(?:your (?:own |full |first |last )?name|(?:which|what) name|a name|and you are|"
    r"por quién|nach wem|who are you(?! (?:looking|trying|using))|who (?:am i|"
    r"do i have the pleasure|i'm) (?:speaking|talking|chatting|dealing)|whom am i|"
    r"whom? (?:should|shall|may|can|do) (?:i|we|they|our \w{2,12}) (?:say|address|ask|put|"
    r"speak|talk)|what (?:should|may|can) (?:i|we) call you|"
    r"(?:wie|ihr\w{0,2}|deine?n?) (?:heißen|heisst|heißt|vollständig\w{0,3} )?(?:sie|du|"
    r"name\w?)|ihr(?:en)? (?:vollständigen )?namen?|mit wem|votre (?:pr[ée]nom|nom)|"
    r"comment vous appelez|quel est votre nom|à qui ai-je|su nombre|tu nombre|"
    r"cómo (?:se llama|te llamas)|con quién|seu nome|"
    r"(?:il suo|tuo) nome|come si chiama|uw naam|ditt namn|dit navn|imię)\b",
    "email": r"\b(?:e-?mail|mail address|mailadresse|courriel|correo|adres mailowy|mejladress)\b",
    "phone": r"\b(?:phone|telephone|mobile|cell|(?:best|your|a|which|what) number|number (?:to|can|"
    r"should|for)|telefonnummer|telefon\w{0,4}|handynummer|rufnummer|nummer|téléphone|numéro|"
    r"teléfono|número|telefone|telefono|telefoonnummer|numer)\b",
    "company": r"\b(?:company|business|organi[sz]ation|employer|firm|agency|practice|clinic)\b(?! size)|"
    r"\bwhere do you work|\bwho do you work for|\b(?:firma|unternehmen|société|entreprise|"
    r"empresa|azienda|bedrijf)\b",
    "job_title": r"\b(?:your (?:role|position|job|title|job title)|what do you do|ihre (?:rolle|position|"
    r"funktion)|votre (?:rôle|poste|fonction)|su (?:cargo|puesto|rol))\b",
    "company_size": r"\b(?:how (?:many (?:people|employees|staff|folks|of you)|big|large)|company size|"
    r"team size|wie viele (?:mitarbeiter\w{0,4}|personen|leute)|wie groß|"
    r"combien (?:de (?:personnes|salariés|collaborateurs)|êtes-vous|d'employés)|"
    r"cuántos (?:empleados|son|trabajadores)|cuántas personas)\b",
    "budget_range": r"\b(?:budget\w{0,5}|how much (?:do|can|would|are|were) you|price range|presupuesto|"
    r"preisrahmen|preisvorstellung)\b",
    "timeline": r"\b(?:when (?:do|would|are|were|should|will|did) you|timeline|time ?frame|how soon|"
    r"by when|target date|deadline|(?:bis )?wann (?:möchten|wollen|soll|planen|brauchen)|"
    r"zeitrahmen|zeitplan|quand (?:souhaitez|voulez|comptez|aimeriez)|délai|échéance|"
    r"cuándo (?:quiere|necesita|piensa|les|le)|plazo)\b",
    "decision_maker": r"\b(?:decision|who decides|decide|sign(?:s)? off|entscheid\w{1,6}|décid\w{1,4}|décision|"
    r"decid\w{1,3}|decisión)\b",
    "industry": r"\b(?:industry|sector|line of (?:business|work)|(?:what|which) (?:type|kind|"
    r"sort) of (?:business|company|work)|branche|secteur|what does your (?:company|"
    r"business))\b",
    "competitors": r"\b(?:(?:which|what) (?:tool|system|software|product|solution|provider|vendor|crm|"
    r"platform) (?:do|are) you (?:use|using|on|currently)|what (?:do|"
    r"are) you (?:currently )?us(?:e|ing)|welche\w? (?:software|lösung|tool|system) (?:nutzen|"
    r"verwenden))\b",
    "needs": r"\b(?:what (?:do|are) you (?:need|looking for|trying)|what brings you|how can (?:i|we) help)\b",
}
_COMPILED = {name: re.compile(pattern, re.I) for name, pattern in _ASKS.items()}
_REQUEST = re.compile(
    r"\?|\b(?:please|may i|can i|could i|could you|can you|would you|let me know|leave|share|"
    r"tell|give|send|type|need your|bitte|nennen|könnten|veuillez|pouvez|donnez|indiquez|"
    r"laissez|dígame|indique|déjeme|puede|podría|me da)\b",
    re.I,
)


def profile_of(turns: Iterable[Line], config: ProfileCapture | None = None) -> Profile:
    """What would be held at the end. Ids and times only count the turns: a transcript file has neither."""
    settings = config or ProfileCapture()
    defs = definitions(settings)
    held: dict[str, tuple[Held, ...]] = {}
    heard: list[str] = []
    told: list[str] = []
    for number, turn in enumerate(turns, 1):
        if turn["role"] == "agent":
            told.append(turn["text"])
            continue
        asked = asked_now(told, heard, defs)
        message = Message(turn["text"], None, asked, tuple(heard), tuple(told))
        stated = extract(message, defs, settings)
        held = apply(held, resolve(held, stated, defs), number)
        heard.append(turn["text"])
    return {name: held[name] for name in defs if held.get(name)}


def apply(
    held: Mapping[str, tuple[Held, ...]], changes: Iterable[Change], turn: int
) -> dict[str, tuple[Held, ...]]:
    """What is held after the changes of a turn."""
    after = dict(held)
    for change in changes:
        kept = tuple(h for h in after.get(change.name, ()) if h.id not in change.ended)
        added = (_held(change.stated, turn, sum(map(len, after.values()))),) if change.stated else ()
        after[change.name] = (*kept, *added)
    return after


def _held(stated: Stated, turn: int, count: int) -> Held:
    return Held(
        UUID(int=(turn << 32) + count), stated, UUID(int=turn), turn, _EPOCH + timedelta(minutes=turn)
    )


def asked_now(told: Sequence[str], heard: Sequence[str], defs: Mapping[str, FieldDef]) -> str | None:
    """What our last reply asks for, or the one before when the visitor asked back and we only answered."""
    if not told:
        return None
    asked = asked_in(told[-1], defs)
    asked_back = len(told) > 1 and bool(heard) and "?" in heard[-1] and "?" not in told[-1]
    return asked_in(told[-2], defs) if asked is None and asked_back else asked


def asked_in(reply: str, defs: Mapping[str, FieldDef]) -> str | None:
    """The one field that our text asks for in its last request; None when it asks for none or for several."""
    sentences = [s for s in re.split(r"(?<=[.!?])\s+|\n", reply) if s.strip()]
    for sentence in reversed(sentences[-3:]):
        if not _REQUEST.search(sentence):
            continue
        asked = [name for name, pattern in _COMPILED.items() if name in defs and pattern.search(sentence)]
        own = [name for name, d in defs.items() if name not in _COMPILED and _mentions(sentence, d)]
        found = own or asked
        if found:
            return _one(found, sentence)
    return None


def _one(found: list[str], sentence: str) -> str | None:
    """Of several, the one asked first: people answer in that order, and rules find the rest unasked."""
    if len(found) == 1:
        return found[0]
    first = min(found, key=lambda name: _position(name, sentence))
    return first


def _position(name: str, sentence: str) -> int:
    match = _COMPILED[name].search(sentence) if name in _COMPILED else None
    return match.start() if match else len(sentence)


def _mentions(sentence: str, definition: FieldDef) -> bool:
    return re.search(rf"(?<!\w){re.escape(definition.label)}(?!\w)", sentence, re.I) is not None
