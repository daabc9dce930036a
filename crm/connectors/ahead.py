"""Look-ups that were answered in bulk, so that nobody asks the CRM for each of them.

with ahead.reading():
    await connector.find_contacts(people, refs)        # a few requests; keeps what single look-ups would answer
    await connector.upsert_contact(person, ref)        # in a rehearsal: the same code as ever, and no request

A connector wraps the look-ups of its people in `once`, and its `reading.py` fills in answers with `keep`. What is not
there is asked as always: reading ahead changes how many requests are sent and never what is found. It is for rehearsals
and comparisons: who writes inside would not see what was written.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar, cast

from crm.connectors.rehearsal import HeldBack, rehearsing

T = TypeVar("T")
Key = tuple[Hashable, ...]

_ANSWERS: ContextVar[dict[Key, Any] | None] = ContextVar("ahead", default=None)


@contextmanager
def reading() -> Generator[None]:
    """Inside, in this task and those it starts, answers are kept. Within another one it is a part of that."""
    if _ANSWERS.get() is not None:
        yield
        return
    token = _ANSWERS.set({})
    try:
        yield
    finally:
        _ANSWERS.reset(token)


async def once(key: Key, ask: Callable[[], Awaitable[T]]) -> T:
    """The answer that was kept for `key`, else what `ask` answers; inside `reading` that is kept as well."""
    answers = _ANSWERS.get()
    if answers is None:
        return await ask()
    if key not in answers:
        answers[key] = await ask()
    return cast("T", answers[key])


def keep(key: Key, answer: Any) -> None:
    """What a look-up with `key` would answer now. The first answer counts."""
    if (answers := _ANSWERS.get()) is not None:
        answers.setdefault(key, answer)


def kept(key: Key) -> Any:
    """The answer that was kept; None also when there is none."""
    return (_ANSWERS.get() or {}).get(key)


async def held_back(look: Awaitable[T]) -> T | None:
    """What a look-up finds; None when it would have to make something first, as the field for our key."""
    with rehearsing():
        try:
            return await look
        except HeldBack:
            return None


def slices(items: Iterable[T], size: int) -> Iterator[Sequence[T]]:
    """Each once, `size` at a time: what one request of a vendor takes."""
    distinct = list(dict.fromkeys(items))
    for start in range(0, len(distinct), size):
        yield distinct[start : start + size]
