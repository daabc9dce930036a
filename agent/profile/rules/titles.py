"""The visitor's role: "I'm the head of sales at Acme", "Ana Ruiz, CTO". PURE."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from agent.profile.rules.reading import Find, Reading
from agent.profile.rules.tokens import Span
from agent.wording import fold

_RANK = (
    r"(?:(?:senior|junior|lead|deputy|assistant|associate|regional|global|national|general|"
    r"managing|executive|interim|acting|chief|group|principal|technical|creative|commercial|"
    r"office|branch)\s)"
)
_AREA = (
    r"(?:(?:it|hr|sales|marketing|product|project|program(?:me)?|operations?|ops|office|"
    r"account|accounts|key account|customer(?: success| service| support| experience)?|"
    r"support|finance|financial|business(?: development| intelligence)?|brand|"
    r"content|community|data|software|web|website|front-?end|back-?end|full-?stack|devops|"
    r"cloud|network|systems?|security|quality|qa|supply chain|logistics|procurement|"
    r"purchasing|facility|facilities|practice|clinic|store|shop|restaurant|hotel|"
    r"warehouse|production|plant|construction|site|event|events|social media|"
    r"digital(?: marketing)?|e-?commerce|growth|partnerships?|people|talent|recruiting|"
    r"training|learning|compliance|legal|risk|tax|payroll|research|r&d|ux|ui|graphic|"
    r"engineering|development|design|communications?|pr|media|innovation|strategy|education|"
    r"school|dental|medical|nursing|fleet|travel|property|real estate|machine learning|ml|ai|"
    r"mechanical|electrical|civil|solutions?|integration|platform|infrastructure|revenue|"
    r"crm)\s)"
)
_ROLE = (
    r"(?:manager|mgr|director|lead|leader|owner|engineer|developer|programmer|designer|architect|"
    r"administrator|admin|accountant|bookkeeper|controller|buyer|purchaser|analyst|consultant|"
    r"advisor|adviser|specialist|coordinator|officer|executive|"
    r"assistant|secretary|supervisor|planner|strategist|recruiter|teacher|professor|lecturer|"
    r"principal|headmaster|dentist|physician|doctor|nurse|lawyer|attorney|solicitor|paralegal|"
    r"realtor|broker|representative|rep|technician|operator|editor|"
    r"copywriter|writer|producer|photographer|chef|pharmacist|vet|veterinarian|therapist|"
    r"scientist|researcher|partner|president|founder|co-?founder|receptionist|scrum master|"
    r"trainer|coach|head|sysadmin|webmaster|partners|owners|founders|directors|managers|"
    r"team ?lead)"
)
# Any area will do beside a noun that hardly means anything but a role: "maintenance manager", "wind farm engineer".
_ANY_AREA = (
    r"(?:(?!(?:your|their|with|from|about|just|only|still|very|under|without|looking|seeking|hiring|talking|some|this|that|"
    r"here|being|having|called|named|when|what|then|also|not|good|great|happy|sorry|sure|here)\s)[a-z][a-z-]{3,16}\s)"
)
_HEAD = r"(?:manager|director|supervisor|coordinator|specialist|engineer|officer|planner|analyst|technician|consultant)"
_OF = (
    r"(?:(?:it|hr|r&d|pr|qa|ux|[A-Za-z][\w&-]{1,18})(?:\s(?:and|&|und|et|y|"
    r"of)\s[A-Za-z][\w-]{1,18}|\s(?:success|development|experience|operations|services?|"
    r"support|design|marketing|sales|engineering|management|chain|relations|resources|media|"
    r"intelligence|humaines|humanos|commercial\w?|clientèle|generales?)){0,3})"
)
_C_LEVEL = r"(?:c[efotmipr]o|chro|ciso|dpo|chief\s(?:[\w&-]{2,14}\s){1,2}officer)"
_ENGLISH = (
    rf"(?:(?:founder|co-?founder|owner)(?:\s?(?:and|&|/|,)\s?{_C_LEVEL})|"
    rf"{_C_LEVEL}(?:\s?(?:and|&|/|,)\s?(?:co-?)?(?:founder|owner))?|{_RANK}?(?:vp|svp|evp|"
    rf"vice[- ]president)(?:,?\s(?:of\s|for\s)?{_OF})?|{_RANK}?(?:head|director|manager|"
    rf"chief)\sof\s(?:the\s)?{_OF}|"
    rf"managing director|general manager|{_RANK}{{0,2}}{_AREA}{{0,2}}{_ROLE}|{_ANY_AREA}{{1,2}}{_HEAD})"
)
_GERMAN = (
    r"(?:(?:geschäftsführ|inhab|gründ|mitgründ|projektleit|teamleit|abteilungsleit|"
    r"vertriebsleit|marketingleit|einkaufsleit|personalleit|it-leit|praxisleit|filialleit|"
    r"betriebsleit|produktionsleit|\w{2,14}leit)(?:er|erin)|(?:leiter|leiterin)(?:\s(?:der|"
    r"des|für|im|vom)\s[\w-]{2,24}|\s[A-Z][\w-]{1,20})?|"
    r"(?:prokurist|assistent|architekt|steuerberat|einkäuf|entwickl|berat|buchhalt|ingenieur|"
    r"\w{2,16}manag|\w{2,14}berat|\w{2,14}entwickl|\w{2,14}assistent|\w{2,14}referent|"
    r"administrat\w{1,3}|software\w{2,14})(?:er|erin|in)?|zahnarzt|zahnärztin|arzt|ärztin|"
    r"anwalt|anwältin|rechtsanwalt|rechtsanwältin|vorstand|assistent(?:in|"
    r"enz)? der geschäfts(?:führung|leitung)|assistenz der geschäfts(?:führung|leitung)|"
    r"sachbearbeiter(?:in)?)"
)
_ROMANCE_OF = (
    r"(?:(?:de la |de l'|de los |de las |des |du |del |de |d'|en |technique|commerciale?|"
    r"marketing|général\w?|general|comercial|técnic[oa]|financi\w{2,4}|informatique|adjointe?|"
    r"administratif)\s?(?:[\w-]{2,18}(?:\s(?:et|y|de)\s[\w-]{2,18})?)?)"
)
_ROMANCE = (
    rf"(?:(?:directeur|directrice|responsable|gérante?|chef(?:fe)? (?:de projet|d'entreprise|"
    rf"de produit|de service)|chargée? de|fondateur|fondatrice|co-?fondateur|pdg|dg|dsi|drh|"
    rf"daf|rssi|ingénieure?|développeu(?:r|se)|consultante?|acheteu(?:r|se)|comptable|avocate?|"
    rf"assistante?|dirigeante?|présidente?|"
    rf"director|directora|gerente|jefe|jefa|dueñ[oa]|propietari[oa]|fundador|fundadora|"
    rf"cofundador\w?|encargad[oa]|ingenier[oa]|desarrollador\w?|consultor\w?|comprador\w?|"
    rf"contable|abogad[oa]|administrador\w?|coordinador\w?|socio|socia|direttore|direttrice|"
    rf"responsabile|titolare|diretor\w?|inkoper|eigenaar|directeur|bedrijfsleider|zaakvoerder|"
    rf"inköpare|indkøber|innkjøper|kierownik|właściciel|jednatel|ředitel|vd|daglig leder|"
    rf"direktør)"
    rf"(?:\s{_ROMANCE_OF}|\s(?:acquisti|vendite|commerciale|qualità|produzione|vendas|inkoop|achats|ventes|qualité|production|it|rh|compras|ventas|calidad|producción))?)"
)
TITLE = rf"(?:{_ENGLISH}|{_GERMAN}|{_ROMANCE})"
_I_AM = re.compile(
    rf"(?:\b(?:i'm|i am|i've been|i have been|im|ich bin|und bin|and am|je suis|(?:yo )?soy|sono|sou|ik ben|jag är|"
    rf"jeg er)(?: (?:also|currently|actually|the new|now|hier|derzeit|aktuell|actuellement|"
    rf"actualmente))?|\b(?:i work|working|i'm working|employed|i act|i serve|ich arbeite|"
    rf"je travaille|trabajo)(?: \w{{1,8}})? (?:as|als|comme|como|en tant que)|"
    rf"\b(?:my (?:job title|title|role|position|job)(?: here| at [A-Z]\w+)? is|job title:|"
    rf"title:|role:|position:|meine (?:position|rolle|funktion) ist|(?:mon poste|"
    rf"ma fonction) est|mi (?:cargo|puesto) es|position ?:|funktion ?:|fonction ?:|poste ?:|"
    rf"cargo ?:|puesto ?:)|\b(?:speaking |writing |here )?as|\bin my role as|\bals|"
    rf"\ben tant que|\bcomo) "
    rf"(?:a |an |the |der |die |ein |eine |le |la |l'|el |un |une |una |our |her |his |their |"
    rf"here as |one of the )?(?P<title>{TITLE})(?![\w-])",
    re.I,
)
_AFTER_NAME = re.compile(
    rf"^(?:,? (?:PMP|MBA|Ph\.?D\.?|CPA|M\.?D\.?|DDS|DVM|RN|Esq\.?|CFA|P\.?E\.?|M\.?Sc\.?|B\.?Sc\.?|J\.?D\.?|LL\.?M\.?|"
    rf"CISSP|AIA|PHR|SHRM-CP|CSM)(?=[\n,]))?(?:(?: by the way| btw| here| speaking| à l'appareil)?,? |"
    rf", ?| - | \| | / |\n[ \t]*|"
    rf" \()(?:(?:and |und |et |y )?(?:i'm |i am |ich bin |je suis |soy )|(?:here, |"
    rf"by the way, |btw, ))?(?:a |an |the |der |die |le |la |l'|el |our |her |his |their |"
    rf"one of the )?(?P<title>{TITLE})(?![\w-])",
    re.I,
)
_ASKED = re.compile(
    rf"^\W{{0,3}}(?:(?:sure|yes|i'm|i am|it's|my role is|my title is|i work as|ich bin|je suis|"
    rf"soy|als|as)[ ,]{{1,2}}){{0,3}}(?:a |an |the |der |die |le |la |el |our |un |une |una |"
    rf"eine? )?(?P<title>{TITLE})(?![\w-])",
    re.I,
)
_ROLE_OF_COMPANY = re.compile(
    r"(?<=\w) (?:de la|del|de|da|di|en) (?-i:(?!(?:IT|TI|RH|RRHH|HR|QA|TIC)\b)[A-ZÀ-Þ]).*$"
)
_ENDS = re.compile(
    r"\s(?:and|und|et|y|at|in|for|from|of|&|with|or|de|en|the|our|a|here|we|who|looking|by|but|d'une?|"
    r"da|do|del|della|di|du|van|bij|på|hos|at|bei|presso|na|no)$",
    re.I,
)
_NOT_TITLES = frozenset(
    "doctor head lead owner principal partner admin operator chief editor socio chef".split()
)


def find(reading: Reading, names: Sequence[Span]) -> tuple[Find, ...]:
    """At most one title; `names` are where the visitor's own name stands."""
    spans = [*_linked(reading, names), *_anchored(reading), *_asked(reading)]
    for span, confidence in spans:
        value = " ".join(reading.text[slice(*span)].split())
        return (reading.find("job_title", value, span, extractor="title", confidence=confidence),)
    return ()


