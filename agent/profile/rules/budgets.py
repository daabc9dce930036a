"""What the visitor can spend: {"amount", "max", "currency", "per"}. PURE.

`amount` is the lower end or the only figure, `max` the upper end where one is named: "5k" has none, "up to 5k" has 5000
for both. `currency` is an ISO 4217 code or None, `per` "month", "year", "quarter", "week", "day" or None.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

from agent.profile.rules.numbers import NUMBER, SCALE, has_number, value, whole
from agent.profile.rules.reading import Find, Reading
from agent.wording import fold

_CURRENCIES = {
    "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "$": "USD", "usd": "USD", "us$": "USD",
    "dollar": "USD", "dollars": "USD", "dolares": "USD", "bucks": "USD", "£": "GBP", "gbp": "GBP",
    "pound": "GBP", "pounds": "GBP", "quid": "GBP", "chf": "CHF", "sfr": "CHF", "franken": "CHF",
    "francs": "CHF", "fr.": "CHF", "¥": "JPY", "jpy": "JPY", "yen": "JPY", "₹": "INR", "inr": "INR",
    "rs": "INR", "rs.": "INR", "rupees": "INR", "cad": "CAD", "c$": "CAD", "ca$": "CAD", "aud": "AUD",
    "a$": "AUD", "au$": "AUD", "nzd": "NZD", "nz$": "NZD", "sgd": "SGD", "s$": "SGD", "brl": "BRL",
    "r$": "BRL", "reais": "BRL", "mxn": "MXN", "sek": "SEK", "nok": "NOK", "dkk": "DKK", "pln": "PLN",
    "zł": "PLN", "zl": "PLN", "zloty": "PLN", "czk": "CZK", "kč": "CZK", "kc": "CZK", "zar": "ZAR",
    "aed": "AED", "ils": "ILS", "₪": "ILS", "try": "TRY", "₺": "TRY",
}  # fmt: skip
_DOLLARS = {"US": "USD", "CA": "CAD", "AU": "AUD", "NZ": "NZD", "SG": "SGD"}
_CUR = (
    r"(?:us\$|ca\$|au\$|nz\$|[casr]\$|[€$£¥₹₪₺]|\b(?:eur|euros?|usd|dollars?|d[oó]lares|bucks|"
    r"gbp|pounds?|quid|chf|sfr|franken|francs|jpy|yen|inr|rupees|rs\.?|cad|aud|nzd|sgd|brl|"
    r"reais|"
    r"mxn|sek|nok|dkk|pln|zł|zloty|czk|kč|zar|aed|ils)(?!\w))"
)
_PER = (
    r"(?:(?: ?(?:per|a|/|pro|par|por) ?(?:user|seat|person|head|employee|nutzer|utilisateur|"
    r"usuario))?,? ?(?:/|per|an?|each|every|pro|im|par|por|al|à l'|l'|la|p\.|by the|je|og|"
    r"for the first|for the) ?(?P<per>month|mo|year|yr|annum|week|wk|day|a\.|m\.|monat|jahr|"
    r"woche|tag|mois|an|année|semaine|jour|mes|año|semana|día|quarter|quartal)\b"
    r"|,? (?P<adverb>monthly|yearly|annually|annual|weekly|daily|monatlich|jährlich|"
    r"wöchentlich|mensuels?|annuels?|mensuales|anuales|pm|pa)\b)?"
)
_HIGH = rf"\s?(?:-|to|and|bis|und|à|et|a|y|or|oder|ou)\s?(?P<cur3>{_CUR})?\s?(?P<high>{NUMBER})"
MONEY = re.compile(
    rf"(?P<cur1>{_CUR})?\s?(?P<low>{NUMBER})\s?(?P<cur2>{_CUR})?(?:{_HIGH}\s?(?P<cur4>{_CUR})?)?"
    rf"(?P<plus>\+)?(?:\s(?:us |"
    rf"gross |net |brutto |netto )?(?=(?:/|per|an?|pro)\b))?{_PER}",
    re.I,
)
_CUE = re.compile(
    r"\b(?:budget\w{0,6}|spend(?:ing)?|afford|willing to pay|ready to pay|happy to pay|"
    r"able to pay|can pay|could pay|would pay|set aside|allocated|earmarked|approved|"
    r"to invest|invest|price range|price limit|"
    r"we have|we've got|ceiling|cap(?:ped)?(?: is| of| at)?|our limit|our max(?:imum)?|"
    r"max(?:imum)? (?:is|of|would be)|not more than|no more than|approval for|approved for|green light for|"
    r"(?:go|going) (?:over|above|beyond|past)|(?:go|stretch) (?:up )?to|exceed|(?:stay|keep (?:it|this|things|costs?)|"
    r"be|come in) (?:under|below|within)|(?:'d|would|could|can) put|(?:want|wants|like|"
    r"prefer) to pay|thinking(?: of| about)?(?: somewhere| around| about)?(?: between)?|"
    r"to play with|to work with|comfortable with|(?:looking|aiming) (?:to spend|at spending)|"
    r"ausgeben|investieren|zur verfügung|preisrahmen|kostenrahmen|bezahlen|dépenser|investir|"
    r"enveloppe|mettre|payer|gastar|invertir|presupuesto|pagar|orçamento|gastar|spendere|besteden|uitgeven|lägga|"
    r"budżet|rozpočet)\b",
    re.I,
)
_NO_CURRENCY_CUE = re.compile(
    r"\b(?:budget\w{0,6}|presupuesto|orçamento|enveloppe|preisrahmen|spend|dépenser|ausgeben|gastar|afford|"
    r"thinking (?:of |about )?(?:somewhere |around )?between)\b",
    re.I,
)
_NOT = re.compile(
    r"\b(?:charges?|costs?|priced?|pricing|fee|revenue|turnover|sales of|raised|funding|"
    r"salary|discount|save[sd]?|saving|worth|invoice|refund|paid|we pay|i pay|"
    r"currently pay(?:ing)?|paying|already pay|charged|"
    r"kostet|kosten|umsatz|rabatt|zahlen (?:wir )?(?:derzeit|aktuell|bisher)|coûte|"
    r"chiffre d'affaires|remise|payons|cuesta|facturación|facturamos|descuento|pagamos|order|"
    r"plan (?:is|at|for)|your|ihr|votre|"
    r"competitor|they|last year|spent)\b[^.;\n]{0,45}$",
    re.I,
)
_DENIED = re.compile(
    r"\b(?:don't have|do not have|haven't|no budget|not a budget|isn't|is not|aren't|not|"
    r"nicht|kein\w{0,2}|pas|ne|no tenemos|no es)\s(?:[\w']{1,10}\s){0,3}$",
    re.I,
)
_LESS = re.compile(
    r"\b(?:up to|at most|max(?:imum|\.)?(?: is| of| would be| of about)?|no more than|"
    r"not more than|less than|under|below|within|can't exceed|not exceed|capped at|cap (?:is|"
    r"of)|ceiling (?:is|of)|limit (?:is|of)|tops?|"
    r"bis zu|höchstens|maximal|max\.|unter|nicht mehr als|jusqu'à|au plus|maximum|moins de|"
    r"pas plus de|hasta|como máximo|máximo|menos de|no más de|massimo|al massimo|non più di|fino a|"
    r"no máximo|até|maximaal|hooguit|högst|maksymalnie|do|(?:go|going) (?:over|above|beyond|past)|"
    r"(?:go|stretch|push) (?:up )?to|exceed|"
    r"approv(?:al|ed) for up to)\s(?:(?:of|about|around|de|etwa)\s)?$",
    re.I,
)
_NOT_ABOVE = re.compile(
    r"\b(?:can't|cannot|can not|don't|do not|won't|will not|wouldn't|shouldn't|not)\b[^.,;\n]{0,30}\b(?:over|above|"
    r"beyond|past|exceed|more than)\s(?:\w+\s)?$",
    re.I,
)
_LESS_CUE = re.compile(r"\b(?:over|above|beyond|past|exceed|more than)\s(?:\w+\s){0,2}$", re.I)
_MORE = re.compile(
    r"\b(?:at least|more than|over|above|from|starting at|minimum(?: of)?|mindestens|über|"
    r"mehr als|ab|au moins|plus de|al menos|más de|desde)\s$",
    re.I,
)
_AFTER_WORDS = re.compile(
    r"\b(?:budget|presupuesto|limit|max(?:imum)?|ceiling|what we have|to (?:play|work|spend)|set aside|earmarked|"
    r"allocated|budgeted)\b",
    re.I,
)
_CUE_AFTER = re.compile(
    r"\s?(?:(?:is |would be |ist |est |es )?(?:in |as |als |de )?(?:our |my |the |unser |notre |nuestro )?"
    r"(?:budget|presupuesto|limit|max(?:imum)?|ceiling|what we have)|(?:or so )?to (?:play|work|spend)(?: with)?|"
    r"set aside|earmarked|allocated|budgeted)\b",
    re.I,
)
_LESS_AFTER = re.compile(
    r"^(?:,? ?(?:max(?:imum)?|tops|at (?:the )?most|or less|at the outside|höchstens|maximal|"
    r"maximum|como máximo|máximo|massimo|al massimo|maximaal|no máximo)\b)",
    re.I,
)
_MOST = 60  # figures that are looked at: more of them is a price list
_PERIODS = {
    "mo": "month", "month": "month", "m.": "month", "monat": "month", "mois": "month", "mes": "month",
    "monthly": "month", "monatlich": "month", "mensuel": "month", "mensuels": "month", "mensuales": "month",
    "pm": "month", "year": "year", "yr": "year", "annum": "year", "a.": "year", "jahr": "year", "an": "year",
    "annee": "year", "ano": "year", "yearly": "year", "annually": "year", "annual": "year", "pa": "year",
    "jahrlich": "year", "annuel": "year", "annuels": "year", "anuales": "year", "week": "week", "wk": "week",
    "woche": "week", "semaine": "week", "semana": "week", "weekly": "week", "wochentlich": "week",
    "day": "day", "tag": "day", "jour": "day", "dia": "day", "daily": "day", "quarter": "quarter",
    "quartal": "quarter",
}  # fmt: skip
_YEARLY_BUDGET = re.compile(
    r"\b(annual|yearly|monthly|weekly|jährlich\w{1,2}|jahres|monats|"
    r"monatlich\w{1,2})[ -]?budget|\bbudget (annuel|mensuel)|presupuesto (anual|mensual)",
    re.I,
)


def find(reading: Reading) -> tuple[Find, ...]:
    numeric = [span for span in reading.sentences() if has_number(reading.text[slice(*span)])]
    if reading.asked != "budget_range":
        numeric = [span for span in numeric if _speaks_of_money(reading.text[slice(*span)])]
    found = [
        find for match in islice(reading.matches(MONEY, numeric), _MOST) if (find := _stated(reading, match))
    ]
    corrected = [f for f in found if f.stated.intent == "correct"]
    if corrected:
        return (corrected[-1],)
    return (found[0],) if found else ()


def _speaks_of_money(sentence: str) -> bool:
    """Whether a sentence can hold a budget at all: figures are slow to read, and most are something else."""
    return _CUE.search(sentence) is not None or _AFTER_WORDS.search(sentence) is not None


def _stated(reading: Reading, match: re.Match[str]) -> Find | None:
    money = read_money(match, reading.config.default_region)
    if money is None:
        return None
    start, end = (
        match.start() + len(match[0]) - len(match[0].lstrip()),
        match.start() + len(match[0].rstrip()),
    )
    before = reading.before(start, 110)
    after = reading.after(match.end(), 40)
    asked = reading.asked == "budget_range"
    cue = _last(_CUE, before)
    to_spend = _CUE_AFTER.match(after) is not None and _NOT.search(before) is None
    own = to_spend or (cue >= 0 and _last(_NOT, before) <= cue)
    named = bool(money["currency"]) or to_spend or _NO_CURRENCY_CUE.search(before) is not None or asked
    if (
        not (own or asked)
        or not named
        or (not money["currency"] and not _is_amount(reading, match, money["amount"]))
    ):
        return None
    if _DENIED.search(reading.clause_before(start)) and not (
        _LESS.search(before) or _LESS_CUE.search(before)
    ):
        return None
    if reading.is_supposed(start) or _is_asking(reading, start):
        return None
    bounded = _bounded(money, before, after)
    if bounded["per"] is None:
        bounded["per"] = _per_of_cue(before)
    return reading.find("budget_range", bounded, (start, end), extractor="budget", confidence=0.9)


def read_money(match: re.Match[str], region: str) -> dict[str, Any] | None:
    """What a match of MONEY says; None when it is no amount."""
    low_text, high_text = match["low"], match["high"]
    low, high = value(low_text), value(high_text) if high_text else None
    if low is None or low <= 0:
        return None
    scale = re.search(rf"{SCALE}$", high_text or "", re.I)
    if high is not None and scale and low < 1000 and not re.search(rf"{SCALE}$", low_text, re.I):
        low *= high / (value(high_text[: scale.start()]) or high)
    symbol = next((match[g] for g in ("cur1", "cur2", "cur3", "cur4") if match[g]), None)
    if high is not None and high < low:
        return None
    per = match["per"] or match["adverb"]
    return {
        "amount": whole(low),
        "max": whole(high) if high is not None else None,
        "currency": _currency(symbol, region),
        "per": _PERIODS.get(fold(per)) if per else None,
    }


def _currency(symbol: str | None, region: str) -> str | None:
    if symbol is None:
        return None
    if symbol in ("$",) or fold(symbol) in ("dollar", "dollars", "dolares"):
        return _DOLLARS.get(region, "USD")
    return _CURRENCIES.get(symbol.lower()) or _CURRENCIES.get(fold(symbol))


def _is_amount(reading: Reading, match: re.Match[str], amount: float) -> bool:
    """Without a currency a figure must not count something else or name a year."""
    after = reading.text[match.end() : match.end() + 20]
    plain = match["low"]
    if re.fullmatch(r"(?:19|20)\d{2}", plain) or amount < 50:
        return False
    return (
        re.match(
            r"\s?(?:$|[.,;!?\n)]|(?:for|per|a|and|but|so|max|tops|this|all|total|or|to (?:spend|work with|"
            r"play with)|für|pro|im|pour|"
            r"par|para|al)\b)",
            after,
        )
        is not None
    )


def _is_asking(reading: Reading, start: int) -> bool:
    """Asking what something costs is no budget; "we have 5k, is that enough?" is."""
    if not reading.is_question(start):
        return False
    return (
        re.search(
            r"\b(?:we|our|i|my|wir|unser\w*|nous|notre|tenemos|nuestro|ich|mein|mi|budget|" r"presupuesto)\b",
            reading.before(start),
            re.I,
        )
        is None
    )


def _bounded(money: dict[str, Any], before: str, after: str) -> dict[str, Any]:
    if money["max"] is not None:
        return money
    if _LESS.search(before) or _LESS_AFTER.match(after) or _NOT_ABOVE.search(before):
        return money | {"max": money["amount"]}
    return money


def _per_of_cue(before: str) -> str | None:
    if match := _YEARLY_BUDGET.search(before):
        return (
            "month"
            if re.match(r"mon|men", next(g for g in match.groups() if g), re.I)
            else "week"
            if "week" in match[0].lower()
            else "year"
        )
    return None


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((m.start() for m in pattern.finditer(text)), default=-1)
