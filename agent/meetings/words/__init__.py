"""The words of the languages that meetings are talked about in, as data. `shape` says what each is used for."""

from agent.meetings.words.de import WORDS as DE
from agent.meetings.words.en import WORDS as EN
from agent.meetings.words.es import WORDS as ES
from agent.meetings.words.fr import WORDS as FR
from agent.meetings.words.shape import Words

LANGUAGES: tuple[Words, ...] = (EN, DE, FR, ES)

__all__ = ["LANGUAGES", "Words"]
