"""A second look at short messages the patterns took for questions: the nearest of some example utterances. PURE."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from agent.acts import ActKind, Acts
from agent.acts_text import words

_LEAST_SIMILAR, _LEAST_MARGIN = 0.75, 0.1
"""Cosines. At these no product question of the evaluation sets was mistaken; see tests/evals/acts_nearest.py."""

_MOST_WORDS = 14
_CONFIDENCE = 0.8


@dataclass(frozen=True, slots=True)
class Prototypes:
    """Embedded examples: `vectors` is float32 (examples, dimensions), each L2-normalised; `kinds` in the same order."""

    kinds: tuple[ActKind, ...]
    vectors: NDArray[np.float32]


def prototypes(vectors: Sequence[NDArray[np.float32]]) -> Prototypes:
    """The examples with the vectors that the caller's model gave EXAMPLE_TEXTS, in that order."""
    return Prototypes(tuple(kind for kind, _ in EXAMPLES), np.vstack(list(vectors)).astype(np.float32))


def nearest_act(vector: NDArray[np.float32], known: Prototypes) -> ActKind | None:
    """The kind of the nearest example, when it is near and clearly nearer than any question; else None."""
    similar = known.vectors @ vector
    is_question = np.array([kind == "question" for kind in known.kinds])
    best = int(np.argmax(similar))
    if is_question[best] or similar[best] < _LEAST_SIMILAR:
        return None
    return known.kinds[best] if similar[best] - similar[is_question].max() >= _LEAST_MARGIN else None


def reconsider(acts: Acts, vector: NDArray[np.float32], known: Prototypes) -> Acts:
    """The acts of a message after a look at its one question's vector. Only short single questions are reconsidered."""
    if acts.kind != "question" or len(acts.questions) != 1 or len(words(acts.questions[0])) > _MOST_WORDS:
        return acts
    kind = nearest_act(vector, known)
    return replace(acts, kind=kind, confidence=_CONFIDENCE, questions=()) if kind else acts


_BY_KIND: dict[ActKind, tuple[str, ...]] = {
    "about_agent": (
        "are you a real person or a robot",
        "am I talking to a computer program",
        "are you an artificial intelligence",
        "what is your name",
        "what should I call you",
        "who created you",
        "which company developed you",
        "who programmed this bot",
        "what can you help me with",
        "what kind of questions can you answer",
        "what topics do you know about",
        "which language model are you",
        "bist du ein mensch oder ein roboter",
        "wie heißt du",
        "tu es un robot ou un humain",
        "eres un robot o una persona",
    ),
    "chitchat": (
        "how are you doing today",
        "you are so funny",
        "I love you",
        "how old are you",
        "when is your birthday",
        "what are your hobbies",
        "what do you do in your free time",
        "do you have a cat or a dog",
        "do you have a girlfriend",
        "you are stupid and useless",
        "I am so bored",
        "do you sleep or dream",
        "what is your favourite food",
    ),
    "thanks": (
        "thank you so much for your help",
        "I am grateful for your assistance",
        "that was really helpful",
        "great, that answers my question",
    ),
    "bye": (
        "goodbye, see you later",
        "have a nice day, bye",
        "I have to go now",
    ),
    "human": (
        "I want to talk to a human",
        "connect me with a sales representative",
        "can someone call me back",
        "let me speak to your manager",
    ),
    "off_topic": (
        "what is the weather like today",
        "will it rain tomorrow",
        "tell me a funny joke",
        "say something to make me laugh",
        "tell me a fun fact about animals",
        "write a poem about love",
        "write an essay about history for school",
        "do my math homework",
        "what is the square root of 16",
        "who should I vote for",
        "what do you think about the president",
        "who won the football game last night",
        "what is the capital of France",
        "what is the meaning of life",
        "how do I cook spaghetti",
        "give me a recipe for chicken soup",
        "flip a coin for me",
        "roll two dice",
        "what time is it in London",
        "what is today's date",
        "translate hello into Japanese",
        "how do you say goodbye in French",
        "what are the lottery numbers",
        "what is my horoscope",
        "my girlfriend left me",
        "what medicine should I take for a cold",
        "should I buy bitcoin",
        "sing me a song",
        "let's play a game",
        "recommend a movie to watch",
    ),
    "question": (
        "how much does it cost",
        "what is included in the business plan",
        "do you offer a free trial",
        "how do I cancel my subscription",
        "how do I reset my password",
        "do you integrate with Salesforce",
        "is there an API",
        "what are your opening hours",
        "do you ship to Canada",
        "where is my order",
        "can I get a refund",
        "how do I install the plugin",
        "is it compatible with my phone",
        "what is the warranty",
        "where are you located",
        "do you have this in another colour",
        "what are the side effects of the product",
        "can I bring my dog",
        "do you support single sign-on",
        "how do I export my data",
        "my account is locked",
        "who is your CEO",
        "what is your privacy policy",
        "how long does delivery take",
        "what is the interest rate on a savings account",
        "how do I book an appointment",
        "the app does not work",
        "can I change my name on the account",
        "what languages does the product support",
        "how do I set the time zone",
        "does the app show the weather",
        "do you have recipes in the app",
        "can my customers chat with an agent",
        "how do I translate my website",
    ),
}
EXAMPLES: tuple[tuple[ActKind, str], ...] = tuple(
    (kind, text) for kind, texts in _BY_KIND.items() for text in texts
)
EXAMPLE_TEXTS: tuple[str, ...] = tuple(text for _, text in EXAMPLES)
