"""The question file: one conversation a line, judged on the reply to its last turn. PURE but for `load`.

    {"id", "type", "turns": [...], "gold_pages": ["/path"], "gold_facts": [["alternative", ...], ...],
     "answerable", "note"}

`gold_pages` are URL paths; an answerable line without facts is judged by its pages alone.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

_NUMBERS = {
    word: str(value)
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()
    )
}
_CONTRACTIONS = (
    (r"\bcan't\b", "cannot"),
    (r"\bwon't\b", "will not"),
    (r"n't\b", " not"),
    (r"'re\b", " are"),
    (r"'ll\b", " will"),
    (r"'ve\b", " have"),
    (r"'m\b", " am"),
)
_WHOLE_TOKEN = re.compile(r"\d+(?:\.\d+)?|[a-z]{1,3}")


class Question(BaseModel):
    """One line. `type` is free; `smalltalk` and those beginning with `unanswerable` are judged their way."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    type: str
    turns: tuple[str, ...] = Field(min_length=1)
    gold_pages: tuple[str, ...] = ()
    gold_facts: tuple[tuple[str, ...], ...] = ()
    answerable: bool
    note: str = ""


class QuestionFileError(ValueError):
    """The file cannot be used; the message names the line."""


def load(path: Path) -> list[Question]:
    """All questions of a JSON Lines file. Raises QuestionFileError."""
    try:
        lines = path.read_text(encoding="utf8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionFileError(f"{path} cannot be read: {error}") from error
    questions: list[Question] = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                questions.append(Question.model_validate_json(line))
            except ValidationError as error:
                first = error.errors()[0]
                where = ".".join(map(str, first["loc"])) or "the line"
                raise QuestionFileError(f"{path}, line {number}: {where}: {first['msg']}") from error
    if not questions:
        raise QuestionFileError(f"{path} holds no question.")
    return questions


def fold(text: str) -> str:
    """Lower case without accents, curly quotes, thousands commas, number words and contractions."""
    straight = text.lower().translate(str.maketrans("’‘“”", "''\"\""))
    plain = "".join(c for c in unicodedata.normalize("NFKD", straight) if not unicodedata.combining(c))
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", plain)
    for pattern, long_form in _CONTRACTIONS:
        plain = re.sub(pattern, long_form, plain)
    return re.sub(r"\b(" + "|".join(_NUMBERS) + r")\b", lambda match: _NUMBERS[match[1]], plain)


def has_fact(answer: str, alternatives: tuple[str, ...]) -> bool:
    """Whether one of the alternatives stands in the answer; bare numbers and very short words only as whole tokens."""
    folded = fold(answer)
    for alternative in map(fold, alternatives):
        if _WHOLE_TOKEN.fullmatch(alternative):
            if re.search(rf"(?<![a-z0-9]){re.escape(alternative)}(?![a-z0-9])", folded):
                return True
        elif alternative in folded:
            return True
    return False


def has_all_facts(answer: str, facts: tuple[tuple[str, ...], ...]) -> bool:
    return all(has_fact(answer, alternatives) for alternatives in facts)


def page_path(url: str) -> str:
    """The path of a page as question files write it: without fragment, query, `.html` and a final slash."""
    path = unquote(urlsplit(url).path).removesuffix("index.html").removesuffix(".html")
    return path.rstrip("/") or "/"


def is_gold(url: str, question: Question) -> bool:
    return page_path(url) in {page_path(page) for page in question.gold_pages}
