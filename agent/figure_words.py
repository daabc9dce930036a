"""The words of figures in English, German, French and Spanish, folded: no accents, no capitals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping


def _table(rows: Mapping[str, str]) -> dict[str, str]:
    return {word: name for name, words in rows.items() for word in words.split()}


def _numbered(rows: Iterable[str], start: int) -> dict[str, int]:
    return {word: i for i, words in enumerate(rows, start) for word in words.split()}


def alternatives(words: Iterable[str]) -> str:
    """A regular expression of the words, longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


CURRENCIES = _table(
    {
        "EUR": "€ eur euro euros",
        "USD": "$ us$ usd dollar dollars dolar dolares",
        "GBP": "£ gbp pound pounds pfund libras",
        "CHF": "chf franken",
        "JPY": "¥ jpy yen",
        "CAD": "ca$ cad",
        "AUD": "a$ aud",
        "SEK": "sek",
        "NOK": "nok",
        "DKK": "dkk",
        "PLN": "pln zloty",
        "CZK": "czk",
        "INR": "₹ inr rupees",
        "BRL": "r$ brl reais",
        "MXN": "mxn pesos",
        "cent": "cent cents ct centimes centimos",
    }
)

UNITS = _table(
    {
        "second": "s sec secs second seconds sekunde sekunden seconde secondes segundo segundos",
        "minute": "min mins minute minutes minuten minuto minutos",
        "hour": "h hr hrs hour hours stunde stunden heure heures hora horas",
        "day": "day days tag tage tagen jour jours dia dias werktag werktage werktagen arbeitstage arbeitstagen",
        "week": "week weeks woche wochen semaine semaines semana semanas",
        "month": "month months mo monat monate monaten monats mois mes meses",
        "quarter": "quarter quarters quartal quartale trimestre trimestres",
        "year": "year years yr yrs jahr jahre jahren an ans annee annees ano anos",
        "ms": "ms millisecond milliseconds millisekunden",
        "kb": "kb kib",
        "mb": "mb mib megabyte megabytes",
        "gb": "gb gib gigabyte gigabytes go",
        "tb": "tb tib terabyte terabytes to",
        "kg": "kg kilogram kilograms kilogramm kilos",
        "g": "g gram grams gramm grammes gramos",
        "km": "km kilometre kilometres kilometer kilometers kilometros",
        "m": "metre metres meter meters metros",
        "cm": "cm centimetres",
        "mm": "mm",
        "kwh": "kwh",
        "kw": "kw",
        "px": "px pixel pixels",
        "celsius": "°c",
    }
)
# "to" and "an" are words before they are units.
for _word in ("to", "go", "an"):
    del UNITS[_word]

PERIODS = {
    word: name for word, name in UNITS.items() if name in ("day", "week", "month", "quarter", "year", "hour")
} | {"an": "year"}

MONTHS = _numbered(
    (
        "january jan januar janner janvier janv enero ene",
        "february feb februar fevrier fevr febrero",
        "march mar marz mars marzo",
        "april apr avril avr abril abr",
        "may mai mayo",
        "june jun juni juin junio",
        "july jul juli juillet juil julio",
        "august aug aout agosto ago",
        "september sep sept septembre septiembre",
        "october oct oktober okt octobre octubre",
        "november nov novembre noviembre",
        "december dec dezember dez decembre diciembre dic",
    ),
    1,
)
# Too often another word: "mar" and "ago" in running text.
for _word in ("mar", "ago", "ene"):
    del MONTHS[_word]

WEEKDAYS = _numbered(
    (
        "monday mondays mon montag montags lundi lundis lunes",
        "tuesday tuesdays tue tues dienstag dienstags mardi mardis martes",
        "wednesday wednesdays wed mittwoch mittwochs mercredi mercredis miercoles",
        "thursday thursdays thu thurs donnerstag donnerstags jeudi jeudis jueves",
        "friday fridays fri freitag freitags vendredi vendredis viernes",
        "saturday saturdays samstag samstags samedi samedis sabado sabados",
        "sunday sundays sonntag sonntags dimanche dimanches domingo domingos",
    ),
    0,
)
del WEEKDAYS["mon"], WEEKDAYS["wed"]  # "mon compte", "to wed": the full names are enough

NUMBERS = _numbered(
    (
        "zero null cero",
        "one a an ein eine einen einem einer un une uno una",
        "two zwei deux dos",
        "three drei trois tres",
        "four vier quatre cuatro",
        "five funf cinq cinco",
        "six sechs seis",
        "seven sieben sept siete",
        "eight acht huit ocho",
        "nine neun neuf nueve",
        "ten zehn dix diez",
        "eleven elf onze once",
        "twelve zwolf douze doce",
    ),
    0,
)
# Alone, these are more often another word; before a unit ("one month", "once meses") they count.
AMBIGUOUS_NUMBERS = frozenset(
    "zero null cero one a an ein eine einen einem einer un une uno una dos sept neuf once elf acht".split()
)

# What an answer counts up itself: "there are two ways", "in three steps".
ENUMERATED = (
    r"(?:ways?|options?|steps?|things?|reasons?|kinds?|types?|possibilities|methods?|parts?|questions?|of them|"
    r"of these|"
    r"moglichkeiten|wege[n]?|optionen|schritten?|dinge|arten|grunde|facons?|manieres?|etapes?|possibilites|choses|"
    r"formas|maneras|opciones|pasos|cosas|razones)"
)