def _anchored(reading: Reading) -> Iterator[tuple[Span, float]]:
    for match in _I_AM.finditer(reading.text):
        lead = match[0][: match.start("title") - match.start()].strip().lower()
        bare = lead.split(" ")[0] in ("as", "als", "como", "en", "here", "speaking")
        first = re.search(
            r"\b(?:i|i'm|my|me|ich|je|yo|mi|name)\b",
            reading.text[slice(*reading.sentence(match.start()))],
            re.I,
        )
        if (bare and first is None) or _is_other(reading, match):
            continue
        if bare and re.search(
            r"\b(?:hire|hired|looking for|need|job|apply|someone|work(?:s|ed)|known|same|such|just|"
            r"well|far|soon|long)\s$",
            reading.before(match.start(), 24),
            re.I,
        ):
            continue
        yield _trimmed(reading, match), 0.9


def _is_other(reading: Reading, match: re.Match[str]) -> bool:
    after = reading.text[match.end("title") : match.end("title") + 12]
    generic = (
        fold(match["title"]) in _NOT_TITLES
        and re.match(r"(?:$|[.,!\n]| (?:of|at|for|in|here|bei|and)\b)", after) is None
    )
    asks = reading.is_question(match.start()) and re.match(
        r"\b(?:am|do|are)\b", reading.before(match.start()).strip(), re.I
    )
    return after.startswith("'s") or generic or bool(asks) or reading.is_supposed(match.start())


def _linked(reading: Reading, names: Sequence[Span]) -> Iterator[tuple[Span, float]]:
    for _, end in names:
        match = _AFTER_NAME.match(reading.text[end : end + 160])
        if match:
            span = _trimmed(reading, match)
            yield (span[0] + end, span[1] + end), 0.92


def _asked(reading: Reading) -> Iterator[tuple[Span, float]]:
    if reading.asked == "job_title" and (match := _ASKED.match(reading.text)):
        yield _trimmed(reading, match), 0.9


def _trimmed(reading: Reading, match: re.Match[str]) -> Span:
    """Without a connecting word that the pattern took along."""
    start = match.start("title")
    title = _ROLE_OF_COMPANY.sub("", match["title"]) if match["title"][0].islower() else match["title"]
    while (tail := _ENDS.search(title)) is not None:
        title = title[: tail.start()]
    return start, start + len(title.rstrip())
