"""Numbers and amounts of money as people write them in English, German, French and Spanish. PURE."""

from __future__ import annotations

import re

from agent.wording import fold

_UNITS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40,
    "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "dozen": 12, "zwei": 2, "drei": 3,
    "vier": 4, "funf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "elf": 11, "zwolf": 12,
    "funfzehn": 15, "zwanzig": 20, "dreissig": 30, "vierzig": 40, "funfzig": 50, "sechzig": 60, "siebzig": 70,
    "achtzig": 80, "neunzig": 90, "hundert": 100, "tausend": 1000, "deux": 2, "trois": 3, "quatre": 4,
    "cinq": 5, "sept": 7, "huit": 8, "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "quinze": 15, "vingt": 20,
    "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "cent": 100, "mille": 1000, "dos": 2,
    "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9, "diez": 10, "once": 11,
    "doce": 12, "quince": 15, "veinte": 20, "treinta": 30, "cuarenta": 40, "cincuenta": 50, "sesenta": 60,
    "cien": 100, "mil": 1000, "dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20,
    "trentaine": 30, "quarantaine": 40, "cinquantaine": 50, "soixantaine": 60, "centaine": 100,
    "docena": 12, "dutzend": 12, "quattro": 4, "cinque": 5, "dieci": 10,
    "dodici": 12, "quindici": 15, "venti": 20, "trenta": 30,
    "quaranta": 40, "cinquanta": 50, "cento": 100,
}  # fmt: skip
_POWERS = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
_WORD = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|"
    r"fifteen|sixteen|seventeen|eighteen|nineteen|twenty|"
    r"thirty|fou?rty|fifty|sixty|seventy|eighty|ninety|dozen|hundred|thousand|million|zwei|"
    r"drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|"
    r"fünfzehn|zwanzig|drei(?:ß|ss)ig|vierzig|fünfzig|sechzig|siebzig|achtzig|neunzig|hundert|"
    r"tausend|deux|trois|quatre|cinq|sept|huit|neuf|dix|onze|"
    r"douze|quinze|vingt|trente|quarante|cinquante|soixante|cent|mille|dos|tres|cuatro|cinco|"
    r"seis|siete|ocho|nueve|diez|once|doce|quince|veinte|"
    r"treinta|cuarenta|cincuenta|sesenta|cien|mil|(?:quinz|vingt|trent|quarant|cinquant|soixant|cent|diz|"
    r"douz)aine|docena|dutzend|quattro|cinque|dieci|dodici|quindici|venti|trenta|"
    r"quaranta|cinquanta|cento)"
)
WORDS = (
    r"(?:(?:an?|une|una|ein) (?=dozen|\w+aine\b|docena|dutzend|hundred|thousand|million))?"
    rf"\b{_WORD}(?:[ -](?:and )?{_WORD}){{0,3}}\b"
)
DIGITS = (
    r"(?<![\w.,])(?:\d{1,2}(?:,\d{2}){1,3},\d{3}(?!\d)|"
    r"\d{1,3}(?:[.,' ]\d{3}){1,3}(?!\d)(?:[.,]\d{1,2}(?!\d))?|\d{1,9}(?:[.,]\d{1,2}(?![\d]))?)"
)
SCALE = (
    r"(?: ?(?:k|thousand|grand|tausend|tsd\.?|mille|mil|mn|mio\.?|million(?:en|s|es)?|"
    r"millones|lakhs?|lacs?|crores?|m)\b(?!\w))"
)
NUMBER = rf"(?:{DIGITS}{SCALE}?|{WORDS})"


_SAID = re.compile(rf"\d|\b(?!one\b|once\b){_WORD}\b", re.I)


def has_number(text: str) -> bool:
    """Whether a number stands in the text, in digits or in words other than "one"."""
    return _SAID.search(text) is not None


def value(text: str) -> float | None:
    """What a match of NUMBER is worth: "1.2k" is 1200, "forty-five" 45, "1.200" 1200."""
    match = re.match(rf"({DIGITS})({SCALE})?$", text.strip(), re.I)
    if match is None:
        return _of_words(text)
    number = _of_digits(match[1])
    return number * _scale(match[2] or "")


def _of_digits(digits: str) -> float:
    plain = re.sub(r"[' ]", "", digits)
    marks = re.findall(r"[.,]", plain)
    if not marks:
        return float(plain)
    tail = re.split(r"[.,]", plain)[-1]
    if len(tail) == 3:
        return float(re.sub(r"[.,]", "", plain))
    whole, _, fraction = re.sub(r"[.,](?=.*[.,])", "", plain).replace(",", ".").partition(".")
    return float(f"{whole}.{fraction}")


def _scale(word: str) -> int:
    folded = fold(word).strip(" .")
    if not folded:
        return 1
    if folded.startswith(("lakh", "lac", "crore")):
        return 10_000_000 if folded.startswith("crore") else 100_000
    return 1000 if folded in ("k", "thousand", "grand", "tausend", "tsd", "mille", "mil") else 1_000_000


def _of_words(text: str) -> float | None:
    total, current = 0, 0
    words = [
        w
        for w in re.split(r"[ -]", fold(text).strip())
        if w not in ("a", "an", "and", "une", "una", "ein", "d")
    ]
    for word in words:
        if word in _POWERS:
            current = max(current, 1) * _POWERS[word]
            if _POWERS[word] > 100:
                total, current = total + current, 0
        elif word in _UNITS:
            current = (
                current * _UNITS[word]
                if word in ("dozen", "tausend", "mille", "mil") and current
                else current + _UNITS[word]
            )
        else:
            return None
    return float(total + current) or None


def whole(number: float) -> int | float:
    return int(number) if number == int(number) else number
